"""What a message in an interview is: a command, a question to the interviewer, or (in doubt) an answer.

Only a message that is a short command as a whole is one: "I would skip missing rows" is an answer. So is a question
that only thinks aloud: "Is it because the penalty has a kink at zero?".
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
    WAIT = "wait"
    BACK = "back"


def _any(*words: str) -> str:
    return "(?:" + "|".join(words) + ")"


# What people put around a command: "ok, could you please ... for me, thanks".
_FILLER = _any(
    *(
        "ok(?:ay)?",
        "well",
        "so",
        "hm+",
        "um+",
        "uh+",
        "oh",
        "sorry",
        "please",
        "hi",
        "hey",
        "actually",
        "right",
        "sure",
    ),
    *("alright", "thanks", "thank you", "no", "yes", "yeah", "maybe", "now", "then", "got it"),
)
_WISH = _any(
    "(?:can|could|may|shall|might|will|would|should|do)(?: (?:i|we|you))?(?: (?:please|just|maybe|mind))*",
    "let's",
    "let (?:me|us)",
    "i(?:'d| would) (?:like|love|prefer|rather)(?: you)?(?: to)?",
    "i (?:want|need|wish|prefer|think i(?:'ll| will)|will|have)(?: you)?(?: to)?",
    "i'(?:ll|m going to|ve got to)",
    "just",
    "is it (?:ok(?:ay)?|possible|fine) (?:to|if (?:i|we))",
    "how about(?: we)?",
)
_AFTER = _any(
    *("please", "now", "here", "thanks", "thank you", "for me", "then", "for (?:now|today)", "today", "if possible"),
    *("sorry", "if you can", "if that's ok(?:ay)?", "instead", "already", "a bit", "there"),
)

_THIS = _any("it", "that", "this", "(?:that|this) one", "(?:the|that|this) (?:question|probe|problem|task|topic)")
_INTERVIEW = _any("it", "this", "everything", "(?:(?:the|this|my|our) )?(?:mock(?: interview)?|interview|session)")
_ONE = _any("a", "an", "any", "another", "one more", "one", "some", "the", "the next", "the first", "next", "more")
_AGAIN = _any("again", "once more", "one more time", "over", "differently", "in other words", "(?:in )?another way")
_NEXT = _any("(?:the )?next(?: (?:one|question))?", "(?:another|a different|a new) (?:one|question)")

_HINT = _any(
    f"(?:(?:have|get|use|see|take|show|give|offer|tell|need)(?: me)? )?(?:{_ONE} )?(?:(?:small|little|tiny|quick) )?"
    "(?:hints?|clues?|tips?|nudge)",
    "(?:give me )?(?:some |a little )?help(?: me)?(?: out)?(?: with (?:it|this|that))?",
    "i(?:'m| am) (?:a bit |really |completely )?stuck",
)
_REPEAT = _any(
    f"(?:repeat|rephrase|reword|restate|re-?read|ask|say)(?: (?:me )?{_THIS})?(?: {_AGAIN})?",
    f"(?:hear|see|read|have|show me|tell me)(?: {_THIS})? {_AGAIN}",
    f"(?:{_THIS} )?(?:again|once more)",
    "what(?:'s| was| is) the question(?: again)?",
    "what did you (?:say|ask)(?: again)?",
    "what(?: was that| do you mean(?: by (?:that|this|it))?)?",
    f"i (?:didn't|did not|don't|do not|couldn't) (?:quite )?(?:get|catch|understand|hear|follow)(?: {_THIS})?",
    *("pardon(?: me)?", "come again", "excuse me", "sorry", "huh"),
)
# Said to a question that has just been asked, these wait for it to be asked.
_BEGIN = _any(
    *(
        "(?:hi|hello|hey)(?: there)?",
        "good (?:morning|afternoon|evening)",
        "(?:i'm |i am )?ready",
        "begin",
        "start",
        "go",
    ),
    *("go (?:ahead|on)", "continue", "carry on", "proceed"),
)
_SKIP = _any(
    f"skip(?: {_THIS})?",
    f"(?:i |i'll )?pass(?: (?:on )?{_THIS})?",
    f"leave {_THIS}(?: out)?",
    "i give up",
    _NEXT,
    "(?:move|jump|skip) (?:on|ahead|forward)",
    f"(?:move|go|jump|skip)(?: on| ahead| forward)? (?:to|with) {_NEXT}",
    f"(?:give|ask|show|have|get|try)(?: me)? {_NEXT}",
)
_RETRY = _any(
    f"(?:try|do|answer|redo|repeat|go|take)(?: {_THIS})?(?: (?:again|once more|over|one more time))",
    f"(?:try|do|answer) again(?: {_THIS})?",
    f"re(?:try|do)(?: {_THIS})?",
    *("again", "once more"),
    "(?:(?:have|take|get|give it|try) )?(?:another|one more|a second) (?:try|go|attempt|chance|shot|time)",
)
_STOP = _any(
    f"(?:stop|end|finish|quit|exit|abort|cancel|terminate|wrap up|conclude)(?: {_INTERVIEW})?(?: up)?",
    "leave(?: the (?:interview|mock|session))?",
    *("call it a day", "(?:good)?bye", "i quit", "(?:i (?:have|need) to|i must|i've got to) (?:go|leave|run|stop)"),
    "(?:(?:show|give|see|get|have)(?: me)? )?(?:the|my) (?:report|results?)",
)
_NEXT_WORDS = _any(
    "continue|carry on|(?:go|move) on|keep going|proceed|(?:i'm |i am )?ready|yes|yep|yeah|sure|go(?: ahead)?",
    "ok(?:ay)?|al ?right|fine|got it|understood|i see|makes sense|thanks|thank you|great|cool|good|sounds good|perfect",
)
_WAIT = _any(
    "(?:give me|just|wait|hold on|hang on)(?: (?:a|one|another))? (?:second|sec|moment|minute|min)(?: to think)?",
    *("one moment", "wait", "hold on", "hang on", "let me see", "good question", "interesting(?: question)?", "hm+"),
    "(?:let me |i(?:'m| am)(?: still)? |i need to )think(?:ing)?"
    "(?: (?:about (?:it|that|this)|for a (?:second|moment|minute|bit)))?",
    "i need (?:a bit|some|more)(?: more)? time(?: to think)?",
    *("thanks", "thank you", "ok(?:ay)?", "alright", "sure", "got it", "understood", "i see"),
)
_NO_MORE = _any(
    "(?:that's|that is|it's) (?:all|enough|it)", "(?:(?:i'm|i am|we're) )?(?:done|finished)", "enough", "no more"
)

_NOTHING_TO_ADD = _any(
    "i (?:really )?(?:don't|do not) (?:really )?(?:know|have)(?: (?:what|anything|much|more))*(?: else)? to (?:add|say)"
    "(?: to (?:it|that|this))?",
    "(?:i have )?nothing (?:else |more )?to add",
    "(?:that's|that is) (?:all|everything) (?:i (?:have|know|can say|can think of|remember))",
)

# Remarks about the course of the interview, in a sentence or two: they are no part of an answer.
_REMARKS = {
    Intent.SKIP: re.compile(
        r"\b(?:can|could|may) (?:i|we|you)(?: please)? (?:have|get|do|take|try|ask(?: me)?|give me) "
        r"(?:an?other|a different|a new) (?:one|question)\b",
        re.IGNORECASE,
    ),
    Intent.BACK: re.compile(
        r"\b(?:can|could|may|shall) (?:i|we)(?: please)? (?:go|come|get|return|jump)(?: back)? to "
        r"(?:it|that(?: one)?|the (?:previous|last|first|other|earlier) (?:one|question))\b|"
        r"\b(?:meant|intended) for the (?:previous|last|first|other|earlier) (?:one|question)\b",
        re.IGNORECASE,
    ),
}
_LONGEST_REMARK = 30

_OPEN = {Intent.HINT: _HINT, Intent.SKIP: _SKIP, Intent.STOP: _STOP, Intent.REPEAT: _REPEAT, Intent.WAIT: _WAIT}
# What a command is depends on what is open: to a probe, "done" is a reply; in a review it is the end.
_COMMANDS: dict[State, dict[Intent, str]] = {
    State.ASKED: {**_OPEN, Intent.REPEAT: _any(_REPEAT, _BEGIN), Intent.WAIT: _any(_WAIT, _NO_MORE)},
    State.PROBED: {**_OPEN, Intent.SKIP: _any(_SKIP, _NOTHING_TO_ADD)},
    State.REVIEWING: {
        Intent.RETRY: _RETRY,
        Intent.NEXT: _any(_SKIP, _NEXT_WORDS, f"what(?:'s| is) {_NEXT}"),
        Intent.STOP: _any(_STOP, _NO_MORE),
    },
    State.REFLECTING: {Intent.STOP: _any(_STOP, _NO_MORE, _SKIP)},
}
_PATTERNS = {
    state: {
        intent: re.compile(f"(?:{_FILLER} )*(?:{_WISH} )*(?:{words})(?: {_AFTER})*", re.IGNORECASE)
        for intent, words in commands.items()
    }
    for state, commands in _COMMANDS.items()
}

_LEAD = (
    r"^(?:(?:ok(?:ay)?|so|well|and|also|then|sorry|thanks|got it|hm+|first|"
    r"just to (?:check|clarify|confirm)|(?:a )?quick question|one (?:more )?question|"
    r"before i (?:start|answer|begin))[ ,:.\-–]*)*"
)
_ASKS = re.compile(
    _LEAD
    + r"(?:what|which|how|who|whom|where|when|why|is|are|am|do|does|did|can|could|should|shall|may|will|would|have|"
    r"has|any|in what|for what|at what|you mean|do you mean)\b",
    re.IGNORECASE,
)
# Thinking aloud, as a question.
_TENTATIVE = re.compile(
    r"\b(?:is|could|would|might|may) (?:it|that|this)(?: be)? (?:because|due|that|when|since|just)\b|"
    r"\b(?:isn't|wouldn't) (?:it|that)\b",
    re.IGNORECASE,
)
# What nobody begins an answer with, so that the question mark may be missing.
_SURELY_ASKS = re.compile(
    _LEAD
    + r"(?:how (?:many|much|long|often|large|big|fast)|what(?:'s| is| are) the|do (?:we|i|you|they)|are there|is there|"
    r"(?:can|should|may|shall|could) (?:i|we)|does the|who (?:is|are|will|uses))\b",
    re.IGNORECASE,
)
_LONGEST_COMMAND = 60
_LONGEST_QUESTION = 45
_LONGEST_UNMARKED_QUESTION = 14
_SHORTEST_NEW_TRY = 12
_OPENERS = re.compile(r"^(?:i|we|my|our|the|it|first|because|yes|no)\b", re.IGNORECASE)


def understand(message: str, state: State) -> Intent:
    """The intent of a message in this state."""
    text = " ".join(message.replace("’", "'").split()).strip(" \"'“”")
    if len(text) <= _LONGEST_COMMAND:
        bare = " ".join(re.sub(r"[^\w' ]+", " ", text).split())
        for intent, pattern in _PATTERNS.get(state, {}).items():
            if pattern.fullmatch(bare):
                return intent
    if state in {State.ASKED, State.PROBED}:
        remark = _remark(text)
        if remark or _only_asks(text):
            return remark or Intent.CLARIFY
    if state is State.REVIEWING and (text.endswith("?") or len(text.split()) < _SHORTEST_NEW_TRY):
        return Intent.CLARIFY
    return Intent.ANSWER


def _remark(text: str) -> Intent | None:
    """What a short message says about the course of the interview, if it does."""
    if len(text.split()) > _LONGEST_REMARK:
        return None
    return next((intent for intent, pattern in _REMARKS.items() if pattern.search(text)), None)


def heard_as(intent: Intent, state: State) -> Act:
    """How a candidate's message with this intent is stored."""
    if intent is Intent.ANSWER:
        return {State.PROBED: Act.REPLY, State.REFLECTING: Act.REFLECTION}.get(state, Act.ANSWER)
    return Act.QUESTION if intent is Intent.CLARIFY else Act.COMMAND


def _only_asks(text: str) -> bool:
    """Whether every sentence of a short message asks the interviewer something."""
    words = len(text.split())
    if words > _LONGEST_QUESTION or _TENTATIVE.search(text):
        return False
    if not text.endswith("?"):
        return (
            words <= _LONGEST_UNMARKED_QUESTION and not re.search(r"[.?!;,] ", text) and bool(_SURELY_ASKS.match(text))
        )
    sentences = [s.strip() for s in re.split(r"(?<=[.?!])\s+", text) if s.strip()]
    asking = [s for s in sentences if s.endswith("?")]
    telling = [s for s in sentences if not s.endswith("?")]
    return all(_ASKS.match(s) for s in asking) and all(len(s.split()) <= 4 and not _OPENERS.match(s) for s in telling)
