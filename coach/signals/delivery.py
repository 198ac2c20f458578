"""How an answer is delivered, counted in its text: length, time, fillers, hedges, pronouns, numbers, language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from coach.signals.sentences import Sentence
from coach.signals.words import word_set

WORDS_PER_MINUTE: Final = 140
"""Spoken pace used for `seconds`; interviews run at about 130–150 words a minute."""

FILLERS: Final = re.compile(
    r"\b(?:um+|uh+|erm+|you know(?! (?:that|how|what|why|when|where|if|the|who|which)\b)|i mean|kind "
    r"of|sort of|basically|"
    r"like i said|so yeah|or something|or whatever|and stuff|and so on|to be honest|to be fair|honestly|obviously|"
    r"at the end of the day|if that makes sense|more or less|as it were)\b,?\s?",
    re.IGNORECASE,
)
HEDGES: Final = re.compile(
    r"\b(?:i think|i guess|i believe|i suppose|i feel like|maybe|perhaps|probably|possibly|somehow|"
    r"somewhat|kind of|sort of|"
    r"not (?:entirely |quite |really )?sure|if i remember (?:correctly|right|rightly)|i don'?t "
    r"(?:exactly |really )?remember)\b",
    re.IGNORECASE,
)
_SINGULAR = word_set(
    """
    i me my mine myself i'm i've i'd i'll
    """
)
_PLURAL = word_set(
    """
    we us our ours ourselves we're we've we'd we'll
    """
)

_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half|"
    r"twice|double|triple|zero)"
)
_UNIT = (
    r"(?:%|percent|percentage points?|points?|pp|ms|milliseconds?|s\b|sec(?:ond)?s?|min(?:ute)?s?|"
    r"hours?|h\b|days?|weeks?|months?|"
    r"quarters?|years?|users?|customers?|clients?|people|engineers?|teams?|requests?|rows?|queries|"
    r"errors?|tickets?|calls?|alerts?|"
    r"incidents?|complaints?|dollars?|euros?|pounds?|usd|eur|gbp|k\b|m\b|million|billion|thousand|gb|"
    r"mb|tb|x\b|times|fold|f1|auc|"
    r"metres?|meters?|km|kg|fps|orders?|nights?|models?|sites?|drivers?)"
)
_NUMBER: Final = re.compile(
    rf"(?:[$€£]\s?)?(?<![\w.])\d+(?:[.,]\d+)*\s?(?:{_UNIT})?|\b{_NUMBER_WORD}\s(?:[a-z]+\s)?{_UNIT}", re.IGNORECASE
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_COMPARISON: Final = re.compile(
    r"\b(?:from\s+\S+(?:\s\S+){0,4}?\s+(?:down\s+|up\s+)?to\b|compared (?:to|with)|against|versus|"
    r"vs\.?|instead of|than|before|previous(?:ly)?|"
    r"baseline|used to|where it|year[- ]on[- ]year|control|while the|was off by|had been|down|up|by|"
    r"halved|doubled|tripled|twice|half)\b",
    re.IGNORECASE,
)

_LANGUAGES: Final = {
    "en": word_set(
        """
    the and of to that is was it for with we my this have not are but they from which
    """
    ),
    "de": word_set(
        """
    der die das und ist nicht ein eine ich wir mit auf für von zu dass wurde haben auch werden den dem sich
    """
    ),
    "fr": word_set(
        """
    le la les et est une des nous je que pour dans avec pas sur qui cette mais ont était
    """
    ),
    "es": word_set(
        """
    el los las una que para con por nosotros pero como más del está fue este muy también
    """
    ),
    "it": word_set(
        """
    il gli una che per con non sono abbiamo della nel questo anche più ho era dei
    """
    ),
    "nl": word_set(
        """
    het een van ik niet dat zijn op te voor met aan wij maar ook werd deze heb
    """
    ),
    "pt": word_set(
        """
    os uma que não para com por mas mais nós foi dos como eu esta muito também
    """
    ),
}
NAMES: Final = {
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "nl": "Dutch",
    "pt": "Portuguese",
    "other": "another language",
}


def seconds(words: int) -> float:
    """Speaking time of so many words, in seconds."""
    return round(words * 60 / WORDS_PER_MINUTE, 1)


def first_person_singular(words: Iterable[str]) -> float | None:
    """Share (0–1) of "I" and its forms among first-person pronouns; None when there are none."""
    said = list(words)
    one, many = sum(word in _SINGULAR for word in said), sum(word in _PLURAL for word in said)
    return round(one / (one + many), 3) if one + many else None


def numbers(text: str) -> tuple[str, ...]:
    """The numbers of a text with their units as written, years left out."""
    found = (match.group().strip() for match in _NUMBER.finditer(text))
    return tuple(number for number in found if not _YEAR.fullmatch(number))


def compares(text: str) -> bool:
    """Whether a number of this text is set against another state: before and after, a baseline, a control."""
    return bool(numbers(text)) and bool(_COMPARISON.search(text))


def count(pattern: re.Pattern[str], sentences: Sequence[Sentence]) -> int:
    return sum(len(pattern.findall(sentence.text)) for sentence in sentences if not sentence.code)


def language(words: Sequence[str]) -> str:
    """ISO code of the language by its function words; "en" unless another has clearly more of them, "other" for other
    scripts."""
    if len(words) < 4:
        return "en"
    counts = {code: sum(word in known for word in words) for code, known in _LANGUAGES.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] >= max(3, 1.5 * counts["en"], 0.12 * len(words)) else "en"
