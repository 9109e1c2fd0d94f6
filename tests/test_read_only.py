"""An index in a folder that may only be read: it answers as ever, and nothing in it is touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Corpus

from index import OnRecordError

ROOT = Path(__file__).parent.parent
ASK = """
import json, os, sys
from pathlib import Path
from fakes import BagOfWords
import chromadb  # before it may be out of reach
from index import NewsIndex, Settings
from index.scope import Scope
from index.sync import sync
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
folder, path = map(Path, sys.argv[1:])
settings, embedder = Settings(embedding_model=BagOfWords.name), BagOfWords()
index = NewsIndex.open(path, settings, embedder)
with index.view() as view:
    vector = embedder.embed_question("7 whales")
    dense = view.search_dense(vector, 3, Scope()) + view.search_dense(vector, 3, Scope(files=("n07.txt",)))
    print(json.dumps([dense, view.search_keywords("7 whales", 3, Scope()), index.stats()["articles"]]))
try:
    sync(folder, path, settings, embedder=embedder)
except Exception as error:
    print(json.dumps([type(error).__name__, str(error)]))
"""


@pytest.fixture
def corpus() -> Iterator[Corpus]:
    """As in conftest, but in a place that other users can reach."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "articles").mkdir()
        yield Corpus(Path(folder) / "articles", Path(folder) / "index")


def ask(corpus: Corpus) -> tuple[list[object], list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, corpus.folder, corpus.path],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "HOME": "/"},
    )
    if "PermissionError" in done.stderr and str(ROOT) in done.stderr:
        pytest.skip("no other user can read the project's folder")
    assert done.returncode == 0, done.stderr
    answers, refusal = map(json.loads, done.stdout.splitlines())
    return answers, refusal


def locked(path: Path, mode: int) -> None:
    for place in (path, *path.rglob("*")):
        place.chmod(mode | (0o111 if place.is_dir() else 0))


def state(path: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.stat().st_size, p.stat().st_mtime_ns) for p in path.rglob("*")}


def test_a_read_only_index_answers_the_same_and_is_not_touched(corpus: Corpus) -> None:
    if os.name != "posix":
        pytest.skip("needs the permissions of POSIX")
    for n in range(30):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    (corpus.folder / "n03.txt").unlink()
    corpus.sync()  # with a dead passage in its segment
    from index.scope import Scope

    with corpus.open().view() as view:
        vector = corpus.embedder.embed_question("7 whales")
        dense = view.search_dense(vector, 3, Scope()) + view.search_dense(vector, 3, Scope(files=("n07.txt",)))
        words = view.search_keywords("7 whales", 3, Scope())
    locked(corpus.path, 0o444)
    before = state(corpus.path)
    try:
        (found, found_words, count), (kind, message) = ask(corpus)
        assert state(corpus.path) == before
    finally:
        locked(corpus.path, 0o644)
    assert [i for i, _ in found] == [i for i, _ in dense]
    assert [score for _, score in found] == pytest.approx([score for _, score in dense], abs=1e-5)
    assert found_words == [list(pair) for pair in words]
    assert count == 29
    assert kind == OnRecordError.__name__
    assert "cannot be written" in message
