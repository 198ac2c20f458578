"""The bank: questions and rubrics from `knowledge/`, read and checked. An error names file, line and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from coach.domain import Kind, Question, Role, Rubric, Seniority, Value
from coach.errors import KnowledgeError, NotFound

ValueT = TypeVar("ValueT", bound=Value)

_PRETTY = {"extra_forbidden": "is not a known field", "missing": "is missing"}
_HAS_KEY_POINTS = {Kind.CONCEPT, Kind.ML_DESIGN, Kind.CASE, Kind.CODING, Kind.PROJECT, Kind.TAKE_HOME}
_HAS_REQUIREMENTS = {Kind.ML_DESIGN, Kind.CASE, Kind.CODING}


class Bank:
    """All questions and rubrics by id; ids are unique, every question's rubric exists and serves its kind."""

    def __init__(self, questions: Iterable[Question], rubrics: Iterable[Rubric]) -> None:
        self.questions: Mapping[str, Question] = {question.id: question for question in questions}
        self.rubrics: Mapping[str, Rubric] = {rubric.id: rubric for rubric in rubrics}

    def question(self, question_id: str) -> Question:
        """The question with this id, or `NotFound`."""
        try:
            return self.questions[question_id]
        except KeyError:
            raise NotFound(f"There is no question '{question_id}'.", "List them with: coach questions") from None

    def rubric_for(self, question: Question) -> Rubric:
        return self.rubrics[question.rubric]

    def select(
        self,
        *,
        kinds: Iterable[Kind] = (),
        topic: str | None = None,
        role: Role | None = None,
        seniority: Seniority | None = None,
    ) -> list[Question]:
        """The questions that fit all that is given, in the bank's order."""
        wanted = set(kinds)
        return [
            q
            for q in self.questions.values()
            if (not wanted or q.kind in wanted)
            and (topic is None or q.topic == topic)
            and (role is None or role in q.roles)
            and (seniority is None or seniority in q.seniority)
        ]

    @cached_property
    def topics(self) -> tuple[str, ...]:
        return tuple(sorted({question.topic for question in self.questions.values()}))


def load_bank(knowledge: Path) -> Bank:
    """Read `questions/**/*.yaml` and `rubrics/*.yaml` under `knowledge`; raise `KnowledgeError` for the first fault."""
    rubrics = [load_rubric(path) for path in sorted((knowledge / "rubrics").glob("*.yaml"))]
    by_id = {rubric.id: rubric for rubric in rubrics}
    questions: dict[str, Question] = {}
    for path in sorted((knowledge / "questions").rglob("*.yaml")):
        for question, line in load_questions(path):
            if question.id in questions:
                raise KnowledgeError(str(path), line, "id", f"'{question.id}' is used twice")
            rubric = by_id.get(question.rubric)
            if rubric is None or question.kind not in rubric.kinds:
                raise KnowledgeError(
                    str(path), line, "rubric", f"no rubric '{question.rubric}' for kind '{question.kind}'"
                )
            questions[question.id] = question
    return Bank(questions.values(), rubrics)


def load_rubric(path: Path) -> Rubric:
    """One rubric file; weights must add up to 1 and every level 1–5 must be described."""
    data, node = _read_yaml(path)
    rubric = _validate(Rubric, data, node, path)
    total = sum(criterion.weight for criterion in rubric.criteria)
    if abs(total - 1) > 1e-6:
        raise KnowledgeError(str(path), _line(node, ("criteria",)), "criteria", f"weights add up to {total:.2f}, not 1")
    for index, criterion in enumerate(rubric.criteria):
        if set(criterion.levels) != {1, 2, 3, 4, 5}:
            place = ("criteria", index, "levels")
            raise KnowledgeError(
                str(path), _line(node, place), f"criteria.{criterion.id}.levels", "must describe 1 to 5"
            )
    return rubric


def load_questions(path: Path) -> list[tuple[Question, int | None]]:
    """The questions of one file, each with the line it starts on, complete for its kind."""
    data, node = _read_yaml(path)
    if not isinstance(data, list):
        raise KnowledgeError(str(path), 1, "file", "must be a list of questions")
    loaded = []
    for index, entry in enumerate(data):
        item = node.value[index]
        question = _validate(Question, entry, item, path)
        for field, problem in _incomplete(question):
            raise KnowledgeError(str(path), _line(item, (field,)), f"{question.id}.{field}", problem)
        loaded.append((question, item.start_mark.line + 1))
    return loaded


def _incomplete(question: Question) -> Iterable[tuple[str, str]]:
    """What an entry of the bank lacks, beyond its types: (field, problem)."""
    for field in (
        "roles",
        "seniority",
        "looking_for",
        "common_mistakes",
        "follow_ups",
        "hints",
        "model_answer",
        "guides",
    ):
        if not getattr(question, field):
            yield field, "must not be empty"
    if question.kind in _HAS_KEY_POINTS:
        if not question.key_points:
            yield "key_points", "must not be empty"
        if question.kind is Kind.CONCEPT and not any(point.core for point in question.key_points):
            yield "key_points", "at least one must be core"
        if len({point.id for point in question.key_points}) != len(question.key_points):
            yield "key_points", "ids must differ"
        if any(not point.probe for point in question.key_points):
            yield "key_points", "every point needs a probe"
    if question.kind in _HAS_REQUIREMENTS and not question.requirements:
        yield "requirements", "must not be empty"
    if question.kind is Kind.BEHAVIOURAL and {sample.quality for sample in question.samples} != {"good", "weak"}:
        yield "samples", "needs a good and a weak one"
    if len(question.hints) != 3:
        yield "hints", "must be three rungs"
    if len(question.common_mistakes) < 4:
        yield "common_mistakes", "must be at least four"


def _read_yaml(path: Path) -> tuple[Any, yaml.Node]:
    try:
        node, data = _parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KnowledgeError(str(path), None, "file", error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(str(path), None, "file", "is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise KnowledgeError(str(path), line, "YAML", str(error.problem)) from error
    except yaml.YAMLError as error:
        raise KnowledgeError(str(path), None, "YAML", str(error)) from error
    if node is None:
        raise KnowledgeError(str(path), 1, "file", "is empty")
    for key in _repeated_keys(node):
        raise KnowledgeError(str(path), key.start_mark.line + 1, key.value, "stands twice in one entry")
    return data, node


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    """The document with its places and as plain data. The C parser, where PyYAML has it, takes a tenth of the time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        return node, None if node is None else loader.construct_document(node)
    finally:
        loader.dispose()


def _repeated_keys(node: yaml.Node) -> Iterable[yaml.ScalarNode]:
    """The keys that YAML would silently let overwrite an earlier value."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _validate(kind: type[ValueT], data: object, node: yaml.Node, path: Path) -> ValueT:
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(part for part in first["loc"] if part != "[key]")
        field = ".".join(str(part) for part in place) or "entry"
        raise KnowledgeError(str(path), _line(node, place), field, _PRETTY.get(first["type"], first["msg"])) from error


def _line(node: yaml.Node, place: tuple[int | str, ...]) -> int:
    """The line, from 1, of the deepest part of `place` that is written in the file."""
    line = node.start_mark.line
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == str(part)]
            if not pairs:
                break
            key, node = pairs[0]
            line = key.start_mark.line
            continue
        else:
            break
        line = node.start_mark.line
    return int(line) + 1
