"""What a model proposes about an answer, as it is asked for and as the domain knows it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError

from coach.domain import (
    Answer,
    Citation,
    Claim,
    CriterionJudgement,
    Evidence,
    Found,
    Judgement,
    KeyPoint,
    KeyPointFinding,
    Question,
    Rubric,
    Status,
    Verdict,
)
from coach.engine.anchoring import find

MOST_POINTS = 3


class ProposedKeyPoint(BaseModel):
    id: str
    quotes: list[str] = []
    status: Status


class Source(BaseModel):
    """Where a correction stands: the number of a passage with its words, a key point's id, or the reference."""

    passage: int | None = None
    passage_quote: str | None = None
    key_point: str | None = None
    reference: bool = False


class ProposedClaim(BaseModel):
    quote: str
    verdict: Verdict
    correction: str = ""
    source: Source = Field(default_factory=Source)


class ProposedCriterion(BaseModel):
    """The quotes come before the level, so that a model looks before it judges."""

    id: str
    quotes: list[str] = []
    reason: str
    level: Literal[1, 2, 3, 4, 5] | None
    next_step: str = ""


class Proposal(BaseModel):
    key_points: list[ProposedKeyPoint] = []
    claims: list[ProposedClaim] = []
    criteria: list[ProposedCriterion]
    strengths: list[str] = []
    gaps: list[str] = []


class Unusable(ValueError):
    """A reply that is no proposal; the message tells the model what to mend."""


def schema(question: Question, rubric: Rubric) -> dict[str, Any]:
    """The JSON schema of a proposal in the strict form that servers ask for, with the ids that may be used."""
    made = Proposal.model_json_schema()
    ids = {
        "ProposedCriterion": [c.id for c in rubric.criteria],
        "ProposedKeyPoint": [p.id for p in question.key_points],
    }
    for name, allowed in ids.items():
        if allowed:
            made["$defs"][name]["properties"]["id"]["enum"] = allowed
    strict = _strict(made)
    strict["title"] = "judgement"
    assert isinstance(strict, dict)
    return strict


def _strict(node: Any) -> Any:
    """Every property required, none added, no titles, defaults or descriptions."""
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    kept = {key: value for key, value in node.items() if key not in {"title", "default", "description"}}
    for group in ("properties", "$defs"):
        if group in kept:
            kept[group] = {name: _strict(value) for name, value in kept[group].items()}
    for group in ("items", "anyOf"):
        if group in kept:
            kept[group] = _strict(kept[group])
    if kept.get("type") == "object":
        kept |= {"required": list(kept.get("properties", {})), "additionalProperties": False}
    return kept


def parse(reply: str, rubric: Rubric) -> Proposal:
    """The proposal in a model's reply, which may have put prose or a code fence around it, or raise `Unusable`."""
    start, end = reply.find("{"), reply.rfind("}")
    if start < 0 or end < start:
        raise Unusable("It holds no JSON object.")
    try:
        # a literal line break inside a string is a slip that many models make
        proposal = Proposal.model_validate(json.loads(reply[start : end + 1], strict=False))
    except json.JSONDecodeError as error:
        raise Unusable(f"It is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except ValidationError as error:
        raise Unusable(_what_is_wrong(error)) from None
    missing = {criterion.id for criterion in rubric.criteria} - {criterion.id for criterion in proposal.criteria}
    if missing:
        raise Unusable(f"criteria: these are missing: {', '.join(sorted(missing))}")
    return proposal


def _what_is_wrong(error: ValidationError) -> str:
    lines = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors(include_input=False)]
    return "\n".join(lines[:8])


def to_judgement(
    proposal: Proposal, question: Question, rubric: Rubric, answer: Answer, passages: Sequence[Found]
) -> Judgement:
    """The proposal in the domain's words: quotes with their place in the answer, citations of what was given.

    A quote that the answer does not hold keeps its words with the place -1, so that `critique.verify` can see that a
    level rests on nothing; a key point or a claim has to quote something real to be one.
    """
    given = {criterion.id: criterion for criterion in reversed(proposal.criteria)}
    criteria = tuple(
        CriterionJudgement(
            id=criterion.id,
            level=given[criterion.id].level,
            reason=given[criterion.id].reason.strip(),
            evidence=_placed(given[criterion.id].quotes, answer),
            next_step=given[criterion.id].next_step.strip(),
        )
        for criterion in rubric.criteria
    )
    stated = {point.id: point for point in reversed(proposal.key_points)}
    return Judgement(
        criteria=criteria,
        key_points=tuple(_finding(point, stated.get(point.id), answer) for point in question.key_points),
        claims=tuple(_claims(proposal.claims, question, answer, passages)),
        strengths=_points(proposal.strengths),
        gaps=_points(proposal.gaps),
    )


def _placed(quotes: Iterable[str], answer: Answer) -> tuple[Evidence, ...]:
    placed = (find(quote, answer) or Evidence(quote=quote, start=-1, end=-1) for quote in quotes if quote.strip())
    return tuple(dict.fromkeys(placed))


def _finding(point: KeyPoint, proposed: ProposedKeyPoint | None, answer: Answer) -> KeyPointFinding:
    """A point counts as said only with the words that say it."""
    quotes = proposed.quotes if proposed else []
    evidence = tuple(dict.fromkeys(found for quote in quotes if (found := find(quote, answer))))
    status = proposed.status if proposed and evidence else Status.MISSING
    return KeyPointFinding(
        id=point.id,
        text=point.text,
        status=status,
        evidence=evidence if status is not Status.MISSING else (),
        core=point.core,
        criterion=point.criterion,
    )


def _claims(
    proposed: Iterable[ProposedClaim], question: Question, answer: Answer, passages: Sequence[Found]
) -> Iterable[Claim]:
    for claim in proposed:
        said = find(claim.quote, answer)
        if said is None:
            continue
        right = claim.verdict is Verdict.RIGHT
        yield Claim(
            turn=said.turn,
            quote=said.quote,
            start=said.start,
            end=said.end,
            verdict=claim.verdict,
            correction="" if right else claim.correction.strip(),
            citation=None if right else _citation(claim.source, question, passages),
        )


def _citation(source: Source, question: Question, passages: Sequence[Found]) -> Citation | None:
    """The first of passage, key point and reference that was named and exists, a passage with its exact words."""
    if source.passage is not None and 1 <= source.passage <= len(passages):
        passage = passages[source.passage - 1].passage
        words = find(source.passage_quote or "", Answer(turns=(passage.text,)))
        return Citation(guide=passage.guide, heading=passage.heading, quote=words.quote if words else None)
    if source.key_point in {point.id for point in question.key_points}:
        return Citation(key_point=source.key_point)
    return Citation(reference=True) if source.reference else None


def _points(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))[:MOST_POINTS]
