"""EdgeDetectors, the Python side: what it starts from, and its still picture."""

import base64
import re

import numpy as np
import pytest
import traitlets

from unrolled import convolution, datasets
from unrolled.figures import EdgeDetectors
from unrolled.figures import edge_detectors as module


def test_there_is_a_digit_of_each_class_with_room_to_move():
    source = datasets.digits()
    known = source.images.reshape(2000, -1).tolist()
    for digit, image in enumerate(module.shown()):
        place = known.index(np.rint(255 * image).astype(int).ravel().tolist())
        assert source.labels[place] == digit
        assert min(convolution.room(image)) >= 4


def test_the_page_gets_every_grey_level_and_the_package_s_kernels():
    state = EdgeDetectors().state()
    levels = np.frombuffer(base64.b64decode(state["images"]), np.uint8).reshape(10, 28, 28)
    np.testing.assert_array_equal(levels / 255, module.shown())
    np.testing.assert_array_equal(state["kernels"], convolution.EDGES)


@pytest.mark.parametrize("setting", [{}, {"dx": -7, "dy": 3, "size": 7, "kind": "mean"}])
def test_the_first_numbers_are_the_package_s(setting):
    figure = EdgeDetectors(**setting)
    image = module.shown()[figure.digit]
    pool = {"size": figure.size, "kind": figure.kind}
    drift = convolution.drift(image, figure.dx, figure.dy, **pool)
    assert figure.first["changed"] == {
        "pixels": drift.pixels,
        "edges": drift.edges,
        "code": drift.code,
    }
    moved = convolution.shift(image, figure.dx, figure.dy)
    lost = 1 - moved.sum() / image.sum()
    assert figure.first["lost"] == pytest.approx(lost, abs=1e-12)
    n = 28 // figure.size
    place = figure.orientation * n * n + 14 // figure.size * n + 14 // figure.size
    for name, page in (("before", image), ("now", moved)):
        assert figure.first["cell"][name] == convolution.code(page, **pool)[place]


def test_as_it_starts_the_code_changes_least_and_the_edges_most():
    changed = EdgeDetectors().first["changed"]
    assert changed["code"] < changed["pixels"] / 2 < changed["pixels"] < changed["edges"]


def test_a_threshold_off_the_slider_is_refused():
    with pytest.raises(traitlets.TraitError, match=r"threshold: needs one of .* got 0.33"):
        EdgeDetectors(threshold=0.33)
    assert EdgeDetectors(threshold=0.15).threshold == 0.15


def test_the_still_picture_draws_every_cell_that_answers():
    figure = EdgeDetectors(digit=8, dx=0)
    svg, layers = figure.picture(), figure.layers(0, 0)
    drawn = {
        role: sum(
            len(re.findall("M", d)) for d in re.findall(rf'd="([^"]+)" style="fill: {fill}', svg)
        )
        for role, fill in (
            ("pixels", r"var\(--un-input\)"),
            ("edges", r"var\(--un-hidden\)"),
            ("code", r"var\(--un-output\)"),
        )
    }
    assert drawn == {name: int((np.rint(15 * values) > 0).sum()) for name, values in layers.items()}
    assert "0.0% of the pixels" in svg
    assert "a handwritten 8, moved 0 pixels" in figure.alt.lower()
