"""What happens to a question typed on the page: it becomes an exchange that a desk answers, or says what went wrong."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator

from index.errors import InvalidValue, OnRecordError
from rag import Answer, Filters
from rag.answer import Draft
from ui.conversation import Conversation, begun, turns, updated
from ui.newsroom import Newsroom

__all__ = ["filters_of", "replies"]

LONGEST_QUESTION = 1_000  # characters
log = logging.getLogger("onrecord.page")


def replies(newsroom: Newsroom, conversation: Conversation, question: str, filters: Filters) -> Iterator[Conversation]:
    """Yield the conversation as the reply grows; the last one holds the checked answer or one line of trouble.

    Nothing is raised: a fault that we foresaw is said in its own words, any other gets a reference that stands beside
    its trace in the log.
    """
    history = turns(conversation)
    conversation = begun(conversation, question)
    yield conversation
    try:
        for part in newsroom.desk().stream(_checked(question), filters=filters or None, history=history):
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


def refer(what: str) -> str:
    """Log the exception being handled, and return the line that points to it."""
    reference = secrets.token_hex(4)
    log.exception("%s (reference %s)", what, reference)
    return f"Something went wrong here. The log has it under reference {reference}; you can go on asking."


def filters_of(outlets: list[str] | None, first: str | None, last: str | None, as_of: str | None) -> Filters:
    """Return what the page's controls ask for. Raises InvalidValue for a date that is none."""
    return Filters.from_json(
        {
            "outlets": outlets or [],
            "published_from": (first or "").strip(),
            "published_to": (last or "").strip(),
            "as_of": (as_of or "").strip(),
        }
    )


def _checked(question: str) -> str:
    if len(question) > LONGEST_QUESTION:
        raise InvalidValue(
            f"The question has {len(question):,} characters; {LONGEST_QUESTION:,} are allowed. Ask the heart of it."
        )
    return question
