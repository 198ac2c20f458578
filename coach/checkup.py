"""`coach doctor`: what works, what is configured, and what to do about the rest, on one screen."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Awaitable, Callable
from importlib.metadata import version

from rich.console import Console
from rich.table import Table

from coach import __version__
from coach.domain import EngineName
from coach.errors import CoachError
from coach.session import Coach
from coach.settings import Settings
from coach.store.database import Database

_PACKAGES = ("chainlit", "langchain", "openai", "chromadb", "onnxruntime", "sqlalchemy")
_PATIENCE = 20.0


async def run_checks(settings: Settings, out: Console) -> bool:
    """Print one row per check; True when nothing that the coach needs is broken."""
    coach = Coach(settings)
    checks: list[tuple[str, Callable[[Coach], Awaitable[str]]]] = [
        ("Program", _program),
        ("Home", _home),
        ("Knowledge", _knowledge),
        ("Embedding model", _embedding),
        ("Guide index", _index),
        ("Database", _database),
        ("Engine", _engine),
        ("Page", _page),
    ]
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    sound = True
    for name, check in checks:
        try:
            table.add_row("[green]✓[/]", name, await check(coach))
        except (CoachError, OSError) as error:
            table.add_row("[red]✗[/]", name, str(error))
            sound = False
    out.print(table)
    return sound


async def _program(_: Coach) -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return f"coach {__version__}, Python {platform.python_version()}; {packages}"


async def _home(coach: Coach) -> str:
    home = coach.settings.home
    home.mkdir(parents=True, exist_ok=True)
    probe = home / ".writable"
    probe.write_text("")
    probe.unlink()
    return f"{home} (COACH_HOME), writable"


async def _knowledge(coach: Coach) -> str:
    bank, guides = coach.bank, coach.guides
    return f"{len(guides.guides)} guides, {len(guides.passages)} passages, {len(bank.questions)} questions"


async def _embedding(coach: Coach) -> str:
    fingerprint = await asyncio.to_thread(lambda: coach.embedder.fingerprint)
    return f"all-MiniLM-L6-v2, checksum right ({fingerprint[:12]})"


async def _index(coach: Coach) -> str:
    current = await asyncio.to_thread(coach.library.is_current, coach.guides.passages.values())
    return "up to date" if current else "not built or out of date; it is built when needed, or now with: coach index"


async def _database(coach: Coach) -> str:
    database = await Database.open(coach.settings.database())
    await database.close()
    own = coach.settings.database_url is None
    return "SQLite in the home folder" if own else "COACH_DATABASE_URL, reachable and migrated"


async def _engine(coach: Coach) -> str:
    settings = coach.settings
    if not settings.has_endpoint:
        return "built-in; for a model set OPENAI_API_KEY, or OPENAI_BASE_URL and COACH_MODEL for a local server"
    from coach.llm import Endpoint, Patience

    endpoint = Endpoint(settings, Patience(connect=3.0, silence=_PATIENCE, total=_PATIENCE))
    await endpoint.complete([("user", "Reply with the word: ready")])
    in_use = "" if settings.default_engine is EngineName.MODEL else " (COACH_ENGINE chooses the built-in one)"
    return f"model {settings.model} at {endpoint.host}: answers{in_use}"


async def _page(coach: Coach) -> str:
    guarded = "password set" if coach.settings.password else "loopback only; for other addresses set COACH_PASSWORD"
    return f"coach serve; {guarded}"
