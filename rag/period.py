"""The time of what a question asks about, and how well a sentence fits it: a preference, never a filter.

"Where did they meet in June 2018?" is answered by what was published then or soon after, or gives that date, hardly by what
had been published before, and not by a sentence of later with another date in it. Days of the week are not read: most say when
somebody said something. An article without a full date is judged by the dates in its sentences alone. A question with several
dates has no such time, nor has one with a date of publication, which is a filter (`dating.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from index import Article, Span
from index.scope import day_key, day_of
from rag.dating import publication_dates
from rag.days import days_in
from rag.particulars import Date, dates, fold
from rag.parts import outlets_in

__all__ = ["Period", "period_of"]

# Logits for a sentence that
SAME_TIME = 3.0  # was published at the time asked for, or soon after, or gives it as its date
OTHER_TIME = -3.0  # was published before, or has another date without a year in it: "said on 5 May"
OTHER_YEAR = -8.0  # has only other dates in it, with their years; or the month asked for, of another year
# Words; a longer question tells of several things, and the date may be that of any: "the firm founded in 2015".
_LONGEST = 20
_SOON = timedelta(days=7)
_AHEAD_OF_IT = timedelta(days=60)  # "in January", in November, is the next
_PART = timedelta(days=9)  # "early May", "the end of May" and "by 31 May" are ten days; "late 2024" is four months
_BEFORE = r"(?: the)?(?: (?:end|start|beginning) of)?(?: (?:late|early|mid))?[ -]?$"
_NO_TIME_OF_IT = re.compile(
    rf"\b(?:since|after|before|until|till|from|between|and|or|to|through|than|for){_BEFORE}", re.IGNORECASE
)
_LEADS_TO = re.compile(rf"\b(?:in|on|by|during|of|at|as of|around|about|this|last){_BEFORE}|{_BEFORE}", re.IGNORECASE)
_NOUN = re.compile(  # "the June 2018 meeting"
    r" (?!(?:who|whom|whose|what|when|where|why|how|which|did|does|do|was|were|is|are|has|had|have|and|or|but|to|by|for|in|at|on"
    r"|from|with|after|before|about)\b)[a-z]"
)
_AT_ITS_END = re.compile(r"\b(?:end of|late) $", re.IGNORECASE)
_AT_ITS_START = re.compile(r"\b(?:(?:start|beginning) of|early) $", re.IGNORECASE)
_BY = re.compile(r"\bby $", re.IGNORECASE)
_YEAR_TOLD = re.compile(r"\b(?P<which>last|this|next) year\b", re.IGNORECASE)
_YEARS = re.compile(r"(?<=\b\d{4})[-–](?=\d{4}\b)")  # "the 1957-1958 season"
_AHEAD = re.compile(  # plans and forecasts are published before their time
    r"\b(?:will|would|going to|plan\w*|expect\w*|schedul\w*|due|forecast\w*|predict\w*|project\w*|propos\w*|targets?|deadline"
    r"|pledg\w*|promis\w*|inten(?:d|t)\w*|upcoming)\b",
    re.IGNORECASE,
)


_Days = tuple[date, date]  # the first and the last


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question asks about."""

    first: date
    last: date
    is_ahead: bool  # what it asks for may have been published before
    bare: str  # the question without its date

    def is_of_it(self, article: Article) -> bool:
        """Whether an article was published at the time, or soon after: it hardly says the date, then."""
        published = article.published.days if article.published else None
        return bool(published and day_key(self.first) <= published[1] and published[0] <= day_key(self.last + _SOON))

    def fit(self, article: Article, sentence: Span) -> float:
        """Return what a sentence of an article gains or loses by its time; logits."""
        published = article.published.days if article.published else None
        whole, partial = self._told(article, sentence)
        if any(self.first <= first and last <= self.last for first, last in (*whole, *partial)):
            return SAME_TIME
        is_told = self._is_among(*whole, *partial)
        if self.is_of_it(article):  # whatever days without a year it recalls
            return 0.0 if whole and not is_told else SAME_TIME
        if published and published[1] < day_key(self.first):
            return 0.0 if self.is_ahead else OTHER_TIME
        if is_told or not (whole or partial):
            return 0.0
        return OTHER_YEAR if whole or any(self._is_namesake(article, *days) for days in partial) else OTHER_TIME

    def is_other_in(self, article: Article, sentence: Span) -> bool:
        """Whether a sentence of an article tells days, and only others: "33,000 in February" where March is asked for."""
        whole, partial = self._told(article, sentence)
        return bool(whole or partial) and not self._is_among(*whole, *partial)

    def _told(self, article: Article, sentence: Span) -> tuple[list[_Days], list[_Days]]:
        """Return the first and last of the days in a sentence that have their year, and of those that have none."""
        words = _YEARS.sub(" ", article.text[slice(*sentence)])
        published = article.published.days if article.published else None
        whole = [(days.first, days.last) for days in days_in(words, self.first) if days.kind != "recent"]
        return whole, list(_completed(words, day_of(published[0]))) if published else []

    def _is_among(self, *told: _Days) -> bool:
        return any(self.first <= last and first <= self.last for first, last in told)

    def _is_namesake(self, article: Article, first: date, last: date) -> bool:
        """Whether past days are of the month asked for, in another year: each spring's "in March" reads like this one's."""
        asked = {(day.month, day.year) for day in (self.first, self.last)}
        is_past = article.published is not None and str(first) <= article.published.value
        return is_past and len(asked) == 1 and first.month == last.month == self.first.month


