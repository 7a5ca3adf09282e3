"""Charts of the chapter on PCA: clouds, axes, ovals, and pictures made of components."""

import base64
import html
import io

import numpy as np

from . import charts, palette
from .palette import LIGHT

INK = [[0, LIGHT["paper"]], [1, LIGHT["ink"]]]  # grey levels: paper to ink
SAME_SIZE = {"legend": {"itemsizing": "constant"}}  # marks in space are small, in a legend too
LOOKS = [("input", "circle"), ("hidden", "square"), ("output", "triangle-up"), ("loss", "x")]
IN_SPACE = {"triangle-up": "diamond", "x": "cross"}  # marks that Plotly draws in space, too
GAP = 2  # empty pixels between two images
WIDTH = 420  # pixels that a grid of pictures takes; a phone has some 330
SPREAD = 46  # marks that one axis of the students' cloud spans: the same for all, or angles lie


def ovals(points, outlines, alt: str, caption: str) -> charts.Chart:
    """Points in the plane and closed curves around them, one unit as long up as across.

    points (N, 2). outlines: name → (n, 2), the corners of a closed curve.
    """
    import plotly.graph_objects as go

    points = np.asarray(points, dtype=float)
    fig = go.Figure()
    fig.add_scatter(**_xy(points), name="points", mode="markers", marker=_mark("input", size=11))
    dashes = zip(outlines.items(), ("parameter", "output", "muted"), charts.DASHES, strict=False)
    for (name, curve), role, dash in dashes:
        closed = np.vstack([curve, curve[:1]]).round(4)
        line = {"color": LIGHT[role], "dash": dash}
        fig.add_scatter(**_xy(closed), name=name, mode="lines", line=line)
    fig.update_layout(height=380, yaxis_scaleanchor="x")
    return charts.show(fig, alt, caption)


def scatter_matrix(marks, subjects) -> charts.Chart:
    """Every subject against every other; on the diagonal, how the marks of one are spread.

    marks (N, D), subjects: D names.
    """
    import plotly.graph_objects as go

    marks = np.asarray(marks, dtype=float)
    D = len(subjects)
    low, high = marks.min() - 3, marks.max() + 3
    fig = go.Figure()
    axes, ticks = {}, {"range": [low, high], "tickvals": [40, 60, 80], "ticks": ""}
    for row in range(D):
        for column in range(D):
            n = row * D + column + 1
            x, y = f"x{n}", f"y{n}"
            place = {"xaxis": x, "yaxis": y, "showlegend": False}
            across, up = _share(column, D), _share(D - 1 - row, D)
            axes[f"xaxis{n}"] = {**ticks, "domain": across, "anchor": y}
            axes[f"yaxis{n}"] = {**ticks, "domain": up, "anchor": x}
            if row == column:
                bins = {"start": 35, "end": 85, "size": 5}
                look = {"marker": {"color": LIGHT["muted"]}, "xbins": bins}
                fig.add_histogram(x=marks[:, row], name=subjects[row], **look, **place)
                axes[f"yaxis{n}"] |= {"range": [0, 15], "showticklabels": False, "tickvals": []}
            else:
                look = {"mode": "markers", "marker": _mark("input", size=5)}
                fig.add_scatter(**_xy(marks[:, [column, row]]), **look, **place)
            if row < D - 1:
                axes[f"xaxis{n}"]["showticklabels"] = False
            else:
                axes[f"xaxis{n}"]["title"] = {"text": subjects[column]}
            if column == 0:
                axes[f"yaxis{n}"]["title"] = {"text": subjects[row]}
            elif row != column:
                axes[f"yaxis{n}"]["showticklabels"] = False
    fig.update_layout(height=520, showlegend=False, **axes)
    return charts.show(fig, _correlations(marks, subjects), "Thirty students, three subjects.")


