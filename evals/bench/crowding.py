"""`bench page`: the chat page under a crowd: who waits how long and is told what, memory, and people who hang up.

The page is a process of its own on this machine's loopback, started and ended here. The run is bounded in questions and
in time.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx
import psutil

from evals.bench.asked import draw_questions
from evals.bench.benchmark import Benchmark, Table, circumstances
from evals.bench.contestants import ours
from evals.bench.crowd import Crowd, Outcome
from evals.bench.figures import percentile
from evals.bench.indexing import MEGABYTE
from evals.bench.querying import MILLISECONDS
from index import InvalidValue, NewsIndex, Settings
from index.errors import OnRecordError

__all__ = ["bench_page"]

WARM_UP = 200  # questions before the first memory that counts: caches fill, threads begin
EVERY = 100  # questions between two looks at the memory
ALONE = 20  # questions of one person on the idle page
LEAVING = 20  # people who hang up
LONG_SILENCE = 3.0  # seconds without a word
_START = "from ui.command import main; main()"  # the command, by the interpreter that runs this
_ENDING = 10.0  # seconds for the page to end


@dataclass
class _Seen:
    """What a run saw."""

    alone: list[Outcome] = field(default_factory=list)
    crowd: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0  # of the crowd
    memory: list[tuple[int, int]] = field(default_factory=list)  # (questions asked so far, bytes)
    after_leaving: dict[str, Outcome] = field(default_factory=dict)  # by the way in


def bench_page(
    settings: Settings,
    people: int,
    questions: int,
    seconds: float,
    seed: int,
    say: Callable[[str], None],
) -> Benchmark:
    """Open the page over the index that the settings name, and let people ask at once, each question once.

    Ends after `questions`, or `seconds` after the crowd began. Raises OnRecordError where the page does not open.
    """
    index = NewsIndex.open(settings.index, settings)
    articles, facts = index.articles(), index.stats()
    index.close()
    texts = _told_apart([asked.text for asked in draw_questions(articles, questions, seed)], questions)
    with _page(settings.index, say) as (address, process):
        seen = asyncio.run(_visit(address, process, texts, people, seconds, say))
    options = {"people": people, "questions": questions, "seconds": seconds, "seed": seed}
    return Benchmark(
        verb="page",
        title=f"{people} people at one page",
        lead="Each asks the next question as soon as the last is answered, through the queue that browsers ask through. A "
        "word is a place in the queue, the start of the work, the answer, or that the page is busy.",
        tables=(_waits(seen, people), _words(seen.crowd), _memory(seen.memory), _leavers(seen)),
        curves=(),
        facts=circumstances({k: facts[k] for k in ("articles", "passages", "corpus_hash")}, options, [ours()]),
        notes=tuple(sorted({f"failed: {outcome.why}" for outcome in seen.crowd if outcome.told == "failed"})),
        rounds=({**{k: [asdict(o) for o in getattr(seen, k)] for k in ("alone", "crowd")}, "memory": seen.memory},),
    )


def _told_apart(texts: Sequence[str], count: int) -> list[str]:
    """Return `count` different questions: a small corpus gives few, so each round of them carries its number.

    >>> _told_apart(["Who left?", "Who came?"], 3)
    ['Who left?', 'Who came?', 'Who left? (2)']
    """
    if not texts:
        raise InvalidValue("The index holds no article that a question can be drawn from. Index a folder of articles.")
    rounds = [f"{text} ({n})" if n > 1 else text for n in range(1, count // len(texts) + 2) for text in texts]
    return rounds[:count]


@contextmanager
def _page(index: Path, say: Callable[[str], None]) -> Iterator[tuple[str, psutil.Process]]:
    """Start the page in a process of its own, and end that process whatever happens."""
    say("opening the page")
    # A history and thumbs beside the real index would be a benchmark's; the page keeps them where it is told to.
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as place, tempfile.TemporaryFile() as errors:
        env = {**os.environ, "ONRECORD_HISTORY": str(Path(place, "history.sqlite")), "ONRECORD_HOST": "127.0.0.1"}
        command = [sys.executable, "-c", _START, "chat", "--index", str(index), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=env)  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                errors.seek(0)
                said = errors.read().decode(errors="replace").strip().splitlines()
                raise OnRecordError(f"The page did not open: {said[-1] if said else 'it said nothing'}")
            yield str(json.loads(line)["url"]).rstrip("/"), psutil.Process(process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_ENDING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _visit(
    address: str, process: psutil.Process, texts: Sequence[str], people: int, seconds: float, say: Callable[[str], None]
) -> _Seen:
    seen = _Seen()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=people)
    async with httpx.AsyncClient(timeout=120.0, limits=limits, trust_env=False) as client:
        crowd = await Crowd.at(address, client)
        say("one person, on the idle page")
        seen.alone = [await crowd.ask(text) for text in texts[:ALONE]]
        say(f"{people} people, {len(texts):,} questions")
        begun = time.monotonic()

        async def told(outcome: Outcome) -> None:
            seen.crowd.append(outcome)
            if len(seen.crowd) % EVERY == 0 or len(seen.crowd) == len(texts):
                seen.memory.append((len(seen.crowd), _resident(process)))

        await crowd.ask_all(texts, people, begun + seconds, told)
        seen.seconds = time.monotonic() - begun
        for way, leave, ask in (
            ("the page's queue", crowd.hang_up, crowd.ask),
            ("/v1/chat/completions", crowd.hang_up_on_completion, crowd.complete),
        ):
            say(f"{LEAVING} people hang up at {way}")
            await asyncio.gather(*(leave(text) for text in texts[:LEAVING]))
            seen.after_leaving[way] = await ask(texts[-1])
    return seen


def _resident(process: psutil.Process) -> int:
    """Return the resident bytes of a process and those it started."""
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def _waits(seen: _Seen, people: int) -> Table:
    rows = []
    for who, outcomes in (("One person", seen.alone), (f"{people} people", seen.crowd)):
        answered = [outcome.whole for outcome in outcomes if outcome.told == "answered"]
        if not answered:
            continue
        first = [outcome.first_word for outcome in outcomes]
        rows.append(
            (
                who,
                f"{len(outcomes):,}",
                *(f"{MILLISECONDS * percentile(first, share):,.0f}" for share in (0.5, 0.95)),
                *(f"{MILLISECONDS * percentile(answered, share):,.0f}" for share in (0.5, 0.95, 1.0)),
                f"{len(outcomes) / seen.seconds:.1f}" if outcomes is seen.crowd and seen.seconds else "–",
            )
        )
    heads = ("Who", "Questions", "First word, p50 ms", "p95", "Answer, p50 ms", "p95", "Longest", "Per second")
    return Table("How long they wait", "From asking to the first word, and to the whole answer.", heads, tuple(rows))


def _words(outcomes: Sequence[Outcome]) -> Table:
    counts = Counter(outcome.told for outcome in outcomes)
    rows = [(told, f"{counts[told]:,}") for told in ("answered", "busy", "another's answer", "failed")]
    rows.append(
        (f"no word for {LONG_SILENCE:.0f} s", f"{sum(outcome.first_word > LONG_SILENCE for outcome in outcomes):,}")
    )
    longest = max((outcome.silence for outcome in outcomes), default=0.0)
    about = f"The longest time between two words was {longest:.1f} s."
    return Table("What they are told", about, ("Told", "Questions"), tuple(rows))


def _memory(memory: Sequence[tuple[int, int]]) -> Table:
    settled = [(asked, size) for asked, size in memory if asked >= WARM_UP]
    about = "The page's process and those it started, resident."
    if len(settled) > 1:
        grown = settled[-1][1] - settled[0][1]
        about += (
            f" From question {settled[0][0]:,} to {settled[-1][0]:,} it changed by {grown / MEGABYTE:+,.0f} MB "
            f"({grown / settled[0][1]:+.1%})."
        )
    rows = tuple((f"{asked:,}", f"{size / MEGABYTE:,.0f}") for asked, size in memory)
    return Table("Memory", about, ("Questions so far", "MB"), rows)


def _leavers(seen: _Seen) -> Table:
    rows = tuple(
        (way, outcome.told, f"{MILLISECONDS * outcome.whole:,.0f}") for way, outcome in seen.after_leaving.items()
    )
    about = f"{LEAVING} people ask and leave before their answers; then somebody else asks at once."
    return Table("After people hung up", about, ("At", "Told", "Answer after, ms"), rows)
