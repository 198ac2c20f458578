"""Words of a way of working (data, model, metric, deploying, monitoring, tests): whether an answer is an attempt at a
task at all, though it may be one that would fit any task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from coach.signals.sentences import Sentence

_FAMILIES: Final = tuple(
    re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for words in (
        r"data(?:set|sets|base)?\b|logs?\b|examples\b|sampl\w+|rows?\b|events?\b",
        r"label\w*|annotat\w+|ground truth|targets?\b",
        r"features?\b|embed\w+|preprocess\w*|pre-process\w*|clean(?:ed|ing)?\b|tokeni[sz]\w+",
        r"models?\b|train\w*|fine-?tun\w+|bert\b|llms?\b|xgboost|regression|classifier|neural|network|transformer",
        r"metrics?\b|accuracy|precision|recall|auc\b|f1\b|rmse|conversion|retention|kpis?\b",
        r"baseline|compar\w+|benchmark\w*",
        r"deploy\w*|serv(?:e|ed|es|ing)\b|docker|kubernetes|api\b|endpoint|production|launch\w*|roll\w* ?out|ship\b",
        r"monitor\w*|drift|alert\w*|dashboard|retrain\w*",
        r"test(?:s|ed|ing)?\b|edge cases?|a/b\b|experiment\w*|control group|validat\w+|evaluat\w+",
        r"users?\b|customers?\b|goal\b|requirements?|stakeholders?",
        r"hypothes[ie]s|significan\w+|segment\w*|root cause|cohort\w*|p-value",
        r"functions?\b|loops?\b|dict\w*|hash\w*|arrays?\b|lists?\b|sort\w*|queue|heap|recurs\w+|pointers?\b",
        r"complexity|O\(|linear time|memory|runtime",
    )
)


def families(sentences: Sequence[Sentence]) -> int:
    """In how many of the things that any such task consists of the answer has a word."""
    text = " ".join(sentence.text for sentence in sentences)
    return sum(bool(words.search(text)) for words in _FAMILIES)
