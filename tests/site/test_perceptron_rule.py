"""PerceptronRule in a real browser, by keyboard and by pointer, held to the package."""

import re

import numpy as np
import pytest
from figure_checks import (
    assert_accessible,
    assert_stands_still,
    assert_words_readable,
    frame_work,
    settle,
    type_at_once,
)
from scratch import served, write_page

from unrolled import perceptron
from unrolled.figures import PerceptronRule
from unrolled.figures.perceptron_rule import cures, reach, sets, story

ROOT = "[data-figure='perceptron-rule']"
COUNTS = {"mistakes", "all", "wrong", "point"}
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.row ?? '', td.dataset.col ?? '', td.textContent])"""
SETS = {name: np.array(each["points"]) for name, each in sets().items()}
LONG = (
    "points=1.875,0.4375,1 1.875,0.25,1 -0.625,-0.125,1 -1.6875,-0.1875,-1 -1.75,-0.25,1 "
    "1.375,0.375,-1&step=999"
)
OWN = [[0.5, 1.0, 1], [-1.0, 0.25, -1], [1.5, -0.5, 1], [-0.25, -1.75, -1]]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("perceptron-rule")
    write_page(folder, PerceptronRule(), PerceptronRule(points=OWN, step=0))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first PerceptronRule of the page, alive, its tables open."""

    def open_(hash_="", **options):
        address = f"{site}#perceptron-rule?{hash_}" if hash_ else site
        root = open_figure("perceptron-rule", address, **options)
        root.evaluate("root => root.querySelectorAll('details').forEach(d => { d.open = true; })")
        return root

    return open_


def assert_shows(root, **state) -> dict:
    """Every number of the two tables is the package's, and no other is there."""
    settle(root)
    truth = PerceptronRule(**state)
    expected = {}
    for name, value in truth.numbers().items():
        if value is None:
            expected[name, "", ""] = None
        elif name in {"score", "o"}:
            expected |= {(name, str(n), ""): each for n, each in enumerate(value)}
        elif name == "hidden":
            cells = np.ndenumerate(np.array(value))
            expected |= {(name, str(n), str(i)): each for (n, i), each in cells}
        elif isinstance(value, list):
            expected |= {(name, "", str(i)): each for i, each in enumerate(value)}
        else:
            expected[name, "", ""] = value
    for n, (x, y, _) in enumerate(truth.points):
        expected |= {("x", str(n), ""): x, ("y", str(n), ""): y}
    if truth.cure != "none":
        del expected["wrong", "", ""]  # stands in the sentence
    shown = {(q, row, col): text for q, row, col, text in root.evaluate(READ_VISIBLE)}
    assert shown.keys() == expected.keys(), state
    for key, text in shown.items():
        value = expected[key]
        if value is None:
            assert text == "none"
        elif key[0] in COUNTS:
            assert text == str(value), (key, state)
        else:
            assert re.fullmatch(r"-?\d+\.\d{4}", text), (key, text)
            assert float(text) == pytest.approx(value, abs=0.6e-4), (key, state)
    return truth.numbers()


READ_VISIBLE = READ.replace("].map(", "].filter(td => td.checkVisibility()).map(")


def sentence(root) -> str:
    settle(root)
    return root.locator("[aria-live]").text_content()


