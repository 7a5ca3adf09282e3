"""AngleHistogram in a real browser, held to the package number by number, pair by pair."""

import json
import math
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import assert_stands_still, frame_work
from scratch import served, write_page

from unrolled import geometry
from unrolled.figures import AngleHistogram, dice
from unrolled.figures import angle_histogram as angle

ROOT = "[data-figure='angle-histogram']"
STOPS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 70, 100]
STOPS += [150, 200, 300, 400, 500, 700, 1000]
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.of ?? Number(td.dataset.row), td.textContent])"""
BARS = """root => Object.fromEntries([...root.querySelectorAll('rect[data-bar]')].map(
  bar => [bar.dataset.bar, [...'x y width height'.split(' ').map(
    name => Number(bar.getAttribute(name)))]]))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("angle-histogram")
    write_page(folder, AngleHistogram(), AngleHistogram(2, "cube", pairs=100))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the first AngleHistogram of the page, alive; `figure.page` is its page."""

    def open_(hash_="", **options):
        address = f"{site}#angle-histogram?{hash_}" if hash_ else site
        return open_figure("angle-histogram", address, **options)

    return open_


def settle(root) -> None:
    """Wait until what was set is drawn, and every pair is made."""
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    root.locator(".un-live[aria-busy='false']").wait_for()


def cells(root) -> dict:
    return {(name, of): text for name, of, text in root.evaluate(READ)}


def assert_shows(root, D=3, region="ball", pairs=angle.FULL, seed=1) -> None:
    """Every number of the table is the package's, written with four decimals."""
    settle(root)
    numbers = AngleHistogram(D, region, pairs=pairs, seed=seed).numbers()
    shown = cells(root)
    expected = {("cosine", "exact"): 1 / math.sqrt(D)}
    for of in ("exact", "sample"):
        if numbers[of]:
            expected |= {(name, of): value for name, value in numbers[of].items()}
    for key, text in shown.items():
        if key not in expected:
            assert key[1] != "exact", key
            assert text == "" or key[0] in {"count", "expected", "turn", "distance"}, key
            continue
        value = math.degrees(expected[key]) if key[0] == "sd" else expected[key]
        assert re.fullmatch(r"\d+\.\d{4}", text), (key, text)
        assert float(text) == pytest.approx(value, abs=0.51e-4), (key, D, region, pairs, seed)
    assert set(expected) <= set(shown)


def tips(root) -> list:
    """Where the two arrows of the pair end, from the middle of the picture, up and to the right."""
    paths = root.evaluate(
        """root => [...root.querySelectorAll('.un-pairpicture path.un-head')].map(
          head => head.getAttribute('d'))"""
    )
    size = root.locator(".un-pairpicture").evaluate("svg => svg.viewBox.baseVal.width")
    first = [re.match(r"M(-?[\d.]+) (-?[\d.]+)", path) for path in paths]
    return [(float(x) - size / 2, size / 2 - float(y)) for x, y in (m.groups() for m in first)]


def law(root, kind: str) -> np.ndarray:
    """The points of a drawn line of the histogram."""
    d = root.locator(f"path[data-law='{kind}']").get_attribute("d")
    return np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", d), dtype=float)


def assert_drawn(points: np.ndarray, density, low=0.0, high=180.0) -> None:
    """The line is the density at each of its points: one straight scale in each direction."""
    x, y = points.T
    degrees = low + (x - x[0]) / (x[-1] - x[0]) * (high - low)
    theta = np.clip(np.radians(degrees), 0, math.pi)
    truth = density(theta)
    scale, start = np.polyfit(truth, y, 1)
    assert scale < 0
    fine = np.linspace(0, math.pi, 18_001)  # a hundredth of a degree apart: a hundredth of a pixel
    allowed = 0.02 + np.abs(scale) * np.abs(np.diff(density(fine))).max()
    np.testing.assert_allclose(y, start + scale * truth, atol=allowed)


# ---------------------------------------------------------------- numbers


def test_the_untouched_figure_is_full_and_still(figure):
    root = figure()
    assert_shows(root)
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(600)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


