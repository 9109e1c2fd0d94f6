"""The index must equal the folder after every run, embed nothing twice, and lose nothing when a run is broken off."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sqlite3
import time
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Corpus

from index import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing, NewsIndex, Settings
from index.doctor import examine
from index.passages import passages_of
from index.scope import Scope
from index.store import catalog_file
from index.writer_lock import writer_lock

TALKS = "Talks began in Doha on Monday. Three ministers took part in them. They are to go on."
STORM = "A storm hit the coast near Brest. Nobody was hurt, the mayor said. Trees fell on the road."


def found(index: NewsIndex, words: str, scope: Scope | None = None) -> list[str]:
    """Files of the passages that the keyword leg finds, best first."""
    with index.view() as view:
        ids = [i for i, _ in view.search_keywords(words, 10, scope or Scope())]
        return [article.file for article, _ in view.catalog.found(ids).values()]


def found_dense(index: NewsIndex, words: str, scope: Scope | None = None) -> list[str]:
    with index.view() as view:
        ids = [i for i, _ in view.search_dense(index.embedder.embed_question(words), 10, scope or Scope())]
        return [article.file for article, _ in view.catalog.found(ids).values()]


def test_a_word_is_found_however_its_accents_and_hyphens_are_stored(corpus: Corpus) -> None:
    spelled = TALKS.replace("Doha", "Sévigné")
    corpus.write("composed.txt", spelled)
    corpus.write("apart.txt", unicodedata.normalize("NFD", spelled.replace("Three", "Four")))
    corpus.write("soft.txt", spelled.replace("Three", "Five").replace("Sévigné", "Sévi\u00adgné"))
    corpus.sync()
    for words in ("sévigné", unicodedata.normalize("NFD", "Sévigné")):
        assert sorted(found(corpus.open(), words)) == ["apart.txt", "composed.txt", "soft.txt"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ekrem İmamoğlu spoke in İstanbul.", ("İmamoğlu", "imamoglu", "ISTANBUL", "İstanbul")),
        ("प्रधानमंत्री ने हिन्दी में भाषण दिया।", ("हिन्दी", "प्रधानमंत्री")),
    ],
)
def test_a_word_of_another_alphabet_is_found_by_itself_and_in_a_phrase(
    corpus: Corpus, text: str, words: tuple[str, ...]
) -> None:
    corpus.write("a.txt", text)
    corpus.write("b.txt", STORM)
    corpus.sync()
    opened = corpus.open()
    assert [found(opened, word) for word in words] == [["a.txt"]] * len(words)
    with opened.view() as view:
        assert len(view.search_phrase(text, 10, Scope())) == 1


def test_indexing_twice_embeds_nothing(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    first = corpus.sync()
    assert (first.articles, first.added, first.embedded) == (1, 1, first.passages)
    second = corpus.sync()
    assert (second.articles, second.added, second.changed, second.removed, second.embedded) == (1, 0, 0, 0, 0)
    assert len(corpus.embedder.embedded) == first.embedded


def test_what_is_new_changed_or_gone_in_the_folder_is_so_in_the_index(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    gone = corpus.write("gone.txt", "An old story about whales. It was long.")
    corpus.sync()
    corpus.write("a.txt", TALKS.replace("Doha", "Cairo"))
    corpus.write("deep/er/b.txt", STORM)
    gone.unlink()
    report = corpus.sync()
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    index = corpus.open()
    assert [a.file for a in index.articles()] == ["a.txt", "deep/er/b.txt"]
    assert found(index, "Cairo") == ["a.txt"]
    assert found(index, "Doha") == []
    assert found(index, "whales") == []
    assert found(index, "storm") == found_dense(index, "storm")[:1] == ["deep/er/b.txt"]


def test_an_article_that_moved_is_not_embedded_again(corpus: Corpus) -> None:
    path = corpus.write("a.txt", TALKS)
    corpus.sync()
    path.rename(corpus.folder / "b.txt")
    report = corpus.sync()
    assert (report.added, report.removed, report.embedded) == (1, 1, 0)


def test_touching_a_file_changes_nothing(corpus: Corpus) -> None:
    path = corpus.write("a.txt", TALKS)
    generation = corpus.sync() and corpus.open().stats()["generation"]
    path.write_text(TALKS, encoding="utf-8")
    report = corpus.sync()
    assert (report.changed, report.embedded) == (0, 0)
    assert corpus.open().stats()["generation"] == generation


def test_a_sidecar_that_changes_an_outlet_changes_the_article(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    (corpus.folder / "sources.csv").write_text("file,outlet,date\na.txt,The Post,2025-03-05\n", encoding="utf-8")
    assert corpus.sync().changed == 1
    (article,) = corpus.open().articles()
    assert article.outlet is not None
    assert article.outlet.name == "The Post"
    assert article.outlet.evidence.rule.startswith("sources.csv")


@pytest.mark.parametrize("search", [found, found_dense])
def test_scopes_mean_the_same_to_both_stores(corpus: Corpus, search) -> None:  # type: ignore[no-untyped-def]
    for name, outlet, day in (("a", "The Post", "2025-03-05"), ("b", "the POST", "2025-04-05"), ("c", "Herald", "")):
        corpus.write(f"{name}.json", json.dumps({"text": TALKS, "outlet": outlet, "date": day, "title": name}))
    corpus.sync()
    index = corpus.open()
    scopes = {
        Scope(): {"a", "b", "c"},
        Scope(outlets=("The Post",)): {"a", "b"},
        Scope(outlets=("Herald", "Nobody")): {"c"},
        Scope(files=("b.json",)): {"b"},
        Scope(first_day=20250401): {"b"},
        Scope(last_day=20250401): {"a"},
        Scope(first_day=20250101, last_day=20251231): {"a", "b"},
        Scope(outlets=("The Post",), last_day=20250401): {"a"},
        Scope(first_day=20260101): set(),
    }
    for scope, expected in scopes.items():
        assert {file.removesuffix(".json") for file in search(index, "talks Doha", scope)} == expected, scope
        assert {a.title for a in index.articles() if scope.covers(a)} == expected, scope


@pytest.mark.parametrize(
    "words", ['" OR 1=1 --', "NEAR(a b)", "%_*", "a:b^2 +c -d", "text:talks", "((", "\\", "AND", "\ud800"]
)
def test_search_syntax_is_literal_text(corpus: Corpus, words: str) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    assert found(corpus.open(), words) in ([], ["a.txt"])


def test_a_second_writer_is_told_who_holds_the_lock_at_once(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    with writer_lock(corpus.path):
        started = time.perf_counter()
        with pytest.raises(IndexLocked, match=r"is being written by process \d+"):
            corpus.sync()
        assert time.perf_counter() - started < 1


def test_another_model_or_another_cut_is_refused_with_the_command_that_fixes_it(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    with pytest.raises(IndexMismatch, match=r"embedding_model = 'bag-of-words'.*onrecord index .* --rebuild"):
        NewsIndex.open(corpus.path, Settings())
    corpus.settings = Settings(embedding_model="bag-of-words", passage_tokens=64)
    for refused in (corpus.open, corpus.sync):
        with pytest.raises(IndexMismatch, match=r"passage_tokens = 160, and 64 is set now"):
            refused()
    assert corpus.sync(rebuild=True).articles == 1
    assert corpus.open().stats()["binding"]["passage_tokens"] == 64


def test_no_index_is_said_with_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"No index in .*nowhere. Build it with: onrecord index FOLDER"):
        NewsIndex.open(tmp_path / "nowhere", Settings())


def test_stores_are_rebuilt_from_the_catalog_without_embedding(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    shutil.rmtree(corpus.path / "segments")
    report = corpus.sync(rebuild=True)
    assert report.embedded == 0
    assert found_dense(corpus.open(), "talks") == ["a.txt"]


def test_an_open_reader_sees_the_new_state_without_reopening(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    index = corpus.open()
    assert found(index, "storm") == []
    corpus.write("b.txt", STORM)
    corpus.sync()
    assert found(index, "storm") == found_dense(index, "storm coast")[:1] == ["b.txt"]


def test_a_view_keeps_its_state_while_another_is_published(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    index = corpus.open()
    with index.view() as view:
        corpus.write("b.txt", STORM)
        (corpus.folder / "a.txt").unlink()
        corpus.sync()
        assert [a.file for a in view.catalog.articles()] == ["a.txt"]
        assert [
            a.file for a, _ in view.catalog.found([i for i, _ in view.search_keywords("talks", 5, Scope())]).values()
        ] == ["a.txt"]
    assert [a.file for a in index.articles()] == ["b.txt"]


def _killed_while_indexing(corpus: Corpus) -> None:
    real = corpus.embedder

    class Dies:
        name, fingerprint, tokenizer = real.name, real.fingerprint, real.tokenizer
        calls = 0

        def embed_passages(self, texts):  # type: ignore[no-untyped-def]
            self.calls += 1
            if self.calls == 2:
                import os

                os.kill(os.getpid(), 9)
            return real.embed_passages(texts)

    corpus.embedder = Dies()  # type: ignore[assignment]
    corpus.sync()


def test_a_kill_while_embedding_leaves_the_last_state_and_keeps_what_was_embedded(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    for n in range(300):
        corpus.write(f"n{n:03}.txt", f"Story number {n} tells of {n} whales. It ends well.")
    killed = multiprocessing.get_context("fork").Process(target=_killed_while_indexing, args=(corpus,))
    killed.start()
    killed.join()
    assert killed.exitcode == -9
    index = corpus.open()
    assert [a.file for a in index.articles()] == ["a.txt"]
    assert found(index, "talks") == ["a.txt"]
    report = corpus.sync()
    assert report.added == 300
    assert report.embedded == 300 - 256  # the batch that was committed before the kill is not embedded again
    assert found(index, "267 whales")[0] == "n267.txt"


def test_the_catalog_says_so_when_it_is_damaged(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    for leftover in corpus.path.glob("catalog.sqlite3-*"):
        leftover.unlink()
    catalog_file(corpus.path).write_bytes(b"not a database" * 1000)

    with pytest.raises(IndexDamaged, match="catalog"):
        corpus.open()


def test_damaged_or_deleted_stores_are_built_again_by_the_next_run(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    for damage in ("segments", "keywords", "segments/*/vectors", "segments/*/rows", "keywords/*"):
        for folder in corpus.path.glob(damage):
            shutil.rmtree(folder)
        with pytest.raises(IndexDamaged, match=r"Nothing is lost; repair it with: onrecord index .* --index "):
            found(corpus.open(), "talks")
        report = corpus.sync()
        assert (report.changed, report.embedded) == (0, 0)
        assert found(corpus.open(), "talks") == found_dense(corpus.open(), "talks") == ["a.txt"]


def damaged_somewhere(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "cut":
        data = data[: len(data) // 2]
    elif how == "flipped":
        data[len(data) // 2] ^= 0x10
    else:
        data = bytearray(b"\xff" * len(data))
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["cut", "flipped", "overwritten"])
def test_every_file_of_a_store_may_be_damaged_without_ending_the_process(corpus: Corpus, how: str) -> None:
    for n in range(30):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    stores = [p for p in corpus.path.rglob("*") if p.is_file() and p.suffix != ".lock" and "catalog" not in p.name]
    assert len(stores) > 15
    for file in stores:
        if not file.exists():
            continue  # of a generation that a repair has replaced
        damaged_somewhere(file, how)
        try:
            assert "n07.txt" in found(corpus.open(), "7 whales") + found_dense(corpus.open(), "7 whales")
        except IndexDamaged:
            report = corpus.sync()
            assert (report.embedded, report.changed) == (0, 0)
        index = corpus.open()
        assert found(index, "7 whales")[0] == found_dense(index, "7 whales")[0] == "n07.txt", file


def test_a_copied_index_works_and_is_checked_by_its_content(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    corpus.path = Path(shutil.copytree(corpus.path, tmp_path / "copy", copy_function=shutil.copyfile))
    assert found(corpus.open(), "talks") == found_dense(corpus.open(), "talks") == ["a.txt"]
    (vectors,) = corpus.path.glob("segments/*/rows/vectors.npy")
    damaged_somewhere(vectors, "flipped")
    with pytest.raises(IndexDamaged, match=r"vectors\.npy is damaged"):
        found_dense(corpus.open(), "talks")


def test_a_small_change_adds_a_small_segment_and_leaves_the_large_one(corpus: Corpus) -> None:
    for n in range(40):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    (large,) = (corpus.path / "segments").iterdir()
    before = large.stat().st_mtime_ns
    corpus.write("n07.txt", "Story 7 tells of nothing but penguins. It ends badly.")
    (corpus.folder / "n08.txt").unlink()
    corpus.sync()
    assert len(list((corpus.path / "segments").iterdir())) == 2
    assert large.stat().st_mtime_ns == before
    assert (large / "vectors").is_dir()
    (small,) = (folder for folder in (corpus.path / "segments").iterdir() if folder != large)
    assert not (small / "vectors").exists()  # one passage: rows alone
    index = corpus.open()
    assert found_dense(index, "penguins")[0] == found(index, "penguins")[0] == "n07.txt"
    everything = found_all(index)
    assert len(everything) == len(set(everything)) == 39
    assert "n08.txt" not in everything


def found_all(index: NewsIndex) -> list[str]:
    with index.view() as view:
        ids = [i for i, _ in view.search_dense(index.embedder.embed_question("story whales"), 1000, Scope())]
        places = view.catalog.found(ids)
        assert len(places) == len(ids), "the stores know a passage that the catalog does not"
        return [article.file for article, _ in places.values()]


def test_many_small_changes_leave_few_segments_and_the_same_answers(corpus: Corpus) -> None:
    for n in range(24):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
        if n % 5 == 4:
            (corpus.folder / f"n{n - 3:02}.txt").unlink()
        corpus.sync()
        assert sorted(found_all(corpus.open())) == sorted(p.name for p in corpus.folder.iterdir())
    assert len(corpus.open().stats()["segments"]) <= 6
    incremental = {words: found(corpus.open(), words) for words in ("7 whales", "story 20", "ends well")}
    corpus.sync(rebuild=True)
    assert len(corpus.open().stats()["segments"]) == 1
    for words, files in incremental.items():
        assert found(corpus.open(), words)[:1] == files[:1] or words == "ends well"


def test_a_file_that_comes_back_is_found_once(corpus: Corpus) -> None:
    for n in range(12):
        corpus.write(f"n{n:02}.txt", f"Story {n} tells of {n} whales. It ends well.")
    corpus.sync()
    path = corpus.folder / "n03.txt"
    text = path.read_text()
    path.unlink()
    corpus.sync()
    assert "n03.txt" not in found_all(corpus.open())
    path.write_text(text)
    assert corpus.sync().embedded == 0
    assert found_all(corpus.open()).count("n03.txt") == 1


def test_everything_may_leave_the_folder_and_come_back(corpus: Corpus) -> None:
    path = corpus.write("a.txt", TALKS)
    corpus.sync()
    path.unlink()
    assert corpus.sync().articles == 0
    assert found_dense(corpus.open(), "talks") == found(corpus.open(), "talks") == []
    corpus.write("a.txt", TALKS)
    corpus.sync()
    assert found_dense(corpus.open(), "talks") == ["a.txt"]


def test_an_index_in_the_format_of_an_older_version_is_refused_and_rebuilt_without_embedding(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    with closing(sqlite3.connect(catalog_file(corpus.path))) as db:  # as version 0.1 wrote it
        old = json.loads(db.execute("SELECT value FROM facts WHERE key = 'binding'").fetchone()[0]) | {"format": 1}
        db.execute("UPDATE facts SET value = ? WHERE key = 'binding'", (json.dumps(old),))
        db.executescript("DROP TABLE dead; DROP INDEX passages_by_segment; ALTER TABLE passages DROP COLUMN segment;")
    for refused in (corpus.open, corpus.sync):
        with pytest.raises(IndexMismatch, match=r"format = 1, and \d is set now.*--rebuild"):
            refused()
    report = corpus.sync(rebuild=True)
    assert (report.articles, report.embedded) == (1, 0)
    assert found(corpus.open(), "talks") == ["a.txt"]


def test_after_an_upgrade_every_file_is_read_by_the_new_rules_and_nothing_embedded_twice(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus.write("a.txt", f"{TALKS}\n\n{STORM}")
    corpus.write("b.txt", STORM)
    with monkeypatch.context() as older:  # a version that cut passages otherwise
        older.setattr("index.sync.reading_rules", lambda: "older")
        older.setattr("index.sync.passages_of", lambda *of: passages_of(*of)[:1])
        corpus.settings = corpus.settings.model_copy(update={"passage_tokens": 16})
        before = corpus.sync()
        assert not before.anew
        assert not corpus.sync().anew
    assert "note" in {f.state for f in examine(corpus.path, corpus.settings, corpus.embedder).findings if f.next_step}
    assert found(corpus.open(), "mayor") == ["b.txt"]
    after = corpus.sync()
    assert (after.anew, after.added, after.changed, after.removed) == (True, 0, 0, 0)
    assert after.embedded == after.passages - before.passages
    assert sorted(found(corpus.open(), "mayor")) == ["a.txt", "b.txt"]
    assert not corpus.sync().anew


def test_an_index_that_is_removed_and_built_anew_is_seen_by_an_open_reader(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    index = corpus.open()
    assert found(index, "talks") == ["a.txt"]
    shutil.rmtree(corpus.path)
    corpus.write("a.txt", STORM)
    time.sleep(1.1)  # generations are numbered by the second
    corpus.sync()
    assert found(index, "storm") == found_dense(index, "storm coast") == ["a.txt"]


def test_other_weights_under_the_same_name_are_refused(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    index = corpus.open()
    corpus.embedder.fingerprint = "counts-2"
    with pytest.raises(IndexMismatch, match="weights = 'counts-1'"):
        corpus.open()
    report = corpus.sync(rebuild=True)
    assert report.embedded == report.passages
    index.embedder = type(index.embedder)()  # still the old weights
    with pytest.raises(IndexMismatch, match="weights = 'counts-2'"):
        found(index, "talks")


def test_replaced_stores_are_closed(corpus: Corpus) -> None:
    corpus.write("a.txt", TALKS)
    corpus.sync()
    index = corpus.open()
    found(index, "talks")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for n in range(4):
        corpus.write("a.txt", f"{TALKS} Edition {n} of it.")
        corpus.sync()
        assert found(index, "talks") == ["a.txt"]
    assert len(list(Path("/proc/self/fd").iterdir())) < before + 20


def test_a_file_that_cannot_be_read_for_now_is_tried_again(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    import index.reading
    from index import UnreadableFile

    real = index.reading.opened

    def fails(path: Path) -> object:
        raise UnreadableFile("input/output error", "gone")

    corpus.write("a.txt", TALKS)
    monkeypatch.setattr(index.reading, "opened", fails)
    assert [s.kind for s in corpus.sync().skipped] == ["gone"]
    monkeypatch.setattr(index.reading, "opened", real)
    assert corpus.sync().added == 1


def test_an_index_inside_its_own_corpus_is_not_read_as_articles(corpus: Corpus) -> None:
    corpus.path = corpus.folder / "index"
    corpus.write("a.txt", TALKS)
    corpus.sync()
    report = corpus.sync()
    assert (report.articles, report.skipped) == (1, ())


def test_asked_for_all_the_dense_leg_gives_all_the_odd_one_among_many_alike_too(corpus: Corpus) -> None:
    rows = [{"text": f"Captives are held, wrote reader {n} of the town."} for n in range(60)]
    rows.insert(20, {"text": "The list names 59 captives as held."})
    corpus.write("all.jsonl", "\n".join(map(json.dumps, rows)))
    corpus.sync()
    with (index := corpus.open()).view() as view:
        found = view.search_dense(index.embedder.embed_question("captives"), 400, Scope())
    assert len({passage_id for passage_id, _ in found}) == 61


def test_articles_of_one_page_are_told_however_its_address_is_spelled(corpus: Corpus) -> None:
    for name, url in {
        "a": "https://www.example.com/news/talks?utm_source=x",
        "b": "http://m.example.com/news/talks/amp/",
        "c": "https://example.com/news/other",
    }.items():
        corpus.write(f"{name}.json", json.dumps({"text": f"The talks in {name} went on for days.", "url": url}))
    corpus.write("d.txt", "Nobody knows where this was published.")
    corpus.sync()
    with closing(corpus.open()) as index:
        assert index.details()["same_page"] == [["a.json", "b.json"]]


def test_rows_of_the_sidecar_about_nothing_are_told_in_every_run_until_corrected(corpus):
    corpus.write("a.txt", "A bridge opened.")
    corpus.write("n.jsonl", '{"title": "One", "text": "A ferry sank."}\n{"title": "Two", "text": "A road closed."}\n')
    sources = corpus.folder / "sources.csv"
    sources.write_text("file,record,outlet\nb.txt,,The Post\nn.jsonl,1,The Sun\nn.jsonl,2,The Star\n", encoding="utf-8")
    for _ in range(2):
        (skip,) = corpus.sync().skipped
        assert (skip.file, skip.kind) == ("sources.csv", "unmatched")
        assert skip.reason == "2 of its rows name what is not here: b.txt, n.jsonl record 2"
    sources.write_text("file,record,outlet\na.txt,,The Post\nn.jsonl,1,The Sun\n", encoding="utf-8")
    assert corpus.sync().skipped == ()
    with corpus.open().view() as view:
        assert view.catalog.skipped() == []
