"""The command `onrecord`, and its verbs `index` and `config`; the others have files of their own.

Answers go to stdout, progress and logs to stderr. Exit code: 0 done, 1 failed, 2 wrong usage, 3 done in part. What is
slow to import (models, stores, Gradio) is imported inside the verb that needs it, so that `--help` is quick.
"""

from __future__ import annotations

import logging
import os
import sys
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from index import load_settings, setting_sources
from ui import (
    command_ask,
    command_bench,
    command_chat,
    command_compare,
    command_doctor,
    command_eval,
    command_list,
    command_mcp,
    command_verify,
)
from ui.exits import IN_PART, Verbs, end_on_sigterm
from ui.options import AsJson, Index

__all__ = ["app", "main"]

app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback of Python's, without the values of our variables
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

STOPPED = "The index is as it was before; what was embedded is kept. Run the same command again to go on."
NO_FAULT = {"empty", "unmatched"}  # kinds of skipped files that leave nothing undone


def main() -> None:
    """Run the command; the entry point of the package."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow locale must not end an answer half way
    end_on_sigterm()
    app(prog_name="onrecord")


def _show_version(is_wanted: bool) -> None:
    if is_wanted:
        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def onrecord(
    is_version_wanted: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask questions of a folder of news articles. Every sentence of an answer is quoted from, or checked against, a
    named passage of a named file.

    Begin with [bold]onrecord index FOLDER[/bold], then [bold]onrecord ask "Who confirmed the talks?"[/bold] or
    [bold]onrecord chat[/bold].
    """
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Bars and notices of the model libraries would stand among ours; nothing of theirs is lost but decoration.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@app.command("index")
def index_folder(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Folder of articles.  \\[default: seeds]")
    ] = None,
    index: Index = None,
    embedding_model: Annotated[
        str | None, typer.Option("--embedding-model", metavar="NAME", help="Embed with another model or folder.")
    ] = None,
    is_rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read and store everything anew; embeds only what never was.")
    ] = False,
    is_replaced: Annotated[
        bool, typer.Option("--replace", help="Let another folder take the place of the one that the index holds.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the index equal to a folder of articles; only what is new or changed is embedded."""
    settings = load_settings(corpus=folder, index=index, embedding_model=embedding_model)
    from index.sync import sync  # stores and models
    from ui.progress import progress_bar

    with progress_bar() as progress:
        try:
            report = sync(settings.corpus, settings.index, settings, progress, rebuild=is_rebuild, replace=is_replaced)
        except KeyboardInterrupt as stop:
            stop.add_note(STOPPED)
            raise
    if as_json:
        from ui.printing import print_json

        print_json(report.as_json())
    else:
        typer.echo(_summary(report, settings.index))
    for skip in report.skipped:
        from index.screen_text import one_line

        typer.echo(one_line(f"skipped {skip.file}: {skip.reason}"), err=True)
    if any(skip.kind not in NO_FAULT for skip in report.skipped):
        raise typer.Exit(IN_PART)


def _summary(report: Any, place: Path) -> str:
    changes = ", ".join(
        f"{count} {word}"
        for count, word in ((report.added, "added"), (report.changed, "changed"), (report.removed, "removed"))
        if count
    )
    skipped = f", {len(report.skipped)} skipped" if report.skipped else ""
    anew = ", all read again by the rules of this version" if report.anew else ""
    return (
        f"{report.articles} articles from {report.files} files in {place}: {changes or 'nothing changed'}{skipped}{anew}; "
        f"{report.embedded} of {report.passages} passages embedded, {report.seconds:.1f} s"
    )


app.command("ask")(command_ask.ask)
app.command("search")(command_ask.search)
app.command("compare")(command_compare.compare)
app.command("chat")(command_chat.chat)
app.command("mcp")(command_mcp.mcp)
app.command("list")(command_list.list_articles)
app.command("show")(command_list.show)
app.command("stats")(command_list.stats)
app.command("verify")(command_verify.verify)
app.command("doctor")(command_doctor.doctor)
app.command("export")(command_doctor.export_file)
app.command("import")(command_doctor.import_file)
app.add_typer(command_eval.app, name="eval")
app.add_typer(command_bench.app, name="bench")


@app.command("config")
def config(index: Index = None, as_json: AsJson = False) -> None:
    """Print every setting, its value, and where it was set: flag, environment, onrecord.toml or default."""
    from rag.chat import redact
    from ui.printing import print_json, print_table

    settings = setting_sources(index=index)
    values = [s.value if isinstance(s.value, int | float | dict | None) else redact(str(s.value)) for s in settings]
    if as_json:
        print_json([{**asdict(s), "value": value} for s, value in zip(settings, values, strict=True)])
        return
    rows = (
        (s.key, "none" if value is None else value, s.source, s.description)
        for s, value in zip(settings, values, strict=True)
    )
    print_table(("Setting", "Value", "Set by", "Meaning"), rows)
