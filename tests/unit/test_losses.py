"""Losses by their definitions, and their derivatives by the complex step through the output."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled import activations, losses
from unrolled.gradients import complex_step_gradient, relative_error

sizes = st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(2, 5))
seeds = st.integers(0, 2**32 - 1)


def draw(seed, T, B, K):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(T, B, K)), rng.dirichlet(np.ones(K), (T, B)), rng.uniform(0, 2, (T, B))


def test_cross_entropy_by_hand():
    y_hat = [[[0.5, 0.25, 0.25]], [[0.1, 0.2, 0.7]]]
    target = [[[1, 0, 0]], [[0, 0.5, 0.5]]]
    expected = [[math.log(2)], [-0.5 * math.log(0.2) - 0.5 * math.log(0.7)]]
    np.testing.assert_allclose(losses.cross_entropy(y_hat, target), expected, rtol=1e-15)


def test_squared_error_by_hand():
    assert losses.squared_error([[[1.0, 4.0]]], [[[3.0, 1.0]]]).tolist() == [[6.5]]


@given(seeds, sizes)
def test_cross_entropy_is_least_at_the_target_where_it_is_the_entropy(seed, size):
    o, p, _ = draw(seed, *size)
    entropy = -(p * np.log(p)).sum(axis=-1)
    np.testing.assert_allclose(losses.cross_entropy(p, p), entropy, rtol=1e-12)
    assert (losses.cross_entropy(activations.softmax(o), p) >= entropy - 1e-12).all()


@given(seeds, sizes)
def test_dJ_do_of_softmax_and_cross_entropy_is_the_complex_step(seed, size):
    o, target, weight = draw(seed, *size)

    def J(o):
        return losses.cross_entropy(activations.softmax(o), target, weight).sum()

    got = losses.cross_entropy_dJ_do(activations.softmax(o), target, weight)
    assert relative_error(got, complex_step_gradient(J, o)) <= 1e-12


@given(seeds, sizes)
def test_dJ_do_of_linear_and_squared_error_is_the_complex_step(seed, size):
    o, target, weight = draw(seed, *size)

    def J(o):
        return losses.squared_error(o, target, weight).sum()

    got = losses.squared_error_dJ_do(o, target, weight)
    assert relative_error(got, complex_step_gradient(J, o)) <= 1e-12


@pytest.mark.parametrize("name", ["cross_entropy", "squared_error"])
def test_a_weight_says_which_steps_count(name):
    o, target, _ = draw(1, 4, 2, 3)
    y_hat = activations.softmax(o)
    loss, dJ_do = getattr(losses, name), getattr(losses, f"{name}_dJ_do")
    last = np.arange(4) == 3
    J, error = loss(y_hat, target, last), dJ_do(y_hat, target, last)
    assert not J[:3].any()
    assert not error[:3].any()
    assert np.array_equal(J[3], loss(y_hat, target)[3])
    assert np.array_equal(error[3], dJ_do(y_hat, target)[3])
    of_each = np.repeat(last[:, None], 2, axis=1)
    assert np.array_equal(loss(y_hat, target, of_each), J)
    mean = loss(y_hat, target, np.full(4, 1 / 2)).sum()
    assert mean == pytest.approx(loss(y_hat, target).sum(axis=0).mean(), rel=1e-14)


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 87.34), (np.float64, 708.4)])
def test_a_probability_that_underflowed_costs_much_but_not_infinity(dtype, most):
    y_hat = activations.softmax(np.array([[[2000, 0]]], dtype))
    assert y_hat[0, 0, 1] == 0
    assert losses.cross_entropy(y_hat, [[[0, 1]]]).item() == pytest.approx(most, abs=0.01)
    assert losses.cross_entropy(y_hat, [[[1, 0]]]).item() == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_results_have_the_dtype_of_y_hat(dtype):
    o, target, weight = draw(1, 3, 2, 4)
    y_hat = activations.softmax(o.astype(dtype))
    for f in (
        losses.cross_entropy,
        losses.squared_error,
        losses.cross_entropy_dJ_do,
        losses.squared_error_dJ_do,
    ):
        assert f(y_hat, target, weight).dtype == dtype
        assert f(y_hat, np.eye(4, dtype=int)[[[0, 1], [2, 3], [0, 0]]]).dtype == dtype


P = np.full((2, 1, 2), 0.5)


@pytest.mark.parametrize("f", [losses.cross_entropy, losses.cross_entropy_dJ_do])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((P[0], P), r"y_hat has shape \(1, 2\), needs \(T, B, K\)"),
        ((P, P[:1]), r"target has shape \(1, 1, 2\), needs \(T=2, B=1, K=2\)"),
        ((P, P, np.ones(3)), r"weight has shape \(3,\), needs \(T=2,\) or \(T=2, B=1\)"),
        ((P, P, [np.nan, 1]), r"weight holds nan at \(0,\), needs finite numbers"),
        ((P, 2 * P), r"target sums to 2 at a step, needs to sum to 1 at each"),
        ((P, P - np.array([0.6, -0.6])), r"target holds -0.1, needs probabilities, 0 or more"),
        ((P * np.nan, P), r"y_hat holds nan at \(0, 0, 0\), needs finite numbers"),
        ((P / 2, P), r"y_hat sums to 0.5 at a step, needs to sum to 1 at each"),
        ((P - np.array([0.6, 0]), P), r"y_hat holds -0.1, needs probabilities, 0 or more"),
    ],
)
def test_cross_entropy_refuses_what_is_no_distribution(f, arguments, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        f(*arguments)


@pytest.mark.parametrize("f", [losses.squared_error, losses.squared_error_dJ_do])
def test_squared_error_refuses_a_target_that_would_be_stretched_to_fit(f):
    with pytest.raises(ValueError, match=r"^target has shape \(2, 1\), needs \(T=2, B=1, K=2\)"):
        f(P, P[..., 0])
