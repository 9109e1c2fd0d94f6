"""Filters: which articles a question may be answered from. Inferring them from the question is question.py's work."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from index import InvalidValue
from index.outlets import outlet_key, shipped_outlets

__all__ = ["Filters"]

_NAMES, _DAYS = ("outlets", "files"), ("published_from", "published_to", "as_of")  # fields by type
_MOST_NAMED = 10  # outlets of the corpus in an error; of more, the nearest


@dataclass(frozen=True, slots=True)
class Filters:
    """Bounds on outlet, date and file; an empty one lets every article through. Dates are inclusive.

    Dates compare conservatively: an article counts as inside only if every day its stated date can mean is inside.
    Articles without a full date take part only when no date is asked for.
    """

    outlets: tuple[str, ...] = ()  # any of these, compared without case
    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = None  # only what had been published by then
    files: tuple[str, ...] = ()  # any of these, relative to the corpus folder

    def __post_init__(self) -> None:
        for key in _NAMES:
            if isinstance(value := getattr(self, key), str):
                raise InvalidValue(f"{key}: give a tuple of names, such as ({value!r},), not {value!r}.")
        for key in _DAYS:
            if isinstance(getattr(self, key), datetime):  # which is a date, but compares with none
                object.__setattr__(self, key, getattr(self, key).date())
            if not isinstance(value := getattr(self, key), date | None):
                raise InvalidValue(f"{key}: give a datetime.date, not {value!r}; Filters.from_json reads text.")
        if self.published_from and self.last_day and self.published_from > self.last_day:
            raise InvalidValue(
                f"published_from {self.published_from} is later than {self.last_day}: give a start before the end."
            )

    def __bool__(self) -> bool:
        return self != Filters()

    @property
    def last_day(self) -> date | None:
        """The earlier of `published_to` and `as_of`."""
        return min((day for day in (self.published_to, self.as_of) if day), default=None)

    @property
    def are_dated(self) -> bool:
        """Whether a date is asked for, so that undated articles drop out."""
        return bool(self.published_from or self.last_day)

    def spelled(self, stated: Collection[str]) -> Filters:
        """Return the filters with outlets as the corpus spells them, found by any of the names that the table has for them.

        Raises InvalidValue, with the nearest names, for one that is not `stated` by any article.
        """
        ours = {key(name): name for key in (outlet_key, str.casefold) for name in stated}
        found = []
        for name in self.outlets:
            known = shipped_outlets().named(name)
            own = (
                ours.get(name.casefold()) or ours.get(outlet_key(name)) or (known and ours.get(outlet_key(known.name)))
            )
            if not own:
                near = _nearest(name, sorted(set(ours.values())))
                raise InvalidValue(f"outlets: no article of the corpus states the outlet {name!r}. {near}")
            found.append(own)
        return replace(self, outlets=tuple(dict.fromkeys(found)))

    def as_json(self) -> dict[str, Any]:
        """Return only what is set, dates as ISO 8601."""
        values = {
            "outlets": list(self.outlets),
            "published_from": self.published_from and self.published_from.isoformat(),
            "published_to": self.published_to and self.published_to.isoformat(),
            "as_of": self.as_of and self.as_of.isoformat(),
            "files": list(self.files),
        }
        return {key: value for key, value in values.items() if value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Filters:
        """Read what `as_json` wrote, or what a person did. Raises InvalidValue for an unknown key or a bad date."""
        unknown = set(data) - set(cls.__dataclass_fields__)
        if unknown:
            allowed = ", ".join(cls.__dataclass_fields__)
            raise InvalidValue(f"unknown filter {sorted(unknown)[0]!r}. Allowed: {allowed}.")
        return cls(
            outlets=_names("outlets", data.get("outlets")),
            files=_names("files", data.get("files")),
            **{key: parse_day(key, data.get(key)) for key in _DAYS},
        )


def _nearest(name: str, stated: Sequence[str]) -> str:
    if len(stated) <= _MOST_NAMED:
        return f"Stated: {', '.join(stated) or 'none'}."
    keys = {outlet_key(other): other for other in stated}
    near = get_close_matches(outlet_key(name), keys, n=3, cutoff=0.5)
    return f"Nearest: {', '.join(keys[key] for key in near) or 'none'}. List them with: onrecord stats"


def parse_day(name: str, value: Any) -> date | None:
    """Read a day given as YYYY-MM-DD; None and "" mean not given. Raises InvalidValue, naming the field."""
    if value is None or value == "" or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidValue(f"{name}: {value!r} is not a date. Write it as YYYY-MM-DD.") from error


def _names(key: str, value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise InvalidValue(f"{key}: {value!r} is not a name or a list of names.")
