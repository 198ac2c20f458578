"""Claims of an answer that are likely to be wrong: a known mistake in other words, or the opposite of what is true.

Vectors alone cannot tell a claim from its opposite, because both use the same words. So a claim is held against the
known mistakes, against what is true, and against what is true turned round (`suspicion`), and, where the question sets
two terms against each other, against what is true of the other term (`swaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from coach.domain import Citation, Claim, KeyPointFinding, Question, Status, Verdict
from coach.signals import suspicion
from coach.signals.key_points import Windows
from coach.signals.sentences import Sentence
from coach.signals.vectors import Embeds, Matrix


class Limits(NamedTuple):
    """From which chance a claim is near-certainly wrong (then it contradicts the key point), wrong, or doubtful."""

    certain: float
    wrong: float
    doubtful: float


_WELL_KNOWN, _LITTLE_KNOWN = Limits(0.55, 0.4, 0.3), Limits(0.68, 0.6, 0.45)
"""On questions it was not trained on, the head gives the lower limit of "wrong" to 42 of 100 paraphrased mistakes and
to 1 of 100 right sentences. Where little is known to be true, right sentences look strange more often, so more is asked
for: 30 and 1 of 100. See `tools/fit_claims.py`."""
_MANY_TRUTHS = 24
_SWAP_CERTAIN = 0.9
_MOST = 4
_CORE = 0.04
_HEDGED = re.compile(
    r"\b(?:some (?:people|say)|people (?:often )?(?:say|think|claim)|(?:a )?common (?:mistake|myth|"
    r"misconception)|not true|"
    r"it is (?:wrong|false)|you might think|one might think|would be (?:wrong|a mistake)|contrary to)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"(?:and |but |so |even )*(?:if|when|unless|whether|once|although|as soon as)\b.*,\s*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Suspicion:
    """A piece of the answer that says something wrong with this chance (0–1), and the key point that it goes against.

    `swapped`: the term of which it says what is true of the other.
    """

    piece: Sentence
    chance: float
    point: int
    swapped: int | None = None


def find(question: Question, said: Windows, embedder: Embeds) -> tuple[tuple[Claim, ...], dict[str, Claim]]:
    """The wrong and doubtful claims, most certain first, and the key points that are contradicted, each by which."""
    if not question.key_points:
        return (), {}
    known = suspicion.Known(question, embedder)
    limits = _WELL_KNOWN if len(known.truths) >= _MANY_TRUTHS else _LITTLE_KNOWN
    suspicions = _strongest(_both_swapped(list(_suspicions(question, known, said, embedder, limits)), limits))
    several = sum(one.chance >= limits.wrong for one in suspicions) > 1
    certain = limits.wrong if several else limits.certain
    claims: list[Claim] = []
    against: dict[str, Claim] = {}
    for suspicion_ in suspicions:
        point = question.key_points[suspicion_.point]
        piece = suspicion_.piece
        claim = Claim(
            turn=piece.turn,
            quote=piece.text,
            start=piece.start,
            end=piece.end,
            verdict=Verdict.WRONG if suspicion_.chance >= limits.wrong else Verdict.DOUBTFUL,
            correction=point.text,
            citation=Citation(key_point=point.id),
        )
        claims.append(claim)
        if suspicion_.chance >= certain:
            against.setdefault(point.id, claim)
    return tuple(claims), against


def marked(findings: Sequence[KeyPointFinding], against: dict[str, Claim]) -> tuple[KeyPointFinding, ...]:
    """The findings with the contradicted points marked as such, by the words that contradict them."""
    return tuple(
        _contradicted(finding, against[finding.id]) if finding.id in against else finding for finding in findings
    )


def _contradicted(finding: KeyPointFinding, claim: Claim) -> KeyPointFinding:
    evidence = Sentence(claim.turn, claim.start, claim.end, claim.quote).evidence
    return finding.model_copy(
        update={"status": Status.CONTRADICTED, "evidence": (evidence,), "confidence": _SWAP_CERTAIN}
    )


def _both_swapped(found: Sequence[Suspicion], limits: Limits) -> Iterator[Suspicion]:
    """Two doubtful swaps, one of each term, leave no doubt: the answer has the two the wrong way round."""
    both = {suspicion_.swapped for suspicion_ in found} >= {0, 1}
    for one in found:
        sure = both and one.swapped is not None
        yield replace(one, chance=max(one.chance, limits.certain)) if sure else one


def _strongest(suspicions: Iterable[Suspicion]) -> list[Suspicion]:
    """The most certain ones that do not overlap; of equals the longest."""
    kept: list[Suspicion] = []
    for one in sorted(suspicions, key=lambda s: (-round(s.chance, 3), s.piece.turn, s.piece.start, -s.piece.end)):
        apart = all(
            one.piece.turn != k.piece.turn or one.piece.end <= k.piece.start or one.piece.start >= k.piece.end
            for k in kept
        )
        if apart and len(kept) < _MOST:
            kept.append(one)
    return kept


def _suspicions(
    question: Question, known: suspicion.Known, said: Windows, embedder: Embeds, limits: Limits
) -> Iterator[Suspicion]:
    head = suspicion.head()
    points = embedder.embed(tuple(point.text for point in question.key_points))
    core = np.array([_CORE * point.core for point in question.key_points])
    read = {piece: index for index, piece in enumerate(said.pieces)}  # as it reads with its subject, where it has one
    for piece, index in read.items():
        if not _claims(piece):
            continue
        features, about, side = known.features(said.texts[index], said.vectors[index])
        named = dict(zip(suspicion.FEATURES, features, strict=True))
        chance = head.chance(features)
        if suspicion.vetoed(features):
            continue
        if named["swapped"]:
            chance = max(chance, limits.certain if named["swapped"] >= _SWAP_CERTAIN else limits.doubtful)
        if chance >= limits.doubtful:
            yield Suspicion(piece, chance, _point(points, about, core), side)


def _point(points: Matrix, about: Matrix, core: Matrix) -> int:
    """The key point that a claim goes against: the nearest, a core one where two are about as near."""
    return int(np.argmax(points @ (about / np.linalg.norm(about)) + core))


def _claims(piece: Sentence) -> bool:
    """Whether the piece, in one sentence, claims something: no code, no question, no condition alone, nothing said to
    be a mistake of others."""
    text = piece.text
    empty = piece.code or len(piece.words) < 5 or "?" in text or re.search(r"[.!]\s", text)
    return not (empty or _HEDGED.search(text) or _CONDITION.match(text))
