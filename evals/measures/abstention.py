"""Whether it is silent when it should be: precision and recall of refusing, the positive class being "refused".

An error is neither an answer nor a refusal: it lowers the recall and the answered rate.

Recall depends on the strictness that a run was made with. So that runs can be compared, it is also computed at a place of
its own: at the threshold on the confidence from which 80 % of the run's answerable questions count as answered. That is the
true negative rate at 80 % true positives, one point of the ROC curve (Fawcett 2006). The threshold is chosen on the very
run that it is applied to: it says how well the confidences part the two kinds, not what a strictness set beforehand does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from evals.measures.measure import Kept, Measure, Outcome, Value

__all__ = ["ABSTENTION", "answered_threshold", "recalls_at_threshold"]

SHARE = 0.8  # of the answerable questions that count as answered


def _answered(outcome: Outcome) -> Value:
    return float(outcome.is_answered) if outcome.question.is_answerable else None


def _precision(outcome: Outcome) -> Value:
    return float(not outcome.question.is_answerable) if outcome.is_refused else None


def _recall(outcome: Outcome) -> Value:
    return None if outcome.question.is_answerable else float(outcome.is_refused)


ABSTENTION = (
    Measure("answered", "Answered", "abstention", "Share of the answerable questions that got an answer.", _answered),
    Measure(
        "abstention_precision",
        "Abstention precision",
        "abstention",
        "Share of the refusals that were due: the corpus does not answer.",
        _precision,
    ),
    Measure(
        "abstention_recall",
        "Abstention recall",
        "abstention",
        "Share of the questions that the corpus does not answer which were refused.",
        _recall,
    ),
)


def answered_threshold(asked: Sequence[Kept]) -> float | None:
    """Return the highest confidence from which at least 80 % of the answerable questions count as answered.

    None where there is none: no answerable question, or too many that ended in an error.
    """
    sure = sorted((_confidence(kept) for kept in asked if kept.is_answerable), reverse=True)
    if not sure:
        return None
    threshold = sure[math.ceil(SHARE * len(sure)) - 1]
    return threshold if math.isfinite(threshold) else None


def recalls_at_threshold(asked: Sequence[Kept]) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function of draws of the questions, (draws, n) places, to the recall of refusing in each at its threshold.

    Each draw has a threshold of its own. A draw without a question of either kind has no recall (nan).
    """
    _, ranks = np.unique([-_confidence(kept) for kept in asked], return_inverse=True)  # 0: the most confident
    answerable = np.asarray([kept.is_answerable for kept in asked])

    def recalls(drawn: np.ndarray) -> np.ndarray:
        both = np.sort(2 * ranks[drawn] + answerable[drawn], axis=1)  # by rank, and whether each is answerable
        level, is_answerable = both // 2, both % 2
        counted = is_answerable.cumsum(axis=1)
        wanted = np.ceil(SHARE * counted[:, -1:] - 1e-9)
        last = np.take_along_axis(level, (counted >= wanted).argmax(axis=1)[:, None], axis=1)  # that counts as answered
        refused = ((level > last) & (is_answerable == 0)).sum(axis=1)
        unanswerable = level.shape[1] - counted[:, -1]
        with np.errstate(invalid="ignore"):
            return np.where(counted[:, -1] > 0, refused / unanswerable, np.nan)

    return recalls


def _confidence(kept: Kept) -> float:
    """Return the confidence; an error is never answered where the corpus answers, and never refused where it does not."""
    if kept.verdict == "error":
        return -math.inf if kept.is_answerable else math.inf
    return kept.confidence or 0.0
