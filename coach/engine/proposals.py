"""What a model proposes about an answer, as it is asked for and as the domain knows it.

What can be understood is taken: a level as text, a status in capitals, null for an empty text, a list that is too long.
What cannot be is reported to the model, all of it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

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
from coach.engine.anchoring import find, find_run
from coach.engine.reading import Unusable, read_object

MOST_POINTS = 5
MOST_CLAIMS = 20
_MOST_QUOTES = 8
_LONGEST = 600
_MOST_FAULTS = 12
_MOST_CHECKED = 60
_LEVEL = re.compile(r"(?:level\s*)?([1-5])(?:\.0+)?(?:\s*/\s*5)?", re.IGNORECASE)
_NO_LEVEL = frozenset({"", "null", "none", "n/a", "na", "-"})
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*(?=\s)")


def _text(value: Any) -> Any:
    """A text without null, cut after a sentence where it is too long."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) <= _LONGEST:
        return value
    ends = [match.end() for match in _SENTENCE_END.finditer(value[: _LONGEST + 1])]
    return value[: ends[-1]] if ends else value[: _LONGEST - 1].rstrip() + "…"


def _word(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _level(value: Any) -> Any:
    if isinstance(value, str):
        found = _LEVEL.fullmatch(value.strip())
        return int(found[1]) if found else None if value.strip().lower() in _NO_LEVEL else value
    if isinstance(value, bool):
        return str(value)  # true is not level 1
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _texts(most: int) -> BeforeValidator:
    """A list of texts without null; one text alone is a list of one."""

    def read(value: Any) -> Any:
        given = [] if value is None else [value] if isinstance(value, str) else value
        return [text for text in given if text is not None][:most] if isinstance(given, list) else given

    return BeforeValidator(read)


def _listed(most: int) -> BeforeValidator:
    return BeforeValidator(lambda value: [] if value is None else value[:most] if isinstance(value, list) else value)


Text = Annotated[str, BeforeValidator(_text)]
Quotes = Annotated[list[Text], _texts(_MOST_QUOTES)]
Points = Annotated[list[Text], _texts(MOST_POINTS)]


class ProposedKeyPoint(BaseModel):
    id: Text
    quotes: Quotes = []
    status: Annotated[Status, BeforeValidator(_word)]


class Source(BaseModel):
    """Where a correction stands: the number of a passage with its words, a key point's id, or the reference."""

    passage: int | None = None
    passage_quote: str | None = None
    key_point: str | None = None
    reference: Annotated[bool, BeforeValidator(lambda value: value or False)] = False


class ProposedClaim(BaseModel):
    quote: Text
    verdict: Annotated[Verdict, BeforeValidator(_word)]
    correction: Text = ""
    source: Annotated[Source, BeforeValidator(lambda value: value or {})] = Field(default_factory=Source)


class ProposedCriterion(BaseModel):
    """The quotes come before the level, so that a model looks before it judges."""

    id: Text
    quotes: Quotes = []
    reason: Text
    level: Annotated[Literal[1, 2, 3, 4, 5] | None, BeforeValidator(_level)]
    next_step: Text = ""


class Proposal(BaseModel):
    key_points: Annotated[list[ProposedKeyPoint], _listed(99)] = []
    claims: Annotated[list[ProposedClaim], _listed(MOST_CLAIMS)] = []
    criteria: Annotated[list[ProposedCriterion], _listed(99)]
    strengths: Points = []
    gaps: Points = []


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


def parse(reply: str, rubric: Rubric, answer: Answer) -> Proposal:
    """The proposal in a model's reply, or raise `Unusable` with everything that is wrong with it."""
    data = read_object(reply, "criteria")
    faults, proposal = [], None
    try:
        proposal = Proposal.model_validate(data)
    except ValidationError as error:
        faults += _what_is_wrong(error)
    named = {_folded(item.get("id")) for item in _objects(data, "criteria")}
    missing = [criterion.id for criterion in rubric.criteria if _folded(criterion.id) not in named]
    if missing:
        faults.append(f"criteria: these are missing: {', '.join(missing)}")
    faults += _invented_quotes(data, answer)
    if faults or proposal is None:
        raise Unusable("\n".join(faults))
    return proposal


def _what_is_wrong(error: ValidationError) -> list[str]:
    lines = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors(include_input=False)]
    return lines[:_MOST_FAULTS]


