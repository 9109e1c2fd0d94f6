"""The Corpus tab in a real browser: find, read, correct, add, scan, by mouse and by keyboard; hostile articles stay text."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import Corpus
from playwright.sync_api import Browser, Page, expect

from rag import NewsDesk
from ui.corpus_tab import SLOW, build
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms

pytestmark = pytest.mark.e2e

UI = Path(__file__).parent.parent / "ui"
HOSTILE = '<img src="http://evil.invalid/x.png" onerror="window.owned = 1"> {{7*7}} ${window.owned=2} \u202egnorw'


@pytest.fixture
def address(corpus: Corpus) -> Iterator[str]:
    """The tab alone, over a corpus with a model that counts words."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    for number in range(60):
        corpus.write(
            f"n{number:02}.txt", f"Story number {number}\n\nThe council of Lundby met for the {number}th time."
        )
    corpus.write("bridge.txt", "Bridge opens\n\nThe mayor opened the bridge.\n\nLeave a Reply\n\nShe cut a ribbon.")
    record = {
        "title": HOSTILE,
        "source": f"{HOSTILE} Post",
        "url": "javascript:alert(1)",
        "text": f"It is {HOSTILE} said.",
    }
    corpus.write("hostile.json", json.dumps(record))
    corpus.write("broken.json", "{")
    corpus.sync()
    with gr.Blocks(analytics_enabled=False, fill_width=True) as page, gr.Tabs(), gr.Tab("Corpus"):
        rooms = Newsrooms([Newsroom(NewsDesk(corpus.open(), corpus.settings), corpus.settings)])
        build(rooms, gr.State(rooms.names[0]), gr.State(("", "")), gr.State(""), gr.Timer(SLOW))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    css = "".join((UI / name).read_text("utf-8") for name in ("style.css", "corpus_tab.css"))
    _, url, _ = page.launch(
        server_name="127.0.0.1", server_port=port, css=css, prevent_thread_lock=True, quiet=True, ssr_mode=False
    )
    yield url
    page.close(verbose=False)


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    expect(page.locator("#corpus-table tbody tr")).to_have_count(50, timeout=60_000)
    yield page
    own = urlsplit(address).netloc
    assert [url for url in asked if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own] == []
    assert page.evaluate("window.owned") is None
    assert errors == []
    context.close()


def rows(page: Page, count: int) -> None:
    expect(page.locator("#corpus-table tbody tr")).to_have_count(count, timeout=20_000)


def test_an_article_is_found_read_and_corrected(page: Page, corpus: Corpus) -> None:
    before = (corpus.folder / "bridge.txt").read_bytes()
    page.get_by_label("Search").fill("ribbon mayor")
    rows(page, 1)
    page.locator("#corpus-table tbody button").click()
    expect(page.locator("#corpus-sheet h2")).to_be_focused(timeout=20_000)
    expect(page.locator("#corpus-sheet .omitted").last).to_contain_text("Leave a Reply")
    page.get_by_role("button", name="Correct outlet or date").click()
    date = page.get_by_label("Correct date")
    expect(date).to_be_editable(timeout=20_000)
    date.press_sequentially("03/04/2025", delay=50)  # as a person would: a form just opening may still be emptied
    expect(date).to_have_value("03/04/2025")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("#corpus-saved")).to_contain_text("Write it as YYYY-MM-DD", timeout=20_000)
    page.get_by_label("Correct outlet").fill("Lundby Post")
    page.get_by_label("Correct date").fill("2025-03-05")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator("#corpus-status")).to_contain_text("1 changed", timeout=30_000)
    expect(page.locator("#corpus-table tbody tr")).to_contain_text("Lundby Post", timeout=20_000)
    expect(page.locator("#corpus-sheet .evidenced")).to_contain_text("sources.csv outlet: Lundby Post")
    assert "bridge.txt,Lundby Post,2025-03-05" in (corpus.folder / "sources.csv").read_text()
    assert (corpus.folder / "bridge.txt").read_bytes() == before


