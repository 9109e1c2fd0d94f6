"""A probe: a process of its own that opens every store of an index, compares it with the catalog and searches it.

Chroma and tantivy can end the process that opens a damaged store. Here that is a finding, and not suffered.
The child writes one JSON line for each store it begins with, each problem it finds, and the end.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from index.catalog import Catalog
from index.errors import IndexDamaged
from index.generations import KEYWORDS, keywords_folder, segment_folder
from index.keywords import Keywords
from index.scope import Scope
from index.segment import Segment

__all__ = ["Problem", "probe"]

_LONGEST = 1_800  # seconds
_SEARCHED = 3  # passages of each store that are searched for
_SAME = 0.999  # least cosine of a passage with itself


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one store."""

    store: str  # a segment, or "keywords"
    text: str


def probe(catalog: Path) -> list[Problem]:
    """Let a child process open and search the stores beside a catalog; return what is wrong with them."""
    command = [sys.executable, "-P", "-m", "index.probe", str(catalog)]  # -P: no module from the working folder
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)  # noqa: S603
        said, code = child.stdout, child.returncode
        last_words = child.stderr.strip().rpartition("\n")[2]
    except subprocess.TimeoutExpired as error:
        said = error.stdout.decode() if isinstance(error.stdout, bytes) else error.stdout or ""
        code, last_words = None, f"it had not ended after {_LONGEST} seconds"
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    problems = [Problem(line["store"], line["problem"]) for line in lines if "problem" in line]
    if not lines or "ended" not in lines[-1]:
        store = next((line["store"] for line in reversed(lines) if "store" in line), KEYWORDS)
        how = f"by {signal.Signals(-code).name}" if code is not None and code < 0 else f"with: {last_words}"
        problems.append(Problem(store, f"a process that opened it to look inside was ended {how}"))
    return problems


def _look(catalog: Path) -> None:
    path = catalog.parent
    with closing(Catalog.open(catalog)) as opened, opened.transaction():
        segments = opened.fact("segments")
        for store in (*segments, KEYWORDS):
            _say(store=store)
            problems = _keywords(path, opened) if store == KEYWORDS else _segment(path, opened, store)
            try:
                for problem in problems:
                    _say(store=store, problem=problem)
            except IndexDamaged as error:
                _say(store=store, problem=str(error))
    _say(ended="well")


def _segment(path: Path, catalog: Catalog, name: str) -> Iterator[str]:
    alive, dead = catalog.alive(name), set(catalog.dead(name))
    with closing(Segment(segment_folder(path, name))) as segment:
        rows = segment.rows.ids()
        yield from _differences(rows, alive | dead)
        if lost := alive & dead:
            yield f"passages that are both alive and dead in it: {len(lost)}"
        if set(segment.vectors.ids()) != set(rows):
            yield "its vectors and its rows are not of the same passages"
        for _, passage, vector in islice(catalog.rows(name), _SEARCHED):
            found = segment.search(vector, 1, Scope(), None)
            if not found or found[0][1] < _SAME:
                yield f"a search with the vector of passage {passage.id} does not find it"


def _keywords(path: Path, catalog: Catalog) -> Iterator[str]:
    keywords = Keywords.open(keywords_folder(path, catalog.fact("generation")))
    yield from _differences(keywords.ids(), catalog.alive())
    for _, passage, _ in islice(catalog.rows(), _SEARCHED):
        keywords.search(passage.text, 1, Scope())


def _differences(found: Iterable[str], wanted: set[str]) -> Iterator[str]:
    counts = Counter(found)
    for what, count in (
        ("passages that it lacks", len(wanted - counts.keys())),
        ("passages that the catalog does not know", len(counts.keys() - wanted)),
        ("passages that it holds more than once", sum(n > 1 for n in counts.values())),
    ):
        if count:
            yield f"{what}: {count}"


def _say(**words: str) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _look(Path(sys.argv[1]))
