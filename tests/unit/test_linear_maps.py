"""2×2 matrices in closed form: the lines they keep, their stretches, and the hard cases."""

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

SIZES = [1.0, 1e-160, 1e150]
ENTRIES = st.one_of(st.integers(-4, 4).map(float), st.floats(-1e3, 1e3), st.floats(-1e-6, 1e-6))
ANY = arrays(np.float64, (2, 2), elements=ENTRIES)


@given(ANY)
def test_every_eigenvector_stays_on_its_line(A):
    eigen = eigen_2x2(A)
    lines = eigen.vectors.shape[1]
    assert lines == {"two": 2, "one": 1, "every": 2, "none": 0}[eigen.kind]
    np.testing.assert_allclose(
        A @ eigen.vectors, eigen.vectors * eigen.values[:lines], atol=1e-14 * np.abs(A).max()
    )
    np.testing.assert_allclose(np.linalg.norm(eigen.vectors, axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(eigen.values.sum(), np.trace(A), atol=1e-14 * np.abs(A).max())


@given(ANY)
def test_singular_vectors_are_two_turns_and_a_stretch(A):
    U, s, V = singular_2x2(A)
    size = max(np.abs(A).max(), 1e-300)
    np.testing.assert_allclose((U * s) @ V.T, A, atol=4e-16 * 4 * size)
    for turn in (U, V):
        np.testing.assert_allclose(turn.T @ turn, np.eye(2), atol=1e-15)
    np.testing.assert_allclose(s, np.linalg.svd(A, compute_uv=False), atol=1e-14 * size)
    assert s[0] >= s[1] >= 0
    assert fix_signs(V).tolist() == V.tolist()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("A", "kind", "values"),
    [
        ([[2, 1], [1, 2]], "two", [3, 1]),
        ([[1, 1], [0, 1]], "one", [1, 1]),
        ([[0, -1], [1, 0]], "none", [1j, -1j]),
        ([[3, 0], [0, 3]], "every", [3, 3]),
        ([[0, 0], [0, 0]], "every", [0, 0]),
        ([[1, 2], [2, 4]], "two", [5, 0]),
        ([[0, 1], [0, 0]], "one", [0, 0]),
        (reflection(0.3), "two", [1, -1]),
        (projection(0.3), "two", [1, 0]),
        (shear(-2), "one", [1, 1]),
    ],
)
def test_the_kinds_at_every_size(A, kind, values, size):
    eigen = eigen_2x2(size * np.array(A, float))
    assert eigen.kind == kind
    np.testing.assert_allclose(eigen.values / size, values, atol=3e-16)


def test_a_rotation_turns_against_the_clock():
    np.testing.assert_allclose(rotation(np.pi / 2) @ [1, 0], [0, 1], atol=1e-16)
    np.testing.assert_allclose(rotation(0.2) @ rotation(0.5), rotation(0.7), atol=1e-15)
