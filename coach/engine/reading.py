"""The JSON object in a model's reply: models wrap it in prose, fences and other objects, and leave commas behind."""

from __future__ import annotations

import json
import re
from typing import Any

from coach.llm import plain

_TRIES = 12
_STRAY_COMMA = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])')


class Unusable(ValueError):
    """A reply that is no proposal; the message tells the model what to mend."""


def read_object(reply: str, key: str) -> dict[str, Any]:
    """The object of the reply that has `key`, without what surrounds it, in strings that can be shown; raise `Unusable`
    where there is none."""
    problem = "It holds no JSON object."
    for text in (reply, _STRAY_COMMA.sub(lambda match: match[1] or "", reply)):
        starts = [match.start() for match in re.finditer(r"\{", text)][:_TRIES]
        for start in starts:
            try:
                # a literal line break inside a string is a slip that many models make
                value, _ = json.JSONDecoder(strict=False).raw_decode(text, start)
                found = _holding(value, key)
                if found is not None:
                    return {name: _shown(inner) for name, inner in found.items()}
                problem = f"It holds no object with “{key}”."
            except json.JSONDecodeError as error:
                if start == starts[0]:
                    problem = f"It is not valid JSON: {error.msg} at line {error.lineno}, column {error.colno}."
            except RecursionError:
                raise Unusable("It is nested too deeply.") from None
            except ValueError:
                raise Unusable("It holds a number that is too large.") from None
    raise Unusable(problem)


def _holding(value: Any, key: str) -> dict[str, Any] | None:
    """The object itself, or the one that is wrapped in it ({"judgement": {...}})."""
    if not isinstance(value, dict):
        return None
    if key in value:
        return value
    return next((inner for inner in value.values() if isinstance(inner, dict) and key in inner), None)


def _shown(value: Any) -> Any:
    """The value with every string `plain`: what a reply hides in an escape would otherwise come out here."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_shown(item) for item in value]
    if isinstance(value, dict):
        return {plain(name): _shown(item) for name, item in value.items()}
    return value
