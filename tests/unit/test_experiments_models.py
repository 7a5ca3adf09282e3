"""Cores with a readout: their gradients, and what company in a batch must not change."""

from functools import partial

import numpy as np
import pytest

from unrolled import datasets, gradients
from unrolled.experiments import long_memory, names, sequence_models
from unrolled.experiments.sequence_models import Lstm, Rnn, Variant, count, gradient, loss
from unrolled.gradients import complex_step_gradient, numerical_gradient, relative_error
from unrolled.lstm_variants import VARIANTS
from unrolled.optim import Adam


@pytest.fixture(params=["softmax", "linear"])
def task(request):
    """Names of different lengths, so that some steps have no loss; or numbers at the last step."""
    if request.param == "softmax":
        return "softmax", datasets.name_sequences(("ida", "bo", "anne-li"))
    return "linear", datasets.adding_problem(7, 3, np.random.default_rng(0))


KINDS = [
    lambda output: Rnn(5, output),
    lambda output: Lstm(4, output),
    lambda output: Lstm(4, output, peepholes=False),
    *(partial(lambda name, output: Variant(4, output, name), name) for name in VARIANTS),
]
LABELS = ["RNN", "LSTM", "LSTM without peepholes", *VARIANTS]


@pytest.mark.parametrize("make", KINDS, ids=LABELS)
def test_the_gradient_agrees_with_the_complex_step(make, task):
    output, data = task
    model = make(output)
    D, K = data.x.shape[2], data.target.shape[2]
    params = model.init(D, K, np.random.default_rng(1))
    params = gradients.tree_map(lambda leaf: leaf + 0.1, params)  # no bias stays 0
    expected = complex_step_gradient(lambda tree: loss(model, tree, data), params)
    assert relative_error(gradient(model, params, data), expected) <= 1e-12


@pytest.mark.parametrize("make", KINDS, ids=LABELS)
def test_the_gradient_agrees_with_central_differences(make):
    data = datasets.temporal_order(10, 2, np.random.default_rng(0))
    model = make("softmax")
    params = model.init(6, 4, np.random.default_rng(1))
    expected = numerical_gradient(lambda tree: float(loss(model, tree, data)), params)
    assert relative_error(gradient(model, params, data), expected) <= 1e-7


@pytest.mark.parametrize("make", KINDS, ids=LABELS)
def test_the_loss_of_a_name_does_not_depend_on_its_company(make):
    """Steps after the end of a short name are filled up; they must not count."""
    model = make("softmax")
    params = model.init(28, 28, np.random.default_rng(0))
    alone = [loss(model, params, datasets.name_sequences((name,))) for name in ("bo", "melisandra")]
    together = loss(model, params, datasets.name_sequences(("bo", "melisandra")))
    np.testing.assert_allclose(together, (3 * alone[0] + 11 * alone[1]) / 14, rtol=1e-13)


@pytest.mark.parametrize("make", KINDS, ids=LABELS)
def test_an_untrained_network_guesses(make):
    model = make("softmax")
    params = model.init(28, 28, np.random.default_rng(0))
    data = datasets.name_sequences(datasets.first_names()[:200])
    assert abs(loss(model, params, data) - np.log(28)) < 0.15


@pytest.mark.parametrize("make", KINDS, ids=LABELS)
def test_an_epoch_of_training_lowers_the_loss(make):
    model, rng = make("softmax"), np.random.default_rng(0)
    data = datasets.name_sequences(datasets.first_names()[:512], np.float32)
    params, optimiser = model.init(28, 28, rng, np.float32), Adam(0.02)
    before = loss(model, params, data)
    memory = optimiser.init(params)
    params, _ = sequence_models.epoch(model, params, memory, data, 16, optimiser, rng, 1.0)
    assert loss(model, params, data) < before - 0.3
    assert all(leaf.dtype == np.float32 for leaf in gradients.leaves(params))


def test_the_vanilla_variant_is_the_lstm():
    data = datasets.name_sequences(("ida", "bo"))
    model, vanilla = Lstm(4, "softmax"), Variant(4, "softmax", "vanilla")
    params = model.init(28, 28, np.random.default_rng(3))
    same = vanilla.init(28, 28, np.random.default_rng(3))
    assert loss(model, params, data) == pytest.approx(loss(vanilla, same, data), rel=1e-14)


def test_lstm_and_rnn_have_equally_many_parameters():
    rng = np.random.default_rng(0)
    lstm, rnn = (count(model.init(28, 28, rng)) for model in names.MODELS.values())
    assert (lstm, rnn) == (7280, 7226)
    for task in long_memory.TASKS.values():
        models = long_memory.models(task)
        sizes = [count(model.init(task.D, task.K, rng)) for model in models.values()]
        assert len(sizes) == 4
        assert max(sizes) < 1.03 * min(sizes)


def test_the_names_lstm_is_small_enough_to_travel_in_a_page():
    n = count(names.MODELS["LSTM"].init(28, 28, np.random.default_rng(0)))
    assert 4 * n * 4 / 3 < 40_000, "float32, base64"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Rnn(3, "relu"), "output is 'relu', needs one of 'softmax', 'linear'"),
        (lambda: Lstm(3, "relu"), "output is 'relu', needs one of 'softmax', 'linear'"),
        (lambda: Variant(3, "linear", "NXY"), "name is 'NXY', needs one of 'vanilla', 'NIG'"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
