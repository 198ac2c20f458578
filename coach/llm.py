"""The model endpoint: the one place that talks to an OpenAI-compatible server, and that knows how such servers fail.

Every fault comes out as `EngineFailed`, with a cause in plain words that never repeats what the server said (servers
quote keys and prompts). What a server refuses (temperature, seed, JSON schema, JSON mode, tools) is left out on the
spot and remembered for the life of the endpoint.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from coach import faults
from coach.errors import EngineFailed
from coach.settings import Settings

if TYPE_CHECKING:
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

T = TypeVar("T")
Messages = Sequence[tuple[str, str]]
"""(role, text) in order; roles are `system`, `user` and `assistant`."""

OPENAI = "https://api.openai.com/v1"
TOOLS = "tools"
_SEED = 7
_FORMS = ("json_schema", "json_object")
_THOUGHT = re.compile(r"^\s*(?:<think>)?.*?</think>", re.DOTALL)
LONGEST_REPLY = 200_000
"""Characters. A judgement has a few thousand; what is longer than this is a model that does not stop."""
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\)|[ -/]*[0-Z\\^-~])")
_MAYBE_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\n]{0,200}\x1b?|[ -/]*)?\Z")
# all that is never seen: control characters, marks that turn the direction of the text, halves of characters
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_END: Any = object()


@dataclass(frozen=True)
class Patience:
    """Seconds: to connect, without a byte, and for the whole; a server that drips slowly runs into the last."""

    connect: float = 5.0
    silence: float = 120.0
    total: float = 180.0


class Endpoint:
    """One model at one address. Use it within one event loop, and `close` it at the end."""

    def __init__(self, settings: Settings, patience: Patience | None = None) -> None:
        if not settings.has_endpoint:
            raise EngineFailed("none is configured", "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a local server.")
        key = settings.openai_api_key
        self.model = settings.model
        self.patience = patience or Patience()
        self._url = settings.openai_base_url or OPENAI
        self._key = key.get_secret_value() if key else "unused"
        self._lacks: frozenset[str] = frozenset()
        self._models: dict[frozenset[str], ChatOpenAI] = {}
        self._client: Any = None

    @property
    def host(self) -> str:
        """The address without path and credentials, fit to be shown."""
        parts = urlsplit(self._url)
        return f"{parts.hostname or self._url}" + (f":{parts.port}" if parts.port else "")

    @property
    def lacks(self) -> frozenset[str]:
        """What the server has refused so far."""
        return self._lacks

    async def complete(self, messages: Messages, *, schema: Mapping[str, Any] | None = None) -> str:
        """One whole reply. With a JSON schema the server is asked for it in the strictest form it knows; the text still
        has to be parsed and checked by the caller."""

        async def once(model: ChatOpenAI, lacks: frozenset[str]) -> AsyncIterator[BaseMessage]:
            form = _form(schema, lacks)
            yield await (model.bind(response_format=form) if form else model).ainvoke(list(messages))

        sent = _FORMS if schema else ()
        async with aclosing(self.run(once, sent)) as replies:
            reply = await anext(replies)
        text = plain(_THOUGHT.sub("", reply.text)).strip()
        faults.check_end(reply.response_metadata.get("finish_reason") or "stop", bool(text))
        _check_length(len(text))
        return text

    async def stream(self, messages: Messages, *, total: float | None = None) -> AsyncGenerator[str, None]:
        """The reply as it comes, without a model's thoughts; one that breaks off or is empty raises at its end."""

        def start(model: ChatOpenAI, _: frozenset[str]) -> AsyncIterator[Any]:
            return model.astream(list(messages))

        finish, said, thoughts, length = None, False, Thoughts(), 0
        async with aclosing(self.run(start, (), total)) as chunks:
            async for chunk in chunks:
                finish = chunk.response_metadata.get("finish_reason") or finish
                length += len(chunk.text)
                _check_length(length)
                piece = thoughts.strip(chunk.text)
                said |= bool(piece.strip())
                if piece:
                    yield piece
        rest = thoughts.rest()
        if rest:
            yield rest
        faults.check_end(finish, said or bool(rest.strip()))

    async def run(
        self,
        start: Callable[[ChatOpenAI, frozenset[str]], AsyncIterator[T]],
        sent: Sequence[str] = (),
        total: float | None = None,
    ) -> AsyncGenerator[T, None]:
        """What `start` yields for a chat model, with the deadline kept and every fault turned into `EngineFailed`.

        `sent` names what is sent beyond the plain request and may be refused. Before the first item, a refusal is tried
        again without what was refused, and a passing fault once more; later there is no second try.
        """
        lacks, retried, begun = self._lacks, False, False
        model = await asyncio.to_thread(self._chat_model, lacks)
        deadline = asyncio.get_running_loop().time() + min(total or self.patience.total, self.patience.total)
        while True:
            items = start(model, lacks)
            try:
                while True:
                    async with asyncio.timeout_at(deadline):
                        item = await anext(items, _END)
                    if item is _END:
                        return
                    begun, self._lacks = True, self._lacks | lacks
                    yield item
            except faults.known() as error:
                refused = None if begun else faults.refused(error, [*sent, "temperature", "seed"], lacks)
                wait = None if begun or retried else faults.wait_before_retry(error)
                if refused == TOOLS:
                    self._lacks |= {TOOLS}
                    raise ToolsUnknown from None
                if refused:
                    lacks |= {refused}
                    model = self._chat_model(lacks)
                elif wait is not None:
                    retried = True
                    await asyncio.sleep(wait)
                else:
                    raise faults.engine_failed(error, self.host, self.model) from None
            finally:
                await _close(items)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client, self._models = None, {}

    def _chat_model(self, lacks: frozenset[str]) -> ChatOpenAI:
        """A chat model that sends nothing of what the server lacks. Slow the first time: it imports LangChain."""
        wanted = lacks & {"temperature", "seed"}
        if wanted not in self._models:
            import httpx2
            import langsmith
            from langchain_openai import ChatOpenAI
            from pydantic import SecretStr

            # A tracing variable left in someone's environment must not send their answers anywhere.
            langsmith.configure(enabled=False)
            patience = httpx2.Timeout(self.patience.silence, connect=self.patience.connect)
            if self._client is None:
                self._client = httpx2.AsyncClient(timeout=patience, follow_redirects=True)
            self._models[wanted] = ChatOpenAI(
                model=self.model,
                base_url=self._url,
                api_key=SecretStr(self._key),
                temperature=None if "temperature" in lacks else 0,
                seed=None if "seed" in lacks else _SEED,
                timeout=patience,
                max_retries=0,
                use_responses_api=False,
                stream_usage=False,
                openai_proxy=None,
                http_async_client=self._client,
            )
        return self._models[wanted]


