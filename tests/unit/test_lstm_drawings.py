"""The two drawings of the LSTM block: every line ends where it should and crosses no label."""

import itertools
import json
import math
import re
import xml.etree.ElementTree as ET
from functools import cache

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from py_mini_racer import MiniRacer

from unrolled import lstm
from unrolled.figures import lstm_sheet, lstm_stills, palette
from unrolled.figures.lstm_drawings import GEOMETRY, still
from unrolled.figures.lstm_sheet import PARTS

LAYOUTS = [(name, form) for name in ("circuit", "odyssey") for form in ("wide", "narrow")]
NODES = {name for name, part in PARTS.items() if "from" not in part}
WIRES = set(PARTS) - NODES

each_layout = pytest.mark.parametrize(("name", "form"), LAYOUTS)


# ---------------------------------------------------------------- lines as dense points


def samples(d: str) -> np.ndarray:
    """Points along an SVG path of M, L, Q and A, at most half a unit apart; (N, 2)."""
    points, here = [], None
    for command, text in re.findall(r"([MLQAz])([^MLQAz]*)", d):
        numbers = [float(number) for number in text.split()]
        if command == "M":
            here = np.array(numbers)
            points.append(here[None])
            continue
        if command == "z":
            continue
        end = np.array(numbers[-2:])
        if command == "A":
            points.append(arc(here, end, numbers[0], bool(numbers[3])))
        else:
            s = np.linspace(0, 1, 2 + int(2 * math.dist(here, end)))[:, None]
            bend = np.array(numbers[:2]) if command == "Q" else (here + end) / 2
            points.append((1 - s) ** 2 * here + 2 * s * (1 - s) * bend + s**2 * end)
        here = end
    return np.concatenate(points)


def arc(start: np.ndarray, end: np.ndarray, radius: float, large: bool) -> np.ndarray:
    """Points of a circular arc, clockwise on the screen."""
    middle, half = (start + end) / 2, (end - start) / 2
    away = math.sqrt(max(0, radius**2 - half @ half)) / np.linalg.norm(half)
    side = -1 if large else 1
    centre = middle + side * away * np.array([-half[1], half[0]])
    first = math.atan2(*(start - centre)[::-1])
    sweep = (math.atan2(*(end - centre)[::-1]) - first) % (2 * math.pi)
    assert (sweep > math.pi) == large
    angles = first + np.linspace(0, sweep, 2 + int(2 * radius * sweep))
    return centre + radius * np.stack([np.cos(angles), np.sin(angles)], -1)


def gap(points: np.ndarray, others: np.ndarray) -> float:
    """The smallest distance between two sets of points."""
    return float(np.sqrt(((points[:, None] - others[None]) ** 2).sum(-1)).min())


def outline(plan: dict, node: str) -> np.ndarray:
    """Points on the edge of everything at which a wire can leave or reach a node."""
    shape = plan["nodes"][node]
    pieces = [
        samples(link["d"])
        for link in plan["links"]
        if link["owners"] == [node] and not link.get("post")
    ]
    if "chip" in shape:
        x, y, w, h = shape["chip"]
        pieces.append(samples(f"M{x} {y}L{x + w} {y}L{x + w} {y + h}L{x} {y + h}L{x} {y}"))
    circles = [shape[kind][:3] for kind in ("disc", "mark") if kind in shape]
    circles += [[x, y, 3] for x, y, *_ in shape.get("terminals", [])]
    turn = np.linspace(0, 2 * math.pi, 600)
    for x, y, radius in circles:
        pieces.append(np.stack([x + radius * np.cos(turn), y + radius * np.sin(turn)], -1))
    return np.concatenate(pieces)


# ---------------------------------------------------------------- what takes room


@cache
def width(text: str, size: float, bold: bool) -> float:
    """How wide a text is in DejaVu Sans, the widest face a reader is likely to have."""
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return TextPath((0, 0), text, size=size, prop=font).get_extents().width


def text_box(text: str, x: float, y: float, anchor: str, size: float, bold: bool) -> list[float]:
    """The box [x, y, w, h] of a text whose baseline is at (x, y)."""
    wide = width(text, size, bold)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return [left, y - 0.73 * size, wide, 0.73 * size]


def symbol(name: str, t: int = 2) -> str:
    return PARTS[name]["symbol"].replace("@-1", str(t - 1)).replace("@", str(t))


