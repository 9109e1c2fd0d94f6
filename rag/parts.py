"""Questions that several reports answer together, told by rules, and the parts that each report may answer.

"Which company, criticised in a TechCrunch article for its model, is said by The Verge to have made deals?" asks one thing
of two reports. Searched as a whole it finds what is like all of it; each part finds the report that it is about, the more so
where it names the day of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from index import Span
from index.outlets import shipped_outlets
from rag.dating import Dated, publication_dates
from rag.filters import Filters
from rag.names import names_in

__all__ = ["Joint", "Part", "joint_of", "outlets_in"]

_FEWEST_WORDS = {1: 25, 2: 14}  # of a question that names one outlet, or more; a shorter one asks one thing
_MOST_PARTS = 6
_REPORT = re.compile(
    r"\b(?:articles?|reports?|reported|reporting|stor(?:y|ies)|coverage|covered|according to|described by|mentioned"
    r"|discussed|published|suggests?|claims?|indicates?|features?|reviews?|says|said)\b",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r";|,? (?:while|whereas)(?: also)?\b|,? and (?=(?:is|was|are|were|has|have|had|who|which|whose|does|did|the|another|then"
    r"|subsequent|later)\b)|, (?=(?:who|which|whose|whom|as reported|as mentioned|as discussed|as described|is|was|has|with"
    r"|all while)\b)|\balso\b",
)
_FEWEST_WORDS_OF_PART = 4
_ASKS_NAME = re.compile(
    r"(?:(?!\b(?:do|does|did|has|have|is|are|was|were)\b).){0,60}?\b(?:who|whom|whose|which|what)\b", re.IGNORECASE
)
_ASKS_PERSON = re.compile(r"\bwho(?:m|se)?\b|\b(?:individual|person|figure)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question, to be searched alone."""

    text: str
    report: Filters = field(default_factory=Filters)  # outlet and days of the one report that it dates, if it does


@dataclass(frozen=True, slots=True)
class Joint:
    """A question that several reports answer together."""

    parts: tuple[Part, ...]
    outlets: tuple[str, ...]  # named in it and stated by an article, as the corpus spells them
    reports: tuple[Filters, ...]  # outlet and days of each report that it dates
    names: tuple[str, ...]  # that it is about: those in it, without the outlets'
    asks_name: bool  # for one thing that all parts tell of; else whether, or how, the reports agree
    asks_person: bool


def joint_of(text: str, stated: Iterable[str]) -> Joint | None:
    """Return what a clean question asks of several reports, or None for an ordinary one.

    It is one if it is long, names outlets, and speaks of what they report. `stated` are the outlets of the
    corpus.

    >>> joint_of("Which company is criticised in a TechCrunch article and is said by Wired to pay?", ["Wired"]).outlets
    ('Wired',)
    >>> joint_of("Who confirmed the talks to Reuters?", ["Reuters"])
    """
    if not _REPORT.search(text):
        return None
    ours = {_bare(name).casefold(): name for name in stated}
    places = outlets_in(text, ours.values())
    named = list(dict.fromkeys(text[slice(*place)] for place in places))
    if not named or len(text.split()) < _FEWEST_WORDS[min(2, len(named))]:
        return None
    without = text
    for name in named:
        without = without.replace(name, " ")
    known = {name: ours.get(_bare(name).casefold()) or ours.get(_bare(_known(name)).casefold()) for name in named}
    dated = [
        (words, replace(one.bounds, outlets=(outlet,)))
        for one in publication_dates(text, places)
        for words, outlet in _whose(text, one, places, known)
    ]
    parts = [part.strip(" ,?.") for part in _BETWEEN.split(text)]
    parts = [part for part in parts if len(part.split()) >= _FEWEST_WORDS_OF_PART][:_MOST_PARTS] or [text]
    opening = " ".join(text.split()[:10])
    return Joint(
        parts=tuple(Part(part, _only_report(part, dated)) for part in parts),
        outlets=tuple(dict.fromkeys(name for name in known.values() if name)),
        reports=tuple(dict.fromkeys(report for _, report in dated)),
        names=tuple(names_in(without)),
        asks_name=_ASKS_NAME.match(text) is not None,
        asks_person=_ASKS_PERSON.search(opening) is not None,
    )


def _whose(
    text: str, dated: Dated, places: Sequence[Span], known: Mapping[str, str | None]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the words of a date and of each outlet beside it, or else of the one named last, with the corpus's name for it."""
    days = text[slice(*dated.span)].strip(" ,")
    before = [place for place in places if place[1] <= dated.span[0]]
    for place in dated.outlets or before[-1:]:
        name = text[slice(*place)]
        if outlet := known[name]:
            yield ((days, name) if dated.outlets else (days,)), outlet


def _only_report(part: str, dated: Iterable[tuple[tuple[str, ...], Filters]]) -> Filters:
    """Return the report that a part dates, if it dates one alone."""
    reports = {report for words, report in dated if all(word in part for word in words)}
    return reports.pop() if len(reports) == 1 else Filters()


def outlets_in(text: str, stated: Iterable[str]) -> list[Span]:
    """Return the places of outlets' names in a text: of those that are `stated`, and of the well-known ones."""
    return [match.span() for match in _any_outlet(tuple(sorted(stated))).finditer(text)]


@lru_cache(maxsize=8)
def _any_outlet(stated: tuple[str, ...]) -> re.Pattern[str]:
    names = {_bare(name) for name in (*shipped_outlets().spellings, *stated)}
    # One word ("Time", "Wired") counts as it is spelled only: most of them are words too.
    some = "|".join(
        f"(?i:{re.escape(name)})" if " " in name else re.escape(name) for name in sorted(names, key=len, reverse=True)
    )
    return re.compile(rf"(?<![\w.])(?:{some})(?!\w)")


def _known(name: str) -> str:
    found = shipped_outlets().named(name)
    return found.name if found else name


def _bare(name: str) -> str:
    return re.sub(r"^the ", "", name, flags=re.IGNORECASE)
