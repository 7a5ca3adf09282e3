"""PerceptronRule without a browser: its points, its runs, its numbers, what it refuses."""

import re

import numpy as np
import pytest

from unrolled import perceptron
from unrolled.figures import PerceptronRule
from unrolled.figures.perceptron_rule import MOST_MISTAKES, cures, reach, sets, story

SETS = {name: np.array(each["points"]) for name, each in sets().items()}


def test_each_set_is_what_it_is_called():
    bounds = {name: perceptron.bound(rows[:, :2], rows[:, 2]) for name, rows in SETS.items()}
    assert bounds["wide"] < 30 < 500 < bounds["narrow"] < np.inf
    assert bounds["odd"] == bounds["xor"] == np.inf
    np.testing.assert_array_equal(SETS["odd"][:-1], SETS["wide"])
    np.testing.assert_array_equal(SETS["xor"][:, :2], perceptron.XOR_POINTS)


@pytest.mark.parametrize("name", SETS)
def test_a_story_is_a_run_of_the_package_cut_where_nothing_new_comes(name):
    rows = SETS[name]
    whole = perceptron.run(rows[:, :2], rows[:, 2], max_passes=500)
    told = story(rows)
    np.testing.assert_array_equal(told.w, whole.w[: len(told.w)])
    assert told.converged == whole.converged == (name in ("wide", "narrow"))
    assert told.cycle == whole.cycle
    if told.cycle:
        assert told.passes == told.cycle[0] + 3 * told.cycle[1]
    else:
        assert told.mistakes == whole.mistakes


def test_a_run_without_an_end_in_sight_is_cut():
    rows = np.array(
        [[30.0, 7, 1], [30, 4, 1], [-10, -2, 1], [-27, -3, -1], [-28, -4, 1], [22, 6, -1]]
    )
    rows[:, :2] /= 16
    told = story(rows)
    assert not told.converged
    assert told.cycle is None
    assert MOST_MISTAKES <= told.mistakes < MOST_MISTAKES + 6
    assert perceptron.run(rows[:, :2], rows[:, 2], max_passes=9000).converged


def test_both_cures_are_right_for_xor_and_not_for_all_points():
    assert cures().keys() == {"hand", "learnt"}
    for cure in cures():
        now = PerceptronRule(chosen="xor", cure=cure).numbers()
        assert now["wrong"] == 0
        assert min(now["score"]) > 0.4
        assert PerceptronRule(chosen="wide", cure=cure).numbers()["wrong"] > 0


def test_numbers_are_those_of_the_step():
    rows = SETS["wide"]
    run = perceptron.run(rows[:, :2], rows[:, 2])
    for k in (0, 1, 5, 8, 99):
        now = PerceptronRule(step=k).numbers()
        assert now["mistakes"] == min(k, 8)
        right = perceptron.predict(now["w"], rows[:, :2]) == rows[:, 2]
        assert now["wrong"] == (~right).sum()
        assert now["least_length"] <= now["length"] + 1e-12 <= now["most_length"] + 2e-12
        if k:
            before = np.flatnonzero(run.wrong)[min(k, 8) - 1]
            np.testing.assert_array_equal(now["before"], run.w[before])
            np.testing.assert_array_equal(now["w"], np.add(now["before"], now["change"]))
            assert now["score_before"] <= 0


def test_points_of_ones_own():
    figure = PerceptronRule(points=[[0.5, 1, 1], [-0.0625, 2, -1]])
    assert figure.chosen == "yours"
    assert figure.points == [[0.5, 1.0, 1.0], [-0.0625, 2.0, -1.0]]
    figure.chosen = "xor"
    assert figure.points == SETS["xor"].tolist()
    assert "2 points of two kinds" in PerceptronRule(points=figure.points[:2]).alt


def test_words_of_the_picture_are_true():
    assert "The line after 3 of 8 mistakes leaves 1 of them wrong." in PerceptronRule().alt
    assert "There is no line yet." in PerceptronRule(step=0).alt
    xor = PerceptronRule(chosen="xor").alt
    assert "after 3 mistakes leaves 2 of them wrong. The mistakes go round in a circle" in xor
    assert "No line separates them" in xor


def test_the_chart_has_room_for_a_bound_that_is_near():
    assert reach(24.0, 8) == pytest.approx(24 * 1.08)
    assert reach(5000.0, 8) == 96
    assert reach(np.inf, 12) == pytest.approx(12 * 1.08)


def test_the_picture_shows_every_point_and_the_lines():
    picture = PerceptronRule().picture()
    assert picture.count('class="plus"') == picture.count('class="minus"') == 5
    for name in ("line", "before", "mistake", "most", "least", "length"):
        assert len(re.findall(f'class="{name}"', picture)) == 1
    assert 'class="least"' not in PerceptronRule(chosen="xor").picture()
    assert 'class="line"' not in PerceptronRule(step=0).picture()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"chosen": "moons"}, "chosen: needs one of wide, narrow, odd, xor, got 'moons'"),
        ({"points": []}, "points has shape"),
        ({"points": [[0, 0]]}, "points has shape (1, 2)"),
        ({"points": [[0, 0, 1]] * 41}, "points has shape (41, 3)"),
        ({"points": [[0, 0, 0]]}, "points has labels [0.0]"),
        ({"points": [[0.1, 0, 1]]}, "needs multiples of 1/16 from -2 to 2"),
        ({"points": [[3, 0, 1]]}, "needs multiples of 1/16 from -2 to 2"),
    ],
)
def test_bad_input_is_refused_by_name(arguments, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        PerceptronRule(**arguments)
