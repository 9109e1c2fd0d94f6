"""LlamaIndex as its starter for local models does it, with Chroma as vector store. Dense alone.

Its default chunks have 1,024 tokens, of which MiniLM reads the first 256: the rest of each is never embedded.
"""

from typing import Any

NEEDS = (
    "llama-index-core",
    "llama-index-embeddings-huggingface",
    "llama-index-vector-stores-chroma",
    "sentence-transformers",
    "torch",
)


class Contestant:
    """SentenceSplitter(), HuggingFaceEmbedding, ChromaVectorStore."""

    def __init__(self, model: str, store: str) -> None:
        import chromadb
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding
        from llama_index.vector_stores.chroma import ChromaVectorStore

        self._model = HuggingFaceEmbedding(model_name=model, device="cpu")
        collection = chromadb.PersistentClient(store).get_or_create_collection("articles")
        self._vectors = ChromaVectorStore(chroma_collection=collection)
        self._index: Any = None

    def build(self, articles: list[dict[str, Any]], folder: str) -> int:
        """Split, embed and store."""
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter

        documents = [
            Document(text=article["text"], metadata={k: v for k, v in article.items() if v and k != "text"})
            for article in articles
        ]
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        storage = StorageContext.from_defaults(vector_store=self._vectors)
        VectorStoreIndex(nodes, storage_context=storage, embed_model=self._model)
        return len(nodes)

    def open(self) -> None:
        """Open the stored index."""
        from llama_index.core import VectorStoreIndex

        self._index = VectorStoreIndex.from_vector_store(self._vectors, embed_model=self._model)

    def passages(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Retrieve; Chroma filters."""
        from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

        filters = []
        if narrow and "outlet" in narrow:
            filters = [MetadataFilter(key="outlet", value=narrow["outlet"])]
        elif narrow:
            filters = [
                MetadataFilter(key="day", value=narrow["first"], operator=FilterOperator.GTE),
                MetadataFilter(key="day", value=narrow["last"], operator=FilterOperator.LTE),
            ]
        retriever = self._index.as_retriever(
            similarity_top_k=k, filters=MetadataFilters(filters=filters) if filters else None
        )
        return [(found.node.metadata["id"], found.node.get_content()) for found in retriever.retrieve(question)]
