"""One visitor's conversation: the exchanges so far, oldest first. Here it is plain data; `history.py` keeps it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from rag.answer import Answer
from rag.comparison import Comparison
from rag.filters import Filters
from rag.followup import Turn
from rag.timeline import Timeline

__all__ = ["Conversation", "Exchange", "Inquiry", "View", "Visit", "turns"]

LONGEST = 40  # exchanges kept for one visitor; older ones leave the screen and the memory

View = Literal["answer", "compare", "timeline"]


@dataclass(frozen=True)
class Inquiry:
    """A question with the way it was asked."""

    question: str
    view: View = "answer"  # how the visitor wants the reply set out
    filters: Filters = field(default_factory=Filters)  # given by the visitor; they win over the question's words
    infer: bool = True  # whether filters are read from the question's words


@dataclass(frozen=True)
class Exchange:
    """A question and what came of it so far: nothing, a draft, an answer, or trouble."""

    number: int  # from 1, never reused within a conversation
    question: str
    draft: str = ""  # the answer's words while they stream, not yet checked
    answer: Answer | None = None
    trouble: str = ""  # one line for the visitor
    view: View = "answer"
    filters: Filters = field(default_factory=Filters)
    infer: bool = True
    comparison: Comparison | None = None  # where outlets stand side by side; `answer` then says the same in a row
    timeline: Timeline | None = None  # where statements stand in their order; likewise
    thumb: Literal["", "up", "down"] = ""  # what the visitor thinks of the answer
    comment: str = ""  # and why
    asked: str = ""  # when, ISO 8601 to the minute, UTC; "" in histories of before it was noted, like the next
    id: str = ""  # tells it from another one that a second tab gave the same number

    @property
    def is_open(self) -> bool:
        """Whether the answer is still to come."""
        return self.answer is None and not self.trouble

    @property
    def inquiry(self) -> Inquiry:
        """The question as it was asked, to be asked again."""
        return Inquiry(self.question, self.view, self.filters, self.infer)


Conversation = tuple[Exchange, ...]


@dataclass(frozen=True)
class Visit:
    """What one visitor has before him: a conversation about one corpus."""

    corpus: str  # its name on the page
    id: str = ""  # of the conversation in the history; none before the first question
    conversation: Conversation = ()
    opening: str = ""  # the state of the index that the examples before the first question were made from

    def exchange(self, number: object) -> Exchange | None:
        """Return the exchange with a number that a browser sent; None where there is none."""
        return next((exchange for exchange in self.conversation if str(exchange.number) == str(number)), None)

    def with_thumb(self, judged: Exchange) -> Visit:
        """Return the visit with what is thought of an answer in it."""
        revised = (
            replace(exchange, thumb=judged.thumb, comment=judged.comment)
            if (exchange.number, exchange.id) == (judged.number, judged.id)
            else exchange
            for exchange in self.conversation
        )
        return replace(self, conversation=tuple(revised))

    @property
    def is_open(self) -> bool:
        """Whether the last answer is still to come."""
        return bool(self.conversation) and self.conversation[-1].is_open

    @property
    def stage(self) -> str:
        """What is another as soon as an export of the conversation would be."""
        reached = self.conversation[-1].number if self.conversation else 0
        return f"{self.id}/{reached}/{'open' if self.is_open else 'ended'}/{self.corpus}"


def begun(conversation: Conversation, inquiry: Inquiry, instead: bool = False) -> Conversation:
    """Return the conversation with a new open exchange at its end, or `instead` of its last one."""
    number = conversation[-1].number + 1 if conversation else 1
    before = conversation[:-1] if instead else conversation
    exchange = Exchange(
        number,
        inquiry.question,
        view=inquiry.view,
        filters=inquiry.filters,
        infer=inquiry.infer,
        asked=datetime.now(UTC).isoformat(timespec="minutes"),
        id=secrets.token_urlsafe(9),
    )
    return (*before, exchange)[-LONGEST:]


def updated(conversation: Conversation, **changes: object) -> Conversation:
    """Return the conversation with its last exchange changed."""
    return (*conversation[:-1], replace(conversation[-1], **changes))  # type: ignore[arg-type]


def turns(conversation: Sequence[Exchange]) -> list[Turn]:
    """Return the answered exchanges as the history that follow-ups are read from."""
    return [
        Turn(exchange.question, exchange.answer.searched, exchange.answer.text)
        for exchange in conversation
        if exchange.answer is not None
    ]
