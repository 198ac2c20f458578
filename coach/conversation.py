"""The open conversation: whatever is said outside an interview, understood and done.

With the built-in engine the router decides what is meant; with a model, the agent does, over the same use cases. Every
message is stored before it is acted on, and so is every reply.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from coach.bank import Bank
from coach.concepts import Concepts
from coach.critique.card import headline
from coach.critique.critic import Critic
from coach.critique.outside import outside_question
from coach.domain import Answer, EngineName, Kind, Message, Question, Reply, Setup, StoredCritique
from coach.engine.speaking import KIND_NAMES, ROLE_NAMES
from coach.errors import NotFound
from coach.events import Answered, Event, Judged, Notice, Piece, Reported, Told
from coach.guides.embedding import Embedder
from coach.interview.conductor import Chance
from coach.interview.rendering import headline as report_headline
from coach.interview.report import Report
from coach.postings import Posting
from coach.router import Ask, Critique, GiveQuestion, Help, Request, ShowReport, StartInterview, route

if TYPE_CHECKING:
    from coach.store.conversations import Conversations
    from coach.store.interviews import Interviews

HELP = """\
I coach for machine-learning interviews. Three things I do:

- **A mock interview.** Say “start a mock interview for a senior data scientist, 4 questions”, or “practice interview”
  for a critique after each answer.
- **A critique of a written answer.** Say “give me a hard question about regularisation” and answer it, or paste both:
  “Question: … Answer: …”.
- **A concept question.** Ask, for instance, “What is the difference between bagging and boosting?”

