"""The sidecars of a corpus, a person's word that wins over all else.

`sources.csv` says who published a file, and when; `outlets.csv` adds outlets, domains and aliases to the shipped table.
"""

from __future__ import annotations

import csv
import io
import posixpath
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from index.addresses import is_web_address
from index.article import content_hash
from index.dates import parse_published
from index.decoding import detect
from index.errors import CorpusError, UnreadableFile
from index.fields import key_of, stated_by_fields
from index.files import OUTLETS, SIDECAR, read_bytes
from index.outlets import COLUMNS as OUTLET_COLUMNS
from index.outlets import Known, Outlets, shipped_outlets, with_rows
from index.provenance import Stated, join

__all__ = ["LARGEST_MB", "Sidecar", "file_key", "load_sidecar", "row_key"]

COLUMNS = ("file", "record", "outlet", "published", "date", "url", "title", "authors", "author", "language", "domain")
LARGEST_MB = 64


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What `sources.csv` states, by file and record number (a row without a record holds for the whole file), and the outlets."""

    rows: Mapping[tuple[str, int | None], Mapping[str, str]] = field(default_factory=dict)
    outlets: Outlets = field(default_factory=shipped_outlets)

    def stated(self, file: str, record: int | None) -> Stated:
        """Return what is stated of one article; the row of its record is believed before that of its file."""
        found = Stated()
        file = file_key(file)
        for key in dict.fromkeys(((file, record), (file, None))):
            if row := self.rows.get(key):
                found = join(found, stated_by_fields(row, {}, SIDECAR))
        return found

    def unmatched(self, records: Mapping[str, Collection[int]]) -> list[str]:
        """Return the rows about nothing that is there. `records` has each file's numbers, -1 for one without; or none to tell."""
        held = {file_key(file): numbers for file, numbers in records.items()}
        return [
            file if record is None else f"{file} record {record}"
            for file, record in self.rows
            if file not in held or (record is not None and held[file] and record not in held[file])
        ]

    def fingerprints(self) -> dict[str, str]:
        """Return a hash of the rows on each file that has any, by `file_key`: when it changes, it must be read again."""
        by_file: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
        for (file, record), row in self.rows.items():
            by_file.setdefault(file, []).append((str(record), sorted(row.items())))
        return {file: content_hash(repr(sorted(rows))) for file, rows in by_file.items()}


def load_sidecar(folder: Path) -> Sidecar:
    """Read `sources.csv` and `outlets.csv` in the corpus folder; without them, nothing is stated.

    Raises CorpusError, naming the line, for an unknown column, a file named twice, a date that cannot be relied on.
    """
    rows: dict[tuple[str, int | None], Mapping[str, str]] = {}
    for where, names, values in _table(folder / SIDECAR, COLUMNS, "file"):
        key, row = _row(names, values, where)
        if key in rows:
            raise CorpusError(f"{where}: {values[0]!r} has a row already. Keep one of them.")
        rows[key] = row
    added = [
        Known.of(dict(zip(names, values, strict=True)))
        for _, names, values in _table(folder / OUTLETS, OUTLET_COLUMNS, "name")
    ]
    return Sidecar(rows, with_rows(shipped_outlets(), added) if added else shipped_outlets())


def _table(path: Path, columns: tuple[str, ...], key: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield the place, the columns' names and the values of each row of a table with these columns; `key` is never empty."""
    if not path.exists() and not path.is_symlink():
        return
    try:
        data = read_bytes(path, LARGEST_MB)
        encoding = detect(data)
    except UnreadableFile as error:
        raise CorpusError(f"{path} {error}. Correct it or take it away.") from error
    # Not splitlines: U+2028 and its like are no line ends in a table.
    lines = io.StringIO(data.read().decode(encoding.name, encoding.errors), newline="")
    reader = csv.reader(lines, strict=True)
    header: list[str] = []
    try:
        for values in reader:
            if not any(value.strip() for value in values):
                continue
            where = f"{path}, line {reader.line_num}"
            if not header:
                header = _header(values, columns, key, where)
                continue
            if len(values) != len(header):
                raise CorpusError(
                    f"{where}: {len(values)} values, but the header has {len(header)} columns. Correct that line."
                )
            if not values[header.index(key)].strip():
                raise CorpusError(f"{where}: no {key} is named. Write it into its column.")
            yield where, header, values
    except csv.Error as error:
        raise CorpusError(f"{path}, line {reader.line_num}: {error}. Correct that line.") from error


def _header(names: list[str], columns: tuple[str, ...], needed: str, where: str) -> list[str]:
    header = [key_of(name) for name in names]
    unknown = [name for name, key in zip(names, header, strict=True) if key not in columns]
    if unknown:
        raise CorpusError(f"{where}: unknown column {unknown[0]!r}. Known: {', '.join(columns)}.")
    if needed not in header:
        raise CorpusError(f"{where}: no column {needed}. Known: {', '.join(columns)}.")
    if len(set(header)) < len(header):
        raise CorpusError(f"{where}: a column is there twice. Keep one of them.")
    return header


def file_key(file: str) -> str:
    """Return a file's name as rows name it: from some systems it comes with letter and accent apart, from no keyboard."""
    return unicodedata.normalize("NFC", file)


def row_key(row: Mapping[str, str]) -> tuple[str, int | None]:
    """Return the file and the record that a row is about. Raises ValueError for a record that is no number from 0."""
    record = row.get("record", "").strip()
    if record and not (record.isascii() and record.isdigit() and len(record) < 10):
        raise ValueError(record)
    return file_key(posixpath.normpath(row["file"].strip().replace("\\", "/"))), int(record) if record else None


def _row(header: list[str], values: list[str], where: str) -> tuple[tuple[str, int | None], Mapping[str, str]]:
    row = {name: value.strip() for name, value in zip(header, values, strict=True) if value.strip()}
    try:
        key = row_key(row)
    except ValueError as error:
        raise CorpusError(f"{where}: record {str(error)!r} is not a number from 0.") from error
    for name in ("published", "date"):
        if name in row and parse_published(row[name], SIDECAR) is None:
            raise CorpusError(
                f"{where}: {name} {row[name]!r} is not a date that can be relied on. Write it as YYYY-MM-DD."
            )
    if "url" in row and not is_web_address(row["url"]):
        raise CorpusError(f"{where}: url {row['url']!r} is not a web address. Write it from https:// on.")
    return key, {name: value for name, value in row.items() if name not in ("file", "record")}
