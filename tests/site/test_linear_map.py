"""LinearMap in a real browser, by keyboard and by mouse, held to the package number by number."""

import json
import math
import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, settle
from scratch import served, write_page

from unrolled import linear_maps
from unrolled.figures import LinearMap
from unrolled.figures.linear_map import LAYERS, PRESETS, VIEW

ROOT = "[data-figure='linear-map']"
KINDS = {"two": "two, real", "one": "one, real", "every": "one, every direction"}
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.row ?? null, td.dataset.col ?? null, td.textContent])"""
HARD = [  # what breaks closed forms: nearly one line, tiny, huge, no rank, no rotation's symmetry
    [[1, 1e-9], [0, 1]],
    [[1, 1], [1e-12, 1]],
    [[1e-160, 2e-160], [3e-160, 4e-160]],
    [[1e150, 2e150], [3e150, -4e150]],
    [[0, 0], [0, 0]],
    [[0, 1], [0, 0]],
    [[1, 2], [2, 4]],
    [[0, -1], [1, 0]],
    [[2, 0], [0, 2]],
    [[-3, 0], [0, -3]],
    [[1, 1 + 1e-13], [1, 1]],
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("linear-map")
    write_page(folder, LinearMap(), LinearMap(preset="shear", show=["grid", "picture"]))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first LinearMap of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#linear-map?{hash_}" if hash_ else site
        return open_figure("linear-map", address, **options)

    return open_


def assert_shows(root, A, probe=20.0) -> None:
    settle(root)
    now = LinearMap(A=A, probe=probe).numbers()
    for quantity, row, col, text in root.evaluate(READ):
        truth = now[quantity]
        for place in (row, col):
            if place is not None and truth is not None:
                truth = truth[int(place)] if int(place) < len(truth) else None
        if quantity == "kind":
            assert text == KINDS.get(truth, "none real: real and imaginary part")
        elif quantity == "rank":
            assert text == str(truth)
        elif truth is None:
            assert text == "–"
        else:
            assert re.fullmatch(r"-?\d+\.\d{6}", text), (quantity, text)
            assert float(text) == pytest.approx(truth, abs=0.6e-6), (quantity, row, col, A)


def transform(root) -> np.ndarray:
    """The matrix that the picture hangs under."""
    settle(root)
    words = root.locator(".un-after").get_attribute("transform")
    a, c, b, d, *_ = map(float, re.findall(r"-?[\d.e-]+", words))
    return np.array([[a, b], [c, d]])


# ---------------------------------------------------------------- the maths


@pytest.fixture
def maths(open_page, site):
    """A function that runs a function of linear.mjs on each of some matrices."""
    page = open_page(site)

    def run(name, matrices):
        return page.evaluate(
            """async ([name, matrices]) => {
                 const maths = await import("./_static/unrolled/js/maths/linear.mjs");
                 return matrices.map((matrix) => maths[name](matrix));
               }""",
            [name, [np.array(each, float).tolist() for each in matrices]],
        )

    return run


def many() -> list:
    rng = np.random.default_rng(11)
    drawn = [*rng.normal(size=(150, 2, 2)), *rng.integers(-3, 4, (150, 2, 2)).astype(float)]
    return drawn + [preset for _, preset in PRESETS.values()] + HARD


def test_eigenvectors_are_the_packages(maths):
    for A, got in zip(many(), maths("eigen2", many()), strict=True):
        truth = linear_maps.eigen_2x2(A)
        assert got["kind"] == truth.kind, A
        scale = np.abs(A).max() or 1
        if truth.kind == "none":
            values = [truth.values[0].real, abs(truth.values[0].imag)]
            assert got["vectors"] == []
        else:
            values = truth.values
            assert np.array(got["vectors"]).T == pytest.approx(truth.vectors, abs=1e-9), A
        assert np.array(got["values"]) / scale == pytest.approx(np.array(values) / scale, abs=1e-9)


def test_singular_vectors_are_the_packages(maths):
    for A, got in zip(many(), maths("singular2", many()), strict=True):
        _, s, V = linear_maps.singular_2x2(A)
        scale = np.abs(A).max() or 1
        assert np.array(got["s"]) / scale == pytest.approx(s / scale, abs=1e-9)
        if (s[0] - s[1]) / scale > 1e-6:  # else any direction is one
            assert np.array(got["V"]).T == pytest.approx(V, abs=1e-9), A
        rebuilt = np.array(got["U"]).T @ np.diag(got["s"]) @ np.array(got["V"])
        assert rebuilt / scale == pytest.approx(np.array(A) / scale, abs=1e-9)


def test_symmetric_eigenvectors_are_the_packages(maths, open_page, site):
    page = open_page(site)
    rng = np.random.default_rng(3)
    for a, b, d in [*rng.normal(size=(60, 3)), (2, 1, 2), (1, 0, 3), (3, 0, 1), (2, 0, 2)]:
        got = page.evaluate(
            """async ([a, b, d]) => (await import("./_static/unrolled/js/maths/linear.mjs"))
                 .symmetricEigen2(a, b, d)""",
            [float(a), float(b), float(d)],
        )
        truth = linear_maps.symmetric_eigen([[a, b], [b, d]])
        assert got["values"] == pytest.approx(truth.values, abs=1e-9)
        if truth.values[0] - truth.values[1] > 1e-6:
            assert np.array(got["vectors"]).T == pytest.approx(truth.vectors, abs=1e-9)


def test_rank_is_numpys(maths):
    for A, got in zip(many(), maths("rank2", many()), strict=True):
        assert got == np.linalg.matrix_rank(A), A


# ---------------------------------------------------------------- by keyboard and mouse


def test_every_example_shows_the_packages_numbers(figure):
    root = figure()
    assert_shows(root, PRESETS["symmetric"][1])
    example = root.get_by_label("Example")
    for name, (_, matrix) in PRESETS.items():
        example.select_option(name)
        assert_shows(root, matrix)
        hair = 2e-5 if np.linalg.matrix_rank(matrix) < 2 else 1e-9
        assert transform(root) == pytest.approx(np.array(matrix), abs=hair)
    assert root.page.record.is_clean


def test_entries_are_typed_and_a_bad_one_is_marked_and_not_taken(figure):
    root = figure()
    entry = root.get_by_label("Row 1, column 2 of A")
    entry.fill("-0.75")
    assert_shows(root, [[2, -0.75], [1, 2]])
    assert root.get_by_label("Example").input_value() == "own"
    entry.fill("7")
    assert entry.get_attribute("aria-invalid") == "true"
    assert_shows(root, [[2, -0.75], [1, 2]])


def test_tips_move_with_the_arrow_keys(figure):
    root = figure()
    keys = root.page.keyboard
    first = root.locator("[data-handle='column.0']")
    first.focus()
    keys.press("ArrowRight")
    keys.press("ArrowUp")
    assert_shows(root, [[2.1, 1], [1.1, 2]])
    keys.press("Shift+ArrowLeft")
    assert_shows(root, [[1.6, 1], [1.1, 2]])
    for _ in range(9):
        keys.press("Shift+ArrowRight")
    assert_shows(root, [[3, 1], [1.1, 2]])  # the edge
    root.locator("[data-handle='column.1']").focus()
    keys.press("ArrowDown")
    assert_shows(root, [[3, 1], [1.1, 1.9]])
    assert "at 3.00, 1.10" in first.get_attribute("aria-label")
    root.locator("[data-handle='x']").focus()
    keys.press("ArrowLeft")
    keys.press("Shift+ArrowUp")
    assert_shows(root, [[3, 1], [1.1, 1.9]], probe=34)


def test_tips_are_dragged(figure):
    root = figure()
    mouse = root.page.mouse

    def drag(handle, to):
        root.locator(".un-plane").scroll_into_view_if_needed()
        box = root.locator(".un-plane").bounding_box()
        unit = box["width"] / (2 * VIEW)
        grip = root.locator(f"[data-handle='{handle}'] .un-grip").bounding_box()
        mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
        mouse.down()
        x, y = (
            box["x"] + box["width"] / 2 + unit * to[0],
            box["y"] + box["height"] / 2 - unit * to[1],
        )
        mouse.move(x, y, steps=4)
        mouse.up()

    drag("column.1", (-1.5, 0.5))
    assert_shows(root, [[2, -1.5], [1, 0.5]])
    drag("column.0", (2.9, -9))
    assert_shows(root, [[2.9, -1.5], [-3, 0.5]])
    drag("x", (-1, 1))
    assert_shows(root, [[2.9, -1.5], [-3, 0.5]], probe=135)
    root.get_by_role("button", name="Reset").click()
    assert_shows(root, PRESETS["symmetric"][1])


def test_direction_of_x_by_slider_and_by_the_curves(figure):
    root = figure("A=2,1,0,1")
    slider = root.get_by_role("slider", name="Direction of x")
    slider.focus()
    root.page.keyboard.press("Home")
    assert_shows(root, [[2, 1], [0, 1]], probe=0)
    says = root.locator(".un-linsays")
    assert says.text_content() == "x stays on its line: Ax = 2.00 x. This is an eigenvector."
    for _ in range(3):
        root.page.keyboard.press("ArrowRight")
    assert says.text_content().startswith("A turns x by")
    curve = root.locator("[data-curve='stretch']").bounding_box()
    root.page.mouse.click(curve["x"] + 40 + (curve["width"] - 52) * 0.75, curve["y"] + 50)
    assert_shows(root, [[2, 1], [0, 1]], probe=135)
    assert "Ax = 1.00 x" in says.text_content()


def test_words_say_which_lines_stay_and_where_the_stretch_is_greatest(figure):
    root = figure("show=eigenvectors.singular")
    for name, words in {
        "lines": ("45.0° apart", "eigenvector. The largest eigenvalue has size 2.00", "2.00 times"),
        "shear": ("the second eigenvector is missing", "1.62", "areas become 1.00 times"),
        "rotation": ("not real", "the circle stays a circle", "1.00 times"),
        "reflection": ("at 120.0° with −1.00", "stays a circle", "turned over"),
        "rank one": ("with eigenvalue 2.00", "2.50", "onto a line, rank 1"),
        "scaling": ("Every line stays", "stays a circle", "2.25 times"),
    }.items():
        root.get_by_label("Example").select_option(name)
        settle(root)
        verdicts = root.locator(".un-linverdicts p").all_text_contents()
        for said, wanted in zip(verdicts, words, strict=True):
            assert wanted in said, (name, said)


def test_what_the_reader_may_want_to_find_is_said_with_its_layer_only(figure):
    root = figure("show=probe")
    lines, stretch, area = root.locator(".un-linverdicts p").all()
    found = {"eigenvectors": lines, "singular vectors": stretch}
    marks = {"eigenvectors": ".un-eigenmark", "singular vectors": ".un-singularmark"}
    assert area.is_visible()
    for layer, words in found.items():
        assert words.is_hidden()
        assert root.locator(marks[layer]).count() == 0
    assert "Two lines" not in root.locator(".un-plane").get_attribute("aria-label")
    for layer, words in found.items():
        root.get_by_role("button", name=layer, exact=True).click()
        settle(root)
        assert words.is_visible()
        assert root.locator(marks[layer]).count() == 2


# ---------------------------------------------------------------- on the way


@pytest.mark.parametrize("name", ["symmetric", "lines", "reflection", "rank one"])
def test_turn_stretch_turn_makes_the_matrix_and_passes_pure_turns_and_stretches(figure, name):
    A = np.array(PRESETS[name][1])
    address = f"A={','.join(map(str, A.ravel()))}&way=turns"
    at = [transform(figure(f"{address}&at={k / 3}")) for k in range(4)]
    assert at[0] == pytest.approx(np.eye(2))
    assert at[1].T @ at[1] == pytest.approx(np.eye(2)), "the first stage only turns"
    assert np.linalg.det(at[1]) == pytest.approx(1)
    stretch = at[2] @ np.linalg.inv(at[1])
    hair = 1e-9 if np.linalg.matrix_rank(A) == 2 else 2e-5  # what is flat is drawn a hair beside
    assert stretch == pytest.approx(np.diag(np.diag(stretch)), abs=hair)
    sizes = sorted(np.abs(np.diag(stretch)), reverse=True)
    assert sizes == pytest.approx(np.linalg.svd(A, compute_uv=False), abs=hair)
    assert at[3] == pytest.approx(A, abs=hair)
    nearly = transform(figure(f"{address}&at={1 - 1e-9}"))
    assert nearly == pytest.approx(A, abs=1e-6 + hair), "the last turn comes last"
    if np.allclose(A, A.T):  # then the second turn undoes the first
        assert sorted(np.diag(stretch)) == pytest.approx(np.linalg.eigvalsh(A), abs=1e-9)
        if np.linalg.matrix_rank(A) == 2:
            assert at[3] @ np.linalg.inv(stretch @ at[1]) == pytest.approx(at[1].T)


@pytest.mark.parametrize("A", [[[1, 2], [0.5, 1]], [[2, -1], [-2, 1]]])
def test_what_a_flat_map_leaves_is_drawn(figure, A):
    root = figure(f"A={','.join(map(str, np.ravel(A)))}&show=grid", reduced_motion=True)
    assert transform(root) == pytest.approx(np.array(A), abs=2e-5)
    x, y = np.array([1, A[1][0] / A[0][0]]) * 1.5  # on the line that is left, beyond the arrows
    box = root.locator("svg.un-plane").bounding_box()
    unit = box["width"] / (2 * VIEW)
    at = {"x": box["x"] + box["width"] / 2 - unit * x, "y": box["y"] + box["height"] / 2 + unit * y}
    clip = {"x": at["x"] - 4, "y": at["y"] - 4, "width": 8, "height": 8}
    root.page.screenshot()
    drawn = root.page.screenshot(clip=clip)
    root.get_by_role("button", name="grid").click()
    settle(root)
    assert root.page.screenshot(clip=clip) != drawn


def test_steps_lead_from_stage_to_stage_and_say_which(figure):
    root = figure("way=turns", reduced_motion=True)
    keys = root.page.keyboard
    root.get_by_role("button", name="First").click()
    step = root.get_by_role("slider", name="Step")
    said = [step.get_attribute("aria-valuetext")]
    root.get_by_role("button", name="Next").focus()
    for _ in range(3):
        keys.press("Enter")
        settle(root)
        said.append(step.get_attribute("aria-valuetext"))
    assert said == ["before", "turning by −45.0°", "stretching along the axes", "after"]
    stages = root.locator(".un-stages")
    assert stages.text_content().endswith("A is symmetric: it is the same turn, there and back.")
    assert "stretch the axes 3.00 and 1.00 times, turn back by 45.0°" in stages.text_content()
    root.get_by_label("Row 1, column 2 of A").fill("0")
    settle(root)
    assert stages.text_content().endswith("A is not symmetric: the two turns differ.")
    root.get_by_label("Row 1, column 2 of A").fill("1")
    settle(root)
    root.get_by_role("button", name="Back").press("Enter")
    assert transform(root) == pytest.approx(np.diag([3, 1]) @ linear_maps.rotation(-math.pi / 4))
    root.get_by_role("radio", name="straight there").check()
    step.focus()
    keys.press("Home")
    assert transform(root) == pytest.approx(np.eye(2))
    keys.press("PageUp")
    p = int(step.input_value()) / 120
    assert transform(root) == pytest.approx((1 - p) * np.eye(2) + p * np.array([[2, 1], [1, 2]]))


def test_motion_runs_and_stops_at_the_first_touch(figure):
    root = figure()
    root.get_by_role("button", name="First").click()
    root.get_by_role("button", name="Next").click()
    root.page.wait_for_function(
        "() => { const m = document.querySelector('.un-after').getAttribute('transform');"
        " const a = Number(m.match(/-?[\\d.e-]+/)[0]); return a > 1.05 && a < 1.95; }"
    )
    root.get_by_role("slider", name="Direction of x").focus()
    root.page.keyboard.press("ArrowRight")
    stopped = transform(root)
    root.page.wait_for_timeout(300)
    assert transform(root) == pytest.approx(stopped)


# ---------------------------------------------------------------- layers, links, looks


def test_layers_are_switched_and_only_they(figure):
    root = figure()
    for layer, words in LAYERS.items():
        button = root.get_by_role("button", name=words, exact=True)
        on = button.get_attribute("aria-pressed") == "true"
        assert on == (layer in ("grid", "circle", "probe", "eigenvectors"))
        button.focus()
        root.page.keyboard.press("Space")
        settle(root)
        assert (button.get_attribute("aria-pressed") == "true") != on
    parts = root.locator(".un-after > *").all()
    shown = [part.get_attribute("data-layer") for part in parts if part.is_visible()]
    assert sorted(shown) == ["area", "picture", "points"]
    assert root.locator("[data-handle='x']").is_hidden()
    assert root.locator(".un-arrow-su").first.is_visible()
    assert root.locator(".un-eigenline").first.is_hidden()


def test_eigenvectors_lie_on_their_lines_after_the_map(figure):
    root = figure("A=2,1,0,1")
    settle(root)
    size = root.locator(".un-plane").bounding_box()["width"]
    for i, value in enumerate((2, 1)):
        line, arrow = (
            np.array(re.findall(r"[ML]([-\d.]+) ([-\d.]+)", each.get_attribute("d")), float)
            for each in (
                root.locator(f".un-eigenline[data-id='eigen.{i}']"),
                root.locator(f".un-arrow-eigen[data-id='eigen.{i}'] .un-arrowhead"),
            )
        )
        along = (line[1] - line[0]) / np.linalg.norm(line[1] - line[0])
        tip = arrow[0] - size / 2
        assert abs(tip[0] * along[1] - tip[1] * along[0]) < 0.2, "the tip is on the line"
        assert np.hypot(*tip) == pytest.approx(value * size / (2 * VIEW), abs=0.3)


def test_state_is_linked_and_reset(figure):
    root = figure("A=1,1,0,1&x=58&way=turns&at=0.5&show=picture.singular")
    assert_shows(root, [[1, 1], [0, 1]], probe=58)
    assert root.get_by_role("radio", name="turn, stretch, turn").is_checked()
    assert root.get_by_role("button", name="picture").get_attribute("aria-pressed") == "true"
    assert root.get_by_role("button", name="grid").get_attribute("aria-pressed") == "false"
    root.get_by_role("button", name="Reset").click()
    assert_shows(root, PRESETS["symmetric"][1])
    root.page.wait_for_function("() => location.hash === ''")
    root.get_by_label("Row 2, column 1 of A").fill("0.5")
    root.page.wait_for_function("() => location.hash === '#linear-map?A=2%2C1%2C0.5%2C2'")


@pytest.mark.parametrize("bad", ["A=1,2,3", "A=1,2,3,99", "A=a,b,c,d", "x=north", "at=7", "way=on"])
def test_what_an_address_says_wrongly_is_ignored(figure, bad):
    root = figure(bad)
    assert_shows(root, PRESETS["symmetric"][1])
    assert transform(root) == pytest.approx(np.array(PRESETS["symmetric"][1]))
    assert root.page.record.is_clean


def test_two_figures_have_states_of_their_own(open_page, site):
    page = open_page(f"{site}#linear-map-2?A=0,1,1,0")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0), PRESETS["symmetric"][1])
    assert_shows(page.locator(ROOT).nth(1), [[0, 1], [1, 0]])


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_and_width(figure, width, theme):
    root = figure("A=1,1,0,1&show=grid.circle.area.picture.points.probe.eigenvectors.singular",
                  width=width, theme=theme)  # fmt: skip
    assert_accessible(root, theme, width)


def test_labels_do_not_lie_on_one_another(figure):
    for matrix in ("2,1,1,2", "1,1,0,1", "1,2,0.5,1", "0.5,0.2,0.1,0.4"):
        layers = "probe.eigenvectors.singular"
        for width in (390, 1280):
            root = figure(f"A={matrix}&show={layers}", width=width)
            settle(root)
            boxes = [each.bounding_box() for each in root.locator(".un-planelabels text").all()]
            assert len(boxes) >= 4
            for i, one in enumerate(boxes):
                for two in boxes[:i]:
                    apart = (
                        one["x"] + one["width"] <= two["x"] + 4
                        or two["x"] + two["width"] <= one["x"] + 4
                        or one["y"] + one["height"] <= two["y"] + 5
                        or two["y"] + two["height"] <= one["y"] + 5
                    )
                    assert apart, (matrix, width, one, two)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "semi-axes 3.00 and 1.00")
    script = open_page(site).locator(f"{ROOT} script.un-state").first
    assert json.loads(script.text_content()) == LinearMap().state()
