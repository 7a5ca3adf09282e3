"""The two drawings of one LSTM block: where everything stands.

The *circuit*: time runs from left to right, and the cell is a highway along the top with two
on-ramps. The *odyssey*: the chart of Greff et al. (2017), with the cell in the centre. Both have
the parts of `js/lstm_microscope/block.mjs` under the same names, each in a wide and a narrow form;
`js/lstm_microscope/drawing.mjs` draws all four from the data made here. Dotted lines carry what
comes from the step before.
"""

import math
from dataclasses import dataclass

from ..lstm import Trace
from . import lstm_stills
from .lstm_sheet import (
    HEAD,
    PARTS,
    Box,
    Point,
    Points,
    Sheet,
    arrowhead,
    path,
    ring,
    toward,
)

# ---------------------------------------------------------------- the circuit

WIDE = {"chip_size": (96, 54), "font": 13.6, "radius": 11, "op_size": (38, 26)}
NARROW = {"chip_size": (87, 50), "font": 12.3, "radius": 10, "op_size": (34, 24)}
TAPS = {"W": -24, "R": 0, "p": 24, "G": 40}  # where a gate's wires enter it, from its middle
TAPS_OF_Z = {"W": -13, "R": 13}


def circuit_wide() -> dict:
    """Return the circuit with its terminals to the left and the right of the block."""
    sheet = Sheet(664, 624, **WIDE)
    highway, products, values, bars = 84, 226, 292, 400
    columns = {"f": 146, "i": 249, "z": 352, "o": 472}
    past, future = 62, 588

    sheet.extra["highway"] = [[0, highway], [664, highway]]
    gates = {gate: sheet.gate(gate, x, values, bars) for gate, x in columns.items()}
    c_before = sheet.chip("c_before", past, highway)
    times_f = sheet.mark("cf", "⊙", columns["f"], highway)
    cf = sheet.chip("cf", 223, highway)
    plus = sheet.mark("c", "+", (columns["i"] + columns["z"]) / 2, highway)
    times_i = sheet.mark("zi", "⊙", plus.x, products)
    zi = sheet.chip("zi", plus.x, 156)
    c = sheet.chip("c", future, highway)
    tanh_c = sheet.chip("tanh_c", columns["o"], 175)
    times_o = sheet.mark("y", "⊙", columns["o"], products)
    y = sheet.chip("y", future, products)

    sheet.link("c_before", (0, highway), c_before.left(), past=True)
    sheet.link("cf", times_f.right(), cf.left())
    sheet.link("zi", times_i.top(), zi.bottom())
    sheet.link("c", plus.right(), c.left())
    sheet.link("y", times_o.right(), y.left())
    for owner, box in (("cf", cf), ("zi", zi), ("tanh_c", tanh_c)):
        ends = (box.left(), box.right()) if owner == "cf" else (box.bottom(), box.top())
        sheet.link(owner, *ends, stage=(1, 1))  # what the closed stage shows in place of a chip

    sheet.wire("c_cf", c_before.right(), times_f.left())
    sheet.wire("f_cf", gates["f"][0].top(), times_f.bottom())
    sheet.wire("cf_c", cf.right(), plus.left())
    for gate, side in (("i", times_i.left()), ("z", times_i.right())):
        start = gates[gate][0].top()
        sheet.wire(f"{gate}_zi", start, (start[0], products), side)
    sheet.wire("zi_c", zi.top(), plus.bottom())
    ramp = (columns["o"], highway)
    sheet.wire("c_tanh", plus.right(), ramp, tanh_c.top(), own=1)
    sheet.op("c_tanh", columns["o"], 122, "tanh")
    sheet.wire("tanh_y", tanh_c.bottom(), times_o.top())
    sheet.wire("o_y", gates["o"][0].top(), times_o.bottom())
    lane = 412
    o_bar = gates["o"][1]
    sheet.wire("p_o", plus.right(), (lane, highway), (lane, bars), o_bar.left(), own=1)
    sheet.label("p_o", lane + 6, 250)
    sheet.wire("c_next", plus.right(), c.right(), (664, highway), own=1)
    way_out = (530, products)
    sheet.wire("y_out", times_o.right(), way_out, (530, 14), own=1)
    sheet.word("to the loss", 539, 25, "start", (1, 3))
    for ramp_x in (times_f.x, plus.x):
        sheet.word("on-ramp", ramp_x, highway - 21, "middle", (1, 1))

    before, inputs, recurrence, sources = 500, 526, 548, 590
    out = (times_o.right(), (future, products), y.bottom(), (future, before), (664, before))
    sheet.wire("y_next", *out, own=2)
    bars = {gate: bar for gate, (_, bar) in gates.items()}
    _bus(sheet, bars, "p", [c_before.bottom(), (past, 458)])
    y_before = sheet.chip("y_before", past, before)
    _bus(sheet, bars, "R", [y_before.right()])
    x = sheet.chip("x", plus.x, sources)
    _bus(sheet, bars, "W", [x.top(), (x.x, inputs)])
    gates_before = sheet.chip("gates_before", past, sources)
    _bus(sheet, bars, "G", [gates_before.top(), (past, recurrence)])
    sheet.link("y_before", (0, before), y_before.left(), past=True)
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


