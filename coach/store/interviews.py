"""Reading and writing people, interviews, turns and critiques."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from coach.domain import Answer, Critique, Interview, Setup, StoredCritique, Turn
from coach.errors import NotFound, StaleInterview
from coach.store.database import Database, insert_new
from coach.store.tables import critiques, interviews, people, turns


class Interviews:
    """All reads and writes name the person; another person's rows do not exist for them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ensure_person(self, person_id: str, identifier: str, now: datetime) -> None:
        """Create the person's row if it is not there."""
        async with self._database.write() as connection:
            await insert_new(connection, people, {"id": person_id, "identifier": identifier, "created_at": now})

    async def add(self, interview: Interview) -> None:
        """Store a new interview with whatever turns it has."""
        async with self._database.write() as connection:
            await connection.execute(insert(interviews).values(**_row(interview)))
            await _add_turns(connection, interview, interview.turns)

    async def save(self, before: Interview, after: Interview, critique: StoredCritique | None = None) -> Interview:
        """Store `after` in one transaction if nobody has moved the interview on from `before`.

        Returns it with its new version; raises `StaleInterview` and stores nothing if the version has changed.
        """
        stored = after.model_copy(update={"version": before.version + 1})
        async with self._database.write() as connection:
            same = (interviews.c.id == before.id) & (interviews.c.person_id == before.person_id)
            changed = await connection.execute(
                update(interviews).where(same, interviews.c.version == before.version).values(**_row(stored))
            )
            if changed.rowcount != 1:
                raise StaleInterview(before.id)
            await _add_turns(connection, stored, stored.turns[len(before.turns) :])
            if critique is not None:
                await connection.execute(insert(critiques).values(**_critique_row(critique)))
        return stored

    async def get(self, person_id: str, interview_id: str) -> Interview:
        """The interview with its turns, or `NotFound`."""
        wanted = (interviews.c.person_id == person_id) & (interviews.c.id == interview_id)
        found = await self._select(wanted, limit=1)
        if not found:
            raise NotFound(f"There is no interview '{interview_id}'.", "List the last ones with: coach report")
        return found[0]

    async def latest(self, person_id: str, limit: int = 20) -> list[Interview]:
        """This person's interviews, newest first."""
        return await self._select(interviews.c.person_id == person_id, limit=limit)

    async def in_thread(self, person_id: str, thread_id: str) -> list[Interview]:
        """The interviews of a conversation, oldest first."""
        wanted = (interviews.c.person_id == person_id) & (interviews.c.thread_id == thread_id)
        return list(reversed(await self._select(wanted, limit=1000)))

    async def seen_questions(self, person_id: str, limit: int = 200) -> list[str]:
        """Ids of the questions this person was asked, most recent first, each once."""
        query = (
            select(turns.c.question_id)
            .where(turns.c.person_id == person_id, turns.c.act == "ask")
            .order_by(turns.c.at.desc())
            .limit(limit)
        )
        async with self._database.read() as connection:
            return list(dict.fromkeys((await connection.execute(query)).scalars()))

    async def add_critique(self, critique: StoredCritique) -> StoredCritique:
        """Store a critique and return it; where the same try was judged meanwhile (a second tab), that one stands."""
        async with self._database.write() as connection:
            if await insert_new(connection, critiques, _critique_row(critique)):
                return critique
        same_try = (critiques.c.interview_id == critique.interview_id) & (critiques.c.attempt == critique.attempt)
        found = await self._critiques(critique.person_id, same_try & (critiques.c.question_id == critique.question_id))
        return found[0] if found else await self.critique(critique.person_id, critique.id)

    async def critiques_of(self, person_id: str, interview_id: str) -> list[StoredCritique]:
        """The critiques of an interview, in the order they were made."""
        return await self._critiques(person_id, critiques.c.interview_id == interview_id)

    async def critiques_in_thread(self, person_id: str, thread_id: str) -> list[StoredCritique]:
        """The critiques of a conversation that belong to no interview, in the order they were made."""
        alone = (critiques.c.thread_id == thread_id) & critiques.c.interview_id.is_(None)
        return await self._critiques(person_id, alone)

    async def critique(self, person_id: str, critique_id: str) -> StoredCritique:
        found = await self._critiques(person_id, critiques.c.id == critique_id)
        if not found:
            raise NotFound(f"There is no critique '{critique_id}'.")
        return found[0]

    async def _critiques(self, person_id: str, wanted: Any) -> list[StoredCritique]:
        query = select(critiques).where(critiques.c.person_id == person_id, wanted).order_by(critiques.c.at)
        async with self._database.read() as connection:
            return [_critique(row) for row in (await connection.execute(query)).mappings()]

    async def _select(self, wanted: Any, limit: int) -> list[Interview]:
        query = select(interviews).where(wanted).order_by(interviews.c.started_at.desc(), interviews.c.id).limit(limit)
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
            ids = [row["id"] for row in rows]
            said = select(turns).where(turns.c.interview_id.in_(ids)).order_by(turns.c.number)
            by_interview: dict[str, list[Turn]] = {key: [] for key in ids}
            for row in (await connection.execute(said)).mappings():
                by_interview[row["interview_id"]].append(_turn(row))
        return [_interview(row, by_interview[row["id"]]) for row in rows]


async def _add_turns(connection: AsyncConnection, interview: Interview, new: Sequence[Turn]) -> None:
    if new:
        shared = {"interview_id": interview.id, "person_id": interview.person_id}
        await connection.execute(insert(turns), [turn.model_dump() | shared for turn in new])


def _row(interview: Interview) -> dict[str, Any]:
    row = interview.model_dump(exclude={"turns", "setup", "plan"})
    return row | {"setup": interview.setup.model_dump(mode="json"), "plan": list(interview.plan)}


def _interview(row: RowMapping, said: Sequence[Turn]) -> Interview:
    values = {**row, "setup": Setup.model_validate(row["setup"]), "plan": tuple(row["plan"]), "turns": tuple(said)}
    return Interview.model_validate(values)


def _turn(row: RowMapping) -> Turn:
    return Turn.model_validate({key: value for key, value in row.items() if key not in {"interview_id", "person_id"}})


def _critique_row(stored: StoredCritique) -> dict[str, Any]:
    return {
        **stored.model_dump(exclude={"answer", "critique"}),
        "answer": stored.answer.model_dump(mode="json"),
        "critique": stored.critique.model_dump(mode="json"),
        "overall": stored.critique.overall,
        "engine": stored.critique.engine,
        "made_by": stored.critique.made_by.model_dump(mode="json"),
    }


def _critique(row: RowMapping) -> StoredCritique:
    values = {key: value for key, value in row.items() if key not in {"overall", "engine", "made_by"}}
    answer, critique = Answer.model_validate(row["answer"]), Critique.model_validate(row["critique"])
    return StoredCritique.model_validate({**values, "answer": answer, "critique": critique})
