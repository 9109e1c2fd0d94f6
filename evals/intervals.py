"""A mean with its 95 % percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13).

The same values and seed give the same interval, to the last digit. With a perfect score every resample is perfect, so
the interval collapses to a point: read it together with n.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["RESAMPLES", "SEED", "TOO_FEW", "Interval", "bootstrap", "bootstrap_ratio", "draws"]

RESAMPLES = 10_000
SEED = 20_251
FEWEST = 5  # values; the interval of fewer says next to nothing, and people are not shown it
TOO_FEW = "too few for an interval"
DRAWS = 2_000_000  # drawn at a time, so that a large n needs no more memory than 16 MB of indices


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over n values; without values there is no score."""

    value: float | None
    low: float | None  # 2.5th percentile of the resampled means
    high: float | None  # 97.5th
    n: int

    @property
    def is_of_few(self) -> bool:
        """Whether there are too few values for people to read anything from low and high."""
        return 0 < self.n < FEWEST

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n}


def bootstrap(values: Sequence[float], *, resamples: int = RESAMPLES, seed: int = SEED) -> Interval:
    """Return the mean of `values` with its 95 % interval, rounded to 6 digits.

    >>> bootstrap([])
    Interval(value=None, low=None, high=None, n=0)
    >>> bootstrap([1.0, 1.0])
    Interval(value=1.0, low=1.0, high=1.0, n=2)
    """
    n = len(values)
    if n == 0:
        return Interval(None, None, None, 0)
    data = np.asarray(values, dtype=np.float64)
    if np.all(data == data[0]):  # every resample has this mean
        same = round(float(data[0]), 6)
        return Interval(same, same, same, n)
    means = np.concatenate([data[drawn].mean(axis=1) for drawn in draws(n, resamples, seed)])
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(round(float(data.mean()), 6), round(float(low), 6), round(float(high), 6), n)


def bootstrap_ratio(parts: Sequence[float], wholes: Sequence[float]) -> Interval:
    """Return sum(parts) / sum(wholes) with its 95 % interval, when pairs are drawn: n is the number of pairs.

    For precision and recall by characters, where a long article weighs more. Draws in which the wholes are 0 do not count.

    >>> bootstrap_ratio([1, 1], [2, 2])
    Interval(value=0.5, low=0.5, high=0.5, n=2)
    """
    n = len(parts)
    whole = float(sum(wholes))
    if n != len(wholes):
        raise ValueError(f"parts and wholes must be pairs: {n} and {len(wholes)}")
    if not whole:
        return Interval(None, None, None, n)
    pairs = np.asarray([parts, wholes], dtype=np.float64)
    sums = np.concatenate([pairs[:, drawn].sum(axis=2) for drawn in draws(n)], axis=1)
    drawn = sums[:, sums[1] > 0]
    low, high = np.percentile(drawn[0] / drawn[1], (2.5, 97.5))
    return Interval(round(sum(parts) / whole, 6), round(float(low), 6), round(float(high), 6), n)


def draws(n: int, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[np.ndarray]:
    """Yield `resamples` draws of n out of n places, with replacement, some rows at a time: (draws, n) integers."""
    generator = np.random.default_rng(seed)
    rows = max(1, DRAWS // n)
    for done in range(0, resamples, rows):
        yield generator.integers(0, n, size=(min(rows, resamples - done), n))
