"""Conversations are kept on the server: shown again as they were, each user's own, found, renamed, deleted, bounded."""

from __future__ import annotations

import json
import multiprocessing
import random
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import Article, Evidence, InvalidValue, Outlet, Passage, PublishedDate
from index.settings import load_settings
from rag.answer import Answer, Citation, Conflict, Hit, LegScore, Statement
from rag.comparison import Comparison, Group, Side
from rag.filters import Filters
from rag.timeline import Timeline
from ui.conversation import Conversation, Exchange, Inquiry, begun, updated
from ui.history import History
from ui.history_file import FORMAT, HistoryError
from ui.history_record import packed, unpacked

TEXT = "The mayor of Lyon resigned on Monday. Her deputy, Anna Keller, takes over in June.\nThe council meets on 3 May."


@dataclass
class Clock:
    """A clock that goes on by a minute each time one looks."""

    now: datetime = field(default_factory=lambda: datetime(2025, 3, 1, 12, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "history.sqlite", clock=Clock())


def article(text: str = TEXT, outlet: str = "Lyon Daily", file: str = "lyon.txt") -> Article:
    return Article(
        file=file,
        text=text,
        title="Mayor resigns",
        outlet=Outlet(outlet, Evidence("field outlet", outlet), "lyon.example"),
        published=PublishedDate("2025-03-05", "day", Evidence("field date", "5 March 2025")),
        authors=("A. Writer",),
        evidence=(("authors", Evidence("field authors", "A. Writer")),),
        body=((0, len(text)),),
        notes=("read as latin-1",),
    )


def answer(question: str, source: Article, copies: tuple[Article, ...] = ()) -> Answer:
    end = len(source.text.split(".")[0]) + 1
    passage = Passage(source.id, 3, 0, end, source.text[:end], ((0, end),))
    hit = Hit(passage, source, 0.75, LegScore(1, 0.5), None, LegScore(2, -1.25), copies)
    return Answer(
        question=question,
        searched=f"{question} in full",
        status="partial",
        statements=(
            Statement(source.text[:end], (1,), "quoted"),
            Statement("Worded by a model.", (1,), "unverified", ("no 7",)),
        ),
        citations=(Citation(1, source, 0, end, (0, min(3, end)), copies),),
        conflicts=(Conflict("age", (("7", 1), ("8", 1))),),
        nearest=(hit,),
        hits=(hit, replace(hit, dense=None)),
        filters={"given": {"outlets": ["Lyon Daily"]}, "inferred": {}},
        notes=("a note",),
        confidence=0.5,
        timings={"read": 0.25},
    )


def exchange(number: int = 1, question: str = "Who resigned?", text: str = TEXT, **facts: str) -> Exchange:
    return Exchange(number, question, answer=answer(question, article(text, **facts)))


def fill(history: History, *exchanges: Exchange, user: str = "ann", corpus: str = "seeds", name: str = "c1") -> None:
    for kept in exchanges:
        history.append(user, corpus, name, kept)


def titles(history: History, words: str = "", user: str = "ann", corpus: str = "seeds") -> list[str]:
    return [kept.title for kept in history.conversations(user, corpus, words)]


def test_an_answer_is_rebuilt_equal_from_its_record_and_its_articles() -> None:
    copy = article(outlet="The Reprint", file="copy.txt")
    told = answer("Who resigned?", article(), (copy,))
    articles = {kept.place: kept for kept in told.articles()}
    assert articles.keys() == {"lyon.txt", "copy.txt"}
    again = Answer.from_json(json.loads(json.dumps(told.as_record())), articles)
    assert again == told
    assert again.hits == told.hits
    assert again.citations[0].quote == "The mayor of Lyon resigned on Monday."
    without_hits = Answer.from_json(json.loads(json.dumps(told.as_json())), articles)
    assert without_hits == replace(told, hits=())
    with pytest.raises(InvalidValue, match=r"copy.txt was quoted and is no longer in the corpus"):
        Answer.from_json(told.as_json(), {"lyon.txt": article()})
    with pytest.raises(InvalidValue, match=r"lyon.txt no longer holds the words quoted from it: 'The mayor"):
        Answer.from_json(told.as_json(), {**articles, "lyon.txt": article("Another text, as long as it needs to be.")})


def test_a_conversation_is_loaded_as_it_was_shown(history: History) -> None:
    shown = (exchange(1), Exchange(2, "And who else?", trouble="The index is locked."), exchange(3, "Why?"))
    fill(history, *shown)
    assert history.load("ann", "c1") == shown
    assert History(history.path).load("ann", "c1") == shown  # another server, or this one after a restart


def test_a_comparison_and_a_timeline_are_loaded_with_how_they_were_asked_for(history: History) -> None:
    two = Citation(1, article(), 0, 37), Citation(2, article(outlet="The Reprint", file="b.txt"), 0, 37)
    comparison = Comparison(
        "Who?",
        "Who resigned?",
        sides=(Side("Lyon Daily", None, (1,), 0.5), Side(None, "b.txt", (2,), 0.25)),
        citations=two,
        groups=(Group("The mayor", (1, 2)),),
        conflicts=(Conflict("age", (("7", 1), ("8", 2))),),
        silent=("Another",),
        filters={"given": {}, "inferred": {}},
    )
    timeline = Timeline("Who?", "Who resigned?", dated=two[:1], undated=two[1:], notes=("undated",))
    limits = Filters(outlets=("Lyon Daily",), as_of=date(2025, 3, 5))
    shown = (
        Exchange(1, "Who?", answer=comparison.as_answer(), comparison=comparison, view="compare", filters=limits),
        Exchange(2, "Who?", answer=timeline.as_answer(), timeline=timeline, view="timeline", infer=False, thumb="up"),
    )
    fill(history, *shown)
    assert history.load("ann", "c1") == shown


def test_what_a_visitor_thinks_of_an_answer_is_kept_with_it(history: History) -> None:
    fill(history, exchange(1), exchange(2))
    judged = replace(exchange(2), thumb="down", comment="Wrong mayor.")
    history.revise("bob", "c1", replace(exchange(1), comment="Not mine to judge."))
    history.revise("ann", "c1", judged)
    assert history.load("ann", "c1") == (exchange(1), judged)


def test_a_second_try_stands_instead_of_the_first(history: History) -> None:
    fill(history, exchange(1), exchange(2, text="First try. Text."))
    assert history.append("ann", "seeds", "c1", exchange(3), instead=exchange(2)) == 3
    assert history.load("ann", "c1") == (exchange(1), exchange(3))
    assert titles(history, "first try") == []


def test_what_an_article_said_of_itself_then_is_shown_also_after_it_was_corrected(history: History) -> None:
    before, after = exchange(1), exchange(2, outlet="Lyon Weekly")
    assert article().id == article(outlet="Lyon Weekly").id  # an id is of place and text; its facts can change
    fill(history, before, after)
    assert history.load("ann", "c1") == (before, after)


def test_an_article_is_kept_once_and_goes_with_the_last_answer_that_points_to_it(history: History) -> None:
    def articles() -> int:
        with sqlite3.connect(history.path) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])

    fill(history, *(exchange(number) for number in range(1, 21)))
    fill(history, exchange(1, text="Another. Text."), name="c2")
    assert articles() == 2
    history.delete("ann", "c1")
    assert articles() == 1
    assert history.load("ann", "c2") == (exchange(1, text="Another. Text."),)
    history.delete("ann", "c2")
    assert articles() == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(), min_size=1), st.text(alphabet=st.characters(), max_size=40))
