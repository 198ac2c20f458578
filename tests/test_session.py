"""The use cases as both faces call them, with the built-in engine, the real knowledge and a database of their own."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fake_openai import FakeEndpoint

from coach.domain import Act, Answer, EngineName, Kind, Mode, Setup, State
from coach.errors import BadInput, NotFound
from coach.events import Answered, Event, Judged, Piece, Reported, Spoken, Started, Told
from coach.guides.embedding import Embedder
from coach.session import LONGEST_MESSAGE, Coach
from coach.settings import Settings

ME = "local"
STAR = """\
In my last job our churn model had been wrong for a quarter and the retention team had stopped using it. My task was to
find out why and win them back within six weeks. I first compared the scores with what had happened, because I suspected
the labels. I found that contracts ending by default were counted as churn, so I rebuilt the label with the billing team
and retrained. I chose a simple gradient boosted model over a network since the team had to explain each call. In the
next quarter precision in the top decile rose from 18% to 41%, and the team took the list up again. Since then I check
what a label means with the people who write it before I train anything."""


@pytest.fixture
async def coach(tmp_path: Path, built_index: Path, embedder: Embedder) -> AsyncIterator[Coach]:
    shutil.copytree(built_index, _settings(tmp_path).index_folder)
    opened = await Coach.open(_settings(tmp_path))
    opened.embedder = embedder
    await opened.ensure_person(ME, ME)
    yield opened
    await opened.close()


def _settings(home: Path) -> Settings:
    return Settings(home=home, engine=EngineName.BUILTIN)


async def _all(events: AsyncIterator[Event]) -> list[Event]:
    return [event async for event in events]


async def _say(coach: Coach, thread: str, text: str, message_id: str | None = None) -> list[Event]:
    setup = Setup(kinds=(Kind.BEHAVIOURAL,), questions=2)
    return await _all(coach.say(ME, thread, message_id or str(uuid.uuid4()), text, setup=setup))


def _spoken(events: list[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Piece))


async def _started(coach: Coach, mode: Mode = Mode.MOCK, questions: int = 2) -> str:
    thread = str(uuid.uuid4())
    setup = Setup(kinds=(Kind.BEHAVIOURAL,), questions=questions, mode=mode)
    events = await _all(coach.start_interview(ME, thread, setup))
    assert isinstance(events[0], Started)
    return thread


async def test_a_mock_interview_goes_from_greeting_to_report_without_feedback_in_between(coach: Coach) -> None:
    thread = await _started(coach)
    events: list[Event] = []
    for _ in range(12):
        running = await coach.running(ME, thread)
        if running is None:
            break
        reply = "I think the first went well." if running.state is State.REFLECTING else STAR
        events += await _say(coach, thread, reply)
    assert not any(isinstance(event, Judged) for event in events)
    report = next(event.report for event in events if isinstance(event, Reported))
    assert report.overall is not None
    assert report.overall >= 3
    assert report.self_assessment == "I think the first went well."
    assert len(report.rows) == 2


async def test_practice_shows_the_critique_after_the_answer_and_the_difference_after_another_try(coach: Coach) -> None:
    thread = await _started(coach, Mode.PRACTICE, questions=1)
    weak = "We had a problem with the data in our team and we fixed it together, and it was a good experience."
    events: list[Event] = await _say(coach, thread, weak)
    while not any(isinstance(event, Judged) for event in events):
        events += await _say(coach, thread, "skip")
    first = next(event for event in events if isinstance(event, Judged))
    assert first.previous is None
    events = await _say(coach, thread, "try again")
    events += await _say(coach, thread, STAR)
    while not any(isinstance(event, Judged) for event in events):
        events += await _say(coach, thread, "skip")
    second = next(event for event in events if isinstance(event, Judged))
    assert second.previous is not None
    assert second.previous.id == first.critique.id
    assert (second.critique.critique.overall or 0) > (first.critique.critique.overall or 0)


async def test_stopping_the_program_in_the_middle_of_an_interview_loses_nothing(tmp_path: Path) -> None:
    before = await Coach.open(_settings(tmp_path))
    await before.ensure_person(ME, ME)
    thread = await _started(before)
    await _say(before, thread, STAR)
    said = (await before.running(ME, thread)).turns  # type: ignore[union-attr]
    await before.close()
    after = await Coach.open(_settings(tmp_path))
    running = await after.running(ME, thread)
    assert running is not None
    assert running.turns == said
    assert await _say(after, thread, "skip")
    await after.close()


async def test_a_reply_that_a_crash_left_owed_is_given_on_resume(coach: Coach) -> None:
    thread = await _started(coach)
    events = coach.say(ME, thread, str(uuid.uuid4()), STAR, setup=Setup())
    async for _ in events:
        break  # the process dies at the first word: the answer is stored, the reply is not
    await events.aclose()  # type: ignore[attr-defined]
    running = await coach.running(ME, thread)
    assert running is not None
    assert running.turns[-1].text == STAR
    spoken = [event for event in await _all(coach.resume(ME, thread)) if isinstance(event, Spoken)]
    assert len(spoken) == 1
    assert await _all(coach.resume(ME, thread)) == []


async def test_the_same_message_sent_twice_is_answered_once(coach: Coach) -> None:
    thread, message = await _started(coach), str(uuid.uuid4())
    assert await _say(coach, thread, STAR, message)
    turns = (await coach.running(ME, thread)).turns  # type: ignore[union-attr]
    assert await _say(coach, thread, STAR, message) == []
    assert (await coach.running(ME, thread)).turns == turns  # type: ignore[union-attr]


async def test_a_message_that_is_too_long_is_refused_in_a_sentence(coach: Coach) -> None:
    with pytest.raises(BadInput, match="characters"):
        await _say(coach, str(uuid.uuid4()), "x" * (LONGEST_MESSAGE + 1))


async def test_asking_for_the_model_without_an_endpoint_says_what_to_set(coach: Coach) -> None:
    with pytest.raises(BadInput, match="OPENAI_API_KEY"):
        coach.engine_for(EngineName.MODEL)


async def test_a_concept_question_is_answered_with_passages_that_exist(coach: Coach) -> None:
    await coach.prepare_index()
    events = await _say(coach, str(uuid.uuid4()), "What is the difference between bagging and boosting?")
    reply = next(event.reply for event in events if isinstance(event, Answered))
    assert reply.covered
    headings = {(p.guide, p.heading): p.text for p in coach.guides.passages.values()}
    assert reply.citations
    assert all((c.guide, c.heading) in headings for c in reply.citations)


async def test_what_has_nothing_to_do_with_interviews_is_not_answered(coach: Coach) -> None:
    await coach.prepare_index()
    reply = await coach.ask("How do I bake sourdough bread?", EngineName.BUILTIN)
    assert not reply.covered
    assert reply.citations == ()


async def test_a_question_asked_for_can_be_answered_in_the_next_message_and_again(coach: Coach) -> None:
    thread = str(uuid.uuid4())
    offered = next(
        e for e in await _say(coach, thread, "give me a question about regularisation") if isinstance(e, Told)
    )
    assert offered.questions[0].topic == "regularisation"
    answer = (
        "Regularisation adds a penalty on the weights, so the model prefers simple solutions and generalises better."
    )
    first = next(e for e in await _say(coach, thread, answer) if isinstance(e, Judged))
    assert first.critique.question_id == offered.questions[0].id
    assert first.critique.answer.turns == (answer,)
    second = next(e for e in await _say(coach, thread, f"{answer} L2 shrinks all weights.") if isinstance(e, Judged))
    assert second.previous is not None


async def test_an_interview_does_not_ask_what_was_asked_lately(coach: Coach) -> None:
    first = await coach.running(ME, await _started(coach))
    second = await coach.running(ME, await _started(coach))
    assert first is not None
    assert second is not None
    asked = {turn.question_id for turn in first.turns if turn.act is Act.ASK}
    assert not asked & set(second.plan[:1])


async def test_a_report_before_any_interview_says_how_to_start_one(coach: Coach) -> None:
    with pytest.raises(NotFound, match="coach interview"):
        await coach.report(ME)


async def test_in_a_review_the_score_the_model_answer_and_a_remark_are_understood(coach: Coach) -> None:
    thread = await _started(coach, Mode.PRACTICE, questions=1)
    events = await _say(coach, thread, STAR)
    while not any(isinstance(event, Judged) for event in events):
        events += await _say(coach, thread, "skip")
    assert "Weighted mean" in _spoken(await _say(coach, thread, "Why did I get this score?"))
    question = coach.bank.question((await coach.running(ME, thread)).question_id)  # type: ignore[union-attr]
    assert question.model_answer in _spoken(await _say(coach, thread, "Can you show me a model answer?"))
    assert "try again" in _spoken(await _say(coach, thread, "That is all I know."))
    assert (await coach.running(ME, thread)).state is State.REVIEWING  # type: ignore[union-attr]


async def test_hints_on_a_question_on_offer_come_rung_by_rung_and_leave_it_open(coach: Coach) -> None:
    thread = str(uuid.uuid4())
    offered = next(
        e for e in await _say(coach, thread, "give me a question about regularisation") if isinstance(e, Told)
    )
    hints = [_spoken(await _say(coach, thread, "give me a hint")) for _ in range(4)]
    assert hints[:3] == [f"A hint: {hint}" for hint in offered.questions[0].hints]
    assert hints[3] == "There are no more hints."
    answer = "Regularisation adds a penalty on the weights, so the model prefers simple solutions."
    assert any(isinstance(event, Judged) for event in await _say(coach, thread, answer))


async def test_a_remark_about_the_course_is_no_part_of_an_answer(coach: Coach) -> None:
    thread = await _started(coach)
    await _say(coach, thread, "Sorry, that was meant for the previous question. Could we go back to it?")
    running = await coach.running(ME, thread)
    assert running is not None
    assert running.answer_to(running.question_id, 1) is None
    assert running.state is State.ASKED


async def test_a_set_phrase_is_labelled_as_the_built_in_engines_and_a_models_lead_as_the_models(
    tmp_path: Path, built_index: Path
) -> None:
    with FakeEndpoint() as endpoint:
        settings = _settings(tmp_path).model_copy(update={"openai_base_url": endpoint.base_url, "model": "fake"})
        opened = await Coach.open(settings)
        await opened.ensure_person(ME, ME)
        setup = Setup(kinds=(Kind.BEHAVIOURAL,), questions=1)
        for reply, label in (("Tell me all about it.", EngineName.BUILTIN), ("Let's start.", EngineName.MODEL)):
            endpoint.otherwise(reply)
            events = await _all(opened.start_interview(ME, str(uuid.uuid4()), setup, EngineName.MODEL))
            assert [event.turn.engine for event in events if isinstance(event, Spoken)][-1] is label
        await opened.close()


async def test_a_candidate_who_asks_about_the_task_is_credited_for_it(coach: Coach) -> None:
    question = coach.bank.question("workplace-search-answers")
    design = (
        "I would do retrieval augmented generation: chunk the documents by heading, index them with access rights, "
        "retrieve with BM25 and embeddings, rerank, and let the model cite each sentence."
    )
    asked = tuple(r for r in question.requirements[:2])
    silent = await coach.critique(question, Answer(turns=(design,)), EngineName.BUILTIN)
    asking = await coach.critique(question, Answer(turns=(design,), asked=asked), EngineName.BUILTIN)
    levels = [next(c.level for c in made.criteria if c.id == "requirements") for made in (silent, asking)]
    assert (levels[0] or 0) < 3 <= (levels[1] or 0)
