"""Charts before any browser: their words, their numbers, their digest, their still picture."""

import html
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from unrolled.figures import charts, palette

RNG = np.random.default_rng(0)


def line(y=(1.0, 3.0, 2.0), **options) -> go.Figure:
    return go.Figure(go.Scatter(y=np.array(y), **options))


def show(fig, **options) -> charts.Chart:
    return charts.show(fig, **{"alt": "What the chart shows."} | options)


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_chart_needs_words(alt):
    with pytest.raises(ValueError, match="alt: a chart needs a text alternative"):
        charts.show(line(), alt)


def test_page_and_jupyter_get_the_same_chart():
    bundle = show(line(), alt='A "line" & more', caption="See <this>.")._repr_mimebundle_()
    page, jupyter = bundle["text/html"], bundle["application/vnd.plotly.v1+json"]
    assert 'alt="A &quot;line&quot; &amp; more"' in page
    assert "<figcaption>See &lt;this&gt;.</figcaption>" in page
    state = json.loads(re.search(r'class="un-state">(.*?)</script>', page, re.S)[1])
    assert state["data"] == jupyter["data"]
    assert state["data"][0]["y"] == [1, 3, 2]
    assert state["layout"]["template"]["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
    assert jupyter["layout"]["paper_bgcolor"] == palette.LIGHT["paper"]
    assert jupyter["layout"]["annotations"][-1]["text"] == "See &lt;this&gt;."
    json.dumps(jupyter, allow_nan=False)


def test_title_is_the_pages_own_text_and_can_wrap():
    chart = show(line().update_layout(title="Loss &amp; <b>time</b>, 10<sup>-3</sup>"))
    assert chart.state()["title"] == "Loss & time, 10⁻³"
    assert "title" not in chart.state()["layout"]
    assert ">Loss &amp; time, 10⁻³<" in chart.picture


def test_the_readers_figure_is_left_as_it_was():
    fig = line().update_layout(width=500, title="T").update_yaxes(type="log")
    before = fig.to_json()
    show(fig)
    assert fig.to_json() == before


def test_importing_the_figures_loads_neither_plotly_nor_matplotlib():
    code = "import sys, unrolled.figures; print({'plotly', 'matplotlib'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize("values", [RNG.normal(size=50), 2013 + RNG.random(50), [1e-30, 2e-9, 3.0]])
def test_the_page_keeps_every_digit_that_can_be_seen(values):
    values = np.array(values)
    kept = np.array(show(line(values)).data[0]["y"])
    assert (np.abs(kept - values) <= 1e-5 * np.ptp(values)).all()
    np.testing.assert_allclose(kept, values, rtol=1e-5)


def test_gaps_and_dates_and_matrices_arrive():
    days = np.array(["2013-01-01T00", "2013-01-01T01"], dtype="datetime64[h]")
    chart = show(go.Figure(go.Scatter(x=days, y=np.array([1.5, np.nan]))))
    assert chart.data[0]["y"] == [1.5, None]
    assert chart.data[0]["x"][1].startswith("2013-01-01T01")
    z = np.array([[1.0, 2.5, 3.0], [4.0, 5.0, 6.0]])
    assert show(go.Figure(go.Heatmap(z=z))).data[0]["z"] == z.tolist()


def test_digest_sees_what_the_eye_sees_and_nothing_finer():
    y = RNG.random(40) + 1
    noise = y * (1 + 1e-9 * RNG.normal(size=40))
    moved = y.copy()
    moved[7] *= 1.002
    assert repr(show(line(y))) == repr(show(line(noise)))
    assert repr(show(line(y))) != repr(show(line(moved)))
    assert re.fullmatch(r"<Chart [0-9a-f]{8}>", repr(show(line(y))))


def test_digest_reads_a_logarithmic_axis_in_decades():
    y = 10.0 ** -np.arange(12)
    moved = y.copy()
    moved[11] *= 1.01
    plain, log = (lambda v: line(v)), (lambda v: line(v).update_yaxes(type="log"))
    assert repr(show(log(y))) != repr(show(log(moved)))
    assert repr(show(plain(y))) == repr(show(plain(moved))), "nobody can see it there"


def test_digest_covers_frames_and_axis_titles():
    fig = line()
    fig.frames = [go.Frame(data=[go.Scatter(y=[1, 2, 3])])]
    one = repr(show(fig))
    fig.frames = [go.Frame(data=[go.Scatter(y=[1, 2, 4])])]
    assert repr(show(fig)) != one
    assert repr(show(line().update_xaxes(title="epoch"))) != repr(show(line()))


# ---------------------------------------------------------------- what Plotly is told


def test_bundle_is_chosen_from_the_traces():
    assert show(line()).bundle == "plotly-cartesian.min.js"
    polar = go.Figure([go.Scatterpolar(r=[1, 2], theta=[0, 90])])
    assert show(polar, picture='<svg viewBox="0 0 4 3"></svg>').bundle == "plotly.min.js"


def test_series_differ_in_more_than_colour():
    looks = charts.TEMPLATE["data"]["scatter"]
    assert len({look["line"]["dash"] for look in looks}) == len(charts.COLOURS)
    assert len({look["marker"]["symbol"] for look in looks}) == len(charts.COLOURS)


def test_each_light_colour_has_one_dark_partner():
    assert len(set(palette.LIGHT.values())) == len(palette.LIGHT)
    dark = show(line()).state()["dark"]
    assert dark[palette.LIGHT["hidden"]] == palette.DARK["hidden"]


def test_plotlys_own_buttons_are_refused_without_frames():
    with pytest.raises(ValueError, match="buttons and sliders need frames"):
        show(line().update_layout(updatemenus=[{"buttons": [{"label": "a"}]}]))


@pytest.mark.parametrize(("top", "ticks"), [(8.0, "D2"), (1e5, 1), (1e30, 5)])
def test_logarithmic_ticks_suit_the_span(top, ticks):
    chart = show(line([1.0, top]).update_yaxes(type="log"))
    assert chart.layout["yaxis"]["dtick"] == ticks


def test_own_logarithmic_ticks_stay():
    own = {"tickvals": [1, 8], "ticktext": ["one", "2<sup>3</sup>"], "type": "log"}
    chart = show(line([1.0, 8.0]).update_layout(yaxis=own))
    assert "dtick" not in chart.layout["yaxis"]
    assert ">2³<" in chart.picture


def test_label_of_a_line_stays_beside_it_on_a_logarithmic_axis():
    fig = line([1.0, 100.0]).update_yaxes(type="log")
    chart = show(fig.add_hline(y=20.0, annotation_text="persistence"))
    assert chart.layout["shapes"][0]["y0"] == 20.0
    assert chart.layout["annotations"][0]["y"] == pytest.approx(np.log10(20))


# ---------------------------------------------------------------- the still picture

SVG = "{http://www.w3.org/2000/svg}"


def paths(chart: charts.Chart, role: str) -> list[np.ndarray]:
    """The points of every path stroked in the colour of a role, in the order of drawing."""
    found = []
    for path in ET.fromstring(chart.picture).iter(f"{SVG}path"):
        if f"stroke: var(--un-{role})" in path.get("style", ""):
            numbers = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.get("d"))
            found.append(np.array(numbers, dtype=float))
    return found


