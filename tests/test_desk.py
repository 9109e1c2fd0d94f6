"""Asking the real thing: the seeds, the real models, no chat model, no network."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from conftest import SEEDS

from index import InvalidValue, NewsIndex, Settings
from rag import Answer, Draft, Filters, NewsDesk, Turn
from rag.answerer import READ_TWICE
from rag.reader import Reading

pytestmark = pytest.mark.e2e
RADIO_HABANA = "001_48d996f5edf196b0.txt"


@pytest.fixture(scope="module")
def desk(seeds_path: Path) -> NewsDesk:
    return NewsDesk.open(seeds_path, Settings())


def check_citations(answer: Answer) -> None:
    """Every citation must hold against the file on disk."""
    for citation in answer.citations:
        text = (SEEDS / citation.article.file).read_text(encoding="utf-8")
        data = citation.as_json()
        assert text[data["start"] : data["end"]] == data["quote"]
        assert data["line_start"] == text[: data["start"]].count("\n") + 1
        assert data["line_end"] == text[: data["end"]].count("\n") + 1
        assert data["outlet"] == ("Radio Habana Cuba" if data["file"] == RADIO_HABANA else None)
    numbers = {citation.number for citation in answer.citations}
    assert all(statement.citations and set(statement.citations) <= numbers for statement in answer.statements)


def test_what_the_seeds_state_of_themselves_is_known_and_nothing_more(seeds_path: Path) -> None:
    articles = {article.file: article for article in NewsIndex.open(seeds_path, Settings()).articles()}
    assert len(articles) == 5
    outlet, published = articles[RADIO_HABANA].outlet, articles[RADIO_HABANA].published
    assert outlet is not None
    assert published is not None
    assert outlet.name == "Radio Habana Cuba"
    assert (published.value, published.precision, published.days) == ("--03-05", "day", None)
    for file, article in articles.items():
        if file != RADIO_HABANA:
            assert (article.outlet, article.published, article.url) == (None, None, None)


def test_an_answer_is_read_by_both_readers_and_a_comparison_by_the_first(
    desk: NewsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.models.second is not None
    asked: list[int] = []  # how many passages the second was given
    read = desk.models.second.read

    def watched(question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        asked.append(len(passages))
        return read(question, passages)

    monkeypatch.setattr(desk.models.second, "read", watched)
    assert desk.compare("What did Hazem Qassem denounce?").sides
    assert asked == []
    assert desk.ask("What did Hazem Qassem denounce?").statements
    assert asked == [READ_TWICE]


def test_boilerplate_is_in_no_passage(seeds_path: Path) -> None:
    index = NewsIndex.open(seeds_path, Settings())
    passages = " ".join(p.text for article in index.articles() for p in index.passages(article.id))
    for furniture in (
        "0FansLike",
        "Leave a",
        "Source link",
        "Related Article",
        r"\frac",
        "Required fields",
        "spot_img",
    ):
        assert furniture not in passages


@pytest.mark.parametrize(
    ("question", "words", "file"),
    [
        ("Who did the Trump administration send to discuss the captives?", "Adam Boehler", RADIO_HABANA),
        ("How many captives is Hamas holding?", "59 captives", RADIO_HABANA),
        (
            "What did Hamas spokesman Osama Hamdan say about the negotiating text?",
            "negative",
            "004_2dee00ce890550d2.txt",
        ),
    ],
)
def test_a_question_gets_the_sentence_that_answers_it(desk: NewsDesk, question: str, words: str, file: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "answered"
    assert any(words in c.quote and c.article.file == file for c in answer.citations)
    assert all(len(s.text) < 700 for s in answer.statements)
    check_citations(answer)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football world cup in 2022?",
        "What is the capital of Mongolia?",
        "What did Reuters report about the talks?",
    ],
)
def test_what_the_corpus_does_not_say_is_not_answered(desk: NewsDesk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "not_found"
    assert answer.statements == answer.citations == ()
    assert len(answer.nearest) == 3
    assert answer.notes


def test_a_follow_up_is_searched_as_a_question_of_its_own(desk: NewsDesk) -> None:
    first = desk.ask("Who is Hazem Qassem?")
    second = desk.ask(
        "What did he say would not be accepted?", history=[Turn(first.question, first.searched, first.text)]
    )
    assert second.searched == "What did Hazem Qassem say would not be accepted?"


def test_an_outlet_in_the_question_becomes_a_filter_that_is_shown(desk: NewsDesk) -> None:
    answer = desk.ask("According to Radio Habana Cuba, how many captives does Hamas hold?")
    assert answer.filters == {"given": {}, "inferred": {"outlets": ["Radio Habana Cuba"]}}
    assert {h.article.file for h in answer.hits} == {RADIO_HABANA}


def test_an_inferred_filter_can_be_taken_away(desk: NewsDesk) -> None:
    answer = desk.ask("According to Radio Habana Cuba, how many captives does Hamas hold?", infer=False)
    assert answer.filters["inferred"] == {}
    assert len({h.article.file for h in answer.hits}) > 1


def test_a_given_filter_wins_over_one_in_the_question(desk: NewsDesk) -> None:
    filters = Filters(files=("004_2dee00ce890550d2.txt",))
    answer = desk.ask("According to Radio Habana Cuba, how many captives does Hamas hold?", filters=filters)
    assert answer.filters["inferred"] == {}
    assert {h.article.file for h in answer.hits} == set(filters.files)


def test_undated_articles_are_left_out_under_a_date_and_counted(desk: NewsDesk) -> None:
    answer = desk.ask("Who confirmed the talks?", filters=Filters(as_of=date(2025, 3, 6)))
    assert answer.status == "not_found"
    assert "5 articles state no full date and could not be used under a date filter." in answer.notes
    assert "No article lies within the filters." in answer.notes
    assert answer.notes[-1].startswith("Without the limit on dates it is answered by “")
    assert answer.notes[-1].endswith(".txt).")
    assert "date not stated, 00" in answer.notes[-1]


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("What did John Quimby tell the reporters?", "No article of the corpus mentions John Quimby."),
        (  # which the reader is surer of than the strictness asks
            "When did the European Union designate Hamas a terrorist organization?",
            "No article of the corpus mentions European Union.",
        ),
        ("Which actor won the prize for the best film?", "No article found is on this subject."),
        (
            "How many Hezbollah fighters have been killed in Lebanon?",
            "The passages found speak of Hezbollah, but none states what is asked.",
        ),
    ],
)
def test_what_is_missing_is_said(desk: NewsDesk, question: str, note: str) -> None:
    answer = desk.ask(question)
    assert answer.status == "not_found"
    assert answer.notes == (f"{note} The nearest passages are shown.",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"question": ""}, "There is no question"),
        ({"question": "Who?", "k": 0}, "k = 0"),
        (
            {"question": "Who?", "filters": Filters(outlets=("Reuters",))},
            "no article of the corpus states the outlet 'Reuters'",
        ),
    ],
)
def test_a_bad_argument_is_refused_by_name(desk: NewsDesk, arguments: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        desk.ask(**arguments)  # type: ignore[arg-type]


def test_a_stream_ends_with_what_ask_returns(desk: NewsDesk) -> None:
    question = "How many hostages were taken on October 7?"
    *drafts, last = desk.stream(question)
    assert isinstance(last, Answer)
    assert all(isinstance(draft, Draft) and last.text.startswith(draft.text) for draft in drafts)
    assert last.statements == desk.ask(question).statements


def test_an_answer_turns_to_the_json_of_the_contract(desk: NewsDesk) -> None:
    data = desk.ask("How many captives is Hamas holding?").as_json()
    for key in ("question", "searched", "status", "statements", "citations", "nearest", "notes", "timings"):
        assert key in data
    for key in "number file record outlet title published url start end line_start line_end quote".split():
        assert key in data["citations"][0]
    assert {"text", "support", "citations"} <= set(data["statements"][0])


def test_many_threads_get_each_their_own_answer(desk: NewsDesk) -> None:
    questions = ["How many captives is Hamas holding?", "Who owns Al-Manar?", "What is the capital of Mongolia?"] * 4
    expected = {question: desk.ask(question).statements for question in questions}
    wrong: list[str] = []

    def ask(question: str) -> None:
        if desk.ask(question).statements != expected[question]:
            wrong.append(question)

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_everything_works_with_the_network_cut(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import socket\n"
        "def refuse(*args, **kwargs):\n"
        "    raise RuntimeError(f'the network was asked for: {args}')\n"
        "for name in ('getaddrinfo', 'gethostbyname', 'create_connection'):\n"
        "    setattr(socket, name, refuse)\n"
        "socket.socket.connect = socket.socket.connect_ex = refuse\n",
        encoding="utf-8",
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_", "ONRECORD_"))}
    environment |= {"PYTHONPATH": str(tmp_path), "HF_HOME": str(tmp_path / "empty")}
    for arguments in (["index", str(SEEDS)], ["ask", "How many captives is Hamas holding?"]):
        command = [
            sys.executable,
            "-c",
            "from ui.command import main; main()",
            *arguments,
            "--index",
            str(tmp_path / "index"),
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=SEEDS.parent, check=False)
        assert done.returncode == 0, done.stderr
    assert "59 captives" in done.stdout


def test_a_question_that_quotes_gets_the_sentence_that_holds_the_words(desk: NewsDesk) -> None:
    answer = desk.ask(
        'Who said "our position is clear, and we will not accept the language of American and Israeli threats"?'
    )
    assert (answer.status, answer.confidence) == ("answered", 1.0)
    assert answer.citations[0].article.file == RADIO_HABANA
    assert "Qassem" in answer.statements[0].text
    check_citations(answer)
    nowhere = desk.ask('Who said "our position is clear, and we gladly accept a long list of other people\'s ideas"?')
    assert nowhere.status == "not_found"
    assert nowhere.notes[0].startswith("These words stand in no article of the corpus: “our position is clear")


def test_a_large_corpus_is_read_deeper_where_the_first_passages_leave_it_open(
    desk: NewsDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_, sure = "Who won the chess match in Reykjavik?", "How many captives is Hamas reportedly holding in Gaza?"
    assert len(desk.ask(open_, k=2).hits) == 2  # the seeds are no large corpus
    monkeypatch.setattr("rag.finding.LARGE", 20)
    assert len(desk.ask(open_, k=2).hits) == 6
    assert len(desk.ask(sure, k=2).hits) == 2
    monkeypatch.setattr("rag.finding.LARGE", 28)  # of the seeds' 27 passages
    assert len(desk.ask(open_, k=2).hits) == 2
