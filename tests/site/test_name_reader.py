"""NameReader in a real browser, by keyboard, held to the package number by number."""

import base64
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import settle
from scratch import served, write_page

from unrolled import lstm
from unrolled.activations import softmax
from unrolled.datasets import NAME_SYMBOLS
from unrolled.figures import NameReader
from unrolled.figures import name_reader as reader

ROOT = "[data-figure='name-reader']"
HEAT = "svg.un-heat"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, Number(td.dataset.t), Number(td.dataset.unit ?? -1),
         td.textContent])"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("name-reader")
    write_page(folder, NameReader(), NameReader(word="max", step=1, unit=3, quantity="f"))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first NameReader of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#name-reader?{hash_}" if hash_ else site
        return open_figure("name-reader", address, **options)

    return open_


@pytest.fixture(scope="module")
def package():
    return NameReader()


def open_tables(root) -> None:
    for summary in root.locator("summary").all():
        summary.focus()
        root.page.keyboard.press("Enter")
    settle(root)


def read_open(checkpoint, word: str) -> tuple:
    """Trace and sums o over "·" and the letters of a word that may go on: T is its length + 1."""
    double = reader.in_double(checkpoint)
    x = np.eye(28)[[NAME_SYMBOLS.index(s) for s in "·" + word]][:, None]
    run = double.model.forward(double.params, x)
    return run.trace, run.o[:, 0]


def expected(package, word: str, quantity: str, unit: int, drawn=None, temperature=1.0) -> dict:
    """Every number of the tables, from the package; drawn: the symbols that came, if not word's."""
    trace, sums = read_open(package._checkpoint, word)
    T, H = trace.c.shape[0], trace.c.shape[2]
    came = [*word, "·"] if drawn is None else drawn
    chance = softmax(sums / temperature)
    cold = softmax(sums)
    numbers = {}
    for t in range(T):
        for name in "zifocy":
            numbers[name, t + 1, unit] = getattr(trace, name)[t, 0, unit]
        for h in range(H):
            numbers[f"{quantity}_all", t + 1, h] = getattr(trace, quantity)[t, 0, h]
        for k in range(28):
            numbers["chance", t + 1, k] = chance[t, k]
        if t < len(came):
            numbers["bits", t + 1, -1] = -np.log2(cold[t, NAME_SYMBOLS.index(came[t])])
    return numbers


def assert_shows(root, truth: dict) -> None:
    settle(root)
    shown = {}
    for quantity, t, unit, text in root.evaluate(READ):
        assert (quantity, t, unit) not in shown, "stands there twice"
        if text:
            assert re.fullmatch(r"-?\d+\.\d{6}", text), (quantity, t, unit, text)
            shown[quantity, t, unit] = float(text)
    assert set(shown) == set(truth)
    for key, value in shown.items():
        assert value == pytest.approx(truth[key], abs=0.6e-6), key


def type_name(root, text: str) -> None:
    field = root.get_by_role("textbox", name="Name")
    field.focus()
    root.page.keyboard.press("Control+a")
    root.page.keyboard.press("Delete")
    root.page.keyboard.type(text)
    settle(root)


def test_every_quantity_and_unit_by_keyboard_shows_the_packages_numbers(figure, package):
    root = figure()
    keys = root.page.keyboard
    open_tables(root)
    assert_shows(root, expected(package, "elizabeth", "c", package.unit))
    unit = root.get_by_role("slider", name="Unit")
    unit.focus()
    keys.press("Home")
    assert_shows(root, expected(package, "elizabeth", "c", 0))
    root.get_by_role("radio", name="c", exact=True).focus()
    for quantity in "yifozc":
        keys.press("ArrowRight")
        assert root.get_by_role("radio", name=quantity, exact=True).is_checked()
        unit.focus()
        keys.press("ArrowRight")
        place = int(unit.input_value()) - 1
        assert_shows(root, expected(package, "elizabeth", quantity, place))
        root.get_by_role("radio", name=quantity, exact=True).focus()
    assert root.page.record.is_clean


