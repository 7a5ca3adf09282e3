"""Wireframe: turn, shift and project a car with three 4×4 matrices, and see which are linear."""

import math
import re

import numpy as np
import traitlets

from .. import linear_maps
from . import palette
from .base import Array, Figure

ORDERS = {"turn first": "turn, then shift", "shift first": "shift, then turn"}
VIEWS = {"perspective": "perspective", "parallel": "parallel"}
HALF = (2.9, 1.8)  # what the screen shows, from its middle

_CAPTION = (
    "Corners joined by lines, and three matrices. They are multiplied into one, and every corner "
    "goes through that one; at the very end each is divided by its fourth number, w."
)


class Wireframe(Figure):
    """Turn, shift and project a wireframe.

    model: "car" or "cube". turn, tilt: degrees about the upright axis and about the axis to the
    right. shift (2,): to the right and towards you. distance: of the eye from the screen. order:
    "turn first" or "shift first". view: "perspective" or "parallel". corner: the one followed
    through the matrices.
    Raises ValueError for a shift that is not two numbers, or for a corner that is not there.
    """

    name = "wireframe"
    module = "wireframe.mjs"

    model = traitlets.Enum(sorted(linear_maps.WIREFRAMES), "car").tag(sync=True)
    turn = traitlets.Float(35.0).tag(sync=True)
    tilt = traitlets.Float(15.0, min=-90.0, max=90.0).tag(sync=True)
    shift = Array([0.2, -0.6]).tag(sync=True)
    distance = traitlets.Float(6.0, min=4.0, max=20.0).tag(sync=True)
    order = traitlets.Enum(list(ORDERS), "turn first").tag(sync=True)
    view = traitlets.Enum(list(VIEWS), "perspective").tag(sync=True)
    corner = traitlets.Int(0, min=0).tag(sync=True)
    models = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        models = {
            name: {"points": each.points.round(4).tolist(), "edges": each.edges.tolist()}
            for name, each in linear_maps.WIREFRAMES.items()
        }
        self.set_trait("models", models)
        if self.corner >= len(models[self.model]["points"]):
            most = len(models[self.model]["points"]) - 1
            raise ValueError(f"corner: needs 0 to {most}, got {self.corner}")
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("shift")
    def _check_shift(self, proposal) -> list:
        if np.shape(proposal["value"]) != (2,):
            raise ValueError(f"shift: needs two numbers, got {proposal['value']!r}")
        return proposal["value"]

    def matrices(self) -> dict[str, np.ndarray]:
        """Return the 4×4 matrices R (turns), T (shifts), P (projects), and M, their product."""
        upright = linear_maps.rotation_3d([0, 1, 0], math.radians(self.turn))
        sideways = linear_maps.rotation_3d([1, 0, 0], math.radians(self.tilt))
        R = linear_maps.homogeneous(sideways @ upright)
        T = linear_maps.translation([self.shift[0], 0.0, self.shift[1]])
        P = linear_maps.perspective(self.distance) if self.view == "perspective" else np.eye(4)
        return {"R": R, "T": T, "P": P, "M": P @ T @ R if self.order == "turn first" else P @ R @ T}

    def stages(self) -> dict[str, np.ndarray]:
        """Return where the followed corner is after each matrix, with its w, and on the screen.

        What is behind the eye has no place on the screen: "screen" is then None.
        """
        each = self.matrices()
        p = np.append(np.round(linear_maps.WIREFRAMES[self.model].points[self.corner], 4), 1.0)
        first, second = ("R", "T") if self.order == "turn first" else ("T", "R")
        found = {"corner": p, "first": each[first] @ p}
        found["second"] = each[second] @ found["first"]
        found["projected"] = each["P"] @ found["second"]
        w = found["projected"][3]
        found["screen"] = found["projected"][:3] / w if w > 1e-9 else None
        return found

    def violations(self) -> dict[str, float]:
        """Return |f(u + v) − f(u) − f(v)| of each map of three numbers, at the first two corners.

        turn: by R. shift: by T. picture: all of M and the division by w.
        """
        u, v = np.round(linear_maps.WIREFRAMES[self.model].points[:2], 4)
        each = self.matrices()

        def broken(M) -> float | None:
            try:
                whole, one, two = linear_maps.apply(M, np.array([u + v, u, v]))
            except ValueError:  # behind the eye
                return None
            return float(np.linalg.norm(whole - one - two))

        return {
            name: broken(each[M]) for name, M in (("turn", "R"), ("shift", "T"), ("picture", "M"))
        }

    def _describe(self) -> str:
        words = (
            f"A wireframe {self.model}, turned by {self.turn:g}° and tilted by {self.tilt:g}°, in "
            f"{self.view} projection: {len(self.models[self.model]['points'])} corners, "
            f"{len(self.models[self.model]['edges'])} lines."
        )
        return re.sub(r"-(?=\d)", "−", words)

    def picture(self) -> str:
        """Return the wireframe on its screen."""
        unit, M = 100, self.matrices()["M"]
        model = linear_maps.WIREFRAMES[self.model]
        moved = np.column_stack([model.points, np.ones(len(model.points))]) @ M.T
        lines = []
        for edge in model.edges:
            ends = moved[edge]
            if (ends[:, 3] > 1e-9).all():
                (x1, y1), (x2, y2) = ends[:, :2] / ends[:, 3:]
                lines.append(f"M{unit * x1:.1f} {-unit * y1:.1f}L{unit * x2:.1f} {-unit * y2:.1f}")
        width, height = 2 * unit * HALF[0], 2 * unit * HALF[1]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="{-width / 2:g} {-height / 2:g} {width:g} {height:g}">'
            f"<style>{palette.picture_css()}</style>"
            f'<path d="{"".join(lines)}" style="fill:none;stroke:var(--un-input);'
            f'stroke-width:2;stroke-linejoin:round"/></svg>'
        )
