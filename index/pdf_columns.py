"""The order in which the rows of a page are read: down each column, and columns only as far as nothing runs across them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Row", "reading_order"]

GUTTER = 0.6  # of the size of letters; what parts two columns is wider
WIDE = 1.5  # the same, for columns of a few rows: a block of justified words has gaps, too, and some stand below each other
FEW = 4  # rows
NESTED = 20  # columns within bands within columns; no page of print has more
LABELS = 20  # letters of a row; a column of shorter ones, a row for each beside it, is one of a table
BESIDE = 4  # sizes of letters; pieces of one row are nearer to each other


Span = tuple[float, float]  # points, from left to right


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a page as it is printed; lengths in points, from the lower left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float  # of its letters
    is_bold: bool = False


def reading_order(rows: Sequence[Row]) -> list[Row]:
    """Return the rows of a page as they are read, the pieces of one row put together.

    >>> left, right, head = Row("left", 0, 0, 40, 10, 10), Row("right", 60, 0, 99, 10, 10), Row("head", 0, 20, 99, 30, 10)
    >>> [row.text for row in reading_order([right, left, head])]
    ['head', 'left right']
    """
    if not rows:
        return []
    gutter = GUTTER * median(row.size for row in rows)
    ordered: list[Row] = []
    for row in _ordered(list(rows), gutter, NESTED):
        if ordered and _is_same_row(ordered[-1], row):
            ordered[-1] = _together(ordered[-1], row)
        else:
            ordered.append(row)
    return ordered


def _ordered(rows: list[Row], gutter: float, depth: int) -> list[Row]:
    rows = sorted(rows, key=lambda row: (-row.y0 - row.y1, row.x0))
    if len(rows) < 2 or not depth:
        return rows
    bands = _bands(rows, gutter)
    if len(bands) > 1:
        return [row for band in bands for row in _ordered(band, gutter, depth - 1)]
    columns = _columns(rows, gutter if len(_strips(rows)) >= FEW else gutter * WIDE / GUTTER)
    if len(columns) < 2 or _is_table(columns):
        return rows
    return [row for column in columns for row in _ordered(column, gutter, depth - 1)]


def _bands(rows: list[Row], gutter: float) -> list[list[Row]]:
    """Return rows from top to bottom in bands, one below the other; a band is as high as something parts it in columns."""
    bands: list[list[Row]] = []
    taken: list[Span] = []  # of the width, by the last band
    for strip in _strips(rows):
        together = _spans([*taken, *((row.x0, row.x1) for row in strip)], gutter)
        if bands and len(together) > 1:
            bands[-1] += strip
            taken = together
        else:
            bands.append(strip)
            taken = _spans(((row.x0, row.x1) for row in strip), gutter)
    return bands


def _strips(rows: list[Row]) -> list[list[Row]]:
    """Return rows that are sorted from top to bottom in strips with a white line between two of them."""
    strips: list[list[Row]] = []
    bottom = 0.0
    for row in rows:
        overlap = 0.25 * row.size  # tall letters of one row may reach into the one above
        if strips and row.y1 - overlap > bottom:
            strips[-1].append(row)
            bottom = min(bottom, row.y0 + overlap)
        else:
            strips.append([row])
            bottom = row.y0 + overlap
    return strips


def _spans(taken: Iterable[Span], gutter: float) -> list[Span]:
    """Return what is taken of the width of a page, in pieces with a gutter between two of them."""
    spans: list[Span] = []
    for x0, x1 in sorted(taken):
        if spans and x0 < spans[-1][1] + gutter:
            spans[-1] = (spans[-1][0], max(spans[-1][1], x1))
        else:
            spans.append((x0, x1))
    return spans


def _columns(rows: list[Row], gutter: float) -> list[list[Row]]:
    spans = _spans(((row.x0, row.x1) for row in rows), gutter)
    return [[row for row in rows if first <= row.x0 <= last] for first, last in spans]


def _is_table(columns: list[list[Row]]) -> bool:
    """Whether columns are read row by row: the first holds labels, each beside what it says of the others."""
    labels = columns[0]
    if sum(len(row.text) for row in labels) > LABELS * len(labels):
        return False
    places = sorted(row.y0 for column in columns[1:] for row in column)
    beside = sum(any(abs(row.y0 - place) < 0.3 * row.size for place in places) for row in labels)
    return beside >= 0.8 * len(labels)


def _is_same_row(one: Row, other: Row) -> bool:
    return abs(one.y0 - other.y0) < 0.3 * one.size and -one.size < other.x0 - one.x1 < BESIDE * one.size


def _together(one: Row, other: Row) -> Row:
    return Row(
        f"{one.text} {other.text}",
        one.x0,
        min(one.y0, other.y0),
        max(one.x1, other.x1),
        max(one.y1, other.y1),
        max(one.size, other.size),
        one.is_bold and other.is_bold,
    )
