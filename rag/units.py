"""Units: what a number counts in, read from the words behind it, and one number in another's unit. The one place for it.

Only lengths of time are converted; of everything else, two units are two things.
"""

from __future__ import annotations

import re

__all__ = ["ROUGHLY", "is_measure", "unit_after", "value_in"]

ROUGHLY = 0.02  # by how much two lengths of time may differ: months and years are of no one length

_MINUTES = {
    "second": 1 / 60,
    "minute": 1,
    "hour": 60,
    "day": 1_440,
    "week": 10_080,
    "month": 43_830,
    "year": 525_960,
    "decades": 5_259_600,  # "decade" is what particulars call that of "the 1990s"
    "century": 52_596_000,
}
_WORDS = (  # the unit, then its other spellings, all without the s of a plural
    "second sec/minute min/hour hr/day/week/month/year yr/decades decade/century centurie"
    "/millimetre millimeter mm/centimetre centimeter cm/metre meter/kilometre kilometer km/mile/foot feet ft/inch inche/yard"
    "/acre/hectare/litre liter/gallon/barrel/gram gramme/kilogram kilogramme kilo kg/ton tonne/ounce"  # newsrooms mix tons up
    "/kilowatt kw/megawatt mw/gigawatt gw/mile-an-hour mph/kilometre-an-hour kph kmh"
)
_SPELLINGS = {spelling: group.split()[0] for group in _WORDS.split("/") for spelling in group.split()}
_POWERS = {"s": "square ", "2": "square ", "c": "cubic ", "3": "cubic ", "n": "nautical "}
_MONEY = {"%": "%", "cent": "%", "percent": "%", "dollar": "$", "euro": "€", "pound": "£"}
_DEGREE = "degree"
_UNIT = re.compile(
    r"[ -]?(?P<money>%|per ?cent\b|(?:US |American )?(?:dollar|euro|pound)s?\b)"
    r"|[ -]?(?:°|degrees?\b)(?: ?(?P<scale>celsius|centigrade|fahrenheit|[cf])\b)?|(?<=\d) ?(?P<letter>(?-i:[CF]))\b"
    r"|[ -]?(?:(?:more|further|additional|consecutive|straight|full|metric) )?(?P<power>(?:square|sq\.?|cubic|nautical)[ -])?"
    rf"(?P<measure>{'|'.join(sorted(_SPELLINGS, key=len, reverse=True))})s?(?P<raised>[23])?\b"
    r"(?P<speed> ?/ ?h\b| (?:per|an) hour\b)?",
    re.IGNORECASE,
)


def unit_after(text: str, place: int) -> tuple[str, int]:
    """Return the unit that stands behind a number which ends at `place`, and where its words end; "" where there is none.

    >>> unit_after("It lasts 6 weeks.", 10), unit_after("a six-month truce", 5), unit_after("40 km/h", 2)
    (('week', 16), ('month', 11), ('kilometre-an-hour', 7))
    >>> unit_after("5 per cent", 1), unit_after("5 square miles", 1), unit_after("30 °C", 2), unit_after("5 men", 1)
    (('%', 10), ('square mile', 14), ('degree C', 5), ('', 1))
    """
    match = _UNIT.match(text, place)
    if match is None:
        return "", place
    if match["money"]:
        return _MONEY[match["money"].lower().split()[-1].removesuffix("s")], match.end()
    if match["measure"] is None:
        scale = match["scale"] or match["letter"]  # "40C"
        return f"{_DEGREE} {scale[0].upper()}" if scale else _DEGREE, match.end()
    power = _POWERS.get((match["power"] or match["raised"] or " ")[0].lower(), "")
    return f"{power}{_SPELLINGS[match['measure'].lower()]}{'-an-hour' if match['speed'] else ''}", match.end()


def is_measure(unit: str) -> bool:
    """Whether a unit is one of length, area, weight or the like, whose figures are rounded as a rule; not of time or money.

    >>> [is_measure(unit) for unit in ("mile", "square mile", "day", "$", "")]
    [True, True, False, False, False]
    """
    return unit not in ("", *_MINUTES, *_MONEY.values())


def value_in(unit: str, value: float, own: str) -> float | None:
    """Return a value, which is in the unit `own`, in another unit; None where the two measure different things.

    A number without a unit may be of any measure, and degrees without a scale of either scale; money and shares are told.

    >>> value_in("hour", 120, "minute"), value_in("mile", 40, "kilometre"), value_in("week", 6, ""), value_in("$", 5, "")
    (2.0, None, 6, None)
    """
    if {unit, own} & {"am", "pm"}:  # an hour without them may be either
        return value if unit == own or not (unit and own) or "time" in (unit, own) else None
    if unit == own or (not (unit and own) and _is_measure(unit or own)):
        return value
    if unit in _MINUTES and own in _MINUTES:
        return value * _MINUTES[own] / _MINUTES[unit]
    return value if _DEGREE in (unit, own) and unit.startswith(_DEGREE) and own.startswith(_DEGREE) else None


def _is_measure(unit: str) -> bool:
    return unit not in ("%", "$", "€", "£", "time", "decade")
