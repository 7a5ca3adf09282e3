"""FitAxes in a real browser, by keyboard and by pointer, held to the package number by number."""

import json
import re
from itertools import product

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import assert_labels_apart, settle, type_at_once
from scratch import served, write_page

from unrolled import pca
from unrolled.figures import FitAxes
from unrolled.figures.fit_axes import sets

ROOT = "[data-figure='fit-axes']"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.row ?? td.dataset.d ?? '', td.dataset.col ?? '',
         td.textContent])"""
OWN = [[2.0, 1.0], [4.0, 3.5], [-1.0, 0.25], [6.5, 2.0], [3.0, -2.0]]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit-axes")
    write_page(folder, FitAxes(), FitAxes(points=OWN, angle=30.0))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first FitAxes of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#fit-axes?{hash_}" if hash_ else site
        return open_figure("fit-axes", address, **options)

    return open_


def assert_shows(root, **state) -> dict:
    settle(root)
    points = state.pop("points", None)
    truth = FitAxes(**state)
    if points is not None:
        truth.points = points
    cells = {}
    for name, value in truth.numbers().items():
        array = np.asarray(value)
        for place in np.ndindex(array.shape):
            cells[(name, *map(str, place), *[""] * (2 - len(place)))] = float(array[place])
    shown = {}
    for quantity, row, column, text in root.evaluate(READ):
        if quantity in {"x", "y", "along", "residual_n"}:
            continue
        assert re.fullmatch(r"-?\d+\.\d{4}", text), (quantity, text)
        shown[quantity, row, column] = float(text)
    assert set(shown) == set(cells), state
    for key, value in cells.items():
        assert shown[key] == pytest.approx(value, abs=0.6e-4), (key, state)
    return {key[0]: value for key, value in shown.items()}


def place(root, selector: str) -> np.ndarray:
    """Where drawn circles or squares are, in the drawing's pixels."""
    return np.array(
        root.locator(selector).evaluate_all(
            """all => all.map(e => { const b = e.getBBox();
               return [b.x + b.width / 2, b.y + b.height / 2]; })"""
        )
    )


# ---------------------------------------------------------------- the maths


def test_javascript_maths_agrees_with_python(figure):
    """Covariance, projections, the eigen equation, components: to 1e-9."""
    root = figure()
    rng = np.random.default_rng(12)
    clouds = [rng.normal(size=(n, 2)) @ rng.normal(size=(2, 2)) + 40 for n in (2, 3, 12, 200)]
    clouds += [np.outer(np.arange(5.0), [3, 4]), np.eye(2), [[0, 1], [0, 2], [0, 7]]]
    clouds += [np.array(each["points"]) for each in sets().values()]
    cases = [[np.asarray(X).tolist(), float(rng.uniform(0, 180))] for X in clouds]
    got = root.page.evaluate(
        """async (cases) => {
          const url = new URL("_static/unrolled/js/maths/pca.mjs", location.href);
          const m = await import(url);
          return cases.map(([points, angle]) => {
            const cloud = m.covariance(points);
            const u = m.unitAt(angle);
            const projected = m.project(points, cloud.mean, u);
            const { variance, residual, along, across, feet } = projected;
            return { ...cloud, u, variance, residual, along, across, feet,
                     at: m.varianceAt(cloud.S, angle), pull: m.pull(cloud.S, angle),
                     components: m.principal(cloud.S) };
          });
        }""",
        cases,
    )
    close = lambda one, other: np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)  # noqa: E731
    for (points, angle), answer in zip(cases, got, strict=True):
        X = np.array(points)
        u = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
        S, fitted = pca.covariance(X), pca.fit(X, n_components=2)
        close(answer["mean"], X.mean(axis=0))
        close(answer["S"], S)
        close(answer["total"], fitted.total_variance)
        close(answer["u"], u)
        close(answer["variance"], pca.projected_variance(X, u))
        close(answer["at"], pca.projected_variance(X, u))
        close(answer["residual"], pca.residual_variance(X, u))
        close(answer["variance"] + answer["residual"], answer["total"])
        close(answer["feet"], X.mean(axis=0) + np.outer((X - X.mean(axis=0)) @ u, u))
        close(np.hypot(answer["along"], answer["across"]), np.hypot(*(X - X.mean(axis=0)).T))
        gradient, _ = pca.lagrangian_gradient(S, u, pca.projected_variance(X, u))
        sideways = np.array([-u[1], u[0]])
        close(answer["pull"]["Su"], S @ u)
        close(answer["pull"]["along"] * u + answer["pull"]["across"] * sideways, S @ u)
        close(answer["pull"]["across"] * sideways, gradient / 2)
        close(answer["components"]["values"], fitted.eigenvalues)
        if not answer["components"]["one"]:
            close(np.array(answer["components"]["vectors"]).T, fitted.components)


