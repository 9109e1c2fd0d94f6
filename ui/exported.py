"""An exported conversation as a file: the record that each of the three formats holds, and how it is read back.

JSON is the record itself; Markdown ends with it in a fenced block, HTML in a script element that is data and never run.
The record is sealed with its own hash and holds a hash of the words around it, so that a later edit of either shows. A
seal keeps off slips, not forgers: what a quotation is worth is found by `verifying.py`, in the corpus.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, NonNegativeInt, ValidationError

from index import InvalidValue, UnreadableFile
from index.decoding import detect, parse_json
from index.files import read_bytes

__all__ = ["FORMAT", "HTML_PLACE", "MARKDOWN_PLACE", "Exported", "Quotation", "enclosed", "plain_json", "read_export"]

FORMAT = "onrecord conversation 1"
LARGEST_MB = 64
HTML_PLACE = '<script type="application/json" id="onrecord-record">{}</script>'
MARKDOWN_PLACE = "```json onrecord-record\n{}\n```"
# Of those the last counts: nothing that an export shows can look like one, but what somebody wrote around it might.
_HTML = re.compile(r'<script type="application/json" id="onrecord-record">(.*?)</script>', re.DOTALL)
_MARKDOWN = re.compile(r"^```json onrecord-record\n(.*?)\n```[ \t]*$", re.DOTALL | re.MULTILINE)
# What HTML or Markdown would obey, what a screen would, and what UTF-8 cannot carry; in JSON all of it can be escaped.
_ACTIVE = re.compile("[<>&`\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\U000e0000-\U000e007f]")

_AS_IS = "surrogatepass"
_GIVE = "Give one exported as HTML, Markdown or JSON."


class _Place(BaseModel):
    """Where words were quoted from. Everything else that the record says of them is not needed to find them."""

    file: str = Field(min_length=1)
    record: NonNegativeInt | None = None
    outlet: str | None = None
    title: str | None = None
    start: NonNegativeInt
    end: NonNegativeInt
    file_sha256: str | None = None
    text_sha256: str


class _Citation(_Place):
    number: int
    quote: str = Field(min_length=1)


class _Hit(_Place):
    text: str = Field(min_length=1)


class _Answer(BaseModel):
    citations: list[_Citation]
    nearest: list[_Hit]


class _Exchange(BaseModel):
    number: int
    question: str
    answer: _Answer | None = None


class _Record(BaseModel):
    format: Literal["onrecord conversation 1"]
    exported: str
    corpus_hash: str | None = None
    exchanges: list[_Exchange]


class Quotation(BaseModel, frozen=True):
    """Words that an export holds, and where they stood."""

    exchange: int
    number: int  # of the citation; of nearest evidence its place, from 1
    is_nearest: bool  # nearest evidence of a question that was not answered
    file: str  # POSIX path relative to the corpus folder
    record: int | None
    outlet: str | None
    title: str | None
    start: int  # characters in the article's text
    end: int
    quote: str
    file_sha256: str | None
    text_sha256: str

    @property
    def mark(self) -> str:
        """Its name in the export: "2 [1]", or "2 (1)" where it is nearest evidence."""
        return f"{self.exchange} ({self.number})" if self.is_nearest else f"{self.exchange} [{self.number}]"


class Exported(BaseModel, frozen=True):
    """An export that was read back."""

    exported: str  # ISO 8601
    corpus_hash: str | None
    questions: int
    quotations: tuple[Quotation, ...]
    edited: Literal["record", "text"] | None = None  # what was edited since it was exported


def plain_json(value: Any) -> str:
    """Return JSON in which nothing is left that HTML, Markdown or a screen would obey; it reads back the same."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return _ACTIVE.sub(lambda match: re.sub("(....)", r"\\u\1", match[0].encode("utf-16-be", _AS_IS).hex()), text)


def enclosed(record: dict[str, Any], around: Callable[[str], str] = str) -> str:
    """Return the sealed record as JSON, set into what `around` returns for it; the record must stand in there once."""
    record = parse_json(json.dumps(record))[0]  # as it will be read back
    shown = around("")
    sealed = {**record, "shown_sha256": _hash(_settled(shown)) if shown else None}
    return around(plain_json({**sealed, "seal": _seal(sealed)}))


def read_export(path: Path) -> Exported:
    """Read a conversation that was exported in any format. Raises InvalidValue where the file holds none."""
    try:
        data = read_bytes(path.resolve(), LARGEST_MB)
        encoding = detect(data)
    except UnreadableFile as error:
        reason = "does not exist" if error.kind == "gone" else str(error)
        raise InvalidValue(f"{path} {reason}. Give a file that was exported from a conversation.") from error
    # Editors and mailers change line ends; no string of a record spans lines.
    text = data.read().decode(encoding.name, encoding.errors).replace("\r\n", "\n")
    value, around = _found(path, text)
    if not isinstance(value, dict) or not str(value.get("format", "")).startswith("onrecord conversation "):
        raise InvalidValue(f"{path} holds no conversation of On the Record. {_GIVE}")
    if value["format"] != FORMAT:
        raise InvalidValue(
            f"{path} is in the format {value['format']!r}, this program reads {FORMAT!r}. Update onrecord."
        )
    try:
        record = _Record.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidValue(f"{path} is damaged: {where}: {first['msg']}. Export the conversation again.") from error
    return Exported(
        exported=record.exported,
        corpus_hash=record.corpus_hash,
        questions=len(record.exchanges),
        quotations=tuple(_quotations(record)),
        edited=_edited(value, around),
    )


def _found(path: Path, text: str) -> tuple[Any, str]:
    """Return the record's value and the words around it."""
    place = None
    if not text.lstrip("\ufeff \n").startswith("{"):
        places = [*_HTML.finditer(text)] or [*_MARKDOWN.finditer(text)]
        if not places:
            raise InvalidValue(f"{path} holds no conversation of On the Record. {_GIVE}")
        place = places[-1]
    try:
        value = parse_json(place[1] if place else text)[0]
    except UnreadableFile as error:
        raise InvalidValue(f"{path} is damaged: its record: {error}. Export the conversation again.") from error
    return value, text[: place.start(1)] + text[place.end(1) :] if place else ""


def _quotations(record: _Record) -> Iterator[Quotation]:
    for exchange in record.exchanges:
        if exchange.answer is None:
            continue
        for citation in exchange.answer.citations:
            yield Quotation(exchange=exchange.number, is_nearest=False, **citation.model_dump())
        for number, hit in enumerate(exchange.answer.nearest, start=1):
            facts = hit.model_dump(exclude={"text"})
            yield Quotation(exchange=exchange.number, number=number, is_nearest=True, quote=hit.text, **facts)


def _edited(value: dict[str, Any], around: str) -> Literal["record", "text"] | None:
    if value.get("seal") != _seal({key: part for key, part in value.items() if key != "seal"}):
        return "record"
    return "text" if around and value.get("shown_sha256") not in (None, _hash(_settled(around))) else None


def _seal(record: dict[str, Any]) -> str:
    return _hash(json.dumps(record, sort_keys=True, separators=(",", ":")))


def _settled(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", _AS_IS)).hexdigest()