def test_walking_through_a_name_tells_each_steps_prediction(figure, package):
    root = figure("name=anna&step=1&unit=2&quantity=f")
    trace, sums = read_open(package._checkpoint, "anna")
    chance = softmax(sums)
    slider = root.get_by_role("slider", name="Step")
    sentence = root.locator("[role='status']", has_text="it expects")
    slider.focus()
    for t, came in enumerate("anna·"):
        settle(root)
        where = "at the start, before any letter" if t == 0 else f"after “{'anna'[:t]}”"
        assert slider.get_attribute("aria-valuetext") == where
        best = np.argsort(-chance[t])[:3]
        named = [f"“{NAME_SYMBOLS[k]}”" if k else "the end" for k in best]
        said = re.findall(r"(“.”|the end) \((\d\.\d+)\)", sentence.text_content())
        assert [name for name, _ in said] == named
        assert [float(p) for _, p in said] == pytest.approx(chance[t, best], abs=0.0051)
        bits = float(re.search(r"([\d.]+) bits", sentence.text_content())[1])
        true = NAME_SYMBOLS.index(came)
        assert bits == pytest.approx(-np.log2(chance[t, true]), abs=0.0051)
        marked = root.locator(".un-chance.is-true")
        assert marked.count() == 1
        assert marked.get_attribute("data-symbol") == str(true)
        bars = root.locator(".un-chance").evaluate_all(
            "bars => bars.map(bar => Number(bar.getAttribute('height')))"
        )
        np.testing.assert_allclose(
            bars, chance[t] * 120 / (1 if chance[t].max() > 0.5 else 0.5), atol=0.006
        )
        value = root.locator(".un-pointed").text_content()
        assert value.startswith(f"Unit 3, {where}: f = ")
        assert float(value.split("= ")[1]) == pytest.approx(trace.f[t, 0, 2], abs=0.51e-4)
        root.page.keyboard.press("ArrowRight")
    assert root.get_by_role("button", name="Next", exact=True).get_attribute("aria-disabled")
    root.get_by_role("button", name="First").focus()
    root.page.keyboard.press("Enter")
    assert slider.input_value() == "0"


def test_a_typed_name_is_read_at_once_and_compared_with_the_average(figure, package):
    root = figure()
    open_tables(root)
    for word in ("zoe", "Bartholomew", "x-y"):
        type_name(root, word)
        small = word.lower()
        truth = expected(package, small, "c", package.unit)
        assert_shows(root, truth)
        bits = [value for key, value in truth.items() if key[0] == "bits"]
        summary = root.locator("[aria-live='polite']").text_content()
        said = [float(number) for number in re.findall(r"\d+\.\d+", summary)]
        assert said == pytest.approx(
            [sum(bits), np.mean(bits), package.average, np.log2(28)], abs=0.051
        )
        assert ("less surprising" in summary) == (np.mean(bits) < package.average)
        letters = root.locator(f"{HEAT} .un-letter").all_text_contents()
        assert "".join(letters) == "·" + small
    root.get_by_role("combobox", name="or choose").select_option("max")
    assert_shows(root, expected(package, "max", "c", package.unit))
    field = root.get_by_role("textbox", name="Name")
    assert field.input_value() == "max"
    type_name(root, "r2")
    root.get_by_role("button", name="Reset").click()
    assert field.input_value() == "elizabeth"
    assert field.get_attribute("aria-invalid") == "false"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Type at least one letter."),
        ("zoë", "does not know “ë”"),
        ("anne marie", "does not know the space"),
        ("r2d2", "does not know “2”"),
        ("a·b", "does not know “·”"),
        ("abcdefghijklmnop", "may have 15 letters here; this has 16"),
    ],
)
def test_what_is_no_name_is_refused_with_words(figure, text, words):
    root = figure()
    type_name(root, text)
    field = root.get_by_role("textbox", name="Name")
    assert field.get_attribute("aria-invalid") == "true"
    assert words in root.locator(f"#{field.get_attribute('aria-describedby')}").text_content()
    before = "".join(root.locator(f"{HEAT} .un-letter").all_text_contents())
    assert before[1:] == "" or re.fullmatch("[a-z-]{1,15}", before[1:])
    type_name(root, "ida")
    assert field.get_attribute("aria-invalid") == "false"
    assert root.locator(f"#{field.get_attribute('aria-describedby')}").text_content() == ""
    assert "".join(root.locator(f"{HEAT} .un-letter").all_text_contents()) == "·ida"
    assert root.page.record.is_clean


