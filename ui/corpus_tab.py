"""The tab "Corpus": the articles in a table, one of them beside it, corrections, uploads, the re-scan. Wiring only.

Words and markup are made in corpus_table.py, corpus_article.py and corpus_statistics.py; what changes files or the index
lies in corpus_upload.py, corpus_work.py and index/correcting.py.
"""

# No `from __future__ import annotations` here: Gradio reads the annotations of the functions within `build`.

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index import Article, IndexMissing, OnRecordError
from index.browsing import ArticleQuery
from index.correcting import correct
from index.files import EXTENSIONS, SIDECAR
from rag.filters import parse_day
from ui.asking import refer
from ui.corpus_article import article_sheet, empty_sheet
from ui.corpus_statistics import overview, statistics
from ui.corpus_status import received_words, saved_words, scan_words
from ui.corpus_table import articles_table, skipped_table, trouble
from ui.corpus_upload import receive
from ui.corpus_work import Rescan
from ui.markup import Html, element
from ui.newsroom import Newsroom
from ui.screen_text import one_line

__all__ = ["build"]

HERE = Path(__file__).parent
ALL, NO_OUTLET, NO_DATE, COPIES, SKIPPED = (
    "All articles",
    "Without an outlet",
    "Without a full date",
    "Copies of one another",
    "Skipped files",
)
SLOW, FAST = 10.0, 1.0  # seconds between two looks at the scan: while none runs, and while one does


@dataclass(frozen=True)
class View:
    """What one visitor looks at."""

    query: ArticleQuery = field(default_factory=lambda: ArticleQuery(order="date", is_descending=True))
    shows: str = ALL
    chosen: str | None = None  # id of the article that is open
    fault: str = ""  # a filter that cannot be read


