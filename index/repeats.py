"""The catalog's table of paragraphs that may recur: which article of which outlet holds them, where, in which story.

Rows of new and changed articles are staged beside the published ones, like the articles themselves. What recurs is not
decided here: `index/recurring.py`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

__all__ = ["REPEATS_SCHEMA", "Repeat", "Repeats"]

# An article itself is a row without a key: so the stories of an outlet are counted in the same table.
REPEATS_SCHEMA = """
CREATE TABLE IF NOT EXISTS repeats (
    article_id TEXT NOT NULL, outlet TEXT NOT NULL, story INTEGER NOT NULL, key INTEGER, start INTEGER, "end" INTEGER);
CREATE INDEX IF NOT EXISTS repeats_by_article ON repeats (article_id);
CREATE INDEX IF NOT EXISTS repeats_by_outlet ON repeats (outlet, key, story);
CREATE TABLE IF NOT EXISTS staged_repeats AS SELECT * FROM repeats WHERE 0;
CREATE INDEX IF NOT EXISTS staged_repeats_by_article ON staged_repeats (article_id);
CREATE INDEX IF NOT EXISTS staged_repeats_by_outlet ON staged_repeats (outlet, key, story);
"""
_LIVE = """
SELECT article_id, story, key, 1 AS published FROM repeats WHERE outlet = :outlet AND article_id NOT IN temp.gone
UNION ALL SELECT article_id, story, key, 0 FROM staged_repeats WHERE outlet = :outlet
"""


@dataclass(frozen=True, slots=True)
class Repeat:
    """A paragraph that is left out where it recurs."""

    key: int  # hash of its words
    start: int  # characters into the article's text
    end: int


class Repeats:
    """The rows in the connection of a catalog."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def stage(self, article_id: str, outlet: str, story: int, repeats: Iterable[Repeat]) -> None:
        """Put an article's rows beside the published ones."""
        rows = [(None, None, None), *((repeat.key, repeat.start, repeat.end) for repeat in repeats)]
        self._db.executemany(
            "INSERT INTO staged_repeats VALUES (?, ?, ?, ?, ?, ?)", [(article_id, outlet, story, *row) for row in rows]
        )

    def stage_again(self, article_id: str) -> None:
        """Stage the rows of a published article as they are."""
        self._db.execute("INSERT INTO staged_repeats SELECT * FROM repeats WHERE article_id = ?", (article_id,))

    def of(self, article_id: str, is_published: bool) -> list[Repeat]:
        """Return the candidates of one article."""
        table = "repeats" if is_published else "staged_repeats"
        rows = self._db.execute(
            f'SELECT key, start, "end" FROM {table} WHERE article_id = ? AND key IS NOT NULL', (article_id,)
        )
        return [Repeat(*row) for row in rows]

    def set_gone(self, gone: Collection[str]) -> None:
        """Say which published articles this run replaces or removes, before asking for what is left."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS gone (id TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM temp.gone")
        self._db.executemany("INSERT INTO temp.gone VALUES (?)", [(article_id,) for article_id in gone])

    def touched(self) -> list[str]:
        """Return the outlets that gain or lose an article in this run."""
        rows = self._db.execute(
            "SELECT outlet FROM staged_repeats UNION SELECT outlet FROM repeats WHERE article_id IN temp.gone ORDER BY 1"
        )
        return [row[0] for row in rows]

    def counts(self, outlet: str, after_run: bool) -> tuple[int, dict[int, int]]:
        """Return the number of an outlet's stories, and in how many each candidate stands, before or after this run."""
        rows = _LIVE if after_run else "SELECT story, key FROM repeats WHERE outlet = :outlet"
        counts = dict(
            self._db.execute(f"SELECT key, count(DISTINCT story) FROM ({rows}) GROUP BY key", {"outlet": outlet})
        )
        return counts.pop(None, 0), counts

    def holders(self, outlet: str, keys: Collection[int]) -> list[tuple[str, bool]]:
        """Return the articles of an outlet that hold one of these, and whether they are published ones that stay."""
        if not keys:
            return []
        rows = self._db.execute(f"SELECT DISTINCT article_id, published, key FROM ({_LIVE})", {"outlet": outlet})
        return sorted({(article_id, bool(published)) for article_id, published, key in rows if key in keys})

    def remove(self, article_id: str) -> None:
        """Forget the rows of a published article."""
        self._db.execute("DELETE FROM repeats WHERE article_id = ?", (article_id,))

    def adopt_staged(self) -> None:
        """Publish the staged rows."""
        self._db.execute("INSERT INTO repeats SELECT * FROM staged_repeats")
        self.clear_stage()

    def clear_stage(self) -> None:
        """Forget the staged rows."""
        self._db.execute("DELETE FROM staged_repeats")
