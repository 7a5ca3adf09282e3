"""AngleHistogram and Shell as Python makes them: numbers, laws, still pictures."""

import math
from itertools import pairwise

import numpy as np
import pytest
import traitlets
from scipy import integrate, stats

from unrolled import geometry
from unrolled.figures import AngleHistogram, Shell, shell
from unrolled.figures import angle_histogram as angle

# ---------------------------------------------------------------- AngleHistogram


def test_the_untouched_figure_is_a_full_histogram_near_the_exact_law():
    first = AngleHistogram().first
    assert sum(first["counts"]) == angle.FULL
    assert len(first["counts"]) == 18
    assert first["exact"]["near"] == pytest.approx(math.cos(math.radians(80)), rel=1e-12)
    assert math.degrees(first["exact"]["sd"]) == pytest.approx(39.17, abs=0.005)
    assert abs(first["sample"]["near"] - first["exact"]["near"]) < 4 * math.sqrt(0.1736 / 2000)


@pytest.mark.parametrize(
    ("D", "sd", "near"), [(2, 51.96, 0.1111), (50, 8.18, 0.777), (100, 5.76, 0.9175)]
)
def test_the_balls_exact_law(D, sd, near):
    law = angle.exact_law(D, "ball")
    assert math.degrees(law["sd"]) == pytest.approx(sd, abs=0.006)
    assert law["near"] == pytest.approx(near, abs=0.0006)


def test_the_squares_law_by_another_way():
    """Directions of the square have density sec² / 8 from each side's middle; turn one past the
    other."""

    def direction(phi):
        return 1 / math.cos((phi + math.pi / 4) % (math.pi / 2) - math.pi / 4) ** 2 / 8

    def density(theta):
        turned = [k * math.pi / 4 - shift for k in range(8) for shift in (0, theta)]
        corners = sorted({corner % (2 * math.pi) for corner in turned})
        edges = [0, *corners, 2 * math.pi]
        return 2 * sum(
            integrate.quad(lambda phi: direction(phi) * direction(phi + theta), a, b)[0]
            for a, b in pairwise(edges)
        )

    law = angle.square_law()
    for degrees in (0, 1, 30, 45, 89, 90, 120, 180):
        assert law["density"][degrees] == pytest.approx(density(math.radians(degrees)), rel=1e-9)
    right = math.pi / 2
    near = 2 * integrate.quad(density, math.radians(80), right)[0]
    square = 2 * integrate.quad(lambda t: (t - right) ** 2 * density(t), 0, right)[0]
    assert law["near"] == pytest.approx(near, rel=1e-8)
    assert law["sd"] == pytest.approx(math.sqrt(square), rel=1e-8)
    assert law["density"][0] * math.pi == pytest.approx(math.pi / 3, rel=1e-12)


def test_the_square_is_told_from_the_disc_by_its_pairs():
    """100 000 pairs suffice: χ² over 18 bars refuses the other's law, and not its own."""
    edges = np.radians(np.arange(0, 181, 10))
    theta = np.linspace(0, math.pi, 18_001)
    cumulative = integrate.cumulative_simpson(
        geometry.cube_angle_density_2d(theta), x=theta, initial=0
    )
    square = np.diff(np.interp(edges, theta, cumulative))
    counts = {
        region: np.array(AngleHistogram(2, region, pairs=100_000).numbers()["counts"])
        for region in ("ball", "cube")
    }
    for region, own, other in (("ball", 1 / 18, square), ("cube", square, 1 / 18)):
        own, other = (np.broadcast_to(p, 18) * 100_000 for p in (own, other))
        assert stats.chisquare(counts[region], own * 100_000 / own.sum()).pvalue > 0.01
        assert stats.chisquare(counts[region], other * 100_000 / other.sum()).pvalue < 1e-6


@pytest.mark.parametrize("D", [2, 3, 20, 100, 1000])
def test_the_pairs_follow_the_exact_law(D):
    n = 2000
    theta = angle.pair_angles(D, "ball", n, seed=1)
    half = (D - 1) / 2
    assert stats.kstest((1 + np.cos(theta)) / 2, stats.beta(half, half).cdf).pvalue > 0.001


@pytest.mark.parametrize("region", ["ball", "cube"])
def test_the_pairs_cosine_has_the_variance_one_over_D(region):
    for D in (2, 3, 10, 100):
        theta = angle.pair_angles(D, region, 20_000, seed=3)
        assert np.mean(np.cos(theta) ** 2) * D == pytest.approx(1, abs=5 * math.sqrt(2 / 20_000))


def test_pairs_are_the_same_however_many_are_asked_for():
    few = angle.pair_angles(1000, "ball", 100, seed=1)
    np.testing.assert_array_equal(angle.pair_angles(1000, "ball", 2100, seed=1)[:100], few)


def test_on_a_line_there_are_two_angles():
    found = AngleHistogram(D=1).numbers()
    assert found["exact"] == {"sd": pytest.approx(math.pi / 2), "near": 0}
    assert sum(found["counts"][1:-1]) == 0
    assert found["counts"][0] + found["counts"][-1] == angle.FULL


