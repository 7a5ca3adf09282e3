"""Balls, cubes and angles in D dimensions, against scipy, exact fractions and quadrature."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from unrolled import geometry

DIMENSIONS = np.array([1, 2, 3, 4, 5, 10, 49, 50, 343, 344, 1000, 9999, 10_000])
ANGLES = np.concatenate([[0, 1e-9, 1e-3], np.linspace(0.05, 3.1, 40), [math.pi / 2, math.pi]])
dims = st.integers(1, 10_000)
radii = st.floats(1e-3, 1e3)


# Volumes


def test_volume_is_the_length_the_area_and_the_volume_of_school():
    known = [2, math.pi, 4 / 3 * math.pi, math.pi**2 / 2, 8 / 15 * math.pi**2]
    np.testing.assert_allclose(geometry.ball_volume(np.arange(1, 6)), known, rtol=1e-14)
    assert geometry.ball_volume(3, 2.0) == pytest.approx(32 / 3 * math.pi, rel=1e-14)
    assert isinstance(geometry.ball_volume(3), float)


@pytest.mark.parametrize("r", [0.5, 1.0, 3.7])
def test_log_volume_is_scipys_to_the_last_digits_up_to_ten_thousand(r):
    D = DIMENSIONS
    oracle = D / 2 * np.log(np.pi) - special.gammaln(D / 2 + 1) + D * np.log(r)
    np.testing.assert_allclose(geometry.log_ball_volume(D, r), oracle, rtol=1e-14, atol=1e-14)


def test_volume_is_built_up_from_slices():
    """V(D) = V(D-1) ∫ (1 - x²)^((D-1)/2) dx: a ball is a stack of smaller balls."""
    for D in (2, 3, 7, 30):
        slices, _ = integrate.quad(lambda x, D=D: (1 - x * x) ** ((D - 1) / 2), -1, 1)
        below, here = geometry.ball_volume([D - 1, D])
        assert here == pytest.approx(below * slices, rel=1e-10)


@given(dims, radii, st.floats(0.01, 100))
def test_volume_grows_with_the_radius_to_the_power_D(D, r, factor):
    grown = geometry.log_ball_volume(D, r * factor) - geometry.log_ball_volume(D, r)
    assert grown == pytest.approx(D * math.log(factor), rel=1e-9, abs=1e-9)


@given(st.integers(1, 9998), radii)
def test_two_more_dimensions_multiply_the_volume_by_two_pi_r_squared_over_D(D, r):
    ratio = geometry.log_ball_volume(D + 2, r) - geometry.log_ball_volume(D, r)
    assert ratio == pytest.approx(math.log(2 * math.pi * r * r / (D + 2)), rel=1e-9, abs=1e-9)


def test_the_unit_ball_is_largest_in_five_dimensions():
    volumes = geometry.ball_volume(np.arange(1, 400))
    assert np.argmax(volumes) + 1 == 5
    assert round(float(volumes[4]), 3) == 5.264


def test_a_ball_too_small_for_a_float_has_volume_0_and_its_logarithm():
    assert geometry.ball_volume(10_000) == 0
    in_full = 5000 * math.log(math.pi) - math.log(math.factorial(5000))
    assert geometry.log_ball_volume(10_000) == pytest.approx(in_full, rel=1e-14)
    assert geometry.ball_volume(3, 0) == 0
    assert geometry.log_ball_volume(3, 0) == -math.inf


def test_a_ball_too_large_for_a_float_is_refused_and_one_below_is_not():
    largest = math.exp((709.7 - geometry.log_ball_volume(200)) / 200)
    assert 1e308 < geometry.ball_volume(200, largest) < math.inf
    with pytest.raises(ValueError, match=r"^r is .* needs a ball whose volume at D = 200 is below"):
        geometry.ball_volume(200, largest * 1.01)


def test_radii_and_dimensions_broadcast():
    volumes = geometry.ball_volume(np.array([[2], [3]]), np.array([1.0, 2.0, 0.0]))
    assert volumes.shape == (2, 3)
    assert volumes[1, 1] == geometry.ball_volume(3, 2.0)


# The peel


@pytest.mark.parametrize(("D", "share"), [(2, "0.0199"), (3, "0.029701"), (1, "0.01")])
def test_the_peel_of_a_hundredth_in_one_two_and_three_dimensions(D, share):
    assert geometry.shell_fraction(D, 0.01) == pytest.approx(float(share), rel=1e-13)


@given(st.integers(1, 400), st.integers(0, 1000))
def test_the_peel_is_the_exact_fraction(D, per_mille):
    exact = 1 - (1 - Fraction(per_mille, 1000)) ** D
    assert geometry.shell_fraction(D, per_mille / 1000) == pytest.approx(float(exact), rel=1e-12)


def test_the_peel_is_the_difference_of_two_volumes():
    D = np.array([1, 2, 3, 20, 100])
    outer, inner = geometry.ball_volume(D, 2.0), geometry.ball_volume(D, 2.0 * 0.9)
    np.testing.assert_allclose(geometry.shell_fraction(D, 0.1), (outer - inner) / outer, rtol=1e-11)


def test_the_thinnest_peel_keeps_its_digits():
    assert geometry.shell_fraction(3, 1e-20) == pytest.approx(3e-20, rel=1e-14, abs=0)
    np.testing.assert_array_equal(
        geometry.shell_fraction([1, 10_000], [[0.0], [1.0]]), [[0, 0], [1, 1]]
    )


@pytest.mark.parametrize(("D", "percent"), [(100, 63.4), (200, 86.6), (400, 98.2)])
def test_shares_of_the_peel_of_one_per_cent(D, percent):
    assert round(100 * float(geometry.shell_fraction(D, 0.01)), 1) == percent


@pytest.mark.parametrize(("share", "D"), [(0.9, 230), (0.5, 69), (0.95, 299), (0.99, 459)])
def test_dimensions_from_which_the_peel_of_one_per_cent_holds_a_share(share, D):
    assert geometry.shell_dimension(share, 0.01) == D


@given(st.integers(0, 999), st.integers(1, 999))
def test_shell_dimension_is_the_first_whose_peel_is_large_enough(share, eps):
    share, eps = Fraction(share, 1000), Fraction(eps, 1000)
    D = geometry.shell_dimension(float(share), float(eps))
    assert 1 - (1 - eps) ** D >= share
    assert D == 1 or 1 - (1 - eps) ** (D - 1) < share


@pytest.mark.parametrize("D", range(1, 40))
def test_a_share_that_is_met_exactly_needs_no_dimension_more(D):
    assert geometry.shell_dimension(1 - 0.5**D, 0.5) == D
    assert geometry.shell_dimension(0.5, 1) == 1


def test_a_share_that_is_missed_by_a_hair_needs_one_dimension_more():
    assert geometry.shell_dimension(1 - 0.5**5 + 1e-13, 0.5) == 6
    assert geometry.shell_dimension(1 - 0.5**5 - 1e-13, 0.5) == 5


# Cubes


@pytest.mark.parametrize("D", [1, 2, 3, 9, 100, 10_000])
def test_the_inner_ball_touches_the_balls_of_the_cells_around_it(D):
    to_a_centre = np.linalg.norm(np.full(D, 0.5))
    assert geometry.inner_ball_diameter(D) / 2 + 0.5 == pytest.approx(to_a_centre, rel=1e-13)


def test_the_inner_ball_fills_two_cells_at_nine_and_is_an_orange_ball_at_four():
    np.testing.assert_array_equal(geometry.inner_ball_diameter([1, 4, 9, 16]), [0, 1, 2, 3])


@pytest.mark.parametrize(("cells", "D"), [(2, 10), (4, 26), (6, 50), (10, 122)])
def test_the_inner_ball_sticks_out_of_its_box(cells, D):
    assert geometry.sticks_out_from(cells) == D
    assert geometry.inner_ball_diameter(D) > cells
    assert geometry.inner_ball_diameter(D - 1) <= cells


def test_the_inner_ball_outgrows_two_cells_at_1206_and_four_never():
    assert geometry.outgrows_from() == geometry.outgrows_from(2) == 1206
    for cells in (4, 6, 100):
        assert geometry.outgrows_from(cells) is None
    D = np.arange(1, 10_001)
    log_ball = geometry.log_ball_volume(D, (np.sqrt(D) - 1) / 2)
    won = log_ball > D * math.log(2)
    assert not won[: 1206 - 1].any()
    assert won[1206 - 1 :].all()
    assert (log_ball < D * math.log(math.sqrt(math.pi * math.e / 2))).all()


@pytest.mark.parametrize(("D", "percent"), [(1, 0.0), (2, 21.5), (3, 47.6), (10, 99.75)])
def test_corners_of_the_cube_outside_its_ball(D, percent):
    assert 100 * geometry.corner_share(D) == pytest.approx(percent, abs=0.05 if D < 10 else 0.005)


@pytest.mark.parametrize(
    ("D", "share"),
    [(2, 0.7854), (3, 0.5236), (5, 0.1645), (10, 0.00249), (20, 2.5e-8), (100, 1.9e-70)],
)
def test_share_of_the_ball_in_its_cube(D, share):
    assert geometry.ball_volume(D, 0.5) == pytest.approx(share, rel=0.02 if D > 5 else 1e-3, abs=0)


def test_corner_share_is_a_share_everywhere():
    shares = geometry.corner_share(np.arange(1, 2000))
    assert shares[0] == 0
    assert (np.diff(shares) >= 0).all()
    assert shares.max() <= 1


# Angles


@pytest.mark.parametrize("tiny", [0.0, 1e-150, 1e-15, 1e-9, 1e-5])
def test_angles_are_exact_near_nought_and_near_a_half_turn(tiny):
    u, v = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, tiny], [-1.0, tiny]])
    near_0, near_pi = geometry.angles(u, v)
    assert near_0 == pytest.approx(tiny, rel=1e-10, abs=0)
    assert near_pi == pytest.approx(math.pi - tiny, abs=5e-16)


def test_arccos_of_the_cosine_would_not_be():
    u, v = np.array([1.0, 0.0]), np.array([math.cos(1e-9), math.sin(1e-9)])
    assert geometry.angles(u, v) == pytest.approx(1e-9, rel=1e-6, abs=0)
    assert math.acos(min(1, u @ v)) == 0


@given(st.floats(0, math.pi), st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_angles_do_not_ask_for_lengths(theta, length, other):
    u, v = length * np.array([1.0, 0.0]), other * np.array([math.cos(theta), math.sin(theta)])
    assert geometry.angles(u, v) == pytest.approx(theta, abs=1e-15)
    assert geometry.angles(u, v) == geometry.angles(v, u)


@given(st.integers(0, 2**32), st.integers(1, 50))
def test_angles_are_those_of_the_cosine_and_add_up_with_the_opposite_to_a_half_turn(seed, D):
    u, v = np.random.default_rng(seed).normal(size=(2, 7, D))
    angles = geometry.angles(u, v)
    cosines = (u * v).sum(axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    np.testing.assert_allclose(np.cos(angles), cosines, atol=1e-14)
    np.testing.assert_allclose(geometry.angles(u, -v), math.pi - angles, atol=1e-15)


def test_angles_go_row_by_row_or_from_one_vector_to_all():
    u, v = np.eye(3), np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, -1]])
    np.testing.assert_allclose(geometry.angles(u, v), [math.pi / 4, 0, math.pi], atol=1e-15)
    from_one = geometry.angles(u[0], v)
    np.testing.assert_allclose(from_one, [math.pi / 4, math.pi / 2, math.pi / 2], rtol=1e-15)
    np.testing.assert_array_equal(geometry.angles(v, u[0]), from_one)
    assert np.shape(geometry.angles([1, 0], [0, 1])) == ()


def test_angles_of_single_precision_stay_single():
    u = np.ones((2, 3), np.float32)
    assert geometry.angles(u, u).dtype == np.float32
    half_turn = geometry.angles(u, -u)
    assert half_turn.dtype == np.float32
    for density in (
        geometry.angle_density(half_turn, 5),
        geometry.cube_angle_density_2d(half_turn),
    ):
        assert density.dtype == np.float32
    np.testing.assert_allclose(geometry.angle_density(half_turn, 3), 0, atol=1e-7)
    np.testing.assert_allclose(geometry.cube_angle_density_2d(half_turn), 1 / 3, rtol=1e-6)


def test_in_one_dimension_angles_are_0_or_a_half_turn():
    np.testing.assert_array_equal(geometry.angles([[1.0], [2.0]], [[3.0], [-1e-9]]), [0, math.pi])


@pytest.mark.parametrize("D", [2, 3, 4, 5, 50, 51, 1000, 10_000])
def test_the_density_of_the_angle_is_that_of_the_beta_distribution(D):
    """(1 + cos θ)/2 of two random directions has a Beta((D-1)/2, (D-1)/2) distribution."""
    half = (D - 1) / 2
    theta = ANGLES[(ANGLES > 0) & (ANGLES < 3.14)]
    log_beta = stats.beta.logpdf((1 + np.cos(theta)) / 2, half, half) + np.log(np.sin(theta) / 2)
    resolved = (log_beta > -600) & (theta > 1e-6)
    assert resolved.sum() > (20 if D < 1000 else 0)
    found = geometry.angle_density(theta[resolved], D)
    np.testing.assert_allclose(found, np.exp(log_beta[resolved]), rtol=1e-9)


def test_the_density_on_a_plane_and_in_space():
    np.testing.assert_allclose(geometry.angle_density(ANGLES, 2), 1 / math.pi, rtol=1e-15)
    np.testing.assert_allclose(geometry.angle_density(ANGLES, 3), np.sin(ANGLES) / 2, rtol=1e-15)
    assert geometry.angle_density(0.0, 10_000) == 0


@pytest.mark.parametrize("D", [2, 3, 4, 17, 100, 10_000])
def test_the_density_integrates_to_one(D):
    inner = 12 / math.sqrt(D)
    ends = max(0, math.pi / 2 - inner), min(math.pi, math.pi / 2 + inner)
    total, _ = integrate.quad(geometry.angle_density, *ends, args=(D,), epsabs=1e-12, limit=200)
    assert total == pytest.approx(1, abs=1e-11)
    assert geometry.angle_probability(0, math.pi, D) == pytest.approx(1, abs=1e-11)


@pytest.mark.parametrize("D", [2, 3, 4, 10, 99, 100, 1000, 10_000])
@pytest.mark.parametrize("theta", [1e-3, 0.1, 0.5, 1.0, 1.3, 1.5])
def test_probability_is_the_incomplete_beta_function_in_the_far_tail_too(D, theta):
    oracle = special.betainc((D - 1) / 2, 0.5, math.sin(theta) ** 2) / 2
    assert geometry.angle_probability(0, theta, D) == pytest.approx(oracle, rel=1e-11, abs=1e-300)
    mirrored = geometry.angle_probability(math.pi - theta, math.pi, D)
    assert mirrored == pytest.approx(oracle, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(
    ("D", "probability"),
    [(1, 0), (2, 1 / 9), (3, math.cos(math.radians(80))), (50, 0.777), (100, 0.9175)],
)
def test_probability_of_nearly_a_right_angle(D, probability):
    found = geometry.angle_probability(math.radians(80), math.radians(100), D)
    assert found == pytest.approx(probability, abs=1e-14 if D <= 3 else 5e-4 if D == 50 else 5e-5)


def test_on_a_line_the_two_ends_hold_a_half_each():
    assert geometry.angle_probability(0, 1, 1) == 0.5
    assert geometry.angle_probability(1, math.pi, 1) == 0.5
    assert geometry.angle_probability(0, math.pi, 1) == 1
    assert geometry.angle_probability(1, 2, 1) == 0


@given(st.integers(1, 2000), st.lists(st.floats(0, math.pi), min_size=2, max_size=2))
def test_probabilities_of_three_parts_add_up_to_one(D, cuts):
    low, high = sorted(cuts)
    parts = [
        geometry.angle_probability(*ends, D) for ends in ((0, low), (low, high), (high, math.pi))
    ]
    doubled = 0.5 * ((low in (0, math.pi)) + (high in (0, math.pi))) if D == 1 else 0
    assert sum(parts) == pytest.approx(1 + doubled, abs=1e-11)
    assert min(parts) >= 0


@pytest.mark.parametrize(
    ("D", "degrees"),
    [(1, 90), (2, 52.0), (3, 39.2), (5, 28.4), (10, 19.1), (50, 8.18), (100, 5.76)],
)
def test_the_standard_deviation_of_the_angle(D, degrees):
    digits = 2 if D >= 50 else 1
    assert round(math.degrees(geometry.angle_sd(D)), digits) == degrees


def test_the_standard_deviation_is_the_trigamma_function_of_scipy():
    oracle = np.sqrt(special.polygamma(1, DIMENSIONS / 2) / 2)
    np.testing.assert_allclose(geometry.angle_sd(DIMENSIONS), oracle, rtol=1e-14)
    assert geometry.angle_sd(1) == pytest.approx(math.pi / 2, rel=1e-14, abs=0)
    assert geometry.angle_sd(2) == pytest.approx(math.pi / math.sqrt(12), rel=1e-14, abs=0)
    assert geometry.angle_sd(3) == pytest.approx(math.sqrt(math.pi**2 / 4 - 2), rel=1e-14, abs=0)


@pytest.mark.parametrize("D", [2, 3, 4, 5, 20, 333])
def test_the_standard_deviation_is_that_of_the_density(D):
    def squared(theta):
        return (theta - math.pi / 2) ** 2 * geometry.angle_density(theta, D)

    variance, _ = integrate.quad(squared, 0, math.pi, points=[math.pi / 2], epsabs=1e-14)
    assert geometry.angle_sd(D) == pytest.approx(math.sqrt(variance), rel=1e-10)


# The square


def square_density(theta):
    """The same by quadrature: two directions, each with density sec²α / 8 about a side's normal."""

    def direction(alpha):
        return 1 / np.cos((alpha + math.pi / 4) % (math.pi / 2) - math.pi / 4) ** 2 / 8

    def both(alpha):
        return direction(alpha) * direction(alpha + theta)

    corner = math.pi / 4 - theta % (math.pi / 2)
    quarter, _ = integrate.quad(
        both, -math.pi / 4, math.pi / 4, points=[corner], epsabs=1e-15, epsrel=1e-13
    )
    return 2 * 4 * quarter  # θ and -θ, four sides


