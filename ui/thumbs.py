"""What readers thought of answers: a thumb up or down with a comment, one JSON object a line beside the index.

Lines are only ever appended, so that no writer can take another's away. A reader who changes his mind, or adds a comment,
appends another line about the same answer; the last of them is his verdict.

Turning a thumb into a question of a set is `evals_cases`' work. Nothing here changes an answer or a ranking.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from filelock import FileLock, Timeout

from index import InvalidValue, OnRecordError, content_hash
from index.article import place_of

__all__ = ["LONGEST_COMMENT", "Thumb", "Verdict", "record", "thumbs"]

Verdict = Literal["up", "down"]

LONGEST_COMMENT = 2_000  # characters
LONGEST_QUESTION = 4_000  # characters, also of each earlier question
LARGEST_ANSWER = 256 * 1024  # bytes of JSON; a larger one is kept without its nearest passages, or not at all
LARGEST_FILE = 16 * 1024 * 1024  # bytes; then the older half is dropped
_FILE = "thumbs.jsonl"
_WAIT = 5.0  # seconds for another writer


@dataclass(frozen=True)
class Thumb:
    """One reader's verdict on one answer."""

    verdict: Verdict
    question: str
    answer: dict[str, Any] = field(repr=False)  # Answer.as_json
    filters: dict[str, Any] = field(default_factory=dict)  # Filters.as_json: those that the reader gave
    comment: str = ""
    history: tuple[str, ...] = ()  # earlier questions of the conversation, oldest first
    user: str | None = None  # None where the page asks for no login
    time: str = ""  # ISO 8601, UTC
    of: str = ""  # the answer, by a name that no other answer has; "" in lines of before there were such names

    @property
    def id(self) -> str:
        """The same for every verdict of one reader on one answer."""
        if self.of:
            return content_hash(self.of, self.user or "")
        return content_hash(self.time, self.user or "", self.verdict, self.question, self.comment)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the answer cites, or was nearest to, as question sets name them."""
        found = [*self.answer.get("citations", ()), *self.answer.get("nearest", ())]
        return tuple(dict.fromkeys(place_of(f["file"], f["record"]) for f in found))


def record(
    index: Path,
    verdict: Verdict,
    question: str,
    answer: Mapping[str, Any],
    *,
    filters: Mapping[str, Any] | None = None,
    comment: str = "",
    history: Sequence[str] = (),
    user: str | None = None,
    of: str = "",
) -> Thumb:
    """Keep a verdict beside the index in folder `index`; it is on the disk when this returns.

    It takes the place of what the same user said `of` the same answer before. `answer` and `filters` are `as_json` of
    theirs. Raises InvalidValue for another verdict or too long a text, and
    OnRecordError where the folder cannot be written.
    """
    if verdict not in get_args(Verdict):
        raise InvalidValue(f"verdict must be up or down, not {verdict!r}.")
    for name, text, longest in (
        ("comment", comment, LONGEST_COMMENT),
        *(("question", asked, LONGEST_QUESTION) for asked in (question, *history)),
    ):
        if len(text) > longest:
            raise InvalidValue(f"The {name} has {len(text):,} characters; {longest:,} are allowed. Shorten it.")
    thumb = Thumb(
        verdict,
        question,
        _bounded(dict(answer)),
        dict(filters or {}),
        comment.strip(),
        tuple(history),
        user,
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        of,
    )
    line = (json.dumps(asdict(thumb)) + "\n").encode("ascii")  # escapes carry even halves of characters
    place = index / _FILE
    try:
        with FileLock(index / f"{_FILE}.lock", timeout=_WAIT):
            if place.is_file() and place.stat().st_size + len(line) > LARGEST_FILE:
                _drop_older_half(place)
            _append(place, line)
    except (OSError, Timeout) as error:
        reason = "another process writes to it" if isinstance(error, Timeout) else error.strerror or error
        raise OnRecordError(f"Your verdict could not be kept in {place}: {reason}. Allow writing there.") from error
    return thumb


def thumbs(index: Path) -> tuple[Thumb, ...]:
    """Return the thumbs beside an index, the newest first, one of each reader on each answer; other lines are left out."""
    try:
        lines = (index / _FILE).read_bytes().splitlines()
    except OSError:
        return ()
    last: dict[str, Thumb] = {}
    for line in reversed(lines):
        if thumb := _read(line):
            last.setdefault(thumb.id, thumb)
    return tuple(last.values())


def _append(place: Path, line: bytes) -> None:
    file = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":  # a line that was cut off by a crash must not take this one
            line = b"\n" + line
        if os.write(file, line) != len(line):
            os.ftruncate(file, size)
            raise OSError(28, "No space left on device")
        os.fsync(file)
    finally:
        os.close(file)


def _drop_older_half(place: Path) -> None:
    rows = place.read_bytes()
    cut = rows.find(b"\n", len(rows) // 2) + 1
    part = place.with_name(f"{place.name}.tmp")
    part.write_bytes(rows[cut:] if cut else b"")
    part.chmod(0o600)
    part.replace(place)


def _bounded(answer: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(answer)) <= LARGEST_ANSWER:
        return answer
    shorter = {**answer, "nearest": []}
    return shorter if len(json.dumps(shorter)) <= LARGEST_ANSWER else {"status": answer.get("status")}


def _read(line: bytes) -> Thumb | None:
    try:
        data = json.loads(line)
        thumb = Thumb(**{**data, "history": tuple(data["history"])})
        return thumb if thumb.files is not None else None  # an answer of another shape is none of ours
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
