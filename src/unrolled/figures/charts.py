"""Plotly charts, with the three lives of a figure and the colours of the book.

`show` takes any Plotly figure. In Jupyter it appears through Plotly's own renderer; on the built
page as JSON that one self-hosted plotly.js draws when the reader comes near; under a regression
test as one line with a digest of what is drawn. On paper and without JavaScript the reader sees
a still picture of the same numbers.
"""

import base64
import copy
import html
import json
import math
import textwrap
from dataclasses import dataclass

import numpy as np

from . import base, palette, stills
from .palette import DARK, LIGHT
from .still_traces import axis_name, title

CARTESIAN = frozenset(  # the trace types that plotly.js's cartesian bundle can draw
    "scatter bar box heatmap histogram histogram2d histogram2dcontour contour scatterternary "
    "violin image pie".split()
)
SPATIAL = frozenset(  # and its gl3d bundle
    "scatter scatter3d surface mesh3d isosurface volume cone streamtube".split()
)
FONT = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif'
COLOURS = [LIGHT[role] for role in ("input", "hidden", "output", "loss", "parameter", "error")]
DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]
SYMBOLS = ["circle", "square", "diamond", "triangle-up", "x", "cross"]
PATTERNS = ["", "/", ".", "\\", "x", "-"]
SEQUENTIAL = [[0, LIGHT["paper"]], [1, LIGHT["hidden"]]]
DIVERGING = [[0, LIGHT["negative"]], [0.5, LIGHT["paper"]], [1, LIGHT["positive"]]]

CONFIG = {
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": False,
    "showTips": False,
    "scrollZoom": False,  # a wheel on a chart scrolls the page
}

_POWERS = {"tickfont": {"size": 11}}  # Plotly draws powers of ten a quarter larger than it is told
_AXIS = {
    "automargin": True,
    "gridcolor": LIGHT["rule"],
    "linecolor": LIGHT["muted"],
    "zerolinecolor": LIGHT["muted"],
    "zerolinewidth": 1,
    "showline": True,
    "ticks": "outside",
    "tickcolor": LIGHT["muted"],
    "exponentformat": "power",
    "minor": {"ticks": ""},
    "title": {"standoff": 8, "font": {"size": 14}},
}
_COLORBAR = {"outlinewidth": 0, "thickness": 14, "title": {"font": {"size": 14}}}
_SCENE_AXIS = {
    **{key: _AXIS[key] for key in ("gridcolor", "linecolor", "zerolinecolor", "showline", "ticks")},
    **{key: _AXIS[key] for key in ("tickcolor", "exponentformat")},
    "backgroundcolor": "rgba(0,0,0,0)",
    "showspikes": False,
    "title": {"font": {"size": 14}},
}
TEMPLATE = {
    "layout": {
        "font": {"family": FONT, "size": 14, "color": LIGHT["ink"]},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": COLOURS,
        "colorscale": {
            "sequential": SEQUENTIAL,
            "sequentialminus": SEQUENTIAL[::-1],
            "diverging": DIVERGING,
        },
        "title": {"x": 0, "xref": "paper", "automargin": True, "font": {"size": 16}},
        "xaxis": _AXIS,
        "yaxis": _AXIS,
        "margin": {"l": 8, "r": 16, "t": 12, "b": 8},
        "dragmode": False,  # a finger on a chart scrolls the page
        "hovermode": "closest",
        "scene": {
            "xaxis": _SCENE_AXIS,
            "yaxis": _SCENE_AXIS,
            "zaxis": _SCENE_AXIS,
            "aspectmode": "cube",
            "dragmode": False,  # the same finger; the page has a slider to turn a scene
            "camera": {"projection": {"type": "orthographic"}},
        },
        "hoverlabel": {
            "bgcolor": LIGHT["raised"],
            "bordercolor": LIGHT["muted"],
            "font": {"color": LIGHT["ink"], "family": FONT},
        },
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "itemclick": False,  # what a keyboard cannot do, a pointer need not
            "itemdoubleclick": False,
        },
        "shapedefaults": {"line": {"color": LIGHT["muted"]}, "layer": "below"},
        "annotationdefaults": {"arrowcolor": LIGHT["muted"]},
    },
    "data": {  # never colour alone: each further series has its own dash, symbol, pattern
        "scatter": [
            {"line": {"dash": dash}, "marker": {"symbol": symbol}}
            for dash, symbol in zip(DASHES, SYMBOLS, strict=True)
        ],
        "bar": [{"marker": {"pattern": {"shape": shape}}} for shape in PATTERNS],
        **{kind: [{"colorbar": _COLORBAR}] for kind in ("heatmap", "contour", "surface")},
    },
}


