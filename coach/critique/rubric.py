"""Levels to a result: the weighted mean, caps, deductions, the band, and all of it in plain words. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coach.domain import Band, Criterion, CriterionJudgement, Flag, FlagRule, Rubric, Seniority

CORE_CAP = 2.0
"""A core criterion at level 1 caps the overall here."""
_BANDS = ((2.0, Band.STRONG_NO), (3.0, Band.LEAN_NO), (4.0, Band.LEAN_HIRE))

_WHY: Mapping[str, str] = {
    "contradicts_core_point": "a core claim is false",
    "off_question": "another question is answered",
    "hypothetical": "it says what you would do, not what you did",
    "blames_others": "it puts the blame on others",
    "oversharing_confidential": "it gives away what is confidential",
    "we_only": "no step is told as your own",
}


@dataclass(frozen=True)
class Result:
    """`overall` has one decimal or is None; `reckoning` explains it line by line."""

    overall: float | None
    band: Band | None
    reckoning: tuple[str, ...]


def compute(rubric: Rubric, criteria: Sequence[CriterionJudgement], flags: Sequence[Flag]) -> Result:
    """The overall of verified criteria: those without a level are left out and the weights renormalised; no overall
    when a core criterion has no level, or no criterion has one."""
    levels = {found.id: found.level for found in criteria}
    weighed = [criterion for criterion in rubric.criteria if criterion.weight > 0]
    judged = [(criterion, level) for criterion in weighed if (level := levels.get(criterion.id)) is not None]
    unknown = next((c for c in weighed if c.core and levels.get(c.id) is None), None)
    if unknown or not judged:
        what = (
            f"“{unknown.title}” counts most here and could not be judged" if unknown else "no criterion could be judged"
        )
        return Result(None, None, (f"No overall: {what}.",))
    total = sum(criterion.weight for criterion, _ in judged)
    mean = sum(criterion.weight * level for criterion, level in judged) / total
    lines = [_mean_line(judged, total, mean, [c for c in weighed if levels.get(c.id) is None])]
    value = mean
    for cap, why in _caps(rubric, judged, flags):
        if value > cap:
            value = cap
            lines.append(f"At most {cap:.1f}, because {why}.")
        else:
            lines.append(f"Not above {cap:.1f} in any case, because {why}.")
    for flag in flags:
        rule = rubric.flags.get(flag.id)
        if rule and rule.minus:
            value -= rule.minus
            lines.append(f"Less {rule.minus:.2f}, because {_WHY.get(flag.id, _name(flag.id))}.")
    overall = rounded(min(5.0, max(1.0, value)))
    found = band_of(overall)
    lines.append(f"Overall {overall:.1f} of 5: {found}.")
    return Result(overall, found, tuple(lines))


def limited_by_flags(
    rubric: Rubric, criteria: Sequence[CriterionJudgement], flags: Sequence[Flag]
) -> tuple[CriterionJudgement, ...]:
    """The criteria with the limits that single flags set, judged or not ("I would" leaves action and result at 1)."""
    limits: dict[str, tuple[int, str]] = {}
    for flag in flags:
        for criterion, level in rubric.flags.get(flag.id, FlagRule()).criteria.items():
            if criterion not in limits or level < limits[criterion][0]:
                limits[criterion] = (level, _WHY.get(flag.id, _name(flag.id)))
    return tuple(
        found.model_copy(update={"level": limits[found.id][0], "reason": _because(*limits[found.id])})
        if found.id in limits and (found.level is None or found.level > limits[found.id][0])
        else found
        for found in criteria
    )


def band_of(overall: float) -> Band:
    """Below 2 strong no, below 3 lean no, below 4 lean hire, from 4.0 strong hire."""
    return next((name for limit, name in _BANDS if overall < limit), Band.STRONG_HIRE)


def rounded(value: float) -> float:
    """One decimal, half up, so that 2.95 is 3.0 on every machine."""
    return int(value * 10 + 0.5 + 1e-9) / 10


def expected_line(rubric: Rubric, criteria: Sequence[CriterionJudgement], seniority: Seniority) -> str:
    """Where the answer stands below what is expected at this seniority, or nothing."""
    wanted = {criterion.id: criterion for criterion in rubric.criteria}
    short = [
        f"{wanted[found.id].title.lower()} {expected}"
        for found in criteria
        if found.id in wanted
        and found.level is not None
        and (expected := wanted[found.id].expected.get(seniority))
        and found.level < expected
    ]
    return f"Expected of {seniority} and not reached: {', '.join(short)}." if short else ""


def _caps(rubric: Rubric, judged: Sequence[tuple[Criterion, int]], flags: Sequence[Flag]) -> list[tuple[float, str]]:
    caps = [
        (CORE_CAP, f"“{criterion.title}” is at level 1") for criterion, level in judged if criterion.core and level == 1
    ]
    for flag in flags:
        rule = rubric.flags.get(flag.id)
        if rule and rule.cap is not None:
            caps.append((rule.cap, _WHY.get(flag.id, _name(flag.id))))
    return sorted(caps, reverse=True)


def _mean_line(
    judged: Sequence[tuple[Criterion, int]], total: float, mean: float, left_out: Sequence[Criterion]
) -> str:
    terms = ", ".join(
        f"{criterion.title.lower()} {level} × {criterion.weight / total:.0%}" for criterion, level in judged
    )
    missing = ", ".join(criterion.title.lower() for criterion in left_out)
    note = f" Not judged and left out: {missing}." if missing else ""
    return f"Weighted mean {mean:.2f}: {terms}.{note}"


def _because(level: int, why: str) -> str:
    return f"Level {level} at most, because {why}."


def _name(flag: str) -> str:
    return flag.replace("_", " ")
