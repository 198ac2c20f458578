"""The built-in interviewer's words: plain, short, the same for the same conversation, never a verdict."""

from __future__ import annotations

from collections.abc import Sequence

from coach.domain import Act, Kind, Mode, Move, Role, Seniority, View

ROLE_NAMES = {
    Role.ML_ENGINEER: "machine learning engineer",
    Role.DATA_SCIENTIST: "data scientist",
    Role.RESEARCH_SCIENTIST: "research scientist",
    Role.ML_PRODUCT_MANAGER: "ML product manager",
    Role.ENGINEER: "engineer on an ML team",
}
KIND_NAMES = {
    Kind.BEHAVIOURAL: "behavioural",
    Kind.CONCEPT: "concept",
    Kind.ML_DESIGN: "ML system design",
    Kind.CASE: "case",
    Kind.CODING: "coding",
    Kind.PROJECT: "project",
    Kind.TAKE_HOME: "take-home",
    Kind.ROLE_FIT: "role fit",
}

HEARD = ("Thank you.", "Okay.", "I see.", "Understood.", "Noted.")
_ONWARD = ("Let's go on.", "Let's move to the next one.", "Next question.", "On to something else.")


def phrase(move: Move, view: View) -> str:
    """What the interviewer says for this move."""
    turn = len(view.said) + view.number
    match move.act:
        case Act.GREET:
            return _greeting(view)
        case Act.ASK:
            return _question(move, view, turn)
        case Act.PROBE:
            quoted = f"You said: “{move.sentence}” " if move.sentence else f"{_pick(HEARD, turn)} "
            return quoted + move.wording
        case Act.CLARIFY:
            return move.wording
        case Act.HINT:
            return f"A hint: {move.wording}" if move.wording else "There are no more hints. Say what you have."
        case Act.REPEAT:
            return f"Of course. {move.wording}"
        case Act.REVIEW:
            return "Thank you. Let's look at that answer."
        case Act.REFLECT:
            end = "We can stop here." if move.target == "stopped" else "That was my last question."
            return f"{end} Before I show you the report: how do you think it went, and which answer was your weakest?"
        case Act.CLOSE if move.target == "unanswered":
            return "Let's leave it there. Come back whenever you like."
        case Act.CLOSE:
            return "Thank you for your time. Here is your report."
        case _:
            raise ValueError(f"the interviewer does not speak for '{move.act}'")


def _greeting(view: View) -> str:
    level = "" if view.seniority is Seniority.MID else f"{view.seniority.value} "
    count = "one question" if view.of == 1 else f"{view.of} questions"
    after = (
        "I give no feedback before the end, as in a real interview."
        if view.mode is Mode.MOCK
        else "After each answer we look at it together."
    )
    what = f"{level}{ROLE_NAMES[view.role]}"
    article = "an" if what.startswith(("engineer", "ML")) else "a"
    return (
        f"Hello, and welcome. This is an interview for {article} {what}: {count}. "
        f"Ask me anything that is unclear. {after}"
    )


def _question(move: Move, view: View, turn: int) -> str:
    if move.target == "again":
        return f"Once more, then. {move.wording}"
    if view.number == 1:
        return f"Let's begin. {move.wording}"
    onward = _pick(_ONWARD, view.number)
    lead = onward if move.target == "skipped" else f"{_pick(HEARD, turn + view.number)} {onward}"
    return f"{lead} {move.wording}"


def _pick(phrases: Sequence[str], number: int) -> str:
    return phrases[number % len(phrases)]
