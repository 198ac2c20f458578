"""The built-in judge: levels by written rules from the signals. The same answer always gets the same judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coach.domain import (
    Answer,
    Claim,
    CriterionJudgement,
    Found,
    Judgement,
    Kind,
    Question,
    Rubric,
    Signals,
    Status,
    Verdict,
)
from coach.engine import judging_concept, judging_fit, judging_points, judging_story, judging_task
from coach.engine.rewriting import sourced
from coach.engine.wording import Rated, inline, quoted, sentence_case

Rule = Callable[[Question, Answer, Signals], Mapping[str, Rated]]

_RULES: Mapping[Kind, Rule] = {
    Kind.BEHAVIOURAL: judging_story.rate,
    Kind.CONCEPT: judging_concept.rate,
    Kind.ROLE_FIT: judging_fit.rate,
    Kind.ML_DESIGN: judging_points.rate,
    Kind.CASE: judging_points.rate,
    Kind.CODING: judging_points.rate,
    Kind.PROJECT: judging_points.rate,
    Kind.TAKE_HOME: judging_points.rate,
}
_MOST = 3
_START = 5
"""As many words of a claim tell whether a text quotes it."""
_SURE = 0.6
"""From this confidence on a covered key point may be named as right."""
_NOT_ENGLISH = Rated(
    None, "Not enough evidence: the built-in judge reads English only.", "Give the same answer in English."
)


def judge(
    question: Question, rubric: Rubric, answer: Answer, signals: Signals, passages: Sequence[Found] = ()
) -> Judgement:
    """A level per criterion of the rubric, each with its reason, the candidate's words and the next step.

    What is wrong is put right in the words of the key point, with the guide's own sentence where a passage has one.
    """
    if signals.language == "en":
        rated = _RULES[question.kind](question, answer, signals)
    else:
        rated = {criterion.id: _NOT_ENGLISH for criterion in rubric.criteria}
    criteria = tuple(
        CriterionJudgement(
            id=criterion.id,
            level=rated[criterion.id].level,
            reason=rated[criterion.id].reason,
            evidence=rated[criterion.id].evidence,
            next_step=rated[criterion.id].next_step,
        )
        for criterion in rubric.criteria
        if criterion.id in rated
    )
    return Judgement(
        criteria=criteria,
        key_points=signals.key_points,
        claims=signals.claims,
        strengths=_strengths(rubric, rated, signals),
        gaps=_gaps(rubric, rated, signals, question, passages),
    )


def _strengths(rubric: Rubric, rated: Mapping[str, Rated], signals: Signals) -> tuple[str, ...]:
    """What carries the result, heaviest first, in the candidate's own words; nothing where nothing does."""
    told = [
        (criterion.weight * (level - 3), rated[criterion.id].strength)
        for criterion in rubric.criteria
        if criterion.id in rated
        and (level := rated[criterion.id].level)
        and level >= 4
        and rated[criterion.id].strength
    ]
    strengths = [text for _, text in sorted(told, key=lambda item: -item[0])]
    if not strengths and not any(claim.verdict is Verdict.WRONG for claim in signals.claims):
        sure = [point for point in signals.key_points if point.status is Status.COVERED and point.evidence]
        sure = sorted((p for p in sure if p.confidence >= _SURE), key=lambda point: -point.confidence)
        strengths = [
            f"Right, and it counts: {quoted(point.evidence[0].quote)}. The point: {inline(point.text)}."
            for point in sure[:1]
        ]
    suspect = [quoted(claim.quote, _START).strip("“”…") for claim in signals.claims]
    return tuple(dict.fromkeys(text for text in strengths if not any(start in text for start in suspect)))[:_MOST]


def _gaps(
    rubric: Rubric, rated: Mapping[str, Rated], signals: Signals, question: Question, passages: Sequence[Found]
) -> tuple[str, ...]:
    """What costs most, first: wrong claims, then the criteria by weight times what is missing to level 5."""
    wrong = [
        _correction(claim, sourced(claim.correction, question, passages))
        for claim in signals.claims
        if claim.verdict is not Verdict.RIGHT
    ]
    missing = [
        (criterion.weight * (5 - level), rated[criterion.id].gap)
        for criterion in rubric.criteria
        if criterion.id in rated and (level := rated[criterion.id].level) and level <= 4 and rated[criterion.id].gap
    ]
    generic = judging_task.generic(question, signals)
    first = [*wrong[:2], *([generic] if generic else [])]
    gaps = [*first, *(text for _, text in sorted(missing, key=lambda item: -item[0]))]
    return tuple(dict.fromkeys(gaps))[:_MOST]


def _correction(claim: Claim, source: str) -> str:
    right = sentence_case(claim.correction) + (f" {source}" if source else "")
    if claim.verdict is Verdict.DOUBTFUL:
        return f"Check {quoted(claim.quote)}: it may not hold. What is sure: {right}"
    return f"{quoted(claim.quote)} does not hold. {right}"
