"""The training loop, held against closed forms."""

from itertools import islice

import numpy as np
import pytest

from unrolled import training
from unrolled.optim import SGD, Adam


def line_data(n=40, seed=0):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.normal(size=(n, 2)), np.ones(n)])
    return X, X @ np.array([2.0, -1.0, 0.5]) + 0.1 * rng.normal(size=n)


def mean_squared_gradient(X, y):
    return lambda w, batch: X[batch].T @ (X[batch] @ w - y[batch]) / len(batch)


def nth(iterator, n):
    return next(islice(iterator, n - 1, None))


def test_one_full_batch_epoch_is_one_step_of_plain_descent():
    X, y = line_data()
    gradient = mean_squared_gradient(X, y)
    w = np.array([0.3, 0.2, 0.1])
    rng = np.random.default_rng(0)
    after = next(training.descend(w, gradient, len(y), len(y), SGD(0.1), rng))
    np.testing.assert_allclose(after, w - 0.1 * gradient(w, np.arange(len(y))), rtol=1e-13)


@pytest.mark.parametrize("optimiser", [SGD(0.1, momentum=0.5), Adam(0.02)])
def test_full_batch_descent_ends_at_the_least_squares_solution(optimiser):
    X, y = line_data()
    w = np.zeros(3)
    rng = np.random.default_rng(0)
    w = nth(training.descend(w, mean_squared_gradient(X, y), 40, 40, optimiser, rng), 2000)
    np.testing.assert_allclose(w, np.linalg.lstsq(X, y, rcond=None)[0], atol=1e-8)


@pytest.mark.parametrize(("n", "size", "batches"), [(12, 4, 3), (14, 4, 3), (5, 5, 1)])
def test_an_epoch_takes_no_sample_twice_and_leaves_less_than_a_batch(n, size, batches):
    seen = []

    def gradient(w, batch):
        seen.append(batch)
        return np.zeros_like(w)

    rng = np.random.default_rng(3)
    epochs = training.descend(np.zeros(2), gradient, n, size, SGD(0.1), rng)
    next(epochs)
    first = np.concatenate(seen)
    assert [len(batch) for batch in seen] == [size] * batches
    assert len(set(first)) == len(first) == size * batches
    next(epochs)
    assert list(first) != list(np.concatenate(seen[batches:]))  # shuffled anew


def test_a_clipped_gradient_keeps_its_direction_and_moves_by_the_threshold():
    def gradient(w, batch):
        return np.array([30.0, 40.0])

    rng = np.random.default_rng(0)
    after = next(training.descend(np.zeros(2), gradient, 3, 3, SGD(1.0), rng, clip=0.5))
    np.testing.assert_allclose(after, [-0.3, -0.4], rtol=1e-12)


def test_equal_seeds_give_equal_training():
    X, y = line_data()

    def run(seed):
        rng = np.random.default_rng(seed)
        start = np.zeros(3)
        epochs = training.descend(start, mean_squared_gradient(X, y), 40, 8, Adam(0.1), rng)
        return nth(epochs, 3)

    np.testing.assert_array_equal(run(1), run(1))
    assert not np.array_equal(run(1), run(2))


@pytest.mark.parametrize(
    ("n", "size", "message"),
    [(0, 1, "n_samples"), (3, 0, "batch_size"), (3, 4, "batch_size is 4")],
)
def test_bad_sizes_are_refused_at_the_call(n, size, message):
    with pytest.raises(ValueError, match=message):
        training.descend(np.zeros(2), None, n, size, SGD(0.1), np.random.default_rng(0))
