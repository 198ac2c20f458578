"""The model engine: an OpenAI-compatible endpoint proposes and phrases; nothing it says is passed on unchecked.

Prompts are files; this module fills them, asks, and turns replies into the domain's values. A fault of the endpoint,
or a second unusable reply, is `EngineFailed`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from itertools import pairwise
from pathlib import Path

from coach.domain import (
    Act,
    Answer,
    BetterAnswer,
    Critique,
    EngineName,
    Found,
    Judgement,
    Kind,
    MadeBy,
    Move,
    Question,
    Rubric,
    Said,
    Signals,
    View,
)
from coach.engine import briefing, lead_in
from coach.engine.citing import NOT_IN_PASSAGES, Citations
from coach.engine.proposals import Proposal, parse, schema, to_judgement
from coach.engine.reading import Unusable
from coach.engine.speaking import ROLE_NAMES, phrase
from coach.errors import EngineFailed
from coach.llm import Endpoint, Messages
from coach.prompts import fence, load_prompt
from coach.settings import Settings

PROMPTS = ("judge", "repair", "speak", "answer", "rewrite")
_SPEAKING_SECONDS = 20.0
_HISTORY = 6
_STORIES = {Kind.BEHAVIOURAL, Kind.PROJECT, Kind.ROLE_FIT, Kind.TAKE_HOME}

_TASKS = {Act.GREET: "greet", Act.ASK: "lead to the next question", Act.PROBE: "lead into a follow-up"}
_MOST_SENTENCES = {Act.GREET: 3, Act.ASK: 1, Act.PROBE: 1}
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_LIST_NUMBER = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_BLANK = "[number?]"


class ModelEngine:
    """`rubrics` by id; `prompts` is the folder of prompt files."""

    name = EngineName.MODEL

    def __init__(
        self, settings: Settings, rubrics: Mapping[str, Rubric], prompts: Path, endpoint: Endpoint | None = None
    ) -> None:
        self.endpoint = endpoint or Endpoint(settings)
        self._rubrics = rubrics
        self._prompts = {name: load_prompt(prompts, name) for name in PROMPTS}

    def made_by(self) -> MadeBy:
        versions = {name: prompt.version for name, prompt in self._prompts.items()}
        return MadeBy(engine=self.name, model=self.endpoint.model, prompts=versions)

    def _told(self, question: Question) -> Rubric:
        """The rubric without what is judged by rule (weight 0), which a model is not asked about."""
        rubric = self._rubrics[question.rubric]
        return rubric.model_copy(update={"criteria": tuple(c for c in rubric.criteria if c.weight)})

    async def close(self) -> None:
        await self.endpoint.close()

    # --- judging ---

    async def judge(self, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found]) -> Judgement:
        rubric = self._told(question)
        messages = self.judge_messages(question, answer, signals, passages)
        wanted = schema(question, rubric)
        reply = await self.endpoint.complete(messages, schema=wanted)
        try:
            proposal = await asyncio.to_thread(parse, reply, rubric, answer)
        except Unusable as problem:
            _, ask = self._prompts["repair"].render(problem=str(problem))
            again = [*messages, ("assistant", reply), ("user", ask)]
            reply = await self.endpoint.complete(again, schema=wanted)
            proposal = await asyncio.to_thread(_parse_or_fail, reply, rubric, answer)
        return await asyncio.to_thread(to_judgement, proposal, question, rubric, answer, passages)

    def judge_messages(
        self, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found]
    ) -> Messages:
        return self._messages(
            "judge",
            rubric=briefing.rubric_text(self._told(question)),
            question=briefing.question_text(question),
            measured=briefing.measured_text(signals, answer),
            passages=briefing.passages_text(passages),
            answer=briefing.answer_text(answer),
        )

    # --- interviewing ---

    async def speak(self, move: Move, view: View) -> AsyncIterator[str]:
        """A model's sentence or two, each checked before it is passed on, then the question or probe in its own words.

        Where the first sentence may not be said, the built-in phrase is spoken instead; where the endpoint fails
        before a sentence was passed on, `EngineFailed`.
        """
        if move.act not in lead_in.SPOKEN:
            yield phrase(move, view)
            return
        said = 0
        stream = self.endpoint.stream(self.speak_messages(move, view), total=_SPEAKING_SECONDS)
        try:
            async with aclosing(stream), aclosing(_sentences(stream)) as sentences:
                async for sentence in sentences:
                    if said == _MOST_SENTENCES[move.act] or not lead_in.usable(sentence, move, view):
                        break
                    yield f" {sentence}" if said else sentence
                    said += 1
        except EngineFailed:
            if not said:
                raise
        if not said:
            yield phrase(move, view)
        elif move.act is not Act.GREET:
            yield f" {move.wording}"

    def speak_messages(self, move: Move, view: View) -> Messages:
        """The prompt for a move. It holds what the view and the move hold, and for a greeting not even the question."""
        task = _TASKS[move.act]
        if move.act is Act.GREET:
            setting, said = f"Facts: {phrase(move, view)}", view.said[:0]
        else:
            role = f"{view.seniority.value} {ROLE_NAMES[view.role]}"
            setting = f"An interview for a {role}, question {view.number} of {view.of}."
            said = view.said[-_HISTORY:]
            task += f". What is added after it:\n{fence('interviewer', move.wording)}"
        if move.sentence:
            task += f"\nThe words to pick up:\n{fence('candidate', move.sentence)}"
        return self._messages("speak", setting=setting, conversation=briefing.conversation_text(said), task=task)

    # --- answering ---

    async def answer(self, query: str, passages: Sequence[Found], history: Sequence[Said]) -> AsyncIterator[str]:
        """From the passages alone; without any, or when they do not hold the answer, exactly `NOT_IN_PASSAGES`."""
        if not passages:
            yield NOT_IN_PASSAGES
            return
        citations = Citations(len(passages))
        async with aclosing(self.endpoint.stream(self.answer_messages(query, passages, history))) as pieces:
            async for piece in pieces:
                checked = citations.take(piece)
                if checked:
                    yield checked
        yield citations.rest()

    def answer_messages(self, query: str, passages: Sequence[Found], history: Sequence[Said]) -> Messages:
        return self._messages(
            "answer",
            passages=briefing.passages_text(passages),
            conversation=briefing.conversation_text(history[-_HISTORY:]),
            query=fence("candidate", query),
        )

    # --- rewriting ---

    async def rewrite(
        self, question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]
    ) -> BetterAnswer:
        """The better answer; a number that nobody gave is replaced by a blank."""
        messages = self.rewrite_messages(question, answer, critique, passages)
        text = await self.endpoint.complete(messages)
        return BetterAnswer(text=_without_invented_numbers(text, messages[-1][1]))

    def rewrite_messages(
        self, question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]
    ) -> Messages:
        story = question.kind in _STORIES
        return self._messages(
            "rewrite",
            form="a story" if story else "a technical answer",
            question=fence("question", question.text),
            answer=briefing.answer_text(answer),
            findings=briefing.findings_text(critique),
            passages=briefing.passages_text([] if story else passages),
        )

    def _messages(self, name: str, **values: str) -> Messages:
        system, user = self._prompts[name].render(**values)
        return [("system", system), ("user", user)]


def _parse_or_fail(reply: str, rubric: Rubric, answer: Answer) -> Proposal:
    try:
        return parse(reply, rubric, answer)
    except Unusable:
        raise EngineFailed(
            "it twice replied with something that is no judgement", "Choose a more capable model with COACH_MODEL."
        ) from None


async def _sentences(pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """Whole sentences, each as soon as the next one begins or the text ends."""
    held = ""
    async for piece in pieces:
        held += piece
        starts = lead_in.starts(held) or (0,)
        for start, end in pairwise(starts):
            yield held[start:end].strip()
        held = held[starts[-1] :]
    for sentence in lead_in.sentences(held):
        yield sentence


def _without_invented_numbers(text: str, given: str) -> str:
    """`text` with a blank for every number that stands nowhere in what was given; list numbers stay."""
    known = set(_NUMBER.findall(given))
    listed = {match.start() + len(match.group()) - len(match.group().lstrip()) for match in _LIST_NUMBER.finditer(text)}

    def check(number: re.Match[str]) -> str:
        fine = number.group() in known or number.start() in listed
        return number.group() if fine else _BLANK

    return _NUMBER.sub(check, text)