def faded(role: str, opacity: float) -> str:
    """Return the colour of `role`, see-through: for bands and fills."""
    red, green, blue = bytes.fromhex(LIGHT[role][1:])
    return f"rgba({red}, {green}, {blue}, {opacity})"


def show(fig, alt: str = "", caption: str = "", picture: str | None = None) -> "Chart":
    """Return a Plotly figure as a chart of the book: end a cell with it.

    alt: what the chart shows, in words, for a reader who does not see it. Needed.
    caption: one or two sentences below the chart.
    picture: an SVG text to stand in as the still picture of a chart that cannot be drawn from its
    data (any trace but scatter, bar, histogram, heatmap, contour, surface, scatter3d).

    The chart takes the width it is given; `fig.layout.height` is kept. With `fig.layout.meta =
    {"width": w}` that height is for w pixels, and less on a narrower page: for pictures, which
    keep their shape. Frames get a slider of their own. Raises ValueError for an empty alt, for
    Plotly's buttons without frames, and for what the still picture cannot show.
    """
    if not alt.strip():
        raise ValueError(f"alt: a chart needs a text alternative, got {alt!r}")
    plain = _plain(json.loads(fig.to_json()))
    layout = plain["layout"]
    frames = plain.get("frames", [])
    if not frames and ("updatemenus" in layout or "sliders" in layout):
        raise ValueError("fig: Plotly's buttons and sliders need frames; pass fig.frames")
    layout.pop("width", None)
    layout.pop("template", None)
    digest = _digest(plain["data"], layout, frames)
    layout["template"] = TEMPLATE
    data = [_with_colours(_with_hover(_with_bins(trace))) for trace in plain["data"]]
    for name, axis in layout.items():
        if isinstance(axis, dict) and axis.get("type") == "log":
            layout[name] = _with_ticks(axis, name, data)
            _set_line_labels(layout, name)
    picture = picture or stills.draw(data, layout)
    return Chart(data, layout, frames, alt, caption, picture, digest)


@dataclass(frozen=True, repr=False)
class Chart:
    """A Plotly figure in plain lists and dictionaries, with its words and its still picture."""

    data: list[dict]
    layout: dict
    frames: list[dict]
    alt: str
    caption: str
    picture: str
    digest: str

    @property
    def bundle(self) -> str:
        """The file of plotly.js that knows every trace of this chart."""
        types = {trace.get("type", "scatter") for trace in self.data}
        if types <= CARTESIAN:
            return "plotly-cartesian.min.js"
        return "plotly-gl3d.min.js" if types <= SPATIAL else "plotly.min.js"

    def state(self) -> dict:
        """Return what chart.mjs needs to draw the chart and to change its colours."""
        drawn_by_plotly = {
            key: value
            for key, value in self.layout.items()
            if key not in ("title", "sliders", "updatemenus")
        }
        return {
            "data": self.data,
            "layout": drawn_by_plotly,
            "frames": self.frames,
            "frame_label": self._frame_label(),
            "title": title(self.layout),
            "config": CONFIG,
            "bundle": self.bundle,
            "dark": {LIGHT[role]: DARK[role] for role in palette.ROLES},
            "alt": self.alt,
            "caption": self.caption,
        }

    def _frame_label(self) -> str:
        sliders = self.layout.get("sliders") or [{}]
        return sliders[0].get("currentvalue", {}).get("prefix", "").strip(" :=") or "Frame"

    def _in_jupyter(self) -> dict:
        """Return Plotly's JSON with the caption written below: no page does that here."""
        layout = copy.deepcopy(self.layout)
        layout["paper_bgcolor"] = LIGHT["paper"]  # readable in JupyterLab's dark theme too
        if lines := textwrap.wrap(html.escape(self.caption, quote=False), 90):
            below = {"x": 0, "xref": "paper", "xanchor": "left", "align": "left"}
            below |= {"y": 0, "yref": "paper", "yanchor": "top", "yshift": -64}
            look = {"showarrow": False, "font": {"color": LIGHT["muted"]}}
            note = {"text": "<br>".join(lines), **below, **look}
            layout["annotations"] = [*layout.get("annotations", []), note]
            layout["margin"] = {"b": 76 + 19 * len(lines), **layout.get("margin", {})}
        return {"data": self.data, "layout": layout, "frames": self.frames, "config": CONFIG}

    def __repr__(self) -> str:
        return f"<Chart {self.digest}>"

    def _repr_mimebundle_(self, **kwargs) -> dict:
        page = base.page_html(
            "chart", "chart.mjs", self.state(), self.picture, self.alt, self.caption
        )
        return {
            "application/vnd.plotly.v1+json": self._in_jupyter(),
            "text/html": page,
            "text/plain": repr(self),
        }


