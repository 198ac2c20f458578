"""Role-fit answers: how specific to the post, why, with what proof, and how clearly told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coach.domain import Answer, Level, Question, Signals
from coach.engine.wording import Rated, evidence_of, first_that, quoted
from coach.signals import delivery, instructions, judgeable
from coach.signals.sentences import Sentence, split

_POST = re.compile(
    (
        r"\b(?:you(?:r)? (?:posting|post|team|product|models?|paper|talk|blog|company|users?|customers?|"
        r"stack|role|engineers?|app|platform|mission|\w+ team)|the (?:posting|post|role|team|job)|this "
        r"(?:role|post|team|position)|you (?:are|build|run|need|ask|have|use|work|say|describe|"
        r"publish\w*))\b"
    ),
    re.IGNORECASE,
)
_EFFORT = re.compile(
    (
        r"\b(?:paper|talk|blog|conference|podcast|repository|open[- ]source|release|i (?:use|tried|tested|"
        r"read|watched|looked)|in the posting|the posting (?:says|asks|mentions)|your (?:engineer|paper|"
        r"talk|blog))\b"
    ),
    re.IGNORECASE,
)
_WHY = re.compile(
    (
        r"\b(?:i (?:want|like|love|enjoy|prefer|look for|am looking|care|would like|miss|hope)|i'm "
        r"looking|i'd like|because|motivat\w+|matters to me|interest(?:s|ed) (?:me|in)|what (?:draws|"
        r"attracts|drives))\b"
    ),
    re.IGNORECASE,
)
_PATH = re.compile(
    (
        r"\b(?:in my (?:last|previous|current|present)|so far|until now|at my (?:last|previous|current)|"
        r"my (?:last|present|current) (?:job|role|models?|team|projects?|company)|last year (?:i|we|at)|"
        r"for (?:\w+ )?(?:two|three|four|five|six|\d+) years|"
        r"at (?:a|an|my) \w+ (?:company|group|firm|start-?up)|"
        r"after (?:\w+ )?years?|for "
        r"(?:the last |\w+ )?years)\b"
    ),
    re.IGNORECASE,
)
_GIVES_UP = re.compile(
    (
        r"\b(?:more than|rather than|give up|even if|would be (?:the )?wrong|wrong (?:role|place)|i know "
        r"(?:that )?i|less|not looking for|fewer)\b"
    ),
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:(?:would|what i) give up|trade-off|i will miss|i would (?:accept|miss) (?:that|it))", re.IGNORECASE
)
_GUSH = re.compile(
    (
        r"\b(?:passionate|passion|leader in|great company|exciting|amazing|dream|fascinating|world[- "
        r"]class|the future|team player|fast learner|hard[- ]working|always deliver|culture)\b"
    ),
    re.IGNORECASE,
)
_DID = re.compile(
    (
        r"\b(?:i|we)(?: have|'ve| had|'d| also| then)? (?:built|led|moved|ran|run|shipped|launched|cut|"
        r"reduced|"
        r"kept|spent|asked|collected|retrained|found|argued|gave|began|checked|chose|"
        r"wrote|designed|trained|deployed|owned|worked on|set up|rebuilt|improved|developed|"
        r"created|implemented|introduced|migrated|mentored|published|did|made|own|lead|took|tested|"
        r"measured)\b"
    ),
    re.IGNORECASE,
)
_TOOLS = re.compile(
    (
        r"\b(?:pytorch|tensorflow|spark|kubernetes|docker|sql|aws|gcp|azure|airflow|scikit|pandas|"
        r"courses?|certificat\w+|degree|master'?s|phd)\b"
    ),
    re.IGNORECASE,
)
_HONEST = re.compile(
    (
        r"\b(?:i have(?:n't| not)|i've (?:not|never)|i lack|my gap|what i (?:lack|don'?t)|not yet|never "
        r"worked|i am (?:learning|weak)|less experience)\b"
    ),
    re.IGNORECASE,
)
_HANDS_BACK = re.compile(
    r"\?\s*$|\b(?:i would (?:like|want) to (?:hear|know)|curious|i'd ask|tell me)\b", re.IGNORECASE
)


# What a question asks for: a criterion that it does not ask for is judged only where the answer shows it anyway.
_ASKS: Mapping[str, re.Pattern[str]] = {
    "specificity": re.compile(
        r"\bwhy (?:us|this|do you want)|\b(?:this|the|our) (?:role|post|job|team|company)\b", re.IGNORECASE
    ),
    "motivation": re.compile(r"\bwhy\b|\bwant\b|\bmotivat|\binterest|\blooking for\b|\bmove\b", re.IGNORECASE),
    "evidence": re.compile(
        r"^(?!.*\b(?:questions? (?:do you have|for (?:us|me))|like to ask)).*", re.IGNORECASE | re.DOTALL
    ),
}


def rate(question: Question, answer: Answer, signals: Signals) -> Mapping[str, Rated]:
    everything = [sentence for sentence in split(answer) if not sentence.code]
    orders = instructions.orders(everything)
    sentences = [sentence for sentence in everything if sentence not in orders and judgeable.statement(sentence)]
    rated = {
        "specificity": _specificity(sentences),
        "motivation": _motivation(sentences),
        "evidence": _proof(sentences),
        "clarity": _clarity(sentences, signals),
    }
    return {name: _if_asked(name, found, question) for name, found in rated.items()}


def _if_asked(name: str, found: Rated, question: Question) -> Rated:
    if name in _ASKS and found.level is not None and found.level <= 2 and not _ASKS[name].search(question.text):
        return Rated(None, "The question does not ask for this, and the answer does not speak of it.")
    return found


def _with(pattern: re.Pattern[str], sentences: Sequence[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if pattern.search(sentence.text)]


def _specificity(sentences: Sequence[Sentence]) -> Rated:
    post = _with(_POST, sentences)
    concrete = [s for s in post if not _GUSH.search(s.text) and len(s.words) >= 8]
    effort = _with(_EFFORT, concrete)
    linked = [s for s in concrete if re.search(r"\b(?:i|my|me)\b", s.text, re.IGNORECASE)]
    level: Level = first_that(
        [
            (not post, 1),
            (not concrete, 2),
            (bool(effort) and len(concrete) >= 2, 5),
            (len(concrete) >= 2, 4),
            (bool(linked), 3),
        ],
        2,
    )
    if not post:
        return Rated(
            1,
            "Nothing here is about this post: the answer would fit any employer.",
            "Name one task from the posting, and what you would bring to it.",
            gap="This would fit any employer. Name one task from the posting, and what you would bring to it.",
        )
    best = (effort or concrete or post)[0]
    step = {
        2: "Go past the first page: name a task of the post and link it to something you did.",
        3: "Add a second particular, and what it would mean in your working day.",
        4: "Draw a question or a view from something that took effort to find: a talk, a paper, the product in use.",
    }.get(level, "")
    reason = (
        f"You speak of this post: {quoted(best.text)}."
        if level > 2
        else f"This stays on the first page: {quoted(best.text)}."
    )
    return Rated(
        level,
        reason,
        step,
        evidence_of([best, *concrete[:1]], 2),
        strength=f"It could not be said to another employer: {quoted(best.text)}.",
        gap=f"{quoted(best.text, 12)}: others can say that too. {step}",
    )


def _motivation(sentences: Sequence[Sentence]) -> Rated:
    why = _with(_WHY, sentences)
    plain = [s for s in why if not _GUSH.search(s.text)]
    path = _with(_PATH, sentences)
    gives_up = _with(_GIVES_UP, plain) + _with(_PRICE, sentences)
    level: Level = first_that([(not why, 1), (not plain, 2), (bool(path) and bool(gives_up), 5), (bool(path), 4)], 3)
    if not why:
        return Rated(
            1,
            "No reason is given why you want this.",
            "Say what you want more of than you have now, and why here.",
            gap="Why do you want it? Say what you want more of than you have now.",
        )
    best = (gives_up or plain or why)[0]
    step = {
        2: "Replace the enthusiasm by a reason: what do you want to do more of?",
        3: "Tie it to your path: what have you done so far that makes this the next step?",
        4: "Say what you give up for it, and what would make it the wrong role.",
    }.get(level, "")
    reason = f"General enthusiasm: {quoted(best.text)}." if level == 2 else f"Your reason: {quoted(best.text)}."
    return Rated(
        level,
        reason,
        step,
        evidence_of([best]),
        strength=f"A reason of your own: {quoted(best.text)}.",
        gap=f"{quoted(best.text, 12)} is not a reason yet. {step}" if level < 4 else step,
    )


def _proof(sentences: Sequence[Sentence]) -> Rated:
    did = _with(_DID, sentences)
    shown = [s for s in did if delivery.numbers(s.text) or _number_follows(s, sentences)]
    tools, honest = _with(_TOOLS, sentences), _with(_HONEST, sentences)
    level: Level = first_that(
        [(len(shown) >= 2 and bool(honest), 5), (bool(shown), 4), (bool(did), 3), (bool(tools), 2)], 1
    )
    if level == 1:
        return Rated(
            1,
            "You claim, and prove nothing.",
            "One example: what you did, and what came of it.",
            evidence_of(sentences, 1),
            gap="There is no proof. One example: what you did, and what came of it.",
        )
    best = (shown or did or tools)[0]
    step = {
        2: "A tool is not a proof: say what you made with it.",
        3: "Add what came of it, with a number if there is one.",
        4: "Add a second example, and one honest gap with what you do about it.",
    }.get(level, "")
    return Rated(
        level,
        f"{'Proof' if level >= 4 else 'An example' if level == 3 else 'Names in place of proof'}: {quoted(best.text)}.",
        step,
        evidence_of([best]),
        strength=f"Shown, not claimed: {quoted(best.text)}.",
        gap=f"{quoted(best.text, 12)}: {step[0].lower()}{step[1:]}" if step else "",
    )


def _answers_at_once(first: Sentence) -> bool:
    """Whether the first sentence is the answer itself: the candidate says what they do or think, without enthusiasm."""
    plain = len(first.words) >= 6 and not _GUSH.search(first.text) and not judgeable.is_aside(first, 2)
    return plain and bool(re.match(r"(?:i|it|my|yes|the|three|two)\b", first.text, re.IGNORECASE))


def _number_follows(sentence: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether the next sentence says what came of it, with a number."""
    after = sentences.index(sentence) + 1
    return after < len(sentences) and bool(delivery.numbers(sentences[after].text))


