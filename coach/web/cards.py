"""What the page shows, as values: one card per message, the same live and when a conversation is opened again."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coach.bank import Bank
from coach.critique import card as critique_card
from coach.domain import Act, Citation, EngineName, Interview, Message, Mode, Reply, StoredCritique, Turn
from coach.guides.passages import Guides, slug
from coach.interview import rendering
from coach.interview.report import Report
from coach.web.markdown import shown

NAME = "Coach"
_PLACE = re.compile(r"\(([a-z0-9-]+) › ([^()\n]+)\)")
_REFERENCE = re.compile(r"`([a-z0-9-]+)(?:#([a-z0-9-]+))?`")
_CRITERIA_TABLE = re.compile(r"^## Criteria\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_BESIDE_THE_QUESTIONS = (Act.GREET, Act.REFLECT, Act.CLOSE)
_MARK = re.compile(r"\[(\d+)\](?!\()")


@dataclass(frozen=True)
class Card:
    """A message. `text` is Markdown, or for the candidate plain text; `chart` the address of its figure."""

    id: str
    text: str
    author: str = NAME
    by_candidate: bool = False
    at: datetime | None = None
    chart: str | None = None


def step(card: Card, thread_id: str, *, card_id: str | None = None, streaming: bool = False) -> dict[str, Any]:
    """The card as Chainlit's front end wants it."""
    at = card.at.isoformat().replace("+00:00", "Z") if card.at else None
    return {
        "id": card_id or card.id,
        "threadId": thread_id,
        "parentId": None,
        "type": "user_message" if card.by_candidate else "assistant_message",
        "name": card.author,
        "output": card.text if card.by_candidate else shown(card.text),
        "input": "",
        "createdAt": at,
        "start": at,
        "end": at,
        "streaming": streaming,
        "isError": False,
        "waitForAnswer": False,
        "metadata": {},
        "tags": [],
    }


def element(card: Card, thread_id: str, *, card_id: str | None = None) -> dict[str, Any] | None:
    """The card's chart as Chainlit's front end wants it; it is fetched from our own route."""
    if card.chart is None:
        return None
    return {
        "id": str(uuid.uuid5(uuid.UUID(card.id), "chart")),
        "threadId": thread_id,
        "forId": card_id or card.id,
        "type": "plotly",
        "name": f"chart {card.id}",
        "display": "inline",
        "size": "medium",
        "url": card.chart,
        "mime": "application/json",
    }


def button(card: Card, command: str, label: str, *, card_id: str | None = None) -> dict[str, Any]:
    """A move as a button under the card. Its id is the same wherever the card is shown, so a second click is known."""
    return {
        "id": str(uuid.uuid5(uuid.UUID(card.id), command)),
        "name": "say",
        "payload": {"text": command},
        "label": label,
        "tooltip": "",
        "icon": None,
        "forId": card_id or card.id,
    }


