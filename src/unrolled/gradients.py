"""Gradients without calculus, to check those with it; and clipping.

A *tree* is an array, a frozen dataclass or a tuple of trees, or None where a network has no such
part. A gradient is a tree of the same type and shapes as what it is the gradient of.
"""

import math
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from unrolled import _checks as check
from unrolled._checks import Array

Tree = Any


def tree_map(f: Callable[..., Array], tree: Tree, *others: Tree) -> Tree:
    """`f` of each array of `tree` and its partners in `others`, put together like `tree`.

    The trees must be alike: `check_trees` refuses those that are not.
    """
    if tree is None:
        return None
    branches = [_branches(t) for t in (tree, *others)]
    if branches[0] is None:
        return f(*(check.floating(leaf) for leaf in (tree, *others)))
    parts = {name: tree_map(f, *(b[name] for b in branches)) for name in branches[0]}
    return tuple(parts.values()) if isinstance(tree, tuple) else replace(tree, **parts)


def leaves(tree: Tree) -> list[Array]:
    """The arrays of a tree, in the order of its fields."""
    if tree is None:
        return []
    branches = _branches(tree)
    if branches is None:
        return [check.floating(tree)]
    return [leaf for branch in branches.values() for leaf in leaves(branch)]


def check_trees(**trees: Tree) -> None:
    """Refuse trees that hold NaN or infinity, or differ from the first in type or shape."""
    (first_name, first), *_ = trees.items()
    for name, tree in trees.items():
        if _kind(tree) != _kind(first):
            raise ValueError(f"{name} is {_kind(tree)}, needs {_kind(first)} as in {first_name}")
        if _kind(tree) == "an array" and check.floats(name, tree).shape != np.shape(first):
            needed = f"{np.shape(first)} as in {first_name}"
            raise ValueError(f"{name} has shape {np.shape(tree)}, needs {needed}")
    for part in _branches(first) or ():
        where = f"[{part}]" if isinstance(first, tuple) else f".{part}"
        check_trees(**{f"{n}{where}": _branches(t)[part] for n, t in trees.items()})


def numerical_gradient(f: Callable[[Tree], float], tree: Tree) -> Tree:
    """Central differences: (f(x + h e_i) - f(x - h e_i)) / 2h, one entry at a time.

    f: takes a tree like `tree`, in float64, and returns one number. The gradient has the dtypes of
    `tree`. The step h is eps^(1/3) max(1, |x_i|), where the error of the truncated series, of
    order h², and that of the subtraction, of order eps / h, are alike: some 1e-10.
    Source: Press et al., Numerical Recipes, 3rd ed. (2007), section 5.7.
    """

    def slope(f_at: Callable[[float], float], x: float) -> float:
        h = np.finfo(np.float64).eps ** (1 / 3) * max(1.0, abs(x))
        above, below = x + h, x - h
        return (f_at(above) - f_at(below)) / (above - below)  # the step as it was rounded

    return _entry_by_entry(f, tree, np.float64, slope)


def complex_step_gradient(f: Callable[[Tree], complex], tree: Tree) -> Tree:
    """The complex step: Im f(x + i h e_i) / h, exact to rounding, one entry at a time.

    Nothing is subtracted, so h can be so small (1e-30) that its square is lost in the rounding.
    f: takes a tree like `tree`, in complex128, and returns one complex number. It must be
    analytic: no absolute value, no kink within reach. The gradient has the dtypes of `tree`.
    Raises ValueError if f returns a real number, for then the imaginary part got lost on the way.
    Source: Squire & Trapp, SIAM Review 40 (1998), 110-112.
    """
    h = 1e-30

    def slope(f_at: Callable[[complex], complex], x: complex) -> float:
        value = f_at(x + 1j * h)
        if not np.iscomplexobj(value):
            raise ValueError(f"f returned {value!r}, needs a complex number for complex arguments")
        return value.imag / h

    return _entry_by_entry(f, tree, np.complex128, slope)


def relative_error(a: Tree, b: Tree) -> float:
    """The largest, over all arrays of two trees, of max |a - b| / max(|a|, |b|); 0 if both are 0.

    Each array is measured by its own largest entry: a wrong bias is not excused by big weights.
    """
    check_trees(a=a, b=b)
    worst = 0.0
    for p, q in zip(leaves(a), leaves(b), strict=True):
        size = max(np.abs(p).max(initial=0), np.abs(q).max(initial=0))
        if size > 0:
            worst = max(worst, float(np.abs(p - q).max() / size))
    return worst


def global_norm(tree: Tree) -> float:
    """The Euclidean length of all entries of all arrays, as if they were one long vector."""
    check_trees(tree=tree)
    return math.hypot(*(_norm(leaf) for leaf in leaves(tree)))


def clip_by_norm(tree: Tree, threshold: float) -> Tree:
    """`tree` shortened to the length `threshold` if it is longer; its direction stays.

    Source: Pascanu, Mikolov & Bengio (2013), algorithm 1.
    """
    threshold = check.positive("threshold", threshold)
    norm = global_norm(tree)
    scale = 1.0 if norm <= threshold else threshold / norm
    return tree_map(lambda leaf: leaf * scale, tree)


def clip_by_value(tree: Tree, threshold: float) -> Tree:
    """Each entry of `tree` brought into [-threshold, threshold]; the direction may turn."""
    threshold = check.positive("threshold", threshold)
    check_trees(tree=tree)
    return tree_map(lambda leaf: np.clip(leaf, -threshold, threshold), tree)


def _branches(tree: Tree) -> dict[str | int, Tree] | None:
    """The parts of a dataclass or a tuple by their names or places; None if it is neither."""
    if isinstance(tree, tuple):
        return dict(enumerate(tree))
    if is_dataclass(tree):
        return {field.name: getattr(tree, field.name) for field in fields(tree)}
    return None


def _kind(tree: Tree) -> str:
    if tree is None:
        return "None"
    if isinstance(tree, tuple):
        return f"a tuple of {len(tree)}"
    return f"a dataclass {type(tree).__name__}" if is_dataclass(tree) else "an array"


def _norm(leaf: Array) -> float:
    """The length of one array; the largest entry is taken out so that no square overflows."""
    largest = float(np.abs(leaf).max(initial=0))
    return largest * float(np.linalg.norm(leaf / largest)) if largest > 0 else 0.0


def _entry_by_entry(f: Callable, tree: Tree, dtype: type, slope: Callable) -> Tree:
    """The gradient of `f` at `tree`: the slope along each entry, all others held fixed."""
    check_trees(tree=tree)
    point = tree_map(lambda leaf: leaf.astype(dtype), tree)

    def f_at(leaf: Array, i: tuple, value: complex) -> complex:
        kept, leaf[i] = leaf[i], value
        result = np.array(f(point))  # a copy, for f may return a piece of the point itself
        leaf[i] = kept
        if result.ndim:
            raise ValueError(f"f returned an array of shape {result.shape}, needs one number")
        return check.finite("f(tree)", result)[()]

    def slopes(leaf: Array) -> Array:
        entries = [slope(partial(f_at, leaf, i), leaf[i]) for i in np.ndindex(leaf.shape)]
        return np.reshape(entries, leaf.shape)

    return tree_map(lambda g, leaf: g.astype(leaf.dtype), tree_map(slopes, point), tree)
