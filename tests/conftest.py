"""What every test gets: no network but this machine's own, no endpoint from the environment, a home of its own."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.bank import Bank, load_bank
from coach.errors import LibraryUnavailable
from coach.guides.embedding import Embedder
from coach.guides.library import Library
from coach.guides.passages import Guides, load_guides

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
_LOCAL_NAMES = {"localhost", "", None}


class NetworkForbidden(BaseException):
    """Not an `Exception`: a test must not pass because something swallowed it."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode()
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def no_network_but_loopback() -> Iterator[None]:
    """Every connection and look-up outside this machine fails loudly, in this process."""
    connect, connect_ex, look_up = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(place: Any) -> None:
        if isinstance(place, tuple) and not _is_local(place[0]):
            raise NetworkForbidden(f"a test reached for {place[0]}")

    def guarded_connect(self: socket.socket, place: Any) -> None:
        check(place)
        connect(self, place)

    def guarded_connect_ex(self: socket.socket, place: Any) -> int:
        check(place)
        return connect_ex(self, place)

    def guarded_look_up(host: Any, *rest: Any, **named: Any) -> Any:
        check((host,))
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_look_up)
        yield


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty `COACH_HOME`; whatever this machine has configured is out of sight."""
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "COACH_MODEL",
        "COACH_ENGINE",
        "COACH_DATABASE_URL",
        "COACH_PASSWORD",
    ):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(KNOWLEDGE)


@pytest.fixture(scope="session")
def guides() -> Guides:
    return load_guides(KNOWLEDGE)


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="session")
def built_index(pytestconfig: pytest.Config, guides: Guides, embedder: Embedder) -> Path:
    """The index of the real guides, kept in pytest's cache: only what has changed is embedded, by one process.

    A test that changes it copies it first.
    """
    folder = pytestconfig.cache.mkdir("guides") / "index"
    library = Library(folder, embedder)
    try:
        library.build(guides.passages.values())
    except LibraryUnavailable:
        library.build(guides.passages.values(), rebuild=True)
    library.close()
    return folder


@pytest.fixture(scope="session")
def library(built_index: Path, embedder: Embedder) -> Library:
    """Search over the real guides."""
    return Library(built_index, embedder)
