"""What a matrix does to space: the lines it keeps, how far it stretches, and to what it converges.

Vectors are columns on the page and rows of an array of points: a map sends the points `X` (N, D)
to `X @ A.T`. Eigenvectors and singular vectors are the columns of an array, in falling order of
their values, each of length 1 and pointed by one rule, `fix_signs`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import copysign, hypot

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array
from unrolled.wireframes import WIREFRAMES, Wireframe

__all__ = [
    "WIREFRAMES", "Eigen2", "JacobiStep", "PowerTrace", "Spectrum", "Wireframe", "apply",
    "convergence_rate", "eigen_2x2", "ellipsoid_axes", "ellipsoid_points", "fix_signs",
    "homogeneous", "is_linear", "jacobi_steps", "perspective", "power_iteration", "projection",
    "quadratic_form", "reflection", "rotation", "rotation_3d", "shear", "singular_2x2",
    "symmetric_eigen", "translation",
]  # fmt: skip

# ---------------------------------------------------------------------- two by two, in closed form


@dataclass(frozen=True, eq=False)
class Eigen2:
    """The lines through 0 that a 2×2 matrix maps onto themselves, and its stretch along each.

    kind    values (2,)             vectors, unit columns
    "two"   two real ones, falling  (2, 2)  a line for each
    "one"   one, twice              (2, 1)  a single line: a shear
    "every" one, twice              (2, 2)  every line; these are the axes
    "none"  a complex pair, α ± iβ  (2, 0)  no line: it turns them all
    """

    kind: str
    values: Array
    vectors: Array


def eigen_2x2(A: ArrayLike) -> Eigen2:
    """Eigenvalues and eigenvectors of A (2, 2), from its trace and determinant.

    λ² - (a + d) λ + (ad - bc) = 0, so λ = (a + d)/2 ± √(((a - d)/2)² + bc). What is under the root
    decides the kind. It is computed without rounding, because its terms may nearly cancel; it
    counts as 0 if changes of the entries in their last digits could make it so, or if it is too
    small for λ to show.
    """
    A = check.reals("A", A, "rows columns", rows=2, columns=2)
    (a, b, c, d), unit = _to_size_one(A)
    tiny = 4 * float(np.finfo(A.dtype).eps)
    middle, half = (a + d) / 2, (a - d) / 2
    discriminant = _exactly((a, a), (-2 * a, d), (d, d), (4 * b, c)) / 4

    if max(abs(half), abs(b), abs(c)) <= tiny:
        kind, values, vectors = "every", [middle, middle], np.eye(2)
    elif abs(discriminant) <= max(
        tiny * (abs(half) * max(abs(a), abs(d)) + abs(b * c)), (tiny * middle) ** 2
    ):
        p, q = max((half, b), (c, -half), key=lambda row: hypot(*row))
        kind, values, vectors = "one", [middle, middle], np.array([[-q], [p]])
    elif discriminant < 0:
        pair = 1j * (-discriminant) ** 0.5
        kind, values, vectors = "none", [middle + pair, middle - pair], np.empty((2, 0))
    else:
        root = discriminant**0.5
        far = middle + copysign(root, middle)  # of equal signs, so that nothing cancels
        near = _exactly((a, d), (-b, c)) / far
        kind, values = "two", sorted([far, near], reverse=True)
        # u is at a right angle to a row of A - λ: to the one whose diagonal entry is a sum
        reach = abs(half) + root
        rows = [(c, -reach), (reach, b)] if half >= 0 else [(-reach, b), (c, reach)]
        vectors = np.array([[-q for _, q in rows], [p for p, _ in rows]])
    vectors = fix_signs(vectors / np.hypot(*vectors)).astype(A.dtype)
    return Eigen2(kind, unit * np.array(values, np.result_type(A, *values)), vectors)


def singular_2x2(A: ArrayLike) -> tuple[Array, Array, Array]:
    """U, s, V with A = U diag(s) Vᵀ, for A (2, 2): the unit circle becomes an ellipse.

    s (2,), falling: its half axes, never below 0. U, V: orthonormal columns; v_i is what A sends to
    s_i u_i, and points by `fix_signs`.
    A is a sum of two parts, a turn stretched by q and a mirroring stretched by r. They pull the
    same way along v_1, s_1 = q + r, and against each other along v_2, s_2 = |q - r|.
    Source: Blinn (1996), Consider the lowly 2 x 2 matrix.
    """
    A = check.reals("A", A, "rows columns", rows=2, columns=2)
    (a, b, c, d), unit = _to_size_one(A)
    turned, mirrored = ((a + d) / 2, (c - b) / 2), ((a - d) / 2, (c + b) / 2)
    q, r = hypot(*turned), hypot(*mirrored)
    determinant = _exactly((a, d), (-b, c))
    s = np.array([q + r, abs(determinant) / (q + r) if q + r else 0])  # s_1 s_2 = |det A|

    by_turn, by_mirror = np.arctan2(turned[1], turned[0]), np.arctan2(mirrored[1], mirrored[0])
    U, V = rotation((by_mirror + by_turn) / 2), rotation((by_mirror - by_turn) / 2)
    if determinant < 0:
        U[:, 1] *= -1
    pointed = fix_signs(V)
    U *= np.sign(np.sum(pointed * V, axis=0))
    return U.astype(A.dtype), (unit * s).astype(A.dtype), pointed.astype(A.dtype)


def rotation(angle: float) -> Array:
    """R (2, 2): turns the plane by `angle` radians, against the clock."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def reflection(angle: float) -> Array:
    """(2, 2): mirrors the plane in the line through 0 that leans by `angle` radians."""
    c, s = np.cos(2 * angle), np.sin(2 * angle)
    return np.array([[c, s], [s, -c]])


