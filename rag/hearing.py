"""Hearing: each outlet is searched and read for itself, so that a large one does not drown a small one.

Whoever has an article near the question is heard: outlets, and files that state none one by one. Each side's passages
come from a search of its own; the words of a reprint are heard from the article they come from, with the others as
their carriers. Says who agrees (`grouping.py`) and who is silent; words nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.embedding import Embedder
from index.scope import Scope
from index.store import IndexView
from index.voices import voices
from rag.answer import Citation, Hit, Statement
from rag.answerer import EmbeddedAnswerer
from rag.comparison import Comparison, Group, Side
from rag.grouping import Said, conflicts, grouped
from rag.particulars import figures, fold
from rag.reprints import adds_figures, collapsed, with_carriers, with_copies
from rag.search import search
from rag.timeline import Timeline, in_order

__all__ = ["hear", "hear_in_time"]

NEAREST = 400  # passages by whose articles it is decided who is heard
MOST_OUTLETS = 20
MOST_FILES = 10  # that state no outlet
PASSAGES = 60  # that are read for a comparison, or for a timeline
OF_EACH = (2, 8)  # fewest and most passages of one side
STATEMENTS = 2  # of one side: what answers best, and what another article says differently
_UNREAD = "{} more outlets were not read: their articles lie farther from the question. Name one to hear it."


@dataclass(frozen=True, slots=True)
class _Voice:
    """Who speaks: an outlet, or a file that states none."""

    outlet: str | None
    file: str | None = None

    def of(self, scope: Scope) -> Scope:
        return replace(scope, outlets=(self.outlet,)) if self.outlet else replace(scope, files=(str(self.file),))


@dataclass(frozen=True, slots=True)
class _Spoken:
    """One statement of a side; its citation's number means nothing yet."""

    voice: _Voice
    citation: Citation
    confidence: float


def hear(view: IndexView, embedder: Embedder, answerer: EmbeddedAnswerer, question: str, scope: Scope) -> Comparison:
    """Ask each side of a corpus the same bare question; a side without an answer is silent."""
    vector = embedder.embed_question(question)
    everyone = voices(view.catalog, scope)
    near, unread = _nearest(view, vector, scope, everyone.outlets)
    hits = _each_searched(view, vector, question, scope, near)
    spoken = [
        _Spoken(voice, citation, answer.confidence)
        for voice, found in hits.items()
        if (answer := answerer.answer(question, found)).statements
        for citation in _leading(answer.statements, answer.citations)
    ]
    spoken = _heard_once(spoken, [hit for found in hits.values() for hit in found], view)
    present = {name.casefold() for name in everyone.outlets}
    absent = [name for name in scope.outlets if name.casefold() not in present]  # asked for, without an article in time
    return _compared(question, spoken, [*everyone.outlets, *absent], everyone.files, unread, embedder)


def hear_in_time(
    view: IndexView, embedder: Embedder, answerer: EmbeddedAnswerer, question: str, scope: Scope
) -> Timeline:
    """Ask each article near a bare question, and put what they say in the order in which they were published."""
    hits = search(view, embedder.embed_question(question), question, PASSAGES, scope)
    by_article: dict[str, list[Hit]] = {}
    for hit in hits:
        by_article.setdefault(hit.article.id, []).append(hit)
    answers = [answerer.answer(question, found) for found in by_article.values()]
    answers.sort(key=lambda answer: -answer.confidence)
    cited = with_carriers([answer.citations[0] for answer in answers if answer.statements], hits)
    ordered = [replace(citation, number=number) for number, citation in enumerate(in_order(cited), 1)]
    is_dated = [bool(c.article.published and c.article.published.days) for c in ordered]
    return Timeline(
        question,
        question,
        dated=tuple(c for c, dated in zip(ordered, is_dated, strict=True) if dated),
        undated=tuple(c for c, dated in zip(ordered, is_dated, strict=True) if not dated),
    )


def _nearest(view: IndexView, vector: np.ndarray, scope: Scope, outlets: Sequence[str]) -> tuple[list[_Voice], int]:
    """Return who is heard, the nearest first, and how many outlets are not, because theirs lies farther away.

    Where there are few outlets all are heard, also those whose passages stand behind hundreds of others'.
    """
    spelled = {name.casefold(): name for name in outlets}
    pool = view.search_dense(vector, NEAREST, scope)
    places = view.catalog.found([passage_id for passage_id, _ in pool])
    articles = [places[passage_id][0] for passage_id, _ in pool if passage_id in places]
    near = dict.fromkeys(
        _Voice(spelled.get(a.outlet.name.casefold(), a.outlet.name)) if a.outlet else _Voice(None, a.file)
        for a in articles
    )
    named = list(dict.fromkeys([*(v for v in near if v.outlet), *map(_Voice, outlets)]))
    files = [voice for voice in near if not voice.outlet]
    return [*named[:MOST_OUTLETS], *files[:MOST_FILES]], len(named[MOST_OUTLETS:])


