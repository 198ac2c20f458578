"""The guides library: an embedded Chroma index in `COACH_HOME`, searched by meaning and by words.

Only this module imports chromadb, and only when the index is opened. One process indexes at a time (a file lock);
vectors are always handed over, so Chroma never looks for an embedding model of its own.
"""

from __future__ import annotations

import hashlib
import heapq
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filelock import FileLock, Timeout

from coach.domain import Found, Passage
from coach.errors import LibraryUnavailable
from coach.guides.embedding import Embedder
from coach.guides.lexical import Lexical

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

Progress = Callable[[int, int], None]

GUIDES, NOTES = "guides", "notes"

# Fitted on evals/retrieval (see tests/guides/test_retrieval.py, which holds the figures).
LEXICAL_WEIGHT = 0.25
COVERED_FROM = 0.33
_BATCH = 32
_CANDIDATES = 24


class Built(NamedTuple):
    """What indexing did, in passages."""

    added: int
    removed: int
    unchanged: int


class Library:
    """Search over the passages of the guides and of a person's own notes.

    `folder` belongs to this class alone. Methods block; call them in a worker thread. Every fault of the index is a
    `LibraryUnavailable`, which names the command that mends it.
    """

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._embedder = embedder
        self._lock = threading.RLock()
        self._client: ClientAPI | None = None
        self._known = 0  # the stamp of what the open client has seen
        self._read: _Snapshot | None = None

    # --- building ---

    def build(self, passages: Iterable[Passage], *, rebuild: bool = False, progress: Progress | None = None) -> Built:
        """Bring the guides' collection in line with `passages`; only what changed is embedded.

        `rebuild` starts from nothing, which mends a damaged index; notes are carried over if they can still be read.
        """
        with self._lock, self._only_one():
            notes = self._readable_notes() if rebuild else []
            if rebuild:
                self._remove()
            built = self._sync(GUIDES, list(passages), keep_others=False, progress=progress)
            if notes:
                self._sync(NOTES, notes, keep_others=True, progress=None)
            return built

    def add_notes(self, passages: Iterable[Passage], *, progress: Progress | None = None) -> Built:
        """Add a person's own passages; the same file added again replaces its earlier passages."""
        with self._lock, self._only_one():
            return self._sync(NOTES, list(passages), keep_others=True, progress=progress)

    def is_current(self, passages: Iterable[Passage]) -> bool:
        """Whether the guides' collection holds exactly these passages."""
        wanted = {p.id: self._digest(p) for p in passages}
        with self._lock, _clear_faults():
            if not self._stamp.exists():
                return False
            self._see_changes()
            return wanted == _digests(self._collection(GUIDES))

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """Waits until no other process indexes; two minutes at most."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder.with_suffix(".lock"), timeout=120):
                yield
        except Timeout as error:
            raise LibraryUnavailable("another process has been indexing for two minutes") from error

    def _sync(self, name: str, passages: Sequence[Passage], *, keep_others: bool, progress: Progress | None) -> Built:
        with _clear_faults():
            self._see_changes()
            collection = self._collection(name)
            known = _digests(collection)
            wanted = {p.id: p for p in passages}
            sources = {p.guide for p in passages}
            gone = [key for key in known if key not in wanted and (not keep_others or key.partition("#")[0] in sources)]
            new = [p for p in wanted.values() if known.get(p.id) != self._digest(p)]
            if gone:
                collection.delete(ids=gone)
            for start in range(0, len(new), _BATCH):
                batch = new[start : start + _BATCH]
                collection.upsert(
                    ids=[p.id for p in batch],
                    embeddings=self._embedder.embed([_embedded_text(p) for p in batch]),
                    documents=[p.text for p in batch],
                    metadatas=[{**p.model_dump(exclude={"text"}), "digest": self._digest(p)} for p in batch],
                )
                if progress:
                    progress(min(start + _BATCH, len(new)), len(new))
            if new or gone or not self._stamp.exists():
                self._stamp.touch()
                self._known, self._read = self._stamped(), None
            return Built(len(new), len(gone), len(wanted) - len(new))

    def _digest(self, passage: Passage) -> str:
        """What a stored vector was made of: the text, and the weights that read it."""
        return hashlib.sha256(f"{self._embedder.fingerprint}\n{_embedded_text(passage)}".encode()).hexdigest()

    # --- searching ---

    def search(self, query: str, limit: int = 5) -> list[Found]:
        """The passages nearest to `query`, best first.

        score = (1 - w) · cosine + w · share of the query's idf mass in the passage, clipped to 0–1, with
        w = `LEXICAL_WEIGHT`. Candidates are the best by either measure.
        """
        vector = self._embedder.embed([query])[0]
        with self._lock, _clear_faults():
            snapshot = self._snapshot()
            coverage = snapshot.lexical.coverage(query)
            cosines = self._nearest(vector, _best(coverage, _CANDIDATES))
            scored = [
                Found(passage=snapshot.passages[key], score=_fuse(cosine, coverage.get(key, 0.0)))
                for key, cosine in cosines.items()
                if key in snapshot.passages
            ]
        return sorted(scored, key=lambda found: (-found.score, found.passage.id))[:limit]

    def spelled(self, query: str) -> str:
        """`query` with words that no passage holds replaced by the nearest that some passage holds."""
        with self._lock, _clear_faults():
            return self._snapshot().lexical.spelled(query)

    def _nearest(self, vector: Any, also: Sequence[str]) -> dict[str, float]:
        """Cosine by passage id, for the dense candidates of both collections and for the ids in `also`."""
        cosines: dict[str, float] = {}
        for name in (GUIDES, NOTES):
            collection = self._collection(name)
            count = collection.count()
            if not count:
                continue
            hits = collection.query(query_embeddings=[vector], n_results=min(_CANDIDATES, count), include=["distances"])
            cosines.update(
                (key, 1 - distance)
                for key, distance in zip(hits["ids"][0], (hits["distances"] or [[]])[0], strict=True)
            )
            missing = [key for key in also if key not in cosines]
            if missing:
                rest = collection.get(ids=missing, include=["embeddings"])
                embeddings = rest["embeddings"] if rest["embeddings"] is not None else []
                cosines.update((key, float(vector @ v)) for key, v in zip(rest["ids"], embeddings, strict=True))
        return cosines

    # --- Chroma ---

    @property
    def _stamp(self) -> Path:
        return self._folder / "changed"

    def _stamped(self) -> int:
        """When the index was last changed, in nanoseconds; 0 where there is none."""
        return self._stamp.stat().st_mtime_ns if self._stamp.exists() else 0

    def _see_changes(self) -> None:
        """Open the index anew if another process has changed it: an open client never finds another's vectors."""
        if self._client is not None and self._stamped() != self._known:
            self.close()

    def _snapshot(self) -> _Snapshot:
        """All passages with their word statistics, read again when they have changed."""
        if not self._stamp.exists() or self._stamped() != self._known:
            with self._only_one():  # not in the middle of another process's indexing
                self._see_changes()
        if not self._stamp.exists():
            self.close()
            raise LibraryUnavailable("it has not been built")
        if self._read is None:
            passages = {passage.id: passage for name in (GUIDES, NOTES) for passage in self._held(name)}
            lexical = Lexical({key: _embedded_text(p) for key, p in passages.items()})
            self._read = _Snapshot(passages, lexical)
        return self._read

    def _held(self, name: str) -> list[Passage]:
        held = self._collection(name).get(include=["metadatas", "documents"])
        return [
            _passage(dict(meta), text)
            for meta, text in zip(held["metadatas"] or [], held["documents"] or [], strict=True)
        ]

    def _readable_notes(self) -> list[Passage]:
        try:
            with _clear_faults():
                return self._held(NOTES) if self._stamp.exists() else []
        except LibraryUnavailable:
            return []

    def _collection(self, name: str) -> Collection:
        if self._client is None:
            self._client = self._open()
        return self._client.get_or_create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def _open(self) -> ClientAPI:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings as ChromaSettings

        self._folder.mkdir(parents=True, exist_ok=True)
        self._known = self._stamped()
        try:
            return chromadb.PersistentClient(str(self._folder), ChromaSettings(anonymized_telemetry=False))
        except Exception as error:
            # over a damaged file Chroma trips over its own half-made client: the error may be of any type
            SharedSystemClient.clear_system_cache()
            raise LibraryUnavailable("it cannot be opened") from error

    def close(self) -> None:
        """Forget the open index; Chroma keeps one system per path and would go on reading the old files."""
        if self._client is not None:
            self._client.clear_system_cache()
        self._client = self._read = None

    def _remove(self) -> None:
        self.close()
        if self._folder.exists():
            shutil.rmtree(self._folder)