def shear(k: float) -> Array:
    """(2, 2): slides every point along the first axis, by k times its height."""
    return np.array([[1.0, k], [0.0, 1.0]])


def projection(angle: float) -> Array:
    """u uᵀ (2, 2): drops every point square onto the line that leans by `angle` radians."""
    u = np.array([np.cos(angle), np.sin(angle)])
    return np.outer(u, u)


# ----------------------------------------------------------------- symmetric matrices, any size


@dataclass(frozen=True, eq=False)
class Spectrum:
    """values (D,), falling, and orthonormal columns vectors (D, D): A = U diag(values) Uᵀ."""

    values: Array
    vectors: Array


@dataclass(frozen=True, eq=False)
class JacobiStep:
    """One rotation on the way to a diagonal matrix.

    plane: the two axes (p, q), p < q, that were turned, by `angle` radians, at most π/4 either way.
    turn (D, D): all rotations so far, Q. matrix (D, D): Qᵀ A Q. off_diagonal: the root of the sum
    of squares off its diagonal.
    """

    plane: tuple[int, int]
    angle: float
    turn: Array
    matrix: Array
    off_diagonal: float


def symmetric_eigen(A: ArrayLike) -> Spectrum:
    """All eigenvalues and eigenvectors of a symmetric matrix A (D, D), by Jacobi's rotations.

    Exact to rounding and slow, as something that one can watch: `numpy.linalg.eigh` is for D above
    some fifty. Raises ValueError for a matrix that is not symmetric.
    """
    A = _symmetric("A", A)
    matrix, Q = A, np.eye(len(A), dtype=A.dtype)
    for step in jacobi_steps(A):
        matrix, Q = step.matrix, step.turn
    values = np.diag(matrix)
    falling = np.argsort(-values, kind="stable")
    return Spectrum(values[falling], fix_signs(Q[:, falling]))


