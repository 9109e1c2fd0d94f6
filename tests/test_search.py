"""Both legs of a search, and one alone: whose candidates count, and what is known of the other all the same."""

from __future__ import annotations

import pytest
from conftest import Corpus
from test_comparison import page

from index import Settings
from index.scope import Scope
from index.settings import Legs
from rag.answer import Hit
from rag.search import Fusion, Searcher, fuse

QUESTION = "Who mended the Tarn dam?"


@pytest.fixture
def dams(corpus: Corpus) -> Corpus:
    page(corpus, "both.json", "Engineers mended the Tarn dam in May.", "Northern Wire", "2025-05-05")
    page(corpus, "near.json", "A wall of a river was repaired by builders.", "Evening Herald", "2025-05-06")
    page(corpus, "far.json", "The choir sang of lilies and snow.", "Evening Herald", "2025-05-07")
    corpus.sync()
    return corpus


def found(corpus: Corpus, legs: Legs, text: str = QUESTION, fusion: Fusion | None = None) -> list[Hit]:
    index = corpus.open()
    try:
        with index.view() as view:
            return Searcher(view, index.embedder, legs, fusion).search(text, 10, Scope())
    finally:
        index.close()


def test_both_legs_count_by_default(dams: Corpus) -> None:
    assert Settings().legs == "both"
    hits = found(dams, "both")
    assert {hit.article.file for hit in hits} == {"both.json", "near.json", "far.json"}
    assert hits[0].article.file == "both.json"
    assert hits[0].score == 1.0


def test_words_alone_find_only_what_holds_one_and_still_know_how_near_it_is_in_meaning(dams: Corpus) -> None:
    (hit,) = found(dams, "words")
    assert hit.article.file == "both.json"
    assert hit.keyword is not None
    assert hit.dense is not None
    assert found(dams, "words", text="Xylophones?") == []


def test_meaning_alone_ranks_by_the_vectors(dams: Corpus) -> None:
    hits = found(dams, "meaning")
    assert len(hits) == 3
    scores = [hit.dense.score for hit in hits if hit.dense]
    assert scores == sorted(scores, reverse=True)
    assert [hit.keyword is not None for hit in hits] == [hit.article.file == "both.json" for hit in hits]


def test_another_fusion_can_be_tried(dams: Corpus) -> None:
    farthest_first = found(dams, "both", fusion=lambda dense, _: {i: -score for i, score in dense.items()})
    assert farthest_first[-1].article.file == "both.json"
    assert fuse({"a": 0.9, "b": 0.5}, {"b": 7.0, "c": 3.0}, weight=1.0) == {"a": 1.0, "b": 0.0, "c": 0.0}
