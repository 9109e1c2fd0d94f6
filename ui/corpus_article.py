"""One article of the corpus as HTML: what is known of it and why, its passages, and what was left out of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index import Article, Evidence, Passage
from index.screen_text import one_line
from ui.marking import snapped
from ui.markup import Html, element, joined, link
from ui.wording import bare_line_words, date_words, outlet_words, plural, title_words

__all__ = ["article_rest", "article_sheet", "empty_sheet"]

ROOM = 60_000  # characters of a text that are shown at first, and by one press
_LONGEST_EVIDENCE = 300  # characters
_MOST_COPIES = 20


def empty_sheet() -> Html:
    """Return what stands beside the table before an article is chosen."""
    return element(
        "div",
        element("h2", "No article is open"),
        element(
            "p",
            "Choose a title. The article opens here with its facts, where each of them comes from, and its passages.",
            class_="hint",
        ),
        class_="sheet empty",
    )


def article_sheet(article: Article, passages: Sequence[Passage], copies: Sequence[Article]) -> Html:
    """Return an article with its facts, its passages and its copies."""
    return element(
        "article",
        element("h2", element("bdi", title_words(article)), tabindex=-1),
        element("dl", *_facts(article), class_="evidenced"),
        _copies(copies) if copies else None,
        element("p", _legend(article, passages), class_="legend"),
        element(
            "div",
            *_text(article, passages, 0),
            class_="whole",
            tabindex=0,
            role="region",
            aria_label="Text of the article",
        ),
        class_="sheet",
        data_article=article.id,
    )


def article_rest(article: Article, passages: Sequence[Passage], start: int) -> Html:
    """Return what one press brings of an article's text from a character on, in the place of the button for it."""
    return joined(_text(article, passages, min(start, len(article.text))))


def _facts(article: Article) -> Iterator[Html]:
    outlet, published, evidence = article.outlet, article.published, dict(article.evidence)
    yield _fact("Outlet", outlet_words(article), outlet.evidence if outlet else None, is_stated=outlet is not None)
    yield _fact(
        "Published", date_words(article), published.evidence if published else None, is_stated=published is not None
    )
    if article.authors:
        yield _fact("By", one_line(", ".join(article.authors), _LONGEST_EVIDENCE), evidence.get("authors"))
    if article.url:
        yield _fact(
            "Address", link(one_line(article.url, 80), article.url) or one_line(article.url), evidence.get("url")
        )
    if article.language:
        yield _fact("Language", article.language, evidence.get("language"))
    yield _fact("File", one_line(article.place), None)
    if article.notes:
        yield _fact("Notes", "; ".join(one_line(note, _LONGEST_EVIDENCE) for note in article.notes), None)


def _fact(name: str, words: str, evidence: Evidence | None, *, is_stated: bool = True) -> Html:
    return element(
        "div",
        element("dt", name),
        element(
            "dd",
            element("span", element("bdi", words), class_=None if is_stated else "unstated"),
            element("span", element("bdi", one_line(str(evidence), _LONGEST_EVIDENCE)), class_="because")
            if evidence
            else None,
        ),
    )


def _copies(copies: Sequence[Article]) -> Html:
    items = [
        element(
            "li",
            element("button", element("bdi", title_words(copy, 100)), type="button", data_article=copy.id),
            " ",
            element("bdi", outlet_words(copy)),
            f" · {date_words(copy)} · ",
            element("bdi", one_line(copy.place)),
        )
        for copy in copies[:_MOST_COPIES]
    ]
    return element(
        "details",
        element("summary", f"The same text is carried by {plural(len(copies), 'other article')}"),
        element("ul", *items),
        element("p", f"and {len(copies) - _MOST_COPIES} more") if len(copies) > _MOST_COPIES else None,
        class_="carried-by",
        open=True,
    )


def _legend(article: Article, passages: Sequence[Passage]) -> str:
    words = f"{plural(len(article.text), 'character')} in {plural(len(passages), 'passage')}"
    inside = sum(passage.end - passage.start for passage in passages)
    return f"{words}. What is dimmed was left out of the index." if inside < len(article.text.strip()) * 0.98 else words


def _text(article: Article, passages: Sequence[Passage], start: int) -> Iterator[Html]:
    """Yield the text from a character on: passages with their numbers, what lies between them, and a button for the rest."""
    text, reached, end = article.text, start, snapped(article.text, start + ROOM, 1)
    for passage in passages:
        if passage.end <= reached:
            continue
        if passage.start >= end:
            break
        first, last = max(passage.start, reached), min(passage.end, end)
        yield from _left_out(text[reached:first])
        yield element("p", element("bdi", text[first:last]), class_="passage", data_passage=passage.number + 1)
        reached = last
    yield from _left_out(text[reached:end])
    if end < len(text):
        lines = bare_line_words(article, end, min(end + ROOM, len(text)))
        yield element(
            "div",
            element("span", f"The rest of {len(text):,} characters is not shown here"),
            element("button", f"Show more, {lines}", type="button", class_="show-lines", data_rest=end),
            class_="gap",
        )


def _left_out(text: str) -> Iterator[Html]:
    if text.strip():
        yield element(
            "div",
            element("span", "Left out", class_="tag"),
            element("p", element("bdi", text.strip("\n"))),
            class_="omitted",
        )
