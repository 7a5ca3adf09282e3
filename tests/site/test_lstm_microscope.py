"""LstmMicroscope in a real browser, by keyboard, held to the package number by number."""

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from figure_checks import settle
from scratch import served, write_page

from unrolled import lstm, lstm_variants, mistakes
from unrolled.figures import LstmMicroscope
from unrolled.lstm_variants import VARIANTS

LAST = 72  # start; 4 steps of 11 operations forward and 6 back; four sums over time
GATES = {"W": "zifo", "R": "zifo", "b": "zifo", "p": "ifo", "G": "ifo"}
DELTAS = ["y", "o_bar", "c", "f_bar", "i_bar", "z_bar"]
FORWARD = ["z_bar", "z", "i_bar", "i", "f_bar", "f", "c", "o_bar", "o", "y"]
READ_TABLES = """root => [...root.querySelectorAll('.un-tables td[data-quantity]')].map(td => [
  td.dataset.quantity, td.dataset.t, td.dataset.gate, td.dataset.from,
  td.dataset.unit ?? td.dataset.row, td.dataset.col, td.textContent])"""

# the equations as text, without their symbols: "0.10 + 0.90·1.00 = 0.53"
READ_EQUATIONS = """root => [
  ...root.querySelectorAll('.un-lines .un-line:not(.un-lost)')].map(line => {
  const copy = line.cloneNode(true);
  for (const part of copy.querySelectorAll('.un-symbol, .un-check, sup')) part.remove();
  return copy.textContent;
})"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page with one LstmMicroscope and nothing else."""
    folder = tmp_path_factory.mktemp("microscope")
    write_page(folder, LstmMicroscope())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_page, address):
    """Open the page at a state, alive, its tables unfolded; `figure.page` is its page."""

    def open_(state="", unfold=True, **options):
        hash_ = f"#lstm-microscope?{state}" if state else ""
        page = open_page(address + hash_, **({"reduced_motion": True} | options))
        root = page.locator("[data-figure='lstm-microscope'][data-ready]")
        root.wait_for()
        if unfold:
            root.evaluate("root => root.querySelectorAll('details').forEach(d => (d.open = true))")
            settle(root)
        return root

    return open_


def network(**changes) -> SimpleNamespace:
    """The example's block, its arrays free to be changed."""
    params, x, targets, y0, c0 = LstmMicroscope.example()
    return SimpleNamespace(params=params, x=x, targets=targets, y0=y0, c0=c0, **changes)


def expected(net, variant="vanilla", peepholes=True, mistake="none", T=4) -> dict:
    """Every number of the tables, from the package; key: (quantity, t, gate, from, unit, col)."""
    switches = VARIANTS[variant]
    switches = replace(switches, peepholes=switches.peepholes and peepholes)
    x, targets = net.x[:T], net.targets[:T]
    trace = lstm_variants.forward(switches, net.params, x, net.y0, net.c0)
    right = lstm_variants.backward(switches, net.params, trace, trace.y - targets)
    grads = right
    if mistake != "none":
        p = net.params.p if peepholes else None
        plain = lstm.Params(net.params.W, net.params.R, net.params.b, p)
        grads = mistakes.backward(mistake)(plain, trace, trace.y - targets)
    numbers = {}

    def put(quantity, values, t=None, gate=None, from_=None):
        for place, value in np.ndenumerate(values):
            unit, col = (*place, None, None)[:2]
            numbers[quantity, t, gate, from_, unit, col] = value

    put("y", net.y0[0], 0)
    put("c", net.c0[0], 0)
    for t in range(T):
        for name in FORWARD:
            put(name, getattr(trace, name)[t, 0], t + 1)
        put("x", x[t, 0], t + 1)
        put("target", targets[t, 0], t + 1)
        numbers["J", t + 1, None, None, None, None] = 0.5 * ((trace.y - targets)[t] ** 2).sum()
        for name in DELTAS:
            put(f"d_{name}", getattr(grads, name)[t, 0], t + 1)
            put(f"d_{name}_numerical", getattr(right, name)[t, 0], t + 1)
    for key, gates in GATES.items():
        for g, gate in enumerate(gates):
            for s, from_ in enumerate("ifo" if key == "G" else [None]):
                place = (g, s) if key == "G" else (g,)
                put(key, getattr(net.params, key)[place], None, gate, from_)
                for suffix, tree in (("", grads), ("_numerical", right)):
                    gradient = getattr(tree.params, key, None)
                    gradient = (
                        np.zeros_like(getattr(net.params, key)) if gradient is None else gradient
                    )
                    put(f"d{key}{suffix}", gradient[place], None, gate, from_)
    return numbers


