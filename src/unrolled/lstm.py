"""The LSTM of "A Search Space Odyssey": forward, and full back propagation through time.

    z_bar(t) = W_z x(t) + R_z y(t-1) + b_z                        z = tanh z_bar       block input
    i_bar(t) = W_i x(t) + R_i y(t-1) + p_i * c(t-1) + b_i         i = sigmoid i_bar    input gate
    f_bar(t) = W_f x(t) + R_f y(t-1) + p_f * c(t-1) + b_f         f = sigmoid f_bar    forget gate
    c(t)     = z(t) * i(t) + c(t-1) * f(t)                                             cell
    o_bar(t) = W_o x(t) + R_o y(t-1) + p_o * c(t) + b_o           o = sigmoid o_bar    output gate
    y(t)     = tanh(c(t)) * o(t)                                                       block output

`*` is elementwise. The peepholes p let the gates see the cell: the input and the forget gate the
cell of the step before, the output gate the cell of now. Without them (p is None) this is the
LSTM of most libraries.

Arrays are time-major: (T, B, ·) is steps, batch, units. D inputs, H units. W, R and b stack the
block input and the gates in the order z, i, f, o; p stacks i, f, o. A vector of the page is a row
here, so R y is written y @ R.T.
Source: Greff, Srivastava, Koutník, Steunebrink & Schmidhuber (2017), section II and appendix A;
peepholes: Gers, Schraudolph & Schmidhuber (2002).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters: W (4,H,D), R (4,H,H), b (4,H), p (3,H) or None for no peepholes.

    Rows of the first axis: z, i, f, o in W, R and b; i, f, o in p. All get one dtype, the widest
    among them. Raises ValueError for shapes that do not fit one another, NaN or infinity.
    """

    W: Array
    R: Array
    b: Array
    p: Array | None = None

    def __post_init__(self):
        _, H, D = check.floats("W", self.W, "gates H D", gates=4).shape
        axes = {"W": "gates H D", "R": "gates H H", "b": "gates H"}
        sizes = {name: dict(gates=4, H=H, D=D) for name in axes}
        if self.p is not None:
            axes["p"], sizes["p"] = "gates H", dict(gates=3, H=H)
        arrays = {n: check.floats(n, getattr(self, n), axes[n], **sizes[n]) for n in axes}
        dtype = np.result_type(*arrays.values())
        for name, array in arrays.items():
            object.__setattr__(self, name, array.astype(dtype, copy=False))


@dataclass(frozen=True, eq=False)
class Trace:
    """All that a forward pass computed, kept for the way back.

    x (T,B,D); z_bar, i_bar, f_bar, o_bar, z, i, f, o, c, y (T,B,H); y0, c0 (B,H).
    """

    x: Array
    z_bar: Array
    i_bar: Array
    f_bar: Array
    o_bar: Array
    z: Array
    i: Array
    f: Array
    o: Array
    c: Array
    y: Array
    y0: Array
    c0: Array


@dataclass(frozen=True, eq=False)
class Gradients:
    """dJ/d⋆ for every ⋆ of the network, each shaped like its ⋆.

    params: a Params, summed over steps and batch. x (T,B,D); y0, c0 (B,H).
    z_bar, i_bar, f_bar, o_bar, c, y (T,B,H): the deltas, the whole error that reaches each ⋆(t).
    """

    params: Params
    x: Array
    y0: Array
    c0: Array
    z_bar: Array
    i_bar: Array
    f_bar: Array
    o_bar: Array
    c: Array
    y: Array


