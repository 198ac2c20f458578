"""What holds for a design, case, coding or take-home answer as a whole: whether it would fit any task, and what the
candidate asked about the task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from coach.domain import Answer, Kind, Level, Question, Signals, Status
from coach.engine.wording import Rated, listed
from coach.signals import judgeable
from coach.signals.measure import OFF_TOPIC_BELOW
from coach.signals.sentences import split_turn
from coach.signals.words import content_stems

_ANY: Final[Mapping[Kind, str]] = {
    Kind.ML_DESIGN: "system",
    Kind.CASE: "product",
    Kind.CODING: "problem",
    Kind.TAKE_HOME: "task",
}
_GENERIC_MOST: Final[Level] = 2
_LEAST_ABOUT = OFF_TOPIC_BELOW + 0.1
_ASKED_FOR: Final[Mapping[Kind, str]] = {
    Kind.ML_DESIGN: "requirements",
    Kind.CASE: "goal",
    Kind.CODING: "communication",
}
_LEAST_ASKED_WORDS = 4


def generic(question: Question, signals: Signals) -> str:
    """What to say of an answer that would fit any task of its kind, or nothing: it states no key point, and is not near
    to what was asked."""
    if question.kind not in _ANY or signals.relevance is None or signals.relevance >= _LEAST_ABOUT:
        return ""
    if any(point.status is Status.COVERED for point in signals.key_points) and signals.relevance >= OFF_TOPIC_BELOW:
        return ""
    missing = sorted(
        (point for point in signals.key_points if point.status is Status.MISSING), key=lambda point: not point.core
    )
    probes = {point.id: point.probe for point in question.key_points}
    probe = next((probes[point.id] for point in missing if probes.get(point.id)), "")
    return f"This would fit any {_ANY[question.kind]}; take it to this one: “{probe or question.text.strip()}”"


def limited_if_generic(rated: Mapping[str, Rated], question: Question, signals: Signals) -> Mapping[str, Rated]:
    """What says nothing of this task in particular is a beginning at most."""
    why = generic(question, signals)
    if not why or signals.relevance is None or signals.relevance >= OFF_TOPIC_BELOW:
        return rated
    return {
        name: replace(found, level=_GENERIC_MOST, reason=f"{found.reason} {why}", strength="")
        if found.level is not None and found.level > _GENERIC_MOST
        else found
        for name, found in rated.items()
    }


def with_asked(rated: Mapping[str, Rated], question: Question, answer: Answer) -> Mapping[str, Rated]:
    """The criterion of clarifying with what was asked before the answer: one good question makes a 3, two make a 4."""
    name = _ASKED_FOR.get(question.kind, "")
    asked = list(dict.fromkeys(one.asked for one in answer.asked if _is_good(one.asked)))
    if not asked or name not in rated:
        return rated
    found = rated[name]
    level: Level = 3 if len(asked) == 1 else 4
    said = f"You asked: {listed([f'“{text.strip()}”' for text in asked[:2]])}."
    if found.level is not None and found.level >= level:
        return {**rated, name: replace(found, reason=f"{found.reason} {said}")}
    step = found.next_step or "Say what follows from the answer for what you build."
    raised = Rated(level, said, step, found.evidence, strength=f"You ask before you build. {said}" if level > 3 else "")
    return {**rated, name: raised}


def _is_good(asked: str) -> bool:
    """Whether it is a question about the task, and not about the conversation."""
    sentences = list(split_turn(asked))
    if any(judgeable.is_remark(sentence) or judgeable.is_aside(sentence) for sentence in sentences):
        return False
    return sum(len(sentence.words) for sentence in sentences) >= _LEAST_ASKED_WORDS and bool(content_stems(asked))
