"""The chat page in a real browser over a real index: ask, read, click a citation, see the words where they stand."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import sleep
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from index import InvalidValue
from index.settings import load_settings
from index.sync import sync
from rag import Draft, NewsDesk
from ui.launch import free_port, open_page
from ui.newsroom import Newsroom
from ui.page import build_page

ROOT = Path(__file__).parent.parent
QUESTION = "What did Hamas spokesman Hazem Qassem denounce?"
HOSTILE = """Bridge opens in Lundby

The mayor of Lundby, Greta Holm, opened the bridge on Monday. <script>window.owned = 1</script>
<img src="http://evil.invalid/pixel.png" onerror="window.owned = 2"><style>body { display: none }</style>
Holm said the bridge cost **9 million** crowns. [Read more](javascript:window.owned=3) ![](http://evil.invalid/a.png)
</mark></div><iframe src="http://evil.invalid/"></iframe> {{constructor.constructor('window.owned=4')()}} ${window.owned=5}
"""


@dataclass
class Open:
    """A page that is served, the desk behind it, and the corpus behind that."""

    url: str
    corpus: Path


@dataclass
class Visit:
    """A visit to a page, and every address that the browser asked for meanwhile."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        number = self.page.locator(".exchange").count() + 1
        box = self.page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")
        expect(self.page.locator(f'.exchange[data-exchange="{number}"] .colophon')).to_be_visible(timeout=60_000)

    def foreign(self, url: str) -> list[str]:
        own = urlsplit(url).netloc
        return [r for r in self.requests if urlsplit(r).scheme not in ("data", "blob") and urlsplit(r).netloc != own]


def serve(corpus: Path, place: Path) -> Iterator[Open]:
    # Strictness 0 always answers: this is about showing answers, and when to abstain is measured elsewhere.
    settings = load_settings(corpus=corpus, index=place, strictness=0.0)
    sync(corpus, place, settings)
    desk = NewsDesk.open(place, settings)
    desk.warm()
    page = build_page(Newsroom(desk, settings))
    yield Open(open_page(page, "127.0.0.1", unused_port()), corpus)
    page.close(verbose=False)
    desk.close()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    yield from serve(ROOT / "seeds", tmp_path_factory.mktemp("seeds") / "index")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "bridge.txt").write_text(HOSTILE, encoding="utf-8")
    title = '<img src="http://evil.invalid/t.png" onerror="window.owned = 6"> Ferry stops'
    article = {
        "title": title,
        "source": "<b>Lundby</b> \u202eteews",
        "url": "javascript:window.owned=7",
        "text": "The ferry of Lundby stopped on Sunday, said captain Nils Berg.",
    }
    (folder / "corpus" / "ferry.json").write_text(json.dumps(article), encoding="utf-8")
    yield from serve(folder / "corpus", folder / "index")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    yield from visiting(browser, 1440, 900)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Visit]:
    yield from visiting(browser, 390, 844)


def visiting(browser: Browser, width: int, height: int) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    visit = Visit(context.new_page())
    visit.page.on("request", lambda request: visit.requests.append(request.url))
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    yield visit
    context.close()
    assert visit.errors == []


def opened(visit: Visit, url: str) -> Page:
    visit.page.goto(url)
    expect(visit.page.locator(".welcome")).to_be_visible(timeout=30_000)
    return visit.page


@pytest.mark.e2e
def test_a_question_is_answered_and_its_citation_leads_to_the_marked_words(seeds: Open, visit: Visit) -> None:
    page = opened(visit, seeds.url)
    expect(page.locator(".holdings")).to_contain_text("5 articles")
    visit.ask(QUESTION)
    statement = page.locator(".statement").first
    words = statement.locator(".words bdi").inner_text()
    assert "Qassem" in words
    expect(statement.locator(".support")).to_have_text("❝ quoted")
    expect(statement.locator(".byline")).to_contain_text("Radio Habana Cuba")

    statement.locator(".cite").first.click()
    mark = page.locator("#sources mark.is-current").first
    expect(mark).to_be_in_viewport()
    marked = "".join(page.locator('#sources mark[data-cite~="1"]').all_inner_texts())
    text = (seeds.corpus / "001_48d996f5edf196b0.txt").read_text(encoding="utf-8")
    assert squeezed(marked) == squeezed(words)
    assert squeezed(marked) in squeezed(text)
    card = page.locator(".source.is-current")
    expect(card).to_contain_text("001_48d996f5edf196b0.txt")
    expect(card).to_contain_text("5 March, year not stated")
    line = page.locator("#sources .line", has=page.locator("mark")).first.get_attribute("data-line")
    assert "Qassem" in text.split("\n")[int(line or 0) - 1]
    assert visit.foreign(seeds.url) == []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.e2e
