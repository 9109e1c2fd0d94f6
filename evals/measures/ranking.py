"""Ranking measures over files, computed by ir-measures (MacAvaney et al. 2022): each gold file is worth 1, or its grade.

The rank of a file is the rank of its first passage. Only questions with gold files are judged, and every one of them
counts, also when search found nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures

from evals.measures.measure import Measure, Outcome, Value

__all__ = ["RANKING", "score_ranking"]


def rank_score(measure: Any, outcome: Outcome) -> Value:
    """Return one measure of ir-measures for one question."""
    question = outcome.question
    if not question.files:
        return None
    return score_ranking(measure, dict(question.grades) or dict.fromkeys(question.files, 1), outcome.ranking)


def score_ranking(measure: Any, grades: Mapping[str, int], ranking: Sequence[str]) -> float:
    """Return one measure of ir-measures for one ranking, given the grade of each item that was judged."""
    judged = [ir_measures.Qrel("q", item, grade) for item, grade in grades.items()]
    # ir-measures orders by score: a falling number keeps our order.
    run = [ir_measures.ScoredDoc("q", item, float(-rank)) for rank, item in enumerate(ranking)]
    return round(float(next(iter(measure.iter_calc(judged, run))).value), 6)


def _measure(measure: Any, meaning: str) -> Measure:
    name = str(measure)
    return Measure(name, name, "search", meaning, lambda outcome: rank_score(measure, outcome))


RANKING = (
    _measure(ir_measures.Success @ 1, "The first file found holds the answer."),
    _measure(ir_measures.Success @ 5, "One of the first 5 files found holds the answer."),
    _measure(ir_measures.Success @ 10, "One of the first 10 files found holds the answer."),
    _measure(ir_measures.R @ 5, "Share of the files that hold the answer among the first 5 (recall)."),
    _measure(ir_measures.RR @ 10, "1 over the rank of the first file that holds the answer (reciprocal rank)."),
    _measure(ir_measures.nDCG @ 10, "Gain of the first 10 files, discounted by rank (Järvelin and Kekäläinen 2002)."),
)
