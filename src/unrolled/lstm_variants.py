"""The eight variants of "A Search Space Odyssey", as switches of one LSTM block.

Each changes the block of `lstm` (which see for the equations, shapes and names) in one place:

    NIG   no input gate            i = 1
    NFG   no forget gate           f = 1
    NOG   no output gate           o = 1
    NIAF  no input activation      z = z_bar
    NOAF  no output activation     y = c * o
    CIFG  coupled gates            f = 1 - i
    NP    no peepholes             the gates do not see the cell
    FGR   full gate recurrence     each gate's bar also gets G times all three gates of step t - 1

What a gate that is not there would have computed is 0, its bar and its delta; so are the gradients
of parameters that a variant does not use. Before the first step all gates are 0.
Source: Greff, Srivastava, Koutník, Steunebrink & Schmidhuber (2017), section IV.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import lstm
from unrolled._checks import Array


@dataclass(frozen=True)
class Variant:
    """Which parts the block has. Raises ValueError for parts that exclude one another."""

    input_gate: bool = True
    forget_gate: bool = True
    output_gate: bool = True
    input_activation: bool = True
    output_activation: bool = True
    peepholes: bool = True
    coupled: bool = False
    full_recurrence: bool = False

    def __post_init__(self):
        if self.coupled and not (self.input_gate and self.forget_gate):
            raise ValueError("coupled is True, needs input_gate and forget_gate")
        if self.full_recurrence and (
            self.coupled or not (self.input_gate and self.forget_gate and self.output_gate)
        ):
            raise ValueError("full_recurrence is True, needs three gates, not coupled")

    @property
    def absent(self) -> list[int]:
        """The rows of W, R and b that the variant does not use: 1, 2, 3 for i, f, o."""
        present = (self.input_gate, self.forget_gate and not self.coupled, self.output_gate)
        return [row for row, there in enumerate(present, start=1) if not there]


VARIANTS = {
    "vanilla": Variant(),
    "NIG": Variant(input_gate=False),
    "NFG": Variant(forget_gate=False),
    "NOG": Variant(output_gate=False),
    "NIAF": Variant(input_activation=False),
    "NOAF": Variant(output_activation=False),
    "CIFG": Variant(coupled=True),
    "NP": Variant(peepholes=False),
    "FGR": Variant(full_recurrence=True),
}


@dataclass(frozen=True, eq=False)
class Params:
    """The parameters: those of `lstm.Params`, and G (3,3,H,H) or None.

    G[to, from] takes the gate `from` of step t - 1 to the bar of the gate `to`; both i, f, o.
    Raises ValueError for shapes that do not fit one another, NaN or infinity.
    """

    W: Array
    R: Array
    b: Array
    p: Array | None = None
    G: Array | None = None

    def __post_init__(self):
        plain = lstm.Params(self.W, self.R, self.b, self.p)
        arrays = {name: getattr(plain, name) for name in ("W", "R", "b", "p")}
        H = plain.b.shape[1]
        if self.G is not None:
            arrays["G"] = check.floats("G", self.G, "to from H H", to=3, H=H, **{"from": 3})
        dtype = np.result_type(*(array for array in arrays.values() if array is not None))
        for name, array in arrays.items():
            if array is not None:
                object.__setattr__(self, name, array.astype(dtype, copy=False))


def init(
    variant: Variant,
    n_inputs: int,
    n_hidden: int,
    rng: np.random.Generator,
    forget_bias: float = 1.0,
    dtype=np.float64,
) -> Params:
    """Random parameters as of `lstm.init`; peepholes and G only where the variant has them."""
    plain = lstm.init(n_inputs, n_hidden, rng, variant.peepholes, forget_bias, dtype)
    G = None
    if variant.full_recurrence:
        bound = n_hidden**-0.5
        G = rng.uniform(-bound, bound, (3, 3, n_hidden, n_hidden)).astype(dtype)
    return Params(plain.W, plain.R, plain.b, plain.p, G)


def forward(
    variant: Variant,
    params: Params,
    x: ArrayLike,
    y0: ArrayLike | None = None,
    c0: ArrayLike | None = None,
) -> lstm.Trace:
    """Run the block over a batch of sequences; arguments and result as of `lstm.forward`.

    Raises ValueError also if params lack what the variant needs.
    """
    W, R, b = params.W, params.R, params.b
    p, G = _used(variant, params)
    x, y0, c0 = lstm.checked_inputs(params, x, y0, c0)
    T, B, D = x.shape
    H = b.shape[1]
    dtype = np.result_type(W, x, y0, c0)

    bars = (x.reshape(-1, D) @ W.swapaxes(1, 2) + b[:, None]).astype(dtype, copy=False)
    bars = bars.reshape(4, T, B, H)
    gates = np.empty_like(bars)
    z_bar, i_bar, f_bar, o_bar = bars
    z, i, f, o = gates
    c, y = np.empty((2, T, B, H), dtype)
    y_before, c_before, gates_before = y0, c0, np.zeros((3, B, H), dtype)
    for t in range(T):
        bars[:, t] += y_before @ R.swapaxes(1, 2)
        if G is not None:
            bars[1:, t] += (gates_before @ G.swapaxes(2, 3)).sum(axis=1)
        if p is not None:
            i_bar[t] += p[0] * c_before
            f_bar[t] += p[1] * c_before
        z[t] = np.tanh(z_bar[t]) if variant.input_activation else z_bar[t]
        i[t] = lstm.sigmoid(i_bar[t]) if variant.input_gate else 1
        if variant.coupled:
            f[t] = 1 - i[t]
        else:
            f[t] = lstm.sigmoid(f_bar[t]) if variant.forget_gate else 1
        c[t] = z[t] * i[t] + c_before * f[t]
        if p is not None:
            o_bar[t] += p[2] * c[t]
        o[t] = lstm.sigmoid(o_bar[t]) if variant.output_gate else 1
        y[t] = (np.tanh(c[t]) if variant.output_activation else c[t]) * o[t]
        y_before, c_before, gates_before = y[t], c[t], gates[1:, t]
    bars[variant.absent] = 0
    check.finite("[z_bar, i_bar, f_bar, o_bar]", bars)
    check.finite("c", c)
    return lstm.Trace(x, z_bar, i_bar, f_bar, o_bar, z, i, f, o, c, y, y0, c0)


def backward(
    variant: Variant,
    params: Params,
    trace: lstm.Trace,
    dJ_dy: ArrayLike,
    dJ_dc: ArrayLike | None = None,
) -> lstm.Gradients:
    """Back propagation through time; arguments and result as of `lstm.backward`.

    The result's params is a Params of this module. A gate that is 1 has i (1 - i) = 0, so nothing
    comes back through it without a word said here.
    """
    W, R = params.W, params.R
    p, G = _used(variant, params)
    x, z, i, f, o, c, y = trace.x, trace.z, trace.i, trace.f, trace.o, trace.c, trace.y
    dJ_dy, dJ_dc = lstm.checked_errors(params, trace, dJ_dy, dJ_dc)
    T, B, H = y.shape
    dtype = np.result_type(W, y, dJ_dy, dJ_dc)

    squashed_c = np.tanh(c) if variant.output_activation else c
    c_slope = 1 - squashed_c**2 if variant.output_activation else np.ones_like(c)
    z_slope = 1 - z**2 if variant.input_activation else np.ones_like(z)
    c_before = np.concatenate([trace.c0[None], c[:-1]])
    y_before = np.concatenate([trace.y0[None], y[:-1]])
    dbars = np.empty((4, T, B, H), dtype)
    dz_bar, di_bar, df_bar, do_bar = dbars
    dy, dc = np.empty((2, T, B, H), dtype)
    y_from_later, c_from_later = np.zeros((B, H), dtype), dJ_dc
    gates_from_later = np.zeros((3, B, H), dtype)
    for t in reversed(range(T)):
        i_from_later, f_from_later, o_from_later = gates_from_later
        dy[t] = dJ_dy[t] + y_from_later
        do = dy[t] * squashed_c[t] + o_from_later
        do_bar[t] = do * o[t] * (1 - o[t])
        dc[t] = dy[t] * o[t] * c_slope[t] + c_from_later
        if p is not None:
            dc[t] += p[2] * do_bar[t]
        df = dc[t] * c_before[t] + f_from_later
        di = dc[t] * z[t] + i_from_later
        if variant.coupled:  # f = 1 - i: what reaches f reaches i, with the other sign
            df, di = 0, di - df
        df_bar[t] = df * f[t] * (1 - f[t])
        di_bar[t] = di * i[t] * (1 - i[t])
        dz_bar[t] = dc[t] * i[t] * z_slope[t]
        y_from_later = (dbars[:, t] @ R).sum(axis=0)
        c_from_later = dc[t] * f[t]
        if p is not None:
            c_from_later += p[0] * di_bar[t] + p[1] * df_bar[t]
        if G is not None:
            gates_from_later = (dbars[1:, None, t] @ G).sum(axis=0)

    rows = dbars.reshape(4, T * B, H)
    p_gradient = None if params.p is None else np.zeros_like(params.p, dtype)
    if p is not None:
        seen = (di_bar * c_before, df_bar * c_before, do_bar * c)
        p_gradient = np.stack([part.sum(axis=(0, 1)) for part in seen])
    G_gradient = None if params.G is None else np.zeros_like(params.G, dtype)
    if G is not None:  # the gates before the first step are 0
        later, earlier = dbars[1:, 1:], np.stack([i, f, o])[:, :-1]
        G_gradient = np.einsum("atnj,btnk->abjk", later, earlier, optimize=True)
    return lstm.Gradients(
        params=Params(
            W=rows.swapaxes(1, 2) @ x.reshape(T * B, -1),
            R=rows.swapaxes(1, 2) @ y_before.reshape(T * B, H),
            b=rows.sum(axis=1),
            p=p_gradient,
            G=G_gradient,
        ),
        x=(rows @ W).sum(axis=0).reshape(x.shape),
        y0=y_from_later,
        c0=c_from_later,
        z_bar=dz_bar,
        i_bar=di_bar,
        f_bar=df_bar,
        o_bar=do_bar,
        c=dc,
        y=dy,
    )


def _used(variant: Variant, params: Params) -> tuple[Array | None, Array | None]:
    """p and G, None where the variant has no such part. ValueError if they are needed and None."""
    for name, needed in (("p", variant.peepholes), ("G", variant.full_recurrence)):
        if needed and getattr(params, name) is None:
            raise ValueError(f"params.{name} is None, needs an array for {variant}")
    return (
        params.p if variant.peepholes else None,
        params.G if variant.full_recurrence else None,
    )