def test_slope_of_the_curve_is_twice_the_part_across(figure):
    numbers = FitAxes(angle=70.0).numbers()
    rise = (FitAxes(angle=70.001).numbers()["variance"] - numbers["variance"]) / np.radians(0.001)
    assert rise == pytest.approx(2 * numbers["across"], rel=1e-4)


# ---------------------------------------------------------------- turning


def test_untouched_the_axis_is_visibly_wrong_and_the_answer_hidden(figure):
    root = figure()
    shown = assert_shows(root)
    apart = abs(110 - pca_angle("scores"))
    assert min(apart, 180 - apart) > 45
    assert shown["variance"] < 0.3 * shown["total"]
    assert "Turn the violet axis" in root.locator("[aria-live]").text_content()
    for hidden in (".un-truth", ".un-oval", ".un-level", ".un-truthname"):
        assert root.locator(hidden).count() == 0
    assert root.locator(".un-variancecurve").get_attribute("d") == ""
    assert not root.locator(".un-mostkept").is_visible()
    assert root.page.record.is_clean


def pca_angle(name: str) -> float:
    u = pca.fit(np.array(sets()[name]["points"])).components[:, 0]
    return float(np.degrees(np.arctan2(u[1], u[0])) % 180)


def test_every_way_of_turning_by_keyboard(figure):
    root = figure()
    keys = root.page.keyboard
    root.get_by_role("slider", name="Your axis").focus()
    for key, angle in (
        ("ArrowRight", 111),
        ("ArrowUp", 112),
        ("ArrowLeft", 111),
        ("ArrowDown", 110),
        ("PageUp", 120),
        ("PageDown", 110),
        ("End", 179),
        ("ArrowRight", 0),
        ("ArrowLeft", 179),
        ("Home", 0),
    ):
        keys.press(key)
        assert_shows(root, angle=angle)
        handle = root.get_by_role("slider", name="Your axis")
        assert float(handle.get_attribute("aria-valuenow")) == angle
    root.get_by_role("slider", name="Angle").focus()
    keys.press("ArrowRight")
    assert_shows(root, angle=0.5)
    keys.press("End")
    assert_shows(root, angle=179.5)
    field = root.get_by_role("spinbutton", name="degrees")
    for text, angle in (("41.25", 41.25), ("200", 20), ("-30", 150)):
        field.fill(text)
        assert_shows(root, angle=angle)
    field.fill("999")
    assert field.get_attribute("aria-invalid") == "true"
    assert_shows(root, angle=150)


def test_the_axis_follows_the_pointer(figure):
    root = figure()
    cloud = root.locator(".un-cloud")
    cloud.scroll_into_view_if_needed()
    box = cloud.bounding_box()
    mx, my = place(root, ".un-mean")[0]
    mouse = root.page.mouse
    for degrees in (20, 75, 160):
        x = float(box["x"] + mx + 90 * np.cos(np.radians(degrees)))
        y = float(box["y"] + my - 90 * np.sin(np.radians(degrees)))
        if degrees == 20:
            mouse.move(x, y)
            mouse.down()
        else:
            mouse.move(x, y, steps=3)
        settle(root)
        angle = float(root.get_by_role("slider", name="Your axis").get_attribute("aria-valuenow"))
        assert abs(angle - degrees) < 1.0
    mouse.up()
    exact = float(
        next(text for name, *_, text in root.evaluate(READ) if name == "angle")
    )  # to four decimals
    truth = FitAxes(angle=exact).numbers()
    shown = {name: float(text) for name, *_, text in root.evaluate(READ)}
    assert shown["variance"] == pytest.approx(truth["variance"], abs=2e-3)
    mouse.move(float(box["x"] + mx), float(box["y"] + my + 100))
    settle(root)
    after = next(text for name, *_, text in root.evaluate(READ) if name == "angle")
    assert float(after) == exact, "let go is let go"


