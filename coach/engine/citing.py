"""Citation marks in a text that comes in pieces: only numbers of passages that were given get through."""

from __future__ import annotations

import re

NOT_IN_PASSAGES = "The guides do not answer this."
"""What an engine says, and only says, when the passages it was given do not hold the answer."""

_MARK = re.compile(r"(\s*)\[(\d+(?:\s*[,;]\s*\d+)*)\]")
_MAYBE = re.compile(r"\s*(?:\[[\d\s,;]*)?$")


class Citations:
    """Passes text on; `[2, 9]` becomes `[2]` where nine passages were not given. Code is left alone."""

    def __init__(self, given: int) -> None:
        self._given = given
        self._held = ""
        self._ticks = 0
        self._before = ""

    def take(self, piece: str) -> str:
        """What of the text so far can be shown: all but what may be the beginning of a mark."""
        self._held += piece
        maybe = _MAYBE.search(self._held)
        cut = maybe.start() if maybe else len(self._held)
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._checked(ready)

    def rest(self) -> str:
        held, self._held = self._held, ""
        return self._checked(held)

    def _checked(self, text: str) -> str:
        parts = text.split("`")
        shown = []
        for number, part in enumerate(parts):
            inside = (self._ticks + number) % 2 == 1
            shown.append(part if inside else _MARK.sub(self._kept, part))
        self._ticks += len(parts) - 1
        self._before = text[-1:] or self._before
        return "`".join(shown)

    def _kept(self, mark: re.Match[str]) -> str:
        numbers = [int(n) for n in re.findall(r"\d+", mark[2])]
        kept = "".join(f"[{n}]" for n in numbers if 1 <= n <= self._given)
        if kept:
            return mark[1] + kept
        # an index like x[7] is told from a mark by what stands before it
        before = mark.string[mark.start() - 1] if mark.start() else self._before
        index = not mark[1] and before.isalnum()
        return mark[0] if index else ""
