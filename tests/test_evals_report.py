"""The report of a run: risk and coverage against curves computed by hand, what the page shows, and a stored run."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup
from test_evals_run import ROWS, A, B, Desk, Page
from typer.testing import CliRunner

from evals import load_questions, render_report, run, run_set
from evals.drawing import Axis, Frame
from evals.intervals import Interval
from evals.measures.risk import risk_coverage
from evals.plots import draw_delays, draw_interval, draw_risk, draw_shares
from evals.record import Record
from evals.stored import read_run
from index import InvalidValue, Passage
from rag.answer import Answer, Hit, LegScore
from ui.command import app


class ReadingDesk(Desk):
    """A desk that says what it read and how sure it is: of what it answers 0.9, of what it refuses 0.1."""

    def ask(self, question: str, **rest: Any) -> Answer:
        answer = super().ask(question, **rest)
        read = tuple(
            Hit(
                Passage(article.id, 0, 0, len(article.text), article.text, ((0, len(article.text)),)),
                article,
                0.5,
                dense=LegScore(rank, 0.7),
                reader=LegScore(3 - rank, 1.25),
            )
            for rank, article in enumerate((B, A), 1)
        )
        return replace(answer, hits=read, confidence=0.1 if answer.status == "not_found" else 0.9)


@pytest.fixture
def question_file(tmp_path: Path) -> Path:
    path = tmp_path / "small.jsonl"
    stated = [{**row, "outlets": ["Daily <b>A</b>"]} for row in ROWS[:2]]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*stated, *ROWS[2:]]), encoding="utf-8")
    return path


@pytest.fixture
def written(question_file: Path, tmp_path: Path) -> Path:
    run_set(question_file, ReadingDesk(), tmp_path / "r")
    return tmp_path / "r.json"


def words_of(page: str) -> str:
    return " ".join("".join(Page(page).words).split())


# risk and coverage


def record(verdict: str, confidence: float | None, status: str = "answered") -> Record:
    answer = None if verdict == "error" else {"status": status, "confidence": confidence}
    return Record("q", "other", verdict, {}, answer, (), None, (), {}, ())  # type: ignore[arg-type]


def test_the_area_is_the_mean_of_the_risks_of_the_most_confident() -> None:
    curve = risk_coverage([record("wrong", 0.2), record("right", 0.9), record("wrong", 0.5), record("right", 0.4)])
    assert [point.coverage for point in curve.points] == [1 / 4, 2 / 4, 3 / 4, 1]
    assert [point.risk for point in curve.points] == pytest.approx([0, 1 / 2, 1 / 3, 2 / 4], abs=1e-6)
    assert curve.area.value == pytest.approx((0 + 1 / 2 + 1 / 3 + 2 / 4) / 4, abs=1e-6)
    assert curve.best == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4, abs=1e-6)
    assert (curve.chance, curve.answered, curve.risk, curve.area.n) == (0.5, 1, 0.5, 4)


def test_what_is_partly_right_is_not_right() -> None:
    assert risk_coverage([record("partly", 0.9)]).area.value == 1


def test_to_answer_what_the_corpus_does_not_say_is_an_error_also_where_it_was_rightly_refused() -> None:
    # A due refusal is "right" as a verdict; at full coverage it would have been answered.
    curve = risk_coverage([record("right", 0.9), record("right", 0.1, "not_found"), record("wrong", 0.2, "not_found")])
    assert [point.risk for point in curve.points] == pytest.approx([0, 1 / 2, 2 / 3], abs=1e-6)
    assert (curve.answered, curve.risk) == (pytest.approx(1 / 3, abs=1e-6), 0)


def test_an_error_lies_at_the_far_end() -> None:
    curve = risk_coverage([record("error", None), record("right", 0.3)])
    assert [point.risk for point in curve.points] == [0, 0.5]


def test_equal_confidences_share_their_loss_whatever_their_order() -> None:
    one, other = record("right", 0.5), record("wrong", 0.5)
    assert risk_coverage([one, other]) == risk_coverage([other, one])
    assert [point.risk for point in risk_coverage([one, other]).points] == [0.5, 0.5]


def test_the_interval_lies_around_the_area_and_repeats() -> None:
    records = [record("right" if n % 3 else "wrong", n / 40) for n in range(40)]
    curve = risk_coverage(records)
    assert curve.area.low < curve.area.value < curve.area.high
    assert all(0 <= point.low <= point.risk <= point.high <= 1 for point in curve.points[3:])
    assert curve == risk_coverage(records)


def test_answers_without_a_confidence_have_no_curve() -> None:
    for curve in (risk_coverage([]), risk_coverage([record("right", 0.9), record("right", None)])):
        assert (curve.points, curve.area.n, curve.area.value, curve.chance) == ((), 0, None, None)


def test_a_long_run_keeps_some_points_and_the_last() -> None:
    curve = risk_coverage([record("right" if n % 2 else "wrong", n / 1000) for n in range(1000)], resamples=20)
    assert len(curve.points) <= 200
    assert (curve.points[-1].coverage, curve.points[-1].risk) == (1, 0.5)


# drawings


def test_words_in_a_drawing_are_escaped() -> None:
    axis = Axis(((0, "<0>"), (1, "1")), "<name>")
    frame = Frame(axis, axis, 'a "quoted" <b>')
    frame.dot((0.5, 0.5), "<i>")
    frame.rule(0.9, "<u>", "end")
    assert not re.search("<(0|name|b|i|u)>", frame.svg)


def test_the_curve_is_broken_where_the_run_refused() -> None:
    drawing = draw_risk(risk_coverage([record("right", 0.9), record("wrong", 0.1, "not_found")]))
    assert drawing.count('class="beyond"') == 1
    assert "50% of all questions answered, 0.0% of these answers not right" in drawing


@pytest.mark.parametrize("verdict", ["right", "wrong"])
def test_a_run_that_is_always_right_or_always_wrong_or_silent_can_be_drawn(verdict: str) -> None:
    for status in ("answered", "not_found"):
        assert "nan" not in draw_risk(risk_coverage([record(verdict, 0.5, status)] * 3))


def test_every_delay_is_in_a_bar_also_the_longest() -> None:
    bars = re.findall(r"<title>.*?: (\d+)</title>", draw_delays([0.2] * 50 + [0.21] * 49 + [9.0]))
    assert sum(map(int, bars)) == 100


def test_the_bars_of_a_table_are_as_wide_as_their_shares() -> None:
    assert draw_interval(Interval(None, None, None, 0)) == Markup()
    assert 'x="20.00" width="40.00"' in draw_interval(Interval(0.5, 0.2, 0.6, 9))
    assert re.findall(r'x="([\d.]+)" width="([\d.]+)"', draw_shares({"right": 3, "partly": 0, "wrong": 1})) == [
        ("0.00", "75.00"),
        ("75.00", "25.00"),
    ]


# the page


def test_the_passages_that_were_read_are_shown_with_the_ranks_of_their_legs(written: Path) -> None:
    page = render_report(read_run(written))
    entry = words_of(page[page.index('id="q-cats"') : page.index('id="q-none"')])
    assert "2 passages read" in entry
    assert re.search(r"1 b\.txt outlet not stated line 1 reader 2 ?meaning 1 ?words –", entry)
    assert re.search(r"2 a\.txt Daily <b>A</b> line 1 ?gold file ?cited reader 1 ?meaning 2 ?words –", entry)
    assert B.text in entry
    assert "Confidence 0.90" in entry


def test_the_note_of_a_question_is_shown(question_file: Path) -> None:
    rows = question_file.read_text(encoding="utf-8").splitlines()
    question_file.write_text("\n".join([json.dumps({**json.loads(rows[0]), "note": "<b>It was Eve.</b>"}), *rows[1:]]))
    page = render_report(run(ReadingDesk(), load_questions(question_file)))
    assert page.count("<dt>Note</dt>") == 1
    assert "Note <b>It was Eve.</b>" in words_of(page)
    assert "<b>It was Eve." not in page


def test_a_refusal_without_need_is_told_from_a_wrong_answer(written: Path) -> None:
    page = render_report(read_run(written))
    assert re.search(r'class="entry is-refused kind-\d+" id="q-who"', page)
    words = words_of(page)
    assert "Refused: 1" in words
    assert "Daily <b>A</b> 1 of 2 right" in words
    assert "Outlet not stated 1 of 3 right" in words
    assert "Not in the corpus 1 of 1 right" in words


def test_every_choice_hides_all_questions_but_those_it_names(written: Path) -> None:
    page = render_report(read_run(written))
    chosen = set(re.findall(r'<input type="radio" name="\w+" id="((?:fate|kind)-\w+)"', page)) - {
        "fate-all",
        "kind-all",
    }
    ruled = dict(re.findall(r"#((?:fate|kind)-\w+):checked\) \.entry:not\(\.([\w-]+)\)", page))
    assert set(ruled) == chosen
    classes = {name for found in re.findall(r'<details class="entry ([^"]+)"', page) for name in found.split()}
    assert set(ruled.values()) == classes


def test_doubts_of_a_worded_statement_are_shown(written: Path) -> None:
    data = json.loads(written.read_text(encoding="utf-8"))
    data["questions"][0]["answer"]["statements"][0].update(
        text="Bob owns <i>36</i> cats.", support="unverified", doubts=["36 is not in the quote"]
    )
    written.write_text(json.dumps(data), encoding="utf-8")
    words = words_of(render_report(read_run(written)))
    assert "Bob owns <i>36</i> cats. unverified 36 is not in the quote" in words


def test_many_outlets_are_summed_up(written: Path) -> None:
    whole = read_run(written)
    many = tuple(
        replace(whole.records[0], id=str(n), question={**whole.records[0].question, "outlets": [f"Outlet {n:02}"]})
        for n in range(20)
    )
    words = words_of(render_report(replace(whole, records=many)))
    assert "Outlet 14 1 of 1 right" in words
    assert "5 more outlets 5 of 5 right" in words


def test_a_run_without_confidence_has_a_page_that_says_so(question_file: Path) -> None:
    assert "answers worded by a chat model have no confidence" in render_report(
        run(Desk(), load_questions(question_file))
    )


# stored runs


def test_a_stored_run_is_the_run_and_its_report_the_report(question_file: Path, tmp_path: Path) -> None:
    done = run_set(question_file, ReadingDesk(), tmp_path / "r")
    stored = read_run(tmp_path / "r.json")
    assert stored == done
    assert stored.latency == done.latency
    assert render_report(stored) == (tmp_path / "r.html").read_text(encoding="utf-8")


def test_the_verb_writes_the_report_beside_the_result_or_where_it_is_told(written: Path, tmp_path: Path) -> None:
    page = written.with_suffix(".html")
    first = page.read_bytes()
    page.unlink()
    done = CliRunner().invoke(app, ["eval", "report", str(written)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert page.read_bytes() == first
    done = CliRunner().invoke(app, ["eval", "report", str(written), "--out", str(tmp_path / "x.html"), "--json"])
    assert json.loads(done.stdout) == {"report": str(tmp_path / "x.html")}
    assert (tmp_path / "x.html").read_bytes() == first


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"timings": {"questions": {}, "resumed": 0}, "questions": [1]}'])
def test_a_file_that_holds_no_run_is_refused_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text(text, encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"odd\.json"):
        read_run(tmp_path / "odd.json")
    done = CliRunner().invoke(app, ["eval", "report", str(tmp_path / "odd.json")])
    assert done.exit_code == 2


def test_a_result_that_is_not_there_or_a_place_that_cannot_be_written_is_said(written: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["eval", "report", str(tmp_path / "none.json")]).exit_code == 2
    done = CliRunner().invoke(app, ["eval", "report", str(written), "--out", str(written / "x.html")])
    assert done.exit_code == 2
    assert "out: cannot write to" in done.stderr
