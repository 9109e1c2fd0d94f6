"""The verb `eval compare`: two results side by side, and the questions that changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import InvalidValue
from ui.options import AsJson

if TYPE_CHECKING:
    from evals.comparison import Change, Comparison
    from evals.results import Judged

__all__ = ["compare"]

_LONGEST = 160  # characters of an answer on the screen
_NAMED = 10  # ids of questions that only one run was asked
_STATUS = {"not_found": "refused", "not asked": "searched"}  # an answer is told by its words


def compare(
    before: Annotated[Path, typer.Argument(metavar="BEFORE.json", help="What `onrecord eval run SET --out` wrote.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER.json", help="What a later run of it wrote.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write the comparison there as JSON.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two results question by question: each measure with its difference and p-value, and what changed."""
    from evals.comparison import compare_results  # numpy
    from evals.results import load_result
    from ui.printing import print_json

    comparison = compare_results(load_result(before), load_result(after))
    if as_json:
        print_json(comparison.as_json())
    else:
        _print(comparison)
    if out is not None:
        try:
            out.write_text(json.dumps(comparison.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidValue(f"out: cannot write to {out} ({error.strerror}). Choose another place.") from error
        typer.echo(f"Written: {out}", err=True)


def _print(comparison: Comparison) -> None:
    from evals.measures import LISTED
    from index.screen_text import one_line
    from ui.evals_compared import cells
    from ui.printing import print_table, screen

    console = screen()
    for warning in comparison.warnings:
        console.print(f"Warning: {one_line(warning)}", style="bold")
    for difference in comparison.differences:
        if difference.part == "other":
            console.print(f"Made with other {one_line(str(difference))}", style="dim")
    labels = {measure.name: measure.label for measure in LISTED}
    print_table(
        ("Measure", "Before", "After", "Change", "95 % interval", "p", "n"),
        (
            (labels.get(name, name), *cells(pair))
            for name, pair in comparison.measures.items()
            if pair.before is not None or pair.after is not None
        ),
    )
    console.print(_summary(comparison))
    for change in comparison.changes:
        _print_change(change)
    for name, ids in (("first", comparison.only_before), ("second", comparison.only_after)):
        if ids:
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            console.print(f"\nOnly in the {name} run, left out: {one_line(', '.join(ids[:_NAMED]))}{more}")


def _summary(comparison: Comparison) -> str:
    from evals.comparison import CHANGES

    counts = [f"{len(changed)} {what}" for what in CHANGES if (changed := comparison.changed(what))]
    return (
        f"{comparison.n} questions compared: {', '.join(counts) or 'no answer changed'}. Changes are in points; each p is of "
        "one measure alone."
    )


def _print_change(change: Change) -> None:
    from rich.text import Text

    from index.screen_text import one_line
    from ui.printing import screen

    console = screen()
    line = Text(f"\n{change.what}: ", style="bold")
    line.append(one_line(f"{change.after.id}  {change.after.question}"), style="not bold")
    console.print(line)
    for sign, run in (("-", change.before), ("+", change.after)):
        console.print(Text(f"  {sign} {run.verdict}: {one_line(_told(run), _LONGEST)}"))
    values = [f"{name} {_value(one)} to {_value(two)}" for name, (one, two) in change.values.items()]
    if values:
        console.print(Text(f"    {one_line(', '.join(values))}", style="dim"))


def _told(run: Judged) -> str:
    return run.said + (f" ({', '.join(run.cited)})" if run.cited else "") if run.said else _STATUS.get(run.status, "")


def _value(value: float | None) -> str:
    return "none" if value is None else f"{round(value, 2):g}"