def jacobi_steps(A: ArrayLike) -> Iterator[JacobiStep]:
    """Turn away the largest entry off the diagonal, again and again, until none is left.

    A turn in the plane (p, q) by θ with tan 2θ = 2 a_pq / (a_pp - a_qq) makes a_pq zero. It changes
    other entries, but the sum of squares of the whole matrix stays, and 2 a_pq² of it move to the
    diagonal. As it is the largest, that is at least a share 2 / (D (D - 1)) of what is off the
    diagonal, so in the limit A is diagonal: every symmetric matrix has D orthogonal eigenvectors.
    Source: Jacobi (1846); Golub & Van Loan (2013), section 8.5.
    """
    return _jacobi_steps(_symmetric("A", A))


def _jacobi_steps(A: Array) -> Iterator[JacobiStep]:
    A, unit = A.copy(), np.abs(A).max()
    negligible = max(np.finfo(A.dtype).tiny, np.finfo(A.dtype).eps / 8 * unit)
    Q = np.eye(len(A), dtype=A.dtype)
    while True:
        off = np.abs(np.triu(A, k=1))
        p, q = (int(i) for i in np.unravel_index(off.argmax(), off.shape))
        if off[p, q] <= negligible:
            return
        apart, twice = A[p, p] - A[q, q], 2 * A[p, q]
        tan = twice / (apart + copysign(hypot(apart, twice), apart))  # the smaller of two angles
        angle = float(np.arctan(tan))
        R = rotation(angle).astype(A.dtype)
        pq = [p, q]
        A[:, pq] = A[:, pq] @ R
        A[pq] = R.T @ A[pq]
        A[p, q] = A[q, p] = 0  # what the angle was chosen for
        Q[:, pq] = Q[:, pq] @ R
        left = float(unit * np.linalg.norm(np.triu(A, k=1) / unit) * 2**0.5)
        yield JacobiStep((p, q), angle, Q.copy(), A.copy(), left)


def quadratic_form(A: ArrayLike, x: ArrayLike) -> Array:
    """(x, A x) of A (D, D), for one x (D,) or a row of them (N, D): one number, or (N,)."""
    A = _square("A", A)
    one = np.ndim(x) == 1
    x = check.reals("x", x, "D" if one else "N D", D=len(A))
    return np.einsum("...i,ij,...j->...", x, A, x)


def ellipsoid_axes(A: ArrayLike) -> tuple[Array, Array]:
    """The half axes of the ellipsoid (x, A x) = 1: lengths (D,), falling, and unit columns (D, D).

    The axes are the eigenvectors of A, their half lengths 1/√λ: the greatest stretch of A makes the
    shortest axis. Raises ValueError unless A is symmetric and all its eigenvalues are above 0.
    """
    spectrum = symmetric_eigen(A)
    values = _positive_definite("A", spectrum.values)
    return 1 / np.sqrt(values[::-1]), spectrum.vectors[:, ::-1]


def ellipsoid_points(A: ArrayLike, n: int) -> Array:
    """Points on (x, A x) = 1 to draw it by, for A (2, 2) or (3, 3).

    2-D: (n, 2), once round, the last point on the first. 3-D: (n, n, 3), a net: rows from pole to
    pole of the shortest axis, columns once round.
    """
    n = check.count("n", n)
    lengths, axes = ellipsoid_axes(A)
    round_ = np.linspace(0, 2 * np.pi, n)
    if len(lengths) == 2:
        sphere = np.stack([np.cos(round_), np.sin(round_)], axis=-1)
    elif len(lengths) == 3:
        polar = np.linspace(0, np.pi, n)[:, None]
        x, y = np.sin(polar) * np.cos(round_), np.sin(polar) * np.sin(round_)
        sphere = np.stack([x, y, np.broadcast_to(np.cos(polar), x.shape)], axis=-1)
    else:
        raise ValueError(f"A is {len(lengths)} by {len(lengths)}, needs to be 2 by 2 or 3 by 3")
    return (sphere * lengths) @ axes.T


# ---------------------------------------------------------------------- the same matrix many times


@dataclass(frozen=True, eq=False)
class PowerTrace:
    """x (n+1, D): unit vectors, the first the start. rayleigh (n+1,): what A stretches each by,
    ρ = xᵀ A x. residual (n+1,): |A x - ρ x|, 0 for an eigenvector."""

    x: Array
    rayleigh: Array
    residual: Array