def test_pages_and_order_are_turned_by_keyboard_and_keep_the_focus(page: Page) -> None:
    page.get_by_role("button", name="Next →").focus()
    page.keyboard.press("Enter")
    rows(page, 12)
    expect(page.locator(".pager button:focus")).to_have_text("← Previous", timeout=10_000)
    page.get_by_role("button", name="File").press("Enter")
    rows(page, 50)
    expect(page.locator('th[aria-sort="ascending"]')).to_have_text("File↑")
    expect(page.locator('[data-sort="file"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('th[aria-sort="descending"]')).to_have_text("File↓", timeout=10_000)
    first = page.locator("#corpus-table tbody button").first
    expect(first).to_have_text("Story number 59", timeout=10_000)  # the rows have come, too
    first.press("Enter")
    expect(page.locator("#corpus-sheet h2")).to_be_focused(timeout=20_000)
    page.keyboard.press("Escape")
    expect(page.locator('#corpus-table [aria-current="true"]')).to_be_focused()


def test_skipped_files_stand_there_with_their_reasons(page: Page) -> None:
    page.get_by_label("Show").click()
    page.get_by_role("option", name="Skipped files").click()
    rows(page, 1)
    expect(page.locator("#corpus-table tbody")).to_contain_text("broken.json")


def test_hostile_words_stay_words(page: Page) -> None:
    page.get_by_label("Search").fill("hostile.json")
    rows(page, 1)
    page.locator("#corpus-table tbody button").click()
    expect(page.locator("#corpus-sheet h2")).to_contain_text('<img src="http://evil.invalid/x.png"', timeout=20_000)
    expect(page.locator("#corpus-sheet .whole")).to_contain_text("${window.owned=2}")
    page.get_by_role("button", name="Statistics").click()
    expect(page.locator("#corpus-statistics")).to_contain_text("<img src=")
    assert page.locator("#corpus img, #corpus a[href^=javascript]").count() == 0


def test_files_are_added_and_a_second_visitor_sees_the_scan(
    page: Page, browser: Browser, address: str, corpus: Corpus, tmp_path: Path
) -> None:
    other = browser.new_page()
    other.goto(address)
    rows(other, 50)
    for name, text in (("ferry.txt", "The ferry stopped on Sunday."), ("bridge.txt", "Other words of the bridge.")):
        (tmp_path / name).write_text(text)
    page.get_by_role("button", name="Add articles").click()
    page.locator("#corpus-files input[type=file]").set_input_files([tmp_path / "ferry.txt", tmp_path / "bridge.txt"])
    expect(page.locator("#corpus-files")).to_contain_text("ferry", timeout=20_000)
    page.get_by_role("button", name="Add to the corpus").click()
    expect(page.locator("#corpus-taken")).to_contain_text(
        "bridge.txt: a file of this name is there already", timeout=20_000
    )
    expect(page.locator("#corpus-status")).to_contain_text("1 added", timeout=30_000)
    expect(other.locator("#corpus-status")).to_contain_text("1 added", timeout=30_000)
    for visitor in (page, other):
        expect(visitor.locator(".figures")).to_contain_text("63", timeout=20_000)
    page.get_by_label("Replace the files of the same name").check()
    page.get_by_role("button", name="Add to the corpus").click()
    expect(page.locator("#corpus-status")).to_contain_text("1 changed", timeout=30_000)
    assert (corpus.folder / "bridge.txt").read_text() == "Other words of the bridge."
    other.close()


def test_every_control_has_a_name(page: Page) -> None:
    for name in ("Add articles", "Statistics"):
        page.get_by_role("button", name=name).click()
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('#corpus :is(button, input, select, textarea)')]
            .filter(e => e.offsetParent && !(e.labels?.length || e.getAttribute('aria-label') || e.title
                || e.textContent.trim() || e.getAttribute('aria-labelledby'))).map(e => e.outerHTML.slice(0, 200))"""
    )
    assert unnamed == []


def test_nothing_is_wider_than_a_phone(browser: Browser, address: str) -> None:
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(address)
    rows(phone, 50)
    phone.locator("#corpus-table tbody button").first.click()
    expect(phone.locator("#corpus-sheet h2")).to_be_in_viewport(timeout=20_000)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.close()