class Cards:
    """Makes cards of what the coach says; `model` is the configured model's name."""

    def __init__(self, bank: Bank, guides: Guides, model: str) -> None:
        self._bank = bank
        self._guides = guides
        self._model = model

    # --- who speaks, and where one stands ---

    def engine(self, engine: EngineName | None) -> str:
        return f"model {self._model}" if engine is EngineName.MODEL else "built-in engine"

    def author(self, engine: EngineName | None) -> str:
        return f"{NAME} · {self.engine(engine)}"

    @staticmethod
    def place(interview: Interview) -> str:
        """How far the interview is, in words."""
        mode = "Mock interview" if interview.setup.mode is Mode.MOCK else "Practice"
        return f"{mode}, question {interview.position + 1} of {len(interview.plan)}"

    # --- cards ---

    @staticmethod
    def said(card_id: str, text: str, at: datetime | None = None) -> Card:
        """What the candidate typed, or the command that a button stands for."""
        return Card(card_id, text, author="You", by_candidate=True, at=at)

    def turn(self, turn: Turn, interview: Interview) -> Card:
        """A turn of an interview, with the question it belongs to and who spoke it."""
        if turn.by_candidate:
            return self.said(turn.id, turn.text, turn.at)
        captions = []
        if turn.act not in _BESIDE_THE_QUESTIONS and turn.question_id in interview.plan:
            captions.append(f"Question {interview.plan.index(turn.question_id) + 1} of {len(interview.plan)}")
        stood_in = turn.engine is EngineName.BUILTIN and interview.engine is EngineName.MODEL
        captions.append(self.engine(turn.engine) + (f", for the model {self._model}" if stood_in else ""))
        return Card(turn.id, _captioned(turn.text, " · ".join(captions)), self.author(turn.engine), at=turn.at)

    def critique(self, stored: StoredCritique, previous: StoredCritique | None = None) -> list[Card]:
        """The verdict with its chart, then what it rests on."""
        critique = stored.critique
        rubric = self._bank.rubrics[critique.kind]
        verdict = [f"### {critique_card.headline(critique)}", critique.summary]
        if previous is not None:
            titles = {criterion.id: criterion.title for criterion in rubric.criteria}
            verdict.append(_compared(previous, stored, titles))
        details = critique_card.to_markdown(critique, rubric, heading=False).removeprefix(critique.summary)
        details = _captioned(self._linked(details.strip()), f"Judged by the {self.engine(critique.engine)}")
        chart = f"/charts/critiques/{stored.id}" if any(c.level for c in critique.criteria) else None
        author = self.author(critique.engine)
        return [
            Card(stored.id, "\n\n".join(verdict), author, at=stored.at, chart=chart),
            Card(_part(stored.id, "details"), details, author, at=stored.at),
        ]

    def report(self, report: Report, card_id: str | None = None, at: datetime | None = None) -> list[Card]:
        """The outcome with its chart and the files to keep, then the rest."""
        interview = report.interview
        text = _CRITERIA_TABLE.sub("", rendering.to_markdown(report, self._bank, full=False))  # the chart shows it
        outcome, details = _split_report(self._linked(text))
        links = " · ".join(
            f"[{name}](/reports/{interview.id}.{form})"
            for form, name in (("html", "page"), ("md", "Markdown"), ("json", "JSON"))
        )
        outcome = f"{outcome}\n\nThe full report, with every answer and the transcript: {links}"
        chart = f"/charts/reports/{interview.id}" if report.standings else None
        own = card_id or _part(interview.id, "report")
        author, at = self.author(interview.engine), at or interview.ended_at
        return [Card(own, outcome, author, at=at, chart=chart), Card(_part(own, "details"), details, author, at=at)]

    def reply(self, message: Message) -> Card:
        """A concept answer. Its marks [1] lead to the passages, which are named below it."""
        reply = Reply.model_validate(message.payload)
        places = {str(number): self._source(citation) for number, citation in enumerate(reply.citations, 1)}
        parts = [_MARK.sub(lambda m: f"[[{m[1]}]]({places[m[1]][0]})" if m[1] in places else m[0], reply.answer)]
        by_place: dict[tuple[str, str], list[str]] = {}
        for number, place in places.items():
            by_place.setdefault(place, []).append(f"\\[{number}\\]")
        if by_place:
            lines = (f"- {' '.join(marks)} [{name}]({place})" for (place, name), marks in by_place.items())
            parts.append("\n".join(lines))
        related = [self._bank.questions[key].text for key in reply.related_questions if key in self._bank.questions]
        if related:
            parts.append("To practise: " + " · ".join(f"“{question}”" for question in related[:2]))
        engine = self.engine(reply.engine)
        text = _captioned("\n\n".join(parts), f"From the guides, by the {engine}" if reply.covered else engine)
        return Card(message.id, text, self.author(reply.engine), at=message.at)

    def message(self, message: Message) -> Card:
        if message.speaker == "candidate":
            return self.said(message.id, message.text, message.at)
        if message.shows == "reply" and message.payload:
            return self.reply(message)
        if message.shows == "question":
            text = f"### {message.text}\n\nAnswer it here, as you would say it, and I judge the answer."
        else:
            text = self._linked(message.text)
        return Card(message.id, text, self.author(message.engine), at=message.at)

    @staticmethod
    def notice(text: str) -> Card:
        """A sentence about the work itself, or about a fault; it is shown once and not kept."""
        return Card(str(uuid.uuid4()), f"> {critique_card.plain(text)}")

    # --- links to the guides ---

    def _linked(self, text: str) -> str:
        text = _PLACE.sub(lambda m: self._place_link(m[1], slug(m[2]), m[0], "({})"), text)
        return _REFERENCE.sub(lambda m: self._place_link(m[1], m[2] or "", m[0], "{}"), text)

    def _place_link(self, guide: str, anchor: str, otherwise: str, form: str) -> str:
        if guide not in self._guides.guides:
            return otherwise
        passages = [p for p in self._guides.passages.values() if p.guide == guide and p.anchor == anchor]
        title = self._guides.guides[guide].title
        name = f"{title}: {passages[0].heading}" if passages else title
        return form.format(f"[{name}]({address(guide, anchor if passages else '')})")

    def _source(self, citation: Citation) -> tuple[str, str]:
        """Address and name of a cited passage."""
        guide = self._guides.guides.get(citation.guide or "")
        title = f"{guide.title}: " if guide else ""
        return address(citation.guide or "", slug(citation.heading or "")), f"{title}{citation.heading}"


def address(guide: str, anchor: str = "") -> str:
    """Where a guide, or its passage, is shown."""
    return f"/passages/{guide}" + (f"#{anchor}" if anchor else "")


def _part(card_id: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(card_id), name))


def _split_report(text: str) -> tuple[str, str]:
    """The report before and from its second section, the first being the recommendation."""
    starts = [found.start() for found in re.finditer(r"^## ", text, re.MULTILINE)]
    cut = starts[1] if len(starts) > 1 else len(text)
    return text[:cut].strip(), text[cut:].strip()


def _captioned(text: str, caption: str) -> str:
    return f"{text.rstrip()}\n\n*{caption}*"


def _compared(before: StoredCritique, after: StoredCritique, titles: Mapping[str, str]) -> str:
    """What changed since the last try, criterion by criterion."""
    old = {judged.id: judged.level for judged in before.critique.criteria}
    changes = [("overall", before.critique.overall, after.critique.overall)]
    changes += [(titles.get(c.id, c.id).lower(), old.get(c.id), c.level) for c in after.critique.criteria]
    moved = [f"{name} {_level(was)} → **{_level(now)}**" for name, was, now in changes if was != now]
    same = len(changes) - len(moved)
    told = "; ".join(moved) or "every level is the same"
    return f"Compared with the last try: {told}{f'; {same} the same' if moved and same else ''}."


def _level(level: float | None) -> str:
    return "not judged" if level is None else f"{level:g}"
