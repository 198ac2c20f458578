"""What the coach tells a face (page or terminal) while it works, in order. A face renders these and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.domain import Interview, Message, Question, Reply, StoredCritique, Turn

if TYPE_CHECKING:
    from coach.interview.report import Report


@dataclass(frozen=True)
class Piece:
    """A piece of the text now being said; pieces in a row belong to one message."""

    text: str


@dataclass(frozen=True)
class Restart:
    """The text said so far in this message is void (the model died in the middle); what follows replaces it."""


@dataclass(frozen=True)
class Notice:
    """A sentence about the work itself: a fault and what was done about it, or what is being waited for."""

    text: str


@dataclass(frozen=True)
class Waiting:
    """What is being waited for, in a sentence; said again, it changes, and what comes next takes it away."""

    text: str


@dataclass(frozen=True)
class Spoken:
    """The interviewer's turn is complete and stored; `interview` stands as after it."""

    turn: Turn
    interview: Interview


@dataclass(frozen=True)
class Judged:
    """A critique is made and stored; `previous` is the critique of the try before, if there was one."""

    critique: StoredCritique
    previous: StoredCritique | None = None


@dataclass(frozen=True)
class Answered:
    """A concept question was answered; `message` is the stored message that holds the text."""

    reply: Reply
    message: Message


@dataclass(frozen=True)
class Told:
    """Any other message of the coach, stored. A question on offer has `shows == "question"`."""

    message: Message
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Started:
    """An interview was planned and begins; its events follow."""

    interview: Interview


@dataclass(frozen=True)
class Reported:
    """The interview is over (or its report was asked for)."""

    report: Report


Event = Piece | Restart | Notice | Waiting | Spoken | Judged | Answered | Told | Started | Reported