def build(newsroom: Newsroom) -> None:
    """Put the tab into the Blocks that is being built."""
    import gradio as gr

    rescan = Rescan(newsroom)
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    html: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}

    view, finished = gr.State(View()), gr.State(0)
    timer = gr.Timer(SLOW)
    with gr.Column(elem_id="corpus"):
        holdings = gr.HTML(elem_id="corpus-holdings", **html)
        with gr.Row(elem_id="corpus-scan"):
            status = gr.HTML(elem_id="corpus-status", **html)
            stop = gr.Button("Stop the scan", size="sm", visible=False, elem_id="corpus-stop", scale=0)
            scan = gr.Button("Scan the folder again", size="sm", elem_id="corpus-rescan", scale=0)
        with gr.Row(elem_id="corpus-filters"):
            words = gr.Textbox(
                label="Search", placeholder="Words of title, text, outlet or file", max_lines=1, max_length=200, scale=4
            )
            shows = gr.Dropdown([ALL, NO_OUTLET, NO_DATE, COPIES, SKIPPED], value=ALL, label="Show", scale=2)
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
            blocked = gr.HTML(elem_id="corpus-blocked", **html)
            sent = gr.File(
                file_count="multiple",
                label=f"Files: {', '.join(EXTENSIONS)}; up to {newsroom.settings.max_file_mb} MB each",
                height=150,
                elem_id="corpus-files",
            )
            overwrites = gr.Checkbox(
                label="Replace the files of the same name", value=False, visible=False, elem_id="corpus-replace"
            )
            add = gr.Button("Add to the corpus", size="sm", elem_id="corpus-send")
            taken = gr.HTML(elem_id="corpus-taken", **html)
        with gr.Accordion("Statistics", open=False, elem_id="corpus-numbers"):
            numbers = gr.HTML(elem_id="corpus-statistics", **html)

    filters = [words, shows, outlets, first, last]
    progress = [status, stop, scan, timer, finished]
    standing = [holdings, outlets, table, numbers, blocked, form, sent, add]

    def looked() -> tuple[Any, ...]:
        """How the scan stands, for the five parts that show it."""
        now = rescan.now
        return (
            scan_words(now),
            gr.Button(visible=now.is_running, interactive=not now.is_stopping),
            gr.Button(interactive=not now.is_running),
            gr.Timer(FAST if now.is_running else SLOW),
            # What was put in before a chain of scans ended is shown as soon as each of them has.
            now.number if not now.is_running else now.number - 1,
        )

    def stood(now: View) -> tuple[Any, ...]:
        """What the corpus holds, for the parts that depend on it."""
        fault = _folder_fault(rescan)
        can_write = not fault
        after = (
            element("p", fault, class_="fault") if fault else "",
            gr.Accordion(visible=can_write and now.chosen is not None),
            gr.File(interactive=can_write),
            gr.Button(interactive=can_write),
        )
        try:
            index = newsroom.desk().index
            facts, folder = index.stats(), index.folder()
            every = list(facts["outlets"])
            return (
                overview(facts, str(folder) if folder else None),
                gr.Dropdown(sorted(every, key=str.casefold), interactive=bool(every)),
                _table(newsroom, now),
                statistics(facts, index.details()["months"]) if facts["articles"] else trouble("Nothing to count yet."),
                *after,
            )
        except IndexMissing:
            folder = newsroom.settings.corpus.absolute()
            words = f"There is no index yet. The articles of {folder} can be asked as soon as they are scanned."
            return element("p", one_line(words), class_="hint"), gr.skip(), trouble(""), trouble(""), *after
        except OnRecordError as error:
            return element("p", str(error), class_="fault"), gr.skip(), trouble(""), trouble(""), *after

    def opened(now: View) -> tuple[Any, ...]:
        return (*looked(), *stood(now))

    def narrowed(
        words: str, shows: str, outlets: list[str] | None, first: str | None, last: str | None, now: View
    ) -> tuple[Any, ...]:
        try:
            query = replace(
                now.query,
                words=words or "",
                outlets=tuple(outlets or ()),
                first_day=_day("Published from", first),
                last_day=_day("Published up to", last),
                lacks={NO_OUTLET: "outlet", NO_DATE: "date"}.get(shows),  # type: ignore[arg-type]
                only_copies=shows == COPIES,
                start=0,
            )
            now = replace(now, query=query, shows=shows, fault="")
        except OnRecordError as error:
            now = replace(now, fault=str(error))
        return _table(newsroom, now), now

    def ordered(event: gr.EventData, now: View) -> tuple[Any, ...]:
        by, query = str(event.by), now.query
        # A date begins with the latest, all else with A; a second press turns it round.
        is_descending = not query.is_descending if by == query.order else by == "date"
        with suppress(OnRecordError):  # an order that no heading asks for
            now = replace(now, query=replace(query, order=by, is_descending=is_descending, start=0))  # type: ignore[arg-type]
        return _table(newsroom, now), now

    def turned(event: gr.EventData, now: View) -> tuple[Any, ...]:
        start = str(event.start)
        if start.isdigit() and len(start) < 10:
            now = replace(now, query=replace(now.query, start=int(start)))
        return _table(newsroom, now), now

    def chosen(event: gr.EventData, now: View) -> tuple[Any, ...]:
        now = replace(now, chosen=str(event.article))
        article, page = _sheet(newsroom, now.chosen)
        can_write = article is not None and not _folder_fault(rescan)
        return (
            _table(newsroom, now),
            now,
            page,
            gr.Accordion(visible=can_write),
            _stated_outlet(article),
            _stated_date(article),
            "",
        )

    def corrected(outlet: str, published: str, now: View) -> Any:
        try:
            index = newsroom.desk().index
            article = index.article(now.chosen or "")
            before = {"outlet": _stated_outlet(article), "published": _stated_date(article)}
            facts = {
                fact: value.strip()
                for fact, value in (("outlet", outlet or ""), ("published", published or ""))
                if value.strip() != before[fact]
            }
            folder = rescan.folder()
            if facts and folder:
                correct(folder, article.file, article.record, facts)
                rescan.start()
            return saved_words(article, facts), *looked()
        except KeyError:
            return element("p", "This article is not in the corpus any more.", class_="fault"), *looked()
        except OnRecordError as error:
            return element("p", str(error), class_="fault"), *looked()

    def added(sent: list[str] | None, overwrites: bool) -> tuple[Any, ...]:
        folder = rescan.folder() if not _folder_fault(rescan) else None
        if folder is None or not sent:
            words = _folder_fault(rescan) or "Choose files first."
            return element("p", words, class_="hint"), gr.skip(), gr.skip(), *looked()
        try:
            results = receive(map(Path, sent), folder, newsroom.settings, replaces=overwrites)
        except Exception:  # a visitor's file must never end in a bare error
            return element("p", refer("an upload failed"), class_="fault"), None, gr.skip(), *looked()
        waiting = [path for path, result in zip(sent, results, strict=True) if result.is_there]
        for path in set(sent) - set(waiting):
            Path(path).unlink(missing_ok=True)  # Gradio's copy
        if any(result.is_taken for result in results):
            rescan.start()
        again = gr.Checkbox(visible=bool(waiting), value=False)
        return received_words(results), waiting or None, again, *looked()

    def begun() -> tuple[Any, ...]:
        rescan.start()
        return looked()

    def halted() -> tuple[Any, ...]:
        rescan.stop()
        return looked()

    def refreshed(now: View) -> tuple[Any, ...]:
        return (*stood(now), _sheet(newsroom, now.chosen)[1] if now.chosen else gr.skip())

    gr.on(None, opened, view, [*progress, *standing], **quiet)
    changes = [control.change for control in filters]
    gr.on(changes, narrowed, [*filters, view], [table, view], trigger_mode="always_last", **quiet)
    table.order(ordered, view, [table, view], **quiet)
    table.turn(turned, view, [table, view], **quiet)
    table.open(chosen, view, [table, view, sheet, form, outlet, published, saved], **quiet)
    gr.on(
        [save.click, outlet.submit, published.submit], corrected, [outlet, published, view], [saved, *progress], **quiet
    )
    add.click(added, [sent, overwrites], [taken, sent, overwrites, *progress], **quiet)
    scan.click(begun, None, progress, **quiet)
    stop.click(halted, None, progress, **quiet)
    # Within the queue, though it takes no time: a State tells its change only there.
    timer.tick(looked, None, progress, **quiet)
    finished.change(refreshed, view, [*standing, sheet], **quiet)


