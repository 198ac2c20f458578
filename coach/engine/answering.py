"""The built-in concept answer: the best sentences of the nearest passages, cited; nothing is put into other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from coach.domain import Found
from coach.guides.embedding import Embedder

_FIRST_PASSAGE = 3
_FURTHER_PASSAGE = 2
_PASSAGES = 3
_NEAR_TOP = 0.85
_SHORTEST = 6
_SENTENCE = re.compile(r"(?<=[.!?⟧])\s+(?=[A-Z$(“\"])")
_FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_HELD = re.compile(r"⟦(\d+)⟧")
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_NOT_PROSE = re.compile(r"^(?:\||#|>)")
_LIST_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")
_LEANS_BACK = re.compile(
    r"^(?:hence|so|thus|but|and|then|this|that|these|those|it|they|both|here|there|instead|in fact|the same|"
    r"for (?:this|that))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\b(?:mistakes?|interviewers? asks?|how interviewers|good answers?|answering)\b", re.IGNORECASE)


def compose(query: str, passages: Sequence[Found], embedder: Embedder) -> str:
    """An answer of a few sentences from `passages` (best first), each group followed by its [n].

    Of each passage, the run of neighbouring sentences that is closest to the query is taken, so that no sentence leans
    on one that is not shown. The best passage also opens with its first sentence, by the guides' convention the plain
    answer.
    Passages about how a topic is asked come after those about the topic.
    """
    close = [(n, f) for n, f in enumerate(passages, 1) if f.score >= _NEAR_TOP * passages[0].score]
    order = [_section(found) for _, found in close]
    close.sort(key=lambda item: (_is_aside(item[1]), order.index(_section(item[1])), item[1].passage.part))
    vector = embedder.embed([query])[0]
    paragraphs = []
    for place, (number, found) in enumerate(close[:_PASSAGES]):
        sentences = prose_sentences(found.passage.text)
        if sentences:
            scores = embedder.embed(sentences) @ vector
            run = _run(sentences, scores, _FIRST_PASSAGE if place == 0 else _FURTHER_PASSAGE)
            opens = place == 0 and found.passage.part == 0 and 0 not in run
            paragraphs.append(" ".join(sentences[i] for i in ([0] if opens else []) + run) + f" [{number}]")
    return "\n\n".join(paragraphs)


def _section(found: Found) -> str:
    return f"{found.passage.guide}#{found.passage.anchor}"


def _is_aside(found: Found) -> bool:
    return bool(_ASIDE.search(found.passage.heading))


def _run(sentences: Sequence[str], scores: np.ndarray, length: int) -> list[int]:
    """Indices of the neighbouring sentences with the best mean score, begun earlier where the first leans back."""
    length = min(length, len(sentences))
    starts = range(len(sentences) - length + 1)
    start = max(starts, key=lambda i: (float(scores[i : i + length].mean()), -i))
    end = start + length
    while start > 0 and _LEANS_BACK.match(sentences[start]):
        start -= 1
    return list(range(start, end))


def prose_sentences(text: str) -> list[str]:
    """The sentences of a passage's prose, a displayed formula with the sentence that leads to it.

    Code, tables, quotations, headings, and sentences that only announce a list are left out.
    """
    formulas: list[str] = []

    def hold(match: re.Match[str]) -> str:
        formulas.append(" ".join(match[0].split()))
        return f" ⟦{len(formulas) - 1}⟧ "

    sentences: list[str] = []
    for block in re.split(r"\n\s*\n", _FORMULA.sub(hold, _CODE.sub("", text))):
        if _HELD.fullmatch(block.strip()) and sentences:
            sentences[-1] += f" {block.strip()}"
        elif not _NOT_PROSE.match(block.lstrip()):
            items = re.split(r"\n(?=(?:[-*]|\d+\.)\s)", block)
            flat = (" ".join(_LIST_ITEM.sub("", item.strip()).split()) for item in items)
            sentences += [s for item in flat for s in _SENTENCE.split(item)]
    whole = [s for s in sentences if len(s.split()) >= _SHORTEST and not s.rstrip().endswith(":")]
    held = {f"⟦{number}⟧": formula for number, formula in enumerate(formulas)}
    return [_HELD.sub(lambda m: held.get(m[0], m[0]), sentence) for sentence in whole]
