"""VanishingStack as Python makes it: its digits, its weights, its numbers, its still picture."""

import json
import re

import numpy as np
import pytest
import traitlets

from unrolled import datasets, dense
from unrolled.figures import VanishingStack
from unrolled.figures import vanishing_stack as module


def test_its_digits_are_two_of_each_kind_in_mnists_order():
    x, labels = module.digits()
    assert labels.tolist() == [k // 2 for k in range(20)]
    assert x.shape == (20, 49)
    assert (x.mean(), x.var()) == pytest.approx((0, 1), abs=1e-4)
    whole = datasets.digits()
    first = whole.images[whole.labels == 0][0].astype(float)
    pooled = np.array([[first[4 * i : 4 * i + 4, 4 * j : 4 * j + 4].mean() for j in range(7)]
                       for i in range(7)])  # fmt: skip
    assert np.corrcoef(pooled.ravel(), x[0])[0, 1] == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize("scheme", module.SCHEMES)
def test_weights_have_the_spread_of_the_packages_own_start(scheme):
    sizes = [49, 32, 32, 32, 10]
    drawn = module.first_weights(sizes, scheme, 2.0, seed=5)
    own = dense.init(sizes, np.random.default_rng(0), scheme, scale=2.0)
    for W, like, n_in in zip(drawn.W, own.W, sizes, strict=False):
        assert W.shape == like.shape
        bound = 3**0.5 * 2.0 * dense.SCHEMES[scheme](n_in, len(W))
        assert 0.97 * bound < np.abs(W).max() < bound
        assert W.std() == pytest.approx(bound / 3**0.5, rel=0.08)
    correlation = np.corrcoef(drawn.W[1].ravel(), drawn.W[2].ravel())[0, 1]
    assert abs(correlation) < 4 / 32


def test_a_deeper_stack_begins_with_the_layers_of_a_shallower_one():
    shallow, deep = VanishingStack(4).network(), VanishingStack(12).network()
    for l in range(4):
        assert np.array_equal(shallow.W[l], deep.W[l])
    assert not np.array_equal(VanishingStack(4, seed=1).network().W[0], shallow.W[0])


def test_the_numbers_are_those_of_gradient_norms():
    figure = VanishingStack(6, "tanh", scheme="glorot")
    x, labels = module.digits()
    expected = dense.gradient_norms(
        figure.network(), x, np.eye(10)[labels], activation="tanh", output="softmax"
    )
    for name in ("h", "W", "spread"):
        assert figure.first[name] == getattr(expected, name).tolist()
    figure.depth = 3
    assert len(figure.first["h"]) == 3
    assert figure.first["depth"] == 3


@pytest.mark.parametrize("seed", range(8))
def test_its_story_does_not_hang_on_the_weights_drawn(seed):
    """Sigmoid layers lose the error whatever the seed; ReLU with He's start keeps it."""

    def reaches(depth, activation, scheme):
        h = VanishingStack(depth, activation, scheme=scheme, seed=seed).first["h"]
        return np.log10(h[0] / h[-1])

    assert reaches(10, "sigmoid", "standard") < -6
    assert reaches(20, "sigmoid", "he") < -7
    assert reaches(20, "relu", "standard") < -6
    assert abs(reaches(20, "relu", "he")) < 1.5
    assert abs(reaches(20, "tanh", "glorot")) < 1.5


def test_a_linear_stacks_weights_all_have_about_the_same_gradient():
    """What the signal gains on its way up, the error has still to gain on its way down."""
    first = VanishingStack(20, "linear", scheme="he", scale=4.0).first
    assert first["h"][0] > 1e12 * first["h"][-1]
    assert max(first["W"]) < 10 * min(first["W"])


def test_a_spread_that_is_rounding_is_none():
    spread = VanishingStack(30).first["spread"]
    assert spread[-1] == 0
    assert min(value for value in spread if value) > 1e-11
    tiny = VanishingStack(30, "tanh", scheme="small").first["spread"]
    assert 0 < tiny[-1] < 1e-30, "tanh is exact near 0: there the spread is small, but real"


def test_the_still_picture_draws_each_curve_and_says_its_ends():
    figure = VanishingStack()
    picture, h = figure.picture(), figure.first["h"]
    assert re.search(r'viewBox="[\d. ]+"', picture)
    for words in ("error ‖∂J/∂h(l)‖", "gradient ‖∂J/∂W(l)‖", "spread of h(l)", "layer l"):
        assert words in picture
    assert f"{h[-1]:.1e} to {h[0]:.1e}" in figure.alt
    assert figure.picture() == picture
    assert VanishingStack(30).picture(), "layers without a spread are left out"
    assert len(json.dumps(figure.state())) < 20_000


@pytest.mark.parametrize(
    ("traits", "message"),
    [
        ({"depth": 1}, "depth"),
        ({"depth": 31}, "depth"),
        ({"activation": "swish"}, "activation"),
        ({"scheme": "xavier"}, "scheme"),
        ({"scale": 1.1}, r"scale: needs one of \[0.25"),
        ({"seed": -1}, "seed"),
        ({"layer": 0}, "layer"),
    ],
)
def test_a_refusal_names_the_trait(traits, message):
    with pytest.raises(traitlets.TraitError, match=message):
        VanishingStack(**traits)
