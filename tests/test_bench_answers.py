"""`bench answers`: what is shown first, judged as evals judge it, over fake contestants in real processes, by hand."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from evals import MEASURES, Outcome, Question, QuestionSet
from evals.adapters import ADAPTERS
from evals.bench import Benchmark, Contestant, Corpus, bench_answers, draw_corpus, render_benchmark
from evals.bench.answering import _judged, _verdict
from evals.bench.asked import Asked
from evals.bench.contestants import OURS
from evals.bench.peers import on_the_record
from evals.bench.querying import _row
from evals.intervals import Interval
from index import Article, InvalidValue, Passage, QuestionSetError, Settings
from rag.answer import Answer, Citation, Hit, Statement
from ui.command import app

TEXTS = {
    "cats.txt": "Bob has 35 cats. He feeds them at noon.",
    "dogs.txt": "Ann has 12 dogs. She walks them at noon.",
}
CATS = Question("cats", "How many cats?", (("35", "thirty-five"),), ("cats.txt",))
DOGS = Question("dogs", "How many dogs?", (("12",),), ("dogs.txt",))
FEEDS = Question("feeds", "When are cats fed?", (("at noon",),), ("cats.txt",))
WALKS = Question("walks", "When are dogs walked?", (("at noon",),), ("dogs.txt",))
ASKED = QuestionSet("pets", (CATS, DOGS, FEEDS, WALKS))

CONTESTANT = """
NEEDS = ()
SHOWN = {shown!r}


class Contestant:
    def __init__(self, model, store):
        pass

    def build(self, articles, folder):
        return len(articles)

    def open(self):
        pass

    def {way}(self, question, k, narrow):
        return SHOWN.get(question, [])
