"""EdgeDetectors in a real browser: its maths, its maps and its numbers held to the package."""

import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, frame_work, lit_ids, settle
from scratch import served, write_page

from unrolled import convolution
from unrolled.figures import EdgeDetectors
from unrolled.figures import edge_detectors as module

ROOT = "[data-figure='edge-detectors']"
READ = """root => Object.fromEntries([...root.querySelectorAll('td[data-quantity]:not([data-row])')]
  .map(td => [`${td.dataset.quantity} ${td.dataset.of ?? ''}`.trim(), td.textContent]))"""
START = {name: EdgeDetectors().setting()[name] for name in EdgeDetectors().setting()}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edge-detectors")
    write_page(folder, EdgeDetectors())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#edge-detectors?{hash_}" if hash_ else site
        return open_figure("edge-detectors", address, **options)

    return open_


def assert_shows(root, **setting) -> None:
    """Every number of the table is the package's for this setting."""
    settle(root)
    truth = EdgeDetectors(**setting)
    n = 28 // truth.size
    expected = {"numbers pixels": 784, "numbers edges": 3136, "numbers code": 4 * n * n}
    expected |= {f"changed {name}": value for name, value in truth.first["changed"].items()}
    expected |= {"lost": truth.first["lost"], **truth.first["cell"]}
    shown = root.evaluate(READ)
    assert shown.keys() == expected.keys()
    for name, value in expected.items():
        if name.startswith("numbers"):
            assert shown[name] == str(value)
        else:
            assert re.fullmatch(r"\d\.\d{4}", shown[name]), (name, shown[name])
            assert float(shown[name]) == pytest.approx(value, abs=0.51e-4), (name, setting)


def alphas(root, place: int, n: int) -> np.ndarray:
    """A drawn map, its darkness in the first line of each square's top left corner, (n, n)."""
    return np.array(
        root.locator("canvas.un-edgemap")
        .nth(place)
        .evaluate(
            """(canvas, n) => { const side = canvas.width / n;
            const context = canvas.getContext('2d');
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) =>
              data[4 * (i * side * canvas.width + j * side) + 3])); }""",
            n,
        )
    )


def frames(root) -> list[tuple]:
    """Which maps have a frame, and its place in pixels: (map, top, left, width, height)."""
    return root.evaluate(
        """root => [...root.querySelectorAll('.un-edgebox')].map((box, at) => {
          const frame = box.querySelector('.un-edgeframe');
          return frame.hidden ? null : [at, ...['top', 'left', 'width', 'height']
            .map(name => parseFloat(frame.style[name]))]; }).filter(Boolean)"""
    )


# ---------------------------------------------------------------- the maths


@pytest.fixture(scope="module")
def maths(browser, site):
    """A function that runs JavaScript with the module of the maths, `m`."""
    page = browser.new_page()
    page.goto(site)

    def run(body, **given):
        return page.evaluate(
            f"""async (given) => {{
              const url = new URL("_static/unrolled/js/maths/convolution.mjs", location.href);
              const m = await import(url);
              {body}
            }}""",
            given,
        )

    yield run
    page.close()


def test_answers_and_moves_are_the_package_s_to_the_last_bit(maths):
    rng = np.random.default_rng(4)
    for H, W, h, w in ((28, 28, 3, 3), (5, 9, 3, 1), (4, 3, 5, 3), (1, 1, 1, 3)):
        image, kernel = rng.normal(size=(H, W)), rng.normal(size=(h, w))
        given = {"image": image.ravel().tolist(), "shape": [H, W], "kernel": kernel.tolist()}
        a = maths("return [...m.correlate(given.image, given.shape, given.kernel)];", **given)
        truth = convolution.correlate(image, kernel[None], "same")[0]
        np.testing.assert_array_equal(np.reshape(a, (H, W)), truth)
        for dx, dy in ((1, 0), (-2, 3), (W, 0), (0, -H - 1)):
            moved = maths(
                "return [...m.shift(given.image, given.shape, ...given.way)];",
                way=[dx, dy],
                **given,
            )
            truth = convolution.shift(image, dx, dy)
            np.testing.assert_array_equal(np.reshape(moved, (H, W)), truth)


