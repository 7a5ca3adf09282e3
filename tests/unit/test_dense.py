"""What must hold for every dense network, whatever its numbers."""

from dataclasses import replace

import numpy as np
import pytest
from dense_reference import CHOICES, OUTPUTS, by_backprop, cases, make_case, mean_loss, network
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier, MLPRegressor

from unrolled import dense
from unrolled.gradients import leaves, relative_error, tree_map


def run(case, **changes):
    case = replace(case, **changes)
    return dense.forward(case.params, case.x, **case.choices)


def undisturbed(case):
    zero = [0] * (len(case.params.W) - 1)
    return (*(getattr(case.params, name) for name in ("W", "b", "gamma")), case.x, zero, zero)


@pytest.mark.parametrize("norm", [None, "batch", "fixed"])
@pytest.mark.parametrize("output", OUTPUTS)
@given(data=st.data())
def test_forward_and_loss_agree_with_the_oracle(output, norm, data):
    case = data.draw(cases("sigmoid", output, norm))
    trace = run(case)
    a, h, o = network(np, case, *undisturbed(case))
    assert relative_error((*trace.a, *trace.h, trace.o), (*a, *h, o)) <= 1e-11
    expected = mean_loss(np, case, *undisturbed(case))
    assert dense.loss(trace, case.target) == pytest.approx(expected, rel=1e-11)


def test_two_layers_by_hand():
    """h = relu(2x - 1), o = 3h + 0.5: on paper, one sample on each side of the kink."""
    params = dense.Params(W=([[2.0]], [[3.0]]), b=([-1.0], [0.5]))
    trace = dense.forward(params, [[2.0], [0.25]], "relu", "linear")
    assert trace.a[0].ravel().tolist() == [3, -0.5]
    assert trace.y_hat.ravel().tolist() == [9.5, 0.5]
    # J = o(first) + o(second): the second sample's error stops at the kink
    g = dense.backward(params, trace, [[1.0], [1.0]])
    assert g.h[0].ravel().tolist() == [3, 3]
    assert g.a[0].ravel().tolist() == [3, 0]
    assert g.x.ravel().tolist() == [6, 0]
    assert (g.params.W[0].item(), g.params.b[0].item()) == (6, 3)
    assert (g.params.W[1].item(), g.params.b[1].item()) == (3, 2)


def test_batch_normalisation_by_hand():
    """Samples 1 and 3: mean 2, variance 1, so -1 and 1 up to epsilon; times 4, plus 5."""
    params = dense.Params(W=([[1.0]], [[1.0]]), b=([5.0], [0.0]), gamma=([4.0],))
    trace = dense.forward(params, [[1.0], [3.0]], "linear", "linear")
    assert (trace.statistics.mean[0].item(), trace.statistics.variance[0].item()) == (2, 1)
    shrunk = 1 / np.sqrt(1 + 1e-5)
    assert trace.a[0].ravel() == pytest.approx([5 - 4 * shrunk, 5 + 4 * shrunk], rel=1e-15)


@pytest.mark.parametrize(
    ("network", "output"), [(MLPClassifier, "softmax"), (MLPRegressor, "linear")]
)
def test_scikit_learn_computes_the_same(network, output):
    """Another library's trained network, its matrices taken over: the same outputs."""
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(60, 4)), rng.integers(0, 3, 60)
    target = labels if output == "softmax" else rng.normal(size=(60, 2))
    theirs = network(hidden_layer_sizes=(6, 5), activation="tanh", max_iter=30, random_state=0)
    with pytest.warns(match="Maximum iterations"):
        theirs.fit(x, target)
    params = dense.Params(
        W=tuple(W.T for W in theirs.coefs_), b=tuple(np.array(b) for b in theirs.intercepts_)
    )
    expected = theirs.predict_proba(x) if output == "softmax" else theirs.predict(x)
    y_hat = dense.forward(params, x, "tanh", output).y_hat
    np.testing.assert_allclose(y_hat, expected, rtol=1e-12)


