"""Questions that set two terms against each other, and claims that say of one what is true of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from coach.domain import Question
from coach.signals.sentences import Sentence, clauses
from coach.signals.vectors import Embeds
from coach.signals.words import FUNCTION_WORDS, claim_stems, directions, negated, stem, tokens

NEAR_CERTAIN, DOUBTFUL = 0.9, 0.6
_CONTRAST = re.compile(r"\b(?:and|vs\.?|versus|or|over|than|from|to|instead of|rather than|compared (?:to|with))\b")
_SIDE_BY_SIDE = re.compile(
    r"(?=\b([a-z][\w-]*)(?: (?:and|or|vs\.?|versus|with|from|than|over|between|instead of)(?: a| an| the)? |[-–/])"
    r"([a-z][\w-]*))"
)


class Swaps:
    """For questions that set two terms against each other: is what is said of one true of the other?"""

    def __init__(self, truths: Sequence[str], pair: tuple[str, str], embedder: Embeds) -> None:
        self._embedder = embedder
        self._pair = pair
        told = [(text, self._masked(text)) for truth in truths for text in _pieces(truth)]
        sides = [[masked[1] for _, masked in told if masked and masked[0] == side] for side in (0, 1)]
        self._vectors = [embedder.embed(tuple(texts)) for texts in sides]
        words = [frozenset(stem for text in texts for stem in claim_stems(text)) for texts in sides]
        self._own = (words[0] - words[1], words[1] - words[0])
        self._signs = [_consistent(texts) for texts in sides]

    def margin(self, said: str) -> float:
        """How much nearer the claim is to what is true of the other term than of its own; 0 if it is of neither."""
        masked = self._masked(said)
        if masked is None or not len(self._vectors[0]) or not len(self._vectors[1]):
            return 0.0
        side, text = masked
        vector = self._embedder.embed([text])[0]
        same, other = (float((self._vectors[which] @ vector).max()) for which in (side, 1 - side))
        return other - same

    def certainty(self, said: str) -> tuple[float, int | None]:
        """How certain it is that the piece says of one term what is true of the other, and which term it speaks of."""
        masked = self._masked(said)
        if masked is None or not len(self._vectors[0]) or not len(self._vectors[1]):
            return 0.0, None
        side, text = masked
        turned = self._on_the_other_side(side, tokens(said))
        if turned >= 2:
            return NEAR_CERTAIN, side
        held = frozenset(claim_stems(text))
        vector = self._embedder.embed([text])[0]
        same, other = (float((self._vectors[which] @ vector).max()) for which in (side, 1 - side))
        wrong_words, right_words = _count(held & self._own[1 - side]), _count(held & self._own[side])
        if turned and wrong_words >= right_words:
            return DOUBTFUL, side
        if wrong_words <= right_words or other < 0.4:
            return 0.0, None
        if other - same >= 0.1 and wrong_words >= 2 + 2 * right_words:
            return NEAR_CERTAIN, side
        return (DOUBTFUL, side) if other - same >= 0.03 else (0.0, None)

    def _on_the_other_side(self, side: int, words: Sequence[str]) -> int:
        """On how many axes the piece says of its term what is true of the other one; 0 when it agrees with its own on
        any."""
        said = {axis: sign for axis, sign in directions(words).items() if axis and sign}
        if negated(words):
            return 0
        own, other = self._signs[side], self._signs[1 - side]
        if any(sign * own.get(axis, 0) > 0 for axis, sign in said.items()):
            return 0
        return sum(sign * other.get(axis, 0) > 0 and sign * own.get(axis, -sign) < 0 for axis, sign in said.items())

    def _masked(self, text: str) -> tuple[int, str] | None:
        """Which of the two terms the text speaks of, and the text with "it" for the term; None if of both or of
        neither."""
        words = text.split()
        stems = [stem(word.strip("().,:;!?\"'`*").lower()) for word in words]
        spoken = [term in stems for term in self._pair]
        if spoken[0] == spoken[1] or len(words) < 4:
            return None
        side = spoken.index(True)
        if stems.index(self._pair[side]) > 3:  # then it is not what the piece is about
            return None
        return side, " ".join(
            "it" if found == self._pair[side] else word for word, found in zip(words, stems, strict=True)
        )


def _count(stems: Iterable[str]) -> int:
    """How much these words tell: "without labels" as much as two words."""
    return sum(2 if " " in stem else 1 for stem in stems)


def _consistent(texts: Iterable[str]) -> dict[int, int]:
    """The sign of each axis on which all these texts agree; the first axis, more and less, is of everything and says
    nothing."""
    signs: dict[int, set[int]] = {}
    for text in texts:
        for axis, sign in directions(tokens(text)).items():
            if axis and sign:
                signs.setdefault(axis, set()).add(1 if sign > 0 else -1)
    return {axis: found.pop() for axis, found in signs.items() if len(found) == 1}


def _pieces(text: str) -> list[str]:
    return [text, *(clause.text for clause in clauses(Sentence(0, 0, len(text), text), least=3))]


def contrasted(question: str) -> tuple[str, str] | None:
    """The stems of the two terms that a question sets against each other, or None."""
    hyphened = re.search(r"\b([a-z]+)[-–/]([a-z]+) trade-?off", question, re.IGNORECASE)
    if hyphened:
        return stem(hyphened[1].lower()), stem(hyphened[2].lower())
    for match in _CONTRAST.finditer(question):
        left = [w for w in tokens(question[: match.start()])[-4:] if w not in FUNCTION_WORDS][-2:]
        right = [w for w in tokens(question[match.end() :])[:4] if w not in FUNCTION_WORDS][:2]
        left, right = [w for w in left if w not in right], [w for w in right if w not in left]
        if left and right and _COMPARES.search(question):
            pair = stem(left[-1]), stem(right[0])
            if pair[0] not in {stem(word) for word in tokens(question[match.end() :])}:
                return pair
    return None


_COMPARES = re.compile(
    (
        r"\b(?:differences?|differ|differs|different|compare|between|versus|vs|prefer|choose|distinguish|"
        r"rather than|instead of)\b"
    ),
    re.IGNORECASE,
)


def terms(question: Question) -> tuple[str, str] | None:
    """Two terms that might be taken for each other ("L1" and "L2", "precision" and "recall"), as the question has them.

    Names that differ by a digit, or words that stand side by side in the question and both in its key points.
    """
    told = {word for point in question.key_points for word in tokens(point.text)}
    names = [word for word in dict.fromkeys(tokens(question.text)) if re.fullmatch(r"[a-z]+\d", word) and word in told]
    for one, two in pairwise(names):
        if one[:-1] == two[:-1]:
            return one, two
    for match in _SIDE_BY_SIDE.finditer(question.text.lower()):
        one, two = match.groups()
        if one != two and {one, two} <= told and not {one, two} & FUNCTION_WORDS:
            return one, two
    return None
