"""A timeline: dated statements on a line. The list is the timeline, to be read as text; the strip above it is its picture.

Places on the strip are in proportion to time, by the first day that a date can mean. They are percents of its width, so that
its words keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from index.scope import day_of
from rag.answer import Citation, Statement
from rag.timeline import Timeline
from ui.cited import all_quoted, byline, doubt_line, mark, when
from ui.markup import Html, element
from ui.wording import plural, title_words

__all__ = ["timeline_view"]

EDGE, NEAR = 1.5, 8  # percent of the strip's width: its margin, and how near to an end the words of a tick lean inwards
BASE = 22  # pixels, the height of its line
MOST_TICKS, ROOMY = 8, 4  # a narrow screen has room for the words of so many


def timeline_view(exchange: int, timeline: Timeline) -> Html:
    """Return the timeline, first published first; what states no full date stands apart at the end."""
    days = [_day(citation) for citation in timeline.dated]
    gaps = ["", *(_gap(after - before) for before, after in pairwise(days))] if days else []
    told = {statement.citations[0]: statement for statement in timeline.statements}
    dated = [_event(exchange, c, gap, told[c.number]) for c, gap in zip(timeline.dated, gaps, strict=True)]
    undated = [_event(exchange, c, "", told[c.number]) for c in timeline.undated]
    return element(
        "section",
        element("p", "In the order of publication", class_="label"),
        all_quoted() if dated or undated else None,
        _strip(days) if len(set(days)) > 1 else None,
        element("ol", *dated, class_="events") if dated else None,
        element("p", "Without a full date", class_="label") if undated else None,
        element("ul", *undated, class_="events undated") if undated else None,
        *(element("p", note, class_="note") for note in timeline.notes),
        class_="timeline",
        aria_label="Timeline",
    )


def _event(exchange: int, citation: Citation, gap: str, statement: Statement) -> Html:
    article = citation.article
    return element(
        "li",
        element("p", gap, class_="gap") if gap else None,
        element("p", when(article), class_="moment"),
        element("p", element("bdi", citation.quote), mark(exchange, citation), class_="words"),
        element("p", byline(article), ", ", element("bdi", element("cite", title_words(article, 90))), class_="byline"),
        doubt_line(statement),
        class_="event",
    )


def _day(citation: Citation) -> date:
    published = citation.article.published
    first = (published.days if published else None) or (19700101, 0)
    return day_of(first[0])


def _gap(time: timedelta) -> str:
    """Return a gap worth naming: "3 months later"; "" for less than two weeks.

    >>> _gap(timedelta(days=95)), _gap(timedelta(days=3))
    ('3 months later', '')
    """
    for days, unit in ((365, "year"), (30, "month"), (7, "week")):
        count = time.days // days
        if count >= (2 if unit == "week" else 1):
            return f"{plural(count, unit)} later"
    return ""


def _strip(days: Sequence[date]) -> Html:
    first, last = min(days), max(days)  # late at night the stated day is before that of UTC, which they are ordered by

    def at(day: date) -> str:
        return f"{_place(day, first, last):.2f}%"

    named = _ticks(first, last)
    ticks = [
        element(
            "g",
            element("line", x1=at(day), x2=at(day), y1=BASE, y2=BASE + 5),
            element("text", words, x=at(day), y=40, text_anchor=_anchor(_place(day, first, last))),
        )
        for day, words in named
    ]
    dots = [element("circle", cx=at(day), cy=BASE, r=5) for day in days]
    return element(
        "svg",
        element("line", x1=f"{EDGE}%", x2=f"{100 - EDGE}%", y1=BASE, y2=BASE),
        *ticks,
        *dots,
        class_="strip dense" if len(named) > ROOMY else "strip",
        aria_hidden="true",  # it shows nothing that the list does not say
    )


def _place(day: date, first: date, last: date) -> float:
    return EDGE + (100 - 2 * EDGE) * (day - first).days / (last - first).days


def _anchor(place: float) -> str:
    """Return which end of its words a tick holds: those at an end of the strip would else be cut off there."""
    return "start" if place < NEAR else "end" if place > 100 - NEAR else "middle"


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """Return where years begin, or months where there is no such place; so few that they can be read."""
    months = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    within = [day for day in months if first < day < last]
    years = [day for day in within if day.month == 1]
    chosen, style = (years, "%Y") if len(years) > 1 else (within, "%b %Y")
    step = -(-len(chosen) // MOST_TICKS) or 1
    return [(day, f"{day:{style}}") for day in chosen[::step]]
