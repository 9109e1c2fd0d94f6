"""The section Settings: the chat model and its trial, how much is read, when to answer, the theme, and what is set where.

A change counts from the next question on, for everyone, until the server ends; on request it is written to the settings
file too. What an index is bound to, and where the server listens, is shown and not changed. Keys never come here.
Settings hold for every corpus of the page alike, but for the folder of the index, which is the chosen one's.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`, and as
# strings they would name a `gr` that only exists inside it.

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index import InvalidValue, OnRecordError, Settings, setting_sources
from index.screen_text import one_line
from index.settings import SETTINGS_FILE, keep_settings
from rag.chat import redact
from ui.asking import refer
from ui.markup import Html, element
from ui.newsrooms import Newsrooms
from ui.settings_trial import CHANGEABLE, checked, may_change, try_chat_model
from ui.tables import scrolled_table

__all__ = ["build"]

LEGS = [("Both", "both"), ("Meaning", "meaning"), ("Words", "words")]
THEMES = ["As the system", "Light", "Dark"]
THIS_PAGE = "this page"
FORBIDDEN = "Only the first user of the login file may change settings for everyone. The theme is your own."
HERE = Path(__file__).parent


def build(rooms: Newsrooms, corpus: Any) -> None:
    """Draw the section within its tab, and wire it; `corpus` is the component that holds the name of the chosen one."""
    import gradio as gr
    from gradio.context import Context

    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    tab, page = Context.block, Context.root_block
    script = (HERE / "settings_theme.js").read_text("utf-8")
    here: set[str] = set()  # keys that were changed on this page
    reach = " and for every corpus" if rooms.has_choice else ""

    with gr.Column(elem_id="settings-section", elem_classes="section"):
        gr.HTML(
            _heading("Settings", f"What changes here counts from the next question on, for everyone{reach}.", 2),
            **still,
        )
        with gr.Row(elem_classes="columns"):
            with gr.Column(min_width=280):
                gr.HTML(_heading("Chat model", "Words the answer; without one, answers quote."), **still)
                model = gr.Textbox(
                    label="Model",
                    info="provider:model; empty for none",
                    placeholder="openai:gpt-5-mini",
                    max_lines=1,
                    max_length=200,
                )
                url = gr.Textbox(
                    label="Address of its server",
                    info="OpenAI-compatible; empty for the provider's own. The provider's key is sent there",
                    placeholder="http://localhost:11434/v1",
                    max_lines=1,
                    max_length=500,
                )
                timeout = gr.Number(label="Longest wait", info="Seconds", minimum=0)
                trial = gr.Button("Test", min_width=110)
                tried = gr.HTML(**still)
            with gr.Column(min_width=280):
                gr.HTML(_heading("Answering", "How much is read, and how sure an answer must be."), **still)
                legs = gr.Radio(
                    LEGS, label="Found by", info="Both are best: names by their words, the rest by what is meant"
                )
                k = gr.Slider(1, 100, step=1, label="Passages read", info="More find more, and take longer")
                strictness = gr.Slider(
                    0, 1, step=0.05, label="Strictness", info="Confidence needed to answer: 0 always answers, 1 never"
                )
                gr.HTML(_heading("Theme", "Of this browser alone."), **still)
                theme = gr.Radio(THEMES, value=THEMES[0], label="Theme", show_label=False, elem_id="theme")
        with gr.Row(elem_classes="controls"):
            keep = gr.Checkbox(False, label=f"Keep in {SETTINGS_FILE} for the next start", scale=2, min_width=220)
            apply = gr.Button("Apply", variant="primary", scale=0, min_width=130)
        done = gr.HTML(**still)
        table = gr.HTML(**still)

    form = [model, url, timeout, legs, k, strictness]
    keys = ("chat_model", "chat_url", "chat_timeout", "legs", "k", "strictness")

    def sources(corpus: str) -> Html:
        return sources_table(rooms.named(corpus).settings, here, corpus if rooms.has_choice else "")

    def opened(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        settings = rooms.named(corpus).settings
        may = may_change(settings, request.username)
        return (
            gr.Textbox(settings.chat_model or "", interactive=may),
            gr.Textbox(redact(settings.chat_url or ""), interactive=may),
            gr.Number(settings.chat_timeout, interactive=may),
            gr.Radio(value=settings.legs, interactive=may),
            gr.Slider(value=settings.k, interactive=may),
            gr.Slider(value=settings.strictness, interactive=may),
            gr.Checkbox(interactive=may),
            gr.Button(interactive=may),
            gr.Button(interactive=may),
            Html("") if may else element("p", FORBIDDEN, class_="caution"),
            Html(""),
            sources(corpus),
        )

    def wanted(values: tuple[Any, ...], request: gr.Request) -> dict[str, Any]:
        """Return what the form changes. Raises InvalidValue, also where the visitor may change nothing."""
        if not may_change(rooms.first.settings, request.username):
            raise InvalidValue(FORBIDDEN)
        given = dict(zip(keys, values, strict=True))
        for key in ("chat_timeout", "k", "strictness"):
            if given[key] is None:
                raise InvalidValue(f"{key} is missing. Write a number.")
        given["k"] = int(given["k"])
        return checked(rooms.first.settings, given)

    def applied(
        corpus: str,
        model: str,
        url: str,
        timeout: float | None,
        legs: str,
        k: float,
        strictness: float,
        kept: bool,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        try:
            changes = wanted((model, url, timeout, legs, k, strictness), request)
            rooms.change(**changes)
            here.update(changes)
            words = f"{', '.join(changes)}: set from the next question on." if changes else "Nothing was changed."
            if kept and here:
                keep_settings({key: getattr(rooms.first.settings, key) for key in sorted(here)})
                words += f" Kept in {SETTINGS_FILE}.{_outranked(here)}"
        except OnRecordError as error:
            return _fault(error), sources(corpus)
        return element("p", words, class_="run-done", role="status"), sources(corpus)

    def tested(
        model: str, url: str, timeout: float | None, legs: str, k: float, strictness: float, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        yield (
            element("p", "Asking the model one small question…", class_="hint", role="status"),
            gr.Button(interactive=False),
        )
        try:
            changes = wanted((model, url, timeout, legs, k, strictness), request)
            words = try_chat_model(rooms.first.settings.model_copy(update=changes))
            told = element("p", f"✓ {one_line(words)}", class_="run-done", role="status")
        except OnRecordError as error:
            told = _fault(error)
        except Exception:
            # A provider's package may do anything; the trace, which may hold more than a visitor should see, is the log's.
            told = _fault(refer("a trial of the chat model failed"))
        yield told, gr.Button(interactive=True)

    gr.on(
        [tab.select, corpus.change],
        opened,
        corpus,
        [*form, keep, apply, trial, done, tried, table],
        trigger_mode="always_last",
        **private,
    )
    apply.click(applied, [corpus, *form, keep], [done, table], **private)
    trial.click(tested, form, [tried, trial], concurrency_limit=1, **private)
    theme.input(None, theme, None, js=script)
    page.load(None, None, theme, js=script)


def sources_table(settings: Settings, changed_here: set[str], corpus: str = "") -> Html:
    """Return every setting with the value that counts now, without secrets, and the place that set it.

    Where there are several corpora, `corpus` names the one whose index is told.
    """
    try:
        sources = {item.key: item for item in setting_sources()}
    except OnRecordError as error:  # the file was broken since the start; the next start would say the same
        return _fault(error)
    rows = []
    for key, item in sources.items():
        value = getattr(settings, key)
        # What neither this page nor a source of the next start explains was given as a flag of this one.
        source = THIS_PAGE if key in changed_here else item.source if value == item.value else "flag"
        of = f", here of {corpus}" if corpus and key == "index" else ""
        rows.append(
            element(
                "tr",
                element("th", key, scope="row"),
                element("td", "none" if value in (None, {}) else one_line(redact(str(value)), 200), class_="value"),
                element("td", source, class_=None if source == "default" else "set"),
                element("td", f"{item.description}{of}{'' if key in CHANGEABLE else ' (at the start)'}"),
            )
        )
    return scrolled_table("What is set where", ("Setting", "Value", "Set by", "Meaning"), rows)


def _outranked(keys: set[str]) -> str:
    names = [item.source for item in setting_sources() if item.key in keys and item.source.startswith("environment")]
    return f" At the next start the {' and the '.join(names)} outranks the file." if names else ""


def _heading(title: str, words: str, level: int = 3) -> Html:
    return element("header", element(f"h{level}", title), element("p", words), class_="section-head")


def _fault(error: Exception | str) -> Html:
    return element("p", redact(str(error)), class_="run-trouble", role="alert")
