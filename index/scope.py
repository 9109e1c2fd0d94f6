"""Scope: which passages a search may return, in the terms that the stores can filter by."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from index.article import Article

__all__ = ["Scope", "day_key", "day_of", "filter_fields", "last_day_key"]


@dataclass(frozen=True, slots=True)
class Scope:
    """Bounds on outlet, file and day; all of them hold together. The empty scope lets everything through."""

    outlets: tuple[str, ...] = ()  # any of these, without case
    files: tuple[str, ...] = ()  # any of these
    first_day: int | None = None  # YYYYMMDD, inclusive
    last_day: int | None = None

    def covers(self, article: Article) -> bool:
        """Whether an article lies inside; the stores' filters must agree with this."""
        fields = filter_fields(article)
        return (
            (not self.outlets or fields.get("outlet_key") in {name.casefold() for name in self.outlets})
            and (not self.files or fields["source"] in self.files)
            and (self.first_day is None or int(fields.get("first_day", 0)) >= self.first_day)
            and (self.last_day is None or int(fields.get("last_day", 99999999)) <= self.last_day)
        )


def day_key(day: date) -> int:
    """Return a day as a scope compares it: YYYYMMDD."""
    return int(f"{day:%Y%m%d}")


def last_day_key(day: date) -> int:
    """Return a last day as a scope compares it, where every month has 31: up to 28 February is up to all of it."""
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return int(f"{day:%Y%m31}") if ends_month else day_key(day)


def day_of(key: int) -> date:
    """Return the day of a key; of the 31 days that every month has there, one that does not exist is the month's last."""
    year, month, day = key // 10_000, key // 100 % 100, key % 100
    return date(year, month, min(day, monthrange(year, month)[1]))


def filter_fields(article: Article) -> dict[str, str | int]:
    """Return the fields of an article that a scope compares; what is not stated is left out, and never matches."""
    fields: dict[str, str | int] = {"source": article.file}
    if article.outlet:
        fields["outlet_key"] = article.outlet.name.casefold()
    if article.published and (days := article.published.days):
        fields["first_day"], fields["last_day"] = days
    return fields
