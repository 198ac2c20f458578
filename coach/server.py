"""`coach serve`: prepares the page's folder, closes what Chainlit leaves open, and runs the server.

Chainlit reads its configuration when it is imported, so its folder and environment are made ready before that.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import json
import os
import secrets
import shutil
import socket
import sys
import threading
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coach.errors import BadInput
from coach.settings import PACKAGE, Settings, data_root

WEB = PACKAGE / "web"

# What would make Chainlit start bots, sign people in elsewhere, or keep its history in another place.
_FOREIGN = ("CHAINLIT_", "OAUTH_", "LITERAL_", "SLACK_", "DISCORD_", "TEAMS_", "TRACELOOP_", "DATABASE_URL")


def serve(settings: Settings, *, host: str = "127.0.0.1", port: int = 8000, headless: bool = False) -> None:
    """Run the page until interrupted. `BadInput` where it may not or cannot listen there; port 0 takes a free one."""
    local = is_loopback(host)
    if not local and settings.password is None:
        raise BadInput(
            f"On {host} everyone who reaches this machine could read your interviews.",
            "Set COACH_PASSWORD to ask for a password, or leave --host out to serve this machine alone.",
        )
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    prepare(settings, port)
    print(f"The coach is at http://{'localhost' if local else host}:{port}", file=sys.stderr, flush=True)  # noqa: T201
    if not headless and local:
        opener = threading.Timer(1.0, webbrowser.open, [f"http://localhost:{port}"])
        opener.daemon = True
        opener.start()
    asyncio.run(_run(settings, listening, port))


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def prepare(settings: Settings, port: int) -> Path:
    """Make the folder and the environment that Chainlit reads when it is imported, anew at each start."""
    folder = settings.home / "page"
    try:
        shutil.rmtree(folder / "public", ignore_errors=True)
        shutil.copytree(WEB / "public", folder / "public")
        translations = folder / ".chainlit" / "translations"
        translations.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(WEB / "config.toml", folder / ".chainlit" / "config.toml")
        (translations / "en-US.json").write_text(json.dumps(_translation()), encoding="utf-8")
        for name in ("chainlit.md", "chainlit_en-US.md"):
            shutil.copyfile(data_root() / "chainlit.md", folder / name)
        secret = _secret(settings)
    except OSError as error:
        raise BadInput(
            f"The page's folder {folder} cannot be written ({error.strerror}).", "Set COACH_HOME to another folder."
        ) from error
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            del os.environ[name]
    os.environ |= {
        "CHAINLIT_APP_ROOT": str(folder),
        "CHAINLIT_AUTH_SECRET": secret,
        # Browsers share cookies between the ports of a host: two coaches must not sign each other out.
        "CHAINLIT_AUTH_COOKIE_NAME": cookie_name(port),
        "PYTHON_DOTENV_DISABLED": "1",
    }
    return folder


def cookie_name(port: int) -> str:
    return f"coach_{port}"


async def _run(settings: Settings, listening: socket.socket, port: int) -> None:
    import uvicorn

    from coach.session import Coach

    coach = await Coach.open(settings)
    server = uvicorn.Server(
        uvicorn.Config(
            build(coach, port),
            log_level="warning",
            ws="websockets-sansio",
            ws_max_size=16 * 2**20,
            server_header=False,
            # Only behind a proxy, which asks for the password, may a header say who is calling and how.
            proxy_headers=settings.password is not None,
            timeout_graceful_shutdown=3,
        )
    )
    await server.serve(sockets=[listening])


def build(coach: Any, port: int) -> Any:
    """The whole application: the gate, and behind it Chainlit with our handlers and routes."""
    from coach.app import Page
    from coach.web.gate import Gate, content_policy

    page = Page(coach)
    local = coach.settings.password is None
    own_hosts = frozenset(f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]"))
    return Gate(
        page.install(),
        policy=content_policy(page.html),
        cookie=cookie_name(port),
        own_hosts=own_hosts if local else None,
        signer=page.signer if local else None,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadInput(
            f"The page cannot listen on {host}:{port} ({getattr(error, 'strerror', None) or error}).",
            f"Choose another port: coach serve --port {port + 1 if 0 < port < 65_535 else 8001}",
        ) from error
    return listening


def _secret(settings: Settings) -> str:
    """Signs the tokens: kept, so that a restart signs nobody out; another password makes another one."""
    path = settings.home / "page" / "secret"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32))
    key = path.read_text(encoding="utf-8").strip().encode()
    password = settings.password.get_secret_value() if settings.password else ""
    return hmac.new(key, password.encode(), hashlib.sha256).hexdigest()


def _translation() -> dict[str, Any]:
    """Chainlit's English words with ours over them."""
    from importlib.util import find_spec

    spec = find_spec("chainlit")
    assert spec is not None
    assert spec.origin is not None
    theirs = json.loads((Path(spec.origin).parent / "translations" / "en-US.json").read_text(encoding="utf-8"))
    return _merged(theirs, json.loads((WEB / "translations.json").read_text(encoding="utf-8")))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        nested = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if nested else value
    return merged
