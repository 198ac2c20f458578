"""How much of a query's rare words a text holds: the lexical half of search."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping

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

    def coverage(self, query: str) -> dict[str, float]:
        """For every text, the share (0–1) of the query's idf mass that it holds; unknown words count as missing."""
        wanted = set(words(query))
        mass = {word: self.idf(word) for word in wanted}
        total = math.fsum(mass.values())
        if not total:
            return dict.fromkeys(self._texts, 0.0)
        return {key: math.fsum(mass[word] for word in wanted & held) / total for key, held in self._texts.items()}
