"""The loop of the simple RNN alone: states from inputs, and errors back, without any output.

    a(t) = b + W h(t-1) + U x(t)
    h(t) = g(a(t))                 g: tanh or relu

Larger networks are put together from it: `bidirectional` has two such loops, the encoder of
`seq2seq` is one. Nothing is computed twice: this is `unrolled.rnn` with the readout V = I, c = 0,
which gives out h(t) itself, so that an error of o(t) is an error of h(t).

Arrays are time-major: (T, B, ·) is steps, batch, units. D inputs, H hidden units.
Source: Goodfellow, Bengio & Courville (2016), section 10.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import rnn
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters of one loop: U (H,D), W (H,H), b (H,), of one dtype, the widest of the three.

    Raises ValueError for shapes that do not fit one another, NaN or infinity.
    """

    U: Array
    W: Array
    b: Array

    def __post_init__(self):
        H, D = check.floats("U", self.U, "H D").shape
        axes = {"U": "H D", "W": "H H", "b": "H"}
        arrays = {
            name: check.floats(name, getattr(self, name), letters, D=D, H=H)
            for name, letters in axes.items()
        }
        dtype = np.result_type(*arrays.values())
        for name, array in arrays.items():
            object.__setattr__(self, name, array.astype(dtype, copy=False))


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the loop: params, x (T,B,D), h0 (B,H), and the deltas h, a (T,B,H)."""

    params: Params
    x: Array
    h0: Array
    h: Array
    a: Array


def init(n_inputs: int, n_hidden: int, rng: np.random.Generator, dtype=np.float64) -> Params:
    """Random parameters, drawn as in `rnn.init`: weights within ±1/sqrt(columns), biases 0."""
    whole = rnn.init(n_inputs, n_hidden, 1, rng, dtype)
    return Params(whole.U, whole.W, whole.b)


def forward(
    params: Params, x: ArrayLike, h0: ArrayLike | None = None, activation: str = "tanh"
) -> rnn.Trace:
    """Run the loop over a batch of sequences; the states are `.h` of what is returned.

    x: (T,B,D). h0: (B,H), zeros if None. activation: "tanh" or "relu".
    Raises ValueError as `rnn.forward` does.
    """
    return rnn.forward(_showing_its_states(params), x, h0, activation, output="linear")


def backward(params: Params, trace: rnn.Trace, dJ_dh: ArrayLike) -> Gradients:
    """Back propagation through time, from errors that enter at the states.

    dJ_dh: (T,B,H), the derivative of the loss by h(t), all that goes through h(t+1) left out.
    Raises ValueError for another shape, NaN or infinity.
    """
    dJ_dh = check.floats("dJ_dh", dJ_dh, "T B H", **dict(zip("TBH", trace.h.shape, strict=True)))
    g = rnn.backward(_showing_its_states(params), trace, dJ_dh)
    return Gradients(Params(g.params.U, g.params.W, g.params.b), g.x, g.h0, g.h, g.a)


def checked_lengths(lengths: ArrayLike | None, T: int, B: int) -> Array:
    """How many steps of each sequence are real, (B,): whole numbers from 1 to T, all T if None.

    Sequences of different lengths share a batch if the shorter are filled up behind their end.
    """
    array = np.full(B, T) if lengths is None else np.asarray(lengths)
    if array.shape != (B,) or array.dtype.kind not in "iu":
        had = f"shape {array.shape} and dtype {array.dtype}"
        raise ValueError(f"lengths has {had}, needs whole numbers, shape (B={B},)")
    if array.min() < 1 or array.max() > T:
        raise ValueError(
            f"lengths goes from {array.min()} to {array.max()}, needs numbers from 1 to T={T}"
        )
    return array


def _showing_its_states(params: Params) -> rnn.Params:
    """The same loop as a whole RNN whose output is its state."""
    H, dtype = len(params.b), params.U.dtype
    return rnn.Params(
        U=params.U, W=params.W, V=np.eye(H, dtype=dtype), b=params.b, c=np.zeros(H, dtype)
    )
