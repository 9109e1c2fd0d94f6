"""Search: both legs, fused, copies collapsed. Dense finds what means the same, keywords what is written the same.

Scores of the legs live on different scales, so each is stretched to 0..1 over its own candidates before they are
averaged (min-max fusion).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence

import numpy as np

from index import InvalidValue
from index.scope import Scope
from index.store import IndexView
from rag.answer import Hit, LegScore
from rag.filters import Filters
from rag.reprints import collapsed, with_copies

__all__ = ["DENSE_WEIGHT", "check_k", "fuse", "scope_of", "search"]

DENSE_WEIGHT = 0.5  # of the dense leg in the fused score, 0 to 1
MOST_HITS = 1_000
_POOL = 50  # candidates of each leg, at least


def search(view: IndexView, vector: np.ndarray, text: str, k: int, scope: Scope) -> list[Hit]:
    """Return the k best passages for a question (its vector and its words), best first.

    Of copies that say the same one is returned, with the others in its `copies`; so there are fewer than k only where the
    scope holds fewer that say different things. Equal scores are ordered by place in the corpus, so runs repeat exactly.
    """
    check_k(k)
    pool = max(_POOL, 2 * k)
    while True:
        dense = view.search_dense(vector, pool, scope)
        keyword = view.search_keywords(text, pool, scope)
        fused = fuse(dict(dense), dict(keyword))
        places = view.catalog.found(list(fused))
        legs = _ranked(dense), _ranked(keyword)
        hits = sorted(
            (
                Hit(passage, article, fused[i], dense=legs[0].get(i), keyword=legs[1].get(i))
                for i, (article, passage) in places.items()
            ),
            key=_order,
        )
        canonical = view.catalog.clusters.canonical({hit.article.id for hit in hits})
        hits = sorted(collapsed(hits, canonical), key=_order)[:k]
        if len(hits) == k or len(dense) < pool:  # the dense leg finds everything, if it is asked for enough
            return with_copies(hits, canonical, view, scope)
        pool *= 4


def fuse(dense: Mapping[str, float], keyword: Mapping[str, float], weight: float = DENSE_WEIGHT) -> dict[str, float]:
    """Return a score of 0 to 1 for every id of either leg; an id that a leg did not find counts as its last.

    >>> fuse({"a": 0.9, "b": 0.5}, {"b": 7.0, "c": 3.0})
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    dense, keyword = _stretched(dense), _stretched(keyword)
    ids = list(dict.fromkeys([*dense, *keyword]))
    return {i: weight * dense.get(i, 0.0) + (1 - weight) * keyword.get(i, 0.0) for i in ids}


def scope_of(filters: Filters) -> Scope:
    """Return filters in the terms of the index, where every month has 31 days: up to 28 February is up to all of it."""
    first, last = filters.published_from, filters.last_day
    ends_month = last is not None and last.day == monthrange(last.year, last.month)[1]
    return Scope(
        outlets=filters.outlets,
        files=filters.files,
        first_day=int(first.strftime("%Y%m%d")) if first else None,
        last_day=int(last.strftime("%Y%m31" if ends_month else "%Y%m%d")) if last else None,
    )


def check_k(k: int) -> None:
    """Raise InvalidValue unless k is a number of hits that can be asked for."""
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_HITS:
        raise InvalidValue(f"k = {k!r}: give a whole number from 1 to {MOST_HITS}.")


def _order(hit: Hit) -> tuple[float, str, int, int]:
    return -hit.score, hit.article.file, hit.article.record or 0, hit.passage.number


def _stretched(scores: Mapping[str, float]) -> dict[str, float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    return {i: (s - low) / (high - low) if high > low else 1.0 for i, s in scores.items()}


def _ranked(found: Sequence[tuple[str, float]]) -> dict[str, LegScore]:
    return {i: LegScore(rank, score) for rank, (i, score) in enumerate(found, 1)}
