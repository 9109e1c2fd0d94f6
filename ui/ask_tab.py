"""The section Ask: conversation on the left, sources on the right. Wiring only; words are made elsewhere.

The conversation is a `gr.HTML` of our own escaped markup and not a `gr.Chatbot`, because that one reads every message as
Markdown: an article's asterisks, links and images would have to be escaped for two languages. `${value}`, the template
of `gr.HTML`, inserts a value without evaluating it; `{{value}}` would make it part of a script, so it is not used.

Every press of a button within our markup is an event of the transcript, sent by `page.js` with the button's data; the
numbers in it are looked up in the visitor's own conversation, never trusted.

A conversation is about one corpus, which its `Visit` names: what is done with it is done there, whatever is chosen
meanwhile. Only a question that is typed goes to the corpus chosen at that moment, and begins a conversation about it.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`.

import secrets
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import OnRecordError
from index.screen_text import escape, one_line
from ui.archive import Archive
from ui.ask_screen import going_on, record_of, resting
from ui.asking import LONGEST_QUESTION, filters_of, replies
from ui.conversation import Exchange, Inquiry, Visit
from ui.judging import judged
from ui.markup import Html, element
from ui.newsrooms import Newsrooms
from ui.rephrasing import rephrasings, without
from ui.replying import Reply, Replying, stopped
from ui.sources import brought, empty_panel, sources_panel
from ui.transcript import example_chips
from ui.waiting_line import AT_ONCE, Busy, WaitingLine

__all__ = ["LIMIT", "build"]

LIMIT: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "asking"}  # of the functions for programs
VIEWS = [("Answer", "answer"), ("Compare outlets", "compare"), ("Timeline", "timeline")]
HERE = Path(__file__).parent
INVITING, NOT_YET = "Ask the articles a question", "Nothing can be asked yet"  # of an empty box


def build(rooms: Newsrooms, corpus: Any, seen: Any, scanning: Any, line: WaitingLine) -> None:
    """Draw the section within its tab, and wire it.

    `corpus` is the component that holds the name of the chosen one; `seen` changes whenever its index does, and
    `scanning` with the progress of its first scan; in `line` questions wait for their turn.
    """
    import gradio as gr
    from gradio.context import Context

    archive, replying, page = Archive(rooms), Replying(line), Context.root_block
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    visit = gr.State(Visit(""))  # about a corpus as soon as the page has been opened
    can_ask = gr.State(True)  # what the question box shows
    thought = gr.State(None)  # an exchange with the verdict that was just kept
    source = gr.State(None)  # the number of the exchange whose question was last put into the box to be edited

    def awaited(name: object) -> Html | None:
        """The examples of a corpus, as soon as they are there; page.js asks for those that the opening had to do without."""
        examples = rooms.named(name).examples() if name in rooms.names else None
        return example_chips(examples.questions) if examples and examples.is_current else None

    with gr.Row(elem_id="desk", equal_height=True):
        with gr.Column(elem_id="chat", scale=7, min_width=320):
            with gr.Row(elem_id="tools"):
                earlier = gr.Button("Earlier conversations", size="sm", elem_id="earlier", scale=0)
                export = gr.Button("Export", size="sm", elem_id="export", scale=0)
                with gr.Row(elem_id="exports"):  # shown by page.js when its files are of what is on the screen
                    exports = [
                        gr.DownloadButton(words, size="sm", scale=0) for words in ("Markdown", "JSON", "Web page")
                    ]
                    exports.append(gr.HTML(elem_id="exported", **still))
                fresh = gr.Button("New conversation", size="sm", elem_id="fresh", scale=0)
            record = gr.HTML(
                elem_id="transcript",
                apply_default_css=False,
                js_on_load="\n".join((HERE / name).read_text("utf-8") for name in ("page.js", "reading.js")),
                server_functions=[awaited],
            )
            with gr.Column(elem_id="asking"):
                box = gr.Textbox(
                    placeholder=INVITING,
                    label="Question",
                    show_label=False,
                    container=False,
                    submit_btn="Ask",
                    max_lines=4,
                    max_length=LONGEST_QUESTION,
                    autofocus=True,
                    elem_id="question",
                )
                with gr.Row(elem_id="below"):
                    view = gr.Radio(VIEWS, value="answer", label="Reply as", container=False, elem_id="view", scale=0)
                    with gr.Accordion("Narrow by outlet or date", open=False, elem_id="filters") as fold, gr.Row():
                        outlets = gr.Dropdown([], label="Outlet", multiselect=True, elem_id="outlets", scale=2)
                        # page.js turns these into the browser's own date fields; without it, days are typed.
                        first, last, as_of = (
                            gr.Textbox(label=label, placeholder="YYYY-MM-DD", max_lines=1, elem_id=name, scale=1)
                            for label, name in (
                                ("Published from", "published-from"),
                                ("Published up to", "published-to"),
                                ("As of", "as-of"),
                            )
                        )
        with gr.Column(elem_id="sources-column", scale=5, min_width=320):
            sources = gr.HTML(empty_panel(), elem_id="sources", **still)
            piece = gr.HTML(elem_id="piece", **still)  # never seen: reading.js puts it into the sources
    with gr.Column(elem_id="history", min_width=0):
        search = gr.Textbox(
            label="Search your conversations", placeholder="Search", max_lines=1, elem_id="history-search"
        )
        kept = gr.HTML(elem_id="history-list", **still)
        gr.Button("Close", size="sm", elem_id="close-history")

    filters = [outlets, first, last, as_of]
    shown = [record, sources, box, visit]
    nothing = tuple(gr.skip() for _ in shown)

    def taken_up(user: str, name: str) -> Visit | None:
        return replying.visit(user, name) or archive.visit(user, name)  # in this order: what has ended was kept before

    def waits_for(now: Visit) -> int | None:
        reply = replying.reply(now)
        return reply.before if reply else None

    def opened(request: gr.Request) -> tuple[Any, ...]:
        query = request.query_params
        now = taken_up(_user(request), str(query.get("c") or ""))
        if now is None:
            wanted = str(query.get("corpus") or "")
            now = Visit(wanted if wanted in rooms.names else rooms.names[0])
        return now.corpus, *resting(gr, rooms.named(now.corpus), now, waits_for(now))

    def surrounded(corpus: str, chosen: list[str] | None, could_ask: bool) -> tuple[Any, ...]:
        """What depends on the corpus around the conversation: whether one can ask, and the outlets to narrow down to."""
        standing = rooms.named(corpus).standing()
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

    def woken(now: Visit) -> Any:
        """The opening, where the index has become another and nothing was asked yet."""
        newsroom = rooms.named(now.corpus)
        # As a page is opened its index is always news, and an opening drawn once more would come after the first answer.
        if not now.corpus or now.conversation or now.opening == newsroom.state():
            return gr.skip()
        return record_of(now, newsroom)

    def scanned(now: Visit) -> Any:
        """The opening with how far the first scan is; as soon as there is an index, `woken` has the word."""
        newsroom = rooms.named(now.corpus)
        return gr.skip() if now.conversation or newsroom.state() else record_of(now, newsroom)

    def switched(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        replying.halt(_page(request))
        return resting(gr, rooms.named(corpus), Visit(corpus))

    def ask(request: gr.Request, now: Visit, inquiry: Inquiry, instead: bool = False) -> Iterator[tuple[Any, ...]]:
        now = replace(now, id=now.id or secrets.token_urlsafe(12))
        user, before = _user(request), now.conversation
        keep = partial(archive.keep, user, instead=before[-1] if instead and before else None)
        states = replies(rooms.named(now.corpus), before, inquiry, instead)
        try:
            reply = replying.begin(user, now, states, keep)
        except Busy as error:
            gr.Warning(escape(str(error)))  # a question that was typed stays in its box, to be sent again
            yield nothing
            return
        yield from sent(request, reply, is_new=True)

    def sent(request: gr.Request, reply: Reply, is_new: bool = False) -> Iterator[tuple[Any, ...]]:
        with replying.to(_page(request), reply) as end:
            try:
                for now in reply.visits(end):
                    yield going_on(gr, now, reply.before, clears=is_new)
                    is_new = False  # what is typed while one waits stays
            except OnRecordError as error:  # the answer stands there; only keeping it failed
                gr.Warning(escape(str(error)))
            if end.is_set():
                yield nothing  # as Gradio sends the last once more, over what took its place

    def followed(request: gr.Request, now: Visit) -> Iterator[tuple[Any, ...]]:
        """The rest of a reply that was under way when its conversation was taken up."""
        if not now.is_open:
            yield nothing
        elif reply := replying.reply(now):
            yield from sent(request, reply)
        else:
            yield going_on(gr, settled(request, now))

    def settled(request: gr.Request, now: Visit) -> Visit:
        """What became of a reply that has ended."""
        return archive.visit(_user(request), now.id) or stopped(now) if now.is_open else now

    def asked(
        request: gr.Request, question: str, shape: str, source: int | None, *rest: Any
    ) -> Iterator[tuple[Any, ...]]:
        *wanted, chosen, now = rest
        now = now if now.corpus == chosen else Visit(chosen)
        words = (question or "").strip()
        if not words:
            yield nothing
            return
        # A limit that was taken away stays away until the words are other ones.
        edited = now.exchange(source)
        infer = edited is None or edited.question != words or edited.infer
        try:
            inquiry = Inquiry(words, shape, filters_of(*wanted), infer)  # type: ignore[arg-type]
        except OnRecordError as error:
            gr.Warning(escape(str(error)))  # the question stays in its box, to be sent again
            yield nothing
            return
        yield from ask(request, now, inquiry)

    def example_asked(request: gr.Request, event: gr.EventData, *rest: Any) -> Iterator[tuple[Any, ...]]:
        yield from asked(request, str(event.question), *rest)

    def retried(request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        if exchange := now.exchange(event.exchange):
            instead = exchange is now.conversation[-1] and bool(exchange.trouble)  # what failed leaves, an answer stays
            yield from ask(request, now, exchange.inquiry, instead)

    def unlimited(request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        if exchange := now.exchange(event.exchange):
            yield from ask(request, now, without(exchange, str(event.limit)))

    def rephrased(request: gr.Request, event: gr.EventData, now: Visit) -> Iterator[tuple[Any, ...]]:
        exchange, place = now.exchange(event.exchange), _number(event.place)
        others = rephrasings(exchange) if exchange else []
        if place is not None and place < len(others):
            yield from ask(request, now, others[place][1])

    def verdict(request: gr.Request, event: gr.EventData, now: Visit) -> Exchange | None:
        exchange = now.exchange(event.exchange)
        if exchange is None or exchange.answer is None:
            return None
        said = str(event.text or "")
        try:
            return judged(rooms.named(now.corpus), archive, _user(request), now, exchange, str(event.thumb), said)
        except OnRecordError as error:
            gr.Warning(escape(str(error)))
            return None

    def marked(request: gr.Request, thought: Exchange | None, now: Visit) -> tuple[Any, Any]:
        """A verdict that was kept, put into the visit as that has become meanwhile."""
        mine = now.exchange(thought.number) if thought else None
        if thought is None or mine is None or mine.id != thought.id:  # not kept, or of what has left the screen
            return gr.skip(), gr.skip()
        if reply := replying.sent(_page(request), now.id):
            reply.judge(thought)
        if now.is_open:  # then it comes with the next state of the reply; what is drawn here might come after that
            return gr.skip(), gr.skip()
        now = now.with_thumb(thought)
        return record_of(now), now

    def ended(request: gr.Request, now: Visit) -> tuple[Any, ...]:
        replying.halt(_page(request))
        if reply := replying.reply(now):
            reply.stop()
            now = reply.visit
        return going_on(gr, settled(request, now))

    def cited(event: gr.EventData, now: Visit) -> Html:
        return sources_panel(now.exchange(event.exchange), _number(event.cite))

    def read(event: gr.EventData, now: Visit) -> Any:
        start, end = _number(event.start) or 0, _number(event.end) or 0
        part = brought(now.exchange(event.exchange), str(event.article), start, end, str(event.shows))
        # The press is told back, since what was brought once and is brought again would else be no change.
        return gr.skip() if part is None else element("div", part, data_press=str(event.press)[:20])

    def edited(event: gr.EventData, now: Visit) -> tuple[Any, ...]:
        """How a question was asked, into the controls around its box; page.js has put its words there."""
        exchange = now.exchange(event.exchange)
        if exchange is None:
            return tuple(gr.skip() for _ in (source, view, fold, *filters))
        if not exchange.infer:
            gr.Info("While its words stay as they are, this question is asked without limits from them.")
        given = exchange.filters.as_json()
        known = rooms.named(now.corpus).standing().outlets
        days = (str(given.get(name, "")) for name in ("published_from", "published_to", "as_of"))
        unfolded = gr.Accordion(open=True) if given else gr.skip()
        chosen = [name for name in given.get("outlets", ()) if name in known]
        return exchange.number, exchange.view, unfolded, chosen, *days

    def cleared(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        drawn, panel, _, now = switched(request, corpus)
        return drawn, panel, gr.Textbox(value="", submit_btn="Ask", stop_btn=False), now

    def listed(request: gr.Request, words: str, now: Visit) -> Html:
        return archive.panel(_user(request), words, now.id)

    def reopened(request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        replying.halt(_page(request))
        now = taken_up(_user(request), str(event.conversation))
        if now is None:
            return gr.skip(), *nothing
        return now.corpus, *resting(gr, rooms.named(now.corpus), now, waits_for(now))

    def retitled(request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        archive.rename(_user(request), str(event.conversation), str(event.text or ""))
        return archive.panel(_user(request), words, now.id)

    def forgotten(request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        archive.delete(_user(request), str(event.conversation))
        return archive.panel(_user(request), words, now.id)

    def exported(request: gr.Request, now: Visit) -> Iterator[list[Any]]:
        with archive.files(_user(request), now) as files:  # Gradio serves copies of its own, and deletes them in time
            yield [*(gr.DownloadButton(value=str(file)) for file in files), element("span", data_stage=now.stage)]

    # Gradio lets all of them in at once: they wait in our line, where each is told how many are before it. What has a word
    # to say to the visitor (`gr.Info`, `gr.Warning`) is among them, since Gradio drops those of what is not queued.
    answering: dict[str, Any] = {"concurrency_limit": None, **private}
    follow: dict[str, Any] = {"trigger_mode": "multiple", **answering}
    page.load(opened, None, [corpus, *shown], **private).then(followed, visit, shown, **follow)
    gr.on(
        [page.load, corpus.change, seen.change],
        surrounded,
        [corpus, outlets, can_ask],
        [box, outlets, can_ask],
        trigger_mode="always_last",
        **private,
    )
    seen.change(woken, visit, record, trigger_mode="always_last", **private)
    scanning.change(scanned, visit, record, trigger_mode="always_last", **private)
    asking = [view, source, *filters, corpus, visit]
    when_open = (HERE / "when_open.js").read_text("utf-8")
    runs = [
        box.submit(asked, [box, *asking], shown, js=when_open, **answering),
        record.example(example_asked, asking, shown, js=when_open, **answering),
        record.again(retried, visit, shown, **answering),
        record.without(unlimited, visit, shown, **answering),
        record.rephrase(rephrased, visit, shown, **answering),
    ]
    box.stop(ended, visit, shown, cancels=runs, queue=False, **private)
    record.cite(cited, visit, sources, queue=False, **private)
    record.read(read, visit, piece, queue=False, trigger_mode="multiple", **private)
    record.edit(edited, visit, [source, view, fold, *filters], **answering)
    # To keep a verdict may take its time, after which a visit that was read before it may be an old one.
    judging = record.judge(verdict, visit, thought, **answering)
    judging.then(marked, [thought, visit], [record, visit], queue=False, **private)
    fresh.click(cleared, corpus, shown, cancels=runs, queue=False, **private)
    earlier.click(listed, [search, visit], kept, queue=False, **private)
    search.change(listed, [search, visit], kept, queue=False, trigger_mode="always_last", **private)
    reopening = record.reopen(reopened, None, [corpus, *shown], cancels=runs, queue=False, **private)
    reopening.then(followed, visit, shown, **follow)
    record.retitle(retitled, [search, visit], kept, queue=False, **private)
    record.forget(forgotten, [search, visit], kept, queue=False, **private)
    export.click(exported, visit, exports, trigger_mode="always_last", **private)
    if rooms.has_choice:
        corpus.input(switched, corpus, shown, cancels=runs, queue=False, trigger_mode="always_last", **private)


def _user(request: Any) -> str:
    return str(getattr(request, "username", None) or "")


def _page(request: Any) -> str:
    return str(request.session_hash)


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
