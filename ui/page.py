"""The chat page, a Gradio Blocks: conversation on the left, sources on the right. Wiring only; words are made elsewhere.

The conversation is a `gr.HTML` of our own escaped markup and not a `gr.Chatbot`, because that one reads every message as
Markdown: an article's asterisks, links and images would have to be escaped for two languages. `${value}`, the template
of `gr.HTML`, inserts a value without evaluating it; `{{value}}` would make it part of a script, so it is not used.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build_page`, and as
# strings they would name a `gr` that only exists inside it.

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import Settings
from index.errors import OnRecordError
from rag import NewsDesk
from ui.asking import filters_of, refer, replies
from ui.conversation import Conversation, updated
from ui.markup import Html, element
from ui.newsroom import Newsroom, Standing
from ui.sources import empty_panel, sources_panel
from ui.transcript import notice, transcript, welcome

__all__ = ["build_page"]

AT_ONCE = 4  # questions answered side by side; the models share the processor, more would only wait there
HERE = Path(__file__).parent


def build_page(desk: NewsDesk | None, settings: Settings) -> Any:
    """Return the page as `gr.Blocks`, ready for `ui.launch`. Without a desk it says how to make an index."""
    # Before the import, or Gradio reports home; and here, because the import takes seconds.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    newsroom = Newsroom(desk, settings)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    with gr.Blocks(title="On the Record", analytics_enabled=False, fill_width=True) as page:
        conversation = gr.State(())
        masthead = gr.HTML(_masthead(Standing()), elem_id="masthead", apply_default_css=False, js_on_load=None)
        with gr.Row(elem_id="desk", equal_height=True):
            with gr.Column(elem_id="chat", scale=7, min_width=320):
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
                        fresh = gr.Button("New conversation", size="sm", elem_id="fresh", scale=0)
            with gr.Column(elem_id="sources-column", scale=5, min_width=320):
                sources = gr.HTML(empty_panel(), elem_id="sources", apply_default_css=False, js_on_load=None)

        filters = [outlets, first, last, as_of]
        shown = [record, sources, conversation, box]

        def opened() -> tuple[Any, ...]:
            standing = newsroom.standing()
            can_filter = bool(standing.outlets)
            return (
                _masthead(standing),
                transcript((), _opening(newsroom, standing)),
                gr.Dropdown(
                    list(standing.outlets),
                    value=[],
                    interactive=can_filter,
                    info=None if can_filter else "No article of this corpus states its outlet.",
                ),
                gr.Textbox(interactive=standing.can_answer),
            )

        def asked(question: str, *rest: Any) -> Iterator[tuple[Any, ...]]:
            *wanted, before = rest
            if not question or not question.strip():
                yield tuple(gr.skip() for _ in shown)
                return
            try:
                chosen = filters_of(*wanted)
            except OnRecordError as error:
                gr.Warning(str(error))  # the question stays in its box, to be sent again
                yield tuple(gr.skip() for _ in shown)
                return
            for now in replies(newsroom, before, question.strip(), chosen):
                yield _drawn(gr, now)

        def example_asked(event: gr.EventData, *rest: Any) -> Iterator[tuple[Any, ...]]:
            yield from asked(str(event.question), *rest)

        def stopped(now: Conversation) -> tuple[Any, ...]:
            if now and now[-1].is_open:
                now = updated(now, trouble="Stopped.")
            return _drawn(gr, now)

        def cited(event: gr.EventData, now: Conversation) -> Html:
            wanted = next((e for e in now if str(e.number) == str(event.exchange)), None)
            return sources_panel(wanted, _number(event.cite))

        def cleared() -> tuple[Any, ...]:
            opening = _opening(newsroom, newsroom.standing())
            return transcript((), opening), empty_panel(), (), gr.Textbox(value="", submit_btn="Ask", stop_btn=False)

        def ask(
            question: str,
            outlets: list[str] | None = None,
            published_from: str | None = None,
            published_to: str | None = None,
            as_of: str | None = None,
        ) -> dict[str, Any]:
            """Answer a question from the corpus; days are written YYYY-MM-DD. Returns what `onrecord ask --json` prints."""
            try:
                limits = filters_of(outlets, published_from, published_to, as_of)
                return newsroom.desk().ask(question, filters=limits or None).as_json()
            except OnRecordError as error:
                raise gr.Error(str(error)) from error
            except Exception as error:
                raise gr.Error(refer("a question over the API failed")) from error

        page.load(opened, None, [masthead, record, outlets, box], **private)
        limit: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "asking"}
        runs = [
            box.submit(asked, [box, *filters, conversation], shown, **limit, **private),
            record.example(example_asked, [*filters, conversation], shown, **limit, **private),
        ]
        box.stop(stopped, conversation, shown, cancels=runs, queue=False, **private)
        record.cite(cited, conversation, sources, queue=False, **private)
        fresh.click(cleared, None, shown, cancels=runs, queue=False, **private)
        gr.api(ask, api_name="ask", **limit)
    return page


def _drawn(gr: Any, now: Conversation) -> tuple[Any, ...]:
    last = now[-1] if now else None
    if last is not None and last.is_open:
        box = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
    else:
        box = gr.Textbox(submit_btn="Ask", stop_btn=False)
    # The sources of the answer before stay until there are new ones.
    panel = sources_panel(last, 1) if last is not None and last.answer is not None else gr.skip()
    return transcript(now, Html()), panel, now, box


def _opening(newsroom: Newsroom, standing: Standing) -> Html:
    if standing.trouble:
        return notice(standing.title, standing.trouble, standing.command, "Then load this page again.")
    return welcome(newsroom.examples())


def _masthead(standing: Standing) -> Html:
    facts = []
    if standing.articles:
        named = len(standing.outlets)
        facts = [
            f"{standing.articles:,} article{'' if standing.articles == 1 else 's'}",
            f"{named:,} outlet{'' if named == 1 else 's'} named",
            f"indexed {standing.built[:10]}" if standing.built else "",
        ]
    return element(
        "header",
        element("h1", "On the Record"),
        element("p", "Every sentence quoted from, or checked against, a named passage", class_="motto"),
        element("p", " · ".join(filter(None, facts)), class_="holdings"),
        class_="masthead",
    )


def _number(value: object) -> int | None:
    return int(str(value)) if str(value).isdigit() else None