@given(cases("relu", "linear"))
def test_each_sample_of_a_batch_is_alone_without_normalisation(case):
    together = by_backprop(case)
    for n in range(len(case.x)):
        masks = None if case.masks is None else tuple(mask[[n]] for mask in case.masks)
        alone = by_backprop(replace(case, x=case.x[[n]], target=case.target[[n]], masks=masks))
        np.testing.assert_allclose(alone.x / len(case.x), together.x[[n]], rtol=1e-9, atol=1e-14)


def test_with_normalisation_each_sample_moves_every_other():
    case = make_case(3, [3, 4, 2], 6, norm="batch")
    before = run(case).o
    x = case.x.copy()
    x[0] += 1
    after = run(case, x=x).o
    assert (np.abs(after - before)[1:].max(axis=1) > 1e-3).all()


@given(cases("tanh", "linear", "batch"))
def test_a_normalised_layer_has_mean_b_and_deviation_gamma(case):
    trace = run(case)
    for l, a in enumerate(trace.a):
        np.testing.assert_allclose(a.mean(axis=0), case.params.b[l], atol=1e-9)
        variance = trace.statistics.variance[l]
        expected = case.params.gamma[l] * np.sqrt(variance / (variance + dense.EPSILON))
        np.testing.assert_allclose(a.std(axis=0), expected, rtol=1e-9)


def test_normalised_layers_do_not_feel_the_size_of_their_weights():
    """What made it possible to start from any scale (up to epsilon)."""
    case = make_case(3, [3, 4, 4, 2], 8, norm="batch")
    larger = replace(case.params, W=(*(100 * W for W in case.params.W[:-1]), case.params.W[-1]))
    np.testing.assert_allclose(run(case).o, run(case, params=larger).o, rtol=1e-3)
    without = replace(case.params, gamma=None), replace(larger, gamma=None)
    a, b = (dense.forward(p, case.x, "tanh").o for p in without)
    assert np.abs(a - b).max() > 0.5


def test_given_the_batchs_own_statistics_the_forward_pass_is_the_same_and_the_backward_is_not():
    case = make_case(3, [3, 4, 4, 2], 8, norm="batch")
    own = run(case)
    fixed = replace(case, statistics=own.statistics)
    assert np.array_equal(run(fixed).o, own.o)
    assert relative_error(by_backprop(fixed).params, by_backprop(case).params) > 0.1


def test_fixed_statistics_serve_one_sample_alone():
    case = make_case(3, [3, 4, 4, 2], 8, norm="batch")
    statistics = run(case).statistics
    alone = run(case, x=case.x[[2]], statistics=statistics)
    np.testing.assert_allclose(alone.o, run(case).o[[2]], rtol=1e-12)


def test_without_hidden_layers_it_is_a_linear_map_and_logistic_regression():
    case = make_case(1, [3, 2])
    trace = run(case)
    assert trace.h == ()
    np.testing.assert_allclose(trace.o, case.x @ case.params.W[0].T + case.params.b[0])
    g = by_backprop(case)
    np.testing.assert_allclose(g.params.W[0], (trace.y_hat - case.target).T @ case.x / len(case.x))


def test_a_linear_network_is_one_matrix_however_deep():
    case = make_case(1, [3, 5, 4, 2], activation="linear", output="linear")
    W1, W2, W3 = case.params.W
    without = replace(case.params, b=tuple(0 * b for b in case.params.b))
    np.testing.assert_allclose(run(case, params=without).o, case.x @ (W3 @ W2 @ W1).T, rtol=1e-12)


def test_permuted_inputs_with_permuted_first_weights_change_nothing():
    case, order = make_case(1, [5, 4, 2]), [3, 0, 4, 1, 2]
    first, *others = case.params.W
    permuted = replace(case.params, W=(first[:, order], *others))
    np.testing.assert_allclose(
        run(case, x=case.x[:, order], params=permuted).o, run(case).o, rtol=1e-12
    )
    assert np.abs(run(case, x=case.x[:, order]).o - run(case).o).max() > 0.1