def test_the_curve_also_takes_a_pointer(figure):
    root = figure()
    curve = root.locator(".un-anglecurve")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    line = curve.locator(".un-axisline").evaluate(
        "e => [e.getBBox().x, e.getBBox().x + e.getBBox().width]"
    )
    for share in (0.25, 0.5):
        root.page.mouse.click(box["x"] + line[0] + share * (line[1] - line[0]), box["y"] + 60)
        settle(root)
        angle = next(text for name, *_, text in root.evaluate(READ) if name == "angle")
        assert abs(float(angle) - 180 * share) < 0.6


def test_feet_and_ways_are_drawn_where_the_projection_is(figure):
    root = figure("angle=25")
    settle(root)
    X = np.array(sets()["scores"]["points"])
    u = np.array([np.cos(np.radians(25)), np.sin(np.radians(25))])
    feet = X.mean(axis=0) + np.outer((X - X.mean(axis=0)) @ u, u)
    dots = place(root, ".un-datum")
    scale = np.polyfit(X[:, 0], dots[:, 0], 1)
    up = np.polyfit(X[:, 1], dots[:, 1], 1)
    assert scale[0] == pytest.approx(-up[0], rel=1e-3), "as long up as across"
    np.testing.assert_allclose(dots[:, 0], np.polyval(scale, X[:, 0]), atol=0.2)
    squares = place(root, ".un-foot")
    np.testing.assert_allclose(squares[:, 0], np.polyval(scale, feet[:, 0]), atol=0.4)
    np.testing.assert_allclose(squares[:, 1], np.polyval(up, feet[:, 1]), atol=0.4)
    ways = root.locator(".un-way").evaluate_all("all => all.map(e => e.getAttribute('d'))")
    ends = np.array([[float(n) for n in re.findall(r"-?[\d.]+", way)] for way in ways])
    np.testing.assert_allclose(ends[:, :2], dots, atol=0.2)
    np.testing.assert_allclose(ends[:, 2:], squares, atol=0.4)
    kept = root.locator(".un-sumbar .un-kept").evaluate("e => parseFloat(e.style.width)")
    numbers = FitAxes(angle=25).numbers()
    assert kept == pytest.approx(100 * numbers["variance"] / numbers["total"], abs=0.01)


def test_before_the_answer_the_curve_is_drawn_only_where_the_reader_has_been(figure):
    root = figure()
    root.get_by_role("slider", name="Your axis").focus()
    for _ in range(12):
        root.page.keyboard.press("ArrowRight")
        settle(root)
    path = root.locator(".un-variancecurve").get_attribute("d")
    assert path.count("M") == 12, "from 110 to 122 degrees"
    root.page.keyboard.press("Home")
    settle(root)
    assert root.locator(".un-variancecurve").get_attribute("d").count("M") == 12 + 58
    root.get_by_role("button", name="Show the answer").click()
    settle(root)
    path = root.locator(".un-variancecurve").get_attribute("d")
    assert path.count("M") == 180
    ends = np.array(re.findall(r"L(-?[\d.]+) (-?[\d.]+)", path), dtype=float)
    truth = [FitAxes(angle=degrees % 180).numbers()["variance"] for degrees in range(1, 181)]
    slope, start = np.polyfit(truth, ends[:, 1], 1)
    np.testing.assert_allclose(ends[:, 1], slope * np.array(truth) + start, atol=0.12)
    middle = FitAxes().numbers()["total"] / 2  # a cosine of twice the angle
    wave = np.array(truth) - middle
    np.testing.assert_allclose(wave[:90], -wave[90:], atol=1e-9)


# ---------------------------------------------------------------- the answer


