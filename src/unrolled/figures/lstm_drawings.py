"""The two drawings of one LSTM block: where everything stands, and a still picture of it.

The *circuit*: time runs from left to right, and the cell is a highway along the top with two
on-ramps. The *odyssey*: the chart of Greff et al. (2017), with the cell in the centre. Both have
the parts of `js/lstm_microscope/block.mjs` under the same names, each in a wide and a narrow form;
`js/lstm_microscope/drawing.mjs` draws all four from the data made here. Dotted lines carry what
comes from the step before.

Lengths are in the picture's own units, y downwards. A *chip* is a node's box with its numbers, a
*mark* the sign of an operation (⊙ or +), a *link* a line that belongs to a node: from its mark to
its chip, or the bus from which its wires branch.
"""

import json
import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..lstm import Trace
from . import palette

Point = tuple[float, float]
Points = list[Point]

_BLOCK = Path(__file__).parent / "js" / "lstm_microscope" / "block.mjs"
_LIST = re.search(r"PARTS = (\[.*?\n\]);", _BLOCK.read_text("utf-8"), re.S)[1]
PARTS: dict[str, dict] = {part["name"]: part for part in json.loads(_LIST)}

CORNER = 8  # radius of a wire's bends
GAP = 5  # half of what a line leaves open where it ducks under another
HEAD = (9, 3.8)  # an arrowhead's length and half its width
TITLES = {
    "z": ("block", "input"),
    "i": ("input", "gate"),
    "f": ("forget", "gate"),
    "o": ("output", "gate"),
}
SIGNS = {"z": "tanh", "i": "σ", "f": "σ", "o": "σ"}


@dataclass(frozen=True)
class Box:
    """A rectangle by its centre and size."""

    x: float
    y: float
    w: float
    h: float

    def left(self, dy: float = 0) -> Point:
        """Return the point on the left side, `dy` below its middle; likewise the other sides."""
        return self.x - self.w / 2, self.y + dy

    def right(self, dy: float = 0) -> Point:
        """See `left`."""
        return self.x + self.w / 2, self.y + dy

    def top(self, dx: float = 0) -> Point:
        """Return the point on the upper side, `dx` right of its middle."""
        return self.x + dx, self.y - self.h / 2

    def bottom(self, dx: float = 0) -> Point:
        """See `top`."""
        return self.x + dx, self.y + self.h / 2

    def data(self) -> list[float]:
        """Return x, y of the upper left corner, width, height."""
        return [self.x - self.w / 2, self.y - self.h / 2, self.w, self.h]


def on_circle(x: float, y: float, radius: float, *, at_x: float | None = None, up: bool) -> Point:
    """Return the point of a circle straight above (or below) the abscissa `at_x`."""
    height = math.sqrt(radius**2 - (at_x - x) ** 2)
    return at_x, y - height if up else y + height


def beside_circle(x: float, y: float, radius: float, *, at_y: float, right: bool) -> Point:
    """Return the point of a circle level with the ordinate `at_y`."""
    width = math.sqrt(radius**2 - (at_y - y) ** 2)
    return x + width if right else x - width, at_y


# ---------------------------------------------------------------- lines


def path(points: Points, radius: float = CORNER) -> str:
    """Return the SVG path along the points, its bends rounded."""
    text = f"M{_pair(points[0])}"
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        text += f"L{_pair(_toward(here, before, bend))}Q{_pair(here)} "
        text += _pair(_toward(here, after, bend))
    return text + f"L{_pair(points[-1])}"


def _toward(start: Point, end: Point, length: float) -> Point:
    share = length / (math.dist(start, end) or 1)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _pair(point: Point) -> str:
    return f"{_short(point[0])} {_short(point[1])}"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def arrowhead(points: Points) -> str:
    """Return the SVG path of the arrowhead at the end of a line."""
    tip = points[-1]
    length, half = HEAD
    base = _toward(tip, points[-2], length)
    across = (tip[1] - base[1]) / length * half, (base[0] - tip[0]) / length * half
    left = base[0] + across[0], base[1] + across[1]
    right = base[0] - across[0], base[1] - across[1]
    return f"M{_pair(left)}L{_pair(tip)}L{_pair(right)}z"


def segments(points: Points) -> list[tuple[Point, Point]]:
    """Return the pieces of a line, each from one point to the next."""
    return list(pairwise(points))


