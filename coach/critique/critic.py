"""From an answer to its critique: measure, let an engine judge, verify, compute, rewrite, sum up."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence

from coach import __version__
from coach.critique import outside, rubric, summary, verify
from coach.critique.rewrite import objection
from coach.domain import (
    Answer,
    Citation,
    Claim,
    CriterionJudgement,
    Critique,
    EngineName,
    Found,
    Judgement,
    Kind,
    MadeBy,
    Question,
    Rubric,
    Seniority,
    Signals,
    Value,
)
from coach.engine import judging_scope, rewriting
from coach.engine.base import Engine
from coach.errors import EngineFailed
from coach.signals import delivery, judgeable
from coach.signals.measure import measure
from coach.signals.vectors import Embeds

PassagesFor = Callable[[Question, Answer], Awaitable[Sequence[Found]]]

UNJUDGEABLE_OVERALL = 1.0


class Critic:
    """Holds what judging needs; one serves any number of critiques at once."""

    def __init__(
        self,
        engines: Mapping[EngineName, Engine],
        rubrics: Mapping[str, Rubric],
        embedder: Embeds,
        passages_for: PassagesFor,
    ) -> None:
        self._engines = engines
        self._rubrics = rubrics
        self._embedder = embedder
        self._passages_for = passages_for

    async def critique(
        self, question: Question, answer: Answer, engine: EngineName, seniority: Seniority | None = None
    ) -> Critique:
        """The verified critique. A failing model endpoint is replaced by the built-in engine, with a notice."""
        passages = tuple(await self._passages_for(question, answer))
        where: dict[str, Citation] = {}
        if question.kind is Kind.CONCEPT and not question.key_points:
            question, where = outside.from_passages(question, passages)
        signals = await asyncio.to_thread(measure, question, answer, self._embedder)
        notices = _language_notices(signals)
        if signals.unjudgeable:
            return self._unjudged(question, signals, notices)
        used, judgement, failed = await self._judge(question, answer, signals, passages, engine)
        own = None
        if used is not EngineName.BUILTIN:
            own = await self._engines[EngineName.BUILTIN].judge(question, answer, signals, passages)
        made = self._verified(question, answer, signals, passages, judgement, own, used, seniority, where)
        made = made.model_copy(update={"notices": (*notices, *failed)})
        better, note = await self._better(question, answer, made, passages, used)
        update = {
            "better_answer": better,
            "notices": (*made.notices, *note),
            "summary": summary.of(made, self._rubrics[question.rubric]),
        }
        return made.model_copy(update=update)

    async def _judge(
        self, question: Question, answer: Answer, signals: Signals, passages: Sequence[Found], engine: EngineName
    ) -> tuple[EngineName, Judgement, tuple[str, ...]]:
        """Who judged, what, and what to tell the person when it was not the one asked for."""
        try:
            return engine, await self._engines[engine].judge(question, answer, signals, passages), ()
        except EngineFailed as error:
            builtin = EngineName.BUILTIN
            judgement = await self._engines[builtin].judge(question, answer, signals, passages)
            remedy = error.remedy or "Try again when the endpoint is back."
            return builtin, judgement, (f"{error.message} The built-in engine judged this answer instead. {remedy}",)

    def _verified(
        self,
        question: Question,
        answer: Answer,
        signals: Signals,
        passages: Sequence[Found],
        judgement: Judgement,
        builtin: Judgement | None,
        engine: EngineName,
        seniority: Seniority | None,
        where: Mapping[str, Citation],
    ) -> Critique:
        """The judgement checked and reckoned; everything but the better answer and the summary."""
        ours = self._rubrics[question.rubric]
        checked = verify.verify(judgement, question, answer, signals, passages, builtin)
        criteria = rubric.limited_by_flags(
            ours, _complete(ours, checked.criteria, answer, signals, seniority), checked.flags
        )
        result = rubric.compute(ours, criteria, checked.flags)
        brought = _brought(ours, judgement, criteria) if builtin else ()
        expected = rubric.expected_line(ours, criteria, seniority) if seniority else ""
        return Critique(
            engine=engine,
            question=question.id,
            kind=question.kind,
            overall=result.overall,
            band=result.band,
            criteria=criteria,
            star=signals.star,
            key_points=checked.key_points,
            claims=tuple(_cited_in_guides(claim, where) for claim in checked.claims),
            strengths=checked.strengths,
            gaps=checked.gaps,
            flags=checked.flags,
            signals=signals,
            made_by=self._made_by(question, engine),
            question_text=question.text,
            reckoning=(*brought, *result.reckoning, *((expected,) if expected else ())),
        )

    async def _better(
        self, question: Question, answer: Answer, made: Critique, passages: Sequence[Found], engine: EngineName
    ) -> tuple[str, tuple[str, ...]]:
        """The better answer; a model's that brings in facts from nowhere is refused, and the built-in one is given."""
        builtin = await asyncio.to_thread(rewriting.rewrite, question, answer, made, passages)
        if engine is EngineName.BUILTIN:
            return builtin.text, ()
        try:
            text = (await self._engines[engine].rewrite(question, answer, made, passages)).text
        except EngineFailed as error:
            return builtin.text, (f"{error.message} The better answer is the built-in engine's.",)
        problem = await asyncio.to_thread(objection, text, question, answer, made.claims, passages)
        if problem:
            return builtin.text, (f"The model's better answer was refused: {problem}.",)
        return text, ()

    def _unjudged(self, question: Question, signals: Signals, notices: tuple[str, ...]) -> Critique:
        """Nothing to judge, so no model is asked. Orders, strung-together terms and answers to
        another question are a 1; the rest gets no number."""
        scored = bool(signals.words) and (
            signals.has("instructs_the_judge") or signals.has("off_question") or signals.unjudgeable == judgeable.SALAD
        )
        overall = UNJUDGEABLE_OVERALL if scored else None
        reason = signals.unjudgeable or ""
        return Critique(
            engine=EngineName.BUILTIN,
            question=question.id,
            kind=question.kind,
            overall=overall,
            band=rubric.band_of(overall) if overall else None,
            criteria=tuple(
                CriterionJudgement(id=criterion.id, level=None, reason=verify.NOTHING)
                for criterion in self._rubrics[question.rubric].criteria
            ),
            flags=signals.flags,
            signals=signals,
            made_by=self._made_by(question, EngineName.BUILTIN),
            question_text=question.text,
            summary=reason,
            reckoning=(f"Nothing was judged: {reason[0].lower()}{reason[1:]}",),
            notices=notices,
        )

    def _made_by(self, question: Question, engine: EngineName) -> MadeBy:
        hashes = {
            "rubric": fingerprint(self._rubrics[question.rubric]),
            "question": fingerprint(question),
            "coach": __version__,
        }
        return self._engines[engine].made_by().model_copy(update=hashes)


