"""Which claims of an answer may be called wrong: those whose citation carries the correction, or that are measured.

A model can call anything wrong and cite anything. So a correction has to say what its source says, in the source's own
words and order, and more so than the candidate's words do; otherwise the claim is doubtful ("check this"), and one that
says what its source says is no claim against the candidate at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rapidfuzz.distance import LCSseq

from coach.critique.grounding import decent
from coach.domain import Citation, Claim, Evidence, Found, Question, Signals, Status, Verdict
from coach.signals.sentences import split_turn
from coach.signals.words import NEGATIONS, claim_stems, tokens

_LEAST_QUOTED = 3
_CARRIES_FROM = 0.5
_AGREES_FROM = 0.95
_LEAST_SHARED = 2
_LOOK_BACK = 4

Place = Callable[[Claim], Evidence | None]


def verified(
    proposed: Sequence[Claim],
    place: Place,
    question: Question,
    turns: Sequence[str],
    signals: Signals,
    passages: Sequence[Found],
) -> tuple[Claim, ...]:
    """The claims that stand in the answer, each with the verdict that its citation carries."""
    checked = (_checked(claim, place, question, turns, signals, passages) for claim in proposed)
    return tuple(dict.fromkeys(claim for claim in checked if claim))


def with_measured(claims: Sequence[Claim], signals: Signals) -> tuple[Claim, ...]:
    """A model's claims and the measured wrong ones that it passes over: wrong where the measure is certain (the key
    point counts as contradicted), else doubtful."""
    certain = {point.id for point in signals.key_points if point.status is Status.CONTRADICTED}
    kept, added = list(claims), []
    for claim in _wrong(signals.claims):
        if any(overlaps(claim, other) for other in kept if other.verdict is Verdict.WRONG):
            continue
        sure = claim.citation is not None and claim.citation.key_point in certain
        if sure:
            kept = [other for other in kept if not overlaps(claim, other)]
        elif any(overlaps(claim, other) for other in kept):
            continue
        added.append(claim if sure else claim.model_copy(update={"verdict": Verdict.DOUBTFUL}))
    return (*added, *kept)


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
        if named and len(quote.split()) >= _LEAST_QUOTED and quote in _spaceless(passage.text):
            return citation
    return None


def overlaps(one: Claim | Evidence, two: Claim | Evidence) -> bool:
    return one.turn == two.turn and one.start < two.end and one.end > two.start


def _checked(
    claim: Claim,
    place: Place,
    question: Question,
    turns: Sequence[str],
    signals: Signals,
    passages: Sequence[Found],
) -> Claim | None:
    where = place(claim)
    if where is None:
        return None
    at = {"turn": where.turn, "quote": where.quote, "start": where.start, "end": where.end}
    measured = [other for other in _wrong(signals.claims) if overlaps(where, other)]
    if claim.verdict is Verdict.RIGHT:
        return None if measured else claim.model_copy(update=at | {"correction": "", "citation": None})
    citation = cited(claim.citation, question, passages) if claim.citation else None
    correction = claim.correction if decent(claim.correction) else ""
    sources = _sources(citation, question)
    if not measured and any(_share(where.quote, source) >= _AGREES_FROM for source in sources):
        return None
    carried = bool(citation and correction) and (
        bool(measured) or (_carries(correction, where.quote, sources) and not _cut_from_negation(where, turns))
    )
    wrong = claim.verdict is Verdict.WRONG and carried
    update = {
        "verdict": Verdict.WRONG if wrong else Verdict.DOUBTFUL,
        "correction": correction,
        "citation": citation if carried else None,
    }
    return claim.model_copy(update=at | update)


def _wrong(claims: Sequence[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.verdict is Verdict.WRONG]


def _sources(citation: Citation | None, question: Question) -> list[str]:
    """The sentences that a citation points to."""
    if citation is None:
        return []
    if citation.key_point:
        return [point.text for point in question.key_points if point.id == citation.key_point]
    if citation.reference:
        return [s.text for s in split_turn(question.model_answer)] + [point.text for point in question.key_points]
    return [citation.quote or ""]


def _carries(correction: str, quote: str, sources: Sequence[str]) -> bool:
    """Whether a source says what the correction says, and says it more than what the candidate said."""
    best = max(sources, key=lambda source: _share(correction, source), default="")
    share = _share(correction, best)
    shared = set(_told(correction)) & set(_told(best))
    return share >= _CARRIES_FROM and len(shared) >= _LEAST_SHARED and share > _share(quote, best)


def _share(text: str, source: str) -> float:
    """The share (0–1) of what a text tells that the source tells in the same order."""
    told = _told(text)
    return LCSseq.similarity(told, _told(source)) / len(told) if len(told) >= _LEAST_SHARED else 0.0


def _told(text: str) -> list[str]:
    """The stems that carry meaning, with "not", "never", "only" and the like, in order."""
    return [stem for stem in claim_stems(text) if " " not in stem]


def _cut_from_negation(where: Evidence, turns: Sequence[str]) -> bool:
    """Whether the quote leaves out a "not" that stands just before it."""
    before = re.split(r"[.!?;:,]", turns[where.turn][: where.start])[-1]
    return any(word in NEGATIONS or word.endswith("n't") for word in tokens(before)[-_LOOK_BACK:])


def _spaceless(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
