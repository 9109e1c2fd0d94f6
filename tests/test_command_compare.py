"""`onrecord compare`: readable at 80 columns, fields in a pipe, JSON for programs; text of others moves no cursor."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Corpus
from test_command import onrecord, plain
from test_comparison import compared, page
from test_timeline import timeline

from ui.side_by_side import print_comparison, print_timeline

TERMINAL = {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0", "COLUMNS": "80", "NO_COLOR": "1"}
HOSTILE = "\x1b[31mEvil\u202e Outlet"


@pytest.fixture
def planted(corpus: Corpus) -> Corpus:
    page(corpus, "wire.json", "Hamas holds 59 captives, an official of the army said.", "Northern Wire", "2025-03-05")
    page(corpus, "evil.json", "Only 24 captives\x1b[2J are held.", HOSTILE, "2025-03-06", title="</title>\x1b]0;x\x07")
    page(corpus, "leaflet.json", "Some 250 captives\tare held.")
    page(corpus, "sun.json", "The harvest was poor this year, farmers of the valley said.", "Silent Sun", "2025-03-08")
    corpus.sync()
    return corpus


def test_at_80_columns_each_side_has_its_outlet_date_and_place_beside_its_words(
    planted: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    print_comparison(compared(planted))
    shown = capsys.readouterr().out
    assert "\x1b[31m" not in shown
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    lines = plain(shown).splitlines()
    assert max(map(len, lines)) <= 80
    text = re.sub(r" +", " ", "\n".join(lines))
    for words in ("Northern Wire", "5 March 2025", "wire.json:1", "outlet not stated", "date not stated"):
        assert words in text
    assert "The outlets differ on captives:\n 59 [" in text
    assert "No answer from Silent Sun." in text


def test_in_a_pipe_each_statement_is_a_line_of_fields(planted: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    print_comparison(compared(planted))
    head, *rows = [line.split("\t") for line in capsys.readouterr().out.split("\n\n")[0].splitlines()]
    assert head == ["No.", "Outlet", "Published", "Place", "Statement", "Carried by"]
    assert len(rows) == 3
    assert all(len(row) == len(head) for row in rows)  # the tab in the leaflet has become a space


def test_a_timeline_lists_the_undated_apart(
    planted: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    print_timeline(timeline(planted))
    shown = plain(capsys.readouterr().out)
    assert shown.index("5 March 2025") < shown.index("6 March 2025") < shown.index("Undated") < shown.index("leaflet")
    assert "Undated: 1 of the statements." in shown


def test_a_comparison_of_nothing_says_so(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    page(corpus, "sun.json", "The harvest was poor this year, farmers of the valley said.", "Silent Sun", "2025-03-08")
    corpus.sync()
    print_comparison(compared(corpus))
    shown = capsys.readouterr().out
    assert "Not found in these articles." in shown
    assert "No answer from Silent Sun." in shown


def test_wrong_usage_ends_with_2() -> None:
    for arguments in (("compare",), ("compare", "Who?", "--as-of", "soon"), ("compare", "Who?", "--nonsense")):
        result = onrecord(*arguments)
        assert result.exit_code == 2
        assert result.stdout == ""


@pytest.mark.e2e
def test_the_command_compares_the_seeds(seeds_path: Path) -> None:
    result = onrecord("compare", "How many captives is Hamas holding?", "--index", seeds_path, "--json")
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout)
    assert any(side["outlet"] == "Radio Habana Cuba" for side in data["sides"])
    for citation in data["citations"]:
        assert citation["quote"]
        assert citation["line_start"] >= 1
    told = onrecord("compare", "How many captives is Hamas holding?", "--timeline", "--index", seeds_path, "--json")
    assert json.loads(told.stdout)["dated"] == []
