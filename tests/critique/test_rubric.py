import pytest

from coach.critique.rubric import band_of, compute, limited_by_flags, rounded
from coach.domain import Anchor, Band, Criterion, CriterionJudgement, Flag, FlagRule, Rubric

LEVELS = {level: Anchor(anchor="a", example="e") for level in range(1, 6)}
RUBRIC = Rubric(
    id="concept",
    kinds=("concept",),
    criteria=(
        Criterion(id="correctness", title="Correctness", weight=0.5, core=True, levels=LEVELS),
        Criterion(id="coverage", title="Coverage", weight=0.3, levels=LEVELS),
        Criterion(id="clarity", title="Clarity", weight=0.2, levels=LEVELS),
        Criterion(id="scope", title="Scope", weight=0, levels=LEVELS),
    ),
    flags={
        "off_question": FlagRule(cap=1.5),
        "blames_others": FlagRule(minus=0.75),
        "hypothetical": FlagRule(criteria={"coverage": 1}),
    },
)


def judged(**levels):
    return [CriterionJudgement(id=name, level=level, reason="r") for name, level in levels.items()]


def overall(flags=(), **levels):
    return compute(RUBRIC, judged(**levels), [Flag(id=flag) for flag in flags]).overall


def test_the_overall_is_the_weighted_mean():
    assert overall(correctness=4, coverage=3, clarity=5) == 3.9


def test_a_criterion_that_was_not_judged_is_left_out_and_the_weights_renormalised():
    result = compute(RUBRIC, judged(correctness=4, coverage=None, clarity=2), [])
    assert result.overall == 3.4
    assert "Not judged and left out: coverage" in result.reckoning[0]


def test_a_criterion_without_weight_does_not_count():
    assert overall(correctness=4, coverage=4, clarity=4, scope=1) == 4.0


def test_without_the_core_criterion_there_is_no_overall():
    result = compute(RUBRIC, judged(correctness=None, coverage=5, clarity=5), [])
    assert (result.overall, result.band) == (None, None)
    assert "could not be judged" in result.reckoning[0]


def test_a_core_criterion_at_level_1_caps_the_overall_at_2():
    assert overall(correctness=1, coverage=5, clarity=5) == 2.0


def test_the_lowest_cap_holds_and_a_deduction_comes_after_it():
    assert overall(["off_question"], correctness=5, coverage=5, clarity=5) == 1.5
    assert overall(["blames_others"], correctness=4, coverage=4, clarity=4) == 3.3
    assert overall(["blames_others", "off_question"], correctness=5, coverage=5, clarity=5) == 1.0


def test_every_step_is_told_in_words():
    lines = compute(RUBRIC, judged(correctness=5, coverage=5, clarity=5), [Flag(id="off_question")]).reckoning
    assert lines[1] == "At most 1.5, because another question is answered."
    assert lines[-1] == "Overall 1.5 of 5: strong no."


def test_a_flag_can_limit_single_criteria():
    limited = limited_by_flags(RUBRIC, judged(correctness=4, coverage=4), [Flag(id="hypothetical")])
    assert [c.level for c in limited] == [4, 1]
    unjudged = limited_by_flags(RUBRIC, judged(coverage=None), [Flag(id="hypothetical")])
    assert [c.level for c in unjudged] == [1]


@pytest.mark.parametrize(
    ("value", "band"),
    [(1.9, Band.STRONG_NO), (2.0, Band.LEAN_NO), (2.9, Band.LEAN_NO), (3.0, Band.LEAN_HIRE), (4.0, Band.STRONG_HIRE)],
)
def test_bands(value, band):
    assert band_of(value) is band


def test_rounding_is_half_up():
    assert [rounded(v) for v in (2.95, 2.949, 3.25, 1.0)] == [3.0, 2.9, 3.3, 1.0]
