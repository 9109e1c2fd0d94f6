"""NewsIndex: an index opened for reading. Many threads may use one; each call sees one consistent state.

While another process indexes, readers go on with the published generation; the next call after it publishes uses the
new one, without a restart.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Passage, Skipped
from index.binding import check_binding
from index.browsing import ArticlePage, ArticleQuery, browse
from index.catalog import Catalog, translated
from index.embedding import Embedder
from index.errors import IndexDamaged, IndexLocked, IndexMissing, InvalidValue
from index.generations import keywords_folder, segment_folder
from index.inspection import disk_sizes, months, passage_counts, same_page, skipped_by_kind
from index.keywords import Keywords
from index.scope import Scope
from index.segment import Segment
from index.settings import Settings, load_settings

__all__ = ["IndexView", "NewsIndex", "catalog_file"]


def catalog_file(path: Path) -> Path:
    """Return the catalog of the index in folder `path`."""
    return path / "catalog.sqlite3"


class Stores:
    """The stores of one generation, for searching; closed when the last view that uses them ends."""

    def __init__(self, path: Path, catalog: Catalog, open_already: Mapping[str, Segment]) -> None:
        """Open the stores of the catalog's generation; segments that are open already are shared. Raises IndexDamaged."""
        self.generation = int(catalog.fact("generation"))
        self.users = 0
        self.is_current = True
        self.segments: dict[str, Segment] = {}
        try:
            self.keywords = Keywords.open(keywords_folder(path, self.generation))
            for name in catalog.fact("segments"):
                segment = open_already.get(name) or Segment(segment_folder(path, name))
                segment.users += 1
                self.segments[name] = segment
            self._living = {name: segment.living(catalog.dead(name)) for name, segment in self.segments.items()}
        except IndexLocked:
            self.close()
            raise
        except IndexDamaged as error:
            self.close()
            corpus = catalog.fact("corpus") or "FOLDER"
            raise IndexDamaged(
                f"{error} Nothing is lost; repair it with: onrecord index {corpus} --index {path}"
            ) from error

    def search_dense(self, vector: np.ndarray, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine), most similar first."""
        found = [
            pair
            for name, segment in self.segments.items()
            for pair in segment.search(vector, k, scope, self._living[name])
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def close(self) -> None:
        """Let go of the segments that nobody else uses."""
        for segment in self.segments.values():
            segment.users -= 1
            if not segment.users:
                segment.close()


class IndexView:
    """One state of the index, held for the length of a question."""

    def __init__(self, catalog: Catalog, stores: Stores) -> None:
        self.catalog = catalog
        self._stores = stores

    def search_dense(self, vector: np.ndarray, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine). Raises InvalidValue for a k or a vector that nothing can be found with."""
        _check_k(k)
        if not np.isfinite(vector).all():
            raise InvalidValue("the question's vector holds numbers that are not finite: embed the question again.")
        return self._stores.search_dense(vector, k, scope)

    def search_keywords(self, text: str, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, BM25). Raises InvalidValue for a k with which nothing can be found."""
        _check_k(k)
        return self._stores.keywords.search(text, k, scope)

    def search_phrase(self, text: str, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, BM25) of those that hold the words next to one another. Raises as the others do."""
        _check_k(k)
        return self._stores.keywords.search_phrase(text, k, scope)


