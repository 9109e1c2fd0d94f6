"""What goes out with everything that the server sends: headers by which a browser runs no script but the page's own.

The last line of defence: whatever an article smuggled through, the browser does nothing that it says and asks no other host.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Outgoing", "content_policy"]

PAGE = "/"  # the one path at which Gradio sends a page with scripts in it
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
POLICY = (
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # Gradio sets the attribute `style`, and writes its theme into elements
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
)


def content_policy(page: bytes = b"") -> bytes:
    """Return the Content-Security-Policy of Gradio's page, or of anything that has no scripts: there none runs.

    The inline scripts of the page, in which Gradio hands it what it is made of, are allowed by their hashes, worked out anew
    each time since they hold the user's name. Every < of the data in them is escaped, so that none ends before its end.
    """
    scripts = [hashlib.sha256(script).digest() for script in INLINE.findall(page)]
    hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in scripts]
    # 'unsafe-eval' stays, for without it Gradio 6 draws nothing: it makes functions of strings for the `js` of an event
    # (when_open.js, settings_theme.js), the `js_on_load` of a gr.HTML (page.js, corpus_tab.js) and the template of every
    # one. Only a script that runs already can make use of it; no attribute and no element of an article does run.
    allowed = ["'self'", "'unsafe-eval'", *hashes] if hashes else ["'none'"]
    return "; ".join([*POLICY, f"script-src {' '.join(allowed)}"]).encode()


HEADERS = {
    b"content-security-policy": content_policy(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass
class Outgoing:
    """Sends one answer on with our headers, as an ASGI `send`. The page waits for its end: its policy depends on it."""

    send: Any
    path: str
    _start: dict[str, Any] = field(default_factory=dict)
    _page: bytes = b""

    async def __call__(self, message: Any) -> None:
        """Send a message on, or keep it until the page is whole."""
        if message["type"] == "http.response.start":
            self._start = {**message, "headers": _headers(message.get("headers", []))}
            if self.path != PAGE:
                await self.send(self._start)
        elif self.path != PAGE:
            await self.send(message)
        else:
            self._page += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page()

    async def _send_page(self) -> None:
        policy = (b"content-security-policy", content_policy(self._page))
        kept = [header for header in self._start["headers"] if header[0] != policy[0]]
        await self.send({**self._start, "headers": [*kept, policy]})
        await self.send({"type": "http.response.body", "body": self._page})


def _headers(given: Any) -> list[tuple[bytes, bytes]]:
    # Ours take the place of others of their name; nobody else is told that he may read the answer.
    kept = [
        (name, value)
        for name, value in given
        if name.lower() not in HEADERS and not name.lower().startswith(b"access-control-")
    ]
    return [*kept, *HEADERS.items()]
