"""PCA against scikit-learn, against itself by the other road, and what holds for any points."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.decomposition import PCA as Oracle

from unrolled import pca
from unrolled.linear_maps import fix_signs

METHODS = ("covariance", "svd")
SHAPES = [(200, 5), (30, 3), (50, 50), (51, 50), (12, 11), (8, 20), (3, 40), (2, 2)]
POINTS = st.tuples(st.integers(1, 12), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.floats(-100, 100, width=32))
)


def cloud(N, D, seed=0):
    """N points in D dimensions that spread differently along axes of their own."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(D, D)))
    return rng.normal(size=(N, D)) * np.geomspace(1, 0.1, D) @ turn.T + rng.normal(size=D)


def projectors(U):
    """u uᵀ of every column: the axis, whichever way it points. (K, D, D)"""
    return U.T[:, :, None] * U.T[:, None, :]


def with_axes_of(spread, seed=0):
    """64 points whose covariance has exactly these eigenvalues spread², axes not those of space."""
    rng = np.random.default_rng(seed)
    D = len(spread)
    raw = rng.normal(size=(64, D))
    columns, _ = np.linalg.qr(raw - raw.mean(axis=0))
    turn, _ = np.linalg.qr(rng.normal(size=(D, D)))
    return 8 * columns * spread @ turn.T, turn


# ------------------------------------------------------------------ the oracle


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("N", "D"), SHAPES)
def test_eigenvalues_and_axes_are_those_of_scikit_learn(N, D, method):
    X = cloud(N, D)
    ours, oracle = pca.fit(X, method=method), Oracle(svd_solver="full").fit(X)
    eigenvalues = oracle.explained_variance_ * (N - 1) / N
    K = min(N - 1, D)  # of N points no more than N - 1 directions
    np.testing.assert_allclose(ours.eigenvalues[:K], eigenvalues[:K], rtol=1e-10)
    np.testing.assert_allclose(ours.eigenvalues[K:], 0, atol=1e-14 * eigenvalues[0])
    np.testing.assert_allclose(
        projectors(ours.components[:, :K]), projectors(oracle.components_[:K].T), atol=1e-10
    )
    for k in range(1, K + 1):
        plane, its = ours.components[:, :k], oracle.components_[:k].T
        np.testing.assert_allclose(plane @ plane.T, its @ its.T, atol=1e-10)
    np.testing.assert_allclose(ours.mean, oracle.mean_, atol=1e-14)
    np.testing.assert_allclose(np.abs(ours.transform(X)), np.abs(oracle.transform(X)), atol=1e-10)
    np.testing.assert_allclose(
        ours.contribution_ratio[:K], oracle.explained_variance_ratio_[:K], rtol=1e-10
    )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("N", "D"), SHAPES)
def test_the_axes_are_orthonormal_and_point_by_the_rule(N, D, method):
    U = pca.fit(cloud(N, D), n_components=D, method=method).components
    assert U.shape == (D, D)
    np.testing.assert_allclose(U.T @ U, np.eye(D), atol=1e-12)
    assert (U[np.abs(U).argmax(axis=0), range(D)] > 0).all()


@pytest.mark.parametrize(("N", "D"), SHAPES)
def test_both_roads_arrive_at_the_same_place(N, D):
    X = cloud(N, D)
    by_covariance, by_svd = (pca.fit(X, method=method) for method in METHODS)
    K = min(N - 1, D)
    np.testing.assert_allclose(by_covariance.eigenvalues[:K], by_svd.eigenvalues[:K], rtol=1e-10)
    np.testing.assert_allclose(
        by_covariance.components[:, :K], by_svd.components[:, :K], atol=1e-10
    )
    assert by_covariance.total_variance == pytest.approx(by_svd.total_variance, rel=1e-12)
    assert by_covariance.total_variance == pytest.approx(X.var(axis=0).sum(), rel=1e-12)


@pytest.mark.parametrize(("N", "D", "taken"), [(9, 9, "covariance"), (8, 9, "svd")])
def test_auto_takes_the_covariance_from_as_many_points_as_dimensions(N, D, taken):
    X = cloud(N, D)
    auto, named = pca.fit(X), pca.fit(X, method=taken)
    assert np.array_equal(auto.components, named.components)
    assert np.array_equal(auto.eigenvalues, named.eigenvalues)


