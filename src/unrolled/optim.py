"""Optimisers: from parameters and their gradient to the next parameters.

Nothing is changed in place. `init` makes the optimiser's memory, `step` returns the new parameters
and the new memory; parameters, gradients and memory are trees (see `gradients`) of one type.
"""

from dataclasses import dataclass

import numpy as np

from unrolled import _checks as check
from unrolled.gradients import Tree, check_trees, tree_map


@dataclass(frozen=True)
class SGD:
    """Gradient descent with momentum: v = momentum v - lr gradient; parameters + v.

    lr: step size, above 0. momentum: in [0, 1), the share of the last step that is kept.
    The memory is v, a tree like the parameters.
    Source: Goodfellow, Bengio & Courville (2016), eq. 8.15-8.16.
    """

    lr: float
    momentum: float = 0.0

    def __post_init__(self):
        object.__setattr__(self, "lr", check.positive("lr", self.lr))
        object.__setattr__(self, "momentum", check.share("momentum", self.momentum))

    def init(self, params: Tree) -> Tree:
        """No movement yet."""
        return tree_map(np.zeros_like, params)

    def step(self, params: Tree, grads: Tree, state: Tree) -> tuple[Tree, Tree]:
        """One update: (new parameters, new memory)."""
        check_trees(params=params, grads=grads, state=state)
        velocity = tree_map(lambda v, g: self.momentum * v - self.lr * g, state, grads)
        return tree_map(np.add, params, velocity), velocity


@dataclass(frozen=True)
class AdamState:
    """Adam's memory: running means of the gradient (m) and of its square (v), and steps made."""

    m: Tree
    v: Tree
    t: int


@dataclass(frozen=True)
class Adam:
    """Steps of about `lr` in every entry, whatever the gradient's scale.

    m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g²; both start at 0 and are divided by
    1 - beta^t to undo that; parameters - lr m / (sqrt(v) + eps).
    lr, eps: above 0. beta1, beta2: in [0, 1).
    Source: Kingma & Ba (2015), algorithm 1.
    """

    lr: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self):
        object.__setattr__(self, "lr", check.positive("lr", self.lr))
        object.__setattr__(self, "beta1", check.share("beta1", self.beta1))
        object.__setattr__(self, "beta2", check.share("beta2", self.beta2))
        object.__setattr__(self, "eps", check.positive("eps", self.eps))

    def init(self, params: Tree) -> AdamState:
        """Nothing seen yet."""
        return AdamState(tree_map(np.zeros_like, params), tree_map(np.zeros_like, params), 0)

    def step(self, params: Tree, grads: Tree, state: AdamState) -> tuple[Tree, AdamState]:
        """One update: (new parameters, new memory)."""
        check_trees(params=params, grads=grads, m=state.m, v=state.v)
        t = state.t + 1
        m = tree_map(lambda m, g: self.beta1 * m + (1 - self.beta1) * g, state.m, grads)
        v = tree_map(lambda v, g: self.beta2 * v + (1 - self.beta2) * g**2, state.v, grads)

        def update(p, m, v):
            m_hat = m / (1 - self.beta1**t)
            v_hat = v / (1 - self.beta2**t)
            return p - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)

        return tree_map(update, params, m, v), AdamState(m, v, t)
