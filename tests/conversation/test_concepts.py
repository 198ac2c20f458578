"""A concept answer is the guides' or it is none: whatever a model makes of the passages is checked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from coach.bank import Bank
from coach.concepts import Concepts
from coach.domain import EngineName, Found, Reply, Said
from coach.engine.citing import NOT_IN_PASSAGES
from coach.errors import EngineFailed
from coach.events import Notice, Restart
from coach.guides.embedding import Embedder
from coach.guides.library import Library
from coach.matching import Matching

EMBEDDER = Embedder()
QUESTION = "Why does L1 regularisation give sparse weights?"


class Scripted:
    """An engine that says what it is told to, in pieces of a few letters."""

    def __init__(self, text: str, fails: bool = False) -> None:
        self.text, self.fails = text, fails

    async def answer(self, query: str, passages: Sequence[Found], history: Sequence[Said]) -> AsyncIterator[str]:
        for start in range(0, len(self.text), 5):
            yield self.text[start : start + 5]
        if self.fails:
            raise EngineFailed("the connection broke")


async def _ask(library: Library, bank: Bank, model: Scripted, query: str = QUESTION) -> tuple[list[Any], Reply]:
    engines: Any = {EngineName.MODEL: model, EngineName.BUILTIN: Scripted("A kink at zero holds weights there [1].")}
    events: list[Any] = [
        event async for event in Concepts(library, Matching(bank, EMBEDDER), engines).answer(query, EngineName.MODEL)
    ]
    assert isinstance(events[-1], Reply)
    return events, events[-1]


async def test_citations_are_numbered_in_order_and_quote_the_passage(library: Library, bank: Bank) -> None:
    _, reply = await _ask(library, bank, Scripted("The slope stays [2]. So weights reach zero [1][2]."))
    assert reply.answer == "The slope stays [1]. So weights reach zero [2][1]."
    assert {(c.guide, c.heading) for c in reply.citations} <= {
        (f.passage.guide, f.passage.heading) for f in library.search(QUESTION)
    }
    assert len(reply.citations) == 2


async def test_an_answer_that_cites_nothing_is_not_shown_as_the_guides(library: Library, bank: Bank) -> None:
    events, reply = await _ask(library, bank, Scripted("From memory: it was proven in 2011."))
    assert any(isinstance(event, Restart) for event in events)
    assert "cited none" in reply.notices[0]
    assert reply.engine is EngineName.BUILTIN
    assert "2011" not in reply.answer


async def test_a_figure_that_stands_in_no_passage_is_named(library: Library, bank: Bank) -> None:
    events, reply = await _ask(library, bank, Scripted("It cuts errors by 73 per cent [1]."))
    assert any(isinstance(event, Notice) and "73" in event.text for event in events)
    assert "73" in reply.notices[0]


@pytest.mark.parametrize("after", ["", " But from memory: 73 per cent."])
async def test_saying_that_the_passages_do_not_hold_it_is_a_reply_that_covers_nothing(
    library: Library, bank: Bank, after: str
) -> None:
    _, reply = await _ask(library, bank, Scripted(NOT_IN_PASSAGES + after))
    assert not reply.covered
    assert reply.citations == ()


async def test_a_model_that_dies_in_the_middle_is_followed_by_the_built_in_answer(library: Library, bank: Bank) -> None:
    events, reply = await _ask(library, bank, Scripted("The slope st", fails=True))
    assert [type(event) for event in events if isinstance(event, Restart | Notice)] == [Restart, Notice]
    assert reply.answer == "A kink at zero holds weights there [1]."


async def test_another_language_is_answered_with_a_sentence_about_it(library: Library, bank: Bank) -> None:
    _, reply = await _ask(library, bank, Scripted(""), "Wie macht man das und warum ist das nicht gut für die Katze?")
    assert not reply.covered
    assert "German" in reply.answer


async def test_a_misspelt_question_is_read_as_what_it_means_and_says_so(library: Library, bank: Bank) -> None:
    query = "waht is teh diffrence betwen bagging and bosting"
    events, reply = await _ask(library, bank, Scripted("One lowers variance [1]."), query)
    assert reply.covered
    assert any(isinstance(event, Notice) and "boosting" in event.text for event in events)
