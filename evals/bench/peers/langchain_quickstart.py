"""LangChain as its tutorial for retrieval does it: chunks of 1,000 characters, Chroma, the 4 nearest. Dense alone."""

from typing import Any

NEEDS = ("langchain-chroma", "langchain-huggingface", "langchain-text-splitters", "sentence-transformers", "torch")


class Contestant:
    """RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings, langchain_chroma.Chroma."""

    def __init__(self, model: str, store: str) -> None:
        from langchain_huggingface import HuggingFaceEmbeddings

        self._embeddings = HuggingFaceEmbeddings(model_name=model, model_kwargs={"device": "cpu"})
        self._store = store
        self._vectors: Any = None

    def build(self, articles: list[dict[str, Any]], folder: str) -> int:
        """Split, embed and store."""
        from langchain_chroma import Chroma
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        documents = [
            Document(page_content=article["text"], metadata={k: v for k, v in article.items() if v and k != "text"})
            for article in articles
        ]
        chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
        Chroma.from_documents(chunks, self._embeddings, persist_directory=self._store)
        return len(chunks)

    def open(self) -> None:
        """Open the stored index."""
        from langchain_chroma import Chroma

        self._vectors = Chroma(embedding_function=self._embeddings, persist_directory=self._store)

    def passages(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Search by similarity; Chroma filters."""
        bounds = None
        if narrow and "outlet" in narrow:
            bounds = {"outlet": narrow["outlet"]}
        elif narrow:
            bounds = {"$and": [{"day": {"$gte": narrow["first"]}}, {"day": {"$lte": narrow["last"]}}]}
        found = self._vectors.similarity_search(question, k=k, filter=bounds)
        return [(document.metadata["id"], document.page_content) for document in found]
