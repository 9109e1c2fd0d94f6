"""Who published an article, when, by whom: what its own text proves, and how several sources of facts are joined.

Nothing is guessed. "Axios first reported", "Speaking to a publication" or a link to another story prove nothing about
who published *this* article, so no rule looks at running text: only at lines that stand alone, at the head and at the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.article import Evidence, Outlet, PublishedDate, Span
from index.body import Line, is_boilerplate, lines_of
from index.dates import parse_published
from index.outlets import host_of, is_web_address, name_for, wire

__all__ = ["Stated", "join", "split_authors", "stated_by_text"]

HEAD = 8  # lines that may hold title, by-line, date and dateline
FOOT = 12  # lines that may hold a labelled address
LONGEST_TITLE = 25  # words
LONGEST_SIGN_OFF = 6  # words
SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"}
PARTICLES = {"al", "and", "bin", "da", "de", "del", "der", "di", "du", "el", "la", "le", "of", "the", "van", "von", "y"}
MONTHS = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
DAY = rf"(?:{MONTHS} \d{{1,2}}|\d{{1,2}} {MONTHS})(?:,? \d{{4}})?"

DATELINE = re.compile(
    rf"(?P<stated>(?P<place>[^\W\d_][^()\n–—:;!?]{{1,60}}?)??(?:(?:^|,? )(?P<day>{DAY}))?)"
    r"[.,]?\s*(?:(?:\((?P<tag>[^\W\d_][\w .&-]{1,30})\)|/(?P<slashed>[A-Z]{2,12})/)\.?\s*(?:--?|[–—:])|(?<=\d)\s*(?:--|[–—]|\s-\s))"
)
STAFF = re.compile(
    r"(?:by )?(?:(?:our|the) )?(?:(?:special|senior|chief|political|foreign|news|web|staff|online|diplomatic|city) )*"
    r"(?:staff|reporters?|correspondents?|writers?|news ?desk|web ?desk|desk|agencies|newsroom|bureau|editorial board)",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(rf"(?:mon|tues|wednes|thurs|fri|satur|sun)day|{MONTHS}", re.IGNORECASE)
DATE_LABEL = re.compile(r"(?:(?:first |date )?published|posted|publication date|date|issued)(?: on| at)?\s*:?\s+", re.IGNORECASE)
URL_LINE = re.compile(r"(?P<label>[^\W\d_][\w ]{0,60}:?)?[\W_]*(?:frac|href|url)?[\W_]*(?P<url>https?://[^\s<>\"{}|\\^`$]+)[\W_]*")
URL_LABEL = re.compile(
    r"(?:(?:article|original|canonical|story|page) )?(?:url|link|permalink|address):?"
    r"|(?:this (?:article|story|post) )?(?:was )?(?:originally |first )?(?:published|appeared) (?:at|on|in|by):?"
    r"|original (?:article|story|version):?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one source (a sidecar row, the fields of a record, the text itself) states about an article."""

    title: str | None = None
    outlet: Outlet | None = None
    published: PublishedDate | None = None
    authors: tuple[str, ...] = ()
    url: Evidence | None = None
    language: str | None = None
    title_span: Span | None = None
    left_out: tuple[Span, ...] = ()  # lines of the text that state facts and are not the article's own words
    notes: tuple[str, ...] = ()


def join(first: Stated, second: Stated) -> Stated:
    """Return what both state; where they differ, the first is believed."""
    return Stated(
        title=first.title or second.title,
        outlet=first.outlet or second.outlet,
        published=first.published or second.published,
        authors=first.authors or second.authors,
        url=first.url or second.url,
        language=first.language or second.language,
        title_span=first.title_span or second.title_span,
        left_out=first.left_out + second.left_out,
        notes=first.notes + second.notes,
    )


