"""The SQLite file that keeps conversations: how it is made, opened, recognised and bounded. What it says is `history`'s.

A connection is opened for each transaction: it costs a fraction of a millisecond, and nothing is shared between threads.
"""

from __future__ import annotations

import os
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from index.errors import OnRecordError

__all__ = ["FORMAT", "HistoryError", "HistoryFile"]

FORMAT = 1  # raised when the tables change in a way that older programs cannot read
MARK = 0x4F745265  # "OtRe": tells a history from any other SQLite file
LONGEST_WAIT = 10.0  # seconds for another program to finish writing

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


class HistoryError(OnRecordError):
    """The file of conversations cannot be used, or takes no more; the message says what to do."""


@dataclass(frozen=True)
class HistoryFile:
    """A file of conversations, made when it is first used."""

    path: Path
    limit: int  # megabytes

    @contextmanager
    def transaction(self, *, adds: bool = False) -> Iterator[sqlite3.Connection]:
        """Do all or nothing of what is done inside. What `adds` is held to the limit.

        Raises HistoryError where the file is none of ours, of a newer version, or full.
        """
        with self.connection() as db:
            if adds:
                (size,) = db.execute("PRAGMA page_size").fetchone()
                db.execute(f"PRAGMA max_page_count = {self.limit * 2**20 // size}")
            db.execute("BEGIN IMMEDIATE" if adds else "BEGIN")
            with db:
                yield db

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """Open the file outside of any transaction. Raises HistoryError as `transaction` does."""
        try:
            if not self.path.exists() or not self.path.stat().st_size:
                self._create()
            with closing(sqlite3.connect(self.path, timeout=LONGEST_WAIT, isolation_level=None)) as db:
                self._check(db)
                db.create_function("has_words", 2, _has_words, deterministic=True)
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                # With WAL: a power cut loses the last exchange, never the file.
                db.execute("PRAGMA synchronous = NORMAL")
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


def _has_words(text: str, words: str) -> bool:
    """Whether each of the words stands in a text, whatever their case and accents; SQLite knows ASCII's cases alone."""
    plain = _plain(text)
    return all(word in plain for word in _plain(words).split())


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
