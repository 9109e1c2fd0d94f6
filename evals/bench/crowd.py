"""A crowd at the page: people who ask over HTTP what the page itself asks when a question is sent, and what each is shown.

Nothing here knows how the page is made; it speaks to an address on this machine, reads which function the question box
calls there, and looks at the conversation that comes back as it is drawn. A word is what the page shows: how many are
before one, that the articles are being read, the answer, or that the page is busy. What the queue of the page's library says
besides is shown to nobody, and counts for nothing here. An answer that stands under another's question is noticed.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from index.screen_text import escape

__all__ = ["Crowd", "Outcome", "Told"]

Told = Literal["answered", "busy", "another's answer", "failed"]
_PATIENCE = httpx.Timeout(120.0, connect=10.0)  # seconds without a byte; the queue sends heartbeats all the while
_LONGEST = 120.0  # seconds that anybody waits for an answer, so that the run ends whatever the page does
_AGAIN = 1.0  # seconds until somebody who was told that the page is busy asks the next question
_LEFT_AFTER = 0.05  # seconds after the first word at which somebody hangs up
_LEFT_UNHEARD = 0.4  # seconds after which somebody hangs up who heard nothing; less than so many answers take
_SHOWN = {"process_generating", "process_completed", "log", "unexpected_error"}
_QUESTION = re.compile(r'<h2 class="question"[^>]*><bdi>(.*?)</bdi>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; seconds from asking."""

    told: Told
    first_word: float  # until something was shown
    silence: float  # the longest time between two words
    whole: float  # until the answer, or whatever else ended it
    why: str = ""  # where it failed


class Crowd:
    """People at one page, each question in a session of its own."""

    def __init__(self, address: str, client: httpx.AsyncClient, function: int, beside: Sequence[Any]) -> None:
        """Make the crowd of a page whose question box calls this function, with these values beside the question."""
        self._address, self._client = address, client
        self._function, self._beside = function, list(beside)

    @classmethod
    async def at(cls, address: str, client: httpx.AsyncClient) -> Crowd:
        """Find what the question box of the page at an address calls, and with what as the page has just been opened."""
        config = (await client.get(f"{address}/config")).raise_for_status().json()
        parts = {part["id"]: part["props"] for part in config["components"]}
        (box,) = (number for number, props in parts.items() if props.get("elem_id") == "question")
        (ask,) = (row for row in config["dependencies"] if [box, "submit"] in row["targets"])
        first, *others = ask["inputs"]
        assert first == box
        return cls(address, client, ask["id"], [parts[other].get("value") for other in others])

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
                if word["msg"] == "log":  # a warning, in the place of an answer
                    return clock.outcome("busy") if "busy" in word["log"] else clock.outcome("failed", word["log"])
                if word["msg"] == "process_completed":
                    return self._judged(question, word, clock)
                if word["msg"] == "unexpected_error":
                    return clock.outcome("failed", str(word.get("message")))
        return clock.outcome("failed", "the stream ended without an answer")

    @staticmethod
    def _judged(question: str, word: dict[str, Any], clock: _Clock) -> Outcome:
        if not word["success"]:
            return clock.outcome("failed", str(word["output"].get("error")))
        drawn = str(word["output"]["data"][0])
        if _QUESTION.findall(drawn) != [escape(question)]:
            return clock.outcome("another's answer")
        return clock.outcome("answered") if "data-status=" in drawn else clock.outcome("failed", "no answer was shown")

    async def _join(self, question: str, session: str) -> httpx.Response:
        data = [question, *self._beside]
        body = {"data": data, "fn_index": self._function, "session_hash": session, "event_data": None}
        return await self._client.post(f"{self._address}/gradio_api/queue/join", json=body)

    async def _words(self, session: str) -> AsyncGenerator[dict[str, Any]]:
        """Yield what comes to a session and is shown, and what ends it."""
        where = f"{self._address}/gradio_api/queue/data"
        async with self._client.stream("GET", where, params={"session_hash": session}, timeout=_PATIENCE) as stream:
            stream.raise_for_status()
            async for line in stream.aiter_lines():
                if line.startswith("data:"):
                    word = json.loads(line.removeprefix("data:"))
                    if word["msg"] in _SHOWN:
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
