"""Opening the database: SQLite in WAL mode or PostgreSQL, brought to the newest migration before first use."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from coach.errors import StoreUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x1C0AC4  # any constant: the name of the advisory lock that makes migrations run one at a time
_WRITES = "coach_writes"
_FAULTS = (SQLAlchemyError, sqlite3.Error, OSError)  # preparing a connection raises the driver's own errors


class Database:
    """An open database. `write()` is one transaction; a fault is a `StoreUnavailable` that says what to do."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @classmethod
    async def open(cls, url: str) -> Database:
        """Connect, creating the SQLite file's folder if need be, and migrate to the newest schema."""
        database = cls(_engine(url))
        try:
            async with database.write() as connection:
                if connection.dialect.name == "postgresql":
                    await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                await connection.run_sync(_migrate)
        except BaseException:
            await database.close()
            raise
        return database

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: all of it or nothing. SQLite has one writer at a time; the others wait."""
        try:
            async with self._engine.execution_options(**{_WRITES: True}).begin() as connection:
                yield connection
        except (*_FAULTS, CommandError) as error:
            raise _unavailable(error) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """What is stored at one moment; never waits for a writer on SQLite."""
        try:
            async with self._engine.connect() as connection:
                yield connection
        except _FAULTS as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        await self._engine.dispose()


async def insert_new(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless one with its key is there already; whether it was inserted."""
    insert: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(table).values(**values).on_conflict_do_nothing()
    added = await connection.execute(row, execution_options={"preserve_rowcount": True})
    return bool(added.rowcount == 1)


def _engine(url: str) -> AsyncEngine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(parsed)
    except (SQLAlchemyError, OSError, ImportError) as error:
        raise _unavailable(error) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: it would leave reads and table changes outside of them.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes its lock at once: one that only upgrades later can fail however long it is ready to wait.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _unavailable(error: Exception) -> StoreUnavailable:
    cause = next(iter(str(getattr(error, "orig", None) or error).splitlines()), type(error).__name__)
    return StoreUnavailable(
        f"The database cannot be used ({cause}).",
        "Check the disk, COACH_HOME and COACH_DATABASE_URL; see: coach doctor",
    )
