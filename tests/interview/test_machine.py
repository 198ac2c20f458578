"""The table of moves: every legal one leads where it says, every other raises and changes nothing."""

import itertools

import pytest

from coach.domain import Act, Interview, Mode, State
from coach.errors import IllegalMove
from coach.interview import machine
from tests.interview.values import NOW, interview, turn

CANDIDATE = [Act.ANSWER, Act.REPLY, Act.QUESTION, Act.COMMAND, Act.REFLECTION]
INTERVIEWER = [act for act in Act if act not in CANDIDATE]
TO_HEAR = {
    State.ASKED: Act.ANSWER,
    State.PROBED: Act.REPLY,
    State.REVIEWING: Act.COMMAND,
    State.REFLECTING: Act.REFLECTION,
}


def standing(state: State, mode: Mode = Mode.PRACTICE) -> Interview:
    """An interview in this state in which the interviewer owes a move."""
    at = interview("q1", "q2", "q3", mode=mode, state=state)
    if state not in TO_HEAR:
        return at
    at = at.model_copy(update={"turns": (turn(at, Act.GREET), turn(at, Act.ASK).model_copy(update={"number": 1}))})
    return machine.hear(at, turn(at, TO_HEAR[state])).model_copy(update={"state": state})


def made(at: Interview, act: Act) -> Interview:
    asks = {"question_id": at.plan[0 if at.state is State.READY else 1], "attempt": 1} if act is Act.ASK else {}
    return machine.move(at, turn(at, act, **asks))


@pytest.mark.parametrize(
    ("state", "act", "leads_to"),
    [(state, act, leads_to) for state, moves in machine.MOVES.items() for act, leads_to in moves.items()],
)
def test_every_move_of_the_table_leads_where_it_says(state: State, act: Act, leads_to: State) -> None:
    before = standing(state)
    after = made(before, act)
    assert after.state is leads_to
    assert after.turns[:-1] == before.turns
    assert after.turns[-1].act is act


@pytest.mark.parametrize(
    ("state", "act"), [pair for pair in itertools.product(State, Act) if pair[1] not in machine.MOVES[pair[0]]]
)
def test_every_other_move_raises_and_changes_nothing(state: State, act: Act) -> None:
    before = standing(state)
    copy = before.model_copy(deep=True)
    with pytest.raises(IllegalMove, match=f"'{act}' is not possible while the interview is '{state}'"):
        made(before, act)
    assert before == copy


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_the_candidate_is_heard_only_where_the_table_says(state: State, act: Act) -> None:
    before = standing(state)
    copy = before.model_copy(deep=True)
    if act in machine.HEARD[state]:
        assert machine.hear(before, turn(before, act)).turns[-1].act is act
    else:
        with pytest.raises(IllegalMove):
            machine.hear(before, turn(before, act))
    assert before == copy


def test_the_table_knows_every_state() -> None:
    assert set(machine.MOVES) == set(machine.HEARD) == set(State)


@pytest.mark.parametrize("state", [State.ASKED, State.PROBED, State.REVIEWING, State.REFLECTING])
@pytest.mark.parametrize("act", INTERVIEWER)
def test_the_interviewer_never_speaks_twice_in_a_row(state: State, act: Act) -> None:
    owed = standing(state)
    spoken = owed.model_copy(update={"turns": (*owed.turns, turn(owed, Act.CLARIFY))})
    with pytest.raises(IllegalMove):
        made(spoken, act)


def test_the_greeting_comes_once() -> None:
    greeted = made(interview(), Act.GREET)
    with pytest.raises(IllegalMove):
        made(greeted, Act.GREET)
    assert made(greeted, Act.ASK).state is State.ASKED


def test_a_third_probe_is_refused() -> None:
    at = standing(State.ASKED)
    for _ in range(machine.MAX_PROBES):
        at = made(at, Act.PROBE)
        at = machine.hear(at, turn(at, Act.REPLY))
    with pytest.raises(IllegalMove):
        made(at, Act.PROBE)
    assert made(at, Act.ASK).question_id == "q2"


def test_a_mock_interview_is_never_reviewed() -> None:
    with pytest.raises(IllegalMove):
        made(standing(State.ASKED, Mode.MOCK), Act.REVIEW)


@pytest.mark.parametrize(("question_id", "attempt"), [("q1", 1), ("q1", 2), ("q3", 1), ("not planned", 1)])
def test_questions_are_asked_in_the_order_of_the_plan(question_id: str, attempt: int) -> None:
    at = standing(State.ASKED)
    with pytest.raises(IllegalMove):
        machine.move(at, turn(at, Act.ASK, question_id=question_id, attempt=attempt))


def test_in_a_review_the_same_question_may_be_asked_again_as_the_next_try() -> None:
    at = standing(State.REVIEWING)
    again = machine.move(at, turn(at, Act.ASK, question_id="q1", attempt=2))
    assert (again.position, again.attempt, again.state) == (0, 2, State.ASKED)
    with pytest.raises(IllegalMove):
        machine.move(at, turn(at, Act.ASK, question_id="q1", attempt=3))


def test_an_answer_in_a_review_is_a_new_try() -> None:
    at = standing(State.REVIEWING)
    heard = machine.hear(at, turn(at, Act.ANSWER, attempt=2))
    assert (heard.state, heard.attempt) == (State.ASKED, 2)
    assert heard.answer_to("q1", 2) is not None


def test_a_new_question_starts_at_its_first_try() -> None:
    at = standing(State.REVIEWING).model_copy(update={"attempt": 3})
    assert made(at, Act.ASK).attempt == 1


def test_closing_sets_the_end() -> None:
    closed = made(standing(State.REFLECTING), Act.CLOSE)
    assert closed.ended_at == closed.turns[-1].at
    assert machine.elapsed(closed, NOW) == (closed.turns[-1].at - NOW).total_seconds()


def test_only_opened_hints_count() -> None:
    at = standing(State.ASKED)
    at = machine.move(at, turn(at, Act.HINT, target="hint:1"))
    at = machine.hear(at, turn(at, Act.COMMAND))
    at = machine.move(at, turn(at, Act.HINT))
    assert len(machine.hints(at)) == 1
    assert machine.opened_hints(at, "q2") == ()