def test_any_text_is_kept_and_any_words_can_be_searched(history: History, text: str, words: str) -> None:
    history.delete("ann", "c1")
    kept = Exchange(1, text, answer=answer(text, article(f"{text}.")))
    fill(history, kept)
    assert history.load("ann", "c1") == (kept,)
    history.conversations("ann", "seeds", words)


def test_the_list_is_newest_first_with_title_times_and_counts(history: History) -> None:
    fill(history, exchange(1, "Who resigned?"), name="old")
    fill(history, exchange(1, "Who takes over?"), name="new")
    fill(history, exchange(2, "Why?"), name="old")
    old, new = history.conversations("ann", "seeds")
    assert (old.id, old.title, old.exchanges) == ("old", "Who resigned?", 2)
    assert (new.id, new.title, new.exchanges) == ("new", "Who takes over?", 1)
    assert (old.started, old.changed) == ("2025-03-01T12:01:00.000+00:00", "2025-03-01T12:03:00.000+00:00")
    assert history.conversations("ann", "seeds", limit=1) == (old,)


def test_each_user_and_each_corpus_has_its_own(history: History) -> None:
    fill(history, exchange(1, "Ann asks?"))
    fill(history, exchange(1, "Bob asks?"), user="bob", name="c2")
    fill(history, exchange(1, "Ann asks elsewhere?"), corpus="other", name="c3")
    assert titles(history) == ["Ann asks?"]
    assert titles(history, user="bob") == ["Bob asks?"]
    assert titles(history, corpus="other") == ["Ann asks elsewhere?"]
    assert titles(history, user="") == []


