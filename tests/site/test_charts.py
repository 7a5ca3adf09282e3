"""Charts in a real browser: every kind of chart on a page of its own, and the chapter's."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import plotly.offline
import pytest
from axe_playwright_python.sync_playwright import Axe
from scratch import PLOTLY, served, write_page

from unrolled.figures import charts
from unrolled.figures.palette import DARK, LIGHT

CHAPTER = "chapters/simple_rnn.html"
CHART = "[data-figure='chart']"
EPOCHS = np.arange(1, 13)
LOSSES = {"training": 1 / EPOCHS, "validation": 1 / EPOCHS + 0.1}
X = np.linspace(0, 6, 20)


def losses() -> go.Figure:
    fig = go.Figure()
    for (name, values), role in zip(LOSSES.items(), ("hidden", "loss"), strict=True):
        fig.add_scatter(x=EPOCHS, y=values, name=name, mode="lines", line_color=LIGHT[role])
    fig.add_hline(y=0.3, line_dash="dot", annotation_text="persistence")
    fig.add_vrect(x0=9, x1=12, fillcolor=LIGHT["raised"], annotation_text="small steps")
    fig.update_layout(title="A title that is too long for one line of a narrow telephone's page")
    return fig.update_layout(xaxis_title="epoch", yaxis_title="loss", yaxis_type="log")


def bars() -> go.Figure:
    fig = go.Figure(go.Bar(x=["persistence", "linear model", "network"], y=[4.25, 3.0, 2.875]))
    return fig.update_layout(yaxis_title="error, °C", xaxis_title="model")


def histogram() -> go.Figure:
    return go.Figure(go.Histogram(x=np.repeat(X, 1 + np.arange(20)), marker_color=LIGHT["error"]))


def heatmap() -> go.Figure:
    z = np.array([[0.5, -1.25, 2.0], [1.0, 0.0, -0.75]])
    return go.Figure(go.Heatmap(z=z, zmid=0, colorscale=charts.DIVERGING))


def framed() -> go.Figure:
    fig = go.Figure(go.Scatter(x=X, y=np.sin(X)), layout={"yaxis_range": [-4, 4]})
    fig.frames = [go.Frame(name=str(a), data=[go.Scatter(y=a * np.sin(X))]) for a in (1, 2, 3)]
    return fig.update_layout(sliders=[{"currentvalue": {"prefix": "Amplitude: "}}])


def pictures() -> go.Figure:
    size = {"height": 300, "meta": {"width": 600}}
    return heatmap().update_layout(yaxis_scaleanchor="x", **size)


KINDS = {kind.__name__: kind for kind in (losses, bars, histogram, heatmap, pictures, framed)}
ALTS = {name: f"What the {name} chart shows." for name in KINDS}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """Serve one page with every kind of chart, far below its heading."""
    folder = tmp_path_factory.mktemp("charts")
    shown = [charts.show(make(), ALTS[name], "A caption.") for name, make in KINDS.items()]
    write_page(folder, *shown, gap="3000px")
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def chart(scratch, open_page):
    """Open the page and bring one kind of chart to life; `.page` is its page."""

    def open_(name: str, **options):
        page = open_page(scratch, **options)
        return alive(page, page.locator(CHART).filter(has=page.get_by_role("img", name=ALTS[name])))

    return open_


def alive(page, figure):
    figure = figure.first
    figure.scroll_into_view_if_needed()
    figure.and_(page.locator("[data-ready]")).wait_for()
    return figure


def stage(figure):
    return figure.locator(".un-chart")


def stroke(figure, place: int = 0) -> str:
    line = figure.locator(".scatterlayer path.js-line").nth(place)
    return line.evaluate("line => getComputedStyle(line).stroke")


def rgb(hex_: str) -> str:
    return "rgb({}, {}, {})".format(*bytes.fromhex(hex_[1:]))


def table(figure) -> list[list[str]]:
    return figure.locator("table").evaluate(
        "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
    )


def test_a_picture_is_lower_on_a_narrow_page(chart):
    wide, narrow = (stage(chart("pictures", width=width)) for width in (1000, 390))
    assert wide.bounding_box()["height"] == pytest.approx(300, abs=1)
    box = narrow.bounding_box()
    assert box["height"] == pytest.approx(box["width"] / 2, abs=1)
    drawn = narrow.locator("svg.main-svg").first.bounding_box()
    assert drawn["height"] == pytest.approx(box["height"], abs=1)
    narrow.page.set_viewport_size({"width": 330, "height": 900})
    narrow.page.wait_for_function(
        """([stage]) => {
          const { width, height } = stage.getBoundingClientRect();
          const drawn = stage.querySelector("svg.main-svg").getBoundingClientRect().height;
          return Math.abs(drawn - height) < 1 && Math.abs(height - width / 2) < 1 && width < 300;
        }""",
        arg=[narrow.element_handle()],
    )


# ---------------------------------------------------------------- plotly.js


@pytest.mark.parametrize(
    ("bundle", "traces"), [("cartesian", charts.CARTESIAN), ("gl3d", charts.SPATIAL)]
)
def test_bundle_is_the_version_and_knows_the_traces_that_python_thinks(browser, bundle, traces):
    page = browser.new_page()
    page.add_script_tag(path=PLOTLY / f"plotly-{bundle}.min.js")
    assert page.evaluate("Plotly.version") == plotly.offline.get_plotlyjs_version()
    assert set(page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")) == traces
    page.close()


def test_no_byte_of_plotly_before_a_chart_is_near_and_one_file_for_all(open_page, scratch):
    page = open_page(scratch)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.settle()
    before = [transfer.url for transfer in page.record.transfers()]
    assert not [url for url in before if "plotly" in url or url.endswith("chart.mjs")]
    for place in range(len(KINDS)):
        alive(page, page.locator(CHART).nth(place))
    scripts = [url for url in asked if "plotly" in url]
    assert [url.rsplit("/", 1)[1] for url in scripts] == ["plotly-cartesian.min.js"]
    assert page.record.is_clean


def test_a_chart_below_the_first_screen_waits_for_the_reader_to_move(tmp_path, open_page):
    write_page(tmp_path, charts.show(bars(), "Bars."), gap="1100px")
    with served(tmp_path) as address:
        page = open_page(f"{address}/index.html", height=900)
        page.settle()
        asked = [transfer.url.rsplit("/", 1)[1] for transfer in page.record.transfers()]
        assert "chart.mjs" in asked
        assert "plotly-cartesian.min.js" not in asked
        page.mouse.wheel(0, 10)
        page.locator(CHART + "[data-ready]").wait_for()


def test_a_trace_the_small_bundle_lacks_gets_the_full_one_beside_it(tmp_path, open_page):
    polar = go.Figure(go.Scatterpolar(r=[1, 2, 3], theta=[0, 90, 180], mode="lines"))
    picture = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 5"></svg>'
    shown = [charts.show(polar, "Polar.", picture=picture), charts.show(losses(), "Losses.")]
    write_page(tmp_path, *shown)
    with served(tmp_path) as address:
        page = open_page(f"{address}/index.html")
        for place, line in enumerate((".polarlayer path.js-line", ".scatterlayer path.js-line")):
            figure = alive(page, page.locator(CHART).nth(place))
            assert figure.locator(line).count() == place + 1
        assert page.record.is_clean


def test_charts_live_on_a_page_from_disk(tmp_path, open_page):
    write_page(tmp_path, charts.show(bars(), "Bars."))
    assets = tmp_path / "_static" / "unrolled"
    modules = {"chart.mjs": charts.base.module_url(charts.base.HERE / "chart.mjs")}
    (assets / "inline.js").write_text(f"window.unrolledModules = {json.dumps(modules)};")
    page = open_page((tmp_path / "index.html").as_uri())
    figure = alive(page, page.locator(CHART))
    assert figure.locator(".barlayer path").count() == 3
    assert page.record.is_clean


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize(
    ("kind", "marks", "count"),
    [
        ("losses", ".scatterlayer path.js-line", 2),
        ("bars", ".barlayer .point path", 3),
        ("histogram", ".barlayer .point path", 13),
        ("heatmap", ".heatmaplayer image", 1),
        ("framed", ".scatterlayer path.js-line", 1),
    ],
)
def test_every_kind_is_drawn(chart, kind, marks, count):
    figure = chart(kind)
    found = figure.locator(marks)
    count = count or len(
        re.findall(r"fill: var\(--un-error\)", charts.show(KINDS[kind](), "x").picture)
    )
    assert found.count() >= min(count, 5)
    box = found.first.bounding_box()
    assert box["width"] > 5
    assert box["height"] > 5
    assert figure.locator(".modebar").count() == 0
    assert stage(figure).get_attribute("aria-label") == ALTS[kind]


def test_lines_are_drawn_where_the_numbers_are(chart):
    figure = chart("losses")
    for place, values in enumerate(LOSSES.values()):
        path = figure.locator(".scatterlayer path.js-line").nth(place).get_attribute("d")
        points = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", path), dtype=float)
        for drawn, true in ((points[:, 0], EPOCHS), (-points[:, 1], np.log10(values))):
            slope, start = np.polyfit(true, drawn, 1)
            np.testing.assert_allclose(drawn, slope * true + start, atol=0.1)


def test_lines_across_a_chart_keep_their_labels(chart):
    figure = chart("losses")
    assert figure.locator(".shapelayer path").count() == 2
    across = figure.locator(".shapelayer path").first.bounding_box()
    label = figure.locator(".annotation", has_text="persistence").bounding_box()
    assert abs(label["y"] + label["height"] - across["y"]) < 10


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_telephone(chart, width):
    figure = chart("losses", width=width)
    page = figure.page
    for place in range(len(KINDS)):
        alive(page, page.locator(CHART).nth(place))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    box = stage(figure).bounding_box()
    for part in ("g.legend", ".xaxislayer-above", ".yaxislayer-above", ".g-xtitle", ".g-ytitle"):
        inner = figure.locator(part).first.bounding_box()
        assert inner["x"] >= box["x"] - 1, part
        assert inner["x"] + inner["width"] <= box["x"] + box["width"] + 1, part
    title = figure.get_by_text("A title that is too long")
    assert title.bounding_box()["height"] > 30, "it wraps"


def test_chart_follows_the_width_of_its_column(chart):
    figure = chart("bars")
    figure.page.evaluate("document.querySelector('main').style.width = '400px'")
    figure.page.wait_for_function(
        "chart => chart.querySelector('.main-svg').clientWidth === chart.clientWidth "
        "&& chart.clientWidth < 400",
        arg=stage(figure).element_handle(),
    )


# ---------------------------------------------------------------- light and dark


def test_reader_who_toggles_dark_mode_sees_dark_colours_at_once_and_back(chart):
    figure = chart("losses")
    page = figure.page
    assert stroke(figure) == rgb(LIGHT["hidden"])
    assert stroke(figure, 1) == rgb(LIGHT["loss"])
    page.evaluate("Plotly.mark = true")
    for theme, colours in (("dark", DARK), ("light", LIGHT)):
        page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        page.wait_for_function(
            "([line, colour]) => getComputedStyle(line).stroke === colour",
            arg=[
                figure.locator(".scatterlayer path.js-line").first.element_handle(),
                rgb(colours["hidden"]),
            ],
        )
        for part, property_, role in (
            (".xtick text", "fill", "ink"),
            (".g-ytitle text", "fill", "ink"),
            ("g.legend text", "fill", "ink"),
            (".ygrid", "stroke", "rule"),
            (".scatterlayer path.js-line >> nth=1", "stroke", "loss"),
        ):
            shown = figure.locator(part).first.evaluate(
                f"element => getComputedStyle(element)['{property_}']"
            )
            assert shown == rgb(colours[role]), part
    assert page.evaluate("Plotly.mark"), "plotly.js was not loaded again"


def test_page_opened_dark_draws_dark_at_once_even_a_heat_map(chart):
    figure = chart("heatmap")
    figure.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    stops = "chart => chart._fullData[0].colorscale.map(stop => stop[1])"
    expected = [DARK["negative"], DARK["paper"], DARK["positive"]]
    figure.page.wait_for_function(
        f"([chart, expected]) => JSON.stringify(({stops})(chart)) === JSON.stringify(expected)",
        arg=[stage(figure).element_handle(), expected],
    )


def test_chart_out_of_sight_is_dark_when_the_reader_comes_back(chart):
    figure = chart("losses")
    page = figure.page
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(200)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(200)
    assert stroke(figure) == rgb(LIGHT["hidden"]), "what nobody sees costs no time"
    figure.scroll_into_view_if_needed()
    page.wait_for_function(
        "([line, colour]) => getComputedStyle(line).stroke === colour",
        arg=[
            figure.locator(".scatterlayer path.js-line").first.element_handle(),
            rgb(DARK["hidden"]),
        ],
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_pass_axe(scratch, open_page, theme):
    page = open_page(scratch, reduced_motion=True)
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    for place in range(len(KINDS)):
        alive(page, page.locator(CHART).nth(place))
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


# ---------------------------------------------------------------- by keyboard, as numbers


def test_a_curve_is_read_by_keyboard_alone(chart):
    figure = chart("losses")
    page = figure.page
    page.locator("h1").click()
    page.keyboard.press("Tab")
    chart_ = stage(figure)
    assert chart_.evaluate("chart => document.activeElement === chart")
    readout = figure.locator("[aria-live]")
    assert "arrow keys" in readout.text_content()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert readout.text_content() == f"training: 2, {LOSSES['training'][1]:.4f} (2 of 12)"
    said = f"training: 2, {LOSSES['training'][1]:g}"
    figure.locator(".hoverlayer .hovertext", has_text=said).wait_for()
    page.keyboard.press("ArrowDown")
    assert readout.text_content() == f"validation: 2, {LOSSES['validation'][1]:.4f} (2 of 12)"
    page.keyboard.press("End")
    assert readout.text_content() == f"validation: 12, {LOSSES['validation'][-1]:.4f} (12 of 12)"
    page.keyboard.press("Tab")
    assert readout.text_content() == ""


def test_table_holds_every_number_of_a_small_chart(chart):
    figure = chart("losses")
    figure.get_by_text("The numbers").focus()
    figure.page.keyboard.press("Enter")
    head, *rows = table(figure)
    assert head == ["epoch", "training", "validation"]
    assert [int(row[0]) for row in rows] == EPOCHS.tolist()
    for column, values in enumerate(LOSSES.values(), start=1):
        shown = [row[column] for row in rows]
        np.testing.assert_allclose([float(v) for v in shown], values, atol=0.51e-4)
        assert all(re.fullmatch(r"\d+(\.\d{4,})?", v) for v in shown)
    cell = figure.locator("td[data-quantity='validation'][data-row='3'][data-col='1']")
    assert float(cell.text_content()) == pytest.approx(LOSSES["validation"][3], abs=0.51e-4)


def test_tables_of_bars_and_heat_maps(chart):
    figure = chart("bars")
    expected = [["model", "error, °C"], ["persistence", "4.2500"], ["linear model", "3"]]
    assert table(figure) == [*expected, ["network", "2.8750"]]
    page = figure.page
    heat = alive(page, page.locator(CHART).filter(has=page.get_by_label(ALTS["heatmap"])))
    assert table(heat)[1:] == [["0", "0.5000", "-1.2500", "2"], ["1", "1", "0", "-0.7500"]]
    histogram_ = alive(page, page.locator(CHART).filter(has=page.get_by_label(ALTS["histogram"])))
    assert not histogram_.get_by_text("The numbers").is_visible()


def test_frames_are_driven_by_a_native_slider(chart):
    figure = chart("framed")
    page = figure.page
    slider = figure.get_by_role("slider", name="Amplitude")
    assert slider.get_attribute("aria-valuetext") == "1"
    slider.focus()
    for amplitude in (2, 3):
        page.keyboard.press("ArrowRight")
        assert slider.get_attribute("aria-valuetext") == str(amplitude)
        page.wait_for_function(
            "([chart, y]) => Math.abs(chart._fullData[0].y[3] - y) < 1e-5",
            arg=[stage(figure).element_handle(), float(amplitude * np.sin(X[3]))],
        )
        shown = [float(row[1]) for row in table(figure)[1:]]
        np.testing.assert_allclose(shown, amplitude * np.sin(X), atol=0.51e-4)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(100)
    assert slider.get_attribute("aria-valuetext") == "3", "a new theme keeps the frame"
    assert figure.locator(".slider-group").count() == 0


# ---------------------------------------------------------------- in space


@pytest.fixture
def saddle(tmp_path, open_page):
    """Open a page with a surface and a path over it."""
    x = np.linspace(-1, 1, 9)
    fig = go.Figure(go.Surface(x=x, y=x, z=x**2 - x[:, None] ** 2, showscale=False))
    fig.add_scatter3d(x=[-1, 1], y=[0, 0], z=[1, 1], mode="lines", name="path")
    fig.update_layout(scene={"xaxis_title": "w", "camera_eye": {"x": 0, "y": -2, "z": 0.5}})
    write_page(tmp_path, charts.show(fig, "A saddle."), gap="3000px")

    def open_(script: str = ""):
        page = open_page(f"{address}/index.html")
        page.add_init_script(script)
        page.reload()
        return alive(page, page.locator(CHART))

    with served(tmp_path) as address:
        yield open_


def eye(figure) -> list[float]:
    x, y, z = stage(figure).evaluate(
        "chart => { const { eye } = chart._fullLayout.scene.camera; return [eye.x, eye.y, eye.z]; }"
    )
    return [x, y, z]


def test_a_scene_is_turned_by_a_native_slider_and_the_wheel_scrolls_the_page(saddle):
    figure = saddle()
    page = figure.page
    assert figure.locator("canvas").count() >= 1
    np.testing.assert_allclose(eye(figure), [0, -2, 0.5], atol=1e-9)
    slider = figure.get_by_role("slider", name="Turn")
    assert slider.get_attribute("aria-valuetext") == "270°"
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "300°"
    page.wait_for_function(
        "chart => Math.abs(chart._fullLayout.scene.camera.eye.x - 1) < 1e-9",
        arg=stage(figure).element_handle(),
    )
    np.testing.assert_allclose(eye(figure), [1, -(3**0.5), 0.5], atol=1e-9)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function(
        "([chart, ink]) => chart._fullLayout.font.color === ink",
        arg=[stage(figure).element_handle(), DARK["ink"]],
    )
    np.testing.assert_allclose(eye(figure), [1, -(3**0.5), 0.5], atol=1e-9)
    stage(figure).hover()
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, -200)
    page.wait_for_function("before => scrollY < before - 100", arg=before)
    np.testing.assert_allclose(eye(figure), [1, -(3**0.5), 0.5], atol=1e-9)
    assert page.record.is_clean


def test_without_webgl_the_still_picture_takes_the_scenes_place(saddle):
    figure = saddle("HTMLCanvasElement.prototype.getContext = () => null")
    assert figure.get_by_text("WebGL is off").is_visible()
    assert figure.get_by_role("img", name="A saddle.").bounding_box()["width"] > 500
    assert figure.get_by_role("slider").count() == 0
    assert figure.page.record.is_clean


# ---------------------------------------------------------------- without JavaScript, on paper


def test_without_javascript_the_still_picture_stands(scratch, open_page):
    page = open_page(scratch, javascript=False)
    for name in KINDS:
        picture = page.get_by_role("img", name=ALTS[name])
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("picture => picture.complete && picture.naturalWidth") == 560
        assert picture.bounding_box()["width"] > 600


def test_on_paper_the_still_picture_stands_in_light_colours(chart):
    figure = chart("losses")
    page = figure.page
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert not figure.locator(".un-fallback").is_visible()
    page.emulate_media(media="print")
    assert figure.locator(".un-fallback").is_visible()
    assert not stage(figure).is_visible()
    assert (
        figure.locator(".un-fallback").evaluate("e => getComputedStyle(e).colorScheme") == "light"
    )


# ---------------------------------------------------------------- the chapter's own


def test_the_chapters_charts_show_what_python_handed_over(open_page):
    page = open_page(CHAPTER)
    figures = page.locator(CHART)
    assert figures.count() >= 4
    for place in range(figures.count()):
        figure = alive(page, figures.nth(place))
        state = json.loads(figure.locator("script.un-state").text_content())
        drawn = stage(figure).evaluate(
            "chart => chart._fullData.map(({ x, y }) => [Array.from(x), Array.from(y)])"
        )
        for (x, y), trace in zip(drawn, state["data"], strict=True):
            assert x == trace["x"]
            assert y == trace["y"]
        lines = figure.locator(".scatterlayer path.js-line")
        assert lines.count() >= 1
        assert lines.last.bounding_box()["width"] > 100
    assert page.record.is_clean


def test_the_chapters_charts_follow_the_books_own_switch(open_page):
    page = open_page(CHAPTER, theme="dark")
    figure = alive(page, page.locator(CHART).first)
    assert stroke(figure) == rgb(DARK["input"])
    tick = figure.locator(".xtick text").first
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.wait_for_function(
        "([tick, colour]) => getComputedStyle(tick).fill === colour",
        arg=[tick.element_handle(), rgb(LIGHT["ink"])],
    )
