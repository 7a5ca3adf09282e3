"""Charts of the chapter on history: every number comes from the chapter or a stored experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .. import _checks as check
from .._checks import Array
from . import base, charts
from .palette import LIGHT

LOOKS = (  # role of the colour, dash, symbol: of the first line, the second, …
    ("error", "solid", "x"),
    ("output", "dash", "circle"),
    ("input", "dot", "square"),
    ("parameter", "dashdot", "diamond"),
    ("hidden", "longdash", "triangle-up"),
)


def timings(n_corners: Sequence[int], seconds: Mapping[str, Sequence[float]]) -> charts.Chart:
    """How long each way of moving corners took, on logarithmic axes.

    n_corners (n,). seconds: name -> (n,), measured, the slowest way first. The chart's digest holds
    everything but the times, since no two computers agree on them, and hardly one with itself.
    """
    import plotly.graph_objects as go

    n_corners = check.floats("n_corners", np.asarray(n_corners, float), "n")
    fig = go.Figure()
    for look, (name, measured) in zip(LOOKS, seconds.items(), strict=False):
        measured = check.floats(f"seconds[{name!r}]", measured, "n", n=len(n_corners))
        fig.add_scatter(x=n_corners, y=measured, name=name, mode="lines+markers", **_look(*look))
    fig.update_layout(
        xaxis={"type": "log", "title": "corners moved", "dtick": 1},
        yaxis={"type": "log", "title": "seconds"},
    )
    slowest, *_, fastest = (np.asarray(measured) for measured in seconds.values())
    chart = charts.show(
        fig,
        f"{len(seconds)} lines over {n_corners[0]:.0f} to {n_corners[-1]:.0f} corners. At the "
        f"right end the {list(seconds)[-1]} took {slowest[-1] / fastest[-1]:.0f} times less time "
        f"than the {next(iter(seconds))}.",
        "Measured when this page was made, the best of some runs each. Both scales are "
        "logarithmic.",
    )
    return replace(chart, digest=base.digest([n_corners.tolist(), list(seconds)]))


def drawing(points: Array) -> charts.Chart:
    """What a pen drew: points (n, 2), joined in their order."""
    import plotly.graph_objects as go

    points = check.floats("points", points, "n xy", xy=2).round(3)
    line = {"color": LIGHT["hidden"], "width": 1, "dash": "solid"}
    fig = go.Figure(go.Scatter(x=points[:, 0], y=points[:, 1], mode="lines", line=line))
    bare = {"visible": False, "constrain": "domain"}
    square = {**bare, "scaleanchor": "x"}
    fig.update_layout(height=420, showlegend=False, hovermode=False, xaxis=bare, yaxis=square)
    reach = np.linalg.norm(points, axis=1)
    return charts.show(
        fig,
        f"One line of {len(points)} points winds inwards in ever smaller loops, from "
        f"{reach[: len(points) // 20].max():.2f} to {reach[-len(points) // 20 :].max():.2f} from "
        "the middle.",
        "A pendulum that swings a little faster one way than the other, over a table that turns.",
    )


def learning(curves: Mapping[str, Array], chance: float) -> charts.Chart:
    """How often each network is right while it learns: the mean of all seeds in a band from the
    worst to the best.

    curves: name -> (seeds, epochs), the share right on the test digits after each epoch. chance:
    what guessing gives.
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    for (name, right), (role, dash, _) in zip(curves.items(), LOOKS, strict=False):
        right = check.floats(f"curves[{name!r}]", right, "seeds epochs")
        epochs = list(range(1, right.shape[1] + 1))
        edge = {"x": epochs, "mode": "lines", "line_width": 0, "showlegend": False}
        shade = {"fill": "tonexty", "fillcolor": charts.faded(role, 0.18)}
        fig.add_scatter(y=right.min(axis=0), name=f"{name}, worst", **edge)
        fig.add_scatter(y=right.max(axis=0), name=f"{name}, best", **edge, **shade)
        line = {"color": LIGHT[role], "dash": dash}
        fig.add_scatter(x=epochs, y=right.mean(axis=0), name=name, mode="lines", line=line)
    fig.add_hline(y=chance, line_dash="dot", line_width=1)
    fig.update_layout(
        xaxis={"title": "passes through the digits"},
        yaxis={"title": "share of test digits right", "range": [0, 1.02]},
    )
    ends = ", ".join(f"{name} at {right[:, -1].mean():.3f}" for name, right in curves.items())
    n_seeds = len(next(iter(curves.values())))
    return charts.show(
        fig,
        f"Curves of the share of test digits named right. After the last pass: {ends}.",
        f"Mean, worst and best of {n_seeds} seeds. The dotted line is what guessing gives.",
    )


def one_change(right: Mapping[str, Array], chance: float) -> charts.Chart:
    """The share of test digits named right by each recipe: a mark for every seed.

    right: name -> (seeds,), in the order of the page. chance: what guessing gives.
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    for row, (name, each) in enumerate(right.items()):
        each = check.floats(f"right[{name!r}]", each, "seeds")
        place = row + 0.09 * (np.arange(len(each)) - (len(each) - 1) / 2)
        role, symbol = ("output", "circle") if each.mean() > 3 * chance else ("error", "x")
        mark = {"color": LIGHT[role], "symbol": symbol, "size": 8}
        fig.add_scatter(x=each, y=place, name=name, mode="markers", marker=mark, showlegend=False)
    fig.add_vline(x=chance, line_dash="dot", line_width=1)
    names = list(right)
    fig.update_layout(
        height=90 + 44 * len(names),
        xaxis={"title": "share of test digits right", "range": [0, 1.02]},
        yaxis={
            "tickvals": list(range(len(names))),
            "ticktext": names,
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        },
    )
    means = ", ".join(f"{name} {np.mean(each):.3f}" for name, each in right.items())
    return charts.show(
        fig,
        f"A row of marks for each of {len(names)} recipes, one a seed. Means: {means}.",
        "Each mark is a training with a seed of its own: a cross where a recipe learns next to "
        "nothing. The dotted line is what guessing gives.",
    )


def _look(role: str, dash: str, symbol: str) -> dict:
    colour = LIGHT[role]
    return {
        "line": {"color": colour, "dash": dash},
        "marker": {"color": colour, "symbol": symbol, "size": 8},
    }
