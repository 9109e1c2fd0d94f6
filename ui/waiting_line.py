"""The line before the desk: some questions are answered at once, the others wait in the order in which they came.

Each knows how many are before it. Gradio's own queue is not that line: what it tells of places does not reach the page, and
whatever else a page sends would wait there among the questions.
"""

from __future__ import annotations

from threading import Event, Lock

from index.errors import OnRecordError

__all__ = ["AT_ONCE", "WAITING", "Busy", "Place", "WaitingLine"]

AT_ONCE = 4  # questions answered side by side; the models share the processor, more would only wait there
WAITING = 64  # questions that wait; the next one is told that the page is busy


class Busy(OnRecordError):
    """More is asked at once than can wait."""


class Place:
    """A question's place in a line."""

    def __init__(self, line: WaitingLine) -> None:
        self._line = line
        self.turn = Event()  # set when the question is to be answered

    @property
    def before(self) -> int | None:
        """How many wait before it; None from its turn on."""
        return self._line.before(self)


class WaitingLine:
    """Questions in the order in which they came. Safe between threads."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING) -> None:
        self._at_once, self._waiting = at_once, waiting
        self._places: list[Place] = []  # those that are being answered, then those that wait
        self._lock = Lock()

    def join(self) -> Place:
        """Take a place at the end of the line, to be left again. Raises Busy where too many wait already."""
        place = Place(self)
        with self._lock:
            if len(self._places) >= self._at_once + self._waiting:
                raise Busy(f"The page is busy: {self._waiting} questions wait already. Ask again in a few seconds.")
            self._places.append(place)
            self._call()
        return place

    def leave(self, place: Place) -> None:
        """Give up a place, for the next one."""
        with self._lock:
            self._places.remove(place)
            place.turn.set()  # whoever still looks on waits for nothing
            self._call()

    def before(self, place: Place) -> int | None:
        """Return how many wait before a place; None from its turn on."""
        with self._lock:
            return None if place.turn.is_set() else self._places.index(place) - self._at_once

    def _call(self) -> None:
        for place in self._places[: self._at_once]:
            place.turn.set()
