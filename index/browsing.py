"""Browsing: one page of the catalog's articles, searched, narrowed and sorted by SQLite. Ranking is no part of it.

Words are compared letter by letter in title, outlet, file and text, all of them must be there; finding what *answers* a
question is the business of the stores.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from index.article import Article
from index.catalog import LAST_DAY, Catalog
from index.errors import InvalidValue

__all__ = ["ArticlePage", "ArticleQuery", "Lack", "Order", "browse"]

Order = Literal["date", "outlet", "title", "file"]
Lack = Literal["outlet", "date"]

MOST = 500  # articles of one page
LONGEST_SEARCH = 200  # characters
_TITLE = "json_extract(facts, '$.title')"
_SEARCHED = (_TITLE, "outlet", "file", "text")
_COPIES = "id IN (SELECT article_id FROM copies)"
_ORDERS = {
    "date": "first_day {way} NULLS LAST",
    "outlet": "outlet COLLATE NOCASE {way} NULLS LAST",
    "title": f"coalesce({_TITLE}, file) COLLATE NOCASE {{way}}",
    "file": "file {way}",
}


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """Which articles a person wants to see, in which order, and which page of them. What is not given does not narrow."""

    words: str = ""  # all of these, in any of title, outlet, file and text, in any case
    outlets: tuple[str, ...] = ()  # any of these, by their exact names
    first_day: int | None = None  # YYYYMMDD, inclusive, as Scope compares it
    last_day: int | None = None
    lacks: Lack | None = None  # only those that do not state it
    only_copies: bool = False  # only those that are copies of one another
    order: Order = "file"
    is_descending: bool = False
    start: int = 0
    count: int = 50

    def __post_init__(self) -> None:
        if self.order not in _ORDERS:
            raise InvalidValue(f"order {self.order!r} is unknown. Known: {', '.join(_ORDERS)}.")
        if self.start < 0 or not 1 <= self.count <= MOST:
            raise InvalidValue(f"start {self.start}, count {self.count}: start from 0, count from 1 to {MOST}.")
        if len(self.words) > LONGEST_SEARCH:
            raise InvalidValue(f"The search has {len(self.words):,} characters; {LONGEST_SEARCH} are allowed.")


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of what a query found."""

    articles: tuple[Article, ...]
    total: int  # of all pages
    copied: frozenset[str]  # ids of those on this page that have copies


def browse(catalog: Catalog, query: ArticleQuery) -> ArticlePage:
    """Return the page of articles that the query asks for; equal ones stand in the order of file and record."""
    conditions, values = zip(*_conditions(query), strict=True)
    where = " AND ".join(conditions)
    given = [value for group in values for value in group]
    db = catalog.connection
    (total,) = db.execute(f"SELECT count(*) FROM articles WHERE {where}", given).fetchone()
    order = _ORDERS[query.order].format(way="DESC" if query.is_descending else "ASC")
    rows = db.execute(
        f"SELECT id, {_COPIES} FROM articles WHERE {where} ORDER BY {order}, file, record LIMIT ? OFFSET ?",
        [*given, query.count, query.start],
    ).fetchall()
    return ArticlePage(
        tuple(catalog.article(article_id) for article_id, _ in rows),
        int(total),
        frozenset(article_id for article_id, is_copied in rows if is_copied),
    )


def _conditions(query: ArticleQuery) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield conditions with their values, the cheap ones first: SQLite reads a text only where they hold."""
    yield "1", ()
    if query.lacks:
        yield ("outlet IS NULL" if query.lacks == "outlet" else "first_day IS NULL"), ()
    if query.outlets:
        yield f"outlet IN ({', '.join('?' * len(query.outlets))})", query.outlets
    if query.first_day is not None:
        yield "first_day >= ?", (query.first_day,)
    if query.last_day is not None:
        yield f"{LAST_DAY} <= ?", (query.last_day,)
    if query.only_copies:
        yield _COPIES, ()
    for word in query.words.split():
        patterns = tuple(f"%{_literal(form)}%" for form in _forms(word))
        any_of = " OR ".join(f"{place} LIKE ? ESCAPE '\\'" for place in _SEARCHED for _ in patterns)
        yield f"({any_of})", patterns * len(_SEARCHED)


def _forms(word: str) -> tuple[str, ...]:
    """Return the ways a word is written: SQLite ignores the case of ASCII letters only, and takes letters as they are stored.

    A letter and its accent may be one character or two: a text and a file's name are kept as they were read.
    """
    cases = (word,) if word.isascii() else (word, word.lower(), word.title(), word.upper())
    return tuple(dict.fromkeys(normalize(way, case) for case in cases for way in ("NFC", "NFD")))


def _literal(word: str) -> str:
    r"""Return a word as LIKE takes it literally.

    >>> _literal("50%_")
    '50\\%\\_'
    """
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
