"""Voices: which outlets, and how many files that state none, have an article within a scope. Counts; reads no text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from index.catalog import Catalog
from index.scope import Scope

__all__ = ["Voices", "voices"]

# the last day that a stated date can mean, as `PublishedDate.days` has it
_LAST_DAY = "first_day + 30 * (json_extract(facts, '$.published.precision') = 'month')"


@dataclass(frozen=True, slots=True)
class Voices:
    """Who can be heard within a scope."""

    outlets: tuple[str, ...]  # most articles first; spellings that differ in case are one outlet
    files: int  # that hold an article without an outlet


def voices(catalog: Catalog, scope: Scope) -> Voices:
    """Return who has an article inside a scope; agrees with `Scope.covers`."""
    bounds = {
        "file IN (SELECT value FROM json_each(?))": json.dumps(scope.files) if scope.files else None,
        "first_day >= ?": scope.first_day,
        f"{_LAST_DAY} <= ?": scope.last_day,
    }
    used = {bound: value for bound, value in bounds.items() if value is not None}
    rows = catalog.connection.execute(
        f"SELECT outlet, count(DISTINCT file) FROM articles WHERE {' AND '.join(['1', *used])} "
        "GROUP BY outlet ORDER BY count(*) DESC, outlet",
        tuple(used.values()),
    ).fetchall()
    wanted = {name.casefold() for name in scope.outlets}
    outlets: dict[str, str] = {}
    for name, _ in rows:
        if name is not None and (not wanted or name.casefold() in wanted):
            outlets.setdefault(name.casefold(), name)
    files = 0 if wanted else sum(count for name, count in rows if name is None)
    return Voices(tuple(outlets.values()), files)
