"""The keyword store: tantivy, BM25 with English stemming and stop words. A cache of the catalog, like the vectors."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy

from index.article import Article, Passage
from index.errors import IndexDamaged
from index.scope import Scope, filter_fields
from index.seal import check_seal, seal

__all__ = ["Keywords"]

ANALYZER = "news_en"
TITLE_WEIGHT = 0.5  # of a word in the title or the outlet's name, against 1 for one in the passage
_MOST_WORDS = 256  # of one question; the rest is not searched


class Keywords:
    """The words of one generation."""

    def __init__(self, index: Any, links: TemporaryDirectory[str] | None = None) -> None:
        self._index = index
        self._links = links  # kept for as long as the store is open
        self._index.register_tokenizer(ANALYZER, _analyzer())

    @classmethod
    def build(
        cls, folder: Path, rows: Iterable[tuple[Article, Passage]], base: Path | None = None, gone: Iterable[str] = ()
    ) -> None:
        """Write and seal a store: that in `base`, which stays as it is, less the passages `gone`, plus `rows`."""
        shutil.rmtree(folder, ignore_errors=True)  # left by a run that was interrupted before it published
        folder.mkdir(parents=True)
        if base is not None:
            _link(base, folder)
        index = tantivy.Index(_schema(), path=str(folder))  # opens what is there
        index.register_tokenizer(ANALYZER, _analyzer())
        writer = index.writer(heap_size=64_000_000, num_threads=1)
        for passage_id in gone:
            writer.delete_documents_by_term("id", passage_id)
        for article, passage in rows:
            heading = f"{article.title or ''} {article.outlet.name if article.outlet else ''}"
            writer.add_document(
                tantivy.Document(
                    id=passage.id, text=_spelled(passage.text), heading=_spelled(heading), **filter_fields(article)
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        seal(folder, (f for f in folder.iterdir() if f.suffix != ".lock"))

    @classmethod
    def open(cls, folder: Path) -> Keywords:
        """Open a store for reading. Raises IndexDamaged."""
        check_seal(folder)
        links = None
        try:
            if not os.access(folder, os.W_OK):  # tantivy takes a lock beside its files when it opens them
                links = TemporaryDirectory(prefix="onrecord-")
                for file in folder.iterdir():
                    if file.suffix != ".lock":
                        (Path(links.name) / file.name).symlink_to(file.absolute())
            return cls(tantivy.Index.open(links.name if links else str(folder)), links)
        except Exception as error:
            raise IndexDamaged(f"The keywords in {folder} cannot be opened: {error}.") from error

    def ids(self) -> list[str]:
        """Return every passage in the store, in no order."""
        searcher = self._index.searcher()
        found = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False)
        return [searcher.doc(address)["id"][0] for _, address in found.hits]

    def search(self, text: str, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k (passage id, BM25), best first. Every character of `text` is literal; there is no syntax."""
        words = _plain(text)
        if not words or not k:
            return []
        query, _ = self._index.parse_query_lenient(
            words, ["text", "heading"], field_boosts={"text": 1.0, "heading": TITLE_WEIGHT}
        )
        return self._found(query, k, scope)

    def search_phrase(self, text: str, k: int, scope: Scope) -> list[tuple[str, float]]:
        """Return up to k passages, as `search` does, that hold the words next to one another; stems and stop words aside."""
        words = _plain(text)
        if not words or not k:
            return []
        query, _ = self._index.parse_query_lenient(f'"{words}"', ["text"])
        return self._found(query, k, scope)

    def _found(self, query: Any, k: int, scope: Scope) -> list[tuple[str, float]]:
        clauses = [(tantivy.Occur.Must, query), *((tantivy.Occur.Must, q) for q in self._bounds(scope))]
        searcher = self._index.searcher()
        most = min(k, max(1, searcher.num_docs))  # tantivy makes room for as many as it is asked for
        found = searcher.search(tantivy.Query.boolean_query(clauses), most, count=False)
        return [(searcher.doc(address)["id"][0], float(score)) for score, address in found.hits]

    def _bounds(self, scope: Scope) -> list[Any]:
        schema = self._index.schema
        bounds = []
        if scope.outlets:
            bounds.append(tantivy.Query.term_set_query(schema, "outlet_key", [n.casefold() for n in scope.outlets]))
        if scope.files:
            bounds.append(tantivy.Query.term_set_query(schema, "source", list(scope.files)))
        for field, low, high in (("first_day", scope.first_day, None), ("last_day", None, scope.last_day)):
            if low is not None or high is not None:
                kind = tantivy.FieldType.Integer
                bounds.append(
                    tantivy.Query.range_query(
                        schema, field, kind, 0 if low is None else low, 99999999 if high is None else high
                    )
                )
        # A bound chooses; it must not add to the score.
        return [tantivy.Query.const_score_query(bound, 0.0) for bound in bounds]


def _plain(text: str) -> str:
    r"""Return the words of a text without syntax: in lower case, AND OR NOT are no operators.

    Marks stay with their letters, as the store has them: `\w` would cut Hindi at its vowels.
    """
    kept = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in _spelled(text).lower())
    return " ".join("".join(kept).split()[:_MOST_WORDS])


def _spelled(text: str) -> str:
    """Return a text with each letter and its accent as one, and without soft hyphens: else a word is cut at them.

    The one letter whose lower case is a letter and a mark, as in "İstanbul", loses its dot: else no spelling would find it.
    """
    return unicodedata.normalize("NFC", text).replace("\u00ad", "").replace("İ", "I")


def _link(base: Path, folder: Path) -> None:
    """Give a new store the files of another. tantivy never writes into a file that it has finished, so links do."""
    for file in base.iterdir():
        if file.suffix != ".lock" and not file.name.startswith("seal.json"):
            try:
                os.link(file, folder / file.name)
            except OSError:  # a file system without hard links
                shutil.copyfile(file, folder / file.name)


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in ("text", "heading"):
        builder.add_text_field(field, tokenizer_name=ANALYZER, index_option="position")
    for field in ("source", "outlet_key"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in ("first_day", "last_day"):
        builder.add_integer_field(field, indexed=True, fast=True)
    return builder.build()


def _analyzer() -> Any:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
