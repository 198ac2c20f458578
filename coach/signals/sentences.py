"""An answer cut into sentences with their offsets; code blocks stay whole, bullets and hard line breaks are
understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from coach.domain import Answer, Evidence
from coach.signals.words import tokens, word_set

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_BULLET = re.compile(r"\s*(?:[-*•–+]|\(?\d{1,2}[.)]|#{1,6}|>)\s+")
_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*(?=\s|$)")
_ABBREVIATIONS = word_set(
    """
    e.g i.e eg ie etc vs cf approx dr mr mrs ms prof fig eq no al resp incl ca st z.b d.h u.a bzw usw inc ltd
    """
)
_CODE_LINE = re.compile(
    r"""\s*(?:(?:def|class|elif|with)\b.*:\s*(?:\#.*)?$ | (?:for|while|if|else|try|except)\b[^.?!]*:\s*(?:\#.*)?$
    | (?:from\s+[\w.]+\s+)?import\s+\w | return\b\s*[\w\[({"'-][^.?!]*$ | @\w+
    | [a-z_][\w.\[\]'"]*(?:,\s*[a-z_]\w*)*\s*[+\-*/%|&]?=(?!=)\s*\S[^?!]*[^.?!\s]\s*$
    | \w[\w.]*\(.*\)\s*;?\s*$
    | (?:SELECT|FROM|WHERE|GROUP\ BY|ORDER\ BY|JOIN|LEFT\ JOIN|WITH|HAVING|INSERT|UPDATE)\b
    | [}\])]+[;,]?\s*$ )""",
    re.VERBOSE,
)
_CLAUSE = re.compile(
    r";\s+|:\s+|\s[–—-]\s|,\s+(?=(?:but|and|so|because|since|while|whereas|which|then|or|as|though|although|where|when|"
    r"that|for|instead|not|otherwise|rather)\b)|\s(?=(?:because|whereas|while|although)\b)|,\s+"
)


@dataclass(frozen=True)
class Sentence:
    """`turns[turn][start:end] == text`. `code`: a block of code, which is not read as prose."""

    turn: int
    start: int
    end: int
    text: str
    code: bool = False

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(tokens(self.text))

    @property
    def evidence(self) -> Evidence:
        return Evidence(turn=self.turn, quote=self.text, start=self.start, end=self.end)


def split(answer: Answer) -> tuple[Sentence, ...]:
    """The sentences of all turns in order."""
    return tuple(sentence for turn, text in enumerate(answer.turns) for sentence in split_turn(text, turn))


def split_turn(text: str, turn: int = 0) -> Iterator[Sentence]:
    """The sentences of one turn. Offsets count characters of `text` as given."""
    for start, end, code in _blocks(text):
        if code:
            yield from _trimmed(text, start, end, turn, code=True)
        else:
            for begin, stop in _prose(text, start, end):
                yield from _trimmed(text, begin, stop, turn)


def clauses(sentence: Sentence, *, least: int = 4) -> Iterator[Sentence]:
    """The clauses of a sentence that has several, each of at least `least` words (a shorter one is joined to its
    neighbour)."""
    cuts = [match.end() for match in _CLAUSE.finditer(sentence.text)]
    if sentence.code or not cuts:
        return
    pieces: list[tuple[int, int]] = []
    begin = 0
    for cut in [*cuts, len(sentence.text)]:
        if len(tokens(sentence.text[begin:cut])) >= least:
            pieces.append((begin, cut))
            begin = cut
    if pieces and begin < len(sentence.text):
        pieces[-1] = (pieces[-1][0], len(sentence.text))
    if len(pieces) > 1:
        for start, stop in pieces:
            yield from _trimmed(sentence.text, start, stop, sentence.turn, shift=sentence.start)


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """(start, end, code) of fenced blocks and of what lies between them, in order."""
    at = 0
    for fence in _FENCE.finditer(text):
        yield from _lines(text, at, fence.start())
        yield fence.start(), fence.end(), True
        at = fence.end()
    yield from _lines(text, at, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Unfenced text as paragraphs: a line that starts in lower case goes on the sentence before it; code lines are
    joined."""
    block: tuple[int, int, bool] | None = None
    at = start
    for line in text[start:end].splitlines(keepends=True):
        stop = at + len(line)
        blank = not line.strip()
        code = bool(_CODE_LINE.match(line)) or bool(block and block[2] and line[:1] in " \t" and not blank)
        goes_on = block is not None and not blank and code == block[2]
        if goes_on and not code:
            goes_on = line.lstrip()[:1].islower() and not _BULLET.match(line) and not text[: block[1]].endswith("\n\n")  # type: ignore[index]
        if blank:
            if block and not block[2]:
                yield block
                block = None
        elif goes_on and block:
            block = (block[0], stop, block[2])
        else:
            if block:
                yield block
            block = (at, stop, code)
        at = stop
    if block:
        yield block


def _prose(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text, start, end)
    begin = bullet.end() if bullet else start
    for mark in _END.finditer(text, begin, end):
        if not _is_abbreviation(text, begin, mark):
            yield begin, mark.end()
            begin = mark.end()
    yield begin, end


def _is_abbreviation(text: str, begin: int, mark: re.Match[str]) -> bool:
    if mark.group()[0] != ".":
        return False
    word = text[begin : mark.start()].rsplit(None, 1)[-1:] or [""]
    bare = word[0].lstrip("(\"'").lower()
    following = text[mark.end() :].lstrip()[:1]
    if bare in {"etc", "inc", "ltd", "no"}:
        return following.islower() or (bare == "no" and following.isdigit())
    return bare in _ABBREVIATIONS or (len(bare) == 1 and bare.isalpha() and bare != "i" and word[0].isupper())


def _trimmed(text: str, start: int, end: int, turn: int, *, code: bool = False, shift: int = 0) -> Iterator[Sentence]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    if piece:
        yield Sentence(turn, start + shift, start + shift + len(piece), piece, code)
