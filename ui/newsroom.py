"""What the page needs of a desk: one that opens when there is an index, what the corpus holds, questions to begin with."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from index import Settings
from index.errors import OnRecordError
from rag import NewsDesk
from ui.examples import example_questions

__all__ = ["Newsroom", "Standing"]


@dataclass(frozen=True)
class Standing:
    """What the corpus holds, or why nothing can be asked of it."""

    articles: int = 0
    passages: int = 0
    outlets: tuple[str, ...] = ()  # only those that articles state
    built: str = ""  # ISO 8601
    corpus: str = ""  # the folder that was indexed
    trouble: str = ""  # one line; empty when all is well

    @property
    def can_answer(self) -> bool:
        """Whether there is something to ask."""
        return not self.trouble and self.articles > 0


class Newsroom:
    """Holds the desk of one page. Without a desk it looks for an index again each time the page is opened."""

    def __init__(self, desk: NewsDesk | None, settings: Settings) -> None:
        self.settings = settings
        self._desk = desk
        self._examples: dict[str, tuple[str, ...]] = {}  # by the index's generation
        self._lock = threading.Lock()

    def desk(self) -> NewsDesk:
        """Return the desk. Raises IndexMissing, IndexMismatch or IndexDamaged where there is none to open."""
        with self._lock:
            if self._desk is None:
                self._desk = NewsDesk.open(self.settings.index, self.settings)
            return self._desk

    def standing(self) -> Standing:
        """Return what the corpus holds now."""
        try:
            stats = self.desk().index.stats()
        except OnRecordError as error:
            return Standing(trouble=str(error))
        return Standing(
            articles=stats["articles"],
            passages=stats["passages"],
            outlets=tuple(sorted(stats["outlets"])),
            built=str(stats.get("built") or ""),
            corpus=str(stats.get("corpus") or ""),
        )

    def examples(self) -> tuple[str, ...]:
        """Return questions that the corpus answers, worked out once for each state of the index."""
        try:
            desk = self.desk()
            generation = str(desk.index.stats().get("generation"))
            if generation not in self._examples:
                self._examples = {generation: tuple(example_questions(desk))}
            return self._examples[generation]
        except OnRecordError:
            return ()  # the page says what is wrong with the index; a missing example is not another fault
