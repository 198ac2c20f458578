"""Interviews and critiques as they are kept; every test runs on SQLite and, where it is installed, on PostgreSQL."""

import asyncio
from datetime import timedelta, timezone

import pytest

from coach.domain import Act, Interview, State
from coach.errors import NotFound, StaleInterview, StoreUnavailable
from coach.store.conversations import Conversations
from coach.store.database import Database
from coach.store.interviews import Interviews
from tests.store.values import ME, NOW, SOMEONE_ELSE, answered, asked, critique, interview, later, thread, turn


async def stored(interviews: Interviews, new: Interview) -> Interview:
    await interviews.add(new)
    return new


async def test_an_interview_comes_back_as_it_was_stored(interviews: Interviews) -> None:
    new = answered(asked(interview()))
    await interviews.add(new)
    assert await interviews.get(ME, "i1") == new


async def test_saving_raises_the_version_and_adds_only_the_new_turns(interviews: Interviews) -> None:
    before = await stored(interviews, asked(interview()))
    after = await interviews.save(before, answered(before))
    assert after.version == 2
    assert await interviews.get(ME, "i1") == after
    assert [t.act for t in after.turns] == [Act.ASK, Act.ANSWER]


async def test_of_two_writers_one_is_told_and_nothing_of_its_turn_is_kept(interviews: Interviews) -> None:
    read = await stored(interviews, asked(interview()))
    kept = await interviews.save(read, answered(read, "first tab"))
    late = answered(read, "second tab").model_copy(update={"state": State.DONE})
    with pytest.raises(StaleInterview, match="another window"):
        await interviews.save(read, late, critique())
    assert await interviews.get(ME, "i1") == kept
    assert await interviews.critiques_of(ME, "i1") == []


async def test_of_many_writers_at_once_exactly_one_wins(interviews: Interviews) -> None:
    read = await stored(interviews, asked(interview()))
    outcomes = await asyncio.gather(
        *(interviews.save(read, answered(read, f"tab {n}")) for n in range(8)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Interview) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, StaleInterview) for outcome in outcomes) == 7
    assert len((await interviews.get(ME, "i1")).turns) == 2


async def test_a_turn_and_its_critique_are_stored_together_or_not_at_all(interviews: Interviews) -> None:
    read = await stored(interviews, asked(interview()))
    with pytest.raises(StoreUnavailable):
        await interviews.save(read, answered(read), critique(person="nobody-we-know"))
    assert await interviews.get(ME, "i1") == read


async def test_an_interview_of_another_person_does_not_exist(interviews: Interviews) -> None:
    theirs = await stored(interviews, asked(interview(person=SOMEONE_ELSE)))
    await interviews.add_critique(critique(person=SOMEONE_ELSE))
    with pytest.raises(NotFound):
        await interviews.get(ME, "i1")
    with pytest.raises(NotFound):
        await interviews.critique(ME, "c1")
    assert await interviews.latest(ME) == []
    assert await interviews.critiques_of(ME, "i1") == []
    assert await interviews.seen_questions(ME) == []
    mine = theirs.model_copy(update={"person_id": ME})
    with pytest.raises(StaleInterview):
        await interviews.save(mine, answered(mine))
    assert await interviews.get(SOMEONE_ELSE, "i1") == theirs


async def test_interviews_are_listed_newest_first(interviews: Interviews) -> None:
    for number in range(3):
        await interviews.add(interview(f"i{number}", started=later(number)))
    assert [i.id for i in await interviews.latest(ME, 2)] == ["i2", "i1"]


async def test_the_interviews_of_a_conversation_are_listed_oldest_first(
    interviews: Interviews, conversations: Conversations
) -> None:
    await conversations.ensure(thread())
    for number in range(2):
        await interviews.add(interview(f"i{number}", in_thread="t1", started=later(number)))
    await interviews.add(interview("elsewhere"))
    assert [i.id for i in await interviews.in_thread(ME, "t1")] == ["i0", "i1"]


async def test_questions_once_asked_are_remembered_most_recent_first_and_once(interviews: Interviews) -> None:
    asks = [turn(n, Act.ASK, "?", question=q) for n, q in enumerate(["q1", "q2", "q1", "q3"])]
    await interviews.add(interview().model_copy(update={"turns": (*asks, turn(4, Act.PROBE, "?", question="q4"))}))
    assert await interviews.seen_questions(ME) == ["q3", "q1", "q2"]


async def test_a_critique_comes_back_as_it_was_stored(interviews: Interviews) -> None:
    await interviews.add(interview())
    made = critique()
    assert await interviews.add_critique(made) == made
    assert await interviews.critique(ME, "c1") == made
    assert await interviews.critiques_of(ME, "i1") == [made]


async def test_a_critique_without_an_overall_keeps_none(interviews: Interviews) -> None:
    await interviews.add(interview())
    await interviews.add_critique(critique(overall=None))
    assert (await interviews.critique(ME, "c1")).critique.overall is None


async def test_a_try_that_was_judged_meanwhile_keeps_its_first_critique(interviews: Interviews) -> None:
    await interviews.add(interview())
    first = await interviews.add_critique(critique("c1", overall=3.4))
    assert await interviews.add_critique(critique("c2", overall=2.0)) == first
    assert await interviews.critiques_of(ME, "i1") == [first]


async def test_critiques_outside_an_interview_are_never_the_same_try(
    interviews: Interviews, conversations: Conversations
) -> None:
    await conversations.ensure(thread())
    for name in ("c1", "c2"):
        await interviews.add_critique(critique(name, of=None, in_thread="t1"))
    assert {c.id for c in await interviews.critiques_in_thread(ME, "t1")} == {"c1", "c2"}


async def test_times_from_any_zone_come_back_as_the_same_moment_in_utc(interviews: Interviews) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    await interviews.add(interview(started=elsewhere))
    started = (await interviews.get(ME, "i1")).started_at
    assert started == NOW
    assert started.utcoffset() == timedelta(0)


async def test_a_time_without_a_zone_is_refused(interviews: Interviews) -> None:
    with pytest.raises(StoreUnavailable, match="without a timezone"):
        await interviews.add(interview(started=NOW.replace(tzinfo=None)))


async def test_a_person_is_created_once(interviews: Interviews, database: Database) -> None:
    await asyncio.gather(*(interviews.ensure_person("new", "new@here", NOW) for _ in range(4)))
    await interviews.add(interview(person="new"))
    assert (await interviews.get("new", "i1")).person_id == "new"


async def test_a_long_answer_in_any_script_is_kept_to_the_letter(interviews: Interviews) -> None:
    text = "Größe, 中文, 🙂, 'quotes', $5 -- ; DROP TABLE turns; \n\t" * 2000
    read = await stored(interviews, asked(interview()))
    await interviews.save(read, answered(read, text))
    assert (await interviews.get(ME, "i1")).turns[-1].text == text
