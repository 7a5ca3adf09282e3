"""MarkOneMachine in a real browser: each whole number of it is the package's."""

import re

import numpy as np
import pytest
from figure_checks import assert_accessible, assert_stands_still, assert_words_readable, frame_work
from scratch import served, write_page

from unrolled import mark_one
from unrolled.figures import MarkOneMachine
from unrolled.figures.mark_one_machine import light, machine, wiring

ROOT = "[data-figure='mark-one']"
READ = """root => [...root.querySelectorAll('td[data-quantity]')].map(
  td => [td.dataset.quantity, td.dataset.row ?? '', td.textContent])"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mark-one")
    write_page(folder, MarkOneMachine())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    """Open the MarkOneMachine, alive, its tables open."""

    def open_(hash_="", **options):
        address = f"{site}#mark-one?{hash_}" if hash_ else site
        root = open_figure("mark-one", address, **options)
        root.evaluate("root => root.querySelectorAll('details').forEach(d => { d.open = true; })")
        return root

    return open_


def settle(root) -> None:
    """Wait until the machine is built and what was set is drawn."""
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    root.locator(".un-live[aria-busy='false']").wait_for()
    root.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")


def assert_shows(root, **state) -> dict:
    """Every number of the tables is the package's, and no other is there."""
    settle(root)
    truth = MarkOneMachine(**state).numbers()
    expected = {}
    for name, value in truth.items():
        cells = {(name, str(n)): each for n, each in enumerate(value)} if isinstance(
            value, list) else {(name, ""): value}  # fmt: skip
        expected |= cells
    shown = {(quantity, row): text for quantity, row, text in root.evaluate(READ)}
    assert {key: str(value) for key, value in expected.items()} == shown
    return truth


def sentence(root, which="un-mreading") -> str:
    settle(root)
    return root.locator(f".{which}").text_content()


def squares(root, selector: str) -> np.ndarray:
    """Left, top, width, height of the boxes of a path."""
    d = root.locator(selector).get_attribute("d")
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h", d)
    return np.array(found, dtype=float).reshape(-1, 4)


# ---------------------------------------------------------------- the machine


def test_javascript_machine_is_the_packages_to_the_last_digit(figure):
    """Plugboards, sums, all weights after every pass, what is read: whole numbers, all equal."""
    root = figure()
    state = MarkOneMachine()
    got = root.page.evaluate(
        """async ({ images, code, structure }) => {
          const url = new URL("_static/unrolled/js/maths/mark_one.mjs", location.href);
          const m = await import(url);
          const all = m.unpack(images, 400);
          const answer = {};
          for (const number of [1, 42, 9999]) {
            const cells = m.wire(structure, number);
            const fires = all.map(light => m.firing(cells, structure, light));
            const weights = new Int32Array(8 * 513);
            const digits = Array.from({ length: 1600 }, (_, n) => n % 10);
            const truth = Array.from({ length: 400 }, (_, n) => Math.floor(n / 40));
            const seen = fires.slice(0, 1600);
            const mistakes = [0, 1].map(() => m.pass(weights, structure, seen, digits, code));
            const unseen = fires.slice(1600);
            const o = unseen.map(on => m.respond(weights, structure, on));
            answer[number] = {
              cells: [...cells], mistakes, weights: [...weights], o,
              sums: all.slice(1600).map(light => [...m.excitation(cells, structure, light)]),
              firing: unseen.map(on => [...on]),
              read: o.map(each => m.decode(each, code).digit),
              right: m.countRight(weights, structure, unseen, truth, code),
            };
          }
          return answer;
        }""",
        {name: getattr(state, name) for name in ("images", "code", "structure")},
    )
    test = light()[1].reshape(-1, 400).astype(float)
    for number, answer in got.items():
        built = machine(int(number), 2)
        assert answer["cells"] == built.wiring.cells.ravel().tolist()
        assert answer["mistakes"] == built.mistakes.sum(axis=1).tolist()
        assert answer["weights"] == built.weights.astype(int).ravel().tolist()
        np.testing.assert_array_equal(answer["sums"], mark_one.excitation(built.wiring, test))
        fires = mark_one.associate(built.wiring, test)
        for on, row in zip(answer["firing"], fires, strict=True):
            assert on == [*np.flatnonzero(row), 512]
        np.testing.assert_array_equal(answer["o"], built.respond(test))
        read = built.read(test)
        np.testing.assert_array_equal(answer["read"], read)
        assert answer["right"] == (read == np.repeat(np.arange(10), 40)).sum()


