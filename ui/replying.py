"""Replies that grow on the server, and the pages in browsers that they are sent to.

A reply comes to its end and is kept, whoever looks on: a page that is loaded again goes on with it. Only Stop ends it.
What takes a reply's place on a page halts what is sent there. Gradio is told to cancel it, too; but that request and the
next one go separate ways, and a draft that was late would wipe away what the reader sees by then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from threading import Condition, Event, Thread

from index.errors import OnRecordError
from ui.conversation import Conversation, Exchange, Visit, updated
from ui.waiting_line import Place, WaitingLine

__all__ = ["Reply", "Replying", "stopped"]

UNDERWAY = 0.1  # seconds that what was sent already may take
LOOK = 0.25  # seconds between two looks whether somebody has stopped or left
TOLD_EVERY = 2.0  # seconds at least between two words that there are fewer before one; each is drawn by the server
log = logging.getLogger("onrecord.page")

States = Generator[Conversation, None, None]


def stopped(visit: Visit) -> Visit:
    """Return the visit with its last exchange as far as it came, if it is still open."""
    return replace(visit, conversation=updated(visit.conversation, trouble="Stopped.")) if visit.is_open else visit


class Reply:
    """A visit whose last exchange grows when its turn has come, and is kept as soon as it has ended."""

    def __init__(self, visit: Visit, states: States, keep: Callable[[Visit], Conversation], place: Place) -> None:
        """Begin with the first of the states; `keep` keeps the last one and returns it as it is kept."""
        self._visit = replace(visit, conversation=next(states))
        self._states, self._keep, self._place = states, keep, place
        self._news = Condition()
        self._age = 0  # states after the first
        self._is_over = False
        self._fault: Exception | None = None

    @property
    def visit(self) -> Visit:
        """The visit as it is by now."""
        return self._visit

    @property
    def before(self) -> int | None:
        """How many others it waits for; None from its turn on."""
        return self._place.before

    def visits(self, end: Event | None = None) -> Iterator[Visit]:
        """Yield the visit as it is, and whenever it or `before` has become another, to its end or until `end` is set.

        Raises what went wrong there.
        """
        seen, before, told = -1, self.before, 0.0
        while not (end and end.is_set()):
            with self._news:
                self._news.wait_for(partial(self._is_newer, seen), LOOK)
                age, now, is_over = self._age, self._visit, self._is_over
            if end and end.is_set():
                break  # another took its place on the screen meanwhile
            is_nearer = self.before != before and time.monotonic() - told > TOLD_EVERY
            if age > seen or is_nearer:
                seen, before, told = age, self.before, time.monotonic()
                yield now
            elif is_over:
                break
        if self._fault:
            raise self._fault

    def grow(self) -> None:
        """Wait for its turn and go through the states, to the last one or until it is stopped."""
        try:
            with closing(self._states):
                if not self._comes_to_its_turn():
                    return
                for state in self._states:
                    if not self._goes_on_with(state[-1]):
                        return
        except Exception as error:  # nobody foresaw it; who looks on is told
            log.exception("a reply broke off")
            self._fault = error
        self.stop()

    def stop(self) -> None:
        """End it as far as it has come; one that has ended stays as it is."""
        with self._news:
            self._goes_on_with(stopped(self._visit).conversation[-1])

    def judge(self, judged: Exchange) -> None:
        """Take in what is thought of an answer before it, for whoever looks on."""
        with self._news:
            self._visit = self._visit.with_thumb(judged)
            self._age += 1
            self._news.notify_all()

    def _is_newer(self, seen: int) -> bool:
        return self._is_over or self._age > seen

    def _comes_to_its_turn(self) -> bool:
        if self._place.turn.is_set():
            return True
        while not self._place.turn.wait(LOOK):
            if self._is_over:
                return False
        return self._goes_on_with(self._visit.conversation[-1])  # as it is, but waiting no more

    def _goes_on_with(self, last: Exchange) -> bool:
        with self._news:
            if self._is_over:
                return False
            state = (*self._visit.conversation[:-1], last)  # what stands before it may have been judged meanwhile
            is_last = not last.is_open
            if is_last:
                try:
                    state = self._keep(replace(self._visit, conversation=state))
                except Exception as error:  # it is shown all the same
                    log.warning("a reply was not kept: %s", error, exc_info=not isinstance(error, OnRecordError))
                    self._fault = error
            self._visit = replace(self._visit, conversation=state)
            self._age += 1
            self._is_over = is_last
            self._news.notify_all()
            return not is_last


class Replying:
    """The replies that grow, and for each page that is open in a browser the one that it is sent, if any."""

    def __init__(self, line: WaitingLine) -> None:
        self._line = line
        self._sent: dict[str, tuple[Reply, Event]] = {}  # by page, with what ends the sending
        self._growing: dict[str, tuple[str, Reply]] = {}  # with their users, by exchange

    def begin(self, user: str, visit: Visit, states: States, keep: Callable[[Visit], Conversation]) -> Reply:
        """Let a reply grow in a thread of its own when its turn comes. Raises Busy where too many wait already."""
        place = self._line.join()
        reply = Reply(visit, states, keep, place)
        exchange = reply.visit.conversation[-1]
        self._growing[exchange.id] = user, reply
        Thread(target=self._grow, args=(exchange, reply, place), daemon=True).start()
        return reply

    def _grow(self, exchange: Exchange, reply: Reply, place: Place) -> None:
        try:
            reply.grow()
        finally:
            del self._growing[exchange.id]
            self._line.leave(place)

    def reply(self, visit: Visit) -> Reply | None:
        """Return the reply to the last question of a visit; None where it has ended and was kept."""
        _, reply = self._growing.get(visit.conversation[-1].id if visit.conversation else "", ("", None))
        return reply

    def visit(self, user: str, name: str) -> Visit | None:
        """Return the visit of a user that goes on with a conversation to which a reply grows; None where there is none."""
        growing = [reply.visit for whose, reply in list(self._growing.values()) if whose == user]
        return next((visit for visit in reversed(growing) if visit.id == name), None)

    @contextmanager
    def to(self, page: str, reply: Reply) -> Iterator[Event]:
        """Send a reply to a page, and no other one any more; the event is set when that is to end."""
        self._end(page)
        sent = self._sent[page] = reply, Event()
        try:
            yield sent[1]
        finally:
            if self._sent.get(page) is sent:
                del self._sent[page]

    def sent(self, page: str, conversation: str) -> Reply | None:
        """Return the reply in a conversation that a page is sent, to its last state; None where there is none."""
        reply, _ = self._sent.get(page, (None, None))
        return reply if reply and reply.visit.id == conversation else None

    def halt(self, page: str) -> None:
        """Send nothing more to a page, and wait for what is under way."""
        if self._end(page):
            time.sleep(UNDERWAY)

    def _end(self, page: str) -> bool:
        if sent := self._sent.get(page):
            sent[1].set()
        return sent is not None
