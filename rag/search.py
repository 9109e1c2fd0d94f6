"""Search: both legs, fused, copies collapsed. Dense finds what means the same, keywords what is written the same.

Scores of the legs live on different scales, so each is stretched to 0..1 over its own candidates before they are
averaged (min-max fusion).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from index import InvalidValue
from index.embedding import Embedder
from index.scope import Scope, day_key, last_day_key
from index.settings import Legs
from index.store import IndexView
from rag.answer import Hit, LegScore
from rag.filters import Filters
from rag.reprints import collapsed, with_copies

__all__ = ["DENSE_WEIGHT", "Fusion", "Searcher", "check_k", "fuse", "scope_of"]

Found = Sequence[tuple[str, float]]
Fusion = Callable[[Mapping[str, float], Mapping[str, float]], dict[str, float]]  # the scores of both legs, by id

DENSE_WEIGHT = 0.5  # of the dense leg in the fused score, 0 to 1
MOST_HITS = 1_000
_POOL = 50  # candidates of each leg, at least
_VECTORS = 32  # of questions, kept: the parts of one are searched for in many scopes


class Searcher:
    """Searches one view of an index with both legs; `legs` says whose candidates count."""

    def __init__(self, view: IndexView, embedder: Embedder, legs: Legs = "both", fusion: Fusion | None = None) -> None:
        self.view, self.embedder, self.legs = view, embedder, legs
        self._fuse: Fusion = fusion or fuse
        self.vector = lru_cache(_VECTORS)(embedder.embed_question)  # of a question: (dim,), unit length

    def search(self, text: str, k: int, scope: Scope) -> list[Hit]:
        """Return the k best passages for a question, best first.

        Of copies that say the same one is returned, with the others in its `copies`; so there are fewer than k only where
        the scope holds fewer that say different things, or the words of the question stand in fewer and only words count.
        Equal scores are ordered by place in the corpus, so runs repeat exactly.
        """
        check_k(k)
        pool = max(_POOL, 2 * k)
        while True:
            dense, keyword = self.candidates(text, pool, scope)
            fused = self.fused(dense, keyword)
            places = self.view.catalog.found(list(fused))
            legs = _ranked(dense), _ranked(keyword)
            hits = sorted(
                (
                    Hit(passage, article, fused[i], dense=legs[0].get(i), keyword=legs[1].get(i))
                    for i, (article, passage) in places.items()
                ),
                key=_order,
            )
            canonical = self.view.catalog.clusters.canonical({hit.article.id for hit in hits})
            hits = sorted(collapsed(hits, canonical), key=_order)[:k]
            # The dense leg finds everything, if it is asked for enough; the other what holds a word of the question.
            longest = keyword if self.legs == "words" else dense
            if len(hits) == k or len(longest) < pool:
                return with_copies(hits, canonical, self.view, scope)
            pool *= 4

    def candidates(self, text: str, pool: int, scope: Scope) -> tuple[Found, Found]:
        """Return the best passages of each leg, at most `pool`: their ids, each with the score its leg gives it."""
        return self.view.search_dense(self.vector(text), pool, scope), self.view.search_keywords(text, pool, scope)

    def fused(self, dense: Found, keyword: Found) -> dict[str, float]:
        """Return the score, 0 to 1, of every passage that counts.

        Where one leg counts, the other is still looked up: an answer's confidence rests on how near in meaning it is.
        """
        if self.legs == "meaning":
            return fuse(dict(dense), {}, 1.0)
        if self.legs == "words":
            return fuse({}, dict(keyword), 0.0)
        return self._fuse(dict(dense), dict(keyword))


def fuse(dense: Mapping[str, float], keyword: Mapping[str, float], weight: float = DENSE_WEIGHT) -> dict[str, float]:
    """Return a score of 0 to 1 for every id of either leg; an id that a leg did not find counts as its last.

    >>> fuse({"a": 0.9, "b": 0.5}, {"b": 7.0, "c": 3.0})
    {'a': 0.5, 'b': 0.5, 'c': 0.0}
    """
    dense, keyword = _stretched(dense), _stretched(keyword)
    ids = list(dict.fromkeys([*dense, *keyword]))
    return {i: weight * dense.get(i, 0.0) + (1 - weight) * keyword.get(i, 0.0) for i in ids}


def scope_of(filters: Filters) -> Scope:
    """Return filters in the terms of the index."""
    first, last = filters.published_from, filters.last_day
    return Scope(
        outlets=filters.outlets,
        files=filters.files,
        first_day=day_key(first) if first else None,
        last_day=last_day_key(last) if last else None,
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
