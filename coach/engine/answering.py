"""The built-in concept answer: the best sentences of the nearest passages, cited; nothing is put into other words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from coach.domain import Found
from coach.guides.embedding import Embedder

_FIRST_PASSAGE = 3
_FURTHER_PASSAGE = 2
_PASSAGES = 2
_NEAR_TOP = 0.8
_OPENING = 0.5
_SHORTEST = 6
_SENTENCE = re.compile(r"(?<=[.!?⟧])\s+(?=[A-Z$(“\"])")
_FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_HELD = re.compile(r"⟦(\d+)⟧")
_CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
_NOT_PROSE = re.compile(r"^(?:\||#|>)")
_LIST_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")
_LEANS_BACK = re.compile(
    r"^(?:hence|so|thus|but|and|then|this|that|these|those|it|they|both|here|there|instead|in fact|the same|"
    r"for (?:this|that)|which one|the (?:first|second|former|latter|others?))\b",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:mistakes?|interviewers? asks?|how interviewers|good answers?|answering|how to answer)\b", re.IGNORECASE
)


def compose(query: str, passages: Sequence[Found], embedder: Embedder) -> str:
    """An answer of a few sentences from `passages` (best first), each group followed by its [n].

    The passage whose opening says most about the query comes first, for by the guides' convention the first sentence is
    the plain answer. Of each passage, the run of neighbouring sentences that is closest to the query is taken, so that
    no sentence leans on one that is not shown. Passages about how a topic is asked serve only where there is no other.
    """
    vector = embedder.embed([query])[0]
    paragraphs = []
    for place, (number, sentences, part) in enumerate(_ranked(passages, vector, embedder)[:_PASSAGES]):
        run = _run(sentences, embedder.embed(sentences) @ vector, _FIRST_PASSAGE if place == 0 else _FURTHER_PASSAGE)
        opens = place == 0 and part == 0 and 0 not in run
        paragraphs.append(" ".join(sentences[i] for i in ([0] if opens else []) + run) + f" [{number}]")
    return "\n\n".join(paragraphs)


def _ranked(passages: Sequence[Found], vector: np.ndarray, embedder: Embedder) -> list[tuple[int, list[str], int]]:
    """(number, sentences, part) of the passages worth using, best opening first, the parts of a section in order."""
    close = [(n, f) for n, f in enumerate(passages, 1) if f.score >= _NEAR_TOP * passages[0].score]
    close = [item for item in close if not _ASIDE.search(item[1].passage.heading)] or close
    cut = [(n, f, prose_sentences(f.passage.text)) for n, f in close]
    worth: dict[str, float] = {}
    for _, found, sentences in cut:
        opening = float(embedder.embed(sentences[:1])[0] @ vector) if sentences and found.passage.part == 0 else 0.0
        section = _section(found)
        worth[section] = max(worth.get(section, 0.0), found.score + _OPENING * opening)
    cut.sort(key=lambda item: (-worth[_section(item[1])], item[1].passage.part))
    return [(number, sentences, found.passage.part) for number, found, sentences in cut if sentences]


def _section(found: Found) -> str:
    return f"{found.passage.guide}#{found.passage.anchor}"


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
            flat = (" ".join(_LIST_ITEM.sub("", item.strip()).replace("**", "").split()) for item in items)
            sentences += [s for item in flat for s in _SENTENCE.split(item)]
    whole = [s for s in sentences if len(s.split()) >= _SHORTEST and not s.rstrip().endswith(":")]
    held = {f"⟦{number}⟧": formula for number, formula in enumerate(formulas)}
    return [_HELD.sub(lambda m: held.get(m[0], m[0]), sentence) for sentence in whole]
