"""Shell in a real browser, held to the package number by number, point by point."""

import json
import math
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import assert_stands_still, frame_work
from scratch import served, write_page

from unrolled import geometry
from unrolled.figures import Shell, shell

ROOT = "[data-figure='shell']"
THICKNESSES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9]
READ = """root => Object.fromEntries([...root.querySelectorAll('td[data-quantity]')].map(
  td => [`${td.dataset.quantity} ${td.dataset.of}`, td.textContent]))"""
NUMBER = r"(-?[\d.]+)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shell")
    write_page(folder, Shell(), Shell(0.2, 3, query=5))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first Shell of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#shell?{hash_}" if hash_ else site
        return open_figure("shell", address, **options)

    return open_


def settle(root) -> None:
    """Wait until what was set is drawn, and every point is made."""
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    root.locator(".un-live[aria-busy='false']").wait_for()


def assert_shows(root, eps=0.01, D=100, **setting) -> None:
    """Every number of the tables is the package's, written with four decimals."""
    settle(root)
    numbers = Shell(eps, D, **setting).first
    expected = {"share exact": numbers["share"], "share sample": numbers["sampled"]}
    for of in ("centre", "point"):
        expected |= {f"{name} {of}": value for name, value in numbers[of].items()}
    shown = root.evaluate(READ)
    assert shown.keys() == expected.keys()
    for key, text in shown.items():
        assert re.fullmatch(r"\d+\.\d{4}", text), (key, text)
        assert float(text) == pytest.approx(expected[key], rel=1e-9, abs=0.51e-4), (key, eps, D)


def points_of(root, selector: str) -> np.ndarray:
    d = root.locator(selector).get_attribute("d")
    return np.array(re.findall(rf"{NUMBER} {NUMBER}", d), dtype=float)


def numbers_of(root, selector: str, attribute: str) -> list[float]:
    """One attribute of all elements that a selector finds, as numbers."""
    return root.locator(selector).evaluate_all(
        "(all, name) => all.map(each => Number(each.getAttribute(name)))", attribute
    )


def bars_of(root, chart: str) -> np.ndarray:
    """Rows left, top, right, bottom of the bars of a chart."""
    d = root.locator(f".is-{chart} path[data-bars]").get_attribute("d")
    found = re.findall(rf"M{NUMBER} {NUMBER}V{NUMBER}H{NUMBER}V{NUMBER}Z", d)
    return np.array([(x, top, right, bottom) for x, bottom, top, right, _ in found], dtype=float)


# ---------------------------------------------------------------- numbers


def test_the_untouched_figure_shows_what_python_found_and_keeps_still(figure):
    root = figure()
    assert_shows(root)
    assert "holds 63.4 % of the volume" in root.inner_text()
    assert "It holds 90 % from D = 230 on" in root.inner_text()
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(600)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


def test_every_stop_of_the_slider_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    slider = root.get_by_role("slider", name="Dimensions")
    slider.focus()
    root.page.keyboard.press("Home")
    for place, D in enumerate(shell.DIMENSIONS):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, D=D)
        assert slider.get_attribute("aria-valuetext") == f"D = {D}"
    assert root.page.record.is_clean


def test_every_thickness_by_keyboard(figure):
    root = figure("D=30")
    slider = root.get_by_role("slider", name="Coat")
    slider.focus()
    root.page.keyboard.press("Home")
    for place, eps in enumerate(THICKNESSES):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, eps, 30)
        assert slider.get_attribute("aria-valuetext") == f"ε = {eps:g}"
        reached = geometry.shell_dimension(0.9, eps)
        if reached > 1:
            assert f"90 % {'since' if reached <= 30 else 'from'} D = {reached}" in root.inner_text()


def test_numbers_can_be_typed(figure):
    root = figure()
    root.get_by_role("spinbutton", name="D", exact=True).fill("57")
    root.get_by_role("spinbutton", name="ε").fill("0.037")
    assert_shows(root, 0.037, 57)
    assert root.get_by_role("slider", name="Coat").get_attribute("aria-valuetext") == "ε = 0.037"
    root.get_by_role("spinbutton", name="D", exact=True).fill("2000")
    root.get_by_role("spinbutton", name="ε").fill("0")
    assert_shows(root, 0.037, 57)
    root.get_by_role("slider", name="Coat").focus()  # what was refused gives way
    root.page.keyboard.press("ArrowLeft")
    assert_shows(root, 0.02, 57)
    assert root.get_by_role("spinbutton", name="ε").input_value() == "0.02"


