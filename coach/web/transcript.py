"""A stored conversation as cards, in the order in which it was said: messages, interviews, critiques, reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from coach.bank import Bank
from coach.domain import Act, Interview, Message, Mode, State, StoredCritique
from coach.errors import NotFound
from coach.interview import report
from coach.store.conversations import Conversations
from coach.store.interviews import Interviews
from coach.web.cards import Card, Cards, element, step


class Transcripts:
    """Reads what is stored of a conversation; it judges nothing and speaks to no engine."""

    def __init__(self, cards: Cards, bank: Bank, conversations: Conversations, interviews: Interviews) -> None:
        self._cards = cards
        self._bank = bank
        self._conversations = conversations
        self._interviews = interviews

    async def of(self, person_id: str, thread_id: str) -> list[Card]:
        """All cards of the conversation."""
        alone = {c.id: c for c in await self._interviews.critiques_in_thread(person_id, thread_id)}
        cards: list[Card] = []
        for message in await self._conversations.messages(person_id, thread_id):
            cards += await self._message(person_id, message, alone)
        for interview in await self._interviews.in_thread(person_id, thread_id):
            made = await self._interviews.critiques_of(person_id, interview.id)
            cards += self._interview(interview, made)
        first = datetime.min.replace(tzinfo=cards[0].at.tzinfo if cards and cards[0].at else None)
        return sorted(cards, key=lambda card: card.at or first)

    async def rendered(self, person_id: str, thread_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The conversation's steps and elements as Chainlit's front end wants them."""
        cards = await self.of(person_id, thread_id)
        charts = (element(card, thread_id) for card in cards)
        return [step(card, thread_id) for card in cards], [chart for chart in charts if chart]

    async def _message(self, person_id: str, message: Message, critiques: dict[str, StoredCritique]) -> list[Card]:
        if message.shows == "critique" and message.about in critiques:
            return self._cards.critique(critiques[message.about])
        if message.shows == "report" and message.about:
            try:
                interview = await self._interviews.get(person_id, message.about)
            except NotFound:
                return [self._cards.message(message)]
            made = await self._interviews.critiques_of(person_id, interview.id)
            return self._cards.report(report.build(interview, made, self._bank), message.id, message.at)
        return [self._cards.message(message)]

    def _interview(self, interview: Interview, critiques: Sequence[StoredCritique]) -> list[Card]:
        """The turns; in practice each critique after the review that announced it; at the end the report."""
        by_try = {(c.question_id, c.attempt): c for c in critiques}
        cards = []
        for turn in interview.turns:
            cards.append(self._cards.turn(turn, interview))
            made = by_try.get((turn.question_id or "", turn.attempt))
            if turn.act is Act.REVIEW and made is not None:
                before = by_try.get((made.question_id, made.attempt - 1))
                # A critique made late still stands where it was asked for.
                cards += [replace(card, at=turn.at) for card in self._cards.critique(made, before)]
        answered = any(turn.act is Act.ANSWER for turn in interview.turns)
        if interview.state is State.DONE and answered and (critiques or interview.setup.mode is Mode.MOCK):
            cards += self._cards.report(report.build(interview, critiques, self._bank))
        return cards
