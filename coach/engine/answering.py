"""The built-in concept answer: the best sentences of the nearest passages, cited; nothing is put into other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from coach.domain import Found
from coach.guides.embedding import Embedder

_SENTENCES = 5
_FROM_FURTHER_PASSAGE = 2
_NEAR_TOP = 0.88
_LEAST = 0.42
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z$(“\"])")
_NOT_PROSE = re.compile(r"^(?:\||```|\$\$|#|>)")
_LIST_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")


def compose(query: str, passages: Sequence[Found], embedder: Embedder) -> str:
    """An answer of at most a few sentences from `passages` (best first), each group followed by its [n].

    The best passage opens with its first sentence, which by the guides' convention is the plain answer; further passages
    count only while they are nearly as close to the query as the first.
    """
    close = [(n, f) for n, f in enumerate(passages, 1) if f.score >= _NEAR_TOP * passages[0].score][:3]
    vector = embedder.embed([query])[0]
    paragraphs = []
    left = _SENTENCES
    for number, found in close:
        sentences = list(prose_sentences(found.passage.text))
        wanted = min(left, _SENTENCES - 1 if number == 1 else _FROM_FURTHER_PASSAGE)
        chosen = _choose(sentences, vector, embedder, wanted, always_first=number == 1)
        if chosen:
            paragraphs.append(f"{' '.join(chosen)} [{number}]")
            left -= len(chosen)
        if left <= 0:
            break
    return "\n\n".join(paragraphs)


def _choose(
    sentences: Sequence[str], vector: np.ndarray, embedder: Embedder, wanted: int, *, always_first: bool
) -> list[str]:
    """The `wanted` sentences nearest to the query, in the passage's order."""
    if not sentences or wanted <= 0:
        return []
    scores = embedder.embed(sentences) @ vector
    order = [int(i) for i in np.argsort(-scores, kind="stable")]
    if always_first:
        order = [0, *(i for i in order if i != 0)]
        kept = order[:1] + [i for i in order[1:wanted] if scores[i] >= _LEAST]
    else:
        kept = [i for i in order[:wanted] if scores[i] >= _LEAST]
    return [sentences[i] for i in sorted(kept)]


def prose_sentences(text: str) -> Iterator[str]:
    """The sentences of a passage's prose; code, tables, formulas on lines of their own and headings are left out."""
    inside = False
    for block in re.split(r"\n\s*\n", text):
        fenced = block.count("```") % 2 == 1
        if inside or "```" in block or _NOT_PROSE.match(block.lstrip()):
            inside ^= fenced
            continue
        items = re.split(r"\n(?=(?:[-*]|\d+\.)\s)", block)
        for item in items:
            flat = " ".join(_LIST_ITEM.sub("", item.strip()).split())
            yield from (s for s in _SENTENCE.split(flat) if len(s.split()) > 3 and not s.rstrip().endswith(":"))
