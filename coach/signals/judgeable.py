"""Whether there is anything to judge: empty, emoji, gibberish, the question copied, a plea, "I don't know", a heap of
terms.

Each reason is one sentence for the candidate, and says what to do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

from coach.signals import delivery
from coach.signals.sentences import Sentence
from coach.signals.words import FUNCTION_WORDS, content_stems, stem, tokens, word_set

EMPTY: Final = "There is no answer yet: nothing was written."
EMOJI: Final = "There are no words to judge, only signs: answer in sentences."
GIBBERISH: Final = "This does not read as language, so there is nothing to judge: answer in sentences."
TOO_SHORT: Final = "{words} is too little to judge: say what it is and why, in two or three sentences."
COPIED: Final = "This repeats the question and adds no answer of its own: start with your first point."
PLEA: Final = "This asks for a result and gives no answer: only what you say about the question is judged."
UNKNOWN: Final = (
    "You said that you don't know, which is honest, but leaves nothing to judge: say what you would "
    "try, or what you do know around it."
)
SALAD: Final = (
    "These are terms strung together without a statement: put them into sentences that say how they are connected."
)

_VOWELS = re.compile(r"[aeiouyäöüàáâèéêìíîòóôùúû]", re.IGNORECASE)
_KEYBOARD = re.compile(r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|zxcv|xcvb|cvbn|jkl|(.)\1{3,}", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"\b(?:i (?:really |honestly )?(?:don'?t|do not) (?:really |actually )?(?:know|remember|have "
    r"(?:an|any) (?:answer|idea|clue))|no (?:idea|clue)|i have no (?:idea|clue|answer)|"
    r"idk|dunno|not sure|can'?t (?:answer|say)|cannot (?:answer|say)|i'?m not familiar|(?:pass|skip|"
    r"next question)$|never heard of)\b",
    re.IGNORECASE,
)
# Verbs that carry statements; with the endings below they tell a sentence from a list of terms.
_VERBS = word_set(
    """
    is are was were be been has have had do does did can could will would should must may might means mean
    makes make made gets get got goes go went takes take took gives give gave uses use used needs need says
    say said finds find found keeps keep kept lets let shows show shown helps helped works work learns learn
    learned learnt learnt fits fit predicts predict trains train trained runs run ran built build wrote write
    chose choose led lead told tell asked ask set put cut adds add added picks pick picked tunes tune tuned
    tests test tested measures measure measured splits split compares compare tries try tried wants want
    wanted depends depend plots plot changes change moves move stays stay happens happen holds hold stop stops
    starts start started it's that's i'm don't doesn't isn't can't
    """
)
_REMARK = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|but|oh|well|um+|uh+|hm+)\b\W*)*(?:"
    r"(?:sorry|apologies|oops|excuse me)\b(?=[^.!?]*\b(?:that was|this was|meant for|wrong (?:window|chat|message|"
    r"question)|i (?:meant|mistyped|typed)|let me|can (?:you|i)|could (?:you|i)|my (?:mic|line|cat|phone)|again|"
    r"where was i|lost my)\b|\W*$)"
    r"|(?:that|this) was meant for\b"
    r"|(?:a |another |one more |give me a |(?:can|could|may) i (?:have|get) a )?hint\b(?:,? please)?\W*$"
    r"|(?:please )?(?:(?:can|could|would) you )?(?:please )?(?:repeat|rephrase|say) (?:the question|that(?: again)?|it "
    r"again)\b"
    r"|(?:i )?(?:really |honestly )?(?:don'?t|do not) (?:really |actually )?know (?:what (?:else )?(?:to|i "
    r"(?:can|could|should)) (?:add|say|tell)|what (?:you|else)|how to (?:answer|go on|continue))\b"
    r"|(?:i (?:have|'ve got) )?(?:nothing|not much) (?:more |else )?to (?:add|say)\b"
    r"|(?:that'?s|that is|this is) (?:all|it|everything)\b(?=\W*$|[^.!?]{0,30}\b(?:i|from me|for now)\b[^.!?]{0,30}$)"
    r"|(?:next|skip|pass)(?: (?:question|this(?: one)?|it))?(?:,? please)?\W*$"
    r"|(?:is|was) (?:that|this) (?:ok(?:ay)?|enough|what you (?:wanted|meant|mean)|clear)\b"
    r"|(?:does|did) (?:that|this) (?:make sense|answer|help)\b"
    r"|(?:shall|should|may|can) i (?:go on|continue|start|stop|begin)\b"
    r"|give me (?:a|one) (?:second|moment|minute)\b"
    r")",
    re.IGNORECASE,
)
"""What is said about the conversation: no part of an answer."""
_LEAST_WORDS: Final = 4
# What people say while they think: words that carry nothing of an answer to any question.
_SMALL_TALK = frozenset(
    stem(word)
    for word in word_set(
        """
        actually answer answers answered anything appreciate ask asked asking aspect aspects back basic basically begin
        best bit bring briefly care case cases certain certainly clear clearly colleague colleagues come comes complex
        consider considered consideration context cool course deal deep definitely depend depends describe different
        discuss discussed everybody everyone everything exactly example examples excited exciting experience experienced
        explain explained fact factors fair fairly familiar favourite feel field find fine first fun general generally
        glad good great guess happy hard hear hello help helpful helps honest honestly hope important importance
        interest interested interesting issue job keep kind know known large later learn learned life like liked likes
        listening little long look looking lot lots love lunch main many matter matters maybe mean means mention
        mentioned mind moment nice nowadays number obvious obviously often opinion order part past people perhaps person
        personal personally picture place point points possible practical practice pretty probably problem problems
        project projects put question questions quick quickly quite rather read real realistic really reason recent
        relevant remember right role said saw say saying says see seen sense short simple simply situation situations
        smart something sort sounds start step story stuff subject summarise summary super sure talk talked talking tell
        thank thanks thing things think thought time times today topic topics touch true try trying understand useful
        usual usually various view want wanted way ways wonder wonderful word words work worked working works world
        worth year years spend spent
        """
    )
)


def reason(
    sentences: Sequence[Sentence],
    turns: Sequence[str],
    question: str,
    pleading: Sequence[Sentence],
    language: str = "en",
) -> str | None:
    """Why nothing can be judged, or None. `sentences` are those that remain when orders to the judge are taken out."""
    text = "\n".join(turns).strip()
    if not text:
        return EMPTY
    words = [word for sentence in sentences for word in sentence.words]
    if not tokens(text):
        return EMPTY if not re.search(r"\S", text) else EMOJI
    if not words:
        return PLEA
    if any(sentence.code for sentence in sentences) or language != "en":
        return None
    if _gibberish(words):
        return GIBBERISH
    rest = [sentence for sentence in sentences if sentence not in pleading]
    own = _own_words(rest, question)
    if pleading and len(own) < 6:
        return PLEA
    if _UNKNOWN.search(text) and len(own) < 8:
        return UNKNOWN
    if len(words) < _LEAST_WORDS:
        return TOO_SHORT.format(words="One word" if len(words) == 1 else f"{len(words)} words")
    if copied(words, own, question):
        return COPIED
    if is_salad(words, sentences):
        return SALAD
    return None


def copied(words: Sequence[str], own: Sequence[str], question: str) -> bool:
    """Whether the answer is the question over again: nearly all of it matches, and few words are its own."""
    alike = fuzz.token_set_ratio(" ".join(words), " ".join(tokens(question)))
    return len(own) <= 2 or (alike >= 90 and len(own) < 0.2 * len([w for w in words if w not in FUNCTION_WORDS]))


def repeats_question(sentence: Sentence, question: str) -> bool:
    """Whether this sentence only says the question again: it is no evidence for anything."""
    said, asked = content_stems(sentence.text), set(content_stems(question))
    if len(said) < 3:
        return False
    own = [stem for stem in said if stem not in asked]
    return len(own) <= 0.15 * len(said) or fuzz.ratio(sentence.text.lower(), question.lower()) >= 85


def is_aside(sentence: Sentence, least: int = 1) -> bool:
    """Whether fewer than `least` words are left when small talk is taken away ("I hope that this answers your
    question")."""
    if sentence.code or len(sentence.words) < 4 or any(word[0].isdigit() for word in sentence.words):
        return False
    return len({stem for stem in content_stems(sentence.text) if stem not in _SMALL_TALK}) < least


def says_nothing(sentence: Sentence) -> bool:
    """Whether nothing is left without fillers and small talk, however short it is ("Yes.", "So yeah, basically.")."""
    if sentence.code or any(any(sign.isdigit() for sign in word) for word in sentence.words):
        return False
    bare = delivery.HEDGES.sub("", delivery.FILLERS.sub("", sentence.text))
    return all(stem in _SMALL_TALK for stem in content_stems(bare))


def is_remark(sentence: Sentence) -> bool:
    """Whether it is said to the interviewer about the conversation ("hint please", "Sorry, that was meant for…")."""
    return not sentence.code and bool(_REMARK.search(sentence.text))


def is_salad(words: Sequence[str], sentences: Sequence[Sentence]) -> bool:
    """Whether the whole is a heap of terms: too few function words for its length, and no verbs between them."""
    if len(words) < 12:
        return False
    return sum(statement(sentence) for sentence in sentences) == 0 or (
        _glue(words) < 0.14 and _verbs(words) < 0.03 and len(words) > 20
    )


def statement(sentence: Sentence) -> bool:
    """Whether the sentence can state anything: it has a verb, or is as short as a spoken aside, or has punctuation
    like "a: b"."""
    words = sentence.words
    if sentence.code or len(words) <= 3:
        return sentence.code
    if _verbs(words) == 0 and _glue(words) < 0.2 and not re.search(r"[:=;,(→]|\s-\s", sentence.text):
        return False
    return not (len(words) >= 12 and _glue(words) < 0.1 and _verbs(words) < 0.06)


def _own_words(sentences: Sequence[Sentence], question: str) -> list[str]:
    asked = set(content_stems(question))
    return [stem for sentence in sentences for stem in content_stems(sentence.text) if stem not in asked]


def _glue(words: Sequence[str]) -> float:
    return sum(word in FUNCTION_WORDS for word in words) / len(words)


def _verbs(words: Sequence[str]) -> float:
    return sum(word in _VERBS or (len(word) > 4 and word.endswith(("ed", "ises", "izes"))) for word in words) / len(
        words
    )


def _gibberish(words: Sequence[str]) -> bool:
    letters = [word for word in words if word.isalpha()]
    if not letters:
        return False
    strange = sum(
        (len(word) > 3 and not _VOWELS.search(word) and not word.isupper())
        or bool(_KEYBOARD.search(word))
        or len(word) > 24
        for word in letters
        if word.isascii()
    )
    known = sum(word in FUNCTION_WORDS or word in _VERBS for word in letters)
    repeated = Counter(letters).most_common(1)[0][1] / len(letters)
    return (strange / len(letters) > 0.3 and known / len(letters) < 0.25) or (repeated > 0.6 and len(letters) >= 5)
