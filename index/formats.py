"""From the bytes of a file to its articles' texts and fields: txt, md, html, docx, pdf, json, jsonl, csv, tsv, Reuters SGML.

Nothing here decides what an article is; a bad record becomes a `Problem`, and the next one is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from index.article import Evidence, Outlet, Span
from index.databases import Export, exported, is_export, parts_of
from index.decoding import CHUNK, detect, parse_json
from index.documents import docx_text, pdf_text
from index.errors import UnreadableFile
from index.fields import find_text, key_of, text_spellings
from index.files import size_of, too_large
from index.front_matter import front_matter
from index.records import Lines, json_records
from index.reuters import reuters_stories
from index.webpage import declared_charset, read_page, without_markup

__all__ = ["Problem", "Raw", "read_format"]

STREAMED = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")  # may be larger than what is held in memory
# A quotation mark behind a backslash, where the mark alone would end its value: "He said \\"yes\\" to it."
ESCAPED = re.compile(r'\\"[^,;\t|"\r\n]')
LISTS = ("articles", "data", "documents", "docs", "items", "results", "records", "entries", "news", "stories")


@dataclass(frozen=True, slots=True)
class Raw:
    """One article as its file holds it."""

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    record: int | None = None  # from 0, in files that hold several articles
    front_matter: Span | None = None
    left_out: tuple[Span, ...] = ()  # what a database wrote around it
    outlet: Outlet | None = None  # where the format itself names it
    address: Evidence | None = None  # of the article, where the format itself tells it
    has_title_line: bool = False  # the first line may be the title, as in a txt file
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A record that is no article, and why."""

    reason: str
    kind: str
    record: int | None = None


def read_format(
    extension: str, file: BinaryIO, mapping: Mapping[str, str], limit_mb: int = 64
) -> Iterator[Raw | Problem]:
    """Yield every article of an open file of this type.

    What is larger than the limit is refused: a whole file, or, where a file holds one record after another (lines, rows, a JSON
    list), the record. Raises UnreadableFile if the file as a whole cannot be read, or not beyond a place.
    """
    size = size_of(file)
    if not size:
        raise UnreadableFile("is empty", "empty")
    is_large = size > limit_mb * 1_000_000
    if is_large and extension not in STREAMED:
        raise too_large(limit_mb)
    if extension == ".docx":
        yield from _plain(docx_text(file.read(), limit_mb), (), is_document=True)
        return
    if extension == ".pdf":
        printed, notes = pdf_text(file.read())
        yield from _plain(printed.text, notes, is_document=True, address=printed.address)
        return
    declared = declared_charset(file.read(4096)) if extension in (".html", ".htm") else None
    file.seek(0)
    encoding = detect(file, declared)
    notes = (encoding.note,) if encoding.note else ()
    if extension in STREAMED and (is_large or extension != ".json"):
        # newline="" keeps every newline as it is written.
        stream = io.TextIOWrapper(file, encoding=encoding.name, errors=encoding.errors, newline="")
        try:
            if extension == ".json":
                yield from _json_list(stream, limit_mb, mapping, notes)
            elif extension in (".csv", ".tsv"):
                yield from _table(stream, limit_mb, extension, mapping, notes)
            else:
                yield from _json_lines(Lines(stream, limit_mb), mapping, notes)
        finally:
            stream.detach()  # the file is its opener's to close
        return
    text = file.read(limit_mb * 1_000_000).decode(encoding.name, encoding.errors)
    if not text.strip():
        raise UnreadableFile("is empty", "empty")
    if extension == ".json":
        yield from _json(text, limit_mb, mapping, notes)
    elif extension in (".html", ".htm"):
        article, fields = read_page(text)
        yield Raw(article, fields, notes=notes)
    elif extension in (".sgm", ".sgml"):
        seen: set[int] = set()
        for place, (stated, outlet, fields) in enumerate(reuters_stories(text), 1):
            number = place if stated is None else stated
            if number in seen:
                yield Problem(f"story {number}: another with that number stands before it", "format", number)
                continue
            seen.add(number)
            if "body" in fields:
                yield Raw(fields["body"], fields, number, outlet=outlet, notes=notes)
            else:
                yield Problem(f"story {number}: has no body, only a headline", "empty", number)
    else:
        yield from _plain(text, notes)


