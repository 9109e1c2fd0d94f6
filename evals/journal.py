"""The records of a run that has not ended, so that an interrupted one goes on where it stopped.

One JSON Lines file beside the report: the fingerprint first, then a record a line. A journal with another fingerprint
is discarded, so a run never mixes answers of two corpora, models or settings.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TextIO

from evals.record import Record
from index import InvalidValue

__all__ = ["Journal"]


class Journal:
    """The open journal of one run; without a path it keeps nothing."""

    def __init__(self, path: Path | None, fingerprint: dict[str, Any]) -> None:
        self.records: dict[str, Record] = {}  # by id, what an earlier, interrupted run had done
        self._file: TextIO | None = None
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.records, size = _read(path, fingerprint)
            if size:
                os.truncate(path, size)
            self._file = path.open("a" if size else "w", encoding="utf-8")
        except OSError as error:
            raise InvalidValue(
                f"out: cannot write to {path.parent} ({error.strerror}). Choose another place."
            ) from error
        if not size:
            self._write(fingerprint)

    def add(self, record: Record) -> None:
        """Keep a record; it survives the end of this process."""
        self._write({"record": record.as_json(), "seconds": record.seconds})

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, data: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(data, ensure_ascii=False) + "\n")
            self._file.flush()


def _read(path: Path, fingerprint: dict[str, Any]) -> tuple[dict[str, Record], int]:
    """Return the records by id, and the bytes up to the end of the last good line; 0 where it is another run's."""
    records: dict[str, Record] = {}
    size = 0
    for row in path.read_bytes().splitlines(keepends=True) if path.is_file() else ():
        if not row.endswith(b"\n"):
            break
        try:
            data = json.loads(row)
            if size:
                record = Record.from_json(data["record"], data["seconds"])
                records[record.id] = record
            elif data != json.loads(json.dumps(fingerprint)):
                break
        except (ValueError, KeyError, TypeError):
            break  # cut by the interruption, as a line without its end is: what stands before it is good
        size += len(row)
    return records, size