def test_the_variances_are_divided_by_n_not_by_n_minus_1():
    X = cloud(5, 3)
    S = pca.covariance(X)
    np.testing.assert_allclose(S, np.cov(X.T, bias=True), rtol=1e-12)
    np.testing.assert_allclose(np.cov(X.T), S * 5 / 4, rtol=1e-12)
    by_hand = sum(np.outer(x - X.mean(axis=0), x - X.mean(axis=0)) for x in X) / 5
    np.testing.assert_allclose(S, by_hand, rtol=1e-12)
    assert np.array_equal(S, S.T)


# ------------------------------------------------------------------ hard cases


@pytest.mark.parametrize("method", METHODS)
def test_twenty_points_in_fifty_dimensions_have_31_zero_eigenvalues_and_50_axes(method):
    X = np.random.default_rng(0).normal(size=(20, 50))
    fitted = pca.fit(X, n_components=50, method=method)
    zero = fitted.eigenvalues < 1e-12 * fitted.eigenvalues[0]
    assert zero.sum() == 31
    np.testing.assert_allclose(fitted.components.T @ fitted.components, np.eye(50), atol=1e-12)
    np.testing.assert_allclose(fitted.reconstruct(X, 19), X, atol=1e-12)
    assert pca.fit(X, method=method).components.shape == (50, 20)


@pytest.mark.parametrize("method", METHODS)
def test_of_repeated_eigenvalues_only_the_space_is_certain(method):
    X, turn = with_axes_of([3, 2, 2, 2, 1])
    fitted = pca.fit(X, method=method)
    np.testing.assert_allclose(fitted.eigenvalues, [9, 4, 4, 4, 1], rtol=1e-12)
    U = fitted.components
    np.testing.assert_allclose(U.T @ U, np.eye(5), atol=1e-12)
    for columns in ([0], [1, 2, 3], [4]):
        np.testing.assert_allclose(
            U[:, columns] @ U[:, columns].T, turn[:, columns] @ turn[:, columns].T, atol=1e-10
        )


@pytest.mark.parametrize("method", METHODS)
def test_points_on_a_plane_have_two_axes_and_the_rest_is_zero(method):
    X, turn = with_axes_of([3, 1, 0, 0])
    fitted = pca.fit(X + 5, method=method)
    np.testing.assert_allclose(fitted.eigenvalues, [9, 1, 0, 0], atol=1e-14)
    assert (fitted.eigenvalues >= 0).all()
    plane = fitted.components[:, :2]
    np.testing.assert_allclose(plane @ plane.T, turn[:, :2] @ turn[:, :2].T, atol=1e-12)
    assert fitted.reconstruction_error(X + 5, 2) < 1e-28


