"""The bank: what is read, and that an error names file, line and field."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.bank import Bank, load_bank, load_questions, load_rubric
from coach.domain import Kind, Role, Seniority
from coach.errors import KnowledgeError, NotFound

Entry = dict[str, Any]


def entry(**changes: Any) -> Entry:
    whole: Entry = {
        "id": "stock",
        "kind": "concept",
        "topic": "soup",
        "roles": ["ml-engineer"],
        "seniority": ["junior"],
        "text": "Why simmer and not boil?",
        "looking_for": "Whether the reason is known.",
        "key_points": [
            {"id": "fat", "core": True, "text": "Boiling emulsifies the fat.", "probe": "What does it look like?"}
        ],
        "common_mistakes": ["One.", "Two.", "Three.", "Four."],
        "follow_ups": ["And for fish?"],
        "hints": ["Look.", "Smell.", "Taste."],
        "model_answer": "Because boiling emulsifies the fat.",
        "requirements": [],
        "samples": [],
        "rubric": "concept",
        "guides": ["soup"],
    }
    return {key: value for key, value in (whole | changes).items() if value is not ...}


def rubric(**changes: Any) -> Entry:
    levels = {n: {"anchor": f"Anchor {n}.", "example": "Such."} for n in range(1, 6)}
    criteria = [{"id": f"c{n}", "title": f"C {n}", "weight": 0.5, "levels": levels} for n in (1, 2)]
    return {"id": "concept", "kinds": ["concept"], "criteria": criteria} | changes


def knowledge(folder: Path, *questions: Entry, rubrics: list[Entry] | None = None) -> Path:
    for name, values in (("questions/concept", list(questions)), ("rubrics", None)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        if values is not None:
            (folder / name / "soup.yaml").write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    for each in rubrics if rubrics is not None else [rubric()]:
        (folder / "rubrics" / f"{each['id']}.yaml").write_text(yaml.safe_dump(each, sort_keys=False), encoding="utf-8")
    return folder


def fault(folder: Path) -> KnowledgeError:
    with pytest.raises(KnowledgeError) as caught:
        load_bank(folder)
    return caught.value


def line_of(folder: Path, start: str) -> int:
    lines = (folder / "questions/concept/soup.yaml").read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.strip().startswith(start))


def test_a_question_comes_out_as_it_was_written(tmp_path: Path) -> None:
    bank = load_bank(knowledge(tmp_path, entry()))
    question = bank.question("stock")
    assert (question.kind, question.text) == (Kind.CONCEPT, "Why simmer and not boil?")
    assert question.key_points[0].core
    assert bank.rubric_for(question).criteria[1].levels[5].anchor == "Anchor 5."
    assert bank.topics == ("soup",)


def test_an_unknown_field_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    found = fault(knowledge(tmp_path, entry(colour="red")))
    assert found.file.endswith("questions/concept/soup.yaml")
    assert (found.field, found.problem, found.line) == ("colour", "is not a known field", line_of(tmp_path, "colour"))
    assert str(found) == f"{found.file}:{found.line}: colour: is not a known field"


def test_a_fault_deep_inside_an_entry_is_named_by_its_path(tmp_path: Path) -> None:
    point = {"id": "fat", "core": "perhaps", "text": "Fat.", "probe": "?"}
    found = fault(knowledge(tmp_path, entry(), entry(id="other", key_points=[point])))
    assert (found.field, found.line) == ("key_points.0.core", line_of(tmp_path, "core: perhaps"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ...}, "text"),
        ({"kind": "cooking"}, "kind"),
        ({"roles": ["cook"]}, "roles.0"),
        ({"text": 5}, "text"),
        ({"hints": "one"}, "hints"),
    ],
)
def test_a_missing_or_mistyped_field_is_named(tmp_path: Path, changes: Entry, field: str) -> None:
    assert fault(knowledge(tmp_path, entry(**changes))).field == field


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        *(
            ({name: []}, name, "must not be empty")
            for name in ("roles", "seniority", "follow_ups", "guides", "key_points")
        ),
        ({"looking_for": ""}, "looking_for", "must not be empty"),
        ({"model_answer": ""}, "model_answer", "must not be empty"),
        ({"hints": ["One.", "Two."]}, "hints", "three rungs"),
        ({"common_mistakes": ["One."]}, "common_mistakes", "at least four"),
        ({"key_points": [{"id": "a", "text": "A.", "probe": "?"}]}, "key_points", "at least one must be core"),
        ({"key_points": [{"id": "a", "text": "A.", "core": True}]}, "key_points", "every point needs a probe"),
        ({"key_points": [{"id": "a", "text": "A.", "core": True, "probe": "?"}] * 2}, "key_points", "ids must differ"),
        ({"kind": "ml-design"}, "requirements", "must not be empty"),
        ({"kind": "case"}, "requirements", "must not be empty"),
        ({"kind": "coding"}, "requirements", "must not be empty"),
        ({"kind": "project", "key_points": []}, "key_points", "must not be empty"),
        ({"kind": "take-home", "key_points": []}, "key_points", "must not be empty"),
        ({"kind": "behavioural"}, "samples", "a good and a weak one"),
    ],
)
def test_an_entry_that_is_incomplete_for_its_kind_is_named(
    tmp_path: Path, changes: Entry, field: str, problem: str
) -> None:
    found = fault(knowledge(tmp_path, entry(**changes)))
    assert found.field == f"stock.{field}"
    assert problem in found.problem
    assert found.line is not None


def test_an_id_that_is_used_twice_is_named_where_it_stands_the_second_time(tmp_path: Path) -> None:
    found = fault(knowledge(tmp_path, entry(), entry(text="Again?")))
    assert (found.field, found.problem) == ("id", "'stock' is used twice")
    assert found.line == 1 + len(yaml.safe_dump([entry()], sort_keys=False).splitlines())


def test_a_key_that_stands_twice_in_an_entry_is_named(tmp_path: Path) -> None:
    path = knowledge(tmp_path, entry()) / "questions/concept/soup.yaml"
    path.write_text(path.read_text("utf-8") + "  text: Another text?\n", encoding="utf-8")
    found = fault(tmp_path)
    assert (found.field, found.line) == ("text", len(path.read_text("utf-8").splitlines()))


def test_a_rubric_that_does_not_exist_or_serves_another_kind_is_named(tmp_path: Path) -> None:
    assert fault(knowledge(tmp_path / "a", entry(rubric="soup"))).problem == "no rubric 'soup' for kind 'concept'"
    other = knowledge(tmp_path / "b", entry(), rubrics=[rubric(kinds=["case"])])
    assert fault(other).problem == "no rubric 'concept' for kind 'concept'"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "file"),
        ("id: stock\n", "file"),
        ("- id: [\n", "YAML"),
        ("- just text\n", "entry"),
        ("- {id: a, id: b}\n", "id"),
    ],
)
def test_a_file_that_is_no_list_of_questions_is_named(tmp_path: Path, text: str, field: str) -> None:
    (tmp_path / "soup.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        load_questions(tmp_path / "soup.yaml")
    assert caught.value.field == field


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "soup.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeError, match="UTF-8"):
        load_questions(tmp_path / "soup.yaml")


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="No such file"):
        load_rubric(tmp_path / "none.yaml")


def test_weights_must_add_up_to_one(tmp_path: Path) -> None:
    heavy = rubric()
    heavy["criteria"][0]["weight"] = 0.6
    found = fault(knowledge(tmp_path, rubrics=[heavy]))
    assert (found.field, found.problem) == ("criteria", "weights add up to 1.10, not 1")


def test_every_level_must_be_described(tmp_path: Path) -> None:
    short = rubric()
    second = short["criteria"][1]
    second["levels"] = {n: anchor for n, anchor in second["levels"].items() if n != 3}
    found = fault(knowledge(tmp_path, rubrics=[short]))
    assert (found.field, found.problem) == ("criteria.c2.levels", "must describe 1 to 5")


def test_an_unknown_question_is_named_with_what_to_do(bank: Bank) -> None:
    with pytest.raises(NotFound, match=r"no question 'nothing'.*coach questions"):
        bank.question("nothing")


def test_selecting_narrows_by_all_that_is_given(bank: Bank) -> None:
    chosen = bank.select(
        kinds=[Kind.CONCEPT], topic="regularisation", role=Role.ML_ENGINEER, seniority=Seniority.JUNIOR
    )
    assert chosen
    assert all(q.kind is Kind.CONCEPT and q.topic == "regularisation" for q in chosen)
    assert all(Role.ML_ENGINEER in q.roles and Seniority.JUNIOR in q.seniority for q in chosen)
    assert len(bank.select()) == len(bank.questions)


def test_the_real_bank_serves_every_kind_role_and_seniority(bank: Bank) -> None:
    assert len(bank.questions) >= 60
    kinds = Counter(q.kind for q in bank.questions.values())
    roles = Counter(r for q in bank.questions.values() for r in q.roles)
    seniorities = Counter(s for q in bank.questions.values() for s in q.seniority)
    assert min(kinds[kind] for kind in Kind) >= 4
    assert min(roles[role] for role in Role) >= 20
    assert min(seniorities[seniority] for seniority in Seniority) >= 20


def test_every_real_rubric_expects_more_of_nobody_for_being_more_junior(bank: Bank) -> None:
    for each in bank.rubrics.values():
        for criterion in each.criteria:
            expected = [criterion.expected[s] for s in Seniority if s in criterion.expected]
            assert expected == sorted(expected), (each.id, criterion.id)


def test_every_criterion_that_a_key_point_is_evidence_for_is_in_its_rubric(bank: Bank) -> None:
    lost = [
        (q.id, point.id, point.criterion)
        for q in bank.questions.values()
        for point in q.key_points
        if point.criterion and point.criterion not in {c.id for c in bank.rubric_for(q).criteria}
    ]
    assert lost == []


def test_no_two_real_questions_ask_the_same(bank: Bank) -> None:
    texts = Counter(" ".join(q.text.lower().split()) for q in bank.questions.values())
    assert [text for text, times in texts.items() if times > 1] == []


def test_what_the_interviewer_tells_stands_on_its_own_and_does_not_answer_yes_or_no(bank: Bank) -> None:
    """Somebody may have asked the opposite: "do permissions differ?" must not hear "No. Access is per group"."""
    told = [r.answer for question in bank.questions.values() for r in question.requirements]
    assert [answer for answer in told if answer.lower().startswith(("yes", "no.", "no,", "no "))] == []
