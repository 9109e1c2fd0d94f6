"""The faults of a store, by their numbers in the list of faults that a trusted system is tested against (12, 19, 21-28).

Each leaves the last good state open, says what happened and what to do, and is gone after the next run. What could end
the process runs in a child.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import Corpus

from index import (
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    InvalidValue,
    ModelError,
    NewsIndex,
    OnRecordError,
    Settings,
)
from index.embedding import Embedder
from index.scope import Scope
from index.store import catalog_file
from index.vectors import Vectors
from index.writer_lock import writer_lock

ROOT = Path(__file__).parent.parent
WHALES = "Story {0} tells of {0} whales. It ends well."

# What every child begins with: a corpus of 30 articles, and a check that it answers.
CHILD = """
import json, os, sys
from pathlib import Path
from conftest import Corpus
from index import IndexDamaged, IndexLocked, OnRecordError
from index.scope import Scope

place = Path(sys.argv[1])
corpus = Corpus(place / "articles", place / "index")
for n in range(30):
    corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")

def answers():
    index = corpus.open()
    try:
        with index.view() as view:
            vector = index.embedder.embed_question("Story 7 tells of 7 whales. It ends well.")
            legs = view.search_dense(vector, 1000, Scope()), view.search_keywords("7 whales", 1000, Scope())
            files = [[a.file for a, _ in view.catalog.found([i for i, _ in leg]).values()] for leg in legs]
            known = [a.file for a in view.catalog.articles()]
            assert sorted(files[0]) == sorted(known), ("the dense leg", sorted(files[0]), known)
            assert sorted(files[1]) == sorted(known), ("the keyword leg", sorted(files[1]), known)
            assert files[0][0] == files[1][0] == "n07.txt", (files[0][:3], files[1][:3])
            assert legs[0][0][1] > 0.999, legs[0][0]
    finally:
        index.close()
    return len(known)
"""


def child(code: str, place: Path, *wrapped: str, **environment: str) -> list[str]:
    """Run code after CHILD in a process of its own, and return the lines it printed."""
    done = subprocess.run(
        [*wrapped, sys.executable, "-c", CHILD + code, str(place)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", **environment},
    )
    assert done.returncode == 0, f"exit code {done.returncode}: {done.stdout[-500:]}\n{done.stderr[-2000:]}"
    return done.stdout.splitlines()


# Whoever may make a namespace of his own may mount a small disk in it; it is gone when the child ends.
MOUNTING = ("unshare", "--user", "--map-root-user", "--mount")


def _can_mount() -> bool:
    try:
        done = subprocess.run([*MOUNTING, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


needs_mounts = pytest.mark.skipif(not _can_mount(), reason="this system lets nobody mount a small disk for a test")


@pytest.fixture
def whales(corpus: Corpus) -> Corpus:
    for n in range(30):
        corpus.write(f"n{n:02}.txt", WHALES.format(n))
    corpus.sync()
    return corpus


def files_found(index: NewsIndex, words: str) -> tuple[list[str], list[str]]:
    """Files that the dense and the keyword leg find, best first."""
    with index.view() as view:
        legs = (
            view.search_dense(index.embedder.embed_question(words), 100, Scope()),
            view.search_keywords(words, 100, Scope()),
        )
        dense, keyword = ([a.file for a, _ in view.catalog.found([i for i, _ in leg]).values()] for leg in legs)
        return dense, keyword


# 12: interrupted

INTERRUPTED = """
import signal
import time
import index.embedding
from conftest import BagOfWords
from ui.command import main

class Slow(BagOfWords):
    def embed_passages(self, texts):
        time.sleep(60 if len(texts) > 30 else 0)
        return super().embed_passages(texts)

