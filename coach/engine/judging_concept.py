"""Concept answers: levels from the key points that are stated, and from causes and conditions spoken of along with
them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from coach.domain import Answer, Claim, Evidence, KeyPointFinding, Question, Signals, Status, Verdict
from coach.engine.wording import Rated, evidence_of, first_that, inline, quoted, sentence_case
from coach.signals import judgeable
from coach.signals.sentences import Sentence, split

CAUSE = re.compile(
    r"\b(?:because|since|therefore|thus|hence|so that|which (?:means|makes|leads|gives|lets|is why)|"
    r"that'?s why|due to|as a result|leads? to|causes?|"
    r"means that|this means|makes? (?:it|the|them)|the reason|in order to|if you|if we|if the|when "
    r"you|when the|then)\b|[,;] so\b|\bso (?:the|it|they|you|that|its|a)\b",
    re.IGNORECASE,
)
TRADE_OFF = re.compile(
    r"\b(?:trade-?offs?|however|but|instead|rather than|prefer|depends|on the other hand|whereas|"
    r"while|unless|except|only (?:if|when)|when (?:the|you|there|we|labels?|data)|"
    r"cost(?:s|ly)?|expensive|slower|cheaper|drawbacks?|downsides?|disadvantages?|advantages?|"
    r"limit(?:s|ation|ations)?|caveats?|fails?|breaks?|works? (?:best|well|badly)|"
    r"better (?:for|when|if|with)|good (?:for|when|if)|worse|useful (?:for|when)|i(?:'d| would) "
    r"(?:use|pick|choose|go|take|start|prefer)|use (?:it )?(?:when|for|if)|at the (?:price|cost|"
    r"expense))\b",
    re.IGNORECASE,
)
CONDITION = re.compile(
    (
        r"\b(?:if|when|unless|only|except|assum\w+|provided|as long as|in general|up to|at most|at least|"
        r"roughly|typically)\b"
    ),
    re.IGNORECASE,
)
BARELY = 0.2
"""Below this share of the key points an answer is near the topic without saying anything of it."""
_USE_POINT = re.compile(
    (
        r"\b(?:trade|use|when|prefer|cost|drawback|caveat|exception|limit|choose|remed|mitigat|setting|"
        r"risk|instead|compromise|less|more)"
    ),
    re.IGNORECASE,
)


def rate(question: Question, answer: Answer, signals: Signals) -> Mapping[str, Rated]:
    if not question.key_points:
        return _without_reference(answer, signals)
    share = points_share(signals.key_points)
    telling = _telling(answer, signals)
    return {
        "correctness": _correctness(signals, share, telling),
        "coverage": _coverage(signals, share),
        "mechanism": _mechanism(share, telling),
        "trade_offs": _trade_offs(signals, share, telling),
        "clarity": clarity(answer, signals, share, telling),
    }


def points_share(points: Sequence[KeyPointFinding]) -> float:
    """The share (0–1) of the key points that is stated: core points weigh half as much again, half-stated ones half."""
    worth = {Status.COVERED: 1.0, Status.PARTIAL: 0.4}
    weights = [1.5 if point.core else 1.0 for point in points]
    got = sum(weight * worth.get(point.status, 0.0) for weight, point in zip(weights, points, strict=True))
    return got / sum(weights) if weights else 0.0


def _telling(answer: Answer, signals: Signals) -> list[Sentence]:
    """The sentences that state something of a key point and nothing wrong or doubtful: only they can show causes,
    conditions or use, and be quoted as right."""
    spans = [(e.turn, e.start, e.end) for point in signals.key_points for e in point.evidence]
    return [
        sentence
        for sentence in split(answer)
        if not suspected(sentence, signals.claims)
        and any(turn == sentence.turn and start < sentence.end and end > sentence.start for turn, start, end in spans)
    ]


def suspected(sentence: Sentence, claims: Sequence[Claim]) -> bool:
    """Whether something in the sentence is wrong or doubtful."""
    return any(c.turn == sentence.turn and c.start < sentence.end and c.end > sentence.start for c in claims)


def _correctness(signals: Signals, share: float, telling: Sequence[Sentence]) -> Rated:
    wrong = [claim for claim in signals.claims if claim.verdict is Verdict.WRONG]
    doubtful = [claim for claim in signals.claims if claim.verdict is Verdict.DOUBTFUL]
    if wrong:
        quotes = tuple(Evidence(turn=c.turn, quote=c.quote, start=c.start, end=c.end) for c in wrong)
        core = signals.has("contradicts_core_point")
        several = len(wrong) > 1
        grave = (several and (core or share < 0.5)) or (core and share < 0.25)
        level = first_that([(grave, 1), (core or several, 2)], 3)
        reason = f"{quoted(wrong[0].quote)} does not hold. {sentence_case(wrong[0].correction)}"
        return Rated(
            level=level,
            reason=reason,
            next_step="Put this right first; until then it outweighs everything else in the answer.",
            evidence=quotes,
        )
    limits = any(CONDITION.search(sentence.text) for sentence in telling)
    level = first_that(
        [
            (share < BARELY, 1),
            (share < 0.3, 2),
            (share < 0.4 or len(doubtful) > 1, 3),
            (share >= 0.62 and limits and not doubtful, 5),
        ],
        4,
    )
    if not telling:
        return Rated(
            level=level,
            reason="Nothing in the answer can be checked: it stays around the topic and claims nothing about it.",
            next_step="Open with the answer itself, in one sentence.",
            gap="There is no claim to check. Open with the answer itself, in one sentence.",
        )
    check = (
        f" Check {quoted(doubtful[0].quote, 12)}, though. What is sure: {inline(doubtful[0].correction)}."
        if doubtful
        else ""
    )
    holds = (
        "What you claim holds"
        if level >= 4
        else "What you claim is not wrong, but little of it is precise enough to be right"
    )
    step = (
        "State the condition under which it holds: one sentence that begins with “This is true as long as”."
        if level == 4
        else "Commit to a claim that could be wrong: say how, when or how much."
    )
    best = _stated_best(signals) or telling[0].text
    return Rated(
        level=level,
        reason=f"{holds}: {quoted(best)}.{check}",
        next_step="" if level == 5 else step,
        evidence=evidence_of(telling),
        strength=f"You are right on the substance: {quoted(best)}.",
        gap=""
        if level >= 4
        else f"{quoted(telling[0].text, 12)} is too loose to count as right. Say how, when or how much.",
    )


def _stated_best(signals: Signals) -> str:
    """The words that state the surest of the covered points."""
    covered = [point for point in signals.key_points if point.status is Status.COVERED and point.evidence]
    return max(covered, key=lambda point: (point.core, point.confidence)).evidence[0].quote if covered else ""


def _coverage(signals: Signals, share: float) -> Rated:
    points = signals.key_points
    covered = [point for point in points if point.status is Status.COVERED]
    partial = [point for point in points if point.status is Status.PARTIAL]
    missing = _missing(points)
    level = first_that([(share < BARELY, 1), (share < 0.33, 2), (share < 0.54, 3), (share < 0.68, 4)], 5)
    if level > 3 and any(
        point.core and point.status in {Status.MISSING, Status.CONTRADICTED} for point in points if _has_minor(points)
    ):
        level = 3
    halves = f", and {len(partial)} half" if partial else ""
    reason = f"You state {len(covered)} of {len(points)} key points{halves}."
    if missing:
        reason += f" Missing: {inline(missing[0].text)}."
    return Rated(
        level=level,
        reason=reason,
        next_step=f"Add one sentence: {inline(missing[0].text)}." if missing else "",
        evidence=tuple(point.evidence[0] for point in (*covered, *partial) if point.evidence)[:4],
        strength=f"You bring {len(covered)} of the {len(points)} points that count." if len(covered) > 2 else "",
        gap=_gap(missing),
    )


def _mechanism(share: float, telling: Sequence[Sentence]) -> Rated:
    causal = [sentence for sentence in telling if CAUSE.search(sentence.text)]
    n = len(causal)
    level = first_that(
        [
            (share < BARELY or not telling, 1),
            (n == 0 and share < 0.6, 2),
            (share >= 0.64 and n >= 2, 5),
            (share >= 0.55 and n >= 2, 4),
            (share >= 0.72, 4),
            (share < 0.3, 2),
        ],
        3,
    )
    if not causal:
        reason = "You say what is so, but not why." if telling else "No reason is given for anything."
        step = (
            "Follow your main claim with “because”, and go on until the listener could predict a case you "
            "have not named."
        )
        return Rated(level, reason, step, gap=_after_claim(telling))
    reason = f"You give a cause: {quoted(causal[0].text)}."
    if n > 1:
        reason = f"You explain, and more than once: {quoted(causal[0].text, 12)} and {quoted(causal[1].text, 12)}."
    return Rated(
        level,
        reason,
        "" if level == 5 else "Go one step further: use the cause to say what happens in a case nobody asked about.",
        evidence_of(causal),
        strength=f"You explain why, not only what: {quoted(causal[0].text)}.",
        gap=f"The reason stops early: {quoted(causal[0].text, 12)}. Say what follows from it." if level <= 3 else "",
    )


def _after_claim(telling: Sequence[Sentence]) -> str:
    if not telling:
        return ""
    return f"{quoted(telling[0].text, 12)} is stated, not explained. Follow it with “because …”."


def _trade_offs(signals: Signals, share: float, telling: Sequence[Sentence]) -> Rated:
    used = [point for point in signals.key_points if _USE_POINT.search(point.text) and point.status is Status.COVERED]
    weighed = [sentence for sentence in telling if TRADE_OFF.search(sentence.text)]
    n = min(len(weighed), 1 + len(used)) + len(used) / 2 if weighed else len(used) / 2
    level = first_that(
        [
            (share < BARELY or n == 0, 1 if share < 0.5 else 2),
            (n >= 2 and share >= 0.62, 5),
            (n >= 1 and share >= 0.58, 4),
            (n >= 1 and share >= 0.3, 3),
        ],
        2,
    )
    topic = next((point for point in _missing(signals.key_points)[1:] if _USE_POINT.search(point.text)), None)
    hint = (
        f"Say when you would choose otherwise: {inline(topic.text)}."
        if topic
        else "Name one case in which you would choose otherwise, and why."
    )
    if not weighed:
        return Rated(
            level,
            "No alternative, cost or condition of use is named."
            if not used
            else "Use is touched, but nothing is weighed against anything.",
            hint,
            tuple(point.evidence[0] for point in used if point.evidence)[:2],
            gap=f"Nothing is weighed. {hint}",
        )
    return Rated(
        level,
        f"You weigh: {quoted(weighed[-1].text)}.",
        "" if level == 5 else hint,
        evidence_of(weighed),
        strength=f"You say when it pays and when it does not: {quoted(weighed[-1].text)}.",
        gap=f"One trade-off is not a choice yet. {hint}" if level <= 3 else "",
    )


def clarity(answer: Answer, signals: Signals, share: float, telling: Sequence[Sentence]) -> Rated:
    """How easily it is followed: loose words, sentence length, and how much of it says something."""
    sentences = [sentence for sentence in split(answer) if not sentence.code]
    words = max(1, signals.words)
    loose = (signals.fillers + signals.hedges) / words
    useful = sum(len(sentence.words) for sentence in telling) / words
    long = [sentence for sentence in sentences if len(sentence.words) > 45]
    heap = sum(not judgeable.statement(sentence) for sentence in sentences if len(sentence.words) > 6)
    level = first_that(
        [
            (heap > len(sentences) / 2, 1),
            (useful < 0.25 or loose > 0.08 or share < BARELY, 2),
            (useful < 0.55 or loose > 0.04 or len(long) > 1 or signals.seconds > 210, 3),
            (share >= 0.6 and len(long) < 2 and useful >= 0.7, 5),
        ],
        4,
    )
    if level <= 3 and useful < 0.55:
        aside = next((sentence for sentence in sentences if sentence not in telling), None)
        reason = (
            f"Less than half of the words bear on the question; {quoted(aside.text, 12)} does not."
            if aside
            else "Much of it does not bear on the question."
        )
        return Rated(
            level,
            reason,
            "Cut what you would not miss, and start with the answer.",
            evidence_of([aside] if aside else []),
        )
    if level <= 3 and long:
        return Rated(
            level,
            f"One sentence runs to {len(long[0].words)} words.",
            "Split it: one claim to a sentence.",
            evidence_of(long[:1]),
        )
    if level <= 3:
        return Rated(
            level,
            f"{signals.fillers} fillers and {signals.hedges} hedges soften what you say.",
            "Say it once, without “I think” and “basically”.",
        )
    return Rated(
        level,
        f"{signals.words} words, about {signals.seconds:.0f} seconds, nearly all to the point.",
        "",
        evidence_of(telling, 1),
    )


def _without_reference(answer: Answer, signals: Signals) -> Mapping[str, Rated]:
    """Neither the bank nor a reference covers the question: what cannot be known is not judged."""
    nothing = "Not enough evidence: neither the bank nor the guides cover this question."
    telling = [sentence for sentence in split(answer) if judgeable.statement(sentence)]
    share = 0.5 if telling else 0.0
    return {
        "correctness": Rated(None, nothing, "Give a reference answer, and it will be judged against that."),
        "coverage": Rated(None, nothing),
        "mechanism": _mechanism(share, telling),
        "trade_offs": _trade_offs(signals, share, telling),
        "clarity": clarity(answer, signals, share, telling),
    }


def _missing(points: Sequence[KeyPointFinding]) -> list[KeyPointFinding]:
    return sorted(
        (p for p in points if p.status in {Status.MISSING, Status.PARTIAL}),
        key=lambda p: (not p.core, p.status is Status.PARTIAL),
    )


def _has_minor(points: Sequence[KeyPointFinding]) -> bool:
    return any(not point.core for point in points)


def _gap(missing: Sequence[KeyPointFinding]) -> str:
    if not missing:
        return ""
    first = missing[0]
    if first.status is Status.PARTIAL and first.evidence:
        return f"{quoted(first.evidence[0].quote, 12)} gets near it; the point itself is missing: {inline(first.text)}."
    return f"Missing{' and central' if first.core else ''}: {inline(first.text)}."