def test_the_answer_scores_the_fit_and_snaps(figure):
    root = figure("angle=48", reduced_motion=True)
    snap = [
        root.get_by_role("button", name=f"Snap to the {which}") for which in ("first", "second")
    ]
    assert snap[0].get_attribute("aria-disabled") == "true"
    snap[0].click(force=True)
    assert_shows(root, angle=48)
    root.get_by_role("button", name="Show the answer").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root, angle=48, fit=48)
    truth = FitAxes(angle=48, fit=48).numbers()
    words = root.locator("[aria-live]").text_content()
    assert f"Your fit, 48.0°, is {truth['off']:.1f}° off" in words
    assert f"keeps {100 * truth['reached']:.1f} %" in words
    for i, which in enumerate(("first", "second")):
        assert snap[i].get_attribute("aria-disabled") == "false"
        snap[i].focus()
        root.page.keyboard.press("Enter")
        settle(root)
        angle = truth["component_angle"][i]
        shown = assert_shows(root, angle=round(angle, 6), fit=48)
        assert shown["variance"] == pytest.approx(truth["lambda"][i], abs=1e-4)
        assert shown["across"] == pytest.approx(0, abs=1e-4)
        words = root.locator("[aria-live]").text_content()
        assert f"Your axis now is the {which} component" in words
        assert "S u = λu, a component" in root.locator(".un-pullbox").text_content()
    root.get_by_role("button", name="Hide the answer").click()
    assert_shows(root, angle=round(truth["component_angle"][1], 6))


def test_snapping_moves_there_in_steps_and_a_touch_stops_it(figure):
    root = figure("angle=100&fit=100")
    handle = root.get_by_role("slider", name="Your axis")
    root.evaluate(
        """root => { window.seen = new Set();
        const axis = root.querySelector('.un-handle');
        new MutationObserver(() => window.seen.add(axis.getAttribute('aria-valuenow')))
          .observe(axis, { attributes: true }); }"""
    )
    root.get_by_role("button", name="Snap to the first").click()
    root.page.wait_for_function(
        "to => document.querySelector('.un-handle').getAttribute('aria-valuenow') === to",
        arg=f"{pca_angle('scores'):.1f}",
    )
    seen = sorted(map(float, root.page.evaluate("[...window.seen]")))
    assert len(seen) > 3, "it can be followed with the eye"
    assert 40 <= seen[0] < seen[-1] <= 100
    root.get_by_role("button", name="Snap to the second").click()
    handle.focus()
    root.page.keyboard.press("Home")
    root.page.wait_for_timeout(800)
    assert float(handle.get_attribute("aria-valuenow")) == 0


def test_ovals_reach_one_and_two_standard_deviations(figure):
    root = figure("fit=0")
    settle(root)
    X = np.array(sets()["scores"]["points"])
    fitted = pca.fit(X)
    dots = place(root, ".un-datum")
    scale, up = (np.polyfit(X[:, d], dots[:, d], 1) for d in (0, 1))
    for times, path in enumerate(
        root.locator(".un-oval").evaluate_all("all => all.map(e => e.getAttribute('d'))"), start=1
    ):
        corners = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", path), dtype=float)
        back = (corners - [scale[1], up[1]]) / [scale[0], up[0]]
        z = fitted.transform(back)
        radius = np.sqrt((z**2 / fitted.eigenvalues).sum(axis=1))
        np.testing.assert_allclose(radius, times, atol=0.06)


def test_a_ring_has_no_first_component(figure):
    root = figure("set=ring&angle=33&fit=33")
    shown = assert_shows(root, chosen="ring", angle=33, fit=33)
    assert "component" not in shown
    assert shown["reached"] == 1
    assert "none is first" in root.locator("[aria-live]").text_content()
    assert root.locator(".un-truth").count() == 0
    for which in ("first", "second"):
        button = root.get_by_role("button", name=f"Snap to the {which}")
        assert button.get_attribute("aria-disabled") == "true"


# ---------------------------------------------------------------- the points


def test_every_cloud_can_be_chosen_and_hides_an_old_answer(figure):
    root = figure("fit=30")
    for name, each in sets().items():
        root.get_by_label("Cloud").select_option(each["words"])
        assert_shows(root, chosen=name)
        assert root.locator(".un-truth").count() == 0
        labels = root.locator(".un-cloud text").all_text_contents()
        assert set(each["names"]) <= set(labels)
    assert root.page.record.is_clean


def test_changes_faster_than_a_redraw_are_all_kept(figure):
    root = figure("set=bow&angle=20")
    type_at_once(root, {"Point": 4, "x": 5.25, "y": -3})
    points = [list(each) for each in sets()["bow"]["points"]]
    points[3] = [5.25, -3.0]
    assert_shows(root, chosen="bow", angle=20, points=points)


