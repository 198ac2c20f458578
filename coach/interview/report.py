"""The report of an interview: recommendation, a row per question, three things to work on, the transcript."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coach.bank import Bank
from coach.critique.rubric import band_of
from coach.domain import (
    Act,
    Band,
    CriterionJudgement,
    Critique,
    Interview,
    Question,
    Seniority,
    State,
    StoredCritique,
    Turn,
    Value,
)
from coach.interview.machine import opened_hints

HINT_COST = 0.2
"""What every opened hint takes off a question's result."""

_PRIORITIES = 3
_OF_ONE_ANSWER = 2


class Row(Value):
    """One question. `result`: the last try's overall less what the hints cost; None if it was not judged."""

    question_id: str
    text: str
    kind: str
    hints: int
    result: float | None
    tries: tuple[float | None, ...]
    critique: Critique | None
    skipped: bool


class Standing(Value):
    """A criterion over the whole interview: the mean level, and what the seniority asks for."""

    kind: str
    id: str
    title: str
    level: float
    expected: float


class Priority(Value):
    """A thing to work on, in the answer to which question: what and why, where to read, what to try next."""

    title: str
    number: int
    why: str
    do: str
    quote: str = ""
    guides: tuple[str, ...]
    question_id: str | None = None
    question_text: str | None = None


class Report(Value):
    interview: Interview
    overall: float | None
    recommendation: Band | None
    reason: str
    rows: tuple[Row, ...]
    standings: tuple[Standing, ...]
    priorities: tuple[Priority, ...]
    self_assessment: str | None
    against_it: str | None
    minutes: float
    finished: bool


class _Gap(NamedTuple):
    size: float
    row: Row
    judged: CriterionJudgement
    title: str


def build(interview: Interview, critiques: Sequence[StoredCritique], bank: Bank) -> Report:
    """The report of an interview as it stands, from the critiques that were made of it."""
    rows = tuple(_row(interview, question_id, critiques, bank) for question_id in _reached(interview))
    results = [row.result for row in rows if row.result is not None]
    enough = len(results) >= max(1, len(rows) / 2)
    overall = round(sum(results) / len(results) + 1e-9, 1) if results and enough else None
    reflection = next((t.text for t in reversed(interview.turns) if t.act is Act.REFLECTION), None)
    return Report(
        interview=interview,
        overall=overall,
        recommendation=band_of(overall) if overall is not None else None,
        reason=_reason(rows, overall),
        rows=rows,
        standings=_standings(rows, bank, interview.setup.seniority),
        priorities=_priorities(interview, rows, bank),
        self_assessment=reflection,
        against_it=_against(rows) if reflection else None,
        minutes=_minutes(interview),
        finished=interview.state is State.DONE,
    )


def _reached(interview: Interview) -> Sequence[str]:
    asked = {t.question_id for t in interview.turns if t.act is Act.ASK}
    return [question_id for question_id in interview.plan if question_id in asked]


def _row(interview: Interview, question_id: str, critiques: Sequence[StoredCritique], bank: Bank) -> Row:
    mine = sorted((c for c in critiques if c.question_id == question_id), key=lambda c: c.attempt)
    question = bank.questions.get(question_id)
    last = mine[-1].critique if mine else None
    hints = len(opened_hints(interview, question_id))
    answered = any(t.act is Act.ANSWER and t.question_id == question_id for t in interview.turns)
    result = max(1.0, round(last.overall - HINT_COST * hints, 1)) if last and last.overall is not None else None
    return Row(
        question_id=question_id,
        text=question.text if question else (last.question_text if last else question_id),
        kind=question.kind if question else (last.kind if last else ""),
        hints=hints,
        result=result,
        tries=tuple(c.critique.overall for c in mine),
        critique=last,
        skipped=not answered,
    )


