"""The command `onrecord` and its verbs on the index. Asking, the page and the evals have files of their own.

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

from index import Article, InvalidValue, load_settings, setting_sources
from ui import command_ask, command_chat, command_eval
from ui.exits import IN_PART, Verbs
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

NO_FAULT = {"empty"}  # kinds of skipped files that leave nothing undone


def main() -> None:
    """Run the command; the entry point of the package."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a narrow locale must not end an answer half way
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
        Path | None, typer.Argument(metavar="FOLDER", help="Folder of articles.  [default: seeds]")
    ] = None,
    index: Index = None,
    embedding_model: Annotated[
        str | None, typer.Option("--embedding-model", metavar="NAME", help="Embed with another model or folder.")
    ] = None,
    is_rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Read and store everything anew; embeds only what never was.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the index equal to a folder of articles; only what is new or changed is embedded."""
    settings = load_settings(corpus=folder, index=index, embedding_model=embedding_model)
    from index.sync import sync  # stores and models
    from ui.progress import progress_bar

    with progress_bar() as progress:
        report = sync(settings.corpus, settings.index, settings, progress, rebuild=is_rebuild)
    if as_json:
        from ui.printing import print_json

        print_json(report.as_json())
    else:
        typer.echo(_summary(report, settings.index))
    for skip in report.skipped:
        from ui.screen_text import one_line

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
    return (
        f"{report.articles} articles from {report.files} files in {place}: {changes or 'nothing changed'}{skipped}; "
        f"{report.embedded} of {report.passages} passages embedded, {report.seconds:.1f} s"
    )


app.command("ask")(command_ask.ask)
app.command("search")(command_ask.search)
app.command("chat")(command_chat.chat)
app.add_typer(command_eval.app, name="eval")


@app.command("show")
def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of the corpus; FILE#3 is its record 3.")],
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show an article with its passages numbered; what was left out of the index begins with ~."""
    from ui.printing import print_article, print_json

    with _opened(index) as opened:
        articles = _named(opened.articles(), file)
        if as_json:
            shown = [
                {**a.as_json(), "passages": [asdict(passage) for passage in opened.passages(a.id)]} for a in articles
            ]
            print_json(shown[0] if len(shown) == 1 else shown)
            return
        for article in articles:
            print_article(article, opened.passages(article.id))


@app.command("list")
def list_articles(index: Index = None, as_json: AsJson = False) -> None:
    """List the articles with what each states of its outlet and date."""
    from ui.printing import print_json, print_table
    from ui.wording import date_words, outlet_words, title_words

    with _opened(index) as opened:
        articles = opened.articles()
        if as_json:
            print_json([_listed(article, len(opened.passages(article.id))) for article in articles])
            return
        rows = ((a.place, outlet_words(a), date_words(a), title_words(a)) for a in articles)
        print_table(("File", "Outlet", "Published", "Title"), rows)


def _listed(article: Article, passages: int) -> dict[str, Any]:
    outlet, published = article.outlet, article.published
    return {
        "file": article.file,
        "record": article.record,
        "title": article.title,
        "outlet": outlet.name if outlet else None,
        "outlet_evidence": str(outlet.evidence) if outlet else None,
        "published": published.value if published else None,
        "url": article.url,
        "authors": list(article.authors) or None,
        "passages": passages,
    }


@app.command("stats")
def stats(index: Index = None, as_json: AsJson = False) -> None:
    """Count articles, passages and outlets, and say with what the index was built."""
    from ui.printing import print_json, print_table

    with _opened(index) as opened:
        facts = opened.stats()
        if as_json:
            print_json(facts)
            return
        rows = [(key.replace("_", " "), _in_words(value)) for key, value in facts.items()]
        print_table(("Fact", "Value"), rows)


def _in_words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items()) or "none"
    return "none" if value is None else str(value)


@app.command("config")
def config(index: Index = None, as_json: AsJson = False) -> None:
    """Print every setting, its value, and where it was set: flag, environment, onrecord.toml or default."""
    from ui.printing import print_json, print_table

    settings = setting_sources(index=index)
    if as_json:
        print_json([{**asdict(s), "value": str(s.value) if isinstance(s.value, Path) else s.value} for s in settings])
        return
    rows = ((s.key, "none" if s.value is None else s.value, s.source, s.description) for s in settings)
    print_table(("Setting", "Value", "Set by", "Meaning"), rows)


def _opened(index: Path | None) -> Any:
    from contextlib import closing

    from index.store import NewsIndex  # stores

    settings = load_settings(index=index)
    return closing(NewsIndex.open(settings.index, settings))


def _named(articles: list[Article], name: str) -> list[Article]:
    """Return the articles of a file: by its place in the corpus, or by any path that ends there."""
    exact = [article for article in articles if name in (article.place, article.file, article.id)]
    found = exact or [article for article in articles if f"/{name}".endswith(f"/{article.file}")]
    found = found or [article for article in articles if f"/{article.place}".endswith(f"/{name}")]
    if not found:
        raise InvalidValue(f"No article of the index comes from {name}. List them with: onrecord list")
    return found
