"""Finding questions of the bank: for a wish, for a posting, for a question somebody wrote out, for an answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence

import numpy as np

from coach.bank import Bank
from coach.critique.outside import outside_question
from coach.domain import Kind, Question, Setup
from coach.guides.embedding import Embedder
from coach.postings import Posting
from coach.router import GiveQuestion

EVIDENT_FROM = 0.5
"""Cosine from which an answer without a question is taken as one to the nearest question about a concept or code.
Stories are near to too many questions: there the person is asked."""

_TELLTALE = (Kind.CONCEPT, Kind.CODING)
_STORIES = (Kind.BEHAVIOURAL, Kind.PROJECT)
_RELATED, _RELATED_FROM = 3, 0.4
_FITTING, _OF_A_KIND, _SUGGESTED = 5, 2, 5
_IN_THE_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e)\b")
_LIKELY_KIND = {
    Kind.BEHAVIOURAL: re.compile(
        r"\b(?:a time|a situation|an occasion|an example of (?:when|how) you|have you ever)\b", re.IGNORECASE
    ),
    Kind.PROJECT: re.compile(
        r"\bprojects? (?:that )?you\b|\byour (?:last|favourite|best|proudest)? ?project\b", re.IGNORECASE
    ),
    Kind.ML_DESIGN: re.compile(r"\b(?:design|architect|build) (?:an?|the|our) \w+", re.IGNORECASE),
    Kind.CODING: re.compile(r"\b(?:implement|write (?:a|the) (?:function|program|query)|code)\b", re.IGNORECASE),
    Kind.CONCEPT: re.compile(""),
}


class Matching:
    """All methods compute embeddings: call them in a worker thread."""

    def __init__(self, bank: Bank, embedder: Embedder) -> None:
        self._bank = bank
        self._embedder = embedder

    def choose(self, wish: GiveQuestion, setup: Setup, used: Container[str | None]) -> Question:
        """The best-fitting question: not used yet, then by what it is about, then by level and role."""
        fitting = self._bank.select(kinds=wish.kinds) or list(self._bank.questions.values())
        about = self._closeness(wish.topic, fitting) if wish.topic else {}

        def rank(question: Question) -> tuple[bool, float, bool, bool, str]:
            level = (wish.seniority or setup.seniority) not in question.seniority
            role = setup.role not in question.roles
            return question.id in used, -about.get(question.id, 0.0), level, role, question.id

        return min(fitting, key=rank)

    def fitting(self, posting: Posting) -> list[Question]:
        """A few questions for a posting, at most two of a kind, so that they show what its interview may hold."""
        candidates = self._bank.select(role=posting.role, seniority=posting.seniority)
        about = self._closeness(posting.text, candidates)
        kinds: Counter[Kind] = Counter()
        chosen = []
        for question in sorted(candidates, key=lambda q: (-about[q.id], q.id)):
            kinds[question.kind] += 1
            if kinds[question.kind] <= _OF_A_KIND:
                chosen.append(question)
        return chosen[:_FITTING]

    def about(self, query: str) -> list[Question]:
        """The questions to practise what a query asks about; none where the bank has nothing near."""
        questions = list(self._bank.questions.values())
        scores = self._embedder.embed([q.text for q in questions]) @ self._embedder.embed([query])[0]
        near = [int(i) for i in np.argsort(-scores, kind="stable")[:_RELATED] if scores[i] >= _RELATED_FROM]
        return [questions[i] for i in near]

    def named(self, text: str) -> Question:
        """The question somebody wrote out: the bank's own where it is one of those, else as it stands."""
        questions = [outside_question(text, kind, bank=self._bank, embedder=self._embedder) for kind in Kind]
        known = [question for question in questions if question.id in self._bank.questions]
        likely = next(kind for kind, words in _LIKELY_KIND.items() if words.search(text))
        return known[0] if known else next(question for question in questions if question.kind is likely)

    def evident(self, answer: str) -> Question | None:
        """The question that a text plainly answers, if there is one."""
        question, score = self._nearest(answer, self._bank.select(kinds=_TELLTALE))[0]
        return question if score >= EVIDENT_FROM else None

    def suggested(self, answer: str) -> list[Question]:
        """The questions that a text may be an answer to, likeliest first."""
        story = len(_IN_THE_FIRST_PERSON.findall(answer)) > 1
        candidates = self._bank.select(kinds=_STORIES if story else ())
        return [question for question, _ in self._nearest(answer, candidates)[:_SUGGESTED]]

    def _closeness(self, topic: str, questions: Sequence[Question]) -> dict[str, float]:
        """How near each question is to a topic in words, in steps of a tenth: the level decides among near ones."""
        texts = [f"{q.topic.replace('-', ' ')}: {q.text}" for q in questions]
        scores = self._embedder.embed(texts) @ self._embedder.embed([topic])[0]
        return {q.id: round(float(score), 1) for q, score in zip(questions, scores, strict=True)}

    def _nearest(self, answer: str, questions: Sequence[Question]) -> list[tuple[Question, float]]:
        """Questions with the cosine of question and model answer to a text, nearest first."""
        vectors = self._embedder.embed([f"{q.text} {q.model_answer}" for q in questions])
        scores = vectors @ self._embedder.embed([answer])[0]
        return [(questions[int(i)], float(scores[i])) for i in np.argsort(-scores, kind="stable")]
