"""Publication dates: what a written date says, and no more. A part that is not stated is never filled in.

Left out on purpose: relative dates ("yesterday"), years alone, and 03/04/2025, which means two different days.

    >>> parse_published("Wed, 05 Mar 2025 14:30:00 GMT", "field date").value
    '2025-03-05T14:30+00:00'
    >>> parse_published("March 5", "dateline").value
    '--03-05'
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.article import Evidence, PublishedDate
from index.calendar_words import MONTH, MONTH_NUMBERS

__all__ = ["parse_published", "stated_words"]

LONGEST = 80  # characters; a longer value is not a date
EARLIEST_YEAR = 1500
# The clock may be wrong (1970 after a flat battery); publications are not in the future of this program either.
WRITTEN = date(2026, 11, 1)

WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
NAMED = rf"(?P<month>{MONTH})\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>\d{4})"
# RFC 2822 defines these names; others ("ET", "IST") mean several zones and count as not stated.
ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
         "pst": -8, "pdt": -7}  # fmt: skip
TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
    r"\s*\(?(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,5})?\)?"
)
TAIL = rf"(?:(?:\s*[,|·–-]\s*|\s+at\s+|\s+|t){TIME})?"

FORMS = [
    re.compile(pattern + r"\.?", re.IGNORECASE)
    for pattern in (
        rf"{YEAR}-(?P<month>\d\d?)-(?P<day>\d\d?){TAIL}",
        rf"{YEAR}/(?P<month>\d\d?)/(?P<day>\d\d?){TAIL}",
        rf"{YEAR}\.(?P<month>\d\d?)\.(?P<day>\d\d?){TAIL}",
        rf"{YEAR}(?P<month>\d\d)(?P<day>\d\d)(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?:\d\d)?(?P<zone>Z)?)?",
        rf"{YEAR}[-/](?P<month>\d\d?)",
        rf"{NAMED},?\s+{YEAR}",
        rf"(?:{WEEKDAYS})?{NAMED}\s+{DAY}(?:,?\s+{YEAR}{TAIL})?",
        rf"(?:{WEEKDAYS})?{DAY}[\s-]+(?:of\s+)?{NAMED},?(?:[\s-]+{YEAR}{TAIL})?",
        rf"(?P<first>\d\d?)([/.-])(?P<second>\d\d?)\2{YEAR}{TAIL}",
    )
]


def parse_published(value: str | int | float, rule: str) -> PublishedDate | None:
    """Return the date that `value` states, with `rule` and the value as evidence, or None if it states none.

    Numbers are seconds (or milliseconds) since 1970. None also for a day that does not exist, for one that may be read in two
    ways, for years before 1500 and for the future.
    """
    if isinstance(value, bool):
        return None
    text = str(value).strip()
    if not text or len(text) > LONGEST:
        return None
    # 202503051430 is a day of 2025 and not, in milliseconds, one of 1976.
    first = _written(text) if re.fullmatch(r"\d{12}", text, re.ASCII) else None
    found = first or _epoch(text) or _written(text) or _mail(text) or _other(text)
    return PublishedDate(*found, Evidence(rule, str(value))) if found else None


def stated_words(value: str) -> str:
    """Return the value of a PublishedDate as people read it, without a time; an odd one as it stands, never repaired.

    >>> stated_words("--03-05"), stated_words("2025-03"), stated_words("2025-03-05T14:30")
    ('5 March, year not stated', 'March 2025', '5 March 2025')
    """
    try:
        if value.startswith("--"):
            day = date.fromisoformat(f"2000-{value[2:]}")  # a leap year, so that 29 February is a day
            return f"{day.day} {day:%B}, year not stated"
        if len(value) == len("2025-03"):
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def _epoch(text: str) -> tuple[str, str] | None:
    if not re.fullmatch(r"(?:\d{9,10}|\d{12,13})(?:\.\d*)?", text, re.ASCII):
        return None
    number = float(text)
    seconds = number / 1000 if number >= 1e11 else number
    moment = datetime.fromtimestamp(math.floor(seconds), UTC)
    return (_minute(moment), "minute") if _is_possible(moment.date()) else None


def _written(text: str) -> tuple[str, str] | None:
    for form in FORMS:
        if match := form.fullmatch(text):
            return _stated(match.groupdict())
    return None


def _stated(parts: dict[str, str | None]) -> tuple[str, str] | None:
    year = int(written) if (written := parts.get("year")) else None
    month, day = _month_and_day(parts)
    if month is None:
        return None
    try:
        # 2000 is a leap year: without its year, 29 February is a day.
        found = date(year if year is not None else 2000, month, 1 if day is None else day)
    except ValueError:
        return None
    if year is None:
        return (f"--{found:%m-%d}", "day") if day is not None else None
    if not _is_possible(found):
        return None
    if day is None:
        return f"{year:04d}-{month:02d}", "month"
    clock = _clock(parts)
    return (f"{found.isoformat()}T{clock}", "minute") if clock else (found.isoformat(), "day")


def _month_and_day(parts: dict[str, str | None]) -> tuple[int | None, int | None]:
    first, second = parts.get("first"), parts.get("second")
    if first and second:
        low, high = sorted((int(first), int(second)))
        # 25/03 and 03/25 are one day, and so is 03/03; 03/04 is two.
        return (low, high) if high > 12 or low == high else (None, None)
    month, day = parts.get("month"), parts.get("day")
    if not month:
        return None, None
    return MONTH_NUMBERS.get(month.lower()) or int(month), int(day) if day else None


def _clock(parts: dict[str, str | None]) -> str | None:
    """Return "14:30" or "14:30+01:00"; None if no time is stated, or none that exists."""
    if not parts.get("hour") or not parts.get("minute"):
        return None
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    half = (parts.get("half") or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59:
        return None
    return f"{hour:02d}:{minute:02d}{_offset(parts.get('zone') or '')}"


def _offset(zone: str) -> str:
    if zone.lower() in ZONES:
        return f"{ZONES[zone.lower()]:+03d}:00"
    digits = zone[1:].replace(":", "")
    if not digits.isdigit():
        return ""
    hours, minutes = digits[:2], digits[2:] or "00"
    return f"{zone[0]}{hours}:{minutes}" if int(hours) <= 14 and int(minutes) < 60 else ""


def _mail(text: str) -> tuple[str, str] | None:
    """Read what RFC 2822 allows beyond the forms above."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _is_written(moment.year, text) or not _is_possible(moment.date()):
        return None
    return _minute(moment), "minute"


