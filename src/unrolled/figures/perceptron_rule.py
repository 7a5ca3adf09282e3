"""PerceptronRule: place points of two kinds, and watch a line move at every mistake it makes."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import traitlets

from .. import dense, perceptron
from . import palette
from .base import Array
from .point_sets import PointSets

MOST_MISTAKES = 400  # a run is shown until then
MOST_POINTS = 40
WINDOW = (-2.0, 4.0)  # of both axes: where it begins, and its length
GRID = 16  # points lie on multiples of 1/16: sums of such numbers are exact
CURES = ["none", "hand", "learnt"]
LEARNT_SEED = 1  # among the first ten seeds about half arrive; this is the first that does
SIZE = 420  # of the still picture's plane

_ALT = (
    "{N} points of two kinds in the plane, {plus} round and {minus} square. {what} {bound} To the "
    "right |w|², mistake by mistake: it stays below k R²{squeezed}."
)
_CAPTION = (
    "Rosenblatt’s rule. A point on the wrong side of the line is added to the weights, or, if it "
    "is a square, taken away from them; every other point leaves them alone. If any line separates "
    "the two kinds, the mistakes come to an end: |w|\N{WORD JOINER}² cannot grow faster than k R², "
    "and not slower than (kγ)², and the two meet at k = (R/\N{WORD JOINER}γ)²."
)

Numbers = np.ndarray


def sets() -> dict[str, dict]:
    """The sets of points a reader can choose: name in words, rows x, y, label."""
    wide = [
        *([0.875, -1.5, -1], [-1.0, -1.125, -1], [0.75, 0.625, 1], [0.0, -1.25, -1]),
        *([-1.5, -1.625, -1], [0.375, 1.5, 1], [0.75, 1.75, 1], [-0.75, -0.375, -1]),
        *([1.75, -1.0, 1], [1.75, 0.625, 1]),
    ]
    across = np.arange(-1.75, 2, 0.5)
    heights = np.round((across / 2 + 0.5) * GRID) / GRID
    kinds = np.where(np.arange(len(across)) % 2 == 0, 1, -1)
    narrow = np.column_stack([across, heights + kinds / 8, kinds])
    odd = [*wide, [1.375, 0.25, -1]]
    xor = np.column_stack([perceptron.XOR_POINTS, perceptron.XOR_LABELS])
    named = {
        "wide": ("a wide margin", wide),
        "narrow": ("a narrow margin", narrow.tolist()),
        "odd": ("the first, with an odd one out", odd),
        "xor": ("exclusive or", xor.tolist()),
    }
    return {
        name: {"words": words, "points": [list(map(float, row)) for row in rows]}
        for name, (words, rows) in named.items()
    }


def story(points: Numbers) -> perceptron.Run:
    """The run that the figure shows of rows x, y, label: whole passes from w = 0.

    It ends with a pass without a mistake, with the mistake `MOST_MISTAKES` in its pass, or when the
    weights have gone round their circle three times.
    """
    x, labels = points[:, :2], points[:, 2]
    run = perceptron.run(x, labels, max_passes=MOST_MISTAKES)
    so_far = run.wrong.reshape(run.passes, -1).sum(axis=1).cumsum()
    passes = min(run.passes, 1 + int(np.searchsorted(so_far, MOST_MISTAKES)))
    cut = _first(run, passes)
    if cut.cycle is not None:
        first, period = cut.cycle
        passes = min(passes, first + 3 * period)
    return _first(run, passes)


def _first(run: perceptron.Run, passes: int) -> perceptron.Run:
    visits = passes * run.pass_length
    return replace(run, points=run.points[:visits], wrong=run.wrong[:visits], w=run.w[: visits + 1])


@cache
def cures() -> dict[str, dict]:
    """Two layers for XOR, W, b, v, c: with weights set by hand, and with learnt ones."""
    hand = perceptron.XOR_BY_HAND
    learnt = perceptron.learn_two_layers(
        perceptron.XOR_POINTS, perceptron.XOR_LABELS, 2, np.random.default_rng(LEARNT_SEED)
    )
    (W, v), (b, c) = learnt.W, learnt.b
    return {
        "hand": {"W": hand.W.tolist(), "b": hand.b.tolist(), "v": hand.v.tolist(), "c": hand.c},
        "learnt": {
            "W": W.round(6).tolist(),
            "b": b.round(6).tolist(),
            "v": v[0].round(6).tolist(),
            "c": round(float(c[0]), 6),
        },
    }


class PerceptronRule(PointSets):
    """Step through a perceptron's mistakes; place points of your own; see XOR and its cure.

    points: rows x, y, label (+1 round, -1 square), from 1 to 40, within [-2, 2] and on multiples of
    1/16; `chosen` is then "yours", else one of `sets()`. Traits the reader sets: `chosen`,
    `points`, `step`, the number of mistakes made so far, and `cure`, one of `CURES`: "none" for the
    single line, or two layers of weights that are right for XOR.
    """

    name = "perceptron-rule"
    module = "perceptron_rule.mjs"

    chosen = traitlets.Unicode("wide").tag(sync=True)
    step = traitlets.Int(3, min=0).tag(sync=True)
    cure = traitlets.Enum(CURES, "none").tag(sync=True)
    layers = traitlets.Dict(read_only=True).tag(sync=True)
    window = Array(WINDOW, read_only=True).tag(sync=True)
    grid = traitlets.Int(GRID, read_only=True).tag(sync=True)
    most = traitlets.Int(MOST_MISTAKES, read_only=True).tag(sync=True)
    most_points = traitlets.Int(MOST_POINTS, read_only=True).tag(sync=True)

    def __init__(self, points=None, **traits):
        offered = sets()
        if points is not None:
            given = self._points_on_the_grid({"value": points})
            offered = {"yours": {"words": "your points", "points": given}} | offered
            traits = {"chosen": "yours"} | traits
        super().__init__(offered, **{"caption": _CAPTION} | traits)
        self.set_trait("layers", cures())
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("points")
    def _points_on_the_grid(self, proposal) -> list:
        rows = np.asarray(proposal["value"], dtype=float)
        if rows.ndim != 2 or rows.shape[1] != 3 or not 1 <= len(rows) <= MOST_POINTS:
            raise ValueError(
                f"points has shape {rows.shape}, needs 1 to {MOST_POINTS} rows x, y, label"
            )
        if not np.isin(rows[:, 2], (-1, 1)).all():
            raise ValueError(f"points has labels {rows[:, 2].tolist()}, needs +1 and -1 only")
        low, side = WINDOW
        on_grid = rows[:, :2] * GRID == np.round(rows[:, :2] * GRID)
        if not (on_grid & (rows[:, :2] >= low) & (rows[:, :2] <= low + side)).all():
            raise ValueError("points has others, needs multiples of 1/16 from -2 to 2")
        return rows.tolist()

    def numbers(self) -> dict[str, float | list | None]:
        """Every number of the figure's table at the present setting, by `unrolled.perceptron`."""
        rows = np.array(self.points)
        x, labels = rows[:, :2], rows[:, 2]
        if self.cure != "none":
            return self._numbers_of_layers(x, labels)
        run = story(rows)
        visits = np.flatnonzero(run.wrong)
        k = min(self.step, len(visits))
        w = run.w[visits[k - 1] + 1] if k else run.w[0]
        gamma, R, most = (f(x, labels) for f in (perceptron.margin, _radius, perceptron.bound))
        score = labels * (perceptron.augment(x) @ w)
        numbers = {
            "mistakes": k,
            "all": len(visits),
            "wrong": int((score <= 0).sum()),
            "w": w.tolist(),
            "R": R,
            "gamma": gamma,
            "bound": most if math.isfinite(most) else None,
            "length": float(w @ w),
            "most_length": k * R**2,
            "least_length": (k * gamma) ** 2,
            "score": score.tolist(),
        }
        if k:
            at = visits[k - 1]
            point = int(run.points[at])
            numbers |= {"point": point + 1, "before": run.w[at].tolist()}
            numbers |= {
                "change": (run.w[at + 1] - run.w[at]).tolist(),
                "score_before": float(labels[point] * (np.append(x[point], 1) @ run.w[at])),
            }
        return numbers

    def _numbers_of_layers(self, x: Numbers, labels: Numbers) -> dict:
        layers = {name: np.array(value) for name, value in self.layers[self.cure].items()}
        if self.cure == "hand":
            both = perceptron.TwoLayers(**layers | {"c": float(layers["c"])})
            hidden = both.hidden(x)
            o = hidden @ both.v + both.c
        else:
            params = dense.Params(
                W=(layers["W"], layers["v"][None]), b=(layers["b"], layers["c"][None])
            )
            trace = dense.forward(params, x, output="sigmoid")
            hidden, o = trace.h[0], trace.o[:, 0]
        return {
            "hidden": hidden.tolist(),
            "o": o.tolist(),
            "score": (labels * o).tolist(),
            "wrong": int((labels * o <= 0).sum()),
        }

    def _describe(self) -> str:
        rows = np.array(self.points)
        run, most = story(rows), perceptron.bound(rows[:, :2], rows[:, 2])
        k = min(self.step, run.mistakes)
        what = "There is no line yet."
        if k:
            w = run.w[np.flatnonzero(run.wrong)[k - 1] + 1]
            wrong = int((rows[:, 2] * (perceptron.augment(rows[:, :2]) @ w) <= 0).sum())
            of = f" of {run.mistakes}" if run.converged else ""
            what = f"The line after {k}{of} mistakes leaves {wrong} of them wrong."
        if run.cycle is not None:
            what += " The mistakes go round in a circle, for ever."
        bound = (
            f"No run can make more than {math.floor(most + 1e-9)} mistakes."
            if math.isfinite(most)
            else "No line separates them, so no bound is known."
        )
        squeezed = " and above (kγ)², and the two meet" if math.isfinite(most) else ""
        plus = int((rows[:, 2] > 0).sum())
        return _ALT.format(
            N=len(rows), plus=plus, minus=len(rows) - plus, what=what, bound=bound,
            squeezed=squeezed,
        )  # fmt: skip

    def picture(self) -> str:
        """Return the points, the line before and after the last mistake, and |w|² in its wedge."""
        rows = np.array(self.points)
        run = story(rows)
        visits = np.flatnonzero(run.wrong)
        k = min(self.step, len(visits))
        lines = []
        if k:
            lines = [("before", run.w[visits[k - 1]]), ("line", run.w[visits[k - 1] + 1])]
        drawn = "".join(_line(name, w) for name, w in lines)
        marked = int(run.points[visits[k - 1]]) if k else None
        for n, (x, y, label) in enumerate(rows):
            at, up = _place((x, y))
            if n == marked:
                drawn += f'<circle cx="{at:.1f}" cy="{up:.1f}" r="14" class="mistake"/>'
            drawn += (
                f'<circle cx="{at:.1f}" cy="{up:.1f}" r="7" class="plus"/>'
                if label > 0
                else f'<rect x="{at - 6:.1f}" y="{up - 6:.1f}" width="12" height="12" '
                'class="minus"/>'
            )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE + 330} {SIZE + 10}">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;fill:var(--un-ink)}path{fill:none}"
            ".frame{stroke:var(--un-rule)}.line{stroke:var(--un-parameter);stroke-width:3}"
            ".before{stroke:var(--un-parameter);stroke-width:2;stroke-dasharray:6 5}"
            ".plus{fill:var(--un-input)}.minus{fill:var(--un-hidden)}"
            ".mistake{fill:none;stroke:var(--un-error);stroke-width:3}"
            ".most{stroke:var(--un-muted);stroke-width:2}"
            ".least{stroke:var(--un-muted);stroke-width:2;stroke-dasharray:5 4}"
            ".length{stroke:var(--un-parameter);stroke-width:3}</style>"
            f'<svg x="5" y="5" width="{SIZE}" height="{SIZE}">'
            f'<path d="M0 0H{SIZE}V{SIZE}H0Z" class="frame"/>{drawn}</svg>'
            f"{_wedge(rows, run, SIZE + 60, SIZE - 40)}</svg>"
        )


