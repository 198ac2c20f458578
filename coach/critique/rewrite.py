"""Whether a model's better answer may be shown: it has to be the candidate's own, and to hold nothing from nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coach.critique import figures
from coach.critique.vocabulary import TOOLS, is_ordinary
from coach.domain import Answer, Claim, Found, Kind, Question, Verdict
from coach.signals.words import FUNCTION_WORDS, content_stems, stem, word_set

_BLANK = re.compile(r"\[[^\]]*\?[^\]]*\]|\[[^\]]*\.\.\.[^\]]*\]|\[[^\]]*…[^\]]*\]")
_NAME = re.compile(
    r"(?<![.!?:\n*_#>\"“] )(?<![.!?:\n*_#>\"“])(?<=\s)[A-Z][A-Za-z]+(?:-?\d+)?\b"
    r"|\b[A-Z]{2,}\w*\b|\b[A-Za-z]+[A-Z]\w*\b|\b[A-Z]\d+\b"
)
_TERM = re.compile(r"\b[a-z][a-z-]{7,}\b")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’][a-z]+)?")
_LINK = re.compile(r"https?:|www\.|\]\(|<\s*/?\s*[a-z!]|\w\.(?:com|org|net|io|ai|example)\b", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:great|excellent|outstanding|impressive|brilliant|perfect|amazing|fantastic|superb|wonderful|flawless|awesome|"
    r"incredible|exceptional|world-class|well done|good job|nice work|born leader|your answer|you are)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:two|three) (?=(?:\w+ )?(?:things?|reasons?|points?|steps?|ways?|parts?|options?|cases?)\b)", re.IGNORECASE
)
_ORDINARY = word_set(
    """
    situation task action result lesson learning headline answer question add missing because which would
    could should instead first second however therefore compared baseline before after against later learned
    actually decision reason reasons different difference important understand explain example measured
    outcome together colleague approach problem context challenge project following specific specifically
    """
)
_LONGEST_BLANK = 15
_LEAST_SHARE = 1 / 3
_LEAST_WORDS = 80
"""A better answer is spoken in two minutes, so a long answer may well shrink to this many words."""
_STORIES = frozenset({Kind.BEHAVIOURAL, Kind.PROJECT, Kind.ROLE_FIT, Kind.TAKE_HOME})


def objection(
    better: str, question: Question, answer: Answer, claims: Sequence[Claim], passages: Sequence[Found]
) -> str:
    """Why the better answer may not be shown, as the end of a sentence; nothing where it may.

    A story draws on the candidate's words alone: what the guides tell is other people's.
    """
    told = "" if question.kind in _STORIES else " ".join(point.text for point in question.key_points)
    known = [answer.text, *answer.probes, *(f"{one.asked} {one.answer}" for one in answer.asked), told]
    text = _BLANK.sub(" ", better)
    if _LINK.search(better):
        return "it held a link or markup"
    praise = next((m.group() for m in _PRAISE.finditer(text) if m.group().lower() not in answer.text.lower()), None)
    if praise:
        return f"it spoke to you instead of for you (“{praise}”)"
    if any(len(blank.split()) > _LONGEST_BLANK for blank in _BLANK.findall(better)):
        return "it held whole sentences as blanks"
    if any(_holds(text, claim.quote) for claim in claims if claim.verdict is Verdict.WRONG):
        return "it kept what is wrong"
    if len(text.split()) < min(_LEAST_WORDS, _LEAST_SHARE * len(answer.text.split())):
        return "it left out most of what you said"
    invented = invents(better, " ".join(known), [] if question.kind in _STORIES else passages, question.text)
    if invented:
        return f"it held what neither you nor the guides said ({', '.join(invented[:4])})"
    return "" if better.strip() else "it was empty"


def invents(better: str, answer: str, passages: Sequence[Found], question: str = "") -> list[str]:
    """What the better answer brings in from nowhere: numbers, names, tools, terms and words that are no plain English.
    Blanks such as "[by how much?]" are no inventions."""
    sources = " ".join(
        [
            answer,
            question,
            *(found.passage.text + " " + found.passage.heading + " " + found.passage.title for found in passages),
        ]
    )
    text = _BLANK.sub(" ", better)
    known = {word.lower() for word in re.findall(r"[A-Za-z][\w'-]*", sources)}
    known_stems = set(content_stems(sources))
    found = _numbers(text, figures.values(sources))
    found.extend(
        name
        for name in _NAME.findall(text)
        if not _is_known(name, known, known_stems) and name.lower() not in _ORDINARY
    )
    found.extend(_terms(text, known_stems))
    found.extend(_strange(text, known, known_stems))
    return list(dict.fromkeys(found))


def _numbers(text: str, known: frozenset[str]) -> list[str]:
    """Numbers that the sources do not hold, in digits or in words; "one" and the numbers of lists are free."""
    bare = _COUNTED.sub(" ", re.sub(r"(?m)^\s*\d+[.)]\s", "", text))
    found = [number for number in figures.in_digits(bare) if number not in known]
    return found + [word for word, value in figures.in_words(bare) if value not in known | {"1"}]


def _is_known(name: str, known: set[str], known_stems: set[str]) -> bool:
    low = name.lower()
    return low in known or low in FUNCTION_WORDS or stem(low) in known_stems


def _strange(text: str, known: set[str], known_stems: set[str]) -> Iterable[str]:
    """Words that are neither the sources' nor plain English: names at the start of a sentence or in lower case."""
    for word in _WORD.findall(text):
        low = word.lower()
        if len(low) > 2 and not _is_known(word, known, known_stems) and (low in TOOLS or not is_ordinary(low)):
            yield word


def _holds(text: str, quote: str) -> bool:
    return _flat(quote) in _flat(text)


def _flat(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:['’-]\w+)*", text.lower()))


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
