"""Is a difference more than luck? Two small answers that assume no bell curve."""

from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from unrolled import _checks as check


def permutation_p(a: ArrayLike, b: ArrayLike) -> float:
    """How often chance alone would part two groups as far as they are, or farther.

    a (n,), b (m,): one number for each run. If it made no difference which group a run is in, any
    n of the n + m numbers could as well have been `a`. The p-value is the share of all these
    choices for which the means differ at least as much (in either direction) as they really do.
    All are tried: with 6 and 6 there are 924, so p cannot be smaller than 2 / 924.
    Source: Fisher (1935); Efron & Tibshirani (1993), chapter 15.
    """
    a, b = check.floats("a", a, "n"), check.floats("b", b, "m")
    everything = np.concatenate([a, b])
    total, n, m = everything.sum(), len(a), len(b)
    chosen = np.array(list(combinations(range(n + m), n)))
    sums = everything[chosen].sum(axis=1)
    differences = np.abs(sums / n - (total - sums) / m)
    return float(np.mean(differences >= abs(a.mean() - b.mean()) - 1e-12))


def holm(p_values: ArrayLike) -> np.ndarray:
    """p-values (k,) made larger, because k questions give luck k chances.

    The smallest is multiplied by k, the next by k - 1, and so on, none becoming smaller than the
    one before. Below 0.05, the whole list has a chance of at most 0.05 to contain a false alarm.
    Source: Holm, Scandinavian Journal of Statistics 6 (1979), 65-70.
    """
    p = check.floats("p_values", p_values, "k")
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(raised, 1)
    return adjusted
