"""What the terminal shows: critiques, replies, reports and conversations, with Rich."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator, Iterable

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from coach.bank import Bank
from coach.critique.card import FLAGS, STATUS, further_evidence, headline, shows_next_step, was_judged
from coach.domain import Claim, Critique, Question, Reply, Rubric, Verdict
from coach.events import Answered, Event, Judged, Notice, Piece, Reported, Restart, Spoken, Started, Told, Waiting
from coach.interview.rendering import to_markdown as report_to_markdown

out = Console()
err = Console(stderr=True)

_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_BAND_STYLE = {"strong no": "bold red", "lean no": "yellow", "lean hire": "green", "strong hire": "bold green"}
_LEVEL_STYLE = {1: "red", 2: "yellow", 3: "yellow", 4: "green", 5: "green"}


def index_progress() -> Progress:
    """The progress bar of indexing, on stderr."""
    return Progress(
        TextColumn("Reading the guides"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=True,
    )


def show_critique(critique: Critique, rubric: Rubric, previous: Critique | None = None, *, brief: bool = False) -> None:
    """The verdict and the one next step first, the reckoning last; `brief` leaves out what the report holds."""
    style = _BAND_STYLE.get(critique.band or "", "bold")
    parts: list[RenderableType] = [Text(headline(critique), style=style), Text(critique.summary)]
    parts += [Text(notice, style="italic dim") for notice in critique.notices]
    parts += _list("What to change", critique.gaps)
    parts += _list("What works", critique.strengths)
    parts += _list("Check these statements", (_claim(c) for c in critique.claims if c.verdict is not Verdict.RIGHT))
    if was_judged(critique):
        parts.append(_criteria(critique, rubric, previous, brief=brief))
    if not brief:
        parts += _list("Key points", (f"{STATUS[p.status]}: {p.text}" for p in critique.key_points))
    parts += _list("Noticed", (FLAGS[f.id] for f in critique.flags if f.id in FLAGS))
    if critique.better_answer:
        parts += [Text("\nA better answer, from your own material", style="bold"), markdown(critique.better_answer)]
    if not brief:
        parts += _list("How the score came about", critique.reckoning)
    out.print(Panel(Group(*parts), title="Critique", subtitle=f"engine: {critique.engine}", padding=(1, 2)))


def _criteria(critique: Critique, rubric: Rubric, previous: Critique | None, *, brief: bool) -> Table:
    titles = {c.id: c.title for c in rubric.criteria}
    before = {j.id: j.level for j in previous.criteria} if previous else {}
    table = Table(box=None, show_header=False, padding=(1, 1, 0, 0))
    for judged in critique.criteria:
        level = judged.level
        squares = (
            Text("not judged", "dim") if level is None else Text("■" * level + "□" * (5 - level), _LEVEL_STYLE[level])
        )
        change = ""
        if previous and level is not None and (old := before.get(judged.id)) is not None:
            change = f" ({level - old:+d})" if level != old else " (=)"
        words = Text("" if brief else judged.reason)
        for evidence in [] if brief else further_evidence(judged):
            words.append(f"\n“{' '.join(evidence.quote.split())}”", "cyan")
        if shows_next_step(judged) and not brief:
            words.append(f"\nNext: {judged.next_step}", "italic")
        table.add_row(Text(titles.get(judged.id, judged.id) + change, "bold"), squares, words)
    return table


def _claim(claim: Claim) -> str:
    label = "Wrong" if claim.verdict is Verdict.WRONG else "Check this"
    where = f" ({claim.citation.guide} › {claim.citation.heading})" if claim.citation and claim.citation.guide else ""
    return f"{label}: “{' '.join(claim.quote.split())}” {claim.correction}{where}"


def _list(title: str, lines: Iterable[str]) -> list[RenderableType]:
    rendered = [Padding(Text(f"• {line}"), (0, 0, 0, 1)) for line in lines]
    return [Text(f"\n{title}", style="bold"), *rendered] if rendered else []


def markdown(text: str) -> Markdown:
    """Markdown in which formulas keep their backslashes, which the terminal would take for escapes."""
    return Markdown(_FORMULA.sub(lambda m: m[0].replace("\\", "\\\\"), text))


def how_to_answer() -> None:
    """What to type, in one line."""
    out.print(Text("An empty line sends. At any time: hint · repeat · skip · stop", style="dim"))


def show_sources(reply: Reply) -> None:
    """The citations of a concept answer, numbered as in its text."""
    for number, citation in enumerate(reply.citations, 1):
        out.print(Text(f"[{number}] {citation.guide} › {citation.heading}", style="cyan"))
    if reply.related_questions:
        out.print(Text("To practise: " + ", ".join(reply.related_questions), style="dim"))


def show_questions(questions: Iterable[Question]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("id", no_wrap=True, overflow="fold")
    for name in ("kind", "topic", "seniority", "question"):
        table.add_column(name)
    for question in questions:
        table.add_row(question.id, question.kind, question.topic, " ".join(question.seniority), question.text)
    out.print(table)


async def show_events(events: AsyncIterator[Event], bank: Bank) -> None:
    """Print what the coach says and does as it happens."""
    streaming = False
    async for event in events:
        if isinstance(event, Piece):
            if not streaming:
                out.print(Text("\nCoach  ", style="bold cyan"), end="")
            sys.stdout.write(event.text)
            sys.stdout.flush()
            streaming = True
            continue
        if streaming:
            out.print()
            streaming = False
        _show_event(event, bank)
    if streaming:
        out.print()


def _show_event(event: Event, bank: Bank) -> None:
    match event:
        case Restart():
            out.print(Text("(interrupted; again:)", style="dim"))
        case Notice(text):
            err.print(Text(text, style="italic yellow"))
        case Spoken(turn, interview):
            engine = turn.engine or interview.engine
            out.print(Text(f"question {interview.position + 1} of {len(interview.plan)} · {engine}", style="dim"))
        case Judged(stored, previous):
            kind = stored.critique.kind
            in_interview = stored.interview_id is not None
            earlier = previous.critique if previous else None
            show_critique(stored.critique, bank.rubrics[kind], earlier, brief=in_interview)
            if in_interview:
                out.print(Text("try again · next · stop, or ask: why this score? · model answer?", style="dim"))
        case Answered(reply, _):
            show_sources(reply)
        case Reported(report):
            out.print(Markdown(report_to_markdown(report, bank, full=False)))
            out.print(Text(f"In full: coach report {report.interview.id}", style="dim"))
        case Told() | Started() | Piece() | Waiting():
            pass
