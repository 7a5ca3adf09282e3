"""The bidirectional network and the encoder-decoder a second time, from their equations alone.

As in `reference`: no line is shared with the package, einsum stands instead of matrix products, one
step follows another, and small disturbances dh and da, zero in value, make every delta a derivative
that automatic differentiation and the complex step can take. A sequence that has ended is held
where it is by a mask, where the package reorders steps.
"""

import inspect
from dataclasses import dataclass

import autograd
import autograd.numpy
import numpy
from hypothesis import strategies as st

from unrolled import bidirectional, gradients, losses, recurrence, rnn, seq2seq

DJ_DO = {
    "cross_entropy": losses.cross_entropy_dJ_do,
    "squared_error": losses.squared_error_dJ_do,
}
OUTPUT = {"cross_entropy": "softmax", "squared_error": "linear"}


@dataclass(frozen=True, eq=False)
class TwoWays:
    """A bidirectional network, a batch of sequences of different lengths, a loss."""

    params: bidirectional.Params
    x: numpy.ndarray
    h0: numpy.ndarray
    h_end: numpy.ndarray
    lengths: numpy.ndarray
    target: numpy.ndarray
    weight: numpy.ndarray
    activation: str
    loss: str

    def variables(self) -> bidirectional.Gradients:
        """All that J depends on, in the shape of its gradient; the disturbances are zero."""
        none = numpy.zeros((*self.x.shape[:2], 2 * self.h0.shape[1]))
        return bidirectional.Gradients(self.params, self.x, self.h0, self.h_end, none, none)

    def forward(self, params=None, **changes):
        arguments = {"x": self.x, "h0": self.h0, "h_end": self.h_end} | changes
        return bidirectional.forward(
            params or self.params,
            lengths=self.lengths,
            activation=self.activation,
            output=OUTPUT[self.loss],
            **arguments,
        )

    def by_package(self, backward=bidirectional.backward) -> bidirectional.Gradients:
        trace = self.forward()
        return backward(self.params, trace, DJ_DO[self.loss](trace.y_hat, self.target, self.weight))

    def states_and_outputs(self, numpy, *variables):
        (Uf, Wf, bf, Ub, Wb, bb, V, c, x, h0, h_end, dh, da) = variables
        T, H, g = len(x), len(bf), nonlinearity(numpy, self.activation)
        there = [(t < self.lengths)[:, None] * 1.0 for t in range(T)]
        forth, back = [None] * T, [None] * T
        h = h0
        for t in range(T):
            a = bf + matvec(numpy, Wf, h) + matvec(numpy, Uf, x[t]) + da[t][:, :H]
            h = g(a) + dh[t][:, :H]
            forth[t] = h
        h = h_end
        for t in reversed(range(T)):
            a = bb + matvec(numpy, Wb, h) + matvec(numpy, Ub, x[t]) + da[t][:, H:]
            h = there[t] * (g(a) + dh[t][:, H:]) + (1 - there[t]) * h_end
            back[t] = h
        outputs = [
            output(
                numpy,
                c + matvec(numpy, V[:, :H], forth[t]) + matvec(numpy, V[:, H:], back[t]),
                self.loss,
            )
            for t in range(T)
        ]
        return forth, back, outputs

    def J(self, numpy, *variables):
        *_, outputs = self.states_and_outputs(numpy, *variables)
        return total(numpy, self, outputs)

    def gradients_of(self, arrays) -> bidirectional.Gradients:
        Uf, Wf, bf, Ub, Wb, bb, V, c, *others = arrays
        params = bidirectional.Params(
            recurrence.Params(Uf, Wf, bf), recurrence.Params(Ub, Wb, bb), V, c
        )
        return bidirectional.Gradients(params, *others)


