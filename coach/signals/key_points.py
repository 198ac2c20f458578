"""Which key points an answer states: by meaning (vectors), by its rare words, and set against the question's own words.

A vague answer is near to every key point because it is near to the question. So what a window has in common with the
question counts against it, and words of the question weigh little. The weights below come from a logistic regression
over 570 pairs of key point and answer: the development part of the graded ML answers that this project is measured
with, written for it and graded by two people. They are few and rounded; figures on that part are fitted figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coach.domain import Claim, KeyPointFinding, Question, Status
from coach.signals import judgeable, subjects
from coach.signals.sentences import Sentence, clauses, split_turn
from coach.signals.vectors import Embeds, Matrix
from coach.signals.words import content_stems

# of: similarity to the point, recall of its rare words in the window and in the answer, similarity of point and
# question, of window and question, of the window to the nearest other point, of the answer to the nearest sentence of
# the model answer
_WEIGHTS = np.array([7.4, 2.3, 1.6, 0.8, -2.8, -4.5, 0.6])
_BIAS = -2.15
ASIDE_BELOW = 0.22
NEAR_FROM = 0.3
"""A window less similar to a point than this does not state it, unless it has most of its rare words."""
_LEAST_RECALL, _SAME_FROM = 0.12, 0.75
"""A piece with hardly any of a point's rare words states it in full only where it means nearly the same."""
_LEAST_ASKED = 0.2
_WORDS_PER_POINT = 4
COVERED, PARTIAL = 0.43, 0.33


@dataclass(frozen=True)
class Windows:
    """The pieces of an answer that may state something: sentences, their clauses, pairs of neighbours; their vectors,
    and how they read: a piece that begins with "it" stands twice, as said and with its subject in place."""

    pieces: tuple[Sentence, ...]
    texts: tuple[str, ...]
    vectors: Matrix
    stems: tuple[frozenset[str], ...]


def windows(question: Question, sentences: Sequence[Sentence], turns: Sequence[str], embedder: Embeds) -> Windows:
    """`sentences` are those that count as evidence (no orders to the judge, no copied question).

    Sentences far from all that was asked, and small talk, are left out, so that padding can only take neighbours apart,
    never add.
    """
    aims = embedder.embed([question.text, *(point.text for point in question.key_points), *question.common_mistakes])
    near = (embedder.embed([sentence.text for sentence in sentences]) @ aims.T).max(axis=1) if sentences else []
    gap = {i for i, value in enumerate(near) if value < ASIDE_BELOW or judgeable.is_aside(sentences[i])}
    sentences = [sentence for position, sentence in enumerate(sentences) if position not in gap]
    pieces = list(sentences)
    for sentence in sentences:
        pieces.extend(clauses(sentence))
    for one, two in pairwise(sentences):
        adjacent = one.turn == two.turn and not turns[one.turn][one.end : two.start].strip(" \t\r\n-*•")
        if adjacent and not one.code and not two.code:
            pieces.append(Sentence(one.turn, one.start, two.end, turns[one.turn][one.start : two.end]))
    named = subjects.resolved(sentences, pieces)
    texts = [piece.text for piece in pieces] + list(named.values())
    return Windows(
        (*pieces, *named), tuple(texts), embedder.embed(texts), tuple(frozenset(content_stems(text)) for text in texts)
    )


def apart_from(said: Windows, claims: Sequence[Claim]) -> Windows:
    """The windows without the pieces that hold a wrong or doubtful claim: they state no point."""
    kept = [
        index
        for index, piece in enumerate(said.pieces)
        if not any(piece.turn == c.turn and piece.start < c.end and piece.end > c.start for c in claims)
    ]
    return Windows(
        tuple(said.pieces[index] for index in kept),
        tuple(said.texts[index] for index in kept),
        said.vectors[kept],
        tuple(said.stems[index] for index in kept),
    )


