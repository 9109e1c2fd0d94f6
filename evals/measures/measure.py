"""What a measure is, and what it looks at.

A measure gives each question a value from 0 to 1, or None where the question does not bear on it; its score is the mean
of the values. So precision and recall of a class are means too: over what was called it, and over what is it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from evals.questions import Question
from index import Article
from rag.answer import Answer, Citation, Hit

__all__ = ["Group", "Kept", "Measure", "Outcome", "Value", "holds_answer", "unit", "units"]

Group = Literal["search", "read", "answers", "citations", "abstention"]
Value = float | None


@dataclass(frozen=True)
class Outcome:
    """What became of one question. Without an answer the question ended in an error, and counts as wrong."""

    question: Question
    answer: Answer | None
    ranking: tuple[str, ...]  # files in the order of the hits of one search over the whole question, each once
    indexed: Callable[[str], Article] = field(repr=False)  # article id -> the index's article; KeyError if it has none
    original: Callable[[str], str | None] = field(repr=False)  # file -> its text as it lies in the corpus, if at hand
    passages: tuple[str, ...] = field(default=(), repr=False)  # texts of these hits, in their order

    @property
    def is_answered(self) -> bool:
        """Whether at least a part was answered."""
        return self.answer is not None and self.answer.status != "not_found"

    @property
    def is_refused(self) -> bool:
        """Whether the answer was that the corpus does not say; an error is no refusal."""
        return self.answer is not None and self.answer.status == "not_found"

    @property
    def read(self) -> tuple[Hit, ...] | None:
        """The passages that the answer was made from, best first; none where the question ended in an error.

        None where the answer does not tell: outlets side by side, and a timeline.
        """
        if self.answer is None:
            return ()
        return None if self.is_answered and not self.answer.hits else self.answer.hits

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer cites; empty when it refused or failed."""
        return self.answer.citations if self.answer is not None and self.is_answered else ()

    def is_gold(self, source: Citation | Hit) -> bool:
        """Whether what is cited or read points to a file that holds the answer, itself or as its reprint."""
        return any(place in self.question.files for place in units(source, self.question))


@dataclass(frozen=True)
class Measure:
    """One number with its definition."""

    name: str  # the key in JSON
    label: str  # on screen
    group: Group
    meaning: str  # one sentence for the report
    score: Callable[[Outcome], Value] = field(repr=False)


class Kept(Protocol):
    """One question of a run that is over, as far as the measures of a whole run look at it."""

    @property
    def verdict(self) -> str:
        """As in evals.record."""

    @property
    def confidence(self) -> float | None:
        """0 to 1, that the corpus answers it; None where a chat model wrote the answer, or an error ended it."""

    @property
    def is_answered(self) -> bool:
        """Whether at least a part was answered."""

    @property
    def is_answerable(self) -> bool:
        """Whether the corpus answers it."""

    @property
    def is_search_only(self) -> bool:
        """Whether it was searched for and not asked."""


def holds_answer(article: Article, question: Question) -> bool:
    """Whether an article is, or is in, one of the gold files."""
    return unit(article, question) in question.files


def unit(article: Article, question: Question) -> str:
    """Return what is ranked and cited: the file, or one record of it where the gold names single records."""
    return article.file if article.file in question.files else article.place


def units(source: Citation | Hit, question: Question) -> tuple[str, ...]:
    """Return what a passage or a quote stands for: the gold among its article and the copies that carry its words.

    Of reprints one is shown for all, and whoever wrote the gold cannot know which. Where none is gold, it is the article.
    """
    places = [unit(article, question) for article in (source.article, *source.copies)]
    return tuple(place for place in places if place in question.files) or (places[0],)
