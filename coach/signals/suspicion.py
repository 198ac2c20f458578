"""How likely it is that a claim is wrong: features of a claim against what is true and what is a known mistake, and a
small logistic head over them.

The head is trained by `tools/fit_claims.py` on paraphrases written for this project (`evals/claims`) and on the bank.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.domain import Question
from coach.signals.opposites import contrary, turned
from coach.signals.sentences import clauses, split_turn
from coach.signals.swaps import Swaps, contrasted, terms
from coach.signals.vectors import Embeds, Matrix
from coach.signals.words import claim_stems, directions, negated, negations, tokens

WEIGHTS = Path(__file__).parent.parent / "models" / "claims.json"
FEATURES = (
    "mistake",  # cosine to the nearest known mistake
    "truth",  # cosine to the nearest true statement
    "margin",  # the first less the second
    "pair",  # cosine to that mistake less cosine to the truth nearest to that mistake
    "own",  # share of the words that make it a mistake, less share of the words that the truth has instead
    "mistake_words",  # share of the mistake's rare words
    "truth_words",  # share of the nearest truth's rare words
    "turned",  # cosine to the nearest truth turned round, less cosine to the nearest truth
    "turned_pair",  # the same against the truth that was turned
    "opposed_truth",  # turns a direction or a negation of the nearest truth, weighed by nearness
    "opposed_mistake",  # the same against the mistake
    "swapped",  # says of one term what is true of the other
    "centred",  # the margin, once what all the statements have in common is taken out
    "near_margin",  # the margin, weighed by nearness to the mistake
    "near_own",  # the words of the mistake, weighed by nearness to it
    "other_term",  # how much nearer it is to what is true of the other term than of its own
    "disagrees",  # it goes another way than the mistake: a negation, an opposite word, or the other term
    "own_held",  # share of the words that make it a mistake
    "mended",  # cosine to the mistake turned round, so made true, less cosine to the mistake
)
_FAR = 0.25
_LITTLE = 0.05
_OWN_TERM, _MENDED, _NEARER_TO_TRUTH, _NEARER_TO_MISTAKE = -0.04, 0.02, -0.08, 0.1
_LEAST_SHARE = 0.4


@dataclass(frozen=True)
class Weighed:
    """A claim's chance of being wrong, the nearest mistake's vector (if it is near), and the truth it goes against."""

    chance: float
    features: tuple[float, ...]
    about: Matrix
    side: int | None


@dataclass(frozen=True)
class Head:
    """Logistic regression on standardised features."""

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: float

    def chance(self, features: Sequence[float]) -> float:
        score = ((np.asarray(features, np.float64) - self.mean) / self.scale) @ self.weights + self.bias
        return float(1 / (1 + np.exp(-score)))


@cache
def head(path: Path = WEIGHTS) -> Head:
    """The trained head, read once."""
    held = json.loads(path.read_text(encoding="utf-8"))
    values = {name: np.array(held[name], np.float64) for name in ("mean", "scale", "weights")}
    return Head(values["mean"], values["scale"], values["weights"], held["bias"])


class Known:
    """What is true of a question and what is known to be wrong, ready to hold claims against."""

    def __init__(self, question: Question, embedder: Embeds, without: str = "") -> None:
        """`without`: a true statement or a mistake that is left out, to learn from the bank's own texts."""
        self.truths = tuple(text for text in truths(question) if without not in (text, *_around(text, without)))
        self._mistakes = tuple(text for text in question.common_mistakes if text != without)
        self._truth = embedder.embed(self.truths)
        self._mistake = embedder.embed(self._mistakes)
        self._asked = frozenset(claim_stems(question.text))
        self._truth_stems = [frozenset(claim_stems(text)) for text in self.truths]
        self._mistake_stems = [frozenset(claim_stems(text)) for text in self._mistakes]
        self._of_mistake = np.argmax(self._mistake @ self._truth.T, axis=1) if self._mistakes else np.zeros(0, np.int64)
        self._centre = np.vstack([self._truth, self._mistake]).mean(axis=0)
        self._truth_apart = _unit(self._truth - self._centre)
        self._mistake_apart = _unit(self._mistake - self._centre)
        pair = contrasted(question.text)
        self._pair = pair or ()
        self._swaps = Swaps(self.truths, pair, embedder) if pair else None
        swappable = terms(question)
        made = [(text, index) for index, truth in enumerate(self.truths) for text in turned(truth, swappable)]
        self._mended = embedder.embed([made for text in self._mistakes for made in turned(text, swappable)])
        self._turned = embedder.embed([text for text, _ in made])
        self._turned_from = np.array([index for _, index in made], np.int64)

    def features(self, text: str, vector: Matrix) -> tuple[tuple[float, ...], Matrix, int | None]:
        """The features, in the order of `FEATURES`; the vector of what the claim is about; the term it is wrong of."""
        words, stems = tokens(text), frozenset(claim_stems(text))
        truth = self._truth @ vector
        nearest, near = int(np.argmax(truth)), float(truth.max())
        swapped, side = self._swaps.certainty(text) if self._swaps else (0.0, None)
        turned_gap, turned_pair = self._turned_round(truth, vector)
        opposed_truth = _opposition(words, tokens(self.truths[nearest])) * near
        known, about = self._known(words, stems, vector, truth)
        mistake, pair, own, recall, opposed_mistake, mended, disagrees, own_held = known
        return (
            (
                mistake,
                near,
                mistake - near,
                pair,
                own,
                recall,
                self._share(self._truth_stems[nearest], stems),
                turned_gap,
                turned_pair,
                opposed_truth,
                opposed_mistake,
                swapped,
                self._centred(vector),
                (mistake - near) * mistake,
                own * mistake,
                self._swaps.margin(text) if self._swaps else 0.0,
                disagrees,
                own_held,
                mended,
            ),
            about,
            side,
        )

    def _known(
        self, words: Sequence[str], stems: frozenset[str], vector: Matrix, truth: Matrix
    ) -> tuple[tuple[float, ...], Matrix]:
        if not self._mistakes:
            return (float(truth.max()) - _FAR, -_FAR, -_LEAST_SHARE, 0.0, 0.0, 0.0, 0.0, 0.0), vector
        near = self._mistake @ vector
        shares = np.array([self._share(held, stems) for held in self._mistake_stems])
        which = int(np.argmax(near + 0.3 * shares))
        against = int(self._of_mistake[which])
        mine, theirs = self._mistake_stems[which], self._truth_stems[against]
        own = self._share(mine - theirs, stems) - self._share(theirs - mine, stems)
        return (
            float(near[which]),
            float(near[which] - truth[against]),
            own,
            float(shares[which]),
            _opposition(words, tokens(self._mistakes[which])) * float(near[which]),
            float((self._mended @ vector).max() - near.max()) if len(self._mended) else -_LITTLE,
            self._disagrees(words, stems, which),
            self._share(mine - theirs, stems),
        ), vector + self._mistake[which]

    def _disagrees(self, words: Sequence[str], stems: frozenset[str], which: int) -> float:
        mistake = tokens(self._mistakes[which])
        denied = negations(words) > 0, negations(mistake) > 0
        other_way = denied[0] != denied[1] or _opposed(words, mistake) or contrary(words, mistake)
        other_term = any((term in stems) != (term in self._mistake_stems[which]) for term in self._pair)
        return float(other_way or other_term)

    def _turned_round(self, truth: Matrix, vector: Matrix) -> tuple[float, float]:
        if not len(self._turned_from):
            return -_FAR, -_FAR
        near = self._turned @ vector
        which = int(np.argmax(near))
        return float(near[which] - truth.max()), float(near[which] - truth[self._turned_from[which]])

    def _centred(self, vector: Matrix) -> float:
        if not self._mistakes:
            return -_FAR
        apart = _unit((vector - self._centre)[None, :])[0]
        return float((self._mistake_apart @ apart).max() - (self._truth_apart @ apart).max())

    def _share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """The share of the wanted stems that is held; the question's own words count for little."""
        weight = sum(0.3 if stem in self._asked else 1.0 for stem in wanted)
        return sum(0.3 if stem in self._asked else 1.0 for stem in wanted & held) / max(1.0, weight)