def _clarity(sentences: Sequence[Sentence], signals: Signals) -> Rated:
    loose = (signals.fillers + signals.hedges) / max(1, signals.words)
    first = sentences[0] if sentences else None
    point_first = bool(first and (_WHY.search(first.text) or _POST.search(first.text) or _answers_at_once(first)))
    back = bool(sentences and _HANDS_BACK.search(sentences[-1].text))
    short = len(sentences) < 3
    level: Level = first_that(
        [
            (not sentences, 1),
            (signals.seconds > 180 or loose > 0.08, 2),
            (not point_first or short or loose > 0.04, 3),
            (back, 5),
        ],
        4,
    )
    if level <= 2:
        return Rated(
            level,
            f"About {signals.seconds:.0f} seconds without a point that one could repeat.",
            "Say your point in the first sentence, then two reasons.",
            gap="Say your point first, then two reasons, and stop.",
        )
    if level == 3:
        return Rated(
            3,
            "The point comes late." if not point_first else "It ends before it has given its reasons.",
            "Point first, then two or three reasons, within two minutes.",
            evidence_of([first] if first else []),
        )
    return Rated(
        level,
        "The point comes first, and the reasons follow." if first else "",
        "" if level == 5 else "End by handing back: ask what you want to know.",
        evidence_of([first] if first else []),
    )