def cloud(marks, subjects, model) -> charts.Chart:
    """The students' cloud in space, the components as arrows two standard deviations long.

    marks (N, 3). model: a `unrolled.pca.PCA` of them.
    """
    import plotly.graph_objects as go

    marks = np.asarray(marks, dtype=float)
    fig = go.Figure()
    dots = {"mode": "markers", "marker": _mark("input", size=3)}
    fig.add_scatter3d(**_xyz(marks), name="students", **dots)
    roles = ("output", "parameter", "error")
    lengths = 2 * np.sqrt(model.eigenvalues)
    names = ("u<sub>1</sub>", "u<sub>2</sub>", "u<sub>3</sub>")
    symbols = ("diamond", "square", "cross")
    for name, u, length, role, symbol in zip(
        names, model.components.T, lengths, roles, symbols, strict=True
    ):
        arrow = np.array([model.mean, model.mean + length * u]).round(4)
        line = {"color": LIGHT[role], "width": 7}
        fig.add_scatter3d(**_xyz(arrow), name=name, mode="lines", line=line)
        tip = {"mode": "markers", "marker": _mark(role, symbol, size=5), "showlegend": False}
        fig.add_scatter3d(**_xyz(arrow[1:]), name=f"tip of {name}", **tip)
    axes = {
        f"{letter}axis": {"title": subject, "range": [middle - SPREAD / 2, middle + SPREAD / 2]}
        for letter, subject, middle in zip("xyz", subjects, model.mean.round(), strict=True)
    }
    for axis in axes.values():
        axis["tickvals"] = [tick for tick in (40, 60, 80) if axis["range"][0] < tick]
    eye = {"x": -1.15, "y": -1.15, "z": 0.7}  # from where the cloud is seen at its broadest
    fig.update_layout(height=460, scene={**axes, "camera_eye": eye}, **SAME_SIZE)
    sizes = ", ".join(f"{length:.1f}" for length in lengths)
    return charts.show(
        fig,
        f"{len(marks)} points in space, a long flat cloud. Three arrows at right angles start at "
        f"its mean, one along its length, one along its width and one across its thickness: "
        f"{sizes} marks long.",
        "The marks in space, and the principal components as arrows of two standard deviations. "
        "Turn the cloud until it is at its thinnest.",
    )


def side_views(coordinates, names) -> charts.Chart:
    """The cloud in its own axes, from above (1 and 2) and from the side (1 and 3), one scale.

    coordinates (N, 3), names: of the three axes.
    """
    import plotly.graph_objects as go

    Z = np.asarray(coordinates, dtype=float).round(4)
    reach = 1.12 * np.abs(Z).max()
    heights = 1.25 * np.abs(Z[:, 1:]).max(axis=0)
    lower = 0.92 * heights[1] / heights.sum()  # the rest is the gap between the two
    fig = go.Figure()
    panels = zip(("y", "y2"), (1, 2), (("output", "circle"), ("error", "square")), strict=True)
    for axis, component, look in panels:
        points = _xy(Z[:, [0, component]])
        mark = _mark(*look, size=6)
        fig.add_scatter(**points, name=names[component], mode="markers", marker=mark, yaxis=axis)
    fig.update_layout(
        height=460,
        showlegend=False,
        xaxis={"title": names[0], "range": [-reach, reach], "anchor": "y2"},
        yaxis={"title": names[1], "domain": [lower + 0.08, 1]},
        yaxis2={"title": names[2], "domain": [0, lower], "anchor": "x"},
    )
    for axis, height in (("yaxis", heights[0]), ("yaxis2", heights[1])):
        fig.layout[axis].range = [-height, height]
    sd = Z.std(axis=0)
    return charts.show(
        fig,
        f"Two clouds of the same points, neither with a slope. Standard deviations: "
        f"{names[0]} {sd[0]:.1f}, {names[1]} {sd[1]:.1f}, {names[2]} {sd[2]:.1f}.",
        "The students in the new coordinates, seen from above and from the side. Both heights are "
        "drawn to one scale.",
    )


def losses(marks, model) -> charts.Chart:
    """How far from a student's marks the marks are that fewer components give back."""
    import plotly.graph_objects as go

    Z = model.transform(np.asarray(marks, dtype=float))
    students = np.arange(1, len(Z) + 1)
    fig = go.Figure()
    for kept, role, shape, name in ((1, "rule", "", "ξ kept"), (2, "error", "/", "ξ and η kept")):
        missed = np.sqrt((Z[:, kept:] ** 2).sum(axis=1)).round(4)
        pattern = {"shape": shape, "fillmode": "overlay"}
        look = {"color": LIGHT[role], "pattern": pattern}
        fig.add_bar(x=students, y=missed, name=name, marker=look)
    fig.update_layout(
        barmode="overlay", xaxis_title="student", yaxis_title="marks off", yaxis_rangemode="tozero"
    )
    worst = np.abs(Z[:, 2]).argmax()
    return charts.show(
        fig,
        f"Bars for {len(Z)} students. With two components kept the bars are short, at most "
        f"{np.abs(Z[worst, 2]):.1f} marks, for student {worst + 1}; with one they reach "
        f"{np.sqrt((Z[:, 1:] ** 2).sum(axis=1)).max():.1f}.",
        "What dropping components costs each student: the distance, in marks, from the three "
        "marks to the three that come back.",
    )


