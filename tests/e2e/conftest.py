"""`coach serve` as a person starts it, in a process of its own, with the index already built."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.acting import act
from tests.fake_openai import FakeEndpoint

SLOWEST_START = 30.0


@dataclass
class Server:
    """A running coach; `stop` and `start` are what a person does with Ctrl-C and the arrow key."""

    home: Path
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.parent / f"{self.home.name}.log"

    def start(self) -> float:
        """Seconds until the page answers."""
        command = [sys.executable, "-m", "coach.cli", "serve", "--headless", "--port", str(self.port)]
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "COACH_", "CHAINLIT_"))}
        environment = clean | {"COACH_HOME": str(self.home)} | self.environment
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.home.parent)
        while time.monotonic() - began < SLOWEST_START:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.base}/health", timeout=2):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the page did not come up:\n{self.log.read_text()[-3000:]}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _server(home: Path, built_index: Path, environment: dict[str, str] | None = None) -> Server:
    home.mkdir(parents=True)
    shutil.copytree(built_index, home / "index")
    server = Server(home, free_port(), environment or {})
    server.start()
    return server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, built_index: Path) -> Iterator[Server]:
    """The coach with its built-in engine."""
    running = _server(tmp_path_factory.mktemp("built-in") / "home", built_index)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[FakeEndpoint]:
    """A model that plays along."""
    with FakeEndpoint() as fake:
        fake.otherwise(act)
        yield fake


@pytest.fixture(scope="module")
def model_server(
    tmp_path_factory: pytest.TempPathFactory, built_index: Path, endpoint: FakeEndpoint
) -> Iterator[Server]:
    """The coach led by that model."""
    environment = {"OPENAI_BASE_URL": endpoint.base_url, "COACH_MODEL": "fake-model"}
    running = _server(tmp_path_factory.mktemp("model") / "home", built_index, environment)
    yield running
    running.stop()


@pytest.fixture
def own_server(tmp_path: Path, built_index: Path) -> Iterator[Server]:
    """A coach that a test may stop and start."""
    running = _server(tmp_path / "own" / "home", built_index)
    yield running
    running.stop()
