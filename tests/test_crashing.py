"""Kills at random moments of indexing must lose nothing. The long run is `python -m evals.crashing --kills 200`."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evals.crashing.checking import after_a_kill, after_the_next_run
from evals.crashing.editing import Editor
from evals.crashing.killing import crash
from index.store import catalog_file


@pytest.mark.e2e
@pytest.mark.timeout(900)  # seconds where a machine is busy; 30 where it is not
def test_fault_12_ten_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    outcome = crash(tmp_path, kills=10, seed=12)
    assert outcome.losses == []
    assert outcome.kills.total() == 10
    assert len(outcome.kills) > 2, "kills in few phases say little"
    assert outcome.views > 0


@pytest.mark.e2e
def test_the_crash_checks_notice_what_they_are_for(tmp_path: Path) -> None:
    corpus, path, fresh = tmp_path / "articles", tmp_path / "index", tmp_path / "fresh"
    Editor(corpus, 1)
    problems, last = after_the_next_run(corpus, path, fresh)
    assert problems == after_a_kill(path, last, {}) == []

    def damaged(query: str) -> str:
        """Return what the checks say of a copy whose catalog was changed by a query."""
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(path, copy)
        with closing(sqlite3.connect(catalog_file(copy))) as db, db:
            db.executescript(query)
        return "\n".join(after_a_kill(copy, last, {}))

    one = "SELECT id FROM passages ORDER BY id LIMIT 1"
    first = "SELECT min(id) FROM articles"
    gone = damaged(f"DELETE FROM passages WHERE article_id = ({first}); DELETE FROM articles WHERE id = ({first})")
    assert "an acknowledged article is gone" in gone
    assert "the dense leg: stale passage" in gone
    stale = damaged(f"DELETE FROM passages WHERE id = ({one})")
    assert "the segments: stale passage" in stale
    assert "the keywords: stale passage" in stale
    lost = damaged(f"UPDATE passages SET number = -1, start = start + 1 WHERE id = ({one})")
    assert "is missing" in lost
    assert "stale" in lost
    twice = json.dumps([[0, 1]])
    added = damaged(
        f"INSERT INTO passages SELECT 'new', article_id, 99, 0, 1, '{twice}', embedding, segment FROM passages LIMIT 1"
    )
    assert "the dense leg" in added
    assert "an acknowledged article is gone" not in added
    (corpus / next(p.name for p in corpus.glob("*.txt"))).write_text("Report other begins.", encoding="utf-8")
    problems, _ = after_the_next_run(corpus, path, fresh)
    assert problems == []
