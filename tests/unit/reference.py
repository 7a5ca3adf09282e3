"""The simple RNN a second time, written from the equations alone, as the tests' oracle.

It shares no line with `unrolled.rnn`: einsum instead of matrix products, one step at a time, and
the losses by their definitions. `numpy` may be NumPy, for the complex step, or `autograd.numpy`,
for automatic differentiation. To get at the deltas, small disturbances dh(t) and da(t), zero in
value, are added to h(t) and a(t): the derivative by them is the whole error that arrives there.
"""

from dataclasses import dataclass, replace

import autograd
import autograd.numpy
import numpy
from hypothesis import strategies as st

from unrolled import gradients, losses, rnn


@dataclass(frozen=True, eq=False)
class Case:
    """One network, one batch, one loss: everything random, nothing zero."""

    params: rnn.Params
    x: numpy.ndarray
    h0: numpy.ndarray
    target: numpy.ndarray
    weight: numpy.ndarray
    activation: str
    loss: str

    @property
    def output(self) -> str:
        return {"cross_entropy": "softmax", "squared_error": "linear"}[self.loss]


def make_case(seed, T, B, D, H, K, activation="tanh", loss="cross_entropy", steps=None) -> Case:
    """A case of the given sizes; `steps` are those with a loss, all if None.

    Pre-activations are of size 1, for where tanh saturates no 1 - h² can keep 12 digits: at
    a = 10 the rounding of h alone is worth 1 part in 10^8 of it.
    """
    rng = numpy.random.default_rng(seed)
    params = rnn.Params(
        U=rng.normal(size=(H, D)) / numpy.sqrt(4 * D),
        W=rng.normal(size=(H, H)) / numpy.sqrt(H),
        V=rng.normal(size=(K, H)),
        b=rng.normal(size=H) / 2,
        c=rng.normal(size=K),
    )
    if loss == "cross_entropy":
        target = rng.dirichlet(numpy.ones(K), (T, B))
    else:
        target = rng.normal(size=(T, B, K))
    weight = rng.uniform(0.5, 2.0, (T, B))
    if steps is not None:
        weight[[t for t in range(T) if t not in steps]] = 0
    x, h0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    return Case(params, x, h0, target, weight, activation, loss)


@st.composite
def cases(draw, activation="tanh", loss="cross_entropy") -> Case:
    """Cases of T 1-12 and B 1-5, with losses on all steps or on some."""
    T, B = draw(st.integers(1, 12)), draw(st.integers(1, 5))
    D, H, K = draw(st.integers(1, 4)), draw(st.integers(1, 6)), draw(st.integers(2, 4))
    steps = draw(st.none() | st.sets(st.integers(0, T - 1), min_size=1))
    return make_case(draw(st.integers(0, 2**32 - 1)), T, B, D, H, K, activation, loss, steps)


def network(numpy, U, W, V, b, c, x, h0, dh, da, *, activation, output):
    """All h(t) and all y_hat(t), as lists over the steps."""
    nonlinearity = {"tanh": numpy.tanh, "relu": lambda a: a * (a > 0)}[activation]
    states, outputs = [], []
    h = h0
    for t in range(len(x)):
        a = b + numpy.einsum("ij,nj->ni", W, h) + numpy.einsum("ij,nj->ni", U, x[t]) + da[t]
        h = nonlinearity(a) + dh[t]
        o = c + numpy.einsum("ij,nj->ni", V, h)
        if output == "softmax":
            o = numpy.exp(o) / numpy.sum(numpy.exp(o), axis=1, keepdims=True)
        states.append(h)
        outputs.append(o)
    return states, outputs


def total_loss(numpy, case: Case, *variables):
    """The one number J, by U, W, V, b, c, x, h0 and the disturbances of h and a."""
    _, outputs = network(numpy, *variables, activation=case.activation, output=case.output)
    J = 0.0
    for y_hat, target, weight in zip(outputs, case.target, case.weight, strict=True):
        if case.loss == "cross_entropy":
            of_step = -numpy.sum(target * numpy.log(y_hat), axis=1)
        else:
            of_step = 0.5 * numpy.sum((y_hat - target) * (y_hat - target), axis=1)
        J = J + numpy.sum(weight * of_step)
    return J


def variables(case: Case) -> rnn.Gradients:
    """All that J depends on, in the shape of its gradient; the disturbances are zero."""
    none = numpy.zeros((*case.x.shape[:2], len(case.params.b)))
    return rnn.Gradients(case.params, case.x, case.h0, none, none)


def by_autograd(case: Case) -> rnn.Gradients:
    """dJ by everything, by automatic differentiation of the oracle."""
    arrays = gradients.leaves(variables(case))

    def J(*arrays):
        return total_loss(autograd.numpy, case, *arrays)

    *params, x, h0, h, a = autograd.grad(J, tuple(range(len(arrays))))(*arrays)
    return rnn.Gradients(rnn.Params(*params), x, h0, h, a)


def by_complex_step(case: Case) -> rnn.Gradients:
    """dJ by everything, by a complex step through the oracle."""
    return gradients.complex_step_gradient(
        lambda tree: total_loss(numpy, case, *gradients.leaves(tree)), variables(case)
    )


def by_bptt(case: Case, backward=rnn.backward) -> rnn.Gradients:
    """dJ by everything, as the package computes it; `backward` may be a copy with a mistake."""
    dJ_do = {
        "cross_entropy": losses.cross_entropy_dJ_do,
        "squared_error": losses.squared_error_dJ_do,
    }[case.loss]
    trace = rnn.forward(case.params, case.x, case.h0, case.activation, case.output)
    return backward(case.params, trace, dJ_do(trace.y_hat, case.target, case.weight))


def package_loss(case: Case, tree: rnn.Gradients):
    """J through the package's own forward pass and losses, which take no disturbances."""
    loss = {"cross_entropy": losses.cross_entropy, "squared_error": losses.squared_error}[case.loss]
    trace = rnn.forward(tree.params, tree.x, tree.h0, case.activation, case.output)
    return loss(trace.y_hat, case.target, case.weight).sum()


def without_deltas(tree: rnn.Gradients) -> rnn.Gradients:
    """The gradients that the package's own forward pass can be differentiated by."""
    return replace(tree, h=None, a=None)
