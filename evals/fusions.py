"""Ways to join the two legs of a search, to be measured beside what ships: published ones, each leg alone, other weights.

Each is a `rag.search.Fusion`: from the scores of both legs, by passage, to one score for every passage of either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from index.settings import Legs
from rag.search import DENSE_WEIGHT, Fusion, fuse

__all__ = ["RRF", "SHIPPED", "WAYS", "Way", "distribution_based", "reciprocal_ranks", "theoretical_min_max"]

Scores = Mapping[str, float]

RANK_CONSTANT = 60  # Cormack et al. 2009
THEORETICAL_WEIGHT = 0.8  # of the dense leg; Bruch et al. 2023 found it on MS MARCO and kept it for all other sets
LEAST_COSINE, LEAST_BM25 = -1.0, 0.0
DEVIATIONS = 3.0


@dataclass(frozen=True, slots=True)
class Way:
    """One way to find passages with the two legs."""

    name: str
    legs: Legs
    fusion: Fusion


def reciprocal_ranks(dense: Scores, keyword: Scores) -> dict[str, float]:
    """Reciprocal rank fusion (RRF, Cormack et al. 2009): the sum of 1 / (60 + rank) over the legs that found a passage.

    >>> reciprocal_ranks({"a": 0.9, "b": 0.5}, {"b": 7.0}) == {"a": 1 / 61, "b": 1 / 62 + 1 / 61}
    True
    """
    ranks = [
        {i: n for n, i in enumerate(sorted(leg, key=leg.__getitem__, reverse=True), 1)} for leg in (dense, keyword)
    ]
    return {i: sum(1 / (RANK_CONSTANT + leg[i]) for leg in ranks if i in leg) for i in {**dense, **keyword}}


def theoretical_min_max(dense: Scores, keyword: Scores) -> dict[str, float]:
    """Stretch each leg from the least that it can give, not from its last candidate (TM2C2, Bruch et al. 2023).

    There every passage has the scores of both legs. Here one that a leg did not find counts as that leg's last.
    """
    legs = (_from_least(dense, LEAST_COSINE), _from_least(keyword, LEAST_BM25))
    last = [min(leg.values(), default=0.0) for leg in legs]
    weights = (THEORETICAL_WEIGHT, 1 - THEORETICAL_WEIGHT)
    return {
        i: sum(w * leg.get(i, least) for w, leg, least in zip(weights, legs, last, strict=True))
        for i in {**dense, **keyword}
    }


def distribution_based(dense: Scores, keyword: Scores) -> dict[str, float]:
    """Stretch each leg between three deviations below and above its mean, and add (DBSF, Mazzeschi 2023).

    A leg adds nothing for what it did not find.
    """
    legs = [_within_deviations(leg) for leg in (dense, keyword)]
    return {i: sum(leg.get(i, 0.0) for leg in legs) for i in {**dense, **keyword}}


def _from_least(scores: Scores, least: float) -> dict[str, float]:
    span = max(scores.values(), default=least) - least
    return {i: (score - least) / span if span > 0 else 1.0 for i, score in scores.items()}


def _within_deviations(scores: Scores) -> dict[str, float]:
    values = np.array(list(scores.values()))
    reach = DEVIATIONS * float(values.std()) if len(values) else 0.0
    if not reach:  # nothing, or all alike: each is the mean
        return dict.fromkeys(scores, 0.5)
    low = float(values.mean()) - reach
    return {i: min(1.0, max(0.0, (score - low) / (2 * reach))) for i, score in scores.items()}


SHIPPED = f"min-max {DENSE_WEIGHT}"
RRF = f"RRF {RANK_CONSTANT}"
WAYS: Mapping[str, Way] = {
    way.name: way
    for way in (
        Way("dense alone", "meaning", fuse),
        Way("keywords alone", "words", fuse),
        *(
            Way(f"min-max {weight}", "both", partial(fuse, weight=weight))
            for weight in sorted({0.3, 0.4, 0.5, 0.6, 0.7, DENSE_WEIGHT})
        ),
        Way(RRF, "both", reciprocal_ranks),
        Way(f"TM2C2 {THEORETICAL_WEIGHT}", "both", theoretical_min_max),
        Way("DBSF", "both", distribution_based),
    )
}