def shown(root) -> dict:
    """Every number that the tables show now, with the same keys; shares of a step left out."""
    numbers = {}
    for quantity, t, gate, from_, unit, col, text in root.evaluate(READ_TABLES):
        unit, col = (None if index is None else int(index) for index in (unit, col))
        if re.fullmatch("d[WRbpG]", quantity) and t is not None:
            continue
        key = (quantity, None if t is None else int(t), gate, from_, unit, col)
        assert key not in numbers, f"{key} stands in the tables twice"
        if text != "·":
            assert re.fullmatch(r"-?\d+\.\d{4,}", text), f"{key}: {text!r}"
            numbers[key] = float(text)
    return numbers


def assert_same(numbers: dict, truth: dict) -> None:
    for key, value in numbers.items():
        assert abs(value - truth[key]) <= 0.5e-4 + 1e-7, f"{key}: {value}, should be {truth[key]}"


SETTINGS = [("vanilla", True), ("vanilla", False), ("CIFG", True), ("FGR", True), ("NOAF", False)]


@pytest.mark.parametrize(("variant", "peepholes"), SETTINGS)
def test_every_step_by_keyboard_shows_the_packages_numbers(figure, variant, peepholes):
    root = figure(f"variant={variant}&peepholes={str(peepholes).lower()}")
    truth = expected(network(), variant, peepholes)
    slider = root.get_by_label("Step", exact=True)
    slider.focus()
    root.page.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "start"
    seen = shown(root)
    assert {key[0] for key in seen} == {"x", "y", "c", "target", *GATES}
    assert_same(seen, truth)
    for step in range(1, LAST + 1):
        root.page.keyboard.press("ArrowRight")
        now = shown(root)
        assert slider.input_value() == str(step)
        assert set(seen) <= set(now), "a number that was known vanished"
        assert len(now) > len(seen), f"step {step} shows nothing new"
        assert_same(now, truth)
        seen = now
    assert set(seen) == set(truth), "after the last step every number is known"
    assert root.page.record.is_clean, root.page.record


def test_the_shares_of_the_steps_add_up_to_the_gradient(figure):
    root = figure(f"step={LAST}")
    sums, totals = {}, {}
    for quantity, t, *place, text in root.evaluate(READ_TABLES):
        if re.fullmatch("d[WRbpG]", quantity):
            key = (quantity, *place)
            if t is None:
                totals[key] = float(text)
            else:
                sums[key] = sums.get(key, 0) + float(text)
    assert len(totals) == 16 + 16 + 8 + 6 + 36
    for key, total in totals.items():
        assert abs(sums[key] - total) < 5 * 0.5e-4


def sides(equation: str) -> list:
    """Return the sides of an equation as numbers: what is put in, and what comes out."""
    plain = equation.rpartition(":")[2].translate(str.maketrans("·−", "*-")).strip().strip("=")
    plain = plain.replace("½", "0.5*").replace("²", "**2").replace("J", "").strip().strip("=")
    plain = re.sub(r"\(\s*-\s*\)", "DIRECT", plain)
    if "DIRECT" in plain:  # y − target, both symbols: the number is on the other side
        return []
    plain = re.sub(r"(tanh|σ) (-?[\d.]+|\(-[\d.]+\))", r"\1(\2)", plain).replace("σ", "sigma")
    assert re.fullmatch(r"(?:tanh|sigma|[\d.+\-*/(),= ])+", plain), plain
    names = {"tanh": np.tanh, "sigma": lambda v: 1 / (1 + np.exp(-v))}
    return [eval(side, names) for side in plain.split("=")]


