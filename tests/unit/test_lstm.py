"""What must hold for every LSTM block, whatever its numbers."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lstm_reference import (
    DELTAS,
    block,
    block_cases,
    by_bptt,
    errors,
    make_block_case,
    run,
    used,
    variables,
)

from unrolled import activations, gradients, lstm, optim
from unrolled.gradients import leaves, relative_error, tree_map

QUANTITIES = (*DELTAS, "z", "i", "f", "o")


def silent(H=1, D=1, b=(0.0, 0.0, 0.0, 0.0)) -> lstm.Params:
    """All weights 0: block input and gates are set by their biases alone."""
    rows = np.repeat(np.array(b)[:, None], H, axis=1)
    return lstm.Params(np.zeros((4, H, D)), np.zeros((4, H, H)), rows)


@given(block_cases())
def test_forward_agrees_with_the_oracle(case):
    nothing = np.zeros((6, *case.target.shape))
    expected = block(np, case.variant, used(case), case.x, case.y0, case.c0, nothing)
    trace = run(case)
    for quantity in QUANTITIES:
        assert relative_error(getattr(trace, quantity), np.array(expected[quantity])) <= 1e-14


def test_one_unit_by_hand():
    """Two steps on paper: gates half open by biases of 0, block input tanh(x + y/2)."""
    W, R = np.zeros((4, 1, 1)), np.zeros((4, 1, 1))
    W[0], R[0] = 1, 0.5
    params = lstm.Params(W, R, np.zeros((4, 1)))
    trace = lstm.forward(params, [[[0.3]], [[-0.2]]], [[0.4]], [[1.0]])
    c1 = np.tanh(0.3 + 0.2) / 2 + 1.0 / 2
    y1 = np.tanh(c1) / 2
    z2 = np.tanh(-0.2 + y1 / 2)
    c2 = z2 / 2 + c1 / 2
    assert trace.c.ravel() == pytest.approx([c1, c2], rel=1e-15)
    assert trace.y.ravel() == pytest.approx([y1, np.tanh(c2) / 2], rel=1e-15)
    # J = y(2): of its roads to c(1), one stays in the cell, one goes by y(1) and z(2); and R is 0
    # for the gates, so no third
    g = lstm.backward(params, trace, [[[0.0]], [[1.0]]])
    to_c2 = (1 - np.tanh(c2) ** 2) / 2
    through_y = (1 - np.tanh(c1) ** 2) / 2 * 0.5 * (1 - z2**2) / 2
    assert g.c.ravel() == pytest.approx([to_c2 * (1 / 2 + through_y), to_c2], rel=1e-14)


def test_without_initial_states_they_are_zero():
    case = make_block_case(1, 3, 2, 2, 4)
    from_rest = lstm.forward(case.params, case.x)
    assert np.array_equal(from_rest.y0, np.zeros((2, 4)))
    assert np.array_equal(from_rest.c0, np.zeros((2, 4)))
    zero = np.zeros((2, 4))
    assert np.array_equal(from_rest.y, run(case, y0=zero, c0=zero).y)


def test_without_a_loss_on_the_last_cell_its_error_is_zero():
    case = make_block_case(1, 3, 2, 2, 4, last=False)
    trace = run(case)
    dJ_dy, dJ_dc = errors(case, trace)
    assert not dJ_dc.any()
    g = lstm.backward(case.params, trace, dJ_dy)
    assert all(np.array_equal(a, b) for a, b in zip(leaves(g), leaves(by_bptt(case)), strict=True))


def test_no_peepholes_are_peepholes_of_zero():
    without = make_block_case(1, 5, 3, 2, 4, peepholes=False)
    zero = replace(without, params=replace(without.params, p=np.zeros((3, 4))))
    assert relative_error(run(without), run(zero)) == 0
    mine, its = by_bptt(without), by_bptt(zero)
    assert mine.params.p is None
    assert its.params.p.any()
    its = replace(its, params=replace(its.params, p=None))
    assert relative_error(mine, its) <= 1e-15


def test_which_cell_each_peephole_sees():
    """Input and forget gate the one before, the output gate the one of now."""
    case = make_block_case(1, 4, 2, 2, 3)
    trace, p = run(case), case.params.p
    blind = replace(case.params, p=None)
    c_before = np.concatenate([case.c0[None], trace.c[:-1]])
    y_before = np.concatenate([case.y0[None], trace.y[:-1]])
    for t in range(4):
        alone = lstm.forward(blind, case.x[[t]], y_before[t], c_before[t])
        np.testing.assert_allclose(trace.i_bar[t] - alone.i_bar[0], p[0] * c_before[t], atol=1e-15)
        np.testing.assert_allclose(trace.f_bar[t] - alone.f_bar[0], p[1] * c_before[t], atol=1e-15)
        np.testing.assert_allclose(trace.o_bar[t] - alone.o_bar[0], p[2] * trace.c[t], atol=1e-15)


def test_all_gates_open_is_a_counter_whose_output_saturates():
    trace = lstm.forward(silent(b=(40.0, 40.0, 40.0, 40.0)), np.zeros((6, 1, 1)))
    assert trace.c.ravel().tolist() == [1, 2, 3, 4, 5, 6]
    assert trace.y.ravel() == pytest.approx(np.tanh(np.arange(1, 7)), rel=1e-15)


def test_all_gates_shut_is_silence():
    trace = lstm.forward(silent(b=(40.0, -800.0, -800.0, -800.0)), np.ones((6, 1, 1)), c0=[[5.0]])
    assert not trace.c.any()
    assert not trace.y.any()


def test_forget_gate_path_carries_gradient_alone():
    """Without recurrent weights and peepholes, dc(0) is the product of the forget gates."""
    case = make_block_case(2, 9, 2, 3, 4, peepholes=False)
    params = replace(case.params, R=np.zeros((4, 4, 4)))
    trace = lstm.forward(params, case.x, case.y0, case.c0)
    g = lstm.backward(params, trace, np.zeros((9, 2, 4)), np.ones((2, 4)))
    np.testing.assert_allclose(g.c0, trace.f.prod(axis=0), rtol=1e-13)
    assert not g.y0.any()


@given(st.floats(-800, 800))
def test_sigmoid_is_the_safe_one_up_to_rounding(a):
    assert lstm.sigmoid(np.array(a)) == pytest.approx(activations.sigmoid(a), abs=2.3e-16)


@given(block_cases())
def test_each_sequence_of_a_batch_is_alone(case):
    together = by_bptt(case)
    alone = []
    for n in range(case.x.shape[1]):
        of_n = {name: getattr(case, name)[:, [n]] for name in ("x", "target", "weight")}
        of_n |= {
            name: getattr(case, name)[[n]] for name in ("y0", "c0", "last_target", "last_weight")
        }
        alone.append(by_bptt(replace(case, **of_n)))
    summed = tree_map(lambda *parts: sum(parts), *(g.params for g in alone))
    assert relative_error(together.params, summed) <= 1e-12
    for part in ("x", *DELTAS):
        side_by_side = np.concatenate([getattr(g, part) for g in alone], axis=1)
        assert relative_error(getattr(together, part), side_by_side) <= 1e-12
    for part in ("y0", "c0"):
        below = np.concatenate([getattr(g, part) for g in alone])
        assert relative_error(getattr(together, part), below) <= 1e-12


@given(block_cases())
def test_the_gradient_is_the_sum_of_those_of_each_loss(case):
    """The backward pass is linear in where the errors enter: each y(t), and the last cell."""
    trace = run(case)
    dJ_dy, dJ_dc = errors(case, trace)
    at_steps = np.eye(len(case.x))[:, :, None, None]
    parts = [lstm.backward(case.params, trace, dJ_dy * at) for at in at_steps]
    parts.append(lstm.backward(case.params, trace, 0 * dJ_dy, dJ_dc))
    whole = lstm.backward(case.params, trace, dJ_dy, dJ_dc)
    assert relative_error(whole, tree_map(lambda *g: sum(g), *parts)) <= 1e-12


@given(block_cases())
def test_no_error_flows_into_the_future(case):
    """With a loss at step s alone, exactly nothing arrives at any later step."""
    trace = run(case)
    for s in range(len(case.x)):
        at = np.eye(len(case.x))[s][:, None, None]
        g = lstm.backward(case.params, trace, at * np.ones_like(trace.y))
        assert not any(getattr(g, part)[s + 1 :].any() for part in ("x", *DELTAS))
        assert g.y[s].all()


@given(block_cases())
def test_a_later_input_does_not_move_an_earlier_state(case):
    last = len(case.x) - 1
    x = case.x.copy()
    x[last] += 1
    before, after = run(case), run(case, x=x)
    for quantity in QUANTITIES:
        assert np.array_equal(getattr(before, quantity)[:last], getattr(after, quantity)[:last])


@given(block_cases(peepholes=True))
def test_parameter_gradients_are_sums_over_dummy_copies_of_each_step(case):
    """dJ/dtheta = sum_t dJ/dtheta(t), each step with parameters of its own."""
    trace, g = run(case), by_bptt(case)
    c_before = np.concatenate([case.c0[None], trace.c[:-1]])
    y_before = np.concatenate([case.y0[None], trace.y[:-1]])
    deltas = np.stack([g.z_bar, g.i_bar, g.f_bar, g.o_bar])
    seen = np.stack([c_before, c_before, trace.c])
    of_step = {
        "W": np.einsum("gtni,tnj->tgij", deltas, case.x),
        "R": np.einsum("gtni,tnj->tgij", deltas, y_before),
        "b": np.einsum("gtni->tgi", deltas),
        "p": np.einsum("gtni,gtni->tgi", deltas[1:], seen),
    }
    for name, copies in of_step.items():
        assert relative_error(getattr(g.params, name), copies.sum(axis=0)) <= 1e-12


@given(block_cases())
def test_a_sequence_can_be_cut_forward_and_backward(case):
    """State carried over, and on the way back the gradient by it: nothing is lost at the cut."""
    cut = len(case.x) // 2
    if cut == 0:
        return
    whole = run(case)
    first = run(case, x=case.x[:cut])
    second = run(case, x=case.x[cut:], y0=first.y[-1], c0=first.c[-1])
    assert relative_error(whole.y, np.concatenate([first.y, second.y])) <= 1e-13

    dJ_dy, dJ_dc = errors(case, whole)
    late = lstm.backward(case.params, second, dJ_dy[cut:], dJ_dc)
    own = dJ_dy[:cut].copy()
    own[-1] += late.y0
    early = lstm.backward(case.params, first, own, late.c0)
    expected = lstm.backward(case.params, whole, dJ_dy, dJ_dc)
    summed = tree_map(np.add, early.params, late.params)
    assert relative_error(summed, expected.params) <= 1e-12
    assert relative_error(np.concatenate([early.x, late.x]), expected.x) <= 1e-12
    assert relative_error(early.y0, expected.y0) <= 1e-12
    assert relative_error(early.c0, expected.c0) <= 1e-12


def test_no_loss_means_exactly_no_gradient():
    case = make_block_case(5, 4, 2, 2, 3)
    g = lstm.backward(case.params, run(case), np.zeros((4, 2, 3)))
    assert not any(leaf.any() for leaf in leaves(g))


def test_saturated_gates_give_no_warning_and_no_gradient():
    case = make_block_case(5, 4, 2, 2, 3)
    huge = replace(case, params=replace(case.params, W=1e6 * case.params.W))
    trace, g = run(huge), by_bptt(huge)
    gates = np.stack([trace.i, trace.f, trace.o])
    assert np.isin(gates, [0, 1]).all()
    assert not any(delta.any() for delta in (g.z_bar, g.i_bar, g.f_bar, g.o_bar))


@pytest.mark.parametrize("peepholes", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_everywhere(dtype, peepholes):
    rng = np.random.default_rng(0)
    params = lstm.init(2, 5, rng, peepholes, dtype=dtype)
    x, dJ_dy = rng.normal(size=(6, 3, 2)).astype(dtype), np.ones((6, 3, 5), dtype)
    for trace in (lstm.forward(params, x), lstm.forward(params, x, *np.ones((2, 3, 5), dtype))):
        g = lstm.backward(params, trace, dJ_dy)
        assert {leaf.dtype for leaf in (*leaves(trace), *leaves(g))} == {np.dtype(dtype)}


def test_whole_numbers_take_the_dtype_of_the_parameters_which_is_one():
    params = lstm.init(3, 4, np.random.default_rng(0), dtype=np.float32)
    one_hot = np.eye(3, dtype=int)[[[0], [2], [1]]]
    trace = lstm.forward(params, one_hot)
    assert {leaf.dtype for leaf in leaves(trace)} == {np.dtype(np.float32)}
    g = lstm.backward(params, trace, np.ones((3, 1, 4), int))
    assert {leaf.dtype for leaf in leaves(g)} == {np.dtype(np.float32)}
    mixed = lstm.Params(np.ones((4, 1, 1), int), np.ones((4, 1, 1), "f4"), np.ones((4, 1)))
    assert {leaf.dtype for leaf in leaves(mixed)} == {np.dtype(np.float64)}


@pytest.mark.parametrize("wide", ["params", "x", "y0", "c0", "dJ_dy", "dJ_dc"])
def test_the_widest_dtype_that_is_passed_in_is_the_one_that_comes_out(wide):
    def array(name, *shape):
        return np.full(shape, 0.1, "f8" if name == wide else "f4")

    params = lstm.init(2, 3, np.random.default_rng(0), dtype="f8" if wide == "params" else "f4")
    trace = lstm.forward(params, array("x", 4, 1, 2), array("y0", 1, 3), array("c0", 1, 3))
    g = lstm.backward(params, trace, array("dJ_dy", 4, 1, 3), array("dJ_dc", 1, 3))
    computed = {getattr(trace, quantity).dtype for quantity in QUANTITIES}
    assert computed == {np.dtype("f4" if wide.startswith("dJ") else "f8")}
    assert {getattr(g, part).dtype for part in (*DELTAS, "x", "y0", "c0")} == {np.dtype("f8")}
    assert g.params.R.dtype == np.dtype("f8")


def test_complex_numbers_pass_forward_for_the_complex_step():
    case = make_block_case(1, 3, 2, 2, 4)
    as_complex = tree_map(lambda leaf: leaf.astype(complex), variables(case))
    trace = lstm.forward(as_complex.params, as_complex.x, as_complex.y0, as_complex.c0)
    assert trace.y.dtype == np.complex128
    assert relative_error(trace.y.real, run(case).y) <= 1e-15
    assert not trace.y.imag.any()


def test_every_quantity_and_every_delta_is_one_contiguous_array_a_step_at_a_time():
    case = make_block_case(1, 3, 2, 2, 4)
    trace, g = run(case), by_bptt(case)
    arrays = [getattr(trace, name) for name in QUANTITIES]
    arrays += [getattr(g, name) for name in DELTAS]
    assert all(array.shape == (3, 2, 4) and array.flags.c_contiguous for array in arrays)
    assert {field.name for field in fields(trace)} == {"x", "y0", "c0", *QUANTITIES}


def test_nothing_that_is_passed_in_is_changed():
    case = make_block_case(4, 5, 2, 2, 3)
    trace = run(case)
    dJ_dy, dJ_dc = np.ones((5, 2, 3)), np.ones((2, 3))
    inputs = [*leaves(case.params), case.x, case.y0, case.c0, dJ_dy, dJ_dc, *leaves(trace)]
    copies = [array.copy() for array in inputs]
    for array in inputs:
        array.setflags(write=False)
    run(case)
    lstm.backward(case.params, trace, dJ_dy, dJ_dc)
    assert all(np.array_equal(a, b) for a, b in zip(inputs, copies, strict=True))


@pytest.mark.parametrize("peepholes", [True, False])
def test_optimiser_clip_and_norm_work_on_the_parameters(peepholes):
    """A tree with None where there are no peepholes; a few steps of Adam lower the loss."""
    case = make_block_case(3, 5, 4, 2, 6, peepholes=peepholes, last=False)
    params, adam = case.params, optim.Adam(lr=0.02)
    memory, losses = adam.init(params), []
    for _ in range(60):
        trace = run(case, params=params)
        dJ_dy, _ = errors(case, trace)
        losses.append((dJ_dy * (trace.y - case.target)).sum() / 2)
        g = lstm.backward(params, trace, dJ_dy).params
        clipped = gradients.clip_by_norm(g, 1.0)
        assert gradients.global_norm(clipped) <= 1 + 1e-12
        params, memory = adam.step(params, clipped, memory)
    assert type(params) is lstm.Params
    assert (params.p is None) == (not peepholes)
    assert losses[-1] < 0.7 * losses[0]


def test_trees_with_and_without_peepholes_are_told_apart():
    with_p, without_p = (make_block_case(3, 2, 1, 2, 3, peepholes=p).params for p in (True, False))
    with pytest.raises(ValueError, match=r"^b.p is None, needs an array as in a.p"):
        relative_error(with_p, without_p)


@pytest.mark.parametrize("peepholes", [True, False])
def test_init_draws_weights_to_their_bound_and_is_repeatable(peepholes):
    params = lstm.init(7, 100, np.random.default_rng(0), peepholes, forget_bias=1.5)
    again = lstm.init(7, 100, np.random.default_rng(0), peepholes, forget_bias=1.5)
    assert relative_error(params, again) == 0
    assert params.W.shape == (4, 100, 7)
    assert params.R.shape == (4, 100, 100)
    for weights in (params.W, params.R, *([params.p] if peepholes else [])):
        assert 0.95 * 0.1 < np.abs(weights).max() <= 0.1
    assert params.R.var() == pytest.approx(1 / 300, rel=0.05)
    assert params.b.tolist() == [[0.0] * 100, [0.0] * 100, [1.5] * 100, [0.0] * 100]
    assert (params.p is not None) == peepholes
    assert lstm.init(7, 3, np.random.default_rng(0)).b[2].tolist() == [1.0] * 3


GOOD = make_block_case(0, 3, 2, 2, 4)
NAN = GOOD.x.copy()
NAN[1, 0, 1] = np.nan


def back(dJ_dy=None, dJ_dc=None, case=GOOD, trace=None):
    dJ_dy = np.ones((3, 2, 4)) if dJ_dy is None else dJ_dy
    return lstm.backward(case.params, run(GOOD) if trace is None else trace, dJ_dy, dJ_dc)


def init(*arguments, **options):
    return lambda: lstm.init(*arguments, **options)


RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: run(GOOD, x=GOOD.x[0]), r"x has shape \(2, 2\), needs \(T, B, D=2\)"),
        (lambda: run(GOOD, x=GOOD.x[..., :1]), r"x has shape \(3, 2, 1\), needs \(T, B, D=2\)"),
        (lambda: run(GOOD, x=GOOD.x[:0]), r"x has shape \(0, 2, 2\), .*no axis empty"),
        (lambda: run(GOOD, x=NAN), r"x holds nan at \(1, 0, 1\), needs finite numbers"),
        (lambda: run(GOOD, x=GOOD.x.astype(str)), r"x has dtype <U32, needs numbers"),
        (lambda: run(GOOD, y0=GOOD.y0[:1]), r"y0 has shape \(1, 4\), needs \(B=2, H=4\)"),
        (lambda: run(GOOD, c0=GOOD.c0[:, :3]), r"c0 has shape \(2, 3\), needs \(B=2, H=4\)"),
        (lambda: run(GOOD, c0=GOOD.c0 * np.nan), r"c0 holds nan at \(0, 0\)"),
        (lambda: back(np.ones((3, 2, 3))), r"dJ_dy has shape \(3, 2, 3\), needs \(T=3, B=2, H=4\)"),
        (lambda: back(np.ones((1, 2, 4))), r"dJ_dy has shape \(1, 2, 4\), needs \(T=3, B=2, H=4\)"),
        (lambda: back(np.full((3, 2, 4), np.inf)), r"dJ_dy holds inf at \(0, 0, 0\)"),
        (lambda: back(dJ_dc=np.ones(4)), r"dJ_dc has shape \(4,\), needs \(B=2, H=4\)"),
        (lambda: back(dJ_dc=np.full((2, 4), np.nan)), r"dJ_dc holds nan at \(0, 0\)"),
        (
            lambda: back(case=make_block_case(0, 3, 2, 2, 5)),
            r"params.W has shape \(4, 5, 2\), needs \(gates=4, H=4, D=2\)",
        ),
        (
            lambda: back(case=make_block_case(0, 3, 2, 3, 4)),
            r"params.W has shape \(4, 4, 3\), needs \(gates=4, H=4, D=2\)",
        ),
        (
            lambda: replace(GOOD.params, W=np.ones((3, 4, 2))),
            r"W has shape \(3, 4, 2\), needs \(gates=4, H, D\)",
        ),
        (
            lambda: replace(GOOD.params, R=np.ones((4, 4, 3))),
            r"R has shape \(4, 4, 3\), needs \(gates=4, H=4, H=4\)",
        ),
        (
            lambda: replace(GOOD.params, b=np.ones((4, 5))),
            r"b has shape \(4, 5\), needs \(gates=4, H=4\)",
        ),
        (
            lambda: replace(GOOD.params, p=np.ones((4, 4))),
            r"p has shape \(4, 4\), needs \(gates=3, H=4\)",
        ),
        (lambda: replace(GOOD.params, p=np.full((3, 4), np.nan)), r"p holds nan at \(0, 0\)"),
        (init(0, 4, RNG), r"n_inputs is 0, needs a whole number, 1 or more"),
        (init(2, 4.0, RNG), r"n_hidden is 4.0, needs a whole number, 1 or more"),
        (init(2, 4, 0), r"rng is 0, needs a numpy.random.Generator"),
        (init(2, 4, RNG, forget_bias=np.nan), r"forget_bias holds nan"),
        (init(2, 4, RNG, forget_bias=[1.0]), r"forget_bias has shape \(1,\)"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_a_sum_that_overflows_is_refused_and_not_spread():
    params = replace(silent(), W=np.full((4, 1, 1), 1e200))
    with pytest.raises(ValueError, match=r"holds inf at \(0, 1, 0, 0\), needs finite numbers"):
        lstm.forward(params, [[[0.0]], [[1e200]]])
