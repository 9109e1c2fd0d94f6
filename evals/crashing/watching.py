"""A reader that stays open while writers are killed around it: every view it takes must be one whole state."""

from __future__ import annotations

import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

from evals.crashing.checking import problems_of_a_view
from evals.crashing.counting import counting_embedder
from evals.crashing.writing import settings_for
from index import NewsIndex

__all__ = ["Watched", "watch"]


@dataclass(frozen=True, slots=True)
class Watched:
    """What a reader saw so far."""

    views: int
    generation: int  # of the last view
    problems: list[str]


def watch(path: Path, seed: int, pipe: Connection) -> None:
    """Look at the index again and again through one open reader; tell the pipe, when it asks, what was seen."""
    embedder = counting_embedder()
    random = Random(seed)  # noqa: S311 - it decides how long to look
    opened = NewsIndex.open(path, settings_for(path), embedder)
    views, problems = 0, list[str]()
    while True:
        is_asked = pipe.poll(random.uniform(0, 1.0))
        try:
            with opened.view() as view:
                if random.random() < 0.2:
                    time.sleep(random.uniform(0, 1.5))  # a slow answer, during which others publish
                generation = int(view.catalog.fact("generation"))
                wrong = problems_of_a_view(view, embedder)
                problems += [f"the open reader, generation {generation}: {problem}" for problem in wrong]
        except Exception as error:  # whatever it is, a reader must not see it
            problems.append(f"the open reader: {type(error).__name__}: {error}")
        views += 1
        if is_asked:
            if pipe.recv() is None:
                return
            pipe.send(Watched(views, generation, problems))
            problems = []
