from coach.bank import Bank
from coach.critique.outside import from_passages, outside_question
from coach.domain import Found, Kind
from tests.critique.fakes import PASSAGE
from tests.signals.values import REGULARISATION


def made(embedder, rubrics, text, **kwargs):
    bank = Bank([REGULARISATION], rubrics.values())
    return outside_question(text, Kind.CONCEPT, bank=bank, embedder=embedder, **kwargs)


def test_a_reference_becomes_key_points_and_the_first_sentence_is_core(embedder, rubrics):
    found = made(embedder, rubrics, "What is a heap?", reference="A heap is a tree. It keeps the smallest on top.")
    assert [(p.text, p.core) for p in found.key_points] == [
        ("A heap is a tree.", True),
        ("It keeps the smallest on top.", False),
    ]


def test_given_key_points_are_all_core(embedder, rubrics):
    found = made(
        embedder, rubrics, "What is a heap?", reference="A tree.", key_points=["a tree", "ordered"], mistakes=["a list"]
    )
    assert [p.core for p in found.key_points] == [True, True]
    assert found.common_mistakes == ("a list",)


def test_a_question_near_to_the_bank_is_the_banks(embedder, rubrics):
    assert made(embedder, rubrics, "How do L1 and L2 regularisation differ?").id == REGULARISATION.id


def test_a_question_far_from_the_bank_has_nothing_to_be_held_against(embedder, rubrics):
    found = made(embedder, rubrics, "How does photosynthesis work?")
    assert found.id.startswith("outside-")
    assert found.key_points == ()


def test_the_same_question_gets_the_same_id(embedder, rubrics):
    ids = {made(embedder, rubrics, "What is a heap?", reference="A tree.").id for _ in range(2)}
    assert len(ids) == 1


def test_a_near_passage_gives_points_that_cite_it(embedder, rubrics):
    question = made(embedder, rubrics, "What does a kink do to a penalty in optimisation theory?")
    near, where = from_passages(question, [Found(passage=PASSAGE, score=0.9)])
    assert near.key_points[0].core
    assert where["p1"].heading == PASSAGE.heading
    assert from_passages(question, [Found(passage=PASSAGE, score=0.2)]) == (question, {})
