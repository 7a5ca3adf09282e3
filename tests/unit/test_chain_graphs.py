"""The chain rule's small graphs: local derivatives, roads and products, held to differences."""

import math

import numpy as np
import pytest
from traitlets import TraitError

from unrolled.figures import ChainRule
from unrolled.figures.chain_graphs import (
    GRAPHS,
    difference,
    edges_of,
    graph_of,
    n_roads,
    partials,
    products,
    roads,
    values,
)

SHAPES = [("one", 3), ("two", 3), *(("n", n) for n in range(1, 6)), ("lstm", 3)]


def draws(graph, n: int = 5) -> list[dict]:
    """Inputs drawn from each one's range."""
    rng = np.random.default_rng(11)
    return [{k: rng.uniform(i.low, i.high) for k, i in graph.inputs.items()} for _ in range(n)]


@pytest.mark.parametrize(("name", "n"), SHAPES)
def test_an_edges_derivative_is_the_difference_with_its_other_parents_held(name, n):
    graph = graph_of(name, n)
    for inputs in draws(graph):
        at = values(graph, inputs)
        for (parent, box), local in partials(graph, at).items():
            moved = [graph.nodes[box].of(at | {parent: at[parent] + h}) for h in (1e-5, -1e-5)]
            assert local == pytest.approx((moved[0] - moved[1]) / 2e-5, abs=1e-8), (parent, box)


@pytest.mark.parametrize(("name", "n"), SHAPES)
def test_the_roads_add_up_to_the_difference_in_which_everything_moves(name, n):
    graph = graph_of(name, n)
    for by in graph.by:
        for inputs in draws(graph):
            each = products(graph, inputs, by)
            assert sum(each) == pytest.approx(difference(graph, inputs, by), abs=1e-8)
            for road, product in zip(roads(graph, by), each, strict=True):
                alone = difference(graph, inputs, by, set(edges_of(road)))
                assert product == pytest.approx(alone, abs=1e-8), road


@pytest.mark.parametrize(
    ("name", "by", "closed_form"),
    [
        ("one", "y", lambda y: 2 * y / (1 + y * y)),
        ("two", "y1", lambda y1, y2: 3 * y1**2 * y2 - y2**2),  # f = y1³y2 - y1 y2²
        ("two", "y2", lambda y1, y2: y1**3 - 2 * y1 * y2),
        ("n", "y", lambda y: sum(k * math.sin(2 * k * y) for k in (1, 2, 3)) / 2),
    ],
)
def test_total_derivatives_are_those_of_the_composed_function(name, by, closed_form):
    graph = GRAPHS[name]
    for inputs in draws(graph):
        total = sum(products(graph, inputs, by))
        assert total == pytest.approx(closed_form(**inputs), rel=1e-12, abs=1e-12)


def test_the_cells_two_roads_are_the_two_terms_of_the_paper():
    """∂J/∂c = δy o (1 - tanh² c) + p δō, with δō = δy tanh(c) o (1 - o)."""
    graph = GRAPHS["lstm"]
    assert roads(graph, "c") == [("c", "tanh_c", "y", "J"), ("c", "o_bar", "o", "y", "J")]
    for inputs in draws(graph):
        c, p, s, d = (inputs[name] for name in "cpsd")
        o = 1 / (1 + math.exp(-(s + p * c)))
        dy = o * math.tanh(c) - d
        d_o_bar = dy * math.tanh(c) * o * (1 - o)
        paper = [dy * o * (1 - math.tanh(c) ** 2), p * d_o_bar]
        assert products(graph, inputs, "c") == pytest.approx(paper, rel=1e-12)


def test_without_a_peephole_the_second_road_is_worth_nothing():
    graph = GRAPHS["lstm"]
    direct, through_o = products(graph, {"c": 0.8, "p": 0.0, "s": -0.4, "d": 1.0}, "c")
    assert through_o == 0
    assert direct != 0


def test_nothing_moves_where_no_edge_carries():
    for graph in GRAPHS.values():
        for by in graph.by:
            assert difference(graph, draws(graph, 1)[0], by, set()) == 0


@pytest.mark.parametrize("n", range(1, 6))
def test_n_boxes_make_n_roads(n):
    assert len(roads(n_roads(n), "y")) == n


def test_the_still_picture_carries_the_sum():
    picture = ChainRule(graph="lstm", inputs={"c": 0.5}).picture()
    graph = GRAPHS["lstm"]
    inputs = ChainRule().inputs | {"c": 0.5}
    terms = products(graph, inputs, "c")
    for number in (*terms, sum(terms)):
        assert f"{number:.4f}".replace("-", "−") in picture
    at = values(graph, inputs)
    for name in graph.nodes:
        assert f">{at[name]:.2f}</text>".replace("-", "−") in picture, name


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"inputs": {"q": 1.0}}, "inputs: needs names among"),
        ({"inputs": {"c": 2.5}}, "inputs: c needs to lie in -2 … 2"),
        ({"inputs": {"c": float("nan")}}, "inputs: c needs to lie"),
        ({"graph": "three"}, "graph"),
        ({"n": 6}, "n"),
        ({"lit": [7]}, "lit"),
        ({"mode": "both"}, "mode"),
    ],
)
def test_what_makes_no_sense_is_refused(traits, message):
    with pytest.raises((ValueError, TraitError), match=message):
        ChainRule(**traits)
