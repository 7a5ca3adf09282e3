"""The PCA of this book against scikit-learn's: all axes of handwritten digits.

    python benchmarks/pca.py [--rounds 11]

All do the same work on the same numbers, from the points to mean, eigenvalues and axes. One thread
each, so that the processor's time is the time; taking turns, so that whatever else the machine does
falls on all. The results are compared first.

Printed are median milliseconds, and over the book's time that of the others, how many times as long
they take; above 1 the NumPy of this book is the faster:
    default      PCA(), which for these shapes takes the singular values of the points
    covariance   PCA(svd_solver="covariance_eigh"), the way that the book goes when N >= D
"""

# ruff: noqa: E402, the number of threads is read when NumPy is imported
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import sys
from collections.abc import Callable
from time import process_time

import numpy as np

from unrolled import datasets, pca

TOLERANCE = {"float64": 1e-10, "float32": 1e-4}


def points() -> dict[str, np.ndarray]:
    """What is measured: every 3, as many points as pixels or so, and fewer of them."""
    threes = datasets.threes().reshape(6131, -1) / 255
    return {"all": threes, "1000": threes[:1000], "300": threes[:300]}


def disagreement(ours: pca.PCA, oracle) -> float:
    """The largest difference of eigenvalues, over the first; and of what the axes make of them."""
    N, D = ours.n_samples, len(ours.mean)
    K = min(N, D) - 1  # the last axis of N <= D points is any
    eigenvalues = oracle.explained_variance_ * ((N - 1) / N)
    covariances = (
        (U[:, :K] * values[:K]) @ U[:, :K].T
        for U, values in ((ours.components, ours.eigenvalues), (oracle.components_.T, eigenvalues))
    )
    mine, its = covariances
    apart = max(np.abs(ours.eigenvalues - eigenvalues).max(), np.abs(mine - its).max())
    return float(apart / ours.eigenvalues[0])


def median_times(workers: list[Callable], rounds: int) -> list[float]:
    """The median seconds on the processor of each, taking turns; the first two rounds warm up."""
    times = np.empty((rounds + 2, len(workers)))
    for turn in times:
        for i, work in enumerate(workers):
            start = process_time()
            work()
            turn[i] = process_time() - start
    return np.median(times[2:], axis=0).tolist()


def compare(oracle: Callable, X: np.ndarray, rounds: int) -> str:
    """One line of the table; RuntimeError if the book and scikit-learn do not compute the same."""
    workers = [
        lambda: pca.fit(X),
        lambda: oracle().fit(X),
        lambda: oracle(svd_solver="covariance_eigh").fit(X),
    ]
    error = disagreement(pca.fit(X), oracle(svd_solver="full").fit(X))
    if error > TOLERANCE[X.dtype.name]:
        raise RuntimeError(f"the axes differ by {error:.1e} at {X.shape}, {X.dtype}")

    book, default, covariance = median_times(workers, rounds)
    sizes = "".join(f"{n:6d}" for n in X.shape)
    milliseconds = "".join(f"{1e3 * time:12.2f}" for time in (book, default, covariance))
    return (
        f"{X.dtype.name:8s}{sizes}{milliseconds}"
        f"{default / book:10.2f}{covariance / book:12.2f}{error:10.0e}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=11, help="turns each worker takes (11)")
    rounds = parser.parse_args().rounds
    try:
        import sklearn
        from sklearn.decomposition import PCA
    except ImportError:
        sys.exit(
            "This benchmark compares with scikit-learn, which is not installed here.\n"
            "It comes with what the book is built with: pip install -r requirements.txt"
        )
    print(
        f"numpy {np.__version__}, scikit-learn {sklearn.__version__}, one thread, {rounds} rounds"
    )
    print(
        "dtype        N     D     book ms  default ms   covar. ms   default  covariance    differ"
    )
    for dtype in (np.float64, np.float32):
        for X in points().values():
            print(compare(PCA, X.astype(dtype), rounds), flush=True)


if __name__ == "__main__":
    main()
