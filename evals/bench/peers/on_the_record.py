"""On the Record itself, through what its command and its callers use: sync, then the desk. Both legs."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NEEDS = ("onrecord", "chromadb", "tantivy", "torch")


class Contestant:
    """index.sync and rag.NewsDesk, with the settings of whoever runs it."""

    def __init__(self, model: str, store: str) -> None:
        from index import load_settings

        self._settings = load_settings(index=Path(store))
        self._desk: Any = None

    def build(self, articles: list[dict[str, Any]], folder: str) -> dict[str, Any]:
        """Index the folder, reading included, which the others are spared; also says how long embedding took."""
        from index.sync import sync

        embedder = _clocked(self._settings)
        report = sync(Path(folder), self._settings.index, self._settings, embedder=embedder)
        return {"passages": report.passages, "embedded": report.embedded, "embedding": embedder.seconds}

    def open(self) -> None:
        """Open the index."""
        from rag import NewsDesk

        self._desk = NewsDesk.open(self._settings.index, self._settings)

    def passages(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Search both legs, filtered, fused."""
        hits = self._desk.search(question, k=k, filters=_filters(narrow))
        return [(hit.article.id, hit.passage.text) for hit in hits]

    def answer(self, question: str, k: int, narrow: dict[str, Any] | None) -> list[tuple[str, str]]:
        """Answer: the first statement with the article of its citation, then the passage that it is from.

        Where nothing is answered both are of no article, but for the nearest passage, which is shown then. `k` is the
        settings'.
        """
        answer = self._desk.ask(question, filters=_filters(narrow))
        if answer.status == "not_found":
            return [("", ""), *((hit.article.id, hit.passage.text) for hit in answer.nearest[:1])]
        cited = answer.citations[0]
        holding = (
            hit.passage.text
            for hit in answer.hits
            if hit.article.id == cited.article.id and hit.passage.start <= cited.start < hit.passage.end
        )
        return [(cited.article.id, answer.statements[0].text), (cited.article.id, next(holding, cited.quote))]


def _filters(narrow: dict[str, Any] | None) -> Any:
    from rag import Filters

    given: dict[str, Any] = {}
    if narrow and "outlet" in narrow:
        given = {"outlets": [narrow["outlet"]]}
    elif narrow:
        given = {"published_from": _iso(narrow["first"]), "published_to": _iso(narrow["last"])}
    return Filters.from_json(given)


def _iso(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02}-{day % 100:02}"


def _clocked(settings: Any) -> Any:
    import numpy as np

    from index.embedding import Embedder

    class Clocked(Embedder):
        """The embedder of the settings, with a clock that runs while it embeds."""

        seconds = 0.0

        def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
            started = time.perf_counter()
            vectors = super().embed_passages(texts)
            self.seconds += time.perf_counter() - started
            return vectors

    return Clocked.from_settings(settings)