def _bus(sheet: Sheet, bars: dict[str, Box], kind: str, lead: Points) -> None:
    """Draw the bus behind a kind of wires, W, R, p or G, and its taps up into the sums.

    `lead` goes from the source to the bus. A tap's own part starts at the bus; the outermost take
    what lies beyond their neighbours with them.
    """
    gates = [gate for gate in bars if f"{kind}_{gate}" in PARTS and (kind, gate) != ("p", "o")]
    taps = {gate: bars[gate].bottom((TAPS_OF_Z if gate == "z" else TAPS)[kind]) for gate in gates}
    entry, level = lead[-1], lead[-1][1]
    owners = {"W": "x", "R": "y_before", "G": "gates_before", "p": "p_i p_f"}[kind]
    stage = {"W": (1, 3), "R": (1, 3), "G": (2, 3), "p": (3, 3)}[kind]
    reach = []  # how far the bus itself goes to either side
    for side in (-1, 1):
        there = sorted((x - entry[0]) * side for x, _ in taps.values() if (x - entry[0]) * side > 0)
        inner = there[-2] if len(there) > 1 else 0
        reach.append((entry[0] + side * inner, level))
        for gate, tap in taps.items():
            if (tap[0] - entry[0]) * side <= 0:
                continue
            last = (tap[0] - entry[0]) * side == there[-1]
            start = reach[-1] if last else (tap[0], level)
            way = [*lead, start] if start != entry else [*lead]
            corner = [(tap[0], level)] if last else []
            sheet.wire(f"{kind}_{gate}", *way, *corner, tap, own=len(way) - 1)
            if kind != "G":
                sheet.label(f"{kind}_{gate}", tap[0] + 4, tap[1] + 24)
    past = kind != "W"
    if reach[0] == entry:
        sheet.link(owners, *lead, *reach[1:], stage=stage, past=past)
    else:
        sheet.link(owners, *lead, stage=stage, past=past)
        sheet.link(owners, *reach, stage=stage, past=past)


