"""Verdicts of readers are kept beside the index, whole and bounded, whatever else happens to the file."""

from __future__ import annotations

import stat
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from index import InvalidValue, OnRecordError
from rag import Answer
from ui import thumbs as kept
from ui.conversation import Exchange, Visit
from ui.judging import judged
from ui.thumbs import record, thumbs

ANSWER = {
    "status": "answered",
    "statements": [{"text": "Ann left."}],
    "citations": [{"file": "a.txt", "record": None}, {"file": "b.jsonl", "record": 3}],
    "nearest": [],
}


def test_a_verdict_is_read_back_as_it_was_given(tmp_path: Path) -> None:
    given = record(
        tmp_path,
        "down",
        "Who left?",
        ANSWER,
        filters={"as_of": "2025-03-01"},
        comment=" It was <b>Eve</b>.\u2028\ud800 ",
        history=["Who came?"],
        user="ann",
    )
    assert thumbs(tmp_path) == (given,)
    assert given.comment == "It was <b>Eve</b>.\u2028\ud800"
    assert given.files == ("a.txt", "b.jsonl#3")
    assert stat.S_IMODE((tmp_path / "thumbs.jsonl").stat().st_mode) == 0o600


def test_the_newest_comes_first(tmp_path: Path) -> None:
    for number in range(3):
        record(tmp_path, "up", f"Question {number}?", ANSWER)
    assert [thumb.question for thumb in thumbs(tmp_path)] == ["Question 2?", "Question 1?", "Question 0?"]


def test_one_reader_has_one_verdict_on_one_answer_and_it_is_his_last(tmp_path: Path) -> None:
    record(tmp_path, "up", "Who left?", ANSWER, user="ann", of="c1/1")
    record(tmp_path, "up", "Who left?", ANSWER, user="bob", of="c1/1")
    record(tmp_path, "up", "Who left?", ANSWER, user="ann", of="c1/2")
    changed = record(tmp_path, "down", "Who left?", ANSWER, user="ann", of="c1/1", comment="It was Eve.")
    kept_now = thumbs(tmp_path)
    assert [(t.user, t.of, t.verdict, t.comment) for t in kept_now] == [
        ("ann", "c1/1", "down", "It was Eve."),
        ("ann", "c1/2", "up", ""),
        ("bob", "c1/1", "up", ""),
    ]
    assert kept_now[0] == changed


def test_a_comment_that_is_sent_empty_leaves_the_thumb(tmp_path: Path) -> None:
    room: Any = SimpleNamespace(settings=SimpleNamespace(index=tmp_path))
    archive: Any = SimpleNamespace(revise=lambda *_: None)
    exchange = Exchange(1, "Who left?", answer=Answer("Who left?", "Who left?", "not_found"))
    for thumb, said in (("down", ""), ("", ""), ("", "It was Eve."), ("", " ")):
        exchange = judged(room, archive, "", Visit("", "c1", (exchange,)), exchange, thumb, said)
        assert exchange.thumb == "down"
    assert [(t.verdict, t.comment) for t in thumbs(tmp_path)] == [("down", "It was Eve.")]


def test_a_line_from_before_answers_had_names_is_still_read(tmp_path: Path) -> None:
    record(tmp_path, "up", "Who left?", ANSWER)
    place = tmp_path / "thumbs.jsonl"
    place.write_text(place.read_text(encoding="utf-8").replace(', "of": ""', ""), encoding="utf-8")
    assert ', "of"' not in place.read_text(encoding="utf-8")
    record(tmp_path, "down", "Who left?", ANSWER)
    assert [thumb.verdict for thumb in thumbs(tmp_path)] == ["down", "up"]


def test_a_verdict_and_its_comment_sent_at_once_leave_one_verdict(tmp_path: Path) -> None:
    def judge(name: int) -> None:
        for comment in ("", "Late."):
            record(tmp_path, "down", "Who?", ANSWER, of=f"{name}/1", comment=comment)

    threads = [threading.Thread(target=judge, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted((t.of, t.comment) for t in thumbs(tmp_path)) == [(f"{name}/1", "Late.") for name in range(8)]


def test_without_any_verdict_there_is_none(tmp_path: Path) -> None:
    assert thumbs(tmp_path) == ()


def test_a_line_that_was_cut_off_costs_only_itself(tmp_path: Path) -> None:
    record(tmp_path, "up", "First?", ANSWER)
    with (tmp_path / "thumbs.jsonl").open("ab") as file:
        file.write(b'{"verdict": "down", "quest')
    record(tmp_path, "down", "Second?", ANSWER)
    with (tmp_path / "thumbs.jsonl").open("ab") as file:
        file.write(b'[1]\n{"answer": {"citations": [1]}}\n')
    assert [thumb.question for thumb in thumbs(tmp_path)] == ["Second?", "First?"]


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    def vote(name: int) -> None:
        for number in range(10):
            record(tmp_path, "up", f"{name}-{number}?", ANSWER)

    threads = [threading.Thread(target=vote, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({thumb.question for thumb in thumbs(tmp_path)}) == 80


def test_the_file_stays_bounded_and_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LARGEST_FILE", 4_000)
    for number in range(60):
        record(tmp_path, "up", f"Question {number}?", ANSWER)
        assert (tmp_path / "thumbs.jsonl").stat().st_size <= 4_000
    assert thumbs(tmp_path)[0].question == "Question 59?"
    assert len(thumbs(tmp_path)) >= 4


def test_a_huge_answer_is_kept_without_what_it_did_not_use(tmp_path: Path) -> None:
    huge = {**ANSWER, "nearest": [{"file": "c.txt", "record": None, "text": "x" * 300_000}]}
    assert record(tmp_path, "down", "Who?", huge).answer == ANSWER
    worse = {**ANSWER, "statements": [{"text": "x" * 300_000}]}
    assert record(tmp_path, "down", "Who?", worse).answer == {"status": "answered"}
    assert len((tmp_path / "thumbs.jsonl").read_bytes()) < 10_000


def test_what_is_no_verdict_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="verdict must be up or down, not 'sideways'"):
        record(tmp_path, "sideways", "Who?", ANSWER)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match=r"The comment has 2,001 characters; 2,000 are allowed"):
        record(tmp_path, "up", "Who?", ANSWER, comment="x" * 2_001)
    with pytest.raises(InvalidValue, match=r"The question has 4,001 characters"):
        record(tmp_path, "up", "Who?", ANSWER, history=["x" * 4_001])
    assert not (tmp_path / "thumbs.jsonl").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(OnRecordError, match=r"could not be kept in .*file"):
        record(tmp_path / "file", "up", "Who?", ANSWER)
