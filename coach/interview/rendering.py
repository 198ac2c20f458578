"""The report as Markdown, as one self-contained HTML page and as JSON, all from the same `Report`."""

from __future__ import annotations

import html
import json
from pathlib import Path

from markdown_it import MarkdownIt

from coach.bank import Bank
from coach.critique.card import bar, plain, quote
from coach.critique.card import to_markdown as critique_to_markdown
from coach.domain import Act, Kind
from coach.engine.speaking import KIND_NAMES, ROLE_NAMES
from coach.interview.report import HINT_COST, Priority, Report, Row

_STYLE = Path(__file__).parent.parent / "web" / "report.css"
_WHO = {True: "You", False: "Interviewer"}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body><main>{body}</main></body>
</html>
"""


def title(report: Report) -> str:
    """What the report is about, in one line."""
    setup = report.interview.setup
    mode = "Mock interview" if setup.mode == "mock" else "Practice"
    return f"{mode}, {setup.seniority.value} {ROLE_NAMES[setup.role]}"


def headline(report: Report) -> str:
    """The recommendation in one line, or that there is too little for one."""
    if report.overall is None:
        return "No recommendation"
    return f"{str(report.recommendation).capitalize()}, {report.overall:.1f} of 5"


def to_markdown(report: Report, bank: Bank, *, full: bool = True) -> str:
    """The report; without `full`, no critiques of single answers and no transcript."""
    parts = [f"# {title(report)}", f"## {headline(report)}", report.reason, _facts(report), _self_view(report)]
    if report.priorities:
        parts.append("## Three things to work on" if len(report.priorities) == 3 else "## What to work on")
        parts += [_priority(number, priority) for number, priority in enumerate(report.priorities, 1)]
    parts.append(_standings(report))
    parts.append("## Question by question")
    parts += [_row(number, row, bank, full=full) for number, row in enumerate(report.rows, 1)]
    if full:
        parts.append(_transcript(report))
    return "\n\n".join(part for part in parts if part) + "\n"


def to_html(report: Report, bank: Bank) -> str:
    """One HTML page that needs nothing from anywhere; what the candidate typed is text, never markup."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    body = markdown.render(to_markdown(report, bank))
    style = _STYLE.read_text(encoding="utf-8")
    return _PAGE.format(title=html.escape(title(report)), style=style, body=body)


def to_json(report: Report) -> str:
    """The interview with its critiques, as one JSON object."""
    return json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False)


def _facts(report: Report) -> str:
    asked = len(report.rows)
    whole = round(report.minutes)
    minutes = "under a minute" if whole < 1 else "1 minute" if whole == 1 else f"{whole} minutes"
    unfinished = "" if report.finished else " The interview is not finished yet."
    day = report.interview.started_at.strftime("%-d %B %Y")
    engine = f"engine: {report.interview.engine.value}"
    return f"{day} · {asked} of {len(report.interview.plan)} questions · {minutes} · {engine}.{unfinished}"


def _self_view(report: Report) -> str:
    if not report.self_assessment:
        return ""
    return f"## Your own view, and this one\n\nYou said: {quote(report.self_assessment)}\n\n{report.against_it or ''}"


def _priority(number: int, priority: Priority) -> str:
    lines = [f"**{number}. {priority.title}** (question {priority.number}). {plain(priority.why)}"]
    if priority.quote:
        lines.append(f"- In your words: {quote(priority.quote)}")
    if priority.do:
        lines.append(f"- Next: {plain(priority.do)}")
    if priority.guides:
        lines.append("- Read: " + ", ".join(f"`{guide}`" for guide in priority.guides))
    if priority.question_text:
        lines.append(f"- Try: “{priority.question_text}” (`{priority.question_id}`)")
    return lines[0] + "\n\n" + "\n".join(lines[1:])


def _standings(report: Report) -> str:
    if not report.standings:
        return ""
    rows = [
        f"| {KIND_NAMES[Kind(s.kind)]} | {s.title} | {bar(round(s.level))} | {s.level:.1f} | {s.expected:.0f} |"
        for s in report.standings
    ]
    seniority = report.interview.setup.seniority.value
    head = f"| Kind | Criterion | | Level | Expected ({seniority}) |\n| --- | --- | --- | --- | --- |"
    return "\n".join(["## Criteria\n", head, *rows])


def _row(number: int, row: Row, bank: Bank, *, full: bool) -> str:
    result = "left out" if row.skipped else "not judged" if row.result is None else f"{row.result:.1f}"
    notes = []
    if row.hints:
        notes.append(f"{row.hints} hint{'s' if row.hints > 1 else ''}, {HINT_COST * row.hints:.1f} off")
    if len(row.tries) > 1:
        notes.append("tries: " + " → ".join("–" if t is None else f"{t:.1f}" for t in row.tries))
    noted = f" ({'; '.join(notes)})" if notes else ""
    head = f"### {number}. {row.text}\n\n**{result}**{noted}"
    if row.critique is None:
        return head
    if not full:
        return f"{head}. {plain(row.critique.summary)}"
    return f"{head}\n\n{critique_to_markdown(row.critique, bank.rubrics[row.kind], heading=False)}"


def _transcript(report: Report) -> str:
    lines = ["## Transcript"]
    for turn in report.interview.turns:
        text = plain(turn.text) if turn.by_candidate else turn.text
        said = text.strip().replace("\n", "\n> ")
        label = _WHO[turn.by_candidate] + (" (hint)" if turn.act is Act.HINT else "")
        lines.append(f"**{label}**\n\n> {said}")
    return "\n\n".join(lines)