You can also paste a job posting, and I show which questions fit it."""

_HARDEST_FIRST = ("staff", "senior", "mid", "junior")
_KIND_OF = {
    Kind.BEHAVIOURAL: re.compile(
        r"\b(?:a time|a situation|an occasion|an example of (?:when|how) you|have you ever)\b", re.IGNORECASE
    ),
    Kind.PROJECT: re.compile(
        r"\bprojects? (?:that )?you\b|\byour (?:last|favourite|best|proudest)? ?project\b", re.IGNORECASE
    ),
    Kind.ML_DESIGN: re.compile(r"\b(?:design|architect|build) (?:an?|the|our) \w+", re.IGNORECASE),
    Kind.CODING: re.compile(r"\b(?:implement|write (?:a|the) (?:function|program|query)|code)\b", re.IGNORECASE),
    Kind.CONCEPT: re.compile(""),
}
_NEAR_ENOUGH = 0.5
"""Cosine from which an answer without a question is taken as one to the nearest question about a concept or code.
Stories are near to too many questions: there the person is asked."""
_TELLTALE = (Kind.CONCEPT, Kind.CODING)
_STORIES = (Kind.BEHAVIOURAL, Kind.PROJECT)
_SUGGESTED = 5
_SHORTEST_ANSWER = 5
_FITTING = 5


@dataclass(frozen=True)
class Place:
    """Where something is said, by whom, and with what choices."""

    person_id: str
    thread_id: str
    setup: Setup
    engine: EngineName


class OpenConversation:
    """Replies to messages outside an interview. `start` and `report` are the session's use cases."""

    def __init__(
        self,
        store: Conversations,
        interviews: Interviews,
        bank: Bank,
        embedder: Embedder,
        concepts: Concepts,
        critic: Critic,
        chance: Chance,
        start: Callable[[str, str, Setup, EngineName], AsyncIterator[Event]],
        report: Callable[[str], Awaitable[Report]],
    ) -> None:
        self._store = store
        self._interviews = interviews
        self._bank = bank
        self._embedder = embedder
        self._concepts = concepts
        self._critic = critic
        self._chance = chance
        self._start = start
        self._report = report

    async def reply(self, place: Place, message_id: str, text: str) -> AsyncIterator[Event]:
        """Store the message, find out what it asks for, and do it; nothing for a message that was seen before."""
        said = self._message(place, text, speaker="candidate", message_id=message_id)
        if not await self._store.add(said):
            return
        messages = await self._store.messages(place.person_id, place.thread_id)
        offered, setup = self._offered(messages), _last_setup(messages) or place.setup
        request = await asyncio.to_thread(route, text, self._bank, self._embedder, setup)
        waiting = _waiting_answer(messages)
        if waiting is not None and isinstance(request, Ask | Help | GiveQuestion):
            request = Critique(question=_choice(text, waiting), answer=waiting["answer"])
        elif offered is not None and _answers(request, text):
            request = Critique(question=None, answer=text)
        async for event in self._do(request, place, offered):
            yield event

    async def _do(self, request: Request, place: Place, offered: Question | None) -> AsyncIterator[Event]:
        match request:
            case Ask(query):
                events = self.ask(place, query)
            case GiveQuestion():
                events = self.offer(place, request)
            case Critique(question, answer):
                events = self.critique(place, question, answer, offered)
            case StartInterview(setup):
                events = self._start(place.person_id, place.thread_id, setup, place.engine)
            case Posting():
                events = self.posting(place, request)
            case ShowReport():
                events = self.report(place)
            case Help():
                events = self.tell(place, HELP)
        async for event in events:
            yield event

    # --- what can be asked for ---

    async def ask(self, place: Place, query: str) -> AsyncIterator[Event]:
        """A concept answer from the guides."""
        async for event in self._concepts.answer(query, place.engine):
            if isinstance(event, Reply):
                payload = event.model_dump(mode="json")
                message = self._message(place, event.answer, shows="reply", payload=payload, engine=event.engine)
                await self._store.add(message)
                yield Answered(event, message)
            else:
                yield event

    async def offer(self, place: Place, wish: GiveQuestion) -> AsyncIterator[Event]:
        """A question of the bank that fits the wish and was not offered in this conversation yet."""
        question = await self.choose(place, wish)
        message = self._message(place, question.text, shows="question", about=question.id)
        await self._store.add(message)
        yield Piece(message.text)
        yield Told(message, (question,))

    async def critique(
        self, place: Place, question_text: str | None, answer: str, offered: Question | None
    ) -> AsyncIterator[Event]:
        """The critique of an answer to a question that was named, offered, or is evident from the answer."""
        question = offered
        if question_text:
            question = await asyncio.to_thread(self._named, question_text)
        elif question is None:
            question = await asyncio.to_thread(self._evident, answer)
            if question is None:
                async for event in self._which_question(place, answer):
                    yield event
                return
            yield Notice(f"I take this as an answer to: “{question.text}”")
        before = await self._tries(place, question.id)
        critique = await self._critic.critique(question, Answer(turns=(answer,)), place.engine, place.setup.seniority)
        stored = StoredCritique(
            id=self._chance.new_id(),
            person_id=place.person_id,
            interview_id=None,
            thread_id=place.thread_id,
            question_id=question.id,
            attempt=len(before) + 1,
            answer=Answer(turns=(answer,)),
            critique=critique,
            at=self._chance.now(),
        )
        await self._interviews.add_critique(stored)
        text = f"{headline(critique)}. {critique.summary}"
        await self._store.add(self._message(place, text, shows="critique", about=stored.id, engine=critique.engine))
        yield Judged(stored, before[-1] if before else None)

    async def _which_question(self, place: Place, answer: str) -> AsyncIterator[Event]:
        """Ask what the answer is an answer to; it is kept, and the next message names the question."""
        stories = len(re.findall(r"\b(?:I|[Mm]y|[Ww]e)\b", answer)) >= 2
        candidates = self._bank.select(kinds=_STORIES if stories else ())
        nearest = await asyncio.to_thread(self._nearest, answer, candidates)
        suggested = [question for question, _ in nearest[:_SUGGESTED]]
        lines = "\n".join(f"{number}. {question.text}" for number, question in enumerate(suggested, 1))
        text = (
            f"Which question does this answer? Send a number, or the question itself; your answer is kept.\n\n{lines}"
        )
        payload = {"answer": answer, "questions": [question.text for question in suggested]}
        async for event in self.tell(place, text, payload):
            yield event

    async def posting(self, place: Place, posting: Posting) -> AsyncIterator[Event]:
        """Role and seniority of a pasted posting, and the questions that fit it best."""
        questions = await asyncio.to_thread(self._fitting, posting)
        lines = [
            f"This reads like a posting for **{posting.seniority.value} {ROLE_NAMES[posting.role]}**.",
            "Questions that fit it:",
            "\n".join(f"- {q.text} *({KIND_NAMES[q.kind]})*" for q in questions),
            "Say “start the interview” and I interview you for it, or answer one of these.",
        ]
        setup = place.setup.model_copy(update={"role": posting.role, "seniority": posting.seniority})
        payload = {"setup": setup.model_dump(mode="json"), "questions": [q.id for q in questions]}
        message = self._message(place, "\n\n".join(lines), payload=payload)
        await self._store.add(message)
        yield Piece(message.text)
        yield Told(message, tuple(questions))

    async def report(self, place: Place) -> AsyncIterator[Event]:
        """The report of the person's last interview."""
        try:
            found = await self._report(place.person_id)
        except NotFound:
            async for event in self.tell(
                place, "There is no interview to report on yet. Say “start a mock interview”."
            ):
                yield event
            return
        text = report_headline(found)
        await self._store.add(self._message(place, text, shows="report", about=found.interview.id))
        yield Reported(found)

    async def tell(self, place: Place, text: str, payload: dict[str, Any] | None = None) -> AsyncIterator[Event]:
        message = self._message(place, text, payload=payload)
        await self._store.add(message)
        yield Piece(text)
        yield Told(message)

    # --- finding questions ---

    async def choose(self, place: Place, wish: GiveQuestion) -> Question:
        """The best-fitting question: by what it is about, then by level, then the ones not offered here yet."""
        messages = await self._store.messages(place.person_id, place.thread_id)
        used = {m.about for m in messages if m.shows == "question"}
        fitting = self._bank.select(kinds=wish.kinds) or list(self._bank.questions.values())
        wanted = wish.seniority or place.setup.seniority
        about = await asyncio.to_thread(self._closeness, wish.topic, fitting) if wish.topic else {}

        def rank(question: Question) -> tuple[bool, float, bool, bool, str]:
            level = wanted not in question.seniority
            role = place.setup.role not in question.roles
            return question.id in used, -about.get(question.id, 0.0), level, role, question.id

        return min(fitting, key=rank)

    def _closeness(self, topic: str, questions: list[Question]) -> dict[str, float]:
        """How near each question is to a topic in words, in steps of a tenth: the level decides among near ones."""
        texts = [f"{q.topic.replace('-', ' ')}: {q.text}" for q in questions]
        scores = self._embedder.embed(texts) @ self._embedder.embed([topic])[0]
        return {q.id: round(float(score), 1) for q, score in zip(questions, scores, strict=True)}

    def _fitting(self, posting: Posting) -> list[Question]:
        fitting = self._bank.select(role=posting.role, seniority=posting.seniority)
        about = self._closeness(posting.text, fitting)
        best = sorted(fitting, key=lambda q: (-about[q.id], q.id))
        kinds: dict[str, int] = {}
        chosen = []
        for question in best:  # at most two of a kind, so that the list shows what the whole interview may hold
            kinds[question.kind] = kinds.get(question.kind, 0) + 1
            if kinds[question.kind] <= 2:
                chosen.append(question)
        return chosen[:_FITTING]

    def _named(self, text: str) -> Question:
        """The question somebody wrote out: the bank's own where it is one of those, else as it stands."""
        questions = [outside_question(text, kind, bank=self._bank, embedder=self._embedder) for kind in Kind]
        known = [question for question in questions if question.id in self._bank.questions]
        likely = next(kind for kind, words in _KIND_OF.items() if words.search(text))
        return known[0] if known else next(question for question in questions if question.kind is likely)

    def _evident(self, answer: str) -> Question | None:
        """The question that a text plainly answers, if there is one."""
        question, score = self._nearest(answer, self._bank.select(kinds=_TELLTALE))[0]
        return question if score >= _NEAR_ENOUGH else None

    def _nearest(self, answer: str, questions: list[Question]) -> list[tuple[Question, float]]:
        """Questions with the cosine of question and model answer to a text, nearest first."""
        vectors = self._embedder.embed([f"{q.text} {q.model_answer}" for q in questions])
        scores = vectors @ self._embedder.embed([answer])[0]
        order = np.argsort(-scores, kind="stable")
        return [(questions[int(i)], float(scores[i])) for i in order]

    # --- what was said here before ---

    def _offered(self, messages: Sequence[Message]) -> Question | None:
        """The question on the table: the last one offered, while nothing else was shown since but its critiques."""
        for message in reversed([m for m in messages if m.speaker == "coach"]):
            if message.shows == "question" and message.about:
                return self._bank.questions.get(message.about)
            if message.shows != "critique":
                return None
        return None

    async def _tries(self, place: Place, question_id: str) -> list[StoredCritique]:
        critiques = await self._interviews.critiques_in_thread(place.person_id, place.thread_id)
        return [c for c in critiques if c.question_id == question_id]

    def _message(
        self,
        place: Place,
        text: str,
        *,
        speaker: Literal["candidate", "coach"] = "coach",
        shows: Literal["text", "question", "critique", "report", "reply"] = "text",
        about: str | None = None,
        payload: dict[str, Any] | None = None,
        engine: EngineName | None = None,
        message_id: str | None = None,
    ) -> Message:
        return Message(
            id=message_id or self._chance.new_id(),
            person_id=place.person_id,
            thread_id=place.thread_id,
            speaker=speaker,
            shows=shows,
            text=text,
            about=about,
            payload=payload,
            engine=engine,
            at=self._chance.now(),
        )


def _last_setup(messages: Sequence[Message]) -> Setup | None:
    """The setup of the last posting that was pasted in this conversation."""
    for message in reversed(messages):
        if message.payload and "setup" in message.payload:
            return Setup.model_validate(message.payload["setup"])
    return None


def _waiting_answer(messages: Sequence[Message]) -> dict[str, Any] | None:
    """The answer whose question was asked for in the coach's last message, with the questions that were suggested."""
    last = next((m for m in reversed(messages) if m.speaker == "coach"), None)
    return last.payload if last and last.payload and "answer" in last.payload else None


def _choice(text: str, waiting: dict[str, Any]) -> str:
    """The question that a reply names: by number, or in its own words."""
    number = re.fullmatch(r"\W*(?:number |question )?([1-9])\W*", text.strip(), re.IGNORECASE)
    suggested = waiting["questions"]
    return suggested[int(number[1]) - 1] if number and int(number[1]) <= len(suggested) else text


def _answers(request: Request, text: str) -> bool:
    """With a question on the table, what is not a request of another kind, and asks nothing, answers it."""
    asks = text.rstrip().endswith("?") and len(text.split()) < 40
    return isinstance(request, Ask | Help) and not asks and len(text.split()) >= _SHORTEST_ANSWER
