"""FrameProblem in a real browser: every question, count and outcome held to the package."""

import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, frame_work, lit_ids, settle
from scratch import served, write_page

from unrolled import frame_problem as frame
from unrolled.figures import FrameProblem
from unrolled.figures.frame_problem import FUSES

ROOT = "[data-figure='frame-problem']"
READ = """root => Object.fromEntries([...root.querySelectorAll('td[data-of]')].map(
  td => [`${td.dataset.of} ${td.dataset.quantity}`, td.textContent]))"""
STEP = "Step"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frame-problem")
    write_page(folder, FrameProblem())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#frame-problem?{hash_}" if hash_ else site
        return open_figure("frame-problem", address, **options)

    return open_


def ending(robot: str, outcome: frame.Outcome) -> str:
    """How the table words an outcome."""
    if outcome.saved:
        return "saved"
    if outcome.plan is None:
        return "lost: still asking"
    if len(outcome.done) < len(outcome.plan):
        return "lost: too late to act"
    return "lost: the bomb came along"


def assert_shows(root, n_facts=100, joined=1, fuse=500) -> None:
    """Every cell of the four robots' table is the package's, simulated anew."""
    settle(root)
    shown = root.evaluate(READ)
    expected = {}
    for robot in frame.ROBOTS:
        outcome = frame.run(robot, n_facts, fuse, joined)
        most = frame.most_facts(robot, fuse, joined)
        expected |= {
            f"{robot} needed": str(outcome.needed),
            f"{robot} made": str(len(outcome.checks)),
            f"{robot} most": "any" if most == np.inf else str(most),
            f"{robot} saved": ending(robot, outcome),
        }
    assert shown == expected


def thought(root) -> str:
    settle(root)
    return root.locator(".un-fpthought").text_content()


# ---------------------------------------------------------------- the maths


@pytest.fixture(scope="module")
def maths(browser, site):
    """A function that runs JavaScript with the module `m`, and `given` with the figure's state."""
    page = browser.new_page()
    page.goto(site)

    def run(body, **given):
        return page.evaluate(
            f"""async (given) => {{
              const url = new URL("_static/unrolled/js/maths/frame_problem.mjs", location.href);
              const m = await import(url);
              const text = document.querySelector("script.un-state").textContent;
              const {{ named, actions, goal, fewest }} = JSON.parse(text);
              const needed = m.counting({{ actions, goal, state: m.world(named, fewest) }});
              {body}
            }}""",
            given,
        )

    yield run
    page.close()


@pytest.mark.parametrize("joined", [1, 2, 3])
@pytest.mark.parametrize("robot", frame.ROBOTS)
def test_every_question_of_every_robot_is_the_package_s_word_for_word(maths, robot, joined):
    n = {1: 60, 2: 12, 3: 9}[joined]
    got = maths(
        """const state = m.world(named, given.n);
        return [...m.thinking(given.robot, { actions, goal, state, joined: given.joined })]
          .map(m.say);""",
        robot=robot,
        n=n,
        joined=joined,
    )
    assert got == [str(check) for check in frame.thinking(robot, n, joined)]


def test_counts_bounds_and_worlds_are_the_package_s(maths):
    cases = [
        (robot, n, joined, fuse)
        for robot in frame.ROBOTS
        for n in (8, 33, 400, 1000)
        for joined in (1, 2, 3)
        for fuse in (10, 19, 20, 66, 500, 5000)
    ]
    got = maths(
        """return given.cases.map(([robot, n, joined, fuse]) => {
          const most = m.mostFacts(needed, robot, fuse, joined, fewest);
          return [needed(robot, n, joined), most === Infinity ? -1 : most]; });""",
        cases=cases,
    )
    for (robot, n, joined, fuse), (count, most) in zip(cases, got, strict=True):
        truth = frame.most_facts(robot, fuse, joined)
        assert count == frame.needed(robot, n, joined)
        assert most == (-1 if truth == np.inf else truth), (robot, joined, fuse)
    for n in (8, 20, 32, 40):
        assert maths("return m.world(named, given.n);", n=n) == frame.world(n)


