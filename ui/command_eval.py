"""The verbs `eval ...`: question sets to numbers and reports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import InvalidValue, Settings, load_settings
from ui import command_eval_compare, command_eval_gate, command_eval_make, command_eval_report
from ui.exits import IN_PART
from ui.options import AsJson, ChatModel, Index

if TYPE_CHECKING:
    from evals.adapters import PublicSet

__all__ = ["app"]

PUBLIC = (
    "squad1_dev",
    "squad2_odd",
    "squad2_even",
    "beir_scifact",
    "beir_nfcorpus",
    "multihop_rag",
    "twowiki",
    "allsides",
)
FROM_DATA = "Public question sets"  # the panel of the help page

app = typer.Typer(no_args_is_help=True, help="Measure answers against a set of questions with known answers.")


@app.callback()
def evals() -> None:
    """Measure answers against a set of questions with known answers."""


@app.command("run")
def run(
    question_set: Annotated[
        str,
        typer.Argument(
            metavar="SET", help=f"A JSONL file, or the name of a set: seeds; from public data: {', '.join(PUBLIC)}."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write PATH.json and the report PATH.html.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Where the public data lies.", rich_help_panel=FROM_DATA),
    ] = None,
    work: Annotated[
        Path | None,
        typer.Option("--work", metavar="FOLDER", help="Where its indexes are kept.", rich_help_panel=FROM_DATA),
    ] = None,
    part: Annotated[
        str,
        typer.Option("--part", metavar="PART", help="all, or report: not tuned on.", rich_help_panel=FROM_DATA),
    ] = "all",
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", min=1, help="Draw N questions at random.", rich_help_panel=FROM_DATA),
    ] = None,
    seed: Annotated[
        int, typer.Option("--seed", metavar="N", help="Draws the same questions again.", rich_help_panel=FROM_DATA)
    ] = 0,
    chat_model: ChatModel = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set and score search, answers, citations and abstention, each with its interval.

    The index of a public set is built first, and brought up to date when it is there.
    """
    public = _public_set(question_set, data, work)
    corpus = public and public.corpus
    settings = load_settings(corpus=corpus, index=index or (public and public.index), chat_model=chat_model)
    from evals import print_run, run_set  # numpy, ir-measures
    from rag import NewsDesk
    from ui.printing import print_json
    from ui.progress import progress_bar

    questions = public.draw(part, limit, seed) if public else question_set
    if public:
        _bring_up_to_date(settings)
    desk = NewsDesk.open(settings.index, settings)
    try:
        with progress_bar() as progress:
            done = run_set(questions, desk, out, progress)
    finally:
        desk.close()
    if as_json:
        print_json(done.as_json())
    else:
        print_run(done)
        if out is not None:
            base = out.with_suffix("") if out.suffix in (".json", ".html") else out
            typer.echo(f"Written: {base}.json and {base}.html", err=True)
    if done.errors:
        raise typer.Exit(IN_PART)


def _public_set(name: str, data: Path | None, work: Path | None) -> PublicSet | None:
    """Return the public set of that name, or None where it is the name of another set or a file."""
    if name not in PUBLIC or Path(name).is_file():
        return None
    folder = load_settings(datasets=data).datasets
    if folder is None:
        raise InvalidValue(f"data: {name} is made from public data. Name its folder: --data FOLDER")
    if work is None:
        raise InvalidValue(f"work: the index of {name} needs a place to be kept. Name one: --work FOLDER")
    from evals.adapters import ADAPTERS

    return ADAPTERS[name](folder, work)


def _bring_up_to_date(settings: Settings) -> None:
    from index.sync import sync  # stores and models
    from ui.progress import progress_bar

    with progress_bar() as progress:
        skipped = sync(settings.corpus, settings.index, settings, progress).skipped
    for skip in skipped:
        from index.screen_text import one_line

        typer.echo(one_line(f"skipped {skip.file}: {skip.reason}"), err=True)


app.command("compare")(command_eval_compare.compare)
app.command("gate")(command_eval_gate.gate)
app.command("make")(command_eval_make.make)
app.command("report")(command_eval_report.report)
