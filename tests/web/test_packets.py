"""What a browser sends is checked before it is used."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from coach.session import LONGEST_MESSAGE
from coach.web import packets

ID = "0f6d1a52-6f6b-4c1e-9d0b-3f0a5d7c2b11"


@pytest.mark.parametrize(
    "session_id", ["../../etc", "", None, 7, ID.upper(), ID.replace("-", ""), f"{{{ID}}}", f"{ID}/..", f"urn:uuid:{ID}"]
)
def test_a_session_id_that_is_no_canonical_uuid_is_refused(session_id: Any) -> None:
    with pytest.raises(packets.Unusable):
        packets.greeting({"sessionId": session_id, "threadId": ""})


def test_a_thread_id_that_is_no_canonical_uuid_is_refused() -> None:
    with pytest.raises(packets.Unusable):
        packets.greeting({"sessionId": ID, "threadId": "x' OR 1=1 --"})


@pytest.mark.parametrize("auth", [None, [], "x", {}])
def test_a_greeting_that_is_none_is_refused(auth: Any) -> None:
    with pytest.raises(packets.Unusable):
        packets.greeting(auth)


def test_of_a_greeting_only_the_ids_are_kept() -> None:
    greeting = packets.greeting({"sessionId": ID, "clientType": "teams", "userEnv": '{"A": "b"}', "chatProfile": "x"})
    assert greeting == {
        "sessionId": ID, "threadId": "", "clientType": "webapp", "userEnv": "{}", "chatProfile": None,
    }  # fmt: skip


def test_a_message_can_pretend_to_be_nothing_but_the_candidate_s() -> None:
    sent = {"id": ID, "output": "Hello", "type": "assistant_message", "name": "Coach", "metadata": {"a": 1}}
    clean = packets.message({"message": sent, "fileReferences": [{"id": "x"}]})
    assert clean is not None
    assert clean["message"]["type"] == "user_message"
    assert clean["fileReferences"] is None
    assert "metadata" not in clean["message"]


def test_the_longest_message_passes_and_one_character_more_is_refused_in_plain_words() -> None:
    assert packets.message({"message": {"id": ID, "output": "x" * LONGEST_MESSAGE}})
    with pytest.raises(packets.Unusable, match=r"20,001 characters.*in parts"):
        packets.message({"message": {"id": ID, "output": "x" * (LONGEST_MESSAGE + 1)}})


def test_blanks_are_no_message() -> None:
    assert packets.message({"message": {"id": ID, "output": " \n "}}) is None


_NO_SENSE: tuple[Any, ...] = (
    None,
    {},
    {"message": 3},
    {"message": {"id": "1", "output": "x"}},
    {"message": {"id": ID, "output": 3}},
    {"message": {"id": str(uuid.uuid1()), "output": "x"}},
)


@pytest.mark.parametrize("payload", _NO_SENSE)
def test_a_packet_that_makes_no_sense_is_refused(payload: Any) -> None:
    with pytest.raises(packets.Unusable):
        packets.message(payload)


def test_two_clicks_on_a_button_are_one_message() -> None:
    assert packets.click(ID, "hint") == packets.click(ID, "hint")
    assert packets.click(ID, "hint") != packets.click(str(uuid.uuid4()), "hint")


@pytest.mark.parametrize(("action", "text"), [("x", "hint"), (ID, ""), (ID, None), (ID, "x" * (LONGEST_MESSAGE + 1))])
def test_a_click_that_makes_no_sense_is_no_message(action: Any, text: Any) -> None:
    assert packets.click(action, text) is None
