"""k nearest neighbours against scikit-learn, and bias and variance against what they must be."""

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.datasets import load_wine
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, NearestNeighbors

from unrolled import datasets, neighbours

WINE = load_wine()


def wave(x):
    return np.sin(2 * np.pi * x)


def cloud(seed, *shape):
    return np.random.default_rng(seed).normal(size=shape)


def by_hand(train, query, k):
    """All distances, sorted by length and then by row."""
    away = np.array([[math.dist(q, x) for x in train] for q in query])
    rows = np.array([sorted(range(len(train)), key=lambda i, a=a: (a[i], i))[:k] for a in away])
    return rows, np.take_along_axis(away, rows, axis=1)


# Neighbours


@pytest.mark.parametrize(("N", "M", "D"), [(50, 20, 1), (300, 100, 3), (200, 50, 784), (5, 7, 100)])
@pytest.mark.parametrize("k", [1, 2, 5])
def test_neighbours_are_scikit_learns(N, M, D, k):
    train, query = cloud(0, N, D), cloud(1, M, D)
    rows, away = neighbours.nearest(train, query, k)
    oracle_away, oracle_rows = NearestNeighbors(n_neighbors=k).fit(train).kneighbors(query)
    np.testing.assert_array_equal(rows, oracle_rows)
    np.testing.assert_allclose(away, oracle_away, rtol=1e-12)
    assert (np.diff(away, axis=1) >= 0).all()


LATTICE = st.integers(-3, 3).map(float)


@given(
    st.integers(1, 3).flatmap(
        lambda D: st.tuples(
            arrays(np.float64, st.tuples(st.integers(3, 30), st.just(D)), elements=LATTICE),
            arrays(np.float64, st.tuples(st.integers(1, 8), st.just(D)), elements=LATTICE),
        )
    ),
    st.integers(1, 3),
)
def test_of_samples_equally_far_the_lower_row_comes_first(both, k):
    train, query = both
    rows, away = neighbours.nearest(train, query, k)
    oracle_rows, oracle_away = by_hand(train, query, k)
    np.testing.assert_array_equal(rows, oracle_rows)
    np.testing.assert_allclose(away, oracle_away, rtol=1e-15)


@pytest.mark.parametrize("far", [0.0, 1e8, -1e12])
def test_small_differences_far_from_0_are_not_lost(far):
    """|q|² + |x|² - 2 q·x alone would find distances of 0 here."""
    steps = np.array([[0.0], [3.0], [7.0], [12.0]]) / 1024
    rows, away = neighbours.nearest(far + steps, far + steps, 2)
    np.testing.assert_array_equal(rows, [[0, 1], [1, 0], [2, 1], [3, 2]])
    np.testing.assert_array_equal(away[:, 1] * 1024, [3, 3, 4, 5])


def test_one_sample_far_away_does_not_blur_the_others():
    train = np.concatenate([[[1e9, 1e9]], cloud(2, 40, 2)])
    query = cloud(3, 30, 2)
    rows, away = neighbours.nearest(train, query, 3)
    oracle_rows, oracle_away = by_hand(train, query, 3)
    np.testing.assert_array_equal(rows, oracle_rows)
    np.testing.assert_allclose(away, oracle_away, rtol=1e-14)


@pytest.mark.parametrize("exponent", [-1000, -530, 530, 1000])
def test_neither_the_smallest_nor_the_largest_numbers_lose_their_neighbours(exponent):
    """Their squares are no floats any more."""
    train, query = cloud(4, 20, 3), cloud(5, 9, 3)
    oracle, plain = neighbours.nearest(train, query, 2)
    rows, away = neighbours.nearest(np.ldexp(train, exponent), np.ldexp(query, exponent), 2)
    np.testing.assert_array_equal(rows, oracle)
    np.testing.assert_array_equal(np.ldexp(away, -exponent), plain)


def test_equal_samples_are_all_as_near():
    rows, away = neighbours.nearest(np.ones((4, 2)), np.ones((1, 2)), 4)
    np.testing.assert_array_equal(rows, [[0, 1, 2, 3]])
    np.testing.assert_array_equal(away, 0)


