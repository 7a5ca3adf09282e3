"""Shell: how much of a ball lies in its peel, and how far its points are from one another."""

import math
from functools import cache

import numpy as np
import traitlets

from .. import geometry
from .._checks import Array
from . import charts, dice, palette, stills
from .base import Figure

LARGEST_D, POINTS, QUERIES = 1000, 1000, 40
LEAST_EPS, LARGEST_EPS = 0.001, 0.9
SOURCE = 4  # the name of its source of chance, beside the seed and D
DIMENSIONS = [
    1,
    2,
    3,
    4,
    5,
    7,
    10,
    15,
    20,
    30,
    50,
    69,
    100,
    150,
    200,
    230,
    300,
    400,
    500,
    700,
    1000,
]

_ALT = (
    "A ball of {D} dimensions as a sweet: a coat {eps:g} of the radius thick holds {share:.1%} of "
    "the volume. The distances of {points} random points from its centre crowd near 1; those from "
    "one more point crowd near √2, and {outer:.1%} of them are within {eps:g} of the largest."
)
_CAPTION = (
    "The ball of radius 1 in D dimensions, cut through the middle: the coat is drawn as thick as "
    f"it is. The dots and the bars are {POINTS} real points, uniform in the ball, from a generator "
    "that Python and this page share. In the cut, a dot has its true distance from the centre and "
    "the direction of its first two coordinates. The lines are exact laws: D r^(D−1) from the "
    "centre; from a data point, the part of each sphere around it that lies inside the ball. "
    f"The curve against D was measured by Python from {QUERIES} data points."
)


def sample(D: int, seed: int) -> tuple[Array, Array]:
    """Return the figure's points (1000, D) and the data points to look from (40, D)."""
    points = dice.ball((seed, D, SOURCE), 0, POINTS + QUERIES, D)
    return points[:POINTS], points[POINTS:]


def distance_density(s: float, rho: float, D: int) -> float:
    """Return the density of the distance s from a point at `rho` to a random point of the ball.

    All points at distance s are a sphere around it, of size D s^(D-1) beside the ball's volume;
    what counts is its part inside the ball: the directions that lead away by an angle large
    enough, whose cosine with the way out is at most (1 - rho² - s²) / 2 rho s.
    """
    if not 0 <= s < 1 + rho:
        return 0.0
    if s <= 1 - rho:
        return D * s ** (D - 1)
    cosine = (1 - rho**2 - s**2) / (2 * rho * s)
    if D == 1:
        return 0.5  # one of the two ways stays inside
    inside = geometry.angle_probability(math.acos(cosine), math.pi, D)
    return D * s ** (D - 1) * inside


def spread(distances: Array, eps: float) -> dict:
    """Return what a set of distances says; `outer`: the share within eps of the largest."""
    nearest, farthest = float(distances.min()), float(distances.max())
    return {
        "mean": float(distances.mean()),
        "nearest": nearest,
        "farthest": farthest,
        "contrast": (farthest - nearest) / nearest,
        "outer": float(np.mean(distances >= (1 - eps) * farthest)),
    }


@cache
def contrasts(seed: int = 1) -> list[list[float]]:
    """Return [quarter, median, three quarters] of the relative contrast at each of DIMENSIONS."""
    rows = []
    for D in DIMENSIONS:
        found = geometry.relative_contrast(*sample(D, seed))
        rows.append([round(float(q), 6) for q in np.quantile(found, [0.25, 0.5, 0.75])])
    return rows


