"""The verb `chat`: opens the page, and indexes the corpus first where a person at the terminal says so."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from index import IndexMissing, Settings, load_settings
from ui.options import ChatModel, Index

if TYPE_CHECKING:
    from rag import NewsDesk

__all__ = ["chat"]


def chat(
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port of the page.  [default: 7860, or the next free one]"),
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.  [default: 127.0.0.1]")] = None,
    chat_model: ChatModel = None,
    index: Index = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address of the page as JSON.")] = False,
) -> None:
    """Open the chat page in this machine's browser: answers on the left, their sources on the right."""
    settings = load_settings(port=port, host=host, chat_model=chat_model, index=index)
    from ui.launch import free_port

    chosen = free_port(settings.host, settings.port, is_fixed=port is not None)
    if chosen != settings.port:
        _say(f"Port {settings.port} is taken; the page uses {chosen}.")
    desk = _desk(settings)
    if desk is not None:
        _say("Loading the models.")
        desk.warm()
    from ui.launch import open_page
    from ui.page import build_page

    page = build_page(desk, settings)
    url = open_page(page, settings.host, chosen)
    try:
        typer.echo(json.dumps({"url": url}) if as_json else f"On the Record is open at {url} (stop it with Ctrl-C)")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:  # the way to stop it, not a failure
        _say("Closed.")
    finally:
        page.close(verbose=False)
        if desk is not None:
            desk.close()


def _desk(settings: Settings) -> NewsDesk | None:
    from rag import NewsDesk  # stores

    try:
        return NewsDesk.open(settings.index, settings)
    except IndexMissing as error:
        if not settings.corpus.is_dir() or not sys.stdin.isatty():
            _say(f"{error} The page says so too, and works as soon as there is one.")
            return None
    if not typer.confirm(
        f"There is no index in {settings.index}. Index {settings.corpus} now?", default=True, err=True
    ):
        return None
    from index.sync import sync
    from ui.progress import progress_bar

    with progress_bar() as progress:
        sync(settings.corpus, settings.index, settings, progress)
    return NewsDesk.open(settings.index, settings)


def _say(words: str) -> None:
    typer.echo(words, err=True)
