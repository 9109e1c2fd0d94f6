"""The page over two corpora in a real browser, and over none yet: choose, ask, come back, and never mix them up.

A model that counts words and a reader that sees what it is told answer here, so nothing has to be loaded.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fakes import BagOfWords
from playwright.sync_api import Browser, BrowserContext, Page, expect
from serving import PASSENGERS, newsrooms_of
from test_accessibility import violations
from test_answerer import PointingReader
from test_page_browser import unused_port

from index import Settings
from rag.models import Models
from ui.launch import open_page
from ui.newsrooms import Newsrooms
from ui.page import build_page

pytestmark = pytest.mark.e2e

UI = 60_000.0  # milliseconds; on a machine that is busy otherwise an answer takes its time


def served(rooms: Newsrooms) -> Iterator[str]:
    page = build_page(rooms)
    yield open_page(page, "127.0.0.1", unused_port(), largest_upload="1mb")
    page.close(verbose=False)
    rooms.close()


@pytest.fixture
def rooms(tmp_path: Path) -> Newsrooms:
    return newsrooms_of(tmp_path)


@pytest.fixture
def url(rooms: Newsrooms) -> Iterator[str]:
    yield from served(rooms)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert errors == []


def opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".welcome, .exchanges")).to_be_visible(timeout=2 * UI)
    return page


def ask(page: Page, question: str, number: int = 1) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator(f'.exchange[data-exchange="{number}"] .colophon')).to_be_visible(timeout=UI)


def choose(page: Page, name: str) -> None:
    page.locator("#corpora input").click()
    page.get_by_role("option", name=name).click()
    expect(page.locator("#corpora input")).to_have_value(name)


def test_each_conversation_is_about_one_corpus_and_takes_it_along(context: BrowserContext, url: str) -> None:
    page = opened(context, url)
    expect(page.locator("#corpora input")).to_have_value("harbour")
    expect(page.locator(".holdings")).to_contain_text("1 article")
    ask(page, PASSENGERS)
    expect(page.locator(".statement .words")).to_contain_text("340")
    about_harbour = page.url

    choose(page, "mountain")  # begins another conversation
    expect(page.locator(".exchange")).to_have_count(0)
    page.locator("#filters > button").click()
    page.locator("#outlets input").click()
    expect(page.get_by_role("option", name="Summit Post")).to_be_visible(timeout=UI)
    expect(page.get_by_role("option", name="Harbour Gazette")).to_have_count(0)
    page.keyboard.press("Escape")
    ask(page, PASSENGERS)
    expect(page.locator(".statement .words")).to_contain_text("28")
    page.locator(".cite").first.click()
    expect(page.locator("#sources mark.is-current").first).to_contain_text("28")
    expect(page.locator("#sources .outlet").first).to_have_text(re.compile("Summit Post", re.IGNORECASE))
    page.reload()
    expect(page.locator(".statement .words")).to_contain_text("28", timeout=UI)
    expect(page.locator("#corpora input")).to_have_value("mountain")

    page.locator("#earlier").click()
    expect(page.locator("#history .reopen")).to_have_count(2, timeout=UI)
    assert page.locator("#history .corpus").all_inner_texts() == ["mountain", "harbour"]
    page.locator("#history .reopen", has_text="harbour").click()
    expect(page.locator(".statement .words")).to_contain_text("340", timeout=UI)
    expect(page.locator("#corpora input")).to_have_value("harbour")
    ask(page, "And how many passengers are carried each day?", 2)  # goes on in the harbour
    expect(page.locator('.exchange[data-exchange="2"] .words')).to_contain_text("340")

    other = opened(context, about_harbour)
    expect(other.locator(".exchange")).to_have_count(2)
    expect(other.locator("#corpora input")).to_have_value("harbour")


def test_a_choice_is_one_visitors_own_and_outlasts_a_reload(context: BrowserContext, url: str) -> None:
    one, other = opened(context, url), opened(context, url)
    choose(one, "mountain")
    expect(one).to_have_url(re.compile("corpus=mountain"))
    ask(other, PASSENGERS)
    expect(other.locator(".statement .words")).to_contain_text("340")
    one.reload()
    expect(one.locator("#corpora input")).to_have_value("mountain", timeout=UI)
    ask(one, PASSENGERS)
    expect(one.locator(".statement .words")).to_contain_text("28")


def test_every_section_is_about_the_chosen_corpus(context: BrowserContext, url: str) -> None:
    page = opened(context, url)
    page.get_by_role("tab", name="Corpus").click()
    expect(page.locator("#corpus-table tbody")).to_contain_text("News of the harbour", timeout=UI)
    page.locator("#corpus-table [data-article]").first.click()
    expect(page.locator("#corpus-sheet")).to_contain_text("340 passengers", timeout=UI)
    choose(page, "mountain")
    expect(page.locator("#corpus-table tbody")).to_contain_text("News of the mountain", timeout=UI)
    expect(page.locator("#corpus-sheet")).not_to_contain_text("340 passengers")
    expect(page.locator("#corpus .where")).to_contain_text("mountain")
    page.get_by_role("tab", name="Settings").click()
    expect(page.locator("#settings-section")).to_contain_text("for everyone and for every corpus", timeout=UI)
    expect(page.locator("#settings-section")).to_contain_text("mountain-index")
    assert violations(page) == []
    page.get_by_role("tab", name="Evals").click()
    expect(page.locator("#evals")).to_contain_text("Ask the chosen corpus questions", timeout=UI)


def test_an_index_that_is_missing_says_so_where_it_is_chosen(
    context: BrowserContext, rooms: Newsrooms, tmp_path: Path
) -> None:
    indexes = [rooms.first.settings.index, tmp_path / "none"]
    for url in served(Newsrooms.open(rooms.first.settings, indexes, rooms.first.models)):
        page = opened(context, url)
        choose(page, "none")
        expect(page.locator(".notice")).to_contain_text("There is no index yet", timeout=UI)
        expect(page.locator("#question textarea")).to_be_disabled(timeout=UI)
        choose(page, "harbour")
        expect(page.locator("#question textarea")).to_be_enabled(timeout=UI)
        ask(page, PASSENGERS)
        expect(page.locator(".statement .words")).to_contain_text("340")


def test_over_one_corpus_there_is_nothing_to_choose(context: BrowserContext, rooms: Newsrooms) -> None:
    for url in served(Newsrooms.of(rooms.first)):
        page = opened(context, url)
        expect(page.locator("#corpora")).to_have_count(0)
        ask(page, PASSENGERS)
        assert "corpus=" not in page.url
        page.locator("#earlier").click()
        expect(page.locator("#history .reopen")).to_have_count(1, timeout=UI)
        expect(page.locator("#history .corpus")).to_have_count(0)


def test_a_question_sent_before_the_page_was_opened_is_asked_when_it_is(
    context: BrowserContext, rooms: Newsrooms, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()
    standing = type(rooms.first).standing

    def slow(room: Any) -> Any:
        assert go.wait(60)
        return standing(room)

    monkeypatch.setattr(type(rooms.first), "standing", slow)
    page = context.new_page()
    page.goto(url)
    box = page.locator("#question textarea")
    box.fill(PASSENGERS, timeout=2 * UI)
    box.press("Enter")
    box.press("Enter")
    page.wait_for_timeout(1_500)
    expect(page.locator(".exchange")).to_have_count(0)
    expect(box).to_have_value(PASSENGERS)
    go.set()
    expect(page.locator(".statement .words")).to_contain_text("340", timeout=UI)
    expect(page.locator(".question")).to_have_text(PASSENGERS)
    page.wait_for_timeout(1_000)
    expect(page.locator(".exchange")).to_have_count(1)  # and nothing wipes it away


@pytest.mark.parametrize("is_there", [False, True])
def test_after_the_first_scan_one_can_ask_without_loading_the_page_again(
    context: BrowserContext, tmp_path: Path, is_there: bool
) -> None:
    from index.sync import sync

    embedder: Any = BagOfWords()
    reader: Any = PointingReader({"340": 12.0})
    (tmp_path / "harbour").mkdir()
    settings = Settings(embedding_model=BagOfWords.name, corpus=tmp_path / "harbour", index=tmp_path / "index")
    if is_there:
        sync(settings.corpus, settings.index, settings, embedder=embedder)
    said = "The index is empty" if is_there else "There is no index yet"
    for url in served(Newsrooms.open(settings, (), Models(settings, embedder, reader))):
        page = opened(context, url)
        expect(page.locator(".notice")).to_contain_text(said)
        expect(page.locator("#question textarea")).to_be_disabled(timeout=UI)
        article = {"title": "Ferry", "outlet": "Harbour Gazette", "text": "340 passengers are carried, said Ann Berg."}
        (settings.corpus / "news.json").write_text(json.dumps(article), encoding="utf-8")
        page.get_by_role("tab", name="Corpus").click()
        page.locator("#corpus-rescan").click()
        expect(page.locator("#corpus-table tbody")).to_contain_text("Ferry", timeout=2 * UI)
        page.get_by_role("tab", name="Ask").click()
        expect(page.locator(".welcome h2")).to_have_text("Ask the articles.", timeout=UI)
        expect(page.locator(".holdings")).to_contain_text("1 article")
        ask(page, PASSENGERS)
        expect(page.locator(".statement .words")).to_contain_text("340")


def test_a_folder_is_named_on_the_page_and_its_first_scan_told_in_both_sections(
    context: BrowserContext, tmp_path: Path
) -> None:
    embedder: Any = BagOfWords()
    reader: Any = PointingReader({"340": 12.0})
    go, embed = Event(), embedder.embed_passages

    def held(texts: Any) -> Any:
        assert go.wait(60)
        return embed(texts)

    embedder.embed_passages = held
    (tmp_path / "mine").mkdir()
    article = {"title": "Ferry", "outlet": "Harbour Gazette", "text": "340 passengers are carried, said Ann Berg."}
    (tmp_path / "mine" / "news.json").write_text(json.dumps(article), encoding="utf-8")
    settings = Settings(embedding_model=BagOfWords.name, corpus=tmp_path / "seeds", index=tmp_path / "index")
    for url in served(Newsrooms.open(settings, (), Models(settings, embedder, reader))):
        page = opened(context, url)
        box = page.locator("#question textarea")
        expect(page.locator(".notice")).to_contain_text("onrecord chat FOLDER")
        expect(box).to_be_disabled(timeout=UI)
        expect(box).to_have_attribute("placeholder", "Nothing can be asked yet")
        expect(page.locator("#question button")).to_be_hidden()
        page.get_by_role("tab", name="Corpus").click()
        expect(page.locator("#corpus-rescan")).to_be_hidden()
        field = page.get_by_label("Folder of your articles")
        field.fill(str(tmp_path / "none"))
        field.press("Enter")
        expect(page.locator("#corpus-refused")).to_contain_text(f"There is no folder {tmp_path / 'none'}")
        assert violations(page) == []
        field.fill(str(tmp_path / "mine"))
        page.locator("#corpus-begin").click()
        expect(page.locator("#corpus-holdings")).to_contain_text(str(tmp_path / "mine"))
        expect(page.locator("#corpus-refused")).to_have_text("")
        expect(page.locator("#corpus-status")).to_contain_text("Questions can be asked when it is done.", timeout=UI)
        expect(page.locator("#corpus-rescan")).to_have_text("Scan the folder")
        expect(field).to_be_hidden()
        page.get_by_role("tab", name="Ask").click()
        expect(page.locator(".notice")).to_contain_text("The first scan is under way", timeout=UI)
        expect(page.locator(".notice")).to_contain_text("1 of 1 articles")
        go.set()
        expect(page.locator(".welcome h2")).to_have_text("Ask the articles.", timeout=2 * UI)
        expect(box).to_have_attribute("placeholder", "Ask the articles a question")
        expect(page.locator("#question button")).to_have_text("Ask")
        ask(page, PASSENGERS)
        expect(page.locator(".statement .words")).to_contain_text("340")
        page.get_by_role("tab", name="Corpus").click()
        expect(page.locator("#corpus-rescan")).to_have_text("Scan the folder again")


def test_an_index_made_in_the_terminal_wakes_the_page_too(context: BrowserContext, tmp_path: Path) -> None:
    from index.sync import sync

    embedder: Any = BagOfWords()
    reader: Any = PointingReader({"340": 12.0})
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour" / "news.txt").write_text("Ferry\n\n340 passengers are carried.", encoding="utf-8")
    settings = Settings(embedding_model=BagOfWords.name, corpus=tmp_path / "harbour", index=tmp_path / "index")
    for url in served(Newsrooms.open(settings, (), Models(settings, embedder, reader))):
        page = opened(context, url)
        expect(page.locator(".notice")).to_contain_text("goes on by itself")
        sync(settings.corpus, settings.index, settings, embedder=embedder)
        expect(page.locator(".welcome h2")).to_have_text("Ask the articles.", timeout=2 * UI)
        ask(page, PASSENGERS)


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("light", 1024), ("dark", 1440), ("light", 390), ("dark", 390)]
)
def test_the_choice_has_its_place_on_every_screen(
    browser: Browser, url: str, scheme: Any, width: int, tmp_path: Path
) -> None:
    # CORPORA_PICTURES=FOLDER keeps what is seen here.
    folder = Path(os.environ.get("CORPORA_PICTURES", tmp_path))
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = opened(context, url)
    page.wait_for_timeout(500)
    page.screenshot(path=folder / f"opened-{width}-{scheme}.png")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#corpora input").click()
    expect(page.get_by_role("option", name="mountain")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(400)  # it unfolds
    page.screenshot(path=folder / f"choosing-{width}-{scheme}.png")
    page.get_by_role("option", name="mountain").click()
    ask(page, PASSENGERS)
    tabs, choice = page.locator('[role="tab"]').first.bounding_box(), page.locator("#corpora input").bounding_box()
    assert tabs is not None
    assert choice is not None
    assert choice["x"] + choice["width"] <= tabs["x"] or choice["y"] + choice["height"] <= tabs["y"] + 2
    expect(page.locator("#question")).to_be_in_viewport(ratio=1)
    page.screenshot(path=folder / f"answered-{width}-{scheme}.png")
    page.locator("#earlier").click()
    expect(page.locator("#history .corpus").first).to_be_visible(timeout=UI)
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"history-{width}-{scheme}.png")
    assert violations(page) == []
    context.close()
