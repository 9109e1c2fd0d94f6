"""The verbs that look after an index: `doctor`, `export`, `import`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import ModelError, load_settings
from ui.exits import FAILED
from ui.options import AsJson, Index

if TYPE_CHECKING:
    from index.doctor import Checkup

__all__ = ["doctor", "export_file", "import_file"]

_SIGNS = {"good": ("✓", "green"), "note": ("!", "yellow"), "fault": ("✗", "red")}
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]


def doctor(
    is_repair: Annotated[
        bool, typer.Option("--repair", help="Build anew what is damaged, and clear up; embeds nothing.")
    ] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Look whether the index is whole and up to date. Exit code 0 when it is, 1 when there is a fault."""
    settings = load_settings(index=index)
    from index.doctor import examine, repair  # stores
    from index.screen_text import one_line
    from index.sync import Progress
    from ui.printing import print_json, screen
    from ui.progress import progress_bar

    checkup = _with_reader(examine(settings.index, settings))
    done: list[str] = []
    if is_repair:
        with progress_bar() as progress:
            done = repair(settings.index, checkup, lambda at, total: progress(Progress("storing", at, total)))
        if done:
            checkup = _with_reader(examine(settings.index, settings))
    if as_json:
        print_json({"index": str(settings.index), "repaired": done, **checkup.as_json()})
    else:
        console = screen()
        for line in done:
            console.print(one_line(line), style="bold")
        for finding in checkup.findings:
            sign, colour = _SIGNS[finding.state]
            console.print(f"{sign} {finding.about:<8} ", style=colour, end="")
            step = f" Next: {finding.next_step}" if finding.next_step else ""
            console.print(one_line(finding.text + step))
        faults = sum(finding.state == "fault" for finding in checkup.findings)
        console.print("No fault found." if not faults else f"{faults} fault{'s' if faults > 1 else ''} found.")
    if not checkup.is_healthy:
        raise typer.Exit(FAILED)


def _with_reader(checkup: Checkup) -> Checkup:
    """Add what the index cannot know of: whether the readers that answer from it can be loaded."""
    from index.doctor import Finding
    from rag.reader import SECOND, WEIGHTS, Reader  # torch, where it is loaded

    try:
        for folder in (WEIGHTS, SECOND):
            Reader.load(folder)
        found = Finding("reader", "good", "the weights are whole")
    except ModelError as error:
        found = Finding("reader", "fault", str(error))
    return replace(checkup, findings=(*checkup.findings, found))


def export_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    is_forced: Force = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Write the index to one file, texts of the articles included; open it elsewhere with import."""
    settings = load_settings(index=index)
    from index.portable import export_index  # stores
    from index.screen_text import one_line
    from ui.printing import print_json

    done = export_index(settings.index, file, force=is_forced)
    if as_json:
        print_json(done.as_json())
    else:
        counts = f"{done.articles} articles, {done.passages} passages, {done.size / 1e6:.1f} MB"
        typer.echo(one_line(f"Exported {done.index} to {done.file}: {counts}"))


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file written by export.")],
    is_forced: Force = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Make an exported file the index in PATH; its stores are built from it, and nothing is embedded."""
    settings = load_settings(index=index)
    from index.portable import import_index  # stores
    from index.screen_text import one_line
    from index.sync import Progress
    from ui.printing import print_json
    from ui.progress import progress_bar

    with progress_bar() as progress:
        done = import_index(
            file,
            settings.index,
            settings,
            force=is_forced,
            progress=lambda at, total: progress(Progress("storing", at, total)),
        )
    if as_json:
        print_json(done.as_json())
    else:
        typer.echo(
            one_line(f"Imported {done.file} to {done.index}: {done.articles} articles, {done.passages} passages")
        )
