"""The figures' own source of chance: the same samples in Python and on the page.

NumPy's generators cannot be had in a browser. This one is a hash of a counter, so the k-th number
can be asked for at once, and sample i is the same however many came before it: a figure can draw
its samples in pieces, in any order, and a test can hold each of them to Python.
The JavaScript twin is js/maths/geometry.mjs.
"""

import numpy as np

from .._checks import Array, count

_START = 0x9E3779B9


def _mix(x: Array) -> Array:
    """Mix 32 bits so that neighbours have nothing in common.

    Source: triple32, C. Wellons (2018), public domain.
    """
    x = (x ^ (x >> np.uint32(17))) * np.uint32(0xED5AD4BB)
    x = (x ^ (x >> np.uint32(11))) * np.uint32(0xAC4C1B51)
    x = (x ^ (x >> np.uint32(15))) * np.uint32(0x31848BAB)
    return x ^ (x >> np.uint32(14))


def uniforms(names: tuple[int, ...], places: Array) -> Array:
    """Return the numbers in (0, 1) at `places` of the source that these whole numbers name."""
    start = np.array([_START], np.uint32)
    for name in names:
        start = _mix(start ^ np.uint32(name))
    return (_mix(start + np.asarray(places).astype(np.uint32)) + 0.5) / 2.0**32


def directions(names: tuple[int, ...], first: int, n: int, D: int) -> Array:
    """Return the unit vectors first … first + n − 1 of a source: (n, D).

    D normal numbers (Box & Muller, 1958), divided by their length.
    """
    count("n", n), count("D", D)
    pairs = (D + 1) // 2
    places = _places(first, n, D)[:, None] + 2 * np.arange(pairs)
    radius = np.sqrt(-2 * np.log(uniforms(names, places)))
    turn = 2 * np.pi * uniforms(names, places + 1)
    normals = np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=2)
    normals = normals.reshape(n, 2 * pairs)[:, :D]
    return normals / np.linalg.norm(normals, axis=1, keepdims=True)


def ball(names: tuple[int, ...], first: int, n: int, D: int) -> Array:
    """Return n points, uniform in the ball of radius 1: (n, D). A direction, U^(1/D) of the way."""
    points = directions(names, first, n, D)
    radius = uniforms(names, _places(first, n, D) + 2 * ((D + 1) // 2)) ** (1 / D)
    return points * radius[:, None]


def cube(names: tuple[int, ...], first: int, n: int, D: int) -> Array:
    """Return n points, uniform in the cube from −1 to 1: (n, D)."""
    count("n", n), count("D", D)
    places = (first + np.arange(n))[:, None] * D + np.arange(D)
    return 2 * uniforms(names, places) - 1


def _places(first: int, n: int, D: int) -> Array:
    """Where in the source each point begins: it takes its normal numbers, and one for a radius."""
    return (first + np.arange(n)) * (2 * ((D + 1) // 2) + 1)
