"""Charts of the chapter on mappings and sequences: every number given is a number drawn."""

import numpy as np
import pytest

from unrolled.figures import sequence_charts


def test_the_plane_has_x1_across_and_x2_up_and_names_its_highest_and_lowest_place():
    x1, x2 = np.array([0.0, 1.0, 2.0]), np.array([-1.0, 3.0])
    heights = np.array([[0.5, -4.25, 1.0], [2.0, 0.0, 3.5]])
    chart = sequence_charts.plane(x1, x2, heights)
    (drawn,) = chart.data
    np.testing.assert_allclose(drawn["z"], heights)
    assert drawn["x"] == [0, 1, 2]
    assert drawn["y"] == [-1, 3]
    assert drawn["zmax"] == -drawn["zmin"] == 4.25  # zero has the middle colour
    assert "at (2.0, 3.0) with 3.50 the mapping is highest" in chart.alt
    assert "at (1.0, -1.0) with -4.25 it is lowest" in chart.alt


def test_quantities_stand_one_above_the_other_over_one_time():
    time = np.datetime64("2013-05-02T00", "h") + np.arange(3)
    values = np.array([[1.0, 10, 5, 0], [2, 30, 4, 9], [3, 20, 6, 1]])
    names, units = ("a", "b", "c", "d"), ("°C", "hPa", "m/s", "%")
    chart = sequence_charts.side_by_side(time, values, names, units)
    for d, trace in enumerate(chart.data):
        np.testing.assert_allclose(trace["y"], values[:, d])
        assert trace["name"] == names[d]
    assert [trace["x"][1] for trace in chart.data] == [chart.data[0]["x"][1]] * 4
    assert chart.data[0]["x"][1].startswith("2013-05-02T01:00")
    axes = [chart.layout[f"yaxis{n}"] for n in ("", 2, 3, 4)]
    titles = [axis["title"]["text"] for axis in axes]
    assert titles == ["a,<br>°C", "b,<br>hPa", "c,<br>m/s", "d,<br>%"]
    tops_and_feet = np.array([axis["domain"] for axis in axes])
    assert (tops_and_feet[1:, 1] < tops_and_feet[:-1, 0]).all()  # none lies on another
    assert tops_and_feet.min() == pytest.approx(0)
    assert tops_and_feet.max() == 1
    assert chart.layout["xaxis"]["anchor"] == "y4"  # the time is written below the lowest
    assert "a between 1.0 and 3.0 °C" in chart.alt
    assert "d between 0.0 and 9.0 %" in chart.alt
    assert chart.caption.startswith("3 vectors of 4 numbers each")


def test_each_frame_draws_the_truth_and_one_staircase():
    t, truth = np.array([0.0, 1, 2, 3]), np.array([1.0, 3, 2, 4])
    built = {2: np.array([2.0, 2, 3, 3]), 4: np.array([1.0, 3, 2, 4.25])}
    chart = sequence_charts.staircases(t, truth, built)
    assert [frame["name"] for frame in chart.frames] == ["2", "4"]
    assert chart.state()["frame_label"] == "Pieces"
    for frame, y_hat in zip(chart.frames, built.values(), strict=True):
        np.testing.assert_allclose(frame["data"][0]["y"], truth)
        np.testing.assert_allclose(frame["data"][1]["y"], y_hat)
    assert [trace["name"] for trace in chart.data] == ["temperature", "network"]
    np.testing.assert_allclose(chart.data[1]["y"], built[2])
    low, high = chart.layout["yaxis"]["range"]
    assert low < 1
    assert high > 4.1  # the staircase lies within the heights of the truth, but for a little
    assert "at most 1.0 with 2, 0.2 with 4" in chart.alt


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda: sequence_charts.plane(np.zeros(3), np.zeros(2), np.zeros((3, 2))), "heights"),
        (lambda: sequence_charts.staircases(np.zeros(3), np.zeros(2), {2: np.zeros(3)}), "truth"),
        (
            lambda: sequence_charts.staircases(np.zeros(3), np.zeros(3), {2: np.zeros(4)}),
            r"built\[2\]",
        ),
        (
            lambda: sequence_charts.side_by_side(np.zeros(3), np.zeros((2, 1)), ("a",), ("m",)),
            "values",
        ),
    ],
)
def test_numbers_that_do_not_fit_are_refused_by_name(call, name):
    with pytest.raises(ValueError, match=name):
        call()
