"""AngleHistogram: the angle between two random directions, and a walk made of such directions."""

import math
from functools import cache

import numpy as np
import traitlets

from .. import geometry
from .._checks import Array
from . import charts, dice, palette, stills
from .base import Figure

LARGEST_D, MOST_PAIRS, STEPS = 1000, 100_000, 25
FULL = 2000  # pairs in the figure as it starts
REGIONS = {"ball": 1, "cube": 2}  # and the names of their sources of chance
WALK = 3
NEAR = math.radians(80), math.radians(100)
WIDTHS = {4: 10, 30: 5, 300: 2, LARGEST_D: 1}  # up to this D: degrees a bar is wide

_ALT = (
    "Histogram of the angles of {pairs} pairs of random points in the {region} of {D} dimensions, "
    "seen from its centre, beside the exact law. Standard deviation about 90°: {sd:.1f}° in the "
    "sample. Between 80° and 100°: {near:.1%} of the pairs."
)
_CAPTION = (
    "Angles between two random points, seen from the centre of the ball or of the cube. Each pair "
    "is two real points with D coordinates each; a bar counts pairs, the line is the exact law, "
    "∝ sin^(D−2) θ for the ball. For the cube there is an exact line at D = 2 alone. The pairs "
    "come from a generator that Python and this page share, and are drawn as you watch: at "
    "D = 1000 the "
    f"{FULL} pairs are four million random numbers. The walk below takes {STEPS} steps of length "
    "1, each in a random direction, whichever body is chosen above."
)


