"""What a sycophant, a careless and a hostile model can do to a critique, through a scripted endpoint."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fake_openai import FakeEndpoint, Reply

from coach.critique.critic import Critic
from coach.domain import Answer, Critique, EngineName, Found, Question
from coach.engine.model import ModelEngine
from coach.settings import Settings, data_root
from tests.critique.fakes import PASSAGE, Builtin

WE = (
    "We had a project where the recommendations were bad. We worked together as a team and we tried many models. "
    "We decided to use a neural network and we deployed it. It was a really good experience and everybody was "
    "happy with us."
)
WRONG = (
    "L1 is sparse because it squares the weights, so large weights are punished most and the small ones are set "
    "to exactly zero. L2 takes absolute values and its slope is constant, which is why it only shrinks weights. "
    "With correlated features L1 shares the weight equally between them, so it is the safer choice."
)
GOOD = (
    "The L1 penalty has a slope of constant size lambda all the way down to zero and a kink at zero, so if the "
    "loss gradient there is smaller than lambda, the weight stays exactly at zero. The L2 slope is proportional "
    "to the weight, so it fades out near zero and weights become small but not zero. Geometrically the L1 region "
    "is a diamond whose corners lie on the axes. I would use L1 to select features, but with strongly correlated "
    "features it keeps one rather arbitrarily, so there I take elastic net."
)
STORY, CONCEPT = "influence-without-authority", "l1-sparsity"


@pytest.fixture
async def judged(bank, embedder) -> AsyncIterator[Any]:
    """The critique of an answer by a model that replies as scripted, and the critique by the built-in engine."""
    with FakeEndpoint() as server:
        settings = Settings(openai_base_url=server.base_url, openai_api_key=None, model="fake")
        engine = ModelEngine(settings, bank.rubrics, data_root() / "prompts")

        async def passages_for(question: Question, answer: Answer) -> list[Found]:
            return [Found(passage=PASSAGE, score=1.0)]

        engines = {EngineName.BUILTIN: Builtin(bank.rubrics), EngineName.MODEL: engine}
        critic = Critic(engines, bank.rubrics, embedder, passages_for)

        async def run(question: str, text: str, reply: str | dict[str, Any] | Reply) -> tuple[Critique, Critique]:
            given = json.dumps(reply) if isinstance(reply, dict) else reply
            server.otherwise(given)
            answer = Answer(turns=(text,))
            return (
                await critic.critique(bank.questions[question], answer, EngineName.MODEL),
                await critic.critique(bank.questions[question], answer, EngineName.BUILTIN),
            )

        yield run
        await engine.close()


def reply(quotes: dict[str, str | None], level: int | None = 5, **more: Any) -> dict[str, Any]:
    """A judgement with a level for each criterion; no quote means no level."""
    criteria = [
        {
            "id": name,
            "quotes": [quote] if quote else [],
            "reason": "Absolutely stunning.",
            "level": level if quote else None,
        }
        for name, quote in quotes.items()
    ]
    return {"criteria": criteria, "key_points": [], "claims": [], "strengths": ["You are hired."], "gaps": []} | more


STORY_QUOTES = {
    "fit": "We had a project where the recommendations were bad",
    "situation_task": "We had a project where the recommendations were bad",
    "action": "We decided to use a neural network and we deployed it",
    "result": "everybody was happy with us",
    "learning": "a really good experience",
}


async def test_a_sycophant_makes_no_hire_of_a_we_only_story(judged) -> None:
    found, _ = await judged(STORY, WE, reply(STORY_QUOTES))
    assert found.engine is EngineName.MODEL
    assert found.overall < 3.0
    assert any("the model said 5; the evidence supports 2" in line for line in found.reckoning)


async def test_levels_that_are_left_open_make_no_hire_either(judged) -> None:
    open_ = STORY_QUOTES | {"action": None, "result": None, "learning": None}
    found, _ = await judged(STORY, WE, reply(open_))
    assert found.overall < 2.6
    assert all(criterion.level for criterion in found.criteria)


async def test_a_sycophant_does_not_turn_a_wrong_answer_into_a_right_one(judged) -> None:
    points = [
        {"id": "kink", "quotes": ["the small ones are set to exactly zero"], "status": "covered"},
        {"id": "l2-vanishing", "quotes": ["which is why it only shrinks weights"], "status": "covered"},
    ]
    quotes = dict.fromkeys(
        ("correctness", "coverage", "mechanism", "trade_offs", "clarity"), "so it is the safer choice"
    )
    found, _ = await judged(CONCEPT, WRONG, reply(quotes, key_points=points))
    assert found.engine is EngineName.MODEL
    assert found.overall <= 2.0
    assert any(claim.verdict == "wrong" for claim in found.claims)
    assert {p.id: p.status for p in found.key_points}["kink"] != "covered"
    assert "hired" not in found.summary + " ".join(found.strengths)


async def test_a_good_answer_does_not_sink_with_paraphrased_quotes(judged) -> None:
    quotes = {
        "correctness": "a slope of constant size lambda all the way to zero and a kink",
        "coverage": "with correlated features it keeps one",
        "mechanism": "if the gradient there is smaller than lambda the weight stays at zero",
        "trade_offs": "with strongly correlated features I take elastic net",
        "clarity": "the L1 region is a diamond",
    }
    found, measured = await judged(CONCEPT, GOOD, reply(quotes))
    assert found.engine is EngineName.MODEL
    assert found.overall >= 4.0
    assert found.overall >= measured.overall - 0.5


async def test_scorn_without_proof_does_not_sink_a_good_answer(judged) -> None:
    quotes = dict.fromkeys(
        ("correctness", "coverage", "mechanism", "trade_offs", "clarity"), "the L1 region is a diamond"
    )
    found, measured = await judged(CONCEPT, GOOD, reply(quotes, level=1, gaps=["You know nothing."]))
    assert found.overall >= measured.overall - 2.1
    assert "know nothing" not in " ".join(found.gaps)


async def test_a_right_claim_called_wrong_is_not_held_against_the_candidate(judged) -> None:
    claim = {
        "quote": "weights become small but not zero",
        "verdict": "wrong",
        "correction": "L2 sets them exactly to zero.",
        "source": {"passage": None, "passage_quote": None, "key_point": None, "reference": True},
    }
    quotes = dict.fromkeys(
        ("correctness", "coverage", "mechanism", "trade_offs", "clarity"), "the L1 region is a diamond"
    )
    found, _ = await judged(CONCEPT, GOOD, reply(quotes, claims=[claim]))
    assert not [c for c in found.claims if c.verdict == "wrong"]
    assert found.overall >= 4.0


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("I cannot judge this.", "Choose a more capable model"),
        (Reply("{", finish_reason="length"), "larger context or output limit"),
        (Reply(""), "choose another model"),
    ],
)
async def test_the_remedy_is_the_faults_own(judged, given: Any, remedy: str) -> None:
    found, measured = await judged(CONCEPT, GOOD, given)
    assert (found.engine, found.overall) == (EngineName.BUILTIN, measured.overall)
    assert remedy in found.notices[0]
    assert "endpoint is back" not in found.notices[0]
