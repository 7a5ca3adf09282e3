"""The curves of JacobianProducts, held to complex steps through the package's own forward pass and
to automatic differentiation, which know nothing of products of Jacobians."""

import json

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import traitlets

from unrolled import rnn
from unrolled.figures import JacobianProducts
from unrolled.figures.jacobian_products import SCALES, log_jacobian_norms, network


def scaled(params: rnn.Params, scale: float) -> rnn.Params:
    return rnn.Params(params.U, scale * params.W, params.V, params.b, params.c)


def jacobian_by_complex_steps(params, x, h, activation):
    """∂h(T)/∂h(k): one complex step a unit, all of them as one batch; exact to rounding."""
    H, step = len(params.W), 1e-150
    before = h + 1j * step * np.eye(H)
    together = np.repeat(x, H, axis=1).astype(complex)
    end = rnn.forward(params, together, before, activation=activation, output="linear").h[-1]
    return end.imag.T / step


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("scale", [0.25, 1.0, 2.0, 3.0])
def test_norms_of_the_figure_agree_with_complex_steps(scale, activation):
    figure = JacobianProducts(scale=scale, activation=activation)
    params, x = network()
    params = scaled(params, scale)
    h = rnn.forward(params, x, activation=activation, output="linear").h[:, 0]
    steps = len(x)
    for lag in (1, 2, 25, steps):
        before = np.zeros(64) if lag == steps else h[steps - lag - 1]
        jacobian = jacobian_by_complex_steps(params, x[steps - lag :], before, activation)
        norm = np.sqrt(np.linalg.eigvalsh(jacobian @ jacobian.T)[-1])
        assert figure.curves()["norm"][lag] == pytest.approx(np.log10(norm), abs=0.6e-4), lag


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_norms_agree_with_automatic_differentiation(activation):
    rng = np.random.default_rng(3)
    params, x = rnn.init(3, 7, 1, rng), rng.normal(size=(6, 1, 3))
    params = scaled(params, 2.5)
    trace = rnn.forward(params, x, activation=activation, output="linear")
    norms, bounds = log_jacobian_norms(params, trace)
    g = {"tanh": anp.tanh, "relu": lambda a: a * (a > 0)}[activation]
    for k in range(6):

        def last(h, k=k):
            for row in x[k + 1 :, 0]:
                h = g(anp.dot(params.W, h) + anp.dot(params.U, row) + params.b)
            return h

        jacobian = autograd.jacobian(last)(trace.h[k, 0])
        lag = 5 - k
        assert norms[lag] == pytest.approx(np.log10(np.linalg.norm(jacobian, 2)), abs=1e-12)
        assert bounds[lag] >= norms[lag] - 1e-12


def test_bound_is_the_product_of_its_factors_and_never_below_the_norm():
    params, x = network()
    for activation in ("tanh", "relu"):
        for scale in SCALES:
            figure = JacobianProducts(scale=scale, activation=activation)
            h = rnn.forward(scaled(params, scale), x, activation=activation, output="linear").h
            largest = ((1 - h**2) if activation == "tanh" else (h > 0)).max(axis=(1, 2))
            factors = scale * np.linalg.svd(params.W, compute_uv=False)[0] * largest[::-1]
            expected = np.concatenate([[0], np.log10(factors).cumsum()])
            curves = figure.curves()
            np.testing.assert_allclose(curves["bound"], expected, atol=0.6e-4)
            assert (np.array(curves["norm"]) <= np.array(curves["bound"]) + 1e-4).all()


def test_the_bound_proves_vanishing_and_never_exploding():
    figure = JacobianProducts()
    assert figure.norm_W == pytest.approx(1.88, abs=0.005)
    assert figure.radius == pytest.approx(1.06, abs=0.005)
    at_one = {name: curve[-1] for name, curve in figure.curves().items()}
    assert at_one["bound"] == pytest.approx(13.7, abs=0.05)
    assert at_one["norm"] == pytest.approx(-9.2, abs=0.05)
    assert at_one["radius"] > 0, "even the spectral radius says that the error grows"
    figure.scale = 2.0
    at_two = {name: curve[-1] for name, curve in figure.curves().items()}
    assert at_two["bound"] == pytest.approx(28.8, abs=0.05)
    assert at_two["norm"] == pytest.approx(1.3, abs=0.05)
    falling = [s for s in SCALES if JacobianProducts(scale=s).curves()["bound"][-1] < 0]
    assert falling == [0.25, 0.5]


@pytest.mark.parametrize("seed", range(10))
def test_draws_that_nobody_picked_tell_the_same_story(seed):
    params, x = network(seed)
    ends = {}
    for scale in (0.5, 1.0, 2.0):
        scaled = rnn.Params(params.U, scale * params.W, params.V, params.b, params.c)
        norms, bounds = log_jacobian_norms(scaled, rnn.forward(scaled, x, output="linear"))
        ends[scale] = norms[-1], bounds[-1]
    assert ends[0.5][0] < -15, "a small W: all but nothing arrives"
    assert ends[1.0][0] < -5 < 10 < ends[1.0][1], "it vanishes, though the bound soars"
    assert 0 < ends[2.0][0] < 5 < 25 < ends[2.0][1], "it explodes, by far less than allowed"


def test_one_sequence_only():
    rng = np.random.default_rng(0)
    params = rnn.init(2, 3, 1, rng)
    trace = rnn.forward(params, rng.normal(size=(4, 2, 2)))
    with pytest.raises(ValueError, match="trace: needs a batch of one sequence, got 2"):
        log_jacobian_norms(params, trace)


def test_traits():
    figure = JacobianProducts(scale=2, activation="relu", lag=7)
    assert (figure.scale, figure.activation, figure.lag) == (2.0, "relu", 7)
    assert isinstance(figure.scale, float)
    with pytest.raises(traitlets.TraitError, match=r"scale: needs one of .* got 1.1"):
        figure.scale = 1.1
    with pytest.raises(traitlets.TraitError):
        figure.activation = "sigmoid"
    with pytest.raises(traitlets.TraitError):
        figure.lag = 51
    with pytest.raises(traitlets.TraitError):
        figure.norms = {}


def test_state_is_small_and_whole():
    state = json.loads(json.dumps(JacobianProducts().state()))
    assert len(json.dumps(state)) < 25_000
    for kind in ("norms", "bounds"):
        for activation in ("tanh", "relu"):
            assert np.shape(state[kind][activation]) == (len(SCALES), 51)


def test_words_and_picture_say_the_setting_they_start_with():
    plain, other = JacobianProducts(), JacobianProducts(scale=2.0)
    assert "10^-9.2" in plain.alt
    assert "10^1.3" in other.alt
    assert repr(plain) == repr(JacobianProducts())
    assert repr(plain) != repr(other)
    assert plain.picture() == JacobianProducts().picture()
    assert "10⁻⁹·²" in plain.picture()
    assert "tanh, W scaled by 2" in other.picture()
