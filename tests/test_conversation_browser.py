"""A conversation in a real browser: reloaded while its answer grows, open in two tabs, and exported as it is on the screen."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from serving import PASSENGERS, newsrooms_of
from test_answerer import PointingReader
from test_corpora_browser import UI, ask, context, opened, served  # noqa: F401  a fixture

from index.errors import OnRecordError
from ui import judging
from ui.archive import Archive
from ui.conversation import Visit

pytestmark = pytest.mark.e2e

AGAIN = "And how many passengers are carried each day?"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    yield from served(newsrooms_of(tmp_path))


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """What answers wait for; set at first."""
    going, read = Event(), PointingReader.read

    def waiting(reader: PointingReader, question: str, passages: Any) -> Any:
        assert going.wait(60)
        return read(reader, question, passages)

    monkeypatch.setattr(PointingReader, "read", waiting)
    going.set()
    yield going
    going.set()


def begin(page: Page, question: str) -> None:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".busy")).to_be_visible(timeout=UI)


def exchanges(page: Page) -> list[str]:
    return [str(one.get_attribute("data-exchange")) for one in page.locator(".exchange").all()]


def test_an_answer_under_way_is_there_after_the_page_is_loaded_again(
    context: BrowserContext,  # noqa: F811
    url: str,
    go: Event,
) -> None:
    page = opened(context, url)
    for number, question in enumerate((PASSENGERS, AGAIN), 1):  # a conversation that is not kept yet, and one that is
        go.clear()
        begin(page, question)
        page.reload()
        expect(page.locator(".question")).to_have_count(number, timeout=UI)
        expect(page.locator(".busy")).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=UI)
        go.set()
        expect(page.locator(f'.exchange[data-exchange="{number}"] .words')).to_contain_text("340", timeout=UI)
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".exchange .words")).to_have_count(2, timeout=UI)


def test_what_was_stopped_after_a_reload_stays_stopped(context: BrowserContext, url: str, go: Event) -> None:  # noqa: F811
    page = opened(context, url)
    go.clear()
    begin(page, PASSENGERS)
    page.reload()
    page.get_by_role("button", name="Stop").click(timeout=UI)
    expect(page.locator(".fault")).to_have_text("Stopped.")
    go.set()
    ask(page, PASSENGERS, 2)
    page.reload()
    expect(page.locator(".exchange")).to_have_count(2, timeout=UI)
    expect(page.locator('.exchange[data-exchange="1"] .fault')).to_have_text("Stopped.")


def test_a_conversation_that_was_left_while_its_answer_grew_has_it_when_it_is_opened_again(
    context: BrowserContext,  # noqa: F811
    url: str,
    go: Event,
) -> None:
    page = opened(context, url)
    ask(page, PASSENGERS)
    go.clear()
    begin(page, AGAIN)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    page.locator("#earlier").click()
    page.locator("#history .reopen").click(timeout=UI)
    expect(page.locator(".busy")).to_be_visible(timeout=UI)
    go.set()
    expect(page.locator('.exchange[data-exchange="2"] .words')).to_contain_text("340", timeout=UI)


def test_a_thumb_on_an_earlier_answer_stays_and_takes_nothing_from_the_one_that_grows(
    context: BrowserContext,  # noqa: F811
    url: str,
    go: Event,
) -> None:
    page = opened(context, url)
    ask(page, PASSENGERS)
    go.clear()
    begin(page, AGAIN)
    first, second = (page.locator(f'.exchange[data-exchange="{number}"]') for number in (1, 2))
    first.locator('[data-thumb="down"]').click()
    pressed = first.locator('[data-thumb="down"][aria-pressed="true"]')
    expect(pressed).to_be_visible(timeout=UI)
    expect(second.locator(".busy")).to_be_visible()
    first.locator(".comment").fill("It is another ferry.")
    first.get_by_role("button", name="Send").click()
    expect(first.locator(".noted")).to_have_text("Noted: It is another ferry.", timeout=UI)
    go.set()
    expect(second.locator(".words")).to_contain_text("340", timeout=UI)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    expect(pressed).to_be_visible()
    expect(first.locator(".noted")).to_be_visible()
    page.reload()
    expect(second.locator(".words")).to_contain_text("340", timeout=UI)
    expect(pressed).to_be_visible()


@pytest.mark.parametrize("is_pressed_first", [True, False])
def test_a_thumb_that_is_kept_only_when_the_next_answer_has_come_takes_nothing_of_it_away(
    context: BrowserContext,  # noqa: F811
    url: str,
    go: Event,
    monkeypatch: pytest.MonkeyPatch,
    is_pressed_first: bool,
) -> None:
    keeping, record = Event(), judging.record

    def late(*given: Any, **named: Any) -> None:
        assert keeping.wait(60)
        record(*given, **named)

    monkeypatch.setattr(judging, "record", late)
    page = opened(context, url)
    ask(page, PASSENGERS)
    first, second = (page.locator(f'.exchange[data-exchange="{number}"]') for number in (1, 2))
    go.clear()
    if is_pressed_first:
        first.locator('[data-thumb="down"]').click()
    begin(page, AGAIN)
    if not is_pressed_first:
        first.locator('[data-thumb="down"]').click()
    go.set()
    expect(second.locator(".words")).to_contain_text("340", timeout=UI)
    keeping.set()
    expect(first.locator('[data-thumb="down"]')).to_have_attribute("aria-pressed", "true", timeout=UI)
    expect(second.locator(".words")).to_contain_text("340")
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.reload()
    expect(second.locator(".words")).to_contain_text("340", timeout=UI)
    expect(first.locator('[data-thumb="down"]')).to_have_attribute("aria-pressed", "true")


def test_a_thumb_that_cannot_be_kept_is_not_shown_as_given_and_says_why(
    context: BrowserContext,  # noqa: F811
    url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OnRecordError("There is no room for it.")

    monkeypatch.setattr(judging, "record", full)
    page = opened(context, url)
    ask(page, PASSENGERS)
    page.locator('[data-thumb="up"]').click()
    expect(page.get_by_text("There is no room for it.")).to_be_visible(timeout=UI)
    expect(page.locator('[data-thumb="up"]')).to_have_attribute("aria-pressed", "false")


def test_two_tabs_of_one_conversation_keep_their_hands_off_each_others_answers(
    context: BrowserContext,  # noqa: F811
    url: str,
) -> None:
    one = opened(context, url)
    ask(one, PASSENGERS)
    other = opened(context, one.url)
    ask(other, AGAIN, 2)
    one.locator("#question textarea").fill("Who said so?")
    one.locator("#question textarea").press("Enter")
    expect(one.locator('.exchange[data-exchange="3"] .colophon')).to_be_visible(timeout=UI)
    assert exchanges(one) == ["1", "3"]
    one.locator('.exchange[data-exchange="3"] [data-thumb="down"]').click()
    expect(one.locator('.exchange[data-exchange="3"] [aria-pressed="true"]')).to_have_count(1, timeout=UI)
    other.reload()
    expect(other.locator(".exchange")).to_have_count(3, timeout=UI)
    assert other.locator(".question").all_inner_texts() == [PASSENGERS, AGAIN, "Who said so?"]
    expect(other.locator('[aria-pressed="true"]')).to_have_count(1)
    expect(other.locator('.exchange[data-exchange="3"] [aria-pressed="true"]')).to_have_count(1)


def test_an_address_of_no_conversation_says_so(context: BrowserContext, url: str) -> None:  # noqa: F811
    page = opened(context, f"{url}?c=unknown")
    expect(page.get_by_text("The conversation of this address is not here")).to_be_visible(timeout=UI)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, PASSENGERS)


# exports


def exported(page: Page) -> list[str]:
    """The questions of the conversation as a visitor gets it who presses the button as soon as it is shown."""
    page.locator("#export").click()
    button = page.locator("#exports").get_by_text("JSON", exact=True)
    expect(button).to_be_visible(timeout=UI)
    with page.expect_download() as download:
        button.click()
    return [one["question"] for one in json.loads(Path(download.value.path()).read_text("utf-8"))["exchanges"]]


def test_the_files_of_an_export_are_those_of_what_is_on_the_screen(context: BrowserContext, url: str) -> None:  # noqa: F811
    page, row = opened(context, url), "#exports"
    ask(page, PASSENGERS)
    assert exported(page) == [PASSENGERS]
    ask(page, AGAIN, 2)
    expect(page.locator(row)).to_be_hidden()
    assert exported(page) == [PASSENGERS, AGAIN]
    page.locator("#export").click()
    expect(page.locator(row)).to_be_hidden()
    page.locator("#export").click()
    expect(page.locator(row)).to_be_visible(timeout=UI)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    expect(page.locator(row)).to_be_hidden()
    ask(page, AGAIN)
    assert exported(page) == [AGAIN]
    page.locator("#earlier").click()
    page.locator("#history .reopen", has_text=PASSENGERS).click(timeout=UI)
    expect(page.locator(".exchange")).to_have_count(2, timeout=UI)
    expect(page.locator(row)).to_be_hidden()
    assert exported(page) == [PASSENGERS, AGAIN]


def test_files_that_come_when_their_conversation_has_left_the_screen_are_not_offered(
    context: BrowserContext,  # noqa: F811
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    going, files = Event(), Archive.files

    def slow(archive: Archive, user: str, visit: Visit) -> AbstractContextManager[list[Path]]:
        @contextmanager
        def late() -> Iterator[list[Path]]:
            assert going.wait(60)
            with files(archive, user, visit) as written:
                yield written

        return late()

    monkeypatch.setattr(Archive, "files", slow)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    page = opened(context, url)
    ask(page, PASSENGERS)
    page.locator("#export").click()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    ask(page, AGAIN)
    page.locator("#export").click()
    expect(page.locator("#exports")).to_be_hidden()
    going.set()
    expect(page.locator("#exports")).to_be_visible(timeout=UI)
    with page.expect_download() as download:
        page.locator("#exports").get_by_text("Markdown", exact=True).click()
    text = Path(download.value.path()).read_text("utf-8")
    assert AGAIN in text.replace("\\", "")
    assert PASSENGERS not in text.replace("\\", "")
    assert list(tmp_path.glob("onrecord-*")) == []  # only Gradio's own copies are left
