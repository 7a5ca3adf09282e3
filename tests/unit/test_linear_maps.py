"""2×2 matrices in closed form, held to arithmetic with many digits: the hard cases, too."""

import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from unrolled.linear_maps import (
    eigen_2x2,
    fix_signs,
    projection,
    reflection,
    rotation,
    shear,
    singular_2x2,
)

EPS = np.finfo(np.float64).eps
SIZES = [1.0, 1e-160, 1e150]
ENTRIES = st.one_of(
    st.integers(-4, 4).map(float),
    st.floats(-1e3, 1e3),
    st.tuples(st.floats(1, 2), st.integers(-25, 25)).map(lambda mp: mp[0] * 2.0 ** mp[1]),
)
ANY = arrays(np.float64, (2, 2), elements=ENTRIES)
LEANING = np.radians([0, 17, 45, 90, 133])


def in_many_digits(formula):
    """Give the entries a, b, c, d as decimals to a formula, and its results back as floats."""

    def work(A):
        with localcontext() as context:
            context.prec, context.Emax, context.Emin = 300, 10**6, -(10**6)
            return [float(x) for x in formula(*(Decimal(float(x)) for x in np.ravel(A)))]

    return work


@in_many_digits
def true_eigenvalues(a, b, c, d):
    root = ((a - d) ** 2 / 4 + b * c).sqrt()
    return (a + d) / 2 + root, (a + d) / 2 - root


@in_many_digits
def true_singular_values(a, b, c, d):
    half, det = (a * a + b * b + c * c + d * d) / 2, a * d - b * c
    first = (half + max(half * half - det * det, Decimal(0)).sqrt()).sqrt()
    return first, (abs(det) / first if first else Decimal(0))


def check_lines(A, eigen):
    """A u = λ u for the columns of eigen.vectors, which are unit and point by the rule."""
    u, size = eigen.vectors, max(np.abs(A).max(), 1e-300)
    np.testing.assert_allclose(A @ u / size, u * eigen.values[: u.shape[1]] / size, atol=4 * EPS)
    np.testing.assert_allclose(np.linalg.norm(u, axis=0), 1, rtol=2 * EPS)
    assert np.array_equal(fix_signs(u), u)


# ------------------------------------------------------------------ eigenvectors


@given(ANY)
def test_the_kind_says_how_many_lines_there_are_and_each_is_one(A):
    eigen = eigen_2x2(A)
    assert eigen.vectors.shape == (2, {"two": 2, "one": 1, "every": 2, "none": 0}[eigen.kind])
    check_lines(A, eigen)


@given(ANY)
def test_real_eigenvalues_are_right_to_the_last_digits_however_small(A):
    eigen = eigen_2x2(A)
    if eigen.kind == "two":
        np.testing.assert_allclose(eigen.values, true_eigenvalues(A), rtol=8 * EPS, atol=1e-200)
        assert eigen.values[0] > eigen.values[1]
    elif eigen.kind != "none":
        assert eigen.values[0] == eigen.values[1]


@given(ANY)
def test_a_complex_pair_has_the_trace_and_the_determinant(A):
    eigen = eigen_2x2(A)
    if eigen.kind == "none":
        first, second = eigen.values
        assert first == np.conj(second)
        assert first.imag > 0
        size = np.abs(A).max()
        assert (first + second).real / size == pytest.approx(np.trace(A) / size, abs=4 * EPS)
        determinant = np.linalg.det(A / size)
        assert abs(first / size) ** 2 == pytest.approx(determinant, abs=8 * EPS)


@given(ANY)
def test_eigenvalues_are_those_of_numpy(A):
    size = max(np.abs(A).max(), 1e-300)
    ours, numpys = eigen_2x2(A).values / size, np.linalg.eigvals(A / size)
    apart = [max(np.abs(ours - numpys)), max(np.abs(ours - numpys[::-1]))]
    assert min(apart) < 1e-7, "the square root of rounding: all that NumPy has at equal eigenvalues"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("A", "kind", "values"),
    [
        ([[2, 1], [1, 2]], "two", [3, 1]),
        ([[2, 1], [0, 1]], "two", [2, 1]),
        ([[1, 1], [0, 1]], "one", [1, 1]),
        ([[1, 0], [-3, 1]], "one", [1, 1]),
        ([[0, 1], [0, 0]], "one", [0, 0]),
        ([[0, -1], [1, 0]], "none", [1j, -1j]),
        ([[1, -2], [2, 1]], "none", [1 + 2j, 1 - 2j]),
        ([[3, 0], [0, 3]], "every", [3, 3]),
        ([[-1, 0], [0, -1]], "every", [-1, -1]),
        ([[0, 0], [0, 0]], "every", [0, 0]),
        ([[1, 2], [2, 4]], "two", [5, 0]),
        ([[1, 1], [-1, -1]], "one", [0, 0]),
        ([[0.3, -0.1], [0.1, 0.1]], "one", [0.2, 0.2]),
        (reflection(0.3), "two", [1, -1]),
        (projection(0.3), "two", [1, 0]),
        (shear(-2), "one", [1, 1]),
    ],
)
def test_the_kinds_at_every_size(A, kind, values, size):
    A = size * np.array(A, float)
    eigen = eigen_2x2(A)
    assert eigen.kind == kind
    np.testing.assert_allclose(eigen.values / size, values, atol=2 * EPS)
    check_lines(A, eigen)


