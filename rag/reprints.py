"""Reprints: of several copies of an article, one is heard; what the others add to it is who else carries the words.

Which articles are copies is the index's knowledge (`index/clusters.py`); here it is passages, and whether they say the
same. A passage that stands in only one of the copies stays, whoever has it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index import Article, Span, sentence_spans
from index.copies import CARRIED, carried, shingles, words_of
from index.scope import Scope
from index.store import IndexView
from rag.answer import Citation, Hit
from rag.grouping import denies, is_opposite, modals
from rag.particulars import Figure, figures, fold, names

__all__ = ["adds_figures", "collapsed", "told_once", "with_carriers", "with_copies"]

_SENTENCE = 5  # words; a shorter one is not compared by itself
_NEW = 0.25  # of a sentence's words; with fewer of them carried it is another sentence, not a reworded one
_LIKE = 0.5  # of the words of one of two sentences: they tell the same thing, if not always the same of it
_WORD = re.compile(r"[\w'-]+")
_PARTLY = 0.5  # of a passage's words: a trimmed copy may end in the middle of it


@dataclass(frozen=True, eq=False, slots=True)
class _Heard:
    """What a passage says."""

    hit: Hit
    shingles: np.ndarray
    figures: tuple[Figure, ...]


def collapsed(hits: Sequence[Hit], canonical: Mapping[str, str]) -> list[Hit]:
    """Return the hits, best first, without those that say nothing but what other articles of their cluster say among them.

    `canonical` is the id of the canonical article for each that has copies. That article's passages stay, else those
    that were found first, in the place (and with the score) of the best that gave way to them.
    """
    kept: dict[str, Hit] = {}
    heard: dict[str, list[_Heard]] = {}  # by cluster
    for hit in sorted(hits, key=lambda hit: canonical.get(hit.article.id, hit.article.id) != hit.article.id):
        cluster = canonical.get(hit.article.id)
        if cluster is not None:
            others = [other for other in heard.get(cluster, []) if other.hit.article.id != hit.article.id]
            if others and not _adds(hit, others):
                words = words_of(hit.passage.text)
                nearest = max(others, key=lambda other: carried(words, other.shingles)).hit.passage.id
                kept[nearest] = replace(kept[nearest], score=max(kept[nearest].score, hit.score))
                continue
            said = shingles(words_of(hit.passage.text))
            heard.setdefault(cluster, []).append(_Heard(hit, said, tuple(figures(fold(hit.passage.text)))))
        kept[hit.passage.id] = hit
    return list(kept.values())


def _adds(hit: Hit, others: Sequence[_Heard]) -> bool:
    """Whether a passage says more than these do, or otherwise: on the whole, in a sentence, or by a figure, a name, a "not"."""
    said = np.concatenate([other.shingles for other in others])
    sentences = [words_of(hit.article.text, [span]) for span in hit.passage.sentences]
    heard = [_sentences(other.hit.passage.text) for other in others]
    return (
        carried(words_of(hit.passage.text), said) < CARRIED
        or any(len(words) >= _SENTENCE and carried(words, said) < _NEW for words in sentences)
        or adds_figures(hit.passage.text, [figure for other in others for figure in other.figures])
        or any(all(_is_turned(one, told) for told in heard) for one in _sentences(hit.passage.text))
    )


def adds_figures(text: str, known: Sequence[Figure]) -> bool:
    """Whether a text gives a number that agrees with none of the known ones: a copy may be a correction."""
    return any(not any(figure.agrees_with(other) for other in known) for figure in figures(fold(text)))


def with_copies(hits: Sequence[Hit], canonical: Mapping[str, str], view: IndexView, scope: Scope) -> list[Hit]:
    """Return the hits, each with the other articles of its cluster that carry its words, as far as the scope lets them."""
    members: dict[str, list[tuple[Article, np.ndarray]]] = {}  # by cluster, with the shingles of each article
    found = []
    for hit in hits:
        cluster = canonical.get(hit.article.id)
        if cluster is None:
            found.append(hit)
            continue
        if cluster not in members:
            articles = map(view.catalog.article, view.catalog.clusters.members(cluster))
            members[cluster] = [(a, shingles(words_of(a.text, a.body))) for a in articles if scope.covers(a)]
        words = words_of(hit.passage.text)
        others = [(article, whole) for article, whole in members[cluster] if article.id != hit.article.id]
        found.append(replace(hit, copies=tuple(a for a, whole in others if carried(words, whole) >= _PARTLY)))
    return found


def with_carriers(citations: Sequence[Citation], hits: Sequence[Hit]) -> tuple[Citation, ...]:
    """Return the citations, each with those of its article's copies, as the hits name them, that carry the quoted words."""
    copies: dict[str, dict[str, Article]] = {}
    for hit in hits:
        copies.setdefault(hit.article.id, {}).update({article.id: article for article in hit.copies})

    def carriers(citation: Citation) -> tuple[Article, ...]:
        others = copies.get(citation.article.id, {}).values()
        return tuple(article for article in others if _carries(article, citation.quote))

    return tuple(replace(citation, copies=carriers(citation)) for citation in citations)


def _carries(article: Article, quote: str) -> bool:
    """Whether an article has the words of a quote, with the figures, names and denials that they have there."""
    if carried(words_of(quote), shingles(words_of(article.text, article.body))) < CARRIED:
        return False
    told = _sentences(article.text, article.body)
    return not any(_is_turned(said, told) for said in _sentences(quote))


def _is_turned(said: str, told: Sequence[str]) -> bool:
    """Whether the sentences that are like one say it with another figure or name, a "not" more or less, or the opposite word."""
    mine = words_of(said)
    runs = shingles(mine)
    near = " ".join(
        one for one in told if max(carried(words_of(one), runs), carried(mine, shingles(words_of(one)))) >= _LIKE
    )
    if not near:
        return False
    there = fold(near)
    return (
        adds_figures(said, figures(there))
        or denies(fold(said)) != denies(there)
        or not modals(fold(said)) <= modals(there)
        or is_opposite(fold(said), there)
        or (_names_others(fold(said), there) and _names_others(there, fold(said)))  # not only a name left out
    )


def _names_others(one: str, other: str) -> bool:
    """Whether one folded text has a name of which the other does not have all words."""
    named = {word.casefold() for name in names(one) for word in name}
    return not named <= set(_WORD.findall(other.casefold()))


def _sentences(text: str, runs: Sequence[Span] | None = None) -> list[str]:
    return [text[slice(*span)] for run in runs or ((0, len(text)),) for span in sentence_spans(text, *run)]


def told_once(citations: Sequence[Citation]) -> list[Citation]:
    """Return citations without those whose words another one brings, which names their article as carrying it.

    A copy with a figure of its own stays.
    """
    kept: list[Citation] = []
    for citation in citations:
        if not any(_repeats(citation, other) for other in kept):
            kept = [*(other for other in kept if not _repeats(other, citation)), citation]
    return kept


def _repeats(one: Citation, other: Citation) -> bool:
    if all(copy.id != one.article.id for copy in other.copies):
        return False
    if adds_figures(one.quote, figures(fold(other.quote))):
        return False
    return one.quote == other.quote or carried(words_of(one.quote), shingles(words_of(other.quote))) >= CARRIED
