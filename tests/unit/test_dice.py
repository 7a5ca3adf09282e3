"""The figures' own source of chance: uniform, independent, the same however it is asked."""

import numpy as np
import pytest
from scipy import stats

from unrolled import geometry
from unrolled.figures import dice

LEAST = 1e-3  # a p-value below it, from a fixed source, is a fault


def test_a_million_numbers_are_uniform_and_neighbours_have_nothing_in_common():
    u = dice.uniforms((1,), np.arange(1_000_000))
    assert u.min() > 0
    assert u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > LEAST
    for lag in (1, 2, 3, 64, 2001):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 4 / 1000, lag
    squares, _, _ = np.histogram2d(u[::2], u[1::2], bins=32)
    assert stats.chisquare(squares.ravel()).pvalue > LEAST


def test_every_bit_of_a_number_is_a_fair_coin():
    whole = (dice.uniforms((9, 4), np.arange(100_000)) * 2**32 - 0.5).astype(np.uint64)
    for bit in range(32):
        ones = int(((whole >> np.uint64(bit)) & np.uint64(1)).sum())
        assert stats.binomtest(ones, 100_000).pvalue > LEAST / 32, bit


def test_names_make_sources_of_their_own():
    sources = [(1, 2), (2, 1), (1, 2, 0), (1, 2, 1), (0,), (0, 0), (1,)]
    first = np.array([dice.uniforms(names, np.arange(1000)) for names in sources])
    between = np.corrcoef(first)[np.triu_indices(len(sources), 1)]
    assert np.abs(between).max() < 5 / np.sqrt(1000)


@pytest.mark.parametrize("draw", [dice.directions, dice.ball, dice.cube])
@pytest.mark.parametrize("D", [1, 2, 5, 8])
def test_a_sample_is_the_same_however_many_came_before_it(draw, D):
    np.testing.assert_array_equal(draw((3,), 0, 50, D)[20:30], draw((3,), 20, 10, D))


@pytest.mark.parametrize("D", [2, 3, 10, 100])
def test_directions_meet_at_the_angles_of_the_exact_law(D):
    x = dice.directions((D,), 0, 20_000, D)
    np.testing.assert_allclose(np.linalg.norm(x, axis=1), 1, rtol=1e-14)
    cosine = np.cos(geometry.angles(x[::2], x[1::2]))
    half = (D - 1) / 2  # (1 + cos θ) / 2 is Beta(half, half)
    assert stats.kstest((1 + cosine) / 2, stats.beta(half, half).cdf).pvalue > LEAST
    assert stats.kstest((1 + x[:, 0]) / 2, stats.beta(half, half).cdf).pvalue > LEAST


def test_on_a_line_both_ways_are_as_frequent():
    x = dice.directions((1,), 0, 10_000, 1)
    assert set(x[:, 0].tolist()) == {-1.0, 1.0}
    assert stats.binomtest(int((x > 0).sum()), 10_000).pvalue > LEAST


@pytest.mark.parametrize("D", [1, 2, 3, 7, 50])
def test_points_of_the_ball_fill_it_evenly(D):
    radius = np.linalg.norm(dice.ball((D, 4), 0, 20_000, D), axis=1)
    assert stats.kstest(radius**D, "uniform").pvalue > LEAST


@pytest.mark.parametrize("D", [1, 2, 3, 7])
def test_points_of_the_cube_fill_it_evenly(D):
    points = dice.cube((D, 2), 0, 20_000, D)
    assert points.shape == (20_000, D)
    for column in points.T:
        assert stats.kstest((column + 1) / 2, "uniform").pvalue > LEAST
    if D > 1:
        between = np.corrcoef(points.T)[np.triu_indices(D, 1)]
        assert np.abs(between).max() < 4.5 / np.sqrt(20_000)


@pytest.mark.parametrize(("n", "D"), [(0, 3), (3, 0), (2.5, 3), (3, True)])
@pytest.mark.parametrize("draw", [dice.directions, dice.ball, dice.cube])
def test_sizes_that_make_no_sense_are_refused(draw, n, D):
    with pytest.raises(ValueError, match="needs a whole number"):
        draw((1,), 0, n, D)
