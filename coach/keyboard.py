"""What a person types in the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from coach.domain import State
from coach.errors import BadInput
from coach.interview.intents import Intent, understand


async def read_message() -> str | None:
    """What the person types, up to an empty line; a single command is taken at once; None at the end of input."""
    return await asyncio.to_thread(_read_lines)


def _read_lines() -> str | None:
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 - lifts the terminal's limit of 4,095 characters a line and keeps a paste whole

    lines: list[str] = []
    while True:
        try:
            line = input("\nYou  " if not lines and sys.stdin.isatty() else "")
        except EOFError:
            return "\n".join(lines) or None
        if not line.strip() and lines:
            return "\n".join(lines)
        if not line.strip():
            continue
        lines.append(line)
        commands = {understand(line, state) for state in (State.ASKED, State.REVIEWING)} - {
            Intent.ANSWER,
            Intent.CLARIFY,
        }
        if len(lines) == 1 and commands:
            return line


def read_file(name: str) -> str:
    """The text of a file, or of standard input for `-`; `BadInput` says why it cannot be read."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise BadInput(
            f"The answer in '{name}' cannot be read: {reason}.", "Give a text file, or - for standard input."
        ) from error
    return text
