"""Convolution: held to SciPy; what moves along with an image, and what pooling forgives."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal
from scipy.spatial import distance

from unrolled import convolution, datasets, neighbours
from unrolled.convolution import EDGES

DIGITS = datasets.digits()
IMAGES = DIGITS.images / 255
RNG = np.random.default_rng(1969)
SOME = IMAGES[::25]  # eight of each digit


def numbers(*shape):
    return arrays(np.float64, shape, elements=st.integers(-64, 64).map(lambda n: n / 8))


@st.composite
def images_and_kernels(draw, odd=False):
    """Images no smaller than the kernels, all of multiples of 1/8: sums of products are exact."""
    sides = st.sampled_from([1, 3, 5]) if odd else st.integers(1, 4)
    h, w = draw(sides), draw(sides)
    H, W = draw(st.integers(h, h + 6)), draw(st.integers(w, w + 6))
    return draw(numbers(H, W)), draw(numbers(draw(st.integers(1, 3)), h, w))


# ---------------------------------------------------------------- correlation


@given(images_and_kernels(), st.integers(1, 3))
def test_valid_answers_are_scipys_at_every_strideth_place(pair, stride):
    image, kernels = pair
    expected = [signal.correlate2d(image, k, "valid")[::stride, ::stride] for k in kernels]
    np.testing.assert_array_equal(
        convolution.correlate(image, kernels, "valid", stride), np.stack(expected)
    )


@given(images_and_kernels(odd=True), st.integers(1, 3))
def test_same_answers_are_scipys_with_zeros_around(pair, stride):
    image, kernels = pair
    expected = [signal.correlate2d(image, k, "same")[::stride, ::stride] for k in kernels]
    np.testing.assert_array_equal(
        convolution.correlate(image, kernels, "same", stride), np.stack(expected)
    )


def test_a_kernel_turned_round_makes_it_the_convolution_of_mathematics():
    image, k = RNG.normal(size=(9, 8)), RNG.normal(size=(3, 5))
    turned = convolution.correlate(image, k[None, ::-1, ::-1])[0]
    np.testing.assert_allclose(turned, signal.convolve2d(image, k, "valid"), rtol=1e-12)


def test_many_images_at_once_are_each_by_itself():
    x = RNG.normal(size=(2, 3, 10, 9))
    whole = convolution.correlate(x, EDGES, "same", 2)
    assert whole.shape == (2, 3, 4, 5, 5)
    for place in np.ndindex(2, 3):
        alone = convolution.correlate(x[place], EDGES, "same", 2)
        np.testing.assert_array_equal(whole[place], alone)


# ---------------------------------------------------------------- the edges


def half_planes():
    """A step from 0 to 1 through the middle of a 9 x 9 image, in the four orientations."""
    row, column = np.mgrid[-4:5, -4:5]
    return (row < 0), (row + column < 0), (column < 0), (row < column)


@pytest.mark.parametrize("which", range(4), ids=convolution.ORIENTATIONS)
def test_each_kernel_answers_1_to_its_own_edge_and_most_of_all_kernels(which):
    a = convolution.correlate(half_planes()[which].astype(float), EDGES)
    middle = np.abs(a[:, 3, 3])
    assert middle[which] == 1
    assert (np.delete(middle, which) < 1).all()
    at_right_angles = (which + 2) % 4
    assert middle[at_right_angles] == 0


def test_the_kernels_are_one_kernel_turned_and_blind_to_even_light():
    horizontal, rising, vertical, falling = EDGES
    np.testing.assert_array_equal(np.rot90(horizontal), vertical)
    np.testing.assert_array_equal(np.rot90(rising), falling)
    around = [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0)]
    rings = [[k[at] for at in around] for k in EDGES]
    for ring, turned in pairwise(rings):
        np.testing.assert_array_equal(np.roll(ring, -1), turned)
    np.testing.assert_array_equal(EDGES.sum(axis=(1, 2)), 0)
    with pytest.raises(ValueError, match="read-only"):
        EDGES[0, 0, 0] = 1


def test_it_does_not_matter_which_side_is_dark():
    inside = np.s_[:, 1:-1, 1:-1]  # at the border the page goes on as paper, not as ink
    for image in SOME[:10]:
        s, inverse = convolution.s_cells(image), convolution.s_cells(1 - image)
        np.testing.assert_allclose(s[inside], inverse[inside], atol=1e-15)


@pytest.mark.parametrize("threshold", [0, 0.2, 0.9])
def test_an_s_cell_is_silent_up_to_its_threshold(threshold):
    image = SOME[40]
    answers = [np.abs(signal.correlate2d(image, k, "same")) for k in EDGES]
    s = convolution.s_cells(image, threshold=threshold)
    expected = np.where(np.stack(answers) > threshold, np.stack(answers) - threshold, 0)
    np.testing.assert_allclose(s, expected, atol=1e-15)
    assert (s == 0).any()
    assert (s > 0).any()


# ---------------------------------------------------------------- pooling


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3), st.data())
def test_a_patch_has_the_largest_or_the_mean_of_its_numbers(size, rows, columns, data):
    maps = data.draw(numbers(2, rows * size, columns * size))
    middle = (slice(None), *(slice(size // 2, None, size),) * 2)
    largest = ndimage.maximum_filter(maps, (1, size, size))[middle]
    mean = ndimage.uniform_filter(maps, (1, size, size))[middle]
    np.testing.assert_array_equal(convolution.pool(maps, size), largest)
    np.testing.assert_allclose(convolution.pool(maps, size, "mean"), mean, atol=1e-12)


def test_a_code_is_the_pooled_maps_kernel_after_kernel_row_after_row():
    z = convolution.code(SOME[:3], size=7, kind="mean", threshold=0.1)
    assert z.shape == (3, 4 * 4 * 4)
    s = convolution.s_cells(SOME[1], threshold=0.1)
    assert z[1, 1 * 16 + 2 * 4 + 3] == pytest.approx(s[1, 14:21, 21:28].mean(), abs=1e-15)


# ---------------------------------------------------------------- moving


@given(numbers(5, 4), st.integers(-6, 6), st.integers(-6, 6))
def test_a_shift_moves_every_pixel_and_loses_what_leaves(image, dx, dy):
    moved = convolution.shift(image, dx, dy)
    for row, column in np.ndindex(5, 4):
        inside = 0 <= row - dy < 5 and 0 <= column - dx < 4
        assert moved[row, column] == (image[row - dy, column - dx] if inside else 0)


def test_room_is_how_far_the_ink_can_go():
    for image in SOME:
        left, top, right, bottom = convolution.room(image)
        ink = image.sum()
        for side, (dx, dy) in {
            left: (-left, 0),
            top: (0, -top),
            right: (right, 0),
            bottom: (0, bottom),
        }.items():
            assert convolution.shift(image, dx, dy).sum() == pytest.approx(ink, rel=1e-12)
            further = convolution.shift(image, dx + np.sign(dx), dy + np.sign(dy))
            assert side == 0 or further.sum() < ink


def test_the_answers_to_a_shifted_image_are_the_answers_shifted_to_the_last_bit():
    for image in SOME[::4]:
        left, top, right, bottom = (side - 1 for side in convolution.room(image))  # kernel's reach
        s = convolution.s_cells(image)
        a = convolution.correlate(image, EDGES, "same")
        for dx in range(-left, right + 1):
            for dy in range(-top, bottom + 1):
                moved = convolution.shift(image, dx, dy)
                np.testing.assert_array_equal(
                    convolution.correlate(moved, EDGES, "same"), convolution.shift(a, dx, dy)
                )
                np.testing.assert_array_equal(
                    convolution.s_cells(moved), convolution.shift(s, dx, dy)
                )


def test_with_a_stride_only_multiples_of_it_commute():
    image = SOME[20]
    strided = convolution.correlate(image, EDGES, "same", 2)
    for dx, exact in ((2, True), (1, False)):
        moved = convolution.correlate(convolution.shift(image, dx, 0), EDGES, "same", 2)
        assert np.array_equal(moved, convolution.shift(strided, dx // 2, 0)) is exact


@pytest.mark.parametrize("kind", convolution.KINDS)
def test_a_shift_by_a_whole_patch_moves_the_code_by_one_cell(kind):
    image = next(image for image in SOME if min(convolution.room(image)) >= 3)
    c = convolution.code(image, size=2, kind=kind).reshape(4, 14, 14)
    moved = convolution.code(convolution.shift(image, 2, -2), size=2, kind=kind)
    np.testing.assert_array_equal(moved, convolution.shift(c, 1, -1).ravel())


def test_one_patch_for_the_whole_page_forgives_every_shift():
    for image in SOME[::3]:
        left, top, right, bottom = (side - 1 for side in convolution.room(image))
        for dx, dy in ((-left, 0), (right, -top), (0, bottom)):
            assert convolution.drift(image, dx, dy, size=28).code == 0


def test_edges_move_as_far_as_pixels_and_pooling_forgives_a_small_shift():
    """Averages over 80 digits and four directions; the chapter prints such numbers."""
    steps = {1: {}, 2: {}}
    for far, found in steps.items():
        for size in (1, 2, 4, 7, 14):
            drifts = [
                convolution.drift(image, dx, dy, size=size)
                for image in SOME
                for dx, dy in ((far, 0), (0, far), (-far, 0), (0, -far))
            ]
            found[size] = np.mean([(d.pixels, d.edges, d.code) for d in drifts], axis=0)
    for found in steps.values():
        pixels, edges, _ = found[4]
        codes = [found[size][2] for size in (1, 2, 4, 7, 14)]
        assert edges > pixels
        assert codes[0] == pytest.approx(edges)  # patches of one pixel forgive nothing
        assert (np.diff(codes) < 0).all()
        assert codes[2] < pixels / 2
    np.testing.assert_allclose(steps[1][4], [0.25, 0.40, 0.10], atol=0.02)


def test_codes_of_shifted_digits_are_still_recognised_where_pixels_are_not():
    """One nearest neighbour, 1000 digits to look up, 500 others to ask, moved 3 to the right."""
    fold = np.arange(2000) % 2 == 0
    asked = np.flatnonzero(~fold)[::2]
    moved = convolution.shift(IMAGES[asked], 3, 0)

    def recognised(represent):
        train = represent(IMAGES[fold])
        return [
            np.mean(
                neighbours.classify(train, DIGITS.labels[fold], represent(query), k=1)
                == DIGITS.labels[asked]
            )
            for query in (IMAGES[asked], moved)
        ]

    pixels = recognised(lambda images: images.reshape(len(images), -1))
    code = recognised(lambda images: convolution.code(images, kind="mean"))
    assert pixels[0] > 0.8
    assert code[0] > pixels[0]
    assert pixels[1] < 0.4
    assert code[1] > pixels[1] + 0.2
    forgives_all = recognised(lambda images: convolution.code(images, size=28))
    assert max(forgives_all) < 0.4  # and so it cannot tell them apart


# ---------------------------------------------------------------- how much has changed


@given(numbers(3, 2).map(abs), numbers(3, 2).map(abs))
def test_what_changed_is_the_dissimilarity_of_bray_and_curtis(before, after):
    share = convolution.changed(before, after)
    if before.any() or after.any():
        expected = distance.braycurtis(before.ravel(), after.ravel())
        assert share == pytest.approx(expected, rel=1e-12)
        overlap = 2 * np.minimum(before, after).sum() / (before + after).sum()
        assert share == pytest.approx(1 - overlap, abs=1e-12)
    else:
        assert share == 0


def test_the_extremes_of_change():
    assert convolution.changed([0.5, 2], [0.5, 2]) == 0
    assert convolution.changed([1, 0], [0, 3]) == 1
    assert convolution.changed([0], [0]) == 0


def test_a_drift_is_three_changes():
    image = SOME[33]
    moved = convolution.shift(image, -1, 2)
    own = {"size": 7, "kind": "mean", "threshold": 0.35}
    found = convolution.drift(image, -1, 2, **own)
    assert found.pixels == convolution.changed(image, moved)
    s = [convolution.s_cells(page, threshold=0.35) for page in (image, moved)]
    assert found.edges == convolution.changed(*s)
    codes = convolution.code(image, **own), convolution.code(moved, **own)
    assert found.code == pytest.approx(convolution.changed(*codes), rel=1e-12)


# ---------------------------------------------------------------- dtypes and refusals


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dtype):
    image = SOME[0].astype(dtype)
    assert convolution.correlate(image, EDGES).dtype == dtype
    assert convolution.s_cells(image).dtype == dtype
    assert convolution.code(image, kind="mean").dtype == dtype
    assert convolution.shift(image, 1, 1).dtype == dtype
    np.testing.assert_allclose(convolution.code(image), convolution.code(SOME[0]), atol=1e-6)
    assert convolution.code(DIGITS.images[0]).dtype == np.float64  # whole numbers become floats


PAGE = np.ones((4, 4))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: convolution.correlate(np.ones(4), EDGES), r"image has shape \(4,\), needs"),
        (lambda: convolution.correlate(np.ones((0, 4)), EDGES), "image has shape .* axis empty"),
        (lambda: convolution.correlate(PAGE * 1j, EDGES), "image has dtype complex128"),
        (lambda: convolution.correlate([[1, np.nan]], EDGES), r"image holds nan at \(0, 1\)"),
        (lambda: convolution.correlate(PAGE, np.ones((3, 3))), r"kernels .*needs \(K, h, w\)"),
        (lambda: convolution.correlate(PAGE, np.ones((1, 5, 1))), r"needs at least .*\(5, 1\)"),
        (lambda: convolution.correlate(PAGE, np.ones((1, 2, 3)), "same"), r"kernels .*\(2, 3\)"),
        (lambda: convolution.correlate(PAGE, EDGES, "full"), "padding is 'full'"),
        (lambda: convolution.correlate(PAGE, EDGES, stride=0), "stride is 0"),
        (lambda: convolution.pool(PAGE, 3), "size is 3, needs a divisor of 4"),
        (lambda: convolution.pool(np.ones((4, 6)), 4), "size is 4, needs .* of 4 and of 6"),
        (lambda: convolution.pool(PAGE, 2, "min"), "kind is 'min'"),
        (lambda: convolution.s_cells(PAGE, threshold=-0.1), "threshold is -0.1"),
        (lambda: convolution.s_cells(PAGE, threshold=np.nan), "threshold is nan"),
        (lambda: convolution.shift(PAGE, 0.5, 0), "dx is 0.5, needs a whole number"),
        (lambda: convolution.shift(PAGE, 0, True), "dy is True"),
        (lambda: convolution.room(np.zeros((4, 4))), "image has no ink"),
        (lambda: convolution.room(np.ones((1, 4, 4))), r"image has shape .*needs \(H, W\)"),
        (lambda: convolution.changed([1, 2], [1]), r"after has shape \(1,\), needs \(2,\)"),
        (lambda: convolution.changed([1, -2], [1, 2]), "before holds -2.0"),
        (lambda: convolution.changed([1, 2], [1, -2]), "after holds -2.0"),
        (lambda: convolution.drift(np.ones((2, 4, 4)), 1, 0), "image has shape"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
