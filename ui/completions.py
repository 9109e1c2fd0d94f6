"""The desk behind the addresses of OpenAI's chat API: `/v1/models` and `/v1/chat/completions`, streaming or not.

Any client of that API can ask. The statements, with marks and a list of sources, are the message's `content`; the whole
answer as data (citations with offsets, support, conflicts) is its field `onrecord`. Earlier messages are what a follow-up
leans on. There is nothing to sample, so temperature and the like are accepted and change nothing; what asks for another
kind of reply (several choices, JSON, a forced tool) is refused. No keys are checked here: who may ask is decided for the
whole server. Where there are several corpora each is a model, `onrecord:NAME`; `onrecord` is the first of them.

A stream sends only what was checked. The words of a chat model are checked when it has written its last; until then the
stream stays alive with comments, which clients skip.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

import anyio
from anyio import to_thread
from pydantic import BaseModel, Field, StrictBool, ValidationError, field_validator
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from index import InvalidValue, OnRecordError
from index.screen_text import clean, one_line
from rag import Answer, Filters, Turn
from rag.thread import alone
from ui.asking import checked_question, refer
from ui.conversation import LONGEST
from ui.functions import Busy, Slots, checked_filters
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms
from ui.wording import NOT_FOUND, SUPPORT, date_words, line_words, outlet_words, search_limits

__all__ = ["MODEL", "content_parts", "routes"]

MODEL = "onrecord"  # the first corpus; any is MODEL:NAME
LARGEST_BODY = 256 * 1024  # bytes
SLOWEST_BODY = 30.0  # seconds
MOST_MESSAGES = 200
LONGEST_EARLIER = 8_000  # characters of an earlier message that are read
NOTE, SOURCES = "Note: ", "Sources:"

_ASIDE = re.compile(rf"\n\n(?:{NOTE}|{SOURCES}\n)")  # what stands behind the statements of a reply, and answers nothing
# What Markdown or HTML would fetch or follow. A space within makes it plain words, whatever the client does with it.
_LIVE = re.compile(r"(?<=\])(?=[(:\[])|(?<=<)(?=[A-Za-z/!?])")


@dataclass(frozen=True)
class _Failure:
    """An error in OpenAI's shape."""

    status: int
    message: str
    kind: str
    param: str | None = None
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"error": {"message": self.message, "type": self.kind, "param": self.param, "code": self.code}}

    def as_response(self) -> Response:
        headers = {"retry-after": "3"} if self.status == 429 else None
        return _json(self.as_json(), self.status, headers)


