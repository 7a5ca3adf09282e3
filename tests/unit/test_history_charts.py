"""Charts of the chapter on history: every number given is a number drawn."""

import numpy as np
import pytest

from unrolled.figures import history_charts


def named(chart):
    return {trace["name"]: trace for trace in chart.data}


def test_timings_are_drawn_as_measured_on_two_logarithmic_axes():
    chart = history_charts.timings([86, 860], {"loop": [0.1, 1.0], "product": [0.01, 0.005]})
    drawn = named(chart)
    assert drawn["loop"]["x"] == drawn["product"]["x"] == [86, 860]
    assert drawn["loop"]["y"] == [0.1, 1.0]
    assert drawn["product"]["y"] == [0.01, 0.005]
    assert drawn["loop"]["line"]["dash"] != drawn["product"]["line"]["dash"]
    assert drawn["loop"]["marker"]["symbol"] != drawn["product"]["marker"]["symbol"]
    assert chart.layout["xaxis"]["type"] == chart.layout["yaxis"]["type"] == "log"
    assert "the product took 200 times less time than the loop" in chart.alt


def test_another_computer_stores_the_same_chart_of_timings():
    """What is stored must not hang on the clock, but on what was timed."""
    here = history_charts.timings([86, 860], {"loop": [0.1, 1.0], "product": [0.01, 0.02]})
    there = history_charts.timings([86, 860], {"loop": [0.3, 2.9], "product": [0.02, 0.03]})
    more = history_charts.timings([86, 8600], {"loop": [0.1, 1.0], "product": [0.01, 0.02]})
    other = history_charts.timings([86, 860], {"loop": [0.1, 1.0], "matrix": [0.01, 0.02]})
    assert here.digest == there.digest
    assert len({here.digest, more.digest, other.digest}) == 3


def test_a_drawing_joins_its_points_in_order_and_keeps_its_shape():
    points = np.array([[1.0, 0.0], [0.0, 0.5], [-0.25, 0.0]])
    chart = history_charts.drawing(np.repeat(points, 20, axis=0))
    (line,) = chart.data
    assert line["mode"] == "lines"
    assert (line["x"][0], line["x"][20], line["x"][40]) == (1, 0, -0.25)
    assert (line["y"][0], line["y"][20], line["y"][40]) == (0, 0.5, 0)
    assert chart.layout["yaxis"]["scaleanchor"] == "x"
    assert "from 1.00 to 0.25 from the middle" in chart.alt


def test_learning_is_a_mean_between_the_worst_and_the_best_seed():
    never = np.array([[0.1, 0.1], [0.1, 0.12]])
    soon = np.array([[0.5, 0.9], [0.3, 0.7]])
    chart = history_charts.learning({"never": never, "soon": soon}, chance=0.1)
    drawn = named(chart)
    assert drawn["soon"]["x"] == [1, 2]  # after the first pass and after the second
    np.testing.assert_allclose(drawn["soon"]["y"], [0.4, 0.8])
    np.testing.assert_allclose(drawn["soon, worst"]["y"], [0.3, 0.7])
    np.testing.assert_allclose(drawn["soon, best"]["y"], [0.5, 0.9])
    assert drawn["never"]["line"]["dash"] != drawn["soon"]["line"]["dash"]
    names = [trace["name"] for trace in chart.data]
    for name in ("never", "soon"):  # a band is filled down to the trace before it
        assert names.index(f"{name}, best") == names.index(f"{name}, worst") + 1
        assert drawn[f"{name}, best"]["fill"] == "tonexty"
    assert chart.layout["shapes"][0]["y0"] == 0.1
    assert "never at 0.110, soon at 0.800" in chart.alt
    assert "2 seeds" in chart.caption


def test_each_seed_of_a_change_is_a_mark_in_its_row_and_failure_looks_different():
    right = {"as it was": np.array([0.1, 0.12]), "changed": np.array([0.9, 0.8])}
    chart = history_charts.one_change(right, chance=0.1)
    drawn = named(chart)
    assert drawn["as it was"]["x"] == [0.1, 0.12]
    assert drawn["changed"]["x"] == [0.9, 0.8]
    np.testing.assert_allclose(np.round(drawn["changed"]["y"]), 1)
    assert chart.layout["yaxis"]["ticktext"] == ["as it was", "changed"]
    assert chart.layout["yaxis"]["range"][0] > chart.layout["yaxis"]["range"][1]  # from the top
    assert drawn["as it was"]["marker"]["symbol"] != drawn["changed"]["marker"]["symbol"]
    assert drawn["as it was"]["marker"]["color"] != drawn["changed"]["marker"]["color"]
    assert "as it was 0.110, changed 0.850" in chart.alt


@pytest.mark.parametrize(
    ("draw", "name"),
    [
        (lambda: history_charts.timings([1, 2], {"loop": [0.1], "product": [1, 2]}), "loop"),
        (lambda: history_charts.drawing(np.zeros((3, 3))), "points"),
        (lambda: history_charts.learning({"a": np.zeros(3)}, 0.1), "a"),
        (lambda: history_charts.one_change({"b": np.zeros((2, 2))}, 0.1), "b"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(draw, name):
    with pytest.raises(ValueError, match=name):
        draw()
