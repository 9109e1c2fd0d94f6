"""The drawings in the report of a run: risk and coverage, the spread of delays, and the small bars within its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from evals.drawing import Axis, Frame, steps
from evals.intervals import Interval
from evals.measures.risk import RiskCoverage

__all__ = ["draw_delays", "draw_interval", "draw_risk", "draw_shares"]

BINS = 25  # of the delays
QUARTERS = tuple((quarter / 4, f"{quarter * 25} %") for quarter in range(5))


def draw_risk(curve: RiskCoverage) -> Markup:
    """Return risk over coverage with its interval, beside an order by chance and a perfect one.

    The line is broken beyond the share that the run answered, where what was refused counts as wrong.
    """
    last = curve.points[-1]
    words = f"Risk over coverage: {last.risk:.0%} at full coverage, area {curve.area.value:.3f}"
    highest = steps(max(last.high, *(point.risk for point in curve.points)))
    up = Axis(tuple((value, f"{value * 100:g} %") for value in highest if value <= 1), "risk: wrong among those")
    frame = Frame(Axis(QUARTERS, "coverage: most confident share of all questions"), up, words)
    frame.band(
        [(point.coverage, point.low) for point in curve.points],
        [(point.coverage, point.high) for point in curve.points],
    )
    frame.line([(0, last.risk), (1, last.risk)], "chance")
    right = 1 - last.risk
    frame.line([(0, 0), *((c, max(0, c - right) / c) for c in np.linspace(right or 0.01, 1, 40))], "best")
    line = [(point.coverage, point.risk) for point in curve.points]
    place = (curve.answered, curve.risk or 0.0)
    frame.line([*(point for point in line if point[0] < curve.answered), place])
    frame.line([place, *(point for point in line if point[0] > curve.answered)], "beyond")
    frame.dot(
        place, f"{curve.answered:.0%} of all questions answered, {curve.risk or 0:.1%} of these answers not right"
    )
    return frame.svg


def draw_delays(seconds: Sequence[float]) -> Markup:
    """Return how many questions took how long; the last bar holds what took longer still."""
    delays = np.asarray(seconds) * 1000
    p50, p95, p99 = (float(value) for value in np.percentile(delays, (50, 95, 99)))
    ends = steps(p99)
    counts, edges = np.histogram(np.minimum(delays, ends[-1]), bins=BINS, range=(0, ends[-1]))
    across = Axis(tuple((value, f"{value:g}") for value in ends), "milliseconds")
    up = Axis(tuple((value, f"{value:g}") for value in steps(max(int(counts.max()), 5))), "questions")
    frame = Frame(across, up, f"Delays of {len(delays)} questions: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    for number, (count, first, last) in enumerate(zip(counts, edges[:-1], edges[1:], strict=True), 1):
        if count:
            longest = f"{last:.0f} ms" if number < BINS else f"{delays.max():.0f} ms"
            frame.bar(first, last, count, f"{first:.0f} to {longest}: {count}")
    frame.rule(p50, f"p50 {p50:.0f}", "end" if p50 > ends[-1] / 5 else "start")
    frame.rule(p95, f"p95 {p95:.0f}", "start")
    return frame.svg


def draw_interval(interval: Interval) -> Markup:
    """Return a score from 0 to 1 as a tick in the bar of its interval; nothing where there is no score, or of too few."""
    if interval.value is None or interval.low is None or interval.high is None or interval.is_of_few:
        return Markup()
    return Markup(
        '<svg class="track" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect x="{:.2f}" width="{:.2f}" height="8"/><line x1="{x:.2f}" x2="{x:.2f}" y2="8"/></svg>'
    ).format(interval.low * 100, (interval.high - interval.low) * 100, x=interval.value * 100)


def draw_shares(counts: Mapping[Any, int]) -> Markup:
    """Return counts side by side as one bar; the names are classes."""
    total = sum(counts.values()) or 1
    parts, left = [], 0.0
    for name, count in counts.items():
        width = 100 * count / total
        parts.append(
            Markup('<rect class="is-{}" x="{:.2f}" width="{:.2f}" height="8"/>').format(name, left, width)
            if count
            else Markup()
        )
        left += width
    return Markup(
        '<svg class="shares" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>'
    ).format(Markup().join(parts))
