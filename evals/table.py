"""The scores of a run as a table on the screen; the report holds the questions one by one."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.intervals import Interval
from evals.measures import LISTED
from evals.report import GROUPS, KIND_COLUMNS, percent, range_words
from index.screen_text import one_line

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["interval_cell", "print_run", "titled"]

KIND_WIDTH = 16  # characters beside the seven columns of numbers

# Headings that leave room for seven columns on a screen of 80.
SHORT = {
    "contained": "Contained",
    "right_file": "File",
    "answered": "Answered",
    "abstention_recall": "Abstains",
    "Success@1": "Search",
}


def print_run(run: Run, console: Console | None = None) -> None:
    """Print totals with their intervals, then the kinds of questions, to stdout."""
    console = console or Console()
    console.print(_totals(run))
    console.print(_kinds(run))
    console.print(Text(_summary(run)))
    for row in run.errors:
        console.print(Text(f"  left out: {one_line(str(row))}", style="yellow"))
    for message, count in Counter(record.error for record in run.records if record.error).most_common(3):
        console.print(Text(f"  error, {count} times: {one_line(message)}", style="red"))


def titled(title: str, *headings: str) -> Table:
    """Return an empty table: words in its first column, numbers in the others."""
    table = Table(title=Text(one_line(title)), title_justify="left", box=SIMPLE, pad_edge=False)
    for heading in headings:
        table.add_column(heading, justify="left" if heading == headings[0] else "right", no_wrap=True)
    return table


def interval_cell(interval: Interval, *, is_difference: bool = False) -> str:
    """Return a score with its interval, in percent; a difference in points, with its sign.

    >>> interval_cell(Interval(0.5, 0.25, 1.0, 4)), interval_cell(Interval(0.02, -0.01, 0.05, 4), is_difference=True)
    ('50.0 % [25.0, 100.0]', '+2.0 [-1.0, +5.0]')
    """
    if interval.value is None or interval.low is None or interval.high is None:
        return percent(None)
    if is_difference:
        return f"{100 * interval.value:+.1f} [{100 * interval.low:+.1f}, {100 * interval.high:+.1f}]"
    return f"{percent(interval.value)} [{100 * interval.low:.1f}, {100 * interval.high:.1f}]"


def _totals(run: Run) -> Table:
    table = titled(f"{run.fingerprint['set']}: {_questions(run)}", "Measure", "Score", "95 % interval", "n")
    for group, title in GROUPS.items():
        table.add_section()
        table.add_row(Text(title, style="bold"))
        for measure in LISTED:
            interval = run.totals[measure.name]
            if measure.group == group and interval.n:  # what no question of the set bears on would only be in the way
                table.add_row(f"  {measure.label}", percent(interval.value), _range(interval), str(interval.n))
    return table


def _kinds(run: Run) -> Table:
    table = Table(title="By kind of question", title_justify="left", box=SIMPLE, pad_edge=False, collapse_padding=True)
    table.add_column("Kind", overflow="fold")
    table.add_column("n", justify="right", no_wrap=True)
    for name in KIND_COLUMNS:
        table.add_column(SHORT.get(name, name), justify="right", no_wrap=True)
    for kind, scores in run.kinds.items():
        size = sum(record.kind == kind for record in run.records)
        table.add_row(Text(_folded(one_line(kind))), str(size), *(percent(scores[name].value) for name in KIND_COLUMNS))
    return table


def _folded(kind: str) -> str:
    """Return a kind in lines of at most KIND_WIDTH characters, where its underscores and spaces allow that.

    >>> print(_folded("two_outlets_differing_number"))
    two_outlets_
    differing_number
    """
    lines = [""]
    for word in re.findall(r"[^_ ]*[_ ]|[^_ ]+", kind):
        if lines[-1] and len(lines[-1]) + len(word.rstrip()) > KIND_WIDTH:
            lines.append("")
        lines[-1] += word
    return "\n".join(lines)


def _questions(run: Run) -> str:
    return f"{len(run.records)} question{'' if len(run.records) == 1 else 's'}"


def _range(interval: Interval) -> str:
    return "" if interval.low is None else range_words(interval).replace(" to ", " – ")


def _summary(run: Run) -> str:
    failed = sum(record.error is not None for record in run.records)
    parts = [f"{len(run.records)} scored", f"{len(run.errors)} left out", f"{failed} ended in an error"]
    parts += [f"{name} {seconds * 1000:.0f} ms" for name, seconds in run.latency.items() if seconds is not None]
    if run.resumed:
        parts.append(f"{run.resumed} taken over from an interrupted run")
    return ", ".join(parts) + "."
