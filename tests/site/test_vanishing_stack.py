"""VanishingStack in a real browser, held to the package number by number."""

import re

import numpy as np
import pytest
from figure_checks import (
    assert_accessible,
    assert_labels_apart,
    assert_stands_still,
    assert_words_readable,
    frame_work,
    settle,
)
from scratch import served, write_page

from unrolled import dense
from unrolled.datasets import one_hot
from unrolled.figures import VanishingStack
from unrolled.figures import vanishing_stack as module

ROOT = "[data-figure='vanishing-stack']"
NAMES = ["h", "W", "spread"]
READ = """(root, table) => [...root.querySelectorAll(`${table} td[data-quantity]`)].map(
  td => [td.dataset.quantity, Number(td.dataset.layer), td.textContent])"""
NORMS = """async ({ base, runs }) => {
  const maths = await import(`${base}/dense.mjs`);
  return runs.map(({ sizes, scheme, scale, seed, activation, x, target }) => {
    const params = maths.firstWeights(sizes, scheme, scale, seed);
    const n = maths.gradientNorms(params, maths.fromRows(x), maths.fromRows(target), activation);
    return { ...n, weights: params.W.map(W => [...W.data]) };
  });
}"""
BACKWARD = """async ({ base, W, b, x, dJ_do, activation }) => {
  const maths = await import(`${base}/dense.mjs`);
  const params = { W: W.map(maths.fromRows), b };
  const trace = maths.forward(params, maths.fromRows(x), activation);
  const grads = maths.backward(params, trace, activation, maths.fromRows(dJ_do));
  const plain = tree => Array.isArray(tree) ? tree.map(plain) : [...(tree.data ?? tree)];
  const all = { ...trace, W: grads.W, b: grads.b, dh: grads.h, da: grads.a, dx: grads.x };
  return Object.fromEntries(Object.entries(all).map(([key, tree]) => [key, plain(tree)]));
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stack")
    write_page(folder, VanishingStack(), VanishingStack(5, "relu", scheme="he", layer=3))
    with served(folder) as address:
        yield address


@pytest.fixture
def figure(open_figure, site):
    """Open the first VanishingStack of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        return open_figure("vanishing-stack", f"{site}/index.html{hash_}", **options)

    return open_


@pytest.fixture(scope="module")
def evaluate(browser, site):
    """A function that runs one of the scripts above in the browser."""
    page = browser.new_page()
    page.goto(f"{site}/index.html")
    base = f"{site}/_static/unrolled/js/maths"
    yield lambda script, **given: page.evaluate(script, {"base": base, **given})
    page.close()


def log10(value: float) -> float:
    return float(np.log10(value)) if value > 0 else -np.inf


def assert_rows(rows, norms, layers) -> None:
    """These rows are these layers of the three curves, in logarithms with four decimals."""
    expected = {}
    for layer in layers:
        for name in NAMES:
            if layer <= len(norms[name]):
                expected[name, layer] = log10(norms[name][layer - 1])
    assert [tuple(row[:2]) for row in rows] == [*expected]
    for name, layer, text in rows:
        assert re.fullmatch(r"-?\d+\.\d{4}|-inf", text), text
        assert float(text) == pytest.approx(expected[name, layer], abs=0.6e-4), (name, layer)


def assert_shows(root, layer=1, **setting) -> None:
    settle(root)
    norms = VanishingStack(**setting).first
    assert_rows(root.evaluate(READ, ".un-chosenlayer"), norms, [min(layer, len(norms["h"]))])
    everything = root.evaluate(READ, ".un-alllayers")
    assert_rows(everything, norms, range(1, len(norms["W"]) + 1))


def curve(root, name: str) -> np.ndarray:
    """The points of a drawn curve, in pixels."""
    path = root.locator(f"g[data-id='{name}'] path.un-curve").get_attribute("d")
    return np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path), dtype=float)


# ---------------------------------------------------------------- the maths


