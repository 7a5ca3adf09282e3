"""JacobianProducts in a real browser, by keyboard, held to the package number by number."""

import json
import re

import numpy as np
import pytest
from figure_checks import settle, words
from scratch import served, write_page

from unrolled.figures import JacobianProducts
from unrolled.figures.jacobian_products import SCALES, STEPS

PAGE = "chapters/simple_rnn.html"
ROOT = "[data-figure='jacobian-products']"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, Number(td.dataset.lag), td.textContent])"""


@pytest.fixture
def figure(open_figure):
    """Open the chapter's JacobianProducts, alive; `figure.page` is its page."""

    def open_(hash_="", page=PAGE, **options):
        return open_figure("jacobian-products", page + hash_, **options)

    return open_


def assert_shows(root, scale: float, activation: str, lag: int) -> None:
    settle(root)
    curves = JacobianProducts(scale=scale, activation=activation).curves()
    rows = root.evaluate(READ)
    assert [row[0] for row in rows] == ["bound", "radius", "norm"]
    for name, shown_lag, text in rows:
        assert shown_lag == lag
        assert re.fullmatch(r"-?\d+\.\d{4}", text), text
        assert float(text) == pytest.approx(curves[name][lag], abs=0.51e-4), (name, scale, lag)


def curve(root, name: str) -> np.ndarray:
    """The points of a drawn curve, in pixels."""
    path = root.locator(f"g[data-id='{name}'] path").first.get_attribute("d")
    return np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path), dtype=float)


def test_every_setting_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    keys = root.page.keyboard
    scale = root.get_by_role("slider", name="Scale of W")
    lag = root.get_by_role("slider", name="Steps back")
    assert_shows(root, 1.0, "tanh", STEPS)
    for activation, key in (("tanh", None), ("relu", "ArrowRight")):
        if key:
            root.get_by_role("radio", name="tanh").focus()
            keys.press(key)
            assert root.get_by_role("radio", name="ReLU").is_checked()
        scale.focus()
        keys.press("Home")
        for place, factor in enumerate(SCALES):
            if place:
                keys.press("ArrowRight")
            assert scale.get_attribute("aria-valuetext") == f"× {factor:g}"
            assert_shows(root, factor, activation, STEPS)
    assert root.page.record.is_clean
    lag.focus()
    for key, expected in (("Home", 0), ("ArrowRight", 1), ("PageUp", 6), ("End", STEPS)):
        keys.press(key)
        assert lag.get_attribute("aria-valuetext") == f"t − k = {expected}"
        assert_shows(root, SCALES[-1], "relu", expected)


def test_every_lag_of_a_setting(figure):
    root = figure("#jacobian-products?scale=2&lag=0")
    root.get_by_role("slider", name="Steps back").focus()
    for lag in range(STEPS + 1):
        assert_shows(root, 2.0, "tanh", lag)
        root.page.keyboard.press("ArrowRight")


def test_curves_are_drawn_where_the_numbers_are(figure):
    root = figure("#jacobian-products?scale=2.5&activation=relu")
    settle(root)
    drawn = {name: curve(root, name) for name in ("bound", "radius", "norm")}
    true = JacobianProducts(scale=2.5, activation="relu").curves()
    heights = np.concatenate([-drawn[name][:, 1] for name in drawn])
    logs = np.concatenate([true[name] for name in drawn])
    slope, start = np.polyfit(logs, heights, 1)  # one axis for all three
    np.testing.assert_allclose(heights, slope * logs + start, atol=0.06)
    assert (drawn["bound"][:, 1] <= drawn["norm"][:, 1] + 0.06).all(), "the bound is above"


def test_the_sentence_draws_the_conclusion_of_each_setting(figure):
    root = figure()
    sentence = root.locator("[aria-live]")
    page = root.page
    assert page.evaluate("e => e.getAttribute('aria-live')", sentence.element_handle()) == "polite"
    for scale, activation, said in (
        (1.0, "tanh", "The error vanishes, though the bound rises."),
        (0.5, "tanh", "Vanishing is proved."),
        (2.0, "tanh", "The error grows, and no bound proved it."),
        (1.75, "tanh", "The error stays about as large as it is, and no bound proved it."),
        (2.0, "relu", "The error grows, and no bound proved it."),
    ):
        page.evaluate(f"location.hash = '#jacobian-products?scale={scale}&activation={activation}'")
        settle(root)
        assert sentence.text_content().startswith(said)
        curves = JacobianProducts(scale=scale, activation=activation).curves()
        for name in ("bound", "norm"):
            number = f"{curves[name][-1] + 0.0:.1f}".replace("-", "−")
            assert f"10^{number}" in sentence.text_content()
        label = root.locator("svg[role='img']").get_attribute("aria-label")
        assert sentence.text_content() in label


