"""What the page promises besides: nothing lost, nothing twice, nobody else let in."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from socketio.exceptions import ConnectionError as Refused

from tests.e2e.acting import ANSWER, CONCEPT
from tests.e2e.client import Client, sign_in
from tests.e2e.conftest import Server, free_port
from tests.fake_openai import FakeEndpoint

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_restarting_the_server_in_the_middle_of_an_interview_loses_nothing(
    own_server: Server, how: signal.Signals
) -> None:
    client = await Client(own_server.base).open()
    await client.say("start a practice interview with 2 behavioural questions")
    await client.press("Hint")
    await client.say(ANSWER)
    shown, labels, thread = client.texts, client.labels, client.thread
    own_server.stop(how)
    own_server.start()
    again = await Client(own_server.base, thread=thread).open(cookie=client.cookie)
    await again.wait_for(lambda: bool(again.labels))
    opening = "start a practice interview with 2 behavioural questions"
    assert again.texts == [opening, *shown[:2], "Hint", shown[3], ANSWER, *shown[4:]]
    assert again.labels == labels
    assert "question 1 of 2" in again.status
    before = len(again.messages)
    await again.press(again.labels[0])
    assert len(again.messages) > before
    await again.close()


async def test_a_move_that_the_interviewer_owed_when_the_server_died_is_made_on_return(own_server: Server) -> None:
    client = await Client(own_server.base).open()
    await client.say("start a mock interview with 2 behavioural questions")
    packet = {"id": str(uuid.uuid4()), "output": ANSWER, "type": "user_message"}
    await client.io.emit("client_message", {"message": packet, "fileReferences": []})
    await asyncio.sleep(0.03)
    own_server.stop(signal.SIGKILL)
    own_server.start()
    again = await Client(own_server.base, thread=client.thread).open(cookie=client.cookie)
    await again.wait_for(lambda: bool(again.labels))
    types = [message["type"] for message in again.messages.values()]
    assert types[-1] == "assistant_message"  # either it was never received, or it is answered
    await again.close()


async def test_the_same_message_sent_twice_is_answered_once(server: Server) -> None:
    client = await Client(server.base).open()
    name = str(uuid.uuid4())
    await client.say("What is dropout?", name)
    count = len(client.messages)
    assert await client.say("What is dropout?", name) == []
    assert len(client.messages) == count
    await client.close()


async def test_a_button_pressed_twice_at_once_is_one_move(server: Server) -> None:
    client = await Client(server.base).open()
    await client.say("start a mock interview with 2 behavioural questions")
    hint = next(b for b in client.buttons.values() if b["label"] == "Hint")
    body = {"sessionId": client.session, "action": hint}
    await asyncio.gather(client.post("/project/action", body), client.post("/project/action", body))
    await asyncio.sleep(0.3)
    assert sum("hint:" in text.lower() for text in client.texts) == 1
    await client.close()


async def test_a_message_that_is_too_long_gets_a_sentence_and_the_line_holds(server: Server) -> None:
    client = await Client(server.base).open()
    assert await client.say("x" * 1_200_000) == []
    assert client.toasts == [
        "That is 1,200,000 characters; I read up to 20,000 at a time. Shorten it, or send it in parts."
    ]
    assert await client.say("What is dropout?")
    await client.close()


@pytest.mark.parametrize("packet", [None, {"message": {"id": "x", "output": "y"}}])
async def test_a_packet_that_makes_no_sense_gets_a_sentence_and_nothing_of_our_insides(
    server: Server, packet: Any
) -> None:
    client = await Client(server.base).open()
    await client.io.emit("client_message", packet)
    await client.wait_for(lambda: bool(client.toasts))
    assert client.toasts == ["That could not be read. Reload the page, then send it again."]
    assert client.texts == []
    await client.close()


async def test_past_conversations_are_listed_by_what_they_were(own_server: Server) -> None:
    client = await Client(own_server.base).open()
    await client.say("start a mock interview with 1 behavioural question")
    await client.close()
    other = await Client(own_server.base).open()
    await other.say("What is dropout?")
    status, listed = await other.post("/project/threads", {"pagination": {"first": 20}, "filter": {}})
    assert status == 200
    assert [thread["name"] for thread in listed["data"]] == ["What is dropout?", "ML engineer, mid · mock"]
    assert all(thread["steps"] == [] for thread in listed["data"])
    await other.close()


async def test_an_interview_that_is_over_is_listed_by_its_result_unless_the_person_named_it(server: Server) -> None:
    names = []
    for own in (None, "For Monday"):
        client = await Client(server.base).open()
        await client.say("start a mock interview for a data scientist with 1 behavioural question")
        if own:
            await client.put("/project/thread", {"threadId": client.thread, "name": own})
        for _ in range(8):
            if "Just show the report" in client.labels:
                break
            await client.say(ANSWER)
        await client.say("It went well enough.")
        _, listed = await client.post("/project/threads", {"pagination": {"first": 50}, "filter": {}})
        names += [thread["name"] for thread in listed["data"] if thread["id"] == client.thread]
        await client.close()
    assert re.fullmatch(r"[1-5]\.\d · Data scientist, mid", names[0])
    assert names[1] == "For Monday"


async def test_a_second_window_takes_over_and_the_first_is_told(server: Server) -> None:
    first = await Client(server.base).open()
    await first.say("What is dropout?")
    second = await Client(server.base, thread=first.thread, session=first.session).open(cookie=first.cookie)
    await first.wait_for(lambda: bool(first.toasts))
    assert first.toasts == ["This conversation goes on in another window."]
    await second.wait_for(lambda: bool(second.messages))
    assert await second.say("What is batch normalisation?")
    await second.close()


async def test_a_reply_that_came_while_the_line_was_down_is_there_afterwards(
    model_server: Server, endpoint: FakeEndpoint
) -> None:
    client = await Client(model_server.base).open()
    endpoint.reply(tool_calls=[("search_guides", {"query": "bagging and boosting"})])
    endpoint.reply(CONCEPT, delay=0.1, piece=6)
    packet = {"id": str(uuid.uuid4()), "output": "What are bagging and boosting?", "type": "user_message"}
    await client.io.emit("client_message", {"message": packet, "fileReferences": []})
    await client.wait_for(lambda: any(event == "stream_token" for event, _ in client.packets))
    await client.close()
    again = await Client(model_server.base, thread=client.thread, session=client.session).open(cookie=client.cookie)
    await again.wait_for(lambda: any("in sequence" in text for text in again.texts))
    assert len(again.texts) == 2
    assert "](/passages/" in again.texts[-1]
    await again.close()


async def test_stop_stops_and_what_was_said_is_kept(model_server: Server, endpoint: FakeEndpoint) -> None:
    client = await Client(model_server.base).open()
    await client.say("start a mock interview with 2 behavioural questions")
    endpoint.reply("Thank you, that is clear.", delay=0.5, piece=2)
    packet = {"id": str(uuid.uuid4()), "output": ANSWER, "type": "user_message"}
    await client.io.emit("client_message", {"message": packet, "fileReferences": []})
    await asyncio.sleep(0.6)
    await client.io.emit("stop")
    await client.wait_for(lambda: bool(client.toasts))
    assert client.toasts == ["Stopped. What you said is kept."]
    endpoint.requests.clear()
    again = await Client(model_server.base, thread=client.thread).open(cookie=client.cookie)
    await again.wait_for(lambda: bool(again.labels))
    assert ANSWER in again.texts
    assert again.texts[-1] != ANSWER  # the interviewer has made up for it
    await again.close()
    await client.close()


async def test_the_gear_is_there_after_coming_back_and_keeps_what_was_set(server: Server) -> None:
    client = await Client(server.base).open()
    await client.say("What is dropout?")
    await client.io.emit("chat_settings_change", {"role": "data-scientist", "questions": 7, "engine": "builtin"})
    await asyncio.sleep(0.2)
    again = await Client(server.base, thread=client.thread).open(cookie=client.cookie)
    values = {widget["id"]: widget["initial"] for widget in again.settings}
    assert (values["role"], values["questions"], values["engine"]) == ("data-scientist", 7, "builtin")
    await again.io.emit("chat_settings_change", {"role": "ml-engineer", "questions": 4, "engine": "automatic"})
    await asyncio.sleep(0.1)
    await again.close()
    await client.close()


@pytest.mark.parametrize(
    "auth",
    [{"sessionId": "../../../tmp/x"}, {"sessionId": str(uuid.uuid4()).upper()}, {"threadId": "x' OR '1'='1"}],
)
async def test_ids_that_are_no_canonical_uuids_are_refused(server: Server, auth: dict[str, str]) -> None:
    with pytest.raises(Refused):
        await Client(server.base).open(**auth)


async def test_a_socket_without_a_token_or_from_another_site_is_refused(server: Server) -> None:
    with pytest.raises(Refused):
        await Client(server.base).open(cookie="")
    with pytest.raises(Refused):
        await Client(server.base).open(origin="http://evil.example")


async def test_another_thread_than_one_s_own_is_not_to_be_had(server: Server) -> None:
    client = await Client(server.base).open()
    for path in (f"/project/thread/{uuid.uuid4()}", f"/charts/critiques/{uuid.uuid4()}", f"/reports/{uuid.uuid4()}.md"):
        status, _ = await client.get(path)
        assert status == 404
    await client.close()


async def test_without_a_token_nothing_is_told(server: Server) -> None:
    async with aiohttp.ClientSession() as http:
        for path in (
            f"/charts/critiques/{uuid.uuid4()}",
            f"/reports/{uuid.uuid4()}.md",
            f"/project/thread/{uuid.uuid4()}",
        ):
            async with http.get(server.base + path) as answer:
                assert answer.status == 401


async def test_the_page_answers_at_once_and_reads_the_guides_behind(tmp_path: Path) -> None:
    server = Server(tmp_path / "fresh", free_port())
    server.home.mkdir()
    try:
        assert server.start() < 10 * 1.5  # ten seconds; the test machine may be busy
        client = await Client(server.base).open()
        replies = await client.say("What is the difference between bagging and boosting?")
        waited = [data["output"] for event, data in client.packets if event in {"new_message", "update_message"}]
        assert any("Reading the guides for the first time" in text for text in waited)
        assert "](/passages/" in replies[-1]
        assert not any("Reading the guides" in text for text in client.texts)
        await client.close()
    finally:
        server.stop()


def _serve(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "coach.cli", "serve", "--headless", *arguments]
    environment = {"COACH_HOME": str(home), "PATH": ""}
    return subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=60)


def test_on_another_address_it_refuses_to_start_without_a_password(tmp_path: Path) -> None:
    done = _serve(tmp_path, "--host", "0.0.0.0", "--port", "0")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "COACH_PASSWORD" in done.stderr


def test_a_port_in_use_is_one_line(server: Server, tmp_path: Path) -> None:
    done = _serve(tmp_path, "--port", str(server.port))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert f"--port {server.port + 1}" in done.stderr


async def test_with_a_password_one_signs_in_and_out(tmp_path: Path) -> None:
    server = Server(tmp_path / "home", free_port(), {"COACH_PASSWORD": "correct horse"})
    server.home.mkdir()
    try:
        server.start()
        assert await sign_in(server.base) == ""
        async with aiohttp.ClientSession(headers={"Origin": server.base}) as http:
            async with http.post(server.base + "/login", data={"username": "Anna", "password": "wrong"}) as answer:
                assert answer.status == 401
            async with http.post(
                server.base + "/login", data={"username": "Anna", "password": "correct horse"}
            ) as answer:
                assert answer.status == 200
                cookie = "; ".join(f"{name}={value.value}" for name, value in answer.cookies.items())
            client = await Client(server.base).open(cookie=cookie)
            await client.close()
            async with http.post(server.base + "/logout", headers={"Cookie": cookie}) as answer:
                assert answer.status == 200
            async with http.get(server.base + "/user", headers={"Cookie": cookie}) as answer:
                assert answer.status == 401
    finally:
        server.stop()
