"""Chainlit's data layer as a projection of our own tables: it reads them, and writes only names and deletions.

What is said is stored by the session before Chainlit hears of it; the steps, elements and users that Chainlit wants are
made from our rows when it asks. Ids of threads are canonical UUIDs; anything else does not exist here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from chainlit.data.base import BaseDataLayer
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from coach.domain import Thread
from coach.store.conversations import Conversations, is_canonical_uuid

_LONGEST_NAME = 60
_LONGEST_PAGE = 100


class Rendered(NamedTuple):
    """A conversation as Chainlit's front end wants it."""

    steps: list[dict[str, Any]]
    elements: list[dict[str, Any]]


Renderer = Callable[[str, str], Awaitable[Rendered]]
"""Given a person's and a thread's id, the conversation as it is shown."""

EnsurePerson = Callable[[str, str], Awaitable[None]]


class History(BaseDataLayer):
    """`render` is handed in by the page, which knows how things look."""

    def __init__(
        self,
        conversations: Conversations,
        ensure_person: EnsurePerson,
        render: Renderer,
    ) -> None:
        self._conversations = conversations
        self._ensure_person = ensure_person
        self._render = render

    # --- people: the identifier one signs in with is the person's id ---

    async def get_user(self, identifier: str) -> PersistedUser | None:
        person = await self._conversations.person(identifier)
        if person is None:
            return None
        return PersistedUser(id=person[0], identifier=identifier, createdAt=_iso(person[1]))

    async def create_user(self, user: User) -> PersistedUser | None:
        await self._ensure_person(user.identifier, user.identifier)
        return await self.get_user(user.identifier)

    # --- threads ---

    async def get_thread_author(self, thread_id: str) -> str:
        owner = await self._owner(thread_id)
        return owner[1] if owner else ""

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """The whole conversation, made from the rows."""
        owner = await self._owner(thread_id)
        if owner is None:
            return None
        person_id, identifier = owner
        thread = await self._conversations.get(person_id, thread_id)
        rendered = await self._render(person_id, thread_id)
        return ThreadDict(
            id=thread.id,
            createdAt=_iso(thread.created_at),
            name=thread.name,
            userId=person_id,
            userIdentifier=identifier,
            tags=[],
            metadata={},
            steps=cast("list[StepDict]", rendered.steps),
            elements=cast("list[ElementDict]", rendered.elements),
        )

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A page of the sidebar, most recently used first, without any message. The cursor is a time of last use."""
        wanted = max(1, min(pagination.first, _LONGEST_PAGE))
        found = await self._conversations.latest(
            filters.userId or "",
            limit=wanted + 1,
            before=_time(pagination.cursor),
            search=(filters.search or "").strip(),
        )
        shown = found[:wanted]
        more = len(found) > wanted
        end = _iso(shown[-1].updated_at) if shown and more else None
        return PaginatedResponse(
            pageInfo=PageInfo(hasNextPage=more, startCursor=pagination.cursor, endCursor=end),
            data=[_listed(thread, filters.userId or "") for thread in shown],
        )

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,
        metadata: dict[str, Any] | None = None,
        tags: list[str] | None = None,
    ) -> None:
        """Rename. Chainlit also calls this with what was said first, which makes the thread known to the sidebar."""
        if not is_canonical_uuid(thread_id) or not name:
            return
        owner = await self._owner(thread_id)
        if owner is None and user_id is not None:
            now = datetime.now(UTC)
            short = " ".join(name.split())[:_LONGEST_NAME] or "New conversation"
            thread = Thread(id=thread_id, person_id=user_id, name=short, created_at=now, updated_at=now)
            await self._conversations.ensure(thread)
        elif owner is not None and user_id is None:
            await self._conversations.rename(owner[0], thread_id, " ".join(name.split()) or "Conversation")

    async def delete_thread(self, thread_id: str) -> None:
        owner = await self._owner(thread_id)
        if owner is not None:
            await self._conversations.delete(owner[0], thread_id)

    async def _owner(self, thread_id: str) -> tuple[str, str] | None:
        """Id and identifier of the person whose thread this is."""
        return await self._conversations.owner(thread_id) if is_canonical_uuid(thread_id) else None

    # --- what Chainlit would keep a second time ---

    async def create_step(self, step_dict: StepDict) -> None:
        """Nothing: the session has stored what was said."""

    async def update_step(self, step_dict: StepDict) -> None:
        """Nothing."""

    async def delete_step(self, step_id: str) -> None:
        """Nothing."""

    async def create_element(self, element: Element) -> None:
        """Nothing: charts are made from the critiques."""

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        return None

    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:
        """Nothing."""

    async def upsert_feedback(self, feedback: Feedback) -> str:
        return ""

    async def delete_feedback(self, feedback_id: str) -> bool:
        return False

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:
        return []

    async def build_debug_url(self) -> str:
        return ""

    async def close(self) -> None:
        """The database belongs to the session, which closes it."""


def _listed(thread: Thread, identifier: str) -> ThreadDict:
    """The sidebar sorts and groups by `createdAt`, so it gets the time of last use."""
    return ThreadDict(
        id=thread.id,
        createdAt=_iso(thread.updated_at),
        name=thread.name,
        userId=thread.person_id,
        userIdentifier=identifier,
        tags=[],
        metadata={},
        steps=[],
        elements=[],
    )


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(text: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return at if at is None or at.tzinfo else at.replace(tzinfo=UTC)
