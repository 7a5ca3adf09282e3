"""Still pictures of Plotly charts: for paper, for pages without JavaScript, and until it has run.

Drawn with Matplotlib from the same numbers, each in its place on the same axes. What cannot be
drawn is refused by name: a still that leaves something out would be a false picture.
"""

import io
import re

import numpy as np

from . import palette, still_traces
from .still_traces import DASHES, axis_name, cannot_draw, rgba, title, values, words

SCENE = "scene"  # Plotly's name of the one box with three directions that a chart may have
EYE = {"x": 1.25, "y": 1.25, "z": 1.25}  # where Plotly's camera stands unless told
WIDTH, HEIGHT, PAD = 560, 350, 8  # in the picture's own units, of which Matplotlib's inch holds 72

_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "unrolled",
    "font.size": 13,
    "axes.axisbelow": True,
    "axes.edgecolor": palette.LIGHT["muted"],
    "axes.facecolor": "none",
    "axes.labelcolor": palette.LIGHT["ink"],
    "axes.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "grid.color": palette.LIGHT["rule"],
    "grid.linewidth": 0.6,
    "hatch.color": palette.LIGHT["paper"],
    "legend.frameon": False,
    "text.color": palette.LIGHT["ink"],
    "xtick.color": palette.LIGHT["ink"],
    "ytick.color": palette.LIGHT["ink"],
}


def draw(data: list[dict], layout: dict) -> str:
    """Return the chart as an SVG text in the palette's colours, the same on every run.

    Raises ValueError for a trace type or a property that cannot be drawn.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    for trace in data:
        still_traces.refuse_unknown(trace)
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(WIDTH / 72, layout.get("height", HEIGHT) / 72), dpi=72)
        Page(figure, data, layout).compose()
        return _svg(figure)


def _svg(figure) -> str:
    """Return the figure as a small SVG whose colours follow the page's."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"<\?xml.*?<svg", "<svg", buffer.getvalue(), count=1, flags=re.S)
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.S)
    svg = re.sub(r"<[^>]+>", lambda tag: re.sub(r"(\d\.\d\d)\d+", r"\1", tag[0]), svg)
    svg = re.sub(r"font: ([^;\"']*?px) [^;\"]*", r"font: \1 system-ui, sans-serif", svg)
    svg = re.sub(r'(width|height)="(\d+)pt"', r'\1="\2"', svg)
    svg = re.sub(r"\s*\n\s*", "\n", svg)
    for role, light in palette.LIGHT.items():
        svg = svg.replace(light, f"var(--un-{role})")
    return svg.replace("<defs>", f"<defs><style>{palette.picture_css()}</style>", 1)


