"""More people than can be answered at once, in a real browser: who waits is told so, and gets his own answer in the end."""

from __future__ import annotations

import asyncio
import json
import re
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from conftest import Corpus
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_answerer import PointingReader
from test_page_browser import unused_port

from evals.bench.crowd import Crowd, Outcome
from rag import NewsDesk
from rag.models import Models
from ui.launch import open_page
from ui.newsroom import Newsroom
from ui.page import build_page
from ui.waiting_line import WaitingLine

pytestmark = pytest.mark.e2e

UI = 30_000.0  # milliseconds
SHIFTS = (
    "window.shifts = []; new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map((e) => e.value)))"
    ".observe({ type: 'layout-shift' });"
)
# A second press, where the button that asked has just become the one that stops.
PRESS_AT_ONCE = (
    "() => new MutationObserver((_, self) => {"
    "  const stop = document.querySelector('#question button:not(.submit-button)');"
    "  if (stop) { self.disconnect(); document.body.dataset.pressed = 'yes'; stop.click(); }"
    "}).observe(document.querySelector('#question'), { childList: true, subtree: true })"
)
SHIPS = {
    "Aurora": "101",
    "Borealis": "202",
    "Caledonia": "303",
    "Dalmatia": "404",
    "Esperanza": "505",
    "Fortuna": "606",
}


class SlowReader:
    """Reads only while `go` is set, and sees the figure of the ship that is asked about."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Any:
        assert self.go.wait(300)
        figures = {figure: 12.0 for ship, figure in SHIPS.items() if ship in question}
        return PointingReader(figures).read(question, passages)


@pytest.fixture
def reader() -> SlowReader:
    return SlowReader()


@pytest.fixture
def room(corpus: Corpus, reader: SlowReader) -> Newsroom:
    for ship, figure in SHIPS.items():
        text = f"The ferry {ship} carries {figure} passengers each day, said Ann Berg."
        corpus.write(f"{ship}.json", json.dumps({"title": f"News of {ship}", "outlet": f"{ship} Post", "text": text}))
    corpus.sync()
    models = Models(corpus.settings, corpus.embedder, reader)  # type: ignore[arg-type]
    return Newsroom(NewsDesk(corpus.open(), corpus.settings, models), corpus.settings)


@pytest.fixture
def url(room: Newsroom, reader: SlowReader) -> Iterator[str]:
    page = build_page(room, WaitingLine(at_once=2, waiting=3))
    yield open_page(page, "127.0.0.1", unused_port())
    reader.go.set()
    page.close(verbose=False)
    room.close()


@pytest.fixture
def visit(browser: Browser, url: str) -> Iterator[Callable[[], Page]]:
    """Opens the page, each time in a browser of its own: one that is shared has six connections to a server, two for a page."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opened() -> Page:
        contexts.append(context := browser.new_context(viewport={"width": 1440, "height": 900}))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.goto(url)
        expect(page.locator(".welcome")).to_be_visible(timeout=2 * UI)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def question_about(ship: str) -> str:
    return f"How many passengers does the ferry {ship} carry?"


def box_of(page: Page) -> Locator:
    return page.locator("#question textarea")


def ask(page: Page, ship: str) -> None:
    box_of(page).fill(question_about(ship))
    box_of(page).press("Enter")


def test_who_waits_sees_his_question_and_how_many_are_before_him_and_gets_his_own_answer(
    visit: Callable[[], Page], reader: SlowReader
) -> None:
    pages = {ship: visit() for ship in SHIPS}
    told = ["Reading the articles"] * 2 + ["Waiting, you are next", "Waiting, 1 before you", "Waiting, 2 before you"]
    for (ship, page), words in zip(pages.items(), told, strict=False):
        ask(page, ship)
        expect(page.locator(".question")).to_have_text(question_about(ship), timeout=UI)
        expect(page.locator(".busy")).to_have_text(words)
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        expect(box_of(page)).to_have_value("")

    sixth = pages["Fortuna"]
    ask(sixth, "Fortuna")
    expect(sixth.get_by_text("The page is busy: 3 questions wait already.")).to_be_visible(timeout=UI)
    expect(box_of(sixth)).to_have_value(question_about("Fortuna"))
    expect(sixth.locator(".exchange")).to_have_count(0)

    pages["Esperanza"].reload()
    expect(pages["Esperanza"].locator(".busy")).to_have_text("Waiting, 2 before you", timeout=UI)
    box_of(pages["Dalmatia"]).fill("Typed while waiting")
    pages["Caledonia"].get_by_role("button", name="Stop").click()
    expect(pages["Caledonia"].locator(".fault")).to_have_text("Stopped.", timeout=UI)
    expect(pages["Dalmatia"].locator(".busy")).to_have_text("Waiting, you are next", timeout=UI)
    expect(pages["Esperanza"].locator(".busy")).to_have_text("Waiting, 1 before you", timeout=UI)
    expect(box_of(pages["Dalmatia"])).to_have_value("Typed while waiting")

    reader.go.set()
    for ship in ("Aurora", "Borealis", "Dalmatia", "Esperanza"):
        expect(pages[ship].locator(".statement .words").first).to_contain_text(SHIPS[ship], timeout=UI)
        expect(pages[ship].locator(".question")).to_have_text(question_about(ship))
        expect(pages[ship].locator(".exchange")).to_have_count(1)
    expect(box_of(pages["Dalmatia"])).to_have_value("Typed while waiting")
    box_of(sixth).press("Enter")
    expect(sixth.locator(".statement .words").first).to_contain_text(SHIPS["Fortuna"], timeout=UI)


