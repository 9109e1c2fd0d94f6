"""Replies on their way to browsers: each can be ended, so that nothing of it comes after what takes its place.

A browser that stops a reply, or leaves its conversation, also tells Gradio to cancel it; but that request and the next one
go separate ways, and a draft that was late would wipe away what the reader sees by then.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

__all__ = ["Replying"]

UNDERWAY = 0.1  # seconds that what was sent already may take


class Replying:
    """At most one reply for each page that is open in a browser."""

    def __init__(self) -> None:
        self._ends: dict[str, Event] = {}

    @contextmanager
    def to(self, page: str) -> Iterator[Event]:
        """Reply to a page; the event is set when the reply is to end."""
        end = self._ends[page] = Event()
        try:
            yield end
        finally:
            if self._ends.get(page) is end:
                del self._ends[page]

    def halt(self, page: str) -> None:
        """End the reply to a page, if there is one, and wait for what of it is under way."""
        if end := self._ends.get(page):
            end.set()
            time.sleep(UNDERWAY)
