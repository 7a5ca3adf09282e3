"""Back propagation through time against two independent ways to differentiate."""

import numpy as np
import pytest
import reference
from hypothesis import given
from hypothesis import strategies as st
from reference import by_autograd, by_bptt, by_complex_step, cases, make_case, variables

from unrolled.gradients import complex_step_gradient, numerical_gradient, relative_error

LOSSES = ("cross_entropy", "squared_error")
TOLERANCE = 1e-12


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_autograd(activation, loss, data):
    case = data.draw(cases(activation, loss))
    assert relative_error(by_bptt(case), by_autograd(case)) <= TOLERANCE


@pytest.mark.parametrize("loss", LOSSES)
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_the_complex_step(loss, data):
    case = data.draw(cases("tanh", loss))
    assert relative_error(by_bptt(case), by_complex_step(case)) <= TOLERANCE


@pytest.mark.parametrize("loss", LOSSES)
@given(data=st.data())
def test_gradients_agree_with_a_complex_step_through_the_package_itself(loss, data):
    case = data.draw(cases("tanh", loss))
    expected = complex_step_gradient(
        lambda tree: reference.package_loss(case, tree),
        reference.without_deltas(variables(case)),
    )
    assert relative_error(reference.without_deltas(by_bptt(case)), expected) <= TOLERANCE


@pytest.mark.parametrize("loss", LOSSES)
def test_relu_gradients_agree_with_the_complex_step_away_from_kinks(loss):
    case = make_case(3, T=6, B=4, D=2, H=5, K=3, activation="relu", loss=loss)
    a = np.array(reference_pre_activations(case))
    assert np.abs(a).min() > 1e-3, "this case has a kink too near"
    assert (a < 0).any()
    assert (a > 0).any()
    assert relative_error(by_bptt(case), by_complex_step(case)) <= TOLERANCE


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_agree_with_central_differences(loss, activation):
    case = make_case(3, T=4, B=2, D=2, H=3, K=3, activation=activation, loss=loss)
    expected = numerical_gradient(
        lambda tree: reference.package_loss(case, tree),
        reference.without_deltas(variables(case)),
    )
    assert relative_error(reference.without_deltas(by_bptt(case)), expected) <= 1e-8


def test_gradients_stay_exact_over_96_steps():
    case = make_case(7, T=96, B=3, D=4, H=16, K=2, loss="squared_error", steps={95})
    assert relative_error(by_bptt(case), by_autograd(case)) <= TOLERANCE


def reference_pre_activations(case):
    """b + W h(t-1) + U x(t) of every step, from the oracle's states."""
    p = case.params
    zero = np.zeros((*case.x.shape[:2], len(p.b)))
    states, _ = reference.network(
        np, p.U, p.W, p.V, p.b, p.c, case.x, case.h0, zero, zero,
        activation=case.activation, output=case.output,
    )  # fmt: skip
    before = [case.h0, *states[:-1]]
    return [p.b + h @ p.W.T + x @ p.U.T for h, x in zip(before, case.x, strict=True)]
