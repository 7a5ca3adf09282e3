"""DigitReconstruction in a real browser: every number and every pixel held to the package."""

import json
import re
from itertools import product

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import assert_labels_apart, settle
from scratch import served, write_page

from unrolled.figures import DigitReconstruction
from unrolled.figures import digit_reconstruction as module

ROOT = "[data-figure='digit-reconstruction']"
READ = """root => Object.fromEntries([...root.querySelectorAll('td[data-quantity]:not([data-d])' +
  ':not([data-row])')].map(td => [td.dataset.quantity, td.textContent]))"""
GREYS = """canvas => { const { data } = canvas.getContext('2d').getImageData(0, 0, 28, 28);
  return Array.from({ length: 784 }, (_, p) => data[4 * p + 3]); }"""
WHOLE = {"k", "for95"}
RANK = {"threes": 565, "digits": 625}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digit-reconstruction")
    write_page(folder, DigitReconstruction())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#digit-reconstruction?{hash_}" if hash_ else site
        return open_figure("digit-reconstruction", address, **options)

    return open_


def greys(root, picture: int) -> np.ndarray:
    """A drawn picture: 0 the original, 1 the reconstruction, 3 the mean."""
    return np.array(root.locator("canvas.un-digit").nth(picture).evaluate(GREYS))


def as_grey(ink: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(255 * ink), 0, 255)


def assert_shows(root, basis="threes", image=7, k=10) -> None:
    settle(root)
    truth = DigitReconstruction(basis=basis, image=image, k=k)
    expected = {name: value for name, value in truth.numbers().items() if value is not None}
    shown = root.evaluate(READ)
    assert set(shown) == set(expected), (basis, image, k)
    for name, value in expected.items():
        if name in WHOLE:
            assert shown[name] == str(value), (name, k)
        else:
            assert re.fullmatch(r"-?\d+\.\d{4,9}", shown[name]), (name, shown[name])
            loose = 1.5e-4 if name in {"error", "distance"} else 0.7e-4
            assert float(shown[name]) == pytest.approx(value, abs=loose), (name, basis, image, k)
    drawn = greys(root, 1)
    assert np.abs(drawn - as_grey(truth.reconstruction())).max() <= 1, (basis, image, k)
    np.testing.assert_array_equal(greys(root, 0), as_grey(module.shown()[0][image]))


# ---------------------------------------------------------------- the maths


@pytest.fixture(scope="module")
def maths(browser, site):
    """A function that runs JavaScript with the module of the maths and the figure's state."""
    page = browser.new_page()
    page.goto(site)

    def run(body, *given):
        return page.evaluate(
            f"""async ([given]) => {{
              const url = new URL("_static/unrolled/js/maths/pca.mjs", location.href);
              const m = await import(url);
              const state = JSON.parse(document.querySelector("script.un-state").textContent);
              const basisOf = (name) => m.unpackBasis(state.bases[name], state.labels.length);
              {body}
            }}""",
            [list(given)],
        )

    yield run
    page.close()


@pytest.mark.parametrize("basis", list(module.BASES))
def test_every_image_at_many_k_is_drawn_within_one_grey_level(maths, basis):
    ks = [0, 1, 2, 3, 5, 10, 25, 60, 100, 138, 200, 300, 400, 500, RANK[basis] - 1, 600, 784]
    fitted, _ = module.model(basis)
    images, labels = module.shown()
    drawn = maths(
        "const basis = basisOf(given[0]);"
        "return state.labels.map((_, i) => given[1].map(k => [...m.reconstruct(basis, i, k)]));",
        basis,
        ks,
    )
    Z = fitted.transform(images)
    for place, k in enumerate(ks):
        exact = fitted.mean + Z[:, :k] @ fitted.components[:, :k].T
        away = 255 * np.abs(np.array([each[place] for each in drawn]) - exact).max()
        assert away < 1, k
    assert len(labels) == 20


@pytest.mark.parametrize("basis", list(module.BASES))
def test_coordinates_errors_and_shares_are_the_packages(maths, basis):
    fitted, _ = module.model(basis)
    images, _ = module.shown()
    got = maths(
        "const basis = basisOf(given[0]);"
        "return { z: basis.coordinates.map(row => [...row]), rank: basis.rank,"
        " errors: state.labels.map((_, i) => [...m.errorsOf(basis, i)]),"
        " held: Array.from({ length: 785 }, (_, k) => m.cumulative(basis, k)) };",
        basis,
    )
    Z = fitted.transform(images)
    assert got["rank"] == RANK[basis] == len(fitted.eigenvalues)
    np.testing.assert_allclose(np.array(got["z"]).T, Z, atol=2.0**-16)
    held = np.concatenate([[0], np.cumsum(fitted.contribution_ratio), np.ones(784 - len(Z[0]))])
    np.testing.assert_allclose(got["held"], held, atol=1e-8)
    for i, x in enumerate(images):
        left = np.sum((x - fitted.mean) ** 2) - np.concatenate([[0], np.cumsum(Z[i] ** 2)])
        np.testing.assert_allclose(got["errors"][i], left, atol=5e-5)


