"""What a page full of visitors, and an article made to be heavy, must not do: mix up answers, or bring a browser to a halt."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from urllib.parse import urlsplit

import httpx
import pytest
from conftest import Corpus
from playwright.sync_api import Browser, expect
from test_answerer import PointingReader
from test_page_browser import unused_port

from rag import NewsDesk
from rag.models import Models
from ui.launch import open_page
from ui.newsroom import Newsroom
from ui.page import build_page

pytestmark = pytest.mark.e2e  # the whole page is built: seconds
QUESTIONS = 100  # of each of two visitors
PORTS = [f"{first}{last}" for first in ("Aber", "Brun", "Carl", "Dun", "Elm") for last in ("by", "holm", "vik", "sund")]


def passengers(visitor: int, port: int) -> int:
    return 1_000 * (visitor + 1) + port


def opened(corpus: Corpus, scores: dict[str, float], k: int) -> Iterator[str]:
    corpus.sync()
    settings = corpus.settings.model_copy(update={"strictness": 0.0, "k": k, "corpus": corpus.folder})
    models = Models(settings, corpus.embedder, PointingReader(scores))  # type: ignore[arg-type]
    room = Newsroom(NewsDesk(corpus.open(), settings, models), settings)
    page = build_page(room)
    yield open_page(page, "127.0.0.1", unused_port()).rstrip("/")
    page.close(verbose=False)


@pytest.fixture
def ports(corpus: Corpus) -> Iterator[str]:
    scores = {}
    for visitor, vessel in enumerate(("ferry", "tram")):
        for number, port in enumerate(PORTS):
            count = passengers(visitor, number)
            scores[str(count)] = 12.0
            text = f"The {vessel} of {port} carries {count} passengers a day, its captain said."
            corpus.write(f"{vessel}{number}.json", json.dumps({"title": f"{vessel} of {port}", "text": text}))
    yield from opened(corpus, scores, k=1)


class Visitor:
    """Somebody with one open page, who asks as the page does, and what was drawn for him."""

    def __init__(self, url: str, vessel: str) -> None:
        self.url, self.vessel = url, vessel
        self.session = uuid.uuid4().hex
        self.client = httpx.Client(base_url=url, trust_env=False, timeout=60)
        config = self.client.get("/config").json()
        parts = {part["id"]: part["props"] for part in config["components"]}
        (box,) = (number for number, props in parts.items() if props.get("elem_id") == "question")
        (ask,) = (row for row in config["dependencies"] if [box, "submit"] in row["targets"])
        self.function, self.beside = ask["id"], [parts[other].get("value") for other in ask["inputs"][1:]]

    def ask(self, question: str) -> str:
        body = {"data": [question, *self.beside], "fn_index": self.function, "session_hash": self.session}
        event = self.client.post("/gradio_api/queue/join", json=body).raise_for_status().json()["event_id"]
        with self.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                word = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if word.get("msg") == "process_completed" and word["event_id"] == event:
                    assert word["success"], word
                    return str(word["output"]["data"][0])
        raise AssertionError("the stream ended without an answer")


def test_two_visitors_who_ask_in_turn_never_get_the_others_answer(ports: str) -> None:
    def visit(visitor: int) -> None:
        vessel, other = ("ferry", "tram")[:: 1 - 2 * visitor]
        for round_ in range(QUESTIONS // 20):
            somebody = Visitor(ports, vessel)
            for step in range(20):
                number = (7 * step + round_) % len(PORTS)
                drawn = somebody.ask(f"How many passengers does the {vessel} of {PORTS[number]} carry?")
                asked = re.findall(r'<h2 class="question"[^>]*><bdi>(.*?)</bdi>', drawn)
                assert len(asked) == step + 1
                assert f"of {PORTS[number]} carry" in asked[-1]
                assert all(vessel in words and other not in words for words in asked)
                last = drawn.rpartition("<h2")[2]
                assert str(passengers(visitor, number)) in last
                assert not [port for port in range(len(PORTS)) if str(passengers(1 - visitor, port)) in drawn]

    with ThreadPoolExecutor(2) as both:
        list(both.map(visit, (0, 1)))


# articles that are made to be heavy

TABLE = "<table>" + "<tr><td class=pwned colspan=1000>1</td><td>2</td></tr>" * 2_000 + "</table>"
MARKDOWN = "|" + " a |" * 200 + "\n|" + "-|" * 200 + "\n" + ("|" + " 1 |" * 200 + "\n") * 50
DOUBLED = "".join(f"\\def\\{after}{{\\{name}\\{name}\\{name}\\{name}}}" for name, after in pairwise("abcdefghijklm"))
NESTED = "\\[" + "{" * 20_000 + "}" * 20_000 + "\\] $" + "\\frac{1}{" * 5_000 + "}" * 5_000 + "$"
LATEX = f"$$\\def\\a{{x}}{DOUBLED}\\m$$ {NESTED}"
HEAVY = [("txt", "table", TABLE), ("md", "column", MARKDOWN), ("md", "formula", LATEX)]
SECONDS = 20.0  # a loaded machine of two cores takes some; a browser that evaluates one of them takes minutes


@pytest.fixture
def heavy(corpus: Corpus) -> Iterator[str]:
    for number, (kind, name, weight) in enumerate(HEAVY):
        words = f"The {name} quay of Lundby has {number + 61} berths, its captain said."
        corpus.write(f"{name}.{kind}", f"Quay {name}\n\n{words} {weight}\n\n{weight} The end came.\n")
    yield from opened(corpus, {str(number + 61): 12.0 for number in range(len(HEAVY))}, k=8)


def test_tables_and_formulas_that_are_made_to_be_heavy_stay_text_and_quick(heavy: str, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(heavy)
    expect(page.locator("#transcript .welcome")).to_be_visible(timeout=60_000)
    for number, (_, name, _) in enumerate(HEAVY):
        began = time.monotonic()
        page.locator("#question textarea").fill(f"How many berths has the {name} quay of Lundby?")
        exchange = page.locator(f'.exchange[data-exchange="{number + 1}"]')
        while not exchange.count():  # while the answer before is being kept, Gradio takes no other
            page.locator("#question textarea").press("Enter")
            page.wait_for_timeout(200)
        told = exchange.locator(".statement", has_text=f"The {name} quay of Lundby has {number + 61} berths")
        told.locator(".cite").click(timeout=30_000)
        expect(page.locator("#sources mark.is-current").first).to_be_visible(timeout=30_000)
        assert time.monotonic() - began < SECONDS, name
    made = "table:not([aria-label]), .katex, .MathJax, mjx-container, math, .pwned"
    assert page.locator(f"#sources :is({made})").count() == 0
    assert page.locator(f".statement :is({made})").count() == 0
    page.get_by_role("tab", name="Corpus").click()
    for _, name, _ in HEAVY:
        began = time.monotonic()
        page.locator("#corpus-table tbody tr").filter(has_text=f"Quay {name}").locator("button").click(timeout=30_000)
        expect(page.locator("#corpus-sheet h2")).to_contain_text(name, timeout=30_000)
        assert time.monotonic() - began < SECONDS, name
        assert page.locator(f"#corpus-sheet :is({made})").count() == 0
    assert page.evaluate("document.documentElement.outerHTML.length") < 3_000_000
    own = urlsplit(heavy).netloc
    assert [url for url in asked if urlsplit(url).scheme in ("http", "https") and urlsplit(url).netloc != own] == []
    page.close()
