"""The content policy in a real browser: nothing of the page is refused, and whatever is put into the page does not run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from serving import PASSENGERS, newsrooms_of
from test_page_browser import unused_port

from ui.launch import open_page
from ui.page import build_page

# Every refusal, from before the first byte of the page on.
REFUSED = """
window.__refused = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  window.__refused.push(`${effectiveDirective} ${blockedURI} ${sample}`));
"""


@dataclass
class Site:
    """A page over two small corpora."""

    url: str

    def directives(self, response: Any) -> dict[str, list[str]]:
        (policy,) = response.headers.get_list("content-security-policy")
        return {name: words for name, *words in (part.split() for part in policy.split("; "))}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    rooms = newsrooms_of(tmp_path_factory.mktemp("policy"), strictness=0.0)
    page = build_page(rooms)
    yield Site(open_page(page, "127.0.0.1", unused_port()))
    page.close(verbose=False)
    rooms.close()


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.add_init_script(REFUSED)
    page.goto(site.url)
    expect(page.locator("#transcript .welcome")).to_be_visible(timeout=60_000)
    yield page
    context.close()


# the header


def test_the_page_allows_its_own_inline_scripts_by_hash_and_no_others(site: Site, client: httpx.Client) -> None:
    allowed = site.directives(client.get("/"))["script-src"]
    assert "'unsafe-inline'" not in allowed
    assert allowed[:2] == ["'self'", "'unsafe-eval'"]
    assert len(allowed) > 2
    assert all(word.startswith("'sha256-") for word in allowed[2:])


@pytest.mark.parametrize(
    "path", ["/config", "/theme.css", "/nonsense", "/gradio_api/info", "/gradio_api/file=/etc/passwd"]
)
def test_what_is_not_the_page_runs_no_script(site: Site, client: httpx.Client, path: str) -> None:
    assert site.directives(client.get(path))["script-src"] == ["'none'"]


@pytest.mark.parametrize("name", ["a.js", "a.mjs", "a.html", "a.svg", "a.css"])
def test_a_file_that_somebody_sent_is_no_script_of_this_server(client: httpx.Client, name: str) -> None:
    (path,) = client.post("/gradio_api/upload", files={"files": (name, b"window.__ran = 1")}).json()
    served = client.get(f"/gradio_api/file={path}")
    assert served.content == b"window.__ran = 1"
    assert served.headers.get_list("content-type") == ["application/octet-stream"]
    assert served.headers["x-content-type-options"] == "nosniff"


# the page


def reply(page: Page, view: str) -> Locator:
    number = page.locator(".exchange").count() + 1
    page.locator("#view").get_by_label(view).check()
    page.locator("#question textarea").fill(PASSENGERS)
    exchange = page.locator(f'.exchange[data-exchange="{number}"]')
    while not exchange.count():  # while the answer before is being kept, Gradio takes no other
        page.locator("#question textarea").press("Enter")
        page.wait_for_timeout(200)
    expect(exchange.locator(".colophon")).to_be_visible(timeout=60_000)
    return exchange


@pytest.mark.e2e
def test_nothing_of_the_page_is_refused(page: Page, browser: Browser, tmp_path: Path) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    answer = reply(page, "Answer")
    answer.locator(".cite").first.hover()
    answer.locator(".cite").first.click()
    expect(page.locator("#sources mark.is-current").first).to_be_visible()
    answer.get_by_role("button", name="Edit the question").click()
    reply(page, "Compare outlets")
    reply(page, "Timeline")
    page.locator("#export").click()
    button = page.locator("#exports").get_by_text("Web page", exact=True)
    expect(button).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        button.click()
    assert "passengers are carried" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_label("Corpus", exact=True).click()  # the choice, whose change runs the `js` of an event
    page.get_by_role("option", name="mountain").click()
    expect(page.locator("#masthead")).to_contain_text("1 article", timeout=20_000)
    page.get_by_role("tab", name="Corpus").click()
    page.locator("#corpus-table tbody button").first.click()
    expect(page.locator("#corpus-sheet h2")).to_be_visible(timeout=20_000)
    page.get_by_role("tab", name="Settings").click()
    expect(page.locator("#settings-tab [aria-label='What is set where']")).to_be_visible(timeout=20_000)
    page.get_by_label("Dark", exact=True).check()
    expect(page.locator("body.dark")).to_be_attached(timeout=10_000)
    page.get_by_role("tab", name="Evals").click()
    report = report_of_a_run(page, tmp_path)
    assert page.evaluate("window.__refused") == []
    assert errors == []
    opened = browser.new_page()
    opened.goto(report.as_uri())
    expect(opened.locator("h1").first).to_be_visible()
    opened.close()


def report_of_a_run(page: Page, folder: Path) -> Path:
    evals = page.locator("#evals-tab")
    expect(evals.get_by_text("Choose a set of questions")).to_be_visible(timeout=20_000)
    row = json.dumps({"id": "q1", "question": PASSENGERS, "answers": ["28"]}).encode()
    evals.locator("input[type=file]").set_input_files({"name": "q.jsonl", "mimeType": "text/plain", "buffer": row})
    expect(evals.locator(".set-summary")).to_contain_text("1 question", timeout=20_000)
    evals.get_by_role("button", name="Run", exact=True).click()
    expect(evals.locator(".result")).to_be_visible(timeout=90_000)
    with page.expect_download() as download:
        evals.get_by_role("button", name="Report", exact=True).click()
    download.value.save_as(folder / "report.html")
    return folder / "report.html"


SCRIPT = "const s = document.createElement('script'); document.body.append(s); s"
INJECTED = {
    "an inline script": f"{SCRIPT}.textContent = 'window.__ran = 1'",
    "a script as data": f"{SCRIPT}.src = 'data:,window.__ran = 1'",
    "a script from elsewhere": f"{SCRIPT}.src = '//evil.invalid/s.js'",
    "a script in a frame": "document.body.insertAdjacentHTML('beforeend', '<iframe srcdoc=\"<script>top.__ran = 1</script>\">')",
    "an attribute": "document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"window.__ran = 1\">')",
    "a link": "document.body.insertAdjacentHTML('beforeend', '<a id=l href=\"javascript:window.__ran = 1\">x</a>'); l.click()",
    "an import": "import('data:text/javascript,window.__ran = 1').catch(() => 0)",
}


@pytest.mark.e2e
def test_what_is_put_into_the_page_does_not_run(page: Page) -> None:
    for name, code in INJECTED.items():
        before = page.evaluate("window.__refused.length")
        page.evaluate(f"() => {{ {code} }}")
        if name == "a script in a frame":  # which tells its refusal to its own document
            page.wait_for_timeout(500)
        else:
            page.wait_for_function(f"window.__refused.length > {before}", timeout=5_000)
        assert page.evaluate("window.__ran") is None, name


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["a.js", "a.mjs"])
def test_a_script_that_was_sent_as_an_article_does_not_run(page: Page, client: httpx.Client, name: str) -> None:
    (path,) = client.post("/gradio_api/upload", files={"files": (name, b"window.__ran = 1")}).json()
    ended = page.evaluate(
        """(path) => new Promise((end) => {
            const s = document.createElement("script");
            s.onload = () => end("ran");
            s.onerror = () => end("refused");
            s.src = `/gradio_api/file=${path}`;
            document.body.append(s);
        })""",
        path,
    )
    assert ended == "refused"
    assert page.evaluate("window.__ran") is None
    assert urlsplit(page.url).path == "/"
