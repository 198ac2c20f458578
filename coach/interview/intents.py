"""What a message in an interview is: a command, a question to the interviewer, or (in doubt) an answer.

Only a message that is a short command as a whole is one: "I would skip missing rows" is an answer.
"""

from __future__ import annotations

import re
from enum import StrEnum

from coach.domain import Act, State


class Intent(StrEnum):
    ANSWER = "answer"
    CLARIFY = "clarify"
    HINT = "hint"
    REPEAT = "repeat"
    SKIP = "skip"
    NEXT = "next"
    RETRY = "retry"
    STOP = "stop"


_POLITE = (
    r"(?:(?:ok(?:ay)?|well|so|hm+|um+|sorry|please|hi|hey)[ ,]*)*"
    r"(?:(?:can|could|may|shall|let)(?: (?:i|we|you|us|me))?(?: (?:please|just))? |let'?s |i(?:'d| would) like (?:to )?|i(?:'d| would)? "
    r"(?:want|need|prefer)(?: to)? |give me |go (?:to )?(?=the next))?"
)
_END = r"(?: (?:please|now|here|thanks|thank you|for me|then|for now))*[ .!?]*"

_COMMANDS: dict[Intent, str] = {
    Intent.HINT: r"(?:have |get |use |see )?(?:(?:a|another|one more|the|the next|one|next) )?(?:small )?(?:hint|clue)|help(?: me)?|i(?:'m| am) stuck",
    Intent.REPEAT: r"(?:repeat|rephrase|say)(?: (?:that|it|the question))?(?: again)?|"
    r"(?:hear|see|read) (?:the question|that|it) again|(?:what was )?the question again|what was the question|pardon|come again",
    Intent.SKIP: r"skip(?: (?:it|this|that|this one|this question|the question|the probe))?|pass(?: on (?:this|that)(?: one)?)?|"
    r"(?:next|another|a different) question|the next question|move on|next(?: one)?",
    Intent.RETRY: r"(?:try|have another (?:try|go)|do it|do that|answer|go)(?: (?:it|that|this))?(?: one)? again|retry|redo(?: (?:it|that|this))?|"
    r"again|another (?:try|go|attempt)|one more (?:try|go)",
    Intent.STOP: r"(?:stop|end|finish|quit|exit|leave)(?: (?:it|the interview|this interview|the mock|this|everything))?|"
    r"(?:that'?s|that is) (?:all|enough)|(?:i(?:'m| am) )?done|enough|show (?:me )?(?:the|my) report",
    Intent.NEXT: r"(?:continue|carry on|go on|proceed|ready|(?:i(?:'m| am) )?ready|yes|sure|go ahead)",
}
_PATTERNS = {intent: re.compile(f"{_POLITE}(?:{words}){_END}", re.IGNORECASE) for intent, words in _COMMANDS.items()}

_ASKS = re.compile(
    r"^(?:(?:ok(?:ay)?|so|well|sorry|hm+|just to (?:check|clarify|confirm)|(?:a )?quick question|before i (?:start|answer)|one question)[ ,:.\-–]*)*"
    r"(?:what|which|how|who|whom|where|when|why|is|are|am|do|does|did|can|could|should|shall|may|will|would|have|has|"
    r"any|in what|for what|at what|you mean|do you mean)\b",
    re.IGNORECASE,
)
_LONGEST_COMMAND = 60
_LONGEST_QUESTION = 45
_SHORTEST_NEW_TRY = 12
_OPENERS = re.compile(r"^(?:i|we|my|our|the|it|first|because|yes|no)\b", re.IGNORECASE)


def understand(message: str, state: State) -> Intent:
    """The intent of a message in this state."""
    text = " ".join(message.replace("’", "'").split()).strip(" \"'")
    if len(text) <= _LONGEST_COMMAND:
        for intent, pattern in _PATTERNS.items():
            if pattern.fullmatch(text) and _possible(intent, state):
                return _in_state(intent, state)
    if state in {State.ASKED, State.PROBED} and _only_asks(text):
        return Intent.CLARIFY
    if state is State.REVIEWING and (text.endswith("?") or len(text.split()) < _SHORTEST_NEW_TRY):
        return Intent.CLARIFY
    return Intent.ANSWER


def heard_as(intent: Intent, state: State) -> Act:
    """How a candidate's message with this intent is stored."""
    if intent is Intent.ANSWER:
        return {State.PROBED: Act.REPLY, State.REFLECTING: Act.REFLECTION}.get(state, Act.ANSWER)
    return Act.QUESTION if intent is Intent.CLARIFY else Act.COMMAND


def _possible(intent: Intent, state: State) -> bool:
    """Outside the review, "yes", "again" or "I'm ready" is something said, not a command."""
    if intent is Intent.NEXT or intent is Intent.RETRY:
        return state is State.REVIEWING
    if intent in {Intent.HINT, Intent.REPEAT}:
        return state in {State.ASKED, State.PROBED}
    return True


def _in_state(intent: Intent, state: State) -> Intent:
    return Intent.NEXT if intent is Intent.SKIP and state is State.REVIEWING else intent


def _only_asks(text: str) -> bool:
    """Whether every sentence of a short message asks the interviewer something."""
    if len(text.split()) > _LONGEST_QUESTION or not text.endswith("?"):
        return False
    sentences = [s.strip() for s in re.split(r"(?<=[.?!])\s+", text) if s.strip()]
    asking = [s for s in sentences if s.endswith("?")]
    telling = [s for s in sentences if not s.endswith("?")]
    return all(_ASKS.match(s) for s in asking) and all(len(s.split()) <= 4 and not _OPENERS.match(s) for s in telling)
