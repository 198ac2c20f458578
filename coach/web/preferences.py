"""What the settings of the page mean: the setup of the next interview and the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from coach.domain import EngineName, Kind, Mode, Role, Seniority, Setup
from coach.engine.speaking import KIND_NAMES, ROLE_NAMES
from coach.store.interviews import Interviews

MOST_QUESTIONS = 12
_AUTOMATIC = "automatic"
_MODES = {
    Mode.MOCK: "Mock: no feedback before the end",
    Mode.PRACTICE: "Practice: a critique after every answer",
}


def widgets(setup: Setup, engine: EngineName | None, model: str | None) -> list[dict[str, Any]]:
    """The settings as Chainlit's front end wants them; `model` is None where no endpoint is configured."""
    engines = [("Automatic", _AUTOMATIC), ("Built-in: on this machine", EngineName.BUILTIN.value)]
    if model is not None:
        engines.append((f"Model: {model}", EngineName.MODEL.value))
    kinds = [(KIND_NAMES[kind].capitalize().replace("Ml", "ML"), kind.value) for kind in Kind]
    return [
        _select("role", "Role", [(_sentence(ROLE_NAMES[role]), role.value) for role in Role], setup.role.value),
        _select("seniority", "Seniority", [(s.value.capitalize(), s.value) for s in Seniority], setup.seniority.value),
        {
            **_select("kinds", "Kinds of question (none chosen: those usual for the role)", kinds, None),
            "type": "multiselect",
            "initial": [kind.value for kind in setup.kinds],
        },
        {
            "type": "slider",
            "id": "questions",
            "label": "Questions",
            "initial": setup.questions,
            "min": 1,
            "max": MOST_QUESTIONS,
            "step": 1,
        },
        _select("mode", "Mode", [(label, mode.value) for mode, label in _MODES.items()], setup.mode.value),
        _select("engine", "Engine: who judges and speaks", engines, engine.value if engine else _AUTOMATIC),
    ]


class Wishes:
    """Per person, setup and engine for what comes: as set on the page, else for the role interviewed for last."""

    def __init__(self, interviews: Interviews) -> None:
        self._interviews = interviews
        self._held: dict[str, tuple[Setup, EngineName | None]] = {}

    async def of(self, person_id: str) -> tuple[Setup, EngineName | None]:
        if person_id in self._held:
            return self._held[person_id]
        latest = await self._interviews.latest(person_id, 1)
        return Setup(role=latest[0].setup.role, seniority=latest[0].setup.seniority) if latest else Setup(), None

    async def take(self, person_id: str, values: Mapping[str, Any]) -> None:
        """Hold what the settings say from now on."""
        before, _ = await self.of(person_id)
        self._held[person_id] = read(values, before)


def read(values: Mapping[str, Any], before: Setup) -> tuple[Setup, EngineName | None]:
    """Setup and engine from what the settings hold; what is missing or makes no sense stays as `before` has it."""
    given: dict[str, Any] = {}
    for name in ("role", "seniority", "kinds", "questions", "mode"):
        value = values.get(name)
        if value is None:
            continue
        try:
            Setup.model_validate({name: value})
        except ValidationError:
            continue
        given[name] = value
    setup = Setup.model_validate({**before.model_dump(exclude={"topic"}), **given})
    try:
        engine = EngineName(values.get("engine") or "")
    except ValueError:
        engine = None
    return setup, engine


def _select(name: str, label: str, items: list[tuple[str, str]], initial: str | None) -> dict[str, Any]:
    return {
        "type": "select",
        "id": name,
        "label": label,
        "initial": initial,
        "items": [{"label": text, "value": value} for text, value in items],
    }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
