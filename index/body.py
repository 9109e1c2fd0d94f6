"""The article's own words, as spans of its text: page furniture is left out, and nothing is ever edited.

Which line is furniture, and which link after a sentence, `index/furniture.py` knows; here is what only shows among other
lines: the tail of a page, links in capitals amid prose.

    >>> body_spans("Talks go on in Doha.")
    ((0, 20),)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.article import Span
from index.furniture import ends_article, is_boilerplate, links_after_sentences

__all__ = ["Line", "body_spans", "is_boilerplate", "lines_of"]

SHORT = 15  # words; after a tail marker longer sentences mean that the article goes on
LONGEST_HEADLINE = 30  # words; a list of other articles holds none that is longer
WRAPPED = 40  # characters; a shorter line is not cut at the width of a page
SHOUTED = 0.25  # of the lines; with more capitals than that, it is how the article is written
LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed: `text == article_text[start:end]`."""

    start: int  # characters into the article's text
    end: int
    text: str


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Return the lines from `start` on that hold more than whitespace."""
    lines = []
    for match in LINE.finditer(text, start):
        raw = match.group()
        stripped = raw.strip()
        if stripped:
            first = match.start() + len(raw) - len(raw.lstrip())
            lines.append(Line(first, first + len(stripped), stripped))
    return lines


def body_spans(text: str, left_out: Iterable[Span] = (), title: Span | None = None) -> tuple[Span, ...]:
    """Return the spans that are the article's own words: trimmed, sorted, disjoint.

    Lines that touch one of `left_out` (front matter, by-line, sign-off, ...) or that are boilerplate interrupt a span; blank
    lines do not. The `title` is left out too, unless nothing else remains. Empty if the text holds no article.
    """
    lines = lines_of(text)
    known = sorted(left_out)
    shouted = _shouted(lines)
    kept = [
        (goes_on or not is_boilerplate(line.text)) and not shouts and not _touches(line, known)
        for line, goes_on, shouts in zip(lines, _going_on(text, lines), shouted, strict=True)
    ]
    cut = _tail(lines, kept)
    kept[cut:] = [False] * (len(lines) - cut)
    if title:
        without = [keep and not _touches(line, [title]) for line, keep in zip(lines, kept, strict=True)]
        kept = without if any(without) else kept
    return tuple(_without_asides(text, _joined(lines, kept)))


def _without_asides(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of spans without the links after their sentences."""
    for start, end in spans:
        for first, last in links_after_sentences(text, start, end):
            yield start, first
            start = last + len(text[last:end]) - len(text[last:end].lstrip())
        if start < end:
            yield start, end


def _joined(lines: list[Line], kept: list[bool]) -> tuple[Span, ...]:
    spans: list[Span] = []
    goes_on = False
    for line, keep in zip(lines, kept, strict=True):
        if keep and goes_on:
            spans[-1] = (spans[-1][0], line.end)
        elif keep:
            spans.append((line.start, line.end))
        goes_on = keep
    return tuple(spans)


def _going_on(text: str, lines: list[Line]) -> list[bool]:
    """Say which lines go on, with a small letter, with a sentence that was wrapped: they are no furniture, whatever they say."""
    return [False] * len(lines[:1]) + [
        line.text[0].islower()
        and len(before.text) >= WRAPPED
        and (before.text[-1].isalnum() or before.text[-1] == ",")
        and len(text[before.end : line.start].strip(" \t").splitlines()) == 1
        for before, line in pairwise(lines)
    ]


def _shouted(lines: list[Line]) -> list[bool]:
    """Say which lines are all capitals, as links to other articles are amid prose: never where many lines are.

    Below "He wrote:" such a line is what he wrote.
    """
    shouted = [
        line.text.isupper()
        and len(line.text.split()) > 4
        and line.text[-1] not in '.!"”'
        and not (before and before.text.endswith(":") and not is_boilerplate(before.text))
        for before, line in zip([None, *lines], lines, strict=False)
    ]
    return shouted if sum(shouted) <= SHOUTED * len(lines) else [False] * len(lines)


def _is_prose(line: str) -> bool:
    """Whether a line is a sentence of an article, and no headline in a list of them."""
    words = len(line.split(maxsplit=LONGEST_HEADLINE))
    return words > LONGEST_HEADLINE or (words > SHORT and line.rstrip("\"”’')").endswith((".", "…")))


def _tail(lines: list[Line], kept: list[bool]) -> int:
    """Return the number of the first line of the page's tail: a marker with only short lines after it, prose before it."""
    cut = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if kept[number] and _is_prose(line.text):
            break
        if ends_article(line.text):
            cut = number
    has_prose = any(keep and len(line.text.split()) > SHORT for line, keep in zip(lines[:cut], kept[:cut], strict=True))
    return cut if has_prose else len(lines)


def _touches(line: Line, spans: list[Span]) -> bool:
    return any(start < line.end and line.start < end for start, end in spans)
