"""Segments: immutable pieces of the dense store. Each holds some passages' vectors in Chroma and, flat, as rows.

A few passages beside a larger segment are kept as rows alone: Chroma takes a second to import and to make a store, and
rows so few are searched exactly in a fraction of a millisecond.

An index is a list of segments, as in Lucene: a run that adds little adds a small segment beside the large ones, and
takes small ones together into a larger one now and then (`folded`), so that their number grows with the logarithm of
the corpus. What was removed since a segment was built is dead in it: skipped in a search, gone with the next folding.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path

import numpy as np

from index.article import Article, Passage
from index.lease import Lease
from index.rows import Rows, RowsAlone, RowsWriter
from index.scope import Scope
from index.seal import check_seal, seal
from index.vectors import Vectors, adding, batches

__all__ = ["FEW", "Segment", "build_segment", "folded"]

FEW = 256  # passages; fewer are kept as rows alone, beside a larger segment
EXACT_ROWS = 25_000  # up to so many rows of a scope, exact search beats Chroma with a filter
_SHARE = 20  # with more rows than so many for each that is wanted, Chroma is asked
_MOST_DEAD = 0.2  # of a segment's rows; with more it is folded
_NOTHING = Scope()


class Segment:
    """One segment, open for searching. Closed by the last of its users."""

    def __init__(self, folder: Path) -> None:
        self._lease = Lease(folder)
        try:
            check_seal(folder)
            self.rows = Rows(folder / "rows")
            vectors = folder / "vectors"
            is_chroma = vectors.is_dir() and Vectors.can_be_opened(vectors)  # that nothing is missing, the seal knows
            self.vectors = Vectors.open(vectors) if is_chroma else RowsAlone(self.rows)
        except BaseException:
            self._lease.end()
            raise
        self.users = 0

    def living(self, ids: Iterable[str]) -> np.ndarray | None:
        """Return which rows are alive, (rows,) bool, when these passages are dead; None where all are."""
        dead = self.rows.places(list(ids))
        if not len(dead):
            return None
        alive = np.ones(len(self.rows), dtype=bool)
        alive[dead] = False
        return alive

    def search(self, vector: np.ndarray, k: int, scope: Scope, alive: np.ndarray | None) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine) of living rows inside the scope, most similar first.

        Few rows are searched exactly, and so are all where many of them are wanted: a graph of near neighbours leaves some
        out, and those may be the odd ones. Else Chroma is asked for as many more as are likely to lie outside, and again
        for more until k are inside: cheaper than its own filter.
        """
        total = len(self.rows)
        if scope == _NOTHING and alive is None and (total > _SHARE * k or total > EXACT_ROWS):
            return self.vectors.search(vector, min(k, total))
        chosen = self.rows.inside(scope)
        if alive is not None:
            chosen &= alive
        count = int(chosen.sum())
        if count <= EXACT_ROWS:
            return self.rows.nearest(vector, k, np.flatnonzero(chosen))
        wanted = min(total, round(1.5 * k * total / count) + 10)
        while True:
            found = self.vectors.search(vector, wanted)
            places = self.rows.places([passage_id for passage_id, _ in found])
            inside = [pair for pair, place in zip(found, places, strict=True) if chosen[place]]
            if len(inside) >= min(k, count) or wanted == total:
                return inside[:k]
            wanted = min(total, 4 * wanted)

    def close(self) -> None:
        """Let go of the files."""
        self.vectors.close()
        self._lease.end()


def build_segment(
    folder: Path, rows: Iterable[tuple[Article, Passage, np.ndarray]], count: int, *, is_flat: bool = False
) -> None:
    """Write and seal a segment of `count` passages, at least one, with vectors (dimension,) float32 of length 1.

    With `is_flat` they are kept as rows alone.
    """
    shutil.rmtree(folder, ignore_errors=True)  # left by a run that was interrupted before it published
    folder.mkdir(parents=True)
    writer: RowsWriter | None = None
    with nullcontext() if is_flat else Vectors.writing(folder / "vectors", count) as vectors:
        for batch in batches(rows, adding(count)[0]):
            if writer is None:
                writer = RowsWriter(folder / "rows", count, len(batch[0][2]))
            for row in batch:
                writer.add(*row)
            if vectors is not None:
                vectors.add(batch)
    if writer is not None:
        writer.finish()
    seal(folder, (file for file in folder.rglob("*") if file.is_file()))


def folded(alive: Mapping[str, int], dead: Mapping[str, int], added: int) -> set[str]:
    """Return which segments are built anew, together with `added` new passages, as one.

    `alive` and `dead` count each segment's rows. Those with many dead are; and so is, from the smallest on, each that
    is not larger than all that is built anyway: every passage is then rebuilt a logarithmic number of times (the
    logarithmic method of Bentley and Saxe 1980).

    >>> sorted(folded({"a": 9000, "b": 40, "c": 30}, {"a": 100}, 35))
    ['b', 'c']
    """
    chosen = {name for name in alive if dead.get(name, 0) > _MOST_DEAD * (dead.get(name, 0) + alive[name])}
    size = added + sum(alive[name] for name in chosen)
    for name, count in sorted(alive.items(), key=lambda item: item[1]):
        if name not in chosen and count <= size:
            chosen.add(name)
            size += count
    return chosen