class ToolsUnknown(EngineFailed):
    """The server refuses requests with tools; the conversation goes on without."""

    def __init__(self) -> None:
        super().__init__("this server knows no tools", "Choose a model that can call tools to use them.")


async def _close(items: AsyncIterator[Any]) -> None:
    close = getattr(items, "aclose", None)
    if close:
        await close()


def _form(schema: Mapping[str, Any] | None, lacks: frozenset[str]) -> dict[str, Any] | None:
    """The strictest response format that the server has not refused."""
    if schema is None or lacks >= set(_FORMS):
        return None
    if "json_schema" in lacks:
        return {"type": "json_object"}
    named = {"name": str(schema.get("title", "reply")), "schema": dict(schema), "strict": True}
    return {"type": "json_schema", "json_schema": named}


def plain(text: str) -> str:
    """What a model says without control characters, terminal escapes and the like; newline and tab stay."""
    return _UNSEEN.sub("", _ESCAPE.sub("", text))


def _check_length(length: int) -> None:
    if length > LONGEST_REPLY:
        raise EngineFailed("the reply does not end", "Choose another model with COACH_MODEL.")


class Thoughts:
    """Takes `<think>...</think>` and leading space off the front of a text that comes in pieces, and all that is not
    `plain` out of it."""

    _OPEN, _CLOSE = "<think>", "</think>"

    def __init__(self) -> None:
        self._held = ""
        self._said = False
        self._escape = ""

    def strip(self, piece: str) -> str:
        """What can be passed on after this piece."""
        piece = self._escape + piece
        unfinished = _MAYBE_ESCAPE.search(piece)
        self._escape = unfinished.group() if unfinished else ""
        piece = plain(piece[: unfinished.start()] if unfinished else piece)
        if self._said:
            return piece
        self._held = (self._held + piece).lstrip()
        if self._held.startswith(self._OPEN):
            _, closed, after = self._held.partition(self._CLOSE)
            if not closed:
                return ""
            self._held = after.lstrip()
        if self._OPEN.startswith(self._held):
            return ""
        self._said = True
        return self._held

    def rest(self) -> str:
        """What was held back to the end and turned out not to be a thought."""
        return "" if self._said or self._held.startswith(self._OPEN) else self._held
