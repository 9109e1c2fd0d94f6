"""Measures of a whole run: refusals at 80 % answered and the area under risk and coverage, by hand and in every output."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from test_evals_report import ReadingDesk, words_of
from test_evals_run import ROWS, Desk, shown
from test_evals_searched import SEEK
from typer.testing import CliRunner

from evals import render_report, run_set
from evals.comparison import compare_results
from evals.gate import judge, load_thresholds
from evals.intervals import draws
from evals.measures.abstention import answered_threshold, recalls_at_threshold
from evals.measures.overall import compare_overall, overall_scores
from evals.measures.risk import areas, risk_coverage
from evals.record import Record
from evals.results import Judged, load_result
from index import InvalidValue
from ui.command import app

NAME = "abstention_recall@80"


def kept(confidence: float | None, *, there: bool = True, verdict: str = "right", status: str = "answered") -> Record:
    answer = None if verdict == "error" else {"status": status, "confidence": confidence}
    question = {"answers": [["x"]] if there else []}
    return Record("q", "other", verdict, question, answer, (), None, (), {}, ())  # type: ignore[arg-type]


def absent(*confidences: float) -> list[Record]:
    return [kept(sure, there=False, verdict="wrong") for sure in confidences]


THERE = [kept(sure) for sure in (0.9, 0.8, 0.7, 0.6, 0.1)]


def test_the_threshold_answers_four_of_five_and_what_lies_below_it_counts_as_refused() -> None:
    questions = [*absent(0.7, 0.6, 0.5, 0.2), *THERE]
    assert answered_threshold(questions) == 0.6
    score = overall_scores(questions)[NAME]
    assert (score.value, score.n) == (2 / 4, 4)  # 0.6 is the threshold itself, and so answered
    assert 0 <= score.low < 0.5 < score.high <= 1  # type: ignore[operator]
    assert score == overall_scores(questions)[NAME]


def test_it_depends_on_no_strictness() -> None:
    refused = [kept(k.confidence, there=k.is_answerable, verdict="wrong", status="not_found") for k in THERE]
    assert overall_scores([*absent(0.5, 0.2), *refused])[NAME].value == 1


def test_an_error_is_neither_answered_nor_refused() -> None:
    lost, unsaid = kept(None, verdict="error"), kept(None, there=False, verdict="error")
    assert overall_scores([*THERE[:4], lost, *absent(0.5), unsaid])[NAME].value == 1 / 2
    # With two of five, no threshold answers four: nothing is refused.
    questions = [*THERE[:3], lost, lost, *absent(0.5)]
    assert (answered_threshold(questions), overall_scores(questions)[NAME].value) == (None, 0)


@pytest.mark.parametrize("questions", [[], THERE, absent(0.5), [*THERE, *absent(0.5), kept(None)]])
def test_where_one_kind_or_a_confidence_is_missing_there_is_no_score(questions: list[Record]) -> None:
    score = overall_scores(questions)[NAME]
    assert (score.value, score.n) == (None, 0)


def test_each_draw_has_its_own_threshold() -> None:
    generator = np.random.default_rng(3)
    questions = [kept(round(float(sure), 1), there=bool(n % 3)) for n, sure in enumerate(generator.random(17))]
    (drawn,) = draws(17, 200)
    found = recalls_at_threshold(questions)(drawn)
    for places, recall in zip(drawn, found, strict=True):
        some = [questions[place] for place in places]
        threshold = answered_threshold(some)
        below = [k.confidence < threshold for k in some if not k.is_answerable]  # type: ignore[operator]
        assert recall == (pytest.approx(sum(below) / len(below)) if below else pytest.approx(math.nan, nan_ok=True))


def test_the_area_is_that_of_the_curve() -> None:
    questions = [*THERE, *absent(0.85, 0.3), kept(None, verdict="error")]
    assert overall_scores(questions)["AURC"] == risk_coverage(questions).area
    assert areas(questions)(np.arange(8)[None])[0] == pytest.approx(risk_coverage(questions).area.value, abs=1e-6)


def test_two_runs_are_compared_over_the_same_draws() -> None:
    one = [*THERE, *absent(0.85, 0.65, 0.3)]
    same = compare_overall(one, one)
    for pair in same.values():
        assert (pair.difference.value, pair.difference.low, pair.difference.high, pair.p) == (0, 0, 0, None)
    pair = compare_overall(one, [*THERE, *absent(0.2, 0.2, 0.3)])[NAME]
    assert (pair.before, pair.after, pair.difference.value) == (pytest.approx(1 / 3, abs=1e-6), 1, 0.666667)
    assert 0 <= pair.difference.low < 0.666667 < pair.difference.high <= 1  # type: ignore[operator]
    assert compare_overall(one, [kept(None)] * 8) == {}


@pytest.fixture
def two_results(tmp_path: Path) -> tuple[Path, Path]:
    class Sure(ReadingDesk):
        """Is surest of what it refuses, wherever the corpus answers or not."""

        def ask(self, question: str, **rest: object):  # type: ignore[no-untyped-def]
            answer = super().ask(question, **rest)
            sure = 0.9 if answer.status == "not_found" else 0.5
            return type(answer)(**{**vars(answer), "confidence": sure})

    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in (*ROWS[:5], SEEK)), encoding="utf-8")
    run_set(file, ReadingDesk(), tmp_path / "one")
    run_set(file, Sure(), tmp_path / "two")
    return tmp_path / "one.json", tmp_path / "two.json"


def test_a_run_has_them_in_its_json_table_and_report(two_results: tuple[Path, Path], tmp_path: Path) -> None:
    done = run_set(tmp_path / "set.jsonl", ReadingDesk(), tmp_path / "one")
    data = json.loads(two_results[0].read_text(encoding="utf-8"))
    # Answerable: cats, evil, after answered with 0.9, who refused with 0.1; none refused with 0.1. All four are needed.
    assert data["totals"][NAME]["value"] == 0
    assert data["risk_coverage"]["threshold@80"] == 0.1
    assert data["totals"]["AURC"] == data["risk_coverage"]["AURC"]
    points = data["risk_coverage"]["points"]
    assert [point["coverage"] for point in points] == [0.2, 0.4, 0.6, 0.8, 1]
    assert points[-1]["risk"] == pytest.approx(3 / 5)
    assert set(points[0]) == {"coverage", "risk", "low", "high"}
    assert "Abstention recall at 80 % answered" in shown(done)
    words = words_of(render_report(done))
    assert "A threshold of 0.10, chosen on this very run, would answer 80 % of the answerable questions" in words
    assert "Risk-coverage area (AURC)" in words


def test_results_are_compared_and_gated_by_them(two_results: tuple[Path, Path], tmp_path: Path) -> None:
    one, two = map(load_result, two_results)
    assert [j.id for j in one.questions.values() if j.is_search_only] == ["seek"]
    pair = compare_results(one, two).measures["AURC"]
    assert pair.before == one.totals["AURC"].value
    assert pair.after == two.totals["AURC"].value
    assert pair.difference.value == pytest.approx(pair.after - pair.before, abs=1e-6)  # type: ignore[operator]
    assert 0 <= pair.difference.low < pair.difference.value <= pair.difference.high  # type: ignore[operator]
    told = CliRunner().invoke(app, ["eval", "compare", *map(str, two_results)])
    assert "Risk-coverage area (AURC)\t" in told.stdout
    gate = tmp_path / "gate.toml"
    gate.write_text("[AURC]\nat_most = 0.5\nworse_by_at_most = 0.0")
    checks = judge(two, load_thresholds(gate), one)
    assert [check.limit for check in checks] == ["at_most", "worse_by_at_most"]
    assert checks[1].value == pytest.approx(pair.difference.value)  # a larger area is worse
    assert checks[0].is_kept == (two.totals["AURC"].value <= 0.5)  # type: ignore[operator]


def write_judged(path: Path, questions: list[Record]) -> Path:
    rows = [
        {**question.as_json(), "id": str(number), "question": {"question": str(number), **question.question}}
        for number, question in enumerate(questions)
    ]
    for row in rows:
        row["answer"] = {**row["answer"], "statements": [], "citations": []}
    totals = {name: score.as_json() for name, score in overall_scores(questions).items()}
    path.write_text(json.dumps({"fingerprint": {"set": "x"}, "totals": totals, "questions": rows}), encoding="utf-8")
    return path


@pytest.mark.parametrize("allowed", [0.0, 0.9])
def test_an_area_that_grew_is_worse_and_one_that_shrank_is_not(tmp_path: Path, allowed: float) -> None:
    good = [kept(0.9)] * 20 + [kept(0.1, verdict="wrong")] * 20
    bad = [kept(0.1)] * 20 + [kept(0.9, verdict="wrong")] * 20
    one, two = (load_result(write_judged(tmp_path / name, q)) for name, q in (("a.json", good), ("b.json", bad)))
    gate = tmp_path / "gate.toml"
    gate.write_text(f"[AURC]\nworse_by_at_most = {allowed}")
    (grew,), (shrank,) = judge(two, load_thresholds(gate), one), judge(one, load_thresholds(gate), two)
    assert (grew.is_kept, shrank.is_kept) == (allowed > 0.5, True)
    assert grew.value == -shrank.value > 0


def test_a_difference_whose_interval_holds_zero_is_not_worse(tmp_path: Path) -> None:
    one = [kept(0.5 + n / 100, verdict="right" if n % 2 else "wrong") for n in range(10)]
    two = [kept(0.5 + n / 100, verdict="wrong" if n == 1 else k.verdict) for n, k in enumerate(one)]
    results = [load_result(write_judged(tmp_path / f"{n}.json", q)) for n, q in enumerate((one, two))]
    gate = tmp_path / "gate.toml"
    gate.write_text("[AURC]\nworse_by_at_most = 0.0")
    (check,) = judge(results[1], load_thresholds(gate), results[0])
    assert check.value > 0
    assert check.is_kept


def test_answers_without_confidence_cannot_be_gated_by_them(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    run_set(file, Desk(), tmp_path / "r")
    (tmp_path / "gate.toml").write_text("[AURC]\nat_most = 1")
    with pytest.raises(InvalidValue, match="AURC has no score"):
        judge(load_result(tmp_path / "r.json"), load_thresholds(tmp_path / "gate.toml"))


def test_a_result_of_before_has_no_confidence_of_what_was_not_asked() -> None:
    judged = Judged("q", "who", "?", (), "right", "answered", "", (), {})
    assert (judged.is_answered, judged.confidence) == (True, None)


def test_equal_confidences_do_not_make_the_interval_of_the_area_a_point() -> None:
    alike = [kept(0.5, verdict="right" if n % 2 else "wrong") for n in range(40)]
    curve = risk_coverage(alike)
    assert curve.area.value == 0.5
    assert curve.area.low < 0.4 < 0.6 < curve.area.high  # type: ignore[operator]
    assert curve.best < 0.2  # type: ignore[operator]
    (pair,) = [compare_overall(alike, [kept(0.5), *alike[1:]])["AURC"]]
    assert pair.difference.high == 0  # of one question more that is right, nothing can be said
