"""What the Corpus tab says of work: how the scan stands, what became of sent files and of a correction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index import Article
from index.files import OUTLETS, SIDECAR
from index.outlets import Outlets
from index.screen_text import one_line
from index.sync import SyncReport
from ui.corpus_upload import Received
from ui.corpus_work import Scan, progress_words
from ui.markup import Html, element
from ui.wording import plural

__all__ = ["received_words", "saved_words", "scan_words"]


def scan_words(scan: Scan) -> Html:
    """Return how the scan stands: its progress while it runs, then how it ended."""
    if scan.is_running:
        return element("div", _running(scan), class_="scan")
    if scan.trouble:
        return element("p", scan.trouble, class_="scan fault", role="status")
    if scan.report:
        return element("p", _ended(scan.report), class_="scan", role="status")
    return Html()


def _running(scan: Scan) -> Html:
    progress = scan.progress
    share = f"{100 * progress.done / progress.total:.0f}" if progress and progress.total else None
    words = "Stopping at the next step" if scan.is_stopping else progress_words(progress)
    asking = "Questions can be asked when it is done" if scan.is_first else "Asking goes on meanwhile"
    bar = element("progress", max=100, value=share, aria_label="Scan of the folder")
    return element("div", element("p", f"{words}. {asking}."), bar)


def _ended(report: SyncReport) -> str:
    done = [
        f"{count:,} {what}"
        for count, what in (
            (report.added, "added"),
            (report.changed, "changed"),
            (report.removed, "removed"),
            (len(report.skipped), "skipped"),
        )
        if count
    ]
    words = ", ".join(done) if done else "nothing had changed"
    words += "; all were read again by the rules of this version" if report.anew else ""
    return f"Scanned {plural(report.files, 'file')} in {report.seconds:.1f} s: {words}."


def received_words(results: Sequence[Received]) -> Html:
    """Return what became of the files that were sent, each refused one with its reason."""
    taken = [result for result in results if result.is_taken]
    refused = [result for result in results if not result.is_taken]
    items = [
        element(
            "li", element("strong", element("bdi", one_line(result.file))), ": ", element("bdi", result.reason), "."
        )
        for result in refused
    ]
    asks = any(result.is_there for result in refused)
    return element(
        "div",
        element("p", f"{plural(len(taken), 'file')} added; the scan takes them in now.") if taken else None,
        element("p", f"{plural(len(refused), 'file')} refused:") if refused else None,
        element("ul", *items) if items else None,
        element("p", "To replace a file that is there, tick the box above and press the button again.")
        if asks
        else None,
        class_="received",
        role="status",
    )


def saved_words(article: Article, facts: Mapping[str, str], outlets: Outlets) -> Html:
    """Return what a correction did; an emptied field only takes back what the table said.

    `outlets` are those of the corpus, which may have another name for the outlet that was written.
    """
    evidence = {
        "outlet": article.outlet and article.outlet.evidence.rule,
        "published": article.published and article.published.evidence.rule,
    }
    kept = [
        "outlet" if fact == "outlet" else "date"
        for fact, value in facts.items()
        if not value and not (evidence[fact] or "").startswith(SIDECAR)
    ]
    if not facts:
        words = "Nothing was changed."
    elif kept:
        words = f"{SIDECAR} says nothing of this {' and '.join(kept)}: the article states it, and stays as it is."
    else:
        words = f"Written into {SIDECAR}; the scan takes it in now."
    written = " ".join(facts.get("outlet", "").split())
    if written and (name := outlets.name_of(written)) != written:
        words += (
            f" It is shown as {one_line(name)}, which is what {one_line(written)} is called in the table of outlets; a row in "
            f"{OUTLETS} of the corpus can give it a name of its own."
        )
    return element("p", words, class_="hint", role="status")