class Page:
    """One picture while it is being drawn: its axes by name, and the place they share."""

    def __init__(self, figure, data: list[dict], layout: dict):
        self.figure, self.data, self.layout = figure, data, layout
        self.template = layout["template"]
        self.paper = figure.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[])
        self.axes = {pair: self._new_axes(pair) for pair in dict.fromkeys(map(_pair, data))}
        self.width, self.height = figure.get_size_inches() * 72

    def compose(self) -> None:
        """Draw everything, then give the axes the room that is left."""
        colours = self.template["layout"]["colorway"]
        for place, trace in enumerate(self.data):
            axes = self.axes[_pair(trace)]
            own = trace.get("line", {}).get("color") or trace.get("marker", {}).get("color")
            colour = rgba(own) if own else colours[place % len(colours)]
            getattr(still_traces, trace["type"])(self, axes, trace, colour)
        for (x_name, y_name), axes in self.axes.items():
            if x_name == SCENE:
                self._set_scene(axes)
            else:
                self._set_axis(axes, axes.xaxis, x_name)
                self._set_axis(axes, axes.yaxis, y_name)
        for shape in self.layout.get("shapes", []):
            self._draw_shape(shape)
        for note in self.layout.get("annotations", []):
            self._write_annotation(note)
        self._fit(top=self._write_title_and_legend())

    # ------------------------------------------------------------ what a trace asks of its page

    def look(self, trace: dict, part: str) -> dict:
        """Return a trace's line or marker, with what the template says of the nth of its type."""
        options = self.template["data"].get(trace["type"]) or [{}]
        same = [other for other in self.data if other["type"] == trace["type"]]
        default = options[still_traces.order(trace, same) % len(options)]
        return default.get(part, {}) | trace.get(part, {})

    def label(self, trace: dict) -> str:
        """Return a trace's name in the legend; one that starts with _ is left out."""
        shown = trace.get("showlegend", len(self.data) > 1) and trace.get("name")
        return words(trace["name"]) if shown else "_"

    def on_axis(self, name: str) -> list[dict]:
        """Return the traces that have places on one axis."""
        letter = name[0]
        return [t for t in self.data if axis_name(t, letter) == name and letter in t]

    # ------------------------------------------------------------ axes, shapes, words

    def _new_axes(self, names: tuple[str, str]):
        """Return empty axes: flat, or with three directions for a scene."""
        if names[0] != SCENE:
            return self.figure.add_axes((0, 0, 1, 1), label="/".join(names))
        look = {"projection": "3d", "computed_zorder": False}
        return self.figure.add_axes((0, 0, 1, 1), label=SCENE, **look)

    def _set_scene(self, axes) -> None:
        """Look at a scene from where Plotly's camera stands, without perspective."""
        scene = self.layout.get(SCENE, {})
        for letter in "xyz":
            said = scene.get(f"{letter}axis", {})
            if said.get("type", "linear") != "linear":
                raise cannot_draw(f"a {said['type']!r} axis in space")
            getattr(axes, f"set_{letter}label")(title(said))
            getattr(axes, f"{letter}axis").set_pane_color((0, 0, 0, 0))
            if span := said.get("range"):
                getattr(axes, f"set_{letter}lim")(*span)
            if "tickvals" in said:
                getattr(axes, f"set_{letter}ticks")(said["tickvals"])
        eye = EYE | scene.get("camera", {}).get("eye", {})
        turn = np.degrees(np.arctan2(eye["y"], eye["x"]))
        rise = np.degrees(np.arctan2(eye["z"], np.hypot(eye["x"], eye["y"])))
        axes.view_init(rise, turn)
        axes.set_proj_type("ortho")
        ratio = {"x": 1, "y": 1, "z": 1} | scene.get("aspectratio", {})
        axes.set_box_aspect([ratio[letter] for letter in "xyz"])

    def _set_axis(self, axes, axis, name: str) -> None:
        letter, said = name[0], self.layout.get(name, {})
        if said.get("overlaying"):
            raise cannot_draw("two scales in one place")
        log = said.get("type") == "log"
        if log:
            getattr(axes, f"set_{letter}scale")("log")
            _set_decades(axis, said.get("dtick", 1))
        elif any(values(trace[letter]).dtype.kind == "M" for trace in self.on_axis(name)):
            _set_dates(axis)
        axis.set_visible(said.get("visible", True))
        axis.set_label_text(title(said))
        axis.grid(said.get("showgrid", True))
        if "tickvals" in said:
            texts = said.get("ticktext", said["tickvals"])
            axis.set_ticks(said["tickvals"], [words(str(text)) for text in texts])
        if not said.get("showticklabels", True):
            axis.set_tick_params(labelleft=False, labelbottom=False)
        if (span := said.get("range")) and None not in span:
            getattr(axes, f"set_{letter}lim")(*(10.0 ** np.array(span) if log else values(span)))
        elif said.get("autorange") == "reversed":
            axis.set_inverted(True)
        if said.get("scaleanchor"):
            axes.set_aspect("equal", adjustable="datalim")

    def _transform(self, item: dict):
        """Return the way from a shape's or annotation's coordinates to the picture."""
        from matplotlib.transforms import blended_transform_factory

        return blended_transform_factory(*(self._place(item.get(f"{c}ref", c)) for c in "xy"))

    def _place(self, reference: str):
        """Return the transform of one coordinate: of an axis, of its domain, or of the paper."""
        if reference == "paper":
            return self.paper.transAxes
        axis, *domain = reference.split()
        for (x_name, y_name), axes in self.axes.items():
            if f"{axis[0]}axis{axis[1:]}" in (x_name, y_name):
                return axes.transAxes if domain else axes.transData
        raise cannot_draw(f"anything on the empty axis {reference!r}")

    def _draw_shape(self, shape: dict) -> None:
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        x0, x1 = _numbers([shape["x0"], shape["x1"]])
        y0, y1 = _numbers([shape["y0"], shape["y1"]])
        line = shape.get("line", {})
        colour = rgba(line.get("color", palette.LIGHT["muted"]))
        style = {
            "transform": self._transform(shape),
            "alpha": shape.get("opacity"),
            "linewidth": line.get("width", 2),
            "linestyle": DASHES[line.get("dash", "solid")],
        }
        if shape["type"] == "line":
            self.figure.add_artist(Line2D([x0, x1], [y0, y1], color=colour, **style))
        elif shape["type"] == "rect":
            face = rgba(shape.get("fillcolor", "rgba(0,0,0,0)"))
            size = (x1 - x0, y1 - y0)
            box = Rectangle((x0, y0), *size, facecolor=face, edgecolor=colour, zorder=-1, **style)
            self.figure.add_artist(box)
        else:
            raise cannot_draw(f"a {shape['type']!r} shape")

    def _write_annotation(self, note: dict) -> None:
        place = {letter: _numbers([note[letter]])[0] for letter in "xy"}
        for letter in place:
            name = note.get(f"{letter}ref", letter)
            if self.layout.get(f"{letter}axis{name[1:]}", {}).get("type") == "log":
                place[letter] = 10.0 ** place[letter]  # Plotly gives it as an exponent
        arrow = note.get("showarrow", True)
        away = (note.get("ax", -10), -note.get("ay", -30)) if arrow else (0, 0)
        font = note.get("font", {})
        aligned = {"left", "right", "top", "bottom"}
        self.paper.annotate(
            words(note.get("text")),
            tuple(place.values()),
            xycoords=self._transform(note),
            xytext=(note.get("xshift", 0) + away[0], note.get("yshift", 0) + away[1]),
            textcoords="offset points",
            ha=next(iter(aligned & {note.get("xanchor")}), "center"),
            va=next(iter(aligned & {note.get("yanchor")}), "center"),
            fontsize=font.get("size", 13) - 1,
            color=rgba(font.get("color", palette.LIGHT["ink"])),
            arrowprops={"arrowstyle": "->", "color": palette.LIGHT["muted"]} if arrow else None,
            annotation_clip=False,
        )

    def _write_title_and_legend(self) -> float:
        """Write title and legend from the top down; return how much of the height is left."""
        top = 1 - PAD / self.height
        if text := title(self.layout):
            text = self.figure.text(PAD / self.width, top, text, va="top", weight="bold")
            top -= (text.get_window_extent().height + PAD) / self.height
        handles, labels = [], []
        for axes in self.axes.values():
            more_handles, more_labels = axes.get_legend_handles_labels()
            handles += more_handles
            labels += more_labels
        if labels and self.layout.get("showlegend", True):
            columns = min(len(labels), max(1, 66 // (max(map(len, labels)) + 7)))
            look = {"ncols": columns, "borderaxespad": 0, "handlelength": 2.6}
            anchor = {"loc": "upper left", "bbox_to_anchor": (0, top)}
            legend = self.figure.legend(handles, labels, **anchor, **look)
            top -= legend.get_window_extent().height / self.height
        return top

    # ------------------------------------------------------------ room

    def _fit(self, top: float) -> None:
        """Give the axes all the room that their own labels leave."""
        left, bottom, right = PAD / self.width, PAD / self.height, 1 - PAD / self.width
        box = np.array([left, bottom, right, top])
        for _ in range(3):  # labels change with the room they get
            self._place_axes(box)
            extents = [axes.get_tightbbox() for axes in self.axes.values()]
            low = np.min([extent.min for extent in extents], axis=0)
            high = np.max([extent.max for extent in extents], axis=0)
            size = (self.width, self.height)
            box[:2] += (left, bottom) - low / size
            box[2:] += (right, top) - high / size
        self._place_axes(box)

    def _place_axes(self, box: np.ndarray) -> None:
        start, size = box[:2], box[2:] - box[:2]
        self.paper.set_position((*start, *size))
        for names, axes in self.axes.items():
            domains = np.array([self.layout.get(name, {}).get("domain", (0, 1)) for name in names])
            axes.set_position((*(start + domains[:, 0] * size), *(np.ptp(domains, axis=1) * size)))


def _pair(trace: dict) -> tuple[str, str]:
    """Return the names of the axes that a trace is drawn on."""
    if trace["type"] in still_traces.IN_SPACE:
        if trace.get("scene", SCENE) != SCENE:
            raise cannot_draw("more than one scene")
        return SCENE, SCENE
    return axis_name(trace, "x"), axis_name(trace, "y")


def _numbers(listed: list) -> np.ndarray:
    """Return values as Matplotlib counts them: dates in days."""
    from matplotlib.dates import date2num

    found = values(listed)
    return date2num(found) if found.dtype.kind == "M" else found


def _set_decades(axis, dtick) -> None:
    from matplotlib.ticker import FuncFormatter, LogFormatterMathtext, LogLocator, NullLocator

    axis.set_minor_locator(NullLocator())
    if dtick == "D2":
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    else:
        axis.set_major_locator(LogLocator(base=10.0**dtick))
        axis.set_major_formatter(LogFormatterMathtext())


def _set_dates(axis) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    axis.set_major_locator(locator := AutoDateLocator(minticks=3, maxticks=7))
    axis.set_major_formatter(ConciseDateFormatter(locator))
