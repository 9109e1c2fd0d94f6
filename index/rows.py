"""Rows: the vectors of a segment and what a scope compares, laid out flat, for exact search where few rows are asked.

Chroma's filtered search is ten times slower than its plain one; a scope of some thousand rows is faster, and exact, by a
product with just these rows. Columns are memory-mapped: what is not asked for is not read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.article import Article, Passage
from index.errors import IndexDamaged
from index.scope import Scope, filter_fields

__all__ = ["Rows", "RowsAlone", "RowsWriter"]

_NAMES = "names.json"
_COLUMNS = {"ids": "S32", "order": "<i8", "outlet": "<i4", "source": "<i4", "first_day": "<i4", "last_day": "<i4"}
_NO_OUTLET = -1
_NEVER = 99_999_999  # the last day of what is undated: no bound lets it through


class RowsWriter:
    """Writes the rows of one segment, in the order in which they come."""

    def __init__(self, folder: Path, count: int, dimension: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        # Written, not mapped: where the disk is full, a write is an error that can be told, a mapped page ends the process.
        self._vectors = (folder / "vectors.npy").open("wb")
        shape = {"descr": "<f4", "fortran_order": False, "shape": (count, dimension)}
        np.lib.format.write_array_header_1_0(self._vectors, shape)
        self._columns = {name: np.zeros(count, dtype) for name, dtype in _COLUMNS.items()}
        self._codes: dict[str, dict[str, int]] = {"outlet": {}, "source": {}}
        self._at = 0

    def add(self, article: Article, passage: Passage, vector: np.ndarray) -> None:
        """Append one row; `vector` is (dimension,) float32 of length 1."""
        fields, columns, at = filter_fields(article), self._columns, self._at
        self._vectors.write(vector.astype("<f4").tobytes())
        columns["ids"][at] = passage.id.encode()
        columns["outlet"][at] = self._code("outlet", fields["outlet_key"]) if "outlet_key" in fields else _NO_OUTLET
        columns["source"][at] = self._code("source", fields["source"])
        columns["first_day"][at] = fields.get("first_day", 0)
        columns["last_day"][at] = fields.get("last_day", _NEVER)
        self._at += 1

    def finish(self) -> None:
        """Write everything to the disk."""
        self._columns["order"] = np.argsort(self._columns["ids"]).astype("<i8")
        for name, values in self._columns.items():
            np.save(self._folder / f"{name}.npy", values)
        self._vectors.close()
        names = {column: list(codes) for column, codes in self._codes.items()}
        (self._folder / _NAMES).write_text(json.dumps(names), encoding="utf-8")

    def _code(self, column: str, name: str | int) -> int:
        codes = self._codes[column]
        return codes.setdefault(str(name), len(codes))


class Rows:
    """The rows of one segment."""

    def __init__(self, folder: Path) -> None:
        try:
            self._vectors = np.load(folder / "vectors.npy", mmap_mode="r")
            self._columns = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _COLUMNS}
            self._names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise IndexDamaged(f"The rows in {folder} cannot be opened: {error}.") from error

    def __len__(self) -> int:
        return len(self._columns["ids"])

    def ids(self) -> list[str]:
        """Return the passage of each row."""
        return [i.decode() for i in self._columns["ids"]]

    def places(self, ids: Sequence[str]) -> np.ndarray:
        """Return the row of each id that there is one of, (n,) int64."""
        wanted = np.array([i.encode() for i in ids], dtype=_COLUMNS["ids"])
        if not len(self) or not len(wanted):
            return np.zeros(0, np.int64)
        at = np.searchsorted(self._columns["ids"], wanted, sorter=self._columns["order"])
        rows = np.asarray(self._columns["order"])[np.minimum(at, len(self) - 1)]
        return np.asarray(rows[self._columns["ids"][rows] == wanted], dtype=np.int64)

    def inside(self, scope: Scope) -> np.ndarray:
        """Return which rows lie inside a scope, (len,) bool; agrees with `Scope.covers`."""
        chosen = np.ones(len(self), dtype=bool)
        if scope.outlets:
            chosen &= self._is_any("outlet", [name.casefold() for name in scope.outlets])
        if scope.files:
            chosen &= self._is_any("source", scope.files)
        if scope.first_day is not None:
            chosen &= self._columns["first_day"] >= scope.first_day
        if scope.last_day is not None:
            chosen &= self._columns["last_day"] <= scope.last_day
        return chosen

    def nearest(self, vector: np.ndarray, k: int, rows: np.ndarray) -> list[tuple[str, float]]:
        """Return up to k (passage id, cosine) among the rows, (n,) int64, most similar first. Exact."""
        vectors = self._vectors if len(rows) == len(self) else self._vectors[rows]
        # Not `@`: the threads of its library wait busily for more, and the next question's embedding took 100 ms.
        cosines = np.einsum("nd,d->n", vectors, vector)
        k = min(k, len(rows))
        best = np.argpartition(-cosines, k - 1)[:k] if k else np.zeros(0, np.int64)
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(self._columns["ids"][rows[i]].decode(), float(cosines[i])) for i in best]

    def _is_any(self, column: str, names: Sequence[str]) -> np.ndarray:
        codes = [self._codes[column][name] for name in names if name in self._codes[column]]
        return np.isin(self._columns[column], codes)

    @cached_property
    def _codes(self) -> dict[str, dict[str, int]]:
        return {column: {name: code for code, name in enumerate(names)} for column, names in self._names.items()}


class RowsAlone:
    """What a segment searches in place of Chroma's vectors where it is small, or its folder read-only: the rows, exactly."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def ids(self) -> list[str]:
        """Return every passage in the store."""
        return self._rows.ids()

    def search(self, vector: np.ndarray, k: int) -> list[tuple[str, float]]:
        """Return the k (passage id, cosine) that are most similar, best first."""
        return self._rows.nearest(vector, k, np.arange(len(self._rows)))

    def close(self) -> None:
        """Do nothing: rows are let go of by themselves."""
