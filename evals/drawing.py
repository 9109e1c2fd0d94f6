"""Drawings for reports as SVG, by hand: a frame between two axes, and lines, bands, bars and dots in it. No script.

Colours are left to the page's style, so that a drawing is right in light and dark; every word in it is escaped. What is
drawn is the business of plots.py and bench/plot.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

__all__ = ["Axis", "Frame", "steps"]

WIDTH, HEIGHT = 360, 220  # of a drawing; the page scales it
LEFT, RIGHT, TOP, BOTTOM = 48, 24, 28, 40  # margins for the labels
MOST_STEPS = 5

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a drawing: the values that have a grid line, each with its words. The first and last are its ends."""

    ticks: tuple[tuple[float, str], ...]
    name: str = ""
    is_log: bool = False

    def share(self, value: float) -> float:
        """Return where a value lies between the ends, 0 to 1; what lies beyond is put on the end.

        >>> Axis(((0, "0"), (10, "10"))).share(2.5), Axis(((1, "1"), (100, "100")), is_log=True).share(10)
        (0.25, 0.5)
        """
        low, high = self.ticks[0][0], self.ticks[-1][0]
        value = min(max(value, low), high)
        if self.is_log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        return (value - low) / (high - low)


class Frame:
    """A drawing that grows: make it with its axes, put things in, and take its `svg`. Later things lie on earlier ones."""

    def __init__(self, across: Axis, up: Axis, words: str) -> None:
        self._across, self._up = across, up
        self._parts = [
            Markup('<svg class="plot" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, HEIGHT, words)
        ]
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        for value, label in across.ticks:
            x = self._place((value, up.ticks[0][0]))[0]
            self._add('<line class="grid" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>', x, TOP, bottom)
            self._add('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>', x, bottom + 15, label)
        for value, label in up.ticks:
            y = self._place((across.ticks[0][0], value))[1]
            self._add('<line class="grid" x1="{0}" x2="{1}" y1="{2:.1f}" y2="{2:.1f}"/>', LEFT, right, y)
            self._add('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>', LEFT - 6, y + 4, label)
        self._add('<text x="{}" y="{}" text-anchor="end">{}</text>', right, HEIGHT - 8, across.name)
        self._add('<text x="{}" y="{}">{}</text>', 4, TOP - 17, up.name)

    def line(self, points: Sequence[Place], kind: str = "") -> None:
        """Put in a line through points; `kind` is its class."""
        self._add('<polyline class="{}" points="{}"/>', kind, self._joined(points))

    def band(self, lower: Sequence[Place], upper: Sequence[Place]) -> None:
        """Put in the area between two lines."""
        self._add('<polygon class="band" points="{}"/>', self._joined([*lower, *reversed(upper)]))

    def bar(self, first: float, last: float, top: float, title: str) -> None:
        """Put in a bar from the foot of the drawing, with a hair's gap to the next."""
        left, y = self._place((first, top))
        right, foot = self._place((last, self._up.ticks[0][0]))
        self._add(
            '<rect class="bar" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>',
            left + 0.5,
            y,
            max(right - left - 1, 1),
            foot - y,
            title,
        )

    def dot(self, place: Place, title: str) -> None:
        """Put in a dot that says what it is when pointed at."""
        x, y = self._place(place)
        self._add('<circle cx="{:.1f}" cy="{:.1f}" r="3.5"><title>{}</title></circle>', x, y, title)

    def rule(self, value: float, words: str, side: Literal["start", "end"]) -> None:
        """Put in an upright line with words at its head, which start or end there."""
        x = self._place((value, 0))[0]
        self._add('<line class="rule" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>', x, TOP - 8, HEIGHT - BOTTOM)
        aside = 4 if side == "start" else -4
        self._add('<text class="said" x="{:.1f}" y="{}" text-anchor="{}">{}</text>', x + aside, TOP - 3, side, words)

    @property
    def svg(self) -> Markup:
        """The drawing as it stands."""
        return Markup("").join([*self._parts, Markup("</svg>")])

    def _place(self, point: Place) -> Place:
        across, up = self._across.share(point[0]), self._up.share(point[1])
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def _joined(self, points: Sequence[Place]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._place, points))

    def _add(self, template: str, *values: object) -> None:
        self._parts.append(Markup(template).format(*values))  # noqa: S704 - the template is a constant of this file


def steps(high: float) -> tuple[float, ...]:
    """Return round values from 0 to at least `high`, not many more than MOST_STEPS.

    >>> steps(0.37), steps(730)
    ((0.0, 0.1, 0.2, 0.3, 0.4), (0.0, 200.0, 400.0, 600.0, 800.0))
    """
    if high <= 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(high / MOST_STEPS))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * MOST_STEPS >= high * 0.999999)
    return tuple(round(step * number, 9) for number in range(math.ceil(high / step - 1e-6) + 1))
