"""Conversations kept on the server: one SQLite file for every user and corpus, safe for threads and several servers.

A conversation can be shown again exactly as it was, also after its corpus has changed: an exchange is kept with every
article that its answer points to. An article is kept once, however many answers point to it, under a hash of all its
facts, so that a corrected date or outlet does not change what an older answer said. Which conversation is on the screen
is the page's business, who a user is that of `logins`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from index import Settings
from ui.conversation import Conversation, Exchange
from ui.history_file import HistoryError, HistoryFile
from ui.history_record import article_key, id_of, packed, readable, record_of_exchange

__all__ = ["History", "Kept"]

LONGEST_TITLE = 200  # characters
_UNUSED = "DELETE FROM articles WHERE key NOT IN (SELECT article FROM pointers)"


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation in the list of those that are kept."""

    id: str
    title: str  # its first question, until it is renamed
    started: str  # ISO 8601, UTC
    changed: str
    exchanges: int
    corpus: str  # as it was given with the exchanges


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
        with history._file.transaction():
            return history

    @property
    def _file(self) -> HistoryFile:
        return HistoryFile(self.path, self.limit)

    def append(
        self, user: str, corpus: str, conversation: str, exchange: Exchange, instead: Exchange | None = None
    ) -> int:
        """Keep a finished exchange, and return its number: another one where a second tab has taken its own.

        It comes at the end, and `instead` of another one where it is a second try of that. Raises HistoryError where the
        file is full, and where the conversation belongs to another user.
        """
        now = self.clock().isoformat(timespec="milliseconds")  # two corpora may be asked within a second
        articles = {article_key(article): article for article in exchange.answer.articles()} if exchange.answer else {}
        with self._file.transaction(adds=True) as db:
            db.execute(
                "INSERT OR IGNORE INTO conversations VALUES (?, ?, ?, ?, ?, ?)",
                (conversation, user, _text(corpus), _text(exchange.question)[:LONGEST_TITLE], now, now),
            )
            if not _changed(
                db, "UPDATE conversations SET changed = ? WHERE id = ? AND user = ?", now, conversation, user
            ):
                raise HistoryError(f"There is no conversation {conversation} of yours. Begin a new one.")
            if instead is not None and (old := _key_of(db, user, conversation, instead)):
                _changed(db, "DELETE FROM exchanges WHERE key = ?", old)
                db.execute(_UNUSED)
            (taken,) = db.execute(
                "SELECT max(number) FROM exchanges WHERE conversation = ?", (conversation,)
            ).fetchone()
            number = max(exchange.number, (taken or 0) + 1)
            key = db.execute(
                "INSERT INTO exchanges (conversation, number, ended, record) VALUES (?, ?, ?, ?)",
                (conversation, number, now, packed(record_of_exchange(exchange))),
            ).lastrowid
            db.executemany(
                "INSERT OR IGNORE INTO articles VALUES (?, ?)",
                [(name, packed(article.as_json())) for name, article in articles.items()],
            )
            db.executemany("INSERT INTO pointers VALUES (?, ?)", [(key, name) for name in articles])
            answered = exchange.answer.text if exchange.answer else ""
            db.execute(
                "INSERT INTO words (rowid, question, answer) VALUES (?, ?, ?)",
                (key, _text(exchange.question), _text(answered)),
            )
        return number

    def revise(self, user: str, conversation: str, exchange: Exchange) -> None:
        """Put an exchange in the place of what is kept of it: what a visitor thinks of its answer has changed.

        Does nothing where it is not kept any more, or never was.
        """
        with self._file.transaction(adds=True) as db:
            if key := _key_of(db, user, conversation, exchange):
                _changed(db, "UPDATE exchanges SET record = ? WHERE key = ?", packed(record_of_exchange(exchange)), key)

    def conversations(self, user: str, corpus: str, words: str = "", limit: int = 100) -> tuple[Kept, ...]:
        """Return conversations, the last changed first: all, or those with all the words in an exchange or the title.

        Words are literal, and the last one may be unfinished; case and accents do not count.
        """
        condition, values = "1", []
        if words.strip():
            condition = (
                "(id IN (SELECT conversation FROM exchanges JOIN words ON words.rowid = key WHERE words MATCH ?)"
                " OR has_words(title, ?))"
            )
            values = [_literal(words), _text(words)]
        with self._file.transaction() as db:
            rows = db.execute(
                "SELECT id, title, started, changed, (SELECT count(*) FROM exchanges WHERE conversation = id), corpus"
                f" FROM conversations WHERE user = ? AND corpus = ? AND {condition}"
                " ORDER BY changed DESC, rowid DESC LIMIT ?",
                (user, _text(corpus), *values, limit),
            ).fetchall()
        return tuple(Kept(*row) for row in rows)

    def load(self, user: str, conversation: str, corpus: str | None = None) -> Conversation:
        """Return a conversation as it was shown; an empty one where the user has none of that id, or about that corpus.

        An exchange that is damaged says so in its place.
        """
        with self._file.transaction() as db:
            rows = db.execute(
                "SELECT key, number, question, record FROM exchanges JOIN conversations ON id = conversation"
                " LEFT JOIN words ON words.rowid = key"
                " WHERE id = ? AND user = ? AND corpus = coalesce(?, corpus) ORDER BY number",
                (conversation, user, corpus if corpus is None else _text(corpus)),
            ).fetchall()
            articles = "SELECT record FROM pointers JOIN articles ON articles.key = article WHERE exchange = ?"
            return tuple(
                readable(number, question or "", record, [kept for (kept,) in db.execute(articles, (key,))])
                for key, number, question, record in rows
            )

    def rename(self, user: str, conversation: str, title: str) -> None:
        """Give a conversation another title; an empty one leaves it as it is."""
        title = " ".join(_text(title).split())[:LONGEST_TITLE]
        if title:
            with self._file.transaction() as db:
                _changed(db, "UPDATE conversations SET title = ? WHERE id = ? AND user = ?", title, conversation, user)

    def delete(self, user: str, conversation: str) -> None:
        """Forget a conversation, and overwrite what the file held of it."""
        self._forget("id = ? AND user = ?", conversation, user)

    def prune(self, before: date) -> int:
        """Forget every conversation, of every user, that has not changed since a day (UTC); return how many."""
        return self._forget("changed < ?", before.isoformat())

    def _forget(self, condition: str, *values: str) -> int:
        with self._file.transaction() as db:
            gone = _changed(db, f"DELETE FROM conversations WHERE {condition}", *values)
            if gone:
                db.execute(_UNUSED)
                db.execute("INSERT INTO words (words) VALUES ('optimize')")  # or the index keeps the words for long
        if gone:
            with self._file.connection() as db:
                db.execute("PRAGMA incremental_vacuum").fetchall()
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone


def _key_of(db: sqlite3.Connection, user: str, conversation: str, exchange: Exchange) -> int | None:
    """Return the row that holds this exchange of the user's; a row with its number may hold that of another tab."""
    row = db.execute(
        "SELECT key, record FROM exchanges JOIN conversations ON id = conversation"
        " WHERE id = ? AND user = ? AND number = ?",
        (conversation, user, exchange.number),
    ).fetchone()
    return int(row[0]) if row and id_of(row[1]) == exchange.id else None


def _literal(words: str) -> str:
    # Each word in quotation marks is a string to FTS5, whatever it holds; one without a letter or digit has no token.
    found = [word for word in _text(words).split() if any(map(str.isalnum, word))]
    return " ".join('"' + word.replace('"', '""') + '"' for word in found) + "*" * bool(found) or '""'


def _text(words: str) -> str:
    # What SQLite cannot hold or FTS5 would end at; the record itself keeps every character.
    return words.replace("\0", " ").encode("utf-8", "replace").decode()


def _changed(db: sqlite3.Connection, statement: str, *values: str | int | bytes) -> int:
    return db.execute(statement, values).rowcount
