"""The grid classifier: cells like NumPy's histograms, and what becomes of it in many dimensions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unrolled import datasets, grids

# Beams 6 and 7 first: of all pairs the one with which Bishop's example begins.
ORDER = [5, 6, 0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
DIMENSIONS = (1, 2, 3, 4, 6, 8, 12)
PIPE = datasets.pipe_flow()


def clouds(max_rows=40, max_features=4):
    """Samples on a coarse lattice, so that many lie on edges and many are equal."""
    shape = st.tuples(st.integers(1, max_rows), st.integers(1, max_features))
    return arrays(np.float64, shape, elements=st.integers(-8, 8).map(lambda n: n / 4))


def by_hand(X, y, query, bins, low, high):
    """The same with a dictionary of cells, one sample after the other."""
    edges = np.linspace(low, high, bins + 1)

    def cell(x):
        key = []
        for value, edge in zip(x, edges.T, strict=True):
            if not edge[0] <= value <= edge[-1]:
                return None
            key.append(bins - 1 if value == edge[-1] else int(sum(e <= value for e in edge)) - 1)
        return tuple(key)

    seen = {}
    for x, label in zip(X, y, strict=True):
        seen.setdefault(cell(x), []).append(label)
    guesses = [seen.get(cell(x), [-1]) for x in query]
    return [min(set(labels), key=lambda c: (-labels.count(c), c)) for labels in guesses]


def test_cells_hold_their_lower_edge_and_the_last_one_both():
    grid = grids.fit([[0.0], [10.0]], [0, 1])
    np.testing.assert_array_equal(grid.edges[:, 0], np.arange(11.0))
    X = np.array([0, 0.5, 1, np.nextafter(1, 0), 9, 9.999, 10, -0.001, 10.001])[:, None]
    np.testing.assert_array_equal(grid.cell_of(X).ravel(), [0, 0, 1, 0, 9, 9, 9, -1, 10])


@pytest.mark.parametrize("bins", [1, 3, 7, 10, 49])
def test_an_edge_belongs_to_the_cell_above_it_whatever_the_rounding(bins):
    """(x - low) / width, rounded down, would put some edges into the cell below."""
    low, high = np.array([0.1, -1 / 3]), np.array([0.7, 2.9])
    grid = grids.fit([low, high], [0, 0], bins)
    cells = grid.cell_of(grid.edges)
    np.testing.assert_array_equal(cells[:-1], np.tile(np.arange(bins)[:, None], (1, 2)))
    np.testing.assert_array_equal(cells[-1], [bins - 1, bins - 1])


@given(clouds(), st.integers(1, 6))
def test_counts_are_those_of_numpys_histogram(X, bins):
    y = np.arange(len(X)) % 3
    low, high = np.full(X.shape[1], -2.0), np.full(X.shape[1], 2.0)
    grid = grids.fit(X, y, bins, low, high)
    for kind, counts in zip(grid.classes, grid.counts.T, strict=True):
        oracle, _ = np.histogramdd(X[y == kind], grid.edges.T)
        np.testing.assert_array_equal(oracle[tuple(grid.occupied.T)], counts)
        assert oracle.sum() == counts.sum()
    assert (grid.counts.sum(axis=1) > 0).all()
    assert grid.counts.sum() == len(X)


@given(clouds(), st.integers(1, 5), st.integers(0, 2**32))
def test_answers_are_those_of_a_dictionary_of_cells(X, bins, seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(3, size=len(X)) * 2
    query = rng.integers(-10, 11, (25, X.shape[1])) / 4
    low, high = np.full(X.shape[1], -2.0), np.full(X.shape[1], 2.0)
    found = grids.fit(X, y, bins, low, high).predict(query)
    np.testing.assert_array_equal(found, by_hand(X, y, query, bins, low, high))


@given(clouds(), st.integers(0, 2**32))
def test_the_order_of_samples_does_not_matter(X, seed):
    y = (X[:, 0] > 0).astype(int)
    shuffled = np.random.default_rng(seed).permutation(len(X))
    grid = grids.fit(X, y, 3, -2, 2)
    again = grids.fit(X[shuffled], y[shuffled], 3, -2, 2)
    np.testing.assert_array_equal(grid.occupied, again.occupied)
    np.testing.assert_array_equal(grid.counts, again.counts)
    np.testing.assert_array_equal(grid.labels, again.labels)


def test_a_cell_takes_its_most_frequent_class_and_of_equals_the_smallest():
    X = [[0.1], [0.2], [0.3], [1.1], [1.2], [2.0]]
    grid = grids.fit(X, [7, 3, 7, 9, 4, 3], 2, 0, 2)
    np.testing.assert_array_equal(grid.classes, [3, 4, 7, 9])
    np.testing.assert_array_equal(grid.occupied, [[0], [1]])
    np.testing.assert_array_equal(grid.counts, [[1, 0, 2, 0], [1, 1, 0, 1]])
    np.testing.assert_array_equal(grid.labels, [7, 3])


def test_an_empty_cell_and_a_place_outside_have_no_class():
    grid = grids.fit([[0.5, 0.5], [2.5, 2.5]], [1, 2], 3, 0, 3)
    X = [[0.2, 0.9], [2.9, 3.0], [0.5, 2.5], [-0.1, 0.5], [0.5, 3.1]]
    np.testing.assert_array_equal(grid.predict(X), [1, 2, -1, -1, -1])
    np.testing.assert_array_equal(grid.find(X), [0, 1, -1, -1, -1])


def test_cells_are_counted_exactly_however_many():
    X = np.random.default_rng(0).normal(size=(5, 400))
    grid = grids.fit(X, [0, 1, 0, 1, 0])
    assert grid.n_cells == 10**400
    assert grid.n_occupied == 5
    np.testing.assert_array_equal(grid.predict(X), [0, 1, 0, 1, 0])


def test_single_precision_falls_into_the_same_cells():
    single = PIPE.x.astype(np.float32)
    double = single.astype(np.float64)
    for X in (single, double):
        assert grids.occupancy(X[:, ORDER[:6]]) == 275
    cells = (grids.fit(X, PIPE.regime).cell_of(X) for X in (single, double))
    assert (np.equal(*cells)).mean() > 0.999


# The pipe


@pytest.mark.parametrize(
    ("d", "occupied"), [*zip(DIMENSIONS, (10, 36, 70, 113, 275, 368, 487), strict=True)]
)
def test_occupied_cells_of_the_pipe_flow_data(d, occupied):
    X = PIPE.x[:, ORDER[:d]]
    grid = grids.fit(X, PIPE.regime)
    assert grid.n_occupied == grids.occupancy(X, 10) == occupied
    assert grid.n_cells == 10**d


def test_with_more_features_the_grid_gets_better_and_then_loses_sight():
    """Half of the samples, drawn anew for each d, teach a grid as large as all the data.

    The table is that of an earlier, independent computation. The second row, the share of the
    others that fall into a cell with a sample, falls all the way; the first cannot be above it.
    """
    rng = np.random.default_rng(0)
    accuracy, known = [], []
    for d in DIMENSIONS:
        X, y = PIPE.x[:, ORDER[:d]], PIPE.regime
        train, test = np.split(rng.permutation(1000), 2)
        grid = grids.fit(X[train], y[train], 10, X.min(axis=0), X.max(axis=0))
        found = grid.predict(X[test])
        accuracy.append(np.mean(found == y[test]))
        known.append(np.mean(found >= 0))
    np.testing.assert_allclose(accuracy, [0.414, 0.686, 0.742, 0.684, 0.758, 0.680, 0.576])
    np.testing.assert_allclose(known, [1.0, 0.988, 0.976, 0.938, 0.806, 0.720, 0.584])


def test_by_one_split_and_its_own_edges_the_grid_rises_and_falls_alike():
    """The first 500 teach, the last 500 ask, and the grid knows nothing of where those lie."""
    train, test = np.split(np.arange(1000), 2)
    accuracy = []
    for d in DIMENSIONS:
        X, y = PIPE.x[:, ORDER[:d]], PIPE.regime
        accuracy.append(np.mean(grids.fit(X[train], y[train]).predict(X[test]) == y[test]))
    expected = [0.444, 0.686, 0.742, 0.71, 0.758, 0.656, 0.504]
    np.testing.assert_allclose(accuracy, expected)


# Refusals

X, Y = [[0.0, 1.0], [1.0, 3.0]], [0, 1]
GRID = grids.fit(X, Y)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grids.fit([0.0, 1.0], Y), r"X has shape \(2,\), needs \(N, D\)"),
        (lambda: grids.fit([[np.nan, 0.0]], [0]), "X holds nan"),
        (lambda: grids.fit(X, [0]), r"y has shape \(1,\) and dtype int64, needs \(N=2,\)"),
        (lambda: grids.fit(X, [0.0, 1.0]), r"y has .* dtype float64, needs .* whole numbers"),
        (lambda: grids.fit(X, [-1, 1]), "y has the class -1, needs whole numbers, 0 or more"),
        (lambda: grids.fit(X, Y, 0), "bins is 0, needs a whole number"),
        (lambda: grids.fit(X, Y, 10, low=[0.0]), r"low has shape \(1,\), needs \(\) or \(D=2,\)"),
        (lambda: grids.fit(X, Y, 10, high=np.inf), "high holds inf"),
        (lambda: grids.fit(X, Y, 10, low=0.5), "X has row 0 outside the grid, needs all within"),
        (lambda: grids.fit(X, Y, 10, high=[1, 2]), "X has row 1 outside the grid"),
        (
            lambda: grids.fit([[0.0, 1], [1, 1]], Y),
            r"low is 1\.0 and high is 1\.0 on axis 1, needs",
        ),
        (lambda: grids.fit(X, Y, 10, low=2, high=1), r"low is 2\.0 and high is 1\.0 on axis 0"),
        (lambda: grids.occupancy([[1.0]]), r"low is 1\.0 and high is 1\.0 on axis 0"),
        (lambda: grids.occupancy(X, 2.5), r"bins is 2\.5, needs a whole number"),
        (lambda: GRID.cell_of([[0.0]]), r"X has shape \(1, 1\), needs \(N, D=2\)"),
        (lambda: GRID.predict([[0.0, np.inf]]), "X holds inf"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
