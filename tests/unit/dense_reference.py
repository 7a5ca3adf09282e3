"""The dense network a second time, written from the equations alone, as the tests' oracle.

It shares no line with `unrolled.dense`: einsum instead of matrix products, the losses by their
definitions. `numpy` may be NumPy, for the complex step, or `autograd.numpy`. To get at the deltas,
small disturbances dh(l) and da(l), zero in value, are added to h(l) and a(l).
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import autograd
import autograd.numpy
import numpy
from hypothesis import strategies as st

from unrolled import dense, gradients

OUTPUTS = ("softmax", "linear", "sigmoid")


@dataclass(frozen=True, eq=False)
class Case:
    """One network, one batch: everything random, nothing zero.

    masks: None or dropout masks. statistics: None or those that batch normalisation is to use.
    """

    params: dense.Params
    x: numpy.ndarray
    target: numpy.ndarray
    activation: str
    output: str
    masks: tuple | None = None
    statistics: dense.Statistics | None = None

    @property
    def choices(self) -> dict:
        return {name: getattr(self, name) for name in CHOICES}


CHOICES = ("activation", "output", "masks", "statistics")


def make_case(
    seed, sizes, B=4, activation="tanh", output="softmax", norm=None, dropout=False
) -> Case:
    """A case of the given sizes. norm: None, "batch" or "fixed" statistics.

    Weights keep pre-activations of size 1, where no activation saturates.
    """
    rng = numpy.random.default_rng(seed)
    hidden = sizes[1:-1]
    params = dense.Params(
        W=tuple(rng.normal(size=(n, m)) / numpy.sqrt(m) for m, n in pairwise(sizes)),
        b=tuple(rng.normal(size=n) / 2 for n in sizes[1:]),
        gamma=tuple(rng.uniform(0.5, 1.5, n) for n in hidden) if norm else None,
    )
    target = {
        "softmax": lambda: rng.dirichlet(numpy.ones(sizes[-1]), B),
        "linear": lambda: rng.normal(size=(B, sizes[-1])),
        "sigmoid": lambda: rng.random((B, sizes[-1])),
    }[output]()
    masks = tuple(rng.uniform(0.5, 2, (B, n)) * (rng.random((B, n)) < 0.7) for n in hidden)
    statistics = dense.Statistics(
        mean=tuple(rng.normal(size=n) for n in hidden),
        variance=tuple(rng.uniform(0.5, 2, n) for n in hidden),
    )
    return Case(
        params=params,
        x=rng.normal(size=(B, sizes[0])),
        target=target,
        activation=activation,
        output=output,
        masks=masks if dropout else None,
        statistics=statistics if norm == "fixed" else None,
    )


@st.composite
def cases(draw, activation="tanh", output="softmax", norm=None) -> Case:
    """Cases of 1 to 5 layers, with dropout or without.

    A batch that normalises itself has 6 samples or more, and layers two units or more: two samples
    are turned into -1 and 1 whatever they were, so the true gradient is 0 and its digits are noise.
    """
    alone = norm != "batch"
    sizes = draw(st.lists(st.integers(1 if alone else 2, 5), min_size=1, max_size=5))
    sizes.append(draw(st.integers(2, 4)))
    B = draw(st.integers(1, 7) if alone else st.integers(6, 10))
    seed, dropout = draw(st.integers(0, 2**32 - 1)), draw(st.booleans())
    return make_case(seed, sizes, B, activation, output, norm, dropout)


def network(numpy, case: Case, W, b, gamma, x, dh, da):
    """The hidden layers' a and h as lists, and o."""
    g = {
        "tanh": numpy.tanh,
        "sigmoid": lambda a: 1 / (1 + numpy.exp(-a)),
        "relu": lambda a: a * (a > 0),
        "linear": lambda a: a,
    }[case.activation]
    all_a, all_h, h = [], [], x
    for l in range(len(W) - 1):
        a = numpy.einsum("ij,nj->ni", W[l], h)
        if gamma is not None:
            if case.statistics is None:
                mean = numpy.sum(a, axis=0) / len(a)
                variance = numpy.sum((a - mean) * (a - mean), axis=0) / len(a)
            else:
                mean, variance = case.statistics.mean[l], case.statistics.variance[l]
            a = gamma[l] * (a - mean) * (variance + 1e-5) ** -0.5
        a = a + b[l] + da[l]
        h = g(a) * (1 if case.masks is None else case.masks[l]) + dh[l]
        all_a.append(a)
        all_h.append(h)
    return all_a, all_h, b[-1] + numpy.einsum("ij,nj->ni", W[-1], h)


def mean_loss(numpy, case: Case, *variables):
    """The one number J, by W, b, gamma, x and the disturbances of h and a."""
    *_, o = network(numpy, case, *variables)
    if case.output == "softmax":
        y = numpy.exp(o) / numpy.sum(numpy.exp(o), axis=1, keepdims=True)
        total = -numpy.sum(case.target * numpy.log(y))
    elif case.output == "linear":
        total = 0.5 * numpy.sum((o - case.target) * (o - case.target))
    else:
        yes, no = -numpy.log(1 + numpy.exp(-o)), -numpy.log(1 + numpy.exp(o))
        total = -numpy.sum(case.target * yes + (1 - case.target) * no)
    return total / len(case.x)


def variables(case: Case) -> dense.Gradients:
    """All that J depends on, in the shape of its gradient; the disturbances are zero."""
    none = tuple(numpy.zeros((len(case.x), n)) for n in case.params.sizes[1:-1])
    return dense.Gradients(case.params, case.x, none, none)


def by_autograd(case: Case) -> dense.Gradients:
    """dJ by everything, by automatic differentiation of the oracle."""
    v = variables(case)

    def J(parts):
        return mean_loss(autograd.numpy, case, *parts)

    parts = (v.params.W, v.params.b, v.params.gamma, v.x, v.h, v.a)
    if v.params.gamma is None:  # autograd differentiates by arrays alone
        W, b, x, h, a = autograd.grad(lambda p: J((p[0], p[1], None, *p[2:])))(
            (*parts[:2], *parts[3:])
        )
        return dense.Gradients(dense.Params(W, b), x, h, a)
    W, b, gamma, x, h, a = autograd.grad(J)(parts)
    return dense.Gradients(dense.Params(W, b, gamma), x, h, a)


def by_complex_step(case: Case) -> dense.Gradients:
    """dJ by everything, by a complex step through the oracle."""

    def J(tree):
        p = tree.params
        return mean_loss(numpy, case, p.W, p.b, p.gamma, tree.x, tree.h, tree.a)

    return gradients.complex_step_gradient(J, variables(case))


def by_backprop(case: Case, backward=dense.backward) -> dense.Gradients:
    """dJ by everything, as the package computes it; `backward` may be a copy with a mistake."""
    trace = dense.forward(case.params, case.x, **case.choices)
    return backward(case.params, trace, dense.loss_dJ_do(trace, case.target))


def package_loss(case: Case, tree: dense.Gradients):
    """J through the package's own forward pass and loss, which take no disturbances."""
    trace = dense.forward(tree.params, tree.x, **case.choices)
    return dense.loss(trace, case.target)


def without_deltas(tree: dense.Gradients) -> dense.Gradients:
    """The gradients that the package's own forward pass can be differentiated by."""
    return replace(tree, h=None, a=None)
