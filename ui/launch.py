"""Puts the page on the network: on which port, with which style, and behind which door (`doorway`)."""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from index.errors import InvalidValue
from ui.doorway import HEALTH, Doorway, is_loopback
from ui.logins import Logins
from ui.waiting_line import AT_ONCE, WAITING

__all__ = ["free_port", "keep_memory_together", "logins_for", "open_page"]

# Questions wait in a line of their own (`waiting_line`), each at work for Gradio meanwhile. Its queue is for everything else
# that pages send, and has room for what many of them send at once, such as the ticks of their clocks.
MOST_AT_WORK = AT_ONCE + WAITING + 60
MOST_QUEUED = 1_000
# Visits that the server remembers, those used last: an open tab is heard of every few seconds, a program's question once.
MOST_VISITS = 1_000
TRIED_PORTS = 50
HERE = Path(__file__).parent


def free_port(host: str, first: int, is_fixed: bool) -> int:
    """Return `first` if it is free, else the next free port.

    Raises InvalidValue where only `first` will do, and where this machine is not called `host` at all.
    """
    for port in range(first, min(first + (1 if is_fixed else TRIED_PORTS), 65536)):
        if _is_free(host, port):
            return port
    if is_fixed:
        raise InvalidValue(f"Port {first} of {host} is taken. Leave --port out to get the next free one.")
    raise InvalidValue(f"No port from {first} on is free on {host}. Give another with --port.")


def keep_memory_together() -> None:
    """Let glibc keep freed memory in two places and not in one for each thread; to be called before there are threads.

    From the 1,000th to the 2,000th question of a crowd the page grew by 144 MB without, and by 25 MB with it (`onrecord bench
    page`, one run each). Does nothing where the C library is another. M_ARENA_MAX is -8 in malloc.h.
    """
    try:
        ctypes.CDLL(None).mallopt(-8, 2)
    except (OSError, AttributeError, TypeError):
        return


def logins_for(host: str, auth: Path | None, public_url: str | None = None) -> Logins | None:
    """Return who may log in. Raises SettingsError for a file that is no good, InvalidValue where there must be one."""
    beyond = [name for name in (host, urlsplit(public_url or "").hostname) if name and not is_loopback(name)]
    if auth is None and beyond:
        raise InvalidValue(
            f"On {beyond[0]} others could read the articles without a login. Make one with: onrecord chat --add-user NAME "
            "--auth FILE, and open the page with --auth FILE; or leave --host and --public-url out, and only this machine can "
            "see it."
        )
    return Logins(auth) if auth else None


def open_page(
    page: Any,
    host: str,
    port: int,
    *,
    logins: Logins | None = None,
    public_url: str | None = None,
    routes: Sequence[Any] = (),
    private: Sequence[Path] = (),
    largest_upload: str = "64kb",
) -> str:
    """Start serving the page in the background and return its address.

    `routes` (of Starlette) come before Gradio's and are behind the same door; /healthz answers whoever asks, for programs
    that watch whether the server is up. No file in `private` is ever given out, nor any other that did not come through the
    page; an upload may be as large as Gradio's notation says. Without logins the page answers to names of this machine only.
    `public_url` is where people open the page, if a proxy that takes the path of it away stands in front; in a browser it is
    drawn there only.
    """
    import gradio as gr  # slow; build_page has imported it already
    from starlette.routing import Route

    logging.getLogger("httpx").setLevel(logging.WARNING)  # Gradio asks itself whether it is up
    os.environ["GRADIO_ALLOWED_PATHS"] = ""  # an empty list below would let this open folders
    # After each event Gradio sums up the last 10,000, for a page that is closed here: 25 ms of the processor.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**12)
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn believes what anybody on this machine says of who asks
    _leave_out_of_proxies(host)
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
    theme = gr.themes.Base(
        primary_hue="stone",
        neutral_hue="stone",
        radius_size="none",
        font=sans,
        font_mono=["ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace"],
    )
    doorway = Doorway(logins, public_url or "")

    @asynccontextmanager
    async def started(app: Any) -> AsyncIterator[None]:
        from ui.sessions import Sessions  # gradio

        app.state_holder = Sessions()
        app.state_holder.set_blocks(page)
        # Middleware would stand behind Gradio's own, and what those answer would come without our headers.
        doorway.inside, app.middleware_stack = app.middleware_stack, doorway
        yield

    page.queue(max_size=MOST_QUEUED, default_concurrency_limit=4)
    _, url, _ = page.launch(
        server_name=f"[{host}]" if ":" in host else host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        show_error=False,
        max_threads=MOST_AT_WORK,
        state_session_capacity=MOST_VISITS,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        run_history=False,
        footer_links=[],
        max_file_size=largest_upload,
        allowed_paths=[],
        blocked_paths=[str(path.resolve()) for path in private],
        theme=theme,
        css="\n".join(path.read_text("utf-8") for path in _styles()),
        root_path=public_url or "",
        auth_dependency=doorway.signed_in if logins else None,
        app_kwargs={"lifespan": started, "routes": [Route(HEALTH, _healthy, methods=["GET"]), *routes]},
    )
    return str(url)


async def _healthy(_: Any) -> Any:
    from starlette.responses import JSONResponse

    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def _styles() -> list[Path]:
    first = HERE / "style.css"  # names the colours; each section has a file of its own after it
    return [first, *sorted(path for path in HERE.glob("*.css") if path != first)]


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:  # fails where there is no IPv6
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        if isinstance(error, socket.gaierror) or error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            raise InvalidValue(
                f"This machine does not have the address {host}. Give one of its own with --host; 0.0.0.0 is all of them."
            ) from error
        raise InvalidValue(
            f"Port {port} of {host} cannot be opened: {error.strerror}. Give another with --port."
        ) from error
    return True


def _leave_out_of_proxies(host: str) -> None:
    # Gradio checks over HTTP that it is up, and behind a proxy of the environment it would ask the proxy for itself.
    for name in ("NO_PROXY", "no_proxy"):
        present = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*present, host, "127.0.0.1", "localhost"]))