class NewsIndex:
    """The index of one corpus. Open it with `NewsIndex.open`."""

    def __init__(self, path: Path, settings: Settings, embedder: Embedder) -> None:
        self.path = path
        self.embedder = embedder
        self._settings = settings
        self._stores: Stores | None = None
        self._lock = threading.Lock()

    @classmethod
    def open(cls, path: Path | str, settings: Settings | None = None, embedder: Embedder | None = None) -> NewsIndex:
        """Open the index in a folder.

        Raises IndexMissing where there is none, IndexMismatch where it was built with other settings, IndexDamaged.
        """
        settings = settings or load_settings()
        index = cls(Path(path), settings, embedder or Embedder.from_settings(settings))
        with index._reading() as catalog:
            check_binding(catalog, settings, index.embedder, index.path)
        return index

    @contextmanager
    def view(self) -> Iterator[IndexView]:
        """Hold one state of the index."""
        with ExitStack() as stack:
            failed: int | None = None  # the generation whose stores could not be opened
            while True:
                catalog = stack.enter_context(self._reading())
                try:
                    stores = self._borrowed(catalog)
                    break
                except IndexDamaged:
                    # Runs may have published since the catalog was opened, and removed the stores it names.
                    generation = int(catalog.fact("generation"))
                    if generation == failed:
                        raise
                    failed = generation
                    stack.close()
            stack.callback(self._given_back, stores)
            yield IndexView(catalog, stores)

    def articles(self) -> list[Article]:
        """Return every article in the order of file and record."""
        return list(self.each_article())

    def each_article(self) -> Iterator[Article]:
        """Yield every article in the order of file and record, one at a time in memory, all of one state of the index."""
        with self._reading() as catalog:
            yield from catalog.articles()

    def browse(self, query: ArticleQuery) -> ArticlePage:
        """Return one page of the articles, without loading the others."""
        with self._reading() as catalog:
            return browse(catalog, query)

    def folder(self) -> Path | None:
        """Return the folder that the index was made from; None where it came from elsewhere, without its articles."""
        with self._reading() as catalog:
            folder = catalog.fact("folder")
            return Path(folder) if folder else None

    def article(self, article_id: str) -> Article:
        """Return one article. Raises KeyError."""
        with self._reading() as catalog:
            return catalog.article(article_id)

    def passages(self, article_id: str) -> list[Passage]:
        """Return the passages of an article in reading order. Raises KeyError."""
        with self._reading() as catalog:
            return catalog.passages(catalog.article(article_id))

    def copies(self, article_id: str) -> list[Article]:
        """Return the other articles of the cluster that an article is in, the canonical one first. Raises KeyError."""
        with self._reading() as catalog:
            canonical = catalog.clusters.canonical([catalog.article(article_id).id]).get(article_id)
            members = catalog.clusters.members(canonical) if canonical else []
            return [catalog.article(other) for other in members if other != article_id]

    def skipped(self) -> list[Skipped]:
        """Return what the last run could not read, with its reason."""
        with self._reading() as catalog:
            return catalog.skipped()

    def stats(self) -> dict[str, Any]:
        """Return counts of the corpus and facts about the index, as plain data."""
        with self._reading() as catalog:
            return {
                "articles": catalog.count("articles"),
                "passages": catalog.count("passages"),
                "outlets": catalog.outlets(),
                "without_outlet": catalog.without("outlet"),
                "undated": catalog.without("first_day"),
                "skipped": catalog.count("skipped"),
                **catalog.clusters.counts(),
                **{k: catalog.fact(k) for k in ("corpus", "corpus_hash", "generation", "segments", "built", "binding")},
            }

    def months(self) -> dict[str, int]:
        """Return the number of articles of each month ("2025-03") that they state, first month first."""
        with self._reading() as catalog:
            return months(catalog)

    def details(self) -> dict[str, Any]:
        """Return what takes longer to count than `stats`: articles of each month, skips of each kind, bytes on disk."""
        with self._reading() as catalog:
            return {
                "months": months(catalog),
                "same_page": same_page(catalog),
                "skipped_by_kind": skipped_by_kind(catalog),
                "bytes": disk_sizes(self.path),
            }

    def passage_counts(self) -> dict[str, int]:
        """Return how many passages each article has, by its id."""
        with self._reading() as catalog:
            return passage_counts(catalog)

    def close(self) -> None:
        """Let go of the stores."""
        with self._lock:
            self._retire()

    @contextmanager
    def _reading(self) -> Iterator[Catalog]:
        file = catalog_file(self.path)
        if not file.is_file():
            raise IndexMissing(f"No index in {self.path}. Build it with: onrecord index FOLDER --index {self.path}")
        with translated(file), closing(Catalog.open(file)) as catalog, catalog.transaction():
            if catalog.fact("generation") is None:
                raise IndexMissing(
                    f"The index in {self.path} was never finished. Finish it with: "
                    f"onrecord index FOLDER --index {self.path}"
                )
            yield catalog

    def _borrowed(self, catalog: Catalog) -> Stores:
        """Return the stores of the catalog's generation, opened if they are not."""
        generation = int(catalog.fact("generation"))
        with self._lock:
            if self._stores is None or self._stores.generation != generation:
                check_binding(catalog, self._settings, self.embedder, self.path)  # it may have been rebuilt otherwise
                stores = Stores(self.path, catalog, self._stores.segments if self._stores else {})
                self._retire()
                self._stores = stores
            self._stores.users += 1
            return self._stores

    def _given_back(self, stores: Stores) -> None:
        with self._lock:
            stores.users -= 1
            if not stores.users and not stores.is_current:
                stores.close()

    def _retire(self) -> None:
        """Let go of the current stores as soon as nobody searches in them."""
        if self._stores is not None:
            self._stores.is_current = False
            if not self._stores.users:
                self._stores.close()
            self._stores = None


def _check_k(k: int) -> None:
    if k < 1:
        raise InvalidValue(f"k = {k}: give a whole number from 1.")
