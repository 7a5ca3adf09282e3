"""FitAxes: turn an axis of your own through a cloud of points, and see what it keeps and leaves."""

import numpy as np
import traitlets

from .. import _checks as check
from .. import datasets, pca
from . import palette
from .point_sets import PointSets

START = 110.0  # degrees: visibly not along the cloud
SIZE = 440  # of the still picture
ROOM = 2.2  # standard deviations of the first component that a drawing has room for

_ALT = (
    "{N} points in the plane and an axis through their mean at {angle:.0f}°. The points’ feet on "
    "the axis have a variance of {variance:.2f}; their mean squared distance from it is "
    "{residual:.2f}. The two add up to {total:.2f} at every angle."
)
_CAPTION = (
    "A cloud of points and an axis of your own through its mean. The variance of the points’ feet "
    "along the axis and the mean squared distance of the points from it add up to the same total "
    "whichever way the axis points, so the axis that keeps most is the axis that misses least."
)

Numbers = np.ndarray


def sets() -> dict[str, dict]:
    """The clouds a reader can choose: their names in words, their points, the names of x and y.

    The students' marks in two pairs of subjects; the same marks with a slip of the pen; a bow, in
    which the second number is a function of the first, though their covariance is 0; a ring.
    """
    marks = datasets.scores().marks
    japanese, maths, english = (marks[:, subject].astype(float) for subject in range(3))
    slip = english.copy()
    best = int(np.argmax(slip))
    slip[best] //= 10  # the last digit was never typed
    across = np.linspace(-6, 6, 25)
    turn = np.arange(24) * 2 * np.pi / 24
    ring = 5 * np.column_stack([np.cos(turn), np.sin(turn)])
    bow = np.column_stack([across, 0.12 * across**2])
    names = ("mathematics", "English")
    return {
        "scores": _set("30 students: mathematics, English", maths, english, names),
        "weaker": _set(
            "30 students: Japanese, mathematics", japanese, maths, ("Japanese", "mathematics")
        ),
        "slip": _set(
            f"the first, with {english[best]:.0f} typed as {slip[best]:.0f}", maths, slip, names
        ),
        "bow": _set("a bow", bow[:, 0], bow[:, 1], ("x", "y")),
        "ring": _set("a ring", ring[:, 0], ring[:, 1], ("x", "y")),
    }


def _set(words: str, x: Numbers, y: Numbers, names: tuple[str, str]) -> dict:
    points = np.column_stack([x, y]).round(2)
    return {
        "words": words,
        "points": points.tolist(),
        "names": list(names),
        "window": window(points),
    }


def window(points: Numbers) -> list[float]:
    """The square that is drawn: the lowest x, the lowest y, the side. Its middle is the mean.

    With room for every point and for an oval of 2√λ in every direction.
    """
    fitted = pca.fit(points, n_components=2)
    reach = np.abs(points - fitted.mean).max()
    half = 1.08 * max(reach, ROOM * np.sqrt(fitted.eigenvalues[0]), 1e-6)
    return [*(fitted.mean - half).round(3).tolist(), round(float(2 * half), 3)]


