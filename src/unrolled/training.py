"""Training: the loop that turns gradients into a better network.

Nothing here knows what a network is. It needs parameters (a tree, see `gradients`), a function
that gives the gradient of the loss on some of the samples, and an optimiser.
"""

from collections.abc import Callable, Iterator

import numpy as np

from unrolled import _checks as check
from unrolled.gradients import Tree, clip_by_norm
from unrolled.optim import SGD, Adam


def descend(
    params: Tree,
    gradient: Callable[[Tree, np.ndarray], Tree],
    n_samples: int,
    batch_size: int,
    optimiser: SGD | Adam,
    rng: np.random.Generator,
    clip: float | None = None,
) -> Iterator[Tree]:
    """Yield the parameters after each epoch, for as long as the caller asks for more.

    An epoch shuffles the samples and takes them `batch_size` at a time, each once; what does not
    fill a last batch waits for the next epoch. Every batch renews the parameters once.
    gradient(params, batch): the gradient of the mean loss over the samples numbered by `batch`.
    clip: the greatest length a gradient may have before it is shortened, None for any.
    Raises ValueError if a batch would hold more samples than there are.
    Source: Goodfellow, Bengio & Courville (2016), section 8.1.3.
    """
    n_samples = check.count("n_samples", n_samples)
    batch_size = check.count("batch_size", batch_size)
    if batch_size > n_samples:
        raise ValueError(f"batch_size is {batch_size}, needs at most n_samples = {n_samples}")
    return _epochs(params, gradient, n_samples, batch_size, optimiser, rng, clip)


def _epochs(params, gradient, n_samples, batch_size, optimiser, rng, clip) -> Iterator[Tree]:
    """The loop itself; apart from `descend`, so that bad arguments are refused at the call."""
    memory = optimiser.init(params)
    while True:
        params, memory = epoch(
            params, memory, gradient, n_samples, batch_size, optimiser, rng, clip
        )
        yield params


def epoch(
    params: Tree,
    memory: Tree,
    gradient: Callable[[Tree, np.ndarray], Tree],
    n_samples: int,
    batch_size: int,
    optimiser: SGD | Adam,
    rng: np.random.Generator,
    clip: float | None = None,
) -> tuple[Tree, Tree]:
    """One epoch of `descend`: the parameters and the optimiser's memory after it.

    These two and the state of `rng` are all that training goes on from: keep them, and it can be
    taken up again as if it had never stopped.
    """
    order = rng.permutation(n_samples)
    for start in range(0, n_samples - batch_size + 1, batch_size):
        grads = gradient(params, order[start : start + batch_size])
        if clip is not None:
            grads = clip_by_norm(grads, clip)
        params, memory = optimiser.step(params, grads, memory)
    return params, memory
