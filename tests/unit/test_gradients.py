"""Derivatives without calculus against those with it, and what clipping keeps."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from unrolled.gradients import (
    check_trees,
    clip_by_norm,
    clip_by_value,
    complex_step_gradient,
    global_norm,
    leaves,
    numerical_gradient,
    relative_error,
    tree_map,
)


@dataclass(frozen=True)
class Pair:
    first: object
    second: object


@dataclass(frozen=True)
class Other:
    first: object
    second: object


numbers = st.floats(-1e6, 1e6)
some_arrays = arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=numbers)
nested = st.builds(Pair, some_arrays, st.none())
tuples = st.tuples() | st.tuples(some_arrays) | st.tuples(nested, st.none(), some_arrays)
trees = st.builds(Pair, some_arrays, st.none() | some_arrays | nested | tuples)
thresholds = st.floats(1e-3, 1e3)


def wavy(tree):
    """sum of sin(3x) over the first array, times the sum of exp(x/2) over the second."""
    return np.sin(3 * tree.first).sum() * np.exp(tree.second / 2).sum()


def wavy_gradient(tree):
    sines, exponentials = np.sin(3 * tree.first), np.exp(tree.second / 2)
    return Pair(3 * np.cos(3 * tree.first) * exponentials.sum(), sines.sum() * exponentials / 2)


@pytest.fixture
def point():
    rng = np.random.default_rng(0)
    return Pair(rng.normal(size=(2, 3)), rng.normal(size=4))


def test_central_differences_agree_with_the_closed_form(point):
    assert relative_error(numerical_gradient(wavy, point), wavy_gradient(point)) <= 1e-9


def test_the_complex_step_agrees_with_the_closed_form_to_rounding(point):
    assert relative_error(complex_step_gradient(wavy, point), wavy_gradient(point)) <= 1e-15


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
def test_a_gradient_has_the_type_shape_and_dtype_of_its_point(gradient):
    point = Pair(np.ones((2, 3), np.float32), Pair(np.array(2.0), None))
    got = gradient(lambda tree: (tree.first**2).sum() * tree.second.first, point)
    assert isinstance(got, Pair)
    assert isinstance(got.second, Pair)
    assert got.second.second is None
    assert (got.first.shape, got.first.dtype) == ((2, 3), np.float32)
    assert (got.second.first.shape, got.second.first.dtype) == ((), np.float64)
    np.testing.assert_allclose(got.first, 4, rtol=1e-6)
    assert got.second.first == pytest.approx(6, rel=1e-9)


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
def test_a_tuple_holds_one_part_a_layer(gradient):
    layers = (np.array([[1.0, 2.0]]), np.array([3.0]), None)
    got = gradient(lambda tree: (tree.first[0] ** 2).sum() * tree.first[1][0], Pair(layers, None))
    assert isinstance(got.first, tuple)
    assert got.first[2] is None
    np.testing.assert_allclose(got.first[0], [[6, 12]], rtol=1e-9)
    np.testing.assert_allclose(got.first[1], [5], rtol=1e-9)
    doubled = tree_map(lambda leaf: 2 * leaf, layers)
    assert [leaf.tolist() for leaf in leaves(doubled)] == [[[2, 4]], [6]]


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
def test_plain_numbers_and_whole_numbers_will_do(gradient):
    assert gradient(lambda x: x**3, 2) == pytest.approx(12, rel=1e-9)
    assert gradient(lambda x: (x**2).sum(), np.array([1, 2])) == pytest.approx([2, 4], rel=1e-9)


@given(st.floats(-1e9, 1e9))
def test_central_differences_divide_by_the_step_that_was_really_made(x):
    """x + h is rounded; the slope of f(x) = x is exactly 1 only if that is taken into account."""
    assert numerical_gradient(lambda x: x, x) == 1


@pytest.mark.parametrize("gradient", [numerical_gradient, complex_step_gradient])
def test_the_point_is_left_as_it_was(gradient, point):
    before = tree_map(np.copy, point)
    gradient(wavy, point)
    assert relative_error(before, point) == 0


def test_the_complex_step_refuses_a_function_that_lost_the_imaginary_part():
    with pytest.raises(ValueError, match=r"^f returned .*, needs a complex number"):
        complex_step_gradient(lambda x: abs(x), 2.0)


def test_relative_error_is_the_worst_array_measured_by_its_own_size():
    a = Pair(np.array([1000.0, 1.0]), np.array([0.001]))
    b = Pair(np.array([1000.0, 1.5]), np.array([0.002]))
    assert relative_error(a, b) == 0.5
    assert relative_error(a, a) == 0
    assert relative_error(np.zeros(3), np.zeros(3)) == 0
    assert relative_error(np.zeros(3), np.array([0, 1e-300, 0])) == 1


@given(trees)
def test_global_norm_is_the_length_of_the_entries_laid_end_to_end(tree):
    end_to_end = np.concatenate([leaf.ravel() for leaf in leaves(tree)])
    assert global_norm(tree) == pytest.approx(np.linalg.norm(end_to_end), rel=1e-13)


def test_global_norm_neither_overflows_nor_underflows():
    with np.errstate(all="raise", under="ignore"):
        assert global_norm(np.full(4, 1e300)) == pytest.approx(2e300, rel=1e-14)
        assert global_norm(np.full(4, 1e-300)) == pytest.approx(2e-300, rel=1e-14)
        assert global_norm(np.full(4, 1e30, np.float32)) == pytest.approx(2e30, rel=1e-6)
    assert global_norm(np.zeros(3)) == 0


@given(trees, thresholds)
def test_clipping_by_norm_keeps_the_direction_and_bounds_the_length(tree, threshold):
    clipped, norm = clip_by_norm(tree, threshold), global_norm(tree)
    assert global_norm(clipped) <= threshold * (1 + 1e-12)
    if norm <= threshold:
        assert relative_error(clipped, tree) == 0
    else:
        assert global_norm(clipped) == pytest.approx(threshold, rel=1e-12)
        back = tree_map(lambda leaf: leaf * (norm / threshold), clipped)
        assert relative_error(back, tree) <= 1e-12


@given(trees, thresholds)
def test_clipping_by_value_bounds_every_entry_and_moves_no_other(tree, threshold):
    clipped = clip_by_value(tree, threshold)
    for before, after in zip(leaves(tree), leaves(clipped), strict=True):
        assert (np.abs(after) <= threshold).all()
        inside = np.abs(before) <= threshold
        assert np.array_equal(before[inside], after[inside])
        assert np.array_equal(np.sign(before[~inside]) * threshold, after[~inside])
    assert relative_error(clip_by_value(clipped, threshold), clipped) == 0


def test_clipping_by_value_turns_the_direction_and_by_norm_does_not():
    g = np.array([3.0, 0.5])
    assert clip_by_value(g, 1.0).tolist() == [1.0, 0.5]
    np.testing.assert_allclose(clip_by_norm(g, 1.0), g / np.sqrt(9.25), rtol=1e-15)


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_clipping_keeps_dtype_and_missing_parts(clip, dtype):
    clipped = clip(Pair(np.full(3, 9, dtype), None), np.float64(2.0))
    assert clipped.first.dtype == dtype
    assert clipped.second is None


ONE = Pair(np.ones(2), None)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: clip_by_norm(ONE, 0), r"threshold is 0, needs a finite number above 0"),
        (lambda: clip_by_value(ONE, np.inf), r"threshold is inf, needs a finite number above 0"),
        (lambda: clip_by_value(ONE, "1"), r"threshold is '1', needs a finite number above 0"),
        (lambda: clip_by_norm(Pair(np.array([1, np.nan]), None), 1), r"tree.first holds nan at"),
        (lambda: global_norm(np.array([np.inf])), r"tree holds inf at \(0,\), needs finite"),
        (
            lambda: relative_error(ONE, Pair(np.ones(3), None)),
            r"b.first has shape \(3,\), needs \(2,\) as in a.first",
        ),
        (
            lambda: relative_error(np.ones((2, 1)), np.ones((1, 2))),
            r"b has shape \(1, 2\), needs \(2, 1\) as in a",
        ),
        (
            lambda: relative_error(ONE, Pair(np.ones(2), np.ones(1))),
            r"b.second is an array, needs None as in a.second",
        ),
        (
            lambda: relative_error(Pair(np.ones(2), np.ones(1)), ONE),
            r"b.second is None, needs an array as in a.second",
        ),
        (
            lambda: relative_error(ONE, Other(np.ones(2), None)),
            r"b is a dataclass Other, needs a dataclass Pair as in a",
        ),
        (
            lambda: relative_error(ONE, np.ones(2)),
            r"b is an array, needs a dataclass Pair as in a",
        ),
        (
            lambda: relative_error((np.ones(2), np.ones(3)), (np.ones(2), np.ones(4))),
            r"b\[1\] has shape \(4,\), needs \(3,\) as in a\[1\]",
        ),
        (
            lambda: relative_error(Pair((ONE,), None), Pair((ONE, ONE), None)),
            r"b.first is a tuple of 2, needs a tuple of 1 as in a.first",
        ),
        (
            lambda: numerical_gradient(lambda x: x**2, np.ones(3)),
            r"f returned an array of shape \(3,\), needs one number",
        ),
        (
            lambda: numerical_gradient(lambda x: x * np.nan, 1.0),
            r"f\(tree\) holds nan at \(\), needs finite numbers",
        ),
        (lambda: numerical_gradient(np.sum, np.array([np.nan])), r"tree holds nan at \(0,\)"),
        (lambda: check_trees(tree="abc"), r"tree has dtype <U3, needs numbers"),
    ],
)
def test_a_refusal_names_the_argument_what_it_had_and_what_it_needs(call, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        call()
