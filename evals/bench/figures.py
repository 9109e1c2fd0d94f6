"""Figures of repeated measurements: a middle with its spread, ratios within a round, and exponents of growth.

Rounds are few, so the spread is the smallest and the largest value, not an interval that would claim more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

__all__ = ["Figure", "exponent", "figure", "percentile", "ratio"]


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of n measurements, with the smallest and the largest."""

    middle: float
    low: float
    high: float
    n: int

    def shown(self, digits: int = 1, unit: str = "") -> str:
        """Return the figure as people read it.

        >>> Figure(3.14, 3.0, 3.3, 5).shown(1, " s"), Figure(2.0, 2.0, 2.0, 1).shown(0)
        ('3.1 s (3.0 to 3.3)', '2')
        """
        text = f"{self.middle:,.{digits}f}{unit}"
        return text if self.n < 2 else f"{text} ({self.low:,.{digits}f} to {self.high:,.{digits}f})"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def figure(values: Sequence[float]) -> Figure:
    """Return the figure of at least one measurement.

    >>> figure([3, 1, 2])
    Figure(middle=2, low=1, high=3, n=3)
    """
    return Figure(median(values), min(values), max(values), len(values))


def ratio(values: Sequence[float], others: Sequence[float]) -> Figure:
    """Return how many times larger `values` are, each divided by its own round's, so that a busy minute hits both.

    >>> ratio([2, 6], [1, 2])
    Figure(middle=2.5, low=2.0, high=3.0, n=2)
    """
    return figure([value / other for value, other in zip(values, others, strict=True)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share (above 0, at most 1) of the values do not exceed.

    >>> percentile([4, 1, 3, 2], 0.5), percentile([4, 1, 3, 2], 0.95)
    (2, 4)
    """
    return sorted(values)[math.ceil(share * len(values)) - 1]


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return b of values = a * sizes ** b by least squares in the logarithms; 0 is constant, 1 linear.

    >>> round(exponent([10, 100, 1000], [5, 50, 500]), 6), round(exponent([10, 1000], [3, 3]), 6)
    (1.0, 0.0)
    """
    xs, ys = ([math.log(number) for number in numbers] for numbers in (sizes, values))
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / sum((x - x_mean) ** 2 for x in xs)