def test_nobody_reads_renames_deletes_or_continues_anothers_conversation(history: History) -> None:
    fill(history, exchange(1))
    assert history.load("bob", "c1") == ()
    history.rename("bob", "c1", "Mine now")
    history.delete("bob", "c1")
    with pytest.raises(HistoryError, match="no conversation c1 of yours"):
        history.append("bob", "seeds", "c1", exchange(2))
    assert titles(history) == ["Who resigned?"]
    assert history.load("ann", "c1") == (exchange(1),)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("keller", []),  # stands in the article, but was not said in the answer
        ("mayor lyon", ["Who resigned?"]),
        ("MAYOR", ["Who resigned?"]),
        ("resig", ["Who resigned?"]),  # the last word may be unfinished
        ("resig mayor", []),  # another may not
        ("cafe", ["Where is the café?"]),
        ('" OR 1=1 --', []),
        ('"resigned"', ["Who resigned?"]),
        ("mayor OR café", []),
        ("NEAR(mayor lyon)", []),
        ("question:resigned", []),
        ("res*", ["Who resigned?"]),  # the mark is no part of any word
        ("-mayor", ["Who resigned?"]),
        ("?!", []),
        ("%", []),
    ],
)
def test_search_is_for_literal_words_in_questions_and_answers(history: History, words: str, found: list[str]) -> None:
    fill(history, exchange(1))
    fill(history, Exchange(1, "Where is the café?", trouble="Stopped."), name="c2")
    assert titles(history, words) == found


def test_a_title_can_be_changed_and_is_searched(history: History) -> None:
    fill(history, exchange(1), exchange(2, "Why?"))
    history.rename("ann", "c1", "  Budget \n talks ")
    assert titles(history, "budget t") == ["Budget talks"]
    history.rename("ann", "c1", "   ")
    assert titles(history) == ["Budget talks"]
    fill(history, exchange(3))
    assert titles(history) == ["Budget talks"]
    history.rename("ann", "c1", "Übersicht: Élection in Paris")
    for words in ("paris übersicht", "ELECTION", "éLec"):
        assert titles(history, words) == ["Übersicht: Élection in Paris"]
    assert titles(history, "paris budget") == []


def test_what_was_deleted_is_gone_from_the_search_and_from_the_file(history: History) -> None:
    secret = "Zanzibarbarossa"
    fill(history, exchange(1, f"What of {secret}?"))
    fill(history, exchange(1), name="c2")
    assert titles(history, secret) != []
    history.delete("ann", "c1")
    assert titles(history, secret) == []
    assert history.load("ann", "c1") == ()
    rest = b"".join(path.read_bytes() for path in history.path.parent.glob("history.sqlite*"))
    assert secret.lower().encode() not in rest.lower()


def test_pruning_forgets_only_what_is_older(history: History) -> None:
    fill(history, exchange(1), name="old")
    assert isinstance(history.clock, Clock)
    history.clock.now = datetime(2025, 4, 1, tzinfo=UTC)
    fill(history, exchange(1, "New?"), name="new", user="bob")
    assert history.prune(date(2025, 4, 1)) == 1
    assert titles(history) == []
    assert titles(history, user="bob") == ["New?"]


# two tabs on one conversation


