"""The three uses over a real connection, with each engine."""

from __future__ import annotations

import json
import re

import pytest

from tests.e2e.acting import ANSWER, CONCEPT
from tests.e2e.client import Client
from tests.e2e.conftest import Server
from tests.fake_openai import FakeEndpoint

pytestmark = pytest.mark.slow

ASKED = "What is the difference between bagging and boosting?"
WRITTEN = f"Question: Tell me about a time a model failed in production.\nAnswer: {ANSWER}"


async def _interview(client: Client) -> None:
    """Answer until the interviewer asks how it went, then say so."""
    for _ in range(8):
        if "Just show the report" in client.labels:
            break
        await client.say(ANSWER)
    await client.say("I think it went well enough.")


async def test_a_concept_question_is_answered_with_citations_that_open(server: Server) -> None:
    client = await Client(server.base).open()
    (answer,) = await client.say(ASKED)
    assert "built-in engine" in answer
    links = re.findall(r"\]\((/passages/[a-z0-9-]+)(?:#([a-z0-9-]+))?\)", answer)
    assert links
    for path, anchor in links:
        status, page = await client.get(path)
        assert status == 200
        assert f'id="{anchor}"' in page
    again = await client.say("And how do random forests differ from a single tree?")
    assert "built-in engine" in again[0]
    await client.close()


async def test_a_written_answer_is_critiqued_with_a_chart(server: Server) -> None:
    client = await Client(server.base).open()
    replies = await client.say(WRITTEN)
    verdict, details = replies[-2:]
    assert re.search(r"### \d\.\d of 5 · ", verdict)
    assert "I compared feature distributions" in details
    (chart,) = client.elements.values()
    status, figure = await client.get(chart["url"])
    assert status == 200
    assert len(json.loads(figure)["data"]) == 2
    await client.close()


async def test_a_mock_interview_goes_from_greeting_to_report(server: Server) -> None:
    client = await Client(server.base).open()
    greeting, question = await client.say("start a mock interview with 1 behavioural question")
    assert "welcome" in greeting
    assert "Question 1 of 1 · built-in engine" in question
    assert client.labels == ["Hint", "Repeat", "Skip", "Stop"]
    assert client.status == "Mock interview, question 1 of 1 · built-in engine"
    (said, hint) = await client.press("Hint")
    assert said == "Hint"
    assert "hint" in hint.lower()
    await _interview(client)
    report, details = client.texts[-2:]
    assert "of 5" in report
    assert "Question by question" in details
    interview_id = re.findall(r"\(/reports/([0-9a-f-]+)\.html\)", report)[0]
    for form, begins in (("md", "# Mock interview"), ("html", "<!doctype html>"), ("json", "{")):
        status, text = await client.get(f"/reports/{interview_id}.{form}")
        assert status == 200
        assert text.startswith(begins)
        assert "pricing change" in text
    assert client.labels == []
    await client.close()


async def test_in_practice_a_critique_follows_each_answer_and_another_try_is_compared(server: Server) -> None:
    client = await Client(server.base).open()
    await client.say("start a practice interview with 2 behavioural questions")
    for _ in range(4):
        if "Try again" in client.labels:
            break
        await client.say(ANSWER)
    assert client.labels == ["Try again", "Next question", "Stop"]
    await client.press("Try again")
    for _ in range(4):
        if "Try again" in client.labels:
            break
        await client.say("We just did it and it went well, as far as I know, and the team was happy with that.")
    assert "Compared with the last try: overall" in client.texts[-2]
    await client.press("Next question")
    assert "Question 2 of 2" in client.texts[-1]
    await client.close()


async def test_with_a_model_a_concept_answer_streams_and_cites(model_server: Server, endpoint: FakeEndpoint) -> None:
    client = await Client(model_server.base).open()
    assert client.status == "model fake-model"
    (answer,) = await client.say(ASKED)
    assert "trained independently [[1]](/passages/" in answer
    assert "fake-model" in answer
    assert sum(event == "stream_token" for event, _ in client.packets) >= 1
    assert CONCEPT.split()[0] in answer
    await client.close()


async def test_with_a_model_an_answer_is_critiqued_by_it(model_server: Server) -> None:
    client = await Client(model_server.base).open()
    replies = await client.say(WRITTEN)
    assert "Judged by the model fake-model" in replies[-1]
    assert "I compared feature distributions before and after the change" in replies[-1]
    await client.close()


async def test_with_a_model_an_interview_is_led_and_judged_by_it(model_server: Server) -> None:
    client = await Client(model_server.base).open()
    opening = await client.say("start a mock interview with 1 behavioural question")
    assert "fake-model" in opening[-1]
    await _interview(client)
    assert "of 5" in client.texts[-2]
    assert "engine: model" in client.texts[-2]
    await client.close()


async def test_when_the_endpoint_dies_in_the_middle_the_built_in_engine_goes_on(
    model_server: Server, endpoint: FakeEndpoint
) -> None:
    client = await Client(model_server.base).open()
    await client.say("start a mock interview with 1 behavioural question")
    endpoint.fault("cut")
    endpoint.fault("cut")
    endpoint.fault("cut")
    replies = await client.say(ANSWER)
    endpoint._queue.clear()
    assert any("failed" in reply for reply in replies)
    assert not any("sk-secret" in text for text in client.texts)
    assert client.labels  # and the interview goes on
    await client.close()
