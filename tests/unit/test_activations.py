"""Activation functions at every magnitude, against 60-digit arithmetic."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from unrolled import activations
from unrolled.activations import relu, sigmoid, softmax, tanh
from unrolled.gradients import complex_step_gradient

finite = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-30, 30)


def exact_sigmoid(x: float) -> float:
    with localcontext() as context:
        context.prec = 60
        return float(1 / (1 + (-Decimal(x)).exp()))


@given(st.floats(-745, 745))
def test_sigmoid_is_right_to_the_last_digits_in_both_tails(x):
    expected = exact_sigmoid(x)
    tolerance = 4 * np.spacing(expected)
    if expected < np.finfo(float).tiny:
        tolerance = 4 * 5e-324
    assert abs(sigmoid(x) - expected) <= tolerance


@given(finite)
def test_sigmoid_never_warns_and_never_leaves_its_range(x):
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert 0 <= sigmoid(x) <= 1


@pytest.mark.parametrize(("dtype", "last", "first"), [(np.float32, 16, 17), (np.float64, 36, 37)])
def test_sigmoid_reaches_exactly_one_only_where_the_float_must_round(dtype, last, first):
    assert sigmoid(dtype(last)) < 1
    assert sigmoid(dtype(first)) == 1
    assert sigmoid(dtype(-first)) > 0


@given(moderate)
def test_sigmoid_is_a_shifted_tanh_and_symmetric(x):
    assert sigmoid(x) == pytest.approx((1 + tanh(x / 2)) / 2, abs=1e-15)
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1, abs=1e-15)


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu"])
@given(x=st.floats(-15, 15).filter(lambda x: abs(x) > 1e-9))
def test_a_derivative_by_the_output_is_the_complex_step_by_the_input(name, x):
    f = getattr(activations, name)
    derivative = getattr(activations, f"{name}_derivative")
    assert derivative(f(x)) == pytest.approx(float(complex_step_gradient(f, x)), abs=1e-15)


def test_relu_at_its_kink_has_derivative_zero():
    assert activations.relu_derivative(relu(0.0)) == 0
    assert not np.signbit(relu(-0.0))


@given(arrays(np.float64, array_shapes(min_dims=1, max_dims=3), elements=finite), st.data())
def test_softmax_is_a_distribution_at_every_magnitude(x, data):
    axis = data.draw(st.integers(-x.ndim, x.ndim - 1))
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        p = softmax(x, axis)
    assert p.shape == x.shape
    assert (p >= 0).all()
    np.testing.assert_allclose(p.sum(axis=axis), 1, rtol=1e-14)


@given(arrays(np.float64, 5, elements=moderate), moderate)
def test_softmax_does_not_feel_a_shift_and_keeps_ratios(x, shift):
    p = softmax(x)
    np.testing.assert_allclose(softmax(x + shift), p, rtol=1e-13)
    np.testing.assert_allclose(p[0] / p[1], np.exp(x[0] - x[1]), rtol=1e-13)


def test_softmax_of_the_farthest_numbers_is_one_hot():
    largest = np.finfo(float).max
    assert softmax([largest, -largest, 0.0]).tolist() == [1, 0, 0]
    assert softmax([largest, largest]).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_softmax_refuses_what_would_spoil_the_whole_row(bad):
    with pytest.raises(ValueError, match=r"^x holds .* at \(1,\), needs finite numbers"):
        softmax([0.0, bad, 1.0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex128])
@pytest.mark.parametrize(
    "name",
    [
        "sigmoid", "sigmoid_derivative", "tanh", "tanh_derivative",
        "relu", "relu_derivative", "softmax",
    ],
)  # fmt: skip
def test_dtype_is_kept_and_whole_numbers_become_float64(name, dtype):
    f = getattr(activations, name)
    assert f(np.array([-1, 0.5, 2], dtype)).dtype == dtype
    assert f(np.array([-1, 0, 2])).dtype == np.float64
    assert f([-1, 0, 2]).shape == (3,)
