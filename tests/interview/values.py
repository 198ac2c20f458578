"""Interviews, answers and signals made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.domain import (
    Act,
    EngineName,
    Evidence,
    Flag,
    Interview,
    KeyPoint,
    KeyPointFinding,
    Kind,
    Mode,
    Question,
    Setup,
    Signals,
    State,
    Status,
    Turn,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def question(name: str = "q1", kind: Kind = Kind.CONCEPT, **fields: object) -> Question:
    given: dict[str, object] = {
        "id": name, "kind": kind, "topic": name, "text": f"What about {name}?", "rubric": kind.value,
        "hints": ("first rung", "second rung", "third rung"), "follow_ups": ("And in production?",),
        "key_points": (
            KeyPoint(id="kink", core=True, text="The penalty has a kink at zero.", probe="What happens near zero?"),
            KeyPoint(id="use", text="It selects features.", probe="What would you use it for?"),
        ),
    }  # fmt: skip
    return Question.model_validate(given | fields)


def interview(*questions: str, mode: Mode = Mode.MOCK, state: State = State.READY) -> Interview:
    return Interview(
        id="i1", person_id="me", thread_id=None, version=1, setup=Setup(mode=mode), engine=EngineName.BUILTIN,
        plan=questions or ("q1", "q2"), state=state, started_at=NOW,
    )  # fmt: skip


def turn(at: Interview, act: Act, text: str = "Some words.", **fields: object) -> Turn:
    """The next turn of an interview, about its open question unless told otherwise."""
    number = len(at.turns)
    given: dict[str, object] = {
        "id": f"t{number}", "number": number, "act": act, "text": text, "at": NOW + timedelta(minutes=number),
        "question_id": at.question_id, "attempt": at.attempt,
    }  # fmt: skip
    return Turn.model_validate(given | fields)


def evidence(text: str, quote: str, turn: int = 0) -> Evidence:
    start = text.index(quote)
    return Evidence(turn=turn, quote=quote, start=start, end=start + len(quote))


def finding(name: str, status: Status, *, core: bool = False, said: tuple[Evidence, ...] = ()) -> KeyPointFinding:
    return KeyPointFinding(id=name, text=f"The point {name}.", status=status, core=core, evidence=said)


def signals(**fields: object) -> Signals:
    return Signals.model_validate({"words": 80, "sentences": 6, "seconds": 40.0, "relevance": 0.6} | fields)


def flag(name: str, *said: Evidence) -> Flag:
    return Flag(id=name, evidence=said)