@pytest.mark.parametrize(
    ("variant", "peepholes", "unit"), [(*each, n % 2) for n, each in enumerate(SETTINGS)]
)
def test_every_equation_is_true_with_the_numbers_put_in(figure, variant, peepholes, unit):
    state = f"variant={variant}&peepholes={str(peepholes).lower()}&unit={unit}"
    root = figure(state, unfold=False)
    slider = root.get_by_label("Step", exact=True)
    slider.focus()
    root.page.keyboard.press("Home")
    checked = 0
    for _ in range(LAST):
        root.page.keyboard.press("ArrowRight")
        equations = root.evaluate(READ_EQUATIONS)
        gone = root.locator("p.un-title").text_content()
        may_lack = variant == "CIFG" and ("gate" in gone or "no sum" in gone)
        may_lack |= not peepholes and "no peepholes" in gone
        assert equations or may_lack, gone
        for equation in equations:
            values = sides(equation)
            for value in values[1:]:  # factors are shown to two to four decimals
                np.testing.assert_allclose(value, values[0], atol=0.012, err_msg=equation)
            checked += len(values) > 1
    assert checked > 100


def test_every_error_is_the_sum_of_the_roads_that_are_listed(figure):
    """The roads of each delta: as many as the derivation has, and their sum is the delta."""
    root = figure(unfold=False)
    truth = expected(network())
    slider = root.get_by_label("Step", exact=True)
    counts = {"y": [1, 5], "o_bar": [1, 1], "c": [2, 5], "f_bar": [1, 1], "i_bar": [1, 1]}
    counts["z_bar"] = [1, 1]
    for t in (4, 3, 2, 1):
        for n, name in enumerate(DELTAS):
            slider.fill(str(45 + (4 - t) * 6 + n))
            roads = root.locator(".un-roadmap .un-roadway")
            assert roads.count() == counts[name][t < 4], (name, t)
            label = root.locator(".un-roadmap").get_attribute("aria-label").replace("−", "-")
            parts, total = re.fullmatch(r".*to the loss\. (.*)\. Sum: (-?[\d.]+)\.", label).groups()
            values = [float(part.rpartition(": ")[2]) for part in parts.split("; ")]
            assert len(values) == counts[name][t < 4]
            delta = truth[f"d_{name}", t, None, None, 0, None]
            assert abs(sum(values) - delta) < 5 * 0.5e-4
            assert abs(float(total) - delta) <= 0.5e-4 + 1e-9
            check = root.locator(".un-check").first.text_content()
            assert "✓" in check
            difference = float(re.search(r"[−\d.]+", check)[0].replace("−", "-"))
            assert abs(difference - delta) <= 0.5e-4 + 1e-7


def test_peepholes_off_takes_roads_away_and_changes_the_error(figure):
    root = figure("step=59", unfold=False)  # back, t = 2, error at c
    roads = root.locator(".un-roadmap .un-roadway")
    result = root.locator(".un-lines .un-result").last
    assert "error at c" in root.get_by_label("Step", exact=True).get_attribute("aria-valuetext")
    assert roads.count() == 5
    before = result.text_content()
    peepholes = root.get_by_role("group", name="Peepholes")
    peepholes.get_by_label("on", exact=True).focus()
    root.page.keyboard.press("ArrowRight")
    assert roads.count() == 2
    assert result.text_content() != before
    truth = expected(network(), peepholes=False)["d_c", 2, None, None, 0, None]
    assert abs(float(result.text_content().replace("−", "-")) - truth) <= 0.5e-4 + 1e-9


