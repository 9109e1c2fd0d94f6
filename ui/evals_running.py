"""One run at a time of a question set, in a thread of its own beside the questions that visitors ask.

The thread asks the desk as any visitor does. A run that is stopped leaves what it did, and the next run of the same set
goes on from there unless corpus, settings or model have changed.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evals.questions import QuestionSet
from index import InvalidValue, OnRecordError
from index.sync import Progress
from ui.asking import refer
from ui.evals_shelf import Shelf

if TYPE_CHECKING:
    from rag import NewsDesk

__all__ = ["Runner", "Running"]


@dataclass(frozen=True, slots=True)
class Running:
    """How far a run is."""

    set: str
    done: int = 0  # questions
    total: int = 0
    seconds: float = 0.0  # since it began
    is_over: bool = False
    is_stopping: bool = False
    trouble: str = ""  # one line: why it ended early
    key: str = ""  # of the StoredRun it became


class _Stopped(Exception):
    """Ends the run from within; no fault."""


class Runner:
    """Runs sets for one page."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._began = 0.0
        self._now: Running | None = None

    @property
    def now(self) -> Running | None:
        """How far the present or the last run is; None before the first."""
        with self._lock:
            return self._now

    @property
    def is_busy(self) -> bool:
        """Whether a set is being run."""
        now = self.now
        return now is not None and not now.is_over

    def start(self, name: str, questions: QuestionSet, desk: NewsDesk) -> None:
        """Begin to run a set. Raises InvalidValue while another is being run."""
        with self._lock:
            if self._now is not None and not self._now.is_over:
                raise InvalidValue(f"The set {self._now.set} is being run. Wait until it is done, or stop it.")
            self._now = Running(name, total=len(questions.questions))
            self._began = time.monotonic()
            self._stop.clear()
        threading.Thread(target=self._run, args=(name, questions, desk), name="evals", daemon=True).start()

    def stop(self) -> None:
        """End the run before its next question."""
        self._stop.set()
        self._tell(is_stopping=True)

    def _run(self, name: str, questions: QuestionSet, desk: NewsDesk) -> None:
        from evals import run_set  # numpy, ir-measures

        try:
            run_set(questions, desk, self._shelf.place_of(name), self._heard)
            key = self._shelf.keep(name).key
        except _Stopped:
            self._tell(is_over=True, trouble="Stopped. Running the set again goes on from here.")
        except OnRecordError as error:
            self._tell(is_over=True, trouble=str(error))
        except Exception:
            # Also what nobody foresaw must leave the page usable, and the next run possible.
            self._tell(is_over=True, trouble=refer("a run of a question set failed"))
        else:
            self._tell(is_over=True, key=key)

    def _heard(self, progress: Progress) -> None:
        self._tell(done=progress.done)
        if self._stop.is_set() and progress.done < (progress.total or 0):
            raise _Stopped

    def _tell(self, **changes: object) -> None:
        with self._lock:
            if self._now is not None and not self._now.is_over:
                seconds = time.monotonic() - self._began
                self._now = replace(self._now, seconds=seconds, **changes)  # type: ignore[arg-type]