def boxes(plan: dict, stage: int = 3) -> dict[str, list[float]]:
    """Everything with words or numbers in it, by name, as boxes [x, y, w, h]."""
    size = plan["font"]
    found = {}
    for name, shape in plan["nodes"].items():
        if "chip" in shape and not (stage == 1 and name in ("cf", "zi")):
            found[name] = shape["chip"]
        if "disc" in shape:
            x, y, radius = shape["disc"]
            found[name] = [x - 0.85 * radius, y - 0.52 * radius, 1.7 * radius, 1.04 * radius]
        if "mark" in shape:
            x, y, radius, _ = shape["mark"]
            found[f"sign of {name}"] = [x - radius, y - radius, 2 * radius, 2 * radius]
        for k, (_, _, x, y, anchor) in enumerate(shape.get("terminals", [])):
            found[f"tap {k} of {name}"] = text_box(symbol(name), x, y, anchor, size, True)
    for name, wire in plan["wires"].items():
        if "op" in wire and (stage > 1 or PARTS[name]["stage"] == 1):
            found[f"function of {name}"] = wire["op"][:4]
        if "label" in wire and stage >= PARTS[name]["stage"]:
            found[f"label of {name}"] = text_box(symbol(name), *wire["label"], "start", size, True)
    for gate, section in plan["sections"].items():
        if stage == 1:
            found[f"lid of {gate}"] = section["ground"]
            continue
        x, y = section["at"]
        for word, dy in zip(section["title"], (-3, size - 2), strict=True):
            box = text_box(word, x, y + dy, "start", size, False)
            found[f"title {word} of {gate}"] = box
    for word in plan["words"]:
        first, last = word["stage"]
        if first <= stage <= last:
            box = text_box(word["text"], word["x"], word["y"], word["anchor"], size, False)
            found[f"{word['text']} at {word['x']}"] = box
    if stage == 1:
        hidden = {name for name in NODES if PARTS[name]["stage"] > 1}
        found = {name: box for name, box in found.items() if name not in hidden}
    return found


def overlap(a: list[float], b: list[float]) -> float:
    """How far two boxes reach into each other; negative: how far they are apart."""
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    across = min(ax + aw, bx + bw) - max(ax, bx)
    down = min(ay + ah, by + bh) - max(ay, by)
    return min(across, down)


def inside(points: np.ndarray, box: list[float], margin: float) -> bool:
    """Does a line come nearer than `margin` to a box (negative: that far into it)?"""
    x, y, w, h = box
    low, high = np.array([x, y]) - margin, np.array([x + w, y + h]) + margin
    return bool(((points > low) & (points < high)).all(-1).any())


# ---------------------------------------------------------------- the list of parts


def test_python_and_the_browser_read_the_same_list():
    script = lstm_sheet._BLOCK.read_text("utf-8")
    engine = MiniRacer()
    engine.eval(re.sub(r"^export ", "", script, flags=re.M).replace("const ", "var "))
    seen = json.loads(engine.eval("JSON.stringify(PARTS)"))
    assert seen == list(PARTS.values())
    assert engine.eval('atStep("c(@-1)⊙f(@)", 3)') == "c(2)⊙f(3)"
    assert [each["name"] for each in seen if engine.eval(f"isWire('{each['name']}')")] == [
        name for name in PARTS if name in WIRES
    ]


def test_the_list_names_the_block_of_the_paper():
    gates = {"z", "i", "f", "o"}
    assert {f"{kind}_{gate}" for kind in "WR" for gate in gates} <= WIRES
    assert {name for name in WIRES if PARTS[name]["role"] == "peephole"} == {"p_i", "p_f", "p_o"}
    assert {"x", "y_before", "c_before", "zi", "cf", "c", "tanh_c", "y"} | gates <= NODES
    assert {f"{gate}_bar" for gate in gates} <= NODES
    assert {PARTS[name]["role"] for name in PARTS} <= set(palette.ROLES)


def test_the_list_is_in_an_order_in_which_one_can_compute():
    order = list(PARTS)
    for name in WIRES:
        source, target = PARTS[name]["from"], PARTS[name]["to"]
        assert order.index(source) < order.index(name)
        assert not target or order.index(name) < order.index(target)


def test_a_wire_appears_no_earlier_than_its_ends_and_peepholes_come_last():
    for name in WIRES:
        assert PARTS[name]["stage"] >= 1
        assert (PARTS[name]["stage"] == 3) == (PARTS[name]["role"] == "peephole")


