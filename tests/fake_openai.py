"""A scripted OpenAI-compatible endpoint on loopback: queue replies or faults, then look at what was asked.

    async with FakeEndpoint() as endpoint:        # `with` does as well: the server has a thread of its own
        endpoint.reply("Hello.")
        endpoint.reply(tool_calls=[("search_guides", {"query": "dropout"})])
        endpoint.fault("r401")
        ... point `openai_base_url` at endpoint.base_url ...
        assert endpoint.requests[0]["messages"][0]["role"] == "system"

Replies are used up in order; a request with nothing left in the queue gets the one set by `otherwise`, or a 500 that
says so. `endpoint.lacks` names what the server refuses with a 400: temperature, seed, json_schema, json_object, tools.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Request = dict[str, Any]
SPECIAL = "sk-secret-0123456789"
"""Stands in every fault's message where real servers repeat the key: it must never reach a person."""


@dataclass(frozen=True)
class Reply:
    """What the server says. `delay`: seconds before each streamed piece, or before the whole."""

    content: str | None = None
    tool_calls: Sequence[tuple[str, Mapping[str, Any]]] = ()
    finish_reason: str | None = None
    delay: float = 0.0
    piece: int = 12


@dataclass(frozen=True)
class Fault:
    name: str


@dataclass
class FakeEndpoint:
    lacks: set[str] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._queue: deque[Reply | Fault] = deque()
        self._otherwise: Callable[[Request], Reply | Fault] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._port = 0

    # --- scripting ---

    def reply(self, content: str | None = None, **more: Any) -> None:
        self._queue.append(Reply(content, **more))

    def json(self, value: object, **more: Any) -> None:
        self.reply(json.dumps(value), **more)

    def fault(self, name: str) -> None:
        if name not in FAULTS:
            raise ValueError(f"no fault '{name}'; there are {sorted(FAULTS)}")
        self._queue.append(Fault(name))

    def otherwise(self, give: str | Reply | Fault | Callable[[Request], Reply | Fault]) -> None:
        """What every request gets once the queue is used up; a function sees the request."""
        if isinstance(give, str):
            give = Reply(give)
        self._otherwise = give if callable(give) else lambda _: give

    def prompts(self) -> list[str]:
        """The text of each request, all messages joined."""
        return ["\n\n".join(str(m.get("content") or "") for m in r["messages"]) for r in self.requests]

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}/v1"

    # --- serving ---

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def __aenter__(self) -> Self:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.__exit__)

    async def _start(self) -> None:
        app = web.Application(client_max_size=16 * 2**20)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        self._runner = web.AppRunner(app, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _models(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "fake", "object": "model"}]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked: Request = await request.json()
        self.requests.append(asked)
        self.headers.append(dict(request.headers))
        refused = next((name for name in _wants(asked) if name in self.lacks), None)
        if refused:
            return _refusal(refused)
        given = self._queue.popleft() if self._queue else self._otherwise and self._otherwise(asked)
        if isinstance(given, Fault):
            return await FAULTS[given.name](request, bool(asked.get("stream")))
        if given is None:
            return _error(500, "nothing is scripted for this request")
        return await (_streamed(request, given) if asked.get("stream") else _whole(given))


def _wants(asked: Request) -> Iterable[str]:
    yield from (name for name in ("temperature", "seed", "tools") if asked.get(name) is not None)
    form = (asked.get("response_format") or {}).get("type")
    if form in {"json_schema", "json_object"}:
        yield form


def _refusal(name: str) -> web.Response:
    param = "response_format" if name.startswith("json") else name
    message = f"Unsupported value: '{param}' ({name}) is not supported with this model."
    return _error(400, message, code="unsupported_value", param=param)


def _error(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> web.Response:
    return web.json_response({"error": {"message": message, **more}}, status=status, headers=headers)


def _calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {"index": i, "id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": json.dumps(args)}}
        for i, (name, args) in enumerate(reply.tool_calls)
    ]


