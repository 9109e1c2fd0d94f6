"""A curve as a drawing inside the report: points on logarithmic or on plain axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from evals.bench.benchmark import Curve
from evals.drawing import Axis, Frame, steps

__all__ = ["draw"]


def draw(curve: Curve) -> Markup:
    """Return one curve as SVG; every word in it is escaped."""
    xs, ys = ([point[axis] for point in curve.points] for axis in (0, 1))
    axis = _decades if curve.is_log else _plain
    frame = Frame(axis(xs), axis(ys), _words(curve))
    frame.line(curve.points)
    for size, value in curve.points:
        frame.dot((size, value), f"{size:,.0f} {curve.across}: {_told(value)} {curve.unit}")
    return frame.svg


def _words(curve: Curve) -> str:
    points = ", ".join(f"{size:,.0f} {curve.across} {_told(value)}" for size, value in curve.points)
    return f"{curve.title} in {curve.unit}: {points}"


def _decades(values: Sequence[float]) -> Axis:
    """Return an axis of the powers of ten between which the values lie, at least one decade.

    >>> _decades([30, 4000]).ticks
    ((10.0, '10'), (100.0, '100'), (1000.0, '1000'), (10000.0, '10k'))
    >>> _decades([10]).ticks
    ((10.0, '10'), (100.0, '100'))
    """
    low = math.floor(math.log10(min(values)))
    high = max(low + 1, math.ceil(math.log10(max(values))))
    return Axis(tuple((10.0**power, _short(power)) for power in range(low, high + 1)), is_log=True)


def _plain(values: Sequence[float]) -> Axis:
    """Return an axis from 0 in round steps.

    >>> _plain([700, 1900]).ticks
    ((0.0, '0'), (500.0, '500'), (1000.0, '1,000'), (1500.0, '1,500'), (2000.0, '2,000'))
    """
    return Axis(tuple((value, f"{value:,g}") for value in steps(max(values))))


def _told(value: float) -> str:
    """Return a value with its three leading digits, and none of them as a power of ten.

    >>> _told(0.12345), _told(4.0), _told(1303.4)
    ('0.123', '4', '1,303')
    """
    return f"{value:,.3g}" if value < 1_000 else f"{value:,.0f}"


def _short(power: int) -> str:
    """Return a power of ten as an axis says it.

    >>> _short(-1), _short(2), _short(4), _short(6)
    ('0.1', '100', '10k', '1M')
    """
    for size, letter in ((6, "M"), (3, "k")):
        if power >= size + (letter == "k"):
            return f"{10 ** (power - size)}{letter}"
    return f"{10.0**power:g}"
