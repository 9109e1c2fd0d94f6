"""The verb `eval report`: the HTML report of a stored run, made again from its JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index import InvalidValue
from ui.options import AsJson

__all__ = ["report"]


def report(
    result: Annotated[Path, typer.Argument(metavar="RESULT.json", help="What `onrecord eval run SET --out` wrote.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it.  \\[default: RESULT.html]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the report of a run as one HTML file that holds everything and asks for nothing."""
    from evals import render_report  # numpy, ir-measures
    from evals.stored import read_run
    from ui.printing import print_json

    place = out or result.with_suffix(".html")
    page = render_report(read_run(result))
    try:
        place.write_text(page, encoding="utf-8")
    except OSError as error:
        raise InvalidValue(f"out: cannot write to {place} ({error.strerror}). Choose another place.") from error
    if as_json:
        print_json({"report": str(place)})
    else:
        typer.echo(f"Written: {place}", err=True)