def _radius(x: Numbers, _: Numbers) -> float:
    return perceptron.radius(x)


def _place(point) -> tuple[float, float]:
    """Where a point of the plane is in the still picture."""
    low, side = WINDOW
    x, y = point
    return SIZE * (x - low) / side, SIZE * (1 - (y - low) / side)


def _line(name: str, w: Numbers) -> str:
    """The line w · (x, y, 1) = 0, longer than the picture; nothing if w has no direction."""
    size = math.hypot(w[0], w[1])
    if size == 0:
        return ""
    foot = -w[2] * w[:2] / size**2
    way = np.array([-w[1], w[0]]) / size * 2 * WINDOW[1]
    (x1, y1), (x2, y2) = _place(foot - way), _place(foot + way)
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" class="{name}"/>'


def reach(most: float, mistakes: int) -> float:
    """How many mistakes the chart of |w|² has room for: up to the bound, if it is near enough."""
    shown = max(mistakes, 4)
    return min(most * 1.08, 12 * shown) if math.isfinite(most) else shown * 1.08


def _wedge(rows: Numbers, run: perceptron.Run, left: float, bottom: float) -> str:
    """|w|² by mistakes, between k R² and (kγ)²."""
    x, labels = rows[:, :2], rows[:, 2]
    R, gamma = perceptron.radius(x), perceptron.margin(x, labels)
    far = reach(perceptron.bound(x, labels), run.mistakes)
    width, height = 260.0, bottom - 30
    lengths = np.concatenate([[0], (run.w[1:][run.wrong] ** 2).sum(axis=1)])

    def path(name: str, k: Numbers, length: Numbers) -> str:
        inside = length <= far * R**2 * 1.0001
        across = left + k[inside] / far * width
        up = bottom - length[inside] / (far * R**2) * height
        d = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(across, up, strict=True))
        return f'<path d="M{d}" class="{name}"/>'

    k = np.linspace(0, far, 60)
    return (
        f'<path d="M{left} 30V{bottom}H{left + width}" class="frame"/>'
        + path("most", k, k * R**2)
        + (path("least", k, (k * gamma) ** 2) if gamma else "")
        + path("length", np.arange(len(lengths)), lengths)
        + f'<text x="{left}" y="20">|w|² after k mistakes</text>'
        f'<text x="{left + width}" y="{bottom + 20}" text-anchor="end">k, up to {far:.0f}</text>'
    )
