"""What a measure is, and what it looks at.

A measure gives each question a value from 0 to 1, or None where the question does not bear on it; its score is the mean
of the values. So precision and recall of a class are means too: over what was called it, and over what is it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from evals.questions import Question
from index import Article
from rag.answer import Answer, Citation

__all__ = ["Group", "Measure", "Outcome", "Value", "unit"]

Group = Literal["search", "answers", "citations", "abstention"]
Value = float | None


@dataclass(frozen=True)
class Outcome:
    """What became of one question. Without an answer the question ended in an error, and counts as wrong."""

    question: Question
    answer: Answer | None
    ranking: tuple[str, ...]  # files in the order of the search hits, each once
    indexed: Callable[[str], Article] = field(repr=False)  # article id -> the index's article; KeyError if it has none
    original: Callable[[str], str | None] = field(repr=False)  # file -> its text as it lies in the corpus, if at hand
    passages: tuple[str, ...] = field(default=(), repr=False)  # texts of the search hits, in their order

    @property
    def is_answered(self) -> bool:
        """Whether at least a part was answered."""
        return self.answer is not None and self.answer.status != "not_found"

    @property
    def is_refused(self) -> bool:
        """Whether the answer was that the corpus does not say; an error is no refusal."""
        return self.answer is not None and self.answer.status == "not_found"

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer cites; empty when it refused or failed."""
        return self.answer.citations if self.answer is not None and self.is_answered else ()

    def is_gold(self, citation: Citation) -> bool:
        """Whether the citation points to a file that holds the answer."""
        return unit(citation.article, self.question) in self.question.files


@dataclass(frozen=True)
class Measure:
    """One number with its definition."""

    name: str  # the key in JSON
    label: str  # on screen
    group: Group
    meaning: str  # one sentence for the report
    score: Callable[[Outcome], Value] = field(repr=False)


def unit(article: Article, question: Question) -> str:
    """Return what is ranked and cited: the file, or one record of it where the gold names single records."""
    return article.file if article.file in question.files else article.place
