"""Still pictures of Plotly charts: for paper, for pages without JavaScript, and until it has run.

Drawn with Matplotlib from the same numbers, in the same place of the same axes. What this module
cannot draw it refuses by name: a still that leaves something out would be a false picture.
"""

import html
import re

import numpy as np

from . import palette

WIDTH, HEIGHT, PAD = 560, 350, 8  # of the picture, in its own units
UNIT = 1 / 72  # Matplotlib's inch holds 72 of them

_SAID_ELSEWHERE = {  # properties that a still picture has no use for
    *("type", "name", "xaxis", "yaxis", "uid", "ids", "customdata", "hoverinfo", "hovertemplate"),
    *("hovertext", "hoverlabel", "legendgroup", "legendrank", "meta", "offsetgroup", "cliponaxis"),
    *("alignmentgroup", "bingroup", "autobinx", "autobiny", "coloraxis", "hoverongaps"),
}
_DRAWN = {
    "scatter": {"x", "y", "mode", "line", "marker", "opacity", "fill", "fillcolor", "showlegend"},
    "bar": {"x", "y", "marker", "orientation", "opacity", "width", "showlegend"},
    "histogram": {"x", "xbins", "histnorm", "marker", "opacity", "showlegend"},
    "heatmap": {
        *("x", "y", "z", "zmin", "zmax", "zmid", "colorscale", "showscale", "colorbar"),
        *("reversescale", "text", "texttemplate", "textfont", "xgap", "ygap"),
    },
}
_DASHES = {
    "solid": "-",
    "dash": (0, (5, 3)),
    "dot": (0, (1, 2)),
    "dashdot": (0, (5, 2, 1, 2)),
    "longdash": (0, (9, 3)),
    "longdashdot": (0, (9, 3, 1, 3)),
}
_SYMBOLS = {
    **{"circle": "o", "square": "s", "diamond": "D", "triangle-up": "^", "triangle-down": "v"},
    **{"x": "X", "cross": "P", "star": "*", "x-thin": "x", "cross-thin": "+"},
}
_RAISED = {"sup": str.maketrans("0123456789+-−().nt", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾·ⁿᵗ")}
_RAISED["sub"] = str.maketrans("0123456789+-−()t", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₜ")


def words(text: str) -> str:
    """Return Plotly's marked-up text as plain characters: 10<sup>-3</sup> becomes 10⁻³."""
    text = re.sub(r"<br\s*/?>", "\n", text or "")
    text = re.sub(r"<(sup|sub)>(.*?)</\1>", lambda m: m[2].translate(_RAISED[m[1]]), text)
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def axis_name(trace: dict, letter: str) -> str:
    """Return the layout's name of the axis a trace is drawn on: `xaxis`, `yaxis2`, …"""
    return f"{letter}axis{trace.get(letter + 'axis', letter)[1:]}"


def draw(data: list[dict], layout: dict) -> str:
    """Return the chart as an SVG text in the palette's colours, the same on every run.

    Raises ValueError for a trace type or a property it cannot draw.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    for trace in data:
        _refuse_unknown(trace)
    height = layout.get("height", HEIGHT)
    style = {
        "svg.fonttype": "none",
        "svg.hashsalt": "unrolled",
        "font.size": 13,
        "axes.edgecolor": palette.LIGHT["muted"],
        "axes.labelcolor": palette.LIGHT["ink"],
        "axes.linewidth": 0.8,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.axisbelow": True,
        "grid.color": palette.LIGHT["rule"],
        "grid.linewidth": 0.6,
        "hatch.color": palette.LIGHT["paper"],
        "text.color": palette.LIGHT["ink"],
        "text.parse_math": True,
        "xtick.color": palette.LIGHT["ink"],
        "ytick.color": palette.LIGHT["ink"],
    }
    with mpl.rc_context(style):
        figure = Figure(figsize=(WIDTH * UNIT, height * UNIT), dpi=72)
        figure.patch.set_alpha(0)
        _Page(figure, data, layout).compose()
        return _svg(figure)


def _refuse_unknown(trace: dict) -> None:
    kind = trace["type"]
    if kind not in _DRAWN:
        raise ValueError(
            f"fig: the still picture cannot draw a {kind!r} trace; pass picture= with an SVG text"
        )
    unknown = {key for key in trace if trace[key] is not None} - _DRAWN[kind] - _SAID_ELSEWHERE
    if unknown:
        raise ValueError(
            f"fig: the still picture cannot draw {kind}.{min(unknown)}; "
            "leave it out, or pass picture= with an SVG text"
        )


class _Page:
    """One picture while it is being drawn: its axes by name, and the place they share."""

    def __init__(self, figure, data: list[dict], layout: dict):
        self.figure, self.data, self.layout = figure, data, layout
        self.template = layout["template"]
        self.colours = self.template["layout"]["colorway"]
        self.paper = figure.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[])
        self.axes = {}
        for trace in data:
            pair = axis_name(trace, "x"), axis_name(trace, "y")
            if pair not in self.axes:
                self.axes[pair] = figure.add_axes((0, 0, 1, 1), label="/".join(pair))
        self.drawers = {
            "scatter": self._scatter,
            "bar": self._bar,
            "histogram": self._histogram,
            "heatmap": self._heatmap,
        }

    def compose(self) -> None:
        for order, trace in enumerate(self.data):
            axes = self.axes[axis_name(trace, "x"), axis_name(trace, "y")]
            twins = [other for other in self.data if other["type"] == trace["type"]]
            default = self._default(trace["type"], _order(trace, twins))
            self.drawers[trace["type"]](axes, trace, default, self._colour(trace, order))
        for (x_name, y_name), axes in self.axes.items():
            self._set_axis(axes, axes.xaxis, x_name)
            self._set_axis(axes, axes.yaxis, y_name)
        for shape in self.layout.get("shapes", []):
            self._shape(shape)
        for note in self.layout.get("annotations", []):
            self._annotation(note)
        self._fit(self._title_and_legend())

    # ------------------------------------------------------------ traces

    def _default(self, kind: str, order: int) -> dict:
        options = self.template["data"].get(kind) or [{}]
        return options[order % len(options)]

    def _colour(self, trace: dict, order: int):
        for part in ("line", "marker"):
            colour = trace.get(part, {}).get("color")
            if isinstance(colour, str):
                return _rgba(colour)
        return self.colours[order % len(self.colours)]

    def _label(self, trace: dict) -> str:
        shown = trace.get("showlegend", len(self.data) > 1) and trace.get("name")
        return words(trace["name"]) if shown else "_nolegend_"

    def _scatter(self, axes, trace: dict, default: dict, colour) -> None:
        y = _values(trace["y"])
        x = _values(trace.get("x", list(range(len(y)))))
        line = default.get("line", {}) | trace.get("line", {})
        marker = default.get("marker", {}) | trace.get("marker", {})
        mode = trace.get("mode", "lines+markers" if len(y) < 20 else "lines")
        unknown = set(mode.split("+")) - {"lines", "markers", "none"}
        if unknown:
            raise ValueError(f"fig: the still picture cannot draw scatter.mode {mode!r}")
        opacity = trace.get("opacity", 1)
        if fill := trace.get("fill"):
            self._fill(axes, trace, fill, x, y, colour)
        steps = {"hv": "steps-post", "vh": "steps-pre", "hvh": "steps-mid"}
        own_colours = isinstance(marker.get("color"), list)
        symbol = _SYMBOLS[marker.get("symbol", "circle")] if "markers" in mode else ""
        axes.plot(
            x,
            y,
            color=colour,
            alpha=opacity,
            linestyle=_DASHES[line.get("dash", "solid")] if "lines" in mode else "",
            linewidth=line.get("width", 2),
            drawstyle=steps.get(line.get("shape"), "default"),
            marker="" if own_colours else symbol,
            markersize=_one(marker.get("size", 6)),
            markeredgewidth=0,
            label=self._label(trace),
        )
        if own_colours and symbol:
            first = marker["color"][0]
            shades = (
                {"c": [_rgba(c) for c in marker["color"]]}
                if isinstance(first, str)
                else {"c": marker["color"], "cmap": self._colour_map(marker)}
            )
            size = np.square(np.asarray(marker.get("size", 6), dtype=float))
            axes.scatter(x, y, s=size, marker=symbol, alpha=opacity, linewidths=0, **shades)

    def _fill(self, axes, trace: dict, fill: str, x, y, colour) -> None:
        shade = _rgba(trace["fillcolor"]) if "fillcolor" in trace else (colour, 0.5)
        if fill == "toself":
            axes.fill(x, y, color=shade, linewidth=0)
            return
        if fill not in ("tozeroy", "tonexty"):
            raise ValueError(f"fig: the still picture cannot draw scatter.fill {fill!r}")
        place = _order(trace, self.data)
        other = _values(self.data[place - 1]["y"]) if fill == "tonexty" and place else 0
        axes.fill_between(x, y, other, color=shade, linewidth=0)

    def _bar(self, axes, trace: dict, default: dict, colour) -> None:
        across = trace.get("orientation") == "h"
        mode = self.layout.get("barmode", "group")
        if mode not in ("group", "overlay", "stack"):
            raise ValueError(f"fig: the still picture cannot draw barmode {mode!r}")
        place, length = ("y", "x") if across else ("x", "y")
        lengths = np.asarray(trace[length], dtype=float)
        places = self._places(axes, trace, place)
        spacing = np.min(np.diff(np.unique(places)), initial=np.inf)
        width = trace.get("width", 0.8 * (spacing if np.isfinite(spacing) else 1))
        side = axis_name(trace, "x")
        same = [t for t in self.data if t["type"] == "bar" and axis_name(t, "x") == side]
        start = np.zeros_like(lengths)
        if mode == "group" and len(same) > 1 and "width" not in trace:
            width /= len(same)
            places = places + width * (_order(trace, same) - (len(same) - 1) / 2)
        elif mode == "stack":
            for below in same[: _order(trace, same)]:
                start = start + np.asarray(below[length], dtype=float)
        pattern = (default.get("marker", {}) | trace.get("marker", {})).get("pattern", {})
        shades = trace.get("marker", {}).get("color")
        style = {
            "color": [_rgba(c) for c in shades] if isinstance(shades, list) else colour,
            "alpha": trace.get("opacity"),
            "hatch": pattern.get("shape", "") * 2 or None,
            "label": self._label(trace),
        }
        if across:
            axes.barh(places, lengths, height=width, left=start, **style)
        else:
            axes.bar(places, lengths, width=width, bottom=start, **style)

    def _places(self, axes, trace: dict, letter: str) -> np.ndarray:
        """Return where bars stand; names stand at 0, 1, 2, … and become the tick labels."""
        values = _values(trace[letter])
        if values.dtype.kind != "U":
            return values if values.dtype.kind == "M" else values.astype(float)
        side = axis_name(trace, letter)
        same = [t[letter] for t in self.data if axis_name(t, letter) == side and letter in t]
        names = list(dict.fromkeys(name for one in same for name in one))
        axis = axes.xaxis if letter == "x" else axes.yaxis
        axis.set_ticks(range(len(names)), [words(str(name)) for name in names])
        return np.array([names.index(value) for value in trace[letter]], dtype=float)

    def _histogram(self, axes, trace: dict, default: dict, colour) -> None:
        if self.layout.get(axis_name(trace, "x"), {}).get("type") == "log":
            raise ValueError("fig: the still picture cannot draw a histogram on a logarithmic axis")
        bins = trace["xbins"]
        number = round((bins["end"] - bins["start"]) / bins["size"])
        edges = bins["start"] + bins["size"] * np.arange(number + 1)
        x = np.array([v for v in trace["x"] if v is not None], dtype=float)
        counts = np.histogram(x, edges)[0].astype(float)
        share = counts / max(counts.sum(), 1)
        heights = {
            "": counts,
            "percent": 100 * share,
            "probability": share,
            "density": counts / bins["size"],
            "probability density": share / bins["size"],
        }[trace.get("histnorm", "")]
        axes.bar(
            edges[:-1],
            heights,
            width=bins["size"],
            align="edge",
            color=colour,
            alpha=trace.get("opacity"),
            linewidth=0,
            label=self._label(trace),
        )

    def _heatmap(self, axes, trace: dict, default: dict, colour) -> None:
        z = np.array(trace["z"], dtype=float)
        low, high = trace.get("zmin", np.nanmin(z)), trace.get("zmax", np.nanmax(z))
        if "zmid" in trace:
            reach = max(high - trace["zmid"], trace["zmid"] - low)
            low, high = trace["zmid"] - reach, trace["zmid"] + reach
        x = self._cell_edges(axes, trace, "x", z.shape[1])
        y = self._cell_edges(axes, trace, "y", z.shape[0])
        mesh = axes.pcolormesh(
            x, y, z, vmin=low, vmax=high, cmap=self._colour_map(trace), rasterized=z.size > 400
        )
        if template := trace.get("texttemplate"):
            centres = [(edges[:-1] + edges[1:]) / 2 for edges in (x, y)]
            for (row, column), value in np.ndenumerate(z):
                said = _said(template, value, trace.get("text"), row, column)
                shade = mesh.to_rgba(value)[:3]
                dark = np.dot(shade, (0.299, 0.587, 0.114)) < 0.5
                axes.text(
                    centres[0][column],
                    centres[1][row],
                    said,
                    ha="center",
                    va="center",
                    color="white" if dark else "black",
                )
        if trace.get("showscale", True):
            bar = self.figure.colorbar(mesh, cax=axes.inset_axes((1.03, 0, 0.03, 1)))
            bar.outline.set_visible(False)
            bar.set_label(words(trace.get("colorbar", {}).get("title", {}).get("text")))

    def _cell_edges(self, axes, trace: dict, letter: str, count: int) -> np.ndarray:
        if letter not in trace:
            return np.arange(count + 1) - 0.5
        centres = self._places(axes, trace, letter)
        if len(centres) == count + 1:
            return centres
        if len(centres) == 1:
            return centres + np.array([-0.5, 0.5])
        middle = (centres[:-1] + centres[1:]) / 2
        return np.array([2 * centres[0] - middle[0], *middle, 2 * centres[-1] - middle[-1]])

    def _colour_map(self, owner: dict):
        from matplotlib.colors import LinearSegmentedColormap

        scale = owner.get("colorscale")
        if scale is None:
            scale = self.template["layout"]["colorscale"]["sequential"]
        if isinstance(scale, str):
            raise ValueError(f"fig: give the colorscale as a list of pairs, not as {scale!r}")
        stops = [(place, _rgba(colour)) for place, colour in scale]
        chart = LinearSegmentedColormap.from_list("chart", stops)
        return chart.reversed() if owner.get("reversescale") else chart

    # ------------------------------------------------------------ around them

    def _set_axis(self, axes, axis, name: str) -> None:
        letter, said = name[0], self.layout.get(name, {})
        if said.get("overlaying"):
            raise ValueError("fig: the still picture cannot draw two scales in one place")
        if log := said.get("type") == "log":
            self._set_logarithmic(axes, axis, letter, said["dtick"])
        axis.set_visible(said.get("visible", True))
        axis.set_label_text(words(said.get("title", {}).get("text", "")))
        if "tickvals" in said:
            texts = said.get("ticktext", said["tickvals"])
            axis.set_ticks(said["tickvals"], [words(str(text)) for text in texts])
        if not said.get("showticklabels", True):
            axis.set_tick_params(labelleft=False, labelbottom=False)
        axis.grid(said.get("showgrid", True))
        if (span := said.get("range")) and None not in span:
            limits = 10.0 ** np.array(span) if log else _numbers(_values(span))
            getattr(axes, f"set_{letter}lim")(*limits)
        elif said.get("autorange") == "reversed":
            axis.set_inverted(True)
        drawn = [t[letter] for t in self.data if axis_name(t, letter) == name and letter in t]
        if any(_values(values).dtype.kind == "M" for values in drawn):
            from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

            axis.set_major_locator(locator := AutoDateLocator(maxticks=7))
            axis.set_major_formatter(ConciseDateFormatter(locator))
        if said.get("scaleanchor"):
            axes.set_aspect("equal", adjustable="datalim")

    def _set_logarithmic(self, axes, axis, letter: str, dtick) -> None:
        from matplotlib.ticker import FuncFormatter, LogFormatterMathtext, LogLocator, NullLocator

        getattr(axes, f"set_{letter}scale")("log")
        axis.set_minor_locator(NullLocator())
        if dtick == "D2":
            axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        else:
            axis.set_major_locator(LogLocator(base=10.0**dtick))
            axis.set_major_formatter(LogFormatterMathtext())

    def _place(self, reference: str | None):
        """Return the transform of one coordinate: of an axis, of its domain, or of the paper."""
        reference = reference or "paper"
        if reference == "paper":
            return self.paper.transAxes
        letter, number = reference[0], reference.split()[0][1:]
        for pair, axes in self.axes.items():
            if f"{letter}axis{number}" in pair:
                if "domain" in reference:
                    return axes.transAxes
                return axes.get_xaxis_transform() if letter == "x" else axes.get_yaxis_transform()
        raise ValueError(f"fig: nothing is drawn on axis {reference!r}")

    def _coordinates(self, item: dict):
        from matplotlib.transforms import blended_transform_factory

        return blended_transform_factory(
            self._place(item.get("xref", "x")), self._place(item.get("yref", "y"))
        )

    def _shape(self, shape: dict) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        x0, x1 = _numbers(_values([shape["x0"], shape["x1"]]))
        y0, y1 = _numbers(_values([shape["y0"], shape["y1"]]))
        line = shape.get("line", {})
        style = {
            "transform": self._coordinates(shape),
            "alpha": shape.get("opacity"),
            "linewidth": line.get("width", 2),
            "linestyle": _DASHES[line.get("dash", "solid")],
        }
        colour = _rgba(line.get("color", palette.LIGHT["muted"]))
        if shape["type"] == "line":
            self.figure.add_artist(Line2D([x0, x1], [y0, y1], color=colour, **style))
        elif shape["type"] == "rect":
            face = _rgba(shape.get("fillcolor", "rgba(0,0,0,0)"))
            below = {"zorder": -1} if shape.get("layer") == "below" else {}
            box = Rectangle((x0, y0), x1 - x0, y1 - y0, facecolor=face, edgecolor=colour, **style)
            self.figure.add_artist(box).set(**below)
        else:
            raise ValueError(f"fig: the still picture cannot draw a {shape['type']!r} shape")

    def _annotation(self, note: dict) -> None:
        arrow = note.get("showarrow", True)
        x, y = (_numbers(_values([note[letter]]))[0] for letter in "xy")
        for letter in "xy":  # a logarithmic axis gives an annotation's place as an exponent
            name = note.get(f"{letter}ref", letter)
            if self.layout.get(f"{letter}axis{name[1:]}", {}).get("type") == "log":
                x, y = (10.0**x, y) if letter == "x" else (x, 10.0**y)
        side = {"left": "left", "right": "right", "top": "top", "bottom": "bottom"}
        away = (note.get("ax", -10), -note.get("ay", -30)) if arrow else (0, 0)
        shift = note.get("xshift", 0) + away[0], note.get("yshift", 0) + away[1]
        self.figure.axes[0].annotate(
            words(note.get("text", "")),
            (x, y),
            xycoords=self._coordinates(note),
            xytext=shift,
            textcoords="offset points",
            ha=side.get(note.get("xanchor"), "center"),
            va=side.get(note.get("yanchor"), "center"),
            fontsize=note.get("font", {}).get("size", 13) - 1,
            color=_rgba(note.get("font", {}).get("color", palette.LIGHT["ink"])),
            arrowprops={"arrowstyle": "->", "color": palette.LIGHT["muted"]} if arrow else None,
            annotation_clip=False,
        )

    def _title_and_legend(self) -> float:
        """Write title and legend from the top down; return how much of the height is left."""
        top = 1.0 - PAD * UNIT / self.figure.get_figheight()
        height = self.figure.get_figheight() / UNIT
        if title := words(self.layout.get("title", {}).get("text", "")):
            text = self.figure.text(PAD / WIDTH, top, title, va="top", weight="bold")
            top -= (text.get_window_extent().height + PAD) / height
        handles, labels = [], []
        for axes in self.axes.values():
            more = axes.get_legend_handles_labels()
            handles += more[0]
            labels += more[1]
        if handles and self.layout.get("showlegend", True):
            columns = min(len(labels), max(1, 66 // (max(map(len, labels)) + 7)))
            legend = self.figure.legend(
                handles,
                labels,
                loc="upper left",
                bbox_to_anchor=(0, top),
                ncols=columns,
                frameon=False,
                borderaxespad=0,
                handlelength=2.6,
            )
            top -= legend.get_window_extent().height / height
        return top

    def _fit(self, top: float) -> None:
        """Give the axes all the room that their own labels leave."""
        width, height = WIDTH, self.figure.get_figheight() / UNIT
        left, bottom, right = PAD / width, PAD / height, 1 - PAD / width
        box = [left, bottom, right - left, top - bottom]
        for _ in range(3):  # labels change with the room they get
            self._place_axes(box)
            extents = [axes.get_tightbbox() for axes in self.figure.axes if axes is not self.paper]
            over = [
                left - min(e.x0 for e in extents) / width,
                bottom - min(e.y0 for e in extents) / height,
                max(e.x1 for e in extents) / width - right,
                max(e.y1 for e in extents) / height - top,
            ]
            box[0] += over[0]
            box[1] += over[1]
            box[2] -= over[0] + over[2]
            box[3] -= over[1] + over[3]
        self._place_axes(box)

    def _place_axes(self, box: list[float]) -> None:
        left, bottom, width, height = box
        self.paper.set_position(box)
        for (x_name, y_name), axes in self.axes.items():
            x0, x1 = self.layout.get(x_name, {}).get("domain", (0, 1))
            y0, y1 = self.layout.get(y_name, {}).get("domain", (0, 1))
            axes.set_position(
                (left + x0 * width, bottom + y0 * height, (x1 - x0) * width, (y1 - y0) * height)
            )


# ---------------------------------------------------------------- small conversions


def _order(trace: dict, traces: list[dict]) -> int:
    return next(place for place, other in enumerate(traces) if other is trace)


def _one(size):
    return size if isinstance(size, int | float) else max(size)


def _values(values: list) -> np.ndarray:
    """Return numbers as floats (nothing: NaN), dates as dates, and other words as they are."""
    words_only = [v for v in values if isinstance(v, str)]
    if words_only and all(re.match(r"\d{4}-\d\d", v) for v in words_only):
        return np.array(values, dtype="datetime64[ms]")
    return np.array(values) if words_only else np.array(values, dtype=float)


def _numbers(values: np.ndarray) -> np.ndarray:
    """Return dates as Matplotlib's numbers, all else as it is."""
    if values.dtype.kind != "M":
        return values
    from matplotlib.dates import date2num

    return date2num(values)


def _rgba(colour: str):
    """Return one of Plotly's colours in Matplotlib's way."""
    if match := re.fullmatch(r"rgba?\(([^)]*)\)", colour.strip()):
        red, green, blue, *rest = (float(part) for part in match[1].split(","))
        return (f"#{round(red):02x}{round(green):02x}{round(blue):02x}", rest[0] if rest else 1.0)
    return colour


def _said(template: str, value: float, text: list | None, row: int, column: int) -> str:
    """Return what a heat map's texttemplate says in one cell."""

    def fill(match: re.Match) -> str:
        source = value if match[1] == "z" else text[row][column]
        return format(source, match[2] or "")

    return words(re.sub(r"%\{(z|text)(?::([^}]+))?\}", fill, template))


def _svg(figure) -> str:
    """Return the figure as a small SVG whose colours follow the page's."""
    import io

    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<\?xml.*?<svg", "<svg", buffer.getvalue(), count=1, flags=re.S)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r"(?<=\d\.\d\d)\d+", "", svg)  # hundredths of a unit are enough
    svg = re.sub(r"font: ([^;\"']*?px) [^;\"]*", r"font: \1 system-ui, sans-serif", svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    for role, light in palette.LIGHT.items():
        svg = svg.replace(light, f"var(--un-{role})")
    return svg.replace("<defs>", f"<defs><style>{palette.picture_css()}</style>", 1)
