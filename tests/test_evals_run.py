"""Running a set against a desk whose answers are known, and what table, JSON and HTML make of it."""

import doctest
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from evals import Interval, RowError, intervals, load_questions, print_run, render_report, report, run, run_set
from evals.measures import wording
from evals.results import find_differences, load_result
from index import (
    Article,
    Evidence,
    InvalidValue,
    ModelError,
    OnRecordError,
    Outlet,
    Passage,
    QuestionSetError,
    Settings,
)
from rag.answer import Answer, Citation, Hit, Statement

EVIL = "<script>alert(1)</script> ![x](http://evil.example/i.png) <img src=http://evil.example/j.png>"
A = Article("a.txt", "Bob has 35 cats. Ann left.", outlet=Outlet("Daily <b>A</b>", Evidence("field", "A")))
B = Article("b.txt", f"Eve said {EVIL}.")
ROWS = [
    {"id": "cats", "question": "How many cats?", "answers": ["35"], "files": ["a.txt"], "kind": "how_many"},
    {"id": "who", "question": "Who left?", "answers": ["Ann"], "files": ["a.txt"], "kind": "who"},
    {"id": "evil", "question": f"What did Eve say? {EVIL}", "answers": ["nothing"], "files": ["b.txt"], "kind": "what"},
    {
        "id": "after",
        "question": "And then?",
        "answers": ["Ann left"],
        "files": ["a.txt"],
        "history": ["How many cats?"],
    },
    {"id": "none", "question": "How many dogs?", "answers": [], "kind": "near_miss"},
    {"id": "broken", "question": "Does it break?", "answers": ["yes"], "files": ["b.txt"], "kind": "what"},
]


class Shelf:
    """An index of two articles."""

    corpus_hash = "c0ffee"

    def articles(self):
        return [A, B]

    def article(self, article_id):
        return {A.id: A, B.id: B}[article_id]

    def stats(self):
        return {
            "articles": 2,
            "passages": 2,
            "corpus_hash": self.corpus_hash,
            "corpus": "nowhere",
            "binding": {"embedding_model": "words"},
        }


class Desk:
    """A desk that quotes the sentence written down for a question, and refuses everything else."""

    def __init__(self):
        self.index = Shelf()
        self.settings = Settings()
        self.asked = []
        self.quotes = {
            "How many cats?": (A, "Bob has 35 cats."),
            ROWS[2]["question"]: (B, B.text),
            "Bob: And then?": (A, "Ann left."),
        }

    def ask(self, question, *, filters=None, history=(), k=None):
        self.asked.append((question, tuple(history)))
        if question == "Does it break?":
            raise ModelError("the model is gone. Install it again.")
        searched = f"Bob: {question}" if history else question
        timings = {"search": len(self.asked) / 1000}
        if searched not in self.quotes:
            return Answer(question, searched, "not_found", nearest=tuple(self.search(searched)), timings=timings)
        article, quote = self.quotes[searched]
        start = article.text.index(quote)
        citation = Citation(1, article, start, start + len(quote), (start, start + 3))
        return Answer(question, searched, "answered", (Statement(quote, (1,), "quoted"),), (citation,), timings=timings)

    def search(self, question, *, k=5, filters=None):
        order = (B, A) if question == "Who left?" else (A, B)
        return [Hit(Passage(a.id, 0, 0, len(a.text), a.text, ((0, len(a.text)),)), a, 1.0) for a in (order[0], *order)]


@pytest.fixture
def question_file(tmp_path):
    path = tmp_path / "small.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return path


@pytest.fixture
def finished(question_file):
    return run(Desk(), load_questions(question_file))


def test_every_question_is_scored_also_those_that_failed(finished):
    assert {record.id: record.verdict for record in finished.records} == {
        "cats": "right",
        "who": "wrong",
        "evil": "partly",
        "after": "right",
        "none": "right",
        "broken": "error",
    }
    assert finished.totals["contained"].value == pytest.approx(2 / 5)
    assert finished.totals["right_file"].value == pytest.approx(3 / 5)
    assert finished.totals["answered"].value == pytest.approx(3 / 5)
    assert finished.totals["abstention_recall"].value == 1
    assert (finished.totals["abstention_precision"].value, finished.totals["abstention_precision"].n) == (1 / 2, 2)
    assert finished.totals["verbatim"].n == 3
    # cats and after 1, who 1/2; evil 0/2 = second; broken nothing found
    assert finished.totals["RR@10"].value == pytest.approx((1 + 1 / 2 + 1 / 2 + 1 + 0) / 5)


