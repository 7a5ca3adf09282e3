"""Autoencoders: their gradients, and what pretraining does to a network and leaves alone."""

from dataclasses import replace

import autograd
import autograd.numpy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unrolled import dense, pca, pretraining
from unrolled.gradients import complex_step_gradient, relative_error
from unrolled.optim import SGD, Adam
from unrolled.pretraining import Autoencoder

TOLERANCE = 1e-12
OUTPUTS = ["sigmoid", "linear"]


def make(seed, B, D, H, tied):
    rng = np.random.default_rng(seed)
    autoencoder = Autoencoder(
        W=rng.normal(size=(H, D)),
        b=rng.normal(size=H),
        c=rng.normal(size=D),
        V=None if tied else rng.normal(size=(D, H)),
    )
    return autoencoder, rng.random((B, D))


def oracle(numpy, x, output, W, b, c, V=None):
    """The mean reconstruction error, from the equations alone."""
    back = W.T if V is None else V
    total = 0.0
    for sample in x:
        h = 1 / (1 + numpy.exp(-(b + numpy.dot(W, sample))))
        o = c + numpy.dot(back, h)
        if output == "sigmoid":
            y = 1 / (1 + numpy.exp(-o))
            total = total - numpy.sum(sample * numpy.log(y) + (1 - sample) * numpy.log(1 - y))
        else:
            total = total + numpy.sum((o - sample) ** 2) / 2
    return total / len(x)


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("tied", [True, False])
@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_the_gradient_agrees_with_autograd_and_the_complex_step(tied, output, seed, B, D, H):
    autoencoder, x = make(seed, B, D, H, tied)
    got = pretraining.gradient(autoencoder, x, "sigmoid", output)
    assert (got.V is None) == tied
    parts = (autoencoder.W, autoencoder.b, autoencoder.c, *(() if tied else (autoencoder.V,)))

    def J(*parts):
        return oracle(autograd.numpy, x, output, *parts)

    by_autograd = Autoencoder(*autograd.grad(J, tuple(range(len(parts))))(*parts))
    assert relative_error(got, by_autograd) <= TOLERANCE

    def of_tree(tree):
        return oracle(np, x, output, tree.W, tree.b, tree.c, tree.V)

    assert relative_error(got, complex_step_gradient(of_tree, autoencoder)) <= TOLERANCE
    error = pretraining.error(autoencoder, x, "sigmoid", output)
    assert error == pytest.approx(oracle(np, x, output, *parts), rel=1e-12)


def test_the_check_sees_a_tied_matrix_that_forgets_one_of_its_two_uses():
    autoencoder, x = make(1, 4, 3, 2, tied=True)
    right = pretraining.gradient(autoencoder, x)
    untied = pretraining.gradient(replace(autoencoder, V=autoencoder.W.T), x)
    np.testing.assert_allclose(right.W, untied.W + untied.V.T, rtol=1e-12)
    for one_use in (untied.W, untied.V.T):
        assert relative_error(right.W, one_use) > 0.05


def data(n=60, D=6):
    """Samples that two numbers say nearly all of, within [0, 1]."""
    rng = np.random.default_rng(3)
    z = rng.normal(size=(n, 2)) @ rng.normal(size=(2, D))
    return 1 / (1 + np.exp(-2 * z))


def network(D=6):
    return dense.init((D, 4, 3, 2), np.random.default_rng(0), "lecun")


def taught(tied=True, epochs=40, **changes):
    choices = {"optimiser": Adam(0.02), "rng": np.random.default_rng(1), "epochs": epochs} | changes
    return pretraining.pretrain(network(), data(), tied=tied, **choices)


@pytest.mark.parametrize("tied", [True, False])
def test_each_layer_learns_to_keep_what_it_is_given(tied):
    pretrained = taught(tied)
    assert [len(curve) for curve in pretrained.errors] == [41, 41]
    for curve in pretrained.errors:
        assert curve[-1] < curve[0]
    assert pretrained.errors[0][-1] < 0.9 * pretrained.errors[0][0]


