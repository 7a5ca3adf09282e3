"""Balls, cubes and angles in D dimensions: what stays true of our three, and what does not.

The ball holds the points with |x| <= r, the sphere those with |x| = r, and the cube is [-1, 1]^D.
Random points are uniform in their body. All sizes are exact: volumes go through the logarithm of
the gamma function, so nothing overflows at D = 10 000. Angles are in radians, from 0 to π.

    ln V(D, r) = D/2 ln π - ln Γ(D/2 + 1) + D ln r                 volume of the ball
    1 - (1 - ε)^D                                                  share of its peel
    p(θ) = sin^(D-2) θ / B(1/2, (D-1)/2)                           angle between two directions
    Var θ = 1/2 ψ'(D/2) = 2 (1/D² + 1/(D+2)² + 1/(D+4)² + …)       ψ': trigamma

The last line follows from the one before: with v(D) the variance, two integrations by parts give
v(D) - v(D+2) = 2/D², and v goes to 0.
Sources: DLMF 5.19.4 (volume); Bishop (2006), exercises 1.18 and 1.19; Cai, Fan & Jiang (2013),
"Distributions of angles in random packing on spheres" (density of the angle).
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array

LARGEST_LOG = math.log(np.finfo(np.float64).max)
_log_gamma = np.vectorize(math.lgamma, otypes=[np.float64])


def log_ball_volume(D: ArrayLike, r: ArrayLike = 1.0) -> Array | float:
    """The natural logarithm of the volume of a ball, in units of length to the D.

    D: whole numbers of 1 or more. r: radii, 0 or more; of one shape with D, or broadcast to it.
    A ball of radius 0 gives -inf. Raises ValueError for other D or r.
    """
    D, r = _dimensions("D", D), _radii("r", r)
    with np.errstate(divide="ignore"):
        return D * (math.log(math.pi) / 2 + np.log(r)) - _log_gamma(D / 2 + 1)


def ball_volume(D: ArrayLike, r: ArrayLike = 1.0) -> Array | float:
    """The volume of a ball. What is too small for a float is 0, as it nearly is.

    Raises ValueError for a D or r as in `log_ball_volume`, or a volume too large for a float.
    """
    log_volume = log_ball_volume(D, r)
    if np.max(log_volume, initial=-math.inf) > LARGEST_LOG:
        raise ValueError(
            f"r is {r!r}, needs a ball whose volume at D = {D!r} is below 1.8e308: "
            "log_ball_volume has its logarithm"
        )
    return np.exp(log_volume)


def shell_fraction(D: ArrayLike, eps: ArrayLike) -> Array | float:
    """The share of a ball's volume in its peel, within eps r of the surface: 1 - (1 - eps)^D.

    eps: numbers in [0, 1]; of one shape with D, or broadcast to it.
    Raises ValueError for a D below 1 or another eps.
    """
    D, eps = _dimensions("D", D), _between("eps", eps, 0, 1, "numbers in [0, 1]")
    with np.errstate(divide="ignore"):
        return -np.expm1(D * np.log1p(-eps))


def shell_dimension(share: float, eps: float) -> int:
    """The smallest D whose peel of thickness eps r holds `share` of the ball, or more.

    Raises ValueError unless share is in [0, 1) and eps in (0, 1].
    """
    share = check.share("share", share)
    if check.positive("eps", eps) > 1:
        raise ValueError(f"eps is {eps!r}, needs a number in (0, 1]")
    if eps == 1:  # the peel is the ball
        return 1
    D = math.log1p(-share) / math.log1p(-eps)
    return max(1, math.ceil(D * (1 - 1e-15)))  # what is whole stays whole after rounding


def inner_ball_diameter(D: ArrayLike) -> Array | float:
    """√D - 1: the ball between the balls of diameter 1 in the 2^D unit cells around a corner.

    It touches all of them: a cell's centre is √D / 2 from the corner, and half a unit of that is
    the cell's own ball. Raises ValueError for a D below 1.
    """
    return np.sqrt(_dimensions("D", D)) - 1


def sticks_out_from(cells: int = 2) -> int:
    """The smallest D whose inner ball is wider than its box of `cells` unit cells an axis.

    √D - 1 > cells, so D = (cells + 1)² + 1. Raises ValueError unless cells is even: an odd number
    has a cell in the middle of the box, and no corner for an inner ball.
    """
    return (_even("cells", cells) + 1) ** 2 + 1


def outgrows_from(cells: int = 2) -> int | None:
    """The smallest D whose inner ball has more volume than its box, cells^D; None if none has.

    By Stirling's bound, ln V < D/2 ln(π e / 2) for the inner ball: less than 2.07^D. So for two
    cells an axis the ball wins in the end, and for four or more it never does.
    Raises ValueError unless cells is even.
    """
    if _even("cells", cells) > math.sqrt(math.pi * math.e / 2):
        return None
    D = np.arange(1, 2001)
    larger = log_ball_volume(D, inner_ball_diameter(D) / 2) > D * math.log(cells)
    return int(D[larger][0])


def corner_share(D: ArrayLike) -> Array | float:
    """The share of a cube's volume outside its inscribed ball. Raises ValueError for D below 1."""
    return np.maximum(-np.expm1(log_ball_volume(D, 0.5)), 0.0)  # D = 1: nothing, not -1e-16


