"""The coach in the terminal. Heavy packages are imported by the command that needs them."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections.abc import Callable, Coroutine
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from coach import __version__
from coach.domain import Answer, EngineName, Kind, Mode, Passage, Role, Seniority, Setup
from coach.errors import BadInput, CoachError, NotFound
from coach.keyboard import read_file, read_message
from coach.knowledge_cli import knowledge
from coach.settings import read_settings

if TYPE_CHECKING:
    from coach.session import Coach

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Practise machine-learning interviews: mock interviews, critiques with evidence, cited concept answers.",
)
app.add_typer(knowledge, name="knowledge")


class ReportFormat(StrEnum):
    MD = "md"
    HTML = "html"
    JSON = "json"


EngineOption = Annotated[EngineName | None, typer.Option("--engine", help="Who judges and speaks.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
RoleOption = Annotated[Role, typer.Option(help="The role you interview for.")]
SeniorityOption = Annotated[Seniority, typer.Option(help="The seniority you interview for.")]
KindsOption = Annotated[
    list[Kind] | None, typer.Option("--kind", help="Kinds of question; may be given several times.")
]


def main() -> None:
    """Run the command line; a fault is one line on stderr that says what to do."""
    try:
        app()
    except CoachError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, EOFError):
        raise SystemExit(130) from None


def _run(job: Callable[[Coach], Coroutine[Any, Any, T]], *, store: bool = False, index: bool = False) -> T:
    """Run one use case with a coach; with its database open or its index built where the job needs them."""
    from coach.session import Coach

    async def run() -> T:
        coach = await Coach.open(read_settings()) if store else Coach(read_settings())
        try:
            if index:
                await _build_index(coach)
            return await job(coach)
        finally:
            await coach.close()

    return asyncio.run(run())


async def _build_index(coach: Coach, *, rebuild: bool = False) -> None:
    from coach.terminal import err, index_progress

    with index_progress() as progress:
        task = progress.add_task("index", total=None)
        built = await coach.prepare_index(
            rebuild=rebuild, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
    if built and (built.added or built.removed):
        err.print(f"Guide index: {built.added} passages read, {built.removed} removed, {built.unchanged} unchanged.")


@app.command()
def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; other than loopback needs COACH_PASSWORD.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    headless: Annotated[bool, typer.Option("--headless", help="Do not open a browser.")] = False,
) -> None:
    """Open the coach as a page in the browser."""
    from coach.server import serve as run_page

    run_page(read_settings(), host=host, port=port, headless=headless)


@app.command()
def chat(engine: EngineOption = None) -> None:
    """Talk to the coach here: ask, answer, start an interview. An empty line sends; Ctrl-D leaves."""

    async def job(coach: Coach) -> None:
        from coach.terminal import out, show_events

        engine_name = coach.engine_for(engine)
        person, thread = await _person(coach), str(uuid.uuid4())
        out.print(
            f"engine: {engine_name.value}. Ask a concept question, say “start a mock interview”, or paste an answer."
        )
        while (text := await read_message()) is not None:
            events = coach.say(person, thread, str(uuid.uuid4()), text, setup=Setup(), engine=engine_name)
            await _shown(show_events(events, coach.bank))

    _run(job, store=True, index=True)


@app.command()
def interview(
    role: RoleOption = Role.ML_ENGINEER,
    seniority: SeniorityOption = Seniority.MID,
    kind: KindsOption = None,
    questions: Annotated[int, typer.Option(min=1, max=12, help="How many questions.")] = 4,
    mode: Annotated[
        Mode, typer.Option(help="mock: no feedback before the end; practice: after each answer.")
    ] = Mode.MOCK,
    engine: EngineOption = None,
) -> None:
    """Go through an interview. An empty line ends your answer; or type hint, repeat, skip, stop."""
    setup = Setup(role=role, seniority=seniority, kinds=tuple(kind or ()), questions=questions, mode=mode)

    async def job(coach: Coach) -> None:
        from coach.terminal import how_to_answer, show_events

        chosen = coach.engine_for(engine)
        person, thread = await _person(coach), str(uuid.uuid4())
        how_to_answer()
        await show_events(coach.start_interview(person, thread, setup, chosen), coach.bank)
        while await coach.running(person, thread):
            text = await read_message()
            if text is None:
                typer.echo("Left in the middle; what you said is kept. The report so far: coach report", err=True)
                return
            events = coach.say(person, thread, str(uuid.uuid4()), text, setup=setup, engine=chosen)
            await _shown(show_events(events, coach.bank))

    _run(job, store=True, index=mode is Mode.PRACTICE)


@app.command()
def critique(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The answer, as a text file or - for standard input.")],
    question: Annotated[str | None, typer.Option(help="Id of a question of the bank.")] = None,
    question_text: Annotated[str | None, typer.Option(help="A question that is not in the bank.")] = None,
    reference: Annotated[str | None, typer.Option(help="A reference answer to judge against.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Kind of a question that is not in the bank.")] = None,
    seniority: Annotated[Seniority | None, typer.Option(help="The seniority to judge for.")] = None,
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Judge a written answer, with evidence, and show a better one."""
    text = read_file(file)

    async def job(coach: Coach) -> None:
        from coach.critique.outside import outside_question
        from coach.terminal import show_critique

        if (question is None) == (question_text is None):
            raise BadInput(
                "Name the question.", "Give --question ID (see: coach questions) or --question-text TEXT --kind KIND."
            )
        if question is not None:
            asked = coach.bank.question(question)
        else:
            if kind is None:
                raise BadInput(
                    "A question from outside the bank needs its kind.", f"Give --kind, one of: {', '.join(Kind)}."
                )
            asked = outside_question(question_text or "", kind, reference, bank=coach.bank, embedder=coach.embedder)
            if reference is None and asked.id not in coach.bank.questions:
                await _build_index(coach)
        result = await coach.critique(asked, Answer(turns=(text,)), coach.engine_for(engine), seniority)
        if as_json:
            typer.echo(result.model_dump_json(indent=2))
        else:
            show_critique(result, coach.bank.rubrics[result.kind])

    _run(job)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="A concept question.")],
    engine: EngineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer a concept question from the guides, with citations."""
    if not question.strip():
        raise BadInput("There is no question.", 'Say it in quotes: coach ask "What is regularisation?"')

    async def job(coach: Coach) -> None:
        from coach.terminal import err, markdown, out, show_sources

        reply = await coach.ask(question, coach.engine_for(engine))
        for notice in reply.notices:
            err.print(notice)
        if as_json:
            typer.echo(reply.model_dump_json(indent=2, exclude={"notices"}))
            return
        out.print(markdown(reply.answer))
        show_sources(reply)

    _run(job, index=True)


@app.command()
def questions(
    kind: KindsOption = None,
    topic: Annotated[str | None, typer.Option(help="A topic, such as regularisation.")] = None,
    role: Annotated[Role | None, typer.Option(help="Only for this role.")] = None,
    seniority: Annotated[Seniority | None, typer.Option(help="Only for this seniority.")] = None,
    as_json: JsonOption = False,
    full: Annotated[bool, typer.Option("--full", help="With --json: key points, hints and model answers too.")] = False,
) -> None:
    """List the questions of the bank."""

    async def job(coach: Coach) -> None:
        found = coach.bank.select(kinds=kind or (), topic=topic, role=role, seniority=seniority)
        if topic and not found and topic not in coach.bank.topics:
            raise NotFound(f"There is no topic '{topic}'.", f"Topics: {', '.join(coach.bank.topics)}.")
        if as_json:
            hidden = {"key_points", "hints", "model_answer", "samples", "requirements", "common_mistakes", "follow_ups"}
            entries = [q.model_dump(mode="json", exclude=None if full else hidden) for q in found]
            typer.echo(json.dumps(entries, indent=2, ensure_ascii=False))
        else:
            from coach.terminal import show_questions

            show_questions(found)

    _run(job)


@app.command()
def report(
    interview_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="By default the last interview.")] = None,
    output: Annotated[ReportFormat, typer.Option("--format", help="How to print it.")] = ReportFormat.MD,
    as_json: JsonOption = False,
) -> None:
    """Print the report of an interview."""

    async def job(coach: Coach) -> None:
        from coach.interview import rendering

        found = await coach.report(await _person(coach), interview_id)
        if as_json or output is ReportFormat.JSON:
            typer.echo(rendering.to_json(found))
        elif output is ReportFormat.HTML:
            typer.echo(rendering.to_html(found, coach.bank))
        elif sys.stdout.isatty():
            from rich.markdown import Markdown

            from coach.terminal import out

            out.print(Markdown(rendering.to_markdown(found, coach.bank)))
        else:
            typer.echo(rendering.to_markdown(found, coach.bank))

    _run(job, store=True)


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Throw the index away and build it anew.")] = False,
    add: Annotated[Path | None, typer.Option(help="A folder of your own notes (.md, .txt), cited as yours.")] = None,
) -> None:
    """Bring the guide index up to date."""

    async def job(coach: Coach) -> None:
        await _build_index(coach, rebuild=rebuild)
        if add is not None:
            await _add_notes(coach, add)
        typer.echo("The guide index is up to date.", err=True)

    _run(job)


async def _add_notes(coach: Coach, folder: Path) -> None:
    from coach.terminal import index_progress

    passages = await asyncio.to_thread(_read_notes, folder)
    with index_progress() as progress:
        task = progress.add_task("notes", total=len(passages))
        built = await asyncio.to_thread(
            coach.library.add_notes,
            passages,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    typer.echo(f"Notes: {built.added} passages added, {built.unchanged} unchanged.", err=True)


def _read_notes(folder: Path) -> list[Passage]:
    from coach.guides.passages import load_note

    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".md", ".txt"}) if folder.is_dir() else []
    if not files:
        raise BadInput(f"There are no .md or .txt files in {folder}.", "Name a folder that holds some.")
    return [passage for path in files for passage in load_note(path, folder)]


@app.command()
def doctor() -> None:
    """Say what works, what is configured, and what to do about the rest."""
    from coach.checkup import run_checks
    from coach.terminal import out

    if not asyncio.run(run_checks(read_settings(), out)):
        raise SystemExit(1)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coach {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


async def _person(coach: Coach) -> str:
    from coach.session import LOCAL_PERSON

    await coach.ensure_person(LOCAL_PERSON, LOCAL_PERSON)
    return LOCAL_PERSON


async def _shown(showing: Coroutine[Any, Any, None]) -> None:
    """In a conversation, a fault is said and the conversation goes on."""
    try:
        await showing
    except CoachError as error:
        typer.echo(str(error), err=True)


if __name__ == "__main__":
    main()
