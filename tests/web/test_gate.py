"""The gate in front of the page, before any application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from coach.web.gate import Gate, content_policy, offline

OWN = frozenset({"localhost:8000", "127.0.0.1:8000"})
ID = "0b8f6f1e-9a3f-4a4e-9b6a-0f3c2f0f9d11"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def _login(request: Request) -> Response:
    if request.headers.get("x-right"):
        answer = PlainTextResponse("in")
        answer.set_cookie("coach_8000", "token-1", httponly=True)
        return answer
    return PlainTextResponse("no", 401)


async def _whoami(request: Request) -> Response:
    return PlainTextResponse(request.cookies.get("coach_8000", "nobody"))


async def _broken(request: Request) -> Response:
    return PlainTextResponse("Traceback: secret/path.py", 500)


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


def _client(
    *, own_hosts: frozenset[str] | None = OWN, signer: Callable[[str | None], str | None] | None = None,
    base: str = "http://localhost:8000", address: str = "127.0.0.1", clock: Clock | None = None,
) -> TestClient:  # fmt: skip
    app = Starlette(
        routes=[
            Route("/", lambda _: HTMLResponse("<p>page</p>")),
            Route("/login", _login, methods=["POST"]),
            Route("/logout", lambda _: PlainTextResponse("out"), methods=["POST"]),
            Route("/user", _whoami),
            Route("/health", _broken),
            Route("/mcp", lambda _: PlainTextResponse("open"), methods=["GET", "POST"]),
            Route("/project/file", lambda _: PlainTextResponse("open"), methods=["POST"]),
            Route("/project/threads", lambda _: PlainTextResponse("ok"), methods=["POST"]),
            WebSocketRoute("/ws/socket.io/", _socket),
        ]
    )
    gate = Gate(app, policy="default-src 'self'", cookie="coach_8000", own_hosts=own_hosts, signer=signer,
                clock=clock or Clock())  # fmt: skip
    return TestClient(gate, base_url=base, client=(address, 5000))


def test_a_page_without_a_password_answers_to_its_own_names_only() -> None:
    assert _client().get("/").status_code == 200
    rebound = _client(base="http://evil.example:8000").get("/")
    assert rebound.status_code == 403
    assert "COACH_PASSWORD" in rebound.json()["detail"]


def test_a_page_without_a_password_answers_no_other_machine() -> None:
    assert _client(address="192.168.1.7").get("/").status_code == 403


def test_a_page_without_a_password_is_not_served_through_a_proxy() -> None:
    assert _client().get("/", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403


def test_a_page_with_a_password_answers_to_any_name() -> None:
    assert _client(own_hosts=None, base="http://coach.example", address="203.0.113.9").get("/").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost:3000", "null", "https://localhost"])
def test_a_page_of_another_origin_can_change_nothing(origin: str) -> None:
    answer = _client().post("/project/threads", headers={"origin": origin})
    assert answer.status_code == 403


def test_our_own_page_can() -> None:
    assert _client().post("/project/threads", headers={"origin": "http://localhost:8000"}).status_code == 200


def test_a_browser_that_says_the_request_comes_from_another_site_is_believed() -> None:
    assert _client().post("/project/threads", headers={"sec-fetch-site": "cross-site"}).status_code == 403


def test_a_socket_is_opened_for_our_own_page_only() -> None:
    ours = {"host": "localhost:8000", "origin": "http://localhost:8000"}
    with _client().websocket_connect("/ws/socket.io/", headers=ours) as socket:
        assert socket.receive_text() == "open"
    theirs = ours | {"origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect), _client().websocket_connect("/ws/socket.io/", headers=theirs):
        pass


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/mcp"), ("GET", "/mcp"), ("POST", "/project/file"), ("PUT", "/feedback"), ("GET", "/docs"),
        ("GET", "/openapi.json"), ("GET", f"/project/share/{ID}"), ("PUT", "/project/element"), ("POST", "/auth/jwt"),
        ("GET", "/auth/oauth/github"), ("GET", "/copilot/index.js"), ("GET", "/project/thread/1"),
        ("GET", "/ws/socket.io/"), ("POST", "/ws/socket.io/"), ("TRACE", "/"), ("OPTIONS", "/"),
        ("GET", "/public/%2e%2e/config.toml"), ("GET", f"/reports/{ID}.pdf"), ("GET", "/passages/../x"),
    ],
)  # fmt: skip
def test_what_nobody_needs_is_not_there(method: str, path: str) -> None:
    assert _client().request(method, path).status_code == 404


def test_a_body_without_end_is_refused_unread() -> None:
    assert _client().post("/project/threads", content=b"x" * 70_000).status_code == 413
    assert _client().post("/project/threads", content=iter([b"x"] * 3)).status_code == 413


def test_after_five_wrong_passwords_an_address_waits_five_minutes() -> None:
    clock = Clock()
    client = _client(own_hosts=None, clock=clock)
    assert [client.post("/login").status_code for _ in range(6)] == [401, 401, 401, 401, 401, 429]
    assert client.post("/login", headers={"x-right": "1"}).status_code == 429
    clock.now += 301
    assert client.post("/login", headers={"x-right": "1"}).status_code == 200


def test_a_token_is_worth_nothing_after_signing_out() -> None:
    client = _client(own_hosts=None)
    client.post("/login", headers={"x-right": "1"})
    assert client.get("/user").text == "token-1"
    client.post("/logout")
    assert client.get("/user").text == "nobody"


def test_a_fault_of_the_server_is_one_sentence() -> None:
    answer = _client().get("/health")
    assert answer.status_code == 500
    assert answer.json() == {"detail": "Something went wrong on the server. Reload the page."}


def test_every_answer_carries_the_headers_that_keep_others_out() -> None:
    headers = _client().get("/").headers
    assert headers["content-security-policy"] == "default-src 'self'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"


def test_cookies_are_secure_where_the_page_is() -> None:
    plain = _client(own_hosts=None).post("/login", headers={"x-right": "1"})
    secure = _client(own_hosts=None, base="https://coach.example").post("/login", headers={"x-right": "1"})
    assert "secure" not in plain.headers["set-cookie"].lower()
    assert "secure" in secure.headers["set-cookie"].lower()


def test_whoever_sits_at_the_machine_is_signed_in_by_opening_the_page() -> None:
    def signer(token: str | None) -> str | None:
        return None if token == "fresh" else "fresh"

    client = _client(signer=signer)
    first = client.get("/")
    assert "coach_8000=fresh" in first.headers["set-cookie"]
    assert "httponly" in first.headers["set-cookie"].lower()
    assert "set-cookie" not in client.get("/").headers


def test_only_pages_sign_in_not_data() -> None:
    assert "set-cookie" not in _client(signer=lambda _: "fresh").get("/user").headers


def test_the_policy_allows_this_server_and_the_page_s_own_inline_scripts() -> None:
    policy = content_policy('<script>const a = 1;</script><script src="/x.js"></script>')
    scripts: dict[str, Any] = dict(part.split(" ", 1) for part in policy.split("; "))
    assert scripts["script-src"].startswith("'self' 'sha256-")
    assert scripts["script-src"].count("sha256-") == 1
    assert scripts["default-src"] == "'self'"
    assert "http" not in policy
    assert "unsafe-eval" not in policy


def test_the_page_loads_nothing_from_other_hosts() -> None:
    page = offline(
        '<head><link rel="preconnect" href="https://fonts.gstatic.com" crossorigin />\n'
        '<link\n rel="stylesheet"\n href="https://cdn.example/katex.css"\n/><link rel="icon" href="/favicon"></head>'
    )
    assert "https://" not in page
    assert 'href="/favicon"' in page
    assert 'href="/public/katex/katex.min.css"' in page
