"""The interview as a table: from every state, what the interviewer may do and where that leads.

Everything that moves an interview is in this file; what is not in the table raises `IllegalMove` and changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from coach.domain import Act, Interview, Mode, State, Turn
from coach.errors import IllegalMove

MAX_PROBES = 2

_WAITING = (Act.CLARIFY, Act.HINT, Act.REPEAT)  # these leave the question open

MOVES: dict[State, dict[Act, State]] = {
    State.READY: {Act.GREET: State.READY, Act.ASK: State.ASKED},
    State.ASKED: {
        **dict.fromkeys(_WAITING, State.ASKED),
        Act.PROBE: State.PROBED,
        Act.ASK: State.ASKED,
        Act.REVIEW: State.REVIEWING,
        Act.REFLECT: State.REFLECTING,
        Act.CLOSE: State.DONE,
    },
    State.PROBED: {
        **dict.fromkeys(_WAITING, State.PROBED),
        Act.PROBE: State.PROBED,
        Act.ASK: State.ASKED,
        Act.REVIEW: State.REVIEWING,
        Act.REFLECT: State.REFLECTING,
        Act.CLOSE: State.DONE,
    },
    State.REVIEWING: {
        Act.ASK: State.ASKED,
        Act.REFLECT: State.REFLECTING,
        Act.CLOSE: State.DONE,
    },
    State.REFLECTING: {Act.CLOSE: State.DONE},
    State.DONE: {},
}

HEARD: dict[State, frozenset[Act]] = {
    State.READY: frozenset(),
    State.ASKED: frozenset({Act.ANSWER, Act.QUESTION, Act.COMMAND}),
    State.PROBED: frozenset({Act.REPLY, Act.QUESTION, Act.COMMAND}),
    State.REVIEWING: frozenset({Act.ANSWER, Act.COMMAND}),
    State.REFLECTING: frozenset({Act.REFLECTION, Act.COMMAND}),
    State.DONE: frozenset(),
}


def hear(interview: Interview, turn: Turn) -> Interview:
    """The interview with what the candidate said; the state waits for the interviewer's move.

    An answer given while the last one is being reviewed is a new try at the same question.
    """
    if turn.act not in HEARD[interview.state]:
        raise IllegalMove(interview.state, turn.act)
    changes: dict[str, object] = {"turns": (*interview.turns, turn)}
    if interview.state is State.REVIEWING and turn.act is Act.ANSWER:
        changes |= {"state": State.ASKED, "attempt": interview.attempt + 1}
    return interview.model_copy(update=changes)


def move(interview: Interview, turn: Turn) -> Interview:
    """The interview after the interviewer's `turn`, which says by its question and attempt what is open next."""
    target = MOVES[interview.state].get(turn.act)
    if target is None or not _allowed(interview, turn):
        raise IllegalMove(interview.state, turn.act)
    changes: dict[str, object] = {"state": target, "turns": (*interview.turns, turn)}
    if turn.act is Act.ASK:
        assert turn.question_id is not None
        changes |= {"position": interview.plan.index(turn.question_id), "attempt": turn.attempt}
    if target is State.DONE:
        changes["ended_at"] = turn.at
    return interview.model_copy(update=changes)


def _allowed(interview: Interview, turn: Turn) -> bool:
    """The rules that a table of states cannot hold; before all, that each speaks in turn."""
    if turn.act is Act.GREET:
        return not interview.turns
    if interview.state is not State.READY and not awaits_interviewer(interview):
        return False
    if turn.act is Act.PROBE:
        return len(probes(interview)) < MAX_PROBES
    if turn.act is Act.REVIEW:
        return interview.setup.mode is Mode.PRACTICE
    if turn.act is Act.ASK:
        if turn.question_id not in interview.plan:
            return False
        again = interview.state is State.REVIEWING and turn.question_id == interview.question_id
        if again:
            return turn.attempt == interview.attempt + 1
        first = interview.state is State.READY
        return turn.question_id == interview.plan[interview.position + (0 if first else 1)]
    return True


def probes(interview: Interview) -> tuple[Turn, ...]:
    """The probes asked on the present try at the present question."""
    return tuple(t for t in interview.on_question() if t.act is Act.PROBE)


def hints(interview: Interview) -> tuple[Turn, ...]:
    """The hints opened on the present question, in all tries; being told that there are no more is not one."""
    return opened_hints(interview, interview.question_id)


def opened_hints(interview: Interview, question_id: str) -> tuple[Turn, ...]:
    """The hints opened on any question: a hint's `target` is its rung."""
    return tuple(t for t in interview.turns if t.act is Act.HINT and t.question_id == question_id and t.target)


def is_last(interview: Interview) -> bool:
    return interview.position + 1 >= len(interview.plan)


def awaits_interviewer(interview: Interview) -> bool:
    """Whether the last word is the candidate's: after a crash, the interviewer's move is still owed."""
    return bool(interview.turns) and interview.turns[-1].by_candidate


def elapsed(interview: Interview, now: datetime) -> float:
    """Seconds since the start, up to the end if it has ended."""
    return ((interview.ended_at or now) - interview.started_at).total_seconds()
