"""The relatives of PCA: without centring, with classes, and one subspace for each class."""

import re

import numpy as np
import pytest
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from unrolled import datasets, pca, subspaces


@pytest.fixture(scope="module")
def digits():
    digits = datasets.digits()
    return digits.images.reshape(2000, -1) / 255.0, digits.labels


@pytest.fixture(scope="module")
def wine():
    return load_wine(return_X_y=True)


def test_autocorrelation_is_covariance_plus_the_mean_with_itself():
    X = np.random.default_rng(0).normal(2, 1, (40, 6))
    mean = X.mean(axis=0)
    np.testing.assert_allclose(
        subspaces.autocorrelation(X), pca.covariance(X) + np.outer(mean, mean), rtol=1e-13
    )
    products = sum(np.outer(x, x) for x in X) / 40
    np.testing.assert_allclose(subspaces.autocorrelation(X), products, rtol=1e-13)


def test_kl_is_the_svd_of_what_is_not_centred():
    X = np.random.default_rng(1).normal(1, [3, 2, 1, 0.5], (50, 4))
    ours = subspaces.kl(X, 4)
    _, s, Vt = np.linalg.svd(X, full_matrices=False)
    np.testing.assert_allclose(ours.eigenvalues, s**2 / 50, rtol=1e-12)
    np.testing.assert_allclose(np.abs(ours.components.T @ Vt.T), np.eye(4), atol=1e-12)
    assert not ours.mean.any()
    assert ours.total_variance == pytest.approx((X**2).sum() / 50)


def test_of_centred_points_kl_is_pca():
    X = np.random.default_rng(2).normal(1, [3, 2, 1, 0.5], (50, 4))
    X -= X.mean(axis=0)
    ours, centred = subspaces.kl(X, 3), pca.fit(X, 3)
    np.testing.assert_allclose(ours.eigenvalues, centred.eigenvalues, rtol=1e-12)
    np.testing.assert_allclose(ours.components, centred.components, atol=1e-12)


def test_threes_not_centred_need_76_axes_and_the_first_is_nearly_their_mean():
    X = datasets.threes().reshape(6131, -1)
    ours = subspaces.kl(X, 100)
    assert ours.n_components_for(0.95) == 76
    mean = X.mean(axis=0)
    assert ours.components[:, 0] @ mean / np.linalg.norm(mean) > 0.998
    assert ours.contribution_ratio[0] > 0.5


@pytest.mark.parametrize("load", [load_iris, load_wine, load_digits])
def test_lda_is_that_of_scikit_learn(load):
    """load_digits has pixels that never vary."""
    X, y = load(return_X_y=True)
    K = len(set(y)) - 1
    ours, oracle = subspaces.lda(X, y, K), LinearDiscriminantAnalysis().fit(X, y)
    Z, its = ours.transform(X), oracle.transform(X)
    turned = np.sign((Z * its).sum(axis=0))
    np.testing.assert_allclose(Z * turned, its, atol=1e-10)
    np.testing.assert_allclose(
        ours.ratios / ours.ratios.sum(), oracle.explained_variance_ratio_, rtol=1e-12
    )


def test_lda_solves_its_eigenproblem(wine):
    X, y = wine
    ours = subspaces.lda(X, y, 2)
    means = np.stack([X[y == c].mean(axis=0) for c in range(3)])
    S_W = pca.covariance(X - means[y])
    S_B = pca.covariance(means[y])
    W = ours.components
    np.testing.assert_allclose(W.T @ S_W @ W, np.eye(2), atol=1e-10)
    left, right = S_B @ W, S_W @ W * ours.ratios
    np.testing.assert_allclose(left, right, atol=1e-10 * np.abs(right).max())
    assert ours.ratios[0] > ours.ratios[1] > 0
    assert (W[np.abs(W).argmax(axis=0), range(2)] > 0).all()
    np.testing.assert_allclose(S_B + S_W, pca.covariance(X), atol=1e-9)


def test_no_axis_tells_wines_apart_better_than_the_first_of_lda(wine):
    X, y = wine
    ours = subspaces.lda(X, y, 1)
    rng = np.random.default_rng(0)
    nearby = ours.components[:, 0] * (1 + 0.3 * rng.normal(size=(200, 13)))
    for w in (*nearby, pca.fit(X).components[:, 0]):
        z = X @ w
        within = np.mean([(z[y == c].var()) * (y == c).sum() for c in range(3)]) * 3 / len(y)
        assert z.var() / within - 1 < ours.ratios[0]


