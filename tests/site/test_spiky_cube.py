"""SpikyCube in a real browser, by keyboard and mouse, held to the package number by number."""

import itertools
import json
import math
import re

import numpy as np
import pytest
import traitlets
from axe_playwright_python.sync_playwright import Axe
from figure_checks import settle
from scratch import served, write_page

from unrolled import geometry
from unrolled.figures import SpikyCube
from unrolled.figures.spiky_cube import CELLS, STEPS, numbers

ROOT = "[data-figure='spiky-cube']"
GO = """hash => new Promise(done => {
  if (location.hash === hash) return done();
  addEventListener("hashchange", function heard() {
    if (location.hash !== hash) return location.hash = hash; // what was set before came in between
    removeEventListener("hashchange", heard);
    done();
  });
  location.hash = hash;
})"""
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, Number(td.dataset.d), td.textContent])"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spiky-cube")
    write_page(folder, SpikyCube(), SpikyCube(D=10, cells=4))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first SpikyCube of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#spiky-cube?{hash_}" if hash_ else site
        return open_figure("spiky-cube", address, **options)

    return open_


def go(root, hash_: str) -> None:
    """Let the page's address say another state."""
    root.page.evaluate(GO, f"#spiky-cube?{hash_}")
    settle(root)


def assert_shows(root, D: int, cells: int = 2) -> None:
    settle(root)
    truth = numbers(D, cells)
    shown = root.evaluate(READ)
    assert {name for name, _, _ in shown} == set(truth)
    assert len(shown) == len(truth)
    for name, shown_D, text in shown:
        assert shown_D == D
        if truth[name] is None:
            assert text == "−∞"
            continue
        assert re.fullmatch(r"-?\d+\.\d{4}", text), (name, text)
        assert float(text) == pytest.approx(truth[name], abs=0.51e-4), (name, D, cells)


def section(root) -> dict:
    """What the section draws, in units of a cell's side: the centre is the origin, up is up."""
    drawn = (
        root.locator(".un-frame svg")
        .nth(1)
        .evaluate(
            """svg => {
          const box = svg.querySelector(".un-boxedge"), inner = svg.querySelector(".un-innerball");
          const n = (element, name) => Number(element.getAttribute(name));
          return {
            box: ["x", "y", "width", "height"].map(name => n(box, name)),
            inner: ["cx", "cy", "r"].map(name => n(inner, name)),
            balls: [...svg.querySelectorAll(".un-cellball")].map(
              ball => ["cx", "cy", "r"].map(name => n(ball, name))),
            outside: svg.querySelectorAll(".un-outside").length,
          };
        }"""
        )
    )
    return drawn


def test_every_step_of_the_slider_shows_the_packages_numbers(figure):
    root = figure()
    assert_shows(root, 3)
    slider = root.get_by_role("slider", name="Dimensions")
    slider.focus()
    root.page.keyboard.press("Home")
    for place, D in enumerate(STEPS):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert slider.get_attribute("aria-valuetext") == f"D = {D}"
        assert_shows(root, D)
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, 2000)
    assert root.page.record.is_clean


@pytest.mark.parametrize("cells", CELLS)
def test_cells_by_keyboard(figure, cells):
    root = figure("D=49")
    root.get_by_role("radio", name="2", exact=True).focus()
    for _ in range(CELLS.index(cells)):
        root.page.keyboard.press("ArrowRight")
    assert_shows(root, 49, cells)
    root.get_by_role("slider", name="Dimensions").focus()
    for key, D in (("End", 2000), ("Home", 1), ("ArrowRight", 2)):
        root.page.keyboard.press(key)
        assert_shows(root, D, cells)


def test_any_dimension_by_the_number_field(figure):
    root = figure()
    field = root.get_by_role("spinbutton", name="D")
    for D in (7, 13, 137, 1999):
        field.fill(str(D))
        assert_shows(root, D)
        slider = root.get_by_role("slider", name="Dimensions")
        assert slider.get_attribute("aria-valuetext") == f"D = {D}"
    for wrong in ("0", "2001", "3.5", ""):
        field.fill(wrong)
        settle(root)
        assert field.get_attribute("aria-invalid") == "true", wrong
        assert_shows(root, 1999)
    field.fill("4")
    assert field.get_attribute("aria-invalid") == "false"
    assert_shows(root, 4)


