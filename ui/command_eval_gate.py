"""The verb `eval gate`: the exit code says whether a result is good enough, and no worse than its baseline."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.exits import FAILED
from ui.options import AsJson

__all__ = ["gate"]


def gate(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="What `onrecord eval run SET --out` wrote.")],
    thresholds: Annotated[
        str, typer.Option("--thresholds", metavar="FILE", help="A TOML file, or the name of a set that has one: seeds.")
    ],
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", metavar="RESULT.json", help="An earlier result of the same set, corpus and settings."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare a result with thresholds: exit code 0 if all are kept, 1 if not, 2 if it cannot be judged."""
    from evals.gate import LIMIT_WORDS, judge, load_thresholds  # numpy
    from evals.results import load_result
    from ui.printing import print_json, print_table

    limits = load_thresholds(thresholds)
    checks = judge(load_result(result), limits, load_result(baseline) if baseline else None)
    failed = [check for check in checks if not check.is_kept]
    if as_json:
        print_json({"passed": not failed, "checks": [check.as_json() for check in checks]})
    else:
        print_table(
            ("", "Measure", "Threshold", "Is", "p"),
            (
                (
                    "kept" if check.is_kept else "FAILED",
                    check.measure,
                    f"{LIMIT_WORDS[check.limit]} {check.threshold:g}",
                    f"{round(check.value, 3) + 0.0:.3f}",  # no "-0.000"
                    "" if check.p is None else f"{check.p:.3f}",
                )
                for check in checks
            ),
        )
        typer.echo(f"{len(checks) - len(failed)} of {len(checks)} thresholds kept", err=True)
    if failed:
        raise typer.Exit(FAILED)
