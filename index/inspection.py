"""Questions about an index as a whole: for its statistics, its doctor, its export. No reader or writer asks them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.addresses import canonical_address
from index.catalog import Catalog

__all__ = [
    "contents_digest",
    "disk_sizes",
    "inconsistencies",
    "integrity_problems",
    "listed",
    "months",
    "passage_counts",
    "same_page",
    "skipped_by_kind",
    "unused_embeddings",
]

_EXAMPLES = 3  # of each kind of skip
_TOLD = 5  # of SQLite's findings, and names in a list
# What must hold of a catalog's rows, as the words for what does not and a query that counts it
_BROKEN = (
    ("passages whose article is missing", "passages WHERE article_id NOT IN (SELECT id FROM articles)"),
    ("passages whose vector is missing", "passages WHERE embedding NOT IN (SELECT key FROM embeddings)"),
    ("articles without a passage", "articles WHERE id NOT IN (SELECT article_id FROM passages)"),
    (
        "vectors of another length than the rest",
        "embeddings WHERE key IN (SELECT embedding FROM passages) AND length(vector) != "
        "(SELECT length(vector) FROM embeddings JOIN passages ON key = embedding LIMIT 1)",
    ),
)


def integrity_problems(db: sqlite3.Connection) -> list[str]:
    """Return what SQLite's own check finds wrong with its file."""
    rows = db.execute(f"PRAGMA integrity_check({_TOLD})").fetchall()
    lines = [line for row in rows for line in str(row[0]).splitlines()]
    return [line for line in lines if line != "ok" and not line.startswith("***")][:_TOLD]


def inconsistencies(catalog: Catalog) -> Iterator[str]:
    """Yield what a catalog must not hold: rows that lack their other half, and articles that are not as they were read.

    An article's id is derived from its text, so one altered bit shows.
    """
    db = catalog.connection
    for what, query in _BROKEN:
        (count,) = db.execute(f"SELECT count(*) FROM {query}").fetchone()
        if count:
            yield f"{what}: {count}"
    altered = []
    for (article_id,) in db.execute("SELECT id FROM articles").fetchall():
        try:
            article = catalog.article(article_id)
        except (ValueError, TypeError, KeyError, AttributeError, sqlite3.OperationalError):  # facts or text are garbled
            altered.append(article_id)
            continue
        if article.id != article_id:
            altered.append(article.place)
    if altered:
        yield f"articles that are not as they were read: {listed(altered)}"


def listed(names: list[str]) -> str:
    """Return the first of some names, and that there are more."""
    return ", ".join(names[:_TOLD]) + (f" and {len(names) - _TOLD} more" if len(names) > _TOLD else "")


def unused_embeddings(catalog: Catalog) -> tuple[int, int]:
    """Return how many vectors belong to no passage, and their bytes. A text that comes back needs them."""
    count, size = catalog.connection.execute(
        "SELECT count(*), sum(length(vector)) FROM embeddings WHERE key NOT IN (SELECT embedding FROM passages)"
    ).fetchone()
    return int(count), int(size or 0)


def passage_counts(catalog: Catalog) -> dict[str, int]:
    """Return how many passages each article has, by its id."""
    return dict(catalog.connection.execute("SELECT article_id, count(*) FROM passages GROUP BY article_id").fetchall())


def months(catalog: Catalog) -> dict[str, int]:
    """Return the number of articles of each month ("2025-03") that they state, first month first."""
    rows = catalog.connection.execute(
        "SELECT first_day / 100 AS month, count(*) FROM articles WHERE first_day IS NOT NULL GROUP BY month ORDER BY month"
    )
    return {f"{month // 100:04}-{month % 100:02}": count for month, count in rows}


def same_page(catalog: Catalog) -> list[list[str]]:
    """Return the articles that come from one page, however its address is spelled: the places of each such group.

    They may differ: a page is often kept again after it was changed.
    """
    rows = catalog.connection.execute(
        "SELECT json_extract(facts, '$.url'), file, record FROM articles WHERE json_extract(facts, '$.url') IS NOT NULL"
        " ORDER BY file, record"
    )
    pages: dict[str, list[str]] = {}
    for url, file, record in rows:
        pages.setdefault(canonical_address(url), []).append(file if record < 0 else f"{file}#{record}")
    return [places for places in pages.values() if len(places) > 1]


def skipped_by_kind(catalog: Catalog) -> dict[str, dict[str, Any]]:
    """Return for each kind of skip, most first, its count and some examples with file and reason."""
    kinds: dict[str, list[dict[str, str]]] = {}
    for skip in catalog.skipped():
        kinds.setdefault(skip.kind, []).append({"file": skip.file, "reason": skip.reason})
    ordered = sorted(kinds.items(), key=lambda item: (-len(item[1]), item[0]))
    return {kind: {"count": len(skips), "examples": skips[:_EXAMPLES]} for kind, skips in ordered}


def disk_sizes(path: Path) -> dict[str, int]:
    """Return the bytes of each part of the index in folder `path`; a file under two names (a link) counts once."""
    sizes = {"catalog": 0, "vectors": 0, "keywords": 0}
    seen: set[int] = set()
    for file in path.rglob("*"):
        try:
            stat = file.stat()
        except OSError:  # of a run that is going on
            continue
        if file.is_file() and stat.st_ino not in seen:
            seen.add(stat.st_ino)
            part = {"segments": "vectors", "keywords": "keywords"}.get(file.relative_to(path).parts[0], "catalog")
            sizes[part] += stat.st_size
    return sizes


def contents_digest(db: sqlite3.Connection, but: str) -> str:
    """Return a hash of every row of every table, but for one fact; equal for equal rows in equal order."""
    digest = hashlib.blake2b(digest_size=16)
    kept, db.text_factory = db.text_factory, bytes  # as it is stored, also where that is no text any more
    try:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in tables:
            table = name.decode()
            where = "WHERE key != ?" if table == "facts" else ""
            for row in db.execute(f'SELECT * FROM "{table}" {where}', (but,) if where else ()):
                for value in (table, *row):
                    data = value if isinstance(value, bytes) else repr(value).encode()
                    digest.update(len(data).to_bytes(8, "big"))
                    digest.update(data)
    finally:
        db.text_factory = kept
    return digest.hexdigest()