@pytest.mark.parametrize("quantity", "fzcy")
@pytest.mark.parametrize("order", ["unit", "value", "spread"])
def test_the_heat_map_is_shaded_by_the_numbers_in_the_order_asked_for(
    figure, package, quantity, order
):
    root = figure(f"name=anna&step=3&quantity={quantity}&order={order}")
    settle(root)
    trace, _ = read_open(package._checkpoint, "anna")
    values = getattr(trace, quantity)[:, 0]
    rank = {"unit": np.arange(28), "value": -values[2], "spread": -np.ptp(values, axis=0)}[order]
    units = np.argsort(rank, kind="stable")
    names = root.locator(f"{HEAT} .un-layer-units text").all_text_contents()
    assert [int(name) - 1 for name in names] == units.tolist()
    cells = root.locator(f"{HEAT} .un-layer-cells rect").evaluate_all(
        "cells => cells.map(c => [Number(c.getAttribute('fill-opacity')), c.style.fill])"
    )
    top = np.ceil(2 * np.abs(values).max()) / 2 if quantity == "c" else 1
    np.testing.assert_allclose(
        [opacity for opacity, _ in cells], np.abs(values.T[units].ravel()) / top, atol=6e-4
    )
    colours = {"f": ("forget", "forget")}.get(quantity, ("negative", "positive"))
    fills = [f"var(--un-{colours[int(value >= 0)]})" for value in values.T[units].ravel()]
    assert [fill for _, fill in cells] == fills
    marks = root.locator(f"{HEAT} .un-minus").get_attribute("d").count("M")
    assert marks == (values < -0.02 * top).sum()
    legend = root.locator(".un-heatlegend text").all_text_contents()
    low, middle, high = (float(word.replace("−", "-")) for word in legend)
    assert (low, middle, high) == ((0, 0.5, 1) if quantity == "f" else (-top, 0, top))


def test_pointing_tells_a_value_and_a_click_picks_unit_and_letter(figure, package):
    root = figure("name=anna&step=1&order=spread&quantity=y")
    settle(root)
    trace, _ = read_open(package._checkpoint, "anna")
    cells = root.locator(f"{HEAT} .un-layer-cells rect")
    row, t = 9, 3
    unit = int(root.locator(f"{HEAT} .un-layer-units text").nth(row).text_content()) - 1
    box = cells.nth(row * 5 + t).bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    root.page.mouse.move(*middle)
    value = root.locator(".un-pointed").text_content().replace("−", "-")
    assert value.startswith(f"Unit {unit + 1}, after “ann”: y = ")
    assert float(value.split("= ")[1]) == pytest.approx(trace.y[t, 0, unit], abs=0.51e-4)
    assert root.get_by_role("slider", name="Step").input_value() == "0", "pointing picks nothing"
    root.page.mouse.click(*middle)
    settle(root)
    assert root.get_by_role("slider", name="Step").input_value() == str(t)
    assert root.get_by_role("slider", name="Unit").input_value() == str(unit + 1)


def test_the_curves_run_through_the_units_numbers(figure, package):
    root = figure("name=gwendolyn&unit=7")
    settle(root)
    trace, _ = read_open(package._checkpoint, "gwendolyn")
    top = np.ceil(2 * np.abs(trace.c).max()) / 2
    for name in "cifo":
        path = root.locator(f"path[data-line='{name}']").get_attribute("d")
        drawn = np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path), dtype=float)
        values = getattr(trace, name)[:, 0, 7]
        heights = 114 - (values + top) / (2 * top) * 100 if name == "c" else 230 - values * 90
        np.testing.assert_allclose(drawn[:, 1], heights, atol=0.06)
        assert (np.diff(drawn[:, 0]) > 0).all()
    dashes = root.locator(".un-curve").evaluate_all(
        "all => all.map(e => [e.getAttribute('stroke-dasharray'), e.nextSibling.getAttribute('d')])"
    )
    assert len({mark for _, mark in dashes}) == 4, "never colour alone"


def test_surprise_bars_stand_under_their_letters(figure, package):
    root = figure("name=maximilianus")
    settle(root)
    truth = expected(package, "maximilianus", "c", 0)
    bits = np.array([truth["bits", t, -1] for t in range(1, 14)])
    heights = root.locator(f"{HEAT} .un-bitbar").evaluate_all(
        "bars => bars.map(bar => Number(bar.getAttribute('height')))"
    )
    np.testing.assert_allclose(heights, bits / max(8, bits.max()) * 64, atol=0.06)
    nexts = root.locator(f"{HEAT} .un-next").all_text_contents()
    assert "".join(nexts) == "maximilianus·"


