"""An index as one file: the imported one answers the same, and what is not such a file is refused with its reason."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Corpus

from index import IndexDamaged, IndexMismatch, IndexMissing, InvalidValue, NewsIndex, OnRecordError
from index.catalog import Catalog
from index.doctor import examine
from index.inspection import contents_digest
from index.portable import Ported, export_index, import_index
from index.scope import Scope
from index.store import catalog_file


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    for n in range(20):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well, on March {n + 1}, 2025.")
    corpus.sync()
    (corpus.folder / "n03.txt").unlink()
    corpus.sync()
    return corpus


@pytest.fixture
def exported(filled: Corpus) -> Path:
    file = filled.path.parent / "news.onrecord"
    export_index(filled.path, file)
    return file


def brought(corpus: Corpus, file: Path, path: Path, **options: bool) -> Ported:
    return import_index(file, path, corpus.settings, corpus.embedder, **options)  # type: ignore[arg-type]


def answers(index: NewsIndex) -> list[object]:
    found: list[object] = []
    with index.view() as view:
        for words in ("7 whales", "story 12", "ends well"):
            dense = view.search_dense(index.embedder.embed_question(words), 30, Scope())
            found.append({i: pytest.approx(score, abs=1e-5) for i, score in dense})
            # In their order only: a removed passage counts in the frequencies of words until its store is built anew.
            ranked = sorted(view.search_keywords(words, 30, Scope()), key=lambda pair: (-pair[1], pair[0]))
            found.append([i for i, _ in ranked])
        places = [(a.as_json(), p.id, p.text) for a, p in view.catalog.found([i for i, _ in dense]).values()]
    return [*found, sorted(map(str, places))]


def test_an_imported_index_answers_the_same_and_embeds_nothing(filled: Corpus, exported: Path, tmp_path: Path) -> None:
    filled.embedder.embedded.clear()
    done = brought(filled, exported, tmp_path / "elsewhere")
    assert (done.articles, done.size) == (19, exported.stat().st_size)
    assert filled.embedder.embedded == []
    before, after = filled.open(), NewsIndex.open(tmp_path / "elsewhere", filled.settings, filled.embedder)  # type: ignore[arg-type]
    assert answers(after) == answers(before)
    assert after.stats()["corpus_hash"] == before.stats()["corpus_hash"]
    assert examine(tmp_path / "elsewhere", filled.settings, filled.embedder).is_healthy  # type: ignore[arg-type]
    filled.path = tmp_path / "elsewhere"
    report = filled.sync()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)


def test_an_export_is_one_file_and_never_takes_the_place_of_another(filled: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    export_index(filled.path, folder / "news")
    assert [p.name for p in folder.iterdir()] == ["news"]
    with pytest.raises(InvalidValue, match="--force"):
        export_index(filled.path, folder / "news")
    with pytest.raises(InvalidValue, match="exists already"):
        export_index(filled.path, folder, force=True)
    export_index(filled.path, folder / "news", force=True)
    with pytest.raises(IndexMissing, match="onrecord index FOLDER"):
        export_index(tmp_path / "nothing", folder / "other")
    assert str(filled.folder).encode() not in (folder / "news").read_bytes(), "where it lay is nobody's business"


def test_an_export_says_which_place_is_at_fault_and_leaves_the_index_alone(filled: Corpus, tmp_path: Path) -> None:
    with pytest.raises(OnRecordError, match=r"nowhere/news cannot be written: No such file"):
        export_index(filled.path, tmp_path / "nowhere" / "news")
    with pytest.raises(InvalidValue, match="exists already"):
        export_index(filled.path, catalog_file(filled.path), force=True)
    (tmp_path / f".news.{os.getpid()}").write_bytes(b"left by a process of this number that was killed")
    assert export_index(filled.path, tmp_path / "news").articles == 19
    assert not list(tmp_path.glob(".news.*"))


def test_an_export_of_an_older_index_is_refused_as_such(filled: Corpus, tmp_path: Path) -> None:
    with closing(sqlite3.connect(catalog_file(filled.path))) as db, db:
        db.execute("UPDATE facts SET value = json_set(value, '$.format', 1) WHERE key = 'binding'")
    export_index(filled.path, tmp_path / "old")
    with pytest.raises(IndexMismatch, match=r"is written in format 1.*Index the folder again"):
        brought(filled, tmp_path / "old", tmp_path / "elsewhere")


def crafted(exported: Path, script: str) -> None:
    """Change an export as somebody does who can also make its hash right."""
    with closing(sqlite3.connect(exported)) as db, db:
        db.executescript(script)
        Catalog(db).set_facts(contents=contents_digest(db, "contents"))


def test_an_import_takes_over_no_folder_of_somebody_elses_choice(
    filled: Corpus, exported: Path, tmp_path: Path
) -> None:
    crafted(
        exported, """INSERT INTO facts VALUES ('folder', '"/home"'), ('generation', '".."'), ('segments', '["x"]')"""
    )
    brought(filled, exported, tmp_path / "elsewhere")
    opened = NewsIndex.open(tmp_path / "elsewhere", filled.settings, filled.embedder)  # type: ignore[arg-type]
    assert opened.folder() is None
    assert len(answers(opened)) == 7


@pytest.mark.parametrize(
    "script",
    [
        "DELETE FROM embeddings WHERE key = (SELECT min(key) FROM embeddings)",
        "UPDATE articles SET facts = '{}'",
        "UPDATE articles SET text = text || ' And it was a lie.'",
    ],
)
def test_a_file_whose_rows_do_not_fit_each_other_replaces_nothing(filled: Corpus, exported: Path, script: str) -> None:
    crafted(exported, script)
    with pytest.raises(IndexDamaged, match="is damaged: it holds"):
        brought(filled, exported, filled.path, force=True)
    assert len(filled.open().articles()) == 19


def test_an_index_is_replaced_only_with_force_and_open_readers_see_it(filled: Corpus, exported: Path) -> None:
    reader = filled.open()
    before = answers(reader)
    filled.write("n00.txt", "Nothing of the kind was told.")
    filled.sync()
    assert answers(reader) != before
    with pytest.raises(InvalidValue, match=r"There is an index in .* already.*--force"):
        brought(filled, exported, filled.path)
    brought(filled, exported, filled.path, force=True)
    assert answers(reader) == before


def test_an_import_that_was_killed_can_be_done_again(filled: Corpus, exported: Path, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere"

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_index(exported, path, filled.settings, filled.embedder, progress=killed)  # type: ignore[arg-type]
    with pytest.raises(IndexMissing, match="never finished"):
        NewsIndex.open(path, filled.settings, filled.embedder)  # type: ignore[arg-type]
    assert brought(filled, exported, path).articles == 19


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_damaged_file_is_refused(filled: Corpus, exported: Path, tmp_path: Path, share: float) -> None:
    data = bytearray(exported.read_bytes())
    at = int(len(data) * share)
    while not data[at]:  # free room within a page carries nothing
        at += 1
    data[at] ^= 0x10
    exported.write_bytes(data)
    with pytest.raises(IndexDamaged, match=r"news\.onrecord is damaged: .*Export the index again"):
        brought(filled, exported, tmp_path / "elsewhere")
    exported.write_bytes(data[: len(data) // 2])
    with pytest.raises(IndexDamaged, match=r"news\.onrecord is damaged"):
        brought(filled, exported, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_a_foreign_file_is_refused(filled: Corpus, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.write_text("a letter")
    with pytest.raises(InvalidValue, match=r"foreign is not an exported index.*onrecord export"):
        brought(filled, foreign, tmp_path / "elsewhere")
    with pytest.raises(InvalidValue, match="is a SQLite file, but not an exported index"):
        brought(filled, catalog_file(filled.path), tmp_path / "elsewhere")
    with pytest.raises(InvalidValue, match="No such file"):
        brought(filled, tmp_path / "none", tmp_path / "elsewhere")


@pytest.mark.parametrize(("version", "step"), [(99, "Update On the Record"), (1, "Index the folder again")])
def test_another_format_is_refused(filled: Corpus, exported: Path, tmp_path: Path, version: int, step: str) -> None:
    with closing(sqlite3.connect(exported)) as db:
        db.execute(f"PRAGMA user_version = {version}")
    with pytest.raises(IndexMismatch, match=rf"format {version}.*{step}"):
        brought(filled, exported, tmp_path / "elsewhere")


def test_another_model_or_other_passages_are_refused(filled: Corpus, exported: Path, tmp_path: Path) -> None:
    other = filled.settings.model_copy(update={"passage_tokens": 64})
    with pytest.raises(IndexMismatch, match=r"passage_tokens = 160, and 64 is set now"):
        import_index(exported, tmp_path / "elsewhere", other, filled.embedder)  # type: ignore[arg-type]
    filled.embedder.fingerprint = "counts-2"
    with pytest.raises(IndexMismatch, match="other weights of bag-of-words"):
        brought(filled, exported, tmp_path / "elsewhere")


def test_exporting_and_importing_again_gives_the_same_rows(filled: Corpus, exported: Path, tmp_path: Path) -> None:
    brought(filled, exported, tmp_path / "elsewhere")
    again = tmp_path / "again"
    export_index(tmp_path / "elsewhere", again)
    facts = re.compile(r"'(built|versions|contents)'")
    rows = []
    for file in (exported, again):
        with closing(sqlite3.connect(file)) as db:
            rows.append([line for line in db.iterdump() if not facts.search(line)])
    assert rows[0] == rows[1]
