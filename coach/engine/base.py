"""The one seam between the coach and whoever judges and speaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

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
    Said,
    Signals,
    View,
)


class Engine(Protocol):
    """All that an engine does. A method may raise `EngineFailed`; the caller then goes on with the built-in engine."""

    name: EngineName

    def made_by(self) -> MadeBy:
        """Name and version of what judges: the weights' hash or the model's name, and the prompts' versions."""

    async def judge(self, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found]) -> Judgement:
        """Propose a level per criterion of the question's rubric, with quotes, and claims with a verdict."""

    def speak(self, move: Move, view: View) -> AsyncIterator[str]:
        """The interviewer's words for a move that the code has decided, in pieces."""

    def answer(self, query: str, passages: Sequence[Found], history: Sequence[Said]) -> AsyncIterator[str]:
        """A concept answer from the passages alone, in pieces; passages are cited as [1], [2] in the order given."""

    async def rewrite(
        self, question: Question, answer: Answer, critique: Critique, passages: Sequence[Found]
    ) -> BetterAnswer:
        """The answer sharpened, with blanks for what is missing and no fact from outside answer and passages."""

    async def close(self) -> None:
        """Let go of connections."""
