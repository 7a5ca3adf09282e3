"""GridCurse in a real browser, by keyboard and mouse, held to the package number by number."""

import base64
import json
import re
from itertools import pairwise

import numpy as np
import pytest
import traitlets
from axe_playwright_python.sync_playwright import Axe
from figure_checks import settle
from scratch import served, write_page

from unrolled import datasets, grids, neighbours
from unrolled.figures import GridCurse
from unrolled.figures.grid_curse import ORDER, crossing, curve

ROOT = "[data-figure='grid-curse']"
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
  td => [td.dataset.quantity, td.dataset.d ?? td.dataset.class ?? '', td.textContent])"""
START = {"features": [5, 6], "bins": 10, "point": 201}
ROLES = ["un-point0", "un-point1", "un-point2"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid-curse")
    write_page(folder, GridCurse(), GridCurse(features=[0, 1, 2], bins=4, point=7))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first GridCurse of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#grid-curse?{hash_}" if hash_ else site
        return open_figure("grid-curse", address, **options)

    return open_


def go(root, **state) -> None:
    """Let the page's address say another state."""
    state = START | state
    words = ".".join(str(f + 1) for f in state["features"])
    hash_ = f"#grid-curse?features={words}&bins={state['bins']}&point={state['point'] + 1}"
    root.page.evaluate(GO, hash_)
    settle(root)


def expected(features, bins, point) -> dict:
    """Every number of the tables, as text, from the package."""
    path = [*features, *(f for f in ORDER if f not in features)]
    numbers = {}
    for d, row in enumerate(curve(path, bins), start=1):
        numbers["cells", str(d)] = str(bins**d)
        numbers["occupied", str(d)] = str(row["occupied"])
        numbers["empty", str(d)] = str(bins**d - row["occupied"])
        numbers["reached", str(d)] = str(row["reached"])
        numbers["grid_accuracy", str(d)] = f"{row['right'] / 500:.4f}"
        numbers["near_accuracy", str(d)] = f"{row['near'] / 500:.4f}"
    cross = crossing(features, bins, point)
    for kind in range(3):
        numbers["cell_count", str(kind)] = str(cross["counts"][kind])
        numbers["near_count", str(kind)] = str(cross["votes"][kind])
    numbers["cell", ""] = " ".join(map(str, cross["cell"]))
    return numbers


def assert_shows(root, **state) -> None:
    settle(root)
    state = START | state
    shown = {}
    for quantity, place, text in root.evaluate(READ):
        assert (quantity, place) not in shown, f"{quantity} {place} stands there twice"
        shown[quantity, place] = text
    assert shown == expected(**state), state
    chosen = root.locator("tr.is-chosen td").first
    assert chosen.get_attribute("data-d") == str(len(state["features"]))


def marks(root, name: str) -> np.ndarray:
    """Where the marks of a class are drawn, in pixels of the picture: their path's starts."""
    paths = root.locator(f".un-gridpicture path.{name}")
    if not paths.count():
        return np.zeros((0, 2))
    return np.array(re.findall(r"M(-?[\d.]+) (-?[\d.]+)", paths.first.get_attribute("d")), float)


def rectangles(root, name: str) -> list:
    """The rectangles of a path, as left, top, width, height in pixels."""
    paths = root.locator(f".un-gridpicture path[class='{name}']")
    if not paths.count():
        return []
    found = re.findall(r"M(-?[\d.]+) (-?[\d.]+)h([\d.]+)v([\d.]+)", paths.first.get_attribute("d"))
    return [tuple(map(float, each)) for each in found]


def strikes(root) -> np.ndarray:
    path = root.locator(".un-gridpicture path.un-emptycell")
    if not path.count():
        return np.zeros((0, 2))
    return np.array(re.findall(r"M(-?[\d.]+) (-?[\d.]+)l", path.get_attribute("d")), float)