def pair_angles(D: int, region: str, pairs: int, seed: int) -> Array:
    """Return the angles of the first `pairs` pairs of points, in radians: (pairs,)."""
    points = dice.ball if region == "ball" else dice.cube
    source = (seed, D, REGIONS[region])
    whole = max(1, 2_000_000 // D)  # pairs at a time: not too large for memory
    parts = [np.empty(0)]
    for first in range(0, pairs, whole):
        n = min(whole, pairs - first)
        both = points(source, 2 * first, 2 * n, D)
        parts.append(geometry.angles(both[::2], both[1::2]))
    return np.concatenate(parts)


def bar_width(D: int) -> int:
    """Return how many degrees a bar is wide: narrower where the angles are less spread."""
    return next(width for upto, width in WIDTHS.items() if upto >= D)


@cache
def square_law() -> dict:
    """Return the exact law of the square: the density at 0 … 180 degrees, its sd and P(80…100)."""
    node, weight = np.polynomial.legendre.leggauss(60)

    def integral(f, low: float, high: float) -> float:
        theta = (high + low) / 2 + (high - low) / 2 * node
        values = f(theta) * geometry.cube_angle_density_2d(theta)
        return float((high - low) / 2 * weight @ values)

    right = math.pi / 2  # the density has a corner there: two halves, mirror images
    return {
        "density": geometry.cube_angle_density_2d(np.radians(np.arange(181))).tolist(),
        "sd": math.sqrt(2 * integral(lambda theta: (theta - right) ** 2, 0, right)),
        "near": 2 * integral(np.ones_like, NEAR[0], right),
    }


def exact_law(D: int, region: str) -> dict | None:
    """Return sd (radians) and P(80°…100°) of the angle; None for a cube that has no closed form."""
    if region == "ball" or D == 1:
        return {
            "sd": float(geometry.angle_sd(D)),
            "near": geometry.angle_probability(*NEAR, D),
        }
    return {name: square_law()[name] for name in ("sd", "near")} if D == 2 else None


def spread(theta: Array) -> dict:
    """Return what a sample of angles says: sd about 90°, the share at 80°…100°, sd of cos θ."""
    off = theta - math.pi / 2
    return {
        "sd": float(np.sqrt(np.mean(off**2))),
        "near": float(np.mean((theta >= NEAR[0]) & (theta <= NEAR[1]))),
        "cosine": float(np.sqrt(np.mean(np.cos(theta) ** 2))),
    }


class AngleHistogram(Figure):
    """Set D, choose ball or cube, drop in pairs of points, and walk.

    Traits the reader sets: `D`, 1 … 1000; `region` ("ball" | "cube"); `pairs`, how many pairs have
    been dropped in, 0 … 100 000; `seed`, another number for other pairs and another walk; `step`,
    the step of the walk that is shown, 1 … 25; `turn`, from where the picture at D = 3 is seen,
    degrees. `square` is the exact law at D = 2 of the cube; `first` is what Python found
    for the figure as it starts.
    """

    name = "angle-histogram"
    module = "angle_histogram.mjs"

    D = traitlets.Int(3, min=1, max=LARGEST_D).tag(sync=True)
    region = traitlets.Enum(list(REGIONS), "ball").tag(sync=True)
    pairs = traitlets.Int(FULL, min=0, max=MOST_PAIRS).tag(sync=True)
    seed = traitlets.Int(1, min=0, max=2**31 - 1).tag(sync=True)
    step = traitlets.Int(STEPS, min=1, max=STEPS).tag(sync=True)
    turn = traitlets.Int(-30, min=-180, max=180).tag(sync=True)
    square = traitlets.Dict(read_only=True).tag(sync=True)
    first = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, D: int = 3, region: str = "ball", **traits):
        super().__init__(**{"caption": _CAPTION, "D": D, "region": region} | traits)
        self.set_trait("square", square_law())
        setting = {name: getattr(self, name) for name in ("D", "region", "pairs", "seed")}
        self.set_trait("first", {"setting": setting} | self.numbers())
        if "alt" not in traits:
            sample = self.first["sample"] or {"sd": 0.0, "near": 0.0}
            self.alt = _ALT.format(**setting, sd=math.degrees(sample["sd"]), near=sample["near"])

    def angles(self) -> Array:
        """Return the angles of the pairs that have been dropped in, in radians: (pairs,)."""
        return pair_angles(self.D, self.region, self.pairs, self.seed)

    def numbers(self) -> dict:
        """Return what the figure shows: `exact`, `sample`, and `counts` of pairs a bar.

        `exact` is None where the cube has no closed form, `sample` where there is no pair.
        """
        theta = self.angles()
        width = bar_width(self.D)
        bars = np.minimum(np.degrees(theta) // width, 180 // width - 1).astype(int)
        return {
            "exact": exact_law(self.D, self.region),
            "sample": spread(theta) if len(theta) else None,
            "counts": np.bincount(bars, minlength=180 // width).tolist(),
        }

    def walk(self) -> dict:
        """Return the walk: `turns` (24,), radians; `distance` from the start (26,), steps 0 … 25.

        `least` and `largest` are of the angles between any two of its steps.
        """
        steps = dice.directions((self.seed, self.D, WALK), 0, STEPS, self.D)
        path = np.concatenate([np.zeros((1, self.D)), np.cumsum(steps, axis=0)])
        one, other = np.triu_indices(STEPS, 1)
        between = geometry.angles(steps[one], steps[other])
        return {
            "turns": geometry.turns(path).tolist(),
            "distance": np.linalg.norm(path, axis=1).tolist(),
            "least": float(between.min()),
            "largest": float(between.max()),
        }

    def picture(self) -> str:
        """Return the histogram beside the exact law, both in per cent of the pairs a degree."""
        width, counts = bar_width(self.D), np.array(self.first["counts"])
        middles = width * (np.arange(len(counts)) + 0.5)
        bars = {
            "type": "bar",
            "x": middles.tolist(),
            "y": (100 * counts / max(1, self.pairs) / width).tolist(),
            "width": 0.92 * width,
            "name": f"{self.pairs} pairs",
            "marker": {"color": palette.LIGHT["input"]},
            "opacity": 0.6,
        }
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"Angles of random pairs in the {self.region}, D = {self.D}"},
            "xaxis": {"title": {"text": "angle θ, degrees"}, "range": [0, 180], "dtick": 30},
            "yaxis": {"title": {"text": "% of pairs a degree"}},
        }
        return stills.draw([bars, *self._laws()], layout)

    def _laws(self) -> list[dict]:
        """Return the exact lines of the still picture, which has none at D = 1."""
        theta = np.linspace(0, 180, 721)
        look = {"type": "scatter", "mode": "lines", "x": theta.tolist()}
        if self.D == 1:
            return []
        theta = np.minimum(np.radians(theta), math.pi)
        per_degree = 100 * math.pi / 180
        ball = (per_degree * geometry.angle_density(theta, self.D)).tolist()
        line = {"color": palette.LIGHT["loss"], "width": 2.5}
        if self.region == "ball":
            return [look | {"y": ball, "name": "exact law", "line": line}]
        other = {"color": palette.LIGHT["muted"], "dash": "dash"}
        laws = [look | {"y": ball, "name": "law of the ball", "line": other}]
        if self.D == 2:
            cube = (per_degree * geometry.cube_angle_density_2d(theta)).tolist()
            laws.append(look | {"y": cube, "name": "exact law", "line": line})
        return laws
