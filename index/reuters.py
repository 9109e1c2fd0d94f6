"""Reuters-21578: the SGML files of stories that Reuters sent in 1987, on which text classification was measured for years.

A record is a <REUTERS> element: NEWID is its number, DATE when it was sent. Its text is dateline and body, or the bare text
of a story that was never formatted, as it is after decoding: character references (`&lt;`) are the characters they mean, and
the control characters that moved the printer are spaces. A brief has no body, only a headline. Topics and places are left
out. No other SGML is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from index.article import Evidence, Outlet
from index.errors import UnreadableFile

__all__ = ["reuters_stories"]

DOCTYPE = re.compile(r"\s*<!DOCTYPE\s+lewis\b", re.IGNORECASE)
STORY = re.compile(r"(?P<tag><REUTERS\b[^>]*>)(?P<story>.*?)(?:</REUTERS>|(?=<REUTERS\b)|\Z)", re.DOTALL)
NUMBER = re.compile(r"\bNEWID=\"(\d{1,9})\"")
CONTROL = re.compile(r"&#(?:[0-8]|1[1-9]|2\d|3[01]|127);|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # no tab, no newline
# The clock goes to hundredths of a second, and a few are broken; a typist's mark may follow.
SENT = re.compile(r"\s*(\d{1,2}-[A-Z]{3}-\d{4})(?:\s+(\d\d:\d\d):)?")
FILLER = "Blah blah blah."  # stands where a brief, or a story that was lost, has no body


def reuters_stories(text: str) -> Iterator[tuple[int | None, Outlet, dict[str, str]]]:
    """Yield each story's number (NEWID), its outlet and its fields: title, body, date, author. Any but the outlet may lack.

    The stories do not say whose they are, but the document type does: the evidence is the tag around the story. Raises
    UnreadableFile if the text is of another document type.
    """
    if not DOCTYPE.match(text):
        raise UnreadableFile("is SGML of an unknown document type; known: that of Reuters-21578")
    for match in STORY.finditer(text):
        number = NUMBER.search(match["tag"])
        outlet = Outlet("Reuters", Evidence("Reuters-21578 element", match["tag"]), "reuters.com")
        yield int(number[1]) if number else None, outlet, dict(_fields(match["story"]))


def _fields(story: str) -> Iterator[tuple[str, str]]:
    if title := _words(_part(story, "TITLE")):
        yield "title", title
    if sent := SENT.match(_part(story, "DATE")):
        yield "date", " ".join(part for part in sent.groups() if part)
    if by_line := _words(_part(story, "AUTHOR")):
        yield "author", re.sub(r",\s*Reuters?$", "", by_line, flags=re.IGNORECASE)
    is_bare = '<TEXT TYPE="UNPROC"' in story
    body = _text(_part(story, "TEXT" if is_bare else "BODY")).strip()
    if body and body != FILLER:
        dateline = _text(_part(story, "DATELINE")).strip()
        yield "body", f"{dateline} {body}" if dateline else body


def _part(story: str, tag: str) -> str:
    match = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", story, re.DOTALL)
    return match[1] if match else ""


def _text(markup: str) -> str:
    return html.unescape(CONTROL.sub(" ", markup))


def _words(markup: str) -> str:
    return " ".join(_text(markup).split())