def init(
    n_inputs: int,
    n_hidden: int,
    rng: np.random.Generator,
    peepholes: bool = True,
    forget_bias: float = 1.0,
    dtype=np.float64,
) -> Params:
    """Random parameters: all uniform within ±1/sqrt(H), but biases 0 and the forget bias as given.

    A forget bias of 1 starts the gates half open to the past: sigmoid(1) = 0.73 a step.
    Sources: the range is that of most libraries; the bias, Gers, Schmidhuber & Cummins (2000) and
    Jozefowicz, Zaremba & Sutskever (2015).
    """
    D = check.count("n_inputs", n_inputs)
    H = check.count("n_hidden", n_hidden)
    check.generator("rng", rng)

    def uniform(*shape: int) -> Array:
        return rng.uniform(-(H**-0.5), H**-0.5, shape).astype(dtype)

    b = np.zeros((4, H), dtype)
    b[2] = check.floats("forget_bias", forget_bias, "")
    W, R = uniform(4, H, D), uniform(4, H, H)
    return Params(W, R, b, uniform(3, H) if peepholes else None)


def forward(
    params: Params, x: ArrayLike, y0: ArrayLike | None = None, c0: ArrayLike | None = None
) -> Trace:
    """Run the block over a batch of sequences.

    x: (T,B,D). y0, c0: (B,H), block output and cell before the first step, zeros if None.
    Raises ValueError for other shapes, NaN or infinity, and if a sum overflows.
    """
    W, R, b = params.W, params.R, params.b
    peepholes = params.p is not None
    p_i, p_f, p_o = params.p if peepholes else (0, 0, 0)
    x, y0, c0 = checked_inputs(params, x, y0, c0)
    (T, B, _), H = x.shape, b.shape[1]
    dtype = np.result_type(W, x, y0, c0)

    W_T, R_T = _transposed(W), _transposed(R)
    bars = (_rows(x) @ W_T).astype(dtype, copy=False).reshape(4, T, B, H)
    z_bar, i_bar, f_bar, o_bar = bars
    z, i, f, o = np.empty_like(bars)
    c, y = np.empty((2, T, B, H), dtype)
    y_before, c_before = y0, c0
    for t in range(T):
        bars[:, t] += y_before @ R_T + b[:, None]
        if peepholes:
            i_bar[t] += p_i * c_before
            f_bar[t] += p_f * c_before
        z[t] = np.tanh(z_bar[t])
        i[t] = sigmoid(i_bar[t])
        f[t] = sigmoid(f_bar[t])
        c[t] = z[t] * i[t] + c_before * f[t]
        if peepholes:
            o_bar[t] += p_o * c[t]
        o[t] = sigmoid(o_bar[t])
        y[t] = np.tanh(c[t]) * o[t]
        y_before, c_before = y[t], c[t]
    check.finite("[z_bar, i_bar, f_bar, o_bar]", bars)
    return Trace(x, z_bar, i_bar, f_bar, o_bar, z, i, f, o, c, y, y0, c0)


