"""Timeline: statements on one question in the order in which their articles were published. Only the type.

The order is that of publication, not of what is told. A date keeps the precision in which it is stated: a month comes
before the days in it. What states no day of a year ("5 March") is listed apart, never put somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from index import Article
from index.scope import day_key
from rag.answer import Answer, Citation, Statement, status_of
from rag.quoting import quoted

__all__ = ["Timeline", "in_order"]


@dataclass(frozen=True)
class Timeline:
    """Dated statements on one question, one for each article that has something to say on it."""

    question: str
    searched: str
    dated: tuple[Citation, ...] = ()  # first published first; numbered from 1
    undated: tuple[Citation, ...] = ()  # numbered on from there; what answers best comes first
    filters: dict[str, Any] = field(default_factory=dict)  # {"given": {...}, "inferred": {...}}
    notes: tuple[str, ...] = ()
    confidence: float = 0.0  # 0 to 1, that the corpus tells of this: that of the surest statement
    timings: dict[str, float] = field(default_factory=dict)  # seconds

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All of them, the undated ones last."""
        return (*self.dated, *self.undated)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is said, one for each citation."""
        return tuple(quoted([citation]) for citation in self.citations)

    def as_answer(self) -> Answer:
        """Return the statements in their order as the answer to a question that asked for it; the undated ones last."""
        statements = self.statements
        count = len(self.undated)
        undated = (f"Undated, and so at the end: {count} of {len(statements)} statements.",) if count else ()
        return Answer(
            question=self.question,
            searched=self.searched,
            status=status_of(statements),
            statements=statements,
            citations=self.citations,
            filters=self.filters,
            notes=(*self.notes, *undated),
            confidence=self.confidence,
            timings=self.timings,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the timeline as `onrecord compare --timeline --json` prints it."""
        return {
            "question": self.question,
            "searched": self.searched,
            "statements": [statement.as_json() for statement in self.statements],
            "dated": [citation.as_json() for citation in self.dated],
            "undated": [citation.as_json() for citation in self.undated],
            "filters": self.filters,
            "notes": list(self.notes),
            "confidence": self.confidence,
            "timings": self.timings,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], articles: Mapping[str, Article]) -> Timeline:
        """Rebuild a timeline from `as_json` and the articles it cites, by their place. Raises InvalidValue.

        It does so where an article is gone or no longer holds the quoted words.
        """
        return cls(
            question=data["question"],
            searched=data["searched"],
            dated=tuple(Citation.from_json(citation, articles) for citation in data["dated"]),
            undated=tuple(Citation.from_json(citation, articles) for citation in data["undated"]),
            filters=data["filters"],
            notes=tuple(data["notes"]),
            confidence=data.get("confidence", 0.0),  # older ones have none
            timings=data["timings"],
        )


def in_order(citations: Iterable[Citation]) -> list[Citation]:
    """Return citations by day of publication, then by the minute where it is stated; undated ones last, as they came."""
    return sorted(citations, key=lambda citation: _moment(citation.article))


def _moment(article: Article) -> tuple[int, int, float]:
    days = article.published.days if article.published else None
    if article.published is None or days is None:
        return 99999999, 0, 0.0
    first, last = days
    minute = 0.0  # without a time: before those of its day that state one
    if article.published.precision == "minute":
        stated = datetime.fromisoformat(article.published.value)
        stated = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
        minute = stated.timestamp()
        first = last = day_key(stated.astimezone(UTC))  # the local day may be another
    return first, -last, minute
