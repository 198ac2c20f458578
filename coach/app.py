"""Chainlit's handlers: receive, call the session, render. Nothing is decided here."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import partial
from typing import Any, cast
from weakref import WeakValueDictionary

import chainlit.server as chainlit_server
from chainlit import Action, Starter, User
from chainlit.auth import create_jwt, get_current_user
from chainlit.auth.cookie import get_token_from_cookies
from chainlit.auth.jwt import decode_jwt
from chainlit.config import config
from chainlit.context import context
from chainlit.message import Message
from chainlit.session import WebsocketSession
from chainlit.user import PersistedUser
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp

from coach.errors import BadInput, CoachError
from coach.events import Event, Reported
from coach.interview.conductor import buttons
from coach.session import LOCAL_PERSON, Coach, interview_name
from coach.store.history import History, Rendered
from coach.web import packets
from coach.web.cards import Cards
from coach.web.gate import offline
from coach.web.preferences import Wishes, widgets
from coach.web.routes import routes
from coach.web.stage import Stage
from coach.web.transcript import Transcripts

logger = logging.getLogger(__name__)

_BROKEN = "Something went wrong on my side. Reload the page; if your last message is missing there, send it again."
_NAME = re.compile(r"[\w][\w .@-]{0,62}")
_CHAINLITS_EVENTS = {"clear_session", "disconnect", "chat_settings_change"}
_STARTERS = (
    ("Mock interview", "Start a mock interview"),
    ("Critique a written answer", "Give me a question to answer in writing"),
    ("Ask about a concept", "What is the difference between bagging and boosting?"),
)


class Page:
    """The coach as a Chainlit page. `install` hands Chainlit the handlers; `app` is its application with our routes."""

    def __init__(self, coach: Coach) -> None:
        self._coach = coach
        self._stages: dict[str, Stage] = {}
        self._wishes = Wishes(coach.interviews)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.html = offline(str(chainlit_server.get_html_template("")))  # type: ignore[no-untyped-call]

    def install(self) -> ASGIApp:
        """Register everything with Chainlit and return its application."""
        code = config.code
        code.on_app_startup, code.on_app_shutdown = self.start, self.stop
        code.set_starters = self.starters
        code.on_message, code.on_chat_resume = self.on_message, _nothing
        code.on_settings_update = self.on_settings
        code.action_callbacks = {"say": self.on_button}
        code.data_layer = self._history
        if self._coach.settings.password is not None:
            code.password_auth_callback = self.check_password
        else:
            code.header_auth_callback = self.sign_in_locally
        chainlit_server.get_html_template = lambda _root: self.html
        self._guard_socket()
        app = chainlit_server.app
        app.router.routes[:0] = routes(self._coach, self.person_of)
        return app

    # --- the server's life ---

    async def start(self) -> None:
        await self._coach.ensure_person(LOCAL_PERSON, LOCAL_PERSON)
        self._coach.prepare_index_behind()

    async def stop(self) -> None:
        await self._coach.close()

    # --- who is there ---

    async def sign_in_locally(self, _: Headers) -> User:
        """Without a password there is one person: whoever sits at this machine. The gate lets nobody else through."""
        return User(identifier=LOCAL_PERSON, display_name="You")

    async def check_password(self, name: str, password: str) -> User | None:
        """One password for all; the name says whose conversations to open. Whoever has the password is trusted."""
        wanted = self._coach.settings.password
        name = name.strip().lower()
        right = wanted is not None and hmac.compare_digest(password.encode(), wanted.get_secret_value().encode())
        return User(identifier=name) if right and _NAME.fullmatch(name) else None

    def signer(self, token: str | None) -> str | None:
        """A fresh token for the local person where the browser has none that holds."""
        with contextlib.suppress(Exception):
            if token:
                decode_jwt(token)
                return None
        return create_jwt(User(identifier=LOCAL_PERSON, display_name="You"))

    async def person_of(self, request: Request) -> str | None:
        token = get_token_from_cookies(request.cookies)
        try:
            user = await get_current_user(token) if token else None
        except Exception:  # noqa: BLE001 - any fault of a token means: not signed in
            return None
        return user.id if isinstance(user, PersistedUser) else None

    # --- what is asked of the page ---

    async def starters(self, _user: object = None, _language: object = None) -> list[Starter]:
        return [Starter(label=label, message=message) for label, message in _STARTERS]

    async def on_message(self, message: Message) -> None:
        session = _session()
        await _emit(session, "window_message", {"coachThread": session.thread_id})
        await self._perform(session, self._heard(session, message.id, message.content))

    async def on_button(self, action: Action) -> None:
        """A button says its command for the candidate, as if it had been typed; clicked twice, it is said once."""
        text, session = action.payload.get("text"), _session()
        said = packets.click(action.id, text)
        if said is None or not isinstance(text, str):
            return
        text = text[:1].upper() + text[1:]
        stage = self._stage(session)
        await _emit(session, "task_start", {})
        await stage.clear_buttons()
        await stage.show(self._cards.said(said, text))
        session.current_task = asyncio.create_task(self._perform(session, self._heard(session, said, text)))
        try:
            await asyncio.wait({session.current_task})
        finally:
            await _emit(session, "task_end", {})

    async def on_settings(self, values: Mapping[str, Any]) -> None:
        session = _session()
        await self._wishes.take(_person(session), values)
        await self._show_status(session)

    # --- the conversation ---

    async def _heard(self, session: WebsocketSession, message_id: str, text: str) -> AsyncIterator[Event]:
        """What the coach answers to something said."""
        person, thread = _person(session), session.thread_id
        setup, wanted = await self._wishes.of(person)
        engine = self._stage(session).engine = self._coach.engine_for(wanted)
        async for event in self._coach.say(person, thread, message_id, text, setup=setup, engine=engine):
            yield event

    async def _perform(self, session: WebsocketSession, events: AsyncIterator[Event]) -> None:
        """Show what the coach does, one thing at a time in a conversation; a fault becomes a sentence."""
        stage = self._stage(session)
        async with self._locks.setdefault(session.thread_id, asyncio.Lock()):
            try:
                if await stage.play(self._with_result(session, events)):
                    await self._offer_moves(session)
                    await self._name_thread(session)
            except asyncio.CancelledError:  # somebody pressed stop: what was said is kept, and the moves are open again
                await self._offer_moves(session)
                raise
            except Exception as error:
                if not isinstance(error, CoachError):
                    logger.exception("A message could not be answered")
                await stage.show(self._cards.notice(str(error) if isinstance(error, CoachError) else _BROKEN))
                with contextlib.suppress(CoachError):
                    await self._offer_moves(session)

    async def _offer_moves(self, session: WebsocketSession) -> None:
        running = await self._coach.running(_person(session), session.thread_id)
        if running is not None:
            await self._stage(session).offer(buttons(running))

    async def _with_result(self, session: WebsocketSession, events: AsyncIterator[Event]) -> AsyncIterator[Event]:
        """The same events; the report of the conversation's interview puts the result in its name."""
        async for event in events:
            if isinstance(event, Reported) and event.report.interview.thread_id == session.thread_id:
                setup, person = event.report.interview.setup, _person(session)
                thread = await self._coach.conversations.get(person, session.thread_id)
                if thread.name == interview_name(setup):  # else the person has named it
                    name = interview_name(setup, event.report.overall)
                    await self._coach.conversations.rename(person, thread.id, name)
            yield event

    async def _name_thread(self, session: WebsocketSession) -> None:
        """Tell the sidebar what the conversation has become; it asks for the list when this changes."""
        thread = await self._coach.conversations.get(_person(session), session.thread_id)
        await _emit(session, "first_interaction", {"interaction": thread.name, "thread_id": thread.id})

    # --- a browser that comes, or comes back ---

    async def arrived(self, session: WebsocketSession, *, came_back: bool) -> None:
        """Settings and status for a new page; for one that was away, also what it has missed."""
        setup, engine = await self._wishes.of(_person(session))
        model = self._coach.settings.model if self._coach.settings.has_endpoint else None
        await _emit(session, "chat_settings", widgets(setup, engine, model))
        await self._show_status(session)
        if not session.has_first_interaction:
            return
        if came_back:  # what was said meanwhile went nowhere: show the conversation as it is stored
            if session.current_task is not None:
                await asyncio.wait({session.current_task})
            await _emit(session, "resume_thread", await self._history().get_thread(session.thread_id))
        cards = await self._transcripts.of(_person(session), session.thread_id)
        running = await self._coach.running(_person(session), session.thread_id)
        if cards:
            await self._stage(session).offer(buttons(running) if running else (), under=cards[-1])
            await self._perform(session, self._coach.resume(_person(session), session.thread_id))

    async def _show_status(self, session: WebsocketSession) -> None:
        running = await self._coach.running(_person(session), session.thread_id)
        _, engine = await self._wishes.of(_person(session))
        words = [self._cards.place(running)] if running else []
        try:
            words.append(self._cards.engine(self._coach.engine_for(engine)))
        except BadInput as error:
            words.append(error.message)
        await self._stage(session).status(" · ".join(words))

    # --- parts ---

    @property
    def _cards(self) -> Cards:
        return Cards(self._coach.bank, self._coach.guides, self._coach.settings.model)

    @property
    def _transcripts(self) -> Transcripts:
        return Transcripts(self._cards, self._coach.bank, self._coach.conversations, self._coach.interviews)

    def _history(self) -> History:
        return History(self._coach.conversations, self._coach.ensure_person, self._render)

    async def _render(self, person_id: str, thread_id: str) -> Rendered:
        return Rendered(*await self._transcripts.rendered(person_id, thread_id))

    def _stage(self, session: WebsocketSession) -> Stage:
        if session.id not in self._stages:
            self._stages = {key: stage for key, stage in self._stages.items() if WebsocketSession.get_by_id(key)}
            emit = partial(_emit, session)
            self._stages[session.id] = Stage(emit, self._cards, session.thread_id)
        return self._stages[session.id]

    # --- the socket ---

    def _guard_socket(self) -> None:
        """Stand before Chainlit's own handlers: what a client sends is checked before anything is done with it."""
        sio = chainlit_server.sio
        sio.eio.max_http_buffer_size = packets.LONGEST_PACKET
        theirs = sio.handlers["/"]
        ours: dict[str, _Handler] = {
            "connect": self._connect,
            "connection_successful": self._connected,
            "client_message": self._client_message,
        }
        sio.handlers["/"] = {
            **{event: theirs[event] for event in _CHAINLITS_EVENTS},
            **{event: partial(guard, theirs[event]) for event, guard in ours.items()},
            "stop": self._stop,
        }

    async def _connect(self, passed: _Handler, sid: str, environ: dict[str, Any], auth: Any = None) -> Any:
        try:
            greeting = packets.greeting(auth)
        except packets.Unusable as error:
            raise ConnectionRefusedError(str(error)) from None
        before = WebsocketSession.get_by_id(greeting["sessionId"])
        old = before.socket_id if before else None
        answer = await passed(sid, environ, greeting)
        if old and old != sid:
            await _toast(old, "This conversation goes on in another window.", kind="info")
            await chainlit_server.sio.disconnect(old)
        return answer

    async def _connected(self, passed: _Handler, sid: str) -> None:
        session = WebsocketSession.require(sid)
        came_back = session.restored
        await passed(sid)
        try:
            await self.arrived(session, came_back=came_back)
        except Exception:
            logger.exception("A page could not be set up")

    async def _client_message(self, passed: _Handler, sid: str, payload: Any = None) -> None:
        try:
            message = packets.message(payload)
        except packets.Unusable as error:
            message = None
            await _toast(sid, str(error))
        if message:
            await passed(sid, message)
        else:
            await chainlit_server.sio.emit("task_end", {}, to=sid)

    async def _stop(self, sid: str) -> None:
        session = WebsocketSession.get(sid)
        if session is not None and session.current_task is not None:
            session.current_task.cancel()
            await _toast(sid, "Stopped. What you said is kept.", kind="info")


_Handler = Callable[..., Awaitable[Any]]


async def _nothing(_: object) -> None:
    """Chainlit offers to resume a conversation only where there is a handler for it; `arrived` does the work."""


async def _toast(sid: str, message: str, kind: str = "error") -> None:
    await chainlit_server.sio.emit("toast", {"type": kind, "message": message}, to=sid)


async def _emit(session: WebsocketSession, event: str, data: Any) -> None:
    """To the browser that has the session now: after a reconnection `session.emit` is another function."""
    await cast("Awaitable[None]", session.emit(event, data))


def _session() -> WebsocketSession:
    session = context.session
    assert isinstance(session, WebsocketSession)
    return session


def _person(session: WebsocketSession) -> str:
    user = session.user
    assert isinstance(user, PersistedUser)
    return user.id