def _reason(rows: Sequence[Row], overall: float | None) -> str:
    judged = sorted((row for row in rows if row.result is not None), key=lambda row: row.result or 0)
    skipped = sum(row.skipped for row in rows)
    left_out = f" {_count(skipped, 'question was', 'questions were')} left out." if skipped else ""
    if overall is None or not judged:
        return f"There is too little to go on: {len(judged)} of {len(rows)} questions could be judged.{left_out}"
    low, high = judged[0], judged[-1]
    if len(judged) == 1:
        return f"One answer was judged, at {low.result:.1f}.{left_out}"
    return (
        f"The mean of {len(judged)} answers. Strongest: “{high.text}” ({high.result:.1f}). "
        f"Weakest: “{low.text}” ({low.result:.1f}).{left_out}"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _standings(rows: Sequence[Row], bank: Bank, seniority: Seniority) -> tuple[Standing, ...]:
    levels: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for judged in row.critique.criteria if row.critique else ():
            if judged.level is not None:
                levels.setdefault((row.kind, judged.id), []).append(judged.level)
    standings = []
    for (kind, criterion_id), found in levels.items():
        criterion = next((c for c in bank.rubrics[kind].criteria if c.id == criterion_id), None)
        if criterion is None:
            continue
        standings.append(
            Standing(
                kind=kind,
                id=criterion_id,
                title=criterion.title,
                level=round(sum(found) / len(found), 2),
                expected=float(criterion.expected.get(seniority, 3)),
            )
        )
    return tuple(standings)


def _priorities(interview: Interview, rows: Sequence[Row], bank: Bank) -> tuple[Priority, ...]:
    """The three largest weighted gaps to what the seniority asks for, one per criterion."""
    gaps = sorted(_gaps(rows, bank, interview.setup.seniority), key=lambda gap: -gap.size)
    chosen: dict[tuple[str, str], _Gap] = {}
    for gap in gaps:
        chosen.setdefault((gap.row.kind, gap.judged.id), gap)
    used = set(interview.plan)
    priorities = []
    for gap in _spread(list(chosen.values())):
        question = bank.questions.get(gap.row.question_id)
        try_next = _try_next(question, bank, used, interview)
        if try_next:
            used.add(try_next.id)
        priorities.append(
            Priority(
                title=gap.title,
                number=next(n for n, row in enumerate(rows, 1) if row is gap.row),
                why=gap.judged.reason,
                do=gap.judged.next_step,
                quote=gap.judged.evidence[0].quote if gap.judged.evidence else "",
                guides=question.guides if question else (),
                question_id=try_next.id if try_next else None,
                question_text=try_next.text if try_next else None,
            )
        )
    return tuple(priorities)


def _spread(gaps: Sequence[_Gap]) -> list[_Gap]:
    """The largest gaps, no more than two of them from one answer where other answers have some too."""
    taken: Counter[str] = Counter()
    first: list[_Gap] = []
    rest: list[_Gap] = []
    for gap in gaps:
        taken[gap.row.question_id] += 1
        (first if taken[gap.row.question_id] <= _OF_ONE_ANSWER else rest).append(gap)
    return sorted((first + rest)[:_PRIORITIES], key=lambda gap: -gap.size)


def _gaps(rows: Sequence[Row], bank: Bank, seniority: Seniority) -> list[_Gap]:
    gaps = []
    for row in rows:
        criteria: Mapping[str, CriterionJudgement] = {j.id: j for j in row.critique.criteria} if row.critique else {}
        for criterion in bank.rubrics[row.kind].criteria if criteria else ():
            judged = criteria.get(criterion.id)
            if judged is None or judged.level is None:
                continue
            missing = max(criterion.expected.get(seniority, 3), 4) - judged.level
            if missing > 0:
                gaps.append(
                    _Gap(missing * criterion.weight * (1.5 if criterion.core else 1), row, judged, criterion.title)
                )
    return gaps


def _try_next(question: Question | None, bank: Bank, used: set[str], interview: Interview) -> Question | None:
    """A question of the same topic, else of the same kind, that fits the seniority and was not asked."""
    if question is None:
        return None
    free = [q for q in bank.select(kinds=[question.kind]) if q.id not in used]

    def fit(other: Question) -> tuple[bool, bool, bool, str]:
        setup = interview.setup
        # Among equals, another interview suggests another question; the same report always the same.
        turn = hashlib.sha256(f"{interview.id} {other.id}".encode()).hexdigest()
        seniority, role = setup.seniority not in other.seniority, setup.role not in other.roles
        return other.topic != question.topic, seniority, role, turn

    return min(free, key=fit, default=None)


def _against(rows: Sequence[Row]) -> str | None:
    """What to hold beside the candidate's own view; people judge their own interviews badly."""
    judged = sorted((row for row in rows if row.result is not None), key=lambda row: row.result or 0)
    if not judged:
        return None
    low, high = judged[0], judged[-1]
    if low is high:
        return f"The one answer that was judged came to {low.result:.1f} of 5."
    return (
        f"By the scores, your strongest answer was to “{high.text}” and your weakest to “{low.text}”. "
        "Where that surprises you, read on."
    )


def _minutes(interview: Interview) -> float:
    last: Turn | None = interview.turns[-1] if interview.turns else None
    end = interview.ended_at or (last.at if last else interview.started_at)
    return round((end - interview.started_at).total_seconds() / 60, 1)
