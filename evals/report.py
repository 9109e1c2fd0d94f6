"""One self-contained HTML file of a run: no script, no request, readable in light and dark.

Article text, questions and model output are data: Jinja escapes all of them, and the page's own policy forbids scripts
and every address, should a browser be asked to load one.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from evals.intervals import Interval
from evals.measures import MEASURES

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["HEADLINES", "KIND_COLUMNS", "percent", "render_report"]

# What the first look should answer: is it right, is it from the right place, is it silent when it should be?
HEADLINES = ("contained", "right_file", "verbatim", "answered", "abstention_recall")
KIND_COLUMNS = ("contained", "F1", "right_file", "answered", "abstention_recall", "Success@1")
GROUPS = {
    "answers": "Answers",
    "citations": "Citations",
    "abstention": "Knowing when not to answer",
    "search": "Search",
}
VERDICTS = {
    "error": ("Ended in an error", "Counted as wrong everywhere."),
    "wrong": ("Wrong", "Missed, refused without need, or answered what the corpus does not say."),
    "partly": ("Partly right", "A fact or the right file is there, but not all."),
    "right": ("Right", "Every gold fact is in the statements and a right file is cited, or the refusal was due."),
}


def render_report(run: Run) -> str:
    """Return the report of a run as one HTML document."""
    measures = {measure.name: measure for measure in MEASURES}
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            run=run,
            prints=_prints(run.fingerprint),
            headlines=[(measures[name], run.totals[name]) for name in HEADLINES],
            groups=[
                (title, [(m, run.totals[m.name]) for m in MEASURES if m.group == g]) for g, title in GROUPS.items()
            ],
            kind_columns=[measures[name] for name in KIND_COLUMNS],
            kind_sizes={kind: sum(record.kind == kind for record in run.records) for kind in run.kinds},
            verdicts=[(key, *words, [r for r in run.records if r.verdict == key]) for key, words in VERDICTS.items()],
            measures=MEASURES,
        )
    )


def percent(value: float | None) -> str:
    """Return a share as people read it; a dash where there is no score.

    Only what is perfect prints as 100 %: 0.9996 is 99.9 %.

    >>> percent(0.9996), percent(1.0), percent(None)
    ('99.9 %', '100 %', '–')
    """
    if value is None:
        return "–"
    if value in (0, 1):
        return f"{value:.0%}".replace("%", " %")
    return f"{min(max(value * 100, 0.1), 99.9):.1f} %"


def _range(interval: Interval) -> str:
    if interval.low is None or interval.high is None:
        return "no question of this kind"
    return f"{percent(interval.low)} to {percent(interval.high)}"


def _mark(citation: dict[str, Any]) -> Markup:
    """Return the quote escaped, with the words that answer most directly marked."""
    quote, start = citation["quote"], citation["start"]
    if not citation["answer"]:
        return escape(quote)
    first, last = (max(0, min(offset - start, len(quote))) for offset in citation["answer"])
    return (
        escape(quote[:first]) + Markup("<mark>") + escape(quote[first:last]) + Markup("</mark>") + escape(quote[last:])
    )


def _day(value: str) -> str:
    """Return a stated date as people read it, no more exact than it is; an odd one as it stands.

    >>> _day("--03-05"), _day("2025-03"), _day("2025-03-05T14:30")
    ('5 March, year not stated', 'March 2025', '5 March 2025')
    """
    try:
        if value.startswith("--"):
            day = date.fromisoformat(f"2000-{value[2:]}")  # a leap year, so that 29 February is a day
            return f"{day.day} {day:%B}, year not stated"
        if len(value) == len("2025-03"):
            return f"{date.fromisoformat(f'{value}-01'):%B %Y}"
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def _prints(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    top = {key: value for key, value in data.items() if key not in ("settings", "versions")}
    return [("Questions and corpus", top), ("Settings", data["settings"]), ("Versions", data["versions"])]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evals", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(percent=percent, range=_range, mark=_mark, day=_day)
    return environment