# ---------------------------------------------------------------- by keyboard and by pointer


def test_the_untouched_figure_and_every_key_of_its_slider(figure):
    root = figure()
    assert_shows(root)
    keys = root.page.keyboard
    root.get_by_role("slider", name="Components").focus()
    k = 10
    for key, move in (
        ("ArrowRight", 1),
        ("ArrowUp", 1),
        ("ArrowLeft", -1),
        ("PageUp", 25),
        ("PageUp", 25),
        ("PageDown", -25),
        ("End", 784),
        ("ArrowRight", 0),
        ("Home", -784),
        ("PageDown", 0),
    ):
        keys.press(key)
        k = min(784, max(0, k + move))
        assert_shows(root, k=k)
        text = root.get_by_role("slider", name="Components").get_attribute("aria-valuetext")
        assert text == f"k = {k}"
    assert root.page.record.is_clean


def test_presets_are_computed_and_work_for_both_sets_of_axes(figure):
    root = figure()
    for basis, for95 in (("threes", 138), ("digits", 141)):
        if basis == "digits":
            root.get_by_role("radio", name="6131 threes").focus()
            root.page.keyboard.press("ArrowRight")
        group = root.get_by_role("group", name="Numbers of components")
        words = ["0: the mean", "1", "5", "25", f"{for95}: 95 %", f"{RANK[basis]}: all", "784"]
        settle(root)
        assert group.get_by_role("button").all_text_contents() == words
        for word, k in zip(words, [0, 1, 5, 25, for95, RANK[basis], 784], strict=True):
            group.get_by_role("button", name=word, exact=True).click()
            assert_shows(root, basis=basis, k=k)
            pressed = group.locator("[aria-pressed='true']").all_text_contents()
            assert pressed == [word]
    assert module.model("threes")[0].n_components_for(0.95) == 138


def test_every_image_by_arrow_keys(figure):
    root = figure("k=40")
    root.get_by_role("radio", name="a 3, number 2 of 2").focus()
    for image in [*range(8, 20), *range(8)]:
        root.page.keyboard.press("ArrowRight")
        assert_shows(root, image=image, k=40)


def test_the_number_field_takes_whole_numbers_only(figure):
    root = figure()
    field = root.get_by_role("spinbutton", name="k")
    field.fill("138")
    assert_shows(root, k=138)
    field.fill("2.5")
    assert_shows(root, k=138)
    field.fill("785")
    assert field.get_attribute("aria-invalid") == "true"
    assert_shows(root, k=138)


def test_a_finger_on_bars_and_curves_sets_k(figure):
    root = figure()
    bars = root.locator(".un-coefficients")
    for j in (0, 13, 24):
        bars.scroll_into_view_if_needed()
        bar = bars.locator(f"rect[data-bar='{j}']").bounding_box()
        whole = bars.bounding_box()
        root.page.mouse.click(bar["x"] + bar["width"] / 2, whole["y"] + 20)
        assert_shows(root, k=j + 1)
    curve = root.locator(".un-digitcurves").nth(1)
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    points = curve.locator("[data-curve='own']").get_attribute("d")
    x = np.array(re.findall(r"[ML](-?[\d.]+) ", points), dtype=float)
    root.page.mouse.move(box["x"] + x[100], box["y"] + 60)
    root.page.mouse.down()
    for k in (138, 300, 780):
        root.page.mouse.move(box["x"] + x[k], box["y"] + 90)
        settle(root)
        assert abs(int(root.evaluate(READ)["k"]) - k) <= 2
    root.page.mouse.up()
    assert_shows(root, k=int(root.evaluate(READ)["k"]))


