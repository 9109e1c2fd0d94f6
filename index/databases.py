"""What databases of news (LexisNexis, ProQuest, Factiva) put around the articles that they export, often many into one file.

A line of theirs parts the articles, a cover may list them, and head and foot of each tell outlet, title and authors, in a
fixed order or with labels. Nothing of it is looked for where no such line stands: there "Length: 532 words" is what somebody
wrote. The day of publication stands in a line of its own, which `index/masthead.py` reads as in any text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.article import Evidence, Outlet, Span
from index.body import Line, lines_of
from index.dates import parse_published

__all__ = ["Export", "exported", "is_export", "parts_of"]

# What stands before or after each article.
SEPARATOR = re.compile(
    r"^[ \t\f]*(?:\d+ of \d+ DOCUMENTS|Document \d+ of \d+|End of Document|Document [A-Z]{1,8}\d{12,}[a-z]\w+)[ \t]*\r?$",
    re.MULTILINE,
)
LISTED = re.compile(r"1\.\s*(?P<title>.*)")
CONTENTS = re.compile(r"documents? \(\d+\)|table of contents", re.IGNORECASE)
SHORTENED = re.compile(r"\s*(?:\.\.\.|…)$")
HEAD = 20  # lines of an article in which its head ends
LENGTH = re.compile(r"(?:length\s*:\s*)?[\d,.]+ words", re.IGNORECASE)
LABELLED = re.compile(r"(?P<label>[A-Za-z][A-Za-z /-]{1,40}?)\s*:(?:\s+(?P<value>\S.*))?")
OF_HEAD = set("section,length,byline,author,dateline,highlight,series,publication info".split(","))
OWNED = re.compile(r"(?:copyright|©|\(c\)).*|all rights reserved\.?", re.IGNORECASE)
BESIDE_DATE = re.compile(  # an edition, a clock, a page, a source's code, a language
    r".{0,40}\bedition\b.{0,20}|\d{1,2}[:.]\d\d(?: [A-Z]{2,4})?|\w?\d{1,4}|[A-Z0-9]{2,12}|english|french|german|spanish",
    re.IGNORECASE,
)
ABSTRACT = re.compile(r"proquest document link|abstract(?: \(\w+\))?", re.IGNORECASE)
TEXT_BEGINS = re.compile(r"body|full text", re.IGNORECASE)
DETAILS = re.compile(r"details|classification", re.IGNORECASE)
OF_FOOT = set(
    (
        "load-date,language,publication-type,journal code,acc-no,document-type,subject,industry,geographic,company,organization,"
        "person,ticker,title,publication title,publication year,publication date,publication subject,first page,last page,"
        "pages,volume,issue,section,publisher,place of publication,country of publication,issn,e-issn,source type,"
        "language of publication,document type,proquest document id,document url,copyright,last updated,database,location,people,"
        "company / organization,identifier / keyword,links"
    ).split(",")
)
SURE = {"load-date", "publication title", "proquest document id", "publication-type"}  # one of them is in each foot
LONGEST_NAME = 12  # words
PICTURES = 6  # lines above a foot in which pictures may be told of, under "Graphic"


@dataclass(frozen=True, slots=True)
class Export:
    """What an export tells of one of its articles, and where."""

    fields: dict[str, str] = field(default_factory=dict)  # by names that `index/fields.py` knows
    outlet: Outlet | None = None
    left_out: tuple[Span, ...] = ()  # lines that the database wrote, as characters of the article's text


def is_export(text: str) -> bool:
    """Whether a text holds a line with which a database begins or ends an article."""
    return SEPARATOR.search(text) is not None


def parts_of(text: str) -> list[Span]:
    """Return where the articles of an export stand in a text, its cover left out; [] where there are not several.

    An article alone is a part, too, where a cover stands before it.
    """
    separators = [match.span() for match in SEPARATOR.finditer(text)]
    begin = _after_cover(text) if separators else 0
    kept = [(start, end) for start, end in separators if start >= begin]
    starts, ends = [begin, *(end for _, end in kept)], [*(start for start, _ in kept), len(text)]
    parts = [(first, last) for first, last in zip(starts, ends, strict=True) if text[first:last].strip()]
    return parts if begin or (len(parts) > 1 and len(separators) > 1) else []


def exported(text: str) -> Export:
    """Return what head and foot of one article of an export tell."""
    lines = lines_of(text)
    foot = _foot(lines)
    head = lines[: min(HEAD, foot)]
    begins = next((place for place, line in enumerate(head) if TEXT_BEGINS.fullmatch(line.text)), None)
    abstract = next((place for place, line in enumerate(head[:begins]) if ABSTRACT.fullmatch(line.text)), begins)
    head = head[:abstract]
    out = [] if begins is None or abstract is None else lines[abstract : begins + 1]
    fields: dict[str, str] = {}
    length = next((place for place, line in enumerate(head) if LENGTH.fullmatch(line.text)), None)
    found = _by_order(head, length) if length else None
    outlet = found[0] if found else None
    if found and found[1]:
        fields["title"] = found[1].text
    out += [*(found[2] if found else []), *(line for line in lines if SEPARATOR.fullmatch(line.text))]
    for line in (*head, *lines[foot:]):
        label, value = _labelled(line)
        if label in OF_HEAD and line in head and (length or begins):
            out.append(line)
        if label in ("byline", "author", "publication date") and value:
            fields.setdefault(label, value)
        elif label == "language of publication" and value:
            fields.setdefault("language", value)
        elif label == "publication title" and value and not outlet:
            outlet = Outlet(re.split(r";|\s\(Online\)", value)[0].strip(), Evidence(label, value))
    spans = {(line.start, line.end) for line in (*out, *lines[foot:])}
    return Export(fields, outlet, tuple(sorted(spans)))


def _after_cover(text: str) -> int:
    """Return where the first article begins: where the first title that a cover lists stands again; 0 without a cover."""
    first_end = re.search(r"^[ \t\f]*End of Document[ \t]*\r?$", text, re.MULTILINE)
    lines = lines_of(text[: first_end.start()] if first_end else text)
    for place, line in enumerate(lines):
        listed, following = LISTED.fullmatch(line.text), lines[place + 1 : place + 2]
        if listed and listed["title"]:
            title, after = listed["title"], place + 1
        elif following and (listed or (CONTENTS.fullmatch(line.text) and not LISTED.match(following[0].text))):
            title, after = following[0].text, place + 2  # its number is the list's, or in a cell of its own
        else:
            continue
        if (start := next((other.start for other in lines[after:] if _is_title(other.text, title)), None)) is not None:
            return start
    return 0


def _is_title(line: str, listed: str) -> bool:
    """Whether a line is the title that a list names, perhaps shortened."""
    one, other = (" ".join(words.casefold().split()) for words in (line, listed))
    begin = SHORTENED.sub("", other)
    return one == other or (begin != other and len(begin) > 20 and one.startswith(begin))


def _by_order(head: Sequence[Line], length: int) -> tuple[Outlet, Line | None, list[Line]] | None:
    """Return outlet, title (where it does not come first) and the lines that the database wrote, where they stand in order.

    LexisNexis: title, outlet, date, "Length: 532 words"; before 2019: outlet, date, title, length. Factiva: title, "532 words",
    date, outlet. Between them stand editions, whose the rights are, and labels.
    """
    date = next((place for place, line in enumerate(head) if _is_date(line.text)), None)
    if date is None:
        return None
    rights = [line for line in head if OWNED.fullmatch(line.text)]
    if date == length + 1:  # Factiva
        below = [line for line in head[date + 1 :] if not BESIDE_DATE.fullmatch(line.text)]
        if len(below) < 2 or below[1] not in rights or not _is_name(below[0].text):
            return None
        codes = [line for line in head[date + 1 :] if line.start < below[1].start]
        return _outlet(below[0], "line under the date"), None, [head[length], *codes, *rights]
    if not 0 < date < length or not _is_name(head[date - 1].text):
        return None
    editions = [line for line in head[date + 1 : length] if BESIDE_DATE.fullmatch(line.text)]
    out = [head[date - 1], *editions, *rights]
    rest = [line for line in head[date + 1 : length] if line not in out and _labelled(line)[0] not in OF_HEAD]
    if date == 1 and not rest:
        return None  # a title and a day: no outlet is named
    return _outlet(head[date - 1], "line above the date"), rest[0] if date == 1 else None, out


def _outlet(line: Line, rule: str) -> Outlet:
    return Outlet(" ".join(line.text.split()), Evidence(rule, line.text))


def _is_name(words: str) -> bool:
    return (
        len(words.split()) <= LONGEST_NAME
        and not words.endswith((".", "?", "!", ":"))
        and parse_published(words, "") is None
    )


def _is_date(words: str) -> bool:
    found = parse_published(words, "") if re.search(r"(?<!\d)\d{4}(?!\d)", words) else None
    return found is not None and found.precision in ("day", "minute")


def _foot(lines: Sequence[Line]) -> int:
    """Return the number of the first line of the foot: labelled lines and whose the rights are, up to the end."""
    first = len(lines)
    seen: set[str] = set()
    for place in range(len(lines) - 1, -1, -1):
        label, _ = _labelled(lines[place])
        if label in OF_FOOT or OWNED.fullmatch(lines[place].text) or SEPARATOR.fullmatch(lines[place].text):
            first = place
            seen.add(label)
        elif place + 1 == first and DETAILS.fullmatch(lines[place].text):
            first = place
            break
        elif first - place > 1 or first == len(lines):
            break  # a line amid labelled ones is what a value goes on with
    if not SURE & seen:
        return len(lines)
    return next((place for place in range(max(0, first - PICTURES), first) if lines[place].text == "Graphic"), first)


def _labelled(line: Line) -> tuple[str, str]:
    """Return the label of a line, in small letters, and what stands behind it; ("", "") where there is none."""
    match = LABELLED.fullmatch(line.text)
    return (" ".join(match["label"].casefold().split()), (match["value"] or "").strip()) if match else ("", "")
