"""The charts of the chapter on PCA draw what the package computes, and say so in words."""

import base64
import io
import re

import numpy as np
import pytest
from matplotlib import image

from unrolled import datasets, pca
from unrolled.figures import pca_charts
from unrolled.figures.palette import LIGHT


@pytest.fixture(scope="module")
def scores():
    return datasets.scores()


@pytest.fixture(scope="module")
def model(scores):
    return pca.fit(scores.marks)


def test_ovals_are_closed_around_the_points_they_are_given():
    square = np.array([[0.0, 0], [2, 0], [2, 2], [0, 2]])
    chart = pca_charts.ovals(square, {"a": square - 1, "b": square}, "words", "more words")
    points, *curves = chart.data
    assert list(zip(points["x"], points["y"], strict=True)) == [(0, 0), (2, 0), (2, 2), (0, 2)]
    assert [curve["name"] for curve in curves] == ["a", "b"]
    for curve in curves:
        assert len(curve["x"]) == 5
        assert (curve["x"][0], curve["y"][0]) == (curve["x"][-1], curve["y"][-1])
    assert curves[0]["line"]["dash"] != curves[1]["line"]["dash"]


def test_scatter_matrix_has_every_pair_in_its_place_and_its_correlations_in_words(scores):
    chart = pca_charts.scatter_matrix(scores.marks, scores.subjects)
    assert len(chart.data) == 9
    for n, panel in enumerate(chart.data, 1):
        row, column = divmod(n - 1, 3)
        assert panel["xaxis"] == (f"x{n}" if n > 1 else "x")
        assert panel["x"] == scores.marks[:, column].tolist()
        if row == column:
            assert panel["type"] == "histogram"
            bins = panel["xbins"]
            assert bins["start"] <= min(panel["x"])
            assert max(panel["x"]) < bins["end"]
            highest = chart.layout[f"yaxis{n if n > 1 else ''}"]["range"][1]
            edges = np.arange(bins["start"], bins["end"] + 1, bins["size"])
            assert np.histogram(panel["x"], edges)[0].max() <= highest
        else:
            assert panel["y"] == scores.marks[:, row].tolist()
    assert "Japanese and mathematics 0.52" in chart.alt
    assert "mathematics and English 0.84" in chart.alt


def test_arrows_are_two_standard_deviations_long_and_at_right_angles(scores, model):
    chart = pca_charts.cloud(scores.marks, scores.subjects, model)
    dots, *parts = chart.data
    assert np.array_equal(np.transpose([dots[c] for c in "xyz"]), scores.marks)
    stems = [part for part in parts if part["mode"] == "lines"]
    arrows = np.array([np.ptp([stem[c] for c in "xyz"], axis=1) for stem in stems])
    ends = np.array([[stem[c][1] - stem[c][0] for c in "xyz"] for stem in stems])
    assert arrows.shape == (3, 3)
    np.testing.assert_allclose(np.linalg.norm(ends, axis=1) ** 2, 4 * model.eigenvalues, rtol=1e-4)
    lengths = np.linalg.norm(ends, axis=1)
    np.testing.assert_allclose(ends @ ends.T, np.diag(lengths**2), atol=1e-2)


def test_cloud_has_one_scale_for_all_axes_and_nothing_outside(scores, model):
    scene = pca_charts.cloud(scores.marks, scores.subjects, model).layout["scene"]
    for column, letter in enumerate("xyz"):
        low, high = scene[f"{letter}axis"]["range"]
        assert high - low == pca_charts.SPREAD
        assert low < scores.marks[:, column].min()
        assert scores.marks[:, column].max() < high


def test_side_views_are_drawn_to_one_scale(scores, model):
    chart = pca_charts.side_views(model.transform(scores.marks), "abc")
    scales = []
    for axis in ("yaxis", "yaxis2"):
        (low, high), (start, end) = chart.layout[axis]["range"], chart.layout[axis]["domain"]
        scales.append((high - low) / (end - start))
    assert scales[0] == pytest.approx(scales[1])
    assert chart.data[1]["y"] == model.transform(scores.marks)[:, 2].round(4).tolist()
    assert "a 12.2, b 5.5, c 1.9" in chart.alt


def test_losses_are_the_distances_to_what_comes_back(scores, model):
    chart = pca_charts.losses(scores.marks, model)
    for bars, kept in zip(chart.data, (1, 2), strict=True):
        off = scores.marks - model.reconstruct(scores.marks, kept)
        np.testing.assert_allclose(bars["y"], np.linalg.norm(off, axis=1), atol=1e-4)
    assert "at most 5.4 marks, for student 13" in chart.alt