def test_every_stop_of_the_slider_by_keyboard_shows_the_packages_numbers(figure):
    root = figure()
    slider = root.get_by_role("slider", name="Dimensions")
    slider.focus()
    root.page.keyboard.press("Home")
    for place, D in enumerate(STOPS):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, D)
        assert slider.get_attribute("aria-valuetext") == f"D = {D}"
    assert root.page.record.is_clean


def test_the_cube_by_keyboard(figure):
    root = figure("D=2")
    root.get_by_role("radio", name="the ball").focus()
    root.page.keyboard.press("ArrowRight")
    assert root.get_by_role("radio", name="the cube").is_checked()
    for D in (2, 3, 4):
        assert_shows(root, D, "cube")
        texts = root.locator("tbody").first.inner_text()
        assert ("no closed form" in texts) == (D > 2)
        root.get_by_role("slider", name="Dimensions").focus()
        root.page.keyboard.press("ArrowRight")
    root.page.evaluate("location.hash = '#angle-histogram?D=1&region=cube'")
    assert_shows(root, 1, "cube")


@pytest.mark.parametrize("D", [7, 137, 999])
def test_any_number_of_dimensions_can_be_typed(figure, D):
    root = figure()
    field = root.get_by_role("spinbutton", name="D", exact=True)
    field.fill(str(D))
    assert_shows(root, D)
    assert (
        root.get_by_role("slider", name="Dimensions").get_attribute("aria-valuetext") == f"D = {D}"
    )


@pytest.mark.parametrize("typed", ["2.5", "0", "1001", ""])
def test_what_is_no_number_of_dimensions_is_refused(figure, typed):
    root = figure()
    field = root.get_by_role("spinbutton", name="D", exact=True)
    field.fill(typed)
    settle(root)
    assert field.get_attribute("aria-invalid") == "true"
    assert_shows(root)


def test_pairs_one_by_one_and_by_the_slider(figure):
    root = figure("pairs=0")
    settle(root)
    keys = root.page.keyboard
    assert "No pair yet" in root.inner_text()
    assert cells(root)["sd", "sample"] == ""
    root.get_by_role("button", name="One more").focus()
    for pairs in (1, 2, 3):
        keys.press("Enter")
        assert_shows(root, pairs=pairs)
    root.get_by_role("button", name="One back").focus()
    keys.press("Enter")
    assert_shows(root, pairs=2)
    slider = root.get_by_role("slider", name="Pairs")
    slider.focus()
    for key, pairs in (("ArrowRight", 5), ("ArrowRight", 10), ("End", 100_000), ("Home", 0)):
        keys.press(key)
        settle(root)
        assert slider.get_attribute("aria-valuetext").replace("\u202f", "") == str(pairs)
        if pairs:
            assert_shows(root, pairs=pairs)
    root.get_by_role("button", name="One back").focus()
    keys.press("Enter")
    settle(root)
    assert "No pair yet" in root.inner_text()


def test_other_pairs_are_others_and_as_real(figure):
    root = figure()
    root.get_by_role("button", name="Other pairs").focus()
    for seed in (2, 3):
        root.page.keyboard.press("Enter")
        assert_shows(root, seed=seed)


# ---------------------------------------------------------------- drawings


@pytest.mark.parametrize(
    ("hash_", "D", "region", "pairs"),
    [
        ("", 3, "ball", 2000),
        ("D=1", 1, "ball", 2000),
        ("D=2&region=cube&pairs=10000", 2, "cube", 10_000),
        ("D=20", 20, "ball", 2000),
        ("D=1000", 1000, "ball", 2000),
        ("D=50&pairs=3", 50, "ball", 3),
    ],
)
def test_bars_are_as_high_as_their_counts(figure, hash_, D, region, pairs):
    root = figure(hash_)
    settle(root)
    counts = AngleHistogram(D, region, pairs=pairs).numbers()["counts"]
    drawn = {int(k): box for k, box in root.evaluate(BARS).items()}
    assert sorted(drawn) == [k for k, count in enumerate(counts) if count]
    heights = np.array([drawn[k][3] for k in sorted(drawn)])
    some = np.array([counts[k] for k in sorted(drawn)])
    np.testing.assert_allclose(heights, heights.max() / some.max() * some, atol=0.02)
    if len(drawn) > 1:
        middles = np.array([drawn[k][0] + drawn[k][2] / 2 for k in sorted(drawn)])
        scale, start = np.polyfit(sorted(drawn), middles, 1)
        np.testing.assert_allclose(middles, start + scale * np.array(sorted(drawn)), atol=0.02)


