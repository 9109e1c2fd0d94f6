"""WCAG 2.2 AA as far as a program can see it: axe-core over every section of the page, light and dark, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page
from test_page_browser import QUESTION, ROOT, Open, serve

pytestmark = pytest.mark.e2e

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    yield from serve(ROOT / "seeds", tmp_path_factory.mktemp("seeds") / "index")


SETTLED = """() => Promise.all(document.getAnimations()
    .filter(each => each.effect?.getComputedTiming().endTime !== Infinity && each.playState === "running")
    .map(each => each.finished.catch(() => {})))"""


def violations(page: Page) -> list[str]:
    """Return what axe finds that is serious or critical."""
    page.evaluate(AXE)
    page.evaluate(SETTLED)  # a colour on its way to another is neither
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {node['html'][:160]}" for v in grave for node in v["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)])
def test_no_section_has_a_serious_violation(browser: Browser, seeds: Open, scheme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(seeds.url)
    page.wait_for_selector(".welcome .chip", timeout=60_000)  # the page has been opened, not only drawn
    found = {"opened": violations(page)}
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_selector(".colophon", timeout=60_000)
    found["answered"] = violations(page)
    for name, is_there in (
        ("Corpus", "#corpus-table tbody tr"),
        ("Evals", "#evals-tab"),
        ("Settings", "#settings-tab"),
    ):
        page.get_by_role("tab", name=name).click()
        page.locator(is_there).first.wait_for(timeout=30_000)
        found[name] = violations(page)
    page.close()
    assert found == {name: [] for name in found}


def test_a_picture_without_words_would_be_found(browser: Browser, seeds: Open) -> None:
    page = browser.new_page()
    page.goto(seeds.url)
    page.evaluate("document.body.append(document.createElement('img'))")
    found = violations(page)
    page.close()
    assert any(line.startswith("image-alt") for line in found)
