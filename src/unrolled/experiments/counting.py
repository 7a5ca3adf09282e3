"""Counting instead of learning: what a network has to beat to have learnt anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from unrolled._checks import Array
from unrolled.datasets import NAME_SYMBOLS, name_codes

K = len(NAME_SYMBOLS)


@dataclass(frozen=True)
class Counting:
    """What counting instead of learning achieves: bits a symbol, and how many counts it keeps."""

    bits: float
    n_counts: int


def counting(learn: Iterable[str], test: Iterable[str], length: int, prior: float) -> Counting:
    """How often did each symbol follow these letters? The last `length` symbols decide.

    What they were followed by in `learn` is counted, and on top of the counts, with the weight of
    `prior` sightings, lies the answer of one symbol fewer; below length 0 all are equally likely.
    Source: MacKay & Peto, Natural Language Engineering 1 (1995), 289-308.
    """
    followers: dict[str, Array] = {}
    for before, symbol in _contexts(learn, length):
        for k in range(length + 1):
            seen = followers.setdefault(before[len(before) - k :], np.zeros(K))
            seen[symbol] += 1

    @cache
    def probabilities(before: str) -> Array:
        backed_off = probabilities(before[1:]) if before else np.full(K, 1 / K)
        seen = followers.get(before, np.zeros(K))
        return (seen + prior * backed_off) / (seen.sum() + prior)

    surprise = [-np.log2(probabilities(before)[s]) for before, s in _contexts(test, length)]
    n_counts = sum(int((seen > 0).sum()) for seen in followers.values())
    return Counting(float(np.mean(surprise)), n_counts)


def _contexts(names: Iterable[str], length: int) -> list[tuple[str, int]]:
    """For each symbol to be foretold: the `length` symbols before it ("·" outside), its number."""
    pairs = []
    for name in names:
        text = "·" * max(length, 1) + name + "·"
        codes = name_codes(text)
        pairs += [(text[t - length : t], int(codes[t])) for t in range(max(length, 1), len(text))]
    return pairs
