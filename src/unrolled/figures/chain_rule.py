"""ChainRule: every road by which a number reaches the end, lit one by one, products added."""

import math
from html import escape

import traitlets

from . import palette
from .base import Figure
from .chain_graphs import (
    GRAPHS,
    MOST_ROADS,
    Graph,
    Values,
    edges_of,
    graph_of,
    n_roads,
    partials,
    products,
    roads,
    values,
)

_COLOURS = ["step1", "step2", "step3", "step4", "loss"]  # of the roads, in order
_DASHES = ["none", "14 5", "5 5", "14 5 4 5", "2 5"]

_ALT = (
    "A graph of {nodes}. {roads} from {by} to {end}: {products}. Together {total:.4f}, which is "
    "the central difference of {end} by {by} when everything downstream moves."
)
_CAPTION = (
    "A number on an edge is a local derivative: the box it points at, differentiated by the box "
    "it comes from, that box's other inputs held fixed. Along a road the numbers multiply; the "
    "roads' products add up to the derivative in which everything downstream moves."
)


def layout(graph: Graph, narrow: bool = False) -> dict:
    """Return where each box stands: {size of the drawing, half a box, places}.

    Roads run to the right on a wide screen and down on a narrow one.
    """
    columns, rows = zip(*(node.place for node in graph.nodes.values()), strict=True)
    crowded = max(rows) - min(rows) > 2
    if narrow:
        along, across, half = (112 if graph.by == ("c",) else 68), 100, [50, 31]
        if crowded:
            across, half = 66, [31, 31]
        size = [334, 2 * half[1] + 6 + along * max(columns)]
    else:
        along, across, half = 172, 84, [56, 31]
        size = [
            2 * half[0] + 6 + along * max(columns),
            2 * half[1] + 6 + across * (max(rows) - min(rows)),
        ]
    middle = size[0] / 2 if narrow else size[1] / 2
    start = (half[1] if narrow else half[0]) + 3
    places = {}
    for name, node in graph.nodes.items():
        column, row = start + along * node.place[0], middle + across * node.place[1]
        places[name] = [row, column] if narrow else [column, row]
    return {"size": size, "half": half, "places": places}


def plan(graph: Graph) -> dict:
    """Return all of a graph but its maths, as the page's module takes it."""
    return {
        "title": graph.title,
        "text": graph.text,
        "by": list(graph.by),
        "end": graph.end,
        "inputs": {
            name: {"symbol": i.symbol, "words": i.words, "low": i.low, "high": i.high}
            for name, i in graph.inputs.items()
        },
        "nodes": {
            name: {
                "symbol": node.symbol,
                "formula": node.formula,
                "role": node.role,
                "label": node.label,
                "by": {parent: words for parent, (words, _) in (node.by or {}).items()},
            }
            for name, node in graph.nodes.items()
        },
        "wide": layout(graph),
        "narrow": layout(graph, narrow=True),
    }


_STARTS = {name: i.start for graph in GRAPHS.values() for name, i in graph.inputs.items()}