def _table(newsroom: Newsroom, now: View) -> Html:
    if now.fault:
        return trouble(now.fault)
    try:
        index = newsroom.desk().index
        if now.shows == SKIPPED:
            wanted = now.query.words.casefold().split()
            skipped = [s for s in index.skipped() if all(w in f"{s.file} {s.reason}".casefold() for w in wanted)]
            return skipped_table(skipped, now.query)
        return articles_table(index.browse(now.query), now.query, now.chosen)
    except OnRecordError as error:
        return trouble(str(error))


def _sheet(newsroom: Newsroom, article_id: str | None) -> tuple[Article | None, Html]:
    """Return an article and how it looks; where it is gone, only that."""
    if article_id is None:
        return None, empty_sheet()
    try:
        index = newsroom.desk().index
        article = index.article(article_id)
        return article, article_sheet(article, index.passages(article_id), index.copies(article_id))
    except KeyError:
        return None, element("div", element("p", "This article is not in the corpus any more."), class_="sheet empty")
    except OnRecordError as error:
        return None, element("div", element("p", str(error), class_="fault"), class_="sheet empty")


def _folder_fault(rescan: Rescan) -> str:
    """Return why nothing can be written into the corpus, or ""."""
    try:
        folder = rescan.folder()
    except OnRecordError as error:
        return str(error)
    if folder is None:
        return "The folder of this corpus is not known here: its index came from elsewhere. It can be read and asked."
    shown = one_line(str(folder))
    if not folder.is_dir():
        return f"The folder {shown} is not there. What was indexed of it can still be read and asked."
    if not os.access(folder, os.W_OK):
        return f"The folder {shown} is read-only here: nothing can be added or corrected. The rest works."
    return ""


def _day(name: str, value: str | None) -> int | None:
    day = parse_day(name, (value or "").strip())
    return int(day.strftime("%Y%m%d")) if day else None


def _stated_outlet(article: Article | None) -> str:
    return article.outlet.name if article and article.outlet else ""


def _stated_date(article: Article | None) -> str:
    published = article.published if article else None
    return published.value if published and published.days else ""
