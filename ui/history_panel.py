"""The list of earlier conversations as HTML: newest first, each to be opened, renamed or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ui.history import LONGEST_TITLE, Kept
from ui.markup import Html, element, joined
from ui.wording import plural

__all__ = ["history_panel"]


def history_panel(kept: Sequence[Kept], now: str = "", words: str = "", troubles: Sequence[str] = ()) -> Html:
    """Return the list; `now` is the id of the conversation on the screen, `words` what was searched for.

    A conversation is marked with its corpus where that has a name; `troubles` say what cannot be listed.
    """
    said = [element("p", trouble, class_="hint") for trouble in troubles]
    if kept:
        return joined([*said, element("ul", *(_row(row, row.id == now) for row in kept), class_="kept")])
    if not troubles:
        nothing = f"No conversation holds “{words.strip()}”." if words.strip() else "Your conversations are kept here."
        said = [element("p", nothing, class_="hint")]
    return joined(said)


def _row(row: Kept, is_open: bool) -> Html:
    asked = plural(row.exchanges, "question")
    return element(
        "li",
        element(
            "button",
            element("bdi", row.title, class_="title"),
            element(
                "span",
                element("bdi", row.corpus, class_="corpus") if row.corpus else None,
                element("span", f"{asked}, {_time(row.changed)}"),
                class_="facts",
            ),
            type="button",
            class_="reopen",
            data_do="reopen",
            data_conversation=row.id,
            aria_current="true" if is_open else None,
        ),
        element(
            "details",
            element("summary", element("span", "⋯", aria_hidden="true"), aria_label=f"Rename or delete: {row.title}"),
            element("input", type="text", value=row.title, maxlength=LONGEST_TITLE, aria_label="Title"),
            _button("Rename", "retitle", row),
            _button("Delete for good", "forget", row),
            class_="change",
        ),
        data_conversation=row.id,
    )


def _button(words: str, do: str, row: Kept) -> Html:
    return element("button", words, type="button", class_="action", data_do=do, data_conversation=row.id)


def _time(stamp: str) -> str:
    moment = datetime.fromisoformat(stamp)
    if moment.date() == datetime.now(UTC).date():
        return f"today, {moment:%H:%M} UTC"
    return f"{moment.day} {moment:%B %Y}"
