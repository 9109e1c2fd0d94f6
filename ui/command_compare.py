"""The verb `compare`: what each outlet says on one question, side by side, or in the order in which it was published."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from index import load_settings
from ui.options import AsAsked, AsJson, AsOf, Files, First, Index, Last, Outlets, filters_of

__all__ = ["compare"]


def compare(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="The question, in quotes.")],
    outlet: Outlets = None,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
    file: Files = None,
    as_asked: AsAsked = False,
    is_timeline: Annotated[
        bool, typer.Option("--timeline", help="One statement of each article, first published first.")
    ] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Set side by side what each outlet says on a question: who agrees, whose figures differ, who does not answer it."""
    filters = filters_of(outlet, first, last, as_of, file)
    settings = load_settings(index=index)
    from rag import Comparison, NewsDesk, Timeline  # stores
    from ui.printing import print_json
    from ui.side_by_side import print_told

    with closing(NewsDesk.open(settings.index, settings)) as desk:
        told: Comparison | Timeline
        if is_timeline:
            told = desk.timeline(question, filters=filters, infer=not as_asked)
        else:
            told = desk.compare(question, filters=filters, infer=not as_asked)
    if as_json:
        print_json(told.as_json())
    else:
        print_told(told)
