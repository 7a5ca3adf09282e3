"""drawing.mjs in a real browser, by itself: what it shows for a view, and what it costs."""

import json
import re

import numpy as np
import pytest
from scratch import served, write_page

from unrolled import lstm
from unrolled.figures import LstmMicroscope
from unrolled.figures.lstm_drawings import GEOMETRY
from unrolled.figures.lstm_sheet import PARTS
from unrolled.figures.lstm_stills import step_numbers

LAYOUTS = [(name, form) for name in ("circuit", "odyssey") for form in ("wide", "narrow")]
FGR = {name for name, part in PARTS.items() if part.get("only") == "FGR"}
ERRORS = ["y", "o_bar", "c", "f_bar", "i_bar", "z_bar"]

# One drawing on the page, driven by plain data: a view whose sets are lists.
STAGE = """async ([geometry, name, form, stage]) => {
  const { makeDrawing } = await import('/_static/unrolled/js/lstm_microscope/drawing.mjs');
  window.picked = [];
  const onPick = (part) => window.picked.push(part);
  window.drawing = makeDrawing({ geometry, name, label: name, onPick });
  const root = document.createElement('div');
  root.className = 'unrolled';
  root.innerHTML = '<button>before</button><div class="un-live"></div><button>after</button>';
  root.children[1].append(drawing.element);
  document.querySelector('main').replaceChildren(root);
  drawing.arrange({ narrow: form === 'narrow', stage });
  window.asView = ({ t, numbers, deltas, active, fresh, absent, roads, words }) => ({
    t, ids: (part) => `${part}.${t}`, numbers: (part) => numbers[part] ?? null,
    deltas: (part) => deltas[part] ?? null, active: new Set(active), fresh: new Set(fresh),
    absent: new Set(absent), roads, words });
}"""
SHOW = "(view) => drawing.show(asView(view))"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A page that has the modules and the style sheet; its own figure is thrown away."""
    folder = tmp_path_factory.mktemp("drawings")
    write_page(folder, LstmMicroscope())
    with served(folder) as address:
        yield f"{address}/index.html"


@pytest.fixture
def stage(open_page, address):
    """Put one drawing on a page of its own; `page` can then `show(page, …)`."""

    def open_(name="circuit", form="wide", stage=3, width=700, **options):
        page = open_page(address, width=width, reduced_motion=True, **options)
        page.evaluate(STAGE, [GEOMETRY, name, form, stage])
        return page

    return open_


@pytest.fixture(scope="module")
def numbers():
    """Values and errors of the example's second step."""
    params, x, targets, y0, c0 = LstmMicroscope.example()
    plain = lstm.Params(params.W, params.R, params.b, params.p)
    trace = lstm.forward(plain, x, y0, c0)
    grads = lstm.backward(plain, trace, trace.y - targets)
    values = {name: value.tolist() for name, value in step_numbers(trace, 2).items()}
    return values, {name: getattr(grads, name)[1, 0].tolist() for name in ERRORS}


def show(page, numbers=None, deltas=None, **view):
    nothing = {"active": [], "fresh": [], "absent": sorted(FGR), "roads": [], "words": {}}
    page.evaluate(SHOW, {"t": 2, "numbers": numbers or {}, "deltas": deltas or {}} | nothing | view)


def seen(page) -> list[str]:
    """The parts that can be seen."""
    return page.locator("[data-part]").evaluate_all(
        "parts => parts.filter(p => getComputedStyle(p).visibility === 'visible')"
        ".map(p => p.dataset.part)"
    )


def written(page, part: str) -> list[str]:
    texts = page.locator(f"[data-part='{part}'] .un-chip text").all_text_contents()
    return [text for text in texts if text]


@pytest.mark.parametrize(("name", "form"), LAYOUTS)
def test_every_node_shows_its_name_its_values_and_its_errors(stage, numbers, name, form):
    page = stage(name, form)
    values, errors = numbers
    show(page, values, errors)

    def pretty(number, decimals):
        return f"{number:.{decimals}f}".replace("-", "−")

    for node, pair in values.items():
        symbol = PARTS[node]["symbol"].replace("@-1", "1").replace("@", "2")
        expected = [symbol, *(pretty(number, 2) for number in pair)]
        expected += [pretty(number, 3) for number in errors.get(node, [])]
        assert written(page, node) == expected


