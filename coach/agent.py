"""The open conversation with a model: LangChain's agent understands what is wanted and answers from the guides.

It looks up passages itself. Whatever else a person wants (a question, a critique, an interview, the report) it hands
over as a `Request`, as the router makes them of plain words, so that each use case is carried out in one place.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coach import faults, said
from coach.domain import Found, Kind, Mode, Role, Said, Seniority, Setup
from coach.engine.briefing import conversation_text, passages_text
from coach.engine.citing import Citations
from coach.errors import CoachError, EngineFailed
from coach.llm import TOOLS, Endpoint, Thoughts, ToolsUnknown
from coach.prompts import Prompt, fence
from coach.router import Critique, GiveQuestion, Request, ShowReport, StartInterview

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_core.tools import BaseTool
    from langchain_openai import ChatOpenAI

MOST_SEARCHES = 4
_STEPS = 12
_HISTORY = 12
_BATCH_SECONDS = 0.04
_HELD_SECONDS, _HELD_CHARACTERS = 0.4, 40
# A server that has no parser for its model's tool calls passes them on as text.
_RAW_CALL = re.compile(
    r"\s*(?:<\|?/?tool|\[TOOL_CALLS|<function|```(?:json|tool)|\{\s*\"(?:name|function|tool|arguments))"
)


@dataclass(frozen=True)
class Text:
    """A piece of the reply; its citation marks point into the `Sources` that follow at the end."""

    piece: str


@dataclass(frozen=True)
class Searched:
    """The guides were searched."""

    query: str
    found: int


@dataclass(frozen=True)
class Sources:
    """The passages that the reply's numbers stand for, from 1."""

    passages: tuple[Found, ...]


@dataclass(frozen=True)
class Wanted:
    """What the person wants done; it ends the turn."""

    request: Request


Event = Text | Searched | Sources | Wanted


@dataclass(frozen=True)
class Agent:
    """`search` finds passages; `hear` is the router, asked where the server knows no tools and what a person really
    wants; `questions` are the texts of the bank's questions."""

    endpoint: Endpoint
    prompt: Prompt
    search: Callable[[str], Awaitable[Sequence[Found]]]
    hear: Callable[[str], Request]
    questions: Callable[[], Iterable[str]] = tuple

    async def converse(self, message: str, history: Sequence[Said], setup: Setup) -> AsyncIterator[Event]:
        """The reply to a message in events, in order; `EngineFailed` when the endpoint fails, at any point.

        `setup` holds the choices made so far, which an interview starts from.
        """
        if TOOLS in self.endpoint.lacks:
            yield Wanted(await asyncio.to_thread(self.hear, message))
            return
        turn = _Turn(self, message, history, setup)
        try:
            async with aclosing(turn.run()) as events:
                async for event in events:
                    yield event
        except (ToolsUnknown, _CallAsText):
            yield Wanted(await asyncio.to_thread(self.hear, message))


class _CallAsText(Exception):
    """The model's tool call came as text."""