def crossing(one: tuple[Point, Point], other: tuple[Point, Point]) -> Point | None:
    """Return where an upright and a level piece cross, both inside; None where they do not."""
    upright, level = (one, other) if one[0][0] == one[1][0] else (other, one)
    (x, y1), (x2, y2) = upright
    (x1, y), (x3, y3) = level
    if x != x2 or y != y3 or y1 == y2:
        return None
    inside = min(x1, x3) + 1 < x < max(x1, x3) - 1 and min(y1, y2) + 1 < y < max(y1, y2) - 1
    return (x, y) if inside else None


def broken(line: Points, spots: Points) -> list[Points]:
    """Return the line in pieces: it ducks under whatever crosses it at the given spots."""
    pieces = [[line[0]]]
    for start, end in segments(line):
        here = [spot for spot in spots if _is_on(spot, start, end)]
        for spot in sorted(here, key=lambda spot: math.dist(start, spot)):
            pieces[-1].append(_toward(spot, start, GAP))
            pieces.append([_toward(spot, end, GAP)])
        pieces[-1].append(end)
    return pieces


def _is_on(point: Point, start: Point, end: Point) -> bool:
    return math.dist(start, point) + math.dist(point, end) - math.dist(start, end) < 1e-6


def ring(x: float, y: float, radius: float, openings: Points) -> str:
    """Return the path of a circle that leaves a gap at each of the given points."""
    half = (GAP + 1) / radius
    angles = sorted(math.atan2(point[1] - y, point[0] - x) for point in openings)
    text = ""
    for start, end in zip(angles, [*angles[1:], angles[0] + 2 * math.pi], strict=True):
        start, end = start + half, end - half
        first = x + radius * math.cos(start), y + radius * math.sin(start)
        last = x + radius * math.cos(end), y + radius * math.sin(end)
        text += f"M{_pair(first)}A{radius} {radius} 0 {int(end - start > math.pi)} 1 {_pair(last)}"
    return text


# ---------------------------------------------------------------- a sheet to draw on


