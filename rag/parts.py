"""Questions that several reports answer together, told by rules, and the parts that each report may answer.

"Which company, criticised in a TechCrunch article for its model, is said by The Verge to have made deals?" asks one thing
of two reports. Searched as a whole it finds what is like all of it; each part finds the report that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from index.outlets import shipped_outlets
from rag.names import names_in

__all__ = ["Joint", "joint_of"]

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
class Joint:
    """A question that several reports answer together."""

    parts: tuple[str, ...]  # of the question, each to be searched alone
    outlets: tuple[str, ...]  # named in it and stated by an article, as the corpus spells them
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
    named = _outlets_in(text, tuple(sorted(ours.values())))
    if not named or len(text.split()) < _FEWEST_WORDS[min(2, len(named))]:
        return None
    parts = [part.strip(" ,?.") for part in _BETWEEN.split(text)]
    parts = [part for part in parts if len(part.split()) >= _FEWEST_WORDS_OF_PART][:_MOST_PARTS]
    without = text
    for name in named:
        without = without.replace(name, " ")
    known = [ours.get(_bare(name).casefold()) or ours.get(_bare(_known(name)).casefold()) for name in named]
    opening = " ".join(text.split()[:10])
    return Joint(
        parts=tuple(parts) or (text,),
        outlets=tuple(dict.fromkeys(name for name in known if name)),
        names=tuple(names_in(without)),
        asks_name=_ASKS_NAME.match(text) is not None,
        asks_person=_ASKS_PERSON.search(opening) is not None,
    )


def _outlets_in(text: str, stated: tuple[str, ...]) -> list[str]:
    """Return each different spelling of an outlet's name in a text, in order."""
    return list(dict.fromkeys(match.group() for match in _any_outlet(stated).finditer(text)))


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
