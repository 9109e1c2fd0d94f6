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

__all__ = ["article_page", "windows"]

ROOM = 12_000  # characters of one article shown around its citations; whole articles are mostly shorter
LONGEST_SPAN = 20_000  # characters of one citation shown; a line without full stops can be a passage of megabytes


def article_page(article: Article, citations: Sequence[Citation], room: int = ROOM) -> Html:
    """Return the article with the citations marked; of a very long one, what surrounds them."""
    shown = windows(article.text, [(c.start, c.end) for c in citations], room)
    parts: list[Html] = []
    reached = 0
    for start, end in shown:
        parts.append(_gap(article, reached, start))
        parts.extend(_lines(article, start, end, citations))
        reached = end
    parts.append(_gap(article, reached, len(article.text)))
    return element("div", *parts, class_="page", tabindex=0, role="region", aria_label="Text of the article")


def windows(text: str, spans: Sequence[Span], room: int) -> list[Span]:
    """Return what to show of a text: all of it where it fits, else equal surroundings of each span, in order."""
    if len(text) <= room or not spans:
        return [(0, min(len(text), room))] if text else []
    side = room // (2 * len(spans))
    found: list[Span] = []
    for start, end in sorted(spans):
        end = min(end, start + LONGEST_SPAN)
        first, last = _snapped(text, max(0, start - side), -1), _snapped(text, min(len(text), end + side), 1)
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _snapped(text: str, place: int, step: int) -> int:
    # Move outward to the end of a line or a word, so that no word is cut; not far, for a text without either.
    for offset in range(200):
        here = place + step * offset
        if here <= 0 or here >= len(text) or text[here - 1].isspace():
            return min(max(here, 0), len(text))
    return place


def _lines(article: Article, start: int, end: int, citations: Sequence[Citation]) -> list[Html]:
    number = article.lines(start, start)[0]
    parts: list[Html] = []
    for line in article.text[start:end].split("\n"):
        stop = start + len(line)
        if line.strip():
            is_left_out = bool(article.body) and not any(a < stop and start < b for a, b in article.body)
            parts.append(
                element(
                    "p",
                    element("bdi", *_marked(article.text, start, stop, citations)),
                    class_="line left-out" if is_left_out else "line",
                    data_line=number,
                    title="Not among the passages that are searched" if is_left_out else None,
                )
            )
        start, number = stop + 1, number + 1
    return parts


def _marked(text: str, start: int, end: int, citations: Sequence[Citation]) -> list[Html]:
    # Cut the line wherever a citation, or the answer within one, begins or ends: runs then never overlap.
    cuts = {start, end}
    for citation in citations:
        cuts.update((citation.start, citation.end, *(citation.answer or ())))
    parts: list[Html] = []
    for first, last in pairwise(sorted(cut for cut in cuts if start <= cut <= end)):
        over = [c for c in citations if c.start <= first and last <= c.end]
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
    if not article.text[start:end].strip():
        return joined([])
    first, last = article.lines(start, end)
    return element("p", f"lines {first}–{last} not shown" if first != last else "⋯", class_="gap")