def mosaic(
    images, alt: str, caption: str, rows=None, columns=None, numbered=False, signed=False
) -> charts.Chart:
    """A grid of pictures, each R × C cell one of 28 × 28 grey levels.

    images (R, C, h, w): grey levels 0 to 255; or, if signed, anything: each picture is then
    scaled to its own largest value, and its colours say the sign. rows, columns: their names.
    numbered: count the pictures, from 1, in their corners.
    """
    import plotly.graph_objects as go

    images = np.asarray(images, dtype=float)
    R, C, h, w = images.shape
    if signed:
        largest = np.abs(images).max(axis=(2, 3), keepdims=True)
        images = 100 * images / np.where(largest > 0, largest, 1)
    sheet = np.full((R * (h + GAP) - GAP, C * (w + GAP) - GAP), np.nan)
    for row in range(R):
        for column in range(C):
            y, x = row * (h + GAP), column * (w + GAP)
            sheet[y : y + h, x : x + w] = images[row, column].round()
    z = [[None if np.isnan(v) else int(v) for v in line] for line in sheet]
    colours = {"colorscale": charts.DIVERGING if signed else INK}
    limits = {"zmin": -100 if signed else 0, "zmax": 100 if signed else 255}
    fig = go.Figure(go.Heatmap(z=z, showscale=False, hoverinfo="skip", **colours, **limits))
    if numbered:
        for place in range(R * C):
            row, column = divmod(place, C)
            corner = {"x": column * (w + GAP), "y": row * (h + GAP) - 1, "showarrow": False}
            look = {"xanchor": "left", "yanchor": "top", "font": {"size": 12}}
            fig.add_annotation(text=str(place + 1), **corner, **look)
    fig.update_layout(
        height=round(WIDTH * len(sheet) / sheet.shape[1]) + (50 if columns else 20),
        meta={"width": WIDTH},
        xaxis={**_names(columns, w), "constrain": "domain"},
        yaxis={
            **_names(rows, h),
            **{"constrain": "domain", "autorange": "reversed", "scaleanchor": "x"},
        },
    )
    share = (sheet - limits["zmin"]) / (limits["zmax"] - limits["zmin"])
    still = _still_mosaic(share, colours["colorscale"], fig.layout)
    return charts.show(fig, alt, caption, picture=still)


def _still_mosaic(share, colorscale, layout) -> str:
    """The same grid as a small SVG: one pixel for each, in 33 colours.

    share (H, W): from 0 to 1 along the colour scale, NaN for paper.
    """
    from matplotlib import image
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("mosaic", colorscale, N=33)
    colours = colours.with_extremes(bad=LIGHT["paper"])
    file = io.BytesIO()
    rgb = colours(np.ma.masked_invalid(share), bytes=True)[:, :, :3]
    smallest = {"optimize": True}
    image.imsave(file, np.ascontiguousarray(rgb), format="png", pil_kwargs=smallest)
    data = base64.b64encode(file.getvalue()).decode()
    H, W = share.shape
    unit = WIDTH / W
    left = 8 * max([0, *map(len, layout.yaxis.ticktext or ())]) + 8
    width, height = WIDTH + left, H * unit + (24 if layout.xaxis.ticktext else 0)

    def text(x: float, y: float, words: str, anchor: str) -> str:
        place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
        return f"<text {place}>{html.escape(words)}</text>"

    def middles(axis) -> list[tuple[float, str]]:
        return [
            ((at + 0.5) * unit, name)
            for at, name in zip(axis.tickvals or (), axis.ticktext or (), strict=True)
        ]

    words = [text(left - 8, at + 4, name, "end") for at, name in middles(layout.yaxis)]
    words += [text(left + at, height - 6, name, "middle") for at, name in middles(layout.xaxis)]
    words += [
        text(left + note.x * unit, (note.y + 1) * unit + 10, note.text, "start")
        for note in layout.annotations
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}">'
        f"<style>{palette.picture_css()}text {{ fill: var(--un-ink); "
        "font: 12px system-ui, sans-serif; }</style>"
        f'<image x="{left}" width="{WIDTH}" height="{H * unit:.1f}" '
        f'style="image-rendering: pixelated" href="data:image/png;base64,{data}"/>'
        f"{''.join(words)}</svg>"
    )


