"""PCA of the book's data: the numbers on its pages, and those that printed texts got wrong."""

import numpy as np
import pytest
from sklearn.decomposition import PCA as Oracle

from unrolled import datasets, pca
from unrolled.linear_maps import ellipsoid_axes


@pytest.fixture(scope="module")
def marks():
    return datasets.scores().marks


@pytest.fixture(scope="module")
def threes():
    return datasets.threes().reshape(6131, -1)


@pytest.fixture(scope="module")
def fitted(threes):
    return pca.fit(threes)


def test_scores_have_the_printed_covariance_and_eigenvalues_with_one_over_n(marks):
    S = pca.covariance(marks)
    expected = [60.44889, 33.62667, 46.29333, 68.49333, 50.92667, 53.61]
    np.testing.assert_allclose(S[np.triu_indices(3)], expected, atol=5e-6)
    fitted = pca.fit(marks)
    np.testing.assert_allclose(fitted.eigenvalues, [148.33636, 30.61903, 3.59683], atol=5e-6)
    axes = [[0.5401, 0.6024, 0.5878], [0.7359, -0.6768, 0.0174], [-0.4083, -0.4231, 0.8088]]
    np.testing.assert_allclose(fitted.components.T, axes, atol=5e-5)
    np.testing.assert_allclose(fitted.contribution_ratio, [0.8126, 0.1677, 0.0197], atol=5e-5)
    np.testing.assert_allclose(fitted.mean, [1744 / 30, 61.8, 67.3], rtol=1e-15)


def test_dividing_by_n_minus_1_gives_another_table(marks):
    S = pca.covariance(marks) * 30 / 29
    expected = [62.53, 34.79, 47.89, 70.86, 52.68, 55.46]
    np.testing.assert_allclose(S[np.triu_indices(3)], expected, atol=5e-3)
    np.testing.assert_allclose(S, np.cov(marks.T), rtol=1e-12)


def test_the_printed_rounded_matrix_gives_slightly_other_eigenvalues():
    rounded = np.array([[60.45, 33.63, 46.29], [33.63, 68.49, 50.93], [46.29, 50.93, 53.61]])
    values = np.linalg.eigvalsh(rounded)[::-1]
    np.testing.assert_allclose(values, [148.338, 30.615, 3.597], atol=5e-4)


def test_the_axes_of_the_scores_are_a_rotation_and_a_reflection(marks):
    assert np.linalg.det(pca.fit(marks).components) == pytest.approx(-1)


def test_the_ellipsoid_of_the_scores_has_the_standard_deviations_as_half_axes(marks):
    lengths, axes = ellipsoid_axes(np.linalg.inv(pca.covariance(marks)))
    np.testing.assert_allclose(lengths, [12.18, 5.53, 1.90], atol=5e-3)
    np.testing.assert_allclose(axes, pca.fit(marks).components, atol=1e-10)


def test_the_lagrangian_is_no_maximum(marks):
    """At λ_1 it is the same on every multiple of u_1, 0 included; at λ_2 it grows without bound."""
    S, fitted = pca.covariance(marks), pca.fit(marks)
    (first, second, _), u = fitted.eigenvalues, fitted.components[:, 0]
    for length in (0, 0.5, 1, 20):
        assert pca.lagrangian(S, length * u, first) == pytest.approx(148.336, abs=5e-4)
    assert pca.lagrangian(S, 100 * u, second) > 1e6


def test_the_mean_is_taken_off_before_the_turn(marks):
    fitted = pca.fit(marks)
    Z = fitted.transform(marks)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose(pca.covariance(Z), np.diag(fitted.eigenvalues), atol=1e-12)
    assert fitted.total_variance == pytest.approx(182.55, abs=5e-3)
    wrong = marks @ fitted.components - fitted.mean
    np.testing.assert_allclose(wrong.mean(axis=0), [50.0, -59.7, -62.8], atol=0.05)


def test_threes_need_80_138_and_289_components(fitted):
    assert [fitted.n_components_for(share) for share in (0.9, 0.95, 0.99)] == [80, 138, 289]
    cumulative = np.cumsum(fitted.contribution_ratio)
    np.testing.assert_allclose(cumulative[[24, 99, 199]], [0.7242, 0.9238, 0.9738], atol=5e-5)


def test_threes_have_585_pixels_that_vary_and_rank_565(threes, fitted):
    assert (np.ptp(threes, axis=0) > 0).sum() == 585
    assert np.linalg.matrix_rank(threes - threes.mean(axis=0)) == 565
    by_svd = pca.fit(threes, method="svd")
    assert (by_svd.eigenvalues > 1e-20 * by_svd.eigenvalues[0]).sum() == 565
    np.testing.assert_allclose(fitted.eigenvalues[:565], by_svd.eigenvalues[:565], rtol=1e-6)
    worst = {k: np.abs(fitted.reconstruct(threes, k) - threes).max() for k in (560, 577)}
    assert worst[560] == pytest.approx(3.5, abs=0.05)
    assert worst[577] < 5e-7


def test_threes_against_scikit_learn(threes, fitted):
    """All 565 directions by the SVD; by the covariance those above its rounding."""
    oracle = Oracle(svd_solver="full").fit(threes.astype(float))
    eigenvalues = oracle.explained_variance_ * 6130 / 6131
    by_svd = pca.fit(threes, method="svd")
    np.testing.assert_allclose(by_svd.eigenvalues[:565], eigenvalues[:565], rtol=1e-10)
    np.testing.assert_allclose(fitted.eigenvalues[:540], eigenvalues[:540], rtol=1e-10)
    for ours, K in ((by_svd, 565), (fitted, 138), (fitted, 540)):
        U, its = ours.components[:, :K], oracle.components_[:K].T
        np.testing.assert_allclose(U @ U.T, its @ its.T, atol=1e-10)
    np.testing.assert_allclose(fitted.components.T @ fitted.components, np.eye(784), atol=1e-12)


def test_standardised_pixels_need_224_components(threes):
    sd = threes.std(axis=0)
    fitted = pca.fit((threes - threes.mean(axis=0)) / np.where(sd > 0, sd, 1))
    assert fitted.n_components_for(0.95) == 224
    assert fitted.contribution_ratio[:200].sum() == pytest.approx(0.938, abs=5e-4)


@pytest.mark.parametrize(("N", "k95"), [(100, 52), (200, 78), (500, 107), (1032, 122), (2000, 131)])
def test_the_more_threes_the_more_components_they_(threes, N, k95):
    assert pca.fit(threes[:N]).n_components_for(0.95) == k95


def test_pipe_flow_has_fewer_dimensions_than_features():
    pipe = datasets.pipe_flow()
    fitted = pca.fit((pipe.x - pipe.x.mean(axis=0)) / pipe.x.std(axis=0))
    cumulative = np.cumsum(fitted.contribution_ratio)
    np.testing.assert_allclose(cumulative[:4], [0.728, 0.887, 0.964, 0.985], atol=5e-4)


def test_two_components_tell_the_regimes_of_the_pipe_apart():
    from sklearn.model_selection import cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    pipe = datasets.pipe_flow()
    x = (pipe.x - pipe.x.mean(axis=0)) / pipe.x.std(axis=0)
    Z = pca.fit(x, 2).transform(x)
    accuracy = cross_val_score(KNeighborsClassifier(5), Z, pipe.regime, cv=10).mean()
    assert accuracy == pytest.approx(0.960, abs=2e-3)