def test_equal_words_are_settled_by_the_sums_as_in_python(figure):
    root = figure()
    rng = np.random.default_rng(5)
    o = rng.integers(-9, 10, (300, 8))
    got = root.page.evaluate(
        """async ([o, code]) => {
          const url = new URL("_static/unrolled/js/maths/mark_one.mjs", location.href);
          const m = await import(url);
          return o.map(each => m.decode(each, code));
        }""",
        [o.tolist(), mark_one.CODE.tolist()],
    )
    assert [each["digit"] for each in got] == mark_one.decode(o).tolist()
    lamps = np.where(o > 0, 1, -1)
    agreeing = (lamps[:, None] == mark_one.CODE).sum(axis=2)
    np.testing.assert_array_equal([each["agreeing"] for each in got], agreeing)
    most = (agreeing == agreeing.max(axis=1, keepdims=True)).sum(axis=1)
    assert (most > 1).mean() > 0.2, "ties are among them"


# ---------------------------------------------------------------- digits and lamps


def test_the_untouched_figure_shows_what_python_found_and_keeps_still(figure):
    root = figure()
    now = assert_shows(root)
    assert "Lamp 6 is wrong, but the nearest word is still that of 4: read rightly." in sentence(
        root
    )
    assert f"{now['right']} of 400 unseen digits read rightly" in sentence(root, "un-mscore")
    root.evaluate(
        """root => { window.changes = 0;
        new MutationObserver(() => window.changes++).observe(
          root, { childList: true, subtree: true, attributes: true, characterData: true });
        }"""
    )
    root.page.wait_for_timeout(500)
    assert root.page.evaluate("window.changes") == 0
    assert root.page.record.is_clean


def test_every_digit_and_some_examples_by_keyboard(figure):
    root = figure("digit=0")
    root.get_by_role("radio", name="0", exact=True).focus()
    for digit in range(10):
        if digit:
            root.page.keyboard.press("ArrowRight")
        assert_shows(root, digit=digit)
    sample = root.get_by_role("slider", name="Example")
    sample.focus()
    for n in (2, 3, 4):
        root.page.keyboard.press("ArrowRight")
        assert_shows(root, digit=9, sample=n)
    root.page.keyboard.press("End")
    assert_shows(root, digit=9, sample=40)
    assert sample.get_attribute("aria-valuetext") == "40 of 40"


def test_every_pass_of_the_training(figure):
    root = figure("digit=7&sample=3")
    passes = root.get_by_role("slider", name="Passes of training")
    passes.focus()
    root.page.keyboard.press("Home")
    for n in range(11):
        if n:
            root.page.keyboard.press("ArrowRight")
        now = assert_shows(root, digit=7, sample=3, passes=n)
        assert len(now["mistakes"]) == n
        if n == 0:
            assert "no lamp at all is the word of 0" in sentence(root)
            assert "40 of 400 unseen digits read rightly, 10.00 %" in sentence(root, "un-mscore")


def test_the_sentence_says_what_the_lamps_say(figure):
    """For all ten digits: right lamp for lamp, right in spite of a lamp, wrong, or a tie."""
    kinds = set()
    root = figure()
    for digit, sample in [(d, s) for d in range(10) for s in (1, 2, 5)]:
        root.page.evaluate(f"location.hash = '#mark-one?digit={digit}&sample={sample}'")
        root.page.wait_for_timeout(30)
        said = sentence(root)
        now = MarkOneMachine(digit=digit, sample=sample).numbers()
        wrong = [r + 1 for r in range(8) if now["lamp"][r] != (mark_one.CODE[digit, r] > 0)]
        if not wrong:
            assert f"That is the word of {digit}, lamp for lamp" in said
            kinds.add("right")
        else:
            named = ", ".join(map(str, wrong[:-1])) + " and " if wrong[1:] else ""
            start = f"Lamp{'s' * (len(wrong) > 1)} {named}{wrong[-1]} "
            assert start + ("are" if wrong[1:] else "is") + " wrong" in said
            ok = now["read"] == digit
            kinds.add("still right" if ok else "mistaken")
            assert ("read rightly" in said) == ok
            assert (f"takes this {digit} for a {now['read']}" in said) != ok
        rivals = [d for d in range(10) if d != now["read"]
                  and now["agreeing"][d] == max(now["agreeing"])]  # fmt: skip
        assert ("would fit as well" in said) == bool(rivals)
        kinds |= {"tie"} if rivals else set()
    assert kinds == {"right", "still right", "mistaken", "tie"}


