"""PowerIteration in a real browser, by keyboard, held to the package number by number."""

import math
import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, settle
from scratch import served, write_page

from unrolled import linear_maps
from unrolled.figures import PowerIteration
from unrolled.figures.power_iteration import PRESETS, STEPS

ROOT = "[data-figure='power-iteration']"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, Number(td.dataset.row), td.dataset.col ?? null, td.textContent])"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("power-iteration")
    write_page(folder, PowerIteration())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the PowerIteration of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#power-iteration?{hash_}" if hash_ else site
        return open_figure("power-iteration", address, **options)

    return open_


def assert_shows(root, A, start=-35.0, step=2) -> None:
    settle(root)
    truth = PowerIteration(A=A, start=start).numbers()
    for quantity, n, col, text in root.evaluate(READ):
        if n >= len(truth):
            assert text == ""
            continue
        value = truth[n][quantity]
        if col is not None:
            value = value[int(col)]
        if value is None:
            assert text == "–", (quantity, n)
        elif quantity in ("error", "factor") and (truth[n]["error"] < 1e-9):
            continue  # what rounding leaves
        else:
            assert float(text) == pytest.approx(value, rel=1e-4, abs=0.6e-6), (quantity, n, A)
    chosen = root.locator("tr.is-chosen th").text_content()
    assert int(chosen) == min(step, len(truth) - 1)


def points(root, curve: str) -> np.ndarray:
    circles = root.locator(f"[data-curve='{curve}'] circle").all()
    return np.array([[float(c.get_attribute("cx")), float(c.get_attribute("cy"))] for c in circles])


def test_every_example_shows_the_packages_numbers(figure):
    root = figure()
    for name, (_, matrix) in PRESETS.items():
        root.get_by_label("Example").select_option(name)
        assert_shows(root, matrix)
    assert root.page.record.is_clean


def test_javascript_iterates_like_the_package(open_page, site):
    page = open_page(site)
    rng = np.random.default_rng(8)
    for A, x0 in zip(rng.normal(size=(30, 2, 2)), rng.normal(size=(30, 2)), strict=True):
        got = page.evaluate(
            """async ([A, x0]) => (await import("./_static/unrolled/js/maths/linear.mjs"))
                 .powerIteration2(A, x0, 12)""",
            [A.tolist(), x0.tolist()],
        )
        truth = linear_maps.power_iteration(A, x0, 12)
        assert np.array(got["x"]) == pytest.approx(truth.x, abs=1e-9)
        assert got["rayleigh"] == pytest.approx(truth.rayleigh, abs=1e-9)
        unit = x0 / np.linalg.norm(x0)
        lengths = [np.linalg.norm(np.linalg.matrix_power(A, n) @ unit) for n in range(13)]
        assert got["log"] == pytest.approx(np.log10(lengths), abs=1e-9)


def test_steps_start_and_entries_by_keyboard(figure):
    root = figure()
    keys = root.page.keyboard
    root.get_by_role("button", name="Next").focus()
    keys.press("Enter")
    assert_shows(root, PRESETS["fast"][1], step=3)
    step = root.get_by_role("slider", name="Step")
    step.focus()
    for key, n in (("End", STEPS), ("ArrowLeft", STEPS - 1), ("Home", 0), ("ArrowRight", 1)):
        keys.press(key)
        assert_shows(root, PRESETS["fast"][1], step=n)
    assert step.get_attribute("aria-valuetext") == "1 multiplication"
    root.get_by_role("slider", name="Start at").focus()
    keys.press("End")
    assert_shows(root, PRESETS["fast"][1], start=90, step=1)
    root.get_by_label("Row 1, column 2 of A").fill("-1.5")
    assert_shows(root, [[2, -1.5], [1, 2]], start=90, step=1)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root, PRESETS["fast"][1])


def test_sliders_follow_the_mouse(figure):
    root = figure()
    for name, low, high in (("Start at", -90, 90), ("Step", 0, STEPS)):
        slider = root.get_by_role("slider", name=name)
        box = slider.bounding_box()
        slider.click(position={"x": box["width"] * 0.75, "y": box["height"] / 2})
        value = float(slider.input_value())
        assert value == pytest.approx(low + 0.75 * (high - low), abs=0.05 * (high - low))
    sliders = [root.get_by_role("slider", name=name) for name in ("Start at", "Step")]
    start, step = (int(slider.input_value()) for slider in sliders)
    assert_shows(root, PRESETS["fast"][1], start=start, step=step)


def test_words_name_the_measured_factor_and_the_ratio(figure):
    root = figure("step=9")
    says = root.locator(".un-linsays")
    row = PowerIteration().numbers()[9]
    assert f"multiplied the error by {row['factor']:.4f}" in says.text_content()
    assert "|λ₂/λ₁| = 0.3333" in says.text_content()
    for name, words in {
        "negative": "turns about at every step",
        "tie": "to and fro",
        "rotation": "settles nowhere",
        "shear": "1/n",
    }.items():
        root.get_by_label("Example").select_option(name)
        settle(root)
        assert words in says.text_content()


def test_a_vector_sent_to_zero_ends_the_table(figure):
    root = figure("A=0,1,0,0&start=0&step=5")
    assert_shows(root, [[0, 1], [0, 0]], start=0, step=0)
    assert "sends this vector to zero" in root.locator(".un-linsays").text_content()
    root.get_by_role("slider", name="Start at").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, [[0, 1], [0, 0]], start=1, step=1)
    assert root.page.record.is_clean


def test_drawn_points_fall_with_the_slope_of_the_eigenvalues(figure):
    root = figure("A=1.9,0.1,0.1,1.9&start=0")
    at = points(root, "error")
    rows = PowerIteration(preset="slow", start=0).numbers()
    logs = np.log10([row["error"] for row in rows])
    slopes = np.polyfit(logs, at[:, 1], 1)
    assert np.polyval(slopes, logs) == pytest.approx(at[:, 1], abs=0.3)
    guide = root.locator("[data-curve='error'] .un-guide").get_attribute("d")
    (x1, y1), (x2, y2) = np.array(re.findall(r"[ML]([-\d.]+) ([-\d.]+)", guide), float)
    per_step = (at[-1, 0] - at[0, 0]) / STEPS
    assert (y2 - y1) / (x2 - x1) * per_step / slopes[0] == pytest.approx(math.log10(0.9), rel=0.02)


@pytest.mark.parametrize("bad", ["A=1,2", "A=9,9,9,9", "start=200", "step=31", "step=1.5"])
def test_what_an_address_says_wrongly_is_ignored(figure, bad):
    root = figure(bad)
    assert_shows(root, PRESETS["fast"][1])
    assert root.page.record.is_clean


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_width(figure, width, theme):
    root = figure("A=2,1,0,1&step=4", width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "shrinks by 0.3333 a step")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"preset": "quick"}, "preset: needs one of"),
        ({"preset": "fast", "A": [[1, 0], [0, 1]]}, "A and preset"),
        ({"A": [[1, 2, 3]]}, "A: needs the shape"),
        ({"A": [[1, 2], [3, 4]]}, "A: needs entries from"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(arguments, words):
    with pytest.raises(ValueError, match=words):
        PowerIteration(**arguments)