@dataclass(frozen=True, eq=False)
class ReadAndWrite:
    """An encoder-decoder, a batch of sequences of different lengths, a loss."""

    params: seq2seq.Params
    x: numpy.ndarray
    fed: numpy.ndarray
    h0: numpy.ndarray
    lengths: numpy.ndarray
    target: numpy.ndarray
    weight: numpy.ndarray
    activation: str
    loss: str

    def variables(self) -> seq2seq.Gradients:
        """As above. The decoder's first state is the encoder's last, plus a disturbance."""
        H = self.h0.shape[1]
        read = numpy.zeros((*self.x.shape[:2], H))
        written = numpy.zeros((*self.fed.shape[:2], H))
        encoder = recurrence.Gradients(self.params.encoder, self.x, self.h0, read, read)
        crossing = numpy.zeros_like(self.h0)
        decoder = rnn.Gradients(self.params.decoder, self.fed, crossing, written, written)
        return seq2seq.Gradients(None, encoder, decoder)

    def forward(self, params=None, **changes):
        arguments = {"x": self.x, "fed": self.fed, "h0": self.h0} | changes
        return seq2seq.forward(
            params or self.params,
            lengths=self.lengths,
            activation=self.activation,
            output=OUTPUT[self.loss],
            **arguments,
        )

    def by_package(self, backward=seq2seq.backward) -> seq2seq.Gradients:
        trace = self.forward()
        return backward(self.params, trace, DJ_DO[self.loss](trace.y_hat, self.target, self.weight))

    def states_and_outputs(self, numpy, *variables):
        (Ue, We, be, x, h0, dhe, dae, Ud, Wd, V, bd, c, fed, crossing, dhd, dad) = variables
        g = nonlinearity(numpy, self.activation)
        h, read = h0, []
        for s in range(len(x)):
            there = (s < self.lengths)[:, None] * 1.0
            a = be + matvec(numpy, We, h) + matvec(numpy, Ue, x[s]) + dae[s]
            h = there * (g(a) + dhe[s]) + (1 - there) * h
            read.append(h)
        h, written, outputs = h + crossing, [], []
        for t in range(len(fed)):
            a = bd + matvec(numpy, Wd, h) + matvec(numpy, Ud, fed[t]) + dad[t]
            h = g(a) + dhd[t]
            written.append(h)
            outputs.append(output(numpy, c + matvec(numpy, V, h), self.loss))
        return read, written, outputs

    def J(self, numpy, *variables):
        *_, outputs = self.states_and_outputs(numpy, *variables)
        return total(numpy, self, outputs)

    def gradients_of(self, arrays) -> seq2seq.Gradients:
        Ue, We, be, x, h0, dhe, dae, Ud, Wd, V, bd, c, fed, crossing, dhd, dad = arrays
        encoder = recurrence.Gradients(recurrence.Params(Ue, We, be), x, h0, dhe, dae)
        decoder = rnn.Gradients(rnn.Params(Ud, Wd, V, bd, c), fed, crossing, dhd, dad)
        return seq2seq.Gradients(seq2seq.Params(encoder.params, decoder.params), encoder, decoder)


Case = TwoWays | ReadAndWrite


def matvec(numpy, M, v):
    return numpy.einsum("ij,nj->ni", M, v)


def nonlinearity(numpy, name):
    return {"tanh": numpy.tanh, "relu": lambda a: a * (a > 0)}[name]


def output(numpy, o, loss):
    if loss == "squared_error":
        return o
    return numpy.exp(o) / numpy.sum(numpy.exp(o), axis=1, keepdims=True)


def total(numpy, case: Case, outputs):
    """The one number J, by the definition of each loss."""
    J = 0.0
    for y_hat, target, weight in zip(outputs, case.target, case.weight, strict=True):
        if case.loss == "cross_entropy":
            of_step = -numpy.sum(target * numpy.log(y_hat), axis=1)
        else:
            of_step = 0.5 * numpy.sum((y_hat - target) * (y_hat - target), axis=1)
        J = J + numpy.sum(weight * of_step)
    return J


def by_autograd(case: Case):
    """dJ by everything, by automatic differentiation of the oracle."""
    arrays = gradients.leaves(case.variables())
    grad = autograd.grad(lambda *arrays: case.J(autograd.numpy, *arrays), tuple(range(len(arrays))))
    return case.gradients_of(grad(*arrays))


