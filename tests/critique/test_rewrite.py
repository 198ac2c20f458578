import pytest

from coach.critique.rewrite import invents, objection
from coach.domain import Answer, Claim, Found, Verdict
from tests.critique.fakes import PASSAGE
from tests.signals.values import REGULARISATION, STORY

ANSWER = "I rebuilt the join in Spark and the error fell from 12% to 8%."
PASSAGES = [Found(passage=PASSAGE, score=1.0)]


def test_the_candidates_own_facts_are_no_inventions():
    assert invents("**Result:** the error fell from 12% to 8% after I rebuilt the join in Spark.", ANSWER, []) == []


def test_a_number_from_nowhere_is_an_invention():
    assert invents("The error fell from 12% to 5%.", ANSWER, []) == ["5"]


def test_a_name_from_nowhere_is_an_invention():
    assert "Kubernetes" in invents("I rebuilt the join in Spark on Kubernetes.", ANSWER, [])


def test_a_blank_is_not_an_invention():
    assert invents("The error fell [by how much, against which baseline, e.g. 30%?] in Spark.", ANSWER, []) == []


def test_a_term_of_a_passage_may_be_used():
    text = "The gradient leaves a weight at zero."
    assert invents(text, ANSWER, PASSAGES) == []
    assert "gradient" in invents(text, ANSWER, [])


TOLD = "We had a project where the recommendations were bad. We tried many models and everybody was happy with us."


@pytest.mark.parametrize(
    ("better", "named"),
    [
        ("At netflix I led the change.", "netflix"),
        ("Spotify asked me to fix it.", "Spotify"),
        ("We were bad.\nNetflix asked me.", "Netflix"),
        ("Amira opposed it.", "Amira"),
        ("Click-through rose by twelve percent.", "twelve"),
        ("Revenue doubled.", "doubled"),
        ("Half the teams adopted it.", "half"),
        ("Complaints fell by two thirds.", "thirds"),
        ("It took 3 weeks and we got 1 award.", "3"),
        ("I used pandas with a cache.", "pandas"),
        ("I kept it in redis.", "redis"),
        ("In Q3 we moved.", "Q3"),
    ],
)
def test_a_name_a_number_in_words_and_a_tool_from_nowhere_are_inventions(better, named):
    assert named in invents(better, TOLD, [])


@pytest.mark.parametrize(
    "better",
    [
        "Our recommendations were bad, so we compared several models and kept the simplest one.",
        "Afterwards I asked the users quietly what had changed, and they couldn't say.",
        "There are two reasons why I chose it [which ones?].",
        "Meanwhile I persuaded my manager, patiently, that the models had to be measured first.",
    ],
)
def test_plain_english_is_no_invention(better):
    assert invents(better, TOLD, []) == []


def test_a_number_may_change_from_digits_to_words():
    assert invents("It took twelve weeks, and twice as long for the other 3.", "12 weeks, double for three", []) == []


WRONG = Claim(
    quote="L1 squares the weights", start=0, end=22, verdict=Verdict.WRONG, correction="It takes absolute values."
)
SAID = Answer(turns=("L1 squares the weights, and L2 shrinks all of them smoothly towards zero, I think.",))


@pytest.mark.parametrize(
    ("better", "why"),
    [
        ("L2 shrinks all weights smoothly. See https://evil.example for the rest.", "link"),
        ("L2 shrinks all weights <b>smoothly</b> towards zero.", "markup"),
        ("L2 shrinks all weights smoothly; a great answer.", "spoke to you"),
        ("L1 squares the weights, and L2 shrinks all of them towards zero.", "what is wrong"),
        ("L2 shrinks.", "left out most"),
        ("L2 shrinks all of them smoothly [" + "and so on and on " * 5 + "?].", "whole sentences as blanks"),
        ("L2 shrinks all of them smoothly by 40%.", "neither you nor the guides"),
        ("   ", "left out"),
    ],
)
def test_a_better_answer_that_may_not_be_shown_says_why(better, why):
    assert why in objection(better, REGULARISATION, SAID, [WRONG], PASSAGES)


def test_a_better_answer_in_the_candidates_and_the_guides_words_may_be_shown():
    better = (
        "L2 shrinks all of the weights smoothly towards zero. L1 can set them exactly to zero, because its penalty has "
        "a kink there [when would you use it?].\n\n**To add:**\n- A small gradient of the loss leaves a weight exactly "
        "at zero (Regularisation › Why L1 is sparse)."
    )
    assert objection(better, REGULARISATION, SAID, [WRONG], PASSAGES) == ""


def test_a_story_may_not_borrow_from_the_guides():
    answer = Answer(turns=(TOLD,))
    better = "We had bad recommendations and tried many models, and the gradient was small."
    assert "gradient" in objection(better, STORY, answer, [], PASSAGES)