def test_two_tabs_of_one_conversation_lose_nothing(history: History) -> None:
    fill(history, exchange(1))
    assert history.append("ann", "seeds", "c1", exchange(2, "From the first tab?")) == 2
    assert history.append("ann", "seeds", "c1", exchange(2, "From the second tab?")) == 3
    assert history.append("ann", "seeds", "c1", exchange(3, "From the first tab again?")) == 4
    kept = history.load("ann", "c1")
    assert [e.number for e in kept] == [1, 2, 3, 4]
    assert [e.question.split()[-2] for e in kept[1:]] == ["first", "second", "tab"]


def of_a_tab(words: str, text: str = TEXT, before: Conversation = (), **changes: str) -> Exchange:
    """What a tab that has only these exchanges before it makes of its question, before it is kept."""
    told = changes or {"answer": answer(words, article(text, file=f"{words}.txt"))}
    return updated(begun(before or (exchange(1),), Inquiry(words)), **told)[-1]


def test_what_one_tab_thinks_of_its_answer_leaves_that_of_another_tab_alone(history: History) -> None:
    fill(history, exchange(1))
    first, second = of_a_tab("First?"), of_a_tab("Second?", "Another text. With more.")
    assert (first.number, second.number) == (2, 2)  # each tab believes so
    fill(history, first)
    second = replace(second, number=history.append("ann", "seeds", "c1", second))
    history.revise("ann", "c1", replace(second, thumb="up"))
    history.revise("ann", "c1", replace(second, number=2, thumb="down"))  # that number is the first tab's
    assert history.load("ann", "c1") == (exchange(1), first, replace(second, thumb="up"))


def test_a_second_try_in_one_tab_takes_nothing_from_another(history: History) -> None:
    fill(history, exchange(1))
    kept, failed = of_a_tab("Kept?"), of_a_tab("Failed?", trouble="The index is locked.")
    fill(history, kept)
    number = history.append("ann", "seeds", "c1", failed)
    again = of_a_tab("Failed?", before=(exchange(1), failed))
    assert history.append("ann", "seeds", "c1", again, instead=failed) == 4  # by the number that it never had
    assert [e.question for e in history.load("ann", "c1")] == ["Who resigned?", "Kept?", "Failed?", "Failed?"]
    last = of_a_tab("Failed?", before=(exchange(1), replace(failed, number=number)))
    assert history.append("ann", "seeds", "c1", last, instead=replace(failed, number=number)) == 5
    assert [e.id for e in history.load("ann", "c1")] == ["", kept.id, again.id, last.id]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE exchanges SET record = x'00' WHERE number = 2",
        "UPDATE exchanges SET record = (SELECT record FROM exchanges WHERE number = 1) WHERE number = 2",
        "UPDATE articles SET record = x'00' WHERE key = (SELECT article FROM pointers WHERE exchange = 2)",
        "DELETE FROM pointers WHERE exchange = 2",
        "DELETE FROM words WHERE rowid = 2; UPDATE exchanges SET record = x'789c' WHERE number = 2",
    ],
)
def test_a_damaged_exchange_says_so_and_hides_no_other(history: History, damage: str) -> None:
    second = of_a_tab("Second?", "Another text. With more.")
    fill(history, exchange(1), second, exchange(3, "Why?"))
    with sqlite3.connect(history.path) as db:
        db.executescript(damage)
    shown = history.load("ann", "c1")
    assert (shown[0], shown[2]) == (exchange(1), exchange(3, "Why?"))
    assert (shown[1].number, shown[1].answer) == (2, None)
    assert "damaged and cannot be shown. Ask again." in shown[1].trouble
    assert shown[1].question == ("" if "words" in damage else "Second?")
    again = replace(exchange(4), id="another")
    assert history.append("ann", "seeds", "c1", again, instead=shown[1]) == 4
    assert history.load("ann", "c1") == (exchange(1), exchange(3, "Why?"), again)


