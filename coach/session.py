"""The use cases that both faces call, and the one place that builds the parts.

A `Coach` is made cheaply: the bank, the library and the engines are each built when first needed, the database by
`open` (and SQLAlchemy imported there, so that `coach critique` starts without it).
"""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from coach.bank import Bank, load_bank
from coach.concepts import Concepts
from coach.conversation import OpenConversation, Place
from coach.critique.critic import Critic
from coach.domain import (
    Answer,
    Critique,
    EngineName,
    Found,
    Interview,
    Question,
    Reply,
    Said,
    Seniority,
    Setup,
    State,
    Thread,
)
from coach.engine.base import Engine
from coach.engine.builtin import BuiltinEngine
from coach.errors import BadInput, CoachError, LibraryUnavailable, NotFound
from coach.events import Event, Reported, Started, Waiting
from coach.guides.embedding import Embedder
from coach.guides.library import Built, Library, Progress, is_covered
from coach.guides.passages import Guides, load_guides
from coach.interview.conductor import Chance, Conductor
from coach.interview.intents import Intent, understand
from coach.interview.report import Report
from coach.matching import Matching
from coach.router import Request, route
from coach.settings import Settings, data_root

if TYPE_CHECKING:
    from coach.agent import Agent
    from coach.store.conversations import Conversations
    from coach.store.database import Database
    from coach.store.interviews import Interviews

logger = logging.getLogger(__name__)

LOCAL_PERSON = "local"
LONGEST_MESSAGE = 20_000
"""Characters. An answer of 900 words has about 5,500; the page's socket drops what is over a megabyte."""


@dataclass
class IndexState:
    """How far the guide index is, in passages to embed; `error` says why it cannot be built."""

    ready: bool = False
    done: int = 0
    total: int = 0
    error: str | None = None


class _Engines(dict[EngineName, Engine]):
    """Engines by name, each made when it is first asked for."""

    def __init__(self, make: Callable[[EngineName], Engine]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, name: EngineName) -> Engine:
        self[name] = self._make(name)
        return self[name]


