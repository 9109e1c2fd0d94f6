"""The records of a run that has not ended, so that an interrupted one goes on where it stopped.

One JSON Lines file beside the report: the fingerprint first, then a record a line. A journal with another fingerprint
is discarded, so a run never mixes answers of two corpora, models or settings.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

from evals.record import Record
from index import InvalidValue

__all__ = ["Journal"]


class Journal:
    """The open journal of one run; without a path it keeps nothing."""

    def __init__(self, path: Path | None, fingerprint: dict[str, Any]) -> None:
        self.records: dict[str, Record] = {}  # by id, what an earlier, interrupted run had done
        self._path = path
        self._file: TextIO | None = None
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.records = _read(path, fingerprint)
            self._file = path.open("w", encoding="utf-8")
        except OSError as error:
            raise InvalidValue(
                f"out: cannot write to {path.parent} ({error.strerror}). Choose another place."
            ) from error
        self._write(fingerprint)
        for record in self.records.values():
            self.add(record)

    def add(self, record: Record) -> None:
        """Keep a record; it survives the end of this process."""
        self._write({"record": record.as_json(), "seconds": record.seconds})

    def close(self, *, is_done: bool) -> None:
        """Close the file, and remove it when the run is done."""
        if self._file is None or self._path is None:
            return
        self._file.close()
        if is_done:
            self._path.unlink(missing_ok=True)

    def _write(self, data: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(data, ensure_ascii=False) + "\n")
            self._file.flush()


def _read(path: Path, fingerprint: dict[str, Any]) -> dict[str, Record]:
    if not path.is_file():
        return {}
    records: dict[str, Record] = {}
    try:
        first, *rows = path.read_text(encoding="utf-8").split("\n")
        if json.loads(first) != json.loads(json.dumps(fingerprint)):
            return {}
        for row in filter(None, rows):
            data = json.loads(row)
            record = Record.from_json(data["record"], data["seconds"])
            records[record.id] = record
    except (ValueError, KeyError, TypeError):
        pass  # a line that was cut by the interruption: what stands before it is good
    return records