def test_no_loss_means_exactly_no_gradient():
    case = make_case(5, [3, 4, 4, 2], 6, norm="batch", dropout=True)
    g = dense.backward(case.params, run(case), np.zeros((6, 2)))
    assert not any(leaf.any() for leaf in leaves(g))


def test_a_dropped_unit_gives_nothing_and_learns_nothing():
    case = make_case(5, [3, 4, 2], 6, dropout=True)
    mask = np.ones((6, 4))
    mask[:, 1] = 0
    case = replace(case, masks=(mask,))
    trace, g = run(case), by_backprop(case)
    assert not trace.h[0][:, 1].any()
    assert not g.a[0][:, 1].any()
    assert not g.params.W[0][1].any()
    assert not g.params.W[1][:, 1].any()
    assert np.abs(g.params.W[0][[0, 2, 3]]).min() > 0


def test_masks_keep_the_share_and_the_mean():
    params = dense.init((3, 400, 300, 2), np.random.default_rng(0))
    masks = dense.dropout_masks(params, 500, 0.8, np.random.default_rng(1))
    assert [mask.shape for mask in masks] == [(500, 400), (500, 300)]
    for mask in masks:
        assert {*np.unique(mask)} == {0, 1.25}
        assert mask.mean() == pytest.approx(1, abs=0.01)
    whole = dense.dropout_masks(params, 5, 1, np.random.default_rng(1))
    assert all((mask == 1).all() for mask in whole)
    assert dense.dropout_masks(dense.init((3, 2), np.random.default_rng(0)), 5, 0.5,
                               np.random.default_rng(0)) == ()  # fmt: skip


SPREADS = {
    "small": 0.01,
    "standard": 1 / np.sqrt(3 * 200),
    "lecun": 1 / np.sqrt(200),
    "glorot": np.sqrt(2 / 300),
    "he": np.sqrt(2 / 200),
}


@pytest.mark.parametrize("scheme", dense.SCHEMES)
def test_a_scheme_has_the_spread_it_says(scheme):
    params = dense.init((200, 100, 2), np.random.default_rng(0), scheme)
    assert params.W[0].std() == pytest.approx(SPREADS[scheme], rel=0.02)
    assert np.abs(params.W[0]).max() <= SPREADS[scheme] * np.sqrt(3)
    assert params.W[0].mean() == pytest.approx(0, abs=SPREADS[scheme] / 20)
    assert not any(b.any() for b in params.b)
    assert params.gamma is None
    thrice = dense.init((200, 100, 2), np.random.default_rng(0), scheme, scale=3)
    np.testing.assert_allclose(thrice.W[0], 3 * params.W[0], rtol=1e-9)


def test_standard_is_the_simple_rnns_start():
    params = dense.init((25, 100, 2), np.random.default_rng(0), "standard")
    assert np.abs(params.W[0]).max() == pytest.approx(1 / 5, rel=0.01)


def test_he_keeps_the_size_of_what_flows_through_relu_layers_and_standard_loses_it():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(200, 100))

    def last_over_first(scheme):
        params = dense.init((100, *[100] * 20, 2), rng, scheme)
        h = dense.forward(params, x, "relu").h
        return np.sqrt((h[-1] ** 2).mean() / (h[0] ** 2).mean())

    assert 0.3 < last_over_first("he") < 3
    assert last_over_first("standard") < 1e-6


def test_gradient_norms_are_the_lengths_of_the_deltas():
    case = make_case(3, [3, 4, 5, 2], 6, "tanh", norm="batch", dropout=True)
    norms = dense.gradient_norms(case.params, case.x, case.target, **case.choices)
    g, trace = by_backprop(case), run(case)
    for got, tree in ((norms.W, g.params.W), (norms.h, g.h), (norms.a, g.a)):
        np.testing.assert_allclose(got, [np.sqrt((leaf**2).sum()) for leaf in tree], rtol=1e-14)
    expected = [np.sqrt(np.mean([np.var(unit) for unit in h.T])) for h in trace.h]
    np.testing.assert_allclose(norms.spread, expected, rtol=1e-12)