def test_what_carries_the_past_is_what_leaves_or_enters_a_step():
    past = {name for name in WIRES if PARTS[name].get("past")}
    from_before = {name for name in WIRES if PARTS[name]["from"].endswith("_before")}
    assert past == from_before | {"c_next", "y_next"}


# ---------------------------------------------------------------- the four layouts


@each_layout
def test_a_layout_has_every_part_and_no_other(name, form):
    plan = GEOMETRY[name][form]
    assert set(plan["nodes"]) == NODES
    assert set(plan["wires"]) == WIRES
    assert set(plan["sections"]) == {"z", "i", "f", "o"}
    owners = {owner for link in plan["links"] for owner in link["owners"]}
    assert owners <= set(PARTS)


def test_layouts_survive_the_way_through_json():
    assert json.loads(json.dumps(GEOMETRY, allow_nan=False)) == GEOMETRY


@each_layout
def test_everything_lies_on_the_sheet(name, form):
    plan = GEOMETRY[name][form]
    w, h = plan["size"]
    for stage in (1, 3):
        for what, (x, y, bw, bh) in boxes(plan, stage).items():
            assert min(x, y, w - x - bw, h - y - bh) >= 0, what
    for what, wire in plan["wires"].items():
        points = samples(wire["d"] + wire["head"])
        assert ((points >= 0) & (points <= [w, h])).all(), what


@each_layout
def test_every_wire_starts_at_its_source(name, form):
    plan = GEOMETRY[name][form]
    for wire in WIRES:
        start = np.array(plan["wires"][wire]["points"][:1])
        assert gap(start, outline(plan, PARTS[wire]["from"])) < 0.6, wire


@each_layout
def test_every_wire_ends_at_its_target_or_at_the_edge(name, form):
    plan = GEOMETRY[name][form]
    for wire in WIRES:
        tip = np.array(plan["wires"][wire]["points"][-1:])
        target = PARTS[wire]["to"]
        if target:
            assert gap(tip, outline(plan, target)) < 0.6, wire
            continue
        edge = plan["size"][0]
        loop = {"c_next": "c_before", "y_next": "y_before"}.get(wire)
        comes_back = name == "odyssey" and loop and gap(tip, outline(plan, loop)) < 0.6
        assert comes_back or min(tip[0, 1], edge - tip[0, 0]) < 15, wire


@each_layout
def test_every_arrowhead_sits_on_the_tip_and_its_line_reaches_it(name, form):
    plan = GEOMETRY[name][form]
    for what, wire in plan["wires"].items():
        tip = np.array(wire["points"][-1:])
        assert gap(tip, samples(wire["head"])) < 0.2, what
        assert gap(tip, samples(wire["d"])[-1:]) < lstm_sheet.HEAD[0], what


@each_layout
def test_what_a_wire_leaves_out_is_drawn_by_a_link(name, form):
    """A tap's own part begins on a bus that its source, or wires in common, own."""
    plan = GEOMETRY[name][form]
    for what, wire in plan["wires"].items():
        if not wire["own"]:
            continue
        source = PARTS[what]["from"]
        links = [link for link in plan["links"] if {source, what} & {*link["owners"]}]
        shapes = [samples(link["d"]) for link in links] + [outline(plan, source)]
        siblings = [other for other in WIRES if PARTS[other]["from"] == source and other != what]
        shapes += [samples(plan["wires"][other]["d"]) for other in siblings]
        drawn = np.concatenate(shapes)
        way = wire["points"][: wire["own"] + 1]
        text = "M" + "L".join(f"{x} {y}" for x, y in way)
        chip = plan["nodes"][source].get("chip")
        for point in samples(text):
            hidden = chip is not None and inside(point[None], chip, 1)  # passes behind its chip
            assert hidden or gap(point[None], drawn) < 6, (what, point)


