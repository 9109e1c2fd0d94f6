"""Faults 1 to 5 and 8 to 11 of reading: a bad file is named with its reason, the others are read, nothing hangs or grows."""

from __future__ import annotations

import gzip
import json
import os
import resource
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import Corpus

from index.article import Article, Skipped
from index.reading import Sidecar, corpus_files, load_sidecar, read_articles
from index.scope import Scope
from index.settings import Settings

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
MB = 1_000_000


def read_all(folder: Path, limit_mb: int = 64) -> list[Article | Skipped]:
    sidecar, found = load_sidecar(folder), []
    for path in corpus_files(folder):
        found += (
            [path]
            if isinstance(path, Skipped)
            else read_articles(path, folder, Settings(max_file_mb=limit_mb), sidecar)
        )
    return found


def kinds(found: list[Article | Skipped]) -> dict[str, str]:
    return {one.file: one.kind if isinstance(one, Skipped) else "read" for one in found}


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json", "a.jsonl", "a.csv", "a.html", "a.sgm"])
def test_fault_01_an_empty_file_is_counted_as_empty(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert kinds(read_all(tmp_path)) == {name: "empty"}


def test_fault_01_an_empty_file_makes_no_passage_and_is_listed(corpus: Corpus) -> None:
    for name, text in (("a.txt", PROSE), ("empty.txt", ""), ("furniture.txt", "Advertisement\n\nLeave a Reply\n")):
        corpus.write(name, text)
    report = corpus.sync()
    assert {(skip.file, skip.kind) for skip in report.skipped} == {("empty.txt", "empty"), ("furniture.txt", "empty")}
    assert (report.articles, report.passages, len(corpus.embedder.embedded)) == (1, 1, 1)


@pytest.mark.parametrize("name", ["big.txt", "big.html", "big.sgm"])
def test_fault_02_a_file_of_5_gb_is_refused_without_being_read(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(5_000 * MB)  # sparse: takes no space, and reading it would take seconds
    (found,) = read_all(tmp_path, 1)
    assert isinstance(found, Skipped)
    assert (found.kind, found.reason) == (
        "size",
        "is larger than 1 MB. Raise the limit with max_file_mb in onrecord.toml",
    )


@pytest.mark.parametrize(("name", "lead"), [("a.jsonl", ""), ("a.csv", "body\n")])
def test_fault_02_a_line_of_200_mb_is_refused_by_its_number_and_the_rest_is_read(
    tmp_path: Path, name: str, lead: str
) -> None:
    record = json.dumps({"body": PROSE}) if name == "a.jsonl" else f'"{PROSE}"'
    with (tmp_path / name).open("w") as file:
        file.write(f"{lead}{record}\n")
        for _ in range(200):
            file.write("x" * MB)
        file.write(f"\n{record}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kilobytes
    first, line, last = read_all(tmp_path, 5)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.text, last.text, last.record) == (PROSE, PROSE, 2)
    assert isinstance(line, Skipped)
    assert (line.kind, line.record) == ("size", 1)
    number = 3 if lead else 2
    assert line.reason.startswith(f"record 1, line {number}: is larger than 5 MB. Raise the limit with max_file_mb")
    assert grown < 150_000


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x02\x01\x01\0", b"\xff\xd8\xff\xe0\0\x10JFIF", b"words " * 9 + b"\0" * 99]
)
def test_fault_03_a_binary_file_with_a_texts_name_is_not_text(tmp_path: Path, content: bytes) -> None:
    for name in ("a.txt", "a.json", "a.csv", "a.html"):
        (tmp_path / name).write_bytes(content + bytes(range(256)) * 40)
    assert set(kinds(read_all(tmp_path)).values()) == {"binary"}


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (f"Café – {PROSE}".encode("cp1252"), "decoded as windows-1252"),
        (f"Café – {PROSE}".encode("utf-16"), "decoded as utf-16"),
        (f"Café – {PROSE}".encode("utf-8-sig"), None),
        (f"Café – {PROSE} ".encode() * 40 + b"\xc3(", "1 unreadable characters were replaced"),
    ],
)
def test_fault_04_the_encoding_is_found_and_stated(tmp_path: Path, data: bytes, note: str | None) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    (article,) = read_all(tmp_path)
    assert isinstance(article, Article)
    assert article.text.startswith("Café – The two sides")
    assert article.notes == ((note,) if note else ())


def test_fault_04_what_cannot_be_decoded_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(f"Café – {PROSE}".encode() * 400 + b"\xc3(\xff" * 300)
    (found,) = read_all(tmp_path)
    assert isinstance(found, Skipped)
    assert (found.kind, found.reason) == ("encoding", "more than 1 % of it cannot be decoded as utf-8")


