"""How high a level may be: what the signals are certain of, what the verified claims and key points allow, and how far
a model may go from what is measured.

A model's level stands unless one of these says less (the lowest holds):

- No words of the answer show a level above 2: the built-in judge's level, or 2 where it has none. Words that are
  marked as wrong show nothing. Clarity, fit and the like are shown by the whole, so they need no quote.
- A flag certifies that something is missing (`_BY_FLAG`), or the story has no sentence of a lesson: 2, or as listed.
- A claim that is verified as wrong stands: 3 for correctness, or for the criterion of the key point it goes against; 2
  where it contradicts a core point.
- Coverage: one level above what the verified key points make (none 1, a fifth 2, two to three fifths 3, most 4, all 5).
- The built-in judge's level for the same criterion, and two more.

Nor is it lower than the built-in judge's level less two, except where one of the first four rules says so: scorn has to
be shown as much as praise.

No level at all (null) is the built-in judge's level, or that of the flag; where neither knows, it stays null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.domain import (
    Claim,
    CriterionJudgement,
    Evidence,
    Flag,
    KeyPointFinding,
    Kind,
    Level,
    Part,
    Question,
    Signals,
    Status,
    Verdict,
)

CORE_FLAG = "contradicts_core_point"
UNSHOWN_LEVEL = 2
FROM_MEASURED = 2
_SHOWN_BY_THE_WHOLE = frozenset({"clarity", "fit", "collaboration", "communication", "coverage"})
_NEVER_QUOTED = frozenset({"clarity"})
_SHOWN_BY_ASKING = frozenset({"requirements", "goal", "communication"})

_BY_FLAG: Mapping[Kind, Sequence[tuple[str, str, Level]]] = {
    Kind.BEHAVIOURAL: (
        ("no_result", "result", 2),
        ("result_no_number", "result", 4),
        ("we_only", "action", 2),
        ("no_task", "situation_task", 3),
        ("hypothetical", "action", 1),
        ("hypothetical", "result", 1),
    ),
    Kind.PROJECT: (("we_only", "own_part", 2),),
}
_WHY = {
    "no_result": "no sentence says what came of it",
    "result_no_number": "the result has no number",
    "we_only": "no step is told in the first person",
    "no_task": "no sentence says what your own task was",
    "hypothetical": "it says what you would do, not what you did",
    CORE_FLAG: "a core claim is false",
}


@dataclass(frozen=True)
class Bound:
    """The highest level that is allowed, and why, as the end of a sentence. `absent`: what is judged is not there at
    all, so that no level is this level."""

    most: Level
    why: str
    absent: bool = False


def bounded(
    found: CriterionJudgement,
    *,
    quoted: bool,
    limits: Sequence[Bound],
    measured: CriterionJudgement | None,
    asked: bool = False,
) -> CriterionJudgement:
    """The criterion at the level that the evidence supports. One that was brought down has the rule's reason, one that
    was brought up the built-in judge's.

    `found` has the evidence that shows something; `quoted`: it came with quotes. `limits`: from `limits_of`.
    `asked`: the candidate asked about the task, which shows itself without a quote.
    """
    known = measured if measured and measured.level is not None else None
    every = list(limits)
    if found.level is None and known:
        found = known
    elif found.level is not None:
        shown = asked and found.id in _SHOWN_BY_ASKING
        every += _by_evidence(found, quoted, known, shown=shown)
        found = found if found.evidence or known is None else found.model_copy(update={"evidence": known.evidence})
    lowest = min(every, key=lambda bound: bound.most, default=None)
    least = min([(known.level or 0) - FROM_MEASURED if known else 0, *(bound.most for bound in every)])
    if known and found.level is not None and found.level < least:
        return found.model_copy(update={"level": least, "reason": known.reason, "next_step": known.next_step})
    if lowest is None or (found.level is None and not lowest.absent) or (found.level or 9) <= lowest.most:
        return found
    reason = f"Level {lowest.most} at most: {lowest.why}."
    if known is None:
        return found.model_copy(update={"level": lowest.most, "reason": reason})
    update = {"level": lowest.most, "reason": f"{known.reason} {reason}", "next_step": known.next_step}
    return found.model_copy(update=update)


def _by_evidence(
    found: CriterionJudgement, quoted: bool, known: CriterionJudgement | None, *, shown: bool
) -> list[Bound]:
    level = known.level if known and known.level else 0
    bounds = []
    needs_words = not shown and found.id not in _NEVER_QUOTED and (quoted or found.id not in _SHOWN_BY_THE_WHOLE)
    if needs_words and not found.evidence and (found.level or 0) > UNSHOWN_LEVEL:
        bounds.append(Bound(level or UNSHOWN_LEVEL, "no words of the answer show more"))
    if level:
        bounds.append(Bound(min(5, level + FROM_MEASURED), "what can be measured supports no more"))
    return bounds


def limits_of(
    criterion: str, question: Question, signals: Signals, flags: Sequence[Flag], claims: Sequence[Claim]
) -> list[Bound]:
    """What flags and claims allow for a criterion. A story's flags are measured in English only."""
    raised = {flag.id for flag in flags}
    limits = []
    if signals.language == "en":
        limits += [
            Bound(most, _WHY[flag], absent=flag != "result_no_number")
            for flag, limited, most in _BY_FLAG.get(question.kind, ())
            if limited == criterion and flag in raised
        ]
        if criterion == "learning" and signals.star and all(span.part is not Part.LEARNING for span in signals.star):
            limits.append(Bound(2, "no sentence says what you learned", absent=True))
    if CORE_FLAG in raised and criterion == "correctness":
        limits.append(Bound(2, _WHY[CORE_FLAG]))
    of_point = {point.id: point.criterion or "correctness" for point in question.key_points}
    wrong = [claim for claim in claims if claim.verdict is Verdict.WRONG]
    if any(of_point.get(_key_point(claim) or "", "correctness") == criterion for claim in wrong):
        limits.append(Bound(3, "a claim in it is wrong"))
    return limits


def coverage_limit(points: Sequence[KeyPointFinding]) -> Bound:
    """One level above what the key points make; half a point counts half."""
    told = sum({Status.COVERED: 1.0, Status.PARTIAL: 0.5}.get(point.status, 0.0) for point in points) / len(points)
    level = next((n for n, share in enumerate((0.1, 0.35, 0.61, 0.95), start=1) if told < share), 5)
    full = sum(point.status is Status.COVERED for point in points)
    return Bound(min(5, level + 1), f"the answer states {full or 'none'} of the {len(points)} key points")


def core_contradictions(points: Sequence[KeyPointFinding], claims: Sequence[Claim]) -> tuple[Evidence, ...]:
    """The words of the wrong claims that cite a core key point which is found to be contradicted."""
    core = {point.id for point in points if point.core and point.status is Status.CONTRADICTED}
    return tuple(
        Evidence(turn=claim.turn, quote=claim.quote, start=claim.start, end=claim.end)
        for claim in claims
        if claim.verdict is Verdict.WRONG and _key_point(claim) in core
    )


def _key_point(claim: Claim) -> str | None:
    return claim.citation.key_point if claim.citation else None
