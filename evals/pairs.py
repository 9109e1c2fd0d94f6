"""Two runs over the same questions, compared pairwise: the difference of means with its interval, and a p-value.

The interval is a paired percentile bootstrap: questions are drawn, with both their values (Efron and Tibshirani 1993,
chapter 13). The p-value is that of a paired permutation test (Fisher 1935; Noreen 1989): if the runs were alike, which of
them gave which of a question's two values would be a matter of chance, so the runs' values are swapped for some of the
questions, in all possible ways where few questions differ, else in 10,000 random ones.

A question may bear on a measure in one run and not in the other (the precision of refusing looks at what was refused).
So what is compared is always mean with mean, each over its own questions, and the missing value is swapped too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from evals.intervals import DRAWS, RESAMPLES, SEED, Interval

__all__ = ["PERMUTATIONS", "Pair", "compare_columns"]

PERMUTATIONS = 10_000  # also the most that are gone through one by one: 13 questions that differ
_SAME = 1e-9  # sums in another order differ by less


@dataclass(frozen=True, slots=True)
class Pair:
    """One measure in two runs."""

    before: float | None  # mean over the questions that bear on it in this run
    after: float | None
    n_before: int
    n_after: int
    difference: Interval  # after minus before; n questions have a value in at least one run
    p: float | None  # two-sided: of a difference at least as large, if the runs were alike

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "before": self.before,
            "after": self.after,
            "n_before": self.n_before,
            "n_after": self.n_after,
            "difference": self.difference.as_json(),
            "p": self.p,
        }


def compare_columns(
    before: np.ndarray, after: np.ndarray, *, resamples: int = RESAMPLES, seed: int = SEED
) -> list[Pair]:
    """Compare each column of two tables, (questions, measures) float64, where nan is no value.

    >>> worse = compare_columns(np.array([[1.0], [1.0], [1.0]]), np.array([[0.0], [0.0], [0.0]]))[0]
    >>> worse.difference.value, worse.p  # of 8 ways to swap, all three and none give a difference as large
    (-1.0, 0.25)
    """
    sides = [(np.nan_to_num(side), ~np.isnan(side)) for side in (before, after)]
    sums = np.stack([part.astype(np.float64) for side in sides for part in side])  # (4, questions, measures)
    lows, highs = _bounds(sums, resamples, seed)
    return [_pair(sums[:, :, column], lows[column], highs[column], seed) for column in range(before.shape[1])]


def _pair(sums: np.ndarray, low: float, high: float, seed: int) -> Pair:
    total_before, n_before, total_after, n_after = (float(total) for total in sums.sum(axis=1))
    n = int((sums[1] + sums[3] > 0).sum())
    mean_before = round(total_before / n_before, 6) if n_before else None
    mean_after = round(total_after / n_after, 6) if n_after else None
    if mean_before is None or mean_after is None:
        return Pair(mean_before, mean_after, int(n_before), int(n_after), Interval(None, None, None, n), None)
    value = round(total_after / n_after - total_before / n_before, 6)
    interval = Interval(value, round(float(low), 6), round(float(high), 6), n)
    return Pair(mean_before, mean_after, int(n_before), int(n_after), interval, _p_value(sums, seed))


def _bounds(sums: np.ndarray, resamples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the 2.5th and 97.5th percentile of the difference of each measure, over the same draws of questions."""
    _, n, measures = sums.shape
    if not n:
        return np.full(measures, np.nan), np.full(measures, np.nan)
    generator = np.random.default_rng(seed)
    flat = sums.transpose(1, 0, 2).reshape(n, -1)
    gaps = []
    for size in _batches(resamples, n):
        places = generator.integers(0, n, size=(size, n)) + n * np.arange(size)[:, None]
        times = np.bincount(places.ravel(), minlength=size * n).reshape(size, n)  # each question is in each draw
        gaps.append(_gap(*(times @ flat).reshape(size, 4, measures).swapaxes(0, 1)))
    gap = np.concatenate(gaps)
    bounds = np.full((2, measures), np.nan)
    scored = np.isfinite(gap).any(axis=0)
    bounds[:, scored] = np.nanpercentile(gap[:, scored], (2.5, 97.5), axis=0)
    return bounds[0], bounds[1]


def _p_value(sums: np.ndarray, seed: int) -> float:
    totals = sums.sum(axis=1)
    moves = sums[2:] - sums[:2]  # what swapping a question adds to the first run, and takes from the second
    moves = moves[:, moves.any(axis=0)]
    n = moves.shape[1]  # only these can make a difference
    observed = abs(_gap(*totals))

    def count_extreme(swapped: np.ndarray) -> int:
        value, weight = (swapped @ moves.T).T
        gap = _gap(totals[0] + value, totals[1] + weight, totals[2] - value, totals[3] - weight)
        return int((np.abs(gap) >= observed - _SAME).sum())  # nan, where a side was left without any question, is not

    if 1 << n <= PERMUTATIONS:
        every = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
        return round(count_extreme(every) / len(every), 6)
    generator = np.random.default_rng(seed)
    extreme = sum(count_extreme(generator.integers(0, 2, size=(size, n))) for size in _batches(PERMUTATIONS, n))
    return round((extreme + 1) / (PERMUTATIONS + 1), 6)  # what was observed is one of the ways: p is never 0


def _gap(total_before: Any, n_before: Any, total_after: Any, n_after: Any) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.divide(total_after, n_after) - np.divide(total_before, n_before))


def _batches(draws: int, n: int) -> Iterator[int]:
    rows = max(1, DRAWS // max(1, n))
    for done in range(0, draws, rows):
        yield min(rows, draws - done)
