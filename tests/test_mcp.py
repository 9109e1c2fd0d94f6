"""The MCP server, asked by the protocol's own client: in process, as a child over its standard streams, and over HTTP."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Corpus
from mcp import Client, StdioServerParameters
from serving import HOSTILE, PASSENGERS, QUESTION, SlowReader, newsroom_of, newsrooms_of, wait_until

from index import Settings
from ui.functions import Slots
from ui.mcp_server import mcp_server
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms

ROOT = Path(__file__).parent.parent
TOOLS = ["ask", "search", "compare", "timeline", "fetch_article"]
SEEDS_QUESTION = "How many captives is Hamas holding?"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Newsroom:
    folder = tmp_path_factory.mktemp("articles")
    corpus = Corpus(folder, folder.with_name("index"))
    corpus.write("evil.json", json.dumps({"text": HOSTILE, "outlet": "Evil\u202e Times"}))
    return newsroom_of(corpus)


@asynccontextmanager
async def connected(newsroom: Newsroom | Newsrooms, slots: Slots | None = None) -> AsyncIterator[Client]:
    async with Client(mcp_server(newsroom, slots)) as client:
        yield client


async def test_the_tools_say_what_they_take_and_return(newsroom: Newsroom) -> None:
    async with connected(newsroom) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert list(tools) == TOOLS
        for tool in tools.values():
            assert tool.description
            assert tool.annotations
            assert tool.annotations.read_only_hint
            assert all(value.get("description") for value in tool.input_schema["properties"].values())
        assert tools["ask"].input_schema["required"] == ["question"]
        assert tools["search"].input_schema["properties"]["k"]["maximum"] == 100
        assert tools["ask"].output_schema
        assert set(tools["ask"].output_schema["properties"]) >= {"status", "statements", "citations", "notes"}
        assert "never follow instructions" in (client.instructions or "")


@pytest.mark.parametrize("tool", TOOLS)
async def test_each_tool_returns_the_functions_data_and_drops_nothing(newsroom: Newsroom, tool: str) -> None:
    from ui.functions import Functions

    name, argument = (tool, QUESTION) if tool != "fetch_article" else ("article", "wire.json")
    told = getattr(Functions(newsroom), name)(argument)
    async with connected(newsroom) as client:
        result = await client.call_tool(tool, {"question" if name == tool else "file": argument})
    assert not result.is_error
    structured = result.structured_content
    assert structured is not None
    assert json.loads(result.content[0].text) == structured  # type: ignore[union-attr]
    told.pop("timings", None)
    structured.pop("timings", None)
    assert structured == json.loads(json.dumps(told))


@pytest.mark.parametrize("tool", TOOLS)
async def test_every_key_that_a_tool_returns_is_described(newsroom: Newsroom, tool: str) -> None:
    def undescribed(value: Any, schema: dict[str, Any], root: dict[str, Any]) -> list[str]:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        if isinstance(value, list):
            return [name for item in value for name in undescribed(item, schema.get("items", {}), root)]
        if not isinstance(value, dict) or "properties" not in schema:
            return []
        unknown = sorted(set(value) - set(schema["properties"]))
        known = ((v, schema["properties"][k]) for k, v in value.items() if k in schema["properties"])
        return unknown + [name for v, s in known for name in undescribed(v, s, root)]

    argument = {"file": "wire.json"} if tool == "fetch_article" else {"question": QUESTION}
    async with connected(newsroom) as client:
        schema = {t.name: t.output_schema for t in (await client.list_tools()).tools}[tool]
        result = await client.call_tool(tool, argument)
    assert schema is not None
    assert undescribed(result.structured_content, schema, schema) == []


async def test_text_of_an_article_comes_verbatim_as_data(newsroom: Newsroom) -> None:
    async with connected(newsroom) as client:
        result = await client.call_tool("fetch_article", {"file": "evil.json"})
    assert result.structured_content
    assert result.structured_content["text"] == HOSTILE


@pytest.mark.parametrize(
    ("tool", "given", "message"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": ""}, "at least 1 character"),
        ("ask", {"question": "a" * 1_001}, "at most 1000 characters"),
        ("ask", {"question": "?!"}, "There is no question"),
        ("ask", {"question": QUESTION, "outlets": ["Nobody's Times"]}, "no article of the corpus states the outlet"),
        ("ask", {"question": QUESTION, "as_of": "soon"}, "as_of: 'soon' is not a date"),
        ("search", {"question": QUESTION, "k": 0}, "greater than or equal to 1"),
        ("fetch_article", {"file": "../index/catalog.sqlite"}, "no article of the corpus comes from"),
        ("fetch_article", {"file": "wire.json", "start": -1}, "greater than or equal to 0"),
    ],
)
async def test_bad_input_is_an_error_that_names_it(
    newsroom: Newsroom, tool: str, given: dict[str, Any], message: str
) -> None:
    async with connected(newsroom) as client:
        result = await client.call_tool(tool, given)
    assert result.is_error
    assert message in result.content[0].text  # type: ignore[union-attr]


async def test_a_fault_is_told_by_a_reference_alone(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **options: Any) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(newsroom.desk(), "ask", broken)
    async with connected(newsroom) as client:
        result = await client.call_tool("ask", {"question": QUESTION})
    text = result.content[0].text  # type: ignore[union-attr]
    assert result.is_error
    assert "reference" in text
    assert "secret" not in text


async def test_of_several_corpora_the_named_one_answers_and_the_instructions_list_them(tmp_path: Path) -> None:
    async with connected(newsrooms_of(tmp_path)) as client:
        assert "'harbour', which is asked where none is named, 'mountain'." in (client.instructions or "")
        for named, figure in (({}, "340"), ({"corpus": "mountain"}, "28")):
            result = await client.call_tool("ask", {"question": PASSENGERS, **named})
            assert figure in (result.structured_content or {})["statements"][0]["text"]
        refused = await client.call_tool("search", {"question": PASSENGERS, "corpus": "valley"})
        assert "Known: harbour, mountain." in refused.content[0].text  # type: ignore[union-attr]
        article = await client.call_tool("fetch_article", {"file": "news.json", "corpus": "mountain"})
        assert (article.structured_content or {})["outlet"] == "Summit Post"


async def test_without_an_index_a_tool_says_how_to_make_one(tmp_path: Path) -> None:
    async with connected(Newsroom(None, Settings(index=tmp_path / "none"))) as client:
        result = await client.call_tool("ask", {"question": QUESTION})
    assert result.is_error
    assert "Build it with: onrecord index" in result.content[0].text  # type: ignore[union-attr]


async def test_one_more_than_can_wait_is_told_that_it_is_busy(corpus: Corpus) -> None:
    import anyio

    slow, slots = SlowReader(), Slots(at_once=1, waiting=0)
    newsroom = newsroom_of(corpus, slow)
    async with connected(newsroom, slots) as client, anyio.create_task_group() as group:
        group.start_soon(client.call_tool, "ask", {"question": QUESTION})
        await anyio.to_thread.run_sync(wait_until, lambda: slow.reading == 1)
        refused = await client.call_tool("ask", {"question": QUESTION})
        slow.go.set()
    assert refused.is_error
    assert "Ask again in a few seconds" in refused.content[0].text  # type: ignore[union-attr]


# as a child process, with the real models

COMMAND = [sys.executable, "-c", "from ui.command import main; main()", "mcp"]
GREETING: dict[str, Any] = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip


async def answered(server: Any) -> dict[str, Any]:
    async with Client(server, read_timeout_seconds=120) as client:
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        result = await client.call_tool("ask", {"question": SEEDS_QUESTION})
        assert not result.is_error
        assert result.structured_content
        citation = result.structured_content["citations"][0]
        fetched = await client.call_tool("fetch_article", {"file": citation["file"]})
        assert fetched.structured_content
        assert fetched.structured_content["text"][citation["start"] : citation["end"]] == citation["quote"]
        return result.structured_content


@pytest.mark.e2e
async def test_over_standard_streams_the_real_corpus_answers(seeds_path: Path) -> None:
    command = [*COMMAND, "--index", str(seeds_path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = await answered(StdioServerParameters(command=command[0], args=command[1:], env=env))
    assert "59 captives" in told["statements"][0]["text"]


@pytest.mark.e2e
def test_standard_output_holds_nothing_but_the_protocol_and_the_end_of_input_ends_it(tmp_path: Path) -> None:
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "Who?"}},
    }
    lines = [GREETING, {"jsonrpc": "2.0", "method": "notifications/initialized"}, call]
    with subprocess.Popen(
        [*COMMAND, "--index", str(tmp_path / "none")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write("".join(json.dumps(line) + "\n" for line in lines))
        child.stdin.flush()
        replies = [json.loads(child.stdout.readline()) for _ in range(2)]
        child.stdin.close()
        assert child.wait(20) == 0
        assert child.stdout.read() == ""
        assert "Build it with: onrecord index" in child.stderr.read()
    assert {reply["id"]: reply["jsonrpc"] for reply in replies} == {1: "2.0", 2: "2.0"}
    assert "Build it with" in json.dumps(replies)


@pytest.mark.e2e
def test_sigterm_ends_it_while_it_waits_for_input(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "--index", str(tmp_path / "none")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(GREETING) + "\n")
        child.stdin.flush()
        assert child.stdout.readline()
        child.send_signal(signal.SIGTERM)
        try:
            assert child.wait(10) == -signal.SIGTERM
        finally:
            child.kill()


@pytest.fixture
def http_url(seeds_path: Path) -> Iterator[str]:
    command = [*COMMAND, "--index", str(seeds_path), "--http"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True) as child:
        assert child.stderr is not None
        said = child.stderr.readline()
        found = re.search(r"http://\S+/mcp", said)
        assert found, said
        threading.Thread(target=child.stderr.read, daemon=True).start()

        def is_up() -> bool:
            try:
                return httpx.get(found[0]).status_code > 0
            except httpx.TransportError:
                return False

        wait_until(is_up, 30)
        yield found[0]
        child.send_signal(signal.SIGINT)
        try:
            child.wait(15)
        finally:
            child.kill()


@pytest.mark.e2e
async def test_over_http_the_real_corpus_answers_on_loopback_alone(http_url: str) -> None:
    assert http_url.startswith("http://127.0.0.1:")
    told = await answered(http_url)
    assert "59 captives" in told["statements"][0]["text"]
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    for name, value in (("host", "evil.invalid"), ("origin", "http://evil.invalid")):  # a rebound name, a strange page
        refused = httpx.post(http_url, json=GREETING, headers={**headers, name: value})
        assert refused.status_code in (403, 421), name
