"""NewsRetriever: the search as a LangChain retriever, for everything that speaks LangChain."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict, Field

from rag.answer import Hit
from rag.desk import NewsDesk
from rag.filters import Filters

__all__ = ["NewsRetriever", "as_document"]


class NewsRetriever(BaseRetriever):
    """Passages of the index as documents: `NewsRetriever(path=".onrecord", k=4).invoke("Who confirmed the talks?")`.

    Every filter and `k` can be given here, or for one call: `retriever.invoke("...", k=2, outlets=["Reuters"])`.
    Documents have the passage as `page_content` and in `metadata`: source, title, url, language, outlet, published,
    article_id, start_index, end_index, score; what an article does not state is None.
    """

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    path: Path = Path(".onrecord")
    k: int = Field(4, ge=1)
    outlets: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    as_of: date | None = None
    files: tuple[str, ...] = ()
    desk: NewsDesk | None = Field(None, exclude=True)  # an open desk to share; else one is opened at `path`

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None, **filters: Any
    ) -> list[Document]:
        given = {name: getattr(self, name) for name in Filters.__dataclass_fields__} | filters
        hits = self._desk.search(query, k=self.k if k is None else k, filters=Filters.from_json(given))
        return [as_document(hit) for hit in hits]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, k: int | None = None, **filters: Any
    ) -> list[Document]:
        return await run_in_executor(
            None, self._get_relevant_documents, query, run_manager=run_manager.get_sync(), k=k, **filters
        )

    @cached_property
    def _desk(self) -> NewsDesk:
        return self.desk or NewsDesk.open(self.path)


def as_document(hit: Hit) -> Document:
    """Return a hit as a LangChain document."""
    article, passage = hit.article, hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "source": article.file,
            "record": article.record,
            "title": article.title,
            "url": article.url,
            "language": article.language,
            "outlet": article.outlet.name if article.outlet else None,
            "published": article.published.value if article.published else None,
            "article_id": article.id,
            "start_index": passage.start,
            "end_index": passage.end,
            "score": hit.score,
        },
    )
