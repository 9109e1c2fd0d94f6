"""Measure how well statements are checked: does `rag.support` tell the supported from the others?

    python -m evals.verification --data DATASETS [--set summedits_news|wice] [--half tune|report]

`summedits_news` (Laban et al. 2023): news summaries, true to their article or edited until they are not. `wice` (Kamoi et
al. 2023): sentences of Wikipedia and the page that they cite; "partially supported" is not supported. Rules are tuned on
one half of summedits, drawn by the articles' hashes, and on the dev part of wice; the report half and the test part are
never looked into. Beside it stand two baselines, each with the threshold that is best on the tuning part: the share of
content words in common (lexical), and the greatest cosine of an embedded sentence of the source (embedding).
Intervals are bootstrapped over sources: the summaries of one article are drawn together.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from evals.datasets import parse_with_data
from evals.intervals import RESAMPLES, SEED, Interval
from index import load_settings, sentence_spans
from index.embedding import Embedder
from rag.support import check, coverage

__all__ = ["Case", "balanced_accuracy", "best_threshold", "load_cases", "main", "precision_recall"]

SETS = ("summedits_news", "wice")
HALVES = ("tune", "report")


@dataclass(frozen=True, slots=True)
class Case:
    """One statement with its source."""

    statement: str
    source: str
    is_supported: bool
    edits: tuple[str, ...] = ()  # what was done to it; summedits only

    @property
    def group(self) -> str:
        """A hash of the source: cases of one source go together."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:16]


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=SETS, action="append", dest="sets", help="default: both")
    parser.add_argument("--half", choices=HALVES, help="default: both, and for summedits the whole")
    parser.add_argument(
        "--no-embedding", action="store_true", help="leave the embedding baseline out, which takes minutes"
    )
    arguments = parse_with_data(parser)
    embedder = None if arguments.no_embedding else Embedder.from_settings(load_settings())
    for name in arguments.sets or SETS:
        sys.stdout.writelines(f"{line}\n" for line in _measured(name, arguments.data, arguments.half, embedder))


def load_cases(data: Path, name: str, half: str) -> list[Case]:
    """Return the cases of a part of a set: "tune" or "report"."""
    if name == "summedits_news":
        rows = json.loads((data / name / f"{name}.json").read_text(encoding="utf-8"))
        cases = [Case(r["summary"], r["doc"], r["label"] == 1, tuple(r["edit_types"])) for r in rows]
        return [case for case in cases if HALVES[int(case.group[:8], 16) % 2] == half]
    file = data / name / "entailment_retrieval" / "claim" / f"{'dev' if half == 'tune' else 'test'}.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Case(r["claim"], "\n".join(r["evidence"]), r["label"] == "supported") for r in rows]


def balanced_accuracy(cases: Sequence[Case], passed: Sequence[bool]) -> Interval:
    """Return the mean of the shares of supported cases that passed and of others that did not, over sources.

    >>> yes, no = Case("a", "x", True), Case("b", "x", False)
    >>> balanced_accuracy([yes, no, no], [True, True, False]).value
    0.75
    """
    sums: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(4))  # supported: right, all; others: right, all
    for case, verdict in zip(cases, passed, strict=True):
        sums[case.group] += [verdict, 1, 0, 0] if case.is_supported else [0, 0, not verdict, 1]
    groups = np.array(list(sums.values())).reshape(-1, 4)
    total = groups.sum(axis=0)
    if not total[1] or not total[3]:
        return Interval(None, None, None, len(cases))
    drawn = groups[np.random.default_rng(SEED).integers(0, len(groups), (RESAMPLES, len(groups)))].sum(axis=1)
    drawn = drawn[(drawn[:, 1] > 0) & (drawn[:, 3] > 0)]
    low, high = np.percentile(_balanced(drawn), (2.5, 97.5))
    return Interval(round(float(_balanced(total[None])[0]), 6), round(float(low), 6), round(float(high), 6), len(cases))


def _balanced(sums: np.ndarray) -> np.ndarray:
    return np.asarray((sums[:, 0] / sums[:, 1] + sums[:, 2] / sums[:, 3]) / 2)


def precision_recall(cases: Sequence[Case], passed: Sequence[bool]) -> tuple[float, float]:
    """Return how many of those that passed are supported, and how many of the supported passed; 0 of none is 0."""
    right = sum(case.is_supported and verdict for case, verdict in zip(cases, passed, strict=True))
    return right / max(1, sum(passed)), right / max(1, sum(case.is_supported for case in cases))


def best_threshold(cases: Sequence[Case], scores: Sequence[float]) -> float:
    """Return the score from which on a case passes, for the best balanced accuracy."""
    supported = np.array([case.is_supported for case in cases])
    values = np.asarray(scores)

    def accuracy(threshold: float) -> float:
        passed = values >= threshold
        return float((passed[supported].mean() + (~passed[~supported]).mean()) / 2)

    return max(sorted(set(scores)), key=accuracy)


def _measured(name: str, data: Path, half: str | None, embedder: Embedder | None) -> Iterator[str]:
    parts = {part: load_cases(data, name, part) for part in HALVES}
    scorers = {"lexical": _lexical} | ({"embedding": _embedding(embedder)} if embedder else {})
    scores = {
        (s, part): [score(case) for case in cases] for s, score in scorers.items() for part, cases in parts.items()
    }
    verdicts = {part: [not check(case.statement, [case.source]) for case in cases] for part, cases in parts.items()}
    shown: list[tuple[str, ...]] = [(part,) for part in HALVES if half in (None, part)]
    if half is None and name == "summedits_news":
        shown.append(HALVES)
    for chosen in shown:
        cases = [case for part in chosen for case in parts[part]]
        yield f"{name}, {' + '.join(chosen)}: n = {len(cases)}, of {len({c.group for c in cases})} sources"
        passed = [verdict for part in chosen for verdict in verdicts[part]]
        yield _line("rag.support", cases, passed)
        for scorer in scorers:
            threshold = best_threshold(parts["tune"], scores[scorer, "tune"])
            yield _line(
                f"{scorer} >= {threshold:.2f}", cases, [s >= threshold for part in chosen for s in scores[scorer, part]]
            )
        for edit in sorted({edit for case in cases for edit in case.edits}):
            edited = [(c, verdict) for c, verdict in zip(cases, passed, strict=True) if edit in c.edits]
            doubted = [not verdict for case, verdict in edited if not case.is_supported]
            yield f"  {edit}: {np.mean(doubted):.3f} of {len(doubted)} doubted"


def _line(what: str, cases: Sequence[Case], passed: Sequence[bool]) -> str:
    accuracy = balanced_accuracy(cases, passed)
    precision, recall = precision_recall(cases, passed)
    return (
        f"  {what}: balanced accuracy {accuracy.value:.3f} [{accuracy.low:.3f}, {accuracy.high:.3f}], "
        f"“supported”: precision {precision:.3f}, recall {recall:.3f}"
    )


def _lexical(case: Case) -> float:
    return coverage(case.statement, case.source)


def _embedding(embedder: Embedder) -> Callable[[Case], float]:
    vectors = cache(lambda source: embedder.embed_passages([source[a:b] for a, b in sentence_spans(source)]))

    def score(case: Case) -> float:
        return round(float((vectors(case.source) @ embedder.embed_question(case.statement)).max()), 4)

    return score


if __name__ == "__main__":
    main()
