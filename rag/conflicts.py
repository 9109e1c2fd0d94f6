"""Conflicts: figures or days that sources give differently for the same thing. Sure ones only: a doubt is no difference.

Figures are set against each other where they are in the same unit and of about the same time, and neither may lie where the
other does; ages, shares of something else, and what is only demanded or supposed count nothing. That a figure counts what the
question asks for is left to whoever chose the sentence: asking that it name the actor and the thing again loses half of
the true conflicts (`evals.comparing`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from index import Span, sentence_spans
from index.calendar_words import WEEKDAYS
from index.furniture import without_pasted_links
from index.scope import day_of
from rag.ages import asks_for_age
from rag.answer import Citation, Conflict
from rag.fates import fate_in, nobody
from rag.indirect import indirect
from rag.kinds import counts_in_parts, fits, is_of_another_day, kind_of, what_happened
from rag.measured import Measured, bounded, is_of_change, is_uncertain, measured
from rag.occasions import is_day_of_telling, says, tells_of
from rag.particulars import Date, Figure, dates, figures, fold
from rag.period import period_of
from rag.timeline import in_order
from rag.told_days import told_days
from rag.values import TIMED, agree, asked_for, values_in, with_unit

__all__ = ["conflicts"]

_SINCE = re.compile(r"\bsince(?: (?:the|at least|early|late|mid))?(?: \w+)? ?$|\bsince when\b", re.IGNORECASE)
# "250 were taken" is no other answer to how many are still held than "59 are held".
_STILL = re.compile(r"\b(?:still|remain(?:s|ed|ing)?|left|currently|now)\b", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:still|remain\w*|left|now|currently|as of|is|are|has|have|holds?|holding|alive)\b|['’]s [a-z]+ing\b",
    re.IGNORECASE,
)
_HELD = re.compile(r"\b(?:still|remain(?:s|ing)?|alive|holds?|holding|held)\b", re.IGNORECASE)
# Figures of one day, and no total: "73 arrests on Wednesday and 70 on Tuesday", "On Monday alone, 45".
_DAY_OF_COUNT = re.compile(rf"\d(?: [a-z][\w’'-]*){{0,4}} on (?P<day>{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_ALONE = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)}|day|night|week|month|year) alone\b|\bin a single day\b", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:several|few|couple|half|quarters?|thirds?)\b", re.IGNORECASE)
_RANGE = re.compile(r"\w (?:to|and|or|-) [$€£]?\w|\w-[$€£]?\d")
_DAYS = re.compile(r"\d(?:st|nd|rd|th)?(?:,? \d{4})? ?(?:-|to|and|or|until|till|through) ?(?:[A-Z][a-z]+\.? )?\d")
_LEADS = re.compile(  # to a day that is not the one itself
    r"\b(?P<bound>by|before|until|till|through|after|since|later than|earlier than|from)(?: the)?(?: (?:end|start|beginning) of)?"
    r" (?:\w+day,? )?$|\b(?P<vague>about|around|circa|roughly|between|early|late|mid)(?: in)?[ -]$",
    re.IGNORECASE,
)
_UP_TO = ("by", "before", "until", "till", "through", "later than")
_SMALL = 20  # counts below stand in many a sentence, of other things
_SAME_TIME = timedelta(31)  # between two reports, within which one may contradict the other


@dataclass(frozen=True, slots=True)
class _Given:
    """What one citation gives as its answer."""

    citation: Citation
    words: str  # as printed, with the unit and the bound
    values: tuple[Figure | Date, ...]
    measured: Measured | None  # None for a day
    bound: str = ""  # "by" of "by 31 March"

    @property
    def unit(self) -> str:
        """What it is counted in, "day" for a day, "age" for an age: "69" and "69-year-old" are of one unit."""
        if self.measured and self.measured.is_age:
            return "age"
        return self.values[0].unit if isinstance(self.values[0], Figure) else "day"


def conflicts(question: str, citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """Return the figures or days that citations give where the question asks for one, if their articles differ.

    An article that tells of before and after contradicts neither itself nor another that gives one of its values; a
    reprint with another figure does. Values stand in the order in which they were published, undated ones last; figures of
    different units are about different things.
    """
    given = [one for c in in_order(citations) if (one := _given(question, c)) and _is_to_the_point(question, one)]
    found = []
    for unit in dict.fromkeys(one.unit for one in given):
        by_article: dict[str, list[_Given]] = {}
        for one in given:
            if one.unit == unit:
                by_article.setdefault(one.citation.article.id, []).append(one)
        apart: set[str] = set()
        for here, there in combinations(by_article, 2):
            if all(_are_opposed(a, b) for a in by_article[here] for b in by_article[there]):
                apart |= {here, there}
        values = [
            (one.words, one.citation.number) for one in given if one.unit == unit and one.citation.article.id in apart
        ]
        if values:
            found.append(Conflict(indirect(question), tuple(values)))
    return tuple(found)


def _given(question: str, citation: Citation) -> _Given | None:
    if citation.answer is None:
        return None
    text = citation.article.text
    span = with_unit(text, citation.answer)
    values = asked_for(question, values_in(text[slice(*span)]))
    said = fold(text[slice(*span)])
    if not values and nobody(question, _sentence(citation)):
        values = [Figure(0.0, "", False, said)]
    if not values:
        return _told(question, citation)
    first = values[0]
    lead = _LEADS.search(_before(citation, span, first)) if kind_of(question) in TIMED else None
    if lead and lead["vague"]:
        return None
    if isinstance(first, Date) and _DAYS.search(re.sub(r"\b\d{4}-\d\d-\d\d\b", "", said)):
        return None  # "5 to 9 March"
    if isinstance(first, Date):
        return _Given(citation, text[slice(*span)], tuple(values), None, lead["bound"].lower() if lead else "")
    if _VAGUE.search(said) or (_RANGE.search(said) and len(figures(said)) > 1):
        return None  # "several thousand", "20 to 30": a doubt is no difference
    told = measured(text, _sentence_span(citation), citation.answer, first)
    if told.is_age and text.startswith("-old", span[1]):
        span = span[0], span[1] + len("-old")
    return _Given(citation, text[slice(*bounded(text, span))], tuple(values), told)


def _told(question: str, citation: Citation) -> _Given | None:
    """Return the one day that an answer names by its weekday, shown with its date: "on Monday [4 June 2018]"."""
    if citation.answer is None or kind_of(question) not in TIMED:
        return None
    days = told_days(citation.article, citation.answer)
    if len(days) != 1:
        return None
    day = days[0]
    lead = _LEADS.search(fold(citation.article.text[_sentence_span(citation)[0] : day.span[0]]) + " ")
    words = f"{citation.article.text[slice(*citation.answer)]} [{day.in_words}]"
    return _Given(citation, words, (day.written,), None, lead["bound"].lower() if lead and lead["bound"] else "")


def _before(citation: Citation, span: Span, value: Figure | Date) -> str:
    """Return what stands before a value of an answer in its sentence, folded."""
    words = fold(citation.article.text[_sentence_span(citation)[0] : span[1]])
    return words[: max(0, words.rfind(value.text))]


def _sentence_span(citation: Citation) -> Span:
    """Return the sentence of a quote that holds the words that answer."""
    spans = sentence_spans(citation.article.text, citation.start, citation.end)
    place = citation.answer[0] if citation.answer else citation.start
    return next((span for span in spans if span[0] <= place < span[1]), (citation.start, citation.end))


def _sentence(citation: Citation) -> str:
    return citation.article.text[slice(*_sentence_span(citation))]


def _is_to_the_point(question: str, given: _Given) -> bool:
    """Whether a figure may be what the question asks for: of its time, no age for a count, and nothing that is only demanded."""
    told, quote, period = given.measured, given.citation.quote, period_of(question)
    if period and period.is_other_in(given.citation.article, _sentence_span(given.citation)):
        return False  # "33,000 in February", where March is asked for
    if not _is_of_that_state(question, given):
        return False
    if _SINCE.search(quote[: max(0, quote.find(given.words))]) and not _SINCE.search(question):
        return False  # "the first since 1998" is when another was
    if kind_of(question) in TIMED and not _tells_of_it(question, given):
        return False
    if told is None:
        return True
    if told.is_part or not fits(question, given.words, quote) or is_of_another_day(question, quote):
        return False
    if told.figure.unit == "%" and told.whole and not says(told.whole, fold(question)):
        return False  # a share of something else
    if told.is_age != asks_for_age(question):
        return False
    if told.is_uncertain and not is_uncertain(question) and " will " not in question:
        return False
    if told.is_level if is_of_change(question) else told.is_change:
        return False
    fate, happened = fate_in(question), what_happened(question)
    if fate:
        return told.fate == fate
    if counts_in_parts(question, _sentence(given.citation)):
        return False
    return happened is None or says(happened, fold(_sentence(given.citation)))


def _tells_of_it(question: str, given: _Given) -> bool:
    """Whether the sentence of a day tells of what the question asks when of, and the day is not the one of the telling."""
    first, last = _sentence_span(given.citation)
    said = given.citation.answer or (first, first)
    sentence, answer = _sentence(given.citation), (max(0, said[0] - first), min(last, said[1]) - first)
    return tells_of(question, sentence, answer) and not is_day_of_telling(question, sentence, answer)


def _is_of_that_state(question: str, given: _Given) -> bool:
    """Whether what is counted is what is still so where that is asked for, and not where it is asked what came to be so."""
    sentence = _sentence(given.citation)
    if _STILL.search(question):
        return _NOW.search(sentence) is not None
    if fate_in(question) or _HELD.search(question):
        return True
    clauses = re.split(r"[;,]| (?:and|but|while|alongside)\b", re.sub(r", [A-Z][^,;]{1,60},", "", sentence))
    return not any(given.words in clause and _HELD.search(clause) for clause in clauses)


def _are_opposed(one: _Given, other: _Given) -> bool:
    """Whether two citations surely give different values for the same thing at about the same time."""
    day, another = _day(one.citation), _day(other.citation)
    if day and another and abs(day - another) > _SAME_TIME:
        return False
    if one.measured is None or other.measured is None:
        may_be = one.bound != other.bound and (_may_be(one, other) or _may_be(other, one))
        return agree(one.values, other.values) is False and not may_be
    a, b = one.measured, other.measured
    # "The 2008 earthquake" is not the one that others tell of as news.
    years, others = (given.years or ({when.year} if when else set()) for given, when in ((a, day), (b, another)))
    if (a.years or b.years) and years and others and not years & others:
        return False
    if a.fate and b.fate and a.fate != b.fate:
        return False
    if _is_of_one_day(one.citation) != _is_of_one_day(other.citation):
        return False
    if _gives(one.citation, b.figure) or _gives(other.citation, a.figure):
        return False
    return a.is_opposed(b)


def _is_of_one_day(citation: Citation) -> bool:
    """Whether a sentence counts what one day brought, of several."""
    sentence = _sentence(citation)
    days = {match["day"].lower() for match in _DAY_OF_COUNT.finditer(sentence)}
    return len(days) > 1 or _ALONE.search(sentence) is not None


def _gives(citation: Citation, figure: Figure) -> bool:
    """Whether a quote has a figure, whatever it marks: "Lee was paid $130. She paid Chan $150"; not asked of small counts."""
    if not figure.unit and figure.value < _SMALL:
        return False
    rest = dates(fold(without_pasted_links(citation.quote)))[1]
    return any(figure.agrees_with(one) for one in figures(rest) if one.unit == figure.unit)


def _may_be(one: _Given, other: _Given) -> bool:
    """Whether a day lies where another answer has it: 30 March is "by 31 March"."""
    days = [given.values[0] for given in (one, other)]
    told = [day for day in days if isinstance(day, Date)]
    if not one.bound or len(told) < 2:
        return False
    in_one_year = not all(day.year for day in told)  # where one of them states none
    until, then = ((0 if in_one_year else day.year or 0, day.month, day.day or 0) for day in told)
    return (then <= until) == (one.bound in _UP_TO)


def _day(citation: Citation) -> date | None:
    """Return the first day on which an article may have been published; None where no year is stated."""
    published = citation.article.published
    if published is None or published.days is None:
        return None
    return day_of(published.days[0])
