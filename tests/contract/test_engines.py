"""What every engine does, whoever it is: one suite, run against the built-in engine and the model engine."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fake_openai import FAULTS, FakeEndpoint, Fault, Reply
from interview_values import ANSWER, PASSAGES, QUESTION, RUBRICS, critique, proposal, signals, view

from coach.domain import Act, EngineName, Kind, Move, Question
from coach.engine.base import Engine
from coach.engine.builtin import BuiltinEngine
from coach.engine.citing import NOT_IN_PASSAGES
from coach.engine.model import ModelEngine
from coach.errors import EngineFailed
from coach.guides.embedding import Embedder
from coach.llm import Endpoint, Patience
from coach.settings import Settings, data_root

SPOKEN = [Act.GREET, Act.ASK, Act.PROBE, Act.CLARIFY, Act.HINT, Act.REPEAT, Act.REVIEW, Act.REFLECT, Act.CLOSE]


@pytest.fixture
async def server() -> AsyncIterator[FakeEndpoint]:
    async with FakeEndpoint() as fake:
        fake.otherwise(_capable_model)
        yield fake


def _capable_model(request: dict[str, Any]) -> Reply:
    """Replies to each prompt as a capable model would, told apart by the first words of the system prompt."""
    import json

    system = request["messages"][0]["content"]
    if system.startswith("You judge"):
        ids = request["response_format"]["json_schema"]["schema"]["$defs"]["ProposedCriterion"]["properties"]["id"][
            "enum"
        ]
        criteria = [{"id": i, "quotes": [], "reason": "It is there.", "level": 3, "next_step": "More."} for i in ids]
        return Reply(json.dumps(proposal(criteria=criteria)))
    if system.startswith("You answer"):
        return Reply("It has a kink at zero [1], says a passage nobody gave [8].")
    if system.startswith("You show"):
        return Reply("The L1 penalty has a kink at zero [what follows?].")
    return Reply("Thank you, let us go on.")


async def _model_engine(server: FakeEndpoint, patience: Patience | None = None) -> ModelEngine:
    settings = Settings(openai_base_url=server.base_url, openai_api_key=None, model="fake")
    return ModelEngine(settings, RUBRICS, data_root() / "prompts", Endpoint(settings, patience))


@pytest.fixture(params=[EngineName.BUILTIN, EngineName.MODEL])
async def engine(request: pytest.FixtureRequest, server: FakeEndpoint) -> AsyncIterator[Engine]:
    if request.param is EngineName.BUILTIN:
        yield BuiltinEngine(RUBRICS, Embedder())
        return
    made = await _model_engine(server)
    yield made
    await made.endpoint.close()


@pytest.fixture
async def hasty_model(server: FakeEndpoint) -> AsyncIterator[ModelEngine]:
    made = await _model_engine(server, Patience(connect=0.2, silence=0.15, total=0.25))
    yield made
    await made.endpoint.close()


@pytest.mark.parametrize("kind", list(Kind))
async def test_judging_keeps_to_the_rubric(engine: Engine, kind: Kind) -> None:
    rubric = next(r for r in RUBRICS.values() if kind in r.kinds)
    question: Question = QUESTION.model_copy(update={"kind": kind, "rubric": rubric.id})
    judgement = await engine.judge(question, ANSWER, signals(), PASSAGES)
    allowed = {criterion.id for criterion in rubric.criteria}
    assert {c.id for c in judgement.criteria} <= allowed
    assert len(judgement.criteria) == len({c.id for c in judgement.criteria}) > 0
    assert all(c.level is None or 1 <= c.level <= 5 for c in judgement.criteria)
    assert all(c.reason for c in judgement.criteria)


async def test_evidence_stands_where_it_is_said_to_stand(engine: Engine) -> None:
    judgement = await engine.judge(QUESTION, ANSWER, signals(), PASSAGES)
    shown = [e for c in judgement.criteria for e in c.evidence] + [e for p in judgement.key_points for e in p.evidence]
    for evidence in shown:
        assert ANSWER.turns[evidence.turn][evidence.start : evidence.end] == evidence.quote
    for claim in judgement.claims:
        assert ANSWER.turns[claim.turn][claim.start : claim.end] == claim.quote


@pytest.mark.parametrize("act", SPOKEN)
async def test_the_interviewer_has_words_for_every_act(engine: Engine, act: Act) -> None:
    move = Move(act=act, wording="What happens near zero?", sentence="it was better")
    said = "".join([piece async for piece in engine.speak(move, view())])
    assert said.strip()
    if act in {Act.ASK, Act.PROBE, Act.HINT, Act.REPEAT, Act.CLARIFY}:
        assert said.endswith("What happens near zero?")
    assert said.count("?") <= 1 or act is Act.REFLECT


async def test_an_answer_cites_only_passages_that_were_given(engine: Engine) -> None:
    said = "".join([piece async for piece in engine.answer("Why is L1 sparse?", PASSAGES, ())])
    cited = [int(n) for n in re.findall(r"\[(\d+)\]", said)]
    assert cited
    assert set(cited) <= {1, 2}


async def test_a_rewrite_is_text(engine: Engine) -> None:
    better = await engine.rewrite(QUESTION, ANSWER, critique(engine=engine.name), PASSAGES)
    assert better.text.strip()


async def test_what_judged_is_named(engine: Engine) -> None:
    made = engine.made_by()
    assert made.engine is engine.name
    assert made.model


@pytest.mark.parametrize("fault", sorted(FAULTS))
async def test_a_fault_of_the_endpoint_is_a_failed_engine_in_every_method(
    server: FakeEndpoint, hasty_model: ModelEngine, fault: str
) -> None:
    server.otherwise(Fault(fault))
    with pytest.raises(EngineFailed):
        await hasty_model.judge(QUESTION, ANSWER, signals(), PASSAGES)
    with pytest.raises(EngineFailed):
        await hasty_model.rewrite(QUESTION, ANSWER, critique(), PASSAGES)
    with pytest.raises(EngineFailed):
        _ = [piece async for piece in hasty_model.answer("Why?", PASSAGES, ())]
    if fault != "length":  # half a JSON object is nothing to say: the set phrase is spoken, whatever came after
        with pytest.raises(EngineFailed):
            _ = [piece async for piece in hasty_model.speak(Move(act=Act.ASK, wording="And now?"), view())]


async def test_with_nothing_to_go_by_a_model_engine_says_so(hasty_model: ModelEngine) -> None:
    assert [piece async for piece in hasty_model.answer("Who won?", [], ())] == [NOT_IN_PASSAGES]