@pytest.mark.parametrize("gap", [1e-6, 1e-9, 1e-12, 1e-14])
@pytest.mark.parametrize("size", SIZES)
def test_nearly_equal_eigenvalues_are_told_apart_with_their_lines(gap, size):
    for A, lines in [
        ([[1, 0], [0, 1 + gap]], [[0, 1], [1, 0]]),
        ([[1, gap], [gap, 1]], np.array([[1, 1], [1, -1]]) / 2**0.5),
        ([[1, 1], [gap, 1]], [[1, 1], [gap**0.5, -(gap**0.5)]]),
    ]:
        A = size * np.array(A)
        eigen = eigen_2x2(A)
        assert eigen.kind == "two"
        np.testing.assert_allclose(
            eigen.values / size, np.array(true_eigenvalues(A)) / size, rtol=4 * EPS
        )
        np.testing.assert_allclose(
            eigen.vectors, np.array(lines) / np.hypot(*np.array(lines)), atol=1e-15
        )


@pytest.mark.parametrize("lean", LEANING)
@pytest.mark.parametrize("k", [1, -0.01, 30])
def test_a_leaning_shear_has_one_line_whatever_its_digits(lean, k):
    """Its entries are rounded, so what is under the root is not exactly 0."""
    A = rotation(lean) @ shear(k) @ rotation(-lean)
    eigen = eigen_2x2(A)
    assert eigen.kind == "one"
    np.testing.assert_allclose(eigen.values, 1, atol=1e-13)
    np.testing.assert_allclose(eigen.vectors, fix_signs(rotation(lean)[:, :1]), atol=1e-13)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
def test_a_symmetric_matrix_has_two_lines_at_a_right_angle(a, b, d):
    eigen = eigen_2x2([[a, b], [b, d]])
    assert eigen.kind in ("two", "every")
    np.testing.assert_allclose(eigen.vectors.T @ eigen.vectors, np.eye(2), atol=4 * EPS)


def test_without_symmetry_there_is_no_right_angle():
    eigen = eigen_2x2([[2, 1], [0, 1]])
    assert eigen.vectors[:, 0] @ eigen.vectors[:, 1] == pytest.approx(0.5**0.5)


# ------------------------------------------------------------------ singular vectors


@given(ANY)
def test_singular_vectors_are_two_turns_and_a_stretch(A):
    U, s, V = singular_2x2(A)
    size = max(np.abs(A).max(), 1e-300)
    np.testing.assert_allclose((U * s) @ V.T / size, A / size, atol=8 * EPS)
    for turn in (U, V):
        np.testing.assert_allclose(turn.T @ turn, np.eye(2), atol=4 * EPS)
    assert s[0] >= s[1] >= 0
    assert np.array_equal(fix_signs(V), V)


@given(ANY)
def test_singular_values_are_right_to_the_last_digits_however_small(A):
    np.testing.assert_allclose(
        singular_2x2(A)[1], true_singular_values(A), rtol=8 * EPS, atol=1e-100
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("A", "s"),
    [
        ([[1, 1], [0, 1]], [(1 + 5**0.5) / 2, (5**0.5 - 1) / 2]),
        ([[0, 0], [0, 0]], [0, 0]),
        ([[1, 2], [2, 4]], [5, 0]),
        ([[0, 0], [0, -3]], [3, 0]),
        (rotation(1.1), [1, 1]),
        (reflection(1.1), [1, 1]),
        ([[1, 0], [0, 1e-9]], [1, 1e-9]),
        ([[1, 1], [1, 1 + 2**-40]], [2, 2**-41]),
    ],
)
def test_singular_values_at_every_size(A, s, size):
    A = size * np.array(A, float)
    U, ours, V = singular_2x2(A)
    np.testing.assert_allclose(ours / size, s, rtol=1e-12, atol=2 * EPS)
    np.testing.assert_allclose((U * (ours / size)) @ V.T, A / size, atol=4 * EPS)


