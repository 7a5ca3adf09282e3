"""The cliff of `unrolled.cliff` as charts: the surface in space, and the map from above."""

import numpy as np

from .. import cliff
from . import charts
from .palette import LIGHT

W_SPAN, B_SPAN = (0.6, 2.2), (-0.7, 2.0)
LEVELS = {"start": 0.0, "end": 0.85, "size": 0.05}
LOOKS = [("error", "circle"), ("output", "diamond"), ("input", "square")]

Paths = dict[str, list[cliff.Point]]


def surface(paths: Paths) -> charts.Chart:
    """The loss over w and b in space, with descents drawn on the ground they cross."""
    import plotly.graph_objects as go

    w, b = (v.round(6) for v in cliff.grid(W_SPAN, B_SPAN, 61))  # as drawn: fewer bytes
    fig = go.Figure(go.Surface(x=w, y=b, z=cliff.surface(w, b).round(4), showscale=False))
    for (name, path), (role, _) in zip(paths.items(), LOOKS, strict=False):
        w, b = cliff.on_the_ground(path, 0.05).round(6)
        height = cliff.surface(w, b).round(4) + 0.015  # or the surface would swallow it
        line = {"color": LIGHT[role], "width": 6}
        fig.add_scatter3d(x=w, y=b, z=height, name=name, mode="lines", line=line)
    axes = {
        "xaxis": {"title": "w", "tickvals": [1, 2]},
        "yaxis": {"title": "b", "tickvals": [0, 1, 2]},
        "zaxis": {"title": "J", "tickvals": [0, 0.2, 0.6, 0.8]},  # its name stands at 0.4
    }
    fig.update_layout(height=480, scene={**axes, "camera_eye": {"x": -0.8, "y": 1.4, "z": 0.7}})
    return charts.show(
        fig,
        "A landscape in space. A gentle slope falls to a valley at the foot of a steep wall. "
        + " ".join(_story(name, path) for name, path in paths.items()),
        "The loss J of a recurrent network of one unit over its two parameters, and descents on "
        "it. Turn it with the slider.",
    )


def contours(paths: Paths) -> charts.Chart:
    """The same from above, each step of a descent a mark."""
    import plotly.graph_objects as go

    w, b = np.linspace(*W_SPAN, 65), np.linspace(*B_SPAN, 109)
    J = cliff.surface(w, b[:, None]).round(4)
    bands = {**LEVELS, "showlines": False}
    fig = go.Figure(go.Contour(x=w, y=b, z=J, contours=bands, colorbar_title="J"))
    for (name, path), (role, symbol) in zip(paths.items(), LOOKS, strict=False):
        w, b = cliff.coordinates(path).round(5)
        look = {"color": LIGHT[role], "symbol": symbol, "size": 5}
        line = {"color": LIGHT[role], "width": 1.5}
        fig.add_scatter(x=w, y=b, name=name, mode="lines+markers", marker=look, line=line)
    fig.update_layout(xaxis_title="w", yaxis_title="b", yaxis_range=B_SPAN, xaxis_range=W_SPAN)
    return charts.show(
        fig,
        "A map of the same landscape. The wall is the line where many bands lie on one another. "
        + " ".join(_story(name, path) for name, path in paths.items()),
        "The same landscape from above. A mark is a step; darker is higher.",
    )


def _story(name: str, path: list[cliff.Point]) -> str:
    """What a path does, in words."""
    corners = cliff.coordinates(path)
    longest = np.linalg.norm(np.diff(corners), axis=0).max()
    w, b = corners[:, -1]
    return (
        f"The path named {name}: its longest step is {longest:.2f}, it ends at w = {w:.2f}, "
        f"b = {b:.2f}, where J is {cliff.loss(path[-1]):.3f}."
    )
