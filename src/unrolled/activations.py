"""Activation functions, safe at every magnitude, and their derivatives.

Each derivative takes the *output* of its function, because that is what a network has kept when
it goes backward: tanh'(a) = 1 - h² needs only h = tanh(a).

All keep the dtype they are given. Complex numbers pass through analytically (a branch is chosen
by the real part), which is what complex-step differentiation needs. The functions of one element
do not look for NaN: the modules that take data in do. `softmax` mixes elements, so it refuses it.
"""

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array


def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x)), any shape; only exp(-|x|) is ever formed, so nothing overflows.

    The lower tail stays exact: sigmoid(-100) is exp(-100), not 0.
    """
    x = check.floating(x)
    positive = x.real >= 0
    e = np.exp(np.where(positive, -x, x))
    return np.where(positive, 1, e) / (1 + e)


def sigmoid_derivative(y: ArrayLike) -> Array:
    """dy/dx = y (1 - y), by the output y = sigmoid(x)."""
    y = check.floating(y)
    return y * (1 - y)


def tanh(x: ArrayLike) -> Array:
    """Hyperbolic tangent, any shape."""
    return np.tanh(check.floating(x))


def tanh_derivative(y: ArrayLike) -> Array:
    """dy/dx = 1 - y², by the output y = tanh(x).

    Exact to rounding in absolute terms. Where y nears ±1 the difference keeps fewer digits.
    """
    y = check.floating(y)
    return 1 - y**2


def relu(x: ArrayLike) -> Array:
    """max(0, x), any shape."""
    x = check.floating(x)
    return np.where(x.real > 0, x, np.zeros((), x.dtype))


def relu_derivative(y: ArrayLike) -> Array:
    """1 where the output y = relu(x) is positive, else 0; at the kink itself 0, by convention."""
    y = check.floating(y)
    return (y.real > 0).astype(y.dtype)


def softmax(x: ArrayLike, axis: int = -1) -> Array:
    """exp(x_k) / sum_j exp(x_j) along `axis`; any shape, at least one axis.

    The largest entry is taken from all first: it cancels, and no exponential exceeds 1.
    Raises ValueError for NaN or infinity.
    """
    x = check.floats("x", x)
    with np.errstate(over="ignore"):  # -inf below the largest by more than any float: exp gives 0
        e = np.exp(x - x.real.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
