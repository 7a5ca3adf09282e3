"""The figures' geometry of high dimensions, in JavaScript, held to the package."""

import math

import numpy as np
import pytest
from scipy import special, stats
from scratch import served, write_page

from unrolled import geometry
from unrolled.figures import dice
from unrolled.figures.shell import distance_density

TOLERANCE = 1e-9
DIMENSIONS = [1, 2, 3, 4, 5, 9, 10, 50, 101, 230, 999, 1000]

RUN = """async ({ base, name, calls }) => {
  const maths = await import(`${base}/geometry.mjs`);
  return calls.map(call => maths[name](...call));
}"""
SAMPLES = """async ({ base, names, kind, first, n, D }) => {
  const maths = await import(`${base}/geometry.mjs`);
  const random = maths.randomGenerator(...names);
  return Array.from({ length: n }, (_, i) => [...maths[kind](random, first + i, D)]);
}"""
UNIFORMS = """async ({ base, names, first, n }) => {
  const { randomGenerator } = await import(`${base}/geometry.mjs`);
  const random = randomGenerator(...names);
  return Array.from({ length: n }, (_, i) => random.uniform(first + i));
}"""


@pytest.fixture(scope="module")
def evaluate(browser, tmp_path_factory):
    """A function that runs one of the scripts above in the browser."""
    folder = tmp_path_factory.mktemp("maths")
    write_page(folder)
    with served(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        base = f"{address}/_static/unrolled/js/maths"
        yield lambda script, **given: page.evaluate(script, {"base": base, **given})
        page.close()


@pytest.fixture
def run(evaluate):
    """A function that calls one function of the module with several lists of arguments."""
    return lambda name, calls: np.array(evaluate(RUN, name=name, calls=calls), dtype=float)


def test_log_gamma_and_trigamma_are_those_of_the_standard_library(run):
    x = [0.5, 1, 1.5, 2, 3.5, 9.5, 10, 10.5, 25, 500.5, 5001]
    truth = [math.lgamma(each) for each in x]
    np.testing.assert_allclose(
        run("logGamma", [[each] for each in x]), truth, rtol=1e-13, atol=1e-13
    )
    truth = special.polygamma(1, x)
    np.testing.assert_allclose(run("trigamma", [[each] for each in x]), truth, rtol=1e-12)


def test_volumes_up_to_ten_thousand_dimensions(run):
    cases = [[D, r] for D in [*DIMENSIONS, 1206, 2000, 10_000] for r in (0.5, 1.0, 17.3)]
    truth = [geometry.log_ball_volume(D, r) for D, r in cases]
    got = run("logBallVolume", cases)
    np.testing.assert_allclose(got, truth, rtol=TOLERANCE, atol=TOLERANCE)


def test_the_peel_and_where_it_holds_a_share(run):
    cases = [[D, eps] for D in DIMENSIONS for eps in (0.001, 0.01, 0.3, 0.9)]
    truth = [geometry.shell_fraction(D, eps) for D, eps in cases]
    np.testing.assert_allclose(run("shellFraction", cases), truth, rtol=TOLERANCE)
    cases = [[share, eps] for share in (0.5, 0.9, 0.99) for eps in (0.001, 0.01, 0.1, 0.5, 0.9)]
    truth = [geometry.shell_dimension(share, eps) for share, eps in cases]
    assert run("shellDimension", cases).tolist() == truth
    assert run("shellDimension", [[0.9, 0.01]]).tolist() == [230]


def test_the_law_of_angles(run):
    theta = [0.0, 1e-6, 0.3, 1.2, math.pi / 2, 1.7, 3.0, math.pi]
    cases = [[each, D] for D in DIMENSIONS[1:] for each in theta]
    truth = [geometry.angle_density(each, D) for each, D in cases]
    np.testing.assert_allclose(run("angleDensity", cases), truth, rtol=TOLERANCE, atol=1e-200)
    np.testing.assert_allclose(
        run("angleSd", [[D] for D in DIMENSIONS]),
        [geometry.angle_sd(D) for D in DIMENSIONS],
        rtol=TOLERANCE,
    )


def test_probabilities_of_angles(run):
    spans = [(80, 100), (0, 180), (0, 90), (0, 10), (45, 46), (90, 95), (89, 150), (170, 180)]
    cases = [[math.radians(a), math.radians(b), D] for D in DIMENSIONS for a, b in spans]
    truth = [geometry.angle_probability(*case) for case in cases]
    np.testing.assert_allclose(run("angleProbability", cases), truth, rtol=TOLERANCE, atol=1e-12)


def test_tails_too_small_for_a_difference_keep_their_digits(run):
    """P(angle < θ) = ½ I(sin² θ; (D − 1)/2, ½), the incomplete beta function."""
    cases = [[theta, D] for D in DIMENSIONS[1:] for theta in (0.3, 0.7, 1.1, 1.4, 1.45, 1.56)]
    truth = [special.betainc((D - 1) / 2, 0.5, math.sin(theta) ** 2) / 2 for theta, D in cases]
    got = run("logAngleTail", cases)
    seen = np.array(truth) > 1e-290  # smaller ones SciPy cannot say
    np.testing.assert_allclose(
        got[seen], np.log(np.array(truth)[seen]), rtol=TOLERANCE, atol=TOLERANCE
    )
    assert seen.sum() > len(cases) - 6


def test_the_law_of_distances(run):
    right = [(rho, math.sqrt(1 - rho**2)) for rho in (0.05, 0.6, 0.99)]  # where the share is ½
    distances = (0.02, 0.3, 0.9, 1.02, 1.2, 1.38, 1.41, 1.5, 1.95)
    cases = [
        [s, rho, D]
        for D in DIMENSIONS
        for rho, half in right
        for s in (*distances, 0.995 * half, 1.005 * half)
    ]
    truth = [distance_density(*case) for case in cases]
    np.testing.assert_allclose(run("distanceDensity", cases), truth, rtol=TOLERANCE, atol=1e-100)


def test_angles_between_vectors_also_the_smallest(run):
    rng = np.random.default_rng(0)
    pairs = [(rng.normal(size=D), rng.normal(size=D)) for D in (1, 2, 3, 100)]
    for gap in (1e-12, 1e-8, 1e-3):
        pairs.append(([1.0, 0.0], [math.cos(gap), math.sin(gap)]))
        pairs.append(([2.0, 0.0], [-math.cos(gap), math.sin(gap)]))
    truth = [geometry.angles(np.array(u), np.array(v)) for u, v in pairs]
    got = run("angleBetween", [[list(u), list(v)] for u, v in pairs])
    np.testing.assert_allclose(got, truth, rtol=TOLERANCE)


@pytest.mark.parametrize("names", [[1], [7, 1000, 2], [0, 0], [2**31 - 1, 3]])
def test_every_number_of_a_source_is_pythons(evaluate, names):
    for first in (0, 41, 3_000_000, 2**32 - 500):  # the last passes the end of 32 bits
        got = evaluate(UNIFORMS, names=names, first=first, n=1000)
        truth = dice.uniforms(tuple(names), first + np.arange(1000))
        np.testing.assert_array_equal(got, truth)


@pytest.mark.parametrize("D", [1, 2, 3, 10, 1000])
@pytest.mark.parametrize(
    ("kind", "draw"),
    [("sampleDirection", dice.directions), ("sampleBall", dice.ball), ("sampleCube", dice.cube)],
)
def test_every_sample_is_pythons(evaluate, kind, draw, D):
    names, first, n = [5, D], 37, 25
    got = np.array(evaluate(SAMPLES, names=names, kind=kind, first=first, n=n, D=D))
    np.testing.assert_allclose(got, draw(tuple(names), first, n, D), rtol=0, atol=1e-12)


@pytest.mark.parametrize("D", [2, 3, 10, 100])
def test_directions_made_here_follow_the_exact_law(evaluate, D):
    x = np.array(evaluate(SAMPLES, names=[11], kind="sampleDirection", first=0, n=4000, D=D))
    cosine = np.cos(geometry.angles(x[::2], x[1::2]))
    half = (D - 1) / 2
    assert stats.kstest((1 + cosine) / 2, stats.beta(half, half).cdf).pvalue > 0.001
