"""How one step passes a small change on, and what is left of it after many.

All in the Jacobian layout: entry (i, j) is the derivative of result i by cause j, so the Jacobian
of several steps is the product of theirs, later steps on the left. A delta travels the other way,
as a row from the left.

For the LSTM, with ' on a gate for its own slope (i' = i (1 - i), z' = 1 - z²) and - for the step
before, a change of the cell alone gives

    dc/dc- = diag(f)                                                       forget path
           + diag(z i' p_i + c- f' p_f)                                    peepholes
           + [diag(i z') R_z + diag(z i') R_i + diag(c- f') R_f] dy-/dc-   recurrent weights

    dy-/dc- = diag(o- (1 - tanh² c-) + tanh(c-) o'- p_o)

Only the first is free of weights and slopes. The cell alone is not all that a step hands on,
though: a product over several steps needs the state (c, y).
Sources: Pascanu, Mikolov & Bengio (2013), section 2; for the LSTM, the equations of Greff et al.
(2017) differentiated.
"""

from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled import lstm, rnn
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class CellParts:
    """The three parts of dc(t)/dc(t-1), each (T-1,B,H,H), for t = 2 … T: as y(1), but not y(0),
    depends on the cell of its step."""

    forget: Array
    peephole: Array
    recurrent: Array

    @property
    def total(self) -> Array:
        """Their sum: c(t) by c(t-1) with all else of step t - 1 and before held fixed."""
        return self.forget + self.peephole + self.recurrent


def rnn_steps(params: rnn.Params, trace: rnn.Trace) -> Array:
    """dh(t)/dh(t-1) = diag(g'(a(t))) W of the simple network, (T,B,H,H), for t = 1 … T.

    Raises ValueError for a trace that does not fit the parameters.
    """
    check.floats("params.W", params.W, "H H", H=trace.h.shape[2])
    _, derivative = rnn.ACTIVATIONS[trace.activation]
    return derivative(trace.h)[..., None] * params.W


def lstm_cell_parts(params: lstm.Params, trace: lstm.Trace) -> CellParts:
    """The parts of dc(t)/dc(t-1), for t = 2 … T.

    Raises ValueError for a trace that does not fit the parameters, or of one step.
    """
    if len(trace.y) < 2:
        raise ValueError(f"trace has {len(trace.y)} step, needs 2 or more")
    slopes = _slopes(params, trace)
    through_y = slopes.c_by_y[1:] * slopes.y_by_c[:-1, :, None, :]
    return CellParts(_diagonal(trace.f[1:]), _diagonal(slopes.c_by_peepholes[1:]), through_y)


def lstm_steps(params: lstm.Params, trace: lstm.Trace) -> Array:
    """d(c, y)(t) / d(c, y)(t-1), exact, (T,B,2H,2H), for t = 1 … T.

    Rows and columns: the H cells, then the H block outputs.
    Raises ValueError for a trace that does not fit the parameters.
    """
    slopes = _slopes(params, trace)
    c_by_c = _diagonal(trace.f + slopes.c_by_peepholes)
    y_by_c = slopes.y_by_c[..., None]
    return np.block(
        [
            [c_by_c, slopes.c_by_y],
            [y_by_c * c_by_c, y_by_c * slopes.c_by_y + slopes.y_by_y],
        ]
    )


def log_norms(steps: Array) -> Array:
    """log10 ‖steps(T) ⋯ steps(k+1)‖, the spectral norm, for T - k = 0 … T: (T+1,B).

    steps: (T,B,n,n), as of `rnn_steps` or `lstm_steps`. The product is brought back to size 1 at
    each step, so that none leaves the range of floats; one that is exactly 0 gives -inf.
    Raises ValueError for other shapes, NaN or infinity.
    """
    steps = check.floats("steps", steps, "T B n n")
    identity = np.eye(steps.shape[-1], dtype=steps.dtype)
    return _log_norms(identity, steps, lambda product, k: product)


def lstm_log_norms(params: lstm.Params, trace: lstm.Trace) -> Array:
    """log10 ‖dc(T)/dc(k)‖, the spectral norm, for T - k = 0 … T-1: (T,B).

    All that c(k) moves moves with it: y(k), too, and every state between. Scaled like `log_norms`.
    Raises ValueError for a trace that does not fit the parameters.
    """
    y_by_c = _slopes(params, trace).y_by_c
    steps = lstm_steps(params, trace)
    H = y_by_c.shape[2]
    of_c = np.eye(H, 2 * H, dtype=steps.dtype)  # of the last state, the cell

    def by_c(product: Array, k: int) -> Array:
        return product[..., :H] + product[..., H:] * y_by_c[k - 1][:, None, :]

    return _log_norms(of_c, steps[1:], by_c, first=1)


@dataclass(frozen=True, eq=False)
class _Slopes:
    """Local derivatives at every step; diagonal matrices as (T,B,H), full ones as (T,B,H,H)."""

    c_by_peepholes: Array  # c by c(t-1) through i and f, beside the forget path
    c_by_y: Array  # c by y(t-1)
    y_by_c: Array  # y by the cell of its own step, through tanh and through o
    y_by_y: Array  # y by y(t-1) through o


def _slopes(params: lstm.Params, trace: lstm.Trace) -> _Slopes:
    _, H, D = params.W.shape
    check.floats("trace.y", trace.y, "T B H", H=H)
    check.floats("trace.x", trace.x, "T B D", D=D)
    z, i, f, o, c = trace.z, trace.i, trace.f, trace.o, trace.c
    c_before, tanh_c = np.concatenate([trace.c0[None], c[:-1]]), np.tanh(c)
    R_z, R_i, R_f, R_o = params.R
    p_i, p_f, p_o = np.zeros((3, H), z.dtype) if params.p is None else params.p

    c_by_z_bar = i * (1 - z**2)
    c_by_i_bar = z * i * (1 - i)
    c_by_f_bar = c_before * f * (1 - f)
    y_by_o_bar = tanh_c * o * (1 - o)
    by_rows = (..., None)  # diag(v) R multiplies the rows of R
    return _Slopes(
        c_by_peepholes=c_by_i_bar * p_i + c_by_f_bar * p_f,
        c_by_y=c_by_z_bar[by_rows] * R_z + c_by_i_bar[by_rows] * R_i + c_by_f_bar[by_rows] * R_f,
        y_by_c=o * (1 - tanh_c**2) + y_by_o_bar * p_o,
        y_by_y=y_by_o_bar[by_rows] * R_o,
    )


def _diagonal(v: Array) -> Array:
    """diag(v) of the last axis: (..., H) becomes (..., H, H)."""
    return v[..., None] * np.eye(v.shape[-1], dtype=v.dtype)


def _log_norms(product: Array, steps: Array, read, first: int = 0) -> Array:
    """log10 of the norm of read(product, k), as steps join the product from the right.

    first: the k that is left when all have joined.
    """
    product = np.broadcast_to(product, (steps.shape[1], *product.shape))
    scale = np.zeros(len(product))
    norms = [scale + _log10(_norm(read(product, first + len(steps))))]
    for k in reversed(range(len(steps))):
        product = product @ steps[k]
        size = _norm(product)
        scale = scale + _log10(size)
        product = product / np.where(size > 0, size, 1)[:, None, None]
        norms.append(scale + _log10(_norm(read(product, first + k))))
    return np.array(norms)


def _norm(matrices: Array) -> Array:
    return np.linalg.norm(matrices, 2, axis=(-2, -1))


def _log10(sizes: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log10(sizes)