def test_the_page_opens_without_examples_and_nothing_moves_when_they_come(
    visit: Callable[[], Page], reader: SlowReader
) -> None:
    page = visit()  # while the examples wait for the reader
    expect(page.locator(".chip")).to_have_count(0)
    expect(box_of(page)).to_be_enabled()
    places = page.locator(".welcome h2, #question, #below").all()
    page.wait_for_timeout(1_000)
    before, shifts = [place.bounding_box() for place in places], page.evaluate("window.shifts.length")
    reader.go.set()
    expect(page.locator(".examples .chip").first).to_be_visible(timeout=UI)
    expect(page.locator(".examples")).not_to_have_attribute("data-awaits", re.compile(".*"))
    page.wait_for_timeout(500)
    assert [place.bounding_box() for place in places] == before
    assert page.evaluate("window.shifts.length") == shifts
    words = page.locator(".chip").first.inner_text()
    page.locator(".chip").first.click()
    expect(page.locator(".question")).to_have_text(words, timeout=UI)
    expect(page.locator(".colophon")).to_be_visible(timeout=UI)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".chip").first).to_have_text(words, timeout=UI)


def test_examples_that_come_late_wipe_away_no_question(visit: Callable[[], Page], reader: SlowReader) -> None:
    page = visit()
    ask(page, "Aurora")
    expect(page.locator(".busy")).to_be_visible(timeout=UI)
    reader.go.set()
    expect(page.locator(".statement .words").first).to_contain_text("101", timeout=UI)
    page.wait_for_timeout(2_500)
    expect(page.locator(".question")).to_have_text(question_about("Aurora"))
    expect(page.locator(".chip")).to_have_count(0)


def test_ticks_of_a_hundred_pages_take_no_place_from_a_question(
    room: Newsroom, url: str, reader: SlowReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = threading.Event()
    state = room.state

    def stuck() -> str:
        assert go.wait(120)
        return state()

    monkeypatch.setattr(room, "state", stuck)
    reader.go.set()
    try:
        with ThreadPoolExecutor() as aside:  # the browser's loop runs in this thread
            outcome, statuses = aside.submit(asyncio.run, ask_among_ticks(url.rstrip("/"), 100)).result()
    finally:
        go.set()
    assert statuses == [200] * 100
    assert outcome.told == "answered", outcome


async def ask_among_ticks(address: str, ticks: int) -> tuple[Outcome, list[int]]:
    """Ask once many pages have sent a tick of their clocks, all of which wait."""
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        crowd = await Crowd.at(address, client)
        config = (await client.get(f"{address}/config")).json()
        events = [({event for _, event in row["targets"]}, row) for row in config["dependencies"]]
        (tick,) = (row for names, row in events if {"tick", "load"} <= names)  # looks how the index stands
        statuses = []
        for _ in range(ticks):
            body = {"data": [None] * len(tick["inputs"]), "fn_index": tick["id"], "session_hash": uuid.uuid4().hex}
            statuses.append((await client.post(f"{address}/gradio_api/queue/join", json=body)).status_code)
        return await crowd.ask(question_about("Aurora")), statuses


def test_a_second_press_on_ask_does_not_stop_what_the_first_one_asked(
    visit: Callable[[], Page], reader: SlowReader
) -> None:
    page = visit()
    page.evaluate(PRESS_AT_ONCE)
    box_of(page).fill(question_about("Aurora"))
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("[data-pressed]")).to_have_count(1, timeout=UI)
    page.wait_for_timeout(800)
    expect(page.locator(".busy")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".fault")).to_have_text("Stopped.", timeout=UI)