def test_blocks_of_queries_do_not_change_the_answer(monkeypatch):
    train, query = cloud(6, 60, 5), cloud(7, 41, 5)
    whole = neighbours.nearest(train, query, 4)
    for block in (1, 60 * 3, 60 * 41):
        monkeypatch.setattr(neighbours, "BLOCK", block)
        for part, expected in zip(neighbours.nearest(train, query, 4), whole, strict=True):
            np.testing.assert_array_equal(part, expected)


def test_single_precision_stays_single_and_finds_the_same():
    train, query = cloud(8, 90, 6).astype(np.float32), cloud(9, 20, 6).astype(np.float32)
    rows, away = neighbours.nearest(train, query, 3)
    oracle_rows, oracle_away = neighbours.nearest(train.astype(float), query.astype(float), 3)
    assert away.dtype == np.float32
    np.testing.assert_array_equal(rows, oracle_rows)
    np.testing.assert_array_equal(away, oracle_away.astype(np.float32))


# Votes and means


@pytest.mark.parametrize("k", [1, 2, 3, 4, 10, 59])
def test_votes_are_scikit_learns_ties_and_all(k):
    train, query = cloud(10, 60, 2), cloud(11, 200, 2)
    y = np.random.default_rng(12).integers(4, size=60) * 3
    found = neighbours.classify(train, y, query, k)
    oracle = KNeighborsClassifier(k).fit(train, y)
    np.testing.assert_array_equal(found, oracle.predict(query))
    votes = np.sort(oracle.predict_proba(query), axis=1)
    assert (votes[:, -1] == votes[:, -2]).any() == (k > 1)  # there were ties to break


def test_an_even_k_can_tie_and_the_smallest_class_wins():
    train, y = [[0.0], [2.0], [3.0]], ["red", "blue", "red"]
    assert neighbours.classify(train, y, [[0.9]], 1).tolist() == ["red"]
    assert neighbours.classify(train, y, [[0.9]], 2).tolist() == ["blue"]
    assert neighbours.classify(train, y, [[0.9]], 3).tolist() == ["red"]


@pytest.mark.parametrize("k", [1, 4, 60])
def test_means_are_scikit_learns(k):
    train, query, y = cloud(13, 60, 3), cloud(14, 30, 3), cloud(15, 60, 2)
    oracle = KNeighborsRegressor(k).fit(train, y).predict(query)
    np.testing.assert_allclose(neighbours.regress(train, y, query, k), oracle, rtol=1e-12)
    one = neighbours.regress(train, y[:, 0], query, k)
    np.testing.assert_allclose(one, oracle[:, 0], rtol=1e-12)


def test_all_neighbours_together_say_the_mean_wherever_one_asks():
    train, y = cloud(16, 25, 2), cloud(17, 25)
    found = neighbours.regress(train, y, cloud(18, 10, 2), 25)
    np.testing.assert_allclose(found, y.mean(), rtol=1e-13)


def accuracy(X, y, k=5):
    """Of the k neighbours, by ten-fold cross-validation without shuffling."""
    right = np.zeros(len(X), bool)
    for train, test in StratifiedKFold(10).split(X, y):
        right[test] = neighbours.classify(X[train], y[train], X[test], k) == y[test]
    return right.mean()


def test_neighbours_know_the_pipe_by_its_twelve_features_though_a_grid_does_not():
    """Few dimensions hide in the twelve, and distances notice. Features 6 and 7 alone say less."""
    pipe = datasets.pipe_flow()
    x = (pipe.x - pipe.x.mean(axis=0)) / pipe.x.std(axis=0)
    assert accuracy(x, pipe.regime) == pytest.approx(0.988, abs=0.004)
    assert accuracy(x[:, 5:7], pipe.regime) == pytest.approx(0.794, abs=0.01)


def test_a_scale_is_an_assumption():
    """The wine's proline runs to 1680 and drowns the other twelve features."""
    raw, y = WINE.data, WINE.target
    standardised = (raw - raw.mean(axis=0)) / raw.std(axis=0)
    assert accuracy(raw, y) < 0.75
    assert accuracy(standardised, y) > 0.95


# Bias and variance

