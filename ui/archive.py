"""What the section Ask needs of the history: a page that works also where nothing can be kept, and says so in the list.

Each corpus has the history of its own settings, beside its index unless they say otherwise. A visitor sees his
conversations about all of them in one list.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.errors import OnRecordError
from ui import export
from ui.conversation import Conversation, Exchange, Visit, updated
from ui.custody import custody_of
from ui.history import History, Kept
from ui.history_panel import history_panel
from ui.markup import Html
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms

__all__ = ["Archive"]

MOST_LISTED = 100  # conversations

log = logging.getLogger("onrecord.page")


class Archive:
    """The conversations about the corpora of one page. A fault of a history never costs an answer."""

    def __init__(self, rooms: Newsrooms) -> None:
        self._rooms = rooms
        self._opened: dict[str, History] = {}

    def keep(self, user: str, visit: Visit, instead: Exchange | None = None) -> Conversation:
        """Keep the last exchange, `instead` of another where it is a second try; return the conversation as it is kept.

        Its number may have become another one: a second tab goes on with the same conversation. Raises OnRecordError where
        this one cannot be kept; a corpus whose history cannot be used at all says so in the list.
        """
        try:
            history = self._history(visit.corpus)
        except OnRecordError as error:
            log.warning("%s", error)
            return visit.conversation
        key, last = _key(self._rooms.named(visit.corpus)), visit.conversation[-1]
        return updated(visit.conversation, number=history.append(user, key, visit.id, last, instead))

    def revise(self, user: str, visit: Visit, exchange: Exchange) -> None:
        """Keep what a visitor thinks of an answer that was kept. Raises OnRecordError."""
        if visit.id:
            self._history(visit.corpus).revise(user, visit.id, exchange)

    def visit(self, user: str, name: str) -> Visit | None:
        """Return the visit that goes on with a conversation of the user; None where there is none about these corpora."""
        for corpus, room in self._rooms.items() if name else ():
            try:
                if conversation := self._history(corpus).load(user, name, _key(room)):
                    return Visit(corpus, name, conversation)
            except OnRecordError as error:
                log.warning("%s", error)
        return None

    def panel(self, user: str, words: str, now: str) -> Html:
        """Return the list of conversations that hold the words, about whichever corpus, the last changed first."""
        found: list[Kept] = []
        troubles: list[str] = []
        for corpus, room in self._rooms.items():
            try:
                kept = self._history(corpus).conversations(user, _key(room), words, MOST_LISTED + 1)
            except OnRecordError as error:
                troubles.append(str(error))
            else:
                found += [replace(one, corpus=corpus if self._rooms.has_choice else "") for one in kept]
        found.sort(key=lambda one: one.changed, reverse=True)
        if len(found) > MOST_LISTED:
            troubles.append(f"Only the newest {MOST_LISTED} are listed. Search for a word of an older one.")
        return history_panel(found[:MOST_LISTED], now, words, troubles)

    def rename(self, user: str, name: str, title: str) -> None:
        """Give a conversation another title."""
        for history in self._histories():
            history.rename(user, name, title)

    def delete(self, user: str, name: str) -> None:
        """Forget a conversation."""
        for history in self._histories():
            history.delete(user, name)

    @contextmanager
    def files(self, user: str, visit: Visit) -> Iterator[list[Path]]:
        """Write the whole conversation as Markdown, JSON and a web page; the files are there until the block ends."""
        index, conversation = self._rooms.named(visit.corpus).settings.index, self._whole(user, visit)
        custody = custody_of(index, export.articles_of(conversation))
        texts = {
            "conversation.md": export.as_markdown(conversation, custody),
            "conversation.json": export.as_json(conversation, custody),
            "conversation.html": export.as_html(conversation, custody),
        }
        with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
            for name, text in texts.items():
                (Path(folder) / name).write_text(text, encoding="utf-8")
            yield [Path(folder) / name for name in texts]

    def _whole(self, user: str, visit: Visit) -> Conversation:
        """Return what is kept of a conversation, for the screen has only its end, and after it what could not be kept."""
        kept: Conversation = ()
        try:
            kept = self._history(visit.corpus).load(user, visit.id, _key(self._rooms.named(visit.corpus)))
        except OnRecordError as error:
            log.warning("%s", error)
        known, last = {exchange.id for exchange in kept}, kept[-1].number if kept else 0
        unkept = [exchange for exchange in visit.conversation if exchange.id not in known]
        # Their numbers may have been given to others; in a file each number is one question's.
        return (*kept, *(replace(one, number=max(one.number, last + place)) for place, one in enumerate(unkept, 1)))

    def _history(self, corpus: str) -> History:
        if corpus not in self._opened:
            self._opened[corpus] = History.open(self._rooms.named(corpus).settings)
        return self._opened[corpus]

    def _histories(self) -> Iterator[History]:
        """Yield every file of conversations that can be used; an id is in one of them at most."""
        found: dict[Path, History] = {}
        for corpus in self._rooms.names:
            try:
                history = self._history(corpus)
            except OnRecordError as error:
                log.warning("%s", error)
            else:
                found[history.path] = history
        yield from found.values()


def _key(room: Newsroom) -> str:
    """Return what a history calls a corpus, whatever it is called on the page."""
    return str(room.settings.index.absolute())