def test_the_bars_as_numbers_beside_what_the_law_expects(figure):
    root = figure("D=5&pairs=1000")
    root.get_by_text("The bars as numbers").click()
    settle(root)
    shown = cells(root)
    counts = AngleHistogram(5, pairs=1000).numbers()["counts"]
    width = math.radians(angle.bar_width(5))
    for k, count in enumerate(counts):
        if not count:
            assert ("count", k) not in shown
            continue
        assert shown["count", k] == str(count)
        expected = 1000 * geometry.angle_probability(k * width, min(math.pi, (k + 1) * width), 5)
        assert float(shown["expected", k]) == pytest.approx(expected, abs=0.51e-4)
    assert sum(int(text) for (name, _), text in shown.items() if name == "count") == 1000


@pytest.mark.parametrize("D", [2, 3, 10, 1000])
def test_the_balls_law_is_drawn_where_it_is(figure, D):
    root = figure(f"D={D}&pairs=500")
    settle(root)
    points = law(root, "exact")
    if D == 2:  # uniform
        assert np.ptp(points[:, 1]) == 0
    else:
        assert_drawn(points, lambda theta: geometry.angle_density(theta, D))
    assert root.locator("path[data-law='other']").count() == 0


@pytest.mark.parametrize("D", [3, 20, 100])
def test_bars_and_law_have_one_scale(figure, D):
    """20 000 pairs fill the area below the law: bar by bar within five standard deviations."""
    root = figure(f"D={D}&pairs=20000")
    settle(root)
    points, bars = law(root, "exact"), root.evaluate(BARS)
    width = math.radians(angle.bar_width(D))
    pixels = (points[0, 1] - points[:, 1].min()) / geometry.angle_density(math.pi / 2, D)
    for k in range(round(math.pi / width)):
        p = geometry.angle_probability(k * width, min(math.pi, (k + 1) * width), D)
        allowed = 5 * math.sqrt(p / 20_000) + 1 / 20_000
        height = bars[str(k)][3] if str(k) in bars else 0
        assert height == pytest.approx(pixels * p / width, abs=pixels * allowed / width + 0.05), k


def test_the_squares_law_is_its_own_and_the_cubes_has_none(figure):
    root = figure("D=2&region=cube")
    settle(root)
    assert_drawn(law(root, "exact"), geometry.cube_angle_density_2d)
    assert np.ptp(law(root, "other")[:, 1]) == 0
    assert "a cube is no ball" in root.locator("[aria-live]").first.text_content()
    root.page.evaluate("location.hash = '#angle-histogram?D=4&region=cube'")
    settle(root)
    assert root.locator("path[data-law='exact'][class*='is-exact']").count() == 0
    assert_drawn(law(root, "other"), lambda theta: geometry.angle_density(theta, 4))


def test_a_line_has_two_bars(figure):
    root = figure("D=1")
    settle(root)
    bars = root.evaluate(BARS)
    assert sorted(bars) == ["0", "17"]
    counts = AngleHistogram(D=1).numbers()["counts"]
    assert bars["0"][3] / bars["17"][3] == pytest.approx(counts[0] / counts[17], rel=1e-3)
    (level,) = set(law(root, "exact")[:, 1])
    half = bars["0"][1] + bars["0"][3] - level
    assert half / bars["0"][3] == pytest.approx(1000 / counts[0], rel=2e-3)


@pytest.mark.parametrize("region", ["ball", "cube"])
@pytest.mark.parametrize("pairs", [1, 77])
def test_in_the_plane_the_arrows_are_the_pair_itself(figure, region, pairs):
    root = figure(f"D=2&region={region}&pairs={pairs}")
    settle(root)
    draw = dice.ball if region == "ball" else dice.cube
    source = (1, 2, angle.REGIONS[region])
    truth = draw(source, 2 * (pairs - 1), 2, 2)
    drawn = np.array(tips(root))[:2]
    scale = (drawn * truth).sum() / (truth * truth).sum()
    assert scale > 50
    np.testing.assert_allclose(drawn, scale * truth, atol=0.12)


