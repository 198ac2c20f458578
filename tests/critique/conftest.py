import pytest

from coach.critique.critic import Critic
from coach.domain import Answer, Critique, EngineName, Found, Question
from tests.critique.fakes import PASSAGE, Builtin


@pytest.fixture(scope="session")
def rubrics(bank):
    return bank.rubrics


@pytest.fixture
def critic_with(rubrics, embedder):
    """A critic over the built-in rules and, if given, a scripted model."""

    async def passages_for(question, answer):
        return [Found(passage=PASSAGE, score=1.0)]

    def make(model=None, builtin=None) -> Critic:
        engines = {EngineName.BUILTIN: builtin or Builtin(rubrics)}
        if model:
            engines[EngineName.MODEL] = model
        return Critic(engines, rubrics, embedder, passages_for)

    return make


@pytest.fixture
def critique(critic_with):
    async def run(text: str, question: Question, **kwargs) -> Critique:
        return await critic_with().critique(question, Answer(turns=(text,)), EngineName.BUILTIN, **kwargs)

    return run
