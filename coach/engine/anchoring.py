"""Finding a model's quote in what the candidate said: models straighten quotation marks, fix typos and change case."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz import fuzz

from coach.domain import Answer, Evidence

_SAME_ENOUGH = 92.0
_LEAST_CHARACTERS = 12
_WORD = re.compile(r"\w+(?:['’-]\w+)*", re.UNICODE)
_ELLIPSIS = re.compile(r"\s*(?:\.{3,}|…|\[\.\.\.\]|\[…\])\s*")


def find(quote: str, answer: Answer) -> Evidence | None:
    """Where the answer says `quote`, in the answer's own spelling; None when it does not say it.

    A quote with an ellipsis stands for its longest part.
    """
    pieces = [piece.strip(" \"'“”‘’") for piece in _ELLIPSIS.split(quote)]
    wanted = max(pieces, key=len, default="")
    if not _WORD.search(wanted):
        return None
    return _exactly(wanted, answer) or _in_the_same_words(wanted, answer) or _nearly(wanted, answer)


def _exactly(wanted: str, answer: Answer) -> Evidence | None:
    for turn, text in enumerate(answer.turns):
        start = text.find(wanted)
        if start >= 0:
            return _evidence(answer, turn, start, start + len(wanted))
    return None


def _in_the_same_words(wanted: str, answer: Answer) -> Evidence | None:
    """The same words in the same order, whatever stands between them."""
    words = [_plain(word) for word in _WORD.findall(wanted)]
    for turn, text in enumerate(answer.turns):
        found = list(_WORD.finditer(text))
        said = [_plain(match.group()) for match in found]
        for i in range(len(said) - len(words) + 1):
            if said[i : i + len(words)] == words:
                return _evidence(answer, turn, found[i].start(), found[i + len(words) - 1].end())
    return None


def _nearly(wanted: str, answer: Answer) -> Evidence | None:
    """The best-matching stretch of whole words, when all that differs is a letter here and there."""
    if len(wanted) < _LEAST_CHARACTERS:
        return None
    best: tuple[float, int, int, int] | None = None
    for turn, text in enumerate(answer.turns):
        if len(text) < len(wanted) * 0.9:
            continue
        hit = fuzz.partial_ratio_alignment(wanted.lower(), text.lower())
        if hit and hit.score >= _SAME_ENOUGH and (best is None or hit.score > best[0]):
            best = (hit.score, turn, hit.dest_start, hit.dest_end)
    if best is None:
        return None
    _, turn, start, end = best
    inside = [m for m in _WORD.finditer(answer.turns[turn]) if m.end() > start and m.start() < end]
    return _evidence(answer, turn, inside[0].start(), inside[-1].end()) if inside else None


def _evidence(answer: Answer, turn: int, start: int, end: int) -> Evidence:
    return Evidence(turn=turn, quote=answer.turns[turn][start:end], start=start, end=end)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
