"""Copies: whether two articles are one text that was printed twice, perhaps trimmed, reworded here and there, or re-cut.

Only words count, in their order: not titles, paragraphs, capitals or punctuation. Two reports of one event share names and
quotations, but few runs of words; one form filled in twice (the weather, a match) shares the runs, but not the numbers
and names. Nothing here knows of the catalog: which articles are compared at all is `clusters`' work.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np

from index.article import Article, Span

__all__ = [
    "CARRIED",
    "Wording",
    "are_copies",
    "bands",
    "carried",
    "may_be_copies",
    "shingles",
    "wording_of",
    "words_of",
]

SHINGLE = 3  # words in a row that are compared
CARRIED = 0.75  # least share of a text's words that stand in another that carries it; every tenth reworded leaves 0.86
SHORTEST = 0.3  # of the longer text's words: a shorter text is a quotation, or one item of a round-up
_EDGE = 0.1  # of the shorter text's words, at each end: what a printer adds, such as a title, a by-line, a note
_BRIEF = 30  # words; a shorter text is a copy only if it is the same to the last word, title and all: many are forms
_LOST = (0.5, 0.3)  # most of the shorter text's numbers, and of its numbers and names together, that may differ
_OWN = 0.1  # least share of words outside quotations that says who wrote a text; a text with fewer is a document
_RUN = 6  # words in a row that bring two articles together to be compared
_BANDS = 48
_SHARED = 4  # bands at least; one or two are a phrase. Copies trimmed to half, a tenth reworded, share 8 in 99 of 100
# A word, a number with its points and commas, or one character of a script that does not part words.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_QUOTATION = re.compile(r"[“„][^“”\n]*|«[^»\n]*|「[^」\n]*|‘[^‘\n]*?’(?!\w)|\"[^\"\n]*\"?")
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:\n“”\"»])\W*$")
_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, eq=False, slots=True)
class Wording:
    """The words of a text as numbers, for comparing. Sets are sorted and hold each number once."""

    title: str
    words: np.ndarray  # (n,) uint64, in order
    shingles: np.ndarray  # uint64, the set of each SHINGLE words in a row
    quoted: np.ndarray  # uint64, the set of those that stand within quotation marks
    numbers: np.ndarray  # uint64, the set of words that are numbers
    particulars: np.ndarray  # uint64, the set of numbers, and of words with a capital inside a sentence


def words_of(text: str, spans: Iterable[Span] | None = None) -> np.ndarray:
    """Return the words of a text, or of these spans of it, as numbers: (n,) uint64."""
    found = (_WORD.findall(text, *span) for span in ([(0, len(text))] if spans is None else spans))
    return np.array([_code(word) for words in found for word in words], dtype=np.uint64)


def shingles(words: np.ndarray) -> np.ndarray:
    """Return the set of each SHINGLE words in a row."""
    return np.unique(_runs(words, SHINGLE))


def wording_of(article: Article) -> Wording:
    """Return the words of an article's body, with what tells copies from articles that are merely alike."""
    text = article.text
    words = words_of(text, article.body)
    is_quoted: list[bool] = []
    numbers: set[int] = set()
    names: set[int] = set()
    for start, end in article.body:
        quotations = chain((match.span() for match in _QUOTATION.finditer(text, start, end)), [(end, end)])
        opened, closed = next(quotations)
        for match in _WORD.finditer(text, start, end):
            word, place = match.group(), match.start()
            while closed <= place:
                opened, closed = next(quotations)
            is_quoted.append(opened <= place)
            if word[0].isdigit():
                numbers.add(_code(word))
            elif word[0].isupper() and not _SENTENCE_STARTS.search(text, max(0, place - 4), place):
                names.add(_code(word))
    quoted = np.array(is_quoted, dtype=bool)
    runs = _runs(words, SHINGLE)
    inside = quoted[: len(runs)].copy()
    for place in range(1, SHINGLE):
        inside &= quoted[place : place + len(runs)]
    title = (article.title or "").casefold()
    return Wording(title, words, np.unique(runs), np.unique(runs[inside]), _sorted(numbers), _sorted(numbers | names))


