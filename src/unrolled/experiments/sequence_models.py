"""A recurrent core, a linear readout, a loss: what every experiment trains.

    y(1..T) = core(x(1..T))              simple RNN, LSTM, or a variant of it
    o(t)    = c + V y(t)                 the readout
    y_hat(t) = softmax(o(t)) or o(t)     with cross-entropy, or half the squared error

A *model* here holds choices, no numbers: `init` draws its parameters, `forward` runs them,
`backward` returns their gradient, a tree of the same type. So one loop trains them all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled import losses, lstm, lstm_variants, rnn, training
from unrolled._checks import Array
from unrolled.activations import softmax
from unrolled.datasets import Sequences
from unrolled.gradients import Tree, leaves
from unrolled.optim import SGD, Adam

LOSSES = {
    "softmax": (losses.cross_entropy, losses.cross_entropy_dJ_do),
    "linear": (losses.squared_error, losses.squared_error_dJ_do),
}


@dataclass(frozen=True, eq=False)
class Params:
    """An LSTM with a readout: core (its own Params), V (K,H), c (K,)."""

    core: Tree
    V: Array
    c: Array


@dataclass(frozen=True, eq=False)
class Run:
    """What a forward pass computed: trace (the core's own), state (T,B,H), o and y_hat (T,B,K)."""

    trace: Any
    state: Array
    o: Array
    y_hat: Array


@dataclass(frozen=True)
class Rnn:
    """The simple recurrent network; its Params, `rnn.Params`, include the readout.

    n_hidden: H. output: "softmax" or "linear".
    """

    n_hidden: int
    output: str

    def __post_init__(self):
        check.one_of("output", self.output, LOSSES)

    def init(self, D: int, K: int, rng: np.random.Generator, dtype=np.float64) -> rnn.Params:
        """Random parameters for D inputs and K outputs."""
        return rnn.init(D, self.n_hidden, K, rng, dtype)

    def forward(self, params: rnn.Params, x: Array) -> Run:
        """Run over x (T,B,D); the state is h."""
        trace = rnn.forward(params, x, output=self.output)
        return Run(trace, trace.h, trace.o, trace.y_hat)

    def backward(self, params: rnn.Params, run: Run, dJ_do: Array) -> rnn.Params:
        """The gradient by every parameter; dJ_do (T,B,K) comes from `losses`."""
        return rnn.backward(params, run.trace, dJ_do).params


class _WithReadout:
    """A core that only gives out y, and the readout behind it."""

    output: str

    def _readout(self, core: Tree, H: int, K: int, rng: np.random.Generator, dtype) -> Params:
        V = rng.uniform(-(H**-0.5), H**-0.5, (K, H)).astype(dtype)
        return Params(core, V, np.zeros(K, dtype))

    def _read(self, params: Params, trace: Any) -> Run:
        o = params.c + trace.y @ params.V.T
        return Run(trace, trace.y, o, softmax(o) if self.output == "softmax" else o)

    def _readout_gradient(self, core: Tree, run: Run, dJ_do: Array) -> Params:
        K, H = dJ_do.shape[2], run.state.shape[2]
        V = dJ_do.reshape(-1, K).T @ run.state.reshape(-1, H)
        return Params(core, V, dJ_do.sum(axis=(0, 1)))


@dataclass(frozen=True)
class Lstm(_WithReadout):
    """The LSTM of `unrolled.lstm`.

    n_hidden: H. output: "softmax" or "linear". forget_bias: where b_f starts.
    """

    n_hidden: int
    output: str
    peepholes: bool = True
    forget_bias: float = 1.0

    def __post_init__(self):
        check.one_of("output", self.output, LOSSES)

    def init(self, D: int, K: int, rng: np.random.Generator, dtype=np.float64) -> Params:
        """Random parameters for D inputs and K outputs."""
        H = self.n_hidden
        core = lstm.init(D, H, rng, self.peepholes, self.forget_bias, dtype)
        return self._readout(core, H, K, rng, dtype)

    def forward(self, params: Params, x: Array) -> Run:
        """Run over x (T,B,D); the state is y."""
        return self._read(params, lstm.forward(params.core, x))

    def backward(self, params: Params, run: Run, dJ_do: Array) -> Params:
        """The gradient by every parameter; dJ_do (T,B,K) comes from `losses`."""
        core = lstm.backward(params.core, run.trace, dJ_do @ params.V).params
        return self._readout_gradient(core, run, dJ_do)


@dataclass(frozen=True)
class Variant(_WithReadout):
    """One of the blocks of `unrolled.lstm_variants`, by its name there.

    n_hidden: H. output: "softmax" or "linear". forget_bias: where b_f starts.
    """

    n_hidden: int
    output: str
    name: str = "vanilla"
    forget_bias: float = 1.0

    def __post_init__(self):
        check.one_of("output", self.output, LOSSES)
        check.one_of("name", self.name, lstm_variants.VARIANTS)

    def init(self, D: int, K: int, rng: np.random.Generator, dtype=np.float64) -> Params:
        """Random parameters for D inputs and K outputs."""
        H, variant = self.n_hidden, lstm_variants.VARIANTS[self.name]
        core = lstm_variants.init(variant, D, H, rng, forget_bias=self.forget_bias, dtype=dtype)
        return self._readout(core, H, K, rng, dtype)

    def forward(self, params: Params, x: Array) -> Run:
        """Run over x (T,B,D); the state is y."""
        variant = lstm_variants.VARIANTS[self.name]
        return self._read(params, lstm_variants.forward(variant, params.core, x))

    def backward(self, params: Params, run: Run, dJ_do: Array) -> Params:
        """The gradient by every parameter; dJ_do (T,B,K) comes from `losses`."""
        variant = lstm_variants.VARIANTS[self.name]
        core = lstm_variants.backward(variant, params.core, run.trace, dJ_do @ params.V).params
        return self._readout_gradient(core, run, dJ_do)


Model = Rnn | Lstm | Variant


def count(params: Tree) -> int:
    """How many numbers a model has to learn."""
    return sum(leaf.size for leaf in leaves(params))


def loss(model: Model, params: Tree, data: Sequences) -> float:
    """The mean loss of the steps that have one: cross-entropy in nats, or half the squared error.

    Real, or complex for complex parameters, so that a complex step can go through it.
    """
    J, _ = LOSSES[model.output]
    y_hat = model.forward(params, data.x).y_hat
    return J(y_hat, data.target, data.weight / data.weight.sum()).sum()


def gradient(model: Model, params: Tree, data: Sequences) -> Tree:
    """The gradient of `loss` by every parameter."""
    _, dJ_do = LOSSES[model.output]
    run = model.forward(params, data.x)
    return model.backward(
        params, run, dJ_do(run.y_hat, data.target, data.weight / data.weight.sum())
    )


def epoch(
    model: Model,
    params: Tree,
    memory: Tree,
    data: Sequences,
    batch_size: int,
    optimiser: SGD | Adam,
    rng: np.random.Generator,
    clip: float,
) -> tuple[Tree, Tree]:
    """All of `data` once, in batches: parameters and the optimiser's memory after it."""
    return training.epoch(
        params,
        memory,
        lambda params, batch: gradient(model, params, data.take(batch)),
        len(data),
        batch_size,
        optimiser,
        rng,
        clip,
    )


def epochs(
    model: Model,
    params: Tree,
    data: Sequences,
    batch_size: int,
    optimiser: SGD | Adam,
    rng: np.random.Generator,
    clip: float,
) -> Iterator[Tree]:
    """The parameters after each epoch, for as long as the caller asks for more."""
    return training.descend(
        params,
        lambda params, batch: gradient(model, params, data.take(batch)),
        len(data),
        batch_size,
        optimiser,
        rng,
        clip,
    )
