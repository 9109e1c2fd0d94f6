"""The verbs that look into an index and after it: list, show, stats, doctor, export, import, and index --replace."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ui.command import app

pytestmark = pytest.mark.e2e


def onrecord(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="onrecord")


ARTICLES = (
    {"title": "Bridge opens", "text": "The bridge opened on Monday.", "source": "Lund Post", "date": "2025-03-05"},
    {"title": "A storm", "text": "A storm hit the coast.", "source": "Lund Post", "date": "2025-04-01"},
    {"title": "Council votes", "text": "The council voted at night.", "source": "Malmo News"},
    {"title": "Ärla hums", "text": "Nobody knows why it hums.", "date": "2025-03-30"},
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus, `news`, and its index, `index`."""
    place = tmp_path_factory.mktemp("place")
    (place / "news").mkdir()
    for number, article in enumerate(ARTICLES):
        (place / "news" / f"{number}.json").write_text(json.dumps(article))
    (place / "news" / "empty.txt").write_text("")
    (place / "news" / "bad.json").write_text("{")
    assert onrecord("index", place / "news", "--index", place / "index").exit_code == 3
    return place


@pytest.mark.parametrize(
    ("options", "files"),
    [
        ((), "0123"),
        (("--outlet", "lund post"), "01"),
        (("--outlet", "Lund Post", "--outlet", "Malmo News"), "012"),
        (("--from", "2025-03-06"), "13"),
        (("--from", "2025-03-01", "--to", "2025-03-31"), "03"),
        (("--undated",), "2"),
        (("--no-outlet",), "3"),
        (("--undated", "--no-outlet"), ""),
        (("--sort", "date"), "1302"),
        (("--sort", "title"), "1023"),
        (("--sort", "outlet"), "0123"),
    ],
)
def test_list_narrows_and_sorts(place: Path, options: tuple[str, ...], files: str) -> None:
    rows = json.loads(onrecord("list", *options, "--index", place / "index", "--json").stdout)
    assert "".join(row["file"][0] for row in rows) == files
    assert all(row["passages"] == 1 for row in rows)
    assert f"{len(files)} article" in onrecord("list", *options, "--index", place / "index").stderr


@pytest.mark.parametrize(
    "options",
    [
        ("--undated", "--from", "2025-01-01"),
        ("--no-outlet", "--outlet", "Lund Post"),
        ("--outlet", "Nobody"),
        ("--sort", "colour"),
    ],
)
def test_list_refuses_what_excludes_itself(place: Path, options: tuple[str, ...]) -> None:
    assert onrecord("list", *options, "--index", place / "index").exit_code == 2


def test_stats_count_outlets_months_skips_and_bytes(place: Path) -> None:
    facts = json.loads(onrecord("stats", "--index", place / "index", "--json").stdout)
    assert facts["outlets"] == {"Lund Post": 2, "Malmo News": 1}
    assert facts["months"] == {"2025-03": 2, "2025-04": 1}
    assert (facts["undated"], facts["without_outlet"], facts["copies"]) == (1, 1, 0)
    assert {kind: skips["count"] for kind, skips in facts["skipped_by_kind"].items()} == {"empty": 1, "format": 1}
    assert all(size > 0 for size in facts["bytes"].values())
    shown = onrecord("stats", "--index", place / "index").stdout
    for line in (
        r"4 articles, 4 passages from .*news",
        r"Lund Post\t2",
        r"2025-03\t2",
        r"date not stated in full\t1",
        r"format\t1\tbad",
    ):
        assert re.search(f"^{line}", shown, re.MULTILINE), line


def test_doctor_ends_with_0_or_1_and_repairs(place: Path) -> None:
    index = place / "index"
    well = onrecord("doctor", "--index", index)
    assert well.exit_code == 0, well.output
    assert "No fault found." in well.stdout
    (keywords,) = (index / "keywords").glob("*/*.idx")
    keywords.write_bytes(b"\0" * keywords.stat().st_size)
    ill = onrecord("doctor", "--index", index)
    assert ill.exit_code == 1
    assert re.search(r"^✗ stores .*is damaged.* Next: onrecord doctor --repair --index ", ill.stdout, re.MULTILINE)
    mended = onrecord("doctor", "--repair", "--index", index, "--json")
    assert mended.exit_code == 0, mended.output
    said = json.loads(mended.stdout)
    assert said["healthy"]
    assert "Built anew from the catalog" in said["repaired"][0]
    assert onrecord("doctor", "--index", place / "none").exit_code == 1


def test_export_and_import_carry_an_index(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "news.onrecord"
    assert re.match(
        r"Exported .*: 4 articles, 4 passages, ", onrecord("export", file, "--index", place / "index").stdout
    )
    assert onrecord("export", file, "--index", place / "index").exit_code == 2
    brought = onrecord("import", file, "--index", tmp_path / "index", "--json")
    assert json.loads(brought.stdout)["articles"] == 4
    assert onrecord("import", file, "--index", tmp_path / "index").exit_code == 2
    assert onrecord("import", file, "--index", tmp_path / "index", "--force").exit_code == 0
    lists = [onrecord("list", "--json", "--index", path).stdout for path in (place / "index", tmp_path / "index")]
    assert lists[0] == lists[1]


def test_another_folder_needs_replace(place: Path, tmp_path: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("Something else was said at the harbour.")
    assert onrecord("index", place / "news", "--index", index).exit_code == 3
    refused = onrecord("index", other, "--index", index)
    assert refused.exit_code == 1
    assert re.search(r"^Error: The index in .* holds .*news; .* --replace$", refused.stderr, re.MULTILINE)
    assert onrecord("index", other, "--index", index, "--replace").exit_code == 0
