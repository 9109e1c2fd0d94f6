"""Finding: what a question asks for, made ready to be answered: its limits, given and inferred, and the passages within them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from index import Article, InvalidValue, known_outlets
from index.store import IndexView
from index.unplaced import unplaced
from rag.answer import Hit
from rag.answerer import EmbeddedAnswer, is_word_of
from rag.days import days_in_words
from rag.filters import Filters
from rag.joining import Pool, gather
from rag.parts import Joint, joint_of
from rag.question import infer_filters, whose_word
from rag.quotations import aside
from rag.search import MOST_HITS, Searcher, scope_of
from rag.thread import on_thread
from rag.verbatim import Sought, seek

__all__ = ["Asked", "Clock", "Found", "checked", "find", "joined", "scope_notes", "unless_given"]

DEEPER = 3  # times as many passages are at hand, to be read where the first do not surely answer
LARGE = 5_000  # passages of a corpus from which the answer may lie so deep; in smaller ones it brought nothing


@dataclass
class Clock:
    """Seconds that each step took."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Add the time of a block to a step's."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was asked, and as it can be searched."""

    question: str
    alone: str  # cleaned, and standing alone
    notes: tuple[str, ...]  # on what was cleaned
    thread: str = ""  # what was asked before, where that says what the question is about
    story: tuple[Article, ...] = ()  # the articles on that, in which alone is searched


@dataclass(frozen=True, slots=True)
class Found:
    """A question made ready to be answered."""

    question: str
    asked: str  # what is searched and read with: stands alone, filters taken out
    filters: dict[str, Any]
    within: Filters  # given and inferred
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    joint: tuple[Joint, Pool] | None  # where several reports answer together
    whose: str | None  # whose word alone is asked for, where that is not an outlet of the corpus
    sought: tuple[Sought, ...] = ()  # the quotations in the question, and where their words stand
    further: tuple[Hit, ...] = ()  # the next ones, read where the hits do not surely answer
    thread: str = ""  # what was asked before, where that says what the question is about
    chosen: EmbeddedAnswer | None = None  # where the hits had to be read to tell whether they are the ones meant

    @property
    def searched(self) -> str:
        """What was searched for: what is read, and in brackets what it is about where that was said before."""
        return on_thread(self.asked, self.thread)

    @property
    def citable(self) -> tuple[Hit, ...]:
        """The hits that an answer may rest on."""
        return tuple(hit for hit in self.hits if is_word_of(self.whose, hit)) if self.whose else self.hits

    @property
    def is_nowhere(self) -> bool:
        """Whether the question quotes words that stand nowhere within its limits, and none that do."""
        return bool(self.sought) and not any(one.places for one in self.sought)


def find(searcher: Searcher, asked: Asked, filters: Filters, k: int, clock: Clock, *, infer: bool) -> Found:
    """Search for a question within the limits that are given and, with `infer`, those that its words ask for.

    Raises InvalidValue for an outlet or file that the corpus does not have.
    """
    view = searcher.view
    given = checked(filters, view)
    stated = list(view.catalog.outlets()) if infer else []
    if infer and not asked.thread and (joint := joint_of(asked.alone, stated)):
        with clock.step("search"):
            pool = gather(searcher, asked.alone, joint, k, scope_of(given))
        notes = (*asked.notes, *scope_notes(given, view), *map(_missed, pool.missed))
        shown = {"given": given.as_json(), "inferred": {}}
        return Found(asked.question, asked.alone, shown, given, pool.hits, notes, (joint, pool), None)
    inferred, searched, whose = _limits(asked.alone, stated, given, infer=infer)
    within = joined(given, inferred)
    scope = scope_of(within)
    if asked.story:
        scope = replace(scope, files=tuple(sorted({article.file for article in asked.story})))
    wording = on_thread(searched, asked.thread)
    with clock.step("embed"):
        searcher.vector(wording)
    with clock.step("search"):
        depth = k * DEEPER if view.catalog.holds("passages", LARGE) else k
        found = searcher.search(wording, min(depth, MOST_HITS), scope)
        if asked.story:  # one file may hold articles on anything
            ids = {article.id for article in asked.story}
            found = [hit for hit in found if hit.article.id in ids]
    with clock.step("quotations"):
        sought = seek(searcher, asked.alone, scope_of(within), k)
    notes = (*asked.notes, *scope_notes(within, view), *(one.note for one in sought if one.note))
    shown = {"given": given.as_json(), "inferred": inferred.as_json()}
    hits = _first(sought, found)
    return Found(asked.question, searched, shown, within, hits[:k], notes, None, whose, sought, hits[k:], asked.thread)


def _limits(text: str, stated: list[str], given: Filters, *, infer: bool) -> tuple[Filters, str, str | None]:
    """Return the limits that a question's own words ask for, the question without them, and whose word alone it wants."""
    inferred, whose = Filters(), None

    def without_limits(own: str) -> str:
        nonlocal inferred, whose
        parsed = infer_filters(own, stated, dates=infer)
        inferred = unless_given(parsed.inferred, given)
        whose = whose_word(own, known_outlets()) if infer and not parsed.inferred.outlets else None
        return parsed.search_text if inferred else own

    searched = aside(text, without_limits)
    return inferred, searched, whose


def _first(sought: Sequence[Sought], hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the hits after those that hold the words quoted, or nearly do; each once, as the search found it if it did."""
    holding = [hit for one in sought for hit in (*(place.hit for place in one.places), one.nearest) if hit]
    found = {hit.passage.id: hit for hit in hits}
    return tuple({hit.passage.id: found.get(hit.passage.id, hit) for hit in (*holding, *hits)}.values())


def checked(filters: Filters, view: IndexView) -> Filters:
    """Return the filters with outlets as the corpus spells them; InvalidValue for an outlet or file it does not have."""
    for name in filters.files:
        if not view.catalog.has_file(name):
            raise InvalidValue(f"files: no article of the corpus comes from {name!r}. List them with: onrecord list")
    return filters.spelled(view.catalog.outlets()) if filters.outlets else filters


def unless_given(inferred: Filters, given: Filters) -> Filters:
    """Return what was inferred, without what the caller decided: a given filter always wins."""
    kept = inferred
    if given.outlets or given.files:
        kept = replace(kept, outlets=())
    if given.are_dated:
        kept = replace(kept, published_from=None, published_to=None, as_of=None)
    return kept


def joined(given: Filters, inferred: Filters) -> Filters:
    """Return both together; the files are the caller's alone."""
    return Filters(
        outlets=given.outlets or inferred.outlets,
        published_from=given.published_from or inferred.published_from,
        published_to=given.published_to or inferred.published_to,
        as_of=given.as_of or inferred.as_of,
        files=given.files,
    )


def scope_notes(filters: Filters, view: IndexView) -> tuple[str, ...]:
    """Return what the dates asked for leave out unseen: articles of the outlets and files asked for without a full date."""
    if not filters.are_dated:
        return ()
    left_out = unplaced(view.catalog, scope_of(filters))
    return (
        *_if_any(left_out.undated, "no full date and could not be used under a date filter"),
        *_if_any(left_out.months, "only a month, of which the date filter takes a part, and could not be used"),
    )


def _if_any(count: int, states: str) -> tuple[str, ...]:
    return (f"{count} {'article states' if count == 1 else 'articles state'} {states}.",) if count else ()


def _missed(report: Filters) -> str:
    """Say that a report which the question dates is not there, so that its outlet was searched whatever the date."""
    days = days_in_words(report.published_from, report.published_to)
    return f"{report.outlets[0]} has no article dated {days}, as the question has it; its others were searched."
