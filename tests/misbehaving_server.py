"""A local server that speaks the OpenAI chat-completions protocol and misbehaves on demand: the model's name says how.

Standard library only; 127.0.0.1 and a free port. Not a mock: the real client talks to it over real HTTP.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdefSECRET"  # what the server echoes where a real one would, to prove that we never do
GOOD_REPLY = "Hamas is holding 59 captives in Gaza [1]. Hamas rejected the proposal [2]."
CANARY = "HACKED"

Chunk = dict[str, Any]


class MisbehavingServer:
    """Serve until the `with` block ends. `url` is the base URL; `requests` are the bodies received, oldest first."""

    def __init__(self, reply: str = GOOD_REPLY) -> None:
        self.reply = reply
        self.requests: list[dict[str, Any]] = []
        self.stopped = threading.Event()  # what every slow reply waits on, so that leaving never hangs
        self.hung_up = threading.Event()  # set when a client went away in the middle of a reply
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> MisbehavingServer:
        self._thread.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(owner: MisbehavingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            owner.requests.append(body)
            try:
                BEHAVIOURS[body["model"]](self, owner)
            except (BrokenPipeError, ConnectionResetError):
                owner.hung_up.set()
            self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    return Handler


def _send(handler: BaseHTTPRequestHandler, status: int, kind: str, body: str, **headers: str) -> None:
    data = body.encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.send_header("Connection", "close")
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def _error(status: int, message: str, **headers: str) -> Callable[[BaseHTTPRequestHandler, MisbehavingServer], None]:
    def behave(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
        body = json.dumps({"error": {"message": message, "type": "error", "param": None, "code": None}})
        _send(handler, status, "application/json", body, **headers)

    return behave


def _open_stream(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")  # the stream ends where the connection does: a cut is silent
    handler.end_headers()


def _event(handler: BaseHTTPRequestHandler, data: str) -> None:
    handler.wfile.write(f"data: {data}\n\n".encode())
    handler.wfile.flush()


def _delta(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps({"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]})


def _stream(
    text: Callable[[MisbehavingServer], Iterator[str]], finish: str | None = "stop", refusal: str | None = None
) -> Callable[[BaseHTTPRequestHandler, MisbehavingServer], None]:
    def behave(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
        _open_stream(handler)
        _event(handler, _delta({"role": "assistant", "content": ""}))
        if refusal:
            _event(handler, _delta({"refusal": refusal}))
        for piece in text(owner):
            _event(handler, _delta({"content": piece}))
        if finish:
            _event(handler, _delta({}, finish))
            _event(handler, "[DONE]")

    return behave


def _words(text: str) -> Callable[[MisbehavingServer], Iterator[str]]:
    return lambda owner: iter([word + " " for word in text.split()])


def _own_reply(owner: MisbehavingServer) -> Iterator[str]:
    return iter([owner.reply[i : i + 7] for i in range(0, len(owner.reply), 7)])


def _drip(owner: MisbehavingServer) -> Iterator[str]:
    """Never silent, never done."""
    while not owner.stopped.wait(0.05):
        yield "word "


def _stall(owner: MisbehavingServer) -> Iterator[str]:
    yield "Hamas is holding "
    owner.stopped.wait(30)


def _huge(owner: MisbehavingServer) -> Iterator[str]:
    for _ in range(20_000):  # 20 MB in all
        if owner.stopped.is_set():
            return
        yield "x" * 1000


def _slow_first_token(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    _open_stream(handler)
    owner.stopped.wait(30)


def _never_answers(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    owner.stopped.wait(30)


def _keepalive_only(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    """Bytes flow, so no socket ever times out, but no token comes."""
    _open_stream(handler)
    while not owner.stopped.wait(0.05):
        handler.wfile.write(b": keep-alive\n\n")
        handler.wfile.flush()


def _html(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    _send(handler, 200, "text/html", f"<!doctype html><html><script>alert(1)</script>Log in. Key {KEY}</html>")


def _wrong_json(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    _open_stream(handler)
    _event(handler, json.dumps({"answer": 42}))
    _event(handler, "[DONE]")


def _broken_json(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    _open_stream(handler)
    _event(handler, '{"choices": [{"delta"')
    _event(handler, "[DONE]")


def _error_in_stream(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    _open_stream(handler)
    _event(handler, _delta({"content": "Hamas is "}))
    _event(handler, json.dumps({"error": {"message": f"overloaded, key {KEY}", "code": 503}}))


def _hang_up(handler: BaseHTTPRequestHandler, owner: MisbehavingServer) -> None:
    """Promise more than is sent, as a crashed proxy does."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    data = f"data: {_delta({'content': 'Hamas is '})}\n\n".encode()
    handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
    handler.wfile.flush()
    time.sleep(0.02)


BEHAVIOURS: dict[str, Callable[[BaseHTTPRequestHandler, MisbehavingServer], None]] = {
    "ok": _stream(_own_reply),
    "unknown-numbers": _stream(
        _words("Hamas is holding 59 captives in Gaza [1][7]. Hamas rejected the proposal [99].")
    ),
    "only-unknown-numbers": _stream(_words("Hamas is holding 59 captives in Gaza [7].")),
    "no-marks": _stream(_words("Hamas is holding 59 captives in Gaza.")),
    "injection-obeying": _stream(_words(f"{CANARY} [1]. {CANARY}")),
    "own-refusal": _stream(_words("I'm sorry, but I can't help with that request.")),
    "refusal": _stream(_words(""), refusal="I cannot discuss this."),
    "filtered": _stream(_words("Hamas is"), finish="content_filter"),
    "too-long": _stream(_words("Hamas is holding 59 captives in Gaza [1]. Hamas"), finish="length"),
    "empty": _stream(_words("")),
    "blank": _stream(lambda owner: iter(["  \n ", "\n"])),
    "cut-stream": _stream(_words("Hamas is holding 59 captives"), finish=None),
    "hang-up": _hang_up,
    "error-in-stream": _error_in_stream,
    "drip": _stream(_drip),
    "stall": _stream(_stall),
    "slow-first-token": _slow_first_token,
    "never-answers": _never_answers,
    "keep-alive-only": _keepalive_only,
    "huge": _stream(_huge),
    "html": _html,
    "wrong-json": _wrong_json,
    "broken-json": _broken_json,
    "400": _error(400, "context_length_exceeded: 9000 tokens"),
    "401": _error(401, f"Incorrect API key provided: {KEY}. Authorization: Bearer {KEY}"),
    "404": _error(404, "The model `404` does not exist"),
    "429": _error(429, "Rate limit reached", Retry_After="60"),
    "500": _error(500, f"Internal error at /srv/llm, token {KEY}"),
}