@pytest.mark.parametrize("mistake", mistakes.MISTAKES)
def test_a_mistake_turns_the_check_red_and_shows_its_numbers(figure, mistake):
    root = figure(f"step={LAST}")
    badge = root.locator(".un-badge")
    assert "is-wrong" not in badge.get_attribute("class")
    assert root.locator(".un-verdict").is_hidden()
    root.get_by_label("Break it").select_option(mistake)
    assert_same(shown(root), expected(network(), mistake=mistake))
    assert "is-wrong" in badge.get_attribute("class")
    assert root.locator("td[data-verdict].is-wrong").count() > 0
    assert root.locator(".un-tables td.is-wrong").count() > 0
    assert root.locator(".un-wrongline:visible").count() <= 1
    printed = mistakes.MISTAKES[mistake]
    assert printed.printed in root.locator(".un-mistake").text_content()
    assert "turns red" in root.locator(".un-mistake").text_content()
    root.get_by_role("button", name="Reset").click()
    assert "is-wrong" not in badge.get_attribute("class")
    assert_same(shown(root), expected(network()))


def test_one_step_hides_the_tutorials_mistake_and_two_show_it(figure):
    root = figure("step=20&mistake=tutorial", unfold=False)
    badge = root.locator(".un-badge")
    for steps, seen in (("1", False), ("2", True), ("3", True), ("4", True), ("1", False)):
        root.get_by_role("group", name="Steps").get_by_label(steps, exact=True).check(force=True)
        assert ("is-wrong" in badge.get_attribute("class")) == seen, f"{steps} steps"
        words = root.locator(".un-mistake").text_content()
        assert ("turns red" if seen else "sees nothing") in words
        assert (root.locator("td[data-verdict].is-wrong").count() > 0) == seen


def test_a_road_left_out_is_drawn_as_left_out(figure):
    root = figure("step=59&mistake=dropped_p_in", unfold=False)
    assert root.locator(".un-roadmap .un-missing").count() == 1
    assert "left out" in root.locator(".un-roadmap").get_attribute("aria-label")
    assert root.locator(".un-lost").count() == 1
    assert "✗" in root.locator(".un-check").first.text_content()


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_by_its_switch(figure, variant):
    root = figure(f"step={LAST}")
    root.get_by_label("Variant").select_option(variant)
    assert_same(shown(root), expected(network(), variant))
    assert "is-wrong" not in root.locator(".un-badge").get_attribute("class")
    assert root.page.record.is_clean


def test_gates_held_at_one_count_up_and_at_zero_are_silent(figure):
    root = figure(f"step={LAST}")
    hold = root.get_by_label("Hold gates")
    hold.select_option("ones")
    numbers = shown(root)
    for unit in (0, 1):
        cell = numbers["c", 0, None, None, unit, None]
        for t in (1, 2, 3, 4):
            cell += numbers["z", t, None, None, unit, None]
            assert abs(numbers["c", t, None, None, unit, None] - cell) < 5e-4
    hold.select_option("zeros")
    numbers = shown(root)
    assert not any(value for (name, t, *_), value in numbers.items() if name in "cy" and t)
    hold.select_option("forget-3")
    numbers = shown(root)
    assert numbers["f", 3, None, None, 0, None] == 0 < numbers["f", 2, None, None, 0, None]
    assert "is-wrong" not in root.locator(".un-badge").get_attribute("class")


