# ruff: noqa: T201 - a program that prints its result
"""Measure how outlets are compared: is each that tells a fact found, is what differs shown, are timelines whole?

    python -m evals.comparing --data DATASETS --work WORK [--json]

Asked are the questions of `sets/allsides.jsonl` that several outlets answer, alike (kind `agree`) or not (`differ`), over
the corpus that `onrecord eval run allsides` indexes: each once within the articles of its topic-day, which all of its
outlets tell of, and once among those of all topic-days, where most outlets have nothing to say on it. The gold is places:
a side tells a fact where its quoted words hold a place of it, so nothing depends on wording. Figures are means over the
questions for which there is something to judge, with 95 % bootstrap intervals; a second run over the same index prints
the same. The set is small: read the intervals.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from evals.adapters.topic_days import Told, told, topic_days
from evals.datasets import parse_with_data
from evals.intervals import Interval, bootstrap
from index import load_settings
from index.sync import sync
from rag import Citation, Comparison, Filters, NewsDesk, Timeline

__all__ = ["MEASURES", "Judged", "judge", "main", "measure", "scores"]

KINDS = ("agree", "differ")
MEASURES: Mapping[str, str] = {
    "outlets_found": "of the gold outlets, those with a side that tells a fact, or named as carrying its words",
    "facts_shown": "of the gold facts, those that a side tells",
    "sides_of_gold_outlets": "of the sides, those of a gold outlet",
    "sides_right": "of the sides, those that tell a fact",
    "agreements_shown": "of the pairs of sides that tell one fact, those shown as giving the same answer",
    "differences_kept": "of the pairs of sides that tell different facts, those not shown as giving the same answer",
    "conflict_recall": "of the questions on which outlets differ, those with a conflict (figures and days can be one)",
    "conflict_precision": "of the questions with a conflict, those on which outlets differ",
    "conflict_right": "of the conflicts where outlets differ, those that set two gold facts against each other",
    "outlets_read": "of the gold outlets, those that were read",
    "nobody_wrongly_silent": "questions on which no gold outlet is called silent",
    "timeline_complete": "of the articles that tell a fact, those whose words are on the timeline or carried there",
    "timeline_right": "of the statements of a timeline, those that tell a fact",
    "timeline_in_order": "timelines of several dated statements on which no date is earlier than the one before",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One question, and the value of each measure, 0 to 1; None where there is nothing to judge."""

    id: str
    kind: str
    values: Mapping[str, float | None]

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"id": self.id, "kind": self.kind, "values": dict(self.values)}


def measure(desk: NewsDesk, questions: Sequence[Told], *, within_days: bool) -> list[Judged]:
    """Compare on each question that several outlets answer, within the articles of its topic-day or among all."""
    asked = [gold for gold in questions if gold.kind in KINDS and len(gold.outlets) > 1]
    judged = []
    for gold in asked:
        filters = Filters(files=gold.files) if within_days else Filters()
        compared = desk.compare(gold.question, filters=filters)
        judged.append(judge(gold, compared, desk.timeline(gold.question, filters=filters)))
    return judged


def judge(gold: Told, compared: Comparison, timeline: Timeline) -> Judged:
    """Hold a comparison and a timeline against the places of the facts."""
    outlets = {name.casefold() for name in gold.outlets}
    facts = {citation.number: _facts(gold, citation) for citation in compared.citations}
    telling = [citation for citation in compared.citations if facts[citation.number]]
    speaking = {article.outlet.name.casefold() for c in telling for article in (c.article, *c.copies) if article.outlet}
    silent, unread = ({name.casefold() for name in names} for names in (compared.silent, compared.unread))
    has_conflict, differs = bool(compared.conflicts), gold.kind == "differ"
    sides = [any(facts[number] for number in side.citations) for side in compared.sides]
    return Judged(
        gold.id,
        gold.kind,
        {
            "outlets_found": _share([name in speaking for name in outlets]),
            "facts_shown": len(frozenset().union(*facts.values())) / len(gold.facts),
            "sides_of_gold_outlets": _share([(side.outlet or "").casefold() in outlets for side in compared.sides]),
            "sides_right": _share(sides),
            **_pairs(compared, facts),
            "conflict_recall": float(has_conflict) if differs else None,
            "conflict_precision": float(differs) if has_conflict else None,
            "conflict_right": float(_is_right(compared, facts)) if has_conflict and differs else None,
            "outlets_read": 1 - len(outlets & unread) / len(outlets),
            "nobody_wrongly_silent": float(not outlets & silent),
            **_in_time(gold, timeline),
        },
    )


