"""SpikyCube: unit cells with a ball in each, and the inner ball that outgrows their box."""

import math
from functools import cache

import numpy as np
import traitlets

from .. import geometry
from . import palette
from .base import Figure

CELLS = [2, 4, 6, 10]  # on each axis: even, so that a corner of cells is in the middle
MOST = 2000  # dimensions
STEPS = [  # of the slider: closer where something happens
    *range(1, 13),
    *(15, 16, 17, 20, 25, 26, 30, 40, 49, 50, 60, 80, 100, 121, 122, 150, 200, 250, 300, 400, 500),
    *(600, 700, 800, 900, 1000, 1100, 1205, 1206, 1300, 1500, 1750, 2000),
]

_ALT = (
    "Cross-sections of boxes of {cells} unit cells an axis, to scale, in {dims} dimensions. The "
    "box is {cells} high and as long as its diagonal allows; a ball of diameter 1 is in every "
    "cell. The inner ball between the central ones is {widths} wide: it leaves the box through "
    "the middle of its walls from {leaves} dimensions on."
)
_CAPTION = (
    "Unit cells, a ball of diameter 1 in each, and the inner ball that just touches the ones "
    "around the centre. Its diameter is √D − 1. The section is a real plane through the box: up is "
    "one axis, across is the direction in which all the other coordinates grow together. So its "
    "top and bottom are walls of the box, and its four corners are corners of the box."
)


def numbers(D: int, cells: int) -> dict:
    """Return everything the figure says in numbers; logarithms to base 10, None for log 0."""
    diameter = float(geometry.inner_ball_diameter(D))
    ratio = None
    if diameter > 0:
        volume = geometry.log_ball_volume(D, diameter / 2)
        ratio = float(volume - D * math.log(cells)) / math.log(10)
    return {
        "diameter": diameter,
        "sticks_out": (diameter - cells) / 2,
        "to_wall": cells / 2,
        "to_corner": cells * math.sqrt(D) / 2,
        "cell_diagonal": math.sqrt(D),
        "box_diagonal": cells * math.sqrt(D),
        "cell_ball_log10": float(geometry.log_ball_volume(D, 0.5)) / math.log(10),
        "corner_share": float(geometry.corner_share(D)),
        "ratio_log10": ratio,
        "cells_log10": D * math.log10(cells),
    }


@cache
def ratio_curves() -> dict[str, list[float]]:
    """Return log10 of the inner ball's volume over the box's, at STEPS from 2 on, by cells."""
    return {
        str(cells): [round(numbers(D, cells)["ratio_log10"], 4) for D in STEPS[1:]]
        for cells in CELLS
    }


class SpikyCube(Figure):
    """Stack unit cells, put a ball in each, and watch the ball between them grow with D.

    D: dimensions, 1 … 2000; cells: on each axis, one of `CELLS`; turn and tilt: of the drawing
    in three dimensions, in degrees.
    """

    name = "spiky-cube"
    module = "spiky_cube.mjs"

    D = traitlets.Int(3, min=1, max=MOST).tag(sync=True)
    cells = traitlets.Enum(CELLS, 2).tag(sync=True)
    turn = traitlets.Int(22, min=0, max=359).tag(sync=True)
    tilt = traitlets.Int(18, min=-80, max=80).tag(sync=True)
    steps = traitlets.List(STEPS, read_only=True).tag(sync=True)
    curves = traitlets.Dict(read_only=True).tag(sync=True)
    events = traitlets.Dict(read_only=True, help="by cells: leaves, outgrows").tag(sync=True)
    numbers = traitlets.Dict(read_only=True, help="at the start's D and cells").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        self.set_trait("curves", ratio_curves())
        self.set_trait("events", {str(k): _events(k) for k in CELLS})
        self.set_trait("numbers", {"D": self.D, "cells": self.cells} | numbers(self.D, self.cells))
        if "alt" not in traits:
            self.alt = self._describe()

    def _panels(self) -> list[int]:
        """The dimensions that the still picture shows: the reader's, where it leaves, and many."""
        return sorted({max(self.D, 2), geometry.sticks_out_from(self.cells), 1000})

    def _describe(self) -> str:
        dims = self._panels()
        widths = [f"{geometry.inner_ball_diameter(D):.2f}" for D in dims]
        return _ALT.format(
            cells=self.cells,
            dims=", ".join(map(str, dims)),
            widths=", ".join(widths),
            leaves=geometry.sticks_out_from(self.cells),
        )

    def picture(self) -> str:
        """Return the section in three dimensions side by side, each to a scale of its own."""
        width, height = 720, 250
        panels = self._panels()
        each = width / len(panels)
        drawn = "".join(
            f'<g transform="translate({i * each:g} 0)">{_section(each, 200, D, self.cells)}'
            f'<text x="{each / 2:g}" y="222" class="name">D = {D}</text>'
            f'<text x="{each / 2:g}" y="242">the inner ball is '
            f"{geometry.inner_ball_diameter(D):.2f} wide</text></g>"
            for i, D in enumerate(panels)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
            f"<style>{palette.picture_css()}"
            "text{font:15px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            ".name{font-weight:700}.box{fill:none;stroke:var(--un-ink);stroke-width:1.5}"
            ".ball{fill:var(--un-hidden);fill-opacity:.3;stroke:var(--un-hidden)}"
            ".inner{fill:var(--un-input);fill-opacity:.45;stroke:var(--un-input)}</style>"
            f"{drawn}</svg>"
        )


def _events(cells: int) -> dict:
    return {
        "leaves": geometry.sticks_out_from(cells),
        "outgrows": geometry.outgrows_from(cells),
    }


def _section(width: float, height: float, D: int, cells: int) -> str:
    """Return the box, the balls whose centres are in the plane, and the inner ball."""
    stretch, radius = math.sqrt(D - 1), float(geometry.inner_ball_diameter(D)) / 2
    up, across = cells / 2, cells / 2 * stretch
    scale = min((width - 24) / max(across, radius), (height - 24) / max(up, radius)) / 2
    middle = np.array([width / 2, height / 2])
    halves = np.arange(cells) + 0.5 - cells / 2
    balls = "".join(
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{scale / 2:.2f}" class="ball"/>'
        for s in halves
        for x, y in [middle + scale * np.array([c * stretch, -s]) for c in halves]
    )
    left, top = middle - scale * np.array([across, up])
    return (
        f'{balls}<circle cx="{middle[0]:g}" cy="{middle[1]:g}" r="{radius * scale:.2f}" '
        f'class="inner"/><rect x="{left:.2f}" y="{top:.2f}" width="{2 * across * scale:.2f}" '
        f'height="{2 * up * scale:.2f}" class="box"/>'
    )
