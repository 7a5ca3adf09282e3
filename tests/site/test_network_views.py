"""NetworkViews in a real browser: two drawings, one network, every number the package's."""

import re

import numpy as np
import pytest
import traitlets
from figure_checks import assert_accessible, assert_stands_still, frame_work, settle
from scratch import served, write_page

from unrolled import rnn
from unrolled.figures import NetworkViews
from unrolled.figures.network_views import NEURONS, example

ROOT = "[data-figure='network-views']"
DENSE, STATE = [1.0, -0.5, 0.8, -1.2], [0.5, -0.3, 0.8]
READ = """root => [...root.querySelectorAll('td[data-quantity]')].filter(
  td => !td.closest('tr').hidden).map(td => [Object.values(td.dataset).slice(0, -1).join('.'),
  td.textContent])"""
DRAWN = """(root, what) => [...root.querySelectorAll(what)].map(each => each.textContent)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("network-views")
    write_page(folder, NetworkViews(), NetworkViews(kind="recurrent", h0=STATE))
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def figure(open_figure, site):
    def open_(hash_="", **options):
        address = f"{site}#network-views?{hash_}" if hash_ else site
        return open_figure("network-views", address, **options)

    return open_


def pretty(value: float, decimals: int = 2) -> str:
    text = f"{value:.{decimals}f}"
    return (text.lstrip("-") if float(text) == 0 else text).replace("-", "−")


def vectors(x, h0) -> dict[str, np.ndarray]:
    """The package's values: x, h0, a, h, o, y_hat, each of one step."""
    trace = rnn.forward(example(), np.array([[x]]), np.array([h0]))
    values = {name: getattr(trace, name)[0, 0] for name in ("x", "a", "h", "o", "y_hat")}
    return values | {"h0": np.array(h0)}


def assert_shows(root, x=DENSE, h0=None) -> dict[str, np.ndarray]:
    """Both drawings and the tables show the package's numbers; h0 None: a dense network."""
    settle(root)
    values = vectors(x, h0 or [0.0] * 3)
    params = {name: value for name, value in vars(example()).items() if h0 or name != "W"}
    shown = values if h0 else {name: value for name, value in values.items() if name != "h0"}
    expected = {}
    for name, array in (shown | params).items():
        for place, value in np.ndenumerate(array):
            expected[".".join([name, *map(str, place)])] = value
    table = dict(root.evaluate(READ))
    assert table.keys() == expected.keys()
    for key, text in table.items():
        assert re.fullmatch(r"-?\d+\.\d{4}", text), (key, text)
        assert float(text) == pytest.approx(expected[key], rel=1e-9, abs=0.51e-4), key
    layers = ["x", *(["h0"] if h0 else []), "h", "y_hat"]
    drawn = root.evaluate(DRAWN, ".un-nvneuron text:not(.un-nvname)")
    assert drawn == [pretty(v) for name in layers for v in values[name]]
    for name in layers:
        if grid := root.evaluate(DRAWN, f"[data-grid='{name}'] text:not(.un-nvname)"):
            assert grid == [pretty(v) for v in values[name]], name
    for name, value in params.items():
        if grid := root.evaluate(DRAWN, f"[data-grid='{name}'] text:not(.un-nvname)"):
            assert grid == [pretty(v, 1) for v in np.ravel(value)], name
    return values


# ---------------------------------------------------------------- one network, two drawings


def test_the_untouched_figure_shows_one_network_twice(figure):
    root = figure()
    assert_shows(root)
    assert root.locator(".un-nvwire").count() == 4 * 3 + 3 * 2
    grids = root.locator("[data-grid]").evaluate_all("all => all.map(each => each.dataset.grid)")
    assert sorted(grids) == ["U", "V", "b", "c", "h", "x", "y_hat"]
    assert "18 wires and 5 biases, 23 numbers" in root.locator(".un-muted").last.text_content()
    assert root.page.record.is_clean