def backward(
    params: Params, trace: Trace, dJ_dy: ArrayLike, dJ_dc: ArrayLike | None = None
) -> Gradients:
    """Back propagation through time: the whole error that reaches each quantity, summed.

    dJ_dy: (T,B,H), the loss's own derivative by y(t), later steps excluded.
    dJ_dc: (B,H), its own derivative by the last cell, zeros if None.
    Raises ValueError for other shapes, NaN or infinity.
    Source: Greff et al. (2017), appendix A.
    """
    W, R = params.W, params.R
    peepholes = params.p is not None
    p_i, p_f, p_o = params.p if peepholes else (0, 0, 0)
    x, z, i, f, o, c, y = trace.x, trace.z, trace.i, trace.f, trace.o, trace.c, trace.y
    dJ_dy, dJ_dc = checked_errors(params, trace, dJ_dy, dJ_dc)
    T, B, H = y.shape
    dtype = np.result_type(W, y, dJ_dy, dJ_dc)

    tanh_c = np.tanh(c)
    c_before = np.concatenate([trace.c0[None], c[:-1]])
    y_before = np.concatenate([trace.y0[None], y[:-1]])
    dbars = np.empty((4, T, B, H), dtype)
    dz_bar, di_bar, df_bar, do_bar = dbars
    dy, dc = np.empty((2, T, B, H), dtype)
    y_from_later, c_from_later = np.zeros((B, H), dtype), dJ_dc
    for t in reversed(range(T)):
        dy[t] = dJ_dy[t] + y_from_later
        do_bar[t] = dy[t] * tanh_c[t] * o[t] * (1 - o[t])
        dc[t] = dy[t] * o[t] * (1 - tanh_c[t] ** 2) + c_from_later
        if peepholes:
            dc[t] += p_o * do_bar[t]
        df_bar[t] = dc[t] * c_before[t] * f[t] * (1 - f[t])
        di_bar[t] = dc[t] * z[t] * i[t] * (1 - i[t])
        dz_bar[t] = dc[t] * i[t] * (1 - z[t] ** 2)
        y_from_later = (dbars[:, t] @ R).sum(axis=0)  # R_z.T dz_bar + R_i.T di_bar + ...
        c_from_later = dc[t] * f[t]
        if peepholes:
            c_from_later += p_i * di_bar[t] + p_f * df_bar[t]

    rows = dbars.reshape(4, T * B, H)
    dp = None
    if peepholes:
        seen = np.stack([di_bar * c_before, df_bar * c_before, do_bar * c])
        dp = seen.sum(axis=(1, 2))
    return Gradients(
        params=Params(  # each product sums over all steps and sequences
            W=rows.swapaxes(1, 2) @ _rows(x),
            R=rows.swapaxes(1, 2) @ _rows(y_before),
            b=rows.sum(axis=1),
            p=dp,
        ),
        x=sum(d @ M for d, M in zip(rows, W, strict=True)).reshape(x.shape),
        y0=y_from_later,
        c0=c_from_later,
        z_bar=dz_bar,
        i_bar=di_bar,
        f_bar=df_bar,
        o_bar=do_bar,
        c=dc,
        y=dy,
    )


def sigmoid(a: Array) -> Array:
    """1 / (1 + exp(-a)) as (1 + tanh(a/2)) / 2, which is the faster; any shape.

    Exact to rounding in absolute terms only: below -38 it is 0, where `activations.sigmoid` still
    knows the tail exp(a).
    """
    y = np.tanh(a * 0.5)
    y += 1
    y *= 0.5
    return y


def checked_inputs(params, x, y0, c0) -> tuple[Array, Array, Array]:
    """x, y0 and c0 as arrays that fit the parameters, zeros for a None."""
    _, H, D = params.W.shape
    x = check.floats("x", x, "T B D", params.W.dtype, D=D)
    B = x.shape[1]
    y0 = np.zeros((B, H), x.dtype) if y0 is None else y0
    c0 = np.zeros((B, H), x.dtype) if c0 is None else c0
    y0 = check.floats("y0", y0, "B H", params.W.dtype, B=B, H=H)
    c0 = check.floats("c0", c0, "B H", params.W.dtype, B=B, H=H)
    return x, y0, c0


def checked_errors(params, trace, dJ_dy, dJ_dc) -> tuple[Array, Array]:
    """dJ_dy and dJ_dc as arrays that fit the trace, zeros for a None; the trace the parameters."""
    T, B, H = trace.y.shape
    check.floats("params.W", params.W, "gates H D", gates=4, H=H, D=trace.x.shape[2])
    dJ_dc = np.zeros_like(trace.c0) if dJ_dc is None else dJ_dc
    dJ_dy = check.floats("dJ_dy", dJ_dy, "T B H", trace.y.dtype, T=T, B=B, H=H)
    dJ_dc = check.floats("dJ_dc", dJ_dc, "B H", trace.y.dtype, B=B, H=H)
    return dJ_dy, dJ_dc


def _rows(v: Array) -> Array:
    """(T, B, n) as one matrix (T·B, n): every step of every sequence is a row."""
    return v.reshape(-1, v.shape[-1])


def _transposed(stack: Array) -> Array:
    """Each matrix of a stack transposed, and copied, for products with it to run faster."""
    return np.ascontiguousarray(stack.swapaxes(1, 2))
