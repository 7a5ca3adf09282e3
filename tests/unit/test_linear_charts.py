"""The charts of linear maps: every marked point is where the algebra says, at every stop."""

import numpy as np
import pytest

from unrolled import linear_maps
from unrolled.figures import linear_charts

A = np.array([[60.45, 33.63, 46.29], [33.63, 68.49, 50.93], [46.29, 50.93, 53.61]]) / 50


def trace(chart, name):
    (found,) = (one for one in chart.data if one.get("name") == name)
    return found


@pytest.mark.parametrize(
    "M", [linear_maps.shear(1.0), np.array([[2.0, 1.0], [0.0, 1.0]]), np.diag([1.0, -2.0])]
)
def test_the_wave_is_the_stretch_and_singular_vectors_stand_on_its_top_and_bottom(M):
    chart = linear_charts.stretch(M)
    wave = trace(chart, "any direction")
    for degrees in (0, 45, 137):
        x = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        assert wave["y"][wave["x"].index(degrees)] == pytest.approx(np.hypot(*(M @ x)), abs=1e-5)
    s = np.linalg.svd(M, compute_uv=False)
    np.testing.assert_allclose(trace(chart, "singular vector")["y"], s, atol=1e-5)
    np.testing.assert_allclose([max(wave["y"]), min(wave["y"])], s, atol=1e-3)
    eigen = linear_maps.eigen_2x2(M)
    shown = trace(chart, "eigenvector")
    n_lines = eigen.vectors.shape[1]
    np.testing.assert_allclose(shown["y"], np.abs(eigen.values[:n_lines]), atol=1e-5)
    assert f"eigenvector at {shown['x'][0]:.1f}°" in chart.alt


def test_a_map_that_keeps_no_line_gets_no_mark():
    chart = linear_charts.stretch(linear_maps.rotation(0.5))
    assert trace(chart, "eigenvector")["x"] == []
    assert "eigenvector at" not in chart.alt


def test_the_ellipsoid_is_the_image_of_the_sphere_and_only_eigenvectors_keep_their_lines():
    chart = linear_charts.sphere_to_ellipsoid(A)
    skin = chart.data[0]
    points = np.array([skin["x"], skin["y"], skin["z"]]).reshape(3, -1)
    radii = np.linalg.norm(np.linalg.solve(A, points), axis=0)
    np.testing.assert_allclose(radii, 1, atol=0.02)  # three digits, and A squeezes fourteenfold
    whole, *_, none = chart.frames
    assert (whole["name"], none["name"]) == ("0%", "100%")
    ball = np.array([none["data"][0][letter] for letter in "xyz"]).reshape(3, -1)
    np.testing.assert_allclose(np.linalg.norm(ball, axis=0), 1, atol=2e-3)
    for frame in chart.frames:
        _, axes, columns = frame["data"]
        tips = np.array([axes[letter] for letter in "xyz"], dtype=float)[:, 1::3]
        unit = tips / np.linalg.norm(tips, axis=0)
        expected = np.linalg.eigh(A)[1][:, ::-1]
        np.testing.assert_allclose(np.abs(np.sum(unit * expected, axis=0)), 1, atol=1e-5)
    np.testing.assert_allclose(
        np.linalg.norm(tips, axis=0), 1, atol=1e-4
    )  # the last: nothing is stretched
    first = np.array([whole["data"][2][letter] for letter in "xyz"], dtype=float)[:, 1::3]
    np.testing.assert_allclose(first, A, atol=1e-4)
    np.testing.assert_allclose(
        np.array([columns[letter] for letter in "xyz"], dtype=float)[:, 1::3], np.eye(3), atol=1e-4
    )
    assert "2.967, 0.612, 0.072" in chart.alt


def test_the_wires_lie_on_the_unit_sphere():
    net = trace(linear_charts.sphere_to_ellipsoid(A), "unit sphere")
    points = np.array([net[letter] for letter in "xyz"], dtype=float)
    gaps = np.isnan(points).any(axis=0)
    assert gaps.sum() == 11
    np.testing.assert_allclose(np.linalg.norm(points[:, ~gaps], axis=0), 1, atol=2e-3)


def test_level_sets_fulfil_their_equation_at_every_stop_and_axes_end_on_them():
    stops = [0.5, 0.25, 0.0, -1.0]
    chart = linear_charts.level_sets(stops, turn=30, fixed=1.0)
    U = linear_maps.rotation(np.radians(30))
    assert [frame["name"] for frame in chart.frames] == ["0.5", "0.25", "0", "-1"]
    for stop, frame in zip(stops, chart.frames, strict=True):
        M = U @ np.diag([1.0, stop]) @ U.T
        curve, first, second = (
            np.array([each["x"], each["y"]], dtype=float) for each in frame["data"]
        )
        seen = curve[:, ~np.isnan(curve).any(axis=0)]
        assert seen.shape[1] > 20
        np.testing.assert_allclose(np.einsum("in,ij,jn->n", seen, M, seen), 1, atol=2e-3)
        assert np.abs(seen).max() <= 4
        assert (seen.shape[1] == curve.shape[1]) == (stop > 0)
        assert np.hypot(*first[:, 1]) == pytest.approx(1, abs=1e-4)
        if stop > 0:
            np.testing.assert_allclose(second[:, 1], stop**-0.5 * U[:, 1], atol=1e-4)
        else:
            assert np.isnan(second[:, 1]).all()


def test_charts_draw_their_still_pictures_without_a_word(capsys):
    linear_charts.level_sets([0.5, -1.0])
    linear_charts.sphere_to_ellipsoid(A)
    assert capsys.readouterr() == ("", "")
