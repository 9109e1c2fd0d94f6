"""Clusters: which articles of the catalog are copies of one another, kept as articles come and go.

Articles that share a band are put side by side there, in the order of their ids; each is compared with its nearest
neighbours only, so that a band that thousands share (a form filled in every day) costs no more than a rare one. What is
kept are the bands, the pairs that were found to be copies, and the clusters that they make. An update compares what is
new with its neighbours, and what has become neighbours; it ends in the same clusters as a comparison of everything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np

from index.addresses import host_of
from index.article import Article
from index.copies import are_copies, bands, may_be_copies, wording_of
from index.outlets import name_for, wire

__all__ = ["CLUSTERS_SCHEMA", "Clusters"]

CLUSTERS_SCHEMA = """
CREATE TABLE IF NOT EXISTS signatures (article_id TEXT PRIMARY KEY, bands BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bands (band INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (band, article_id))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS twins (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copies (article_id TEXT PRIMARY KEY, canonical TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS copies_by_canonical ON copies (canonical);
"""
_NEIGHBOURS = 2  # on either side of an article in each of its bands
_HELD = 500  # wordings, some ten kilobytes each, kept while articles are compared
_BESIDE = """
SELECT bands.article_id FROM json_each(:bands) AS mine JOIN bands ON bands.band = mine.value AND bands.article_id IN
    (SELECT article_id FROM bands WHERE band = mine.value AND article_id {side} LIMIT :most)
"""
_BOTH_SIDES = " UNION ".join(
    _BESIDE.format(side=f"{side} :id ORDER BY article_id {order}") for side, order in ((">", "ASC"), ("<", "DESC"))
)


class Clusters:
    """The clusters of copies in one catalog. `article` reads an article of it."""

    def __init__(self, db: sqlite3.Connection, article: Callable[[str], Article]) -> None:
        self._db = db
        self._article = article

    # reading

    def canonical(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Return the id of the canonical member of its cluster for each of the articles that has copies."""
        query = "SELECT canonical FROM copies WHERE article_id = ?"
        return {i: canonical for i in article_ids for canonical in self._column(query, i)}

    def members(self, canonical: str) -> list[str]:
        """Return the ids of a cluster, the canonical one first, then in the order of file and record."""
        query = (
            "SELECT article_id FROM copies JOIN articles ON id = article_id WHERE canonical = ? "
            "ORDER BY article_id <> canonical, file, record"
        )
        return self._column(query, canonical)

    def all(self) -> list[list[str]]:
        """Return the members of every cluster."""
        return [self.members(canonical) for canonical in self._column("SELECT DISTINCT canonical FROM copies")]

    def counts(self) -> dict[str, int]:
        """Return how many clusters there are, and how many articles repeat the canonical one of theirs."""
        clusters, articles = self._db.execute("SELECT count(DISTINCT canonical), count(*) FROM copies").fetchone()
        return {"clusters": clusters, "copies": articles - clusters}

    # updating

    def update(self, gone: Iterable[str] = ()) -> int:
        """Take the published articles that have no signature yet into the clusters, and `gone` ones out.

        An article that is published again with other facts or another body counts as gone and new. Call it inside the
        transaction that changes the articles. Returns how many pairs were compared word by word.
        """
        gone = {article_id for article_id in gone if len(self._signature(article_id))}
        left = {beside for article_id in gone for beside in self._neighbours(article_id)} - gone
        before = {article_id: self._neighbours(article_id) for article_id in left}
        for article_id in gone:
            self._forget(article_id)
        unsigned = "SELECT id FROM articles WHERE NOT EXISTS (SELECT 1 FROM signatures WHERE article_id = id)"
        added = set(self._column(unsigned))
        for article_id in added:
            self._sign(article_id)
        now = {article_id: self._neighbours(article_id) for article_id in added | left}
        pairs = {(min(a, b), max(a, b)) for a, beside in now.items() for b in beside - before.get(a, set())}
        now |= {b: self._neighbours(b) for b in {b for a in added for b in now[a]} - set(now)}
        compared = self._compare(pairs)
        self._part(now)
        self._gather(now)
        return compared

    def _sign(self, article_id: str) -> None:
        signature = bands(wording_of(self._article(article_id)))
        self._db.execute("INSERT INTO signatures VALUES (?, ?)", (article_id, signature.astype("<i8").tobytes()))
        self._db.executemany("INSERT INTO bands VALUES (?, ?)", [(band, article_id) for band in signature.tolist()])

    def _forget(self, article_id: str) -> None:
        rows = [(band, article_id) for band in self._signature(article_id).tolist()]
        self._db.executemany("DELETE FROM bands WHERE band = ? AND article_id = ?", rows)
        self._db.execute("DELETE FROM twins WHERE ? IN (one, other)", (article_id,))
        for table in ("signatures", "copies"):
            self._db.execute(f"DELETE FROM {table} WHERE article_id = ?", (article_id,))

    def _compare(self, pairs: Iterable[tuple[str, str]]) -> int:
        """Compare the pairs whose signatures are alike; keep those that are copies; return how many were compared."""
        words = lru_cache(_HELD)(lambda article_id: wording_of(self._article(article_id)))
        signature = lru_cache(_HELD)(self._signature)
        compared = 0
        for one, other in sorted(pairs):
            if may_be_copies(signature(one), signature(other)):
                compared += 1
                if are_copies(words(one), words(other)):
                    self._db.executemany("INSERT INTO twins VALUES (?, ?)", [(one, other), (other, one)])
        return compared

    def _part(self, neighbours: Mapping[str, set[str]]) -> None:
        """Forget pairs that new articles have come between: had those come first, the two had not been compared."""
        for one, beside in neighbours.items():
            parted = self._twins(one) - beside
            self._db.executemany("DELETE FROM twins WHERE one = ? AND other = ?", [(one, other) for other in parted])

    def _gather(self, touched: Iterable[str]) -> None:
        """Make the clusters anew that these articles were in, or are now: whatever is joined by pairs of copies."""
        waiting = set(touched)
        for canonical in set(self.canonical(waiting).values()):
            waiting.update(self._column("SELECT article_id FROM copies WHERE canonical = ?", canonical))
        self._db.executemany("DELETE FROM copies WHERE article_id = ?", [(article_id,) for article_id in waiting])
        while waiting:
            reached = {waiting.pop()}
            todo = list(reached)
            while todo:
                new = self._twins(todo.pop()) - reached
                reached |= new
                todo += new
            waiting -= reached
            if len(reached) > 1:
                canonical = min(reached, key=self._rank)
                rows = [(article_id, canonical) for article_id in reached]
                self._db.executemany("REPLACE INTO copies VALUES (?, ?)", rows)

    def _rank(self, article_id: str) -> tuple[bool, int, bool, str, int]:
        """Order the articles of a cluster: earliest day, then wire agencies, then by place in the corpus.

        The hour does not count: few articles state it, and those that do not would seem to be the first of their day.
        """
        query = "SELECT first_day, outlet, json_extract(facts, '$.url'), file, record FROM articles WHERE id = ?"
        day, outlet, url, file, record = self._db.execute(query, (article_id,)).fetchone()
        host = host_of(url) if url else None
        is_wire = any(name and wire(name) for name in (outlet, host and name_for(host)))
        return day is None, day or 0, not is_wire, file, record

    def _neighbours(self, article_id: str) -> set[str]:
        """Return the articles next to one in its bands."""
        listed = str(self._signature(article_id).tolist())
        rows = self._db.execute(_BOTH_SIDES, {"bands": listed, "id": article_id, "most": _NEIGHBOURS})
        return {row[0] for row in rows}

    def _twins(self, article_id: str) -> set[str]:
        return set(self._column("SELECT other FROM twins WHERE one = ?", article_id))

    def _signature(self, article_id: str) -> np.ndarray:
        """Return the bands of an article; none of one that is not taken in."""
        row = self._db.execute("SELECT bands FROM signatures WHERE article_id = ?", (article_id,)).fetchone()
        return np.frombuffer(row[0] if row else b"", dtype="<i8")

    def _column(self, query: str, *values: str) -> list[str]:
        return [row[0] for row in self._db.execute(query, values)]
