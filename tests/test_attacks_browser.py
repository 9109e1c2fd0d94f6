"""Nothing that others wrote does anything: the corpus of attacks in every place that shows words, in a real browser.

What an attack would do is watched for from before the first byte of a page to its end: elements of its own, also those
that stand there for a moment only, scripts, dialogs, and requests to anywhere else. Ask and Corpus with an ordinary
article are in test_page_browser.py and test_corpus_browser.py.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from attacks import ANSWER, ATTACKS, ELSEWHERE, EVALUATED, MARK, QUESTION, batches, file_name, shown, write_corpus
from fakes import BagOfWords
from markdown_it import MarkdownIt
from misbehaving_server import BEHAVIOURS, KEY, MisbehavingServer, _error, _stream
from playwright.sync_api import Browser, Locator, Page, expect
from test_answerer import PointingReader
from typer.testing import CliRunner

from index import Settings
from index.sync import sync
from rag.models import Models
from ui import completions, thumbs
from ui.command import app
from ui.conversation import Exchange
from ui.history import History
from ui.launch import open_page
from ui.marking import windows
from ui.newsrooms import Newsrooms
from ui.page import build_page

WORST = ("script", "end of every element", "reading direction", "template in braces", "terminal", "Markdown reference")
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
EVERY = 60  # passages read, more than there are
COLOUR = re.compile(r"\x1b\[[\d;]*m")

# What runs in each page before anything of it: it looks at every element as it comes, and at every attribute that changes.
WATCH = """
(() => {
  const found = (window.__found = []);
  const OURS = /pwned|evil\\.invalid/;
  const LOADS = ["src", "srcset", "data", "action", "formaction", "poster", "background", "xlink:href", "srcdoc", "ping"];
  const wrong = (el) => {
    for (const { name, value } of el.attributes) {
      if (name.startsWith("on") && OURS.test(value)) return name;
      if (LOADS.includes(name) && OURS.test(value)) return name;
      if (name === "style" && OURS.test(value + el.textContent.slice(0, 200)) && /fixed|url/.test(value)) return name;
      if (name !== "href" || typeof el.href !== "string") continue;
      const to = new URL(el.href, location.href);
      if (["javascript:", "data:", "vbscript:"].includes(to.protocol)) return name;
      if (to.host !== location.host && !el.matches("a[rel~=noopener][rel~=nofollow]")) return name;
    }
    if (el.classList.contains("pwned")) return "class";
    if (el.matches("strong, em, del, s, code, h1, h2, h3, b, i") && el.textContent.trim() === "pwned") return "markup";
    if (el.matches("script:not([type='application/json']), style, template, iframe, object, embed, base"))
      if (OURS.test(el.textContent)) return "content";
    return "";
  };
  const look = (root) => {
    for (const el of [root, ...root.querySelectorAll("*")]) {
      const why = wrong(el);
      if (why) found.push(`${why}: ${el.outerHTML.slice(0, 160)}`);
    }
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") wrong(target) && found.push(`${wrong(target)}: ${target.outerHTML.slice(0, 160)}`);
      for (const node of addedNodes) if (node.nodeType === 1) look(node);
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
  window.__look = () => (look(document.documentElement), found);
})();
"""
# Every character on the screen, in a field or in a label that one would not see as it is written.
UNFIT = """
() => [...document.querySelectorAll("body *:not(script, style)")].flatMap((el) => [
    ...[...el.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
    ...["title", "aria-label", "placeholder", "alt"].map((name) => el.getAttribute(name) ?? ""),
    el.matches("input:not([type=hidden])") ? el.value : "",
  ]).filter((words) => /[\\u202a-\\u202e\\u2066-\\u2069\\u{e0000}-\\u{e007f}\\u0000-\\u0008\\u001b]/u.test(words))
"""


@dataclass
class Watched:
    """A page of the browser, and everything that it did and should not have done."""

    page: Page
    own: str = ""  # host and port that it may ask
    requests: list[str] = field(default_factory=list)
    harm: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page, own: str) -> Watched:
        watched = cls(page, own)
        page.add_init_script(WATCH)
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("dialog", lambda dialog: (watched.harm.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: watched.harm.append(f"error: {error}"))
        page.on("popup", lambda other: watched.harm.append(f"window: {other.url}"))
        page.on("console", lambda message: watched._heard(message.text))
        return watched

    def _heard(self, words: str) -> None:
        if "Content Security Policy" in words or "Refused to" in words:
            self.harm.append(f"refused: {words[:300]}")

    def check(self) -> None:
        """Fail where anything happened that words cannot do."""
        foreign = [url for url in self.requests if urlsplit(url).scheme not in ("data", "blob")]
        assert [url for url in foreign if urlsplit(url).netloc != self.own] == []
        assert self.harm == []
        assert self.page.evaluate("window.__look()") == []
        assert self.page.evaluate(f"window.{MARK}") is None
        assert self.page.evaluate(UNFIT) == []
        words = self.page.evaluate("document.body.textContent")
        assert [made for made in EVALUATED if made in words] == []


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_readable(place: Locator, words: list[str]) -> None:
    """Fail where words of attacks do not stand in a place as they were written."""
    there = squeezed("".join(place.all_text_contents()))
    assert [text for text in words if squeezed(shown(text)) not in there] == []


@dataclass
class Site:
    """A page over the corpus of attacks."""

    url: str
    rooms: Newsrooms

    @property
    def settings(self) -> Settings:
        return self.rooms.first.settings


@pytest.fixture(scope="module")
def models() -> Models:
    embedder: Any = BagOfWords()
    reader: Any = PointingReader({ANSWER: 12.0, "7": 12.0})
    return Models(Settings(embedding_model=BagOfWords.name), embedder, reader)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Settings:
    folder = tmp_path_factory.mktemp("attacks")
    (folder / "corpus").mkdir()
    write_corpus(folder / "corpus")
    settings = Settings(
        embedding_model=BagOfWords.name, corpus=folder / "corpus", index=folder / "index", k=EVERY, strictness=0.0
    )
    report = sync(settings.corpus, settings.index, settings, embedder=models.embedder)
    assert report.articles == len(ATTACKS) + 1
    history = History.open(settings)
    key = str(settings.index.absolute())
    for number, text in enumerate(ATTACKS.values()):
        history.append("", key, f"kept{number}", Exchange(1, text, trouble=text))
    for text in batches(700):
        answer = {"status": "answered", "statements": [{"text": text}], "citations": [], "nearest": []}
        thumbs.record(settings.index, "down", text, answer, comment=text, history=[text], user=text[:60])
    return settings


@pytest.fixture(scope="module")
def site(settings: Settings, models: Models) -> Iterator[Site]:
    rooms = Newsrooms.open(settings, [settings.index], models)
    page = build_page(rooms)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    private = [settings.corpus, settings.index]
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OPENAI_API_KEY", KEY)
        url = open_page(
            page, "127.0.0.1", port, routes=completions.routes(rooms), private=private, largest_upload="1mb"
        )
        yield Site(url, rooms)
    page.close(verbose=False)
    rooms.close()


@pytest.fixture(scope="module")
def only_page(browser: Browser, site: Site) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield Watched.of(context.new_page(), urlsplit(site.url).netloc)
    context.close()


@pytest.fixture
def watched(only_page: Watched, site: Site) -> Iterator[Watched]:
    """The one page of all tests, opened anew; whatever a test does with it, no words may have done anything."""
    only_page.requests.clear()
    only_page.harm.clear()
    yield opened(only_page, site.url)
    only_page.check()


def opened(watched: Watched, url: str) -> Watched:
    response = watched.page.goto(url)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "img-src 'self' data: blob:" in policy
    expect(watched.page.locator("#transcript :is(.welcome, .exchanges)")).to_be_visible(timeout=30_000)
    return watched


def ask(page: Page, question: str, view: str = "Answer") -> Locator:
    """Ask, and return the exchange with its reply."""
    number = page.locator(".exchange").count() + 1
    page.locator("#view").get_by_label(view).check()
    box = page.locator("#question textarea")
    box.fill(question)
    exchange = page.locator(f'.exchange[data-exchange="{number}"]')
    while not exchange.count():  # while the answer before is being kept, Gradio takes no other
        box.press("Enter")
        page.wait_for_timeout(200)
    expect(exchange.locator(".colophon")).to_be_visible(timeout=60_000)
    return exchange


def choose(page: Page, label: str, option: str | int) -> None:
    """Choose in a dropdown, by words or by place."""
    page.get_by_label(label, exact=True).click()
    options = page.get_by_role("option")
    (options.nth(option) if isinstance(option, int) else options.filter(has_text=option).last).click()


def section(page: Page, name: str) -> Locator:
    page.get_by_role("tab", name=name).click()
    return page.locator(f"#{name.lower()}-tab")


# Ask


@pytest.mark.e2e
def test_the_answer_its_sources_and_how_they_were_found(watched: Watched) -> None:
    page = watched.page
    exchange = ask(page, QUESTION)
    expect(exchange.locator(".statement").first).to_be_visible()
    for cite in exchange.locator(".statement .cite").all():
        cite.hover()
        cite.click()
        expect(page.locator("#sources mark.is-current").first).to_be_visible()
    statements, marks = page.locator(".statement").count(), page.locator(".statement .cite").count()
    assert statements <= page.locator("#sources .source").count() <= marks
    for card in page.locator("#sources .source").all():
        title = card.locator("h3").inner_text()
        (text,) = (t for n, t in enumerate(ATTACKS.values(), 1) if squeezed(shown(f"{t} Title {n}")) == squeezed(title))
        for inside in (".outlet", ".file", ".page"):
            expected = file_name(text) if inside == ".file" else text
            check_readable(card.locator(inside), [expected])
    exchange.locator(".how-found summary").click()
    check_readable(exchange.locator(".how-found table"), [text[:40] for text in ATTACKS.values()])
    page.locator("#sources .also-found summary").click()
    assert page.locator("#sources .also-found li").count() > 0


@pytest.mark.e2e
def test_outlets_side_by_side_and_in_their_order(watched: Watched) -> None:
    compared = ask(watched.page, QUESTION, "Compare outlets")
    assert compared.locator(".side").count() > 10
    check_readable(compared.locator(".comparison"), list(ATTACKS.values()))
    watched.check()
    told = ask(watched.page, QUESTION, "Timeline")
    assert told.locator(".event").count() == len(ATTACKS)
    check_readable(told.locator(".timeline"), list(ATTACKS.values()))
    for cite in told.locator(".cite").all()[::6]:
        cite.click()
        expect(watched.page.locator("#sources mark.is-current").first).to_be_in_viewport()
    check_readable(watched.page.locator("#sources .page"), list(ATTACKS.values()))


@pytest.mark.e2e
def test_questions_comments_and_what_is_said_of_a_wrong_limit(watched: Watched) -> None:
    page = watched.page
    for words in batches(900):
        exchange = ask(page, f"{words} {QUESTION}")
        check_readable(exchange.locator(".question"), [words])
        check_readable(page.locator("#sources .asked"), [words])
    exchange.get_by_role("button", name="Edit the question").click()
    exchange.locator(".thumb").last.click()
    comment = batches(400)[0]
    exchange.locator(".comment").fill(comment)
    exchange.get_by_role("button", name="Send").click()
    expect(exchange.locator(".noted")).to_be_visible(timeout=10_000)
    check_readable(exchange.locator(".noted"), [comment])
    page.locator("#question textarea").fill("")


@pytest.mark.e2e
def test_a_warning_is_words(watched: Watched) -> None:
    page = watched.page
    page.locator("#filters > button").click()
    date = page.locator("#as-of input")
    for text in ("<img class=pwned src=//evil.invalid/w.png>", "<b class=pwned>bold</b>"):
        page.wait_for_timeout(200)  # until page.js has made it a date field, which takes no other words
        date.evaluate("field => field.type = 'text'")
        date.fill(text)
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        expect(page.get_by_test_id("toast-body").last).to_contain_text(text, timeout=10_000)
        page.get_by_test_id("toast-close").last.click()


@pytest.mark.e2e
def test_earlier_conversations_their_search_their_titles_and_their_addresses(watched: Watched, site: Site) -> None:
    page = watched.page
    page.locator("#earlier").click()
    kept = page.locator("#history-list")
    expect(kept.locator(".reopen").nth(len(ATTACKS) - 1)).to_be_visible()
    check_readable(kept, list(ATTACKS.values()))

    def search(words: str) -> None:
        box = page.locator("#history-search input, #history-search textarea")
        box.fill(words[:-1])
        box.press_sequentially(words[-1])  # Gradio hears a key, and nothing else

    for text in (ATTACKS["script"], ATTACKS["template in braces"], ATTACKS["end of every element"]):
        search(f"{text} nowhere")
        expect(kept.locator(".hint")).to_contain_text(shown(text), timeout=10_000)
    search("elsewhere")
    expect(kept.locator(".reopen")).to_have_count(1, timeout=10_000)
    row = kept.locator("li").first
    row.locator("summary").click()
    title = batches(190)[1]
    row.locator("input").fill(title)
    row.get_by_role("button", name="Rename").click()
    expect(kept.locator(".hint")).to_be_visible(timeout=10_000)  # under that title, it is not found by the old words
    search("onload=__pwned=4")
    renamed = kept.locator(".reopen").filter(has_text=shown(title))
    expect(renamed).to_be_visible(timeout=10_000)
    check_readable(kept.locator(".title"), [title])
    renamed.click()
    expect(page.locator(".exchange .fault")).to_be_visible(timeout=10_000)
    check_readable(page.locator(".exchange .question"), [ATTACKS["reading direction"]])
    check_readable(page.locator(".exchange .fault"), [ATTACKS["reading direction"]])
    for text in (ATTACKS["end of every element"], ATTACKS["end of an attribute"]):
        opened(watched, f"{site.url}?c={quote(text)}&corpus={quote(text)}&__theme={quote(text)}")
        watched.check()


@pytest.mark.e2e
def test_a_line_of_ten_megabytes_neither_stops_the_page_nor_fills_it(watched: Watched) -> None:
    page = watched.page
    began = time.monotonic()
    exchange = ask(page, "How many ferries of Lundby were counted on it?")
    assert time.monotonic() - began < 20
    expect(exchange.locator(".statement").first).to_be_visible()
    began = time.monotonic()
    assert page.evaluate("document.documentElement.outerHTML.length") < 3_000_000
    section(page, "Corpus")
    page.get_by_label("Search", exact=True).last.fill("line.txt")
    expect(page.locator("#corpus-table tbody tr")).to_have_count(1, timeout=20_000)
    page.locator("#corpus-table tbody button").click()
    expect(page.locator("#corpus-sheet h2")).to_contain_text("A long line", timeout=20_000)
    check_readable(page.locator("#corpus-sheet"), ["Officials counted 7 ferries", "<b/class=pwned><b/class=pwned>"])
    assert page.evaluate("document.documentElement.outerHTML.length") < 3_000_000
    assert time.monotonic() - began < 20


def test_an_endless_passage_is_not_shown_to_its_end() -> None:
    text = "x" * 1_000_000
    assert sum(end - start for start, end in windows(text, [(50_000, 950_000)], 12_000)) < 40_000


# Corpus


@pytest.mark.e2e
def test_the_table_the_article_the_statistics_and_the_outlets_to_choose_from(watched: Watched) -> None:
    page = watched.page
    section(page, "Corpus")
    rows = page.locator("#corpus-table tbody tr")
    expect(rows).to_have_count(len(ATTACKS) + 1, timeout=30_000)
    for inside in (".title", ".outlet"):
        check_readable(page.locator(f"#corpus-table tbody {inside}"), list(ATTACKS.values()))
    check_readable(page.locator("#corpus-table tbody .file"), [file_name(text) for text in ATTACKS.values()])
    for name in WORST:
        number = list(ATTACKS).index(name) + 1
        rows.filter(has_text=re.compile(rf"Title {number}(?!\d)")).locator("button").click()
        sheet = page.locator("#corpus-sheet")
        expect(sheet.locator("h2")).to_contain_text(f"Title {number}", timeout=20_000)
        check_readable(sheet, [f"Outlet {number} {ATTACKS[name]}", file_name(ATTACKS[name])])
        check_readable(sheet.locator(".whole"), [ATTACKS[name]])
        assert sheet.locator("a[href]").count() == (number + 1) % 2
    page.get_by_role("button", name="Statistics").click()
    expect(page.locator("#corpus-statistics h3").first).to_be_visible(timeout=10_000)
    check_readable(page.locator("#corpus-statistics"), [f"Outlet {n} {t}" for n, t in enumerate(ATTACKS.values(), 1)])
    page.locator("#corpus-outlets input").click()
    assert page.get_by_role("option").count() == len(ATTACKS)
    check_readable(page.get_by_role("option"), list(ATTACKS.values()))
    watched.check()
    page.keyboard.press("Escape")


@pytest.mark.e2e
def test_files_that_were_skipped_and_files_that_are_sent(watched: Watched) -> None:
    page = watched.page
    section(page, "Corpus")
    expect(page.locator("#corpus-table tbody tr").first).to_be_visible(timeout=30_000)
    page.get_by_label("Show", exact=True).click()
    page.get_by_role("option", name="Skipped files").click()
    expect(page.locator("#corpus-table tbody tr")).to_have_count(5, timeout=20_000)
    check_readable(page.locator("#corpus-table tbody"), [file_name(text) for text in list(ATTACKS.values())[:5]])
    page.get_by_role("button", name="Add articles").click()
    texts = [text for text in ATTACKS.values() if "\x1b" not in text and "\x00" not in text]
    files: Any = [
        {"name": f"{file_name(text)}.{kind}", "mimeType": "text/html", "buffer": body}
        for text in texts[::3]
        for kind, body in (("exe", b"MZ"), ("json", b"{"))
    ]
    page.locator("#corpus-files input[type=file]").set_input_files(files)
    expect(page.locator("#corpus-files")).to_contain_text(".exe", timeout=20_000)
    page.get_by_role("button", name="Add to the corpus").click()
    expect(page.locator("#corpus-taken")).to_contain_text("unknown type", timeout=30_000)
    assert page.locator("#corpus-taken").inner_text().count(".exe") >= len(texts[::3])


# Evals


@pytest.mark.e2e
def test_a_set_its_run_its_report_a_comparison_and_a_case(
    watched: Watched, site: Site, browser: Browser, tmp_path: Path
) -> None:
    page = watched.page
    site.rooms.change(k=10)  # without the line of 10 MB, of which a report would hold a copy for each question
    evals = section(page, "Evals")
    expect(evals.get_by_text("Choose a set of questions")).to_be_visible(timeout=20_000)
    rows = [
        {"id": words, "question": f"{words} {QUESTION}", "answers": [f"{words} thirteen"], "kind": words}
        for words in batches(300)
    ]
    files = [f"{file_name(text)}.json" for text in ATTACKS.values()]
    rows += [{"id": "files", "question": QUESTION, "answers": ["thirteen"], "files": files}]
    rows.append({"id": "broken", "question": ATTACKS["script"], "answers": ["x"], "files": [ATTACKS["frame"]]})
    name = file_name(ATTACKS["image that fails"])
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    broken: Any = {"name": f"{name}.jsonl", "mimeType": "text/plain", "buffer": lines.splitlines()[-1]}
    good: Any = {"name": f"{name}.jsonl", "mimeType": "text/plain", "buffer": lines}
    evals.locator("input[type=file]").set_input_files(broken)
    expect(evals.locator(".run-trouble")).to_be_visible(timeout=20_000)
    check_readable(evals.locator(".run-trouble"), [ATTACKS["frame"]])
    evals.locator("input[type=file]").set_input_files(good)
    expect(evals.locator(".set-summary")).to_contain_text("1 row left out", timeout=20_000)
    check_readable(evals.locator(".set-summary"), [ATTACKS["frame"]])
    for run in (1, 2):
        evals.get_by_role("button", name="Run", exact=True).click()
        expect(evals.locator("[aria-label='Earlier runs'] tbody tr")).to_have_count(run, timeout=90_000)
        expect(evals.locator(".run-done").first).to_contain_text("Done:")
    expect(evals.locator(".result")).to_be_visible(timeout=20_000)
    check_readable(evals.locator(".result"), list(ATTACKS.values()))
    watched.check()
    with page.expect_download() as download:
        evals.get_by_role("button", name="Report", exact=True).click()
    report = tmp_path / "report.html"
    download.value.save_as(report)
    check_file(browser, report, list(ATTACKS.values()))
    choose(page, "Compared with", 2)  # after none, and the run itself
    expect(evals.locator("[aria-label=Comparison]")).to_be_visible(timeout=20_000)

    for words in batches(700):
        choose(page, "Verdict", shown(words)[:50])
        expect(evals.locator(".verdict-told")).to_contain_text(shown(words)[:50], timeout=20_000)
        check_readable(evals.locator(".verdict-told"), [words])
    evals.get_by_label("Expected answer").fill("\n".join(ATTACKS.values()))
    evals.get_by_label("Into your set").fill(ATTACKS["script"])
    evals.get_by_role("button", name="Add the question").click()
    expect(evals.get_by_role("alert")).to_contain_text("The set's name may have", timeout=20_000)
    evals.get_by_label("Into your set").fill("readers")
    evals.get_by_role("button", name="Add the question").click()
    expect(evals.get_by_role("status").last).to_contain_text("Added to readers", timeout=20_000)
    site.rooms.change(k=EVERY)


def check_file(browser: Browser, file: Path, words: list[str]) -> None:
    """Open a file as someone does who was sent it, and fail where it does anything or does not show the words."""
    context = browser.new_context()
    watched = Watched.of(context.new_page(), "")
    watched.page.goto(file.as_uri())
    watched.page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    watched.page.wait_for_timeout(200)
    check_readable(watched.page.locator("body"), words)
    assert {urlsplit(url).scheme for url in watched.requests} == {"file"}
    assert len(watched.requests) == 1
    watched.check()
    context.close()


# Settings, and the chat model


@pytest.mark.e2e
def test_what_a_chat_model_is_called_and_says_goes_wrong(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = section(watched.page, "Settings")
    trouble = settings.locator(".run-trouble, .run-done")
    field = settings.get_by_placeholder("openai:gpt-5-mini")
    expect(settings.locator("[aria-label='What is set where']")).to_be_visible(timeout=20_000)
    field.fill(ATTACKS["remote image"])
    settings.get_by_role("button", name="Test", exact=True).click()
    expect(trouble).to_contain_text("names no provider", timeout=20_000)
    check_readable(trouble, [ATTACKS["remote image"]])
    with MisbehavingServer() as server:
        for status, name in ((400, "script"), (500, "frame"), (404, "Markdown image")):
            model = f"openai:{ATTACKS[name]}"
            monkeypatch.setitem(BEHAVIOURS, ATTACKS[name], _error(status, " ".join(batches(300)[:1])))
            field.fill(model)
            settings.get_by_placeholder("http://localhost:11434/v1").fill(server.url)
            settings.get_by_role("button", name="Test", exact=True).click()
            expect(trouble).to_contain_text(f"The chat model {shown(model)[:10]}", timeout=30_000)
            check_readable(trouble, [ATTACKS[name]])
            watched.check()


@pytest.mark.e2e
def test_the_words_of_a_chat_model_whole_or_in_pieces(
    watched: Watched, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, model = watched.page, f"openai:{ATTACKS['remote image']}"
    replies = [
        "".join(f"Officials said that {ANSWER} captives {text} are held [1]. " for text in words)
        for words in halved(list(ATTACKS.values()))
    ]
    try:
        for reply, size in zip(replies, (3, 10_000), strict=True):
            with MisbehavingServer() as server:
                behave = _stream(lambda owner, r=reply, s=size: pieces(owner, r, s))  # type: ignore[misc]
                monkeypatch.setitem(BEHAVIOURS, ATTACKS["remote image"], behave)
                site.rooms.change(chat_model=model, chat_url=server.url)
                box = page.locator("#question textarea")
                box.fill(QUESTION)
                box.press("Enter")
                exchange = page.locator(".exchange").last
                expect(exchange.locator(".draft").first).to_contain_text("Officials said", timeout=30_000)
                watched.check()
                expect(exchange.locator(".colophon")).to_be_visible(timeout=60_000)
                assert len(server.requests) >= 1
            check_readable(exchange, [ATTACKS["remote image"]])
            watched.check()
        section(page, "Settings")
        table = page.locator("#settings-tab [aria-label='What is set where']")
        expect(table).to_be_visible(timeout=20_000)
        check_readable(table, [model])
    finally:
        site.rooms.change(chat_model=None, chat_url=None)


def halved(texts: list[str]) -> tuple[list[str], list[str]]:
    return texts[: len(texts) // 2], texts[len(texts) // 2 :]


def pieces(owner: MisbehavingServer, reply: str, size: int) -> Iterator[str]:
    for start in range(0, len(reply), size):
        yield reply[start : start + size]
        if start % 60 == 0:  # so slowly that the words so far are drawn again and again
            owner.stopped.wait(0.02)
    owner.stopped.wait(0.5)


# What leaves the page


@pytest.mark.e2e
def test_an_export_in_the_browser_in_a_renderer_of_markdown_and_verified(
    watched: Watched, site: Site, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, everything = watched.page, list(ATTACKS.values())
    ask(page, QUESTION, "Timeline")
    for words in batches(900)[:2]:
        ask(page, f"{words} {QUESTION}")
    page.locator("#export").click()
    files: dict[str, Path] = {}
    for name, ending in (("Markdown", "md"), ("JSON", "json"), ("Web page", "html")):
        button = page.locator("#exports").get_by_text(name, exact=True)
        expect(button).to_be_visible(timeout=20_000)
        with page.expect_download() as download:
            button.click()
        files[ending] = tmp_path / f"told.{ending}"
        download.value.save_as(files[ending])
        assert ELSEWHERE in files[ending].read_text(encoding="utf-8")
    check_file(browser, files["html"], everything)
    markdown = files["md"].read_text(encoding="utf-8")
    for is_html_allowed in (True, False):
        rendered = (
            MarkdownIt("commonmark", {"html": is_html_allowed}).enable(["table", "strikethrough"]).render(markdown)
        )
        drawn = tmp_path / "rendered.html"
        drawn.write_text(f"<!doctype html><meta charset=utf-8><body>{rendered}", encoding="utf-8")
        check_file(browser, drawn, everything)
    for file in files.values():
        monkeypatch.setenv("FORCE_COLOR", "1")
        printed = onrecord("verify", file, "--index", site.settings.index, "--corpus", site.settings.corpus)
        assert "unchanged" in printed


# The terminal


def onrecord(*arguments: str | Path) -> str:
    """Run a command, and return what it printed after looking that no character of it is obeyed by a terminal."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments], prog_name="onrecord")
    assert done.exit_code == 0, done.output
    printed = COLOUR.sub("", done.stdout)
    assert OBEYED.findall(printed) == []
    assert not [made for made in EVALUATED if made in printed]
    return printed


@pytest.mark.parametrize("is_terminal", [False, True])
@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("stats",),
        ("ask", QUESTION),
        ("search", QUESTION, "-k", "60"),
        ("compare", QUESTION),
        ("list", "--json"),
    ],
    ids=lambda arguments: " ".join(arguments[:1] + arguments[2:]),
)
def test_a_terminal_obeys_nothing(
    settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], is_terminal: bool
) -> None:
    in_terminal(monkeypatch, settings, models, is_terminal)
    printed = squeezed(onrecord(*arguments))
    if arguments[0] in ("list", "search") and not is_terminal and "--json" not in arguments:
        assert [text for text in ATTACKS.values() if squeezed(shown(text)) not in printed] == []


@pytest.mark.parametrize("is_terminal", [False, True])
def test_an_article_in_a_terminal_is_its_words(
    settings: Settings, models: Models, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    in_terminal(monkeypatch, settings, models, is_terminal)
    for text in ATTACKS.values():
        printed = squeezed(onrecord("show", "--", f"{file_name(text)}.json"))
        assert printed.count(squeezed(shown(text))) >= 3 or is_terminal


def in_terminal(monkeypatch: pytest.MonkeyPatch, settings: Settings, models: Models, is_terminal: bool) -> None:
    monkeypatch.setattr("index.embedding.Embedder.from_settings", lambda settings: models.embedder)
    monkeypatch.setattr("rag.reader.Reader.load", lambda *_, **__: models.reader)
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", BagOfWords.name)
    monkeypatch.setenv("ONRECORD_INDEX", str(settings.index))
    monkeypatch.setenv("ONRECORD_STRICTNESS", "0")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "200")
    if is_terminal:
        monkeypatch.setenv("FORCE_COLOR", "1")
