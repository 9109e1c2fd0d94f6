"""Haystack as its tutorial for hybrid retrieval does it: documents in memory, BM25 and embedding retrievers joined."""

from pathlib import Path
from typing import Any

NEEDS = ("haystack-ai", "sentence-transformers-haystack", "sentence-transformers", "torch")


class Contestant:
    """DocumentSplitter(), SentenceTransformersDocumentEmbedder, InMemoryDocumentStore, DocumentJoiner."""

    def __init__(self, model: str, store: str) -> None:
        from haystack.utils import ComponentDevice
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        device = ComponentDevice.from_str("cpu")
        self._documents = SentenceTransformersDocumentEmbedder(model=model, device=device, progress_bar=False)
        self._text = SentenceTransformersTextEmbedder(model=model, device=device, progress_bar=False)
        self._file = Path(store) / "documents.json"
        self._pipeline: Any = None

    def build(self, articles: list[dict[str, Any]], folder: str) -> int:
        """Split, embed, store and save."""
        from haystack import Document, Pipeline
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.writers import DocumentWriter
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore()
        indexing = Pipeline()
        indexing.add_component("splitter", DocumentSplitter())
        indexing.add_component("embedder", self._documents)
        indexing.add_component("writer", DocumentWriter(store))
        indexing.connect("splitter", "embedder")
        indexing.connect("embedder", "writer")
        documents = [
            Document(
                content=article["text"],
                meta={"article": article["id"], "outlet": article["outlet"], "day": article["day"]},
            )
            for article in articles
        ]
        indexing.run({"splitter": {"documents": documents}})
        self._file.parent.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(self._file))
        return int(store.count_documents())

    def open(self) -> None:
        """Load the stored documents."""
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        store = InMemoryDocumentStore.load_from_disk(str(self._file))
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", self._text)
        self._pipeline.add_component("dense", InMemoryEmbeddingRetriever(store))
        self._pipeline.add_component("keyword", InMemoryBM25Retriever(store))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("embedder.embedding", "dense.query_embedding")
        self._pipeline.connect("dense", "joiner")
        self._pipeline.connect("keyword", "joiner")

    def passages(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Run both retrievers, filtered, and join them."""
        bounds = None
        if narrow and "outlet" in narrow:
            bounds = {"field": "meta.outlet", "operator": "==", "value": narrow["outlet"]}
        elif narrow:
            bounds = {
                "operator": "AND",
                "conditions": [
                    {"field": "meta.day", "operator": ">=", "value": narrow["first"]},
                    {"field": "meta.day", "operator": "<=", "value": narrow["last"]},
                ],
            }
        found = self._pipeline.run(
            {
                "embedder": {"text": question},
                "dense": {"filters": bounds},
                "keyword": {"query": question, "filters": bounds},
                "joiner": {"top_k": k},
            }
        )
        return [(document.meta["article"], document.content) for document in found["joiner"]["documents"]]
