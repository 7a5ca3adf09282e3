"""What a matrix does to space: the lines it keeps, how far it stretches, and to what it converges.

Vectors are columns on the page and rows of an array of points: a map sends the points `X` (N, D)
to `X @ A.T`. Eigenvectors and singular vectors are the columns of an array, in falling order of
their values, each of length 1 and pointed by one rule, `fix_signs`.
"""

import numpy as np

from unrolled._checks import Array


def fix_signs(columns: Array) -> Array:
    """Each column with its largest entry positive: -u is as good an eigenvector as u, so choose.

    columns (D, K). "Largest" is by magnitude; of entries that are equally large but for rounding
    the first decides, else the last bit of a float could turn an axis about.
    """
    if not columns.size:
        return columns
    size = np.abs(columns)
    nearly_largest = size >= (1 - np.sqrt(np.finfo(columns.dtype).eps)) * size.max(axis=0)
    first = nearly_largest.argmax(axis=0)
    deciding = np.take_along_axis(columns, first[None], axis=0)
    return columns * np.where(deciding < 0, -1, 1).astype(columns.dtype)
