"""Ranking measures over files, computed by ir-measures (MacAvaney et al. 2022) with each gold file worth 1.

The rank of a file is the rank of its first passage. Only questions with gold files are judged, and every one of them
counts, also when search found nothing.
"""

from __future__ import annotations

from typing import Any

import ir_measures

from evals.measures.measure import Measure, Outcome, Value

__all__ = ["RANKING"]


def rank_score(measure: Any, outcome: Outcome) -> Value:
    """Return one measure of ir-measures for one question."""
    if not outcome.question.files:
        return None
    judged = [ir_measures.Qrel("q", file, 1) for file in outcome.question.files]
    # ir-measures orders by score: a falling number keeps our order.
    run = [ir_measures.ScoredDoc("q", file, float(-rank)) for rank, file in enumerate(outcome.ranking)]
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
