"""Options that several verbs share, worded once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from index.errors import InvalidValue
from rag.filters import Filters

__all__ = [
    "NARROW",
    "AsAsked",
    "AsJson",
    "AsOf",
    "Batch",
    "ChatModel",
    "Files",
    "First",
    "Index",
    "Indexes",
    "Last",
    "Outlets",
    "Passages",
    "filters_of",
]

NARROW = "Narrow down"  # the panel of the help page

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Index = Annotated[
    Path | None, typer.Option("--index", metavar="PATH", help="Folder of the index.  \\[default: .onrecord]")
]
Indexes = Annotated[
    list[Path] | None,
    typer.Option("--index", metavar="PATH", help="Folder of an index; may be repeated.  \\[default: .onrecord]"),
]
Outlets = Annotated[
    list[str] | None,
    typer.Option("--outlet", metavar="NAME", help="Only this outlet; may be repeated.", rich_help_panel=NARROW),
]
First = Annotated[
    str | None,
    typer.Option("--from", metavar="DAY", help="Published on this day (YYYY-MM-DD) or later.", rich_help_panel=NARROW),
]
Last = Annotated[
    str | None, typer.Option("--to", metavar="DAY", help="Published on this day or before.", rich_help_panel=NARROW)
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="Only what had been published by then.", rich_help_panel=NARROW),
]
Files = Annotated[
    list[str] | None,
    typer.Option(
        "--file", metavar="FILE", help="Only this file of the corpus; may be repeated.", rich_help_panel=NARROW
    ),
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="Questions as JSON lines with id and question; - is standard input."),
]
AsAsked = Annotated[
    bool,
    typer.Option("--no-infer", help="Take no filter from the question's words.", rich_help_panel=NARROW),
]
Passages = Annotated[int | None, typer.Option("-k", metavar="N", min=1, max=100, help="How many passages.")]
ChatModel = Annotated[
    str | None,
    typer.Option("--chat-model", metavar="PROVIDER:MODEL", help="Let a chat model word the answer; it is checked."),
]


def filters_of(
    outlets: list[str] | None, first: str | None, last: str | None, as_of: str | None, files: list[str] | None
) -> Filters:
    """Return the filters given by flags. Raises InvalidValue for a day that is none, or empty: it would limit nothing."""
    for flag, day in (("--from", first), ("--to", last), ("--as-of", as_of)):
        if day is not None and not day.strip():
            raise InvalidValue(f"{flag}: {day!r} is not a date. Write it as YYYY-MM-DD, or leave {flag} out.")
    values: dict[str, Any] = {
        "outlets": outlets,
        "published_from": first,
        "published_to": last,
        "as_of": as_of,
        "files": files,
    }
    return Filters.from_json({key: value for key, value in values.items() if value})
