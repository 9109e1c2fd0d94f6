"""Two results side by side: each measure pairwise, what the runs were not made with alike, and which answers changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from evals.intervals import Interval
from evals.measures.overall import OVERALL, compare_overall
from evals.pairs import Pair, compare_columns
from evals.results import Difference, Judged, Result, find_differences

__all__ = ["CHANGES", "Change", "ChangeKind", "Comparison", "compare_results"]

ChangeKind = Literal["newly right", "newly wrong", "refusal changed", "answer changed", "search changed"]
CHANGES: tuple[ChangeKind, ...] = ("newly right", "newly wrong", "refusal changed", "answer changed", "search changed")


@dataclass(frozen=True, slots=True)
class Change:
    """A question that the two runs did not answer alike."""

    what: ChangeKind
    before: Judged
    after: Judged

    @property
    def values(self) -> dict[str, tuple[float | None, float | None]]:
        """The measures whose value changed."""
        one, two = self.before.values, self.after.values
        return {name: (one[name], two[name]) for name in one if name in two and one[name] != two[name]}

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        sides = {
            side: {"verdict": run.verdict, "status": run.status, "said": run.said, "cited": list(run.cited)}
            for side, run in (("before", self.before), ("after", self.after))
        }
        asked = {"id": self.after.id, "kind": self.after.kind, "question": self.after.question}
        return {**asked, "change": self.what, **sides, "values": {k: list(v) for k, v in self.values.items()}}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, compared over the questions that both were asked."""

    before: Result = field(repr=False)
    after: Result = field(repr=False)
    n: int  # questions that both were asked
    measures: dict[str, Pair]
    differences: tuple[Difference, ...]  # of what they were made with
    changes: tuple[Change, ...] = field(repr=False)
    only_before: tuple[str, ...] = ()  # ids, left out; also where the same id is another question
    only_after: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why the numbers do not tell of the answers alone; empty where set, corpus and settings are the same."""
        return tuple(
            f"The two runs differ in {part}: {listed}."
            for part in ("set", "corpus", "settings")
            if (listed := "; ".join(str(item) for item in self.differences if item.part == part))
        )

    def changed(self, what: ChangeKind) -> list[Change]:
        """Return the changes of one kind."""
        return [change for change in self.changes if change.what == what]

    def as_json(self) -> dict[str, Any]:
        """Return plain data, the same for the same two results."""
        return {
            "before": {"set": self.before.name, "questions": len(self.before.questions)},
            "after": {"set": self.after.name, "questions": len(self.after.questions)},
            "compared": self.n,
            "warnings": list(self.warnings),
            "differences": [difference.as_json() for difference in self.differences],
            "measures": {name: pair.as_json() for name, pair in self.measures.items()},
            "changes": [change.as_json() for change in self.changes],
            "only_before": list(self.only_before),
            "only_after": list(self.only_after),
        }


def compare_results(before: Result, after: Result) -> Comparison:
    """Compare two results by the questions that both were asked: same id, same words, same conversation and day."""
    both = {i: None for i, asked in before.questions.items() if _is_same(asked, after.questions.get(i))}
    changes = [_change(before.questions[i], after.questions[i]) for i in both]
    return Comparison(
        before,
        after,
        len(both),
        _measures(before, after, list(both)),
        find_differences(before, after),
        tuple(sorted(filter(None, changes), key=lambda change: CHANGES.index(change.what))),
        tuple(i for i in before.questions if i not in both),
        tuple(i for i in after.questions if i not in both),
    )


def _is_same(one: Judged, other: Judged | None) -> bool:
    return other is not None and (one.question, one.context) == (other.question, other.context)


def _measures(before: Result, after: Result, both: list[str]) -> dict[str, Pair]:
    names = [name for name in before.totals if name in after.totals]
    tables = [
        np.array([[_number(run.questions[i].values.get(name)) for name in names] for i in both], dtype=np.float64)
        for run in (before, after)
    ]
    pairs = dict(zip(names, compare_columns(*(table.reshape(len(both), len(names)) for table in tables)), strict=True))
    pairs |= compare_overall([before.questions[i] for i in both], [after.questions[i] for i in both])
    whole = {measure.name for measure in OVERALL}
    # A score of a whole run cannot be paired, but says something where both runs were asked the same.
    is_all = len(both) == len(before.questions) == len(after.questions)
    return {
        name: _of_totals(before.totals[name], after.totals[name])
        if name in whole and is_all and not pair.difference.n
        else pair
        for name, pair in pairs.items()
    }


def _of_totals(before: Interval, after: Interval) -> Pair:
    """Put two scores side by side that are no means over questions, so that nothing can be paired."""
    one, two = before.value, after.value
    gap = None if one is None or two is None else round(two - one, 6)
    return Pair(one, two, before.n, after.n, Interval(gap, None, None, 0), None)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _change(before: Judged, after: Judged) -> Change | None:
    what: ChangeKind
    if (before.verdict == "right") != (after.verdict == "right"):
        what = "newly right" if after.verdict == "right" else "newly wrong"
    elif (before.status == "not_found") != (after.status == "not_found"):
        what = "refusal changed"
    elif (before.status, before.said, before.cited) != (after.status, after.said, after.cited):
        what = "answer changed"
    elif after.status == "not asked" and before.values != after.values:
        what = "search changed"  # all that is known of a question that only search is judged by
    else:
        return None
    return Change(what, before, after)