def test_a_walk_of_high_dimension_turns_at_right_angles_and_gets_away():
    walk = AngleHistogram(D=1000).walk()
    assert np.degrees([walk["least"], walk["largest"]]) == pytest.approx([90, 90], abs=8)
    n = np.arange(angle.STEPS + 1)
    spread = np.sqrt(2 * n * np.maximum(n - 1, 0) / 1000)
    np.testing.assert_array_less(np.abs(np.square(walk["distance"]) - n), 4 * spread + 1e-9)
    assert len(walk["turns"]) == angle.STEPS - 1


def test_the_squared_distance_of_walks_has_the_spread_that_the_figure_draws():
    D, n = 3, angle.STEPS
    walks = [AngleHistogram(D=D, seed=seed, pairs=0).walk()["distance"][-1] for seed in range(150)]
    squares = np.square(walks)
    assert squares.mean() == pytest.approx(n, rel=0.2)
    assert squares.std() == pytest.approx(math.sqrt(2 * n * (n - 1) / D), rel=0.3)


def test_a_cube_without_closed_form_says_so():
    assert AngleHistogram(5, "cube").numbers()["exact"] is None
    assert AngleHistogram(pairs=0).numbers()["sample"] is None


@pytest.mark.parametrize("wrong", [{"D": 0}, {"D": 1001}, {"region": "egg"}, {"pairs": -1}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        AngleHistogram(**wrong)


@pytest.mark.parametrize("D", [1, 2, 3, 1000])
@pytest.mark.parametrize("region", ["ball", "cube"])
def test_the_still_picture_can_be_drawn_at_every_setting(D, region):
    figure = AngleHistogram(D, region, pairs=50)
    assert "viewBox" in figure.picture()
    assert f"D = {D}" in figure.picture()
    assert len(figure.picture()) < 60_000


# ---------------------------------------------------------------- Shell


def test_the_untouched_shell_holds_what_the_closed_form_says():
    first = Shell().first
    assert first["share"] == pytest.approx(1 - 0.99**100, rel=1e-12)
    assert first["centre"]["outer"] == pytest.approx(first["share"], abs=4 * 0.5 / math.sqrt(1000))


@pytest.mark.parametrize("D", [100, 1000])
def test_from_a_data_point_few_are_at_the_outside_and_most_near_root_two(D):
    """What is in print, that they are squashed to the outside there as well, is wrong."""
    points, queries = shell.sample(D, seed=1)
    found = [shell.spread(each, eps=0.01) for each in geometry.distances(points, queries)]
    outer, means = np.array([[each["outer"], each["mean"]] for each in found]).T
    assert np.median(outer) < 0.01
    assert outer.max() < 0.05
    assert np.median(means) / math.sqrt(2) == pytest.approx(1 - 1 / D, abs=0.5 / D)


@pytest.mark.parametrize("D", [1, 2, 3, 30, 1000])
@pytest.mark.parametrize("rho", [0.01, 0.7, 0.999])
def test_the_law_of_distances_has_all_of_the_points(D, rho):
    places = sorted({1 - rho, min(1 + rho, math.sqrt(1 + rho**2)), 1.0})
    whole, _ = integrate.quad(
        lambda s: shell.distance_density(s, rho, D), 0, 1 + rho, points=places, limit=400
    )
    assert whole == pytest.approx(1, abs=1e-7)


@pytest.mark.parametrize("D", [2, 3, 20, 200])
def test_the_points_follow_the_law_of_distances(D):
    points, queries = shell.sample(D, seed=2)
    rho = float(np.linalg.norm(queries[0]))
    s = np.linspace(0, 1 + rho, 4001)
    density = [shell.distance_density(each, rho, D) for each in s.tolist()]
    cumulative = integrate.cumulative_trapezoid(density, s, initial=0)
    found = geometry.distances(points, queries[0])
    law = stats.kstest(found, lambda x: np.interp(x, s, cumulative / cumulative[-1]))
    assert law.pvalue > 0.001


def test_contrast_falls_with_every_dimension():
    quarter, median, three = np.array(Shell().contrasts).T
    assert (np.diff(median) < 0).all()
    assert ((quarter <= median) & (median <= three)).all()
    at = dict(zip(shell.DIMENSIONS, median, strict=True))
    for D, low, high in ((3, 10, 40), (10, 1.8, 2.9), (100, 0.33, 0.42), (1000, 0.09, 0.13)):
        assert low < at[D] < high


@pytest.mark.parametrize("wrong", [{"eps": 0.0}, {"eps": 0.95}, {"D": 0}, {"query": 41}])
def test_a_shell_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(traitlets.TraitError):
        Shell(**wrong)


@pytest.mark.parametrize("D", [1, 2, 100, 1000])
def test_the_shells_still_picture_can_be_drawn_and_is_small(D):
    picture = Shell(D=D).picture()
    assert "viewBox" in picture
    assert len(picture) < 60_000
