"""The section Ask: conversation on the left, sources on the right. Layout and wiring only; `ask_events` has what happens.

The conversation is a `gr.HTML` of our own escaped markup and not a `gr.Chatbot`, because that one reads every message as
Markdown: an article's asterisks, links and images would have to be escaped for two languages. `${value}`, the template
of `gr.HTML`, inserts a value without evaluating it; `{{value}}` would make it part of a script, so it is not used.

Every press of a button within our markup is an event of the transcript, sent by `page.js` with the button's data.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the function within `build`.

from pathlib import Path
from typing import Any

from ui.asking import LONGEST_QUESTION
from ui.conversation import Visit
from ui.markup import Html, element
from ui.newsrooms import Newsrooms
from ui.sources import empty_panel
from ui.waiting_line import AT_ONCE, WaitingLine

__all__ = ["LIMIT", "build"]

LIMIT: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "asking"}  # of the functions for programs
VIEWS = [("Answer", "answer"), ("Compare outlets", "compare"), ("Timeline", "timeline")]
HERE = Path(__file__).parent


def build(rooms: Newsrooms, corpus: Any, seen: Any, scanning: Any, line: WaitingLine) -> None:
    """Draw the section within its tab, and wire it.

    `corpus` is the component that holds the name of the chosen one; `seen` changes whenever its index does, and
    `scanning` with the progress of its first scan; in `line` questions wait for their turn.
    """
    import gradio as gr
    from gradio.context import Context

    from ui.ask_events import INVITING, AskEvents  # here, because it imports Gradio

    events, page = AskEvents(rooms, line), Context.root_block
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    visit = gr.State(Visit(""))  # about a corpus as soon as the page has been opened
    can_ask = gr.State(True)  # what the question box shows
    thought = gr.State(None)  # an exchange with the verdict that was just kept
    source = gr.State(None)  # the number of the exchange whose question was last put into the box to be edited

    def awaited(name: object) -> Html | None:
        return events.awaited(name)  # a function of its own, as Gradio marks it and a method cannot be marked

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
                js_on_load="\n".join(
                    (HERE / name).read_text("utf-8") for name in ("page.js", "reading.js", "asking.js")
                ),
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
                    autofocus=True,
                    elem_id="question",
                )
                # The box takes more, which is said by asking.js: what the browser cuts off, it cuts without a word.
                gr.HTML(element("p", data_limit=LONGEST_QUESTION), elem_id="too-long", **still)
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
                    widen = gr.Button("Clear", size="sm", elem_id="widen", scale=0)  # shown while there is a limit
                    narrowed = gr.HTML(elem_id="narrowed", **still)  # never seen: asking.js names the fold by it
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
    followed, listed = events.followed, events.listed  # taken once, or Gradio would see two functions in each

    # Gradio lets all of them in at once: they wait in our line, where each is told how many are before it. What has a word
    # to say to the visitor (`gr.Info`, `gr.Warning`) is among them, since Gradio drops those of what is not queued.
    answering: dict[str, Any] = {"concurrency_limit": None, **private}
    follow: dict[str, Any] = {"trigger_mode": "multiple", **answering}
    page.load(events.opened, None, [corpus, *shown], **private).then(followed, visit, shown, **follow)
    gr.on(
        [page.load, corpus.change, seen.change],
        events.surrounded,
        [corpus, outlets, can_ask],
        [box, outlets, can_ask],
        trigger_mode="always_last",
        **private,
    )
    seen.change(events.woken, visit, record, trigger_mode="always_last", **private)
    scanning.change(events.scanned, visit, record, trigger_mode="always_last", **private)
    gr.on(
        [limit.change for limit in filters],
        events.narrowed,
        filters,
        narrowed,
        queue=False,
        trigger_mode="always_last",
        **private,
    )
    widen.click(events.widened, None, filters, queue=False, **private)
    asking = [view, source, *filters, corpus, visit]
    when_open = (HERE / "when_open.js").read_text("utf-8")
    runs = [
        box.submit(events.asked, [box, *asking], shown, js=when_open, **answering),
        record.example(events.example_asked, asking, shown, js=when_open, **answering),
        record.again(events.retried, visit, shown, **answering),
        record.without(events.unlimited, visit, shown, **answering),
        record.rephrase(events.rephrased, visit, shown, **answering),
    ]
    box.stop(events.ended, visit, shown, cancels=runs, queue=False, **private)
    record.cite(events.cited, visit, sources, queue=False, **private)
    record.read(events.read, visit, piece, queue=False, trigger_mode="multiple", **private)
    record.edit(events.edited, visit, [source, view, fold, *filters], **answering)
    # To keep a verdict may take its time, after which a visit that was read before it may be an old one.
    judging = record.judge(events.verdict, visit, thought, **answering)
    judging.then(events.marked, [thought, visit], [record, visit], queue=False, **private)
    fresh.click(events.cleared, corpus, shown, cancels=runs, queue=False, **private)
    earlier.click(listed, [search, visit], kept, queue=False, **private)
    search.change(listed, [search, visit], kept, queue=False, trigger_mode="always_last", **private)
    reopening = record.reopen(events.reopened, None, [corpus, *shown], cancels=runs, queue=False, **private)
    reopening.then(followed, visit, shown, **follow)
    record.retitle(events.retitled, [search, visit], kept, queue=False, **private)
    record.forget(events.forgotten, [search, visit], kept, queue=False, **private)
    export.click(events.exported, visit, exports, trigger_mode="always_last", **private)
    if rooms.has_choice:
        corpus.input(events.switched, corpus, shown, cancels=runs, queue=False, trigger_mode="always_last", **private)