"""

Shows = Mapping[str, list[tuple[str, str]]]  # question -> (file, text), best first


@pytest.fixture
def pets(tmp_path: Path) -> Corpus:
    (tmp_path / "pets").mkdir()
    for file, text in TEXTS.items():
        (tmp_path / "pets" / file).write_text(text, encoding="utf-8")
    return draw_corpus(tmp_path / "pets", tmp_path / "work", Settings())


@pytest.fixture
def bench(pets: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Benchmark]:
    """Run the benchmark over contestants that show what they are told to; On the Record is the only one that answers."""
    ids = {article.file: article.id for article in pets.articles} | {"": ""}
    (tmp_path / "modules").mkdir()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "modules"))

    def contestant(name: str, title: str, way: str, shows: Shows) -> Contestant:
        shown = {question: [(ids[file], text) for file, text in found] for question, found in shows.items()}
        code = CONTESTANT.format(shown=shown, way=way)
        (tmp_path / "modules" / f"fake_{name}.py").write_text(code, encoding="utf-8")
        return Contestant(name, title, "both", sys.executable, f"fake_{name}", {})

    def run(ours: Shows, *peers: Shows, asked: QuestionSet = ASKED) -> Benchmark:
        contestants = [
            contestant(OURS, "On the Record", "answer", ours),
            *(contestant(f"peer{n}", f"Peer {n}", "passages", shows) for n, shows in enumerate(peers)),
        ]
        return bench_answers(pets, asked, contestants, {"Absent": "not installed"}, tmp_path / "work", lambda _: None)

    return run


OURS_SHOWS = {
    CATS.question: [("cats.txt", "Bob has 35 cats."), ("cats.txt", TEXTS["cats.txt"])],
    # The right file and passage, the wrong sentence of it.
    DOGS.question: [("dogs.txt", "She walks them at noon."), ("dogs.txt", TEXTS["dogs.txt"])],
    FEEDS.question: [("", ""), ("cats.txt", TEXTS["cats.txt"])],  # refused, and the nearest passage shown
    WALKS.question: [("dogs.txt", "She walks them at noon."), ("dogs.txt", "She walks them at noon.")],
}
PEER_SHOWS = {
    # The wrong file, though it holds the words, and though the right file comes second.
    CATS.question: [("dogs.txt", "Ann has no 35 dogs."), ("cats.txt", TEXTS["cats.txt"])],
    DOGS.question: [("cats.txt", TEXTS["cats.txt"])],
    FEEDS.question: [("cats.txt", TEXTS["cats.txt"])],
    WALKS.question: [("cats.txt", "Bob has 35 cats.")],
}


def test_shares_and_differences_are_those_computed_by_hand(bench: Callable[..., Benchmark]) -> None:
    shares, differences, *_ = bench(OURS_SHOWS, PEER_SHOWS).tables
    cells = {row[0]: dict(zip(shares.heads, row, strict=True)) for row in shares.rows}
    assert {name: row["n"] for name, row in cells.items()} == {"On the Record": "4", "Peer 0": "4"}
    assert cells["On the Record"]["Right file first"].startswith("75.0 % [")
    assert cells["On the Record"]["Answer inside"].startswith("50.0 % [")
    assert cells["Peer 0"]["Right file first"].startswith("25.0 % [")
    assert cells["Peer 0"]["Answer inside"].startswith("50.0 % [")
    assert [row["Nothing shown"] for row in cells.values()] == ["1", "0"]
    assert cells["On the Record"]["Characters"] == "23"  # the median of 16, 23 and 23
    ((against, n, right, p_right, inside, p_inside),) = differences.rows
    assert (against, n) == ("Peer 0", "4")
    assert right.startswith("+50.0 [")
    assert p_right == "0.6250"  # of the 16 ways to swap four questions, 10 give half or more
    assert inside.startswith("+0.0 [")
    assert p_inside == "1.0000"


def test_passages_are_held_against_passages(bench: Callable[..., Benchmark]) -> None:
    *_, shares, differences = bench(OURS_SHOWS, PEER_SHOWS).tables
    cells = {row[0]: dict(zip(shares.heads, row, strict=True)) for row in shares.rows}
    assert cells["On the Record"]["Right file first"].startswith("100 % [")
    assert cells["On the Record"]["Answer inside"].startswith("100 % [")
    assert cells["Peer 0"]["Answer inside"].startswith("50.0 % [")
    ((_, _, right, _, inside, _),) = differences.rows
    assert right.startswith("+75.0 [")
    assert inside.startswith("+50.0 [")


def test_the_favour_to_the_peers_is_said_in_the_note_of_the_table(bench: Callable[..., Benchmark]) -> None:
    assert "the whole first passage, which is in the peer's favour" in bench(OURS_SHOWS).tables[0].about


def test_each_questions_values_can_be_checked(bench: Callable[..., Benchmark]) -> None:
    (kept,) = json.loads(json.dumps(bench(OURS_SHOWS, PEER_SHOWS).as_json()))["rounds"]
    cats, dogs, feeds, walks = kept["questions"]
    assert (cats["id"], cats["answers"], cats["files"]) == ("cats", [["35", "thirty-five"]], ["cats.txt"])
    peers = cats["shown"]["peer0"]
    assert peers.pop("seconds") >= 0
    assert peers == {
        "article": "dogs.txt",
        "text": "Ann has no 35 dogs.",
        "right_first_file": 0.0,
        "contained_first": 1.0,
        "passage": "Ann has no 35 dogs.",
        "right_passage_file": 0.0,
        "contained_passage": 1.0,
    }
    assert feeds["shown"][OURS]["article"] is None
    assert [row["shown"][OURS]["right_first_file"] for row in (cats, dogs, feeds, walks)] == [1, 1, 0, 1]
    assert [row["shown"][OURS]["contained_first"] for row in (cats, dogs, feeds, walks)] == [1, 0, 0, 1]


def test_the_verdict_names_who_is_ahead_behind_and_undecided(bench: Callable[..., Benchmark]) -> None:
    right = {question.question: [(question.files[0], TEXTS[question.files[0]])] for question in ASKED.questions}
    done = bench({question: found * 2 for question, found in right.items()}, {}, right)
    assert done.notes == (
        "Right file first: On the Record is ahead of Peer 0 (the interval excludes zero); "
        "not told apart from Peer 1 (the interval holds zero).",
        "Answer inside: On the Record is ahead of Peer 0 (the interval excludes zero); "
        "not told apart from Peer 1 (the interval holds zero).",
        "Right file first (passages): On the Record is ahead of Peer 0 (the interval excludes zero); "
        "not told apart from Peer 1 (the interval holds zero).",
        "Answer inside (passages): On the Record is ahead of Peer 0 (the interval excludes zero); "
        "not told apart from Peer 1 (the interval holds zero).",
        "Absent was left out: not installed.",
    )
    assert _verdict("A", Interval(-0.2, -0.3, -0.1, 4)) == "behind A (the interval excludes zero)"
    assert "smallest and the largest" not in render_benchmark(done)  # what stands in brackets are intervals


def test_alone_there_is_nothing_to_compare_with(bench: Callable[..., Benchmark]) -> None:
    alone = bench(OURS_SHOWS)
    assert [table.title for table in alone.tables] == ["What is shown first", "Passage against passage"]
    assert alone.notes == ("Absent was left out: not installed.",)


def test_more_questions_than_a_batch_keep_their_order(bench: Callable[..., Benchmark]) -> None:
    many = tuple(replace(CATS, id=str(n), question=f"How many cats, {n}?") for n in range(205))
    shows = {question.question: [("cats.txt", question.question)] for question in many}
    (kept,) = bench(shows, shows, asked=QuestionSet("many", many)).rounds
    assert [row["shown"]["peer0"]["text"] for row in kept["questions"]] == [question.question for question in many]
    assert [row["shown"][OURS]["text"] for row in kept["questions"]] == [question.question for question in many]


def test_only_what_everybody_can_be_asked_is_asked(bench: Callable[..., Benchmark]) -> None:
    others = (
        replace(CATS, id="no file", files=()),
        replace(CATS, id="no answer", answers=()),
        replace(CATS, id="follow-up", history=("Who is Bob?",)),
        replace(CATS, id="dated", as_of=date(2025, 3, 6)),
    )
    done = bench(OURS_SHOWS, asked=QuestionSet("mixed", (*others, CATS)))
    assert [row["id"] for row in done.rounds[0]["questions"]] == ["cats"]
    assert (done.facts["options"]["questions"], done.facts["options"]["not asked"]) == (1, 4)
    with pytest.raises(QuestionSetError, match="mixed has no question with an answer and its file"):
        bench(OURS_SHOWS, asked=QuestionSet("mixed", others))


def test_a_chat_model_is_not_compared(bench: Callable[..., Benchmark], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CHAT_MODEL", "openai:any")
    with pytest.raises(InvalidValue, match="Take chat_model out of the settings"):
        bench(OURS_SHOWS)


# what On the Record shows


def cite(number: int, article: Article, words: str) -> Citation:
    start = article.text.index(words)
    return Citation(number, article, start, start + len(words))


def quoted(*citations: Citation) -> Answer:
    statements = tuple(Statement(c.quote, (c.number,), "quoted") for c in citations)
    return Answer("?", "?", "answered", statements, citations)


CATS_FILE, DOGS_FILE = (Article(file, text) for file, text in TEXTS.items())
RIGHT = quoted(cite(1, CATS_FILE, "Bob has 35 cats."), cite(2, DOGS_FILE, "Ann has 12 dogs."))
LATER = quoted(cite(1, DOGS_FILE, "Ann has 12 dogs."), cite(2, CATS_FILE, "Bob has 35 cats."))
BESIDE = quoted(cite(1, CATS_FILE, "He feeds them at noon."), cite(2, CATS_FILE, "Bob has 35 cats."))
REFUSED = Answer("?", "?", "not_found")


@pytest.mark.parametrize(("answer", "values"), [(RIGHT, (1, 1)), (LATER, (0, 0)), (BESIDE, (1, 0)), (REFUSED, (0, 0))])
def test_an_answer_is_judged_as_eval_run_judges_it(answer: Answer, values: tuple[float, float], tmp_path: Path) -> None:
    ours: Any = on_the_record.Contestant("", str(tmp_path))
    ours._desk = SimpleNamespace(ask=lambda question, filters: answer)
    articles = {article.id: article for article in (CATS_FILE, DOGS_FILE)}
    first, passage = ours.answer(CATS.question, 4, None) if answer.statements else (("", ""), ("", ""))
    shown = _judged(CATS, first, passage, 0.1, articles)
    scores = {measure.name: measure.score for measure in MEASURES}
    outcome = Outcome(CATS, answer, (), articles.__getitem__, lambda _: None)
    assert (shown.right_first_file, shown.contained_first) == values
    assert shown.right_first_file == scores["right_first_file"](outcome)
    assert shown.contained_first == scores["contained_first"](outcome)
    assert shown.text == (answer.statements[0].text if answer.statements else "")


def test_the_passage_is_the_one_that_the_first_statement_is_from_or_the_nearest(tmp_path: Path) -> None:
    def passage(article: Article, start: int, end: int) -> Hit:
        span = (start, end)
        return Hit(Passage(article.id, 0, start, end, article.text[start:end], (span,)), article, 1.0)

    ours: Any = on_the_record.Contestant("", str(tmp_path))
    halves = passage(CATS_FILE, 17, 39), passage(CATS_FILE, 0, 16)
    ours._desk = SimpleNamespace(ask=lambda question, filters: replace(RIGHT, hits=halves))
    assert ours.answer("?", 4, None)[1] == (CATS_FILE.id, "Bob has 35 cats.")
    ours._desk = SimpleNamespace(ask=lambda question, filters: replace(REFUSED, nearest=halves))
    assert ours.answer("?", 4, None) == [("", ""), (CATS_FILE.id, "He feeds them at noon.")]
    ours._desk = SimpleNamespace(ask=lambda question, filters: REFUSED)
    assert ours.answer("?", 4, None) == [("", "")]


def test_a_search_still_knows_whether_it_found_the_article() -> None:
    asked = [Asked("Who?", "title", article, None, None) for article in ("a", "b", "c")]
    found = [[["a", "words"]], [["a", "b"], ["b", "words"]], [["a", "c"]]]
    assert _row({"found": found, "seconds": [0.1, 0.2, 0.3], "peak": 1}, asked)["found"] == 2 / 3


# the command


def test_the_command_asks_the_questions_that_eval_run_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, work = tmp_path / "data", tmp_path / "work"
    rows = [{"id": str(n), "question": f"Question {n}?", "answers": [{"text": "35"}]} for n in range(20)]
    dev = {"data": [{"title": "cats", "paragraphs": [{"context": "", "qas": rows}]}]}
    for file, content in (
        ("squad1_dev/dev-v1.1.part1.json", json.dumps(dev)),
        ("squad1_dev/dev-v1.1.part2.json", json.dumps({"data": []})),
        ("squad2_dev/dev-v2.0.json", json.dumps({"data": []})),
        ("squad2_articles/articles/cats.txt", TEXTS["cats.txt"]),
    ):
        (data / file).parent.mkdir(parents=True, exist_ok=True)
        (data / file).write_text(content, encoding="utf-8")
    given: list[Any] = []
    done = Benchmark("answers", "", "", (), (), {}, (), ())
    monkeypatch.setattr("evals.bench.bench_answers", lambda *arguments: given.append(arguments) or done)
    places = ["--data", str(data), "--work", str(work), "--peer", "txtai", "--python", sys.executable]
    told = CliRunner().invoke(app, ["bench", "answers", "squad1_dev", *places, "--limit", "5", "--seed", "3", "--json"])
    assert told.exit_code == 0, told.output
    ((corpus, asked, contestants, _, place, _),) = given
    assert asked == ADAPTERS["squad1_dev"](data, work).draw("all", 5, 3)
    assert len(asked.questions) == 5
    assert [article.file for article in corpus.articles] == ["cats.txt"]
    assert contestants[0].name == OURS
    assert place == work / "squad2_articles" / "bench"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [(["seeds"], "is no public set. Name one of: squad1_dev"), (["squad1_dev"], "--data FOLDER")],
)
def test_the_command_says_which_sets_and_folders_it_needs(arguments: list[str], why: str) -> None:
    done = CliRunner().invoke(app, ["bench", "answers", *arguments])
    assert done.exit_code == 2
    assert why in " ".join(done.stderr.split())