KS = [1, 5, 10, 20, 50, 100]
GRID = np.linspace(0.05, 0.95, 50)


def experiment(seed=0, k=KS, n=100, sd=0.3, R=400, x_grid=GRID, f=wave, **more):
    return neighbours.bias_variance(f, k, n, sd, R, np.random.default_rng(seed), x_grid, **more)


def test_the_table_of_six_ks():
    """bias², variance, sum with σ², measured: the numbers of an earlier, independent run.

    Two such runs differ by chance: by a tenth of the variance, and by a few thousandths of the
    error measured on fresh answers.
    """
    table = {
        1: (0.0002, 0.0891, 0.1793, 0.1807),
        5: (0.0001, 0.0190, 0.1091, 0.1114),
        10: (0.0003, 0.0109, 0.1013, 0.1020),
        20: (0.0061, 0.0085, 0.1046, 0.1053),
        50: (0.0656, 0.0087, 0.1643, 0.1617),
        100: (0.5426, 0.0056, 0.6382, 0.6367),
    }
    bias2, variance, total, measured = np.array(list(table.values())).T
    found = experiment()
    np.testing.assert_allclose(found.bias2, bias2, rtol=0.02, atol=0.0016)
    np.testing.assert_allclose(found.variance, variance, rtol=0.12)
    np.testing.assert_allclose(found.total, total, atol=0.004)
    np.testing.assert_allclose(found.measured, measured, atol=0.006)
    assert found.noise == 0.3**2
    assert np.argmin(found.total) == 2
    assert (np.diff(found.bias2[1:]) > 0).all()


def test_the_sum_is_the_measured_error():
    """Up to the chance in 20 000 fresh answers: of their squares, and of noise times error."""
    for seed in range(5):
        found = experiment(seed)
        chance = 0.3**2 * math.sqrt(2 / 20_000) + 2 * 0.3 * np.sqrt(found.total) / math.sqrt(20_000)
        assert (np.abs(found.measured - found.total) < 3 * chance).all()


@given(st.integers(0, 2**32), st.integers(1, 30), st.integers(1, 12))
def test_bias_and_variance_are_the_error_without_noise_exactly(seed, k, R):
    """With 1/R, not 1/(R-1): then the cross terms cancel for every R, one curve included."""
    found = experiment(seed, k=k, n=30, R=R)
    error = np.mean((found.curves - wave(GRID)) ** 2)
    assert found.bias2 + found.variance == pytest.approx(error, rel=1e-12)
    assert found.curves.shape == (R, 50)


def test_curves_are_those_of_regress_on_the_training_sets_that_were_drawn():
    seen = []

    def f(x):
        seen.append(x)
        return wave(x)

    found = experiment(k=[3, 7], n=20, sd=1e-12, R=4, f=f)
    x, x_grid = seen
    assert x.shape == (4, 20)
    np.testing.assert_array_equal(x_grid, GRID)
    for row in range(4):
        for curve, k in zip(found.curves[:, row], (3, 7), strict=True):
            oracle = neighbours.regress(x[row][:, None], wave(x[row]), GRID[:, None], k)
            np.testing.assert_allclose(curve, oracle, atol=1e-11)


def test_every_k_meets_the_same_training_sets():
    together, alone = experiment(), experiment(k=10)
    np.testing.assert_array_equal(together.curves[2], alone.curves)
    assert together.curves.shape == (6, 400, 50)
    for name in ("bias2", "variance", "measured", "total"):
        assert getattr(together, name).shape == (6,)
        assert getattr(together, name)[2] == getattr(alone, name)
        assert np.shape(getattr(alone, name)) == ()


def test_noise_alone_of_a_constant_is_sd_squared_over_k():
    """Where the truth is flat, there is no bias, and k answers average their noise away."""
    found = experiment(k=[1, 4, 25], R=2000, sd=0.7, f=np.zeros_like, x_grid=[0.3, 0.5, 0.7])
    np.testing.assert_allclose(found.variance, 0.49 / np.array([1, 4, 25]), rtol=0.12)
    assert (found.bias2 < 6 * found.variance / 2000).all()


