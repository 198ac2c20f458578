"""Claims of an answer that are likely to be wrong: the opposite of a key point, or a known mistake in other words.

Vectors alone cannot tell a claim from its opposite, because both use the same words. So three things are looked at
beside nearness: whether the claim is nearer to a known mistake than to anything true, whether it turns a direction or a
negation of what is true, and whether it says of one term what is true of the other ("generative models learn the
boundary").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.domain import Citation, Claim, KeyPointFinding, Question, Status, Verdict
from coach.signals.key_points import Windows
from coach.signals.sentences import Sentence, clauses, split_turn
from coach.signals.vectors import Embeds, Matrix
from coach.signals.words import FUNCTION_WORDS, claim_stems, directions, negated, stem, tokens

NEAR_CERTAIN, DOUBTFUL = 0.9, 0.6

_CONTRAST = re.compile(r"\b(?:and|vs\.?|versus|or|over|than|from|to|instead of|rather than|compared (?:to|with))\b")
_HEDGED = re.compile(
    r"\b(?:some (?:people|say)|people (?:often )?(?:say|think|claim)|(?:a )?common (?:mistake|myth|"
    r"misconception)|not true|"
    r"it is (?:wrong|false)|you might think|one might think|would be (?:wrong|a mistake)|contrary to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Suspicion:
    """A piece of the answer that says something wrong with this certainty (0–1), and the key point that it goes
    against."""

    piece: Sentence
    certainty: float
    point: int
    swapped: int | None = None


def find(
    question: Question, said: Windows, findings: Sequence[KeyPointFinding], embedder: Embeds
) -> tuple[tuple[KeyPointFinding, ...], tuple[Claim, ...]]:
    """The findings with contradicted points marked, and the wrong and doubtful claims, most certain first."""
    if not question.key_points:
        return tuple(findings), ()
    suspicions = _strongest(_both_swapped(list(_suspicions(question, said, embedder))))
    marked = list(findings)
    claims = []
    for suspicion in suspicions:
        wrong = suspicion.certainty >= NEAR_CERTAIN
        point = question.key_points[suspicion.point]
        piece = suspicion.piece
        claims.append(
            Claim(
                turn=piece.turn,
                quote=piece.text,
                start=piece.start,
                end=piece.end,
                verdict=Verdict.WRONG if wrong else Verdict.DOUBTFUL,
                correction=point.text,
                citation=Citation(key_point=point.id),
            )
        )
        if wrong and marked[suspicion.point].status is not Status.CONTRADICTED:
            update = {
                "status": Status.CONTRADICTED,
                "evidence": (piece.evidence,),
                "confidence": round(suspicion.certainty, 3),
            }
            marked[suspicion.point] = marked[suspicion.point].model_copy(update=update)
    return tuple(marked), tuple(claims)


def _both_swapped(found: Sequence[Suspicion]) -> Iterator[Suspicion]:
    """Two doubtful swaps, one of each term, leave no doubt: the answer has the two the wrong way round."""
    both = {suspicion.swapped for suspicion in found} >= {0, 1}
    for suspicion in found:
        sure = both and suspicion.swapped is not None
        yield replace(suspicion, certainty=NEAR_CERTAIN) if sure else suspicion


def _strongest(suspicions: Iterable[Suspicion], limit: int = 4) -> list[Suspicion]:
    """The most certain ones that do not overlap."""
    kept: list[Suspicion] = []
    for one in sorted(suspicions, key=lambda s: (-s.certainty, s.piece.turn, s.piece.start, s.piece.end)):
        apart = all(
            one.piece.turn != k.piece.turn or one.piece.end <= k.piece.start or one.piece.start >= k.piece.end
            for k in kept
        )
        if apart and len(kept) < limit:
            kept.append(one)
    return kept


def _suspicions(question: Question, said: Windows, embedder: Embeds) -> Iterator[Suspicion]:
    truths = _truths(question)
    points = embedder.embed(tuple(point.text for point in question.key_points))
    pair = contrasted(question.text)
    mistakes = _Mistakes(question, truths, pair, embedder)
    swaps = _Swaps(truths, pair, embedder) if pair else None
    truth_vectors = embedder.embed(truths)
    for piece, vector, stems in zip(said.pieces, said.vectors, said.stems, strict=True):
        if not _claims(piece):
            continue
        near_truth = truth_vectors @ vector
        known, mistake = mistakes.certainty(piece, vector, stems, float(near_truth.max()))
        swapped, side = swaps.certainty(piece) if swaps else (0.0, None)
        turned = _turned_round(piece, stems, truths[int(np.argmax(near_truth))], float(near_truth.max()))
        certainty = max(known, turned, swapped)
        if certainty:
            about = vector if mistake is None else vector + mistake
            yield Suspicion(piece, certainty, int(np.argmax(points @ about)), side if swapped else None)


def _claims(piece: Sentence) -> bool:
    """Whether the piece, in one sentence, claims something: no code, no question, nothing said to be a mistake of
    others."""
    text = piece.text
    return not (piece.code or len(piece.words) < 5 or "?" in text or re.search(r"[.!]\s", text) or _HEDGED.search(text))


def _truths(question: Question) -> tuple[str, ...]:
    """What is true: the key points, and the sentences of the model answer with their clauses."""
    told = list(split_turn(question.model_answer))
    pieces = [*told, *(clause for sentence in told for clause in clauses(sentence))]
    return tuple(point.text for point in question.key_points) + tuple(piece.text for piece in pieces if not piece.code)


class _Mistakes:
    """The known mistakes, each with the words that set it apart from the truth nearest to it."""

    def __init__(
        self, question: Question, truths: Sequence[str], pair: tuple[str, str] | None, embedder: Embeds
    ) -> None:
        self._texts = question.common_mistakes
        self._pair = pair
        self._vectors = embedder.embed(self._texts)
        self._asked = frozenset(claim_stems(question.text))
        self._stems = [frozenset(claim_stems(text)) for text in self._texts]
        nearest = np.argmax(self._vectors @ embedder.embed(tuple(truths)).T, axis=1) if self._texts else []
        self._own = [
            stems - frozenset(claim_stems(truths[int(which)]))
            for stems, which in zip(self._stems, nearest, strict=True)
        ]

    def certainty(
        self, piece: Sentence, vector: Matrix, stems: frozenset[str], near_truth: float
    ) -> tuple[float, Matrix | None]:
        """Near-certain when the piece is as near to a mistake as to any truth and uses the words that make it one.

        Also the vector of that mistake.
        """
        if not self._texts:
            return 0.0, None
        near = self._vectors @ vector
        which = int(np.argmax(near + 0.3 * np.array([self._share(held, stems) for held in self._stems])))
        words = tokens(self._texts[which])
        if negated(piece.words) != negated(words) or _opposed(piece.words, words):
            return 0.0, None
        if self._pair and any((term in stems) != (term in self._stems[which]) for term in self._pair):
            return 0.0, None
        recall, own = self._share(self._stems[which], stems), self._share(self._own[which], stems)
        margin = float(near[which]) - near_truth
        if near[which] >= 0.55 and margin >= -0.05 and recall >= 0.5 and own >= 0.7:
            return NEAR_CERTAIN, self._vectors[which]
        if near[which] >= 0.6 and margin >= 0.03 and recall >= 0.4 and own >= 0.5:
            return DOUBTFUL, self._vectors[which]
        return 0.0, None

    def _share(self, wanted: frozenset[str], held: frozenset[str]) -> float:
        """The share of the wanted stems that is held; the question's own words count for little."""
        weight = sum(0.3 if stem in self._asked else 1.0 for stem in wanted)
        return sum(0.3 if stem in self._asked else 1.0 for stem in wanted & held) / max(1.0, weight)


