"""One question, one answer and what goes with them, for tests of engines."""

from __future__ import annotations

from typing import Any

from coach.bank import load_bank
from coach.domain import (
    Answer,
    Claim,
    Critique,
    EngineName,
    Evidence,
    Found,
    KeyPoint,
    Kind,
    MadeBy,
    Mode,
    Passage,
    Question,
    Role,
    Rubric,
    Seniority,
    Signals,
    Verdict,
    View,
)
from coach.settings import data_root

RUBRICS: dict[str, Rubric] = dict(load_bank(data_root() / "knowledge").rubrics)

QUESTION = Question(
    id="l1",
    kind=Kind.CONCEPT,
    topic="regularisation",
    text="Why does L1 regularisation give sparse weights?",
    looking_for="Whether the reason is understood.",
    key_points=(
        KeyPoint(id="kink", core=True, text="The L1 penalty has a kink at zero.", probe="What happens near zero?"),
        KeyPoint(id="use", text="L1 therefore selects features.", probe="What would you use it for?"),
    ),
    common_mistakes=("L2 sets small weights to zero.",),
    rubric="concept",
)
ANSWER = Answer(
    turns=(
        "Well, the L1 penalty has a kink at zero, so many weights end there. L2 sets small weights to zero as well.",
        "I would pick the strength by cross-validation.",
    ),
    probes=("How would you choose the strength?",),
)


def _passage(heading: str, text: str) -> Found:
    anchor = heading.lower().replace(" ", "-")
    passage = Passage(guide="regularisation", title="Regularisation", heading=heading, anchor=anchor, text=text)
    return Found(passage=passage, score=0.8)


PASSAGES = (
    _passage("Why L1 is sparse", "The L1 penalty has a kink at zero. L2 shrinks in proportion and never reaches it."),
    _passage("Choosing the strength", "Cross-validation picks the strength of the penalty."),
)


def signals(**changes: Any) -> Signals:
    claim = ANSWER.turns[0].index("L2 sets")
    quote = ANSWER.turns[0][claim:]
    wrong = Claim(quote=quote, start=claim, end=claim + len(quote), verdict=Verdict.WRONG, correction="It does not.")
    return Signals(**{"words": 29, "sentences": 3, "seconds": 12.0, "claims": (wrong,), **changes})


def view(**changes: Any) -> View:
    values: dict[str, Any] = {
        "role": Role.ML_ENGINEER,
        "seniority": Seniority.MID,
        "mode": Mode.MOCK,
        "question_text": QUESTION.text,
        "number": 2,
        "of": 3,
    }
    return View(**values | changes)


def critique(**changes: Any) -> Critique:
    values: dict[str, Any] = {
        "engine": EngineName.MODEL,
        "question": QUESTION.id,
        "kind": QUESTION.kind,
        "overall": 2.9,
        "band": "lean no",
        "criteria": (),
        "gaps": ("Say what follows from it.",),
        "signals": signals(),
        "made_by": MadeBy(engine=EngineName.MODEL, model="fake"),
    }
    return Critique(**values | changes)


def evidence(quote: str) -> Evidence:
    start = ANSWER.turns[0].index(quote)
    return Evidence(quote=quote, start=start, end=start + len(quote))


def proposal(quote: str = "the L1 penalty has a kink at zero", **changes: Any) -> dict[str, Any]:
    """What a capable model would propose about `ANSWER`, as JSON."""
    criteria = [
        {"id": c.id, "quotes": [quote], "reason": "You give the reason.", "level": 4, "next_step": "Say when it fails."}
        for c in RUBRICS["concept"].criteria
    ]
    made: dict[str, Any] = {
        "key_points": [
            {"id": "kink", "quotes": ["has a kink at zero"], "status": "covered"},
            {"id": "use", "quotes": [], "status": "missing"},
        ],
        "claims": [],
        "criteria": criteria,
        "strengths": ["The mechanism is there."],
        "gaps": ["What it is used for is not said."],
    }
    return made | changes
