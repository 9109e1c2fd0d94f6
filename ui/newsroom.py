"""What the page needs of a desk: one that opens when there is an index, what the corpus holds, questions to begin with."""

from __future__ import annotations

import shlex
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import IndexMissing, OnRecordError, Settings, load_settings
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
    title: str = ""  # of the trouble
    trouble: str = ""  # one line; empty when all is well
    command: str | None = None  # what to type against the trouble

    @property
    def can_answer(self) -> bool:
        """Whether there is something to ask."""
        return not self.trouble


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

    def change(self, **changes: Any) -> None:
        """Answer the next questions with these settings changed; those being answered keep the old ones.

        For settings of searching and answering alone: the index stays open as it is. Raises SettingsError for a value that
        is not allowed, and changes nothing then.
        """
        with self._lock:
            values = {**{key: getattr(self.settings, key) for key in Settings.model_fields}, **changes}
            load_settings(**values)  # says what is wrong with a value
            self.settings = self.settings.model_copy(update=changes)
            if self._desk is not None:
                self._desk = NewsDesk(self._desk.index, self.settings)

    def standing(self) -> Standing:
        """Return what the corpus holds now."""
        try:
            stats = self.desk().index.stats()
        except IndexMissing:
            where = self.settings.index
            return Standing(
                title="There is no index yet",
                trouble=f"Nothing can be asked until the articles are indexed into {where}:",
                command=self._command(self.settings.corpus),
            )
        except OnRecordError as error:
            return Standing(title="The index cannot be used", trouble=str(error))
        if not stats["articles"]:
            folder = Path(stats.get("corpus") or self.settings.corpus)
            return Standing(
                title="The index is empty",
                trouble=f"No article was found in {folder}. Put articles there (txt, md, html, json, jsonl or csv), then:",
                command=self._command(folder),
            )
        return Standing(
            articles=stats["articles"],
            passages=stats["passages"],
            outlets=tuple(sorted(stats["outlets"])),
            built=str(stats.get("built") or ""),
        )

    def _command(self, folder: Path) -> str:
        where = self.settings.index
        is_default = where == Settings.model_fields["index"].default
        return shlex.join(["onrecord", "index", str(folder), *([] if is_default else ["--index", str(where)])])

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
