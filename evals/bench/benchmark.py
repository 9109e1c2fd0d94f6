"""One benchmark's result: tables and curves for people, every round's raw values for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from evals.bench.contestants import Contestant
from evals.bench.machine import machine_facts

T = TypeVar("T")

__all__ = ["Benchmark", "Curve", "Table", "circumstances", "rotated"]


@dataclass(frozen=True)
class Table:
    """Rows of figures, ready to be shown."""

    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Curve:
    """How one quantity goes with another, by default with the number of passages as a power law."""

    title: str
    unit: str
    points: tuple[tuple[float, float], ...]  # (passages, value), both above 0
    exponent: float | None  # of the power law through the points; None for a single one, and where none is meant
    across: str = "passages"
    is_log: bool = True  # both axes


@dataclass(frozen=True)
class Benchmark:
    """The result of one `onrecord bench` command."""

    verb: str
    title: str
    lead: str
    tables: tuple[Table, ...]
    curves: tuple[Curve, ...]
    facts: Mapping[str, Mapping[str, Any]]  # what it was measured with: machine, corpus, options, versions
    notes: tuple[str, ...]
    rounds: tuple[Mapping[str, Any], ...]  # every single measurement

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def circumstances(
    corpus: Mapping[str, Any], options: Mapping[str, Any], contestants: Sequence[Contestant]
) -> dict[str, dict[str, Any]]:
    """Return what a benchmark was measured with, the machine's load as it is now."""
    versions = {package: number for c in reversed(contestants) for package, number in c.versions.items()}
    return {
        "machine": {**machine_facts(), "ended": datetime.now(UTC).isoformat(timespec="minutes")},
        "corpus": dict(corpus),
        "options": dict(options),
        "versions": dict(sorted(versions.items())),
    }


def rotated(contestants: Sequence[T], turn: int) -> list[T]:
    """Return the contestants so that each begins in some round, and none always runs behind the same other."""
    turn %= len(contestants)
    return [*contestants[turn:], *contestants[:turn]]
