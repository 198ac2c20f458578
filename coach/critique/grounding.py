"""Whether a sentence of a model about an answer may be shown: no number and no quotation from nowhere, no link, and
nothing about the person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from coach.critique import figures
from coach.domain import Answer, CriterionJudgement, Found, Question
from coach.signals.words import FUNCTION_WORDS, content_stems, tokens

_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|‘([^’]{12,})’")
_ELLIPSIS = re.compile(r"…|\.{3}")
_COUNTS = re.compile(r"\b\d{1,2}(?: out)? of (?:the |your |all )?(?:\d{1,2}\b)?|\blevel \d\b", re.IGNORECASE)
_FEW = re.compile(r"(?<![\d.,])(?:10|\d)(?![\d.,]*\d|\s?%)")
_LINK = re.compile(r"https?:|www\.|\]\(|<\s*/?\s*[a-z!]|```|^\s*(?:#+|[-*+>])\s", re.IGNORECASE | re.MULTILINE)
_ABOUT_THE_PERSON = re.compile(
    r"""\b(?: flawless(?:ly)?|perfect(?:ly)?|superb(?:ly)?|stunning(?:ly)?|brilliant(?:ly)?|genius|amazing(?:ly)?
    |incredibl[ey]|outstanding|world-?\ ?class|exceptional(?:ly)?|breathtaking|master(?:ful|fully|piece)|magnificent
    |phenomenal|in\ awe|a\ joy|born\ \w+|gifted|talented|profound|textbook-perfect|rock\ ?star|on\ the\ spot
    |(?:the\ )?best\ (?:candidate|answer|i)|hir(?:e[ds]?|ing)|guaranteed|you\ could\ teach|like\ nobody\ else
    |(?:above|beyond)\ (?:\w+\ )?(?:senior|staff|junior|mid)|(?:senior|staff|junior)[- ]level|without\ a\ doubt
    |stupid(?:ly)?|idiot\w*|moron\w*|dumb|incompetent|hopeless|pathetic|embarrass\w+|useless|clueless|worthless|lazy
    |disgrace\w*|laughable|give\ up|not\ cut\ out|you\ people|your\ kind|ashamed
    |(?:know|knows)\ nothing|leave\ the\ (?:field|industry)|quit )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAST_QUOTED = 3
_LEAST_SHARED = 2


class Grounds:
    """What a sentence about an answer may draw on: answer, question with all that belongs to it, passages."""

    def __init__(self, question: Question, answer: Answer, passages: Sequence[Found]) -> None:
        asked = [part for exchange in answer.asked for part in (exchange.asked, exchange.answer)]
        known = [question.text, question.looking_for, question.model_answer, *question.common_mistakes, *question.hints]
        known += [point.text for point in question.key_points]
        known += [f"{f.passage.title} {f.passage.heading} {f.passage.text}" for f in passages]
        self._said = _flat(" ".join(answer.turns))
        texts = [*answer.turns, *answer.probes, *asked, *known]
        self._all = _flat(" ".join(texts))
        self._numbers = figures.values(" ".join(texts))

    def hold(self, text: str) -> bool:
        """Whether every number and every quotation of the text stands somewhere, and nothing is said of the person."""
        return decent(text) and self.numbers_hold(text) and all(self._stands(quote) for quote in _quotations(text))

    def numbers_hold(self, text: str) -> bool:
        return all(number in self._numbers for number in figures.in_digits(_COUNTS.sub(" ", text)))

    def hold_step(self, text: str) -> bool:
        """A next step may put words into the candidate's mouth, and count a few things to do."""
        return decent(text) and self.numbers_hold(_FEW.sub(" ", text))

    def hold_strength(self, text: str, criteria: Iterable[CriterionJudgement]) -> bool:
        """Whether a strength is shown: it quotes the answer, or speaks in the words that a level of 4 or 5 rests on."""
        if not self.hold(text):
            return False
        if any(len(tokens(quote)) >= _LEAST_QUOTED and _flat(quote) in self._said for quote in _quotations(text)):
            return True
        stems = set(content_stems(text))
        good = (found for found in criteria if found.level and found.level >= 4)
        return any(len(stems & set(content_stems(e.quote))) >= _LEAST_SHARED for found in good for e in found.evidence)

    def _stands(self, quote: str) -> bool:
        pieces = [_flat(piece) for piece in _ELLIPSIS.split(quote)]
        return all(not piece or piece in self._all or set(piece.split()) <= FUNCTION_WORDS for piece in pieces)


def decent(text: str) -> bool:
    """Without links and markup, and without praise or scorn of a person."""
    return not _LINK.search(text) and not _ABOUT_THE_PERSON.search(text)


def _quotations(text: str) -> list[str]:
    return [next(group for group in match.groups() if group) for match in _QUOTED.finditer(text)]


def _flat(text: str) -> str:
    """Lower-case words with single spaces, so that case, line breaks and punctuation make no difference."""
    return " ".join(re.findall(r"[\w%]+(?:[.,'’-]\w+)*", text.lower().replace("’", "'")))
