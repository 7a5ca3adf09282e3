"""The traces of a still picture: each function draws one of Plotly's with Matplotlib.

They take the picture being drawn (a `stills.Page`), the axes, the trace and its colour. Below them
stand the readings of Plotly's JSON that the page shares.
"""

import html
import re

import numpy as np

_SAID_ELSEWHERE = {  # properties that a still picture has no use for
    *("type", "name", "showlegend", "xaxis", "yaxis", "uid", "ids", "customdata", "hoverinfo"),
    *("hovertemplate", "hovertext", "hoverlabel", "hoverongaps", "legendgroup", "legendrank"),
    *("meta", "offsetgroup", "alignmentgroup", "cliponaxis", "bingroup", "autobinx", "scene"),
}
_DRAWN = {
    "scatter": {"x", "y", "mode", "line", "marker", "opacity", "fill", "fillcolor"},
    "bar": {"x", "y", "marker", "orientation", "opacity", "width"},
    "histogram": {"x", "xbins", "histnorm", "marker", "opacity"},
    "heatmap": {
        *("x", "y", "z", "zmin", "zmax", "zmid", "colorscale", "reversescale", "showscale"),
        *("colorbar", "text", "texttemplate", "textfont", "xgap", "ygap"),
    },
    "contour": {
        *("x", "y", "z", "contours", "colorscale", "reversescale", "showscale", "colorbar", "line"),
    },
    "surface": {
        *("x", "y", "z", "cmin", "cmax", "colorscale", "reversescale", "showscale", "opacity"),
        *("contours", "lighting"),
    },
    "scatter3d": {"x", "y", "z", "mode", "line", "marker", "opacity"},
}
IN_SPACE = ("surface", "scatter3d")
DASHES = {
    "solid": "-",
    "dash": (0, (5, 3)),
    "dot": (0, (1, 2)),
    "dashdot": (0, (5, 2, 1, 2)),
    "longdash": (0, (9, 3)),
    "longdashdot": (0, (9, 3, 1, 3)),
}
_SYMBOLS = {
    **{"circle": "o", "square": "s", "diamond": "D", "triangle-up": "^", "triangle-down": "v"},
    **{"x": "X", "cross": "P", "star": "*"},
}


def refuse_unknown(trace: dict) -> None:
    """Raise ValueError for a trace type, or a property of it, that no function here draws."""
    kind = trace["type"]
    if kind not in _DRAWN:
        raise cannot_draw(f"a {kind!r} trace")
    said = {key for key, value in trace.items() if value is not None}
    if unknown := said - _DRAWN[kind] - _SAID_ELSEWHERE:
        raise cannot_draw(f"{kind}.{min(unknown)}")
    if isinstance(trace.get("marker", {}).get("color"), list):
        raise cannot_draw(f"a list in {kind}.marker.color (give each colour a trace and a name)")


def cannot_draw(what: str) -> ValueError:
    """Return the error of a chart that the still picture would show falsely."""
    return ValueError(f"fig: the still picture cannot draw {what}; pass picture= with an SVG text")


def scatter(page, axes, trace: dict, colour) -> None:
    """Draw a line, or markers, or both, perhaps with the area below filled."""
    y = values(trace["y"])
    x = values(trace.get("x", list(range(len(y)))))
    line, marker = page.look(trace, "line"), page.look(trace, "marker")
    mode = trace.get("mode", "lines+markers" if len(y) < 20 else "lines")
    if unknown := set(mode.split("+")) - {"lines", "markers", "none"}:
        raise cannot_draw(f"scatter.mode {min(unknown)!r}")
    if "fill" in trace:
        _fill(page, axes, trace, x, y, colour)
    axes.plot(
        x,
        y,
        color=colour,
        alpha=trace.get("opacity"),
        linestyle=DASHES[line.get("dash", "solid")] if "lines" in mode else "",
        linewidth=line.get("width", 2),
        drawstyle="steps-post" if line.get("shape") == "hv" else "default",
        marker=_SYMBOLS[marker.get("symbol", "circle")] if "markers" in mode else "",
        markersize=marker.get("size", 6),
        markeredgewidth=0,
        label=page.label(trace),
    )


def _fill(page, axes, trace: dict, x, y, colour) -> None:
    fill = trace["fill"]
    if fill not in ("tozeroy", "tonexty"):
        raise cannot_draw(f"scatter.fill {fill!r}")
    shade = rgba(trace["fillcolor"]) if "fillcolor" in trace else (colour, 0.5)
    before = order(trace, page.data) - 1
    other = values(page.data[before]["y"]) if fill == "tonexty" and before >= 0 else 0
    axes.fill_between(x, y, other, color=shade, linewidth=0)