def contribution(ratios, marked, caption: str) -> charts.Chart:
    """The cumulative contribution of the first k components, some numbers of them marked.

    ratios (D,): contribution ratios, falling. marked: numbers of components.
    """
    import plotly.graph_objects as go

    reached = np.cumsum(np.asarray(ratios, dtype=float)).round(5)
    fig = go.Figure()
    k = np.arange(1, len(reached) + 1)
    line = {"color": LIGHT["output"]}
    fig.add_scatter(x=k, y=reached, mode="lines", name="reached", line=line)
    for place, at in enumerate(marked):
        height = reached[at - 1]
        fig.add_scatter(x=[at], y=[height], mode="markers", marker=_mark("parameter", size=9))
        text = f"{at}: {height:.3f}"
        below = 30 + 32 * (len(marked) - 1 - place)  # a later label stands above an earlier one
        note = {"ax": 30, "ay": below, "xanchor": "left", "font": {"size": 13}}
        fig.add_annotation(x=at, y=height, text=text, **note)
    fig.update_layout(
        showlegend=False,
        xaxis_title="components kept, k",
        yaxis={"title": "cumulative contribution ratio", "range": [0, 1.02]},
    )
    story = ", ".join(f"{reached[at - 1]:.3f} at {at}" for at in marked)
    return charts.show(
        fig, f"A curve that rises steeply and bends towards 1. It has reached {story}.", caption
    )


def digit_map(coordinates, labels) -> charts.Chart:
    """All digits on their first two components, one class after the other brought forward.

    coordinates (N, 2), labels (N,).
    """
    import plotly.graph_objects as go

    Z = np.asarray(coordinates).round().astype(int)
    labels = np.asarray(labels)
    classes = np.unique(labels)
    grey = {"color": charts.faded("muted", 0.35), "symbol": "circle", "size": 4}

    def forward(digit):
        own = _xy(Z[labels == digit])
        return go.Scatter(**own, name="this digit", mode="markers", marker=_mark("output", size=6))

    every = go.Scatter(**_xy(Z), name="all digits", mode="markers", marker=grey)
    fig = go.Figure([every, forward(classes[0])])
    fig.frames = [go.Frame(name=str(digit), data=[forward(digit)], traces=[1]) for digit in classes]
    fig.update_layout(
        height=420,
        sliders=[{"currentvalue": {"prefix": "Digit: "}}],
        xaxis_title="first component",
        yaxis={"title": "second component", "scaleanchor": "x"},
    )
    middles = ", ".join(
        f"{digit} at ({x:.0f}, {y:.0f})"
        for digit, (x, y) in ((d, Z[labels == d].mean(axis=0)) for d in classes)
    )
    return charts.show(
        fig,
        f"{len(Z)} points in one cloud; a slider brings one digit forward. Their middles: "
        f"{middles}. Most of them overlap.",
        "All ten digits on the first two components. Move the slider from digit to digit.",
    )


def paths(kinds, walks, alt: str, caption: str) -> charts.Chart:
    """Points of two kinds or more on two components, and ways that lead among them step by step.

    kinds: name → (n, 2). walks: name → (labels of its T steps, (T, 2)).
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    for (name, points), (role, symbol) in zip(kinds.items(), LOOKS, strict=False):
        mark = {"color": charts.faded(role, 0.45), "symbol": symbol, "size": 4}
        fig.add_scatter(**_xy(points.round(2)), name=name, mode="markers", marker=mark)
    for (name, (labels, way)), role, dash in zip(
        walks.items(), ("ink", "parameter"), charts.DASHES, strict=False
    ):
        fig.add_scatter(
            **_xy(way.round(2)),
            name=name,
            mode="lines+markers",
            line={"color": LIGHT[role], "dash": dash},
            marker=_mark(role, size=6),
        )
        for label, (x, y) in zip(labels, way, strict=True):
            font = {"size": 15, "color": LIGHT[role]}
            fig.add_annotation(text=label, x=x, y=y, showarrow=False, yshift=11, font=font)
    fig.update_layout(height=440, yaxis_scaleanchor="x", legend={"itemsizing": "constant"})
    fig.update_layout(xaxis_title="first component", yaxis_title="second component")
    return charts.show(fig, alt, caption)


def three_kinds(panels, labels, names, alt: str, caption: str) -> charts.Chart:
    """Several maps of the same samples, one below the other, a colour and a mark for each class.

    panels: title → (N, 2). labels (N,): 0, 1, 2. names: of the classes.
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    layout = {}
    for n, (title, Z) in enumerate(panels.items(), 1):
        Z = np.asarray(Z, dtype=float).round(3)
        for kind, name in enumerate(names):
            look = {"mode": "markers", "marker": _mark(*LOOKS[kind], size=6)}
            place = {"xaxis": f"x{n}", "yaxis": f"y{n}", "showlegend": n == 1}
            fig.add_scatter(**_xy(Z[labels == kind]), name=name, **look, **place)
        domain = _share(len(panels) - n, len(panels), gap=0.2)
        layout[f"xaxis{n}"] = {"title": f"{title}: first component", "anchor": f"y{n}"}
        layout[f"yaxis{n}"] = {"title": "second", "domain": domain, "anchor": f"x{n}"}
    fig.update_layout(height=290 * len(panels), **layout)
    return charts.show(fig, alt, caption)


