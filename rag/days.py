"""Days that a text writes out ("5 March 2025", "in 2024", "last week"), with the first and the last that each can mean."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from index import Span
from index.calendar_words import MONTH, MONTH_NUMBERS, WEEKDAYS
from rag.wordlists import UNITS

__all__ = ["Days", "days_in", "days_in_words"]

_NAME = rf"(?:{MONTH})\.?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_TH = r"(?:st|nd|rd|th)?"
_NO_COUNT = (  # "2000 troops" are no year
    r"(?! (?:more |other |extra |new )?(?:people|persons|men|women|children|troops|soldiers|jobs?|workers|homes|houses|households"
    r"|families|students|passengers|miles|metres|meters|kilomet(?:re|er)s|km|feet|dollars|euros|pounds|tons|tonnes|acres|hectares|officers"
    r"|refugees|migrants|prisoners|hostages|trucks|vehicles|staff|employees|residents|members|civilians|fighters|protesters)\b)"
)
_WRITTEN = re.compile(
    rf"(?:(?<![\w.,$£€#–-])|(?<=\bmid-)|(?<=\blate-)|(?<=\bearly-))(?:(?:{'|'.join(WEEKDAYS)}),? )?(?:"
    rf"(?P<iso>{_YEAR}-\d\d-\d\d)(?:T[\d:.+Z-]+)?"
    rf"|(?P<day>\d\d?){_TH}(?: of)? (?P<month>{_NAME}),? (?P<year>{_YEAR})"
    rf"|(?P<monthb>{_NAME}) (?P<dayb>\d\d?){_TH},? (?P<yearb>{_YEAR})"
    rf"|(?P<monthc>{_NAME}),? (?P<yearc>{_YEAR})|(?:(?<!\bof )|(?<=\bas of ))(?<!\bflight )(?<!\bproject )(?<!\bagenda )"
    rf"(?<!\bvision )(?P<yeard>{_YEAR}){_NO_COUNT})(?![\w%–-])",
    re.IGNORECASE,
)
# "between 5 and 9 March 2025": the first of two dates takes what it lacks from the second.
_PARTIAL = re.compile(
    rf"\b(?:between|from) (?P<part>\d\d?{_TH}(?: {_NAME})?|{_NAME}(?: \d\d?{_TH})?) (?:and|to|until|till|through) ",
    re.IGNORECASE,
)
_RECENT = re.compile(
    r"\b(?:yesterday|today|(?P<which>this|last) (?P<span>week|month|year)|(?:(?:in|over|during|within) )?the (?:last|past)"
    rf"(?: (?P<count>\d\d?|{'|'.join(UNITS[2:11])}))? (?P<unit>day|week|month)s?)\b(?! of\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Days:
    """Days that a text names, and where."""

    span: Span
    first: date
    last: date
    kind: Literal["day", "month", "recent"]  # a year is a "month", too; "recent" ones are told by the day of asking


def days_in(text: str, today: date) -> Iterator[Days]:
    """Yield the days that a text names; none for a day that does not exist. "Last week" began on a Monday.

    >>> [(str(days.first), str(days.last)) for days in days_in("from 5 to 9 March 2025", date(2025, 4, 1))]
    [('2025-03-09', '2025-03-09'), ('2025-03-05', '2025-03-05')]
    """
    for match in _WRITTEN.finditer(text):
        if days := _written(match):
            yield Days(match.span(), *days, "day" if days[0] == days[1] else "month")
    for partial in _PARTIAL.finditer(text):
        if (whole := _WRITTEN.match(text, partial.end())) and (days := _written(_completed(partial["part"], whole))):
            yield Days(partial.span("part"), *days, "day" if days[0] == days[1] else "month")
    for match in _RECENT.finditer(text):
        yield Days(match.span(), *_recent(match, today), "recent")


def days_in_words(first: date | None, last: date | None) -> str:
    """Return days, of which one end may be open, in words.

    >>> days_in_words(date(2019, 4, 1), date(2019, 4, 30)), days_in_words(date(2019, 4, 1), None)
    ('1 to 30 April 2019', '1 April 2019 or later')
    """
    if first is None or last is None:
        return f"{_in_words(first)} or later" if first else f"{_in_words(last)} or earlier" if last else "any day"
    if first == last:
        return _in_words(last)
    start = str(first.day) if (first.year, first.month) == (last.year, last.month) else _in_words(first)
    return f"{start} to {_in_words(last)}"


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _completed(part: str, whole: re.Match[str]) -> re.Match[str] | None:
    """Return the first of two dates, in full."""
    month = None if re.search(_NAME, part, re.IGNORECASE) else _part(whole, "month")
    return _WRITTEN.fullmatch(" ".join(word for word in (part, month, _part(whole, "year")) if word))


def _part(match: re.Match[str], name: str) -> str | None:
    """Return the day, month or year of a written date, whichever way it is written."""
    return next((match.groupdict()[key] for key in match.groupdict() if key.startswith(name) and match[key]), None)


def _written(match: re.Match[str] | None) -> tuple[date, date] | None:
    """Return the first and last day that a written date can mean, or None for one that does not exist."""
    if match is None:
        return None
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"]), date.fromisoformat(match["iso"])
        year, name, day = int(_part(match, "year") or 0), _part(match, "month"), _part(match, "day")
        if not name:
            return date(year, 1, 1), date(year, 12, 31)
        month = MONTH_NUMBERS[name[:3].casefold()]  # "ſ" is an s to the pattern
        if day:
            return date(year, month, int(day)), date(year, month, int(day))
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except ValueError:
        return None


def _recent(match: re.Match[str], today: date) -> tuple[date, date]:
    """Return the days that "last week" and its like mean; the past month is 30 days."""
    if unit := match["unit"]:
        words = (match["count"] or "1").lower()
        count = int(words) if words.isdigit() else UNITS.index(words)
        return today - timedelta(days=count * {"day": 1, "week": 7, "month": 30}[unit.lower()]), today
    back = (match["which"] or "").lower() == "last"
    if not match["span"]:
        day = today - timedelta(days=match.group().lower() == "yesterday")
        return day, day
    if match["span"].lower() == "week":
        monday = today - timedelta(days=today.weekday() + 7 * back)
        return monday, monday + timedelta(days=6)
    if match["span"].lower() == "year":
        return date(today.year - back, 1, 1), date(today.year - back, 12, 31)
    last = today.replace(day=1) - timedelta(days=1) if back else today
    return last.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
