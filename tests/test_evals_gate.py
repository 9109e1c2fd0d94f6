"""The gate: what is kept and what is not, and what it refuses to judge."""

import json

import pytest
from test_evals_compare import row, write
from typer.testing import CliRunner

from evals.gate import judge, load_thresholds
from evals.measures import MEASURES
from evals.results import load_result
from index import InvalidValue
from ui.command import app

GOOD = [row(str(number), "right" if number < 9 else "wrong") for number in range(10)]  # 0.9 contained


@pytest.fixture
def judged(tmp_path):
    def run(toml, rows=GOOD, baseline=None, **prints):
        (tmp_path / "gate.toml").write_text(toml)
        before = baseline and load_result(write(tmp_path / "before.json", baseline))
        result = load_result(write(tmp_path / "now.json", rows, **prints))
        return [check.is_kept for check in judge(result, load_thresholds(tmp_path / "gate.toml"), before)]

    return run


def test_a_mean_that_equals_its_threshold_is_kept(judged):
    assert judged("[contained]\nat_least = 0.9\nat_most = 0.9") == [True, True]
    assert judged("[contained]\nat_least = 0.91\nat_most = 0.89") == [False, False]


def test_the_bounds_of_the_interval_have_thresholds_of_their_own(tmp_path, judged):
    spread = {"value": 0.9, "low": 0.7, "high": 1.0, "n": 10}
    result = load_result(write(tmp_path / "wide.json", GOOD, {"contained": spread}))
    (tmp_path / "wide.toml").write_text("[contained]\nlow_at_least = 0.75\nhigh_at_most = 0.95\nat_least = 0.9")
    kept = {check.limit: check.is_kept for check in judge(result, load_thresholds(tmp_path / "wide.toml"))}
    assert kept == {"low_at_least": False, "high_at_most": False, "at_least": True}


def falling(by):
    return [row(str(number), "right" if number < 10 - by else "wrong") for number in range(10)]


@pytest.mark.parametrize(
    ("fallen", "allowed", "is_kept"),
    [
        (0, 0.0, True),
        (1, 0.0, True),  # one question of ten: p = 1
        (5, 0.0, True),  # p = 2 / 32, more than 0.05
        (6, 0.0, False),  # p = 2 / 64
        (6, 0.5, False),
        (6, 0.6, True),  # not by more than that
    ],
)
def test_worse_is_what_fell_by_more_than_allowed_and_not_by_chance(judged, fallen, allowed, is_kept):
    kept = judged(f"[contained]\nworse_by_at_most = {allowed}", falling(fallen), falling(0))
    assert kept == [is_kept]


def test_better_is_never_worse(judged):
    assert judged("[contained]\nworse_by_at_most = 0", falling(0), falling(8)) == [True]


@pytest.mark.parametrize(
    ("changed", "part"),
    [({"set_hash": "x"}, "set"), ({"corpus_hash": "x"}, "corpus"), ({"settings": {"k": 3}}, "settings")],
)
def test_a_baseline_of_another_set_corpus_or_settings_is_refused(judged, changed, part):
    with pytest.raises(InvalidValue, match=f"cannot be the baseline of .* differ in {part}"):
        judged("[contained]\nat_least = 0.1", GOOD, GOOD, **changed)


def test_another_reader_is_what_a_baseline_is_for(judged):
    assert judged("[contained]\nat_least = 0.1", GOOD, GOOD, reader="r2", versions={"numpy": "3"}) == [True]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[contain]\nat_least = 0.5", "contain is no measure of .* It has: contained, verbatim"),
        ("[contained]\nat_lest = 0.5", "contained: unknown key 'at_lest'. Known: at_least"),
        ("[contained]\nat_least = 90", "at_least = 90: give a share from 0 to 1"),
        ("[contained]\nat_least = true", "at_least = True: give a share"),
        ("[contained]", "contained needs a table with one of: at_least"),
        ("contained = 0.9", "contained needs a table with one of: at_least"),
        ("", "holds no threshold"),
        ("set = 3\n[contained]\nat_least = 0.5", "set must be what the fingerprint of a result has there, not 3"),
        ('corpus_hash = ""\n[contained]\nat_least = 0.5', "corpus_hash must be what the fingerprint"),
        ("settings = 3\n[contained]\nat_least = 0.5", "settings must be a table"),
        (
            '[settings]\nchat_modle = ""\n[contained]\nat_least = 0.5',
            "'chat_modle' is no setting that a result states.* Did you mean chat_model",
        ),
        ('set = "dogs"\n[contained]\nat_least = 0.5', r"gate\.toml does not fit .* It is for set dogs, not cats\."),
        ("[contained]\nworse_by_at_most = 0.5", "give the result to compare with as --baseline"),
        ("[contained", "is not valid TOML"),
    ],
)
def test_what_means_nothing_is_refused(judged, toml, message):
    with pytest.raises(InvalidValue, match=message):
        judged(toml)