def test_mosaic_lays_out_pictures_with_gaps_and_scales_signed_ones_each_to_its_own():
    pictures = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    chart = pca_charts.mosaic(pictures, "alt", "caption", rows="ab", columns="cde")
    (sheet,) = chart.data
    assert len(sheet["z"]) == 2 * 4 + pca_charts.GAP
    assert len(sheet["z"][0]) == 3 * 5 + 2 * pca_charts.GAP
    assert sheet["z"][6][7] == pictures[1, 1, 0, 0]
    assert sheet["z"][4] == [None] * len(sheet["z"][4])
    assert chart.layout["xaxis"]["tickvals"] == [2, 9, 16]

    signed = np.array([[[[1.0, -2]], [[0, 0]], [[-30, 15]]]])
    (sheet,) = pca_charts.mosaic(signed, "alt", "caption", signed=True).data
    gap = [None] * pca_charts.GAP
    assert sheet["z"] == [[50, -100, *gap, 0, 0, *gap, -100, 50]]


def test_still_mosaic_has_a_pixel_for_each_cell_in_its_colour_and_all_names():
    pictures = np.array([[[[10.0, 0, -10]], [[-5, 0, 0]]]])  # one row of two, 1 × 3 each
    look = {"signed": True, "numbered": True, "rows": ["<one>"], "columns": ["a", "b"]}
    still = pca_charts.mosaic(pictures, "alt", "caption", **look).picture
    png = base64.b64decode(re.search(r"data:image/png;base64,([^\"]+)", still)[1])
    pixels = (image.imread(io.BytesIO(png)) * 255).round().astype(int)
    colour = {role: list(bytes.fromhex(LIGHT[role][1:])) for role in LIGHT}
    assert pixels.shape[:2] == (1, 3 + pca_charts.GAP + 3)
    assert pixels[0, 0].tolist()[:3] == colour["positive"]
    assert pixels[0, 2].tolist()[:3] == pixels[0, 5].tolist()[:3] == colour["negative"]
    for place in (1, 3, 4, 6, 7):  # zeros, and the gap
        assert pixels[0, place].tolist()[:3] == colour["paper"]
    assert re.findall(r"<text [^>]*>([^<]*)</text>", still) == ["&lt;one&gt;", *"ab", *"12"]


def test_contribution_marks_what_the_curve_has_reached():
    chart = pca_charts.contribution([0.5, 0.3, 0.15, 0.05], (1, 3), "caption")
    assert chart.data[0]["y"] == [0.5, 0.8, 0.95, 1.0]
    assert [note["text"] for note in chart.layout["annotations"]] == ["1: 0.500", "3: 0.950"]
    assert "0.500 at 1, 0.950 at 3" in chart.alt


def test_digit_map_brings_each_class_forward_in_its_turn():
    Z = np.array([[1.0, 2], [3, 4], [5, 6], [7, 8]])
    labels = np.array([1, 0, 1, 0])
    chart = pca_charts.digit_map(Z, labels)
    assert [frame["name"] for frame in chart.frames] == ["0", "1"]
    assert [frame["data"][0]["x"] for frame in chart.frames] == [[3, 7], [1, 5]]
    assert chart.data[1]["x"] == [3, 7]
    assert chart.data[0]["y"] == [2, 4, 6, 8]
    assert "1 at (3, 4)" in chart.alt


def test_a_walk_goes_step_by_step_among_the_points():
    kinds = {"vowel": np.array([[0.0, 1]]), "other": np.array([[2.0, 3], [4, 5]])}
    walks = {"ab": (["·", "a", "b"], np.array([[0.0, 0], [1, 1], [2, 0]]))}
    chart = pca_charts.paths(kinds, walks, "alt", "caption")
    assert [trace["name"] for trace in chart.data] == ["vowel", "other", "ab"]
    assert len({trace["marker"]["symbol"] for trace in chart.data[:2]}) == 2
    notes = [(note["text"], note["x"], note["y"]) for note in chart.layout["annotations"]]
    assert notes == [("·", 0, 0), ("a", 1, 1), ("b", 2, 0)]
    assert (chart.data[2]["x"], chart.data[2]["y"]) == ([0, 1, 2], [0, 1, 0])


def test_three_kinds_have_a_mark_each_and_one_legend():
    Z = np.arange(12.0).reshape(6, 2)
    labels = np.array([0, 1, 2, 0, 1, 2])
    chart = pca_charts.three_kinds({"one": Z, "two": -Z}, labels, "abc", "alt", "caption")
    assert [trace["x"] for trace in chart.data[:3]] == [[0, 6], [2, 8], [4, 10]]
    assert chart.data[3]["x"] == [0, -6]
    assert [trace["showlegend"] for trace in chart.data] == [True] * 3 + [False] * 3
    assert len({trace["marker"]["symbol"] for trace in chart.data}) == 3


def test_the_quarters_of_a_roll_are_the_same_in_space_and_on_the_map():
    roll = datasets.swiss_roll(60, np.random.default_rng(0))
    way = roll.sheet[:, 0]
    space = pca_charts.rolled(roll.points, way, "alt", "caption")
    plane = pca_charts.flattened(roll.sheet, way, "alt", "caption")
    assert [len(t["x"]) for t in space.data] == [len(t["x"]) for t in plane.data]
    assert sum(len(trace["x"]) for trace in plane.data) == 60
    reached = [max(trace["x"]) for trace in plane.data]
    assert reached == sorted(reached)
    assert len({trace["marker"]["symbol"] for trace in space.data}) == 4