def test_a_run_ends_as_the_package_s(maths):
    for robot in frame.ROBOTS:
        for n, fuse in ((12, 98), (12, 97), (12, 96), (12, 95), (9, 19), (9, 20), (40, 10)):
            got = maths(
                """const state = m.world(named, given.n);
                const { checks, plan, done } = m.run(
                  given.robot, { actions, goal, state, joined: 1 }, needed, given.fuse);
                return { checks: checks.length, plan, done, state: m.after(state, done) };""",
                robot=robot,
                n=n,
                fuse=fuse,
            )
            truth = frame.run(robot, n, fuse)
            assert got["checks"] == len(truth.checks)
            assert got["plan"] == (None if truth.plan is None else list(truth.plan))
            assert got["done"] == list(truth.done)
            assert got["state"] == truth.state


# ---------------------------------------------------------------- by keyboard and by pointer


def test_the_untouched_figure_teaches_and_keeps_still(figure):
    root = figure()
    assert_shows(root)
    words = "Pull the wagon out: does it change the colour of the north wall? No."
    assert thought(root) == words == str(frame.run("R1D1", 100, 9).checks[-1])
    assert "With up to 62 facts it is in time." in root.locator(".un-fpsentence").text_content()
    root.page.wait_for_timeout(700)  # the thought is read out once
    assert root.locator("[aria-live]").text_content() == words
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(400)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


@pytest.mark.parametrize("robot", frame.ROBOTS)
def test_every_tick_can_be_stepped_through(figure, robot):
    n, fuse = 8, 100
    root = figure(f"robot={robot}&n_facts={n}&fuse={fuse}&tick=0")
    outcome = frame.run(robot, n, fuse)
    assert thought(root) == "The clock has not begun to run."
    step = root.get_by_role("slider", name=STEP)
    step.focus()
    for tick in range(1, fuse + 1):
        step.press("ArrowRight")
        said = thought(root)
        if tick <= len(outcome.checks):
            truth = str(outcome.checks[tick - 1])
            question = f"Question {tick} of {outcome.needed}, "
            assert question in root.locator(".un-fpthoughts").text_content()
        elif tick <= len(outcome.checks) + len(outcome.done):
            truth = f"It acts: {outcome.done[tick - len(outcome.checks) - 1]}."
        else:
            truth = f"{robot} has done what it wanted, and waits."
        assert said.startswith(truth)
        if len(outcome.checks) + 3 < tick < fuse - 1:
            step.press("End")
            break
    fate = "Battery and robot are safe." if outcome.saved else "The battery is lost."
    assert thought(root).endswith(f"Then the bomb goes off. {fate}")
    state = ", ".join(outcome.state[f"the place of the {thing}"] for thing in ("battery", "bomb"))
    seen = root.locator("svg.un-fpscene").get_attribute("aria-label")
    places = re.search(r"battery: (\w+), on the \w+; bomb: (\w+), on", seen)
    assert ", ".join(places.groups()) == state
    assert "The bomb has gone off." in seen


def test_every_robot_by_arrow_keys_begins_anew(figure):
    root = figure()
    root.get_by_role("radio", name="R1D1").focus()
    for robot in ("R2D1", "R2D2", "R1"):
        root.page.keyboard.press("ArrowRight")
        assert_shows(root)
        assert thought(root) == "The clock has not begun to run."
        assert root.locator("tr.is-chosen th").text_content() == robot
        root.get_by_role("button", name="Next").press("Enter")
        assert thought(root) == str(frame.run(robot, 100, 1).checks[0])
        root.get_by_role("radio", name=robot, exact=True).focus()


