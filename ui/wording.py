"""How the facts of an article and the state of an answer are put in words, the same on the page and in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from index import Article
from index.dates import stated_words
from index.lookalikes import taken_for
from index.scope import day_of
from index.screen_text import one_line
from rag.answer import Answer, Hit
from rag.filters import parse_day
from rag.names import listed

if TYPE_CHECKING:
    from rag.comparison import Comparison, Side
    from rag.timeline import Timeline

__all__ = [
    "ALL_QUOTED",
    "LIMITS",
    "NOT_FOUND",
    "NO_DATE",
    "NO_FULL_DATE",
    "NO_OUTLET",
    "SUPPORT",
    "age_words",
    "bare_line_words",
    "carried_words",
    "date_words",
    "filter_words",
    "limits_words",
    "line_words",
    "moment_words",
    "name_words",
    "outlet_words",
    "place_words",
    "plural",
    "search_limits",
    "side_words",
    "title_words",
    "why_words",
]

WHOLE = (".txt", ".md")  # files whose text is all of them, so that an editor counts the same lines
MOST_NAMED = 4  # who else carries quoted words; more are counted
NO_OUTLET = "outlet not stated"
NO_DATE = "date not stated"
NO_FULL_DATE = "date not stated in full"  # of articles that are counted by their dates
NOT_FOUND = "Not found in these articles."
LIMITS = {  # of a search, by the fields of Filters
    "outlets": "outlet",
    "published_from": "published from",
    "published_to": "published up to",
    "as_of": "as of",
    "files": "file",
}

# support state: its sign (so that colour is never alone), its word, and what it means
SUPPORT = {
    "quoted": ("❝", "quoted", "The words of the source, verbatim"),
    "supported": ("✓", "supported", "Worded by the chat model; every particular was found in the cited words"),
    "unverified": ("?", "not verified", "Not every particular was found in the cited words"),
}
# of comparisons and timelines: said once for all of their statements; what is doubted stands with its statement
ALL_QUOTED = "every statement here is the words of its source, verbatim"


def outlet_words(article: Article) -> str:
    """Return the outlet's name, with a warning where it only looks like another's, or that none is stated."""
    return name_words(article.outlet.name) if article.outlet else NO_OUTLET


def name_words(outlet: str) -> str:
    """Return the name of an outlet, with a warning where it only looks like another's."""
    name, other = one_line(outlet), taken_for(outlet)
    return f"{name} (not {one_line(other)}: written with other characters)" if other else name


def side_words(side: Side) -> str:
    """Return whose side it is: the outlet as `name_words` does, or the file that states none."""
    return name_words(side.outlet) if side.outlet else one_line(side.name)


def title_words(article: Article, longest: int | None = None) -> str:
    """Return the title on one line, or the file's name where none is stated."""
    return one_line(article.display_title, longest)


def date_words(article: Article) -> str:
    """Return the stated date, as exact as it is stated.

    "2025-03-05" is "5 March 2025", "--03-05" is "5 March, year not stated", "2025-03" is "March 2025".
    """
    published = article.published
    if published is None or published.precision == "none":
        return NO_DATE
    words = one_line(stated_words(published.value))
    if published.precision != "minute":
        return words
    try:
        moment = datetime.fromisoformat(published.value)
    except ValueError:
        return one_line(published.value)
    return f"{words}, {moment:%H:%M}" + (" UTC" if moment.utcoffset() == _ZERO else f" {moment:%z}".rstrip())


_ZERO = datetime.fromisoformat("2000-01-01T00:00+00:00").utcoffset()


