"""Article text as HTML with the cited words marked in it, line by line, everything escaped.

The text content of the marks of one citation, put together, is its quote word for word (less what `screen_text.clean`
takes out): numbers and labels are attributes that the style sheet shows, never text among the quoted words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index import Article, Span
from rag.answer import Citation
from ui.markup import Html, element, joined
from ui.wording import bare_line_words

__all__ = ["ROOM", "article_page", "article_part", "snapped", "windows"]

ROOM = 12_000  # characters of one article shown around its citations, or by one press; most articles are shorter
LONGEST_SPAN = 20_000  # characters of one citation shown; a line without full stops can be a passage of megabytes


def article_page(article: Article, citations: Sequence[Citation], room: int = ROOM, found: Span | None = None) -> Html:
    """Return the article with the citations marked; of a very long one, what surrounds them, and buttons for the rest.

    `found` is a passage that no statement cites, marked as that.
    """
    shown = windows(article.text, [*((c.start, c.end) for c in citations), *([found] if found else [])], room)
    parts: list[Html] = []
    reached = 0
    for start, end in shown:
        parts.append(_gap(article, reached, start))
        parts.extend(_lines(article, start, end, citations, found))
        reached = end
    parts.append(_gap(article, reached, len(article.text)))
    return element("div", *parts, class_="page", tabindex=0, role="region", aria_label="Text of the article")


def article_part(article: Article, start: int, end: int, at_end: bool, citations: Sequence[Citation]) -> Html:
    """Return what one press brings of the characters [start, end) that were left out: their beginning, or their end.

    It takes the place of the gap, with a smaller one where there is more. A browser sent the places: they may be anything.
    """
    start = min(max(start, 0), len(article.text))
    end = min(max(end, start), len(article.text))
    first, last = _piece(article.text, start, end, at_end)
    lines = _lines(article, first, last, citations, None)
    return joined([_gap(article, start, first), *lines, _gap(article, last, end)])


def windows(text: str, spans: Sequence[Span], room: int) -> list[Span]:
    """Return what to show of a text: all of it where it fits, else equal surroundings of each span, in order."""
    if len(text) <= room or not spans:
        return [(0, min(len(text), room))] if text else []
    side = room // (2 * len(spans))
    found: list[Span] = []
    for start, end in sorted(spans):
        end = min(end, start + LONGEST_SPAN)
        first, last = snapped(text, max(0, start - side), -1), snapped(text, min(len(text), end + side), 1)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def snapped(text: str, place: int, step: int) -> int:
    """Return a place moved on (step 1) or back (-1) to the end of a word, so that none is cut; not far where none ends."""
    for offset in range(200):
        here = place + step * offset
        if here <= 0 or here >= len(text) or text[here - 1].isspace():
            return min(max(here, 0), len(text))
    return place


def _piece(text: str, start: int, end: int, at_end: bool) -> Span:
    """Return as much of the characters [start, end) as one press brings, from their beginning or up to their end."""
    if end - start <= ROOM:
        return start, end
    if at_end:
        return max(start, snapped(text, end - ROOM, -1)), end
    return start, min(end, snapped(text, start + ROOM, 1))


def _lines(article: Article, start: int, end: int, citations: Sequence[Citation], found: Span | None) -> list[Html]:
    number = article.lines(start, start)[0]
    body = [(a, b) for a, b in article.body if a < end and start < b]  # few; of a whole book there are many
    parts: list[Html] = []
    page = 0
    for line in article.text[start:end].split("\n"):
        stop = start + len(line)
        begin = stop - len(line.lstrip())
        pages = article.pages(begin, begin) if line.strip() else None  # of a PDF; told where each begins
        told = None if pages and pages[0] == page else f"p. {pages[0]}" if pages else str(number)
        page = pages[0] if pages else page
        if line.strip():
            is_left_out = bool(article.body) and not any(a < stop and start < b for a, b in body)
            parts.append(
                element(
                    "p",
                    element("bdi", *_marked(article.text, start, stop, citations, found)),
                    class_="line left-out" if is_left_out else "line",
                    data_line=told,
                    title="Not among the passages that are searched" if is_left_out else None,
                )
            )
        start, number = stop + 1, number + 1
    return parts


def _marked(text: str, start: int, end: int, citations: Sequence[Citation], found: Span | None) -> list[Html]:
    # Cut the line wherever a citation, or the answer within one, begins or ends: runs then never overlap.
    cuts = {start, end, *(found or ())}
    for citation in citations:
        cuts.update((citation.start, citation.end, *(citation.answer or ())))
    parts: list[Html] = []
    for first, last in pairwise(sorted(cut for cut in cuts if start <= cut <= end)):
        over = [c for c in citations if c.start <= first and last <= c.end]
        if not over and found and found[0] <= first and last <= found[1]:
            label = "found" if first == found[0] else None
            parts.append(element("mark", text[first:last], data_opens=label, class_="found", tabindex=-1))
            continue
        if not over:
            parts.append(joined([text[first:last]]))
            continue
        opened = [c.number for c in over if c.start == first or (first == start and c.start < start)]
        is_key = any(c.answer and c.answer[0] <= first and last <= c.answer[1] for c in over)
        parts.append(
            element(
                "mark",
                text[first:last],
                data_cite=" ".join(str(c.number) for c in over),
                data_opens=", ".join(map(str, opened)) or None,
                class_="key" if is_key else None,
                tabindex=-1,
            )
        )
    return parts


def _gap(article: Article, start: int, end: int) -> Html:
    """Return what stands where text is left out: which lines, and buttons for the first of them and for the last."""
    if not article.text[start:end].strip():
        return joined([])
    words = bare_line_words(article, start, end)
    buttons = [_shows(article, start, end, at_end=False)]
    if end - start > ROOM:
        buttons.append(_shows(article, start, end, at_end=True))
    return element("div", element("span", f"{words} not shown"), *buttons, class_="gap", data_start=start, data_end=end)


def _shows(article: Article, start: int, end: int, at_end: bool) -> Html:
    piece = _piece(article.text, start, end, at_end)
    first, whole = article.lines(*piece)[0], article.lines(start, end)
    words = f"Show {bare_line_words(article, *piece)}"
    if whole[0] == whole[1] and end - start > ROOM:  # all of it in one line
        words = f"Show line {first} up to here" if at_end else f"Show more of line {first}"
    return element("button", words, type="button", class_="show-lines", data_shows="end" if at_end else "start")
