"""A run of a question set as the page shows it: figures with intervals, thresholds, and what was wrong, in words.

Questions, answers and file names are data; they reach the screen through `element` only. The whole run, question by
question, is in the report that `evals.report` makes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evals.gate import LIMIT_WORDS, Check
from evals.intervals import Interval
from evals.measures import LISTED
from evals.questions import QuestionSet
from evals.record import Fate, Record
from evals.report import FATES, GROUPS, HEADLINES, percent, range_words
from evals.results import Result
from index.article import place_of
from index.screen_text import one_line
from ui.evals_running import Running
from ui.evals_shelf import StoredRun
from ui.markup import Html, element, joined
from ui.tables import scrolled_table
from ui.wording import NOT_FOUND, moment_words, plural

if TYPE_CHECKING:
    from evals.run import Run

__all__ = ["figures_table", "progress_line", "result_screen", "runs_table", "set_summary"]

FEWEST_DELAYS = 20  # of which one is the slowest of 20; of fewer the longest is told
MOST_SHOWN = 100  # questions of one fate; the report has all
LONGEST = 600  # characters of an answer
SHORT = {  # headings of the table of runs
    "contained": "Right answer",
    "right_file": "Right file",
    "verbatim": "Verbatim",
    "answered": "Answered",
    "abstention_recall": "Rightly silent",
}


def set_summary(questions: QuestionSet, chat_model: str | None) -> Html:
    """Return what a set holds, each row that cannot be used with its line and reason, and what running it sends away."""
    total, answerable = len(questions.questions), sum(q.is_answerable for q in questions.questions)
    search_only = sum(q.is_search_only for q in questions.questions)
    parts = [f"{answerable} that the corpus answers", f"{total - answerable - search_only} that it does not"]
    if search_only:
        parts.append(f"{search_only} for search alone")
    left_out = questions.errors
    sent = (
        f"Each question is also sent to the chat model {one_line(chat_model)}, which may cost." if chat_model else None
    )
    return element(
        "div",
        element("p", f"{plural(total, 'question')}: {', '.join(parts)}."),
        element("p", sent, class_="caution") if sent else None,
        element(
            "details",
            element("summary", f"{plural(len(left_out), 'row')} left out"),
            element("ul", *(element("li", one_line(str(row), 300)) for row in left_out[:MOST_SHOWN])),
            element("p", f"and {len(left_out) - MOST_SHOWN} more") if len(left_out) > MOST_SHOWN else None,
            class_="caution",
        )
        if left_out
        else None,
        class_="set-summary",
    )


def progress_line(now: Running | None) -> Html:
    """Return how far a run is, as a bar and in words; nothing before the first run."""
    if now is None:
        return Html("")
    if now.is_over:
        words = now.trouble or f"Done: {plural(now.total, 'question')} of {one_line(now.set)} in {now.seconds:.0f} s."
        return element("p", words, class_="run-trouble" if now.trouble else "run-done", role="status")
    left = now.seconds / now.done * (now.total - now.done) if now.done > 2 else None
    words = (
        "Stopping after this question" if now.is_stopping else f"{now.done} of {plural(now.total, 'question')} asked"
    )
    if now.done == now.total:
        left, words = None, "Every question is asked; the figures are being worked out"
    return element(
        "div",
        element("progress", value=now.done, max=max(now.total, 1), aria_label=f"Running {one_line(now.set)}"),
        element("p", f"{words}{'' if left is None or now.is_stopping else f', about {left:.0f} s left'}"),
        class_="running",
    )


def runs_table(runs: Sequence[tuple[StoredRun, Result | None]]) -> Html:
    """Return the runs with their headline figures, the newest first; None for a run that cannot be read."""
    if not runs:
        return element("p", "No set was run here yet.", class_="hint")
    rows = [
        element(
            "tr",
            element("th", element("b", one_line(run.set)), element("span", moment_words(run.made)), scope="row"),
            element("td", str(len(result.questions)) if result else "–"),
            *(element("td", _share(result.totals.get(name) if result else None)) for name in HEADLINES),
        )
        for run, result in runs
    ]
    heads = ("Run", "Questions", *(SHORT[name] for name in HEADLINES))
    return scrolled_table("Earlier runs", heads, rows)


def result_screen(run: Run, stored: StoredRun, checks: Sequence[Check]) -> Html:
    """Return the figures of a run, its thresholds where its set has some, and the questions that went wrong."""
    facts = [
        plural(len(run.records), "question"),
        f"{plural(len(run.errors), 'row')} left out" if run.errors else None,
        _delay(run),
    ]
    facts += [] if run.is_search_only else [_chat(run.fingerprint)]
    return element(
        "section",
        element("h3", f"{one_line(stored.set)}, {moment_words(stored.made)}"),
        element("p", " · ".join(filter(None, facts)), class_="hint"),
        figures_table(run.totals),
        _gate(checks),
        *(_of_fate(fate, [r for r in run.records if r.fate == fate]) for fate in FATES if fate != "right"),
        class_="result",
        aria_label="Result",
    )


def _delay(run: Run) -> str | None:
    seconds = [record.seconds for record in run.timed]
    done = "searched" if run.is_search_only else "answered"
    if len(seconds) < FEWEST_DELAYS:
        return f"{done} within {max(seconds):.2f} s" if seconds else None
    return f"95 of 100 {done} within {run.latency['p95']:.2f} s"


def figures_table(totals: dict[str, Interval]) -> Html:
    """Return every measure that a question bears on, with its 95 % interval and the number of questions."""
    rows: list[Html] = []
    for group, title in GROUPS.items():
        scored = [m for m in LISTED if m.group == group and m.name in totals and totals[m.name].n]
        if scored:
            rows.append(element("tr", element("th", title, colspan=4, scope="colgroup"), class_="group"))
        for measure in scored:
            score = totals[measure.name]
            rows.append(
                element(
                    "tr",
                    element("th", measure.label, scope="row"),
                    element("td", percent(score.value), class_="score"),
                    element("td", _bar(score), range_words(score)),
                    element("td", str(score.n)),
                )
            )
    return scrolled_table("Figures", ("Measure", "Score", "95 % interval", "n"), rows)


def _bar(score: Interval) -> Html | None:
    """Return the interval drawn on a line from 0 to 100 %; the words beside it say the same, or that it is of too few."""
    if score.value is None or score.low is None or score.high is None or score.is_of_few:
        return None
    place = f"--low: {score.low * 100:.1f}%; --high: {score.high * 100:.1f}%; --at: {score.value * 100:.1f}%"
    return element("span", class_="range", style=place, aria_hidden="true")


def _gate(checks: Sequence[Check]) -> Html | None:
    if not checks:
        return None
    kept = sum(check.is_kept for check in checks)
    labels = {m.name: m.label for m in LISTED}
    rows = [
        element(
            "tr",
            element("th", labels.get(check.measure, check.measure), scope="row"),
            element("td", f"{LIMIT_WORDS[check.limit]} {percent(check.threshold)}"),
            element("td", percent(check.value)),
            element("td", "✓ kept" if check.is_kept else "✗ failed", class_="kept" if check.is_kept else "failed"),
        )
        for check in checks
    ]
    return element(
        "details",
        element("summary", f"Gate: {kept} of {len(checks)} thresholds kept"),
        scrolled_table("Thresholds of this set", ("Measure", "Threshold", "Is", ""), rows),
        class_="gate" if kept == len(checks) else "gate caution",
    )


def _of_fate(fate: Fate, records: Sequence[Record]) -> Html | None:
    if not records:
        return None
    word, meaning = FATES[fate]
    more = len(records) - MOST_SHOWN
    return element(
        "details",
        element("summary", element("b", f"{len(records)} {word.lower()}"), f": {meaning}"),
        element("ol", *(element("li", _told(record)) for record in records[:MOST_SHOWN]), class_="questions"),
        element("p", f"and {more} more in the report", class_="hint") if more > 0 else None,
        class_="fate",
        open=fate in ("error", "wrong", "refused"),
    )


def _told(record: Record) -> Html:
    gold = ["; ".join(" or ".join(fact) for fact in record.question["answers"]), ", ".join(record.question["files"])]
    expected = f"{gold[0]}{f' ({gold[1]})' if gold[1] else ''}" if gold[0] else "The corpus does not answer this."
    if record.is_search_only:
        expected = f"Only search is judged: {gold[1]}"
    return joined(
        [
            element("p", one_line(record.question["question"]), class_="asked"),
            element("p", f"{one_line(record.kind)} · {one_line(record.id)}", class_="hint"),
            element(
                "dl",
                element("dt", "Expected"),
                element("dd", one_line(expected, LONGEST)),
                element("dt", "Found" if record.is_search_only else "Answered"),
                element("dd", one_line(_said(record), LONGEST)),
                *(joined([element("dt", "Wrong"), element("dd", one_line(m, LONGEST))]) for m in record.mistakes),
            ),
        ]
    )


def _said(record: Record) -> str:
    if record.is_search_only:
        return ", ".join(dict.fromkeys(map(_place, record.read))) or "nothing"
    if record.answer is None:
        return "nothing"
    if record.is_refused:
        return NOT_FOUND
    cited = ", ".join(dict.fromkeys(_place(citation) for citation in record.answer["citations"]))
    return f"{' '.join(s['text'] for s in record.answer['statements'])} ({cited})"


def _place(cited: dict[str, Any]) -> str:
    return place_of(cited["file"], cited["record"])


def _chat(fingerprint: dict[str, Any]) -> str | None:
    model = fingerprint["settings"].get("chat_model")
    return f"worded by {one_line(model)}" if model else "without a chat model"


def _share(score: Interval | None) -> str:
    return percent(score.value if score else None)
