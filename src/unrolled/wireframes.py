"""Things made of straight wires, to be turned and projected."""

from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Wireframe:
    """points (N, 3), and edges (M, 2): the two points that each wire joins."""

    points: Array
    edges: Array

    def __post_init__(self):
        N, _ = check.floats("points", self.points, "N xyz", xyz=3).shape
        edges = np.asarray(self.edges)
        if edges.dtype.kind not in "iu" or edges.ndim != 2 or edges.shape[1] != 2:
            needed = "pairs (M, 2) of whole numbers"
            raise ValueError(f"edges has shape {edges.shape}, dtype {edges.dtype}, needs {needed}")
        if edges.min() < 0 or edges.max() >= N:
            raise ValueError(
                f"edges name points {edges.min()} to {edges.max()}, needs 0 to {N - 1}"
            )


def cube() -> Wireframe:
    """Eight corners at ±1, joined where they differ in one coordinate."""
    corners = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
    differ = (corners[:, None] != corners).sum(axis=2)
    return Wireframe(corners, np.argwhere(np.triu(differ == 1)))


# The racing car, one side of it: forwards is x, up is y, and z points to the driver's right. All in
# metres, the ground at 0. Every point has its mirror image at -z.
SIDE = {
    "nose": (2.30, 0.16, 0.09),
    "bulkhead": (1.20, 0.60, 0.20),
    "bulkhead foot": (1.20, 0.26, 0.20),
    "dashboard": (0.45, 0.66, 0.30),
    "headrest": (-0.35, 0.66, 0.30),
    "air intake": (-0.40, 1.00, 0.10),
    "engine cover": (-1.75, 0.46, 0.10),
    "diffuser": (-1.90, 0.16, 0.30),
    "pod front": (0.35, 0.46, 0.70),
    "pod front foot": (0.45, 0.06, 0.70),
    "pod rear": (-1.05, 0.36, 0.42),
    "pod rear foot": (-1.05, 0.06, 0.55),
    "wing front": (2.35, 0.10, 0.92),
    "wing back": (1.90, 0.14, 0.92),
    "wing top": (1.90, 0.34, 0.92),
    "spoiler front": (-1.78, 0.86, 0.62),
    "spoiler back": (-2.18, 0.98, 0.62),
    "spoiler foot": (-2.18, 0.44, 0.62),
    "spoiler heel": (-1.78, 0.44, 0.62),
}
ALONG = [  # wires on one side
    ("nose", "bulkhead"), ("nose", "bulkhead foot"), ("bulkhead", "bulkhead foot"),
    ("bulkhead", "dashboard"), ("dashboard", "headrest"), ("headrest", "air intake"),
    ("air intake", "engine cover"), ("headrest", "engine cover"), ("engine cover", "diffuser"),
    ("bulkhead foot", "pod front foot"), ("dashboard", "pod front"), ("headrest", "pod rear"),
    ("pod front", "pod front foot"), ("pod front", "pod rear"), ("pod rear", "pod rear foot"),
    ("pod front foot", "pod rear foot"), ("pod rear", "engine cover"),
    ("pod rear foot", "diffuser"), ("wing front", "wing back"), ("wing back", "wing top"),
    ("wing top", "wing front"), ("spoiler front", "spoiler back"),
    ("spoiler back", "spoiler foot"), ("spoiler foot", "spoiler heel"),
    ("spoiler heel", "spoiler front"),
]  # fmt: skip
ACROSS = [  # wires from a point to its mirror image
    "nose", "bulkhead", "dashboard", "headrest", "air intake", "engine cover", "diffuser",
    "wing front", "wing back", "spoiler front", "spoiler back", "spoiler foot",
]  # fmt: skip
WHEELS = [(1.45, 0.33, 0.62, 0.92), (-1.45, 0.36, 0.55, 0.95)]  # x, radius, z from, to; each twice
MIDDLE = np.array([0.05, 0.5, 0.0])  # about which it turns


def car() -> Wireframe:
    """A racing car of the nineties, as the consoles of its day drew it: few corners, fat tyres."""
    names = list(SIDE)
    right = np.array([SIDE[name] for name in names])
    n = len(right)
    along = np.array([[names.index(a), names.index(b)] for a, b in ALONG])
    across = np.array([[names.index(a), names.index(a) + n] for a in ACROSS])
    mirror = np.array([1, 1, -1])
    points, edges = [right, right * mirror], [along, along + n, across]
    for wheel in WHEELS:
        for side in (1, -1):
            edges.append(sum(map(len, points)) + RIM)
            points.append(_wheel(*wheel) * [1, 1, side])
    return Wireframe(np.concatenate(points) - MIDDLE, np.concatenate(edges))


_corner = np.arange(6)
RIM = np.concatenate(  # of a wheel: two hexagons, and what joins them
    [
        np.column_stack([_corner, (_corner + 1) % 6]),
        np.column_stack([_corner, (_corner + 1) % 6]) + 6,
        np.column_stack([_corner, _corner + 6]),
    ]
)


def _wheel(x: float, radius: float, z_from: float, z_to: float) -> Array:
    """Two hexagons that stand on the ground."""
    angle = np.pi / 6 + np.pi / 3 * _corner
    rim = np.column_stack([x + radius * np.cos(angle), radius + radius * np.sin(angle)])
    return np.concatenate([np.column_stack([rim, np.full(6, z)]) for z in (z_from, z_to)])


WIREFRAMES: dict[str, Wireframe] = {"cube": cube(), "car": car()}
