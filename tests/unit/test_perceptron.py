"""Rosenblatt's rule against scikit-learn's, its bound against its runs, its margin against SVMs."""

import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog, nnls
from sklearn.linear_model import Perceptron
from sklearn.svm import SVC

from unrolled import dense, perceptron
from unrolled.perceptron import XOR_BY_HAND, XOR_LABELS, XOR_POINTS


def cloud(seed, N=30, D=2):
    """Points and the side of a random line on which each lies."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, D))
    labels = np.sign(perceptron.augment(x) @ rng.normal(size=D + 1))
    return x, labels


def separable(x, labels):
    """Is there a w with y (w · x) ≥ 1 everywhere? Asked of a linear programme."""
    mirrored = labels[:, None] * perceptron.augment(x)
    mirrored /= np.linalg.norm(mirrored, axis=1).max()
    N, D = mirrored.shape
    answer = linprog(np.zeros(D), A_ub=-mirrored, b_ub=-np.ones(N), bounds=(None, None))
    assert answer.status in (0, 2)
    return answer.status == 0


def hull_distance(x, labels):
    """From zero to the hull of all y x, by non-negative least squares: never below γ."""
    mirrored = labels[:, None] * perceptron.augment(x)
    size = np.linalg.norm(mirrored, axis=1).max()
    weight = 1e4  # shares that do not sum to 1 are dear
    rows = np.vstack([mirrored.T / size, weight * np.ones(len(mirrored))])
    shares, _ = nnls(rows, np.append(np.zeros(mirrored.shape[1]), weight))
    return float(np.linalg.norm(shares / shares.sum() @ mirrored))


LATTICE = st.integers(-4, 4).map(float)
SIZES = st.tuples(st.integers(1, 14), st.integers(1, 3))
POINTS = SIZES.flatmap(
    lambda shape: st.tuples(
        arrays(np.float64, shape, elements=LATTICE),
        arrays(np.float64, shape[0], elements=st.sampled_from([-1.0, 1.0])),
    )
)


# The rule


def test_three_mistakes_by_hand():
    x, labels = [[2.0], [1.0], [-3.0]], [1, 1, -1]
    run = perceptron.run(x, labels)
    # w = (0, 0) has every point on its line; adding (2, 1) puts all three right
    assert run.wrong.tolist() == [True, False, False] + [False] * 3
    assert run.w[1:].tolist() == [[2.0, 1.0]] * 6
    run = perceptron.run(x, labels, w0=[-1.0, 0.0])
    # (-1,0)·(2,1) = -2 wrong: (1,1); (1,1)·(1,1) right; (1,1)·(-3,1) = -2 right, as it is -1
    assert run.w.tolist() == [[-1.0, 0.0]] + [[1.0, 1.0]] * 6
    assert (run.mistakes, run.passes, run.converged) == (1, 2, True)


@given(POINTS, st.integers(0, 2**32 - 1))
def test_each_visit_follows_the_rule_and_only_mistakes_move_the_weights(drawn, seed):
    x, labels = drawn
    order = np.random.default_rng(seed).permutation(len(x))
    run = perceptron.run(x, labels, order=order, max_passes=7)
    assert run.points.tolist() == (order.tolist() * 7)[: len(run.points)]
    for n, w, after, wrong in zip(run.points, run.w, run.w[1:], run.wrong, strict=False):
        point = np.append(x[n], 1)
        score = sum(a * b for a, b in zip(w, point, strict=True))
        assert wrong == (labels[n] * score <= 0)
        np.testing.assert_array_equal(after, w + labels[n] * point if wrong else w)
    assert run.mistakes == sum(run.wrong)
    last = run.wrong[-len(x) :]
    assert run.converged == (not last.any())
    earlier = run.wrong.reshape(-1, len(x))[:-1]
    assert earlier.any(axis=1).all(), "it stops after the first pass without a mistake"
    if run.converged:
        np.testing.assert_array_equal(perceptron.predict(run.w[-1], x), labels)


@pytest.mark.parametrize("seed", range(5))
def test_scikit_learns_perceptron_ends_with_the_same_weights(seed):
    x, labels = cloud(seed, 40, 3)
    run = perceptron.run(x, labels, max_passes=1000)
    theirs = Perceptron(shuffle=False, max_iter=run.passes, tol=None).fit(x, labels)
    assert run.converged
    np.testing.assert_allclose(run.w[-1, :-1], theirs.coef_[0], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(run.w[-1, -1], theirs.intercept_[0], rtol=1e-10, atol=1e-12)


def test_several_perceptrons_learn_at_once_as_each_alone():
    x, _ = cloud(3, 25, 4)
    labels = np.stack([cloud(seed, 25, 4)[1] for seed in (3, 3, 3)])
    labels[1] *= -1
    labels[2] = np.random.default_rng(0).choice([-1, 1], 25)
    w = np.zeros((3, 5))
    for n, point in enumerate(perceptron.augment(x)):
        w, _ = perceptron.visit(w, point, labels[:, n])
    alone = [perceptron.run(x, each, max_passes=1).w[-1] for each in labels]
    np.testing.assert_allclose(w, alone, rtol=1e-12)


# The bound


@given(POINTS, st.integers(0, 2**32 - 1))
def test_no_run_makes_more_mistakes_than_the_bound(drawn, seed):
    x, labels = drawn
    most = perceptron.bound(x, labels)
    assume(most < 3000)
    order = np.random.default_rng(seed).permutation(len(x))
    run = perceptron.run(x, labels, order=order, max_passes=math.floor(most) + 2)
    assert run.converged
    assert run.mistakes <= most * (1 + 1e-12)  # some runs reach it


@pytest.mark.parametrize("seed", range(20))
def test_the_bound_holds_for_points_that_are_not_whole_numbers(seed):
    x, labels = cloud(seed, 20, 2)
    run = perceptron.run(x, labels, max_passes=20_000)
    assert run.converged
    assert run.mistakes <= perceptron.bound(x, labels)


def test_both_halves_of_the_proof_hold_after_every_mistake():
    x, labels = cloud(11, 30, 2)
    run = perceptron.run(x, labels, max_passes=5000)
    u, R = perceptron.widest(x, labels), perceptron.radius(x)
    k = np.cumsum(run.wrong)
    assert (run.w[1:] @ u >= k * perceptron.margin(x, labels) - 1e-9).all()
    assert ((run.w[1:] ** 2).sum(axis=1) <= k * R**2 + 1e-9).all()
    assert run.mistakes > 10, "a run that says nothing proves nothing"


def test_the_bound_can_be_reached():
    """One point: (R/γ)² = 1, and from w = 0 there is one mistake."""
    assert perceptron.bound([[3.0, 4.0]], [-1]) == pytest.approx(1)
    assert perceptron.run([[3.0, 4.0]], [-1]).mistakes == 1


# The margin


@pytest.mark.parametrize("D", [1, 2, 5])
def test_the_widest_margin_is_a_support_vector_machines(D):
    """Points and their mirror images with the other label: the machine's own bias is then 0."""
    rng = np.random.default_rng(D)
    for _ in range(4):
        x, line = rng.normal(size=(25, D)), rng.normal(size=D + 1)
        height = perceptron.augment(x) @ line
        x += np.outer(np.sign(height), line[:-1])  # room between the kinds: narrow ones take long
        labels = np.sign(height)
        size = perceptron.radius(x)
        mirrored = labels[:, None] * perceptron.augment(x) / size
        both = np.vstack([mirrored, -mirrored])
        svm = SVC(kernel="linear", C=1e8, tol=1e-7, max_iter=1_000_000)
        w = svm.fit(both, np.repeat([1, -1], 25)).coef_[0]
        theirs = size * (mirrored @ w).min() / np.linalg.norm(w)
        assert perceptron.margin(x, labels) == pytest.approx(theirs, rel=1e-4)
        assert perceptron.margin(x, labels) >= theirs * (1 - 1e-9)


