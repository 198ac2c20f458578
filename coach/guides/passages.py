"""Guides as files, cut into passages: one passage per `##` heading, longer sections cut between paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path

import yaml
from pydantic import ValidationError

from coach.domain import Kind, Passage, Question, Value
from coach.errors import KnowledgeError, NotFound

# The embedding model reads 256 tokens, so of three sections in ten the last sentences do not count. Cut at 150 words,
# nearly all are read to the end, but the right guide comes first less often (for 0.825 of the queries, not 0.841).
LONGEST_PASSAGE = 190

_HEADING = re.compile(r"## +(.+?) *$")
_ANY_HEADING = re.compile(r"#{1,6} +(.+?) *#*$")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_SENTENCE_END = re.compile(r"(?<=[.!?]) +|\n")


class Guide(Value):
    """A guide's front matter. `updated` is a year and month, `sources` the papers and books its figures come from."""

    id: str
    title: str
    topics: tuple[str, ...]
    kinds: tuple[Kind, ...]
    updated: str
    sources: tuple[str, ...]


class Guides:
    """All guides and their passages, in order, as read from `knowledge/guides/`."""

    def __init__(self, guides: Iterable[Guide], passages: Iterable[Passage]) -> None:
        self.guides: Mapping[str, Guide] = {guide.id: guide for guide in guides}
        self.passages: Mapping[str, Passage] = {passage.id: passage for passage in passages}

    def section(self, reference: str) -> list[Passage]:
        """The passages of `guide` or `guide#anchor`, or `NotFound`."""
        guide, _, anchor = reference.partition("#")
        found = [p for p in self.passages.values() if p.guide == guide and (not anchor or p.anchor == anchor)]
        if not found:
            raise NotFound(f"There is no passage '{reference}' in the guides.")
        return found


def load_guides(knowledge: Path) -> Guides:
    """Read and check `guides/*.md` under `knowledge`."""
    guides, passages = [], []
    for path in sorted((knowledge / "guides").glob("*.md")):
        guide, cut = load_guide(path)
        guides.append(guide)
        passages.extend(cut)
    return Guides(guides, passages)


def load_guide(path: Path) -> tuple[Guide, list[Passage]]:
    """One guide file with its passages; `KnowledgeError` names the line and field of the first fault."""
    text = path.read_text(encoding="utf-8")
    try:
        _, front, body = text.split("---\n", 2)
        data = yaml.safe_load(front)
        guide = Guide.model_validate({**data, "updated": str(data.get("updated", ""))})
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise KnowledgeError(str(path), _line_of(text, field), field, error.errors()[0]["msg"]) from error
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise KnowledgeError(str(path), 1, "front matter", "must stand between two lines of ---") from error
    if guide.id != path.stem:
        raise KnowledgeError(str(path), _line_of(text, "id"), "id", f"is '{guide.id}', the file is '{path.stem}'")
    sections = list(_sections(body, _HEADING))
    if len(sections) < 2 or sections[0][1]:
        raise KnowledgeError(str(path), None, "body", "must begin with a ## heading")
    anchors: set[str] = set()
    for heading, under in sections[1:]:
        if not under or slug(heading) in anchors:
            raise KnowledgeError(str(path), _line_of(text, f"## {heading}"), heading, "has no text, or stands twice")
        anchors.add(slug(heading))
    return guide, _cut(sections[1:], Passage(guide=guide.id, title=guide.title, heading="", anchor="", text=""))


def load_note(path: Path, folder: Path) -> list[Passage]:
    """A person's own Markdown or text file as passages; text before the first heading stands under the file's name.

    The passages' guide is `notes/` and the file's place in `folder`, so that no note is taken for a guide or another
    note of the same name.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    sections = [(heading or path.stem, under) for heading, under in _sections(text, _ANY_HEADING) if under]
    place = path.relative_to(folder).with_suffix("").as_posix()
    guide = f"notes/{place.replace('#', '-')}"
    return _cut(sections, Passage(guide=guide, title=path.stem, heading="", anchor="", text="", collection="notes"))


def _sections(body: str, heading: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Every heading outside code with the text under it, first what stands before all headings, under an empty one."""
    title, fence = "", ""
    lines: list[str] = []
    for line in body.splitlines():
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence == mark[1] else fence or mark[1]
        found = None if fence or mark else heading.match(line)
        if found:
            yield title, "\n".join(lines).strip()
            title, lines = found[1], []
        else:
            lines.append(line)
    yield title, "\n".join(lines).strip()


def _cut(sections: Iterable[tuple[str, str]], blank: Passage) -> list[Passage]:
    """The sections as passages like `blank`; where an anchor is taken, as in notes it may be, it is numbered."""
    passages: list[Passage] = []
    anchors: set[str] = set()
    for heading, text in sections:
        anchor = plain = slug(heading) or "section"
        for number in count(2):
            if anchor not in anchors:
                break
            anchor = f"{plain}-{number}"
        anchors.add(anchor)
        for part, piece in enumerate(_parts(text)):
            update = {"heading": heading, "anchor": anchor, "text": piece, "part": part}
            passages.append(blank.model_copy(update=update))
    return passages


def slug(heading: str) -> str:
    """The anchor of a heading: lower case, only letters, digits and hyphens."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^a-z0-9\s-]", "", heading.lower())).strip("-")


def broken_links(questions: Iterable[Question], guides: Guides) -> list[str]:
    """One sentence for every question that points at a guide or heading that does not exist."""
    anchors = {(p.guide, p.anchor) for p in guides.passages.values()}
    problems = []
    for question in questions:
        for reference in question.guides:
            guide, _, anchor = reference.partition("#")
            if guide not in guides.guides or (anchor and (guide, anchor) not in anchors):
                problems.append(f"question '{question.id}' points at '{reference}', which does not exist")
    return problems


def _parts(text: str) -> list[str]:
    """`text` in parts of about `LONGEST_PASSAGE` words at most, cut between paragraphs, never inside a code block.

    A single paragraph that is longer is cut between sentences or lines.
    """
    parts: list[list[str]] = [[]]
    size = 0
    for block in (piece for whole in _blocks(text) for piece in _pieces(whole)):
        words = len(block.split())
        if parts[-1] and size + words > LONGEST_PASSAGE:
            parts.append([])
            size = 0
        parts[-1].append(block)
        size += words
    return ["\n\n".join(part) for part in parts if part]


def _pieces(block: str) -> list[str]:
    if len(block.split()) <= LONGEST_PASSAGE or _FENCE.match(block) or "$$" in block:
        return [block]
    pieces = [""]
    for sentence in _SENTENCE_END.split(block):
        if pieces[-1] and len(f"{pieces[-1]} {sentence}".split()) > LONGEST_PASSAGE:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {sentence}".strip()
    return pieces


def _blocks(text: str) -> list[str]:
    """Paragraphs; a fenced code block or a display formula with blank lines in it stays whole."""
    blocks: list[str] = []
    inside = False
    for paragraph in re.split(r"\n\s*\n", text):
        if inside:
            blocks[-1] += "\n\n" + paragraph
        elif paragraph.strip():
            blocks.append(paragraph.strip("\n"))
        if paragraph.count("```") % 2 or paragraph.count("$$") % 2:
            inside = not inside
    return blocks


def _line_of(text: str, start: str) -> int | None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(start):
            return number
    return None
