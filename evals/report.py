"""One self-contained HTML file of a run: no script, no request, readable in light and dark.

Article text, questions and model output are data: Jinja escapes all of them, and the page's own policy forbids scripts
and every address, should a browser be asked to load one. Choosing questions by what became of them and by kind is done
by the style sheet alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup, escape

from evals.intervals import TOO_FEW, Interval
from evals.measures import LISTED
from evals.pages import page_environment, shown
from evals.plots import draw_delays, draw_interval, draw_risk, draw_shares
from evals.record import Fate, Record
from index.dates import stated_words

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["GROUPS", "HEADLINES", "KIND_COLUMNS", "percent", "range_words", "render_report"]

# What the first look should answer: is it right, is it from the right place, is it silent when it should be?
HEADLINES = ("contained", "right_file", "verbatim", "answered", "abstention_recall")
SEARCH_HEADLINES = ("Success@1", "Success@10", "R@5", "RR@10", "nDCG@10")  # where only search is judged
KIND_COLUMNS = ("contained", "F1", "right_file", "answered", "abstention_recall", "Success@1")
GROUPS = {
    "answers": "Answers",
    "citations": "Citations",
    "abstention": "Knowing when not to answer",
    "search": "Search alone, for the whole question",
    "read": "What was read for the answer",
}
FATES: dict[Fate, tuple[str, str]] = {
    "error": ("Error", "ended in an error, counted as wrong everywhere"),
    "wrong": ("Wrong", "missed, or answered what the corpus does not say"),
    "refused": ("Refused", "without need: the corpus answers it"),
    "partly": ("Partly right", "a fact or the right file is there, but not all"),
    "right": ("Right", "every gold fact stated and a right file cited, or refused what the corpus does not answer"),
}
MOST_OUTLETS = 15  # shown by name


def render_report(run: Run) -> str:
    """Return the report of a run as one HTML document."""
    measures = {m.name: m for m in LISTED if m.name in run.totals and run.totals[m.name].n}
    records = sorted(run.records, key=lambda record: list(FATES).index(record.fate))
    counts = _counted(records)
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            run=run,
            delays=[record.seconds for record in run.timed],
            prints=_prints(run.fingerprint),
            headlines=[
                (measures[name], run.totals[name])
                for name in (SEARCH_HEADLINES if run.is_search_only else HEADLINES)
                if name in measures
            ],
            groups=[
                (title, [(m, run.totals[m.name]) for m in measures.values() if m.group == group])
                for group, title in GROUPS.items()
            ],
            kind_columns=[measures[name] for name in KIND_COLUMNS if name in measures],
            kind_sizes=Counter(record.kind for record in run.records),
            kind_numbers={kind: number for number, kind in enumerate(run.kinds)},
            counts=counts,
            outlets=_by_outlet(records),
            fates={key: (*words, counts[key]) for key, words in FATES.items() if counts[key]},
            records=records,
            measures=measures.values(),
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


def _by_outlet(records: Iterable[Record]) -> list[tuple[str, dict[Fate, int]]]:
    """Return what became of the questions that each outlet answers, the outlet with most of them first.

    A question that several outlets answer counts for each of them.
    """
    named: dict[str, list[Record]] = {}
    unnamed: dict[str, list[Record]] = {}
    for record in records:
        for name in record.question["outlets"]:
            named.setdefault(name, []).append(record)
        if not record.question["outlets"]:
            is_there = record.is_answerable or record.is_search_only
            name = "Outlet not stated" if is_there else "Not in the corpus"
            unnamed.setdefault(name, []).append(record)
    rows = sorted(named.items(), key=lambda row: (-len(row[1]), row[0]))
    rest = rows[MOST_OUTLETS:]
    if rest:
        unnamed = {f"{len(rest)} more outlets": [record for _, those in rest for record in those], **unnamed}
    return [(name, _counted(those)) for name, those in (*rows[:MOST_OUTLETS], *unnamed.items())]


def _counted(records: Iterable[Record]) -> dict[Fate, int]:
    """Return how many met which fate, the best first."""
    counts = Counter(record.fate for record in records)
    return {fate: counts[fate] for fate in reversed(FATES)}


def range_words(interval: Interval) -> str:
    """Return an interval as people read it.

    >>> range_words(Interval(0.5, 0.25, 1.0, 9)), range_words(Interval(1.0, 1.0, 1.0, 2))
    ('25.0 % to 100 %', 'too few for an interval')
    """
    if interval.low is None or interval.high is None:
        return "no question of this kind"
    if interval.is_of_few:
        return TOO_FEW
    return f"{percent(interval.low)} to {percent(interval.high)}"


def _mark(citation: dict[str, Any]) -> Markup:
    """Return the quote escaped, with the words that answer most directly marked."""
    quote, start = citation["quote"], citation["start"]
    first, last = (max(0, min(offset - start, len(quote))) for offset in citation["answer"] or (start, start))
    before, within, after = (escape(shown(part)) for part in (quote[:first], quote[first:last], quote[last:]))
    return before + Markup("<mark>") + within + Markup("</mark>") + after if within else before + after


def _is_gold(hit: dict[str, Any], files: Sequence[str]) -> bool:
    articles = (hit, *hit["copies"])
    return any(of["file"] in files or f"{of['file']}#{of['record']}" in files for of in articles)


def _is_cited(hit: dict[str, Any], citations: Iterable[dict[str, Any]]) -> bool:
    place = hit["file"], hit["record"]
    return any(
        (c["file"], c["record"]) == place and c["start"] < hit["end"] and hit["start"] < c["end"] for c in citations
    )


def _prints(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    top = {key: value for key, value in data.items() if key not in ("settings", "versions")}
    return [("Questions and corpus", top), ("Settings", data["settings"]), ("Versions", data["versions"])]


@cache
def _environment() -> Environment:
    environment = page_environment("evals")
    environment.filters.update(
        percent=percent, range=range_words, mark=_mark, day=stated_words, whisker=draw_interval, shares=draw_shares
    )
    environment.filters.update(draw_risk=draw_risk, draw_delays=draw_delays)
    environment.tests.update(gold=_is_gold, cited=_is_cited)
    return environment
