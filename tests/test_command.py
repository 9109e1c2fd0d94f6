"""The command line: its contracts for programs, its exit codes, and that it starts quickly."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from index.settings import Settings
from ui.command import app
from ui.command_list import _print_stats

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
RUNNER = CliRunner()
QUESTION = "What did Hamas spokesman Hazem Qassem say?"


def onrecord(*arguments: str | Path, **more: Any) -> Result:
    return RUNNER.invoke(app, [str(argument) for argument in arguments], prog_name="onrecord", **more)


def run_for_real(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from ui.command import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=more.pop("cwd", ROOT),
        env={**os.environ, "PYTHONPATH": str(ROOT), **more.pop("env", {})},
        **more,
    )


@pytest.fixture(autouse=True)
def without_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ONRECORD_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("index")
    result = onrecord("index", SEEDS, "--index", path, "--json")
    assert result.exit_code == 0, result.output
    return path


def test_chat_takes_the_folder_of_articles_and_refuses_one_that_is_not_there_or_not_in_the_index(
    seeds_index: Path, tmp_path: Path
) -> None:
    assert "FOLDER" in onrecord("chat", "--help").output
    missing = onrecord("chat", tmp_path / "none", "--index", tmp_path / "index")
    assert missing.exit_code == 1
    assert f"No folder {tmp_path / 'none'}: it does not exist" in missing.stderr
    other = onrecord("chat", tmp_path, "--index", seeds_index)
    assert other.exit_code == 2
    assert f"holds the articles of {SEEDS}, not those of {tmp_path}" in other.stderr


def test_indexing_a_missing_folder_leaves_nothing_behind(tmp_path: Path) -> None:
    assert onrecord("index", tmp_path / "none", "--index", tmp_path / "index").exit_code == 1
    assert not (tmp_path / "index").exists()


# starting


def test_help_imports_nothing_slow() -> None:
    slow = ("torch", "chromadb", "gradio", "langchain", "langchain_core", "sentence_transformers", "transformers")
    script = (
        "import sys; from typer.testing import CliRunner; from ui.command import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        f"print([name for name in {slow!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_every_verb_is_listed_and_has_help() -> None:
    verbs = ("index", "ask", "search", "chat", "show", "list", "stats", "doctor", "export", "import", "config", "eval")
    listed = onrecord("--help").output
    for verb in verbs:
        assert re.search(rf"\b{verb}\b", listed)
        assert onrecord(verb, "--help").exit_code == 0
    for verb in (*(v for v in verbs if v != "eval"), "eval run"):
        words = plain(onrecord(*verb.split(), "--help", env={"COLUMNS": "160"}).output)
        assert "--json" in words
        assert "--index" in words


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_version_is_that_of_the_package() -> None:
    assert re.fullmatch(r"onrecord \d+\.\d+\.\d+\S*\n", onrecord("--version").output)


# wrong usage and known errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("ask",),
        ("ask", "Who?", "--batch", "x.jsonl"),
        ("ask", "Who?", "-k", "0"),
        ("ask", "Who?", "--from", "yesterday"),
        ("ask", "Who?", "--from", "2025-03-05", "--to", "2025-03-01"),
        ("chat", "--port", "99999"),
        ("eval", "run"),
    ],
)
def test_wrong_usage_ends_with_2_and_nothing_on_stdout(arguments: tuple[str, ...]) -> None:
    result = onrecord(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


@pytest.mark.parametrize(
    "verb", ["ask Who?", "search Who?", "show a.txt", "list", "stats", "doctor", "export x", "eval run seeds"]
)
def test_a_missing_index_is_one_line_with_the_command_that_builds_it(verb: str, tmp_path: Path) -> None:
    result = onrecord(*verb.split(), "--index", tmp_path / "none")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert re.search(r"^Error: No index in .*onrecord index .*\n\Z", result.stderr)


def test_an_unexpected_error_keeps_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "ui_break.py").write_text("import ui.command as c\nc.setting_sources = None\nc.app(['config'])\n")
    done = subprocess.run(
        [sys.executable, tmp_path / "ui_break.py"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "TypeError" in done.stderr


def test_a_wrong_setting_of_the_environment_ends_with_2() -> None:
    done = run_for_real("config", env={"ONRECORD_K": "many"})
    assert done.returncode == 2
    assert re.match(r"Error: environment ONRECORD_K: k = 'many'", done.stderr)


# config


def test_config_shows_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for secret in ("reporter:hunter2secret", "t0ken"):
        monkeypatch.setenv("ONRECORD_CHAT_URL", f"https://{secret}@llm.example/v1")
        for flags in ([], ["--json"]):
            shown = onrecord("config", *flags).stdout
            assert secret not in shown
            assert "llm.example" in "".join(shown.split())


def test_config_names_value_and_source_of_every_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONRECORD_K", "7")
    (tmp_path / "onrecord.toml").write_text("strictness = 0.25\n")
    settings = {row["key"]: row for row in json.loads(onrecord("config", "--json", "--index", "there").stdout)}
    assert settings.keys() == Settings.model_fields.keys()
    found = {key: (settings[key]["value"], settings[key]["source"]) for key in ("k", "strictness", "index", "port")}
    assert found == {
        "k": (7, "environment ONRECORD_K"),
        "strictness": (0.25, "onrecord.toml"),
        "index": ("there", "flag"),
        "port": (7860, "default"),
    }


# index, list, show, stats


@pytest.mark.e2e
def test_index_json_ends_with_one_summary_object(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(SEEDS, corpus)
    first = onrecord("index", corpus, "--index", tmp_path / "index", "--json")
    assert first.exit_code == 0
    summary = json.loads(first.stdout.splitlines()[-1])
    assert summary.keys() >= {
        "files", "articles", "passages", "embedded", "added", "changed", "removed", "skipped", "seconds",
    }  # fmt: skip
    assert (summary["files"], summary["articles"], summary["added"], summary["skipped"]) == (5, 5, 5, [])
    assert summary["embedded"] == summary["passages"] > 5
    again = json.loads(onrecord("index", corpus, "--index", tmp_path / "index", "--json").stdout)
    assert (again["embedded"], again["added"], again["changed"], again["removed"]) == (0, 0, 0, 0)
    assert "nothing changed" in onrecord("index", corpus, "--index", tmp_path / "index").stdout

    (corpus / "bad.json").write_text("{not json")
    (corpus / "empty.txt").write_text("")
    part = onrecord("index", corpus, "--index", tmp_path / "index", "--json")
    assert part.exit_code == 3
    skipped = {skip["file"]: skip["reason"] for skip in json.loads(part.stdout)["skipped"]}
    assert skipped.keys() == {"bad.json", "empty.txt"}
    assert all(skipped.values())
    assert "skipped bad.json" in part.stderr
    (corpus / "bad.json").unlink()
    assert (
        onrecord("index", corpus, "--index", tmp_path / "index").exit_code == 0
    )  # an empty file leaves nothing undone


@pytest.mark.e2e
def test_list_json_has_null_where_nothing_is_stated(seeds_index: Path) -> None:
    result = onrecord("list", "--index", seeds_index, "--json")
    rows = json.loads(result.stdout)
    assert [row["file"][:3] for row in rows] == ["000", "001", "002", "003", "004"]
    keys = {"file", "record", "title", "outlet", "outlet_evidence", "published", "url", "authors", "passages"}
    assert all(row.keys() == keys for row in rows)
    assert [row["outlet"] for row in rows] == [None, "Radio Habana Cuba", None, None, None]
    assert [row["outlet_evidence"] is None for row in rows] == [True, False, True, True, True]
    assert rows[1]["published"] == "--03-05"
    assert rows[0]["published"] is None
    assert all(row["passages"] > 0 for row in rows)


@pytest.mark.e2e
def test_list_for_people_says_what_is_not_stated(seeds_index: Path) -> None:
    lines = onrecord("list", "--index", seeds_index).stdout.splitlines()
    assert len(lines) == 6
    assert "outlet not stated" in lines[1]
    assert "5 March, year not stated" in lines[2]


@pytest.mark.e2e
def test_show_numbers_passages_and_marks_what_was_left_out(seeds_index: Path) -> None:
    name = "002_77b51d345d1ca5f8.txt"
    shown = onrecord("show", name, "--index", seeds_index).stdout
    assert "[0] line" in shown
    assert "~ Leave a Reply" in shown
    data = json.loads(onrecord("show", f"seeds/{name}", "--index", seeds_index, "--json").stdout)
    assert data["text"] == (SEEDS / name).read_text(encoding="utf-8")
    assert all(data["text"][p["start"] : p["end"]] == p["text"] for p in data["passages"])
    missing = onrecord("show", "nowhere.txt", "--index", seeds_index)
    assert missing.exit_code == 2
    assert "onrecord list" in missing.stderr


@pytest.mark.e2e
def test_stats_count_the_corpus(seeds_index: Path) -> None:
    stats = json.loads(onrecord("stats", "--index", seeds_index, "--json").stdout)
    assert (stats["articles"], stats["outlets"]) == (5, {"Radio Habana Cuba": 1})
    assert "Radio Habana Cuba\t1" in onrecord("stats", "--index", seeds_index).stdout


# ask and search


@pytest.mark.e2e
def test_ask_json_is_the_answer_with_exact_quotes(seeds_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_STRICTNESS", "0")  # this is about the form, not about when to abstain
    answer = json.loads(onrecord("ask", QUESTION, "--index", seeds_index, "--json").stdout)
    assert answer.keys() >= {
        "question", "searched", "status", "statements", "citations", "nearest", "notes", "timings",
    }  # fmt: skip
    assert answer["status"] in ("answered", "partial")
    for citation in answer["citations"]:
        text = (SEEDS / citation["file"]).read_text(encoding="utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert text.split("\n")[citation["line_start"] - 1].strip()
    people = onrecord("ask", QUESTION, "--index", seeds_index).stdout
    assert "[1]" in people
    assert re.search(r"^\[1\] (Radio Habana Cuba|outlet not stated), .*\.txt:\d+$", people, re.MULTILINE)


@pytest.mark.e2e
def test_not_found_is_a_result_that_shows_the_nearest_evidence(seeds_index: Path) -> None:
    result = onrecord("ask", "Who won the chess tournament in Reykjavik in 1972?", "--index", seeds_index)
    assert result.exit_code == 0
    assert "Not found in these articles." in result.stdout
    assert "Nearest evidence" in result.stdout


@pytest.mark.e2e
def test_search_json_gives_hits_with_the_rank_of_each_leg(seeds_index: Path) -> None:
    hits = json.loads(onrecord("search", QUESTION, "-k", "3", "--index", seeds_index, "--json").stdout)
    assert len(hits) == 3
    assert hits[0].keys() >= {"file", "outlet", "title", "published", "start", "end", "text", "score", "legs"}
    assert "Qassem" in hits[0]["text"]
    assert hits[0]["legs"].keys() == {"dense", "keyword", "reader"}
    assert hits[0]["legs"]["keyword"]["rank"] in (1, 2, 3)
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    only = json.loads(
        onrecord("search", QUESTION, "--outlet", "radio habana cuba", "--index", seeds_index, "--json").stdout
    )
    assert {hit["outlet"] for hit in only} == {"Radio Habana Cuba"}


@pytest.mark.e2e
def test_a_batch_gives_one_line_for_each_line_also_for_a_bad_one(seeds_index: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        "\n".join(
            [
                json.dumps({"id": "a", "question": QUESTION}),
                "not json",
                "",
                json.dumps({"id": "c", "question": "Who?", "outlet": "Nobody's Gazette"}),
                json.dumps({"id": "d", "question": "What did he reject?", "history": [{"question": QUESTION}]}),
                json.dumps({"id": "e", "question": QUESTION, "colour": "red"}),
                json.dumps({"id": "f", "question": QUESTION, "outlets": ["Radio Habana Cuba"], "as_of": "bad"}),
                json.dumps({"id": 7, "question": QUESTION, "file": "001_48d996f5edf196b0.txt"}),
                json.dumps({"id": "g", "question": QUESTION, "file": "a.txt", "files": ["b.txt"]}),
            ]
        )
    )
    result = onrecord("ask", "--batch", batch, "--index", seeds_index)
    assert result.exit_code == 3
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["a", None, "c", "d", "e", "f", 7, "g"]
    assert [line["line"] for line in lines if "error" in line] == [2, 4, 6, 7, 9]
    assert "Nobody's Gazette" in lines[2]["error"]
    assert "Qassem" in lines[3]["searched"]
    assert lines[6]["filters"]["given"] == {"files": ["001_48d996f5edf196b0.txt"]}

    assert "both file and files" in lines[7]["error"]
    none = onrecord("ask", "--batch", "-", "--index", seeds_index, input="not json\n[]\n")
    assert (none.exit_code, none.stdout.count("error")) == (1, 2)

    found = onrecord(
        "search", "--batch", "-", "-k", "2", "--index", seeds_index, input=batch.read_text().split("\n")[0]
    )
    assert found.exit_code == 0
    assert [len(json.loads(line)["hits"]) for line in found.stdout.splitlines()] == [2]


@pytest.mark.e2e
def test_a_batch_that_is_not_there_is_wrong_usage(seeds_index: Path, tmp_path: Path) -> None:
    result = onrecord("ask", "--batch", tmp_path / "none.jsonl", "--index", seeds_index)
    assert result.exit_code == 2
    assert "none.jsonl cannot be read" in result.stderr


@pytest.mark.e2e
def test_control_characters_of_an_article_do_not_reach_the_terminal(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    words = "The mayor of Lundby \x1b]0;owned\x07 opened \x9b31m the \u202enew bridge on Monday."
    (corpus / "a.json").write_text(json.dumps({"title": "Bridge \x1b[2J opens", "text": words, "source": "L\x1b[1mP"}))
    assert onrecord("index", corpus, "--index", tmp_path / "index").exit_code == 0
    whole = [[verb, *form] for verb in ("list", "stats", "show a.json") for form in ([], ["--json"])]
    for verb, *form in (*whole, ["search bridge"], ["ask bridge?", "--json"]):
        shown = onrecord(*verb.split(), *form, "--index", tmp_path / "index")
        assert shown.exit_code == 0, shown.output
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown.output)
    exact = json.loads(onrecord("show", "a.json", "--index", tmp_path / "index", "--json").stdout)
    assert exact["text"] == words  # JSON carries them escaped, and gives them back


@pytest.mark.e2e
def test_answers_go_to_stdout_and_progress_to_stderr(tmp_path: Path) -> None:
    done = run_for_real("index", SEEDS, "--index", tmp_path / "index", "--json")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["articles"] == 5
    assert "embedding" in done.stderr


@pytest.mark.parametrize(
    ("copies", "clusters", "told"),
    [
        (1, 1, "1 of the articles is a copy of another (1 story)"),
        (3, 2, "3 of the articles are copies of another (2 stories)"),
    ],
)
def test_stats_count_copies_in_words(copies: int, clusters: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    facts = {"articles": 5, "passages": 9, "corpus": "news", "built": "2026-11-30T08:59:06+00:00", "same_page": []}
    counts = {"outlets": {}, "without_outlet": 5, "months": {}, "undated": 5, "skipped_by_kind": {}, "bytes": {}}
    _print_stats({**facts, **counts, "copies": copies, "clusters": clusters})
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("flag", ["--from", "--to", "--as-of"])
def test_an_empty_day_is_refused_and_not_taken_for_no_limit(flag: str) -> None:
    done = onrecord("ask", "Who?", flag, "")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: {flag}: '' is not a date.")


@pytest.mark.e2e
def test_eval_run_on_a_damaged_index_has_failed(seeds_index: Path, tmp_path: Path) -> None:
    shutil.copytree(seeds_index, tmp_path / "index")
    shutil.rmtree(tmp_path / "index" / "segments")
    for more in ((), ("--json",)):
        done = onrecord("eval", "run", "seeds", "--limit", "2", "--index", tmp_path / "index", *more)
        assert done.exit_code == 1, done.output


@pytest.mark.parametrize("out", [".", "..", "some"])
def test_eval_run_writes_no_result_over_a_folder(out: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here" / "some").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    done = onrecord("eval", "run", "seeds", "--out", out)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"Error: out: {out} is a folder.")


@pytest.mark.e2e
def test_eval_run_draws_from_every_set_and_only_public_ones_have_parts(seeds_index: Path) -> None:
    drawn = onrecord("eval", "run", "seeds", "--limit", "2", "--seed", "1", "--index", seeds_index, "--json")
    assert drawn.exit_code == 0, drawn.output
    run = json.loads(drawn.stdout)
    assert len(run["questions"]) == run["scored"] == 2
    assert run["fingerprint"]["set"] == "seeds, 2 of 116 with seed 1"
    part = onrecord("eval", "run", "seeds", "--part", "report", "--index", seeds_index)
    assert part.exit_code == 2
    assert "only public sets have parts" in part.stderr


@pytest.mark.e2e
def test_eval_run_scores_a_set_and_says_which_rows_are_broken(seeds_index: Path, tmp_path: Path) -> None:
    rows = (ROOT / "evals" / "sets" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()[:2]
    questions = tmp_path / "few.jsonl"
    questions.write_text("\n".join([*rows, "{broken"]), encoding="utf-8")
    done = onrecord("eval", "run", questions, "--out", tmp_path / "report", "--index", seeds_index, "--json")
    assert done.exit_code == 3, done.output
    assert json.loads(done.stdout) == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (tmp_path / "report.html").is_file()
    questions.write_text("{broken", encoding="utf-8")
    nothing = onrecord("eval", "run", questions, "--index", seeds_index)
    assert nothing.exit_code == 1
    assert nothing.stderr.startswith("Error: ")