@pytest.mark.parametrize("cells", CELLS)
def test_buttons_go_where_something_happens(figure, cells):
    root = figure(f"cells={cells}&D=2")
    leaves, outgrows = geometry.sticks_out_from(cells), geometry.outgrows_from(cells)
    for words, D in ((r"D = 4:", 4), (rf"D = {leaves}: leaves", leaves)):
        button = root.get_by_role("button", name=re.compile(words))
        button.focus()
        root.page.keyboard.press("Enter")
        assert_shows(root, D, cells)
        assert button.get_attribute("aria-disabled") == "true"
    last = root.get_by_role("button", name=re.compile("outgrows it"))
    last.focus()
    root.page.keyboard.press("Enter")
    if outgrows is None:
        assert last.text_content() == "never outgrows it"
        assert last.get_attribute("aria-disabled") == "true"
        assert_shows(root, leaves, cells)
    else:
        assert_shows(root, outgrows, cells)


@pytest.mark.parametrize("cells", CELLS)
def test_section_is_to_scale(figure, cells):
    """Box, balls and inner ball, measured on the drawing and held to the plane's own geometry."""
    root = figure()
    for D in (2, 3, 4, 9, 10, 26, 122, 500, 2000):
        go(root, f"D={D}&cells={cells}")
        drawn = section(root)
        x, y, width, height = drawn["box"]
        cx, cy, r = drawn["inner"]
        scale = width / (cells * math.sqrt(D - 1))
        assert height == pytest.approx(cells * scale, abs=0.02)
        assert (x + width / 2, y + height / 2) == pytest.approx((cx, cy), abs=0.02)
        assert r == pytest.approx(geometry.inner_ball_diameter(D) / 2 * scale, abs=0.01)
        assert math.hypot(width, height) == pytest.approx(cells * math.sqrt(D) * scale, rel=1e-3)
        halves = np.arange(cells) + 0.5 - cells / 2
        truth = sorted((c * math.sqrt(D - 1), s) for s in halves for c in halves)
        shown = np.array(drawn["balls"])
        np.testing.assert_allclose(shown[:, 2], scale / 2, atol=0.006)
        places = (shown[:, :2] - [cx, cy]) / scale * [1, -1]
        distance = np.abs(places[:, None] - np.array(truth)[None]).max(axis=2)
        assert distance.min(axis=0).max() <= 0.02 / scale, "a ball is missing or misplaced"
        assert len(shown) == cells**2
        nearest = np.linalg.norm(places, axis=1).min()
        assert nearest - 0.5 == pytest.approx(geometry.inner_ball_diameter(D) / 2, abs=0.02 / scale)
        assert drawn["outside"] == (D >= geometry.sticks_out_from(cells))


@pytest.mark.parametrize("cells", [2, 4])
@pytest.mark.parametrize("D", [3, 4, 5])
def test_the_plane_meets_no_ball_but_those_drawn(D, cells):
    """What the figure says of its plane, by counting: all cells^D centres and their distances."""
    halves = np.arange(cells) + 0.5 - cells / 2
    centres = np.array(list(itertools.product(halves, repeat=D)))
    axis, across = np.eye(D)[0], np.r_[0, np.ones(D - 1)] / math.sqrt(D - 1)
    inside = np.outer(centres @ axis, axis) + np.outer(centres @ across, across)
    away = np.linalg.norm(centres - inside, axis=1)
    assert (away < 1e-12).sum() == cells**2
    assert away[away > 1e-12].min() > 0.5 + 0.2


@pytest.mark.parametrize(("D", "cells"), [(10, 2), (122, 2), (2000, 2), (26, 4), (122, 10)])
def test_what_sticks_out_is_a_segment_of_the_disc(figure, D, cells):
    root = figure(f"D={D}&cells={cells}")
    settle(root)
    path = root.locator(".un-outside").get_attribute("d")
    (_, y, _, height), (cx, cy, r) = section(root)["box"], section(root)["inner"]
    pieces = [[float(n) for n in re.findall(r"-?[\d.]+", piece)] for piece in path.split("Z")[:-1]]
    for (x1, y1, rx, ry, _, large, sweep, x2, y2), edge, side in zip(
        pieces, (y, y + height), (1, 0), strict=True
    ):
        assert rx == ry == pytest.approx(r, abs=0.01)
        assert y1 == y2 == pytest.approx(edge, abs=0.02)
        assert (x1 + x2) / 2 == pytest.approx(cx, abs=0.02)
        half = math.sqrt(r**2 - (edge - cy) ** 2)
        assert (x2 - x1) / 2 == pytest.approx(half, abs=0.2), "the ends lie on the circle"
        assert (large, sweep) == (0, side), "the small piece, bulging outwards"


