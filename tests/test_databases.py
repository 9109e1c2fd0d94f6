"""Exports of news databases: several articles in one file, each with its title, outlet, date and authors."""

from __future__ import annotations

from pathlib import Path

import pytest
from printed import docx, lines, pdf

from index import Article, Settings
from index.databases import exported, parts_of
from index.reading import Sidecar, read_articles

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
DAM = "The dam above Tarn broke in the night of Sunday, and the lower town was flooded, the mayor said on Monday."
COVER = (
    "User Name: = ann@example.org", "Date and Time: Friday, March 6, 2020 9:00:00 AM EST", "Job Number: 1118",
    "Documents (2)", "1. Talks stall in Doha", "Client/Matter: -None-", "Search Terms: talks",
    "2. Dam breaks above Tarn", "Client/Matter: -None-",
)  # fmt: skip
NEXIS = (
    "Talks stall in Doha", "The Guardian (London)", "March 5, 2020 Thursday 10:00 PM GMT",
    "Copyright 2020 Guardian Newspapers Limited All Rights Reserved", "Section:\xa0WORLD NEWS; Version:1",
    "Length:\xa0532 words", "Byline:\xa0Ann Lee and Bo Ek", "Body", PROSE, "“We will be back,” he said.",
    "Load-Date: March 6, 2020", "End of Document",
    "Dam breaks above Tarn", "Tarn Valley Courier", "March 4, 2020 Wednesday", "Late Edition - Final",
    "Copyright 2020 Tarn Valley Media All Rights Reserved", "Section: Section A; Column 0; Foreign Desk; Pg. 9",
    "Length: 1,200 words", "Byline: By Cy Fox", "Dateline: TARN", "Body", DAM, "Graphic", "A dam, seen from above",
    "Load-Date: March 4, 2020", "End of Document",
)  # fmt: skip
OLD_NEXIS = """{} of 2 DOCUMENTS


                             The Guardian (London)

                             March 5, 2020 Thursday

{}

BYLINE: Ann Lee

SECTION: GUARDIAN INTERNATIONAL PAGES; Pg. 3

LENGTH: 532 words

{}

LOAD-DATE: March 6, 2020

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                 Copyright 2020 Guardian Newspapers Limited
                          All Rights Reserved

"""
FACTIVA = """{}
By Ann Lee
532 words
5 March 2020
14:05
The Guardian
GRDN
3
English
(c) 2020 Guardian Newspapers

{}

Document GRDN000020200305eg35000{}

"""
PROQUEST = """Document {} of 2

{}

Author: Lee, Ann

ProQuest document link

ABSTRACT (ENGLISH)

What it is about, in the words of the database.

FULL TEXT

{}

DETAILS

Subject: Talks

Publication title: The Guardian; London (UK)

Publication year: 2020

Publication date: Mar 5, 2020

Language of publication: English

ProQuest document ID: 123

Copyright: Copyright Guardian Newspapers Limited

Database: ProQuest Central

"""


def read(folder: Path, file: str, data: bytes) -> list[Article]:
    (folder / file).write_bytes(data)
    found = list(read_articles(folder / file, folder, Settings(), Sidecar()))
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def facts(article: Article) -> tuple[object, ...]:
    outlet, published = article.outlet, article.published
    return article.title, outlet and outlet.name, published and published.value, article.authors


def body(article: Article) -> str:
    return "|".join(article.text[start:end] for start, end in article.body)


TWO = [
    ("Talks stall in Doha", "The Guardian", "2020-03-05", ("Ann Lee", "Bo Ek")),
    ("Dam breaks above Tarn", "Tarn Valley Courier", "2020-03-04", ("Cy Fox",)),
]


@pytest.mark.parametrize("with_cover", [True, False])
@pytest.mark.parametrize("kind", ["docx", "txt"])
def test_a_download_of_nexis_is_its_articles(tmp_path: Path, kind: str, with_cover: bool) -> None:
    rows = (*(COVER if with_cover else ()), *NEXIS)
    data = docx(*rows) if kind == "docx" else "\n\n".join(rows).encode()
    articles = read(tmp_path, f"nexis.{kind}", data)
    assert [article.record for article in articles] == [0, 1]
    assert [facts(article) for article in articles] == TWO
    assert body(articles[0]) == f"{PROSE}\n\n“We will be back,” he said."
    assert body(articles[1]) == DAM
    outlet = articles[0].outlet
    assert outlet is not None
    assert str(outlet.evidence) == "line above the date: The Guardian (London)"


