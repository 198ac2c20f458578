import pytest

from coach.domain import Answer, Evidence, KeyPointFinding, Signals, Status
from coach.engine import judging
from tests.signals.values import REGULARISATION

TEXT = "L1 sets some weights exactly to zero."


@pytest.mark.parametrize(("confidence", "named"), [(0.45, False), (0.8, True)])
def test_only_a_point_that_is_surely_stated_is_called_right_and_is_named(bank, confidence, named):
    point = REGULARISATION.key_points[0]
    found = KeyPointFinding(
        id=point.id,
        text=point.text,
        status=Status.COVERED,
        evidence=(Evidence(quote=TEXT, start=0, end=len(TEXT)),),
        confidence=confidence,
    )
    missing = (KeyPointFinding(id=p.id, text=p.text, status=Status.MISSING) for p in REGULARISATION.key_points[1:])
    signals = Signals(words=7, sentences=1, seconds=3, key_points=(found, *missing))
    judged = judging.judge(REGULARISATION, bank.rubrics["concept"], Answer(turns=(TEXT,)), signals)
    told = [text for text in judged.strengths if text.startswith("Right, and it counts")]
    assert bool(told) is named
    assert all(point.text.rstrip(".") in text for text in told)
