"""What must hold for every encoder-decoder, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
import two_loops_reference as reference
from hypothesis import given
from two_loops_reference import read_and_write, read_and_write_cases

from unrolled import recurrence, rnn, seq2seq
from unrolled.gradients import leaves, relative_error, tree_map


@given(
    read_and_write_cases("tanh", "cross_entropy") | read_and_write_cases("relu", "squared_error")
)
def test_forward_agrees_with_the_oracle(case):
    read, written, outputs = case.states_and_outputs(np, *leaves(case.variables()))
    trace = case.forward()
    assert relative_error(trace.summary, read[-1]) <= 1e-13
    assert relative_error(trace.decoder.h, np.array(written)) <= 1e-13
    assert relative_error(trace.y_hat, np.array(outputs)) <= 1e-13
    there = np.arange(len(case.x))[:, None] < case.lengths
    assert relative_error(trace.encoder.h[there], np.array(read)[there]) <= 1e-13


def test_one_unit_by_hand():
    """relu: the encoder halves what it holds and adds x; the decoder doubles, fed 0 and 1."""
    encoder = recurrence.Params(U=[[1.0]], W=[[0.5]], b=[0.0])
    decoder = rnn.Params(U=[[1.0]], W=[[2.0]], V=[[3.0]], b=[0.0], c=[-1.0])
    params = seq2seq.Params(encoder, decoder)
    x, fed = np.array([[[4.0]], [[2.0]], [[8.0]]]), np.array([[[0.0]], [[1.0]]])
    trace = seq2seq.forward(params, x, fed, activation="relu", output="linear")
    assert trace.encoder.h.ravel().tolist() == [4.0, 4.0, 10.0]
    assert trace.decoder.h.ravel().tolist() == [20.0, 41.0]
    assert trace.y_hat.ravel().tolist() == [59.0, 122.0]
    # J = o(1) + o(2): 3 + 3·2 arrive at h_d(1), twice that at h_e(3), then half and half again
    g = seq2seq.backward(params, trace, np.ones((2, 1, 1)))
    assert g.decoder.h.ravel().tolist() == [9.0, 3.0]
    assert g.encoder.h.ravel().tolist() == [4.5, 9.0, 18.0]
    assert g.params.encoder.U.item() == 4.5 * 4 + 9 * 2 + 18 * 8
    assert g.params.decoder.U.item() == 3.0


@given(read_and_write_cases())
def test_all_that_the_decoder_knows_of_x_is_the_encoders_last_state(case):
    """A decoder that is a plain RNN set off from that state writes the same."""
    trace = case.forward()
    alone = rnn.forward(case.params.decoder, case.fed, trace.summary)
    assert np.array_equal(trace.y_hat, alone.y_hat)
    last = trace.encoder.h[case.lengths - 1, np.arange(len(case.lengths))]
    assert np.array_equal(trace.summary, last)


@given(read_and_write_cases())
def test_every_step_of_x_moves_the_first_output_and_no_later_feeding_does(case):
    before = case.forward().o
    x = case.x.copy()
    x[0] += 1
    moved = case.forward(x=x).o[0] != before[0]
    assert moved.any(axis=1).all()
    fed = case.fed.copy()
    fed[-1] += 1
    assert np.array_equal(case.forward(fed=fed).o[:-1], before[:-1])


@given(read_and_write_cases())
def test_company_in_a_batch_and_what_stands_behind_the_end_change_nothing(case):
    there = np.arange(len(case.x))[:, None] < case.lengths
    rubbish = case.x + 100 * ~there[..., None]
    assert np.array_equal(case.forward().y_hat, case.forward(x=rubbish).y_hat)

    together, alone = case.by_package(), []
    for n, end in enumerate(case.lengths):
        single = replace(
            case,
            x=case.x[:end, [n]],
            fed=case.fed[:, [n]],
            h0=case.h0[[n]],
            lengths=case.lengths[[n]],
            target=case.target[:, [n]],
            weight=case.weight[:, [n]],
        ).by_package()
        assert relative_error(together.encoder.x[:end, [n]], single.encoder.x) <= 1e-12
        alone.append(single.params)
    summed = tree_map(lambda *parts: sum(parts), *alone)
    assert relative_error(together.params, summed) <= 1e-12
    assert not together.encoder.x[~there].any()


@given(read_and_write_cases())
def test_what_is_written_is_what_teacher_forcing_with_it_finds_likeliest(case):
    """Fed what it wrote, the decoder says the same again, and after that the stop symbol."""
    K = len(case.params.decoder.c)
    written = seq2seq.generate(case.params, case.x, 0, 1, longest=5, lengths=case.lengths)
    for n, symbols in enumerate(written):
        assert 1 not in symbols
        whole = [*symbols, 1][:5]
        target = np.eye(K)[whole][:, None]
        trace = seq2seq.forward(
            case.params,
            case.x[:, [n]],
            seq2seq.teacher_forced(target, start=0),
            lengths=case.lengths[[n]],
        )
        assert trace.y_hat[:, 0].argmax(axis=1).tolist() == whole


def test_a_decoder_that_passes_on_what_it_is_fed_counts_up_to_the_stop_symbol():
    """h is the symbol fed, one-hot and nearly saturated; V says the next one."""
    K = 5
    decoder = rnn.Params(
        U=20 * np.eye(K),
        W=np.zeros((K, K)),
        V=np.roll(np.eye(K), 1, axis=0),
        b=np.zeros(K),
        c=np.zeros(K),
    )
    encoder = recurrence.init(2, K, np.random.default_rng(0))
    params, x = seq2seq.Params(encoder, decoder), np.ones((3, 2, 2))
    assert seq2seq.generate(params, x, start=0, stop=4, longest=9) == [[1, 2, 3]] * 2
    assert seq2seq.generate(params, x, start=2, stop=1, longest=9) == [[3, 4, 0]] * 2
    assert seq2seq.generate(params, x, start=0, stop=4, longest=2) == [[1, 2]] * 2
    assert seq2seq.generate(params, x, start=3, stop=4, longest=9) == [[]] * 2


def test_teacher_forcing_by_hand():
    target = np.eye(3)[[[1, 2], [2, 0], [0, 0]]]
    fed = seq2seq.teacher_forced(target, start=0)
    assert fed.argmax(axis=2).tolist() == [[0, 0], [1, 2], [2, 0]]
    assert fed.sum(axis=2).tolist() == [[1, 1]] * 3
    assert seq2seq.teacher_forced(target.astype(np.float32), 0).dtype == np.float32


def test_no_loss_means_exactly_no_gradient():
    case = read_and_write(5, S=4, T=3, B=2, D=2, H=3, K=2)
    g = seq2seq.backward(case.params, case.forward(), np.zeros((3, 2, 2)))
    assert not any(leaf.any() for leaf in leaves(g))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_float32_agrees_with_float64(dtype):
    case = read_and_write(2, S=5, T=6, B=3, D=2, H=5, K=3)
    params = tree_map(lambda leaf: leaf.astype(dtype), case.params)
    x, fed, h0 = (array.astype(dtype) for array in (case.x, case.fed, case.h0))
    narrow = replace(case, params=params, x=x, fed=fed, h0=h0)
    trace, g = narrow.forward(), narrow.by_package()
    arrays = [trace.encoder.h, trace.summary, trace.o, trace.y_hat, *leaves(g)]
    assert {a.dtype for a in arrays} == {np.dtype(dtype)}
    assert relative_error(g, case.by_package()) <= (1e-5 if dtype is np.float32 else 0)


def test_nothing_that_is_passed_in_is_changed():
    case = read_and_write(4, S=4, T=5, B=2, D=2, H=3, K=2)
    trace, dJ_do = case.forward(), np.ones((5, 2, 2))
    inputs = [*leaves(case.params), case.x, case.fed, case.h0, dJ_do, trace.encoder.h]
    copies = [array.copy() for array in inputs]
    for array in inputs:
        array.setflags(write=False)
    case.forward()
    seq2seq.backward(case.params, trace, dJ_do)
    seq2seq.generate(case.params, case.x, 0, 1, 3, case.lengths)
    seq2seq.teacher_forced(case.target, 0)
    assert all(np.array_equal(a, b) for a, b in zip(inputs, copies, strict=True))


def test_init_fits_the_two_loops_together_and_is_repeatable():
    params = seq2seq.init(4, 50, 9, np.random.default_rng(0))
    again = seq2seq.init(4, 50, 9, np.random.default_rng(0))
    assert [leaf.shape for leaf in leaves(params)] == [
        (50, 4), (50, 50), (50,), (50, 9), (50, 50), (9, 50), (50,), (9,),
    ]  # fmt: skip
    assert all(np.array_equal(p, q) for p, q in zip(leaves(params), leaves(again), strict=True))
    other = seq2seq.init(4, 5, 9, np.random.default_rng(0), n_fed=3, dtype=np.float32)
    assert other.decoder.U.shape == (5, 3)
    assert {leaf.dtype for leaf in leaves(other)} == {np.dtype(np.float32)}


GOOD = read_and_write(0, S=3, T=4, B=2, D=2, H=4, K=3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GOOD.forward(x=GOOD.x[0]), r"x has shape \(2, 2\), needs \(T, B, D=2\)"),
        (
            lambda: GOOD.forward(fed=GOOD.fed[:, :1]),
            r"fed has shape \(4, 1, 3\), needs \(T, B=2, E=3\)",
        ),
        (
            lambda: GOOD.forward(fed=GOOD.fed / 0.0),
            r"fed holds -?inf at \(0, 0, 0\), needs finite numbers",
        ),
        (lambda: GOOD.forward(h0=GOOD.h0[:1]), r"h0 has shape \(1, 4\), needs \(B=2, H=4\)"),
        (
            lambda: seq2seq.forward(GOOD.params, GOOD.x, GOOD.fed, lengths=[4, 1]),
            r"lengths goes from 1 to 4, needs numbers from 1 to T=3",
        ),
        (
            lambda: seq2seq.forward(GOOD.params, GOOD.x, GOOD.fed, lengths=[1]),
            r"lengths has shape \(1,\) and dtype int64, needs whole numbers, shape \(B=2,\)",
        ),
        (
            lambda: seq2seq.backward(GOOD.params, GOOD.forward(), np.ones((4, 2, 2))),
            r"dJ_do has shape \(4, 2, 2\), needs \(T=4, B=2, K=3\)",
        ),
        (
            lambda: replace(GOOD.params, encoder=recurrence.init(2, 5, np.random.default_rng(0))),
            r"decoder.W has shape \(4, 4\), needs \(H=5, H=5\)",
        ),
        (
            lambda: seq2seq.teacher_forced(GOOD.target, 3),
            r"start is 3, needs a whole number from 0 to 2",
        ),
        (
            lambda: seq2seq.teacher_forced(GOOD.target[0], 0),
            r"target has shape \(2, 3\), needs \(T, B, K\)",
        ),
        (
            lambda: seq2seq.generate(GOOD.params, GOOD.x, 0, True, 5),
            r"stop is True, needs a whole number from 0 to 2",
        ),
        (
            lambda: seq2seq.generate(GOOD.params, GOOD.x, 0, 1, 0),
            r"longest is 0, needs a whole number, 1 or more",
        ),
        (
            lambda: seq2seq.generate(
                seq2seq.init(2, 4, 3, np.random.default_rng(0), n_fed=2), GOOD.x, 0, 1, 5
            ),
            r"params.decoder has 2 inputs and 3 outputs, needs as many of each",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_the_error_that_crosses_over_enters_the_encoder_at_its_last_step_alone():
    """The encoder's gradient is that of a loop which is told this one error, and no other."""
    case = read_and_write(3, S=4, T=3, B=3, D=2, H=3, K=2)
    g, trace = case.by_package(), case.forward()
    for n, end in enumerate(case.lengths):
        assert np.array_equal(g.encoder.h[end - 1, n], g.decoder.h0[n])
        assert not g.encoder.h[end:, n].any()
    error = reference.DJ_DO[case.loss](trace.y_hat, case.target, case.weight)
    plain = rnn.backward(case.params.decoder, trace.decoder, error)
    assert np.array_equal(plain.h0, g.decoder.h0)