@pytest.mark.parametrize("activation", module.ACTIVATIONS)
def test_forward_and_backward_are_the_packages(evaluate, activation):
    rng = np.random.default_rng(3)
    params = dense.Params(
        W=tuple(rng.normal(size=shape) / 2 for shape in [(5, 4), (6, 5), (3, 6)]),
        b=tuple(rng.normal(size=n) for n in (5, 6, 3)),
    )
    x, target = rng.normal(size=(7, 4)), rng.dirichlet(np.ones(3), 7)
    trace = dense.forward(params, x, activation)
    dJ_do = dense.loss_dJ_do(trace, target)
    g = dense.backward(params, trace, dJ_do)
    got = evaluate(
        BACKWARD,
        W=[W.tolist() for W in params.W],
        b=[b.tolist() for b in params.b],
        x=x.tolist(),
        dJ_do=dJ_do.tolist(),
        activation=activation,
    )
    expected = {
        "a": trace.a, "h": trace.h, "o": trace.o, "y_hat": trace.y_hat,
        "W": g.params.W, "b": g.params.b, "dh": g.h, "da": g.a, "dx": g.x,
    }  # fmt: skip
    for name, value in expected.items():
        layers = value if isinstance(value, tuple) else (value,)
        shown = got[name] if isinstance(value, tuple) else [got[name]]
        for mine, theirs in zip(shown, layers, strict=True):
            np.testing.assert_allclose(mine, theirs.ravel(), rtol=1e-9, atol=1e-13, err_msg=name)


def test_weights_and_norms_are_the_packages_at_every_activation_and_scheme(evaluate):
    x, labels = module.digits()
    target = one_hot(labels, module.CLASSES)
    runs, expected = [], []
    for n, activation in enumerate(module.ACTIVATIONS):
        for m, scheme in enumerate(module.SCHEMES):
            scale, depth, seed = module.SCALES[(3 * n + m) % 10], (2, 9, 30)[(n + m) % 3], 7 * m
            sizes = [49, *[module.WIDTH] * depth, 10]
            run = {"sizes": sizes, "scheme": scheme, "scale": scale, "seed": seed}
            params = module.first_weights(**run)
            trace = dense.forward(params, x, activation)
            size = [np.sqrt((h**2).mean()) for h in trace.h]
            norms = dense.gradient_norms(params, x, target, activation=activation)
            expected.append((params, norms, np.array(size)))
            runs.append(run | {"activation": activation, "x": x.tolist()})
            runs[-1]["target"] = target.tolist()
    shown = evaluate(NORMS, runs=runs)
    for run, got, (params, norms, size) in zip(runs, shown, expected, strict=True):
        chaos = run["activation"] == "tanh" and norms.h[0] > 1000 * norms.h[-1]
        rtol = 1e-7 if chaos else 1e-9  # what makes a small error grow makes rounding grow, too
        for drawn, W in zip(got["weights"], params.W, strict=True):
            np.testing.assert_allclose(drawn, W.ravel(), rtol=1e-9)
        for name in ("W", "h", "a"):
            computed = np.array(got[name], dtype=float)  # what is large arrives as whole numbers
            np.testing.assert_allclose(computed, getattr(norms, name), rtol=rtol)
        np.testing.assert_allclose(np.array(got["size"], float), size, rtol=rtol)
        off = np.abs(np.array(got["spread"], float) - norms.spread)
        assert (off <= rtol * norms.spread + 1e-14 * size).all(), "but for what is rounding"


# ---------------------------------------------------------------- the figure


def test_the_untouched_figure_shows_pythons_numbers_and_says_what_they_mean(figure):
    root = figure()
    assert_shows(root)
    h = VanishingStack().first["h"]
    said = root.locator("[aria-live]").text_content()
    ratio = f"{np.log10(h[0] / h[-1]):.1f}".replace("-", "−")
    assert said.startswith(f"The error vanishes: layer 1 gets 10^{ratio} of what layer 10 gets.")
    assert f"multiplied by about {(h[0] / h[-1]) ** (1 / 9):.2f}." in said
    assert said in root.locator("svg[role='img']").get_attribute("aria-label")
    assert root.page.record.is_clean