@dataclass
class Sheet:
    """One drawing while it is being laid out; `finish` returns it as plain data."""

    width: float
    height: float
    chip_size: tuple[float, float]
    font: float
    radius: float  # of a mark
    op_size: tuple[float, float] = (38, 26)
    nodes: dict[str, dict] = field(default_factory=dict)
    wires: dict[str, dict] = field(default_factory=dict)
    links: list[dict] = field(default_factory=list)
    sections: dict[str, dict] = field(default_factory=dict)
    words: list[dict] = field(default_factory=list)
    extra: dict = field(default_factory=dict)

    def chip(self, name: str, x: float, y: float) -> Box:
        """Place a node's box with its numbers."""
        box = Box(x, y, *self.chip_size)
        self._node(name)["chip"] = box.data()
        return box

    def disc(self, name: str, x: float, y: float, radius: float) -> None:
        """Place a node as a circle with its numbers inside."""
        self._node(name)["disc"] = [x, y, radius]

    def mark(self, name: str, sign: str, x: float, y: float) -> Box:
        """Place the sign of a node's operation."""
        self._node(name)["mark"] = [x, y, self.radius, sign]
        return Box(x, y, 2 * self.radius, 2 * self.radius)

    def terminal(self, name: str, x: float, y: float, dx: float, dy: float, anchor: str) -> Point:
        """Place one more spot at which a node can be tapped, its symbol (dx, dy) away."""
        spots = self._node(name).setdefault("terminals", [])
        spots.append([x, y, x + dx, y + dy, anchor])
        return x, y

    def _node(self, name: str) -> dict:
        return self.nodes.setdefault(name, {})

    def link(self, owners: str, *points: Point, stage: tuple[int, int] = (1, 3), past=False):
        """Draw a line that belongs to nodes, or to several wires in common."""
        self.links.append(
            {"owners": owners.split(), "points": list(points), "stage": stage, "past": past}
        )
        if "mark" in self.nodes.get(owners, {}) and stage[1] == 3:
            self.nodes[owners]["link"] = list(points)

    def post(self, owner: str, *points: Point, stage: tuple[int, int] = (1, 3)) -> None:
        """Draw the post on which a node's chip stands: no wire, so no dot where it ends."""
        self.links.append({"owners": [owner], "points": list(points), "stage": stage, "post": True})

    def circle(self, owner: str, d: str, stage: tuple[int, int]) -> None:
        """Draw a round link of which the path is given."""
        self.links.append({"owners": [owner], "d": d, "stage": stage, "past": True})

    def wire(self, name: str, *points: Point, own: int = 0) -> None:
        """Draw a wire; the points before number `own` run along a link that shows them already."""
        self.wires[name] = {"points": list(points), "own": own}

    def op(self, name: str, x: float, y: float, sign: str) -> Box:
        """Put the box of a function on a wire."""
        box = Box(x, y, *self.op_size)
        self.wires[name]["op"] = [*box.data(), sign]
        return box

    def label(self, name: str, x: float, y: float) -> None:
        """Write a wire's symbol beside it."""
        self.wires[name]["label"] = [x, y]

    def word(self, text: str, x: float, y: float, anchor: str, stage: tuple[int, int]) -> None:
        """Write a word that is no part's name."""
        self.words.append({"text": text, "x": x, "y": y, "anchor": anchor, "stage": stage})

    def gate(self, gate: str, x: float, value_y: float, bar_y: float) -> tuple[Box, Box]:
        """Draw a section: its value, its function with the title beside it, its sum."""
        value, bar = self.chip(gate, x, value_y), self.chip(f"{gate}_bar", x, bar_y)
        op_x, middle = x - self.op_size[0] * 0.68, (value_y + bar_y) / 2
        if bar_y > value_y:
            ends = bar.top(op_x - x), value.bottom(op_x - x)
        else:
            ends = bar.bottom(op_x - x), value.top(op_x - x)
        self.wire(f"act_{gate}", *ends)
        self.op(f"act_{gate}", op_x, middle, SIGNS[gate])
        w, h = self.chip_size
        ground = Box(x, middle, w, abs(bar_y - value_y) + h)
        self.sections[gate] = {
            "role": PARTS[gate]["role"],
            "ground": ground.data(),
            "title": [*TITLES[gate]],
            "at": [op_x + self.op_size[0] / 2 + 5, middle],
        }
        return value, bar

    def finish(self) -> dict:
        """Return the drawing as plain data: lines become paths, with their gaps and dots."""
        lines = [
            Line([name], wire["points"][wire["own"] :], _rank([name], PARTS[name]["stage"]))
            for name, wire in self.wires.items()
        ]
        lines += [
            Line(link["owners"], link["points"], _rank(link["owners"], link["stage"][0]))
            for link in self.links
            if "points" in link and link["stage"][1] == 3 and not link.get("post")
        ]
        for wire, line in zip(self.wires.values(), lines, strict=False):
            pieces = broken(line.points, _ducks(line, lines))
            pieces[-1][-1] = _toward(pieces[-1][-1], pieces[-1][-2], HEAD[0] - 2)
            wire["d"] = "".join(path(piece) for piece in pieces)
            wire["head"] = arrowhead(line.points)
            if wire["own"]:
                whole = [*wire["points"]]
                whole[-1] = _toward(whole[-1], whole[-2], HEAD[0] - 2)
                wire["flow"] = path(whole)
        for link in self.links:
            if "points" in link:
                same = [line for line in lines if line.points == link["points"]]
                spots = _ducks(same[0], lines) if same else []
                link["d"] = "".join(path(piece) for piece in broken(link.pop("points"), spots))
        return _rounded(
            {
                "size": [self.width, self.height],
                "font": self.font,
                "nodes": self.nodes,
                "wires": self.wires,
                "links": self.links,
                "dots": _dots(lines),
                "sections": self.sections,
                "words": self.words,
                **self.extra,
            }
        )


@dataclass(frozen=True)
class Line:
    """What is drawn of a wire or a link; of two that cross, the one of higher rank ducks under."""

    owners: list[str]
    points: Points
    rank: int


def _rank(owners: list[str], stage: int) -> int:
    """Return when a line appears, so that no line has a gap for one that is not there yet."""
    return 9 if all("only" in PARTS[owner] for owner in owners) else stage


def _ducks(line: Line, lines: list[Line]) -> Points:
    """Return the spots at which a line ducks under another; of equals the upright one does."""
    spots = []
    for other in lines:
        for piece in segments(line.points):
            upright = piece[0][0] == piece[1][0]
            if line.rank > other.rank or (line.rank == other.rank and upright):
                found = (crossing(piece, across) for across in segments(other.points))
                spots += [spot for spot in found if spot]
    return spots


def _dots(lines: list[Line]) -> list[dict]:
    """Return where lines branch: three or more ends meet, a line passing by counting twice."""
    dots = []
    for point in dict.fromkeys(end for line in lines for end in (line.points[0], line.points[-1])):
        meeting = [(line, _ends_at(point, line.points)) for line in lines]
        if sum(count for _, count in meeting) >= 3:
            owners = sorted({name for line, count in meeting if count for name in line.owners})
            dots.append({"x": point[0], "y": point[1], "owners": owners})
    return dots


