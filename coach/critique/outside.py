"""A question from outside the bank, with whatever is known that an answer can be held against."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from coach.bank import Bank
from coach.domain import Citation, Found, KeyPoint, Kind, Question
from coach.signals.sentences import Sentence, clauses, split_turn
from coach.signals.vectors import Embeds

NEAR_ENOUGH = 0.6
"""Cosine from which an outside question is taken to be one of the bank: of 20 rewordings of bank questions tried, the
right ones lie at .63 and above; the nearest two different questions of the bank lie below .64, questions on other
topics below .46."""
COVERED_FROM = 0.55
"""Score from which a passage is near enough to a question to judge an answer by it."""
_LEAST_WORDS = 5


def outside_question(
    text: str,
    kind: Kind,
    reference: str | None = None,
    key_points: Sequence[str] | None = None,
    mistakes: Sequence[str] | None = None,
    *,
    bank: Bank,
    embedder: Embeds,
) -> Question:
    """The question to judge by: what was given, else the bank's own entry if near enough, else the bare text.

    Given key points are all core; those cut from a reference are core for its first sentence. Ids are stable for the
    same input.
    """
    if reference or key_points:
        points = _given(key_points) if key_points else from_reference(reference or "")
        return Question(
            id=_id(text, reference, key_points),
            kind=kind,
            topic="",
            text=text,
            key_points=points,
            common_mistakes=tuple(mistakes or ()),
            model_answer=reference or "",
            rubric=kind,
        )
    return _nearest(text, kind, bank, embedder) or Question(id=_id(text), kind=kind, topic="", text=text, rubric=kind)


def from_reference(reference: str) -> tuple[KeyPoint, ...]:
    """The statements of a reference answer: its sentences, long ones by their clauses."""
    told: list[tuple[int, Sentence]] = []
    for number, sentence in enumerate(split_turn(reference)):
        pieces = list(clauses(sentence, least=_LEAST_WORDS)) if len(sentence.words) > 22 else []
        told.extend((number, piece) for piece in (pieces or [sentence]))
    kept = [(number, piece) for number, piece in told if len(piece.words) >= 2] or told[:1]
    return tuple(
        KeyPoint(id=f"r{index}", text=piece.text.strip(" ,;:"), core=number == 0)
        for index, (number, piece) in enumerate(kept, start=1)
    )


def from_passages(question: Question, found: Sequence[Found]) -> tuple[Question, dict[str, Citation]]:
    """The question with the first statements of the best passage as its points, and where each of them stands.

    Nothing changes when no passage is near enough.
    """
    if not found or found[0].score < COVERED_FROM:
        return question, {}
    passage = found[0].passage
    sentences = [
        s for s in split_turn(passage.text) if not s.code and "|" not in s.text and len(s.words) >= _LEAST_WORDS
    ][:4]
    points = tuple(
        KeyPoint(id=f"p{number}", text=re.sub(r"[*_`]", "", " ".join(sentence.text.split())), core=number == 1)
        for number, sentence in enumerate(sentences, start=1)
    )
    where = {
        point.id: Citation(guide=passage.guide, heading=passage.heading, quote=sentence.text)
        for point, sentence in zip(points, sentences, strict=True)
    }
    return question.model_copy(update={"key_points": points}), where


def _given(key_points: Sequence[str]) -> tuple[KeyPoint, ...]:
    return tuple(KeyPoint(id=f"k{number}", text=text, core=True) for number, text in enumerate(key_points, start=1))


def _nearest(text: str, kind: Kind, bank: Bank, embedder: Embeds) -> Question | None:
    candidates = bank.select(kinds=[kind])
    if not candidates:
        return None
    near = embedder.embed([question.text for question in candidates]) @ embedder.embed([text])[0]
    best = int(np.argmax(near))
    return candidates[best] if near[best] >= NEAR_ENOUGH else None


def _id(*parts: object) -> str:
    return "outside-" + hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
