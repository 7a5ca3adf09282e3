"""Small graphs of real functions, for the chain rule: values, local derivatives, roads.

A road's product multiplies local derivatives; the sum over all roads is the total derivative. Both
can be held against central differences, in which either everything downstream moves or only
chosen edges pass a move on.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

MOST_ROADS = 5
_STEP = 1e-5  # of the central differences

Values = dict[str, float]
Edge = tuple[str, str]
Road = tuple[str, ...]


@dataclass(frozen=True)
class Input:
    """A number the reader can move: how it is written and spoken of, its range and its start."""

    symbol: str
    words: str
    low: float
    high: float
    start: float


@dataclass(frozen=True)
class Node:
    """A box: its symbol, its formula in words and in Python, its local derivatives by parent."""

    symbol: str
    formula: str
    role: str
    of: Callable[[Values], float] | None = None
    by: dict[str, tuple[str, Callable[[Values], float]]] | None = None
    place: tuple[float, float] = (0, 0)  # column along the way, row across it
    label: float = 0.5  # where on an edge to this box its number stands


@dataclass(frozen=True)
class Graph:
    """Boxes in the order of computation; the last is the end of every road."""

    title: str
    text: str
    inputs: dict[str, Input]
    nodes: dict[str, Node]
    by: tuple[str, ...]  # the inputs by which one may differentiate

    @property
    def end(self) -> str:
        """The name of the last box."""
        return list(self.nodes)[-1]

    @property
    def edges(self) -> list[Edge]:
        """Every edge (parent, box), in the order of computation."""
        return [(parent, name) for name, node in self.nodes.items() for parent in node.by or {}]


def _sub(number: int) -> str:
    return chr(0x2080 + number)


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


_Y = Input("y", "y", -3, 3, 2.0)

_ONE = Graph(
    title="One road",
    text="f depends on x, and x on y. There is one way from y to f: multiply along it.",
    inputs={"y": _Y},
    nodes={
        "y": Node("y", "y", "input", place=(0, 0)),
        "x": Node(
            "x",
            "x = y²",
            "hidden",
            lambda v: v["y"] ** 2,
            {"y": ("2y", lambda v: 2 * v["y"])},
            (2, 0),
        ),
        "f": Node(
            "f",
            "f = ln(1 + x)",
            "loss",
            lambda v: math.log(1 + v["x"]),
            {"x": ("1/(1 + x)", lambda v: 1 / (1 + v["x"]))},
            (4, 0),
        ),
    },
    by=("y",),
)

_TWO = Graph(
    title="Two roads",
    text=(
        "Both y₁ and y₂ feed both x₁ and x₂. Move one of them and f hears of it twice: "
        "once through x₁, once through x₂."
    ),
    inputs={
        "y1": Input("y₁", "y₁", -2, 2, 1.5),
        "y2": Input("y₂", "y₂", -2, 2, -0.5),
    },
    nodes={
        "y1": Node("y₁", "y₁", "input", place=(0, -1)),
        "y2": Node("y₂", "y₂", "input", place=(0, 1)),
        "x1": Node(
            "x₁",
            "x₁ = y₁ y₂",
            "hidden",
            lambda v: v["y1"] * v["y2"],
            {"y1": ("y₂", lambda v: v["y2"]), "y2": ("y₁", lambda v: v["y1"])},
            (2, -1),
            0.3,
        ),
        "x2": Node(
            "x₂",
            "x₂ = y₁² − y₂",
            "hidden",
            lambda v: v["y1"] ** 2 - v["y2"],
            {"y1": ("2y₁", lambda v: 2 * v["y1"]), "y2": ("−1", lambda v: -1.0)},
            (2, 1),
            0.3,
        ),
        "f": Node(
            "f",
            "f = x₁ x₂",
            "loss",
            lambda v: v["x1"] * v["x2"],
            {"x1": ("x₂", lambda v: v["x2"]), "x2": ("x₁", lambda v: v["x1"])},
            (4, 0),
        ),
    },
    by=("y1", "y2"),
)


def n_roads(n: int) -> Graph:
    """Return the graph y → x₁ … xₙ → f of n roads, with x_k = sin ky and f = ½ Σ x_k²."""

    def middle(k: int) -> Node:
        factor = "" if k == 1 else str(k)
        return Node(
            f"x{_sub(k)}",
            f"x{_sub(k)} = sin {factor}y",
            "hidden",
            lambda v: math.sin(k * v["y"]),
            {"y": (f"{factor} cos {factor}y".strip(), lambda v: k * math.cos(k * v["y"]))},
            (2, k - (n + 1) / 2),
            0.68,
        )

    names = [f"x{k}" for k in range(1, n + 1)]
    end = Node(
        "f",
        "f = ½ Σ xₖ²",
        "loss",
        lambda v: sum(v[name] ** 2 for name in names) / 2,
        {name: (f"x{_sub(k)}", lambda v, name=name: v[name]) for k, name in enumerate(names, 1)},
        (4, 0),
        0.32,
    )
    return Graph(
        title="n roads",
        text=(
            "y reaches f through every xₖ. As many middle boxes, so many roads, and so many "
            "terms in the sum."
        ),
        inputs={"y": _Y},
        nodes={
            "y": Node("y", "y", "input", place=(0, 0)),
            **{name: middle(k) for k, name in enumerate(names, 1)},
            "f": end,
        },
        by=("y",),
    )


_LSTM = Graph(
    title="A cell's two roads",
    text=(
        "y = o tanh c, and o itself depends on c, through the peephole p. Then why may road 1 "
        "treat o as a constant? Because o's part is not lost: it is road 2."
    ),
    inputs={
        "c": Input("c", "cell c", -2, 2, 0.8),
        "p": Input("p", "peephole p", -3, 3, 1.5),
        "s": Input("s", "rest of the sum s", -3, 3, -0.4),
        "d": Input("d", "target d", -1, 1, 1.0),
    },
    nodes={
        "c": Node("c", "c", "cell", place=(0, 0)),
        "tanh_c": Node(
            "tanh c",
            "tanh c",
            "cell",
            lambda v: math.tanh(v["c"]),
            {"c": ("1 − tanh² c", lambda v: 1 - v["tanh_c"] ** 2)},
            (1.5, -1),
        ),
        "o_bar": Node(
            "ō",
            "ō = s + p c",
            "output",
            lambda v: v["s"] + v["p"] * v["c"],
            {"c": ("p", lambda v: v["p"])},
            (1, 1),
        ),
        "o": Node(
            "o",
            "o = σ(ō)",
            "output",
            lambda v: _sigmoid(v["o_bar"]),
            {"o_bar": ("o (1 − o)", lambda v: v["o"] * (1 - v["o"]))},
            (2, 1),
        ),
        "y": Node(
            "y",
            "y = o tanh c",
            "output",
            lambda v: v["o"] * v["tanh_c"],
            {"tanh_c": ("o", lambda v: v["o"]), "o": ("tanh c", lambda v: v["tanh_c"])},
            (3, 0),
        ),
        "J": Node(
            "J",
            "J = ½(y − d)²",
            "loss",
            lambda v: (v["y"] - v["d"]) ** 2 / 2,
            {"y": ("y − d", lambda v: v["y"] - v["d"])},
            (4, 0),
        ),
    },
    by=("c",),
)

GRAPHS = {"one": _ONE, "two": _TWO, "n": n_roads(3), "lstm": _LSTM}


def graph_of(name: str, n: int = 3) -> Graph:
    """Return a graph by name: "one", "two", "n" (with n roads, 1 … 5) or "lstm"."""
    return n_roads(n) if name == "n" else GRAPHS[name]


# ---------------------------------------------------------------- the maths


def values(graph: Graph, inputs: Values) -> Values:
    """Return every box's value, and the inputs, by name."""
    now = {name: float(inputs[name]) for name in graph.inputs}
    for name, node in graph.nodes.items():
        if node.of:
            now[name] = node.of(now)
    return now


