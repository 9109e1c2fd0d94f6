"""Grouping: which answers to one question say the same. Figures and days decide where both give one; else meaning does.

Two answers are as alike as a small logistic regression over what they share says: their meaning, word stems, names and
figures. It was fitted on answers that people sorted (`python -m evals.grouping`, which prints these numbers). Groups are
then joined from the most alike on, by average linkage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np

from rag.answer import Citation, Conflict
from rag.kinds import kind_of
from rag.names import content_words, names_in
from rag.particulars import Date, Figure, content_stems, dates, figures, fold
from rag.timeline import in_order
from rag.wordlists import RELATED

__all__ = ["Likeness", "Said", "conflicts", "decided", "grouped", "likeness", "linked", "probability"]

_COUNTED = ("number", "money", "duration")  # kinds of questions whose answers are figures
_TIMED = ("day", "month", "time", "year")  # and days
_THING = re.compile(
    r"\bhow (?:many|much) (.+?)(?: (?:is|are|was|were|has|have|had|did|does|do|can|will|would)\b|\W*$)", re.I
)


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """One answer to a question: its words, and their meaning."""

    words: str
    meaning: np.ndarray  # (dimension,) float32 of length 1


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two answers share."""

    meaning: float  # cosine of their words
    stems: float  # share, 0 to 1, of the shorter one's content words that the other has
    names: float  # share, 0 to 1, of the names of the one with fewer that the other has
    figures: float  # 1 where they share a figure or day, -1 where each has one and they share none


# Printed by evals.grouping. What the sentences around the answers mean or deny was tried beside them and told nothing more.
_WEIGHTS = Likeness(meaning=5.18, stems=0.93, names=1.72, figures=4.13)
_BIAS = -2.65
_ALIKE = 0.5  # mean probability from which two groups are one


def grouped(question: str, said: Sequence[Said]) -> list[list[int]]:
    """Return the answers, by their place, in groups that say the same; in the order of their first."""
    pairs = np.array([[_same(question, one, other) for other in said] for one in said]).reshape(len(said), len(said))
    return linked(pairs, _ALIKE)


def linked(pairs: np.ndarray, least: float) -> list[list[int]]:
    """Join the two groups that are most alike, (n, n) on average, while they are so by at least `least`.

    >>> linked(np.array([[1, 0.9, 0.1], [0.9, 1, 0.3], [0.1, 0.3, 1]]), 0.5)
    [[0, 1], [2]]
    """
    groups = [[i] for i in range(len(pairs))]
    total = np.array(pairs, dtype=float)  # likeness between all members of two groups, summed
    while len(groups) > 1:
        sizes = np.array([len(group) for group in groups])
        mean = total / np.outer(sizes, sizes)
        mean[np.tril_indices(len(groups))] = -np.inf
        i, j = (int(place) for place in np.unravel_index(int(mean.argmax()), mean.shape))
        if mean[i, j] < least:
            break
        groups[i] += groups.pop(j)
        total[i] += total[j]
        total[:, i] += total[:, j]
        total = np.delete(np.delete(total, j, axis=0), j, axis=1)
    return sorted(sorted(group) for group in groups)


def probability(likeness: Likeness) -> float:
    """Return the probability, 0 to 1, that two answers say the same."""
    logit = _BIAS + sum(w * x for w, x in zip(astuple(_WEIGHTS), astuple(likeness), strict=True))
    return 1 / (1 + math.exp(-logit))


def likeness(one: Said, other: Said) -> Likeness:
    """Return what two answers share; the order does not matter."""
    return Likeness(
        meaning=float(one.meaning @ other.meaning),
        stems=_shared({s for _, s in content_stems(fold(one.words))}, {s for _, s in content_stems(fold(other.words))}),
        names=_shared(_named(one.words), _named(other.words)),
        figures={True: 1.0, False: -1.0, None: 0.0}[_agree(_values(one.words), _values(other.words))],
    )


def decided(question: str, one: Said, other: Said) -> bool | None:
    """Whether two answers give the same figure or day, where the question asks for one and both do; else None."""
    return _agree(_asked_for(question, _values(one.words)), _asked_for(question, _values(other.words)))


def conflicts(question: str, citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """Return the figures or days that citations give where the question asks for one, if they differ.

    Values stand in the order in which they were published, undated ones last; figures of different units are about
    different things.
    """
    told = []
    for citation in in_order(citations):
        words = citation.article.text[slice(*citation.answer)] if citation.answer else ""
        if values := _asked_for(question, _values(words)):
            told.append((values, words, citation.number))
    by_unit: dict[str, list[tuple[list[Figure | Date], str, int]]] = {}
    for values, words, number in told:
        by_unit.setdefault(values[0].unit if isinstance(values[0], Figure) else "day", []).append(
            (values, words, number)
        )
    return tuple(
        Conflict(_thing(question), tuple((words, number) for _, words, number in entries))
        for entries in by_unit.values()
        if any(_agree(one, other) is False for one, *_ in entries for other, *_ in entries)
    )


def _same(question: str, one: Said, other: Said) -> float:
    """Return the probability that two answers to a question say the same."""
    sure = decided(question, one, other)
    return probability(likeness(one, other)) if sure is None else float(sure)


def _values(words: str) -> list[Figure | Date]:
    days, rest = dates(fold(words))
    return [*days, *figures(rest)]


def _asked_for(question: str, values: Sequence[Figure | Date]) -> list[Figure | Date]:
    """Return the values that are of the kind that the question asks for: the first figure, or any day."""
    kind = kind_of(question)
    if kind in _TIMED:
        return [value for value in values if isinstance(value, Date) or 1900 <= value.value <= 2100]
    counted: list[Figure | Date] = [value for value in values if isinstance(value, Figure)]
    return counted[:1] if kind in _COUNTED else []


def _agree(one: Sequence[Figure | Date], other: Sequence[Figure | Date]) -> bool | None:
    """Whether two lists of values share one; None where either is empty."""
    if not one or not other:
        return None
    return any(_is_same(a, b) or _is_same(b, a) for a in one for b in other)


def _is_same(one: Figure | Date, other: Figure | Date) -> bool:
    if isinstance(one, Date):
        return one.agrees_with(other) if isinstance(other, Date) else one.year == other.value
    return isinstance(other, Figure) and one.agrees_with(other)


def _named(words: str) -> set[str]:
    """Return the words of the names, a country's forms ("Russia", "Russian", "Moscow") as one."""
    found = {word for name in names_in(words) for word in content_words(name)}
    return {next((min(group) for group in RELATED if word in group), word) for word in found}


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _thing(question: str) -> str:
    """Return what is counted, or else the question itself."""
    counted = _THING.search(question)
    return counted.group(1) if counted else question.rstrip(" ?")