def period_of(question: str) -> Period | None:
    """Return the one day, month or year at which what is asked for happened, or None where the question has none.

    >>> period_of("Where did they meet in June 2018?")
    Period(first=datetime.date(2018, 6, 1), last=datetime.date(2018, 6, 30), is_ahead=False, bare='Where did they meet?')
    >>> period_of("Who had died by the end of May 2020?").first
    datetime.date(2020, 5, 22)
    >>> [period_of(f"What has been built {time}?") for time in ("since June 2018", "in the article of 5 June 2018")]
    [None, None]
    """
    today = date.today()
    if len(question.split()) > _LONGEST:
        return None
    found = [days for days in days_in(question, today) if days.kind != "recent"]
    if len(found) != 1 or found[0].first > today or publication_dates(question, outlets_in(question, ()), today):
        return None
    (days,), lead = found, question[: found[0].span[0]]
    if _NO_TIME_OF_IT.search(lead):
        return None
    is_up_to = _AT_ITS_END.search(lead) or (days.kind == "day" and _BY.search(lead))
    part = max(_PART, (days.last - days.first - _PART) // 3)
    first = days.last - part if is_up_to else days.first
    last = min(days.last, days.first + part) if _AT_ITS_START.search(lead) else days.last
    return Period(first, last, _AHEAD.search(question) is not None, _without(question, days.span))


def _without(question: str, span: Span) -> str:
    """Return a question without a date and the words that lead to it: "who met in early June 2018?" as "who met?"."""
    rest = question[span[1] :].lstrip(", ")
    opening = question[: span[0]] if _NOUN.match(question, span[1]) else _LEADS_TO.sub("", question[: span[0]])
    opening = opening.rstrip()
    return f"{opening}{'' if not opening or rest[:1] in ('?', '.', '') else ' '}{rest}"


def _completed(words: str, published: date) -> Iterator[_Days]:
    """Yield the first and last day of each date without a year, and of "last year", as an article of that day means it."""
    for told in _YEAR_TOLD.finditer(words):
        year = published.year + ("last", "this", "next").index(told["which"].lower()) - 1
        yield date(year, 1, 1), date(year, 12, 31)
    for one in dates(fold(words))[0]:
        if one.year is None and (day := _meant(one, published)):
            yield day, day if one.day else day + timedelta(days=27)


def _meant(one: Date, published: date) -> date | None:
    """Return the day of a date without its year, the first of a month's: the last before an article, or one soon after it."""
    found = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            found.append(date(year, one.month, one.day or 1))
        except ValueError:  # 29 February
            continue
    return max((day for day in found if day <= published + _AHEAD_OF_IT), default=None)
