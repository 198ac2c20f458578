"""The words of the project as values: what is asked, said, measured, judged and reported.

Everything here is immutable and knows nothing of files, databases, models or pages. Texts are Python strings; offsets
count characters of the text as given, end exclusive; a level is always 1–5; times are timezone-aware UTC.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

Level = Annotated[int, Field(ge=1, le=5)]


class Value(BaseModel):
    """A frozen value; an unknown field is an error, so that a typing slip in a file is found."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    BEHAVIOURAL = "behavioural"
    CONCEPT = "concept"
    ML_DESIGN = "ml-design"
    CASE = "case"
    CODING = "coding"
    PROJECT = "project"
    TAKE_HOME = "take-home"
    ROLE_FIT = "role-fit"


class Role(StrEnum):
    ML_ENGINEER = "ml-engineer"
    DATA_SCIENTIST = "data-scientist"
    RESEARCH_SCIENTIST = "research-scientist"
    ML_PRODUCT_MANAGER = "ml-product-manager"
    ENGINEER = "engineer"


class Seniority(StrEnum):
    JUNIOR = "junior"
    MID = "mid"
    SENIOR = "senior"
    STAFF = "staff"


class EngineName(StrEnum):
    BUILTIN = "builtin"
    MODEL = "model"


class Mode(StrEnum):
    """`mock`: no feedback before the end. `practice`: a critique after every answer, and another try."""

    MOCK = "mock"
    PRACTICE = "practice"


class Band(StrEnum):
    STRONG_NO = "strong no"
    LEAN_NO = "lean no"
    LEAN_HIRE = "lean hire"
    STRONG_HIRE = "strong hire"


class Status(StrEnum):
    """What an answer does with a key point."""

    COVERED = "covered"
    PARTIAL = "partial"
    MISSING = "missing"
    CONTRADICTED = "contradicted"


class Verdict(StrEnum):
    RIGHT = "right"
    WRONG = "wrong"
    DOUBTFUL = "doubtful"


class Part(StrEnum):
    """The function of a sentence in a STAR answer."""

    SITUATION = "situation"
    TASK = "task"
    ACTION = "action"
    RESULT = "result"
    LEARNING = "learning"
    OTHER = "other"


# --- the bank ---------------------------------------------------------------------------------------------------------


class KeyPoint(Value):
    """One atomic, checkable claim of a good answer.

    `criterion`: the rubric criterion it is evidence for, if not coverage.
    """

    id: str
    text: str
    core: bool = False
    probe: str = ""
    criterion: str | None = None


class Requirement(Value):
    """A fact of the task that the interviewer tells only when asked for it."""

    asked: str
    answer: str


class Sample(Value):
    quality: Literal["good", "weak"]
    seniority: Seniority
    text: str
    flaws: tuple[str, ...] = ()


class Question(Value):
    """An entry of the bank, or a question from outside it with whatever reference is known."""

    id: str
    kind: Kind
    topic: str
    roles: tuple[Role, ...] = ()
    seniority: tuple[Seniority, ...] = ()
    text: str
    looking_for: str = ""
    key_points: tuple[KeyPoint, ...] = ()
    common_mistakes: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    model_answer: str = ""
    requirements: tuple[Requirement, ...] = ()
    samples: tuple[Sample, ...] = ()
    rubric: str
    guides: tuple[str, ...] = ()


class Anchor(Value):
    """A level of a criterion in words, with two sentences of an answer that stands exactly there."""

    anchor: str
    example: str


class Criterion(Value):
    id: str
    title: str
    weight: Annotated[float, Field(ge=0, le=1)]
    core: bool = False
    levels: dict[Level, Anchor]
    expected: dict[Seniority, Level] = {}


class FlagRule(Value):
    """What a flag does to the result: caps the overall, takes points off it, or caps single criteria."""

    cap: float | None = None
    minus: float = 0.0
    criteria: dict[str, Level] = {}


class Rubric(Value):
    id: str
    kinds: tuple[Kind, ...]
    criteria: tuple[Criterion, ...]
    flags: dict[str, FlagRule] = {}


class Passage(Value):
    """A citable piece of a guide: everything under one heading (`part` counts from 0 where a long section was cut)."""

    guide: str
    title: str
    heading: str
    anchor: str
    text: str
    part: int = 0
    collection: Literal["guides", "notes"] = "guides"

    @property
    def id(self) -> str:
        return f"{self.guide}#{self.anchor}" + (f"~{self.part}" if self.part else "")


class Found(Value):
    """A passage with how near it is to a query: 0 (nothing in common) to 1 (the same text)."""

    passage: Passage
    score: float


