"""Comparing two results: pairs computed by hand, what the runs were not made with alike, and which answers changed."""

import itertools
import json
from statistics import fmean

import numpy as np
import pytest
from test_evals_run import ROWS, A, Desk
from typer.testing import CliRunner

from evals import run_set
from evals.comparison import compare_results
from evals.pairs import compare_columns
from evals.results import find_differences, load_result
from index import InvalidValue
from ui.command import app

NONE = float("nan")
PRINTS = {
    "set": "cats",
    "set_hash": "5e7",
    "corpus_hash": "c0ffee",
    "articles": 2,
    "embedding_model": "words",
    "reader": "r1",
    "settings": {"k": 10, "strictness": 0.2},
    "versions": {"numpy": "2"},
}


def row(name, verdict="right", said="35 cats.", status="answered", **changes):
    answer = {"status": status, "statements": [{"text": said}] if said else [], "citations": [{"file": "a.txt"}]}
    value = 1.0 if verdict == "right" else 0.0
    return {
        "id": name,
        "kind": "who",
        "verdict": verdict,
        "question": {"question": f"Question {name}?", "history": []},
        "answer": answer,
        "error": None,
        "values": {"contained": value, "verbatim": 1.0 if said else None},
        **changes,
    }


def refused(name, verdict="wrong"):
    return row(name, verdict, "", "not_found")


def write(path, rows, totals=(), **prints):
    names = dict.fromkeys(name for item in rows for name in item["values"])
    scores = {}
    for name in names:
        values = [item["values"][name] for item in rows if item["values"][name] is not None]
        mean = fmean(values) if values else None
        scores[name] = {"value": mean, "low": mean, "high": mean, "n": len(values)}
    data = {"fingerprint": {**PRINTS, **prints}, "totals": {**scores, **dict(totals)}, "questions": rows}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def compared(tmp_path):
    def compare(before, after, **prints):
        one = write(tmp_path / "one.json", before)
        return compare_results(load_result(one), load_result(write(tmp_path / "two.json", after, **prints)))

    return compare


def test_the_p_value_of_few_questions_is_counted_out():
    # +1, +1, -1: the mean is 1/3; of the 8 ways to swap, only those with a sum of +1 or more, or -1 or less, count: all
    pair = compare_columns(np.array([[0.0], [0.0], [1.0]]), np.array([[1.0], [1.0], [0.0]]))[0]
    assert (pair.difference.value, pair.p) == (0.333333, 1.0)
    # five times +1: only all and none
    pair = compare_columns(np.zeros((5, 1)), np.ones((5, 1)))[0]
    assert (pair.difference.value, pair.difference.low, pair.difference.high, pair.p) == (1.0, 1.0, 1.0, 2 / 32)


def test_questions_that_did_not_change_count_for_the_mean_and_not_against_chance():
    pair = compare_columns(np.zeros((10, 1)), np.array([[1.0]] * 5 + [[0.0]] * 5))[0]
    assert (pair.before, pair.after, pair.p) == (0.0, 0.5, 2 / 32)
    assert 0 < pair.difference.low < 0.5 < pair.difference.high < 1


def test_equal_runs_do_not_differ():
    values = np.array([[0.2], [0.9], [NONE]])
    pair = compare_columns(values, values)[0]
    assert (pair.difference.value, pair.difference.low, pair.difference.high, pair.p) == (0.0, 0.0, 0.0, 1.0)
    assert (pair.n_before, pair.n_after) == (2, 2)


def test_many_questions_are_drawn_and_the_same_seed_draws_the_same():
    generator = np.random.default_rng(1)
    before, after = generator.random((2, 60, 1))
    one, again = compare_columns(before, after)[0], compare_columns(before, after)[0]
    assert one == again
    assert 0 < one.p < 1
    scipy = pytest.importorskip("scipy.stats")
    wanted = scipy.permutation_test(
        ((after - before)[:, 0],), np.mean, permutation_type="samples", n_resamples=10_000, random_state=2
    )
    assert one.p == pytest.approx(wanted.pvalue, abs=0.03)
    interval = scipy.bootstrap(((after - before)[:, 0],), np.mean, method="percentile", random_state=2)
    assert one.difference.low == pytest.approx(interval.confidence_interval.low, abs=0.01)
    assert one.difference.high == pytest.approx(interval.confidence_interval.high, abs=0.01)


