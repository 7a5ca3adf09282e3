"""A sheet on which an LSTM block is laid out: chips and signs, wires with their bends and gaps.

Lengths are in the picture's own units, y downwards. A *chip* is a node's box with its numbers, a
*mark* the sign of an operation (⊙ or +), a *link* a line that belongs to a node: from its mark to
its chip, or the bus from which its wires branch. Where two lines cross, one is left open; where
three meet, there is a dot.
"""

import json
import math
import re
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

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

    @classmethod
    def of(cls, data: list[float]) -> "Box":
        """Return the box that `data` describes."""
        x, y, w, h = data
        return cls(x + w / 2, y + h / 2, w, h)

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


# ---------------------------------------------------------------- lines


def path(points: Points, radius: float = CORNER) -> str:
    """Return the SVG path along the points, its bends rounded."""
    text = f"M{_pair(points[0])}"
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(radius, math.dist(before, here) / 2, math.dist(here, after) / 2)
        text += f"L{_pair(toward(here, before, bend))}Q{_pair(here)} "
        text += _pair(toward(here, after, bend))
    return text + f"L{_pair(points[-1])}"


def toward(start: Point, end: Point, length: float) -> Point:
    """Return the point at this distance from the start, on the way to the end."""
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
    base = toward(tip, points[-2], length)
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
            pieces[-1].append(toward(spot, start, GAP))
            pieces.append([toward(spot, end, GAP)])
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

    def circle(self, owner: str, d: str, stage: tuple[int, int], branches: dict) -> None:
        """Draw a round link of which the path is given; `branches`: {name: where it leaves}."""
        self.links.append({"owners": [owner], "d": d, "stage": stage, "past": True})
        passing = {"owners": [owner], "ends": 2, "stage": stage[0]}
        for name, (x, y) in branches.items():
            leaving = {"owners": [name], "ends": 1, "stage": max(1, PARTS[name]["stage"])}
            dot = {"x": x, "y": y, "owner": owner, "meeting": [leaving, passing]}
            self.extra.setdefault("dots", []).append(dot)

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
            pieces[-1][-1] = toward(pieces[-1][-1], pieces[-1][-2], HEAD[0] - 2)
            wire["d"] = "".join(path(piece) for piece in pieces)
            wire["head"] = arrowhead(line.points)
            if wire["own"]:
                whole = [*wire["points"]]
                whole[-1] = toward(whole[-1], whole[-2], HEAD[0] - 2)
                wire["flow"] = path(whole)
        for link in self.links:
            if "points" in link:
                same = [line for line in lines if line.points == link["points"]]
                spots = _ducks(same[0], lines) if same else []
                link["d"] = "".join(path(piece) for piece in broken(link.pop("points"), spots))
        dots = _dots(lines) + self.extra.pop("dots", [])
        return _rounded(
            {
                "size": [self.width, self.height],
                "font": self.font,
                "nodes": self.nodes,
                "wires": self.wires,
                "links": self.links,
                "dots": dots,
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
        counted = [(line, _ends_at(point, line.points)) for line in lines]
        meeting = [
            {"owners": line.owners, "ends": count, "stage": line.rank}
            for line, count in counted
            if count
        ]
        if sum(each["ends"] for each in meeting) >= 3:
            owner = max(reversed(meeting), key=lambda each: each["ends"])["owners"][0]
            dots.append({"x": point[0], "y": point[1], "owner": owner, "meeting": meeting})
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
