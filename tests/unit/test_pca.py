"""PCA against scikit-learn, against itself by another road, and on the book's three data sets."""

import numpy as np
import pytest
from sklearn.decomposition import PCA as Oracle

from unrolled import datasets, pca
from unrolled.linear_maps import fix_signs

METHODS = ("covariance", "svd")


def cloud(N, D, seed=0, dtype=np.float64):
    """N points whose spread falls by half from axis to axis, turned and moved."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(D, D)))
    spread = 0.5 ** np.arange(min(D, 12)).repeat(-(-D // min(D, 12)))[:D]
    return (rng.normal(size=(N, D)) * spread @ turn.T + rng.normal(size=D)).astype(dtype)


def projectors(U):
    """u uᵀ of every column: what an axis is, whichever way it points."""
    return np.einsum("ik,jk->kij", U, U)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("N", "D"), [(200, 5), (30, 3), (50, 50), (12, 11), (8, 20), (3, 40)])
def test_eigenvalues_and_axes_are_those_of_scikit_learn(N, D, method):
    X = np.random.default_rng(N).normal(size=(N, D)) * np.geomspace(1, 0.05, D)
    ours, oracle = pca.fit(X, method=method), Oracle(svd_solver="full").fit(X)
    in_n = oracle.explained_variance_ * (N - 1) / N
    np.testing.assert_allclose(ours.eigenvalues, in_n, rtol=1e-10, atol=1e-14 * in_n[0])
    real = in_n > 1e-10 * in_n[0]
    np.testing.assert_allclose(
        projectors(ours.components[:, real]), projectors(oracle.components_[real].T), atol=1e-10
    )
    np.testing.assert_allclose(ours.mean, oracle.mean_, atol=1e-14)
    assert ours.total_variance == pytest.approx(X.var(axis=0).sum(), rel=1e-13)


def test_scores_have_the_printed_eigenvalues_with_one_over_n():
    marks = datasets.scores().marks
    S = pca.covariance(marks)
    np.testing.assert_allclose(
        S[np.triu_indices(3)],
        [60.44889, 33.62667, 46.29333, 68.49333, 50.92667, 53.61],
        atol=5e-6,
    )
    fitted = pca.fit(marks)
    np.testing.assert_allclose(fitted.eigenvalues, [148.33636, 30.61903, 3.59683], atol=5e-6)
    np.testing.assert_allclose(
        fitted.components.T,
        [[0.5401, 0.6024, 0.5878], [0.7359, -0.6768, 0.0174], [-0.4083, -0.4231, 0.8088]],
        atol=5e-5,
    )
    np.testing.assert_allclose(fitted.contribution_ratio, [0.8126, 0.1677, 0.0197], atol=5e-5)
    assert fix_signs(fitted.components).tolist() == fitted.components.tolist()
