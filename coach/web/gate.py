"""The gate in front of the page: who may ask for what. It knows HTTP and nothing of interviews or Chainlit.

It closes what Chainlit leaves open: requests from other sites and rebound host names, routes nobody needs (uploads,
MCP, sharing, feedback, OAuth), endless bodies, guessing of the password, tokens that live on after signing out,
cookies without `Secure` on https, and pages without a content policy.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SOCKET = "/ws/socket.io"
LONGEST_BODY = 64 * 1024
TRIES, TRY_WINDOW = 5, 300.0
"""Wrong passwords that one address may send, and in how many seconds."""

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_OPEN = {
    "GET": (
        r"/|/login|/login/callback|/env|/favicon|/logo|/health|/auth/config|/user",
        rf"/thread(?:/{_UUID})?|/project/thread/{_UUID}|/project/translations|/project/settings",
        r"/assets/[\w./-]+|/public/[\w./-]+|/avatars/[^/]+",
        rf"/passages/[a-z0-9-]+|/charts/(?:critiques|reports)/{_UUID}|/reports/{_UUID}\.(?:md|html|json)",
    ),
    "POST": (r"/auth/header|/login|/logout|/set-session-cookie|/project/threads|/project/action",),
    "PUT": (r"/project/thread",),
    "DELETE": (r"/project/thread",),
}
_ROUTES = {method: re.compile("|".join(patterns)) for method, patterns in _OPEN.items()}
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)

Signer = Callable[[str | None], str | None]


def content_policy(page: str) -> str:
    """A Content-Security-Policy that allows this server alone, and of inline scripts those of `page`."""
    hashes = [f"'sha256-{_sha256(script)}'" for script in _INLINE_SCRIPT.findall(page)]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(["script-src 'self'", *hashes]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def offline(page: str) -> str:
    """Chainlit's page without the files it would load from other hosts; our copy of KaTeX's style in their place."""
    page = re.sub(r"<link\s[^>]*https://[^>]*>\s*", "", page)
    return page.replace("</head>", '<link rel="stylesheet" href="/public/katex/katex.min.css"></head>')


class Gate:
    """ASGI middleware around Chainlit's application.

    `own_hosts`: the Host headers answered, for a page without a password; None answers any (then every use needs a
    token). `signer`: given the visitor's token or None, a fresh one where the server signs the visitor in by itself.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        policy: str,
        cookie: str,
        own_hosts: frozenset[str] | None,
        signer: Signer | None = None,
        session_seconds: float = 43_200,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._policy = policy
        self._cookie = cookie
        self._own_hosts = own_hosts
        self._signer = signer
        self._session_seconds = session_seconds
        self._clock = clock
        self._signed_out: dict[str, float] = {}
        self._failed: defaultdict[str, deque[float]] = defaultdict(deque)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _refuse(scope, send, *refused)
            return
        scope = self._without_old_token(scope, headers)
        if scope["type"] == "websocket":
            await self._app(scope, receive, send)
        else:
            await self._app(scope, receive, self._watched(scope, headers, send))

    # --- what is refused ---

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "")
        if self._own_hosts is not None:
            away = scope.get("client") and scope["client"][0] not in {"127.0.0.1", "::1"}
            if host.lower() not in self._own_hosts or away or any(name in headers for name in _FORWARDED):
                return 403, "This coach serves its own machine only. To reach it from elsewhere, set COACH_PASSWORD."
        if _from_elsewhere(scope, headers, host):
            return 403, "This request came from another site."
        path = scope["path"]
        if scope["type"] == "websocket":
            return None if path.rstrip("/") == SOCKET else (404, "There is nothing here.")
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        routes = _ROUTES.get(method)
        if routes is None or not routes.fullmatch(path) or ".." in path:
            return 404, "There is nothing here."
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdigit() or int(length) > LONGEST_BODY:
            return 413, "That is too much at once."
        if path == "/login" and method == "POST" and self._is_guessing(scope):
            return 429, "Too many wrong passwords. Wait five minutes, then try again."
        return None

    def _is_guessing(self, scope: Scope) -> bool:
        tries = self._failed[_address(scope)]
        while tries and self._clock() - tries[0] > TRY_WINDOW:
            tries.popleft()
        return len(tries) >= TRIES

    # --- tokens ---

    def _without_old_token(self, scope: Scope, headers: Headers) -> Scope:
        """The request without its cookies if they carry a token that was signed out."""
        token = self._token(headers)
        now = self._clock()
        self._signed_out = {key: until for key, until in self._signed_out.items() if until > now}
        if token is None or _sha256(token) not in self._signed_out:
            return scope
        kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        return {**scope, "headers": kept}

    def _token(self, headers: Headers) -> str | None:
        try:
            cookies = SimpleCookie(headers.get("cookie", ""))
        except CookieError:
            return None
        return cookies[self._cookie].value if self._cookie in cookies else None

    # --- what goes out ---

    def _watched(self, scope: Scope, headers: Headers, send: Send) -> Send:
        """`send` with our headers on, and faults of the server as one sentence."""
        path, method = scope["path"], scope["method"]
        broken = False

        async def watched(message: Message) -> None:
            nonlocal broken
            if message["type"] == "http.response.body" and broken:
                return
            if message["type"] == "http.response.start":
                status = message["status"]
                if path == "/login" and method == "POST" and status == 401:
                    self._failed[_address(scope)].append(self._clock())
                    broken = True
                    await _refuse(scope, send, 401, "That password is not right.")
                    return
                if path == "/logout" and (token := self._token(headers)):
                    self._signed_out[_sha256(token)] = self._clock() + self._session_seconds
                if status >= 500:
                    broken = True
                    await _refuse(scope, send, status, "Something went wrong on the server. Reload the page.")
                    return
                self._dress(scope, headers, message)
            await send(message)

        return watched

    def _dress(self, scope: Scope, headers: Headers, message: Message) -> None:
        out = MutableHeaders(scope=message)
        out.setdefault("content-security-policy", self._policy)
        for name, value in _HEADERS:
            out[name] = value
        if scope["path"].startswith("/assets/"):
            out["cache-control"] = "public, max-age=31536000, immutable"
        elif not scope["path"].startswith("/public/"):
            out["cache-control"] = "no-store"
        if self._signer and out.get("content-type", "").startswith("text/html"):
            fresh = self._signer(self._token(headers))
            if fresh:
                out.append("set-cookie", f"{self._cookie}={fresh}; HttpOnly; Path=/; SameSite=lax")
        if scope.get("scheme") == "https":
            _secure(message)


_HEADERS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
)


def _from_elsewhere(scope: Scope, headers: Headers, host: str) -> bool:
    """Whether a page of another origin sends this; plain reading by links is allowed, it gives nothing away."""
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return True
    changes = scope["type"] == "websocket" or scope["method"] not in {"GET", "HEAD"}
    return changes and headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _secure(message: Message) -> None:
    message["headers"] = [
        (name, value + b"; Secure" if name == b"set-cookie" and b"secure" not in value.lower() else value)
        for name, value in message["headers"]
    ]


def _address(scope: Scope) -> str:
    return scope["client"][0] if scope.get("client") else ""


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


async def _refuse(scope: Scope, send: Send, status: int, sentence: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": sentence})
        return
    body = json.dumps({"detail": sentence}).encode()
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        *([(b"retry-after", str(int(TRY_WINDOW)).encode())] if status == 429 else []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
