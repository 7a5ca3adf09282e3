"""What must hold for every simple RNN, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
import reference
from hypothesis import given
from reference import by_bptt, cases, make_case, network, variables

from unrolled import rnn
from unrolled.gradients import leaves, relative_error, tree_map


def run(case, **changes):
    case = replace(case, **changes)
    return rnn.forward(case.params, case.x, case.h0, case.activation, case.output)


@given(cases("tanh", "cross_entropy") | cases("relu", "squared_error"))
def test_forward_agrees_with_the_oracle(case):
    states, outputs = network(
        np, *leaves(variables(case)), activation=case.activation, output=case.output
    )
    trace = run(case)
    assert relative_error(trace.h, np.array(states)) <= 1e-14
    assert relative_error(trace.y_hat, np.array(outputs)) <= 1e-13


def test_one_unit_by_hand():
    """a = 0.1 + 0.5 h + 2 x, relu, o = -1 + 3 h: two steps, on paper."""
    params = rnn.Params(U=[[2.0]], W=[[0.5]], V=[[3.0]], b=[0.1], c=[-1.0])
    trace = rnn.forward(params, [[[1.0]], [[0.2]]], [[4.0]], "relu", "linear")
    assert trace.a.ravel() == pytest.approx([4.1, 2.55], rel=1e-15)
    assert trace.y_hat.ravel() == pytest.approx([11.3, 6.65], rel=1e-15)
    # J = o(1) + o(2): two roads into h(1), 3 through o(1) and 3 * 0.5 through h(2)
    g = rnn.backward(params, trace, np.ones((2, 1, 1)))
    assert g.h.ravel() == pytest.approx([4.5, 3.0], rel=1e-15)
    assert g.h0.item() == pytest.approx(2.25, rel=1e-15)
    assert g.params.W.item() == pytest.approx(4.5 * 4 + 3 * 4.1, rel=1e-15)
    assert g.params.U.item() == pytest.approx(4.5 * 1 + 3 * 0.2, rel=1e-15)


def test_without_h0_the_state_starts_at_zero():
    case = make_case(1, T=3, B=2, D=2, H=4, K=3)
    from_rest = rnn.forward(case.params, case.x)
    assert np.array_equal(from_rest.h0, np.zeros((2, 4)))
    assert np.array_equal(from_rest.h, run(case, h0=np.zeros((2, 4))).h)


def test_sigmoid_outputs_are_softmax_outputs_against_zero():
    case = make_case(1, T=3, B=2, D=2, H=4, K=1)
    p = case.params
    two = replace(p, V=np.vstack([p.V, 0 * p.V]), c=np.append(p.c, 0.0))
    of_one = rnn.forward(p, case.x, case.h0, output="sigmoid").y_hat
    of_two = rnn.forward(two, case.x, case.h0, output="softmax").y_hat
    np.testing.assert_allclose(of_one[..., 0], of_two[..., 0], rtol=1e-14)


@given(cases())
def test_each_sequence_of_a_batch_is_alone(case):
    together = by_bptt(case)
    alone = [
        by_bptt(
            replace(
                case,
                x=case.x[:, [n]],
                h0=case.h0[[n]],
                target=case.target[:, [n]],
                weight=case.weight[:, [n]],
            )
        )
        for n in range(case.x.shape[1])
    ]
    summed = tree_map(lambda *parts: sum(parts), *(g.params for g in alone))
    assert relative_error(together.params, summed) <= 1e-12
    for part in ("x", "h", "a"):
        side_by_side = np.concatenate([getattr(g, part) for g in alone], axis=1)
        assert relative_error(getattr(together, part), side_by_side) <= 1e-12


@given(cases())
def test_the_gradient_is_the_sum_of_those_of_each_steps_loss(case):
    """J = sum of J(s), and the backward pass is linear in where the errors enter."""
    steps = np.eye(len(case.x))[:, :, None]
    parts = [by_bptt(replace(case, weight=case.weight * at)) for at in steps]
    assert relative_error(by_bptt(case), tree_map(lambda *g: sum(g), *parts)) <= 1e-12


@given(cases())
def test_no_error_flows_into_the_future(case):
    """With a loss at step s alone, exactly nothing arrives at any later step."""
    for s in range(len(case.x)):
        at = np.eye(len(case.x))[s][:, None]
        g = by_bptt(replace(case, weight=case.weight * at))
        assert not g.h[s + 1 :].any()
        assert not g.a[s + 1 :].any()
        assert not g.x[s + 1 :].any()


@given(cases())
def test_a_later_input_does_not_move_an_earlier_state(case):
    last = len(case.x) - 1
    x = case.x.copy()
    x[last] += 1
    assert np.array_equal(run(case).h[:last], run(case, x=x).h[:last])


@given(cases())
def test_parameter_gradients_are_sums_over_dummy_copies_of_each_step(case):
    """dJ/dtheta = sum_t dJ/dtheta(t), with a(t) = b(t) + W(t) h(t-1) + U(t) x(t)."""
    trace, g = run(case), by_bptt(case)
    before = np.concatenate([case.h0[None], trace.h[:-1]])
    of_step = np.einsum("tni,tnj->tij", g.a, before)
    assert relative_error(g.params.W, of_step.sum(axis=0)) <= 1e-12
    of_step = np.einsum("tni,tnj->tij", g.a, case.x)
    assert relative_error(g.params.U, of_step.sum(axis=0)) <= 1e-12
    assert relative_error(g.params.b, np.einsum("tni->i", g.a)) <= 1e-12


@given(cases())
def test_a_sequence_can_be_cut_and_its_state_carried_over(case):
    whole, cut = run(case), len(case.x) // 2
    if cut:
        first = run(case, x=case.x[:cut])
        second = run(case, x=case.x[cut:], h0=first.h[-1])
        assert relative_error(whole.h, np.concatenate([first.h, second.h])) <= 1e-13


def test_no_loss_means_exactly_no_gradient():
    case = make_case(5, T=4, B=2, D=2, H=3, K=2)
    g = rnn.backward(case.params, run(case), np.zeros((4, 2, 2)))
    assert not any(leaf.any() for leaf in leaves(g))


def test_without_recurrence_the_network_is_dense_and_errors_stay_at_their_step():
    case = make_case(5, T=4, B=2, D=2, H=3, K=2)
    case = replace(case, params=replace(case.params, W=np.zeros((3, 3))))
    trace, g = run(case), by_bptt(case)
    np.testing.assert_allclose(
        trace.h, np.tanh(case.x @ case.params.U.T + case.params.b), rtol=1e-14
    )
    own = reference.losses.cross_entropy_dJ_do(trace.y_hat, case.target, case.weight)
    np.testing.assert_allclose(g.h, own @ case.params.V, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("loss", ["cross_entropy", "squared_error"])
def test_dtype_is_kept_and_float32_agrees_with_float64(loss, activation, dtype):
    case = make_case(2, T=6, B=3, D=2, H=5, K=3, activation=activation, loss=loss)
    cast = tree_map(lambda leaf: leaf.astype(dtype), variables(case))
    narrow = replace(case, params=cast.params, x=cast.x, h0=cast.h0)
    trace, g = run(narrow), by_bptt(narrow)
    arrays = [trace.x, trace.a, trace.h, trace.o, trace.y_hat, trace.h0, *leaves(g)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}
    assert relative_error(g, by_bptt(case)) <= (1e-5 if dtype is np.float32 else 0)


def test_whole_numbers_take_the_dtype_of_the_parameters_which_is_one():
    rng = np.random.default_rng(0)
    params = rnn.init(3, 4, 2, rng, np.float32)
    one_hot = np.eye(3, dtype=int)[[[0], [2], [1]]]
    assert rnn.forward(params, one_hot).y_hat.dtype == np.float32
    mixed = rnn.Params(U=[[1]], W=np.ones((1, 1), np.float32), V=[[1]], b=[0], c=[0])
    assert {leaf.dtype for leaf in leaves(mixed)} == {np.dtype(np.float64)}
    assert rnn.Params(U=[[1]], W=[[1]], V=[[1]], b=[0], c=[0]).U.dtype == np.float64


@pytest.mark.parametrize("wide", ["params", "x", "h0"])
def test_the_widest_dtype_that_is_passed_in_is_the_one_that_comes_out(wide):
    params = rnn.init(2, 3, 2, np.random.default_rng(0), "f8" if wide == "params" else "f4")
    x = np.ones((4, 1, 2), "f8" if wide == "x" else "f4")
    h0 = np.full((1, 3), 0.1, "f8" if wide == "h0" else "f4")
    trace = rnn.forward(params, x, h0)
    assert {a.dtype for a in (trace.a, trace.h, trace.o, trace.y_hat)} == {np.dtype("f8")}


def test_nothing_that_is_passed_in_is_changed():
    case = make_case(4, T=5, B=2, D=2, H=3, K=2)
    trace = run(case)
    dJ_do = np.ones((5, 2, 2))
    inputs = [*leaves(case.params), case.x, case.h0, dJ_do, trace.h, trace.a, trace.o, trace.y_hat]
    copies = [array.copy() for array in inputs]
    for array in inputs:
        array.setflags(write=False)
    rnn.forward(case.params, case.x, case.h0)
    rnn.backward(case.params, trace, dJ_do)
    assert all(np.array_equal(a, b) for a, b in zip(inputs, copies, strict=True))


def test_init_draws_weights_to_their_bound_and_is_repeatable():
    params = rnn.init(4, 100, 9, np.random.default_rng(0))
    again = rnn.init(4, 100, 9, np.random.default_rng(0))
    assert [leaf.shape for leaf in leaves(params)] == [
        (100, 4), (100, 100), (9, 100), (100,), (9,),
    ]  # fmt: skip
    assert all(np.array_equal(p, q) for p, q in zip(leaves(params), leaves(again), strict=True))
    for weights in (params.U, params.W, params.V):
        bound = weights.shape[1] ** -0.5
        assert 0.97 * bound < np.abs(weights).max() <= bound
    assert params.W.var() == pytest.approx(1 / 300, rel=0.05)
    assert not params.b.any()
    assert not params.c.any()


GOOD = make_case(0, T=3, B=2, D=2, H=4, K=3)
NAN = GOOD.x.copy()
NAN[1, 0, 1] = np.nan


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: run(GOOD, x=GOOD.x[0]),
            r"x has shape \(2, 2\), needs \(T, B, D=2\)",
        ),
        (
            lambda: run(GOOD, x=GOOD.x[..., :1]),
            r"x has shape \(3, 2, 1\), needs \(T, B, D=2\)",
        ),
        (
            lambda: run(GOOD, x=GOOD.x[:0]),
            r"x has shape \(0, 2, 2\), needs \(T, B, D=2\), no axis empty",
        ),
        (
            lambda: run(GOOD, h0=GOOD.h0[:1]),
            r"h0 has shape \(1, 4\), needs \(B=2, H=4\)",
        ),
        (
            lambda: run(GOOD, x=NAN),
            r"x holds nan at \(1, 0, 1\), needs finite numbers",
        ),
        (
            lambda: run(GOOD, h0=GOOD.h0 / 0.0),
            r"h0 holds -?inf at \(0, 0\), needs finite numbers",
        ),
        (
            lambda: run(GOOD, x=GOOD.x.astype(str)),
            r"x has dtype <U32, needs numbers",
        ),
        (
            lambda: run(GOOD, activation="sin"),
            r"activation is 'sin', needs one of 'tanh', 'relu'",
        ),
        (
            lambda: rnn.forward(GOOD.params, GOOD.x, output="logits"),
            r"output is 'logits', needs one of 'softmax', 'linear', 'sigmoid'",
        ),
        (
            lambda: rnn.backward(GOOD.params, run(GOOD), np.ones((3, 2, 2))),
            r"dJ_do has shape \(3, 2, 2\), needs \(T=3, B=2, K=3\)",
        ),
        (
            lambda: rnn.backward(GOOD.params, run(GOOD), np.full((3, 2, 3), np.inf)),
            r"dJ_do holds inf at \(0, 0, 0\), needs finite numbers",
        ),
        (
            lambda: replace(GOOD.params, W=np.ones((4, 3))),
            r"W has shape \(4, 3\), needs \(H=4, H=4\)",
        ),
        (
            lambda: replace(GOOD.params, b=np.ones((4, 1))),
            r"b has shape \(4, 1\), needs \(H=4\)",
        ),
        (
            lambda: replace(GOOD.params, V=np.ones((3, 5))),
            r"V has shape \(3, 5\), needs \(K, H=4\)",
        ),
        (
            lambda: replace(GOOD.params, c=np.full(3, np.nan)),
            r"c holds nan at \(0,\), needs finite numbers",
        ),
        (
            lambda: rnn.init(0, 4, 3, np.random.default_rng(0)),
            r"n_inputs is 0, needs a whole number, 1 or more",
        ),
        (
            lambda: rnn.init(2, 4.0, 3, np.random.default_rng(0)),
            r"n_hidden is 4.0, needs a whole number, 1 or more",
        ),
        (
            lambda: rnn.init(2, 4, True, np.random.default_rng(0)),
            r"n_outputs is True, needs a whole number, 1 or more",
        ),
        (
            lambda: rnn.init(2, 4, 3, 0),
            r"rng is 0, needs a numpy.random.Generator",
        ),
        (
            lambda: rnn.backward(
                make_case(0, T=3, B=2, D=2, H=5, K=3).params, run(GOOD), np.ones((3, 2, 3))
            ),
            r"params.U has shape \(5, 2\), needs \(H=4, D=2\)",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid")
def test_a_state_that_overflows_is_refused_and_not_spread():
    params = rnn.Params(U=[[1.0]], W=[[1e200]], V=[[1.0]], b=[0.0], c=[0.0])
    with pytest.raises(ValueError, match=r"^a holds inf at \(2, 0, 0\), needs finite numbers"):
        rnn.forward(params, np.ones((4, 1, 1)), activation="relu", output="linear")
