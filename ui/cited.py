"""Citation marks, and the small card that each shows: its quote, whose it is, and of when.

A mark is a real button that carries the numbers of its exchange and its citation in `data-` attributes; what a press does
is in `page.js`. The cards lie beside the marks in the page, hidden; the browser shows one in its top layer, so that
nothing moves.
"""

from __future__ import annotations

from collections.abc import Iterable

from index import Article
from index.screen_text import one_line
from rag.answer import Citation, Hit, Statement, Support
from ui.markup import Html, element, joined
from ui.wording import ALL_QUOTED, SUPPORT, age_words, date_words, line_words, outlet_words, title_words

__all__ = ["all_quoted", "byline", "doubt_line", "keyed", "mark", "near_passage", "quote_cards", "support_mark", "when"]

WORD_JOINER = "\u2060"  # no line ends at it
LONGEST_QUOTE = 420  # characters on a card; all of them are marked in the article


def mark(exchange: int, citation: Citation) -> Html:
    """Return the button with a citation's number, kept on the line of the word before it."""
    article = citation.article
    words = f"{outlet_words(article)}: {title_words(article, 80)}, {line_words(article, citation.start, citation.end)}"
    button = element(
        "button",
        str(citation.number),
        type="button",
        class_="cite",
        data_exchange=exchange,
        data_cite=citation.number,
        aria_label=f"Source {citation.number}, {words}",
        aria_describedby=_card_id(exchange, citation),
    )
    return element("span", WORD_JOINER, button, class_="kept-on")


def keyed(citation: Citation) -> list[Html]:
    """Return the words of a quote, those that answer most directly set apart, so that it can be read at a glance."""
    before, key, after = citation.parts
    return [joined([before]), *([element("strong", key)] if key else []), joined([after])]


def quote_cards(exchange: int, citations: Iterable[Citation]) -> Html:
    """Return the cards of an answer's citations, one for each however many marks point to it."""
    return element("div", *(_card(exchange, citation) for citation in citations), class_="quote-cards")


def _card(exchange: int, citation: Citation) -> Html:
    article = citation.article
    return element(
        "div",
        element("p", byline(article), class_="kicker"),
        element("blockquote", element("bdi", one_line(citation.quote, LONGEST_QUOTE))),
        element("p", element("bdi", title_words(article, 90)), class_="title"),
        element("p", when(article), class_="facts"),
        element(
            "button",
            "Read it in the article",
            type="button",
            class_="read-on",
            data_exchange=exchange,
            data_cite=citation.number,
            tabindex=-1,  # for fingers: by keyboard, the mark itself opens the article
        ),
        id=_card_id(exchange, citation),
        class_="quote-card",
        role="tooltip",
        popover="manual",
    )


def all_quoted() -> Html:
    """Return the line that says, once for many statements, that each is quoted."""
    return element("p", support_mark("quoted"), f": {ALL_QUOTED}", class_="byline", data_support="quoted")


def doubt_line(statement: Statement) -> Html | None:
    """Return the line that marks one of such statements as doubted, and says why; None where there is no doubt."""
    doubts = "; ".join(statement.doubts)
    if not doubts:
        return None
    said = element("span", f" · {doubts}", class_="doubts")
    return element("p", support_mark(statement.support, doubts), said, class_="byline", data_support=statement.support)


def support_mark(support: Support, doubts: str = "") -> Html:
    """Return the sign and the word of how a statement is borne out; what that means shows when it is pointed at."""
    sign, word, meaning = SUPPORT[support]
    return element(
        "span",
        element("span", sign, class_="sign", aria_hidden="true"),
        f" {word}",
        class_="support",
        title=f"{meaning}. {doubts}" if doubts else meaning,
    )


def byline(article: Article) -> Html:
    """Return whose word an article is; isolated, for in what runs right to left it would turn round what stands behind it."""
    return element("bdi", outlet_words(article), class_="outlet" if article.outlet else "outlet unstated")


def when(article: Article) -> Html:
    """Return the stated date and its age: "4 March 2019 (6 years ago)"."""
    age = age_words(article)
    published = article.published
    return element(
        "span",
        date_words(article) + (f" ({age})" if age else ""),
        class_="date" if published else "date unstated",
        title=f"Evidence: {published.evidence}" if published else None,
    )


def _card_id(exchange: int, citation: Citation) -> str:
    return f"quote-{exchange}-{citation.number}"


def near_passage(exchange: int, place: int, hit: Hit, lead: str = "") -> Html:
    """Return an item of a list that opens a passage which does not answer, but is near to it."""
    article = hit.article
    return element(
        "li",
        element(
            "button",
            element("span", lead, element("bdi", one_line(hit.passage.text, 150)), class_="excerpt"),
            element(
                "span",
                element("bdi", outlet_words(article)),
                " · ",
                element("bdi", title_words(article, 60)),
                " · ",
                when(article),
            ),
            type="button",
            class_="near",
            data_exchange=exchange,
            data_cite=place,
        ),
    )
