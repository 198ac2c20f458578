"""A critique as Markdown, for the page and the report. The candidate's words stand as text, not Markdown or HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach.domain import Claim, CriterionJudgement, Critique, Evidence, KeyPointFinding, Rubric, Status, Verdict

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#|~$!&])|^(\s*)([-+]|\d+[.)])(?=\s)", re.MULTILINE)
_LINK = re.compile(r"\](?=[(\[:])|!(?=\[)|<(?=[A-Za-z/!?])")
_FENCE = re.compile(r"^\s*(```|~~~)", re.MULTILINE)
_RECOGNISED_BY = 5
_WORTH_A_STEP = 3
STATUS = {
    Status.COVERED: "✓ said",
    Status.PARTIAL: "◐ half said",
    Status.MISSING: "○ missing",
    Status.CONTRADICTED: "✗ said the opposite",
}
FLAGS = {
    "we_only": "It is all “we”: no step is clearly yours.",
    "no_task": "Your task, or the aim, is not said.",
    "no_result": "No result: the story has no end yet.",
    "result_no_number": "The result has no number and nobody who confirms it.",
    "situation_heavy": "More than half of it is background.",
    "out_of_order": "It starts at the end without a headline.",
    "rambling": "It wanders: many words for each point.",
    "fit_unclear": "It does not say early which moment answers the question.",
    "two_stories": "Two stories in one; choose one.",
    "hypothetical": "It says what you would do, not what you did.",
    "off_question": "It answers another question.",
    "blames_others": "It puts the blame on others.",
    "oversharing_confidential": "It tells what your employer may want kept private.",
    "instructs_the_judge": "Part of it speaks to the judge; that part earns nothing.",
    "contradicts_core_point": "A central statement is the wrong way round.",
}


def plain(text: str) -> str:
    """`text` so that Markdown shows it exactly as typed: no headings, links, images, formulas or HTML."""
    return _SPECIAL.sub(lambda m: "\\" + m[1] if m[1] else f"{m[2]}{m[3][:-1]}\\{m[3][-1]}", text)


def prose(text: str) -> str:
    """Markdown that somebody else wrote, a model perhaps, without links, images or HTML, and with its code closed."""
    inert = _LINK.sub(lambda m: "\\" + m[0], text)
    return inert + ("\n```" if len(_FENCE.findall(inert)) % 2 else "")


def quote(text: str) -> str:
    """`text` as one line in quotation marks."""
    return f"“{plain(' '.join(text.split()))}”"


def bar(level: int | None) -> str:
    """A level as five squares, or a dash where nothing could be judged."""
    return "–" if level is None else "■" * level + "□" * (5 - level)


def headline(critique: Critique) -> str:
    """The overall in words: "3.4 of 5 · lean hire"."""
    return "Not judged" if critique.overall is None else f"{critique.overall:.1f} of 5 · {critique.band}"


def to_markdown(critique: Critique, rubric: Rubric, *, heading: bool = True, better: bool = True) -> str:
    """The whole critique, the verdict and the one next step first."""
    parts = [f"### {headline(critique)}"] if heading else []
    parts.append(plain(critique.summary))
    parts += [f"> {notice}" for notice in critique.notices]
    parts.append(_bullets("What to change", critique.gaps))
    parts.append(_bullets("What works", critique.strengths))
    parts.append(_claims(critique))
    if was_judged(critique):
        parts.append(_criteria(critique, rubric))
    parts.append(_key_points(critique.key_points))
    parts.append(_bullets("Noticed", tuple(FLAGS[f.id] for f in critique.flags if f.id in FLAGS)))
    if better and critique.better_answer:
        parts.append(f"**A better answer, from your own material**\n\n{prose(critique.better_answer)}")
    parts.append(_bullets("How the score came about", critique.reckoning))
    return "\n\n".join(part for part in parts if part)


def _criteria(critique: Critique, rubric: Rubric) -> str:
    titles: Mapping[str, str] = {c.id: c.title for c in rubric.criteria}
    rows = [_criterion(judged, titles.get(judged.id, judged.id)) for judged in critique.criteria]
    return "\n".join(["**Criterion by criterion**\n", *rows])


def _criterion(judged: CriterionJudgement, title: str) -> str:
    level = "not judged" if judged.level is None else f"{judged.level}"
    lines = [f"- **{title}** {bar(judged.level)} {level}: {plain(judged.reason)}"]
    lines += [f"  - {quote(evidence.quote)}" for evidence in further_evidence(judged)]
    if shows_next_step(judged):
        lines.append(f"  - *Next:* {plain(judged.next_step)}")
    return "\n".join(lines)


def was_judged(critique: Critique) -> bool:
    """Whether any criterion has a level: otherwise the summary says why not, and a list of dashes adds nothing."""
    return any(judged.level is not None for judged in critique.criteria)


def further_evidence(judged: CriterionJudgement) -> list[Evidence]:
    """At most two quotes that the reason does not give already."""
    reason = " ".join(judged.reason.split())
    new = [e for e in judged.evidence if " ".join(e.quote.split()[:_RECOGNISED_BY]) not in reason]
    return new[:2]


def shows_next_step(judged: CriterionJudgement) -> bool:
    """A next step is shown where there is a step to go that matters: up to level 3."""
    return bool(judged.next_step) and judged.level is not None and judged.level <= _WORTH_A_STEP


def _claims(critique: Critique) -> str:
    lines = [_claim(c) for c in critique.claims if c.verdict is not Verdict.RIGHT]
    return "\n".join(["**Check these statements**\n", *lines]) if lines else ""


def _claim(claim: Claim) -> str:
    label = "Wrong" if claim.verdict is Verdict.WRONG else "Check this"
    where = ""
    if claim.citation and claim.citation.guide:
        where = f" ({claim.citation.guide} › {claim.citation.heading})"
    correction = f" {plain(claim.correction)}" if claim.correction else ""
    return f"- **{label}:** {quote(claim.quote)}{correction}{where}"


def _key_points(points: tuple[KeyPointFinding, ...]) -> str:
    if not points:
        return ""
    return "\n".join(["**Key points**\n", *(f"- {STATUS[p.status]}: {p.text}" for p in points)])


def _bullets(title: str, lines: tuple[str, ...]) -> str:
    return "\n".join([f"**{title}**\n", *(f"- {plain(line)}" for line in lines)]) if lines else ""