def test_solid_is_drawn_in_three_dimensions_alone_and_turns(figure):
    root = figure("D=2")
    solid = root.locator(".un-solid")
    assert not solid.is_visible()
    root.get_by_role("slider", name="Dimensions").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    assert solid.is_visible()
    before = solid.inner_html()
    for name, key in (("Turn", "ArrowRight"), ("Tilt", "PageUp")):
        root.get_by_role("slider", name=name).focus()
        root.page.keyboard.press(key)
        settle(root)
        after = solid.inner_html()
        assert after != before, name
        before = after
    solid.scroll_into_view_if_needed()
    box = solid.bounding_box()
    mouse = root.page.mouse
    mouse.move(box["x"] + 150, box["y"] + 150)
    mouse.down()
    mouse.move(box["x"] + 90, box["y"] + 170, steps=4)
    mouse.up()
    settle(root)
    turned = root.get_by_role("slider", name="Turn").get_attribute("aria-valuetext")
    assert turned == f"{23 + 30}°"
    assert solid.inner_html() != before
    root.get_by_role("slider", name="Dimensions").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    assert not solid.is_visible()


@pytest.mark.parametrize(("turn", "tilt"), [(0, 0), (22, 18), (135, -40), (300, 80)])
def test_solid_is_a_parallel_projection(figure, turn, tilt):
    """The nine balls stand where an orthonormal view puts them; a nearer one covers a farther."""
    root = figure(f"D=3&turn={turn}&tilt={tilt}")
    settle(root)
    drawn = root.locator(".un-solid circle").evaluate_all(
        "circles => circles.map(c => ['cx', 'cy', 'r'].map(n => Number(c.getAttribute(n))))"
    )
    drawn = np.array(drawn)
    a, e = np.radians([turn, tilt])
    right = np.array([0, np.cos(a), np.sin(a)])
    towards = np.array([np.sin(e), np.cos(e) * np.sin(a), -np.cos(e) * np.cos(a)])
    up = np.cross(towards, right)
    up *= np.sign(up[0])  # x1 is up, at every tilt below 90 degrees
    centres = np.array([*itertools.product([-0.5, 0.5], repeat=3), (0, 0, 0)])
    radii = np.r_[np.full(8, 0.5), geometry.inner_ball_diameter(3) / 2]
    middle = drawn[drawn[:, 2].argmin()]
    scale = middle[2] / radii[-1]
    places = (drawn[:, :2] - middle[:2]) / scale * [1, -1]
    truth = np.stack([centres @ right, centres @ up], axis=1)
    depth = centres @ towards
    order = []
    for place, r in zip(places, drawn[:, 2] / scale, strict=True):
        off = np.abs(truth - place).max(axis=1) + np.abs(radii - r) + [i in order for i in range(9)]
        fits = np.flatnonzero(off < 0.01)
        assert len(fits), place
        order.append(int(fits[depth[fits].argmin()]))  # of two in one place the farther comes first
    assert sorted(order) == list(range(9))
    for first, second in itertools.combinations(order, 2):
        apart = np.linalg.norm(truth[first] - truth[second])
        if apart < radii[first] + radii[second] - 0.01:
            assert depth[first] <= depth[second] + 1e-9, "a ball behind is drawn first"