# --- an answer and what is measured in it -----------------------------------------------------------------------------


class Answer(Value):
    """What was said to one question: turn 0 is the answer, 1 and 2 the replies to `probes[0]` and `probes[1]`."""

    turns: tuple[str, ...]
    probes: tuple[str, ...] = ()
    asked: tuple[Requirement, ...] = ()
    """What the candidate asked about the task before or while answering, and what the interviewer said to it."""

    @property
    def text(self) -> str:
        return "\n\n".join(self.turns)


class Evidence(Value):
    """The candidate's own words: `turns[turn][start:end] == quote`, exactly."""

    turn: int = 0
    quote: str
    start: int
    end: int


class StarSpan(Value):
    turn: int = 0
    part: Part
    start: int
    end: int


class Flag(Value):
    id: str
    evidence: tuple[Evidence, ...] = ()


class KeyPointFinding(Value):
    id: str
    text: str
    status: Status
    evidence: tuple[Evidence, ...] = ()
    core: bool = False
    criterion: str | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0


class Citation(Value):
    """Where a correction or an answer stands: a passage, one of the question's key points, or the reference given."""

    guide: str | None = None
    heading: str | None = None
    quote: str | None = None
    key_point: str | None = None
    reference: bool = False

    @model_serializer
    def _only_what_is_set(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if value}


class Claim(Value):
    """A technical statement of the answer with a verdict; a wrong one carries its correction and where that stands."""

    turn: int = 0
    quote: str
    start: int
    end: int
    verdict: Verdict
    correction: str = ""
    citation: Citation | None = None


class Signals(Value):
    """What is measured in an answer without a model. `unjudgeable`: why nothing can be judged (empty, gibberish)."""

    words: int
    sentences: int
    seconds: float
    language: str = "en"
    first_person_singular: float | None = None
    numbers: tuple[str, ...] = ()
    fillers: int = 0
    hedges: int = 0
    star: tuple[StarSpan, ...] = ()
    shares: dict[Part, float] = {}
    we_only: bool = False
    quantified_result: bool = False
    relevance: float | None = None
    key_points: tuple[KeyPointFinding, ...] = ()
    claims: tuple[Claim, ...] = ()
    flags: tuple[Flag, ...] = ()
    unjudgeable: str | None = None

    def has(self, flag: str) -> bool:
        return any(found.id == flag for found in self.flags)


# --- judging ----------------------------------------------------------------------------------------------------------


class CriterionJudgement(Value):
    """A proposed or verified level with its reason; `level` None means: not enough evidence to judge."""

    id: str
    level: Level | None
    reason: str
    evidence: tuple[Evidence, ...] = ()
    next_step: str = ""


class Judgement(Value):
    """What an engine proposes. Nothing in it is trusted before `critique.verify` has seen it."""

    criteria: tuple[CriterionJudgement, ...]
    key_points: tuple[KeyPointFinding, ...] = ()
    claims: tuple[Claim, ...] = ()
    strengths: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


class BetterAnswer(Value):
    """The candidate's answer, sharpened. Markdown; what is missing stands as a blank: "[by how much?]"."""

    text: str


class MadeBy(Value):
    """What produced a critique, so that results stay comparable when the judge improves."""

    engine: EngineName
    model: str
    prompts: dict[str, str] = {}
    rubric: str = ""
    question: str = ""
    coach: str = ""


class Critique(Value):
    """A verified judgement. Field names and order are those of `coach critique --json`."""

    engine: EngineName
    question: str
    kind: Kind
    overall: Annotated[float, Field(ge=1, le=5)] | None
    band: Band | None
    criteria: tuple[CriterionJudgement, ...]
    star: tuple[StarSpan, ...] = ()
    key_points: tuple[KeyPointFinding, ...] = ()
    claims: tuple[Claim, ...] = ()
    strengths: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    better_answer: str | None = None
    flags: tuple[Flag, ...] = ()
    signals: Signals
    made_by: MadeBy
    question_text: str = ""
    summary: str = ""
    reckoning: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


# --- concept answers --------------------------------------------------------------------------------------------------


class Reply(Value):
    """A concept answer. Field names and order are those of `coach ask --json`; not covered means no citations."""

    engine: EngineName
    question: str
    covered: bool
    answer: str
    citations: tuple[Citation, ...] = ()
    related_questions: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _no_citation_when_not_covered(self) -> Self:
        if not self.covered and self.citations:
            raise ValueError("a reply that is not covered cites nothing")
        return self


class Said(Value):
    """One message of a conversation, as history for an engine."""

    speaker: Literal["candidate", "coach"]
    text: str


# --- interviews -------------------------------------------------------------------------------------------------------


