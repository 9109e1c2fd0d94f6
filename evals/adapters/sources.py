"""The files of public data: read with one kind of error, hashed, and written as records that our reader takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from index import QuestionSetError

__all__ = ["RECORDS", "digest", "folder_of", "read_json", "read_lines", "read_text", "write_records"]

RECORDS = "articles.jsonl"  # record n of it is the place "articles.jsonl#n"


def folder_of(data: Path, name: str) -> Path:
    """Return the folder of one data set. Raises QuestionSetError where it is absent."""
    if (data / name).is_dir():
        return data / name
    raise QuestionSetError(f"no data set {name} in {data}. Name the folder that holds it: --data FOLDER")


def read_text(path: Path) -> str:
    """Return the words of a file. Raises QuestionSetError."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"cannot read {path}: {error}. Get the data set again.") from error


def read_json(path: Path) -> Any:
    """Return what a JSON file holds. Raises QuestionSetError."""
    return _parsed(read_text(path), path)


def read_lines(path: Path) -> list[Any]:
    """Return what the lines of a JSON Lines file hold. Raises QuestionSetError."""
    return [_parsed(line, path) for line in read_text(path).split("\n") if line.strip()]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and hashes of all files in a folder."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    lines = (
        f"{digest(file)} {file.relative_to(path).as_posix()}\n" for file in sorted(path.rglob("*")) if file.is_file()
    )
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def write_records(folder: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write articles as JSON Lines into a folder to index, and return the folder.

    A file that holds the same already is left alone, so that the next run has nothing to index.
    """
    text = "".join(json.dumps(row) + "\n" for row in rows)
    file = folder / RECORDS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            part = file.with_name(f".{RECORDS}.part")
            part.write_text(text, encoding="utf-8")
            part.replace(file)
    except OSError as error:
        raise QuestionSetError(f"cannot write {file}: {error.strerror}. Choose another place: --work FOLDER") from error
    return folder


def _parsed(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise QuestionSetError(f"{path} is not JSON: {error}. Get the data set again.") from error
