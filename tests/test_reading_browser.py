"""Reading in a real browser, by keyboard too: cards, articles at their quotes, what was left out of them, limits, drawers, focus.

Over the made-up harbour and one long article, with a model that counts words and a reader that sees what it is told.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes import BagOfWords
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from test_accessibility import violations
from test_answerer import PointingReader
from test_page_browser import unused_port

from index import Settings
from index.sync import sync
from rag import NewsDesk
from rag.models import Models
from ui.launch import open_page
from ui.login_page import login_page
from ui.newsroom import Newsroom
from ui.page import build_page

pytestmark = pytest.mark.e2e

UI = 40_000.0  # milliseconds
HARBOUR = Path(__file__).parent / "data" / "harbour"
INJURED = "How many people were injured in the collision?"
MINUTES = "How many minutes did the dredging of the quay take?"
WHALES = "What did Greta Lindqvist say about whales?"
SEEN = {
    "injured": {"14": 12.0, "21": 11.5, "Seventeen": 11.0, "Twenty-one": 10.0},
    "minutes": {"fourteen-thousand": 12.0},
    "said about Greta": {"replacement": 12.0},
    "What did Ines Marlow say": {"fog": 12.0},
}


class ToldReader(PointingReader):
    """Sees of each question what it is told of it."""

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Any:
        self.scores = next((scores for words, scores in SEEN.items() if words in question), {})
        return super().read(question, passages)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("reading")
    shutil.copytree(HARBOUR, folder / "corpus")
    heard = [f"The board of the harbour heard witness number {n} on the fog and the lamps." for n in range(1, 3001)]
    heard[1500] = "The dredging of the quay took fourteen-thousand minutes, the board was told."
    (folder / "corpus" / "board.txt").write_text("Papers of the board\n\n" + "\n".join(heard), encoding="utf-8")
    settings = Settings(embedding_model=BagOfWords.name, corpus=folder / "corpus", index=folder / "index")
    embedder: Any = BagOfWords()
    reader: Any = ToldReader({})
    sync(folder / "corpus", folder / "index", settings, embedder=embedder)
    desk = NewsDesk.open(folder / "index", settings, Models(settings, embedder, reader))
    page = build_page(Newsroom(desk, settings))
    yield open_page(page, "127.0.0.1", unused_port())
    page.close(verbose=False)
    desk.close()


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    yield from opened(browser, url, 1440)


@pytest.fixture
def phone(browser: Browser, url: str) -> Iterator[Page]:
    yield from opened(browser, url, 390)


@pytest.fixture
def by_finger(browser: Browser, url: str) -> Iterator[Page]:
    yield from opened(browser, url, 390, has_touch=True, is_mobile=True)


def opened(browser: Browser, url: str, width: int, **more: bool) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="light", **more
    )
    errors: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    yield page
    context.close()
    assert errors == []


def ask(page: Page, question: str, number: int = 1) -> Locator:
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    return came(page, number)


def came(page: Page, number: int) -> Locator:
    exchange = page.locator(f'.exchange[data-exchange="{number}"]')
    expect(exchange.locator(".colophon")).to_be_visible(timeout=UI)
    return exchange


def narrow_to(page: Page, outlet: str) -> None:
    page.locator("#filters > button").click()
    page.locator("#outlets input").click()
    page.get_by_role("option", name=outlet).click()
    page.keyboard.press("Escape")


def focus_is_within(page: Page, selector: str) -> bool:
    return bool(page.evaluate("selector => document.activeElement.closest(selector) !== null", selector))


# citations


def test_a_mark_shows_its_card_and_enter_opens_the_article_at_the_quote(page: Page) -> None:
    exchange = ask(page, INJURED)
    mark = exchange.locator(".statement .cite").last
    card = page.locator(f"#{mark.get_attribute('aria-describedby')}")
    expect(card).to_be_hidden()
    mark.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("injuring at least 14 people")
    expect(card).to_contain_text("Northern Wire")
    expect(card).to_contain_text("4 March 2025")
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
    page.locator("#question textarea").focus()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if mark.evaluate("mark => mark === document.activeElement"):
            break
    expect(mark).to_be_focused()
    expect(card).to_be_visible()
    page.keyboard.press("Enter")
    cited = page.locator("#sources mark.is-current").first
    expect(cited).to_be_focused(timeout=UI)
    expect(cited).to_be_in_viewport()
    expect(cited).to_contain_text("A passenger ferry and a barge collided")
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_figures_that_differ_stand_side_by_side_with_outlet_and_date(page: Page) -> None:
    conflict = ask(page, INJURED).locator(".conflict")
    expect(conflict).to_contain_text("The sources differ")
    rows = conflict.locator("li").all_inner_texts()
    (row,) = [row for row in rows if row.startswith("Seventeen")]
    assert "Sollen Herald" in row
    assert "5 March 2025" in row
    assert len(rows) >= 3
    conflict.locator("li", has_text="Seventeen").locator(".cite").click()
    expect(page.locator("#sources mark.is-current").first).to_have_text("Seventeen", timeout=UI)
    expect(page.locator("#sources .line", has=page.locator("mark.is-current")).first).to_contain_text(
        "Seventeen people were injured, according to the Saint Brigid hospital"
    )


def test_an_answer_is_copied_with_its_citations(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    exchange = ask(page, INJURED)
    exchange.locator('[data-do="copy"]').click()
    expect(exchange.locator('[data-do="copy"]')).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Seventeen people were injured" in copied
    for words in ("[3]", "Sollen Herald", "5 March 2025", "Barge had no lights", "03-herald.json"):
        assert words in copied


# articles


def test_what_is_left_out_of_a_long_article_is_brought_by_keyboard(page: Page) -> None:
    exchange = ask(page, MINUTES)
    exchange.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    quote = page.locator("#sources mark.is-current").first
    expect(quote).to_be_focused(timeout=UI)
    text = page.locator("#sources .source .page").first
    shown, size = text.locator(".line"), len(text.inner_text())
    above, top = text.locator(".gap").first, int(str(shown.first.get_attribute("data-line")))
    expect(above).to_contain_text(re.compile(r"^lines 1–\d+ not shown"))
    place = quote.evaluate("mark => mark.getBoundingClientRect().top")
    above.locator('[data-shows="end"]').focus()
    place = quote.evaluate("mark => mark.getBoundingClientRect().top")
    page.keyboard.press("Enter")
    expect(text.locator(f'.line[data-line="{top - 100}"]')).to_have_count(1, timeout=UI)
    assert abs(quote.evaluate("mark => mark.getBoundingClientRect().top") - place) < 3  # nothing moves under the reader
    assert focus_is_within(page, ".line")
    assert len(text.inner_text()) < size + 16_000
    first = text.locator(".gap").first.locator('[data-shows="start"]')
    first.focus()
    page.keyboard.press("Enter")
    expect(text.locator('.line[data-line="1"]')).to_be_focused(timeout=UI)
    expect(text.locator('.line[data-line="1"]')).to_be_in_viewport()
    assert text.locator("mark").first.inner_text() == quote.inner_text()


def test_an_article_that_was_only_found_opens_at_its_passage_marked_as_found(page: Page) -> None:
    ask(page, INJURED)
    page.locator("#sources .also-found summary").click()
    item = page.locator("#sources .also-found li").first
    title = item.locator("button.title")
    excerpt = item.locator(".excerpt").inner_text()[:40]
    title.focus()
    page.keyboard.press("Enter")
    found = item.locator("mark.found").first
    expect(found).to_be_focused(timeout=UI)
    expect(found).to_be_in_viewport()
    expect(title).to_have_attribute("aria-expanded", "true")
    assert "".join(item.locator("mark.found").all_inner_texts()).startswith(excerpt)
    assert item.locator("mark.found[data-cite]").count() == 0
    assert violations(page) == []
    title.click()
    expect(item.locator(".page")).to_have_count(0)
    title.click()  # the same again is brought again
    expect(item.locator("mark.found").first).to_be_focused(timeout=UI)


def test_the_rest_of_a_long_article_is_brought_in_the_corpus_too(page: Page) -> None:
    page.get_by_role("tab", name="Corpus").click()
    page.locator("#corpus").get_by_label("Search").fill("Papers of the board")
    board = page.locator("#corpus-table tbody button", has_text="Papers of the board")
    for _ in range(2):  # and again after another article
        page.locator("#corpus").get_by_label("Search").fill("")
        page.locator("#corpus-table tbody button", has_text="Petrel").click(timeout=UI)
        expect(page.locator("#corpus-sheet h2")).to_contain_text("Petrel", timeout=UI)
        board.click()
        expect(page.locator("#corpus-sheet h2")).to_have_text("Papers of the board", timeout=UI)
        rest = page.locator("#corpus-sheet .show-lines")
        before = page.locator("#corpus-sheet .passage").count()
        rest.focus()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelectorAll('#corpus-sheet .passage').length > before", arg=before, timeout=UI
        )
        assert focus_is_within(page, "#corpus-sheet .whole")


# limits and other questions


def test_a_limit_is_taken_away_with_one_press_and_the_focus_stays(page: Page) -> None:
    narrow_to(page, "Sollen Herald")
    exchange = ask(page, INJURED)
    expect(exchange.locator(".conflict")).to_have_count(0)
    chip = exchange.locator(".searched .limit")
    chip.focus()
    page.keyboard.press("Enter")
    again = came(page, 2)
    expect(again.locator(".question")).to_have_text(INJURED)
    expect(again.locator(".limit")).to_have_count(0)
    expect(again.locator(".conflict")).to_contain_text("Evening Post")
    expect(chip).to_be_focused()


def test_where_nothing_is_found_another_question_is_one_press_away(page: Page) -> None:
    exchange = ask(page, WHALES)
    expect(exchange.locator(".not-found")).to_contain_text("Not found in these articles.")
    assert violations(page) == []
    exchange.locator(".not-found .chip", has_text="Greta Lindqvist").click()
    second = came(page, 2)
    expect(second.locator(".question")).to_contain_text("Greta Lindqvist")
    expect(second.locator(".statement")).to_contain_text("replacement boat")


def test_to_edit_a_question_is_to_have_its_view_and_filters_again(page: Page) -> None:
    narrow_to(page, "Sollen Herald")
    page.locator("#published-from input").fill("2025-03-01")
    page.locator("#view").get_by_label("Timeline").check()
    exchange = ask(page, INJURED)
    page.locator("#view").get_by_label("Answer").check()
    page.locator("#published-from input").fill("")
    page.locator("#outlets").get_by_role("button", name=re.compile("Remove|Clear")).first.click()
    expect(page.locator("#outlets .token")).to_have_count(0)
    ask(page, INJURED, 2)
    exchange.locator('[data-do="edit"]').click()
    box = page.locator("#question textarea")
    expect(box).to_be_focused()
    expect(box).to_have_value(INJURED)
    expect(page.locator("#view").get_by_label("Timeline")).to_be_checked(timeout=UI)
    expect(page.locator("#published-from input")).to_have_value("2025-03-01")
    expect(page.locator("#outlets .token")).to_have_text(re.compile("Sollen Herald"))
    box.press("Enter")
    third = came(page, 3)
    expect(third.locator(".event")).not_to_have_count(0)
    expect(third.locator(".searched .limit")).to_have_count(2)


def test_a_limit_from_the_words_that_was_taken_away_stays_away_while_they_are_edited_to_be_the_same(page: Page) -> None:
    asked = f"According to the Sollen Herald, {INJURED[0].lower()}{INJURED[1:]}"
    first = ask(page, asked)
    first.locator(".searched .limit").click()
    second = came(page, 2)
    expect(second.locator(".limit")).to_have_count(0)
    expect(second.locator(".searched")).to_contain_text("without limits from its words")

    second.locator('[data-do="edit"]').click()
    box = page.locator("#question textarea")
    expect(page.get_by_text("this question is asked without limits from them")).to_be_visible(timeout=UI)
    box.press("Enter")
    third = came(page, 3)
    expect(third.locator(".limit")).to_have_count(0)
    expect(third.locator(".searched")).to_contain_text("without limits from its words")
    expect(ask(page, f"{asked} Please.", 4).locator(".searched .limit")).to_have_count(1)  # other words

    page.locator("#view").get_by_label("Timeline").check()
    first.locator('[data-do="edit"]').click()  # and this one had its limit
    expect(page.locator("#view").get_by_label("Answer")).to_be_checked(timeout=UI)
    expect(box).to_have_value(asked)
    box.press("Enter")
    expect(came(page, 5).locator(".searched .limit")).to_have_count(1)


# focus, words that are half typed, and what is said


def test_the_focus_and_half_typed_words_stay_where_they_are(page: Page) -> None:
    first = ask(page, INJURED)
    thumb = first.locator('[data-thumb="up"]')
    thumb.focus()
    page.keyboard.press("Enter")
    expect(first.locator('[aria-pressed="true"]')).to_have_attribute("data-thumb", "up", timeout=UI)
    expect(thumb).to_be_focused()
    comment = first.locator(".comment")
    comment.press_sequentially("half a sent")
    second = ask(page, MINUTES, 2)
    expect(comment).to_have_value("half a sent")
    comment.focus()
    second.locator('[data-do="again"]').evaluate("button => button.click()")  # without the focus
    came(page, 3)
    expect(comment).to_be_focused()
    expect(comment).to_have_value("half a sent")
    first.locator('[data-thumb="down"]').click()  # says nothing of what is half typed
    expect(first.locator('[aria-pressed="true"]')).to_have_attribute("data-thumb", "down", timeout=UI)
    expect(comment).to_have_value("half a sent")
    comment.press("Enter")
    expect(first.locator(".noted")).to_contain_text("half a sent", timeout=UI)
    expect(first.locator('[data-thumb="down"]')).to_be_focused()


def test_after_an_example_the_focus_is_at_its_question(page: Page) -> None:
    chip = page.locator(".welcome .chip").first
    expect(chip).to_be_visible(timeout=2 * UI)
    chip.focus()
    page.keyboard.press("Enter")
    came(page, 1)
    expect(page.locator(".exchange .question")).to_be_focused()


def test_the_announcer_says_that_an_answer_begins_and_that_it_has_come_and_nothing_between(page: Page) -> None:
    page.evaluate(
        """() => {
          window.said = [];
          const announcer = document.querySelector("#announcer");
          new MutationObserver(() => window.said.push(announcer.textContent))
            .observe(announcer, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, INJURED)
    ask(page, WHALES, 2)
    begins = "Reading the articles"
    assert page.evaluate("window.said") == [begins, "The answer is there.", begins, "Nothing was found."]


# drawers


def test_the_drawer_of_earlier_conversations_keeps_the_focus_and_gives_it_back(page: Page) -> None:
    ask(page, INJURED)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    ask(page, MINUTES)
    page.locator("#earlier").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#history .reopen")).not_to_have_count(0, timeout=UI)
    expect(page.locator("#history input").first).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        assert focus_is_within(page, "#history, body:not(:has(:focus))")  # or the browser's own bar
    assert violations(page) == []
    rows = page.locator("#history .kept li")
    row = rows.filter(has_text="dredging").first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    row.get_by_label("Title").fill("Breakwater papers")
    row.get_by_label("Title").press("Enter")
    renamed = page.locator("#history .reopen", has_text="Breakwater papers")
    expect(renamed).to_be_focused(timeout=UI)
    count = rows.count()
    item = rows.filter(has_text="Breakwater papers")
    item.locator("summary").click()
    item.get_by_role("button", name="Delete for good").dblclick()
    again = item.get_by_role("button", name="Press again to delete for good")
    expect(again).to_be_visible()
    page.wait_for_timeout(500)
    expect(rows).to_have_count(count)
    again.press("Enter")
    expect(rows).to_have_count(count - 1, timeout=UI)
    assert focus_is_within(page, "#history .reopen")
    page.keyboard.press("Escape")
    expect(page.locator("#earlier")).to_be_focused()
    assert page.locator("[inert]").count() == 0
    page.keyboard.press("Enter")
    expect(page.locator("#history input").first).to_be_focused()
    page.mouse.click(1_300, 500)  # beside it
    expect(page.locator("#history")).to_be_hidden()


def test_on_a_phone_the_sheet_of_sources_keeps_the_focus_and_gives_it_back(phone: Page) -> None:
    exchange = ask(phone, INJURED)
    mark = exchange.locator(".statement .cite").first
    mark.focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("#sources mark.is-current").first).to_be_focused(timeout=UI)
    assert violations(phone) == []
    for _ in range(20):
        phone.keyboard.press("Tab")
        assert focus_is_within(phone, "#sources-column, body:not(:has(:focus))")
    phone.keyboard.press("Escape")
    expect(mark).to_be_focused()
    expect(phone.locator("#sources .source").first).not_to_be_in_viewport()
    assert phone.locator("[inert]").count() == 0
    phone.keyboard.press("Enter")
    expect(phone.locator("#sources mark.is-current").first).to_be_focused(timeout=UI)
    phone.set_viewport_size({"width": 1440, "height": 900})  # the sheet becomes a column beside the conversation
    expect(phone.locator("[inert]")).to_have_count(0)