def test_adding_every_feature_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    assert_shows(root)
    more = root.get_by_role("button", name="Add a feature")
    more.focus()
    for d in range(3, 13):
        root.page.keyboard.press("Enter")
        assert_shows(root, features=ORDER[:d])
    assert more.get_attribute("aria-disabled") == "true"
    root.page.keyboard.press("Enter")
    assert_shows(root, features=ORDER)
    fewer = root.get_by_role("button", name="Take one away")
    fewer.focus()
    for d in range(11, 0, -1):
        root.page.keyboard.press("Space")
        assert_shows(root, features=ORDER[:d])
    assert fewer.get_attribute("aria-disabled") == "true"
    root.page.keyboard.press("Space")
    assert_shows(root, features=ORDER[:1])
    assert root.page.record.is_clean


def test_every_number_of_bins_by_keyboard(figure):
    root = figure()
    go(root, features=ORDER[:3])
    root.get_by_role("slider", name="Bins on each axis").focus()
    root.page.keyboard.press("Home")
    for bins in range(2, 21):
        assert_shows(root, features=ORDER[:3], bins=bins)
        root.page.keyboard.press("ArrowRight")
    assert_shows(root, features=ORDER[:3], bins=20)


def test_features_in_any_order_by_mouse_and_keyboard(figure):
    root = figure()

    def chip(f: int):
        return root.get_by_role("button", name=re.compile(rf"^x{f + 1}, "))

    chip(10).click()
    assert_shows(root, features=[5, 6, 10])
    assert chip(10).get_attribute("aria-pressed") == "true"
    assert "the third axis" in chip(10).inner_text() + chip(10).text_content()
    chip(5).click()
    assert_shows(root, features=[6, 10])
    chip(0).focus()
    root.page.keyboard.press("Enter")
    chip(6).focus()
    root.page.keyboard.press("Space")
    assert_shows(root, features=[10, 0])
    chip(0).click()
    assert_shows(root, features=[10])
    assert chip(10).get_attribute("aria-disabled") == "true"
    chip(10).focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, features=[10])
    root.get_by_role("button", name="Add a feature").click()
    assert_shows(root, features=[10, 5])


@pytest.mark.parametrize("seed", range(3))
def test_random_settings(figure, seed):
    """Orders, bins and points by chance: the grid, the neighbours and the cross, all equal."""
    root = figure()
    rng = np.random.default_rng(seed)
    for _ in range(12):
        features = rng.permutation(12)[: rng.integers(1, 13)].tolist()
        state = {"bins": int(rng.integers(2, 21)), "point": int(rng.integers(500))}
        go(root, features=features, **state)
        assert_shows(root, features=features, **state)


def test_stepping_from_test_point_to_test_point(figure):
    root = figure()
    for name, point in (("Next test point", 202), ("Previous test point", 201)):
        root.get_by_role("button", name=name).focus()
        root.page.keyboard.press("Enter")
        assert_shows(root, point=point)
    slider = root.get_by_role("slider", name="Test point")
    slider.focus()
    for key, point in (("Home", 0), ("ArrowRight", 1), ("End", 499)):
        root.page.keyboard.press(key)
        assert_shows(root, point=point)
    root.get_by_role("button", name="Next test point").click()
    assert_shows(root, point=0)
    root.get_by_role("button", name="Previous test point").click()
    assert_shows(root, point=499)


def test_next_in_an_empty_cell_finds_each_of_them(figure):
    root = figure()
    features = ORDER[:3]
    x, y = datasets.pipe_flow().x[:, features], datasets.pipe_flow().regime
    empty = np.flatnonzero(grids.fit(x[:500], y[:500], 10).predict(x[500:]) == grids.NOTHING)
    go(root, features=features, point=0)
    button = root.get_by_role("button", name="Next in an empty cell")
    button.focus()
    for point in [*empty, empty[0]]:
        root.page.keyboard.press("Enter")
        assert_shows(root, features=features, point=int(point))
        assert "Nobody has been here" in root.locator(".un-fate").text_content()
    go(root, features=[0], bins=2)
    known = grids.fit(x[:500, [2]], y[:500], 2).predict(x[500:, [2]])
    assert (known != grids.NOTHING).all()
    assert button.get_attribute("aria-disabled") == "true"
    root.page.keyboard.press("Enter")
    assert_shows(root, features=[0], bins=2)


