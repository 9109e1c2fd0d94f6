"""Corrections: where an article takes back a figure that it or another gave, and what it puts in its place.

"An earlier report said that two were hurt. Three were." Only where a paragraph says that it corrects, and gives both figures.
Rules on English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import Article, Span, sentence_spans
from rag.particulars import Figure, content_stems, dates, figures, fold
from rag.units import value_in

__all__ = ["Correction", "correction_of"]

_WRONGLY = r"(?:mistakenly|incorrectly|wrongly|erroneously)"
_SAID = r"(?:said|says|stated|reported|gave|listed|identified|described|put|referred|attributed|quoted|named|indicated)"
_PIECE = r"(?:article|story|report|column|headline|caption|post|newsletter|obituary|item|version|edition)"
# An editor's words. "The department of corrections" corrects nothing, and "an earlier version of the bill" is no article.
_CUE = re.compile(
    r"^\W*corrections?(?: \(?(?-i:[A-Z]|\d)[^:;]{0,40})?\W*[:;–—]|^\W*corrects\b|\(corrects\b|\bcorrected to\b"
    r"|\b(?:earlier|previous|original) version (?:(?:of|on) (?:this|our)\b|of the (?:article|story)\b"
    rf"|(?:had )?(?:misstated|{_SAID}|{_WRONGLY}))"
    rf"|\bthis {_PIECE} (?:has been|was|is) (?:corrected|amended)\b"
    rf"|\b{_PIECE}\b[^.;]{{0,80}}? (?:misstated|{_WRONGLY} {_SAID}|{_SAID}(?: [^.;]{{1,60}})? (?:{_WRONGLY}|in error))\b",
    re.IGNORECASE,
)
# what was wrong follows, or is known
_TOLD = re.compile(rf"\b{_PIECE}\b[^.;]{{0,120}}? (?:misstated|{_SAID})\b", re.IGNORECASE)
_THE_SAME = re.compile(r"\bthe same (?:report|article|story|version)\b", re.IGNORECASE)
_NUMBER = r"[$€£]?[\w.-]*\w(?:,\d{3})*(?: (?:hundred|thousand|million|billion|percent|per cent))?"
_NOT = re.compile(rf"(?P<of>,? (?:and )?not) (?P<wrong>{_NUMBER})")
_INSTEAD = re.compile(  # "corrected to 12 instead of 15"; but "it said 15 instead of 12"
    rf"\bcorrect(?:s|ed|ing)?\b[^.;]{{0,80}}? to [^.;]{{0,40}}?(?P<of>,? (?:instead of|rather than)) (?P<wrong>{_NUMBER})",
    re.IGNORECASE,
)
_BEFORE = 30  # characters from the right figure to "not"
_TURN = re.compile(r";|, but\b|\bin fact\b|\bactually\b|\binstead of\b", re.IGNORECASE)
_SHARED = 2  # content words of question and answer that a correction has too, if it is of another article
_PARAGRAPH = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure taken back."""

    wrong: Figure
    right: Figure
    span: Span  # the sentences that say so, in the article's text
    answer: Span  # the right figure


def correction_of(said: str, about: str, article: Article, *, by: Article | None) -> Correction | None:
    """Return where an article takes back the figure in an answer's words; None where it does not.

    `about` are the question and the sentence that answers, `by` is the article that gave it.

    >>> article = Article("a.txt", "Correction: An earlier report said that two were hurt. Three were.")
    >>> found = correction_of("two", "How many were hurt? Two were.", article, by=article)
    >>> found and article.text[slice(*found.answer)]
    'Three'
    """
    given = figures(fold(said))
    for correction in _corrections(article.text, tuple(article.body) or ((0, len(article.text)),)) if given else ():
        told = {root for _, root in content_stems(fold(article.text[slice(*correction.span)]))}
        shared = told & {root for _, root in content_stems(fold(about))}
        is_own = by is not None and by.id == article.id
        if given[0].value == correction.wrong.value and (is_own or len(shared) >= _SHARED):
            return correction
    return None


@lru_cache(maxsize=256)
def _corrections(text: str, body: tuple[Span, ...]) -> tuple[Correction, ...]:
    found: list[Correction] = []
    for start, end in body:
        for paragraph in _PARAGRAPH.finditer(text, start, end):
            if _CUE.search(paragraph.group()):
                found += _of_paragraph(text, sentence_spans(text, *paragraph.span()))
    return tuple(found)


def _of_paragraph(text: str, sentences: Sequence[Span]) -> Iterator[Correction]:
    cued: int | None = None  # where the sentence begins that says that something was wrong
    wrong: Figure | None = None  # what was, if it is said before what is right
    for start, end in sentences:
        words = text[start:end]
        told = list(_placed(words))
        if is_cued := _CUE.search(words) is not None or _THE_SAME.search(words) is not None:
            cued = start
        if cued is None:
            continue
        if pair := _right_not_wrong(words, told):
            yield from _put_right(pair[1], pair[0], start, (cued, end))
            wrong = None
        elif is_cued and told and _TOLD.search(words):
            wrong = told[0][1]
            turn = _TURN.search(words, told[0][0])
            if turn and (after := [one for one in told[1:] if one[0] > turn.start()]):
                yield from _put_right(wrong, after[0], start, (start, end))
                wrong = None
        elif wrong and told:
            yield from _put_right(wrong, told[0], start, (cued, end))
            wrong = None


def _right_not_wrong(words: str, told: Sequence[tuple[int, Figure]]) -> tuple[tuple[int, Figure], Figure] | None:
    """Return the figures of "29 people, not 31", the right one with its place."""
    said = _NOT.search(words) or _INSTEAD.search(words)
    wrong = figures(fold(said["wrong"])) if said else []
    right = [one for one in told if said and said.start("of") - _BEFORE <= one[0] < said.start("of")]
    return (right[-1], wrong[0]) if right and wrong else None


def _put_right(wrong: Figure, told: tuple[int, Figure], start: int, span: Span) -> Iterator[Correction]:
    place, right = told
    if right.value != wrong.value and value_in(wrong.unit, right.value, right.unit) is not None:
        yield Correction(wrong, right, span, (start + place, start + place + len(right.text)))


def _placed(words: str) -> Iterator[tuple[int, Figure]]:
    """Yield the figures of a sentence that belong to no date, with their places."""
    place = 0
    for figure in figures(dates(fold(words))[1]):
        found = words.find(figure.text, place)
        if found >= 0:
            yield found, figure
            place = found + len(figure.text)
