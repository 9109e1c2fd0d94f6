"""What can be done with an answer: copy it with its citations, ask again, edit the question, say whether it is good."""

from __future__ import annotations

from ui.conversation import Exchange
from ui.export import copied
from ui.markup import Html, element
from ui.thumbs import LONGEST_COMMENT

__all__ = ["actions"]


def actions(exchange: Exchange) -> Html:
    """Return the row of buttons under a reply that has ended."""
    number = exchange.number
    answer = exchange.answer
    return element(
        "div",
        _button("Copy", "copy", number, data_copy=copied(answer)) if answer else None,
        _button("Ask again", "again", number),
        _button("Edit the question", "edit", number, data_question=exchange.question),
        _thumbs(exchange) if answer else None,
        class_="actions",
        role="group",
        aria_label="This answer",
    )


def _button(words: str, do: str, exchange: int, **more: str | None) -> Html:
    return element("button", words, type="button", class_="action", data_do=do, data_exchange=exchange, **more)


def _thumbs(exchange: Exchange) -> Html:
    buttons = [
        element(
            "button",
            element("span", sign, aria_hidden="true"),
            f" {words}",
            type="button",
            class_="action thumb",
            data_do="judge",
            data_exchange=exchange.number,
            data_thumb=thumb,
            aria_pressed="true" if exchange.thumb == thumb else "false",
        )
        for thumb, sign, words in (("up", "▲", "Good"), ("down", "▼", "Bad"))
    ]
    return element(
        "span",
        *buttons,
        _comment(exchange) if exchange.thumb else None,
        class_="thumbs",
    )


def _comment(exchange: Exchange) -> Html:
    if exchange.comment:
        return element("span", "Noted: ", element("bdi", exchange.comment), class_="noted")
    return element(
        "span",
        element(
            "input",
            type="text",
            class_="comment",
            placeholder="Say why (optional)",
            aria_label="Why this answer is good or bad",
            maxlength=LONGEST_COMMENT,
        ),
        _button("Send", "judge", exchange.number),
        class_="why",
    )
