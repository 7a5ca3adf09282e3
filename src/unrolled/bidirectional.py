"""The bidirectional network: one loop reads forth, one reads back, and both are asked.

    a→(t) = b→ + W→ h→(t-1) + U→ x(t)      h→(t) = g(a→(t))      from the first step to the last
    a←(t) = b← + W← h←(t+1) + U← x(t)      h←(t) = g(a←(t))      from the last step to the first
    o(t)  = c + V [h→(t), h←(t)]
    y_hat(t) = f(o(t))                     f: softmax, linear or sigmoid

So y_hat(t) may depend on the whole sequence, on what comes after t as well. The price: nothing can
be said before the last input has arrived.

Arrays are time-major: (T, B, ·) is steps, batch, units. D inputs, H hidden units in each direction,
K outputs. Step t of every array is step t of the sequence, whichever way it was read.
Source: Schuster & Paliwal (1997), IEEE Transactions on Signal Processing 45(11), 2673-2681.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import recurrence, rnn
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters: forth and back, a loop each (U (H,D), W (H,H), b (H,)); V (K,2H), c (K,).

    The first H columns of V belong to forth, the others to back. Raises ValueError for shapes that
    do not fit one another, NaN or infinity.
    """

    forth: recurrence.Params
    back: recurrence.Params
    V: Array
    c: Array

    def __post_init__(self):
        H, D = self.forth.U.shape
        check.floats("back.U", self.back.U, "H D", H=H, D=D)
        both = 2 * H
        V = check.floats("V", self.V, "K 2H", self.forth.U.dtype, **{"2H": both})
        c = check.floats("c", self.c, "K", V.dtype, K=len(V))
        dtype = np.result_type(V, c)
        object.__setattr__(self, "V", V.astype(dtype, copy=False))
        object.__setattr__(self, "c", c.astype(dtype, copy=False))


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a forward pass computed, kept for the way back.

    x (T,B,D); a, h (T,B,2H): forth's H units, then back's; o, y_hat (T,B,K). lengths (B,).
    forth, back: what each loop computed; back's steps are in the order in which it read them.
    """

    x: Array
    a: Array
    h: Array
    o: Array
    y_hat: Array
    lengths: Array
    forth: rnn.Trace
    back: rnn.Trace


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the network, each shaped like its ⋆.

    params: a Params, summed over steps and batch. x (T,B,D). h0, h_end (B,H): by the states in
    which forth and back set out. h, a (T,B,2H): the deltas of both, forth's units first.
    """

    params: Params
    x: Array
    h0: Array
    h_end: Array
    h: Array
    a: Array


def init(
    n_inputs: int, n_hidden: int, n_outputs: int, rng: np.random.Generator, dtype=np.float64
) -> Params:
    """Random parameters: weights uniform within ±1/sqrt(columns), biases 0. H units each way."""
    K, H = check.count("n_outputs", n_outputs), check.count("n_hidden", n_hidden)
    forth = recurrence.init(n_inputs, H, rng, dtype)
    back = recurrence.init(n_inputs, H, rng, dtype)
    bound = (2 * H) ** -0.5
    V = rng.uniform(-bound, bound, (K, 2 * H)).astype(dtype)
    return Params(forth, back, V, c=np.zeros(K, dtype))


def forward(
    params: Params,
    x: ArrayLike,
    h0: ArrayLike | None = None,
    h_end: ArrayLike | None = None,
    lengths: ArrayLike | None = None,
    activation: str = "tanh",
    output: str = "softmax",
) -> Trace:
    """Run the network over a batch of sequences.

    x: (T,B,D). h0, h_end: (B,H), the states before forth's first step and before back's, which is
    the last one of the sequence; zeros if None. lengths: (B,), the real steps of each sequence, all
    T if None: back begins at the last real one. What stands at the steps behind means nothing.
    activation: "tanh" or "relu". output: "softmax", "linear" or "sigmoid".
    Raises ValueError for other shapes or names, for NaN or infinity, and if a state overflows.
    """
    x = check.floats("x", x, "T B D", params.V.dtype, D=params.forth.U.shape[1])
    T, B, _ = x.shape
    lengths = recurrence.checked_lengths(lengths, T, B)
    check.one_of("output", output, rnn.OUTPUTS)
    if h_end is not None:
        h_end = check.floats("h_end", h_end, "B H", x.dtype, B=B, H=len(params.back.b))

    forth = recurrence.forward(params.forth, x, h0, activation)
    back = recurrence.forward(params.back, mirror(x, lengths), h_end, activation)
    a = _side_by_side(forth.a, back.a, lengths)
    h = _side_by_side(forth.h, back.h, lengths)
    o = params.c + h @ params.V.T
    return Trace(x, a, h, o, rnn.OUTPUTS[output](o), lengths, forth, back)


def backward(params: Params, trace: Trace, dJ_do: ArrayLike) -> Gradients:
    """Back propagation through time, against the reading direction of each loop.

    dJ_do: (T,B,K), the derivative of the total loss by o(t), from `losses` (zero at a step
    without a loss, and at those behind a sequence's end). The loops meet in o(t) alone, so each
    gets its own share of the error there; x(t) was read by both, so its two errors add up.
    Raises ValueError for another shape, NaN or infinity.
    """
    (T, B, both), K = trace.h.shape, len(params.V)
    check.floats("params.V", params.V, "K 2H", **{"2H": both})
    dJ_do = check.floats("dJ_do", dJ_do, "T B K", trace.h.dtype, T=T, B=B, K=K)
    H, lengths = both // 2, trace.lengths

    dJ_dh = dJ_do @ params.V
    forth = recurrence.backward(params.forth, trace.forth, dJ_dh[..., :H])
    back = recurrence.backward(params.back, trace.back, mirror(dJ_dh[..., H:], lengths))
    return Gradients(
        params=Params(
            forth=forth.params,
            back=back.params,
            V=np.tensordot(dJ_do, trace.h, axes=((0, 1), (0, 1))),
            c=dJ_do.sum(axis=(0, 1)),
        ),
        x=forth.x + mirror(back.x, lengths),
        h0=forth.h0,
        h_end=back.h0,
        h=_side_by_side(forth.h, back.h, lengths),
        a=_side_by_side(forth.a, back.a, lengths),
    )


def mirror(v: Array, lengths: Array) -> Array:
    """Each sequence of v (T,B,·) with its first `lengths` steps in reverse; the others stay.

    Done twice, it is undone.
    """
    T, B = v.shape[:2]
    step = np.arange(T)[:, None]
    taken_from = np.where(step < lengths, lengths - 1 - step, step)
    return v[taken_from, np.arange(B)]


def _side_by_side(forth: Array, back: Array, lengths: Array) -> Array:
    """Both loops' units at the same step of the sequence, (T,B,2H)."""
    return np.concatenate([forth, mirror(back, lengths)], axis=-1)