def test_the_network_writes_the_packages_names(figure, package):
    """Forty seeds at three temperatures: the same letters, the same draws."""
    root = figure()
    state = json.loads(root.locator("script.un-state").text_content())
    for temperature in (0.5, 1.0, 2.0):
        ours = root.page.evaluate(
            """async ([weights, symbols, temperature]) => {
              const url = new URL("_static/unrolled/js/name_reader/model.mjs", location.href);
              const network = (await import(url)).makeModel(weights, symbols);
              return Array.from({ length: 40 }, (_, seed) => {
                const { word, drawn } = network.write(seed, temperature, 15, 15);
                return [word, drawn.map(({ u, symbol }) => [u, symbols[symbol]])];
              });
            }""",
            [state["weights"], state["symbols"], temperature],
        )
        for seed, (word, drawn) in enumerate(ours):
            truth, draws = reader.write(package._checkpoint, seed, temperature)
            assert word == truth
            assert [tuple(draw) for draw in drawn] == draws


def test_writing_letter_by_letter_by_keyboard(figure, package):
    root = figure("seed=4&temperature=0.8", reduced_motion=True)
    keys = root.page.keyboard
    root.get_by_role("radio", name="reads a name").focus()
    keys.press("ArrowRight")
    open_tables(root)
    word, draws = reader.write(package._checkpoint, 4, 0.8)
    assert len(draws) > 3
    following = root.get_by_role("button", name="Next letter")
    for made in range(len(draws) + 1):
        part, drawn = reader.write(package._checkpoint, 4, 0.8, made)
        symbols = [symbol for _, symbol in drawn]
        seen = part if not drawn or symbols[-1] != "·" else word
        assert_shows(root, expected(package, seen, "c", package.unit, symbols, 0.8))
        said = root.locator(".un-writing [role='status']").text_content()
        if drawn:
            assert f"Draw {made} is {drawn[-1][0]:.4f}" in said
        else:
            assert "Nothing written yet" in said
        following.focus()
        keys.press("Enter")
    assert f"The name is {word}." in said
    assert following.get_attribute("aria-disabled") == "true"
    assert word in root.locator(".un-written li").first.text_content()
    root.get_by_role("button", name="Start over").focus()
    keys.press("Enter")
    settle(root)
    assert following.get_attribute("aria-disabled") == "false"
    root.get_by_role("button", name="Another seed").focus()
    keys.press("Enter")
    root.get_by_role("button", name="Write to the end").focus()
    keys.press("Enter")
    settle(root)
    other = reader.write(package._checkpoint, 5, 0.8)[0]
    said = root.locator(".un-writing [role='status']").text_content()
    assert f"The name is {other}." in said
    kept = root.locator(".un-written li").all_text_contents()
    assert [line.split(",")[0] for line in kept] == [other, word]


def test_writing_to_the_end_takes_its_time_and_stops_at_a_touch(figure, package):
    seed = next(s for s in range(99) if len(reader.write(package._checkpoint, s)[1]) > 6)
    root = figure(f"mode=write&seed={seed}")
    draws = "root => (/draws=(\\d+)/.exec(location.hash) ?? [0, 0])[1]"
    for touch in ("button", "key"):
        root.get_by_role("button", name="Write to the end").click()
        root.page.wait_for_function("/draws=[2-9]/.test(location.hash)")
        if touch == "button":
            root.get_by_role("button", name="Stop").click()
        else:
            root.get_by_role("slider", name="Unit").focus()
            root.page.keyboard.press("ArrowRight")
        root.page.wait_for_timeout(400)
        stopped = root.evaluate(draws)
        root.page.wait_for_timeout(700)
        assert root.evaluate(draws) == stopped
        assert 0 < int(stopped) < len(reader.write(package._checkpoint, seed)[1])
        root.get_by_role("button", name="Start over").click()
        root.page.wait_for_function("!/draws/.test(location.hash)")
    root.get_by_role("button", name="Write to the end").click()
    word = reader.write(package._checkpoint, seed)[0]
    root.locator(".un-writing [role='status']", has_text=f"The name is {word}.").wait_for()
    root.get_by_role("button", name="Write to the end").wait_for()


def test_the_address_remembers_and_reset_forgets(figure, package):
    root = figure("name=zoe&step=3&quantity=i&unit=5&order=value")
    open_tables(root)
    assert_shows(root, expected(package, "zoe", "i", 5))
    assert root.get_by_role("slider", name="Step").input_value() == "2"
    root.get_by_role("slider", name="Unit").focus()
    root.page.keyboard.press("ArrowRight")
    told = "#name-reader?name=zoe&step=3&quantity=i&unit=6&order=value"
    root.page.wait_for_function("told => location.hash === told", arg=told)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, expected(package, "elizabeth", "c", package.unit))
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_",
    [
        "name=zo%C3%AB&step=2.5&unit=28&seed=x&draws=-1",
        "name=&mode=sing&order=size&quantity=x&temperature=9&step=",
        "name=abcdefghijklmnopq",
    ],
)
def test_an_address_that_makes_no_sense_is_ignored(figure, package, hash_):
    root = figure(hash_)
    open_tables(root)
    assert_shows(root, expected(package, "elizabeth", "c", package.unit))
    assert root.page.record.is_clean