def _other(text: str) -> tuple[str, str] | None:
    """Read any other spelling by dateutil, if it states year, month and day and can be read in one way only."""
    if not re.search(r"\d{4}", text, re.ASCII):
        return None
    from dateutil import parser  # here, because hardly any date gets this far

    # dateutil fills in what is missing from the default: two defaults that differ in everything show what is stated.
    defaults = datetime(1904, 2, 29), datetime(2013, 11, 17)
    try:
        readings = {
            parser.parse(text, default=default, dayfirst=dayfirst, yearfirst=yearfirst, ignoretz=True).date()
            for default in defaults
            for dayfirst in (False, True)
            for yearfirst in (False, True)
        }
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError, ArithmeticError):
        return None
    found = readings.pop()
    is_certain = not readings and _is_written(found.year, text) and _is_possible(found)
    return (found.isoformat(), "day") if is_certain else None


def _is_written(year: int, text: str) -> bool:
    """Whether the year stands in the text: of "March 5-6, 2025" other parsers make a day of 2006."""
    return re.search(rf"(?<!\d){year}(?!\d)", text) is not None


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _is_possible(day: date) -> bool:
    # One day of grace: it may be tomorrow already where the article was written.
    return day.year >= EARLIEST_YEAR and day <= max(date.today(), WRITTEN) + timedelta(days=1)