# ---------------------------------------------------------------- numbers


def _plain(value: object) -> object:
    """Return Plotly's JSON with its packed arrays unpacked and nine digits of each number."""
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), np.dtype("<" + value["dtype"]))
        if "shape" in value:
            array = array.reshape([int(length) for length in str(value["shape"]).split(",")])
        return _plain(array.tolist())
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.9g}") if math.isfinite(value) else None
    return value


def _digest(data: list[dict], layout: dict, frames: list[dict]) -> str:
    """Return the digest of what the reader sees, whatever this module's style adds to it."""
    drawn = [_coarse(trace, layout) for trace in data]
    in_frames = [[_coarse(trace, layout) for trace in frame["data"]] for frame in frames]
    return base.digest([drawn, in_frames, layout], decimals=4)


def _coarse(trace: dict, layout: dict) -> dict:
    """Return `trace` with its numbers as the eye can tell them apart.

    To 1/10 000 of the largest one, or of a decade on a logarithmic axis: finer digits differ
    from one computer to the next.
    """

    def seen(values: list, log: bool) -> list:
        flat = np.ravel(np.array(values, dtype=float))
        if log:
            return [round(math.log10(v), 4) if v > 0 else None for v in flat]
        size = np.nanmax(np.abs(flat), initial=0) or 1.0
        return [f"{size:.4g}", *(None if math.isnan(v) else round(v / size, 4) for v in flat)]

    coarse = dict(trace)
    for key, value in trace.items():
        if isinstance(value, list) and not _has_words(value):
            axis = layout.get(axis_name(trace, key), {}) if key in ("x", "y") else {}
            coarse[key] = seen(value, axis.get("type") == "log")
    return coarse


def _has_words(values: list) -> bool:
    return any(_has_words(v) if isinstance(v, list) else isinstance(v, str) for v in values)


def _with_hover(trace: dict) -> dict:
    """Return a named trace with its name inside the hover label.

    Plotly writes it beside the label, in the trace's colour on a ground that no theme sets.
    """
    if trace["type"] not in ("scatter", "bar") or "name" not in trace:
        return trace
    return {"hovertemplate": f"{trace['name']}: %{{x}}, %{{y}}<extra></extra>", **trace}


def _with_colours(trace: dict) -> dict:
    """Return a coloured matrix with its colours said; Plotly's own are not of the palette."""
    if trace["type"] not in ("heatmap", "contour", "surface"):
        return trace
    return {"colorscale": SEQUENTIAL, **trace}


def _with_ticks(axis: dict, name: str, data: list[dict]) -> dict:
    """Return a logarithmic axis with its ticks said: whole decades, or 1, 2, 5 where few fit."""
    if "tickvals" in axis or "dtick" in axis:
        return {**_POWERS, **axis}
    values = [
        v
        for trace in data
        if name == axis_name(trace, name[0])
        for v in trace.get(name[0], [])
        if isinstance(v, int | float) and v > 0
    ]
    low, high = axis.get("range") or np.log10([min(values, default=1), max(values, default=10)])
    if high - low < 2:
        return {"dtick": "D2", "tickformat": "~g", **axis}
    return {"dtick": math.ceil((high - low) / 6), **_POWERS, **axis}


def _set_line_labels(layout: dict, name: str) -> None:
    """Put the labels of `add_hline` and `add_vline` beside their lines on a logarithmic axis.

    There Plotly takes a shape's place as it is, but an annotation's as an exponent of ten, and
    `add_hline` gives both the same number.
    """
    letter = name[0]
    reference = letter + name[5:]
    places = {
        shape[f"{letter}0"]
        for shape in layout.get("shapes", [])
        if shape.get(f"{letter}ref", letter) == reference
    }
    for note in layout.get("annotations", []):
        if note.get(f"{letter}ref", letter) == reference and note[letter] in places:
            note[letter] = math.log10(note[letter])


def _with_bins(trace: dict) -> dict:
    """Return a histogram with its bins said, so that the still picture draws the same ones."""
    if trace.get("type") != "histogram" or "xbins" in trace or "x" not in trace:
        return trace
    x = np.array([v for v in trace["x"] if v is not None], dtype=float)
    count = trace.get("nbinsx") or max(1, math.ceil(math.sqrt(x.size)))
    raw = (np.ptp(x) or 1.0) / count
    unit = 10.0 ** math.floor(math.log10(raw))
    size = next(unit * step for step in (1, 2, 5, 10) if unit * step >= raw * 0.999)
    start = math.floor(x.min() / size) * size
    end = (math.floor(x.max() / size) + 1) * size
    without = {key: value for key, value in trace.items() if key != "nbinsx"}
    return {**without, "xbins": {"start": start, "end": end, "size": size}}
