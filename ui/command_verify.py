"""The verb `verify`: hold the quotations of an exported conversation against the corpus as it is now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import load_settings
from index.article import place_of
from ui.exits import FAILED, IN_PART
from ui.options import AsJson, Index

if TYPE_CHECKING:
    from ui.exported import Exported
    from ui.verifying import Checked, Verdict

__all__ = ["verify"]

# verdict: its sign (so that colour is never alone), its colour
_SIGNS: dict[Verdict, tuple[str, str]] = {
    "unchanged": ("✓", "green"),
    "file changed": ("✓", "green"),
    "moved": ("✓", "green"),
    "elsewhere": ("!", "yellow"),
    "gone": ("✗", "red"),
    "file missing": ("✗", "red"),
    "unreadable": ("✗", "red"),
}
_EDITED = {
    "record": "The record in this file was edited after it was exported. What it says of a source may be wrong.",
    "text": "The words around the record were edited after they were exported. Checked is the record, not they.",
}


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A conversation exported as HTML, Markdown or JSON.")],
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="FOLDER", help="Folder of articles; by default the one that was indexed."),
    ] = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Check whether the quotations of an exported conversation still stand in the articles, word for word.

    Exit code 0: all stand in their articles, and the export was not edited. 3: the corpus has all of them, but some in
    other articles, or the export was edited. 1: some are gone.
    """
    settings = load_settings(index=index)
    from index.sync import Progress  # stores
    from ui.custody import corpus_folder
    from ui.exported import read_export
    from ui.printing import print_json
    from ui.progress import progress_bar
    from ui.verifying import verified

    export = read_export(file)
    folder = corpus or corpus_folder(settings.index) or settings.corpus
    with progress_bar() as progress:
        checked = verified(
            export.quotations, folder, settings, lambda done, total: progress(Progress("searching", done, total))
        )
    if as_json:
        print_json(_report(file, folder, export, checked))
    else:
        _print(file, folder, export, checked)
    if not all(found.is_found for found in checked):
        raise typer.Exit(FAILED)
    if export.edited or not all(found.stands for found in checked):
        raise typer.Exit(IN_PART)


def _report(file: Path, folder: Path, export: Exported, checked: Sequence[Checked]) -> dict[str, Any]:
    return {
        "file": str(file),
        "corpus": str(folder),
        "exported": export.exported,
        "edited": export.edited,
        "verdicts": dict(Counter(found.verdict for found in checked)),
        "quotations": [found.as_json() for found in checked],
    }


def _print(file: Path, folder: Path, export: Exported, checked: Sequence[Checked]) -> None:
    from rich.table import Table
    from rich.text import Text

    from index.screen_text import one_line
    from ui.printing import print_table, screen
    from ui.wording import plural

    console = screen()
    asked, quoted = plural(export.questions, "question"), plural(len(checked), "quotation")
    console.print(
        one_line(f"{file}: {asked}, {quoted}, exported {export.exported[:10]}; held against {folder}"), style="bold"
    )
    if export.edited:
        console.print(f"! {_EDITED[export.edited]}", style="yellow")
    console.print()
    if not checked:
        console.print("It quotes nothing.")
        return
    rows = [(found.quotation.mark, found.verdict, _place(found), one_line(found.quotation.quote)) for found in checked]
    if console.is_terminal:
        table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
        table.add_column("Source", no_wrap=True)
        table.add_column("Verdict", no_wrap=True)
        table.add_column("Where", overflow="fold", ratio=3)
        table.add_column("Quotation", overflow="ellipsis", no_wrap=True, ratio=4)
        for mark, verdict, place, quote in rows:
            sign, colour = _SIGNS[verdict]
            table.add_row(mark, Text(f"{sign} {verdict}", style=colour), Text(place), Text(f"“{quote}”"))
        console.print(table)
    else:
        print_table(("Source", "Verdict", "Where", "Quotation"), rows)
    counts = Counter(found.verdict for found in checked)
    console.print()
    console.print(
        "; ".join(f"{counts[verdict]} {verdict}" for verdict in _SIGNS if counts[verdict]) + ".", style="bold"
    )


def _place(found: Checked) -> str:
    """Return where it stands now, after where it stood if that is another place, and what else is to be said."""
    from index.screen_text import one_line

    quotation = found.quotation
    before = place_of(quotation.file, quotation.record)
    words = found.place or before
    if found.verdict == "moved":
        words += f", character {found.start:,}, was {quotation.start:,}"
    elif found.verdict == "elsewhere":
        words += f", was in {before}"
    return one_line(f"{words}; {found.reason}" if found.reason else words)