STATED = """
set = "cats"
corpus_hash = "c0ffee"
embedding_model = "words"
[settings]
k = 10
chat_model = ""
[contained]
at_least = 0.5
"""


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"set": "dogs"}, "set cats, not dogs"),
        ({"corpus_hash": "x"}, "corpus_hash c0ffee, not x"),
        ({"embedding_model": "other"}, "embedding_model words, not other"),
        ({"settings": {"k": 3, "chat_model": None}}, "settings.k 10, not 3"),
        ({"settings": {"k": 10, "chat_model": "openai:x"}}, "settings.chat_model none, not openai:x"),
        ({"settings": {"chat_model": None}}, "settings.k 10, not none"),
        ({"settings": {"k": 0, "chat_model": None}}, "settings.k 10, not 0"),
    ],
)
def test_without_a_baseline_too_a_result_of_what_the_thresholds_are_not_for_is_refused(judged, changed, told):
    with pytest.raises(InvalidValue, match=f"It is for {told}"):
        judged(STATED, **{"settings": {"k": 10, "chat_model": None}, **changed})


def test_what_the_thresholds_do_not_state_may_differ(judged):
    fitting = {"settings": {"k": 10, "chat_model": None, "strictness": 0.9}, "set_hash": "any", "reader": "r2"}
    assert judged(STATED, **fitting) == [True]
    assert judged(STATED.replace('[settings]\nk = 10\nchat_model = ""', ""), settings={"k": 3}) == [True]


def test_a_measure_without_a_score_is_refused_not_passed(judged):
    with pytest.raises(InvalidValue, match="verbatim has no score"):
        judged("[verbatim]\nat_most = 1.0", [row("a", "wrong", "", "not_found")])


def test_the_shipped_thresholds_name_measures_and_are_for_their_set():
    thresholds = load_thresholds("seeds")
    assert thresholds.made_for["set"] == "seeds"
    assert set(thresholds.limits) <= {measure.name for measure in MEASURES}
    assert not thresholds.are_paired  # so that they can be used without an earlier result
    with pytest.raises(InvalidValue, match="Give the path of a TOML file, or one of: seeds"):
        load_thresholds("nothing")


def test_a_set_that_only_has_the_name_of_the_shipped_one_is_refused_by_its_thresholds(tmp_path):
    result = write(tmp_path / "now.json", GOOD, set="seeds", settings={"chat_model": None})
    refused = CliRunner().invoke(app, ["eval", "gate", str(result), "--thresholds", "seeds"])
    assert refused.exit_code == 2
    assert "It is for set_hash" in refused.stderr
    assert "for corpus_hash" in refused.stderr


def test_nothing_is_not_printed_with_a_minus(tmp_path):
    before, now = write(tmp_path / "before.json", GOOD), write(tmp_path / "now.json", GOOD)
    (tmp_path / "gate.toml").write_text("[contained]\nworse_by_at_most = 0.1")
    more = ("--thresholds", str(tmp_path / "gate.toml"), "--baseline", str(before))
    shown = CliRunner().invoke(app, ["eval", "gate", str(now), *more]).stdout
    assert "\t0.000\t" in shown


def test_the_exit_code_is_the_verdict(tmp_path):
    result = write(tmp_path / "now.json", GOOD)
    toml = tmp_path / "gate.toml"

    def gate(text, *more):
        toml.write_text(text)
        return CliRunner().invoke(app, ["eval", "gate", str(result), "--thresholds", str(toml), *more])

    kept = gate("[contained]\nat_least = 0.9")
    assert kept.exit_code == 0
    assert "kept\tcontained\tmean at least 0.9\t0.900" in kept.stdout
    failed = gate("[contained]\nat_least = 0.9\n[verbatim]\nat_most = 0.5", "--json")
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)["passed"] is False
    refused = gate("[contained]\nworse_by_at_most = 0")
    assert refused.exit_code == 2
    assert refused.stderr.startswith("Error: ")
    other = write(tmp_path / "other.json", GOOD, corpus_hash="x")
    assert gate("[contained]\nat_least = 0.1", "--baseline", str(other)).exit_code == 2
