"""What a matrix does to directions and to spheres, as charts, and where (x, A x) = 1."""

import numpy as np

from .. import linear_maps
from . import charts
from .palette import LIGHT

EDGE = 4.0  # half the width of the plane in which a level set is drawn
UNDONE = np.linspace(0, 1, 6)  # of a matrix: from all of it to none


def stretch(A: np.ndarray) -> charts.Chart:
    """How much longer a 2×2 matrix makes an arrow, by the arrow's direction."""
    import plotly.graph_objects as go

    A = np.asarray(A, dtype=float)
    angles = np.arange(0, 181)
    fig = go.Figure()
    look = {"color": LIGHT["input"], "width": 2.5}
    fig.add_scatter(x=angles, y=_stretches(A, angles).round(5), name="any direction", line=look)
    eigen = linear_maps.eigen_2x2(A)
    _, _, V = linear_maps.singular_2x2(A)
    lines = eigen.vectors if eigen.kind in ("one", "two") else np.empty((2, 0))
    marks = [
        ("eigenvector", lines, "output", "triangle-up"),
        ("singular vector", V, "block_input", "square"),
    ]
    said = []
    for name, vectors, role, symbol in marks:
        at = np.degrees(np.arctan2(vectors[1], vectors[0])) % 180
        height = _stretches(A, at)
        look = {"color": LIGHT[role], "symbol": symbol, "size": 12}
        fig.add_scatter(x=at.round(3), y=height.round(5), name=name, mode="markers", marker=look)
        said += [f"{name} at {a:.1f}°, stretch {h:.3f}" for a, h in zip(at, height, strict=True)]
    fig.update_layout(xaxis_title="direction of x, degrees", yaxis_title="length of A x")
    fig.update_xaxes(tickvals=list(range(0, 181, 30)))
    fig.update_yaxes(rangemode="tozero")
    return charts.show(
        fig,
        "A wave: the length of A x for unit arrows x in all directions of half a turn. Marked: "
        + "; ".join(said)
        + ".",
        "How much a unit arrow is stretched, by its direction. The singular vectors stand at the "
        "top and at the bottom of the wave, wherever the eigenvectors are.",
    )


def _stretches(A: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """The length of A x for the unit arrow x at each angle."""
    angle = np.radians(degrees)
    return np.linalg.norm(A @ [np.cos(angle), np.sin(angle)], axis=0)


def sphere_to_ellipsoid(A: np.ndarray) -> charts.Chart:
    """The unit sphere and its image under a symmetric 3×3 matrix, eigenvectors as its axes.

    A slider undoes the matrix on a straight path to the identity, (1 - t) A + t I, on which the
    eigenvectors stay where they are.
    """
    import plotly.graph_objects as go

    A = np.asarray(A, dtype=float)
    spectrum = linear_maps.symmetric_eigen(A)
    stages = [_ellipsoid((1 - t) * A + t * np.eye(3), spectrum.vectors) for t in UNDONE]
    fig = go.Figure(data=[*stages[0], _wires()])
    fig.frames = [
        go.Frame(name=f"{t:.0%}", data=stage, traces=list(range(len(stage))))
        for t, stage in zip(UNDONE, stages, strict=True)
    ]
    reach = round(1.05 * max(1.0, np.linalg.norm(A, axis=0).max()), 2)  # of A x along an axis
    axis = {"range": [-reach, reach], "tickvals": [-1, 0, 1]}
    scene = {f"{letter}axis": {"title": letter, **axis} for letter in "xyz"}
    fig.update_layout(height=500, scene=scene, scene_camera_eye={"x": -0.5, "y": -1.5, "z": 1.2})
    fig.update_layout(sliders=[{"currentvalue": {"prefix": "Undo the matrix: "}}])
    lengths = ", ".join(f"{abs(value):.3f}" for value in spectrum.values)
    return charts.show(
        fig,
        "The unit sphere as a net of wires, and the ellipsoid that a symmetric matrix makes of it. "
        f"Its semi-axes, {lengths}, are three eigenvectors times their eigenvalues, at right "
        "angles to one another. The three columns of the matrix point elsewhere.",
        "What the matrix makes of the unit sphere. Green: each eigenvector, stretched by its "
        "eigenvalue. Violet: the columns, where the coordinate axes go. Undo the matrix with the "
        "first slider and watch which arrows turn.",
    )


def _ellipsoid(M: np.ndarray, vectors: np.ndarray) -> list:
    """The image of the sphere, the images of the eigenvectors, and the columns: seven traces."""
    import plotly.graph_objects as go

    x, y, z = np.einsum("ij,jkl->ikl", M, _sphere(13, 25)).round(3)
    one_colour = [[0, LIGHT["input"]], [1, LIGHT["input"]]]
    skin = go.Surface(x=x, y=y, z=z, colorscale=one_colour, showscale=False, opacity=0.35)
    images = M @ vectors
    through = [(-tip, tip) for tip in images.T]
    out = [(0 * column, column) for column in M.T]
    return [
        skin,
        _lines(through, "eigenvectors", "output", "solid"),
        _lines(out, "columns", "parameter", "dash"),
    ]


def _lines(pairs: list, name: str, role: str, dash: str):
    """Lines from one point in space to another, as one path with gaps; the ends are marked."""
    import plotly.graph_objects as go

    gap = np.full(3, np.nan)
    x, y, z = np.array([point for pair in pairs for point in (*pair, gap)]).T.round(4)
    line = {"color": LIGHT[role], "width": 6, "dash": dash}
    marker = {"color": LIGHT[role], "size": 3}
    look = {"name": name, "mode": "lines+markers", "line": line, "marker": marker}
    return go.Scatter3d(x=x, y=y, z=z, **look)


def _wires():
    """Meridians and parallels of the unit sphere, one path with gaps."""
    import plotly.graph_objects as go

    fine, coarse = _sphere(25, 49), np.full((3, 1), np.nan)
    rings = [fine[:, i, :] for i in (4, 8, 12, 16, 20)] + [fine[:, :, j] for j in range(0, 48, 8)]
    x, y, z = np.concatenate([part for ring in rings for part in (ring, coarse)], axis=1).round(3)
    line = {"color": LIGHT["muted"], "width": 1.5}
    return go.Scatter3d(x=x, y=y, z=z, mode="lines", name="unit sphere", line=line)


def _sphere(n_parallels: int, n_meridians: int) -> np.ndarray:
    """Points of the unit sphere on a grid of angles: (3, n_parallels, n_meridians)."""
    polar = np.linspace(0, np.pi, n_parallels)[:, None]
    around = np.linspace(0, 2 * np.pi, n_meridians)
    x, y = np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around)
    return np.stack([x, y, np.cos(polar) + 0 * around])


