"""The tables. Every row belongs to a person; times are UTC; JSON columns hold the domain's own values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[datetime]):
    """A timezone-aware time: SQLite keeps none, so it is stored as UTC and given back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a timezone cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _person() -> Column[Any]:
    return Column("person_id", String(64), ForeignKey("people.id", ondelete="CASCADE"), nullable=False, index=True)


people = Table(
    "people",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("identifier", String(255), nullable=False, unique=True),
    Column("created_at", Utc, nullable=False),
)

threads = Table(
    "threads",
    metadata,
    Column("id", String(36), primary_key=True),
    _person(),
    Column("name", String(200), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("updated_at", Utc, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(36), primary_key=True),
    _person(),
    Column("thread_id", String(36), ForeignKey("threads.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("speaker", String(16), nullable=False),
    Column("shows", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("about", String(120)),
    Column("payload", JSON(none_as_null=True)),
    Column("engine", String(16)),
    Column("at", Utc, nullable=False),
)

interviews = Table(
    "interviews",
    metadata,
    Column("id", String(36), primary_key=True),
    _person(),
    Column("thread_id", String(36), ForeignKey("threads.id", ondelete="CASCADE"), index=True),
    Column("version", Integer, nullable=False),
    Column("setup", JSON, nullable=False),
    Column("engine", String(16), nullable=False),
    Column("plan", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(36), primary_key=True),
    _person(),
    Column("interview_id", String(36), ForeignKey("interviews.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("act", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("question_id", String(120)),
    Column("attempt", Integer, nullable=False),
    Column("target", String(120)),
    Column("engine", String(16)),
    Column("at", Utc, nullable=False),
    UniqueConstraint("interview_id", "number"),
)

critiques = Table(
    "critiques",
    metadata,
    Column("id", String(36), primary_key=True),
    _person(),
    Column("interview_id", String(36), ForeignKey("interviews.id", ondelete="CASCADE")),
    Column("thread_id", String(36), ForeignKey("threads.id", ondelete="CASCADE"), index=True),
    Column("question_id", String(120), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("critique", JSON, nullable=False),
    Column("overall", Float),
    Column("engine", String(16), nullable=False),
    Column("made_by", JSON, nullable=False),
    Column("at", Utc, nullable=False),
    UniqueConstraint("interview_id", "question_id", "attempt"),
    Index("ix_critiques_person_id_at", "person_id", "at"),
)
