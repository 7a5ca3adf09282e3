"""The cliff's charts show the network's own loss, and descents that stay on the ground."""

from functools import partial

import numpy as np
import pytest

from unrolled import cliff
from unrolled.figures import cliff_charts
from unrolled.gradients import clip_by_norm


@pytest.fixture(scope="module")
def paths():
    start = cliff.Point(1.6, 0.2)
    clip = partial(clip_by_norm, threshold=0.3)
    return {
        "thrown": cliff.descend(start, lr=0.1, n_steps=30),
        "held": cliff.descend(start, lr=0.1, n_steps=30, clip=clip),
    }


def test_surface_is_the_loss_and_paths_lie_just_above_it(paths):
    chart = cliff_charts.surface(paths)
    ground, *lines = chart.data
    for row, column in ((0, 0), (30, 45), (60, 60)):
        point = cliff.Point(ground["x"][row][column], ground["y"][row][column])
        assert ground["z"][row][column] == pytest.approx(cliff.loss(point), abs=1e-4)
    assert [line["name"] for line in lines] == ["thrown", "held"]
    for line in lines:
        height = np.array(line["z"]) - cliff.surface(line["x"], line["y"])
        np.testing.assert_allclose(height, 0.015, atol=1e-4)


def test_map_shows_every_step_and_the_words_say_what_the_numbers_say(paths):
    chart = cliff_charts.contours(paths)
    bands, *lines = chart.data
    assert bands["z"][4][7] == pytest.approx(
        cliff.loss(cliff.Point(bands["x"][7], bands["y"][4])), abs=1e-4
    )
    for line, path in zip(lines, paths.values(), strict=True):
        np.testing.assert_allclose([line["x"], line["y"]], cliff.coordinates(path), atol=1e-5)
    w, b = cliff.coordinates(paths["thrown"])
    longest = np.hypot(np.diff(w), np.diff(b)).max()
    assert longest > 1
    assert f"thrown: its longest step is {longest:.2f}" in chart.alt
