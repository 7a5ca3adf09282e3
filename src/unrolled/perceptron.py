"""Rosenblatt's perceptron: a line that moves at every mistake, and how many mistakes there can be.

    y_hat = sign(w · x)                           x has a 1 as its last entry, whose weight is the
    a mistake, y (w · x) ≤ 0:  w ← w + y x        bias: so the line need not pass through zero

Points are (N, D) without that 1, which is added here; labels y are +1 or -1; w is (D+1,).
If any w separates the two kinds, the rule makes at most (R/γ)² mistakes, in whatever order the
points come; if none does, it never stops making them.
Sources: Rosenblatt (1958); for the bound Novikoff (1962); for the cycles Block & Levin (1970).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import dense, optim
from unrolled._checks import Array


@dataclass(frozen=True, eq=False)
class Run:
    """All that happened while the rule was at work, visit by visit.

    points (V,): which point was looked at. wrong (V,): was it a mistake? w (V+1, D+1): the weights
    at the start and after each visit. pass_length: visits in one pass over the points.
    converged: the last pass was without a mistake, so no later one can be.
    """

    points: Array
    wrong: Array
    w: Array
    pass_length: int
    converged: bool

    @property
    def mistakes(self) -> int:
        """How often the weights were changed."""
        return int(self.wrong.sum())

    @property
    def passes(self) -> int:
        """How often all points were gone through."""
        return len(self.points) // self.pass_length

    @property
    def cycle(self) -> tuple[int, int] | None:
        """(first pass, period) of the circle in which the weights go; None if there was none yet.

        The weights with which a pass begins settle all that follows. So if a pass that had a
        mistake begins as an earlier one did, everything since then happens again, for ever.
        """
        if self.converged:
            return None
        seen: dict[bytes, int] = {}
        for number, w in enumerate(self.w[:: self.pass_length] + 0.0):  # -0.0 is 0.0
            first = seen.setdefault(w.tobytes(), number)
            if first < number:
                return first, number - first
        return None


def run(
    x: ArrayLike,
    labels: ArrayLike,
    w0: ArrayLike | None = None,
    order: ArrayLike | None = None,
    max_passes: int = 100,
) -> Run:
    """Apply the rule point after point, until a whole pass is without a mistake.

    x (N, D), labels (N,) of +1 and -1, w0 (D+1,), zeros if None. order: the points of a pass, each
    at least once, as given if None. A point on the line itself counts as a mistake.
    Raises ValueError for other shapes, labels or orders, for NaN or infinity.
    """
    x, labels = _points(x, labels)
    N, D1 = x.shape
    w = np.zeros(D1, x.dtype) if w0 is None else check.floats("w0", w0, "D+1", **{"D+1": D1})
    order = np.arange(N) if order is None else np.asarray(order)
    if order.ndim != 1 or order.dtype.kind not in "iu" or {*order.tolist()} != {*range(N)}:
        raise ValueError(f"order is {order.tolist()}, needs every point from 0 to {N - 1}")

    weights, wrong = [w], []
    for _ in range(check.count("max_passes", max_passes)):
        for n in order:
            w, mistaken = visit(w, x[n], labels[n])
            weights.append(w)
            wrong.append(bool(mistaken))
        if not any(wrong[-len(order) :]):
            break
    passes = len(wrong) // len(order)
    return Run(
        points=np.tile(order, passes),
        wrong=np.array(wrong),
        w=np.stack(weights),
        pass_length=len(order),
        converged=not any(wrong[-len(order) :]),
    )


def visit(w: Array, x: Array, label: Array) -> tuple[Array, Array]:
    """The rule at one point: (weights after it, was it a mistake?).

    x (D+1,) has its 1. w (..., D+1) and label (...) may be those of several perceptrons at once.
    """
    wrong = label * (w @ x) <= 0
    return w + (wrong * label)[..., None] * x, wrong


def augment(x: ArrayLike) -> Array:
    """The points (N, D) with a 1 as their last entry, (N, D+1): what the bias is multiplied by."""
    x = check.floats("x", x, "N D")
    return np.concatenate([x, np.ones((len(x), 1), x.dtype)], axis=1)


def predict(w: ArrayLike, x: ArrayLike) -> Array:
    """+1 on the side to which w points, -1 on the other, 0 on the line itself: (N,)."""
    x = augment(x)
    w = check.floats("w", w, "D+1", **{"D+1": x.shape[1]})
    return np.sign(x @ w)


def radius(x: ArrayLike) -> float:
    """R, the length of the longest point, its 1 included."""
    return float(np.linalg.norm(augment(x), axis=1).max())


def widest(x: ArrayLike, labels: ArrayLike) -> Array | None:
    """The unit vector w (D+1,) with the widest margin; None if no w separates the two kinds.

    min y (w · x) over all points is as large as it can be. A mirror makes it one question: y x for
    x. The widest w then points from zero to the point nearest to zero in the hull of all y x.
    """
    x, labels = _points(x, labels)
    mirrored = (labels[:, None] * x).astype(np.float64)
    nearest = _nearest_to_zero(mirrored / np.linalg.norm(mirrored, axis=1).max())
    length = np.linalg.norm(nearest)
    if length == 0 or (mirrored @ nearest).min() <= 0:
        return None
    return (nearest / length).astype(x.dtype)


def margin(x: ArrayLike, labels: ArrayLike) -> float:
    """γ: how far the worst point stays from the widest line, min y (w · x) at |w| = 1.

    Lengths are those of points with their 1. 0 if no line separates the two kinds.
    """
    w = widest(x, labels)
    x, labels = _points(x, labels)
    return 0.0 if w is None else float((labels * (x @ w)).min())


def bound(x: ArrayLike, labels: ArrayLike) -> float:
    """(R/γ)²: no run from w0 = 0 makes more mistakes. Infinite if no line separates the two kinds.

    After k mistakes w has grown along the widest u, w · u ≥ k γ, yet |w|² ≤ k R²; so k γ ≤ √k R.
    Source: Novikoff (1962).
    """
    gamma = margin(x, labels)
    return (radius(x) / gamma) ** 2 if gamma > 0 else math.inf


def _points(x: ArrayLike, labels: ArrayLike) -> tuple[Array, Array]:
    """The points with their 1, and the labels in the points' dtype."""
    x = augment(x)
    labels = check.floats("labels", labels, "N", N=len(x))
    if not np.isin(labels, (-1, 1)).all():
        odd = labels[~np.isin(labels, (-1, 1))][0]
        raise ValueError(f"labels holds {odd:g}, needs +1 and -1 only")
    return x, labels.astype(x.dtype)


