"""`bench query`: warm retrieval, without and with filters, On the Record beside its peers, in turns."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from evals.bench.asked import Asked, draw_questions
from evals.bench.benchmark import Benchmark, Table, circumstances, rotated
from evals.bench.children import conversation
from evals.bench.contestants import OURS, Contestant
from evals.bench.corpus import Corpus
from evals.bench.figures import figure, percentile, ratio
from evals.bench.indexing import MEGABYTE, built, task_of

__all__ = ["bench_query"]

FILTERS = {"none": "Without a filter", "outlet": "Within one outlet", "days": "Within two weeks"}
MILLISECONDS = 1e3
Row = dict[str, Any]


def bench_query(
    corpus: Corpus,
    contestants: Sequence[Contestant],
    left_out: Mapping[str, str],
    work: Path,
    rounds: int,
    questions: int,
    seed: int,
    say: Callable[[str], None],
) -> Benchmark:
    """Ask every contestant the same questions in turns, all of them open and warm, and compare."""
    contestants, left_out = built(contestants, left_out, corpus, work, say)
    asked = draw_questions(corpus.articles, questions, seed)
    rows: list[Row] = []
    with ExitStack() as stack:
        say("opening the indexes")
        open_ones = {
            c.name: stack.enter_context(conversation(c.command("serve"), task_of(c, work))) for c in contestants
        }
        for turn in range(rounds):
            for kind in FILTERS:
                chosen = [question for question in asked if _narrow(question, kind) is not None or kind == "none"]
                if not chosen:
                    continue
                for contestant in rotated(contestants, turn):
                    say(f"round {turn + 1} of {rounds}: {contestant.title}, {FILTERS[kind].lower()}")
                    batch = {
                        "questions": [question.text for question in chosen],
                        "narrow": [_narrow(question, kind) for question in chosen],
                    }
                    answer = open_ones[contestant.name].ask(batch)
                    rows.append({"round": turn, "name": contestant.name, "filter": kind, **_row(answer, chosen)})
    return Benchmark(
        verb="query",
        title=f"{len(asked):,} questions over {len(corpus.articles):,} articles",
        lead="Milliseconds from a question to its 4 best passages, in a warm process, the embedding of the question "
        "included. Questions are titles, sentences, and sentences that lack a name, drawn from the corpus; found is how "
        "many brought their own article.",
        tables=tuple(_table(kind, contestants, rows) for kind in FILTERS if any(r["filter"] == kind for r in rows)),
        curves=(),
        facts=circumstances(
            corpus.facts, {"rounds": rounds, "questions": len(asked), "seed": seed, "passages": 4}, contestants
        ),
        notes=(
            *(f"{title} was left out: {why}." for title, why in left_out.items()),
            *(f"{c.title} searches by vectors alone: one leg of two." for c in contestants if c.legs == "dense"),
        ),
        rounds=tuple(rows),
    )


def _narrow(question: Asked, kind: str) -> Row | None:
    return {"none": None, "outlet": question.outlet, "days": question.days}[kind]


def _row(answer: Mapping[str, Any], chosen: Sequence[Asked]) -> Row:
    articles = [[article for article, _ in passages] for passages in answer["found"]]
    found = [question.article_id in ids for question, ids in zip(chosen, articles, strict=True)]
    return {
        "n": len(chosen),
        "p50": percentile(answer["seconds"], 0.50),
        "p95": percentile(answer["seconds"], 0.95),
        "found": sum(found) / len(found),
        "peak": answer["peak"],
        "load": os.getloadavg(),
    }


def _table(kind: str, contestants: Sequence[Contestant], rows: Sequence[Row]) -> Table:
    of = {c.name: [r for r in rows if r["name"] == c.name and r["filter"] == kind] for c in contestants}
    shown = []
    for contestant in contestants:
        taken = of[contestant.name]
        p50 = [row["p50"] for row in taken]
        shown.append(
            (
                contestant.title,
                contestant.legs,
                *(figure([MILLISECONDS * row[key] for row in taken]).shown() for key in ("p50", "p95")),
                "–" if contestant.name == OURS else ratio(p50, [row["p50"] for row in of[OURS]]).shown(2),
                f"{100 * taken[-1]['found']:.0f} %",
                figure([row["peak"] / MEGABYTE for row in taken]).shown(0),
            )
        )
    heads = ("System", "Legs", "p50, ms", "p95, ms", "Our speed-up", "Found", "Peak memory, MB")
    about = f"n = {of[OURS][0]['n']:,}. The speed-up is of the medians, round by round."
    return Table(FILTERS[kind], about, heads, tuple(shown))
