"""The verbs `bench ...`: speed, memory, disk and answers beside the systems that people start with, and how they grow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index import InvalidValue, load_settings
from ui import public_sets
from ui.options import AsJson, Index

if TYPE_CHECKING:
    from evals.bench import Benchmark

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Measure speed, memory, disk and answers beside other systems.")

Folder = Annotated[Path | None, typer.Argument(metavar="FOLDER", help="Folder of articles.  \\[default: seeds]")]
Files = Annotated[
    int | None, typer.Option("--files", metavar="N", min=1, help="Draw N files of the folder.  \\[default: all]")
]
Rounds = Annotated[int, typer.Option("--rounds", metavar="N", min=1, help="How often each system is measured.")]
Questions = Annotated[int, typer.Option("--questions", metavar="N", min=1, help="Questions drawn from the corpus.")]
Peers = Annotated[
    list[str] | None,
    typer.Option(
        "--peer", metavar="NAME", help="Only this peer; may be repeated.  \\[default: all that are installed]"
    ),
]
Pythons = Annotated[
    list[str] | None,
    typer.Option("--python", metavar="[PEER=]PATH", help="The Python that has this peer installed, or all of them."),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Draws the same files and questions again.")]
Work = Annotated[
    Path | None,
    typer.Option("--work", metavar="PATH", help="Keep the built indexes there, for other benchmarks of the corpus."),
]
Out = Annotated[Path | None, typer.Option("--out", metavar="PATH", help="Write PATH.json and the report PATH.html.")]


@app.callback()
def bench() -> None:
    """Measure speed, memory, disk and answers beside other systems."""


@app.command("index")
def index_corpus(
    folder: Folder = None,
    files: Files = None,
    rounds: Rounds = 3,
    peer: Peers = None,
    python: Pythons = None,
    seed: Seed = 0,
    work: Work = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Build the index of a corpus, in turns with the peers: articles per second, memory, disk, share of the peak."""
    from evals.bench import bench_index

    with _stage(folder, files, peer, python, seed, work) as (corpus, contestants, left_out, place):
        _show(bench_index(corpus, contestants, left_out, place, rounds, _say), out, as_json)


@app.command("query")
def query(
    folder: Folder = None,
    files: Files = None,
    rounds: Rounds = 3,
    questions: Questions = 200,
    peer: Peers = None,
    python: Pythons = None,
    seed: Seed = 0,
    work: Work = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Search a warm index, without and with filters, in turns with the peers: p50 and p95."""
    from evals.bench import bench_query

    with _stage(folder, files, peer, python, seed, work) as (corpus, contestants, left_out, place):
        _show(bench_query(corpus, contestants, left_out, place, rounds, questions, seed, _say), out, as_json)


@app.command("ask")
def ask(
    folder: Folder = None,
    files: Files = None,
    rounds: Rounds = 5,
    peer: Peers = None,
    python: Pythons = None,
    seed: Seed = 0,
    work: Work = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask one question from a cold start, in turns with the peers; each round asks another."""
    from evals.bench import bench_ask

    with _stage(folder, files, peer, python, seed, work) as (corpus, contestants, left_out, place):
        _show(bench_ask(corpus, contestants, left_out, place, rounds, seed, _say), out, as_json)


@app.command("answers")
def answers(
    question_set: Annotated[str, typer.Argument(metavar="SET", help=f"A public set: {', '.join(public_sets.PUBLIC)}.")],
    data: public_sets.Data = None,
    work: public_sets.Work = None,
    part: public_sets.Part = "all",
    limit: public_sets.Limit = None,
    seed: public_sets.Seed = 0,
    peer: Peers = None,
    python: Pythons = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions with known answers, in turns with the peers: is what is shown first right?

    Those of the set that have an answer and its file; drawn as `eval run` draws them.
    """
    public = public_sets.public_set(question_set, data, work)
    if public is None:
        raise InvalidValue(f"{question_set} is no public set. Name one of: {', '.join(public_sets.PUBLIC)}.")
    questions = public.draw(part, limit, seed)
    from evals.bench import bench_answers

    # Beside the index of `eval run`, so that sets over the same corpus share what the peers built.
    place = public.index.with_name("bench")
    with _stage(public.corpus, None, peer, python, seed, place) as (corpus, contestants, left_out, _):
        _show(bench_answers(corpus, questions, contestants, left_out, place, _say), out, as_json)


@app.command("page")
def page(
    people: Annotated[int, typer.Option("--people", metavar="N", min=1, max=500, help="Who ask at once.")] = 50,
    questions: Annotated[
        int, typer.Option("--questions", metavar="N", min=1, max=100_000, help="Questions in all.")
    ] = 2_000,
    seconds: Annotated[
        float, typer.Option("--seconds", metavar="S", min=1, max=7_200, help="Nobody asks after so long.")
    ] = 1_200,
    seed: Seed = 0,
    index: Index = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Open the chat page on this machine and let many people ask at once: who waits how long, and memory."""
    settings = load_settings(index=index)
    from evals.bench import bench_page

    _show(bench_page(settings, people, questions, seconds, seed, _say), out, as_json)


@app.command("growth")
def growth(
    passages: Annotated[
        list[int] | None,
        typer.Option(
            "--passages", metavar="N", min=1, help="A size; may be repeated.  \\[default: 10000 100000 1000000]"
        ),
    ] = None,
    rounds: Rounds = 3,
    questions: Questions = 200,
    seed: Seed = 0,
    work: Work = None,
    index: Index = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Build and search ever larger stores from the passages of an index: time, disk, memory, delay, exponents."""
    settings = load_settings(index=index)
    from evals.bench import bench_growth

    with _place(work) as place:
        sizes = passages or [10_000, 100_000, 1_000_000]
        _show(bench_growth(settings, sizes, place, rounds, questions, seed, _say, keep=work is not None), out, as_json)


@contextmanager
def _stage(
    folder: Path | None,
    files: int | None,
    peers: list[str] | None,
    pythons: list[str] | None,
    seed: int,
    work: Path | None,
) -> Iterator[tuple[Any, Any, dict[str, str], Path]]:
    """Draw the corpus and find out who can take part."""
    settings = load_settings(corpus=folder)
    from evals.bench import draw_corpus, present
    from evals.bench.contestants import pythons_of

    contestants, left_out = present(peers or [], pythons_of(pythons or []))
    for title, why in left_out.items():
        _say(f"{title} is left out: {why}")
    with _place(work) as place:
        yield draw_corpus(settings.corpus, place, settings, files, seed), contestants, left_out, place


@contextmanager
def _place(work: Path | None) -> Iterator[Path]:
    if work is not None:
        yield work
        return
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as temporary:
        yield Path(temporary)


def _say(line: str) -> None:
    from index.screen_text import one_line

    typer.echo(one_line(line), err=True)


def _show(benchmark: Benchmark, out: Path | None, as_json: bool) -> None:
    from evals.bench import print_benchmark, write_benchmark
    from ui.printing import print_json

    if as_json:
        print_json(benchmark.as_json())
    else:
        print_benchmark(benchmark)
    if out is not None:
        try:
            written = write_benchmark(benchmark, out)
        except OSError as error:
            raise InvalidValue(
                f"{out} cannot be written: {error.strerror}. The figures above are whole; --json prints them for programs."
            ) from error
        typer.echo(f"Written: {' and '.join(map(str, written))}", err=True)
