"""Other questions to ask where one was not answered, made by rule: without its limits, or only about what it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from index.calendar_words import MONTH_NUMBERS, WEEKDAYS
from rag.filters import Filters
from rag.missing import stands_in
from rag.names import names_in
from ui.conversation import Exchange, Inquiry

__all__ = ["Rephrasing", "rephrasings", "without"]

Rephrasing = tuple[str, Inquiry]  # what its button says, and what it asks
MOST = 4
_TIMES = {*MONTH_NUMBERS, *WEEKDAYS}


def rephrasings(exchange: Exchange) -> list[Rephrasing]:
    """Return what may be asked instead; only what is another question than the one that was asked."""
    asked = exchange.inquiry
    found: dict[Inquiry, str] = {}
    for words, inquiry in _all(exchange):
        if _key(inquiry) not in [_key(other) for other in (*found, asked)]:
            found[inquiry] = words
    return [(words, inquiry) for inquiry, words in found.items()][:MOST]


def _all(exchange: Exchange) -> Iterator[Rephrasing]:
    asked, given = exchange.inquiry, exchange.filters
    inferred = _inferred(exchange)
    if inferred.outlets:
        yield f"Ask it of every outlet, not of {' or '.join(inferred.outlets)} alone", without(exchange, "outlets")
    if inferred.are_dated:
        yield "Ask it of every date", _undated(replace(asked, filters=_both(exchange), infer=False))
    if given.outlets or given.files:
        yield "Ask it of every outlet", replace(asked, filters=replace(given, outlets=(), files=()))
    if given.are_dated:
        yield "Ask it of every date", _undated(asked)
    if given and inferred:
        yield "Ask it without any limit", replace(asked, filters=Filters(), infer=False)
    hits = exchange.answer.hits if exchange.answer else ()
    texts = [f"{hit.article.title or ''} {hit.passage.text}" for hit in hits]
    names = [
        name
        for name in names_in(exchange.question)
        if name not in inferred.outlets
        and not _is_time(name)
        and (not texts or stands_in(name, texts))  # else there is nothing to be said
    ]
    for name in sorted(names, key=len, reverse=True)[:2]:
        question = f"What is said about {name}?"
        yield question, Inquiry(question, "answer", given)


def _is_time(name: str) -> bool:
    """Whether a name is nothing but months, days and numbers: of "March" nothing is said."""
    return all(word in _TIMES or word.isdigit() for word in re.findall(r"\w+", name.casefold()))


def without(exchange: Exchange, limit: str) -> Inquiry:
    """Return the question asked again without one of its limits, a field of Filters, be it given or inferred."""
    kept = {key: value for key, value in _both(exchange).as_json().items() if key != limit}
    return replace(exchange.inquiry, filters=Filters.from_json(kept), infer=False)


def _undated(inquiry: Inquiry) -> Inquiry:
    return replace(inquiry, filters=replace(inquiry.filters, published_from=None, published_to=None, as_of=None))


def _both(exchange: Exchange) -> Filters:
    return Filters.from_json({**_inferred(exchange).as_json(), **exchange.filters.as_json()})


def _inferred(exchange: Exchange) -> Filters:
    return Filters.from_json(exchange.answer.filters.get("inferred", {})) if exchange.answer else Filters()


def _key(inquiry: Inquiry) -> tuple[str, Filters, bool]:
    return inquiry.question.casefold(), inquiry.filters, inquiry.infer