class Shell(Figure):
    """Set the thickness of the coat and D; look from the centre, and from a data point.

    Traits the reader sets: `eps`, the coat's thickness beside the radius, 0.001 … 0.9; `D`,
    1 … 1000; `query`, the data point that is looked from, 1 … 40; `zoom`, the radius "whole" or
    the "coat" alone; `seed`, another number for other points. `dimensions` and `contrasts` are the
    measured relative contrast by D; `first` is what Python found for the figure as it starts.
    """

    name = "shell"
    module = "shell.mjs"

    eps = traitlets.Float(0.01, min=LEAST_EPS, max=LARGEST_EPS).tag(sync=True)
    D = traitlets.Int(100, min=1, max=LARGEST_D).tag(sync=True)
    query = traitlets.Int(1, min=1, max=QUERIES).tag(sync=True)
    zoom = traitlets.Enum(["whole", "coat"], "whole").tag(sync=True)
    seed = traitlets.Int(1, min=0, max=2**31 - 1).tag(sync=True)
    dimensions = traitlets.List(DIMENSIONS, read_only=True).tag(sync=True)
    contrasts = traitlets.List(read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, eps: float = 0.01, D: int = 100, **traits):
        super().__init__(**{"caption": _CAPTION, "eps": eps, "D": D} | traits)
        self.set_trait("contrasts", contrasts())
        setting = {name: getattr(self, name) for name in ("eps", "D", "query", "seed")}
        self.set_trait("first", {"setting": setting} | self.numbers())
        if "alt" not in traits:
            outer = self.first["point"]["outer"]
            share = self.first["share"]
            self.alt = _ALT.format(D=D, eps=self.eps, share=share, points=POINTS, outer=outer)

    def distances(self) -> tuple[Array, Array]:
        """Return the points' distances from the centre, and from the data point: (1000,) each."""
        points, queries = sample(self.D, self.seed)
        return np.linalg.norm(points, axis=1), geometry.distances(points, queries[self.query - 1])

    def numbers(self) -> dict:
        """Return what the figure shows: `share` of the coat, exact and `sampled`; two spreads."""
        from_centre, from_point = self.distances()
        return {
            "share": float(geometry.shell_fraction(self.D, self.eps)),
            "sampled": float(np.mean(from_centre >= 1 - self.eps)),
            "centre": spread(from_centre, self.eps),
            "point": spread(from_point, self.eps),
        }

    def picture(self) -> str:
        """Return both histograms of distances, side by side, beside their exact laws."""
        _, queries = sample(self.D, self.seed)
        rho = float(np.linalg.norm(queries[self.query - 1]))
        radius = 1 - np.linspace(1, 0, 161) ** 3  # most points where the law is steep
        s = np.linspace(0, 1 + rho, 241)
        laws = {
            "centre": (radius, self.D * radius ** (self.D - 1)),
            "point": (s, [distance_density(each, rho, self.D) for each in s.tolist()]),
        }
        data = []
        for axis, name, found in zip(("", "2"), laws, self.distances(), strict=True):
            width = bar_width(name, self.D)
            counts = np.bincount((found // width).astype(int))
            (some,) = counts.nonzero()
            place = {"xaxis": f"x{axis}", "yaxis": f"y{axis}", "showlegend": not axis}
            bars = {
                "type": "bar",
                "x": ((some + 0.5) * width).tolist(),
                "y": (counts[some] / POINTS / width).tolist(),
                "width": width,
                "name": f"{POINTS} points",
                "marker": {"color": palette.LIGHT["input"], "pattern": {"shape": ""}},
                "opacity": 0.6,
            }
            line = {"color": palette.LIGHT["loss"], "width": 2, "dash": "solid"}
            x, y = laws[name]
            law = {"type": "scatter", "mode": "lines", "x": x.tolist(), "y": list(y), "line": line}
            data += [bars | place, law | place | {"name": "exact law"}]
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"D = {self.D}: the coat holds {100 * self.first['share']:.1f} %"},
            "xaxis": {
                "title": {"text": "distance from the centre"},
                "range": [max(0, 1 - 8 / self.D), 1],  # beyond, nothing to see
                "domain": [0, 0.45],
            },
            "xaxis2": {
                "title": {"text": "from a data point"},
                "range": [0, 2],
                "domain": [0.58, 1],
                "anchor": "y2",
            },
            "yaxis": {"title": {"text": "density"}},
            "yaxis2": {"anchor": "x2"},
        }
        return stills.draw(data, layout)


def bar_width(name: str, D: int) -> float:
    """Return how wide a bar of distances is, from the "centre" or from a "point"."""
    return 1 / max(20, math.ceil(D / 0.3)) if name == "centre" else 2 / max(40, 8 * round(D**0.5))
