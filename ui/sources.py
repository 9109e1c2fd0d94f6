"""The sources panel as HTML: each cited article with its facts and its marked text, then what was found but not used."""

from __future__ import annotations

from collections.abc import Sequence

from index import Article
from index.screen_text import one_line
from rag.answer import Answer, Citation, Hit
from ui.cited import byline, when
from ui.conversation import Exchange
from ui.marking import article_page, article_part
from ui.markup import Html, element, link
from ui.wording import carried_words, line_words, outlet_words, title_words, why_words

__all__ = ["brought", "empty_panel", "source_card", "sources_panel"]

UNUSED_SHOWN = 8  # passages listed under "also found"
COPIES_SHOWN = 30  # articles that carry the same words, named one by one


def empty_panel() -> Html:
    """Return what the panel shows before there is a source."""
    return element(
        "div",
        element("h2", "Sources"),
        element("p", "The articles behind an answer open here, with the quoted words marked.", class_="hint"),
        class_="panel empty",
    )


def sources_panel(exchange: Exchange | None, focus: int | None = None) -> Html:
    """Return the sources of one exchange; `focus` is the citation to open at."""
    if exchange is None or exchange.answer is None:
        return empty_panel()
    answer = exchange.answer
    near = _near_citations(answer)
    citations = answer.citations if answer.status != "not_found" else near
    cards = [source_card(group, is_near=answer.status == "not_found") for group in _by_article(citations)]
    if answer.status != "not_found":  # of a comparison: what is near and no clear answer
        cards += [source_card(group, is_near=True) for group in _by_article(near)]
        citations = (*citations, *near)
    unused = _unused(answer, citations)
    return element(
        "div",
        element(
            "header",
            element("h2", "Nearest evidence" if answer.status == "not_found" else "Sources"),
            element("p", element("bdi", one_line(exchange.question)), class_="asked"),
            element("button", "Close", type="button", class_="close-sources"),
        ),
        *cards,
        _also_found(unused) if unused else None,
        None if cards or unused else element("p", "Nothing near it was found.", class_="hint"),
        class_="panel",
        data_exchange=exchange.number,
        data_focus=focus,
    )


def brought(exchange: Exchange | None, article_id: str, start: int, end: int, shows: str) -> Html | None:
    """Return what a press brings into the panel of an exchange: left-out lines of an article of it, or all of what it found.

    `shows` is "start" or "end" for one end of the characters [start, end) that are not shown, or "found" for the article
    with these marked as found. None where the answer has no such article.
    """
    answer = exchange.answer if exchange else None
    if answer is None:
        return None
    parts: tuple[Citation | Hit, ...] = (*answer.citations, *answer.hits, *answer.nearest)
    article = next((part.article for part in parts if part.article.id == article_id), None)
    if article is None:
        return None
    shown = (*(answer.citations if answer.status != "not_found" else ()), *_near_citations(answer))
    citations = [citation for citation in shown if citation.article.id == article_id]
    if shows == "found":
        length = len(article.text)  # a browser sent the places: they may be anything
        return article_page(article, citations, found=(min(start, length), min(end, length)))
    return article_part(article, start, end, shows == "end", citations)


def source_card(citations: Sequence[Citation], *, is_near: bool) -> Html:
    """Return the card of one article with all of its citations marked; the citations must be of one article."""
    article = citations[0].article
    numbers = [str(citation.number) for citation in citations]
    return element(
        "section",
        element(
            "p",
            element("span", *(_number(n) for n in numbers), class_="numbers") if not is_near else None,
            element(
                "bdi",
                outlet_words(article),
                class_="outlet" if article.outlet else "outlet unstated",
                title=f"Evidence: {article.outlet.evidence}" if article.outlet else "No evidence of it in the file",
            ),
            class_="kicker",
        ),
        element("h3", element("bdi", title_words(article))),
        _facts(article, citations),
        _carried(citations),
        article_page(article, citations),
        class_="source near" if is_near else "source",
        data_numbers=" ".join(numbers),
        data_article=article.id,
    )


def _number(number: str) -> Html:
    return element("span", number, class_="number")


def _facts(article: Article, citations: Sequence[Citation]) -> Html:
    lines = ", ".join(dict.fromkeys(line_words(article, c.start, c.end) for c in citations))
    return element(
        "p",
        when(article),
        element("span", element("bdi", one_line(article.place)), class_="file"),
        element("span", lines),
        link("original", article.url),
        class_="facts",
    )


def _carried(citations: Sequence[Citation]) -> Html | None:
    copies = {copy.id: copy for citation in citations for copy in citation.copies}
    return _carriers(list(copies.values()))


def _carriers(copies: Sequence[Article]) -> Html | None:
    if len(copies) < 2:
        words = carried_words(copies)
        return element("p", element("bdi", words), class_="carried") if words else None
    return element(
        "details",
        element("summary", f"also carried by {len(copies)} others"),
        element(
            "ul",
            *(
                element("li", byline(copy), ", ", when(copy), ", ", element("bdi", one_line(copy.place)))
                for copy in copies[:COPIES_SHOWN]
            ),
            element("li", f"and {len(copies) - COPIES_SHOWN} more") if len(copies) > COPIES_SHOWN else None,
        ),
        class_="carried",
    )


def _by_article(citations: Sequence[Citation]) -> list[list[Citation]]:
    groups: dict[str, list[Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.article.id, []).append(citation)
    return list(groups.values())


def _near_citations(answer: Answer) -> tuple[Citation, ...]:
    # The nearest evidence is shown like a source, but never numbered like one. Marks find it by its place, after the citations.
    first, most = (1, 3) if answer.status == "not_found" else (len(answer.citations) + 1, len(answer.nearest))
    return tuple(
        Citation(place, hit.article, hit.passage.start, hit.passage.end)
        for place, hit in enumerate(answer.nearest[:most], start=first)
    )


def _unused(answer: Answer, used: Sequence[Citation]) -> list[Hit]:
    def is_used(hit: Hit) -> bool:
        return any(
            c.article.id == hit.article.id and c.start < hit.passage.end and hit.passage.start < c.end for c in used
        )

    return [hit for hit in (answer.hits or answer.nearest) if not is_used(hit)][:UNUSED_SHOWN]


def _also_found(hits: Sequence[Hit]) -> Html:
    return element(
        "details",
        element("summary", f"Also found, not used ({len(hits)})"),
        element("ul", *map(_found, hits)),
        class_="also-found",
    )


def _found(hit: Hit) -> Html:
    article, passage = hit.article, hit.passage
    lines = line_words(article, passage.start, passage.end)
    why = why_words(hit)
    return element(
        "li",
        element("p", byline(article), " · ", when(article), class_="kicker"),
        element(
            "button",
            element("bdi", title_words(article)),
            type="button",
            class_="title",
            aria_expanded="false",
            data_shows="found",
            data_start=passage.start,
            data_end=passage.end,
        ),
        element("p", element("bdi", one_line(passage.text, 260)), class_="excerpt"),
        element(
            "p",
            element(
                "span", element("bdi", one_line(article.place)), f", {lines}" + (f" · found by {why}" if why else "")
            ),
            class_="facts",
        ),
        _carriers(hit.copies),
        data_article=article.id,
    )
