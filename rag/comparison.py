"""Comparison: what each outlet says on one question, side by side. Only the type; `hearing.py` makes it.

A side is an outlet, or a file that states none: whose word it is, is never guessed. Everything quoted is a Citation, so
it is verbatim by construction; sides, groups and conflicts point to citations by their number, as an Answer does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index import Article
from rag.answer import Answer, Citation, Conflict, Statement
from rag.names import listed

__all__ = ["Comparison", "Group", "Side"]


@dataclass(frozen=True, slots=True)
class Side:
    """One outlet, or one file that states no outlet, and what it says."""

    outlet: str | None
    file: str | None  # where no outlet is stated
    citations: tuple[int, ...]  # numbers of Comparison.citations; what answers best comes first
    confidence: float  # 0 to 1, calibrated: that this side answers the question

    @property
    def name(self) -> str:
        """The outlet, or the file that states none."""
        return self.outlet or f"outlet not stated ({self.file})"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "outlet": self.outlet,
            "file": self.file,
            "citations": list(self.citations),
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Citations that give the same answer: the same figure or day, or the same meaning."""

    words: str  # the answer, as the first of them words it
    citations: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"words": self.words, "citations": list(self.citations)}


@dataclass(frozen=True)
class Comparison:
    """The outlets of a corpus on one question. A reprint is no side of its own: it stands in `Citation.copies`."""

    question: str
    searched: str  # the bare question, with which each outlet was searched
    sides: tuple[Side, ...] = ()  # those that agree stand together, the largest group first
    citations: tuple[Citation, ...] = ()
    groups: tuple[Group, ...] = ()  # every citation is in one of them; the largest first
    conflicts: tuple[Conflict, ...] = ()  # values in order of publication, undated ones last
    silent: tuple[str, ...] = ()  # outlets within the filters that do not answer it
    silent_files: int = 0  # files within the filters that state no outlet and do not answer it
    filters: dict[str, Any] = field(default_factory=dict)  # {"given": {...}, "inferred": {...}}
    notes: tuple[str, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)  # seconds

    def citation(self, number: int) -> Citation:
        """Return the citation with that number; KeyError when there is none."""
        for citation in self.citations:
            if citation.number == number:
                return citation
        raise KeyError(number)

    @property
    def agreements(self) -> tuple[Group, ...]:
        """The groups in which several sides give the same answer."""
        return tuple(group for group in self.groups if len(self.sides_of(group)) > 1)

    def sides_of(self, group: Group) -> tuple[Side, ...]:
        """Return the sides that give the answer of a group."""
        return tuple(side for side in self.sides if set(side.citations) & set(group.citations))

    @property
    def findings(self) -> tuple[str, ...]:
        """Who agrees and who is silent, in words."""
        lines = [
            f"The same answer ({' '.join(group.words.split())}): {listed([s.name for s in self.sides_of(group)])}."
            for group in self.agreements
        ]
        if self.silent:
            lines.append(f"No answer from {listed(self.silent)}.")
        if self.silent_files:
            files = "1 file that states" if self.silent_files == 1 else f"{self.silent_files} files that state"
            lines.append(f"No answer from {files} no outlet.")
        return tuple(lines)

    def as_answer(self) -> Answer:
        """Return the sides in turn as the answer to a question that asked for them."""
        return Answer(
            question=self.question,
            searched=self.searched,
            status="answered" if self.sides else "not_found",
            statements=tuple(Statement(citation.quote, (citation.number,), "quoted") for citation in self.citations),
            citations=self.citations,
            conflicts=self.conflicts,
            filters=self.filters,
            notes=(*self.notes, *self.findings),
            confidence=max((side.confidence for side in self.sides), default=0.0),
            timings=self.timings,
        )

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as `onrecord compare --json` prints it."""
        return {
            "question": self.question,
            "searched": self.searched,
            "sides": [side.as_json() for side in self.sides],
            "citations": [citation.as_json() for citation in self.citations],
            "groups": [group.as_json() for group in self.groups],
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
            "silent": list(self.silent),
            "silent_files": self.silent_files,
            "filters": self.filters,
            "notes": list(self.notes),
            "timings": self.timings,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any], articles: Mapping[str, Article]) -> Comparison:
        """Rebuild a comparison from `as_json` and the articles it cites, by their place (`Article.place`).

        Raises InvalidValue where an article is gone or no longer holds the quoted words: a comparison that was kept is
        checked anew.
        """
        return cls(
            question=data["question"],
            searched=data["searched"],
            sides=tuple(Side(**{**side, "citations": tuple(side["citations"])}) for side in data["sides"]),
            citations=tuple(Citation.from_json(citation, articles) for citation in data["citations"]),
            groups=tuple(Group(group["words"], tuple(group["citations"])) for group in data["groups"]),
            conflicts=tuple(
                Conflict(c["about"], tuple((v["value"], v["citation"]) for v in c["values"])) for c in data["conflicts"]
            ),
            silent=tuple(data["silent"]),
            silent_files=data["silent_files"],
            filters=data["filters"],
            notes=tuple(data["notes"]),
            timings=data["timings"],
        )
