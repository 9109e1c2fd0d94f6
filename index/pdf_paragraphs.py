"""The text of a PDF, made of its rows: running heads left out, rows joined to paragraphs, words that were parted made whole.

Only the geometry of a page tells where a paragraph ends: more room above a row, another size, an indent, a row that ends
before the next word would have had to go to the next. Pages are parted by a form feed, which is white space: a paragraph that
goes on over the end of a page is one line, with the form feed behind a blank in it.

A hyphen at the end of a row may belong to the word ("long-term") or only part it ("negotia-tions"); the rest of the document
tells which. Where it does not, it only parts a word where the whole is a usual one, or where either half is none.

What a browser puts around a page that it prints, clock, title, address and count of pages, is left out, too; the address is kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.addresses import is_web_address
from index.dates import parse_published
from index.pdf_columns import Row

__all__ = ["Page", "Printed", "text_of"]

EDGE = 3  # rows at either end of a page that may be a running head
MARGIN = 0.15  # of a page's height, at either end, where running heads stand
SAME_PLACE = 10  # points
OFTEN = 0.4  # of the pages: on so many stands a running head, also one of left or right pages alone
OF_PAGES = re.compile(r"(?:page |p\. ?)?(\d{1,4})(?: ?(?:of|/|de|von|sur) ?(\d{1,4}))?", re.IGNORECASE)
CLOCK = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?[AP]\.?M\.?)?", re.IGNORECASE)
LONGEST_CLOCK = 30  # characters
COUNT = re.compile(r"(?:^|\s)(?:page )?\d{1,4} ?(?:/|of|de|von|sur) ?(?P<of>\d{1,4})(?:\s|$)", re.IGNORECASE)
ADDRESS = re.compile(r"(?:^|\s)(?P<url>https?://\S+)", re.IGNORECASE)
SAME_LINE = 2  # points
CLOSED = re.compile(r"[.!?:…][\"'”’»)\]]*$")
BULLET = re.compile(r"(?:[•●▪■◦‣·*]|\(?\d{1,3}[.)])\s")
DASH = re.compile(r"—|[–-]\s")  # a bullet, or amid a sentence
WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
PARTED = re.compile(r"(?P<left>[^\W\d_]+)(?P<hyphen>[-‐\xad])$")
LONGEST_END = 80  # characters at the end of a row that are looked at, so that no row can stall a search
GLUED = (  # ends and beginnings of rows with no blank between them
    (r"[^\s–—-][–—]$", ""),
    ("", r"[–—]\w"),
    (r"[^\W_][.”’]?[-‐]$", r"\w"),  # "21-" of "21-year-old", "COVID-" of "COVID-19"
    (r"\s-$", "-"),  # a dash of two hyphens
    (r"://\S*[/_=&?-]$", r"[^\W_]"),  # an address
)
IN_ADDRESS = re.compile(r"://\S*$")
KEPT = {"self", "non"}  # first halves whose hyphen stays where the word is not a usual one
NEXT = re.compile(r"(?P<right>[^\W\d_]+)[^\s]*")
SHARED = {"and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o"}  # "two- and three-year"
FARTHEST = 3  # sizes of letters, from one row of a paragraph to the next
SHORTEST_PART = 2  # letters of each half of a compound that stands nowhere else
STAND_IN = 0.8  # sizes of letters that the first row of a paragraph stands in from the others


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its rows in reading order."""

    height: float  # points
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document shows."""

    text: str  # a paragraph a line, and an empty line between two
    has_heads: bool  # whether running heads were left out
    address: str | None  # of the page that a browser printed


def text_of(pages: Sequence[Page], usual_words: Container[str] = ()) -> Printed:
    r"""Return the text of a document's pages. `usual_words`, in small letters, help where a hyphen parts a word.

    >>> rows = Row("The negotia-", 72, 700, 200, 712, 12), Row("tions go on.", 72, 686, 150, 698, 12)
    >>> text_of([Page(800, rows)]).text
    'The negotiations go on.'
    """
    of_browser, address = _browser_heads(pages)
    heads = _running_heads(pages) | of_browser
    placed = [
        (number, row)
        for number, page in enumerate(pages)
        for row in page.rows
        if row.text and (number, row) not in heads
    ]
    rows = [row for _, row in placed]
    words, leading, ends = _known_words(rows), _leading(rows), _ends(placed)
    settled: list[str] = []
    text = ""  # of the last row, and what goes before it to its paragraph
    length = 0  # rows of the paragraph so far
    for place, (number, row) in enumerate(placed):
        page, above = placed[place - 1] if place else (0, row)
        feeds = "\f" * (number - page)
        usual, right = leading.get(_size(row), 0.0), ends[_column(page, above)] if place else 0.0
        following = placed[place + 1][1] if placed[place + 1 : place + 2] else None
        if place and _goes_on(above, row, following, page != number, length, usual, right):
            before, text = _joined(text, row.text, feeds, words, usual_words)
            settled.append(before)
            length += 1
        else:
            settled.append(f"{text}\n\n" if place else "")
            text, length = feeds + row.text, 1
    return Printed("".join([*settled, text]), bool(heads), address)


def _browser_heads(pages: Sequence[Page]) -> tuple[set[tuple[int, Row]], str | None]:
    """Return the rows, with the numbers of their pages, that a browser put around a page that it printed, and its address."""
    found: set[tuple[int, Row]] = set()
    addresses: list[str] = []
    for number, page in enumerate(pages):
        edges = [row for row in page.rows if row.y0 > (1 - MARGIN) * page.height or row.y1 < MARGIN * page.height]
        clocks = [row for row in edges if CLOCK.match(row.text) or CLOCK.search(row.text[-LONGEST_CLOCK:])]
        counts = [row for row in edges if (count := COUNT.search(row.text)) and int(count["of"]) == len(pages)]
        places = [(row, match["url"]) for row in edges if (match := ADDRESS.search(row.text))]
        if clocks and counts and places:
            told = [*clocks, *counts, *(row for row, _ in places)]
            found |= {(number, row) for row in edges if any(abs(row.y0 - other.y0) < SAME_LINE for other in told)}
            addresses += [url for _, url in places]
    whole = [url for url in addresses if is_web_address(url) and not url.endswith(("…", "..."))]
    return found, whole[0] if len(set(whole)) == 1 else None


def _running_heads(pages: Sequence[Page]) -> set[tuple[int, Row]]:
    """Return the rows, with the numbers of their pages, that recur at the same place of pages, and page numbers."""
    found: dict[tuple[bool, str], list[tuple[int, Row, float]]] = {}
    heads: set[tuple[int, Row]] = set()
    for number, page in enumerate(pages):
        ordered = sorted(page.rows, key=lambda row: -row.y0)
        for row in {*ordered[:EDGE], *ordered[-EDGE:]}:
            is_above, is_below = row.y0 > (1 - MARGIN) * page.height, row.y1 < MARGIN * page.height
            if not (is_above or is_below):
                continue
            key = is_above, re.sub(r"\d+", "#", " ".join(row.text.casefold().split()))
            found.setdefault(key, []).append((number, row, page.height - row.y0 if is_above else row.y0))
            counted = OF_PAGES.fullmatch(row.text.strip(" -–—|"))
            is_counted = counted and int(counted[1]) == number + 1
            if counted and is_counted and (int(counted[2]) == len(pages) if counted[2] else number > 0):
                heads.add((number, row))
    for rows in found.values():
        middle = median(place for _, _, place in rows)
        same = [(number, row) for number, row, place in rows if abs(place - middle) <= SAME_PLACE]
        if len({number for number, _ in same}) >= max(2, OFTEN * len(pages)):
            heads.update(same)
    return heads


def _leading(rows: Sequence[Row]) -> dict[int, float]:
    """Return the usual distance of two rows of a paragraph, in points, by the size of letters as `_size` rounds it."""
    seen: dict[int, list[float]] = {}
    for above, row in pairwise(rows):
        if _is_same_kind(above, row) and _is_below(above, row) and above.y0 - row.y0 < FARTHEST * row.size:
            seen.setdefault(_size(row), []).append(above.y0 - row.y0)
    # Rows of one paragraph are nearest to each other, and often fewer than the others.
    return {size: sorted(distances)[len(distances) // 4] for size, distances in seen.items()}


def _size(row: Row) -> int:
    return round(row.size)


def _is_same_kind(one: Row, other: Row) -> bool:
    return abs(one.size - other.size) <= 0.08 * max(one.size, other.size) and one.is_bold == other.is_bold


def _is_below(above: Row, row: Row) -> bool:
    """Whether a row stands below another, in the same column."""
    shared = min(above.x1, row.x1) - max(above.x0, row.x0)
    return shared >= 0.5 * min(above.x1 - above.x0, row.x1 - row.x0) and above.y0 - row.y0 > 0.5 * row.size


def _goes_on(
    above: Row, row: Row, following: Row | None, is_next_page: bool, length: int, usual: float, right: float
) -> bool:
    """Whether a row goes on with the paragraph of the row before it, which has `length` rows so far.

    `following` is the row after it, `usual` the distance between two rows of a paragraph, `right` where the column of the row
    before ends.
    """
    if not _is_same_kind(above, row) or BULLET.match(row.text):
        return False
    if length == 1 and parse_published(above.text, "") is not None:
        return False  # the day of publication
    if DASH.match(row.text) and (DASH.match(above.text) or CLOSED.search(above.text[-LONGEST_END:])):
        return False
    letter = (row.x1 - row.x0) / len(row.text)
    room = right - above.x1 - letter * len(row.text.split(maxsplit=1)[0])  # that is left above for the first word
    is_closed = CLOSED.search(above.text[-LONGEST_END:]) is not None
    most_room = 0.1 if is_closed else 0.2 if length == 1 else 0.4  # of the width; beside a picture rows are shorter
    if is_next_page or not _is_below(above, row):
        is_full = length > 1 and room < 2 * letter
        return not is_closed and (row.text[0].islower() or is_full)
    if above.y0 - row.y0 > 1.2 * usual + 0.5 or room > most_room * (right - above.x0):
        return False
    indent = row.x0 - above.x0
    if abs(indent) < STAND_IN * row.size:
        return length > 1 or not _stands_in(row, following)
    if _is_centred(above, row):
        return True
    # A first row stands in from the others, or, with a bullet, out; a later one that does begins or ends something.
    return length == 1 and (indent < 0 or bool(BULLET.match(above.text) or DASH.match(above.text)))


def _stands_in(row: Row, following: Row | None) -> bool:
    """Whether a row stands in from the one after it, as the first one of a paragraph does."""
    if following is None or not _is_below(row, following) or _is_centred(row, following):
        return False
    return STAND_IN * row.size <= row.x0 - following.x0 < FARTHEST * row.size


def _is_centred(above: Row, row: Row) -> bool:
    return abs(above.x0 + above.x1 - row.x0 - row.x1) < row.size


def _column(number: int, row: Row) -> tuple[int, int, int]:
    """Return what rows of one column of a page have in common, or nearly so."""
    return number, _size(row), round(row.x0 / (4 * max(row.size, 1)))


def _ends(placed: Iterable[tuple[int, Row]]) -> dict[tuple[int, int, int], float]:
    """Return where the columns end, in points; some of their rows may run on, as of a lead over two columns."""
    found: dict[tuple[int, int, int], list[float]] = {}
    for number, row in placed:
        found.setdefault(_column(number, row), []).append(row.x1)
    return {column: sorted(ends)[len(ends) * 3 // 4] for column, ends in found.items()}


def _known_words(rows: Sequence[Row]) -> Counter[str]:
    """Return the words of the document, in small letters, but for those that the end of a row parts."""
    words: Counter[str] = Counter()
    after_hyphen = False
    for row in rows:
        text = row.text
        if after_hyphen and (match := NEXT.match(text)):
            text = text[match.end() :]
        parted = PARTED.search(text[-LONGEST_END:])
        after_hyphen = parted is not None
        whole = text[: -len(parted.group())] if parted else text
        words.update(word.casefold().replace("‐", "-") for word in WORD.findall(whole))
    return words


def _joined(text: str, row: str, feeds: str, words: Counter[str], usual_words: Container[str]) -> tuple[str, str]:
    """Return a paragraph's text with the next row, cut where it is settled: before the row, or after a word that was parted."""
    end = text[-LONGEST_END:]
    parted, following = PARTED.search(end), NEXT.match(row)
    is_shared = following is not None and following["right"].casefold() in SHARED
    between = f" {feeds}"
    if parted is None or following is None or is_shared or IN_ADDRESS.search(end):
        is_glued = not is_shared and any(re.search(before, end) and re.match(after, row) for before, after in GLUED)
        return text + ("" if is_glued and not feeds else between), row
    is_compound = text[: -len(parted.group())].endswith("-")
    stem = text[:-1]
    if not _is_only_parted(parted["left"], following["right"], parted["hyphen"], is_compound, words, usual_words):
        stem = text
    if not feeds:
        return "", stem + row
    rest = row[following.end() :].lstrip()
    return f"{stem}{following.group()}{between}", rest


def _is_only_parted(
    left: str, right: str, hyphen: str, is_compound: bool, words: Counter[str], usual_words: Container[str]
) -> bool:
    """Whether a hyphen at the end of a row is no part of the word. `is_compound`: another one stands before its left half."""
    if hyphen == "\xad":
        return True
    whole, compound = f"{left}{right}".casefold(), f"{left}-{right}".casefold()
    if words[compound] or words[whole]:
        return words[whole] > words[compound]
    is_usual = min(len(left), len(right)) >= SHORTEST_PART and whole in usual_words
    are_words = left.casefold() in KEPT or all(
        len(half) >= SHORTEST_PART and (words[half] or half in usual_words)
        for half in (left.casefold(), right.casefold())
    )
    if is_usual and not (is_compound and are_words):
        return True
    return left.islower() and right.islower() and not are_words
