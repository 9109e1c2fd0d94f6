"""The process that is killed: it indexes one folder again and again, and says what it does while it does it.

What it says goes to a pipe: the phase that begins, and after each run what that run published. A run that has said so
is acknowledged: nothing of it may be lost.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import index.generations
import index.keywords
import index.sync
from evals.crashing.counting import counting_embedder
from index import NewsIndex, Settings, load_settings

__all__ = ["PHASES", "Acknowledged", "Phase", "settings_for", "write_until_killed"]

PHASES = (
    "starting",
    "reading",
    "embedding",
    "writing keywords",
    "building a segment",
    "publishing",
    "removing old folders",
    "finished",
)


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase has begun."""

    name: str  # one of PHASES


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What an index held when a run had returned."""

    generation: int
    began: float  # of the run, time.monotonic()
    articles: dict[str, str]  # id -> file


def settings_for(path: Path) -> Settings:
    """Return settings that make several passages of each article."""
    return load_settings(embedding_model=counting_embedder().name, passage_tokens=32, index=path)


def write_until_killed(folder: Path, path: Path, pipe: Connection) -> None:
    """Index the folder until this process is killed, telling the pipe of phases and finished runs."""
    said = [""]

    def say(name: str) -> None:
        if name != said[0]:
            said[0] = name
            pipe.send(Phase(name))

    _announce(say)
    embedder, settings = counting_embedder(), settings_for(path)
    while True:
        say("starting")
        began = time.monotonic()
        index.sync.sync(folder, path, settings, lambda p: say(p.step) if p.step in PHASES else None, embedder=embedder)
        say("finished")
        pipe.send(acknowledged(NewsIndex.open(path, settings, embedder), began))


def acknowledged(opened: NewsIndex, began: float) -> Acknowledged:
    """Return what an index holds, when nobody is writing to it."""
    articles = {article.id: article.file for article in opened.articles()}
    return Acknowledged(int(opened.stats()["generation"]), began, articles)


def _announce(say: Callable[[str], None]) -> None:
    """Say when the steps begin that sync does not report."""

    def wrap(owner: Any, name: str, before: str, after: str | None = None) -> None:
        real = getattr(owner, name)

        @functools.wraps(real)
        def said(*args: Any, **kwargs: Any) -> Any:
            say(before)
            result = real(*args, **kwargs)
            if after:
                say(after)
            return result

        setattr(owner, name, said)

    wrap(index.keywords.Keywords, "build", "writing keywords", "publishing")
    wrap(index.generations, "build_segment", "building a segment", "publishing")
    wrap(index.sync, "remove_unused", "removing old folders", "reading")  # which comes next where a run begins with it