def level_sets(values: list[float], turn: float = 30.0, fixed: float = 1.0) -> charts.Chart:
    """The curve (x, A x) = 1 for symmetric 2×2 matrices with one eigenvalue after another.

    A has the eigenvalue `fixed` in the direction `turn` (degrees) and, across it, each of
    `values`: the slider's stops.
    """
    import plotly.graph_objects as go

    U = linear_maps.rotation(np.radians(turn))
    frames = []
    for value in values:
        x, y = _level_set(U @ np.diag([fixed, value]) @ U.T)
        axes = [_half_axis(u, lam) for u, lam in zip(U.T, (fixed, value), strict=True)]
        curve = go.Scatter(x=x, y=y)
        frames.append(go.Frame(name=f"{value:g}", data=[curve, *axes]))
    fig = go.Figure(frames=frames)
    names = "(x, A x) = 1", f"semi-axis, eigenvalue {fixed:g}", "semi-axis, the eigenvalue you set"
    looks = [("input", "solid", 2.5), ("output", "solid", 4), ("parameter", "dash", 4)]
    for trace, name, (role, dash, width) in zip(frames[0].data, names, looks, strict=True):
        line = {"color": LIGHT[role], "dash": dash, "width": width}
        fig.add_scatter(x=trace.x, y=trace.y, name=name, mode="lines", line=line)
    fig.update_layout(height=520, sliders=[{"currentvalue": {"prefix": "Second eigenvalue: "}}])
    fig.update_xaxes(range=[-EDGE, EDGE], title="x", tickvals=[-4, -2, 0, 2, 4])
    fig.update_yaxes(title="y", tickvals=[-4, -2, 0, 2, 4], scaleanchor="x")
    return charts.show(
        fig,
        "The curve on which (x, A x) is 1, with its semi-axes. As the second eigenvalue falls the "
        "ellipse grows longer across the first axis; at 0 it is two parallel lines, below 0 a "
        "hyperbola.",
        "Where (x, A x) = 1, for a symmetric matrix with eigenvalue "
        f"{fixed:g} in the direction {turn:g}° and an eigenvalue of your choice across it. "
        "Semi-axes are 1/√λ, where there are any.",
    )


def _level_set(A: np.ndarray, n: int = 180) -> np.ndarray:
    """Points (2, n + 1) with (x, A x) = 1, by angle; NaN where there are none within the edges."""
    angle = np.linspace(0, 2 * np.pi, n + 1)
    rays = np.stack([np.cos(angle), np.sin(angle)])
    form = linear_maps.quadratic_form(A, rays.T)
    points = np.where(form > 0, form, np.nan) ** -0.5 * rays
    return np.where(np.abs(points).max(axis=0) <= EDGE, points, np.nan).round(4)


def _half_axis(u: np.ndarray, value: float):
    """From the centre to the level set along a unit eigenvector; nothing where it never arrives."""
    import plotly.graph_objects as go

    length = value**-0.5 if value > 0 else np.nan
    x, y = np.stack([0 * u, length * u], axis=1).round(4)
    return go.Scatter(x=x, y=y)
