"""The index: what is embedded when, what two processes may do to each other, and what a damaged index says."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from coach.domain import Passage
from coach.errors import LibraryUnavailable
from coach.guides.embedding import DIMENSIONS
from coach.guides.library import Built, Library

ROOT = Path(__file__).parents[2]


class CountingEmbedder:
    """Vectors that depend on the words alone, and a memory of what was asked for."""

    def __init__(self, fingerprint: str = "weights 1") -> None:
        self.fingerprint = fingerprint
        self.embedded: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.embedded += texts
        rows = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[sum(word.encode()) % DIMENSIONS] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


def passage(heading: str, text: str = "", *, guide: str = "cooking", notes: bool = False) -> Passage:
    return Passage(
        guide=guide, title=guide.title(), heading=heading, anchor=heading.lower().replace(" ", "-"),
        text=text or f"All about {heading}.", collection="notes" if notes else "guides",
    )  # fmt: skip


SOUP, BREAD, TEA = passage("Soup"), passage("Bread"), passage("Tea")


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def library(folder: Path, embedder: CountingEmbedder) -> Library:
    return Library(folder, embedder)  # type: ignore[arg-type]


def ids(library: Library, query: str = "all about") -> set[str]:
    return {found.passage.id for found in library.search(query, 50)}


def test_what_was_indexed_is_found_whole(library: Library) -> None:
    assert library.build([SOUP, BREAD]) == Built(added=2, removed=0, unchanged=0)
    best = library.search("Soup")[0]
    assert best.passage == SOUP
    assert 0 < best.score <= 1


def test_nothing_is_embedded_again_when_nothing_changed(library: Library, embedder: CountingEmbedder) -> None:
    library.build([SOUP, BREAD])
    embedder.embedded.clear()
    assert library.build([SOUP, BREAD]) == Built(added=0, removed=0, unchanged=2)
    assert embedder.embedded == []


def test_only_what_changed_is_embedded_and_what_was_removed_is_gone(
    library: Library, embedder: CountingEmbedder
) -> None:
    library.build([SOUP, BREAD])
    embedder.embedded.clear()
    changed = passage("Soup", "Now about stock.")
    assert library.build([changed, TEA]) == Built(added=2, removed=1, unchanged=0)
    assert len(embedder.embedded) == 2
    assert ids(library) == {SOUP.id, TEA.id}
    assert library.search("stock")[0].passage == changed


def test_new_weights_embed_everything_anew(library: Library, folder: Path, embedder: CountingEmbedder) -> None:
    library.build([SOUP, BREAD])
    upgraded = Library(folder, CountingEmbedder("weights 2"))  # type: ignore[arg-type]
    assert not upgraded.is_current([SOUP, BREAD])
    assert upgraded.build([SOUP, BREAD]).added == 2


def test_progress_counts_to_the_end(library: Library) -> None:
    seen: list[tuple[int, int]] = []
    library.build([passage(f"Dish {n}") for n in range(70)], progress=lambda done, of: seen.append((done, of)))
    assert seen == [(32, 70), (64, 70), (70, 70)]


def test_the_index_knows_whether_it_is_current(library: Library) -> None:
    assert not library.is_current([SOUP])
    library.build([SOUP])
    assert library.is_current([SOUP])
    assert not library.is_current([SOUP, BREAD])
    assert not library.is_current([passage("Soup", "Changed.")])


def test_notes_are_found_beside_the_guides_and_outlive_their_rebuilding(library: Library) -> None:
    note = passage("My soup", guide="notes/kitchen", notes=True)
    library.build([SOUP])
    library.add_notes([note])
    assert ids(library) == {SOUP.id, note.id}
    library.build([BREAD])
    assert ids(library) == {BREAD.id, note.id}
    library.build([BREAD], rebuild=True)
    assert ids(library) == {BREAD.id, note.id}


def test_a_note_added_again_replaces_its_earlier_passages_and_no_other_note(library: Library) -> None:
    library.build([SOUP])
    library.add_notes([passage("A", guide="notes/one", notes=True), passage("B", guide="notes/one", notes=True)])
    library.add_notes([passage("C", guide="notes/two", notes=True)])
    assert library.add_notes([passage("A", "New.", guide="notes/one", notes=True)]).removed == 1
    assert ids(library) == {SOUP.id, "notes/one#a", "notes/two#c"}


def test_search_before_anything_was_built_says_how_to_build(library: Library, folder: Path) -> None:
    with pytest.raises(LibraryUnavailable, match="coach index --rebuild"):
        library.search("soup")
    assert not folder.exists()


def damage_data(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.suffix in {".bin", ".sqlite3"}:
            path.write_bytes(b"\0" * 200 + path.read_bytes()[200:])


def damage_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 100)


def lose_vectors(folder: Path) -> None:
    import sqlite3

    with sqlite3.connect(folder / "chroma.sqlite3") as connection:
        connection.execute("DROP TABLE embeddings")


def remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [damage_data, damage_database, lose_vectors, remove])
@pytest.mark.parametrize("opened", ["open", "closed"])
def test_a_damaged_index_names_the_command_that_mends_it_and_the_command_does(
    library: Library, folder: Path, embedder: CountingEmbedder, damage: object, opened: str
) -> None:
    library.build([SOUP, BREAD])
    library.search("soup")
    if opened == "closed":
        library.close()
        library = Library(folder, embedder)  # type: ignore[arg-type]
    damage(folder)  # type: ignore[operator]
    if opened == "closed" or damage is remove:
        with pytest.raises(LibraryUnavailable, match="coach index --rebuild"):
            library.search("tea please")
    else:  # an open index may go on with what it holds in memory
        with suppress(LibraryUnavailable):
            assert {f.passage.id for f in library.search("tea please")} <= {SOUP.id, BREAD.id}
    library.build([SOUP, BREAD], rebuild=True)
    assert ids(library) == {SOUP.id, BREAD.id}


_INDEX = """
import json, sys, time
from pathlib import Path
from coach.guides.library import Library
sys.path.insert(0, "tests/guides")
from test_library import CountingEmbedder, passage
for line in sys.stdin:
    order = json.loads(line)
    def slowly(done, of):
        print("indexing", flush=True)
        time.sleep(order["seconds"])
    library = Library(Path(order["folder"]), CountingEmbedder())
    library.build([passage(heading) for heading in order["headings"]], rebuild=order["rebuild"], progress=slowly)
    library.close()
    print("done", flush=True)
