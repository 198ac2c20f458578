"""The numbers of a text, whether written in digits or in words."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*")
_NAMES = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen
"""
_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"
_VALUES = {name: str(value) for value, name in enumerate(_NAMES.split())}
_VALUES |= {name: str(10 * value) for value, name in enumerate(_TENS.split(), start=1)}
_VALUES |= {
    "dozen": "12", "dozens": "12", "hundred": "100", "hundreds": "100", "thousand": "1000", "thousands": "1000",
    "million": "million", "millions": "million", "billion": "billion", "billions": "billion",
    "half": "half", "halved": "half", "halving": "half", "halves": "half", "third": "third", "thirds": "third",
    "quarter": "quarter", "quarters": "quarter", "twice": "double", "double": "double", "doubled": "double",
    "doubling": "double", "triple": "triple", "tripled": "triple", "tripling": "triple", "threefold": "triple",
    "twofold": "double", "tenfold": "tenfold", "quadrupled": "quadruple",
}  # fmt: skip
_ORDINAL_USE = re.compile(r"\b(?:a|the|my|our|his|her|their) third\b(?! of)", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z]+")


def in_digits(text: str) -> tuple[str, ...]:
    """The numbers in digits, in order, without signs and units; those that are part of a name ("L1") are left out."""
    return tuple(match.group().rstrip(".,") for match in _DIGITS.finditer(text))


def in_words(text: str) -> tuple[tuple[str, str], ...]:
    """(word, what it stands for), in order: ("twelve", "12"), ("doubled", "double")."""
    words = (word.lower() for word in _WORD.findall(_ORDINAL_USE.sub("", text)))
    return tuple((word, _VALUES[word]) for word in words if word in _VALUES)


def values(text: str) -> frozenset[str]:
    """What the numbers of a text stand for, so that "12" and "twelve" are the same."""
    return frozenset(in_digits(text)) | {value for _, value in in_words(text)}
