"""Risk and coverage: how often is it wrong, if only the answers that it is most confident of count? And the area (AURC).

Coverage is the share of all questions that count, risk the share of these that are not right (El-Yaniv and Wiener 2010,
"On the Foundations of Noise-Free Selective Classification"). The area is the mean of the risks at the coverages 1/n,
2/n, ... 1 (Geifman and El-Yaniv 2017, 2019): 0 is best, and an order by chance has the risk at full coverage.

It is no mean over questions, so it is not among MEASURES; and these three count as wrong, which makes the whole an
upper bound: a question that the corpus does not answer (to answer it is the error), a question that was refused though
the corpus answers it (nothing was said that could be judged; a run at strictness 0 refuses nothing), and an error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.intervals import DRAWS, RESAMPLES, SEED, Interval

if TYPE_CHECKING:
    from evals.record import Record

__all__ = ["Point", "RiskCoverage", "risk_coverage"]

POINTS = 200  # of the curve that are kept, at most


@dataclass(frozen=True, slots=True)
class Point:
    """One place on the curve; all are shares, 0 to 1."""

    coverage: float
    risk: float
    low: float  # 2.5th percentile of the resampled risks
    high: float  # 97.5th


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """The curve of one run; empty where its answers have no confidence, as those of a chat model."""

    points: tuple[Point, ...]  # by rising coverage
    area: Interval  # AURC, over n questions
    best: float | None  # the area if the same answers were in perfect order, the wrong ones last
    answered: float  # share of the questions that this run answered: its own place on the curve ...
    risk: float | None  # ... and the share of these answers that is not right

    @property
    def chance(self) -> float | None:
        """The area of an order by chance: the risk where everything counts."""
        return self.points[-1].risk if self.points else None

    def as_json(self) -> dict[str, Any]:
        """Return what sums the curve up."""
        return {
            "AURC": self.area.as_json(),
            "best": self.best,
            "chance": self.chance,
            "answered": self.answered,
            "risk": self.risk,
        }


def risk_coverage(records: Sequence[Record], *, resamples: int = RESAMPLES, seed: int = SEED) -> RiskCoverage:
    """Return the curve of a run's records, with 95 % bootstrap intervals, rounded to 6 digits."""
    if not records or any(record.answer is not None and record.confidence is None for record in records):
        return RiskCoverage((), Interval(None, None, None, 0), None, 0.0, None)
    n = len(records)
    wrong = [float(not record.is_answered or record.verdict != "right") for record in records]
    said = [loss for record, loss in zip(records, wrong, strict=True) if record.is_answered]
    losses = _in_order([record.confidence or 0.0 for record in records], wrong)
    kept = np.unique(np.linspace(1, n, min(n, POINTS)).round().astype(int))
    generator = np.random.default_rng(seed)
    areas, curves = [], []
    rows = max(1, DRAWS // n)
    for done in range(0, resamples, rows):
        drawn = np.sort(generator.integers(0, n, size=(min(rows, resamples - done), n)), axis=1)
        risks = _risks(losses[drawn])
        areas.append(risks.mean(axis=1))
        curves.append(risks[:, kept - 1])
    low, high = np.percentile(np.concatenate(areas), (2.5, 97.5))
    lows, highs = np.percentile(np.concatenate(curves), (2.5, 97.5), axis=0)
    risks = _risks(losses)
    return RiskCoverage(
        points=tuple(
            Point(*(round(float(value), 6) for value in (k / n, risks[k - 1], below, above)))
            for k, below, above in zip(kept, lows, highs, strict=True)
        ),
        area=Interval(round(float(risks.mean()), 6), round(float(low), 6), round(float(high), 6), n),
        best=round(float(_risks(np.sort(losses)).mean()), 6),
        answered=round(len(said) / n, 6),
        risk=round(sum(said) / len(said), 6) if said else None,
    )


def _in_order(confidences: Sequence[float], losses: Sequence[float]) -> np.ndarray:
    """Return the losses, the most confident first; where confidences are equal each has their mean loss, so that the
    order in which the questions stand in the set changes nothing.

    >>> _in_order([0.5, 0.9, 0.5], [1, 0, 0]).tolist()
    [0.0, 0.5, 0.5]
    """
    _, places = np.unique(-np.asarray(confidences), return_inverse=True)
    means = np.bincount(places, weights=losses) / np.bincount(places)
    return means[np.sort(places)]


def _risks(losses: np.ndarray) -> np.ndarray:
    """Return the mean of the first k losses for each k, along the last axis."""
    return losses.cumsum(axis=-1) / np.arange(1, losses.shape[-1] + 1)
