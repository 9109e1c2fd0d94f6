"""`bench ask`: one question from a cold start at the shell, On the Record beside its peers, in turns.

Cold is the process, not the disk: the files are in the system's cache for everyone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.bench.asked import draw_questions
from evals.bench.benchmark import Benchmark, Table, circumstances, rotated
from evals.bench.children import measured
from evals.bench.contestants import COMMAND, OURS, Contestant
from evals.bench.corpus import Corpus
from evals.bench.figures import figure, ratio
from evals.bench.indexing import MEGABYTE, built, task_of

__all__ = ["bench_ask"]


def bench_ask(
    corpus: Corpus,
    contestants: Sequence[Contestant],
    left_out: Mapping[str, str],
    work: Path,
    rounds: int,
    seed: int,
    say: Callable[[str], None],
) -> Benchmark:
    """Ask one question a round, each time in a new process, and compare."""
    contestants, left_out = built(contestants, left_out, corpus, work, say)
    questions = draw_questions(corpus.articles, rounds, seed)
    tasks = {c.title: (c, task_of(c, work)) for c in contestants}
    rows: list[dict[str, Any]] = []
    for turn, question in enumerate(questions):
        for title, command in rotated(_ways(contestants, work), turn):
            say(f"round {turn + 1} of {len(questions)}: {title}")
            if title in tasks and tasks[title][0].name != OURS:
                done = measured(command, {**tasks[title][1], "question": question.text})
            else:
                done = measured([*command, question.text])
            row = {"wall": done.wall, "cpu": done.cpu, "peak": done.peak, "load": os.getloadavg()}
            rows.append({"round": turn, "name": title, **row})
    return Benchmark(
        verb="ask",
        title=f"One question from the shell over {len(corpus.articles):,} articles",
        lead="Seconds from the start of the process to its end. On the Record finds, reads and answers with citations; "
        "the peers print what they find, for a chat model that is not part of this.",
        tables=(_table([title for title, _ in _ways(contestants, work)], rows),),
        curves=(),
        facts=circumstances(corpus.facts, {"rounds": len(questions), "seed": seed}, contestants),
        notes=tuple(f"{title} was left out: {why}." for title, why in left_out.items()),
        rounds=tuple(rows),
    )


def _ways(contestants: Sequence[Contestant], work: Path) -> list[tuple[str, list[str]]]:
    ways = []
    for contestant in contestants:
        if contestant.name == OURS:
            store = task_of(contestant, work)["store"]
            for title, verb in ((contestant.title, "ask"), (f"{contestant.title}, search alone", "search")):
                ways.append((title, [*COMMAND, verb, "--index", store]))
        else:
            ways.append((contestant.title, contestant.command("ask")))
    return ways


def _table(titles: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Table:
    of = {title: [row for row in rows if row["name"] == title] for title in titles}
    ours = [row["wall"] for row in of[titles[0]]]
    shown = tuple(
        (
            title,
            figure([row["wall"] for row in taken]).shown(2),
            figure([row["cpu"] for row in taken]).shown(2),
            figure([row["peak"] / MEGABYTE for row in taken]).shown(0),
            "–" if title == titles[0] else ratio([row["wall"] for row in taken], ours).shown(2),
        )
        for title, taken in of.items()
    )
    heads = ("System", "Wall, s", "All cores, s", "Peak memory, MB", "Our speed-up")
    return Table("From the shell", "The last column: how many times its time is ours, round by round.", heads, shown)