def test_a_tap_on_the_card_of_a_mark_opens_the_article_and_the_card_stays_away(by_finger: Page) -> None:
    mark = ask(by_finger, INJURED).locator(".statement .cite").first
    card = by_finger.locator(f"#{mark.get_attribute('aria-describedby')}")
    mark.tap()
    expect(card).to_be_visible()
    card.get_by_role("button", name="Read it in the article").tap()
    expect(by_finger.locator("#sources mark.is-current").first).to_be_in_viewport(timeout=UI)
    expect(card).to_be_hidden()
    by_finger.keyboard.press("Escape")
    expect(by_finger.locator("#sources .source").first).not_to_be_in_viewport()
    expect(mark).to_be_focused()
    expect(card).to_be_hidden()


# what a program sees of WCAG 2.2 AA


def test_no_way_of_reading_has_a_serious_violation(page: Page) -> None:
    found = {}
    exchange = ask(page, INJURED)
    exchange.locator(".statement .cite").first.hover()
    expect(page.locator(".quote-card:popover-open")).to_be_visible()
    found["conflict and card"] = violations(page)
    for number, view in ((2, "Compare outlets"), (3, "Timeline")):
        page.locator("#view").get_by_label(view).check()
        exchange = ask(page, INJURED, number)
        expect(exchange.locator(".side, .event").first).to_be_visible()
        found[view] = violations(page)
    page.locator("#view").get_by_label("Answer").check()
    ask(page, MINUTES, 4)
    found["left out"] = violations(page)
    assert found == {name: [] for name in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_to_log_in_has_no_serious_violation(browser: Browser, scheme: str) -> None:
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_content(login_page("That name and password do not belong together.", "/", "/login"))
    found = violations(page)
    page.close()
    assert found == []