def sample_ball(n: int, D: int, rng: np.random.Generator) -> Array:
    """n points uniform in the unit ball, (n, D).

    A direction, and a radius with P(radius <= r) = r^D: the D-th root of a uniform number.
    Raises ValueError for an n or D below 1, or what is no generator.
    """
    directions = sample_sphere(n, D, rng)
    return directions * rng.random((n, 1)) ** (1 / D)


def sample_cube(n: int, D: int, rng: np.random.Generator) -> Array:
    """n points uniform in the cube [-1, 1]^D, (n, D). Raises ValueError like `sample_ball`."""
    n, D = check.count("n", n), check.count("D", D)
    check.generator("rng", rng)
    return rng.uniform(-1, 1, (n, D))


def sample_sphere(n: int, D: int, rng: np.random.Generator) -> Array:
    """n points uniform on the unit sphere, (n, D): directions without a preference.

    A normal cloud looks the same from every side, so its directions are uniform.
    Raises ValueError like `sample_ball`. Source: Muller (1959).
    """
    n, D = check.count("n", n), check.count("D", D)
    check.generator("rng", rng)
    cloud = rng.standard_normal((n, D))
    return cloud / np.linalg.norm(cloud, axis=1, keepdims=True)


def angles(u: ArrayLike, v: ArrayLike) -> Array | float:
    """The angle between each row of u and the same row of v, in radians.

    u, v: (n, D), or (D,) for one vector, which then meets every row of the other. Of unit vectors
    the difference and the sum are the diagonals of a rhombus, and half the angle has their ratio as
    its tangent. Unlike arccos of the cosine, that is right to 1e-15 near 0 and near π, too.
    Raises ValueError for other shapes, a vector of zeros, NaN or infinity. Source: Kahan (2006),
    "How futile are mindless assessments of roundoff", section 12.
    """
    u, v = check.reals("u", u), check.reals("v", v)
    for name, array in (("u", u), ("v", v)):
        if array.ndim not in (1, 2) or not array.size:
            raise ValueError(f"{name} has shape {array.shape}, needs (n, D) or (D,), none empty")
    if u.shape[-1] != v.shape[-1] or (u.ndim == v.ndim == 2 and len(u) != len(v)):
        raise ValueError(f"v has shape {v.shape}, needs the rows and columns of u, {u.shape}")
    u, v = _unit("u", u), _unit("v", v)
    return 2 * np.arctan2(np.linalg.norm(u - v, axis=-1), np.linalg.norm(u + v, axis=-1))


