"""Word files and PDFs: their words in reading order, what is refused and why, and pages in citations."""

from __future__ import annotations

import io
import json
import logging
import re
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from conftest import Corpus
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import docx, lines, pdf, saved
from typer.testing import CliRunner

from index import Article, Settings
from index.documents import docx_text, pdf_text
from index.errors import UnreadableFile
from index.pdf_columns import Row, reading_order
from index.pdf_pages import read_pdf, read_pdf_here
from index.pdf_paragraphs import Page, text_of
from index.reading import Sidecar, Skipped, read_articles
from index.screen_text import clean, one_line
from index.sentences import sentence_spans
from rag import NewsDesk
from rag.answer import Answer, Citation, Statement
from ui.command import app
from ui.conversation import Exchange
from ui.corpus_upload import receive
from ui.custody import custody_of
from ui.export import as_html, as_json, as_markdown, copied
from ui.exported import read_export
from ui.marking import article_page
from ui.transcript import exchange_html
from ui.verifying import verified
from ui.wording import place_words

PROSE = "The two sides met in Doha for the third time this week, and they will meet again, said an official."
RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"


def word(*blocks: object) -> str:
    return docx_text(docx(*blocks), 64)


def printed(*pages: list[tuple[float, float, str, float]]) -> str:
    return pdf_text(pdf(pages))[0].text


def refused(read: object, *arguments: object) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as caught:
        read(*arguments)  # type: ignore[operator]
    return caught.value.kind, str(caught.value)


# --- Word files


def test_paragraphs_and_tables_come_in_the_order_of_the_file() -> None:
    text = word("One.", [["Held", "59"], ["Freed", "3"]], "Two.", "", "Three.")
    assert text == "One.\n\nHeld\t59\n\nFreed\t3\n\nTwo.\n\nThree."


def test_a_cell_of_several_paragraphs_is_no_label() -> None:
    document = Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text, cells[1].text = "Left one.", "Right."
    cells[0].add_paragraph("Left two.")
    assert docx_text(saved(document), 64) == "Left one.\n\nLeft two.\n\nRight."


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"{RUN.format('See ')}<w:hyperlink r:id='x'>{RUN.format('the letter')}</w:hyperlink>", "See the letter"),
        (f"{RUN.format('He ')}<w:ins w:id='1'>{RUN.format('never ')}</w:ins>{RUN.format('left.')}", "He never left."),
        (
            f"{RUN.format('He ')}<w:del w:id='1'><w:r><w:delText>never </w:delText></w:r></w:del>{RUN.format('left.')}",
            "He left.",
        ),
        (f"<w:moveFrom w:id='1'>{RUN.format('Gone. ')}</w:moveFrom>{RUN.format('Here.')}", "Here."),
        (f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden </w:t></w:r>{RUN.format('Shown.')}", "Shown."),
        (f"<w:sdt><w:sdtContent>{RUN.format('In a control.')}</w:sdtContent></w:sdt>", "In a control."),
        ("<w:r><w:instrText>PAGE 7</w:instrText></w:r><w:r><w:footnoteReference w:id='2'/><w:t>Words.</w:t></w:r>", "Words."),
        ("<w:r><w:t>long</w:t><w:noBreakHyphen/><w:t>term</w:t><w:br/><w:t>Next line</w:t></w:r>", "long-term\nNext line"),
        ("<w:r><w:br w:type='page'/><w:t>New page</w:t></w:r>", "New page"),
    ],
)  # fmt: skip
def test_what_a_reader_sees_is_the_text(xml: str, text: str) -> None:
    assert word(xml) == text


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    first = f"<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{RUN.format('He left ')}"
    assert word(first, "in the night.") == "He left in the night."


def test_a_text_box_is_read_once() -> None:
    box = f"<w:txbxContent><w:p>{RUN.format('In a box.')}</w:p></w:txbxContent>"
    mc = "xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    fallback = f"<mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent {mc}><mc:Choice Requires='w'>{box}</mc:Choice>{fallback}</mc:AlternateContent>"
    assert word(f"{RUN.format('Around.')}<w:r>{both}</w:r>") == "Around.\n\nIn a box."


