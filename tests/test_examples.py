"""Example questions: worked out in the background, once for each state of the index, and nobody waits for them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import Corpus
from serving import SlowReader, newsroom_of, wait_until

from ui.ask_screen import opening
from ui.corpus_work import Rescan
from ui.examples import candidates
from ui.newsroom import Examples, Newsroom


class NotingReader(SlowReader):
    """A slow reader that notes what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.questions: list[str] = []

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> Any:
        self.questions.append(question)
        return super().read(question, passages)


@pytest.fixture
def reader() -> NotingReader:
    return NotingReader()


@pytest.fixture
def room(corpus: Corpus, reader: NotingReader) -> Newsroom:
    return newsroom_of(corpus, reader)


def add(corpus: Corpus) -> None:
    article = {"outlet": "Southern Star", "text": "The minister Greta Holm said 24 captives are free."}
    corpus.write("star.json", json.dumps(article))


def test_many_who_need_examples_at_once_have_them_worked_out_once_and_wait_for_nothing(
    room: Newsroom, reader: NotingReader
) -> None:
    with ThreadPoolExecutor(16) as pool:
        early = list(pool.map(lambda _: room.examples(), range(64)))
    assert set(early) == {Examples((), is_current=False)}
    wait_until(lambda: reader.reading == 1)
    assert "data-awaits" in opening(room)
    reader.go.set()
    wait_until(lambda: room.examples().is_current)
    assert room.examples().questions
    assert room.examples() is not early[0]
    assert len(reader.questions) == len(set(reader.questions))  # a second time would have asked the same
    assert "data-awaits" not in opening(room)
    assert room.examples().questions[0] in opening(room)


def test_after_a_scan_the_old_examples_stand_until_the_new_ones_are_there(
    room: Newsroom, reader: NotingReader, corpus: Corpus
) -> None:
    reader.go.set()
    wait_until(lambda: room.examples().is_current)
    old = room.examples().questions
    reader.go.clear()
    add(corpus)
    rescan = Rescan(room)
    rescan.start()
    rescan.wait()
    assert rescan.now.trouble == ""
    asked = len(reader.questions)
    wait_until(lambda: reader.reading == 1)  # the scan itself has begun with them
    assert room.examples() == Examples(old, is_current=False)
    reader.go.set()
    wait_until(lambda: room.examples().is_current)
    assert any("Southern Star" in question or "Greta Holm" in question for question in room.examples().questions)
    assert len(reader.questions) > asked


def test_a_fault_costs_the_examples_and_nothing_else(
    corpus: Corpus, reader: NotingReader, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    reader.read = fail  # type: ignore[method-assign]
    room = newsroom_of(corpus, reader)
    room.examples()
    wait_until(lambda: room.examples().is_current)
    assert room.examples().questions == ()
    assert "nobody foresaw this" in caplog.text
    assert "Ask the articles." in opening(room)


def test_closing_ends_the_work_on_examples(room: Newsroom, reader: NotingReader) -> None:
    room.examples()
    wait_until(lambda: reader.reading == 1)
    with ThreadPoolExecutor() as pool:
        closing = pool.submit(room.close)
        time.sleep(0.2)
        assert not closing.done()  # the index is let go of only when nothing reads from it
        reader.go.set()
        closing.result(10)
    assert len(reader.questions) == 1


def test_a_title_or_an_outlet_is_nobody_to_ask_after(corpus: Corpus) -> None:
    said = (
        "Deputy Assistant said so on Monday. Assistant Attorney General said no. Evening Courier said yes, and Washington Post "
        "added more. Greta Holm said 24 captives are free. Deputy Minister Ole Lund warned of rain."
    )
    for number, title in enumerate(
        ("New York Times says talks go on", "Hamas rejects the plan", "Evening Courier says no")
    ):
        article = {"title": title, "outlet": "Evening Courier", "text": said}
        corpus.write(f"{number}.json", json.dumps(article))
    corpus.sync()
    found = list(candidates(corpus.open().articles()))
    assert "What did Greta Holm say?" in found
    assert "Who is Greta Holm?" in found
    assert "What does Hamas reject?" in found
    for nobody in ("Assistant", "Attorney", "Times", "Post", "the Evening Courier", "Who is Evening", "did Evening"):
        assert not [question for question in found if nobody in question]


def test_a_month_is_nothing_to_ask_about(corpus: Corpus) -> None:
    text = "It rained in early March, and so it did in late March. The ferry to Halden sailed."
    corpus.write("a.json", json.dumps({"title": "Rain", "outlet": "Evening Courier", "text": text}))
    corpus.sync()
    assert list(candidates(corpus.open().articles())) == ["What does Evening Courier report about Halden?"]
