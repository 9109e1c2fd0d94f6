"""Figures that differ, next to each other: each with its mark, its outlet and its date."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.answer import Citation, Conflict
from ui.cited import byline, mark, when
from ui.markup import Html, element

__all__ = ["conflict_view"]


def conflict_view(exchange: int, cited: Callable[[int], Citation], conflict: Conflict) -> Html:
    """Return one conflict; `cited` returns the citation of a number."""
    by_value: dict[str, list[Citation]] = {}
    for value, number in conflict.values:
        by_value.setdefault(value, []).append(cited(number))
    return element(
        "aside",
        element("h3", "The sources differ"),
        *([element("p", element("bdi", conflict.about))] if conflict.about else []),
        element("ul", *(_value(exchange, value, sources) for value, sources in by_value.items())),
        class_="conflict",
    )


def _value(exchange: int, value: str, sources: Sequence[Citation]) -> Html:
    return element(
        "li",
        element("strong", element("bdi", value)),
        *(
            element("p", byline(source.article), mark(exchange, source), element("span", when(source.article)))
            for source in sources
        ),
    )
