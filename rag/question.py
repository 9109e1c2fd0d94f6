"""The question as it is searched with: cleaned of invisible characters, and with the filters found in its words.

Rules only, no model. A filter is inferred from a phrase that can hardly mean anything else ("according to Radio Habana
Cuba", "as of 1 May 2024", "published in March 2025"); what was inferred is part of the answer and can be overruled.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index import InvalidValue
from rag.filters import Filters
from rag.names import NAME

__all__ = ["LONGEST_QUESTION", "ParsedQuestion", "asks_for_outlet", "clean_question", "infer_filters", "whose_word"]

LONGEST_QUESTION = 2_000  # characters; a longer one is cut, and the answer says so

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = r"(?P<month>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?"
_DAY = (
    rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})"
    rf"|{_MONTH.replace('month', 'month2')} (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})"
    rf"|{_MONTH.replace('month', 'month3')},? (?P<year3>\d{{4}})|(?P<year4>(?:19|20)\d\d))"
)
_PUBLISHED = r"(?:published|printed|written|(?:articles?|stories|reports?|coverage|news)(?: published)?)"
_DATED = {
    "as_of": re.compile(rf",?\s*\b(?:as of|as at)\s+{_DAY}\b,?", re.IGNORECASE),
    "within": re.compile(rf",?\s*\b{_PUBLISHED} (?:in|on|during|from) {_DAY}\b,?", re.IGNORECASE),
    "until": re.compile(rf",?\s*\b{_PUBLISHED} (?:before|until|up to|by) {_DAY}\b,?", re.IGNORECASE),
    "since": re.compile(rf",?\s*\b{_PUBLISHED} (?:since|after|from) {_DAY}(?: on(?:wards)?)?\b,?", re.IGNORECASE),
}
_ATTRIBUTED = re.compile(
    rf"\b(?:according to|as reported by|reported by|per|in the (?:words|view) of)\s+(?:the )?(?P<name>{NAME})",
    re.IGNORECASE,
)
_ASKS_FOR_OUTLET = re.compile(
    r"\b(?:which|what) (?:(?:news|media) )?(?:outlets?|publications?|newspapers?|papers?|sites?|websites?|broadcasters?|agency|"
    r"agencies|stations?|media|organi[sz]ations?|source)\b|\bwho (?:published|carried|reported|ran) (?:the|this|that|it)\b",
    re.IGNORECASE,
)
_SAYING = (
    "say|says|said|report|reports|reported|write|writes|wrote|claim|claims|claimed|describe|describes|described|call|calls"
    "|called|put|puts|quote|quotes|quoted|cite|cites|cited|give|gives|gave|carry|carries|carried|mention|mentions|mentioned"
    "|article|story|coverage|account|version"
)


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """A question, what to search with, and the filters its words ask for."""

    text: str
    search_text: str
    inferred: Filters = field(default_factory=Filters)


def clean_question(question: str) -> tuple[str, tuple[str, ...]]:
    """Return the question without what cannot be seen, and notes on what was changed.

    Raises InvalidValue where nothing is left to ask.
    """
    text = "".join(c for c in question[: 4 * LONGEST_QUESTION] if not unicodedata.category(c).startswith("Cs"))
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
    if not any(c.isalnum() for c in text):
        raise InvalidValue("There is no question. Ask one in words, for example: Who confirmed the talks?")
    if len(text) > LONGEST_QUESTION or len(question) > 4 * LONGEST_QUESTION:
        cut = text[:LONGEST_QUESTION]
        return cut, (f"Only the first {len(cut):,} characters of the question were used.",)
    return text, ()


def infer_filters(text: str, outlets: Sequence[str], *, dates: bool = True) -> ParsedQuestion:
    """Find filters in a clean question. `outlets` are the names that the corpus states; `dates` may be left alone.

    >>> infer_filters("According to Radio Habana Cuba, who was sent?", ["Radio Habana Cuba"]).search_text
    'who was sent?'
    """
    parsed = ParsedQuestion(text, text)
    for name in sorted(outlets, key=len, reverse=True):
        if (found := _outlet_phrase(parsed.search_text, name)) is not None:
            parsed = replace(parsed, search_text=found, inferred=Filters(outlets=(name,)))
            break
    for kind, pattern in _DATED.items() if dates else ():
        match = pattern.search(parsed.search_text)
        days = match and _days(match)
        if match and days:
            rest = _tidy(parsed.search_text[: match.start()] + " " + parsed.search_text[match.end() :])
            parsed = replace(
                parsed, search_text=rest or parsed.search_text, inferred=_bounded(parsed.inferred, kind, days)
            )
            break
    return parsed


def asks_for_outlet(text: str) -> bool:
    """Whether a question asks who published something."""
    return _ASKS_FOR_OUTLET.search(text) is not None


def whose_word(text: str, known_outlets: Sequence[str]) -> str | None:
    """Return whose word alone a question asks for, if it says so: an answer must come from, or mention, that name.

    >>> whose_word("According to Steve Witkoff, who broke the truce?", [])
    'Steve Witkoff'
    >>> whose_word("What did Reuters report about the truce?", ["Reuters"])
    'Reuters'
    """
    if (match := _ATTRIBUTED.search(text)) is not None and match["name"][0].isupper():
        return match["name"]
    return next((name for name in known_outlets if _outlet_phrase(text, name) is not None), None)


def _outlet_phrase(text: str, name: str) -> str | None:
    """Return the text to search with if it asks for an outlet's word, else None."""
    outlet = rf"(?:the )?{re.escape(name)}(?:['’]s?)?"
    attributed = re.compile(rf",?\s*\b(?:according to|as reported by|reported by|per)\s+{outlet}\b,?", re.IGNORECASE)
    if (match := attributed.search(text)) is not None:
        return _tidy(text[: match.start()] + " " + text[match.end() :]) or text
    speaking = rf"\b{outlet}\s+(?:{_SAYING})\b|\b(?:does|did|has|do|in|by|from|on)\s+{outlet}(?=\W|$)"
    return text if re.search(speaking, text, re.IGNORECASE) else None


def _bounded(filters: Filters, kind: str, days: tuple[date, date]) -> Filters:
    first, last = days
    if kind == "as_of":
        return replace(filters, as_of=last)
    if kind == "until":
        return replace(filters, published_to=last)
    if kind == "since":
        return replace(filters, published_from=first)
    return replace(filters, published_from=first, published_to=last)


def _days(match: re.Match[str]) -> tuple[date, date] | None:
    part = match.groupdict()
    try:
        if part["iso"]:
            day = date.fromisoformat(part["iso"])
            return day, day
        year = int(part["year"] or part["year2"] or part["year3"] or part["year4"])
        name = part["month"] or part["month2"] or part["month3"]
        if not name:
            return date(year, 1, 1), date(year, 12, 31)
        month = next(n for n, full in enumerate(_MONTHS, 1) if full.lower().startswith(name[:3].lower()))
        if number := part["day"] or part["day2"]:
            day = date(year, month, int(number))
            return day, day
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    except (ValueError, StopIteration):
        return None


def _tidy(text: str) -> str:
    return re.sub(r"\s+([?.,!])", r"\1", " ".join(text.split())).strip(" ,")
