"""A table of our own markup that scrolls by itself where the screen is narrow, by keyboard too."""

from __future__ import annotations

from collections.abc import Sequence

from ui.markup import Html, element

__all__ = ["scrolled_table"]


def scrolled_table(caption: str, heads: Sequence[str], rows: Sequence[Html]) -> Html:
    """Return a table with its caption and headings; `rows` are elements `tr`, each with a `th` of scope row."""
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
            element("tbody", *rows),
        ),
        class_="table",
        tabindex=0,
        role="region",
        aria_label=caption,
    )