def test_world_bomb_and_groups_by_keyboard(figure):
    root = figure()
    world = root.get_by_role("slider", name="World")
    world.focus()
    for key, n in (("Home", 8), ("ArrowRight", 9), ("End", 1000), ("ArrowLeft", 700)):
        root.page.keyboard.press(key)
        assert_shows(root, n_facts=n)
        assert world.get_attribute("aria-valuetext") == f"{n:,} facts".replace(",", "\u202f")
    root.get_by_role("spinbutton", name="facts").fill("63")
    assert_shows(root, n_facts=63)
    root.get_by_role("spinbutton", name="facts").fill("62")
    assert_shows(root, n_facts=62)
    for refused in ("7", "1001", "8.5"):
        root.get_by_role("spinbutton", name="facts").fill(refused)
        assert_shows(root, n_facts=62)
    root.get_by_role("radio", name="each fact").focus()
    for joined in (2, 3):
        root.page.keyboard.press("ArrowRight")
        assert_shows(root, n_facts=62, joined=joined)
    root.get_by_role("slider", name="Bomb").focus()
    root.page.keyboard.press("Home")
    for place, fuse in enumerate(FUSES):
        if place:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, n_facts=62, joined=3, fuse=fuse)


def test_run_lets_the_clock_run_to_the_end_and_a_touch_stops_it(figure):
    root = figure("n_facts=20&tick=0")
    play = root.locator("button.un-primary").first
    play.press("Enter")
    root.page.wait_for_function("document.querySelector('.un-fpthought').textContent[0] === 'P'")
    assert play.text_content() == "Stop"
    root.page.wait_for_timeout(300)
    root.get_by_role("button", name="Back").click()
    settle(root)
    assert play.text_content() == "Run"
    stopped = thought(root)
    root.page.wait_for_timeout(200)
    assert thought(root) == stopped
    play.click()
    root.page.locator(".un-fpthought", has_text="Battery and robot are safe.").wait_for(
        timeout=12_000
    )
    settle(root)
    assert play.text_content() == "Run"
    assert root.get_by_role("slider", name=STEP).input_value() == "500"
    play.click()  # from the end it begins anew
    root.page.wait_for_function("Number(document.querySelector('.un-stepper input').value) < 100")
    root.get_by_role("button", name="Reset").click()
    settle(root)
    assert root.get_by_role("slider", name=STEP).input_value() == "9"


def test_with_reduced_motion_the_end_comes_at_once(figure):
    root = figure("robot=R1&tick=0", reduced_motion=True)
    root.get_by_role("button", name="Run").click()
    assert thought(root).endswith("Then the bomb goes off. The battery is lost.")


def test_a_shorter_fuse_takes_the_clock_along(figure):
    root = figure("tick=400")
    root.get_by_role("slider", name="Bomb").press("Home")
    settle(root)
    step = root.get_by_role("slider", name=STEP)
    assert (step.input_value(), step.get_attribute("max")) == ("10", "10")
    assert "Then the bomb goes off." in thought(root)
    root.get_by_role("slider", name="Bomb").press("End")  # a longer one does not turn it back
    settle(root)
    assert (step.input_value(), step.get_attribute("max")) == ("10", "5000")
    assert thought(root) == str(frame.run("R1D1", 100, 10).checks[-1])


# ---------------------------------------------------------------- drawings and tables


