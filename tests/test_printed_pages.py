"""The seeds as a reporter may keep them: printed to PDF by a real browser, in several layouts, and read back."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import SEEDS

from index import Settings
from index.article import Article
from index.pdf_pages import read_pdf
from index.reading import Sidecar, read_articles

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

ADDRESS = "https://www.reuters.com/world/talks-2025-03-05/"
SMALL = "<div style='font-size:8px; width:100%; padding:0 30px'>{}</div>"
AROUND = {  # as Chromium prints by default
    "display_header_footer": True,
    "header_template": SMALL.format("<span class=date></span>, 6:05 PM <span class=title></span>"),
    "footer_template": SMALL.format(f"{ADDRESS} <span class=pageNumber></span>/<span class=totalPages></span>"),
}
LAYOUTS = {
    "blocks": "body {font: 12pt Georgia; line-height: 1.5}",
    "indents": "body {font: 11pt serif} p {margin: 0; text-indent: 20pt; text-align: justify}",
    "columns": "body {font: 10pt serif} main {columns: 2; column-gap: 18pt}"
    "p {margin: 0; text-indent: 12pt; text-align: justify; hyphens: auto}",
    "narrow": "body {font: 9pt sans-serif} main {columns: 3; column-gap: 14pt} p {margin: 0 0 6pt; hyphens: auto}",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_words_and_paragraphs_of_a_printed_page_are_those_of_the_article(
    browser: Browser, layout: str, tmp_path: Path
) -> None:
    page = browser.new_page()
    style = f"{LAYOUTS[layout]} p {{overflow-wrap: anywhere}}"  # an address would run into the next column
    counted = whole = lost = 0
    for seed in sorted(SEEDS.glob("*.txt")):
        paragraphs = [" ".join(line.split()) for line in seed.read_text(encoding="utf-8").split("\n") if line.strip()]
        shown = "".join(f"<p>{html.escape(words)}</p>" for words in paragraphs)
        page.set_content(f"<html lang=en><title>Talks</title><style>{style}</style><main>{shown}</main></html>")
        file = tmp_path / f"{seed.stem}.pdf"
        margins = {"top": "60px", "bottom": "60px", "left": "50px", "right": "50px"}
        page.pdf(path=str(file), format="A4", margin=margins, **AROUND)
        printed = read_pdf(file.read_bytes()).printed
        assert printed.address == ADDRESS
        read, told = "".join(printed.text.split()), "".join("".join(paragraphs).split())
        assert read.replace("-", "") == told.replace("-", "")
        # A row may end in "cease-", and "ceasefire" is a word, too; where rows end, the fonts of the machine decide.
        lost += told.count("-") - read.count("-")
        found = [" ".join(words.split()) for words in printed.text.split("\n\n")]
        counted += len(paragraphs)
        whole += sum(paragraph in found for paragraph in paragraphs)
        (article,) = read_articles(file, tmp_path, Settings(), Sidecar())
        assert isinstance(article, Article)
        assert article.outlet is not None
        assert article.outlet.name == "Reuters"
    page.close()
    assert whole >= 0.95 * counted
    assert 0 <= lost <= 3
