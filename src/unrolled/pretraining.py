"""Pretraining a deep network layer by layer, with autoencoders: how it was done from 2006 on.

An autoencoder is asked for its own input, through a hidden layer:

    h     = g(b + W x)
    x_hat = f(c + V h)             V: a matrix of its own, or tied: the transpose of W

What comes of W and b is a layer that keeps what it was shown, found without any label. Each layer
of a deep network is taught so in its turn, on what the layers below give out, and then the whole
network is trained as ever, from there instead of from chance.
Source: Bengio, Lamblin, Popovici & Larochelle (2007), with autoencoders in the place of the
restricted Boltzmann machines of Hinton, Osindero & Teh (2006).
"""

from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import dense, training
from unrolled._checks import Array
from unrolled.optim import SGD, Adam


@dataclass(frozen=True, eq=False)
class Autoencoder:
    """W (H,D), b (H,), c (D,), and V (D,H), or None where it is the transpose of W."""

    W: Array
    b: Array
    c: Array
    V: Array | None = None

    def as_dense(self) -> dense.Params:
        """The same as a dense network of two layers. Raises ValueError if the shapes do not fit."""
        return dense.Params(W=(self.W, self.W.T if self.V is None else self.V), b=(self.b, self.c))


@dataclass(frozen=True, eq=False)
class Pretrained:
    """params: the network with its hidden layers pretrained; the last layer is as it was.

    errors: for each hidden layer the mean reconstruction error of its autoencoder, before the first
    epoch and after each.
    """

    params: dense.Params
    errors: tuple[tuple[float, ...], ...]


def start(W: ArrayLike, b: ArrayLike, tied: bool = True) -> Autoencoder:
    """An autoencoder around a layer W (H,D), b (H,): V is W transposed, or a copy; c is 0."""
    W = check.floats("W", W, "H D")
    b = check.floats("b", b, "H", H=len(W))
    return Autoencoder(W, b, c=np.zeros(W.shape[1], W.dtype), V=None if tied else W.T.copy())


def error(autoencoder: Autoencoder, x: ArrayLike, activation="sigmoid", output="sigmoid") -> float:
    """How far x_hat is from x (B,D), a mean over the samples.

    output "sigmoid": the cross-entropy in nats, for x in [0, 1]. "linear": half the squared error.
    """
    return dense.loss(_trace(autoencoder, x, activation, output), x)


def gradient(
    autoencoder: Autoencoder, x: ArrayLike, activation="sigmoid", output="sigmoid"
) -> Autoencoder:
    """The gradient of `error`. A tied W is used twice, so two gradients come to it."""
    trace = _trace(autoencoder, x, activation, output)
    g = dense.backward(autoencoder.as_dense(), trace, dense.loss_dJ_do(trace, x)).params
    (dW, dV), (db, dc) = g.W, g.b
    if autoencoder.V is None:
        return Autoencoder(W=dW + dV.T, b=db, c=dc)
    return Autoencoder(W=dW, b=db, c=dc, V=dV)


def pretrain(
    params: dense.Params,
    x: ArrayLike,
    optimiser: SGD | Adam,
    rng: np.random.Generator,
    epochs: int = 10,
    batch_size: int = 20,
    tied: bool = True,
    activation: str = "sigmoid",
    output: str = "sigmoid",
) -> Pretrained:
    """Teach each hidden layer in turn to keep what the layers below it give out.

    params: where each layer starts. x: (N,D), samples without labels. optimiser, batch_size: as in
    `training.descend`. tied: whether V is W's transpose. activation: the network's. output: of the
    autoencoders, "sigmoid" only if all that is to be kept lies in [0, 1].
    Raises ValueError for what does not fit, and for a network with batch normalisation, which came
    when pretraining had gone.
    """
    x = check.floats("x", x, "N D", params.W[0].dtype, D=params.sizes[0])
    epochs = check.count("epochs", epochs)
    if params.gamma is not None:
        raise ValueError("params has batch normalisation, needs gamma None")
    W, b, errors = list(params.W), list(params.b), []
    below = x
    for l in range(len(W) - 1):
        autoencoder = start(W[l], b[l], tied)
        stages = training.descend(
            autoencoder,
            lambda now, batch: gradient(now, below[batch], activation, output),  # noqa: B023
            len(below),
            batch_size,
            optimiser,
            rng,
        )
        curve = [float(error(autoencoder, below, activation, output))]
        for autoencoder in islice(stages, epochs):
            curve.append(float(error(autoencoder, below, activation, output)))
        W[l], b[l] = autoencoder.W, autoencoder.b
        errors.append(tuple(curve))
        (below,) = _trace(autoencoder, below, activation, output).h
    return Pretrained(replace(params, W=tuple(W), b=tuple(b)), tuple(errors))


def _trace(autoencoder: Autoencoder, x: ArrayLike, activation: str, output: str) -> dense.Trace:
    check.one_of("output", output, ("sigmoid", "linear"))
    return dense.forward(autoencoder.as_dense(), x, activation, output)
