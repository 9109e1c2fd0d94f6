"""What one visitor looks at in the section Corpus, and how each of his presses changes it; then drawn from an index."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from index import Article, OnRecordError
from index.browsing import ArticleQuery
from index.scope import day_key, last_day_key
from rag.filters import parse_day
from ui.corpus_article import article_rest, article_sheet, empty_sheet
from ui.corpus_table import articles_table, skipped_table, trouble
from ui.markup import Html, element
from ui.newsroom import Newsroom

__all__ = ["ALL", "GONE", "NO_DATE", "SHOWS", "SKIPPED", "View", "rest_of", "sheet_of", "table_of"]

ALL, NO_OUTLET, NO_DATE, COPIES, SKIPPED = SHOWS = (
    "All articles",
    "Without an outlet",
    "Without a full date",
    "Copies of one another",
    "Skipped files",
)
GONE = "This article is not in the corpus any more."


@dataclass(frozen=True)
class View:
    """What one visitor looks at. What he sends is read here: it may be anything."""

    corpus: str = ""  # its name on the page
    query: ArticleQuery = field(default_factory=lambda: ArticleQuery(order="date", is_descending=True))
    shows: str = ALL
    chosen: str | None = None  # id of the article that is open
    fault: str = ""  # a filter that cannot be read

    def narrowed(
        self, words: str | None, shows: str, outlets: list[str] | None, first: str | None, last: str | None
    ) -> View:
        """Return the view with these filters, or with what is wrong with them."""
        try:
            query = replace(
                self.query,
                words=words or "",
                outlets=tuple(outlets or ()),
                first_day=_day("Published from", first, day_key),
                last_day=_day("Published up to", last, last_day_key),
                lacks={NO_OUTLET: "outlet", NO_DATE: "date"}.get(shows),  # type: ignore[arg-type]
                only_copies=shows == COPIES,
                start=0,
            )
        except OnRecordError as error:
            return replace(self, fault=str(error))
        return replace(self, query=query, shows=shows, fault="")

    def ordered(self, by: str) -> View:
        """Return the view in this order; a date begins with the latest, all else with A, a second press turns it round."""
        query = self.query
        is_descending = not query.is_descending if by == query.order else by == "date"
        with suppress(OnRecordError):  # an order that no heading asks for
            return replace(self, query=replace(query, order=by, is_descending=is_descending, start=0))  # type: ignore[arg-type]
        return self

    def turned(self, start: str) -> View:
        """Return the view on the page that begins there."""
        if start.isdigit() and len(start) < 10:
            return replace(self, query=replace(self.query, start=int(start)))
        return self


def table_of(newsroom: Newsroom, view: View) -> Html:
    """Return the table of articles, or of skipped files, that a view shows."""
    if view.fault:
        return trouble(view.fault)
    try:
        index = newsroom.desk().index
        if view.shows == SKIPPED:
            wanted = view.query.words.casefold().split()
            skipped = [s for s in index.skipped() if all(w in f"{s.file} {s.reason}".casefold() for w in wanted)]
            return skipped_table(skipped, view.query)
        return articles_table(index.browse(view.query), view.query, view.chosen)
    except OnRecordError as error:
        return trouble(str(error))


def sheet_of(newsroom: Newsroom, article_id: str | None) -> tuple[Article | None, Html]:
    """Return an article and how it looks; where it is gone, only that."""
    if article_id is None:
        return None, empty_sheet()
    try:
        index = newsroom.desk().index
        article = index.article(article_id)
        return article, article_sheet(article, index.passages(article_id), index.copies(article_id))
    except KeyError:
        return None, element("div", element("p", GONE), class_="sheet empty")
    except OnRecordError as error:
        return None, element("div", element("p", str(error), class_="fault"), class_="sheet empty")


def rest_of(newsroom: Newsroom, article_id: str | None, start: str) -> Html:
    """Return what one press brings of the text of the open article from a character on; where it is gone, only that."""
    try:
        index = newsroom.desk().index
        article = index.article(article_id or "")
        return article_rest(article, index.passages(article.id), int(start) if start.isdecimal() else 0)
    except KeyError:
        return element("p", GONE, class_="hint")
    except OnRecordError as error:
        return element("p", str(error), class_="fault")


def _day(name: str, value: str | None, key: Callable[[date], int]) -> int | None:
    day = parse_day(name, (value or "").strip())
    return key(day) if day else None
