"""The built-in engine: deterministic code over embeddings. It needs no network and never fails over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

from coach import __version__
from coach.domain import (
    Answer,
    BetterAnswer,
    Critique,
    EngineName,
    Found,
    Judgement,
    MadeBy,
    Move,
    Question,
    Rubric,
    Said,
    Signals,
    View,
)
from coach.engine import answering, judging, rewriting, speaking
from coach.guides.embedding import Embedder


class BuiltinEngine:
    """Judges by written rules over the signals, speaks in set phrases, answers in the guides' own sentences."""

    name = EngineName.BUILTIN

    def __init__(self, rubrics: Mapping[str, Rubric], embedder: Embedder) -> None:
        self._rubrics = rubrics
        self._embedder = embedder

    def made_by(self) -> MadeBy:
        return MadeBy(engine=self.name, model=f"builtin {__version__}, {self._embedder.fingerprint}")

    async def judge(self, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found]) -> Judgement:
        rubric = self._rubrics[question.rubric]
        return await asyncio.to_thread(judging.judge, question, rubric, answer, signals, passages)

    async def speak(self, move: Move, view: View) -> AsyncIterator[str]:
        yield speaking.phrase(move, view)

    async def answer(self, query: str, passages: Sequence[Found], history: Sequence[Said]) -> AsyncIterator[str]:
        yield await asyncio.to_thread(answering.compose, query, passages, self._embedder)

    async def rewrite(
        self, question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]
    ) -> BetterAnswer:
        return await asyncio.to_thread(rewriting.rewrite, question, answer, critique, passages)

    async def close(self) -> None:
        pass
