"""Random points, angles and walks, against the distributions that they must have.

A Kolmogorov-Smirnov test asks whether 20 000 numbers may come from a distribution: p below 0.001
says no. Seeds are fixed. What a wrong exponent would give is tested along with what is right, so
that the test is known to see it.
"""

import math

import numpy as np
import pytest
from scipy import special, stats

from unrolled import geometry

N = 20_000
LEAST_P = 1e-3


def p_of(sample, cdf):
    return stats.kstest(sample, cdf).pvalue


def angle_cdf(D):
    """P(angle <= θ) for two random directions: the incomplete beta function of cos θ."""

    def cdf(theta):
        tail = special.betainc((D - 1) / 2, 0.5, np.sin(theta) ** 2) / 2
        return np.where(theta <= math.pi / 2, tail, 1 - tail)

    return cdf


def sides(points):
    """The first coordinate, the last, and the points as seen from a slanting direction."""
    D = points.shape[1]
    direction = np.linspace(1, 2, D) * (-1) ** np.arange(D)
    return points[:, 0], points[:, -1], points @ direction / np.linalg.norm(direction)


# Points


@pytest.mark.parametrize("D", [1, 2, 3, 10, 100, 1000])
def test_the_radius_of_a_point_of_the_ball_to_the_D_is_uniform(D):
    n = N if D < 1000 else 3000
    radius = np.linalg.norm(geometry.sample_ball(n, D, np.random.default_rng(D)), axis=1)
    assert radius.max() <= 1
    assert p_of(radius, lambda r: r**D) > LEAST_P
    assert p_of(radius, lambda r: r ** (1.1 * D)) < LEAST_P


@pytest.mark.parametrize("D", [1, 2, 3, 10, 100])
def test_a_coordinate_of_the_ball_has_a_beta_distribution_from_any_side(D):
    """So has any projection, for the ball looks the same from every side."""
    points = geometry.sample_ball(N, D, np.random.default_rng(10 + D))
    for side in sides(points):
        assert p_of((1 + side) / 2, stats.beta((D + 1) / 2, (D + 1) / 2).cdf) > LEAST_P


@pytest.mark.parametrize("D", [1, 2, 3])
def test_a_coordinate_of_the_ball_is_none_of_the_balls_next_to_it(D):
    points = geometry.sample_ball(N, D, np.random.default_rng(10 + D))
    for side in sides(points):
        assert p_of((1 + side) / 2, stats.beta((D + 2) / 2, (D + 2) / 2).cdf) < LEAST_P
        assert p_of((1 + side) / 2, stats.beta(D / 2, D / 2).cdf) < LEAST_P


@pytest.mark.parametrize("D", [2, 3, 10, 100])
def test_a_coordinate_of_the_sphere_has_a_beta_distribution_from_any_side(D):
    points = geometry.sample_sphere(N, D, np.random.default_rng(20 + D))
    np.testing.assert_allclose(np.linalg.norm(points, axis=1), 1, rtol=1e-14)
    for side in sides(points):
        assert p_of((1 + side) / 2, stats.beta((D - 1) / 2, (D - 1) / 2).cdf) > LEAST_P


def test_the_sphere_of_a_line_is_its_two_ends():
    ends = geometry.sample_sphere(N, 1, np.random.default_rng(0))
    assert set(ends.ravel()) == {-1.0, 1.0}
    assert abs(np.mean(ends)) < 4 / math.sqrt(N)


@pytest.mark.parametrize("D", [1, 2, 10])
def test_coordinates_of_the_cube_are_uniform_and_its_corners_full(D):
    points = geometry.sample_cube(N, D, np.random.default_rng(30 + D))
    for coordinate in points.T:
        assert p_of(coordinate, stats.uniform(-1, 2).cdf) > LEAST_P
    outside = np.mean(np.linalg.norm(points, axis=1) > 1)
    share = geometry.corner_share(D)
    assert abs(outside - share) <= 4 * math.sqrt(share * (1 - share) / N)