def power_iteration(A: ArrayLike, x0: ArrayLike, n_steps: int) -> PowerTrace:
    """x ← A x / |A x|, n_steps times from x0 (D,): x turns to the eigenvector of the largest |λ|.

    What is left of the others shrinks by |λ_2/λ_1| a step, see `convergence_rate`; of ρ, by its
    square if A is symmetric. A negative λ_1 turns x about at every step.
    Raises ValueError for a start that is zero, or that A maps to zero on the way.
    """
    A = _square("A", A)
    x = check.reals("x0", x0, "D", D=len(A))
    xs, rayleigh, residual = [], [], []
    for step in range(check.count("n_steps", n_steps) + 1):
        length = hypot(*x)
        if length == 0:
            raise ValueError(_nothing_left("x0", step))
        xs.append(x / length)
        x = A @ xs[-1]
        rayleigh.append(xs[-1] @ x)
        residual.append(hypot(*(x - rayleigh[-1] * xs[-1])))
    return PowerTrace(np.array(xs), np.array(rayleigh), np.array(residual))


def convergence_rate(A: ArrayLike) -> float:
    """|λ_2/λ_1| of A (D, D), eigenvalues by falling magnitude: the error's factor at every step.

    1 means that the power iteration does not settle; 0 that it is done after one step.
    Raises ValueError if all eigenvalues are 0.
    """
    sizes = np.sort(np.abs(np.linalg.eigvals(_square("A", A))))[::-1]
    if sizes[0] == 0:
        raise ValueError("A has no eigenvalue but 0, needs another")
    return float(sizes[1] / sizes[0]) if len(sizes) > 1 else 0.0


# ----------------------------------------------------------------- space, and pictures of space


def rotation_3d(axis: ArrayLike, angle: float) -> Array:
    """(3, 3): turns space about `axis` (3,) by `angle` radians, against the clock if it points at
    you. Source: Rodrigues' formula."""
    axis = check.reals("axis", axis, "xyz", xyz=3)
    length = hypot(*axis)
    if length == 0:
        raise ValueError("axis is the zero vector, needs a direction")
    x, y, z = axis / length
    K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])  # K p = axis × p
    return np.eye(3) + np.sin(angle) * K + (1 - np.cos(angle)) * (K @ K)


def homogeneous(A: ArrayLike, t: ArrayLike | None = None) -> Array:
    """x ↦ A x + t as one matrix (D+1, D+1), for points with a 1 appended. t (D,), 0 unless told."""
    A = _square("A", A)
    D = len(A)
    M = np.eye(D + 1, dtype=A.dtype)
    M[:D, :D] = A
    if t is not None:
        M[:D, D] = check.reals("t", t, "D", D=D)
    return M


def translation(t: ArrayLike) -> Array:
    """x ↦ x + t as a matrix (D+1, D+1): not linear in D dimensions, linear in one more."""
    t = check.reals("t", t, "D")
    return homogeneous(np.eye(len(t), dtype=t.dtype), t)


def perspective(d: float) -> Array:
    """(4, 4): what an eye at (0, 0, d) sees on the screen z = 0, looking down the z axis.

    A point's w becomes 1 - z/d, so what is farther away is divided by more. Its depth z/w is kept,
    to tell what is in front.
    """
    M = np.eye(4)
    M[3, 2] = -1 / check.positive("d", d)
    return M


def apply(M: ArrayLike, points: ArrayLike) -> Array:
    """Points (N, D) through a homogeneous matrix (D+1, D+1): append w = 1, multiply, divide by w.

    Raises ValueError if a point's w is not above 0: in a picture it lies beside or behind the eye.
    """
    M = _square("M", M)
    D = len(M) - 1
    points = check.reals("points", points, "N D", D=D)
    moved = np.column_stack([points, np.ones(len(points), points.dtype)]) @ M.T
    w = moved[:, D:]
    if not (w > 0).all():
        raise ValueError(_behind_the_eye("points", w[:, 0]))
    return moved[:, :D] / w