def _plain(
    text: str, notes: tuple[str, ...], *, is_document: bool = False, address: str | None = None
) -> Iterator[Raw]:
    """Yield the articles of a plain text: one, or several that a database exported.

    In a document, form feeds part pages: each article begins with one for each page before it, so its pages are the file's.
    `address` is that of the page that became the document.
    """
    parts = parts_of(text)
    for number, (start, end) in enumerate(parts or [(0, len(text))]):
        part = text[start:end]
        feeds = ""
        if is_document and parts:
            feeds = "\f" * (text.count("\f", 0, start) + part[: len(part) - len(part.lstrip())].count("\f"))
            part = part.strip()
        fields, span = front_matter(part, is_spaced=is_document)
        told = exported(part) if is_export(text) else Export()
        shift = len(feeds)
        yield Raw(
            feeds + part,
            {**fields, **told.fields},
            number if parts else None,
            span and (span[0] + shift, span[1] + shift),
            tuple((first + shift, last + shift) for first, last in told.left_out),
            told.outlet,
            Evidence("address that a browser printed", address) if address and not parts else None,
            has_title_line=True,
            notes=notes,
        )


def _json(text: str, limit_mb: int, mapping: Mapping[str, str], notes: tuple[str, ...]) -> Iterator[Raw | Problem]:
    try:
        value, notes = _parse(text, notes)
    except UnreadableFile:
        if not _is_json_lines(text):
            raise
        yield from _json_lines(Lines(io.StringIO(text, newline=""), limit_mb), mapping, notes)
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


def _json_list(
    stream: io.TextIOWrapper, limit_mb: int, mapping: Mapping[str, str], notes: tuple[str, ...]
) -> Iterator[Raw | Problem]:
    """Read a file that is too large to be parsed at once, if it is a list, or one object after another."""
    for record, (value, replaced, line) in enumerate(json_records(stream, limit_mb)):
        yield _record(value, record, f"record {record}, line {line}: ", mapping, _noted(notes, replaced))


def _json_lines(lines: Lines, mapping: Mapping[str, str], notes: tuple[str, ...]) -> Iterator[Raw | Problem]:
    record = 0
    while True:
        lines.start_record()
        try:
            line = next(lines, None)
            if line is None:
                break
            if not line.strip():
                continue
            value, noted = _parse(line.rstrip("\r\n"), notes)
            yield _record(value, record, f"record {record}, line {lines.number}: ", mapping, noted)
        except UnreadableFile as error:
            reason = re.sub(r"^line 1, ", "", str(error))
            yield Problem(f"record {record}, line {lines.number}: {reason}", error.kind, record)
        record += 1
    if not record:
        raise UnreadableFile("is empty", "empty")


def _table(
    stream: io.TextIOWrapper, limit_mb: int, extension: str, mapping: Mapping[str, str], notes: tuple[str, ...]
) -> Iterator[Raw | Problem]:
    first = next((line for line in Lines(stream, limit_mb) if line.strip()), "")
    stream.seek(0)
    # Read without its escapes, the rest of such a value would be rows of its own, with outlets out of the text.
    escape = "\\" if any(map(ESCAPED.search, iter(lambda: stream.read(CHUNK), ""))) else None
    stream.seek(0)
    delimiter = "\t" if extension == ".tsv" else max(",;\t|", key=first.count)
    csv.field_size_limit(1 << 30)  # the lines of a record are limited already
    lines = Lines(stream, limit_mb)
    reader = csv.reader(lines, delimiter=delimiter, escapechar=escape, strict=True)
    header: list[str] = []
    record = 0
    while True:
        line = lines.number + 1
        where = f"record {record}, line {line}: "
        lines.start_record()
        try:
            values = next(reader, None)
        except (csv.Error, UnreadableFile) as error:
            kind = error.kind if isinstance(error, UnreadableFile) else "format"
            if not header:
                raise UnreadableFile(f"line {line}: {error}", kind) from error
            yield Problem(f"{where}{error}", kind, record)
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
        return Raw(without_markup(find_text(item, mapping)), item, record, notes=notes)
    except UnreadableFile as error:
        return Problem(f"{where}{error}", error.kind, record)


def _parse(text: str, notes: tuple[str, ...]) -> tuple[Any, tuple[str, ...]]:
    value, replaced = parse_json(text)
    return value, _noted(notes, replaced)


def _noted(notes: tuple[str, ...], replaced: int) -> tuple[str, ...]:
    return (*notes, f"{replaced} unreadable characters were replaced") if replaced else notes


def _is_json_lines(text: str) -> bool:
    """Whether a .json file really holds one object a line: its first two lines are whole objects."""
    first, _, rest = text.lstrip().partition("\n")
    second = rest.lstrip().partition("\n")[0]
    try:
        return all(isinstance(parse_json(line)[0], dict) for line in (first, second))
    except UnreadableFile:
        return False
