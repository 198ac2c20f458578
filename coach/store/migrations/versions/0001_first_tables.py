"""People, conversations, interviews, turns, critiques."""

import sqlalchemy as sa
from alembic import op

from coach.store.tables import Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("identifier", sa.String(255), nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("identifier", name="uq_people_identifier"),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.String(36), nullable=False),
        _person("threads"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", Utc, nullable=False),
        sa.Column("updated_at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_threads"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.String(36), nullable=False),
        _person("messages"),
        _thread("messages", nullable=False),
        sa.Column("speaker", sa.String(16), nullable=False),
        sa.Column("shows", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("about", sa.String(120)),
        sa.Column("payload", sa.JSON(none_as_null=True)),
        sa.Column("engine", sa.String(16)),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_table(
        "interviews",
        sa.Column("id", sa.String(36), nullable=False),
        _person("interviews"),
        _thread("interviews", nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("setup", sa.JSON, nullable=False),
        sa.Column("engine", sa.String(16), nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("started_at", Utc, nullable=False),
        sa.Column("ended_at", Utc),
        sa.PrimaryKeyConstraint("id", name="pk_interviews"),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String(36), nullable=False),
        _person("turns"),
        _interview("turns", nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("question_id", sa.String(120)),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("target", sa.String(120)),
        sa.Column("engine", sa.String(16)),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("interview_id", "number", name="uq_turns_interview_id_number"),
    )
    op.create_table(
        "critiques",
        sa.Column("id", sa.String(36), nullable=False),
        _person("critiques"),
        _interview("critiques", nullable=True),
        _thread("critiques", nullable=True),
        sa.Column("question_id", sa.String(120), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("answer", sa.JSON, nullable=False),
        sa.Column("critique", sa.JSON, nullable=False),
        sa.Column("overall", sa.Float),
        sa.Column("engine", sa.String(16), nullable=False),
        sa.Column("made_by", sa.JSON, nullable=False),
        sa.Column("at", Utc, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_critiques"),
        sa.UniqueConstraint(
            "interview_id", "question_id", "attempt", name="uq_critiques_interview_id_question_id_attempt"
        ),
    )
    for table, columns in {
        "threads": ["person_id"],
        "messages": ["person_id", "thread_id"],
        "interviews": ["person_id", "thread_id"],
        "turns": ["person_id"],
        "critiques": ["person_id", "thread_id"],
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_critiques_person_id_at", "critiques", ["person_id", "at"])


def _person(table: str) -> sa.Column[str]:
    return sa.Column(
        "person_id",
        sa.String(64),
        sa.ForeignKey("people.id", name=f"fk_{table}_person_id", ondelete="CASCADE"),
        nullable=False,
    )


def _thread(table: str, *, nullable: bool) -> sa.Column[str]:
    return sa.Column(
        "thread_id",
        sa.String(36),
        sa.ForeignKey("threads.id", name=f"fk_{table}_thread_id", ondelete="CASCADE"),
        nullable=nullable,
    )


def _interview(table: str, *, nullable: bool) -> sa.Column[str]:
    return sa.Column(
        "interview_id",
        sa.String(36),
        sa.ForeignKey("interviews.id", name=f"fk_{table}_interview_id", ondelete="CASCADE"),
        nullable=nullable,
    )
