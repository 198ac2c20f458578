"""The layers of the code: imports point down only, every framework has its home, nothing heavy is loaded for nothing.

Read from the source with `ast`. Imports inside functions count like any other, those under `TYPE_CHECKING` only for the
frameworks' homes.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "coach"

# From the top. A name stands for the module or for the whole package; names in one line may import each other.
LAYERS = [
    {"app", "server", "web", "cli", "knowledge_cli", "keyboard", "terminal", "checkup"},
    {"session"},
    {"agent", "said", "router", "conversation", "concepts", "matching", "postings", "interview", "critique", "evals"},
    {"engine"},
    {"signals"},
    {"llm", "faults", "guides", "store", "bank", "prompts", "scaffold"},
    {"settings", "domain", "errors", "events"},
]
# Types only, for the words that a face understands.
EXEMPT = {("events", "interview.report")}

HOMES = {
    "chainlit": {"app", "server", "store.history"},
    "langchain": {"llm", "agent", "engine.model", "engine.proposals"},
    "langgraph": {"agent"},
    "openai": {"llm", "faults"},
    "chromadb": {"guides.library"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "aiosqlite": {"store"},
    "psycopg": {"store"},
    "onnxruntime": {"guides.embedding"},
    "tokenizers": {"guides.embedding"},
    "starlette": {"app", "server", "web"},
    "uvicorn": {"server"},
    "typer": {"cli", "knowledge_cli"},
    "rich": {"cli", "terminal", "checkup"},
    "plotly": {"web"},
}
# Those that take a second or more: at the top of a module only where the module is nothing without them.
AT_THE_TOP = {"chainlit": {"app", "store.history"}, "sqlalchemy": {"store"}, "alembic": {"store"}}
HEAVY = {"chainlit", "langchain", "langgraph", "openai", "chromadb", "sqlalchemy", "alembic", "onnxruntime", "plotly"}


class Import(NamedTuple):
    module: str  # who imports, without "coach."
    target: str
    at_top: bool
    for_types: bool


def _module(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def _walk(node: ast.AST, *, at_top: bool = True, for_types: bool = False) -> Iterator[tuple[ast.stmt, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, at_top, for_types
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _walk(child, at_top=at_top and not inside, for_types=for_types or _is_for_types(child))


def _targets(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            named = ROOT / node.module.replace(".", "/") / alias.name
            is_module = named.with_suffix(".py").exists() or named.is_dir()
            yield f"{node.module}.{alias.name}" if is_module else node.module


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        Import(_module(path), target, at_top, for_types)
        for path in sorted(PACKAGE.rglob("*.py"))
        for node, at_top, for_types in _walk(ast.parse(path.read_text("utf-8")))
        for target in _targets(node)
    )


def ours() -> Iterator[tuple[str, str]]:
    """(who, whom) within coach, apart from imports for types."""
    for found in imports():
        if found.target.startswith("coach.") and not found.for_types:
            yield found.module, found.target.removeprefix("coach.")


def layer(module: str) -> int:
    """0 is the top; the bare package belongs to none."""
    return next((n for n, names in enumerate(LAYERS) if module.partition(".")[0] in names), -1)


def stands_in(module: str, homes: set[str]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)


def framework(target: str) -> str | None:
    """The framework that an import belongs to; `langchain_core` and `langchain_openai` are LangChain."""
    first = target.partition(".")[0].partition("_")[0]
    return first if first in HOMES else None


def test_every_module_has_its_layer() -> None:
    modules = {_module(path) for path in PACKAGE.rglob("*.py")} - {""}
    assert {module for module in modules if layer(module) < 0} == set()


def test_imports_point_down_only() -> None:
    up = [(who, whom) for who, whom in ours() if layer(who) > layer(whom) >= 0]
    assert up == []


def test_an_exemption_is_for_types_only() -> None:
    for who, whom in EXEMPT:
        assert {i.for_types for i in imports() if (i.module, i.target) == (who, f"coach.{whom}")} == {True}


def test_no_module_imports_itself_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for who, whom in ours():
        graph.setdefault(who, set()).add(whom)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_every_framework_stays_at_home() -> None:
    astray = [
        (found.module, found.target)
        for found in imports()
        if (name := framework(found.target)) and not stands_in(found.module, HOMES[name])
    ]
    assert astray == []


def test_a_heavy_framework_is_imported_where_it_is_used_and_not_at_the_top() -> None:
    early = [
        (found.module, found.target)
        for found in imports()
        if (name := framework(found.target)) in HEAVY
        and found.at_top
        and not found.for_types
        and not stands_in(found.module, AT_THE_TOP.get(name or "", set()))
    ]
    assert early == []


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize("module", ["cli", "session", "interview.conductor", "engine.builtin", "guides.library", "llm"])
def test_importing_it_loads_no_heavy_framework(module: str) -> None:
    if not (PACKAGE / f"{module.replace('.', '/')}.py").exists():
        pytest.skip(f"coach.{module} is not there yet")
    heavy = loaded_by(f"import coach.{module}") & {*HEAVY, "langchain_core", "langchain_openai", "starlette"}
    assert heavy == set()


def test_the_data_folders_are_found_from_the_package() -> None:
    from coach.settings import data_root

    assert {path.name for path in data_root().iterdir()} >= {"knowledge", "prompts"}
