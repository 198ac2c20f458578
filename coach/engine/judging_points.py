"""Design, case, coding, project and take-home answers: levels per criterion from its key points and from what is
spoken of.

A criterion's share is made of its key points and of the things listed as cues; without key points the cues stand
alone and reach level 4 at most, since whether something is said can be heard, but not whether it is right.
"""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from collections.abc import Mapping, Sequence

from coach.domain import Answer, Evidence, KeyPointFinding, Kind, Level, Question, Signals, Status
from coach.engine import judging_task
from coach.engine.cue import Cue
from coach.engine.cues_of_tasks import OF_TASKS
from coach.engine.cues_of_work import OF_WORK
from coach.engine.judging_concept import points_share, suspected
from coach.engine.wording import Rated, first_that, listed, quoted, sentence_case
from coach.signals import instructions, judgeable
from coach.signals.sentences import Sentence, split

_CUES = {**OF_TASKS, **OF_WORK}
_COLLABORATION = Rated(None, "Judged in conversation only: a written answer does not show it.")
_OF_KEY_POINTS = {Kind.ML_DESIGN: 0.65, Kind.CASE: 0.6, Kind.CODING: 0.5, Kind.PROJECT: 0.3, Kind.TAKE_HOME: 0.4}
"""How much of a criterion its key points decide, and the cues the rest. Points about a project say what a candidate
does ("says which part was theirs"), not what is true, so there the cues hear more."""
_LEAST_TOLD = 25
"""Fewer words than this cannot carry a criterion: what is named in passing counts in proportion."""
_HEARD_ALONE = 0.79
"""What is heard of a project counts even where no point matches, up to level 4: "says which part was theirs" is near
to no words that do it."""
_TITLES = {"own_part": "your own part", "problem_solving": "the approach", "code_quality": "the code"}
_STEPS: Sequence[tuple[float, Level]] = ((0.12, 1), (0.34, 2), (0.58, 3), (0.8, 4))


def rate(question: Question, answer: Answer, signals: Signals) -> Mapping[str, Rated]:
    sentences = split(answer)
    orders = instructions.orders(sentences)
    said = [
        s
        for s in sentences
        if s not in orders
        and not suspected(s, signals.claims)
        and (s.code or judgeable.statement(s) or len(s.words) <= 12)
    ]
    rated: dict[str, Rated] = {}
    for criterion, cues in _CUES[question.kind].items():
        points = [point for point in signals.key_points if point.criterion == criterion]
        rated[criterion] = _criterion(criterion, points, cues, said, question)
    if question.kind is Kind.ML_DESIGN:
        rated["collaboration"] = _COLLABORATION
    if question.kind is Kind.CODING:
        rated["technical"] = _technical([p for p in signals.key_points if p.criterion == "technical"], said, question)
        rated["communication"] = _spoken(rated["communication"], said)
    return judging_task.with_asked(judging_task.limited_if_generic(rated, question, signals), question, answer)


def _criterion(
    criterion: str, points: Sequence[KeyPointFinding], cues: Sequence[Cue], said: Sequence[Sentence], question: Question
) -> Rated:
    heard = [(name, sentence) for name, pattern in cues if (sentence := _first(pattern, said))]
    silent = [name for name, pattern in cues if not _first(pattern, said)]
    words = sum(len(sentence.words) for sentence in {sentence for _, sentence in heard})
    cue_share = len(heard) / len(cues) * min(1.0, words / _LEAST_TOLD)
    weight = _OF_KEY_POINTS[question.kind]
    share = weight * points_share(points) + (1 - weight) * cue_share if points else min(0.79, cue_share)
    if question.kind is Kind.PROJECT:
        share = max(share, _HEARD_ALONE * cue_share)
    level = _level(share)
    wrong = next((point for point in points if point.status is Status.CONTRADICTED and point.evidence), None)
    if wrong:
        return Rated(
            min(level, 2),
            f"{quoted(wrong.evidence[0].quote)} is the wrong way round. {sentence_case(wrong.text)}",
            "Put that right first.",
            (wrong.evidence[0],),
        )
    return _worded(criterion, level, points, heard, silent, question)


def _level(share: float) -> Level:
    return first_that([(share < limit, level) for limit, level in _STEPS], 5)


def _first(pattern: re.Pattern[str], said: Sequence[Sentence]) -> Sentence | None:
    return next((sentence for sentence in said if not sentence.code and pattern.search(sentence.text)), None)