def _turned_round(piece: Sentence, stems: frozenset[str], truth: str, near: float) -> float:
    """Whether the piece is a truth with its direction or its negation turned, and little else changed."""
    words = tokens(truth)
    if _opposed(piece.words, words) == (negated(piece.words) != negated(words)):
        return 0.0
    wanted = frozenset(claim_stems(truth))
    share = len(stems & wanted) / max(1, len(stems | wanted))
    if near >= 0.82 and share >= 0.55:
        return NEAR_CERTAIN
    return DOUBTFUL if near >= 0.75 and share >= 0.35 else 0.0


def _opposed(words: Sequence[str], others: Sequence[str]) -> bool:
    mine, theirs = directions(words), directions(others)
    signs = [mine[axis] * theirs[axis] for axis in mine.keys() & theirs.keys()]
    return any(sign < 0 for sign in signs) and not any(sign > 0 for sign in signs)


class _Swaps:
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

    def certainty(self, piece: Sentence) -> tuple[float, int | None]:
        """How certain it is that the piece says of one term what is true of the other, and which term it speaks of."""
        masked = self._masked(piece.text)
        if masked is None or not len(self._vectors[0]) or not len(self._vectors[1]):
            return 0.0, None
        side, text = masked
        turned = self._on_the_other_side(side, piece)
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

    def _on_the_other_side(self, side: int, piece: Sentence) -> int:
        """On how many axes the piece says of its term what is true of the other one; 0 when it agrees with its own on
        any."""
        said = {axis: sign for axis, sign in directions(piece.words).items() if axis and sign}
        if negated(piece.words):
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
