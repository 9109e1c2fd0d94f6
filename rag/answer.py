"""What comes back from a question: Hit, Citation, Statement, Conflict, Answer.

All are frozen, equal by value, and turn to JSON (`as_json`) and back (`from_json`). JSON names articles by their place and
leaves out their texts, so reading it back takes the articles by `Article.place`, and checks their words anew. A Citation
can only be made from an article and a span of it, so its quote is verbatim by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from index import Article, InvalidValue, Passage, Span
from index.article import place_of
from rag.told_days import ToldDay, told_days

__all__ = ["Answer", "Citation", "Conflict", "Draft", "Hit", "LegScore", "Statement", "Status", "Support", "status_of"]

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
        pages = self.article.pages(self.passage.start, self.passage.end)
        return {
            **_facts(self.article),
            "start": self.passage.start,
            "end": self.passage.end,
            "line_start": line_start,
            "line_end": line_end,
            "pages": list(pages) if pages else None,  # of a PDF
            "number": self.passage.number,
            "sentences": [list(span) for span in self.passage.sentences],
            "text": self.passage.text,
            "score": self.score,
            "legs": {
                name: {"rank": leg.rank, "score": leg.score} if leg else None
                for name, leg in (("dense", self.dense), ("keyword", self.keyword), ("reader", self.reader))
            },
            "copies": [_facts(article) for article in self.copies],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], articles: Mapping[str, Article]) -> Hit:
        """Rebuild a hit. Raises InvalidValue where an article is gone or no longer holds the words."""
        article = _holder(data, data["text"], articles)
        sentences = tuple((first, last) for first, last in data["sentences"])
        return cls(
            Passage(article.id, data["number"], data["start"], data["end"], data["text"], sentences),
            article,
            data["score"],
            copies=tuple(_at(copy, articles) for copy in data["copies"]),
            **{name: leg and LegScore(**leg) for name, leg in data["legs"].items()},
        )


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
    def parts(self) -> tuple[str, str, str]:
        """The quote before, in and after the words that answer; all of it is before them where these are not known."""
        first, last = (min(max(place, self.start), self.end) for place in self.answer or (self.end, self.end))
        text = self.article.text
        return text[self.start : first], text[first:last], text[last : self.end]

    @property
    def lines(self) -> Span:
        """First and last line of the quote, from 1."""
        return self.article.lines(self.start, self.end)

    @property
    def days(self) -> list[ToldDay]:
        """The days that the quote names as "Monday" or "yesterday", told by the date of the article."""
        return told_days(self.article, (self.start, self.end))

    def as_json(self) -> dict[str, Any]:
        """Return the citation as `onrecord ask --json` prints it."""
        line_start, line_end = self.lines
        pages = self.article.pages(self.start, self.end)
        return {
            "number": self.number,
            **_facts(self.article),
            "start": self.start,
            "end": self.end,
            "line_start": line_start,
            "line_end": line_end,
            "pages": list(pages) if pages else None,  # of a PDF
            "quote": self.quote,
            "answer": list(self.answer) if self.answer else None,
            "days": [{"text": day.text, "day": day.day.isoformat()} for day in self.days],
            "copies": [_facts(article) for article in self.copies],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], articles: Mapping[str, Article]) -> Citation:
        """Rebuild a citation. Raises InvalidValue where an article is gone or no longer holds the quote."""
        return cls(
            data["number"],
            _holder(data, data["quote"], articles),
            data["start"],
            data["end"],
            answer=(data["answer"][0], data["answer"][1]) if data["answer"] else None,
            copies=tuple(_at(copy, articles) for copy in data["copies"]),
        )


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer, with what carries it.

    `quoted`: its text is the words of its first citation, and others say the same. `supported`: a model worded it, and the
    checks found every particular in the cited words. `unverified`: a check failed, `doubts` says which.
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

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Statement:
        """Rebuild a statement from `as_json`."""
        return cls(data["text"], tuple(data["citations"]), data["support"], tuple(data["doubts"]))


def status_of(statements: Sequence[Statement]) -> Status:
    """Return the status of an answer that consists of these."""
    if any(statement.support == "unverified" for statement in statements):
        return "partial"
    return "answered" if statements else "not_found"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sources that give different values for what looks like the same thing."""

    about: str  # what is counted or dated, behind "The sources differ on"; "" where that is not sure to read well
    values: tuple[tuple[str, int], ...]  # (value as printed, citation number)

    def heading(self, who: str = "The sources") -> str:
        """Return "The sources differ on ..."."""
        return f"{who} differ on {self.about}" if self.about else f"{who} differ"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"about": self.about, "values": [{"value": v, "citation": n} for v, n in self.values]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Conflict:
        """Rebuild a conflict from `as_json`."""
        return cls(data["about"], tuple((value["value"], value["citation"]) for value in data["values"]))


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

    def articles(self) -> Iterator[Article]:
        """Yield every article that the answer points to; one may come several times."""
        parts: tuple[Citation | Hit, ...] = (*self.citations, *self.hits, *self.nearest)
        for part in parts:
            yield part.article
            yield from part.copies

    def as_record(self) -> dict[str, Any]:
        """Return all of the answer but its articles' texts: `as_json`, and the hits, which are too many to print."""
        return {**self.as_json(), "hits": _all(self.hits)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], articles: Mapping[str, Article]) -> Answer:
        """Rebuild an answer from `as_record`, or without its hits from `as_json`. Raises InvalidValue as its parts do."""
        return cls(
            **{
                **data,
                "statements": tuple(Statement.from_json(part) for part in data["statements"]),
                "citations": tuple(Citation.from_json(part, articles) for part in data["citations"]),
                "conflicts": tuple(Conflict.from_json(part) for part in data["conflicts"]),
                "nearest": tuple(Hit.from_json(part, articles) for part in data["nearest"]),
                "hits": tuple(Hit.from_json(part, articles) for part in data.get("hits", ())),
                "notes": tuple(data["notes"]),
            }
        )

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


def _holder(data: Mapping[str, Any], words: str, articles: Mapping[str, Article]) -> Article:
    article = _at(data, articles)
    if article.text[data["start"] : data["end"]] != words:
        raise InvalidValue(f"{article.place} no longer holds the words quoted from it: {words[:60]!r}. Ask again.")
    return article


def _at(facts: Mapping[str, Any], articles: Mapping[str, Article]) -> Article:
    place = place_of(facts["file"], facts["record"])
    if place not in articles:
        raise InvalidValue(f"{place} was quoted and is no longer in the corpus. Ask again.")
    return articles[place]
