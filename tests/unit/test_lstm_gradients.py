"""The LSTM's backward pass against two independent ways to differentiate."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from lstm_reference import (
    block_cases,
    by_autograd,
    by_bptt,
    by_complex_step,
    make_block_case,
    package_loss,
    variables,
    without_deltas,
)

from unrolled.gradients import (
    complex_step_gradient,
    numerical_gradient,
    relative_error,
    tree_map,
)

TOLERANCE = 1e-12


@given(block_cases())
def test_every_gradient_and_delta_agrees_with_autograd(case):
    assert relative_error(by_bptt(case), by_autograd(case)) <= TOLERANCE


@given(block_cases())
def test_every_gradient_and_delta_agrees_with_the_complex_step(case):
    assert relative_error(by_bptt(case), by_complex_step(case)) <= TOLERANCE


@given(block_cases())
def test_gradients_agree_with_a_complex_step_through_the_package_itself(case):
    expected = complex_step_gradient(
        lambda tree: package_loss(case, tree), without_deltas(variables(case))
    )
    assert relative_error(without_deltas(by_bptt(case)), expected) <= TOLERANCE


@pytest.mark.parametrize("peepholes", [True, False])
def test_gradients_agree_with_central_differences(peepholes):
    case = make_block_case(3, 4, 2, 2, 3, peepholes=peepholes)
    expected = numerical_gradient(
        lambda tree: package_loss(case, tree), without_deltas(variables(case))
    )
    assert relative_error(without_deltas(by_bptt(case)), expected) <= 1e-8


@pytest.mark.parametrize("peepholes", [True, False])
def test_gradients_stay_exact_over_96_steps(peepholes):
    case = make_block_case(7, 96, 3, 4, 16, peepholes=peepholes, steps={40, 95})
    assert relative_error(by_bptt(case), by_autograd(case)) <= TOLERANCE


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("peepholes", [True, False])
def test_float32_agrees_with_float64(peepholes, seed):
    case = make_block_case(seed, 20, 4, 3, 8, peepholes=peepholes)
    narrow = tree_map(lambda leaf: leaf.astype(np.float32), variables(case))
    narrow = replace(case, params=narrow.params, x=narrow.x, y0=narrow.y0, c0=narrow.c0)
    narrow = replace(
        narrow,
        **{
            name: getattr(case, name).astype(np.float32)
            for name in ("target", "weight", "last_target", "last_weight")
        },
    )
    assert relative_error(by_bptt(narrow), by_autograd(case)) <= 1e-5
