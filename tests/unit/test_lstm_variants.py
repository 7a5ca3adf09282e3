"""The eight variants of the LSTM block: the same proof as for the block itself."""

import numpy as np
import pytest

from unrolled import lstm, lstm_variants
from unrolled.gradients import complex_step_gradient, relative_error
from unrolled.lstm_variants import VARIANTS


@pytest.mark.parametrize("name", VARIANTS)
def test_gradients_agree_with_a_complex_step_through_the_package_itself(name):
    variant = VARIANTS[name]
    rng = np.random.default_rng(0)
    T, B, D, H = 4, 3, 2, 3
    params = lstm_variants.init(variant, D, H, rng)
    x, dJ_dy = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    y0, c0, dJ_dc = rng.normal(size=(3, B, H))

    def J(tree):
        trace = lstm_variants.forward(variant, tree.params, tree.x, tree.y0, tree.c0)
        return (dJ_dy * trace.y).sum() + (dJ_dc * trace.c[-1]).sum()

    none = dict.fromkeys(["z_bar", "i_bar", "f_bar", "o_bar", "c", "y"])
    expected = complex_step_gradient(J, lstm.Gradients(params, x, y0, c0, **none))
    trace = lstm_variants.forward(variant, params, x, y0, c0)
    g = lstm_variants.backward(variant, params, trace, dJ_dy, dJ_dc)
    mine = lstm.Gradients(g.params, g.x, g.y0, g.c0, **none)
    assert relative_error(mine, expected) <= 1e-12