def test_curves_and_bars_are_drawn_where_the_numbers_are(figure):
    root = figure("image=15&k=30")
    settle(root)
    fitted, _ = module.model("threes")
    x = module.shown()[0][15]
    z = fitted.transform(x[None])[0]
    errors = np.sum((x - fitted.mean) ** 2) - np.concatenate([[0], np.cumsum(z**2)])
    drawn = root.locator("[data-curve='own']").get_attribute("d")
    y = -np.array(re.findall(r"[ML][\d.]+ (-?[\d.]+)", drawn), dtype=float)
    assert len(y) == 785
    slope, start = np.polyfit(errors, y[:566], 1)
    np.testing.assert_allclose(y[:566], slope * errors + start, atol=0.1)
    assert (y[566:] == y[565]).all(), "level where no axis is left"
    mean = -np.array(
        re.findall(
            r"[ML][\d.]+ (-?[\d.]+)", root.locator("[data-curve='mean']").get_attribute("d")
        ),
        dtype=float,
    )
    left = fitted.total_variance - np.concatenate([[0], np.cumsum(fitted.eigenvalues)])
    np.testing.assert_allclose(mean[:566], slope * left + start, atol=0.1)  # on the same scale
    bars = root.locator(".un-coefficients rect")
    boxes = bars.evaluate_all(
        "all => all.map(e => ['y', 'height'].map(a => Number(e.getAttribute(a))))"
    )
    boxes = np.array(boxes)
    middle = (boxes[:, 0] + np.where(z[:25] > 0, boxes[:, 1], 0))[0]
    signed = np.where(z[:25] > 0, boxes[:, 1], -boxes[:, 1])
    np.testing.assert_allclose(signed, z[:25] * (boxes[:, 1] / np.abs(z[:25]))[0], atol=0.25)
    tops = np.where(z[:25] > 0, boxes[:, 0] + boxes[:, 1], boxes[:, 0])
    np.testing.assert_allclose(tops, middle, atol=0.15)
    assert bars.evaluate_all("all => all.filter(e => e.matches('.un-in')).length") == 25


def test_sevens_come_out_of_threes_wholly_or_not(figure):
    """Four sevens in five lie wholly in what 565 axes of threes can say; the others never will."""
    residues = np.array(module.packed("threes")["residues"])
    assert residues[14] == 0
    assert residues[15] > 0.5
    root = figure("image=14&k=565")
    sentence = root.locator(".un-rebuiltsentence")
    assert "The picture of this 7 is complete, 219 components before the 784th." in (
        sentence.text_content()
    )
    assert np.abs(greys(root, 1) - greys(root, 0)).max() <= 1
    root.get_by_role("radio", name="a 7, number 2 of 2").check()
    settle(root)
    share = 100 * residues[15] / DigitReconstruction(image=15, k=0).numbers()["distance"]
    assert f"{share:.1f} % of this 7 stays missing for ever" in sentence.text_content()
    assert np.abs(greys(root, 1) - greys(root, 0)).max() > 100
    root.get_by_role("radio", name="2000 digits").check()
    root.get_by_role("button", name="784").click()
    settle(root)
    assert np.abs(greys(root, 1) - greys(root, 0)).max() <= 1


@pytest.mark.parametrize("k", [0, 1, 50, 300])
def test_the_sentence_says_the_shares(figure, k):
    root = figure(f"k={k}&image=2")
    settle(root)
    words = root.locator(".un-rebuiltsentence").text_content()
    numbers = DigitReconstruction(image=2, k=k).numbers()
    if k == 0:
        assert f"{numbers['distance']:.2f} away from it, squared" in words
        return
    assert f"{k} of 565 axes hold {100 * numbers['cumulative']:.1f} %" in words
    missing = 100 * numbers["error"] / numbers["distance"]
    assert f"{missing:.1f} % is missing" in words
    verb = "5 % takes k" if k < numbers["for95"] else "it was 5 % at k"
    assert f"({verb} = {numbers['for95']})" in words