@each_layout
def test_lines_that_cross_leave_a_gap_and_lines_that_meet_have_a_dot(name, form):
    plan = GEOMETRY[name][form]
    lines = [(what, samples(wire["d"])) for what, wire in plan["wires"].items()]
    lines += [
        (" ".join(link["owners"]), samples(link["d"]))
        for link in plan["links"]
        if link["stage"][1] == 3 and not link.get("post")
    ]
    dots = np.array([[dot["x"], dot["y"]] for dot in plan["dots"]] or [[-99, -99]])
    for (a, one), (b, other) in itertools.combinations(lines, 2):
        distance = np.sqrt(((one[:, None] - other[None]) ** 2).sum(-1))
        for k, m in np.argwhere(distance < 2):
            spot = (one[k] + other[m])[None] / 2
            # an elbow where two lines join end to end needs no dot
            elbow = all(gap(spot, line[[0, -1]]) < 12 for line in (one, other))
            assert elbow or gap(spot, dots) < 12, (a, b, spot)


@each_layout
def test_dots_stand_only_where_three_ends_meet(name, form):
    plan = GEOMETRY[name][form]
    for dot in plan["dots"]:
        meeting = dot["meeting"]
        assert sum(each["ends"] for each in meeting) >= 3
        sources = {PARTS[owner].get("from", owner) for each in meeting for owner in each["owners"]}
        assert len(sources) == 1, dot  # one quantity branches; two never join in a dot


@each_layout
@pytest.mark.parametrize("stage", [1, 3])
def test_no_two_labels_overlap(name, form, stage):
    plan = GEOMETRY[name][form]
    for (a, one), (b, other) in itertools.combinations(boxes(plan, stage).items(), 2):
        behind_lid = {"lid"} & {a.split()[0], b.split()[0]}
        if behind_lid and {a, b} & {f"{g}{bar}" for g in "zifo" for bar in ("", "_bar")}:
            continue
        assert overlap(one, other) < 0, (a, b)


@each_layout
def test_no_line_crosses_a_label(name, form):
    plan = GEOMETRY[name][form]
    places = boxes(plan)
    lines = {what: samples(wire["d"]) for what, wire in plan["wires"].items()}
    for link in plan["links"]:
        if link["stage"] == [1, 1] or link["stage"] == [0, 0]:
            continue
        lines[f"link {link['owners']} {link['d'][:20]}"] = samples(link["d"])
    for what, line in lines.items():
        for label, box in places.items():
            if label == f"function of {what}":
                continue
            assert not inside(line, box, -0.5), (what, label)


@each_layout
def test_a_chip_holds_the_widest_numbers(name, form):
    """Two errors of six signs beside each other, in the condensed face that the style asks for."""
    plan = GEOMETRY[name][form]
    condensed = 0.9  # DejaVu Sans Condensed against DejaVu Sans
    number = width("−0.888", plan["font"], False) * condensed
    for node, shape in plan["nodes"].items():
        if "chip" in shape and node != "gates_before":
            assert number < shape["chip"][2] / 2, node
            assert width(symbol(node), plan["font"], True) < shape["chip"][2] - 4, node
            assert 3 * 1.2 * plan["font"] <= shape["chip"][3], node
    assert PARTS["gates_before"]["only"] == "FGR"


def test_text_is_eleven_pixels_high_on_a_small_screen_and_side_by_side():
    for name in ("circuit", "odyssey"):
        narrow, wide = GEOMETRY[name]["narrow"], GEOMETRY[name]["wide"]
        assert narrow["font"] * 350 / narrow["size"][0] >= 11
        assert wide["font"] * 540 / wide["size"][0] >= 11


def test_both_drawings_are_of_one_size_so_that_they_stand_side_by_side():
    for form in ("wide", "narrow"):
        assert GEOMETRY["circuit"][form]["size"] == GEOMETRY["odyssey"][form]["size"]


@each_layout
def test_the_black_box_has_its_terminals_outside(name, form):
    plan = GEOMETRY[name][form]
    closed = plan["closed"]
    w, h = plan["size"]
    assert set(closed["places"]) == {n for n in NODES if PARTS[n]["stage"] == 0}
    placed = {}
    for node, (x, y) in closed["places"].items():
        shape = plan["nodes"][node]
        half = shape["disc"][2:] * 2 if "disc" in shape else [s / 2 for s in shape["chip"][2:]]
        placed[node] = [x - half[0], y - half[1], 2 * half[0], 2 * half[1]]
    for node, box in placed.items():
        assert overlap(box, closed["box"]) < 0, node
        assert min(box[0], box[1], w - box[0] - box[2], h - box[1] - box[3]) >= 0, node
    for a, b in itertools.combinations(placed.values(), 2):
        assert overlap(a, b) < 0


