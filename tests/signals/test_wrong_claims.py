"""What is wrong is found, what is right is left alone."""

import pytest

from coach.domain import Answer, Verdict
from coach.signals.measure import measure
from coach.signals.opposites import contrary, turned
from coach.signals.sentences import clauses, split_turn
from coach.signals.subjects import resolved, subject, with_subject

PRONOUN_MISTAKE = (
    "L1 adds the absolute value of the weights as a penalty. It makes weights zero because its derivative becomes zero "
    "near zero, so the small weights disappear. L2 squares the weights so it punishes large weights more and never "
    "reaches exactly zero."
)
RIGHT = (
    "The L1 penalty has a kink at zero, so its slope does not shrink with the weight: it pulls a small weight with the "
    "same force until it is exactly zero. The L2 penalty is smooth there, its slope goes to zero with the weight, so "
    "weights get small but stay nonzero. Geometrically, the loss contour tends to touch the L1 diamond at a corner."
)


@pytest.fixture(scope="module")
def sparsity(bank, embedder):
    """Signals of a text as the answer to the bank's question on L1."""
    return lambda text: measure(bank.question("l1-sparsity"), Answer(turns=(text,)), embedder)


def test_the_subject_is_what_stands_before_the_first_verb():
    assert subject("L1 adds the absolute value of the weights.") == "L1"
    assert subject("In practice, the forget gate decides how much stays.") == "the forget gate"
    assert subject("It makes weights zero.") is None


def test_it_is_read_with_the_subject_of_the_sentence_before():
    sentences = list(split_turn(PRONOUN_MISTAKE))
    read = resolved(sentences, [*sentences, *(piece for s in sentences for piece in clauses(s))])
    assert any(text.startswith("L1 makes weights zero") for text in read.values())
    assert all(piece.text in PRONOUN_MISTAKE for piece in read)


def test_a_possessive_keeps_its_form():
    assert with_subject("its slope stays the same", "L1") == "L1's slope stays the same"
    assert with_subject("the slope stays the same", "L1") == "the slope stays the same"


def test_a_true_statement_is_turned_by_one_thing_at_a_time():
    made = turned("Bagging lowers variance.", ("bagging", "boosting"))
    assert "boosting lowers variance." in made
    assert "Bagging raises variance." in made
    assert "Bagging lowers bias." in made


def test_opposite_words_are_contrary_unless_both_sides_have_them():
    assert contrary(["lower", "is", "better"], ["higher", "is", "better"])
    assert not contrary(["lower", "than", "higher"], ["higher"])


def test_a_known_mistake_said_of_it_is_wrong_and_contradicts_a_core_point(sparsity):
    signals = sparsity(PRONOUN_MISTAKE)
    wrong = [claim for claim in signals.claims if claim.verdict is Verdict.WRONG]
    assert [claim.quote.startswith("It makes weights zero because") for claim in wrong] == [True]
    assert PRONOUN_MISTAKE[wrong[0].start : wrong[0].end] == wrong[0].quote
    assert signals.has("contradicts_core_point")


def test_a_wrong_sentence_covers_no_key_point(sparsity):
    signals = sparsity(PRONOUN_MISTAKE)
    wrong = next(claim for claim in signals.claims if claim.verdict is Verdict.WRONG)
    stated = [e for point in signals.key_points if point.status != "contradicted" for e in point.evidence]
    assert stated
    assert all(e.end <= wrong.start or e.start >= wrong.end for e in stated)


def test_right_statements_near_to_a_mistake_are_not_doubted(sparsity):
    assert sparsity(RIGHT).claims == ()


def test_what_others_get_wrong_may_be_told(sparsity):
    told = RIGHT + " A common mistake is to say that L1 is sparse because it squares the weights."
    assert sparsity(told).claims == ()


def test_the_bank_s_own_answers_hold_no_wrong_claim(bank, embedder):
    for name in ("l1-sparsity", "bagging-vs-boosting", "precision-recall-trade-off", "batch-norm-vs-layer-norm"):
        question = bank.question(name)
        assert measure(question, Answer(turns=(question.model_answer,)), embedder).claims == ()