def test_lag_alone_does_not_say_the_sentence_again(figure):
    root = figure()
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root.querySelector('[aria-live]'), { childList: true, subtree: true });
        }"""
    )
    root.get_by_role("slider", name="Steps back").focus()
    root.page.keyboard.press("ArrowLeft")
    settle(root)
    assert root.page.evaluate("window.changes") == 0
    root.get_by_role("slider", name="Scale of W").focus()
    root.page.keyboard.press("ArrowLeft")
    settle(root)
    assert root.page.evaluate("window.changes") > 0


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("#jacobian-products?scale=0.75&activation=relu&lag=12")
    assert_shows(root, 0.75, "relu", 12)
    root.get_by_role("slider", name="Scale of W").focus()
    root.page.keyboard.press("ArrowRight")
    root.page.keyboard.press("ArrowRight")
    expected = "#jacobian-products?scale=1.25&activation=relu&lag=12"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, 1.0, "tanh", STEPS)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize("hash_", ["scale=7&lag=900", "scale=x&activation=sigmoid&lag=1.5", "lag="])
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(f"#jacobian-products?{hash_}")
    assert_shows(root, 1.0, "tanh", STEPS)
    assert root.page.record.is_clean


def test_a_finger_on_the_picture_moves_the_cursor(figure):
    root = figure()
    svg = root.locator("svg[role='img']")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    x = curve(root, "norm")[:, 0]
    root.page.mouse.click(box["x"] + x[20] + 1, box["y"] + 100)
    assert_shows(root, 1.0, "tanh", 20)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scale", [0.25, 1.0, 3.0])
def test_labels_stay_inside_and_apart(figure, width, scale):
    root = figure(f"#jacobian-products?scale={scale:g}", width=width)
    settle(root)
    frame = root.locator("svg[role='img']").bounding_box()
    boxes = words(root.locator("svg[role='img'] text"))
    assert boxes[:, 0].min() >= frame["x"] - 1
    assert boxes[:, 2].max() <= frame["x"] + frame["width"] + 1
    labels = boxes[-6:]  # the three curves' names and ends, drawn last
    for i, one in enumerate(labels):
        for other in labels[i + 1 :]:
            apart = one[3] - 4 <= other[1] or other[3] - 4 <= one[1]
            assert apart, (one, other)
    cells = root.locator("td[data-quantity='norm']").bounding_box()
    assert cells["x"] + cells["width"] <= width, "the numbers are in sight"


def test_state_of_the_page_is_the_packages(figure):
    root = figure(javascript=True)
    state = json.loads(root.locator("script.un-state").text_content())
    own = JacobianProducts()
    for name in ("norms", "bounds", "norm_W", "radius", "scales"):
        assert state[name] == getattr(own, name), name


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, tmp_path):
    write_page(tmp_path, JacobianProducts())
    with served(tmp_path) as address:
        still = open_page(f"{address}/index.html", javascript=False).locator(ROOT)
        assert still.locator("img").is_visible()
        assert "10^-9.2" in still.locator("img").get_attribute("alt")
        assert "bound that rises proves nothing" in still.locator("figcaption").text_content()
        page = open_page(f"{address}/index.html")
        page.locator(ROOT + "[data-ready]").wait_for()
        assert not page.locator(ROOT + " img").is_visible()
        page.emulate_media(media="print")
        assert page.locator(ROOT + " img").is_visible()
        assert not page.locator(ROOT + " .un-live").is_visible()


def test_two_figures_on_a_page_have_addresses_of_their_own(open_page, tmp_path):
    write_page(tmp_path, JacobianProducts(), JacobianProducts(scale=2.0))
    with served(tmp_path) as address:
        page = open_page(f"{address}/index.html#jacobian-products-2?scale=3")
        page.locator(ROOT + "[data-ready]").nth(1).wait_for()
        assert_shows(page.locator(ROOT).nth(0), 1.0, "tanh", STEPS)
        assert_shows(page.locator(ROOT).nth(1), 3.0, "tanh", STEPS)
