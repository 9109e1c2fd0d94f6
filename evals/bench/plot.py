"""A curve as a drawing inside the report: points and their power law on logarithmic axes, no script, no library."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from evals.bench.benchmark import Curve

__all__ = ["draw"]

WIDTH, HEIGHT = 360, 220  # of the drawing
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 12, 34  # margins for the labels


def draw(curve: Curve) -> Markup:
    """Return one curve as SVG; every word in it is escaped."""
    xs, ys = ([point[axis] for point in curve.points] for axis in (0, 1))
    (x_low, x_high), (y_low, y_high) = _decades(xs), _decades(ys)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (math.log10(x) - x_low) / (x_high - x_low)
        up = (math.log10(y) - y_low) / (y_high - y_low)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    parts = [Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, _words(curve))]
    for power in range(x_low, x_high + 1):
        x, bottom = place(10.0**power, 10.0**y_low)
        parts.append(
            Markup('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2:.1f}"/>').format(x, TOP, bottom)
        )
        parts.append(
            Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, bottom + 16, _short(power))
        )
    for power in range(y_low, y_high + 1):
        left, y = place(10.0**x_low, 10.0**power)
        parts.append(
            Markup('<line class="grid" x1="{0:.1f}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>').format(
                left, WIDTH - RIGHT, y
            )
        )
        parts.append(
            Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="end">{}</text>').format(left - 6, y + 4, _short(power))
        )
    placed = [place(*point) for point in curve.points]
    parts.append(Markup('<polyline points="{}"/>').format(" ".join(f"{x:.1f},{y:.1f}" for x, y in placed)))
    for (x, y), (size, value) in zip(placed, curve.points, strict=True):
        title = f"{size:,.0f} passages: {value:,.3g} {curve.unit}"
        parts.append(Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3.5"><title>{}</title></circle>').format(x, y, title))
    return Markup("").join([*parts, Markup("</svg>")])


def _words(curve: Curve) -> str:
    points = ", ".join(f"{size:,.0f} passages {value:,.3g}" for size, value in curve.points)
    return f"{curve.title} in {curve.unit}: {points}"


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return the powers of ten between which the values lie, at least one decade.

    >>> _decades([30, 4000]), _decades([10])
    ((1, 4), (1, 2))
    """
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values))))


def _short(power: int) -> str:
    """Return a power of ten as an axis says it.

    >>> _short(-1), _short(2), _short(4), _short(6)
    ('0.1', '100', '10k', '1M')
    """
    for size, letter in ((6, "M"), (3, "k")):
        if power >= size + (letter == "k"):
            return f"{10 ** (power - size)}{letter}"
    return f"{10.0**power:g}"
