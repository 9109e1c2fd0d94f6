"""The catalog: a SQLite file that is the truth about articles, passages and embeddings.

Vectors and keywords are caches of it and can be rebuilt from it without embedding anything again. Changes are staged in
tables that no reader looks at, and become visible in one transaction together with the generation of stores that was
built for them: which segments hold the vectors, and which of their passages are dead. A reader's transaction sees one
state from start to end.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Passage, Skipped, content_hash
from index.clusters import CLUSTERS_SCHEMA, Clusters
from index.errors import IndexDamaged, IndexLocked, OnRecordError
from index.repeats import REPEATS_SCHEMA, Repeats

__all__ = ["FORMAT", "LAST_DAY", "PLACE", "Catalog", "FileState", "embedding_key", "translated"]

FORMAT = 3  # raised when the tables change in a way that older programs cannot read
LONGEST_WAIT = 10.0  # seconds for another program to unlock the catalog

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS skipped (file TEXT NOT NULL, record INTEGER, kind TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, file TEXT NOT NULL, record INTEGER NOT NULL, facts TEXT NOT NULL, text TEXT NOT NULL,
    outlet TEXT, first_day INTEGER);
CREATE INDEX IF NOT EXISTS articles_by_place ON articles (file, record);
CREATE TABLE IF NOT EXISTS passages (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL,
    "end" INTEGER NOT NULL, sentences TEXT NOT NULL, embedding TEXT NOT NULL, segment TEXT);
CREATE INDEX IF NOT EXISTS passages_by_article ON passages (article_id, number);
CREATE INDEX IF NOT EXISTS passages_by_segment ON passages (segment);
CREATE TABLE IF NOT EXISTS dead (segment TEXT NOT NULL, passage_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS dead_by_segment ON dead (segment);
CREATE TABLE IF NOT EXISTS staged_articles AS SELECT * FROM articles WHERE 0;
CREATE TABLE IF NOT EXISTS staged_passages AS SELECT * FROM passages WHERE 0;
CREATE INDEX IF NOT EXISTS staged_articles_by_id ON staged_articles (id);
CREATE INDEX IF NOT EXISTS staged_passages_by_article ON staged_passages (article_id);
CREATE INDEX IF NOT EXISTS staged_passages_by_embedding ON staged_passages (embedding);
CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
"""
PLACE = ("folder", "generation", "segments", "before")  # facts that say nothing elsewhere
_KEPT = ("embeddings", "facts")  # of an index in an older format, when it is built anew
# The last day that an article's stated date can mean: of a month its 31st, as PublishedDate.days has it.
LAST_DAY = "CASE json_extract(facts, '$.published.precision') WHEN 'month' THEN first_day + 30 ELSE first_day END"
_PASSAGE_COLUMNS = 'article_id, number, start, "end", sentences'


@dataclass(frozen=True, slots=True)
class FileState:
    """What tells that a file has not changed since it was read."""

    size: int  # bytes
    mtime_ns: int
    ctime_ns: int  # changes with every write, also where the modification time was put back
    context: str  # hash of what else its articles depend on: sidecar, field mapping

    def as_json(self) -> str:
        """Return the text that the catalog keeps."""
        return json.dumps([self.size, self.mtime_ns, self.ctime_ns, self.context])

    @classmethod
    def from_json(cls, text: str) -> FileState:
        """Read what `as_json` wrote."""
        return cls(*json.loads(text))


def embedding_key(model: str, text: str) -> str:
    """Return the name under which the vector of a text is kept."""
    return content_hash(model, text) + content_hash(text, model)


