"""The vectors of one segment in Chroma, embedded, cosine. A cache of the catalog; made once, then only read.

The collection can be opened by langchain-chroma too: ids, documents, and the metadata keys its users look for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Passage
from index.errors import IndexDamaged
from index.scope import filter_fields

__all__ = ["COLLECTION", "Vectors", "batches"]

COLLECTION = "passages"
_FILE = "chroma.sqlite3"
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

        With the last of them Chroma writes its graph to the disk, once. Left to its default it does so every 1,000, and
        what comes after the last time is put into the graph anew, and into its files, whenever the store is opened.
        """
        client = _client(folder)
        try:
            yield cls(
                client,
                client.create_collection(
                    COLLECTION,
                    configuration={"hnsw": {"space": "cosine", "sync_threshold": max(_FEWEST, count)}},
                    embedding_function=None,
                ),
                is_lone=count < _FEWEST,
            )
        finally:
            client.close()

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Open a store for reading. Raises IndexDamaged."""
        if not (folder / _FILE).is_file():  # Chroma would make an empty store
            raise IndexDamaged(f"The vectors in {folder} are missing.")
        client = _client(folder)
        try:
            return cls(client, client.get_collection(COLLECTION, embedding_function=None))
        except Exception as error:  # Chroma raises many kinds here, some of them not its own
            client.close()
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}.") from error

    @classmethod
    def check(cls, folder: Path) -> None:
        """Raise IndexDamaged if the store's database is damaged; its other files are sealed."""
        try:
            with closing(sqlite3.connect(f"{(folder / _FILE).absolute().as_uri()}?mode=ro", uri=True)) as database:
                (result,) = database.execute("PRAGMA quick_check").fetchone()
        except sqlite3.Error as error:
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}.") from error
        if result != "ok":
            raise IndexDamaged(f"The vectors in {folder} are damaged: {result}.")

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
