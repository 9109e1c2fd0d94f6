"""Puts the page on the network: on which port, with which style, and with nothing but itself allowed in the browser."""

from __future__ import annotations

import logging
import os
import socket
from pathlib import Path
from typing import Any

from index.errors import InvalidValue

__all__ = ["free_port", "open_page"]

WAITING = 64  # questions in the queue; the next one is told that the page is busy
TRIED_PORTS = 50
HERE = Path(__file__).parent

# The last line of defence: whatever an article smuggled through, the browser asks no other host. 'unsafe-inline' and
# 'unsafe-eval' are what Gradio's own scripts and templates need; article text never reaches either.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


def free_port(host: str, first: int, is_fixed: bool) -> int:
    """Return `first` if it is free, else the next free port. Raises InvalidValue where only `first` will do."""
    for port in range(first, min(first + (1 if is_fixed else TRIED_PORTS), 65536)):
        if _is_free(host, port):
            return port
    if is_fixed:
        raise InvalidValue(f"Port {first} of {host} is taken. Leave --port out to get the next free one.")
    raise InvalidValue(f"No port from {first} on is free on {host}. Give another with --port.")


def open_page(page: Any, host: str, port: int) -> str:
    """Start serving the page in the background and return its address."""
    import gradio as gr  # slow; build_page has imported it already

    logging.getLogger("httpx").setLevel(logging.WARNING)  # Gradio asks itself whether it is up
    _leave_out_of_proxies(host)
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Liberation Sans", "sans-serif"]
    theme = gr.themes.Base(
        primary_hue="stone",
        neutral_hue="stone",
        radius_size="none",
        font=sans,
        font_mono=["ui-monospace", "Menlo", "Consolas", "Liberation Mono", "monospace"],
    )
    page.queue(max_size=WAITING, default_concurrency_limit=4)
    _, url, _ = page.launch(
        server_name=host,
        server_port=port,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        inbrowser=False,
        show_error=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        run_history=False,
        footer_links=[],
        max_file_size="64kb",  # the page takes no files
        theme=theme,
        css=(HERE / "style.css").read_text("utf-8"),
        app_kwargs={"middleware": [_policy_middleware()]},
    )
    return str(url)


def _policy_middleware() -> Any:
    from starlette.middleware import Middleware

    class Policy:
        """Adds the headers to every response; plain ASGI, since a wrapper of bodies would hold up streams."""

        headers = (
            (b"content-security-policy", CONTENT_POLICY.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
        )

        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            async def send_with_headers(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", []), *self.headers]}
                await send(message)

            await self.app(scope, receive, send_with_headers)

    return Middleware(Policy)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _leave_out_of_proxies(host: str) -> None:
    # Gradio checks over HTTP that it is up, and behind a proxy of the environment it would ask the proxy for itself.
    for name in ("NO_PROXY", "no_proxy"):
        present = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*present, host, "127.0.0.1", "localhost"]))