def test_in_space_the_arrows_are_seen_from_the_view_that_is_set(figure):
    root = figure("D=3&pairs=9&turn=40")
    settle(root)
    truth = dice.ball((1, 3, 1), 16, 2, 3)
    turn, height = math.radians(40), 0.36
    right = truth @ [math.cos(turn), -math.sin(turn), 0]
    away = truth @ [math.sin(turn), math.cos(turn), 0]
    up = truth[:, 2] * math.cos(height) + away * math.sin(height)
    seen = np.column_stack([right, up])
    drawn = np.array(tips(root))[:2]
    scale = (drawn * seen).sum() / (seen * seen).sum()
    np.testing.assert_allclose(drawn, scale * seen, atol=0.12)


@pytest.mark.parametrize(("D", "region"), [(4, "ball"), (1000, "ball"), (50, "cube")])
def test_in_more_dimensions_angle_and_lengths_are_true_in_the_pairs_own_plane(figure, D, region):
    root = figure(f"D={D}&region={region}&pairs=5")
    settle(root)
    draw = dice.ball if region == "ball" else dice.cube
    u, v = draw((1, D, angle.REGIONS[region]), 8, 2, D)
    first, second = map(np.array, tips(root)[:2])
    assert np.linalg.norm(second) / np.linalg.norm(first) == pytest.approx(
        np.linalg.norm(v) / np.linalg.norm(u), rel=5e-3
    )
    seen = math.degrees(float(geometry.angles(first, second)))
    truth = math.degrees(float(geometry.angles(u, v)))
    assert seen == pytest.approx(truth, abs=0.2)
    assert f"θ = {truth:.1f}°" in root.inner_text()
    assert f"{D} dimensions cannot be drawn" in root.inner_text()


# ---------------------------------------------------------------- the walk


@pytest.mark.parametrize(("D", "seed"), [(1, 1), (2, 3), (3, 1), (1000, 1)])
def test_the_walk_is_the_packages(figure, D, seed):
    root = figure(f"D={D}&seed={seed}")
    root.get_by_text("The walk as numbers").click()
    settle(root)
    walk = AngleHistogram(D=D, seed=seed, pairs=0).walk()
    shown = cells(root)
    for n, distance in enumerate(walk["distance"]):
        assert float(shown["distance", n]) == pytest.approx(distance, abs=0.51e-4)
    for n, turn in enumerate(walk["turns"], start=2):
        assert float(shown["turn", n]) == pytest.approx(math.degrees(turn), abs=0.51e-4)
    words = root.inner_text()
    least, largest = (round(math.degrees(walk[name])) for name in ("least", "largest"))
    assert f"between {least}° and {largest}°" in words
    assert f"stands {walk['distance'][-1]:.2f} from its start" in words


def test_every_mouth_is_open_by_its_turn(figure):
    root = figure("D=2")
    settle(root)
    truth = AngleHistogram(D=2).walk()["turns"]
    mouths = root.evaluate(
        """root => [...root.querySelectorAll('g[data-turn]')].map(
          g => [g.querySelector('path').getAttribute('d'), g.querySelector('text').textContent])"""
    )
    assert len(mouths) == len(truth)
    for (d, text), theta in zip(mouths, truth, strict=True):
        x, y, x1, y1, large, x2, y2 = map(
            float,
            re.match(r"M(\S+) (\S+)L(\S+) (\S+)A\S+ \S+ 0 (\d) 0 (\S+) (\S+)Z", d).groups(),
        )
        one, other = np.array([x1 - x, y - y1]), np.array([x2 - x, y - y2])
        assert float(geometry.angles(one, other)) == pytest.approx(theta, abs=2e-3)
        assert large == 1, "the body is the larger part"
        assert text == f"{math.degrees(theta):.0f}°"