def test_scores_by_kind_say_nothing_where_nothing_bears_on_them(finished):
    assert finished.kinds["near_miss"]["contained"].value is None
    assert finished.kinds["near_miss"]["abstention_recall"].n == 1
    assert finished.kinds["how_many"]["contained"].value == 1


def test_the_error_of_a_question_is_kept_in_words(finished):
    record = finished.records[-1]
    assert record.error == "ModelError: the model is gone. Install it again."
    assert record.mistakes == (f"The question ended in an error: {record.error}",)
    assert record.answer is None


def test_earlier_questions_are_really_asked_in_the_same_conversation(question_file):
    desk = Desk()
    run(desk, load_questions(question_file))
    (turns,) = [history for question, history in desk.asked if question == "And then?"]
    assert [(turn.question, turn.searched, turn.answer) for turn in turns] == [
        ("How many cats?", "How many cats?", "Bob has 35 cats. [1]")
    ]


def test_latency_is_that_of_answers_not_of_errors(finished):
    slow = tuple(replace(record, seconds=0.0 if record.error else 0.2) for record in finished.records)
    assert replace(finished, records=slow).latency == {"p50": 0.2, "p95": 0.2}
    assert replace(finished, records=slow[-1:]).latency == {"p50": None, "p95": None}
    assert "in an error" in render_report(replace(finished, records=slow[-1:]))


def test_an_unexpected_exception_stops_the_run_instead_of_becoming_a_score(question_file):
    desk = Desk()
    desk.quotes = {"How many cats?": (A, "not in the article")}
    with pytest.raises(ValueError, match="substring not found"):
        run(desk, load_questions(question_file))


def test_two_runs_are_identical_but_for_their_timings(question_file):
    first, second = (run(Desk(), load_questions(question_file)).as_json() for _ in range(2))
    assert list(first.pop("timings")["questions"]) == [row["id"] for row in ROWS]
    second.pop("timings")
    assert json.dumps(first) == json.dumps(second)
    assert "seconds" not in json.dumps(first)


def test_a_second_run_writes_the_same_bytes_up_to_its_timings(question_file, tmp_path):
    for name in ("one", "two"):
        run_set(question_file, Desk(), tmp_path / name)
    one, two = ((tmp_path / f"{name}.json").read_bytes().split(b'\n "timings": ') for name in ("one", "two"))
    assert one[0] == two[0]
    assert len(one) == len(two) == 2
    assert list(json.loads(one[1][: one[1].rindex(b"}")])) == [
        "p50",
        "p95",
        "resumed",
        "questions",
    ]  # and nothing after
    assert load_result(tmp_path / "one.json").fingerprint == load_result(tmp_path / "two.json").fingerprint
    assert find_differences(*(load_result(tmp_path / f"{name}.json") for name in ("one", "two"))) == ()


def test_the_fingerprint_holds_what_decides_the_answers_and_no_place_or_password(question_file):
    desk = Desk()
    desk.settings = Settings(chat_url="http://me:secret@host.example:1/v1?key=secret")
    prints = run(desk, load_questions(question_file)).fingerprint
    assert prints["set_hash"] == load_questions(question_file).hash
    assert (prints["corpus_hash"], prints["embedding_model"]) == ("c0ffee", "words")
    assert prints["versions"]["torch"]
    assert prints["settings"]["chat_url"] == "http://host.example:1/v1"
    deciding = {"fields", "max_file_mb", "passage_tokens", "precision", "legs", "k", "strictness"}
    assert prints["settings"].keys() == deciding | {"chat_model", "chat_url", "chat_timeout"}


def test_a_set_is_run_into_json_and_html_with_progress(question_file, tmp_path):
    seen = []
    result = run_set(question_file, Desk(), tmp_path / "out" / "report.html", seen.append)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]
    data = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert data["totals"]["contained"] == result.totals["contained"].as_json()
    assert data["scored"] == 6
    assert [(step.done, step.total) for step in (seen[0], seen[-1])] == [(0, 6), (6, 6)]