@pytest.mark.parametrize("theta", [0, 1e-7, 0.01, 0.15, 0.19, 0.2, 0.3, 0.785, 1.37, 1.5, 2, 3.1])
def test_the_angles_of_the_square_by_quadrature(theta):
    assert geometry.cube_angle_density_2d(theta) == pytest.approx(square_density(theta), rel=1e-12)


def test_the_square_prefers_its_sides_and_its_corners():
    eighths = geometry.cube_angle_density_2d(np.arange(5) * math.pi / 4)
    np.testing.assert_allclose(eighths[::2], 1 / 3, rtol=1e-14)
    np.testing.assert_allclose(eighths[1::2], 1 - math.log(2), rtol=1e-14)
    np.testing.assert_allclose(eighths[:2] * math.pi, [1.0472, 0.964], atol=5e-5)


def test_the_angles_of_the_square_integrate_to_one_and_turn_into_each_other():
    total, _ = integrate.quad(geometry.cube_angle_density_2d, 0, math.pi / 2, epsabs=1e-14)
    assert 2 * total == pytest.approx(1, abs=1e-12)
    theta = np.linspace(0, math.pi / 2, 101)
    density = geometry.cube_angle_density_2d(theta)
    np.testing.assert_allclose(density, density[::-1], rtol=1e-12)
    upper = geometry.cube_angle_density_2d(theta + math.pi / 2 - 1e-16)
    np.testing.assert_allclose(density, upper, rtol=1e-12)


