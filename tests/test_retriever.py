"""NewsRetriever must behave as every LangChain retriever does, and say where each document comes from."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from index import InvalidValue
from rag import NewsDesk, NewsRetriever

pytestmark = pytest.mark.e2e
QUESTION = "Who confirmed the talks with Hamas?"


class TestNewsRetrieverIsALangChainRetriever(RetrieversIntegrationTests):
    """The suite that langchain-tests gives to every retriever."""

    @pytest.fixture(autouse=True)
    def _index(self, seeds_path: Path) -> None:
        type(self).path = seeds_path

    path: Path

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return NewsRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, object]:
        return {"path": self.path}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


@pytest.fixture(scope="module")
def retriever(seeds_path: Path) -> NewsRetriever:
    return NewsRetriever(desk=NewsDesk.open(seeds_path), k=3)


def test_sync_async_and_batch_return_the_same(retriever: NewsRetriever) -> None:
    expected = retriever.invoke(QUESTION)
    assert asyncio.run(retriever.ainvoke(QUESTION)) == expected
    assert retriever.batch([QUESTION, QUESTION]) == [expected, expected]
    assert asyncio.run(retriever.ainvoke(QUESTION, k=2)) == retriever.invoke(QUESTION, k=2) == expected[:2]


def test_a_document_points_to_the_exact_words_of_its_file(retriever: NewsRetriever, seeds_path: Path) -> None:
    for document in retriever.invoke(QUESTION, k=10):
        text = (Path(__file__).parent.parent / "seeds" / document.metadata["source"]).read_text(encoding="utf-8")
        assert text[document.metadata["start_index"] : document.metadata["end_index"]] == document.page_content


def test_filters_are_taken_here_and_for_one_call(retriever: NewsRetriever) -> None:
    def files(documents: list[Document]) -> set[str]:
        return {document.metadata["source"] for document in documents}

    assert files(retriever.invoke(QUESTION, outlets=["radio habana cuba"])) == {"001_48d996f5edf196b0.txt"}
    bound = NewsRetriever(desk=retriever.desk, files=("003_7f5f949a6548217d.txt",))
    assert files(bound.invoke(QUESTION)) == {"003_7f5f949a6548217d.txt"}
    assert retriever.invoke(QUESTION, as_of="2024-05-01") == []  # none of the seeds states its year


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"k": 0}, "k = 0: give a whole number from 1"),
        ({"k": -1}, "k = -1"),
        ({"k": 10**9}, "k = 1000000000"),
        ({"outlets": ["Reuters"]}, "no article of the corpus states the outlet 'Reuters'. Stated: Radio Habana Cuba"),
        ({"files": ["nope.txt"]}, "no article of the corpus comes from 'nope.txt'"),
        ({"outlet": "x"}, "unknown filter 'outlet'"),
        ({"published_from": "2025-02-01", "published_to": "2025-01-01"}, "is later than"),
    ],
)
def test_a_bad_argument_is_refused_by_name(
    retriever: NewsRetriever, arguments: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        retriever.invoke(QUESTION, **arguments)


def test_an_unknown_setting_is_refused(seeds_path: Path) -> None:
    with pytest.raises(ValueError, match="Extra inputs are not permitted"):
        NewsRetriever(path=seeds_path, top_k=3)  # type: ignore[call-arg]


def test_the_collection_can_be_read_by_langchain_chroma(seeds_path: Path, tmp_path: Path) -> None:
    from langchain_chroma import Chroma

    from index import Settings
    from index.embedding import Embedder

    embedder = Embedder.from_settings(Settings())

    class Embeddings:
        def embed_query(self, text: str) -> list[float]:
            return embedder.embed_question(text).tolist()

    # A copy, since Chroma keeps one client for each folder and ours is open with its own settings.
    folder = shutil.copytree(next((seeds_path / "segments").iterdir()) / "vectors", tmp_path / "vectors")
    store = Chroma("passages", Embeddings(), persist_directory=str(folder))  # type: ignore[arg-type]
    (document,) = store.similarity_search(QUESTION, k=1)
    assert document.metadata["source"].endswith(".txt")
    assert document.page_content
