"""The Corpus tab without a browser: what the table finds, what is taken in, how the re-scan behaves."""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Corpus

from index import Article, InvalidValue, NewsIndex, Skipped
from index.browsing import ArticlePage, ArticleQuery
from index.correcting import correct
from index.outlets import shipped_outlets
from index.scope import Scope
from index.sidecar import load_sidecar
from index.sync import Progress, SyncReport
from index.writer_lock import writer_lock
from rag import NewsDesk
from ui.corpus_article import article_rest, article_sheet
from ui.corpus_statistics import overview, statistics
from ui.corpus_status import received_words, saved_words, scan_words
from ui.corpus_tab import _corrections
from ui.corpus_table import articles_table, skipped_table
from ui.corpus_upload import Received, file_name_of, receive
from ui.corpus_view import ALL, NO_DATE, SKIPPED, View, sheet_of, table_of
from ui.corpus_work import Rescan, Scan
from ui.newsroom import Newsroom

ARTICLES = (
    (
        "b.json",
        {"title": "Bridge opens", "source": "Lundby Post", "date": "2025-03-05", "text": "The mayor cut a ribbon."},
    ),
    (
        "a.json",
        {"title": "apple harvest", "source": "ann Herald", "date": "2025-03", "text": "Ängelholm sold 100% of it."},
    ),
    ("c.json", {"title": "Crane falls", "source": "Lundby Post", "text": "Nobody was hurt, the mayor said."}),
    ("d.json", {"title": "Dam leaks", "date": "2024-12-31", "text": "Water came through at night."}),
)


@pytest.fixture
def index(corpus: Corpus) -> NewsIndex:
    for file, record in ARTICLES:
        corpus.write(file, json.dumps(record))
    corpus.sync()
    return corpus.open()


def found(index: NewsIndex, **query: object) -> str:
    return " ".join(article.file[0] for article in index.browse(ArticleQuery(**query)).articles)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "files"),
    [
        ({}, "a b c d"),
        ({"order": "date", "is_descending": True}, "b a d c"),
        ({"order": "date"}, "d a b c"),
        ({"order": "outlet"}, "a b c d"),
        ({"order": "title", "is_descending": True}, "d c b a"),
        ({"words": "MAYOR"}, "b c"),
        ({"words": "mayor lundby hurt"}, "c"),
        ({"words": "ängelholm"}, "a"),
        ({"words": "ÄNGELHOLM"}, "a"),
        ({"words": unicodedata.normalize("NFD", "Ängelholm")}, "a"),
        ({"words": "100%"}, "a"),
        ({"words": "_ %"}, ""),
        ({"words": "' OR 1=1 --"}, ""),
        ({"words": "d.json"}, "d"),
        ({"outlets": ("Lundby Post",)}, "b c"),
        ({"lacks": "outlet"}, "d"),
        ({"lacks": "date"}, "c"),
        ({"first_day": 20250301}, "a b"),
        ({"first_day": 20250302}, "b"),
        ({"last_day": 20250330}, "b d"),
        ({"only_copies": True}, ""),
        ({"start": 1, "count": 2}, "b c"),
        ({"start": 99}, ""),
    ],
)
def test_the_table_finds_what_is_asked_for(index: NewsIndex, query: dict[str, object], files: str) -> None:
    assert found(index, **query) == files


@pytest.mark.parametrize("bounds", [(20250301, 20250331), (20250305, None), (None, 20241231), (20250302, 20250331)])
def test_days_are_compared_as_a_search_compares_them(index: NewsIndex, bounds: tuple[int | None, int | None]) -> None:
    scope = Scope(first_day=bounds[0], last_day=bounds[1])
    covered = " ".join(article.file[0] for article in index.articles() if scope.covers(article))
    assert found(index, first_day=bounds[0], last_day=bounds[1]) == covered


def test_the_total_counts_every_page(index: NewsIndex) -> None:
    assert index.browse(ArticleQuery(count=1)).total == 4