PLACES = [
    ("W.f.1.0", 0.85), ("R.o.0.1", -1.2), ("p.o.1", 0.33), ("b.i.0", 1.1), ("x.3.1", 2),
    ("target.2.0", -0.9), ("y.0.1", 0.4), ("c.0.0", -1.5), ("G.f.o.1.0", 0.9),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value"), PLACES)
def test_a_changed_number_recomputes_both_passes(figure, place, value):
    variant = "FGR" if place.startswith("G") else "vanilla"
    root = figure(f"step={LAST}&variant={variant}")
    net = network()
    name, *where = place.split(".")
    if name in ("x", "target"):
        array = net.x if name == "x" else net.targets
        array[int(where[0]) - 1, 0, int(where[1])] = value
    elif name in ("y", "c"):
        getattr(net, f"{name}0")[0, int(where[1])] = value
    else:
        index = [int(each) if each.isdigit() else GATES[name].index(each) for each in where]
        getattr(net.params, name)[tuple(index)] = value
    root.get_by_label("Change", exact=True).select_option(place)
    root.locator("input[type=number]").focus()
    root.page.keyboard.press("Control+a")
    root.page.keyboard.type(str(value))
    root.page.wait_for_function(f"location.hash.includes('{place}={value}')")
    assert_same(shown(root), expected(net, variant))
    root.get_by_role("button", name="Reset").click()
    assert_same(shown(root), expected(network()))
    root.page.wait_for_function(f"!location.hash.includes('{place}')")
    assert root.page.record.is_clean, root.page.record


def test_the_address_remembers_and_refuses_nonsense(figure):
    root = figure("step=30&unit=1&stage=2&drawings=circuit&steps=3&R.z.1.0=0.75&mistake=tutorial")
    net = network()
    net.params.R[0, 1, 0] = 0.75
    assert root.get_by_label("Step", exact=True).input_value() == "30"
    assert root.locator(".un-frame:visible").count() == 1
    assert root.get_by_role("group", name="Open").get_by_label("gates").is_checked()
    assert_same(shown(root), expected(net, mistake="tutorial", T=3))
    nonsense = "step=-4&unit=9&stage=7&variant=XYZ&W.q.9.9=1&b.z.0=NaN&x.1.0=1e9&mistake=none2"
    broken = figure(nonsense)
    assert_same(shown(broken), expected(network()))
    assert broken.page.record.is_clean, broken.page.record


def test_next_can_move_by_a_step_of_time(figure):
    root = figure("step=0", unfold=False)
    root.get_by_role("group", name="Next moves by").get_by_label("one time step").check(force=True)
    position = root.get_by_label("Step", exact=True)
    forth = root.get_by_role("button", name="Next", exact=True)
    spoken = []
    while position.input_value() != str(LAST):
        forth.click()
        spoken.append(position.get_attribute("aria-valuetext"))
    losses = [f"forward, t = {t}: loss J" for t in (1, 2, 3, 4)]
    errors = [f"back, t = {t}: error at z̄" for t in (4, 3, 2, 1)]
    assert spoken == [*losses, *errors, "sum over time: biases b"]
    root.get_by_role("button", name="Back", exact=True).click()
    assert position.get_attribute("aria-valuetext") == errors[-1]


# ---------------------------------------------------------------- one id, many places

WIRES = [  # at t = 2, the sum of the forget gate: a wire, and a number of the table it lights
    ("W_f", "td[data-quantity='W'][data-gate='f'][data-row='0'][data-col='1']"),
    ("R_f", "td[data-quantity='R'][data-gate='f'][data-row='0'][data-col='0']"),
    ("p_f", "td[data-quantity='p'][data-gate='f'][data-row='0']"),
]


@pytest.mark.parametrize("how", ["hover", "focus"])
@pytest.mark.parametrize(("wire", "cell"), WIRES)
def test_a_wire_lights_its_twin_its_term_its_cell_and_its_code(figure, wire, cell, how):
    root = figure("step=16")
    assert "t = 2: forget gate's sum" in root.get_by_label("Step", exact=True).get_attribute(
        "aria-valuetext"
    )
    for here, there in (("circuit", "odyssey"), ("odyssey", "circuit")):
        part = root.locator(f".un-{here} [data-part='{wire}']")
        if how == "focus":
            part.evaluate("part => part.focus()")
        else:
            part.locator(".un-touch").first.dispatch_event("pointerover")
        assert "is-lit" in part.get_attribute("class")
        assert "is-lit" in root.locator(f".un-{there} [data-part='{wire}']").get_attribute("class")
        assert root.locator(".un-lines .un-figure-number.is-lit").count() >= 1
        assert "is-lit" in root.locator(cell).get_attribute("class")
        assert root.locator(".un-code:visible .un-handle.is-lit").count() >= 1
        dark = root.locator(".un-circuit [data-part='W_o']")
        assert "is-lit" not in dark.get_attribute("class")
        assert "is-dimming" in root.get_attribute("class")


CARRIED = {  # a wire without weights, the quantity on it, and the step before or this one
    "act_z": ("z_bar", 2), "act_i": ("i_bar", 2), "act_f": ("f_bar", 2), "act_o": ("o_bar", 2),
    "z_zi": ("z", 2), "i_zi": ("i", 2), "f_cf": ("f", 2), "o_y": ("o", 2),
    "c_cf": ("c", 1), "c_tanh": ("c", 2), "c_next": ("c", 2),
    "y_next": ("y", 2), "y_out": ("y", 2),
}  # fmt: skip


def test_a_wire_without_weights_lights_what_it_carries(figure):
    root = figure("step=21")  # t = 2, the output: all of the step is known
    for name in ("circuit", "odyssey"):
        for wire, (quantity, t) in CARRIED.items():
            root.locator(f".un-{name} [data-part='{wire}']").evaluate("part => part.focus()")
            lit = root.locator(".un-table-forward td.is-lit").evaluate_all(
                "all => all.map(td => [td.dataset.quantity, Number(td.dataset.t)])"
            )
            assert lit == [[quantity, t]] * 2, (name, wire)


NODES = {  # what a box shows at step t: a quantity, and how many steps before
    "x": ("x", 0), "y_before": ("y", 1), "c_before": ("c", 1), "c": ("c", 0), "y": ("y", 0),
    "z": ("z", 0), "i": ("i", 0), "f": ("f", 0), "o": ("o", 0),
    "z_bar": ("z_bar", 0), "i_bar": ("i_bar", 0), "f_bar": ("f_bar", 0), "o_bar": ("o_bar", 0),
}  # fmt: skip


@pytest.mark.parametrize("t", [1, 2, 3, 4])
def test_every_box_shows_the_numbers_of_its_step(figure, t):
    root = figure(f"step={45 + (4 - t) * 6 + 5}")  # back, the last error of the step
    truth = expected(network())
    for name in ("circuit", "odyssey"):
        for node, (quantity, before) in NODES.items():
            label = root.locator(f".un-{name} [data-part='{node}']").get_attribute("aria-label")
            label = label.replace("−", "-")
            for unit in (0, 1):
                value = truth[quantity, t - before, None, None, unit, None]
                assert f"{value:.2f}" in label, (name, node, label)
                if quantity in DELTAS and not before:
                    delta = truth[f"d_{quantity}", t, None, None, unit, None]
                    assert f"{delta:.3f}" in label, (name, node, label)


def test_a_cell_of_the_table_lights_both_drawings_the_equation_and_the_code(figure):
    root = figure("step=18")  # t = 2, the cell
    root.locator("td[data-quantity='f'][data-t='2'][data-unit='0']").hover()
    for name in ("circuit", "odyssey"):
        assert "is-lit" in root.locator(f".un-{name} [data-part='f']").get_attribute("class")
    assert root.locator(".un-lines .un-figure-number.is-lit").count() == 1
    handles = root.locator(".un-code:visible .un-handle.is-lit")
    assert set(handles.all_text_contents()) == {"f"}
    other = root.locator("td[data-quantity='f'][data-t='3'][data-unit='0']")
    assert "is-lit" not in (other.get_attribute("class") or "")


def test_a_name_in_the_code_lights_its_quantity(figure):
    root = figure("step=18")
    handle = root.locator(".un-code:visible .un-handle", has_text=re.compile("^z_bar$")).first
    handle.hover()
    assert "is-lit" in root.locator(".un-circuit [data-part='z_bar']").get_attribute("class")
    lit = root.locator("td[data-quantity='z_bar'].is-lit")
    assert lit.evaluate_all("all => all.map(td => td.dataset.t)") == ["2", "2"]


def test_the_parts_of_a_drawing_are_walked_by_arrow_keys_and_kept_by_enter(figure):
    root = figure("step=18")
    drawing = root.locator(".un-circuit")
    stops = drawing.locator("[data-part][tabindex='0']")
    assert stops.count() == 1, "one tab stop a drawing"
    stops.first.focus()
    visited = set()
    for _ in range(60):
        visited.add(root.page.evaluate("document.activeElement.dataset.part"))
        root.page.keyboard.press("ArrowRight")
    wanted = {"x", "y_before", "c_before", "z_bar", "i", "f", "o", "c", "y", "W_z", "R_o", "p_f"}
    assert wanted <= visited
    assert not {part for part in visited if part.startswith("G_")}, "no parts that are not there"
    root.locator(".un-circuit [data-part='p_f']").evaluate("part => part.focus()")
    root.page.keyboard.press("Enter")
    assert root.get_by_label("Change", exact=True).input_value() == "p.f.0"
    root.get_by_role("button", name="Next", exact=True).focus()
    assert "is-dimming" not in root.get_attribute("class") or root.locator(".is-lit").count()


@pytest.mark.parametrize("region", [".un-listing", ".un-table-backward .un-scroll"])
def test_code_and_tables_are_walked_by_arrow_keys(figure, region):
    root = figure("step=59")  # back, t = 2, error at c
    root.locator(region).evaluate("region => region.focus()")
    lit = root.locator(".un-circuit [data-part].is-lit")
    visited = set()
    for key in ["ArrowRight", *["ArrowDown"] * 5, *["ArrowRight"] * 3, "ArrowUp", "ArrowLeft"]:
        root.page.keyboard.press(key)
        active = "document.activeElement.dataset.quantity ?? document.activeElement.textContent"
        visited.add(root.page.evaluate(active))
        inside = "region => region.contains(document.activeElement)"
        assert root.locator(region).evaluate(inside)
    assert len(visited) > 3
    if region == ".un-listing":
        assert lit.count() >= 1, "the last name walked to is a part of the drawing"


def test_what_is_pointed_at_is_read_out_with_its_numbers(figure):
    root = figure("step=18")
    truth = expected(network())
    reading = root.locator(".un-reading")
    for part, numbers in [
        ("f", [truth["f", 2, None, None, unit, None] for unit in (0, 1)]),
        ("W_i", network().params.W[1].ravel()),
        ("p_o", network().params.p[2]),
    ]:
        root.locator(f".un-circuit [data-part='{part}']").evaluate("part => part.focus()")
        words = reading.text_content().replace("−", "-")
        for value in numbers:
            assert f"{value:.2f}" in words, words
    root.locator(".un-odyssey [data-part='c']").evaluate("part => part.focus()")
    assert "cell" in reading.text_content()


def test_a_small_screen_begins_with_one_drawing(figure):
    root = figure(width=390, unfold=False)
    assert root.locator(".un-frame:visible").count() == 1
    root.get_by_role("group", name="Draw").get_by_label("both").check(force=True)
    assert root.locator(".un-frame:visible").count() == 2
    assert figure(width=1280, unfold=False).locator(".un-frame:visible").count() == 2
    asked = figure("drawings=both", width=390, unfold=False)
    assert asked.locator(".un-frame:visible").count() == 2


def test_the_parts_say_their_numbers(figure):
    root = figure("step=44")
    truth = expected(network())
    label = root.locator(".un-circuit [data-part='f']").get_attribute("aria-label")
    for unit in (0, 1):
        value = truth["f", 4, None, None, unit, None]
        assert f"{value:.2f}" in label.replace("−", "-"), label


@pytest.mark.parametrize(("stage", "there", "gone"), [
    (0, ["x", "c_before", "c", "y"], ["f", "p_f", "cf", "W_z"]),
    (1, ["c_before", "c", "y"], ["p_f", "f_bar"]),
    (2, ["c", "f", "f_bar", "W_f"], ["p_f", "p_i", "p_o"]),
    (3, ["c", "f", "W_f", "p_f", "p_o"], []),
])  # fmt: skip
def test_the_block_is_opened_in_stages(figure, stage, there, gone):
    root = figure(f"step=18&stage={stage}")
    for name in ("circuit", "odyssey"):
        parts = root.locator(f".un-{name} [data-part]").evaluate_all(
            "all => all.filter(p => p.checkVisibility({ opacityProperty: true,"
            " visibilityProperty: true })).map(p => p.dataset.part)"
        )
        assert set(there) <= set(parts), (name, set(there) - set(parts))
        assert not set(gone) & set(parts), (name, set(gone) & set(parts))


# ---------------------------------------------------------------- the page around it


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_figure_passes_axe(figure, theme, width):
    for state in ("step=18", "step=59&mistake=dropped_p_in", f"step={LAST}&variant=CIFG"):
        root = figure(state, width=width, theme=theme)
        root.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        result = Axe().run(root.page)
        assert not result.response["violations"], result.generate_report()


@pytest.mark.parametrize("width", [320, 390, 768])
def test_nothing_runs_out_of_a_narrow_screen(figure, width):
    for state in ("", "step=57", "step=59&mistake=tutorial", f"step={LAST}"):
        root = figure(state, width=width, unfold=False)
        wide = root.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} px wide at {width}"