def stated_by_text(text: str, known: Stated, *, start: int = 0, has_title_line: bool = False) -> Stated:
    """Return what the text states from `start` on, beside what is `known` already from better sources.

    `has_title_line` says that a title may be the first line, as in a txt file. A known address is used as the article's own.
    """
    lines = lines_of(text, start)
    head = _first(lines, HEAD)
    title, title_line = _title(head, len(lines), known.title, has_title_line)
    below = [line for line in head if line != title_line]
    authors, by_lines, by_wire = _by_lines(below)
    published, date_lines = _date_line(below)
    url, url_lines = (known.url, []) if known.url else _own_url(lines, title)
    dateline = next((match for line in below if (match := _dateline(line))), None)
    tag = dateline and (dateline["tag"] or dateline["slashed"])
    outlet, sign_off = _outlet(_last(lines), url, tag)
    if outlet is None and tag and dateline and (agency := wire(tag)):
        outlet = Outlet(agency.name, Evidence("dateline", dateline.group()))
    if published is None and dateline and dateline["day"]:
        found = parse_published(dateline["day"], "dateline")
        published = found and replace(found, evidence=Evidence("dateline", dateline["stated"].strip()))
    furniture = [*by_lines, *date_lines, *url_lines, *([sign_off] if sign_off else [])]
    return Stated(
        title=title,
        outlet=outlet or by_wire,
        published=published,
        authors=authors,
        url=url,
        title_span=(title_line.start, title_line.end) if title_line else None,
        left_out=tuple((line.start, line.end) for line in furniture),
    )


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


def _first(lines: list[Line], count: int) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if len(found) == count:
            break
        if not is_boilerplate(line.text):
            found.append(line)
    return found


def _last(lines: list[Line]) -> Line | None:
    return next((line for line in reversed(lines) if not is_boilerplate(line.text)), None)


def _title(head: list[Line], count: int, known: str | None, may_be_first: bool) -> tuple[str | None, Line | None]:
    if known:
        same = " ".join(known.split()).casefold()
        return known, next((line for line in head[:3] if _without_marks(line.text).casefold() == same), None)
    if not may_be_first or not head or count < 2:
        return None, None
    words = _without_marks(head[0].text)
    following = head[1].text if len(head) > 1 else ""
    if len(words.split()) > LONGEST_TITLE or _ends_sentence(words) or not words[-1:].strip(",;–—-"):
        return None, None
    if _is_by_line(words) or _dateline(head[0]) or is_boilerplate(words) or _date_in(words):
        return None, None
    # Prose that was wrapped at a fixed width goes on in the next line with a small letter.
    is_wrapped = following[:1].islower() and not head[0].text.startswith("#")
    return (None, None) if is_wrapped or not following else (words, head[0])


def _without_marks(line: str) -> str:
    return " ".join(line.lstrip("#").strip("*_ ").split())


def _ends_sentence(words: str) -> bool:
    if re.search(r"\b(?:[A-Z]\.){2,}$", words):  # "... talks with the U.S." is a headline
        return False
    return words.rstrip("\"'”’»)").endswith((".", "…", ":"))


def _is_by_line(words: str) -> bool:
    if STAFF.fullmatch(words):
        return True
    match = re.fullmatch(r"by:?\s+(.{2,120})", words.split(" | ")[0], re.IGNORECASE)
    return bool(match) and all(_is_name(part) for part in split_authors(match[1] if match else ""))


def _is_name(part: str) -> bool:
    words = part.split()
    if not 1 <= len(words) <= 6 or _ends_sentence(part) or NOT_A_NAME.fullmatch(words[0]):
        return False
    return words[0][0].isupper() and all(
        word.casefold() in PARTICLES or (word[0].isupper() and not any(char.isdigit() for char in word)) for word in words
    )


def _by_lines(below: list[Line]) -> tuple[tuple[str, ...], list[Line], Outlet | None]:
    """Return the authors, the lines that name them, and the wire agency if one of them is one."""
    line = next((line for line in below[:4] if _is_by_line(_without_marks(line.text))), None)
    if line is None:
        return (), [], None
    words = _without_marks(line.text).split(" | ")[0]
    names = split_authors(words)
    agency = next((agency for name in names if (agency := wire(name))), None)
    people = tuple(name for name in names if not wire(name) and not STAFF.fullmatch(name)) or names
    return people, [line], Outlet(agency.name, Evidence("by-line", line.text)) if agency else None


def _date_line(below: list[Line]) -> tuple[PublishedDate | None, list[Line]]:
    for line in below[:6]:
        if found := _date_in(_without_marks(line.text)):
            return found, [line]
    return None, []


def _date_in(words: str) -> PublishedDate | None:
    """Read a line that is nothing but a full date, with or without a label such as "Published:"."""
    if len(words) > 120:
        return None
    stated = DATE_LABEL.sub("", words.split(" | ")[0], count=1).strip()
    found = parse_published(stated, "date line") if re.search(r"\d{4}", stated) else None
    # Digits alone may be any number; a month alone may be a heading.
    if found is None or stated.isdigit() or found.precision == "month":
        return None
    return replace(found, evidence=Evidence("date line", words))