def _nearest_to_zero(points: Array) -> Array:
    """The point of the convex hull of `points` (N, D), none longer than 1, that is nearest to zero.

    A few points, the corners of a face, are kept with their shares. A point on the near side of the
    face's plane joins them; a corner whose share would fall below 0 leaves.
    Source: Wolfe (1976), Finding the nearest point in a polytope.
    """
    rounding = 8 * np.finfo(points.dtype).eps
    corners = [int(np.argmin((points**2).sum(axis=1)))]
    shares = np.ones(1)
    nearest = points[corners[0]]
    while nearest @ nearest > rounding:  # else the hull holds zero, for all that can be told
        newcomer = int(np.argmin(points @ nearest))
        if newcomer in corners or nearest @ (nearest - points[newcomer]) <= rounding:
            break
        corners.append(newcomer)
        shares = np.append(shares, 0.0)
        while ((goal := _shares_nearest_to_zero(points[corners])) <= rounding).any():
            falling = goal <= rounding
            steps = np.full(len(goal), np.inf)  # to where a share is used up; the first one leaves
            steps[falling] = shares[falling] / np.maximum(shares - goal, rounding)[falling]
            first = int(np.argmin(steps))
            shares = np.delete(shares + min(1, steps[first]) * (goal - shares), first)
            del corners[first]
        shares = goal
        before, nearest = nearest, shares @ points[corners]
        if nearest @ nearest >= before @ before:  # rounding has the last word
            break
    return nearest


def _shares_nearest_to_zero(corners: Array) -> Array:
    """Shares, of sum 1 but of any sign, of the point nearest to zero in the plane of `corners`."""
    base, sides = corners[0], corners[1:] - corners[0]
    rest, *_ = np.linalg.lstsq(sides.T, -base, rcond=None)
    return np.concatenate([[1 - rest.sum()], rest])


# What one line cannot do: exclusive or, 1 where exactly one of the two inputs is.
XOR_POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_LABELS = np.array([-1.0, 1.0, 1.0, -1.0])


@dataclass(frozen=True, eq=False)
class TwoLayers:
    """Threshold units whose answers, 0 or 1, are the input of one more threshold unit.

    W (H, D) and b (H,): the hidden units' lines. v (H,) and c, a number: the line of the last unit,
    drawn in the space of the hidden units' answers.
    """

    W: Array
    b: Array
    v: Array
    c: float

    def __post_init__(self):
        H, _ = check.floats("W", self.W, "H D").shape
        check.floats("b", self.b, "H", H=H)
        check.floats("v", self.v, "H", H=H)
        check.floats("c", self.c, "")

    def hidden(self, x: ArrayLike) -> Array:
        """What the hidden units answer, (N, H): 1 on their line's upper side, else 0."""
        x = check.floats("x", x, "N D", D=self.W.shape[1])
        return (x @ self.W.T + self.b > 0).astype(x.dtype)

    def predict(self, x: ArrayLike) -> Array:
        """+1 or -1 for each point of x (N, D): (N,)."""
        return np.where(self.hidden(x) @ self.v + self.c > 0, 1.0, -1.0)


# By hand: one unit says "at least one", the other "both"; the last says "the first without the
# second".
XOR_BY_HAND = TwoLayers(
    W=np.array([[1.0, 1.0], [1.0, 1.0]]),
    b=np.array([-0.5, -1.5]),
    v=np.array([1.0, -1.0]),
    c=-0.5,
)


def learn_two_layers(
    x: ArrayLike,
    labels: ArrayLike,
    n_hidden: int,
    rng: np.random.Generator,
    n_steps: int = 400,
) -> dense.Params:
    """Two layers that find their weights themselves, by back propagation: what Rosenblatt lacked.

    x (N, D), labels (N,) of +1 and -1. Sigmoid units in place of thresholds, for a threshold has no
    slope to follow; all points at every step, Adam with a step of 0.1. y_hat above a half says +1.
    Not every start arrives: of two hidden units about half learn XOR, of four nearly all.
    """
    augmented, labels = _points(x, labels)
    params = dense.init((augmented.shape[1] - 1, check.count("n_hidden", n_hidden), 1), rng)
    optimiser = optim.Adam(lr=0.1)
    memory = optimiser.init(params)
    target = (labels[:, None] + 1) / 2
    for _ in range(check.count("n_steps", n_steps)):
        slope = dense.gradient(params, augmented[:, :-1], target, output="sigmoid")
        params, memory = optimiser.step(params, slope, memory)
    return params
