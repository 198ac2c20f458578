"""What the candidate reads first: where the answer stands, what it shows, and the one thing to change."""

from __future__ import annotations

from coach.domain import Critique, Kind, Rubric, Status, Verdict
from coach.engine.wording import inline, quoted, sentence_case

_WORTH_PRAISING = 2.5


def of(critique: Critique, rubric: Rubric) -> str:
    """One to three sentences, the result first, each about this answer."""
    sentences = [_standing(critique), _first_change(critique, rubric)]
    if critique.signals.has("instructs_the_judge"):
        sentences.append("The words addressed to the judge earned nothing.")
    return " ".join(sentence for sentence in sentences if sentence)


def _standing(critique: Critique) -> str:
    if critique.overall is None:
        return "There is not enough here to put a number on it."
    wrong = next((claim for claim in critique.claims if claim.verdict is Verdict.WRONG), None)
    if wrong and any(flag.id == "contradicts_core_point" for flag in critique.flags):
        return f"One thing decides this answer: {quoted(wrong.quote)} is the wrong way round."
    if wrong:
        return f"One thing first: {quoted(wrong.quote)} does not hold."
    if critique.strengths and critique.overall >= _WORTH_PRAISING:
        return critique.strengths[0]
    if critique.kind is Kind.CONCEPT and critique.key_points:
        full = sum(point.status is Status.COVERED for point in critique.key_points)
        half = sum(point.status is Status.PARTIAL for point in critique.key_points)
        halves = f", {half} more in part" if half else ""
        return f"You state {full or 'none'} of the {len(critique.key_points)} points that count{halves}."
    return critique.gaps[1] if len(critique.gaps) > 1 and critique.overall < _WORTH_PRAISING else ""


def _first_change(critique: Critique, rubric: Rubric) -> str:
    wrong = next((claim for claim in critique.claims if claim.verdict is Verdict.WRONG and claim.correction), None)
    if wrong:
        return f"Put this right first: {inline(wrong.correction)}."
    doubtful = next(
        (claim for claim in critique.claims if claim.verdict is Verdict.DOUBTFUL and claim.correction), None
    )
    if doubtful:
        return (
            f"Check this first: {quoted(doubtful.quote)} may not hold; what is sure is: {inline(doubtful.correction)}."
        )
    if critique.gaps:
        return f"What would move it most: {critique.gaps[0]}"
    weights = {criterion.id: criterion.weight for criterion in rubric.criteria}
    steps = [found for found in critique.criteria if found.next_step and found.level is not None]
    if steps:
        first = max(steps, key=lambda found: weights.get(found.id, 0.0) * (5 - (found.level or 5)))
        return sentence_case(first.next_step)
    return "Nothing stands out to change; say it aloud and keep it this short."
