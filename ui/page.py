"""The page, a Gradio Blocks: the masthead and, under it, the sections Ask, Corpus, Evals and Settings.

Only the frame: each section is a module of its own that draws itself and wires its events (`build`). Where the page serves
several corpora, each visitor chooses one above the sections; the choice is his page's, and every event brings it along.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build_page`.

import os
from typing import Any

from index.screen_text import one_line
from ui import ask_tab, corpus_tab, evals_tab, settings_tab
from ui.functions import register
from ui.markup import Html, element
from ui.newsroom import Newsroom, Standing
from ui.newsrooms import Newsrooms
from ui.waiting_line import WaitingLine
from ui.wording import plural

__all__ = ["build_page"]

HOUR = (600, 3600)  # seconds: how often saved conversations are looked through, and how old they get on the server
# The address names the corpus, too, so that loading the page again keeps the choice before anything was asked.
REMEMBER = """(corpus) => {
  const address = new URL(location.href);
  address.searchParams.set("corpus", corpus);
  history.replaceState(history.state, "", address);
}"""


def build_page(rooms: Newsroom | Newsrooms, line: WaitingLine | None = None) -> Any:
    """Return the page as `gr.Blocks`, ready for `ui.launch`. Without an index it says how to make one.

    In the line questions wait for their turn; by default it is one of the page's own.
    """
    # Before the import, or Gradio reports home; and here, because the import takes seconds.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    import gradio as gr

    rooms = Newsrooms.of(rooms)
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}

    def headed(request: gr.Request, name: str) -> Html:
        return _masthead(rooms.named(name).standing(), str(getattr(request, "username", None) or ""))

    with gr.Blocks(title="On the Record", analytics_enabled=False, fill_width=True, delete_cache=HOUR) as page:
        masthead = gr.HTML(_masthead(Standing()), elem_id="masthead", **still)
        # The only live region: page.js puts there that an answer has begun or has come, and nothing between.
        gr.HTML(element("p", role="status", class_="unseen", id="announcer"), elem_id="announcing", **still)
        if rooms.has_choice:
            with gr.Row(elem_id="corpora"):
                corpus = gr.Dropdown(
                    list(rooms.names), value=rooms.names[0], label="Corpus", filterable=False, container=False
                )
            corpus.change(None, corpus, None, js=REMEMBER, **private)
        else:
            corpus = gr.State(rooms.names[0])
        seen = gr.State(("", ""))  # the corpus, and the state of its index, that is on the screen
        scanning = gr.State("")  # how far its first scan is, in words
        timer = gr.Timer(corpus_tab.SLOW)  # not within a section: one that was never opened has none that runs
        with gr.Tabs(elem_id="sections"):
            with gr.Tab("Ask", id="ask", elem_id="ask-tab"):
                ask_tab.build(rooms, corpus, seen, scanning, line or WaitingLine())
            with gr.Tab("Corpus", id="corpus", elem_id="corpus-tab"):
                corpus_tab.build(rooms, corpus, seen, scanning, timer)
            with gr.Tab("Evals", id="evals", elem_id="evals-tab"):
                evals_tab.build(rooms, corpus)
            with gr.Tab("Settings", id="settings", elem_id="settings-tab"):
                settings_tab.build(rooms, corpus)

        gr.on(
            [page.load, corpus.change, seen.change],
            headed,
            corpus,
            masthead,
            trigger_mode="always_last",
            **private,
        )
        register(gr, rooms, **ask_tab.LIMIT)
    return page


def _masthead(standing: Standing, user: str = "") -> Html:
    facts: list[str] = []
    if standing.articles:
        facts = [
            plural(standing.articles, "article"),
            f"{plural(len(standing.outlets), 'outlet')} named",
            f"indexed {standing.built[:10]}" if standing.built else "",
        ]
    return element(
        "header",
        element("a", "Skip to the question", class_="skip", href="#question"),
        element("h1", "On the Record"),
        element("p", "Every sentence quoted from, or checked against, a named passage", class_="motto"),
        element(
            "p",
            " · ".join(filter(None, facts)),
            element("a", f"Log out {one_line(user, 40)}", href="logout", class_="log-out") if user else None,
            class_="holdings",
        ),
        class_="masthead",
    )
