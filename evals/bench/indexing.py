"""`bench index`: building the index of one corpus, On the Record beside its peers, in turns."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.bench.benchmark import Benchmark, Table, circumstances, rotated
from evals.bench.children import Measured, measured
from evals.bench.contestants import OURS, Contestant
from evals.bench.corpus import Corpus
from evals.bench.figures import figure, ratio
from evals.bench.machine import size_of
from index.embedding import embedded_model_folder
from index.errors import OnRecordError

__all__ = ["bench_index", "build", "built", "task_of"]

MEGABYTE = 1e6
Row = dict[str, Any]


def bench_index(
    corpus: Corpus,
    contestants: Sequence[Contestant],
    left_out: Mapping[str, str],
    work: Path,
    rounds: int,
    say: Callable[[str], None],
) -> Benchmark:
    """Build every contestant's index `rounds` times, each time anew in a fresh process, and compare."""
    rows: list[Row] = []
    rates: list[Row] = []
    contestants, left_out = list(contestants), dict(left_out)
    for turn in range(rounds):
        for contestant in rotated(contestants, turn):
            say(f"round {turn + 1} of {rounds}: {contestant.title} indexes")
            try:
                done = build(contestant, corpus, work)
            except OnRecordError as error:
                _drop(contestant, contestants, left_out, error)
                continue
            size = size_of(_store(contestant, work))
            rows.append({"round": turn, "name": contestant.name, **_row(done), "disk": size, "load": os.getloadavg()})
        say(f"round {turn + 1} of {rounds}: the processor's matrix rate")
        rates.append({"round": turn, **_rate(work)})
    of = {c.name: [row for row in rows if row["name"] == c.name] for c in contestants}
    return Benchmark(
        verb="index",
        title=f"Indexing {len(corpus.articles):,} articles",
        lead="From the articles to an index that can be searched, in a process of its own: wall time from its start to "
        "its end, imports and the loading of the model included. On the Record also reads the files in that time; the "
        "peers are given the texts.",
        tables=(
            _speeds(contestants, of, len(corpus.articles)),
            _sizes(contestants, of),
            _times(contestants, of),
            _reached(of[OURS], rates),
        ),
        curves=(),
        facts=circumstances(corpus.facts, {"rounds": rounds}, contestants),
        notes=tuple(f"{title} was left out: {why}." for title, why in left_out.items()),
        rounds=(*rows, *rates),
    )


def _drop(
    contestant: Contestant, contestants: list[Contestant], left_out: dict[str, str], error: OnRecordError
) -> None:
    """Go on without a peer that fails; On the Record's own failure is raised again."""
    if contestant.name == OURS:
        raise error
    contestants.remove(contestant)
    left_out[contestant.title] = str(error)


def task_of(contestant: Contestant, work: Path) -> Row:
    """Return what peers/run.py must be told: where the model and the store are. All embed with the same weights."""
    return {"model": str(embedded_model_folder()), "store": str(_store(contestant, work)), "k": 4}


def build(contestant: Contestant, corpus: Corpus, work: Path) -> Measured:
    """Build one contestant's store below `work` anew."""
    shutil.rmtree(_store(contestant, work), ignore_errors=True)
    _mark(contestant, work).unlink(missing_ok=True)
    _store(contestant, work).parent.mkdir(parents=True, exist_ok=True)
    task = {**task_of(contestant, work), "articles": str(corpus.plain), "folder": str(corpus.folder)}
    done = measured(contestant.command("build"), task)
    _mark(contestant, work).write_text(corpus.facts["hash"], encoding="utf-8")
    return done


def built(
    contestants: Sequence[Contestant],
    left_out: Mapping[str, str],
    corpus: Corpus,
    work: Path,
    say: Callable[[str], None],
) -> tuple[list[Contestant], dict[str, str]]:
    """Build what no earlier benchmark of this corpus left below `work`; return who can take part, and why others not."""
    able, unable = list(contestants), dict(left_out)
    for contestant in contestants:
        mark = _mark(contestant, work)
        if mark.is_file() and mark.read_text(encoding="utf-8") == corpus.facts["hash"]:
            continue
        say(f"{contestant.title} indexes")
        try:
            build(contestant, corpus, work)
        except OnRecordError as error:
            _drop(contestant, able, unable, error)
    return able, unable