def test_a_row_that_names_a_file_which_is_not_indexed_is_left_out_and_said(question_file, tmp_path):
    with question_file.open("a", encoding="utf-8") as rows:
        rows.write(json.dumps({"question": "Lost?", "answers": ["x"], "files": ["c.txt"]}))
    result = run_set(question_file, Desk(), tmp_path / "r")
    assert len(result.records) == 6
    said = "line 7: files: c.txt is not in the index."
    assert said in str(result.errors[0])
    assert said in shown(result)
    assert said in (tmp_path / "r.html").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["skipped"][0]["line"] == 7


def test_a_place_that_cannot_be_written_is_refused_before_anything_is_asked(question_file):
    desk = Desk()
    with pytest.raises(InvalidValue, match="out: cannot write to"):
        run_set(question_file, desk, question_file / "inside-a-file" / "r")
    assert desk.asked == []


def test_an_empty_set_leaves_no_report(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(QuestionSetError, match="no usable question"):
        run_set(tmp_path / "empty.jsonl", Desk(), tmp_path / "r")
    assert not list(tmp_path.glob("r.*"))


class Interrupted(Desk):
    """A desk at which somebody presses Ctrl-C at the third question."""

    def ask(self, question, **rest):
        if question.startswith("What did Eve"):
            raise KeyboardInterrupt
        return super().ask(question, **rest)


def test_an_interrupted_run_goes_on_where_it_stopped(question_file, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_set(question_file, Interrupted(), tmp_path / "r")
    desk = Desk()
    result = run_set(question_file, desk, tmp_path / "r")
    assert result.resumed == 2
    assert "Who left?" not in [question for question, _ in desk.asked]
    fresh = run_set(question_file, Desk(), tmp_path / "again")
    assert result.records == fresh.records
    assert result.totals == fresh.totals
    assert not list(tmp_path.glob("*.part.jsonl"))


def test_a_journal_of_another_corpus_or_a_cut_line_is_not_mixed_in(question_file, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        run_set(question_file, Interrupted(), tmp_path / "r")
    journal = tmp_path / "r.part.jsonl"
    whole = journal.read_text(encoding="utf-8")
    other = Desk()
    other.index.corpus_hash = "changed"
    assert run_set(question_file, other, tmp_path / "r").resumed == 0
    journal.write_text(whole[:-20], encoding="utf-8")
    assert run_set(question_file, Desk(), tmp_path / "r").resumed == 1
    journal.write_bytes(whole.encode() + "{“".encode()[:-1])  # cut within a character
    assert run_set(question_file, Desk(), tmp_path / "r").resumed == 2


def test_a_run_that_is_interrupted_as_it_goes_on_loses_nothing(question_file, tmp_path):
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            run_set(question_file, Interrupted(), tmp_path / "r")
    assert run_set(question_file, Desk(), tmp_path / "r").resumed == 2


def test_answers_are_not_lost_where_the_result_cannot_be_written(question_file, tmp_path):
    (tmp_path / "r.json").mkdir()
    with pytest.raises(OSError, match=r"r\.json"):
        run_set(question_file, Desk(), tmp_path / "r")
    (tmp_path / "r.json").rmdir()
    assert run_set(question_file, Desk(), tmp_path / "r").resumed == 6


def test_a_run_over_an_index_that_was_changed_meanwhile_is_no_result(question_file, tmp_path):
    desk = Desk()

    def change(progress):
        desk.index.corpus_hash = "changed"

    with pytest.raises(OnRecordError, match="index was changed while small was asked of it"):
        run_set(question_file, desk, tmp_path / "r", change)
    assert not list(tmp_path.glob("r.*"))


def test_an_outlet_that_a_comparison_names_and_the_corpus_lacks_is_no_error(question_file):
    class Comparing(Desk):
        within = ()

        def ask(self, question, **rest):
            told = super().ask(question, **rest)
            return replace(told, filters={"inferred": {"outlets": ["Daily A", "Nobody"]}})

        def search(self, question, *, k=5, filters=None):
            self.within = filters.outlets if filters else self.within
            return super().search(question)

    desk = Comparing()
    desk.index.stats = lambda: {**Shelf().stats(), "outlets": {"Daily A": 1}}
    run(desk, load_questions(question_file))
    assert desk.within == ("Daily A",)


class Page(HTMLParser):
    """Collects what a browser would load or run, and the text it would show."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, data):
        self.words.append(data)


def test_the_report_is_one_file_that_runs_nothing_and_loads_nothing(finished):
    text = render_report(finished)
    page = Page(text)
    assert not {"script", "img", "link", "iframe", "object", "b1"} & set(page.tags)
    assert not [a for a in page.attributes if a[1] in ("src", "href", "srcset") or a[1].startswith("on")]
    assert "url(" not in text
    assert "@import" not in text
    assert ("meta", "content") in {(tag, name) for tag, name, value in page.attributes if value and "'none'" in value}


def test_the_report_shows_every_question_with_gold_quote_and_what_was_wrong(finished):
    words = " ".join("".join(Page(render_report(finished)).words).split())
    for row in ROWS:
        assert row["question"] in words
    assert B.text in words  # the evil article, as text
    assert "Daily <b>A</b>" in words
    assert "The corpus does not answer this." in words
    assert "Refused, although a.txt answers it." in words
    assert "Missed: nothing." in words
    assert "ModelError: the model is gone." in words
    assert re.search("corpus hash ?c0ffee", words)


def test_the_report_marks_the_words_that_answer(finished):
    assert "<mark>Bob</mark> has 35 cats." in render_report(finished)


def test_the_headlines_of_the_report_are_the_totals(finished):
    words = " ".join("".join(Page(render_report(finished)).words).split())
    assert re.search(r"Answer contained 40\.0 % .{3,40} n = 5\b", words)


def shown(result, width=140):
    console = Console(file=io.StringIO(), width=width)
    print_run(result, console)
    return console.file.getvalue()


def test_a_set_cannot_steer_the_screen(finished):
    nasty = "x\x1b]0;you\x07\x1b[2J\u202ey"
    records = tuple(replace(record, error=nasty, kind=nasty) for record in finished.records)
    errors = (RowError(3, nasty),)
    kinds = {nasty: next(iter(finished.kinds.values()))}
    print_of_set = {**finished.fingerprint, "set": nasty}
    result = replace(finished, records=records, errors=errors, kinds=kinds, fingerprint=print_of_set)
    for screen in (shown(result), render_report(result)):
        assert not set(screen) & set("\x1b\x07\u202e")


def test_on_a_screen_of_80_columns_a_long_kind_is_folded_and_no_figure_is_lost(finished):
    kind = "two_outlets_differing_number_of_cats"
    perfect = {name: Interval(1.0, 1.0, 1.0, 20_000) for name in report.KIND_COLUMNS}
    records = tuple(replace(record, kind=kind) for record in finished.records) * 2000
    lines = shown(replace(finished, kinds={kind: perfect}, records=records), 80).splitlines()
    start = next(place for place, line in enumerate(lines) if "two_outlets_" in line)
    assert lines[start].split() == ["two_outlets_", "12000", *["100", "%"] * len(report.KIND_COLUMNS)]
    assert [line.strip() for line in lines[start + 1 : start + 3]] == ["differing_", "number_of_cats"]
    assert all(len(line.rstrip()) <= 80 for line in lines)


def test_the_table_shows_scores_with_their_n_and_dashes_where_there_is_none(finished):
    text = shown(finished)
    assert re.search(r"Answer contained\s.*40\.0 %.*\b5\b", text)
    assert re.search(r"Abstention recall\s.*100 %.*\b1\b", text)
    assert re.search(r"near_miss\s.*–", text)
    assert "6 scored, 0 left out, 1 ended in an error" in text
    assert "error, 1 times: ModelError: the model is gone." in text


def test_the_table_shows_markup_in_a_set_as_text(finished):
    odd = replace(finished, kinds={"[red]x[/red]": finished.kinds["who"]})
    assert "[red]x[/red]" in shown(odd)


@pytest.mark.parametrize("module", [intervals, report, wording])
def test_the_examples_in_the_docstrings_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
