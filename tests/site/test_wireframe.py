"""Wireframe in a real browser, by keyboard and mouse, held to the package number by number."""

import math
import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, settle
from scratch import served, write_page

from unrolled import linear_maps
from unrolled.figures import Wireframe

ROOT = "[data-figure='wireframe']"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.map ?? [Number(td.dataset.row), Number(td.dataset.col)],
         td.textContent])"""
STAGES = ["corner", "first", "second", "projected", "screen"]
START = {"turn": 35, "tilt": 15, "shift": [0.2, -0.6], "distance": 6}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wireframe")
    write_page(folder, Wireframe())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the Wireframe of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#wireframe?{hash_}" if hash_ else site
        return open_figure("wireframe", address, **options)

    return open_


def drawn(root) -> np.ndarray:
    """Every line of the picture, its two ends, in the order of x of the first end: (n, 4)."""
    words = "".join(root.locator(f".un-wire{part}").get_attribute("d") for part in ("near", "far"))
    ends = re.findall(r"M([-\d.]+) ([-\d.]+)L([-\d.]+) ([-\d.]+)", words)
    lines = np.array(ends, float)
    return lines[np.lexsort(lines.T)]


def expected_lines(truth: Wireframe) -> np.ndarray:
    model = linear_maps.WIREFRAMES[truth.model]
    flat = linear_maps.apply(truth.matrices()["M"], model.points)[:, :2] * [100, -100]
    lines = np.round(np.hstack([flat[model.edges[:, 0]], flat[model.edges[:, 1]]]), 1)
    return lines[np.lexsort(lines.T)]


def assert_shows(root, **state) -> None:
    settle(root)
    truth = Wireframe(**START | state)
    matrices, stages, violations = truth.matrices(), truth.stages(), truth.violations()
    seen = set()
    for quantity, place, text in root.evaluate(READ):
        seen.add(quantity)
        if quantity == "violation":
            value, decimals = violations[place], 6
        elif quantity == "stage":
            stage = stages[STAGES[place[0]]]
            value = None if stage is None or place[1] >= len(stage) else stage[place[1]]
            decimals = 4
        else:
            value, decimals = matrices[quantity][tuple(place)], 4
        if value is None:
            assert text == "–", (quantity, place)
        else:
            assert re.fullmatch(rf"-?\d+\.\d{{{decimals}}}", text), text
            assert float(text) == pytest.approx(value, abs=0.6 * 10.0**-decimals), (quantity, place)
    assert seen == {"violation", "stage", "R", "T", "P", "M"}
    if not root.locator(".un-error").text_content():
        assert np.abs(drawn(root) - expected_lines(truth)).max() < 0.25


def test_every_control_by_keyboard_shows_the_packages_picture_and_numbers(figure):
    root = figure()
    keys = root.page.keyboard
    assert_shows(root)
    state = {}

    def press(role, label, key, **change):
        root.get_by_role(role, name=label, exact=True).focus()
        keys.press(key)
        state.update(change)
        assert_shows(root, **state)

    press("slider", "Turn", "ArrowRight", turn=36)
    press("slider", "Tilt", "ArrowLeft", tilt=14)
    press("slider", "Shift right", "End", shift=[1.5, -0.6])
    press("slider", "Shift towards you", "Home", shift=[1.5, -3.0])
    press("slider", "Distance of the eye", "End", distance=20)
    press("radio", "turn, then shift", "ArrowRight", order="shift first")
    press("slider", "Follow corner", "End", corner=85)
    press("radio", "perspective", "ArrowRight", view="parallel")
    assert root.get_by_role("slider", name="Distance of the eye").is_hidden()
    press("radio", "car", "ArrowRight", model="cube", corner=0)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    assert root.page.record.is_clean


def test_the_order_matters_and_the_picture_says_what_is_linear(figure):
    root = figure("model=cube&shift=1,0")
    one = drawn(root)
    root.get_by_role("radio", name="shift, then turn").check()
    settle(root)
    assert np.abs(drawn(root) - one).max() > 10
    rows = dict(
        zip(
            root.locator("th:has(+ td[data-quantity='violation'])").all_text_contents(),
            root.locator("td[data-quantity='violation'] + td").all_text_contents(),
            strict=True,
        )
    )
    assert rows == {"turn": "linear", "shift": "not linear", "the whole picture": "not linear"}


def test_dragging_turns(figure):
    root = figure()
    box = root.locator(".un-wire").bounding_box()
    root.page.mouse.move(box["x"] + 100, box["y"] + 100)
    root.page.mouse.down()
    root.page.mouse.move(box["x"] + 180, box["y"] + 120, steps=4)
    root.page.mouse.up()
    root.page.mouse.move(box["x"] + 300, box["y"] + 120)
    assert_shows(root, turn=75)


def test_what_is_behind_the_eye_is_left_out_and_said(figure):
    root = figure("turn=120&distance=4&order=shift first&shift=-1.5,-3")
    truth = Wireframe(
        **START | {"turn": 120, "distance": 4, "shift": [-1.5, -3.0], "order": "shift first"}
    )
    car = linear_maps.WIREFRAMES["car"]
    moved = np.column_stack([car.points, np.ones(len(car.points))]) @ truth.matrices()["M"].T
    behind = (moved[:, 3] <= 1e-9)[car.edges].any(axis=1).sum()
    assert behind > 20
    said = root.locator(".un-error").text_content()
    assert said == f"{behind} lines reach behind the eye and are not drawn."
    assert len(drawn(root)) == len(car.edges) - behind


def test_javascript_multiplies_like_the_package(open_page, site):
    page = open_page(site)
    rng = np.random.default_rng(4)
    for _ in range(10):
        a, b, c, d = *rng.uniform(-3, 3, 3), rng.uniform(4, 9)
        t, p = rng.normal(size=3), rng.normal(size=3)
        got = page.evaluate(
            """async ([a, b, c, d, t, p]) => {
                 const m = await import("./_static/unrolled/js/maths/projection.mjs");
                 const M = [m.perspective4(d), m.translation4(t), m.turn4(2, c), m.turn4(1, b),
                            m.turn4(0, a)].reduce(m.multiply4);
                 return [M, m.divided(m.apply4(M, [...p, 1]))];
               }""",
            [a, b, c, d, t.tolist(), p.tolist()],
        )
        turns = [
            linear_maps.rotation_3d(axis, angle)
            for axis, angle in zip(np.eye(3), (a, b, c), strict=True)
        ]
        M = (
            linear_maps.perspective(d)
            @ linear_maps.translation(t)
            @ linear_maps.homogeneous(turns[2] @ turns[1] @ turns[0])
        )
        assert np.array(got[0]) == pytest.approx(M, abs=1e-9)
        assert got[1] == pytest.approx(linear_maps.apply(M, p[None])[0], abs=1e-9)


@pytest.mark.parametrize(
    "bad", ["model=tank", "tilt=91", "shift=1", "shift=9,0", "corner=86", "corner=1.5", "order=no"]
)
def test_what_an_address_says_wrongly_is_ignored(figure, bad):
    root = figure(bad)
    assert_shows(root)
    assert root.page.record.is_clean


def test_state_is_linked(figure):
    root = figure("turn=200&tilt=-30&shift=-1,0.3&view=parallel&corner=7")
    assert_shows(root, turn=200, tilt=-30, shift=[-1, 0.3], view="parallel", corner=7)
    root.get_by_role("slider", name="Turn").focus()
    root.page.keyboard.press("ArrowLeft")
    root.page.wait_for_function("() => location.hash.includes('turn=199')")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_width(figure, width, theme):
    root = figure(width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "86 corners, 134 lines")


def test_bad_settings_are_refused_by_name():
    with pytest.raises(ValueError, match="shift: needs two numbers"):
        Wireframe(shift=[1])
    with pytest.raises(ValueError, match="corner: needs 0 to 7"):
        Wireframe(model="cube", corner=8)


def test_a_turn_of_half_a_circle_brings_the_parallel_picture_back_mirrored():
    picture = [Wireframe(turn=turn, tilt=0, shift=[0, 0], view="parallel") for turn in (0, 180)]
    one, two = (expected_lines(each) for each in picture)
    assert math.isclose(one[:, 0].max(), -two[:, 0].min(), abs_tol=0.2)