"""


class OtherProcess:
    """A second process that indexes what it is told to, when it is told to."""

    def __init__(self, folder: Path, process: subprocess.Popen[str]) -> None:
        self._folder, self._process = folder, process

    def starts_indexing(self, headings: Sequence[str], *, seconds: float = 0, rebuild: bool = False) -> None:
        assert self._process.stdin
        order = {"folder": str(self._folder), "headings": headings, "seconds": seconds, "rebuild": rebuild}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        assert self._says("indexing")

    def ends(self) -> None:
        assert self._says("done")

    def indexes(self, headings: Sequence[str], *, rebuild: bool = False) -> None:
        self.starts_indexing(headings, rebuild=rebuild)
        self.ends()

    def is_killed(self) -> None:
        self._process.kill()
        self._process.wait()

    def _says(self, word: str) -> bool:
        assert self._process.stdout
        return self._process.stdout.readline().strip() == word


@pytest.fixture(scope="module")
def running() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _INDEX]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


@pytest.fixture
def other(folder: Path, running: subprocess.Popen[str]) -> OtherProcess:
    return OtherProcess(folder, running)


@pytest.mark.parametrize("rebuild", [False, True])
def test_what_another_process_indexed_is_seen_by_an_open_library(
    library: Library, other: OtherProcess, rebuild: bool
) -> None:
    library.build([SOUP])
    assert ids(library) == {SOUP.id}
    other.indexes(["Bread", "Tea"], rebuild=rebuild)
    assert ids(library) == {BREAD.id, TEA.id}
    assert library.search("Tea")[0].passage == TEA
    assert library.is_current([BREAD, TEA])


def test_a_library_that_was_opened_but_never_searched_sees_it_too(library: Library, other: OtherProcess) -> None:
    library.build([SOUP])
    assert library.is_current([SOUP])
    other.indexes(["Bread"])
    assert ids(library) == {BREAD.id}


@pytest.mark.parametrize("rebuild", [False, True])
def test_two_processes_never_index_at_once(library: Library, other: OtherProcess, rebuild: bool) -> None:
    library.build([SOUP])
    other.starts_indexing(["Bread"], seconds=0.6, rebuild=rebuild)
    started = time.perf_counter()
    library.build([TEA])
    assert time.perf_counter() - started > 0.4
    other.ends()
    assert ids(library) == {TEA.id}


def test_a_search_during_anothers_rebuild_waits_for_it(library: Library, other: OtherProcess) -> None:
    library.build([SOUP])
    assert ids(library) == {SOUP.id}
    other.starts_indexing(["Bread"], seconds=0.4, rebuild=True)
    assert ids(library) == {BREAD.id}
    other.ends()


def test_many_threads_may_search_while_one_indexes(library: Library) -> None:
    library.build([passage(f"Dish {n}") for n in range(40)])
    with ThreadPoolExecutor(5) as threads:
        searches = [threads.submit(library.search, f"Dish {n}", 3) for n in range(20)]
        builds = [
            threads.submit(library.build, [passage(f"Dish {n}", f"Version {version}") for n in range(version % 3, 40)])
            for version in range(4)
        ]
        searches += [threads.submit(library.search, f"Dish {n}", 3) for n in range(20)]
        assert all(len(search.result()) == 3 for search in searches)
        assert all(build.result().unchanged == 0 for build in builds)


def test_a_build_that_was_killed_is_finished_by_the_next(library: Library, other: OtherProcess) -> None:
    dishes = [passage(f"Dish {n}") for n in range(80)]
    other.starts_indexing([dish.heading for dish in dishes], seconds=30)
    other.is_killed()
    with pytest.raises(LibraryUnavailable):
        library.search("dish")
    assert library.build(dishes).unchanged >= 32
    assert library.search("Dish 3")
    assert library.is_current(dishes)
