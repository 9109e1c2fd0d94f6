"""A crowd at the page: people who ask over HTTP, through the very queue that a browser asks through, and what each was told.

Nothing here knows how the page is made; it speaks to an address on this machine. An answer names its question, so one
that reached another person is noticed.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

import httpx

__all__ = ["Crowd", "Outcome", "Told"]

Told = Literal["answered", "busy", "another's answer", "failed"]
_PATIENCE = httpx.Timeout(120.0, connect=10.0)  # seconds without a byte; the queue sends heartbeats all the while
_LONGEST = 120.0  # seconds that anybody waits for an answer, so that the run ends whatever the page does
_AGAIN = 1.0  # seconds until somebody who was told that the page is busy asks the next question
_LEFT_AFTER = 0.05  # seconds after the first word at which somebody hangs up
_LEFT_UNHEARD = 0.4  # seconds after which somebody hangs up who heard nothing; less than so many answers take


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; seconds from asking."""

    told: Told
    first_word: float  # until a place in the queue, the start of the work or the answer was told
    silence: float  # the longest time between two words
    whole: float  # until the answer, or whatever else ended it
    why: str = ""  # where it failed


class Crowd:
    """People at one page, each question in a session of its own."""

    def __init__(self, address: str, client: httpx.AsyncClient, function: int, inputs: int) -> None:
        self._address, self._client = address, client
        self._function, self._inputs = function, inputs

    @classmethod
    async def at(cls, address: str, client: httpx.AsyncClient) -> Crowd:
        """Find the function `ask` of the page at an address."""
        config = (await client.get(f"{address}/config")).raise_for_status().json()
        (ask,) = (row for row in config["dependencies"] if row["api_name"] == "ask")
        return cls(address, client, ask["id"], len(ask["inputs"]))

    async def ask(self, question: str) -> Outcome:
        """Ask one question and wait for what comes of it."""
        clock = _Clock()
        try:
            async with asyncio.timeout(_LONGEST):
                return await self._asked(question, clock)
        except TimeoutError:
            return clock.outcome("failed", f"no answer within {_LONGEST:.0f} s")
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return clock.outcome("failed", f"{type(error).__name__}: {error}")

    async def ask_all(
        self, questions: Sequence[str], people: int, until: float, told: Callable[[Outcome], Awaitable[None]]
    ) -> None:
        """Let so many people ask at once, each the next question as soon as the last is done with.

        Ends with the last question, or at the moment `until` of `time.monotonic`: nobody begins after it. Whoever was
        told that the page is busy waits a moment.
        """
        left = iter(questions)

        async def person() -> None:
            for question in left:
                if time.monotonic() > until:
                    return
                outcome = await self.ask(question)
                await told(outcome)
                if outcome.told == "busy":
                    await asyncio.sleep(_AGAIN)

        async with asyncio.TaskGroup() as group:
            for _ in range(people):
                group.create_task(person())

    async def hang_up(self, question: str) -> bool:
        """Ask, and leave before the answer comes; return whether one left in time."""
        session = uuid.uuid4().hex
        try:
            async with asyncio.timeout(_LEFT_UNHEARD):
                joined = await self._join(question, session)
                async with aclosing(self._words(session)) as words:
                    word = await anext(words)
                    await asyncio.sleep(_LEFT_AFTER)
                    return joined.is_success and word["msg"] != "process_completed"
        except TimeoutError:
            return True
        except (httpx.HTTPError, StopAsyncIteration):
            return False

    async def hang_up_on_completion(self, question: str) -> bool:
        """Ask at the chat completions, streaming, and leave before the answer comes; return whether one left in time."""
        body = {"model": "onrecord", "stream": True, "messages": [{"role": "user", "content": question}]}
        try:
            async with asyncio.timeout(_LEFT_UNHEARD):
                await self._client.post(f"{self._address}/v1/chat/completions", json=body)
        except TimeoutError:
            return True
        except httpx.HTTPError:
            return False
        return False

    async def complete(self, question: str) -> Outcome:
        """Ask one question at the chat completions, and wait for the answer."""
        clock = _Clock()
        body = {"model": "onrecord", "messages": [{"role": "user", "content": question}]}
        try:
            reply = await self._client.post(f"{self._address}/v1/chat/completions", json=body)
            if reply.status_code == httpx.codes.TOO_MANY_REQUESTS:
                return clock.outcome("busy")
            said = reply.raise_for_status().json()["choices"][0]["message"]["onrecord"]["question"]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return clock.outcome("failed", f"{type(error).__name__}: {error}")
        return clock.outcome("answered" if said == question else "another's answer")

    async def _asked(self, question: str, clock: _Clock) -> Outcome:
        session = uuid.uuid4().hex
        joined = await self._join(question, session)
        if joined.status_code == httpx.codes.SERVICE_UNAVAILABLE:
            return clock.outcome("busy")
        joined.raise_for_status()
        async with aclosing(self._words(session)) as words:
            async for word in words:
                clock.word()
                if word["msg"] == "process_completed":
                    return self._judged(question, word, clock)
                if word["msg"] in ("unexpected_error", "close_stream"):
                    return clock.outcome("failed", str(word.get("message", word["msg"])))
        return clock.outcome("failed", "the stream ended without an answer")

    @staticmethod
    def _judged(question: str, word: dict[str, Any], clock: _Clock) -> Outcome:
        if not word["success"]:
            return clock.outcome("failed", str(word["output"].get("error")))
        said = word["output"]["data"][0]["question"]
        return clock.outcome("answered" if said == question else "another's answer")

    async def _join(self, question: str, session: str) -> httpx.Response:
        data = [question, *[None] * (self._inputs - 1)]
        body = {"data": data, "fn_index": self._function, "session_hash": session, "event_data": None}
        return await self._client.post(f"{self._address}/gradio_api/queue/join", json=body)

    async def _words(self, session: str) -> AsyncGenerator[dict[str, Any]]:
        """Yield what the queue tells a session, heartbeats left out: they say that the line is alive, not how things are."""
        where = f"{self._address}/gradio_api/queue/data"
        async with self._client.stream("GET", where, params={"session_hash": session}, timeout=_PATIENCE) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    word = json.loads(line.removeprefix("data:"))
                    if word["msg"] != "heartbeat":
                        yield word


class _Clock:
    """Measures one question from now on."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self._first: float | None = None
        self._silence = 0.0

    def word(self) -> None:
        now = time.perf_counter()
        self._silence = max(self._silence, now - self._last)
        self._last = now
        self._first = self._first or now - self._begun

    def outcome(self, told: Told, why: str = "") -> Outcome:
        self.word()
        assert self._first is not None
        return Outcome(told, self._first, self._silence, time.perf_counter() - self._begun, why)