def test_one_article_with_its_cover_is_one(tmp_path: Path) -> None:
    rows = ("Documents (1)", "1. Talks stall in Doha", "Client/Matter: -None-", *NEXIS[:12])
    (article,) = read(tmp_path, "nexis.docx", docx(*rows))
    assert facts(article) == TWO[0]
    assert body(article).startswith(PROSE)
    (alone,) = read(tmp_path, "alone.docx", docx(*NEXIS[:12]))
    assert (facts(alone), alone.record) == (TWO[0], None)


def test_a_cover_may_number_its_titles_itself_or_in_a_cell() -> None:
    article = "\n\nTalks stall in Doha\n\nText.\n\nEnd of Document\n"
    for cover in (
        "Documents (1)\n\nTalks stall in Doha",
        "Documents (1)\n\n1.\n\nTalks stall in Doha",
        "1.\tTalks stall in Doha",
    ):
        ((start, end),) = parts_of(cover + article)
        assert (cover + article)[start:end].split() == ["Talks", "stall", "in", "Doha", "Text."]


def test_pages_of_an_article_are_those_of_the_file(tmp_path: Path) -> None:
    pages = [lines("\n\n".join(COVER), leading=20), lines("\n\n".join(NEXIS[:12]).replace("\xa0", " "), leading=20),
             [], lines("\n\n".join(NEXIS[12:]), leading=20)]  # fmt: skip
    articles = read(tmp_path, "nexis.pdf", pdf(pages))
    assert [facts(article) for article in articles] == TWO
    assert [article.pages(*article.body[0]) for article in articles] == [(2, 2), (4, 4)]
    assert body(articles[1]) == DAM


@pytest.mark.parametrize(
    ("export", "authors"),
    [
        (
            OLD_NEXIS.format(1, "Talks stall in Doha", PROSE) + OLD_NEXIS.format(2, "Dam breaks above Tarn", DAM),
            "Ann Lee",
        ),
        (
            FACTIVA.format("Talks stall in Doha", PROSE, "aa") + FACTIVA.format("Dam breaks above Tarn", DAM, "ab"),
            "Ann Lee",
        ),
        (
            "Table of contents\n\n1. Talks stall in Doha\n\n2. Dam breaks above Tarn\n\n"
            + PROQUEST.format(1, "Talks stall in Doha", PROSE)
            + PROQUEST.format(2, "Dam breaks above Tarn", DAM),
            "Lee, Ann",
        ),
    ],
    ids=["old nexis", "factiva", "proquest"],
)
def test_other_exports_are_their_articles(tmp_path: Path, export: str, authors: str) -> None:
    articles = read(tmp_path, "export.txt", export.encode())
    assert [facts(article) for article in articles] == [
        ("Talks stall in Doha", "The Guardian", "2020-03-05", (authors,)),
        ("Dam breaks above Tarn", "The Guardian", "2020-03-05", (authors,)),
    ]
    assert [body(article) for article in articles] == [PROSE, DAM]


def test_no_outlet_is_guessed_where_the_order_is_another(tmp_path: Path) -> None:
    rows = ("Talks stall in Doha", "March 5, 2020", "Length: 532 words", "Body", PROSE, "End of Document")
    (article,) = read(tmp_path, "a.docx", docx(*rows))
    assert facts(article) == ("Talks stall in Doha", None, "2020-03-05", ())
    told = exported(
        "Talks stall in Doha\n\nHe said it would take months.\n\nMarch 5, 2020\n\nLength: 532 words\n\n" + PROSE
    )
    assert told.outlet is None


def test_where_no_line_of_a_database_stands_nothing_is_taken_for_one(tmp_path: Path) -> None:
    rows = ("Talks stall in Doha", "The Guardian (London)", "March 5, 2020", "Length: 532 words", PROSE)
    (article,) = read(tmp_path, "a.txt", "\n\n".join(rows).encode())
    assert article.outlet is None
    assert "Length: 532 words" in body(article)