def test_a_measure_that_looks_at_other_questions_in_each_run_is_compared_mean_with_mean():
    # The precision of refusing: before, one of two refusals was due; after, both of two.
    before = np.array([[1.0], [0.0], [NONE]])
    after = np.array([[1.0], [NONE], [1.0]])
    pair = compare_columns(before, after)[0]
    assert (pair.before, pair.after, pair.difference.value, pair.difference.n) == (0.5, 1.0, 0.5, 3)
    # Swapped: none 1 - 1/2; the second, 1/1 of before with (1+0)/2... counted out here with plain Python
    gaps = []
    for swaps in itertools.product((False, True), repeat=3):
        sides = [
            [values[0] for values in pick if not np.isnan(values[0])]
            for pick in zip(
                *((b, a) if swap else (a, b) for swap, a, b in zip(swaps, after, before, strict=True)), strict=True
            )
        ]
        gaps.append(fmean(sides[0]) - fmean(sides[1]) if all(sides) else 0)
    assert pair.p == fmean(abs(gap) >= 0.5 for gap in gaps)


def test_what_is_scored_in_one_run_only_has_no_difference():
    pair = compare_columns(np.array([[NONE], [NONE]]), np.ones((2, 1)))[0]
    assert (pair.before, pair.after, pair.difference.value, pair.p) == (None, 1.0, None, None)


def test_no_common_question_gives_no_difference(compared):
    comparison = compared([row("a")], [row("b")])
    assert comparison.n == 0
    assert comparison.only_before == ("a",)
    assert comparison.only_after == ("b",)
    assert {pair.difference.value for pair in comparison.measures.values()} == {None}


def test_what_no_common_question_bears_on_is_not_compared(compared):
    def values(outlet):
        return {"contained": 1.0, "right_outlet": outlet}

    before, after = (
        [row("a", values=values(None)), row(other, values=values(score))] for other, score in (("b", 1.0), ("c", 0.0))
    )
    pairs = compared(before, after).measures
    assert pairs["contained"].difference.n == 1
    assert (pairs["right_outlet"].before, pairs["right_outlet"].difference.value) == (None, None)


def test_questions_that_changed_are_told_both_ways(compared):
    before = [row("same"), row("lost"), row("won", "wrong"), row("words"), refused("talks"), row("due", "wrong")]
    after = [
        row("same"),
        refused("lost"),
        row("won"),
        row("words", said="35 cats, of them 2 black."),
        row("talks", "wrong", "No."),
        refused("due", "right"),
    ]
    comparison = compared(before, after)
    assert [(change.what, change.after.id) for change in comparison.changes] == [
        ("newly right", "won"),
        ("newly right", "due"),
        ("newly wrong", "lost"),
        ("refusal changed", "talks"),
        ("answer changed", "words"),
    ]
    lost = comparison.changed("newly wrong")[0]
    assert lost.values == {"contained": (1.0, 0.0), "verbatim": (1.0, None)}
    assert comparison.as_json()["changes"][2]["before"]["said"] == "35 cats."


def test_an_id_that_is_another_question_is_left_out(compared):
    other = row("a", question={"question": "Another?", "history": []})
    follow_up = row("b", question={"question": "Question b?", "history": ["Who?"]})
    comparison = compared([row("a"), row("b"), row("c")], [other, follow_up, row("c")])
    assert comparison.n == 1
    assert comparison.only_before == comparison.only_after == ("a", "b")


def test_a_change_of_what_only_search_is_judged_by_is_told(compared):
    searched = {"answer": None, "verdict": "wrong"}
    before, after = ({**row("s", **searched), "values": {"RR@10": value}} for value in (0.5, 0.2))
    assert [change.what for change in compared([before], [after]).changes] == ["search changed"]


@pytest.mark.parametrize(
    ("changed", "part", "key"),
    [
        ({"set_hash": "other"}, "set", "set_hash"),
        ({"sources": {"dev.json": "1"}}, "set", "sources.dev.json"),
        ({"corpus_hash": "other"}, "corpus", "corpus_hash"),
        ({"settings": {"k": 10, "strictness": 0.5}}, "settings", "settings.strictness"),
        ({"settings": {"k": 10, "strictness": 0.2, "new": 1}}, "settings", "settings.new"),
        ({"embedding_model": "other"}, "settings", "embedding_model"),
        ({"reader": "r2"}, "other", "reader"),
        ({"versions": {"numpy": "3"}}, "other", "versions.numpy"),
    ],
)
def test_runs_that_were_not_made_alike_are_warned_of(compared, changed, part, key):
    comparison = compared([row("a")], [row("a")], **changed)
    assert [(found.part, found.key) for found in comparison.differences] == [(part, key)]
    assert len(comparison.warnings) == (part != "other")
    assert all(part in warning and key in warning for warning in comparison.warnings)