def test_every_data_point_can_be_looked_from(figure):
    root = figure("D=10")
    slider = root.get_by_role("slider", name="Data point")
    slider.focus()
    for query in range(2, 11):
        root.page.keyboard.press("ArrowRight")
        assert_shows(root, D=10, query=query)
        assert f"Seen from data point {query}," in root.inner_text()
    root.page.keyboard.press("End")
    assert_shows(root, D=10, query=shell.QUERIES)


def test_other_points_are_others_and_as_real(figure):
    root = figure()
    root.get_by_role("button", name="Other points").focus()
    for seed in (2, 3):
        root.page.keyboard.press("Enter")
        assert_shows(root, seed=seed)


@pytest.mark.parametrize(
    ("hash_", "words"),
    [
        ("D=2", "In few dimensions there are near neighbours and far ones."),
        ("D=100", "From a data point the others are not squashed to the outside"),
        ("D=1000&eps=0.3", "That is no coat: all distances are nearly the same."),
    ],
)
def test_the_sentence_draws_the_conclusion_of_each_setting(figure, hash_, words):
    root = figure(hash_)
    settle(root)
    assert words in root.inner_text()


def test_what_is_nearly_all_is_not_called_all(figure):
    root = figure("D=1000")
    settle(root)
    assert "99.996 %" in root.inner_text()
    assert 100 * geometry.shell_fraction(1000, 0.01) == pytest.approx(99.996, abs=0.0005)


# ---------------------------------------------------------------- drawings


@pytest.mark.parametrize(("eps", "D"), [(0.01, 100), (0.2, 2), (0.5, 7), (0.001, 1000)])
def test_the_coat_is_as_thick_as_it_is_and_its_bar_as_long_as_its_share(figure, eps, D):
    root = figure(f"eps={eps}&D={D}")
    settle(root)
    outer, inner = numbers_of(root, ".is-sweet circle", "r")
    assert 1 - inner / outer == pytest.approx(eps, abs=0.001 / outer + 1e-9)
    coat, rest = numbers_of(root, ".is-sweet rect", "width")
    assert coat / (coat + rest) == pytest.approx(geometry.shell_fraction(D, eps), abs=1e-4)


@pytest.mark.parametrize("D", [2, 3, 100, 1000])
def test_every_dot_is_a_point_of_the_sample(figure, D):
    root = figure(f"D={D}")
    settle(root)
    dots = points_of(root, "path[data-part='dots']")
    x, y, reach = root.evaluate(
        """root => ['cx', 'cy', 'r'].map(name =>
          Number(root.querySelector('.is-sweet circle').getAttribute(name)))"""
    )
    points, _ = shell.sample(D, 1)
    points = points[: len(dots)]
    assert len(dots) == 400
    seen = (dots - [x, y]) / [reach, -reach]
    np.testing.assert_allclose(np.hypot(*seen.T), np.linalg.norm(points, axis=1), atol=2e-4)
    flat = points[:, :2] / np.linalg.norm(points[:, :2], axis=1, keepdims=True)
    truth = flat * np.linalg.norm(points, axis=1, keepdims=True)
    np.testing.assert_allclose(seen, truth, atol=2e-4)


def test_on_a_line_the_ball_is_a_stretch(figure):
    root = figure("D=1&eps=0.1")
    settle(root)
    coat, inside = numbers_of(root, ".is-sweet rect", "width")[:2]
    assert inside / coat == pytest.approx(0.9)