def test_the_journey_is_drawn_beside_the_square_root(figure):
    root = figure("D=3")
    settle(root)
    walk = AngleHistogram(D=3).walk()
    stops = root.evaluate(
        """root => [...root.querySelectorAll('circle[data-n]')].map(
          stop => ['cx', 'cy'].map(name => Number(stop.getAttribute(name))))"""
    )
    x, y = np.array(stops).T
    scale, start = np.polyfit(walk["distance"], y, 1)
    np.testing.assert_allclose(y, start + scale * np.array(walk["distance"]), atol=0.02)
    d = root.locator(".is-way path.un-law").get_attribute("d")
    line = np.array(re.findall(r"(-?[\d.]+) (-?[\d.]+)", d), dtype=float)
    n = 25 * (line[:, 0] - x[0]) / (x[-1] - x[0])
    np.testing.assert_allclose(line[:, 1], start + scale * np.sqrt(np.maximum(n, 0)), atol=0.6)


def test_the_step_slider_points_at_a_step(figure):
    root = figure()
    slider = root.get_by_role("slider", name="Step")
    slider.focus()
    for key, step in (("Home", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("End", 25)):
        root.page.keyboard.press(key)
        settle(root)
        assert slider.get_attribute("aria-valuetext") == f"{step} of 25"
        assert root.locator("circle.is-chosen").get_attribute("data-n") == str(step)
        chosen = root.locator("g.is-chosen")
        assert chosen.count() == (step > 1)
        if step > 1:
            assert chosen.get_attribute("data-turn") == str(step - 2)


def test_the_honest_reading_stands_where_the_mouths_look_alike(figure):
    root = figure("D=1000")
    settle(root)
    assert (
        "Every direction was allowed at every step, straight on and back included"
        in root.inner_text()
    )


# ---------------------------------------------------------------- motion


def shown_pairs(root) -> int:
    text = root.get_by_role("slider", name="Pairs").get_attribute("aria-valuetext")
    return int(text.replace("\u202f", ""))


def test_pairs_drop_in_a_few_at_a_time_and_end_where_they_were(figure):
    root = figure("pairs=200")
    settle(root)
    root.get_by_role("button", name="Drop in").click()
    seen = root.evaluate(
        """root => new Promise(done => {
          const seen = [];
          const slider = [...root.querySelectorAll('.un-slider')].find(
            each => each.textContent.startsWith('Pairs')).querySelector('input');
          (function look() {
            seen.push(Number(slider.getAttribute('aria-valuetext').replace(/\\D/g, '')));
            if (seen.length < 900 && !(seen.length > 20 && seen.at(-1) === 200))
              requestAnimationFrame(look);
            else done(seen);
          })();
        })"""
    )
    falling = [n for n in seen if n < 200]
    assert falling == sorted(falling)
    assert {1, 2, 3} <= set(falling), "the first ones are seen one by one"
    assert seen[-1] == 200
    assert_shows(root, pairs=200)
    assert root.get_by_role("button", name="Drop in").is_visible()


def test_pause_keeps_what_has_dropped_and_go_on_goes_on(figure):
    root = figure()
    root.get_by_role("button", name="Drop in").focus()
    root.page.keyboard.press("Enter")
    root.page.wait_for_timeout(700)
    root.page.keyboard.press("Enter")  # the same button now says Pause
    settle(root)
    stopped = shown_pairs(root)
    assert 0 < stopped < angle.FULL
    assert_shows(root, pairs=stopped)
    root.page.wait_for_timeout(300)
    assert shown_pairs(root) == stopped
    root.get_by_role("button", name="Go on").click()
    root.page.wait_for_timeout(500)
    assert shown_pairs(root) > stopped


def test_any_touch_stops_the_motion(figure):
    root = figure()
    root.get_by_role("button", name="Drop in").click()
    root.page.wait_for_timeout(400)
    root.get_by_role("slider", name="Dimensions").focus()
    root.page.keyboard.press("ArrowRight")
    settle(root)
    stopped = shown_pairs(root)
    assert 0 < stopped < angle.FULL
    assert_shows(root, D=4, pairs=stopped)


def test_without_motion_they_are_there_at_once(figure):
    root = figure("pairs=5", reduced_motion=True)
    settle(root)
    for name, pairs in (("Home", 0), (None, angle.FULL)):
        if name:
            root.get_by_role("slider", name="Pairs").focus()
            root.page.keyboard.press(name)
        else:
            root.get_by_role("button", name="Drop in").click()
        settle(root)
        assert shown_pairs(root) == pairs


def test_a_frame_at_a_thousand_dimensions_leaves_time_to_draw(open_page, site):
    """The work of most frames while D changes among the largest; a clock has noise: the median.

    A quiet computer needs a fraction of a frame; one that runs other tests may need a few.
    """
    page = open_page(site)
    keys = [*["ArrowRight", "ArrowRight", "ArrowLeft"] * 4, "End"]
    work = frame_work(page, f"{site}?watched#angle-histogram?D=500", ROOT, "Dimensions", keys)
    assert np.median(work) < 48, work
    assert_shows(page.locator(ROOT).first, 1000)


# ---------------------------------------------------------------- hands, address, looks


def test_a_hand_turns_the_picture_and_so_does_a_key(figure):
    root = figure()
    settle(root)
    before = tips(root)
    box = root.locator(".un-pairpicture").bounding_box()
    mouse = root.page.mouse
    mouse.move(box["x"] + 100, box["y"] + 100)
    mouse.down()
    mouse.move(box["x"] + 140, box["y"] + 100, steps=4)
    mouse.up()
    settle(root)
    view = root.get_by_role("slider", name="View")
    assert view.get_attribute("aria-valuetext") == "−10°"
    assert tips(root) != before
    view.focus()
    root.page.keyboard.press("ArrowLeft")
    root.page.keyboard.press("ArrowLeft")
    root.page.keyboard.press("ArrowLeft")
    root.page.keyboard.press("ArrowLeft")
    settle(root)
    assert tips(root) == before
    root.page.evaluate("location.hash = '#angle-histogram?D=2'")
    settle(root)
    assert not view.is_visible()


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("D=2&region=cube&pairs=500&seed=9&step=4&turn=15")
    assert_shows(root, 2, "cube", 500, 9)
    root.get_by_role("slider", name="Dimensions").focus()
    root.page.keyboard.press("ArrowRight")
    expected = "#angle-histogram?D=3&region=cube&pairs=500&seed=9&step=4&turn=15"
    expected = expected.replace("D=3&", "")  # 3 is where the figure starts
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["D=0&pairs=-4", "D=3.5&region=egg&seed=x", "D=&step=99&turn=200"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#angle-histogram-2?seed=4")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0))
    assert_shows(page.locator(ROOT).nth(1), 2, "cube", 100, 4)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("hash_", ["", "D=1", "D=2&region=cube&pairs=1", "D=1000"])
def test_words_stay_inside_their_pictures_and_the_page_its_width(figure, hash_, width):
    root = figure(hash_, width=width)
    settle(root)
    outside = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img] text')].filter(text => {
          const [own, frame] = [text, text.ownerSVGElement].map(e => e.getBoundingClientRect());
          return own.left < frame.left - 1 || own.right > frame.right + 1
              || own.top < frame.top - 1 || own.bottom > frame.bottom + 1;
        }).map(text => text.textContent)"""
    )
    assert outside == []
    small = root.evaluate(
        """root => Math.min(...[...root.querySelectorAll('svg[role=img] text')].map(
          text => parseFloat(getComputedStyle(text).fontSize)
                  * text.ownerSVGElement.getBoundingClientRect().width
                  / text.ownerSVGElement.viewBox.baseVal.width))"""
    )
    assert small >= 11.9
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    root = figure("pairs=40", theme=theme, width=width)
    root.page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    root.page.locator(ROOT).nth(1).evaluate("figure => figure.scrollIntoView()")
    root.page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    for words in ("The bars as numbers", "The walk as numbers"):
        root.get_by_text(words).click()
    root.page.wait_for_timeout(200)
    found = Axe().run(root.page)
    assert found.violations_count == 0, found.generate_report()


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    own = AngleHistogram()
    assert_stands_still(open_page, site, ROOT, own.alt)
    still = open_page(site, javascript=False).locator(ROOT).first
    assert json.loads(still.locator("script.un-state").text_content()) == own.state()
