"""The question as it is searched with: cleaned of invisible characters, and with the filters found in its words.

Rules only, no model. A filter is inferred from a phrase that can hardly mean anything else ("according to Radio Habana
Cuba", "as of 1 May 2024", "the article of 5 March 2025"); what was inferred is part of the answer and can be overruled.
Which dates are those of publication, is `dating.py`'s to tell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index import InvalidValue
from index.calendar_words import TIMES
from index.outlets import PAPERS, shipped_outlets, short_names
from rag.dating import as_of, publication_dates
from rag.filters import Filters
from rag.names import NAME
from rag.parts import outlets_in
from rag.quotations import aside

__all__ = [
    "LONGEST_QUESTION",
    "ParsedQuestion",
    "asks_for_outlet",
    "clean_question",
    "infer_dates",
    "infer_filters",
    "whose_word",
]

_MISTYPED = {
    wrong: right
    for right, mistyped in {
        "what": "waht wat whta hwat whaat wht wath",
        "when": "wehn whne hwen wehen",
        "where": "whre wher wehre hwere whrere",
        "which": "wich whitch wihch whcih whihc hwich whic",
        "who": "hwo woh whoo",
        "why": "wyh hwy whhy",
        "how": "hoow hwow",
    }.items()
    for wrong in mistyped.split()
}
LONGEST_QUESTION = 2_000  # characters; a longer one is cut, and the answer says so

# A search takes it for "who".
_HEALTH = re.compile(r"\bthe WHO\b(?!,? (?:a |the )?(?:band|album|song|rock|concert))")
_FRACTION = re.compile(r"([¼½¾⅐-⅞])")  # stays, as in an article: the normal form of "5½" is 51/2
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Prof|Lt|Col|Sgt|Capt)\."
_ATTRIBUTED = re.compile(
    rf"\b(?i:according to|as reported by|reported by)\s+(?i:the )?(?:{_TITLE}\s+)?(?P<name>{NAME})"
)
_ASKS_FOR_OUTLET = re.compile(
    r"\b(?:which|what) (?:(?:news|media) )?(?:outlets?|publications?|newspapers?|magazines?|broadcasters?|news (?:sites?|agency|"
    r"agencies|organi[sz]ations?|websites?))\b|\b(?:which|what) (?:site|website|agency|paper|station|source) (?:published|"
    r"carried|reported|ran)\b|\bwho (?:published|carried|ran) (?:this|the|that) (?:article|story|report|piece|news)\b",
    re.IGNORECASE,
)
_SAYING = (
    r"(?:say|says|said|report|reports|reported|write|writes|wrote|claim|claims|claimed|describe|describes|described|call|calls"
    r"|called|put|puts|quote|quotes|quoted|cite|cites|cited|give|gives|gave|carry|carries|carried|mention|mentions|mentioned)"
)
_BETWEEN = (  # "What did the BBC also report", not "What did BBC boss Davie say"
    r"(?: (?:also|both|all|each|first|then|later|ever|actually|just|itself|online|newspaper|paper|magazine|website|site"
    r"|agency|network|channel|station|[a-z]+ly)){0,2}?"
)
_OTHER_THAN = re.compile(  # "What do outlets other than the BBC say", "Not according to Reuters"
    r"\b(?:other than|except(?: for)?|apart from|aside from|besides|excluding|rather than|not|neither|nor|unlike)"
    r"(?: what| how)?(?: according to| reported by| as reported by)?(?: the)? *$",
    re.IGNORECASE,
)
_PAPER = re.compile(rf"{PAPERS}|Wire")  # by which one may be called alone
_PIECE = r"(?:article|articles|story|stories|coverage|account|version|report|reports|reporting|piece|pieces)"


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
    text = "".join(
        part if i % 2 else unicodedata.normalize("NFKC", part) for i, part in enumerate(_FRACTION.split(text))
    )
    text = _INVISIBLE.sub("", text)
    text = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
    if not any(c.isalnum() for c in text):
        raise InvalidValue("There is no question. Ask one in words, for example: Who confirmed the talks?")
    text, notes = _spelled(aside(text, lambda own: _HEALTH.sub("the World Health Organization", own)))
    if len(text) > LONGEST_QUESTION or len(question) > 4 * LONGEST_QUESTION:
        cut = text[:LONGEST_QUESTION]
        return cut, (*notes, f"Only the first {len(cut):,} characters of the question were used.")
    return text, notes


def _spelled(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a question with its first word spelled, where that is a question word mistyped: a name it is not."""
    first, _, rest = text.partition(" ")
    meant = _MISTYPED.get(first.lower())
    if meant is None or not rest:
        return text, ()
    return f"{meant if first.islower() else meant.capitalize()} {rest}", (f"“{first}” was read as “{meant}”.",)