def angle_density(theta: ArrayLike, D: int) -> Array | float:
    """The density, per radian, of the angle between two random directions in D dimensions.

    Points of the ball have such directions; those of the cube do not (`cube_angle_density_2d`).
    theta: angles of any shape, in [0, π]. Integrates to 1.
    Raises ValueError for other angles, or for D = 1, where the angle is 0 or π, and has no density.
    """
    theta, D = _radians("theta", theta), check.count("D", D)
    if D == 1:
        raise ValueError(
            "D is 1, needs 2 or more: on a line the angle is 0 or π, half of the time each, "
            "and has no density"
        )
    m = np.arange(D - 2, 1, -2)  # ∫ sin^m = (m - 1) / m ∫ sin^(m-2), down to sin or to 1
    one_over_beta = float(np.prod(m / (m - 1))) / (2 if D % 2 else math.pi)
    return one_over_beta * np.abs(np.sin(theta)) ** (D - 2)  # π as float32 is a little above π


def angle_probability(low: float, high: float, D: int) -> float:
    """The chance that two random directions meet at an angle from low to high, in radians.

    The integral of `angle_density`, right to 11 digits, however small; at D = 1 the sum of the two
    halves that lie within. Raises ValueError unless 0 <= low <= high <= π.
    """
    low, high = float(_radians("low", low, axes="")), float(_radians("high", high, axes=""))
    D = check.count("D", D)
    if low > high:
        raise ValueError(f"low is {low!r}, needs an angle up to high, {high!r}")
    if D == 1:
        return 0.5 * (low == 0) + 0.5 * (high == math.pi)
    theta, weight = _gauss_legendre(low, high, panels=math.ceil(4 * math.sqrt(D)))
    return min(1.0, float(weight @ angle_density(theta, D)))


def angle_sd(D: ArrayLike) -> Array | float:
    """The standard deviation of the angle between two random directions, in radians.

    √(ψ'(D/2) / 2), about 1/√D. At D = 1 it is π/2: on a line, no angle is near a right one.
    Raises ValueError for a D below 1.
    """
    return np.sqrt(_trigamma(_dimensions("D", D) / 2) / 2)


def cube_angle_density_2d(theta: ArrayLike) -> Array | float:
    """The density, per radian, of the angle between two points of the square, seen from its centre.

    A direction at angle α from the nearest side's normal has density sec²α / 8: the corners are far
    away and hold more points. So the angles of two such directions crowd at 0, π/2 and π (density
    1/3) and are rarer in between (1 - ln 2 at π/4); uniform would be 1/π.
    theta: angles of any shape, in [0, π]. Raises ValueError for others.
    """
    theta = _radians("theta", theta)
    turn = theta % (math.pi / 2)
    density = (_same_side(turn) + _same_side(math.pi / 2 - turn)) / 8
    return density.astype(theta.dtype)


def random_walk(n: int, D: int, rng: np.random.Generator) -> Array:
    """The n + 1 points of a walk of n steps of length 1 in random directions, from 0: (n + 1, D).

    Raises ValueError like `sample_ball`.
    """
    steps = sample_sphere(n, D, rng)
    return np.concatenate([np.zeros((1, D)), np.cumsum(steps, axis=0)])


def turns(path: ArrayLike) -> Array:
    """The angles between successive steps of a walk, in radians; 0 is straight on, π is back.

    path: (n, D) points, three or more. Returns (n - 2,).
    Raises ValueError for fewer, or for two equal points in a row.
    """
    path = check.reals("path", path, "n D")
    if len(path) < 3:
        raise ValueError(f"path has {len(path)} points, needs 3 or more for a turn")
    steps = np.diff(path, axis=0)
    if not steps.any(axis=1).all():
        (still, *_) = np.flatnonzero(~steps.any(axis=1))
        raise ValueError(f"path stays at point {still}, needs every step to lead elsewhere")
    return angles(steps[:-1], steps[1:])


def distances(points: ArrayLike, query: ArrayLike) -> Array:
    """The Euclidean distance of each point from the query, in the points' unit.

    points (N, D); query (D,) gives (N,), and M queries (M, D) give (M, N).
    Raises ValueError for other shapes, NaN or infinity.
    """
    points = check.reals("points", points, "N D")
    query = check.reals("query", query)
    if query.ndim not in (1, 2) or query.shape[-1] != points.shape[1] or not query.size:
        D = points.shape[1]
        raise ValueError(f"query has shape {query.shape}, needs (D={D},) or (M, D={D})")
    if query.ndim == 1:
        return np.linalg.norm(points - query, axis=1)
    return np.stack([np.linalg.norm(points - one, axis=1) for one in query])


