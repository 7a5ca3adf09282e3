"""Charts of the chapter on many dimensions: every number given is a number drawn."""

import numpy as np
import pytest

from unrolled.figures import dimension_charts


def named(chart, data=None):
    return {trace["name"]: trace for trace in data or chart.data}


def test_columns_have_a_mean_between_the_worst_and_the_best_order():
    right = np.array([[0.2, 0.8, 0.5], [0.4, 0.6, 0.3], [0.3, 1.0, 0.1]])
    near = np.array([[0.5, 0.6, 0.7], [0.6, 0.7, 0.8], [0.7, 0.8, 0.9]])
    chart = dimension_charts.accuracy_by_columns([1, 2, 3], {"grid": right, "neighbours": near})
    drawn = named(chart)
    assert drawn["grid"]["x"] == [1, 2, 3]
    np.testing.assert_allclose(drawn["grid"]["y"], [0.3, 0.8, 0.3])
    np.testing.assert_allclose(drawn["grid, worst"]["y"], [0.2, 0.6, 0.1])
    np.testing.assert_allclose(drawn["grid, best"]["y"], [0.4, 1.0, 0.5])
    np.testing.assert_allclose(drawn["neighbours"]["y"], [0.6, 0.7, 0.8])
    names = [trace["name"] for trace in chart.data]
    for name in ("grid", "neighbours"):  # a band is filled down to the trace before it
        assert names.index(f"{name}, best") == names.index(f"{name}, worst") + 1
        assert drawn[f"{name}, best"]["fill"] == "tonexty"
    assert "Grid: 0.300 with 1, 0.800 at best, with 2, and 0.300 with 3." in chart.alt
    assert "3 random orders" in chart.caption


def test_noise_stands_at_even_places_named_by_the_number_of_columns():
    noise, mixtures = np.array([[0.9, 0.5], [0.7, 0.3]]), np.array([[0.9, 0.9], [0.7, 1.0]])
    chart = dimension_charts.accuracy_by_noise([0, 500], {"noise": noise, "mixtures": mixtures})
    drawn = named(chart)
    np.testing.assert_allclose(drawn["noise"]["y"], [0.8, 0.4])
    np.testing.assert_allclose(drawn["mixtures"]["y"], [0.8, 0.95])
    assert drawn["noise"]["line"]["color"] != drawn["mixtures"]["line"]["color"]
    assert drawn["noise"]["line"]["dash"] != drawn["mixtures"]["line"]["dash"]
    assert chart.layout["xaxis"]["tickvals"] == drawn["noise"]["x"] == [0, 1]
    assert chart.layout["xaxis"]["ticktext"] == ["0", "500"]
    assert "noise from 0.800 to 0.400" in chart.alt
    assert "mixtures from 0.800 to 0.950" in chart.alt


@pytest.mark.parametrize("shape", [(2, 3), (2,), (0, 2)])
def test_an_accuracy_without_a_number_for_each_place_is_refused(shape):
    measured = {"noise": np.zeros(shape), "mixtures": np.zeros((2, 2))}
    with pytest.raises(ValueError, match="noise"):
        dimension_charts.accuracy_by_noise([0, 500], measured)


def test_each_frame_draws_some_fits_their_mean_and_the_truth():
    x, truth = np.array([0.0, 0.5, 1.0]), np.array([1.0, 2.0, 3.0])
    one = np.arange(60.0).reshape(20, 3) / 30
    curves = {1: one, 100: np.full((20, 3), 2.0)}
    chart = dimension_charts.fits(x, truth, curves)
    assert [frame["name"] for frame in chart.frames] == ["1", "100"]
    assert chart.state()["frame_label"] == "Neighbours k"
    for frame, fitted in zip(chart.frames, curves.values(), strict=True):
        some, true, mean = (trace["y"] for trace in frame["data"])
        rows = np.reshape(np.array(some, dtype=float), (dimension_charts.SHOWN, 4))
        np.testing.assert_allclose(rows[:, :3], fitted[: dimension_charts.SHOWN], atol=6e-4)
        assert np.isnan(rows[:, 3]).all()  # no line from the end of one to the start of the next
        np.testing.assert_allclose(mean, fitted.mean(axis=0), atol=6e-5)
        assert true == [1, 2, 3]
    for shown, first in zip(chart.data, chart.frames[0]["data"], strict=True):
        assert shown["y"] == first["y"]
    assert "1.00 for k = 100" in chart.alt


def test_parts_their_sum_and_the_measured_error_share_their_places():
    bias2, variance = np.array([0.1, 0.2, 0.6]), np.array([0.5, 0.2, 0.1])
    measured = np.array([0.71, 0.49, 0.82])
    chart = dimension_charts.error_by_k([1, 10, 100], bias2, variance, 0.09, measured)
    drawn = named(chart)
    assert {trace["x"] == [1, 10, 100] for trace in chart.data} == {True}
    np.testing.assert_allclose(drawn["sum"]["y"], [0.69, 0.49, 0.79])
    np.testing.assert_allclose(drawn["noise"]["y"], 0.09)
    assert drawn["measured"]["y"] == [0.71, 0.49, 0.82]
    assert drawn["measured"]["mode"] == "markers"
    assert "least at k = 10" in chart.alt
    assert len({trace["line"]["dash"] for trace in chart.data if trace["mode"] == "lines"}) == 4
