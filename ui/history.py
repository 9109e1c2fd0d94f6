"""Conversations kept on the server: one SQLite file for every user and corpus, safe for threads and several servers.

A conversation can be shown again exactly as it was, also after its corpus has changed: an exchange is kept with every
article that its answer points to. An article is kept once, however many answers point to it, under a hash of all its
facts, so that a corrected date or outlet does not change what an older answer said. Which conversation is on the screen
is the page's business, who a user is that of `logins`.
"""

from __future__ import annotations

import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from index import Article, Settings
from index.article import content_hash
from index.errors import OnRecordError
from rag import Answer, Filters
from rag.comparison import Comparison
from rag.timeline import Timeline
from ui.conversation import Conversation, Exchange

__all__ = ["History", "HistoryError", "Kept"]

FORMAT = 1  # raised when the tables change in a way that older programs cannot read
MARK = 0x4F745265  # "OtRe": tells a history from any other SQLite file
LONGEST_WAIT = 10.0  # seconds for another program to finish writing
LONGEST_TITLE = 200  # characters

_SCHEMA = f"""
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, corpus TEXT NOT NULL, title TEXT NOT NULL,
    started TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX conversations_by_user ON conversations (user, corpus, changed);
CREATE TABLE exchanges (
    key INTEGER PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number INTEGER NOT NULL, ended TEXT NOT NULL, record BLOB NOT NULL, UNIQUE (conversation, number));
CREATE TABLE articles (key TEXT PRIMARY KEY, record BLOB NOT NULL);
CREATE TABLE pointers (
    exchange INTEGER NOT NULL REFERENCES exchanges ON DELETE CASCADE, article TEXT NOT NULL REFERENCES articles,
    PRIMARY KEY (exchange, article)) WITHOUT ROWID;
CREATE INDEX pointers_by_article ON pointers (article);
CREATE VIRTUAL TABLE words USING fts5 (question, answer, tokenize = 'unicode61 remove_diacritics 2');
CREATE TRIGGER unlisted AFTER DELETE ON exchanges BEGIN DELETE FROM words WHERE rowid = old.key; END;
PRAGMA application_id = {MARK};
PRAGMA user_version = {FORMAT};
"""
_UNUSED = "DELETE FROM articles WHERE key NOT IN (SELECT article FROM pointers)"


