"""Train the head that tells a wrong claim from a right one (`coach/models/claims.json`).

    python tools/fit_claims.py            train, report figures over five folds of questions, write the file
    python tools/fit_claims.py --dry      report only

Wrong: the paraphrased mistakes of `evals/claims/claims.jsonl`, the bank's mistakes as they stand, and each mistake held
out of what is known, so that errors nobody listed are learnt from as well. Right: the paraphrased key points, and every
sentence, clause and key point of the bank's model answers, held out of what is true.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from coach.bank import load_bank
from coach.domain import Kind, Question
from coach.guides.embedding import Embedder
from coach.guides.passages import Guides, load_guides
from coach.signals.sentences import clauses, split_turn
from coach.signals.subjects import subject
from coach.signals.suspicion import FEATURES, WEIGHTS, Known, vetoed

ROOT = Path(__file__).parent.parent
FOLDS, RIDGE, LEAST_WORDS = 5, 3.0, 5


VAGUE = (
    "{topic} comes up everywhere these days.",
    "We did {topic} at my previous employer, and I was part of that team.",
    "There is no single recipe, one has to see what fits.",
    "People do {topic} in many ways, and I know most of them.",
    "Good engineers pay attention to {topic} from the start.",
    "You should not rush this step.",
    "{topic} gives value to the business and to the users.",
    "Many well-known companies rely on it.",
    "{topic} is hard, since every data set is a new situation.",
    "At its heart {topic} is about getting better results.",
    "After that the rest is routine and I would move on.",
    "I would follow the usual best practice for {topic}.",
)
VAGUE_OF = (
    "Everybody on my team knew {it} well.",
    "How well {it} does is something you find out by trying.",
    "I have used {it} for several customers.",
    "{it} brings a lot of benefits, that is why it is so popular.",
    "One option that I would mention is {it}.",
    "{it} has a few steps, and all of them matter.",
    "Before {it} I would talk to the people who own the data.",
    "I began with {it} and was quite pleased with it.",
)


class Row(NamedTuple):
    question: str
    sort: str
    wrong: bool
    weight: float
    text: str
    features: tuple[float, ...]


class Rows:
    """The rows of one question: its paraphrases and its own texts, against all that is true and against key points
    alone, which is what there is when only a short reference is known."""

    def __init__(self, question: Question, embedder: Embedder) -> None:
        self._question = question
        self._embedder = embedder
        self._bare = question.model_copy(update={"model_answer": ""})
        self._everything = Known(question, embedder)
        self._terse = Known(self._bare, embedder)

    def all(self, claims: list[dict[str, str]], told: list[str]) -> Iterator[Row]:
        yield from self._wrong([claim for claim in claims if claim["label"] == "wrong"])
        yield from self._right([claim for claim in claims if claim["label"] == "right"])
        for sort, texts, weight in (("vague", vague(self._question), 1.0), ("guide", told, 0.5)):
            for text in texts:
                yield self._row(sort, False, weight, text, self._everything)
                yield self._row(f"{sort}, few truths", False, weight / 2, text, self._terse)

    def _row(self, sort: str, wrong: bool, weight: float, text: str, known: Known) -> Row:
        features = known.features(text, self._embedder.embed([text])[0])[0]
        return Row(self._question.id, sort, wrong, weight, text, features)

    def _wrong(self, claims: list[dict[str, str]]) -> Iterator[Row]:
        for claim in claims:
            text, mistake = claim["text"], claim["point_or_mistake"]
            yield self._row("claim wrong", True, 1.0, text, self._everything)
            yield self._row("claim wrong, few truths", True, 0.5, text, self._terse)
            if mistake in self._question.common_mistakes:
                known = Known(self._question, self._embedder, without=mistake)
                yield self._row("claim wrong, mistake not listed", True, 0.3, text, known)
        for mistake in self._question.common_mistakes:
            yield self._row("mistake as it stands", True, 0.2, mistake, self._everything)
            known = Known(self._question, self._embedder, without=mistake)
            yield self._row("mistake not listed", True, 0.3, mistake, known)

    def _right(self, claims: list[dict[str, str]]) -> Iterator[Row]:
        points = {point.id: point.text for point in self._question.key_points}
        for claim in claims:
            text = claim["text"]
            yield self._row("claim right", False, 1.0, text, self._everything)
            yield self._row("claim right, few truths", False, 0.5, text, self._terse)
            rest = Known(self._bare, self._embedder, without=points[claim["point_or_mistake"]])
            yield self._row("claim right, point not listed", False, 0.5, text, rest)
        for sentence in split_turn(self._question.model_answer):
            known = Known(self._question, self._embedder, without=sentence.text)
            for piece in (sentence, *clauses(sentence)):
                if len(piece.words) >= LEAST_WORDS:
                    yield self._row("model answer", False, 1.0, piece.text, known)
        for point in points.values():
            yield self._row("key point", False, 1.0, point, Known(self._question, self._embedder, without=point))


def vague(question: Question) -> list[str]:
    """What candidates say about a topic without claiming anything of it that could be wrong."""
    topic = question.topic.replace("-", " ")
    named = [found for mistake in question.common_mistakes if (found := subject(mistake))]
    of_mistakes = [VAGUE_OF[(2 * n + k) % len(VAGUE_OF)].format(it=it) for n, it in enumerate(named) for k in range(2)]
    return [sentence.format(topic=topic) for sentence in VAGUE] + of_mistakes


def guide_sentences(question: Question, guides: Guides) -> list[str]:
    """What the question's guides say under its headings; sections on mistakes quote what is wrong and are left out."""
    passages = [p for p in guides.passages.values() if f"{p.guide}#{p.anchor}" in question.guides]
    sentences = [s for p in passages if "mistake" not in p.heading.lower() for s in split_turn(p.text)]
    return [
        " ".join(s.text.split())
        for s in sentences
        if not s.code and len(s.words) >= LEAST_WORDS and not re.search(r"\||mistake|wrong|\?", s.text)
    ]


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, float]:
    """Ridge logistic regression by Newton's method; the bias is not penalised."""
    held = np.hstack([x, np.ones((len(x), 1))])
    penalty = np.diag([RIDGE] * x.shape[1] + [0.0])
    beta = np.zeros(held.shape[1])
    for _ in range(40):
        p = 1 / (1 + np.exp(-held @ beta))
        slope = held.T @ (weight * (y - p)) - penalty @ beta
        bend = held.T @ (held * (weight * p * (1 - p))[:, None]) + penalty
        beta = beta + np.linalg.solve(bend, slope)
    return beta[:-1], float(beta[-1])


