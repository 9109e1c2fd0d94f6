"""The head of an article's text: which of its first lines are title, by-line and date, and what a dateline states.

Only whole lines count, and of the dateline only its fixed form; nothing is read out of running text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from index.article import Evidence, Outlet, PublishedDate
from index.body import SHORT, Line, is_boilerplate
from index.calendar_words import WEEKDAYS
from index.dates import parse_published
from index.furniture import ends_article
from index.outlets import PAPERS, shipped_outlets, wire

__all__ = ["find_by_lines", "find_date_line", "find_masthead", "find_title", "match_dateline", "split_authors"]

LONGEST_TITLE = 25  # words
MASTHEAD = 3  # lines of a head that begins with one: itself, a title, and the text
NEWSPAPER = re.compile(rf"(?:[A-Z][\w’'.&-]* (?:of )?){{1,4}}(?:{PAPERS}|Daily|Guardian|News|Press|Review|Weekly)")
PARTICLES = {"al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "of", "the", "van", "von", "y"}
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
DAY = rf"(?:{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS})(?:,? \d{{4}})?"

DATELINE = re.compile(
    rf"(?P<stated>(?P<place>[^\W\d_][^()\n–—:;!?]{{1,60}}?)??(?:(?:^|,? )(?P<day>{DAY}))?)"
    r"[.,]?\s*(?:\((?P<tag>[^\W\d_][\w .&-]{1,30})\)\.?\s*(?:--?|[–—:])"
    r"|/(?P<slashed>[A-Z]{2,12})/\s*[.:–—-]|(?<=\d)\s*(?:--|[–—]|\s-\s))"
)
STAFF = re.compile(
    r"(?:by )?(?:(?:our|the) )?(?:(?:special|senior|chief|political|foreign|news|web|staff|online|diplomatic|city) )*"
    r"(?:staff|reporters?|correspondents?|writers?|news ?desk|web ?desk|desk|agencies|newsroom|bureau|editorial board)",
    re.IGNORECASE,
)
OPENERS = frozenset(  # of sentences that go on with a day
    (*WEEKDAYS, *"after as at before between born by during for from in on since through till to until with".split())
)
NOT_A_NAME = re.compile(rf"{'|'.join(WEEKDAYS)}|{MONTHS}", re.IGNORECASE)
DATE_LABEL = re.compile(
    r"(?:(?:first |date )?published|posted|publication date|date|issued)(?: on| at)?\s*:?\s+", re.IGNORECASE
)


# Below one of these stands another day than that of publication, or what somebody wrote on that day.
OTHER_DAY = re.compile(
    r"\b(?:updated|modified|corrected|accessed|retrieved)(?: on| at)?:?$|(?:\S+ ){3,}\S+:$", re.IGNORECASE
)
BARS = re.compile(r"\s+(?:[|/•·]|and(?= last updated\b))\s+", re.IGNORECASE)


def find_masthead(head: list[Line], tag: str | None) -> tuple[Outlet | None, Line] | None:
    """Return the outlet that the first line is, and that line: the dateline's `tag`, or a known outlet's name.

    A known name counts where a by-line or a date follows, and a title: alone it may be the article's title, or its subject.
    Below a line that only ends as newspapers' names do ("Tarn Herald"), by-line, date and title must follow, and the outlet is
    None: it is neither taken for the title nor believed to be an outlet.
    """
    if len(head) < MASTHEAD:
        return None
    words = _without_marks(head[0].text)
    if tag and " " in tag and words.casefold() == tag.casefold():
        return Outlet(words, Evidence("masthead and dateline", f"{head[0].text}; ({tag})")), head[0]
    by_lines, date_lines = find_by_lines(head[1:])[1], find_date_line(head[1:])[1]
    known = shipped_outlets().named(words)
    if known and (by_lines or date_lines) and len(head) > MASTHEAD:
        return Outlet(known.name, Evidence("masthead", head[0].text)), head[0]
    if len(head) < MASTHEAD + 2 or not (by_lines and date_lines and NEWSPAPER.fullmatch(words)):
        return None
    has_both_next = {line.start for line in head[1:3]} == {line.start for line in (*by_lines, *date_lines)}
    return (None, head[0]) if has_both_next and not _ends_sentence(_without_marks(head[3].text)) else None


def find_title(
    head: list[Line], count: int, known: str | None, may_be_first: bool, *, under_masthead: bool
) -> tuple[str | None, Line | None]:
    """Return the title and the line that holds it; `count` is how many lines the text has.

    A title that is `known` is only looked for. Otherwise the first line is the title if it `may_be_first` and looks like one:
    short, no full stop, no by-line, date or dateline, and followed by a text. Under a masthead, by-line and date may come first.
    """
    if known:
        same = " ".join(known.split()).casefold()
        return known, next((line for line in head[:3] if _without_marks(line.text).casefold() == same), None)
    if under_masthead:
        stated = (*find_by_lines(head)[1], *find_date_line(head)[1])
        head = [line for line in head if line not in stated]
    if not may_be_first or not head or count < 2:
        return None, None
    words = _without_marks(head[0].text)
    following = head[1].text if len(head) > 1 else ""
    if len(words.split()) > LONGEST_TITLE or _ends_sentence(words) or not words[-1:].strip(",;–—-"):
        return None, None
    if _is_by_line(words) or match_dateline(head[0]) or is_boilerplate(words) or _date_in(words):
        return None, None
    # Prose that was wrapped at a fixed width goes on in the next line with a small letter.
    is_wrapped = following[:1].islower() and not head[0].text.startswith("#")
    return (None, None) if is_wrapped or not following else (words, head[0])


def find_by_lines(below: list[Line]) -> tuple[tuple[str, ...], list[Line], Outlet | None]:
    """Return the authors, the lines that name them, and the wire agency if one of them is one."""
    line = next((line for line in below[:4] if _is_by_line(_without_marks(line.text))), None)
    if line is None:
        return (), [], None
    words = _without_marks(line.text).split(" | ")[0]
    names = split_authors(words)
    # "By Ann Lee and AP" is another outlet's own reporter, who took in what an agency wrote.
    beside = {name.strip() for name in re.findall(r"\s(?:and|&)\s+([^,;|]+)", words)}
    agency = next((agency for name in names if name not in beside and (agency := wire(name))), None)
    people = tuple(name for name in names if not wire(name) and not STAFF.fullmatch(name)) or names
    return people, [line], Outlet(agency.name, Evidence("by-line", line.text)) if agency else None


def find_date_line(below: list[Line], whole: Sequence[Line] = ()) -> tuple[PublishedDate | None, list[Line]]:
    """Return the date that one of the first lines is, and that line.

    None where it is the day of something else: below "Updated" or "The letter reads:", or, in a chronicle, where a paragraph of
    the `whole` text stands below a later day.
    """
    before = ""
    for line in below[:6]:
        words = _without_marks(line.text)
        if not OTHER_DAY.search(before) and (found := _date_in(words)):
            return (None, []) if _tells_of_later(whole, line, found) else (found, [line])
        before = words
    return None, []


def match_dateline(line: Line) -> re.Match[str] | None:
    """Recognise "Washington, March 5 (RHC)--", "LONDON (AFP) -" or "PARIS, 5 March 2025 —" at the start of a line."""
    match = DATELINE.match(line.text)
    if match is None or not (match["tag"] or match["slashed"] or (match["place"] and match["day"])):
        return None
    place = re.findall(r"[^\W\d_][\w.’'-]*", match["place"] or "")
    is_place = len(place) <= 7 and all(word[0].isupper() or word.casefold() in PARTICLES for word in place)
    if not (match["tag"] or match["slashed"]):
        # A place and a day alone, only as "PLACE, day -": "On October 7, 2023 - the day of the attack -" is no dateline.
        is_set_off = line.text[match.end("place") : match.start("day")].startswith(",") or match["place"].isupper()
        if not is_set_off or re.split(r"\W+", match["place"], maxsplit=1)[0].casefold() in OPENERS:
            return None
    return match if is_place else None


def split_authors(names: str) -> tuple[str, ...]:
    """Return the names of a by-line: "By Ann Lee, Bo Ek and Cy Fox" names three, "Lee, Ann" one."""
    words = re.sub(r"^\s*by:?\s+", "", " ".join(names.split()), flags=re.IGNORECASE)
    parts = [part.strip() for part in re.split(r"\s*[;|]\s*|,\s+and\s+|\s+(?:and|&)\s+|,\s*", words)]
    if words.count(",") == 1 and len(parts) == 2 and all(part and " " not in part for part in parts):
        return (words,)
    joined: list[str] = []
    for part in parts:
        if joined and re.fullmatch(r"(?:jr|sr|ph\.?d|m\.?d|i{2,3}|iv)\.?", part, re.IGNORECASE):
            joined[-1] += f", {part}"
        elif part and part not in joined:
            joined.append(part)
    return tuple(joined)


def _is_by_line(words: str) -> bool:
    if STAFF.fullmatch(words):
        return True
    match = re.fullmatch(r"by:?\s+(.{2,120})", words.split(" | ")[0], re.IGNORECASE)
    return match is not None and all(_is_name(part) for part in split_authors(match[1]))


def _is_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 6 or _ends_sentence(part) or NOT_A_NAME.fullmatch(words[0]):
        return False
    return words[0][0].isupper() and all(
        word.casefold() in PARTICLES or (word[0].isupper() and not any(char.isdigit() for char in word))
        for word in words
    )


def _date_in(words: str) -> PublishedDate | None:
    """Read a line, or a part of it between bars or dots, that is nothing but a full date, perhaps labelled "Published:"."""
    if len(words) > 120:
        return None
    for part in BARS.split(words):
        stated = DATE_LABEL.sub("", part, count=1).strip()
        # Digits alone may be any number, and beside "updated" a bare date may be that of the update.
        is_unclear = stated.isdigit() or (
            stated == part.strip() and re.search("updated|modified", words, re.IGNORECASE)
        )
        found = parse_published(stated, "date line") if re.search(r"\d{4}", stated) and not is_unclear else None
        if found and found.precision != "month":  # a month alone may be a heading
            return replace(found, evidence=Evidence("date line", words))
    return None


def _tells_of_later(whole: Sequence[Line], line: Line, found: PublishedDate) -> bool:
    """Whether a paragraph stands below a later day: not among comments, which are written later than the article."""
    article = takewhile(lambda other: not ends_article(other.text), whole)
    return any(
        len(paragraph.text.split()) > SHORT
        and (day := _date_in(_without_marks(above.text))) is not None
        and day.value[:10] > found.value[:10]
        for above, paragraph in pairwise(article)
        if above.start > line.start
    )


def _without_marks(line: str) -> str:
    return " ".join(line.lstrip("#").strip("*_ ").split())


def _ends_sentence(words: str) -> bool:
    if re.search(r"\b(?:[A-Z]\.){2,}$", words):  # "... talks with the U.S." is a headline
        return False
    bare = words.rstrip("\"'”’»)")
    return bare.endswith((".", ":")) and not bare.endswith("...")
