"""Processes that are measured: each contestant runs in its own, with its time, its processor time and its memory."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from index.errors import OnRecordError

__all__ = ["Measured", "conversation", "measured"]

# No one may ask a network, and no one's telemetry may run along.
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a process answered, and what it took."""

    answer: dict[str, Any]
    wall: float  # seconds from start to end, imports and the loading of models included
    cpu: float  # seconds on all cores together
    peak: int  # bytes, the largest resident size; of mapped files what was read


def measured(command: Sequence[str], task: Mapping[str, Any] | None = None) -> Measured:
    """Run a command to its end, with a task as one JSON line on stdin where there is one.

    Its answer is the last line of stdout, if that is a JSON object. Raises OnRecordError with the end of stderr where
    it fails.
    """
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = _started(command, errors)
        _tell(process, task, close=True)
        assert process.stdout is not None
        lines = process.stdout.read().splitlines()
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise _failure(command, process.returncode, errors)
    answer = _answer(lines[-1]) if lines else {}
    # Linux counts to a child what its parent held when it was started; the child itself can tell better.
    peak = int(answer.get("peak", usage.ru_maxrss * 1024))
    return Measured(answer, wall, usage.ru_utime + usage.ru_stime, peak)


@contextmanager
def conversation(command: Sequence[str], task: Mapping[str, Any]) -> Iterator[Conversation]:
    """Start a process that answers each JSON line with one, and end it when the block ends."""
    with tempfile.TemporaryFile() as errors:
        process = _started(command, errors)
        try:
            yield Conversation(process, command, errors, task)
        finally:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Conversation:
    """A process that waits for questions."""

    def __init__(self, process: Any, command: Sequence[str], errors: Any, task: Mapping[str, Any]) -> None:
        self._process, self._command, self._errors = process, command, errors
        self.begun = self.ask(task)  # what it says when it is ready

    def ask(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """Send one line and return what comes back. Raises OnRecordError where the process ended instead."""
        _tell(self._process, task)
        line = self._process.stdout.readline()
        if not line:
            raise _failure(self._command, self._process.wait(), self._errors)
        return _answer(line)


def _started(command: Sequence[str], errors: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own scripts
        list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env={**os.environ, **_QUIET}
    )


def _tell(process: subprocess.Popen[bytes], task: Mapping[str, Any] | None, *, close: bool = False) -> None:
    assert process.stdin is not None
    try:
        if task is not None:
            process.stdin.write(json.dumps(task).encode() + b"\n")
            process.stdin.flush()
        if close:
            process.stdin.close()
    except BrokenPipeError:
        pass  # it ended before it read; its exit code and stderr say why


def _answer(line: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(line)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _failure(command: Sequence[str], code: int, errors: Any) -> OnRecordError:
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip().splitlines()
    name = " ".join(command[:4])
    return OnRecordError(f"{name} ended with {code}: {said[-1][:300] if said else 'it said nothing'}")