def circuit_narrow() -> dict:
    """Return the circuit for a small screen: its terminals above and below, signs on posts."""
    sheet = Sheet(390, 624, **NARROW)
    highway, outputs, products, values, bars_at = 112, 246, 277, 328, 428
    columns = {"f": 58, "i": 149, "z": 240, "o": 342}
    signs = 51

    sheet.extra["highway"] = [[0, highway], [390, highway]]
    gates = {gate: sheet.gate(gate, x, values, bars_at) for gate, x in columns.items()}
    c_before = sheet.chip("c_before", 47.5, signs)
    cf = sheet.chip("cf", 145, signs)
    c = sheet.chip("c", columns["z"] + 1, signs)
    y = sheet.chip("y", columns["o"], signs)
    times_f = sheet.mark("cf", "⊙", columns["f"], highway)
    plus = sheet.mark("c", "+", columns["i"], highway)
    times_i = sheet.mark("zi", "⊙", columns["i"], products)
    zi = sheet.chip("zi", columns["i"], 204)
    tanh_c = sheet.chip("tanh_c", columns["z"], 195)
    times_o = sheet.mark("y", "⊙", columns["o"], outputs)

    sheet.link("c_before", (0, highway), (24, highway), past=True)
    sheet.post("c_before", c_before.bottom(24 - c_before.x), (24, highway))
    sheet.post("cf", cf.bottom(104 - cf.x), (104, highway), stage=(2, 3))
    sheet.post("c", c.bottom(198 - c.x), (198, highway))
    sheet.link("zi", times_i.top(), zi.bottom())
    sheet.link("y", times_o.top(), y.bottom())
    for owner, box in (("zi", zi), ("tanh_c", tanh_c)):
        sheet.link(owner, box.bottom(), box.top(), stage=(1, 1))

    sheet.wire("c_cf", (24, highway), times_f.left())
    sheet.wire("f_cf", gates["f"][0].top(), times_f.bottom())
    sheet.wire("cf_c", times_f.right(), plus.left())
    sheet.wire("i_zi", gates["i"][0].top(), times_i.bottom())
    start = gates["z"][0].top()
    sheet.wire("z_zi", start, (start[0], products), times_i.right())
    sheet.wire("zi_c", zi.top(), plus.bottom())
    sheet.wire("c_tanh", plus.right(), (columns["z"], highway), tanh_c.top(), own=1)
    sheet.op("c_tanh", columns["z"], 145, "tanh")
    sheet.wire("tanh_y", tanh_c.bottom(), (columns["z"], outputs), times_o.left())
    sheet.wire("o_y", gates["o"][0].top(), times_o.bottom())
    lane, o_bar = 291, gates["o"][1]
    sheet.link("c", plus.right(), (lane, highway))
    sheet.wire("p_o", plus.right(), (lane, highway), (lane, bars_at), o_bar.left(), own=1)
    sheet.label("p_o", lane + 5, 288)
    sheet.wire("c_next", plus.right(), (lane, highway), (390, highway), own=1)
    sheet.wire("y_out", times_o.top(), y.bottom(), y.top(), (y.x, 3), own=2)
    sheet.word("to the loss", y.x - 8, 15, "end", (1, 3))
    for ramp_x in (times_f.x, plus.x):
        sheet.word("on-ramp", ramp_x + 8, highway + 25, "start", (1, 1))
    sheet.wire("y_next", times_o.right(), (390, outputs))

    bars = {gate: bar for gate, (_, bar) in gates.items()}
    before, inputs, recurrence, sources = 506, 530, 551, 596
    _bus(sheet, bars, "p", [(6, highway), (6, 482)])
    y_before = sheet.chip("y_before", 47.5, sources)
    _bus(sheet, bars, "R", [y_before.top(14 - y_before.x), (14, before)])
    x = sheet.chip("x", 206, sources)
    _bus(sheet, bars, "W", [x.top(), (x.x, inputs)])
    gates_before = sheet.chip("gates_before", columns["o"], sources)
    _bus(sheet, bars, "G", [gates_before.top(), (gates_before.x, recurrence)])
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


# ---------------------------------------------------------------- the Space Odyssey chart


@dataclass(frozen=True)
class Cell:
    """The cell in the centre: c(t) is the disc, c(t−1) the dotted orbit around it."""

    x: float
    y: float
    disc: float
    orbit: float

    def on(self, radius: float, *, dx: float, up: bool) -> Point:
        """Return the point of a circle `dx` right of the centre."""
        height = math.sqrt(radius**2 - dx**2)
        return self.x + dx, self.y - height if up else self.y + height

    def beside(self, radius: float, *, dy: float, right: bool) -> Point:
        """Return the point of a circle `dy` below the centre."""
        width = math.sqrt(radius**2 - dy**2)
        return self.x + width if right else self.x - width, self.y + dy


