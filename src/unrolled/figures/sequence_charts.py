"""Charts of the chapter on mappings and sequences: every number comes from the chapter."""

from collections.abc import Mapping, Sequence

import numpy as np

from .. import _checks as check
from .._checks import Array
from . import charts
from .palette import LIGHT

GAP = 0.05  # between two panels, as a share of the chart's height
ROLES = ("input", "hidden", "output", "parameter")


def plane(x1: Array, x2: Array, heights: Array) -> charts.Chart:
    """All that a mapping of two numbers to one does: its value at every place of the plane.

    x1 (n,), x2 (m,): the places. heights (m, n): the value at (x1[j], x2[i]).
    """
    import plotly.graph_objects as go

    x1, x2 = check.floats("x1", x1, "n"), check.floats("x2", x2, "m")
    heights = check.floats("heights", heights, "m n", m=len(x2), n=len(x1))
    reach = np.abs(heights).max()
    colours = {"colorscale": charts.DIVERGING, "zmin": -reach, "zmax": reach}
    bar = {"title": {"text": "ŷ"}}
    fig = go.Figure(go.Heatmap(x=x1, y=x2, z=heights.round(4), colorbar=bar, **colours))
    fig.update_layout(
        height=360,
        xaxis={"title": "x<sub>1</sub>"},
        yaxis={"title": "x<sub>2</sub>"},
    )
    return charts.show(
        fig,
        f"A square of colours, one for each pair of inputs: {_at(x1, x2, heights, np.argmax)} the "
        f"mapping is highest, {_at(x1, x2, heights, np.argmin)} it is lowest.",
        "One colour for each pair of inputs: the whole mapping in one picture.",
    )


def _at(x1: Array, x2: Array, heights: Array, which) -> str:
    i, j = np.unravel_index(which(heights), heights.shape)
    return f"at ({x1[j]:.1f}, {x2[i]:.1f}) with {heights[i, j]:.2f}"


def side_by_side(
    time: Array, values: Array, names: Sequence[str], units: Sequence[str]
) -> charts.Chart:
    """Quantities measured together, one panel each, all over the same time.

    time (T,): datetime64. values (T, D), names and units: D of each.
    """
    import plotly.graph_objects as go

    values = check.floats("values", values, "T D", T=len(time), D=len(names))
    D = len(names)
    height = (1 - (D - 1) * GAP) / D
    fig = go.Figure()
    for d, (name, unit, role) in enumerate(zip(names, units, ROLES, strict=True)):
        top = 1 - d * (height + GAP)
        n = "" if d == 0 else str(d + 1)
        line = {"color": LIGHT[role], "dash": charts.DASHES[d]}
        at = np.asarray(time).astype("datetime64[ms]")
        fig.add_scatter(x=at, y=values[:, d], name=name, yaxis=f"y{n}", mode="lines", line=line)
        axis = {"title": f"{name},<br>{unit}", "domain": [max(0, top - height), top], "nticks": 4}
        fig.update_layout({f"yaxis{n}": axis | {"anchor": "x"}})
    last = "" if D == 1 else str(D)
    fig.update_layout(height=130 * D, showlegend=False, xaxis={"anchor": f"y{last}"})
    ranges = ", ".join(
        f"{name} between {low:.1f} and {high:.1f} {unit}"
        for name, unit, low, high in zip(
            names, units, values.min(axis=0), values.max(axis=0), strict=True
        )
    )
    return charts.show(
        fig,
        f"{D} curves, one above the other, over the same {len(time)} hours: {ranges}.",
        f"{len(time)} vectors of {D} numbers each. A vertical line through all curves is one of "
        "them.",
    )


def staircases(t: Array, truth: Array, built: Mapping[int, Array]) -> charts.Chart:
    """A curve and networks built to be like it; a slider sets how many pieces they have.

    t, truth (G,). built: number of pieces -> (G,), what that network makes of t.
    """
    import plotly.graph_objects as go

    truth = check.floats("truth", truth, "G", G=len(t))
    for N, y_hat in built.items():
        check.floats(f"built[{N}]", y_hat, "G", G=len(t))
    frames = [
        go.Frame(name=str(N), data=[go.Scatter(y=truth.round(3)), go.Scatter(y=y_hat.round(3))])
        for N, y_hat in built.items()
    ]
    fig = go.Figure(frames=frames)
    looks = [
        {"name": "temperature", "line": {"color": LIGHT["output"], "width": 3, "dash": "solid"}},
        {"name": "network", "line": {"color": LIGHT["parameter"], "width": 2, "dash": "solid"}},
    ]
    for drawn, look in zip(frames[0].data, looks, strict=True):
        fig.add_scatter(x=np.round(t, 3), y=drawn.y, mode="lines", **look)
    low, high = truth.min(), truth.max()
    room = 0.05 * (high - low)
    fig.update_layout(
        xaxis_title="hours",
        yaxis={"title": "temperature, °C", "range": [low - room, high + room]},
        sliders=[{"currentvalue": {"prefix": "Pieces: "}}],
    )
    off = ", ".join(f"{np.abs(y_hat - truth).max():.1f} with {N}" for N, y_hat in built.items())
    return charts.show(
        fig,
        f"The temperature and a staircase that follows it; a slider sets the number of its pieces. "
        f"In degrees, the staircase is off by at most {off}.",
        "A network whose weights were written down, not learnt. Move the slider.",
    )