# Walks and distances


def test_turns_of_a_path_drawn_by_hand():
    path = [[0, 0], [1, 0], [3, 0], [3, 1], [2, 2], [3, 1]]
    degrees = np.degrees(geometry.turns(path))
    np.testing.assert_allclose(degrees, [0, 90, 45, 180], atol=1e-13)


def test_distances_are_scipys_for_one_query_and_for_many():
    rng = np.random.default_rng(0)
    points, queries = rng.normal(size=(40, 7)), rng.normal(size=(5, 7))
    oracle = np.array([[math.dist(p, q) for p in points] for q in queries])
    np.testing.assert_allclose(geometry.distances(points, queries), oracle, rtol=1e-14)
    np.testing.assert_allclose(geometry.distances(points, queries[0]), oracle[0], rtol=1e-14)


def test_relative_contrast_by_hand():
    points = [[1.0, 0.0], [0.0, 3.0], [0.0, -2.0]]
    assert geometry.relative_contrast(points, [0.0, 0.0]) == 2
    np.testing.assert_allclose(
        geometry.relative_contrast(points, [[0.0, 0.0], [0.0, 1.0]]), [2, 3 / math.sqrt(2) - 1]
    )
    assert geometry.relative_contrast(points[:1], [5.0, 5.0]) == 0


