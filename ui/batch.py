"""Batches of questions: a JSONL file in, one line out for each line in, in order, also for a bad one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import InvalidValue, OnRecordError
from rag.filters import Filters
from rag.followup import Turn

__all__ = ["Asked", "read_line", "replies_to"]

# Both spellings of a filter: as `Filters` has it, and as the flag of the command line does.
_SPELLINGS = {"outlet": "outlets", "file": "files", "from": "published_from", "to": "published_to"}
_FILTERS = ("outlets", "published_from", "published_to", "as_of", "files")
_KEYS = {"id", "question", "history", *_FILTERS, *_SPELLINGS}


@dataclass(frozen=True)
class Asked:
    """One question of a batch."""

    question: str
    filters: Filters
    history: tuple[Turn, ...] = ()


def replies_to(
    path: Path, defaults: Filters, reply: Callable[[Asked], dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield (line to print, whether it is a reply) for each line of a JSONL file; blank lines are passed over.

    `defaults` are filters for lines that set none of their kind. A line that cannot be read or answered yields
    `{"id", "line", "error"}`. Raises InvalidValue when the file itself cannot be read; "-" is standard input.
    """
    try:
        with nullcontext(sys.stdin.buffer) if str(path) == "-" else path.open("rb") as lines:
            for number, data in enumerate(lines, start=1):
                if data.strip():
                    yield _reply(data, number, defaults, reply)
    except OSError as error:
        raise InvalidValue(f"--batch {path} cannot be read: {error.strerror or error}.") from error


def read_line(row: Any, defaults: Filters) -> Asked:
    """Return the question of one parsed line. Raises InvalidValue, saying which part is wrong."""
    if not isinstance(row, dict):
        raise InvalidValue("a line holds one JSON object, with id and question")
    unknown = set(row) - _KEYS
    if unknown:
        raise InvalidValue(f"unknown key {sorted(unknown)[0]!r}. Allowed: {', '.join(sorted(_KEYS))}.")
    question = row.get("question")
    if not isinstance(question, str) or not question.strip():
        raise InvalidValue("question is missing or not a text")
    wanted = {
        _SPELLINGS.get(str(key), str(key)): value
        for key, value in row.items()
        if key not in ("id", "question", "history")
    }
    if twice := [one for one, other in _SPELLINGS.items() if one in row and other in row]:
        raise InvalidValue(f"both {twice[0]} and {_SPELLINGS[twice[0]]} are given. Take one of them")
    given = Filters.from_json(wanted)
    merged = {key: getattr(given, key) or getattr(defaults, key) for key in _FILTERS}
    return Asked(question, replace(Filters(), **merged), _history(row.get("history")))


def _reply(
    data: bytes, number: int, defaults: Filters, reply: Callable[[Asked], dict[str, Any]]
) -> tuple[dict[str, Any], bool]:
    try:
        row = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return {"id": None, "line": number, "error": f"is not JSON in UTF-8: {error}"}, False
    name = row.get("id") if isinstance(row, dict) else None
    try:
        return {"id": name, **reply(read_line(row, defaults))}, True
    except OnRecordError as error:
        return {"id": name, "line": number, "error": str(error)}, False


def _history(value: Any) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise InvalidValue("history is not a list of earlier questions")
    return tuple(map(_turn, value))


def _turn(item: Any) -> Turn:
    # An earlier exchange is its question alone, or an object that may also hold what was searched and answered.
    if isinstance(item, str):
        return Turn(item)
    parts = ("question", "searched", "answer")
    if isinstance(item, dict) and item.get("question") and all(isinstance(item.get(p, ""), str) for p in parts):
        return Turn(*(item.get(part, "") for part in parts))
    raise InvalidValue("history holds something that is neither a question nor an object with question and answer")
