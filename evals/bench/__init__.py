"""Benchmarks: speed, memory, disk and answers beside the systems that people start with, and how they grow with the corpus."""

from evals.bench.answering import bench_answers
from evals.bench.asking import bench_ask
from evals.bench.benchmark import Benchmark, Table
from evals.bench.contestants import Contestant, present
from evals.bench.corpus import Corpus, draw_corpus
from evals.bench.crowding import bench_page
from evals.bench.growth import bench_growth
from evals.bench.indexing import bench_index
from evals.bench.querying import bench_query
from evals.bench.report import print_benchmark, render_benchmark, write_benchmark

__all__ = [
    "Benchmark",
    "Contestant",
    "Corpus",
    "Table",
    "bench_answers",
    "bench_ask",
    "bench_growth",
    "bench_index",
    "bench_page",
    "bench_query",
    "draw_corpus",
    "present",
    "print_benchmark",
    "render_benchmark",
    "write_benchmark",
]
