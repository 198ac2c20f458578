"""A database for the store's tests: SQLite always, PostgreSQL where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from coach.store.conversations import Conversations
from coach.store.database import Database
from coach.store.interviews import Interviews
from tests.store.values import ME, NOW, SOMEONE_ELSE


def _program(name: str) -> str | None:
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4].split(".")[0]))
    return shutil.which(name) or (str(installed[-1]) if installed else None)


def _unprivileged() -> list[str]:
    """PostgreSQL refuses to run as root: the command that runs another as somebody else."""
    if os.geteuid() != 0:
        return []
    runuser = shutil.which("runuser", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    for user in ("postgres", "nobody"):
        try:
            pwd.getpwnam(user)
        except KeyError:
            continue
        if runuser:
            return [runuser, "-u", user, "--"]
    pytest.skip("PostgreSQL does not run as root, and there is no runuser or no other account here")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The folder of the unix socket on which a PostgreSQL server of our own listens, and nowhere else."""
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if not initdb or not pg_ctl:
        pytest.skip("PostgreSQL's initdb and pg_ctl are not installed (Debian: apt-get install postgresql)")
    as_user = _unprivileged()
    # short, because the path of a unix socket holds 107 characters at most
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if as_user:
        shutil.chown(folder, as_user[2])
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        subprocess.run(
            [*as_user, initdb, "-D", data, "-U", "coach", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"],
            check=True, capture_output=True, cwd="/", timeout=90,
        )  # fmt: skip
        subprocess.run(
            [*as_user, pg_ctl, "-D", data, "-l", log, "-o", options, "-w", "-t", "60", "start"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=90,
        )  # fmt: skip
        yield str(folder)
    finally:
        subprocess.run(
            [*as_user, pg_ctl, "-D", data, "-m", "immediate", "-w", "stop"], check=False, capture_output=True, cwd="/"
        )
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'coach.db'}"
        return
    import psycopg

    host, name = request.getfixturevalue("postgres_server"), f"t{uuid4().hex}"
    with psycopg.connect(host=host, user="coach", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield f"postgresql+psycopg://coach@/{name}?host={host}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await Database.open(url)
    yield opened
    await opened.close()


@pytest.fixture
async def interviews(database: Database) -> Interviews:
    """The store with two people in it."""
    store = Interviews(database)
    for person in (ME, SOMEONE_ELSE):
        await store.ensure_person(person, f"{person}@here", NOW)
    return store


@pytest.fixture
async def conversations(database: Database, interviews: Interviews) -> Conversations:
    return Conversations(database)
