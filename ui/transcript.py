"""The conversation as HTML: each question with its statements, their support and their citation marks.

Every mark is a real button that carries the numbers of its exchange and its citation in `data-` attributes; what a click
does is in `page.js`. Nothing of an article becomes anything but text here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.answer import Answer, Citation, Conflict, Hit, Statement
from ui.conversation import Exchange
from ui.markup import Html, element, joined
from ui.screen_text import one_line
from ui.wording import NOT_FOUND, SUPPORT, date_words, inferred_words, line_words, outlet_words, title_words

__all__ = ["exchange_html", "notice", "transcript", "welcome"]


def transcript(conversation: Sequence[Exchange], opening: Html) -> Html:
    """Return the whole conversation, or the opening where nothing was asked yet."""
    if not conversation:
        return opening
    return element("div", *map(exchange_html, conversation), class_="exchanges", role="log", aria_live="polite")


def welcome(examples: Sequence[str]) -> Html:
    """Return what stands there before the first question: what this is, and questions that can be asked."""
    chips = [element("button", example, class_="chip", type="button", data_ask=example) for example in examples]
    return element(
        "div",
        element("h2", "Ask the articles."),
        element(
            "p",
            "The answer is made of their own words. Click a number to see them in the article they come from; "
            "where the articles don’t say, the answer says so.",
        ),
        element("p", "For example", class_="label") if chips else None,
        element("div", *chips, class_="chips") if chips else None,
        class_="welcome",
    )


def notice(title: str, words: str, command: str | None = None, after: str | None = None) -> Html:
    """Return a state of the page that keeps it from answering, with the command that changes it."""
    return element(
        "div",
        element("h2", title),
        element("p", words),
        element("pre", element("code", command)) if command else None,
        element("p", after) if after else None,
        class_="welcome notice",
        role="status",
    )


def exchange_html(exchange: Exchange) -> Html:
    """Return one question and its reply, whatever its state."""
    if exchange.answer is not None:
        reply = _answer(exchange.number, exchange.answer)
    elif exchange.trouble:
        reply = element("div", element("p", exchange.trouble), class_="fault", role="alert")
    else:
        reply = element(
            "div",
            *(element("p", line, class_="draft") for line in exchange.draft.split("\n") if line.strip()),
            element("p", "Checking against the sources" if exchange.draft else "Reading the articles", class_="busy"),
            class_="reply",
            aria_busy="true",
        )
    return element(
        "article",
        element("h2", element("bdi", exchange.question), class_="question"),
        reply,
        class_="exchange",
        data_exchange=exchange.number,
    )


def _answer(exchange: int, answer: Answer) -> Html:
    return element(
        "div",
        _searched(answer),
        _not_found(exchange, answer) if answer.status == "not_found" else None,
        _statements(exchange, answer) if answer.statements else None,
        *(_conflict(exchange, answer, conflict) for conflict in answer.conflicts),
        *(element("p", note, class_="note") for note in answer.notes if answer.status != "not_found"),
        _colophon(exchange, answer),
        class_="reply",
        data_status=answer.status,
    )


def _searched(answer: Answer) -> Html | None:
    # Shown only where the search was not simply for the question as typed.
    inferred = inferred_words(answer)
    is_rewritten = one_line(answer.searched).casefold() != one_line(answer.question).casefold() and answer.searched
    if not inferred and not is_rewritten:
        return None
    return element(
        "p",
        element("span", "Searched for: ", class_="label"),
        element("bdi", f"“{one_line(answer.searched)}”"),
        element("span", f" · limited to {inferred}, as the question says") if inferred else None,
        class_="searched",
    )


def _statements(exchange: int, answer: Answer) -> Html:
    return element(
        "ol", *(_statement(exchange, answer, statement) for statement in answer.statements), class_="statements"
    )


def _statement(exchange: int, answer: Answer, statement: Statement) -> Html:
    sign, word, meaning = SUPPORT[statement.support]
    cited = [answer.citation(number) for number in statement.citations]
    doubts = "; ".join(statement.doubts)
    return element(
        "li",
        element(
            "p",
            element("bdi", statement.text),
            joined(_mark(exchange, citation) for citation in cited),
            class_="words",
        ),
        element(
            "p",
            element(
                "span",
                element("span", sign, class_="sign", aria_hidden="true"),
                f" {word}",
                class_="support",
                title=f"{meaning}. {doubts}" if doubts else meaning,
            ),
            *_bylines(cited),
            element("span", f" · {doubts}", class_="doubts") if doubts else None,
            class_="byline",
        ),
        class_="statement",
        data_support=statement.support,
    )


def _bylines(citations: Iterable[Citation]) -> list[Html]:
    # Each source once: a statement may cite the same article twice.
    seen: dict[str, Citation] = {}
    for citation in citations:
        seen.setdefault(citation.article.id, citation)
    return [
        element(
            "span",
            " · ",
            element("span", outlet_words(c.article), class_="outlet" if c.article.outlet else "outlet unstated"),
            ", ",
            element("bdi", element("cite", title_words(c.article, 70))),
        )
        for c in seen.values()
    ]


def _mark(exchange: int, citation: Citation) -> Html:
    article = citation.article
    words = f"{outlet_words(article)}: {title_words(article, 80)}, {line_words(citation.lines)}"
    return element(
        "button",
        str(citation.number),
        type="button",
        class_="cite",
        data_exchange=exchange,
        data_cite=citation.number,
        aria_label=f"Source {citation.number}, {words}",
        title=words,
    )


def _conflict(exchange: int, answer: Answer, conflict: Conflict) -> Html:
    rows = [
        element(
            "li",
            element("strong", value),
            _mark(exchange, answer.citation(number)),
            element("span", outlet_words(answer.citation(number).article), ", ", class_="outlet"),
            element("bdi", element("cite", title_words(answer.citation(number).article, 60))),
        )
        for value, number in conflict.values
    ]
    return element(
        "aside",
        element("h3", "The sources differ"),
        element("p", element("bdi", conflict.about)),
        element("ul", *rows),
        class_="conflict",
    )


def _not_found(exchange: int, answer: Answer) -> Html:
    nearest = [_near(exchange, place, hit) for place, hit in enumerate(answer.nearest[:3], start=1)]
    return element(
        "div",
        element("p", NOT_FOUND, class_="verdict"),
        *(element("p", note) for note in answer.notes),
        element("p", "Nearest to it", class_="label") if nearest else None,
        element("ul", *nearest, class_="nearest") if nearest else None,
        class_="not-found",
    )


def _near(exchange: int, place: int, hit: Hit) -> Html:
    article = hit.article
    return element(
        "li",
        element(
            "button",
            element("span", one_line(hit.passage.text, 150), class_="excerpt"),
            element("span", f"{outlet_words(article)} · {title_words(article, 60)} · {date_words(article)}"),
            type="button",
            class_="near",
            data_exchange=exchange,
            data_cite=place,
        ),
    )


def _colophon(exchange: int, answer: Answer) -> Html:
    seconds = answer.timings.get("total")
    by = "quoted without a chat model" if answer.answerer == "embedded" else f"worded by {answer.answerer}"
    count = len({c.article.id for c in answer.citations})
    sources = f"{count} source{'' if count == 1 else 's'}" if count else "nearest evidence"
    return element(
        "p",
        element("button", f"Show {sources}", type="button", class_="show-sources", data_exchange=exchange, data_cite=1),
        element("span", by),
        element("span", f"{seconds:.2f} s") if seconds is not None else None,
        class_="colophon",
    )