def test_each_input_by_keyboard_moves_both_drawings(figure):
    root = figure()
    x = [*DENSE]
    for j, (key, value) in enumerate(
        [("Home", -2.0), ("End", 2.0), ("ArrowLeft", 0.7), ("ArrowRight", -1.1)]
    ):
        slider = root.get_by_role("slider", name=f"x{'₁₂₃₄'[j]}", exact=True)
        slider.focus()
        root.page.keyboard.press(key)
        x[j] = value
        assert slider.get_attribute("aria-valuetext") == pretty(value, 1)
        assert_shows(root, x)


def test_a_recurrent_network_has_wires_from_its_own_last_state(figure):
    root = figure()
    root.get_by_role("radio", name="dense").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, h0=[0.0] * 3)
    assert root.locator(".un-nvwire").count() == 4 * 3 + 3 * 3 + 3 * 2
    assert "27 wires and 5 biases, 32 numbers" in root.locator(".un-muted").last.text_content()
    step = root.get_by_role("button", name="One step on")
    h0 = [0.0] * 3
    for x4 in (-1.2, -1.1, -1.0):
        x = [*DENSE[:3], x4]
        h = assert_shows(root, x, h0)["h"]
        step.focus()
        root.page.keyboard.press("Enter")
        h0 = h.tolist()
        assert_shows(root, x, h0)
        root.get_by_role("slider", name="x₄").focus()
        root.page.keyboard.press("ArrowRight")
    whole = rnn.forward(example(), np.array([[[*DENSE[:3], x4]] for x4 in (-1.2, -1.1, -1.0)]))
    np.testing.assert_allclose(h0, whole.h[-1, 0], atol=1e-12)  # steps in a row, one sequence
    root.get_by_role("radio", name="dense").check()
    last = float(root.get_by_role("slider", name="x₄").input_value())
    assert_shows(root, [*DENSE[:3], last])  # the old state is there no more


def test_the_sum_of_every_neuron_is_written_out_and_comes_out(figure):
    root = figure("kind=recurrent&h0=0.5,-0.3,0.8")
    values = vectors(DENSE, STATE)
    select = root.get_by_label("Follow one neuron:")
    for neuron in NEURONS:
        select.select_option(neuron)
        settle(root)
        layer, i = neuron.split(".")
        letters, numbers, last = root.locator(".un-nvline").all_text_contents()
        terms = re.sub(r"[()]", "", numbers.replace("−", "-").removeprefix(" = "))
        left, total = terms.rsplit(" = ", 1)
        added = sum(np.prod([float(f) for f in term.split("·")]) for term in left.split(" + "))
        assert added == pytest.approx(float(total), abs=3e-4)
        assert float(total) == pytest.approx(values["a" if layer == "h" else "o"][int(i)], abs=1e-4)
        assert letters.count("+") == {"h": 7, "y_hat": 3}[layer]
        assert last.endswith(f" = {pretty(values[layer][int(i)], 4)}")


def test_the_chosen_neuron_is_its_wires_and_its_row(figure):
    root = figure()
    names = {"h": ("U", "b"), "y_hat": ("V", "c")}
    for neuron in ("h.2", "y_hat.1"):
        root.get_by_label("Follow one neuron:").select_option(neuron)
        settle(root)
        layer, i = neuron.split(".")
        matrix, bias = names[layer]
        wires = root.locator(".un-nvwire.is-chosen").evaluate_all("a => a.map(e => e.dataset.id)")
        columns = getattr(example(), matrix).shape[1]
        assert wires == [f"{matrix}.{i}.{j}" for j in range(columns)]
        row = root.evaluate(DRAWN, f"[data-grid='{matrix}'] .is-chosen text")
        assert row == [pretty(v, 1) for v in getattr(example(), matrix)[int(i)]]
        assert root.evaluate(DRAWN, f"[data-grid='{bias}'] .is-chosen text") == [
            pretty(getattr(example(), bias)[int(i)], 1)
        ]
        said = root.locator("[aria-live]").text_content()
        assert f"row {int(i) + 1} of {matrix}, {columns} numbers" in said
    root.locator("[data-neuron='h.0']").click()
    settle(root)
    assert root.get_by_label("Follow one neuron:").input_value() == "h.0"


