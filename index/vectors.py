"""The dense store: Chroma, embedded, cosine. A cache of the catalog; made once per generation, then only read.

The collection can be opened by langchain-chroma too: ids, documents, and the metadata keys its users look for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Passage
from index.errors import IndexDamaged
from index.scope import Scope, filter_fields

__all__ = ["COLLECTION", "Vectors"]

COLLECTION = "passages"


class Vectors:
    """The vectors of one generation."""

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def build(cls, folder: Path, rows: Iterable[tuple[Article, Passage, np.ndarray]]) -> None:
        """Write a new store of passages and their vectors ((dimension,) float32) and close it."""
        client = _client(folder)
        try:
            collection = client.create_collection(
                COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
            )
            for batch in batches(rows, client.get_max_batch_size()):
                collection.add(
                    ids=[passage.id for _, passage, _ in batch],
                    embeddings=np.stack([vector for _, _, vector in batch]),
                    documents=[passage.text for _, passage, _ in batch],
                    metadatas=[_metadata(article, passage) for article, passage, _ in batch],
                )
        finally:
            client.close()

    @classmethod
    def open(cls, folder: Path) -> Vectors:
        """Open a store for reading. Raises IndexDamaged."""
        if not (folder / "chroma.sqlite3").is_file():  # Chroma would make an empty store
            raise IndexDamaged(f"The vectors in {folder} are missing.")
        client = _client(folder)
        try:
            return cls(client, client.get_collection(COLLECTION, embedding_function=None))
        except Exception as error:  # Chroma raises many kinds here, some of them not its own
            client.close()
            raise IndexDamaged(f"The vectors in {folder} cannot be opened: {error}.") from error

    def search(self, vector: np.ndarray, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine), most similar first."""
        count = self._collection.count()
        if not count or not k:
            return []
        found = self._collection.query(
            query_embeddings=vector[None, :], n_results=min(k, count), where=_where(scope), include=["distances"]
        )
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


def _where(scope: Scope) -> dict[str, Any] | None:
    clauses: list[dict[str, Any]] = []
    if scope.outlets:
        clauses.append({"outlet_key": {"$in": [name.casefold() for name in scope.outlets]}})
    if scope.files:
        clauses.append({"source": {"$in": list(scope.files)}})
    if scope.first_day is not None:
        clauses.append({"first_day": {"$gte": scope.first_day}})
    if scope.last_day is not None:
        clauses.append({"last_day": {"$lte": scope.last_day}})
    if len(clauses) > 1:
        return {"$and": clauses}
    return clauses[0] if clauses else None