@given(POINTS)
def test_the_margin_is_the_distance_of_the_hull_and_says_who_can_be_separated(drawn):
    x, labels = drawn
    gamma, w = perceptron.margin(x, labels), perceptron.widest(x, labels)
    assert (gamma > 0) == separable(x, labels) == (w is not None)
    if w is not None:
        assert np.linalg.norm(w) == pytest.approx(1, rel=1e-12)
        reached = (labels * (perceptron.augment(x) @ w)).min()
        assert gamma == pytest.approx(reached, rel=1e-12)
        assert gamma == pytest.approx(hull_distance(x, labels), rel=1e-6)
    else:
        assert gamma == 0
        assert perceptron.bound(x, labels) == math.inf


@pytest.mark.parametrize("scale", [0.01, 100.0])
@pytest.mark.parametrize("D", [1, 2, 5])
def test_far_from_the_size_of_the_added_1_the_margin_is_still_the_hulls(scale, D):
    for seed in range(4):
        x, labels = cloud(seed, 25, D)
        gamma = perceptron.margin(scale * x, labels)
        assert gamma == pytest.approx(hull_distance(scale * x, labels), rel=1e-5)


@pytest.mark.parametrize("gap", [1.0, 1e-2, 1e-4, 1e-6])
def test_a_narrow_margin_against_its_formula(gap):
    """Two kinds on two lines `gap` apart, through zero: γ = gap/2 over √(1 + gap²/4)."""
    x = [[0.0, 0.0], [1.0, 0.0], [0.0, gap], [1.0, gap]]
    exact = gap / 2 / math.hypot(1, gap / 2)
    assert perceptron.margin(x, [-1, -1, 1, 1]) == pytest.approx(exact, rel=1e-4)


