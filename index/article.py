"""The words of the news desk that the index speaks: Article, Outlet, PublishedDate, Passage.

All are frozen, equal by value, and turn to JSON and back (`as_json`, `from_json`). Offsets are characters (Unicode code
points, as Python counts them) into `Article.text`, end-exclusive. Nothing here reads files or decides anything.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

__all__ = ["Article", "Evidence", "Outlet", "Passage", "PublishedDate", "Skipped", "Span", "content_hash", "place_of"]

Span = tuple[int, int]  # characters, end-exclusive

PRECISIONS = ("minute", "day", "month", "none")


def content_hash(*parts: str) -> str:
    """Return 16 hexadecimal digits that depend on every part and on where one ends and the next begins."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:16]


def place_of(file: str, record: int | None) -> str:
    """Return how an article is named: its file, and the record where there are several: `news.jsonl#12`."""
    return file if record is None else f"{file}#{record}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why we believe a fact about an article: the rule that found it and the words it found."""

    rule: str  # for example "sources.csv", "field source", "dateline", "article url"
    text: str  # verbatim

    def __str__(self) -> str:
        return f"{self.rule}: {self.text}"


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who published an article. There is none without evidence; nothing is ever guessed."""

    name: str
    evidence: Evidence
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """When an article says it was published, as exactly as it says it and no more.

    `value` is ISO 8601, cut to the precision: "2025-03-05T14:30+00:00" (minute), "2025-03-05" (day), "2025-03" (month).
    A day without its year is "--03-05" (ISO 8601:1988, as in XML Schema's gMonthDay) and takes part in no date filter.

    >>> PublishedDate("2025-03", "month", Evidence("field date", "March 2025")).days
    (20250301, 20250331)
    """

    value: str
    precision: str  # one of PRECISIONS
    evidence: Evidence

    @property
    def days(self) -> tuple[int, int] | None:
        """First and last day it can mean, as numbers YYYYMMDD, or None where the year is not stated."""
        if self.value.startswith("--") or self.precision == "none":
            return None
        digits = self.value[:10].replace("-", "")
        if self.precision == "month":
            return int(digits[:6] + "01"), int(digits[:6] + "31")
        return int(digits), int(digits)


@dataclass(frozen=True)  # without slots, so that the id can be kept once it is computed
class Article:
    """One article, exactly as its file holds it.

    `text` is what was read and is never rewritten: for txt and md the decoded file itself, for records their text field,
    for html, docx and pdf the extracted text, of a pdf with a form feed where a page ends. `body` are the spans of it that are
    the article's own words; the rest is boilerplate.
    """

    file: str  # POSIX path relative to the corpus folder
    text: str
    record: int | None = None  # from 0, in files that hold several articles
    title: str | None = None
    outlet: Outlet | None = None
    published: PublishedDate | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None  # ISO 639-1
    evidence: tuple[tuple[str, Evidence], ...] = ()  # of authors, url, language; outlet and date carry their own
    body: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()  # what a reader should know of how it was read, such as an odd encoding

    @cached_property
    def id(self) -> str:
        """Derived from place and text, so the same article has the same id in every run."""
        return content_hash(self.file, "" if self.record is None else str(self.record), self.text)

    @property
    def place(self) -> str:
        """The file, and the record where there are several: `news.jsonl#12`."""
        return place_of(self.file, self.record)

    @property
    def display_title(self) -> str:
        """The title, or the place where none is stated."""
        return self.title or self.place

    def lines(self, start: int, end: int) -> Span:
        """Return the first and last line (from 1) of the characters [start, end)."""
        first = self.text.count("\n", 0, start) + 1
        return first, first + self.text.count("\n", start, max(start, end - 1))

    def pages(self, start: int, end: int) -> Span | None:
        """Return the first and last page (from 1) of the characters [start, end) in a PDF; None in any other file."""
        if not self.file.lower().endswith(".pdf"):
            return None
        first = self.text.count("\f", 0, start) + 1
        return first, first + self.text.count("\f", start, max(start, end - 1))

    def facts(self) -> dict[str, Any]:
        """Return what is stated of it, for programs: file and record, title, outlet with its evidence, date, address."""
        outlet, published = self.outlet, self.published
        return {
            "file": self.file,
            "record": self.record,
            "title": self.title,
            "outlet": outlet.name if outlet else None,
            "outlet_evidence": str(outlet.evidence) if outlet else None,
            "published": published.value if published else None,
            "url": self.url,
        }

    def as_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` turns back into an equal article."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Article:
        """Rebuild an article from `as_json`, also after a round trip through a JSON text."""
        outlet, published = data["outlet"], data["published"]
        return cls(
            **{
                **data,
                "outlet": outlet and Outlet(**{**outlet, "evidence": Evidence(**outlet["evidence"])}),
                "published": published
                and PublishedDate(**{**published, "evidence": Evidence(**published["evidence"])}),
                "authors": tuple(data["authors"]),
                "evidence": tuple((fact, Evidence(**seen)) for fact, seen in data.get("evidence", ())),
                "body": tuple((start, end) for start, end in data["body"]),
                "notes": tuple(data["notes"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or one record of it, that could not be read as an article."""

    file: str
    reason: str
    kind: str  # one word, for counting; see UnreadableFile
    record: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: what is embedded, found and read.

    Promise: `article.text[start:end] == text`, and each span of `sentences` lies inside [start, end).
    """

    article_id: str
    number: int  # from 0, in reading order
    start: int  # characters
    end: int
    text: str = field(repr=False)
    sentences: tuple[Span, ...] = field(repr=False)  # offsets into the article's text

    @property
    def id(self) -> str:
        """Derived from article and span: the same passage always has the same id."""
        return content_hash(self.article_id, str(self.start), str(self.end))