@pytest.mark.parametrize(("name", "form"), LAYOUTS)
@pytest.mark.parametrize("size", [0.888, 8.888, 88.88, 888.8, 8888.0, 88888.0])
def test_numbers_of_any_size_stay_in_their_chip(stage, numbers, name, form, size):
    page = stage(name, form)
    wide = {node: [-size, -size] for node in numbers[0]}
    show(page, wide, {name: [-size, -size] for name in ERRORS})
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.un-chip')].flatMap((chip) => {
             const frame = chip.querySelector('.un-shape').getBBox();
             return [...chip.querySelectorAll('text')].filter((text) => {
               const box = text.getBBox();
               const [right, bottom] = [frame.x + frame.width, frame.y + frame.height];
               return text.textContent && (box.x < frame.x || box.x + box.width > right
                 || box.y + box.height > bottom + 3);
             }).map((text) => text.textContent);
           })"""
    )
    assert outside == []


@pytest.mark.parametrize(("name", "form"), LAYOUTS)
@pytest.mark.parametrize("stage_number", [1, 2, 3])
def test_no_text_lies_on_another(stage, numbers, name, form, stage_number):
    page = stage(name, form, stage_number)
    show(page, *numbers, absent=[])
    overlaps = page.evaluate(
        """() => {
             const shown = [...document.querySelectorAll('.un-lstm text')].filter((text) =>
               text.textContent && getComputedStyle(text).visibility === 'visible');
             const boxes = shown.map((text) => [text.textContent, text.getBoundingClientRect()]);
             return boxes.flatMap(([a, one], k) => boxes.slice(k + 1).filter(([, other]) =>
               Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.5
               && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 5)
               .map(([b]) => [a, b]));
           }"""
    )
    assert overlaps == []


@pytest.mark.parametrize("name", ["circuit", "odyssey"])
def test_text_is_readable_at_350_pixels(stage, numbers, name):
    page = stage(name, "narrow", width=350 + 2 * 16)
    show(page, *numbers)
    assert page.locator(".un-lstm").bounding_box()["width"] == pytest.approx(350)
    sizes = page.locator(".un-lstm text").evaluate_all(
        "texts => texts.map(t => t.getScreenCTM().a * parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(sizes) >= 11


@pytest.mark.parametrize(("name", "form"), LAYOUTS)
def test_stages_show_what_the_list_says(stage, numbers, name, form):
    page = stage(name, form, 0)
    show(page, *numbers)
    for number in (0, 1, 2, 3, 1):
        page.evaluate("(stage) => drawing.arrange({ stage })", number)
        expected = {
            part["name"]
            for part in PARTS.values()
            if part["stage"] <= number and "only" not in part and ("from" not in part or number)
        }
        assert set(seen(page)) == expected


def test_only_full_gate_recurrence_has_its_wires(stage, numbers):
    page = stage()
    show(page, *numbers)
    assert not FGR & set(seen(page))
    show(page, *numbers, absent=[])
    assert set(seen(page)) >= FGR
    show(page, *numbers)
    assert not FGR & set(seen(page))


def test_what_is_removed_is_faint_and_says_so_and_a_fixed_gate_says_its_word(stage, numbers):
    page = stage()
    gone = ["W_i", "R_i", "p_i", "i_bar", "act_i"]
    show(page, *numbers, absent=[*gone, *FGR], words={"i": "1", "act_z": "="})
    for name in gone:
        part = page.locator(f"[data-part='{name}']")
        assert "is-absent" in part.get_attribute("class")
        assert part.get_attribute("aria-label").endswith(", removed")
        assert float(part.evaluate("part => getComputedStyle(part).opacity")) < 0.4
    assert written(page, "i") == ["i", "1"]
    assert (
        page.locator("[data-part='i']").get_attribute("aria-label") == "input gate i of step 2: 1"
    )
    assert "=" in page.locator("[data-of='act_z'] text").all_text_contents()
    show(page, *numbers)
    assert page.locator(".is-absent:not(.is-off)").count() == 0
    assert "=" not in page.locator("[data-of='act_z'] text").all_text_contents()


def test_parts_say_their_numbers_and_their_errors(stage, numbers):
    page = stage()
    show(page, *numbers)
    values, errors = numbers
    label = page.locator("[data-part='f_bar']").get_attribute("aria-label")
    said = [float(text.replace("−", "-")) for text in re.findall(r"[−]?\d+\.\d+", label)]
    assert label.startswith("forget gate before its sigmoid, f bar of step 2: ")
    assert said == pytest.approx([*values["f_bar"], *errors["f_bar"]], abs=0.006)
    show(page, {}, {}, t=3)
    said = page.locator("[data-part='c_before']").get_attribute("aria-label")
    assert said == "cell c of step 2: not computed yet"
    assert written(page, "c_before") == ["c(2)"]
    assert page.locator("[data-part='c_before']").get_attribute("data-id") == "c_before.3"


def test_arrow_keys_walk_in_the_order_of_computation_and_it_is_one_tab_stop(stage, numbers):
    page = stage("odyssey")
    show(page, *numbers)
    page.get_by_text("before").focus()
    walked = []
    page.keyboard.press("Tab")
    for _ in range(len(PARTS)):
        walked.append(page.evaluate("document.activeElement.dataset.part"))
        page.keyboard.press("ArrowRight")
    walk = [name for name in PARTS if name not in FGR]
    assert walked == [*walk, *walk[-1:] * len(FGR)]  # it stays at the end
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.evaluate("picked") == [walk[-2], walk[0], walk[-1]]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "after"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.dataset.part") == walk[-1]


def test_a_click_picks_a_wire_its_function_and_its_node(stage, numbers):
    page = stage()
    show(page, *numbers)
    page.locator("[data-part='i_bar'] .un-chip").click()
    page.locator("[data-of='act_z']").click()
    page.locator("[data-part='o_y']").click()
    assert page.evaluate("picked") == ["i_bar", "act_z", "o_y"]


@pytest.mark.parametrize(("name", "form"), LAYOUTS)
def test_roads_run_backwards_and_side_by_side(stage, numbers, name, form):
    """Two roads leave a wire for its source; the arrowheads lie at the source's end."""
    page = stage(name, form)
    roads = [
        {"wires": ["o_y", "act_o"], "colour": "error", "dash": 0},
        {"wires": ["tanh_y", "c_tanh"], "colour": "step1", "dash": 1},
        *({"wires": ["y_next"], "colour": "step2", "dash": dash} for dash in (2, 3)),
        {"wires": [], "colour": "error", "dash": 0},
    ]
    show(page, *numbers, roads=roads)
    heads = page.locator(".un-roadhead").evaluate_all(
        "heads => heads.map(h => h.getAttribute('d'))"
    )
    tips = [np.array(re.findall(r"L([\d.]+) ([\d.]+)L", head)[0], float) for head in heads]
    assert len(tips) == 4
    wires = GEOMETRY[name][form]["wires"]
    ends = [wires[w]["points"][wires[w]["own"]] for w in ("act_o", "c_tanh", "y_next", "y_next")]
    distances = [float(np.hypot(*(tip - end))) for tip, end in zip(tips, ends, strict=True)]
    assert distances[:2] == pytest.approx([0, 0], abs=0.1)
    assert distances[2] == pytest.approx(distances[3], abs=0.1)
    assert 4 < float(np.hypot(*(tips[2] - tips[3]))) < 12
    show(page, *numbers)
    assert page.locator(".un-road").count() == 0