def _unit(vectors: Matrix) -> Matrix:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Matrix = vectors / np.maximum(lengths, 1e-6)
    return found


def vetoed(features: Sequence[float]) -> bool:
    """Whether the claim cannot be the mistake that it is near to: it says otherwise, it is true of the term that it
    speaks of, or it is nearer to the mistake put right or to something true."""
    named = dict(zip(FEATURES, features, strict=True))
    agrees = named["other_term"] < _OWN_TERM or named["margin"] < _NEARER_TO_TRUTH
    put_right = named["mended"] > _MENDED and named["margin"] < _NEARER_TO_MISTAKE
    return not named["swapped"] and (named["disagrees"] > 0 or put_right or agrees)


def truths(question: Question) -> tuple[str, ...]:
    """What is true: the key points, and the sentences of the model answer with their clauses."""
    told = list(split_turn(question.model_answer))
    pieces = [*told, *(clause for sentence in told for clause in clauses(sentence))]
    return (*(point.text for point in question.key_points), *(piece.text for piece in pieces if not piece.code))


def _around(text: str, without: str) -> tuple[str, ...]:
    """What holds the left-out text or is part of it counts as the same statement."""
    return (without,) if without and (text in without or without in text) else ()


def _opposition(words: Sequence[str], others: Sequence[str]) -> float:
    """1 when one of the two turns the other's direction or negation, and not both of them."""
    return float(_opposed(words, others) != (negated(words) != negated(others)))


def _opposed(words: Sequence[str], others: Sequence[str]) -> bool:
    mine, theirs = directions(words), directions(others)
    signs = [mine[axis] * theirs[axis] for axis in mine.keys() & theirs.keys()]
    return any(sign < 0 for sign in signs) and not any(sign > 0 for sign in signs)
