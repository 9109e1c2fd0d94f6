"""An exported conversation: complete, inert whatever the articles hold, and readable by the program again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import Corpus
from markdown_it import MarkdownIt

from index import Article, Evidence, InvalidValue, Outlet, Passage, PublishedDate
from rag.answer import Answer, Citation, Conflict, Hit, Statement
from ui.conversation import Exchange
from ui.custody import Custody, custody_of, file_sha256, text_sha256
from ui.export import articles_of, as_html, as_json, as_markdown, copied
from ui.exported import read_export

NOW = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
FORMATS = {"html": as_html, "md": as_markdown, "json": as_json}
HOSTILE = (
    "</script><script>alert(1)</script> <img src=http://evil.invalid/a onerror=x> ![a](http://evil.invalid/b) "
    "[b](javascript:alert(1)) [c]: http://evil.invalid <!-- --> ``` </style> {{ 7*7 }} www.evil.invalid $x$ | a |"
    "\n```\n# A heading\n- an item\n1. a number\n===\n> a quote\n    code\n| a | b |\n|---|---|\n\u202egnp.exe\u2066\x1b[31m"
)


def article(text: str = "The bridge cost 9 million crowns. It opened on Monday.", **facts: object) -> Article:
    known = {
        "outlet": Outlet("Lundby Post", Evidence("field source", "Lundby Post")),
        "published": PublishedDate("2025-03-05", "day", Evidence("field date", "2025-03-05")),
        "title": "Bridge opens",
        "url": "https://lundby.example/bridge",
    }
    return Article("bridge.txt", text, **{**known, **facts})  # type: ignore[arg-type]


def answered(source: Article, **changes: object) -> Answer:
    citation = Citation(1, source, 0, len(source.text), (4, 10), (replace(source, file="copy.txt"),))
    told = Answer(
        "What did it cost?", "bridge cost", "answered", (Statement(source.text, (1,), "quoted"),), (citation,)
    )
    return replace(told, **changes)  # type: ignore[arg-type]


def missing(source: Article) -> Answer:
    passage = Passage(source.id, 0, 0, len(source.text), source.text, ((0, len(source.text)),))
    notes = ("None of the passages found states it.",)
    return Answer("Who paid?", "who paid", "not_found", nearest=(Hit(passage, source, 0.5),), notes=notes)


def hostile() -> list[Exchange]:
    source = article(
        HOSTILE, title=HOSTILE, url="javascript:alert(1)", outlet=Outlet(HOSTILE, Evidence("field", HOSTILE))
    )
    source = replace(source, file="a`b<img src=x>[1](x).txt")
    worded = Statement(HOSTILE, (1,), "unverified", (HOSTILE,))
    told = answered(source, question=HOSTILE, searched=HOSTILE, notes=(HOSTILE,), statements=(worded,))
    told = replace(told, conflicts=(Conflict(HOSTILE, ((HOSTILE, 1),)),), answerer=HOSTILE)
    told = replace(told, filters={"given": {"outlets": [HOSTILE]}, "inferred": {"outlets": [HOSTILE]}})
    near = replace(missing(source), question=HOSTILE, searched=HOSTILE, notes=(HOSTILE,))
    return [
        Exchange(1, HOSTILE, answer=told),
        Exchange(2, HOSTILE, trouble=HOSTILE),
        Exchange(3, HOSTILE, answer=near),
    ]


class Page(HTMLParser):
    """The elements of a page and what it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("write", FORMATS.values())
def test_every_format_tells_what_was_asked_answered_and_quoted(write) -> None:  # type: ignore[no-untyped-def]
    source = article()
    custody = Custody("c0ffee", {"bridge.txt": "f" * 64})
    text = write([Exchange(1, "What did it cost?", answer=answered(source))], custody, NOW)
    shown = text.replace("\\", "")
    for fact in (
        "What did it cost?",
        source.text,
        "Lundby Post",
        "Bridge opens",
        "bridge.txt",
        "c0ffee",
        "field source",
    ):
        assert fact in shown if fact != source.text else "9 million crowns" in shown
    assert "f" * 64 in shown
    assert text_sha256(source.text) in shown
    assert "copy.txt" in shown


def test_every_format_says_when_a_question_was_asked_where_that_was_noted() -> None:
    old, new = (Exchange(1, "Who?", trouble="No.", asked=asked) for asked in ("", "2026-11-23T20:59+00:00"))
    record = [json.loads(as_json([one]))["exchanges"][0]["asked"] for one in (old, new)]
    assert record == [None, "2026-11-23T20:59+00:00"]
    assert "asked 23 November 2026, 20:59 UTC" in as_html([new])
    assert "Asked 2026-11-23T20:59+00:00." in as_markdown([new]).replace("\\", "")
    assert "asked" not in Page(as_html([old])).words.split("{")[0]
    assert "\nAsked" not in as_markdown([old])


@pytest.mark.parametrize("ending", FORMATS)
def test_an_export_reads_back_the_same_quotations(tmp_path: Path, ending: str) -> None:
    conversation = hostile()
    path = tmp_path / f"told.{ending}"
    path.write_text(FORMATS[ending](conversation, Custody(), NOW), encoding="utf-8")
    export = read_export(path)
    assert [q.mark for q in export.quotations] == ["1 [1]", "3 (1)"]
    assert {q.quote for q in export.quotations} == {HOSTILE}
    assert export.quotations[0].file == "a`b<img src=x>[1](x).txt"
    assert export.edited is None