index.embedding.Embedder.from_settings = classmethod(lambda cls, settings: Slow())
os.environ["ONRECORD_EMBEDDING_MODEL"] = Slow.name
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
sys.argv = ["onrecord", "index", str(corpus.folder), "--index", str(corpus.path)]
main()
"""


@pytest.mark.parametrize(
    ("sent", "code", "word"), [(signal.SIGINT, 130, "Interrupted."), (signal.SIGTERM, 143, "Terminated.")]
)
def test_fault_12_a_signal_ends_a_run_at_once_and_the_last_state_stays(
    whales: Corpus, sent: signal.Signals, code: int, word: str
) -> None:
    for n in range(40):
        whales.write(f"late{n}.txt", f"A late story, the {n}th, about penguins.")
    running = subprocess.Popen(
        [sys.executable, "-c", CHILD + INTERRUPTED, str(whales.folder.parent)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
    )
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("reading"):
            break
    time.sleep(1)
    running.send_signal(sent)
    started = time.monotonic()
    out, err = running.communicate(timeout=30)
    assert time.monotonic() - started < 10
    assert running.returncode == code, (out, err)
    assert "Traceback" not in err
    assert f"{word} The index is as it was before" in err
    assert files_found(whales.open(), "7 whales")[0][0] == "n07.txt"
    assert len(whales.open().articles()) == 30
    assert whales.sync().added == 40
    assert whales.sync().added == 0
    assert leftovers(whales) == []


def leftovers(corpus: Corpus) -> list[str]:
    """Folders of stores that neither the published state nor the one before has."""
    stats = corpus.open().stats()
    with closing(sqlite3.connect(catalog_file(corpus.path))) as db:
        before, segments = json.loads(db.execute("SELECT value FROM facts WHERE key = 'before'").fetchone()[0])
    used = {str(stats["generation"]), str(before), *stats["segments"], *segments}
    return [str(f) for kind in ("segments", "keywords") for f in (corpus.path / kind).iterdir() if f.name not in used]


def test_fault_12_a_run_that_fails_while_storing_leaves_no_half_written_folder(
    whales: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("index.segment.seal", interrupted)
    whales.write("late.txt", "A late story about penguins.")
    with pytest.raises(KeyboardInterrupt):
        whales.sync()
    assert leftovers(whales) == []
    assert len(whales.open().articles()) == 30
    monkeypatch.undo()
    assert whales.sync().added == 1


def test_fault_12_an_edit_within_one_tick_of_the_clock_is_not_missed(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kernel stamps files with a clock that stands still for some milliseconds; here for a thousand seconds."""
    import index.listing

    real, tick = index.listing._state, 1_000_000_000_000

    def coarse(*arguments: Any) -> Any:
        state = real(*arguments)
        return replace(state, mtime_ns=state.mtime_ns // tick * tick, ctime_ns=state.ctime_ns // tick * tick)

    monkeypatch.setattr("index.listing._state", coarse)
    monkeypatch.setattr("index.sync.CLOCK_TICK", tick)
    corpus.write("a.txt", "Talks began in Doha on Monday, edition A.")
    corpus.sync()
    corpus.write("a.txt", "Talks began in Doha on Monday, edition B.")
    assert corpus.sync().changed == 1
    assert corpus.sync().changed == 0
    assert corpus.open().articles()[0].text.endswith("edition B.")


# 19: arguments out of range


def test_fault_19_the_index_refuses_a_search_for_nothing_and_survives_one_for_everything(whales: Corpus) -> None:
    index = whales.open()
    vector = index.embedder.embed_question("whales")
    with index.view() as view:
        for k in (0, -1):
            with pytest.raises(InvalidValue, match=rf"k = {k}: give a whole number from 1"):
                view.search_dense(vector, k, Scope())
            with pytest.raises(InvalidValue, match=rf"k = {k}: give a whole number from 1"):
                view.search_keywords("whales", k, Scope())
        assert (
            len(view.search_dense(vector, 10**9, Scope())) == len(view.search_keywords("whales", 10**9, Scope())) == 30
        )
        with pytest.raises(InvalidValue, match=r"the question's vector .* not finite"):
            view.search_dense(np.full_like(vector, np.nan), 3, Scope())
        nowhere = Scope(first_day=20260101, last_day=20250101), Scope(outlets=("Nobody",)), Scope(files=("nope",))
        for scope in nowhere:
            assert view.search_dense(vector, 3, scope) == view.search_keywords("whales", 3, scope) == []


# 21: disk full

FULL_DISK = """
import subprocess
later = [corpus.folder / f"late{n}.txt" for n in range(400)]
met = set()
# Kilobytes: full at one step after the other, at last at none.
for size in (800, 1100, 1400, 1700, 2000, 2400, 2800, 3300, 4000, 5000, 7000, 9000, 12_000, 16_000):
    corpus.path = place / f"disk{size}"
    corpus.path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "none", str(corpus.path)], check=True)
    for file in later:
        file.unlink(missing_ok=True)
    try:
        corpus.sync()
    except OnRecordError as error:
        assert "room on the disk" in str(error), error
        met.add("first run")
        continue
    for n, file in enumerate(later):
        file.write_text(f"Late story {n} tells of {n} whales in the ice, and of nothing else that matters today.")
    try:
        corpus.sync()
    except OnRecordError as error:
        assert "room on the disk" in str(error), error
        met.add(type(error.__cause__).__name__)
        assert answers() == 30, size
        for file in later[5:]:
            file.unlink()
        subprocess.run(["mount", "-o", "remount,size=64m", str(corpus.path)], check=True)
        assert corpus.sync().articles == 35, size  # nothing of the failed run stands in the way
        assert answers() == 35, size
        print("full", size, repr(error.__cause__)[:150])
    else:
        print("done", size)
        break
else:
    raise AssertionError("the disk was never large enough")
assert len(met) > 2, met
"""


@needs_mounts
@pytest.mark.e2e
@pytest.mark.timeout(900)
def test_fault_21_a_full_disk_under_the_index_leaves_the_last_state_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    lines = child(FULL_DISK, tmp_path, *MOUNTING)
    assert len(lines) > 3
    assert lines[-1].startswith("done")


FULL_TEMP = """
import subprocess
corpus.sync()
temporary = place / "temporary"
temporary.mkdir()
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", str(temporary)], check=True)
(temporary / "full").write_bytes(b"x" * 16_384)
for n in range(300):
    corpus.write(f"late{n}.txt", f"Late story {n} tells of {n} penguins in the ice.")
try:
    corpus.sync()
    print("done")
except OnRecordError as error:
    assert "or in the folder for temporary files" in str(error), error
    assert answers() == 30
    print("full")
(temporary / "full").unlink()
subprocess.run(["mount", "-o", "remount,size=64m", str(temporary)], check=True)
assert corpus.sync().articles == 330
"""


@needs_mounts
def test_fault_21_a_full_temp_folder_is_not_needed_or_said(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    places = {name: str(tmp_path / "temporary") for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP")}
    assert child(FULL_TEMP, tmp_path, *MOUNTING, **places) in (["done"], ["full"])


# 22: nowhere to write

READ_ONLY = """
import subprocess
corpus.sync()
subprocess.run(["mount", "--bind", str(corpus.path), str(corpus.path)], check=True)
subprocess.run(["mount", "-o", "remount,ro,bind", str(corpus.path)], check=True)
for n in range(40):
    corpus.write(f"late{n}.txt", f"Late story {n} tells of {n} penguins in the ice.")
before = len(corpus.embedder.embedded)
try:
    corpus.sync()
except OnRecordError as error:
    print(error)
assert len(corpus.embedder.embedded) == before
"""


@needs_mounts
def test_fault_22_a_read_only_folder_is_refused_before_anything_is_embedded(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (message,) = child(READ_ONLY, tmp_path, *MOUNTING)
    assert "index cannot be written: Read-only file system" in message
    assert "--index FOLDER" in message


def test_fault_22_a_file_where_the_folder_should_be_is_refused_before_anything_is_embedded(corpus: Corpus) -> None:
    corpus.write("a.txt", WHALES)
    corpus.path.write_text("not a folder", encoding="utf-8")
    for path in (corpus.path, corpus.path / "below"):
        corpus.path = path
        with pytest.raises(OnRecordError, match=r"cannot be written: .*--index FOLDER"):
            corpus.sync()
    assert corpus.embedder.embedded == []


# 23: two writers


def test_fault_23_a_second_writer_is_refused_at_once_naming_the_first_and_readers_go_on(whales: Corpus) -> None:
    index = whales.open()
    with writer_lock(whales.path):
        started = time.monotonic()
        with pytest.raises(IndexLocked, match=rf"is being written by process {os.getpid()}\. Wait until"):
            whales.sync()
        assert time.monotonic() - started < 1
        assert files_found(index, "7 whales")[0][0] == "n07.txt"
    assert whales.sync().articles == 30  # the lock is free again


# 24, 25: damaged files of the stores

DAMAGED = """
from random import Random
random = Random(24)
corpus.sync()
store, keywords = next((corpus.path / "segments").iterdir()), next((corpus.path / "keywords").iterdir())
files = sorted(p for folder in (store, keywords) for p in folder.rglob("*") if p.is_file() and p.suffix != ".lock")
files = [p for p in files if (p.name == "chroma.sqlite3") == (WHICH == "chroma.sqlite3")]
assert files
for file in files:
    data = file.read_bytes()
    bad = [None]
    if data:
        bad += [b"", data[: len(data) // 2], data[:-1], bytes([255]) * len(data)]
        bad += [data[: random.randrange(len(data))] for _ in range(ROUNDS // 4)]
    for n in range(ROUNDS if data else 0):
        flipped = bytearray(data)
        for _ in range(1 + n % 3):
            flipped[random.randrange(len(data))] ^= 1 << random.randrange(8)
        bad.append(bytes(flipped))
    for damage in bad:
        file.unlink() if damage is None else file.write_bytes(damage)
        try:
            answers()
            print("whole", file.name)
        except IndexDamaged as error:
            assert "Nothing is lost; repair it with: onrecord index" in str(error), error
            print("damaged")
        file.write_bytes(data)
files[-1].unlink()
report = corpus.sync()
assert (report.embedded, report.changed, answers()) == (0, 0, 30)
"""


def test_fault_24_a_text_in_the_catalog_that_is_no_text_any_more_is_said_in_words(whales: Corpus) -> None:
    with closing(sqlite3.connect(catalog_file(whales.path))) as db, db:
        db.execute("UPDATE articles SET text = cast(x'C328' AS TEXT) WHERE file = 'n07.txt'")
    with pytest.raises(IndexDamaged, match="cannot be used: Could not decode"):
        whales.open().articles()


@pytest.mark.e2e
def test_fault_24_cut_emptied_flipped_and_deleted_files_of_the_stores_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    seen = child("WHICH, ROUNDS = 'others', 4\n" + DAMAGED, tmp_path)
    assert len(seen) > 100
    # A seal in which the note of a time is flipped: the file is read, and its hash is right.
    assert set(seen) - {"whole seal.json"} == {"damaged"}


@pytest.mark.e2e
def test_fault_25_a_damaged_or_deleted_chroma_sqlite3_never_gives_a_wrong_answer(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    seen = child("WHICH, ROUNDS = 'chroma.sqlite3', 200\n" + DAMAGED, tmp_path)
    assert len(seen) > 200
    assert set(seen) == {"damaged"}


def test_fault_25_a_catalog_that_another_program_locks_is_waited_for_with_a_bound(
    whales: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.catalog.LONGEST_WAIT", 0.5)
    whales.write("late.txt", "A late story about penguins.")
    with closing(sqlite3.connect(catalog_file(whales.path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        with pytest.raises(IndexLocked, match=r"catalog\.sqlite3 is locked by another program.*try again"):
            whales.sync()
        assert time.monotonic() - started < 5
        assert files_found(whales.open(), "7 whales")[0][0] == "n07.txt"
    assert whales.sync().added == 1


def test_fault_25_vectors_that_another_program_locks_are_waited_for_with_a_bound(
    whales: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors.LONGEST_WAIT", 0.5)
    (file,) = whales.path.glob("segments/*/vectors/chroma.sqlite3")
    for lock in ("IMMEDIATE", "EXCLUSIVE"):
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute(f"BEGIN {lock}")
            started = time.monotonic()
            with pytest.raises(IndexLocked, match=r"chroma\.sqlite3 is locked by another program.*try again"):
                files_found(whales.open(), "7 whales")
            assert time.monotonic() - started < 5
    assert files_found(whales.open(), "7 whales")[0][0] == "n07.txt"


# 26: built by others


def test_fault_26_an_index_of_another_model_or_version_is_refused_with_the_command_that_rebuilds_it(
    whales: Corpus,
) -> None:
    whales.embedder.fingerprint = "counts-2"  # other weights, same name, same dimension
    with pytest.raises(IndexMismatch, match=r"weights = 'counts-1', and 'counts-2'.*onrecord index .* --rebuild"):
        whales.open()
    whales.embedder.fingerprint = "counts-1"
    with pytest.raises(IndexMismatch, match=r"embedding_model = 'bag-of-words'.*--rebuild"):
        NewsIndex.open(whales.path, Settings())
    with closing(sqlite3.connect(catalog_file(whales.path))) as db, db:
        built = json.loads(db.execute("SELECT value FROM facts WHERE key = 'binding'").fetchone()[0])
        db.execute("UPDATE facts SET value = ? WHERE key = 'binding'", (json.dumps(built | {"format": 1}),))
    for refused in (whales.open, whales.sync):
        with pytest.raises(IndexMismatch, match=r"format = 1, and \d+ is set now.*--rebuild"):
            refused()
    report = whales.sync(rebuild=True)
    assert (report.articles, report.embedded) == (30, 0)
    assert files_found(whales.open(), "7 whales")[0][0] == "n07.txt"


# 27: what Chroma cannot take


@pytest.mark.e2e
def test_fault_27_six_thousand_passages_at_once_and_articles_without_any_fact_are_stored(tmp_path: Path) -> None:
    from index import Article, Passage

    vectors = np.random.default_rng(27).normal(size=(6000, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = []
    for n, vector in enumerate(vectors):
        article = Article(f"n{n}.txt", "Nothing but text.")
        rows.append((article, Passage(article.id, 0, 0, 17, "Nothing but text.", ((0, 17),)), vector))
    with Vectors.writing(tmp_path / "vectors", len(rows)) as store:
        store.add(rows)
    with closing(Vectors.open(tmp_path / "vectors")) as store:
        assert sorted(store.ids()) == sorted(passage.id for _, passage, _ in rows)
        assert store.search(vectors[5999], 1)[0][0] == rows[5999][1].id


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_fault_27_a_vector_that_is_not_a_number_is_refused_before_it_is_kept(whales: Corpus, bad: float) -> None:
    class Broken(type(whales.embedder)):  # type: ignore[misc]
        def embed_passages(self, texts: list[str]) -> np.ndarray:
            vectors = super().embed_passages(texts)
            vectors[-1, 3] = bad
            return np.asarray(vectors)

    whales.write("late.txt", "A late story about penguins.")
    good, whales.embedder = whales.embedder, Broken()
    with pytest.raises(ModelError, match="not a number"):
        whales.sync()
    with pytest.raises(ModelError, match="not a number"):
        Embedder()._vectors(np.full((2, 3), bad))
    whales.embedder = good
    assert len(whales.open().articles()) == 30
    assert whales.sync().embedded == 1


# 28: many readers


@pytest.mark.e2e
def test_fault_28_two_hundred_readers_during_rebuilds_see_one_state_each(corpus: Corpus) -> None:
    def publish(edition: int) -> None:
        for n in range(12):
            corpus.write(f"n{n:02}.txt", f"Edition number{edition} of story {n} tells of {n} whales.")
        corpus.sync(rebuild=edition % 2 == 1)

    publish(0)
    index, problems, seen = corpus.open(), list[object](), set[str]()
    vector = index.embedder.embed_question("edition of story whales")
    is_over = threading.Event()

    def read() -> None:
        while not is_over.wait(0.05):
            try:
                with index.view() as view:
                    legs = view.search_dense(vector, 100, Scope()), view.search_keywords("edition", 100, Scope())
                    for leg in legs:
                        texts = [a.text for a, _ in view.catalog.found([i for i, _ in leg]).values()]
                        editions = {text.split()[1] for text in texts}
                        if (len(texts), len(editions)) != (12, 1):
                            problems.append((len(texts), editions))
                        seen.update(editions)
            except Exception as error:
                problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(200)]
    for reader in readers:
        reader.start()
    for edition in range(1, 6):
        publish(edition)
    time.sleep(0.3)
    is_over.set()
    for reader in readers:
        reader.join()
    assert problems[:5] == []
    assert "number5" in seen
    assert len(seen) > 2


def test_fault_28_a_reader_that_is_overtaken_again_and_again_gets_the_newest_state(
    whales: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, overtakings = whales.open(), iter(range(3))
    real = index._borrowed

    def overtaken(catalog: Any) -> Any:
        """Publish twice between the moments in which a reader reads the catalog and opens the stores it names."""
        if (turn := next(overtakings, None)) is not None:
            for edition in range(2):
                for n in range(30):
                    whales.write(f"n{n:02}.txt", f"Edition {turn}{edition} of story {n} tells of {n} penguins.")
                whales.sync()
        return real(catalog)

    monkeypatch.setattr(index, "_borrowed", overtaken)
    dense, keyword = files_found(index, "story")
    assert len(dense) == len(keyword) == 30
    with index.view() as view:
        assert all(article.text.startswith("Edition 21") for article in view.catalog.articles())


def test_fault_28_a_view_that_is_held_while_many_states_are_published_keeps_its_own(whales: Corpus) -> None:
    index = whales.open()
    for is_warm in (False, True):
        if is_warm:
            files_found(index, "whales")
        with index.view() as view:
            known = sorted(a.file for a in view.catalog.articles())
            for edition in range(4):
                for n in range(30):
                    whales.write(f"n{n:02}.txt", f"Edition {edition} of the {is_warm} story {n} tells of {n} penguins.")
                whales.sync()
            dense = view.search_dense(index.embedder.embed_question("whales"), 100, Scope())
            keyword = view.search_keywords("story", 100, Scope())
            for leg in (dense, keyword):
                assert sorted(a.file for a, _ in view.catalog.found([i for i, _ in leg]).values()) == known
        assert len(list((whales.path / "segments").iterdir())) > 2
        files_found(index, "whales")  # now on the new state
        whales.write("n00.txt", f"A last edition of the story, {is_warm}.")
        whales.sync()
        assert leftovers(whales) == []
