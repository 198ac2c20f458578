"""The report of an interview, on critiques made by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coach.bank import Bank
from coach.domain import (
    Act,
    Answer,
    Band,
    CriterionJudgement,
    Critique,
    EngineName,
    Evidence,
    Interview,
    Kind,
    MadeBy,
    Seniority,
    Signals,
    State,
    StoredCritique,
)
from coach.interview import machine
from coach.interview.report import HINT_COST, Report, build
from tests.interview.values import NOW, interview, turn

ONE, TWO = "l1-sparsity", "bias-variance-trade-off"


def critique(question_id: str, overall: float | None, attempt: int = 1, **levels: int | None) -> StoredCritique:
    judged = [
        CriterionJudgement(id=name, level=level, reason=f"Why {name}.", next_step=f"Do {name}.",
                           evidence=(Evidence(quote="my words", start=0, end=8),))
        for name, level in levels.items()
    ]  # fmt: skip
    made = Critique(
        engine=EngineName.BUILTIN, question=question_id, kind=Kind.CONCEPT, overall=overall, band=None,
        criteria=tuple(judged), signals=Signals(words=50, sentences=4, seconds=20),
        made_by=MadeBy(engine=EngineName.BUILTIN, model="builtin 0"), question_text="As it was asked.",
    )  # fmt: skip
    return StoredCritique(
        id=f"{question_id}-{attempt}", person_id="me", interview_id="i1", thread_id=None, question_id=question_id,
        attempt=attempt, answer=Answer(turns=("my words",)), critique=made, at=NOW + timedelta(minutes=attempt),
    )  # fmt: skip


def held(*acts: Act, plan: tuple[str, ...] = (ONE, TWO)) -> Interview:
    """An interview in which these things were said; each ASK takes the next question."""
    at = interview(*plan)
    asked = 0
    for act in acts:
        about = {"question_id": plan[asked], "attempt": 1} if act is Act.ASK else {}
        asked += act is Act.ASK
        said = turn(at, act, "It went well." if act is Act.REFLECTION else "Words.",
                    target="hint:1" if act is Act.HINT else None, **about)  # fmt: skip
        at = (machine.hear if said.by_candidate else machine.move)(at, said)
    return at


BOTH_ANSWERED = (Act.GREET, Act.ASK, Act.ANSWER, Act.ASK, Act.ANSWER)


def report(bank: Bank, at: Interview, *critiques: StoredCritique) -> Report:
    return build(at, critiques, bank)


def test_the_overall_is_the_mean_and_the_recommendation_its_band(bank: Bank) -> None:
    made = report(bank, held(*BOTH_ANSWERED), critique(ONE, 4.2), critique(TWO, 3.1))
    assert (made.overall, made.recommendation) == (3.7, Band.LEAN_HIRE)
    assert "mean of 2 answers" in made.reason
    assert f"Strongest: “{bank.question(ONE).text}” (4.2)" in made.reason


@pytest.mark.parametrize(
    ("results", "band"),
    [
        ((1.9, 1.9), Band.STRONG_NO),
        ((2.0, 2.0), Band.LEAN_NO),
        ((2.9, 3.0), Band.LEAN_HIRE),
        ((4.0, 4.0), Band.STRONG_HIRE),
    ],
)
def test_the_bands_begin_where_they_should(bank: Bank, results: tuple[float, float], band: Band) -> None:
    made = report(bank, held(*BOTH_ANSWERED), critique(ONE, results[0]), critique(TWO, results[1]))
    assert made.recommendation is band


def test_what_could_not_be_judged_is_not_a_number(bank: Bank) -> None:
    made = report(bank, held(*BOTH_ANSWERED), critique(ONE, None), critique(TWO, None))
    assert (made.overall, made.recommendation) == (None, None)
    assert "0 of 2 questions could be judged" in made.reason


def test_with_less_than_half_judged_there_is_no_recommendation(bank: Bank) -> None:
    plan = (ONE, TWO, "roc-auc-by-hand")
    at = held(Act.GREET, Act.ASK, Act.ANSWER, Act.ASK, Act.COMMAND, Act.ASK, Act.COMMAND, plan=plan)
    made = report(bank, at, critique(ONE, 4.5))
    assert made.recommendation is None
    assert "1 of 3 questions could be judged. 2 questions were left out." in made.reason
    assert [row.skipped for row in made.rows] == [False, True, True]


def test_a_question_that_was_never_reached_is_no_row(bank: Bank) -> None:
    made = report(bank, held(Act.GREET, Act.ASK, Act.ANSWER), critique(ONE, 4.0))
    assert [row.question_id for row in made.rows] == [ONE]
    assert not made.finished
    assert made.reason == "One answer was judged, at 4.0."


def test_every_opened_hint_costs_and_being_told_there_are_no_more_does_not(bank: Bank) -> None:
    at = held(Act.GREET, Act.ASK, Act.COMMAND, Act.HINT, Act.COMMAND, Act.HINT)
    none_left = turn(at, Act.COMMAND)
    at = machine.hear(at, none_left)
    at = machine.move(at, turn(at, Act.HINT))
    at = machine.hear(at, turn(at, Act.ANSWER))
    (row,) = report(bank, at, critique(ONE, 4.0)).rows
    assert (row.hints, row.result) == (2, round(4.0 - 2 * HINT_COST, 1))


def test_hints_never_take_a_result_below_the_scale(bank: Bank) -> None:
    at = held(Act.GREET, Act.ASK, Act.COMMAND, Act.HINT, Act.ANSWER)
    assert report(bank, at, critique(ONE, 1.0)).rows[0].result == 1.0


def test_the_last_try_counts_and_all_are_shown(bank: Bank) -> None:
    made = report(
        bank, held(Act.GREET, Act.ASK, Act.ANSWER), critique(ONE, 3.9, attempt=2), critique(ONE, 2.1, attempt=1)
    )
    assert (made.rows[0].tries, made.rows[0].result) == ((2.1, 3.9), 3.9)


def test_the_largest_weighted_gaps_come_first_and_no_more_than_three(bank: Bank) -> None:
    first = critique(ONE, 2.5, correctness=2, coverage=3, mechanism=4, trade_offs=1, clarity=1)
    made = report(bank, held(*BOTH_ANSWERED), first, critique(TWO, 3.0, correctness=4, coverage=1))
    assert len(made.priorities) == 3
    assert made.priorities[0].title == next(c.title for c in bank.rubrics["concept"].criteria if c.id == "correctness")
    assert made.priorities[0].why == "Why correctness."
    assert made.priorities[0].do == "Do correctness."
    assert made.priorities[0].quote == "my words"


def test_every_priority_names_a_new_question_to_try_and_never_the_same_twice(bank: Bank) -> None:
    judged = critique(ONE, 2.5, correctness=1, coverage=1, mechanism=1)
    made = report(bank, held(*BOTH_ANSWERED), judged)
    suggested = [p.question_id for p in made.priorities]
    assert len(set(suggested)) == 3
    assert not set(suggested) & {ONE, TWO, None}
    assert made.priorities[0].guides == bank.question(ONE).guides


def test_where_nothing_is_missing_nothing_is_to_be_worked_on(bank: Bank) -> None:
    assert report(bank, held(*BOTH_ANSWERED), critique(ONE, 5.0, correctness=5, coverage=5)).priorities == ()


def test_a_level_that_could_not_be_judged_is_neither_a_gap_nor_a_standing(bank: Bank) -> None:
    made = report(bank, held(*BOTH_ANSWERED), critique(ONE, 3.0, correctness=None))
    assert made.standings == ()
    assert made.priorities == ()


def test_a_standing_is_the_mean_level_beside_what_the_seniority_asks_for(bank: Bank) -> None:
    at = held(*BOTH_ANSWERED)
    at = at.model_copy(update={"setup": at.setup.model_copy(update={"seniority": Seniority.SENIOR})})
    (standing,) = report(bank, at, critique(ONE, 3.0, correctness=2), critique(TWO, 3.0, correctness=5)).standings
    criterion = next(c for c in bank.rubrics["concept"].criteria if c.id == "correctness")
    assert (standing.level, standing.expected) == (3.5, criterion.expected[Seniority.SENIOR])


def test_the_candidates_own_view_stands_beside_the_scores(bank: Bank) -> None:
    at = held(*BOTH_ANSWERED, Act.REFLECT, Act.REFLECTION, Act.CLOSE)
    made = report(bank, at, critique(ONE, 4.2), critique(TWO, 3.1))
    assert made.self_assessment == "It went well."
    assert made.against_it is not None
    assert bank.question(TWO).text in made.against_it
    assert (made.finished, made.interview.state) == (True, State.DONE)


def test_without_the_candidates_view_nothing_is_held_against_it(bank: Bank) -> None:
    assert report(bank, held(*BOTH_ANSWERED), critique(ONE, 4.2)).against_it is None


def test_the_minutes_run_from_the_start_to_the_last_word(bank: Bank) -> None:
    at = held(*BOTH_ANSWERED)
    assert report(bank, at).minutes == (at.turns[-1].at - at.started_at).total_seconds() / 60


def test_a_question_that_has_left_the_bank_keeps_the_text_it_was_asked_in(bank: Bank) -> None:
    at = held(Act.GREET, Act.ASK, Act.ANSWER, plan=("gone-for-good",))
    (row,) = report(bank, at, critique("gone-for-good", 3.0, correctness=2)).rows
    assert (row.text, row.result) == ("As it was asked.", 3.0)


def test_an_interview_in_which_nothing_was_said_has_an_empty_report(bank: Bank) -> None:
    made = report(bank, interview())
    assert (made.rows, made.overall, made.minutes) == ((), None, 0.0)
