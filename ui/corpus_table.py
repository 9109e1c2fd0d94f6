"""The table of the corpus as HTML: a page of articles, or of the files that were skipped, with sorting and turning pages.

Buttons say in `data-` attributes what they ask for; corpus_tab.js passes that on.
"""

from __future__ import annotations

from collections.abc import Sequence

from index import Article, Skipped
from index.browsing import ArticlePage, ArticleQuery
from index.screen_text import one_line
from ui.markup import Html, element
from ui.wording import date_words, outlet_words, plural, title_words

__all__ = ["articles_table", "skipped_table", "trouble"]

_COLUMNS = (("title", "Title"), ("outlet", "Outlet"), ("date", "Published"), ("file", "File"))
_LONGEST_TITLE = 140  # characters


def articles_table(page: ArticlePage, query: ArticleQuery, chosen: str | None) -> Html:
    """Return the articles of one page; `chosen` is the id of the one that is open."""
    if not page.total:
        return trouble(_nothing(query))
    head = element("tr", *(_heading(by, words, query) for by, words in _COLUMNS))
    rows = [_row(article, article.id in page.copied, article.id == chosen) for article in page.articles]
    table = element(
        "table",
        element("caption", "Articles of the corpus. Choose a title to read it.", class_="unseen"),
        element("thead", head),
        element("tbody", *rows),
    )
    return element("div", _pager(query, page.total, "article"), table, class_="shelf")


def _nothing(query: ArticleQuery) -> str:
    days = (query.first_day, query.last_day)
    if not any((query.words.strip(), query.outlets, *days, query.lacks, query.only_copies)):
        return "This corpus holds no article yet."
    return "No article of this corpus fits that. Take a word or a filter away."


def skipped_table(skipped: Sequence[Skipped], query: ArticleQuery) -> Html:
    """Return one page of what the last scan could not read, with the reasons."""
    if not skipped and query.words.strip():
        return trouble("No skipped file fits that. Take a word away.")
    if not skipped:
        return trouble("Nothing was skipped: every file of the folder was read.")
    rows = [
        element(
            "tr",
            element("td", element("bdi", one_line(skip.file)), _record(skip), class_="file"),
            element("td", element("bdi", one_line(skip.reason))),
            element("td", skip.kind, class_="kind"),
        )
        for skip in skipped[query.start : query.start + query.count]
    ]
    table = element(
        "table",
        element("caption", "Files that were skipped, and why", class_="unseen"),
        element("thead", element("tr", *(element("th", words, scope="col") for words in ("File", "Reason", "Kind")))),
        element("tbody", *rows),
    )
    return element("div", _pager(query, len(skipped), "skipped file"), table, class_="shelf is-skipped")


def trouble(words: str) -> Html:
    """Return one sentence in the place of the table."""
    return element("div", element("p", words, class_="hint"), class_="shelf")


def _heading(by: str, words: str, query: ArticleQuery) -> Html:
    is_order = by == query.order
    way = ("descending" if query.is_descending else "ascending") if is_order else None
    sign = ("↓" if query.is_descending else "↑") if is_order else ""
    button = element(
        "button", words, element("span", sign, aria_hidden="true", class_="way"), type="button", data_sort=by
    )
    return element("th", button, scope="col", aria_sort=way, class_=by)


def _row(article: Article, is_copied: bool, is_chosen: bool) -> Html:
    title = element(
        "button",
        element("bdi", title_words(article, _LONGEST_TITLE)),
        type="button",
        data_article=article.id,
        aria_current="true" if is_chosen else None,
    )
    copied = element("span", "copy", class_="copy", title="Other articles carry the same text") if is_copied else None
    has_day = bool(article.published and article.published.days)
    return element(
        "tr",
        element("th", title, copied, scope="row", class_="title"),
        element("td", element("bdi", outlet_words(article)), class_="outlet" if article.outlet else "outlet unstated"),
        element("td", date_words(article), class_="date" if has_day else "date unstated"),
        element("td", element("bdi", one_line(article.place)), class_="file"),
        class_="is-chosen" if is_chosen else None,
    )


def _record(skip: Skipped) -> str | None:
    return None if skip.record is None else f", record {skip.record}"


def _pager(query: ArticleQuery, total: int, noun: str) -> Html:
    first, last = query.start + 1, min(query.start + query.count, total)
    words = plural(total, noun) if total <= query.count else f"{first:,}–{last:,} of {plural(total, noun)}"
    buttons = [
        element("button", words, type="button", data_start=start, disabled=not 0 <= start < total)
        for words, start in (("← Previous", query.start - query.count), ("Next →", query.start + query.count))
    ]
    return element(
        "nav", element("p", words), *(buttons if total > query.count else ()), aria_label="Pages", class_="pager"
    )