def test_a_step_beyond_a_shorter_name_goes_to_its_end(figure):
    root = figure("name=elizabeth&step=10")
    root.get_by_role("combobox", name="or choose").select_option("max")
    settle(root)
    assert root.get_by_role("slider", name="Step").input_value() == "3"
    assert root.get_by_role("slider", name="Step").get_attribute("max") == "3"


def test_the_forward_pass_agrees_with_the_package(figure):
    """Random networks of several sizes, every gate, cell, output and sum, to 1e-9."""
    root = figure()
    rng = np.random.default_rng(3)
    for H, word in ((1, "a"), (3, "bca"), (28, "abcabcabcabcabc"), (5, "")):
        D = K = 4
        draw = lambda *shape: rng.normal(0, 1.5, shape).astype("<f4")  # noqa: E731
        core = {"W": draw(4, H, D), "R": draw(4, H, H), "b": draw(4, H), "p": draw(3, H)}
        V, c = draw(K, H), draw(K)
        arrays = core | {"V": V, "c": c}
        packed = {k: base64.b64encode(a.tobytes()).decode() for k, a in arrays.items()}
        answer = root.page.evaluate(
            """async ([weights, word]) => {
              const url = new URL("_static/unrolled/js/name_reader/model.mjs", location.href);
              const trace = (await import(url)).makeModel(weights, "·abc").read(word);
              return Object.fromEntries([..."zifocy", "logits"].map((k) => [k, [...trace[k]]]));
            }""",
            [packed, word],
        )
        params = lstm.Params(**{name: array.astype(float) for name, array in core.items()})
        trace = lstm.forward(params, np.eye(K)[["·abc".index(s) for s in "·" + word]][:, None])
        for name in "zifocy":
            np.testing.assert_allclose(
                answer[name], getattr(trace, name).ravel(), rtol=1e-9, atol=1e-12
            )
        sums = trace.y[:, 0] @ V.T.astype(float) + c
        np.testing.assert_allclose(answer["logits"], sums.ravel(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "hash_", ["", "name=mmmmmmmmmmmmmmm&step=16&quantity=y", "mode=write&seed=2&draws=15", "name=a"]
)
def test_nothing_leaves_the_screen(figure, width, hash_):
    root = figure(hash_, width=width)
    open_tables(root)
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width
    for svg in (".un-heat", ".un-curves", ".un-bars"):
        frame = root.locator(svg).bounding_box()
        boxes = np.array(
            root.locator(f"{svg} text").evaluate_all(
                "all => all.map(t => t.getBoundingClientRect()).filter(b => b.width)"
                ".map(b => [b.left, b.right])"
            )
        )
        assert boxes[:, 0].min() >= frame["x"] - 1, svg
        assert boxes[:, 1].max() <= frame["x"] + frame["width"] + 1, svg
    letters = np.array(
        root.locator(".un-heat .un-letter").evaluate_all(
            "all => all.map(t => t.getBoundingClientRect()).map(b => [b.left, b.right])"
        )
    )
    assert (letters[1:, 0] >= letters[:-1, 1] - 0.5).all(), "letters stand apart"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("mode", ["read", "write"])
def test_figure_passes_axe(figure, theme, width, mode):
    root = figure(f"mode={mode}&draws=9", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for each in root.page.locator(ROOT).all():  # two figures with the same tables
        open_tables(each)
    if mode == "read":
        type_name(root, "zoë")
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site, package):
    page = open_page(f"{site}#name-reader-2?name=ada")
    page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for root, word, quantity, unit in (
        (page.locator(ROOT).nth(0), "elizabeth", "c", package.unit),
        (page.locator(ROOT).nth(1), "ada", "f", 3),
    ):
        open_tables(root)
        assert_shows(root, expected(package, word, quantity, unit))


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site, package):
    still = open_page(site, javascript=False).locator(ROOT).first
    assert still.locator("img").is_visible()
    assert "“elizabeth”" in still.locator("img").get_attribute("alt")
    assert json.loads(still.locator("script.un-state").text_content()) == package.state()
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").first.wait_for()
    assert not page.locator(ROOT + " img").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").first.is_visible()
    assert not page.locator(ROOT + " .un-live").first.is_visible()