def test_many_points_in_many_dimensions():
    x, labels = cloud(5, 800, 60)
    gamma = perceptron.margin(x, labels)
    assert gamma == pytest.approx(hull_distance(x, labels), rel=1e-6)


# Exclusive or


def test_no_line_separates_xor_and_the_weights_come_back_after_every_pass():
    assert not separable(XOR_POINTS, XOR_LABELS)
    assert perceptron.bound(XOR_POINTS, XOR_LABELS) == math.inf
    run = perceptron.run(XOR_POINTS, XOR_LABELS, max_passes=50)
    assert not run.converged
    assert run.cycle == (0, 1)
    np.testing.assert_array_equal(run.w[4:], run.w[:-4])
    assert run.w.any(), "it does move"


@given(
    st.permutations(range(4)),
    arrays(np.float64, 3, elements=st.integers(-5, 5).map(float)),
)
def test_xor_circles_from_any_start_in_any_order(order, w0):
    run = perceptron.run(XOR_POINTS, XOR_LABELS, w0=w0, order=order, max_passes=60)
    assert not run.converged
    first, period = run.cycle
    later = run.w[4 * first :]
    np.testing.assert_array_equal(later[4 * period :], later[: -4 * period])
    begins = [tuple(w) for w in run.w[:: run.pass_length]]
    assert len({*begins[: first + period]}) == first + period, "nothing came back before"


def test_a_run_that_converged_or_was_cut_short_has_no_cycle():
    assert perceptron.run(*cloud(0)).cycle is None
    rng = np.random.default_rng(1)
    x, labels = rng.normal(size=(30, 2)), rng.choice([-1, 1], 30)
    run = perceptron.run(x, labels, max_passes=3)
    assert not run.converged
    assert run.cycle is None


def test_two_layers_solve_xor():
    assert XOR_BY_HAND.hidden(XOR_POINTS).tolist() == [[0, 0], [1, 0], [1, 0], [1, 1]]
    np.testing.assert_array_equal(XOR_BY_HAND.predict(XOR_POINTS), XOR_LABELS)