@pytest.mark.parametrize("kind", convolution.KINDS)
@pytest.mark.parametrize("size", module.SIZES)
def test_layers_and_their_drift_are_the_package_s(maths, size, kind):
    for digit, (dx, dy), threshold in ((4, (2, 0), 0.2), (8, (-7, 5), 0.0), (1, (0, -1), 0.9)):
        image, own = module.shown()[digit], {"size": size, "kind": kind, "threshold": threshold}
        got = maths(
            """const before = m.layers(given.image, [28, 28], given.kernels, given.own);
            const now = m.layers(m.shift(given.image, [28, 28], ...given.way), [28, 28],
              given.kernels, given.own);
            return { edges: now.edges.map(map => [...map]), code: now.code.flatMap(c => [...c]),
              drift: m.drift(before, now) };""",
            image=image.ravel().tolist(),
            kernels=convolution.EDGES.tolist(),
            own=own,
            way=[dx, dy],
        )
        moved = convolution.shift(image, dx, dy)
        edges = convolution.s_cells(moved, threshold=threshold)
        np.testing.assert_allclose(got["edges"], edges.reshape(4, -1), rtol=0, atol=1e-9)
        np.testing.assert_allclose(got["code"], convolution.code(moved, **own), rtol=0, atol=1e-9)
        truth = vars(convolution.drift(image, dx, dy, **own))
        assert got["drift"] == pytest.approx(truth, abs=1e-9)


# ---------------------------------------------------------------- by keyboard and by pointer


def test_the_untouched_figure_teaches_and_keeps_still(figure):
    root = figure()
    assert_shows(root)
    words = root.locator(".un-edgesentence").text_content()
    changed = EdgeDetectors().first["changed"]
    assert words.startswith(f"Moved 2 to the right: {100 * changed['pixels']:.1f} % of the ink")
    assert f"of the code, {100 * changed['code']:.1f} % has changed" in words
    root.page.wait_for_timeout(700)  # the sentence is read out once
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(400)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


def test_arrow_keys_on_the_picture_move_the_digit(figure):
    root = figure()
    root.get_by_role("group", name="The digit: arrow keys move it").focus()
    height = root.page.evaluate("scrollY")
    dx, dy = 2, 0
    for key in ["ArrowRight"] * 6 + ["ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"]:
        root.page.keyboard.press(key)
        dx += {"ArrowRight": 1, "ArrowLeft": -1}.get(key, 0)
        dy += {"ArrowDown": 1, "ArrowUp": -1}.get(key, 0)
        dx = min(dx, 7)
        assert_shows(root, dx=dx, dy=dy)
    assert root.page.evaluate("scrollY") == height, "the page itself stands still"
    assert "6 to the right and 1 up" in root.locator(".un-edgesentence").text_content()


def test_buttons_and_sliders_move_it_too(figure):
    root = figure()
    pad = root.get_by_role("group", name="Move the digit")
    for name, dx, dy in (("Up", 2, -1), ("Left", 1, -1), ("Back to the middle", 0, 0)):
        pad.get_by_role("button", name=name, exact=True).press("Enter")
        assert_shows(root, dx=dx, dy=dy)
    for name, dx, dy in (("Right", 1, 0), ("Down", 1, 1)):
        pad.get_by_role("button", name=name, exact=True).click()
        assert_shows(root, dx=dx, dy=dy)
    slider = root.get_by_role("slider", name="To the right")
    slider.press("Home")
    assert_shows(root, dx=-7, dy=1)
    assert slider.get_attribute("aria-valuetext") == "−7 pixels"
    root.get_by_role("slider", name="Down", exact=True).press("End")
    assert_shows(root, dx=-7, dy=7)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)


def test_every_patch_threshold_and_way_of_pooling_by_keyboard(figure):
    root = figure("dy=1")
    root.get_by_role("slider", name="Patch").focus()
    root.page.keyboard.press("Home")
    for place, size in enumerate(module.SIZES):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, dy=1, size=size)
    root.get_by_role("radio", name="largest").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, dy=1, size=28, kind="mean")
    root.get_by_role("slider", name="Patch").press("ArrowLeft")
    root.get_by_role("slider", name="Threshold").focus()
    root.page.keyboard.press("Home")
    for place, threshold in enumerate(module.THRESHOLDS[:8]):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, dy=1, size=14, kind="mean", threshold=threshold)
    root.page.keyboard.press("End")
    assert_shows(root, dy=1, size=14, kind="mean", threshold=0.9)


