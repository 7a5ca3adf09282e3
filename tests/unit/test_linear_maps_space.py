"""Turning, moving and projecting things in space: what is linear, what is not; and the things."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.linear_maps import (
    WIREFRAMES,
    Wireframe,
    apply,
    homogeneous,
    is_linear,
    perspective,
    rotation,
    rotation_3d,
    translation,
)

X, Y, Z = np.eye(3)


@pytest.mark.parametrize(("axis", "start", "end"), [(X, Y, Z), (Y, Z, X), (Z, X, Y)])
def test_a_quarter_turn_is_against_the_clock_for_whom_the_axis_points_at(axis, start, end):
    np.testing.assert_allclose(rotation_3d(5 * axis, np.pi / 2) @ start, end, atol=1e-15)


def test_about_the_third_axis_it_is_the_rotation_of_the_plane():
    np.testing.assert_allclose(rotation_3d(Z, 0.3)[:2, :2], rotation(0.3), atol=1e-15)


@given(st.integers(0, 2**32), st.floats(-7, 7))
def test_a_rotation_keeps_its_axis_lengths_and_handedness(seed, angle):
    axis = np.random.default_rng(seed).normal(size=3)
    R = rotation_3d(axis, angle)
    np.testing.assert_allclose(R @ axis, axis, atol=1e-14)
    np.testing.assert_allclose(R.T @ R, np.eye(3), atol=1e-14)
    assert np.linalg.det(R) == pytest.approx(1)
    assert np.trace(R) == pytest.approx(1 + 2 * np.cos(angle), abs=1e-14)
    np.testing.assert_allclose(
        R @ rotation_3d(axis, 0.5), rotation_3d(axis, angle + 0.5), atol=1e-14
    )


@pytest.mark.parametrize("D", [2, 3])
def test_moving_is_linear_in_one_more_dimension(D):
    rng = np.random.default_rng(0)
    A, t, points = rng.normal(size=(D, D)), rng.normal(size=D), rng.normal(size=(5, D))
    np.testing.assert_allclose(apply(translation(t), points), points + t, rtol=1e-14)
    np.testing.assert_allclose(apply(homogeneous(A), points), points @ A.T, rtol=1e-13)
    np.testing.assert_allclose(apply(homogeneous(A, t), points), points @ A.T + t, rtol=1e-13)
    np.testing.assert_allclose(translation(t) @ homogeneous(A), homogeneous(A, t), rtol=1e-14)
    there_and_back = translation(-t) @ translation(t)
    np.testing.assert_allclose(there_and_back, np.eye(D + 1), atol=1e-15)


@given(st.integers(0, 2**32), st.floats(1, 20))
def test_the_screen_is_where_the_ray_to_the_eye_meets_it(seed, d):
    """By similar triangles: eye, picture and point are on one line, the picture at z = 0."""
    points = np.random.default_rng(seed).uniform(-0.9, 0.9, (6, 3))
    on_screen = apply(perspective(d), points)[:, :2]
    eye = np.array([0, 0, d])
    share = d / (d - points[:, 2:])  # of the way from the eye to the point
    np.testing.assert_allclose((eye + share * (points - eye))[:, :2], on_screen, rtol=1e-12)


def test_what_is_twice_as_far_from_the_eye_looks_half_as_tall():
    near, far = [[0.0, 1, 0]], [[0.0, 1, -5]]
    assert apply(perspective(5), near)[0, 1] == 1
    assert apply(perspective(5), far)[0, 1] == 0.5


def test_the_depth_on_the_screen_tells_what_is_in_front():
    depth = apply(perspective(3), [[0, 0, z] for z in (-9, -1, 0, 1, 2.9)])[:, 2]
    assert (np.diff(depth) > 0).all()


def test_from_far_away_nothing_shrinks():
    points = np.random.default_rng(0).normal(size=(5, 3))
    np.testing.assert_allclose(apply(perspective(1e9), points), points, rtol=1e-7)


def test_straight_lines_stay_straight():
    line = np.linspace(-1, 0.5, 7)[:, None] * [1, 2, 1] + [0.1, 0.2, 0]
    picture = apply(perspective(2) @ homogeneous(rotation_3d([1, 1, 0], 0.4)), line)[:, :2]
    assert np.linalg.matrix_rank(picture - picture[0], tol=1e-12) == 1


# ------------------------------------------------------------------ linear or not


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.array([[1, 2, 3], [4, 5, 6.0]]) @ x,
        lambda x: x.sum(),
        lambda x: 0 * x,
        lambda x: homogeneous(np.eye(2), [5, 6]) @ x,
        lambda x: 1e-200 * x,
    ],
)
def test_these_are_linear(f):
    assert is_linear(f, 3, np.random.default_rng(0)) < 1e-13


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + np.array([1, 0, 0]),
        lambda x: x**2,
        np.linalg.norm,
        lambda x: apply(perspective(1e3), x[None])[0] * 1e6,
        lambda x: np.maximum(x, 0),
        lambda x: np.clip(x, 0, 1) ** (1 / 2.2),
    ],
)
def test_these_are_not(f):
    assert is_linear(f, 3, np.random.default_rng(0)) > 1e-3


# ------------------------------------------------------------------ wires


def test_the_cube_has_eight_corners_and_twelve_edges_of_length_two():
    cube = WIREFRAMES["cube"]
    assert (cube.points.shape, cube.edges.shape) == ((8, 3), (12, 2))
    np.testing.assert_allclose(lengths(cube), 2)


def lengths(wires: Wireframe):
    start, end = wires.points[wires.edges.T]
    return np.linalg.norm(start - end, axis=1)


@pytest.mark.parametrize("name", sorted(WIREFRAMES))
def test_no_wire_is_double_or_a_dot_and_no_point_is_loose(name):
    wires = WIREFRAMES[name]
    assert len(np.unique(np.sort(wires.edges), axis=0)) == len(wires.edges)
    assert lengths(wires).min() > 0.05
    assert set(wires.edges.ravel()) == set(range(len(wires.points)))
    apart = np.linalg.norm(wires.points[:, None] - wires.points, axis=2)
    assert (apart + np.eye(len(apart))).min() > 0.05


def test_the_car_is_the_same_on_both_sides_and_stands_on_four_wheels():
    car = WIREFRAMES["car"]
    rounded = {tuple(point) for point in car.points.round(9) + 0.0}
    mirrored = {tuple(point) for point in (car.points * [1, 1, -1]).round(9) + 0.0}
    assert rounded == mirrored
    low = car.points[np.isclose(car.points[:, 1], car.points[:, 1].min(), atol=0.06)]
    quarters = {(np.sign(x), np.sign(z)) for x, _, z in low if abs(x) > 1}
    assert quarters == {(1, 1), (1, -1), (-1, 1), (-1, -1)}
    length, height, width = np.ptp(car.points, axis=0)
    assert length > 2 * width > 2 * height, "long, wide and flat"
    assert np.linalg.norm(car.points, axis=1).max() < 2.7, "it turns about its middle"


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rotation_3d([0, 0, 0], 1), "axis is the zero vector, needs a direction"),
        (lambda: rotation_3d([1, 0], 1), "axis has shape (2,), needs (xyz=3)"),
        (lambda: homogeneous(np.ones((2, 3))), "A has shape (2, 3), needs (D=2, D=2)"),
        (lambda: homogeneous(np.eye(2), [1, 2, 3]), "t has shape (3,), needs (D=2)"),
        (lambda: translation([[1]]), "t has shape (1, 1), needs (D)"),
        (lambda: perspective(0), "d is 0, needs a finite number above 0"),
        (lambda: apply(np.eye(4), [[1, 2]]), "points has shape (1, 2), needs (N, D=3)"),
        (
            lambda: apply(perspective(2), [[0, 0, 0], [1, 1, 3]]),
            "points[1] gets w = -0.5, needs w > 0, before the eye",
        ),
        (lambda: apply(perspective(2), [[0, 0, 2]]), "points[0] gets w = 0, needs w > 0"),
        (lambda: is_linear(np.sum, 0, np.random.default_rng(0)), "D is 0, needs a whole number"),
        (lambda: is_linear(np.sum, 2, 0), "rng is 0, needs a numpy.random.Generator"),
        (lambda: Wireframe(np.eye(3), [[0, 3]]), "edges name points 0 to 3, needs 0 to 2"),
        (lambda: Wireframe(np.eye(3), [[0, 0.5]]), "edges has shape (1, 2), dtype float64, needs"),
        (lambda: Wireframe(np.eye(2), [[0, 1]]), "points has shape (2, 2), needs (N, xyz=3)"),
    ],
)
def test_a_refusal_names_the_argument(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
