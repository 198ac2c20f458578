"""What is wrong with a behavioural answer as a whole: the flags of the rubric, each with the words that raise it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from coach.domain import Flag, Part
from coach.signals import delivery
from coach.signals.sentences import Sentence

HEAVY: Final = 0.52
"""Above this share of what is told, the setting outweighs all the rest."""
LONGEST_SECONDS: Final = 210
"""A good answer takes about two minutes; past this it rambles, whatever it says."""

_OWN = re.compile(r"\b(?:i|i'd|i've|i'm|me|my|myself)\b", re.IGNORECASE)
_ASIDE = re.compile(r"\bi (?:think|guess|believe|mean|suppose|hope|remember|would say)\b|\bi'd say\b", re.IGNORECASE)
_TEAM = re.compile(r"\b(?:we|we'd|we've|our|us|the team)\b", re.IGNORECASE)
_HYPOTHETICAL = re.compile(
    (
        r"\b(?:i|we)(?:'d| would| will|'ll)(?: (?:also|then|first|probably|always|definitely|usually))? "
        r"(?!say\b|like to (?:say|tell|add)|not say|call\b|argue|have to admit)\w+"
    ),
    re.IGNORECASE,
)
HINDSIGHT = re.compile(
    r"\b(?:differently|next time|looking back|in hindsight|in retrospect|in my next|(?:do|did|had to do) "
    r"(?:it|this|that) again|with what i know)\b",
    re.IGNORECASE,
)
"""Wishes about a thing that was done: a lesson, and no plan in place of a story."""
_SECOND_STORY = re.compile(
    r"\b(?:another (?:example|time|story|case|one|situation) (?:is|was|would be|when|that|i)|(?:a|my) "
    r"second (?:example|story)|another time|one more (?:example|story)|"
    r"there was also (?:a|another) time|as (?:a|for a|for the) second (?:example|story)|on another "
    r"(?:occasion|project))\b",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    (
        r"\b(?:short version|in short|in one sentence|headline|to sum up|the story (?:is|of)|this is "
        r"(?:the story|about|how)|i'll tell you|let me tell)\b"
    ),
    re.IGNORECASE,
)
_BLAME_HARD = re.compile(
    r"\b(?:incompetent|lazy|stupid|idiots?|clueless|impossible (?:person|to work with)|was impossible|"
    r"a catastrophe|a disaster of a|(?:his|her|their) (?:own )?fault|"
    r"only (?:cares?|cared) about|had no (?:idea|clue) (?:what|how)|did(?:n't| not) (?:even "
    r")?(?:bother|care)|could(?:n't| not) even|promoted above|everyone knew it|such people|toxic|"
    r"did nothing|refused to do (?:his|her|their) job|not my fault|screwed (?:it|us|everything) up)\b",
    re.IGNORECASE,
)
_BLAME_SOFT = re.compile(
    (
        r"\b(?:(?:he|she|they|the (?:other|\w+) team|my (?:manager|boss|colleague|lead)) (?:just|simply|"
        r"always|never|constantly) \w+|because of (?:him|her|them)|got offended|from my side everything)\b"
    ),
    re.IGNORECASE,
)
_CONFIDENTIAL = re.compile(
    r"\b(?:not public(?:ly)?(?: yet| known)?|isn'?t public|confidential|under (?:an )?nda|(?:should|"
    r"may|can)(?: not|n'?t) (?:really )?(?:say|tell|share|talk about)(?: this)?|between (?:us|you and "
    r"me)|"
    r"off the record|don'?t (?:tell|repeat) (?:this|anyone|it)|internal(?:ly)? (?:secret|only)|trade "
    r"secret|insider|will be (?:bought|acquired|sold)|(?:we|they) told (?:the )?(?:investors|auditors|"
    r"regulators?)|"
    r"unreleased|before (?:it|this) is announced|has(?: not|n'?t) been announced)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:don'?t|do not|never|can'?t|cannot|haven'?t|have not)\b[^.!?]{0,40}\b(?:see|had?|have|think "
    r"of|remember|experienced?|recall|fail(?:ed)?)\b[^.!?]{0,40}\b(?:failures?|conflicts?|"
    r"mistakes?|examples?|such|disagreements?|failed|situations? like|difficult (?:people|stakeholders?))\b",
    re.IGNORECASE,
)


# What a question asks for, and words of which a story about it has at least one.
_THEMES: Final = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(rf"\b(?:{told})", re.IGNORECASE))
    for asked, told in (
        (
            r"non-?technical|explain",
            (
                r"explain|analog|audience|slides?|present|underst|technical|plain|demo|picture|chart|terms|jargon|"
                r"show(?:ed|s)|told (?:them|him|her)"
            ),
        ),
        (
            r"\bfail|mistake",
            (
                r"fail|mistake|wrong|lost|miss(?:ed|ing)|broke|late\b|roll(?:ed)? back|cost|underestimat|"
                r"did(?:n't| not)|bug|regret|should have|forgot|too"
            ),
        ),
        (
            r"conflict|disagree|difficult (?:stakeholder|customer|person|colleague|team)",
            (
                r"disagree|conflict|argu|convinc|want(?:ed|s)|refus|trust|angry|complain|opinion|insist|compromis|"
                r"object|against|promis|tension|unhappy|impossible|escalat"
            ),
        ),
        (
            r"mentor|grow\b|junior",
            r"mentor|taught|teach|pair|review|explain|junior|intern|coach|helped|learn|him\b|her\b",
        ),
        (
            r"learn\b",
            (
                r"learn|never (?:used|written|worked|done)|new to|course|documentation|\bread\b|tutorial|knew|"
                r"unfamiliar|pick(?:ed)? up|taught myself|study|studied"
            ),
        ),
        (r"deadline|pressure", r"deadline|weeks?|days?\b|late\b|date|launch|hours|friday|monday|month"),
        (r"feedback|critici", r"feedback|told me|critici|review|said (?:that )?i|manager|comment"),
        (
            r"ambig|unclear|vague|incomplete",
            (
                r"unclear|vague|\bno (?:\w+ )?(?:problem|spec|definition|data|requirements)|ask|clarif|what "
                r"(?:they|do|the)|meant|scope|requirement|incomplete|only|unknown|nobody knew|assum"
            ),
        ),
    )
)
MISSED_BELOW: Final = 0.35
FAR_BELOW: Final = 0.26
"""Right stories of the bank have a sentence at least this similar to their question; of those told to another question
a third have none."""
_THEME_UNSAID_BELOW, _NEAR_FROM, _LEAST_THEME = 0.42, 0.45, 0.2


def misses_theme(question: str, sentences: Sequence[Sentence], relevance: float | None) -> bool:
    """Whether the story has no word of what the question asks for, and is not near to it in meaning either."""
    if relevance is None or relevance >= MISSED_BELOW:
        return False
    share = theme_share(question, sentences)
    return share is not None and share == 0


def theme_share(question: str, sentences: Sequence[Sentence]) -> float | None:
    """The share (0–1) of the sentences with a word of what the question asks for; None where its words are unknown."""
    told = [words for asked, words in _THEMES if asked.search(question)]
    if not told:
        return None
    about = [sentence for sentence in sentences if any(words.search(sentence.text) for words in told)]
    return len(about) / max(1, len(sentences))


def is_far(question: str, sentences: Sequence[Sentence], relevance: float | None, nearest: float) -> bool:
    """Whether it is doubtful that the story is the one asked for. `nearest`: similarity of its nearest sentence to the
    question (0–1)."""
    without_theme = theme_share(question, sentences) == 0 and relevance is not None and relevance < _THEME_UNSAID_BELOW
    return nearest < FAR_BELOW or without_theme


def is_near(question: str, sentences: Sequence[Sentence], relevance: float | None) -> bool:
    """Whether it is plain that the story is the one asked for: by meaning, or by its words along with it."""
    share = theme_share(question, sentences) or 0.0
    return relevance is not None and (relevance >= _NEAR_FROM or (relevance >= MISSED_BELOW and share >= _LEAST_THEME))


def shares(sentences: Sequence[Sentence], parts: Sequence[Part]) -> dict[Part, float]:
    """The share (0–1) of the words that each part takes, for all parts."""
    total = sum(len(sentence.words) for sentence in sentences) or 1
    counted = dict.fromkeys(Part, 0)
    for sentence, part in zip(sentences, parts, strict=True):
        counted[part] += len(sentence.words)
    return {part: round(count / total, 3) for part, count in counted.items()}


def of_what_is_told(portions: Mapping[Part, float], *wanted: Part) -> float:
    """The share of these parts in the story without its asides, so that padding cannot make a long setting look
    short."""
    return sum(portions.get(part, 0.0) for part in wanted) / max(1e-6, 1 - portions.get(Part.OTHER, 0.0))


def of_part(sentences: Sequence[Sentence], parts: Sequence[Part], *wanted: Part) -> list[Sentence]:
    return [sentence for sentence, part in zip(sentences, parts, strict=True) if part in wanted]


def own(sentence: Sentence) -> bool:
    """Whether the candidate acts in this sentence: "I", and not only in "I think"; a terse "Rewrote the join" counts
    as well."""
    if _OWN.search(_ASIDE.sub("", sentence.text)):
        return True
    return bool(sentence.words) and sentence.words[0].endswith("ed") and not _TEAM.search(sentence.text)


def by_the_team(sentence: Sentence) -> bool:
    return bool(_TEAM.search(sentence.text))


def hypothetical(sentence: Sentence) -> bool:
    return bool(_HYPOTHETICAL.search(sentence.text)) and not HINDSIGHT.search(sentence.text)


def flags(sentences: Sequence[Sentence], parts: Sequence[Part], portions: Mapping[Part, float]) -> tuple[Flag, ...]:
    """All flags of a behavioural answer but `off_question`, which needs the question."""
    actions, results = of_part(sentences, parts, Part.ACTION), of_part(sentences, parts, Part.RESULT)
    lessons = of_part(sentences, parts, Part.LEARNING)
    would = [sentence for sentence in sentences if hypothetical(sentence) and sentence not in lessons]
    told = [sentence for sentence in actions if sentence not in would]
    is_hypothetical = len(would) >= 2 and len(would) > len(told)
    heavy = of_what_is_told(portions, Part.SITUATION) > HEAVY
    team = [sentence for sentence in actions if by_the_team(sentence)]
    found = [
        _flag("we_only", team[:2] if not any(own(sentence) for sentence in actions) else ()),
        _flag("hypothetical", would[:2] if is_hypothetical else ()),
        _flag("result_no_number", results[:1] if not any(delivery.numbers(s.text) for s in results) else ()),
        _flag("situation_heavy", of_part(sentences, parts, Part.SITUATION)[:1] if heavy else ()),
        _flag("out_of_order", _out_of_order(sentences, parts)),
        _flag("rambling", _rambling(sentences, parts, portions)),
        _flag("two_stories", [s for s in sentences[1:] if _SECOND_STORY.search(s.text)][:1]),
        _flag("blames_others", _blaming(sentences)),
        _flag("oversharing_confidential", [s for s in sentences if _CONFIDENTIAL.search(s.text)][:2]),
    ]
    missing = [
        Flag(id=flag) for flag, part in (("no_task", Part.TASK), ("no_result", Part.RESULT)) if part not in parts
    ]
    return (*(flag for flag in found if flag), *missing)


def denies(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    """Sentences that say that the thing asked for never happened ("I don't really see failures")."""
    return [sentence for sentence in sentences[:3] if _DENIES.search(sentence.text)][:1]


def _flag(name: str, sentences: Iterable[Sentence]) -> Flag | None:
    evidence = tuple(sentence.evidence for sentence in sentences)
    return Flag(id=name, evidence=evidence) if evidence else None


def _out_of_order(sentences: Sequence[Sentence], parts: Sequence[Part]) -> Sequence[Sentence]:
    first = next((n for n, part in enumerate(parts) if part is not Part.OTHER), None)
    if first is None or parts[first] not in {Part.RESULT, Part.LEARNING} or _HEADLINE.search(sentences[first].text):
        return ()
    return (
        sentences[first : first + 1]
        if Part.SITUATION in parts[first + 1 :] or Part.ACTION in parts[first + 1 :]
        else ()
    )


def _rambling(
    sentences: Sequence[Sentence], parts: Sequence[Part], portions: Mapping[Part, float]
) -> Sequence[Sentence]:
    words = sum(len(sentence.words) for sentence in sentences)
    loose = delivery.count(delivery.FILLERS, sentences) + delivery.count(delivery.HEDGES, sentences)
    asides = of_part(sentences, parts, Part.OTHER)
    wordy = loose / max(words, 1) > 0.045 and words >= 60
    drifting = portions[Part.OTHER] > 0.25 and len(asides) >= 3 and loose >= 2
    if wordy or drifting or delivery.seconds(words) > LONGEST_SECONDS:
        return asides[:2] or sorted(sentences, key=lambda s: -len(s.words))[:1]
    return ()


def _blaming(sentences: Sequence[Sentence]) -> Sequence[Sentence]:
    hard = [sentence for sentence in sentences if _BLAME_HARD.search(sentence.text)]
    soft = [sentence for sentence in sentences if _BLAME_SOFT.search(sentence.text)]
    return hard[:2] if hard else soft[:2] if len(soft) >= 3 else ()