def test_when_a_question_was_asked_is_kept_and_histories_without_it_still_open(history: History) -> None:
    asked = of_a_tab("When?")
    assert datetime.fromisoformat(asked.asked).utcoffset() == timedelta(0)
    assert len(asked.asked) == len("2025-03-01T12:01+00:00")
    fill(history, exchange(1), asked)
    assert history.load("ann", "c1")[1].asked == asked.asked
    with sqlite3.connect(history.path) as db:
        (record,) = db.execute("SELECT record FROM exchanges WHERE number = 2").fetchone()
        before = {name: value for name, value in unpacked(record).items() if name not in ("asked", "id")}
        newer = {**before, "weather": "fine"}
        db.execute("UPDATE exchanges SET record = ? WHERE number = 1", (packed(newer),))
        db.execute("UPDATE exchanges SET record = ? WHERE number = 2", (packed(before),))
        db.execute("INSERT OR IGNORE INTO pointers SELECT 1, article FROM pointers WHERE exchange = 2")
    old = replace(asked, asked="", id="")
    assert history.load("ann", "c1") == (replace(old, number=1), old)
    history.revise("ann", "c1", replace(old, thumb="up"))
    assert history.load("ann", "c1")[1] == replace(old, thumb="up")


# the file


def append_many(path: Path, server: int) -> None:
    history = History(path)

    def ask(thread: int) -> None:
        for number in range(1, 11):
            fill(
                history,
                exchange(number, f"Question {number} of {thread}?"),
                user=f"{server}",
                name=f"{server}-{thread}",
            )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, range(4)))


def test_threads_of_two_servers_write_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "history.sqlite"
    spawn = multiprocessing.get_context("fork")
    servers = [spawn.Process(target=append_many, args=(path, server)) for server in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join(60)
        assert server.exitcode == 0
    for number in range(2):
        kept = History(path).conversations(str(number), "seeds")
        assert [conversation.exchanges for conversation in kept] == [10] * 4


def test_nobody_else_may_read_the_file(history: History) -> None:
    fill(history, exchange(1))
    with sqlite3.connect(history.path) as held:
        held.execute("SELECT * FROM words").fetchall()  # keeps the write-ahead log there to be looked at
        files = list(history.path.parent.glob("history.sqlite*"))
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_it_lies_beside_the_index_unless_a_setting_says_otherwise(tmp_path: Path) -> None:
    index = tmp_path / ".onrecord"
    assert History.open(load_settings(index=index)).path == tmp_path / ".onrecord-history.sqlite"
    assert (tmp_path / ".onrecord-history.sqlite").is_file()
    elsewhere = tmp_path / "kept" / "all.sqlite"
    opened = History.open(load_settings(index=index, history=elsewhere, history_mb=3))
    assert (opened.path, opened.limit) == (elsewhere, 3)


def test_a_full_history_says_what_to_do_and_keeps_what_it_has(tmp_path: Path) -> None:
    history = History(tmp_path / "history.sqlite", limit=1)
    noise = random.Random(1)
    number, text = 0, ""

    def fill_up() -> None:
        nonlocal number, text
        while number < 1_000:
            number += 1
            text = " ".join(str(noise.random()) for _ in range(3_000))
            fill(history, exchange(number, text=text), name=f"c{number}")

    with pytest.raises(HistoryError, match=r"takes no more.*1 MB.*history_mb.*--forget-before DAY"):
        fill_up()
    assert history.path.stat().st_size <= 2**20
    kept = history.conversations("ann", "seeds")
    assert len(kept) == number - 1  # the one that did not fit left nothing behind
    history.delete("ann", kept[-1].id)
    fill(history, exchange(1, text=text), name="fits")
    assert history.load("ann", "fits") == (exchange(1, text=text),)


def test_a_history_of_a_newer_version_is_refused(history: History) -> None:
    fill(history, exchange(1))
    with sqlite3.connect(history.path) as db:
        db.execute(f"PRAGMA user_version = {FORMAT + 1}")
    with pytest.raises(
        HistoryError, match=f"is of version {FORMAT + 1}, and this program reads up to {FORMAT}. Update"
    ):
        history.conversations("ann", "seeds")


def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    other, text = tmp_path / "catalog.sqlite", tmp_path / "notes.txt"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE facts (key TEXT)")
    text.write_text("Not a database at all, but long enough to be taken for one. " * 40)
    before = other.read_bytes(), text.read_bytes()
    with pytest.raises(HistoryError, match="is a database of something else"):
        History.open(load_settings(history=other))
    with pytest.raises(HistoryError, match="is no history of conversations"):
        History.open(load_settings(history=text))
    assert (other.read_bytes(), text.read_bytes()) == before


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HistoryError, match=r"cannot be used: .*file.*setting history"):
        History.open(load_settings(history=tmp_path / "file" / "history.sqlite"))