class _Snapshot(NamedTuple):
    passages: dict[str, Passage]
    lexical: Lexical


@contextmanager
def _clear_faults() -> Iterator[None]:
    """Turns whatever Chroma raises over a damaged index into `LibraryUnavailable`."""
    try:
        yield
    except Exception as error:
        module = type(error).__module__.partition(".")[0]
        if module in {"chromadb", "chromadb_rust_bindings", "sqlite3"} or isinstance(error, OSError):
            raise LibraryUnavailable(type(error).__name__) from error
        raise


def _best(coverage: Mapping[str, float], limit: int) -> list[str]:
    return heapq.nsmallest(limit, coverage, key=lambda key: (-coverage[key], key))


def is_covered(found: Sequence[Found]) -> bool:
    """Whether the best passage is near enough for the guides to answer the query."""
    return bool(found) and found[0].score >= COVERED_FROM


def _fuse(cosine: float, coverage: float) -> float:
    return min(1.0, max(0.0, (1 - LEXICAL_WEIGHT) * cosine + LEXICAL_WEIGHT * coverage))


def _embedded_text(passage: Passage) -> str:
    return f"{passage.title}: {passage.heading}\n{passage.text}"


def _digests(collection: Collection) -> dict[str, str]:
    held = collection.get(include=["metadatas"])
    return {key: str(meta["digest"]) for key, meta in zip(held["ids"], held["metadatas"] or [], strict=True)}


def _passage(meta: dict[str, Any], text: str) -> Passage:
    meta.pop("digest")
    return Passage(**meta, text=text)