def is_linear(f: Callable[[Array], Array], D: int, rng: np.random.Generator) -> float:
    """By how much f breaks f(a u + b v) = a f(u) + b f(v), at worst, in 100 random trials.

    f takes a vector (D,). The difference is given as a share of |a f(u)| + |b f(v)|: rounding makes
    about 1e-16 of it, an f that is not linear far more. No trial can prove that f is linear.
    """
    D = check.count("D", D)
    check.generator("rng", rng)
    worst = 0.0
    for _ in range(100):
        (a, b), (u, v) = rng.normal(size=2), rng.normal(size=(2, D))
        left, af, bf = f(a * u + b * v), a * np.asarray(f(u)), b * np.asarray(f(v))
        size = np.linalg.norm(af) + np.linalg.norm(bf)
        difference = np.linalg.norm(left - (af + bf))
        worst = max(worst, float(difference / size) if size else float(difference > 0))
    return worst


# ---------------------------------------------------------------------- shared


def _nothing_left(name: str, step: int) -> str:
    what = "is the zero vector" if step == 0 else f"is sent to zero in step {step}"
    return f"{name} {what}, needs a part along an eigenvector with λ not 0"


def _behind_the_eye(name: str, w: Array) -> str:
    n = int(np.argmin(w > 0))
    return f"{name}[{n}] gets w = {w[n]:.6g}, needs w > 0, before the eye"


def _positive_definite(name: str, values: Array) -> Array:
    """Eigenvalues, falling, of which the last is above 0 by more than rounding."""
    least = values[-1]
    if not least > len(values) * np.finfo(least.dtype).eps * values[0]:
        raise ValueError(f"{name} has the eigenvalue {least:.6g}, needs all of them above 0")
    return values


def fix_signs(columns: Array) -> Array:
    """Each column with its largest entry positive: -u is as good an eigenvector as u, so choose.

    columns (D, K). "Largest" is by magnitude; of entries that are equally large but for rounding
    the first decides, else the last bit of a float could turn an axis about.
    """
    if not columns.size:
        return columns
    size = np.abs(columns)
    nearly_largest = size >= (1 - np.sqrt(np.finfo(columns.dtype).eps)) * size.max(axis=0)
    first = nearly_largest.argmax(axis=0)
    deciding = np.take_along_axis(columns, first[None], axis=0)
    return columns * np.where(deciding < 0, -1, 1).astype(columns.dtype) + 0.0  # no -0


def _to_size_one(A: Array) -> tuple[list[float], float]:
    """The entries, row by row, with the largest in [1, 2), and the power of two taken out."""
    _, power = np.frexp(np.abs(A).max())
    unit = 2.0 ** (int(power) - 1)
    return (A.astype(np.float64) / unit).ravel().tolist(), unit


def _exactly(*products: tuple[float, float]) -> float:
    """The sum of products of two floats, rounded once, at the end."""
    return float(sum(Fraction(x) * Fraction(y) for x, y in products))


def _square(name: str, A: ArrayLike) -> Array:
    return check.reals(name, A, "D D", D=np.shape(A)[0] if np.ndim(A) else 1)


def _symmetric(name: str, A: ArrayLike) -> Array:
    """A square matrix, refused unless it equals its transpose but for rounding; then made equal."""
    A = _square(name, A)
    apart = np.abs(A - A.T)
    if apart.max() > 1000 * np.finfo(A.dtype).eps * np.abs(A).max():
        i, j = (int(k) for k in np.unravel_index(apart.argmax(), apart.shape))
        entries = f"{A[i, j]:.6g} at ({i}, {j}) and {A[j, i]:.6g} at ({j}, {i})"
        raise ValueError(f"{name} has {entries}, needs to be symmetric")
    return (A + A.T) / 2