@pytest.mark.parametrize("cells", CELLS)
def test_curve_and_marker_are_drawn_where_the_numbers_are(figure, cells):
    root = figure(f"D=700&cells={cells}")
    settle(root)
    path = root.locator(".un-ratiocurve").get_attribute("d")
    drawn = np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path), dtype=float)
    truth = np.array([numbers(D, cells)["ratio_log10"] for D in STEPS[1:]])
    for pixels, values in ((drawn[:, 0], np.log(STEPS[1:])), (drawn[:, 1], truth)):
        slope, start = np.polyfit(values, pixels, 1)
        np.testing.assert_allclose(pixels, slope * values + start, atol=0.03)
    level = root.locator(".un-level").get_attribute("d")
    (left, zero), (right, _) = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", level)
    assert drawn[[0, -1], 0] == pytest.approx([float(left), float(right)], abs=0.06)
    slope, start = np.polyfit(truth, drawn[:, 1], 1)
    assert float(zero) == pytest.approx(start, abs=0.1), "the level is where the ratio is 1"
    slope, start = np.polyfit(np.log(STEPS[1:]), drawn[:, 0], 1)
    ticks = root.locator(".un-frame svg").last.locator("text[text-anchor='middle']")
    for word, x in ticks.evaluate_all("all => all.map(t => [t.textContent, t.getAttribute('x')])"):
        if word.isdigit():
            assert float(x) == pytest.approx(slope * math.log(int(word)) + start, abs=0.1), word
    here = root.locator(".un-here")
    place = [float(here.get_attribute(name)) for name in ("cx", "cy")]
    assert place == pytest.approx(drawn[STEPS[1:].index(700)], abs=0.03)


SENTENCES = [
    (1, 2, "On a line the balls leave no room"),
    (2, 2, "It fits between the others"),
    (4, 2, "exactly as large as they are"),
    (5, 2, "larger than the balls it was put between, and still inside"),
    (9, 2, "exactly 2 wide. It touches all 18 walls"),
    (10, 2, "bulges out through the middle of each of the 20 walls"),
    (1205, 2, "Its volume is 0.99"),
    (1206, 2, "It even has more volume than the whole box: 1.01 times"),
    (25, 4, "exactly 4 wide. It touches all 50 walls"),
    (26, 4, "of the box’s, and that only falls"),
    (2000, 10, "bulges out through the middle of each of the 4000 walls"),
]


def test_the_sentence_says_what_happens(figure):
    root = figure()
    for D, cells, words in SENTENCES:
        go(root, f"D={D}&cells={cells}")
        sentence = root.locator("[aria-live]").text_content()
        assert words in sentence
        assert f"{geometry.inner_ball_diameter(D):.2f}" in sentence or D in (1, 9, 25)
        label = root.locator(".un-frame svg[role='img']").nth(1).get_attribute("aria-label")
        assert label == sentence


@pytest.mark.parametrize("cells", [4, 6, 10])
def test_the_ratio_only_falls_where_the_figure_says_so(cells):
    curve = [numbers(D, cells)["ratio_log10"] for D in range(2, 2001)]
    assert (np.diff(curve) < 0).all()
    assert geometry.outgrows_from(cells) is None


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("D=137&cells=6&turn=90&tilt=-20")
    assert_shows(root, 137, 6)
    root.get_by_role("radio", name="10").focus()
    root.page.keyboard.press("Space")
    root.page.wait_for_function("location.hash === '#spiky-cube?D=137&cells=10&turn=90&tilt=-20'")
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, 3)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize("hash_", ["D=0&cells=3", "D=2001&turn=x", "D=3.5&tilt=100", "D=&cells="])
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root, 3)
    assert root.page.record.is_clean


def test_two_figures_on_a_page_have_states_and_gradients_of_their_own(figure):
    root = figure("D=3")
    page = root.page
    second = page.locator(ROOT).nth(1)
    second.evaluate("figure => figure.scrollIntoView()")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(second, 10, 4)
    second.get_by_role("spinbutton", name="D").fill("3")
    assert_shows(second, 3, 4)
    assert_shows(root, 3)
    ids = page.evaluate("[...document.querySelectorAll('radialGradient')].map(each => each.id)")
    assert len(ids) == len(set(ids)) == 4
    page.wait_for_function("location.hash === '#spiky-cube-2?D=3'")


LABELLED = [
    *(f"D={D}" for D in (1, 2, 3, 10, 2000)),
    *("D=26&cells=4", "D=122&cells=10", "D=2000&cells=10"),
]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_labels_stay_inside_and_apart(figure, width):
    root = figure(width=width)
    for hash_ in LABELLED:
        go(root, hash_)
        for svg in root.locator(".un-frame svg[role='img']:visible").all():
            assert_labels(svg, (hash_, width))
        assert root.page.evaluate("document.documentElement.scrollWidth") <= width
        cell = root.locator("td[data-quantity='ratio_log10']").bounding_box()
        assert cell["x"] + cell["width"] <= width, "the numbers are in sight"


