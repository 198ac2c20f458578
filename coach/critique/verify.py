"""Nothing of a judgement is believed before it is checked against the answer, the passages and the signals.

Rules, in this order:
1. A quote must stand in the answer, exactly, at its offsets. One that stands elsewhere, or differs only in spaces,
   quotation marks or a few letters, is moved to the exact words; any other is dropped. Words that order the judge
   about are no evidence.
2. A citation must exist: a passage with this heading that holds the quote, a key point of the question, or the
   reference. A claim called wrong whose citation does not exist becomes doubtful.
3. A level above 2 that had quotes and lost them all becomes 2: what cannot be shown is not credited. The same holds
   for a level above 2 with no quote at all, unless it is for a criterion that no words can show (clarity, fit).
4. What the signals are certain of bounds the levels: no result, result at most 2; no "I", action at most 2; a core
   point contradicted, correctness at most 2; all words orders or pleas, nothing above 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from coach.domain import (
    Answer,
    Citation,
    Claim,
    CriterionJudgement,
    Evidence,
    Found,
    Judgement,
    KeyPointFinding,
    Question,
    Signals,
    Status,
    Verdict,
)
from coach.engine import anchoring

SHOWN_BY_THE_WHOLE = frozenset({"clarity", "fit", "collaboration", "communication", "coverage"})
UNSHOWN_LEVEL = 2

_BOUNDS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "behavioural": (
        ("no_result", "result", 2),
        ("we_only", "action", 2),
        ("contradicts_core_point", "correctness", 2),
    ),
    "project": (("we_only", "own_part", 2),),
    "concept": (("contradicts_core_point", "correctness", 2),),
}


def verify(
    judgement: Judgement, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found]
) -> Judgement:
    """The judgement with every quote exact, every citation real and every level within what the signals allow."""
    forbidden = [e for flag in signals.flags if flag.id == "instructs_the_judge" for e in flag.evidence]

    def checked(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        anchored = (anchor(one, answer) for one in evidence)
        return tuple(dict.fromkeys(one for one in anchored if one and not _overlaps(one, forbidden)))

    claims = tuple(claim for c in judgement.claims if (claim := _claim(c, question, passages, checked)))
    criteria = tuple(_criterion(found, checked, question, signals) for found in judgement.criteria)
    return Judgement(
        criteria=criteria,
        key_points=_key_points(judgement.key_points, question, checked),
        claims=claims,
        strengths=tuple(dict.fromkeys(text for text in judgement.strengths if text.strip()))[:3],
        gaps=tuple(dict.fromkeys(text for text in judgement.gaps if text.strip()))[:3],
    )


def anchor(evidence: Evidence, answer: Answer) -> Evidence | None:
    """The evidence at the exact place of its words in the answer, or None when they do not stand there."""
    text = answer.turns[evidence.turn] if evidence.turn < len(answer.turns) else ""
    if evidence.quote.strip() and text[evidence.start : evidence.end] == evidence.quote:
        return evidence
    return anchoring.find(evidence.quote, answer)


def cited(citation: Citation, question: Question, passages: Sequence[Found]) -> Citation | None:
    """The citation if it exists: its quote then stands in the passage word for word."""
    if citation.key_point:
        return citation if any(point.id == citation.key_point for point in question.key_points) else None
    if citation.reference:
        return citation if question.model_answer or question.key_points else None
    quote = _spaceless(citation.quote or "")
    for found in passages:
        passage = found.passage
        named = passage.guide == citation.guide and passage.heading == citation.heading
        if named and quote and quote in _spaceless(passage.text):
            return citation
    return None


def _claim(
    claim: Claim,
    question: Question,
    passages: Sequence[Found],
    checked: Callable[[Sequence[Evidence]], tuple[Evidence, ...]],
) -> Claim | None:
    place = checked([Evidence(turn=claim.turn, quote=claim.quote, start=claim.start, end=claim.end)])
    if not place:
        return None
    citation = cited(claim.citation, question, passages) if claim.citation else None
    unproven = claim.verdict is Verdict.WRONG and (citation is None or not claim.correction)
    where = place[0]
    return claim.model_copy(
        update={
            "turn": where.turn,
            "quote": where.quote,
            "start": where.start,
            "end": where.end,
            "citation": citation,
            "verdict": Verdict.DOUBTFUL if unproven else claim.verdict,
        }
    )


def _criterion(
    found: CriterionJudgement,
    checked: Callable[[Sequence[Evidence]], tuple[Evidence, ...]],
    question: Question,
    signals: Signals,
) -> CriterionJudgement:
    evidence = checked(found.evidence)
    level, reason = found.level, found.reason
    needs_words = bool(found.evidence) or found.id not in SHOWN_BY_THE_WHOLE
    if level is not None and level > UNSHOWN_LEVEL and needs_words and not evidence:
        level = UNSHOWN_LEVEL
        reason = f"{reason} No words of the answer show it, so level {UNSHOWN_LEVEL} at most."
    for flag, criterion, most in _BOUNDS.get(question.kind, ()):
        if found.id == criterion and signals.has(flag) and level is not None and level > most:
            level = most
            reason = f"{reason} Level {most} at most: {_BOUND_REASONS[flag]}."
    return found.model_copy(update={"level": level, "reason": reason, "evidence": evidence})


_BOUND_REASONS = {
    "no_result": "no sentence says what came of it",
    "we_only": "no step is told in the first person",
    "contradicts_core_point": "a core claim is false",
}


def _key_points(
    found: Sequence[KeyPointFinding],
    question: Question,
    checked: Callable[[Sequence[Evidence]], tuple[Evidence, ...]],
) -> tuple[KeyPointFinding, ...]:
    """One finding per key point of the question, in its order; what is claimed covered without words is missing."""
    by_id = {finding.id: finding for finding in found}
    findings = []
    for point in question.key_points:
        finding = by_id.get(point.id)
        status = finding.status if finding else Status.MISSING
        evidence = checked(finding.evidence) if finding else ()
        if status is not Status.MISSING and not evidence:
            status = Status.MISSING
        findings.append(
            KeyPointFinding(
                id=point.id,
                text=point.text,
                status=status,
                evidence=evidence,
                core=point.core,
                criterion=point.criterion,
                confidence=finding.confidence if finding else 1.0,
            )
        )
    return tuple(findings)


def _overlaps(evidence: Evidence, others: Sequence[Evidence]) -> bool:
    return any(evidence.turn == o.turn and evidence.start < o.end and evidence.end > o.start for o in others)


def _spaceless(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