def test_lda_does_not_care_about_units(wine):
    X, y = wine
    units = np.geomspace(1e-4, 1e4, 13)
    Z, in_units = (
        subspaces.lda(X, y, 2).transform(X),
        subspaces.lda(X * units, y, 2).transform(X * units),
    )
    turned = np.sign((Z * in_units).sum(axis=0))
    np.testing.assert_allclose(in_units * turned, Z, atol=1e-8)


def test_a_direction_without_variance_within_takes_no_part(wine):
    """A constant, and a column that gives the class away: no ratio exists for either."""
    X, y = wine
    more = np.column_stack([X, np.full(len(X), 0.1), y * 0.7])
    ours, plain = subspaces.lda(more, y, 2), subspaces.lda(X, y, 2)
    np.testing.assert_allclose(ours.ratios, plain.ratios, rtol=1e-9)
    np.testing.assert_allclose(ours.components[13:], 0, atol=1e-12)


def test_a_subspace_for_each_digit_tells_them_apart(digits):
    """Chance would be right one time in ten; a subspace says more than one axis does."""
    X, y = digits
    accuracies = {}
    for K in (1, 8, 16):
        model = subspaces.subspace_fit(X[:1000], y[:1000], K)
        assert model.bases.shape == (10, 784, K)
        accuracies[K] = (subspaces.subspace_predict(model, X[1000:]) == y[1000:]).mean()
    assert accuracies[1] == pytest.approx(0.771, abs=0.003)
    assert accuracies[16] == pytest.approx(0.916, abs=0.003)
    assert accuracies[1] < accuracies[8] < accuracies[16]


def test_the_similarity_is_a_share_of_the_length(digits):
    X, y = digits
    model = subspaces.subspace_fit(X, y, 5)
    similarity = subspaces.subspace_similarity(model, X[:50])
    x, U = X[7], model.bases[y[7]]
    np.testing.assert_allclose(similarity[7, y[7]], np.sum((U.T @ x) ** 2) / (x @ x))
    assert ((similarity > 0) & (similarity <= 1 + 1e-12)).all()
    np.testing.assert_allclose(subspaces.subspace_similarity(model, 9 * X[:50]), similarity)
    np.testing.assert_allclose(
        np.swapaxes(model.bases, 1, 2) @ model.bases, [np.eye(5)] * 10, atol=1e-12
    )


def test_classes_keep_their_names_and_float32_its_kind(digits):
    X, y = digits
    names = np.array(["zero", "one", "two"])
    few = y < 3
    model = subspaces.subspace_fit(X[few].astype(np.float32), names[y[few]], 4)
    assert model.classes.tolist() == sorted(names)
    assert model.bases.dtype == np.float32
    predicted = subspaces.subspace_predict(model, X[few])
    assert (predicted == names[y[few]]).mean() > 0.97
    assert (
        subspaces.lda(X[few][:, 300:400].astype(np.float32), y[few], 2).components.dtype
        == np.float32
    )


X6, Y6 = np.arange(12.0).reshape(6, 2) ** 2 + 1, np.array([0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: subspaces.autocorrelation([1.0]), "X has shape (1,), needs (N, D)"),
        (lambda: subspaces.autocorrelation([[1.0, np.nan]]), "X holds nan at (0, 1)"),
        (lambda: subspaces.kl(X6, 0), "K is 0, needs a whole number, 1 or more"),
        (lambda: subspaces.kl(X6, 3), "K is 3, needs at most D=2"),
        (lambda: subspaces.lda(X6, Y6, 2), "K is 2, needs at most 1, one less than classes"),
        (lambda: subspaces.lda(X6, Y6[:5], 1), "y has shape (5,), needs (6,), a class for each"),
        (lambda: subspaces.lda(X6, Y6 * 0, 1), "y holds one class, 0, needs two or more"),
        (
            lambda: subspaces.lda(np.ones((4, 2)), [0, 0, 1, 1], 1),
            "K is 1, needs at most 0, in which classes vary within",
        ),
        (lambda: subspaces.subspace_fit(X6, Y6, 3), "K is 3, needs at most 2"),
        (
            lambda: subspaces.subspace_predict(subspaces.subspace_fit(X6, Y6, 1), np.eye(3)),
            "X has shape (3, 3), needs (N, D=2)",
        ),
        (
            lambda: subspaces.subspace_predict(subspaces.subspace_fit(X6, Y6, 1), [[1, 1], [0, 0]]),
            "X[1] is the zero vector, needs a direction",
        ),
    ],
)
def test_a_refusal_names_the_argument(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
