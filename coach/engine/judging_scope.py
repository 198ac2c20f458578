"""The scope of what a candidate carried in a story, against what is expected at their seniority."""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach.domain import Answer, Part, Seniority, Signals
from coach.engine.judging_story import by_part
from coach.engine.wording import Rated, quoted
from coach.signals import story

_RUNGS: Sequence[tuple[int, re.Pattern[str]]] = (
    (
        3,
        re.compile(
            (
                r"\b(?:across (?:\w+ )?(?:teams|departments)|several teams|(?:three|four|five|six|all) (?:the "
                r")?teams|company-wide|organi[sz]ation-wide|both teams|the (?:whole )?(?:company|organi[sz]ation)|"
                r"steering (?:group|committee)|c[teo]o)\b"
            ),
            re.IGNORECASE,
        ),
    ),
    (
        2,
        re.compile(
            (
                r"\b(?:i (?:led|managed|ran|mentored|coached|organi[sz]ed) (?:a|the|our|two|three|four|five)\b|my "
                r"team\b|team of (?:\w+)|tech(?:nical)? lead|the (?:three|four|five|six) of us|i (?:set|"
                r"introduced) the \w+ (?:standard|process|guideline))"
            ),
            re.IGNORECASE,
        ),
    ),
    (
        1,
        re.compile(
            (
                r"\b(?:i (?:owned|was responsible|designed|decided|launched|built|led|deployed|rewrote)|end to "
                r"end|was mine|were mine|my model|my decision)\b"
            ),
            re.IGNORECASE,
        ),
    ),
)
_TARGET = {Seniority.JUNIOR: 0, Seniority.MID: 1, Seniority.SENIOR: 2, Seniority.STAFF: 3}
_RUNG_NAMES = ("a task of your own", "a model or feature of your own", "a team", "several teams")


def scope(answer: Answer, signals: Signals, seniority: Seniority) -> Rated:
    """The scope of what the candidate carried, against the target: 3 meets it, a rung up or down is a level or two."""
    own = [
        s
        for part in (Part.TASK, Part.ACTION, Part.RESULT, Part.LEARNING)
        for s in by_part(answer, signals)[part]
        if story.own(s)
    ]
    if not own:
        return Rated(
            1,
            "What you carried yourself cannot be made out.",
            f"Say what you were answerable for; for {seniority} it should be {_RUNG_NAMES[_TARGET[seniority]]}.",
        )
    rung, sentence = next(((rung, s) for rung, cue in _RUNGS for s in own if cue.search(s.text)), (0, own[0]))
    away = rung - _TARGET[seniority]
    level = {-3: 1, -2: 1, -1: 2, 0: 3, 1: 4}.get(away, 5)
    step = (
        ""
        if away >= 0
        else f"For {seniority}, tell a story in which you answered for {_RUNG_NAMES[_TARGET[seniority]]}."
    )
    return Rated(level, f"Your part reads as {_RUNG_NAMES[rung]}: {quoted(sentence.text)}.", step, (sentence.evidence,))
