"""The page behind a login, in a real browser: who comes in, who is locked out, and that nobody sees what another asked.

That every single route asks for the login, also over HTTP with made-up cookies and headers, is in test_launch.py.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from fakes import BagOfWords
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_answerer import PointingReader
from typer.testing import CliRunner

from index import Settings
from index.sync import sync
from rag.models import Models
from ui import completions
from ui.command import app
from ui.launch import logins_for, open_page
from ui.logins import WRONG_FOR_USER, add_user
from ui.newsrooms import Newsrooms
from ui.page import build_page

pytestmark = pytest.mark.e2e

PASSWORD = "correct horse"
QUESTION = "How many captives are held?"
ANSWER = "Officials said that 59 captives are held in the tunnels."


@dataclass
class Site:
    """A page that asks for a login, and the users who have one."""

    url: str
    settings: Settings


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("login")
    (folder / "corpus").mkdir()
    article = {"title": "Talks go on", "source": "Northern Wire", "date": "2025-03-05", "text": ANSWER}
    (folder / "corpus" / "wire.json").write_text(json.dumps(article), encoding="utf-8")
    settings = Settings(
        embedding_model=BagOfWords.name,
        corpus=folder / "corpus",
        index=folder / "index",
        auth=folder / "users",
        strictness=0.0,
    )
    for user in ("ann", "bob", "careless"):
        add_user(folder / "users", user, PASSWORD)
    embedder: Any = BagOfWords()
    reader: Any = PointingReader({"59": 12.0})
    sync(settings.corpus, settings.index, settings, embedder=embedder)
    rooms = Newsrooms.open(settings, [settings.index], Models(settings, embedder, reader))
    page = build_page(rooms)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = open_page(
        page,
        "127.0.0.1",
        port,
        logins=logins_for("127.0.0.1", settings.auth),
        routes=completions.routes(rooms),
        private=[settings.corpus, settings.index, folder / "users"],
    )
    yield Site(url, settings)
    page.close(verbose=False)
    rooms.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def log_in(page: Page, url: str, user: str, password: str = PASSWORD) -> None:
    page.goto(url)
    page.get_by_label("Name").fill(user)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


def come_in(page: Page, url: str, user: str) -> None:
    log_in(page, url, user)
    expect(page.locator("#transcript :is(.welcome, .exchanges)")).to_be_visible(timeout=60_000)


def ask(page: Page, question: str) -> str:
    """Ask, and return the conversation's name in the address."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator(".statement").first).to_contain_text("59 captives", timeout=60_000)
    found = re.search(r"[?&]c=([\w-]+)", page.url)
    assert found is not None
    return found[1]