def assert_straight(drawn, true):
    """`drawn` is `true`, moved and stretched, to a twentieth of a unit of the picture."""
    slope, start = np.polyfit(true, drawn, 1)
    np.testing.assert_allclose(drawn, slope * np.asarray(true) + start, atol=0.05)


def test_still_draws_the_same_numbers():
    x, y = np.array([0.0, 1.0, 4.0, 5.0, 9.0]), np.array([2.0, -1.0, 3.5, 0.0, 1.0])
    chart = show(go.Figure(go.Scatter(x=x, y=y, mode="lines", line_color=palette.LIGHT["error"])))
    (points,) = paths(chart, "error")
    assert_straight(points[:, 0], x)
    assert_straight(-points[:, 1], y)


def test_still_has_logarithmic_axes():
    y = np.array([1e-5, 3.0, 1e-2, 1e2])
    fig = go.Figure(go.Scatter(y=y, mode="lines", line_color=palette.LIGHT["loss"]))
    (points,) = paths(show(fig.update_yaxes(type="log")), "loss")
    assert_straight(-points[:, 1], np.log10(y))


def test_still_is_small_follows_the_theme_and_is_the_same_again():
    fig = go.Figure([go.Scatter(y=RNG.random(300), name=name) for name in ("one", "two")])
    fig.update_layout(title="A title", xaxis_title="epoch", yaxis_title="loss")
    picture = show(fig).picture
    assert picture == show(fig).picture
    assert len(picture) < 30_000
    assert not {"@font-face", "dc:date"} & set(re.findall(r"@font-face|dc:date", picture))
    for colour in charts.COLOURS[:2]:
        assert colour not in picture.replace(palette.picture_css(), "")
    texts = [html.unescape(text) for text in re.findall(r">([^<>\n]+)</text>", picture)]
    assert {"A title", "epoch", "loss", "one", "two"} <= set(texts)


