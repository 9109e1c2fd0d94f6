"""`onrecord verify`: what became of the quotations of an export, told from the corpus as it is now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Corpus
from typer.testing import CliRunner, Result

from index import Article
from rag.answer import Answer, Citation, Statement
from ui.command import app
from ui.custody import custody_of, text_sha256
from ui.export import as_html, as_json, as_markdown
from ui.exported import Quotation, read_export
from ui.verifying import Checked, verified

FIRST = "The bridge cost 9 million crowns."
STORY = f"Bridge opens\n\n{FIRST} It opened on Monday.\n"
WRITE = {"html": as_html, "md": as_markdown, "json": as_json}


def quoting(article: Article, quote: str = FIRST) -> Answer:
    start = article.text.index(quote)
    citation = Citation(1, article, start, start + len(quote))
    return Answer("What did it cost?", "cost", "answered", (Statement(quote, (1,), "quoted"),), (citation,))


def exported(corpus: Corpus, ending: str = "json", quote: str = FIRST, record: int | None = None) -> Path:
    """Export an answer that quotes from the one article (of that record) which has the words."""
    corpus.sync()
    article = next(a for a in corpus.open().articles() if quote in a.text and record in (None, a.record))
    path = corpus.path.parent / f"told.{ending}"
    path.write_text(WRITE[ending](quoting(article, quote), custody_of(corpus.path, [article])), encoding="utf-8")
    return path


def check(corpus: Corpus, export: Path) -> Checked:
    return verified(read_export(export).quotations, corpus.folder, corpus.settings)[0]


def onrecord(corpus: Corpus, export: Path, *more: str) -> Result:
    arguments = ["verify", str(export), "--index", str(corpus.path), *more]
    return CliRunner().invoke(app, arguments, prog_name="onrecord")


@pytest.mark.parametrize("ending", WRITE)
def test_what_nobody_touched_is_unchanged(corpus: Corpus, ending: str) -> None:
    corpus.write("a.txt", STORY)
    found = check(corpus, exported(corpus, ending))
    assert (found.verdict, found.place) == ("unchanged", "a.txt:3")
    assert found.quotation.file_sha256


def test_a_quotation_stands_in_a_file_that_changed_after_it(corpus: Corpus) -> None:
    corpus.write("a.txt", STORY)
    export = exported(corpus)
    corpus.write("a.txt", STORY + "Correction: it opened on Tuesday.")
    assert check(corpus, export).verdict == "file changed"


def test_a_quotation_moved_to_where_it_stands_nearest(corpus: Corpus) -> None:
    corpus.write("a.txt", STORY)
    export = exported(corpus)
    corpus.write("a.txt", f"New\n{STORY}{'x ' * 99}{FIRST}")
    found = check(corpus, export)
    assert (found.verdict, found.start, found.line) == ("moved", STORY.index(FIRST) + 4, 4)


def test_a_quotation_is_found_in_another_file_whether_its_own_is_there_or_not(corpus: Corpus) -> None:
    file = corpus.write("b.txt", STORY)
    export = exported(corpus)
    corpus.write("a.html", f"<html><body><article><p>News of today.</p><p>{FIRST}</p></article></body></html>")
    corpus.write("b.txt", "Other words.")
    found = check(corpus, export)
    assert (found.verdict, found.file, found.reason) == ("elsewhere", "a.html", "no longer in its file")
    file.unlink()
    assert check(corpus, export).reason == "its file is missing"


def test_changed_words_are_gone(corpus: Corpus) -> None:
    file = corpus.write("a.txt", STORY)
    export = exported(corpus)
    corpus.write("a.txt", STORY.replace("9 million", "8 million"))
    assert check(corpus, export).verdict == "gone"
    file.unlink()
    assert check(corpus, export).verdict == "file missing"
    file.write_bytes(b"\x00\x01\x02\x03" * 9)
    found = check(corpus, export)
    assert (found.verdict, found.reason) == ("unreadable", "is not text")


def test_words_that_were_never_there_are_gone_though_the_file_is_the_same(corpus: Corpus) -> None:
    corpus.write("a.txt", STORY)
    export = exported(corpus)
    export.write_text(export.read_text().replace("9 million", "7 million"))
    found = check(corpus, export)
    assert found.verdict == "gone"
    assert "never stood in it" in found.reason
    assert read_export(export).edited == "record"


def test_records_of_a_file_are_read_as_the_index_reads_them(corpus: Corpus) -> None:
    rows = [{"title": f"No. {n}", "text": f"Report {n}. {FIRST} It was report {n}."} for n in range(3)]
    file = corpus.write("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    export = exported(corpus, record=1)
    assert check(corpus, export).place == "a.jsonl#1:1"
    # Another record before it: the article is known by its text, though others hold the same words.
    file.write_text(json.dumps({"title": "New", "text": f"Report 9. {FIRST}"}) + "\n" + file.read_text())
    found = check(corpus, export)
    assert (found.record, found.verdict) in [(1, "file changed"), (2, "moved")]
    table = f'title,text\nNo. 7,"Report 7.\n{FIRST}"\n'
    file.unlink()
    corpus.write("b.csv", table)
    assert check(corpus, export).place == "b.csv#0:2"


def test_words_that_only_another_record_of_the_file_has_are_elsewhere(corpus: Corpus) -> None:
    rows = [{"title": "Bridge", "text": f"Report 1. {FIRST}"}, {"title": "Road", "text": "Report 2. It is closed."}]
    corpus.write("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    export = exported(corpus)
    rows[0]["text"], rows[1]["text"] = "Report 1. Nobody knows what it cost.", f"Report 2. {FIRST}"
    corpus.write("a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    found = check(corpus, export)
    assert (found.verdict, found.place) == ("elsewhere", "a.jsonl#1:1")
    done = onrecord(corpus, export)
    assert done.exit_code == 3
    assert "a.jsonl#1:1, was in a.jsonl#0; no longer in its record" in done.stdout


def test_an_export_cannot_point_outside_the_corpus(corpus: Corpus) -> None:
    corpus.write("a.txt", STORY)
    secret = corpus.folder.parent / "secret.txt"
    secret.write_text("The password is swordfish.")
    corpus.write(".hidden.txt", "The password is swordfish.")
    (corpus.folder / "link.txt").symlink_to(secret)
    for name in ("../secret.txt", str(secret), ".hidden.txt", "link.txt"):
        quotation = Quotation(
            exchange=1, number=1, is_nearest=False, file=name, record=None, outlet=None, title=None, start=0, end=12,
            quote="The password", file_sha256=None, text_sha256=text_sha256("x"),
        )  # fmt: skip
        found = verified([quotation], corpus.folder, corpus.settings)[0]
        assert found.verdict in ("file missing", "unreadable")
        assert not found.is_found


def test_the_exit_code_says_how_it_stands(corpus: Corpus) -> None:
    file = corpus.write("a.txt", STORY)
    export = exported(corpus, "md")
    done = onrecord(corpus, export)
    assert done.exit_code == 0, done.output
    assert "1 [1]\tunchanged\ta.txt:3\tThe bridge cost" in done.stdout
    assert "1 unchanged." in done.stdout
    told = json.loads(onrecord(corpus, export, "--json").stdout)
    assert told["verdicts"] == {"unchanged": 1}
    assert told["quotations"][0]["now"] == {"file": "a.txt", "record": None, "start": STORY.index(FIRST), "line": 3}

    export.write_text(export.read_text().replace("cost", "price", 1))
    edited = onrecord(corpus, export)
    assert edited.exit_code == 3
    assert "edited after" in edited.stdout

    file.rename(corpus.folder / "b.txt")
    moved = onrecord(corpus, export)
    assert moved.exit_code == 3
    assert "b.txt:3, was in a.txt; its file is missing" in moved.stdout

    (corpus.folder / "b.txt").unlink()
    assert onrecord(corpus, export).exit_code == 1
    assert onrecord(corpus, export, "--corpus", str(corpus.folder / "none")).exit_code == 1
    (corpus.folder / "c.md").write_text("# Notes")
    assert onrecord(corpus, corpus.folder / "c.md").exit_code == 2
