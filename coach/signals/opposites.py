"""True statements turned into false ones: one word for its opposite, a negation put in or taken out, two terms swapped.

A false statement made from a true one differs from it by that one thing, so a claim's nearness to the one and to the
other tells on which side it stands, which nearness to the true one alone cannot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PAIRS = """
increase decrease|increases decreases|increased decreased|raise lower|raises lowers|raised lowered|rises falls|rise fall
grow shrink|grows shrinks|higher lower|high low|more less|more fewer|larger smaller|large small|bigger smaller
most least|maximum minimum|maximises minimises|better worse|stronger weaker|strong weak|longer shorter|fast slow
faster slower|quickly slowly|cheap expensive|cheaper costlier|robust sensitive|unaffected affected|simple complex
easy difficult|overfit underfit
overfits underfits|overfitting underfitting|always never|same different|before after|first last
sparse dense|parallel sequential|supervised unsupervised|convex non-convex|biased unbiased
independent dependent|independently dependently|correlated uncorrelated|multiplies divides|multiplied divided
multiply divide|multiplying dividing|linear quadratic|linearly quadratically|linear exponential|adds removes
added removed|mean median|bias variance|flat steep|flattens sharpens|flatten sharpen|smooth kinked
positive negative|positives negatives|training test|past future|early late|earlier later|optimistic pessimistic
reliable unreliable|local global|can cannot|does doesn't|do don't|needs ignores|depends doesn't-depend
helps harms|reduces increases|reduce increase|vanishes explodes|vanish explode|kept dropped|keeps drops|rare frequent
numerator denominator|batch example|close far|near far|all none|every no|likely unlikely|safe unsafe
active inactive|improves worsens|gains loses|input output|older newer|old new
"""
_OPPOSITE: dict[str, tuple[str, ...]] = {}
for _pair in _PAIRS.replace("\n", "|").split("|"):
    if _pair.strip():
        _one, _two = (word.replace("doesn't-", "doesn't ") for word in _pair.split())
        _OPPOSITE[_one] = (*_OPPOSITE.get(_one, ()), _two)
        _OPPOSITE[_two] = (*_OPPOSITE.get(_two, ()), _one)
_WORD = re.compile(r"[A-Za-z][\w'-]*")
_NEGATION = re.compile(r"\b(?:(?:does|do) not|cannot|(?<=is )not|(?<=are )not|not)\s", re.IGNORECASE)
_MOST = 6


def turned(truth: str, pair: tuple[str, str] | None = None) -> tuple[str, ...]:
    """At most six false statements made from the true one; `pair`: two terms that may stand in each other's place."""
    found = dict.fromkeys([*_swapped(truth, pair), *_reversed(truth), *_unnegated(truth)])
    return tuple(found)[:_MOST]


def contrary(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a word stands on one side and its opposite on the other, neither of them on both."""
    mine, theirs = set(words), set(others)
    return any(not theirs.isdisjoint(_OPPOSITE.get(word, ())) for word in mine - theirs if word in _OPPOSITE) and any(
        not mine.isdisjoint(_OPPOSITE.get(word, ())) for word in theirs - mine if word in _OPPOSITE
    )


def _reversed(truth: str) -> Iterator[str]:
    for match in _WORD.finditer(truth):
        for other in _OPPOSITE.get(match.group().lower(), ())[:1]:
            yield truth[: match.start()] + other + truth[match.end() :]


def _unnegated(truth: str) -> Iterator[str]:
    for match in _NEGATION.finditer(truth):
        yield truth[: match.start()] + truth[match.end() :]


def _swapped(truth: str, pair: tuple[str, str] | None) -> Iterator[str]:
    if not pair:
        return
    one, two = (re.compile(rf"(?<!\w){re.escape(term)}(?!\w)", re.IGNORECASE) for term in pair)
    if one.search(truth) or two.search(truth):
        yield two.sub(pair[0], one.sub("\0", truth)).replace("\0", pair[1])
