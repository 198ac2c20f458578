import numpy as np
import pytest

from coach.domain import Status
from coach.signals import key_points
from coach.signals.sentences import split_turn
from coach.signals.words import content_stems
from tests.signals.values import REGULARISATION

ONE_POINT = REGULARISATION.model_copy(update={"key_points": REGULARISATION.key_points[:1], "model_answer": ""})


class AllAlike:
    """Every point lies on the first axis, the question on the second."""

    def embed(self, texts):
        axis = [0.0, 1.0] if tuple(texts) == (ONE_POINT.text,) else [1.0, 0.0]
        return np.array([axis for _ in texts], dtype=np.float32).reshape(len(texts), 2)


def status(text, similar):
    sentences = tuple(split_turn(text))
    said = key_points.Windows(
        sentences,
        (text,),
        np.array([[similar, 0.0]], dtype=np.float32),
        (frozenset(content_stems(text)),),
    )
    return key_points.find(ONE_POINT, said, AllAlike())[0].status


@pytest.mark.parametrize(
    ("text", "similar", "found"),
    [
        ("A penalty of this sort changes the fit quite a lot.", 0.7, Status.PARTIAL),
        ("A penalty of this sort changes the fit quite a lot.", 0.8, Status.COVERED),
        ("This sets a weight exactly to zero and selects features.", 0.7, Status.COVERED),
    ],
)
def test_a_point_needs_its_words_or_nearly_its_meaning(text, similar, found):
    assert status(text, similar) is found
