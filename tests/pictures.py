"""Takes the pictures in docs/: every section of the page, wide and narrow, light and dark; run as `python tests/pictures.py`.

Over the seeds and the made-up harbour corpus, in Chromium without a window. Prints for each visit how long the first page
took, in seconds until the question box can be used, and how far its layout jumped (cumulative layout shift, W3C).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from index import Settings
from index.sync import sync
from rag import NewsDesk
from rag.models import Models
from ui.launch import free_port, open_page
from ui.newsroom import Newsroom
from ui.page import build_page

ROOT = Path(__file__).parent.parent
QUOTED = "What did Hamas spokesman Hazem Qassem denounce?"
ABSENT = "How many people work at the refinery of Abqaiq?"
INJURED = "How many people were injured in the collision?"
WIDE, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)
SHIFTS = """window.shift = 0; new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: 'layout-shift', buffered: true });"""


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "docs")
    out = parser.parse_args().out.resolve()
    models = Models(Settings())
    work = Path(tempfile.gettempdir(), "news")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        os.chdir(work)  # pictures show where the articles lie
        with served(ROOT / "seeds", models) as url:
            of_seeds(browser, url, out)
        with served(ROOT / "tests/data/harbour", models) as url:
            of_harbour(browser, url, out)
        browser.close()
    shutil.rmtree(work)


def of_seeds(browser: Browser, url: str, out: Path) -> None:
    """An answer with its source at every width, one that the corpus does not have, and a set of questions that was run."""
    for name, size, is_dark in (
        ("page", WIDE, False),
        ("page-dark", WIDE, True),
        ("page-tablet", TABLET, False),
        ("page-tablet-dark", TABLET, True),
        ("page-phone", PHONE, False),
        ("page-phone-dark", PHONE, True),
    ):
        with visit(browser, url, size, is_dark, name) as page:
            if name == "page":
                page.locator(".welcome .chip").first.wait_for(timeout=60_000)
                page.screenshot(path=out / "page-opening.png")
            ask(page, QUOTED)
            if size != PHONE:  # where the sources would cover the answer
                page.locator(".exchange .cite").first.click()
                page.wait_for_timeout(800)
            page.screenshot(path=out / f"{name}.png")
            if name == "page-phone":
                page.locator(".exchange .cite").first.click()
                page.wait_for_timeout(1_000)
                page.screenshot(path=out / "page-phone-source.png")
    with visit(browser, url, WIDE, False, "page-absent") as page:
        ask(page, ABSENT)
        page.screenshot(path=out / "page-absent.png")
    with visit(browser, url, WIDE, False, "page-evals") as page:
        page.get_by_role("tab", name="Evals").click()
        evals = page.locator("#evals")
        evals.locator("input[type=file]").set_input_files(ROOT / "evals/sets/seeds.jsonl")
        evals.locator(".set-summary").wait_for()
        evals.get_by_role("button", name="Run", exact=True).click()
        evals.locator(".result").wait_for(timeout=300_000)
        page.wait_for_timeout(1_000)
        page.screenshot(path=out / "page-evals.png")


def of_harbour(browser: Browser, url: str, out: Path) -> None:
    """The outlets side by side, a timeline, the articles and the settings."""
    for shape, name in (("Compare outlets", "compare"), ("Timeline", "timeline")):
        with visit(browser, url, WIDE, False, name) as page:
            page.get_by_label(shape).check()
            ask(page, INJURED)
            page.screenshot(path=out / f"page-{name}.png")
    with visit(browser, url, WIDE, False, "sections") as page:
        for name in ("Corpus", "Settings"):
            page.get_by_role("tab", name=name).click()
            page.wait_for_timeout(2_500)
            page.screenshot(path=out / f"page-{name.lower()}.png")


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the whole answer."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator(".exchange .colophon").wait_for(timeout=60_000)
    page.wait_for_timeout(800)


@contextmanager
def visit(browser: Browser, url: str, size: tuple[int, int], is_dark: bool, name: str) -> Iterator[Page]:
    """A visit to the page by a browser that has not seen it yet."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if is_dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.add_init_script(SHIFTS)
    started = time.perf_counter()
    page.goto(url)
    page.locator("#question textarea:enabled").wait_for(timeout=60_000)
    page.locator("#transcript .welcome").wait_for(timeout=60_000)
    seconds = time.perf_counter() - started
    page.wait_for_timeout(1_500)
    yield page
    sys.stdout.write(f"{name}: first page {seconds:.1f} s, layout shift {page.evaluate('window.shift'):.3f}\n")
    context.close()


@contextmanager
def served(corpus: Path, models: Models) -> Iterator[str]:
    """The page over a copy of a corpus in the working folder, as long as the block lasts."""
    settings = Settings(corpus=Path(corpus.name), index=Path(f"{corpus.name}.index"))
    shutil.copytree(corpus, settings.corpus)
    sync(settings.corpus, settings.index, settings, embedder=models.embedder)
    desk = NewsDesk.open(settings.index, settings, models)
    desk.warm()
    page = build_page(Newsroom(desk, settings))
    try:
        yield open_page(page, "127.0.0.1", free_port("127.0.0.1", 7980, is_fixed=False))
    finally:
        page.close(verbose=False)
        desk.close()


if __name__ == "__main__":
    main()
