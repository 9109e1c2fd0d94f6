"""Risk and coverage: how often is it wrong, if only the answers that it is most confident of count? And the area (AURC).

Coverage is the share of all questions that count, risk the share of these that are not right (El-Yaniv and Wiener 2010,
"On the Foundations of Noise-Free Selective Classification"). The area is the mean of the risks at the coverages 1/n,
2/n, ... 1 (Geifman and El-Yaniv 2017, 2019): 0 is best, and an order by chance has the risk at full coverage.

It is no mean over questions, so it is not among MEASURES but in overall.py; and these three count as wrong, which makes the
whole an upper bound: a question that the corpus does not answer (to answer it is the error), a question that was refused
though the corpus answers it (nothing was said that could be judged; a run at strictness 0 refuses nothing), and an error.
Questions that only search is judged by are left out: nothing was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from evals.intervals import RESAMPLES, SEED, Interval, draws
from evals.measures.abstention import answered_threshold
from evals.measures.measure import Kept

__all__ = ["Point", "RiskCoverage", "areas", "asked_of", "risk_coverage"]

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
    threshold: float | None  # confidence from which 80 % of the answerable questions count as answered, in this run

    @property
    def chance(self) -> float | None:
        """The area of an order by chance: the risk where everything counts."""
        return self.points[-1].risk if self.points else None

    def as_json(self) -> dict[str, Any]:
        """Return the curve, and what sums it up."""
        return {
            "AURC": self.area.as_json(),
            "best": self.best,
            "chance": self.chance,
            "answered": self.answered,
            "risk": self.risk,
            "threshold@80": self.threshold,
            "points": [asdict(point) for point in self.points],
        }


def asked_of(questions: Iterable[Kept]) -> list[Kept]:
    """Return the questions that were asked; none of them where an answer has no confidence."""
    asked = [kept for kept in questions if not kept.is_search_only]
    return [] if any(kept.confidence is None and kept.verdict != "error" for kept in asked) else asked


def risk_coverage(questions: Iterable[Kept], *, resamples: int = RESAMPLES) -> RiskCoverage:
    """Return the curve of a run's questions, with 95 % bootstrap intervals, rounded to 6 digits."""
    asked = asked_of(questions)
    if not asked:
        return RiskCoverage((), Interval(None, None, None, 0), None, 0.0, None, None)
    n = len(asked)
    said = [_loss(kept) for kept in asked if kept.is_answered]
    levels, losses = _ordered(asked)
    kept = np.unique(np.linspace(1, n, min(n, POINTS)).round().astype(int))
    means, curves = [], []
    for drawn in draws(n, resamples, SEED):
        risks = _drawn(levels, losses, drawn)
        means.append(risks.mean(axis=1))
        curves.append(risks[:, kept - 1])
    low, high = np.percentile(np.concatenate(means), (2.5, 97.5))
    lows, highs = np.percentile(np.concatenate(curves), (2.5, 97.5), axis=0)
    (risks,) = _drawn(levels, losses, np.arange(n)[None])
    return RiskCoverage(
        points=tuple(
            Point(*(round(float(value), 6) for value in (k / n, risks[k - 1], below, above)))
            for k, below, above in zip(kept, lows, highs, strict=True)
        ),
        area=Interval(round(float(risks.mean()), 6), round(float(low), 6), round(float(high), 6), n),
        best=round(float(_risks(np.sort(losses)).mean()), 6),
        answered=round(len(said) / n, 6),
        risk=round(sum(said) / len(said), 6) if said else None,
        threshold=answered_threshold(asked),
    )


def areas(asked: Sequence[Kept]) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function of draws of the questions, (draws, n) places, to the area under the curve of each."""
    levels, losses = _ordered(asked)
    return lambda drawn: _drawn(levels, losses, drawn).mean(axis=1)


def _ordered(asked: Sequence[Kept]) -> tuple[np.ndarray, np.ndarray]:
    """Return each question's confidence as a rank, from 0 for the highest, equal ones alike, and its loss."""
    _, levels = np.unique([-(kept.confidence or 0.0) for kept in asked], return_inverse=True)
    return levels, np.array([_loss(kept) for kept in asked])


def _drawn(levels: np.ndarray, losses: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Return the risk at each coverage of each draw, (draws, n).

    Where confidences are equal each has their mean loss in that draw: the order in which the questions stand changes
    nothing, and draws differ as they should.
    """
    of_draw = levels[drawn] + (levels.max() + 1) * np.arange(len(drawn))[:, None]
    sums, counts = np.bincount(of_draw.ravel(), weights=losses[drawn].ravel()), np.bincount(of_draw.ravel())
    of_draw.sort(axis=1)
    return _risks(sums[of_draw] / counts[of_draw])


def _loss(kept: Kept) -> float:
    return float(not kept.is_answered or kept.verdict != "right")


def _risks(losses: np.ndarray) -> np.ndarray:
    """Return the mean of the first k losses for each k, along the last axis."""
    return losses.cumsum(axis=-1) / np.arange(1, losses.shape[-1] + 1)
