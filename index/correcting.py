"""Correcting: a person's word on one article, written into `sources.csv` of its corpus. The article is never touched.

Only the row of the article changes; every other line stays as it is, byte for byte, but for the separator of a column that
had to be added. What is written is read back as the index will read it before it takes the old file's place, in one step.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.decoding import detect
from index.errors import CorpusError, InvalidValue, UnreadableFile
from index.fields import LONGEST_NAME, key_of
from index.files import SIDECAR, read_bytes
from index.sidecar import LARGEST_MB, file_key, load_sidecar, row_key

__all__ = ["correct"]

_ONE_BY_ONE = threading.Lock()
_STATED_BY = {
    "outlet": ("outlet", "domain"),
    "published": ("published", "date"),
}  # facts, and the columns that state them


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it stands in the file; a quoted value may run over several lines of text."""

    text: str  # without its end
    end: str  # "\\n", "\\r\\n" or ""
    values: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(value.strip() for value in self.values)


def correct(folder: Path, file: str, record: int | None, facts: Mapping[str, str]) -> None:
    """Write `outlet` or `published` of one article into `sources.csv` of the folder; "" takes back what it says.

    Raises InvalidValue for a value that cannot be relied on, CorpusError where the table is faulty or cannot be written.
    """
    values = {fact: _checked(fact, value) for fact, value in facts.items()}
    load_sidecar(folder)  # a fault that is there already is named by its line
    path = folder / SIDECAR
    try:
        with _ONE_BY_ONE:  # two readers of the page may correct at once
            before, mark = _content(path)
            after = _with_row(before, (file_key(file), record), values)
            _replace(path, folder, mark + after.encode("utf-8"))
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be written: {error.strerror}. Make the folder writable, or edit a copy of it and index that."
        ) from error


def _checked(fact: str, value: str) -> str:
    if fact not in _STATED_BY:
        raise InvalidValue(f"{fact!r} cannot be corrected. Known: {', '.join(_STATED_BY)}.")
    value = " ".join(value.split())
    if fact == "outlet" and len(value) > LONGEST_NAME:
        raise InvalidValue(f"outlet: {len(value)} characters; a name has {LONGEST_NAME} at most.")
    if not value.isprintable():
        raise InvalidValue(f"{fact}: {value!r} holds characters that cannot be seen. Write it without them.")
    return value


def _content(path: Path) -> tuple[str, bytes]:
    """Return the text of the table, and the byte order mark to begin it with. It is UTF-8 from now on."""
    if not path.exists():
        return "", b""
    try:
        data = read_bytes(path, LARGEST_MB)
        encoding = detect(data)
    except UnreadableFile as error:
        raise CorpusError(f"{path} {error}. Correct it or take it away.") from error
    if encoding.errors != "strict":
        raise CorpusError(f"{path} holds bytes that are no {encoding.name}, which would be lost. Save it as UTF-8.")
    raw = data.read()
    is_plain = encoding.name.replace("_", "-").lower() in ("utf-8", "ascii") and not raw.startswith(b"\xef\xbb\xbf")
    return raw.decode(encoding.name), b"" if is_plain else b"\xef\xbb\xbf"


def _lines(text: str) -> Iterator[_Line]:
    """Yield the rows with the text that they were read from."""
    raw = list(io.StringIO(text, newline=""))
    reader = csv.reader(raw, strict=True)
    reached = 0
    for values in reader:
        whole = "".join(raw[reached : reader.line_num])
        reached = reader.line_num
        bare = whole.rstrip("\r\n")
        yield _Line(bare, whole[len(bare) :], tuple(values))


def _with_row(text: str, key: tuple[str, int | None], facts: Mapping[str, str]) -> str:
    """Return the table with these facts in the row of `key`, which is added where there is none."""
    lines = list(_lines(text))
    at = next((number for number, line in enumerate(lines) if not line.is_blank), None)
    end = next((line.end for line in lines if line.end), "\n")
    if at is None:
        lines, at = [_Line("file", end, ("file",))], 0
    names = [key_of(name) for name in lines[at].values]
    needed = ["record"] if key[1] is not None else []
    needed += [_column(fact, names) for fact, value in facts.items() if value]
    added = [name for name in needed if name not in names]
    names += added
    written = False
    rows: list[str] = []
    for number, line in enumerate(lines):
        if line.is_blank:
            rows.append(line.text + line.end)
            continue
        values = [*line.values, *(added if number == at else [""] * len(added))]
        if number > at and row_key(dict(zip(names, values, strict=True))) == key:
            written = True
            rows.append(_joined(_stating(names, values, facts)) + (line.end or end))
        else:
            rows.append(line.text + "".join(f",{value}" for value in values[len(line.values) :]) + (line.end or end))
    if not written and any(facts.values()):
        values = [{"file": key[0], "record": "" if key[1] is None else str(key[1])}.get(name, "") for name in names]
        rows.append(_joined(_stating(names, values, facts)) + end)
    return "".join(rows)


def _column(fact: str, names: list[str]) -> str:
    return "date" if fact == "published" and "published" not in names else fact


def _stating(names: list[str], values: list[str], facts: Mapping[str, str]) -> list[str]:
    """Return the values of a row with the facts; one that is taken back leaves no other column that states it."""
    row = dict(zip(names, values, strict=True))
    for fact, value in facts.items():
        if not value:
            row.update((name, "") for name in _STATED_BY[fact] if name in row)
        else:
            row[_column(fact, names)] = value
    return [row[name] for name in names]


def _joined(values: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(values)
    return written.getvalue()


def _replace(path: Path, folder: Path, content: bytes) -> None:
    """Put a new table in the place of the old one, unless it would not be read."""
    with tempfile.TemporaryDirectory(prefix=".sources-", dir=folder) as aside:  # hidden: no run reads it
        part = Path(aside) / SIDECAR
        part.write_bytes(content)
        try:
            load_sidecar(Path(aside))
        except CorpusError as error:
            raise InvalidValue(str(error).replace(f"{aside}{os.sep}", "")) from error
        if path.exists():
            shutil.copymode(path, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