def report(found: list[Row], chance: np.ndarray) -> None:
    for limit in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        shares = []
        for sort in dict.fromkeys(row.sort for row in found):
            which = np.array([row.sort == sort for row in found])
            shares.append(f"{sort} {np.mean(chance[which] >= limit):.3f} of {which.sum()}")
        print(f"at {limit:.2f}: " + "; ".join(shares))


def main() -> None:
    embedder = Embedder(remembered=100_000)
    lines = (ROOT / "evals/claims/claims.jsonl").read_text(encoding="utf-8").splitlines()
    claims = [json.loads(line) for line in lines]
    questions = [q for q in load_bank(ROOT / "knowledge").questions.values() if q.kind is Kind.CONCEPT]
    guides = load_guides(ROOT / "knowledge")
    found = [
        one
        for q in questions
        for one in Rows(q, embedder).all([c for c in claims if c["question"] == q.id], guide_sentences(q, guides))
    ]
    x = np.array([row.features for row in found])
    y = np.array([row.wrong for row in found], np.float64)
    weight = np.array([row.weight for row in found])
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / scale
    fold = np.array([[q.id for q in questions].index(row.question) % FOLDS for row in found])
    chance = np.zeros(len(found))
    for number in range(FOLDS):
        weights, bias = fit(z[fold != number], y[fold != number], weight[fold != number])
        chance[fold == number] = 1 / (1 + np.exp(-(z[fold == number] @ weights + bias)))
    print(f"{len(found)} rows, {FOLDS} folds over {len(questions)} questions")
    wrong, right = chance[[r.sort == "claim wrong" for r in found]], chance[[not r.wrong for r in found]]
    print(f"area under the curve, paraphrased mistakes against what is right: {np.mean(wrong[:, None] > right):.3f}")
    chance = np.where([vetoed(row.features) for row in found], 0.0, chance)
    report(found, chance)
    weights, bias = fit(z, y, weight)
    print({name: round(float(value), 2) for name, value in zip(FEATURES, weights, strict=True)}, round(bias, 2))
    if "-v" in sys.argv:
        for row, value in sorted(zip(found, chance, strict=True), key=lambda pair: -pair[1]):
            if not row.wrong and value > 0.5:
                print(f"{value:.2f} {row.question} [{row.sort}] {row.text}")
    if "--dry" not in sys.argv:
        held = {
            "features": FEATURES,
            "mean": [round(float(v), 5) for v in mean],
            "scale": [round(float(v), 5) for v in scale],
            "weights": [round(float(v), 4) for v in weights],
            "bias": round(bias, 4),
            "made_by": "tools/fit_claims.py on evals/claims/claims.jsonl and knowledge/questions/concept",
        }
        WEIGHTS.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