def _ends_at(point: Point, points: Points) -> int:
    """Return how many of a line's ends are at the point; two where the line passes through."""
    if any(math.dist(point, end) < 1e-6 for end in (points[0], points[-1])):
        return 1
    return 2 * any(_is_on(point, start, end) for start, end in segments(points))


def _rounded(data: object) -> object:
    """Return plain data: tuples as lists, numbers at a tenth of a unit."""
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_rounded(value) for value in data]
    if isinstance(data, float):
        return int(data) if data == int(data) else round(data, 1)
    return data


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


def odyssey_wide() -> dict:
    """Return the Space Odyssey chart: the cell in the centre, the past on its dotted orbit."""
    sheet = Sheet(664, 624, **WIDE)
    axis, left, right, loop = 325, 60, 588, 656
    cell, disc, orbit = 258, 54, 68
    top, above, below, bottom = 52, 160, 424, 590

    o, o_bar = sheet.gate("o", left, top, above)
    i, i_bar = sheet.gate("i", left, below, below - (above - top))
    f, f_bar = sheet.gate("f", right, cell, cell + (above - top))
    z, z_bar = sheet.gate("z", axis, below + 56, bottom)
    times_o = sheet.mark("y", "⊙", axis, top)
    y = sheet.chip("y", 440, top)
    tanh_c = sheet.chip("tanh_c", axis, 104)
    sheet.disc("c", axis, cell, disc)
    c_before = sheet.chip("c_before", 176, cell)
    times_f = sheet.mark("cf", "⊙", 472, cell)
    cf = sheet.chip("cf", 472, 184)
    zi = sheet.chip("zi", axis, 369)
    times_i = sheet.mark("zi", "⊙", axis, below)

    up = on_circle(axis, cell, disc, at_x=axis, up=True)
    peep = on_circle(axis, cell, disc, at_x=axis - 25, up=True)
    back = on_circle(axis, cell, disc, at_x=axis + 25, up=True)
    down = on_circle(axis, cell, disc, at_x=axis, up=False)
    leave = beside_circle(axis, cell, disc, at_y=cell - 13, right=False)
    rim = beside_circle(axis, cell, orbit, at_y=cell + 13, right=False)
    out = beside_circle(axis, cell, orbit, at_y=cell, right=True)
    low = beside_circle(axis, cell, orbit, at_y=cell + 34, right=True)

    sheet.wire("c_tanh", up, tanh_c.bottom())
    sheet.op("c_tanh", axis, 157, "tanh")
    sheet.wire("tanh_y", tanh_c.top(), times_o.bottom())
    sheet.wire("o_y", o.right(), times_o.left())
    sheet.link("y", times_o.right(), y.left())
    sheet.wire("y_out", times_o.top(), (axis, 8))
    sheet.word("to the loss", axis + 9, 18, "start", (1, 3))
    sheet.wire("p_o", peep, (peep[0], 176), o_bar.right(176 - above))
    sheet.label("p_o", o_bar.right()[0] + 12, 170)

    sheet.wire("c_next", leave, c_before.right(leave[1] - cell))
    sheet.link("c_before", rim, c_before.right(rim[1] - cell), stage=(1, 3), past=True)
    sheet.wire("c_cf", out, times_f.left())
    sheet.wire("f_cf", f.left(), times_f.right())
    sheet.link("cf", times_f.top(), cf.bottom())
    sheet.link("cf", cf.bottom(), (cf.x, 176), cf.left(-8), stage=(1, 1))
    sheet.wire("cf_c", cf.left(-8), (back[0], 176), back)

    sheet.link("zi", times_i.top(), zi.bottom())
    sheet.link("zi", zi.bottom(), zi.top(), stage=(1, 1))
    sheet.link("tanh_c", tanh_c.bottom(), tanh_c.top(), stage=(1, 1))
    sheet.wire("zi_c", zi.top(), down)
    sheet.wire("z_zi", z.top(), times_i.bottom())
    sheet.wire("i_zi", i.right(), times_i.left())

    level = i_bar.y - 10
    sheet.wire("p_i", c_before.bottom(), (c_before.x, level), i_bar.right(-10))
    sheet.label("p_i", i_bar.right()[0] + 12, level - 6)
    sheet.wire("p_f", low, (515, low[1]), (515, f_bar.y - 10), f_bar.left(-10))
    sheet.label("p_f", 521, f_bar.y - 16)
    openings = [on_circle(axis, cell, orbit, at_x=x, up=True) for x in (axis - 25, axis, axis + 25)]
    openings += [on_circle(axis, cell, orbit, at_x=axis, up=False)]
    openings += [beside_circle(axis, cell, orbit, at_y=leave[1], right=False)]
    sheet.circle("c_before", ring(axis, cell, orbit, openings), (1, 3))

    x = sheet.chip("x", 188, bottom)
    y_before = sheet.chip("y_before", 462, bottom)
    sheet.wire("W_z", x.right(), z_bar.left())
    sheet.wire("R_z", y_before.left(), z_bar.right())
    sheet.label("W_z", 250, bottom - 7)
    sheet.label("R_z", 390, bottom - 7)
    way = (times_o.right(), y.right(), (loop, top), (loop, bottom), y_before.right())
    sheet.wire("y_next", *way, own=1)

    middle = (above + i_bar.y) / 2
    for kind, name, dx in (("W", "x", -34), ("R", "y_before", 16)):
        spot = sheet.terminal(name, left + dx, middle, 8, 4.5, "start")
        sheet.wire(f"{kind}_o", (spot[0], middle - 3), o_bar.bottom(dx))
        sheet.wire(f"{kind}_i", (spot[0], middle + 3), i_bar.top(dx))
        sheet.label(f"{kind}_o", spot[0] + 5, middle - 22)
        sheet.label(f"{kind}_i", spot[0] + 5, middle + 32)
    for kind, name, dx in (("W", "x", -34), ("R", "y_before", 16)):
        spot = sheet.terminal(name, right + dx, f_bar.y + 72, 8, 4.5, "start")
        sheet.wire(f"{kind}_f", (spot[0], spot[1] - 3), f_bar.bottom(dx))
        sheet.label(f"{kind}_f", spot[0] + 5, spot[1] - 18)
    for gate, box, at_y in (("o", o_bar, above - 14), ("i", i_bar, i_bar.y + 14)):
        spot = sheet.terminal("gates_before", box.right()[0] + 24, at_y, 7, 4.5, "start")
        sheet.wire(f"G_{gate}", (spot[0] - 3, at_y), (box.right()[0], at_y))
    spot = sheet.terminal("gates_before", f_bar.left()[0] - 24, f_bar.y + 16, -7, 4.5, "end")
    sheet.wire("G_f", (spot[0] + 3, spot[1]), f_bar.left(16))
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


