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

from index import IndexMissing, InvalidValue, OnRecordError, load_settings
from ui.options import ChatModel, Indexes

if TYPE_CHECKING:
    from ui.newsroom import Newsroom

__all__ = ["chat"]

CHORES = "Then end"  # the panel of the help page


def chat(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="FOLDER", help="Folder of articles to make the index of, where there is none.  \\[default: seeds]"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port of the page.  \\[default: 7860, or the next free one]"),
    ] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.  \\[default: 127.0.0.1]")] = None,
    chat_model: ChatModel = None,
    index: Indexes = None,
    auth: Annotated[
        Path | None,
        typer.Option("--auth", metavar="FILE", help="Ask for a login, of the users in this file."),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url",
            metavar="ADDRESS",
            help="Where people open it, if a proxy stands before it: https://NAME/PATH.",
        ),
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
    first = index[0] if index else None
    settings = load_settings(
        corpus=folder, port=port, host=host, chat_model=chat_model, index=first, auth=auth, public_url=public_url
    )
    if add_user is not None:
        return _add_user(settings.auth, add_user)
    from ui.history import History

    indexes = [settings.model_copy(update={"index": path}) for path in index or [settings.index]]
    if forget_before is not None:
        gone = sum(History.open(one).prune(forget_before.date()) for one in indexes)
        return _say(f"Deleted {gone} conversation{'' if gone == 1 else 's'}.")
    from ui.launch import free_port, keep_memory_together, logins_for

    keep_memory_together()
    logins = logins_for(settings.host, settings.auth, settings.public_url)
    histories = [History.open(one) for one in indexes]
    chosen = free_port(settings.host, settings.port, is_fixed=port is not None)
    if chosen != settings.port:
        _say(f"Port {settings.port} is taken; the page uses {chosen}.")
    from ui.newsrooms import Newsrooms  # stores

    rooms = Newsrooms.open(settings, index or ())
    if folder is not None:
        _require_held(rooms.first, folder)
    ready = [room for room in rooms if _is_ready(room, is_only=not rooms.has_choice)]
    if ready:
        _say("Loading the models.")
    for room in ready:
        room.warm()
    from ui import completions
    from ui.launch import open_page
    from ui.page import build_page

    page = build_page(rooms)
    places = [settings.corpus, *(room.place() for room in rooms), *(one.index for one in indexes)]
    here = open_page(
        page,
        settings.host,
        chosen,
        logins=logins,
        public_url=settings.public_url,
        private=[*places, *(history.path for history in histories), *filter(None, [settings.auth])],
        routes=completions.routes(rooms),
        largest_upload=f"{settings.max_file_mb}mb",
    )
    url = f"{settings.public_url}/" if settings.public_url else here
    if url != here:
        _say(f"The proxy is to lead to {here}")
    try:
        typer.echo(json.dumps({"url": url}) if as_json else f"On the Record is open at {url} (stop it with Ctrl-C)")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:  # the way to stop it, not a failure
        _say("Closed.")
    finally:
        page.close(verbose=False)
        rooms.close()


def _add_user(path: Path | None, name: str) -> None:
    from ui.logins import add_user

    if path is None:
        raise InvalidValue("Say which file the user goes into, with --auth FILE.")
    add_user(path, name, typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    _say(f"{name} can log in where the page is open with --auth {path}.")


def _require_held(room: Newsroom, folder: Path) -> None:
    """Raise where the folder that was named is not there, or not the one that the index holds."""
    from index.files import require_folder

    require_folder(folder)
    try:
        held = room.folder()
    except OnRecordError:  # it is told where the index is opened
        return
    if held is None or held.resolve() != folder.resolve():
        raise InvalidValue(
            f"The index in {room.settings.index} holds the articles of {held or 'another machine'}, not those of {folder}. "
            "Leave the folder out, or give it an index of its own with --index PATH."
        )


def _is_ready(room: Newsroom, *, is_only: bool) -> bool:
    """Return whether a newsroom has an index to open, after making it where a person at the terminal says so.

    Raises what keeps the only one from being opened; of several, the page says it where that one is chosen.
    """
    settings = room.settings
    try:
        room.desk()
        return True
    except IndexMissing as error:
        if not is_only or not settings.corpus.is_dir() or not sys.stdin.isatty():
            name = "" if settings.corpus.is_dir() else " The folder can be named here, too: onrecord chat FOLDER."
            _say(f"{error} The page says so too, and works as soon as there is one.{name}")
            return False
    except OnRecordError as error:
        if is_only:
            raise
        _say(str(error))
        return False
    question = f"There is no index in {settings.index}. Index {settings.corpus} now?"
    if not typer.confirm(question, default=True, err=True):
        return False
    from index.sync import sync
    from ui.progress import progress_bar

    with progress_bar() as progress:
        sync(settings.corpus, settings.index, settings, progress, embedder=room.models.embedder)
    return True


def _say(words: str) -> None:
    typer.echo(words, err=True)
