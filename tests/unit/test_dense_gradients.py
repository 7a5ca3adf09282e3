"""Back propagation through a dense network against two independent ways to differentiate."""

import dense_reference as reference
import numpy as np
import pytest
from dense_reference import OUTPUTS, by_autograd, by_backprop, by_complex_step, cases, make_case
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import dense
from unrolled.gradients import (
    check_trees,
    complex_step_gradient,
    leaves,
    numerical_gradient,
    relative_error,
)

TOLERANCE = 1e-12
NORMS = [None, "fixed", "batch"]


def error(got, expected):
    """`relative_error`, but an array is measured by 1e-5 of the largest entry of all at least.

    Behind batch normalisation some true gradients are 0: a layer that is normalised again does not
    feel its gamma. What stands there is rounding, and may differ.
    """
    least = 1e-5 * max(np.abs(leaf).max() for leaf in leaves(expected))
    check_trees(got=got, expected=expected)
    return max(
        np.abs(a - b).max() / max(np.abs(b).max(), least)
        for a, b in zip(leaves(got), leaves(expected), strict=True)
    )


def agree(case, got, expected):
    """Whether two gradients are one: to twelve digits; ten where a batch normalises itself."""
    if case.params.gamma is not None and case.statistics is None:
        return error(got, expected) <= 1e-10
    return relative_error(got, expected) <= TOLERANCE


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", dense.ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=15)
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_autograd(activation, norm, output, data):
    case = data.draw(cases(activation, output, norm))
    assert agree(case, by_backprop(case), by_autograd(case))


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=15)
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_the_complex_step(output, norm, data):
    case = data.draw(cases("tanh", output, norm))
    assert agree(case, by_backprop(case), by_complex_step(case))


@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=15)
@given(data=st.data())
def test_gradients_agree_with_a_complex_step_through_the_package_itself(
    activation, norm, output, data
):
    case = data.draw(cases(activation, output, norm))
    expected = complex_step_gradient(
        lambda tree: reference.package_loss(case, tree),
        reference.without_deltas(reference.variables(case)),
    )
    assert agree(case, reference.without_deltas(by_backprop(case)), expected)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("activation", dense.ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_gradients_agree_with_central_differences(activation, norm, output):
    case = make_case(5, [3, 4, 3, 2], 6, activation, output, norm, dropout=True)
    expected = numerical_gradient(
        lambda tree: reference.package_loss(case, tree),
        reference.without_deltas(reference.variables(case)),
    )
    assert error(reference.without_deltas(by_backprop(case)), expected) <= 1e-7


@pytest.mark.parametrize("norm", NORMS)
def test_gradients_stay_exact_through_twenty_layers(norm):
    case = make_case(2, [6, *[8] * 19, 3], 12, "tanh", "softmax", norm)
    assert agree(case, by_backprop(case), by_autograd(case))


def test_gradient_is_that_of_the_backward_pass():
    case = make_case(2, [3, 4, 2], 6, "relu", norm="batch", dropout=True)
    got = dense.gradient(case.params, case.x, case.target, **case.choices)
    assert relative_error(got, by_backprop(case).params) == 0


def test_relu_cases_have_units_on_both_sides_of_the_kink():
    case = make_case(5, [3, 4, 3, 2], 6, "relu", "softmax")
    a = np.concatenate(
        [layer.ravel() for layer in dense.forward(case.params, case.x, **case.choices).a]
    )
    assert (a > 1e-3).any()
    assert (a < -1e-3).any()
    assert np.abs(a).min() > 1e-4, "a kink too near for central differences"