class ChainRule(Figure):
    """Light the roads by which a number reaches the end of a graph, and add their products.

    graph: "one", "two", "n" or "lstm"; n: how many roads the graph "n" has, 1 … 5; by: the input
    one differentiates by, where there are two; inputs: any of y, y1, y2, c, p, s, d by name; lit:
    the places (from 0) of the lit roads, None for all; mode: "move" (everything downstream moves)
    or "hold" (only the lit roads pass a move on).
    Raises ValueError for an input that is unknown or outside its range.
    """

    name = "chain-rule"
    module = "chain_rule.mjs"

    graph = traitlets.Enum(list(GRAPHS), "two").tag(sync=True)
    n = traitlets.Int(3, min=1, max=MOST_ROADS).tag(sync=True)
    by = traitlets.Enum(GRAPHS["two"].by, "y1").tag(sync=True)
    inputs = traitlets.Dict(_STARTS).tag(sync=True)
    lit = traitlets.List(traitlets.Int(min=0, max=MOST_ROADS - 1), None, allow_none=True).tag(
        sync=True
    )
    mode = traitlets.Enum(["move", "hold"], "move").tag(sync=True)
    plans = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **traits):
        traits = {"caption": _CAPTION} | traits
        super().__init__(**traits)
        plans = {name: plan(graph) for name, graph in GRAPHS.items() if name != "n"}
        plans |= {f"n{n}": plan(n_roads(n)) for n in range(1, MOST_ROADS + 1)}
        self.set_trait("plans", plans)
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("inputs")
    def _valid_inputs(self, proposal) -> Values:
        """What is not given keeps its start."""
        for name, value in proposal["value"].items():
            known = [g.inputs[name] for g in GRAPHS.values() if name in g.inputs]
            if not known:
                raise ValueError(f"inputs: needs names among {list(_STARTS)}, got {name!r}")
            if not known[0].low <= value <= known[0].high:
                raise ValueError(
                    f"inputs: {name} needs to lie in {known[0].low:g} … {known[0].high:g}, "
                    f"got {value!r}"
                )
        return _STARTS | {name: float(value) for name, value in proposal["value"].items()}

    def shown(self) -> tuple[Graph, str]:
        """Return the graph on the screen and the input by which it is differentiated."""
        graph = graph_of(self.graph, self.n)
        return graph, self.by if self.by in graph.by else graph.by[0]

    def _describe(self) -> str:
        graph, by = self.shown()
        each = products(graph, self.inputs, by)
        return _ALT.format(
            nodes=", ".join(node.formula for node in graph.nodes.values()),
            roads="One road" if len(each) == 1 else f"{len(each)} roads",
            by=graph.nodes[by].symbol,
            end=graph.end,
            products=", ".join(f"{product:.4f}" for product in each),
            total=sum(each),
        ).replace("-", "−")

    def picture(self) -> str:
        """Return the graph with every road lit, its numbers, and the sum of the products."""
        graph, by = self.shown()
        at, plan = values(graph, self.inputs), layout(graph)
        width, height = plan["size"]
        terms = products(graph, self.inputs, by)
        total = " + ".join(_number(term, 4, brackets=i > 0) for i, term in enumerate(terms))
        total += f" = {_number(sum(terms), 4)}" if len(terms) > 1 else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height + 36:g}">'
            f"<style>{palette.picture_css()}"
            "text{font:15px system-ui,sans-serif;text-anchor:middle;fill:var(--un-ink)}"
            ".name{font-weight:700;font-size:14px}.box{fill:var(--un-paper);stroke-width:2}"
            ".wire{fill:none}"
            ".local{paint-order:stroke;stroke:var(--un-paper);stroke-width:4px}</style>"
            f"{_ARROWHEADS}{_edges(graph, plan, at, roads(graph, by))}{_boxes(graph, plan, at)}"
            f'<text x="{width / 2:g}" y="{height + 26:g}" class="name">'
            f"d{graph.end}/d{graph.nodes[by].symbol} = {total}</text></svg>"
        )


_ARROWHEADS = "".join(
    f'<marker id="{colour}" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="12" '
    'markerHeight="12" markerUnits="userSpaceOnUse" orient="auto">'
    f'<path d="M0 0L10 5L0 10z" style="fill:var(--un-{colour})"/></marker>'
    for colour in [*_COLOURS, "muted"]
)


def _edges(graph: Graph, plan: dict, at: Values, every: list) -> str:
    """Return each edge once a road that uses it, and its local derivative."""
    local = partials(graph, at)
    wires, numbers = [], []
    for parent, name in graph.edges:
        (x1, y1), (x2, y2) = _between(plan["places"][parent], plan["places"][name], plan["half"])
        users = [k for k, road in enumerate(every) if (parent, name) in edges_of(road)]
        lanes = [(_COLOURS[k], _DASHES[k]) for k in users] or [("muted", "2 0")]
        for lane, (colour, dash) in enumerate(lanes):
            shift = 8 * (lane - (len(lanes) - 1) / 2)
            wires.append(
                f'<path d="M{x1:.1f} {y1 + shift:.1f}L{x2:.1f} {y2 + shift:.1f}" class="wire" '
                f'marker-end="url(#{colour})" '
                f'style="stroke:var(--un-{colour});stroke-dasharray:{dash};'
                f'stroke-width:{4 if users else 1.5}"/>'
            )
        along = graph.nodes[name].label
        x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
        number = _number(local[parent, name])
        numbers.append(f'<text x="{x:.1f}" y="{y - 9:.1f}" class="local">{number}</text>')
    return "".join(wires + numbers)


def _boxes(graph: Graph, plan: dict, at: Values) -> str:
    """Return every box with its formula and its value."""
    half_width, half_height = plan["half"]
    parts = []
    for name, node in graph.nodes.items():
        x, y = plan["places"][name]
        parts.append(
            f'<rect x="{x - half_width:g}" y="{y - half_height:g}" width="{2 * half_width}" '
            f'height="{2 * half_height}" rx="10" class="box" '
            f'style="stroke:var(--un-{node.role})"/>'
            f'<text x="{x:g}" y="{y - 5:g}" class="name">{escape(node.formula)}</text>'
            f'<text x="{x:g}" y="{y + 16:g}">{_number(at[name])}</text>'
        )
    return "".join(parts)


def _between(start: list, end: list, half: list) -> tuple[tuple, tuple]:
    """Return where an arrow between two boxes starts and where it stops, short of its point."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    inside = min(half[0] / abs(dx) if dx else math.inf, half[1] / abs(dy) if dy else math.inf)
    stop = inside + 5 / math.hypot(dx, dy)
    out = (start[0] + inside * dx, start[1] + inside * dy)
    return out, (end[0] - stop * dx, end[1] - stop * dy)


def _number(value: float, decimals: int = 2, brackets: bool = False) -> str:
    text = f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")
    return f"({text})" if brackets and value < 0 else text
