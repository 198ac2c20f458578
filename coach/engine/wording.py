"""How the built-in judge words things: a rated criterion, short quotes, lists of things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.domain import Evidence, Level
from coach.signals.sentences import Sentence

_LONGEST_QUOTE = 16


@dataclass(frozen=True)
class Rated:
    """A level with its reason; `strength` and `gap` are the one sentence that would stand among the first three
    points."""

    level: Level | None
    reason: str
    next_step: str = ""
    evidence: tuple[Evidence, ...] = ()
    strength: str = ""
    gap: str = ""


def quoted(text: str, longest: int = _LONGEST_QUOTE) -> str:
    """The text in quotation marks on one line, cut after so many words."""
    words = text.split()
    short = " ".join(words[:longest]).rstrip(" .,;:!?")
    return f"“{short}{'…' if len(words) > longest else ''}”"


def sentence_case(text: str) -> str:
    """The text as a sentence: a capital first, a full stop last."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def inline(text: str) -> str:
    """The text as part of a sentence, without its full stop; the first letter is left, it may be a name."""
    return text.strip().rstrip(".")


def evidence_of(sentences: Sequence[Sentence], most: int = 3) -> tuple[Evidence, ...]:
    return tuple(sentence.evidence for sentence in sentences[:most])


def listed(items: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def first_that(conditions: Sequence[tuple[bool, Level]], otherwise: Level) -> Level:
    """The level of the first condition that holds: a rule table read from the top."""
    return next((level for holds, level in conditions if holds), otherwise)