def infer_filters(text: str, outlets: Sequence[str], *, dates: bool = True) -> ParsedQuestion:
    """Find filters in a clean question. `outlets` are the names that the corpus states; `dates` may be left alone.

    >>> infer_filters("According to Radio Habana Cuba, who was sent?", ["Radio Habana Cuba"]).search_text
    'who was sent?'
    """
    parsed = infer_dates(text, outlets) if dates else ParsedQuestion(text, text)
    if found := _outlet_phrase(parsed.search_text, outlets):
        return replace(parsed, search_text=found[1], inferred=replace(parsed.inferred, outlets=found[0]))
    return parsed


def infer_dates(text: str, outlets: Sequence[str], today: date | None = None) -> ParsedQuestion:
    """Find the dates of publication that a clean question asks for, unless it asks for several; outlets are left alone.

    >>> infer_dates("What did Reuters report in March 2025 about the dam?", []).search_text
    'What did Reuters report about the dam?'
    """
    said = as_of(text, today)
    found = [said] if said else publication_dates(text, outlets_in(text, outlets), today)
    if len({dated.bounds for dated in found}) != 1:
        return ParsedQuestion(text, text)
    rest = text
    for start, end in sorted((dated.span for dated in found), reverse=True):
        rest = f"{rest[:start]} {rest[end:]}"
    return ParsedQuestion(text, _tidy(rest) or text, found[0].bounds)


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
    if (match := _ATTRIBUTED.search(text)) is not None:
        name = re.sub(r"['’]s?$", "", match["name"])
        return None if name.split()[0].lower() in TIMES else name  # "according to Monday's poll"
    found = _outlet_phrase(text, known_outlets)
    return found[0][0] if found else None


def _outlet_phrase(text: str, names: Sequence[str]) -> tuple[tuple[str, ...], str] | None:
    """Return the outlets whose word a text asks for, with the text to search with; None where it asks for none's.

    One-word names ("Time", "The Hill") count only as they are spelled, because most of them are words too. An outlet may be
    called by what the shipped table knows it is called by as well: "NPR News", "AP".
    """
    spelled = {alias: name for name in names for alias in shipped_outlets().aliases(name) if _is_telling(alias)}
    spelled |= {name: name for name in names}
    by_pattern = {_name_pattern(words): spelled[words] for words in sorted(spelled, key=len, reverse=True)}
    # "the Gazette", where only one of the names ends so
    by_pattern |= {
        rf"(?<=[Tt]he ){short}": name for short, name in short_names(names).items() if _PAPER.fullmatch(short)
    }
    if not by_pattern:
        return None
    one = r"(?i:the )?(?:" + "|".join(by_pattern) + r")(?:['’]s?(?!\w))?"
    some = rf"(?P<outlets>{one}(?:(?:,| and| or|, and) {one})*)(?!\w)"
    attributed = re.search(rf",?\s*\b(?i:according to|as reported by|reported by)\s+{some},?", text)
    match = attributed or re.search(
        rf"(?<!\w){some}(?: both| all| each)? (?i:{_SAYING}|{_PIECE})\b"
        rf"|\b(?i:do|does|did|has|have|how|what) {some.replace('outlets', 'asked')}{_BETWEEN} (?i:{_SAYING})\b"
        rf"|\b(?i:{_PIECE}|published|carried|printed) (?i:in|by|from|of|on) {some.replace('outlets', 'told')}",
        text,
    )
    if match is None:
        return None
    start, end = next(match.span(number) for number, group in enumerate(match.groups(), 1) if group)
    if _OTHER_THAN.search(text[:start]):
        return None
    # Of two that fit, the longer name: the New York Times is not The Times.
    each = re.compile(rf"(?<!\w)(?:{'|'.join(by_pattern)})(?!\w)")
    found = tuple(
        dict.fromkeys(
            next(name for pattern, name in by_pattern.items() if re.compile(pattern).fullmatch(text, *one.span()))
            for one in each.finditer(text, start, end)
        )
    )
    rest = _tidy(f"{text[: match.start()]} {text[match.end() :]}") if attributed else text
    return found, rest or text


def _is_telling(alias: str) -> bool:
    """Whether an alias can hardly mean anything else: two words, initials, an address; not "Post" or "Fox"."""
    return " " in alias.removeprefix("The ") or "." in alias or (alias.isupper() and len(alias) > 1)


def _name_pattern(name: str) -> str:
    bare = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
    return f"(?i:{re.escape(bare)})" if " " in bare else re.escape(bare)


def _tidy(text: str) -> str:
    return re.sub(r"\s+([?.,!])", r"\1", " ".join(text.split())).strip(" ,")