def test_all_neighbours_answer_with_the_mean_of_the_span():
    """The mean of x² over [0, 2] is 4/3, so at x = 1 the bias is 1/3."""
    found = experiment(k=100, R=2000, sd=0, f=np.square, x_grid=[1.0], span=(0, 2))
    assert found.bias2 == pytest.approx(1 / 9, rel=0.05)
    assert found.variance == pytest.approx((16 / 5 - 16 / 9) / 100, rel=0.15)
    assert found.noise == 0


def test_the_experiment_is_quick():
    """Six values of k, 400 training sets: a reader waits for less than a few seconds."""
    start = time.perf_counter()
    experiment(x_grid=np.linspace(0, 1, 200))
    assert time.perf_counter() - start < 3


# Refusals

X, Y, RNG = [[0.0, 1.0], [2.0, 3.0]], [0, 1], np.random.default_rng(0)


def run(f=wave, k=1, n=9, sd=0.1, R=3, rng=RNG, x_grid=GRID, span=(0, 1)):
    return neighbours.bias_variance(f, k, n, sd, R, rng, x_grid, span)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: neighbours.nearest([1.0], X, 1), r"train has shape \(1,\), needs \(N, D\)"),
        (lambda: neighbours.nearest(X, [[1.0]], 1), r"query has shape \(1, 1\), needs \(M, D=2\)"),
        (lambda: neighbours.nearest(X, [1.0, 2.0], 1), r"query has shape \(2,\), needs"),
        (lambda: neighbours.nearest(X, np.ones((0, 2)), 1), r"query has shape \(0, 2\), needs"),
        (lambda: neighbours.nearest([[np.nan, 1]], X, 1), "train holds nan"),
        (lambda: neighbours.nearest(X, [[np.inf, 1]], 1), "query holds inf"),
        (lambda: neighbours.nearest(X, X, 0), "k is 0, needs a whole number, 1 or more"),
        (lambda: neighbours.nearest(X, X, 3), "k is 3, needs at most the 2 samples of train"),
        (lambda: neighbours.nearest(X, X, 1.0), r"k is 1\.0, needs a whole number"),
        (lambda: neighbours.classify(X, [0], X, 1), r"train_y has shape \(1,\), needs \(N=2,\)"),
        (lambda: neighbours.classify(X, [X, X], X, 1), r"train_y has shape \(2, 2, 2\), needs"),
        (lambda: neighbours.regress(X, [0.0], X, 1), r"train_y has shape \(1,\), needs one answer"),
        (lambda: neighbours.regress(X, 0.0, X, 1), r"train_y has shape \(\), needs one answer"),
        (lambda: neighbours.regress(X, [0.0, np.nan], X, 1), "train_y holds nan"),
        (lambda: neighbours.regress(X, ["a", "b"], X, 1), "train_y has dtype"),
        (lambda: run(k=10), "k is 10, needs whole numbers up to n_samples, 9"),
        (lambda: run(k=[]), r"k is \[\], needs whole numbers"),
        (lambda: run(k=[1, 0]), "k is 0, needs a whole number"),
        (lambda: run(n=0), "n_samples is 0, needs"),
        (lambda: run(sd=-1), "sd is -1, needs a number, 0 or more"),
        (lambda: run(sd=math.nan), "sd holds nan"),
        (lambda: run(sd=None), "sd has dtype object, needs numbers"),
        (lambda: run(sd=[0.1, 0.2]), r"sd has shape \(2,\), needs \(\)"),
        (lambda: run(R=0), "n_replicates is 0, needs"),
        (lambda: run(rng=3), "rng is 3, needs a numpy.random.Generator"),
        (lambda: run(x_grid=[]), r"x_grid has shape \(0,\), needs \(G\)"),
        (lambda: run(x_grid=0.5), r"x_grid has shape \(\), needs \(G\)"),
        (lambda: run(span=(1, 0)), r"span is \(1, 0\), needs two rising numbers"),
        (lambda: run(span=(0, 1, 2)), r"span has shape \(3,\), needs \(ends=2\)"),
        (lambda: run(f=np.mean), r"f\(x\) has shape \(\), needs that of x, \(3, 9\)"),
        (lambda: run(f=lambda x: x / 0.0 * 0), r"f\(x\) holds nan"),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
