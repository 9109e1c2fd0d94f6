"""The loop of the crash suite: let a process index a folder that is being edited, kill it, look what is left.

A seed decides edits, phases and moments. A kill comes at a random moment of a random phase, and every other time the
next process finds the remains of the one before; else a run finishes the work first, beside which a new index is built.
"""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from evals.crashing.checking import after_a_kill, after_the_next_run
from evals.crashing.editing import Editor
from evals.crashing.watching import Watched, watch
from evals.crashing.writing import PHASES, Acknowledged, Phase, write_until_killed

__all__ = ["Outcome", "crash"]

_LONGEST_WAIT = 20.0  # seconds for a phase to come
_LONGEST_CHECK = 900.0  # seconds
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["evals.crashing.watching", "chromadb"])


@dataclass
class Outcome:
    """What a run of the crash suite saw."""

    seed: int
    kills: Counter[str] = field(default_factory=Counter)  # by phase
    losses: list[str] = field(default_factory=list)
    finished: int = 0  # runs after a kill that finished its work
    articles: int = 0  # acknowledged, each counted at every kill
    views: int = 0  # of the reader that stayed open
    seconds: float = 0.0


class _Loss(Exception):
    """A process of ours ended as it must not."""


def crash(folder: Path, kills: int, seed: int, said: Callable[[Outcome], None] = lambda _: None) -> Outcome:
    """Kill the indexer `kills` times in `folder`, which is made; tell `said` of the outcome after each."""
    outcome, started = Outcome(seed), time.monotonic()
    random = Random(seed)  # noqa: S311 - it plans kills, it keeps no secret
    corpus, path, fresh = folder / "articles", folder / "index", folder / "fresh"
    editor = Editor(corpus, seed)
    _, last = _call(after_the_next_run, corpus, path, fresh)
    reader = _Reader(path, seed)
    lengths = dict.fromkeys(PHASES, 0.02)  # seconds that a phase lasts, learnt as we go
    for number in range(1, kills + 1):
        where = f"kill {number}"
        try:
            phase, last = _kill_one(corpus, path, editor, random, lengths, last)
            where = f"kill {number}, {phase}"
            outcome.kills[phase] += 1
            outcome.articles += len(last.articles)
            losses = _call(after_a_kill, path, last, editor.touched)
            if random.random() < 0.5:
                shutil.rmtree(fresh)
                problems, last = _call(after_the_next_run, corpus, path, fresh)
                outcome.finished += 1
                losses += problems
            seen = reader.seen()
            outcome.views = seen.views
            losses += seen.problems
        except _Loss as loss:
            losses = [str(loss)]
        outcome.losses += [f"{where}: {loss}" for loss in losses]
        outcome.seconds = time.monotonic() - started
        said(outcome)
    _, last = _call(after_the_next_run, corpus, path, fresh)
    reader.seen()  # a view that may have begun before
    if (seen := reader.seen()).generation != last.generation:
        outcome.losses.append(f"the open reader stayed at generation {seen.generation}, not {last.generation}")
    reader.close()
    return outcome


def _kill_one(
    corpus: Path, path: Path, editor: Editor, random: Random, lengths: dict[str, float], last: Acknowledged
) -> tuple[str, Acknowledged]:
    """Let a writer run, edit beside it, and kill it; return the phase it was in and what it had acknowledged."""
    target, skip = random.choice(PHASES), random.randrange(3)
    ours, theirs = _PROCESSES.Pipe()
    writer = _PROCESSES.Process(target=write_until_killed, args=(corpus, path, theirs), daemon=True)
    writer.start()
    theirs.close()
    phase, since, kill_at = "starting", 0.0, time.monotonic() + _LONGEST_WAIT
    edit_at = time.monotonic()
    with suppress(EOFError, ConnectionResetError):
        while time.monotonic() < kill_at:
            if not ours.poll(max(0.0, min(edit_at, kill_at) - time.monotonic())):
                if time.monotonic() < kill_at:
                    editor.edit()
                edit_at = time.monotonic() + random.expovariate(1 / 0.15)
                continue
            message = ours.recv()
            if isinstance(message, Acknowledged):
                last = message
                continue
            now = time.monotonic()
            if since:
                lengths[phase] += 0.2 * (now - since - lengths[phase])
            phase, since = message.name, now
            if phase == target:
                skip -= 1
                if skip < 0:
                    kill_at = min(kill_at, now + random.uniform(0, lengths[phase]))
    writer.kill()
    writer.join()
    with suppress(EOFError, ConnectionResetError):  # what it said in its last moments; half a message is none
        while True:
            message = ours.recv()
            if isinstance(message, Phase):
                phase = message.name
            else:
                last = message
    if writer.exitcode != -9:
        raise _Loss(f"the writer ended by itself while {phase}, with exit code {writer.exitcode}")
    return phase, last


class _Reader:
    """The process that stays open."""

    def __init__(self, path: Path, seed: int) -> None:
        self._pipe, theirs = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=watch, args=(path, seed, theirs), daemon=True)
        self._process.start()

    def seen(self) -> Watched:
        """Ask for what was seen since the last time."""
        self._pipe.send("what did you see?")
        if not self._pipe.poll(_LONGEST_CHECK) or not self._process.is_alive():
            raise _Loss(f"the open reader does not answer; exit code {self._process.exitcode}")
        seen = self._pipe.recv()
        assert isinstance(seen, Watched)
        return seen

    def close(self) -> None:
        """End it."""
        self._pipe.send(None)
        self._process.join()


def _call(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call a function in a process of its own. Raises _Loss where it fails or ends its process."""
    ours, theirs = _PROCESSES.Pipe(duplex=False)
    process = _PROCESSES.Process(target=_answer, args=(theirs, function, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        result = ours.recv() if ours.poll(_LONGEST_CHECK) else _Loss(f"{function.__name__} did not end")
    except EOFError:
        process.join()
        result = _Loss(f"{function.__name__} ended its process, with exit code {process.exitcode}")
    process.kill()
    process.join()
    if isinstance(result, _Loss):
        raise result
    return result


def _answer(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send(function(*arguments))
    except Exception as error:  # reported as a loss by the parent
        pipe.send(_Loss(f"{function.__name__}: {type(error).__name__}: {error}"))
