"""A browser without a window: signs in as the page does, speaks socket.io, and keeps what would be on the screen."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import aiohttp
import socketio


class Client:
    """One tab. `messages` and `buttons` hold what it shows, `toasts` what popped up."""

    def __init__(self, base: str, thread: str = "", session: str | None = None) -> None:
        self.base = base
        self.session = session or str(uuid.uuid4())
        self.thread = thread
        self.cookie = ""
        self.messages: dict[str, dict[str, Any]] = {}
        self.buttons: dict[str, dict[str, Any]] = {}
        self.elements: dict[str, dict[str, Any]] = {}
        self.settings: list[dict[str, Any]] = []
        self.toasts: list[str] = []
        self.status = ""
        self.packets: list[tuple[str, Any]] = []
        self._idle = asyncio.Event()
        self.io = socketio.AsyncClient(reconnection=False)
        self.io.on("*", self._on)

    async def open(self, *, cookie: str | None = None, origin: str | None = None, **auth: Any) -> Client:
        self.cookie = cookie if cookie is not None else await sign_in(self.base)
        headers = {"Cookie": self.cookie, "Origin": origin or self.base}
        greeting = {"sessionId": self.session, "threadId": self.thread, "clientType": "webapp", "userEnv": "{}"} | auth
        await self.io.connect(
            self.base, socketio_path="/ws/socket.io", transports=["websocket"], auth=greeting, headers=headers
        )
        await self.io.emit("connection_successful")
        await self.wait_for(lambda: bool(self.settings))
        return self

    async def close(self) -> None:
        await self.io.disconnect()

    # --- what a person does ---

    async def say(self, text: str, message_id: str | None = None) -> list[str]:
        """Type and send; the texts that came in reply."""
        before = set(self.messages)
        packet = {"id": message_id or str(uuid.uuid4()), "output": text, "type": "user_message", "name": "You",
                  "threadId": "", "createdAt": "2026-11-22T09:30:00Z"}  # fmt: skip
        self._idle.clear()
        await self.io.emit("client_message", {"message": packet, "fileReferences": []})
        await asyncio.wait_for(self._idle.wait(), 60)
        await asyncio.sleep(0.05)
        return [self.messages[key]["output"] for key in self.messages if key not in before]

    async def press(self, label: str) -> list[str]:
        """Press the button with this label."""
        action = next(b for b in self.buttons.values() if b["label"] == label)
        before = set(self.messages)
        status, _ = await self.post("/project/action", {"sessionId": self.session, "action": action})
        assert status == 200
        await asyncio.sleep(0.1)
        return [self.messages[key]["output"] for key in self.messages if key not in before]

    # --- what a page asks for ---

    async def get(self, path: str) -> tuple[int, str]:
        async with aiohttp.ClientSession(headers={"Cookie": self.cookie}) as http, http.get(self.base + path) as answer:
            return answer.status, await answer.text()

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        headers = {"Cookie": self.cookie, "Origin": self.base}
        async with aiohttp.ClientSession(headers=headers) as http, http.post(self.base + path, json=body) as answer:
            return answer.status, await answer.json(content_type=None)

    async def put(self, path: str, body: Any) -> int:
        headers = {"Cookie": self.cookie, "Origin": self.base}
        async with aiohttp.ClientSession(headers=headers) as http, http.put(self.base + path, json=body) as answer:
            return answer.status

    async def wait_for(self, condition: Any, seconds: float = 20) -> None:
        for _ in range(int(seconds / 0.05)):
            if condition():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"nothing came of it; last packets: {self.packets[-5:]}")

    # --- what is on the screen ---

    @property
    def texts(self) -> list[str]:
        return [message["output"] for message in self.messages.values()]

    @property
    def labels(self) -> list[str]:
        """The buttons under messages that are there."""
        return [b["label"] for b in self.buttons.values() if b["forId"] in self.messages]

    async def _on(self, event: str, *data: Any) -> None:
        given = data[0] if data else None
        self.packets.append((event, given))
        handler = getattr(self, f"_{event}", None)
        if handler:
            handler(given)

    def _new_message(self, step: dict[str, Any]) -> None:
        self.messages[step["id"]] = step

    _stream_start = _new_message

    def _update_message(self, step: dict[str, Any]) -> None:
        if step["id"] in self.messages:  # as the page: what is not there cannot change
            self.messages[step["id"]] = step

    def _delete_message(self, step: dict[str, Any]) -> None:
        self.messages.pop(step["id"], None)

    def _stream_token(self, piece: dict[str, Any]) -> None:
        if piece["id"] in self.messages:
            self.messages[piece["id"]]["output"] += piece["token"]

    def _resume_thread(self, thread: dict[str, Any]) -> None:
        self.thread = thread["id"]
        self.messages = {step["id"]: step for step in thread["steps"]}
        self.elements = {element["id"]: element for element in thread["elements"]}

    def _first_interaction(self, told: dict[str, Any]) -> None:
        self.thread = told["thread_id"]

    def _element(self, element: dict[str, Any]) -> None:
        self.elements[element["id"]] = element

    def _action(self, button: dict[str, Any]) -> None:
        self.buttons[button["id"]] = button

    def _remove_action(self, button: dict[str, Any]) -> None:
        self.buttons.pop(button["id"], None)

    def _chat_settings(self, widgets: list[dict[str, Any]]) -> None:
        self.settings = widgets

    def _toast(self, toast: dict[str, Any]) -> None:
        self.toasts.append(toast["message"])

    def _window_message(self, told: dict[str, Any]) -> None:
        self.status = told.get("coachStatus", self.status)

    def _task_end(self, _: object) -> None:
        self._idle.set()


async def sign_in(base: str) -> str:
    """Open the page; the server signs in whoever sits at the machine."""
    async with aiohttp.ClientSession() as http, http.get(base + "/") as answer:
        return "; ".join(f"{name}={cookie.value}" for name, cookie in answer.cookies.items())
