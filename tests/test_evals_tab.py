"""Runs, sets and cases behind the section Evals, over a small index; what is drawn is inert whatever a set holds."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import Corpus
from rich.console import Console

from evals import load_questions, print_run, run_set
from evals.comparison import compare_results
from evals.gate import load_thresholds
from evals.results import load_result
from evals.stored import read_run
from index import InvalidValue, OnRecordError, QuestionSetError
from rag.answer import Answer, Citation, Statement
from ui.evals_cases import Correction, add_case, lost_filters, suggest
from ui.evals_compared import comparison_screen
from ui.evals_result import progress_line, result_screen, runs_table, set_summary
from ui.evals_running import Runner, Running
from ui.evals_shelf import Shelf, StoredRun
from ui.evals_tab import ROW, _checks
from ui.thumbs import record

EVIL = "<img src=http://evil.invalid/x onerror=alert(1)>"
ROWS = [
    {"id": "who", "question": "Who left?", "answers": ["Ann"], "files": ["a.txt"]},
    {"id": "evil", "question": f"What did {EVIL} say?", "answers": [EVIL], "files": ["b.txt"], "kind": EVIL},
    {"id": "none", "question": "How many dogs?", "answers": []},
]


class Desk:
    """A desk that refuses every question, after `delay` seconds."""

    def __init__(self, index, settings, delay=0.0):  # type: ignore[no-untyped-def]
        self.index, self.settings, self.delay = index, settings, delay
        self.asked: list[str] = []

    def ask(self, question, **_):  # type: ignore[no-untyped-def]
        time.sleep(self.delay)
        self.asked.append(question)
        return Answer(question, question, "not_found")

    def search(self, *_, **__):  # type: ignore[no-untyped-def]
        return []


@pytest.fixture
def desk(corpus: Corpus):  # type: ignore[no-untyped-def]
    corpus.write("a.txt", "A headline\n\nAnn left the house on Monday. Bob stayed there for a week.")
    corpus.write("b.txt", "Another headline\n\nEve said nothing at all. The council met again on Friday.")
    corpus.sync()
    index = corpus.open()
    yield Desk(index, corpus.settings)
    index.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "index")


def uploaded(folder: Path, *rows: object, name: str = "my set!.jsonl") -> Path:
    place = folder / name
    place.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return place


def ended(runner: Runner) -> Running:
    for _ in range(400):
        if runner.now is not None and runner.now.is_over:
            return runner.now
        time.sleep(0.05)
    raise AssertionError("the run did not end")


FILES = {"a.txt", "b.txt"}


def test_a_run_is_kept_and_drawn_without_obeying_what_it_holds(desk, shelf: Shelf, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    name, questions = shelf.add_set(uploaded(tmp_path, *ROWS), FILES)
    runner = Runner(shelf)
    runner.start(name, questions, desk)
    now = ended(runner)
    assert now.trouble == ""
    (stored,) = shelf.runs()
    assert now.key == stored.key
    assert stored.report.is_file()
    assert now.done == now.total == 3
    screen = result_screen(read_run(stored.result), stored, ())
    assert "2 refused" in screen
    assert "Not found in these articles." in screen
    assert "&lt;img src=http" in screen
    assert "<img" not in screen
    assert "<img" not in runs_table([(stored, load_result(stored.result))])
    assert "3 of 3" not in progress_line(now)
    assert "Done: 3 questions" in progress_line(now)


@pytest.mark.parametrize("count", [1, 4, 5, 19, 20])
def test_figures_of_few_questions_claim_no_more_than_they_can(count: int, desk, shelf: Shelf, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    rows = [{"id": f"q{n}", "question": f"How many dogs are no. {n}?", "answers": []} for n in range(count)]
    name, questions = shelf.add_set(uploaded(tmp_path, *rows), FILES)
    runner = Runner(shelf)
    runner.start(name, questions, desk)
    now = ended(runner)
    (stored,) = shelf.runs()
    run = read_run(stored.result)
    console = Console(file=StringIO(), width=120)
    print_run(run, console)
    terminal = console.file.getvalue()  # type: ignore[attr-defined]
    page, report = result_screen(run, stored, ()), stored.report.read_text("utf-8")
    for shown, between in ((page, "100 % to 100 %"), (report, "100 % to 100 %"), (terminal, "100 % – 100 %")):
        assert ("too few for an interval" in shown) == (count < 5)
        assert (between in shown) == (count >= 5)
        assert (f"{count} question " in f"{shown} ".replace("<", " ").replace("\n", " ")) == (count == 1)
    assert ("range" in page) == (count >= 5)  # the interval is drawn
    assert ("95 of 100 answered within" in page) == (count >= 20)
    assert (" · answered within" in page) == (count < 20)
    assert f"Done: {count} question{'' if count == 1 else 's'} of" in progress_line(now)
    compared = comparison_screen(compare_results(load_result(stored.result), load_result(stored.result)), "a", "b")
    assert ("too few for an interval" in compared) == (count < 5)


def test_a_table_is_kept_as_a_set_and_errors_name_the_upload(shelf: Shelf, tmp_path: Path) -> None:
    upload = tmp_path / "of ours.csv"
    upload.write_text(
        "question,answer,file\nWho left?,Ann,a.txt\nWho came?,Bo,gone.txt\nWhen?,,a.txt\n", encoding="utf-8"
    )
    name, questions = shelf.add_set(upload, FILES)
    assert [error.line for error in questions.errors] == [3, 4]
    kept = load_questions(shelf.set_file(name))
    assert [question.question for question in kept.questions] == ["Who left?", "Who came?"]  # its file may come later
    upload.write_text("who,what\n1,2\n", encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"^of ours\.csv has no column question"):
        shelf.add_set(upload, FILES)


def test_one_set_is_run_at_a_time_and_a_stopped_run_goes_on(desk, shelf: Shelf, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    desk.delay = 0.3
    name, questions = shelf.add_set(uploaded(tmp_path, *ROWS), FILES)
    runner = Runner(shelf)
    runner.start(name, questions, desk)
    with pytest.raises(InvalidValue, match=r"is being run. Wait until it is done, or stop it"):
        runner.start(name, questions, desk)
    runner.stop()
    assert "goes on from here" in ended(runner).trouble
    assert shelf.runs() == []
    before = len(desk.asked)
    assert before < 3
    runner.start(name, questions, desk)
    assert ended(runner).key
    assert len(desk.asked) == 3  # none was asked twice


def test_a_fault_ends_the_run_and_not_the_next_one(desk, shelf: Shelf, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    name, questions = shelf.add_set(uploaded(tmp_path, *ROWS), FILES)
    runner = Runner(shelf)
    runner.start(name, questions, SimpleNamespace(index=None))
    assert "The log has it under reference" in ended(runner).trouble
    runner.start(name, questions, desk)
    assert ended(runner).key


def test_an_upload_without_a_usable_row_names_its_lines_and_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    place = uploaded(tmp_path, {"question": "Who?", "answers": ["x"], "files": ["c.txt"]}, {"question": "Why?"})
    with pytest.raises(QuestionSetError) as error:
        shelf.add_set(place, FILES)
    assert "no usable question in my set!.jsonl" in str(error.value)
    assert "line 1: files: c.txt is not in the index" in str(error.value)
    assert "line 2: answers is missing" in str(error.value)
    assert not [name for name in shelf.sets() if "yours" in name]
    assert all(
        load_questions(file).questions for file in shelf.sets().values()
    )  # a set of public data cannot be read so


def test_rows_that_are_left_out_are_told_with_their_line(shelf: Shelf, tmp_path: Path) -> None:
    name, questions = shelf.add_set(uploaded(tmp_path, ROWS[0], {"question": EVIL}), FILES)
    assert name == "my-set (yours)"
    drawn = set_summary(questions, "openai:gpt-x")
    assert "1 row left out" in drawn
    assert "line 2: answers is missing" in drawn
    assert "also sent to the chat model openai:gpt-x" in drawn
    assert "chat model" not in set_summary(questions, None)


def test_an_upload_never_replaces_a_set(shelf: Shelf, tmp_path: Path) -> None:
    first, _ = shelf.add_set(uploaded(tmp_path, ROWS[0]), FILES)
    second, _ = shelf.add_set(uploaded(tmp_path, ROWS[2]), FILES)
    assert (first, second) == ("my-set (yours)", "my-set-2 (yours)")
    assert load_questions(shelf.set_file(first)).questions[0].id == "who"


def test_a_name_that_is_no_set_opens_no_file(shelf: Shelf) -> None:
    for name in ("../../secret", "/etc/passwd", ""):
        with pytest.raises(InvalidValue, match="There is no question set"):
            shelf.set_file(name)
        with pytest.raises(InvalidValue, match="no longer there"):
            shelf.run(name)


def test_two_runs_are_compared_both_ways(desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    questions = load_questions(uploaded(tmp_path, *ROWS, name="s.jsonl"))
    run_set(questions, desk, tmp_path / "one")
    one = load_result(tmp_path / "one.json")
    better = {**one.questions, "evil": replace(one.questions["evil"], verdict="right", said=EVIL, status="answered")}
    worse = {**better, "none": replace(one.questions["none"], verdict="wrong", said="Two.", status="answered")}
    drawn = comparison_screen(compare_results(one, replace(one, questions=worse)), "one", "two")
    assert "1 newly right, 1 newly wrong" in drawn
    assert "wrong: Two." in drawn
    assert "<img" not in drawn
    assert "no answer changed" in comparison_screen(compare_results(one, one), "one", "one")


@pytest.fixture
def thumb(tmp_path: Path):  # type: ignore[no-untyped-def]
    (tmp_path / "index").mkdir(exist_ok=True)
    limits = {"as_of": "2025-03-01", "outlets": ["X"]}
    return record(
        tmp_path / "index", "down", " Who left? ", {}, filters=limits, history=["Who came?"] * 2, comment="No!"
    )


def test_a_thumb_down_becomes_a_question_that_the_set_can_load(desk, shelf: Shelf, thumb) -> None:  # type: ignore[no-untyped-def]
    right = Correction(True, "Ann | Ann Smith\n\nBob", ("a.txt",))
    name = add_case(shelf, "readers", thumb, right, desk.index.articles())
    (question,) = load_questions(shelf.set_file(name), FILES).questions
    assert question.question == "Who left?"
    assert question.answers == (("Ann", "Ann Smith"), ("Bob",))
    assert (question.files, question.kind, question.history) == (("a.txt",), "reader", ("Who came?", "Who came?"))
    assert str(question.as_of) == "2025-03-01"
    assert question.note == "No!"  # what the reader said of the answer
    assert lost_filters(thumb) == ("outlets",)


def praised(folder: Path, answer: Answer, verdict: str = "up") -> Correction:
    folder.mkdir(exist_ok=True)
    return suggest(record(folder, verdict, "Who left?", answer.as_json()))


def test_a_thumb_up_comes_with_the_words_and_files_that_it_praises(desk, shelf: Shelf, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    articles = desk.index.articles()
    ann = next(article for article in articles if article.file == "a.txt")
    start = ann.text.index("Ann left")
    cited = Citation(1, ann, start, start + len("Ann left the house on Monday."), (start, start + len("Ann")))
    other = Citation(2, next(article for article in articles if article.file == "b.txt"), 0, 7)
    statements = (Statement(cited.quote, (1,), "quoted"), Statement(other.quote, (2,), "quoted"))
    answer = Answer("Who left?", "Who left?", "answered", statements, (cited, other))
    right = praised(tmp_path / "index", answer)
    assert right == Correction(True, "Ann", ("a.txt",))
    assert praised(tmp_path / "index", answer, "down") == Correction(True, "", ())
    whole = replace(answer, citations=(replace(cited, answer=None), other))
    assert praised(tmp_path / "index", whole).answers == "Ann left the house on Monday."
    thumb = record(tmp_path / "index", "up", "Who left?", answer.as_json())
    (question,) = load_questions(shelf.set_file(add_case(shelf, "readers", thumb, right, articles)), FILES).questions
    assert (question.answers, question.files) == ((("Ann",),), ("a.txt",))


def test_a_refusal_that_is_praised_is_one_that_the_corpus_does_not_answer(tmp_path: Path) -> None:
    assert praised(tmp_path / "index", Answer("?", "?", "not_found")) == Correction(False, "", ())
    shortened = record(tmp_path / "index", "up", "Who?", {"status": "answered"})  # an answer too large to be kept
    assert suggest(shortened) == Correction(True, "", ())


def test_thresholds_that_are_not_for_a_run_are_not_shown_with_it(tmp_path: Path) -> None:
    def run_with(chat_model: str | None) -> StoredRun:
        totals = {"verbatim": {"value": 0.5, "low": 0.4, "high": 0.6, "n": 9}}
        names = ("contained", "right_file", "answered", "abstention_recall", "right_outlet", "outlet_as_indexed")
        made_for = {key: load_thresholds("seeds").made_for[key] for key in ("set", "set_hash", "corpus_hash")}
        prints = {**made_for, "settings": {"chat_model": chat_model}}
        data = {"fingerprint": prints, "totals": totals | dict.fromkeys(names, totals["verbatim"]), "questions": []}
        (tmp_path / "r.json").write_text(json.dumps(data), encoding="utf-8")
        return StoredRun("r", "seeds", datetime.now(UTC), tmp_path / "r.json")

    assert "verbatim" in [check.measure for check in _checks(run_with(None))]
    assert _checks(run_with("openai:gpt-x")) == ()


def test_a_case_that_cannot_be_one_leaves_the_set_as_it_was(desk, shelf: Shelf, thumb) -> None:  # type: ignore[no-untyped-def]
    articles = desk.index.articles()
    place = shelf.set_file(add_case(shelf, "readers", thumb, Correction(False, "", ()), articles))
    before = place.read_bytes()
    for right, reason in (
        (Correction(True, " \n", ()), "The expected answer is missing"),
        (Correction(True, "Ann", ("c.txt",)), "files: c.txt is not in the index"),
        (Correction(True, "Ann", ("a.txt",)), "was used before"),
    ):
        with pytest.raises(InvalidValue, match=reason):
            add_case(shelf, "readers", thumb, right, articles)
    with pytest.raises(InvalidValue, match="The set's name may have letters"):
        add_case(shelf, "../readers", thumb, Correction(False, "", ()), articles)
    assert place.read_bytes() == before
    assert not load_questions(place).questions[0].is_answerable


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "evals").write_text("no folder", encoding="utf-8")
    with pytest.raises(OnRecordError, match="cannot be written: Not a directory"):
        Shelf(tmp_path).place_of("seeds")


def test_the_row_that_the_page_shows_is_one_that_can_be_added(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text(f"{ROW}\n", encoding="utf-8")
    _, questions = shelf.add_set(tmp_path / "mine.jsonl", FILES)
    assert [question.answers for question in questions.questions] == [(("Leavitt",),)]
    assert questions.errors == ()