def test_histogram_has_the_same_bins_in_both_pictures():
    x = RNG.normal(size=200)
    chart = show(go.Figure(go.Histogram(x=x, nbinsx=12, marker_color=palette.LIGHT["error"])))
    bins = chart.data[0]["xbins"]
    edges = np.arange(bins["start"], bins["end"] + bins["size"] / 2, bins["size"])
    assert edges[0] <= x.min()
    assert edges[-1] > x.max()
    counts = np.histogram(x, edges)[0]
    bars = [
        np.ptp(np.array(re.findall(r"[ML] -?[\d.]+ (-?[\d.]+)", path.get("d")), dtype=float))
        for path in ET.fromstring(chart.picture).iter(f"{SVG}path")
        if "fill: var(--un-error)" in path.get("style", "")
    ]
    np.testing.assert_allclose(np.array(bars) / max(bars), counts / counts.max(), atol=2e-3)


@pytest.mark.parametrize("mode", ["group", "stack", "overlay"])
def test_bars_stand_where_plotly_puts_them(mode):
    names = ["persistence", "linear", "network"]
    fig = go.Figure([go.Bar(x=names, y=y, name=str(y)) for y in ([3, 2, 1], [1, 2, 4])])
    fig.update_traces(marker_pattern_shape="")
    picture = show(fig.update_layout(barmode=mode)).picture
    boxes = {}
    for path in ET.fromstring(picture).iter(f"{SVG}path"):
        for role in ("input", "hidden"):
            if f"fill: var(--un-{role})" in path.get("style", ""):
                corners = np.array(re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", path.get("d")), float)
                boxes.setdefault(role, []).append((*corners.min(0), *corners.max(0)))
    first, second = (np.array(boxes[role])[:3] for role in ("input", "hidden"))  # then the legend
    unit = (first[0, 3] - first[0, 1]) / 3
    np.testing.assert_allclose((second[:, 3] - second[:, 1]) / unit, [1, 2, 4], atol=0.02)
    if mode == "stack":
        np.testing.assert_allclose(second[:, 3], first[:, 1], atol=0.1)
    if mode == "group":
        np.testing.assert_allclose(second[:, 0], first[:, 2], atol=0.1)
    if mode == "overlay":
        np.testing.assert_allclose(second[:, [0, 2]], first[:, [0, 2]], atol=0.1)


def test_rows_of_charts_keep_their_places():
    fig = make_subplots(rows=2, cols=1, shared_xaxes=True)
    for row, role in enumerate(("input", "hidden"), start=1):
        fig.add_scatter(y=[0.0, 1.0], line_color=palette.LIGHT[role], mode="lines", row=row, col=1)
    chart = show(fig)
    above, below = (paths(chart, role)[0] for role in ("input", "hidden"))
    assert above[:, 1].max() < below[:, 1].min()
    np.testing.assert_allclose(above[:, 0], below[:, 0], atol=0.02)


def test_heat_map_says_its_numbers():
    z = [[0.25, -1.0], [2.0, 0.5]]
    look = {"colorscale": charts.DIVERGING, "zmid": 0, "showscale": False}
    fig = go.Figure(go.Heatmap(z=z, texttemplate="%{z:.3f}", **look))
    texts = re.findall(r">(-?\d\.\d\d\d)<", show(fig).picture)
    assert sorted(texts) == sorted(["0.250", "-1.000", "2.000", "0.500"])


def test_contour_fills_the_bands_between_the_levels_it_names():
    x = y = np.linspace(-1, 1, 41)
    z = x**2 + y[:, None] ** 2
    levels = {"start": 0.25, "end": 1.0, "size": 0.75}
    look = {"contours": levels, "line_color": palette.LIGHT["error"], "line_width": 2}
    fig = go.Figure(go.Contour(x=x, y=y, z=z, showscale=False, **look))
    fig.add_scatter(x=[-1, 1], y=[-1, 1], mode="lines", line_color=palette.LIGHT["input"])
    chart = show(fig)
    ((left, bottom), (right, top)) = paths(chart, "input")[0]
    (rings,) = paths(chart, "error")[:1]
    across = 2 * (rings[:, 0] - left) / (right - left) - 1
    up = 2 * (rings[:, 1] - bottom) / (top - bottom) - 1
    radius = np.hypot(across, up)
    np.testing.assert_allclose(np.minimum(abs(radius - 0.5), abs(radius - 1)), 0, atol=5e-3)
    assert chart.bundle == "plotly-cartesian.min.js"


def in_space(**scene) -> go.Figure:
    """A saddle with a straight path over it."""
    x = y = np.linspace(-1, 1, 9)
    fig = go.Figure(go.Surface(x=x, y=y, z=x**2 - y[:, None] ** 2, showscale=False))
    line = {"color": palette.LIGHT["error"]}
    fig.add_scatter3d(x=[-1, 1], y=[0, 0], z=[1, 1], mode="lines", line=line, name="path")
    return fig.update_layout(scene={"xaxis_title": "w", "zaxis_title": "J", **scene})


def test_scene_has_a_still_picture_from_the_same_camera():
    front = show(in_space(camera_eye={"x": 0, "y": -2, "z": 0.5}))
    side = show(in_space(camera_eye={"x": 2, "y": 0, "z": 0.5}))
    assert front.bundle == "plotly-gl3d.min.js"
    (seen,), (end_on,) = paths(front, "error")[:1], paths(side, "error")[:1]
    assert np.ptp(seen[:, 0]) > 100
    assert np.ptp(seen[:, 1]) < 0.1
    assert np.ptp(end_on[:, 0]) < 0.1
    assert seen[0, 0] < seen[-1, 0], "w rises to the right for a camera in front"
    texts = re.findall(r">([^<>\n]+)</text>", front.picture)
    assert {"w", "J"} <= set(texts)
    assert front.picture.count("<image") == 1
    assert len(front.picture) < 60_000


def test_surface_over_a_grid_that_is_not_square_is_drawn_on_its_own_points():
    w, b = np.meshgrid([0.0, 1.0, 2.0], [0.0, 1.0])
    sheared = go.Figure(go.Surface(x=w + b, y=b, z=w, showscale=False))
    straight = go.Figure(go.Surface(x=w, y=b, z=w, showscale=False))
    assert show(sheared).data[0]["x"] == [[0, 1, 2], [1, 2, 3]]
    assert show(sheared).picture != show(straight).picture


@pytest.mark.parametrize(
    ("fig", "message"),
    [
        (
            go.Figure(go.Cone(x=[0], y=[0], z=[0], u=[1], v=[1], w=[1])),
            "cannot draw a 'cone' trace; pass pict",
        ),
        (go.Figure(go.Contour(z=[[0, 1], [1, 2]])), "a contour without contours.start"),
        (in_space(zaxis_type="log"), "cannot draw a 'log' axis in space"),
        (in_space().update_traces(scene="scene2"), "cannot draw more than one scene"),
        (line(error_y={"array": [1, 1, 1]}), "cannot draw scatter.error_y"),
        (line(mode="lines+text", text=["a", "b", "c"]), "cannot draw scatter"),
        (line(fill="tonext"), "cannot draw scatter.fill 'tonext'"),
        (line().add_shape(type="circle", x0=0, x1=1, y0=0, y1=1), "cannot draw a 'circle' shape"),
        (line(yaxis="y2").update_layout(yaxis2={"overlaying": "y"}), "two scales in one place"),
        (
            go.Figure(go.Heatmap(z=[[1]], colorscale="Viridis")).update_traces(zsmooth="best"),
            "zsmooth",
        ),
    ],
)
def test_what_the_still_cannot_draw_it_refuses_by_name(fig, message):
    with pytest.raises(ValueError, match=message):
        show(fig)


def test_a_picture_handed_in_stands_for_what_cannot_be_drawn():
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"></svg>'
    chart = show(go.Figure(go.Scatter3d(x=[0], y=[0], z=[0])), picture=picture)
    assert chart.picture == picture
    assert 'width="40" height="30"' in chart._repr_mimebundle_()["text/html"]
