"""LinearMap without a browser: its numbers, its words, what it refuses."""

import numpy as np
import pytest

from unrolled.figures import LinearMap
from unrolled.figures.linear_map import PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_numbers_are_numpys(name):
    A = np.array(PRESETS[name][1])
    now = LinearMap(preset=name).numbers()
    truth = np.linalg.eigvals(A)
    if now["kind"] == "none":
        real, imaginary = now["lambda"]
        assert sorted(truth.imag) == pytest.approx([-imaginary, imaginary])
        assert truth.real == pytest.approx([real, real])
    else:
        assert sorted(now["lambda"]) == pytest.approx(sorted(truth.real), abs=1e-7)
        for value, u in zip(now["lambda"], now["eigenvectors"], strict=False):
            assert A @ u == pytest.approx(value * np.array(u), abs=1e-12)
    assert now["det"] == pytest.approx(np.linalg.det(A))
    assert now["s"] == pytest.approx(np.linalg.svd(A, compute_uv=False), abs=1e-12)
    for s, u, v in zip(now["s"], now["u"], now["v"], strict=True):
        assert A @ v == pytest.approx(s * np.array(u), abs=1e-12)


def test_turn_and_stretch_are_those_of_the_vector():
    now = LinearMap(preset="rotation", probe=70).numbers()
    assert now["turn"] == pytest.approx(30)
    assert now["stretch"] == pytest.approx(1)
    assert LinearMap(preset="reflection", probe=70).numbers()["turn"] == pytest.approx(-80)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"preset": "sheer"}, "preset: needs one of"),
        ({"preset": "shear", "A": [[1, 0], [0, 1]]}, "A and preset"),
        ({"show": ["grid", "cat"]}, "show: needs names among"),
        ({"A": [[1, 2, 3]]}, r"A: needs the shape \(2, 2\)"),
        ({"A": [[1, 2], [3, 4]]}, "A: needs entries from"),
        ({"A": [[1, 2], [3, np.nan]]}, "finite"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(arguments, words):
    with pytest.raises(ValueError, match=words):
        LinearMap(**arguments)


def test_words_of_the_picture_follow_the_matrix():
    assert "(0.87, 0.50)" in LinearMap(preset="rotation").alt
    assert LinearMap(preset="rotation").alt.endswith("No line stays where it is.")
    assert "eigenvalues 1.00 and −1.00" in LinearMap(preset="reflection").alt
    assert LinearMap(preset="shear").alt.endswith(
        "One line stays where it is, with eigenvalue 1.00."
    )


def test_picture_shows_what_is_asked_for():
    plain, full = (
        LinearMap(show=[]).picture(),
        LinearMap(show=["grid", "circle", "picture"]).picture(),
    )
    assert full.count("<path") > plain.count("<path") + 40