def test_copies_are_found_and_marked(corpus: Corpus) -> None:
    text = " ".join(f"The council of Lundby voted on item {n} of its long list." for n in range(30))
    for file, words in (("a.txt", text), ("b.txt", text), ("c.txt", "A ferry stopped.")):
        corpus.write(file, words)
    corpus.sync()
    page = corpus.open().browse(ArticleQuery(only_copies=True))
    assert [article.file for article in page.articles] == ["a.txt", "b.txt"]
    assert page.copied == {article.id for article in page.articles}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"order": "id; DROP TABLE"}, "order .* is unknown"),
        ({"count": 0}, "count from 1"),
        ({"start": -1}, "start from 0"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused(query: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        ArticleQuery(**query)  # type: ignore[arg-type]


# what one visitor looks at


def test_a_view_keeps_what_it_was_when_a_day_is_none_and_says_so() -> None:
    before = View("lundby").narrowed("mayor", NO_DATE, ["Lundby Post"], "2025-03-01", None)
    assert (before.query.words, before.query.lacks, before.query.first_day) == ("mayor", "date", 20250301)
    after = before.narrowed("crane", NO_DATE, [], "soon", "")
    assert "soon" in after.fault
    assert after.query == before.query
    assert after.narrowed("crane", ALL, [], "", "").fault == ""
    # an article that states its month alone lies inside a whole month, of however many days
    assert before.narrowed("", ALL, [], None, "2025-02-28").query.last_day == 20250231


def test_a_view_is_turned_round_by_a_second_press_and_minds_nothing_that_no_button_sends() -> None:
    by_title = View("lundby").ordered("title")
    assert (by_title.query.order, by_title.query.is_descending) == ("title", False)
    assert by_title.ordered("title").query.is_descending
    assert by_title.ordered("id; DROP TABLE") == by_title
    assert by_title.turned("50").query.start == 50
    assert by_title.turned("-1") == by_title.turned("9" * 30) == by_title


def test_the_table_of_a_view_shows_articles_skips_or_what_is_wrong(corpus: Corpus, index: NewsIndex) -> None:
    corpus.write("broken.json", "{")
    corpus.sync()
    room = Newsroom(NewsDesk(corpus.open(), corpus.settings), corpus.settings)
    assert "Bridge opens" in table_of(room, View())
    skipped = View().narrowed("", SKIPPED, None, None, None)
    assert "broken.json" in table_of(room, skipped)
    assert "broken.json" not in table_of(room, replace(skipped, query=replace(skipped.query, words="other")))
    assert "soon" in table_of(room, View().narrowed("", ALL, None, "soon", None))
    assert "not in the corpus any more" in sheet_of(room, "gone")[1]


def test_an_empty_corpus_asks_nobody_to_take_a_filter_away() -> None:
    nothing = ArticlePage((), 0, frozenset())
    assert "holds no article yet" in articles_table(nothing, ArticleQuery(order="title"), None)
    for query in (ArticleQuery(words="ferry"), ArticleQuery(first_day=20250101), ArticleQuery(lacks="outlet")):
        assert "Take a word or a filter away" in articles_table(nothing, query, None)


# what is shown


def test_hostile_words_are_text_in_table_and_article(corpus: Corpus) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    record = {
        "title": hostile,
        "source": f"{hostile} Post",
        "url": "javascript:alert(1)",
        "text": f"It is {hostile} said.",
    }
    corpus.write("a.json", json.dumps(record))
    corpus.sync()
    index = corpus.open()
    page = index.browse(ArticleQuery())
    (article,) = page.articles
    sheet = article_sheet(article, index.passages(article.id), [article])
    shown = [articles_table(page, ArticleQuery(), article.id), sheet, overview(index.stats(), hostile)]
    shown += [statistics(index.stats(), {}), skipped_table([Skipped(hostile, hostile, "format")], ArticleQuery())]
    shown += [received_words([Received(hostile, hostile)]), scan_words(Scan(1, trouble=hostile))]
    for markup in shown:
        assert "<img" not in markup
        assert "&lt;img" in markup
    assert "href" not in sheet


def test_an_article_shows_every_word_and_labels_what_was_left_out(corpus: Corpus) -> None:
    text = "Bridge opens\n\nThe mayor of Lundby opened the bridge.\n\nLeave a Reply\n\nShe cut a ribbon in the rain.\n"
    corpus.write("a.txt", text)
    corpus.sync()
    index = corpus.open()
    (article,) = index.articles()
    sheet = article_sheet(article, index.passages(article.id), ())
    assert "Left out" in sheet
    assert sheet.index("Left out") < sheet.index("Leave a Reply") < sheet.index("She cut a ribbon")
    assert 'data-passage="1"' in sheet


def test_a_line_of_ten_megabytes_is_shown_in_part(corpus: Corpus) -> None:
    article = Article("a.txt", "word " * 2_000_000)
    sheet = article_sheet(article, (), ())
    assert len(sheet) < 100_000
    assert "The rest of 10,000,000 characters is not shown here" in sheet
    part = article_rest(article, (), 9_000_000)
    assert 60_000 <= len(part) < 100_000
    assert 'data-rest="9060000"' in part


def test_the_rest_of_a_text_comes_press_by_press_with_its_passages(corpus: Corpus) -> None:
    text = "".join(f"The council met for the {n}th time, and the mayor spoke of the bridge.\n\n" for n in range(3_000))
    corpus.write("a.txt", text)
    corpus.sync()
    index = corpus.open()
    (article,) = index.articles()
    passages = index.passages(article.id)
    shown = str(article_sheet(article, passages, ()))
    while found := re.search(r'<div class="gap">.*?data-rest="(\d+)".*?</div>', shown):
        shown = shown[: found.start()] + article_rest(article, passages, int(found[1])) + shown[found.end() :]
    for n in (0, 1_500, 2_999):
        assert shown.count(f"for the {n}th time,") == 1
    assert {int(number) for number in re.findall('data-passage="(\\d+)"', shown)} == {p.number + 1 for p in passages}


def test_every_drawing_says_the_same_in_a_table() -> None:
    facts = {"outlets": {f"Outlet {n}": 40 - n for n in range(20)}, "without_outlet": 3, "undated": 2}
    markup = statistics(facts, {"2024-11": 1, "2025-02": 7})
    assert (
        'role="img" aria-label="Articles of each month from November 2024 to February 2025; most in February 2025: 7"'
        in markup
    )
    for row in ("Outlet 19", "outlet not stated", "February 2025", "date not stated in full"):
        assert row in markup


def test_a_report_is_put_in_words() -> None:
    report = SyncReport(3, 3, 9, 9, 1, 0, 2, (), 1.25)
    assert "Scanned 3 files in 1.2 s: 1 added, 2 removed." in scan_words(Scan(1, report=report))
    upgraded = scan_words(Scan(1, report=replace(report, added=0, removed=0, anew=True)))
    assert "nothing had changed; all were read again by the rules of this version." in upgraded
    running = scan_words(Scan(1, is_running=True, progress=Progress("embedding", 5, 20)))
    assert "Embedding: 5 of 20 passages" in running
    assert 'value="25"' in running


# files that are sent


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("news.txt", "news.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Ny artikel.HTML", "Ny artikel.html"),
        (".hidden.txt", "hidden.txt"),
        ("-rf.txt", "rf.txt"),
        ("a\u202etxt.json", "atxt.json"),
        ("a\n;b$(x).md", "a-b-(x).md"),
        ("x" * 300 + ".txt", "x" * 116 + ".txt"),
    ],
)
def test_names_are_made_plain(sent: str, name: str) -> None:
    assert file_name_of(sent) == name


