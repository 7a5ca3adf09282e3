"""The relatives of PCA: measured from zero, told the classes, or one for each class.

    method            around             axes from
    PCA               the mean           S = 1/N Σ (x_n - x̄)(x_n - x̄)ᵀ          `pca.fit`
    KL transform      zero               R = 1/N Σ x_n x_nᵀ                        `kl`
    subspace method   zero, each class   R of every class on its own               `subspace_fit`
    LDA               the mean           S_B w = λ S_W w, between against within   `lda`

Names differ among books: to many, "Karhunen-Loève transform" is another word for PCA. Here, after
the pattern recognition of the sixties, it is the one without centring.
Sources: Watanabe et al. (1967); Oja (1983), Subspace methods of pattern recognition; for LDA,
Fisher (1936) and Bishop (2006), section 4.1.6.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import pca
from unrolled._checks import Array
from unrolled.linear_maps import fix_signs


def autocorrelation(X: ArrayLike) -> Array:
    """R = 1/N Σ x_n x_nᵀ of the points X (N, D): (D, D). R = S + x̄ x̄ᵀ."""
    return pca.mean_product(check.reals("X", X, "N D"))


def kl(X: ArrayLike, K: int) -> pca.PCA:
    """The K axes through zero that hold most of the points' mean square: eigenvectors of R.

    X (N, D). As `pca.fit`, but nothing is subtracted: `mean` is 0, and `eigenvalues` and
    `total_variance` are mean squares, of which the mean itself is a part. If it lies far from zero
    the first axis points at it, and says little else.
    """
    X = check.reals("X", X, "N D")
    if check.count("K", K) > X.shape[1]:
        raise ValueError(f"K is {K}, needs at most D={X.shape[1]}")
    return pca.principal_axes(np.zeros_like(X[0]), X, K)


@dataclass(frozen=True, eq=False)
class LDA:
    """Axes that tell classes apart.

    mean (D,), of all points. components (D, K): columns w_k, at which the variance within the
    classes is 1; they need not be orthogonal. ratios (K,), falling: the variance between the
    classes over that within them, w_kᵀ S_B w_k.
    """

    mean: Array
    components: Array
    ratios: Array

    def transform(self, X: ArrayLike) -> Array:
        """The coordinates of points (N, D) along the axes: (N, K)."""
        return (check.reals("X", X, "N D", D=len(self.mean)) - self.mean) @ self.components


def lda(X: ArrayLike, y: ArrayLike, K: int) -> LDA:
    """Linear discriminant analysis: the K axes of the greatest variance between classes, compared
    with that within them.

    X (N, D), y (N,) the class of each. S_B w = λ S_W w, with S_B the covariance of the class means,
    each counted as often as its class, and S_W the mean covariance within the classes. It is PCA
    twice: first of the deviations from the class means, by which space is squeezed until S_W is the
    identity; then of the class means in that space.
    A direction in which nothing varies within any class takes no part, such as a pixel that is
    always white. C classes have C - 1 axes at most.
    Raises ValueError for other shapes, one class, more axes than there are, or NaN or infinity.
    """
    X = check.reals("X", X, "N D")
    classes, y = _classes(X, y)
    N, D = X.shape
    if check.count("K", K) > len(classes) - 1:
        raise ValueError(f"K is {K}, needs at most {len(classes) - 1}, one less than classes")
    means = np.stack([X[y == c].mean(axis=0) for c in range(len(classes))])

    deviations = X - means[y]
    scale = deviations.std(axis=0)  # units, however different, must not matter to rounding
    rounding = 10 * np.finfo(X.dtype).eps * np.abs(X).max(axis=0)  # of means of equal numbers
    scale[scale <= rounding] = np.inf
    within = pca.principal_axes(np.zeros_like(X[0]), deviations / scale, method="svd")
    spread = np.sqrt(within.eigenvalues)
    real = spread > max(N, D) * np.finfo(X.dtype).eps * spread[0]
    if real.sum() < K:
        raise ValueError(f"K is {K}, needs at most {real.sum()}, in which classes vary within")
    squeeze = within.components[:, real] / spread[real] / scale[:, None]  # to S_W = identity

    mean = X.mean(axis=0)
    between = pca.principal_axes(np.zeros(real.sum()), (means[y] - mean) @ squeeze)
    axes = squeeze @ between.components[:, :K]
    return LDA(mean, fix_signs(axes), between.eigenvalues[:K])


@dataclass(frozen=True, eq=False)
class Subspaces:
    """classes (C,): their names. bases (C, D, K): orthonormal columns, the subspace of each."""

    classes: Array
    bases: Array


def subspace_fit(X: ArrayLike, y: ArrayLike, K: int) -> Subspaces:
    """CLAFIC, class-featuring information compression: for each class its own K axes through zero.

    X (N, D), y (N,) the class of each. Nothing is centred: a vector and its double belong together.
    Raises ValueError for one class, or a class with fewer than K points.
    Source: Watanabe et al. (1967).
    """
    X = check.reals("X", X, "N D")
    classes, y = _classes(X, y)
    members = [X[y == c] for c in range(len(classes))]
    smallest = min(X.shape[1], *map(len, members))
    if check.count("K", K) > smallest:
        raise ValueError(f"K is {K}, needs at most {smallest}")
    return Subspaces(classes, np.stack([kl(x, K).components for x in members]))


def subspace_similarity(model: Subspaces, X: ArrayLike) -> Array:
    """cos² of the angle between each point and each class's subspace, |Uᵀx|² / |x|²: (N, C).

    Raises ValueError for a point at zero, which has no direction.
    """
    X = check.reals("X", X, "N D", D=model.bases.shape[1])
    length = np.linalg.norm(X, axis=1, keepdims=True)
    if not length.all():
        raise ValueError(f"X[{int(np.argmin(length))}] is the zero vector, needs a direction")
    return (((X / length) @ model.bases) ** 2).sum(axis=2).T


def subspace_predict(model: Subspaces, X: ArrayLike) -> Array:
    """The class of each point (N, D) by the subspace at the smallest angle to it: (N,)."""
    return model.classes[subspace_similarity(model, X).argmax(axis=1)]


def _classes(X: Array, y: ArrayLike) -> tuple[Array, Array]:
    """The names of the classes, and each point's number among them."""
    y = np.asarray(y)
    if y.shape != X.shape[:1]:
        raise ValueError(f"y has shape {y.shape}, needs ({len(X)},), a class for each point")
    classes, numbers = np.unique(y, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(f"y holds one class, {classes[0]}, needs two or more")
    return classes, numbers
