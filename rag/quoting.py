"""Quoting: words of articles as the statements of an answer, each with its sources, none said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Article, Span
from rag.answer import Citation, Statement, Support
from rag.instructions import INSTRUCTED, is_instruction
from rag.particulars import fold
from rag.quotations import stands_whole

__all__ = ["Quoted", "quoted", "quoted_statements"]


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of an article that are to be quoted."""

    article: Article
    span: Span  # in the article's text
    answer: Span | None  # in the article's text

    @property
    def words(self) -> str:
        """The words, in one spelling."""
        return fold(self.article.text[slice(*self.span)])

    def overlaps(self, other: Quoted) -> bool:
        """Whether both hold the same words of one article."""
        return self.article.id == other.article.id and self.span[0] < other.span[1] and other.span[0] < self.span[1]


def quoted_statements(
    entries: Sequence[Sequence[Quoted]],
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return a statement for each entry, in the words of its first, with all of it as citations, numbered from 1.

    No two citations overlap: entries whose first do are one statement, which has the words of both.
    """
    statements: list[Statement] = []
    citations: list[Citation] = []
    for entry in _each_once(_joined(entries)):
        cited = [Citation(len(citations) + n, q.article, *q.span, q.answer) for n, q in enumerate(entry, 1)]
        citations += cited
        statements.append(quoted(cited))
    return tuple(statements), tuple(citations)


def quoted(cited: Sequence[Citation]) -> Statement:
    """Return a statement in the words of the first of its citations; doubted where any of them is no news."""
    doubts = (INSTRUCTED,) if any(is_instruction(citation.quote) for citation in cited) else ()
    support: Support = "unverified" if doubts else "quoted"
    return Statement(cited[0].quote, tuple(citation.number for citation in cited), support, doubts)


def _joined(entries: Sequence[Sequence[Quoted]]) -> list[list[Quoted]]:
    """Return the entries with those that overlap joined, and what only says again a part of one as a source of it."""
    kept: list[list[Quoted]] = []
    for lead, *others in entries:
        again = [entry for entry in kept if entry[0].overlaps(lead)]
        if again:
            spans = [lead.span, *(entry[0].span for entry in again)]
            whole = replace(again[0][0], span=(min(start for start, _ in spans), max(end for _, end in spans)))
            again[0][:] = [whole, *(source for entry in again for source in entry[1:]), *others]
            kept = [entry for entry in kept if all(entry is not other for other in again[1:])]
        elif same := next((entry for entry in kept if _holds(entry[0].words, lead.words)), None):
            same += [lead, *others]
        else:
            kept.append([lead, *others])
    return kept


def _holds(words: str, part: str) -> bool:
    """Whether words hold others as whole sentences: "112 died" does not say that 12 did, nor "it is false that 12 died"."""
    return stands_whole(part, words)


def _each_once(entries: Sequence[Sequence[Quoted]]) -> list[list[Quoted]]:
    """Return the entries, whose first do not overlap, without sources that overlap anything before them."""
    taken = [entry[0] for entry in entries]
    found = []
    for lead, *others in entries:
        entry = [lead]
        for source in others:
            if not any(source.overlaps(other) for other in taken):
                taken.append(source)
                entry.append(source)
        found.append(entry)
    return found
