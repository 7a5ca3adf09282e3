"""Optimisers against closed forms and recursions computed by hand."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled import rnn
from unrolled.gradients import leaves, relative_error, tree_map
from unrolled.optim import SGD, Adam


@dataclass(frozen=True)
class Tree:
    weights: object
    absent: object = None


def run(optimiser, start, gradient, n_steps):
    """Where `n_steps` steps lead, the gradient being a function of the parameters."""
    params, state = start, optimiser.init(start)
    for _ in range(n_steps):
        params, state = optimiser.step(params, gradient(params), state)
    return params


@given(st.floats(0.01, 1.9), st.floats(-5, 5), st.integers(0, 30))
def test_gradient_descent_on_a_parabola_shrinks_by_a_constant_factor(lr, start, n):
    """J = x²/2, so x becomes (1 - lr) x."""
    got = run(SGD(lr), np.array(start), lambda x: x, n)
    assert got == pytest.approx((1 - lr) ** n * start, rel=1e-12, abs=1e-300)


@given(st.floats(0.01, 1.0), st.floats(0, 0.99), st.integers(1, 40))
def test_momentum_on_a_parabola_is_the_power_of_a_matrix(lr, momentum, n):
    """(x, v) becomes (x + mv - lr x, mv - lr x): a linear map."""
    one_step = np.array([[1 - lr, momentum], [-lr, momentum]])
    expected = np.linalg.matrix_power(one_step, n) @ [1.0, 0.0]
    got = run(SGD(lr, momentum), np.array(1.0), lambda x: x, n)
    assert got == pytest.approx(expected[0], rel=1e-10, abs=1e-12)


def test_momentum_under_a_constant_force_nears_its_terminal_speed():
    optimiser = SGD(lr=0.1, momentum=0.9)
    at_200 = run(optimiser, np.array(0.0), lambda x: np.array(1.0), 200)
    at_201 = run(optimiser, np.array(0.0), lambda x: np.array(1.0), 201)
    assert at_201 - at_200 == pytest.approx(-0.1 / (1 - 0.9), rel=1e-6)


def test_adam_by_hand():
    """Three steps of Kingma and Ba's algorithm 1, written out in plain numbers."""
    lr, beta1, beta2, eps = 0.1, 0.8, 0.9, 0.01
    x, m, v = 2.0, 0.0, 0.0
    for t, g in enumerate([0.5, -1.5, 4.0], start=1):
        m = 0.8 * m + 0.2 * g
        v = 0.9 * v + 0.1 * g * g
        x -= 0.1 * (m / (1 - 0.8**t)) / (math.sqrt(v / (1 - 0.9**t)) + 0.01)
    gradient = iter([0.5, -1.5, 4.0])
    got = run(Adam(lr, beta1, beta2, eps), np.array(2.0), lambda x: np.array(next(gradient)), 3)
    assert got == pytest.approx(x, rel=1e-14)


@given(st.floats(1e-3, 1e3), st.integers(1, 50))
def test_adam_under_a_constant_gradient_walks_with_constant_steps(g, n):
    """Both means are then g and g² exactly, so each step is lr g / (g + eps)."""
    got = run(Adam(0.01), np.array(0.0), lambda x: np.array(g), n)
    assert got == pytest.approx(-0.01 * n * g / (g + 1e-8), rel=1e-10)


def test_adam_does_not_feel_the_scale_of_the_gradient():
    def path(scale):
        return run(Adam(0.05, eps=1e-300), np.array([1.0, -2.0]), lambda x: scale * x**3, 20)

    np.testing.assert_allclose(path(1.0), path(1e6), rtol=1e-12)


OPTIMISERS = [SGD(0.1), SGD(0.1, 0.9), Adam(0.1)]


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_every_entry_of_a_tree_goes_its_own_way(optimiser):
    rng = np.random.default_rng(0)
    params = rnn.init(2, 3, 2, rng)
    together = run(optimiser, params, lambda p: tree_map(np.sin, p), 5)
    for before, after in zip(leaves(params), leaves(together), strict=True):
        assert np.array_equal(run(optimiser, before, np.sin, 5), after)
    assert isinstance(together, rnn.Params)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_missing_parts_are_kept(optimiser, dtype):
    got = run(optimiser, Tree(np.ones(3, dtype)), lambda tree: tree, 3)
    assert got.weights.dtype == dtype
    assert got.absent is None


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_a_step_changes_nothing_in_place(optimiser):
    params, grads = Tree(np.ones(3)), Tree(np.arange(3.0))
    _, state = optimiser.step(params, grads, optimiser.init(params))
    memory = state.m if isinstance(optimiser, Adam) else state
    before = tree_map(np.copy, memory)
    first, _ = optimiser.step(params, grads, state)
    second, _ = optimiser.step(params, grads, state)
    assert relative_error(first, second) == 0
    assert relative_error(before, memory) == 0
    assert params.weights.tolist() == [1, 1, 1]
    assert grads.weights.tolist() == [0, 1, 2]


def test_hyperparameters_of_numpy_do_not_widen_the_parameters():
    got = run(SGD(np.float64(0.1), np.float64(0.5)), np.ones(2, np.float32), lambda x: x, 2)
    assert got.dtype == np.float32


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(0), r"lr is 0, needs a finite number above 0"),
        (lambda: SGD(np.nan), r"lr is nan, needs a finite number above 0"),
        (lambda: SGD(0.1, 1.0), r"momentum is 1.0, needs a number in \[0, 1\)"),
        (lambda: Adam(beta1=-0.1), r"beta1 is -0.1, needs a number in \[0, 1\)"),
        (lambda: Adam(beta2=1), r"beta2 is 1, needs a number in \[0, 1\)"),
        (lambda: Adam(eps=0.0), r"eps is 0.0, needs a finite number above 0"),
        (lambda: Adam(lr="fast"), r"lr is 'fast', needs a finite number above 0"),
        (
            lambda: SGD(0.1).step(np.ones(2), np.ones((2, 2)), np.zeros(2)),
            r"grads has shape \(2, 2\), needs \(2,\) as in params",
        ),
        (
            lambda: Adam().step(np.ones(2), np.array([1, np.nan]), Adam().init(np.ones(2))),
            r"grads holds nan at \(1,\), needs finite numbers",
        ),
        (
            lambda: SGD(0.1).step(Tree(np.ones(2)), Tree(None), Tree(np.ones(2))),
            r"grads.weights is None, needs an array as in params.weights",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
