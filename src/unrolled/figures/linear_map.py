"""LinearMap: what a 2×2 matrix does to the plane, which lines it leaves in place, and how far."""

import math
import re

import numpy as np
import traitlets

from .. import linear_maps
from . import palette
from .base import Array
from .matrix_figure import MatrixFigure

VIEW = 3.5  # half the width of what is seen

LAYERS = {
    "grid": "grid",
    "circle": "unit circle",
    "area": "unit square",
    "picture": "picture",
    "points": "random points",
    "probe": "a vector x",
    "eigenvectors": "eigenvectors",
    "singular": "singular vectors",
}
_C, _S = math.cos(math.pi / 6), math.sin(math.pi / 6)
PRESETS = {  # name: (words, matrix)
    "symmetric": ("symmetric", [[2.0, 1.0], [1.0, 2.0]]),
    "lines": ("two lines, not at a right angle", [[2.0, 1.0], [0.0, 1.0]]),
    "stretch": ("stretch along the axes", [[2.0, 0.0], [0.0, 0.5]]),
    "shear": ("shear", [[1.0, 1.0], [0.0, 1.0]]),
    "rotation": ("rotation by 30°", [[_C, -_S], [_S, _C]]),
    "reflection": ("reflection in the line at 30°", [[_S, _C], [_C, -_S]]),
    "scaling": ("scaling by 1.5", [[1.5, 0.0], [0.0, 1.5]]),
    "rank one": ("rank one", [[1.0, 2.0], [0.5, 1.0]]),
    "identity": ("identity", [[1.0, 0.0], [0.0, 1.0]]),
}
WAYS = {"straight": "straight there", "turns": "turn, stretch, turn"}
HOUSE = [  # a picture whose mirror image is another: wall, roof, door, chimney
    [[-1.1, 0.5], [-0.3, 0.5], [-0.3, 1.1], [-1.1, 1.1], [-1.1, 0.5]],
    [[-1.2, 1.1], [-0.7, 1.55], [-0.2, 1.1], [-1.2, 1.1]],
    [[-1.0, 0.5], [-1.0, 0.85], [-0.8, 0.85], [-0.8, 0.5]],
    [[-0.5, 1.37], [-0.5, 1.6], [-0.38, 1.6], [-0.38, 1.262]],
]

_CAPTION = (
    "A 2×2 matrix is two arrows: where it sends (1, 0) and where it sends (0, 1). Drag their tips, "
    "or type; everything else follows. Faint: the plane before."
)
_KIND = {
    "two": "Two lines stay where they are: the eigenvectors with eigenvalues {0:.2f} and {1:.2f}.",
    "one": "One line stays where it is, with eigenvalue {0:.2f}.",
    "every": "Every line stays where it is: everything is multiplied by {0:.2f}.",
    "none": "No line stays where it is.",
}


def sample_points(n: int = 80) -> np.ndarray:
    """Return the figure's random points (n, 2): Gaussian, standard deviation 0.7."""
    return np.random.default_rng(6).normal(0, 0.7, (n, 2)).round(3)