class Catalog:
    """One connection to the catalog; not to be shared by threads. Use it inside `translated`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.repeats = Repeats(connection)
        self.clusters = Clusters(connection, self.article)

    @classmethod
    def create(cls, path: Path) -> Catalog:
        """Open the catalog for writing; make it where there is none. `lay_out` comes before any other change."""
        db = sqlite3.connect(path, timeout=LONGEST_WAIT, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(_SCHEMA.strip().partition("\n")[0])  # the facts, which tell the format
        return cls(db)

    def lay_out(self) -> None:
        """Make the tables; those of an older format give way, all but the vectors, which are as good as ever."""
        built = self.fact("binding")
        if built is not None and built.get("format") != FORMAT:
            tables = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if table not in _KEPT:
                    self._db.execute(f'DROP TABLE "{table}"')
        self._db.executescript(_SCHEMA + CLUSTERS_SCHEMA + REPEATS_SCHEMA)

    @classmethod
    def open(cls, path: Path) -> Catalog:
        """Open the catalog for reading."""
        uri = f"{path.absolute().as_uri()}?mode=ro"
        db = sqlite3.connect(uri, uri=True, timeout=LONGEST_WAIT, isolation_level=None)
        try:
            db.execute("SELECT 1 FROM sqlite_master")
        except sqlite3.OperationalError:
            db.close()  # SQLite wants to lay its log beside the file, which a read-only folder refuses
            log = path.with_name(f"{path.name}-wal")
            if os.access(path.parent, os.W_OK) or (log.exists() and log.stat().st_size):
                raise
            # Without a log nobody has it open for writing, and the file alone is the whole state.
            db = sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None)
        return cls(db)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for questions about the catalog as a whole (inspection.py) that no reader has."""
        return self._db

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    @contextmanager
    def transaction(self, kind: str = "DEFERRED") -> Iterator[None]:
        """Run the block in one transaction: all of it happens, or nothing."""
        self._db.execute(f"BEGIN {kind}")
        try:
            yield
        except BaseException:
            if self._db.in_transaction:  # a full disk has rolled back already
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # facts: small JSON values about the index as a whole

    def fact(self, key: str) -> Any:
        """Return a fact, or None where it was never set."""
        row = self._db.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_facts(self, **facts: Any) -> None:
        """Set facts."""
        self._db.executemany("REPLACE INTO facts VALUES (?, ?)", [(k, json.dumps(v)) for k, v in facts.items()])

    # reading

    def articles(self) -> Iterator[Article]:
        """Yield every article in the order of file and record."""
        for facts, text in self._db.execute("SELECT facts, text FROM articles ORDER BY file, record"):
            yield _article(facts, text)

    def article(self, article_id: str) -> Article:
        """Return one article. Raises KeyError."""
        row = self._db.execute("SELECT facts, text FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            raise KeyError(article_id)
        return _article(*row)

    def passages(self, article: Article) -> list[Passage]:
        """Return the passages of an article in reading order."""
        rows = self._db.execute(
            f"SELECT {_PASSAGE_COLUMNS} FROM passages WHERE article_id = ? ORDER BY number", (article.id,)
        )
        return [_passage(row, article.text) for row in rows]

    def found(self, passage_ids: Sequence[str]) -> dict[str, tuple[Article, Passage]]:
        """Return article and passage for each id that the catalog knows; ids of a stale store are left out."""
        found: dict[str, tuple[Article, Passage]] = {}
        articles: dict[str, Article] = {}
        for passage_id in passage_ids:
            row = self._db.execute(f"SELECT {_PASSAGE_COLUMNS} FROM passages WHERE id = ?", (passage_id,)).fetchone()
            if row is not None:
                if row[0] not in articles:
                    articles[row[0]] = self.article(row[0])
                found[passage_id] = articles[row[0]], _passage(row, articles[row[0]].text)
        return found

    def segments(self) -> dict[str, tuple[int, int]]:
        """Return for each segment of the stores how many passages in it are alive, and how many dead."""
        alive = self._db.execute("SELECT segment, count(*) FROM passages GROUP BY segment")
        counts = {segment: (count, 0) for segment, count in alive if segment is not None}
        for segment, count in self._db.execute("SELECT segment, count(*) FROM dead GROUP BY segment"):
            counts[segment] = (counts.get(segment, (0, 0))[0], count)
        return counts

    def alive(self, segment: str | None = None) -> set[str]:
        """Return the published passages, or those that lie in one segment."""
        where, values = ("", ()) if segment is None else ("WHERE segment = ?", (segment,))
        return {row[0] for row in self._db.execute(f"SELECT id FROM passages {where}", values)}

    def dead(self, segment: str) -> list[str]:
        """Return the passages of a segment that were removed since it was built."""
        return [row[0] for row in self._db.execute("SELECT passage_id FROM dead WHERE segment = ?", (segment,))]

    def corpus_hash(self) -> str:
        """Return a hash that changes when any article, or what is known of it, changes."""
        rows = self._db.execute("SELECT id, facts FROM articles ORDER BY file, record")
        return content_hash(*(part for row in rows for part in row))

    def holds(self, table: str, count: int) -> bool:
        """Whether a table has at least so many rows, 1 or more, without counting those beyond."""
        return self._db.execute(f"SELECT 1 FROM {table} LIMIT 1 OFFSET {count - 1}").fetchone() is not None

    def count(self, table: str) -> int:
        """Return the number of rows of a table of this module."""
        return int(self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def outlets(self) -> dict[str, int]:
        """Return the number of articles of each stated outlet, most first."""
        rows = self._db.execute(
            "SELECT outlet, count(*) AS n FROM articles WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY n DESC, outlet"
        )
        return dict(rows.fetchall())

    def without(self, column: str) -> int:
        """Return the number of articles that state no `outlet`, or no `first_day` that they can have been published."""
        return int(self._db.execute(f"SELECT count(*) FROM articles WHERE {column} IS NULL").fetchone()[0])

    def has_article(self, article_id: str) -> bool:
        """Whether an article is published."""
        return self._db.execute("SELECT 1 FROM articles WHERE id = ?", (article_id,)).fetchone() is not None

    def has_file(self, file: str) -> bool:
        """Whether an article was read from that file."""
        return self._db.execute("SELECT 1 FROM articles WHERE file = ? LIMIT 1", (file,)).fetchone() is not None

    def skipped(self) -> list[Skipped]:
        """Return what could not be read in the last run."""
        rows = self._db.execute("SELECT file, reason, kind, record FROM skipped ORDER BY file, record")
        return [Skipped(*row) for row in rows]

    def files(self) -> dict[str, FileState]:
        """Return the state in which each file was last read."""
        return {file: FileState.from_json(state) for file, state in self._db.execute("SELECT file, state FROM files")}

    def places(self) -> dict[tuple[str, int], tuple[str, bytes]]:
        """Return id and a digest of the facts of each published article, by file and record."""
        rows = self._db.execute("SELECT file, record, id, facts FROM articles")
        return {(file, record): (article_id, _digest(facts)) for file, record, article_id, facts in rows}

    # writing

    def clear_stage(self) -> None:
        """Forget what an interrupted run had staged."""
        with self.transaction("IMMEDIATE"):
            self._db.execute("DELETE FROM staged_articles")
            self._db.execute("DELETE FROM staged_passages")
            self.repeats.clear_stage()

    def unstage(self, article_id: str) -> None:
        """Take back a staged article and its passages, so that it can be staged otherwise."""
        self._db.execute("DELETE FROM staged_articles WHERE id = ?", (article_id,))
        self._db.execute("DELETE FROM staged_passages WHERE article_id = ?", (article_id,))

    def staged_article(self, article_id: str) -> Article:
        """Return one staged article. Raises KeyError."""
        row = self._db.execute("SELECT facts, text FROM staged_articles WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            raise KeyError(article_id)
        return _article(*row)

    def digest_of(self, article: Article) -> bytes:
        """Return the digest of an article's facts that `places` gives, to compare them."""
        return _digest(_article_row(article)[3])

    def stage(self, article: Article, passages: Iterable[tuple[Passage, str]]) -> None:
        """Put an article and its (passage, embedding key) pairs beside the published ones."""
        self._db.execute("INSERT INTO staged_articles VALUES (?, ?, ?, ?, ?, ?, ?)", _article_row(article))
        self._db.executemany(
            "INSERT INTO staged_passages VALUES (?, ?, ?, ?, ?, ?, ?, NULL)",
            [(p.id, p.article_id, p.number, p.start, p.end, json.dumps(p.sentences), key) for p, key in passages],
        )

    def missing_embeddings(self) -> list[str]:
        """Return the keys of staged passages whose vectors were never computed."""
        rows = self._db.execute(
            "SELECT DISTINCT embedding FROM staged_passages WHERE embedding NOT IN (SELECT key FROM embeddings)"
        )
        return [row[0] for row in rows]

    def staged_passages(self, keys: Sequence[str]) -> Iterator[tuple[str, Article, Passage]]:
        """Yield one (key, article, passage) for each embedding key."""
        for key in keys:
            row = self._db.execute(
                f"SELECT {_PASSAGE_COLUMNS} FROM staged_passages WHERE embedding = ? LIMIT 1", (key,)
            ).fetchone()
            article = self.staged_article(row[0])
            yield key, article, _passage(row, article.text)

    def add_embeddings(self, keys: Sequence[str], vectors: np.ndarray) -> None:
        """Keep vectors ((n, dimension) float32) for good, in a transaction of their own."""
        with self.transaction("IMMEDIATE"):
            self._db.executemany(
                "REPLACE INTO embeddings VALUES (?, ?)",
                [(key, vector.astype("<f4").tobytes()) for key, vector in zip(keys, vectors, strict=True)],
            )

    def remove(self, article_ids: Iterable[str]) -> list[str]:
        """Remove published articles; return the ids of their passages, which are now dead in their segments."""
        gone: list[str] = []
        for article_id in article_ids:
            rows = self._db.execute("SELECT segment, id FROM passages WHERE article_id = ?", (article_id,)).fetchall()
            self._db.executemany("INSERT INTO dead VALUES (?, ?)", rows)
            gone += [row[1] for row in rows]
            self._db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
            self._db.execute("DELETE FROM articles WHERE id = ?", (article_id,))
            self.repeats.remove(article_id)
        return gone

    def adopt_staged(self) -> None:
        """Publish the staged articles; their passages lie in no segment yet."""
        for table in ("articles", "passages"):
            self._db.execute(f"INSERT INTO {table} SELECT * FROM staged_{table}")
            self._db.execute(f"DELETE FROM staged_{table}")
        self.repeats.adopt_staged()

    def set_files(self, files: dict[str, FileState], skipped: Iterable[Skipped]) -> None:
        """Remember in which state the files were read, and what could not be."""
        self._db.execute("DELETE FROM files")
        self._db.executemany("INSERT INTO files VALUES (?, ?)", [(f, s.as_json()) for f, s in files.items()])
        self._db.execute("DELETE FROM skipped")
        self._db.executemany(
            "INSERT INTO skipped VALUES (?, ?, ?, ?)", [(s.file, s.record, s.kind, s.reason) for s in skipped]
        )

    @contextmanager
    def taking_over(self, exported: Path) -> Iterator[None]:
        """Run the block in the transaction that puts what an exported catalog holds in the place of everything here.

        The facts about this place (`PLACE`) are not part of an export: the folder is forgotten, what tells of the stores
        on the disk stays. A file that states them all the same would name a folder for its reader to index or write into.
        """
        self._db.execute("ATTACH ? AS exported", (str(exported),))
        with self.transaction("IMMEDIATE"):
            tables = self._db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                if table == "facts":
                    self._db.execute("DELETE FROM main.facts WHERE key = 'folder'")
                    self._db.execute(
                        f"REPLACE INTO main.facts SELECT * FROM exported.facts WHERE key NOT IN ({', '.join('?' * len(PLACE))})",
                        PLACE,
                    )
                else:
                    self._db.execute(f'DELETE FROM main."{table}"')
                    self._db.execute(f'INSERT INTO main."{table}" SELECT * FROM exported."{table}"')
            yield

    def fold(self, segments: Iterable[str], into: str) -> int:
        """Assign the passages of these segments, and those of none, to a new one; return how many it holds."""
        for segment in segments:
            self._db.execute("UPDATE passages SET segment = NULL WHERE segment = ?", (segment,))
            self._db.execute("DELETE FROM dead WHERE segment = ?", (segment,))
        return self._db.execute("UPDATE passages SET segment = ? WHERE segment IS NULL", (into,)).rowcount

    def unplaced(self) -> int:
        """Return how many passages lie in no segment yet."""
        return int(self._db.execute("SELECT count(*) FROM passages WHERE segment IS NULL").fetchone()[0])

    def forget_segments(self) -> None:
        """Take every passage out of its segment: all of them are built anew."""
        self._db.execute("UPDATE passages SET segment = NULL")
        self._db.execute("DELETE FROM dead")

    def forget_unused_embeddings(self) -> int:
        """Drop the vectors that no passage has; return how many."""
        unused = "DELETE FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)"
        return self._db.execute(f"{unused} AND key NOT IN (SELECT embedding FROM staged_passages)").rowcount

    def rows(self, segment: str | None = None) -> Iterator[tuple[Article, Passage, np.ndarray]]:
        """Yield every published passage, or those of one segment, with its article and vector."""
        where, values = ("", ()) if segment is None else ("WHERE segment = ?", (segment,))
        query = (
            f"SELECT {_PASSAGE_COLUMNS}, vector FROM passages JOIN embeddings ON embedding = key "
            f"{where} ORDER BY article_id, number"
        )
        article: Article | None = None
        for row in self._db.execute(query, values):
            if article is None or article.id != row[0]:
                article = self.article(row[0])
            yield article, _passage(row[:5], article.text), np.frombuffer(row[5], dtype="<f4")

    def unplaced_passages(self) -> Iterator[tuple[Article, Passage]]:
        """Yield every published passage that lies in no segment yet, with its article."""
        article: Article | None = None
        query = f"SELECT {_PASSAGE_COLUMNS} FROM passages WHERE segment IS NULL ORDER BY article_id, number"
        for row in self._db.execute(query):
            if article is None or article.id != row[0]:
                article = self.article(row[0])
            yield article, _passage(row, article.text)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn SQLite's errors inside the block into IndexDamaged, which says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        # Python's own errors, as of a text that is no UTF-8 any more, have no name.
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise IndexLocked(
                f"The catalog {path} is locked by another program; {LONGEST_WAIT:g} s were not enough. Nothing is lost: end "
                "that program, then try again."
            ) from error
        if name in ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN") or "IOERR" in name:
            raise OnRecordError(
                f"The catalog {path} cannot be written: {error}. Nothing is lost: make room on the disk (or in the folder "
                "for temporary files), or check the folder's permissions, then try again."
            ) from error
        raise IndexDamaged(
            f"The catalog {path} cannot be used: {error}. If it stays so, remove its folder and build it again with: "
            f"onrecord index FOLDER --index {path.parent}"
        ) from error


def _article_row(article: Article) -> tuple[str, str, int, str, str, str | None, int | None]:
    facts = article.as_json()
    text = facts.pop("text")
    record = -1 if article.record is None else article.record
    days = article.published and article.published.days
    return (
        article.id,
        article.file,
        record,
        json.dumps(facts, ensure_ascii=True, sort_keys=True),
        text,
        article.outlet.name if article.outlet else None,
        days[0] if days else None,
    )


def _digest(facts: str) -> bytes:
    return hashlib.blake2b(facts.encode(), digest_size=16).digest()


def _article(facts: str, text: str) -> Article:
    return Article.from_json({**json.loads(facts), "text": text})


def _passage(row: Sequence[Any], text: str) -> Passage:
    article_id, number, start, end, sentences = row
    spans = tuple((a, b) for a, b in json.loads(sentences))
    return Passage(article_id, number, start, end, text[start:end], spans)
