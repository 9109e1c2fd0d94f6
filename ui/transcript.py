"""The conversation as HTML: each question with its statements, their support and their citation marks.

Outlets side by side and timelines have modules of their own. Nothing of an article becomes anything but text here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from index.screen_text import one_line
from rag.answer import Answer, Citation, Statement
from ui.answer_actions import actions
from ui.cited import byline, keyed, mark, near_passage, quote_cards, support_mark, when
from ui.comparison_view import comparison_view
from ui.conflict_view import conflict_view
from ui.conversation import Exchange
from ui.how_found import how_found, limit_chips
from ui.markup import Html, element, joined
from ui.rephrasing import rephrasings
from ui.timeline_view import timeline_view
from ui.wording import NOT_FOUND, plural, title_words

__all__ = ["example_chips", "exchange_html", "notice", "transcript", "waiting_words", "welcome"]

LONGEST_HEADLINE = 240  # characters of a question that are shown at once
READING = {"answer": "Reading the articles", "compare": "Reading every outlet", "timeline": "Putting them in order"}


def transcript(conversation: Sequence[Exchange], opening: Html, name: str = "", before: int | None = None) -> Html:
    """Return the whole conversation, or the opening where nothing was asked yet; `name` is its id in the history.

    `before` is how many other questions the last one waits for; None where it waits for none.
    """
    if not conversation:
        return opening
    *earlier, last = conversation
    exchanges = (*map(exchange_html, earlier), exchange_html(last, before))
    return element("div", *exchanges, class_="exchanges", data_conversation=name)


def welcome(questions: Sequence[str], has_more_to_come: bool = False) -> Html:
    """Return what stands there before the first question: what this is, and questions that can be asked.

    page.js brings in those that are still to come, in the place of these; nothing stands below them.
    """
    return element(
        "div",
        element("h2", "Ask the articles."),
        element(
            "p",
            "The answer is made of their own words. Click a number to see them in the article they come from; "
            "where the articles don’t say, the answer says so.",
        ),
        element("div", example_chips(questions), class_="examples", data_awaits=has_more_to_come),
        class_="welcome",
    )


def example_chips(questions: Sequence[str]) -> Html:
    """Return questions to be asked with one press; nothing where there are none."""
    chips = [element("button", question, class_="chip", type="button", data_ask=question) for question in questions]
    if not chips:
        return Html()
    return joined([element("p", "For example", class_="label"), element("div", *chips, class_="chips")])


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


def exchange_html(exchange: Exchange, before: int | None = None) -> Html:
    """Return one question and its reply, whatever its state; `before` is how many questions it waits for, if it waits."""
    if exchange.answer is not None:
        reply = _answer(exchange, exchange.answer)
        said = "Nothing was found." if exchange.answer.status == "not_found" else "The answer is there."
    elif exchange.trouble:
        reply = element("div", element("p", exchange.trouble), class_="fault")
        said = exchange.trouble
    else:
        # A screen reader is told that one waits, and not each time that it has become less.
        said = READING[exchange.view] if before is None else "Waiting for its turn."
        doing = "Checking against the sources" if exchange.draft else said
        reply = element(
            "div",
            *(element("p", line, class_="draft") for line in exchange.draft.split("\n") if line.strip()),
            element("p", doing if before is None else waiting_words(before), class_="busy"),
            class_="reply",
            aria_busy="true",
        )
    return element(
        "article",
        element("h2", element("bdi", exchange.question), class_="question", tabindex=-1),
        _whole(exchange) if len(exchange.question) > LONGEST_HEADLINE else None,
        reply,
        None if exchange.is_open else actions(exchange),
        class_="exchange",
        data_exchange=exchange.number,
        data_announce=said,
    )


def _whole(exchange: Exchange) -> Html:
    """Return the fold under a long question, of which a few lines are shown until it is opened."""
    return element(
        "details",
        element("summary", "The whole question"),
        class_="whole",
        data_keep=f"question-{exchange.number}",
    )


def waiting_words(before: int) -> str:
    """Return what a question that waits is told.

    >>> waiting_words(12), waiting_words(0)
    ('Waiting, 12 before you', 'Waiting, you are next')
    """
    return f"Waiting, {before:,} before you" if before else "Waiting, you are next"


def _answer(exchange: Exchange, answer: Answer) -> Html:
    number = exchange.number
    if exchange.comparison is not None:
        told = comparison_view(number, exchange.comparison)
    elif exchange.timeline is not None:
        told = timeline_view(number, exchange.timeline)
    else:
        told = joined(
            [
                _statements(number, answer) if answer.statements else None,
                *(conflict_view(number, answer.citation, conflict) for conflict in answer.conflicts),
                *(element("p", note, class_="note") for note in answer.notes if answer.status != "not_found"),
            ]
        )
    return element(
        "div",
        _searched(exchange, answer),
        _not_found(exchange, answer) if answer.status == "not_found" else None,
        told,
        _colophon(number, answer),
        how_found(exchange, answer),
        quote_cards(number, answer.citations),
        class_="reply",
        data_status=answer.status,
    )


def _searched(exchange: Exchange, answer: Answer) -> Html | None:
    # Shown only where the search was not simply for the question as typed, and as its words say.
    chips = limit_chips(exchange, answer)
    is_rewritten = one_line(answer.searched).casefold() != one_line(answer.question).casefold() and answer.searched
    if not chips and not is_rewritten and exchange.infer:
        return None
    return element(
        "p",
        element("span", "Searched for: ", class_="label"),
        element("bdi", f"“{one_line(answer.searched)}”"),
        element("span", " within ", chips) if chips else None,
        None if exchange.infer else element("span", ", without limits from its words"),
        class_="searched",
    )


def _statements(exchange: int, answer: Answer) -> Html:
    return element(
        "ol", *(_statement(exchange, answer, statement) for statement in answer.statements), class_="statements"
    )


def _statement(exchange: int, answer: Answer, statement: Statement) -> Html:
    cited = [answer.citation(number) for number in statement.citations]
    doubts = "; ".join(statement.doubts)
    return element(
        "li",
        element(
            "p",
            element("bdi", *_words(statement, cited)),
            joined(mark(exchange, citation) for citation in cited),
            class_="words",
        ),
        element(
            "p",
            support_mark(statement.support, doubts),
            *_bylines(cited),
            element("span", f" · {doubts}", class_="doubts") if doubts else None,
            class_="byline",
        ),
        class_="statement",
        data_support=statement.support,
    )


def _words(statement: Statement, cited: Sequence[Citation]) -> list[Html]:
    """Return the words of a statement, those that answer set apart where it is a quote as it stands."""
    first = cited[0] if cited else None
    return keyed(first) if first and statement.text == first.quote else [joined([statement.text])]


def _bylines(citations: Iterable[Citation]) -> list[Html]:
    # Each source once: a statement may cite the same article twice.
    seen: dict[str, Citation] = {}
    for citation in citations:
        seen.setdefault(citation.article.id, citation)
    return [
        element(
            "span",
            " · ",
            byline(c.article),
            ", ",
            element("bdi", element("cite", title_words(c.article, 70))),
            ", ",
            when(c.article),
        )
        for c in seen.values()
    ]


def _not_found(exchange: Exchange, answer: Answer) -> Html:
    nearest = [near_passage(exchange.number, place, hit) for place, hit in enumerate(answer.nearest[:3], start=1)]
    others = [
        element(
            "button",
            words,
            type="button",
            class_="chip",
            data_do="rephrase",
            data_exchange=exchange.number,
            data_place=place,
        )
        for place, (words, _) in enumerate(rephrasings(exchange))
    ]
    return element(
        "div",
        element("p", NOT_FOUND, class_="verdict"),
        *(element("p", note) for note in answer.notes),
        element("p", "You could ask instead", class_="label") if others else None,
        element("div", *others, class_="chips") if others else None,
        element("p", "Nearest to it", class_="label") if nearest else None,
        element("ul", *nearest, class_="nearest") if nearest else None,
        class_="not-found",
    )


def _colophon(exchange: int, answer: Answer) -> Html:
    seconds = answer.timings.get("total")
    by = "quoted without a chat model" if answer.answerer == "embedded" else f"worded by {answer.answerer}"
    return element(
        "p",
        _show(exchange, answer),
        element("span", by),
        element("span", f"{seconds:.2f} s") if seconds is not None else None,
        class_="colophon",
    )


def _show(exchange: int, answer: Answer) -> Html | None:
    """Return the button that opens the sources; None where nothing near was found."""
    count = len({c.article.id for c in answer.citations})
    if not count and not answer.nearest:
        return None
    words = f"Show {plural(count, 'source') if count else 'nearest evidence'}"
    return element("button", words, type="button", class_="show-sources", data_exchange=exchange, data_cite=1)
