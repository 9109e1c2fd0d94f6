"""Question sets as tables: the rows of a CSV or TSV file, as a spreadsheet saves it, as the objects of JSON Lines.

The first row names the columns as JSON Lines names its keys, or in the singular; other columns are passed over:

    question,answer,file,outlet
    Who confirmed the talks?,Karoline Leavitt | Leavitt,001.txt,Radio Habana Cuba
    Who won the cup?,[],,

Several facts, files, outlets or earlier questions of a cell are parted by ";", several wordings of one fact by "|". What holds
these signs itself, and evidence and grades, need JSON Lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import InvalidValue, QuestionSetError, UnreadableFile
from index.decoding import detect
from index.files import read_bytes

__all__ = ["EXTENSIONS", "rows_of"]

EXTENSIONS = (".csv", ".tsv")
LARGEST_MB = 64
PLURALS = {"answer": "answers", "file": "files", "outlet": "outlets"}
LISTS = ("files", "outlets", "history")
WORDS = ("id", "question", "kind", "as_of", "note")
TOO_DEEP = ("evidence", "grades")  # a cell has no room for them
NOTHING = "[]"  # in `answers`: the corpus does not answer


def rows_of(place: Path) -> Iterator[tuple[int, dict[str, Any] | InvalidValue]]:
    """Yield the line on which each row begins, and its object, or what is wrong with it.

    Raises QuestionSetError where the file cannot be read or no column is called question.
    """
    lines = _opened(place)
    delimiter = "\t" if place.suffix.lower() == ".tsv" else max(",;\t", key=next(iter(lines), "").count)
    lines.seek(0)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error as error:
            yield line, InvalidValue(f"no row of a table: {error}.")
            continue
        if values is None:
            return
        if not any(value.strip() for value in values):
            continue
        if not header:
            header = _header(place, values)
        elif len(values) > len(header):
            yield line, InvalidValue(f"{len(values)} values, but the header has {len(header)} columns.")
        else:
            yield line, _row(dict(zip(header, values, strict=False)))


def _opened(place: Path) -> io.StringIO:
    try:
        data = read_bytes(place, LARGEST_MB)
        encoding = detect(data)
    except UnreadableFile as error:
        raise QuestionSetError(f"{place} {error}. Correct it and run it again.") from error
    # Not splitlines: U+2028 and its like are no line ends in a table.
    return io.StringIO(data.read().decode(encoding.name, encoding.errors), newline="")


def _header(place: Path, names: list[str]) -> list[str]:
    keys = ["_".join(name.casefold().split()) for name in names]
    header = [PLURALS.get(key, key) for key in keys]
    if "question" not in header:
        raise QuestionSetError(
            f"{place} has no column question; found {', '.join(names)[:200]}. Name it in its first row."
        )
    for key in (*LISTS, *WORDS, "answers"):
        if header.count(key) > 1:
            raise QuestionSetError(f"{place} has the column {key} twice. Keep one of them.")
    for key in TOO_DEEP:
        if key in header:
            raise QuestionSetError(f"{place} has a column {key}, which no cell can hold. Write the set as JSON Lines.")
    return header


def _row(cells: dict[str, str]) -> dict[str, Any]:
    filled = {key: value.strip() for key, value in cells.items() if value.strip()}
    row: dict[str, Any] = {}
    for key, value in filled.items():
        if key == "answers":
            row[key] = [] if value == NOTHING else [_parts(fact, "|") for fact in _parts(value, ";")]
        else:
            row[key] = _parts(value, ";") if key in LISTS else value
    return row


def _parts(cell: str, sign: str) -> list[str]:
    return [part.strip() for part in cell.split(sign) if part.strip()]