def find(question: Question, said: Windows, embedder: Embeds) -> tuple[KeyPointFinding, ...]:
    """A finding per key point: covered, partial or missing, with the piece that states it and a confidence (0–1)."""
    if not question.key_points:
        return ()
    weights = _rare_words(question)
    points = embedder.embed(tuple(point.text for point in question.key_points))
    asked = embedder.embed((question.text,))[0]
    reference = _reference(question, embedder)
    found = [
        _chance(index, point.text, said, points, asked, weights, reference)
        for index, point in enumerate(question.key_points)
    ]
    findings = []
    for point, (chance, best) in zip(question.key_points, _room_for_all(found, said), strict=True):
        status = Status.COVERED if chance >= COVERED else Status.PARTIAL if chance >= PARTIAL else Status.MISSING
        evidence = (said.pieces[best].evidence,) if best is not None and status is not Status.MISSING else ()
        findings.append(
            KeyPointFinding(
                id=point.id,
                text=point.text,
                status=status,
                evidence=evidence,
                core=point.core,
                criterion=point.criterion,
                confidence=round(chance if status is not Status.MISSING else 1 - chance, 3),
            )
        )
    return tuple(findings)


def _chance(
    index: int,
    text: str,
    said: Windows,
    points: Matrix,
    asked: Matrix,
    weights: Mapping[str, float],
    reference: Matrix,
) -> tuple[float, int | None]:
    """How probable it is that the answer states the point, and the piece that does.

    The best piece decides, so that leaving a piece out, or taking neighbours apart, never raises it.
    """
    if not said.pieces:
        return 0.0, None
    wanted = set(content_stems(text))
    total = sum(weights.get(stem, 1.0) for stem in wanted) or 1.0
    recalls = np.array([sum(weights.get(stem, 1.0) for stem in wanted & held) / total for held in said.stems])
    similar = said.vectors @ points[index]
    about = [held for held, value in zip(said.stems, similar, strict=True) if value >= NEAR_FROM]
    everywhere = sum(weights.get(stem, 1.0) for stem in wanted & frozenset().union(*about)) / total
    others = np.delete(points, index, axis=0)
    near = float((said.vectors @ reference[int(np.argmax(reference @ points[index]))]).max()) if len(reference) else 0.4
    features = np.stack(
        [
            similar,
            recalls,
            np.full_like(similar, everywhere),
            np.full_like(similar, float(points[index] @ asked)),
            np.maximum(said.vectors @ asked, _LEAST_ASKED),
            (said.vectors @ others.T).max(axis=1) if len(others) else np.zeros_like(similar),
            np.full_like(similar, near),
        ],
        axis=1,
    )
    chances = 1 / (1 + np.exp(-(features @ _WEIGHTS + _BIAS)))
    far = (similar < NEAR_FROM) & (recalls < 0.5)
    chances = np.where(far, np.minimum(chances, PARTIAL - 0.01), chances)
    hollow = (recalls < _LEAST_RECALL) & (similar < _SAME_FROM)
    chances = np.where(hollow, np.minimum(chances, COVERED - 0.01), chances)
    best = int(np.argmax(chances))
    return float(chances[best]), best


def _room_for_all(found: Sequence[tuple[float, int | None]], said: Windows) -> list[tuple[float, int | None]]:
    """The same chances, but a piece states only as many points as it has room for; what is beyond is half stated at
    most.

    Otherwise one sentence with all the terms in it would cover everything.
    """
    spoken: list[Sentence] = []
    fair = list(found)
    for index in sorted(range(len(found)), key=lambda i: -found[i][0]):
        chance, best = found[index]
        if best is None or chance < COVERED:
            continue
        piece = said.pieces[best]
        here = sum(s.turn == piece.turn and s.start < piece.end and s.end > piece.start for s in spoken)
        if len(piece.words) < _WORDS_PER_POINT * (here + 1) - 2 and not piece.code:
            fair[index] = (COVERED - 0.01, best)
        else:
            spoken.append(piece)
    return fair


def _rare_words(question: Question) -> dict[str, float]:
    """The weight of a stem: 1 by the number of points that hold it, and little if the question itself holds it."""
    counts = Counter(stem for point in question.key_points for stem in set(content_stems(point.text)))
    asked = set(content_stems(question.text))
    return {stem: (0.3 if stem in asked else 1.0) / count for stem, count in counts.items()}


def _reference(question: Question, embedder: Embeds) -> Matrix:
    return embedder.embed(tuple(sentence.text for sentence in split_turn(question.model_answer)))