class Setup(Value):
    """What the person asked for. No `kinds` means: those usual for the role."""

    role: Role = Role.ML_ENGINEER
    seniority: Seniority = Seniority.MID
    kinds: tuple[Kind, ...] = ()
    questions: Annotated[int, Field(ge=1, le=12)] = 4
    mode: Mode = Mode.MOCK
    topic: str | None = None


class State(StrEnum):
    """Where an interview stands. In every state but DONE it is the candidate's turn."""

    READY = "ready"  # planned, nothing said
    ASKED = "asked"  # a question waits for its answer
    PROBED = "probed"  # a probe waits for its reply
    REVIEWING = "reviewing"  # practice: the critique has been shown; next, or try again
    REFLECTING = "reflecting"  # asked how they think it went
    DONE = "done"


class Act(StrEnum):
    """What a turn does. The first group is the interviewer's, the second the candidate's."""

    GREET = "greet"
    ASK = "ask"
    PROBE = "probe"
    CLARIFY = "clarify"
    HINT = "hint"
    REPEAT = "repeat"
    REVIEW = "review"
    REFLECT = "reflect"
    CLOSE = "close"

    ANSWER = "answer"
    REPLY = "reply"
    QUESTION = "question"
    COMMAND = "command"
    REFLECTION = "reflection"


class Turn(Value):
    """One thing said. `attempt` counts the tries at a question from 1; `target` names what a probe was after."""

    id: str
    number: int
    act: Act
    text: str
    at: datetime
    question_id: str | None = None
    attempt: int = 1
    target: str | None = None
    engine: EngineName | None = None

    @property
    def by_candidate(self) -> bool:
        return self.act in {Act.ANSWER, Act.REPLY, Act.QUESTION, Act.COMMAND, Act.REFLECTION}


class Interview(Value):
    """A planned sequence of questions and what was said. `version` rises with every stored change."""

    id: str
    person_id: str
    thread_id: str | None
    version: int
    setup: Setup
    engine: EngineName
    plan: tuple[str, ...]
    state: State = State.READY
    position: int = 0
    attempt: int = 1
    turns: tuple[Turn, ...] = ()
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def question_id(self) -> str:
        return self.plan[self.position]

    def on_question(self, question_id: str | None = None, attempt: int | None = None) -> tuple[Turn, ...]:
        """The turns about one question, by default the present try at the present question."""
        question_id = question_id or self.question_id
        attempt = attempt or self.attempt
        return tuple(t for t in self.turns if t.question_id == question_id and t.attempt == attempt)

    def answer_to(self, question_id: str, attempt: int) -> Answer | None:
        """The answer and the replies to its probes, or None when nothing was answered."""
        turns = self.on_question(question_id, attempt)
        said = tuple(t.text for t in turns if t.act in {Act.ANSWER, Act.REPLY})
        probes = tuple(t.text for t in turns if t.act is Act.PROBE)
        asked = tuple(
            Requirement(asked=one.text, answer=two.text)
            for one, two in pairwise(turns)
            if one.act is Act.QUESTION and two.act is Act.CLARIFY
        )
        return Answer(turns=said, probes=probes[: max(0, len(said) - 1)], asked=asked) if said else None


class Move(Value):
    """What the code has decided the interviewer does next. `wording` is the only bank text that may be spoken:
    the next question, one probe, one opened hint, one requirement's answer. `sentence` is the candidate's own."""

    act: Act
    wording: str = ""
    sentence: str = ""
    target: str | None = None


class View(Value):
    """All that the interviewer knows when it speaks: no key point, model answer or unopened hint can be held here."""

    role: Role
    seniority: Seniority
    mode: Mode
    question_text: str
    number: int
    of: int
    said: tuple[Said, ...] = ()


class StoredCritique(Value):
    """A critique with the answer it is about, in an interview (`interview_id`, `attempt`) or on its own."""

    id: str
    person_id: str
    interview_id: str | None
    thread_id: str | None
    question_id: str
    attempt: int
    answer: Answer
    critique: Critique
    at: datetime


class Message(Value):
    """One message of the open conversation. `about` is the id of the critique, interview or question that it
    shows; `payload` what else is needed to show it again (a reply with its citations, a posting's setup)."""

    id: str
    person_id: str
    thread_id: str
    speaker: Literal["candidate", "coach"]
    shows: Literal["text", "question", "critique", "report", "reply"] = "text"
    text: str
    about: str | None = None
    payload: dict[str, Any] | None = None
    engine: EngineName | None = None
    at: datetime


class Thread(Value):
    """A conversation as the sidebar lists it."""

    id: str
    person_id: str
    name: str
    created_at: datetime
    updated_at: datetime