def odyssey_wide() -> dict:
    """Return the Space Odyssey chart: the cell in the centre, the past on its dotted orbit."""
    sheet = Sheet(664, 624, **WIDE)
    cell = Cell(325, 258, disc=54, orbit=68)
    left, right, loop, bottom = 60, 588, 656, 590
    o, o_bar = sheet.gate("o", left, 52, 160)
    _, i_bar = sheet.gate("i", left, 424, 316)
    f, f_bar = sheet.gate("f", right, cell.y, 366)
    _, z_bar = sheet.gate("z", cell.x, 480, bottom)
    y = sheet.chip("y", 440, o.y)
    sheet.chip("tanh_c", cell.x, 104)
    sheet.chip("zi", cell.x, 369)
    c_before = sheet.chip("c_before", 176, cell.y)
    times_f = sheet.mark("cf", "⊙", 472, cell.y)
    sheet.chip("cf", times_f.x, 184)

    sheet.wire("f_cf", f.left(), times_f.right())
    turn = (c_before.x, i_bar.y - 10)
    sheet.wire("p_i", c_before.bottom(), turn, i_bar.right(-10))
    sheet.label("p_i", i_bar.right()[0] + 12, turn[1] - 6)
    low = cell.beside(cell.orbit, dy=34, right=True)
    sheet.wire("p_f", low, (515, low[1]), (515, f_bar.y - 10), f_bar.left(-10))
    sheet.label("p_f", 521, f_bar.y - 16)
    _round_the_cell(sheet, cell, aside=25, shelf=176, tanh_at=157, c_next=-13, orbit=13)

    x = sheet.chip("x", 188, bottom)
    y_before = sheet.chip("y_before", 462, bottom)
    sheet.wire("W_z", x.right(), z_bar.left())
    sheet.wire("R_z", y_before.left(), z_bar.right())
    sheet.label("W_z", 250, bottom - 7)
    sheet.label("R_z", 390, bottom - 7)
    way = ((cell.x + sheet.radius, y.y), y.right(), (loop, y.y), (loop, bottom), y_before.right())
    sheet.wire("y_next", *way, own=1)

    middle = (o_bar.y + i_bar.y) / 2
    for kind, name, dx in (("W", "x", -34), ("R", "y_before", 16)):
        _tap_up(sheet, name, f"{kind}_f", f_bar, dx, 45, label=18)
        _tap_up(sheet, name, f"{kind}_o", o_bar, dx, middle - o_bar.bottom()[1], label=22)
        sheet.wire(f"{kind}_i", (left + dx, middle + 3), i_bar.top(dx))
        sheet.label(f"{kind}_i", left + dx + 5, middle + 32)
    _tap_aside(sheet, "gates_before", "G_o", o_bar, -14, 24)
    _tap_aside(sheet, "gates_before", "G_i", i_bar, 14, 24)
    _tap_aside(sheet, "gates_before", "G_f", f_bar, 16, -24)
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


def odyssey_narrow() -> dict:
    """Return the Space Odyssey chart for a small screen."""
    sheet = Sheet(390, 624, **NARROW)
    cell = Cell(189, 238, disc=50, orbit=61)
    left, right, loop, bottom = 47.5, 328, 381, 596
    o, o_bar = sheet.gate("o", left, 46, 146)
    _, i_bar = sheet.gate("i", left, 442, 342)
    f, f_bar = sheet.gate("f", right, 302, 402)
    _, z_bar = sheet.gate("z", cell.x, 496, bottom)
    y = sheet.chip("y", 286, o.y)
    sheet.chip("tanh_c", cell.x, 96)
    sheet.chip("zi", cell.x, 394)
    c_before = sheet.chip("c_before", left, 254)
    times_f = sheet.mark("cf", "⊙", right, cell.y)
    sheet.chip("cf", right, 172)

    sheet.wire("f_cf", f.top(), times_f.bottom())
    sheet.wire("p_i", c_before.bottom(), i_bar.top())
    sheet.label("p_i", left + 6, i_bar.top()[1] - 14)
    low = cell.on(cell.orbit, dx=49, up=False)
    sheet.wire("p_f", low, (low[0], f_bar.y - 12), f_bar.left(-12))
    sheet.label("p_f", low[0] + 14, f_bar.y - 18)
    _round_the_cell(sheet, cell, aside=24, shelf=161, tanh_at=146, c_next=4, orbit=28)

    x = sheet.chip("x", left, bottom)
    y_before = sheet.chip("y_before", right, bottom)
    sheet.wire("W_z", x.right(), z_bar.left())
    sheet.wire("R_z", y_before.left(), z_bar.right())
    sheet.label("W_z", 102, bottom - 6)
    sheet.label("R_z", 252, bottom - 6)
    start, turn = (cell.x + sheet.radius, y.y), 544
    way = (start, y.right(), (loop, y.y), (loop, turn), (right, turn), y_before.top())
    sheet.wire("y_next", *way, own=1)

    for kind, name, dx, dy in (("W", "x", -34, -14), ("R", "y_before", 12, 2)):
        _tap_up(sheet, name, f"{kind}_f", f_bar, dx, 35, label=12)
        _tap_up(sheet, name, f"{kind}_o", o_bar, dx, 32, label=10)
        _tap_aside(sheet, name, f"{kind}_i", i_bar, dy, 24)
    _tap_aside(sheet, "gates_before", "G_o", o_bar, -13, 24)
    _tap_aside(sheet, "gates_before", "G_i", i_bar, 18, 24)
    spot = sheet.terminal("gates_before", f_bar.left()[0] - 25, f_bar.y + 14, 0, 18, "middle")
    sheet.wire("G_f", (spot[0] + TERMINAL, spot[1]), f_bar.left(14))
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