def test_points_change_by_number_fields(figure):
    root = figure("set=bow&fit=20&angle=20")
    root.locator("summary").click()
    points = [list(each) for each in sets()["bow"]["points"]]
    root.get_by_role("spinbutton", name="Point", exact=True).fill("4")
    settle(root)
    assert root.get_by_role("spinbutton", name="x", exact=True).input_value() == str(points[3][0])
    root.get_by_role("spinbutton", name="x", exact=True).fill("5.25")
    root.get_by_role("spinbutton", name="y", exact=True).fill("-3")
    points[3] = [5.25, -3.0]
    assert_shows(root, chosen="bow", angle=20, points=points)
    assert "changed by you" in root.text_content()
    root.get_by_role("button", name="Add a point").click()
    x0, y0, side = sets()["bow"]["window"]
    points.append([round(x0 + side / 2, 2), round(y0 + side / 2, 2)])
    assert_shows(root, chosen="bow", angle=20, points=points)
    assert root.get_by_role("spinbutton", name="Point", exact=True).input_value() == "26"
    root.get_by_role("spinbutton", name="x", exact=True).fill("900")  # kept in the picture
    points[-1][0] = round(x0 + side, 2)
    assert_shows(root, chosen="bow", angle=20, points=points)
    root.get_by_role("spinbutton", name="Point", exact=True).fill("1")
    root.get_by_role("button", name="Remove this point").click()
    del points[0]
    assert_shows(root, chosen="bow", angle=20, points=points)
    cells = [cell for cell in root.evaluate(READ) if cell[0] in {"x", "y", "along", "residual_n"}]
    X, u = np.array(points), np.array([np.cos(np.radians(20)), np.sin(np.radians(20))])
    along = (X - X.mean(axis=0)) @ u
    away = np.linalg.norm(X - X.mean(axis=0) - np.outer(along, u), axis=1)
    truth = {"x": X[:, 0], "y": X[:, 1], "along": along, "residual_n": away}
    assert len(cells) == 4 * len(points)
    for name, row, _, text in cells:
        assert float(text) == pytest.approx(truth[name][int(row)], abs=0.6e-4)


def test_points_change_by_pointer(figure):
    root = figure()
    cloud = root.locator(".un-cloud")
    points = [list(each) for each in sets()["scores"]["points"]]
    mouse = root.page.mouse

    def at(n):
        box = cloud.bounding_box()
        x, y = place(root, f"[data-point='{n}']")[0]
        return float(box["x"] + x), float(box["y"] + y)

    def shown():
        return [
            [float(text) for name, row, _, text in cells if row == str(n) and name in {"x", "y"}]
            for cells in [root.evaluate(READ)]
            for n in range(sum(name == "x" for name, *_ in cells))
        ]

    root.locator("summary").click()
    root.get_by_role("radio", name="moves points").check(force=True)
    cloud.scroll_into_view_if_needed()
    lonely = int(np.argmax(np.array(points)[:, 0]))
    x, y = at(lonely)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x - 60, y + 90, steps=4)
    mouse.up()
    settle(root)
    now = shown()
    assert now[lonely][0] < points[lonely][0] - 5
    assert now[lonely][1] < points[lonely][1] - 8
    assert [p for n, p in enumerate(now) if n != lonely] == [
        p for n, p in enumerate(points) if n != lonely
    ]
    assert_shows(root, points=now)
    root.get_by_role("radio", name="adds").check(force=True)
    cloud.scroll_into_view_if_needed()
    box = cloud.bounding_box()
    mouse.click(box["x"] + 60, box["y"] + 30)
    settle(root)
    assert len(shown()) == 31
    assert_shows(root, points=shown())
    root.get_by_role("radio", name="removes").check(force=True)
    cloud.scroll_into_view_if_needed()
    mouse.click(*at(30))
    settle(root)
    assert shown() == now
    mouse.click(box["x"] + 60, cloud.bounding_box()["y"] + 30)
    settle(root)
    assert shown() == now, "nothing near the pointer, nothing removed"


def test_two_points_are_the_fewest_and_one_place_is_said_to_be_one(figure):
    root = figure("set=bow&points=1,1 1,1 1,1&angle=20")
    assert "All points are in one place" in root.locator("[aria-live]").text_content()
    root.locator("summary").click()
    remove = root.get_by_role("button", name="Remove this point")
    remove.click()
    settle(root)
    assert remove.get_attribute("aria-disabled") == "true"
    remove.click(force=True)
    settle(root)
    assert sum(name == "x" for name, *_ in root.evaluate(READ)) == 2
    assert root.page.record.is_clean