def test_each_file_is_taken_in_or_refused_with_its_reason(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write("there.txt", "The old words stay.")
    sent = {
        "good.txt": b"The mayor opened the bridge.",
        "there.txt": b"Other words.",
        "empty.txt": b"  \n",
        "picture.txt": b"\x89PNG\r\n\x1a\n\0\0",
        "film.mp4": b"x",
        "Sources.csv": b"file,outlet\n",
        "bad.json": b"{",
    }
    (tmp_path / "sent").mkdir()
    for name, content in sent.items():
        (tmp_path / "sent" / name).write_bytes(content)
    results = receive([tmp_path / "sent" / name for name in sent], corpus.folder, corpus.settings)
    reasons = {result.file: result.reason for result in results}
    assert reasons["good.txt"] == ""
    assert "there already" in reasons["there.txt"]
    assert "unknown type" in reasons["film.mp4"]
    assert "not text" in reasons["picture.txt"]
    assert "not an article" in reasons["Sources.csv"]
    assert reasons["empty.txt"]
    assert reasons["bad.json"]
    assert {path.name for path in corpus.folder.iterdir()} == {"good.txt", "there.txt"}
    assert (corpus.folder / "there.txt").read_text() == "The old words stay."


def test_a_file_is_replaced_only_when_that_is_said(corpus: Corpus, tmp_path: Path) -> None:
    target = corpus.write("there.txt", "The old words.")
    sent = tmp_path / "there.txt"
    sent.write_text("The new words.")
    assert receive([sent], corpus.folder, corpus.settings)[0].is_there
    assert receive([sent], corpus.folder, corpus.settings, replaces=True)[0].is_taken
    assert target.read_text() == "The new words."


@pytest.mark.parametrize("replaces", [False, True])
def test_of_two_files_with_one_name_the_second_is_sent_back(corpus: Corpus, tmp_path: Path, replaces: bool) -> None:
    sent = [tmp_path / name / "index.txt" for name in ("one", "two")]
    for path in sent:
        path.parent.mkdir()
        path.write_text(f"The words of {path.parent.name}.")
    first, second = receive(sent, corpus.folder, corpus.settings, replaces=replaces)
    assert (first.is_taken, second.is_taken, second.is_there) == (True, False, False)
    assert "index.txt already. Rename one" in second.reason
    assert (corpus.folder / "index.txt").read_text() == "The words of one."


def test_a_file_that_is_too_large_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    sent = tmp_path / "large.txt"
    with sent.open("wb") as file:
        file.truncate(65_000_000)
    assert "larger than 64 MB" in receive([sent], corpus.folder, corpus.settings)[0].reason


# the re-scan


@pytest.fixture
def rescan(corpus: Corpus) -> Rescan:
    corpus.write("a.txt", "The mayor opened the bridge.")
    corpus.sync()
    return Rescan(Newsroom(NewsDesk(corpus.open(), corpus.settings), corpus.settings))


def test_a_scan_takes_in_what_is_new_while_articles_are_read(corpus: Corpus, rescan: Rescan) -> None:
    corpus.write("b.txt", "A crane fell in the harbour.")
    rescan.start()
    rescan.wait()
    assert rescan.now.report is not None
    assert (rescan.now.is_running, rescan.now.report.added, rescan.now.trouble) == (False, 1, "")
    assert corpus.open().stats()["articles"] == 2


def test_a_scan_that_is_wanted_during_another_comes_after_it(corpus: Corpus, rescan: Rescan) -> None:
    corpus.write("b.txt", "A crane fell in the harbour.")
    held, reached = threading.Event(), threading.Event()
    embed = rescan._newsroom.desk().index.embedder.embed_passages

    def slow(texts):  # type: ignore[no-untyped-def]
        reached.set()
        assert held.wait(20)
        return embed(texts)

    rescan._newsroom.desk().index.embedder.embed_passages = slow  # type: ignore[method-assign]
    rescan.start()
    assert reached.wait(20)
    corpus.write("c.txt", "A ferry stopped on Sunday.")
    rescan.start()
    assert (rescan.now.number, rescan.now.has_next) == (1, True)
    held.set()
    rescan.wait()
    assert rescan.now.number == 2
    assert corpus.open().stats()["articles"] == 3


def test_a_scan_that_is_stopped_leaves_the_index_as_it_was(corpus: Corpus, rescan: Rescan) -> None:
    corpus.write("b.txt", "A crane fell in the harbour.")
    embed = rescan._newsroom.desk().index.embedder.embed_passages

    def stopping(texts):  # type: ignore[no-untyped-def]
        rescan.stop()
        return embed(texts)

    rescan._newsroom.desk().index.embedder.embed_passages = stopping  # type: ignore[method-assign]
    rescan.start()
    rescan.wait()
    assert rescan.now.trouble.startswith("Stopped.")
    assert corpus.open().stats()["articles"] == 1
    rescan._newsroom.desk().index.embedder.embed_passages = embed  # type: ignore[method-assign]
    rescan.start()
    rescan.wait()
    assert corpus.open().stats()["articles"] == 2


def test_an_index_that_is_locked_is_said_in_words(corpus: Corpus, rescan: Rescan) -> None:
    with writer_lock(corpus.path):
        rescan.start()
        rescan.wait()
    assert "is being written by process" in rescan.now.trouble


def test_a_fault_that_nobody_foresaw_is_referred_to_and_the_next_scan_runs(
    corpus: Corpus, rescan: Rescan, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = rescan._newsroom.desk().index.embedder
    embed = embedder.embed_passages
    corpus.write("b.txt", "A crane fell in the harbour.")
    embedder.embed_passages = lambda texts: 1 / 0  # type: ignore[method-assign, assignment, return-value]
    rescan.start()
    rescan.wait()
    assert "under reference" in rescan.now.trouble
    embedder.embed_passages = embed  # type: ignore[method-assign]
    rescan.start()
    rescan.wait()
    assert rescan.now.report is not None


def test_what_an_article_states_itself_cannot_be_taken_back(index: NewsIndex) -> None:
    article = next(a for a in index.articles() if a.file == "b.json")
    outlets = shipped_outlets()
    assert "the article states it" in saved_words(article, {"outlet": ""}, outlets)
    assert "Written into sources.csv" in saved_words(article, {"outlet": "Other"}, outlets)
    assert "Nothing was changed" in saved_words(article, {}, outlets)


def test_a_fact_that_the_index_shows_in_its_own_way_is_not_changed_by_leaving_it(corpus: Corpus) -> None:
    corpus.write("a.txt", "The mayor opened the bridge.")
    row = {"outlet": "AP", "date": "March 5"}
    corpus.write("sources.csv", "file,outlet,date\na.txt,AP,March 5\n")
    corpus.sync()
    (article,) = corpus.open().articles()
    assert _corrections(article, row, "Associated Press", "") == {}  # as the form shows them
    assert _corrections(article, row, "Reuters", "") == {"outlet": "Reuters"}
    # What was saved a moment ago and is not in the index yet is taken back by what the form shows.
    assert _corrections(article, {**row, "outlet": "Reuters"}, "Associated Press", "") == {"outlet": "Associated Press"}


def test_a_correction_that_the_table_of_outlets_calls_otherwise_says_so(corpus: Corpus) -> None:
    corpus.write("a.txt", "The mayor opened the bridge.")
    for own, name in (("", "CNN"), ("name\nCNN Politics\n", "CNN Politics")):
        corpus.write("outlets.csv", own or "name\n")
        correct(corpus.folder, "a.txt", None, {"outlet": "CNN  Politics"})
        corpus.sync()
        (article,) = corpus.open().articles()
        words = saved_words(article, {"outlet": "CNN  Politics"}, load_sidecar(corpus.folder).outlets)
        assert article.outlet is not None
        assert article.outlet.name == name
        assert ("It is shown as CNN, which is what CNN Politics is called in the table of outlets" in words) == (
            not own
        )
    assert "shown as" not in saved_words(article, {"outlet": "Lundby Post"}, shipped_outlets())
