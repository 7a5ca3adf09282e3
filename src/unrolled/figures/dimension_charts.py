"""What many dimensions do to data, as charts: each from numbers that the chapter has computed."""

from collections.abc import Mapping, Sequence

import numpy as np

from .. import _checks as check
from .._checks import Array
from . import charts
from .palette import LIGHT

SHOWN = 12  # fitted curves drawn one by one; the mean is of all


def accuracy_by_columns(columns: Sequence[int], measured: Mapping[str, Array]) -> charts.Chart:
    """How often each classifier is right, by the number of columns it is given.

    measured: name -> (orders, len(columns)), the accuracy for each order in which columns were
    added; the grid first, then the neighbours, in the colours of the figure GridCurse. A band goes
    from the worst order to the best, a line through the mean of all.
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    for (name, accuracy), role in zip(measured.items(), ("parameter", "block_input"), strict=True):
        _add_band(fig, columns, name, accuracy, role)
    fig.update_layout(
        xaxis={"title": "columns", "tickvals": list(columns)},
        yaxis={"title": "share of readings named right", "range": [0, 1.02]},
    )
    story = " ".join(_best(name, columns, accuracy) for name, accuracy in measured.items())
    n_orders = len(next(iter(measured.values())))
    return charts.show(
        fig,
        f"Two curves of accuracy over the number of columns. {story}",
        f"Columns added in {n_orders} random orders: mean, worst and best.",
    )


def accuracy_by_noise(n_noise: Sequence[int], measured: Mapping[str, Array]) -> charts.Chart:
    """How often a classifier is right, by the number of columns added to the real ones.

    measured: name -> (draws, len(n_noise)), what the added columns are and the accuracy with each
    draw of them. A band goes from the worst draw to the best, a line through the mean of all.
    """
    import plotly.graph_objects as go

    places = np.arange(len(n_noise))
    fig = go.Figure()
    for (name, accuracy), role in zip(measured.items(), ("error", "output"), strict=True):
        _add_band(fig, places, name, accuracy, role)
    fig.update_layout(
        xaxis={
            "title": "columns added",
            "tickvals": places.tolist(),
            "ticktext": [str(n) for n in n_noise],
        },
        yaxis={"title": "share named right", "range": [0, 1.02]},
    )
    ends = ", ".join(
        f"with {name} from {accuracy[:, 0].mean():.3f} to {accuracy[:, -1].mean():.3f}"
        for name, accuracy in measured.items()
    )
    n_draws = len(next(iter(measured.values())))
    return charts.show(
        fig,
        f"Two curves over {n_noise[0]} to {n_noise[-1]} added columns: {ends}.",
        f"Means of {n_draws} draws of the added columns.",
    )


def fits(x: Array, truth: Array, curves: Mapping[int, Array]) -> charts.Chart:
    """The curves that k-nearest-neighbour regression fits to many training sets; a slider sets k.

    x, truth (G,). curves: k -> (training sets, G), the same training sets for each k.
    """
    import plotly.graph_objects as go

    places = np.tile(np.append(x, np.nan), min(SHOWN, len(next(iter(curves.values())))))

    def drawn(fitted: Array) -> list[go.Scatter]:
        some = fitted[:SHOWN].round(3)  # finer than a pixel, and half the bytes
        gap = np.full((len(some), 1), np.nan)  # lifts the pen between two curves
        one_by_one = np.hstack([some, gap]).ravel()
        heights = one_by_one, truth.round(4), fitted.mean(axis=0).round(4)
        return [go.Scatter(y=y) for y in heights]

    looks = [
        {"name": f"{SHOWN} of the fits", "line": {"color": LIGHT["input"], "width": 0.7}},
        {"name": "truth", "line": {"color": LIGHT["output"], "width": 3, "dash": "solid"}},
        {"name": "mean of all fits", "line": {"color": LIGHT["error"], "width": 3, "dash": "dash"}},
    ]
    frames = [go.Frame(name=str(k), data=drawn(fitted)) for k, fitted in curves.items()]
    fig = go.Figure(frames=frames)
    for first, look, at in zip(frames[0].data, looks, (places, x, x), strict=True):
        fig.add_scatter(x=at, y=first.y, mode="lines", **look)
    fig.update_layout(
        xaxis_title="x",
        yaxis={"title": "y", "range": [-2.2, 2.2]},
        sliders=[{"currentvalue": {"prefix": "Neighbours k: "}}],
    )
    off = ", ".join(
        f"{np.abs(fitted.mean(axis=0) - truth).max():.2f} for k = {k}"
        for k, fitted in curves.items()
    )
    return charts.show(
        fig,
        "Fitted curves, their mean and the truth; a slider sets k. With few neighbours the curves "
        "are ragged and differ, with many they are smooth, agree, and are wrong together: at its "
        f"worst place the mean is off by {off}.",
        "What the same training sets make of the same truth, by the number of neighbours.",
    )


def error_by_k(
    ks: Sequence[int], bias2: Array, variance: Array, noise: float, measured: Array
) -> charts.Chart:
    """Squared bias, variance and noise, their sum, and the error that was measured, by k."""
    import plotly.graph_objects as go

    total = bias2 + variance + noise
    lines = [
        ("bias²", bias2, "loss", "dash"),
        ("variance", variance, "input", "dot"),
        ("noise", np.full(len(ks), noise), "muted", "dashdot"),
        ("sum", total, "ink", "solid"),
    ]
    fig = go.Figure()
    for name, y, role, dash in lines:
        fig.add_scatter(
            x=list(ks), y=y, name=name, mode="lines", line={"color": LIGHT[role], "dash": dash}
        )
    mark = {"color": LIGHT["error"], "symbol": "x", "size": 9}
    fig.add_scatter(x=list(ks), y=measured, name="measured", mode="markers", marker=mark)
    fig.update_layout(
        xaxis={"title": "neighbours k", "type": "log", "tickvals": list(ks)},
        yaxis={"title": "mean squared error", "rangemode": "tozero"},
    )
    best = int(np.argmin(total))
    return charts.show(
        fig,
        f"Variance falls from {variance[0]:.3f} at k = {ks[0]} to {variance[-1]:.3f} at k = "
        f"{ks[-1]}, squared bias rises from {bias2[0]:.3f} to {bias2[-1]:.3f}. Their sum with the "
        f"noise is least at k = {ks[best]}, and the measured errors lie on it.",
        "Three parts, their sum, and the error measured on fresh samples.",
    )


_LOOKS = {
    "parameter": ("solid", "circle"),
    "block_input": ("dash", "square"),
    "error": ("dash", "square"),
    "output": ("solid", "triangle-up"),
}


def _add_band(fig, x: Sequence[int], name: str, accuracy: Array, role: str) -> None:
    """The mean of all rows as a line with marks, in a band from the least to the greatest."""
    accuracy = check.floats(f"measured[{name!r}]", accuracy, "rows columns", columns=len(x))
    x = list(x)
    edge = {"x": x, "mode": "lines", "line_width": 0, "showlegend": False}
    shade = {"fill": "tonexty", "fillcolor": charts.faded(role, 0.18)}
    fig.add_scatter(y=accuracy.min(axis=0), name=f"{name}, worst", **edge)
    fig.add_scatter(y=accuracy.max(axis=0), name=f"{name}, best", **edge, **shade)
    dash, symbol = _LOOKS[role]
    line = {"color": LIGHT[role], "dash": dash}
    mark = {"color": LIGHT[role], "symbol": symbol, "size": 7}
    mean = {"y": accuracy.mean(axis=0), "name": name, "mode": "lines+markers"}
    fig.add_scatter(x=x, line=line, marker=mark, **mean)


def _best(name: str, columns: Sequence[int], accuracy: Array) -> str:
    mean = accuracy.mean(axis=0)
    top = int(mean.argmax())
    return (
        f"{name.capitalize()}: {mean[0]:.3f} with {columns[0]}, {mean[top]:.3f} at best, "
        f"with {columns[top]}, and {mean[-1]:.3f} with {columns[-1]}."
    )
