"""What a model may say as the interviewer, checked before anyone hears it.

A model knows the subject, so whatever it adds of its own could give the answer away. Therefore a question, a probe, a
hint always goes out in the bank's own words, and a model finds only the sentence that leads into it, out of a plain
vocabulary and the words that are in the room already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coach.domain import Act, Move, View
from coach.signals.words import FUNCTION_WORDS, stem

LONGEST = 22
_LONGEST_GREETING = 40

SPOKEN = frozenset({Act.GREET, Act.ASK, Act.PROBE})
"""Where a model finds words: in the greeting, when it does not know the question yet, and on the way into a question or
probe. Hints, requirements, reflection and farewell have set words: a model could only add a wait or a leak."""

_VERDICT = re.compile(
    r"""\b(?: great|good|nice|excellent|perfect|brilliant|awesome|impressive|amazing|fantastic|wonderful|lovely|solid
    |strong(?:ly)?|sharp|smart|clever|clear(?:ly)?|thorough|insightful|helpful|useful|valuable|fascinating|interesting
    |exactly|precisely|absolutely|definitely|indeed|correct(?:ly)?|incorrect|right|wrong|true|false|yes|no|yep|nope
    |agree[ds]?|disagree|not\ quite|almost|nearly|close|makes?\ sense|well\ (?:done|put|said|explained)|unfortunately
    |well[- ]structured|however|but|mistake|error|weak|missing|missed|forgot|fair|love|liked?|appreciate\ the|spot\ on
    |impressed|pleased )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_WISHES = re.compile(r"\bgood (?:morning|afternoon|evening|day|luck)\b", re.IGNORECASE)
_SENTENCE = re.compile(r".+?[.!?…:]+[\"”’)]*(?=\s|$)|.+$", re.DOTALL)
_NOT_SPOKEN = re.compile(r"[*_#`\[\]{}<>|$]|^\s*(?:[-•]|\d+[.)])\s", re.MULTILINE)
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d+")

_PLAIN_WORDS = """
thank thanks hello hi welcome today time begin begins start started starting next another move moving on
onward ahead go going back stay staying stick turn turning question questions topic subject area part point
piece bit moment second minute first last final let let's you your yourself i'd i'll we'll mention mentioned
say said talk talked talking speak spoke describe described tell told bring brought come came touch touched
hear heard hearing listen follow following understand understood see noted okay alright sure please hint help
clue ask asked asking answer answered answering reply switch switching gear gears look looking dig deeper
further little more detail details closer different something else thing think thinking story experience work
worked project team choice decision decide decided approach step steps example interview interviewer
conversation role position want wanted know like focus concrete specific particular pick picked continue carry
take taking pause ready round change direction earlier just now here this that there about words curious
wonder wondering picking up leave leaving aside return returning coming linger zoom in into around with for
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


def sentences(text: str) -> Iterable[str]:
    """The sentences of a text, whole."""
    return (match.group().strip() for match in _SENTENCE.finditer(text.strip()))


def starts(text: str) -> tuple[int, ...]:
    """Where the sentences of a text begin; the last one may not be whole yet."""
    return tuple(match.start() for match in _SENTENCE.finditer(text))


def usable(sentence: str, move: Move, view: View) -> bool:
    """Whether the interviewer may say this sentence as part of a greeting, or before a question or probe."""
    greeting = move.act is Act.GREET
    words = _WORD.findall(sentence)
    if not words or len(words) > (_LONGEST_GREETING if greeting else LONGEST) or _NOT_SPOKEN.search(sentence):
        return False
    if "?" in sentence or _VERDICT.search(_WISHES.sub("", sentence)):
        return False
    return greeting or not _new_words(words, _known(move, view))


def _known(move: Move, view: View) -> set[str]:
    """The stems that are in the room already: the question's, the move's and the candidate's."""
    said = [message.text for message in view.said if message.speaker == "candidate"]
    texts = [view.question_text, move.wording, move.sentence, *said]
    return {stem(word.lower()) for text in texts for word in _WORD.findall(text)}


def _new_words(words: Iterable[str], known: set[str]) -> list[str]:
    plain = (w.lower().replace("’", "'") for w in words)
    return [w for w in plain if len(w) > 2 and w not in FUNCTION_WORDS and w not in _PLAIN and stem(w) not in known]
