"""What a model may say as the interviewer, checked before anyone hears it.

A model knows the subject, so whatever it adds of its own could give the answer away. Therefore a question, a probe, a
hint always goes out in the bank's own words, and a model finds only the sentence that leads into it: one of a few
openings ("Let's stay with ..."), then the candidate's words or the question's. A greeting is made of plain words and of
the facts that it was given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coach.domain import Act, Move, View
from coach.engine.speaking import phrase
from coach.signals.words import stem, word_set

LONGEST = 14
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
_NOT_SPOKEN = re.compile(r"[*_#`\[\]{}<>|$@]|^\s*(?:[-•]|\d+[.)])\s|https?:|www\.|\w[./]\w{2,}", re.MULTILINE)
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*|\d+")
_HEARD = re.compile(
    r"(?:thank you|thanks|okay|ok|alright|all right|understood|noted|i see)(?: for (?:that|this|your answer))?\W*",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"""(?: (?:now\ |so\ |then\ )?let(?:['’]s|\ us)\ (?:now\ |just\ )?(?:
            stay(?:\ with|\ on)? | stick\ with | (?:go|come|turn|get)\ back\ to | return\ to | turn\ to | look\ at
          | move\ on(?:\ to)? | go\ on(?:\ to|\ with)? | continue(?:\ with)? | begin(?:\ with)? | start(?:\ with)?
          | pick\ up | take | switch\ to | talk\ about | linger\ on )
      | (?:coming|going|turning)\ back\ to | staying\ with | sticking\ with | returning\ to | turning\ to | picking\ up
      | moving\ on(?:\ to)? | going\ on(?:\ to|\ with)? | on\ to
      | you\ (?:just\ )?(?:mentioned|brought\ up|spoke\ (?:of|about)|talked\ about|described)
      | next(?:\ up)? | i(?:['’]d|\ would)\ like\ to\ (?:stay\ with|come\ back\ to|go\ back\ to|return\ to) )\b""",
    re.IGNORECASE | re.VERBOSE,
)

# What may stand between the words of the candidate and the question: nothing that claims, denies or orders.
_JOINTS = word_set(
    """
    a an the that this these those your you of for with on in at to from about and one it what part point piece
    bit moment second minute first last next question questions topic subject area now then here again please
    something different else new another follow-up said mentioned described earlier just there before little
    more words
    """
)
_GREETING = word_set(
    """
    hello hi hey good morning afternoon evening day welcome thank thanks you for joining coming being here today
    i i'm i'll am is are will be your yours interviewer this that it it's an a the to of in on at with and we
    we'll have has our us my about through so let's let begin start started ready when whenever take time please
    glad going go together conversation talk talking session practice mock feel free as before after first then
    now each one
    """
)
_TURNING = word_set(
    """
    not no never none nor without do does did is are was be will would can could should must don't doesn't
    """
)
_NAMES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


def sentences(text: str) -> Iterable[str]:
    """The sentences of a text, whole."""
    return (match.group().strip() for match in _SENTENCE.finditer(text.strip()))


def starts(text: str) -> tuple[int, ...]:
    """Where the sentences of a text begin; the last one may not be whole yet."""
    return tuple(match.start() for match in _SENTENCE.finditer(text))


def usable(sentence: str, move: Move, view: View) -> bool:
    """Whether the interviewer may say this sentence as part of a greeting, or before a question or probe."""
    greeting = move.act is Act.GREET
    words = _words(sentence)
    if not words or len(words) > (_LONGEST_GREETING if greeting else LONGEST) or _NOT_SPOKEN.search(sentence):
        return False
    if greeting:
        return "?" not in sentence and all(word in _GREETING | _facts(move, view) for word in words)
    if "?" in sentence or _VERDICT.search(_WISHES.sub("", sentence)):
        return False
    return _leads(sentence, move, view)


def _leads(sentence: str, move: Move, view: View) -> bool:
    """Whether it is a sign of having heard, one of the openings, or both, and then known words alone."""
    heard = _HEARD.match(sentence)
    rest = sentence[heard.end() :] if heard else sentence
    if not rest:
        return True
    opening = _OPENING.match(rest)
    if not opening:
        return False
    known = _known(move, view)
    return all(word in _JOINTS or stem(word) in known for word in _words(rest[opening.end() :]))


def _words(text: str) -> list[str]:
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def _facts(move: Move, view: View) -> set[str]:
    """The words of the set greeting, which names role, seniority, number of questions and what comes when."""
    return {*_words(phrase(move, view)), *_NAMES[view.of - 1 : view.of]}


def _known(move: Move, view: View) -> set[str]:
    """The stems that are in the room already: the question's, the move's and the candidate's; short ones aside, which
    could turn a statement round."""
    said = [message.text for message in view.said if message.speaker == "candidate"]
    texts = [view.question_text, move.wording, move.sentence, *said]
    return {stem(word) for text in texts for word in _words(text)} - _TURNING