def test_a_very_thin_direction_is_told_by_the_svd_and_drowns_in_the_covariance():
    X, _ = with_axes_of([1, 1e-10])
    true = 1e-20
    by_svd, by_covariance = (pca.fit(X, method=m).eigenvalues[1] for m in ("svd", "covariance"))
    assert by_svd == pytest.approx(true, rel=1e-5)
    assert abs(by_covariance - true) > 100 * true
    by_svd = pca.fit(with_axes_of([1, 1e-7])[0], method="svd").eigenvalues[1]
    by_covariance = pca.fit(with_axes_of([1, 1e-7])[0], method="covariance").eigenvalues[1]
    assert by_covariance == pytest.approx(by_svd, rel=0.1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("X", [[[3.0, 0.1, -2]], np.full((7, 3), 0.1)])
def test_one_sample_or_one_point_many_times_has_axes_and_no_variance(X, method):
    fitted = pca.fit(X, n_components=3, method=method)
    assert not fitted.eigenvalues.any()
    assert fitted.total_variance == 0
    assert not fitted.contribution_ratio.any()
    np.testing.assert_allclose(fitted.components.T @ fitted.components, np.eye(3), atol=1e-15)
    np.testing.assert_allclose(fitted.mean, X[0], rtol=1e-15)
    np.testing.assert_allclose(fitted.reconstruct(X, 1), X, rtol=1e-15)


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_column_has_no_part_in_any_axis_that_counts(method):
    X = np.insert(cloud(40, 3), 1, 0.1, axis=1)
    fitted, without = pca.fit(X, method=method), pca.fit(np.delete(X, 1, axis=1), method=method)
    np.testing.assert_allclose(fitted.eigenvalues[:3], without.eigenvalues, rtol=1e-12)
    np.testing.assert_allclose(fitted.components[1], [0, 0, 0, 1], atol=1e-14)
    assert fitted.eigenvalues[3] < {"covariance": 1e-15, "svd": 1e-30}[method]
    np.testing.assert_allclose(pca.covariance(X)[1], 0, atol=1e-30)


@pytest.mark.parametrize("method", METHODS)
def test_float32_stays_float32(method):
    X = cloud(60, 6)
    fitted, exact = pca.fit(X.astype(np.float32), method=method), pca.fit(X, method=method)
    Z = fitted.transform(X.astype(np.float32))
    for array in (fitted.mean, fitted.components, fitted.eigenvalues, Z, fitted.contribution_ratio):
        assert array.dtype == np.float32
    assert fitted.inverse_transform(Z).dtype == np.float32
    assert pca.covariance(X.astype(np.float32)).dtype == np.float32
    np.testing.assert_allclose(fitted.eigenvalues, exact.eigenvalues, rtol=1e-4)
    np.testing.assert_allclose(fitted.components, exact.components, atol=1e-5)


@pytest.mark.parametrize(("dtype", "way"), [(np.float32, 100), (np.float64, 1e6)])
def test_the_mean_is_exact_to_its_last_digit_far_from_zero(dtype, way):
    """Adding up many numbers far from zero loses digits; the rest that is left gives them back."""
    X = (cloud(20_000, 3) + way).astype(dtype)
    exact = [math.fsum(column) / len(X) for column in X.T.tolist()]
    np.testing.assert_allclose(pca.fit(X).mean, exact, rtol=np.finfo(dtype).eps)
    near = X - np.array(way, dtype)  # without rounding
    np.testing.assert_allclose(
        pca.fit(X).eigenvalues,
        pca.fit(near.astype(float)).eigenvalues,
        rtol=1e4 * np.finfo(dtype).eps,
    )


def test_whole_numbers_are_taken_and_nothing_is_written_to():
    X = np.array([[0, 255], [255, 0], [10, 20]], dtype=np.uint8)
    before = X.copy()
    fitted = pca.fit(X)
    assert fitted.components.dtype == np.float64
    np.testing.assert_allclose(fitted.eigenvalues, pca.fit(X.astype(float)).eigenvalues)
    assert np.array_equal(X, before)
    Y = cloud(9, 2)
    before = Y.copy()
    pca.fit(Y), pca.fit(Y, method="svd"), pca.projected_variance(Y, [1, 0])
    assert np.array_equal(Y, before)


# ------------------------------------------------------------------ what holds for any points


@given(POINTS, st.integers(0, 2**32))
def test_turning_the_points_turns_the_axes_and_keeps_the_eigenvalues(X, seed):
    D = X.shape[1]
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(D, D)))
    there, here = pca.fit(X @ turn.T, D), pca.fit(X, D)
    size = 1e-13 * (1 + np.abs(X).max() ** 2)
    np.testing.assert_allclose(there.eigenvalues, here.eigenvalues, atol=10 * size)
    turned = turn @ here.components
    np.testing.assert_allclose(
        (there.components * there.eigenvalues) @ there.components.T,
        (turned * here.eigenvalues) @ turned.T,
        atol=10 * size,
    )


@given(st.integers(0, 2**32), st.sampled_from(METHODS))
def test_turning_the_points_turns_each_axis(seed, method):
    X, turn = cloud(30, 4, seed), np.linalg.qr(cloud(4, 4, seed + 1))[0]
    there, here = pca.fit(X @ turn.T, method=method), pca.fit(X, method=method)
    np.testing.assert_allclose(there.components, fix_signs(turn @ here.components), atol=1e-9)


@given(st.integers(0, 2**32), st.floats(-1e6, 1e6), st.sampled_from(METHODS))
def test_moving_the_points_moves_the_mean_alone(seed, way, method):
    X = cloud(30, 4, seed)
    there, here = pca.fit(X + way, method=method), pca.fit(X, method=method)
    lost = 1e-15 * (1 + abs(way))  # the digits that X itself loses when moved
    np.testing.assert_allclose(there.eigenvalues, here.eigenvalues, atol=20 * lost)
    np.testing.assert_allclose(there.components, here.components, atol=2000 * lost)
    np.testing.assert_allclose(there.mean - way, here.mean, atol=lost)


