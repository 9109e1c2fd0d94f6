"""What On the Record does for programs: ask, search, compare, timeline, article, each as plain JSON data.

One place for what may be asked for and how much of it; `ui/page.py` offers these over HTTP for `gradio_client`,
`ui/mcp_server.py` as tools, `ui/completions.py` builds on `ask`'s rules. Names, quotes and articles leave as data, exactly
as the corpus holds them: whoever shows them escapes them.
"""

# No `from __future__ import annotations`: Gradio reads the annotations of what `register` hands to it.

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import wraps
from typing import Any

import anyio

from index import Article, InvalidValue, OnRecordError
from rag import Filters
from ui.asking import checked_question, refer
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms
from ui.waiting_line import Busy

__all__ = ["ARTICLE_PART", "Busy", "Functions", "Slots", "checked_filters", "register"]

FOUND = 5  # passages of a search where k is not given
MOST_FOUND = 100
ARTICLE_PART = 20_000  # characters of an article in one reply
MOST_NAMES = 50  # outlets in one filter
LONGEST_NAME = 300  # characters of a name or a day
AT_ONCE = 4  # questions worked on side by side; the models share the processor
WAITING = 16  # questions that may wait for one of these places


class Slots:
    """The places at which questions are worked on. Whoever finds the queue full is told so at once."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._places = anyio.CapacityLimiter(at_once)
        self._waiting = waiting

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """Hold a place, after waiting for it. Raises Busy where too many wait already."""
        now = self._places.statistics()
        if now.borrowed_tokens >= now.total_tokens and now.tasks_waiting >= self._waiting:
            raise Busy(f"{self._waiting} questions wait already. Ask again in a few seconds.")
        async with self._places:
            yield


class Functions:
    """The functions over one or several newsrooms, of which `corpus` names one and the first is the default.

    Each raises an OnRecordError whose message can be shown; safe between threads.
    """

    def __init__(self, rooms: Newsroom | Newsrooms) -> None:
        self._rooms = Newsrooms.of(rooms)

    def ask(
        self,
        question: str,
        outlets: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        as_of: str | None = None,
        corpus: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question from the corpus; days are written YYYY-MM-DD. Returns what `onrecord ask --json` prints."""
        wanted = checked_question(question), _filters(outlets, published_from, published_to, as_of)
        return self._rooms.named(corpus).desk().ask(wanted[0], filters=wanted[1]).as_json()

    def search(
        self,
        question: str,
        k: int = FOUND,
        outlets: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        as_of: str | None = None,
        corpus: str | None = None,
    ) -> dict[str, Any]:
        """Find the k passages nearest to a question. Returns {"hits": [...]} as `onrecord search --json` prints them."""
        wanted = checked_question(question), _filters(outlets, published_from, published_to, as_of)
        k = _whole("k", k, 1, MOST_FOUND)
        return {
            "hits": [
                hit.as_json() for hit in self._rooms.named(corpus).desk().search(wanted[0], k=k, filters=wanted[1])
            ]
        }

    def compare(
        self,
        question: str,
        outlets: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        as_of: str | None = None,
        corpus: str | None = None,
    ) -> dict[str, Any]:
        """Set side by side what each outlet says on a question. Returns what `onrecord compare --json` prints."""
        wanted = checked_question(question), _filters(outlets, published_from, published_to, as_of)
        return self._rooms.named(corpus).desk().compare(wanted[0], filters=wanted[1]).as_json()

    def timeline(
        self,
        question: str,
        outlets: list[str] | None = None,
        published_from: str | None = None,
        published_to: str | None = None,
        as_of: str | None = None,
        corpus: str | None = None,
    ) -> dict[str, Any]:
        """Put what the articles say in order of publication. Returns what `onrecord compare --timeline --json` prints."""
        wanted = checked_question(question), _filters(outlets, published_from, published_to, as_of)
        return self._rooms.named(corpus).desk().timeline(wanted[0], filters=wanted[1]).as_json()

    def article(
        self, file: str, start: int = 0, length: int = ARTICLE_PART, corpus: str | None = None
    ) -> dict[str, Any]:
        """Return an article's facts and `length` characters of its text; `file` as results give it, FILE#3 for record 3.

        `text` is what stands at [start, end) of the article, so that the offsets of a citation hold in it.
        """
        file = _text("file", file, 4 * LONGEST_NAME)
        start = _whole("start", start, 0, 2**31)
        length = _whole("length", length, 1, ARTICLE_PART)
        index = self._rooms.named(corpus).desk().index
        with index.view() as view:  # only what was indexed can be read; no path leads to the disk
            places = {
                (name, None if record is None or record < 0 else record): found_id
                for (name, record), (found_id, _) in view.catalog.places().items()
            }
            article = view.catalog.article(_found(places, file))
        return {
            **article.facts(),
            "published_evidence": str(article.published.evidence) if article.published else None,
            "authors": list(article.authors),
            "language": article.language,
            "copies": [copy.place for copy in _copies(index.copies, article)],
            "notes": list(article.notes),
            "characters": len(article.text),
            "start": start,
            "end": min(start + length, max(start, len(article.text))),
            "text": article.text[start : start + length],
        }


