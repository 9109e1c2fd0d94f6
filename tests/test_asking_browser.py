"""Asking in a real browser: what stands around the question's box, and what becomes of what is typed into it.

Over the harbour of `test_reading_browser`.
"""

import pytest
from playwright.sync_api import Page, expect
from test_reading_browser import INJURED, UI, ask, by_finger, came, narrow_to, page, phone, url  # noqa: F401  fixtures

pytestmark = pytest.mark.e2e

# Where the words of a node end, which may be wider than they are.
ENDS = """node => {
  const words = document.createRange();
  words.selectNodeContents(node);
  return words.getBoundingClientRect().right;
}"""


# limits


def test_limits_are_named_on_their_fold_while_it_is_closed_and_one_press_takes_them_away(page: Page) -> None:  # noqa: F811
    fold, clear = page.locator("#filters > button"), page.locator("#widen")
    expect(clear).to_be_hidden()
    narrow_to(page, "Northern Wire")
    page.locator("#published-from input").fill("2025-03-04")
    fold.click()
    expect(page.locator("#published-from")).to_be_hidden()
    named = page.get_by_role("button", name="Narrowed: Northern Wire, from 4 March 2025")
    expect(named).to_be_visible(timeout=UI)
    page.locator("#fresh").click()
    expect(named).to_be_visible()  # as it goes on to be so
    clear.click()
    expect(page.get_by_role("button", name="Narrow by outlet or date")).to_be_visible(timeout=UI)
    expect(clear).to_be_hidden()
    assert "within" not in ask(page, INJURED).locator(".reply").inner_text()


def test_what_is_typed_into_a_limit_stays_however_soon_it_is_typed(page: Page) -> None:  # noqa: F811
    first, last = page.locator("#published-from input"), page.locator("#published-to input")
    page.locator("#filters > button").click()
    first.fill("2025-03-04")
    last.fill("2025-03-09")
    page.wait_for_timeout(1_000)  # until the answers to all of it are there
    expect(first).to_have_value("2025-03-04")
    expect(last).to_have_value("2025-03-09")


@pytest.mark.parametrize("width", [390, 920, 1280])
def test_a_day_has_room_beside_its_icon_and_the_days_are_of_one_width(page: Page, width: int) -> None:  # noqa: F811
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("#filters > button").click()
    fields = [page.locator(f"#{name} input") for name in ("published-from", "published-to", "as-of")]
    expect(fields[0]).to_have_attribute("type", "date")
    widths = [field.bounding_box()["width"] for field in fields]  # type: ignore[index]
    assert max(widths) - min(widths) < 2
    assert min(widths) >= 136


# long questions


def test_what_is_pasted_is_never_cut_and_is_said_to_be_too_long(page: Page) -> None:  # noqa: F811
    box, note = page.locator("#question textarea"), page.locator("#too-long")
    pasted = "The board met and talked. " * 45 + INJURED
    box.focus()
    page.keyboard.insert_text(pasted)
    expect(box).to_have_value(pasted)
    expect(note).to_have_text("A question may have 1,000 characters. This one has 216 too many.")
    box.press("Enter")
    expect(page.get_by_text("1,000 are allowed")).to_be_visible(timeout=UI)
    expect(box).to_have_value(pasted)
    expect(page.locator(".exchange")).to_have_count(0)
    box.fill(INJURED)
    expect(note).to_be_hidden()


def test_of_a_long_question_a_few_lines_are_shown_until_it_is_unfolded(page: Page) -> None:  # noqa: F811
    page.set_viewport_size({"width": 390, "height": 844})
    headline = ask(page, "The board met and talked about it. " * 20 + INJURED).locator(".question")
    fold = page.locator(".exchange .whole summary")

    def height() -> float:
        return float(headline.evaluate("headline => headline.offsetHeight"))

    assert height() < 120
    fold.click()
    assert height() > 300
    fold.click()
    assert height() < 120


# drafts


def test_what_is_typed_is_there_after_the_page_is_loaded_again_until_it_was_asked(page: Page) -> None:  # noqa: F811
    box = page.locator("#question textarea")
    box.fill(INJURED)
    page.reload()
    expect(page.locator(".welcome")).to_be_visible(timeout=UI)
    expect(box).to_have_value(INJURED)
    box.press("Enter")
    came(page, 1)
    page.reload()
    came(page, 1)
    expect(box).to_have_value("")
    other = page.context.new_page()
    box.fill("Who")
    other.goto(page.url)
    expect(other.locator(".exchange")).to_have_count(1, timeout=UI)
    expect(other.locator("#question textarea")).to_have_value("")


# views


def test_the_arrow_keys_go_from_view_to_view(page: Page) -> None:  # noqa: F811
    page.get_by_label("Answer", exact=True).focus()
    for name in ("Compare outlets", "Timeline"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_label(name, exact=True)).to_be_focused()
        expect(page.get_by_label(name, exact=True)).to_be_checked()
        expect(page.locator("#view label.selected")).to_have_text(name)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#view label.selected")).to_have_text("Compare outlets")
    page.keyboard.press("Tab")
    assert not page.locator("#view input").evaluate_all("views => views.includes(document.activeElement)")
    ask(page, INJURED)
    expect(page.locator(".comparison")).to_be_visible()


# on a phone


def test_each_new_question_comes_to_the_top_of_a_phone(by_finger: Page) -> None:  # noqa: F811
    ask(by_finger, INJURED)
    for number in (2, 3):
        ask(by_finger, INJURED, number)
        headline = by_finger.locator(f'.exchange[data-exchange="{number}"] .question').bounding_box()
        assert headline is not None
        assert 0 <= headline["y"] < 60


@pytest.mark.parametrize("width", [390, 1280])
def test_the_name_of_the_drawer_leaves_room_for_its_button(page: Page, width: int) -> None:  # noqa: F811
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("#earlier").click()
    name, button = page.locator("#history-search span").first, page.locator("#close-history")
    expect(button).to_be_visible()
    ends = name.evaluate(ENDS)
    assert ends + 8 <= button.bounding_box()["x"]  # type: ignore[index]


def test_a_mark_never_begins_a_line(page: Page) -> None:  # noqa: F811
    exchange = ask(page, INJURED)
    alone = exchange.evaluate(
        """exchange => [...exchange.querySelectorAll(".words")].flatMap(words => {
          const [text, mark] = [words.querySelector("bdi"), words.querySelector(".cite")];
          return Array.from({ length: 150 }, (_, step) => 240 + 3 * step).filter(width => {
            words.style.width = `${width}px`;
            return mark.getBoundingClientRect().top > [...text.getClientRects()].pop().bottom;
          });
        })"""
    )
    assert alone == []
