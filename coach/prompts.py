"""Prompts are files: `prompts/<name>.md`, front matter (name, version, inputs) and one or two fenced-off parts.

A prompt has a system part and a user part, separated by a line `--- user ---`. Inputs are written `$name`; JSON braces
need no escaping. Text by candidates, guides, CVs or postings only ever goes into the user part, through `fence`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

import yaml
from pydantic import ValidationError

from coach.domain import Value
from coach.errors import KnowledgeError

_SPLIT = "\n--- user ---\n"
_MARK = re.compile(r"<(?=\s*/?\s*data\b)", re.IGNORECASE)


class _Head(Value):
    name: str
    version: str
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """A rendered-on-demand prompt. `render` is strict: every declared input, and nothing else."""

    name: str
    version: str
    inputs: frozenset[str]
    system: str
    user: str

    def render(self, **values: str) -> tuple[str, str]:
        """The system and the user text; the system text takes no inputs at all."""
        if set(values) != self.inputs:
            wrong = sorted(set(values) ^ self.inputs)
            raise ValueError(f"prompt '{self.name}' wants {sorted(self.inputs)}; missing or unknown: {wrong}")
        return self.system, Template(self.user).substitute(values)


def fence(label: str, text: str) -> str:
    """`text` as data between marks that it cannot forge: anything like the mark inside it is defused."""
    return f'<data from="{label}">\n{_MARK.sub("‹", text).strip()}\n</data>'


def load_prompt(folder: Path, name: str) -> Prompt:
    """Read and check one prompt file; raise `KnowledgeError` naming the file and what is wrong."""
    path = folder / f"{name}.md"
    try:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        head = _Head.model_validate(yaml.safe_load(front))
    except OSError as error:
        raise KnowledgeError(str(path), None, "file", "is missing") from error
    except (ValueError, ValidationError, yaml.YAMLError) as error:
        raise KnowledgeError(str(path), 1, "front matter", "needs name, version and inputs") from error
    system, _, user = body.partition(_SPLIT)
    if head.name != name:
        raise KnowledgeError(str(path), 1, "name", f"is '{head.name}', the file is '{name}'")
    if not Template(user).is_valid():
        raise KnowledgeError(str(path), None, "user part", "has a $ that begins no input: write $$ for a dollar sign")
    if Template(system).get_identifiers():
        raise KnowledgeError(str(path), None, "system part", "takes no inputs: data belongs in the user part")
    used = set(Template(user).get_identifiers())
    if used != set(head.inputs):
        raise KnowledgeError(str(path), 1, "inputs", f"declared and used differ: {sorted(used ^ set(head.inputs))}")
    return Prompt(head.name, head.version, frozenset(head.inputs), system.strip(), user.strip())