def test_a_follow_up_is_understood_and_earlier_sources_come_back(seeds: Open, visit: Visit) -> None:
    page = opened(visit, seeds.url)
    visit.ask(QUESTION)
    visit.ask("And what did he say about threats?")
    second = page.locator('.exchange[data-exchange="2"]')
    expect(second.locator(".searched")).to_contain_text("Hazem Qassem")
    expect(page.locator("#sources .panel")).to_have_attribute("data-exchange", "2")
    page.locator('.exchange[data-exchange="1"] .cite').first.click()
    expect(page.locator("#sources .panel")).to_have_attribute("data-exchange", "1")
    expect(page.locator("#sources mark.is-current").first).to_be_in_viewport()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator(".welcome")).to_be_visible()


@pytest.mark.e2e
def test_an_example_question_is_asked_with_one_click(seeds: Open, visit: Visit) -> None:
    page = opened(visit, seeds.url)
    chip = page.locator(".chip").first
    words = chip.inner_text()
    chip.click()
    expect(page.locator(".question")).to_have_text(words)
    expect(page.locator(".statement").first).to_be_visible(timeout=60_000)


@pytest.mark.e2e
def test_filters_narrow_the_search(seeds: Open, visit: Visit) -> None:
    page = opened(visit, seeds.url)
    page.locator("#filters > button").click()
    page.locator("#outlets input").click()
    page.get_by_role("option", name="Radio Habana Cuba").click()
    page.keyboard.press("Escape")
    visit.ask("Who confirmed the talks?")
    for outlet in page.locator("#sources .source .outlet").all_inner_texts():
        assert outlet.casefold() == "radio habana cuba"
    page.locator("#published-from input").fill("2025-01-01")
    visit.ask("Who confirmed the talks?")  # no seed states a full date
    expect(page.locator('.exchange[data-exchange="2"] .not-found')).to_contain_text("Not found in these articles.")


@pytest.mark.e2e
def test_a_hostile_article_is_inert(hostile: Open, visit: Visit) -> None:
    page = opened(visit, hostile.url)
    visit.ask("Who opened the bridge in Lundby?")
    visit.ask("What did the bridge cost?")
    visit.ask("When did the ferry stop?")
    visit.ask('<img src="http://evil.invalid/q.png" onerror="window.owned = 8"> Who opened the bridge?')
    for button in page.locator(".cite, .near").all():
        button.click()
        expect(page.locator("#sources mark.is-current").first).to_be_visible()
    page.locator("#sources details").first.evaluate("details => details.open = true") if page.locator(
        "#sources details"
    ).count() else None
    page.wait_for_timeout(300)
    assert page.evaluate("window.owned") is None
    for inside in ("#transcript", "#sources"):
        assert page.locator(f"{inside} :is(script, img, iframe, style, object, embed, form, strong b, em)").count() == 0
        assert page.locator(f"{inside} a:not([href^='http'])").count() == 0
    page.locator(".cite").first.click()
    expect(page.locator("#sources .page").first).to_contain_text("<script>window.owned = 1</script>")
    expect(page.locator("#sources .page").first).to_contain_text("**9 million**")
    assert visit.foreign(hostile.url) == []


@pytest.mark.e2e
def test_on_a_phone_the_sources_open_as_a_sheet_and_close_again(seeds: Open, phone: Visit) -> None:
    page = opened(phone, seeds.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.ask(QUESTION)
    expect(page.locator("#sources .source").first).not_to_be_in_viewport()
    page.locator(".cite").first.click()
    expect(page.locator("#sources mark.is-current").first).to_be_in_viewport()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#sources .source").first).not_to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.e2e
def test_a_citation_can_be_followed_by_keyboard_alone(seeds: Open, visit: Visit) -> None:
    page = opened(visit, seeds.url)
    visit.ask(QUESTION)
    page.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sources mark.is-current").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".cite").first).to_be_focused()


@pytest.mark.e2e
def test_a_fault_gives_a_reference_and_the_chat_goes_on(
    seeds: Open, visit: Visit, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    page = opened(visit, seeds.url)
    with monkeypatch.context() as broken:
        broken.setattr(NewsDesk, "stream", lambda *a, **k: 1 / 0)
        page.locator("#question textarea").fill("Who?")
        page.locator("#question textarea").press("Enter")
        fault = page.locator(".fault")
        expect(fault).to_be_visible()
    reference = re.search(r"reference (\w{8})", fault.inner_text())
    assert reference is not None
    assert "Error" not in fault.inner_text()
    assert reference[1] in caplog.text
    assert "ZeroDivisionError" in caplog.text
    visit.ask(QUESTION)
    expect(page.locator(".statement").first).to_be_visible()


@pytest.mark.e2e
def test_an_answer_streams_and_can_be_stopped(seeds: Open, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(visit, seeds.url)
    closed = Event()

    def slow(*_: object, **__: object) -> Iterator[Draft]:
        try:
            for count in range(1, 200):
                yield Draft("word " * count)
                sleep(0.1)
        finally:
            closed.set()

    with monkeypatch.context() as slowed:
        slowed.setattr(NewsDesk, "stream", slow)
        page.locator("#question textarea").fill("Who?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".draft")).to_contain_text("word word word", timeout=30_000)
        expect(page.locator(".busy")).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".fault")).to_have_text("Stopped.")
        assert closed.wait(10)  # the work ends too, and gives its place to the next
    visit.ask(QUESTION)
    expect(page.locator(".statement").first).to_be_visible()


@pytest.mark.e2e
def test_the_same_function_answers_over_the_api(seeds: Open) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    client = Client(seeds.url, verbose=False)
    answer = client.predict(QUESTION, api_name="/ask")
    assert answer["status"] in ("answered", "partial")
    assert answer["citations"][0]["outlet"] == "Radio Habana Cuba"
    narrowed = client.predict(QUESTION, ["Radio Habana Cuba"], None, None, None, api_name="/ask")
    assert narrowed["filters"]["given"] == {"outlets": ["Radio Habana Cuba"]}
    with pytest.raises(AppError, match="is not a date"):
        client.predict(QUESTION, None, "yesterday", None, None, api_name="/ask")


@pytest.mark.e2e
def test_visitors_asking_at_once_each_get_their_own_answer(seeds: Open) -> None:
    from gradio_client import Client

    questions = [QUESTION, "Who is Osama Hamdan?", "Who is John Kirby?", "Who is Adam Boehler?"] * 3
    client = Client(seeds.url, verbose=False)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda question: client.predict(question, api_name="/ask"), questions))
    assert [answer["question"] for answer in answers] == questions


