"""One size of `bench growth`, in a process of its own: `python -m evals.bench.growing build|search`, told by stdin.

Segment and keywords are written and searched straight: no reading, no embedding of passages, no catalog.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from evals.bench.machine import size_of
from evals.bench.peers.run import peak_memory
from evals.bench.varied import Source, varied_rows
from index import load_settings
from index.embedding import Embedder
from index.keywords import Keywords
from index.scope import Scope
from index.segment import Segment, build_segment
from rag.search import fuse

__all__ = ["build", "search"]

POOL = 50  # candidates of each leg, as a search asks for
_WARMING = 20  # questions that are not counted


def build(source: Source, count: int, folder: Path) -> dict[str, Any]:
    """Write both stores with `count` passages; making the passages up is not counted."""
    answer: dict[str, Any] = {"passages": count}
    rows = _Clocked(varied_rows(source, count))
    started = time.perf_counter()
    build_segment(folder / "segment", rows, count)
    answer["vectors_seconds"] = time.perf_counter() - started - rows.seconds
    rows = _Clocked(varied_rows(source, count))
    started = time.perf_counter()
    Keywords.build(folder / "keywords", ((article, passage) for article, passage, _ in rows))
    answer["keywords_seconds"] = time.perf_counter() - started - rows.seconds
    for store in ("segment", "keywords"):
        answer[f"{store}_bytes"] = size_of(folder / store)
    return answer


def search(folder: Path, questions: Sequence[tuple[str, str | None]], embedder: Embedder) -> dict[str, Any]:
    """Open both stores and time each (question, outlet to search within or None): both legs and their fusion."""
    first = embedder.embed_question("What is the news?")  # loads the model, which is no part of opening
    started = time.perf_counter()
    segment, keywords = Segment(folder / "segment"), Keywords.open(folder / "keywords")
    segment.search(first, POOL, Scope(), None)  # Chroma opens at its first search
    answer: dict[str, Any] = {"opening": time.perf_counter() - started, "steps": []}
    for text, outlet in [*questions[:_WARMING], *questions]:
        scope = Scope(outlets=(outlet,)) if outlet else Scope()
        times = [time.perf_counter()]
        vector = embedder.embed_question(text)
        times.append(time.perf_counter())
        dense = segment.search(vector, POOL, scope, None)
        times.append(time.perf_counter())
        fuse(dict(dense), dict(keywords.search(text, POOL, scope)))
        times.append(time.perf_counter())
        answer["steps"].append([after - before for before, after in pairwise(times)])
    answer["steps"] = answer["steps"][-len(questions) :]
    segment.close()
    return answer


class _Clocked:
    """Rows, with a clock that runs while the next one is made."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = iter(rows)
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        started = time.perf_counter()
        try:
            return next(self._rows)
        finally:
            self.seconds += time.perf_counter() - started


def main() -> None:
    """Do what the first argument says."""
    task = json.loads(sys.stdin.readline())
    folder, settings = Path(task["folder"]), load_settings()
    if sys.argv[1] == "build":
        answer = build(Source.of_index(Path(task["index"])), task["passages"], folder)
    else:
        answer = search(folder, [tuple(q) for q in task["questions"]], Embedder.from_settings(settings))
    sys.stdout.write(json.dumps({**answer, "peak": peak_memory()}) + "\n")


if __name__ == "__main__":
    main()
