"""Opening, migrating, sharing and losing power: what the store promises below the tables."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from coach.errors import StoreUnavailable
from coach.settings import Settings
from coach.store.database import Database
from coach.store.interviews import Interviews
from coach.store.tables import metadata
from tests.store.values import ME, interview

_OPEN = "import asyncio, sys; from coach.store.database import Database; asyncio.run(Database.open(sys.argv[1]))"
_OPEN_AND_CLOSE = """
import asyncio, sys
from coach.store.database import Database
async def main():
    await (await Database.open(sys.argv[1])).close()
asyncio.run(main())
"""
_WRITE_FOR_EVER = """
import asyncio, sys
from coach.store.database import Database
from coach.store.interviews import Interviews
sys.path.insert(0, "tests/store")
from values import ME, NOW, answered, asked, interview
async def main():
    store = Interviews(await Database.open(sys.argv[1]))
    await store.ensure_person(ME, ME, NOW)
    at = asked(interview())
    await store.add(at)
    while True:
        at = await store.save(at, answered(at, f"answer {len(at.turns)}"))
        print(len(at.turns), flush=True)
asyncio.run(main())
"""
ROOT = Path(__file__).parents[2]


def python(code: str, *args: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", code, *args], cwd=ROOT, stdout=subprocess.PIPE, text=True)


def file_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def test_the_migrations_make_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(connection: object) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})  # type: ignore[arg-type]
        return list(compare_metadata(context, metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_again_changes_nothing(url: str, interviews: Interviews) -> None:
    await interviews.add(interview())
    again = await Database.open(url)
    assert await Interviews(again).get(ME, "i1") == interview()
    await again.close()


async def test_processes_that_open_a_new_database_at_once_all_succeed(url: str) -> None:
    openers = [python(_OPEN_AND_CLOSE, url) for _ in range(3)]
    assert [opener.wait(60) for opener in openers] == [0, 0, 0]


def test_a_process_that_forgets_to_close_ends_all_the_same(tmp_path: Path) -> None:
    assert python(_OPEN, file_url(tmp_path / "coach.db")).wait(30) == 0


def test_every_acknowledged_answer_survives_kill_9(url: str) -> None:
    writer = python(_WRITE_FOR_EVER, url)
    assert writer.stdout is not None
    acknowledged = 0
    for line in writer.stdout:
        acknowledged = int(line)
        if acknowledged == 30:
            writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert acknowledged >= 30

    async def stored() -> int:
        database = await Database.open(url)
        found = await Interviews(database).get(ME, "i1")
        await database.close()
        assert [t.number for t in found.turns] == list(range(len(found.turns)))
        return len(found.turns)

    assert asyncio.run(stored()) in {acknowledged, acknowledged + 1}


async def test_a_failed_write_leaves_nothing_behind(database: Database) -> None:
    async def write_half() -> None:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO people VALUES ('a', 'a', '2026-01-01')"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await write_half()
    async with database.read() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM people"))).scalar() == 0


async def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_it(database: Database) -> None:
    async with database.write() as writing:
        await writing.execute(text("INSERT INTO people VALUES ('a', 'a', '2026-01-01')"))
        started = time.perf_counter()
        async with database.read() as reading:
            assert (await reading.execute(text("SELECT count(*) FROM people"))).scalar() == 0
        assert time.perf_counter() - started < 2


async def test_a_second_writer_waits_for_the_first(database: Database) -> None:
    order = []

    async def write(name: str, seconds: float) -> None:
        async with database.write() as connection:
            await connection.execute(text(f"INSERT INTO people VALUES ('{name}', 'the same', '2026-01-01')"))
            await asyncio.sleep(seconds)
            order.append(name)
            await connection.execute(text(f"DELETE FROM people WHERE id = '{name}'"))

    first = asyncio.create_task(write("first", 0.3))
    await asyncio.sleep(0.1)
    await write("second", 0)
    await first
    assert order == ["first", "second"]


async def test_sqlite_writes_ahead_and_keeps_foreign_keys(tmp_path: Path) -> None:
    database = await Database.open(file_url(tmp_path / "new folder" / "coach.db"))
    async with database.read() as connection:
        settings = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    await database.close()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10000}


async def test_the_default_database_lies_in_the_home(home: Path) -> None:
    database = await Database.open(Settings().database())
    await database.close()
    assert (home / "coach.db").exists()


async def fails_to_open(url: str) -> str:
    with pytest.raises(StoreUnavailable) as fault:
        await Database.open(url)
    assert "coach doctor" in fault.value.remedy
    return str(fault.value)


async def test_a_file_that_is_no_database_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "coach.db").write_bytes(b"this is no database" * 100)
    assert "not a database" in await fails_to_open(file_url(tmp_path / "coach.db"))


async def test_a_folder_that_cannot_be_made_is_a_fault_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    await fails_to_open(file_url(tmp_path / "a file" / "coach.db"))


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql+nothing://x", "sqlite:///x.db", "postgresql+psycopg://u:secret@127.0.0.1:1/x"]
)
async def test_a_url_that_cannot_be_used_is_a_fault_that_keeps_the_password(url: str, tmp_path: Path) -> None:
    assert "secret" not in await fails_to_open(url)


async def test_a_database_from_a_newer_coach_is_left_alone(tmp_path: Path) -> None:
    url = file_url(tmp_path / "coach.db")
    database = await Database.open(url)
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await database.close()
    assert "9999" in await fails_to_open(url)
