"""The cliff: the loss of a recurrent network of one unit, over its weight and its bias.

    h(t) = tanh(w h(t-1) + b),  h(0) = 1/2,  t = 1 … 12
    J(w, b) = 1/2 (h(12) - 0.3)²

Two fixed points pull at h from both sides, with a third between them that pushes away. Where the
start lies just on that third point, the smallest change of w or b decides to which side h falls,
and J has a wall. The network is an `rnn`, its gradient comes from `rnn.backward`.
Source: after Pascanu, Mikolov & Bengio (2013), section 2.2 and figure 6 (there with a sigmoid).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled import losses, rnn
from unrolled._checks import Array
from unrolled.gradients import Tree
from unrolled.optim import SGD

N_STEPS, START, TARGET = 12, 0.5, 0.3
SILENCE = np.zeros((N_STEPS, 1, 1))  # the network has nothing to hear but itself
LAST_STEP = np.arange(N_STEPS) == N_STEPS - 1


@dataclass(frozen=True, eq=False)
class Point:
    """The two parameters, or a gradient by them: w and b, each one number (shape ())."""

    w: Array
    b: Array

    def __post_init__(self):
        for name in ("w", "b"):
            object.__setattr__(self, name, check.floats(name, getattr(self, name), ""))


def loss(point: Point) -> np.number:
    """J at a point. Takes complex numbers too, for the complex step."""
    _, J = _run(point)
    return J


def gradient(point: Point) -> Point:
    """The slopes of J by w and b, by back propagation through the twelve steps."""
    trace, _ = _run(point)
    target = np.full_like(trace.o, TARGET)
    dJ_do = losses.squared_error_dJ_do(trace.o, target, LAST_STEP)
    grads = rnn.backward(_network(point), trace, dJ_do).params
    return Point(w=grads.W[0, 0], b=grads.b[0])


def surface(w: ArrayLike, b: ArrayLike) -> Array:
    """J at many points: w and b are arrays of one shape, or broadcast to one."""
    w, b = np.broadcast_arrays(check.floats("w", w), check.floats("b", b))
    J = [loss(Point(*point)) for point in zip(w.flat, b.flat, strict=True)]
    return np.reshape(J, w.shape)


def wall(w: ArrayLike) -> Array:
    """The b for which h(0) is a fixed point, tanh(w h(0) + b) = h(0); a wall where w > 4/3.

    From there on that point pushes away: w tanh' = w (1 - h(0)²) > 1.
    """
    return np.arctanh(START) - START * check.floats("w", w)


def grid(w_span: tuple[float, float], b_span: tuple[float, float], n: int) -> tuple[Array, Array]:
    """Points w, b (n, n) over a rectangle, in rows that crowd along the wall.

    Rows of equal b would cut the wall into steps that it does not have.
    """
    w = np.linspace(*w_span, n)
    crowded = np.linspace(-1, 1, n)[:, None] ** 3
    away = np.where(crowded < 0, wall(w) - b_span[0], b_span[1] - wall(w))
    return np.broadcast_to(w, (n, n)), wall(w) + crowded * away


def descend(
    start: Point, lr: float, n_steps: int, clip: Callable[[Tree], Tree] = lambda grads: grads
) -> list[Point]:
    """Gradient descent from `start`: the n_steps + 1 points of its path.

    clip: what is done to a gradient before it is used; nothing, unless told.
    """
    optimiser = SGD(lr)
    path, memory = [start], optimiser.init(start)
    for _ in range(check.count("n_steps", n_steps)):
        point, memory = optimiser.step(path[-1], clip(gradient(path[-1])), memory)
        path.append(point)
    return path


def coordinates(path: list[Point]) -> Array:
    """The points of a path as numbers: (2, len(path)), first all w, then all b."""
    return np.array([[point.w for point in path], [point.b for point in path]])


def on_the_ground(path: list[Point], spacing: float) -> Array:
    """A path with points put in between, none farther from the next than `spacing`: (2, n).

    So a drawing can follow the surface where the path itself jumps.
    """
    spacing = check.positive("spacing", spacing)
    corners = coordinates(path)
    pieces = [corners[:, :1]]
    for start, end in zip(corners.T[:-1], corners.T[1:], strict=True):
        n = max(1, int(np.ceil(np.linalg.norm(end - start) / spacing)))
        pieces.append((start + np.linspace(0, 1, n + 1)[1:, None] * (end - start)).T)
    return np.concatenate(pieces, axis=1)


def _network(point: Point) -> rnn.Params:
    """The point as a recurrent network that hears nothing and shows its hidden unit."""
    w, b = point.w.reshape(1, 1), point.b.reshape(1)
    return rnn.Params(U=[[0.0]], W=w, V=[[1.0]], b=b, c=[0.0])


def _run(point: Point) -> tuple[rnn.Trace, np.number]:
    trace = rnn.forward(_network(point), SILENCE, [[START]], output="linear")
    target = np.full(trace.o.shape, TARGET)
    return trace, losses.squared_error(trace.o, target, LAST_STEP).sum()
