"""What a person has really said and asked for, against what a model makes of it when it calls a tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from coach.domain import Answer, Said
from coach.engine.anchoring import LEAST_WORDS, find

_LONG = 20
_SHORT = 8
_LEAST_SHARE = 0.6
_SAME_QUESTION = 90.0
# What stands before the answer when someone asks to have it judged.
_ASKS_TO_JUDGE = re.compile(
    r"""\A\s*(?: please | (?:can|could|would|will)\ you | how\ (?:good|is|was|about)\ (?:this|that|my)
      | what\ do\ you\ think
      | is\ (?:this|that|my)\b | i(?:'d|\ would)\ like\ (?:you\ to|feedback|some\ feedback) | i\ want\ you\ to
      | (?:judge|critique|criticise|criticize|review|rate|grade|score|assess|evaluate|check|improve)
        \ (?:this|it|my|the\ following)
      | (?:have|take)\ a\ look | give\ me | feedback\ on | (?:here(?:'s|\ is)\ )?my\ (?:\w+\ )?answer\b )
      [^.!?:\n]{0,160}(?:[.!?:]+|\n)\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_WANTS_INTERVIEW = re.compile(r"\b(?:interview|mock|practi[cs]e)\w*\b", re.IGNORECASE)
_AGREES = re.compile(
    r"\A\W*(?:yes|yeah|yep|sure|ok(?:ay)?|please|let'?s|go(?: ahead)?|start|begin|ready|do it|why not|gladly)\b",
    re.IGNORECASE,
)


def whole_answer(handed: str, message: str, history: Sequence[Said]) -> str:
    """The person's own words to be judged: those handed over where they are most of a message, else all of the last
    long message but the request before it. A part alone would be judged for the whole."""
    spoken = [message, *(one.text for one in reversed(history) if one.speaker == "candidate")]
    bare = [_ASKS_TO_JUDGE.sub("", text) or text for text in spoken]
    for text in bare:
        theirs = find(handed, Answer(turns=(text,)))
        if theirs and len(theirs.quote.split()) >= _LEAST_SHARE * len(text.split()):
            return theirs.quote
    return next((text for text in bare if len(text.split()) >= _LONG), bare[0])


def real_question(named: str, message: str, history: Sequence[Said], bank: Iterable[str]) -> str | None:
    """The question in its own words if it was said in the conversation or is one of the bank's."""
    heard = find(named, Answer(turns=(message, *(one.text for one in reversed(history)))))
    if heard and len(heard.quote.split()) >= LEAST_WORDS:
        return heard.quote
    near = process.extractOne(
        named, list(bank), scorer=fuzz.ratio, processor=default_process, score_cutoff=_SAME_QUESTION
    )
    return str(near[0]) if near else None


def wants_interview(message: str, history: Sequence[Said]) -> bool:
    """Whether the person speaks of an interview, or agrees to the one that the coach has just offered."""
    if _WANTS_INTERVIEW.search(message):
        return True
    last = history[-1] if history else None
    offered = last is not None and last.speaker == "coach" and _WANTS_INTERVIEW.search(last.text)
    return bool(offered) and len(message.split()) <= _SHORT and bool(_AGREES.match(message))
