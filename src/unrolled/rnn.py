"""The simple recurrent network: forward, and back propagation through time.

    a(t) = b + W h(t-1) + U x(t)
    h(t) = g(a(t))                 g: tanh or relu
    o(t) = c + V h(t)
    y_hat(t) = f(o(t))             f: softmax, linear or sigmoid

Arrays are time-major: (T, B, ·) is steps, batch, units. D inputs, H hidden units, K outputs.
A vector of the page is a row here, so W h is written h @ W.T.
Source: Goodfellow, Bengio & Courville (2016), section 10.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import activations
from unrolled._checks import Array

ACTIVATIONS = {
    "tanh": (activations.tanh, activations.tanh_derivative),
    "relu": (activations.relu, activations.relu_derivative),
}
OUTPUTS = {
    "softmax": activations.softmax,
    "linear": lambda o: o,
    "sigmoid": activations.sigmoid,
}


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters: U (H,D), W (H,H), V (K,H), b (H,), c (K,). They do not depend on time.

    All five get one dtype, the widest among them. Raises ValueError for shapes that do not fit one
    another, NaN or infinity.
    """

    U: Array
    W: Array
    V: Array
    b: Array
    c: Array

    def __post_init__(self):
        H, D = check.floats("U", self.U, "H D").shape
        K, _ = check.floats("V", self.V, "K H", H=H).shape
        axes = {"U": "H D", "W": "H H", "V": "K H", "b": "H", "c": "K"}
        arrays = {
            name: check.floats(name, getattr(self, name), letters, D=D, H=H, K=K)
            for name, letters in axes.items()
        }
        dtype = np.result_type(*arrays.values())
        for name, array in arrays.items():
            object.__setattr__(self, name, array.astype(dtype, copy=False))


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a forward pass computed, kept for the way back.

    x (T,B,D); a, h (T,B,H); o, y_hat (T,B,K); h0 (B,H); and the names of g and f.
    """

    x: Array
    a: Array
    h: Array
    o: Array
    y_hat: Array
    h0: Array
    activation: str
    output: str


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the network, each shaped like its ⋆.

    params: a Params, summed over steps and batch. x (T,B,D), h0 (B,H).
    h, a (T,B,H): the deltas, the whole error that reaches h(t) and a(t).
    """

    params: Params
    x: Array
    h0: Array
    h: Array
    a: Array


def init(
    n_inputs: int, n_hidden: int, n_outputs: int, rng: np.random.Generator, dtype=np.float64
) -> Params:
    """Random parameters: weights uniform within ±1/sqrt(columns), biases 0.

    So a sum over n inputs of size 1 has a size of about 1, whatever n.
    Source: Goodfellow, Bengio & Courville (2016), section 8.4.
    """
    D = check.count("n_inputs", n_inputs)
    H = check.count("n_hidden", n_hidden)
    K = check.count("n_outputs", n_outputs)
    check.generator("rng", rng)

    def uniform(rows: int, columns: int) -> Array:
        bound = columns**-0.5
        return rng.uniform(-bound, bound, (rows, columns)).astype(dtype)

    b, c = np.zeros(H, dtype), np.zeros(K, dtype)
    return Params(U=uniform(H, D), W=uniform(H, H), V=uniform(K, H), b=b, c=c)


def forward(
    params: Params,
    x: ArrayLike,
    h0: ArrayLike | None = None,
    activation: str = "tanh",
    output: str = "softmax",
) -> Trace:
    """Run the network over a batch of sequences.

    x: (T,B,D). h0: (B,H), the hidden state before the first step, zeros if None.
    activation: "tanh" or "relu". output: "softmax", "linear" or "sigmoid".
    Raises ValueError for other shapes or names, for NaN or infinity, and if a state overflows.
    """
    U, W, V, b, c = params.U, params.W, params.V, params.b, params.c
    H, D = U.shape
    x = check.floats("x", x, "T B D", U.dtype, D=D)
    T, B, _ = x.shape
    h0 = np.zeros((B, H), x.dtype) if h0 is None else h0
    h0 = check.floats("h0", h0, "B H", U.dtype, B=B, H=H)
    check.one_of("activation", activation, ACTIVATIONS)
    check.one_of("output", output, OUTPUTS)
    g, _ = ACTIVATIONS[activation]
    f = OUTPUTS[output]

    a = b + (_rows(x) @ U.T).reshape(T, B, H)  # U x of all steps in one product
    a = a.astype(np.result_type(a, h0), copy=False)
    h = np.empty_like(a)
    h_before = h0
    for t in range(T):
        a[t] += h_before @ W.T
        h[t] = g(a[t])
        h_before = h[t]
    check.finite("a", a)
    o = c + (_rows(h) @ V.T).reshape(T, B, -1)
    return Trace(x, a, h, o, f(o), h0, activation, output)


def backward(params: Params, trace: Trace, dJ_do: ArrayLike) -> Gradients:
    """Back propagation through time: every error that reaches h(t), summed.

    dJ_do: (T,B,K), the derivative of the total loss by o(t), from `losses` (zero at a step
    without a loss). h(t) is used twice, by o(t) and by h(t+1), so two errors come back to it.
    Raises ValueError for another shape, NaN or infinity.
    Source: Goodfellow, Bengio & Courville (2016), eq. 10.18-10.28.
    """
    U, W, V = params.U, params.W, params.V
    x, h, h0 = trace.x, trace.h, trace.h0
    T, B, H = h.shape
    check.floats("params.U", U, "H D", H=H, D=x.shape[2])
    dJ_do = check.floats("dJ_do", dJ_do, "T B K", h.dtype, T=T, B=B, K=len(V))
    _, g_derivative = ACTIVATIONS[trace.activation]

    g_prime = g_derivative(h)
    dh = (_rows(dJ_do) @ V).reshape(T, B, H)  # through o(t), at all steps
    da = np.empty_like(dh)
    from_later = np.zeros_like(h0)
    for t in reversed(range(T)):
        dh[t] += from_later  # and through h(t+1)
        da[t] = dh[t] * g_prime[t]
        from_later = da[t] @ W

    h_before = np.concatenate([h0[None], h[:-1]])
    return Gradients(
        params=Params(  # each product sums over all steps and sequences
            U=_rows(da).T @ _rows(x),
            W=_rows(da).T @ _rows(h_before),
            V=_rows(dJ_do).T @ _rows(h),
            b=_rows(da).sum(axis=0),
            c=_rows(dJ_do).sum(axis=0),
        ),
        x=(_rows(da) @ U).reshape(x.shape),
        h0=from_later,
        h=dh,
        a=da,
    )


def _rows(v: Array) -> Array:
    """(T, B, n) as one matrix (T·B, n): every step of every sequence is a row."""
    return v.reshape(-1, v.shape[-1])