def register(gr: Any, rooms: Newsroom | Newsrooms, **limit: Any) -> None:
    """Offer the functions over HTTP; to be called inside `gr.Blocks`. `limit` goes to `gr.api` with each of them."""
    functions = Functions(rooms)

    def spoken(function: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> dict[str, Any]:
            try:
                return function(*args, **kwargs)
            except OnRecordError as error:
                raise gr.Error(str(error), print_exception=False) from error
            except Exception as error:
                raise gr.Error(refer(f"{function.__name__} over HTTP failed"), print_exception=False) from error

        return run

    for function in (functions.ask, functions.search, functions.compare, functions.timeline, functions.article):
        gr.api(spoken(function), api_name=function.__name__, **limit)


def checked_filters(values: dict[str, Any]) -> Filters | None:
    """Return the filters by the fields of `rag.Filters`, None where none is set. Raises InvalidValue."""
    for key, value in values.items():
        names = value if isinstance(value, list) else [value]
        if len(names) > MOST_NAMES:
            raise InvalidValue(f"{key}: {len(names):,} names are given; at most {MOST_NAMES} are allowed.")
        for name in names:
            if name is not None:
                _text(key, name, LONGEST_NAME)
    read = {key: value.strip() if isinstance(value, str) else value for key, value in values.items()}
    return Filters.from_json(read) or None


def _filters(
    outlets: list[str] | None, published_from: str | None, published_to: str | None, as_of: str | None
) -> Filters | None:
    return checked_filters(
        {"outlets": outlets, "published_from": published_from, "published_to": published_to, "as_of": as_of}
    )


def _text(name: str, value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise InvalidValue(f"{name}: {type(value).__name__} is not a text.")
    if len(value) > longest:
        raise InvalidValue(f"{name}: {len(value):,} characters are given; at most {longest} are allowed.")
    return value


def _whole(name: str, value: object, least: int, most: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON of JavaScript has one kind of number
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        shown = repr(value) if isinstance(value, bool | int | float) else type(value).__name__
        raise InvalidValue(f"{name}: {shown:.40} is not a whole number from {least} to {most:,}.")
    return value


def _found(places: dict[tuple[str, int | None], str], name: str) -> str:
    """Return the id of the article that a result names."""
    head, _, record = name.rpartition("#")
    by_place = places.get((name, None)) or (places.get((head, int(record))) if record.isdecimal() else None)
    if by_place:
        return by_place
    records = sorted(record for file, record in places if file == name and record is not None)
    if len(records) == 1:
        return places[name, records[0]]
    if records:
        raise InvalidValue(f"file: {name!r} holds {len(records):,} articles. Name one, such as {name}#{records[0]}.")
    raise InvalidValue(f"file: no article of the corpus comes from {name[:LONGEST_NAME]!r}. A search names files.")


def _copies(copies: Callable[[str], list[Article]], article: Article) -> list[Article]:
    try:
        return copies(article.id)
    except KeyError:  # it was replaced since it was read
        return []