def coordinates(root, selector: str) -> np.ndarray:
    """The corners of a path, in the drawing's pixels."""
    d = root.locator(selector).first.get_attribute("d")
    return np.array([list(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", d)])


def centres(root) -> np.ndarray:
    """Where the points are drawn, in the plane's pixels."""
    return np.array(
        root.locator(".un-pplane .un-pmark").evaluate_all(
            """all => all.map(g => { const b = g.firstElementChild.getBBox();
               return [b.x + b.width / 2, b.y + b.height / 2]; })"""
        )
    )


def to_plane(root, points) -> "np.ndarray":
    """From the plane's pixels to its coordinates, by the ticks of its own axes."""
    ticks = root.locator(".un-pplane .un-ptick").evaluate_all(
        "all => all.map(t => [t.classList.contains('is-left'), t.textContent,"
        " Number(t.getAttribute('x')), Number(t.getAttribute('y')) - 4])"
    )
    value = lambda text: float(text.replace("−", "-"))  # noqa: E731
    across = np.polyfit(*zip(*[(x, value(t)) for left, t, x, _ in ticks if not left]), 1)  # noqa: B905
    up = np.polyfit(*zip(*[(y, value(t)) for left, t, _, y in ticks if left]), 1)  # noqa: B905
    points = np.asarray(points)
    return np.stack([np.polyval(across, points[:, 0]), np.polyval(up, points[:, 1])], axis=1)


def pixel(root, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane is on the screen."""
    corners = np.array([[100.0, 100.0], [200.0, 200.0]])
    (x0, y0), (x1, y1) = to_plane(root, corners)
    at = 100 + 100 * (x - x0) / (x1 - x0), 100 + 100 * (y - y0) / (y1 - y0)
    box = root.locator(".un-pplane").bounding_box()
    return box["x"] + at[0], box["y"] + at[1]


# ---------------------------------------------------------------- the maths


def test_javascript_maths_agrees_with_python(figure):
    """Runs exactly; the widest line and the margin to 1e-9; two layers to 1e-12."""
    root = figure()
    rng = np.random.default_rng(8)
    cases = [rows.tolist() for rows in SETS.values()]
    for _ in range(60):
        N = int(rng.integers(1, 13))
        x = rng.integers(-32, 33, (N, 2)) / 16
        labels = np.where(perceptron.augment(x) @ rng.normal(size=3) > 0, 1, -1)
        if rng.random() < 0.3:
            labels = rng.choice([-1, 1], N)
        cases.append(np.column_stack([x, labels]).tolist())
    got = root.page.evaluate(
        """async ([cases, layers]) => {
          const url = new URL("_static/unrolled/js/maths/perceptron.mjs", location.href);
          const m = await import(url);
          return cases.map(points => ({
            ...m.run(points, 400), ...m.widest(points), R: m.radius(points),
            scores: m.scores([1, -2, 0.5], points),
            layers: Object.keys(layers).map(kind =>
              points.map(point => m.twoLayers(layers[kind], kind, point))),
          }));
        }""",
        [cases, cures()],
    )
    ends = set()
    for rows, answer in zip(map(np.array, cases), got, strict=True):
        x, labels = rows[:, :2], rows[:, 2]
        run = story(rows)
        visits = np.flatnonzero(run.wrong)
        assert [m["visit"] for m in answer["mistakes"]] == visits.tolist()
        assert [m["point"] for m in answer["mistakes"]] == run.points[visits].tolist()
        assert [m["before"] for m in answer["mistakes"]] == run.w[visits].tolist()
        assert [m["after"] for m in answer["mistakes"]] == run.w[visits + 1].tolist()
        assert answer["visits"] == len(run.points)
        assert answer["converged"] == run.converged
        assert answer["cycle"] == (None if run.cycle is None else list(run.cycle))
        ends.add((run.converged, run.cycle is None))
        gamma = perceptron.margin(x, labels)
        assert answer["margin"] == pytest.approx(gamma, rel=1e-9)
        assert (answer["w"] is None) == (gamma == 0)
        if gamma:
            np.testing.assert_allclose(answer["w"], perceptron.widest(x, labels), atol=1e-9)
        assert answer["R"] == pytest.approx(perceptron.radius(x), rel=1e-12)
        truth = labels * (perceptron.augment(x) @ [1, -2, 0.5])
        np.testing.assert_allclose(answer["scores"], truth, atol=1e-12)
        for kind, told in zip(cures(), answer["layers"], strict=True):
            own = PerceptronRule(points=rows, cure=kind).numbers()
            hidden = [each["hidden"] for each in told]
            np.testing.assert_allclose(hidden, own["hidden"], atol=1e-12)
            np.testing.assert_allclose([each["o"] for each in told], own["o"], atol=1e-12)
    assert ends >= {(True, True), (False, False)}, "some end, some go round"


# ---------------------------------------------------------------- steps


def test_the_untouched_figure_shows_what_python_found_and_keeps_still(figure):
    root = figure()
    assert_shows(root)
    assert "Mistake 3: point 9, a round one, was on the square side" in sentence(root)
    assert "Now 1 point is wrong." in sentence(root)
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(500)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


@pytest.mark.parametrize("name", ["wide", "odd", "xor"])
def test_every_mistake_by_keyboard_shows_the_packages_numbers(figure, name):
    root = figure()
    chooser = root.get_by_label("Points", exact=True)
    chooser.select_option(name)
    slider = root.get_by_role("slider", name="Step")
    slider.focus()
    root.page.keyboard.press("Home")
    for step in range(story(SETS[name]).mistakes + 1):
        if step:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, chosen=name, step=step)
    assert slider.get_attribute("aria-valuetext") == f"after mistake {step}"
    assert slider.get_attribute("max") == str(step)
    assert root.page.record.is_clean


def test_buttons_step_forth_and_back_and_to_the_ends(figure):
    root = figure("set=narrow&step=10")
    last = story(SETS["narrow"]).mistakes
    for name, step in (("Next", 11), ("Back", 10), ("Last", last), ("Next", last), ("First", 0)):
        root.get_by_role("button", name=name, exact=True).focus()
        root.page.keyboard.press("Enter")
        assert_shows(root, chosen="narrow", step=step)


@pytest.mark.parametrize(
    ("hash_", "words"),
    [
        ("step=0", "w = 0, and there is no line yet"),
        ("step=0", "there will be at most 24."),
        ("step=99", "the run is over after 8 mistakes. The bound allowed 24."),
        ("step=99", "Now every point is right."),
        ("set=narrow&step=99", "the run is over after 71 mistakes. The bound allowed 540."),
        ("set=xor&step=0", "No line separates these two kinds, so no bound is known."),
        ("set=xor&step=1", "point 1, a square one, was on the line itself. It is taken away"),
        ("set=xor&step=99", "what they were at the start: the same 4 mistakes in every pass"),
        ("set=odd&step=999", "what they were before pass 4: the same "),
        (LONG, "The run goes on after these 403 mistakes. The bound allows 18837."),
    ],
)
def test_the_sentence_says_what_happened_and_what_it_means(figure, hash_, words):
    assert words in sentence(figure(hash_))


def test_the_circle_of_the_odd_one_out_is_as_long_as_the_package_says(figure):
    run = story(SETS["odd"])
    first, period = run.cycle
    begins = np.concatenate([[0], run.wrong.reshape(run.passes, -1).sum(axis=1).cumsum()])
    words = f"the same {begins[first + period] - begins[first]} mistakes in every {period} passes"
    assert words in sentence(figure("set=odd&step=999"))


# ---------------------------------------------------------------- drawings


@pytest.mark.parametrize("hash_", ["step=3", "set=narrow&step=44", "set=odd&step=7"])
def test_lines_arrow_and_rings_are_where_the_weights_say(figure, hash_):
    root = figure(hash_)
    name = dict(pair.split("=") for pair in hash_.split("&"))
    now = assert_shows(root, chosen=name.get("set", "wide"), step=int(name["step"]))
    points = SETS[name.get("set", "wide")]
    np.testing.assert_allclose(to_plane(root, centres(root)), points[:, :2], atol=0.01)
    for selector, w in ((".un-pline:not(.is-before)", "w"), (".un-pline.is-before", "before")):
        ends = to_plane(root, coordinates(root, f".un-pplane {selector}"))
        w = np.array(now[w])
        assert len(ends) == 2
        off = (perceptron.augment(ends) @ w) / np.hypot(*w[:2])
        np.testing.assert_allclose(off, 0, atol=0.01)
        assert (np.abs(ends).max(axis=1) > 1.98).all(), "from edge to edge"
    tail, tip = to_plane(root, coordinates(root, ".un-pplane .un-pshaft"))
    direction = (tip - tail) / np.linalg.norm(tip - tail)
    w = np.array(now["w"][:2])
    np.testing.assert_allclose(direction, w / np.linalg.norm(w), atol=0.03)
    sides = {"is-round": 1, "is-square": -1}
    for side, sign in sides.items():
        corners = to_plane(root, coordinates(root, f".un-pplane .un-pside.{side}"))
        assert (sign * (perceptron.augment(corners) @ now["w"]) > -0.05).all()
    rings = root.locator("[data-wrong]").evaluate_all("all => all.map(e => +e.dataset.wrong)")
    assert rings == [n + 1 for n, score in enumerate(now["score"]) if score <= 0]
    ring = root.locator(".un-pring.is-mistake")
    at = [[float(ring.get_attribute("cx")), float(ring.get_attribute("cy"))]]
    np.testing.assert_allclose(to_plane(root, at)[0], points[now["point"] - 1, :2], atol=0.01)
    marks = root.locator(".un-pplane .un-pmark").evaluate_all(
        "all => all.map(g => [g.textContent, g.firstElementChild.tagName])"
    )
    shapes = {1: "circle", -1: "rect"}
    assert marks == [[str(n + 1), shapes[label]] for n, (*_, label) in enumerate(points)]


@pytest.mark.parametrize("name", ["narrow", "xor"])
def test_the_weights_walk_is_drawn_mistake_by_mistake(figure, name):
    last = story(SETS[name]).mistakes - 1
    root = figure(f"set={name}&step={last}")
    settle(root)
    walk = coordinates(root, ".un-ppath")
    run = story(SETS[name])
    truth = np.vstack([[0, 0], run.w[1:][run.wrong][:last, :2]])
    assert len(walk) == len(truth)
    scale = np.polyfit(np.r_[truth[:, 0], truth[:, 1]], np.r_[walk[:, 0], -walk[:, 1]] - np.r_[
        np.full(len(truth), walk[0, 0]), np.full(len(truth), -walk[0, 1])], 1)  # fmt: skip
    np.testing.assert_allclose(walk[:, 0] - walk[0, 0], scale[0] * truth[:, 0], atol=0.15)
    np.testing.assert_allclose(walk[0, 1] - walk[:, 1], scale[0] * truth[:, 1], atol=0.15)
    assert scale[0] > 10


@pytest.mark.parametrize("hash_", ["step=8", "set=narrow&step=71", "set=xor&step=12"])
def test_the_squeeze_is_drawn_to_scale(figure, hash_):
    root = figure(hash_)
    settle(root)
    name = hash_.split("&", maxsplit=1)[0].removeprefix("set=") if "set" in hash_ else "wide"
    rows = SETS[name]
    run = story(rows)
    x, labels = rows[:, :2], rows[:, 2]
    R, gamma, bound = (f(x, labels) for f in (lambda x, _: perceptron.radius(x),
                       perceptron.margin, perceptron.bound))  # fmt: skip
    (left, bottom), (right, top) = coordinates(root, ".un-pmost")
    far = reach(bound, run.mistakes)
    k = lambda across: far * (across - left) / (right - left)  # noqa: E731
    length = lambda up: far * R**2 * (bottom - up) / (bottom - top)  # noqa: E731
    drawn = coordinates(root, ".un-plength")
    truth = np.concatenate([[0], (run.w[1:][run.wrong] ** 2).sum(axis=1)])
    one_pixel = far * R**2 / (bottom - top)
    np.testing.assert_allclose(k(drawn[:, 0]), np.arange(len(truth)), atol=far / 1000)
    np.testing.assert_allclose(length(drawn[:, 1]), truth, atol=0.1 * one_pixel)
    lower = root.locator(".un-pleast")
    assert lower.count() == (gamma > 0)
    if gamma:
        least = coordinates(root, ".un-pleast")
        np.testing.assert_allclose(
            length(least[:, 1]), (k(least[:, 0]) * gamma) ** 2, atol=0.3 * one_pixel
        )
        d = root.locator(".un-pbound").get_attribute("d")
        assert k(float(re.match(r"M([\d.]+)", d)[1])) == pytest.approx(bound, rel=2e-3)


@pytest.mark.parametrize("cure", ["hand", "learnt"])
def test_two_layers_solve_xor_and_the_plane_shows_how(figure, cure):
    root = figure()
    root.get_by_label("Points", exact=True).select_option("xor")
    root.get_by_role("radio", name="one line, learning").focus()
    for _ in range({"hand": 1, "learnt": 2}[cure]):
        root.page.keyboard.press("ArrowRight")
    now = assert_shows(root, chosen="xor", cure=cure)
    assert "All 4 points are right." in sentence(root)
    assert not root.get_by_role("slider", name="Step").is_visible()
    rng = np.random.default_rng(1)
    asked = rng.integers(-31, 32, (40, 2)) / 16
    asked = asked[np.abs(asked).max(axis=1) < 1.9]
    figure_ = PerceptronRule(points=np.column_stack([asked, np.ones(len(asked))]), cure=cure)
    o = np.array(figure_.numbers()["o"])
    clear = np.abs(o) > 0.3
    box = root.locator(".un-pplane").bounding_box()
    inside = [
        root.locator(".un-pside.is-cut").evaluate(
            "(path, [x, y]) => path.isPointInFill(new DOMPoint(x, y))",
            [at - box["x"], up - box["y"]],
        )
        for at, up in (pixel(root, *point) for point in asked[clear])
    ]
    assert inside == (o[clear] > 0).tolist()
    assert 3 < sum(inside) < len(inside) - 3
    # in the square of the hidden units' answers the last unit's line parts the two kinds
    line = coordinates(root, ".un-phidden .un-pline")
    marks = root.locator(".un-phidden .un-pmark").evaluate_all(
        """all => all.map(g => { const b = g.firstElementChild.getBBox();
           return [b.x + b.width / 2, b.y + b.height / 2]; })"""
    )
    along = line[1] - line[0]
    heights = [along[0] * (y - line[0][1]) - along[1] * (x - line[0][0]) for x, y in marks]
    signs = np.sign(heights) * SETS["xor"][:, 2]
    assert abs(signs.sum()) == 4
    assert len(now["hidden"]) == 4
    root.get_by_label("Points", exact=True).select_option("wide")
    assert "these weights were made for exclusive or" in sentence(root)


# ---------------------------------------------------------------- points of one's own


def test_points_are_placed_moved_and_removed_by_pointer(figure):
    root = figure("step=99")
    rows = SETS["wide"].tolist()
    mouse = root.page.mouse
    root.locator(".un-pplane").scroll_into_view_if_needed()
    root.get_by_role("radio", name="adds ●").check(force=True)
    mouse.click(*pixel(root, -0.26, 0.98))
    rows.append([-0.25, 1.0, 1.0])
    assert_shows(root, points=rows, step=999)
    root.get_by_role("radio", name="adds ■").check(force=True)
    mouse.click(*pixel(root, 1.76, -1.74))
    rows.append([1.75, -1.75, -1.0])
    now = assert_shows(root, points=rows, step=999)
    assert now["mistakes"] == now["all"] != 8, "who looked at the end still does"
    root.get_by_role("radio", name="moves", exact=True).check(force=True)
    mouse.move(*pixel(root, *rows[0][:2]))
    mouse.down()
    mouse.move(*pixel(root, -1.0, 0.5), steps=4)
    mouse.up()
    rows[0][:2] = [-1.0, 0.5]
    assert_shows(root, points=rows, step=999)
    mouse.move(*pixel(root, 0.5, 0.5))  # nothing is held any more
    assert_shows(root, points=rows, step=999)
    root.get_by_role("radio", name="removes").check(force=True)
    mouse.click(*pixel(root, *rows[4][:2]))
    del rows[4]
    assert_shows(root, points=rows, step=999)
    assert "changed by you" in root.inner_text()
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    assert root.page.record.is_clean


def test_points_are_placed_moved_and_removed_by_keyboard(figure):
    root = figure("step=2")
    rows = SETS["wide"].tolist()
    root.get_by_role("spinbutton", name="Point").fill("4")
    root.get_by_role("spinbutton", name="x", exact=True).fill("1.3")  # the grid has 1.3125
    root.get_by_role("spinbutton", name="y", exact=True).focus()
    root.page.keyboard.press("ArrowUp")
    rows[3] = [1.3125, -1.1875, -1]
    assert_shows(root, points=rows, step=2)
    root.get_by_role("radio", name="■ square").focus()
    root.page.keyboard.press("ArrowLeft")
    rows[3][2] = 1
    assert_shows(root, points=rows, step=2)
    root.get_by_role("button", name="Add ■ square").press("Enter")
    rows.append([0, 0, -1])
    assert_shows(root, points=rows, step=2)
    assert root.get_by_role("spinbutton", name="Point").input_value() == "11"
    root.get_by_role("button", name="Remove this point").press("Enter")
    assert_shows(root, points=rows[:-1], step=2)
    root.get_by_role("spinbutton", name="x", exact=True).fill("7")
    assert_shows(root, points=rows[:-1], step=2)


def test_changes_faster_than_a_redraw_are_all_kept(figure):
    root = figure("step=2")
    type_at_once(root, {"Point": 4, "x": 1.25, "y": -0.75})
    rows = SETS["wide"].tolist()
    rows[3][:2] = [1.25, -0.75]
    assert_shows(root, points=rows, step=2)


def test_there_is_room_for_forty_points_and_need_for_one(figure):
    rng = np.random.default_rng(0)
    x = rng.integers(-32, 33, (39, 2)) / 16
    rows = np.column_stack([x, np.where(x.sum(axis=1) > 0, 1, -1)]).tolist()
    written = " ".join(",".join(f"{each:g}" for each in row) for row in rows)
    root = figure(f"points={written}&step=9")
    assert_shows(root, points=rows, step=9)
    add = root.get_by_role("button", name="Add ● round")
    for disabled in ("true", "true"):
        add.press("Enter")
        settle(root)
        assert add.get_attribute("aria-disabled") == disabled
        assert root.locator(".un-pplane .un-pmark").count() == 40
    root = figure("points=1,1,1&step=1")
    assert_shows(root, points=[[1, 1, 1]], step=1)
    root.get_by_role("button", name="Remove this point").press("Enter")
    assert_shows(root, points=[[1, 1, 1]], step=1)


# ---------------------------------------------------------------- the page


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("set=xor&step=5")
    assert_shows(root, chosen="xor", step=5)
    root.get_by_role("slider", name="Step").press("ArrowRight")
    root.get_by_role("radio", name="two layers, by hand").check(force=True)
    expected = "#perceptron-rule?set=xor&step=6&network=hand"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")
    root.page.evaluate("location.hash = '#perceptron-rule?points=0,1,1 1,0.5,-1&step=1'")
    root.page.wait_for_timeout(50)
    assert_shows(root, points=[[0, 1, 1], [1, 0.5, -1]], step=1)


@pytest.mark.parametrize(
    "hash_",
    ["set=moons&step=-1&network=three", "set=toString&step=1.5", "points=1,2 3,4", "points=0,0,0"],
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_two_figures_on_a_page_keep_apart(open_page, site):
    page = open_page(f"{site}#perceptron-rule-2?step=1")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for each in page.locator(ROOT).all():
        each.evaluate("root => root.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert_shows(page.locator(ROOT).nth(0))
    assert_shows(page.locator(ROOT).nth(1), points=OWN, step=1)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
@pytest.mark.parametrize("hash_", ["", "set=xor&network=learnt"])
def test_nothing_is_in_the_way_of_anyone(figure, theme, width, hash_):
    root = figure(hash_, width=width)
    assert_accessible(root, theme, width)


@pytest.mark.parametrize("hash_", ["set=narrow&step=71", "set=xor&network=hand"])
def test_at_320_pixels_words_are_inside_and_large_enough(figure, hash_):
    root = figure(hash_, width=320)
    settle(root)
    assert_words_readable(root, ".un-ppair svg text, .un-psqueeze text", 320)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "No run can make more than 24 mistakes.")


def test_a_step_is_drawn_within_a_frame(open_page, site):
    page = open_page(site)
    keys = ["ArrowRight"] * 12
    work = frame_work(page, f"{site}?w#perceptron-rule?set=narrow&step=30", ROOT, "Step", keys)
    assert work
    assert np.median(work) < 48, work  # 16 ms on a machine that does nothing else
