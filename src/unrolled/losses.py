"""Losses at every step, and the one derivative that starts the way back.

Outputs and targets are (T, B, K): steps, batch, outputs. A loss returns one number for each step
of each sequence, (T, B), so that the total is `loss.sum()` and a figure can show each J(t).

`weight` says which steps count: None for all, (T,) or (T, B) for some or by how much. With
`weight = np.arange(T) == T - 1` only the last step has a loss (many to one); with 1 / B the total
is a mean over the batch. Targets and weights are taken in the dtype of y_hat, which the result has.
"""

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check
from unrolled._checks import Array


def cross_entropy(y_hat: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None) -> Array:
    """J(t) = -sum_k target_k log y_hat_k, in nats.

    y_hat, target: (T, B, K), probabilities that sum to 1 over k; a target is one-hot or soft.
    A probability that has underflowed to 0 counts as the smallest normal number of its dtype,
    so the loss stays finite (at most 708 nats in float64, 87 in float32).
    Returns (T, B). Raises ValueError for other shapes, NaN, or what is no distribution.
    Source: Goodfellow, Bengio & Courville (2016), section 6.2.2.3.
    """
    y_hat, target, weight = _checked(y_hat, target, weight)
    _distribution("y_hat", y_hat.real)
    _distribution("target", target)
    smallest = np.finfo(y_hat.dtype).tiny
    log_y_hat = np.log(np.where(y_hat.real > smallest, y_hat, smallest))
    return -weight * (target * log_y_hat).sum(axis=-1)


def squared_error(y_hat: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None) -> Array:
    """J(t) = 1/2 sum_k (y_hat_k - target_k)².

    y_hat, target: (T, B, K), real numbers. Returns (T, B).
    Raises ValueError for other shapes or NaN.
    """
    y_hat, target, weight = _checked(y_hat, target, weight)
    return weight * ((y_hat - target) ** 2).sum(axis=-1) / 2


def cross_entropy_dJ_do(
    y_hat: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None
) -> Array:
    """dJ/do(t) = y_hat - target, for y_hat = softmax(o) and the cross-entropy. (T, B, K)

    The softmax's Jacobian and the logarithm's derivative cancel to this plain difference, but only
    if both sum to 1, which is checked here as in the loss itself.
    Source: Goodfellow, Bengio & Courville (2016), eq. 10.18.
    """
    y_hat, target, weight = _checked(y_hat, target, weight)
    _distribution("y_hat", y_hat.real)
    _distribution("target", target)
    return weight[..., None] * (y_hat - target)


def squared_error_dJ_do(
    y_hat: ArrayLike, target: ArrayLike, weight: ArrayLike | None = None
) -> Array:
    """dJ/do(t) = y_hat - target, for a linear output y_hat = o and the squared error. (T, B, K)"""
    y_hat, target, weight = _checked(y_hat, target, weight)
    return weight[..., None] * (y_hat - target)


def _checked(y_hat, target, weight) -> tuple[Array, Array, Array]:
    """All three as arrays that fit one another; the weight as one number a step and sequence."""
    y_hat = check.floats("y_hat", y_hat, "T B K")
    T, B, K = y_hat.shape
    dtype = y_hat.real.dtype
    target = check.floats("target", target, "T B K", T=T, B=B, K=K).astype(dtype)
    weight = check.floats("weight", np.ones(T) if weight is None else weight).astype(dtype)
    if weight.shape not in ((T,), (T, B)):
        raise ValueError(f"weight has shape {weight.shape}, needs (T={T},) or (T={T}, B={B})")
    return y_hat, target, np.broadcast_to(weight.reshape(T, -1), (T, B))


def _distribution(name: str, p: Array) -> None:
    """Refuse what is negative or does not sum to 1 over the last axis."""
    if (p < 0).any():
        raise ValueError(f"{name} holds {p.min():g}, needs probabilities, 0 or more")
    total = p.sum(axis=-1)
    farthest = total.flat[np.abs(total - 1).argmax()]
    if abs(farthest - 1) > 1e-5:
        raise ValueError(f"{name} sums to {farthest:g} at a step, needs to sum to 1 at each")
