"""From the bytes of a file to its articles' texts and fields: txt, md, html, json, jsonl, csv, tsv.

Nothing here decides what an article is; a bad record becomes a `Problem`, and the next one is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from index.article import Span
from index.decoding import Encoding, detect, parse_json
from index.errors import UnreadableFile
from index.fields import find_text, key_of, text_spellings
from index.webpage import declared_charset, read_page

__all__ = ["Problem", "Raw", "read_format"]

LISTS = ("articles", "data", "documents", "docs", "items", "results", "records", "entries", "news", "stories")


@dataclass(frozen=True, slots=True)
class Raw:
    """One article as its file holds it."""

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    record: int | None = None  # from 0, in files that hold several articles
    front_matter: Span | None = None
    has_title_line: bool = False  # the first line may be the title, as in a txt file
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that is no article, and why."""

    reason: str
    kind: str
    record: int | None = None


def read_format(extension: str, data: io.BytesIO, mapping: Mapping[str, str]) -> Iterator[Raw | Problem]:
    """Yield every article of a file of this type. Raises UnreadableFile if the file as a whole cannot be read."""
    if not data.getbuffer().nbytes:
        raise UnreadableFile("is empty", "empty")
    declared = declared_charset(data.getvalue()[:4096]) if extension in (".html", ".htm") else None
    encoding = detect(data, declared)
    notes = (encoding.note,) if encoding.note else ()
    if extension in (".jsonl", ".ndjson"):
        yield from _json_lines(_stream(data, encoding), mapping, notes)
        return
    if extension in (".csv", ".tsv"):
        yield from _table(_stream(data, encoding), extension, mapping, notes)
        return
    text = data.getvalue().decode(encoding.name, encoding.errors)
    if not text.strip():
        raise UnreadableFile("is empty", "empty")
    if extension == ".json":
        yield from _json(text, mapping, notes)
    elif extension in (".html", ".htm"):
        article, fields = read_page(text)
        yield Raw(article, fields, notes=notes)
    else:
        fields, span = _front_matter(text) if extension == ".md" else ({}, None)
        yield Raw(text, fields, front_matter=span, has_title_line=True, notes=notes)


def _stream(data: io.BytesIO, encoding: Encoding) -> io.TextIOWrapper:
    # newline="" keeps every newline as it is written.
    return io.TextIOWrapper(data, encoding=encoding.name, errors=encoding.errors, newline="")


def _json(text: str, mapping: Mapping[str, str], notes: tuple[str, ...]) -> Iterator[Raw | Problem]:
    try:
        value, notes = _parse(text, notes)
    except UnreadableFile:
        if not _is_json_lines(text):
            raise
        yield from _json_lines(io.StringIO(text, newline=""), mapping, notes)
        return
    if isinstance(value, Mapping):
        found = None
        if not text_spellings(mapping) & {
            key_of(key) for key, inner in value.items() if isinstance(inner, str | Mapping)
        }:
            found = next(
                (inner for key in LISTS for name, inner in value.items() if key_of(name) == key and inner), None
            )
        if not isinstance(found, list):
            yield _record(value, None, "", mapping, notes)
            return
        value = found
    if not isinstance(value, list):
        raise UnreadableFile("its JSON is neither an object nor a list of objects")
    if not value:
        raise UnreadableFile("its list of articles is empty", "empty")
    for number, item in enumerate(value):
        yield _record(item, number, f"record {number}: ", mapping, notes)


def _json_lines(lines: io.TextIOBase, mapping: Mapping[str, str], notes: tuple[str, ...]) -> Iterator[Raw | Problem]:
    record = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"record {record}, line {number}: "
        try:
            value, noted = _parse(line.rstrip("\r\n"), notes)
            yield _record(value, record, where, mapping, noted)
        except UnreadableFile as error:
            reason = re.sub(r"^line 1, ", "", str(error))
            yield Problem(where + reason, error.kind, record)
        record += 1
    if not record:
        raise UnreadableFile("is empty", "empty")


def _table(
    lines: io.TextIOWrapper, extension: str, mapping: Mapping[str, str], notes: tuple[str, ...]
) -> Iterator[Raw | Problem]:
    first = next((line for line in lines if line.strip()), "")
    lines.seek(0)
    delimiter = "\t" if extension == ".tsv" else max(",;\t|", key=first.count)
    csv.field_size_limit(1 << 30)  # the size of the whole file is limited already
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    header: list[str] = []
    record = 0
    while True:
        line = reader.line_num + 1
        where = f"record {record}, line {line}: "
        try:
            values = next(reader, None)
        except csv.Error as error:
            if not header:
                raise UnreadableFile(f"line {line}: {error}") from error
            yield Problem(f"{where}{error}", "format", record)
            record += 1
            continue
        if values is None:
            break
        if not any(value.strip() for value in values):
            continue
        if not header:
            header = _header(values, mapping)
            continue
        if len(values) > len(header):
            yield Problem(f"{where}{len(values)} values, but the header has {len(header)} columns", "format", record)
        else:
            # A row may end early; what it leaves out is empty.
            yield _record(dict(zip(header, values, strict=False)), record, where, mapping, notes)
        record += 1
    if not header:
        raise UnreadableFile("is empty", "empty")
    if not record:
        raise UnreadableFile("has a header, but no row", "empty")


def _header(names: list[str], mapping: Mapping[str, str]) -> list[str]:
    header = [name.strip() for name in names]
    if not text_spellings(mapping) & {key_of(name) for name in header}:
        found = ", ".join(name[:40] for name in header[:12])
        raise UnreadableFile(
            f'no column holds the text; found {found}. Name it in onrecord.toml: [fields] text = "..."', "format"
        )
    return header


def _record(
    item: Any, record: int | None, where: str, mapping: Mapping[str, str], notes: tuple[str, ...]
) -> Raw | Problem:
    if not isinstance(item, Mapping):
        return Problem(f"{where}is not an object with fields", "format", record)
    try:
        return Raw(find_text(item, mapping), item, record, notes=notes)
    except UnreadableFile as error:
        return Problem(f"{where}{error}", error.kind, record)


def _parse(text: str, notes: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    value, replaced = parse_json(text)
    return value, (*notes, f"{replaced} unreadable characters were replaced") if replaced else notes


def _is_json_lines(text: str) -> bool:
    """Whether a .json file really holds one object a line: its first two lines are whole objects."""
    first, _, rest = text.lstrip().partition("\n")
    second = rest.lstrip().partition("\n")[0]
    try:
        return all(isinstance(parse_json(line)[0], dict) for line in (first, second))
    except UnreadableFile:
        return False


def _front_matter(text: str) -> tuple[dict[str, Any], Span | None]:
    """Read the `key: value` lines between two lines of three dashes at the start of a markdown file.

    Lists (`[a, b]` or `- a` lines) are read; deeper structure is not needed for the facts we look for.
    """
    match = re.match(r"---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", text, re.DOTALL)
    if match is None:
        return {}, None
    fields: dict[str, Any] = {}
    last = ""
    for line in (match[1] or "").splitlines():
        if item := re.fullmatch(r"\s*-\s+(.+)", line):
            if last and isinstance(fields[last], list):
                fields[last].append(_unquoted(item[1]))
        elif pair := re.fullmatch(r"([\w][\w .-]*?)\s*:(?:\s+(.*))?", line):
            last, value = pair[1], (pair[2] or "").strip()
            if value.startswith("[") and value.endswith("]"):
                fields[last] = [_unquoted(part) for part in value[1:-1].split(",") if part.strip()]
            else:
                fields[last] = _unquoted(value) if value else []
    return fields, match.span()


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