def test_a_layer_that_says_the_same_of_everything_has_no_spread():
    params = dense.init((3, 4, 2), np.random.default_rng(0))
    params = replace(params, W=(0 * params.W[0], params.W[1]))
    norms = dense.gradient_norms(params, np.eye(3), np.eye(3)[:, :2] + [[0, 0], [0, 0], [1, 0]])
    assert norms.spread.tolist() == [0]


def test_the_loss_stays_finite_where_sigmoid_and_softmax_have_saturated():
    params = dense.Params(W=([[1.0], [-1.0]],), b=([0.0, 0.0],))
    for output, target, expected in [("sigmoid", [[0.0, 1.0]], 2000), ("softmax", [[0, 1]], 708)]:
        trace = dense.forward(params, [[1000.0]], output=output)
        assert dense.loss(trace, target) == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", dense.ACTIVATIONS)
@pytest.mark.parametrize("output", OUTPUTS)
def test_dtype_is_kept_and_float32_agrees_with_float64(output, activation, dtype):
    case = make_case(7, [3, 4, 4, 2], 8, activation, output, "batch", dropout=True)
    params = tree_map(lambda leaf: leaf.astype(dtype), case.params)
    x, masks = case.x.astype(dtype), tuple(mask.astype(dtype) for mask in case.masks)
    trace = dense.forward(params, x, activation, output, masks)
    g = dense.backward(params, trace, dense.loss_dJ_do(trace, case.target))
    assert {leaf.dtype for leaf in leaves((g, trace.o, trace.h, trace.y_hat))} == {np.dtype(dtype)}
    expected = by_backprop(case)
    np.testing.assert_allclose(g.x, expected.x, atol=3e-5 if dtype == np.float32 else 1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_init_and_masks_keep_the_dtype(dtype):
    rng = np.random.default_rng(0)
    params = dense.init((3, 4, 2), rng, batch_norm=True, dtype=dtype)
    masks = dense.dropout_masks(params, 5, 0.7, rng)
    assert {leaf.dtype for leaf in leaves((params, masks))} == {np.dtype(dtype)}
    assert params.gamma[0].tolist() == [1, 1, 1, 1]
    assert params.sizes == (3, 4, 2)


OK = dense.Params(W=(np.ones((3, 2)), np.ones((2, 3))), b=(np.zeros(3), np.zeros(2)))
NORMED = replace(OK, gamma=(np.ones(3),))
X = np.ones((4, 2))
RNG = np.random.default_rng(0)


def with_statistics(mean, variance):
    return lambda: dense.forward(NORMED, X, statistics=dense.Statistics(mean, variance))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: dense.Params(W=np.ones((2, 2)), b=()), r"W is ndarray, needs a tuple"),
        (lambda: dense.Params(W=(), b=()), r"W has 0 layers, needs 1 or more"),
        (lambda: replace(OK, W=OK.W[::-1] + OK.W), r"W\[2\] has shape \(3, 2\), needs \(n_out, n"),
        (lambda: replace(OK, W=(OK.W[0], np.ones((2, 4)))), r"W\[1\] has shape \(2, 4\), needs"),
        (lambda: replace(OK, b=OK.b[:1]), r"b has 1 layers, needs 2"),
        (lambda: replace(OK, b=(OK.b[0], np.zeros(3))), r"b\[1\] has shape \(3,\), needs \(n=2\)"),
        (lambda: replace(OK, b=(OK.b[0], [np.nan, 0])), r"b\[1\] holds nan at \(0,\)"),
        (lambda: replace(OK, gamma=(np.ones(3), np.ones(2))), r"gamma has 2 layers, needs 1"),
        (lambda: replace(OK, gamma=(np.ones(2),)), r"gamma\[0\] has shape \(2,\), needs \(n=3\)"),
        (lambda: dense.init((3,), RNG), r"sizes is \(3,\), needs two numbers or more"),
        (lambda: dense.init((3, 0), RNG), r"sizes\[1\] is 0, needs a whole number, 1 or more"),
        (lambda: dense.init((3, 2), 0), r"rng is 0, needs a numpy.random.Generator"),
        (lambda: dense.init((3, 2), RNG, "xavier"), r"scheme is 'xavier', needs one of 'small'"),
        (lambda: dense.init((3, 2), RNG, scale=0), r"scale is 0, needs a finite number above 0"),
        (lambda: dense.dropout_masks(OK, 4, 1.5, RNG), r"keep is 1.5, needs a number in \(0, 1\]"),
        (lambda: dense.dropout_masks(OK, 4, 0, RNG), r"keep is 0, needs a finite number above 0"),
        (lambda: dense.forward(OK, np.ones((4, 3))), r"x has shape \(4, 3\), needs \(B, D=2\)"),
        (lambda: dense.forward(OK, X * np.inf), r"x holds inf at \(0, 0\)"),
        (lambda: dense.forward(OK, X, "swish"), r"activation is 'swish', needs one of 'sigmoid'"),
        (lambda: dense.forward(OK, X, output="relu"), r"output is 'relu', needs one of 'softmax'"),
        (lambda: dense.forward(OK, X * 1e308, "linear"), r"a\[0\] holds inf at \(0, 0\)"),
        (lambda: dense.forward(OK, X * 5e307, "linear"), r"o holds inf at \(0, 0\)"),
        (lambda: dense.forward(OK, X, masks=()), r"masks has 0 layers, needs 1"),
        (
            lambda: dense.forward(OK, X, masks=(np.ones((4, 2)),)),
            r"masks\[0\] has shape \(4, 2\), needs \(B=4, n=3\)",
        ),
        (
            lambda: dense.forward(OK, X, statistics=dense.Statistics((), ())),
            r"statistics is given, needs None without batch normalisation",
        ),
        (lambda: dense.forward(NORMED, X[:1]), r"x has 1 sample, needs 2 or more"),
        (with_statistics((), ()), r"statistics.mean has 0 layers, needs 1"),
        (with_statistics((np.ones(3),), (np.ones(2),)), r"statistics.variance\[0\] has shape"),
        (with_statistics((np.ones(3),), ([1, -1, 1],)), r"statistics.variance\[0\] holds -1"),
        (
            lambda: dense.backward(OK, dense.forward(OK, X), np.ones((4, 3))),
            r"dJ_do has shape \(4, 3\), needs \(B=4, K=2\)",
        ),
        (
            lambda: dense.forward(NORMED, X * [[1e200], [2e200], [0], [0]], "linear"),
            r"\(z\[0\] - mean\)² holds inf",
        ),
        (
            lambda: dense.backward(dense.init((2, 2), RNG), dense.forward(OK, X), np.ones((4, 2))),
            r"params has sizes \(2, 2\), needs those of trace, \(2, 3, 2\)",
        ),
        (
            lambda: dense.backward(NORMED, dense.forward(OK, X), np.ones((4, 2))),
            r"params and trace differ in batch normalisation, need both or neither",
        ),
        (
            lambda: dense.loss(dense.forward(OK, X), np.ones((4, 2))),
            r"target sums to 2 at a step, needs to sum to 1",
        ),
        (
            lambda: dense.loss(dense.forward(OK, X, output="sigmoid"), np.full((4, 2), 1.5)),
            r"target holds 1.5, needs shares in \[0, 1\]",
        ),
        (
            lambda: dense.loss(dense.forward(OK, X), np.ones((3, 2))),
            r"target has shape \(3, 2\), needs \(B=4, K=2\)",
        ),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()


def test_the_oracle_is_asked_with_every_choice_of_forward():
    """A choice added to `forward` without a case here would go unproved."""
    names = dense.forward.__code__.co_varnames[: dense.forward.__code__.co_argcount]
    assert names == ("params", "x", *CHOICES)