# ---------------------------------------------------------------- the page around it


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("set=weaker&angle=62.5&fit=50")
    assert_shows(root, chosen="weaker", angle=62.5, fit=50)
    root.get_by_role("slider", name="Your axis").focus()
    root.page.keyboard.press("ArrowRight")
    root.page.wait_for_function(
        "location.hash === '#fit-axes?set=weaker&angle=63.5&fit=50'",
    )
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


def test_changed_points_are_remembered_too(figure):
    root = figure("set=bow&angle=10")
    root.locator("summary").click()
    root.get_by_role("spinbutton", name="y", exact=True).fill("2.5")
    root.page.wait_for_function("location.hash.includes('points=')")
    hash_ = root.page.evaluate("location.hash").removeprefix("#fit-axes?")
    again = figure(hash_)
    points = [list(each) for each in sets()["bow"]["points"]]
    points[0][1] = 2.5
    assert_shows(again, chosen="bow", angle=10, points=points)


@pytest.mark.parametrize(
    "hash_", ["set=cube&angle=900", "angle=x&fit=-3", "points=1,2", "points=1,2 3", "angle=&fit="]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_points_of_ones_own(open_page, site):
    page = open_page(site)
    second = page.locator(ROOT).nth(1)
    second.evaluate("figure => figure.scrollIntoView()")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    settle(second)
    numbers = FitAxes(points=OWN, angle=30.0).numbers()
    shown = {name: float(text) for name, *_, text in second.evaluate(READ)}
    for name in ("variance", "residual", "total", "across"):
        assert shown[name] == pytest.approx(numbers[name], abs=0.6e-4)
    first = page.locator(ROOT).nth(0)
    assert_shows(first)


def test_points_that_make_no_cloud_are_refused():
    for wrong in ([[1, 2]], [[1, 2, 3], [4, 5, 6]], [1, 2], [[1, np.nan], [2, 3]], "points"):
        with pytest.raises(ValueError, match="points"):
            FitAxes(points=wrong)
    with pytest.raises(ValueError, match="chosen"):
        FitAxes(chosen="cube")
    figure = FitAxes()
    for name, wrong in (("points", [[1, 2]]), ("chosen", "cube")):
        with pytest.raises(ValueError, match=name):
            setattr(figure, name, wrong)
    figure.chosen = "bow"
    assert figure.points == sets()["bow"]["points"]
    assert FitAxes(angle=180.0).angle == 0, "an axis has no front and no back"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "hash_", ["", "fit=48&angle=60", "set=slip&fit=10&angle=85.48", "set=bow&fit=3&angle=175"]
)
def test_labels_stay_inside_and_apart(figure, width, hash_):
    root = figure(hash_, width=width)
    settle(root)
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width
    for svg in root.locator("svg.un-cloud, svg.un-anglecurve, svg.un-pull").all():
        assert_labels_apart(svg)


@pytest.mark.parametrize(("theme", "width"), list(product(["light", "dark"], [390, 1280])))
def test_figure_passes_axe(figure, theme, width):
    root = figure("fit=48&angle=60", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.locator("summary").click()
    settle(root)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    still = open_page(site, javascript=False).locator(ROOT).first
    assert still.locator("img").is_visible()
    numbers = FitAxes().numbers()
    alt = still.locator("img").get_attribute("alt")
    for name in ("variance", "residual", "total"):
        assert f"{numbers[name]:.2f}" in alt
    page = open_page(site)
    page.locator(ROOT + "[data-ready]").first.wait_for()
    assert not page.locator(ROOT + " img").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator(ROOT + " img").first.is_visible()
    assert not page.locator(ROOT + " .un-live").first.is_visible()


def test_still_picture_shows_the_answer_only_when_asked():
    asked = FitAxes(fit=20.0)
    assert asked.picture().count('class="true"') == 4
    assert "ovals" in asked.alt
    assert 'class="true"' not in FitAxes().picture()
    assert "ovals" not in FitAxes().alt
    assert len(json.dumps(FitAxes().state())) < 12_000
