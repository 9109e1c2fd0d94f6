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
from dataclasses import astuple, dataclass, replace

import numpy as np

from rag.amounts import fractions, without_fractions
from rag.counterparts import OPPOSITE_STEMS, opposites
from rag.counterparts import content_words as comparable_words
from rag.kinds import counts_the_same, kind_of
from rag.measured import bound_before
from rag.names import content_words, is_person_like, names_in
from rag.particulars import Date, Figure, content_stems, fold, names, stem
from rag.thesaurus import alike, lemmas
from rag.values import COUNTED, TIMED, agree, agree_in_unit, asked_for, values_in
from rag.wordlists import DENIALS, NEGATORS, RELATED, TITLES

__all__ = [
    "Likeness",
    "Said",
    "decided",
    "grouped",
    "is_opposite",
    "is_repeated",
    "likeness",
    "linked",
    "modals",
    "probability",
]

_YES_NO = re.compile(r"\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b", re.I)
_MODAL = re.compile(r"\b(?:(may|might|could)|(will|would|shall)|(must|should))\b")  # "May" is a month
_FEWEST = 4  # content words of a sentence that another can be known to repeat by its words alone
_DENYING = frozenset(map(stem, DENIALS))


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """One answer to a question: its words, and their meaning."""

    words: str
    meaning: np.ndarray  # (dimension,) float32 of length 1
    sentence: str = ""  # in which they stand; "" where it is not known
    days: tuple[Date, ...] = ()  # that the words name by weekday, told by the date of their article


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
        stems=_shared(set(_stems(fold(one.words))), set(_stems(fold(other.words)))),
        names=_shared(_named(one.words), _named(other.words)),
        figures={True: 1.0, False: -1.0, None: 0.0}[agree_in_unit(values_in(one.words), values_in(other.words))],
    )


def decided(question: str, one: Said, other: Said) -> bool | None:
    """Whether two answers give the same figure or day, where the question asks for one and both do; else None."""
    return agree_in_unit(_asked(question, one), _asked(question, other))


