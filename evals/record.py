"""What is kept of each question: its gold, its answer, its values, and what was wrong. Plain data, as in JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from evals.measures import MEASURES, Outcome, Value
from evals.mistakes import find_mistakes

__all__ = ["Record", "Verdict", "make_record"]

Verdict = Literal["right", "partly", "wrong", "error"]

NEAREST = 3  # hits kept of what was nearest to a refused question


@dataclass(frozen=True)
class Record:
    """One question of a run."""

    id: str
    kind: str
    verdict: Verdict
    question: dict[str, Any]  # the row of the set
    answer: dict[str, Any] | None  # Answer.as_json without its timings
    error: str | None  # what asking it raised
    ranking: tuple[str, ...]  # files in the order of the search hits
    values: dict[str, Value]  # by measure; None: the question does not bear on it
    mistakes: tuple[str, ...]  # what was wrong, in words
    seconds: float = field(default=0.0, compare=False)  # spent in asking; no part of as_json, it differs between runs

    def as_json(self) -> dict[str, Any]:
        """Return plain data, the same for the same answer."""
        data = asdict(self)
        del data["seconds"]
        return {**data, "ranking": list(self.ranking), "mistakes": list(self.mistakes)}

    @classmethod
    def from_json(cls, data: dict[str, Any], seconds: float = 0.0) -> Record:
        """Rebuild a record from `as_json`."""
        lists = {key: tuple(data[key]) for key in ("ranking", "mistakes")}
        return cls(**{**data, **lists, "seconds": seconds})


def make_record(outcome: Outcome, error: str | None, seconds: float) -> Record:
    """Judge one outcome by every measure."""
    values = {measure.name: _rounded(measure.score(outcome)) for measure in MEASURES}
    return Record(
        id=outcome.question.id,
        kind=outcome.question.kind,
        verdict="error" if error is not None else _verdict(outcome, values),
        question=outcome.question.as_json(),
        answer=_kept(outcome),
        error=error,
        ranking=outcome.ranking,
        values=values,
        mistakes=find_mistakes(outcome, error),
        seconds=seconds,
    )


def _verdict(outcome: Outcome, values: dict[str, Value]) -> Verdict:
    if not outcome.question.is_answerable:
        return "right" if outcome.is_refused else "wrong"
    file = values["right_file"]
    if values["contained"] == 1 and file in (1, None):
        return "right"
    return "partly" if values["fact_recall"] or file else "wrong"


def _kept(outcome: Outcome) -> dict[str, Any] | None:
    if outcome.answer is None:
        return None
    data = outcome.answer.as_json()
    del data["timings"]
    return {**data, "nearest": data["nearest"][:NEAREST]}


def _rounded(value: Value) -> Value:
    return None if value is None else round(float(value), 6)
