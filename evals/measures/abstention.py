"""Whether it is silent when it should be: precision and recall of refusing, the positive class being "refused".

An error is neither an answer nor a refusal: it lowers the recall and the answered rate.
"""

from __future__ import annotations

from evals.measures.measure import Measure, Outcome, Value

__all__ = ["ABSTENTION"]


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
