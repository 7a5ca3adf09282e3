"""What the figures of one 2×2 matrix have in common: the matrix, and examples by name."""

from typing import ClassVar

import numpy as np
import traitlets

from .base import Array, Figure

LIMIT = 3.0  # an entry may be as large as this: the tips of the columns stay within the picture


class MatrixFigure(Figure):
    """A figure whose reader sets a 2×2 matrix, or takes one of `examples`.

    A: the matrix, entries within ±3; or preset: a name in `examples`, where each name has words
    and a matrix. Without either it is the first of them.
    Raises ValueError for a preset that is not there or an entry beyond ±3.
    """

    examples: ClassVar[dict[str, tuple[str, list]]]

    matrix = Array().tag(sync=True)
    presets = traitlets.List(read_only=True).tag(sync=True)

    def __init__(self, A=None, preset: str | None = None, **traits):
        if preset is not None and preset not in self.examples:
            raise ValueError(f"preset: needs one of {list(self.examples)}, got {preset!r}")
        if preset is not None and A is not None:
            raise ValueError("A and preset: needs one of them, got both")
        if A is not None:
            traits = {"matrix": A} | traits
        _, first = self.examples[preset or next(iter(self.examples))]
        super().__init__(**{"matrix": first} | traits)
        self.set_trait("presets", [[name, *each] for name, each in self.examples.items()])

    @traitlets.validate("matrix")
    def _check_matrix(self, proposal) -> list:
        matrix = proposal["value"]
        if np.shape(matrix) != (2, 2):
            raise ValueError(f"A: needs the shape (2, 2), got {np.shape(matrix)}")
        if np.abs(matrix).max() > LIMIT:
            raise ValueError(f"A: needs entries from −{LIMIT:g} to {LIMIT:g}, got {matrix}")
        return matrix
