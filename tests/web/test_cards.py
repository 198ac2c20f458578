"""Cards: what the page shows of what was said, judged and reported."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest

from coach.bank import Bank
from coach.domain import (
    Act,
    Citation,
    EngineName,
    Interview,
    Message,
    Reply,
    Setup,
    State,
    Turn,
)
from coach.guides.passages import Guides
from coach.web import charts
from coach.web.cards import Card, Cards, button, element, step
from tests.store.values import critique

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
THREAD = str(uuid.uuid4())


@pytest.fixture(scope="module")
def cards(bank: Bank, guides: Guides) -> Cards:
    return Cards(bank, guides, "gpt-x")


def _turn(act: Act, text: str, engine: EngineName | None = EngineName.BUILTIN) -> Turn:
    return Turn(id=str(uuid.uuid4()), number=3, act=act, text=text, at=NOW, question_id="q2", engine=engine)


def _interview(engine: EngineName = EngineName.BUILTIN) -> Interview:
    return Interview(
        id=str(uuid.uuid4()), person_id="local", thread_id=THREAD, version=1, setup=Setup(), engine=engine,
        plan=("q1", "q2", "q3"), state=State.ASKED, position=1, started_at=NOW,
    )  # fmt: skip


def test_an_interviewer_s_message_says_which_question_it_is_and_who_speaks(cards: Cards) -> None:
    card = cards.turn(_turn(Act.ASK, "Why?"), _interview())
    assert card.text == "Why?\n\n*Question 2 of 3 · built-in engine*"
    assert card.author == "Coach · built-in engine"


@pytest.mark.parametrize("act", [Act.GREET, Act.REFLECT, Act.CLOSE])
def test_what_is_said_beside_the_questions_belongs_to_none(cards: Cards, act: Act) -> None:
    assert cards.turn(_turn(act, "Well."), _interview()).text == "Well.\n\n*built-in engine*"


def test_a_model_is_called_by_its_name(cards: Cards) -> None:
    card = cards.turn(_turn(Act.ASK, "Why?", EngineName.MODEL), _interview(EngineName.MODEL))
    assert "gpt-x" in card.text
    assert card.author == "Coach · model gpt-x"


def test_where_the_built_in_engine_stood_in_for_the_model_the_message_says_so(cards: Cards) -> None:
    card = cards.turn(_turn(Act.ASK, "Why?", EngineName.BUILTIN), _interview(EngineName.MODEL))
    assert "built-in engine, for the model gpt-x" in card.text


def test_what_the_candidate_typed_is_shown_exactly_as_typed(cards: Cards) -> None:
    typed = "# not a heading <b>x</b> $5 key:value ![i](http://e.example/x)"
    shown = step(cards.turn(_turn(Act.ANSWER, typed, None), _interview()), THREAD)
    assert shown["output"] == typed
    assert shown["type"] == "user_message"


def test_the_candidate_s_words_in_a_critique_are_never_markdown(cards: Cards, bank: Bank) -> None:
    stored = critique(str(uuid.uuid4()))
    evil = "![x](http://evil.example/p.png) <script>alert(1)</script> [a](http://evil.example)"
    judged = stored.critique.criteria[0]
    evidence = judged.evidence[0].model_copy(update={"quote": evil})
    changed = stored.critique.model_copy(update={"criteria": (judged.model_copy(update={"evidence": (evidence,)}),)})
    _, details = cards.critique(stored.model_copy(update={"critique": changed}))
    text = step(details, THREAD)["output"]
    assert "evil" in text
    assert "](http" not in text
    assert "<script>" not in text


def test_a_critique_has_its_chart_and_says_who_judged(cards: Cards) -> None:
    stored = critique(str(uuid.uuid4()))
    verdict, details = cards.critique(stored)
    chart = element(verdict, THREAD)
    assert verdict.text.startswith("### 3.4 of 5 · lean hire")
    assert "*Judged by the built-in engine*" in details.text
    assert chart is not None
    assert chart["url"] == f"/charts/critiques/{stored.id}"
    assert chart["forId"] == verdict.id
    assert element(details, THREAD) is None


def test_another_try_says_what_has_changed(cards: Cards) -> None:
    before, after = critique(str(uuid.uuid4()), overall=2.0), critique(str(uuid.uuid4()), overall=3.4)
    assert "Compared with the last try: overall 2 → **3.4**; 1 the same." in cards.critique(after, before)[0].text


def test_the_marks_of_a_concept_answer_lead_to_its_passages(cards: Cards) -> None:
    reply = Reply(
        engine=EngineName.BUILTIN, question="?", covered=True, answer="Say it [1]. Then this [2]. Costs $5 [3].",
        citations=(
            Citation(guide="star-method", heading="How long each STAR part should be", quote="x"),
            Citation(guide="star-method", heading="How long each STAR part should be", quote="y"),
        ),
    )  # fmt: skip
    message = Message(id=str(uuid.uuid4()), person_id="local", thread_id=THREAD, speaker="coach", shows="reply",
                      text=reply.answer, payload=reply.model_dump(mode="json"), at=NOW)  # fmt: skip
    text = cards.message(message).text
    assert text.count("(/passages/star-method#how-long-each-star-part-should-be)") == 3
    assert "[[1]](/passages/" in text
    assert "Costs $5 [3]" in text  # nothing is cited under 3, so it leads nowhere


def test_a_guide_named_in_a_report_is_a_link_and_code_is_not(cards: Cards) -> None:
    linked = cards._linked("Read `star-method` and `regularisation`, not `no-such-guide` or `x = 1`.")
    assert linked.count("](/passages/") == 2
    assert "`no-such-guide`" in linked


def test_a_button_has_the_same_id_wherever_its_card_is_shown() -> None:
    card = Card(str(uuid.uuid4()), "x")
    assert button(card, "hint", "Hint")["id"] == button(card, "hint", "Hint", card_id="live")["id"]
    assert button(card, "hint", "Hint")["id"] != button(card, "skip", "Skip")["id"]


def test_a_chart_shows_each_level_beside_what_is_expected() -> None:
    figure = charts.figure([charts.Bar("Correctness", 4, 3), charts.Bar("Depth", None, 4)])
    judged, expected = figure["data"]
    assert judged["x"] == [4, 0]
    assert judged["text"] == ["4", "not judged"]
    assert expected["x"] == [3, 4]
    assert figure["layout"]["height"] > 100
