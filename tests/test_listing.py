"""Which folder an index holds: another one does not take its place unawares, the same one may move."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from conftest import Corpus

from index import IndexMismatch, OnRecordError


@pytest.fixture
def filled(corpus: Corpus) -> Corpus:
    for n in range(6):
        corpus.write(f"n{n}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    return corpus


def another(corpus: Corpus, *texts: str) -> None:
    corpus.folder = corpus.folder.parent / "other"
    corpus.folder.mkdir()
    for n, text in enumerate(texts):
        corpus.write(f"n{n}.txt", text)


def test_another_folder_is_refused_before_anything_is_embedded(filled: Corpus) -> None:
    held = filled.folder
    filled.embedder.embedded.clear()
    another(filled, "Something else was said.")
    with pytest.raises(
        IndexMismatch, match=rf"holds {held}; 0 of its 6 files are in .*other.*--index FOLDER.*--replace"
    ):
        filled.sync()
    with pytest.raises(IndexMismatch, match="--replace"):
        filled.sync(rebuild=True)
    assert filled.embedder.embedded == []
    assert len(filled.open().articles()) == 6


def test_files_of_the_same_names_and_sizes_do_not_make_it_the_same_folder(filled: Corpus) -> None:
    another(filled, *(f"Story {n} tells of {n} sharks. It ends well." for n in range(6)))
    with pytest.raises(IndexMismatch, match="0 of its 6 articles"):
        filled.sync()


def test_replace_puts_another_folder_in_its_place(filled: Corpus) -> None:
    another(filled, "Something else was said.")
    report = filled.sync(replace=True)
    assert (report.articles, report.changed, report.removed) == (1, 1, 5)
    assert filled.sync().changed == 0


def test_a_corpus_may_move_and_change_a_little(filled: Corpus) -> None:
    moved = Path(shutil.move(filled.folder, filled.folder.parent / "moved"))
    filled.folder = moved
    filled.write("n1.txt", "Story 1 was told anew.")
    report = filled.sync()
    assert (report.articles, report.changed, report.embedded) == (6, 1, 1)


def test_a_copied_corpus_is_the_same_corpus(filled: Corpus) -> None:
    filled.folder = Path(shutil.copytree(filled.folder, filled.folder.parent / "copy", copy_function=shutil.copyfile))
    report = filled.sync()
    assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)


def test_everything_in_the_folder_may_change(filled: Corpus) -> None:
    for n in range(6):
        filled.write(f"n{n}.txt", f"Nothing of {n} is left.")
    assert filled.sync().changed == 6


def test_the_index_is_left_out_however_its_place_is_written(corpus: Corpus) -> None:
    corpus.write("a.txt", "A story tells of whales. It ends well.")
    link = corpus.folder.parent / "link"
    link.symlink_to(corpus.folder)
    for path in (link / "index", corpus.folder / ".." / corpus.folder.name / "index"):
        corpus.path = path
        corpus.sync()
        (path / "thumbs.jsonl").write_text('{"text": "An answer that was not helpful."}', encoding="utf-8")
        assert [skip.file for skip in corpus.sync().skipped] == []
        assert [article.file for article in corpus.open().articles()] == ["a.txt"]


def test_an_index_around_its_folder_leaves_nothing_out(corpus: Corpus) -> None:
    corpus.write("a.txt", "A story tells of whales. It ends well.")
    corpus.path = corpus.folder.parent
    assert corpus.sync().articles == 1


def test_an_index_folder_whose_name_is_no_text_is_refused(corpus: Corpus) -> None:
    corpus.write("a.txt", "A story tells of whales. It ends well.")
    corpus.path = corpus.path.with_name(os.fsdecode(b"caf\xe9"))
    with pytest.raises(OnRecordError, match=r"not valid UTF-8.*--index FOLDER"):
        corpus.sync()
    assert not corpus.path.exists()
