"""From a question to a cited answer: filters, search, reading, answering, checking.

from rag import NewsDesk
NewsDesk.open(".onrecord").ask("Who confirmed the talks?")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.answer import Answer, Citation, Conflict, Draft, Hit, LegScore, Statement
from rag.comparison import Comparison, Group, Side
from rag.desk import NewsDesk
from rag.filters import Filters
from rag.followup import Turn
from rag.timeline import Timeline

if TYPE_CHECKING:
    from rag.retriever import NewsRetriever

__all__ = [
    "Answer",
    "Citation",
    "Comparison",
    "Conflict",
    "Draft",
    "Filters",
    "Group",
    "Hit",
    "LegScore",
    "NewsDesk",
    "NewsRetriever",
    "Side",
    "Statement",
    "Timeline",
    "Turn",
]


def __getattr__(name: str) -> Any:
    # The retriever is a LangChain class, and importing LangChain takes a second that most users of `rag` need not pay.
    if name == "NewsRetriever":
        from rag.retriever import NewsRetriever

        return NewsRetriever
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
