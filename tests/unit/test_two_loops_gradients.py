"""Bidirectional and encoder-decoder gradients against two independent ways to differentiate.

And the check itself must be able to fail: each planted mistake is one wrong line of `backward`.
"""

import pytest
import two_loops_reference as reference
from hypothesis import given
from hypothesis import strategies as st
from two_loops_reference import by_autograd, by_complex_step, with_mistake

from unrolled import bidirectional, losses, seq2seq
from unrolled.gradients import complex_step_gradient, numerical_gradient, relative_error

LOSSES = ("cross_entropy", "squared_error")
TOLERANCE = 1e-12
NETWORKS = {
    "bidirectional": reference.two_ways_cases,
    "encoder-decoder": reference.read_and_write_cases,
}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["tanh", "relu"])
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_autograd(network, activation, loss, data):
    case = data.draw(NETWORKS[network](activation, loss))
    assert relative_error(case.by_package(), by_autograd(case)) <= TOLERANCE


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("loss", LOSSES)
@given(data=st.data())
def test_every_gradient_and_delta_agrees_with_the_complex_step(network, loss, data):
    case = data.draw(NETWORKS[network]("tanh", loss))
    assert relative_error(case.by_package(), by_complex_step(case)) <= TOLERANCE


CASES = {
    "bidirectional": lambda **kinds: reference.two_ways(5, T=5, B=3, D=2, H=3, K=3, **kinds),
    "encoder-decoder": lambda **kinds: reference.read_and_write(
        5, S=5, T=4, B=3, D=2, H=3, K=3, **kinds
    ),
}


def package_loss(case, params):
    loss = {"cross_entropy": losses.cross_entropy, "squared_error": losses.squared_error}
    return loss[case.loss](case.forward(params).y_hat, case.target, case.weight).sum()


@pytest.mark.parametrize("network", CASES)
@pytest.mark.parametrize("loss", LOSSES)
def test_parameter_gradients_agree_with_a_complex_step_through_the_package(network, loss):
    case = CASES[network](loss=loss)
    expected = complex_step_gradient(lambda params: package_loss(case, params), case.params)
    assert relative_error(case.by_package().params, expected) <= TOLERANCE


@pytest.mark.parametrize("network", CASES)
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_parameter_gradients_agree_with_central_differences(network, activation):
    case = CASES[network](activation=activation)
    expected = numerical_gradient(lambda params: package_loss(case, params), case.params)
    assert relative_error(case.by_package().params, expected) <= 1e-8


def test_gradients_stay_exact_over_60_steps():
    case = reference.two_ways(7, T=60, B=3, D=4, H=8, K=2, loss="squared_error")
    assert relative_error(case.by_package(), by_autograd(case)) <= TOLERANCE
    case = reference.read_and_write(7, S=60, T=60, B=3, D=4, H=8, K=2, loss="squared_error")
    assert relative_error(case.by_package(), by_autograd(case)) <= TOLERANCE


# name: (the right line, the wrong one)
TWO_WAYS_MISTAKES = {
    "forth gets back's error": (
        "recurrence.backward(params.forth, trace.forth, dJ_dh[..., :H])",
        "recurrence.backward(params.forth, trace.forth, dJ_dh[..., H:])",
    ),
    "back's error in the order of the sequence": (
        "trace.back, mirror(dJ_dh[..., H:], lengths))",
        "trace.back, dJ_dh[..., H:])",
    ),
    "back's error mirrored past the end": (
        "trace.back, mirror(dJ_dh[..., H:], lengths))",
        "trace.back, dJ_dh[::-1, :, H:])",
    ),
    "only one reader of x": (
        "x=forth.x + mirror(back.x, lengths)",
        "x=forth.x",
    ),
    "x(t) gets the error of the step that back read t-th": (
        "x=forth.x + mirror(back.x, lengths)",
        "x=forth.x + back.x",
    ),
    "the two first states taken for each other": (
        "h_end=back.h0",
        "h_end=forth.h0",
    ),
    "back's deltas in reading order": (
        "a=_side_by_side(forth.a, back.a, lengths)",
        "a=np.concatenate([forth.a, back.a], axis=-1)",
    ),
    "V sees the states one step late": (
        "V=np.tensordot(dJ_do, trace.h, axes=((0, 1), (0, 1)))",
        "V=np.tensordot(dJ_do[1:], trace.h[:-1], axes=((0, 1), (0, 1)))",
    ),
    "c not summed over the batch": (
        "c=dJ_do.sum(axis=(0, 1))",
        "c=dJ_do.sum(axis=0)[0]",
    ),
}
READ_AND_WRITE_MISTAKES = {
    "encoder left alone": (
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0",
        "pass",
    ),
    "every encoder state was used": (
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0",
        "dJ_dh[:] = decoder.h0",
    ),
    "the last step, whatever the length": (
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0",
        "dJ_dh[-1] = decoder.h0",
    ),
    "error of h(1) instead of h(0)": (
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0",
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h[0]",
    ),
    "error that crosses against its sign": (
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0",
        "dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] -= decoder.h0",
    ),
}


@pytest.mark.parametrize("mistake", TWO_WAYS_MISTAKES)
def test_the_check_sees_in_the_bidirectional_network(mistake):
    assert_seen(CASES["bidirectional"](), bidirectional.backward, TWO_WAYS_MISTAKES[mistake])


@pytest.mark.parametrize("mistake", READ_AND_WRITE_MISTAKES)
def test_the_check_sees_in_the_encoder_decoder(mistake):
    assert_seen(CASES["encoder-decoder"](), seq2seq.backward, READ_AND_WRITE_MISTAKES[mistake])


def assert_seen(case, backward, lines):
    assert len(set(case.lengths.tolist())) > 1, "sequences of one length hide half of them"
    wrong = case.by_package(with_mistake(backward, *lines))
    assert relative_error(case.by_package(), by_autograd(case)) <= TOLERANCE
    assert relative_error(wrong, by_autograd(case)) > 1e-2
    assert relative_error(wrong, by_complex_step(case)) > 1e-2
