"""Values: the figures and days that answers give, with their units, and whether they agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Span
from rag.kinds import kind_of
from rag.particulars import Date, Figure, dates, figures, fold
from rag.units import unit_after

__all__ = ["COUNTED", "TIMED", "agree", "agree_in_unit", "asked_for", "values_in", "with_unit"]

COUNTED = ("number", "money", "duration")  # kinds of questions whose answers are figures
TIMED = ("day", "month", "time", "year")  # and days
_NUMBER = re.compile(r"\b(?:number|figure|toll|amount|count)\b", re.I)  # "What is the death toll?"


def values_in(words: str) -> list[Figure | Date]:
    """Return the days and figures in words.

    >>> [(value.value, value.unit) for value in values_in("59 captives, 42 days, 5 %") if isinstance(value, Figure)]
    [(59.0, ''), (42.0, 'day'), (5.0, '%')]
    """
    days, rest = dates(fold(words))
    return [*days, *figures(rest)]


def asked_for(question: str, values: Sequence[Figure | Date]) -> list[Figure | Date]:
    """Return the values that are of the kind that the question asks for: the first figure, or any day."""
    kind = kind_of(question)
    if kind in TIMED:
        days: list[Figure | Date] = [value for value in values if isinstance(value, Date)]
        # A year beside a day is a part of it, and "around 1900" is no year.
        return days or [v for v in values if isinstance(v, Figure) and 1900 <= v.value <= 2100 and not v.is_loose]
    counted: list[Figure | Date] = [value for value in values if isinstance(value, Figure)]
    return counted[:1] if kind in COUNTED or (kind == "other" and _NUMBER.search(question)) else []


def agree(one: Sequence[Figure | Date], other: Sequence[Figure | Date]) -> bool | None:
    """Whether two lists of values share one; None where either is empty."""
    if not one or not other:
        return None
    return any(_is_same(a, b) or _is_same(b, a) for a in one for b in other)


def agree_in_unit(one: Sequence[Figure | Date], other: Sequence[Figure | Date]) -> bool | None:
    """Whether two lists of values surely share one: "6" is "6 days" only if days are meant, which is not known (None).

    >>> days, bare = values_in("6 days"), values_in("6")
    >>> agree_in_unit(days, days), agree_in_unit(days, bare), agree_in_unit(days, values_in("7"))
    (True, None, False)
    """
    known = [
        [
            value
            for value in other
            if not (isinstance(value, Figure) and isinstance(a, Figure)) or bool(value.unit) == bool(a.unit)
        ]
        for a in one
    ]
    if any(agree([a], same) for a, same in zip(one, known, strict=True)):
        return True
    return False if agree(one, other) is False else None


def with_unit(text: str, answer: Span) -> Span:
    """Return the span of an answer with the unit beside the number that it ends in: "60" of "60 %" is no count.

    >>> text = "It cost $60 million, 5 percent more."
    >>> [text[slice(*with_unit(text, span))] for span in ((9, 19), (21, 22))]
    ['$60 million', '5 percent']
    """
    start, end = answer
    if start and text[start - 1] in "$€£" and text[start].isdigit():
        start -= 1
    last = text[start:end].split()[-1:]
    return start, unit_after(text, end)[1] if last and figures(fold(last[0])) else end


def _is_same(one: Figure | Date, other: Figure | Date) -> bool:
    if isinstance(one, Date):
        return one.agrees_with(other) if isinstance(other, Date) else one.year == other.value
    return isinstance(other, Figure) and one.agrees_with(other)