class LinearMap(MatrixFigure):
    """Set a 2×2 matrix by its columns and watch what it does to the plane.

    A: the matrix, entries within ±3; or preset: a name in `PRESETS`. show: what is drawn, names in
    `LAYERS`. probe: the angle of the vector x, degrees. progress: how much of the map has happened,
    0 … 1. way: "straight" goes from the identity to A entry by entry; "turns" goes by A = R diag Rᵀ
    (for a symmetric A its eigenvectors turn to the axes, are stretched, and turn back; for any
    other A the singular vectors do, and the second turn is another one than the first).
    Raises ValueError for a preset or a layer that is not there, or an entry beyond ±3.
    """

    name = "linear-map"
    module = "linear_map.mjs"

    examples = PRESETS

    probe = traitlets.Float(20.0).tag(sync=True)
    progress = traitlets.Float(1.0, min=0.0, max=1.0).tag(sync=True)
    way = traitlets.Enum(list(WAYS), "straight").tag(sync=True)
    layers = traitlets.List(traitlets.Enum(list(LAYERS))).tag(sync=True)
    house = traitlets.List(HOUSE, read_only=True).tag(sync=True)
    points = Array(read_only=True).tag(sync=True)

    def __init__(self, A=None, preset: str | None = None, show=None, **traits):
        if show is None:
            show = ["grid", "circle", "probe", "eigenvectors"]
        for layer in show:
            if layer not in LAYERS:
                raise ValueError(f"show: needs names among {list(LAYERS)}, got {layer!r}")
        super().__init__(A, preset, **{"caption": _CAPTION, "layers": list(show)} | traits)
        self.set_trait("points", sample_points())
        if "alt" not in traits:
            self.alt = self._describe()

    def numbers(self) -> dict:
        """Return what the table shows: by name, numbers and vectors.

        Eigenvalues and eigenvectors as `linear_maps.eigen_2x2` gives them; none real: the real
        and the imaginary part stand as `lambda`, and there are no vectors.
        """
        A = np.array(self.matrix)
        eigen = linear_maps.eigen_2x2(A)
        U, s, V = linear_maps.singular_2x2(A)
        x = np.array([math.cos(math.radians(self.probe)), math.sin(math.radians(self.probe))])
        y = A @ x
        real = eigen.kind != "none"
        values = eigen.values if real else [eigen.values[0].real, abs(eigen.values[0].imag)]
        return {
            "kind": eigen.kind,
            "lambda": [float(np.real(value)) for value in values],
            "eigenvectors": np.real(eigen.vectors).T.tolist() if real else [],
            "s": s.tolist(),
            "u": U.T.tolist(),
            "v": V.T.tolist(),
            "det": float(A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]),
            "trace": float(np.trace(A)),
            "rank": int(np.linalg.matrix_rank(A)),
            "x": x.tolist(),
            "Ax": y.tolist(),
            "stretch": float(np.hypot(*y)),
            "turn": math.degrees(math.atan2(x[0] * y[1] - x[1] * y[0], x @ y)),
        }

    def _describe(self) -> str:
        now = self.numbers()
        (a, b), (c, d) = self.matrix
        words = (
            f"The plane under the matrix with columns ({a:.2f}, {c:.2f}) and ({b:.2f}, {d:.2f}). "
            f"The unit circle becomes an ellipse with semi-axes {now['s'][0]:.2f} and "
            f"{now['s'][1]:.2f}. " + _KIND[now["kind"]].format(*now["lambda"])
        )
        return re.sub(r"-(?=\d)", "−", words)

    def picture(self) -> str:
        """Return the plane after the map: grid, circle, columns, eigenvectors."""
        size = 440
        unit = size / (2 * VIEW)
        A = np.array(self.matrix)
        now = self.numbers()

        def at(point) -> str:
            return f"{size / 2 + unit * point[0]:.1f} {size / 2 - unit * point[1]:.1f}"

        def path(points, style: str) -> str:
            return f'<path d="M{"L".join(at(p) for p in points)}" style="fill:none;{style}"/>'

        lines = [[(k, -9), (k, 9)] for k in range(-9, 10)] + [
            [(-9, k), (9, k)] for k in range(-9, 10)
        ]
        faint = [path(line, "stroke:var(--un-rule);stroke-width:.6") for line in lines]
        grid = [
            path((np.array(line) @ A.T), "stroke:var(--un-muted);stroke-width:1;opacity:.55")
            for line in lines
            if "grid" in self.layers
        ]
        angles = np.linspace(0, 2 * np.pi, 121)
        circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        parts = [*faint, *grid, path(circle, "stroke:var(--un-rule);stroke-width:1.5")]
        if "circle" in self.layers:
            parts.append(path(circle @ A.T, "stroke:var(--un-input);stroke-width:2.5"))
        if "picture" in self.layers:
            parts += [
                path(np.array(line) @ A.T, "stroke:var(--un-ink);stroke-width:2") for line in HOUSE
            ]
        if "eigenvectors" in self.layers:
            for value, vector in zip(now["lambda"], now["eigenvectors"], strict=False):  # one: one
                u = np.array(vector)
                parts.append(path([-9 * u, 9 * u], "stroke:var(--un-output);stroke-dasharray:7 5"))
                parts.append(path([0 * u, value * u], "stroke:var(--un-output);stroke-width:5"))
        for j in range(2):
            parts.append(path([(0, 0), A[:, j]], "stroke:var(--un-parameter);stroke-width:3"))
            x, y = at(A[:, j]).split()
            parts.append(f'<circle cx="{x}" cy="{y}" r="6" style="fill:var(--un-parameter)"/>')
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
            f"<style>{palette.picture_css()}</style>"
            f'<clipPath id="c"><path d="M0 0H{size}V{size}H0Z"/></clipPath>'
            f'<g clip-path="url(#c)">{"".join(parts)}</g></svg>'
        )