@given(POINTS, st.integers(0, 2**32))
def test_projected_and_residual_variance_add_up_to_the_total(X, seed):
    u = np.random.default_rng(seed).normal(size=X.shape[1])
    projected, residual = pca.projected_variance(X, u), pca.residual_variance(X, u)
    size = X.var(axis=0).sum()
    assert projected + residual == pytest.approx(size, rel=1e-12, abs=1e-24)
    unit = u / np.linalg.norm(u)
    assert projected == pytest.approx(unit @ pca.covariance(X) @ unit, rel=1e-9, abs=1e-12 * size)
    assert projected == pytest.approx(pca.projected_variance(X, -3 * u), rel=1e-9, abs=1e-12 * size)


@given(POINTS, st.integers(0, 2**32))
def test_no_direction_beats_the_first_axis_in_either_formulation(X, seed):
    u = np.random.default_rng(seed).normal(size=X.shape[1])
    fitted = pca.fit(X)
    first, slack = fitted.components[:, 0], 1e-9 * (1 + X.var(axis=0).sum())
    assert pca.projected_variance(X, u) <= pca.projected_variance(X, first) + slack
    assert pca.residual_variance(X, u) >= pca.residual_variance(X, first) - slack
    assert pca.projected_variance(X, first) == pytest.approx(fitted.eigenvalues[0], abs=slack)


@given(POINTS)
def test_the_error_of_reconstruction_is_the_sum_of_the_eigenvalues_left_out(X):
    fitted = pca.fit(X)
    K = fitted.components.shape[1]
    for k in range(1, K + 1):
        left_out = fitted.eigenvalues[k:].sum()
        assert fitted.reconstruction_error(X, k) == pytest.approx(
            left_out, rel=1e-9, abs=1e-12 * (1 + fitted.total_variance)
        )
    assert fitted.eigenvalues.sum() == pytest.approx(fitted.total_variance, rel=1e-12)


@given(POINTS)
def test_new_coordinates_are_uncorrelated_with_mean_zero(X):
    fitted = pca.fit(X)
    Z = fitted.transform(X)
    size = 1e-12 * (1 + fitted.total_variance)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=size)
    np.testing.assert_allclose(pca.covariance(Z), np.diag(fitted.eigenvalues), atol=size)


def test_coordinates_there_and_back():
    X, new = cloud(30, 4), cloud(5, 4, seed=9)
    fitted = pca.fit(X)
    np.testing.assert_allclose(fitted.inverse_transform(fitted.transform(new)), new, atol=1e-13)
    np.testing.assert_allclose(fitted.transform(fitted.mean[None]), 0)
    two = pca.fit(X, 2)
    np.testing.assert_allclose(two.reconstruct(new, 2), fitted.reconstruct(new, 2), atol=1e-13)
    away = new - two.reconstruct(new, 2)
    np.testing.assert_allclose(away @ two.components, 0, atol=1e-13)
    assert two.reconstruction_error(new, 2) == pytest.approx((away**2).sum() / 5)


def test_the_fewest_components_for_a_share():
    X, _ = with_axes_of(np.sqrt([5, 3, 2]))
    fitted = pca.fit(X)
    np.testing.assert_allclose(fitted.contribution_ratio, [0.5, 0.3, 0.2], rtol=1e-12)
    assert [fitted.n_components_for(s) for s in (0, 0.3, 0.51, 0.79, 0.81, 0.99)] == [
        1,
        1,
        2,
        2,
        3,
        3,
    ]
    with pytest.raises(
        ValueError, match=r"share is 0\.9, needs at most what the 2 components kept"
    ):
        pca.fit(X, 2).n_components_for(0.9)


# ------------------------------------------------------------------ Lagrange


@given(st.integers(0, 2**32))
def test_the_gradient_of_the_lagrangian_is_that_of_differences(seed):
    rng = np.random.default_rng(seed)
    S, u, lam, h = pca.covariance(rng.normal(size=(9, 4))), rng.normal(size=4), rng.normal(), 1e-6
    du, dlam = pca.lagrangian_gradient(S, u, lam)
    for i, e in enumerate(h * np.eye(4)):
        slope = (pca.lagrangian(S, u + e, lam) - pca.lagrangian(S, u - e, lam)) / (2 * h)
        assert du[i] == pytest.approx(slope, abs=1e-8)
    slope = (pca.lagrangian(S, u, lam + h) - pca.lagrangian(S, u, lam - h)) / (2 * h)
    assert dlam == pytest.approx(slope, abs=1e-8)


