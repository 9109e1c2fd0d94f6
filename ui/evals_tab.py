"""The section Evals: run a question set, read its result, compare two runs, turn a reader's thumb into a question.

Wiring only: `evals_running` runs, `evals_shelf` keeps, `evals_result` and `evals_compared` draw, `evals_cases` writes.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`, and as
# strings they would name a `gr` that only exists inside it.

from functools import lru_cache
from pathlib import Path
from typing import Any

from evals.comparison import compare_results
from evals.gate import Check, judge, load_thresholds
from evals.question_tables import EXTENSIONS
from evals.questions import SHIPPED, QuestionSet, load_questions, names_of
from evals.results import Result, load_result
from evals.stored import read_run
from index import Article, OnRecordError
from index.screen_text import one_line
from ui.evals_cases import Correction, add_case, lost_filters, suggest
from ui.evals_compared import comparison_screen
from ui.evals_result import progress_line, result_screen, runs_table, set_summary
from ui.evals_running import Runner
from ui.evals_shelf import LONGEST_NAME, Shelf, StoredRun
from ui.markup import Html, element
from ui.newsroom import Newsroom
from ui.newsrooms import Newsrooms
from ui.thumbs import Thumb, thumbs
from ui.wording import NOT_FOUND, filter_words, moment_words

__all__ = ["build"]

MOST_LISTED = 20  # runs in the table; the choice beneath has all
MOST_THUMBS = 200
PULSE = 1.0  # seconds between two looks at a run
DEFAULT_SET = "readers"  # takes the cases unless another name is given
YES, NO = "The corpus answers it", "The corpus does not answer it"
CHOOSE = "Choose a set of questions with known answers, or add one of your own."
ROW = '{"question": "Who confirmed the talks?", "answers": ["Leavitt"], "files": ["a.txt"]}'


def build(rooms: Newsrooms, corpus: Any) -> None:
    """Draw the section within its tab, and wire it; `corpus` is the component that holds the name of the chosen one."""
    import gradio as gr
    from gradio.context import Context
    from gradio.processing_utils import save_file_to_cache

    shelves = {name: Shelf(room.settings.index) for name, room in rooms.items()}
    runners = {name: Runner(shelf) for name, shelf in shelves.items()}
    of = "Ask the chosen corpus" if rooms.has_choice else "Ask"
    still: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    tab = Context.block

    with gr.Column(elem_id="evals", elem_classes="section"):
        gr.HTML(_heading("Evals", f"{of} questions whose answers are known, and see what comes back."), **still)
        with gr.Row(elem_classes="controls"):
            sets = gr.Dropdown([], label="Question set", scale=3, min_width=220)
            go = gr.Button("Run", variant="primary", interactive=False, scale=0, min_width=110)
            halt = gr.Button("Stop", interactive=False, scale=0, min_width=110)
            upload = gr.UploadButton("Add a set", file_types=[".jsonl", *EXTENSIONS], scale=0, min_width=130)
        about = gr.HTML(**still)
        gr.HTML(
            element(
                "p",
                "A set of your own is a .jsonl file with one question a line, such as ",
                element("code", ROW),
                ", or a table (.csv) with such columns; with no answers, [], the right one is that the corpus does not say.",
                class_="hint",
            ),
            **still,
        )
        progress = gr.HTML(**still)
        pulse = gr.Timer(PULSE, active=False)
        table = gr.HTML(**still)
        with gr.Row(elem_classes="controls"):
            shown = gr.Dropdown([], label="Show run", scale=3, min_width=220)
            against = gr.Dropdown([], label="Compared with", scale=3, min_width=220)
            report = gr.DownloadButton("Report", interactive=False, scale=0, min_width=110)
            data = gr.DownloadButton("JSON", interactive=False, scale=0, min_width=110)
        result = gr.HTML(**still)
        gr.HTML(
            _heading("Readers' verdicts", "A thumb becomes a question of a set, once you say what is right.", 3),
            **still,
        )
        verdicts = gr.Dropdown([], label="Verdict", min_width=220)
        told = gr.HTML(**still)
        with gr.Column(visible=False, elem_classes="case") as form:
            answerable = gr.Radio([YES, NO], value=YES, label="Right is")
            answers = gr.Textbox(
                label="Expected answer", info="A fact a line; other wordings of it after a |", lines=2, max_lines=8
            )
            files = gr.Dropdown(
                [],
                label="Files that hold it",
                info="As the index names them; leave empty if files should not be judged",
                multiselect=True,
                allow_custom_value=True,
            )
            with gr.Row(elem_classes="controls"):
                into = gr.Textbox(DEFAULT_SET, label="Into your set", max_lines=1, max_length=LONGEST_NAME, scale=2)
                keep = gr.Button("Add the question", variant="primary", scale=0, min_width=170)
        kept = gr.HTML(**still)

    def articles(corpus: str) -> list[Article]:
        return rooms.named(corpus).desk().index.articles()

    def loaded(corpus: str, name: str) -> QuestionSet:
        return load_questions(shelves[corpus].set_file(name), names_of(articles(corpus)))

    def opened(corpus: str, name: str | None, run: str | None) -> tuple[Any, ...]:
        names = list(shelves[corpus].sets())
        return (
            gr.Dropdown(names, value=name if name in names else None),
            Html("") if name in names else element("p", CHOOSE, class_="hint"),
            *going(corpus, name),
            *listed(corpus, run),
            gr.Dropdown([(_thumb_words(t), t.id) for t in _thumbs(rooms.named(corpus))], value=None),
            *no_case(corpus),
        )

    def going(corpus: str, name: str | None) -> tuple[Any, ...]:
        runner = runners[corpus]
        busy = runner.is_busy
        return (
            progress_line(runner.now),
            gr.Button(interactive=bool(name) and not busy),
            gr.Button(interactive=busy),
            gr.Timer(active=busy),
        )

    def listed(corpus: str, run: str | None) -> tuple[Any, ...]:
        runs = shelves[corpus].runs()
        choices = [(_run_words(stored), stored.key) for stored in runs]
        keys = [stored.key for stored in runs]
        return (
            runs_table([(stored, _result(stored)) for stored in runs[:MOST_LISTED]]),
            gr.Dropdown(choices, value=run if run in keys else next(iter(keys), None)),
            gr.Dropdown([("nothing", ""), *choices], value=""),
        )

    def chosen(corpus: str, name: str | None) -> tuple[Any, ...]:
        if not name:
            return element("p", CHOOSE, class_="hint"), gr.Button(interactive=False)
        try:
            summary = set_summary(loaded(corpus, name), rooms.named(corpus).settings.chat_model)
        except OnRecordError as error:
            return _fault(error), gr.Button(interactive=False)
        return summary, gr.Button(interactive=not runners[corpus].is_busy)

    def started(corpus: str, name: str | None) -> tuple[Any, ...]:
        runner = runners[corpus]
        try:
            runner.start(name or "", loaded(corpus, name or ""), rooms.named(corpus).desk())
        except OnRecordError as error:
            return _fault(error), gr.skip(), gr.Button(interactive=runner.is_busy), gr.Timer(active=runner.is_busy)
        return going(corpus, name)

    def stopped(corpus: str, name: str | None) -> tuple[Any, ...]:
        runners[corpus].stop()
        return going(corpus, name)

    def ticked(corpus: str, name: str | None, run: str | None) -> tuple[Any, ...]:
        now = runners[corpus].now
        ended = now is not None and now.is_over
        return (*going(corpus, name), *(listed(corpus, (now.key if now else "") or run) if ended else [gr.skip()] * 3))

    def added(corpus: str, file: str | None) -> tuple[Any, ...]:
        if not file:
            return gr.skip(), gr.skip(), gr.skip()
        try:
            name, questions = shelves[corpus].add_set(Path(file), names_of(articles(corpus)))
        except OnRecordError as error:
            return gr.skip(), _fault(error), gr.skip()
        summary = set_summary(questions, rooms.named(corpus).settings.chat_model)
        sets = list(shelves[corpus].sets())
        return gr.Dropdown(sets, value=name), summary, gr.Button(interactive=not runners[corpus].is_busy)

    def drawn(corpus: str, run: str | None, other: str | None) -> tuple[Any, ...]:
        shelf = shelves[corpus]
        if not run:
            return Html(""), gr.DownloadButton(interactive=False), gr.DownloadButton(interactive=False)
        try:
            stored = shelf.run(run)
            if other and other != run:
                earlier = shelf.run(other)
                comparison = compare_results(load_result(earlier.result), load_result(stored.result))
                screen = comparison_screen(comparison, _run_words(earlier), _run_words(stored))
            else:
                screen = result_screen(read_run(stored.result), stored, _checks(stored))
            # By way of Gradio's own folder: it serves no file of a hidden folder, and the index lies in one.
            buttons = [
                gr.DownloadButton(value=save_file_to_cache(place, report.GRADIO_CACHE), interactive=True)
                for place in (stored.report, stored.result)
            ]
        except OnRecordError as error:
            return _fault(error), gr.DownloadButton(interactive=False), gr.DownloadButton(interactive=False)
        except OSError as error:
            words = f"The report of {run} is gone ({error.strerror}). Run the set again."
            return _fault(words), gr.DownloadButton(interactive=False), gr.DownloadButton(interactive=False)
        return screen, *buttons

    def no_case(corpus: str) -> tuple[Any, ...]:
        count = len(_thumbs(rooms.named(corpus)))
        hint = None if count else element("p", "No answer has a thumb yet.", class_="hint")
        return hint or Html(""), gr.Column(visible=False), Html("")

    def judged(corpus: str, thumb_id: str | None) -> tuple[Any, ...]:
        thumb = _thumb(rooms.named(corpus), thumb_id)
        if thumb is None:
            return *no_case(corpus), gr.skip(), gr.skip(), gr.skip()
        choices, right = [(one_line(file), file) for file in thumb.files], suggest(thumb)
        which = YES if right.is_answerable else NO
        held = gr.Dropdown(choices, value=list(right.files))
        return _thumb_screen(thumb), gr.Column(visible=True), Html(""), which, right.answers, held

    def corrected(
        corpus: str, thumb_id: str | None, which: str, text: str, held: list[str] | None, name: str
    ) -> tuple[Any, ...]:
        thumb, shelf = _thumb(rooms.named(corpus), thumb_id), shelves[corpus]
        if thumb is None:
            return _fault("That verdict is no longer there. Choose another."), gr.skip()
        right = Correction(which == YES, text or "", tuple(held or ()))
        try:
            into_set = add_case(shelf, (name or "").strip(), thumb, right, articles(corpus))
        except OnRecordError as error:
            return _fault(error), gr.skip()
        words = f"Added to {into_set}. It is asked with the next run of that set."
        return element("p", words, class_="run-done", role="status"), gr.Dropdown(list(shelf.sets()))

    running = [progress, go, halt, pulse]
    runs = [table, shown, against]
    case = [told, form, kept]
    gr.on(
        [tab.select, corpus.change],
        opened,
        [corpus, sets, shown],
        [sets, about, *running, *runs, verdicts, *case],
        trigger_mode="always_last",
        **private,
    )
    sets.change(chosen, [corpus, sets], [about, go], **private)
    upload.upload(added, [corpus, upload], [sets, about, go], **private)
    go.click(started, [corpus, sets], running, **private)
    halt.click(stopped, [corpus, sets], running, queue=False, **private)
    pulse.tick(ticked, [corpus, sets, shown], [*running, *runs], queue=False, **private)
    for chooser in (shown, against):
        chooser.change(drawn, [corpus, shown, against], [result, report, data], **private)
    verdicts.change(judged, [corpus, verdicts], [*case, answerable, answers, files], **private)
    keep.click(corrected, [corpus, verdicts, answerable, answers, files, into], [kept, sets], **private)


def _heading(title: str, words: str, level: int = 2) -> Html:
    return element("header", element(f"h{level}", title), element("p", words), class_="section-head")


def _fault(error: Exception | str) -> Html:
    return element("p", str(error), class_="run-trouble", role="alert")


def _run_words(stored: StoredRun) -> str:
    return f"{stored.set}, {moment_words(stored.made)}"


def _result(stored: StoredRun) -> Result | None:
    try:
        return _read_result(stored.result)
    except OnRecordError:
        return None  # it is listed with dashes, and says why when it is chosen


@lru_cache(maxsize=2 * MOST_LISTED)
def _read_result(place: Path) -> Result:  # a run's file is never written again
    return load_result(place)


def _checks(stored: StoredRun) -> tuple[Check, ...]:
    """Return what the gate says of a run; nothing where its set has no thresholds, or none that ask for no other run."""
    if not (SHIPPED / f"{stored.set}.gate.toml").is_file():
        return ()
    result = load_result(stored.result)
    if result.fingerprint.get("set_hash") != load_questions(stored.set).hash:
        return ()  # the rows that this corpus lacks were left out, so the thresholds mean nothing here
    thresholds = load_thresholds(stored.set)
    return () if thresholds.are_paired or thresholds.misfits(result) else judge(result, thresholds)


def _thumbs(newsroom: Newsroom) -> tuple[Thumb, ...]:
    return thumbs(newsroom.settings.index)[:MOST_THUMBS]


def _thumb(newsroom: Newsroom, thumb_id: str | None) -> Thumb | None:
    return next((thumb for thumb in _thumbs(newsroom) if thumb.id == thumb_id), None)


def _thumb_words(thumb: Thumb) -> str:
    return f"{thumb.time[:10]}, thumb {thumb.verdict}: {one_line(thumb.question, 80)}"


def _thumb_screen(thumb: Thumb) -> Html:
    said = " ".join(str(statement.get("text", "")) for statement in thumb.answer.get("statements", ()))
    limits = one_line(filter_words(thumb.filters))
    lost = lost_filters(thumb)
    facts = {
        "Asked": thumb.question,
        "After": "; ".join(thumb.history),
        "Limited to": limits,
        "Answered": said or NOT_FOUND,
        "Comment": thumb.comment or "none",
        "By": thumb.user or "",
    }
    return element(
        "div",
        element(
            "dl",
            *(
                part
                for name, words in facts.items()
                if words
                for part in (element("dt", name), element("dd", one_line(words, 800)))
            ),
        ),
        element(
            "p", "A set holds no limits but the day as of which is asked; the others are left out.", class_="caution"
        )
        if lost
        else None,
        class_="verdict-told",
    )
