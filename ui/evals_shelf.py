"""Where the page keeps what belongs to evals: in the folder `evals` of an index, question sets of its own and runs.

A run is a pair SET-TIME.json and SET-TIME.html, as `onrecord eval run --out` writes it. Nothing here asks a question.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from evals.making import write_questions
from evals.question_tables import EXTENSIONS
from evals.questions import SHIPPED, Question, QuestionSet, load_questions
from index import InvalidValue, OnRecordError, QuestionSetError
from ui.public_sets import PUBLIC

__all__ = ["LONGEST_NAME", "Shelf", "StoredRun"]

LARGEST_SET = 4 * 1024 * 1024  # bytes of an uploaded set
LONGEST_NAME = 60  # characters of a set's name
MOST_RUNS = 200  # listed; the newest
OWN = "yours"  # after the name of a set that is not shipped
_UNFIT = re.compile(r"[^\w-]+", re.ASCII)
_STAMP = "%Y%m%dT%H%M%S"
_RUN = re.compile(r"(?P<set>[\w-]+)-(?P<stamp>\d{8}T\d{6})")


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run that was made on the page."""

    key: str  # SET-TIME; names its two files
    set: str
    made: datetime  # UTC
    result: Path  # its JSON

    @property
    def report(self) -> Path:
        """The report, one HTML file."""
        return self.result.with_suffix(".html")


class Shelf:
    """The evals folder of the index in folder `index`; made when something is first put there."""

    def __init__(self, index: Path) -> None:
        self._sets = index / "evals" / "sets"
        self._runs = index / "evals" / "runs"
        self._lock = threading.Lock()  # one change of a set at a time

    def sets(self) -> dict[str, Path]:
        """Return the file of each question set by its name on the page: the shipped ones, then one's own.

        Not those of public data, which have a corpus of their own: they are for the command line.
        """
        shipped = {file.stem: file for file in sorted(SHIPPED.glob("*.jsonl")) if file.stem not in PUBLIC}
        return {**shipped, **{f"{file.stem} ({OWN})": file for file in sorted(self._sets.glob("*.jsonl"))}}

    def set_file(self, name: str) -> Path:
        """Return the file of a set. Raises InvalidValue for a name that `sets` does not have."""
        try:
            return self.sets()[name]
        except KeyError:
            raise InvalidValue(f"There is no question set {name!r} any more. Choose another.") from None

    def add_set(self, upload: Path, files: Collection[str]) -> tuple[str, QuestionSet]:
        """Keep an uploaded set that has a usable row, and return its name and what it holds.

        Raises QuestionSetError, naming the lines, where it has none, and InvalidValue for one that is too large.
        """
        size = upload.stat().st_size
        if size > LARGEST_SET:
            raise InvalidValue(
                f"The file has {size:,} bytes; {LARGEST_SET:,} are allowed. Run it with: onrecord eval run"
            )
        name = _UNFIT.sub("-", upload.stem).strip("-")[:LONGEST_NAME] or "set"
        with self._lock, _translated(self._sets):
            self._sets.mkdir(parents=True, exist_ok=True)
            place = _unused(self._sets, name)
            with _draft(self._sets, name) as part:
                try:
                    loaded = load_questions(upload, files)
                except QuestionSetError as error:  # it names the server's copy, and the reader knows the upload
                    raise QuestionSetError(str(error).replace(str(upload), upload.name)) from error
                if upload.suffix.lower() in EXTENSIONS:
                    write_questions(part, load_questions(upload).questions)  # also those of files that may come later
                else:
                    shutil.copyfile(upload, part)
                part.replace(place)
        return f"{place.stem} ({OWN})", loaded

    def add_question(self, name: str, row: str, question: Question, files: Collection[str]) -> str:
        """Append a row to one's own set `name`, making it, once the set with it loads and has it; return its name.

        Raises InvalidValue, with the reason, where the row cannot be used.
        """
        if not name or _UNFIT.search(name) or len(name) > LONGEST_NAME:
            raise InvalidValue(f"The set's name may have letters, digits, - and _, at most {LONGEST_NAME}.")
        with self._lock, _translated(self._sets):
            self._sets.mkdir(parents=True, exist_ok=True)
            place = self._sets / f"{name}.jsonl"
            before = place.read_bytes() if place.is_file() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"
            with _draft(self._sets, name) as part:
                part.write_bytes(before + row.encode("utf-8") + b"\n")
                line = before.count(b"\n") + 1
                try:
                    loaded = load_questions(part, files)
                except OnRecordError as error:
                    raise InvalidValue(f"This makes no question: {error.args[0].splitlines()[-1].strip()}") from error
                for wrong in loaded.errors:
                    if wrong.line == line:
                        raise InvalidValue(f"This makes no question: {wrong.message}")
                if loaded.questions[-1] != question:
                    raise InvalidValue("This makes no question: it reads back as another one. Simplify its words.")
                part.replace(place)
        return f"{name} ({OWN})"

    def runs(self) -> list[StoredRun]:
        """Return the runs, the newest first."""
        found = []
        for file in self._runs.glob("*.json"):
            if match := _RUN.fullmatch(file.stem):
                made = datetime.strptime(match["stamp"], _STAMP).replace(tzinfo=UTC)
                found.append(StoredRun(file.stem, match["set"], made, file))
        return sorted(found, key=lambda run: (run.made, run.key), reverse=True)[:MOST_RUNS]

    def run(self, key: str) -> StoredRun:
        """Return the run of that key. Raises InvalidValue where there is none."""
        for run in self.runs():
            if run.key == key:
                return run
        raise InvalidValue("That run is no longer there. Choose another.")

    def place_of(self, name: str) -> Path:
        """Return where to run a set to; always the same, so that a stopped run goes on from there."""
        with _translated(self._runs):
            self._runs.mkdir(parents=True, exist_ok=True)
        return self._runs / f".{_stem(name)}"

    def keep(self, name: str) -> StoredRun:
        """Keep what was run to `place_of(name)` under the name of this moment."""
        made = datetime.now(UTC).replace(microsecond=0)
        key = f"{_stem(name)}-{made:{_STAMP}}"
        place = self.place_of(name)
        with _translated(self._runs):
            for kind in ("html", "json"):  # the JSON last: a run that is listed has its report
                place.with_name(f"{place.name}.{kind}").replace(self._runs / f"{key}.{kind}")
        return StoredRun(key, _stem(name), made, self._runs / f"{key}.json")


def _stem(name: str) -> str:
    return _UNFIT.sub("-", name).strip("-")


def _unused(folder: Path, name: str) -> Path:
    for number in range(1, 1_000):
        place = folder / (f"{name}.jsonl" if number == 1 else f"{name}-{number}.jsonl")
        if not place.exists():
            return place
    raise InvalidValue(f"There are too many sets called {name}. Give the file another name.")


@contextmanager
def _draft(folder: Path, name: str) -> Iterator[Path]:
    """Yield a place of that name to write to, on the same disk and never listed; errors of the set name `name`."""
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as inside:
        yield Path(inside) / f"{name}.jsonl"


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OnRecordError(
            f"{folder} cannot be written: {os.strerror(error.errno) if error.errno else error}. Allow writing there."
        ) from error