@pytest.mark.parametrize("bins", [2, 7, 10, 20])
def test_one_feature_is_drawn_as_it_is(figure, bins):
    root = figure()
    go(root, features=[6], bins=bins)
    pipe = datasets.pipe_flow()
    known, y = pipe.x[:500, [6]], pipe.regime[:500]
    grid = grids.fit(known, y, bins)
    for kind in range(3):
        ticks = np.sort(marks(root, f"un-tick{kind}")[:, 0])
        values = np.sort(known[y == kind, 0])
        slope, start = np.polyfit(values, ticks, 1)
        np.testing.assert_allclose(ticks, slope * values + start, atol=0.06)
        assert len(rectangles(root, f"un-cell un-cell{kind}")) == (grid.labels == kind).sum()
    assert len(strikes(root)) == bins - grid.n_occupied


@pytest.mark.parametrize("bins", [2, 10, 20])
def test_two_features_are_drawn_as_they_are(figure, bins):
    """Cells by their colour and place, training points by class and place, the cross."""
    root = figure()
    go(root, features=[5, 6], bins=bins)
    pipe = datasets.pipe_flow()
    known, y = pipe.x[:500, [5, 6]], pipe.regime[:500]
    grid = grids.fit(known, y, bins)
    low, high = known.min(axis=0), known.max(axis=0)
    ((left, top, side, _),) = [outline(root)]

    def place(x):  # in pixels; a mark's path begins a little left of it or above it
        return np.array([left, top + side]) + (x - low) / (high - low) * side * [1, -1]

    offsets = {0: [-2.3, 0], 1: [-2.07, -2.07], 2: [0, -2.645]}
    for kind in range(3):
        drawn = marks(root, ROLES[kind])
        truth = place(known[y == kind]) + offsets[kind]
        assert drawn.shape == truth.shape
        np.testing.assert_allclose(drawn, truth, atol=0.08)
        cells = {
            (round((x - left) / side * bins), round((top + side - t) / side * bins) - 1)
            for x, t, _, _ in rectangles(root, f"un-cell un-cell{kind}")
        }
        assert cells == set(map(tuple, grid.occupied[grid.labels == kind].tolist()))
    assert len(strikes(root)) == bins**2 - grid.n_occupied
    ((x, t, *_),) = rectangles(root, "un-owncell")
    own = (round((x - left) / side * bins), round((top + side - t) / side * bins) - 1)
    assert own == tuple(grid.cell_of(pipe.x[[701]][:, [5, 6]])[0])
    cross = marks(root, "un-cross")[0] + 7
    assert cross == pytest.approx(place(pipe.x[701, [5, 6]]), abs=0.08)


def outline(root) -> tuple:
    """The square of two features: its grid's first lines."""
    path = root.locator(".un-gridpicture .un-cellline").get_attribute("d")
    left, top, side = map(float, re.match(r"M([\d.]+) ([\d.]+)v([\d.]+)", path).groups())
    return left, top, side, side


