"""The doctor finds what is wrong with an index, says what to do, and repairs it without embedding."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Corpus

from index import IndexMissing
from index.doctor import Checkup, examine, repair
from index.probe import probe
from index.scope import Scope
from index.store import catalog_file

pytestmark = pytest.mark.e2e  # each look opens the real stores in a process of its own


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    for n in range(12):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    corpus.embedder.embedded.clear()
    return corpus


def look(corpus: Corpus) -> Checkup:
    return examine(corpus.path, corpus.settings, corpus.embedder)  # type: ignore[arg-type]


def faults(checkup: Checkup) -> list[str]:
    return [f"{f.about}: {f.text} Next: {f.next_step}" for f in checkup.findings if f.state == "fault"]


def change(corpus: Corpus, *statements: str) -> None:
    with closing(sqlite3.connect(catalog_file(corpus.path))) as db, db:
        for statement in statements:
            db.execute(statement)


def flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0x10
    stat = file.stat()
    file.write_bytes(data)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # a seal that trusts the time would not see it


def assert_repaired(corpus: Corpus, checkup: Checkup) -> list[str]:
    done = repair(corpus.path, checkup)
    assert faults(look(corpus)) == []
    assert corpus.embedder.embedded == []
    index = corpus.open()
    with index.view() as view:
        for search in (
            view.search_dense(index.embedder.embed_question("7 whales"), 20, Scope()),
            view.search_keywords("whales", 20, Scope()),
        ):
            assert len(search) == 12
    return done


def test_a_sound_index_has_no_finding_but_good_ones(filled: Corpus) -> None:
    checkup = look(filled)
    assert checkup.is_healthy
    assert {f.state for f in checkup.findings} == {"good"}
    assert {f.about for f in checkup.findings} == {"catalog", "folder", "stores", "model", "versions", "disk"}
    assert repair(filled.path, checkup) == []


def test_where_there_is_no_index_the_doctor_says_so(corpus: Corpus) -> None:
    with pytest.raises(IndexMissing, match="onrecord index FOLDER"):
        look(corpus)


def test_files_that_are_new_changed_and_gone_are_named(filled: Corpus) -> None:
    filled.write("n03.txt", "Another story altogether.")
    filled.write("zebra.txt", "A new one.")
    (filled.folder / "n05.txt").unlink()
    os.utime(filled.folder / "n01.txt")  # touched is not changed
    (fault,) = faults(look(filled))
    assert re.search(
        r"1 new \(zebra\.txt\); 1 changed \(n03\.txt\); 1 gone \(n05\.txt\)\. Next: onrecord index ", fault
    )
    filled.sync()
    assert look(filled).is_healthy


def test_a_folder_that_is_elsewhere_is_no_fault(filled: Corpus) -> None:
    shutil.rmtree(filled.folder)
    checkup = look(filled)
    assert checkup.is_healthy
    assert any("is not here" in f.text for f in checkup.findings)


def test_a_faulty_table_is_a_fault_and_no_missing_folder(filled: Corpus) -> None:
    (filled.folder / "sources.csv").write_text("file,outlet,date\na.txt,Herald\n", encoding="utf-8")
    (fault,) = faults(look(filled))
    assert "line 2: 2 values" in fault


@pytest.mark.parametrize(
    "file", ["segments/*/rows/vectors.npy", "segments/*/vectors/*/data_level0.bin", "keywords/*/*.idx"]
)
def test_a_flipped_bit_behind_an_unchanged_time_is_found_and_repaired(filled: Corpus, file: str) -> None:
    (damaged,) = filled.path.glob(file)
    flip(damaged)
    checkup = look(filled)
    (fault,) = faults(checkup)
    assert re.search(rf"{damaged.name} is damaged.*Next: onrecord doctor --repair --index ", fault)
    assert "Built anew from the catalog" in assert_repaired(filled, checkup)[0]


def test_a_database_of_chroma_that_is_garbled_is_found_and_repaired(filled: Corpus) -> None:
    (file,) = filled.path.glob("segments/*/vectors/chroma.sqlite3")
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 20_000)
    checkup = look(filled)
    assert len(faults(checkup)) == 1
    assert_repaired(filled, checkup)


def test_passages_that_a_store_lacks_or_has_too_many_are_found_and_repaired(filled: Corpus) -> None:
    change(filled, "UPDATE passages SET id = 'x' || substr(id, 2) WHERE id = (SELECT min(id) FROM passages)")
    checkup = look(filled)
    found = faults(checkup)
    assert any("keywords: passages that it lacks: 1." in fault for fault in found)
    assert any("segment" in fault and "passages that the catalog does not know: 1." in fault for fault in found)


def test_passages_outside_of_any_segment_are_found_and_repaired(filled: Corpus) -> None:
    change(filled, "UPDATE passages SET segment = NULL WHERE number = 0 AND rowid % 3 = 0")
    checkup = look(filled)
    assert any("lie in no segment: 4." in fault for fault in faults(checkup))
    assert_repaired(filled, checkup)


def test_a_passage_that_is_dead_and_alive_is_found_and_repaired(filled: Corpus) -> None:
    change(filled, "INSERT INTO dead SELECT segment, id FROM passages LIMIT 2")
    checkup = look(filled)
    assert any("both alive and dead in it: 2." in fault for fault in faults(checkup))
    assert_repaired(filled, checkup)


def test_an_altered_article_and_a_lost_vector_are_found_and_a_rebuild_mends_them(filled: Corpus) -> None:
    change(
        filled,
        "UPDATE articles SET text = replace(text, 'whales', 'whelks') WHERE file = 'n04.txt'",
        "DELETE FROM embeddings WHERE key = (SELECT embedding FROM passages LIMIT 1)",
    )
    found = faults(look(filled))
    assert any("articles that are not as they were read: n04.txt. Next: onrecord index" in fault for fault in found)
    assert any("passages whose vector is missing: 1. Next: onrecord index" in fault for fault in found)
    assert all(fault.endswith("--rebuild") for fault in found if fault.startswith("catalog"))
    filled.sync(rebuild=True)
    assert faults(look(filled)) == []


def test_a_damaged_catalog_is_said_with_the_way_to_build_it_again(filled: Corpus) -> None:
    file = catalog_file(filled.path)
    data = bytearray(file.read_bytes())
    data[4096:9000] = b"\xff" * 4904
    file.write_bytes(data)
    (fault,) = faults(look(filled))
    assert re.search(rf"Next: remove {filled.path}, then: onrecord index FOLDER --index ", fault)


def test_another_model_is_a_fault_with_its_next_step(filled: Corpus) -> None:
    filled.embedder.fingerprint = "counts-2"
    (fault,) = faults(look(filled))
    assert re.search(r"weights = 'counts-1'.*Next: onrecord index .*--rebuild", fault)


def test_other_versions_are_noted(filled: Corpus) -> None:
    change(filled, """UPDATE facts SET value = '{"chromadb": "0.1"}' WHERE key = 'versions'""")
    checkup = look(filled)
    assert checkup.is_healthy
    assert any(f.state == "note" and "chromadb 0.1 (now 1" in f.text for f in checkup.findings)


def test_what_is_left_over_is_noted_and_removed(filled: Corpus) -> None:
    filled.write("n03.txt", "Another story altogether.")
    filled.sync()
    filled.embedder.embedded.clear()
    (filled.path / "segments" / "77").mkdir()
    notes = [f.text for f in look(filled).findings if f.state == "note"]
    assert len(notes) == 2
    assert "come back: 1 (" in notes[0]
    assert "left over from runs that were ended: 1." in notes[1]
    assert repair(filled.path, look(filled)) == [
        "Forgotten vectors of texts that are gone: 1.",
        "Removed folders that were left over: 1.",
    ]
    assert {f.state for f in look(filled).findings} == {"good"}


def test_an_unfinished_first_run_and_an_older_format_are_faults(filled: Corpus) -> None:
    change(filled, """UPDATE facts SET value = replace(value, '"format": ', '"format": 9') WHERE key = 'binding'""")
    assert "--rebuild" in faults(look(filled))[0]
    change(filled, "DELETE FROM facts WHERE key = 'generation'")
    assert "never ended" in faults(look(filled))[0]


def test_a_library_that_ends_the_process_is_a_finding(filled: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    # A sitecustomize stands in for a store whose library crashes: it ends the child when the keywords are opened.
    (filled.folder.parent / "sitecustomize.py").write_text(
        "import os, signal, tantivy\n"
        "class Index:\n"
        "    open = staticmethod(lambda path: os.kill(os.getpid(), signal.SIGSEGV))\n"
        "tantivy.Index = Index\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(filled.folder.parent))
    (problem,) = probe(catalog_file(filled.path))
    assert problem.store == "keywords"
    assert "was ended by SIGSEGV" in problem.text