def completion(content: str | None, finish: str | None = "stop", **message: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": content, **message}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "fake", "choices": [choice]}


def _event(delta: Mapping[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": [choice]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


async def _whole(reply: Reply) -> web.Response:
    await asyncio.sleep(reply.delay)
    calls = [{k: v for k, v in call.items() if k != "index"} for call in _calls(reply)]
    finish = reply.finish_reason or ("tool_calls" if calls else "stop")
    return web.json_response(completion(reply.content, finish, **({"tool_calls": calls} if calls else {})))


async def _streamed(request: web.Request, reply: Reply) -> web.StreamResponse:
    stream = await _open_stream(request)
    await stream.write(_event({"role": "assistant", "content": ""}))
    text = reply.content or ""
    for start in range(0, len(text), reply.piece):
        await asyncio.sleep(reply.delay)
        await stream.write(_event({"content": text[start : start + reply.piece]}))
    for call in _calls(reply):
        await stream.write(_event({"tool_calls": [call]}))
    await stream.write(_event({}, reply.finish_reason or ("tool_calls" if reply.tool_calls else "stop")))
    await stream.write(b"data: [DONE]\n\n")
    await stream.write_eof()
    return stream


async def _open_stream(request: web.Request) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(request)
    return stream


# --- faults: one coroutine function per name ---

_Fault = Callable[[web.Request, bool], Awaitable[web.StreamResponse]]


def _status(status: int, message: str, headers: Mapping[str, str] | None = None, **more: Any) -> _Fault:
    async def give(request: web.Request, stream: bool) -> web.StreamResponse:
        return _error(status, f"{message} {SPECIAL}", headers, **more)

    return give


def _page(status: int) -> _Fault:
    async def give(request: web.Request, stream: bool) -> web.StreamResponse:
        text = f"<html>log in {SPECIAL}</html>"
        return web.Response(text=text, status=status, content_type="text/html", headers={"Retry-After": "0"})

    return give


def _ends_with(content: str | None, finish: str | None) -> _Fault:
    """A well-formed reply that is no use, whole or as a stream."""

    async def give(request: web.Request, stream: bool) -> web.StreamResponse:
        if not stream:
            return web.json_response(completion(content, finish))
        response = await _open_stream(request)
        await response.write(_event({"role": "assistant", "content": content}))
        await response.write(_event({}, finish))
        await response.write(b"data: [DONE]\n\n")
        return response

    return give


async def _no_choices(request: web.Request, stream: bool) -> web.StreamResponse:
    return web.json_response({"id": "x", "object": "chat.completion", "created": 1, "model": "fake", "choices": []})


async def _late(request: web.Request, stream: bool) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.json_response(completion("late"))


async def _half_a_body(request: web.Request, stream: bool) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "5000"})
    await response.prepare(request)
    await response.write(b'{"id":"x","cho')
    assert request.transport is not None
    request.transport.close()
    return response


def _in_the_stream(*, lines: Sequence[bytes] = (), wait: float = 0, cut: bool = False, drip: bool = False) -> _Fault:
    """Begins "Hello", then goes wrong; a request that wants no stream gets the whole too late."""

    async def give(request: web.Request, stream: bool) -> web.StreamResponse:
        if not stream:
            return await _late(request, stream)
        response = await _open_stream(request)
        await response.write(_event({"role": "assistant", "content": "Hel"}) + _event({"content": "lo"}))
        for line in lines:
            await response.write(line)
        await asyncio.sleep(wait)
        if cut:
            await response.write(_event({"content": "wor"})[:40])
            assert request.transport is not None
            request.transport.close()
        for _ in range(200 if drip else 0):
            await response.write(_event({"content": "z"}))
            await asyncio.sleep(0.1)
        return response

    return give


FAULTS: dict[str, _Fault] = {
    "r500": _status(500, "x", {"Retry-After": "0"}),
    "r503html": _page(503),
    "r429": _status(429, "slow down", {"Retry-After": "0"}),
    "r429long": _status(429, "slow down", {"Retry-After": "300"}),
    "quota": _status(429, "insufficient_quota", code="insufficient_quota"),
    "r401": _status(401, "Incorrect API key provided:", code="invalid_api_key"),
    "r403": _status(403, "no"),
    "r404": _status(404, "the model does not exist", code="model_not_found"),
    "ctx": _status(400, "max ctx", code="context_length_exceeded", type="invalid_request_error"),
    "late": _late,
    "empty": _ends_with("", "stop"),
    "null": _ends_with(None, "stop"),
    "filtered": _ends_with("", "content_filter"),
    "length": _ends_with('{"score": 3, "quo', "length"),
    "nochoices": _no_choices,
    "html200": _page(200),
    "halfbody": _half_a_body,
    "stall": _in_the_stream(wait=30),
    "cut": _in_the_stream(cut=True),
    "cleancut": _in_the_stream(),
    "midjson": _in_the_stream(lines=[b"data: {broken\n\n"]),
    "miderr": _in_the_stream(lines=[b'data: {"error":{"message":"overloaded","type":"server_error"}}\n\n']),
    "drip": _in_the_stream(drip=True),
}
IN_STREAM_ONLY = frozenset({"stall", "cut", "cleancut", "midjson", "miderr", "drip"})