def test_what_belongs_together_lights_up_in_both_drawings(figure):
    root = figure()
    root.locator("[data-neuron='h.2']").hover()
    lit = root.locator("svg [data-id].is-lit").evaluate_all("a => a.map(e => e.dataset.id)")
    neuron = " ".join(["h.2", *(f"U.2.{j}" for j in range(4)), "b.2"])
    # above: the neuron and its four wires; below: its row, its bias, its place in the vector
    assert sorted(lit) == sorted([neuron] * 2 + [f"U.2.{j}" for j in range(4)] * 2 + ["b.2"])
    cells = root.locator("td.is-lit").evaluate_all("a => a.map(e => e.dataset.id)")
    assert sorted(cells) == sorted(neuron.split())
    root.locator("[data-grid='V'] [data-id='V.0.1']").hover()
    lit = root.locator("svg [data-id].is-lit").evaluate_all("a => a.map(e => e.dataset.id)")
    assert sorted(lit) == sorted(["V.0.1"] * 2 + ["y_hat.0 V.0.0 V.0.1 V.0.2 c.0"] * 2)


@pytest.mark.parametrize("kind", ["dense", "recurrent"])
def test_one_box_for_all_shows_only_what_goes_in_and_out(figure, kind):
    root = figure(f"kind={kind}")
    root.get_by_role("radio", name="one a layer").focus()
    root.page.keyboard.press("ArrowRight")
    assert_shows(root, h0=[0.0] * 3 if kind == "recurrent" else None)
    grids = root.locator("[data-grid]").evaluate_all("all => all.map(each => each.dataset.grid)")
    state = ["h", "h0"] if kind == "recurrent" else []
    assert sorted(grids) == sorted([*state, "x", "y_hat"])
    numbers = sum(np.size(v) for n, v in vars(example()).items() if state or n != "W")
    assert f"{numbers} numbers inside" in root.locator("[data-layer='one']").text_content()


def test_every_wire_leads_from_its_column_to_its_row_as_thick_as_its_weight(figure):
    root = figure("kind=recurrent")
    wires, middles = root.evaluate(
        """root => [
          [...root.querySelectorAll('.un-nvwire')].map(path => [path.dataset.id,
            path.getAttribute('d').match(/[\\d.]+/g).map(Number),
            parseFloat(path.style.strokeWidth), path.hasAttribute('stroke-dasharray')]),
          Object.fromEntries([...root.querySelectorAll('.un-nvneuron')].map(node => {
            const box = node.querySelector('rect').getBBox();
            return [node.dataset.neuron, [box.x + box.width / 2, box.y + box.height / 2]];
          }))]"""
    )
    ends = {"U": ("x", "h"), "W": ("h0", "h"), "V": ("h", "y_hat")}
    for id_, line, thick, dashed in wires:
        name, i, j = id_.split(".")
        tail, head = ends[name]
        assert line == pytest.approx(middles[f"{tail}.{j}"] + middles[f"{head}.{i}"], abs=0.01)
        weight = getattr(example(), name)[int(i), int(j)]
        assert thick == pytest.approx(0.7 + 2.2 * min(1, abs(weight)), abs=0.01)
        assert dashed == (weight < 0)


# ---------------------------------------------------------------- Python's side


def test_a_dense_network_is_a_recurrent_one_without_a_past():
    own = NetworkViews(h0=STATE)
    params = example()
    h = np.tanh(params.b + params.U @ DENSE)
    np.testing.assert_allclose(own.trace().h[0, 0], h, rtol=1e-14)
    before = NetworkViews(kind="recurrent", h0=STATE).trace().h[0, 0]
    np.testing.assert_allclose(np.arctanh(before), np.arctanh(h) + params.W @ STATE, rtol=1e-12)


