"""Guides and notes as passages: cut where a reader would cut, and a fault names its file and line."""

from pathlib import Path

import pytest

from coach.bank import Bank
from coach.domain import Kind, Question
from coach.errors import KnowledgeError, NotFound
from coach.guides.passages import LONGEST_PASSAGE, Guides, broken_links, load_guide, load_guides, load_note, slug

FRONT = """---
id: soup
title: Soup
topics: [soup]
kinds: [concept]
updated: 2026-11
sources: [a cook]
---
"""


def written(folder: Path, body: str, *, front: str = FRONT, name: str = "soup.md") -> Path:
    path = folder / name
    path.write_text(front + body, encoding="utf-8")
    return path


def test_a_guide_is_cut_at_its_headings(tmp_path: Path) -> None:
    guide, passages = load_guide(written(tmp_path, "## Stock\nBoil bones.\n\n## Why L1, really?\nBecause.\n"))
    assert (guide.title, guide.kinds, guide.updated) == ("Soup", (Kind.CONCEPT,), "2026-11")
    assert [(p.id, p.heading, p.text) for p in passages] == [
        ("soup#stock", "Stock", "Boil bones."),
        ("soup#why-l1-really", "Why L1, really?", "Because."),
    ]


def test_a_long_section_is_cut_between_paragraphs(tmp_path: Path) -> None:
    paragraphs = [f"Paragraph {n} " + "word " * 98 for n in range(4)]
    _, passages = load_guide(written(tmp_path, "## Stock\n" + "\n\n".join(paragraphs)))
    assert [p.id for p in passages] == ["soup#stock", "soup#stock~1", "soup#stock~2", "soup#stock~3"]
    assert all(len(p.text.split()) <= LONGEST_PASSAGE for p in passages)


def test_code_and_formulas_are_never_cut(tmp_path: Path) -> None:
    code = "```python\n## not a heading\n\n# nor this\n" + "x = 1\n\n" * 120 + "```"
    formula = "$$\na = b\n\n+ c\n$$"
    _, passages = load_guide(written(tmp_path, f"## Stock\nBefore.\n\n{code}\n\n{formula}\n"))
    assert [p.heading for p in passages] == ["Stock"] * len(passages)
    assert any(code in p.text for p in passages)
    assert any(formula in p.text for p in passages)


@pytest.mark.parametrize(
    ("front", "body", "field", "line"),
    [
        (FRONT, "No heading.", "body", None),
        (FRONT, "", "body", None),
        (FRONT, "## Stock\nA.\n## Stock\nB.", "Stock", 9),
        (FRONT, "## Stock\n## Broth\nB.", "Stock", 9),
        (FRONT.replace("id: soup", "id: broth"), "## Stock\nA.", "id", 2),
        (FRONT.replace("kinds: [concept]", "kinds: [cooking]"), "## Stock\nA.", "kinds.0", None),
        (FRONT.replace("title: Soup\n", ""), "## Stock\nA.", "title", None),
        (FRONT + "colour: red\n", "## Stock\nA.", "body", None),
        (FRONT.replace("sources", "source"), "## Stock\nA.", "sources", None),
        ("", "## Stock\nA.", "front matter", 1),
        ("---\n---\n", "## Stock\nA.", "front matter", 1),
        ("---\nid: [\n---\n", "## Stock\nA.", "front matter", 1),
    ],
)
def test_a_guide_that_breaks_the_format_names_file_and_field(
    tmp_path: Path, front: str, body: str, field: str, line: int | None
) -> None:
    with pytest.raises(KnowledgeError) as fault:
        load_guide(written(tmp_path, body, front=front))
    assert fault.value.file.endswith("soup.md")
    assert (fault.value.field, fault.value.line) == (field, line)


def test_a_note_may_have_headings_of_any_depth_and_text_before_the_first(tmp_path: Path) -> None:
    path = written(tmp_path, "Begin.\n# Big\nOne.\n### Small ###\nTwo.\n", front="", name="My day.md")
    passages = load_note(path, path.parent)
    assert [(p.heading, p.text) for p in passages] == [("My day", "Begin."), ("Big", "One."), ("Small", "Two.")]
    assert all(p.collection == "notes" for p in passages)


def test_a_note_is_never_taken_for_a_guide_of_the_same_name(tmp_path: Path) -> None:
    (note,) = load_note(written(tmp_path, "## Stock\nMine.", front=""), tmp_path)
    assert note.id == "notes/soup#stock"


def test_comments_in_a_notes_code_are_no_headings(tmp_path: Path) -> None:
    body = "## Loader\n```python\n# read the rows\nrows = read()\n```\nAfter.\n"
    (note,) = load_note(written(tmp_path, body, front=""), tmp_path)
    assert "# read the rows" in note.text
    assert note.text.endswith("After.")


def test_a_note_loses_nothing_where_headings_repeat_or_are_written_in_another_script(tmp_path: Path) -> None:
    path = written(tmp_path, "# Day\nOne.\n# Day\nTwo.\n# 第一\nThree.\n# 第二\nFour.\n", front="")
    passages = load_note(path, tmp_path)
    assert [p.text for p in passages] == ["One.", "Two.", "Three.", "Four."]
    assert len({p.id for p in passages}) == 4


def test_a_note_without_a_single_blank_line_is_cut_between_sentences(tmp_path: Path) -> None:
    text = " ".join(f"Sentence number {n} is about the weather today." for n in range(200))
    passages = load_note(written(tmp_path, text, front=""), tmp_path)
    assert len(passages) > 5
    assert all(len(p.text.split()) <= LONGEST_PASSAGE and p.text.endswith(".") for p in passages)
    assert " ".join(p.text for p in passages) == text


def test_an_empty_note_has_no_passages(tmp_path: Path) -> None:
    assert load_note(written(tmp_path, "\n\n", front=""), tmp_path) == []


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Why L1 is sparse", "why-l1-is-sparse"),
        ("A/B tests: power & p-values", "ab-tests-power-p-values"),
        ("  C++ ", "c"),
    ],
)
def test_an_anchor_holds_only_small_letters_digits_and_hyphens(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_a_section_is_found_by_guide_or_by_heading(guides: Guides) -> None:
    whole = guides.section("regularisation")
    assert guides.section(f"regularisation#{whole[-1].anchor}")[-1] == whole[-1]
    with pytest.raises(NotFound, match="regularisation#nowhere"):
        guides.section("regularisation#nowhere")


def test_a_link_that_leads_nowhere_is_named(bank: Bank, guides: Guides) -> None:
    question: Question = next(iter(bank.questions.values()))
    lost = question.model_copy(update={"guides": ("regularisation#nowhere", "nowhere", "regularisation")})
    assert broken_links([lost], guides) == [
        f"question '{question.id}' points at 'regularisation#nowhere', which does not exist",
        f"question '{question.id}' points at 'nowhere', which does not exist",
    ]


def test_the_real_guides_are_whole_and_no_link_of_the_bank_is_broken(bank: Bank, guides: Guides) -> None:
    assert len(guides.guides) >= 25
    assert broken_links(bank.questions.values(), guides) == []


def test_no_real_passage_is_longer_than_it_may_be(guides: Guides) -> None:
    assert all(len(passage.text.split()) <= LONGEST_PASSAGE + 20 for passage in guides.passages.values())


def test_no_guides_are_no_error(tmp_path: Path) -> None:
    assert load_guides(tmp_path).passages == {}