def test_fault_05_malformed_files_are_named_with_their_place_and_the_rest_is_read(tmp_path: Path) -> None:
    good = {"body": PROSE}
    deep = "[" * 10_000 + "]" * 10_000
    files = {
        "broken.json": '{"body": "x",\n "title" "y"}',
        "deep.json": f'{{"body": {deep}}}',
        "lines.jsonl": f"{json.dumps(good)}\n{{]\n{json.dumps(good)}\n",
        "missing.json": '{"title": "x"}',
        "table.csv": f'body,title\n"{PROSE}",t\n"{PROSE}","t"x\na,b,c,d\n{PROSE.replace(",", "")},t\n',
        "type.json": '{"body": [1, 2]}',
        "unclosed.html": "<html><body><article><p>" + "<div>" * 5_000,
        "z.txt": PROSE,
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    reasons: dict[str, list[str]] = {}
    read: list[str] = []
    for found in read_all(tmp_path):
        if isinstance(found, Skipped):
            reasons.setdefault(found.file, []).append(found.reason)
        else:
            read.append(found.place)
    assert read == ["lines.jsonl#0", "lines.jsonl#2", "table.csv#0", "table.csv#3", "z.txt"]
    assert reasons.keys() == files.keys() - {"z.txt"}
    assert reasons["broken.json"] == ["line 2, column 10: Expecting ':' delimiter"]
    assert "nested too deeply" in reasons["deep.json"][0]
    assert reasons["lines.jsonl"] == ["record 1, line 2: column 2: Expecting property name enclosed in double quotes"]
    assert reasons["missing.json"][0].startswith("no field holds the text; found title. Name it in onrecord.toml")
    assert [reason.partition(": ")[0] for reason in reasons["table.csv"]] == ["record 1, line 3", "record 2, line 4"]
    assert reasons["type.json"] == ["no text: body is a list"]


def test_fault_05_a_large_json_list_names_the_line_it_breaks_on(tmp_path: Path) -> None:
    records = [json.dumps({"body": f"{number} {PROSE}" * 20}) for number in range(1000)]
    (tmp_path / "a.json").write_text("[\n" + ",\n".join([*records, '{"body" "x"}', *records]) + "\n]")
    *articles, last = read_all(tmp_path, 1)
    assert [article.file for article in articles] == ["a.json"] * 1000
    assert isinstance(last, Skipped)
    assert last.reason == "line 1002, column 9: Expecting ':' delimiter"


def test_fault_08_links_pipes_and_devices_are_not_followed_and_never_block(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(PROSE)
    os.link(tmp_path / "good.txt", tmp_path / "hard.txt")  # a second name of a regular file, read as such
    (tmp_path / "outside.txt").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "movie.mp4").write_bytes(b"x")
    assert kinds(read_all(tmp_path)) == {
        "good.txt": "read",
        "hard.txt": "read",
        "loop": "link",
        "movie.mp4": "type",
        "outside.txt": "link",
        "pipe.txt": "device",
        "zero.txt": "link",
    }


@pytest.mark.parametrize("kind", ["link", "device", "gone"])
def test_fault_08_a_file_that_changed_after_the_listing_is_skipped(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.txt"
    if kind == "link":
        path.symlink_to("/etc/passwd")
    elif kind == "device":
        os.mkfifo(path)
    (found,) = read_articles(path, tmp_path, Settings(), Sidecar())
    assert isinstance(found, Skipped)
    assert found.kind == kind


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_fault_08_what_may_not_be_read_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "b").mkdir(mode=0)
    assert kinds(read_all(tmp_path)) == {"a.txt": "permission", "b": "permission"}


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        "📰.txt",
        "\u202eevil.txt",
        "<script>alert(1).txt",
        "-rf.txt",
        "x" * 251 + ".txt",
        "up\\..\\..\\x.txt",
        "a;ls.txt",
    ],
)
def test_fault_09_odd_names_are_read_like_any_other(corpus: Corpus, name: str) -> None:
    corpus.write(name, PROSE)
    assert corpus.sync().articles == 1
    with corpus.open().view() as view:
        ids = [passage_id for passage_id, _ in view.search_keywords("Doha", 10, Scope(files=(name,)))]
        assert [article.file for article, _ in view.catalog.found(ids).values()] == [name]


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no such names")
def test_fault_09_a_name_that_is_not_utf8_is_skipped_and_can_be_stored(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(PROSE)
    assert kinds(read_all(tmp_path)) == {"caf\\xe9.txt": "name"}


def test_fault_10_archives_are_not_expanded(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * 20 * MB)
    packed = gzip.compress(b"0" * 20 * MB)
    for name in ("a.json.gz", "a.txt", "b.html", "c.csv"):  # also under the name of a text
        (tmp_path / name).write_bytes(packed)
    (tmp_path / "d.txt").write_bytes((tmp_path / "bomb.zip").read_bytes())
    assert kinds(read_all(tmp_path)) == {
        "a.json.gz": "type",
        "a.txt": "binary",
        "b.html": "binary",
        "bomb.zip": "type",
        "c.csv": "binary",
        "d.txt": "binary",
    }


@pytest.mark.parametrize(
    "value", ["31/02/2023", "0001-01-01", "2999-01-01", "soon", "03/04/2025", "2023-13-01T25:61", "0"]
)
def test_fault_11_a_bad_date_is_noted_and_not_believed(tmp_path: Path, value: str) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"body": PROSE, "date": value}))
    (article,) = read_all(tmp_path)
    assert isinstance(article, Article)
    assert article.published is None
    assert article.notes == (f"field date: '{value}' is not a date that can be relied on",)


def test_fault_11_an_article_with_a_bad_date_is_found_and_counted_as_undated(corpus: Corpus) -> None:
    corpus.write("bad.json", json.dumps({"body": PROSE, "date": "31/02/2023"}))
    corpus.write("zone.json", json.dumps({"body": PROSE, "date": "2023-03-05T23:30:00-05:00"}))
    corpus.sync()
    with corpus.open().view() as view:

        def files(scope: Scope) -> set[str]:
            ids = [passage_id for passage_id, _ in view.search_keywords("Doha", 9, scope)]
            return {article.file for article, _ in view.catalog.found(ids).values()}

        assert files(Scope()) == {"bad.json", "zone.json"}
        assert files(Scope(first_day=20230305, last_day=20230305)) == {"zone.json"}
        assert view.catalog.without("first_day") == 1  # a search by date says how many it could not consider
