import pytest

from coach.domain import Answer, Question, Signals
from coach.signals.measure import measure
from tests.signals.values import REGULARISATION


@pytest.fixture(scope="session")
def measured(embedder):
    """Signals of a text as the answer to a question."""

    def run(text: str, question: Question = REGULARISATION) -> Signals:
        return measure(question, Answer(turns=(text,)), embedder)

    return run