def test_a_wrong_password_is_told_and_the_right_one_leads_to_an_answer(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    log_in(page, site.url, "ann", "wrong password")
    expect(page.get_by_role("alert")).to_have_text("That name and password do not belong together.")
    assert page.locator("#question").count() == 0
    assert page.get_by_label("Password").input_value() == ""
    come_in(page, f"{site.url}?corpus=any", "ann")
    assert "corpus=any" in page.url  # where one wanted to go
    ask(page, QUESTION)
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {urlsplit(site.url).netloc}
    (cookie,) = context.cookies()
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert PASSWORD not in cookie["value"]
    assert page.evaluate("document.cookie") == ""


def test_after_repeated_wrong_passwords_the_right_one_is_not_looked_at(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    for _ in range(WRONG_FOR_USER):
        log_in(page, site.url, "careless", "a guess")
        expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    log_in(page, site.url, "careless")
    expect(page.get_by_role("alert")).to_have_text("Too many wrong passwords. Wait 15 minutes, then try again.")
    assert context.cookies() == []
    come_in(page, site.url, "bob")  # nobody else is


def test_who_logs_out_is_out_in_every_tab(site: Site, context: BrowserContext) -> None:
    page, other = context.new_page(), context.new_page()
    come_in(page, site.url, "ann")
    other.goto(site.url)
    expect(other.locator("#question textarea")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="Log out ann").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
    assert context.cookies() == []
    other.reload()
    expect(other.get_by_role("button", name="Log in")).to_be_visible()
    assert other.locator("#question").count() == 0


def test_nobody_sees_what_another_asked(site: Site, browser: Browser) -> None:
    contexts = [browser.new_context(), browser.new_context()]
    ann, bob = (context.new_page() for context in contexts)
    come_in(ann, site.url, "ann")
    come_in(bob, site.url, "bob")
    secret = f"Zanzibar asks: {QUESTION}"
    of_ann = ask(ann, secret)
    of_bob = ask(bob, QUESTION)
    assert of_ann != of_bob
    for page, own, others in ((ann, of_ann, of_bob), (bob, of_bob, of_ann)):
        page.goto(f"{site.url}?c={others}")
        expect(page.locator(".welcome")).to_be_visible(timeout=60_000)
        assert page.locator(".exchange").count() == 0
        page.goto(f"{site.url}?c={own}")
        expect(page.locator(".exchange .question")).to_have_count(1, timeout=60_000)
    bob.locator("#earlier").click()
    expect(bob.locator("#history-list .reopen").first).to_be_visible(timeout=20_000)
    assert "Zanzibar" not in bob.locator("body").inner_text()
    search = bob.locator("#history-search input, #history-search textarea")
    search.press_sequentially("Zanzibar")
    expect(bob.locator("#history-list .hint")).to_contain_text("No conversation holds", timeout=20_000)
    ann.locator("#earlier").click()
    expect(ann.locator("#history-list .title", has_text="Zanzibar").first).to_be_visible(timeout=20_000)
    for context in contexts:
        context.close()


def test_only_the_first_user_changes_settings_for_everyone(site: Site, browser: Browser) -> None:
    for user, may in (("ann", True), ("bob", False)):
        context = browser.new_context()
        page = context.new_page()
        come_in(page, site.url, user)
        page.get_by_role("tab", name="Settings").click()
        box = page.get_by_placeholder("openai:gpt-5-mini")
        expect(page.locator("#settings-tab [aria-label='What is set where']")).to_be_visible(timeout=20_000)
        expect(box).to_be_enabled() if may else expect(box).to_be_disabled()
        text = page.locator("#settings-tab").inner_text()
        assert ("Only the first user of the login file" in text) is not may
        assert "scrypt" not in page.content()
        context.close()


def test_files_and_functions_of_the_page_are_for_who_is_logged_in(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    come_in(page, site.url, "ann")
    ask(page, QUESTION)
    page.locator("#export").click()
    button = page.locator("#exports").get_by_text("JSON", exact=True)
    expect(button).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        button.click()
    file = download.value.url
    assert urlsplit(file).netloc == urlsplit(site.url).netloc
    with httpx.Client(base_url=site.url, trust_env=False) as nobody:
        for path in (
            file,
            "/config",
            "/gradio_api/info",
            f"/gradio_api/file={site.settings.auth}",
            f"/gradio_api/file={site.settings.corpus}/wire.json",
            "/v1/models",
        ):
            assert nobody.get(path).status_code == 401, path
        asked = {"model": "onrecord", "messages": [{"role": "user", "content": QUESTION}]}
        assert nobody.post("/v1/chat/completions", json=asked).status_code == 401
        for name in ("ask", "search", "compare", "timeline", "article"):
            refused = nobody.post(f"/gradio_api/call/{name}", json={"data": [QUESTION]})
            assert refused.status_code == 401
            assert "59" not in refused.text
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
        assert nobody.get(file, cookies=cookies).status_code == 200
        for private in (site.settings.auth, site.settings.corpus / "wire.json", site.settings.index):
            assert nobody.get(f"/gradio_api/file={private}", cookies=cookies).status_code in (403, 404)
        told = nobody.post("/v1/chat/completions", json=asked, auth=("bob", PASSWORD)).json()
        assert "59 captives" in told["choices"][0]["message"]["content"]


def test_what_an_address_says_is_only_words_on_the_page_to_log_in(site: Site, context: BrowserContext) -> None:
    page = context.new_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    attack = '"><script>window.__pwned=1</script><img src=x onerror="window.__pwned=2">'
    for url in (f"{site.url}?c={quote(attack)}", f"{site.url}{quote(attack)}", f"{site.url}?{attack}"):
        response = page.goto(url)
        assert response is not None
        assert response.status == 401
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert response.headers["cache-control"] == "no-store"
        assert page.locator("script, img").count() == 0
        assert page.evaluate("window.__pwned") is None
    log_in(page, site.url, attack, attack)
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    assert page.locator("script, img").count() == 0


def test_bound_elsewhere_than_here_a_login_is_required(site: Site, tmp_path: Path) -> None:
    for host in ("0.0.0.0", "192.0.2.1", "::"):
        done = CliRunner().invoke(app, ["chat", "--host", host, "--index", str(site.settings.index)])
        assert done.exit_code != 0
        assert "without a login" in done.output
        assert "--add-user NAME --auth FILE" in " ".join(done.output.split())


def test_where_people_log_in_nobody_names_a_folder_of_the_server(
    site: Site, context: BrowserContext, tmp_path: Path
) -> None:
    settings = site.settings.model_copy(update={"corpus": tmp_path / "seeds", "index": tmp_path / "index"})
    embedder: Any = BagOfWords()
    rooms = Newsrooms.open(settings, (), Models(settings, embedder))
    page = build_page(rooms)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = open_page(page, "127.0.0.1", port, logins=logins_for("127.0.0.1", settings.auth))
    try:
        visit = context.new_page()
        come_in(visit, url, "ann")
        expect(visit.locator(".notice")).to_contain_text("onrecord chat FOLDER")
        visit.get_by_role("tab", name="Corpus").click()
        expect(visit.locator("#corpus-holdings")).to_contain_text("when the page is started: onrecord chat FOLDER")
        expect(visit.locator("#corpus-naming")).to_be_hidden()
        (name,) = [one for one in page.fns.values() if one.name == "named_and_begun"]
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}  # type: ignore[typeddict-item]
        sent = {"data": [rooms.names[0], str(site.settings.corpus)], "fn_index": name._id, "session_hash": "x"}
        told = httpx.post(
            f"{url}gradio_api/run/predict", json=sent, cookies=cookies, headers={"Origin": url.rstrip("/")}
        )
        assert rooms.first.lacks_folder(), told.text
        assert told.status_code != 401
    finally:
        page.close(verbose=False)
        rooms.close()
