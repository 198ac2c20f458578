"""`coach knowledge`: check what is in the guides and the bank, and begin something new."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.domain import Kind
from coach.errors import BadInput
from coach.settings import data_root

knowledge = typer.Typer(
    no_args_is_help=True, help="Check what is in the guides and the question bank, or begin something new."
)


@knowledge.command("check")
def knowledge_check(
    file: Annotated[Path | None, typer.Argument(help="One file; by default everything under knowledge/.")] = None,
) -> None:
    """Check guides, questions and rubrics; the first fault is named by file, line and field."""
    from coach.bank import load_bank, load_questions, load_rubric
    from coach.guides.passages import broken_links, load_guide, load_guides

    root = data_root() / "knowledge"
    if file is None:
        bank, guides = load_bank(root), load_guides(root)
        problems = broken_links(bank.questions.values(), guides)
        if problems:
            raise BadInput("; ".join(problems))
        typer.echo(
            f"{len(guides.guides)} guides, {len(bank.questions)} questions, {len(bank.rubrics)} rubrics: all right."
        )
    elif file.suffix == ".md":
        guide, passages = load_guide(file)
        typer.echo(f"{guide.id}: {len(passages)} passages: all right.")
    elif "rubrics" in file.parts:
        typer.echo(f"{load_rubric(file).id}: all right.")
    else:
        loaded = [question for question, _ in load_questions(file)]
        problems = broken_links(loaded, load_guides(root))
        if problems:
            raise BadInput("; ".join(problems))
        typer.echo(f"{len(loaded)} questions: all right.")


@knowledge.command("new")
def knowledge_new(
    kind: Annotated[str, typer.Argument(help=f"guide, or a kind of question: {', '.join(Kind)}.")],
) -> None:
    """Print a new guide or question to fill in."""
    from coach.scaffold import scaffold

    typer.echo(scaffold(kind))
