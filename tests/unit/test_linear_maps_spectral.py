"""Symmetric matrices by Jacobi's rotations, ellipsoids, and the same matrix many times."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.linear_maps import (
    convergence_rate,
    ellipsoid_axes,
    ellipsoid_points,
    jacobi_steps,
    power_iteration,
    quadratic_form,
    rotation,
    symmetric_eigen,
)

SIZES = [1.0, 1e-160, 1e150, 1e300]


def symmetric(D, seed=0):
    B = np.random.default_rng(seed).normal(size=(D, D))
    return B + B.T


def with_eigenvalues(values, seed=0):
    U, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(len(values), len(values))))
    A = U * values @ U.T
    return (A + A.T) / 2, U


# ------------------------------------------------------------------ Jacobi


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("D", [1, 2, 3, 7, 20])
def test_the_spectrum_is_that_of_lapack(D, size):
    A = symmetric(D, seed=D)
    ours = symmetric_eigen(size * A)
    values, vectors = np.linalg.eigh(A)
    np.testing.assert_allclose(ours.values / size, values[::-1], atol=1e-12 * np.abs(values).max())
    overlap = np.abs(np.sum(ours.vectors * vectors[:, ::-1], axis=0))
    np.testing.assert_allclose(overlap, 1, atol=1e-12)
    np.testing.assert_allclose(ours.vectors.T @ ours.vectors, np.eye(D), atol=1e-13)
    np.testing.assert_allclose(ours.vectors * (ours.values / size) @ ours.vectors.T, A, atol=1e-12)
    assert (ours.vectors[np.abs(ours.vectors).argmax(axis=0), range(D)] > 0).all()


@pytest.mark.parametrize(
    "values", [[2, 2, 2, 1], [1, 0, 0, 0], [5, 5, -5, -5], [1, 1e-8, -1e-8, 0]]
)
def test_repeated_and_zero_eigenvalues(values):
    A, _ = with_eigenvalues(values)
    ours = symmetric_eigen(A)
    np.testing.assert_allclose(ours.values, np.sort(values)[::-1], atol=1e-14)
    np.testing.assert_allclose(ours.vectors.T @ ours.vectors, np.eye(4), atol=1e-14)
    np.testing.assert_allclose(A @ ours.vectors, ours.vectors * ours.values, atol=1e-14)


def test_diagonal_matrices_need_no_step_and_zero_is_one_of_them():
    for A in (np.diag([3.0, 1, 2]), np.zeros((3, 3))):
        assert not list(jacobi_steps(A))
    ours = symmetric_eigen(np.diag([3.0, 1, 2]))
    assert ours.values.tolist() == [3, 2, 1]
    assert ours.vectors.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]


@given(st.integers(2, 6), st.integers(0, 2**32))
def test_every_step_of_the_proof(D, seed):
    """A rotation keeps the sum of squares and moves 2 a_pq² of it to the diagonal."""
    A = matrix = symmetric(D, seed)
    off = np.linalg.norm(A - np.diag(np.diag(A)))
    total = np.linalg.norm(A)
    for step in jacobi_steps(A):
        p, q = step.plane
        assert p < q
        assert abs(matrix[p, q]) == pytest.approx(np.abs(np.triu(matrix, 1)).max())
        assert abs(step.angle) <= np.pi / 4 + 1e-15
        turn = np.eye(D)
        turn[np.ix_([p, q], [p, q])] = rotation(step.angle)
        np.testing.assert_allclose(turn.T @ matrix @ turn, step.matrix, atol=1e-13)
        np.testing.assert_allclose(step.turn.T @ A @ step.turn, step.matrix, atol=1e-12)
        assert np.linalg.norm(step.matrix) == pytest.approx(total, rel=1e-13)
        left = np.linalg.norm(step.matrix - np.diag(np.diag(step.matrix)))
        assert step.off_diagonal == pytest.approx(left, rel=1e-9, abs=1e-15)
        assert left**2 == pytest.approx(off**2 - 2 * matrix[p, q] ** 2, rel=1e-9, abs=1e-14)
        assert left**2 <= (1 - 2 / (D * (D - 1))) * off**2 + 1e-14
        matrix, off = step.matrix, left
    assert off <= 1e-15 * D * total


def test_steps_already_seen_do_not_change():
    steps = list(jacobi_steps(symmetric(4)))
    assert len(steps) > 6
    first = next(jacobi_steps(symmetric(4)))
    assert np.array_equal(steps[0].matrix, first.matrix)
    assert np.array_equal(steps[0].turn, first.turn)


def test_the_matrix_given_is_not_written_to_and_float32_stays_float32():
    A = symmetric(4)
    before = A.copy()
    symmetric_eigen(A)
    assert np.array_equal(A, before)
    ours = symmetric_eigen(A.astype(np.float32))
    assert ours.values.dtype == ours.vectors.dtype == np.float32
    np.testing.assert_allclose(ours.values, symmetric_eigen(A).values, atol=1e-5)


# ------------------------------------------------------------------ ellipsoids


def test_an_ellipse_has_the_reciprocal_squares_on_the_diagonal():
    """x²/4 + y²/9 = 1 goes through (2, 0); with the squares themselves it would be 16."""
    assert quadratic_form(np.diag([1 / 4, 1 / 9]), [2, 0]) == 1
    assert quadratic_form(np.diag([4, 9]), [2, 0]) == 16
    lengths, axes = ellipsoid_axes(np.diag([1 / 4, 1 / 9]))
    np.testing.assert_allclose(lengths, [3, 2])
    assert axes.tolist() == [[0, 1], [1, 0]]


@given(st.integers(2, 3), st.integers(0, 2**32))
def test_every_point_drawn_is_on_the_ellipsoid_and_the_axes_are_the_farthest_and_nearest(D, seed):
    A, _ = with_eigenvalues(np.random.default_rng(seed).uniform(0.1, 9, D), seed)
    points = ellipsoid_points(A, 41).reshape(-1, D)
    np.testing.assert_allclose(quadratic_form(A, points), 1, rtol=1e-12)
    lengths, axes = ellipsoid_axes(A)
    np.testing.assert_allclose(quadratic_form(A, (lengths * axes).T), 1, rtol=1e-12)
    away = np.linalg.norm(points, axis=1)
    assert away.max() == pytest.approx(lengths[0], rel=1e-12), "41 points: the axes are among them"
    assert away.min() == pytest.approx(lengths[-1], rel=1e-12)
    assert (np.diff(lengths) <= 0).all()
    np.testing.assert_allclose(axes.T @ axes, np.eye(D), atol=1e-13)


def test_the_shapes_of_what_is_drawn():
    ellipse = ellipsoid_points(np.eye(2), 9)
    assert ellipse.shape == (9, 2)
    np.testing.assert_allclose(ellipse[0], ellipse[-1], atol=1e-15)
    net = ellipsoid_points(np.diag([1.0, 4, 9]), 9)
    assert net.shape == (9, 9, 3)
    np.testing.assert_allclose(net[0], [[0, 0, 1 / 3]] * 9, atol=1e-15)
    np.testing.assert_allclose(net[:, 0], net[:, -1], atol=1e-15)


def test_the_form_of_many_vectors_is_that_of_each():
    A, X = symmetric(4), np.random.default_rng(1).normal(size=(5, 4))
    np.testing.assert_allclose(quadratic_form(A, X), [x @ A @ x for x in X], rtol=1e-12)


# ------------------------------------------------------------------ power iteration

SYMMETRIC = np.array([[2.0, 1, 0], [1, 3, 1], [0, 1, 1]])
LEANING = np.array([[3.0, 1], [0, 2]])


@pytest.mark.parametrize("A", [SYMMETRIC, LEANING, -SYMMETRIC])
def test_the_measured_rate_is_the_ratio_of_the_two_largest_eigenvalues(A):
    values, vectors = np.linalg.eig(A)
    first = vectors[:, np.abs(values).argmax()]
    trace = power_iteration(A, np.ones(len(A)), 30)
    away = np.linalg.norm(trace.x - np.outer(trace.x @ first, first), axis=1)
    measured = away[13:20] / away[12:19]
    by_size = np.sort(np.abs(values))[::-1]
    np.testing.assert_allclose(measured, by_size[1] / by_size[0], rtol=2e-3)
    assert convergence_rate(A) == pytest.approx(by_size[1] / by_size[0], rel=1e-12)
    assert trace.rayleigh[-1] == pytest.approx(values[np.abs(values).argmax()], rel=1e-4)


def test_the_stretch_settles_twice_as_fast_only_if_the_matrix_is_symmetric():
    for A, power in ((SYMMETRIC, 2), (LEANING, 1)):
        rayleigh = power_iteration(A, np.ones(len(A)), 9).rayleigh
        wrong = np.abs(rayleigh - np.linalg.eigvals(A).max())
        np.testing.assert_allclose(wrong[7:] / wrong[6:-1], convergence_rate(A) ** power, rtol=0.05)


def test_what_the_trace_holds():
    start = np.array([3.0, 0, 4])
    trace = power_iteration(SYMMETRIC, start, 5)
    assert (trace.x.shape, trace.rayleigh.shape, trace.residual.shape) == ((6, 3), (6,), (6,))
    np.testing.assert_allclose(trace.x[0], [0.6, 0, 0.8])
    for n, x in enumerate(trace.x):
        expected = np.linalg.matrix_power(SYMMETRIC, n) @ start
        np.testing.assert_allclose(x, expected / np.linalg.norm(expected), atol=1e-14)
        assert trace.rayleigh[n] == pytest.approx(x @ SYMMETRIC @ x)
        residual = np.linalg.norm(SYMMETRIC @ x - trace.rayleigh[n] * x)
        assert trace.residual[n] == pytest.approx(residual, abs=1e-14)


def test_a_negative_eigenvalue_turns_the_vector_about_at_every_step():
    trace = power_iteration(-SYMMETRIC, [1, 1, 1], 40)
    np.testing.assert_allclose(trace.x[-1], -trace.x[-2], atol=1e-9)
    assert trace.rayleigh[-1] < 0


def test_a_start_on_a_lesser_axis_stays_there():
    trace = power_iteration(np.diag([3.0, 1]), [0, 1], 9)
    assert (trace.x == [0, 1]).all()
    assert not trace.residual.any()


def test_a_rotation_never_settles_and_a_projection_settles_at_once():
    assert convergence_rate(rotation(0.4)) == pytest.approx(1)
    assert convergence_rate([[1, 2], [2, 4]]) == pytest.approx(0, abs=1e-15)
    assert convergence_rate([[-7.0]]) == 0
    assert power_iteration(rotation(0.4), [1, 0], 50).residual[-1] == pytest.approx(np.sin(0.4))


@pytest.mark.parametrize("size", SIZES)
def test_the_iteration_at_every_size(size):
    np.testing.assert_allclose(
        power_iteration(size * SYMMETRIC, [1, 1, 1], 9).x,
        power_iteration(SYMMETRIC, [1, 1, 1], 9).x,
    )


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: symmetric_eigen([[1, 2], [3, 4]]),
            "A has 2 at (0, 1) and 3 at (1, 0), needs to be symmetric",
        ),
        (lambda: jacobi_steps([[1, 1e-9], [0, 1]]), "A has 1e-09 at (0, 1) and 0 at (1, 0), needs"),
        (lambda: symmetric_eigen(np.ones((2, 3))), "A has shape (2, 3), needs (D=2, D=2)"),
        (lambda: symmetric_eigen(3.0), "A has shape (), needs (D=1, D=1)"),
        (lambda: symmetric_eigen([[np.nan]]), "A holds nan at (0, 0), needs finite numbers"),
        (lambda: ellipsoid_axes(np.diag([1.0, -2])), "A has the eigenvalue -2, needs all of them"),
        (lambda: ellipsoid_axes(np.diag([1.0, 0])), "A has the eigenvalue 0, needs all of them"),
        (lambda: ellipsoid_axes([[1, 2], [2, 4]]), "A has the eigenvalue "),
        (lambda: ellipsoid_axes([[1, 1], [0, 1]]), "A has 1 at (0, 1) and 0 at (1, 0)"),
        (lambda: ellipsoid_points(np.eye(4), 9), "A is 4 by 4, needs to be 2 by 2 or 3 by 3"),
        (lambda: ellipsoid_points(np.eye(2), 0), "n is 0, needs a whole number, 1 or more"),
        (lambda: quadratic_form(np.eye(2), [1, 2, 3]), "x has shape (3,), needs (D=2)"),
        (lambda: quadratic_form(np.eye(2), [[1, 2, 3]]), "x has shape (1, 3), needs (N, D=2)"),
        (lambda: power_iteration(np.eye(2), [0, 0], 3), "x0 is the zero vector, needs a part"),
        (
            lambda: power_iteration([[0, 1, 0], [0, 0, 1], [0, 0, 0]], [1, 1, 1], 9),
            "x0 is sent to zero in step 3, needs a part along an eigenvector with λ not 0",
        ),
        (lambda: power_iteration(np.eye(2), [1, 0, 0], 3), "x0 has shape (3,), needs (D=2)"),
        (lambda: power_iteration(np.eye(2), [1, 0], 0), "n_steps is 0, needs a whole number"),
        (lambda: convergence_rate(np.zeros((2, 2))), "A has no eigenvalue but 0, needs another"),
        (lambda: convergence_rate(np.ones((2, 3))), "A has shape (2, 3), needs (D=2, D=2)"),
    ],
)
def test_a_refusal_names_the_argument(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