class FitAxes(PointSets):
    """Fit the first principal axis by eye; then see it, and how near you came.

    points: (N, 2), two or more, in place of the figure's own data sets; `chosen` is then "yours",
    else one of `sets()`. Traits the reader sets: `chosen`, `points`, `angle` of the axis in
    degrees, 0 ≤ angle < 180, and `fit`: None until the reader asks for the answer, then the angle
    of the axis at that moment.
    """

    name = "fit-axes"
    module = "fit_axes.mjs"

    chosen = traitlets.Unicode("scores").tag(sync=True)
    angle = traitlets.Float(START, min=0, max=180).tag(sync=True)
    fit = traitlets.Float(None, allow_none=True, min=0, max=180).tag(sync=True)

    def __init__(self, points=None, **traits):
        offered = sets()
        if points is not None:
            given = np.array(self._points_in_the_plane({"value": points}))
            offered = {"yours": _set("your points", *given.T, ("x", "y"))} | offered
            offered["yours"]["points"] = given.tolist()
            traits = {"chosen": "yours"} | traits
        super().__init__(offered, **{"caption": _CAPTION} | traits)
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("points")
    def _points_in_the_plane(self, proposal) -> list:
        points = check.reals("points", proposal["value"], "N D", D=2)
        if len(points) < 2:
            raise ValueError(f"points has shape {points.shape}, needs two points or more")
        return points.tolist()

    @traitlets.validate("angle", "fit")
    def _one_of_each_axis(self, proposal) -> float | None:
        value = proposal["value"]
        return value if value is None else value % 180  # an axis has no front and no back

    def numbers(self) -> dict[str, float | list]:
        """Every number of the figure's table at the present setting, by `unrolled.pca`."""
        X = np.array(self.points)
        S = pca.covariance(X)
        fitted = pca.fit(X, n_components=2)
        u = direction(self.angle)
        Su = S @ u
        numbers = {
            "angle": self.angle,
            "u": u.tolist(),
            "mean": fitted.mean.tolist(),
            "S": S.tolist(),
            "variance": pca.projected_variance(X, u),
            "residual": pca.residual_variance(X, u),
            "total": fitted.total_variance,
            "Su": Su.tolist(),
            "across": float(u[0] * Su[1] - u[1] * Su[0]),
        }
        if self.fit is None:
            return numbers
        values, U = fitted.eigenvalues, fitted.components
        reached = pca.projected_variance(X, direction(self.fit)) / float(values[0] or 1)
        numbers |= {"lambda": values.tolist(), "reached": reached}
        if values[0] - values[1] <= 1e-9 * values[0]:
            return numbers  # every axis keeps the same: none is the first
        degrees = np.degrees(np.arctan2(U[1], U[0])) % 180
        apart = (self.fit - degrees[0]) % 180
        return numbers | {
            "component": U.tolist(),
            "component_angle": degrees.tolist(),
            "off": float(min(apart, 180 - apart)),
        }

    def _describe(self) -> str:
        words = _ALT.format(N=len(self.points), **self.numbers())
        if self.fit is not None:
            words += " The principal axes are drawn, and ovals that reach √λ and 2√λ along them."
        return words

    def picture(self) -> str:
        """Return the points, the axis, the feet and the ways to them; with `fit`, the answer."""
        X, u = np.array(self.points), direction(self.angle)
        names = self.sets[self.chosen]["names"]
        x0, y0, side = self.sets[self.chosen]["window"]
        low, mean = np.array([x0, y0]), X.mean(axis=0)
        feet = mean + np.outer((X - mean) @ u, u)

        def place(point: Numbers) -> str:
            x, y = SIZE * (np.asarray(point) - low) / side
            return f"{x:.1f} {SIZE - y:.1f}"

        def stroke(name: str, *corners: Numbers) -> str:
            return f'<path d="M{"L".join(map(place, corners))}" class="{name}"/>'

        parts = [stroke("way", x, foot) for x, foot in zip(X, feet, strict=True)]
        parts += [stroke("axis", mean - 0.48 * side * u, mean + 0.48 * side * u)]
        parts += [stroke("foot", foot, foot) for foot in feet]
        parts += [stroke("point", x, x) for x in X]
        if self.fit is not None:
            fitted = pca.fit(X, n_components=2)
            reach = np.sqrt(fitted.eigenvalues)
            turn = np.linspace(0, 2 * np.pi, 73)
            circle = np.column_stack([np.cos(turn), np.sin(turn)])
            oval = (circle * reach) @ fitted.components.T
            parts += [stroke("true", *(mean + times * oval)) for times in (1, 2)]
            ends = 2 * (reach * fitted.components).T
            parts += [stroke("true", mean - end, mean + end) for end in ends]
        words = f'<text x="{SIZE / 2}" y="{SIZE + 22}">{names[0]}</text>'
        words += f'<text transform="translate(-10 {SIZE / 2}) rotate(-90)">{names[1]}</text>'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-28 -4 {SIZE + 36} {SIZE + 36}">'
            f"<style>{palette.picture_css()}"
            "text{font:14px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            "path{fill:none}.frame{stroke:var(--un-rule)}"
            ".axis{stroke:var(--un-parameter);stroke-width:3}.way{stroke:var(--un-error)}"
            ".point{stroke:var(--un-input);stroke-width:8;stroke-linecap:round}"
            ".foot{stroke:var(--un-parameter);stroke-width:6;stroke-linecap:square}"
            ".true{stroke:var(--un-output);stroke-width:2;stroke-dasharray:7 4}</style>"
            f'<path d="M0 0H{SIZE}V{SIZE}H0Z" class="frame"/>{"".join(parts)}{words}</svg>'
        )


def direction(degrees: float) -> Numbers:
    """The unit vector at an angle in degrees."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
