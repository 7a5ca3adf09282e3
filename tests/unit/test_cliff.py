"""The cliff: a loss surface that is a network's own, and what clipping does on it."""

from functools import partial

import numpy as np
import pytest

from unrolled import cliff
from unrolled.cliff import Point
from unrolled.gradients import (
    clip_by_norm,
    complex_step_gradient,
    global_norm,
    numerical_gradient,
    relative_error,
)

POINTS = [Point(1.6, 0.2), Point(0.4, -0.3), Point(2.5, -0.6), Point(-1.0, 0.5)]
START = Point(1.6, 0.2)


@pytest.mark.parametrize("point", POINTS)
def test_loss_is_that_of_twelve_tanhs_written_out(point):
    h = 0.5
    for _ in range(12):
        h = np.tanh(point.w * h + point.b)
    assert cliff.loss(point) == pytest.approx((h - 0.3) ** 2 / 2, rel=1e-14)


@pytest.mark.parametrize("point", POINTS)
def test_gradient_agrees_with_the_complex_step_and_with_differences(point):
    gradient = cliff.gradient(point)
    assert relative_error(gradient, complex_step_gradient(cliff.loss, point)) < 1e-13
    assert relative_error(gradient, numerical_gradient(cliff.loss, point)) < 1e-6


def test_surface_is_the_loss_at_each_point():
    w, b = np.array([[0.5, 1.5, 2.5]]), np.array([[-0.5], [0.5]])
    J = cliff.surface(w, b)
    assert J.shape == (2, 3)
    for row, column in np.ndindex(2, 3):
        assert J[row, column] == cliff.loss(Point(w[0, column], b[row, 0]))


def test_grid_fills_the_rectangle_and_its_middle_row_is_the_wall():
    w, b = cliff.grid((0.6, 2.2), (-0.7, 2.0), 41)
    assert w.shape == b.shape == (41, 41)
    np.testing.assert_allclose(b[[0, -1]], [[-0.7] * 41, [2.0] * 41], rtol=0, atol=1e-12)
    np.testing.assert_allclose(w[:, [0, -1]], [[0.6, 2.2]] * 41, rtol=0, atol=1e-12)
    assert (np.diff(b, axis=0) > 0).all()
    np.testing.assert_allclose(np.tanh(w[20] / 2 + b[20]), 0.5, rtol=1e-12)
    steep = w[20] > 1.6
    below, above = cliff.surface(w[[14, 26]], b[[14, 26]])[:, steep]
    assert (below > 3 * above).all()


def test_the_wall_stands_where_the_start_is_the_fixed_point_that_pushes_away():
    w = 2.5
    edge = float(cliff.wall(w))
    assert np.tanh(w / 2 + edge) == pytest.approx(0.5, rel=1e-14)
    slopes = [global_norm(cliff.gradient(Point(w, b))) for b in (edge - 0.1, edge, edge + 0.1)]
    assert slopes[1] > 100 * max(slopes[0], slopes[2])
    assert cliff.loss(Point(w, edge - 0.01)) > 0.7
    assert cliff.loss(Point(w, edge + 0.01)) < 0.25
    h = 0.5
    for _ in range(12):
        h = np.tanh(w * h + edge)
    assert h == pytest.approx(0.5, abs=1e-6)


def test_one_step_of_descent_is_lr_times_the_gradient():
    first, second = cliff.descend(START, lr=0.1, n_steps=1)
    slope = cliff.gradient(first)
    assert second.w == pytest.approx(1.6 - 0.1 * slope.w, rel=1e-14)
    assert second.b == pytest.approx(0.2 - 0.1 * slope.b, rel=1e-14)


def test_descent_is_thrown_off_the_wall_and_clipped_descent_is_not():
    thrown = cliff.descend(START, lr=0.1, n_steps=300)
    held = cliff.descend(START, lr=0.1, n_steps=300, clip=partial(clip_by_norm, threshold=0.5))
    steps_thrown, steps_held = (
        np.linalg.norm(np.diff(cliff.coordinates(path)), axis=0) for path in (thrown, held)
    )
    assert steps_thrown.max() > 1
    assert steps_held.max() <= 0.05 * (1 + 1e-12)
    assert cliff.loss(thrown[-1]) > 0.2
    assert cliff.loss(held[-1]) < 1e-6


def test_a_path_on_the_ground_has_its_corners_and_no_long_stretch():
    corners = [Point(0.0, 0.0), Point(0.3, 0.4), Point(0.3, 0.4), Point(0.3, 0.41)]
    w, b = cliff.on_the_ground(corners, spacing=0.2)
    np.testing.assert_allclose(w, [0, 0.1, 0.2, 0.3, 0.3, 0.3], atol=1e-15)
    np.testing.assert_allclose(b, [0, 0.4 / 3, 0.8 / 3, 0.4, 0.4, 0.41], atol=1e-15)


@pytest.mark.parametrize(("w", "needed"), [(np.nan, "finite"), ([1.0], "shape")])
def test_bad_points_are_refused_by_name(w, needed):
    with pytest.raises(ValueError, match=f"w (holds|has).*{needed}|w has shape"):
        Point(w, 0.0)


def test_no_steps_are_refused():
    with pytest.raises(ValueError, match="n_steps is 0"):
        cliff.descend(START, 0.1, 0)