def _dateline(line: Line) -> re.Match[str] | None:
    """Recognise "Washington, March 5 (RHC)--", "LONDON (AFP) -" or "PARIS, 5 March 2025 —" at the start of a line."""
    match = DATELINE.match(line.text)
    if match is None or not (match["tag"] or match["slashed"] or (match["place"] and match["day"])):
        return None
    place = re.findall(r"[^\W\d_][\w.’'-]*", match["place"] or "")
    is_place = len(place) <= 7 and all(word[0].isupper() or word.casefold() in PARTICLES for word in place)
    return match if is_place else None


def _own_url(lines: list[Line], title: str | None) -> tuple[Evidence | None, list[Line]]:
    """Return the address that is this article's own, and its line.

    It stands alone on its line, and either its path shares most words with the title, or a label says what it is.
    """
    found: list[tuple[str, str, Line]] = []
    for number, line in enumerate(lines):
        match = URL_LINE.fullmatch(line.text) if "://" in line.text and len(line.text) <= 600 else None
        url = match["url"].rstrip(".,;:!?)]'’”") if match else ""
        if match is None or not is_web_address(url) or not re.search(r"://[^/]+/.", url):
            continue
        label = (match["label"] or "").strip()
        is_at_edge = number < HEAD or number >= len(lines) - FOOT
        if label and is_at_edge and URL_LABEL.fullmatch(label):
            found.append(("labelled article url", url, line))
        elif title and label.casefold() in ("", "source:", "source") and _shares_title(url, title):
            found.append(("article url", url, line))
    if len({host_of(url) for _, url, _ in found}) != 1:
        return None, []
    rule, url, _ = found[0]
    return Evidence(rule, url), [line for _, _, line in found]


def _shares_title(url: str, title: str) -> bool:
    path = url.split("://", 1)[1].partition("/")[2].partition("?")[0]
    slug = {word for word in re.findall(r"[^\W\d_]+", path.rsplit("/", 2)[-1] or path.rsplit("/", 2)[-2], re.UNICODE)}
    in_path = {word.casefold() for word in slug} - SMALL
    in_title = {word.casefold() for word in re.findall(r"[^\W\d_]+", re.sub(r"[.'’]", "", title))} - SMALL
    shared = len(in_path & in_title)
    return shared >= 3 and shared >= 0.6 * len(in_title) and shared >= 0.5 * len(in_path)


def _outlet(last: Line | None, url: Evidence | None, tag: str | None) -> tuple[Outlet | None, Line | None]:
    """Return the outlet by its sign-off or its address, and the line of the sign-off.

    A sign-off names the outlet only if the article's own address or the dateline's tag abbreviates it.
    """
    host = host_of(url.text) if url else None
    name = last.text.strip("–—-()*_ ") if last else ""
    is_sign_off = 0 < len(name.split()) <= LONGEST_SIGN_OFF and name[0].isupper() and not name.endswith((".", "!", "?"))
    if is_sign_off and url and host and name_for(host) and any(_abbreviates(label, name) for label in host.split(".")[:-1]):
        return Outlet(name, Evidence(f"{url.rule} and sign-off", f"{url.text}; {last.text if last else ''}"), host), last
    if url and host and (known := name_for(host)):
        return Outlet(known, Evidence(url.rule, url.text), host), None
    if is_sign_off and tag and len(tag) > 1 and " " in name and _initials(name) == tag.casefold().replace(".", ""):
        return Outlet(name, Evidence("dateline and sign-off", f"({tag}); {last.text if last else ''}")), last
    return None, None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()) if word not in SMALL)


def _abbreviates(label: str, name: str) -> bool:
    """Whether a part of an address is made of the beginnings of a name's words: "radiohc" of "Radio Habana Cuba"."""
    words = [word for word in re.findall(r"\w+", name.casefold()) if word not in SMALL]
    label = label.replace("-", "")
    if len(label) < 3 or not words:
        return False
    if len(words) == 1:
        return label == words[0]
    reached = {0}
    for word in words:
        reached = {
            at + length
            for at in reached
            for length in range(1, len(word) + 1)
            if label.startswith(word[:length], at)
        }
    return len(label) in reached
