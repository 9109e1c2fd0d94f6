"""Files of many records are read one record at a time: whatever their size, only one of them is in memory."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from conftest import Corpus
from hypothesis import given
from hypothesis import strategies as st

from index.catalog import Catalog
from index.errors import UnreadableFile
from index.formats import Problem, Raw, read_format
from index.records import Lines, json_records
from index.store import catalog_file
from index.sync import Progress

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
# Reads the file named, and prints how many articles it held and by how many kilobytes the process grew meanwhile.
MEASURED = """
import resource, sys
from pathlib import Path
from index.formats import Raw, read_format
from index.reading import Sidecar, Settings, read_articles
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = Path(sys.argv[1])
list(read_articles(path.with_name("small.jsonl"), path.parent, Settings(), Sidecar()))  # what is loaded once
before = peak()
with path.open("rb") as file:
    count = sum(isinstance(item, Raw) for item in read_format(path.suffix, file, {}, 64))
print(count, peak() - before)
"""


@given(
    st.lists(
        st.dictionaries(st.text(max_size=9), st.text(max_size=30) | st.integers() | st.none(), max_size=3), max_size=30
    ),
    st.sampled_from([None, 1]),
    st.booleans(),
)
def test_a_json_list_is_read_as_json_reads_it(values, indent, is_list):  # type: ignore[no-untyped-def]
    text = (
        json.dumps(values, indent=indent)
        if is_list
        else "\n".join(json.dumps(value, indent=indent) for value in values)
    )
    found = list(json_records(io.StringIO(text), 1))
    assert [value for value, _, _ in found] == values
    lines = text.split("\n")
    assert all("{" in lines[line - 1] for _, _, line in found)


def test_records_longer_than_what_is_read_at_once_are_whole():
    values = [{"a": "x" * 70_000, "b": ["\\" * 70_000, '"'] * 2}, {"c": 1}, {"d": {"e": "é" * 200_000}}]
    assert [value for value, _, _ in json_records(io.StringIO(json.dumps(values)), 1)] == values


@pytest.mark.parametrize(
    ("text", "count", "message"),
    [
        ('[{"a": 1},\n{"a" 2}]', 1, "line 2, column 6: Expecting ':' delimiter"),
        ('[{"a": 1},\n{"a": 2}', 2, "line 2, column 1: the list does not end"),
        ('[{"a": 1},\n{"a": "2', 1, "line 2, column 7: Unterminated string"),
        ('[{"a": 1},\n{"a": "' + "x" * 2_000_000 + '"}]', 1, "line 2: one record is larger than 1 MB"),
        ('[{"a": 1},\n' + "[" * 100_000, 1, "nested too deeply"),
    ],
)
def test_a_broken_list_gives_what_comes_before_and_names_the_line(text, count, message):
    records = json_records(io.StringIO(text), 1)
    for _ in range(count):
        next(records)
    with pytest.raises(UnreadableFile, match=message):
        next(records)


def test_a_line_over_the_limit_is_passed_over_and_the_next_is_read():
    lines = Lines(io.StringIO("one\n" + "x" * 1_500_000 + "\ntwo\n", newline=""), 1)
    assert next(lines) == "one\n"
    with pytest.raises(UnreadableFile, match="is larger than 1 MB"):
        next(lines)
    lines.start_record()
    assert (next(lines), lines.number, next(lines, None)) == ("two\n", 3, None)


def test_a_quotation_that_is_never_closed_costs_one_record_and_not_the_memory():
    rows = f'body\n"{PROSE}"\n"never closed\n' + "A row without a quotation.\n" * 80_000
    found = list(read_format(".csv", io.BytesIO(rows.encode()), {}, 1))
    assert isinstance(found[1], Problem)
    assert (found[1].kind, found[1].reason[:18]) == ("size", "record 1, line 3: ")
    assert sum(isinstance(item, Raw) for item in found) > 40_000  # reading goes on behind the first megabyte


@pytest.mark.e2e
def test_a_run_that_is_broken_off_inside_one_file_has_staged_it_in_batches_and_goes_on(corpus: Corpus) -> None:
    corpus.write("all.jsonl", "\n".join(json.dumps({"body": f"Story {number}. {PROSE}"}) for number in range(600)))
    seen: list[Progress] = []

    def stop(progress: Progress) -> None:
        seen.append(progress)
        if progress.done == 550:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.sync(progress=stop)
    with closing(Catalog.open(catalog_file(corpus.path))) as catalog:
        assert (catalog.count("staged_articles"), catalog.count("articles")) == (500, 0)
    assert [progress.done for progress in seen] == list(range(1, 551))
    assert 500 < seen[299].total < 700  # an estimate: how many there will be is not known yet
    assert corpus.sync(progress=seen.append).articles == 600
    reading = [progress for progress in seen if progress.step == "reading"]
    assert (reading[-1].done, reading[-1].total) == (600, 600)


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["all.jsonl", "all.csv", "all.json"])
def test_a_hundred_thousand_records_in_300_mb_are_streamed(tmp_path: Path, name: str) -> None:
    record = {"title": "A title", "body": PROSE * 31, "date": "2025-03-05"}
    (tmp_path / "small.jsonl").write_text(json.dumps(record))
    line = ",".join(f'"{value}"' for value in record.values()) if name.endswith("csv") else json.dumps(record)
    with (tmp_path / name).open("w") as file:
        file.write({"all.csv": "title,body,date\n", "all.json": "[", "all.jsonl": ""}[name])
        end = ",\n" if name == "all.json" else "\n"
        for _ in range(99_999):
            file.write(line + end)
        file.write(line + ("]" if name == "all.json" else ""))
    assert (tmp_path / name).stat().st_size > 300_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path / name)], capture_output=True, text=True, check=True, timeout=280
    )
    count, grown = map(int, done.stdout.split())
    assert count == 100_000
    assert grown < 30_000  # kilobytes