def _invented_quotes(data: dict[str, Any], answer: Answer) -> list[str]:
    """The quotes that the answer does not hold, where they are more than half of all."""
    quotes = [quote for part in ("criteria", "key_points") for item in _objects(data, part) for quote in _quotes(item)]
    strange = [quote for quote in quotes[:_MOST_CHECKED] if find_run(quote[:_LONGEST], answer) is None]
    if 2 * len(strange) <= len(quotes[:_MOST_CHECKED]):
        return []
    shown = "; ".join(f"“{quote[:120]}”" for quote in dict.fromkeys(strange[:_MOST_FAULTS]))
    return [f"quotes: these are not in the answer; copy its words letter by letter: {shown}"]


def _objects(data: dict[str, Any], part: str) -> Iterator[dict[str, Any]]:
    given = data.get(part)
    yield from (item for item in given if isinstance(item, dict)) if isinstance(given, list) else ()


def _quotes(item: dict[str, Any]) -> list[str]:
    given = item.get("quotes")
    return [q for q in (given if isinstance(given, list) else [given]) if isinstance(q, str) and q.strip()]


def _folded(name: object) -> str:
    """An id as models may write it: "Trade-offs" is `trade_offs`."""
    return re.sub(r"[\W_]+", "-", str(name or "").strip().lower())


def to_judgement(
    proposal: Proposal, question: Question, rubric: Rubric, answer: Answer, passages: Sequence[Found]
) -> Judgement:
    """The proposal in the domain's words: quotes with their place in the answer, citations of what was given.

    A quote that the answer does not hold keeps its words with the place -1, so that `critique.verify` can see that a
    level rests on nothing; a claim has to quote something real to be one.
    """
    given = {_folded(criterion.id): criterion for criterion in reversed(proposal.criteria)}
    criteria = tuple(
        CriterionJudgement(
            id=criterion.id,
            level=(proposed := given[_folded(criterion.id)]).level,
            reason=proposed.reason.strip(),
            evidence=_placed(proposed.quotes, answer),
            next_step=proposed.next_step.strip(),
        )
        for criterion in rubric.criteria
    )
    stated = {_folded(point.id): point for point in reversed(proposal.key_points)}
    return Judgement(
        criteria=criteria,
        key_points=tuple(
            _finding(point, stated[_folded(point.id)], answer)
            for point in question.key_points
            if _folded(point.id) in stated
        ),
        claims=tuple(_claims(proposal.claims, question, answer, passages)),
        strengths=_points(proposal.strengths),
        gaps=_points(proposal.gaps),
    )


def _placed(quotes: Iterable[str], answer: Answer) -> tuple[Evidence, ...]:
    placed = (find_run(quote, answer) or Evidence(quote=quote, start=-1, end=-1) for quote in quotes if quote.strip())
    return tuple(dict.fromkeys(placed))


def _finding(point: KeyPoint, proposed: ProposedKeyPoint, answer: Answer) -> KeyPointFinding:
    """The status as proposed; whether its words carry it is for `critique.verify` to say."""
    status = proposed.status
    return KeyPointFinding(
        id=point.id,
        text=point.text,
        status=status,
        evidence=tuple(e for e in _placed(proposed.quotes, answer) if e.start >= 0)
        if status is not Status.MISSING
        else (),
        core=point.core,
        criterion=point.criterion,
    )


def _claims(
    proposed: Iterable[ProposedClaim], question: Question, answer: Answer, passages: Sequence[Found]
) -> Iterable[Claim]:
    for claim in proposed:
        said = find(claim.quote, answer)  # not a run of it: half a claim may say the opposite of the whole
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
    point = next((p.id for p in question.key_points if _folded(p.id) == _folded(source.key_point)), None)
    if point:
        return Citation(key_point=point)
    return Citation(reference=True) if source.reference else None


def _points(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text.strip()))[:MOST_POINTS]