def _round_the_cell(
    sheet: Sheet,
    cell: Cell,
    *,
    aside: float,
    shelf: float,
    tanh_at: float,
    c_next: float,
    orbit: float,
) -> None:
    """Draw the cell and what both forms have alike: its loop, the way in below, the way out above.

    aside: how far left and right of the middle p_o leaves the cell and the loop comes back, both
    along the ordinate `shelf`; tanh_at: ordinate of the tanh; c_next, orbit: how far below the
    middle c(t) leaves for the chip of c(t−1), and the chip hangs on the orbit.
    """
    box = {name: Box.of(node["chip"]) for name, node in sheet.nodes.items() if "chip" in node}
    times_f = Box(*sheet.nodes["cf"]["mark"][:2], 2 * sheet.radius, 2 * sheet.radius)
    sheet.disc("c", cell.x, cell.y, cell.disc)
    times_o = sheet.mark("y", "⊙", cell.x, box["o"].y)
    times_i = sheet.mark("zi", "⊙", cell.x, box["i"].y)

    sheet.wire("c_tanh", cell.on(cell.disc, dx=0, up=True), box["tanh_c"].bottom())
    sheet.op("c_tanh", cell.x, tanh_at, "tanh")
    sheet.wire("tanh_y", box["tanh_c"].top(), times_o.bottom())
    sheet.wire("o_y", box["o"].right(), times_o.left())
    sheet.link("y", times_o.right(), box["y"].left())
    sheet.wire("y_out", times_o.top(), (cell.x, 7))
    sheet.word("to the loss", cell.x + 9, 17, "start", (1, 3))

    leave = cell.on(cell.disc, dx=-aside, up=True)
    back = cell.on(cell.disc, dx=aside, up=True)
    o_bar, c_before, cf = box["o_bar"], box["c_before"], box["cf"]
    sheet.wire("p_o", leave, (leave[0], shelf), o_bar.right(shelf - o_bar.y))
    sheet.label("p_o", o_bar.right()[0] + 12, shelf - 6)
    start = cell.beside(cell.disc, dy=c_next, right=False)
    sheet.wire("c_next", start, c_before.right(start[1] - c_before.y))
    hook = cell.beside(cell.orbit, dy=orbit, right=False)
    sheet.link("c_before", hook, c_before.right(hook[1] - c_before.y), past=True)
    out = cell.beside(cell.orbit, dy=0, right=True)
    sheet.wire("c_cf", out, times_f.left())
    sheet.link("cf", times_f.top(), cf.bottom())
    sheet.link("cf", cf.bottom(), (cf.x, shelf), cf.left(shelf - cf.y), stage=(1, 1))
    sheet.wire("cf_c", cf.left(shelf - cf.y), (back[0], shelf), back)

    sheet.wire("zi_c", box["zi"].top(), cell.on(cell.disc, dx=0, up=False))
    sheet.link("zi", times_i.top(), box["zi"].bottom())
    for name in ("zi", "tanh_c"):
        sheet.link(name, box[name].bottom(), box[name].top(), stage=(1, 1))
    sheet.wire("z_zi", box["z"].top(), times_i.bottom())
    sheet.wire("i_zi", box["i"].right(), times_i.left())

    openings = [cell.on(cell.orbit, dx=dx, up=True) for dx in (-aside, 0, aside)]
    openings += [cell.on(cell.orbit, dx=0, up=False)]
    openings += [cell.beside(cell.orbit, dy=c_next, right=False)]
    leaving = {"c_cf": out, "c_before": hook, "p_f": sheet.wires["p_f"]["points"][0]}
    sheet.circle("c_before", ring(cell.x, cell.y, cell.orbit, openings), (1, 3), leaving)


