"""What must hold for every bidirectional network, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
import two_loops_reference as reference
from hypothesis import given
from hypothesis import strategies as st
from two_loops_reference import two_ways, two_ways_cases

from unrolled import bidirectional, recurrence, rnn
from unrolled.bidirectional import mirror
from unrolled.gradients import leaves, relative_error, tree_map


def one_sequence(case, n):
    """The n-th sequence of a case alone, cut off at its end."""
    end = case.lengths[n]
    return replace(
        case,
        x=case.x[:end, [n]],
        h0=case.h0[[n]],
        h_end=case.h_end[[n]],
        lengths=case.lengths[[n]],
        target=case.target[:end, [n]],
        weight=case.weight[:end, [n]],
    )


@given(two_ways_cases("tanh", "cross_entropy") | two_ways_cases("relu", "squared_error"))
def test_forward_agrees_with_the_oracle_up_to_each_end(case):
    variables = leaves(case.variables())
    forth, back, outputs = case.states_and_outputs(np, *variables)
    trace = case.forward()
    H = case.h0.shape[1]
    there = np.arange(len(case.x))[:, None] < case.lengths
    for mine, theirs in (
        (trace.h[..., :H], forth),
        (trace.h[..., H:], back),
        (trace.y_hat, outputs),
    ):
        assert relative_error(mine[there], np.array(theirs)[there]) <= 1e-13


def test_one_unit_each_way_by_hand():
    """relu, o = h→ + 10 h←, with h→ = x + h→/2 and h← = x + h←/2: a sum to the left and right."""
    loop = recurrence.Params(U=[[1.0]], W=[[0.5]], b=[0.0])
    params = bidirectional.Params(loop, loop, V=[[1.0, 10.0]], c=[0.0])
    x = np.array([4.0, 2.0, 8.0])[:, None, None]
    trace = bidirectional.forward(params, x, activation="relu", output="linear")
    assert trace.h[..., 0].ravel().tolist() == [4.0, 4.0, 10.0]
    assert trace.h[..., 1].ravel().tolist() == [7.0, 6.0, 8.0]
    assert trace.y_hat.ravel().tolist() == [74.0, 64.0, 90.0]
    # J = o(2): x(1) comes to it through forth alone, x(3) through back alone
    g = bidirectional.backward(params, trace, np.eye(3)[1][:, None, None])
    assert g.x.ravel().tolist() == [0.5, 11.0, 5.0]
    assert g.params.V.ravel().tolist() == [4.0, 6.0]


@given(two_ways_cases(full=True))
def test_a_later_input_moves_earlier_outputs_and_forth_alone_does_not_know_it(case):
    """The point of it all: one direction is causal, exactly; two are not."""
    H, last = case.h0.shape[1], len(case.x) - 1
    x = case.x.copy()
    x[last] += 1
    before, after = case.forward(), case.forward(x=x)
    assert np.array_equal(before.h[:last, :, :H], after.h[:last, :, :H])
    if last:
        assert (before.h[last - 1, :, H:] != after.h[last - 1, :, H:]).all()
        assert (before.o[last - 1] != after.o[last - 1]).all()


@given(two_ways_cases(full=True))
def test_without_backs_columns_it_is_the_simple_network(case):
    H, V = case.h0.shape[1], case.params.V.copy()
    V[:, H:] = 0
    case = replace(case, params=replace(case.params, V=V))
    forth = case.params.forth
    simple = rnn.Params(forth.U, forth.W, V[:, :H], forth.b, case.params.c)
    trace = rnn.forward(simple, case.x, case.h0)
    assert relative_error(case.forward().y_hat, trace.y_hat) <= 1e-14
    error = reference.DJ_DO[case.loss](trace.y_hat, case.target, case.weight)
    expected, g = rnn.backward(simple, trace, error), case.by_package()
    assert relative_error(g.params.forth.W, expected.params.W) <= 1e-12
    assert relative_error(g.x, expected.x) <= 1e-12
    assert not any(leaf.any() for leaf in leaves(g.params.back))


@given(two_ways_cases(full=True))
def test_a_sequence_told_backwards_to_loops_that_change_places_gives_the_same_backwards(case):
    H, p = case.h0.shape[1], case.params
    swapped = replace(p, forth=p.back, back=p.forth, V=np.roll(p.V, H, axis=1))
    there = case.forward()
    again = case.forward(swapped, x=case.x[::-1], h0=case.h_end, h_end=case.h0)
    assert relative_error(again.y_hat[::-1], there.y_hat) <= 1e-13


@given(two_ways_cases())
def test_company_in_a_batch_and_what_stands_behind_the_end_change_nothing(case):
    there = np.arange(len(case.x))[:, None] < case.lengths
    rubbish = case.x + 100 * ~there[..., None]
    full, with_rubbish = case.forward(), case.forward(x=rubbish)
    assert np.array_equal(full.y_hat[there], with_rubbish.y_hat[there])

    together = case.by_package()
    alone = [one_sequence(case, n) for n in range(len(case.lengths))]
    for n, single in enumerate(alone):
        end = case.lengths[n]
        assert relative_error(full.y_hat[:end, [n]], single.forward().y_hat) <= 1e-13
        assert relative_error(together.x[:end, [n]], single.by_package().x) <= 1e-12
    summed = tree_map(lambda *parts: sum(parts), *(one.by_package().params for one in alone))
    assert relative_error(together.params, summed) <= 1e-12
    assert not together.x[~there].any()


@given(st.integers(1, 6), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_mirroring_turns_each_sequence_round_and_twice_is_undone(T, B, seed):
    rng = np.random.default_rng(seed)
    v, lengths = rng.normal(size=(T, B, 2)), rng.integers(1, T + 1, B)
    turned = mirror(v, lengths)
    assert np.array_equal(mirror(turned, lengths), v)
    for n, end in enumerate(lengths):
        assert np.array_equal(turned[:end, n], v[:end, n][::-1])
        assert np.array_equal(turned[end:, n], v[end:, n])


def test_without_first_states_both_loops_begin_at_zero():
    case = two_ways(1, T=4, B=2, D=2, H=3, K=2)
    none, zero = case.forward(h0=None, h_end=None), np.zeros((2, 3))
    assert np.array_equal(none.h, case.forward(h0=zero, h_end=zero).h)


def test_no_loss_means_exactly_no_gradient():
    case = two_ways(5, T=4, B=2, D=2, H=3, K=2)
    g = bidirectional.backward(case.params, case.forward(), np.zeros((4, 2, 2)))
    assert not any(leaf.any() for leaf in leaves(g))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_float32_agrees_with_float64(dtype):
    case = two_ways(2, T=6, B=3, D=2, H=5, K=3)
    params = tree_map(lambda leaf: leaf.astype(dtype), case.params)
    x, h0, h_end = (array.astype(dtype) for array in (case.x, case.h0, case.h_end))
    narrow = replace(case, params=params, x=x, h0=h0, h_end=h_end)
    trace, g = narrow.forward(), narrow.by_package()
    arrays = [trace.a, trace.h, trace.o, trace.y_hat, *leaves(g)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}
    assert relative_error(g, case.by_package()) <= (1e-5 if dtype is np.float32 else 0)


def test_nothing_that_is_passed_in_is_changed():
    case = two_ways(4, T=5, B=2, D=2, H=3, K=2)
    trace, dJ_do = case.forward(), np.ones((5, 2, 2))
    inputs = [*leaves(case.params), case.x, case.h0, case.h_end, dJ_do, trace.h, trace.a]
    copies = [array.copy() for array in inputs]
    for array in inputs:
        array.setflags(write=False)
    case.forward()
    bidirectional.backward(case.params, trace, dJ_do)
    assert all(np.array_equal(a, b) for a, b in zip(inputs, copies, strict=True))


def test_init_draws_weights_to_their_bounds_and_is_repeatable():
    params = bidirectional.init(4, 50, 9, np.random.default_rng(0))
    again = bidirectional.init(4, 50, 9, np.random.default_rng(0))
    assert [leaf.shape for leaf in leaves(params)] == [
        (50, 4), (50, 50), (50,), (50, 4), (50, 50), (50,), (9, 100), (9,),
    ]  # fmt: skip
    assert all(np.array_equal(p, q) for p, q in zip(leaves(params), leaves(again), strict=True))
    assert not np.array_equal(params.forth.W, params.back.W)
    for weights in (params.forth.U, params.forth.W, params.back.U, params.back.W, params.V):
        bound = weights.shape[1] ** -0.5
        assert 0.97 * bound < np.abs(weights).max() <= bound
    assert not params.c.any()
    assert not params.back.b.any()


GOOD = two_ways(0, T=3, B=2, D=2, H=4, K=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GOOD.forward(x=GOOD.x[0]), r"x has shape \(2, 2\), needs \(T, B, D=2\)"),
        (lambda: GOOD.forward(x=GOOD.x * np.nan), r"x holds nan at \(0, 0, 0\), needs finite"),
        (lambda: GOOD.forward(h0=GOOD.h0[:1]), r"h0 has shape \(1, 4\), needs \(B=2, H=4\)"),
        (lambda: GOOD.forward(h_end=GOOD.h0[:1]), r"h_end has shape \(1, 4\), needs \(B=2, H=4\)"),
        (
            lambda: bidirectional.forward(GOOD.params, GOOD.x, lengths=[1, 4]),
            r"lengths goes from 1 to 4, needs numbers from 1 to T=3",
        ),
        (
            lambda: bidirectional.forward(GOOD.params, GOOD.x, lengths=[0, 1]),
            r"lengths goes from 0 to 1, needs numbers from 1 to T=3",
        ),
        (
            lambda: bidirectional.forward(GOOD.params, GOOD.x, lengths=[1.0, 2.0]),
            r"lengths has shape \(2,\) and dtype float64, needs whole numbers, shape \(B=2,\)",
        ),
        (
            lambda: bidirectional.forward(GOOD.params, GOOD.x, output="logits"),
            r"output is 'logits', needs one of 'softmax', 'linear', 'sigmoid'",
        ),
        (
            lambda: bidirectional.forward(GOOD.params, GOOD.x, activation="sin"),
            r"activation is 'sin', needs one of 'tanh', 'relu'",
        ),
        (
            lambda: bidirectional.backward(GOOD.params, GOOD.forward(), np.ones((3, 2, 2))),
            r"dJ_do has shape \(3, 2, 2\), needs \(T=3, B=2, K=3\)",
        ),
        (
            lambda: bidirectional.backward(
                two_ways(0, T=3, B=2, D=2, H=5, K=3).params, GOOD.forward(), np.ones((3, 2, 3))
            ),
            r"params.V has shape \(3, 10\), needs \(K, 2H=8\)",
        ),
        (
            lambda: replace(GOOD.params, V=np.ones((3, 4))),
            r"V has shape \(3, 4\), needs \(K, 2H=8\)",
        ),
        (
            lambda: replace(GOOD.params, back=two_ways(0, 3, 2, 2, 5, 3).params.back),
            r"back.U has shape \(5, 2\), needs \(H=4, D=2\)",
        ),
        (lambda: replace(GOOD.params, c=[1.0]), r"c has shape \(1,\), needs \(K=3\)"),
        (
            lambda: replace(GOOD.params.forth, W=np.ones((4, 3))),
            r"W has shape \(4, 3\), needs \(H=4, H=4\)",
        ),
        (
            lambda: recurrence.backward(
                GOOD.params.forth, GOOD.forward().forth, np.ones((3, 2, 5))
            ),
            r"dJ_dh has shape \(3, 2, 5\), needs \(T=3, B=2, H=4\)",
        ),
        (
            lambda: bidirectional.init(2, 0, 3, np.random.default_rng(0)),
            r"n_hidden is 0, needs a whole number, 1 or more",
        ),
        (lambda: bidirectional.init(2, 4, 3, 0), r"rng is 0, needs a numpy.random.Generator"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
