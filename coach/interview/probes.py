"""What to probe: one thing that was actually said, or the point that an answer circles around without stating it.

A probe never holds a key point: its wording comes from the fixed questions below or from the bank's `probe` and
`follow_ups`, which are written to give nothing away. A wrong claim is probed in the same neutral words as a right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.domain import Act, Answer, Evidence, Flag, Kind, Move, Question, Signals, Status, Verdict

_STORY = {Kind.BEHAVIOURAL, Kind.PROJECT}
_QUOTED_WORDS = 22
_SHORT = 25
_DEAD_END = re.compile(
    r"\b(?:no idea|(?:do not|don't|dont) know|not sure|can(?:no|')t (?:say|remember)|nothing (?:else|more|to add))\b",
    re.IGNORECASE,
)
_ALL_THE_SAME = re.compile(r"\b(?:but|though|however|still|i (?:think|guess|believe|suppose|would))\b", re.IGNORECASE)
_VAGUE = re.compile(
    r"\b(?:a lot|significant(?:ly)?|much (?:better|faster|more|higher|lower)|really (?:good|well)|great(?:ly)?|"
    r"huge(?:ly)?|very (?:good|well|happy)|various|several things|some (?:stuff|things|techniques|methods)|stuff|"
    r"and so on|etc|better results?|good results?|improved?)\b",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\b(?:i|we)(?:'d| would| have)? (?:chose|choose|picked?|used?(?! to\b)|went with|go with|selected?|"
    r"decided (?:on|to)|switched to|train(?:ed)?|built)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|as it|in order|due to|given that|which (?:let|meant|allowed)|rather than|instead of|"
    r"to avoid|the reason|that way)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")

_STORY_FLAGS = {
    "hypothetical": "What did you do on an occasion when this actually happened?",
    "we_only": "Which part of that was yours, and what exactly did you do?",
    "no_result": "What came of it in the end?",
    "result_no_number": "How did you know? What did you compare it with?",
}
_WHY_SO = "Take me through why that is so."
_BACK = "Let me bring you back to my question. What would you say to that?"
_BACK_TO_THE_STORY = "Let me bring you back to my question. When did something like that happen to you?"


def pick_probe(question: Question, answer: Answer, signals: Signals, used: frozenset[str]) -> Move | None:
    """The next probe, or None after a dead end or where nothing is worth asking; `used` holds past targets."""
    if _is_dead_end(answer.turns[-1]):
        return None
    for move in _worth_asking(question, answer, signals):
        if move.target not in used:
            return move
    return None


def _is_dead_end(said: str) -> bool:
    """The candidate has nothing to add: pressing on would only embarrass. "Not sure, but ..." has something to add."""
    words = said.replace("’", "'").split()
    found = _DEAD_END.search(" ".join(words)) if len(words) < _SHORT else None
    if len(words) < 4:
        return True
    return found is not None and not (len(words) > 8 and _ALL_THE_SAME.search(" ".join(words), found.end()))


def _worth_asking(question: Question, answer: Answer, signals: Signals) -> Iterator[Move]:
    """Everything that could be probed, the most telling first; an answer to another question is only brought back."""
    story = question.kind in _STORY
    if signals.unjudgeable:
        if signals.has("off_question"):
            yield _probe("off_question", _BACK_TO_THE_STORY if story else _BACK)
    elif story:
        yield from _story_probes(question, answer, signals)
    else:
        yield from _technical_probes(question, answer, signals)


def _story_probes(question: Question, answer: Answer, signals: Signals) -> Iterator[Move]:
    flags = {flag.id: flag for flag in signals.flags}
    for flag, wording in _STORY_FLAGS.items():
        if flag in flags:
            yield _probe(flag, wording, _first_sentence(flags[flag]))
    if question.kind is Kind.PROJECT:
        yield from _key_point_probes(question, signals)
    yield from _unexplained(answer)
    yield from _vague(answer)
    if question.follow_ups:
        yield _probe("follow_up", question.follow_ups[0])


def _technical_probes(question: Question, answer: Answer, signals: Signals) -> Iterator[Move]:
    for claim in signals.claims:
        if claim.verdict is not Verdict.RIGHT and len(claim.quote.split()) > 3:
            yield _probe(f"claim:{claim.turn}:{claim.start}", _WHY_SO, claim.quote)
    yield from _key_point_probes(question, signals)
    if question.kind is not Kind.CONCEPT:  # in an explanation, "we use the gradient" is nobody's choice
        yield from _unexplained(answer)
    if _is_strong(signals):
        yield from _asserted(signals)
    if signals.relevance is None or _is_strong(signals):
        for index, follow_up in enumerate(question.follow_ups[:1]):
            yield _probe(f"follow_up:{index}", follow_up)


def _asserted(signals: Signals) -> Iterator[Move]:
    """A right statement without its reason, so that the same question does not always mean "wrong"."""
    for finding in signals.key_points:
        for evidence in finding.evidence[:1]:
            asserted = finding.core and finding.status is Status.COVERED and not _REASON.search(evidence.quote)
            if asserted and len(evidence.quote.split()) > 3:
                yield _probe(f"claim:{evidence.turn}:{evidence.start}", _WHY_SO, evidence.quote)
                return


def _key_point_probes(question: Question, signals: Signals) -> Iterator[Move]:
    """Points half said or turned round first, then missing ones; nothing where the answer touches none of them."""
    wording = {point.id: point.probe for point in question.key_points}
    found = [f for f in signals.key_points if wording.get(f.id)]
    if not any(f.status in {Status.COVERED, Status.PARTIAL, Status.CONTRADICTED} for f in found):
        return
    for finding in found:
        if finding.status in {Status.PARTIAL, Status.CONTRADICTED}:
            yield _probe(finding.id, wording[finding.id])
    for finding in sorted(found, key=lambda f: not f.core):
        if finding.status is Status.MISSING:
            yield _probe(finding.id, wording[finding.id])


def _unexplained(answer: Answer) -> Iterator[Move]:
    """A choice whose reason stands neither in its own sentence nor in the one before or after."""
    sentences = list(_sentences(answer))
    for number, sentence in sentences:
        around = " ".join(text for _, text in sentences[max(0, number - 1) : number + 2])
        if _CHOICE.search(sentence) and len(sentence.split()) > 4 and not _REASON.search(around):
            yield _probe(f"said:{number}", "Why that, and what did you decide against?", sentence)
            return


def _vague(answer: Answer) -> Iterator[Move]:
    for number, sentence in _sentences(answer):
        if _VAGUE.search(sentence) and not _NUMBER.search(sentence):
            yield _probe(f"said:{number}", "Can you make that concrete for me?", sentence)
            return


def _is_strong(signals: Signals) -> bool:
    stated = [f for f in signals.key_points if f.status is Status.COVERED]
    return len(stated) >= 0.75 * len(signals.key_points)


def _sentences(answer: Answer) -> Iterator[tuple[int, str]]:
    sentences = (s.strip() for turn in answer.turns for s in re.split(r"(?<=[.!?])\s+|\n+", turn))
    return enumerate(s for s in sentences if s)


def _first_sentence(flag: Flag) -> str:
    evidence: Evidence | None = next(iter(flag.evidence), None)
    return evidence.quote if evidence else ""


def _probe(target: str, wording: str, sentence: str = "") -> Move:
    words = " ".join(sentence.split()).split(" ")
    quoted = " ".join(words[:_QUOTED_WORDS]) + (" …" if len(words) > _QUOTED_WORDS else "")
    return Move(act=Act.PROBE, wording=wording, sentence=quoted, target=target)