def test_the_lagrangian_stands_still_at_eigenvectors_and_nowhere_between():
    fitted, S = pca.fit(cloud(30, 4)), pca.covariance(cloud(30, 4))
    for lam, u in zip(fitted.eigenvalues, fitted.components.T, strict=True):
        du, dlam = pca.lagrangian_gradient(S, u, lam)
        np.testing.assert_allclose(du, 0, atol=1e-14)
        assert dlam == pytest.approx(0, abs=1e-14)
        assert pca.lagrangian(S, u, lam) == pytest.approx(lam)
    between = fitted.components[:, :2].sum(axis=1) / 2**0.5
    du, _ = pca.lagrangian_gradient(S, between, pca.projected_variance(cloud(30, 4), between))
    assert np.linalg.norm(du) > 0.1 * fitted.eigenvalues[0]


# ------------------------------------------------------------------ refusals

ONE = pca.fit(cloud(9, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pca.fit([1.0, 2.0]), "X has shape (2,), needs (N, D)"),
        (lambda: pca.fit(np.empty((0, 3))), "X has shape (0, 3), needs (N, D), no axis empty"),
        (lambda: pca.fit([[1.0, np.nan]]), "X holds nan at (0, 1), needs finite numbers"),
        (lambda: pca.fit([[1.0], [np.inf]]), "X holds inf at (1, 0), needs finite numbers"),
        (lambda: pca.fit([["a"]]), "X has dtype <U1, needs numbers"),
        (lambda: pca.fit([[1j]]), "X has dtype complex128, needs float32 or float64"),
        (
            lambda: pca.fit(np.ones((2, 2), np.float16)),
            "X has dtype float16, needs float32 or float64",
        ),
        (lambda: pca.fit(cloud(9, 3), 4), "n_components is 4, needs at most D=3"),
        (lambda: pca.fit(cloud(9, 3), 0), "n_components is 0, needs a whole number, 1 or more"),
        (lambda: pca.fit(cloud(9, 3), 0.9), "n_components is 0.9, needs a whole number"),
        (
            lambda: pca.fit(cloud(9, 3), method="magic"),
            "method is 'magic', needs one of 'auto', 'covariance', 'svd'",
        ),
        (
            lambda: pca.fit([[1e200], [-1e200]]),
            "X has deviations of 1e+200, needs some that float64 can square",
        ),
        (
            lambda: pca.fit([[1e200], [-1e200]], method="svd"),
            "X has deviations of 1e+200, needs some that float64 can square",
        ),
        (lambda: pca.covariance([[1e200], [-1e200]]), "X has deviations of 1e+200"),
        (lambda: ONE.transform(np.ones((2, 4))), "X has shape (2, 4), needs (N, D=3)"),
        (
            lambda: ONE.inverse_transform(np.ones((2, 4))),
            "Z asks for 4 components, needs at most 3, those kept",
        ),
        (lambda: ONE.reconstruct(cloud(9, 3), 4), "k asks for 4 components, needs at most 3"),
        (lambda: ONE.reconstruct(cloud(9, 3), 0), "k is 0, needs a whole number, 1 or more"),
        (
            lambda: ONE.reconstruction_error(np.ones((2, 2)), 1),
            "X has shape (2, 2), needs (N, D=3)",
        ),
        (lambda: ONE.n_components_for(1), "share is 1, needs a number in [0, 1)"),
        (lambda: pca.projected_variance(cloud(9, 3), [1, 0]), "u has shape (2,), needs (D=3)"),
        (lambda: pca.residual_variance(cloud(9, 3), [0, 0, 0]), "u is the zero vector, needs a"),
        (
            lambda: pca.lagrangian(np.ones((2, 3)), [1, 0], 1),
            "S has shape (2, 3), needs (D=2, D=2)",
        ),
        (lambda: pca.lagrangian(np.eye(2), [1, 0, 0], 1), "u has shape (3,), needs (D=2)"),
        (lambda: pca.lagrangian(np.eye(2), [1, 0], np.nan), "lam is nan, needs a finite number"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
