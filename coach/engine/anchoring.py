"""Finding a model's quote in what the candidate said: models straighten quotation marks, fix typos, change case and
leave words out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from coach.domain import Answer, Evidence
from coach.signals.words import content_stems

LEAST_WORDS = 3
"""Fewer words than this show nothing: every answer has an "I" and a "weights" in it."""
_LEAST_SHARE = 0.6
_SAME_ENOUGH = 92.0
_LEAST_CHARACTERS = 12
_WORD = re.compile(r"\w+(?:['’-]\w+)*", re.UNICODE)
_ELLIPSIS = re.compile(r"\s*(?:\.{3,}|…|\[\.\.\.\]|\[…\])\s*")

_Way = Callable[[str, Answer], Evidence | None]


def find(quote: str, answer: Answer) -> Evidence | None:
    """Where the answer says `quote`, in the answer's own spelling; None when it does not say it.

    A quote with an ellipsis stands for its longest part.
    """
    return _first(quote, answer, (_exactly, _in_the_same_words, _nearly))


def find_run(quote: str, answer: Answer) -> Evidence | None:
    """As `find`, but a quote that left words out or put some in stands for its longest run of words that the answer
    holds: three words and three fifths of the quote at least."""
    return _first(quote, answer, (_exactly, _in_the_same_words, _nearly, _longest_run))


def shows_something(evidence: Evidence, answer: Answer) -> bool:
    """Whether the words are enough to show anything: three, or all that was said in a shorter turn."""
    words = _WORD.findall(evidence.quote)
    return len(words) >= LEAST_WORDS or words == _WORD.findall(answer.turns[evidence.turn])


def _first(quote: str, answer: Answer, ways: tuple[_Way, ...]) -> Evidence | None:
    pieces = [piece.strip(" \"'“”‘’") for piece in _ELLIPSIS.split(quote)]
    wanted = max(pieces, key=len, default="")
    if not _WORD.search(wanted):
        return None
    return next((found for way in ways if (found := way(wanted, answer))), None)


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


def _longest_run(wanted: str, answer: Answer) -> Evidence | None:
    """The longest run of words that quote and answer share, when it is most of the quote and says something."""
    words = [_plain(word) for word in _WORD.findall(wanted)]
    best: Evidence | None = None
    longest = max(LEAST_WORDS, _LEAST_SHARE * len(words)) - 1e-9
    for turn, text in enumerate(answer.turns):
        found = list(_WORD.finditer(text))
        said = [_plain(match.group()) for match in found]
        run = SequenceMatcher(None, words, said, autojunk=False).find_longest_match()
        if run.size >= longest:
            shared = _evidence(answer, turn, found[run.b].start(), found[run.b + run.size - 1].end())
            if content_stems(shared.quote):
                best, longest = shared, run.size + 1
    return best


def _evidence(answer: Answer, turn: int, start: int, end: int) -> Evidence:
    return Evidence(turn=turn, quote=answer.turns[turn][start:end], start=start, end=end)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
