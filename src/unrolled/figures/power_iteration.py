"""PowerIteration: multiply a vector by one matrix again and again, and see where it turns to."""

import math
import re

import numpy as np
import traitlets

from .. import linear_maps
from . import charts, palette, stills
from .matrix_figure import MatrixFigure

STEPS = 30
PRESETS = {  # name: (words, matrix)
    "fast": ("symmetric, λ = 3 and 1", [[2.0, 1.0], [1.0, 2.0]]),
    "slow": ("symmetric, λ = 2 and 1.8", [[1.9, 0.1], [0.1, 1.9]]),
    "negative": ("symmetric, λ = −1 and −3", [[-2.0, 1.0], [1.0, -2.0]]),
    "lines": ("not symmetric, λ = 2 and 1", [[2.0, 1.0], [0.0, 1.0]]),
    "shrinking": ("symmetric, λ = 0.9 and 0.3", [[0.6, 0.3], [0.3, 0.6]]),
    "tie": ("a tie: λ = 1 and −1", [[0.0, 1.0], [1.0, 0.0]]),
    "shear": ("shear: λ = 1, one line", [[1.0, 1.0], [0.0, 1.0]]),
    "rotation": (
        "rotation by 30°",
        [[math.cos(math.pi / 6), -0.5], [0.5, math.cos(math.pi / 6)]],
    ),
}

_CAPTION = (
    "Multiply x by A, shrink it back to length 1, and again. What is left of the other eigenvector "
    "shrinks by the ratio of the eigenvalues at every step. Below: how long x would be if nobody "
    "shrank it back."
)


def dominant(eigen: linear_maps.Eigen2) -> tuple[np.ndarray | None, float]:
    """Return the line that x turns to, a unit vector or None, and the factor of the error a step.

    None where no eigenvalue is larger in magnitude than the other: a rotation, or λ and −λ.
    """
    if eigen.kind == "none":
        return None, 1.0
    if eigen.kind in ("one", "every"):
        return (eigen.vectors[:, 0], 1.0) if eigen.kind == "one" else (None, 1.0)
    sizes = np.abs(eigen.values)
    if np.isclose(*sizes, rtol=1e-12, atol=0):
        return None, 1.0
    return eigen.vectors[:, sizes.argmax()], float(sizes.min() / sizes.max())


class PowerIteration(MatrixFigure):
    """Step through the power iteration of a 2×2 matrix.

    A: the matrix, entries within ±3; or preset: a name in `PRESETS`. start: the angle of the first
    vector in degrees. step: how many multiplications are done, 0 … 30.
    Raises ValueError for a preset that is not there or an entry beyond ±3.
    """

    name = "power-iteration"
    module = "power_iteration.mjs"

    examples = PRESETS

    start = traitlets.Float(-35.0).tag(sync=True)
    step = traitlets.Int(2, min=0, max=STEPS).tag(sync=True)

    def __init__(self, A=None, preset: str | None = None, **traits):
        super().__init__(A, preset, **{"caption": _CAPTION} | traits)
        if "alt" not in traits:
            self.alt = self._describe()

    def numbers(self) -> list[dict]:
        """Return the table, a row a step: n, x, rayleigh, error, factor, log.

        error: the sine of the angle between x and the line it turns to, None where there is none.
        factor: this error over the one before. log: log10 of the length without shrinking back.
        The table ends early where A sends the vector to zero.
        """
        A = np.array(self.matrix)
        line, _ = dominant(linear_maps.eigen_2x2(A))
        angle = math.radians(self.start)
        x, log, rows = np.array([math.cos(angle), math.sin(angle)]), 0.0, []
        for n in range(STEPS + 1):
            error = None if line is None else float(abs(line[0] * x[1] - line[1] * x[0]))
            before = rows[-1]["error"] if rows else None
            factor = error / before if error is not None and before else None
            row = {"n": n, "x": x.tolist(), "rayleigh": float(x @ A @ x)}
            rows.append({**row, "error": error, "factor": factor, "log": log})
            length = float(np.linalg.norm(A @ x))
            if length == 0:
                break
            x, log = linear_maps.power_iteration(A, x, 1).x[1], log + math.log10(length)
        return rows

    def _describe(self) -> str:
        line, factor = dominant(linear_maps.eigen_2x2(self.matrix))
        row = self.numbers()[min(self.step, len(self.numbers()) - 1)]
        words = (
            f"Power iteration with the matrix of rows {self.matrix[0]} and {self.matrix[1]}: after "
            f"{row['n']} steps x is ({row['x'][0]:.4f}, {row['x'][1]:.4f}). "
        )
        if line is None:
            words += "No line draws x to itself."
        else:
            words += (
                f"It turns to the line through ({line[0]:.4f}, {line[1]:.4f}); the sine of the "
                f"angle is {row['error']:.4f}, and shrinks by {factor:.4f} a step in the end."
            )
        return re.sub(r"-(?=\d)", "−", words)

    def picture(self) -> str:
        """Return the error and the length at every step, on a logarithmic scale."""
        rows = self.numbers()
        _, factor = dominant(linear_maps.eigen_2x2(self.matrix))
        curves = [("length without shrinking", "input", [10 ** row["log"] for row in rows])]
        if rows[0]["error"] is not None:
            errors = [max(row["error"], 1e-17) for row in rows]
            words = f"sine of the angle; ratio of eigenvalues {factor:.3f}"
            curves.insert(0, (words, "error", errors))
        data = [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": [row["n"] for row in rows],
                "y": values,
                "name": words,
                "line": {"color": palette.LIGHT[role]},
                "marker": {"color": palette.LIGHT[role]},
            }
            for words, role, values in curves
        ]
        layout = {
            "template": charts.TEMPLATE,
            "xaxis": {"title": {"text": "multiplications by A"}},
            "yaxis": {"type": "log", "exponentformat": "power"},
        }
        return stills.draw(data, layout)
