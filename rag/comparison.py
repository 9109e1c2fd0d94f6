"""Comparison: what each outlet says on one question, side by side. Only the type; `hearing.py` makes it.

A side is an outlet, or a file that states none: whose word it is, is never guessed. Everything quoted is a Citation, so
it is verbatim by construction; sides, groups and conflicts point to citations by their number, as an Answer does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from index import Article
from rag.answer import Answer, Citation, Conflict, Hit, Statement, status_of
from rag.names import listed
from rag.quoting import quoted

__all__ = ["MOST_NAMED", "Comparison", "Group", "Side"]

MOST_NAMED = 3  # outlets without anything on it that are named; more are counted


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
    unclear: tuple[Hit, ...] = ()  # of each side that has an article on it and no clear answer: the nearest sentence
    silent: tuple[str, ...] = ()  # outlets that were read and have nothing on it, or nothing within the filters
    silent_files: int = 0  # files that state no outlet, were read and have nothing on it
    read: tuple[str, ...] = ()  # outlets whose passages were read; those that match best come first
    read_files: int = 0  # files that state no outlet and were read
    unread: tuple[str, ...] = ()  # outlets within the filters that were not, so that nothing is known of what they say
    unread_files: int = 0
    passages: int = 0  # that were read, of all of them together
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
    def statements(self) -> tuple[Statement, ...]:
        """What the sides say, one for each citation."""
        return tuple(quoted([citation]) for citation in self.citations)

    @property
    def agreements(self) -> tuple[Group, ...]:
        """The groups in which several sides give the same answer."""
        return tuple(group for group in self.groups if len(self.sides_of(group)) > 1)

    def sides_of(self, group: Group) -> tuple[Side, ...]:
        """Return the sides that give the answer of a group."""
        return tuple(side for side in self.sides if set(side.citations) & set(group.citations))

    @property
    def findings(self) -> tuple[str, ...]:
        """Who agrees, who gives no clear answer, who is silent, who was not read, and what was, in words."""
        lines = [
            f"The same answer ({' '.join(group.words.split())}): {listed([s.name for s in self.sides_of(group)])}."
            for group in self.agreements
        ]
        lines += [
            f"{_who(hit.article)} has an article on this ({_which(hit.article)}), in which no clear answer was found; nearest: "
            f"“{' '.join(hit.passage.text.split())}”"
            for hit in self.unclear
        ]
        if nothing := self.nothing_on_it:
            lines.append(f"Nothing on it was found in {nothing}.")
        if not_read := self.not_read:
            lines.append(f"Not read: {not_read}.")
        return (*lines, *([f"Read: {self.was_read}."] if self.was_read else []))

    @property
    def nothing_on_it(self) -> str:
        """Who was read and has nothing on it, counted where they are many; "" where nobody is."""
        others = "other " if self.sides or self.unclear else ""
        named = self.silent if len(self.silent) <= MOST_NAMED else [_outlets(len(self.silent), others)]
        return listed([*named, *([_files(self.silent_files)] if self.silent_files else [])])

    @property
    def was_read(self) -> str:
        """How much was read, of whom; "" where that is not known, as of a comparison that was kept by an older version."""
        of = [
            *([_outlets(len(self.read))] if self.read else []),
            *([_files(self.read_files)] if self.read_files else []),
        ]
        return f"{self.passages} {'passage' if self.passages == 1 else 'passages'} of {listed(of)}" if of else ""

    @property
    def not_read(self) -> str:
        """How many were not read, and why; "" where nobody is left."""
        rest = [
            *([_outlets(len(self.unread), "further ")] if self.unread else []),
            *([_files(self.unread_files, "further ")] if self.unread_files else []),
        ]
        return f"{listed(rest)}, whose passages match the question less; to hear one, name it" if rest else ""

    def as_answer(self) -> Answer:
        """Return the sides in turn as the answer to a question that asked for them."""
        statements = self.statements
        return Answer(
            question=self.question,
            searched=self.searched,
            status=status_of(statements),
            statements=statements,
            citations=self.citations,
            conflicts=self.conflicts,
            nearest=self.unclear,
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
            "statements": [statement.as_json() for statement in self.statements],
            "citations": [citation.as_json() for citation in self.citations],
            "groups": [group.as_json() for group in self.groups],
            "conflicts": [conflict.as_json() for conflict in self.conflicts],
            "unclear": [hit.as_json() for hit in self.unclear],
            "silent": list(self.silent),
            "silent_files": self.silent_files,
            "read": list(self.read),
            "read_files": self.read_files,
            "unread": list(self.unread),
            "unread_files": self.unread_files,
            "passages": self.passages,
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
            conflicts=tuple(Conflict.from_json(conflict) for conflict in data["conflicts"]),
            # Like all that is read with `get`, absent from what was kept before it was written down.
            unclear=tuple(Hit.from_json(hit, articles) for hit in data.get("unclear", ())),
            silent=tuple(data["silent"]),
            silent_files=data["silent_files"],
            read=tuple(data.get("read", ())),
            read_files=data.get("read_files", 0),
            unread=tuple(data.get("unread", ())),
            unread_files=data.get("unread_files", 0),
            passages=data.get("passages", 0),
            filters=data["filters"],
            notes=tuple(data["notes"]),
            timings=data["timings"],
        )


def _outlets(count: int, further: str = "") -> str:
    return f"{count} {further}{'outlet' if count == 1 else 'outlets'}"


def _files(count: int, further: str = "") -> str:
    return f"{count} {further}{'file that states' if count == 1 else 'files that state'} no outlet"


def _who(article: Article) -> str:
    return article.outlet.name if article.outlet else f"outlet not stated ({article.file})"


def _which(article: Article) -> str:
    """Return title, day and place of an article, as far as they are stated."""
    title = " ".join((article.title or "").split())
    day = article.published.value if article.published else ""
    return ", ".join(filter(None, [f"“{title}”" if title else "", day, article.place]))
