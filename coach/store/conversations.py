"""Conversations as the sidebar lists them, and the messages of the open conversation."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import delete, select, update

from coach.domain import Message, Thread
from coach.errors import NotFound
from coach.store.database import Database, insert_new
from coach.store.tables import messages, people, threads


def is_canonical_uuid(text: object) -> bool:
    """Whether `text` is a UUID as this project writes them: lower case with hyphens."""
    try:
        return isinstance(text, str) and str(uuid.UUID(text)) == text
    except ValueError:
        return False


class Conversations:
    """Threads and messages of one person at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ensure(self, thread: Thread) -> None:
        """Create the thread if it is not there; an existing one is left as it is. Another person's is `NotFound`."""
        async with self._database.write() as connection:
            await insert_new(connection, threads, thread.model_dump())
            owner = select(threads.c.person_id).where(threads.c.id == thread.id)
            if (await connection.execute(owner)).scalar() != thread.person_id:
                raise NotFound("There is no such conversation.")

    async def get(self, person_id: str, thread_id: str) -> Thread:
        """The thread, or `NotFound`."""
        query = select(threads).where(threads.c.id == thread_id, threads.c.person_id == person_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound("There is no such conversation.")
        return Thread.model_validate(dict(row))

    async def owner(self, thread_id: str) -> tuple[str, str] | None:
        """Id and identifier of the person whose thread this is; None where there is no such thread."""
        query = (
            select(people.c.id, people.c.identifier)
            .join(threads, threads.c.person_id == people.c.id)
            .where(threads.c.id == thread_id)
        )
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return (row[0], row[1]) if row else None

    async def person(self, identifier: str) -> tuple[str, datetime] | None:
        """A person's id, and since when they are known; None for a stranger."""
        query = select(people.c.id, people.c.created_at).where(people.c.identifier == identifier)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).first()
        return (row[0], row[1]) if row else None

    async def rename(self, person_id: str, thread_id: str, name: str) -> None:
        async with self._database.write() as connection:
            mine = (threads.c.id == thread_id) & (threads.c.person_id == person_id)
            await connection.execute(update(threads).where(mine).values(name=name[:200]))

    async def touch(self, person_id: str, thread_id: str, now: datetime) -> None:
        async with self._database.write() as connection:
            mine = (threads.c.id == thread_id) & (threads.c.person_id == person_id)
            await connection.execute(update(threads).where(mine).values(updated_at=now))

    async def delete(self, person_id: str, thread_id: str) -> None:
        """Delete the conversation with everything in it."""
        async with self._database.write() as connection:
            mine = (threads.c.id == thread_id) & (threads.c.person_id == person_id)
            await connection.execute(delete(threads).where(mine))

    async def latest(
        self, person_id: str, *, limit: int = 20, before: datetime | None = None, search: str = ""
    ) -> list[Thread]:
        """This person's threads, most recently used first; `search` looks into names and messages."""
        query = select(threads).where(threads.c.person_id == person_id)
        if before is not None:
            query = query.where(threads.c.updated_at < before)
        if search:
            said = select(messages.c.thread_id).where(messages.c.text.icontains(search, autoescape=True))
            query = query.where(threads.c.name.icontains(search, autoescape=True) | threads.c.id.in_(said))
        async with self._database.read() as connection:
            found = await connection.execute(query.order_by(threads.c.updated_at.desc(), threads.c.id).limit(limit))
            return [Thread.model_validate(dict(row)) for row in found.mappings()]

    async def add(self, message: Message) -> bool:
        """Store a message and mark its thread as used; False if this message id is already there (sent twice).

        Raises `NotFound`, and stores nothing, if this person has no such thread.
        """
        async with self._database.write() as connection:
            mine = (threads.c.id == message.thread_id) & (threads.c.person_id == message.person_id)
            used = await connection.execute(update(threads).where(mine).values(updated_at=message.at))
            if used.rowcount != 1:
                raise NotFound("There is no such conversation.")
            return await insert_new(connection, messages, message.model_dump())

    async def messages(self, person_id: str, thread_id: str) -> list[Message]:
        """The open conversation's messages, oldest first."""
        query = (
            select(messages)
            .where(messages.c.person_id == person_id, messages.c.thread_id == thread_id)
            .order_by(messages.c.at, messages.c.id)
        )
        async with self._database.read() as connection:
            return [Message.model_validate(dict(row)) for row in (await connection.execute(query)).mappings()]
