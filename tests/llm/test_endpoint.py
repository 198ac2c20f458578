"""The endpoint: what goes over the wire, what a server may lack, and how every fault reads."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest
from fake_openai import FAULTS, IN_STREAM_ONLY, SPECIAL, FakeEndpoint, Fault

from coach.errors import EngineFailed
from coach.llm import Endpoint, Patience
from coach.settings import Settings

ASK = [("system", "Be brief."), ("user", "Hello?")]
SCHEMA = {"title": "reply", "type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@pytest.fixture
async def server() -> AsyncIterator[FakeEndpoint]:
    async with FakeEndpoint() as fake:
        yield fake


_open: list[Endpoint] = []


@pytest.fixture(autouse=True)
async def _closed() -> AsyncIterator[None]:
    yield
    while _open:
        await _open.pop().close()


def made(settings: Settings, patience: Patience | None = None) -> Endpoint:
    """An endpoint that is closed after the test."""
    _open.append(Endpoint(settings, patience))
    return _open[-1]


def connect(server: FakeEndpoint, **patience: float) -> Endpoint:
    settings = Settings(openai_base_url=server.base_url, openai_api_key=SPECIAL, model="m")
    return made(settings, Patience(**{"connect": 1, "silence": 0.4, "total": 0.8, **patience}))


async def streamed(endpoint: Endpoint) -> str:
    return "".join([piece async for piece in endpoint.stream(ASK)])


async def test_a_reply_is_returned_whole(server: FakeEndpoint) -> None:
    server.reply("Good day.")
    assert await connect(server).complete(ASK) == "Good day."
    sent = server.requests[0]
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]
    assert (sent["model"], sent["temperature"], sent["seed"]) == ("m", 0, 7)


async def test_a_reply_is_streamed_in_pieces(server: FakeEndpoint) -> None:
    server.reply("Good day to you all.", piece=5)
    pieces = [piece async for piece in connect(server).stream(ASK)]
    assert "".join(pieces) == "Good day to you all."
    assert len(pieces) == 4


async def test_a_local_server_needs_no_key(server: FakeEndpoint) -> None:
    server.reply("Hi.")
    settings = Settings(openai_base_url=server.base_url, openai_api_key=None)
    assert await made(settings).complete(ASK) == "Hi."
    assert server.headers[0]["Authorization"] == "Bearer unused"


def test_without_any_endpoint_the_remedy_names_the_variables() -> None:
    with pytest.raises(EngineFailed) as failed:
        Endpoint(Settings(openai_api_key=None, openai_base_url=None))
    assert "OPENAI_API_KEY" in failed.value.remedy


CAUSES = {
    "r500": "fault of its own (500)",
    "r503html": "fault of its own (503)",
    "r429": "too many requests",
    "r429long": "too many requests",
    "quota": "no credit",
    "r401": "API key was refused",
    "r403": "may not use this model",
    "r404": "knows no model 'm'",
    "ctx": "too long for this model",
    "late": "did not answer in time",
    "empty": "was empty",
    "null": "was empty",
    "filtered": "content filter",
    "length": "length limit",
    "nochoices": "no chat completion",
    "html200": "no chat completion",
    "halfbody": "broke off",
    "stall": "did not answer in time",
    "cut": "broke off",
    "cleancut": "broke off",
    "midjson": "no chat completion",
    "miderr": "with an error",
    "drip": "did not answer in time",
}


@pytest.mark.parametrize(
    ("fault", "how"),
    [(fault, "stream") for fault in FAULTS]
    + [(fault, "whole") for fault in FAULTS if fault not in IN_STREAM_ONLY]
    + [(fault, "structured") for fault in ("filtered", "length", "null", "nochoices", "html200")],
)
async def test_every_fault_reads_plainly_and_keeps_the_servers_words_to_itself(
    server: FakeEndpoint, fault: str, how: str
) -> None:
    server.otherwise(Fault(fault))
    endpoint = connect(server)
    schema = SCHEMA if how == "structured" else None
    with pytest.raises(EngineFailed) as failed:
        await (streamed(endpoint) if how == "stream" else endpoint.complete(ASK, schema=schema))
    assert CAUSES[fault] in failed.value.cause
    assert failed.value.remedy
    assert SPECIAL not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None


async def test_a_server_that_is_not_there_is_named_without_credentials() -> None:
    settings = Settings(openai_base_url="http://me:secret@127.0.0.1:9/v1", openai_api_key=None)
    with pytest.raises(EngineFailed, match=r"nothing answers at 127\.0\.0\.1:9") as failed:
        await made(settings).complete(ASK)
    assert "secret" not in str(failed.value)


async def test_a_passing_fault_is_tried_once_more(server: FakeEndpoint) -> None:
    server.fault("r429")
    server.reply("Now.")
    assert await connect(server).complete(ASK) == "Now."


@pytest.mark.parametrize("fault", ["quota", "r429long", "r401"])
async def test_a_lasting_fault_is_not_tried_again(server: FakeEndpoint, fault: str) -> None:
    server.fault(fault)
    server.reply("Never asked for.")
    with pytest.raises(EngineFailed):
        await connect(server).complete(ASK)
    assert len(server.requests) == 1


async def test_a_stream_that_breaks_is_not_begun_again(server: FakeEndpoint) -> None:
    server.fault("cut")
    server.reply("Never asked for.")
    with pytest.raises(EngineFailed, match="broke off"):
        await streamed(connect(server))
    assert len(server.requests) == 1


async def test_a_slow_drip_ends_at_the_deadline(server: FakeEndpoint) -> None:
    server.fault("drip")
    begun = time.monotonic()
    with pytest.raises(EngineFailed, match="in time"):
        await streamed(connect(server, silence=5, total=0.5))
    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("lacking", ["temperature", "seed"])
async def test_what_a_server_refuses_is_left_out_and_remembered(server: FakeEndpoint, lacking: str) -> None:
    server.lacks.add(lacking)
    server.otherwise("Fine.")
    endpoint = connect(server)
    await endpoint.complete(ASK)
    await endpoint.complete(ASK)
    assert [lacking in request for request in server.requests] == [True, False, False]
    assert endpoint.lacks == {lacking}


async def test_json_schema_falls_back_to_json_mode_and_then_to_plain_text(server: FakeEndpoint) -> None:
    server.lacks |= {"json_schema", "json_object", "temperature"}
    server.otherwise('{"a": 1}')
    endpoint = connect(server)
    assert await endpoint.complete(ASK, schema=SCHEMA) == '{"a": 1}'
    assert await endpoint.complete(ASK, schema=SCHEMA) == '{"a": 1}'
    forms = [(r.get("response_format") or {}).get("type") for r in server.requests]
    assert forms[-2:] == [None, None]
    assert "json_schema" in forms
    assert "json_object" in forms
    assert len(forms) == 5


async def test_the_schema_is_sent_strictly(server: FakeEndpoint) -> None:
    server.reply('{"a": 1}')
    await connect(server).complete(ASK, schema=SCHEMA)
    form = server.requests[0]["response_format"]
    assert form["json_schema"] == {"name": "reply", "schema": SCHEMA, "strict": True}


async def test_a_text_that_is_too_long_is_not_taken_for_a_missing_schema(server: FakeEndpoint) -> None:
    server.fault("ctx")
    endpoint = connect(server)
    with pytest.raises(EngineFailed, match="too long"):
        await endpoint.complete(ASK, schema=SCHEMA)
    assert endpoint.lacks == frozenset()


async def test_what_was_dropped_in_vain_is_not_remembered(server: FakeEndpoint) -> None:
    server.lacks.add("json_schema")
    server.fault("r401")
    endpoint = connect(server)
    with pytest.raises(EngineFailed):
        await endpoint.complete(ASK, schema=SCHEMA)
    assert endpoint.lacks == frozenset()


@pytest.mark.parametrize("piece", [1, 4, 100])
async def test_a_thinking_models_thoughts_are_dropped(server: FakeEndpoint, piece: int) -> None:
    for _ in range(2):
        server.reply("<think>They want {json}.</think>\n\nHere it is.", piece=piece)
    endpoint = connect(server)
    assert await endpoint.complete(ASK) == "Here it is."
    assert await streamed(endpoint) == "Here it is."


async def test_a_text_that_only_begins_like_a_thought_is_kept(server: FakeEndpoint) -> None:
    server.reply("<th", piece=1)
    assert await streamed(connect(server)) == "<th"


async def test_nothing_but_thoughts_is_an_empty_reply(server: FakeEndpoint) -> None:
    server.reply("<think>Hmm.</think>")
    with pytest.raises(EngineFailed, match="empty"):
        await streamed(connect(server))


async def test_a_tracing_variable_sends_nothing_elsewhere(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("OPENAI_PROXY", "http://127.0.0.1:9")
    server.reply("Hi.")
    await connect(server).complete(ASK)
    from langsmith.utils import tracing_is_enabled

    assert tracing_is_enabled() is False


async def test_what_a_terminal_would_obey_is_stripped_wherever_a_piece_ends(server: FakeEndpoint) -> None:
    for size in (1, 2, 3, 7, 100):
        server.reply("\x1b[31mRed\x1b[0m \x1b]0;title\x07line\r\nnext\ttab\x00\u202e end\x1b", piece=size)
        assert await streamed(connect(server)) == "Red line\nnext\ttab end"
    server.reply("\x1b[2JWhole\x9b\u200f.")
    assert await connect(server).complete(ASK) == "Whole."


async def test_a_reply_without_end_is_a_failed_engine(server: FakeEndpoint) -> None:
    server.reply("word " * 50_000, piece=100_000)
    with pytest.raises(EngineFailed, match="does not end"):
        await connect(server).complete(ASK)
    server.reply("word " * 50_000, piece=100_000)
    with pytest.raises(EngineFailed, match="does not end"):
        await streamed(connect(server))