def test_the_last_layer_is_left_as_it_was_and_so_is_the_network_given():
    params = network()
    before = [W.copy() for W in params.W]
    pretrained = taught().params
    for got, was in zip(params.W, before, strict=True):
        assert np.array_equal(got, was)
    assert np.array_equal(pretrained.W[-1], params.W[-1])
    assert np.array_equal(pretrained.b[-1], params.b[-1])
    for l in range(2):
        assert np.abs(pretrained.W[l] - params.W[l]).max() > 0.1
        assert np.abs(pretrained.b[l] - params.b[l]).max() > 0.01


def test_the_layers_are_taught_in_turn_each_on_what_those_below_give_out():
    """By hand: one autoencoder, its code of the data, a second autoencoder on that code."""
    rng, optimiser = np.random.default_rng(1), SGD(0.1, 0.9)
    params, x = network(), data()
    pretrained = pretraining.pretrain(params, x, optimiser, np.random.default_rng(1), 3, 20)
    for l in range(2):
        now = pretraining.start(params.W[l], params.b[l])
        memory = optimiser.init(now)
        for _ in range(3):
            order = rng.permutation(len(x))
            for batch in (order[:20], order[20:40], order[40:]):
                step = pretraining.gradient(now, x[batch])
                now, memory = optimiser.step(now, step, memory)
        np.testing.assert_allclose(pretrained.params.W[l], now.W, rtol=1e-9)
        np.testing.assert_allclose(pretrained.params.b[l], now.b, rtol=1e-9)
        x = 1 / (1 + np.exp(-(x @ now.W.T + now.b)))
    alike = dense.forward(pretrained.params, data()).h[-1]
    np.testing.assert_allclose(alike, x, rtol=1e-12)


def test_a_linear_autoencoder_finds_what_principal_components_keep():
    """Its best error is that of PCA: half the variance in the directions left out."""
    x = data() - data().mean(axis=0)
    rng = np.random.default_rng(0)
    now = pretraining.start(rng.normal(size=(2, 6)) / 3, np.zeros(2), tied=False)
    optimiser = Adam(0.02)
    memory = optimiser.init(now)
    for _ in range(1500):
        step = pretraining.gradient(now, x, "linear", "linear")
        now, memory = optimiser.step(now, step, memory)
    left_out = pca.fit(x).eigenvalues[2:].sum() / 2
    error = pretraining.error(now, x, "linear", "linear")
    assert left_out * (1 - 1e-9) <= error <= left_out * 1.001


def test_dtype_is_kept():
    params = dense.init((6, 4, 2), np.random.default_rng(0), dtype=np.float32)
    x = data().astype(np.float32)
    pretrained = pretraining.pretrain(params, x, SGD(0.1), np.random.default_rng(0), 1)
    assert {part.dtype for part in (*pretrained.params.W, *pretrained.params.b)} == {
        np.dtype(np.float32)
    }


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pretraining.start(np.ones(3), np.ones(3)), r"W has shape \(3,\), needs \(H, D\)"),
        (lambda: pretraining.start(np.ones((2, 3)), np.ones(3)), r"b has shape \(3,\), needs"),
        (lambda: taught(epochs=0), r"epochs is 0, needs a whole number, 1 or more"),
        (lambda: taught(output="softmax"), r"output is 'softmax', needs one of 'sigmoid'"),
        (lambda: taught(batch_size=100), r"batch_size is 100, needs at most n_samples = 60"),
        (
            lambda: pretraining.pretrain(network(), data() * 2, SGD(0.1), np.random.default_rng(0)),
            r"target holds 1\.\d+, needs shares in \[0, 1\]",
        ),
        (
            lambda: pretraining.pretrain(network(), data(D=5), SGD(0.1), np.random.default_rng(0)),
            r"x has shape \(60, 5\), needs \(N, D=6\)",
        ),
        (
            lambda: pretraining.pretrain(
                dense.init((6, 4, 2), np.random.default_rng(0), batch_norm=True),
                data(),
                SGD(0.1),
                np.random.default_rng(0),
            ),
            r"params has batch normalisation, needs gamma None",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