def by_complex_step(case: Case):
    """dJ by everything, by a complex step through the oracle."""
    slopes = gradients.complex_step_gradient(
        lambda tree: case.J(numpy, *gradients.leaves(tree)), case.variables()
    )
    return case.gradients_of(gradients.leaves(slopes))


def loop(rng, D, H) -> recurrence.Params:
    return recurrence.Params(
        U=rng.normal(size=(H, D)) / numpy.sqrt(4 * D),
        W=0.7 * rng.normal(size=(H, H)) / numpy.sqrt(H),
        b=rng.normal(size=H) / 2,
    )


def asked(rng, T, B, K, loss, ends):
    """Targets, and weights that are 0 from each sequence's end on."""
    softened = loss == "cross_entropy"
    target = rng.dirichlet(numpy.ones(K), (T, B)) if softened else rng.normal(size=(T, B, K))
    return target, rng.uniform(0.5, 2.0, (T, B)) * (numpy.arange(T)[:, None] < ends)


def two_ways(seed, T, B, D, H, K, activation="tanh", loss="cross_entropy", full=False) -> TwoWays:
    """Everything random, nothing zero; lengths from 1 to T, or all T."""
    rng = numpy.random.default_rng(seed)
    params = bidirectional.Params(
        loop(rng, D, H), loop(rng, D, H), V=rng.normal(size=(K, 2 * H)), c=rng.normal(size=K)
    )
    lengths = numpy.full(B, T) if full else rng.integers(1, T + 1, B)
    target, weight = asked(rng, T, B, K, loss, lengths)
    x, h0, h_end = (rng.normal(size=shape) for shape in ((T, B, D), (B, H), (B, H)))
    return TwoWays(params, x, h0, h_end, lengths, target, weight, activation, loss)


def read_and_write(seed, S, T, B, D, H, K, activation="tanh", loss="cross_entropy") -> ReadAndWrite:
    """Everything random, nothing zero; lengths from 1 to S, and of what is written from 1 to T."""
    rng = numpy.random.default_rng(seed)
    of_decoder = loop(rng, K, H)
    decoder = rnn.Params(
        of_decoder.U, of_decoder.W, rng.normal(size=(K, H)), of_decoder.b, rng.normal(size=K)
    )
    lengths, ends = rng.integers(1, S + 1, B), rng.integers(1, T + 1, B)
    target, weight = asked(rng, T, B, K, loss, ends)
    x, fed, h0 = (rng.normal(size=shape) for shape in ((S, B, D), (T, B, K), (B, H)))
    params = seq2seq.Params(loop(rng, D, H), decoder)
    return ReadAndWrite(params, x, fed, h0, lengths, target, weight, activation, loss)


SEEDS = st.integers(0, 2**32 - 1)


@st.composite
def two_ways_cases(draw, activation="tanh", loss="cross_entropy", full=False) -> TwoWays:
    T, B, D = draw(st.integers(1, 8)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    H, K = draw(st.integers(1, 4)), draw(st.integers(2, 4))
    return two_ways(draw(SEEDS), T, B, D, H, K, activation, loss, full)


@st.composite
def read_and_write_cases(draw, activation="tanh", loss="cross_entropy") -> ReadAndWrite:
    S, T, B = draw(st.integers(1, 6)), draw(st.integers(1, 6)), draw(st.integers(1, 4))
    D, H, K = draw(st.integers(1, 3)), draw(st.integers(1, 4)), draw(st.integers(2, 4))
    return read_and_write(draw(SEEDS), S, T, B, D, H, K, activation, loss)


def with_mistake(function, right: str, wrong: str):
    """A copy of `function` with one line wrong."""
    source = inspect.getsource(function)
    name = function.__name__
    assert source.count(right) == 1, f"{name} no longer has the one line {right!r}"
    namespace = dict(vars(inspect.getmodule(function)))
    exec(compile(source.replace(right, wrong), f"<{name} with a mistake>", "exec"), namespace)
    return namespace[name]