def age_words(article: Article, today: date | None = None) -> str:
    """Return how long ago an article was published: "6 years ago"; "" where it states no day or month of a year.

    Never more exact than the stated date: a month is not "12 days ago".
    """
    days = article.published.days if article.published else None
    if article.published is None or days is None:
        return ""
    is_day = days[0] == days[1]
    first = day_of(days[0])
    today = today or datetime.now(UTC).date()
    gone = (today - first).days
    if gone < 0:  # of a day after today in UTC: there are places where it has begun
        return "dated in the future" if gone < -1 else ""
    if is_day and gone < 7:
        return ("today", "yesterday")[gone] if gone < 2 else f"{gone} days ago"
    months = (today.year - first.year) * 12 + today.month - first.month - (is_day and today.day < first.day)
    if is_day and months < 1:
        return _ago(gone // 7, "week")
    if months < 1:
        return "this month"
    return _ago(months, "month") if months < 12 else _ago(months // 12, "year")


def _ago(count: int, unit: str) -> str:
    return f"{plural(count, unit)} ago"


def moment_words(moment: datetime) -> str:
    """Return a moment of ours, in UTC, as people read it: "23 November 2026, 23:14 UTC"."""
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def plural(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> plural(1, "article"), plural(4537, "article")
    ('1 article', '4,537 articles')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def carried_words(copies: Sequence[Article]) -> str:
    """Return who else carries quoted words: "also carried by Reuters (b.txt) and outlet not stated (c.txt)"."""
    named = [f"{outlet_words(copy)} ({one_line(copy.place)})" for copy in copies[:MOST_NAMED]]
    if len(copies) > MOST_NAMED:
        named.append(f"{len(copies) - MOST_NAMED} more")
    return f"also carried by {listed(named)}" if named else ""


def line_words(article: Article, start: int, end: int) -> str:
    """Return where the characters [start, end) stand: "line 7" or "lines 7–9", in a PDF "page 3".

    Where the text is but a part of its file, "line 7 of its text".
    """
    is_whole = article.file.lower().endswith(WHOLE) or article.pages(start, end) is not None
    return f"{bare_line_words(article, start, end)}{'' if is_whole else ' of its text'}"


def bare_line_words(article: Article, start: int, end: int) -> str:
    """Return "line 7" or "lines 7–9", in a PDF "page 3", for where the text itself stands beside it."""
    pages = article.pages(start, end)
    first, last = pages or article.lines(start, end)
    unit = "page" if pages else "line"
    return f"{unit} {first}" if first == last else f"{unit}s {first}–{last}"


def place_words(article: Article, start: int, end: int) -> str:
    """Return the file and where the characters [start, end) begin in it: "a.txt:7", of a PDF "a.pdf, page 3"."""
    is_paged = article.pages(start, end) is not None
    where = f", {bare_line_words(article, start, end)}" if is_paged else f":{article.lines(start, end)[0]}"
    return f"{one_line(article.place)}{where}"


def filter_words(filters: dict[str, object]) -> str:
    """Return filters of `Answer.filters` in words: "outlet Radio Habana Cuba; as of 2025-05-01"."""
    return "; ".join(
        f"{LIMITS.get(key, key)} {' or '.join(map(str, value)) if isinstance(value, list | tuple) else value}"
        for key, value in filters.items()
        if value
    )


def limits_words(told: Answer | Comparison | Timeline) -> str:
    """Return the limits that were read from the question and why they hold, or ""."""
    from rag.dating import reaches_a_day_on  # many patterns; only answers need them

    inferred = told.filters.get("inferred")
    words = one_line(filter_words(inferred)) if isinstance(inferred, dict) else ""
    if not inferred or not words:
        return ""
    last = parse_day("published_to", inferred.get("published_to"))
    is_later = last is not None and reaches_a_day_on(told.question, last)
    why = "as the question says" + (", and the day after, since reports follow events" if is_later else "")
    return f"limited to {words}, {why}"


def search_limits(answer: Answer) -> str:
    """Return every limit of the search in words, those that were given and those read from the question, or ""."""
    given = answer.filters.get("given")
    words = one_line(filter_words(given)) if isinstance(given, dict) else ""
    return "; ".join(filter(None, [f"limited to {words}" if words else "", limits_words(answer)]))


def why_words(hit: Hit) -> str:
    """Return why a passage was found: "meaning no. 1, words no. 3"."""
    legs = (("meaning", hit.dense), ("words", hit.keyword), ("reader", hit.reader))
    return ", ".join(f"{name} no. {leg.rank}" for name, leg in legs if leg)