def odyssey_narrow() -> dict:
    """Return the Space Odyssey chart for a small screen."""
    sheet = Sheet(390, 624, **NARROW)
    axis, left, right, loop = 189, 47.5, 328, 381
    cell, disc, orbit = 238, 50, 61
    top, above, below, bottom = 46, 146, 442, 596

    o, o_bar = sheet.gate("o", left, top, above)
    i, i_bar = sheet.gate("i", left, below, below - (above - top))
    f, f_bar = sheet.gate("f", right, 302, 402)
    z, z_bar = sheet.gate("z", axis, below + 54, bottom)
    times_o = sheet.mark("y", "⊙", axis, top)
    y = sheet.chip("y", 286, top)
    tanh_c = sheet.chip("tanh_c", axis, 96)
    sheet.disc("c", axis, cell, disc)
    c_before = sheet.chip("c_before", left, 254)
    times_f = sheet.mark("cf", "⊙", right, cell)
    cf = sheet.chip("cf", right, 172)
    zi = sheet.chip("zi", axis, 394)
    times_i = sheet.mark("zi", "⊙", axis, below)

    up = on_circle(axis, cell, disc, at_x=axis, up=True)
    peep = on_circle(axis, cell, disc, at_x=axis - 24, up=True)
    back = on_circle(axis, cell, disc, at_x=axis + 24, up=True)
    down = on_circle(axis, cell, disc, at_x=axis, up=False)
    leave = beside_circle(axis, cell, disc, at_y=cell + 4, right=False)
    rim = beside_circle(axis, cell, orbit, at_y=cell + 28, right=False)
    out = beside_circle(axis, cell, orbit, at_y=cell, right=True)
    low = on_circle(axis, cell, orbit, at_x=axis + 49, up=False)

    sheet.wire("c_tanh", up, tanh_c.bottom())
    sheet.op("c_tanh", axis, 146, "tanh")
    sheet.wire("tanh_y", tanh_c.top(), times_o.bottom())
    sheet.wire("o_y", o.right(), times_o.left())
    sheet.link("y", times_o.right(), y.left())
    sheet.wire("y_out", times_o.top(), (axis, 6))
    sheet.word("to the loss", axis + 8, 15, "start", (1, 3))
    sheet.wire("p_o", peep, (peep[0], 160), o_bar.right(160 - above))
    sheet.label("p_o", o_bar.right()[0] + 12, 155)

    sheet.wire("c_next", leave, c_before.right(leave[1] - c_before.y))
    sheet.link("c_before", rim, c_before.right(rim[1] - c_before.y), stage=(1, 3), past=True)
    sheet.wire("c_cf", out, times_f.left())
    sheet.wire("f_cf", f.top(), times_f.bottom())
    sheet.link("cf", times_f.top(), cf.bottom())
    sheet.link("cf", cf.bottom(), (cf.x, 162), cf.left(-10), stage=(1, 1))
    sheet.wire("cf_c", cf.left(-10), (back[0], 162), back)

    sheet.link("zi", times_i.top(), zi.bottom())
    sheet.link("zi", zi.bottom(), zi.top(), stage=(1, 1))
    sheet.link("tanh_c", tanh_c.bottom(), tanh_c.top(), stage=(1, 1))
    sheet.wire("zi_c", zi.top(), down)
    sheet.wire("z_zi", z.top(), times_i.bottom())
    sheet.wire("i_zi", i.right(), times_i.left())

    sheet.wire("p_i", c_before.bottom(), i_bar.top())
    sheet.label("p_i", left + 6, i_bar.top()[1] - 14)
    sheet.wire("p_f", low, (low[0], f_bar.y - 12), f_bar.left(-12))
    sheet.label("p_f", low[0] + 14, f_bar.y - 18)
    openings = [on_circle(axis, cell, orbit, at_x=x, up=True) for x in (axis - 24, axis, axis + 24)]
    openings += [on_circle(axis, cell, orbit, at_x=axis, up=False)]
    openings += [beside_circle(axis, cell, orbit, at_y=leave[1], right=False)]
    sheet.circle("c_before", ring(axis, cell, orbit, openings), (1, 3))

    x = sheet.chip("x", left, bottom)
    y_before = sheet.chip("y_before", right, bottom)
    sheet.wire("W_z", x.right(), z_bar.left())
    sheet.wire("R_z", y_before.left(), z_bar.right())
    sheet.label("W_z", 102, bottom - 6)
    sheet.label("R_z", 252, bottom - 6)
    turn = 544
    way = (times_o.right(), y.right(), (loop, top), (loop, turn), (right, turn), y_before.top())
    sheet.wire("y_next", *way, own=1)

    for kind, name, dx in (("W", "x", -34), ("R", "y_before", 12)):
        spot = sheet.terminal(name, left + dx, above + 57, 8, 4.5, "start")
        sheet.wire(f"{kind}_o", (spot[0], spot[1] - 3), o_bar.bottom(dx))
        sheet.label(f"{kind}_o", spot[0] + 5, spot[1] - 10)
    for kind, name, dy in (("W", "x", -14), ("R", "y_before", 2)):
        spot = sheet.terminal(name, 115, i_bar.y + dy, 8, 4.5, "start")
        sheet.wire(f"{kind}_i", (spot[0] - 3, spot[1]), i_bar.right(dy))
    for kind, name, dx in (("W", "x", -34), ("R", "y_before", 12)):
        spot = sheet.terminal(name, right + dx, f_bar.y + 60, 8, 4.5, "start")
        sheet.wire(f"{kind}_f", (spot[0], spot[1] - 3), f_bar.bottom(dx))
        sheet.label(f"{kind}_f", spot[0] + 5, spot[1] - 12)
    for gate, box, at_y in (("o", o_bar, above - 13), ("i", i_bar, i_bar.y + 18)):
        spot = sheet.terminal("gates_before", 115, at_y, 7, 4.5, "start")
        sheet.wire(f"G_{gate}", (spot[0] - 3, at_y), (box.right()[0], at_y))
    spot = sheet.terminal("gates_before", f_bar.left()[0] - 20, f_bar.y + 14, 0, 18, "middle")
    sheet.wire("G_f", (spot[0] + 3, spot[1]), f_bar.left(14))
    sheet.extra["closed"] = closed(sheet)
    return sheet.finish()


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
            "d": path([start, _toward(end, start, HEAD[0] - 2)]),
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


