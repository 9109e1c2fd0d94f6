"""The door of the server, in front of Gradio and of every other route: who comes in, and which headers go out.

Gradio's own login is not used: its page cannot say that one is locked out, its cookie is sent along from other sites, its
sessions never end, and some of its routes (cancelling, streams) ask for no login. Here everything does but the login
itself. A program gives its name and password with each request instead: HTTP Basic, or NAME:PASSWORD as a bearer token.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ui.login_page import login_page
from ui.logins import LockedOut, Logins
from ui.outgoing import Outgoing

__all__ = ["HEALTH", "Doorway", "is_loopback"]

SESSION = 7 * 86_400.0  # seconds until one logs in again
TRUSTED = 600.0  # seconds in which a program's password is not worked out anew
LARGEST_FORM = 16_384  # bytes
HEALTH = "/healthz"  # tells that the server is up, and nothing else
UNGUARDED = {HEALTH, "/gradio_api/startup-events"}  # Gradio calls that one on itself, once; it tells nothing
CLAIMS = (b"forwarded", b"x-forwarded-", b"x-gradio-server", b"x-real-ip")  # what anybody can write about himself


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine and nothing else."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@dataclass
class Doorway:
    """An ASGI application around another. Without logins it answers to names of this machine only.

    Who is let in stands in the scope under "user", for Gradio (`signed_in`) and for every other route. Where a proxy stands
    in front, `public_url` is what people type, without a slash at its end (https://news.example/desk): whatever the proxy
    made of the host and the path, inside it looks as they sent it. No header says so, for anybody can send one.
    """

    logins: Logins | None
    public_url: str = ""
    inside: Any = None  # the application, set when it has started
    clock: Callable[[], float] = time.monotonic
    _sessions: dict[str, tuple[str, str, float]] = field(default_factory=dict)  # user, credential, end; by `_key`
    _secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _checking: asyncio.Lock = field(default_factory=asyncio.Lock)  # one password at a time: each takes 32 MB

    @staticmethod
    def signed_in(request: Any) -> str | None:
        """Return the user of a request that came through the door, as Gradio's `auth_dependency`."""
        user: str | None = request.scope.get("user")
        return user

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let a request in or turn it away; either way with our headers."""
        if scope["type"] == "lifespan":
            await self.inside(scope, receive, send)
        elif scope["type"] == "http":  # a web socket is nothing that the page has, so none is opened
            within = self._not_from_here(scope) or await self._not_let_in(scope, receive) or self.inside
            await within(scope, receive, Outgoing(send, scope["path"]))
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _not_from_here(self, scope: Any) -> Any:
        """Return what is said to another site instead of letting its request in, or None; then the scope is as visited."""
        from starlette.datastructures import Headers
        from starlette.responses import PlainTextResponse

        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self.logins is None and not is_loopback(_name(host)):
            # A page of another site whose name was pointed to this machine (DNS rebinding) must not read the answers.
            return PlainTextResponse(f"This page is at http://localhost:{scope['server'][1]}/ only.", 421)
        public = urlsplit(self.public_url)
        own = {f"{public.scheme}://{public.netloc}"} if public.netloc else {f"http://{host}", f"https://{host}"}
        if origin is not None and origin not in own:
            step = "" if public.netloc else " Behind a proxy, open the page with --public-url ADDRESS."
            return PlainTextResponse(f"Another site may not use this page.{step}", 403)
        told = [header for header in scope["headers"] if not header[0].lower().startswith(CLAIMS)]
        if public.netloc:
            scope["client"] = _client(scope, headers)
            scope["scheme"] = public.scheme
            told = [(name, value) for name, value in told if name.lower() != b"host"]
            told.append((b"host", public.netloc.encode()))
        scope["headers"] = told
        return None

    async def _not_let_in(self, scope: Any, receive: Any) -> Any:
        """Return what is said to somebody who has to log in first, or does it now, or leaves; else None."""
        from starlette.requests import Request
        from starlette.responses import RedirectResponse

        request = Request(scope, receive)
        if self.logins is None or scope["path"] in UNGUARDED:
            return None
        if scope["path"].rstrip("/") == "/login" and request.method == "POST":
            return await self._log_in(request, self.logins)
        if scope["path"].rstrip("/") == "/logout":
            self._sessions.pop(self._key(request.cookies.get(_cookie(request), "")), None)
            left = RedirectResponse(f"{self._root}/", 303)
            left.delete_cookie(_cookie(request), path=self._root or "/")
            return left
        try:
            scope["user"] = self._of_cookie(request) or await self._of_header(request, self.logins)
        except LockedOut as error:
            return self._refusal(request, str(error), error.seconds)
        return None if scope["user"] else self._refusal(request)

    async def _log_in(self, request: Any, logins: Logins) -> Any:
        from starlette.responses import JSONResponse, RedirectResponse

        form = await _form(request)
        user, password, way = form.get("username", "").strip(), form.get("password", ""), form.get("next", "/")
        try:
            credential = await self._checked(request, logins, user, password)
        except LockedOut as error:
            return self._refusal(request, str(error), error.seconds)
        if credential is None:
            return self._refusal(request, "That name and password do not belong together.")
        token = secrets.token_urlsafe(32)
        self._remember(token, user, credential, SESSION)
        is_path = way.startswith("/") and not way.startswith(("//", "/\\"))
        way = self._root + (way if is_path else "/")
        done = RedirectResponse(way, 303) if _wants_page(request) else JSONResponse({"success": True})
        done.set_cookie(
            _cookie(request),
            token,
            path=self._root or "/",
            max_age=int(SESSION),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return done

    def _refusal(self, request: Any, words: str = "", seconds: int | None = None) -> Any:
        from starlette.responses import HTMLResponse, JSONResponse

        status = 401 if seconds is None else 429
        # No Basic challenge: a browser would answer it with a window of its own.
        headers = (
            {"WWW-Authenticate": 'Bearer realm="On the Record"'} if seconds is None else {"Retry-After": str(seconds)}
        )
        headers["Cache-Control"] = "no-store"
        if _wants_page(request):
            return HTMLResponse(login_page(words, _way(request), f"{self._root}/login"), status, headers)
        return JSONResponse({"detail": words or "Log in first."}, status, headers)

    @property
    def _root(self) -> str:
        return urlsplit(self.public_url).path  # without a slash at its end

    def _of_cookie(self, request: Any) -> str | None:
        return self._known(request.cookies.get(_cookie(request), ""))

    async def _of_header(self, request: Any, logins: Logins) -> str | None:
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if not given or kind.lower() not in ("basic", "bearer"):
            return None
        try:
            pair = base64.b64decode(given, validate=True).decode() if kind.lower() == "basic" else given
        except ValueError:
            return None
        user, _, password = pair.partition(":")
        if known := self._known(pair):
            return known
        credential = await self._checked(request, logins, user, password, pair)
        if credential is not None:
            self._remember(pair, user, credential, TRUSTED)
        return user if credential else None

    async def _checked(self, request: Any, logins: Logins, user: str, password: str, pair: str = "") -> str | None:
        address = request.client.host if request.client else ""
        async with self._checking:
            if pair and self._known(pair):  # while this one waited, another like it was found to be right
                return logins.credential(user)
            return await asyncio.to_thread(logins.check, user, password, address)

    def _known(self, token: str) -> str | None:
        user, credential, end = self._sessions.get(self._key(token), ("", "", 0.0))
        is_good = self.logins and self.clock() < end and self.logins.credential(user) == credential
        return user if is_good else None

    def _remember(self, token: str, user: str, credential: str, seconds: float) -> None:
        now = self.clock()
        self._sessions = {key: kept for key, kept in self._sessions.items() if now < kept[2]}
        self._sessions[self._key(token)] = (user, credential, now + seconds)

    def _key(self, token: str) -> str:
        # A token may be a name and its password, which stand in memory nowhere.
        return hmac.digest(self._secret, token.encode("utf-8", "replace"), "sha256").hex()


def _wants_page(request: Any) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _way(request: Any) -> str:
    if request.method != "GET" or request.url.path.rstrip("/") == "/login":
        return "/"
    return f"{request.url.path}?{request.url.query}".rstrip("?")


def _client(scope: Any, headers: Any) -> Any:
    """Return who is behind a proxy on this machine, which it appends to what it was told; from elsewhere, the caller.

    Only counting wrong passwords depends on it: otherwise one visitor could lock all others out.
    """
    caller = scope["client"]
    named = ",".join(headers.getlist("x-forwarded-for")).rpartition(",")[2].strip()
    try:
        return (str(ipaddress.ip_address(named)), 0) if caller and is_loopback(caller[0]) else caller
    except ValueError:
        return caller


def _cookie(request: Any) -> str:
    return f"onrecord-{request.scope['server'][1]}"  # cookies are shared by all ports of a host


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


async def _form(request: Any) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