def is_repeated(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether an answer with its sentence, `one`, surely says what `other` does, so that it may be cited beside it.

    The answers are the same where figures or days decide it, where both name the same persons if somebody is asked for, and
    where one has the content words of the other in their order and hardly another. Then the sentence, read alone, must also
    hold what else the other one says: its names and figures, and half of its words. Never where one of them denies more, has
    the opposite word, or tells of what may be, will be or should be where the other does not.

    >>> who = "Who confirmed it?"
    >>> is_repeated(who, ("Karoline Leavitt", ""), ("White House press secretary Leavitt", ""))
    True
    >>> is_repeated(who, ("Ann Lee", ""), ("Ann Lee and Bo Chan", "")), is_repeated(who, ("Ann Lee", ""), ("Bo Lee", ""))
    (False, False)
    >>> stay, wait = "Ann Lee's seven-year stay ended.", "We have waited for seven years."
    >>> is_repeated("How long did Lee stay?", ("seven years", wait), ("seven-year", stay))
    False
    """
    sentences = fold(one[1]), fold(other[1])
    if len(_denials(sentences[0])) != len(_denials(sentences[1])) or _YES_NO.match(question):
        return False
    if modals(sentences[0]) != modals(sentences[1]) or is_opposite(*sentences):
        return False
    if _holds(*sentences):
        return True
    return _is_same_answer(question, one, other) and _covers(question, one, other)


def _is_same_answer(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    told, said = (asked_for(question, values_in(words)) for words, _ in (one, other))
    if agree_in_unit(told, said) is not None:
        # "about 96" and "about 100" may mean the same, and neither is a source of the other
        sure = bool(agree_in_unit([_exact(value) for value in told], [_exact(value) for value in said]))
        same = counts_the_same(question, fold(one[1])) == counts_the_same(question, fold(other[1]))
        return sure and same and _bound(*one) == _bound(*other)
    kind = kind_of(question)
    if kind in COUNTED or kind in TIMED:  # "dozens"; but "on Tuesday" is another day in another week
        return kind in COUNTED and fold(one[0]).casefold() == fold(other[0]).casefold()
    people = _people(question, one[0]), _people(question, other[0])
    if kind in ("who", "named") and all(people):
        return all(
            any(_is_same_name(name, n) for n in there) for here, there in (people, people[::-1]) for name in here
        )
    return agree(values_in(one[0]), values_in(other[0])) is not False and _words_repeat(one[0], other[0])


def _exact(value: Figure | Date) -> Figure | Date:
    return replace(value, is_loose=False) if isinstance(value, Figure) else value


def _holds(sentence: str, said: str) -> bool:
    """Whether a folded sentence has all words and figures of another in their order, and few besides."""
    words, least = _stems(sentence), _stems(said)
    if len(least) >= _FEWEST and said.rstrip(" .!") in sentence:
        return True  # printed again, with more behind it
    rest = iter(words)
    return (
        _FEWEST <= len(least) <= len(words) <= 1.5 * len(least)
        and all(word in rest for word in least)
        and _particulars(said) <= _particulars(sentence)
    )


def _covers(question: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether the sentence of `one` also says what the sentence of `other` says beside its answer."""
    sentence, said = fold(one[1]), fold(other[1]).replace(fold(other[0]), " ")
    own, least = comparable_words(sentence), comparable_words(said)
    asked = set(_stems(fold(question)))
    if not least:
        return not set(_stems(sentence.replace(fold(one[0]), " "))) or bool(asked & {word.stem for word in own})
    if not _named_words(fold(other[1])) - _named_words(fold(other[0])) <= _named_words(sentence):
        return False
    if not _particulars(said) <= _particulars(sentence):
        return False
    stems = {word.stem for word in own}
    forms = {form for word in own for form in lemmas(word.key)}
    covered = {word.stem for word in least if word.stem in stems or alike(word.key) & forms}
    every = {word.stem for word in least}
    told = asked & every
    return 2 * len(covered) >= len(every) and bool(told) and 2 * len(told & covered) >= len(told)


def _bound(answer: str, sentence: str) -> str:
    """Return whether an answer's number is the "least" or the "most"; "" where it is neither."""
    words, around = fold(answer), fold(sentence)
    first = next((value.text for value in values_in(words) if isinstance(value, Figure)), "")
    place = around.find(words)
    return bound_before(around[: max(0, place)] + words[: max(0, words.find(first))])


def _stems(text: str) -> list[str]:
    """Return the stems of the content words of folded text, in order."""
    return [s for _, s in content_stems(text)]


def _particulars(text: str) -> set[tuple[float | int, str | int | None]]:
    """Return the figures, fractions and days in folded text."""
    shares = {(share, "share") for share, _ in fractions(text)}
    values = values_in(without_fractions(text))
    return shares | {(v.value, v.unit) if isinstance(v, Figure) else (v.month, v.day) for v in values}


def _named_words(text: str) -> set[str]:
    """Return the last word of each name in folded text, a country's forms as one; titles and what opens a sentence left out."""
    found = {run[-1].lower() for run in names(text)}
    return {next((min(group) for group in RELATED if word in group), word) for word in found}


def _asked(question: str, said: Said) -> Sequence[Figure | Date]:
    return asked_for(question, values_in(said.words)) or (said.days if kind_of(question) in TIMED else ())


def _same(question: str, one: Said, other: Said) -> float:
    """Return the probability that two answers to a question say the same."""
    words = fold(one.words), fold(other.words)
    if is_opposite(*words) or (denies(words[0]) != denies(words[1]) and _shared(*map(set, map(_stems, words))) == 1):
        return 0.0  # "rose" and "fell", "was safe" and "was not safe" are near each other in meaning
    if one.sentence and other.sentence:
        if not _may_agree(one, other):
            return 0.0
        if {_bound(one.words, one.sentence), _bound(other.words, other.sentence)} == {"least", "most"}:
            return 0.0  # "more than 100" and "fewer than 100"
        # Yes and no, whatever words are marked in them.
        if _YES_NO.match(question) and denies(fold(one.sentence)) != denies(fold(other.sentence)):
            return 0.0
    sure = decided(question, one, other)
    return probability(likeness(one, other)) if sure is None else float(sure)


def _may_agree(one: Said, other: Said) -> bool:
    """Whether the sentences of two answers may say the same: they share a word beside the answers, if both have any."""
    rests = [set(_stems(fold(said.sentence).replace(fold(said.words), " "))) for said in (one, other)]
    return not all(rests) or bool(rests[0] & rests[1])


def _named(words: str) -> set[str]:
    """Return the words of the names, a country's forms ("Russia", "Russian", "Moscow") as one."""
    found = {word for name in names_in(words) for word in content_words(name)}
    return {next((min(group) for group in RELATED if word in group), word) for word in found}


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def denies(sentence: str) -> bool:
    """Whether a folded sentence has a word that denies."""
    return bool(_denials(sentence))


def _denials(sentence: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_]+", sentence.lower()) if w in NEGATORS or stem(w) in _DENYING]


def modals(sentence: str) -> set[int | None]:
    """Return which of "may", "will" and "must" a folded sentence has, be it in other words.

    >>> modals("It may fail."), modals("It could fail, or would."), modals("It failed in May.")
    ({1}, {1, 2}, set())
    """
    return {match.lastindex for match in _MODAL.finditer(sentence)}


def is_opposite(one: str, other: str) -> bool:
    """Whether one of two folded sentences has the opposite of a word of the other in its place.

    >>> is_opposite("Profits rose by 5 percent.", "Profits fell by 5 percent.")
    True
    """
    words = comparable_words(one), comparable_words(other)
    ours, theirs = ({word.stem for word in here} for here in words)
    own, others = ours - theirs, theirs - ours
    for pair in OPPOSITE_STEMS:
        for one_side, other_side in (pair, pair[::-1]):
            # "died of his injuries" has both, and is no opposite of "was killed"
            if one_side & own and other_side & others and not other_side & ours and not one_side & theirs:
                return True
    return any(any(opposites(here, there, there)) for here, there in (words, words[::-1]))


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
    stems = [_stems(fold(words)) for words in (one, other)]
    names = _named(one), _named(other)
    short, long = sorted(stems, key=len)
    rest = iter(long)
    return bool(short) and names[0] == names[1] and 3 * len(short) >= 2 * len(long) and all(s in rest for s in short)
