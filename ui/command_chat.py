"""The verb `chat`: opens the page, and indexes the corpus first where a person at the terminal says so.

Beside it stand the two chores of whoever runs the page: adding a user, and forgetting old conversations.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index import IndexMissing, InvalidValue, Settings, load_settings
from ui.options import ChatModel, Index

if TYPE_CHECKING:
    from rag import NewsDesk

__all__ = ["chat"]

CHORES = "Then end"  # the panel of the help page


def chat(
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port of the page.  \\[default: 7860, or the next free one]"),
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.  \\[default: 127.0.0.1]")] = None,
    chat_model: ChatModel = None,
    index: Index = None,
    auth: Annotated[
        Path | None,
        typer.Option("--auth", metavar="FILE", help="Ask for a login, of the users in this file."),
    ] = None,
    add_user: Annotated[
        str | None,
        typer.Option(
            "--add-user",
            metavar="NAME",
            help="Add a user to the file of --auth, or change the password.",
            rich_help_panel=CHORES,
        ),
    ] = None,
    forget_before: Annotated[
        datetime | None,
        typer.Option(
            "--forget-before",
            metavar="DAY",
            formats=["%Y-%m-%d"],
            help="Delete the conversations that have not changed since a day (YYYY-MM-DD).",
            rich_help_panel=CHORES,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address of the page as JSON.")] = False,
) -> None:
    """Open the chat page in this machine's browser: answers on the left, their sources on the right."""
    settings = load_settings(port=port, host=host, chat_model=chat_model, index=index, auth=auth)
    if add_user is not None:
        return _add_user(settings.auth, add_user)
    from ui.history import History

    if forget_before is not None:
        gone = History.open(settings).prune(forget_before.date())
        return _say(f"Deleted {gone} conversation{'' if gone == 1 else 's'}.")
    from ui.launch import free_port, logins_for

    logins = logins_for(settings.host, settings.auth)
    history = History.open(settings)
    chosen = free_port(settings.host, settings.port, is_fixed=port is not None)
    if chosen != settings.port:
        _say(f"Port {settings.port} is taken; the page uses {chosen}.")
    desk = _desk(settings)
    if desk is not None:
        _say("Loading the models.")
        desk.warm()
    from ui import completions
    from ui.launch import open_page
    from ui.newsroom import Newsroom
    from ui.page import build_page

    newsroom = Newsroom(desk, settings)
    page = build_page(newsroom)
    kept = [settings.corpus, settings.index, history.path, *filter(None, [settings.auth])]
    url = open_page(
        page,
        settings.host,
        chosen,
        logins=logins,
        private=kept,
        routes=completions.routes(newsroom),
        largest_upload=f"{settings.max_file_mb}mb",
    )
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


def _add_user(path: Path | None, name: str) -> None:
    from ui.logins import add_user

    if path is None:
        raise InvalidValue("Say which file the user goes into, with --auth FILE.")
    add_user(path, name, typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    _say(f"{name} can log in where the page is open with --auth {path}.")


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