# Refusals

RNG = np.random.default_rng(0)
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: geometry.ball_volume(0), "D is 0, needs whole numbers, 1 or more"),
        (lambda: geometry.ball_volume(2.0), r"D is 2\.0, needs whole numbers"),
        (lambda: geometry.ball_volume(True), "D is True, needs whole numbers"),
        (lambda: geometry.log_ball_volume([3, 0]), r"D is \[3, 0\], needs whole numbers"),
        (lambda: geometry.log_ball_volume(3, -1), "r is -1, needs numbers, 0 or more"),
        (lambda: geometry.log_ball_volume(3, math.nan), "r holds nan"),
        (lambda: geometry.ball_volume(3, 1e200), r"r is 1e\+200, needs a ball"),
        (lambda: geometry.shell_fraction(0, 0.1), "D is 0, needs"),
        (lambda: geometry.shell_fraction(3, 1.5), r"eps is 1\.5, needs numbers in \[0, 1\]"),
        (lambda: geometry.shell_fraction(3, -0.1), r"eps is -0\.1, needs"),
        (lambda: geometry.shell_dimension(1.0, 0.1), r"share is 1\.0, needs a number in \[0, 1\)"),
        (lambda: geometry.shell_dimension(-0.1, 0.1), r"share is -0\.1"),
        (lambda: geometry.shell_dimension(0.5, 0), "eps is 0, needs a finite number above 0"),
        (lambda: geometry.shell_dimension(0.5, 1.1), r"eps is 1\.1, needs a number in \(0, 1\]"),
        (lambda: geometry.inner_ball_diameter(-4), "D is -4, needs"),
        (lambda: geometry.sticks_out_from(3), "cells is 3, needs an even number"),
        (lambda: geometry.sticks_out_from(0), "cells is 0, needs a whole number"),
        (lambda: geometry.outgrows_from(5), "cells is 5, needs an even number"),
        (lambda: geometry.corner_share(0), "D is 0, needs"),
        (lambda: geometry.sample_ball(0, 3, RNG), "n is 0, needs a whole number"),
        (lambda: geometry.sample_ball(3, 0, RNG), "D is 0, needs a whole number"),
        (lambda: geometry.sample_cube(3, 3, 7), "rng is 7, needs a numpy.random.Generator"),
        (lambda: geometry.sample_cube(1.5, 3, RNG), r"n is 1\.5, needs a whole number"),
        (lambda: geometry.sample_sphere(3, 3, None), "rng is None, needs"),
        (lambda: geometry.angles([[0.0, 0.0]], [[1.0, 0.0]]), "u holds a vector of zeros in row 0"),
        (lambda: geometry.angles([1.0, 0.0], [0.0, 0.0]), "v holds a vector of zeros, needs"),
        (lambda: geometry.angles([1.0, 0.0], [1.0]), r"v has shape \(1,\), needs the rows"),
        (lambda: geometry.angles(SQUARE, SQUARE[:2]), r"v has shape \(2, 2\), needs the rows"),
        (lambda: geometry.angles(1.0, [1.0]), r"u has shape \(\), needs"),
        (lambda: geometry.angles([1.0], np.ones((1, 1, 1))), r"v has shape \(1, 1, 1\), needs"),
        (lambda: geometry.angles([], []), r"u has shape \(0,\), needs"),
        (lambda: geometry.angles([np.inf, 1], [1.0, 0]), r"u holds inf at \(0,\)"),
        (lambda: geometry.angles([1j, 1], [1.0, 0]), "u has dtype complex128"),
        (lambda: geometry.angle_density(1.0, 1), "D is 1, needs 2 or more: on a line"),
        (lambda: geometry.angle_density(3.2, 3), r"theta is 3\.2, needs angles in \[0, π\]"),
        (lambda: geometry.angle_density([-0.1], 3), r"theta is \[-0\.1\], needs angles"),
        (lambda: geometry.angle_density(1.0, 2.5), r"D is 2\.5, needs a whole number"),
        (lambda: geometry.angle_probability(80, 100, 3), "low is 80, needs angles in"),
        (lambda: geometry.angle_probability(1, 100, 3), "high is 100, needs angles in"),
        (lambda: geometry.angle_probability(2, 1, 3), r"low is 2\.0, needs an angle up to high"),
        (lambda: geometry.angle_probability([0, 1], 2, 3), r"low has shape \(2,\), needs \(\)"),
        (lambda: geometry.angle_probability(0, 1, 0), "D is 0, needs"),
        (lambda: geometry.angle_sd(0), "D is 0, needs"),
        (lambda: geometry.cube_angle_density_2d(4.0), r"theta is 4\.0, needs angles"),
        (lambda: geometry.random_walk(0, 3, RNG), "n is 0, needs"),
        (lambda: geometry.turns(SQUARE[:2]), "path has 2 points, needs 3 or more"),
        (lambda: geometry.turns([0.0, 1.0, 2.0]), r"path has shape \(3,\), needs \(n, D\)"),
        (lambda: geometry.turns([*SQUARE, SQUARE[-1]]), "path stays at point 2, needs"),
        (lambda: geometry.distances([1.0], [1.0]), r"points has shape \(1,\), needs \(N, D\)"),
        (lambda: geometry.distances(SQUARE, [1.0]), r"query has shape \(1,\), needs \(D=2,\)"),
        (lambda: geometry.distances(SQUARE, np.ones((0, 2))), r"query has shape \(0, 2\), needs"),
        (lambda: geometry.distances(SQUARE, [np.nan, 1]), "query holds nan"),
        (lambda: geometry.relative_contrast(SQUARE, SQUARE[1]), "query lies on one of the points"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
