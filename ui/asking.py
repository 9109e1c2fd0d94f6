"""What happens to a question typed on the page: it becomes an exchange that a desk answers, or says what went wrong."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from dataclasses import replace
from datetime import date
from typing import Any

from index.errors import InvalidValue, OnRecordError
from index.screen_text import one_line
from rag import Answer, Comparison, Filters, NewsDesk, Timeline
from rag.answer import Draft
from rag.followup import Turn
from ui.conversation import Conversation, Inquiry, begun, turns, updated
from ui.newsroom import Newsroom
from ui.wording import LIMITS, plural

__all__ = ["checked_question", "filters_of", "narrowing_words", "refer", "replies"]

LONGEST_QUESTION = 1_000  # characters
log = logging.getLogger("onrecord.page")


def replies(
    newsroom: Newsroom, conversation: Conversation, inquiry: Inquiry, instead: bool = False, of: int | None = None
) -> Generator[Conversation, None, None]:
    """Yield the conversation as the reply grows; the last one holds the checked answer or one line of trouble.

    The new exchange stands at the end of the conversation, or `instead` of its last one. One that asks again what was asked
    as number `of` means what it meant there: only what stood before it is its history. Nothing is raised: a fault that
    we foresaw is said in its own words, any other gets a reference that stands beside its trace in the log.
    """
    conversation = begun(conversation, inquiry, instead)
    history = turns(tuple(e for e in conversation if of is None or e.number < of))
    yield conversation
    try:
        question = checked_question(inquiry.question)
        desk = newsroom.desk()
        if told := _told(desk, question, inquiry, history):
            yield updated(conversation, **told)
            return
        filters = inquiry.filters or None
        for part in desk.stream(question, filters=filters, history=history, infer=inquiry.infer):
            if isinstance(part, Answer):
                conversation = updated(conversation, answer=part, draft="")
            elif isinstance(part, Draft):
                conversation = updated(conversation, draft=part.text)
            yield conversation
    except OnRecordError as error:
        yield updated(conversation, trouble=str(error))
    except Exception:
        # Also what nobody foresaw must leave the page usable; the trace belongs in the log, not before visitors.
        yield updated(conversation, trouble=refer("a question from the page failed"))


def _told(desk: NewsDesk, question: str, inquiry: Inquiry, history: list[Turn]) -> dict[str, object]:
    """Return the outlets side by side, or a timeline, where that is chosen or the question asks for it.

    Empty for any other question, and where nobody answers it: the ordinary answer then says why.
    """
    told: Comparison | Timeline | None = None
    asked: dict[str, Any] = {"filters": inquiry.filters, "history": history}
    if inquiry.view == "compare":
        told = desk.compare(question, infer=inquiry.infer, **asked)
    elif inquiry.view == "timeline":
        told = desk.timeline(question, infer=inquiry.infer, **asked)
    elif inquiry.infer:
        told = desk.side_by_side(question, **asked)
    if told is None:
        return {}
    told = replace(told, question=question)
    if isinstance(told, Comparison):
        return {"answer": told.as_answer(), "comparison": told} if told.sides else {}
    return {"answer": told.as_answer(), "timeline": told} if told.citations else {}


def refer(what: str) -> str:
    """Log the exception being handled, and return the line that points to it."""
    reference = secrets.token_hex(4)
    log.exception("%s (reference %s)", what, reference)
    return f"Something went wrong here. The log has it under reference {reference}; you can go on asking."


def filters_of(outlets: list[str] | None, first: str | None, last: str | None, as_of: str | None) -> Filters:
    """Return what the page's controls ask for. Raises InvalidValue, with their labels, for days that cannot be meant."""
    try:
        return Filters.from_json(
            {
                "outlets": outlets or [],
                "published_from": (first or "").strip(),
                "published_to": (last or "").strip(),
                "as_of": (as_of or "").strip(),
            }
        )
    except InvalidValue as error:
        words = str(error)
        for name in ("published_from", "published_to", "as_of"):
            words = words.replace(name, LIMITS[name].capitalize())
        raise InvalidValue(words) from error


def narrowing_words(outlets: list[str] | None, first: str | None, last: str | None, as_of: str | None) -> str:
    """Return what the page's controls ask for in a few words, "" where that is nothing.

    >>> narrowing_words(["BBC", "CNN"], "2025-04-01", "", None)
    '2 outlets, from 1 April 2025'
    """
    names = outlets or []
    parts = [one_line(names[0], 40) if len(names) == 1 else plural(len(names), "outlet")] if names else []
    days = (("from", first), ("up to", last), ("as of", as_of))
    return ", ".join([*parts, *(f"{word} {_day_words(day.strip())}" for word, day in days if day and day.strip())])


def _day_words(day: str) -> str:
    try:
        return "{0.day} {0:%B %Y}".format(date.fromisoformat(day))
    except ValueError:
        return one_line(day, 20)  # where days are typed, it may be none yet


def checked_question(question: object) -> str:
    """Return the question. Raises InvalidValue for one that is no text or too long; the desk refuses an empty one."""
    if not isinstance(question, str):
        raise InvalidValue(f"question: {type(question).__name__} is not a text. Ask one in words.")
    if len(question) > LONGEST_QUESTION:
        raise InvalidValue(
            f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} are allowed. Ask the heart of it."
        )
    return question
