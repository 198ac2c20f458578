"""One answer measured: everything that the judging rules and the critique need to know, without a language model."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from coach.domain import Answer, Flag, Kind, Part, Question, Signals, StarSpan, Status
from coach.signals import contradictions, delivery, instructions, judgeable, key_points, star, story, task_words
from coach.signals.sentences import Sentence, split, split_turn
from coach.signals.vectors import Embeds

OFF_TOPIC = "This does not answer the question: it speaks of something else. Start from what was asked: {question}"
OFF_TOPIC_BELOW = 0.36
"""Below this relevance an answer speaks of something else: right answers written for this project lie above .40 in 98
of 100 cases, answers to other questions below .35 in 95."""

_GENERIC_FROM = 0.1
_LEAST_FAMILIES = {Kind.ML_DESIGN: 4, Kind.CASE: 4, Kind.CODING: 3, Kind.TAKE_HOME: 4}
"""An answer that speaks of data, model, metric and the like is an attempt at a task, however general: it is judged."""
_TOLD_FROM_EXPERIENCE = frozenset({Kind.BEHAVIOURAL, Kind.PROJECT, Kind.TAKE_HOME, Kind.ROLE_FIT})


def measure(question: Question, answer: Answer, embedder: Embeds) -> Signals:
    """The signals of an answer. Orders to the judge are reported as a flag and are evidence for nothing."""
    everything = split(answer)
    orders = instructions.orders(everything)
    said = tuple(sentence for sentence in everything if sentence not in orders)
    pleading = instructions.pleas(said)
    words = [word for sentence in said for word in sentence.words]
    language = delivery.language(words)
    unjudgeable = judgeable.reason(said, answer.turns, question.text, pleading, language)
    flags = [Flag(id="instructs_the_judge", evidence=tuple(order.evidence for order in orders))] if orders else []
    facts = {
        "words": len(words),
        "sentences": len(said),
        "seconds": delivery.seconds(len(words)),
        "language": language,
        "first_person_singular": delivery.first_person_singular(words),
        "numbers": tuple(
            number for sentence in said if not sentence.code for number in delivery.numbers(sentence.text)
        ),
        "fillers": delivery.count(delivery.FILLERS, said),
        "hedges": delivery.count(delivery.HEDGES, said),
    }
    if unjudgeable:
        return Signals(**facts, flags=tuple(flags), unjudgeable=unjudgeable)
    useful = tuple(s for s in said if s not in pleading and not judgeable.repeats_question(s, question.text))
    relevance = _relevance(question, useful, embedder)
    signals = Signals(**facts, relevance=relevance, flags=tuple(flags))
    if question.kind is Kind.BEHAVIOURAL or question.kind is Kind.PROJECT:
        signals = _with_story(signals, question, useful, embedder)
    if question.key_points:
        signals = _with_key_points(signals, question, useful, answer, embedder)
    return _off_topic(signals, question, useful)


def _with_story(signals: Signals, question: Question, useful: Sequence[Sentence], embedder: Embeds) -> Signals:
    prose = [sentence for sentence in useful if not sentence.code]
    parts = _parts(prose, embedder)
    portions = story.shares(prose, parts)
    flags = story.flags(prose, parts, portions)
    results = story.of_part(prose, parts, Part.RESULT)
    if question.kind is Kind.PROJECT:
        flags = tuple(flag for flag in flags if flag.id in {"we_only", "no_result"})
    elif (denied := story.denies(prose)) or story.misses_theme(question.text, prose, signals.relevance):
        flags = (*flags, Flag(id="off_question", evidence=tuple(sentence.evidence for sentence in denied)))
    elif question.kind is Kind.BEHAVIOURAL and prose:
        nearest = float(
            (embedder.embed([sentence.text for sentence in prose]) @ embedder.embed((question.text,))[0]).max()
        )
        far = story.is_far(question.text, prose, signals.relevance, nearest)
        flags = (*flags, Flag(id="fit_unclear")) if far else flags
    spans = (
        StarSpan(turn=sentence.turn, part=part, start=sentence.start, end=sentence.end)
        for sentence, part in zip(prose, parts, strict=True)
    )
    return signals.model_copy(
        update={
            "star": tuple(spans),
            "shares": portions,
            "we_only": any(flag.id == "we_only" for flag in flags),
            "quantified_result": any(delivery.numbers(sentence.text) for sentence in results),
            "flags": (*signals.flags, *flags),
        }
    )


def _parts(prose: Sequence[Sentence], embedder: Embeds) -> tuple[Part, ...]:
    """The part of every sentence. Asides and remarks to the interviewer are told apart first, so that they cannot
    shift the places of the rest."""
    telling = [s for s in prose if not judgeable.is_aside(s) and not judgeable.is_remark(s)]
    found = dict(zip(telling, star.parts(telling, embedder), strict=True))
    return tuple(found.get(sentence, Part.OTHER) for sentence in prose)


def _with_key_points(
    signals: Signals, question: Question, useful: Sequence[Sentence], answer: Answer, embedder: Embeds
) -> Signals:
    stated = [
        sentence for sentence in useful if sentence.code or judgeable.statement(sentence) or len(sentence.words) <= 12
    ]
    said = key_points.windows(question, stated, answer.turns, embedder)
    claims, against_points = contradictions.find(question, said, embedder)
    stated_points = key_points.find(question, key_points.apart_from(said, claims), embedder)
    findings = contradictions.marked(stated_points, against_points)
    against = [finding for finding in findings if finding.core and finding.status is Status.CONTRADICTED]
    flags = signals.flags
    if against:
        evidence = tuple(evidence for finding in against for evidence in finding.evidence)
        flags = (*flags, Flag(id="contradicts_core_point", evidence=evidence))
    return signals.model_copy(update={"key_points": findings, "claims": claims, "flags": flags})


def _relevance(question: Question, useful: Sequence[Sentence], embedder: Embeds) -> float | None:
    """How near the answer is to what was asked (0–1): its three nearest sentences, and the whole, against the best of
    question, key points and model answer, half each."""
    prose = [sentence for sentence in useful if not sentence.code]
    if not prose:
        return None
    told = (
        tuple(sentence.text for sentence in split_turn(question.model_answer))
        if question.kind is Kind.BEHAVIOURAL
        else ()
    )
    targets = [question.text, *(point.text for point in question.key_points), *told]
    if question.model_answer:
        targets.append(question.model_answer)
    if question.looking_for:
        targets.append(question.looking_for)
    aims = embedder.embed(targets).T
    nearest = np.sort((embedder.embed([sentence.text for sentence in prose]) @ aims).max(axis=1))[-3:]
    whole = float((embedder.embed([" ".join(sentence.text for sentence in prose)]) @ aims).max())
    return round((float(nearest.mean()) + whole) / 2, 3)


def _off_topic(signals: Signals, question: Question, useful: Sequence[Sentence]) -> Signals:
    """Marks an answer that speaks of something else. Stories are near to no question, so more is asked for there."""
    if signals.relevance is None or signals.has("off_question") or signals.language != "en":
        return signals
    limit = OFF_TOPIC_BELOW - (0.24 if question.kind in _TOLD_FROM_EXPERIENCE else 0.0)
    states_a_point = any(point.status is Status.COVERED for point in signals.key_points)
    if signals.relevance >= limit or (states_a_point and signals.relevance >= limit - 0.05):
        return signals
    attempts = question.kind in _LEAST_FAMILIES and task_words.families(useful) >= _LEAST_FAMILIES[question.kind]
    if attempts and signals.relevance >= _GENERIC_FROM:
        return signals
    flagged = signals.model_copy(update={"flags": (*signals.flags, Flag(id="off_question"))})
    if question.kind in _TOLD_FROM_EXPERIENCE:
        return flagged
    asked = re.sub(r"\s+", " ", question.text).strip()
    return flagged.model_copy(update={"unjudgeable": OFF_TOPIC.format(question=f"“{asked}”")})