def rolled(points, way, alt: str, caption: str) -> charts.Chart:
    """A sheet in space, in four colours along it.

    points (N, 3), way (N,): how far along the sheet each of them lies.
    """
    import plotly.graph_objects as go

    fig = go.Figure()
    for name, own, (role, symbol) in _quarters(way):
        mark = _mark(role, IN_SPACE.get(symbol, symbol), size=3)
        xyz = _xyz(np.asarray(points)[own].round(2))
        fig.add_scatter3d(**xyz, name=name, mode="markers", marker=mark)
    axes = {f"{letter}axis": {"showticklabels": False, "title": ""} for letter in "xyz"}
    eye = {"x": 0.6, "y": -1.9, "z": 0.5}
    fig.update_layout(height=440, scene={**axes, "camera_eye": eye}, **SAME_SIZE)
    return charts.show(fig, alt, caption)


def flattened(coordinates, way, alt: str, caption: str) -> charts.Chart:
    """A map (N, 2) of that sheet, in the same four colours."""
    import plotly.graph_objects as go

    fig = go.Figure()
    for name, own, look in _quarters(way):
        Z = np.asarray(coordinates)[own].round(2)
        fig.add_scatter(**_xy(Z), name=name, mode="markers", marker=_mark(*look, size=5))
    fig.update_layout(
        height=400,
        xaxis_title="first component",
        yaxis={"title": "second component", "scaleanchor": "x"},
    )
    return charts.show(fig, alt, caption)


# ---------------------------------------------------------------- parts


def _quarters(way):
    """The name, members and look of each quarter of a sheet."""
    way = np.asarray(way)
    quarter = np.minimum((4 * (way - way.min()) / np.ptp(way)).astype(int), 3)
    names = ("inner quarter", "second", "third", "outer quarter")
    return [(name, quarter == n, LOOKS[n]) for n, name in enumerate(names)]


def _xy(points) -> dict:
    return {"x": points[:, 0], "y": points[:, 1]}


def _xyz(points) -> dict:
    return {letter: points[:, column] for column, letter in enumerate("xyz")}


def _mark(role: str, symbol: str = "circle", size: int = 8) -> dict:
    return {"color": LIGHT[role], "symbol": symbol, "size": size}


def _share(place: int, count: int, gap: float = 0.04) -> list[float]:
    """The stretch of a side that one of several panels gets."""
    width = (1 - gap * (count - 1)) / count
    start = place * (width + gap)
    return [round(start, 6), round(min(1.0, start + width), 6)]


def _names(names, size: int) -> dict:
    """An axis of pictures: no line, no grid, the names in the middle of what they name."""
    bare = {"showgrid": False, "zeroline": False, "showline": False, "ticks": ""}
    if names is None:
        return {**bare, "showticklabels": False}
    middles = [place * (size + GAP) + (size - 1) / 2 for place in range(len(names))]
    return {**bare, "tickvals": middles, "ticktext": list(names), "tickangle": 0}


def _correlations(marks, subjects) -> str:
    """What a scatter matrix shows, in words."""
    r = np.corrcoef(marks.T)
    pairs = [
        f"{subjects[i]} and {subjects[j]} {r[i, j]:.2f}"
        for i in range(len(subjects))
        for j in range(i + 1, len(subjects))
    ]
    return (
        "Nine panels. On the diagonal a histogram of each subject, elsewhere a cloud for each "
        f"pair, twice, mirrored. All clouds rise. Correlations: {', '.join(pairs)}."
    )
