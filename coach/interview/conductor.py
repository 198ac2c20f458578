"""Leads an interview: stores what was said, has the move decided, lets an engine speak it, judges beside it.

The stored interview is the single truth. Whatever the candidate says is stored before anything else happens; the
interviewer's move that is owed after a crash is made by `proceed`, from the stored turns alone.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coach.bank import Bank
from coach.critique.critic import Critic
from coach.domain import (
    Act,
    EngineName,
    Interview,
    Mode,
    Move,
    Question,
    Setup,
    Signals,
    State,
    StoredCritique,
    Turn,
    View,
)
from coach.engine.base import Engine
from coach.engine.speaking import phrase
from coach.errors import CoachError, EngineFailed
from coach.events import Event, Judged, Notice, Piece, Reported, Restart, Spoken
from coach.guides.embedding import Embedder
from coach.interview import interviewer, machine, planner, report
from coach.interview.clarifying import about_the_interview
from coach.interview.intents import Intent, heard_as, understand
from coach.signals.measure import measure

if TYPE_CHECKING:
    from coach.store.interviews import Interviews

_SEEN = 60


@dataclass(frozen=True)
class Chance:
    """Time, ids and randomness, handed in so that a test can fix them."""

    now: Callable[[], datetime]
    new_id: Callable[[], str]
    rng: random.Random


class Conductor:
    """The interviews of all people of one process."""

    def __init__(
        self,
        store: Interviews,
        bank: Bank,
        critic: Critic,
        engines: Mapping[EngineName, Engine],
        embedder: Embedder,
        chance: Chance,
    ) -> None:
        self._store = store
        self._bank = bank
        self._critic = critic
        self._engines = engines
        self._embedder = embedder
        self._chance = chance
        self._judging: dict[tuple[str, str, int], asyncio.Task[StoredCritique | None]] = {}

    async def start(self, person_id: str, thread_id: str | None, setup: Setup, engine: EngineName) -> Interview:
        """Plan an interview and store it; nothing is said yet."""
        seen = await self._store.seen_questions(person_id, _SEEN)
        interview = Interview(
            id=self._chance.new_id(),
            person_id=person_id,
            thread_id=thread_id,
            version=1,
            setup=setup,
            engine=engine,
            plan=planner.plan(self._bank, setup, seen, self._chance.rng),
            started_at=self._chance.now(),
        )
        await self._store.add(interview)
        return interview

    async def hear(self, interview: Interview, text: str, turn_id: str, engine: EngineName) -> AsyncIterator[Event]:
        """Store what the candidate said, then make the interviewer's move."""
        if any(turn.id == turn_id for turn in interview.turns):
            return  # the same message sent twice is answered once
        intent = self._intent(interview, text)
        turn = Turn(
            id=turn_id,
            number=len(interview.turns),
            act=heard_as(intent, interview.state),
            text=text,
            at=self._chance.now(),
            question_id=interview.question_id,
            attempt=interview.attempt + (interview.state is State.REVIEWING and intent is Intent.ANSWER),
        )
        heard = await self._store.save(interview, machine.hear(interview, turn))
        async for event in self.proceed(heard, engine):
            yield event

    async def proceed(self, interview: Interview, engine: EngineName) -> AsyncIterator[Event]:
        """Make the moves that the interviewer owes: the opening, or the reply to the candidate's last words."""
        if interview.state is State.READY:
            question = self._bank.question(interview.question_id)
            for move in interviewer.opening(interview, question):
                async for event in self._make(interview, move, question, engine):
                    if isinstance(event, Spoken):
                        interview = event.interview
                    yield event
        elif machine.awaits_interviewer(interview):
            async for event in self._reply(interview, engine):
                yield event
        elif interview.state is State.REVIEWING:
            async for event in self._review(interview, engine):
                yield event

    async def report(self, interview: Interview) -> report.Report:
        """The report, once every answer that was given has been judged."""
        for question_id in interview.plan:
            attempts = {t.attempt for t in interview.turns if t.question_id == question_id and t.act is Act.ANSWER}
            for attempt in sorted(attempts):
                await self._judge(interview, question_id, attempt, interview.engine)
        critiques = await self._store.critiques_of(interview.person_id, interview.id)
        return report.build(interview, critiques, self._bank)

    async def close(self) -> None:
        """Stop judging; what was not finished is judged when the report is asked for."""
        for task in self._judging.values():
            task.cancel()
        await asyncio.gather(*self._judging.values(), return_exceptions=True)

    # --- the interviewer's turn ---

    async def _reply(self, interview: Interview, engine: EngineName) -> AsyncIterator[Event]:
        question = self._bank.question(interview.question_id)
        said = interview.turns[-1]
        intent = self._intent(interview, said.text) if said.act is not Act.ANSWER else Intent.ANSWER
        intent = Intent.ANSWER if said.act is Act.REPLY else intent
        signals = await self._measure(interview, question) if intent is Intent.ANSWER else None
        requirement = None
        if intent is Intent.CLARIFY:
            requirement = about_the_interview(said.text, question.kind) or await asyncio.to_thread(
                interviewer.find_requirement, question, said.text, self._embedder
            )
        following = self._following(interview)
        move = interviewer.next_move(interview, question, following, intent, signals, requirement)
        leaves = move.act in {Act.ASK, Act.REFLECT, Act.CLOSE}
        if leaves and interview.setup.mode is Mode.MOCK:
            self._judge_beside(interview, engine)
        spoken_about = question if move.act is not Act.ASK or move.target == "again" else following or question
        async for event in self._make(interview, move, spoken_about, engine):
            yield event
            if isinstance(event, Spoken):
                interview = event.interview
        if move.act is Act.REVIEW:
            async for event in self._review(interview, engine):
                yield event
        if move.act is Act.CLOSE and any(t.act is Act.ANSWER for t in interview.turns):
            yield Reported(await self.report(interview))

    async def _make(
        self, interview: Interview, move: Move, question: Question, engine: EngineName
    ) -> AsyncIterator[Event]:
        """Speak a move and store it: the state moves on only together with the words."""
        again = move.target == "again"
        number = interview.plan.index(question.id) + 1
        view = interviewer.view(interview, question, number)
        text, spoken_by = "", engine
        async for event in self._speak(move, view, engine):
            if isinstance(event, Piece):
                text += event.text
            elif isinstance(event, Restart):
                text = ""
            yield event
        if text == phrase(move, view):
            spoken_by = EngineName.BUILTIN
        turn = Turn(
            id=self._chance.new_id(),
            number=len(interview.turns),
            act=move.act,
            text=text,
            at=self._chance.now(),
            question_id=question.id,
            attempt=interview.attempt + 1 if again else self._attempt(interview, question),
            target=move.target,
            engine=spoken_by,
        )
        yield Spoken(turn, await self._store.save(interview, machine.move(interview, turn)))

    async def _speak(self, move: Move, view: View, engine: EngineName) -> AsyncIterator[Event]:
        """The engine's words; if it fails, the built-in interviewer says the whole move instead."""
        begun = False
        try:
            async for piece in self._engines[engine].speak(move, view):
                begun = True
                yield Piece(piece)
        except EngineFailed as error:
            if begun:
                yield Restart()
            yield Notice(f"{error.message} The built-in interviewer goes on. {error.remedy}".strip())
            yield Piece(phrase(move, view))

    # --- judging ---

    async def _review(self, interview: Interview, engine: EngineName) -> AsyncIterator[Event]:
        """Practice: the critique of the last try, with the one before for comparison; made once, then read."""
        question_id, attempt = interview.question_id, interview.attempt
        critique = await self._judge(interview, question_id, attempt, engine)
        if critique is None:
            return
        earlier = await self._store.critiques_of(interview.person_id, interview.id)
        before = [c for c in earlier if c.question_id == question_id and c.attempt < attempt]
        yield Judged(critique, before[-1] if before else None)

    def _judge_beside(self, interview: Interview, engine: EngineName) -> None:
        key = (interview.id, interview.question_id, interview.attempt)
        if key not in self._judging and interview.answer_to(key[1], key[2]) is not None:
            self._judging[key] = asyncio.create_task(self._judge_once(interview, key[1], key[2], engine))

    async def _judge(
        self, interview: Interview, question_id: str, attempt: int, engine: EngineName
    ) -> StoredCritique | None:
        """The critique of one try: the stored one, the one being made, or a new one."""
        running = self._judging.pop((interview.id, question_id, attempt), None)
        if running is not None:
            try:
                return await running
            except CoachError:
                pass  # judged again below, so that the fault reaches the person who is waiting
        return await self._judge_once(interview, question_id, attempt, engine)

    async def _judge_once(
        self, interview: Interview, question_id: str, attempt: int, engine: EngineName
    ) -> StoredCritique | None:
        for stored in await self._store.critiques_of(interview.person_id, interview.id):
            if (stored.question_id, stored.attempt) == (question_id, attempt):
                return stored
        answer = interview.answer_to(question_id, attempt)
        if answer is None:
            return None
        question = self._bank.question(question_id)
        critique = await self._critic.critique(question, answer, engine, interview.setup.seniority)
        made = StoredCritique(
            id=self._chance.new_id(),
            person_id=interview.person_id,
            interview_id=interview.id,
            thread_id=interview.thread_id,
            question_id=question_id,
            attempt=attempt,
            answer=answer,
            critique=critique,
            at=self._chance.now(),
        )
        return await self._store.add_critique(made)

    async def _measure(self, interview: Interview, question: Question) -> Signals | None:
        answer = interview.answer_to(question.id, interview.attempt)
        if answer is None:
            return None
        return await asyncio.to_thread(measure, question, answer, self._embedder)

    # --- what the stored turns say ---

    def _intent(self, interview: Interview, text: str) -> Intent:
        return interviewer.adjusted(understand(text, interview.state), self._bank.question(interview.question_id))

    def _following(self, interview: Interview) -> Question | None:
        return None if machine.is_last(interview) else self._bank.question(interview.plan[interview.position + 1])

    @staticmethod
    def _attempt(interview: Interview, question: Question) -> int:
        return interview.attempt if question.id == interview.question_id else 1


def buttons(interview: Interview) -> tuple[tuple[str, str], ...]:
    """The moves open to the candidate now, as (what typing it would say, label)."""
    labels: Mapping[State, tuple[tuple[str, str], ...]] = {
        State.ASKED: (("hint", "Hint"), ("repeat", "Repeat"), ("skip", "Skip"), ("stop", "Stop")),
        State.PROBED: (("repeat", "Repeat"), ("skip", "Skip this"), ("stop", "Stop")),
        State.REVIEWING: (("try again", "Try again"), ("next", "Next question"), ("stop", "Stop")),
        State.REFLECTING: (("stop", "Just show the report"),),
    }
    found = labels.get(interview.state, ())
    if interview.state is State.REVIEWING and machine.is_last(interview):
        found = (("try again", "Try again"), ("next", "Finish"))
    return found
