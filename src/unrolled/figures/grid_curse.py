"""GridCurse: a classifier that cuts space into cells, and what more features do to it."""

import base64
from functools import cache

import numpy as np
import traitlets

from .. import datasets, grids, neighbours
from . import charts, palette, stills
from .base import Figure

N_TRAIN = 500  # the first rows; the other 500 are asked about
K = 5
ORDER = [5, 6, 0, 1, 2, 3, 4, 7, 8, 9, 10, 11]  # x6 and x7 first: the pair in Bishop's figure 1.19
FEWEST, MOST = 2, 20  # bins

_ALT = (
    "A grid of {bins} bins an axis over {features} of the pipe measurements: {cells} cells, of "
    "which {occupied} hold a training point. It classifies {grid:.1%} of the test points, its five "
    "nearest neighbours {near:.1%}. With all twelve features the grid falls to {last_grid:.1%}; "
    "the neighbours reach {last_near:.1%}."
)
_CAPTION = (
    "A pipe with oil, water and gas, measured twelve times over: 500 points to learn from, 500 "
    "others to ask about. A cell takes the class that most training points in it have. An empty "
    "cell has no answer, and counts as wrong. Beside it: the five nearest neighbours, in the same "
    "features, each brought to mean 0 and standard deviation 1."
)


@cache
def _data() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x (1000, 12), the same with mean 0 and deviation 1 over the training rows, regimes."""
    pipe = datasets.pipe_flow()
    known = pipe.x[:N_TRAIN]
    return pipe.x, (pipe.x - known.mean(axis=0)) / known.std(axis=0), pipe.regime


@cache
def neighbours_right(order: tuple[int, ...]) -> list[int]:
    """Return how many test points their 5 nearest get right, with 1, 2, … features of `order`."""
    _, x, y = _data()
    each = [list(order[:d]) for d in range(1, len(order) + 1)]
    votes = [neighbours.classify(x[:N_TRAIN, f], y[:N_TRAIN], x[N_TRAIN:, f], K) for f in each]
    return [int((said == y[N_TRAIN:]).sum()) for said in votes]


def curve(order: list[int], bins: int) -> list[dict]:
    """Return what becomes of the grid, and of the neighbours, with 1, 2, … features of `order`."""
    x, _, y = _data()
    rows = []
    for d, near in enumerate(neighbours_right(tuple(order)), start=1):
        features = order[:d]
        grid = grids.fit(x[:N_TRAIN, features], y[:N_TRAIN], bins)
        said = grid.predict(x[N_TRAIN:, features])
        rows.append(
            {
                "cells": str(grid.n_cells),  # beyond 2^53 a float would not be exact
                "occupied": grid.n_occupied,
                "reached": int((said != grids.NOTHING).sum()),
                "right": int((said == y[N_TRAIN:]).sum()),
                "near": near,
            }
        )
    return rows


def crossing(features: list[int], bins: int, point: int) -> dict:
    """Return a test point's cell, the classes in it, and those of its 5 nearest neighbours."""
    x, scaled, y = _data()
    grid = grids.fit(x[:N_TRAIN, features], y[:N_TRAIN], bins)
    asked = [N_TRAIN + point]
    cell = grid.cell_of(x[asked][:, features])[0]
    row = grid.find(x[asked][:, features])[0]
    counts = np.zeros(3, int) if row == grids.NOTHING else grid.counts[row]
    rows, _ = neighbours.nearest(scaled[:N_TRAIN, features], scaled[asked][:, features], K)
    return {
        "cell": cell.tolist(),
        "counts": counts.tolist(),
        "votes": np.bincount(y[rows[0]], minlength=3).tolist(),
    }