@dataclass
class _Turn:
    """One reply in the making."""

    agent: Agent
    message: str
    history: Sequence[Said]
    setup: Setup
    passages: list[Found] = field(default_factory=list)
    searches: list[Searched] = field(default_factory=list)
    request: Request | None = None
    broken: Exception | None = None

    async def run(self) -> AsyncGenerator[Event, None]:
        text, shown, reported = _Reply(), False, 0
        async with aclosing(self._chunks()) as chunks:
            async for chunk in chunks:
                for searched in self.searches[reported:]:
                    yield searched
                reported = len(self.searches)
                if self.request is not None:
                    yield Wanted(self.request)
                    return
                piece = text.take(chunk, len(self.passages))
                shown |= bool(piece)
                if piece:
                    yield Text(piece)
        rest = text.rest()
        if rest:
            yield Text(rest)
        faults.check_end(text.finish, shown or bool(rest))
        if self.passages:
            yield Sources(tuple(self.passages))

    async def _chunks(self) -> AsyncGenerator[BaseMessage, None]:
        try:
            async with aclosing(self.agent.endpoint.run(self._start, (TOOLS,))) as chunks:
                async for chunk in chunks:
                    yield chunk
        except EngineFailed:
            if self.broken is not None:
                raise self.broken from None
            raise

    async def _start(self, model: ChatOpenAI, _: frozenset[str]) -> AsyncIterator[BaseMessage]:
        from langchain.agents import create_agent
        from langgraph.errors import GraphRecursionError

        system, user = self.agent.prompt.render(
            conversation=conversation_text(self.history[-_HISTORY:]), message=fence("candidate", self.message)
        )
        graph: Any = create_agent(model, tools=self._tools(), system_prompt=system)
        stream = graph.astream({"messages": [("user", user)]}, {"recursion_limit": _STEPS}, stream_mode="messages")
        try:
            async with aclosing(stream):
                async for chunk, _metadata in stream:
                    yield chunk
        except GraphRecursionError:
            raise EngineFailed("it went on calling tools without an answer", "Ask in other words.") from None

    # --- the tools, as the model sees them ---

    def _tools(self) -> list[BaseTool]:
        from langchain_core.tools import StructuredTool

        described: dict[Callable[..., Awaitable[Any]], str] = {
            self.search_guides: "Search the interview guides. Returns numbered passages to answer from.",
            self.give_question: "Put a practice question to the person. topic: what about, in words.",
            self.critique_answer: "Have the person's answer judged. answer: their words, exactly as written.",
            self.start_interview: "Begin a mock or practice interview. Leave out what the person did not say.",
            self.show_report: "Show the report of the person's last interview.",
        }
        return [
            StructuredTool.from_function(coroutine=tool, name=getattr(tool, "__name__", ""), description=text)
            for tool, text in described.items()
        ]

    async def search_guides(self, query: str) -> str:
        if len(self.searches) >= MOST_SEARCHES:
            return "No more searches. Answer from the passages you have, or say what they leave open."
        try:
            found = await self.agent.search(query)
        except CoachError as error:
            self.searches.append(Searched(query, 0))
            return f"The guides cannot be searched: {error.message}"
        except Exception as error:
            self.broken = error  # a fault of ours, not of the endpoint: it must not be reported as the endpoint's
            raise
        new = [f for f in found if f.passage.id not in {held.passage.id for held in self.passages}]
        first = len(self.passages) + 1
        self.passages += new
        self.searches.append(Searched(query, len(found)))
        return passages_text(new, first) if new else "Nothing beyond the passages above."

    async def give_question(
        self, topic: str | None = None, kind: Kind | None = None, seniority: Seniority | None = None
    ) -> str:
        return self._want(GiveQuestion(topic, (kind,) if kind else (), seniority))

    async def critique_answer(self, answer: str, question: str | None = None) -> str:
        theirs = said.whole_answer(answer, self.message, self.history)
        asked = said.real_question(question, self.message, self.history, self.agent.questions()) if question else None
        return self._want(Critique(asked, theirs))

    async def start_interview(
        self,
        role: Role | None = None,
        seniority: Seniority | None = None,
        kinds: list[Kind] | None = None,
        questions: int | None = None,
        mode: Mode | None = None,
    ) -> str:
        heard = await asyncio.to_thread(self.agent.hear, self.message)
        if not isinstance(heard, StartInterview) and not said.wants_interview(self.message, self.history):
            return "The person did not ask for an interview. Reply to what they said; you may offer one."
        wishes: dict[str, object] = {"role": role, "seniority": seniority, "mode": mode, "kinds": tuple(kinds or ())}
        wishes["questions"] = questions and min(12, max(1, questions))
        return self._want(StartInterview(self.setup.model_copy(update={k: v for k, v in wishes.items() if v})))

    async def show_report(self) -> str:
        return self._want(ShowReport())

    def _want(self, request: Request) -> str:
        self.request = self.request or request
        return "Done; the page shows it."


class _Reply:
    """Text out of an agent's message chunks: no thoughts, no citation of what was not found, pieces of 40 ms.

    The beginning of every message is held back for a moment: what a model says before it calls a tool is not shown.
    """

    def __init__(self) -> None:
        self.finish: str | None = None
        self._message: str | None = None
        self._thoughts = Thoughts()
        self._citations = Citations(0)
        self._held = ""
        self._opened = False
        self._shown = False
        self._last = self._since = asyncio.get_running_loop().time()

    def take(self, chunk: BaseMessage, given: int) -> str:
        """What can be shown now."""
        if not chunk.type.startswith("AIMessage") and chunk.type != "ai":
            return ""
        now = asyncio.get_running_loop().time()
        if chunk.id != self._message:
            self._begin(chunk.id, given, now)
        self.finish = chunk.response_metadata.get("finish_reason") or self.finish
        self._held += self._citations.take(self._thoughts.strip(chunk.text))
        if getattr(chunk, "tool_call_chunks", None) or getattr(chunk, "tool_calls", None):
            self._held = self._held if self._opened else ""
        soon, short = now - self._since < _HELD_SECONDS, len(self._held) < _HELD_CHARACTERS
        early = short and soon if given else short or soon  # after a search it is most likely the answer
        if now - self._last < _BATCH_SECONDS or (not self._opened and early):
            return ""
        self._last = now
        return self._release()

    def rest(self) -> str:
        self._held += self._close()
        return self._release()

    def _begin(self, message: str | None, given: int, now: float) -> None:
        """Another message follows when a tool was called: what is still held of the one before is dropped."""
        self._held = self._held + self._close() if self._opened else ""
        self._held += "\n\n" if self._shown else ""
        self._message, self._thoughts, self._citations = message, Thoughts(), Citations(given)
        self.finish, self._opened, self._since = None, False, now

    def _close(self) -> str:
        return self._citations.take(self._thoughts.rest()) + self._citations.rest()

    def _release(self) -> str:
        if not self._opened and _RAW_CALL.match(self._held):
            raise _CallAsText
        piece, self._held = self._held, ""
        self._opened |= bool(piece.strip())
        self._shown |= self._opened
        return piece