def test_the_still_picture_carries_the_packages_numbers():
    picture = LstmMicroscope().picture().replace("−", "-")
    truth = expected(network())
    for name in ("z", "i", "f", "o", "c", "y"):
        for unit in (0, 1):
            assert f"{truth[name, 2, None, None, unit, None]:.2f}" in picture, name


def test_python_may_set_new_values_of_the_same_shape():
    figure = LstmMicroscope()
    params, x, _, _, c0 = figure.network()
    figure.params = replace(params, W=2 * params.W)
    assert figure.params["W"] == (2 * params.W).tolist()
    figure.x = x + 1
    assert figure.x == (x + 1).tolist()
    for name, value, message in [
        ("x", x[:2], r"x: needs shape \(4, 1, 2\)"),
        ("c0", np.full_like(c0, np.nan), "c0: needs"),
        ("step", LAST + 1, f"step: needs at most {LAST}"),
        ("unit", 2, "unit: needs at most 1"),
        ("targets", np.zeros((4, 1, 3)), "targets: needs shape"),
    ]:
        with pytest.raises(ValueError, match=message):
            setattr(figure, name, value)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": np.zeros((4, 1, 2))}, "params: needed"),
        ({"params": LstmMicroscope.example()[0]}, "x, targets: both needed"),
    ],
)
def test_what_is_missing_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        LstmMicroscope(**arguments)