class GridCurse(Figure):
    """Add features one after another, choose the bins, and see the grid run empty.

    features: places (from 0) of the columns in use, in the order in which they were added; bins:
    on each axis, 2 … 20; point: which of the 500 test points is the cross, from 0.
    """

    name = "grid-curse"
    module = "grid_curse.mjs"

    features = traitlets.List(traitlets.Int(min=0, max=11), ORDER[:2]).tag(sync=True)
    bins = traitlets.Int(10, min=FEWEST, max=MOST).tag(sync=True)
    point = traitlets.Int(201, min=0, max=1000 - N_TRAIN - 1).tag(sync=True)
    order = traitlets.List(ORDER, read_only=True, help="in which features are added").tag(sync=True)
    values = traitlets.Unicode(read_only=True, help="x, feature by feature: float32, base64").tag(
        sync=True
    )
    regime = traitlets.Unicode(read_only=True, help="one digit a row").tag(sync=True)
    mean = traitlets.List(read_only=True, help="of each feature, training rows").tag(sync=True)
    sd = traitlets.List(read_only=True, help="of each feature, training rows").tag(sync=True)
    names = traitlets.List(read_only=True).tag(sync=True)
    regimes = traitlets.List(read_only=True).tag(sync=True)
    given = traitlets.Dict(read_only=True, help="the numbers at the start").tag(sync=True)

    def __init__(self, **traits):
        super().__init__(**{"caption": _CAPTION} | traits)
        pipe = datasets.pipe_flow()
        known = pipe.x[:N_TRAIN]
        features = list(self.features)
        given = {
            "features": features,
            "bins": self.bins,
            "point": self.point,
            "curve": curve(self.path(), self.bins),
            "cross": crossing(features, self.bins, self.point),
        }
        everything = {
            "values": base64.b64encode(pipe.x.T.astype("<f4").tobytes()).decode(),
            "regime": "".join(map(str, pipe.regime)),
            "mean": known.mean(axis=0).tolist(),
            "sd": known.std(axis=0).tolist(),
            "names": list(pipe.names),
            "regimes": list(pipe.regimes),
            "given": given,
        }
        for name, value in everything.items():
            self.set_trait(name, value)
        if "alt" not in traits:
            self.alt = self._describe()

    @traitlets.validate("features")
    def _valid_features(self, proposal) -> list[int]:
        features = list(proposal["value"])
        if not features or len(set(features)) < len(features):
            raise ValueError(f"features: needs one or more, none twice, got {features}")
        return features

    def path(self) -> list[int]:
        """Return all twelve features: those in use, then the others in their order."""
        return [*self.features, *(f for f in ORDER if f not in self.features)]

    def _describe(self) -> str:
        rows = self.given["curve"]
        now, last = rows[len(self.features) - 1], rows[-1]
        return _ALT.format(
            bins=self.bins,
            features=len(self.features),
            cells=now["cells"],
            occupied=now["occupied"],
            grid=now["right"] / 500,
            near=now["near"] / 500,
            last_grid=last["right"] / 500,
            last_near=last["near"] / 500,
        )

    def picture(self) -> str:
        """Return the curves of accuracy against the number of features, for paper."""
        rows = self.given["curve"]
        dims = list(range(1, len(rows) + 1))
        looks = {
            "near": ("5 nearest neighbours", "block_input", "dash"),
            "right": (f"grid, {self.bins} bins an axis", "parameter", "solid"),
            "reached": ("in a cell with training points", "error", "dot"),
        }
        data = [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "x": dims,
                "y": [row[name] / 500 for row in rows],
                "name": words,
                "line": {"color": palette.LIGHT[colour], "dash": dash},
                "marker": {"color": palette.LIGHT[colour], "size": 6},
            }
            for name, (words, colour, dash) in looks.items()
        ]
        path = ", ".join(f"x{f + 1}" for f in self.path())
        layout = {
            "template": charts.TEMPLATE,
            "title": {"text": f"Features added in the order {path}"},
            "xaxis": {"title": {"text": "number of features"}, "tickvals": dims},
            "yaxis": {"title": {"text": "share of 500 test points"}, "range": [0, 1.03]},
        }
        return stills.draw(data, layout)
