"""Principal component analysis: the orthogonal axes along which data spread the most.

    x̄ = 1/N Σ x_n        S = 1/N Σ (x_n - x̄)(x_n - x̄)ᵀ        S u_i = λ_i u_i,  λ_1 ≥ λ_2 ≥ …

λ_i is the variance of the data along u_i. Two questions have this one answer: along which unit
vector is the variance of the projected data greatest, and onto which is the error of projecting
smallest? For every unit vector u the two add up to all the variance there is,

    1/N Σ (uᵀ(x_n - x̄))²  +  1/N Σ |(x_n - x̄) - u uᵀ(x_n - x̄)|²  =  trace S.

The axes can be had in two ways, equal but for rounding:

"covariance"  forms S, which is D × D, and takes its eigenvectors. Fast when N ≥ D, since nothing
              after S depends on N. But S squares the data: eigenvalues below about 1e-16 λ_1
              (float64) drown in rounding, that is directions in which the data spread 1e-8 times
              as far as in the first. With N < D it is slow, and all but N eigenvalues are zero.
"svd"         takes the singular values s_i of the centred data themselves, λ_i = s_i² / N, and
              never squares anything: directions 1e-16 times as wide are still told apart. Slow
              when N is large; with N < D the better in every way.
"auto"        "covariance" when N ≥ D, else "svd".

Source: Bishop (2006), Pattern Recognition and Machine Learning, section 12.1.
"""

from dataclasses import dataclass
from math import hypot

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.linear_maps import fix_signs

METHODS = ("auto", "covariance", "svd")


@dataclass(frozen=True, eq=False)
class PCA:
    """The axes of N points in D dimensions, K of them kept.

    mean (D,). components (D, K): u_1 … u_K, orthonormal columns, the largest entry of each
    positive. eigenvalues (K,): the variance along each, falling, never below 0. n_samples: N.
    total_variance: the sum of all D eigenvalues, whether kept or not.
    """

    mean: Array
    components: Array
    eigenvalues: Array
    n_samples: int
    total_variance: float

    def transform(self, X: Array) -> Array:
        """The coordinates along the axes, Uᵀ(x - x̄): (N, D) to (N, K)."""
        X = check.reals("X", X, "N D", D=len(self.mean))
        return (X - self.mean) @ self.components

    def inverse_transform(self, Z: Array) -> Array:
        """The points with these coordinates along the first axes, x̄ + U z: (N, k) to (N, D)."""
        Z = check.reals("Z", Z, "N k")
        k = self._at_most("Z", Z.shape[1])
        return self.mean + Z @ self.components[:, :k].T

    def reconstruct(self, X: Array, k: int) -> Array:
        """Each point as nearly as the first k axes can say it, (N, D): its foot on their plane."""
        k = self._at_most("k", k)
        return self.inverse_transform(self.transform(X)[:, :k])

    def reconstruction_error(self, X: Array, k: int) -> float:
        """The mean squared distance from the points to their feet, 1/N Σ |x_n - x̂_n|².

        Of the points that the axes were fitted to, it is the sum of the eigenvalues left out.
        """
        away = check.reals("X", X, "N D", D=len(self.mean)) - self.reconstruct(X, k)
        return float(np.sum(away**2, dtype=np.float64) / len(away))

    @property
    def contribution_ratio(self) -> Array:
        """The share of each axis in the total variance, (K,). All 0 where nothing varies."""
        return self.eigenvalues / (self.total_variance or 1)

    def n_components_for(self, share: float) -> int:
        """The fewest first axes that together hold this share of the variance."""
        reached = np.cumsum(self.contribution_ratio, dtype=np.float64)
        enough = np.flatnonzero(reached >= check.share("share", share))
        if not len(enough):
            held = f"the {len(reached)} components kept hold {reached[-1]:.6f}"
            raise ValueError(f"share is {share}, needs at most what {held}")
        return int(enough[0]) + 1

    def _at_most(self, name: str, k: int) -> int:
        K = self.components.shape[1]
        if check.count(name, k) > K:
            raise ValueError(f"{name} asks for {k} components, needs at most {K}, those kept")
        return k


def fit(X: Array, n_components: int | None = None, method: str = "auto") -> PCA:
    """The principal axes of the points X (N, D), from their 1/N covariance.

    n_components: how many to keep, min(N, D) unless told, at most D. With N < D the axes beyond
    are still D orthonormal vectors, but any basis would do: nothing varies along them.
    method: "covariance", "svd" or "auto", see above. float32 stays float32.
    Raises ValueError for other shapes, NaN, infinity, or numbers too large to be squared.
    """
    mean, centred = _centre(check.reals("X", X, "N D"))
    return principal_axes(mean, centred, n_components, method)


