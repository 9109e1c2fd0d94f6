"""txtai as its guide does it: one row per paragraph, hybrid search (dense and BM25), content stored for SQL filters."""

from typing import Any

NEEDS = ("txtai", "transformers", "torch")


class Contestant:
    """Embeddings(hybrid=True, content=True)."""

    def __init__(self, model: str, store: str) -> None:
        from txtai import Embeddings

        self._embeddings = Embeddings(path=model, hybrid=True, content=True, gpu=False)
        self._store = store

    def build(self, articles: list[dict[str, Any]], folder: str) -> int:
        """Index paragraphs, and save."""
        rows = [
            (f"{article['id']}#{number}", {"text": text.strip(), "outlet": article["outlet"], "day": article["day"]})
            for article in articles
            for number, text in enumerate(article["text"].split("\n\n" if "\n\n" in article["text"] else "\n"))
            if text.strip()
        ]
        self._embeddings.index(rows)
        self._embeddings.save(self._store)
        return len(rows)

    def open(self) -> None:
        """Open the stored index."""
        self._embeddings.load(self._store)

    def passages(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Search; a filter is a clause of SQL."""
        if narrow is None:
            found = self._embeddings.search(question, k)
        else:
            clause = "outlet = :outlet" if "outlet" in narrow else "day >= :first and day <= :last"
            query = f"select id, text, score from txtai where similar(:question) and {clause}"
            found = self._embeddings.search(query, k, parameters={"question": question, **narrow})
        return [(row["id"].rpartition("#")[0], row["text"]) for row in found]
