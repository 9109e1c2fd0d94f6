"""The vectors of one segment in Chroma, embedded, cosine. A cache of the catalog; made once, then only read.

The collection can be opened by langchain-chroma too: ids, documents, and the metadata keys its users look for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Passage
from index.errors import IndexDamaged, IndexLocked
from index.scope import filter_fields

__all__ = ["COLLECTION", "Vectors", "adding", "batches"]

COLLECTION = "passages"
_FILE = "chroma.sqlite3"
LONGEST_WAIT = 10.0  # seconds for another program to unlock the database; Chroma would wait for 1,000
_ADDED_TOGETHER = 2_000  # rows
_UNWRITTEN = 8_000  # rows; fewer are written to the disk all at once
_MOST_WRITTEN = 5  # times
_FEWEST = 2  # operations after which Chroma can be told to write its graph


class Vectors:
    """The vectors of one segment."""

    def __init__(self, client: Any, collection: Any, *, is_lone: bool = False) -> None:
        self._client = client
        self._collection = collection
        self._is_lone = is_lone  # will hold a single passage

    @classmethod
    @contextmanager
    def writing(cls, folder: Path, count: int) -> Iterator[Vectors]:
        """Make a new store for `count` passages, and close it when the block ends.

        They are to be added in batches of `adding(count)`: with the last of them Chroma writes its graph to the disk.
        Left to its default it does so every 1,000, and what comes after the last time is put into the graph anew, and
        into its files, whenever the store is opened.
        """
        _, threshold = adding(count)
        client = _client(folder)
        try:
            yield cls(
                client,
                client.create_collection(
                    COLLECTION,
                    configuration={"hnsw": {"space": "cosine", "sync_threshold": max(_FEWEST, threshold)}},
                    embedding_function=None,
                ),
                is_lone=count < _FEWEST,
            )
        finally:
            client.close()
        _settle(folder / _FILE)

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Open a store for reading. Raises IndexDamaged."""
        if not (folder / _FILE).is_file():  # Chroma would make an empty store
            raise IndexDamaged(f"The vectors in {folder} are missing.")
        _wait_for(folder / _FILE)
        client = _client(folder)
        try:
            return cls(client, client.get_collection(COLLECTION, embedding_function=None))
        except Exception as error:  # Chroma raises many kinds here, some of them not its own
            client.close()
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}.") from error

    @staticmethod
    def can_be_opened(folder: Path) -> bool:
        """Whether Chroma, which writes into its database when it opens it, may do so."""
        return not any(place.exists() and not os.access(place, os.W_OK) for place in (folder, folder / _FILE))

    def add(self, rows: Sequence[tuple[Article, Passage, np.ndarray]]) -> None:
        """Add passages and their vectors ((dimension,) float32 of length 1)."""
        for batch in batches(rows, self._client.get_max_batch_size()):
            records = {
                "ids": [passage.id for _, passage, _ in batch],
                "embeddings": np.stack([vector for _, _, vector in batch]),
                "documents": [passage.text for _, passage, _ in batch],
                "metadatas": [_metadata(article, passage) for article, passage, _ in batch],
            }
            self._collection.add(**records)
            if self._is_lone:
                self._collection.update(**records)  # the second operation

    def ids(self) -> list[str]:
        """Return every passage in the store."""
        try:
            return list(self._collection.get(include=[])["ids"])
        except Exception as error:  # as above
            raise IndexDamaged(f"The vectors cannot be read: {error}.") from error

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """Return the k (passage id, cosine) that are most similar, best first; k is at most the number of rows."""
        if not k:
            return []
        try:
            found = self._collection.query(query_embeddings=vector[None, :], n_results=k, include=["distances"])
        except Exception as error:  # as above
            raise IndexDamaged(f"The vectors cannot be searched: {error}.") from error
        return [(i, 1.0 - float(d)) for i, d in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def adding(count: int) -> tuple[int, int]:
    """Return how many rows are added at once, and after how many Chroma writes its graph, so that none are left over.

    Until it is written, Chroma holds everything that was added twice: many rows are written a few times. Each time
    takes as long as the whole graph is large, so not more often.

    >>> adding(1_500)
    (2000, 1500)
    >>> adding(44_719)  # in 25 batches; after each five of them, the last a little smaller, the graph is written
    (1789, 8939)
    """
    times = min(_MOST_WRITTEN, max(1, count // _UNWRITTEN))
    if times == 1:
        return _ADDED_TOGETHER, count
    batches_each = -(-count // (times * _ADDED_TOGETHER))
    size = -(-count // (times * batches_each))
    return size, count - (times - 1) * batches_each * size


def batches(rows: Iterable[Any], size: int) -> Iterator[Sequence[Any]]:
    """Yield lists of at most `size` rows."""
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _client(folder: Path) -> Any:
    import chromadb  # takes most of a second, so only when a store is opened
    from chromadb.config import Settings as ChromaSettings

    try:
        return chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    except Exception as error:
        raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}.") from error


def _settle(file: Path) -> None:
    """Make opening Chroma's database leave it as it is, so that it can be sealed as all other files are.

    To learn whether it may write, Chroma adds a row to the table `acquire_write` whenever it opens the database. With
    this trigger it learns the same, and no row is added.
    """
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("CREATE TRIGGER settled BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END")


def _wait_for(file: Path) -> None:
    """Wait until no other program has the database locked. Raises IndexLocked when that takes too long."""
    try:
        with closing(sqlite3.connect(file, timeout=LONGEST_WAIT, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.Error as error:
        if error.sqlite_errorname.startswith("SQLITE_BUSY"):
            raise IndexLocked(
                f"{file} is locked by another program; {LONGEST_WAIT:g} s were not enough. End it, then try again."
            ) from error
        raise IndexDamaged(f"{file} cannot be opened: {error}.") from error


def _metadata(article: Article, passage: Passage) -> dict[str, str | int]:
    facts = {
        "title": article.title,
        "outlet": article.outlet and article.outlet.name,
        "published": article.published and article.published.value,
        "url": article.url,
        "language": article.language,
    }
    return {
        **filter_fields(article),
        **{key: value for key, value in facts.items() if value},  # Chroma refuses None
        "article_id": article.id,
        "start_index": passage.start,
        "end_index": passage.end,
    }
