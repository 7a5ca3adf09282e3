"""The parameters of other libraries' LSTM layers, from and to `lstm.Params`.

PyTorch and Keras compute the block of this book without peepholes; they only file the same
numbers differently. Neither library is needed here: what goes in and out are arrays.

    this book   W (4,H,D)             R (4,H,H)                      b (4,H)              z, i, f, o
    PyTorch     weight_ih (4H,D)      weight_hh (4H,H)               bias_ih, bias_hh     i, f, g, o
    Keras       kernel (D,4H)         recurrent_kernel (H,4H)        bias (4H,)           i, f, c, o

g and c are their names for the block input z. PyTorch has two biases, one beside each matrix, and
uses their sum alone.
Sources: the documentation of torch.nn.LSTM (2.13) and of keras.layers.LSTM (3).
"""

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.lstm import Params

TO_OTHERS = [1, 2, 0, 3]  # z, i, f, o to i, f, z, o: the order of both libraries
FROM_OTHERS = [2, 0, 1, 3]  # and back


def from_torch(
    weight_ih: ArrayLike, weight_hh: ArrayLike, bias_ih: ArrayLike, bias_hh: ArrayLike
) -> Params:
    """The parameters of one layer and direction of `torch.nn.LSTM`, as NumPy arrays or alike.

    weight_ih: (4H,D). weight_hh: (4H,H). bias_ih, bias_hh: (4H,), of which the sum is taken.
    Raises ValueError for shapes that do not fit one another, NaN or infinity.
    """
    H = _hidden("weight_hh", weight_hh, axis=1)
    weight_ih = check.floats("weight_ih", weight_ih, "rows D", rows=4 * H)
    weight_hh = check.floats("weight_hh", weight_hh, "rows H", rows=4 * H, H=H)
    bias_ih = check.floats("bias_ih", bias_ih, "rows", rows=4 * H)
    bias_hh = check.floats("bias_hh", bias_hh, "rows", rows=4 * H)
    stacks = weight_ih, weight_hh, bias_ih + bias_hh
    return Params(*(_stack(array)[FROM_OTHERS] for array in stacks))


def to_torch(params: Params) -> dict[str, Array]:
    """weight_ih (4H,D), weight_hh (4H,H), bias_ih (4H,) and bias_hh (4H,), the last all zero.

    Raises ValueError if there are peepholes, which torch.nn.LSTM does not have.
    """
    _without_peepholes(params)
    W, R, b = (array[TO_OTHERS] for array in (params.W, params.R, params.b))
    _, H, D = W.shape
    return {
        "weight_ih": W.reshape(4 * H, D),
        "weight_hh": R.reshape(4 * H, H),
        "bias_ih": b.reshape(4 * H),
        "bias_hh": np.zeros(4 * H, b.dtype),
    }


def from_keras(kernel: ArrayLike, recurrent_kernel: ArrayLike, bias: ArrayLike) -> Params:
    """The parameters of a `keras.layers.LSTM`, in the order of its `get_weights()`.

    kernel: (D,4H). recurrent_kernel: (H,4H). bias: (4H,).
    Raises ValueError for shapes that do not fit one another, NaN or infinity.
    """
    H = _hidden("recurrent_kernel", recurrent_kernel, axis=0)
    kernel = check.floats("kernel", kernel, "D columns", columns=4 * H)
    recurrent_kernel = check.floats(
        "recurrent_kernel", recurrent_kernel, "H columns", H=H, columns=4 * H
    )
    bias = check.floats("bias", bias, "columns", columns=4 * H)
    return Params(*(_stack(array)[FROM_OTHERS] for array in (kernel.T, recurrent_kernel.T, bias)))


def to_keras(params: Params) -> dict[str, Array]:
    """kernel (D,4H), recurrent_kernel (H,4H) and bias (4H,).

    Raises ValueError if there are peepholes, which keras.layers.LSTM does not have.
    """
    layout = to_torch(params)
    return {
        "kernel": layout["weight_ih"].T,
        "recurrent_kernel": layout["weight_hh"].T,
        "bias": layout["bias_ih"],
    }


def _hidden(name: str, matrix: ArrayLike, axis: int) -> int:
    """H, which the recurrent matrix tells."""
    return check.floats(name, matrix, "rows columns").shape[axis]


def _stack(rows: Array) -> Array:
    """(4H, ...) as (4, H, ...)."""
    return rows.reshape(4, -1, *rows.shape[1:])


def _without_peepholes(params: Params) -> None:
    if params.p is not None:
        raise ValueError(f"params.p has shape {params.p.shape}, needs to be None: no peepholes")
