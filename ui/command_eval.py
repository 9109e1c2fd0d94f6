"""The verbs `eval ...`: question sets to numbers and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index import InvalidValue, Settings, load_settings
from ui import command_eval_compare, command_eval_gate, command_eval_make, command_eval_report
from ui.exits import FAILED, IN_PART
from ui.options import AsJson, ChatModel, Index
from ui.public_sets import PUBLIC, Data, Limit, Part, Seed, Work, public_set

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Measure answers against a set of questions with known answers.")


@app.callback()
def evals() -> None:
    """Measure answers against a set of questions with known answers."""


@app.command("run")
def run(
    question_set: Annotated[
        str,
        typer.Argument(
            metavar="SET",
            help=f"A JSONL or CSV file, or the name of a set: seeds; from public data: {', '.join(PUBLIC)}.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write PATH.json and the report PATH.html.")
    ] = None,
    data: Data = None,
    work: Work = None,
    part: Part = "all",
    limit: Limit = None,
    seed: Seed = 0,
    chat_model: ChatModel = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set and score search, answers, citations and abstention, each with its interval.

    The index of a public set is built first, and brought up to date when it is there. Exit code 3 where rows were left out
    or questions ended in an error, 1 where all did.
    """
    public = public_set(question_set, data, work)
    if public is None and part != "all":
        raise InvalidValue(f"part: {part!r} is not in {question_set}: only public sets have parts. Leave --part out.")
    corpus = public and public.corpus
    settings = load_settings(corpus=corpus, index=index or (public and public.index), chat_model=chat_model)
    from evals import print_run, run_set  # numpy, ir-measures
    from evals.run import base_of, load_for
    from rag import NewsDesk
    from ui.printing import print_json
    from ui.progress import progress_bar

    base = base_of(out) if out is not None else None
    drawn = public and public.draw(part, limit, seed)
    if public:
        _bring_up_to_date(settings)
    desk = NewsDesk.open(settings.index, settings)
    try:
        with progress_bar() as progress:
            questions = drawn or load_for(desk, question_set).draw(limit, seed)
            done = run_set(questions, desk, out, progress)
    finally:
        desk.close()
    if as_json:
        print_json(done.as_json())
    else:
        print_run(done)
        if base is not None:
            typer.echo(f"Written: {base}.json and {base}.html", err=True)
    failed = sum(record.error is not None for record in done.records)
    if failed == len(done.records):
        raise typer.Exit(FAILED)
    if failed or done.errors:
        raise typer.Exit(IN_PART)


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
