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
from pathlib import Path
from typing import Any

from index.errors import OnRecordError
from index.screen_text import escape, one_line
from ui.archive import Archive
from ui.ask_screen import going_on, record_of, resting
from ui.asking import filters_of, replies
from ui.conversation import Inquiry, Visit, updated
from ui.judging import judged
from ui.markup import Html
from ui.newsrooms import Newsrooms
from ui.rephrasing import rephrasings, without
from ui.replying import Replying
from ui.sources import empty_panel, sources_panel

__all__ = ["LIMIT", "build"]

# Questions answered side by side; the models share the processor, more would only wait there.
LIMIT: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "asking"}
VIEWS = [("Answer", "answer"), ("Compare outlets", "compare"), ("Timeline", "timeline")]
HERE = Path(__file__).parent


def build(rooms: Newsrooms, corpus: Any, seen: Any) -> None:
    """Draw the section within its tab, and wire it.

    `corpus` is the component that holds the name of the chosen one; `seen` changes whenever its index does.
    """
    import gradio as gr
    from gradio.context import Context

    archive, replying, page = Archive(rooms), Replying(), Context.root_block
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    visit = gr.State(Visit(""))  # about a corpus as soon as the page has been opened
    with gr.Row(elem_id="desk", equal_height=True):
        with gr.Column(elem_id="chat", scale=7, min_width=320):
            with gr.Row(elem_id="tools"):
                earlier = gr.Button("Earlier conversations", size="sm", elem_id="earlier", scale=0)
                export = gr.Button("Export", size="sm", elem_id="export", scale=0)
                with gr.Row(elem_id="exports"):  # shown by page.js once the files are asked for
                    exports = [
                        gr.DownloadButton(words, size="sm", scale=0) for words in ("Markdown", "JSON", "Web page")
                    ]
                fresh = gr.Button("New conversation", size="sm", elem_id="fresh", scale=0)
            record = gr.HTML(
                elem_id="transcript", apply_default_css=False, js_on_load=(HERE / "page.js").read_text("utf-8")
            )
            with gr.Column(elem_id="asking"):
                box = gr.Textbox(
                    placeholder="Ask the articles a question",
                    label="Question",
                    show_label=False,
                    container=False,
                    submit_btn="Ask",
                    max_lines=4,
                    max_length=1_000,
                    autofocus=True,
                    elem_id="question",
                )
                with gr.Row(elem_id="below"):
                    view = gr.Radio(VIEWS, value="answer", label="Reply as", container=False, elem_id="view", scale=0)
                    with gr.Accordion("Narrow by outlet or date", open=False, elem_id="filters"), gr.Row():
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
    with gr.Column(elem_id="history", min_width=0):
        search = gr.Textbox(
            label="Search your conversations", placeholder="Search", max_lines=1, elem_id="history-search"
        )
        kept = gr.HTML(elem_id="history-list", **still)
        gr.Button("Close", size="sm", elem_id="close-history")

    filters = [outlets, first, last, as_of]
    shown = [record, sources, box, visit]
    nothing = tuple(gr.skip() for _ in shown)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        query = request.query_params
        now = archive.visit(_user(request), str(query.get("c") or ""))
        if now is None:
            wanted = str(query.get("corpus") or "")
            now = Visit(wanted if wanted in rooms.names else rooms.names[0])
        return now.corpus, *resting(gr, rooms.named(now.corpus), now)

    def surrounded(corpus: str, chosen: list[str] | None) -> tuple[Any, ...]:
        """What depends on the corpus around the conversation: whether one can ask, and the outlets to narrow down to."""
        standing = rooms.named(corpus).standing()
        can_filter = bool(standing.outlets)
        return gr.Textbox(interactive=standing.can_answer), gr.Dropdown(
            [(one_line(name), name) for name in standing.outlets],
            value=[name for name in chosen or () if name in standing.outlets],
            interactive=can_filter,
            info=None if can_filter else "No article of this corpus states its outlet.",
        )

    def woken(now: Visit) -> Any:
        """The opening, where the index has become another and nothing was asked yet."""
        if not now.corpus or now.conversation:
            return gr.skip()
        return record_of(now, rooms.named(now.corpus))

    def switched(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        replying.halt(_page(request))
        return resting(gr, rooms.named(corpus), Visit(corpus))

    def ask(request: gr.Request, now: Visit, inquiry: Inquiry, instead: bool = False) -> Iterator[tuple[Any, ...]]:
        now = replace(now, id=now.id or secrets.token_urlsafe(12))
        before = now.conversation
        again = before[-1].number if instead and before else None
        states = replies(rooms.named(now.corpus), before, inquiry, instead)
        with replying.to(_page(request)) as end:
            try:
                for state in archive.keeping(_user(request), now.corpus, now.id, states, again):
                    if end.is_set():
                        yield nothing
                        return
                    yield going_on(gr, replace(now, conversation=state))
            except OnRecordError as error:  # the answer stands there; only keeping it failed
                gr.Warning(escape(str(error)))

    def asked(request: gr.Request, question: str, shape: str, *rest: Any) -> Iterator[tuple[Any, ...]]:
        *wanted, chosen, now = rest
        if not question or not question.strip():
            yield nothing
            return
        try:
            inquiry = Inquiry(question.strip(), shape, filters_of(*wanted))  # type: ignore[arg-type]
        except OnRecordError as error:
            gr.Warning(escape(str(error)))  # the question stays in its box, to be sent again
            yield nothing
            return
        yield from ask(request, now if now.corpus == chosen else Visit(chosen), inquiry)

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

    def verdict(request: gr.Request, event: gr.EventData, now: Visit) -> tuple[Any, Any]:
        exchange = now.exchange(event.exchange)
        if exchange is None or exchange.answer is None:
            return gr.skip(), gr.skip()
        said = str(event.text or "")
        try:
            now = judged(rooms.named(now.corpus), archive, _user(request), now, exchange, str(event.thumb), said)
        except OnRecordError as error:
            gr.Warning(escape(str(error)))
            return gr.skip(), gr.skip()
        return record_of(now), now

    def stopped(request: gr.Request, now: Visit) -> tuple[Any, ...]:
        replying.halt(_page(request))
        if now.conversation and now.conversation[-1].is_open:
            now = replace(now, conversation=updated(now.conversation, trouble="Stopped."))
        return going_on(gr, now)

    def cited(event: gr.EventData, now: Visit) -> Html:
        return sources_panel(now.exchange(event.exchange), _number(event.cite))

    def cleared(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        drawn, panel, _, now = switched(request, corpus)
        return drawn, panel, gr.Textbox(value="", submit_btn="Ask", stop_btn=False), now

    def listed(request: gr.Request, words: str, now: Visit) -> Html:
        return archive.panel(_user(request), words, now.id)

    def reopened(request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        replying.halt(_page(request))
        now = archive.visit(_user(request), str(event.conversation))
        return (now.corpus, *resting(gr, rooms.named(now.corpus), now)) if now else (gr.skip(), *nothing)

    def retitled(request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        archive.rename(_user(request), str(event.conversation), str(event.text or ""))
        return archive.panel(_user(request), words, now.id)

    def forgotten(request: gr.Request, event: gr.EventData, words: str, now: Visit) -> Html:
        archive.delete(_user(request), str(event.conversation))
        return archive.panel(_user(request), words, now.id)

    def exported(now: Visit) -> list[Any]:
        return [gr.DownloadButton(value=str(path)) for path in archive.files(now)]

    page.load(opened, None, [corpus, *shown], **private)
    gr.on(
        [page.load, corpus.change, seen.change],
        surrounded,
        [corpus, outlets],
        [box, outlets],
        trigger_mode="always_last",
        **private,
    )
    seen.change(woken, visit, record, trigger_mode="always_last", **private)
    asking = [*filters, corpus, visit]
    when_open = (HERE / "when_open.js").read_text("utf-8")
    runs = [
        box.submit(asked, [box, view, *asking], shown, js=when_open, **LIMIT, **private),
        record.example(example_asked, [view, *asking], shown, js=when_open, **LIMIT, **private),
        record.again(retried, visit, shown, **LIMIT, **private),
        record.without(unlimited, visit, shown, **LIMIT, **private),
        record.rephrase(rephrased, visit, shown, **LIMIT, **private),
    ]
    box.stop(stopped, visit, shown, cancels=runs, queue=False, **private)
    record.cite(cited, visit, sources, queue=False, **private)
    record.judge(verdict, visit, [record, visit], queue=False, **private)
    fresh.click(cleared, corpus, shown, cancels=runs, queue=False, **private)
    earlier.click(listed, [search, visit], kept, queue=False, **private)
    search.change(listed, [search, visit], kept, queue=False, trigger_mode="always_last", **private)
    record.reopen(reopened, None, [corpus, *shown], cancels=runs, queue=False, **private)
    record.retitle(retitled, [search, visit], kept, queue=False, **private)
    record.forget(forgotten, [search, visit], kept, queue=False, **private)
    export.click(exported, visit, exports, queue=False, **private)
    if rooms.has_choice:
        corpus.input(switched, corpus, shown, cancels=runs, queue=False, trigger_mode="always_last", **private)


def _user(request: Any) -> str:
    return str(getattr(request, "username", None) or "")


def _page(request: Any) -> str:
    return str(request.session_hash)


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
