"""Nothing of a judgement is believed before it is checked against the answer, the passages and the signals.

Rules, in this order:
1. A quote must stand in the answer, exactly, at its offsets. One that stands elsewhere, or differs only in spaces,
   quotation marks or a few letters, is moved to the exact words; one that left words out, to its longest run of words.
   Any other is dropped, and so are one or two words, which show nothing, and words that order the judge about.
2. A claim called wrong needs a citation that exists and carries the correction (`claims`).
3. A key point is stated by words of the answer that no claim marks as wrong; where a model has no such words, the
   measured status stands.
4. A level is no higher than the evidence supports (`bounds`).
5. A model's sentences are shown when their numbers and quotations stand somewhere (`grounding`); else the built-in
   judge's are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from coach.critique import bounds, claims
from coach.critique.claims import cited, overlaps
from coach.critique.grounding import Grounds
from coach.domain import (
    Answer,
    Claim,
    CriterionJudgement,
    Evidence,
    Flag,
    Found,
    Judgement,
    KeyPoint,
    KeyPointFinding,
    Question,
    Signals,
    Status,
    Verdict,
)
from coach.engine import anchoring
from coach.signals.words import content_stems

__all__ = ["Verified", "anchor", "cited", "verify"]

_MOST = 3
_TOLD = 4
_LEAST_REASON = 3
NOTHING = "Not enough evidence to judge."

_Checked = Callable[[Sequence[Evidence]], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Verified:
    """A judgement that may be shown. `flags`: those of the signals and what the judgement adds."""

    criteria: tuple[CriterionJudgement, ...]
    key_points: tuple[KeyPointFinding, ...]
    claims: tuple[Claim, ...]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    flags: tuple[Flag, ...]


def verify(
    judgement: Judgement,
    question: Question,
    answer: Answer,
    signals: Signals,
    passages: Sequence[Found],
    builtin: Judgement | None = None,
) -> Verified:
    """The judgement with every quote exact, every citation real and every level within what the evidence supports.

    `builtin`: the built-in judge's, to hold a model's against; None where the judgement is the built-in one itself.
    """
    forbidden = [e for flag in signals.flags if flag.id == "instructs_the_judge" for e in flag.evidence]

    def checked(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
        anchored = (anchor(one, answer) for one in evidence)
        fit = (one for one in anchored if one and anchoring.shows_something(one, answer))
        return tuple(dict.fromkeys(one for one in fit if not any(overlaps(one, order) for order in forbidden)))

    def place(claim: Claim) -> Evidence | None:
        given = Evidence(turn=claim.turn, quote=claim.quote, start=claim.start, end=claim.end)
        return next(iter(checked([given])), None)

    found_claims = claims.verified(judgement.claims, place, question, answer.turns, signals, passages)
    if builtin:
        found_claims = claims.with_measured(found_claims, signals)
    wrong = [c for c in (*found_claims, *signals.claims) if c.verdict is Verdict.WRONG] if builtin else []
    points = _key_points(judgement.key_points, question, checked, signals, wrong)
    flags = _flags(signals, points, found_claims)
    check = _Levels(question, signals, flags, found_claims, points, wrong, checked, bool(answer.asked))
    criteria = check.all(judgement, builtin)
    if builtin is None:
        return Verified(criteria, points, found_claims, _first(judgement.strengths), _first(judgement.gaps), flags)
    grounds = Grounds(question, answer, passages)
    strengths = _first(text for text in judgement.strengths if grounds.hold_strength(text, criteria))
    gaps = _first(text for text in judgement.gaps if grounds.hold(text))
    return Verified(
        criteria=_worded(criteria, builtin, grounds),
        key_points=points,
        claims=found_claims,
        strengths=strengths or _first(builtin.strengths),
        gaps=gaps or _first(builtin.gaps),
        flags=flags,
    )


def anchor(evidence: Evidence, answer: Answer) -> Evidence | None:
    """The evidence at the exact place of its words in the answer, or None when they do not stand there."""
    text = answer.turns[evidence.turn] if evidence.turn < len(answer.turns) else ""
    if evidence.quote.strip() and evidence.start >= 0 and text[evidence.start : evidence.end] == evidence.quote:
        return evidence
    return anchoring.find(evidence.quote, answer)


@dataclass(frozen=True)
class _Levels:
    """What the levels of one judgement are held against; `wrong`: the claims whose words show nothing good."""

    question: Question
    signals: Signals
    flags: Sequence[Flag]
    claims: Sequence[Claim]
    points: Sequence[KeyPointFinding]
    wrong: Sequence[Claim]
    checked: _Checked
    asked: bool

    def all(self, judgement: Judgement, builtin: Judgement | None) -> tuple[CriterionJudgement, ...]:
        """A criterion for each of the judgement's, and for those that only the built-in judge has a level for."""
        measured = {found.id: found for found in builtin.criteria} if builtin else {}
        given = {found.id for found in judgement.criteria}
        return (
            *(self._one(found, measured.get(found.id), builtin) for found in judgement.criteria),
            *(self._one(found, None, None) for found in measured.values() if found.id not in given),
        )

    def _one(
        self, found: CriterionJudgement, measured: CriterionJudgement | None, builtin: Judgement | None
    ) -> CriterionJudgement:
        evidence = self.checked(found.evidence)
        limits = bounds.limits_of(found.id, self.question, self.signals, self.flags, self.claims)
        if builtin and found.id == "coverage" and self.points:
            limits.append(bounds.coverage_limit(self.points))
        if found.level and found.level > bounds.UNSHOWN_LEVEL:
            evidence = tuple(one for one in evidence if not any(_mostly(one, claim) for claim in self.wrong))
        cleaned = found.model_copy(update={"evidence": evidence})
        quoted = bool(found.evidence)
        return bounds.bounded(cleaned, quoted=quoted, limits=limits, measured=measured, asked=self.asked)