@pytest.mark.parametrize("zoom", ["whole", "coat"])
@pytest.mark.parametrize(("eps", "D"), [(0.01, 100), (0.1, 2), (0.01, 1000)])
def test_the_radius_bars_are_the_points_and_the_line_their_law(figure, eps, D, zoom):
    root = figure(f"eps={eps}&D={D}&zoom={zoom}")
    settle(root)
    low = max(0, 1 - max(3 * eps, 6 / D)) if zoom == "coat" else 0.0
    line = points_of(root, ".is-centre path[data-law='centre']")
    x, y = line.T
    left, right, bottom = (
        x[0],
        x[-1],
        root.evaluate(
            "root => Math.max(...[...root.querySelectorAll('.is-centre path.un-axis')]"
            ".map(p => Number(p.getAttribute('d').match(/ ([\\d.]+)H/)[1])))"
        ),
    )
    r = low + (x - left) / (right - left) * (1 - low)
    pixels = (bottom - y.min()) / D  # a unit of density: at r = 1 it is D
    slack = 0.02 + 0.02 * pixels * D * (D - 1) * (1 - low) / (right - left)
    np.testing.assert_allclose(bottom - y, pixels * D * r ** (D - 1), atol=slack)
    width = shell.bar_width("centre", D)
    distances, _ = Shell(eps, D).distances()
    counts = np.bincount((distances // width).astype(int))
    edges = np.flatnonzero(counts) * width
    seen = edges + width > low + 1e-12
    bars = bars_of(root, "centre")
    bars = bars[bars[:, 0].argsort()]
    assert len(bars) == seen.sum()
    np.testing.assert_allclose(
        bottom - bars[:, 1], pixels * counts[counts > 0][seen] / len(distances) / width, atol=0.03
    )
    starts = left + (np.maximum(edges[seen], low) - low) / (1 - low) * (right - left)
    np.testing.assert_allclose(bars[:, 0], starts, atol=0.02)


@pytest.mark.parametrize(("D", "query"), [(1, 1), (2, 1), (3, 9), (100, 1), (1000, 2)])
def test_the_distance_bars_are_the_points_and_the_line_their_law(figure, D, query):
    root = figure(f"D={D}&query={query}")
    settle(root)
    line = points_of(root, ".is-point path[data-law='point']")
    own = Shell(D=D, query=query)
    _, distances = own.distances()
    _, queries = shell.sample(D, 1)
    rho = float(np.linalg.norm(queries[query - 1]))
    width = shell.bar_width("point", D)
    bars = bars_of(root, "point")
    bars = bars[bars[:, 0].argsort()]
    counts = np.bincount((distances // width).astype(int))
    assert len(bars) == (counts > 0).sum()
    bottom = bars[0, 3]
    pixels = (bottom - bars[:, 1]) / (counts[counts > 0] / len(distances) / width)
    np.testing.assert_allclose(pixels, pixels.mean(), rtol=0.02)
    pixels = np.average(pixels, weights=counts[counts > 0])
    scale, start = np.polyfit(np.flatnonzero(counts) * width, bars[:, 0], 1)
    s = np.maximum((line[:, 0] - start) / scale, 0)
    truth = np.array([shell.distance_density(each, rho, D) for each in s.tolist()])
    steep = np.abs(np.gradient(truth, np.maximum.accumulate(s + 1e-9 * np.arange(len(s)))))
    off = np.abs((bottom - line[:, 1]) / pixels - truth)
    near_corner = np.abs(s - (1 - rho)) < 0.01  # a corner, where a hundredth of a pixel matters
    near_corner |= np.abs(s - (1 + rho)) < 0.01
    assert (off <= 0.05 / pixels + 0.02 * steep / scale + 0.004 * truth.max())[~near_corner].all()
    root_of_two = points_of(root, ".is-point path.un-root")[0, 0]
    assert (root_of_two - start) / scale == pytest.approx(math.sqrt(2), abs=0.1 / scale)


def test_contrast_is_drawn_as_python_measured_it(figure):
    root = figure()
    settle(root)
    x, y = points_of(root, "path[data-law='contrast']").T
    median = np.log10([row[1] for row in Shell().contrasts])
    scale, start = np.polyfit(median, y, 1)
    np.testing.assert_allclose(y, start + scale * median, atol=0.02)
    along, origin = np.polyfit(np.log10(shell.DIMENSIONS), x, 1)
    np.testing.assert_allclose(x, origin + along * np.log10(shell.DIMENSIONS), atol=0.02)
    ring = root.locator("circle.un-here")
    here = Shell().first["point"]["contrast"]
    assert float(ring.get_attribute("cy")) == pytest.approx(
        start + scale * np.log10(here), abs=0.02
    )
    assert float(ring.get_attribute("cx")) == pytest.approx(origin + along * 2, abs=0.02)


@pytest.mark.parametrize("chart", ["centre", "point"])
def test_the_outermost_part_is_marked_where_it_is(figure, chart):
    root = figure("eps=0.1&D=3")
    settle(root)
    x, width = root.locator(f".is-{chart} svg[role='img'] rect.un-outermost").evaluate(
        "rect => ['x', 'width'].map(name => Number(rect.getAttribute(name)))"
    )
    farthest = Shell(0.1, 3).first["point"]["farthest"] if chart == "point" else 1
    full = 2 if chart == "point" else 1
    left, right = root.evaluate(
        """(root, chart) => root.querySelector(`.is-${chart} path.un-axis`).getAttribute('d')
          .match(/M([\\d.]+) [\\d.]+H([\\d.]+)/).slice(1).map(Number)""",
        chart,
    )
    assert (x - left) / (right - left) * full == pytest.approx(0.9 * farthest, abs=1e-3)
    assert width / (right - left) * full == pytest.approx(0.1 * farthest, abs=1e-3)


def test_the_close_up_by_keyboard(figure):
    root = figure("D=1000")
    root.get_by_role("radio", name="whole").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    assert root.get_by_role("radio", name="near the coat").is_checked()
    assert "0.970" in root.locator(".is-centre svg[role='img']").text_content()


# ---------------------------------------------------------------- time, address, looks


def test_a_frame_at_a_thousand_dimensions_leaves_time_to_draw(open_page, site):
    """The work of most frames while D changes among the largest; a clock has noise: the median.

    A quiet computer needs a fraction of a frame; one that runs other tests may need a few.
    """
    page = open_page(site)
    keys = [*["ArrowRight", "ArrowRight", "ArrowLeft"] * 4, "End"]
    work = frame_work(page, f"{site}?watched#shell?D=500", ROOT, "Dimensions", keys)
    assert np.median(work) < 48, work
    assert_shows(page.locator(ROOT).first, D=1000)


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("eps=0.05&D=7&query=3&zoom=coat&seed=11")
    assert_shows(root, 0.05, 7, query=3, seed=11)
    root.get_by_role("slider", name="Dimensions").focus()
    root.page.keyboard.press("ArrowRight")
    expected = "#shell?eps=0.05&D=10&query=3&zoom=coat&seed=11"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize("hash_", ["eps=0&D=-1", "eps=1&query=41&zoom=near", "eps=x&D=2.5&seed="])
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#shell-2?D=4")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0))
    assert_shows(page.locator(ROOT).nth(1), 0.2, 4, query=5)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("hash_", ["", "D=1", "D=1000&zoom=coat&eps=0.001", "D=2&eps=0.9"])
def test_words_stay_inside_their_pictures_apart_and_the_page_its_width(figure, hash_, width):
    root = figure(hash_, width=width)
    settle(root)
    outside = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img] text')].filter(text => {
          const [own, frame] = [text, text.ownerSVGElement].map(e => e.getBoundingClientRect());
          return own.left < frame.left - 1 || own.right > frame.right + 1
              || own.top < frame.top - 1 || own.bottom > frame.bottom + 1;
        }).map(text => text.textContent)"""
    )
    assert outside == []
    overlaps = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
          const texts = [...svg.querySelectorAll('text')].map(
            text => [text.textContent, text.getBoundingClientRect()]);
          return texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(([, b]) =>
            a.left < b.right && b.left < a.right && a.top + 3 < b.bottom - 3
            && b.top + 3 < a.bottom - 3).map(([other]) => `${one} / ${other}`));
        })"""
    )
    assert overlaps == []
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    root = figure("D=20", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    own = Shell()
    assert_stands_still(open_page, site, ROOT, own.alt)
    still = open_page(site, javascript=False).locator(ROOT).first
    assert json.loads(still.locator("script.un-state").text_content()) == own.state()