def test_every_digit_by_arrow_keys(figure):
    root = figure()
    root.get_by_role("radio", name="a 4").focus()
    for digit in [*range(5, 10), *range(4)]:
        root.page.keyboard.press("ArrowRight")
        assert_shows(root, digit=digit)


def test_a_finger_drags_the_digit(figure):
    root = figure()
    canvas = root.locator("canvas.un-edgemap").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    pixel, mouse = box["width"] / 28, root.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + 100 - 3 * pixel, box["y"] + 100 + 2 * pixel)
    assert_shows(root, dx=-1, dy=2)
    mouse.move(box["x"] + 100 + 40 * pixel, box["y"] + 100)
    assert_shows(root, dx=7, dy=0)
    mouse.up()
    mouse.move(box["x"] + 20, box["y"] + 20)
    assert_shows(root, dx=7, dy=0)


def test_a_cell_is_chosen_on_a_map_or_on_the_slider(figure):
    root = figure("size=7")
    c_map = root.locator("canvas.un-edgemap").nth(8)  # 0 the digit, then S and C in turn
    c_map.scroll_into_view_if_needed()
    box = c_map.bounding_box()
    root.page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.3 * box["height"])
    assert_shows(root, size=7, orientation=3, row=8, column=16)
    look = root.get_by_role("slider", name="Look at C-cell")
    assert look.get_attribute("aria-valuetext") == "falling, row 2, column 3"
    look.press("ArrowRight")
    assert_shows(root, size=7, orientation=3, row=8, column=24)
    look.press("Home")
    assert_shows(root, size=7, orientation=0, row=0, column=0)
    look.press("End")
    assert_shows(root, size=7, orientation=3, row=27, column=27)
    assert look.get_attribute("aria-valuetext") == "falling, row 4, column 4"
    root.get_by_role("slider", name="Patch").press("ArrowLeft")  # the same place, finer
    settle(root)
    assert look.get_attribute("aria-valuetext") == "falling, row 7, column 7"


# ---------------------------------------------------------------- drawings


@pytest.mark.parametrize("hash_", ["", "digit=8&dx=-3&dy=2&size=2&kind=mean&threshold=0"])
def test_every_map_is_as_dark_as_its_numbers(figure, hash_):
    root = figure(hash_)
    settle(root)
    given = {"digit": 8, "dx": -3, "dy": 2, "size": 2, "kind": "mean", "threshold": 0.0}
    truth = EdgeDetectors(**(given if hash_ else {}))
    layers = truth.layers(truth.dx, truth.dy)
    drawn = [(0, layers["pixels"])]
    for k in range(4):
        drawn += [(1 + 2 * k, layers["edges"][k]), (2 + 2 * k, layers["code"][k])]
    for place, values in drawn:
        np.testing.assert_allclose(
            alphas(root, place, len(values)), 255 * np.clip(values, 0, 1), atol=1.01
        )


def test_a_change_is_filled_where_it_is_more_and_striped_where_it_is_less(figure):
    root = figure("dx=1&dy=1&size=7")
    root.get_by_role("radio", name="what is there").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    truth = EdgeDetectors(size=7)
    change = truth.layers(1, 1)["code"][1] - truth.layers(0, 0)["code"][1]
    assert change.min() < -0.05
    assert change.max() > 0.05
    image = (
        root.locator("canvas.un-edgemap")
        .nth(4)
        .evaluate(
            """c => [c.width, [...c.getContext('2d').getImageData(0, 0, c.width, c.width).data]]"""
        )
    )
    width, data = image[0], np.array(image[1]).reshape(image[0], image[0], 4)
    side = width // 4
    for i, j in np.ndindex(4, 4):
        square = data[i * side : (i + 1) * side, j * side : (j + 1) * side]
        filled = np.full(side, change[i, j] > 0) | (np.arange(side) % 4 < 2)
        strength = np.where(filled, 255 * min(1, abs(change[i, j])), 0)[:, None]
        np.testing.assert_allclose(square[..., 3], np.tile(strength, (1, side)), atol=1.01)
        if abs(change[i, j]) > 0.05:
            red, _, blue = square[0, 0, :3]
            assert (red > blue) == (change[i, j] > 0)
    assert root.get_by_role("img", name="the change of C-cells for rising edges").count() == 1