def test_every_control_by_keyboard(figure):
    root = figure()
    keys = root.page.keyboard
    root.get_by_role("slider", name="Hidden layers").focus()
    keys.press("End")
    assert_shows(root, depth=30)
    keys.press("Home")
    assert_shows(root, depth=2)
    for _ in range(4):
        keys.press("ArrowRight")
    root.get_by_role("radio", name="sigmoid").focus()
    for activation in ("tanh", "relu", "linear"):
        keys.press("ArrowRight")
        assert_shows(root, depth=6, activation=activation)
    root.get_by_role("radio", name="±1/√n").focus()
    for scheme in ("lecun", "glorot", "he", "small"):
        keys.press("ArrowRight")
        assert_shows(root, depth=6, activation="linear", scheme=scheme)
    setting = {"depth": 6, "activation": "linear", "scheme": "small"}
    scale = root.get_by_role("slider", name="Scale")
    scale.focus()
    keys.press("Home")
    for place, factor in enumerate(module.SCALES):
        if place:
            keys.press("ArrowRight")
        assert scale.get_attribute("aria-valuetext") == f"× {factor:g}"
        assert_shows(root, **setting, scale=factor)
    root.get_by_role("button", name="Other weights").focus()
    keys.press("Enter")
    assert_shows(root, **setting, scale=8.0, seed=1)
    layer = root.get_by_role("slider", name="Layer", exact=True)
    layer.focus()
    for key, at in (("End", 6), ("ArrowLeft", 5), ("Home", 1)):
        keys.press(key)
        assert layer.get_attribute("aria-valuetext") == f"l = {at}"
        assert_shows(root, at, **setting, scale=8.0, seed=1)
    root.get_by_role("button", name="Reset").focus()
    keys.press("Enter")
    assert_shows(root)
    assert root.page.record.is_clean


def test_curves_are_drawn_where_the_numbers_are(figure):
    root = figure("#vanishing-stack?depth=14&activation=tanh&scheme=he&scale=2")
    settle(root)
    norms = VanishingStack(14, "tanh", scheme="he", scale=2.0).first
    drawn = {name: curve(root, name) for name in NAMES}
    assert [len(drawn[name]) for name in NAMES] == [14, 15, 14]
    heights = np.concatenate([-drawn[name][:, 1] for name in NAMES])
    logs = np.concatenate([np.log10(norms[name]) for name in NAMES])
    slope, start = np.polyfit(logs, heights, 1)  # one axis for all three
    assert slope > 5
    np.testing.assert_allclose(heights, slope * logs + start, atol=0.06)
    steps = np.diff(drawn["W"][:, 0])
    np.testing.assert_allclose(steps, steps[0], atol=0.11)


def test_what_is_mere_rounding_is_neither_drawn_nor_said_to_be_a_number(figure):
    """Sigmoid layers in a row: 20 digits give the same 0.5 to the last digit that there is."""
    root = figure("#vanishing-stack?depth=30&scheme=small&layer=30")
    assert_shows(root, 30, depth=30, scheme="small")
    left = np.count_nonzero(VanishingStack(30, scheme="small").first["spread"])
    assert 0 < left < 30
    assert len(curve(root, "spread")) == left
    assert "and what differs is rounding." in root.locator("[aria-live]").text_content()
    assert root.locator("g[data-id='spread'] text").text_content() == "spread of h(l): 0"


@pytest.mark.parametrize(
    ("setting", "error", "signal"),
    [
        ({"activation": "relu", "scheme": "he"}, "The error arrives:", "the digits stay apart:"),
        ({"activation": "tanh", "scheme": "glorot"}, "The error arrives:", "stay apart:"),
        ({"activation": "tanh", "scheme": "small"}, "The error vanishes:", "the digits are lost:"),
        ({"activation": "relu", "scheme": "he", "scale": 3.0}, "The error explodes:", "grow:"),
        ({"activation": "tanh", "scheme": "he", "scale": 4.0}, "The error explodes:", "stay"),
    ],
)
def test_the_sentence_draws_the_conclusion(figure, setting, error, signal):
    query = "&".join(f"{name}={value:g}" if name == "scale" else f"{name}={value}"
                     for name, value in setting.items())  # fmt: skip
    root = figure(f"#vanishing-stack?depth=20&{query}")
    assert_shows(root, depth=20, **setting)
    said = root.locator("[aria-live]").text_content()
    assert said.startswith(error)
    assert signal in said


