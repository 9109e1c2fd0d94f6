"""Public question sets on the command line: their names, the options that say where they lie and what is asked of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import InvalidValue, load_settings

if TYPE_CHECKING:
    from evals.adapters import PublicSet

__all__ = ["PUBLIC", "Data", "Limit", "Part", "Seed", "Work", "public_set"]

PUBLIC = (
    "squad1_dev",
    "squad2_odd",
    "squad2_even",
    "beir_scifact",
    "beir_nfcorpus",
    "multihop_rag",
    "twowiki",
    "allsides",
    "allsides_followups",
)
_PANEL = "Public question sets"  # of the help page

Data = Annotated[
    Path | None, typer.Option("--data", metavar="FOLDER", help="Where the public data lies.", rich_help_panel=_PANEL)
]
Work = Annotated[
    Path | None, typer.Option("--work", metavar="FOLDER", help="Where its indexes are kept.", rich_help_panel=_PANEL)
]
Part = Annotated[
    str, typer.Option("--part", metavar="PART", help="all, or report: not tuned on.", rich_help_panel=_PANEL)
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, help="Draw N questions at random."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Draws the same questions again.")]


def public_set(name: str, data: Path | None, work: Path | None) -> PublicSet | None:
    """Return the public set of that name, or None where it is the name of another set or a file.

    Raises InvalidValue where a folder is not named.
    """
    if name not in PUBLIC or Path(name).is_file():
        return None
    folder = load_settings(datasets=data).datasets
    if folder is None:
        raise InvalidValue(f"data: {name} is made from public data. Name its folder: --data FOLDER")
    if work is None:
        raise InvalidValue(f"work: the index of {name} needs a place to be kept. Name one: --work FOLDER")
    from evals.adapters import ADAPTERS

    return ADAPTERS[name](folder, work)
