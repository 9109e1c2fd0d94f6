"""The verb `mcp`: serves the desk's tools to a program, over standard input and output or over HTTP on this machine."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from index import OnRecordError, load_settings
from ui.options import ChatModel, Indexes

if TYPE_CHECKING:
    from ui.newsrooms import Newsrooms

__all__ = ["mcp"]

HOST = "127.0.0.1"  # nowhere else: there is no login
PORT = 7861


def mcp(
    is_http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP on 127.0.0.1 instead of standard input and output.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help=f"Port of --http.  \\[default: {PORT}, or the next free one]"),
    ] = None,
    chat_model: ChatModel = None,
    index: Indexes = None,
) -> None:
    """Serve ask, search, compare, timeline and fetch_article to an assistant, by the Model Context Protocol."""
    settings = load_settings(index=index[0] if index else None, chat_model=chat_model)
    from ui.mcp_server import mcp_server
    from ui.newsrooms import Newsrooms

    rooms = Newsrooms.open(settings, index or ())
    server = mcp_server(rooms)
    # The protocol's greeting must not wait for the models; the first question waits for what is left of their loading.
    threading.Thread(target=_warm, args=(rooms,), daemon=True).start()
    if not is_http:
        # An orderly end would wait for the thread that reads, and so for a line that never comes. Nothing is written
        # here, so that the process may end at once.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        server.run("stdio")  # keeps standard output to itself: what anything else prints goes to standard error
        return
    from ui.launch import free_port

    chosen = free_port(HOST, port or PORT, is_fixed=port is not None)
    typer.echo(f"On the Record serves MCP at http://{HOST}:{chosen}/mcp (stop it with Ctrl-C)", err=True)
    server.run("streamable-http", host=HOST, port=chosen)


def _warm(rooms: Newsrooms) -> None:
    for room in rooms:
        try:
            room.desk().warm()
        except OnRecordError as error:  # each tool says so, too, and works as soon as it is mended
            sys.stderr.write(f"{error}\n")