def partials(graph: Graph, at: Values) -> dict[Edge, float]:
    """Return each edge's local derivative: the box by one parent, its other parents held."""
    return {(parent, name): graph.nodes[name].by[parent][1](at) for parent, name in graph.edges}


def roads(graph: Graph, by: str) -> list[Road]:
    """Return every road from `by` to the end, box by box, in the order of the boxes."""
    if by == graph.end:
        return [(by,)]
    nexts = [name for parent, name in graph.edges if parent == by]
    return [(by, *rest) for name in nexts for rest in roads(graph, name)]


def edges_of(road: Road) -> list[Edge]:
    """Return a road's edges, from its start to its end."""
    return list(pairwise(road))


def products(graph: Graph, inputs: Values, by: str) -> list[float]:
    """Return each road's product of local derivatives."""
    local = partials(graph, values(graph, inputs))
    return [math.prod(local[edge] for edge in edges_of(road)) for road in roads(graph, by)]


def difference(graph: Graph, inputs: Values, by: str, carrying: set[Edge] | None = None) -> float:
    """Return the central difference of the end by the input `by`.

    carrying: the edges along which a move is passed on; a box reads the unmoved value over any
    other edge, so that its parent there is held fixed. None: all edges, everything moves.
    """
    base = values(graph, inputs)

    def end(move: float) -> float:
        moved = {**base, by: base[by] + move}
        for name, node in graph.nodes.items():
            if node.of:
                passed = [p for p in node.by if carrying is None or (p, name) in carrying]
                moved[name] = node.of(base | {parent: moved[parent] for parent in passed})
        return moved[graph.end]

    return (end(_STEP) - end(-_STEP)) / (2 * _STEP)
