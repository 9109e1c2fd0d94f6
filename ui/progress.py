"""The progress bar on stderr: step, counts, rate and time left; one plain line a step where nobody is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.text import Text

if TYPE_CHECKING:
    from index.sync import Progress

__all__ = ["progress_bar"]


class _Rate(ProgressColumn):
    """Items a second, over the last moments."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed and speed >= 1 else f"{speed:.1f}/s" if speed else "", style="dim")


@contextmanager
def progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Yield what to call with each Progress; the bar disappears at the end."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _plain()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=console, transient=True) as bar:
        tasks: dict[str, int] = {}

        def report(progress: Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = bar.add_task(progress.step, total=progress.total)
            bar.update(tasks[progress.step], completed=progress.done, total=progress.total)  # type: ignore[arg-type]

        yield report


def _plain() -> Callable[[Progress], None]:
    said: set[str] = set()

    def report(progress: Progress) -> None:
        if progress.step not in said:
            said.add(progress.step)
            sys.stderr.write(f"{progress.step}: {progress.total}\n")
            sys.stderr.flush()

    return report