class _Refused(Exception):
    def __init__(self, status: int, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.failure = _Failure(status, message, "invalid_request_error", param, code)


class _Part(BaseModel):
    type: Literal["text"]
    text: str


class _Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: list[_Part]

    @field_validator("content", mode="before")
    @classmethod
    def _in_parts(cls, content: object) -> object:
        return [{"type": "text", "text": content}] if isinstance(content, str) else content

    @property
    def text(self) -> str:
        return "\n".join(part.text for part in self.content)


class _StreamOptions(BaseModel):
    include_usage: StrictBool | None = None


class _Format(BaseModel):
    type: Literal["text"]


class _Request(BaseModel):
    model: str
    messages: list[_Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: StrictBool | None = None
    stream_options: _StreamOptions | None = None
    n: Literal[1] | None = None
    response_format: _Format | None = None
    tool_choice: Literal["none", "auto"] | None = None
    onrecord: dict[str, Any] | None = None  # filters, by the fields of rag.Filters


@dataclass(frozen=True)
class _Wish:
    """What a request asks for."""

    model: str
    question: str
    history: tuple[Turn, ...]
    filters: Filters | None
    is_streamed: bool
    with_usage: bool


def routes(rooms: Newsroom | Newsrooms, slots: Slots | None = None) -> list[Route]:
    """Return the routes, to be served beside the page. At most as many questions at once as there are slots."""
    models = _models(Newsrooms.of(rooms))

    async def listed(request: Request) -> Response:
        return _json({"object": "list", "data": [_listing(model) for model in models]})

    async def told(request: Request) -> Response:
        model = request.path_params["model"]
        try:
            _known(model, models)
        except _Refused as refused:
            return refused.failure.as_response()
        return _json(_listing(model))

    return [
        Route("/v1/models", listed, methods=["GET"]),
        Route("/v1/models/{model:path}", told, methods=["GET"]),
        Route("/v1/chat/completions", _Completions(models, slots or Slots()), methods=["POST"]),
    ]


def _models(rooms: Newsrooms) -> dict[str, Newsroom]:
    """Return the newsroom that each model asks; where there is no choice, only one has a name."""
    named = {f"{MODEL}:{name}": room for name, room in rooms.items()} if rooms.has_choice else {}
    return {MODEL: rooms.first, **named}


class _Completions:
    """The address that answers, as an ASGI application of its own: it must see that a client has gone."""

    def __init__(self, models: Mapping[str, Newsroom], slots: Slots) -> None:
        self._models = models
        self._slots = slots

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(Request(scope, receive))
        except ClientDisconnect:
            return
        except _Refused as refused:
            await refused.failure.as_response()(scope, receive, send)
            return
        async with anyio.create_task_group() as group:

            async def watch() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                group.cancel_scope.cancel()

            group.start_soon(watch)
            await self._reply(body, _Events(send), scope, receive, send)
            group.cancel_scope.cancel()

    async def _reply(self, body: bytes, events: _Events, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            wish = await to_thread.run_sync(_read, body, self._models)  # to read a long history may take a second
            answer = await self._answer(wish, events)
            if wish.is_streamed:
                for chunk in _chunks(answer, wish.model, wish.with_usage):
                    await events.send(json.dumps(chunk))
                await events.send("[DONE]")
                await events.end()
            else:
                await _json(_completion(answer, wish.model))(scope, receive, send)
        except Exception as error:
            failure = _failure(error)
            if events.is_begun:
                await events.send(json.dumps(failure.as_json()))
                await events.end()
            else:
                await failure.as_response()(scope, receive, send)

    async def _answer(self, wish: _Wish, events: _Events) -> Answer:
        """Work on the question in a slot, which is free again as soon as the work ends or the client has gone."""
        async with self._slots.one():
            desk = await to_thread.run_sync(self._models[wish.model].desk)
            parts = desk.stream(wish.question, filters=wish.filters, history=wish.history)
            async with _closing(parts):
                while not isinstance(part := await to_thread.run_sync(next, parts), Answer):
                    if wish.is_streamed:
                        await events.keep_alive()
                return part


class _Events:
    """Server-sent events of one reply.

    The response begins with the first of them, so that an error before it keeps its status.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._last = 0.0
        self.is_begun = False

    async def send(self, data: str) -> None:
        await self._write(f"data: {data}\n\n")

    async def keep_alive(self) -> None:
        if time.monotonic() - self._last > 1:
            await self._write(": writing\n\n")

    async def end(self) -> None:
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _write(self, text: str) -> None:
        if not self.is_begun:
            self.is_begun = True
            headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        self._last = time.monotonic()
        await self._send({"type": "http.response.body", "body": text.encode(), "more_body": True})


@asynccontextmanager
async def _closing(parts: Any) -> AsyncIterator[None]:
    try:
        yield
    finally:
        # Closing ends the request to a chat model, also for a client that has gone.
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(parts.close)


# reading what is asked


async def _body(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        # Also what keeps another site's script from asking: it may send only simple kinds of bodies unasked.
        raise _Refused(400, "Send the request as JSON, with the header Content-Type: application/json.")
    body = bytearray()
    with anyio.move_on_after(SLOWEST_BODY) as waiting:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST_BODY:
                raise _Refused(413, f"The request is larger than {LARGEST_BODY // 1024} KB. Send fewer messages.")
    if waiting.cancelled_caught:
        raise _Refused(408, f"The request was not complete after {SLOWEST_BODY:.0f} seconds.")
    return bytes(body)


def _read(body: bytes, models: Mapping[str, Newsroom]) -> _Wish:
    try:
        asked = _Request.model_validate(json.loads(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        param = ".".join(map(str, first["loc"])) or None
        raise _Refused(400, f"{param or 'body'}: {first['msg']}.", param) from None
    except (ValueError, RecursionError):
        raise _Refused(400, "The body is not JSON that can be read.") from None
    _known(asked.model, models)
    spoken = [message for message in asked.messages if message.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user":
        raise _Refused(400, "messages: the last one must be the user's question.", "messages")
    return _Wish(
        model=asked.model,
        question=checked_question(spoken[-1].text),
        history=_history(spoken[:-1]),
        filters=checked_filters(asked.onrecord or {}),
        is_streamed=bool(asked.stream),
        with_usage=bool(asked.stream_options and asked.stream_options.include_usage),
    )


def _known(model: str, models: Mapping[str, Newsroom]) -> None:
    if model not in models:
        there = " or ".join(map(repr, models))
        raise _Refused(
            404, f"The model {one_line(model, 80)!r} does not exist here. Use {there}.", "model", "model_not_found"
        )


def _history(messages: list[_Message]) -> tuple[Turn, ...]:
    """Return the earlier messages as the turns that follow-ups are read from, each question made to stand alone."""
    turns: list[Turn] = []
    for message in messages[-2 * LONGEST :]:
        text = message.text[:LONGEST_EARLIER]
        if message.role == "user":
            turns.append(Turn(text, alone(text, turns).searched))
        elif turns:
            said = _ASIDE.split(text, maxsplit=1)[0]
            turns[-1] = Turn(turns[-1].question, turns[-1].searched, "" if said.startswith(NOT_FOUND) else said)
    return tuple(turns)


# writing the reply


def content_parts(answer: Answer) -> Iterator[str]:
    """Yield the answer as text, a statement at a time, then what differs, the notes and the sources.

    The text is inert in a client that reads it as Markdown or HTML: images, links and tags of an article stay words.
    """
    parts = [
        f"{s.text} {''.join(f'[{n}]' for n in s.citations)}"
        + (f" ({SUPPORT[s.support][1]})" if s.support == "unverified" else "")
        for s in answer.statements
    ] or [NOT_FOUND]
    parts += [
        f"{conflict.heading()}: {', '.join(f'{value} [{n}]' for value, n in conflict.values)}."
        for conflict in answer.conflicts
    ]
    limits = search_limits(answer)
    parts += [f"{NOTE}{note}" for note in ([f"The search was {limits}."] if limits else []) + list(answer.notes)]
    if answer.citations:
        sources = [
            f"[{c.number}] {outlet_words(c.article)}, {date_words(c.article)}, {c.article.place}, "
            f"{line_words(c.article, c.start, c.end)}"
            for c in answer.citations
        ]
        parts.append("\n".join([SOURCES, *map(one_line, sources)]))
    for number, part in enumerate(parts):
        yield ("\n\n" if number else "") + _LIVE.sub(" ", clean(part)).strip()


def _completion(answer: Answer, model: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": "".join(content_parts(answer)), "refusal": None}
    return {
        **_head("chat.completion", model),
        "choices": [
            {
                "index": 0,
                "message": {**message, "onrecord": answer.as_json()},
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": _NO_TOKENS,
    }


def _chunks(answer: Answer, model: str, with_usage: bool) -> Iterator[dict[str, Any]]:
    head = _head("chat.completion.chunk", model)

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**head, "choices": [choice], **({"usage": None} if with_usage else {})}

    yield chunk({"role": "assistant", "content": ""})
    for part in content_parts(answer):
        yield chunk({"content": part})
    yield chunk({"onrecord": answer.as_json()}, "stop")
    if with_usage:
        yield {**head, "choices": [], "usage": _NO_TOKENS}


_NO_TOKENS = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # nothing is sold by the token here


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _failure(error: Exception) -> _Failure:
    if isinstance(error, _Refused):
        return error.failure
    if isinstance(error, InvalidValue):
        return _Failure(400, str(error), "invalid_request_error")
    if isinstance(error, Busy):
        return _Failure(429, str(error), "requests", code="rate_limit_exceeded")
    if isinstance(error, OnRecordError):
        return _Failure(503, str(error), "server_error")
    return _Failure(500, refer("a chat completion failed"), "server_error")


def _listing(model: str) -> dict[str, Any]:
    return {"id": model, "object": "model", "created": 0, "owned_by": MODEL}


def _json(data: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    # Escaped to ASCII: half a character in an article must not keep the reply from being encoded.
    return Response(json.dumps(data), status, headers, media_type="application/json")