def assert_labels(svg, where) -> None:
    frame = svg.bounding_box()
    labels = svg.locator("text").evaluate_all(
        """texts => texts.map(text => {
          const box = text.getBoundingClientRect();
          return [box.left, box.top, box.right, box.bottom,
                  parseFloat(getComputedStyle(text).fontSize)];
        })"""
    )
    for i, one in enumerate(labels):
        assert one[4] >= 12, where
        assert frame["x"] - 1 <= one[0] <= one[2] <= frame["x"] + frame["width"] + 1, where
        assert one[1] >= frame["y"] - 3, where
        for other in labels[i + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 1 or along <= 4, (where, one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_figure_passes_axe(figure, theme, width):
    root = figure("D=3", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_a_redraw_fits_into_a_frame(figure):
    root = figure("D=3&cells=10")
    milliseconds = root.page.evaluate(
        """async () => {
          const url = name => new URL(`_static/unrolled/js/spiky_cube/${name}.mjs`, location.href);
          const { drawSection } = await import(url("section"));
          const { drawSolid } = await import(url("solid"));
          const { sizes } = await import(url("sizes"));
          const times = [];
          for (let i = 0; i < 20; i++) {
            const start = performance.now();
            drawSection(340, 320, 3 + i, 10);
            drawSolid(340, 320, 10, 5 * i, 20, "x");
            sizes(3 + i, 10);
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[10];
        }"""
    )
    assert milliseconds < 16


def test_javascript_maths_agrees_with_python(figure):
    """Every number at every D of a wide choice, to 1e-9 of its size."""
    root = figure()
    dims = [*range(1, 60), *range(60, 2000, 37), 2000]
    answers = root.page.evaluate(
        """async ([dims, cells]) => {
          const url = new URL("_static/unrolled/js/spiky_cube/sizes.mjs", location.href);
          const { sizes } = await import(url);
          return cells.map(k => dims.map(D => sizes(D, k)));
        }""",
        [dims, CELLS],
    )
    for cells, rows in zip(CELLS, answers, strict=True):
        for D, shown in zip(dims, rows, strict=True):
            truth = numbers(D, cells)
            assert set(shown) == set(truth)
            for name, value in truth.items():
                assert shown[name] == (
                    value if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)
                ), (name, D, cells)


def test_python_numbers_are_closed_forms():
    """Independent of the package: areas and volumes that everybody knows."""
    assert numbers(2, 2)["corner_share"] == pytest.approx(1 - math.pi / 4)
    assert numbers(3, 2)["corner_share"] == pytest.approx(1 - math.pi / 6)
    area = math.pi * ((math.sqrt(2) - 1) / 2) ** 2 / 4
    assert 10 ** numbers(2, 2)["ratio_log10"] == pytest.approx(area)
    volume = 4 / 3 * math.pi * ((math.sqrt(3) - 1) / 2) ** 3 / 64
    assert 10 ** numbers(3, 4)["ratio_log10"] == pytest.approx(volume)
    assert numbers(1, 2)["ratio_log10"] is None
    for cells in CELLS:
        edge = (cells + 1) ** 2
        assert numbers(edge, cells)["sticks_out"] == 0
        assert numbers(edge + 1, cells)["sticks_out"] > 0


def test_state_of_the_page_is_the_packages(figure):
    root = figure(javascript=True)
    state = json.loads(root.locator("script.un-state").text_content())
    own = SpikyCube()
    for name in ("curves", "events", "numbers", "steps"):
        assert state[name] == json.loads(json.dumps(getattr(own, name))), name


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    still = open_page(site, javascript=False).locator(ROOT).first
    assert still.locator("img").is_visible()
    assert "leaves the box" in still.locator("img").get_attribute("alt")
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").first.is_visible()
    assert not page.locator(ROOT + " .un-live").first.is_visible()


@pytest.mark.parametrize("traits", [{"D": 0}, {"D": 2001}, {"cells": 3}, {"tilt": 90}])
def test_what_makes_no_sense_is_refused(traits):
    with pytest.raises(traitlets.TraitError):
        SpikyCube(**traits)