@pytest.mark.parametrize("bins", [3, 10, 20])
@pytest.mark.parametrize("width", [390, 1280])
def test_three_features_are_drawn_slice_by_slice(figure, bins, width):
    root = figure(width=width)
    features = [5, 6, 0]
    go(root, features=features, bins=bins)
    pipe = datasets.pipe_flow()
    known, y = pipe.x[:500, features], pipe.regime[:500]
    grid = grids.fit(known, y, bins)
    cells, low, high = grid.cell_of(known), known.min(axis=0), known.max(axis=0)
    lines = root.locator(".un-gridpicture .un-cellline").get_attribute("d")
    verticals = re.findall(r"M([\d.]+) ([\d.]+)v([\d.]+)", lines)
    squares = [tuple(map(float, verticals[i])) for i in range(0, len(verticals), bins + 1)]
    assert len(squares) == bins
    names = root.locator(".un-slicename").all_text_contents()
    edges = grid.edges[:, 2]
    assert names == [f"{low:.2f} – {high:.2f}" for low, high in pairwise(edges)]

    def cell(x, t):
        for k, (left, top, side) in enumerate(squares):
            i, j = (x - left) / side * bins, (top + side - t) / side * bins
            if -0.2 < i < bins - 0.5 and 0.8 < j < bins + 0.2:
                return round(i), round(j) - 1, k
        raise AssertionError((x, t))

    for kind in range(3):
        drawn = {cell(x, t) for x, t, *_ in rectangles(root, f"un-cell un-cell{kind}")}
        assert drawn == set(map(tuple, grid.occupied[grid.labels == kind].tolist()))
        rows = [r for k in range(bins) for r in np.flatnonzero((cells[:, 2] == k) & (y == kind))]
        lefts, tops, sides = np.array(squares)[cells[rows, 2]].T
        share = ((known[rows] - low) / (high - low))[:, :2]
        truth = np.stack([lefts + share[:, 0] * sides, tops + (1 - share[:, 1]) * sides], axis=1)
        truth += {0: [-1.9, 0], 1: [-1.71, -1.71], 2: [0, -2.185]}[kind]  # where a mark begins
        np.testing.assert_allclose(marks(root, ROLES[kind]), truth, atol=0.12)
    assert len(strikes(root)) == bins**3 - grid.n_occupied
    ((x, t, *_),) = rectangles(root, "un-owncell")
    assert cell(x, t) == tuple(grid.cell_of(pipe.x[[701]][:, features])[0])


@pytest.mark.parametrize("features", [ORDER[:4], ORDER, [11, 3, 8, 0, 5]])
@pytest.mark.parametrize("bins", [2, 10])
def test_more_features_show_who_stays_with_the_test_point(figure, features, bins):
    root = figure()
    go(root, features=features, bins=bins)
    x, y = datasets.pipe_flow().x, datasets.pipe_flow().regime
    companions = []
    for d in range(1, len(features) + 1):
        grid = grids.fit(x[:500][:, features[:d]], y[:500], bins)
        own, others = (grid.cell_of(part[:, features[:d]]) for part in (x[[701]], x[:500]))
        companions.append((others == own).all(axis=1))
    left = [int(each.sum()) for each in companions]
    assert root.locator(".un-left").all_text_contents() == [str(n) for n in left]
    assert root.locator(".un-nobody").count() == left.count(0)
    for kind in range(3):
        threads = sum(int((each & (y[:500] == kind)).sum()) for each in companions[:-1])
        assert len(marks(root, f"un-thread{kind}")) == threads
    assert left[-1] == sum(crossing(features, bins, 201)["counts"])


def test_charts_are_drawn_where_the_numbers_are(figure):
    root = figure()
    for bins in (2, 10, 20):
        go(root, features=ORDER[:4], bins=bins)
        rows = curve(ORDER, bins)
        for name, key in (
            ("right", "un-gridline"),
            ("near", "un-nearline"),
            ("reached", "un-reachedline"),
        ):
            assert_line(root, key, [row[name] / 500 for row in rows], written=True)
        assert_line(root, "un-cellsline", [np.log10(float(row["cells"])) for row in rows])
        assert_line(root, "un-occupiedline", [np.log10(row["occupied"]) for row in rows])


def assert_line(root, name: str, values: list, written=False) -> None:
    spots = root.locator(f".un-gridcharts g .un-spot.{name}").evaluate_all(
        "spots => spots.map(spot => spot.getAttribute('transform'))"
    )
    drawn = np.array(
        [re.match(r"translate\(([\d.]+) ([\d.]+)\)", spot).groups() for spot in spots], float
    )
    np.testing.assert_allclose(np.diff(drawn[:, 0]), np.diff(drawn[:, 0])[0], atol=0.12)
    words = root.locator(f".un-gridcharts svg:has(g .{name}) > text[text-anchor='middle']")
    under = words.evaluate_all("all => all.map(t => [t.textContent, Number(t.getAttribute('x'))])")
    assert [word for word, _ in under[:12]] == [str(d) for d in range(1, 13)]
    np.testing.assert_allclose(drawn[:, 0], [x for _, x in under[:12]], atol=0.06)
    if not written:
        slope, start = np.polyfit(values, drawn[:, 1], 1)
        assert slope < 0
    else:  # the axis is the one that is written there
        svg = root.locator(".un-gridcharts svg[role='img']").first
        ticks = svg.locator("text[text-anchor='end']").evaluate_all(
            "texts => texts.map(text => [parseFloat(text.textContent) / 100,"
            " text.getAttribute('y')])"
        )
        slope, start = np.polyfit(*np.array(ticks, float).T, 1)
        start -= 4  # a word stands a little lower than its line
        assert [value for value, _ in ticks] == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(drawn[:, 1], slope * np.array(values) + start, atol=0.12)


