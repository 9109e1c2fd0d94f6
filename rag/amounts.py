"""Amounts that are no figures: "thousands of", "two-thirds of", "the third". English words, in folded text."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Vague", "fractions", "ordinals", "vague_amounts", "without_fractions"]

_LEAST = {
    "tens": 10.0, "dozens": 12.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
_VAGUE = re.compile(
    r"\b(?:(tens|dozens|hundreds) of )?(dozens|hundreds|thousands|millions|billions|trillions)\b", re.IGNORECASE
)
_PARTS = "half third quarter fifth sixth seventh eighth ninth tenth".split()
_HOW_MANY = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_FRACTION = re.compile(
    rf"\b(?:(?P<many>a|an|one|two|three|four)[ -](?P<part>{'|'.join(_PARTS[1:])})s?|(?P<half>half)(?! a\b))"
    r"(?= of\b| the\b|[ -]majority)",
    re.IGNORECASE,
)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_ORDINAL = re.compile(
    rf"\b(?:(?P<word>{'|'.join(_ORDINALS)})|(?P<number>\d{{1,3}})(?:st|nd|rd|th))\b(?! (?:of|century)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Vague:
    """An amount of which only the size is told."""

    least: float  # "tens of thousands" are 10,000 at least
    scale: float  # of its last word
    is_double: bool  # "tens of thousands", which is not "thousands"
    text: str  # as printed

    def may_be(self, other: Vague) -> bool:
        """Whether another says the same: "thousands" are also tens of thousands, not the other way round."""
        return self.least == other.least or (not self.is_double and self.scale == other.scale)

    def holds(self, value: float) -> bool:
        """Whether a number is of that size."""
        return self.least <= value < self.least * (10 if self.is_double else 1000)


def vague_amounts(text: str) -> list[Vague]:
    """Return the amounts of which a text tells only the size.

    >>> [(amount.least, amount.text) for amount in vague_amounts("Tens of thousands fled; hundreds stayed.")]
    [(10000.0, 'Tens of thousands'), (100.0, 'hundreds')]
    """
    found = []
    for match in _VAGUE.finditer(text):
        scale = _LEAST[match[2].lower()]
        found.append(
            Vague((_LEAST[match[1].lower()] if match[1] else 1.0) * scale, scale, bool(match[1]), match.group())
        )
    return found


def fractions(text: str) -> list[tuple[float, str]]:
    """Return the fractions of something that a text gives in words, each with how it is printed.

    >>> fractions("Two-thirds of them left, and half the town.")
    [(0.6666666666666666, 'Two-thirds'), (0.5, 'half')]
    """
    return [
        (0.5 if m["half"] else _HOW_MANY[m["many"].lower()] / (_PARTS.index(m["part"].lower()) + 2), m.group())
        for m in _FRACTION.finditer(text)
    ]


def without_fractions(text: str) -> str:
    """Return a text of the same length without its fractions, whose words are no numbers of their own."""
    return _FRACTION.sub(lambda match: " " * len(match.group()), text)


def ordinals(text: str) -> dict[int, str]:
    """Return the places in an order that a text without dates names, as printed.

    >>> ordinals("In the third attack, the 2nd of the day, a third of the town burned.")
    {3: 'third'}
    """
    return {
        int(match["number"]) if match["number"] else _ORDINALS.index(match["word"].lower()) + 1: match.group()
        for match in _ORDINAL.finditer(without_fractions(text))
    }