def relative_contrast(points: ArrayLike, query: ArrayLike) -> Array | float:
    """(farthest - nearest) / nearest: how much nearer the nearest point is. One number a query.

    points (N, D); query (D,) or (M, D), none of them a point itself.
    Raises ValueError for a query on a point, or shapes as in `distances`.
    Source: Beyer, Goldstein, Ramakrishnan & Shaft (1999).
    """
    away = distances(points, query)
    nearest = away.min(axis=-1)
    if not nearest.all():
        raise ValueError("query lies on one of the points, needs to be none of them: leave it out")
    return (away.max(axis=-1) - nearest) / nearest


def _same_side(turn: Array) -> Array:
    """∫ sec²α sec²(α + turn) dα over the α with both directions on one side of the square.

    With τ = tan(turn): 4 (1 + τ²) / τ³ [τ / (1 + τ) - ln(1 + τ) + ln(1 + τ²) / 2]. For small τ the
    bracket is the difference of nearly equal numbers, so there it is its power series.
    """
    tau = np.tan(np.minimum(turn, 1.5))  # beyond, only to keep the series finite where unused
    k = np.arange(3, 28)
    coefficients = -((-1.0) ** k) * (1 - 1 / k) - np.where(k % 2 == 0, (-1.0) ** (k // 2) / k, 0)
    small = np.minimum(tau, 0.2)[..., None]
    series = 4 * (1 + small[..., 0] ** 2) * (small ** (k - 3) @ coefficients)
    s, c = np.sin(turn), np.cos(turn)
    with np.errstate(divide="ignore", invalid="ignore"):
        closed = 4 * c / s**3 * (s / (s + c) - np.log(s + c))
    return np.where(tau < 0.2, series, closed)


def _trigamma(x: Array) -> Array:
    """ψ'(x), x > 0: the first 30 terms of Σ 1/(x + k)², and an asymptotic series for the rest."""
    first = (1 / (x[..., None] + np.arange(30)) ** 2).sum(axis=-1)
    y = 1 / (x + 30)
    return first + y * (1 + y * (1 / 2 + y * (1 / 6 - y**2 * (1 / 30 - y**2 / 42))))


def _gauss_legendre(low: float, high: float, panels: int) -> tuple[Array, Array]:
    """Nodes and weights that integrate over [low, high], 20 a panel."""
    node, weight = np.polynomial.legendre.leggauss(20)
    edges = np.linspace(low, high, panels + 1)
    middle, half = (edges[1:] + edges[:-1])[:, None] / 2, np.diff(edges)[:, None] / 2
    return (middle + half * node).ravel(), (half * weight).ravel()


def _unit(name: str, vectors: Array) -> Array:
    size = np.abs(vectors).max(axis=-1, keepdims=True)
    if not size.all():
        where = f" in row {np.flatnonzero(size == 0)[0]}" if vectors.ndim == 2 else ""
        raise ValueError(f"{name} holds a vector of zeros{where}, needs a direction in each")
    vectors = vectors / size  # first, so that the squares neither overflow nor vanish
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def _dimensions(name: str, value: ArrayLike) -> Array:
    D = np.asarray(value)
    if D.dtype.kind not in "iu" or not (D >= 1).all():
        raise ValueError(f"{name} is {value!r}, needs whole numbers, 1 or more")
    return D.astype(np.float64)


def _radii(name: str, value: ArrayLike) -> Array:
    return _between(name, value, 0, math.inf, "numbers, 0 or more")


def _radians(name: str, value: ArrayLike, axes: str | None = None) -> Array:
    return _between(name, value, 0, math.pi, "angles in [0, π]", axes)


def _between(
    name: str, value: ArrayLike, low: float, high: float, needed: str, axes: str | None = None
) -> Array:
    array = check.reals(name, value, axes)
    if not ((array >= low) & (array <= high)).all():
        raise ValueError(f"{name} is {value!r}, needs {needed}")
    return array


def _even(name: str, value: int) -> int:
    if check.count(name, value) % 2:
        raise ValueError(f"{name} is {value!r}, needs an even number: cells meet in the middle")
    return value
