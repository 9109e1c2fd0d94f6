"""Ask every question of a set and score the answers. Showing the result is table.py's and report.py's work.

Beside each answer one search over the whole question is made, which measures the retriever by itself; what the answer was
made from is measured under names of its own (measures/ranking.py). A second run over the same index gives the same JSON
byte for byte, but for what stands under "timings", its last key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.fingerprint import fingerprint
from evals.intervals import Interval, bootstrap
from evals.journal import Journal
from evals.measures import MEASURES, Outcome
from evals.measures.measure import units
from evals.measures.overall import overall_scores
from evals.measures.risk import RiskCoverage, risk_coverage
from evals.questions import Question, QuestionSet, RowError, load_questions, names_of
from evals.record import Record, make_record
from evals.report import render_report
from index import InvalidValue, OnRecordError
from index.sync import Progress
from rag.answer import Answer, Hit
from rag.filters import Filters
from rag.followup import Turn

if TYPE_CHECKING:
    from rag.desk import NewsDesk

__all__ = ["Run", "base_of", "load_for", "run", "run_set"]

DEPTH = 30  # passages searched for the ranking, so that ten files have a chance to be among them


@dataclass(frozen=True)
class Run:
    """The scores of one question set, with a record of every question."""

    fingerprint: dict[str, Any]
    totals: dict[str, Interval]  # by measure
    kinds: dict[str, dict[str, Interval]]  # by kind of question, then by measure
    records: tuple[Record, ...] = field(repr=False)
    errors: tuple[RowError, ...] = ()  # rows of the set that could not be used
    resumed: int = 0  # records taken over from an interrupted run

    @cached_property
    def risk(self) -> RiskCoverage:
        """How often it is wrong, by how sure it is."""
        return risk_coverage(self.records)

    @property
    def is_search_only(self) -> bool:
        """Whether nothing was asked: only search is judged."""
        return all(record.is_search_only for record in self.records)

    @property
    def timed(self) -> tuple[Record, ...]:
        """The questions whose delay counts: answered or refused, and where none was asked, searched for."""
        return tuple(r for r in self.records if r.error is None and r.is_search_only == self.is_search_only)

    @property
    def latency(self) -> dict[str, float | None]:
        """Seconds that an answer took, as p50 and p95 over the questions that did not end in an error."""
        seconds = [record.seconds for record in self.timed]
        if not seconds:
            return {"p50": None, "p95": None}
        p50, p95 = np.percentile(seconds, (50, 95))
        return {"p50": round(float(p50), 4), "p95": round(float(p95), 4)}

    def as_json(self) -> dict[str, Any]:
        """Return the whole run; everything that differs between two equal runs stands under `timings`."""
        return {
            "fingerprint": self.fingerprint,
            "scored": len(self.records),
            "skipped": [{"line": error.line, "message": error.message} for error in self.errors],
            "totals": _all(self.totals),
            "risk_coverage": self.risk.as_json(),
            "kinds": {kind: _all(scores) for kind, scores in self.kinds.items()},
            "questions": [record.as_json() for record in self.records],
            "timings": {
                **self.latency,
                "resumed": self.resumed,
                "questions": {record.id: round(record.seconds, 4) for record in self.records},
            },
        }


def run_set(
    questions: Path | str | QuestionSet,
    desk: NewsDesk,
    out: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Load a set if it is not loaded yet, run it, and write OUT.json and OUT.html (a suffix of `out` is taken off).

    An interrupted run leaves OUT.part.jsonl, and the next one goes on from there if nothing changed in between.
    """
    question_set = questions if isinstance(questions, QuestionSet) else load_for(desk, questions)
    if out is None:
        return run(desk, question_set, progress)
    base = base_of(out)
    journal = base.with_name(f"{base.name}.part.jsonl")
    result = run(desk, question_set, progress, journal=journal)
    _write(base.with_name(f"{base.name}.json"), json.dumps(result.as_json(), ensure_ascii=False, indent=1) + "\n")
    _write(base.with_name(f"{base.name}.html"), render_report(result))
    journal.unlink(missing_ok=True)  # not before: a full disk must not take the answers
    return result


def base_of(out: Path) -> Path:
    """Return OUT without its suffix, to which .json and .html are added; raises InvalidValue where it is a folder."""
    if out.is_dir():
        raise InvalidValue(f"out: {out} is a folder. Name a file in it: {out / 'result'}")
    return out.with_suffix("") if out.suffix in (".json", ".html") else out


def load_for(desk: NewsDesk, questions: Path | str) -> QuestionSet:
    """Load a set for the desk's corpus: a row that names a file which is not there is left out."""
    return load_questions(questions, names_of(desk.index.articles()))


