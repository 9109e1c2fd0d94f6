"""What is kept of each question: gold, answer, passages read or found, values, and what was wrong. Plain data, as in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from evals.measures import MEASURES, Outcome, Value
from evals.measures.measure import unit
from evals.mistakes import SEEN, find_mistakes
from evals.questions import Question
from rag.answer import Hit

__all__ = ["Fate", "Record", "Verdict", "make_record"]

Verdict = Literal["right", "partly", "wrong", "error"]
Fate = Literal["right", "partly", "refused", "wrong", "error"]

LISTS = ("read", "ranking", "mistakes")


@dataclass(frozen=True)
class Record:
    """One question of a run."""

    id: str
    kind: str
    verdict: Verdict
    question: dict[str, Any]  # the row of the set
    answer: dict[str, Any] | None  # Answer.as_json without its timings and its nearest hits, which `read` holds
    # Hit.as_json of the passages read, best first; if only searched, of the files found
    read: tuple[dict[str, Any], ...]
    error: str | None  # what asking it raised
    ranking: tuple[str, ...]  # files in the order of the hits of one search over the whole question
    values: dict[str, Value]  # by measure; None: the question does not bear on it
    mistakes: tuple[str, ...]  # what was wrong, in words
    seconds: float = field(default=0.0, compare=False)  # spent in asking; no part of as_json, it differs between runs

    @property
    def is_refused(self) -> bool:
        """Whether the answer was that the corpus does not say."""
        return self.answer is not None and self.answer["status"] == "not_found"

    @property
    def is_answered(self) -> bool:
        """Whether at least a part was answered."""
        return self.answer is not None and not self.is_refused

    @property
    def is_answerable(self) -> bool:
        """Whether the corpus answers it."""
        return bool(self.question.get("answers"))

    @property
    def is_search_only(self) -> bool:
        """Whether it was searched for and not asked."""
        return bool(self.question.get("grades")) and not self.is_answerable

    @property
    def confidence(self) -> float | None:
        """0 to 1, that the corpus answers this; None where a chat model wrote the answer, or an error ended it."""
        return None if self.answer is None else self.answer["confidence"]

    @property
    def fate(self) -> Fate:
        """The verdict, with what was refused although the corpus answers it set apart from what was answered wrongly."""
        return "refused" if self.verdict == "wrong" and self.is_refused else self.verdict

    def as_json(self) -> dict[str, Any]:
        """Return plain data, the same for the same answer."""
        data = asdict(self)
        del data["seconds"]
        return {**data, **{key: list(data[key]) for key in LISTS}}

    @classmethod
    def from_json(cls, data: dict[str, Any], seconds: float = 0.0) -> Record:
        """Rebuild a record from `as_json`."""
        return cls(**{**data, **{key: tuple(data[key]) for key in LISTS}, "seconds": seconds})


def make_record(outcome: Outcome, error: str | None, seconds: float, found: Sequence[Hit]) -> Record:
    """Judge one outcome by every measure; `found` is what search found, kept where nothing was asked."""
    read = outcome.answer.hits if outcome.answer else _of_files(found, outcome.question)
    is_judged = {m.name: m.group == "search" or not outcome.question.is_search_only for m in MEASURES}
    values = {m.name: _rounded(m.score(outcome)) if is_judged[m.name] else None for m in MEASURES}
    return Record(
        id=outcome.question.id,
        kind=outcome.question.kind,
        verdict="error" if error is not None else _verdict(outcome, values),
        question=outcome.question.as_json(),
        answer=_kept(outcome),
        read=tuple(hit.as_json() for hit in read),
        error=error,
        ranking=outcome.ranking,
        values=values,
        mistakes=find_mistakes(outcome, error),
        seconds=round(seconds, 4),
    )


def _verdict(outcome: Outcome, values: dict[str, Value]) -> Verdict:
    if outcome.question.is_search_only:
        return "right" if values["Success@1"] else "partly" if values["Success@10"] else "wrong"
    if not outcome.question.is_answerable:
        return "right" if outcome.is_refused else "wrong"
    file = values["right_file"]
    if values["contained"] == 1 and file in (1, None):
        return "right"
    return "partly" if values["fact_recall"] or file else "wrong"


def _of_files(found: Sequence[Hit], question: Question) -> tuple[Hit, ...]:
    """Return the best passage of each of the first files, which is what ranks a file."""
    if not question.is_search_only:
        return ()
    best: dict[str, Hit] = {}
    for hit in found:
        best.setdefault(unit(hit.article, question), hit)
    return tuple(best.values())[:SEEN]


def _kept(outcome: Outcome) -> dict[str, Any] | None:
    if outcome.answer is None:
        return None
    data = outcome.answer.as_json()
    return {key: value for key, value in data.items() if key not in ("timings", "nearest")}


def _rounded(value: Value) -> Value:
    return None if value is None else round(float(value), 6)
