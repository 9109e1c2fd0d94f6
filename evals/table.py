"""The scores of a run as a table on the screen; the report holds the questions one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evals.intervals import Interval
from evals.measures import MEASURES
from evals.report import GROUPS, KIND_COLUMNS, percent

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["print_run"]


def print_run(run: Run, console: Console | None = None) -> None:
    """Print totals with their intervals, then the kinds of questions, to stdout."""
    console = console or Console()
    console.print(_totals(run))
    console.print(_kinds(run))
    console.print(Text(_summary(run)))
    for error in run.errors:
        console.print(Text(f"  left out: {error}", style="yellow"))


def _totals(run: Run) -> Table:
    table = Table(title=Text(f"{run.fingerprint['set']}: {len(run.records)} questions"), title_justify="left", box=SIMPLE)
    for heading in ("Measure", "Score", "95 % interval", "n"):
        table.add_column(heading, justify="left" if heading == "Measure" else "right", no_wrap=True)
    for group, title in GROUPS.items():
        table.add_section()
        table.add_row(Text(title, style="bold"))
        for measure in MEASURES:
            if measure.group == group:
                interval = run.totals[measure.name]
                table.add_row(f"  {measure.label}", percent(interval.value), _range(interval), str(interval.n))
    return table


def _kinds(run: Run) -> Table:
    table = Table(title="By kind of question", title_justify="left", box=SIMPLE)
    table.add_column("Kind")
    table.add_column("n", justify="right")
    labels = {measure.name: measure.label for measure in MEASURES}
    for name in KIND_COLUMNS:
        table.add_column(labels[name], justify="right")
    for kind, scores in run.kinds.items():
        size = sum(record.kind == kind for record in run.records)
        table.add_row(Text(kind), str(size), *(percent(scores[name].value) for name in KIND_COLUMNS))
    return table


def _range(interval: Interval) -> str:
    return "" if interval.low is None else f"{percent(interval.low)} – {percent(interval.high)}"


def _summary(run: Run) -> str:
    failed = sum(record.error is not None for record in run.records)
    latency = run.latency
    parts = [
        f"{len(run.records)} scored",
        f"{len(run.errors)} left out",
        f"{failed} ended in an error",
        f"p50 {latency['p50'] * 1000:.0f} ms",
        f"p95 {latency['p95'] * 1000:.0f} ms",
    ]
    if run.resumed:
        parts.append(f"{run.resumed} taken over from an interrupted run")
    return ", ".join(parts) + "."
