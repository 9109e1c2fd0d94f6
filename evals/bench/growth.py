"""`bench growth`: how the stores grow with the number of passages: time, disk, memory, and the answer's delay."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from evals.bench.asked import draw_questions
from evals.bench.benchmark import Benchmark, Curve, Table, circumstances
from evals.bench.children import measured
from evals.bench.contestants import ours
from evals.bench.figures import exponent, figure, percentile
from evals.bench.indexing import MEGABYTE
from evals.bench.querying import MILLISECONDS
from index import NewsIndex, Settings

__all__ = ["QUANTITIES", "bench_growth", "curves_of"]

Row = dict[str, Any]
QUANTITIES = {  # key: what it is, its unit, how many of the stored unit that is
    "building": ("Building both stores", "s", 1),
    "disk": ("Disk", "MB", 1 / MEGABYTE),
    "building_peak": ("Memory while building", "MB", 1 / MEGABYTE),
    "searching_peak": ("Memory while searching", "MB", 1 / MEGABYTE),
    "opening": ("Opening", "ms", MILLISECONDS),
    "p50": ("Delay, p50", "ms", MILLISECONDS),
    "p95": ("Delay, p95", "ms", MILLISECONDS),
    "filtered_p50": ("Delay within one outlet, p50", "ms", MILLISECONDS),
    "filtered_p95": ("Delay within one outlet, p95", "ms", MILLISECONDS),
}
_STEPS = ("embedding the question", "dense leg", "keyword leg and fusion")


def bench_growth(
    settings: Settings,
    sizes: Sequence[int],
    work: Path,
    rounds: int,
    questions: int,
    seed: int,
    say: Callable[[str], None],
    *,
    keep: bool,
) -> Benchmark:
    """Build and search stores of each size from the passages of the index that the settings name."""
    index = NewsIndex.open(settings.index, settings)
    articles, facts = index.articles(), index.stats()
    index.close()
    asked = draw_questions(articles, questions, seed)
    rows: list[Row] = []
    for size in sorted(set(sizes)):
        folder = work.absolute() / "growth" / str(size)
        built = _built(settings.index.absolute(), facts["corpus_hash"], size, folder, say)
        for turn in range(rounds):
            say(f"{size:,} passages: searching, round {turn + 1} of {rounds}")
            plain = _searched(folder, [(question.text, None) for question in asked])
            within = [(question.text, question.outlet["outlet"]) for question in asked if question.outlet]
            filtered = _searched(folder, within) if within else None
            rows.append({"round": turn, "passages": size, **_row(built, plain, filtered)})
        if not keep:
            shutil.rmtree(folder)
    corpus = {key: facts[key] for key in ("articles", "passages", "corpus_hash")}
    return Benchmark(
        verb="growth",
        title=f"From {min(sizes):,} to {max(sizes):,} passages",
        lead="Real passages of the index, repeated with other words and turned vectors, written straight into the "
        "stores. A delay is from the question to its fused hits: its embedding and both legs, without the catalog's "
        "look-up of the passages shown.",
        tables=(_table(rows), _steps(rows)),
        curves=curves_of(rows),
        facts=circumstances(
            corpus, {"rounds": rounds, "questions": len(asked), "seed": seed, "sizes": list(sizes)}, [ours()]
        ),
        notes=(
            "Building is measured once for each size, by the run that built the stores kept in --work; making the "
            "passages up is not counted.",
        ),
        rounds=tuple(rows),
    )


def curves_of(rows: Sequence[Row]) -> tuple[Curve, ...]:
    """Return how each quantity grows, by the medians of the rounds."""
    sizes = sorted({row["passages"] for row in rows})
    curves = []
    for key, (title, unit, scale) in QUANTITIES.items():
        of = {size: [row[key] for row in rows if row["passages"] == size and row.get(key)] for size in sizes}
        points = tuple((size, scale * figure(values).middle) for size, values in of.items() if values)
        slope = exponent(*zip(*points, strict=True)) if len(points) > 1 else None
        if points:
            curves.append(Curve(title, unit, points, slope))
    return tuple(curves)


def _command(verb: str) -> list[str]:
    return [sys.executable, "-m", "evals.bench.growing", verb]


def _built(index: Path, corpus_hash: str, size: int, folder: Path, say: Callable[[str], None]) -> Row:
    """Build the stores of one size, unless an earlier run left them; return what building them took.

    A million passages take most of an hour: who measures the search again need not wait for them.
    """
    record = folder / "built.json"
    if record.is_file():
        left: Row = json.loads(record.read_text(encoding="utf-8"))
        if left["corpus_hash"] == corpus_hash:
            say(f"{size:,} passages: built by an earlier run")
            return left
    shutil.rmtree(folder, ignore_errors=True)
    say(f"{size:,} passages: building")
    built = measured(_command("build"), {"index": str(index), "passages": size, "folder": str(folder)})
    row: Row = {**built.answer, "building_peak": built.peak, "corpus_hash": corpus_hash}
    record.write_text(json.dumps(row), encoding="utf-8")
    return row


def _searched(folder: Path, questions: list[tuple[str, str | None]]) -> Row:
    return measured(_command("search"), {"folder": str(folder), "questions": questions}).answer


def _row(built: Row, plain: Row, filtered: Row | None) -> Row:
    row = {
        **{key: value for key, value in built.items() if key not in ("peak", "passages", "corpus_hash")},
        "building": built["vectors_seconds"] + built["keywords_seconds"],
        "disk": built["segment_bytes"] + built["keywords_bytes"],
        "searching_peak": plain["peak"],
        "opening": plain["opening"],
        "load": os.getloadavg(),
        "steps": [percentile(seconds, 0.5) for seconds in zip(*plain["steps"], strict=True)],
    }
    for name, answer in (("", plain), ("filtered_", filtered)):
        if answer is not None:
            delays = [sum(steps) for steps in answer["steps"]]
            row |= {f"{name}p50": percentile(delays, 0.5), f"{name}p95": percentile(delays, 0.95)}
    return row


def _table(rows: Sequence[Row]) -> Table:
    sizes = sorted({row["passages"] for row in rows})
    shown = [
        (
            "Passages built per second",
            *(f"{size / next(row['building'] for row in rows if row['passages'] == size):,.0f}" for size in sizes),
            "",
        )
    ]
    for curve, (key, (title, unit, scale)) in zip(curves_of(rows), QUANTITIES.items(), strict=False):
        cells = [figure([scale * row[key] for row in rows if row["passages"] == size]).shown() for size in sizes]
        shown.append((f"{title}, {unit}", *cells, "–" if curve.exponent is None else f"{curve.exponent:.2f}"))
    heads = ("Quantity", *(f"{size:,}" for size in sizes), "Exponent")
    about = "The exponent b of passages to the power b, by least squares in the logarithms: 0 is constant, 1 is linear."
    return Table("By number of passages", about, heads, tuple(shown))


def _steps(rows: Sequence[Row]) -> Table:
    sizes = sorted({row["passages"] for row in rows})
    shown = tuple(
        (
            name.capitalize(),
            *(
                figure([MILLISECONDS * row["steps"][i] for row in rows if row["passages"] == size]).shown(2)
                for size in sizes
            ),
        )
        for i, name in enumerate(_STEPS)
    )
    about = "Milliseconds, p50 of each step."
    return Table("Where a question's time goes", about, ("Step", *(f"{size:,}" for size in sizes)), shown)
