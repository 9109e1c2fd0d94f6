"""Chroma's files hold everything that was added once a store is closed, and opening them changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.vectors
from index import Article, Passage
from index.seal import check_seal
from index.segment import Segment, build_segment
from index.vectors import adding


@given(st.integers(1, 3_000_000))
def test_no_row_is_left_over_and_the_graph_is_written_few_times(count: int) -> None:
    size, threshold = adding(count)
    waiting, written, left = 0, 0, count
    while left:
        added = min(size, left)
        left -= added
        waiting += added
        if waiting >= threshold:
            waiting, written = 0, written + 1
    assert not waiting
    assert written <= 5
    assert size <= 2_000


@pytest.mark.parametrize("count", [1, 2, 79, 80, 103, 200, 241])
def test_a_store_that_was_written_in_parts_is_whole(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.vectors, "_ADDED_TOGETHER", 10)
    monkeypatch.setattr(index.vectors, "_UNWRITTEN", 40)
    rows = list(_rows(count))
    build_segment(tmp_path / "segment", rows, count)
    with closing(Segment(tmp_path / "segment")) as segment:
        assert sorted(segment.vectors.ids()) == sorted(passage.id for _, passage, _ in rows)
        for _, passage, vector in rows[:: max(1, count // 20)]:
            assert segment.vectors.search(vector, 1)[0] == (passage.id, pytest.approx(1, abs=1e-5))
    check_seal(tmp_path / "segment", thorough=True)  # opening and searching changed no file


def _rows(count: int) -> Iterator[tuple[Article, Passage, np.ndarray]]:
    dice = np.random.default_rng(count)
    for number in range(count):
        text = f"Passage number {number}."
        article = Article(file=f"{number}.txt", text=text)
        vector = dice.standard_normal(16).astype(np.float32)
        yield (
            article,
            Passage(article_id=article.id, number=0, start=0, end=len(text), text=text, sentences=()),
            vector / np.linalg.norm(vector),
        )
