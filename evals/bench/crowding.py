"""`bench page`: the chat page under a crowd: who waits how long and is told what, memory, and people who hang up.

The page is a process of its own on this machine's loopback, started and ended here. The run is bounded in questions and
in time.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from select import select

import httpx
import psutil

from evals.bench.asked import draw_questions
from evals.bench.benchmark import Benchmark, Curve, Table, circumstances
from evals.bench.contestants import COMMAND, ours
from evals.bench.crowd import Crowd, Outcome
from evals.bench.figures import percentile
from evals.bench.indexing import MEGABYTE
from evals.bench.querying import MILLISECONDS
from index import InvalidValue, NewsIndex, Settings
from index.errors import OnRecordError

__all__ = ["bench_page"]

WARM_UP = 600  # questions before the first memory that counts: code for each shape of a batch is kept, threads begin
EVERY = 100  # questions between two looks at the memory
ALONE = 20  # questions of one person on the idle page
LEAVING = 20  # people who hang up
STAYING = 5  # people who ask with them, and wait
LATER = 5  # questions of one person afterwards, to compare with the idle page
LONG_SILENCE = 3.0  # seconds without a word
_OPENING = 180.0  # seconds for the page to open
_ENDING = 10.0  # seconds for the page to end


@dataclass(frozen=True)
class _Leaving:
    """What was seen as people hung up at one way in."""

    left: int  # of LEAVING, before their answers
    stayed: list[Outcome]
    newcomer: Outcome  # who asks at once
    later: list[Outcome]


@dataclass
class _Seen:
    """What a run saw."""

    alone: list[Outcome] = field(default_factory=list)
    crowd: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0  # of the crowd
    memory: list[tuple[int, int, int]] = field(default_factory=list)  # (questions so far, bytes resident, private)
    leavings: dict[str, _Leaving] = field(default_factory=dict)  # by the way in


def bench_page(
    settings: Settings,
    people: int,
    questions: int,
    seconds: float,
    seed: int,
    say: Callable[[str], None],
) -> Benchmark:
    """Open the page over the index that the settings name, and let people ask at once, each question once.

    Ends after `questions`, or `seconds` after the crowd began. Raises OnRecordError where the page does not open, and for
    settings that name a chat model or logins: so many questions are for the embedded answerer alone.
    """
    if settings.chat_model or settings.auth:
        raise InvalidValue(
            "bench page asks the embedded answerer, without a login. Take chat_model and auth out of the settings for it; "
            "`onrecord config` says where they are set."
        )
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
        lead="Each asks the next question as soon as the last is answered, over HTTP, and calls what the question box of the "
        "page calls. A word is what the page shows: how many are before one, that the articles are being read, the answer, or "
        "that the page is busy.",
        tables=(_waits(seen, people), _words(seen.crowd), _leavers(seen), _memory(seen.memory)),
        curves=_curves(seen.memory),
        facts=circumstances({k: facts[k] for k in ("articles", "passages", "corpus_hash")}, options, [ours()]),
        notes=tuple(sorted({f"failed: {outcome.why}" for outcome in seen.crowd if outcome.told == "failed"})),
        rounds=(asdict(seen),),
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
        command = [*COMMAND, "chat", "--index", str(index), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=env)  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            has_spoken, _, _ = select([process.stdout], [], [], _OPENING)
            line = process.stdout.readline() if has_spoken else b""
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
            if len(seen.crowd) % EVERY == 0:
                seen.memory.append((len(seen.crowd), *_memory_of(process)))

        await crowd.ask_all(texts, people, begun + seconds, told)
        seen.seconds = time.monotonic() - begun
        if len(seen.crowd) % EVERY:
            seen.memory.append((len(seen.crowd), *_memory_of(process)))
        for way, leave, ask in (
            ("the page", crowd.hang_up, crowd.ask),
            ("/v1/chat/completions", crowd.hang_up_on_completion, crowd.complete),
        ):
            say(f"{LEAVING} people hang up at {way}")
            staying = [asyncio.create_task(ask(text)) for text in texts[-STAYING:]]
            left = sum(await asyncio.gather(*(leave(text) for text in texts[:LEAVING])))
            newcomer = await ask(texts[0])
            stayed = await asyncio.gather(*staying)
            seen.leavings[way] = _Leaving(left, stayed, newcomer, [await ask(text) for text in texts[:LATER]])
    return seen


def _memory_of(process: psutil.Process) -> tuple[int, int]:
    """Return the bytes that a process and those it started hold: resident, and of these what no other shares."""
    sizes = [one.memory_full_info() for one in (process, *process.children(recursive=True))]
    return sum(size.rss for size in sizes), sum(size.uss for size in sizes)


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
    for words, waited in (
        (f"no first word for {LONG_SILENCE:.0f} s", [outcome.first_word for outcome in outcomes]),
        (f"no word for {LONG_SILENCE:.0f} s at any time", [outcome.silence for outcome in outcomes]),
    ):
        rows.append((words, f"{sum(seconds > LONG_SILENCE for seconds in waited):,}"))
    longest = max((outcome.silence for outcome in outcomes), default=0.0)
    about = f"The longest time between two words was {longest:.1f} s."
    return Table("What they are told", about, ("Told", "Questions"), tuple(rows))


def _leavers(seen: _Seen) -> Table:
    rows = []
    for way, leaving in seen.leavings.items():
        answered = [outcome.whole for outcome in leaving.later if outcome.told == "answered"]
        rows.append(
            (
                way,
                f"{leaving.left} of {LEAVING}",
                ", ".join(
                    f"{count} {told}" for told, count in Counter(one.told for one in leaving.stayed).most_common()
                ),
                leaving.newcomer.told,
                f"{MILLISECONDS * leaving.newcomer.whole:,.0f}",
                f"{MILLISECONDS * percentile(answered, 0.5):,.0f}" if answered else "–",
            )
        )
    about = (
        f"{LEAVING} people ask and leave before their answers, while {STAYING} others wait for theirs; somebody else asks at "
        f"once, and then {LATER} questions one after another. A slot that stayed taken would make these wait longer than one "
        "person on the idle page."
    )
    heads = ("At", "Left", "Who stayed", "The next person", "Answer after, ms", "Later, p50 ms")
    return Table("When people hang up", about, heads, tuple(rows))


def _memory(memory: Sequence[tuple[int, int, int]]) -> Table:
    settled = [row for row in memory if row[0] >= WARM_UP]
    about = "The page's process and those it started: resident, and of that what no other process shares."
    if len(settled) > 1:
        (begun, before, _), (ended, after, _) = settled[0], settled[-1]
        about += (
            f" From question {begun:,} to {ended:,} what is resident changed by {(after - before) / MEGABYTE:+,.0f} MB "
            f"({(after - before) / before:+.1%})."
        )
    rows = tuple(tuple(f"{value:,.0f}" for value in (n, r / MEGABYTE, p / MEGABYTE)) for n, r, p in memory)
    return Table("Memory", about, ("Questions so far", "Resident, MB", "Private, MB"), rows)


def _curves(memory: Sequence[tuple[int, int, int]]) -> tuple[Curve, ...]:
    if len(memory) < 2:
        return ()
    points = tuple((float(asked), resident / MEGABYTE) for asked, resident, _ in memory)
    return (Curve("Resident memory by questions so far", "MB", points, None, across="questions", is_log=False),)