def test_headers_comments_and_properties_are_not_the_articles(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "Confidential"
    document.core_properties.author, document.core_properties.title = "Some Typist", "Document 1"
    paragraph = document.add_paragraph("Talks stall in Doha")
    document.add_comment(paragraph.runs, "Check this", "Editor", "E")
    document.add_paragraph(PROSE)
    (tmp_path / "a.docx").write_bytes(saved(document))
    (article,) = read(tmp_path, "a.docx")
    assert article.text == f"Talks stall in Doha\n\n{PROSE}"
    assert (article.title, article.authors, article.published, article.outlet) == (
        "Talks stall in Doha",
        (),
        None,
        None,
    )


def test_a_word_file_may_state_its_facts_above_its_text(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx("Talks stall", "Outlet: Herald", "Date: 5 March 2025", PROSE))
    (article,) = read(tmp_path, "a.docx")
    assert article.outlet is not None
    assert article.published is not None
    assert (article.title, article.outlet.name, article.published.value) == ("Talks stall", "Herald", "2025-03-05")


def read(folder: Path, file: str) -> list[Article]:
    found = list(read_articles(folder / file, folder, Settings(), Sidecar()))
    assert not [item for item in found if isinstance(item, Skipped)], found
    return [item for item in found if isinstance(item, Article)]


def test_word_files_that_cannot_be_read_say_why() -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    whole = docx(PROSE)
    assert refused(docx_text, ole + "EncryptedPackage".encode("utf-16-le"), 64) == (
        "format",
        "is encrypted with a password. Save it without one",
    )
    assert "old Word file" in refused(docx_text, ole, 64)[1]
    assert "no Word file, or a damaged one" in refused(docx_text, b"not a zip", 64)[1]
    assert "no Word file, or a damaged one" in refused(docx_text, whole[: len(whole) // 2], 64)[1]
    assert "no Word file, or a damaged one" in refused(docx_text, _zipped({"a.txt": b"words"}), 64)[1]
    assert refused(docx_text, docx(""), 64) == ("empty", "holds no text")


def _zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return file.getvalue()


def test_a_zip_bomb_is_refused_by_what_it_says_and_by_what_it_is() -> None:
    bomb = _zipped({"word/document.xml": bytes(3_000_000)})
    kind, reason = refused(docx_text, bomb, 2)
    assert (kind, reason) == (
        "size",
        "unpacked, is larger than 2 MB. Raise the limit with max_file_mb in onrecord.toml",
    )
    # One that says it is small: sizes stand in the local header and in the directory.
    lying = bomb.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 1_000))
    assert lying != bomb
    assert "damaged" in refused(docx_text, lying, 2)[1]


def test_no_entity_of_a_word_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("the secret", encoding="utf-8")
    whole = zipfile.ZipFile(io.BytesIO(docx("See HERE now.")))
    parts = {name: whole.read(name) for name in whole.namelist()}
    uri = (tmp_path / "secret.txt").as_uri().encode()
    body = re.sub(rb"<\?xml[^>]*\?>", b"", parts["word/document.xml"]).replace(b"HERE", b"&e;")
    parts["word/document.xml"] = b'<!DOCTYPE d [<!ENTITY e SYSTEM "%s">]>%s' % (uri, body)
    assert "secret" not in docx_text(_zipped(parts), 64)


# --- PDFs


def test_lines_become_paragraphs() -> None:
    text = printed(
        [
            (72, 740, "Talks stall in", 20), (72, 716, "Doha again", 20),
            *lines("The two sides met in Doha for the third\ntime this week, an official said.", y=690),
            *lines("The next paragraph stands lower on the\npage.", y=690 - 24 - 8),
        ]
    )  # fmt: skip
    assert text.split("\n\n") == [
        "Talks stall in Doha again",
        "The two sides met in Doha for the third time this week, an official said.",
        "The next paragraph stands lower on the page.",
    ]


def test_indents_and_bullets_begin_paragraphs() -> None:
    first = lines("The two sides met in Doha for the third\ntime this week, said an official who asked")
    second = [(84, 676, "not an indent that ends it: this row begins", 10), (72, 664, "a paragraph of its own.", 10)]
    third = [(72, 652, "• One of a list that is long enough to go", 10), (82, 640, "on in a second row", 10)]
    assert printed([*first, *second, *third]).split("\n\n") == [
        "The two sides met in Doha for the third time this week, said an official who asked",
        "not an indent that ends it: this row begins a paragraph of its own.",
        "• One of a list that is long enough to go on in a second row",
    ]


LEFT = "The left column is read from its top\ndown to its very end, however near\nthe words beside it may stand on the"
MIDDLE = "page; only then comes the column in\nthe middle, which goes on in the\nmidst of a sentence, and ends here."
RIGHT = "Then comes the last one. It has got\nsome sentences of its own to tell,\nand this is the end of the page."


def test_columns_are_read_one_after_the_other() -> None:
    columns = [*lines(LEFT, x=50), *lines(MIDDLE, x=235), *lines(RIGHT, x=420)]
    head = [(50, 740, "A headline that runs over all three columns of the page", 18)]
    told = printed(head + columns)
    assert told.split("\n\n")[0] == "A headline that runs over all three columns of the page"
    joined = " ".join(told.split("\n\n")[1:])
    assert joined == " ".join(f"{LEFT}\n{MIDDLE}\n{RIGHT}".split("\n"))
    assert "may stand on the page; only then" in told  # one sentence, in one paragraph
    assert printed(head + sorted(columns, key=lambda row: -row[1])) == told  # however the file draws them
    two = printed([(50, 740, "Over both", 18), *lines(LEFT, x=50), *lines(RIGHT, x=300)])
    assert two.index("stand on the") < two.index("Then comes")


def test_a_table_is_read_row_by_row() -> None:
    rows = [Row("Held", 50, 20, 70, 30, 10), Row("59 in all", 200, 20, 240, 30, 10), Row("Freed", 50, 0, 70, 10, 10),
            Row("3", 200, 0, 205, 10, 10)]  # fmt: skip
    assert [row.text for row in reading_order(rows)] == ["Held", "59 in all", "Freed", "3"]


@pytest.mark.parametrize(
    ("ends", "begins", "elsewhere", "text"),
    [
        ("the negotia-", "tions ended", "", "the negotiations ended"),
        ("a long-", "lived peace", "", "a longlived peace"),  # nothing tells that it is a compound
        ("a long-", "lived peace", "It was long-lived.", "a long-lived peace"),
        ("a long-", "lived peace", "It is long since he lived here.", "a long-lived peace"),
        ("the Wash-", "ington talks", "So said Washington today.", "the Washington talks"),
        ("the Trump-", "era rule", "", "the Trump-era rule"),
        ("of two-", "and three-year terms", "", "of two- and three-year terms"),
        ("in 2020-", "21 it rose", "", "in 2020-21 it rose"),
        ("the 21-", "year-old son", "", "the 21-year-old son"),
        ("the negotia\xad", "tions-ended", "", "the negotiations-ended"),
        ("he came—", "she left", "", "he came—she left"),
        ("he came", "—she left", "", "he came—she left"),
        ("of COVID-", "19 alone", "", "of COVID-19 alone"),
        ("the U.S.-", "Mexico border", "", "the U.S.-Mexico border"),
        ("they came -", "- and left", "", "they came -- and left"),
        ("they came -", "and left", "", "they came - and left"),
        ("at https://a.example/talks-", "stall of it", "", "at https://a.example/talks-stall of it"),
        ("at https://a.example/talks", "and of it", "", "at https://a.example/talks and of it"),
    ],
)
def test_a_hyphen_at_the_end_of_a_row_stays_where_it_is_of_the_word(
    ends: str, begins: str, elsewhere: str, text: str
) -> None:
    first, second = f"It was a day of some talks and of {ends}", f"{begins} as those who were there that day said."
    rows = [Row(first, 72, 700, 300, 712, 12), Row(second, 72, 686, 300, 698, 12)]
    rows += [Row(elsewhere, 72, 600, 300, 612, 12)] if elsewhere else []
    assert f"and of {text} " in text_of([Page(800, tuple(rows))]).text


@pytest.mark.parametrize(
    ("ends", "begins", "text"),
    [
        ("a no-", "nonsense tone", "a no-nonsense tone"),
        ("the caretak-", "er of it", "the caretaker of it"),
        ("a care-", "taker of it", "a caretaker of it"),
        ("the Wash-", "ington talks", "the Washington talks"),
        ("the next-in-", "line to him", "the next-in-line to him"),
        ("of their self-", "quarantining", "of their self-quarantining"),
        ("Senator Lee, R-", "S.C. and others", "Senator Lee, R-S.C. and others"),
    ],
)
def test_usual_words_tell_which_hyphens_stay(ends: str, begins: str, text: str) -> None:
    usual = {"no", "nonsense", "caretaker", "care", "taker", "washington", "next", "in", "line", "inline", "rs"}
    first, second = f"It was a day of some talks and of {ends}", f"{begins} as those who were there that day said."
    rows = (Row(first, 72, 700, 300, 712, 12), Row(second, 72, 686, 300, 698, 12))
    assert f"and of {text} as" in text_of([Page(800, rows)], usual).text


def test_half_a_word_that_is_alone_on_its_row_is_joined() -> None:
    rows = [Row(words, 72, 700 - 14 * number, 300, 712 - 14 * number, 12) for number, words in enumerate(
        ("It was a day of long and hard negotia-", "tions", "and of", "\N{EM DASH}"))]  # fmt: skip
    pages = [Page(800, (row,)) for row in rows]
    assert "".join(text_of(pages).text.split("\f")).split()[-4:] == ["negotiations", "and", "of", "\N{EM DASH}"]


def test_a_dash_amid_a_sentence_is_no_bullet() -> None:
    told = "For now the aides of the minister, friends\n– and the support of the town – are with him."
    assert printed(lines(told)) == told.replace("\n", " ")
    credited = "He said: “It is not even a little bit of it.”\n—Al Weaver contributed."
    assert printed(lines(credited)).split("\n\n") == credited.split("\n")
    listed = "It has three parts, which are listed here:\n– The talks, which are held in the old city hall\n– The truce"
    assert printed(lines(listed)).split("\n\n") == listed.split("\n")


def test_a_day_above_the_text_is_no_part_of_it() -> None:
    text = printed([*lines("March 5, 2025\nRepresentatives of both sides\nare to meet in Doha.", leading=12)])
    assert text == "March 5, 2025\n\nRepresentatives of both sides are to meet in Doha."


def test_a_paragraph_of_one_row_ends_where_the_next_one_stands_in() -> None:
    rows = [
        (84, 700, "He wrote that message again and added “Yes”", 10),
        (84, 688, "But contrary to what he said no law requires", 10),
        (72, 676, "that they are parted at the border of the town.", 10),
    ]
    first, second, third = (words for _, _, words, _ in rows)
    assert printed(rows) == f"{first}\n\n{second} {third}"
    places = ((72, 200), (73, 199), (50, 222))
    centred = [Row("He said it twice", x0, 700 - 12 * n, x1, 710 - 12 * n, 10) for n, (x0, x1) in enumerate(places)]
    assert text_of([Page(800, tuple(centred))]).text == " ".join(row.text for row in centred)


def test_gaps_between_words_that_stand_below_each_other_are_no_columns() -> None:
    rows = [Row("over the whole width", 50, 40, 250, 50, 10),
            Row("the higher", 50, 20, 100, 30, 10), Row("they raise hopes", 110, 20, 250, 30, 10),
            Row("the further", 50, 0, 102, 10, 10), Row("they may fall", 111, 0, 250, 10, 10)]  # fmt: skip
    told = [row.text for row in reading_order(rows)]
    assert told == ["over the whole width", "the higher they raise hopes", "the further they may fall"]


BROWSER = (
    [(30, 770, "3/5/25, 6:05 PM", 8), (250, 770, "Talks stall - Tarn Herald", 8)],
    [(30, 20, "https://www.reuters.com/world/talks-stall-2025-03-05/", 8)],
)


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_browser_prints_around_a_page_is_left_out_and_its_address_kept(count: int, tmp_path: Path) -> None:
    over, below = BROWSER
    pages = [[*over, *lines(f"{PROSE}\n\n{PROSE}"), *below, (560, 20, f"{n}/{count}", 8)] for n in range(1, count + 1)]
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    (article,) = read(tmp_path, "a.pdf")
    assert article.text.split() == (PROSE.split() * 2) * count
    assert article.url == "https://www.reuters.com/world/talks-stall-2025-03-05/"
    assert article.outlet is not None
    assert (article.outlet.name, article.outlet.evidence.rule) == ("Reuters", "address that a browser printed")
    assert article.published is None  # the day on which it was printed says nothing


def test_an_address_at_the_foot_of_a_page_is_not_taken_for_that_of_the_article() -> None:
    rows = [*lines(f"{PROSE}\n\n{PROSE}"), *BROWSER[1]]
    for more in ([], [(560, 20, "1/1", 8)], [*BROWSER[0]]):
        assert pdf_text(pdf([[*rows, *more]]))[0].address is None
    cut = [*BROWSER[0], *rows[:-1], (30, 20, "https://www.reuters.com/world/talks-…", 8), (560, 20, "1/1", 8)]
    assert pdf_text(pdf([cut]))[0].address is None


def test_ligatures_are_spelled_out() -> None:
    assert "the first official" in printed(lines("It was the ﬁrst ofﬁcial word on it."))


HEADED = [
    [(72, 760, "Tarn Herald", 8), (500, 760, "5 March 2025", 8), *lines(body), (300, 30, f"Page {number} of 3", 8)]
    for number, body in enumerate(
        (
            "Talks stall in Doha\n\nThe minister said that the talks, which\nwere held in secret since the middle of",
            "March, would go on. Then he left for the\nairport. It was a long and a hard negotia-",
            "tion, an aide said.\n\nNobody else was there to be asked at all.",
        ),
        1,
    )
]


def test_running_heads_are_left_out_and_pages_parted_by_a_form_feed() -> None:
    told, notes = pdf_text(pdf(HEADED))
    text = told.text
    assert "Herald" not in text
    assert "Page" not in text
    assert "since the middle of \fMarch, would go on." in text
    assert "a hard negotiation, \fan aide said." in text
    assert text.count("\f") == 2
    assert notes == ("text taken from a PDF: lines joined, running heads left out",)


def test_a_sentence_that_runs_over_a_pages_end_is_one() -> None:
    text = printed(*HEADED)
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    over = "The minister said that the talks, which were held in secret since the middle of \fMarch, would go on."
    assert over in sentences
    assert one_line(over) == over.replace("\f", "")
    assert clean("one\ftwo") == "one two"


def test_an_empty_page_is_counted() -> None:
    assert printed([], lines("Words."), [], lines("More words.")) == "\fWords.\n\n\f\fMore words."


def test_pdfs_that_cannot_be_read_say_why(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    secret = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
    locked = pdf([lines(PROSE)], secret, b"/Encrypt 6 0 R /ID [<00> <00>]")
    assert refused(pdf_text, locked) == ("format", "is encrypted with a password. Save it without one")
    kind, reason = refused(pdf_text, pdf([[], []]))
    assert (kind, reason) == (
        "empty",
        "holds pictures of pages, no text: recognise its text first, for example with ocrmypdf",
    )
    assert "no PDF, or a damaged one" in refused(pdf_text, b"%PDF-1.4\nnothing")[1]
    assert not caplog.records


def test_a_pdf_that_would_never_end_or_fill_the_memory_is_refused() -> None:
    whole = pdf([lines(PROSE)], b"6 0 R")  # object 6 is itself
    endless = whole.replace(b"/MediaBox [0 0 612 792]", b"/MediaBox 6 0 R        ")
    assert refused(read_pdf, endless, 3) == ("size", "takes more than 3 s to read. Print it to a new PDF")
    packed = zlib.compress(bytes(1 << 29), 1)
    start, end = whole.index(b"<< /Length"), whole.index(b"endstream")
    bomb = whole[:start] + b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\n" % (len(packed), packed) + whole[end:]
    kind, reason = refused(read_pdf, bomb, 60, 1 << 29)
    assert (kind, reason) == ("size", "takes more memory to read than a file may. Print it to a new PDF")


# --- whatever a file holds

WHOLE = (docx(PROSE, [["Held", "59"]]), pdf([lines(PROSE), lines(PROSE)]))


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(WHOLE),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from((b"", b"%PDF-1.4\n")),
)
def test_nothing_but_unreadable_file_is_raised(
    noise: bytes, whole: bytes, cut: float, place: float, mark: bytes
) -> None:
    at = int(place * len(whole))
    for data in (mark + noise, whole[: int(cut * len(whole))], whole[:at] + noise[:20] + whole[at + 20 :]):
        for extract in (lambda data: docx_text(data, 1), read_pdf_here):
            try:
                extract(data)
            except UnreadableFile as error:
                assert error.kind in ("format", "size", "empty", "encoding")  # noqa: PT017  any of them will do


# --- on the record


TOLD = "The minister said that the talks, which were held in secret since the middle of \fMarch, would go on."


def test_a_folder_of_both_is_asked_and_quoted_word_for_word(corpus: Corpus) -> None:
    (corpus.folder / "a.pdf").write_bytes(pdf(HEADED))
    (corpus.folder / "b.docx").write_bytes(
        docx("Dam breaks above Tarn", "The dam above Tarn broke on Monday night.", PROSE)
    )
    (corpus.folder / "c.pdf").write_bytes(b"%PDF-1.4\nnothing")
    report = corpus.sync()
    assert [skipped.file for skipped in report.skipped] == ["c.pdf"]
    desk = NewsDesk(corpus.open(), corpus.settings)
    asked = ("minister talks secret", "dam above Tarn broke Monday")
    hits = {hit.article.file: hit for question in asked for hit in desk.search(question, k=3)}
    assert set(hits) == {"a.pdf", "b.docx"}
    for hit in hits.values():
        article, passage = hit.article, hit.passage
        assert article.text[passage.start : passage.end] == passage.text
    assert hits["a.pdf"].as_json()["pages"] == [1, 3]
    assert hits["b.docx"].as_json()["pages"] is None
    assert TOLD in hits["a.pdf"].passage.text
    found = desk.ask("“the talks, which were held in secret since the middle of March”")
    assert [citation.article.file for citation in found.citations] == ["a.pdf"]
    assert "since the middle of \fMarch" in found.citations[0].quote


def answer(article: Article, quote: str) -> Answer:
    start = article.text.index(quote)
    cited = Citation(1, article, start, start + len(quote))
    return Answer("What did he say?", "say", "answered", (Statement(quote, (1,), "quoted"),), (cited,))


def test_the_page_of_a_quotation_is_told_everywhere(corpus: Corpus, tmp_path: Path) -> None:
    (corpus.folder / "a.pdf").write_bytes(pdf(HEADED))
    corpus.sync()
    (article,) = corpus.open().articles()
    one = answer(article, "Nobody else was there to be asked at all.")
    over = answer(article, TOLD)
    for told, words in ((one, "page 3"), (over, "pages 1–2")):
        for shown in (exchange_html(Exchange(1, "What?", answer=told)), copied(told), as_html(told), as_markdown(told)):
            assert words in shown
            assert not re.search(r"lines? \d", shown)
    assert "middle of March" in re.sub("<[^>]*>", "", article_page(article, over.citations))
    assert "\f" not in article_page(article, over.citations) + copied(over)
    assert place_words(article, over.citations[0].start, over.citations[0].end) == "a.pdf, pages 1–2"
    assert re.findall(r'data-line="([^"]*)"', article_page(article, ())) == ["p. 1", "p. 3"]
    assert json.loads(as_json(one))["exchanges"][0]["answer"]["citations"][0]["pages"] == [3, 3]
    export = tmp_path / "told.json"
    export.write_text(as_json(over, custody_of(corpus.path, [article])), encoding="utf-8")
    (checked,) = verified(read_export(export).quotations, corpus.folder, corpus.settings)
    assert (checked.verdict, checked.place) == ("unchanged", "a.pdf, page 1")
    shown = CliRunner().invoke(app, ["verify", str(export), "--index", str(corpus.path)], prog_name="onrecord")
    assert shown.exit_code == 0
    assert "\f" not in shown.stdout


def test_word_files_and_pdfs_can_be_sent(tmp_path: Path) -> None:
    folder, sent = tmp_path / "articles", tmp_path / "sent"
    folder.mkdir()
    sent.mkdir()
    (sent / "a.docx").write_bytes(docx(PROSE))
    (sent / "b.pdf").write_bytes(pdf([lines(PROSE)]))
    (sent / "c.pdf").write_bytes(pdf([[]]))
    results = receive(sorted(sent.iterdir()), folder, Settings())
    assert [result.is_taken for result in results] == [True, True, False]
    assert results[2].reason.startswith("holds pictures of pages, no text")


def test_a_row_of_one_endless_word_stalls_nothing() -> None:
    row = Row("a" * 100_000, 72, 700, 300, 712, 12)
    assert len(text_of([Page(800, (row, Row(row.text, 72, 686, 300, 698, 12)))]).text) > 200_000
