"""Conversations and their messages as they are kept."""

import asyncio

import pytest

from coach.errors import NotFound
from coach.store.conversations import Conversations
from coach.store.interviews import Interviews
from tests.store.values import ME, SOMEONE_ELSE, critique, interview, later, message, thread


async def test_a_thread_comes_back_as_it_was_stored(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    assert await conversations.get(ME, "t1") == thread()


async def test_a_thread_that_is_there_is_left_as_it_is(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    await conversations.ensure(thread(used=later(60)))
    assert await conversations.get(ME, "t1") == thread()


async def test_many_tabs_may_create_the_same_thread_at_once(conversations: Conversations) -> None:
    await asyncio.gather(*(conversations.ensure(thread()) for _ in range(5)))
    assert [t.id for t in await conversations.latest(ME)] == ["t1"]


async def test_messages_come_back_in_the_order_they_were_said(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    said = [message(name, name, at=later(n)) for n, name in enumerate(["m3", "m1", "m2"])]
    for each in said:
        assert await conversations.add(each)
    assert await conversations.messages(ME, "t1") == said


async def test_a_message_marks_its_thread_as_used(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    await conversations.add(message("m1", at=later(90)))
    assert (await conversations.get(ME, "t1")).updated_at == later(90)


async def test_a_message_sent_twice_is_stored_once(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    outcomes = await asyncio.gather(*(conversations.add(message("m1", f"copy {n}")) for n in range(4)))
    assert sorted(outcomes) == [False, False, False, True]
    assert len(await conversations.messages(ME, "t1")) == 1


async def test_the_thread_of_another_person_does_not_exist(conversations: Conversations) -> None:
    theirs = thread(person=SOMEONE_ELSE)
    await conversations.ensure(theirs)
    await conversations.add(message("m1", person=SOMEONE_ELSE))
    with pytest.raises(NotFound):
        await conversations.get(ME, "t1")
    with pytest.raises(NotFound):
        await conversations.ensure(thread(person=ME))
    with pytest.raises(NotFound):
        await conversations.add(message("m2", person=ME, at=later(5)))
    await conversations.rename(ME, "t1", "mine now")
    await conversations.touch(ME, "t1", later(9))
    await conversations.delete(ME, "t1")
    assert await conversations.messages(ME, "t1") == []
    assert await conversations.latest(ME) == []
    assert await conversations.latest(ME, search="Hello") == []
    assert await conversations.get(SOMEONE_ELSE, "t1") == theirs
    assert [m.id for m in await conversations.messages(SOMEONE_ELSE, "t1")] == ["m1"]


async def test_a_thread_is_renamed_and_its_name_kept_short(conversations: Conversations) -> None:
    await conversations.ensure(thread())
    await conversations.rename(ME, "t1", "x" * 500)
    assert (await conversations.get(ME, "t1")).name == "x" * 200


async def test_threads_are_listed_by_last_use_in_pages(conversations: Conversations) -> None:
    for number in range(5):
        await conversations.ensure(thread(f"t{number}", used=later(number)))
    first = await conversations.latest(ME, limit=2)
    rest = await conversations.latest(ME, limit=9, before=first[-1].updated_at)
    assert [t.id for t in first + rest] == ["t4", "t3", "t2", "t1", "t0"]


async def test_search_looks_into_names_and_messages_and_takes_signs_as_they_are(conversations: Conversations) -> None:
    for name in ("t1", "t2", "t3"):
        await conversations.ensure(thread(name))
    await conversations.rename(ME, "t1", "Regularisation")
    await conversations.add(message("m2", "why is 100% accuracy bad", in_thread="t2"))
    await conversations.add(message("m3", "why is 100 accuracy bad", in_thread="t3"))
    assert [t.id for t in await conversations.latest(ME, search="REGULAR")] == ["t1"]
    assert [t.id for t in await conversations.latest(ME, search="100%")] == ["t2"]


async def test_deleting_a_thread_deletes_everything_in_it(conversations: Conversations, interviews: Interviews) -> None:
    await conversations.ensure(thread())
    await conversations.add(message("m1"))
    await interviews.add(interview(in_thread="t1"))
    await interviews.add_critique(critique(in_thread="t1"))
    await conversations.delete(ME, "t1")
    assert await conversations.messages(ME, "t1") == []
    assert await interviews.latest(ME) == []
    with pytest.raises(NotFound):
        await interviews.critique(ME, "c1")
