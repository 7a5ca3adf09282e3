"""The bits of DigitReconstruction's axes: read back as written, and fine enough to draw with."""

import numpy as np
import pytest

from unrolled import pca
from unrolled.figures import digit_codes as codes
from unrolled.figures import digit_reconstruction as figure

BASES = list(figure.BASES)


@pytest.mark.parametrize("spread", [0.6, 30, 5000])
def test_numbers_are_read_back_as_they_were_written(spread):
    rng = np.random.default_rng(3)
    places = rng.integers(4, 11, 40)
    rows = np.rint(rng.laplace(0, spread, (40, 17))).astype(int)
    rows[5] = 0
    rows[6, 3] = 60_000  # far from anything that the running mean expects
    text = codes.pack(rows, places)
    np.testing.assert_array_equal(codes.unpack(text, places, 17), rows)


def test_the_code_is_nearly_as_short_as_the_numbers_entropy():
    rng = np.random.default_rng(4)
    rows = np.rint(rng.laplace(0, 20, (300, 200))).astype(int)
    _, counts = np.unique(rows, return_counts=True)
    share = counts / counts.sum()
    least = rows.size * -(share * np.log2(share)).sum() / 6  # characters of six bits
    assert least < len(codes.pack(rows, np.full(300, 10))) < 1.08 * least


@pytest.mark.parametrize("basis", BASES)
def test_the_pages_axes_are_those_that_were_packed(basis):
    packed = figure.packed(basis)
    places = np.array(packed["places"])
    Q = codes.unpack(packed["axes"], places, len(packed["pixels"]))
    fitted, varies = figure.model(basis)
    Z = fitted.transform(figure.shown()[0])
    expected, expected_places = codes.round_axes(fitted.components[varies], Z)
    np.testing.assert_array_equal(places, expected_places)
    np.testing.assert_array_equal(Q, expected)


@pytest.mark.parametrize("basis", BASES)
def test_no_pixel_of_any_image_at_any_k_is_a_grey_level_off(basis):
    packed = figure.packed(basis)
    fitted, varies = figure.model(basis)
    images, _ = figure.shown()
    places = np.array(packed["places"])
    Q = codes.unpack(packed["axes"], places, len(packed["pixels"]))
    U = (Q * 2.0 ** -places[:, None]).T
    pz = np.array(packed["coordinate_places"])
    Z = codes.unpack(packed["coordinates"], pz, len(images)).T * 2.0**-pz
    exact = fitted.transform(images)
    drawn = np.zeros((len(images), varies.sum()))
    truth = np.zeros_like(drawn)
    worst = 0.0
    for j in range(Z.shape[1]):
        drawn += np.outer(Z[:, j], U[:, j])
        truth += np.outer(exact[:, j], fitted.components[varies, j])
        worst = max(worst, np.abs(drawn - truth).max())
    assert worst * 255 < 1
    assert worst * 255 > 0.5, "finer than an eye needs: the page carries bits for nothing"
    assert np.abs(fitted.components[~varies]).max() < 1e-7, "what never varies is in no component"


@pytest.mark.parametrize("basis", BASES)
def test_weak_components_get_fewer_bits(basis):
    places = np.array(figure.packed(basis)["places"])
    assert places[:10].min() > places[100:110].max() > places[300:310].max()


def test_undoing_past_errors_is_what_keeps_them_small(monkeypatch):
    fitted, varies = figure.model("threes")
    Z = fitted.transform(figure.shown()[0])
    U = fitted.components[varies]
    _, _, shaped = codes._rounded(U, Z, 0.11)
    monkeypatch.setattr(codes, "EASE", 0)
    _, _, plain = codes._rounded(U, Z, 0.11)
    assert plain > 3 * shaped


def test_all_axes_together_stay_small():
    sizes = {basis: len(figure.packed(basis)["axes"]) for basis in BASES}
    assert sum(sizes.values()) * 6 / 8 < 400 * 1024, "base64 characters hold six bits each"


def test_the_second_images_are_some_that_threes_cannot_complete():
    residues = np.array(figure.packed("threes")["residues"]).reshape(10, 2)
    assert not residues[:, 0].any() or (residues[:, 0] < 0.8).all()
    assert (residues[[0, 2, 4, 5, 6, 7, 8, 9], 1] > 0.5).all()
    assert not residues[3].any(), "a 3 is always among what threes can say"
    assert not np.any(figure.packed("digits")["residues"]), "all 20 are among the 2000"


def test_components_of_a_rotated_cloud_survive():
    rng = np.random.default_rng(8)
    X = rng.normal(size=(200, 12)) @ rng.normal(size=(12, 12))
    fitted = pca.fit(X)
    Z = fitted.transform(X[:9])
    Q, places = codes.round_axes(fitted.components, Z)
    back = Z @ (Q * 2.0 ** -places[:, None])
    assert np.abs(back - (X[:9] - fitted.mean)).max() * 255 < 1
