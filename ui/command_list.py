"""The verbs that show what an index holds: `list`, `show`, `stats`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import Article, InvalidValue, load_settings
from ui.options import NARROW, AsJson, First, Index, Last, Outlets, filters_of

if TYPE_CHECKING:
    from index import NewsIndex

__all__ = ["list_articles", "show", "stats"]

_MOST_OUTLETS = 20  # of the table; the rest is counted
_MOST_PAGES = 3  # examples of pages that several articles come from
_MOST_MONTHS = 36  # with more, years are counted


class Order(StrEnum):
    """What `list` sorts by."""

    FILE = "file"
    DATE = "date"
    OUTLET = "outlet"
    TITLE = "title"


_ORDERS: dict[Order, Callable[[Article], Any]] = {
    Order.FILE: lambda a: (),  # as they come
    Order.DATE: lambda a: -((a.published and a.published.days) or (0, 0))[0],  # latest first, undated last
    Order.OUTLET: lambda a: (a.outlet is None, a.outlet.name.casefold() if a.outlet else ""),
    Order.TITLE: lambda a: a.display_title.casefold(),
}


def list_articles(
    outlet: Outlets = None,
    first: First = None,
    last: Last = None,
    is_undated: Annotated[
        bool, typer.Option("--undated", help="Only what states no full date.", rich_help_panel=NARROW)
    ] = False,
    is_without_outlet: Annotated[
        bool, typer.Option("--no-outlet", help="Only what states no outlet.", rich_help_panel=NARROW)
    ] = False,
    order: Annotated[Order, typer.Option("--sort", help="By this; dates run from the latest.")] = Order.FILE,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """List the articles with what each states of its outlet and date."""
    if is_undated and (first or last):
        raise InvalidValue("--undated: what states no date is not within --from and --to. Leave one of them out.")
    if is_without_outlet and outlet:
        raise InvalidValue("--no-outlet: what states no outlet is not of --outlet. Leave one of them out.")
    filters = filters_of(outlet, first, last, None, None)
    from rag.search import scope_of  # numpy
    from ui.printing import print_json, print_table
    from ui.wording import date_words, outlet_words, plural, title_words

    key = _ORDERS[order]
    rows: list[tuple[Any, Any]] = []  # sort key and row of each article: the texts of an archive do not fit into memory
    with _opened(index) as opened:
        scope = scope_of(filters.spelled(opened.stats()["outlets"]))
        counts = opened.passage_counts() if as_json else {}
        for article in opened.each_article():
            if (
                not scope.covers(article)
                or (is_without_outlet and article.outlet)
                or (is_undated and article.published and article.published.days)
            ):
                continue
            row = (article.place, outlet_words(article), date_words(article), title_words(article))
            rows.append((key(article), _listed(article, counts.get(article.id, 0)) if as_json else row))
    rows.sort(key=itemgetter(0))
    if as_json:
        print_json([row for _, row in rows])
        return
    print_table(("File", "Outlet", "Published", "Title"), (row for _, row in rows), one_line_each=True)
    typer.echo(plural(len(rows), "article"), err=True)


def _listed(article: Article, passages: int) -> dict[str, Any]:
    return {**article.facts(), "authors": list(article.authors) or None, "passages": passages}


def show(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A file of the corpus; FILE#3 is its record 3.")],
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show an article with its passages numbered; what was left out of the index begins with ~."""
    from ui.printing import print_article, print_json

    with _opened(index) as opened:
        articles = _named(opened.each_article(), file)
        if as_json:
            shown = [
                {**a.as_json(), "passages": [asdict(passage) for passage in opened.passages(a.id)]} for a in articles
            ]
            print_json(shown[0] if len(shown) == 1 else shown)
            return
        for article in articles:
            print_article(article, opened.passages(article.id), opened.copies(article.id))


def _named(articles: Iterable[Article], name: str) -> list[Article]:
    """Return the articles of a file: by its place in the corpus, or by any path that ends there."""
    exact, ending, shorter = [], [], []
    for article in articles:
        if name in (article.place, article.file, article.id):
            exact.append(article)
        elif f"/{name}".endswith((f"/{article.file}", f"/{article.place}")):
            ending.append(article)
        elif f"/{article.place}".endswith(f"/{name}"):
            shorter.append(article)
    if found := exact or ending or shorter:
        return found
    raise InvalidValue(f"No article of the index comes from {name}. List them with: onrecord list")


def stats(index: Index = None, as_json: AsJson = False) -> None:
    """Count articles of each outlet and month, what they do not state, copies, skips, and bytes on disk."""
    from ui.printing import print_json

    with _opened(index) as opened:
        facts = {**opened.stats(), **opened.details()}
    if as_json:
        print_json(facts)
    else:
        _print_stats(facts)


def _print_stats(facts: dict[str, Any]) -> None:
    from index.screen_text import one_line
    from ui.printing import print_counts, print_table, screen
    from ui.wording import NO_FULL_DATE, NO_OUTLET, moment_words, plural

    console = screen()
    head = f"{plural(facts['articles'], 'article')}, {plural(facts['passages'], 'passage')} from {facts['corpus']}"
    console.print(one_line(f"{head}, indexed {moment_words(datetime.fromisoformat(facts['built']))}"), style="bold")
    if facts.get("copies"):
        are_copies = "is a copy" if facts["copies"] == 1 else "are copies"
        stories = "1 story" if facts["clusters"] == 1 else f"{facts['clusters']:,} stories"
        console.print(f"{facts['copies']} of the articles {are_copies} of another ({stories})")
    if pages := facts["same_page"]:
        examples = "; ".join(", ".join(files) for files in pages[:_MOST_PAGES])
        console.print(one_line(f"{plural(len(pages), 'page')} held more than once: {examples}"))
    outlets = facts["outlets"]
    rows = [(name, count) for name, count in list(outlets.items())[:_MOST_OUTLETS]]
    if rest := list(outlets.values())[_MOST_OUTLETS:]:
        rows.append((f"and {len(rest)} more outlets", sum(rest)))
    print_counts(("Outlet", "Articles"), [*rows, (NO_OUTLET, facts["without_outlet"])])
    print_counts(("Published", "Articles"), [*_periods(facts["months"]), (NO_FULL_DATE, facts["undated"])])
    if facts["skipped_by_kind"]:
        console.print()
        print_table(
            ("Skipped", "Count", "For example"),
            (
                (kind, skips["count"], "; ".join(f"{e['file']}: {e['reason']}" for e in skips["examples"]))
                for kind, skips in facts["skipped_by_kind"].items()
            ),
        )
    console.print()
    print_table(("On disk", "MB"), ((part, f"{size / 1e6:.1f}") for part, size in facts["bytes"].items()))


def _periods(months: dict[str, int]) -> list[tuple[str, int]]:
    if len(months) <= _MOST_MONTHS:
        return list(months.items())
    years: dict[str, int] = {}
    for month, count in months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return list(years.items())


def _opened(index: Path | None) -> closing[NewsIndex]:
    from index.store import NewsIndex  # stores

    settings = load_settings(index=index)
    return closing(NewsIndex.open(settings.index, settings))
