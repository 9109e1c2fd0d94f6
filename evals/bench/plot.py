"""A curve as a drawing inside the report: points and their power law on logarithmic axes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from evals.bench.benchmark import Curve
from evals.drawing import Axis, Frame

__all__ = ["draw"]


def draw(curve: Curve) -> Markup:
    """Return one curve as SVG; every word in it is escaped."""
    xs, ys = ([point[axis] for point in curve.points] for axis in (0, 1))
    frame = Frame(_decades(xs), _decades(ys), _words(curve))
    frame.line(curve.points)
    for size, value in curve.points:
        frame.dot((size, value), f"{size:,.0f} passages: {value:,.3g} {curve.unit}")
    return frame.svg


def _words(curve: Curve) -> str:
    points = ", ".join(f"{size:,.0f} passages {value:,.3g}" for size, value in curve.points)
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


def _short(power: int) -> str:
    """Return a power of ten as an axis says it.

    >>> _short(-1), _short(2), _short(4), _short(6)
    ('0.1', '100', '10k', '1M')
    """
    for size, letter in ((6, "M"), (3, "k")):
        if power >= size + (letter == "k"):
            return f"{10 ** (power - size)}{letter}"
    return f"{10.0**power:g}"