def test_a_drag_is_read_out_once_when_it_rests(figure):
    root = figure()
    spoken, seen = root.locator("[aria-live]"), root.locator(".un-rebuiltsentence")
    root.page.wait_for_timeout(700)
    assert spoken.text_content() == seen.text_content()
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root.querySelector('[aria-live]'), { childList: true, subtree: true }); }"""
    )
    root.get_by_role("slider", name="Components").focus()
    for _ in range(5):
        root.page.keyboard.press("ArrowRight")
    settle(root)
    assert "15 of 565 axes" in seen.text_content()
    root.page.wait_for_function("window.changes > 0")
    assert root.page.evaluate("window.changes") == 1
    assert spoken.text_content() == seen.text_content()


def test_the_first_components_and_the_pixels_as_tables(figure):
    root = figure("image=7&k=12")
    for summary in root.locator("summary").all():
        summary.click()
    root.get_by_role("slider", name="Components").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    truth = DigitReconstruction(image=7, k=13)
    pixels = root.locator("td[data-quantity='pixel']").evaluate_all(
        "all => all.map(td => [td.dataset.row, td.dataset.col, td.textContent].map(Number))"
    )
    assert len(pixels) == 784
    exact = 255 * truth.reconstruction()
    for row, column, value in pixels:
        assert abs(value - exact[28 * row + column]) <= 1.5
    assert min(value for *_, value in pixels) < 0, "sums that go below paper are shown as they are"
    fitted, _ = module.model("threes")
    z = fitted.transform(module.shown()[0][7][None])[0]
    error = truth.numbers()["distance"] - np.cumsum(z**2)
    columns = {
        "lambda_j": fitted.eigenvalues,
        "coefficient_j": z,
        "cumulative_j": np.cumsum(fitted.contribution_ratio),
        "error_j": error,
    }
    for name, values in columns.items():
        cells = root.locator(f"td[data-quantity='{name}']")
        shown = cells.evaluate_all("all => all.map(td => [td.dataset.d, td.textContent])")
        assert [int(d) for d, _ in shown] == list(range(25))
        np.testing.assert_allclose([float(t) for _, t in shown], values[:25], atol=1.5e-4)


def test_difference_and_axis_are_signed_by_colour_and_by_stripes(figure):
    root = figure("image=7&k=3")
    settle(root)
    for place, values in (
        (2, DigitReconstruction(k=3).reconstruction() - module.shown()[0][7]),
        (4, module.model("threes")[0].components[:, 2]),
    ):
        canvas = root.locator("canvas.un-digit").nth(place)
        size = int(canvas.get_attribute("width"))
        fine = size // 28
        data = canvas.evaluate(
            "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
        )
        data = np.array(data).reshape(28, fine, 28, fine, 4)
        strength = data[:, 0, :, 0, 3].ravel()
        scale = 0.5 if place == 2 else np.abs(values).max()
        expected = np.clip(255 * np.abs(values) / scale, 0, 255)
        assert np.abs(strength - expected).max() <= (2.6 if place == 2 else 255 * 0.01)
        striped = data[:, fine - 1, :, 0, 3].ravel() == 0
        clear = expected > 8
        np.testing.assert_array_equal(striped[clear], values[clear] < 0)
        colours = data[:, 0, :, 0, :3].reshape(-1, 3)
        redder = colours[:, 0] > colours[:, 2]
        np.testing.assert_array_equal(redder[clear], values[clear] > 0)


# ---------------------------------------------------------------- the page around it


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("basis=digits&image=15&k=141")
    assert_shows(root, "digits", 15, 141)
    root.get_by_role("slider", name="Components").focus()
    root.page.keyboard.press("ArrowRight")
    expected = "#digit-reconstruction?basis=digits&image=15&k=142"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize("hash_", ["k=785&image=20", "k=-1&image=x", "basis=7&k=1.5", "k=&image="])
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_both_themes_paint_the_same_grey_levels_in_their_own_ink(figure):
    root = figure("k=25")
    settle(root)
    light = greys(root, 1)
    colour = "c => [...c.getContext('2d').getImageData(14, 14, 1, 1).data].slice(0, 3)"
    canvas = root.locator("canvas.un-digit").nth(3)
    dark_ink = sum(canvas.evaluate(colour))
    root.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(root)
    settle(root)
    np.testing.assert_array_equal(greys(root, 1), light)
    assert sum(canvas.evaluate(colour)) > dark_ink + 300, "light ink on a dark page"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("hash_", ["k=0", "k=1&image=1", "k=140&image=15", "basis=digits&k=784"])
def test_labels_stay_inside_and_apart(figure, width, hash_):
    root = figure(hash_, width=width)
    settle(root)
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width
    for svg in root.locator("svg[role='img']").all():
        assert_labels_apart(svg)
    notes = root.locator(".un-digitbox > span").evaluate_all(
        "spans => spans.filter(s => s.textContent).map(s => { const range = new Range();"
        " range.selectNodeContents(s); const box = range.getBoundingClientRect();"
        " return [box.left, box.top, box.right, box.bottom]; })"
    )
    for i, one in enumerate(notes):
        for other in notes[i + 1 :]:
            x = min(one[2], other[2]) - max(one[0], other[0])
            y = min(one[3], other[3]) - max(one[1], other[1])
            assert x <= 0 or y <= 4, (one, other)


@pytest.mark.parametrize(("theme", "width"), list(product(["light", "dark"], [390, 1280])))
def test_figure_passes_axe(figure, theme, width):
    root = figure("k=30&image=15", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    for summary in root.locator("summary").all():
        summary.click()
    settle(root)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    still = open_page(site, javascript=False).locator(ROOT)
    assert still.locator("img").is_visible()
    numbers = DigitReconstruction().numbers()
    missing = f"{100 * numbers['error'] / numbers['distance']:.1f} % is missing"
    assert missing in still.locator("img").get_attribute("alt")
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").wait_for()
    assert not page.locator(ROOT + " img").is_visible()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").is_visible()
    assert not page.locator(ROOT + " .un-live").is_visible()


def test_state_is_small_and_its_line_of_text_follows_what_is_shown(figure):
    state = DigitReconstruction().state()
    assert len(json.dumps(state)) < 700 * 1024
    lines = {
        repr(DigitReconstruction(**each))
        for each in ({}, {"k": 11}, {"image": 3}, {"basis": "digits"}, {"k": 600})
    }
    assert len(lines) == 5
    assert repr(DigitReconstruction()) == repr(DigitReconstruction())
