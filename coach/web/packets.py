"""What a browser sends over the socket, checked before anything is done with it."""

from __future__ import annotations

import uuid
from typing import Any

from coach.session import LONGEST_MESSAGE
from coach.store.conversations import is_canonical_uuid

LONGEST_PACKET = 8 * 2**20
"""Bytes: far above the longest message, so that one too long gets a sentence and not a cut line."""


class Unusable(Exception):
    """The packet cannot be used; the text is for the person."""


def greeting(auth: Any) -> dict[str, Any]:
    """What a client says when it connects. Its session id becomes a path in Chainlit: canonical UUIDs only."""
    if not isinstance(auth, dict) or not is_canonical_uuid(auth.get("sessionId")):
        raise Unusable("bad session id")
    thread_id = auth.get("threadId") or ""
    if thread_id and not is_canonical_uuid(thread_id):
        raise Unusable("bad thread id")
    return {
        "sessionId": auth["sessionId"],
        "threadId": thread_id,
        "clientType": "webapp",
        "userEnv": "{}",
        "chatProfile": None,
    }


def message(payload: Any) -> dict[str, Any] | None:
    """A typed message with nothing in it but its id and text; None where there is no text."""
    given = payload.get("message") if isinstance(payload, dict) else None
    text = given.get("output") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(text, str) or not _is_version_4(given.get("id")):
        raise Unusable("That could not be read. Reload the page, then send it again.")
    if len(text) > LONGEST_MESSAGE:
        raise Unusable(
            f"That is {len(text):,} characters; I read up to {LONGEST_MESSAGE:,} at a time. "
            "Shorten it, or send it in parts."
        )
    if not text.strip():
        return None
    clean = {"id": given["id"], "output": text, "name": "You", "type": "user_message", "createdAt": None}
    return {"message": clean, "fileReferences": None}


def click(action_id: object, text: object) -> str | None:
    """The id of the message that a click on a button is, the same for every click on it; None for nonsense."""
    if not is_canonical_uuid(action_id) or not isinstance(text, str) or not 0 < len(text) <= LONGEST_MESSAGE:
        return None
    return str(uuid.uuid5(uuid.UUID(str(action_id)), "said"))


def _is_version_4(text: object) -> bool:
    return is_canonical_uuid(text) and uuid.UUID(str(text)).version == 4