def _key_points(
    found: Sequence[KeyPointFinding],
    question: Question,
    checked: _Checked,
    signals: Signals,
    wrong: Sequence[Claim],
) -> tuple[KeyPointFinding, ...]:
    """One finding per key point of the question, in its order."""
    given = {finding.id: finding for finding in found}
    measured = {finding.id: finding for finding in signals.key_points}
    return tuple(
        _key_point(point, given.get(point.id), measured.get(point.id), checked, wrong) for point in question.key_points
    )


def _key_point(
    point: KeyPoint,
    given: KeyPointFinding | None,
    measured: KeyPointFinding | None,
    checked: _Checked,
    wrong: Sequence[Claim],
) -> KeyPointFinding:
    """What is proposed where words show it, else what is measured; a certain contradiction stands in any case."""
    blank = KeyPointFinding(id=point.id, text=point.text, status=Status.MISSING)
    found = given or measured or blank
    evidence = checked(found.evidence)
    if found.status in {Status.COVERED, Status.PARTIAL}:
        evidence = tuple(one for one in evidence if not any(_mostly(one, claim) for claim in wrong))
    unproven = (
        found is given and found.status is Status.CONTRADICTED and not any(_goes_against(c, point) for c in wrong)
    )
    certain = measured is not None and measured.status is Status.CONTRADICTED
    if certain or (found.status is not Status.MISSING and (not evidence or unproven)):
        found = measured or blank
        evidence = checked(found.evidence)
    status = found.status if evidence else Status.MISSING
    unheard = measured is not None and measured.status is Status.MISSING and found is not measured
    if status is Status.COVERED and unheard and not _in_the_words_of(point, evidence):
        status = Status.PARTIAL
    return KeyPointFinding(
        id=point.id,
        text=point.text,
        status=status,
        evidence=evidence if status is not Status.MISSING else (),
        core=point.core,
        criterion=point.criterion,
        confidence=found.confidence,
    )


def _goes_against(claim: Claim, point: KeyPoint) -> bool:
    return claim.citation is not None and claim.citation.key_point == point.id


def _in_the_words_of(point: KeyPoint, evidence: Sequence[Evidence]) -> bool:
    """Whether the words say a third of the point: near its subject is not enough where nothing else supports it."""
    wanted = set(content_stems(point.text))
    said = {stem for one in evidence for stem in content_stems(one.quote)}
    return len(wanted & said) >= min(_TOLD, len(wanted) / 3)


def _mostly(evidence: Evidence, claim: Claim) -> bool:
    """Whether more than half of the evidence lies within a claim, or the claim within it."""
    if evidence.turn != claim.turn:
        return False
    shared = min(evidence.end, claim.end) - max(evidence.start, claim.start)
    return 2 * shared > min(evidence.end - evidence.start, claim.end - claim.start)


def _flags(signals: Signals, points: Sequence[KeyPointFinding], found: Sequence[Claim]) -> tuple[Flag, ...]:
    """The flags of the signals, and the core contradiction that only the judgement shows."""
    words = bounds.core_contradictions(points, found)
    if not words or signals.has(bounds.CORE_FLAG):
        return signals.flags
    return (*signals.flags, Flag(id=bounds.CORE_FLAG, evidence=words))


def _worded(
    criteria: Sequence[CriterionJudgement], builtin: Judgement, grounds: Grounds
) -> tuple[CriterionJudgement, ...]:
    """The criteria with the built-in judge's sentence in place of each that may not be shown."""
    known = {found.id: found for found in builtin.criteria}
    return tuple(_one_worded(found, known.get(found.id), grounds) for found in criteria)


def _one_worded(found: CriterionJudgement, own: CriterionJudgement | None, grounds: Grounds) -> CriterionJudgement:
    reason, step = (own.reason, own.next_step) if own else (NOTHING, "")
    ours = found.reason.startswith(reason)
    return found.model_copy(
        update={
            "reason": found.reason
            if ours or (_says_something(found.reason) and grounds.hold(found.reason))
            else reason,
            "next_step": found.next_step if found.next_step == step or grounds.hold_step(found.next_step) else step,
        }
    )


def _says_something(reason: str) -> bool:
    return len(reason.split()) >= _LEAST_REASON


def _first(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text.strip()))[:_MOST]
