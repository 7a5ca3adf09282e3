"""Fixed edge detectors and pooling: a code that moves less than the digit it describes.

Hubel and Wiesel found simple cells, which answer to an edge of one direction at one place, and
complex cells, which answer to it anywhere near. The Neocognitron has a layer for each:

    a[i, j] = Σ_m Σ_n k[m, n] x[i + m, j + n]        one kernel, the same at every place
    s = max(0, |a| - θ)                              S-cells: an edge here, in this direction?
    c = the largest s, or their mean, in a patch     C-cells: an edge anywhere in this patch?

Here the kernels k are given, nothing is learnt. What a network calls a convolution is the
correlation above: the kernel is not turned round.
Sources: Hubel & Wiesel (1962); Fukushima (1980), with |a| where his cells have learnt weights and
one pair of layers where he has several; the kernels are those of Sobel, turned in steps of 45°.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

ORIENTATIONS = ("horizontal", "rising", "vertical", "falling")  # of the edge: ― ╱ | ╲
EDGES = (  # one kernel, each time turned by 45° against the clock
    np.array(
        [
            [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
            [[2, 1, 0], [1, 0, -1], [0, -1, -2]],
            [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
            [[0, -1, -2], [1, 0, -1], [2, 1, 0]],
        ]
    )
    / 4  # so that a step from 0 to 1 in the kernel's own direction gives 1
)
EDGES.flags.writeable = False
THRESHOLD = 0.2
POOL_SIZE = 4
KINDS = ("max", "mean")
PADDINGS = ("valid", "same")


def correlate(
    image: ArrayLike, kernels: ArrayLike, padding: str = "valid", stride: int = 1
) -> Array:
    """The answer of every kernel at every place: (..., H, W) and (K, h, w) to (..., K, H', W').

    image: one, or many in leading axes. kernels take the image's dtype. padding "valid": only
    places where the kernel lies inside, H' = H - h + 1. "same": H' = H, with zeros around, for
    kernels that have a middle. stride: of these places every stride-th, from the first on.
    Every place adds the same products in the same order, so a shifted image has exactly the same
    answers, shifted.
    Raises ValueError for other shapes, NaN or infinity, a kernel larger than the image ("valid"),
    one with an even side ("same"), another padding or a stride below 1.
    """
    image = _images("image", image)
    kernels = check.floats("kernels", kernels, "K h w").astype(image.dtype)
    check.one_of("padding", padding, PADDINGS)
    stride = check.count("stride", stride)
    _, h, w = kernels.shape
    if padding == "same":
        image = _framed(image, h, w)
    H, W = image.shape[-2] - h + 1, image.shape[-1] - w + 1
    if min(H, W) < 1:
        needed = f"at least the kernels' ({h}, {w})"
        raise ValueError(f"image has shape {image.shape}, needs {needed} in its last two axes")
    places = image[..., None, :, :]
    a = 0
    for m, n in np.ndindex(h, w):
        a = a + kernels[:, m, n, None, None] * places[..., m : m + H : stride, n : n + W : stride]
    return a


def pool(maps: ArrayLike, size: int, kind: str = "max") -> Array:
    """One number for each patch of size x size: (..., H, W) to (..., H / size, W / size).

    kind "max": the largest of the patch; "mean": their mean. Patches do not overlap.
    Raises ValueError for a size that divides H or W with a rest, another kind, NaN or infinity.
    """
    maps = _images("maps", maps)
    size = check.count("size", size)
    check.one_of("kind", kind, KINDS)
    *leading, H, W = maps.shape
    if H % size or W % size:
        raise ValueError(f"size is {size}, needs a divisor of {H} and of {W}")
    patches = maps.reshape(*leading, H // size, size, W // size, size)
    return patches.max(axis=(-3, -1)) if kind == "max" else patches.mean(axis=(-3, -1))


def s_cells(image: ArrayLike, kernels: ArrayLike = EDGES, threshold: float = THRESHOLD) -> Array:
    """How strongly each kernel's edge is there, place by place: (..., H, W) to (..., K, H, W).

    threshold: in the image's units, 0 or more; what is weaker is 0. It does not matter which side
    of the edge is the dark one. The image is taken to go on as paper, with zeros.
    Raises ValueError like `correlate`, or for another threshold.
    """
    if threshold != 0:
        threshold = check.positive("threshold", threshold)
    a = correlate(image, kernels, padding="same")
    return np.maximum(np.abs(a) - a.dtype.type(threshold), 0)


def code(
    image: ArrayLike,
    kernels: ArrayLike = EDGES,
    size: int = POOL_SIZE,
    kind: str = "max",
    threshold: float = THRESHOLD,
) -> Array:
    """All C-cells of an image in one vector: (..., H, W) to (..., K · H/size · W/size).

    The first kernel's map comes first, row by row.
    Raises ValueError like `s_cells` and `pool`.
    """
    c = pool(s_cells(image, kernels, threshold), size, kind)
    return c.reshape(*c.shape[:-3], -1)


def shift(image: ArrayLike, dx: int, dy: int) -> Array:
    """The image moved dx pixels to the right and dy down; what enters is 0, what leaves is lost.

    image (..., H, W); dx and dy are whole numbers of either sign.
    Raises ValueError for anything else.
    """
    image = _images("image", image)
    dx, dy = _whole("dx", dx), _whole("dy", dy)
    moved = np.zeros_like(image)
    moved[(..., *_reached(dy, dx))] = image[(..., *_reached(-dy, -dx))]
    return moved


def room(image: ArrayLike) -> tuple[int, int, int, int]:
    """How far an image's ink can move before any leaves: pixels to the left, top, right, bottom.

    image (H, W); ink is what is not 0. Raises ValueError for another shape, or an empty page.
    """
    image = check.floats("image", image, "H W")
    rows, columns = np.nonzero(image)
    if not len(rows):
        raise ValueError("image has no ink, needs a number other than 0")
    H, W = image.shape
    edges = (columns.min(), rows.min(), W - 1 - columns.max(), H - 1 - rows.max())
    return tuple(int(edge) for edge in edges)


def changed(before: ArrayLike, after: ArrayLike) -> float:
    """The share of what there was that is no longer where it was: Σ|a - b| / Σ(a + b).

    0 if nothing changed, 1 if no entry is above 0 in both. Two arrays of zeros: 0.
    Raises ValueError for different shapes, a negative entry, NaN or infinity.
    Source: Bray & Curtis (1957), as a dissimilarity of two lists of amounts.
    """
    before, after = _amounts("before", before), _amounts("after", after)
    if before.shape != after.shape:
        raise ValueError(f"after has shape {after.shape}, needs {before.shape}, that of before")
    whole = before.sum() + after.sum()
    return float(np.abs(before - after).sum() / whole) if whole > 0 else 0.0


@dataclass(frozen=True)
class Drift:
    """Which share of its pixels, its S-cells and its C-cells a shift of an image changes."""

    pixels: float
    edges: float
    code: float


def drift(
    image: ArrayLike,
    dx: int,
    dy: int,
    kernels: ArrayLike = EDGES,
    size: int = POOL_SIZE,
    kind: str = "max",
    threshold: float = THRESHOLD,
) -> Drift:
    """How far pixels, edges and code move, each by `changed`, when an image (H, W) is shifted.

    The edges move along with the pixels: the same kernel everywhere is no help by itself. It is
    pooling that forgives a small shift.
    Raises ValueError like `code`, `shift` and `changed`.
    """
    image = check.floats("image", image, "H W")
    pages = image, shift(image, dx, dy)
    edges = [s_cells(page, kernels, threshold) for page in pages]
    codes = [pool(each, size, kind) for each in edges]
    return Drift(changed(*pages), changed(*edges), changed(*codes))


def _images(name: str, value: ArrayLike) -> Array:
    """`value` as finite floats (..., H, W), no axis empty."""
    array = check.floats(name, value)
    if array.dtype.kind != "f":
        raise ValueError(f"{name} has dtype {array.dtype}, needs real numbers")
    if array.ndim < 2 or 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}, needs (..., H, W), no axis empty")
    return array


def _framed(image: Array, h: int, w: int) -> Array:
    """The image in a frame of zeros, so that a kernel's middle can stand on every pixel."""
    if h % 2 == 0 or w % 2 == 0:
        raise ValueError(f"kernels has sides ({h}, {w}), needs odd ones: 'same' needs a middle")
    frame = [(0, 0)] * (image.ndim - 2) + [(h // 2, h // 2), (w // 2, w // 2)]
    return np.pad(image, frame)


def _reached(*steps: int) -> tuple[slice, ...]:
    """Where a shift by these steps puts something: all but the first, or last, |step| places."""
    return tuple(slice(step, None) if step >= 0 else slice(None, step) for step in steps)


def _amounts(name: str, value: ArrayLike) -> Array:
    array = check.floats(name, value)
    if (array < 0).any():
        raise ValueError(f"{name} holds {array.min()}, needs numbers of 0 or more")
    return array


def _whole(name: str, value: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise ValueError(f"{name} is {value!r}, needs a whole number")
    return int(value)