def _worded(
    criterion: str,
    level: Level,
    points: Sequence[KeyPointFinding],
    heard: Sequence[tuple[str, Sentence]],
    silent: Sequence[str],
    question: Question,
) -> Rated:
    stated = [point for point in points if point.status in {Status.COVERED, Status.PARTIAL} and point.evidence]
    missing = sorted((p for p in points if p.status is Status.MISSING), key=lambda p: not p.core)
    evidence = _evidence([point.evidence[0] for point in stated] + [sentence.evidence for _, sentence in heard])
    step = _step(missing, silent, question)
    title = _TITLES.get(criterion, criterion)
    if not evidence:
        return Rated(level, f"Not a word about {title}.", step, (), gap=f"Not a word about {title}. {step}".strip())
    best = quoted(evidence[0].quote)
    lacking = listed(silent[:2]) if silent else ""
    reason = {
        1: f"Touched once, {best}, and left there.",
        2: f"A beginning: {best}.",
        3: f"About half of what counts is there: {best}.",
        4: f"Mostly there: {best}.",
        5: f"Complete, down to {best}.",
    }[level]
    if lacking and level < 5:
        reason += f" Not heard: {lacking}."
    gap = f"On {title} there is only {best}. {step}" if level < 3 else step
    return Rated(
        level,
        reason,
        "" if level == 5 else step,
        evidence,
        strength=f"{title[0].upper()}{title[1:]}: {best}.",
        gap=gap,
    )


def _step(missing: Sequence[KeyPointFinding], silent: Sequence[str], question: Question) -> str:
    """What to work on next: the interviewer's question about what is missing, for a point is a note to who judges."""
    asked = next((probe for point in missing if (probe := _probe(point, question))), "")
    if asked:
        return f"Be ready for: “{asked}”"
    return f"Name {listed(silent[:2])}." if silent else ""


def _probe(point: KeyPointFinding, question: Question) -> str:
    return next((known.probe for known in question.key_points if known.id == point.id), "")


def _evidence(found: Sequence[Evidence], most: int = 3) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(found))[:most]


def _technical(points: Sequence[KeyPointFinding], said: Sequence[Sentence], question: Question) -> Rated:
    """The code itself: is there any, does it parse, and does it do what the key points ask for."""
    code = [sentence for sentence in said if sentence.code]
    if not code:
        talk = _evidence([point.evidence[0] for point in points if point.evidence])
        level: Level = 2 if talk else 1
        return Rated(
            level,
            "There is no code.",
            "Write the function, even if only the core of it.",
            talk,
            gap="There is no code. Write the function, even if only its core.",
        )
    longest = max(code, key=lambda sentence: len(sentence.text))
    fault = _syntax_fault(longest.text)
    share = points_share(points) if points else 0.6
    evidence = (longest.evidence,)
    if fault:
        return Rated(
            2,
            f"The code does not parse: {fault}.",
            "Read it once aloud, line by line, before you say that you are done.",
            evidence,
            gap=f"The code does not parse: {fault}.",
        )
    level = first_that([(len(longest.text.split()) < 8, 2), (share < 0.35, 3), (share < 0.8, 4)], 5)
    missing = [point for point in points if point.status is Status.MISSING]
    reason = (
        "The code parses and is whole; it was read, not run." if level >= 3 else "That is a fragment, not a function."
    )
    step = _step(missing, (), question)
    return Rated(
        level,
        reason,
        step,
        evidence,
        strength="There is code, not only talk of it, and it parses.",
        gap=step,
    )


def _syntax_fault(text: str) -> str:
    """Why Python cannot read the code, or nothing; other languages (SQL) are not checked."""
    body = re.sub(r"^```\w*\n?|```\s*$", "", text.strip()).strip("\n")
    if not re.search(r"^\s*(?:def|class|import|from|for|while|if|return)\b.*", body, re.MULTILINE) or re.search(
        r"\bSELECT\b", body, re.IGNORECASE
    ):
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(textwrap.dedent(body))
    except SyntaxError as error:
        return f"{error.msg} in line {error.lineno}"
    except ValueError:
        return "it holds characters that are no code"
    return ""


def _spoken(rated: Rated, said: Sequence[Sentence]) -> Rated:
    """Code without a word about it is silent, however good it is."""
    words = sum(len(sentence.words) for sentence in said if not sentence.code)
    if words < 12 and any(sentence.code for sentence in said):
        return Rated(
            1,
            "There is code, and hardly a word about it.",
            "Say the plan in two sentences before the code, and the cost after it.",
            rated.evidence,
            gap="An interviewer cannot hear code. Say the plan before it and the cost after it.",
        )
    return rated