class Coach:
    """One per process."""

    def __init__(self, settings: Settings, seed: int | None = None) -> None:
        self.settings = settings
        self.index = IndexState()
        self._chance = Chance(now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()), rng=random.Random(seed))  # noqa: S311
        self._database: Database | None = None
        self._building: asyncio.Task[None] | None = None
        self.engines: Mapping[EngineName, Engine] = _Engines(self._make_engine)

    @classmethod
    async def open(cls, settings: Settings) -> Coach:
        """A coach with its database open and migrated."""
        from coach.store.database import Database

        coach = cls(settings)
        coach._database = await Database.open(settings.database())
        return coach

    async def close(self) -> None:
        if self._building is not None:
            self._building.cancel()
        if self._database is not None:
            await self.conductor.close()
            await self._database.close()
        for engine in self.engines.values():
            await engine.close()

    # --- the parts ---

    @cached_property
    def bank(self) -> Bank:
        return load_bank(data_root() / "knowledge")

    @cached_property
    def guides(self) -> Guides:
        return load_guides(data_root() / "knowledge")

    @cached_property
    def embedder(self) -> Embedder:
        return Embedder()

    @cached_property
    def library(self) -> Library:
        return Library(self.settings.index_folder, self.embedder)

    @cached_property
    def critic(self) -> Critic:
        return Critic(self.engines, self.bank.rubrics, self.embedder, self._passages_for)

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.bank, self.embedder)

    @cached_property
    def concepts(self) -> Concepts:
        return Concepts(self.library, self.matching, self.engines)

    @cached_property
    def conductor(self) -> Conductor:
        return Conductor(self.interviews, self.bank, self.critic, self.engines, self.embedder, self._chance)

    @cached_property
    def open_conversation(self) -> OpenConversation:
        return OpenConversation(
            self.conversations,
            self.interviews,
            self.bank,
            self.matching,
            self.concepts,
            self.critic,
            self._hear,
            self._make_agent,
            self._until_indexed,
            self._chance,
            self.start_interview,
            self.report,
        )

    @cached_property
    def interviews(self) -> Interviews:
        from coach.store.interviews import Interviews

        return Interviews(self._opened())

    @cached_property
    def conversations(self) -> Conversations:
        from coach.store.conversations import Conversations

        return Conversations(self._opened())

    def _opened(self) -> Database:
        if self._database is None:
            raise RuntimeError("Coach.open opens the database")
        return self._database

    @property
    def chance(self) -> Chance:
        return self._chance

    def engine_for(self, wanted: EngineName | None) -> EngineName:
        """The engine that will be used; asking for the model without an endpoint is `BadInput`."""
        if wanted is EngineName.MODEL and not self.settings.has_endpoint:
            raise BadInput(
                "No model endpoint is configured.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server; see: coach doctor",
            )
        return wanted or self.settings.default_engine

    def _make_engine(self, name: EngineName) -> Engine:
        if name is EngineName.BUILTIN:
            return BuiltinEngine(self.bank.rubrics, self.embedder)
        from coach.engine.model import ModelEngine

        return ModelEngine(self.settings, self.bank.rubrics, data_root() / "prompts")

    def _hear(self, text: str, setup: Setup) -> Request:
        return route(text, self.bank, self.embedder, setup)

    def _make_agent(self) -> Agent:
        from coach.agent import Agent
        from coach.engine.model import ModelEngine
        from coach.prompts import load_prompt

        engine = self.engines[EngineName.MODEL]
        assert isinstance(engine, ModelEngine)
        return Agent(
            endpoint=engine.endpoint,
            prompt=load_prompt(data_root() / "prompts", "chat"),
            search=self._search,
            hear=lambda text: self._hear(text, Setup()),
            questions=lambda: (question.text for question in self.bank.questions.values()),
        )

    async def _search(self, query: str) -> Sequence[Found]:
        """Passages for the agent; none where the guides do not cover the query."""
        found = await asyncio.to_thread(self.library.search, query)
        return found if is_covered(found) else []

    # --- the guide index ---

    async def prepare_index(self, *, rebuild: bool = False, progress: Progress | None = None) -> Built | None:
        """Build what is missing of the index in a worker thread; the state is kept in `index`."""

        def advance(done: int, total: int) -> None:
            self.index.done, self.index.total = done, total
            if progress:
                progress(done, total)

        passages = self.guides.passages.values()
        try:
            built = await asyncio.to_thread(self.library.build, passages, rebuild=rebuild, progress=advance)
        except LibraryUnavailable as error:
            self.index.error = str(error)
            raise
        self.index = IndexState(ready=True)
        return built

    def prepare_index_behind(self) -> None:
        """Build the index in the background; whoever needs it meanwhile is told how far it is."""
        if self._building is None:
            self._building = asyncio.create_task(self._build_quietly())

    async def _build_quietly(self) -> None:
        await asyncio.to_thread(lambda: (self.bank, self.guides, self.embedder))
        try:
            await self.prepare_index()
        except CoachError as error:
            logger.warning("%s", error)

    async def _until_indexed(self) -> AsyncIterator[Event]:
        """Says how far the index is for as long as it is being built in the background."""
        while self._building is not None and not self._building.done():
            share = f" ({self.index.done} of {self.index.total} passages)" if self.index.total else ""
            yield Waiting(f"Reading the guides for the first time{share}. One moment.")
            await asyncio.wait({self._building}, timeout=0.4)

    async def _passages_for(self, question: Question, answer: Answer) -> Sequence[Found]:
        """The passages a critique may cite: those the question points at, else the nearest ones, else none."""
        if question.guides:
            known = [ref for ref in question.guides if ref.partition("#")[0] in self.guides.guides]
            return [Found(passage=p, score=1.0) for ref in known for p in self.guides.section(ref)]
        try:
            return await asyncio.to_thread(self.library.search, question.text, 4)
        except LibraryUnavailable:
            return []

    # --- asking and judging ---

    async def ask(self, query: str, engine: EngineName, history: Sequence[Said] = ()) -> Reply:
        """A concept answer as a whole."""
        async for event in self.concepts.answer(query, engine, history):
            if isinstance(event, Reply):
                return event
        raise RuntimeError("an answer ends with its reply")

    async def critique(
        self, question: Question, answer: Answer, engine: EngineName, seniority: Seniority | None = None
    ) -> Critique:
        """The critique of a written answer; stores nothing."""
        return await self.critic.critique(question, answer, engine, seniority)

    # --- conversations ---

    async def ensure_person(self, person_id: str, identifier: str) -> None:
        await self.interviews.ensure_person(person_id, identifier, self._chance.now())

    async def say(
        self,
        person_id: str,
        thread_id: str,
        message_id: str,
        text: str,
        *,
        setup: Setup,
        engine: EngineName | None = None,
    ) -> AsyncIterator[Event]:
        """Whatever was typed or clicked in a conversation: to the running interview, else to the open conversation.

        The message is stored before anything else; one that was seen before yields nothing.
        """
        _check_length(text)
        chosen = self.engine_for(engine)
        await self._ensure_thread(person_id, thread_id, text)
        running = await self.running(person_id, thread_id)
        place = Place(person_id, thread_id, setup, chosen)
        if running is not None and _asks_beside(running, text):
            events = self.open_conversation.beside(place, message_id, text, running)
        elif running is not None:
            await self.conversations.touch(person_id, thread_id, self._chance.now())
            events = self.conductor.hear(running, text, message_id, chosen)
        else:
            events = self.open_conversation.reply(place, message_id, text)
        async for event in events:
            yield event

    async def start_interview(
        self, person_id: str, thread_id: str | None, setup: Setup, engine: EngineName | None = None
    ) -> AsyncIterator[Event]:
        """Plan an interview, greet and ask the first question."""
        chosen = self.engine_for(engine)
        if thread_id is not None:
            await self._ensure_thread(person_id, thread_id, "")
            await self.conversations.rename(person_id, thread_id, interview_name(setup))
        interview = await self.conductor.start(person_id, thread_id, setup, chosen)
        yield Started(interview)
        async for event in self.conductor.proceed(interview, chosen):
            yield event

    async def resume(self, person_id: str, thread_id: str, engine: EngineName | None = None) -> AsyncIterator[Event]:
        """The interviewer's move that a crash left owed; nothing where the last word is the interviewer's."""
        running = await self.running(person_id, thread_id)
        if running is not None and running.state is not State.REVIEWING:
            async for event in self.conductor.proceed(running, self.engine_for(engine or running.engine)):
                yield event

    async def running(self, person_id: str, thread_id: str) -> Interview | None:
        """The conversation's interview that is not over."""
        found = await self.interviews.in_thread(person_id, thread_id)
        return found[-1] if found and found[-1].state is not State.DONE else None

    async def report(self, person_id: str, interview_id: str | None = None) -> Report:
        """The report of one interview, by default the latest."""
        if interview_id is None:
            latest = await self.interviews.latest(person_id, 1)
            if not latest:
                raise NotFound("There is no interview to report on yet.", "Start one with: coach interview")
            interview_id = latest[0].id
        return await self.conductor.report(await self.interviews.get(person_id, interview_id))

    async def show_report(self, person_id: str, interview_id: str | None = None) -> AsyncIterator[Event]:
        yield Reported(await self.report(person_id, interview_id))

    async def _ensure_thread(self, person_id: str, thread_id: str, text: str) -> None:
        now = self._chance.now()
        name = " ".join(text.split())[:60] or "New conversation"
        thread = Thread(id=thread_id, person_id=person_id, name=name, created_at=now, updated_at=now)
        await self.conversations.ensure(thread)


def _check_length(text: str) -> None:
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(
            f"That is {len(text):,} characters; I read up to {LONGEST_MESSAGE:,} at a time.",
            "Shorten it, or send it in parts.",
        )


def _asks_beside(interview: Interview, text: str) -> bool:
    """While an answer is being reviewed, what is neither a command nor a new try is no part of the interview."""
    return interview.state is State.REVIEWING and understand(text, interview.state) is Intent.CLARIFY


def interview_name(setup: Setup, overall: float | None = None) -> str:
    """The conversation's name in the list, where some 24 characters are seen; with `overall` the interview is over."""
    role = setup.role.value.replace("-", " ").capitalize().replace("Ml ", "ML ")
    who = f"{role}, {setup.seniority.value}"
    return f"{who} · {setup.mode.value}" if overall is None else f"{overall:.1f} · {who}"
