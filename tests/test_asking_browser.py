"""Asking in a real browser: what stands around the question's box, and what becomes of what is typed into it.

Over the harbour of `test_reading_browser`.
"""

import pytest
from playwright.sync_api import Page, expect
from test_reading_browser import INJURED, UI, ask, by_finger, narrow_to, page, phone, url  # noqa: F401  fixtures

pytestmark = pytest.mark.e2e


# limits


def test_limits_are_named_on_their_fold_while_it_is_closed_and_one_press_takes_them_away(page: Page) -> None:  # noqa: F811
    fold, clear = page.locator("#filters > button > span").first, page.locator("#widen")
    expect(clear).to_be_hidden()
    narrow_to(page, "Northern Wire")
    page.locator("#published-from input").fill("2025-03-04")
    fold.click()
    expect(page.locator("#published-from")).to_be_hidden()
    expect(fold).to_have_text("Narrowed: Northern Wire, from 4 March 2025", timeout=UI)
    page.locator("#fresh").click()
    expect(fold).to_have_text("Narrowed: Northern Wire, from 4 March 2025")  # as it goes on to be so
    clear.click()
    expect(fold).to_have_text("Narrow by outlet or date", timeout=UI)
    expect(clear).to_be_hidden()
    assert "within" not in ask(page, INJURED).locator(".reply").inner_text()


@pytest.mark.parametrize("width", [390, 920, 1280])
def test_a_day_has_room_beside_its_icon_and_the_days_are_of_one_width(page: Page, width: int) -> None:  # noqa: F811
    page.set_viewport_size({"width": width, "height": 844})
    page.locator("#filters > button").click()
    fields = [page.locator(f"#{name} input") for name in ("published-from", "published-to", "as-of")]
    expect(fields[0]).to_have_attribute("type", "date")
    widths = [field.bounding_box()["width"] for field in fields]  # type: ignore[index]
    assert max(widths) - min(widths) < 2
    assert min(widths) >= 136
