"""Voices: which outlets, and how many files that state none, have an article within a scope. Counts; reads no text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from index.catalog import LAST_DAY, Catalog
from index.scope import Scope

__all__ = ["Voices", "speakers", "voices"]


@dataclass(frozen=True, slots=True)
class Voices:
    """Who can be heard within a scope."""

    outlets: tuple[str, ...]  # most articles first; spellings that differ in case are one outlet
    files: int  # that hold an article without an outlet
    articles: int  # of all of them


def voices(catalog: Catalog, scope: Scope) -> Voices:
    """Return who has an article inside a scope; agrees with `Scope.covers`."""
    bounds = {
        "file IN (SELECT value FROM json_each(?))": json.dumps(scope.files) if scope.files else None,
        "first_day >= ?": scope.first_day,
        f"{LAST_DAY} <= ?": scope.last_day,
    }
    used = {bound: value for bound, value in bounds.items() if value is not None}
    rows = catalog.connection.execute(
        f"SELECT outlet, count(DISTINCT file), count(*) FROM articles WHERE {' AND '.join(['1', *used])} "
        "GROUP BY outlet ORDER BY count(*) DESC, outlet",
        tuple(used.values()),
    ).fetchall()
    wanted = {name.casefold() for name in scope.outlets}
    outlets: dict[str, str] = {}
    files = articles = 0
    for name, held_in, count in rows:
        if wanted and (name is None or name.casefold() not in wanted):
            continue
        articles += count
        if name is None:
            files += held_in
        else:
            outlets.setdefault(name.casefold(), name)
    return Voices(tuple(outlets.values()), files, articles)


def speakers(catalog: Catalog, passage_ids: Iterable[str]) -> dict[str, tuple[str | None, str]]:
    """Return the outlet, as far as it is stated, and the file of each passage; ids of a stale store are left out."""
    query = "SELECT outlet, file FROM passages JOIN articles ON articles.id = article_id WHERE passages.id = ?"
    found = ((i, catalog.connection.execute(query, (i,)).fetchone()) for i in passage_ids)
    return {i: (row[0], row[1]) for i, row in found if row is not None}