# ---------------------------------------------------------------- drawings


def test_cells_units_lamps_and_bars_are_drawn_as_they_are(figure):
    root = figure("digit=3&sample=2&unit=200")
    now = assert_shows(root, digit=3, sample=2, unit=200)
    seen = light()[1][3, 1]
    boxes = squares(root, ".un-mcells")
    cells = (boxes[:, 1] // 15 * 20 + boxes[:, 0] // 15).astype(int)
    assert sorted(cells) == np.flatnonzero(seen).tolist()
    fires = squares(root, ".un-munits.is-firing")
    middles = fires[:, :2] + fires[:, 2:] / 2
    units = np.floor(middles[:, 1] / 9.4) * 16 + np.floor(middles[:, 0] / 18)
    truth = np.flatnonzero(mark_one.associate(wiring(1), seen[None].astype(float))[0])
    assert sorted(units) == truth.tolist()
    resting = squares(root, ".un-munits.is-resting")
    assert len(resting) + len(fires) == 512
    on = root.locator(".un-mlamp.is-on").evaluate_all("all => all.map(e => +e.dataset.lamp)")
    assert on == [r + 1 for r, burns in enumerate(now["lamp"]) if burns]
    bars = root.locator(".un-mbar").evaluate_all(
        "all => all.map(e => ['x', 'width'].map(n => Number(e.getAttribute(n))))"
    )
    x, width = np.array(bars).T
    o = np.array(now["o"])
    np.testing.assert_allclose(width / width.max(), np.abs(o) / np.abs(o).max(), atol=1e-3)
    middle = x[o > 0][0]
    np.testing.assert_allclose(np.where(o > 0, x, x + width), middle, atol=0.02)
    crosses = root.locator("[data-id^='lamp']:has(.un-mwrong)").evaluate_all(
        "all => all.map(e => Number(e.dataset.id.slice(5)))"
    )
    wrong = [r + 1 for r in range(8) if now["lamp"][r] != (mark_one.CODE[3, r] > 0)]
    assert crosses == wrong
    agree = root.locator(".un-mwords tr").evaluate_all(
        "all => all.slice(1).map(tr => [tr.querySelectorAll('.un-mdot:not(.is-off)').length,"
        " tr.classList.contains('is-chosen')])"
    )
    assert agree == [[n, digit == now["read"]] for digit, n in enumerate(now["agreeing"])]


def test_the_wires_of_a_unit_by_number_and_by_pointer(figure):
    root = figure()
    field = root.get_by_role("spinbutton", name="Association unit")
    field.fill("300")
    for unit in (300, 301, 18):
        if unit == 301:
            field.press("ArrowUp")
        if unit == 18:
            box = root.locator(".un-massociation").bounding_box()
            across, down = 1.5 * 18 + 2, 1.5 * 9.4 + 2  # second column, second row
            root.page.mouse.click(
                box["x"] + across / 292 * box["width"], box["y"] + down / 304.8 * box["height"]
            )
        now = assert_shows(root, unit=unit)
        wires = root.locator(".un-mwire").evaluate_all(
            "all => all.map(g => [+g.dataset.wire, g.classList.contains('is-plus')])"
        )
        signs = wiring(1).signs[unit - 1] > 0
        assert wires == [list(each) for each in zip(now["wire"], signs.tolist(), strict=True)]
        verb = "fires" if now["excitation"] >= 2 else "rests"
        says = root.locator(".un-munit").text_content()
        assert f"marked −: {now['excitation']}. It {verb}" in says
    field.fill("900")
    assert_shows(root, unit=18)


def test_a_lamps_weights_are_drawn_on_the_units_that_fire(figure):
    root = figure()
    root.get_by_role("radio", name="none").focus()
    for _ in range(3):
        root.page.keyboard.press("ArrowRight")
    settle(root)
    W = machine(1).weights[2, :-1]
    fires = mark_one.associate(wiring(1), light()[1][4, :1].astype(float))[0] > 0
    assert len(squares(root, ".un-munits.is-plus")) == (W[fires] > 0).sum()
    assert len(squares(root, ".un-munits.is-minus")) == (W[fires] < 0).sum()
    plus = squares(root, ".un-munits.is-plus")
    columns = np.round((plus[:, 0] + plus[:, 2] / 2 - 9) / 18).astype(int)
    rows = np.round((plus[:, 1] + plus[:, 3] / 2 - 4.7) / 9.4).astype(int)
    weights = W[rows * 16 + columns]
    half = plus[:, 2] / 2 / 8
    np.testing.assert_allclose(half, 0.3 + 0.7 * weights / np.abs(W).max(), atol=0.02)
    assert "lamp 3" in root.inner_text()


# ---------------------------------------------------------------- plugboards


def test_wired_anew_it_reads_about_as_well(figure):
    root = figure()
    anew = root.get_by_role("button", name="Wire anew", exact=True)
    frames = root.page.evaluate_handle(
        "() => { const n = { frames: 0 }; const go = () => { n.frames++;"
        " requestAnimationFrame(go); }; go(); return n; }"
    )
    for number in (2, 3):
        anew.focus()
        root.page.keyboard.press("Enter")
        assert_shows(root, wiring=number)
    assert frames.evaluate("n => n.frames") > 4, "the page did not stand still meanwhile"
    rights = [MarkOneMachine(wiring=number).numbers()["right"] / 4 for number in (1, 2, 3)]
    said = sentence(root, "un-mscore")
    assert f"Over 3 plugboards: {min(rights):.2f} to {max(rights):.2f} %" in said
    assert f"mean {np.mean(rights):.2f} %" in said
    tried = root.locator("[data-tried]").evaluate_all(
        "all => all.map(e => [+e.dataset.tried, +e.textContent])"
    )
    assert tried == [[n + 1, pytest.approx(right)] for n, right in enumerate(rights)]
    marks = root.locator(".un-mtried").evaluate_all(
        "all => all.map(e => Number(e.getAttribute('d').match(/M([\\d.]+)/)[1]))"
    )
    axis = root.locator(".un-maccuracy .un-grid").first.get_attribute("d")
    left, right = map(float, re.match(r"M([\d.]+) [\d.]+H([\d.]+)", axis).groups())
    shares = 100 * (np.array(marks) - left) / (right - left)
    np.testing.assert_allclose(shares, rights, atol=0.05)


def test_ten_plugboards_one_after_the_other_and_a_number_of_ones_own(figure):
    root = figure("passes=1")
    root.get_by_role("button", name="Wire anew ten times").press("Enter")
    root.page.wait_for_function(
        "() => document.querySelectorAll('.un-mtried').length === 11", timeout=60_000
    )
    settle(root)
    assert "Over 11 plugboards" in sentence(root, "un-mscore")
    assert root.get_by_role("spinbutton", name="Plugboard").input_value() == "11"
    for number in (5, 11):
        right = MarkOneMachine(wiring=number, passes=1).numbers()["right"]
        shown = root.locator(f"[data-tried='{number}']").text_content()
        assert float(shown) == pytest.approx(right / 4)
    root.get_by_role("spinbutton", name="Plugboard").fill("1234")
    assert_shows(root, wiring=1234, passes=1)
    root.get_by_role("spinbutton", name="Plugboard").fill("0")
    assert_shows(root, wiring=1234, passes=1)
    assert root.page.record.is_clean


# ---------------------------------------------------------------- painting


def test_a_pointer_paints_and_rubs_out(figure):
    root = figure()
    seen = light()[1][4, 0].astype(int)
    root.locator(".un-mretina").scroll_into_view_if_needed()
    box = root.locator(".un-mretina svg").bounding_box()

    def at(row, column):
        part = [(15 * (each + 0.5) + 1) / 302 for each in (column, row)]
        return box["x"] + part[0] * box["width"], box["y"] + part[1] * box["height"]

    mouse = root.page.mouse
    for row, value in ((2, 1), (10, 0)):  # paper first: it is painted; ink first: it is rubbed out
        columns = range(3) if value else range(6, 9)
        assert all(seen[20 * row + column] != value for column in columns)
        mouse.move(*at(row, columns[0]))
        mouse.down()
        for column in columns:
            mouse.move(*at(row, column))
            seen[20 * row + column] = value
        mouse.up()
        mouse.move(*at(15, 15))
        assert_shows(root, light=seen)
    assert "The nearest word is that of" in sentence(root)
    assert not root.locator(".un-mwrong").count(), "nobody knows what a drawing should be"
    root.get_by_role("button", name="Put the digit back").press("Enter")
    assert_shows(root)


def test_the_keyboard_paints(figure):
    root = figure()
    root.get_by_role("button", name="Wipe the photocells").press("Enter")
    cells = np.zeros(400, int)
    assert_shows(root, light=cells)
    pad = root.get_by_role("group", name="Photocells")
    pad.focus()
    keys = root.page.keyboard
    for key, cell in (("Space", 210), ("ArrowUp", None), ("Space", 190), ("ArrowLeft", None),
                      ("Enter", 189), ("ArrowDown", None), ("ArrowRight", None)):  # fmt: skip
        keys.press(key)
        if cell is not None:
            cells[cell] = 1
        assert_shows(root, light=cells)
    assert "row 11, column 11: dark" in pad.locator("xpath=..").text_content()
    keys.press("Space")
    cells[210] = 0
    assert_shows(root, light=cells)
    root.get_by_role("radio", name="8", exact=True).first.check(force=True)
    assert_shows(root, digit=8)


# ---------------------------------------------------------------- the page


def test_the_address_remembers_and_reset_forgets(figure):
    cells = np.zeros(400, int)
    cells[[0, 7, 8, 399]] = 1
    digits = "".join(f"{int(''.join(map(str, four)), 2):x}" for four in cells.reshape(-1, 4))
    root = figure(f"wiring=3&passes=4&unit=9&lamp=2&light={digits}")
    assert_shows(root, wiring=3, passes=4, unit=9, lamp=2, light=cells)
    root.get_by_role("slider", name="Passes of training").press("ArrowRight")
    expected = f"#mark-one?wiring=3&passes=5&unit=9&lamp=2&light={digits}"
    root.page.wait_for_function("expected => location.hash === expected", arg=expected)
    root.get_by_role("button", name="Reset").press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["digit=10&sample=0&wiring=-3&unit=1.5&lamp=9", "light=00zz&passes=eleven&digit="]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_a_lamp_lights_up_wherever_it_is(figure):
    root = figure()
    settle(root)  # what was measured would be drawn anew
    root.locator(".un-mlamps").scroll_into_view_if_needed()
    box = root.locator(".un-mlamps [data-lamp='5']").bounding_box()
    root.page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    lit = root.locator(".is-lit").evaluate_all("all => all.map(e => e.dataset.id)")
    assert lit == ["lamp.5"] * 11


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_nothing_is_in_the_way_of_anyone(figure, theme, width):
    root = figure("lamp=3", width=width)
    assert_accessible(root, theme, width)


def test_at_320_pixels_words_are_inside_and_large_enough(figure):
    root = figure("digit=9&lamp=2", width=320)
    settle(root)
    assert_words_readable(root, ".un-live svg text", 320)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    assert_stands_still(open_page, site, ROOT, "77 of 512 association units fire.")


def test_another_digit_is_drawn_within_a_frame(open_page, site):
    page = open_page(site)
    keys = ["ArrowRight"] * 12
    work = frame_work(page, f"{site}?watched#mark-one?digit=5", ROOT, "Example", keys)
    assert work
    assert np.median(work) < 48, work  # 16 ms on a machine that does nothing else