def test_the_ball_has_no_corner_and_no_favourite_octant():
    points = geometry.sample_ball(N, 3, np.random.default_rng(1))
    octants = np.bincount((points > 0) @ [1, 2, 4], minlength=8)
    assert stats.chisquare(octants).pvalue > LEAST_P


@pytest.mark.parametrize(
    "draw", [geometry.sample_ball, geometry.sample_cube, geometry.sample_sphere]
)
def test_a_seed_fixes_the_points_and_points_do_not_repeat(draw):
    first, again = (draw(50, 4, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert len(np.unique(first)) == first.size
    assert draw(3, 10_000, np.random.default_rng(5)).shape == (3, 10_000)


# Angles


@pytest.mark.parametrize("D", [2, 3, 5, 50, 100])
def test_angles_between_points_of_the_ball_have_the_density_of_angle_density(D):
    rng = np.random.default_rng(40 + D)
    angles = geometry.angles(geometry.sample_ball(N, D, rng), geometry.sample_ball(N, D, rng))
    assert p_of(angles, angle_cdf(D)) > LEAST_P
    assert abs(np.cos(angles).var() * D - 1) < 6 / math.sqrt(N)
    assert angles.std() == pytest.approx(geometry.angle_sd(D), rel=5 / math.sqrt(N))
    low, high = np.radians([80, 100])
    share = geometry.angle_probability(low, high, D)
    inside = np.mean((low <= angles) & (angles <= high))
    assert abs(inside - share) < 4 * math.sqrt(share * (1 - share) / N)


@pytest.mark.parametrize("D", [2, 3, 5])
def test_angles_in_D_dimensions_are_not_those_in_one_more(D):
    rng = np.random.default_rng(40 + D)
    angles = geometry.angles(geometry.sample_ball(N, D, rng), geometry.sample_ball(N, D, rng))
    assert p_of(angles, angle_cdf(D + 1)) < LEAST_P


def test_angles_of_the_square_have_their_own_density_and_not_that_of_the_disc():
    rng = np.random.default_rng(50)
    n = 200_000
    angles = geometry.angles(geometry.sample_cube(n, 2, rng), geometry.sample_cube(n, 2, rng))
    edges = np.linspace(0, math.pi, 19)
    counts, _ = np.histogram(angles, edges)
    node, weight = np.polynomial.legendre.leggauss(20)
    theta = (edges[1:, None] + edges[:-1, None]) / 2 + np.diff(edges)[:, None] / 2 * node
    share = geometry.cube_angle_density_2d(theta) @ weight * math.pi / 36
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert stats.chisquare(counts, share * n / share.sum()).pvalue > LEAST_P
    assert stats.chisquare(counts).pvalue < 1e-12
    disc = geometry.angles(geometry.sample_ball(n, 2, rng), geometry.sample_ball(n, 2, rng))
    assert stats.chisquare(np.histogram(disc, edges)[0]).pvalue > LEAST_P


@pytest.mark.parametrize("D", [2, 3, 10, 100])
def test_the_variance_of_the_cosine_is_1_over_D_for_the_cube_too(D):
    rng = np.random.default_rng(60 + D)
    angles = geometry.angles(geometry.sample_cube(N, D, rng), geometry.sample_cube(N, D, rng))
    assert abs(np.cos(angles).var() * D - 1) < 6 / math.sqrt(N)


def test_nearly_right_angles_are_more_frequent_in_the_cube_of_three_dimensions():
    rng = np.random.default_rng(70)
    n = 200_000
    cube = geometry.angles(geometry.sample_cube(n, 3, rng), geometry.sample_cube(n, 3, rng))
    share = np.mean(np.abs(np.degrees(cube) - 90) <= 10)
    assert abs(share - 0.181) < 0.003
    assert share - geometry.angle_probability(*np.radians([80, 100]), 3) > 0.004


@pytest.mark.parametrize("D", [50, 100])
def test_in_high_dimensions_the_angles_do_not_tell_a_cube_from_a_ball(D):
    rng = np.random.default_rng(80 + D)
    cube, ball = (
        geometry.angles(draw(N, D, rng), draw(N, D, rng))
        for draw in (geometry.sample_cube, geometry.sample_ball)
    )
    assert stats.ks_2samp(cube, ball).pvalue > 0.01


# Walks


@pytest.mark.parametrize("D", [1, 2, 30])
def test_a_walk_starts_at_0_takes_steps_of_length_1_and_turns_at_random(D):
    path = geometry.random_walk(2000, D, np.random.default_rng(90 + D))
    assert path.shape == (2001, D)
    assert not path[0].any()
    np.testing.assert_allclose(np.linalg.norm(np.diff(path, axis=0), axis=1), 1, rtol=1e-12)
    turns = geometry.turns(path)
    assert turns.shape == (1999,)
    if D == 1:
        assert set(turns) == {0, math.pi}
    else:
        assert p_of(turns[::2], angle_cdf(D)) > LEAST_P


def test_a_walk_of_n_steps_ends_root_n_away_in_the_mean_square():
    """Nothing holds it to a corridor: the sum of n independent steps has mean square n."""
    rng = np.random.default_rng(99)
    ends = np.array([geometry.random_walk(30, 50, rng)[-1] for _ in range(2000)])
    squares = (ends**2).sum(axis=1)
    assert abs(squares.mean() - 30) < 4 * squares.std() / math.sqrt(2000)


# Distances


def to_the_others(points, row):
    return np.delete(points, row, axis=0), points[row]


@pytest.mark.parametrize("D", [2, 3, 10, 100, 1000])
def test_the_mean_square_distance_of_two_points_of_the_ball_is_2D_over_D_plus_2(D):
    """E|x - y|² = 2 E|x|², and E|x|² = ∫ r² D r^(D-1) dr. It goes to 2, its root to √2 R."""
    rng = np.random.default_rng(100 + D)
    n = N if D < 1000 else 2000
    x, y = geometry.sample_ball(n, D, rng), geometry.sample_ball(n, D, rng)
    squares = ((x - y) ** 2).sum(axis=1)
    assert abs(squares.mean() - 2 * D / (D + 2)) < 4 * squares.std() / math.sqrt(n)


@pytest.mark.parametrize("D", [100, 1000])
def test_from_a_data_point_distances_gather_at_root_two_and_not_at_the_farthest(D):
    """About √2 ± 1/√(2D), on both sides: |x - y|² = |x|² + |y|² - 2 x·y, and x·y has sd 1/√D."""
    points = geometry.sample_ball(1000, D, np.random.default_rng(D))
    for row in range(0, 1000, 50):
        away = geometry.distances(*to_the_others(points, row))
        assert away.mean() == pytest.approx(math.sqrt(2), rel=0.4 / math.sqrt(D))
        assert away.std() == pytest.approx(1 / math.sqrt(2 * D), rel=0.15)
        assert np.mean(away >= 0.99 * away.max()) < 0.05


def test_from_the_centre_the_outermost_hundredth_does_hold_most_points():
    for D, least, most in ((100, 0.58, 0.69), (1000, 0.999, 1)):
        points = geometry.sample_ball(1000, D, np.random.default_rng(D))
        share = np.mean(geometry.distances(points, np.zeros(D)) > 0.99)
        assert least <= share <= most


def test_relative_contrast_falls_from_hundreds_to_a_tenth():
    """From a point among 1000 of the ball, medians of 100 such: the pattern, with its sizes."""
    expected = {2: (30, 250), 3: (12, 25), 10: (2, 3), 100: (0.33, 0.45), 1000: (0.09, 0.13)}
    for D, (least, most) in expected.items():
        points = geometry.sample_ball(1000, D, np.random.default_rng(D))
        contrasts = [
            geometry.relative_contrast(*to_the_others(points, row)) for row in range(0, 1000, 10)
        ]
        assert least < np.median(contrasts) < most
