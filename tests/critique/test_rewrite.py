from coach.critique.rewrite import invents
from coach.domain import Found
from tests.critique.fakes import PASSAGE

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
