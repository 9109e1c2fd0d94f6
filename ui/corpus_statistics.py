"""What a corpus holds, drawn and in numbers: articles of each outlet and month, what is not stated, copies, skips.

Every drawing has its table, so that nothing is told by a picture alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from index.screen_text import one_line
from ui.markup import Html, element, joined
from ui.wording import NO_FULL_DATE, NO_OUTLET, plural

__all__ = ["overview", "statistics"]

_MOST_OUTLETS = 15  # drawn; the table has them all
_MOST_YEARS = 6  # named below the months


def overview(facts: Mapping[str, Any], folder: str | None) -> Html:
    """Return what the corpus holds in one line of figures, and where it lies."""
    figures = [
        plural(facts["articles"], "article"),
        plural(facts["passages"], "passage"),
        plural(len(facts["outlets"]), "outlet"),
        f"{facts['without_outlet']:,} without outlet",
        f"{facts['undated']:,} without a full date",
        f"{facts.get('copies', 0):,} copies of others",
        f"{facts['skipped']:,} files or records skipped",
    ]
    return element(
        "div",
        element(
            "dl",
            *(
                element("div", element("dt", words), element("dd", count))
                for count, _, words in (f.partition(" ") for f in figures)
            ),
            class_="figures",
        ),
        element("p", "Folder: ", element("bdi", one_line(folder)), class_="where") if folder else None,
        class_="overview",
    )


def statistics(facts: Mapping[str, Any], months: Mapping[str, int]) -> Html:
    """Return the drawings with their tables."""
    return element("div", _outlets(facts), _months(months, facts["undated"]), class_="statistics")


def _outlets(facts: Mapping[str, Any]) -> Html:
    outlets: Mapping[str, int] = facts["outlets"]
    without = [(NO_OUTLET, facts["without_outlet"])] if facts["without_outlet"] else []
    every = [*outlets.items(), *without]
    most = max((count for _, count in every), default=1)
    bars = [
        element("tr", _name(name), element("td", f"{count:,}", class_="count"), element("td", _bar(count / most)))
        for name, count in [*list(outlets.items())[:_MOST_OUTLETS], *without]
    ]
    rest = max(0, len(outlets) - _MOST_OUTLETS)
    return element(
        "section",
        element("h3", "Articles of each outlet"),
        element("table", element("caption", "The most frequent outlets", class_="unseen"), *bars, class_="bars"),
        _table(f"All {plural(len(outlets), 'outlet')}", ("Outlet", "Articles"), every) if rest else None,
    )


def _months(months: Mapping[str, int], undated: int) -> Html:
    counted = [(_month_words(month), count) for month, count in months.items()]
    rows = [*counted, *([(NO_FULL_DATE, undated)] if undated else [])]
    return element(
        "section",
        element("h3", "Articles of each month"),
        _drawing(months) if len(months) > 1 else None,
        _table("As a table", ("Month", "Articles"), rows, is_open=len(rows) <= 3),
    )


def _drawing(months: Mapping[str, int]) -> Html:
    # Drawn by the same hand as the reports; it brings numpy along, so it is imported where it is needed.
    from evals.drawing import Axis, Frame, steps

    places = {_place(month): count for month, count in months.items()}
    first, last = min(places), max(places) + 1
    busiest = max(months, key=lambda month: months[month])
    words = (
        f"Articles of each month from {_month_words(min(months))} to {_month_words(max(months))}; most in "
        f"{_month_words(busiest)}: {months[busiest]:,}"
    )
    frame = Frame(
        Axis(_ticks(first, last)),
        Axis(tuple((v, f"{v:g}") for v in steps(max(places.values())) if v == round(v)), "articles"),
        words,
    )
    for month, count in months.items():
        frame.bar(_place(month), _place(month) + 1, count, f"{_month_words(month)}: {count:,}")
    return Html(frame.svg)


def _ticks(first: int, last: int) -> tuple[tuple[float, str], ...]:
    """Return the ends, without words, and between them Januaries with their years, no more than can be read."""
    januaries = [place for place in range(first, last) if place % 12 == 0]
    step = -(-len(januaries) // _MOST_YEARS) or 1
    inner = [(float(place), str(place // 12)) for place in januaries[::step]]
    if not inner:
        return (float(first), _month_words(_month(first))), (float(last), "")
    ends = [(float(first), "")] if inner[0][0] > first else [], [(float(last), "")] if inner[-1][0] < last else []
    return (*ends[0], *inner, *ends[1])


def _place(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def _month(place: int) -> str:
    return f"{place // 12:04}-{place % 12 + 1:02}"


def _month_words(month: str) -> str:
    return f"{date(int(month[:4]), int(month[5:7]), 1):%B} {month[:4]}"


def _bar(share: float) -> Html:
    width = f"{max(share * 100, 0.5):.1f}"
    # `element` makes the names of attributes as HTML has them; viewBox is SVG's own spelling
    rect = element("rect", width=width, height="8")
    return joined(
        [
            Html('<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'),
            rect,
            Html("</svg>"),
        ]
    )


def _name(name: str) -> Html:
    return element("th", element("bdi", one_line(name)), scope="row")


def _table(summary: str, heads: tuple[str, str], rows: Sequence[tuple[str, int]], *, is_open: bool = False) -> Html:
    return element(
        "details",
        element("summary", summary),
        element(
            "table",
            element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
            element(
                "tbody",
                *(element("tr", _name(name), element("td", f"{count:,}", class_="count")) for name, count in rows),
            ),
            class_="plain",
        ),
        open=is_open,
    )