@pytest.mark.e2e
def test_the_server_serves_nothing_but_the_page(seeds: Open) -> None:
    with urlopen(seeds.url) as response:
        policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    for path in (
        "gradio_api/file=/etc/passwd",
        f"gradio_api/file={ROOT / 'pyproject.toml'}",
        "gradio_api/file=../README.md",
    ):
        with pytest.raises(OSError, match=r"40[34]"):
            urlopen(Request(seeds.url + path))
    with pytest.raises(OSError, match=r"40[134]"):
        urlopen(seeds.url + "monitoring")


@pytest.mark.e2e
def test_chat_without_an_index_says_what_to_type_and_works_once_there_is_one(visit: Visit, tmp_path: Path) -> None:
    port = unused_port()
    index = tmp_path / "index"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        process = subprocess.Popen(
            [sys.executable, "-c", "from ui.command import main; main()", "chat", "--index", index],
            cwd=ROOT,
            env={**os.environ, "ONRECORD_PORT": str(port)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
            assert found is not None, process.stderr.read() if process.stderr else ""
            assert int(found[1]) != port
            visit.page.goto(found[0])
            expect(visit.page.locator(".notice")).to_contain_text("There is no index yet", timeout=30_000)
            expect(visit.page.locator(".notice code")).to_have_text(f"onrecord index seeds --index {index}")
            assert visit.foreign(found[0]) == []
            sync(ROOT / "seeds", index, load_settings(index=index))
            opened(visit, found[0])
            expect(visit.page.locator(".notice")).to_have_count(0)
            visit.ask(QUESTION)
        finally:
            process.terminate()
            _, said = process.communicate(timeout=30)
    assert f"Port {port} is taken" in said


@pytest.mark.e2e
def test_an_empty_index_says_so(visit: Visit, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for served in serve_empty(tmp_path):
        visit.page.goto(served)
        expect(visit.page.locator(".notice")).to_contain_text("The index is empty", timeout=30_000)
        expect(visit.page.locator(".notice code")).to_contain_text("onrecord index")


def serve_empty(folder: Path) -> Iterator[str]:
    settings = load_settings(corpus=folder / "corpus", index=folder / "index")
    sync(settings.corpus, settings.index, settings)
    page = build_page(Newsroom(NewsDesk.open(settings.index, settings), settings))
    yield open_page(page, "127.0.0.1", unused_port())
    page.close(verbose=False)


def test_a_taken_port_gives_the_next_free_one_unless_it_was_asked_for() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        assert free_port("127.0.0.1", port, is_fixed=False) > port
        with pytest.raises(InvalidValue, match=f"Port {port} of 127.0.0.1 is taken"):
            free_port("127.0.0.1", port, is_fixed=True)


@pytest.mark.e2e
def test_the_answer_and_its_source_stand_side_by_side(seeds: Open, visit: Visit, tmp_path: Path) -> None:
    # PAGE_PICTURE=docs/page.png keeps what is seen here for the README.
    page = opened(visit, seeds.url)
    visit.ask("How many captives does Hamas hold?")
    page.locator(".cite").first.click()
    mark = page.locator("#sources mark.is-current").first
    expect(mark).to_be_in_viewport()
    expect(page.locator("#question")).to_be_in_viewport(ratio=1)
    answer, source = page.locator(".statement").first.bounding_box(), mark.bounding_box()
    assert answer is not None
    assert source is not None
    assert answer["x"] + answer["width"] < source["x"]
    page.mouse.move(0, 0)
    page.screenshot(path=os.environ.get("PAGE_PICTURE", tmp_path / "page.png"))
