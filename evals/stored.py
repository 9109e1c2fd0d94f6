"""A run read back from the JSON that `eval run` wrote, so that its report can be made again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.intervals import Interval
from evals.questions import RowError
from evals.record import Record
from evals.run import Run
from index import InvalidValue

__all__ = ["read_run"]


def read_run(path: Path) -> Run:
    """Return the run in a JSON file; it equals the one that wrote it. Raises InvalidValue where the file holds none."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidValue(
            f"result: cannot read {path} ({error.strerror}). Give a JSON file that eval run wrote."
        ) from error
    except ValueError as error:
        raise InvalidValue(f"result: {path} is not JSON. Give a JSON file that eval run wrote.") from error
    try:
        seconds = data["timings"]["questions"]
        for part in ("set", "articles", "settings"):  # what a report tells of it
            data["fingerprint"][part]
        for row in data["questions"]:
            if row["answer"] is not None:
                row["answer"]["status"], row["answer"]["confidence"]
        return Run(
            fingerprint=data["fingerprint"],
            totals=_scores(data["totals"]),
            kinds={kind: _scores(scores) for kind, scores in data["kinds"].items()},
            records=tuple(Record.from_json(row, seconds[row["id"]]) for row in data["questions"]),
            errors=tuple(RowError(**row) for row in data["skipped"]),
            resumed=data["timings"]["resumed"],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidValue(
            f"result: {path} holds no run of this version ({error}). Make it again with: onrecord eval run SET --out PATH"
        ) from error


def _scores(data: dict[str, Any]) -> dict[str, Interval]:
    return {name: Interval(**interval) for name, interval in data.items()}
