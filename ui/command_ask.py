"""The verbs `ask` and `search`, for one question or a batch of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import InvalidValue, load_settings
from ui.exits import FAILED, IN_PART
from ui.options import AsAsked, AsJson, AsOf, Batch, ChatModel, Files, First, Index, Last, Outlets, Passages, filters_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag import Filters, NewsDesk
    from ui.batch import Asked

__all__ = ["ask", "search"]

SEARCHED = 5  # passages of `search` where -k is not given

Question = Annotated[
    str | None, typer.Argument(metavar="QUESTION", help="The question, in quotes.", show_default=False)
]


def ask(
    question: Question = None,
    outlet: Outlets = None,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
    file: Files = None,
    as_asked: AsAsked = False,
    k: Passages = None,
    chat_model: ChatModel = None,
    batch: Batch = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the articles, each sentence with its source, or say that they do not answer it."""
    from ui.printing import print_answer, print_json
    from ui.side_by_side import print_told

    filters = filters_of(outlet, first, last, as_of, file)
    with _desk(question, batch, index=index, chat_model=chat_model) as desk:
        if batch is not None:

            def reply(asked: Asked) -> dict[str, Any]:
                return desk.ask(
                    asked.question, filters=asked.filters, history=asked.history, k=k, infer=not as_asked
                ).as_json()

            _each(batch, filters, reply)
            return
        if not as_json and not as_asked and (told := desk.side_by_side(question or "", filters=filters)):
            print_told(told)  # a table, which statements in turn are not
            return
        answer = desk.ask(question or "", filters=filters, k=k, infer=not as_asked)
        if as_json:
            print_json(answer.as_json())
        else:
            print_answer(answer)


def search(
    question: Question = None,
    outlet: Outlets = None,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
    file: Files = None,
    k: Passages = None,
    batch: Batch = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages nearest to a question, with why each was found. No answer is made."""
    from ui.printing import print_hits, print_json, screen

    filters = filters_of(outlet, first, last, as_of, file)
    with _desk(question, batch, index=index) as desk:

        def hits(text: str, wanted: Filters) -> list[Any]:
            return desk.search(text, k=k or SEARCHED, filters=wanted)

        if batch is not None:
            _each(
                batch,
                filters,
                lambda a: {"question": a.question, "hits": [hit.as_json() for hit in hits(a.question, a.filters)]},
            )
            return
        found = hits(question or "", filters)
        if as_json:
            print_json([hit.as_json() for hit in found])
        elif found:
            print_hits(found)
        else:
            screen().print("No article lies within the filters.")


@contextmanager
def _desk(question: str | None, batch: Path | None, **flags: Any) -> Iterator[NewsDesk]:
    if (question is None) == (batch is None):
        raise InvalidValue('Give a question in quotes, or --batch FILE; one of the two. Example: onrecord ask "Who?"')
    settings = load_settings(**flags)
    from rag import NewsDesk  # stores

    desk = NewsDesk.open(settings.index, settings)
    try:
        yield desk
    finally:
        desk.close()


def _each(batch: Path, filters: Filters, reply: Callable[[Asked], dict[str, Any]]) -> None:
    from ui.batch import replies_to
    from ui.printing import print_json

    good = bad = 0
    for line, is_good in replies_to(batch, filters, reply):
        print_json(line)
        good, bad = good + is_good, bad + (not is_good)
    if bad:
        raise typer.Exit(IN_PART if good else FAILED)
