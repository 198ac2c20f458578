"""Whether a better answer invents anything: numbers, names and terms that neither the answer nor a passage holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coach.domain import Found
from coach.signals.words import FUNCTION_WORDS, content_stems, stem, word_set

_BLANK = re.compile(r"\[[^\]]*\?[^\]]*\]|\[[^\]]*\.\.\.[^\]]*\]|\[[^\]]*…[^\]]*\]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(
    r"(?<![.!?:\n*_#>\"“] )(?<![.!?:\n*_#>\"“])(?<=\s)[A-Z][A-Za-z]+(?:-?\d+)?\b|\b[A-Z]{2,}\w*\b|\b[A-Za-z]+[A-Z]\w*\b"
)
_TERM = re.compile(r"\b[a-z][a-z-]{7,}\b")
_ORDINARY = word_set(
    """
    situation task action result lesson learning headline answer question add missing because which would
    could should instead first second however therefore compared baseline before after against later learned
    actually decision reason reasons different difference important understand explain example measured
    outcome together colleague approach problem context challenge project following specific specifically
    """
)
_SMALL = word_set(
    """
    0 1 2 3
    """
)


def invents(better: str, answer: str, passages: Sequence[Found], question: str = "") -> list[str]:
    """What the better answer brings in from nowhere, in order; blanks such as "[by how much?]" are no inventions."""
    sources = " ".join(
        [
            answer,
            question,
            *(found.passage.text + " " + found.passage.heading + " " + found.passage.title for found in passages),
        ]
    )
    text = _BLANK.sub(" ", better)
    known_numbers = set(_NUMBER.findall(sources))
    known = {word.lower() for word in re.findall(r"[A-Za-z][\w'-]*", sources)}
    known_stems = set(content_stems(sources))
    found: list[str] = [number for number in _NUMBER.findall(_unnumbered(text)) if number not in known_numbers | _SMALL]
    found.extend(
        name
        for name in _NAME.findall(text)
        if not _is_known(name, known, known_stems) and name.lower() not in _ORDINARY
    )
    found.extend(_terms(text, known_stems))
    return list(dict.fromkeys(found))


def _unnumbered(text: str) -> str:
    """The text without the numbers of its own lists."""
    return re.sub(r"(?m)^\s*\d+[.)]\s", "", text)


def _is_known(name: str, known: set[str], known_stems: set[str]) -> bool:
    low = name.lower()
    return low in known or low in FUNCTION_WORDS or stem(low) in known_stems


def _terms(text: str, known_stems: set[str]) -> Iterable[str]:
    """Long technical words that stand nowhere in the sources; ordinary long English is let through."""
    for match in _TERM.finditer(text):
        word = match.group()
        parts = [part for part in word.split("-") if len(part) > 3]
        if word in _ORDINARY or not _technical(word):
            continue
        if not all(stem(part) in known_stems for part in parts):
            yield word


def _technical(word: str) -> bool:
    return word.endswith(_TECHNICAL_ENDINGS) or word in _TECHNICAL


_TECHNICAL_ENDINGS = (
    "isation",
    "ization",
    "ised",
    "ising",
    "former",
    "boosting",
    "gradient",
    "network",
    "networks",
    "regression",
    "embedding",
    "embeddings",
    "dropout",
    "descent",
    "entropy",
    "propagation",
    "variance",
    "covariance",
    "classifier",
    "estimator",
    "sampling",
    "encoder",
    "decoder",
    "kernel",
    "pooling",
)
_TECHNICAL = word_set(
    """
    bootstrap calibration precision recall overfitting underfitting attention transformer convolution bayesian
    posterior likelihood ensemble clustering quantisation distillation retrieval backpropagation momentum
    kubernetes pipeline pipelines randomised holdout latency
    """
)
