"""The fold "How this was found": the search text, its limits, what each way of searching found, and the seconds."""

from __future__ import annotations

from index.screen_text import one_line
from rag.answer import Answer, Hit, LegScore
from rag.thread import thread_in
from ui.cited import byline, when
from ui.conversation import Exchange
from ui.markup import Html, element
from ui.wording import LIMITS, line_words, title_words

__all__ = ["how_found", "limit_chips"]

STEPS = {
    "embed": "understanding the question",
    "search": "searching",
    "read": "reading",
    "chat": "the chat model",
    "check": "checking it",
}


def how_found(exchange: Exchange, answer: Answer) -> Html:
    """Return the fold of one answer."""
    chips, thread = limit_chips(exchange, answer), thread_in(answer.searched, exchange.question)
    return element(
        "details",
        element("summary", "How this was found"),
        element(
            "dl",
            element("dt", "Searched for"),
            element("dd", element("bdi", f"“{one_line(answer.searched)}”")),
            element("dt", "Within"),
            element("dd", chips or ("articles on what was asked before" if thread else "the whole corpus")),
            element("dt", "Time"),
            element("dd", _times(answer)),
        ),
        _table(answer) if answer.hits else None,
        class_="how-found",
        data_keep=f"found-{exchange.number}",
    )


def limit_chips(exchange: Exchange, answer: Answer) -> Html | None:
    """Return each limit of the search as a button that asks again without it; None where there is no limit."""
    chips = [
        element(
            "button",
            element("span", LIMITS.get(key, key).capitalize(), ": ", class_="key"),
            element("bdi", _value(value)),
            element("span", " (from the question’s words)", class_="key") if kind == "inferred" else None,
            element("span", " ✕", aria_hidden="true"),
            type="button",
            class_="limit",
            data_do="without",
            data_exchange=exchange.number,
            data_limit=key,
            aria_label=f"Ask again without {LIMITS.get(key, key)} {_value(value)}",
        )
        for kind in ("given", "inferred")
        for key, value in answer.filters.get(kind, {}).items()
    ]
    return element("span", *chips, class_="limits") if chips else None


def _value(value: object) -> str:
    return one_line(" or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


def _times(answer: Answer) -> str:
    steps = [f"{STEPS.get(name, name)} {taken:.2f} s" for name, taken in answer.timings.items() if name != "total"]
    total = answer.timings.get("total")
    return ", ".join([*steps, *([f"{total:.2f} s in all"] if total is not None else [])]) or "not measured"


def _table(answer: Answer) -> Html:
    heads = ("Passage", "Meaning", "Words", "Reader", "Used")
    return element(
        "div",
        element(
            "table",
            element("caption", "Passages that were read, best first, with the place each way of searching gave them"),
            element("thead", element("tr", *(element("th", head, scope="col") for head in heads))),
            element("tbody", *(_row(answer, hit) for hit in answer.hits)),
        ),
        class_="table",
        role="region",
        aria_label="Passages that were read",
        tabindex=0,
    )


def _row(answer: Answer, hit: Hit) -> Html:
    article, passage = hit.article, hit.passage
    cited = [
        str(c.number)
        for c in answer.citations
        if c.article.id == article.id and c.start < passage.end and passage.start < c.end
    ]
    return element(
        "tr",
        element(
            "th",
            element("bdi", title_words(article, 70)),
            element("span", byline(article), ", ", when(article), ", ", _lines(hit), class_="facts"),
            scope="row",
        ),
        *(element("td", _rank(leg)) for leg in (hit.dense, hit.keyword, hit.reader)),
        element("td", "".join(f"[{number}]" for number in cited) or "–"),
    )


def _lines(hit: Hit) -> str:
    return line_words(hit.article, hit.passage.start, hit.passage.end)


def _rank(leg: LegScore | None) -> str:
    return f"{leg.rank}." if leg else "–"
