"""Measures of a whole run that are no means over its questions: they depend on the order of all its confidences.

Each has a 95 % percentile bootstrap interval over the questions that were asked, and the difference of two runs has one
over pairs: the same questions are drawn from both (Efron and Tibshirani 1993, chapter 13).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from evals.intervals import Interval, draws
from evals.measures.abstention import recalls_at_threshold
from evals.measures.measure import Group, Kept
from evals.measures.risk import areas, asked_of
from evals.pairs import Pair

__all__ = ["OVERALL", "Overall", "compare_overall", "overall_scores"]

Scores = Callable[[np.ndarray], np.ndarray]  # draws of questions, (draws, n) places, to a score of each; nan is none


@dataclass(frozen=True)
class Overall:
    """One number of a whole run with its definition."""

    name: str  # the key in JSON
    label: str  # on screen
    group: Group
    meaning: str  # one sentence for the report
    is_more_better: bool
    n: Callable[[Sequence[Kept]], int] = field(repr=False)  # questions that it is a share of; 0: no score
    over: Callable[[Sequence[Kept]], Scores] = field(repr=False)


OVERALL = (
    Overall(
        "abstention_recall@80",
        "Abstention recall at 80 % answered",
        "abstention",
        "Abstention recall if the threshold on the confidence, chosen on this very run, answered 80 % of the answerable "
        "questions: whether the confidences part the two kinds, whatever the strictness was.",
        True,
        lambda asked: sum(not kept.is_answerable for kept in asked) if any(k.is_answerable for k in asked) else 0,
        recalls_at_threshold,
    ),
    Overall(
        "AURC",
        "Risk-coverage area (AURC)",
        "abstention",
        "Mean of the risks at every coverage (Geifman and El-Yaniv 2017): less is better. Risk is the share of answers "
        "that are not right.",
        False,
        len,
        areas,
    ),
)


def overall_scores(questions: Sequence[Kept]) -> dict[str, Interval]:
    """Return each measure of a run by its name, rounded to 6 digits."""
    asked = asked_of(questions)
    return {measure.name: _score(measure, asked) for measure in OVERALL}


def compare_overall(before: Sequence[Kept], after: Sequence[Kept]) -> dict[str, Pair]:
    """Return each measure that both runs have, by its name; both hold the same questions in the same order."""
    both = [pair for pair in zip(before, after, strict=True) if not any(kept.is_search_only for kept in pair)]
    one, two = (asked_of(pair[side] for pair in both) for side in (0, 1))
    if not one or not two:
        return {}
    return {m.name: _pair(m, one, two) for m in OVERALL if m.n(one) and m.n(two)}


def _score(measure: Overall, asked: Sequence[Kept]) -> Interval:
    n = measure.n(asked)
    if not n:
        return Interval(None, None, None, 0)
    scores = measure.over(asked)
    drawn = np.concatenate([scores(some) for some in draws(len(asked))])
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return Interval(round(_whole(scores, asked), 6), round(float(low), 6), round(float(high), 6), n)


def _pair(measure: Overall, one: Sequence[Kept], two: Sequence[Kept]) -> Pair:
    before, after = measure.over(one), measure.over(two)
    gaps = np.concatenate([after(some) - before(some) for some in draws(len(one))])
    low, high = np.nanpercentile(gaps, (2.5, 97.5))
    was, now = _whole(before, one), _whole(after, two)
    n = measure.n(one)
    difference = Interval(round(now - was, 6), round(float(low), 6), round(float(high), 6), n)
    return Pair(round(was, 6), round(now, 6), n, measure.n(two), difference, None)


def _whole(scores: Scores, asked: Sequence[Kept]) -> float:
    return float(scores(np.arange(len(asked))[None])[0])
