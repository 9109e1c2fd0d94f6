"""Measure how the two legs of the search are best joined: chosen on one part of the questions, told on another.

    python -m evals.fusing --data DATASETS --work WORK [--limit N] [--set NAME ...]
    python -m evals.fusing --data DATASETS --work WORK --passages 96 160 224

Every way of `evals.fusions` searches for the questions that may be tuned on: those of SQuAD 1.1 on articles that something
was fitted to, and every other one of MultiHop-RAG. The best mean of their measures chooses. What ships, what was chosen,
reciprocal ranks and each leg alone are then measured on the other questions, and on BEIR, which has no part to tune on,
each with its difference from what ships and the 95 % bootstrap interval of that. The indexes are those of `eval run`.
Intervals are over questions: SQuAD's to choose by are on eight articles only, so they should be read as wider there.

With `--passages` what is embedded is measured instead: see evals/cutting.py.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from rich.console import Console

from evals.adapters import ADAPTERS, PublicSet
from evals.cutting import HEADED, compare_headings, compare_lengths
from evals.datasets import parse_with_data
from evals.fusions import RRF, SHIPPED, WAYS
from evals.intervals import bootstrap
from evals.searching import SETS, Values, drawn, measure, opened, print_differences
from evals.table import interval_cell, titled
from index import NewsIndex, load_settings
from index.embedding import Embedder

__all__ = ["choose", "compare_fusions", "main"]


def main() -> None:
    """Bring the indexes up to date, and measure from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.fusing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True, help="folder of the indexes, as of `eval run`")
    parser.add_argument("--limit", type=int, help="questions drawn from each part of a set; default: all")
    parser.add_argument("--set", choices=SETS, action="append", dest="sets", help="default: all four")
    parser.add_argument("--passages", type=int, nargs="+", metavar="TOKENS", help="measure passages of these lengths")
    arguments = parse_with_data(parser)
    embedder, console = Embedder.from_settings(load_settings()), Console()
    sets = {name: ADAPTERS[name](arguments.data, arguments.work) for name in arguments.sets or SETS}
    if not arguments.passages:
        with ExitStack() as stack:
            indexes = [stack.enter_context(closing(opened(s.corpus, s.index, embedder))) for s in sets.values()]
            compare_fusions(list(zip(sets.values(), indexes, strict=True)), arguments.limit, console)
        return
    if "squad1_dev" in sets:
        compare_lengths(sets["squad1_dev"], arguments.work, arguments.passages, arguments.limit, embedder, console)
    for name in filter(sets.__contains__, HEADED):
        compare_headings(sets[name], arguments.work, arguments.limit, embedder, console)


def compare_fusions(sets: Sequence[tuple[PublicSet, NewsIndex]], limit: int | None, console: Console) -> None:
    """Print what every way finds on the tuning parts, what that chooses, and what is left of it on the others."""
    tuned: list[dict[str, Values]] = []
    for public, index in sets:
        if questions := drawn(public, tuned_on=True, limit=limit):
            names = SETS[public.name]
            tuned.append(measure(index, questions, names, WAYS.values()))
            table = titled(f"{public.name}, to choose by: n = {len(questions):,}", "Search", *names)
            for way, values in tuned[-1].items():
                table.add_row(way, *(interval_cell(bootstrap(column.tolist())) for column in values.T))
            console.print(table)
    chosen = choose(tuned) if tuned else SHIPPED
    console.print(f"The best mean has {chosen}; what ships is {SHIPPED}.\n", highlight=False)
    told = [WAYS[name] for name in dict.fromkeys((SHIPPED, chosen, RRF, "dense alone", "keywords alone"))]
    for public, index in sets:
        if questions := drawn(public, tuned_on=False, limit=limit):
            found = measure(index, questions, SETS[public.name], told)
            print_differences(f"{public.name}, to report", SETS[public.name], found, console)


def choose(tuned: Sequence[Mapping[str, Values]]) -> str:
    """Return the way with the best mean over the measures of all sets; of equals what ships, then the first.

    >>> half, whole = np.array([[0.5]]), np.array([[1.0]])
    >>> choose([{"RRF 60": whole, SHIPPED: half}, {"RRF 60": half, SHIPPED: whole}]) == SHIPPED
    True
    """
    means = {way: round(float(np.mean([values[way].mean() for values in tuned])), 9) for way in tuned[0]}
    return max(means, key=lambda way: (means[way], way == SHIPPED))


if __name__ == "__main__":
    main()
