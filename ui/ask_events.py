"""What happens on each event of the section Ask: a page is opened, a question asked, a mark pressed, a conversation reopened.

A conversation is about one corpus, which its `Visit` names: what is done with it is done there, whatever is chosen
meanwhile. Only a question that is typed goes to the corpus chosen at that moment, and begins a conversation about it.

The numbers that a browser sends are looked up in the visitor's own conversation, never trusted.

Importing Gradio takes seconds, so `ask_tab` imports this module only where it builds the page.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the methods.

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from index.errors import OnRecordError
from index.screen_text import escape, one_line
from ui.archive import Archive
from ui.ask_screen import Parts, going_on, record_of, resting
from ui.asking import checked_question, filters_of, narrowing_words, replies
from ui.conversation import Exchange, Inquiry, Visit
from ui.judging import judged
from ui.markup import Html, element
from ui.newsrooms import Newsrooms
from ui.rephrasing import rephrasings, without
from ui.replying import Reply, Replying, stopped
from ui.sources import brought, sources_panel
from ui.transcript import example_chips
from ui.waiting_line import Busy, WaitingLine

__all__ = ["INVITING", "AskEvents"]

INVITING, NOT_YET = "Ask the articles a question", "Nothing can be asked yet"  # of an empty box
GONE = "The conversation of this address is not here: it was deleted, or it is somebody else’s. This page begins a new one."
NOTHING = tuple(gr.skip() for _ in range(4))  # new in the parts


class AskEvents:
    """One method for each event of one page, safe between threads; `ask_tab` says which components it reads and fills.

    "The parts" are those of `ask_screen`: transcript, sources, question box and visit.
    """

    def __init__(self, rooms: Newsrooms, line: WaitingLine) -> None:
        self._rooms = rooms
        self._archive = Archive(rooms)
        self._replying = Replying(line)

    # The page, and the corpus that is chosen on it

    def opened(self, request: gr.Request) -> tuple[Any, ...]:
        """Return the corpus and the parts for the address that was opened: its conversation, or the opening of a corpus."""
        query = request.query_params
        name = str(query.get("c") or "")
        now = self._taken_up(_user(request), name)
        if now is None:
            if name:
                gr.Warning(GONE, duration=30)
            wanted = str(query.get("corpus") or "")
            now = Visit(wanted if wanted in self._rooms.names else self._rooms.names[0])
        return now.corpus, *self._resting(now)

    def awaited(self, name: object) -> Html | None:
        """Return the examples of a corpus, if they are there by now; page.js asks where the opening had to do without."""
        examples = self._rooms.named(name).examples() if name in self._rooms.names else None
        return example_chips(examples.questions) if examples and examples.is_current else None

    def surrounded(self, corpus: str, chosen: list[str] | None, could_ask: bool) -> tuple[Any, ...]:
        """Return what depends on the corpus around the conversation: the box, the outlets, and whether one can ask."""
        standing = self._rooms.named(corpus).standing()
        can_filter = bool(standing.outlets)
        # A box that stays as it is is left alone: what comes late would bring back the words of a question just asked.
        can_answer = standing.can_answer
        typing = (
            gr.skip()
            if can_answer == could_ask
            else gr.Textbox(interactive=can_answer, placeholder=INVITING if can_answer else NOT_YET)
        )
        narrowing = gr.Dropdown(
            [(one_line(name), name) for name in standing.outlets],
            value=[name for name in chosen or () if name in standing.outlets],
            interactive=can_filter,
            info=None if can_filter else "No article of this corpus states its outlet.",
        )
        return typing, narrowing, standing.can_answer

    def woken(self, now: Visit) -> Any:
        """Return the opening, where the index has become another and nothing was asked yet."""
        newsroom = self._rooms.named(now.corpus)
        # As a page is opened its index is always news, and an opening drawn once more would come after the first answer.
        if not now.corpus or now.conversation or now.opening == newsroom.state():
            return gr.skip()
        return record_of(now, newsroom)

    def scanned(self, now: Visit) -> Any:
        """Return the opening with how far the first scan is; as soon as there is an index, `woken` has the word."""
        newsroom = self._rooms.named(now.corpus)
        return gr.skip() if now.conversation or newsroom.state() else record_of(now, newsroom)

    def switched(self, request: gr.Request, corpus: str) -> tuple[Any, ...]:
        """Return the parts with the opening of another corpus."""
        self._replying.halt(_page(request))
        return resting(gr, self._rooms.named(corpus), Visit(corpus))

    def cleared(self, request: gr.Request, corpus: str) -> tuple[Any, ...]:
        """Return the parts of a new conversation, with an empty box."""
        drawn, panel, _, now = self.switched(request, corpus)
        return drawn, panel, gr.Textbox(value="", submit_btn="Ask", stop_btn=False), now

    # The limits around the box

    def narrowed(self, *wanted: Any) -> Html:
        """Return the limits in words, for asking.js: the fold itself, drawn anew, would lose what is typed within it."""
        return element("span", narrowing_words(*wanted))

    def widened(self) -> tuple[Any, ...]:
        """Return the four limits, all empty."""
        return [], "", "", ""

    # Questions: each yields the parts as the reply grows

    def asked(
        self, request: gr.Request, question: str, shape: str, source: int | None, *rest: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Ask what was typed, as the controls around its box say."""
        *wanted, chosen, now = rest
        now = now if now.corpus == chosen else Visit(chosen)
        words = (question or "").strip()
        if not words:
            yield NOTHING
            return
        # A limit that was taken away stays away until the words are other ones.
        edited = now.exchange(source)
        infer = edited is None or edited.question != words or edited.infer
        try:
            inquiry = Inquiry(checked_question(words), shape, filters_of(*wanted), infer)  # type: ignore[arg-type]
        except OnRecordError as error:
            gr.Warning(escape(str(error)))  # the question stays in its box, to be sent again
            yield NOTHING
            return
        yield from self._ask(request, now, inquiry)

    def example_asked(self, request: gr.Request, event: gr.EventData, *rest: Any) -> Iterator[tuple[Any, ...]]:
        """Ask an example as if it had been typed."""
        yield from self.asked(request, str(event.question), *rest)

    def retried(self, request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        """Ask a question once more."""
        if exchange := now.exchange(event.exchange):
            instead = exchange is now.conversation[-1] and bool(exchange.trouble)  # what failed leaves, an answer stays
            yield from self._ask(request, now, exchange.inquiry, instead, _first(now, exchange))

    def unlimited(self, request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        """Ask a question again without one of its limits."""
        if exchange := now.exchange(event.exchange):
            yield from self._ask(request, now, without(exchange, str(event.limit)), of=_first(now, exchange))

    def rephrased(self, request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        """Ask one of the other questions that are offered where there was no answer."""
        exchange, place = now.exchange(event.exchange), _number(event.place)
        others = rephrasings(exchange) if exchange else []
        if exchange and place is not None and place < len(others):
            yield from self._ask(request, now, others[place][1], of=_first(now, exchange))

    def followed(self, request: gr.Request, now: Visit) -> Iterator[tuple[Any, ...]]:
        """Go on with a reply that was under way when its conversation was taken up."""
        if not now.is_open:
            yield NOTHING
        elif reply := self._replying.reply(now):
            yield from self._sent(request, reply)
        else:
            yield going_on(gr, self._settled(request, now))

    def ended(self, request: gr.Request, now: Visit) -> tuple[Any, ...]:
        """Stop the reply; return the parts with it as far as it came."""
        self._replying.halt(_page(request))
        if reply := self._replying.reply(now):
            reply.stop()
            now = reply.visit
        return going_on(gr, self._settled(request, now))

    # Presses within an answer

    def cited(self, event: gr.EventData, now: Visit) -> Html:
        """Return the sources of an answer, with the one whose mark was pressed."""
        return sources_panel(now.exchange(event.exchange), _number(event.cite))

    def read(self, event: gr.EventData, now: Visit) -> Any:
        """Return a part of an article that the sources did not show."""
        start, end = _number(event.start) or 0, _number(event.end) or 0
        part = brought(now.exchange(event.exchange), str(event.article), start, end, str(event.shows))
        # The press is told back, since what was brought once and is brought again would else be no change.
        return gr.skip() if part is None else element("div", part, data_press=str(event.press)[:20])

    def edited(self, event: gr.EventData, now: Visit) -> tuple[Any, ...]:
        """Return how a question was asked, for the controls around its box; page.js has put its words there."""
        exchange = now.exchange(event.exchange)
        if exchange is None:
            return tuple(gr.skip() for _ in range(7))  # its number, the view, the fold and the four limits
        if not exchange.infer:
            gr.Info("While its words stay as they are, this question is asked without limits from them.")
        given = exchange.filters.as_json()
        known = self._rooms.named(now.corpus).standing().outlets
        days = (str(given.get(name, "")) for name in ("published_from", "published_to", "as_of"))
        unfolded = gr.Accordion(open=True) if given else gr.skip()
        chosen = [name for name in given.get("outlets", ()) if name in known]
        return exchange.number, exchange.view, unfolded, chosen, *days

    def verdict(self, request: gr.Request, event: gr.EventData, now: Visit) -> Exchange | None:
        """Keep what is thought of an answer; return the exchange with it, None where it was not kept."""
        exchange = now.exchange(event.exchange)
        if exchange is None or exchange.answer is None:
            return None
        user, said = _user(request), str(event.text or "")
        try:
            room = self._rooms.named(now.corpus)
            return judged(room, self._archive, user, now, exchange, str(event.thumb), said)
        except OnRecordError as error:
            gr.Warning(escape(str(error)))
            return None

    def marked(self, request: gr.Request, thought: Exchange | None, now: Visit) -> tuple[Any, Any]:
        """Return transcript and visit, as that has become meanwhile, with a verdict that was kept."""
        mine = now.exchange(thought.number) if thought else None
        if thought is None or mine is None or mine.id != thought.id:  # not kept, or of what has left the screen
            return gr.skip(), gr.skip()
        if reply := self._replying.sent(_page(request), now.id):
            reply.judge(thought)
        if now.is_open:  # then it comes with the next state of the reply; what is drawn here might come after that
            return gr.skip(), gr.skip()
        now = now.with_thumb(thought)
        return record_of(now), now

    # Earlier conversations, and files of this one

    def listed(self, request: gr.Request, words: str, now: Visit) -> Html:
        """Return the list of the visitor's conversations that hold the words."""
        return self._archive.panel(_user(request), words, now.id)

    def reopened(self, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """Return the corpus and the parts of an earlier conversation."""
        self._replying.halt(_page(request))
        now = self._taken_up(_user(request), str(event.conversation))
        if now is None:
            return gr.skip(), *NOTHING
        return now.corpus, *self._resting(now)

    def retitled(self, request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        """Give a conversation another title; return the list."""
        self._archive.rename(_user(request), str(event.conversation), str(event.text or ""))
        return self.listed(request, words, now)

    def forgotten(self, request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        """Delete a conversation; return the list."""
        self._archive.delete(_user(request), str(event.conversation))
        return self.listed(request, words, now)

    def exported(self, request: gr.Request, now: Visit) -> Iterator[list[Any]]:
        """Yield the buttons with the files of the conversation, and what tells page.js of which state they are."""
        with self._archive.files(_user(request), now) as files:  # Gradio serves its own copies, deleted in time
            yield [*(gr.DownloadButton(value=str(file)) for file in files), element("span", data_stage=now.stage)]

    # What several of them do

    def _taken_up(self, user: str, name: str) -> Visit | None:
        # In this order: what has ended was kept before.
        return self._replying.visit(user, name) or self._archive.visit(user, name)

    def _resting(self, now: Visit) -> Parts:
        reply = self._replying.reply(now)
        return resting(gr, self._rooms.named(now.corpus), now, reply.before if reply else None)

    def _ask(
        self, request: gr.Request, now: Visit, inquiry: Inquiry, instead: bool = False, of: int | None = None
    ) -> Iterator[tuple[Any, ...]]:
        if now.is_open and self._replying.reply(now):
            gr.Warning("An answer is still being written here. Wait for it, or press Stop.")
            yield NOTHING
            return
        now = self._settled(request, now)
        now = replace(now, id=now.id or secrets.token_urlsafe(12))
        user, before = _user(request), now.conversation
        keep = partial(self._archive.keep, user, instead=before[-1] if instead and before else None)
        states = replies(self._rooms.named(now.corpus), before, inquiry, instead, of)
        try:
            reply = self._replying.begin(user, now, states, keep)
        except Busy as error:
            gr.Warning(escape(str(error)))  # a question that was typed stays in its box, to be sent again
            yield NOTHING
            return
        yield from self._sent(request, reply, is_new=True)

    def _sent(self, request: gr.Request, reply: Reply, is_new: bool = False) -> Iterator[tuple[Any, ...]]:
        with self._replying.to(_page(request), reply) as end:
            try:
                for now in reply.visits(end):
                    yield going_on(gr, now, reply.before, clears=is_new)
                    is_new = False  # what is typed while one waits stays
            except OnRecordError as error:  # the answer stands there; only keeping it failed
                gr.Warning(escape(str(error)))
            if end.is_set():
                yield NOTHING  # as Gradio sends the last once more, over what took its place

    def _settled(self, request: gr.Request, now: Visit) -> Visit:
        """Return what became of a reply that has ended."""
        return self._archive.visit(_user(request), now.id) or stopped(now) if now.is_open else now


def _user(request: gr.Request) -> str:
    return str(getattr(request, "username", None) or "")


def _page(request: gr.Request) -> str:
    return str(request.session_hash)


def _first(now: Visit, exchange: Exchange) -> int:
    """Return the number under which a question was asked first, and meant what it means: later ones are it asked again."""
    meant = exchange.question, exchange.answer.searched if exchange.answer else ""
    return next(e.number for e in now.conversation if (e.question, e.answer.searched if e.answer else "") == meant)


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
