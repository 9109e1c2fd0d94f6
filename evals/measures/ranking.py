"""Ranking measures over files, computed by ir-measures (MacAvaney et al. 2022): each gold file is worth 1, or its grade.

Two rankings of a question are judged, each under its own names. `nDCG@10` and so on: the hits of one search over the whole
question, as `onrecord search` gives them, 30 passages; a follow-up stands alone in it, and limits that were found in the
question hold. `read_nDCG@10` and so on: the passages that the answer was made from, in the reader's order; for a question
that several reports answer together these are what the searches for its parts and outlets found, and a chat model reads
in search's order. There are fewer of these (the setting `k`), so the two can differ at any rank.

The rank of a file is the rank of its first passage. Reprints are shown once: those that are gold follow the one that is
shown for them. Only questions with gold files are judged, and every one of them counts, also when search found nothing.
Outlets side by side and timelines do not tell what they read: the second kind leaves them out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ir_measures

from evals.measures.measure import Measure, Outcome, Value, units
from evals.questions import Question

__all__ = ["RANKING", "score_ranking"]


def rank_score(measure: Any, question: Question, ranking: Sequence[str] | None) -> Value:
    """Return one measure of ir-measures for one question; None where it has no gold files, or there is no ranking."""
    if not question.files or ranking is None:
        return None
    return score_ranking(measure, dict(question.grades) or dict.fromkeys(question.files, 1), ranking)


def score_ranking(measure: Any, grades: Mapping[str, int], ranking: Sequence[str]) -> float:
    """Return one measure of ir-measures for one ranking, given the grade of each item that was judged."""
    judged = [ir_measures.Qrel("q", item, grade) for item, grade in grades.items()]
    # ir-measures orders by score: a falling number keeps our order.
    run = [ir_measures.ScoredDoc("q", item, float(-rank)) for rank, item in enumerate(ranking)]
    return round(float(next(iter(measure.iter_calc(judged, run))).value), 6)


def _read_files(outcome: Outcome) -> list[str] | None:
    """Return the files of the passages that the answer was made from, in their order, each once."""
    read = outcome.read
    return (
        None if read is None else list(dict.fromkeys(place for hit in read for place in units(hit, outcome.question)))
    )


def _of_search(measure: Any, meaning: str) -> Measure:
    name = str(measure)
    return Measure(name, name, "search", meaning, lambda of: rank_score(measure, of.question, of.ranking))


def _of_read(measure: Any, meaning: str) -> Measure:
    name = str(measure)
    return Measure(
        f"read_{name}", f"{name} (read)", "read", meaning, lambda of: rank_score(measure, of.question, _read_files(of))
    )


_MEANINGS = {
    ir_measures.Success @ 1: "The first file holds the answer.",
    ir_measures.Success @ 5: "One of the first 5 files holds the answer.",
    ir_measures.Success @ 10: "One of the first 10 files holds the answer.",
    ir_measures.R @ 5: "Share of the files that hold the answer among the first 5 (recall).",
    ir_measures.RR @ 10: "1 over the rank of the first file that holds the answer (reciprocal rank).",
    ir_measures.nDCG @ 10: "Gain of the first 10 files, discounted by rank (Järvelin and Kekäläinen 2002).",
}
RANKING = tuple(made(*row) for made in (_of_search, _of_read) for row in _MEANINGS.items())
