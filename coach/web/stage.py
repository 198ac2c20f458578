"""Plays the session's events in one browser: text as it comes, cards as they are made, buttons under the last one."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from coach.domain import EngineName
from coach.events import Answered, Event, Judged, Notice, Piece, Reported, Restart, Spoken, Started, Told, Waiting
from coach.web.cards import Card, Cards, button, element, step

Emit = Callable[[str, Any], Awaitable[None]]

BATCH = 0.04
"""Seconds for which pieces of text are gathered: one packet costs as much for a token as for a sentence."""


class Stage:
    """One conversation in one browser. `emit` sends a Chainlit event to it."""

    def __init__(self, emit: Emit, cards: Cards, thread_id: str) -> None:
        self._emit = emit
        self._cards = cards
        self._thread_id = thread_id
        self._live: str | None = None
        self.engine: EngineName | None = None
        """Who speaks, for text whose author is not known yet."""
        self._said = ""
        self._pending = ""
        self._flushing: asyncio.Task[None] | None = None
        self._waiting: str | None = None
        self._buttons: list[dict[str, Any]] = []
        self._last: tuple[Card, str] | None = None

    async def play(self, events: AsyncIterator[Event]) -> bool:
        """Show all that comes; False where nothing came."""
        anything = False
        try:
            async for event in events:
                if not anything:
                    await self.clear_buttons()
                anything = True
                await self._play(event)
        finally:
            await self._waited()
            await self._close()
        return anything

    async def show(self, card: Card) -> None:
        """A whole card, in place of the text that was being said if there is one."""
        live = await self._end_text()
        shown = live or card.id
        await self._emit("update_message" if live else "new_message", step(card, self._thread_id, card_id=shown))
        chart = element(card, self._thread_id, card_id=shown)
        if chart:
            await self._emit("element", chart)
        self._live, self._said = None, ""
        self._last = (card, shown)

    async def offer(self, moves: Sequence[tuple[str, str]], under: Card | None = None) -> None:
        """Buttons under the last card, in place of those there were."""
        await self.clear_buttons()
        card, shown = (under, under.id) if under else self._last or (None, "")
        if card is None or card.by_candidate:
            return
        for command, label in moves:
            one = button(card, command, label, card_id=shown)
            self._buttons.append(one)
            # A browser that was here before a restart may still hold it, under a message that is gone.
            await self._emit("remove_action", one)
            await self._emit("action", one)

    async def clear_buttons(self) -> None:
        while self._buttons:
            await self._emit("remove_action", self._buttons.pop())

    async def _wait(self, text: str) -> None:
        """A passing message: what is being waited for. Said again, it changes; what comes next takes it away."""
        card = self._cards.notice(text)
        event = "update_message" if self._waiting else "new_message"
        self._waiting = self._waiting or card.id
        await self._emit(event, step(card, self._thread_id, card_id=self._waiting))

    async def _waited(self) -> None:
        if self._waiting:
            await self._emit("delete_message", {"id": self._waiting, "threadId": self._thread_id})
            self._waiting = None

    async def status(self, text: str) -> None:
        """The line in the page's header: where one stands, and which engine is at work."""
        await self._emit("window_message", {"coachStatus": text})

    async def _play(self, event: Event) -> None:
        if isinstance(event, Waiting):
            await self._wait(event.text)
            return
        await self._waited()
        match event:
            case Piece(text):
                await self._say(text)
            case Restart():
                self._pending = self._said = ""
                await self._end_text()
                if self._live:
                    await self._emit(
                        "stream_token", {"id": self._live, "token": "", "isSequence": True, "isInput": False}
                    )
            case Notice(text):
                await self._beside(self._cards.notice(text))
            case Spoken(turn, interview):
                await self.show(self._cards.turn(turn, interview))
                await self.status(f"{self._cards.place(interview)} · {self._cards.engine(turn.engine)}")
            case Judged(critique, previous):
                await self._show_all(self._cards.critique(critique, previous))
            case Answered(_, message) | Told(message, _):
                await self.show(self._cards.message(message))
            case Reported(report):
                await self._show_all(self._cards.report(report))
                await self.status(self._cards.engine(report.interview.engine))
            case Started():
                pass

    async def _show_all(self, cards: Sequence[Card]) -> None:
        for card in cards:
            await self.show(card)

    # --- text as it comes ---

    async def _say(self, text: str) -> None:
        self._said += text
        if self._live is None:
            self._live = str(uuid.uuid4())
            opening = Card(self._live, text, self._cards.author(self.engine))
            await self._emit("stream_start", step(opening, self._thread_id, streaming=True))
            return
        self._pending += text
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush_soon())

    async def _flush_soon(self) -> None:
        await asyncio.sleep(BATCH)
        await self._flush()

    async def _flush(self) -> None:
        text, self._pending = self._pending, ""
        if text and self._live:
            await self._send(self._live, text)

    async def _send(self, card_id: str, text: str, *, anew: bool = False) -> None:
        await self._emit("stream_token", {"id": card_id, "token": text, "isSequence": anew, "isInput": False})

    async def _end_text(self) -> str | None:
        """Everything said is out; the id of the message it went into, if it is still open."""
        if self._flushing is not None and not self._flushing.done():
            self._flushing.cancel()
        self._flushing = None
        await self._flush()
        return self._live

    async def _close(self) -> None:
        """Text that no card has ended (a fault, or somebody pressed stop) stays as far as it came."""
        live = await self._end_text()
        if live:
            await self.show(Card(live, self._said, self._cards.author(self.engine)))

    async def _beside(self, card: Card) -> None:
        """A card that does not end the text being said."""
        live, said, last = self._live, self._said, self._last
        self._live = None
        await self.show(card)
        self._live, self._said = live, said
        if last is not None:
            self._last = last
