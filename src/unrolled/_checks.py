"""What every function asks of its arguments, and how it says no."""

import math

import numpy as np
from numpy.typing import ArrayLike

Array = np.ndarray


def floats(
    name: str, value: ArrayLike, axes: str | None = None, dtype=np.float64, **sizes: int
) -> Array:
    """`value` as a finite floating array with the named axes, none of them empty.

    `floats("x", x, "T B D", D=2)` takes any array of three axes whose last has length 2. Without
    `axes` any shape will do. Floats keep their dtype; whole numbers and booleans get `dtype`.
    """
    array = floating(value, dtype)
    if array.dtype.kind not in "fc":
        raise ValueError(f"{name} has dtype {array.dtype}, needs numbers")
    if axes is not None:
        letters = axes.split()
        fits = array.ndim == len(letters) and all(
            had >= 1 and had == sizes.get(letter, had)
            for had, letter in zip(array.shape, letters, strict=True)
        )
        if not fits:
            needed = ", ".join(f"{i}={sizes[i]}" if i in sizes else i for i in letters)
            empty = ", no axis empty" if 0 in array.shape else ""
            raise ValueError(f"{name} has shape {array.shape}, needs ({needed}){empty}")
    return finite(name, array)


def reals(name: str, value: ArrayLike, axes: str | None = None, **sizes: int) -> Array:
    """`floats`, but refused unless float32 or float64: the kinds that LAPACK decomposes."""
    array = floats(name, value, axes, **sizes)
    if array.dtype not in (np.float32, np.float64):
        raise ValueError(f"{name} has dtype {array.dtype}, needs float32 or float64")
    return array


def floating(value: ArrayLike, dtype=np.float64) -> Array:
    """`value` as an array; whole numbers and booleans become `dtype`, all else keeps its own."""
    array = np.asarray(value)
    return array.astype(dtype) if array.dtype.kind in "biu" else array


def finite(name: str, array: Array) -> Array:
    """`array`, refused if it holds a NaN or an infinity."""
    good = np.isfinite(array)
    if not good.all():
        where = tuple(int(i) for i in np.argwhere(~good)[0])
        raise ValueError(f"{name} holds {array[where]} at {where}, needs finite numbers")
    return array


def one_of(name: str, value: str, choices) -> None:
    """Refuse a name that is not among `choices`."""
    if value not in choices:
        raise ValueError(f"{name} is {value!r}, needs one of {', '.join(map(repr, choices))}")


def positive(name: str, value: float) -> float:
    """`value` as a float, refused unless it is finite and above 0."""
    if not _is_number(value) or not 0 < value < math.inf:
        raise ValueError(f"{name} is {value!r}, needs a finite number above 0")
    return float(value)


def share(name: str, value: float) -> float:
    """`value` as a float, refused unless it is in [0, 1)."""
    if not _is_number(value) or not 0 <= value < 1:
        raise ValueError(f"{name} is {value!r}, needs a number in [0, 1)")
    return float(value)


def count(name: str, value: int) -> int:
    """`value` as a whole number, one or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}, needs a whole number, 1 or more")
    return int(value)


def generator(name: str, value: object) -> None:
    """Refuse what is not a NumPy random generator: a seed alone would hide where chance enters."""
    if not isinstance(value, np.random.Generator):
        raise ValueError(f"{name} is {value!r}, needs a numpy.random.Generator")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
