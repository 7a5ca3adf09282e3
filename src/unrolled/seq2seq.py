"""The encoder-decoder: one loop reads a sequence, another writes a sequence of another length.

    h_e(s) = g(b_e + W_e h_e(s-1) + U_e x(s))       s = 1 … S: the encoder reads, and says nothing
    h_d(0) = h_e(S)                                 all that the decoder gets to know of x
    h_d(t) = g(b_d + W_d h_d(t-1) + U_d y(t-1))     t = 1 … T: the decoder writes,
    y_hat(t) = f(c + V h_d(t))                      and reads what it wrote

y(0) is a start symbol. In use, y(t) is the symbol that y_hat(t) holds most likely, until that is
the stop symbol. In training, y(t) is the symbol that should have been written ("teacher forcing"):
then the whole target is known beforehand, and the decoder is a plain RNN over it.

Arrays are time-major: (S, B, ·) or (T, B, ·) is steps, batch, units. D inputs, H hidden units in
both loops, E inputs of the decoder, K outputs; E = K wherever outputs are fed back.
Sources: Sutskever, Vinyals & Le (2014); Cho et al. (2014); Williams & Zipser (1989) for teacher
forcing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import recurrence, rnn
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters: encoder (U (H,D), W (H,H), b (H,)) and decoder, an `rnn.Params` of H units.

    Raises ValueError if the two differ in H.
    """

    encoder: recurrence.Params
    decoder: rnn.Params

    def __post_init__(self):
        check.floats("decoder.W", self.decoder.W, "H H", H=len(self.encoder.b))


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a forward pass computed: both loops, and lengths (B,), where each input ended."""

    encoder: rnn.Trace
    decoder: rnn.Trace
    lengths: Array

    @property
    def summary(self) -> Array:
        """h_e(S), the encoder's last state of each sequence, (B,H)."""
        return self.decoder.h0

    @property
    def o(self) -> Array:
        """What the decoder said, before f: (T,B,K)."""
        return self.decoder.o

    @property
    def y_hat(self) -> Array:
        """What the decoder said, (T,B,K)."""
        return self.decoder.y_hat


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the network, each shaped like its ⋆.

    params: a Params. encoder, decoder: the gradients of each loop, deltas h and a among them;
    encoder.x (S,B,D) and encoder.h0 (B,H) are those of the input and of the first state,
    decoder.x (T,B,E) those of what was fed, decoder.h0 (B,H) the error that crosses over.
    """

    params: Params
    encoder: recurrence.Gradients
    decoder: rnn.Gradients


def init(
    n_inputs: int,
    n_hidden: int,
    n_outputs: int,
    rng: np.random.Generator,
    n_fed: int | None = None,
    dtype=np.float64,
) -> Params:
    """Random parameters, drawn as in `rnn.init`. n_fed: E, as many as the outputs if None."""
    encoder = recurrence.init(n_inputs, n_hidden, rng, dtype)
    E = n_outputs if n_fed is None else n_fed
    return Params(encoder, rnn.init(E, n_hidden, n_outputs, rng, dtype))


def forward(
    params: Params,
    x: ArrayLike,
    fed: ArrayLike,
    h0: ArrayLike | None = None,
    lengths: ArrayLike | None = None,
    activation: str = "tanh",
    output: str = "softmax",
) -> Trace:
    """Read x, then write; what the decoder is fed at each step is given.

    x: (S,B,D). fed: (T,B,E), y(0) … y(T-1), see `teacher_forced`. h0: (B,H), the encoder's first
    state, zeros if None. lengths: (B,), the real steps of each x, all S if None.
    activation: "tanh" or "relu". output: "softmax", "linear" or "sigmoid".
    Raises ValueError for other shapes or names, for NaN or infinity, and if a state overflows.
    """
    E = params.decoder.U.shape[1]
    reading = recurrence.forward(params.encoder, x, h0, activation)
    S, B, _ = reading.x.shape
    lengths = recurrence.checked_lengths(lengths, S, B)
    fed = check.floats("fed", fed, "T B E", reading.x.dtype, B=B, E=E)
    summary = reading.h[lengths - 1, np.arange(B)]
    writing = rnn.forward(params.decoder, fed, summary, activation, output)
    return Trace(reading, writing, lengths)


def backward(params: Params, trace: Trace, dJ_do: ArrayLike) -> Gradients:
    """Back propagation through time, through the decoder and on into the encoder.

    dJ_do: (T,B,K), the derivative of the total loss by the decoder's o(t), from `losses`.
    The encoder gave out one state, its last, so that is the only place where errors reach it.
    What was fed counts as given: no error flows from a step to the output that was fed to it.
    Raises ValueError for another shape, NaN or infinity.
    """
    decoder = rnn.backward(params.decoder, trace.decoder, dJ_do)
    dJ_dh = np.zeros_like(trace.encoder.h)
    dJ_dh[trace.lengths - 1, np.arange(len(trace.lengths))] = decoder.h0
    encoder = recurrence.backward(params.encoder, trace.encoder, dJ_dh)
    return Gradients(Params(encoder.params, decoder.params), encoder, decoder)


def teacher_forced(target: ArrayLike, start: int) -> Array:
    """What the decoder is fed while it learns: y(0), the start symbol, and then the target itself.

    target: (T,B,K), one-hot. start: the number of the start symbol, 0 to K-1. Returns (T,B,K).
    Raises ValueError for another shape or number.
    """
    target = check.floats("target", target, "T B K")
    _symbol("start", start, target.shape[2])
    first = np.zeros_like(target[:1])
    first[..., start] = 1
    return np.concatenate([first, target[:-1]])


def generate(
    params: Params,
    x: ArrayLike,
    start: int,
    stop: int,
    longest: int,
    lengths: ArrayLike | None = None,
    activation: str = "tanh",
) -> list[list[int]]:
    """Read x, then write for each sequence the likeliest symbol at every step, and feed it back.

    x: (S,B,D). start, stop: symbols, 0 to K-1. A sequence ends before its stop symbol, or when it
    has `longest` symbols. Greedy: the likeliest symbols one by one need not be the likeliest
    sequence. Raises ValueError if the decoder's outputs cannot be its inputs (E is not K).
    """
    E, K = params.decoder.U.shape[1], len(params.decoder.c)
    if E != K:
        raise ValueError(f"params.decoder has {E} inputs and {K} outputs, needs as many of each")
    _symbol("start", start, K)
    _symbol("stop", stop, K)
    reading = recurrence.forward(params.encoder, x, activation=activation)
    S, B, _ = reading.h.shape
    lengths = recurrence.checked_lengths(lengths, S, B)
    h = reading.h[lengths - 1, np.arange(B)]
    said, written = np.full(B, start), []
    for _ in range(check.count("longest", longest)):
        fed = np.eye(K, dtype=h.dtype)[said]
        step = rnn.forward(params.decoder, fed[None], h, activation)
        h, said = step.h[0], step.y_hat[0].argmax(axis=1)
        written.append(said)
    return [_until(stop, symbols) for symbols in np.array(written).T.tolist()]


def _until(stop: int, symbols: list[int]) -> list[int]:
    return symbols[: symbols.index(stop)] if stop in symbols else symbols


def _symbol(name: str, value: int, K: int) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not 0 <= value < K:
        raise ValueError(f"{name} is {value!r}, needs a whole number from 0 to {K - 1}")
