"""Questions that only search is judged by: no answer is missed in them, and what was found for them is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from test_evals_report import ReadingDesk, words_of
from test_evals_run import ROWS, shown

from evals import Run, load_questions, render_report, run, run_set
from evals.stored import read_run
from ui.evals_result import result_screen
from ui.evals_shelf import StoredRun

SEEK = {"id": "seek", "question": "Cats of Bob", "answers": [], "grades": {"a.txt": 2, "b.txt": 0}, "kind": "headline"}
LOST = {"id": "lost", "question": "Who left?", "answers": [], "grades": {"a.txt": 1}, "outlets": ["Daily <b>A</b>"]}


def asked(folder: Path, *rows: object) -> Run:
    file = folder / "set.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return run(ReadingDesk(), load_questions(file))


def test_they_have_no_place_on_the_curve_and_change_no_refusal(tmp_path: Path) -> None:
    alone = asked(tmp_path, SEEK)
    assert alone.records[0].verdict == "right"
    assert (alone.risk.points, alone.risk.area.n) == ((), 0)
    plain, mixed = asked(tmp_path, ROWS[0], ROWS[4]), asked(tmp_path, ROWS[0], SEEK, ROWS[4], LOST)
    assert mixed.risk == plain.risk
    assert mixed.risk.area.n == 2
    for name in ("answered", "abstention_precision", "abstention_recall"):
        assert mixed.totals[name] == plain.totals[name]


def test_the_best_passage_of_each_file_found_is_kept(tmp_path: Path) -> None:
    (record,) = asked(tmp_path, SEEK).records
    assert [hit["file"] for hit in record.read] == ["a.txt", "b.txt"]  # search found a.txt twice
    assert record.answer is None


def test_the_report_says_what_was_searched_and_marks_the_files_that_bear_on_it(tmp_path: Path) -> None:
    page = render_report(asked(tmp_path, SEEK, LOST))
    words = words_of(page)
    assert "The corpus does not answer this." not in words
    assert "Not in the corpus" not in words
    assert "chat model have no confidence" not in words
    entry = words_of(page[page.index('id="q-seek"') :])
    assert "Searched for Cats of Bob" in entry
    assert "Only search is judged: what bears on it is in a.txt" in entry
    assert "2 files found" in entry
    assert "1 a.txt Daily <b>A</b> line 1 gold file" in entry
    assert "2 b.txt outlet not stated line 1 reader" in entry
    assert "Outlet not stated 1 of 1 right" in words
    assert "Daily <b>A</b> 0 of 1 right" in words
    assert "Success@1 50.0 %" in words  # among the first numbers, where no answer has any


def test_delays_are_those_of_answers_where_there_are_any(tmp_path: Path) -> None:
    mixed = asked(tmp_path, ROWS[0], SEEK)
    assert [record.id for record in mixed.timed] == ["cats"]
    assert [record.id for record in asked(tmp_path, SEEK).timed] == ["seek"]
    assert "Delay of a search" in render_report(asked(tmp_path, SEEK))


def test_the_screens_say_no_more(tmp_path: Path) -> None:
    done = asked(tmp_path, SEEK, LOST)
    assert "AURC" not in shown(done)
    stored = StoredRun("x", "x", datetime.now(UTC), tmp_path / "x.json")
    drawn = result_screen(done, stored, ())
    assert "The corpus does not answer this." not in drawn
    assert "Only search is judged: a.txt" in drawn
    assert "b.txt, a.txt" in drawn  # what was found


def test_a_stored_run_with_them_is_the_run(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in (ROWS[0], SEEK)), encoding="utf-8")
    done = run_set(file, ReadingDesk(), tmp_path / "r")
    assert read_run(tmp_path / "r.json") == done
    assert render_report(done) == (tmp_path / "r.html").read_text(encoding="utf-8")
