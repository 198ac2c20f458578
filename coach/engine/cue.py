"""A cue: a thing to listen for in an answer, and words that show it.

The order of cues is the order in which a missing thing is asked for.
"""

from __future__ import annotations

import re

Cue = tuple[str, re.Pattern[str]]


def cues(**words: str) -> tuple[Cue, ...]:
    """Cues from names ("the_scale") and patterns that begin at a word."""
    return tuple(
        (name.replace("_", " "), re.compile(rf"\b(?:{pattern})", re.IGNORECASE)) for name, pattern in words.items()
    )
