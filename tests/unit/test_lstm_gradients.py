"""The LSTM's backward pass against the complex step through its own forward pass."""

import numpy as np
import pytest

from unrolled import lstm
from unrolled.gradients import complex_step_gradient, relative_error


@pytest.mark.parametrize("peepholes", [True, False])
def test_gradients_agree_with_a_complex_step_through_the_package_itself(peepholes):
    rng = np.random.default_rng(0)
    T, B, D, H = 4, 3, 2, 5
    params = lstm.init(D, H, rng, peepholes)
    x, dJ_dy = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    y0, c0, dJ_dc = rng.normal(size=(3, B, H))

    def J(tree):
        trace = lstm.forward(tree.params, tree.x, tree.y0, tree.c0)
        return (dJ_dy * trace.y).sum() + (dJ_dc * trace.c[-1]).sum()

    none = dict.fromkeys(["z_bar", "i_bar", "f_bar", "o_bar", "c", "y"])
    expected = complex_step_gradient(J, lstm.Gradients(params, x, y0, c0, **none))
    g = lstm.backward(params, lstm.forward(params, x, y0, c0), dJ_dy, dJ_dc)
    mine = lstm.Gradients(g.params, g.x, g.y0, g.c0, **none)
    assert relative_error(mine, expected) <= 1e-12
