import pytest

from coach.domain import Answer
from coach.signals.sentences import clauses, split


def texts(*turns: str) -> list[str]:
    return [sentence.text for sentence in split(Answer(turns=turns))]


@pytest.mark.parametrize(
    "text",
    [
        "I used e.g. XGBoost. It gained 3.5% (vs. 2%).\n- one\n- two: yes\n\n```python\nx = 1.5\n```\nDone.",
        "Ich habe z.B. das Modell neu trainiert. Danach war es besser!",
        "  \n\t leading space, “quotes”… and an ending without a stop",
        "def f(x):\n    return x + 1\nThat is O(1).",
        "",
        "🙂 🙂",
    ],
)
def test_every_sentence_stands_in_the_text_at_its_offsets(text):
    sentences = split(Answer(turns=("first turn.", text)))
    assert sentences
    for sentence in sentences:
        assert ("first turn.", text)[sentence.turn][sentence.start : sentence.end] == sentence.text


def test_abbreviations_and_decimals_do_not_end_a_sentence():
    assert texts("We used trees, e.g. XGBoost, cf. Fig. 3. It gained 3.5% i.e. a lot.") == [
        "We used trees, e.g. XGBoost, cf. Fig. 3.",
        "It gained 3.5% i.e. a lot.",
    ]


def test_a_sentence_may_start_in_lower_case():
    assert texts("I looked at it. took the slow jobs first.") == ["I looked at it.", "took the slow jobs first."]


def test_bullets_are_sentences_without_their_marks():
    assert texts("Steps:\n- clean the data\n2. train the model\n* test it") == [
        "Steps:",
        "clean the data",
        "train the model",
        "test it",
    ]


def test_a_hard_line_break_does_not_cut_a_sentence():
    assert texts("The model was slow because\nthe join was wrong.") == [
        "The model was slow because\nthe join was wrong."
    ]


def test_code_is_one_piece_and_marked():
    sentences = split(Answer(turns=("Plan first.\n```\nx = 1. \ny = 2\n```\nThen test.",)))
    assert [(s.text[:5], s.code) for s in sentences] == [("Plan ", False), ("```\nx", True), ("Then ", False)]


def test_code_without_a_fence_is_found():
    sentences = split(
        Answer(
            turns=("def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\nIt is linear.",)
        )
    )
    assert [s.code for s in sentences] == [True, False]


def test_clauses_cover_the_whole_sentence():
    sentence = split(
        Answer(turns=("I dropped the column because it leaked, and then I retrained the model on old data.",))
    )[0]
    found = list(clauses(sentence))
    assert len(found) >= 2
    assert found[0].start == sentence.start
    assert found[-1].end == sentence.end