def scores(judged: Sequence[Judged]) -> dict[str, Interval]:
    """Return the mean of each measure over the questions that have a value."""
    return {name: bootstrap([value for one in judged if (value := one.values[name]) is not None]) for name in MEASURES}


def _facts(gold: Told, citation: Citation) -> frozenset[int]:
    """Return which of the facts the cited words hold, by their place."""
    return frozenset(
        number
        for number, places in enumerate(gold.facts)
        if any(
            place.file == citation.article.file and citation.start <= place.start and place.end <= citation.end
            for place in places
        )
    )


def _pairs(compared: Comparison, facts: Mapping[int, frozenset[int]]) -> dict[str, float | None]:
    group = {number: place for place, group in enumerate(compared.groups) for number in group.citations}
    together, apart = [], []
    for one, other in combinations(compared.sides, 2):
        for a, b in ((a, b) for a in one.citations for b in other.citations if facts[a] and facts[b]):
            if facts[a] & facts[b]:
                together.append(group[a] == group[b])
            else:
                apart.append(group[a] != group[b])
    return {"agreements_shown": _share(together), "differences_kept": _share(apart)}


def _is_right(compared: Comparison, facts: Mapping[int, frozenset[int]]) -> bool:
    """Whether a conflict holds words of two sources of which each tells a fact that the other does not."""
    return any(
        facts[a] and facts[b] and not facts[a] & facts[b]
        for conflict in compared.conflicts
        for (_, a), (_, b) in combinations(conflict.values, 2)
    )


def _in_time(gold: Told, timeline: Timeline) -> dict[str, float | None]:
    telling = [citation for citation in timeline.citations if _facts(gold, citation)]
    files = {place.file for places in gold.facts for place in places}
    told_in = {article.file for citation in telling for article in (citation.article, *citation.copies)}
    # By the day as it is written, not by the code that sorts: "2025-03" stands before "2025-03-04".
    days = [citation.article.published.value[:10] for citation in timeline.dated if citation.article.published]
    return {
        "timeline_complete": len(files & told_in) / len(files),
        "timeline_right": _share([citation in telling for citation in timeline.citations]),
        "timeline_in_order": float(all(a <= b for a, b in pairwise(days))) if len(days) > 1 else None,
    }


def _share(are_so: Sequence[bool]) -> float | None:
    return sum(are_so) / len(are_so) if are_so else None


def _table(title: str, judged: Sequence[Judged]) -> Iterator[str]:
    counts = ", ".join(f"{sum(one.kind == kind for one in judged)} {kind}" for kind in KINDS)
    yield f"{title}: {len(judged)} questions ({counts})"
    for name, score in scores(judged).items():
        value = "-" if score.value is None else f"{score.value:.3f} [{score.low:.3f}, {score.high:.3f}]"
        yield f"  {name:22} {value:22} n = {score.n:3}  {MEASURES[name]}"


def main() -> None:
    """Bring the index up to date, and measure from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.comparing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True, help="folder of the index, as of `eval run allsides`")
    parser.add_argument("--json", action="store_true", help="print every question's values, too, as JSON")
    arguments = parse_with_data(parser)
    made = topic_days(arguments.data, arguments.work)
    settings = load_settings(corpus=made.corpus, index=made.index)
    sync(made.corpus, made.index, settings)
    desk = NewsDesk.open(made.index, settings)
    try:
        results = {
            "within its topic-day": measure(desk, told(), within_days=True),
            "among all topic-days": measure(desk, told(), within_days=False),
        }
    finally:
        desk.close()
    if arguments.json:
        print(json.dumps({title: _as_json(judged) for title, judged in results.items()}, indent=1))
    else:
        print("\n".join(line for title, judged in results.items() for line in _table(title, judged)))


def _as_json(judged: Sequence[Judged]) -> dict[str, Any]:
    return {
        "totals": {name: score.as_json() for name, score in scores(judged).items()},
        "questions": [one.as_json() for one in judged],
    }


if __name__ == "__main__":
    main()