def test_the_sentences_say_what_the_numbers_say(figure):
    root = figure()
    text = root.locator("[aria-live]").first
    assert "2 features, 10 bins each: 100 cells for 500 training points." in text.text_content()
    assert "34 hold one or more, 66 are empty." in text.text_content()
    assert "The grid gets 68.6\u00a0% of all right" in text.text_content()
    go(root, features=ORDER)
    words = text.text_content().replace("\u202f", " ")
    assert "1 000 000 000 000 cells" in words
    assert "the map is 1 km on a side, with 306 coloured specks" in words
    for d, side in ((4, "10 cm"), (6, "1 m"), (8, "10 m"), (10, "100 m")):
        go(root, features=ORDER[:d])
        assert f"the map is {side} on a side" in text.text_content()
    go(root, features=ORDER, bins=20)
    assert "4 096 000 000 000 000 cells" in text.text_content().replace("\u202f", " ")


def test_the_fate_of_a_test_point_is_told_as_it_is(figure):
    root = figure()
    pipe = datasets.pipe_flow()
    glyphs, fate = "●■▲", root.locator(".un-fate")
    rng = np.random.default_rng(1)
    for point in rng.choice(500, 25, replace=False).tolist():
        d = int(rng.integers(1, 7))
        go(root, features=ORDER[:d], point=point)
        cross, truth = crossing(ORDER[:d], 10, point), pipe.regime[500 + point]
        words = fate.text_content()
        grid, near = words.split("Its five nearest")
        counts = np.array(cross["counts"])
        if counts.sum():
            said = counts.argmax()
            assert f"the grid says {glyphs[said]}, which is" in grid
            assert ("which is right" in grid) == (said == truth)
            assert ("a tie" in grid) == ((counts == counts.max()).sum() > 1)
        else:
            outside = any(not 0 <= cell < 10 for cell in cross["cell"])
            assert "Nobody has been here" in grid
            assert ("outside the grid" in grid) == outside
        said = np.argmax(cross["votes"])
        assert f"say {glyphs[said]}, which is {'right' if said == truth else 'wrong'}" in near


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("features=12.1.6&bins=5&point=17")
    assert_shows(root, features=[11, 0, 5], bins=5, point=16)
    root.get_by_role("button", name="Add a feature").click()
    root.page.wait_for_function("location.hash === '#grid-curse?features=12.1.6.7&bins=5&point=17'")
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["features=13&bins=1", "features=3.3&bins=21", "features=&point=0", "bins=x&point=501"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_two_figures_on_a_page_have_states_of_their_own(figure):
    root = figure()
    second = root.page.locator(ROOT).nth(1)
    second.evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(second, features=[0, 1, 2], bins=4, point=7)
    second.get_by_role("button", name="Add a feature").click()
    assert_shows(second, features=[0, 1, 2, 5], bins=4, point=7)
    assert_shows(root)
    second.get_by_role("button", name="Reset").click()
    assert_shows(second, features=[0, 1, 2], bins=4, point=7)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_labels_stay_inside_and_apart(figure, width):
    root = figure(width=width)
    for d in (1, 2, 3, 4, 8, 12):
        for bins in (2, 10, 20):
            go(root, features=ORDER[:d], bins=bins)
            for svg in root.locator("svg[role='img']:visible").all():
                assert_labels(svg, (d, bins, width))
            assert root.page.evaluate("document.documentElement.scrollWidth") <= width


def assert_labels(svg, where) -> None:
    frame = svg.bounding_box()
    labels = svg.locator("text").evaluate_all(
        """texts => texts.map(text => {
          const box = text.getBoundingClientRect();
          return [box.left, box.top, box.right, box.bottom,
                  parseFloat(getComputedStyle(text).fontSize), text.textContent];
        })"""
    )
    for i, one in enumerate(labels):
        assert one[4] >= 12, where
        assert frame["x"] - 1 <= one[0] <= one[2] <= frame["x"] + frame["width"] + 1, (where, one)
        assert frame["y"] - 3 <= one[1] <= one[3] <= frame["y"] + frame["height"] + 3, (where, one)
        for other in labels[i + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            along = min(one[3], other[3]) - max(one[1], other[1])
            assert across <= 1 or along <= 4, (where, one, other)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_figure_passes_axe(figure, theme, width):
    root = figure("features=6.7.1.2.3", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for summary in root.page.locator("summary").all():
        summary.click()
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_javascript_maths_agrees_with_python(figure):
    """Edges, cells, grids and neighbours on data by chance, with ties and samples outside."""
    root = figure()
    rng = np.random.default_rng(7)
    for bins, n_train, k in ((2, 30, 1), (7, 50, 5), (20, 41, 3)):
        x = rng.normal(0, 6, (n_train + 40, 4)).round()  # whole, so that some are equally far
        y = rng.integers(0, 3, len(x))
        answer = root.page.evaluate(
            """async ([columns, labels, nTrain, bins, k]) => {
              const m = await import(new URL("_static/unrolled/js/maths/grids.mjs", location.href));
              const axes = columns.map(column => m.cellsOf(column, nTrain, bins));
              const tests = labels.slice(nTrain).map((_, t) => nTrain + t);
              return { edges: columns.map(column => m.edges(column, nTrain, bins)),
                       cells: axes.map(axis => [...axis]),
                       curve: m.gridCurve(axes, labels, nTrain, 3, bins),
                       near: m.neighbourCurve(columns, labels, nTrain, 3, k),
                       nearest: tests.map(t => m.nearest(columns, nTrain, t, k)),
                       inAll: String(m.cellsInAll(bins, 40)) };
            }""",
            [x.T.tolist(), y.tolist(), n_train, bins, k],
        )
        known, asked = x[:n_train], x[n_train:]
        whole = grids.fit(known, y[:n_train], bins)
        np.testing.assert_array_equal(np.array(answer["edges"]).T, whole.edges)
        np.testing.assert_array_equal(np.array(answer["cells"]).T, whole.cell_of(x))
        assert (whole.cell_of(x) < 0).any(), "the example has samples outside"
        for d in range(1, 5):
            grid = grids.fit(known[:, :d], y[:n_train], bins)
            said = grid.predict(asked[:, :d])
            assert answer["curve"][d - 1] == {
                "occupied": grid.n_occupied,
                "reached": int((said != grids.NOTHING).sum()),
                "right": int((said == y[n_train:]).sum()),
            }
            near = neighbours.classify(known[:, :d], y[:n_train], asked[:, :d], k)
            assert answer["near"][d - 1] == (near == y[n_train:]).sum()
        rows, _ = neighbours.nearest(known, asked, k)
        np.testing.assert_array_equal(answer["nearest"], rows)
        assert int(answer["inAll"]) == bins**40


def test_neighbours_in_javascript_are_the_packages(figure):
    """On data without ties: every neighbour, in order, and every vote."""
    root = figure()
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(80, 5)), rng.integers(0, 3, 80)
    for k in (1, 4, 9):
        answer = root.page.evaluate(
            """async ([columns, labels, k]) => {
              const m = await import(new URL("_static/unrolled/js/maths/grids.mjs", location.href));
              const rows = labels.slice(50).map((_, t) => m.nearest(columns, 50, 50 + t, k));
              return { rows, right: m.neighbourCurve(columns, labels, 50, 3, k) };
            }""",
            [x.T.tolist(), y.tolist(), k],
        )
        rows, _ = neighbours.nearest(x[:50], x[50:], k)
        np.testing.assert_array_equal(answer["rows"], rows)
        for d in range(1, 6):
            near = neighbours.classify(x[:50, :d], y[:50], x[50:, :d], k)
            assert answer["right"][d - 1] == (near == y[50:]).sum()


def test_equally_far_the_lower_row_comes_first(figure):
    root = figure()
    rows = root.page.evaluate(
        """async () => {
          const m = await import(new URL("_static/unrolled/js/maths/grids.mjs", location.href));
          return m.nearest([[4, 2, 1, 3, 2, 6, 2]], 6, 6, 4);
        }"""
    )
    expected_rows, _ = neighbours.nearest([[4], [2], [1], [3], [2], [6]], [[2]], 4)
    assert rows == expected_rows[0].tolist() == [1, 4, 2, 3]


def test_first_paint_is_pythons_and_javascript_says_the_same(figure):
    """The state's own numbers, and what the page computes when it comes back to the start."""
    root = figure()
    state = json.loads(root.locator("script.un-state").text_content())
    own = GridCurse()
    for name, value in own.state().items():
        assert state[name] == json.loads(json.dumps(value)), name
    assert_shows(root)
    computed = root.page.evaluate(
        """async (state) => {
          const url = new URL("_static/unrolled/js/grid_curse/data.mjs", location.href);
          const { dataOf } = await import(url);
          const data = dataOf({ ...state, nTest: 500 });
          const path = [...state.features, ...state.order.filter(f => !state.features.includes(f))];
          return { curve: data.curve(path, state.bins),
                   cross: data.cross(state.features, state.bins, state.point) };
        }""",
        state,
    )
    assert computed["curve"] == state["given"]["curve"]
    assert computed["cross"] == state["given"]["cross"]


def test_the_figures_data_are_the_packages_to_the_last_bit():
    values = np.frombuffer(base64.b64decode(GridCurse().values), "<f4")
    np.testing.assert_array_equal(values.reshape(12, 1000).T.astype(float), datasets.pipe_flow().x)


def test_a_redraw_fits_into_a_frame(figure):
    """The heaviest pictures while bins are dragged; neighbours once, when features change."""
    root = figure()
    state = json.loads(root.locator("script.un-state").text_content())
    times = root.page.evaluate(
        """async (state) => {
          const url = name => new URL(`_static/unrolled/js/grid_curse/${name}.mjs`, location.href);
          const { dataOf } = await import(url("data"));
          const { drawPicture } = await import(url("pictures"));
          const data = dataOf({ ...state, nTest: 500 });
          const orders = state.order.map(i => state.order.map((_, j) => (i + j) % 12));
          const time = work => {
            const start = performance.now();
            work();
            return performance.now() - start;
          };
          const first = orders.map(order => time(() => data.curve(order, 10)));
          const drag = (d, bins) => time(() => {
            data.curve(orders.at(-1), bins);
            drawPicture(350, data, { features: orders.at(-1).slice(0, d), bins, point: 3 });
          });
          const many = Array.from({ length: 12 }, (_, i) => 18 + (i % 3));
          const each = [2, 3, 12].map(d => Math.min(...many.map(bins => drag(d, bins))));
          return { first: Math.min(...first), drag: Math.max(...each) };
        }""",
        state,
    )
    assert times["drag"] < 16, times
    assert times["first"] < 150, times


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    still = open_page(site, javascript=False).locator(ROOT).first
    assert still.locator("img").is_visible()
    alt = still.locator("img").get_attribute("alt")
    assert "100 cells, of which 34 hold a training point" in alt
    assert "the grid falls to 50.4%" in alt
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").first.is_visible()
    assert not page.locator(ROOT + " .un-live").first.is_visible()


@pytest.mark.parametrize(
    "traits",
    [{"features": []}, {"features": [3, 3]}, {"features": [12]}, {"bins": 1}, {"point": 500}],
)
def test_what_makes_no_sense_is_refused(traits):
    with pytest.raises((traitlets.TraitError, ValueError)):
        GridCurse(**traits)