def run(
    desk: NewsDesk,
    question_set: QuestionSet,
    progress: Callable[[Progress], None] | None = None,
    *,
    journal: Path | None = None,
) -> Run:
    """Ask every question and score it. A question that raises an OnRecordError is recorded and counts as wrong.

    What `journal` holds of an interrupted run is taken over, and it is left for whoever keeps the result to remove. Raises
    OnRecordError where the index was changed meanwhile: the answers are of two corpora, and no score is of either.
    """
    prints = fingerprint(desk, question_set)
    kept = Journal(journal, prints)
    original = _originals(desk)
    records: list[Record] = []
    try:
        for done, question in enumerate(question_set.questions):
            if progress:
                progress(Progress("asking", done, len(question_set.questions)))
            record = kept.records.get(question.id)
            if record is None:
                record = _ask(desk, question, original)
                kept.add(record)
            records.append(record)
    finally:
        kept.close()
    if fingerprint(desk, question_set) != prints:
        if journal:
            journal.unlink(missing_ok=True)
        raise OnRecordError(f"The index was changed while {question_set.name} was asked of it. Run the set again.")
    if progress:
        progress(Progress("asking", len(records), len(records)))
    kinds = dict.fromkeys(record.kind for record in records)
    return Run(
        fingerprint=prints,
        totals={**_scores(records), **overall_scores(records)},
        kinds={kind: _scores([record for record in records if record.kind == kind]) for kind in kinds},
        records=tuple(records),
        errors=question_set.errors,
        resumed=len(kept.records),
    )


def _ask(desk: NewsDesk, question: Question, original: Callable[[str], str | None]) -> Record:
    filters = Filters(as_of=question.as_of) if question.as_of else None
    answer, error, seconds = None, None, 0.0
    hits: list[Hit] = []
    try:
        turns = _converse(desk, question.history, filters)
        start = perf_counter()
        if question.is_search_only:
            hits = desk.search(question.question, k=DEPTH, filters=filters)
            seconds = perf_counter() - start
        else:
            answer = desk.ask(question.question, filters=filters, history=turns)
            seconds = perf_counter() - start
            hits = _searched(desk, answer)
    except OnRecordError as caught:
        answer, error = None, f"{type(caught).__name__}: {caught}"
    ranking = tuple(dict.fromkeys(place for hit in hits for place in units(hit, question)))
    passages = tuple(hit.passage.text for hit in hits)
    outcome = Outcome(question, answer, ranking, desk.index.article, original, passages)
    return make_record(outcome, error, seconds, hits)


def _converse(desk: NewsDesk, history: Iterable[str], filters: Filters | None) -> tuple[Turn, ...]:
    turns: tuple[Turn, ...] = ()
    for earlier in history:
        answer = desk.ask(earlier, filters=filters, history=turns)
        turns = (*turns, Turn(earlier, answer.searched, answer.text))
    return turns


def _searched(desk: NewsDesk, answer: Answer) -> list[Hit]:
    # Searched as the answer was: with the follow-up resolved, and with the filters found in the question.
    filters = Filters.from_json({**answer.filters.get("inferred", {}), **answer.filters.get("given", {})})
    if filters.outlets:  # a comparison may name outlets that the corpus lacks; within them nothing can be searched
        stated = desk.index.stats()["outlets"]
        filters = replace(filters, outlets=tuple(name for name in filters.outlets if name in stated))
    return desk.search(answer.searched, k=DEPTH, filters=filters)


def _originals(desk: NewsDesk) -> Callable[[str], str | None]:
    """Return a reader of the corpus's own text files, so that quotes are compared with the file and not with us."""
    corpus = desk.index.stats()["corpus"]

    @cache
    def read(file: str) -> str | None:
        if not corpus or Path(file).suffix.lower() not in (".txt", ".md"):
            return None
        try:
            return (Path(corpus) / file).read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError):  # moved away, or in another encoding: the index's text has to do
            return None

    return read


def _scores(records: list[Record]) -> dict[str, Interval]:
    columns = {measure.name: [record.values[measure.name] for record in records] for measure in MEASURES}
    return {name: bootstrap([value for value in column if value is not None]) for name, column in columns.items()}


def _all(scores: dict[str, Interval]) -> dict[str, Any]:
    return {name: interval.as_json() for name, interval in scores.items()}


def _write(path: Path, text: str) -> None:
    # Beside it first, then renamed: a reader never sees half a report.
    part = path.with_name(f"{path.name}.tmp")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