def test_the_frames_show_what_the_chosen_cell_sees(figure):
    root = figure("size=4&orientation=1&row=9&column=21")
    settle(root)
    pixel = root.locator("canvas.un-edgemap").nth(0).bounding_box()["width"] / 28
    small = root.locator("canvas.un-edgemap").nth(3).bounding_box()["width"] / 28
    assert frames(root) == [
        [0, 7 * pixel, 19 * pixel, 6 * pixel, 6 * pixel],  # the patch and one pixel around
        [3, 8 * small, 20 * small, 4 * small, 4 * small],
        [4, 8 * small, 20 * small, 4 * small, 4 * small],
    ]
    words = root.locator(".un-edgecell").text_content()
    cell = EdgeDetectors(orientation=1, row=9, column=21).first["cell"]
    assert words == (
        f"It answers {cell['now']:.4f}, the largest of its 16 S-cells, and sees 6 × 6 pixels. "
        f"Before the move: {cell['before']:.4f}."
    )


def test_a_layers_maps_curve_and_numbers_light_up_together(figure):
    root = figure()
    table = root.get_by_role("group", name="What changed, in numbers")
    for name, words in (("pixels", "pixels"), ("edges", "S-cells"), ("code", "C-cells")):
        table.get_by_role("rowheader", name=words, exact=True).hover()
        assert lit_ids(root) == {f"layer.{name}"}
        maps = root.locator(".un-edgebox.is-lit").count()
        assert maps == (0 if name == "pixels" else 4)
        assert root.locator(f"svg [data-curve='{name}'].is-lit").count() == 1
    root.page.mouse.move(0, 0)
    assert lit_ids(root) == set()
    table.focus()
    root.page.keyboard.press("ArrowDown")
    assert lit_ids(root) == {"layer.pixels"}
    root.get_by_role("slider", name="To the right").focus()
    assert lit_ids(root) == set()


def test_the_curves_are_drawn_where_the_numbers_are_and_can_be_pressed(figure):
    root = figure("digit=6&dy=1")
    settle(root)
    chart = root.locator("svg.un-edgesweep")
    drifts = [convolution.drift(module.shown()[6], dx, 1, size=4) for dx in range(-7, 8)]
    places = {}
    for name in module.LAYERS:
        d = chart.locator(f"[data-curve='{name}']").get_attribute("d")
        places[name] = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", d), dtype=float)
    assert "and 1 down" in chart.text_content()
    top, bottom = 10, 160  # 100 % and 0 %
    for name, drawn in places.items():
        shares = [getattr(drift, name) for drift in drifts]
        np.testing.assert_allclose(
            drawn[:, 1], bottom - np.multiply(shares, bottom - top), atol=0.01
        )
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for move in (-7, -2, 5):
        root.page.mouse.click(box["x"] + places["code"][move + 7, 0], box["y"] + 80)
        assert_shows(root, digit=6, dx=move, dy=1)


def test_the_curves_follow_every_control(figure):
    root = figure()
    now = {"digit": 4, "dy": 0, "size": 4, "kind": "max", "threshold": 0.2}
    keys = root.page.keyboard
    for name, control, key, changed in (
        ("dy", root.get_by_role("slider", name="Down", exact=True), "ArrowRight", 1),
        ("size", root.get_by_role("slider", name="Patch"), "ArrowLeft", 2),
        ("threshold", root.get_by_role("slider", name="Threshold"), "ArrowRight", 0.25),
        ("kind", root.get_by_role("radio", name="largest"), "ArrowRight", "mean"),
        ("digit", root.get_by_role("radio", name="a 4"), "ArrowLeft", 3),
    ):
        control.focus()
        keys.press(key)
        settle(root)
        now[name] = changed
        image, own = (
            module.shown()[now["digit"]],
            {k: now[k] for k in ("size", "kind", "threshold")},
        )
        for layer in module.LAYERS:
            shares = [
                getattr(convolution.drift(image, dx, now["dy"], **own), layer)
                for dx in range(-7, 8)
            ]
            d = root.locator(f"[data-curve='{layer}']").get_attribute("d")
            y = np.array(re.findall(r"[ML][\d.]+ ([\d.]+)", d), dtype=float)
            np.testing.assert_allclose(y, 160 - np.multiply(shares, 150), atol=0.01)


