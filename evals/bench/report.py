"""A benchmark on the screen, as JSON, and as one self-contained HTML file without a script or a request."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as ScreenTable
from rich.text import Text

from evals.bench.benchmark import Benchmark
from evals.bench.plot import draw
from evals.pages import page_environment

__all__ = ["print_benchmark", "render_benchmark", "write_benchmark"]


def render_benchmark(benchmark: Benchmark) -> str:
    """Return the report as one HTML document; what comes from a corpus or a machine is escaped."""
    return _environment().get_template("report.html.jinja").render(benchmark=benchmark)


def write_benchmark(benchmark: Benchmark, out: Path) -> list[Path]:
    """Write PATH.json and PATH.html, and return both."""
    base = out.with_suffix("") if out.suffix in (".json", ".html") else out
    base.parent.mkdir(parents=True, exist_ok=True)
    data, page = base.with_name(f"{base.name}.json"), base.with_name(f"{base.name}.html")
    data.write_text(json.dumps(benchmark.as_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    page.write_text(render_benchmark(benchmark), encoding="utf-8")
    return [data, page]


def print_benchmark(benchmark: Benchmark) -> None:
    """Print the tables, what was measured with, and the notes."""
    console = Console()
    console.print(Text(benchmark.title, style="bold"))
    console.print(Text(benchmark.lead))
    for table in benchmark.tables:
        shown = ScreenTable(title=Text(table.title), title_justify="left", box=SIMPLE, pad_edge=False)
        for number, cells in enumerate(zip(table.heads, *table.rows, strict=True)):
            longest = max(len(word) for cell in cells for word in cell.split() or [""])  # no word is cut
            shown.add_column(cells[0], justify="right" if number else "left", min_width=longest)
        for row in table.rows:
            shown.add_row(*(Text(cell) for cell in row))
        console.print(shown)
        console.print(Text(table.about, style="dim"))
    for name, facts in benchmark.facts.items():
        console.print(Text(f"{name.capitalize()}: " + ", ".join(f"{key} {value}" for key, value in facts.items())))
    for note in benchmark.notes:
        console.print(Text(note))


@cache
def _environment() -> Environment:
    environment = page_environment("evals.bench")
    environment.filters["draw"] = draw
    return environment
