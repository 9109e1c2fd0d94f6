"""Outlets side by side: a card for each with its words and date, who agrees, whose figures differ, who is silent or unread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from index.screen_text import one_line
from rag.answer import Citation, Statement
from rag.comparison import MOST_NAMED, Comparison, Side
from ui.cited import all_quoted, doubt_line, keyed, mark, near_passage, when
from ui.conflict_view import conflict_view
from ui.markup import Html, element
from ui.wording import name_words, side_words, title_words

__all__ = ["comparison_view"]


def comparison_view(exchange: int, comparison: Comparison) -> Html:
    """Return the comparison as a section of cards; those that agree stand together."""
    sides = len(comparison.sides)
    told = {statement.citations[0]: statement for statement in comparison.statements}
    return element(
        "section",
        element("p", f"{sides} {'source' if sides == 1 else 'sources'} on one question", class_="label"),
        all_quoted() if sides else None,
        *(conflict_view(exchange, comparison.citation, conflict) for conflict in comparison.conflicts),
        element("ul", *(_card(exchange, comparison, side, told) for side in comparison.sides), class_="sides"),
        _unclear(exchange, comparison),
        _silent(comparison),
        _unread(comparison),
        *(element("p", note, class_="note") for note in comparison.notes),
        class_="comparison",
        aria_label="Outlets side by side",
    )


def _card(exchange: int, comparison: Comparison, side: Side, told: Mapping[int, Statement]) -> Html:
    return element(
        "li",
        element(
            "h3",
            element("bdi", side_words(side)),
            class_=None if side.outlet else "unstated",
        ),
        *(_said(exchange, comparison.citation(number), told[number]) for number in side.citations),
        *_relations(comparison, side),
        class_="side",
    )


def _said(exchange: int, citation: Citation, statement: Statement) -> Html:
    article = citation.article
    return element(
        "div",
        element("p", element("bdi", *keyed(citation)), mark(exchange, citation), class_="words"),
        element("p", element("bdi", element("cite", title_words(article, 90))), class_="title"),
        element("p", when(article), class_="facts"),
        doubt_line(statement),
        class_="said",
    )


def _relations(comparison: Comparison, side: Side) -> Iterable[Html]:
    numbers = set(side.citations)
    for group in comparison.agreements:
        if numbers & set(group.citations):
            others = [side_words(other) for other in comparison.sides_of(group) if other != side]
            yield _relation("=", "same as", others, "agrees")
    for conflict in comparison.conflicts:
        own = {value for value, number in conflict.values if number in numbers}
        others = [
            f"{side_words(other)} ({value})"
            for value, number in conflict.values
            for other in comparison.sides
            if number in other.citations and other != side and value not in own
        ]
        if own and others:
            yield _relation("≠", "differs from", others, "differs")


def _relation(sign: str, words: str, others: Sequence[str], kind: str) -> Html:
    names = ", ".join(one_line(name) for name in dict.fromkeys(others))
    return element(
        "p",
        element("span", sign, class_="sign", aria_hidden="true"),
        f" {words} ",
        element("bdi", names),
        class_=f"relation {kind}",
    )


def _unclear(exchange: int, comparison: Comparison) -> Html | None:
    """Return who has an article on it and gives no clear answer, each with its nearest sentence, which opens the article."""
    if not comparison.unclear:
        return None
    first = len(comparison.citations) + 1
    near = [
        near_passage(exchange, place, hit, "Nearest: ") for place, hit in enumerate(comparison.unclear, start=first)
    ]
    return element(
        "div",
        element("h3", "Have an article on this, in which no clear answer was found"),
        element("ul", *near, class_="nearest"),
        class_="silent unclear",
    )


def _silent(comparison: Comparison) -> Html | None:
    if not comparison.nothing_on_it:
        return None
    names = [name_words(name) for name in comparison.silent]
    return element(
        "div",
        element("h3", "Nothing on it was found in"),
        element("p", element("bdi", one_line(comparison.nothing_on_it))),
        _folded("Who that is", names) if len(names) > MOST_NAMED else None,
        class_="silent",
    )


def _unread(comparison: Comparison) -> Html | None:
    """Return who was not read and is no side and not silent either, and how much was read of the others."""
    if not (comparison.not_read or comparison.was_read):
        return None
    return element(
        "div",
        element("h3", "Not read") if comparison.not_read else None,
        element("p", f"{comparison.not_read}.") if comparison.not_read else None,
        _folded("Who that is", [name_words(name) for name in comparison.unread]),
        element("p", f"Read: {comparison.was_read}.") if comparison.was_read else None,
        class_="silent unread",
    )


def _folded(summary: str, names: Sequence[str]) -> Html | None:
    if not names:
        return None
    return element("details", element("summary", summary), element("p", element("bdi", ", ".join(names))))
