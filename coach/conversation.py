"""The open conversation: whatever is said outside an interview, understood and done.

With the built-in engine the router decides what is meant; with a model, the agent does, over the same use cases. Every
message is stored before it is acted on, and so is every reply.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from coach.bank import Bank
from coach.concepts import Concepts, cite, figures_from_nowhere
from coach.critique.card import headline
from coach.critique.critic import Critic
from coach.domain import (
    Answer,
    EngineName,
    Found,
    Interview,
    Message,
    Question,
    Reply,
    Said,
    Setup,
    State,
    StoredCritique,
)
from coach.engine.speaking import KIND_NAMES, ROLE_NAMES
from coach.errors import EngineFailed, NotFound
from coach.events import Answered, Event, Judged, Notice, Piece, Reported, Restart, Told
from coach.interview.conductor import Chance
from coach.interview.intents import Intent, understand
from coach.interview.rendering import headline as report_headline
from coach.interview.report import Report
from coach.matching import Matching
from coach.postings import Posting
from coach.router import Ask, Critique, GiveQuestion, Help, Request, ShowReport, StartInterview

if TYPE_CHECKING:
    from coach.agent import Agent
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

_WHAT_NOW = "I have not judged that. Say “try again” to answer anew, or “next” to go on."
_WHY_THIS_SCORE = re.compile(
    r"\b(?:why|how) .*\b(?:score|level|grade|rating|mark|points?|\d(?:\.\d)?)\b|\bwhere does .* come from\b",
    re.IGNORECASE,
)
_MODEL_ANSWER = re.compile(
    r"\b(?:model|good|sample|ideal|perfect|example|right|correct|best) (?:answer|solution|response)\b", re.IGNORECASE
)
_SHORTEST_ANSWER = 5
_HISTORY = 12
_SCORE = re.compile(r"\b\d(?:\.\d)? ?(?:/|out of|of) ?(?:5|10|100)\b|\b(?:strong|lean) (?:hire|no)\b", re.IGNORECASE)
_UNCITED_FROM = 40


@dataclass(frozen=True)
class Place:
    """Where something is said, by whom, and with what choices."""

    person_id: str
    thread_id: str
    setup: Setup
    engine: EngineName


class OpenConversation:
    """Replies to messages outside an interview.

    `start` and `report` are the session's use cases; `ready` says what has to be waited for before looking anything up.
    """

    def __init__(
        self,
        store: Conversations,
        interviews: Interviews,
        bank: Bank,
        matching: Matching,
        concepts: Concepts,
        critic: Critic,
        hear: Callable[[str, Setup], Request],
        agent: Callable[[], Agent],
        ready: Callable[[], AsyncIterator[Event]],
        chance: Chance,
        start: Callable[[str, str, Setup, EngineName], AsyncIterator[Event]],
        report: Callable[[str], Awaitable[Report]],
    ) -> None:
        self._store = store
        self._interviews = interviews
        self._bank = bank
        self._matching = matching
        self._concepts = concepts
        self._critic = critic
        self._hear = hear
        self._agent = agent
        self._ready = ready
        self._chance = chance
        self._start = start
        self._report = report

    async def reply(self, place: Place, message_id: str, text: str) -> AsyncIterator[Event]:
        """Store the message, find out what it asks for, and do it; nothing for a message that was seen before."""
        said = self._message(place, text, speaker="candidate", message_id=message_id)
        if not await self._store.add(said):
            return
        async for event in self._ready():
            yield event
        messages = await self._store.messages(place.person_id, place.thread_id)
        offered, setup = self._offered(messages), _last_setup(messages) or place.setup
        request = await asyncio.to_thread(self._hear, text, setup)
        if offered is not None and understand(text, State.ASKED) is Intent.HINT:
            async for event in self._hint(place, offered, messages):
                yield event
            return
        waiting = _waiting_answer(messages)
        if waiting is not None and isinstance(request, Ask | Help | GiveQuestion):
            request = Critique(question=_choice(text, waiting), answer=waiting["answer"])
        elif offered is not None and _answers(request, text):
            request = Critique(question=None, answer=text)
        if place.engine is EngineName.MODEL and isinstance(request, Ask | Help):
            events = self._with_agent(place, text, messages, setup, offered)
        else:
            events = self._do(request, place, offered)
        async for event in events:
            yield event

    async def beside(self, place: Place, message_id: str, text: str, interview: Interview) -> AsyncIterator[Event]:
        """What is said while an answer is being reviewed: about the score, the model answer, or a concept."""
        if not await self._store.add(self._message(place, text, speaker="candidate", message_id=message_id)):
            return
        critiques = await self._interviews.critiques_of(place.person_id, interview.id)
        if _WHY_THIS_SCORE.search(text) and critiques:
            lines = "\n".join(f"- {line}" for line in critiques[-1].critique.reckoning)
            events = self.tell(place, f"The score came about like this:\n\n{lines}")
        elif _MODEL_ANSWER.search(text):
            model_answer = self._bank.question(interview.question_id).model_answer
            events = self.tell(place, f"One good answer, of many:\n\n{model_answer}")
        elif text.rstrip().endswith("?"):
            events = self.ask(place, text)
        else:
            events = self.tell(place, _WHAT_NOW)
        async for event in events:
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

    async def _with_agent(
        self, place: Place, text: str, messages: Sequence[Message], setup: Setup, offered: Question | None
    ) -> AsyncIterator[Event]:
        """The model's reply, or what it wants done; the built-in engine goes on where the endpoint fails."""
        from coach import agent

        history = [Said(speaker=m.speaker, text=m.text) for m in messages[-_HISTORY - 1 : -1]]
        said, wanted = "", None
        sources: Sequence[Found] = ()
        try:
            async for step in self._agent().converse(text, history, setup):
                match step:
                    case agent.Text(piece):
                        said += piece
                        yield Piece(piece)
                    case agent.Sources(passages):
                        sources = passages
                    case agent.Wanted(request):
                        wanted = request
                    case agent.Searched():
                        pass
        except EngineFailed as error:
            if said:
                yield Restart()
            yield Notice(f"{error.message} The built-in engine goes on. {error.remedy}".strip())
            said, wanted, place = (
                "",
                await asyncio.to_thread(self._hear, text, setup),
                replace(place, engine=EngineName.BUILTIN),
            )
        if said:
            async for event in self._replied(place, text, said, sources):
                yield event
        if wanted is not None:
            async for event in self._do(wanted, place, offered):
                yield event

    async def _replied(self, place: Place, query: str, said: str, sources: Sequence[Found]) -> AsyncIterator[Event]:
        """Store what the agent said: as a cited reply where it cites, with a notice where a long one does not."""
        cited, citations = cite(said, sources) if sources else (said, ())
        if citations:
            reply = Reply(engine=place.engine, question=query, covered=True, answer=cited, citations=citations)
            payload = reply.model_dump(mode="json")
            message = self._message(place, cited, shows="reply", payload=payload, engine=place.engine)
            await self._store.add(message)
            yield Answered(reply, message)
            unsupported = figures_from_nowhere(cited, [query, *(found.passage.text for found in sources)])
            if unsupported:
                yield Notice(f"These figures do not stand in the guides: {', '.join(unsupported)}. Check them.")
            return
        message = self._message(place, said, engine=place.engine)
        await self._store.add(message)
        yield Told(message)
        if _SCORE.search(said):
            yield Notice("A score in passing is no critique: send your answer and I judge it by the rubric.")
        elif len(said.split()) >= _UNCITED_FROM:
            yield Notice("This reply cites none of the guides: take it as the model's own word.")

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
        messages = await self._store.messages(place.person_id, place.thread_id)
        used = {m.about for m in messages if m.shows == "question"}
        question = await asyncio.to_thread(self._matching.choose, wish, place.setup, used)
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
            question = await asyncio.to_thread(self._matching.named, question_text)
        elif question is None:
            question = await asyncio.to_thread(self._matching.evident, answer)
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
        suggested = await asyncio.to_thread(self._matching.suggested, answer)
        lines = "\n".join(f"{number}. {question.text}" for number, question in enumerate(suggested, 1))
        text = (
            f"Which question does this answer? Send a number, or the question itself; your answer is kept.\n\n{lines}"
        )
        payload = {"answer": answer, "questions": [question.text for question in suggested]}
        async for event in self.tell(place, text, payload):
            yield event

    async def _hint(self, place: Place, question: Question, messages: Sequence[Message]) -> AsyncIterator[Event]:
        """The next rung for the question on the table, which stays there."""
        given = sum((m.payload or {}).get("hint_for") == question.id for m in messages)
        text = f"A hint: {question.hints[given]}" if given < len(question.hints) else "There are no more hints."
        async for event in self.tell(place, text, {"hint_for": question.id}):
            yield event

    async def posting(self, place: Place, posting: Posting) -> AsyncIterator[Event]:
        """Role and seniority of a pasted posting, and the questions that fit it best."""
        questions = await asyncio.to_thread(self._matching.fitting, posting)
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

    # --- what was said here before ---

    def _offered(self, messages: Sequence[Message]) -> Question | None:
        """The question on the table: the last one offered, while nothing else was shown since but its critiques."""
        for message in reversed([m for m in messages if m.speaker == "coach"]):
            if message.shows == "question" and message.about:
                return self._bank.questions.get(message.about)
            if message.shows != "critique" and "hint_for" not in (message.payload or {}):
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
    return last.payload if last and last.payload and {"answer", "questions"} <= last.payload.keys() else None


def _choice(text: str, waiting: dict[str, Any]) -> str:
    """The question that a reply names: by number, or in its own words."""
    number = re.fullmatch(r"\W*(?:number |question )?([1-9])\W*", text.strip(), re.IGNORECASE)
    suggested = waiting["questions"]
    return suggested[int(number[1]) - 1] if number and int(number[1]) <= len(suggested) else text


def _answers(request: Request, text: str) -> bool:
    """With a question on the table, what is not a request of another kind, and asks nothing, answers it."""
    asks = text.rstrip().endswith("?") and len(text.split()) < 40
    return isinstance(request, Ask | Help) and not asks and len(text.split()) >= _SHORTEST_ANSWER
