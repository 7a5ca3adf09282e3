"""A classifier that divides space into cells and remembers what it saw in each.

Each axis is cut into `bins` equal parts, so D features make bins^D cells. A cell takes the class
that most training samples in it have; of an empty one it knows nothing. The edges of an axis are
low + j (high - low) / bins, j = 0 … bins; a cell holds its lower edge, the last one both.
Source: Bishop (2006), section 1.4.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

NOTHING = -1  # the answer where no training sample has been


@dataclass(frozen=True, eq=False)
class Grid:
    """What a grid has seen. Only cells with a sample are kept, for the rest would fill no memory.

    edges (bins+1, D). occupied (M, D): the cells with a sample, numbered from 0 along each axis, in
    lexicographic order. counts (M, C): samples of each class in them. classes (C,), rising.
    """

    edges: Array
    occupied: Array
    counts: Array
    classes: Array

    @property
    def n_cells(self) -> int:
        """bins^D, an exact whole number however large."""
        return (len(self.edges) - 1) ** self.edges.shape[1]

    @property
    def n_occupied(self) -> int:
        """How many cells have a training sample."""
        return len(self.occupied)

    @property
    def labels(self) -> Array:
        """The class of each occupied cell, (M,): the most frequent one, of equals the smallest."""
        return self.classes[self.counts.argmax(axis=1)]

    def cell_of(self, X: ArrayLike) -> Array:
        """The cell of each sample, (N, D), from 0 along each axis; -1 below the grid, bins above.

        X: (N, D). Raises ValueError for another number of features, NaN or infinity.
        """
        return _cells(check.reals("X", X, "N D", D=self.edges.shape[1]), self.edges)

    def find(self, X: ArrayLike) -> Array:
        """The row of `occupied` that each sample of X (N, D) falls in; -1 if in none. (N,)."""
        cells = self.cell_of(X)
        rows = np.concatenate([self.occupied, cells])
        _, first, number = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        row = first[number.ravel()[self.n_occupied :]]  # occupied cells come first where they are
        return np.where(row < self.n_occupied, row, NOTHING)

    def predict(self, X: ArrayLike) -> Array:
        """The class of each sample's cell, (N,); -1 where the cell is empty or outside the grid."""
        row = self.find(X)
        return np.where(row == NOTHING, NOTHING, self.labels[row])


def fit(
    X: ArrayLike,
    y: ArrayLike,
    bins: int = 10,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
) -> Grid:
    """Lay a grid over the training samples and count the classes in its cells.

    X (N, D), y (N,): classes as whole numbers, 0 or more. low, high: where the grid begins and ends
    along each axis, numbers or (D,); those of the training samples if None.
    Raises ValueError for other shapes, an axis without length, or a sample outside low and high.
    """
    X = check.reals("X", X, "N D")
    y = np.asarray(y)
    if y.shape != (len(X),) or y.dtype.kind not in "iu":
        had = f"shape {y.shape} and dtype {y.dtype}"
        raise ValueError(f"y has {had}, needs (N={len(X)},) whole numbers")
    if y.min() < 0:
        raise ValueError(f"y has the class {y.min()}, needs whole numbers, 0 or more")
    edges = _edges(X, bins, low, high)
    cells = _cells(X, edges)
    outside = ((cells < 0) | (cells >= len(edges) - 1)).any(axis=1)
    if outside.any():
        (row, *_) = np.flatnonzero(outside)
        raise ValueError(f"X has row {row} outside the grid, needs all within low and high")
    occupied, cell = np.unique(cells, axis=0, return_inverse=True)
    classes, kind = np.unique(y, return_inverse=True)
    counts = np.zeros((len(occupied), len(classes)), int)
    np.add.at(counts, (cell.ravel(), kind), 1)
    return Grid(edges, occupied, counts, classes.astype(int))


def occupancy(X: ArrayLike, bins: int = 10) -> int:
    """How many of the bins^D cells hold a sample of X (N, D), if the grid ends where X ends.

    Raises ValueError like `fit`.
    """
    X = check.reals("X", X, "N D")
    return fit(X, np.zeros(len(X), int), bins).n_occupied


def _edges(X: Array, bins: int, low: ArrayLike | None, high: ArrayLike | None) -> Array:
    bins = check.count("bins", bins)
    ends = []
    for name, value, own in (("low", low, X.min(axis=0)), ("high", high, X.max(axis=0))):
        end = own if value is None else check.reals(name, value)
        if end.shape not in ((), own.shape):
            raise ValueError(f"{name} has shape {end.shape}, needs () or (D={len(own)},)")
        ends.append(np.broadcast_to(end, own.shape))
    flat = np.flatnonzero(ends[0] >= ends[1])
    if len(flat):
        begin, end = (side[flat[0]] for side in ends)
        raise ValueError(
            f"low is {begin} and high is {end} on axis {flat[0]}, needs low below high: "
            "a feature that never varies wants both given"
        )
    return np.linspace(*ends, bins + 1)


def _cells(X: Array, edges: Array) -> Array:
    axes = [
        np.searchsorted(edge, x, side="right") - 1 - (x == edge[-1])  # the last holds both edges
        for x, edge in zip(X.T, edges.T, strict=True)
    ]
    return np.stack(axes, axis=1)