def _store(contestant: Contestant, work: Path) -> Path:
    return work.absolute() / "stores" / contestant.name


def _mark(contestant: Contestant, work: Path) -> Path:
    return _store(contestant, work).with_suffix(".corpus")


def _row(done: Measured) -> Row:
    return {"wall": done.wall, "cpu": done.cpu, **done.answer, "peak": done.peak}


def _rate(work: Path) -> Row:
    return measured(
        [sys.executable, "-m", "evals.bench.rate"], {"index": str(work.absolute() / "stores" / OURS)}
    ).answer


def _speeds(contestants: Sequence[Contestant], of: Mapping[str, list[Row]], articles: int) -> Table:
    ours = [row["wall"] for row in of[OURS]]
    rows = [
        (
            contestant.title,
            figure([articles / row["wall"] for row in taken]).shown(),
            figure([row["passages"] / row["wall"] for row in taken]).shown(),
            "–" if contestant.name == OURS else ratio([row["wall"] for row in taken], ours).shown(2),
        )
        for contestant in contestants
        for taken in [of[contestant.name]]
    ]
    about = "The last column: how many times its time is ours, round by round."
    return Table("Speed", about, ("System", "Articles/s", "Passages/s", "Our speed-up"), tuple(rows))


def _sizes(contestants: Sequence[Contestant], of: Mapping[str, list[Row]]) -> Table:
    rows = [
        (
            contestant.title,
            f"{taken[-1]['passages']:,}",
            figure([row["peak"] / MEGABYTE for row in taken]).shown(0),
            figure([row["disk"] / MEGABYTE for row in taken]).shown(),
        )
        for contestant in contestants
        for taken in [of[contestant.name]]
    ]
    about = (
        "On the Record keeps the articles, their facts and every vector twice, so that nothing is ever embedded again."
    )
    return Table("Size", about, ("System", "Passages", "Peak memory, MB", "Disk, MB"), tuple(rows))


def _times(contestants: Sequence[Contestant], of: Mapping[str, list[Row]]) -> Table:
    rows = [
        (
            contestant.title,
            figure([row["wall"] for row in taken]).shown(),
            figure([row["cpu"] for row in taken]).shown(),
            figure([row["wall"] - row["building"] for row in taken]).shown(),
            figure([row["building"] for row in taken]).shown(),
            figure([row["embedding"] for row in taken]).shown() if contestant.name == OURS else "–",
        )
        for contestant in contestants
        for taken in [of[contestant.name]]
    ]
    heads = ("System", "Wall, s", "All cores, s", "Before and after, s", "Building, s", "Of it embedding, s")
    return Table(
        "Where the time goes", "What one run takes; before and after are imports, model and exit.", heads, tuple(rows)
    )


def _reached(ours: Sequence[Row], rates: Sequence[Row]) -> Table:
    reached = [rate["flops"] / row["embedding"] / 1e9 for row, rate in zip(ours, rates, strict=True)]
    peaks = [rate["peaks"][rate["precision"]] for rate in rates]
    rows = (
        *(
            (f"Measured peak, {name}", figure([r["peaks"][name] for r in rates]).shown(0, " Gop/s"))
            for name in rates[0]["peaks"]
        ),
        ("Arithmetic of the products", rates[0]["precision"]),
        ("Products for the corpus", f"{rates[0]['flops'] / 1e9:,.0f} Gop for {rates[0]['tokens']:,} tokens"),
        ("Reached while embedding", figure(reached).shown(0, " Gop/s")),
        ("Share of the measured peak", ratio([100 * rate for rate in reached], peaks).shown(0, " %")),
    )
    about = "Only the products of the model over the tokens it really reads are counted, nothing for padding."
    return Table("How near to the processor's limit", about, ("On the Record", "Value"), rows)
