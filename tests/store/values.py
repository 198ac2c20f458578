"""Values to store, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from coach.domain import (
    Act,
    Answer,
    Band,
    Critique,
    EngineName,
    Evidence,
    Interview,
    Kind,
    MadeBy,
    Message,
    Mode,
    Role,
    Seniority,
    Setup,
    Signals,
    State,
    StoredCritique,
    Thread,
    Turn,
)
from coach.domain import CriterionJudgement as Judged

NOW = datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=UTC)
ME, SOMEONE_ELSE = "me", "someone-else"


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def thread(name: str = "t1", person: str = ME, *, used: datetime = NOW) -> Thread:
    return Thread(id=name, person_id=person, name=f"Talk {name}", created_at=NOW, updated_at=used)


def message(name: str, text: str = "Hello", *, at: datetime = NOW, in_thread: str = "t1", person: str = ME) -> Message:
    return Message(id=name, person_id=person, thread_id=in_thread, speaker="candidate", text=text, at=at)


def interview(
    name: str = "i1", person: str = ME, *, in_thread: str | None = None, started: datetime = NOW
) -> Interview:
    return Interview(
        id=name,
        person_id=person,
        thread_id=in_thread,
        version=1,
        setup=Setup(role=Role.DATA_SCIENTIST, seniority=Seniority.SENIOR, kinds=(Kind.CASE,), mode=Mode.PRACTICE),
        engine=EngineName.BUILTIN,
        plan=("q1", "q2"),
        started_at=started,
    )


def turn(
    number: int, act: Act, text: str, *, of: str = "i1", question: str | None = "q1", target: str | None = None
) -> Turn:
    return Turn(
        id=f"{of}-{number}", number=number, act=act, text=text, at=later(number), question_id=question,
        engine=None if act is Act.ANSWER else EngineName.BUILTIN,
    )  # fmt: skip


def asked(before: Interview, text: str = "Why?") -> Interview:
    said = turn(len(before.turns), Act.ASK, text, of=before.id)
    return before.model_copy(update={"state": State.ASKED, "turns": (*before.turns, said)})


def answered(before: Interview, text: str = "Because the penalty has a kink. ✓") -> Interview:
    return before.model_copy(update={"turns": (*before.turns, turn(len(before.turns), Act.ANSWER, text, of=before.id))})


def critique(name: str = "c1", *, of: str | None = "i1", person: str = ME, overall: float | None = 3.4,
             in_thread: str | None = None) -> StoredCritique:  # fmt: skip
    text = "Because the penalty has a kink. ✓"
    judged = Judged(id="correctness", level=4, reason="Right.", evidence=(Evidence(quote="kink", start=26, end=30),))
    return StoredCritique(
        id=name, person_id=person, interview_id=of, thread_id=in_thread, question_id="q1", attempt=1,
        answer=Answer(turns=(text,)), at=NOW,
        critique=Critique(
            engine=EngineName.BUILTIN, question="q1", kind=Kind.CONCEPT, overall=overall,
            band=Band.LEAN_HIRE if overall else None,
            criteria=(judged,), signals=Signals(words=7, sentences=1, seconds=3),
            made_by=MadeBy(engine=EngineName.BUILTIN, model="builtin 0"),
        ),
    )  # fmt: skip
