"""A newsroom over a small corpus whose answers can be worked out by hand, and a real server for what it offers programs."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from conftest import Corpus
from fakes import BagOfWords
from starlette.applications import Starlette
from test_answerer import PointingReader

from index import Settings
from index.sync import sync
from rag import NewsDesk
from rag.models import Models
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms

QUESTION = "How many captives are held?"
HOSTILE = (
    "Officials said that 59 captives <img src=http://evil.invalid/q.png> are held, with ![x](http://evil.invalid/p.png) "
    "and [r]: http://evil.invalid and [y][r] in the tunnels."
)
ARTICLES = {
    "wire.json": ("Northern Wire", "2025-03-05", "Officials said that 59 captives are held in the tunnels."),
    "herald.json": ("Evening Herald", "2025-03-09", "Only 24 captives are held alive, a source said."),
    "sun.json": ("Silent Sun", "2025-03-08", "The harvest of wheat was poor this year, farmers said."),
}
PASSENGERS = "How many passengers are carried?"
CORPORA = {
    "harbour": ("Harbour Gazette", "340 passengers are carried by the ferry each day, the harbour master said."),
    "mountain": ("Summit Post", "28 passengers are carried by the cable car at once, its director said."),
}
SEEN = {"59": 12.0, "24": 11.5}


class SlowReader(PointingReader):
    """Reads only while `go` is set; counts how many read at once."""

    def __init__(self) -> None:
        super().__init__(SEEN)
        self.go = threading.Event()
        self.reading = 0

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Any:
        self.reading += 1
        try:
            assert self.go.wait(20)
            return super().read(question, passages)
        finally:
            self.reading -= 1


def newsroom_of(corpus: Corpus, reader: PointingReader | None = None) -> Newsroom:
    """Return a newsroom over three outlets, of which two differ in their figures and one is silent."""
    for file, (outlet, day, text) in ARTICLES.items():
        corpus.write(file, json.dumps({"title": f"Report {file}", "text": text, "outlet": outlet, "date": day}))
    corpus.write(
        "several.jsonl", "".join(json.dumps({"title": f"No. {n}", "text": f"Story {n}."}) + "\n" for n in range(3))
    )
    corpus.sync()
    models = Models(corpus.settings, corpus.embedder, reader or PointingReader(SEEN))  # type: ignore[arg-type]
    return Newsroom(NewsDesk(corpus.open(), corpus.settings, models), corpus.settings)


def newsrooms_of(folder: Path, **settings: Any) -> Newsrooms:
    """Return two newsrooms, whose articles answer one question with different figures; nothing of them takes long."""
    embedder: Any = BagOfWords()
    chosen = Settings(embedding_model=BagOfWords.name, **settings)
    for name, (outlet, text) in CORPORA.items():
        article = {"title": f"News of the {name}", "outlet": outlet, "date": "2025-03-05", "text": text}
        (folder / name).mkdir(parents=True)
        (folder / name / "news.json").write_text(json.dumps(article), encoding="utf-8")
        sync(folder / name, folder / f"{name}-index", chosen, embedder=embedder)
    reader: Any = PointingReader({"340": 12.0, "28": 12.0})
    return Newsrooms.open(chosen, [folder / f"{name}-index" for name in CORPORA], Models(chosen, embedder, reader))


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an ASGI application on loopback and yield its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=2))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def application(routes: Sequence[Any]) -> Starlette:
    return Starlette(routes=list(routes))


def wait_until(is_so: Any, seconds: float = 10.0) -> None:
    """Wait for something to hold. Fails where it does not in time."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.01)
