"""Concept questions: found in the guides, answered by an engine from the passages alone, with citations that exist."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence

from rapidfuzz import fuzz

from coach.domain import Citation, EngineName, Found, Reply, Said
from coach.engine.answering import prose_sentences
from coach.engine.base import Engine
from coach.engine.citing import NOT_IN_PASSAGES
from coach.errors import EngineFailed
from coach.events import Notice, Piece, Restart
from coach.guides.library import Library, is_covered
from coach.matching import Matching
from coach.signals import delivery

_PASSAGES = 5
_NEARBY_FROM = 0.2
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CITED = re.compile(r"\[(\d+)\]")


class Concepts:
    """The `ask` use case."""

    def __init__(self, library: Library, matching: Matching, engines: Mapping[EngineName, Engine]) -> None:
        self._library = library
        self._matching = matching
        self._engines = engines

    async def answer(
        self, query: str, engine: EngineName, history: Sequence[Said] = ()
    ) -> AsyncIterator[Piece | Restart | Notice | Reply]:
        """The answer in pieces and at the end the `Reply`, whose text has its citations numbered from 1."""
        found, read_as = await asyncio.to_thread(self._find, query)
        if read_as != query:
            yield Notice(f"I read this as: “{read_as}”")
            query = read_as
        if not is_covered(found):
            reply = _not_covered(query, found, engine)
            yield Piece(reply.answer)
            yield reply
            return
        text, notices = "", []
        used = engine
        try:
            async for piece in self._engines[engine].answer(query, found, history):
                text += piece
                yield Piece(piece)
            if not text.strip().startswith(NOT_IN_PASSAGES) and not _CITED.search(text):
                raise EngineFailed("its answer cited none of the passages")
        except EngineFailed as error:
            if text:
                yield Restart()
            notice = Notice(f"{error.message} The built-in engine answered instead. {error.remedy}".strip())
            notices.append(notice.text)
            yield notice
            text, used = "", EngineName.BUILTIN
            async for piece in self._engines[used].answer(query, found, history):
                text += piece
                yield Piece(piece)
        if text.strip().startswith(NOT_IN_PASSAGES):
            yield _not_covered(query, found, used)
            return
        text, citations = cite(text, found)
        unsupported = figures_from_nowhere(text, [query, *(f.passage.text for f in found)])
        if unsupported:
            notice = Notice(f"These figures do not stand in the guides: {', '.join(unsupported)}. Check them.")
            notices.append(notice.text)
            yield notice
        related = tuple(q.id for q in await asyncio.to_thread(self._matching.about, query))
        yield Reply(
            engine=used,
            question=query,
            covered=True,
            answer=text,
            citations=citations,
            related_questions=related,
            notices=tuple(notices),
        )

    def _find(self, query: str) -> tuple[list[Found], str]:
        """The passages for a query and how it was read: with its spelling mended where only that finds any."""
        found = self._library.search(query, _PASSAGES)
        if is_covered(found):
            return found, query
        mended = self._library.spelled(query)
        again = self._library.search(mended, _PASSAGES) if mended != query else []
        return (again, mended) if is_covered(again) else (found, query)


def _not_covered(query: str, found: Sequence[Found], engine: EngineName) -> Reply:
    """Says that the guides do not cover the query, and what they have nearby."""
    nearby = dict.fromkeys(f"“{f.passage.heading}” ({f.passage.title})" for f in found if f.score >= _NEARBY_FROM)
    foreign = delivery.NAMES.get(delivery.language(_WORD.findall(query.lower())))
    if foreign:
        answer = f"I coach in English, and this reads as {foreign}. Ask it in English and I will look it up."
        return Reply(engine=engine, question=query, covered=False, answer=answer)
    answer = "The guides do not cover this, so I will not guess."
    if nearby:
        answer += " The nearest they have: " + "; ".join(list(nearby)[:3]) + "."
    else:
        answer += " They are about machine-learning interviews: concepts, system design, coding, cases and stories."
    return Reply(engine=engine, question=query, covered=False, answer=answer)


def cite(text: str, found: Sequence[Found]) -> tuple[str, tuple[Citation, ...]]:
    """`text` with its citation marks renumbered in order of appearance, and the passages they stand for.

    Marks of passages that were not given are taken out.
    """
    order: list[int] = []
    for match in _CITED.finditer(text):
        number = int(match[1])
        if 1 <= number <= len(found) and number not in order:
            order.append(number)
    renumbered = _CITED.sub(lambda m: f"[{order.index(int(m[1])) + 1}]" if int(m[1]) in order else "", text)
    return renumbered, tuple(_citation(found[number - 1], text) for number in order)


def figures_from_nowhere(text: str, sources: Sequence[str]) -> list[str]:
    """The numbers of a text, citation marks aside, that none of the sources holds; single digits are let pass."""
    known = {number for source in sources for number in _NUMBER.findall(source.replace(",", ""))}
    said = _NUMBER.findall(_CITED.sub("", text).replace(",", ""))
    return [number for number in dict.fromkeys(said) if number not in known and len(number) > 1]


def _citation(found: Found, text: str) -> Citation:
    passage = found.passage
    sentences = prose_sentences(passage.text) or [passage.text]
    quote = max(sentences, key=lambda sentence: fuzz.partial_ratio(sentence, text))
    return Citation(guide=passage.guide, heading=passage.heading, quote=quote)
