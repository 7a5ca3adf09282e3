"""Mistakes in the LSTM's backward pass, found in print or as easily made: each one line of it.

`backward(name)` is `lstm.backward` with that one line exchanged, and all else as tested. So a
figure can switch a mistake on, a test can ask that the check sees it, and neither keeps a second
backward pass.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from unrolled import _checks as check
from unrolled import lstm


@dataclass(frozen=True)
class Mistake:
    """One exchanged line: a title, where it was made, the right line and the mistaken one.

    right occurs exactly once in the source of `lstm.backward`; printed takes its place.
    """

    title: str
    where: str
    right: str
    printed: str


MISTAKES = {
    "peephole_swapped": Mistake(
        title="The input gate's peephole in the forget gate's road to the cell",
        where="the articles that this book retells (Tamura, 2020)",
        right="c_from_later += p_i * di_bar[t] + p_f * df_bar[t]",
        printed="c_from_later += p_i * di_bar[t] + p_i * df_bar[t]",
    ),
    "block_input_by_gate": Mistake(
        title="The block input's delta with the input gate's derivative",
        where="the articles that this book retells (Tamura, 2020)",
        right="dz_bar[t] = dc[t] * i[t] * (1 - z[t] ** 2)",
        printed="dz_bar[t] = dc[t] * z[t] * i[t] * (1 - i[t])",
    ),
    "missing_recurrent": Mistake(
        title="No road from the output back through the next output gate",
        where="easily made by hand",
        right="y_from_later = (dbars[:, t] @ R).sum(axis=0)",
        printed="y_from_later = (dbars[:3, t] @ R[:3]).sum(axis=0)",
    ),
    "forget_now": Mistake(
        title="The forget gate of now for that of the next step",
        where="easily made by hand",
        right="c_from_later = dc[t] * f[t]",
        printed="c_from_later = dc[t] * f[max(t - 1, 0)]",
    ),
    "peephole_now": Mistake(
        title="Input and forget gate given the cell of now, which they cannot see",
        where="easily made by hand",
        right="seen = np.stack([di_bar * c_before, df_bar * c_before, do_bar * c])",
        printed="seen = np.stack([di_bar * c, df_bar * c, do_bar * c])",
    ),
    "tanh_missing": Mistake(
        title="No derivative of the tanh between cell and output",
        where="easily made by hand",
        right="dc[t] = dy[t] * o[t] * (1 - tanh_c[t] ** 2) + c_from_later",
        printed="dc[t] = dy[t] * o[t] + c_from_later",
    ),
    "dropped_p_out": Mistake(
        title="No road from the cell through the output gate's peephole",
        where="easily made where peepholes were added to a finished LSTM",
        right="dc[t] += p_o * do_bar[t]",
        printed="pass",
    ),
    "dropped_p_in": Mistake(
        title="No road from the cell through the next input gate's peephole",
        where="easily made where peepholes were added to a finished LSTM",
        right="c_from_later += p_i * di_bar[t] + p_f * df_bar[t]",
        printed="c_from_later += p_f * df_bar[t]",
    ),
    "dropped_p_for": Mistake(
        title="No road from the cell through the next forget gate's peephole",
        where="easily made where peepholes were added to a finished LSTM",
        right="c_from_later += p_i * di_bar[t] + p_f * df_bar[t]",
        printed="c_from_later += p_i * di_bar[t]",
    ),
    "sigmoid_missing": Mistake(
        title="No derivative of the forget gate's sigmoid",
        where="a much copied notebook of 2019, RNN_LSTM_from_scratch (sigmoid(f) stood there)",
        right="df_bar[t] = dc[t] * c_before[t] * f[t] * (1 - f[t])",
        printed="df_bar[t] = dc[t] * c_before[t]",
    ),
    "tutorial": Mistake(
        title="The next step's output delta, overwritten before its last use",
        where="the NumPy project's tutorial on NLP from scratch, 2021 to 2025",
        right="c_from_later = dc[t] * f[t]",
        printed="c_from_later = f[t] * (dc[t] + (dJ_dy[t - 1] + y_from_later - dy[t])"
        " * o[t] * (1 - tanh_c[t] ** 2) * (t > 0))",
    ),
    "bias_from_forget": Mistake(
        title="The biases of input and output gate from the forget gate's delta",
        where="the code of a much copied course, learn_dl, reported in 2019",
        right="b=rows.sum(axis=1)",
        printed="b=rows[[0, 2, 2, 2]].sum(axis=1)",
    ),
}


@cache
def backward(name: str) -> Callable[..., lstm.Gradients]:
    """`lstm.backward` with the mistake of that name; same arguments, same result type.

    Raises ValueError for a name that is not in MISTAKES, RuntimeError if the line to exchange is
    not there exactly once.
    """
    check.one_of("name", name, MISTAKES)
    mistake = MISTAKES[name]
    source = inspect.getsource(lstm.backward)
    if source.count(mistake.right) != 1:
        raise RuntimeError(f"lstm.backward does not have the line {mistake.right!r} exactly once")
    namespace = dict(vars(lstm))
    wrong = source.replace(mistake.right, mistake.printed)
    exec(compile(wrong, f"<lstm.backward with the mistake {name}>", "exec"), namespace)
    return namespace["backward"]
