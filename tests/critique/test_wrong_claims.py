"""A confidently wrong answer is told so first, and kindly; a wrong sentence is never praised."""

import pytest

from coach.domain import Verdict

WRONG = (
    "L1 is sparse because it squares the weights, so large weights are punished most and the small ones are set to "
    "exactly zero. L2 takes absolute values and its slope is constant, which is why it only shrinks weights. With "
    "correlated features L1 shares the weight equally between them, so it is the safer choice."
)
HALF_WRONG = (
    "L1 adds the absolute value of the weights as a penalty. It makes weights zero because its derivative becomes zero "
    "near zero, so the small weights disappear. L2 squares the weights so it punishes large weights more and never "
    "reaches exactly zero. We used Lasso at my company to select features."
)
GOOD = (
    "The L1 penalty has a slope of constant size lambda all the way down to zero and a kink at zero, so if the loss "
    "gradient there is smaller than lambda, the weight stays exactly at zero. The L2 slope is proportional to the "
    "weight, so it fades out near zero and weights become small but not zero. Geometrically the L1 region is a diamond "
    "whose corners lie on the axes. I would use L1 to select features, but with strongly correlated features it keeps "
    "one rather arbitrarily, so there I take elastic net."
)
SEVERAL_MINOR = (
    "I always drop every row that has a missing value, that is the safest because then the data is clean and it can "
    "never introduce bias. If too many are missing I fill everything with 0, the model will understand that. I do it "
    "on the full data set before splitting so train and test are treated the same and there is no leakage."
)


@pytest.mark.parametrize("text", [WRONG, HALF_WRONG])
async def test_a_confidently_wrong_answer_gets_2_at_most(critique, bank, text):
    found = await critique(text, bank.question("l1-sparsity"))
    assert found.overall <= 2.0
    assert found.summary.startswith("One thing decides this answer")


async def test_a_right_and_complete_answer_gets_4_3_at_least(critique, bank):
    found = await critique(GOOD, bank.question("l1-sparsity"))
    assert found.overall >= 4.3
    assert found.claims == ()


@pytest.mark.parametrize("text", [WRONG, HALF_WRONG])
async def test_a_wrong_sentence_is_never_quoted_as_right(critique, bank, text):
    found = await critique(text, bank.question("l1-sparsity"))
    starts = [" ".join(claim.quote.split()[:5]) for claim in found.claims if claim.verdict is not Verdict.RIGHT]
    assert starts
    assert not [said for said in found.strengths for start in starts if start in said]


async def test_what_does_not_hold_comes_first_among_the_gaps_with_what_does(critique, bank):
    found = await critique(HALF_WRONG, bank.question("l1-sparsity"))
    assert "does not hold" in found.gaps[0]
    assert "kink at zero" in found.gaps[0]


async def test_several_wrong_claims_lower_an_answer_that_touches_no_core_point(critique, bank):
    found = await critique(SEVERAL_MINOR, bank.question("handle-missing-values"))
    assert found.overall <= 2.5


async def test_a_blank_names_where_to_read(critique, bank):
    found = await critique("L1 gives zeros because of the kink at zero in the penalty.", bank.question("l1-sparsity"))
    assert "(to read: " in (found.better_answer or "")