class HistoryError(OnRecordError):
    """The file of conversations cannot be used, or takes no more; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation in the list of those that are kept."""

    id: str
    title: str  # its first question, until it is renamed
    started: str  # ISO 8601, UTC
    changed: str
    exchanges: int


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class History:
    """The conversations in one file. Each method is one transaction, and sees only what belongs to its user.

    A user is the name from the login, "" where there is none; a corpus is any name that stays the same. An id is made by
    the page and must not be guessable; a conversation comes to be with the first exchange that is appended to it.
    """

    path: Path
    limit: int = 1024  # megabytes
    clock: Callable[[], datetime] = _now

    @classmethod
    def open(cls, settings: Settings) -> History:
        """Return the history of these settings, which lies beside the index unless they say otherwise.

        Raises HistoryError where the file is none of ours or of a newer version.
        """
        beside = settings.index.with_name(f"{settings.index.name}-history.sqlite")
        history = cls(settings.history or beside, settings.history_mb)
        with history._transaction():
            return history

    def append(self, user: str, corpus: str, conversation: str, exchange: Exchange, instead: int | None = None) -> int:
        """Keep a finished exchange, and return its number: another one where a second tab has taken its own.

        It comes at the end, and `instead` of the exchange with that number where it is a second try of it. Raises
        HistoryError where the file is full, and where the conversation belongs to another user.
        """
        now = self.clock().isoformat(timespec="seconds")
        articles = {_key(article): article for article in exchange.answer.articles()} if exchange.answer else {}
        with self._transaction(limit=self.limit) as db:
            db.execute(
                "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (conversation, user, _text(corpus), _text(exchange.question)[:LONGEST_TITLE], now, now),
            )
            if not _changed(
                db, "UPDATE conversations SET changed = ? WHERE id = ? AND user = ?", now, conversation, user
            ):
                raise HistoryError(f"There is no conversation {conversation} of yours. Begin a new one.")
            if instead is not None:
                _changed(db, "DELETE FROM exchanges WHERE conversation = ? AND number = ?", conversation, instead)
                db.execute(_UNUSED)
            (taken,) = db.execute(
                "SELECT max(number) FROM exchanges WHERE conversation = ?", (conversation,)
            ).fetchone()
            number = max(exchange.number, (taken or 0) + 1)
            key = db.execute(
                "INSERT INTO exchanges (conversation, number, ended, record) VALUES (?, ?, ?, ?)",
                (conversation, number, now, _packed(_record(exchange))),
            ).lastrowid
            db.executemany(
                "INSERT OR IGNORE INTO articles VALUES (?, ?)",
                [(name, _packed(article.as_json())) for name, article in articles.items()],
            )
            db.executemany("INSERT INTO pointers VALUES (?, ?)", [(key, name) for name in articles])
            answered = exchange.answer.text if exchange.answer else ""
            db.execute(
                "INSERT INTO words (rowid, question, answer) VALUES (?, ?, ?)",
                (key, _text(exchange.question), _text(answered)),
            )
        return number

    def revise(self, user: str, conversation: str, exchange: Exchange) -> None:
        """Put an exchange in the place of that with its number: what a visitor thinks of its answer has changed."""
        with self._transaction(limit=self.limit) as db:
            _changed(
                db,
                "UPDATE exchanges SET record = ? WHERE number = ? AND conversation IN"
                " (SELECT id FROM conversations WHERE id = ? AND user = ?)",
                _packed(_record(exchange)),
                exchange.number,
                conversation,
                user,
            )

    def keeping(
        self, user: str, corpus: str, conversation: str, states: Iterable[Conversation], instead: int | None = None
    ) -> Iterator[Conversation]:
        """Yield the states of a conversation while its last exchange grows, and append that when it ends or is stopped.

        A reader who goes away in the middle stops it, too, and finds it stopped when he comes back.
        """
        now: Conversation = ()
        try:
            for now in states:
                yield now
        finally:
            if now:
                last = now[-1]
                ended = replace(last, trouble="Stopped.") if last.is_open else last
                self.append(user, corpus, conversation, ended, instead)

    def conversations(self, user: str, corpus: str, words: str = "", limit: int = 100) -> tuple[Kept, ...]:
        """Return conversations, the last changed first: all, or those with all the words in an exchange or the title.

        Words are literal, and the last one may be unfinished; case and accents do not count.
        """
        condition, values = "1", []
        if words.strip():
            condition = (
                "(id IN (SELECT conversation FROM exchanges JOIN words ON words.rowid = key WHERE words MATCH ?)"
                " OR instr(lower(title), lower(?)))"
            )
            values = [_literal(words), _text(words.strip())]
        with self._transaction() as db:
            rows = db.execute(
                "SELECT id, title, started, changed, (SELECT count(*) FROM exchanges WHERE conversation = id)"
                f" FROM conversations WHERE user = ? AND corpus = ? AND {condition}"
                " ORDER BY changed DESC, rowid DESC LIMIT ?",
                (user, _text(corpus), *values, limit),
            ).fetchall()
        return tuple(Kept(*row) for row in rows)

    def load(self, user: str, conversation: str) -> Conversation:
        """Return a conversation as it was shown; an empty one where the user has none of that id."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT key, number, exchanges.record FROM exchanges JOIN conversations ON id = conversation"
                " WHERE id = ? AND user = ? ORDER BY number",
                (conversation, user),
            ).fetchall()
            told = [
                db.execute(
                    "SELECT a.record FROM pointers JOIN articles a ON a.key = article WHERE exchange = ?", (key,)
                )
                for key, _, _ in rows
            ]
            return tuple(
                _exchange(number, _unpacked(record), [Article.from_json(_unpacked(kept)) for (kept,) in articles])
                for (_, number, record), articles in zip(rows, told, strict=True)
            )

    def rename(self, user: str, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one leaves it as it is."""
        title = " ".join(_text(title).split())[:LONGEST_TITLE]
        if title:
            with self._transaction() as db:
                _changed(db, "UPDATE conversations SET title = ? WHERE id = ? AND user = ?", title, conversation, user)

    def delete(self, user: str, conversation: str) -> None:
        """Forget a conversation, and overwrite what the file held of it."""
        self._forget("id = ? AND user = ?", conversation, user)

    def prune(self, before: date) -> int:
        """Forget every conversation, of every user, that has not changed since a day (UTC); return how many."""
        return self._forget("changed < ?", before.isoformat())

    def _forget(self, condition: str, *values: str) -> int:
        with self._transaction() as db:
            gone = _changed(db, f"DELETE FROM conversations WHERE {condition}", *values)
            if gone:
                db.execute(_UNUSED)
                db.execute("INSERT INTO words (words) VALUES ('optimize')")  # or the index keeps the words for long
        if gone:
            with self._connection() as db:
                db.execute("PRAGMA incremental_vacuum").fetchall()
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    @contextmanager
    def _transaction(self, limit: int | None = None) -> Iterator[sqlite3.Connection]:
        with self._connection() as db:
            if limit is not None:
                (size,) = db.execute("PRAGMA page_size").fetchone()
                db.execute(f"PRAGMA max_page_count = {limit * 2**20 // size}")
            db.execute("BEGIN IMMEDIATE" if limit is not None else "BEGIN")
            with db:
                yield db

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        # One for each transaction: it costs a fraction of a millisecond, and nothing is shared between threads.
        try:
            if not self.path.exists() or not self.path.stat().st_size:
                self._create()
            with closing(sqlite3.connect(self.path, timeout=LONGEST_WAIT, isolation_level=None)) as db:
                self._check(db)
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                db.execute(
                    "PRAGMA synchronous = NORMAL"
                )  # with WAL: a power cut loses the last exchange, never the file
                yield db
        except (sqlite3.Error, OSError) as error:
            raise HistoryError(self._explain(error)) from error

    def _create(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{self.path}.lock", timeout=LONGEST_WAIT, mode=0o600):
            if self.path.exists() and self.path.stat().st_size:  # another server was quicker
                return
            new = self.path.with_name(f".{self.path.name}.new")  # nobody must meet a file that is half made
            new.unlink(missing_ok=True)
            os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # questions are nobody else's business
            with closing(sqlite3.connect(new, isolation_level=None)) as db:
                db.execute("PRAGMA auto_vacuum = INCREMENTAL")
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
            new.replace(self.path)

    def _check(self, db: sqlite3.Connection) -> None:
        (mark,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if mark != MARK:
            raise HistoryError(
                f"{self.path} is a database of something else. Give another file with the setting history."
            )
        if version > FORMAT:
            raise HistoryError(
                f"The history in {self.path} is of version {version}, and this program reads up to {FORMAT}. "
                "Update onrecord, or give another file with the setting history."
            )

    def _explain(self, error: Exception) -> str:
        name = getattr(error, "sqlite_errorname", "")
        if name == "SQLITE_FULL":
            return (
                f"The history in {self.path} takes no more: its disk is full, or it has reached {self.limit} MB, the "
                "setting history_mb. Delete conversations, or those of long ago with: onrecord chat --forget-before DAY"
            )
        if name == "SQLITE_NOTADB":
            return f"{self.path} is no history of conversations. Give another file with the setting history."
        return f"The history in {self.path} cannot be used: {error}. Give another file with the setting history."


def _record(exchange: Exchange) -> dict[str, Any]:
    shallow = {field.name: getattr(exchange, field.name) for field in fields(exchange)}
    return {**shallow, "answer": exchange.answer and exchange.answer.as_record()}


def _exchange(number: int, record: dict[str, Any], articles: list[Article]) -> Exchange:
    places = {article.place: article for article in articles}
    answer, comparison, timeline = record["answer"], record["comparison"], record["timeline"]
    return Exchange(
        **{
            **record,
            "number": number,
            "filters": Filters.from_json(record["filters"]),
            "answer": answer and Answer.from_json(answer, places),
            "comparison": comparison and Comparison.from_json(comparison, places),
            "timeline": timeline and Timeline.from_json(timeline, places),
        }
    )


def _key(article: Article) -> str:
    return content_hash(json.dumps(article.as_json(), sort_keys=True), article.id)


def _packed(data: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(data, separators=(",", ":"), default=lambda part: part.as_json()).encode("ascii"))


def _unpacked(data: bytes) -> Any:
    return json.loads(zlib.decompress(data))


def _literal(words: str) -> str:
    # Each word in quotation marks is a string to FTS5, whatever it holds; one without a letter or digit has no token.
    found = [word for word in _text(words).split() if any(map(str.isalnum, word))]
    return " ".join('"' + word.replace('"', '""') + '"' for word in found) + "*" * bool(found) or '""'


def _text(words: str) -> str:
    # What SQLite cannot hold or FTS5 would end at; the record itself keeps every character.
    return words.replace("\0", " ").encode("utf-8", "replace").decode()


def _changed(db: sqlite3.Connection, statement: str, *values: str | int | bytes) -> int:
    return db.execute(statement, values).rowcount