@pytest.mark.parametrize("size", [1, 4])
def test_the_code_number_by_number(figure, size):
    root = figure(f"size={size}")
    root.locator("summary").click()
    root.page.wait_for_function("document.querySelector('td[data-quantity=c]') !== null")
    settle(root)
    cells = root.locator("td[data-quantity='c']").evaluate_all(
        "all => all.map(td => [td.dataset.kernel, td.dataset.row, td.dataset.col, td.textContent])"
    )
    code = EdgeDetectors(size=size).layers(2, 0)["code"]
    assert len(cells) == code.size
    for k, row, column, text in cells:
        assert re.fullmatch(r"\d\.\d{4}", text)
        assert float(text) == pytest.approx(code[int(k), int(row), int(column)], abs=0.51e-4)


# ---------------------------------------------------------------- words, links, readers


@pytest.mark.parametrize(
    ("hash_", "words"),
    [
        ("dx=0", "Nothing has moved, so nothing has changed."),
        ("size=1", "A patch of one pixel forgives nothing: these C-cells are the S-cells."),
        ("size=28", "One patch for the whole page forgives every move that keeps the ink on it"),
        ("dx=-4&dy=4", "a move by whole patches: each C-cell says what its neighbour said before"),
        ("dx=1&dy=1", "Each edge moved with the ink; its patch forgave a part of the move."),
        ("dx=7&digit=0", "of its ink has left the page."),
        ("digit=3&dx=3&size=2", "The patches are too small for such a move."),
    ],
)
def test_the_sentence_draws_the_conclusion_of_each_setting(figure, hash_, words):
    root = figure(hash_)
    settle(root)
    assert words in root.locator(".un-edgesentence").text_content()


def test_a_move_by_whole_patches_is_said_truly():
    """Each cell says what its neighbour said, but for the border where kernels saw the frame."""
    truth = EdgeDetectors()
    before, after = truth.layers(0, 0)["code"], truth.layers(4, 0)["code"]
    np.testing.assert_array_equal(after[:, :, 1:-1], before[:, :, :-2])


def test_a_setting_can_be_linked_and_reset(figure):
    root = figure(
        "digit=2&dx=-1&dy=3&size=14&kind=mean&threshold=0.35&view=changed&row=20&column=3"
    )
    setting = {"digit": 2, "dx": -1, "dy": 3, "size": 14, "kind": "mean", "threshold": 0.35}
    assert_shows(root, **setting, row=20, column=3)
    assert root.get_by_role("radio", name="what changed").is_checked()
    root.get_by_role("slider", name="To the right").press("ArrowLeft")
    root.page.wait_for_function("location.hash.includes('dx=-2')")
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["digit=10&dx=8&dy=1.5&size=3", "threshold=0.33&kind=min&row=28&view=", "dx=&size="]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_python_and_page_start_from_one_setting(open_page, tmp_path):
    write_page(tmp_path, EdgeDetectors(digit=9, dx=-2, size=2, view="changed"))
    with served(tmp_path) as address:
        page = open_page(f"{address}/index.html")
        root = page.locator(ROOT + "[data-ready]")
        root.wait_for()
        assert_shows(root, digit=9, dx=-2, size=2)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    assert_accessible(figure("size=7", width=width), theme, width)


def test_in_the_dark_the_maps_are_drawn_anew(figure):
    root = figure()
    read = """c => { const d = c.getContext('2d').getImageData(0, 0, c.width, c.width).data;
      let at = 0; for (let p = 3; p < d.length; p += 4) if (d[p] > d[4 * at + 3]) at = (p - 3) / 4;
      return [...d.slice(4 * at, 4 * at + 3)]; }"""
    canvas = root.locator("canvas.un-edgemap").first
    light = canvas.evaluate(read)
    root.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(root)
    settle(root)
    dark = canvas.evaluate(read)
    np.testing.assert_allclose(light, [0x0B, 0x66, 0xA3], atol=4)
    np.testing.assert_allclose(dark, [0x6C, 0xB6, 0xF0], atol=4)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "moved 2 pixels to the right")


def test_a_move_is_drawn_within_a_frame(open_page, site):
    page = open_page(site)
    work = frame_work(
        page, f"{site}?watched", ROOT, "To the right", ["ArrowRight", "ArrowLeft"] * 10
    )
    assert np.median(work) < 16
