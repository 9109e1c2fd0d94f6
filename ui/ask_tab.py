"""The section Ask: conversation on the left, sources on the right. Wiring only; words are made elsewhere.

The conversation is a `gr.HTML` of our own escaped markup and not a `gr.Chatbot`, because that one reads every message as
Markdown: an article's asterisks, links and images would have to be escaped for two languages. `${value}`, the template
of `gr.HTML`, inserts a value without evaluating it; `{{value}}` would make it part of a script, so it is not used.

Every press of a button within our markup is an event of the transcript, sent by `page.js` with the button's data; the
numbers in it are looked up in the visitor's own conversation, never trusted.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`.

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.errors import OnRecordError
from ui.archive import Archive
from ui.asking import filters_of, replies
from ui.conversation import Conversation, Exchange, Inquiry, exchange_of, updated
from ui.markup import Html
from ui.newsroom import Newsroom, Standing
from ui.rephrasing import rephrasings, without
from ui.sources import empty_panel, sources_panel
from ui.thumbs import Verdict
from ui.thumbs import record as record_thumb
from ui.transcript import notice, transcript, welcome

__all__ = ["LIMIT", "build"]

# Questions answered side by side; the models share the processor, more would only wait there.
LIMIT: dict[str, Any] = {"concurrency_limit": 4, "concurrency_id": "asking"}
VIEWS = [("Answer", "answer"), ("Compare outlets", "compare"), ("Timeline", "timeline")]
HERE = Path(__file__).parent


def build(newsroom: Newsroom, page: Any) -> None:
    """Draw the section within its tab of `page`, and wire it."""
    import gradio as gr

    archive = Archive(newsroom.settings)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    conversation, ident = gr.State(()), gr.State("")
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
    state = [conversation, ident]
    shown = [record, sources, box, *state]
    nothing = tuple(gr.skip() for _ in shown)

    def opened(request: gr.Request) -> tuple[Any, ...]:
        standing = newsroom.standing()
        can_filter = bool(standing.outlets)
        wanted = str(request.query_params.get("c") or "")
        now = archive.load(_user(request), wanted)
        return (
            transcript(now, _opening(newsroom, standing), wanted),
            sources_panel(now[-1], 1) if now else empty_panel(),
            gr.Textbox(interactive=standing.can_answer),
            now,
            wanted if now else "",
            gr.Dropdown(
                list(standing.outlets),
                value=[],
                interactive=can_filter,
                info=None if can_filter else "No article of this corpus states its outlet.",
            ),
        )

    def ask(
        inquiry: Inquiry, now: Conversation, name: str, user: str, instead: bool = False
    ) -> Iterator[tuple[Any, ...]]:
        name = name or secrets.token_urlsafe(12)
        try:
            again = now[-1].number if instead and now else None
            for state in archive.keeping(user, name, replies(newsroom, now, inquiry, instead), again):
                yield _drawn(gr, state, name)
        except OnRecordError as error:  # the answer stands there; only keeping it failed
            gr.Warning(str(error))

    def asked(request: gr.Request, question: str, shape: str, *rest: Any) -> Iterator[tuple[Any, ...]]:
        *wanted, now, name = rest
        if not question or not question.strip():
            yield nothing
            return
        try:
            inquiry = Inquiry(question.strip(), shape, filters_of(*wanted))  # type: ignore[arg-type]
        except OnRecordError as error:
            gr.Warning(str(error))  # the question stays in its box, to be sent again
            yield nothing
            return
        yield from ask(inquiry, now, name, _user(request))

    def example_asked(request: gr.Request, event: gr.EventData, *rest: Any) -> Iterator[tuple[Any, ...]]:
        yield from asked(request, str(event.question), *rest)

    def retried(request: gr.Request, event: gr.EventData, now: Conversation, name: str) -> Iterator[tuple[Any, ...]]:
        if exchange := exchange_of(now, event.exchange):
            instead = exchange is now[-1] and bool(exchange.trouble)  # what failed leaves, what was answered stays
            yield from ask(exchange.inquiry, now, name, _user(request), instead)

    def unlimited(request: gr.Request, event: gr.EventData, now: Conversation, name: str) -> Iterator[tuple[Any, ...]]:
        if exchange := exchange_of(now, event.exchange):
            yield from ask(without(exchange, str(event.limit)), now, name, _user(request))

    def rephrased(request: gr.Request, event: gr.EventData, now: Conversation, name: str) -> Iterator[tuple[Any, ...]]:
        exchange, place = exchange_of(now, event.exchange), _number(event.place)
        others = rephrasings(exchange) if exchange else []
        if place is not None and place < len(others):
            yield from ask(others[place][1], now, name, _user(request))

    def judged(request: gr.Request, event: gr.EventData, now: Conversation, name: str) -> tuple[Any, Any]:
        exchange = exchange_of(now, event.exchange)
        if exchange is None or exchange.answer is None:
            return gr.skip(), gr.skip()
        said = str(event.text or "").strip()
        verdict: Verdict = (exchange.thumb or "up") if said else "down" if event.thumb == "down" else "up"
        judged = replace(exchange, thumb=verdict, comment=said)
        try:
            record_thumb(
                newsroom.settings.index,
                verdict,
                exchange.question,
                exchange.answer.as_json(),
                filters=exchange.filters.as_json(),
                comment=said,
                history=[earlier.question for earlier in now if earlier.number < exchange.number],
                user=_user(request) or None,
            )
            archive.revise(_user(request), name, judged)
        except OnRecordError as error:
            gr.Warning(str(error))
            return gr.skip(), gr.skip()
        now = tuple(judged if e.number == judged.number else e for e in now)
        return transcript(now, Html(), name), now

    def stopped(now: Conversation, name: str) -> tuple[Any, ...]:
        if now and now[-1].is_open:
            now = updated(now, trouble="Stopped.")
        return _drawn(gr, now, name)

    def cited(event: gr.EventData, now: Conversation) -> Html:
        return sources_panel(exchange_of(now, event.exchange), _number(event.cite))

    def cleared() -> tuple[Any, ...]:
        opening = _opening(newsroom, newsroom.standing())
        return transcript((), opening), empty_panel(), gr.Textbox(value="", submit_btn="Ask", stop_btn=False), (), ""

    def listed(request: gr.Request, words: str, name: str) -> Html:
        return archive.panel(_user(request), words, name)

    def reopened(request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        name = str(event.conversation)
        now = archive.load(_user(request), name)
        if not now:
            return nothing
        box = gr.Textbox(submit_btn="Ask", stop_btn=False)
        return transcript(now, Html(), name), sources_panel(now[-1], 1), box, now, name

    def retitled(request: gr.Request, event: gr.EventData, words: str, name: str) -> Html:
        archive.rename(_user(request), str(event.conversation), str(event.text or ""))
        return archive.panel(_user(request), words, name)

    def forgotten(request: gr.Request, event: gr.EventData, words: str, name: str) -> Html:
        archive.delete(_user(request), str(event.conversation))
        return archive.panel(_user(request), words, name)

    def exported(now: Conversation) -> list[Any]:
        return [gr.DownloadButton(value=str(path)) for path in archive.files(now)]

    page.load(opened, None, [*shown, outlets], **private)
    runs = [
        box.submit(asked, [box, view, *filters, *state], shown, **LIMIT, **private),
        record.example(example_asked, [view, *filters, *state], shown, **LIMIT, **private),
        record.again(retried, state, shown, **LIMIT, **private),
        record.without(unlimited, state, shown, **LIMIT, **private),
        record.rephrase(rephrased, state, shown, **LIMIT, **private),
    ]
    box.stop(stopped, state, shown, cancels=runs, queue=False, **private)
    record.cite(cited, conversation, sources, queue=False, **private)
    record.judge(judged, state, [record, conversation], queue=False, **private)
    fresh.click(cleared, None, shown, cancels=runs, queue=False, **private)
    earlier.click(listed, [search, ident], kept, queue=False, **private)
    search.input(listed, [search, ident], kept, queue=False, trigger_mode="always_last", **private)
    record.reopen(reopened, None, shown, cancels=runs, queue=False, **private)
    record.retitle(retitled, [search, ident], kept, queue=False, **private)
    record.forget(forgotten, [search, ident], kept, queue=False, **private)
    export.click(exported, conversation, exports, queue=False, **private)


def _drawn(gr: Any, now: Conversation, name: str) -> tuple[Any, ...]:
    last: Exchange | None = now[-1] if now else None
    if last is not None and last.is_open:
        box = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
    else:
        box = gr.Textbox(submit_btn="Ask", stop_btn=False)
    # The sources of the answer before stay until there are new ones.
    panel = sources_panel(last, 1) if last is not None and last.answer is not None else gr.skip()
    return transcript(now, Html(), name), panel, box, now, name


def _opening(newsroom: Newsroom, standing: Standing) -> Html:
    if standing.trouble:
        return notice(standing.title, standing.trouble, standing.command, "Then load this page again.")
    return welcome(newsroom.examples())


def _user(request: Any) -> str:
    return str(getattr(request, "username", None) or "")


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