def test_in_the_space_of_the_hidden_units_one_line_is_enough():
    hidden = XOR_BY_HAND.hidden(XOR_POINTS)
    assert perceptron.run(hidden, XOR_LABELS).converged
    np.testing.assert_array_equal(
        perceptron.predict(np.append(XOR_BY_HAND.v, XOR_BY_HAND.c), hidden), XOR_LABELS
    )


def says(params, x):
    return np.sign(dense.forward(params, x, output="sigmoid").o[:, 0])


def test_two_layers_learn_xor_though_not_from_every_start_and_more_units_help():
    found = {2: 0, 4: 0}
    for n_hidden, seed in itertools.product(found, range(6)):
        rng = np.random.default_rng(seed)
        learnt = perceptron.learn_two_layers(XOR_POINTS, XOR_LABELS, n_hidden, rng)
        found[n_hidden] += (says(learnt, XOR_POINTS) == XOR_LABELS).all()
    assert 1 <= found[2] <= 4
    assert found[4] == 6


def test_learning_goes_downhill():
    target = (XOR_LABELS[:, None] + 1) / 2

    def loss(n_steps):
        rng = np.random.default_rng(1)
        params = perceptron.learn_two_layers(XOR_POINTS, XOR_LABELS, 6, rng, n_steps)
        return dense.loss(dense.forward(params, XOR_POINTS, output="sigmoid"), target)

    assert loss(400) < 0.01 < loss(30) < loss(1)


# Arguments


def test_dtypes_are_kept():
    x, labels = cloud(0)
    small = x.astype(np.float32)
    run = perceptron.run(small, labels)
    assert run.w.dtype == np.float32
    assert perceptron.widest(small, labels).dtype == np.float32
    assert perceptron.augment([[1, 2]]).dtype == np.float64
    assert perceptron.predict(run.w[-1], small).dtype == np.float32
    assert perceptron.margin(small, labels) == pytest.approx(perceptron.margin(x, labels), rel=1e-4)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: perceptron.run([1.0], [1]), "x has shape (1,), needs (N, D)"),
        (lambda: perceptron.run([[1.0]], [1, 1]), "labels has shape (2,), needs (N=1)"),
        (lambda: perceptron.run([[1.0], [2.0]], [1, 0]), "labels holds 0, needs +1 and -1 only"),
        (lambda: perceptron.run([[np.nan]], [1]), "x holds nan at (0, 0)"),
        (lambda: perceptron.run([[1.0]], [1], w0=[1.0]), "w0 has shape (1,), needs (D+1=2)"),
        (lambda: perceptron.run([[1.0]], [1], order=[1]), "order is [1], needs every point"),
        (lambda: perceptron.run([[1.0]], [1], order=[0.0]), "order is [0.0], needs every point"),
        (lambda: perceptron.run([[1.0]], [1], max_passes=0), "max_passes is 0, needs a whole"),
        (lambda: perceptron.margin([[1.0]], [3]), "labels holds 3, needs +1 and -1 only"),
        (lambda: perceptron.predict([1.0], [[1.0]]), "w has shape (1,), needs (D+1=2)"),
        (
            lambda: perceptron.learn_two_layers([[1.0]], [2], 2, np.random.default_rng(0)),
            "labels holds 2, needs +1 and -1 only",
        ),
        (
            lambda: perceptron.learn_two_layers([[1.0]], [1], 0, np.random.default_rng(0)),
            "n_hidden is 0, needs a whole number",
        ),
        (lambda: XOR_BY_HAND.predict([[1.0]]), "x has shape (1, 1), needs (N, D=2)"),
        (
            lambda: perceptron.TwoLayers(np.ones((2, 2)), np.ones(3), np.ones(2), 0.0),
            "b has shape (3,), needs (H=2)",
        ),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        call()