TERMINAL = 3  # radius of the small circle at which a tap starts


def _tap_up(
    sheet: Sheet, node: str, wire: str, bar: Box, dx: float, reach: float, label: float
) -> None:
    """Draw a wire from a terminal of its own, `reach` below a sum, up into it."""
    x, y = sheet.terminal(node, bar.x + dx, bar.bottom()[1] + reach, 8, 4.5, "start")
    sheet.wire(wire, (x, y - TERMINAL), bar.bottom(dx))
    sheet.label(wire, x + 5, y - label)


def _tap_aside(sheet: Sheet, node: str, wire: str, bar: Box, dy: float, reach: float) -> None:
    """Draw a wire from a terminal of its own into a sum's side; `reach` negative: the left one."""
    right = reach > 0
    end = bar.right(dy) if right else bar.left(dy)
    anchor, sign = ("start", 1) if right else ("end", -1)
    x, y = sheet.terminal(node, end[0] + reach, end[1], sign * 7, 4.5, anchor)
    sheet.wire(wire, (x - sign * TERMINAL, y), end)


# ---------------------------------------------------------------- the closed black box


def closed(sheet: Sheet) -> dict:
    """Return the black box that both drawings become: the same terminals, nothing inside."""
    w, h = sheet.chip_size
    roomy = sheet.width > 500
    left, right, middle = w / 2 + (20 if roomy else 6), sheet.width - 30 - w / 2, sheet.width / 2
    high, low, foot = sheet.height * 0.3, sheet.height * 0.56, sheet.height - h / 2 - 8
    reach = 50 if roomy else 24
    edge, far = left + w / 2 + reach, right - w / 2 - reach
    top, bottom = sheet.height * 0.14, sheet.height * 0.72
    half = sheet.nodes["c"]["disc"][2] if "disc" in sheet.nodes["c"] else w / 2
    arrows = {
        "c_before": [(left + w / 2, high), (edge, high)],
        "y_before": [(left + w / 2, low), (edge, low)],
        "x": [(middle, foot - h / 2), (middle, bottom)],
        "c": [(far, high), (right - half, high)],
        "y": [(far, low), (right - w / 2, low)],
        "c_next": [(right + half, high), (sheet.width, high)],
        "y_next": [(right + w / 2, low), (sheet.width, low)],
        "y_out": [(middle, top), (middle, 14)],
    }
    places = {
        "c_before": (left, high),
        "y_before": (left, low),
        "x": (middle, foot),
        "c": (right, high),
        "y": (right, low),
    }
    sheet.word("to the loss", middle + 9, 25, "start", (0, 0))
    paths = {
        name: {
            "d": path([start, toward(end, start, HEAD[0] - 2)]),
            "head": arrowhead([start, end]),
        }
        for name, (start, end) in arrows.items()
    }
    return {"box": [edge, top, far - edge, bottom - top], "places": places, "arrows": paths}


def drawings() -> dict[str, dict]:
    """Return all four: {"circuit": {"wide": …, "narrow": …}, "odyssey": {…}}."""
    return {
        "circuit": {"wide": circuit_wide(), "narrow": circuit_narrow()},
        "odyssey": {"wide": odyssey_wide(), "narrow": odyssey_narrow()},
    }


GEOMETRY = drawings()


def still(
    name: str, trace: Trace, t: int, stage: int = 3, peepholes: bool = True, form: str = "wide"
) -> str:
    """Return a drawing as one SVG text, with the numbers of step t of the first sequence.

    name: "circuit" or "odyssey"; trace: what `lstm.forward` returned; t: from 1; stage: 0 black
    box, 1 streams, 2 gates, 3 peepholes; form: "wide" or "narrow".
    """
    return lstm_stills.draw(GEOMETRY[name][form], trace, t, stage, peepholes)