# ---------------------------------------------------------------- the still picture

_STYLE = """
text{font:FONTpx system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}
.name{fill:var(--role);font-weight:700}.number{font-stretch:condensed}.soft{fill:var(--un-muted)}
.start{text-anchor:start}.end{text-anchor:end}
.ground{fill:var(--role);fill-opacity:.1}
.box{fill:var(--un-paper);stroke:var(--role);stroke-width:1.6}
.lid{fill:var(--un-raised);stroke:var(--un-muted);stroke-width:1.5}
.black{fill:var(--un-ink)}.onblack{fill:var(--un-paper);font-weight:700}
.highway{fill:none;stroke:var(--un-cell);stroke-width:18;opacity:.16}
.line{fill:none;stroke:var(--role);stroke-width:1.7}.thin{stroke-width:1.2;opacity:.7}
.past{stroke-dasharray:.1 4.6;stroke-linecap:round;stroke-width:2.3}
.full{fill:var(--role)}
"""


def still(
    name: str, trace: Trace, t: int, stage: int = 3, peepholes: bool = True, form: str = "wide"
) -> str:
    """Return a drawing as one SVG text, with the numbers of step t of the first sequence.

    name: "circuit" or "odyssey"; trace: what `lstm.forward` returned; t: from 1; stage: 0 black
    box, 1 streams, 2 gates, 3 peepholes.
    """
    plan = GEOMETRY[name][form]
    width, height = plan["size"]
    pieces = _closed_picture(plan) if stage == 0 else _open_picture(plan, stage, peepholes)
    places = plan["closed"]["places"] if stage == 0 else {}
    numbers = step_numbers(trace, t)
    for node, shape in plan["nodes"].items():
        part = PARTS[node]
        if part["stage"] <= stage and "only" not in part:
            pieces += _node(part, shape, numbers[node], t, stage, places.get(node), plan["font"])
    if stage == 1:
        pieces += [piece for section in plan["sections"].values() for piece in _lid(section)]
    style = palette.picture_css() + _STYLE.replace("FONT", str(plan["font"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"<style>{style}</style>{''.join(pieces)}</svg>"
    )


def step_numbers(trace: Trace, t: int) -> dict[str, np.ndarray]:
    """Return the values of every node at step t (from 1) of the first sequence."""
    names = ("x", "z_bar", "i_bar", "f_bar", "o_bar", "z", "i", "f", "o", "c", "y")
    here = {name: getattr(trace, name)[t - 1, 0] for name in names}
    c_before = trace.c[t - 2, 0] if t > 1 else trace.c0[0]
    return here | {
        "y_before": trace.y[t - 2, 0] if t > 1 else trace.y0[0],
        "c_before": c_before,
        "zi": here["z"] * here["i"],
        "cf": c_before * here["f"],
        "tanh_c": np.tanh(here["c"]),
    }


def _open_picture(plan: dict, stage: int, peepholes: bool) -> list[str]:
    """Return everything but the nodes: grounds, links, wires, dots, words."""

    def is_there(name: str) -> bool:
        part = PARTS[name]
        known = "only" not in part and (peepholes or part["role"] != "peephole")
        return known and part["stage"] <= stage

    pieces = []
    if "highway" in plan:
        pieces.append(f'<path class="highway" d="{path([tuple(p) for p in plan["highway"]])}"/>')
    if stage > 1:
        for section in plan["sections"].values():
            x, y = section["at"]
            title = "".join(
                f'<text x="{x}" y="{y + dy}" class="start name">{word}</text>'
                for word, dy in zip(section["title"], (-3, plan["font"] - 2), strict=True)
            )
            ground = _rectangle(section["ground"], 10, "ground")
            pieces.append(f"{_group(section['role'])}{ground}{title}</g>")
    for link in plan["links"]:
        low, high = link["stage"]
        if low <= stage <= high and any(is_there(owner) for owner in link["owners"]):
            kind = "line" + " past" * link.get("past", False) + " thin" * link.get("post", False)
            pieces.append(f'{_of(link["owners"][0])}<path class="{kind}" d="{link["d"]}"/></g>')
    for name, wire in plan["wires"].items():
        if is_there(name):
            pieces.append(_wire(PARTS[name], wire, plan["font"]))
    for dot in plan["dots"]:
        wires = [name for name in dot["owners"] if "from" in PARTS[name] and is_there(name)]
        if wires:
            circle = f'<circle class="full" cx="{dot["x"]}" cy="{dot["y"]}" r="3.6"/>'
            pieces.append(f"{_of(wires[0])}{circle}</g>")
    for word in plan["words"]:
        kind = {"start": "start", "end": "end", "middle": ""}[word["anchor"]]
        place = f'x="{word["x"]}" y="{word["y"]}"'
        pieces.append(f'<text {place} class="soft {kind}">{word["text"]}</text>')
    return pieces


def _closed_picture(plan: dict) -> list[str]:
    """Return the black box and the arrows into and out of it."""
    x, y, width, height = plan["closed"]["box"]
    pieces = [_rectangle(plan["closed"]["box"], 14, "black")]
    place = f'x="{x + width / 2:g}" y="{y + height / 2:g}"'
    pieces.append(f'<text {place} class="onblack">LSTM</text>')
    for name, arrow in plan["closed"]["arrows"].items():
        kind = "line past" if PARTS[name].get("past") or name.endswith("before") else "line"
        line = f'<path class="{kind}" d="{arrow["d"]}"/><path class="full" d="{arrow["head"]}"/>'
        pieces.append(f"{_of(name)}{line}</g>")
    return pieces


def _wire(part: dict, wire: dict, font: float) -> str:
    kind = "line past" if part.get("past") else "line"
    text = f'<path class="{kind}" d="{wire["d"]}"/><path class="full" d="{wire["head"]}"/>'
    if "op" in wire:
        x, y, w, h, sign = wire["op"]
        text += _rectangle((x, y, w, h), 6, "box")
        text += f'<text x="{x + w / 2:g}" y="{y + h / 2 + 0.34 * font:g}">{sign}</text>'
    if "label" in wire:
        x, y = wire["label"]
        text += f'<text x="{x}" y="{y}" class="start name">{part["symbol"]}</text>'
    return f"{_group(part['role'])}{text}</g>"


def _node(
    part: dict,
    shape: dict,
    numbers: np.ndarray,
    t: int,
    stage: int,
    place: list[float] | None,
    font: float,
) -> list[str]:
    """Return a node: its mark, its taps, and its chip or disc with the numbers."""
    symbol = part["symbol"].replace("@-1", str(t - 1)).replace("@", str(t))
    text = ""
    if "mark" in shape and stage > 0:
        x, y, radius, sign = shape["mark"]
        text += f'<circle class="{"box" if stage > 1 else "full"}" cx="{x}" cy="{y}" r="{radius}"/>'
        reach = 0.55 * radius
        if stage > 1 and sign == "+":
            bars = f"M{x - reach:g} {y}H{x + reach:g}M{x} {y - reach:g}V{y + reach:g}"
            text += f'<path class="line" d="{bars}"/>'
        elif stage > 1:
            text += f'<circle class="full" cx="{x}" cy="{y}" r="{0.27 * radius:g}"/>'
    for x, y, text_x, text_y, anchor in shape.get("terminals", []) if stage > 0 else []:
        text += f'<circle class="box" cx="{x}" cy="{y}" r="3"/>'
        text += f'<text x="{text_x}" y="{text_y}" class="name number {anchor}">{symbol}</text>'
    if stage > 1 or part["name"] not in ("cf", "zi"):
        if "disc" in shape:
            x, y, radius = shape["disc"]
            width = 1.7 * radius
            x, y = place or (x, y)
            text += f'<circle class="box" cx="{x:g}" cy="{y:g}" r="{radius}"/>'
        else:
            x, y, width, height = shape["chip"]
            x, y = place or (x + width / 2, y + height / 2)
            text += _rectangle((x - width / 2, y - height / 2, width, height), 8, "box")
        name_y, number_y = y - 0.14 * font, y + 1.06 * font
        text += f'<text x="{x:g}" y="{name_y:g}" class="name">{symbol}</text>'
        for column, number in zip((-1, 1), numbers, strict=True):
            place_x = x + column * (width / 4 - 1)
            value = f"{number:.2f}".replace("-", "\u2212")
            text += f'<text x="{place_x:g}" y="{number_y:g}" class="number">{value}</text>'
    return [f"{_group(part['role'])}{text}</g>"]


def _lid(section: dict) -> list[str]:
    x, y, width, height = section["ground"]
    lines = zip(section["title"], (-2, 15), strict=True)
    title = "".join(
        f'<text x="{x + width / 2:g}" y="{y + height / 2 + dy:g}">{word}</text>'
        for word, dy in lines
    )
    return [_rectangle(section["ground"], 10, "lid") + title]


def _rectangle(box: list[float], radius: float, kind: str) -> str:
    x, y, width, height = box
    size = f'width="{width:g}" height="{height:g}" rx="{radius}"'
    return f'<rect x="{x:g}" y="{y:g}" {size} class="{kind}"/>'


def _group(role: str) -> str:
    return f'<g style="--role:var(--un-{role})">'


def _of(name: str) -> str:
    return _group(PARTS[name]["role"])