def bands(words: Wording) -> np.ndarray:
    """Return the signature of a text, up to 49 int64: copies have several in common, other articles seldom one.

    They are the smallest hashes of its runs of six words (the bottom-k sketch of Broder 1997), each of them a band, and
    one of the whole text. Every tenth word reworded leaves 53 % of the runs.
    """
    smallest = np.unique(_runs(words.words, _RUN))[:_BANDS]
    whole = _mixed(np.array([zlib.crc32(words.words.tobytes()) + (len(words.words) << 32)], dtype=np.uint64))
    return np.unique(np.concatenate([smallest, whole]).view(np.int64))


def may_be_copies(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether the bands of two texts are enough alike that the texts should be compared."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return shared >= min(_SHARED, len(one), len(other))


def are_copies(one: Wording, other: Wording) -> bool:
    """Whether the shorter of two texts is the longer one, or a good part of it, in almost the same words.

    Words added before and after it are left aside, up to a tenth each. So are, where more is left, words that either
    text puts in quotation marks: two reporters may quote the same speech.
    """
    short, long = sorted((one, other), key=lambda wording: len(wording.words))
    if not len(short.words) or len(short.words) < SHORTEST * len(long.words):
        return False
    if len(short.words) < _BRIEF:
        return short.title == long.title and np.array_equal(short.words, long.words)
    found = _covered(short.words, long.shingles)
    own = ~_covered(short.words, np.concatenate([short.quoted, long.quoted]))
    inner = _without_edges(found)
    found, own = found[inner], own[inner]
    return bool(
        found.mean() >= CARRIED
        and (own.mean() < _OWN or found[own].mean() >= CARRIED)
        and _differ(short.numbers, long.numbers) <= max(1, _LOST[0] * len(short.numbers))
        and _differ(short.particulars, long.particulars) <= max(2, _LOST[1] * len(short.particulars))
    )


def _without_edges(found: np.ndarray) -> slice:
    """Return the part of a text without the words at its ends that were not found."""
    most = int(_EDGE * len(found))
    places = np.flatnonzero(found)
    if not len(places):
        return slice(None)
    return slice(min(places[0], most), max(places[-1] + 1, len(found) - most))


def carried(words: np.ndarray, whole: np.ndarray) -> float:
    """Return the share (0 to 1) of words that stand, in runs of SHINGLE or more, in the text that has these shingles.

    >>> whole = words_of("On Tuesday he left on Monday.")
    >>> round(carried(words_of("He left on Monday, she said."), shingles(whole)), 2)
    0.67
    """
    return float(_covered(words, whole).mean()) if len(words) else 0.0


def _covered(words: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return which words stand in one of the shingles, (n,) bool."""
    covered = np.zeros(len(words), dtype=bool)
    found = np.isin(_runs(words, SHINGLE), whole)
    for place in range(SHINGLE):
        covered[place : place + len(found)] |= found
    return covered


def _differ(part: np.ndarray, whole: np.ndarray) -> int:
    return int((~np.isin(part, whole)).sum())


@lru_cache(2**15)
def _code(word: str) -> int:
    return zlib.crc32(word.casefold().replace("’", "'").encode("utf-8", "surrogatepass"))


def _sorted(codes: set[int]) -> np.ndarray:
    return np.array(sorted(codes), dtype=np.uint64)


def _runs(words: np.ndarray, length: int) -> np.ndarray:
    """Return a hash of each `length` words in a row, (n - length + 1,) uint64; none where there are fewer words."""
    count = len(words) - length + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(length):
        hashes = _mixed(hashes + words[place : place + count])
    return hashes


def _mixed(values: np.ndarray) -> np.ndarray:
    """Spread numbers evenly over 64 bits (splitmix64, Steele, Lea and Flood 2014)."""
    values = values + _MIX[0]
    values = (values ^ (values >> np.uint64(30))) * _MIX[1]
    values = (values ^ (values >> np.uint64(27))) * _MIX[2]
    return np.asarray(values ^ (values >> np.uint64(31)))
