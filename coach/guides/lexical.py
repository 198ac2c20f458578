"""How much of a query's rare words a text holds: the lexical half of search."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST_MISSPELT = 4
_NEAR_SPELLING = 0.82
_LETTERS = re.compile(r"[A-Za-z]+")
_WORD = re.compile(r"[a-z0-9]+(?:[+#]+)?")
_STOP_WORDS = """
a about an and are as at be been but by can could did do does for from had has have how i if in into is it its just
me my of on or our should so some tell than that the their them then there these they this to us use used using vs
was we were what when where which while who why will with would you your explain difference between describe mean
means work works
"""
_STOP = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Lower-case content words, plural endings dropped, in order; `C++` stays `c++`."""
    return [_stem(word) for word in _WORD.findall(text.lower()) if word not in _STOP]


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class Lexical:
    """Inverse document frequencies over a set of texts.

    idf(w) = ln(1 + (N - n + 0.5) / (n + 0.5)) as in BM25 (Robertson and Zaragoza, 2009); N texts, n of them with w.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {key: frozenset(words(text)) for key, text in texts.items()}
        self._counts = Counter(word for held in self._texts.values() for word in held)

    def idf(self, word: str) -> float:
        count = self._counts.get(word, 0)
        return math.log(1 + (len(self._texts) - count + 0.5) / (count + 0.5))

    def spelled(self, query: str) -> str:
        """`query` with words that no text holds replaced by the nearest that some text holds, if near enough."""
        return _LETTERS.sub(lambda match: self._nearest(match[0]), query)

    def _nearest(self, word: str) -> str:
        stem = _stem(word.lower())
        if len(word) < _SHORTEST_MISSPELT or stem in self._counts or word.lower() in _STOP:
            return word
        likely = (known for known in self._counts if known[0] == stem[0] and abs(len(known) - len(stem)) <= 2)
        found = process.extractOne(stem, sorted(likely), scorer=OSA.normalized_similarity, score_cutoff=_NEAR_SPELLING)
        return found[0] if found else word

    def coverage(self, query: str) -> dict[str, float]:
        """For every text, the share (0–1) of the query's idf mass that it holds; unknown words count as missing."""
        wanted = set(words(query))
        mass = {word: self.idf(word) for word in wanted}
        total = math.fsum(mass.values())
        if not total:
            return dict.fromkeys(self._texts, 0.0)
        return {key: math.fsum(mass[word] for word in wanted & held) / total for key, held in self._texts.items()}