@pytest.mark.parametrize(("robot", "tick"), [("R1D1", 9), ("R1D1", 205), ("R2D1", 40), ("R2D2", 3)])
def test_the_board_shows_what_was_asked_about_this_plan(figure, robot, tick):
    root = figure(f"robot={robot}&tick={tick}")
    settle(root)
    checks = frame.run(robot, 100, tick).checks
    own = [check for check in checks if check.plan == checks[-1].plan]
    names = list(frame.world(100))
    asked = {fact for check in own for fact in check.facts}
    changes = {c.facts[0] for c in own if c.question == "derive" and c.answer}
    now = set(checks[-1].facts)
    side = None
    drawn = {}
    for kind in ("waiting", "asked", "changes", "now"):
        d = root.locator(f"path.un-fp{kind}").get_attribute("d") or ""
        squares = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v", d)
        side = float(squares[0][2]) + 2 if squares else side
        width = float(root.locator("svg.un-fpboard").get_attribute("viewBox").split()[2])
        columns = int(width // side)
        drawn[kind] = {
            names[round((float(y) - 1) / side) * columns + round((float(x) - 1) / side)]
            for x, y, _ in squares
        }
    assert drawn["now"] == now
    assert drawn["changes"] == changes - now
    assert drawn["asked"] == asked - changes - now
    assert drawn["waiting"] == set(names) - asked
    words = root.locator("svg.un-fpboard").get_attribute("aria-label")
    assert f"{len(asked)} have been asked about, {len(changes)} of them" in words


def test_a_robots_line_and_its_numbers_light_up_together(figure):
    root = figure()
    table = root.get_by_role("group", name="The four robots in numbers")
    for robot in frame.ROBOTS:
        table.get_by_role("rowheader", name=robot, exact=True).hover()
        assert lit_ids(root) == {f"robot.{robot}"}
        assert root.locator(f"[data-id='robot.{robot}']").count() == 3  # row, line, mark
    root.page.mouse.move(0, 0)
    assert lit_ids(root) == set()
    table.focus()
    for robot in frame.ROBOTS[:2]:
        root.page.keyboard.press("ArrowDown")
        assert lit_ids(root) == {f"robot.{robot}"}
    root.locator("svg.un-fpchart [data-mark='R2D2']").hover()
    assert lit_ids(root) == {"robot.R2D2"}


def test_the_lines_are_the_formula_on_logarithmic_scales_and_can_be_pressed(figure):
    root = figure("joined=2")
    settle(root)
    chart = root.locator("svg.un-fpchart")
    sizes = np.round(8 * 125 ** (np.arange(33) / 32)).astype(int)
    for robot in frame.ROBOTS:
        d = chart.locator(f"[data-curve='{robot}']").get_attribute("d")
        x, y = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", d), dtype=float).T
        needed = [frame.needed(robot, int(n), 2) for n in sizes]
        top = np.ceil(np.log10(frame.needed("R2D1", 1000, 2)))
        np.testing.assert_allclose(y, 200 - np.log10(needed) / top * 188, atol=0.02)
        along, origin = np.polyfit(np.log(sizes), x, 1)
        np.testing.assert_allclose(x, origin + along * np.log(sizes), atol=0.15)
        mark = chart.locator(f"[data-mark='{robot}']").get_attribute("transform")
        at = float(re.match(r"translate\(([\d.]+) ", mark)[1])
        assert at == pytest.approx(origin + along * np.log(100), abs=0.2)
    fuse = chart.locator("path.un-fpfuse").get_attribute("d")
    level = float(re.match(r"M[\d.]+ ([\d.]+)H", fuse)[1])
    assert level == pytest.approx(200 - np.log10(500) / top * 188, abs=0.02)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    for n in (8, 40, 1000):
        root.page.mouse.click(box["x"] + origin + along * np.log(n), box["y"] + 60)
        settle(root)
        shown = int(root.get_by_role("spinbutton", name="facts").input_value())
        assert shown == pytest.approx(n, rel=0.02)
        assert_shows(root, n_facts=shown, joined=2)


def test_the_last_questions_and_the_world_as_tables(figure):
    root = figure("robot=R2D2&n_facts=40&tick=20")
    for summary in root.locator("summary").all():
        summary.click()
    root.page.wait_for_function("document.querySelector('td[data-fact]') !== null")
    settle(root)
    outcome = frame.run("R2D2", 40, 500)
    items = root.locator(".un-fprecord li").all_text_contents()
    assert items == [str(check) for check in outcome.checks[-7:]]
    assert root.locator(".un-fprecord").get_attribute("start") == "12"
    cells = root.locator("td[data-fact]").evaluate_all(
        "all => all.map(td => [td.dataset.quantity, td.dataset.fact, td.textContent])"
    )
    assert {fact: v for quantity, fact, v in cells if quantity == "start"} == frame.world(40)
    assert {fact: v for quantity, fact, v in cells if quantity == "value"} == outcome.state


@pytest.mark.parametrize(
    ("hash_", "words"),
    [
        ("robot=R1", "It never asks what else stands on the wagon, and takes the bomb along."),
        ("robot=R1D1&n_facts=63", "8 plans: 504 checks with 63 facts"),
        ("robot=R1D1&fuse=50", "Even the 8 facts of the story are too many for this clock."),
        ("robot=R2D1", "first has to look at it: 824 checks, more than R1D1’s 800."),
        ("robot=R2D2", "18 checks, in a world of any size. The price: somebody has to write"),
        ("robot=R2D2&fuse=10", "this clock is too fast even for that."),
    ],
)
def test_the_sentence_draws_the_conclusion_of_each_setting(figure, hash_, words):
    root = figure(hash_)
    settle(root)
    assert words in root.locator(".un-fpsentence").text_content()


# ---------------------------------------------------------------- links, readers


def test_a_setting_can_be_linked_and_reset(figure):
    root = figure("robot=R2D1&n_facts=30&joined=2&fuse=1000&tick=17")
    assert_shows(root, n_facts=30, joined=2, fuse=1000)
    assert thought(root) == str(frame.run("R2D1", 30, 17, 2).checks[-1])
    root.get_by_role("button", name="Next").click()
    root.page.wait_for_function("location.hash.includes('tick=18')")
    root.get_by_role("button", name="Reset").click()
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["robot=HAL&n_facts=7&joined=0&fuse=30&tick=501", "n_facts=&tick=-1&joined=1.5"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.get_by_role("slider", name=STEP).input_value() == "9"
    assert root.page.record.is_clean


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    assert_accessible(figure("robot=R2D1&tick=60", width=width), theme, width)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(
    "hash_", ["", "robot=R2D2&tick=19", "robot=R2D2&tick=30", "joined=3&fuse=10"]
)
def test_words_in_the_drawings_stay_apart_and_large_enough(figure, hash_, width):
    root = figure(hash_, width=width)
    settle(root)
    found = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
          const frame = svg.getBoundingClientRect();
          const scale = frame.width / (svg.viewBox.baseVal.width || frame.width);
          const texts = [...svg.querySelectorAll('text')].map(text => ({
            words: text.textContent,
            box: text.getBoundingClientRect(),
            size: parseFloat(getComputedStyle(text).fontSize) * scale,
          }));
          const small = texts.filter(({ size }) => size < 12).map(t => `small: ${t.words}`);
          const outside = texts
            .filter(({ box }) => box.left < frame.left - 1 || box.right > frame.right + 1)
            .map(t => `outside: ${t.words}`);
          const meet = (a, b) => a.left < b.right && b.left < a.right
            && a.top + 3 < b.bottom - 3 && b.top + 3 < a.bottom - 3;
          const over = texts.flatMap((one, i) => texts.slice(i + 1)
            .filter(other => meet(one.box, other.box)).map(t => `${one.words} / ${t.words}`));
          return [...small, ...outside, ...over];
        })"""
    )
    assert found == []


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "R1 1, R1D1 800, R2D1 824, R2D2 18")


def test_a_tick_is_drawn_within_a_frame(open_page, site):
    page = open_page(site)
    address = f"{site}?watched#frame-problem?n_facts=1000&fuse=5000"
    work = frame_work(page, address, ROOT, STEP, ["ArrowRight"] * 20)
    assert np.median(work) < 16