def bar(page, axes, trace: dict, colour) -> None:
    """Draw bars, upright or across; several series side by side, stacked or overlaid."""
    mode = page.layout.get("barmode", "group")
    if mode not in ("group", "overlay", "stack"):
        raise cannot_draw(f"barmode {mode!r}")
    across = trace.get("orientation") == "h"
    place, length = ("y", "x") if across else ("x", "y")
    lengths = np.asarray(trace[length], dtype=float)
    places = _places(page, axes, trace, place)
    spacing = np.min(np.diff(np.unique(places)), initial=np.inf)
    width = trace.get("width", 0.8 * (spacing if np.isfinite(spacing) else 1))
    same = [t for t in page.on_axis(axis_name(trace, "x")) if t["type"] == "bar"]
    start = np.zeros_like(lengths)
    if mode == "group" and "width" not in trace:
        width /= len(same)
        places = places + width * (order(trace, same) - (len(same) - 1) / 2)
    elif mode == "stack":
        for below in same[: order(trace, same)]:
            start = start + np.asarray(below[length], dtype=float)
    (axes.barh if across else axes.bar)(
        places,
        lengths,
        width,
        start,
        color=colour,
        alpha=trace.get("opacity"),
        hatch=page.look(trace, "marker").get("pattern", {}).get("shape", "") * 2 or None,
        label=page.label(trace),
    )


def _places(page, axes, trace: dict, letter: str) -> np.ndarray:
    """Return where bars or cells stand; names stand at 0, 1, 2, … and become the tick labels."""
    places = values(trace[letter])
    if places.dtype.kind != "U":
        return places
    same = page.on_axis(axis_name(trace, letter))
    names = list(dict.fromkeys(name for other in same for name in other[letter]))
    axis = axes.xaxis if letter == "x" else axes.yaxis
    axis.set_ticks(range(len(names)), [words(name) for name in names])
    return np.array([names.index(value) for value in trace[letter]], dtype=float)


def histogram(page, axes, trace: dict, colour) -> None:
    """Draw the counts of x in the bins that the trace names, in one of Plotly's norms."""
    if page.layout.get(axis_name(trace, "x"), {}).get("type") == "log":
        raise cannot_draw("a histogram on a logarithmic axis")
    bins = trace["xbins"]
    size = bins["size"]
    edges = bins["start"] + size * np.arange(round((bins["end"] - bins["start"]) / size) + 1)
    counts = np.histogram([v for v in trace["x"] if v is not None], edges)[0].astype(float)
    share = counts / counts.sum()
    heights = {
        "": counts,
        "percent": 100 * share,
        "probability": share,
        "density": counts / size,
        "probability density": share / size,
    }[trace.get("histnorm", "")]
    look = {"color": colour, "alpha": trace.get("opacity"), "label": page.label(trace)}
    axes.bar(edges[:-1], heights, width=size, align="edge", linewidth=0, **look)


def heatmap(page, axes, trace: dict, colour) -> None:
    """Draw a matrix as coloured cells, with the numbers in them and a colour bar where asked."""
    z = np.array(trace["z"], dtype=float)
    low, high = trace.get("zmin", np.nanmin(z)), trace.get("zmax", np.nanmax(z))
    if "zmid" in trace:
        reach = max(high - trace["zmid"], trace["zmid"] - low)
        low, high = trace["zmid"] - reach, trace["zmid"] + reach
    x = _cell_edges(page, axes, trace, "x", z.shape[1])
    y = _cell_edges(page, axes, trace, "y", z.shape[0])
    look = {"vmin": low, "vmax": high, "cmap": _colour_map(page, trace)}
    mesh = axes.pcolormesh(x, y, z, rasterized=z.size > 400, **look)
    if "texttemplate" in trace:
        for (row, column), value in np.ndenumerate(z):
            dark = np.dot(mesh.to_rgba(value)[:3], (0.299, 0.587, 0.114)) < 0.5
            axes.text(
                (x[column] + x[column + 1]) / 2,
                (y[row] + y[row + 1]) / 2,
                _cell_text(trace, row, column),
                ha="center",
                va="center",
                color="white" if dark else "black",
            )
    if trace.get("showscale", True):
        scale = page.figure.colorbar(mesh, cax=axes.inset_axes((1.03, 0, 0.03, 1)))
        scale.outline.set_visible(False)
        scale.set_label(title(trace.get("colorbar", {})))


def contour(page, axes, trace: dict, colour) -> None:
    """Draw the bands between the levels that the trace names, and the lines between the bands."""
    said = trace.get("contours", {})
    if not {"start", "end", "size"} <= set(said):
        raise cannot_draw("a contour without contours.start, .end and .size")
    if (colouring := said.get("coloring", "fill")) not in ("fill", "lines"):
        raise cannot_draw(f"contours.coloring {colouring!r}")
    size = said["size"]
    levels = said["start"] + size * np.arange(round((said["end"] - said["start"]) / size) + 1)
    grid = (values(trace["x"]), values(trace["y"]), np.array(trace["z"], dtype=float))
    line = trace.get("line", {})
    width = line.get("width", 0.5) if said.get("showlines", True) else 0
    if colouring == "fill":
        look = {"cmap": _colour_map(page, trace), "vmin": levels[0], "vmax": levels[-1]}
        bands = axes.contourf(*grid, levels, extend="both", **look)
        bands.set_rasterized(grid[2].size > 400)
        if trace.get("showscale", True):
            scale = page.figure.colorbar(bands, cax=axes.inset_axes((1.03, 0, 0.03, 1)))
            scale.outline.set_visible(False)
            scale.set_label(title(trace.get("colorbar", {})))
    if width:
        axes.contour(*grid, levels, colors=[rgba(line.get("color", "#444444"))], linewidths=width)


