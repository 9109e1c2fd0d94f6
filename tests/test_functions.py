"""What the functions for programs take, return and refuse; and that `gradio_client` gets the same over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Corpus
from serving import QUESTION, newsroom_of

from index import IndexMissing, InvalidValue, Settings
from ui.functions import ARTICLE_PART, Busy, Functions, Slots, register
from ui.newsroom import Newsroom

NAMES = ["ask", "search", "compare", "timeline"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("functions") / "herald"
    folder.mkdir()
    corpus = Corpus(folder, folder.with_name("index"))
    corpus.write("long.txt", "Zürich is far. " * 3_000)
    return corpus


@pytest.fixture(scope="module")
def newsroom(corpus: Corpus) -> Newsroom:
    return newsroom_of(corpus)


@pytest.fixture(scope="module")
def functions(newsroom: Newsroom) -> Functions:
    return Functions(newsroom)


def test_an_answer_is_what_the_desk_says(functions: Functions) -> None:
    told = functions.ask(QUESTION)
    assert told["citations"][0]["quote"] == "Officials said that 59 captives are held in the tunnels."
    assert json.loads(json.dumps(told)) == told


def test_a_search_returns_as_many_passages_as_asked_for(functions: Functions) -> None:
    assert [len(functions.search(QUESTION, k=k)["hits"]) for k in (1, 3)] == [1, 3]
    assert len(functions.search(QUESTION, k=2.0)["hits"]) == 2  # type: ignore[arg-type]


def test_outlets_are_compared_and_put_in_order(functions: Functions) -> None:
    assert [side["outlet"] for side in functions.compare(QUESTION)["sides"]] == ["Northern Wire", "Evening Herald"]
    assert [c["published"] for c in functions.timeline(QUESTION)["dated"]] == ["2025-03-05", "2025-03-09"]


@pytest.mark.parametrize("name", NAMES)
def test_filters_narrow_every_function(functions: Functions, name: str) -> None:
    told = json.dumps(getattr(functions, name)(QUESTION, outlets=["Evening Herald"], as_of=" 2025-03-10 "))
    assert "herald.json" in told
    assert "wire.json" not in told


BAD: list[tuple[dict[str, Any], str]] = [
    ({"question": None}, "question: NoneType is not a text"),
    ({"question": ["a"]}, "question: list is not a text"),
    ({"question": "  "}, "There is no question"),
    ({"question": "?" * 1_001}, "1,001 characters; 1,000 are allowed"),
    ({"outlets": ["Nobody's Times"]}, "no article of the corpus states the outlet"),
    ({"outlets": ["a"] * 51}, "at most 50 are allowed"),
    ({"outlets": "a" * 301}, "outlets: 301 characters"),
    ({"outlets": [3]}, "outlets: int is not a text"),
    ({"published_from": "31/02/2025"}, "published_from: '31/02/2025' is not a date. Write it as YYYY-MM-DD"),
    ({"published_from": 20250101}, "published_from: int is not a text"),
    ({"published_from": "2025-03-02", "published_to": "2025-03-01"}, "is later than"),
]


@pytest.mark.parametrize(("given", "message"), BAD)
@pytest.mark.parametrize("name", NAMES)
def test_what_cannot_be_asked_is_refused_by_name(
    functions: Functions, name: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message.replace("?", r"\?")):
        getattr(functions, name)(**{"question": QUESTION, **given})


@pytest.mark.parametrize("k", [0, -1, 101, 10**9, 1.5, float("nan"), float("inf"), True, "5", None])
def test_a_count_out_of_range_is_refused(functions: Functions, k: Any) -> None:
    with pytest.raises(InvalidValue, match=r"k: .* is not a whole number from 1 to 100"):
        functions.search(QUESTION, k=k)


def test_an_article_comes_with_what_it_states_and_the_evidence(functions: Functions) -> None:
    told = functions.article("wire.json")
    assert (told["outlet"], told["published"], told["start"], told["end"]) == ("Northern Wire", "2025-03-05", 0, 56)
    assert "Northern Wire" in told["outlet_evidence"]
    assert told["text"] == "Officials said that 59 captives are held in the tunnels."


def test_offsets_of_a_citation_hold_in_the_article(functions: Functions) -> None:
    for citation in functions.ask(QUESTION)["citations"]:
        text = functions.article(citation["file"])["text"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_long_article_comes_in_parts_that_join_to_its_text(functions: Functions, corpus: Corpus) -> None:
    parts, start = [], 0
    while True:
        told = functions.article("long.txt", start)
        parts.append(told["text"])
        assert told["end"] - told["start"] == len(told["text"]) <= ARTICLE_PART
        start = told["end"]
        if start == told["characters"]:
            break
    assert len(parts) == 3
    assert "".join(parts) == (corpus.folder / "long.txt").read_text(encoding="utf-8")
    beyond = functions.article("long.txt", 10**9)
    assert (beyond["text"], beyond["start"], beyond["end"]) == ("", 10**9, 10**9)


def test_a_record_of_a_file_is_named_by_its_number(functions: Functions) -> None:
    assert functions.article("several.jsonl#1")["text"] == "Story 1."
    with pytest.raises(InvalidValue, match=r"holds 3 articles\. Name one, such as several\.jsonl#0"):
        functions.article("several.jsonl")


@pytest.mark.parametrize(
    "file",
    ["", "x.txt", "../index/catalog.sqlite", "/etc/passwd", "several.jsonl#9", "several.jsonl#²", "\ud800", "a\0b"],
)
def test_only_what_was_indexed_can_be_fetched(functions: Functions, file: str) -> None:
    with pytest.raises(InvalidValue, match="no article of the corpus comes from"):
        functions.article(file)


@pytest.mark.parametrize("given", [{"start": -1}, {"length": 0}, {"length": ARTICLE_PART + 1}, {"start": "0"}])
def test_a_part_out_of_range_is_refused(functions: Functions, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="is not a whole number from"):
        functions.article("wire.json", **given)


def test_without_an_index_every_function_says_how_to_make_one(tmp_path: Any) -> None:
    empty = Functions(Newsroom(None, Settings(index=tmp_path / "none")))
    for call in (*(getattr(empty, name) for name in NAMES), empty.article):
        with pytest.raises(IndexMissing, match="Build it with: onrecord index"):
            call(QUESTION)


async def test_who_finds_the_queue_full_is_told_at_once() -> None:
    import anyio

    slots = Slots(at_once=1, waiting=1)

    done = anyio.Event()

    async def hold() -> None:
        async with slots.one():
            await done.wait()

    async with anyio.create_task_group() as group:
        for _ in range(2):  # one at work, one waiting
            group.start_soon(hold)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(Busy, match="Ask again in a few seconds"):
            await hold()
        done.set()
    await hold()


@pytest.fixture(scope="module")
def client(newsroom: Newsroom) -> Iterator[Any]:
    import gradio as gr
    from gradio_client import Client

    from ui.launch import free_port, open_page

    with gr.Blocks(analytics_enabled=False) as page:
        register(gr, newsroom, concurrency_limit=2, concurrency_id="asking")
    url = open_page(page, "127.0.0.1", free_port("127.0.0.1", 7950, is_fixed=False))
    yield Client(url, verbose=False)
    page.close(verbose=False)


@pytest.mark.e2e
def test_gradio_client_calls_each_function(client: Any, functions: Functions) -> None:
    def timeless(told: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in told.items() if key != "timings"}

    assert timeless(client.predict(QUESTION, api_name="/ask")) == timeless(functions.ask(QUESTION))
    narrow: dict[str, Any] = {"outlets": ["Evening Herald"], "api_name": "/compare"}
    assert [side["outlet"] for side in client.predict(QUESTION, **narrow)["sides"]] == ["Evening Herald"]
    assert len(client.predict(QUESTION, k=2, api_name="/search")["hits"]) == 2
    assert len(client.predict(QUESTION, api_name="/timeline")["dated"]) == 2
    assert client.predict("several.jsonl#1", api_name="/article")["text"] == "Story 1."
    assert client.predict(QUESTION, corpus="herald", api_name="/ask")["status"] == "answered"
    with pytest.raises(Exception, match=r"there is no corpus 'valley' here. Known: herald\."):
        client.predict(QUESTION, corpus="valley", api_name="/ask")


@pytest.mark.e2e
def test_gradio_client_is_told_what_was_wrong(client: Any) -> None:
    with pytest.raises(Exception, match="published_from: 'yesterday' is not a date"):
        client.predict(QUESTION, published_from="yesterday", api_name="/ask")
    with pytest.raises(Exception, match="k: 0 is not a whole number"):
        client.predict(QUESTION, k=0, api_name="/search")


@pytest.mark.e2e
def test_gradio_client_sees_the_functions_and_nothing_else(client: Any) -> None:
    shown = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert sorted(shown) == ["/article", "/ask", "/compare", "/search", "/timeline"]
    assert [p["parameter_name"] for p in shown["/ask"]["parameters"]] == [
        "question", "outlets", "published_from", "published_to", "as_of", "corpus",
    ]  # fmt: skip