def test_a_drawing_that_changes_form_keeps_numbers_stage_and_focus(stage, numbers):
    page = stage("circuit", "wide", 2)
    show(page, *numbers)
    before = [written(page, node) for node in numbers[0]]
    page.locator("[data-part='z'] .un-chip").click()
    page.evaluate("drawing.arrange({ narrow: true })")
    assert [written(page, node) for node in numbers[0]] == before
    assert page.evaluate("document.activeElement.dataset.part") == "z"
    assert "p_i" not in seen(page)
    assert page.locator(".un-lstm").get_attribute("viewBox") == "0 0 390 624"


def test_show_makes_no_elements_and_takes_less_than_two_milliseconds(stage, numbers):
    page = stage()
    values, errors = numbers
    show(page, values, errors)
    plain = {"active": [], "fresh": [], "absent": sorted(FGR), "roads": [], "words": {}}
    views = [
        {
            **plain,
            "t": 1 + k % 4,
            "numbers": {node: [v + k / 100 for v in pair] for node, pair in values.items()},
            "deltas": errors if k % 2 else {},
            "active": ["W_i", "R_i", "p_i"] if k % 3 else ["act_z"],
            "fresh": ["i_bar"] if k % 3 else ["z"],
        }
        for k in range(120)
    ]
    made, median = page.evaluate(
        """(views) => {
             let made = 0;
             const create = document.createElementNS;
             document.createElementNS = (...all) => {
               made += 1;
               return create.apply(document, all);
             };
             const times = views.map((data) => {
               const view = asView(data);
               const start = performance.now();
               drawing.show(view);
               return performance.now() - start;
             });
             document.createElementNS = create;
             return [made, times.sort((a, b) => a - b)[views.length / 2]];
           }""",
        json.loads(json.dumps(views)),
    )
    assert made == 0
    assert median < 2
