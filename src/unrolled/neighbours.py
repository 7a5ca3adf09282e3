"""The k nearest neighbours: look up the training samples that are closest, and ask them.

Nothing is learnt, all is kept: a question costs N distances of D terms each. What it takes for
granted is that near samples have near answers, in the metric and the scale they are given in.
Sources: Hastie, Tibshirani & Friedman (2009), sections 2.3.2, 7.3 (bias and variance) and 13.3.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

BLOCK = 2**22  # numbers held at once while distances are compared, 32 MB


def nearest(train: ArrayLike, query: ArrayLike, k: int) -> tuple[Array, Array]:
    """The k training samples nearest to each query, the nearest first.

    train (N, D), query (M, D). Returns their rows in `train` and their Euclidean distances, both
    (M, k). Of samples equally far the one with the lower row comes first.
    Raises ValueError for other shapes, a k above N, NaN or infinity.
    """
    train = check.reals("train", train, "N D")
    query = check.reals("query", query, "M D", D=train.shape[1])
    dtype = np.result_type(train, query)
    train, query = train.astype(np.float64), query.astype(np.float64)
    N, D = train.shape
    if check.count("k", k) > N:
        raise ValueError(f"k is {k}, needs at most the {N} samples of train")
    _, exponent = np.frexp(max(np.abs(train).max(), np.abs(query).max()))
    train, query = np.ldexp(train, -exponent), np.ldexp(query, -exponent)  # so squares are floats
    centre = train.mean(axis=0)  # near 0, |q|² + |x|² - 2 q·x loses least
    n_rows = max(1, BLOCK // max(N, D))
    parts = []
    for start in range(0, len(query), n_rows):
        block = query[start : start + n_rows]
        parts.append(_closest(train, block, _candidates(train - centre, block - centre, k), k))
    rows, away = (np.concatenate(side) for side in zip(*parts, strict=True))
    return rows, np.ldexp(away, exponent).astype(dtype)


def classify(train_x: ArrayLike, train_y: ArrayLike, query: ArrayLike, k: int) -> Array:
    """The class that most of the k nearest have, (M,); of classes with equal votes the smallest.

    train_x (N, D), train_y (N,) classes of any kind that can be sorted, query (M, D).
    Raises ValueError like `nearest`, or if there is not one class for each sample.
    """
    rows, _ = nearest(train_x, query, k)
    train_y, N = np.asarray(train_y), len(train_x)
    if train_y.shape != (N,):
        raise ValueError(f"train_y has shape {train_y.shape}, needs (N={N},), one for each sample")
    classes, kind = np.unique(train_y, return_inverse=True)
    votes = (kind[rows][..., None] == np.arange(len(classes))).sum(axis=1)
    return classes[votes.argmax(axis=1)]


def regress(train_x: ArrayLike, train_y: ArrayLike, query: ArrayLike, k: int) -> Array:
    """The mean answer of the k nearest, (M,) or (M, K).

    train_x (N, D), train_y (N,) or (N, K) numbers, query (M, D). Raises ValueError like `classify`.
    """
    rows, _ = nearest(train_x, query, k)
    train_y, N = check.reals("train_y", train_y), len(train_x)
    if train_y.shape[:1] != (N,):
        raise ValueError(f"train_y has shape {train_y.shape}, needs one answer for each of {N}")
    return train_y[rows].mean(axis=1)


@dataclass(frozen=True, eq=False)
class BiasVariance:
    """The error of k-nearest-neighbour regression, taken apart by experiment.

    For K values of k, R training sets and G places x; without the axis K if k was one number.
    bias2 (K,): squared difference of the mean curve and the truth. variance (K,): mean squared
    difference (1/R) of a curve and the mean curve. Both are means over the places. noise: variance
    of an answer about the truth. measured (K,): mean squared error of the curves on fresh answers.
    curves (K, R, G): what each training set makes of each place.
    With R training sets, bias2 holds variance / R of chance; bias2 + variance holds none.
    """

    bias2: Array
    variance: Array
    noise: float
    measured: Array
    curves: Array

    @property
    def total(self) -> Array:
        """bias² + variance + noise, (K,): what `measured` should be, up to chance."""
        return self.bias2 + self.variance + self.noise


def bias_variance(
    f: Callable[[Array], Array],
    k: int | Sequence[int],
    n_samples: int,
    sd: float,
    n_replicates: int,
    rng: np.random.Generator,
    x_grid: ArrayLike,
    span: tuple[float, float] = (0.0, 1.0),
) -> BiasVariance:
    """Train on many sets of the same kind, and see how the curves miss the truth f.

    A training set has n_samples places x, uniform in `span`, and answers f(x) + noise, normal with
    standard deviation sd. Every k meets the same n_replicates sets and the same fresh answers, one
    for each set at each place of x_grid (G,).
    Raises ValueError for a k above n_samples, an f that does not return the shape it is given, or
    other arguments out of range. Source: Hastie et al. (2009), eq. 7.9 and 7.10.
    """
    n_samples = check.count("n_samples", n_samples)
    R = check.count("n_replicates", n_replicates)
    ks = [check.count("k", one) for one in ([k] if np.ndim(k) == 0 else k)]
    if not ks or max(ks) > n_samples:
        raise ValueError(f"k is {k!r}, needs whole numbers up to n_samples, {n_samples}")
    if check.reals("sd", sd, "") < 0:
        raise ValueError(f"sd is {sd!r}, needs a number, 0 or more")
    check.generator("rng", rng)
    x_grid = check.reals("x_grid", x_grid, "G")
    low, high = check.reals("span", span, "ends", ends=2)
    if low >= high:
        raise ValueError(f"span is {span!r}, needs two rising numbers")

    x = rng.uniform(low, high, (R, n_samples))
    y = _truth(f, x) + sd * rng.standard_normal((R, n_samples))
    truth = _truth(f, x_grid)
    fresh = truth + sd * rng.standard_normal((R, len(x_grid)))

    curves = np.stack([_curves(*one, x_grid, ks) for one in zip(x, y, strict=True)], axis=1)
    mean = curves.mean(axis=1, keepdims=True)
    parts = {
        "bias2": ((mean[:, 0] - truth) ** 2).mean(axis=1),
        "variance": ((curves - mean) ** 2).mean(axis=(1, 2)),
        "measured": ((curves - fresh) ** 2).mean(axis=(1, 2)),
        "curves": curves,
    }
    if np.ndim(k) == 0:
        parts = {name: part[0] for name, part in parts.items()}
    return BiasVariance(noise=float(sd) ** 2, **parts)


def _curves(x: Array, y: Array, x_grid: Array, ks: list[int]) -> Array:
    """The mean answer of the k nearest at each place, for each k: (K, G). One training set (N,)."""
    order = np.abs(x_grid[:, None] - x).argsort(axis=1, kind="stable")
    sums = np.cumsum(y[order], axis=1)
    return np.stack([sums[:, k - 1] / k for k in ks])


def _truth(f: Callable[[Array], Array], x: Array) -> Array:
    y = check.reals("f(x)", f(x))
    if y.shape != x.shape:
        raise ValueError(f"f(x) has shape {y.shape}, needs that of x, {x.shape}")
    return y


def _candidates(x: Array, q: Array, k: int) -> Array:
    """For each query, rows of x that hold the k nearest, and all that rounding may confuse: (M, m).

    |q - x|² = |q|² + |x|² - 2 q·x costs one product of matrices, but is no better than rounding
    allows. Rows rise, so that of equals the lower comes first.
    """
    xx, qq = (x**2).sum(axis=1), (q**2).sum(axis=1, keepdims=True)
    rough = qq + xx - 2 * q @ x.T
    error = 4 * (x.shape[1] + 4) * np.finfo(np.float64).eps * (qq + xx.max())
    kth = np.partition(rough, k - 1, axis=1)[:, [k - 1]]
    m = int((rough <= kth + 2 * error).sum(axis=1).max())
    return np.sort(np.argpartition(rough, m - 1, axis=1)[:, :m], axis=1)


def _closest(train: Array, query: Array, candidates: Array, k: int) -> tuple[Array, Array]:
    """The k nearest of each query's candidates, by distances taken directly: rows and distances."""
    columns = [np.linalg.norm(train[rows] - query, axis=1) for rows in candidates.T]
    away = np.stack(columns, axis=1)
    order = away.argsort(axis=1, kind="stable")[:, :k]
    return np.take_along_axis(candidates, order, axis=1), np.take_along_axis(away, order, axis=1)
