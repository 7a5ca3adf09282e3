"""Axes and coordinates of a PCA in as few bits as the eye needs: what DigitReconstruction carries.

A picture of k components is x̄ + Σ z_j u_j. An error in u_j is seen multiplied by z_j, so the
entries of u_j are rounded to a multiple of 2^-p with p smaller the smaller z_j is: every component
adds the same error to the picture (reverse water-filling; Cover & Thomas, 2006, section 10.3.3).
The errors of the pictures are known while they arise, so each u_j is moved, within the width of a
rounding, to undo what the ones before it have left: the errors stop growing with k.

The whole numbers are written in Rice's code: zigzag (0, -1, 1, -2, … become 0, 1, 2, 3, …), then
the bits above the lowest m as that many ones and a zero, then the lowest m. What m should be is
read off a running mean of the same column in the rows before, which a reader knows too.
Source: Rice & Plaunt (1971); js/maths/pca.mjs reads it.
"""

import base64

import numpy as np

Array = np.ndarray

FINE = 24  # running means are kept in multiples of 2^-FINE of the unit
FIRST_MEAN = 1 << 22
EASE = 0.8  # the part of the past errors that one component is asked to undo
GREY = 1 / 255


def round_axes(U: Array, Z: Array, worst: float = 0.95) -> tuple[Array, Array]:
    """Whole numbers Q (K, D) and binary places p (K,), so that Q[j] 2^-p[j] is nearly u_j.

    U (D, K): the axes in columns. Z (N, K): the coordinates of the pictures that will be drawn.
    No pixel of any sum of the first k components is wrong by more than `worst` grey levels.
    """
    for noise in np.geomspace(0.14, 0.01, 28):  # of one component, in grey levels
        Q, places, error = _rounded(U, Z, noise)
        if error <= worst:
            return Q, places
    raise ValueError(f"worst is {worst} grey levels, needs more")


def _rounded(U: Array, Z: Array, noise: float) -> tuple[Array, Array, float]:
    """One rounding of all axes, each adding an error of about `noise`; and the worst sum of them.

    At least as fine as the mean entry, 1/√D: a component that adds almost nothing to a picture is
    still to be recognised when it is shown by itself.
    """
    D, K = U.shape
    strength = np.sqrt(np.mean(Z**2, axis=0)) / (noise * GREY)
    places = np.ceil(np.log2(np.maximum(strength, np.sqrt(D))) - 0.5).astype(int)
    Q = np.empty((K, D), dtype=int)
    errors, worst = np.zeros((len(Z), D)), 0.0
    for j in range(K):
        z, unit = Z[:, j], 2.0 ** -places[j]
        undo = EASE * z @ errors / max(z @ z, 1e-30)
        Q[j] = np.rint((U[:, j] - np.clip(undo, -unit, unit)) / unit)
        errors += np.outer(z, Q[j] * unit - U[:, j])
        worst = max(worst, np.abs(errors).max() / GREY)
    return Q, places, worst


def round_coordinates(Z: Array) -> tuple[Array, Array]:
    """Whole numbers (K, N) and binary places (K,) of coordinates Z (N, K).

    To 2^-16, so that four decimals are right, and finer where z is large: a sum of their squares
    is then right to four decimals as well.
    """
    size = np.sqrt(np.mean(Z**2, axis=0))
    places = np.maximum(16, np.ceil(np.log2(np.maximum(size, 1e-30) * 1e6))).astype(int)
    return np.rint(Z.T * 2.0 ** places[:, None]).astype(int), places


def pack(rows: Array, places: Array) -> str:
    """Rows of whole numbers (K, D), row j in units of 2^-places[j], in Rice's code as base64."""
    mean = np.full(rows.shape[1], FIRST_MEAN)
    bits = []
    for row, place in zip(rows, places, strict=True):
        m = _low_bits(mean, place)
        folded = np.where(row >= 0, 2 * row, -2 * row - 1)
        ones = folded >> m
        length = ones + 1 + m
        start = np.cumsum(length) - length
        written = np.zeros(length.sum(), np.uint8)
        column = np.repeat(np.arange(len(row)), ones)
        written[np.arange(len(column)) + (start - np.cumsum(ones) + ones)[column]] = 1
        for low in range(m.max()):
            has = m > low
            written[(start + length - 1 - low)[has]] = (folded[has] >> low) & 1
        bits.append(written)
        mean = _moved(mean, row, place)
    return base64.b64encode(np.packbits(np.concatenate(bits)).tobytes()).decode()


def unpack(text: str, places: Array, D: int) -> Array:
    """The rows of whole numbers (K, D) that `pack` wrote, one by one as the page reads them."""
    bits = iter(np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8)).tolist())
    mean, rows = np.full(D, FIRST_MEAN), np.empty((len(places), D), dtype=int)
    for j, place in enumerate(places):
        for d, m in enumerate(_low_bits(mean, place)):
            folded = 0
            while next(bits):
                folded += 1
            for _ in range(m):
                folded = 2 * folded + next(bits)
            rows[j, d] = -(folded + 1) // 2 if folded % 2 else folded // 2
        mean = _moved(mean, rows[j], place)
    return rows


def _low_bits(mean: Array, place: int) -> Array:
    """How many bits of the next number are written as they are: the length of twice its mean."""
    expected = (mean >> (FINE - 1 - place)) | 1
    return np.frexp(expected.astype(float))[1] - 1


def _moved(mean: Array, row: Array, place: int) -> Array:
    return mean + (((np.abs(row) << (FINE - place)) - mean) >> 2)