def test_the_circuit_has_the_cell_as_a_straight_highway_with_two_ramps():
    for form in ("wide", "narrow"):
        plan = GEOMETRY["circuit"][form]
        (left, height), (right, same) = plan["highway"]
        assert (left, right, same) == (0, plan["size"][0], height)
        on_it = [node for node in NODES if plan["nodes"][node].get("mark", [0, 0])[1] == height]
        assert sorted(on_it) == ["c", "cf"]
        ramps = [plan["nodes"][node]["mark"][0] for node in ("cf", "c")]
        assert ramps == sorted(ramps)  # forget, then renew


def test_in_the_odyssey_chart_the_cell_stands_in_the_centre_column():
    for form in ("wide", "narrow"):
        plan = GEOMETRY["odyssey"][form]
        x, y, _ = plan["nodes"]["c"]["disc"]
        left, top, w, _ = plan["sections"]["z"]["ground"]
        assert left + w / 2 == x
        assert top > y  # the block input comes from below
        assert plan["sections"]["o"]["ground"][1] < y  # the output gate is at the top
        assert abs(x - plan["size"][0] / 2) < 10


# ---------------------------------------------------------------- the geometry's own tools


def test_a_later_line_ducks_under_an_earlier_one_and_of_equals_the_upright():
    level, upright = [(0, 10), (40, 10)], [(20, 0), (20, 30)]
    early = lstm_sheet.Line(["a"], level, 1)
    late, equal = lstm_sheet.Line(["b"], upright, 3), lstm_sheet.Line(["b"], upright, 1)
    assert lstm_sheet._ducks(late, [early, late]) == [(20, 10)]
    assert lstm_sheet._ducks(early, [early, late]) == []
    assert lstm_sheet._ducks(equal, [early, equal]) == [(20, 10)]
    assert lstm_sheet.broken(upright, [(20, 10)]) == [[(20, 0), (20, 5)], [(20, 15), (20, 30)]]


def test_a_bend_is_rounded_within_its_corner():
    d = lstm_sheet.path([(0, 0), (20, 0), (20, 20)])
    assert d == "M0 0L12 0Q20 0 20 8L20 20"
    assert gap(np.array([[20.0, 0.0]]), samples(d)) < lstm_sheet.CORNER / 2


# ---------------------------------------------------------------- the still picture


@pytest.fixture(scope="module")
def trace():
    rng = np.random.default_rng(7)
    params = lstm.init(2, 2, rng)
    return lstm.forward(params, rng.normal(size=(3, 1, 2)), np.full((1, 2), 0.3), -np.ones((1, 2)))


def texts(svg: str) -> list[str]:
    return [element.text for element in ET.fromstring(svg).iter() if element.tag.endswith("text")]


@each_layout
@pytest.mark.parametrize("t", [1, 3])
def test_the_still_shows_every_number_of_its_step(name, form, t, trace):
    svg = still(name, trace, t, form=form)
    shown = texts(svg)
    for node, numbers in lstm_stills.step_numbers(trace, t).items():
        for number in numbers:
            assert f"{number:.2f}".replace("-", "−") in shown, node
        assert symbol(node, t) in shown
    assert 'viewBox="0 0 ' in svg


def test_the_stills_numbers_are_the_blocks_equations(trace):
    first, last = (lstm_stills.step_numbers(trace, t) for t in (1, 3))
    assert np.array_equal(first["c_before"], trace.c0[0])
    assert np.array_equal(first["y_before"], trace.y0[0])
    assert np.array_equal(last["c_before"], trace.c[1, 0])
    for numbers in (first, last):
        np.testing.assert_allclose(numbers["zi"] + numbers["cf"], numbers["c"], rtol=1e-14)
        np.testing.assert_allclose(numbers["tanh_c"] * numbers["o"], numbers["y"], rtol=1e-14)


def test_the_still_without_peepholes_has_no_blue_line(trace):
    with_them, without = (still("circuit", trace, 2, peepholes=on) for on in (True, False))
    assert "--role:var(--un-peephole)" in with_them
    assert "--role:var(--un-peephole)" not in without


def test_the_still_opens_stage_by_stage(trace):
    shown = [texts(still("odyssey", trace, 2, stage=stage)) for stage in range(4)]
    words = ["LSTM", "forget", "f", "p"]
    assert [[word in stage for word in words] for stage in shown] == [
        [True, False, False, False],
        [False, True, False, False],
        [False, True, True, False],
        [False, True, True, True],
    ]