def test_the_name_of_a_set_and_the_counts_of_a_corpus_are_no_differences(compared):
    assert compared([row("a")], [row("a")], set="copy of cats", articles=3).differences == ()


def test_settings_that_change_no_answer_are_no_differences_though_an_older_version_kept_them(compared):
    settings = {**PRINTS["settings"], "history_mb": 64, "auth": "users"}
    assert compared([row("a")], [row("a")], settings=settings).differences == ()


def test_a_score_that_is_no_mean_over_questions_is_put_side_by_side(tmp_path):
    area = {"value": 0.25, "low": 0.2, "high": 0.3, "n": 1}
    one = load_result(write(tmp_path / "one.json", [row("a")], {"AURC": area}))
    two = load_result(write(tmp_path / "two.json", [row("a")], {"AURC": {**area, "value": 0.2}}))
    pair = compare_results(one, two).measures["AURC"]
    assert (pair.before, pair.after, pair.difference.value, pair.difference.low, pair.p) == (
        0.25,
        0.2,
        -0.05,
        None,
        None,
    )


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"fingerprint": 1}', '{"fingerprint": {}, "totals": [], "questions": []}']
)
def test_a_file_that_is_no_result_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(InvalidValue, match=r"x\.json is not a result of `onrecord eval run`"):
        load_result(path)
    with pytest.raises(InvalidValue, match=r"cannot read .*y\.json: No such file"):
        load_result(tmp_path / "y.json")


def test_a_result_compared_with_itself_differs_in_nothing(tmp_path):
    result = load_result(write(tmp_path / "one.json", [row("a"), refused("b")]))
    assert find_differences(result, result) == ()
    assert compare_results(result, result).changes == ()


def test_what_a_run_writes_is_read_back(tmp_path):
    (tmp_path / "cats.jsonl").write_text("".join(json.dumps(item) + "\n" for item in ROWS), encoding="utf-8")
    better = Desk()
    better.quotes["Who left?"] = (A, "Ann left.")
    runs = [
        run_set(tmp_path / "cats.jsonl", desk, tmp_path / name) for name, desk in (("one", Desk()), ("two", better))
    ]
    one, two = (load_result(tmp_path / name) for name in ("one.json", "two.json"))
    assert (one.name, one.totals) == ("cats", runs[0].totals)
    assert one.questions["broken"].status == "error"
    comparison = compare_results(one, two)
    assert comparison.warnings == ()
    assert [(change.what, change.after.id, change.after.cited) for change in comparison.changes] == [
        ("newly right", "who", ("a.txt",))
    ]
    assert comparison.measures["contained"].before == runs[0].totals["contained"].value
    assert comparison.measures["contained"].after == runs[1].totals["contained"].value


def test_the_command_prints_the_table_and_writes_the_json(tmp_path):
    one = write(tmp_path / "one.json", [row("a"), row("b"), row("gone")])
    evil = row("b", "wrong", "No \x1b[31m[bold]cats[/bold].")
    two = write(tmp_path / "two.json", [row("a"), evil], settings={"k": 5, "strictness": 0.2})
    out = tmp_path / "out.json"
    done = CliRunner().invoke(app, ["eval", "compare", str(one), str(two), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "Warning: The two runs differ in settings: settings.k: 10, then 5." in done.stdout
    assert "Answer contained\t100 %\t50.0 %\t-50.0\ttoo few for an interval\t1.000\t2" in done.stdout
    assert "2 questions compared: 1 newly wrong." in done.stdout
    assert "- right: 35 cats. (a.txt)\n  + wrong: No [31m[bold]cats[/bold]. (a.txt)" in done.stdout
    assert "Only in the first run, left out: gone" in done.stdout
    printed = CliRunner().invoke(app, ["eval", "compare", str(one), str(two), "--json"])
    assert json.loads(printed.stdout) == json.loads(out.read_text(encoding="utf-8"))
