"""Jacobians of a step and of many, against the complex step and the backward passes."""

import numpy as np
import pytest

from unrolled import jacobians, lstm, rnn
from unrolled.gradients import complex_step_gradient, relative_error


def block(seed=0, T=5, B=2, D=3, H=4, peepholes=True):
    rng = np.random.default_rng(seed)
    params = lstm.init(D, H, rng, peepholes)
    if peepholes:
        params = lstm.Params(params.W, 2 * params.R, params.b, 3 * params.p)
    x, (y0, c0) = rng.normal(size=(T, B, D)), rng.normal(size=(2, B, H))
    return params, lstm.forward(params, x, y0, c0)


def network(activation, seed=0, T=5, B=2, D=3, H=4):
    rng = np.random.default_rng(seed)
    params = rnn.init(D, H, 2, rng)
    x, h0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    return params, rnn.forward(params, x, h0, activation, "linear")


def jacobian(f, at):
    """The Jacobian of the vector function f, one complex step a column."""
    rows = [
        complex_step_gradient(lambda v, j=j: f(v)[j], at) for j in range(len(f(at.astype(complex))))
    ]
    return np.array(rows)


def before(of, start):
    return np.concatenate([start[None], of[:-1]])


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_step_of_the_rnn(activation):
    params, trace = network(activation)
    steps = jacobians.rnn_steps(params, trace)
    h_before = before(trace.h, trace.h0)
    for t, n in np.ndindex(trace.h.shape[:2]):

        def step(h, t=t, n=n):
            return rnn.forward(params, trace.x[[t]][:, [n]], h[None], activation, "linear").h[0, 0]

        assert relative_error(steps[t, n], jacobian(step, h_before[t, n])) <= 1e-13


@pytest.mark.parametrize("peepholes", [True, False])
def test_a_step_of_the_lstm_state(peepholes):
    params, trace = block(peepholes=peepholes)
    steps = jacobians.lstm_steps(params, trace)
    c_before, y_before = before(trace.c, trace.c0), before(trace.y, trace.y0)
    for t, n in np.ndindex(trace.y.shape[:2]):

        def step(state, t=t, n=n):
            c, y = np.split(state[None], 2, axis=1)
            after = lstm.forward(params, trace.x[[t]][:, [n]], y, c)
            return np.concatenate([after.c[0, 0], after.y[0, 0]])

        state = np.concatenate([c_before[t, n], y_before[t, n]])
        assert relative_error(steps[t, n], jacobian(step, state)) <= 1e-12


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.parametrize("peepholes", [True, False])
def test_the_three_parts_of_the_cells_step_add_up(peepholes):
    """c(t) by c(t-1) from the equations, y(t-1) moving along, by a complex step."""
    params, trace = block(peepholes=peepholes)
    p_i, p_f, p_o = np.zeros((3, 4)) if params.p is None else params.p
    total = jacobians.lstm_cell_parts(params, trace).total
    for t, n in np.ndindex(*total.shape[:2]):  # t counts from the second step

        def cell(c, t=t, n=n):
            o_bar = trace.o_bar[t, n] + p_o * (c - trace.c[t, n])
            y = np.tanh(c) * sigmoid(o_bar)
            z_bar, i_bar, f_bar, _ = params.W @ trace.x[t + 1, n] + params.R @ y + params.b
            i, f = sigmoid(i_bar + p_i * c), sigmoid(f_bar + p_f * c)
            return np.tanh(z_bar) * i + c * f

        assert relative_error(total[t, n], jacobian(cell, trace.c[t, n])) <= 1e-12


def test_each_part_is_what_its_name_says():
    params, trace = block()
    parts = jacobians.lstm_cell_parts(params, trace)
    units = np.arange(4)
    np.testing.assert_array_equal(parts.forget[..., units, units], trace.f[1:])

    silent = lstm.Params(params.W, 0 * params.R, params.b, params.p)
    assert not jacobians.lstm_cell_parts(silent, trace).recurrent.any()
    blind = lstm.Params(params.W, params.R, params.b)
    assert not jacobians.lstm_cell_parts(blind, trace).peephole.any()
    for part in (parts.forget, parts.peephole):
        assert not part[..., ~np.eye(4, dtype=bool)].any()


@pytest.mark.parametrize("peepholes", [True, False])
def test_the_product_of_steps_is_what_the_backward_pass_delivers(peepholes):
    """A loss that is one unit of the last cell has a row of the product as its delta of c(k)."""
    params, trace = block(T=6, peepholes=peepholes)
    T, B, H = trace.y.shape
    rows = [
        lstm.backward(params, trace, np.zeros((T, B, H)), np.tile(unit, (B, 1))).c
        for unit in np.eye(H)
    ]
    of_backward = np.stack(rows, axis=2)  # (T, B, row, column)
    expected = np.log10(np.linalg.norm(of_backward, 2, axis=(2, 3)))[::-1]
    norms = jacobians.lstm_log_norms(params, trace)
    assert norms.shape == (T, B)
    np.testing.assert_allclose(norms, expected, atol=1e-12)


def test_log_norms_of_a_short_product():
    params, trace = network("tanh")
    steps = jacobians.rnn_steps(params, trace)
    norms = jacobians.log_norms(steps)
    product = np.eye(4)
    for lag in range(len(steps) + 1):
        np.testing.assert_allclose(norms[lag], np.log10(np.linalg.norm(product, 2, axis=(-2, -1))))
        if lag < len(steps):
            product = product @ steps[len(steps) - 1 - lag]


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_a_long_product_neither_underflows_nor_overflows(scale):
    steps = np.full((400, 1, 1, 1), scale)
    np.testing.assert_allclose(jacobians.log_norms(steps)[:, 0], np.log10(scale) * np.arange(401))


def test_a_product_that_is_zero_stays_zero():
    nilpotent = np.tile([[0.0, 1.0], [0.0, 0.0]], (3, 1, 1, 1))
    assert jacobians.log_norms(nilpotent)[:, 0].tolist() == [0.0, 0.0, -np.inf, -np.inf]


def test_a_higher_forget_bias_carries_errors_further():
    """With gates shut to the past an LSTM forgets like a simple network; near 1 it does not."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(100, 1, 4))
    left = []
    for bias in (0.0, 1.0, 2.0, 5.0):
        params = lstm.init(4, 64, np.random.default_rng(1), forget_bias=bias)
        left.append(jacobians.lstm_log_norms(params, lstm.forward(params, x))[-1, 0])
    assert left == sorted(left)
    assert left[0] < -15
    assert left[-1] > -0.5


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda p, t: jacobians.lstm_steps(lstm.init(3, 5, np.random.default_rng(0)), t), "H=5"),
        (lambda p, t: jacobians.lstm_steps(lstm.init(2, 4, np.random.default_rng(0)), t), "D=2"),
        (lambda p, t: jacobians.lstm_cell_parts(*block(T=1)), "1 step, needs 2"),
        (lambda p, t: jacobians.log_norms(np.zeros((2, 3, 3))), "steps has shape"),
        (lambda p, t: jacobians.log_norms(np.full((2, 1, 3, 3), np.nan)), "steps holds nan"),
        (
            lambda p, t: jacobians.rnn_steps(
                rnn.init(3, 5, 2, np.random.default_rng(0)), network("tanh")[1]
            ),
            "H=4",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call(*block())
