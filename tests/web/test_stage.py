"""How the session's events reach one browser."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from coach.bank import Bank
from coach.domain import Act, EngineName, Interview, Message, Setup, State, Turn
from coach.events import Event, Notice, Piece, Restart, Spoken, Told, Waiting
from coach.guides.passages import Guides
from coach.web.cards import Card, Cards
from coach.web.stage import BATCH, Stage

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
THREAD = str(uuid.uuid4())


class Browser:
    """What a browser would show of the events it gets."""

    def __init__(self) -> None:
        self.packets: list[tuple[str, Any]] = []
        self.messages: dict[str, dict[str, Any]] = {}
        self.buttons: dict[str, dict[str, Any]] = {}

    async def emit(self, event: str, data: Any) -> None:
        self.packets.append((event, data))
        if event in {"new_message", "stream_start"}:
            self.messages[data["id"]] = dict(data)
        elif event == "update_message":
            self.messages[data["id"]].update(data)
        elif event == "delete_message":
            del self.messages[data["id"]]
        elif event == "stream_token":
            before = "" if data["isSequence"] else self.messages[data["id"]]["output"]
            self.messages[data["id"]]["output"] = before + data["token"]
        elif event == "action":
            self.buttons[data["id"]] = data
        elif event == "remove_action":
            self.buttons.pop(data["id"], None)

    @property
    def texts(self) -> list[str]:
        return [message["output"] for message in self.messages.values()]


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def stage(browser: Browser, bank: Bank, guides: Guides) -> Stage:
    return Stage(browser.emit, Cards(bank, guides, "gpt-x"), THREAD)


async def _events(*events: Event, wait: float = 0) -> AsyncIterator[Event]:
    for event in events:
        await asyncio.sleep(wait)
        yield event


def _spoken(text: str) -> Spoken:
    turn = Turn(id=str(uuid.uuid4()), number=1, act=Act.ASK, text=text, at=NOW, question_id="q1",
                engine=EngineName.BUILTIN)  # fmt: skip
    interview = Interview(
        id=str(uuid.uuid4()), person_id="local", thread_id=THREAD, version=2, setup=Setup(), started_at=NOW,
        engine=EngineName.BUILTIN, plan=("q1",), state=State.ASKED, turns=(turn,),
    )  # fmt: skip
    return Spoken(turn, interview)


def _told(text: str) -> Told:
    return Told(Message(id=str(uuid.uuid4()), person_id="local", thread_id=THREAD, speaker="coach", text=text, at=NOW))


async def test_pieces_and_the_turn_they_make_are_one_message(stage: Stage, browser: Browser) -> None:
    await stage.play(_events(Piece("Tell me "), Piece("more."), _spoken("Tell me more.")))
    assert browser.texts == ["Tell me more.\n\n*Question 1 of 1 · built-in engine*"]
    assert not next(iter(browser.messages.values()))["streaming"]


async def test_many_small_pieces_make_few_packets(stage: Stage, browser: Browser) -> None:
    words = [Piece(f"{n} ") for n in range(100)]
    await stage.play(_events(*words, wait=0.001))
    tokens = [data for event, data in browser.packets if event == "stream_token"]
    assert len(tokens) < 25
    assert browser.texts[0].split() == [str(n) for n in range(100)]


async def test_a_piece_before_a_long_pause_is_not_held_back(stage: Stage, browser: Browser) -> None:
    async def slow() -> AsyncIterator[Event]:
        yield Piece("Well")
        yield Piece(", let me think")
        await asyncio.sleep(3 * BATCH)
        assert browser.texts == ["Well, let me think"]
        yield _told("Well, let me think.")

    await stage.play(slow())


async def test_when_the_model_dies_what_it_said_is_replaced_and_the_notice_stays(
    stage: Stage, browser: Browser
) -> None:
    await stage.play(_events(Piece("The secr"), Restart(), Notice("The model failed."), Piece("Why?"), _spoken("Why?")))
    assert sorted(browser.texts) == ["> The model failed.", "Why?\n\n*Question 1 of 1 · built-in engine*"]


async def test_text_that_a_fault_cuts_off_stays_and_stops_blinking(stage: Stage, browser: Browser) -> None:
    async def broken() -> AsyncIterator[Event]:
        yield Piece("Half a sen")
        yield Piece("tence")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await stage.play(broken())
    (message,) = browser.messages.values()
    assert message["output"] == "Half a sentence"
    assert not message["streaming"]


async def test_buttons_stand_under_the_last_card_only(stage: Stage, browser: Browser) -> None:
    await stage.play(_events(_told("First")))
    await stage.offer((("hint", "Hint"), ("stop", "Stop")))
    await stage.play(_events(_told("Second")))
    await stage.offer((("next", "Next"),))
    last = list(browser.messages)[-1]
    assert [(b["label"], b["forId"]) for b in browser.buttons.values()] == [("Next", last)]


async def test_a_message_seen_before_changes_nothing(stage: Stage, browser: Browser) -> None:
    await stage.play(_events(_told("First")))
    await stage.offer((("hint", "Hint"),))
    assert not await stage.play(_events())
    assert [b["label"] for b in browser.buttons.values()] == ["Hint"]


async def test_a_browser_that_still_holds_a_button_has_it_once(stage: Stage, browser: Browser) -> None:
    card = Card(str(uuid.uuid4()), "x")
    await stage.offer((("hint", "Hint"),), under=card)
    await stage.offer((("hint", "Hint"),), under=card)
    assert len([e for e, _ in browser.packets if e == "action"]) - len(browser.buttons) == 1
    assert len(browser.buttons) == 1


async def test_what_is_waited_for_is_said_once_and_goes_away(stage: Stage, browser: Browser) -> None:
    during: list[list[str]] = []

    async def events() -> AsyncIterator[Event]:
        yield Waiting("Reading (1 of 2)")
        yield Waiting("Reading (2 of 2)")
        during.append(list(browser.texts))
        yield Piece("Done.")

    await stage.play(events())
    assert during == [["> Reading \\(2 of 2\\)"]]
    assert browser.texts == ["Done."]