def test_a_block_that_does_not_fit_the_drawing_is_refused():
    wide = lstm.init(2, 3, np.random.default_rng(0))
    with pytest.raises(ValueError, match="2 units at most, got 2 and 3"):
        LstmMicroscope(wide, np.zeros((4, 1, 2)), np.zeros((4, 1, 3)))


def test_a_smaller_block_is_drawn(open_page, tmp_path):
    """One input, one unit, two steps, no peepholes given."""
    rng = np.random.default_rng(0)
    small = lstm.init(1, 1, rng, peepholes=False)
    write_page(tmp_path, LstmMicroscope(small, rng.normal(size=(2, 1, 1)), np.zeros((2, 1, 1))))
    with served(tmp_path) as address:
        page = open_page(f"{address}/index.html#lstm-microscope?step=38")
        root = page.locator("[data-figure='lstm-microscope'][data-ready]")
        root.wait_for()
        assert "is-wrong" not in root.locator(".un-badge").get_attribute("class")
        assert page.record.is_clean, page.record


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("x", np.zeros((4, 1, 5)), "x has shape"),
        ("x", np.zeros((5, 1, 2)), "4 steps at most"),
        ("targets", np.zeros((4, 1, 3)), "x, targets"),
        ("y0", np.zeros((1, 5)), "y0 has shape"),
    ],
)
def test_what_does_not_fit_is_refused(name, value, message):
    names = ("params", "x", "targets", "y0", "c0")
    whole = dict(zip(names, LstmMicroscope.example(), strict=True))
    with pytest.raises(ValueError, match=message):
        LstmMicroscope(**whole | {name: value})
