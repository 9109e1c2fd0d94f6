"""One visitor's conversation: the exchanges so far, oldest first. Kept in the session, never shared or stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer import Answer
from rag.followup import Turn

__all__ = ["Conversation", "Exchange", "turns"]

LONGEST = 40  # exchanges kept for one visitor; older ones leave the screen and the memory


@dataclass(frozen=True)
class Exchange:
    """A question and what came of it so far: nothing, a draft, an answer, or trouble."""

    number: int  # from 1, never reused within a conversation
    question: str
    draft: str = ""  # the answer's words while they stream, not yet checked
    answer: Answer | None = None
    trouble: str = ""  # one line for the visitor

    @property
    def is_open(self) -> bool:
        """Whether the answer is still to come."""
        return self.answer is None and not self.trouble


Conversation = tuple[Exchange, ...]


def begun(conversation: Conversation, question: str) -> Conversation:
    """Return the conversation with a new open exchange at its end."""
    number = conversation[-1].number + 1 if conversation else 1
    return (*conversation, Exchange(number, question))[-LONGEST:]


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
