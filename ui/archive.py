"""What the section Ask needs of the history: a page that works also where nothing can be kept, and says so in the list."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from index import Settings
from index.errors import OnRecordError
from ui import export
from ui.conversation import Conversation, Exchange
from ui.custody import custody_of
from ui.history import History
from ui.history_panel import history_panel
from ui.markup import Html

__all__ = ["Archive"]

log = logging.getLogger("onrecord.page")


class Archive:
    """The conversations about one index. A fault of the history never costs an answer."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.corpus = str(settings.index.absolute())

    @cached_property
    def _history(self) -> History:
        return History.open(self.settings)

    def keeping(
        self, user: str, name: str, states: Iterable[Conversation], instead: int | None = None
    ) -> Iterator[Conversation]:
        """Yield the states, and keep the last, `instead` of the exchange with that number where it is a second try.

        Raises OnRecordError after them where it cannot be kept.
        """
        try:
            history = self._history
        except OnRecordError as error:
            log.warning("%s", error)
            yield from states
            return
        yield from history.keeping(user, self.corpus, name, states, instead)

    def revise(self, user: str, name: str, exchange: Exchange) -> None:
        """Keep what a visitor thinks of an answer that was kept. Raises OnRecordError."""
        if name:
            self._history.revise(user, name, exchange)

    def load(self, user: str, name: str) -> Conversation:
        """Return a conversation of the user; an empty one where there is none."""
        try:
            return self._history.load(user, name) if name else ()
        except OnRecordError as error:
            log.warning("%s", error)
            return ()

    def panel(self, user: str, words: str, now: str) -> Html:
        """Return the list of conversations that hold the words."""
        try:
            return history_panel(self._history.conversations(user, self.corpus, words), now, words)
        except OnRecordError as error:
            return history_panel((), trouble=str(error))

    def rename(self, user: str, name: str, title: str) -> None:
        """Give a conversation another title."""
        self._history.rename(user, name, title)

    def delete(self, user: str, name: str) -> None:
        """Forget a conversation."""
        self._history.delete(user, name)

    def files(self, conversation: Conversation) -> list[Path]:
        """Write the conversation as Markdown, JSON and a web page, and return where."""
        custody = custody_of(self.settings.index, export.files_of(conversation))
        folder = Path(tempfile.mkdtemp(prefix="onrecord-"))
        texts = {
            "conversation.md": export.as_markdown(conversation, custody),
            "conversation.json": export.as_json(conversation, custody),
            "conversation.html": export.as_html(conversation, custody),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        return [folder / name for name in texts]
