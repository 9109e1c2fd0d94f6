"""`bench page`: what a crowd at the page is told, counted rightly, and the page's process ended in any case."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from evals.bench import bench_page, render_benchmark
from evals.bench.benchmark import Curve
from evals.bench.crowd import Crowd, Outcome
from evals.bench.plot import draw
from index import InvalidValue, Settings
from index.errors import OnRecordError


def words(*messages: dict[str, Any]) -> str:
    return "".join(f"data: {json.dumps(message)}\n\n" for message in messages)


CONFIG = {
    "components": [
        {"id": 3, "props": {"elem_id": "question", "value": None}},
        {"id": 4, "props": {"elem_id": "view", "value": "answer"}},
        {"id": 5, "props": {}},  # a state has no value for the browser
    ],
    "dependencies": [
        {"id": 6, "targets": [[3, "stop"]], "inputs": [5]},
        {"id": 7, "targets": [[3, "submit"]], "inputs": [3, 4, 5]},
    ],
}


def drawn(question: str, reply: str) -> str:
    return f'<div><h2 class="question"><bdi>{question}</bdi></h2>{reply}</div>'


def shown(question: str) -> dict[str, Any]:
    return {
        "msg": "process_generating",
        "success": True,
        "output": {"data": [drawn(question, "Waiting, 3 before you")]},
    }


def answered(question: str) -> dict[str, Any]:
    answer = drawn(question, '<div data-status="answered">Ann &amp; Bob.</div>')
    return {"msg": "process_completed", "success": True, "output": {"data": [answer]}}


def told(joined: int, stream: str) -> Outcome:
    """What a person is told by a page that answers these to joining the queue and to listening."""

    def page(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/config":
            return httpx.Response(200, json=CONFIG)
        if request.url.path.endswith("/join"):
            sent = json.loads(request.content)
            assert (sent["fn_index"], sent["data"]) == (7, ["Who <left>?", "answer", None])
            return httpx.Response(joined, json={"event_id": "x"})
        return httpx.Response(200, text=stream)

    async def ask() -> Outcome:
        async with httpx.AsyncClient(transport=httpx.MockTransport(page)) as client:
            return await (await Crowd.at("http://page", client)).ask("Who <left>?")

    return asyncio.run(ask())


def test_an_answer_to_ones_own_question_is_told_from_anothers() -> None:
    own, other = "Who &lt;left&gt;?", "Who came?"
    assert told(200, words(shown(own), answered(own))).told == "answered"
    assert told(200, words(shown(own), answered(other))).told == "another's answer"


def test_a_full_line_is_a_word_and_everything_else_is_a_failure_with_its_reason() -> None:
    assert told(503, "").told == "busy"
    nothing = {"msg": "process_completed", "success": True, "output": {"data": [{"__type__": "update"}]}}
    assert (
        told(200, words({"msg": "log", "log": "The page is busy: 64 questions wait already."}, nothing)).told == "busy"
    )
    fault = {"msg": "process_completed", "success": True, "output": {"data": [drawn("Who &lt;left&gt;?", "Stopped.")]}}
    assert told(200, words(fault)).why == "no answer was shown"
    failed = told(200, words({"msg": "process_completed", "success": False, "output": {"error": "no index"}}))
    assert (failed.told, failed.why) == ("failed", "no index")
    unseen = words({"msg": "heartbeat"}, {"msg": "estimation", "rank": 3}, {"msg": "process_starts"})
    assert told(200, unseen).why == "the stream ended without an answer"
    assert told(500, "").told == "failed"


def test_who_hangs_up_counts_as_gone_only_before_the_answer() -> None:
    waiting = words(shown("Who left?"))

    def left(stream: str) -> bool:
        def page(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, text=stream)

        async def leave() -> bool:
            async with httpx.AsyncClient(transport=httpx.MockTransport(page)) as client:
                return await Crowd("http://page", client, 7, ["answer"]).hang_up("Who left?")

        return asyncio.run(leave())

    assert left(waiting)
    assert not left(words(answered("Who left?")))


def test_whoever_is_told_that_the_page_is_busy_does_not_use_up_the_questions_at_once() -> None:
    outcomes: list[Outcome] = []

    async def told_one(outcome: Outcome) -> None:
        outcomes.append(outcome)

    async def crowd() -> None:
        busy = httpx.MockTransport(lambda _: httpx.Response(503))
        async with httpx.AsyncClient(transport=busy) as client:
            await Crowd("http://page", client, 7, ["answer"]).ask_all(
                ["?"] * 1_000, 3, time.monotonic() + 0.2, told_one
            )

    asyncio.run(crowd())
    assert [outcome.told for outcome in outcomes] == ["busy"] * 3


def test_a_chat_model_or_a_login_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    for settings in (Settings(index=tmp_path, chat_model="openai:any"), Settings(index=tmp_path, auth=tmp_path / "a")):
        with pytest.raises(InvalidValue, match="embedded answerer"):
            bench_page(settings, 1, 1, 1.0, 0, print)


def test_memory_is_drawn_on_plain_axes_from_nothing() -> None:
    curve = Curve("Memory", "MB", ((100.0, 1_000.0), (900.0, 1_900.0)), None, across="questions", is_log=False)
    drawing = str(draw(curve))
    assert "900 questions: 1,900 MB" in drawing
    assert ">0<" in drawing
    assert "passages" not in drawing


@pytest.mark.e2e
def test_a_page_that_does_not_open_is_an_error_with_its_own_words(
    seeds_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(index=seeds_path)
    monkeypatch.setenv("ONRECORD_STRICTNESS", "much")
    with pytest.raises(OnRecordError, match=r"The page did not open: .*strictness"):
        bench_page(settings, 1, 1, 1.0, 0, print)
    assert not [child for child in psutil.Process().children() if "chat" in child.cmdline()]


@pytest.mark.e2e
def test_a_crowd_at_the_real_page_is_answered_and_the_page_ends(seeds_path: Path) -> None:
    benchmark = bench_page(Settings(index=seeds_path), 8, 24, 120.0, 0, print)
    assert not [child for child in psutil.Process().children() if "chat" in child.cmdline()]
    (run,) = benchmark.rounds
    assert [outcome["told"] for outcome in run["crowd"]] == ["answered"] * 24
    counts = next(table for table in benchmark.tables if table.title == "What they are told")
    assert dict(counts.rows)["another's answer"] == "0"
    left = next(table for table in benchmark.tables if table.title == "When people hang up")
    assert [row[3] for row in left.rows] == ["answered", "answered"]
    assert sum(leaving["left"] for leaving in run["leavings"].values()) > 0  # of one way in all may be answered in time
    for leaving in run["leavings"].values():
        assert {outcome["told"] for outcome in leaving["stayed"]} <= {"answered", "busy"}
        assert [outcome["told"] for outcome in leaving["later"]] == ["answered"] * 5
    assert "8 people at one page" in render_benchmark(benchmark)
