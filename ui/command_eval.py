"""The verbs `eval ...`: question sets to numbers and reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from index import load_settings
from ui.exits import IN_PART
from ui.options import AsJson, ChatModel, Index

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Measure answers against a set of questions with known answers.")


@app.callback()
def evals() -> None:
    """Measure answers against a set of questions with known answers."""


@app.command("run")
def run(
    question_set: Annotated[str, typer.Argument(metavar="SET", help="A JSONL file, or the name of a set: seeds.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="Write PATH.json and the report PATH.html.")
    ] = None,
    chat_model: ChatModel = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set and score search, answers, citations and abstention, each with its interval."""
    settings = load_settings(index=index, chat_model=chat_model)
    from evals import print_run, run_set  # numpy, ir-measures
    from rag import NewsDesk
    from ui.printing import print_json
    from ui.progress import progress_bar

    desk = NewsDesk.open(settings.index, settings)
    try:
        with progress_bar() as progress:
            done = run_set(question_set, desk, out, progress)
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