def _each_searched(
    view: IndexView, vector: np.ndarray, question: str, scope: Scope, near: Sequence[_Voice]
) -> dict[_Voice, list[Hit]]:
    """Return the passages of each voice, best first, without those that another article of their cluster has told."""
    fewest, most = OF_EACH
    k = max(fewest, min(most, PASSAGES // max(1, len(near))))
    found = {voice: _searched(view, vector, question, voice, scope, k) for voice in near}
    every = [hit for hits in found.values() for hit in hits]
    canonical = view.catalog.clusters.canonical({hit.article.id for hit in every})
    kept = {hit.passage.id: hit for hit in with_copies(collapsed(every, canonical), canonical, view, scope)}
    sides = {v: [kept[hit.passage.id] for hit in hits if hit.passage.id in kept] for v, hits in found.items()}
    return {voice: hits for voice, hits in sides.items() if hits}


def _searched(view: IndexView, vector: np.ndarray, question: str, voice: _Voice, scope: Scope, k: int) -> list[Hit]:
    if voice.outlet:
        return search(view, vector, question, k, voice.of(scope))
    wanted = k
    while True:  # records of one file may state outlets; those are other sides
        hits = search(view, vector, question, wanted, voice.of(scope))
        unnamed = [hit for hit in hits if hit.article.outlet is None]
        if len(unnamed) >= k or len(hits) < wanted or wanted >= NEAREST:
            return unnamed[:k]
        wanted = min(NEAREST, 8 * wanted)


def _leading(statements: Sequence[Statement], citations: Sequence[Citation]) -> list[Citation]:
    """Return one citation for each statement."""
    by_number = {citation.number: citation for citation in citations}
    return [by_number[statement.citations[0]] for statement in statements]


def _heard_once(spoken: Sequence[_Spoken], hits: Sequence[Hit], view: IndexView) -> list[_Spoken]:
    """Return what was said without what only repeats another side's copy of the article; that one names its carriers."""
    cited = with_carriers([one.citation for one in spoken], hits)
    canonical = view.catalog.clusters.canonical({citation.article.id for citation in cited})
    said = [replace(one, citation=citation) for one, citation in zip(spoken, cited, strict=True)]
    heard: list[_Spoken] = []
    # The article that the others come from is heard first.
    for one in sorted(said, key=lambda one: canonical.get(one.citation.article.id) != one.citation.article.id):
        heard += [] if _is_reprint(one.citation, heard) else [one]
    return [one for one in said if any(one is other for other in heard)]


def _is_reprint(citation: Citation, heard: Sequence[_Spoken]) -> bool:
    return any(
        citation.article.id in {copy.id for copy in one.citation.copies}
        and not adds_figures(citation.quote, figures(fold(one.citation.article.text)))
        for one in heard
    )


def _compared(
    question: str, spoken: Sequence[_Spoken], outlets: Sequence[str], files: int, unread: int, embedder: Embedder
) -> Comparison:
    """Put sides that agree next to each other, and number their citations in that order."""
    groups = [[spoken[i] for i in group] for group in grouped(question, _meant(spoken, embedder))]
    groups.sort(key=lambda group: (-len({one.voice for one in group}), -max(one.confidence for one in group)))
    place = {id(one): number for number, group in enumerate(groups) for one in group}
    by_voice: dict[_Voice, list[_Spoken]] = {}
    for one in spoken:
        side = by_voice.setdefault(one.voice, [])
        # What a side says a second time, or what stands beside it in the same article, is no second answer.
        places = {place[id(other)] for other in side}
        articles = {other.citation.article.id for other in side}
        if len(side) < STATEMENTS and place[id(one)] not in places and one.citation.article.id not in articles:
            side.append(one)
    sides: list[Side] = []
    citations: list[Citation] = []
    members: dict[int, list[int]] = {}  # numbers of the citations of each group
    for voice, said in sorted(by_voice.items(), key=lambda item: (place[id(item[1][0])], -item[1][0].confidence)):
        numbers = range(len(citations) + 1, len(citations) + len(said) + 1)
        sides.append(Side(voice.outlet, voice.file, tuple(numbers), round(said[0].confidence, 4)))
        for number, one in zip(numbers, said, strict=True):
            citations.append(replace(one.citation, number=number))
            members.setdefault(place[id(one)], []).append(number)
    carriers = {copy for citation in citations for copy in citation.copies}
    told = {side.outlet.casefold() for side in sides if side.outlet}
    told |= {copy.outlet.name.casefold() for copy in carriers if copy.outlet}
    quoted = {side.file for side in sides if side.file} | {copy.file for copy in carriers if not copy.outlet}
    return Comparison(
        question,
        question,
        sides=tuple(sides),
        citations=tuple(citations),
        groups=tuple(Group(_words(citations[m[0] - 1]), tuple(m)) for _, m in sorted(members.items())),
        conflicts=conflicts(question, citations),
        silent=tuple(name for name in outlets if name.casefold() not in told),
        silent_files=files - len(quoted),
        notes=(_UNREAD.format(unread),) if unread else (),
    )


def _meant(spoken: Sequence[_Spoken], embedder: Embedder) -> list[Said]:
    if not spoken:
        return []
    words = [_words(one.citation) for one in spoken]
    return [Said(*said) for said in zip(words, embedder.embed_passages(words), strict=True)]


def _words(citation: Citation) -> str:
    """Return the words that answer, or the whole quote where they are not known."""
    return citation.article.text[slice(*citation.answer)] if citation.answer else citation.quote