def test_the_greatest_stretch_is_singular_and_no_eigenvector_reaches_it():
    A = np.array([[2.0, 1], [0, 1]])
    _, s, V = singular_2x2(A)
    angles = np.linspace(0, np.pi, 1801)
    stretch = np.linalg.norm(A @ [np.cos(angles), np.sin(angles)], axis=0)
    assert stretch.max() == pytest.approx(s[0], rel=1e-6)
    assert stretch.min() == pytest.approx(s[1], rel=1e-5)
    assert np.linalg.norm(A @ V[:, 0]) == pytest.approx(s[0], rel=1e-15)
    assert abs(eigen_2x2(A).values).max() < s[0] - 0.2


def test_of_a_symmetric_matrix_they_are_the_eigenvectors_and_the_sizes_of_the_eigenvalues():
    A = [[1, 2], [2, -3]]
    eigen, (_, s, V) = eigen_2x2(A), singular_2x2(A)
    by_size = np.argsort(-np.abs(eigen.values))
    np.testing.assert_allclose(s, np.abs(eigen.values[by_size]), rtol=1e-15)
    np.testing.assert_allclose(V, eigen.vectors[:, by_size], atol=1e-15)


# ------------------------------------------------------------------ the named maps


def test_a_rotation_turns_against_the_clock():
    np.testing.assert_allclose(rotation(np.pi / 2) @ [1, 0], [0, 1], atol=1e-16)
    np.testing.assert_allclose(rotation(np.pi / 6) @ [1, 0], [3**0.5 / 2, 0.5])
    np.testing.assert_allclose(rotation(0.2) @ rotation(0.5), rotation(0.7), atol=1e-15)


@pytest.mark.parametrize("lean", LEANING)
def test_a_reflection_keeps_its_line_and_swaps_the_sides(lean):
    along, across = rotation(lean).T
    np.testing.assert_allclose(reflection(lean) @ along, along, atol=1e-15)
    np.testing.assert_allclose(reflection(lean) @ across, -across, atol=1e-15)
    assert np.linalg.det(reflection(lean)) == pytest.approx(-1)


@pytest.mark.parametrize("lean", LEANING)
def test_a_projection_keeps_its_line_and_flattens_what_is_across(lean):
    along, across = rotation(lean).T
    P = projection(lean)
    np.testing.assert_allclose(P @ along, along, atol=1e-15)
    np.testing.assert_allclose(P @ across, 0, atol=1e-15)
    np.testing.assert_allclose(P @ P, P, atol=1e-15)


def test_a_shear_slides_by_the_height_and_keeps_areas():
    np.testing.assert_allclose(shear(2) @ [3, 4], [11, 4])
    assert np.linalg.det(shear(2)) == 1


# ------------------------------------------------------------------ signs and kinds of number


def test_the_largest_entry_decides_the_sign_and_of_equals_the_first():
    columns = np.array([[1.0, -1, -1e-3, -1, 0], [-2, 0.5, -5, 1 + 1e-12, 0]]).T.T
    assert fix_signs(columns).tolist() == [[-1, 1, 1e-3, 1, 0], [2, -0.5, 5, -1 - 1e-12, 0]]
    assert not np.signbit(fix_signs(np.array([[-1.0], [0.0]]))).any(), "no -0"
    assert fix_signs(np.empty((2, 0))).shape == (2, 0)


def test_float32_stays_float32():
    A = np.array([[2, 1], [1, 3]], np.float32)
    eigen = eigen_2x2(A)
    turning = eigen_2x2(np.array([[0, -1], [1, 0]], np.float32))
    arrays = [eigen.values, eigen.vectors, *singular_2x2(A)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert turning.values.dtype == np.complex64
    assert eigen_2x2(np.float32(rotation(1) @ shear(1) @ rotation(-1))).kind == "one"


@pytest.mark.parametrize("function", [eigen_2x2, singular_2x2])
@pytest.mark.parametrize(
    ("A", "message"),
    [
        (np.eye(3), "A has shape (3, 3), needs (rows=2, columns=2)"),
        ([1, 2], "A has shape (2,), needs (rows=2, columns=2)"),
        ([[1, np.inf], [0, 1]], "A holds inf at (0, 1), needs finite numbers"),
        ([[1, 1j], [0, 1]], "A has dtype complex128, needs float32 or float64"),
    ],
)
def test_what_is_no_2x2_matrix_is_refused(function, A, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        function(A)
