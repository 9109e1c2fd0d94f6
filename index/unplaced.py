"""Unplaced: articles that a scope's days leave out only because their date is not stated in full. Counts; reads no text."""

from __future__ import annotations

import json
from dataclasses import dataclass

from index.catalog import Catalog
from index.scope import Scope

__all__ = ["Unplaced", "unplaced"]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """How many articles of the outlets and files of a scope cannot be placed before, in or after its days."""

    undated: int  # state no day or month of a year
    months: int  # state a month, of which the scope holds a part


def unplaced(catalog: Catalog, scope: Scope) -> Unplaced:
    """Return how many articles might lie within the days of a scope, and do not count as inside."""
    days = (scope.first_day, 1), (scope.last_day, 31)  # every month has 31 days, as `PublishedDate.days` has it
    cut = {day // 100 * 100 + 1 for day, edge in days if day is not None and day % 100 != edge}
    rows = catalog.connection.execute(
        "SELECT outlet, sum(first_day IS NULL), sum(first_day IN (SELECT value FROM json_each(?1)) "
        "AND json_extract(facts, '$.published.precision') = 'month') FROM articles "
        "WHERE ?2 IS NULL OR file IN (SELECT value FROM json_each(?2)) GROUP BY outlet",
        (json.dumps(sorted(cut)), json.dumps(scope.files) if scope.files else None),
    ).fetchall()
    wanted = {name.casefold() for name in scope.outlets}
    inside = [row for row in rows if not wanted or (row[0] and row[0].casefold() in wanted)]
    return Unplaced(sum(undated or 0 for _, undated, _ in inside), sum(months or 0 for _, _, months in inside))
