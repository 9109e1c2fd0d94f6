"""Two runs side by side on the page: each measure with its difference and p-value, and the questions that changed."""

from __future__ import annotations

from evals.comparison import CHANGES, Change, ChangeKind, Comparison
from evals.intervals import TOO_FEW, Interval
from evals.measures import LISTED
from evals.pairs import Pair
from evals.report import percent
from evals.results import Judged
from index.screen_text import one_line
from ui.markup import Html, element
from ui.tables import scrolled_table
from ui.wording import NOT_FOUND, plural

__all__ = ["cells", "comparison_screen"]

MOST_SHOWN = 100  # changed questions of one kind
LONGEST = 400  # characters of an answer
TITLES: dict[ChangeKind, str] = {
    "newly right": "right now, and were not before",
    "newly wrong": "were right before, and are not now",
    "refusal changed": "refused in one run only",
    "answer changed": "answered in other words, or with other citations",
    "search changed": "searched with another result",
}
STATUS = {"not_found": NOT_FOUND, "not asked": "searched"}  # an answer is told by its words


def comparison_screen(comparison: Comparison, before: str, after: str) -> Html:
    """Return the comparison; `before` and `after` are what the runs are called."""
    labels = {measure.name: measure.label for measure in LISTED}
    rows = [
        _row(labels.get(name, name), pair)
        for name, pair in comparison.measures.items()
        if pair.before is not None or pair.after is not None
    ]
    others = [str(difference) for difference in comparison.differences if difference.part == "other"]
    counts = ", ".join(f"{len(found)} {kind}" for kind in CHANGES if (found := comparison.changed(kind)))
    return element(
        "section",
        element("h3", f"{after}, compared with {before}"),
        element("p", f"{plural(comparison.n, 'question')} compared: {counts or 'no answer changed'}."),
        *(element("p", one_line(warning, 600), class_="caution") for warning in comparison.warnings),
        element("p", f"Made with other {one_line('; '.join(others), 600)}", class_="hint") if others else None,
        element("p", "Changes are in points of a hundred; each p is of one measure alone.", class_="hint"),
        scrolled_table("Measures of both runs", _HEADS, rows),
        *(_of_kind(kind, comparison.changed(kind)) for kind in CHANGES),
        *(
            element("p", f"{plural(len(ids), 'question')} only in {which}, left out.", class_="hint")
            for which, ids in ((before, comparison.only_before), (after, comparison.only_after))
            if ids
        ),
        class_="result",
        aria_label="Comparison",
    )


_HEADS = ("Measure", "Before", "After", "Change", "95 % interval", "p", "n")


def _row(label: str, pair: Pair) -> Html:
    is_clear = pair.p is not None and pair.p <= 0.05 and pair.difference.value
    return element(
        "tr",
        element("th", label, scope="row"),
        *(element("td", cell) for cell in cells(pair)),
        class_="clear" if is_clear else None,
    )


def cells(pair: Pair) -> tuple[str, ...]:
    """Return a measure of two runs in words: before, after, change, its 95 % interval, p and n."""
    gap = pair.difference
    return (
        percent(pair.before),
        percent(pair.after),
        "" if gap.value is None else _points(gap.value),
        _between(gap),
        "" if pair.p is None else "< 0.001" if pair.p < 0.001 else f"{pair.p:.3f}",
        str(pair.n_before) if pair.n_before == pair.n_after else f"{pair.n_before} and {pair.n_after}",
    )


def _between(gap: Interval) -> str:
    if gap.low is None or gap.high is None:
        return ""
    return TOO_FEW if gap.is_of_few else f"{_points(gap.low)} to {_points(gap.high)}"


def _points(share: float) -> str:
    """Return a difference of shares in points of a hundred.

    >>> _points(-0.0512), _points(0.0)
    ('-5.1', '0.0')
    """
    return f"{100 * share:+.1f}" if round(100 * share, 1) else "0.0"


def _of_kind(kind: ChangeKind, changes: list[Change]) -> Html | None:
    if not changes:
        return None
    more = len(changes) - MOST_SHOWN
    return element(
        "details",
        element("summary", element("b", f"{len(changes)} {kind}"), f": {TITLES[kind]}"),
        element("ol", *(element("li", *_told(change)) for change in changes[:MOST_SHOWN]), class_="questions"),
        element("p", f"and {more} more", class_="hint") if more > 0 else None,
        class_="fate",
        open=kind in ("newly right", "newly wrong"),
    )


def _told(change: Change) -> tuple[Html, ...]:
    return (
        element("p", one_line(change.after.question), class_="asked"),
        element("p", f"{one_line(change.after.kind)} · {one_line(change.after.id)}", class_="hint"),
        element(
            "dl",
            element("dt", "Before"),
            element("dd", one_line(_side(change.before), LONGEST)),
            element("dt", "After"),
            element("dd", one_line(_side(change.after), LONGEST)),
        ),
    )


def _side(run: Judged) -> str:
    cited = f" ({', '.join(run.cited)})" if run.cited and run.said else ""
    return f"{run.verdict}: {run.said or STATUS.get(run.status, '')}{cited}"
