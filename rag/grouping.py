"""Grouping: which answers to one question say the same. Figures and days decide where both give one; else meaning does.

Two answers are as alike as a small logistic regression over what they share says: their meaning, word stems, names and
figures. It was fitted on answers that people sorted (`python -m evals.grouping`, which prints these numbers). Groups are
then joined from the most alike on, by average linkage. Where no meaning is at hand, words alone tell less, and surely
(`is_repeated`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import combinations

import numpy as np

from rag.answer import Citation, Conflict
from rag.counterparts import content_words as comparable_words
from rag.kinds import counts_the_same, kind_of, what_happened
from rag.names import content_words, is_person_like, names_in
from rag.particulars import Date, Figure, content_stems, fold, stem
from rag.thesaurus import alike, lemmas
from rag.timeline import in_order
from rag.values import COUNTED, TIMED, agree, asked_for, values_in, with_unit
from rag.wordlists import DENIALS, NEGATORS, RELATED, TITLES

__all__ = [
    "Likeness",
    "Said",
    "conflicts",
    "decided",
    "grouped",
    "is_repeated",
    "likeness",
    "linked",
    "probability",
]

_YES_NO = re.compile(r"\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b", re.I)
_DENYING = frozenset(map(stem, DENIALS))
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
        figures={True: 1.0, False: -1.0, None: 0.0}[agree(values_in(one.words), values_in(other.words))],
    )


def decided(question: str, one: Said, other: Said) -> bool | None:
    """Whether two answers give the same figure or day, where the question asks for one and both do; else None."""
    return _decided(question, one.words, other.words)


def is_repeated(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two answers, each with its sentence, surely say the same; what only means the same is not known here.

    They do where figures or days decide it, where both name the same persons if somebody is asked for, and where one has
    the content words of the other in their order and hardly another. Never where one sentence denies and the other does not.

    >>> who = "Who confirmed it?"
    >>> is_repeated(who, ("Karoline Leavitt", ""), ("White House press secretary Leavitt", ""))
    True
    >>> is_repeated(who, ("Ann Lee", ""), ("Ann Lee and Bo Chan", "")), is_repeated(who, ("Ann Lee", ""), ("Bo Lee", ""))
    (False, False)
    """
    sentences = fold(one[1]), fold(other[1])
    if _denies(sentences[0]) != _denies(sentences[1]) or _YES_NO.match(question):
        return False
    sure = _decided(question, one[0], other[0])
    if sure is not None:
        return sure and counts_the_same(question, sentences[0]) == counts_the_same(question, sentences[1])
    kind = kind_of(question)
    if kind in COUNTED or kind in TIMED:  # "dozens"; but "on Tuesday" is another day in another week
        return kind in COUNTED and fold(one[0]).casefold() == fold(other[0]).casefold()
    people = _people(question, one[0]), _people(question, other[0])
    if kind in ("who", "named") and all(people):
        return all(
            any(_is_same_name(name, n) for n in there) for here, there in (people, people[::-1]) for name in here
        )
    return agree(values_in(one[0]), values_in(other[0])) is not False and _words_repeat(one[0], other[0])


def conflicts(question: str, citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """Return the figures or days that citations give where the question asks for one, if their articles differ.

    An article that tells of before and after contradicts neither itself nor another that gives one of its values; a
    reprint with another figure does. Where some say what happened to those counted, the others count something else.
    Values stand in the order in which they were published, undated ones last; figures of different units are about
    different things.
    """
    shown: dict[str, list[tuple[str, int]]] = {}  # by unit
    given: dict[str, dict[str, list[Figure | Date]]] = {}  # by unit, then by article
    for citation in in_order(_to_the_point(question, citations)):
        text, article = citation.article.text, citation.article.id
        words = text[slice(*with_unit(text, citation.answer))] if citation.answer else ""
        if values := asked_for(question, values_in(words)):
            unit = values[0].unit if isinstance(values[0], Figure) else "day"
            shown.setdefault(unit, []).append((words, citation.number))
            given.setdefault(unit, {}).setdefault(article, []).extend(values)
    return tuple(
        Conflict(_thing(question), tuple(values))
        for unit, values in shown.items()
        if any(agree(one, other) is False for one, other in combinations(given[unit].values(), 2))
    )


def _to_the_point(question: str, citations: Sequence[Citation]) -> Sequence[Citation]:
    """Return those that say of the ones counted what the question says: "injured", or hurt; all, where none does."""
    happened = what_happened(question)
    if happened is None:
        return citations
    like, kin = stem(happened), alike(happened) | lemmas(happened)
    said = [
        citation
        for citation in citations
        if any(word.stem == like or lemmas(word.key) & kin for word in comparable_words(fold(citation.quote)))
    ]
    return said or citations


def _decided(question: str, one: str, other: str) -> bool | None:
    return agree(asked_for(question, values_in(one)), asked_for(question, values_in(other)))


def _same(question: str, one: Said, other: Said) -> float:
    """Return the probability that two answers to a question say the same."""
    sure = decided(question, one, other)
    return probability(likeness(one, other)) if sure is None else float(sure)


def _named(words: str) -> set[str]:
    """Return the words of the names, a country's forms ("Russia", "Russian", "Moscow") as one."""
    found = {word for name in names_in(words) for word in content_words(name)}
    return {next((min(group) for group in RELATED if word in group), word) for word in found}


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def _denies(sentence: str) -> bool:
    """Whether a folded sentence has a word that denies."""
    return any(w in NEGATORS or stem(w) in _DENYING for w in re.findall(r"[^\W_]+", sentence.lower()))


def _people(question: str, answer: str) -> list[list[str]]:
    """Return the words of each person's name in an answer that the question does not name; titles are left out."""
    asked = {word for name in names_in(question) for word in content_words(name)} | TITLES
    named = [name for part in re.split(r"[,;]|\band\b", answer) for name in names_in(part) if is_person_like(name)]
    words = [[word for word in content_words(name) if word not in asked] for name in named]
    return [name for name in words if name]


def _is_same_name(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one is the other, or its last part: "Leavitt" of "Karoline Leavitt"."""
    shorter = min(len(one), len(other))
    return one[-shorter:] == other[-shorter:]


def _words_repeat(one: str, other: str) -> bool:
    """Whether one has the content words of the other in their order, and at most one for two of them besides."""
    stems = [[s for _, s in content_stems(fold(words))] for words in (one, other)]
    names = _named(one), _named(other)
    short, long = sorted(stems, key=len)
    rest = iter(long)
    return bool(short) and names[0] == names[1] and 3 * len(short) >= 2 * len(long) and all(s in rest for s in short)


def _thing(question: str) -> str:
    """Return what is counted, or else the question itself."""
    counted = _THING.search(question)
    return counted.group(1) if counted else question.rstrip(" ?")