def principal_axes(
    origin: Array, deviations: Array, n_components: int | None = None, method: str = "auto"
) -> PCA:
    """The axes along which deviations (N, D) from a point, origin (D,), are largest: mean squares.

    `fit` measures from the mean, and the mean squares are variances. Other origins make other
    methods, see `subspaces`. The rest is as in `fit`.
    """
    N, D = deviations.shape
    K = min(N, D) if n_components is None else check.count("n_components", n_components)
    if K > D:
        raise ValueError(f"n_components is {K}, needs at most D={D}")
    check.one_of("method", method, METHODS)
    if method == "auto":
        method = "covariance" if N >= D else "svd"

    if method == "covariance":
        S = mean_product(deviations)
        total = np.trace(S)
        eigenvalues, U = np.linalg.eigh(S)  # rising
        eigenvalues, U = eigenvalues[::-1], U[:, ::-1]
    else:
        _, s, Vt = np.linalg.svd(deviations, full_matrices=K > N)
        eigenvalues, U = np.zeros(len(Vt), s.dtype), Vt.T
        with np.errstate(over="ignore"):
            eigenvalues[: len(s)] = _squares_fit(s**2 / N, deviations)
        total = eigenvalues.sum()
    return PCA(
        mean=origin,
        components=fix_signs(U[:, :K]),
        eigenvalues=np.maximum(eigenvalues[:K], 0),  # a mean square; rounding can go below
        n_samples=N,
        total_variance=float(total),
    )


def covariance(X: Array) -> Array:
    """S = 1/N Σ (x_n - x̄)(x_n - x̄)ᵀ of the points X (N, D): (D, D).

    Divided by N, as the variance of exactly these points. `numpy.cov` and pandas divide by N - 1
    unless told, which estimates the variance of what the points were drawn from.
    """
    _, centred = _centre(check.reals("X", X, "N D"))
    return mean_product(centred)


def mean_product(deviations: Array) -> Array:
    """1/N Σ d_n d_nᵀ of deviations (N, D) from wherever: (D, D), exactly symmetric."""
    with np.errstate(over="ignore", invalid="ignore"):
        products = deviations.T @ deviations  # NumPy sees the symmetry and computes one half
        products /= len(deviations)
        return _squares_fit(products, deviations)


def projected_variance(X: Array, u: Array) -> float:
    """The variance of the points along the direction of u (D,): 1/N Σ (uᵀ(x_n - x̄))² = uᵀ S u.

    u may have any length but 0; its unit vector is used.
    """
    centred, u = _centred_and_unit(X, u)
    return float(np.mean((centred @ u) ** 2, dtype=np.float64))


def residual_variance(X: Array, u: Array) -> float:
    """The mean squared distance of the points from the line through x̄ along u: what u leaves out.

    1/N Σ |(x_n - x̄) - u uᵀ(x_n - x̄)|², with u of any length but 0; its unit vector is used.
    """
    centred, u = _centred_and_unit(X, u)
    away = centred - np.outer(centred @ u, u)
    return float(np.sum(away**2, dtype=np.float64) / len(away))


def lagrangian(S: Array, u: Array, lam: float) -> float:
    """L(u, λ) = uᵀ S u + λ (1 - uᵀu), u of any length: the variance, and the price of the length.

    Its stationary points are the eigenvectors; none of them is a maximum of L over all u and λ.
    """
    S, u, lam = _matrix_vector_number(S, u, lam)
    return float(u @ S @ u + lam * (1 - u @ u))


def lagrangian_gradient(S: Array, u: Array, lam: float) -> tuple[Array, float]:
    """The derivatives of L by u, 2 (S u - λ u), of shape (D,), and by λ, 1 - uᵀu."""
    S, u, lam = _matrix_vector_number(S, u, lam)
    return 2 * (S @ u - lam * u), float(1 - u @ u)


def _centre(X: Array) -> tuple[Array, Array]:
    """The mean, and the points as seen from it."""
    mean = X.mean(axis=0)
    centred = X - mean
    rounding = centred.mean(axis=0)  # of a mean far from 0
    centred -= rounding
    return mean + rounding, centred


def _squares_fit(squares: Array, deviations: Array) -> Array:
    if not np.isfinite(squares.sum()):
        largest, dtype = np.abs(deviations).max(), deviations.dtype
        raise ValueError(f"X has deviations of {largest:.3g}, needs some that {dtype} can square")
    return squares


def _centred_and_unit(X: Array, u: Array) -> tuple[Array, Array]:
    X = check.reals("X", X, "N D")
    u = check.reals("u", u, "D", D=X.shape[1])
    length = hypot(*u)
    if length == 0:
        raise ValueError("u is the zero vector, needs a direction")
    _, centred = _centre(X)
    return centred, u / length


def _matrix_vector_number(S: Array, u: Array, lam: float) -> tuple[Array, Array, float]:
    S = check.reals("S", S, "D D", D=np.shape(S)[0] if np.ndim(S) else 1)
    u = check.reals("u", u, "D", D=len(S))
    if not np.isfinite(lam):
        raise ValueError(f"lam is {lam}, needs a finite number")
    return S, u, float(lam)