@pytest.mark.parametrize(
    ("traits", "words"),
    [
        ({"x": [1.0, 2.0, 3.0]}, "x: needs 4 numbers from -2.0 to 2.0"),
        ({"x": [0.0, 0.0, 0.0, 2.5]}, "x: needs 4 numbers"),
        ({"h0": [0.0] * 4}, "h0: needs 3 numbers from -1.0 to 1.0"),
        ({"x": [0.0, 0.0, 0.0, np.nan]}, "x: needs finite numbers"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(traits, words):
    with pytest.raises((ValueError, traitlets.TraitError), match=words):
        NetworkViews(**traits)


# ---------------------------------------------------------------- address, looks, speed


def test_the_address_remembers_and_reset_forgets(figure):
    root = figure("kind=recurrent&boxes=one&neuron=y_hat.1&x=0.5,1,-2,0&h0=0.25,-0.5,1")
    assert_shows(root, [0.5, 1.0, -2.0, 0.0], [0.25, -0.5, 1.0])
    root.get_by_role("slider", name="x₂").focus()
    root.page.keyboard.press("ArrowRight")
    root.page.wait_for_function("location.hash.includes('x=0.5%2C1.1%2C-2%2C0')")
    assert "neuron=y_hat.1" in root.page.url
    root.get_by_role("button", name="Reset").focus()
    root.page.keyboard.press("Enter")
    assert_shows(root)
    root.page.wait_for_function("location.hash === ''")


@pytest.mark.parametrize(
    "hash_", ["kind=deep&boxes=&neuron=x.0", "x=1,2&h0=2,0,0", "x=a,,0,1&h0=,,", "x=9,0,0,0"]
)
def test_an_address_that_makes_no_sense_is_ignored(figure, hash_):
    root = figure(hash_)
    assert_shows(root)
    assert root.page.record.is_clean


def test_two_figures_have_addresses_and_states_of_their_own(open_page, site):
    page = open_page(f"{site}#network-views-2?x=0,0,0,0")
    page.locator(ROOT + "[data-ready]").nth(1).wait_for()
    assert_shows(page.locator(ROOT).nth(0))
    assert_shows(page.locator(ROOT).nth(1), [0.0] * 4, STATE)


def test_a_frame_leaves_time_to_draw(open_page, site):
    page = open_page(site)
    work = frame_work(page, f"{site}?watched", ROOT, "x₁", ["ArrowLeft"] * 12)
    assert np.median(work) < 48, work


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_words_stay_inside_their_drawing_and_apart(figure, width):
    root = figure("kind=recurrent&h0=-0.5,-0.3,-0.8", width=width)
    for press in (None, "one for all", "dense", "one a layer"):
        if press:
            root.get_by_role("radio", name=press).check()
        settle(root)
        assert_words_apart(root, width)


def assert_words_apart(root, width: int) -> None:
    faults = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
          const frame = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')].map(
            text => [text.textContent, text.getBoundingClientRect()]);
          const outside = texts.filter(([, box]) => box.left < frame.left - 1
            || box.right > frame.right + 1 || box.top < frame.top - 2
            || box.bottom > frame.bottom + 2).map(([words]) => `${words} outside`);
          return outside.concat(texts.flatMap(([one, a], i) => texts.slice(i + 1).filter(
            ([, b]) => a.left < b.right && b.left < a.right && a.top + 4 < b.bottom - 4
            && b.top + 4 < a.bottom - 4).map(([other]) => `${one} / ${other}`)));
        })"""
    )
    assert faults == []
    small = root.evaluate(
        """root => [...root.querySelectorAll('svg[role=img]')].flatMap(svg => {
          const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
          return [...svg.querySelectorAll('text')].map(
            text => scale * parseFloat(getComputedStyle(text).fontSize));
        })"""
    )
    assert min(small) >= 11.9
    assert root.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_a_reader_out(figure, theme, width):
    root = figure("kind=recurrent", width=width, theme=theme)
    assert_accessible(root, theme, width)


def test_without_javascript_and_on_paper_the_still_picture_stands(open_page, site):
    first, second = NetworkViews().trace().y_hat[0, 0]
    assert_stands_still(open_page, site, ROOT, f"ŷ = ({first:.2f}, {second:.2f})")