def test_the_layer_alone_does_not_say_the_sentence_again(figure):
    root = figure()
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root.querySelector('[aria-live]'), { childList: true, subtree: true });
        }"""
    )
    root.get_by_role("slider", name="Layer", exact=True).focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    assert root.page.evaluate("window.changes") == 0
    root.get_by_role("button", name="Other weights").click()
    settle(root)
    assert root.page.evaluate("window.changes") > 0


def test_a_finger_on_the_picture_chooses_the_layer(figure):
    root = figure()
    svg = root.locator("svg[role='img']")
    svg.scroll_into_view_if_needed()
    box, x = svg.bounding_box(), curve(root, "h")[:, 0]
    mouse = root.page.mouse
    mouse.click(box["x"] + x[6] + 2, box["y"] + 100)
    assert_shows(root, 7)
    mouse.move(box["x"] + x[6], box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + x[2] - 3, box["y"] + 90)
    assert_shows(root, 3)
    mouse.move(box["x"] + box["width"] - 5, box["y"] + 90)
    mouse.up()
    assert_shows(root, 10)


def test_a_shallower_stack_keeps_the_layer_for_when_it_is_deep_again(figure):
    root = figure("#vanishing-stack?layer=8")
    assert_shows(root, 8)
    depth = root.get_by_role("slider", name="Hidden layers")
    depth.fill("4")
    assert_shows(root, 4, depth=4)
    depth.fill("9")
    assert_shows(root, 8, depth=9)


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("#vanishing-stack?depth=5&activation=relu&scheme=he&scale=1.5&seed=3&layer=2")
    given = {"depth": 5, "activation": "relu", "scheme": "he", "scale": 1.5}
    assert_shows(root, 2, **given, seed=3)
    root.get_by_role("button", name="Other weights").click()
    expected = "#vanishing-stack?depth=5&activation=relu&scheme=he&scale=1.5&seed=4&layer=2"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    assert_shows(root, 2, **given, seed=4)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["depth=1&scale=7&layer=31&seed=-1", "depth=2.5&activation=swish&scheme=toString"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(f"#vanishing-stack?{hash_}")
    assert_shows(root)
    assert root.page.record.is_clean


def test_a_second_figure_has_its_own_start_and_address(figure):
    root = figure("#vanishing-stack-2?depth=6")
    second = root.page.locator(ROOT).nth(1)
    second.and_(root.page.locator("[data-ready]")).wait_for()
    assert_shows(root)
    assert_shows(second, 3, depth=6, activation="relu", scheme="he")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "hash_", ["", "depth=30&activation=relu&scheme=he", "depth=30&scheme=small", "depth=2"]
)
def test_labels_stay_inside_and_apart(figure, width, hash_):
    root = figure(f"#vanishing-stack?{hash_}", width=width)
    settle(root)
    assert_labels_apart(root.locator("svg[role='img']"))
    assert_words_readable(root, "svg[role='img'] text", width)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(figure, theme, width):
    assert_accessible(figure(width=width), theme, width)


def test_the_deepest_stack_is_redrawn_within_a_frame(browser, site):
    page = browser.new_page()
    work = frame_work(
        page,
        f"{site}/index.html#vanishing-stack?depth=30",
        ROOT,
        "Scale",
        ["ArrowRight", "ArrowLeft"] * 5,
    )
    page.close()
    assert np.median(work) < 16


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    words = "goes from 1.3e-01 to 3.3e-09"
    assert words in VanishingStack().alt
    assert_stands_still(open_page, f"{site}/index.html", ROOT, words)