def fingerprint(value: Value) -> str:
    """The first twelve digits of the SHA-256 of a value's canonical JSON."""
    text = json.dumps(value.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _complete(
    ours: Rubric, found: Sequence[CriterionJudgement], answer: Answer, signals: Signals, seniority: Seniority | None
) -> tuple[CriterionJudgement, ...]:
    """One judgement per criterion in the rubric's order. `scope` is judged by rule, for it needs the target
    seniority."""
    by_id = {judgement.id: judgement for judgement in found}
    complete = []
    for criterion in ours.criteria:
        if criterion.id == "scope":
            if seniority is None:
                continue
            rated = judging_scope.scope(answer, signals, seniority)
            judgement = CriterionJudgement(
                id="scope", level=rated.level, reason=rated.reason, evidence=rated.evidence, next_step=rated.next_step
            )
        else:
            judgement = by_id.get(criterion.id) or CriterionJudgement(
                id=criterion.id, level=None, reason=verify.NOTHING
            )
        complete.append(judgement)
    return tuple(complete)


def _brought(ours: Rubric, said: Judgement, criteria: Sequence[CriterionJudgement]) -> tuple[str, ...]:
    """A line for each level of a model that the evidence does not support."""
    titles = {criterion.id: criterion.title for criterion in ours.criteria}
    levels = {found.id: found.level for found in said.criteria}
    return tuple(
        f"{titles[found.id]}: the model said {levels[found.id] or 'nothing'}; the evidence supports {found.level}."
        for found in criteria
        if found.id in levels and found.level is not None and found.level != levels[found.id]
    )


def _cited_in_guides(claim: Claim, where: Mapping[str, Citation]) -> Claim:
    """A claim against a point that came from a passage cites the passage."""
    point = claim.citation.key_point if claim.citation else None
    return claim.model_copy(update={"citation": where[point]}) if point and point in where else claim


def _language_notices(signals: Signals) -> tuple[str, ...]:
    if signals.language == "en" or not signals.words:
        return ()
    name = delivery.NAMES.get(signals.language, "another language")
    return (
        f"I coach in English, and this reads as {name}: I judge what I can, but expect less of it. Try it in English.",
    )
