"""The re-scan of the corpus in the background: one at a time, the same for every visitor, stopped between two batches.

Asking goes on meanwhile: readers keep the published state until the new one is whole. Only during the first there is
nothing to ask. What was embedded before a stop or a crash is kept, so the next scan goes on from there.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace

from index import IndexMissing, OnRecordError
from index.screen_text import one_line
from index.sync import Progress, SyncReport, sync
from ui.asking import refer
from ui.newsroom import Newsroom

__all__ = ["Rescan", "Scan", "progress_words"]

_STEPS = {
    "reading": ("Reading", "articles"),
    "embedding": ("Embedding", "passages"),
    "storing": ("Storing", "passages"),
}


class _Stopped(Exception):
    """Somebody pressed the stop button."""


@dataclass(frozen=True, slots=True)
class Scan:
    """How far the scan is, or how the last one ended."""

    number: int = 0  # of scans begun; 0 when there was none
    is_running: bool = False
    is_stopping: bool = False
    is_first: bool = False  # there is no index, and so nothing to ask meanwhile
    progress: Progress | None = None
    report: SyncReport | None = None  # of the last one, when it ended well
    trouble: str = ""  # why the last one did not
    has_next: bool = False  # something came in meanwhile that needs another


class Rescan:
    """Makes the index of one newsroom equal to its folder, in a thread."""

    def __init__(self, newsroom: Newsroom) -> None:
        self._newsroom = newsroom
        self._lock = threading.Lock()
        self._now = Scan()
        self._thread: threading.Thread | None = None

    @property
    def now(self) -> Scan:
        """The state of this moment."""
        return self._now

    def fault(self) -> str:
        """Return why nothing can be written into the folder, or ""."""
        try:
            folder = self._newsroom.folder()
        except OnRecordError as error:
            return str(error)
        if folder is None or self._newsroom.lacks_folder():
            return self._unknown()
        shown = one_line(str(folder))
        if not folder.is_dir():
            return f"The folder {shown} is not there. What was indexed of it can still be read and asked."
        if not os.access(folder, os.W_OK):
            return f"The folder {shown} is read-only here: nothing can be added or corrected. The rest works."
        return ""

    def start(self) -> None:
        """Begin a scan; while one is running, remember that another is needed after it."""
        with self._lock:
            if self._now.is_running:
                self._now = replace(self._now, has_next=True)
                return
            self._now = Scan(self._now.number + 1, is_running=True)
            # A daemon: a scan that is cut off leaves the last good state, and must not hold up the end of the program.
            self._thread = threading.Thread(target=self._run, name="onrecord-rescan", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the running scan at its next step; the index stays as it was."""
        with self._lock:
            if self._now.is_running:
                self._now = replace(self._now, is_stopping=True, has_next=False)

    def wait(self) -> None:
        """Wait until nothing runs any more."""
        while (thread := self._thread) is not None and thread.is_alive():
            thread.join()

    def _run(self) -> None:
        while True:
            report, trouble = self._scanned()
            if report is not None:
                self._newsroom.examples()  # those of the new articles begin to be worked out before somebody needs them
            with self._lock:
                if not self._now.has_next:
                    self._now = replace(
                        self._now, is_running=False, is_stopping=False, progress=None, report=report, trouble=trouble
                    )
                    return
                self._now = Scan(self._now.number + 1, is_running=True)

    def _scanned(self) -> tuple[SyncReport | None, str]:
        settings = self._newsroom.settings
        try:
            folder = self._newsroom.folder()
            if folder is None:
                return None, self._unknown()
            try:
                index = self._newsroom.desk().index
            except IndexMissing:
                embedder = self._newsroom.models.embedder
                self._tell_first(progress_words(None))
                return sync(folder, settings.index, settings, self._reached, embedder=embedder), ""
            return sync(folder, index.path, settings, self._reached, embedder=index.embedder), ""
        except _Stopped:
            left = "There is still no index" if self._now.is_first else "The index is as it was before"
            return None, f"Stopped. {left}; what was read already is kept for the next scan."
        except OnRecordError as error:
            return None, str(error)
        except Exception:  # the thread's trace belongs in the log, and the page must say that it ended
            return None, refer("the scan of the corpus failed")
        finally:
            self._newsroom.first_scan = ""

    def _tell_first(self, words: str) -> None:
        self._newsroom.first_scan = words
        with self._lock:
            self._now = replace(self._now, is_first=True)

    def _unknown(self) -> str:
        try:
            self._newsroom.desk()
        except OnRecordError as error:  # there is no index, and it says how to make one
            return str(error)
        return "The folder of this corpus is not known here: its index came from elsewhere. It can be read and asked."

    def _reached(self, progress: Progress) -> None:
        with self._lock:
            if self._now.is_stopping:
                raise _Stopped
            self._now = replace(self._now, progress=progress)
            if self._now.is_first:
                self._newsroom.first_scan = progress_words(progress)


def progress_words(progress: Progress | None) -> str:
    """Return how far a scan is: "Reading: 1,200 of 4,537 articles"."""
    if progress is None:
        return "Looking through the folder"
    step, of = _STEPS.get(progress.step, (progress.step, ""))
    return f"{step}: {progress.done:,} of {progress.total:,} {of}"
