"""Day notes: where a question asks when, which days the weekdays in its answer are."""

from __future__ import annotations

from collections.abc import Iterable

from rag.answer import Citation
from rag.kinds import kind_of
from rag.values import TIMED

__all__ = ["day_notes"]


def day_notes(question: str, citations: Iterable[Citation]) -> tuple[str, ...]:
    """Return a note with the date of each day that cited words name as "Monday"; none where no time is asked for.

    Of a quote whose answering words are known, only the days among these.
    """
    if kind_of(question) not in TIMED:
        return ()
    told = [
        f"“{day.text}” is {day.in_words} [{citation.number}]"
        for citation in citations
        for day in citation.days
        if citation.answer is None or (day.span[0] < citation.answer[1] and citation.answer[0] < day.span[1])
    ]
    return (f"By the dates of the articles, {'; '.join(dict.fromkeys(told))}.",) if told else ()
