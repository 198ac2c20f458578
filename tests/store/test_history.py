"""Chainlit's history as a projection of our tables. Chainlit is imported here with a folder of its own."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from coach.store.conversations import Conversations
from coach.store.interviews import Interviews
from tests.store.values import ME, NOW, SOMEONE_ELSE, interview, later, message, thread

if TYPE_CHECKING:
    from coach.store.history import History

T1, T2, T3 = (str(uuid.UUID(int=n, version=4)) for n in (1, 2, 3))
MINE = f"{ME}@here"


@pytest.fixture
def rendered() -> list[tuple[str, str]]:
    """Which conversations were rendered."""
    return []


@pytest.fixture
def history(
    conversations: Conversations,
    interviews: Interviews,
    rendered: list[tuple[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> History:
    os.environ.setdefault("CHAINLIT_APP_ROOT", str(tmp_path_factory.mktemp("chainlit")))
    from coach.store.history import History, Rendered

    async def render(person_id: str, thread_id: str) -> Rendered:
        rendered.append((person_id, thread_id))
        return Rendered([{"id": "s1", "output": "Hello"}], [{"id": "e1", "type": "plotly"}])

    async def ensure_person(person_id: str, identifier: str) -> None:
        await interviews.ensure_person(person_id, identifier, NOW)

    return History(conversations, ensure_person, render)


async def _list(
    history: History, person: str = ME, first: int = 20, cursor: str | None = None, search: str = ""
) -> Any:
    from chainlit.types import Pagination, ThreadFilter

    return await history.list_threads(
        Pagination(first=first, cursor=cursor), ThreadFilter(userId=person, search=search or None)
    )


async def test_a_thread_is_made_from_what_is_stored(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1))
    found = await history.get_thread(T1)
    assert found is not None
    assert (found["id"], found["userId"], found["userIdentifier"]) == (T1, ME, MINE)
    assert found["steps"] == [{"id": "s1", "output": "Hello"}]
    assert found["elements"] == [{"id": "e1", "type": "plotly"}]


async def test_a_thread_says_whose_it_is(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1, SOMEONE_ELSE))
    assert await history.get_thread_author(T1) == f"{SOMEONE_ELSE}@here"
    assert await history.get_thread_author(T2) == ""


@pytest.mark.parametrize("thread_id", ["t1", "' OR 1=1 --", "../x", T1.upper(), T1.replace("-", ""), ""])
async def test_what_is_no_canonical_uuid_does_not_exist(
    history: History, conversations: Conversations, thread_id: str, rendered: list[tuple[str, str]]
) -> None:
    await conversations.ensure(thread("t1"))
    assert await history.get_thread(thread_id) is None
    assert await history.get_thread_author(thread_id) == ""
    await history.update_thread(thread_id, name="x", user_id=ME)
    await history.delete_thread(thread_id)
    assert [t.name for t in await conversations.latest(ME)] == ["Talk t1"]
    assert rendered == []


async def test_the_sidebar_lists_what_was_used_last_first_and_renders_nothing(
    history: History, conversations: Conversations, rendered: list[tuple[str, str]]
) -> None:
    for name, used in ((T1, 10), (T2, 30), (T3, 20)):
        await conversations.ensure(thread(name, used=later(used)))
    listed = await _list(history)
    assert [found["id"] for found in listed.data] == [T2, T3, T1]
    assert not listed.pageInfo.hasNextPage
    assert rendered == []


async def test_the_sidebar_pages_through_everything_once(history: History, conversations: Conversations) -> None:
    names = [str(uuid.UUID(int=n, version=4)) for n in range(10, 17)]
    for n, name in enumerate(names):
        await conversations.ensure(thread(name, used=later(n)))
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = await _list(history, first=2, cursor=cursor)
        seen += [found["id"] for found in page.data]
        cursor = page.pageInfo.endCursor
        assert page.pageInfo.hasNextPage == (cursor is not None)
    assert seen == names[::-1]


async def test_the_sidebar_searches_names_and_what_was_said(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1))
    await conversations.ensure(thread(T2))
    await conversations.add(message("m1", "About dropout", in_thread=T2))
    assert [found["id"] for found in (await _list(history, search="DROPOUT")).data] == [T2]


async def test_another_person_s_threads_are_not_listed(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1, SOMEONE_ELSE))
    assert (await _list(history)).data == []


async def test_a_cursor_that_is_none_begins_at_the_top(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1))
    assert [found["id"] for found in (await _list(history, cursor="yesterday")).data] == [T1]


async def test_a_thread_can_be_renamed(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1))
    await history.update_thread(T1, name="  My   talk ")
    assert (await conversations.get(ME, T1)).name == "My talk"


async def test_the_first_thing_said_makes_a_thread_but_renames_none(
    history: History, conversations: Conversations
) -> None:
    await history.update_thread(T1, name="Start a mock interview, please " * 9, user_id=ME)
    assert len((await conversations.get(ME, T1)).name) == 60
    await history.update_thread(T1, name="hint", user_id=ME)
    assert (await conversations.get(ME, T1)).name.startswith("Start a mock interview")


async def test_what_chainlit_would_keep_beside_is_not_kept(history: History, conversations: Conversations) -> None:
    await conversations.ensure(thread(T1))
    await history.update_thread(T1, metadata={"chat_settings": {"role": "x"}})
    step: Any = {"id": "s9", "threadId": T1, "type": "user_message", "output": "Hello"}
    await history.create_step(step)
    await history.update_step(step)
    assert await conversations.messages(ME, T1) == []
    assert (await conversations.get(ME, T1)).name == f"Talk {T1}"


async def test_deleting_a_thread_deletes_what_was_said_and_judged_in_it(
    history: History, conversations: Conversations, interviews: Interviews
) -> None:
    await conversations.ensure(thread(T1))
    await conversations.add(message("m1", in_thread=T1))
    await interviews.add(interview(in_thread=T1))
    await history.delete_thread(T1)
    assert await conversations.latest(ME) == []
    assert await interviews.latest(ME) == []


async def test_a_person_is_known_after_signing_in(history: History) -> None:
    from chainlit.user import User

    assert await history.get_user("anna") is None
    made = await history.create_user(User(identifier="anna"))
    assert made is not None
    assert (made.id, made.identifier) == ("anna", "anna")
    assert await history.get_user("anna") == made
