"""The tab "Corpus": the articles in a table, one of them beside it, corrections, uploads, the re-scan. Wiring only.

What one visitor looks at is a `View` (corpus_view.py); words and markup are made in corpus_table.py, corpus_article.py and
corpus_statistics.py; what changes files or the index lies in corpus_upload.py, corpus_work.py and index/correcting.py.

Everything here is about the corpus that the visitor has chosen on the page. How its index stands is looked at on a timer,
and written into a state of the page: when that changes, whoever made the index another one, everything that depends on it
is drawn anew, here and in the section Ask.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`.

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from index import Article, IndexMissing, InvalidValue, OnRecordError
from index.correcting import correct
from index.files import EXTENSIONS, SIDECAR
from index.outlets import shipped_outlets
from index.screen_text import one_line
from index.sidecar import file_key, load_sidecar
from ui.asking import refer
from ui.corpus_article import empty_sheet
from ui.corpus_statistics import overview, statistics
from ui.corpus_status import received_words, saved_words, scan_words
from ui.corpus_table import trouble
from ui.corpus_upload import receive
from ui.corpus_view import ALL, GONE, SHOWS, View, rest_of, sheet_of, table_of
from ui.corpus_work import Rescan
from ui.markup import Html, element
from ui.newsrooms import Newsrooms

__all__ = ["SLOW", "build"]

HERE = Path(__file__).parent
NAMELESS = (
    "There is no index yet, and no folder to make it from. Name the folder of your articles here or, where people log in, "
    "when the page is started: onrecord chat FOLDER"
)
SLOW, FAST = 10.0, 1.0  # seconds between two looks at the scan: while none runs, and while one does


def build(rooms: Newsrooms, corpus: Any, seen: Any, scanning: Any, timer: Any) -> None:
    """Put the tab into the Blocks that is being built.

    `corpus` is the component that holds the name of the chosen one; `seen` a `gr.State` for the state of its index that is
    on the screen, `scanning` one for the progress of its first scan; `timer` the `gr.Timer` on which one looks at both.
    """
    import gradio as gr
    from gradio.context import Context

    rescans = {name: Rescan(room) for name, room in rooms.items()}
    page = Context.root_block
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    html: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}

    view = gr.State(View(rooms.names[0]))
    with gr.Column(elem_id="corpus"):
        holdings = gr.HTML(elem_id="corpus-holdings", **html)
        with gr.Row(elem_id="corpus-scan"):
            status = gr.HTML(elem_id="corpus-status", **html)
            stop = gr.Button("Stop the scan", size="sm", visible=False, elem_id="corpus-stop", scale=0)
            scan = gr.Button("Scan the folder again", size="sm", elem_id="corpus-rescan", scale=0)
        with gr.Row(elem_id="corpus-naming", visible=False) as naming:
            named = gr.Textbox(
                label="Folder of your articles, on this machine",
                placeholder="~/articles",
                max_lines=1,
                max_length=4_000,
            )
            begin = gr.Button("Scan this folder", size="sm", elem_id="corpus-begin", scale=0)
        refused = gr.HTML(elem_id="corpus-refused", **html)
        with gr.Row(elem_id="corpus-filters"):
            words = gr.Textbox(
                label="Search", placeholder="Words of title, text, outlet or file", max_lines=1, max_length=200, scale=4
            )
            shows = gr.Dropdown(list(SHOWS), value=ALL, label="Show", scale=2)
            outlets = gr.Dropdown([], label="Outlet", multiselect=True, elem_id="corpus-outlets", scale=3)
            first, last = (
                gr.Textbox(label=label, placeholder="YYYY-MM-DD", max_lines=1, elem_id=name, scale=1)
                for label, name in (("Published from", "corpus-from"), ("Published up to", "corpus-to"))
            )
        with gr.Row(elem_id="corpus-desk"):
            with gr.Column(elem_id="corpus-list", scale=7, min_width=320):
                table = gr.HTML(
                    elem_id="corpus-table",
                    apply_default_css=False,
                    js_on_load=(HERE / "corpus_tab.js").read_text("utf-8"),
                )
            with gr.Column(elem_id="corpus-reading", scale=5, min_width=320):
                sheet = gr.HTML(empty_sheet(), elem_id="corpus-sheet", **html)
                rest = gr.HTML(elem_id="corpus-rest", **html)  # never seen: corpus_tab.js puts it into the sheet
                with gr.Accordion(
                    "Correct outlet or date", open=False, visible=False, elem_id="corpus-correct"
                ) as form:
                    gr.HTML(
                        element(
                            "p",
                            f"A correction is written into {SIDECAR} of the corpus and wins over what the article says. "
                            "The article itself is never changed. An emptied field takes an earlier correction back.",
                            class_="hint",
                        ),
                        **html,
                    )
                    with gr.Row():
                        outlet = gr.Textbox(label="Correct outlet", max_lines=1, max_length=120)
                        published = gr.Textbox(
                            label="Correct date", placeholder="2025-03-05 or 2025-03", max_lines=1, max_length=80
                        )
                    save = gr.Button("Save the correction", size="sm", elem_id="corpus-save")
                    saved = gr.HTML(elem_id="corpus-saved", **html)
        with gr.Accordion("Add articles", open=False, elem_id="corpus-add"):
            blocked = gr.HTML(**html)
            sent = gr.File(
                file_count="multiple",
                label=f"Files: {', '.join(EXTENSIONS)}; up to {rooms.first.settings.max_file_mb} MB each",
                height=150,
                elem_id="corpus-files",
            )
            overwrites = gr.Checkbox(label="Replace the files of the same name", value=False, visible=False)
            add = gr.Button("Add to the corpus", size="sm", elem_id="corpus-send")
            taken = gr.HTML(elem_id="corpus-taken", **html)
        with gr.Accordion("Statistics", open=False, elem_id="corpus-numbers"):
            numbers = gr.HTML(elem_id="corpus-statistics", **html)

    filters = [words, shows, outlets, first, last]
    progress = [status, stop, scan, naming, timer, scanning, seen]
    standing = [holdings, outlets, table, numbers, blocked, form, sent, add, sheet, view, words, shows, first, last]

    def looked(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        """How the scan stands, for the parts that show it."""
        now, room = rescans[corpus].now, rooms.named(corpus)
        state, is_nameless = room.state(), room.lacks_folder()
        return (
            scan_words(now),
            gr.Button(visible=now.is_running, interactive=not now.is_stopping),
            gr.Button(
                "Scan the folder again" if state else "Scan the folder",
                interactive=not now.is_running,
                visible=not is_nameless,
            ),
            gr.Row(visible=is_nameless and _may_name(request)),
            gr.Timer(FAST if now.is_running else SLOW),
            room.first_scan,
            (corpus, state),
        )

    def stood(corpus: str, now: View) -> tuple[Any, ...]:
        """What the corpus holds, for the parts that depend on it."""
        fields: tuple[Any, ...] = (gr.skip(), gr.skip(), gr.skip(), gr.skip())
        if now.corpus != corpus:  # what was narrowed and opened belongs to another
            now, fields = View(corpus), ("", ALL, "", "")
        room, fault = rooms.named(corpus), rescans[corpus].fault()
        after = (
            element("p", fault, class_="fault") if fault else "",
            gr.Accordion(visible=not fault and now.chosen is not None),
            gr.File(interactive=not fault),
            gr.Button(interactive=not fault),
            sheet_of(room, now.chosen)[1],
            now,
            *fields,
        )
        try:
            index = room.desk().index
            facts, folder = index.stats(), index.folder()
            every = list(facts["outlets"])
            return (
                overview(facts, str(folder) if folder else None),
                gr.Dropdown(
                    [(one_line(name), name) for name in sorted(every, key=str.casefold)],
                    value=[name for name in now.query.outlets if name in facts["outlets"]],
                    interactive=bool(every),
                ),
                table_of(room, now),
                statistics(facts, index.months()) if facts["articles"] else trouble("Nothing to count yet."),
                *after,
            )
        except IndexMissing:
            folder = room.settings.corpus.absolute()
            words = (
                NAMELESS
                if room.lacks_folder()
                else f"There is no index yet. The articles of {folder} can be asked as soon as they are scanned."
            )
            return element("p", one_line(words), class_="hint"), gr.skip(), trouble(""), trouble(""), *after
        except OnRecordError as error:
            return element("p", str(error), class_="fault"), gr.skip(), trouble(""), trouble(""), *after

    def narrowed(corpus: str, now: View, *wanted: Any) -> tuple[Any, ...]:
        now = now.narrowed(*wanted)
        return table_of(rooms.named(corpus), now), now

    def ordered(event: gr.EventData, corpus: str, now: View) -> tuple[Any, ...]:
        now = now.ordered(str(event.by))
        return table_of(rooms.named(corpus), now), now

    def turned(event: gr.EventData, corpus: str, now: View) -> tuple[Any, ...]:
        now = now.turned(str(event.start))
        return table_of(rooms.named(corpus), now), now

    def chosen(event: gr.EventData, corpus: str, now: View) -> tuple[Any, ...]:
        now = replace(now, chosen=str(event.article))
        article, sheet = sheet_of(rooms.named(corpus), now.chosen)
        return (
            table_of(rooms.named(corpus), now),
            now,
            sheet,
            gr.Accordion(visible=article is not None and not rescans[corpus].fault()),
            _stated_outlet(article),
            _stated_date(article),
            "",
        )

    def went_on(event: gr.EventData, corpus: str, now: View) -> Html:
        # The press is told back, since what was brought once and is brought again would else be no change.
        return element(
            "div", rest_of(rooms.named(corpus), now.chosen, str(event.start)), data_press=str(event.press)[:20]
        )

    def corrected(request: gr.Request, corpus: str, outlet: str, published: str, now: View) -> Any:
        rescan = rescans[corpus]
        try:
            article = rooms.named(corpus).desk().index.article(now.chosen or "")
            folder = rooms.named(corpus).folder()
            row = load_sidecar(folder).rows.get((file_key(article.file), article.record), {}) if folder else {}
            facts = _corrections(article, row, (outlet or "").strip(), (published or "").strip())
            if facts and folder:
                correct(folder, article.file, article.record, facts)
                rescan.start()
            outlets = load_sidecar(folder).outlets if folder else shipped_outlets()
            return saved_words(article, facts, outlets), *looked(request, corpus)
        except KeyError:
            return element("p", GONE, class_="fault"), *looked(request, corpus)
        except OnRecordError as error:
            return element("p", str(error), class_="fault"), *looked(request, corpus)

    def added(request: gr.Request, corpus: str, sent: list[str] | None, overwrites: bool) -> tuple[Any, ...]:
        rescan = rescans[corpus]
        fault = rescan.fault()
        folder = rooms.named(corpus).folder() if not fault else None
        if folder is None or not sent:
            words = element("p", fault or "Choose files first.", class_="hint")
            return words, gr.skip(), gr.skip(), *looked(request, corpus)
        try:
            results = receive(map(Path, sent), folder, rooms.named(corpus).settings, replaces=overwrites)
        except Exception:  # a visitor's file must never end in a bare error
            return element("p", refer("an upload failed"), class_="fault"), None, gr.skip(), *looked(request, corpus)
        waiting = [path for path, result in zip(sent, results, strict=True) if result.is_there]
        for path in set(sent) - set(waiting):
            Path(path).unlink(missing_ok=True)  # Gradio's copy
        if any(result.is_taken for result in results):
            rescan.start()
        again = gr.Checkbox(visible=bool(waiting), value=False)
        return received_words(results), waiting or None, again, *looked(request, corpus)

    def named_and_begun(request: gr.Request, corpus: str, folder: str) -> tuple[Any, ...]:
        try:
            if not _may_name(request):
                raise InvalidValue(NAMELESS)
            rooms.named(corpus).name_folder(folder or "")
        except OnRecordError as error:
            return element("p", str(error), class_="fault", role="alert"), gr.skip(), *looked(request, corpus)
        words = f"There is no index yet. The articles of {rooms.named(corpus).settings.corpus} are being scanned."
        rescans[corpus].start()
        return Html(), element("p", one_line(words), class_="hint"), *looked(request, corpus)

    def begun(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        rescans[corpus].start()
        return looked(request, corpus)

    def halted(request: gr.Request, corpus: str) -> tuple[Any, ...]:
        rescans[corpus].stop()
        return looked(request, corpus)

    # Within the queue, though it takes no time: a State tells its change only there.
    gr.on([page.load, corpus.change, timer.tick], looked, corpus, progress, trigger_mode="always_last", **quiet)
    seen.change(stood, [corpus, view], standing, trigger_mode="always_last", **quiet)
    changes = [control.change for control in filters]
    gr.on(changes, narrowed, [corpus, view, *filters], [table, view], trigger_mode="always_last", **quiet)
    table.order(ordered, [corpus, view], [table, view], **quiet)
    table.turn(turned, [corpus, view], [table, view], **quiet)
    table.open(chosen, [corpus, view], [table, view, sheet, form, outlet, published, saved], **quiet)
    table.rest(went_on, [corpus, view], rest, **quiet)
    gr.on(
        [save.click, outlet.submit, published.submit],
        corrected,
        [corpus, outlet, published, view],
        [saved, *progress],
        **quiet,
    )
    add.click(added, [corpus, sent, overwrites], [taken, sent, overwrites, *progress], **quiet)
    scan.click(begun, corpus, progress, **quiet)
    stop.click(halted, corpus, progress, **quiet)
    gr.on([begin.click, named.submit], named_and_begun, [corpus, named], [refused, holdings, *progress], **quiet)


def _corrections(article: Article, row: Mapping[str, str], outlet: str, published: str) -> dict[str, str]:
    """Return what the form changes of an article's facts; `row` is what the table says of it now.

    What was corrected a moment ago may not be in the index yet, so that what it shows is a change again. What the index has read
    is shown as it understands it ("Associated Press" for "AP"), or not at all: then nothing was changed.
    """
    shown = {
        "outlet": (article.outlet, _stated_outlet(article)),
        "published": (article.published, _stated_date(article)),
    }
    said = {"outlet": row.get("outlet"), "published": row.get("published") or row.get("date")}
    changes = {}
    for fact, value in (("outlet", outlet), ("published", published)):
        stated, words = shown[fact]
        is_read = stated is not None and stated.evidence.rule.startswith(SIDECAR) and stated.evidence.text == said[fact]
        if value != words or (said[fact] and not is_read and value != said[fact]):
            changes[fact] = value
    return changes


def _may_name(request: Any) -> bool:
    # It reads the server's disk, and who logs in has a right to the corpus alone.
    return getattr(request, "username", None) is None


def _stated_outlet(article: Article | None) -> str:
    return article.outlet.name if article and article.outlet else ""


def _stated_date(article: Article | None) -> str:
    published = article.published if article else None
    return published.value if published and published.days else ""
