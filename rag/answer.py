"""What comes back from a question: Hit, Citation, Statement, Conflict, Answer.

All are frozen, equal by value, and turn to JSON (`as_json`). A Citation can only be made from an article and a span of
it, so its quote is verbatim by construction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from index import Article, Passage, Span

__all__ = ["Answer", "Citation", "Conflict", "Draft", "Hit", "LegScore", "Statement", "Status", "Support"]

Support = Literal["quoted", "supported", "unverified"]
Status = Literal["answered", "partial", "not_found"]


@dataclass(frozen=True, slots=True)
class LegScore:
    """Where one way of searching put a passage."""

    rank: int  # from 1
    score: float  # cosine for dense, BM25 for keyword, logit margin for reader


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and why."""

    passage: Passage
    article: Article = field(repr=False)
    score: float  # fused, 0 to 1
    dense: LegScore | None = None
    keyword: LegScore | None = None
    reader: LegScore | None = None
    copies: tuple[Article, ...] = field(default=(), repr=False)  # other articles of its cluster that carry it

    def as_json(self) -> dict[str, Any]:
        """Return the hit as `onrecord search --json` prints it."""
        line_start, line_end = self.article.lines(self.passage.start, self.passage.end)
        return {
            **_facts(self.article),
            "start": self.passage.start,
            "end": self.passage.end,
            "line_start": line_start,
            "line_end": line_end,
            "text": self.passage.text,
            "score": self.score,
            "legs": {
                name: {"rank": leg.rank, "score": leg.score} if leg else None
                for name, leg in (("dense", self.dense), ("keyword", self.keyword), ("reader", self.reader))
            },
            "copies": [_facts(article) for article in self.copies],
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer to the exact words of an article, made from the article and a span of it.

    Promise: `article.text[start:end] == quote`.
    """

    number: int  # from 1, in order of first use
    article: Article = field(repr=False)
    start: int  # characters in article.text
    end: int
    answer: Span | None = None  # the words inside [start, end) that answer most directly, where the reader found them
    copies: tuple[Article, ...] = field(default=(), repr=False)  # other articles of its cluster that carry the words

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.article.text):
            raise ValueError(f"citation [{self.start}, {self.end}) lies outside {self.article.place}")

    @property
    def quote(self) -> str:
        """The cited words, verbatim."""
        return self.article.text[self.start : self.end]

    @property
    def lines(self) -> Span:
        """First and last line of the quote, from 1."""
        return self.article.lines(self.start, self.end)

    def as_json(self) -> dict[str, Any]:
        """Return the citation as `onrecord ask --json` prints it."""
        line_start, line_end = self.lines
        return {
            "number": self.number,
            **_facts(self.article),
            "start": self.start,
            "end": self.end,
            "line_start": line_start,
            "line_end": line_end,
            "quote": self.quote,
            "answer": list(self.answer) if self.answer else None,
            "copies": [_facts(article) for article in self.copies],
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with what carries it.

    `quoted`: its text is the cited words. `supported`: a model worded it, and the checks found every particular in the
    cited words. `unverified`: a check failed, `doubts` says which.
    """

    text: str
    citations: tuple[int, ...]  # numbers of Answer.citations
    support: Support
    doubts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "text": self.text,
            "citations": list(self.citations),
            "support": self.support,
            "doubts": list(self.doubts),
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that give different values for what looks like the same thing."""

    about: str  # the thing counted or dated, as the sources word it
    values: tuple[tuple[str, int], ...]  # (value as printed, citation number)

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"about": self.about, "values": [{"value": v, "citation": n} for v, n in self.values]}


@dataclass(frozen=True, slots=True)
class Draft:
    """The answer's words so far, while a stream runs; not yet checked, so never shown as final."""

    text: str


@dataclass(frozen=True)
class Answer:
    """The reply to one question.

    `not_found` is a result, not a failure: `notes` say what is missing and `nearest` holds the closest evidence.
    """

    question: str
    searched: str  # the text really searched with, after follow-ups were resolved and filters taken out
    status: Status
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    nearest: tuple[Hit, ...] = field(default=(), repr=False)
    hits: tuple[Hit, ...] = field(default=(), repr=False)  # everything that was read, best first
    filters: dict[str, Any] = field(default_factory=dict)  # {"given": {...}, "inferred": {...}}
    notes: tuple[str, ...] = ()
    answerer: str = "embedded"  # or the chat model's name
    confidence: float | None = None  # 0 to 1, calibrated: that the corpus answers this
    timings: dict[str, float] = field(default_factory=dict)  # seconds

    @property
    def text(self) -> str:
        """The answer as plain text with its citation marks, one statement a line; empty when nothing was found."""
        return "\n".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}".strip() for s in self.statements)

    def citation(self, number: int) -> Citation:
        """Return the citation with that number; KeyError when there is none."""
        for citation in self.citations:
            if citation.number == number:
                return citation
        raise KeyError(number)

    def as_json(self) -> dict[str, Any]:
        """Return the answer as `onrecord ask --json` prints it."""
        return {
            "question": self.question,
            "searched": self.searched,
            "status": self.status,
            "statements": _all(self.statements),
            "citations": _all(self.citations),
            "conflicts": _all(self.conflicts),
            "nearest": _all(self.nearest),
            "filters": self.filters,
            "notes": list(self.notes),
            "answerer": self.answerer,
            "confidence": self.confidence,
            "timings": self.timings,
        }


def _all(parts: Iterable[Hit | Citation | Statement | Conflict]) -> list[dict[str, Any]]:
    return [part.as_json() for part in parts]


def _facts(article: Article) -> dict[str, Any]:
    return {
        "file": article.file,
        "record": article.record,
        "outlet": article.outlet.name if article.outlet else None,
        "title": article.title,
        "published": article.published.value if article.published else None,
        "url": article.url,
    }