# ---------------------------------------------------------------- in space


def surface(page, axes, trace: dict, colour) -> None:
    """Draw a surface over a grid; it is one picture within the picture, for it has many cells."""
    z = np.array(trace["z"], dtype=float)
    x, y = values(trace["x"]), values(trace["y"])
    if x.ndim == 1:
        x, y = np.meshgrid(x, y)
    axes.plot_surface(
        x,
        y,
        z,
        rcount=len(z),
        ccount=len(z[0]),
        cmap=_colour_map(page, trace),
        vmin=trace.get("cmin", np.nanmin(z)),
        vmax=trace.get("cmax", np.nanmax(z)),
        alpha=trace.get("opacity"),
        linewidth=0,
        antialiased=False,
        rasterized=True,
        zorder=order(trace, page.data),
    )


def scatter3d(page, axes, trace: dict, colour) -> None:
    """Draw a path in space, or markers, or both. What is drawn later is drawn over what was."""
    line, marker = trace.get("line", {}), trace.get("marker", {})
    mode = trace.get("mode", "lines+markers")
    if unknown := set(mode.split("+")) - {"lines", "markers"}:
        raise cannot_draw(f"scatter3d.mode {min(unknown)!r}")
    axes.plot(
        *(values(trace[letter]) for letter in "xyz"),
        color=colour,
        alpha=trace.get("opacity"),
        linestyle=DASHES[line.get("dash", "solid")] if "lines" in mode else "",
        linewidth=line.get("width", 2) / 2,
        marker=_SYMBOLS[marker.get("symbol", "circle")] if "markers" in mode else "",
        markersize=marker.get("size", 8) / 1.5,
        markeredgewidth=0,
        label=page.label(trace),
        zorder=order(trace, page.data) + 10,
    )


def _cell_edges(page, axes, trace: dict, letter: str, count: int) -> np.ndarray:
    if letter not in trace:
        return np.arange(count + 1) - 0.5
    centres = _places(page, axes, trace, letter)
    middle = (centres[:-1] + centres[1:]) / 2
    if not middle.size:
        return centres + np.array([-0.5, 0.5])
    return np.array([2 * centres[0] - middle[0], *middle, 2 * centres[-1] - middle[-1]])


def _cell_text(trace: dict, row: int, column: int) -> str:
    """Return what the heat map's texttemplate, such as "%{z:.2f}", says in one cell."""

    def fill(match: re.Match) -> str:
        return format(trace[match[1]][row][column], match[2] or "")

    return words(re.sub(r"%\{(z|text)(?::([^}]+))?\}", fill, trace["texttemplate"]))


def _colour_map(page, trace: dict):
    from matplotlib.colors import LinearSegmentedColormap

    stops = [(place, rgba(colour)) for place, colour in trace["colorscale"]]
    chart = LinearSegmentedColormap.from_list("chart", stops)
    return chart.reversed() if trace.get("reversescale") else chart


# ---------------------------------------------------------------- reading Plotly's JSON

_RAISED = {
    "sup": str.maketrans("0123456789+-−().nt", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾·ⁿᵗ"),
    "sub": str.maketrans("0123456789+-−()t", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₜ"),
}


def words(text: str | None) -> str:
    """Return Plotly's marked-up text as plain characters: 10<sup>-3</sup> becomes 10⁻³."""
    text = re.sub(r"<br\s*/?>", "\n", text or "")
    text = re.sub(r"<(sup|sub)>(.*?)</\1>", lambda m: m[2].translate(_RAISED[m[1]]), text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def title(owner: dict) -> str:
    """Return the title of a layout, an axis or a colour bar."""
    return words(owner.get("title", {}).get("text"))


def axis_name(trace: dict, letter: str) -> str:
    """Return the layout's name of the axis a trace is drawn on: `xaxis`, `yaxis2`, …"""
    return f"{letter}axis{trace.get(letter + 'axis', letter)[1:]}"


def order(trace: dict, traces: list[dict]) -> int:
    """Return the place of a trace itself, not of one that is equal to it."""
    return next(place for place, other in enumerate(traces) if other is trace)


def values(listed: list) -> np.ndarray:
    """Return numbers as floats (nothing: NaN), dates as dates, and names as they are."""
    texts = [v for v in listed if isinstance(v, str)]  # none in a list of lists, which is a grid
    if texts and all(re.match(r"\d{4}-\d\d", text) for text in texts):
        return np.array(listed, dtype="datetime64[ms]")
    return np.array(listed) if texts else np.array(listed, dtype=float)


def rgba(colour: str):
    """Return one of Plotly's colours in Matplotlib's way: a name, or (hex, opacity)."""
    if match := re.fullmatch(r"rgba?\(([^)]*)\)", colour.strip()):
        red, green, blue, *opacity = (float(part) for part in match[1].split(","))
        return f"#{round(red):02x}{round(green):02x}{round(blue):02x}", *(opacity or [1.0])
    return colour