def test_html_of_hostile_articles_has_no_element_but_ours() -> None:
    page = Page(as_html(hostile(), Custody(), NOW))
    names = {tag for tag, _ in page.tags}
    assert not names & {"img", "iframe", "object", "link", "form", "svg"}
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [
        {"type": "application/json", "id": "onrecord-record"}
    ]
    assert all(not key.startswith("on") and key not in ("src", "style") for _, attrs in page.tags for key in attrs)
    assert all(attrs["href"].startswith("#q") for tag, attrs in page.tags if tag == "a")  # type: ignore[union-attr]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", as_html(hostile(), Custody(), NOW))


@pytest.mark.parametrize("is_html_allowed", [True, False])
def test_markdown_of_hostile_articles_has_no_mark_but_ours(is_html_allowed: bool) -> None:
    text = as_markdown(hostile(), Custody(), NOW)
    tokens = MarkdownIt("commonmark", {"html": is_html_allowed}).enable("table").parse(text)
    flat = [part for token in tokens for part in (token, *(token.children or ()))]
    kinds = {token.type for token in flat}
    assert not kinds & {"html_block", "html_inline", "image", "link_open", "table_open", "code_block", "hr"}
    assert sum(token.type == "fence" for token in flat) == 1
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    assert len(headings) == 1 + 3 + 2 + 1  # the title, three questions, what was quoted for two of them, the record
    assert not any(token.type == "ordered_list_open" for token in flat)


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    page = as_html(answered(article()), Custody(), NOW)
    policy = dict(Page(page).tags[3][1])["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "http-equiv" in dict(Page(page).tags[3][1])


def test_an_edit_of_the_words_or_of_the_record_shows(tmp_path: Path) -> None:
    for ending in ("html", "md"):
        path = tmp_path / f"told.{ending}"
        told = FORMATS[ending](answered(article()), Custody(), NOW)
        path.write_bytes(told.replace("\n", "\r\n").encode())
        assert read_export(path).edited is None  # other line ends are no edit
        head, _, tail = told.partition("9 million")
        path.write_text(f"{head}8 million{tail}")
        assert read_export(path).edited == "text"
    path = tmp_path / "told.json"
    path.write_text(as_json(answered(article()), Custody(), NOW).replace("9 million", "8 million"))
    assert read_export(path).edited == "record"


def test_what_is_no_export_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "other.md"
    path.write_text("# Notes\n")
    with pytest.raises(InvalidValue, match="holds no conversation"):
        read_export(path)
    path.write_text('{"format": "onrecord conversation 9"}')
    with pytest.raises(InvalidValue, match="Update onrecord"):
        read_export(path)
    path.write_text('{"format": "onrecord conversation 1", "exchanges": 3}')
    with pytest.raises(InvalidValue, match="is damaged: exported"):
        read_export(path)
    path.write_text('{"format": "onrecord conversation 1", "exch')
    with pytest.raises(InvalidValue, match="is damaged: its record: line 1"):
        read_export(path)
    path.write_bytes(b"\x89PNG\r\n\x00\x00")
    with pytest.raises(InvalidValue, match="is not text"):
        read_export(path)
    with pytest.raises(InvalidValue, match="does not exist"):
        read_export(tmp_path / "none.html")


def test_an_open_question_is_not_exported() -> None:
    record = json.loads(as_json([Exchange(1, "Who?", trouble="Stopped."), Exchange(2, "What?", draft="It")]))
    assert [exchange["question"] for exchange in record["exchanges"]] == ["Who?"]


def test_custody_knows_the_files_that_are_as_they_were_indexed(corpus: Corpus) -> None:
    same, other = corpus.write("a.txt", "The bridge opened."), corpus.write("b.txt", "The bridge closed.")
    corpus.sync()
    other.write_text("The bridge fell in.")
    custody = custody_of(corpus.path, corpus.open().articles())
    assert custody.files == {"a.txt": file_sha256(same)}
    assert custody.corpus_hash == corpus.open().stats()["corpus_hash"]
    assert custody_of(corpus.path / "none", corpus.open().articles()) == Custody()


def test_a_file_that_was_indexed_anew_since_it_was_quoted_is_not_the_one_that_was_quoted(corpus: Corpus) -> None:
    corpus.write("a.txt", "The bridge opened.")
    corpus.sync()
    quoted = corpus.open().articles()
    corpus.write("a.txt", "The bridge fell in.")
    corpus.sync()
    assert custody_of(corpus.path, quoted).files == {}


def test_one_answer_is_copied_with_its_sources() -> None:
    text = copied(answered(article()))
    assert "It opened on Monday. [1]\n" in text
    assert "[1] Lundby Post, Bridge opens, 5 March 2025, bridge.txt, line 1: “The bridge cost" in text
    assert text.startswith("What did it cost?\n\n")
    assert "Nearest: Lundby Post" in copied(missing(article()))
    assert [one.file for one in articles_of(missing(article()))] == ["bridge.txt"]


def test_an_answer_is_copied_with_the_limits_of_its_search() -> None:
    filters = {"given": {"outlets": ["Lundby Post"]}, "inferred": {"as_of": "2025-03-05"}}
    head = copied(replace(missing(article()), filters=filters)).splitlines()[0]
    assert head == "Who paid? (limited to outlet Lundby Post; limited to as of 2025-03-05, as the question says)"
